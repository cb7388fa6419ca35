/* Pooling of one floating-point type T; included by pool.c. */

/* ---- max ------------------------------------------------------------------------------------- */

/* Windows of 2 x 2 side by side, what nearly every network has: one row of results from two rows. */
static void F(max_row_of_pairs)(int64_t n, const T *upper, const T *lower, int32_t at, int32_t row, T *out,
                                int32_t *index) {
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T a = upper[2 * i], b = upper[2 * i + 1], c = lower[2 * i], d = lower[2 * i + 1];
    const int32_t first = at + 2 * (int32_t)i;
    const int second_wins = b > a || b != b;
    const T top = second_wins ? b : a;
    const int32_t top_index = second_wins ? first + 1 : first;
    const int third_wins = c > top || c != c;
    const T left = third_wins ? c : top;
    const int32_t left_index = third_wins ? first + row : top_index;
    const int fourth_wins = d > left || d != d;
    out[i] = fourth_wins ? d : left;
    index[i] = fourth_wins ? first + row + 1 : left_index;
  }
}

static void F(max_row_of_pairs_only)(int64_t n, const T *upper, const T *lower, T *out) {
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T a = upper[2 * i], b = upper[2 * i + 1], c = lower[2 * i], d = lower[2 * i + 1];
    const T top = b > a || b != b ? b : a, left = c > top || c != c ? c : top;
    out[i] = d > left || d != d ? d : left;
  }
}

static void F(max_window)(const RillePool *p, const T *in, int64_t y, int64_t x, T *out, int32_t *index) {
  int64_t top = y * p->stride[0] - p->padding[0], left = x * p->stride[1] - p->padding[1];
  const int64_t reach_y = top + (p->kernel[0] - 1) * p->dilation[0] + 1,
                reach_x = left + (p->kernel[1] - 1) * p->dilation[1] + 1;
  const int64_t bottom = reach_y < p->in[0] ? reach_y : p->in[0],
                right = reach_x < p->in[1] ? reach_x : p->in[1];
  if (top < 0) top += (-top + p->dilation[0] - 1) / p->dilation[0] * p->dilation[0];
  if (left < 0) left += (-left + p->dilation[1] - 1) / p->dilation[1] * p->dilation[1];
  T best = -INFINITY;
  int64_t at = top * p->in[1] + left;
  for (int64_t i = top; i < bottom; i += p->dilation[0])
    for (int64_t j = left; j < right; j += p->dilation[1]) {
      const T value = in[i * p->in[1] + j];
      if (value > best || value != value) best = value, at = i * p->in[1] + j;
    }
  *out = best;
  if (index) *index = (int32_t)at;
}

static void F(max_planes)(int64_t planes, const RillePool *p, const void *in_data, void *out_data,
                          int32_t *index) {
  const T *in = in_data;
  T *out = out_data;
  const int64_t height = p->out[0], width = p->out[1];
  bool pairs = true; /* windows of 2 x 2 that lie inside */
  for (int d = 0; d < 2; d++)
    pairs = pairs && p->kernel[d] == 2 && p->stride[d] == 2 && p->padding[d] == 0 && p->dilation[d] == 1 &&
            2 * p->out[d] <= p->in[d];
  for (int64_t plane = 0; plane < planes; plane++, in += p->in[0] * p->in[1])
    for (int64_t y = 0; y < height; y++, out += width, index = index ? index + width : NULL) {
      const T *upper = in + 2 * y * p->in[1];
      if (pairs && index) F(max_row_of_pairs)
      (width, upper, upper + p->in[1], (int32_t)(2 * y * p->in[1]), (int32_t)p->in[1], out, index);
      else if (pairs) F(max_row_of_pairs_only)(width, upper, upper + p->in[1], out);
      else for (int64_t x = 0; x < width; x++) F(max_window)(p, in, y, x, out + x, index ? index + x : NULL);
    }
}

static void F(gather)(int64_t planes, int64_t elements, int64_t count, const void *in_data,
                      const int32_t *index, void *out_data) {
  const T *in = in_data;
  T *out = out_data;
  for (int64_t plane = 0; plane < planes; plane++, in += elements, out += count, index += count)
    for (int64_t i = 0; i < count; i++) out[i] = in[index[i]];
}

static void F(scatter)(int64_t planes, int64_t elements, int64_t count, const void *in_data,
                       const int32_t *index, void *out_data) {
  const T *in = in_data;
  T *out = out_data;
  for (int64_t plane = 0; plane < planes; plane++, in += count, out += elements, index += count) {
    for (int64_t i = 0; i < elements; i++) out[i] = 0;
    for (int64_t i = 0; i < count; i++) out[index[i]] += in[i];
  }
}

/* ---- average --------------------------------------------------------------------------------- */

static T F(divisor_of)(const RilleWindows *w, int64_t y, int64_t x) {
  return w->divisor != 0 ? (T)w->divisor : (T)(w->count[0][y] * w->count[1][x]);
}

static void F(average)(int64_t planes, const RilleWindows *w, const void *in_data, void *out_data) {
  const T *in = in_data;
  T *out = out_data;
  for (int64_t plane = 0; plane < planes; plane++, in += w->in[0] * w->in[1])
    for (int64_t y = 0; y < w->out[0]; y++)
      for (int64_t x = 0; x < w->out[1]; x++) {
        T sum = 0;
        for (int64_t i = w->begin[0][y]; i < w->end[0][y]; i++)
          for (int64_t j = w->begin[1][x]; j < w->end[1][x]; j++) sum += in[i * w->in[1] + j];
        *out++ = sum / F(divisor_of)(w, y, x);
      }
}

static void F(average_backward)(int64_t planes, const RilleWindows *w, const void *gradient_data,
                                void *out_data) {
  const T *gradient = gradient_data;
  T *out = out_data;
  const int64_t elements = w->in[0] * w->in[1];
  for (int64_t plane = 0; plane < planes; plane++, out += elements) {
    for (int64_t i = 0; i < elements; i++) out[i] = 0;
    for (int64_t y = 0; y < w->out[0]; y++)
      for (int64_t x = 0; x < w->out[1]; x++) {
        const T share = *gradient++ / F(divisor_of)(w, y, x);
        for (int64_t i = w->begin[0][y]; i < w->end[0][y]; i++)
          for (int64_t j = w->begin[1][x]; j < w->end[1][x]; j++) out[i * w->in[1] + j] += share;
      }
  }
}

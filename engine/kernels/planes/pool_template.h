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

/* One tap of n windows whose elements stand `step` apart; first: the element of the first window. */
RILLE_INLINE void F(max_tap)(int64_t n, int64_t step, const T *in, int32_t first, T *out, int32_t *index) {
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T value = in[i * step];
    const int wins = value > out[i] || value != value;
    out[i] = wins ? value : out[i];
    index[i] = wins ? first + (int32_t)(i * step) : index[i];
  }
}

RILLE_INLINE void F(max_tap_only)(int64_t n, int64_t step, const T *in, T *out) {
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T value = in[i * step];
    out[i] = value > out[i] || value != value ? value : out[i];
  }
}

static void F(max_taps)(int64_t n, int64_t step, const T *in, int32_t first, T *out, int32_t *index) {
  if (index && step == 1)
    F(max_tap)(n, 1, in, first, out, index);
  else if (index && step == 2)
    F(max_tap)(n, 2, in, first, out, index);
  else if (index)
    F(max_tap)(n, step, in, first, out, index);
  else if (step == 1)
    F(max_tap_only)(n, 1, in, out);
  else if (step == 2)
    F(max_tap_only)(n, 2, in, out);
  else
    F(max_tap_only)(n, step, in, out);
}

/* The first position from `at` on, in steps of the dilation, that is not before the plane. */
static int64_t F(first_inside)(int64_t at, int64_t dilation) {
  return at < 0 ? at + (-at + dilation - 1) / dilation * dilation : at;
}

#if !defined(RILLE_MINIMAL)
/* The largest of each column over the window's rows from top to bottom, elements [left, left + n) of a row.
 */
static void F(max_columns)(const RillePool *p, const T *in, int64_t top, int64_t bottom, int64_t left,
                           int64_t n, T *line) {
  for (int64_t i = 0; i < n; i++) line[i] = -INFINITY;
  for (int64_t row = top; row < bottom; row += p->dilation[0])
    F(max_tap_only)(n, 1, in + row * p->in[1] + left, line);
}

RILLE_INLINE T F(larger)(T best, T value) {
  return value > best || value != value ? value : best;
}

/* The largest of three elements each, n side by side. The last block begins early, so that no element is left
 * to be done alone. */
static void F(max_of_three)(int64_t n, const T *a, const T *b, const T *c, T *to) {
  for (int64_t i = 0; n >= BLOCK && i < n; i += BLOCK) {
    const int64_t at = i + BLOCK <= n ? i : n - BLOCK;
    RILLE_IVDEP
    for (int64_t k = at; k < at + BLOCK; k++) to[k] = F(larger)(F(larger)(a[k], b[k]), c[k]);
  }
  for (int64_t i = 0; n < BLOCK && i < n; i++) to[i] = F(larger)(F(larger)(a[i], b[i]), c[i]);
}

/* Windows of up to 3 x 3, one or two apart. The line holds what they reach, -inf outside of the plane. */
static void F(max_small)(const RillePool *p, const T *in, int64_t x, int64_t n, int64_t top, int64_t bottom,
                         T *out) {
  T line[LINE], even[SEGMENT + BLOCK], odd[SEGMENT + BLOCK];
  const int64_t step = p->stride[1], start = x * step - p->padding[1], wide = p->in[1];
  const int64_t whole = (n + BLOCK) / BLOCK * BLOCK, room = whole * step; /* one more than n, at least */
  const int64_t left = start < 0 ? -start : 0, end = wide - start < room ? wide - start : room;
  const T *row = in + start + left;
  for (int64_t i = 0; i < left; i++) line[i] = -INFINITY;
  for (int64_t i = end; i < room + 2; i++) line[i] = -INFINITY;
  F(max_of_three)
  (end - left, row + top * wide, row + (top + 1 < bottom ? top + 1 : top) * wide, row + (bottom - 1) * wide,
   line + left);
  if (step == 1) {
    F(max_of_three)(n, line, line + (p->kernel[1] > 1), line + p->kernel[1] - 1, out);
    return;
  }
  RILLE_IVDEP
  for (int64_t i = 0; i < whole; i++) even[i] = line[2 * i], odd[i] = line[2 * i + 1];
  const T *second = p->kernel[1] > 1 ? odd : even, *third = p->kernel[1] > 2 ? even + 1 : even;
  if (n >= BLOCK) {
    F(max_of_three)(n, even, second, third, out);
  } else {
    T few[BLOCK];
    F(max_of_three)(BLOCK, even, second, third, few);
    memcpy(out, few, (size_t)n * sizeof(T));
  }
}

/* Results [x, x + n) of a row, without places: first over rows, then over columns. False where a row of
 * windows reaches over more than is worth it. */
static bool F(max_segment_only)(const RillePool *p, const T *in, int64_t x, int64_t n, int64_t top,
                                int64_t bottom, T *out) {
  T line[LINE];
  const int64_t step = p->stride[1], start = x * step - p->padding[1], left = start < 0 ? 0 : start;
  int64_t right = start + (n - 1) * step + (p->kernel[1] - 1) * p->dilation[1] + 1;
  if (right > p->in[1]) right = p->in[1];
  if (step > 2 || p->kernel[0] < 2 || p->kernel[0] * p->kernel[1] > LARGE_WINDOW || right - left > LINE)
    return false;
  if (p->kernel[0] <= 3 && p->kernel[1] <= 3 && p->dilation[0] == 1 && p->dilation[1] == 1 && top < bottom) {
    F(max_small)(p, in, x, n, top, bottom, out);
    return true;
  }
  F(max_columns)(p, in, top, bottom, left, right - left, line);
  for (int64_t i = 0; i < n; i++) out[i] = -INFINITY;
  for (int64_t k = 0; k < p->kernel[1]; k++) {
    const int64_t first = start + k * p->dilation[1];
    const int64_t begin = first < left ? (left - first + step - 1) / step : 0;
    int64_t end = first < right ? (right - first + step - 1) / step : 0;
    if (end > n) end = n;
    if (begin < end)
      F(max_taps)(end - begin, step, line + (first + begin * step - left), 0, out + begin, NULL);
  }
  return true;
}
#endif

/* Results [x, x + n) of row y, tap by tap in the order of the window, so that of equals the first is kept. */
static void F(max_segment)(const RillePool *p, const T *in, int64_t y, int64_t x, int64_t n, T *out,
                           int32_t *index) {
  const int64_t step = p->stride[1], wide = p->in[1];
  const int64_t top = F(first_inside)(y * p->stride[0] - p->padding[0], p->dilation[0]);
  const int64_t reach = y * p->stride[0] - p->padding[0] + (p->kernel[0] - 1) * p->dilation[0] + 1;
  const int64_t bottom = reach < p->in[0] ? reach : p->in[0];
  const bool is_large = p->kernel[0] * p->kernel[1] > LARGE_WINDOW;
#if !defined(RILLE_MINIMAL)
  if (!index && F(max_segment_only)(p, in, x, n, top, bottom, out)) return;
#endif
  for (int64_t i = 0; i < n; i++) out[i] = -INFINITY;
  for (int64_t i = 0; index && i < n; i++)
    index[i] = (int32_t)(top * wide + F(first_inside)((x + i) * step - p->padding[1], p->dilation[1]));
  for (int64_t row = top; row < bottom; row += p->dilation[0])
    for (int64_t k = 0; k < p->kernel[1]; k++) {
      if (is_large && rille_stop_asked(&p->stop)) return;
      /* The windows whose tap k lies inside the row: first + step * i is from 0 to below wide. */
      const int64_t first = x * step + k * p->dilation[1] - p->padding[1];
      const int64_t begin = first < 0 ? (-first + step - 1) / step : 0;
      int64_t end = first < wide ? (wide - first + step - 1) / step : 0;
      if (end > n) end = n;
      if (begin >= end) continue;
      const int64_t at = row * wide + first + begin * step;
      F(max_taps)(end - begin, step, in + at, (int32_t)at, out + begin, index ? index + begin : NULL);
    }
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
      if (rille_stop_asked(&p->stop)) return;
      const T *upper = in + 2 * y * p->in[1];
      if (pairs && index) F(max_row_of_pairs)
      (width, upper, upper + p->in[1], (int32_t)(2 * y * p->in[1]), (int32_t)p->in[1], out, index);
      else if (pairs && width >= LEAST_PAIRS) F(max_row_of_pairs_only)(width, upper, upper + p->in[1], out);
      else for (int64_t x = 0; x < width; x += SEGMENT) F(max_segment)(
          p, in, y, x, width - x < SEGMENT ? width - x : SEGMENT, out + x, index ? index + x : NULL);
    }
}

static void F(gather)(int64_t planes, int64_t elements, int64_t count, const void *in_data,
                      const int32_t *index, void *out_data, const RilleStop *stop) {
  const T *in = in_data;
  T *out = out_data;
  for (int64_t plane = 0; plane < planes; plane++, in += elements, out += count, index += count)
    for (int64_t i = 0; i < count && !rille_stop_asked(stop);)
      for (const int64_t end = end_of_piece(i, count); i < end; i++) out[i] = in[index[i]];
}

static void F(scatter)(int64_t planes, int64_t elements, int64_t count, const void *in_data,
                       const int32_t *index, void *out_data, const RilleStop *stop) {
  const T *in = in_data;
  T *out = out_data;
  for (int64_t plane = 0; plane < planes; plane++, in += count, out += elements, index += count) {
    for (int64_t i = 0; i < elements && !rille_stop_asked(stop);)
      for (const int64_t end = end_of_piece(i, elements); i < end; i++) out[i] = 0;
    for (int64_t i = 0; i < count && !rille_stop_asked(stop);)
      for (const int64_t end = end_of_piece(i, count); i < end; i++) out[index[i]] += in[i];
  }
}

/* ---- average --------------------------------------------------------------------------------- */

static T F(divisor_of)(const RilleWindows *w, int64_t y, int64_t x) {
  return w->divisor != 0 ? (T)w->divisor : (T)(w->count[0][y] * w->count[1][x]);
}

/* The sum of n elements side by side. */
#if defined(RILLE_MINIMAL)
static T F(sum_run)(int64_t n, const T *in) {
  T sums[SUMS] = {0}, total = 0;
  int64_t i = 0;
  for (; i + SUMS <= n; i += SUMS)
    for (int k = 0; k < SUMS; k++) sums[k] += in[i + k];
  for (; i < n; i++) total += in[i];
  for (int k = 0; k < SUMS; k++) total += sums[k];
  return total;
}
#else
static __attribute__((noinline)) T F(sum_run)(int64_t n, const T *in) {
  typedef T Many __attribute__((vector_size(32)));
  typedef T Loose __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
  enum { EACH = 32 / sizeof(T) };
  Many a = {0}, b = {0}, c = {0}, d = {0};
  T total = 0;
  int64_t i = 0;
  for (; i + 4 * EACH <= n; i += 4 * EACH) {
    const Loose *from = (const Loose *)(const void *)(in + i);
    a += from[0], b += from[1], c += from[2], d += from[3];
  }
  for (; i + EACH <= n; i += EACH) a += *(const Loose *)(const void *)(in + i);
  for (; i < n; i++) total += in[i];
  a = (a + b) + (c + d);
  for (int k = 0; k < EACH / 2; k++) total += a[k] + a[k + EACH / 2];
  return total;
}
#endif

/* to[x] = the sum over rows of from[row][x]. */
static void F(sum_rows)(int64_t rows, int64_t n, const T *from, int64_t row, T *restrict to) {
  for (int64_t x = 0; x < n; x++) to[x] = from[x];
  for (int64_t i = 1; i < rows; i++) {
    const T *line = from + i * row;
    for (int64_t x = 0; x < n; x++) to[x] += line[x];
  }
}

/* Windows of n results side by side, of `length` elements, `step` apart. */
RILLE_INLINE void F(sum_windows_by)(int64_t n, int64_t step, int64_t length, const T *from, T *restrict to) {
  for (int64_t x = 0; x < n; x++) to[x] = from[x * step];
  for (int64_t k = 1; k < length; k++)
    for (int64_t x = 0; x < n; x++) to[x] += from[x * step + k];
}
static void F(sum_windows)(int64_t n, int64_t step, int64_t length, const T *from, T *to) {
  if (step == 1)
    F(sum_windows_by)(n, 1, length, from, to);
  else if (step == 2)
    F(sum_windows_by)(n, 2, length, from, to);
  else
    F(sum_windows_by)(n, step, length, from, to);
}

/* How many results from x on have windows of the same length, the same distance apart. */
static int64_t F(alike)(const RilleWindows *w, int64_t x, int64_t end, int64_t *step) {
  const int64_t *from = w->begin[1], *to = w->end[1], length = to[x] - from[x];
  int64_t n = 1;
  *step = x + 1 < end ? from[x + 1] - from[x] : 1;
  while (x + n < end && from[x + n] - from[x + n - 1] == *step && to[x + n] - from[x + n] == length) n++;
  return n;
}

/* Results [x, end) of row y: sums of columns, whose first is that of x's window, into sums of windows. */
static void F(average_segment)(const RilleWindows *w, const T *columns, int64_t y, int64_t x, int64_t end,
                               T *out) {
  const int64_t start = w->begin[1][x];
  for (int64_t at = x; at < end;) {
    int64_t step, n = F(alike)(w, at, end, &step), length = w->end[1][at] - w->begin[1][at];
    if (n > SEGMENT && length > SEGMENT) n = SEGMENT; /* not too much between two looks whether to stop */
    if (length > SEGMENT && rille_stop_asked(&w->stop)) return;
    const T *from = columns + (w->begin[1][at] - start);
    if (length > SUMS && n < SUMS)
      for (int64_t i = 0; i < n; i++) out[at + i] = F(sum_run)(length, from + i * step);
    else
      F(sum_windows)(n, step, length, from, out + at);
    at += n;
  }
  for (int64_t i = x; i < end; i++) out[i] /= F(divisor_of)(w, y, i);
}

static void F(average_row)(const RilleWindows *w, const T *in, int64_t y, T *out) {
  T columns[SEGMENT];
  const int64_t top = w->begin[0][y], rows = w->end[0][y] - top, wide = w->in[1];
  for (int64_t x = 0; x < w->out[1];) {
    const int64_t start = w->begin[1][x], whole = w->end[1][x] - start;
    const T *from = in + top * wide + start;
    int64_t end = x + 1;
    if (rows * whole > LARGE_WINDOW && rille_stop_asked(&w->stop)) return;
    if (rows == 1) { /* the row itself has the sums of its columns */
      F(average_segment)(w, from, y, x, w->out[1], out);
      return;
    }
    if (whole > SEGMENT || whole == wide) {
      T sum = 0;
      if (whole == wide)
        sum = F(sum_run)(rows * wide, from);
      else
        for (int64_t i = 0; i < rows; i++) sum += F(sum_run)(whole, from + i * wide);
      out[x] = sum / F(divisor_of)(w, y, x);
    } else {
      while (end < w->out[1] && w->end[1][end] - start <= SEGMENT) end++;
      F(sum_rows)(rows, w->end[1][end - 1] - start, from, wide, columns);
      F(average_segment)(w, columns, y, x, end, out);
    }
    x = end;
  }
}

/* Whether each element is a window of its own, so that the result is the input. */
static bool F(is_copy)(const RilleWindows *w) {
  if (w->divisor != 0 || w->out[0] != w->in[0] || w->out[1] != w->in[1]) return false;
  for (int d = 0; d < 2; d++)
    for (int64_t i = 0; i < w->out[d]; i++)
      if (w->begin[d][i] != i || w->end[d][i] != i + 1 || w->count[d][i] != 1) return false;
  return true;
}

static void F(average)(int64_t planes, const RilleWindows *w, const void *in_data, void *out_data) {
  const T *in = in_data;
  T *out = out_data;
  if (F(is_copy)(w)) {
    memcpy(out, in, (size_t)(planes * w->in[0] * w->in[1]) * sizeof *out);
    return;
  }
#if !defined(RILLE_MINIMAL)
  const int64_t elements = w->in[0] * w->in[1];
  if (w->out[0] * w->out[1] == 1 && w->end[0][0] - w->begin[0][0] == w->in[0] &&
      w->end[1][0] - w->begin[1][0] == w->in[1]) {
    const T divisor = F(divisor_of)(w, 0, 0);
    for (int64_t plane = 0; plane < planes; plane++, in += elements) {
      if (elements > LARGE_WINDOW && rille_stop_asked(&w->stop)) return;
      *out++ = F(sum_run)(elements, in) / divisor;
    }
    return;
  }
#endif
  for (int64_t plane = 0; plane < planes; plane++, in += w->in[0] * w->in[1])
    for (int64_t y = 0; y < w->out[0] && !rille_stop_asked(&w->stop); y++, out += w->out[1])
      F(average_row)(w, in, y, out);
}

static void F(average_backward)(int64_t planes, const RilleWindows *w, const void *gradient_data,
                                void *out_data) {
  const T *gradient = gradient_data;
  T *out = out_data;
  const int64_t elements = w->in[0] * w->in[1];
  if (F(is_copy)(w)) {
    memcpy(out, gradient, (size_t)(planes * elements) * sizeof *out);
    return;
  }
  for (int64_t plane = 0; plane < planes; plane++, out += elements) {
    for (int64_t i = 0; i < elements; i++) out[i] = 0;
    for (int64_t y = 0; y < w->out[0]; y++) {
      bool is_large = (w->end[0][y] - w->begin[0][y]) * w->in[1] > LARGE_WINDOW;
      if (rille_stop_asked(&w->stop)) return;
      for (int64_t x = 0; x < w->out[1]; x++) {
        if (is_large && rille_stop_asked(&w->stop)) return;
        const T share = *gradient++ / F(divisor_of)(w, y, x);
        for (int64_t i = w->begin[0][y]; i < w->end[0][y]; i++)
          for (int64_t j = w->begin[1][x]; j < w->end[1][x]; j++) out[i * w->in[1] + j] += share;
      }
    }
  }
}

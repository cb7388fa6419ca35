/* Row kernels of one floating-point type: T is float or double, F(name) the function for it. Included by
 * rows.c. */

/* ---- rows ------------------------------------------------------------------------------------ */

/* Whole registers, kept across a loop: arrays of lanes would go through memory each time. Two at a time, so
 * that one need not wait for the other. */
typedef T F(Line) __attribute__((vector_size(LINE_BYTES)));
typedef T F(LooseLine) __attribute__((vector_size(LINE_BYTES), aligned(sizeof(T)), may_alias));
typedef BITS F(MaskLine) __attribute__((vector_size(LINE_BYTES)));
enum { F(WIDTH) = LINE_BYTES / sizeof(T) };

RILLE_INLINE F(Line) F(line)(const T *from) {
  return *(const F(LooseLine) *)from;
}

RILLE_INLINE T F(sum_of_line)(F(Line) line) {
  T sum = 0;
  for (int k = 0; k < F(WIDTH); k++) sum += line[k];
  return sum;
}

RILLE_INLINE F(Line) F(larger)(F(Line) x, F(Line) y) {
  const F(MaskLine) wins = x > y;
  return (F(Line))(((F(MaskLine))x & wins) | ((F(MaskLine))y & ~wins));
}

/* The largest element; a NaN may be passed over, as exp of it spoils the sum anyway. n > 0. */
static T F(row_max)(const T *in, int64_t n) {
  T best = in[0];
  int64_t i = 0;
  if (n >= 2 * F(WIDTH)) {
    F(Line) first = F(line)(in), second = F(line)(in + F(WIDTH));
    for (i = 2 * F(WIDTH); i + 2 * F(WIDTH) <= n; i += 2 * F(WIDTH)) {
      first = F(larger)(F(line)(in + i), first);
      second = F(larger)(F(line)(in + i + F(WIDTH)), second);
    }
    first = F(larger)(second, first);
    for (int k = 0; k < F(WIDTH); k++) best = first[k] > best ? first[k] : best;
  }
  for (; i < n; i++) best = in[i] > best ? in[i] : best;
  return best;
}

static T F(sum_of)(const T *in, int64_t n) {
  F(Line) first = {0}, second = {0};
  int64_t i = 0;
  for (; i + 2 * F(WIDTH) <= n; i += 2 * F(WIDTH)) {
    first += F(line)(in + i);
    second += F(line)(in + i + F(WIDTH));
  }
  T total = F(sum_of_line)(first + second);
  for (; i < n; i++) total += in[i];
  return total;
}

static T F(dot_of)(const T *a, const T *b, int64_t n) {
  F(Line) first = {0}, second = {0};
  int64_t i = 0;
  for (; i + 2 * F(WIDTH) <= n; i += 2 * F(WIDTH)) {
    first += F(line)(a + i) * F(line)(b + i);
    second += F(line)(a + i + F(WIDTH)) * F(line)(b + i + F(WIDTH));
  }
  T total = F(sum_of_line)(first + second);
  for (; i < n; i++) total += a[i] * b[i];
  return total;
}

/* out = exp(in - top); gives the sum. A block at a time, which is summed up while it is in the first cache.
 */
static T F(exp_row)(const T *in, T top, int64_t n, T *out) {
  T sum = 0;
  for (int64_t i = 0; i < n; i += BLOCK) {
    const int64_t end = n - i < BLOCK ? n : i + BLOCK;
    RILLE_IVDEP
    for (int64_t j = i; j < end; j++) out[j] = F(exp_negative)(in[j] - top);
    sum += F(sum_of)(out + i, end - i);
  }
  return sum;
}

static T F(exp_sum)(const T *in, T top, int64_t n) {
  T block[BLOCK], sum = 0;
  for (int64_t i = 0; i < n; i += BLOCK) sum += F(exp_row)(in + i, top, n - i < BLOCK ? n - i : BLOCK, block);
  return sum;
}

static void F(softmax_row)(int64_t n, const T *in, T *out) {
  const T scale = 1 / F(exp_row)(in, F(row_max)(in, n), n, out);
  for (int64_t i = 0; i < n; i++) out[i] *= scale;
}

static void F(log_softmax_row)(int64_t n, const T *in, T *out) {
  const T top = F(row_max)(in, n), shift = F(log)(F(exp_sum)(in, top, n));
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = in[i] - top - shift;
}

static void F(softmax_backward_row)(int64_t n, const T *g, const T *y, T *out) {
  const T sum = F(dot_of)(g, y, n);
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = y[i] * (g[i] - sum);
}

static void F(log_softmax_backward_row)(int64_t n, const T *g, const T *y, T *out) {
  const T sum = F(sum_of)(g, n);
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = g[i] - F(exp)(y[i]) * sum;
}

/* ---- columns: width of them side by side, one element of each every inner -------------------- */

static void F(top_and_sum)(int64_t length, int64_t inner, int64_t width, const T *in, T *top, T *sum) {
  for (int64_t k = 0; k < width; k++) top[k] = in[k], sum[k] = 0;
  for (int64_t i = 1; i < length; i++)
    for (int64_t k = 0; k < width; k++) top[k] = in[i * inner + k] > top[k] ? in[i * inner + k] : top[k];
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++) sum[k] += F(exp_negative)(in[i * inner + k] - top[k]);
}

static void F(softmax_columns)(int64_t length, int64_t inner, int64_t width, const T *in, T *out) {
  T top[TILE], sum[TILE];
  F(top_and_sum)(length, inner, width, in, top, sum);
  for (int64_t k = 0; k < width; k++) sum[k] = 1 / sum[k];
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++)
      out[i * inner + k] = F(exp_negative)(in[i * inner + k] - top[k]) * sum[k];
}

static void F(log_softmax_columns)(int64_t length, int64_t inner, int64_t width, const T *in, T *out) {
  T top[TILE], sum[TILE];
  F(top_and_sum)(length, inner, width, in, top, sum);
  for (int64_t k = 0; k < width; k++) sum[k] = F(log)(sum[k]);
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++) out[i * inner + k] = in[i * inner + k] - top[k] - sum[k];
}

static void F(softmax_backward_columns)(int64_t length, int64_t inner, int64_t width, const T *g, const T *y,
                                        T *out) {
  T sum[TILE] = {0};
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++) sum[k] += g[i * inner + k] * y[i * inner + k];
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++) out[i * inner + k] = y[i * inner + k] * (g[i * inner + k] - sum[k]);
}

static void F(log_softmax_backward_columns)(int64_t length, int64_t inner, int64_t width, const T *g,
                                            const T *y, T *out) {
  T sum[TILE] = {0};
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++) sum[k] += g[i * inner + k];
  for (int64_t i = 0; i < length; i++)
    for (int64_t k = 0; k < width; k++)
      out[i * inner + k] = g[i * inner + k] - F(exp)(y[i * inner + k]) * sum[k];
}

/* ---- kernels --------------------------------------------------------------------------------- */

#define OVER_LENGTH(name)                                                                                    \
  static void F(name)(int64_t outer, int64_t length, int64_t inner, const void *in_data, void *out_data) {   \
    const T *in = in_data;                                                                                   \
    T *out = out_data;                                                                                       \
    for (int64_t o = 0; o < outer; o++, in += length * inner, out += length * inner) {                       \
      if (inner == 1)                                                                                        \
        F(name##_row)(length, in, out);                                                                      \
      else                                                                                                   \
        for (int64_t j = 0; j < inner; j += TILE)                                                            \
          F(name##_columns)(length, inner, inner - j < TILE ? inner - j : TILE, in + j, out + j);            \
    }                                                                                                        \
  }
#define OVER_LENGTH_BACKWARD(name)                                                                           \
  static void F(name)(int64_t outer, int64_t length, int64_t inner, const void *g_data, const void *y_data,  \
                      void *out_data) {                                                                      \
    const T *g = g_data, *y = y_data;                                                                        \
    T *out = out_data;                                                                                       \
    for (int64_t o = 0; o < outer; o++, g += length * inner, y += length * inner, out += length * inner) {   \
      if (inner == 1)                                                                                        \
        F(name##_row)(length, g, y, out);                                                                    \
      else                                                                                                   \
        for (int64_t j = 0; j < inner; j += TILE)                                                            \
          F(name##_columns)(length, inner, inner - j < TILE ? inner - j : TILE, g + j, y + j, out + j);      \
    }                                                                                                        \
  }
OVER_LENGTH(softmax)
OVER_LENGTH(log_softmax)
OVER_LENGTH_BACKWARD(softmax_backward)
OVER_LENGTH_BACKWARD(log_softmax_backward)
#undef OVER_LENGTH
#undef OVER_LENGTH_BACKWARD

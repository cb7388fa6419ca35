/* Row kernels of one floating-point type: T is float or double, F(name) the function for it, Line a register
 * of them. Included by rows.c. */

/* ---- rows ------------------------------------------------------------------------------------ */

enum { WIDTH = sizeof(Line) / sizeof(T) };

/* The first count elements, or a whole line of them; `fill` for the others. */
RILLE_INLINE Line F(load)(const T *from, int64_t count, T fill) {
  if (count >= WIDTH) return *(const LooseLine *)from;
  return load_part(from, count, fill);
}

RILLE_INLINE void F(store)(T *to, Line line, int64_t count) {
  if (count >= WIDTH)
    *(LooseLine *)to = line;
  else
    store_part(to, line, count);
}

/* The largest element; a NaN may be passed over, as exp of it spoils the sum anyway. n > 0. Two lines at a
 * time, so that one need not wait for the other. */
static T F(row_max)(const T *in, int64_t n) {
  T best = in[0];
  int64_t i = 0;
  if (n >= 2 * WIDTH) {
    Line first = F(load)(in, n, 0), second = F(load)(in + WIDTH, n, 0);
    for (i = 2 * WIDTH; i + 2 * WIDTH <= n; i += 2 * WIDTH) {
      first = larger_line(F(load)(in + i, n, 0), first);
      second = larger_line(F(load)(in + i + WIDTH, n, 0), second);
    }
    first = larger_line(second, first);
    best = largest_of_line(first);
  }
  for (; i < n; i++) best = in[i] > best ? in[i] : best;
  return best;
}

static T F(sum_of)(const T *in, int64_t n) {
  Line first = {0}, second = {0};
  for (int64_t i = 0; i < n; i += 2 * WIDTH) {
    first += F(load)(in + i, n - i, 0);
    if (n - i > WIDTH) second += F(load)(in + i + WIDTH, n - i - WIDTH, 0);
  }
  return sum_of_line(first + second);
}

static T F(dot_of)(const T *a, const T *b, int64_t n) {
  Line first = {0}, second = {0};
  for (int64_t i = 0; i < n; i += 2 * WIDTH) {
    first += F(load)(a + i, n - i, 0) * F(load)(b + i, n - i, 0);
    const int64_t left = n - i - WIDTH;
    if (left > 0) second += F(load)(a + i + WIDTH, left, 0) * F(load)(b + i + WIDTH, left, 0);
  }
  return sum_of_line(first + second);
}

/* out = exp(in - top), unless out is NULL; gives the sum, which is gathered a block at a time. */
static T F(exp_row)(const T *in, T top, int64_t n, T *out) {
  Line total = {0};
  for (int64_t i = 0; i < n; i += BLOCK) {
    const int64_t end = n - i < BLOCK ? n : i + BLOCK;
    Line sum = {0};
    for (int64_t j = i; j < end; j += WIDTH) {
      /* The next row: finding its largest element leaves no time in which it could arrive. */
      __builtin_prefetch(in + n + j);
      const Line e = exp_negative_line(F(load)(in + j, end - j, -(T)INFINITY) - top);
      if (out) {
        __builtin_prefetch(out + n + j);
        F(store)(out + j, e, end - j);
      }
      sum += e;
    }
    total += sum;
  }
  return sum_of_line(total);
}

static void F(scale_row)(int64_t n, T scale, T *out) {
  for (int64_t i = 0; i < n; i += WIDTH) F(store)(out + i, F(load)(out + i, n - i, 0) * scale, n - i);
}

static void F(softmax_row)(int64_t n, const T *in, T *out) {
  const T sum = F(exp_row)(in, F(row_max)(in, n), n, out);
  F(scale_row)(n, 1 / sum, out);
}

static void F(log_softmax_row)(int64_t n, const T *in, T *out) {
  const T top = F(row_max)(in, n), shift = log_of(F(exp_row)(in, top, n, NULL));
  for (int64_t i = 0; i < n; i += WIDTH) F(store)(out + i, F(load)(in + i, n - i, 0) - top - shift, n - i);
}

static void F(softmax_backward_row)(int64_t n, const T *g, const T *y, T *out) {
  const T sum = F(dot_of)(g, y, n);
  for (int64_t i = 0; i < n; i += WIDTH)
    F(store)(out + i, F(load)(y + i, n - i, 0) * (F(load)(g + i, n - i, 0) - sum), n - i);
}

static void F(log_softmax_backward_row)(int64_t n, const T *g, const T *y, T *out) {
  const T sum = F(sum_of)(g, n);
  for (int64_t i = 0; i < n; i += WIDTH)
    F(store)(out + i, F(load)(g + i, n - i, 0) - exp_line(F(load)(y + i, n - i, 0)) * sum, n - i);
}

/* ---- columns: width of them side by side, one element of each every inner -------------------- */

#define EACH_LINE(k) for (int64_t k = 0; k < width; k += WIDTH)

/* The largest of each column and the sum of exp(in - largest); these go to out, unless it is NULL. */
static void F(top_and_sum)(int64_t length, int64_t inner, int64_t width, const T *in, Line *top, Line *sum,
                           T *out) {
  EACH_LINE(k) top[k / WIDTH] = F(load)(in + k, width - k, 0), sum[k / WIDTH] = (Line){0};
  for (int64_t i = 1; i < length; i++)
    EACH_LINE(k) top[k / WIDTH] = larger_line(F(load)(in + i * inner + k, width - k, 0), top[k / WIDTH]);
  for (int64_t i = 0; i < length; i++) EACH_LINE(k) {
      const int64_t at = i * inner + k;
      const Line e = exp_negative_line(F(load)(in + at, width - k, 0) - top[k / WIDTH]);
      if (out) F(store)(out + at, e, width - k);
      sum[k / WIDTH] += e;
    }
}

static void F(softmax_columns)(int64_t length, int64_t inner, int64_t width, const T *in, T *out) {
  Line top[TILE / WIDTH], sum[TILE / WIDTH];
  F(top_and_sum)(length, inner, width, in, top, sum, out);
  EACH_LINE(k) sum[k / WIDTH] = (T)1 / sum[k / WIDTH];
  for (int64_t i = 0; i < length; i++) EACH_LINE(k) {
      T *to = out + i * inner + k;
      F(store)(to, F(load)(to, width - k, 0) * sum[k / WIDTH], width - k);
    }
}

static void F(log_softmax_columns)(int64_t length, int64_t inner, int64_t width, const T *in, T *out) {
  Line top[TILE / WIDTH], sum[TILE / WIDTH];
  F(top_and_sum)(length, inner, width, in, top, sum, NULL);
  EACH_LINE(k) sum[k / WIDTH] = log_line(sum[k / WIDTH]);
  for (int64_t i = 0; i < length; i++) EACH_LINE(k) {
      const Line x = F(load)(in + i * inner + k, width - k, 0);
      F(store)(out + i * inner + k, x - top[k / WIDTH] - sum[k / WIDTH], width - k);
    }
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
  Line sum[TILE / WIDTH] = {{0}};
  for (int64_t i = 0; i < length; i++)
    EACH_LINE(k) sum[k / WIDTH] += F(load)(g + i * inner + k, width - k, 0);
  for (int64_t i = 0; i < length; i++) EACH_LINE(k) {
      const int64_t at = i * inner + k;
      const Line e = exp_line(F(load)(y + at, width - k, 0));
      F(store)(out + at, F(load)(g + at, width - k, 0) - e * sum[k / WIDTH], width - k);
    }
}
#undef EACH_LINE

/* ---- kernels --------------------------------------------------------------------------------- */

#define OVER_LENGTH(name)                                                                                    \
  static void F(name)(int64_t outer, int64_t length, int64_t inner, int64_t width, const void *in_data,      \
                      void *out_data) {                                                                      \
    const T *in = in_data;                                                                                   \
    T *out = out_data;                                                                                       \
    for (int64_t o = 0; o < outer; o++, in += length * inner, out += length * inner) {                       \
      if (inner == 1)                                                                                        \
        F(name##_row)(length, in, out);                                                                      \
      else                                                                                                   \
        for (int64_t j = 0; j < width; j += TILE)                                                            \
          F(name##_columns)(length, inner, width - j < TILE ? width - j : TILE, in + j, out + j);            \
    }                                                                                                        \
  }
#define OVER_LENGTH_BACKWARD(name)                                                                           \
  static void F(name)(int64_t outer, int64_t length, int64_t inner, int64_t width, const void *g_data,       \
                      const void *y_data, void *out_data) {                                                  \
    const T *g = g_data, *y = y_data;                                                                        \
    T *out = out_data;                                                                                       \
    for (int64_t o = 0; o < outer; o++, g += length * inner, y += length * inner, out += length * inner) {   \
      if (inner == 1)                                                                                        \
        F(name##_row)(length, g, y, out);                                                                    \
      else                                                                                                   \
        for (int64_t j = 0; j < width; j += TILE)                                                            \
          F(name##_columns)(length, inner, width - j < TILE ? width - j : TILE, g + j, y + j, out + j);      \
    }                                                                                                        \
  }
OVER_LENGTH(softmax)
OVER_LENGTH(log_softmax)
OVER_LENGTH_BACKWARD(softmax_backward)
OVER_LENGTH_BACKWARD(log_softmax_backward)
#undef OVER_LENGTH
#undef OVER_LENGTH_BACKWARD

/* Convolution of few output channels, of one type REAL: vectors run along the rows of planes, and each term's
 * weight is broadcast. Included by conv.c behind vector_template.h.
 *
 * A block is `rows` rows of outputs by `wide` vectors of each. What is computed behind the end of a row, or
 * below the last one, is not stored; the source has RILLE_CONV_SLACK bytes behind it that may be read. */

/* The first n lanes, 0 < n < LANES: as store_partial, but in two overlapping halves where registers have 32
 * bytes, as stores by a mask take tens of cycles on AMD's processors. */
RILLE_INLINE void TYPED(store_end)(REAL *to, Vector value, int64_t n) {
#if VECTOR_BYTES == 32
  enum { HALF_LANES = LANES / 2 };
  if (n >= HALF_LANES) {
    REAL lanes[LANES];
    TYPED(store)(lanes, value);
    memcpy(to, lanes, HALF_LANES * sizeof(REAL));
    memcpy(to + n - HALF_LANES, lanes + n - HALF_LANES, HALF_LANES * sizeof(REAL));
    return;
  }
  for (int64_t i = 0; i < n; i++) to[i] = value[i];
#else
  TYPED(store_partial)(to, value, n);
#endif
}

/* A block's sums where they belong: n elements of each of `count` rows, from sums[row][wide vectors]; more
 * than n in the first `spilling` rows. */
static __attribute__((noinline)) void TYPED(store_block)(const RilleConvLines *pass, const REAL *sums,
                                                         int wide, int64_t count, int64_t spilling, int64_t n,
                                                         REAL *target) {
  const int64_t step = pass->out_step;
  for (int64_t r = 0; r < count; r++, sums += wide * LANES, target += pass->out_row)
    for (int64_t at = 0; at < n && at < wide * LANES; at += LANES) {
      REAL *to = target + at * step;
      const Vector value = TYPED(load)(sums + at);
      const int64_t part = n - at < LANES && r >= spilling ? n - at : LANES;
      if (step != 1)
        for (int64_t i = 0; i < part; i++) to[i * step] = value[i];
      else if (part == LANES)
        TYPED(store)(to, value);
      else
        TYPED(store_end)(to, value, part);
    }
}

/* A block of one or LINES_OUTPUTS output channels over all terms; n: elements of a row that count, count:
 * rows that do, kept: the last of them, which must not be written beyond their ends. weights:
 * [outputs][terms]. */
RILLE_INLINE void TYPED(lines_block)(const RilleConvLines *pass, const REAL *source, const REAL *weights,
                                     const REAL *bias, int outputs, int rows, int wide, int64_t count,
                                     int64_t kept, int64_t n, REAL *target) {
  Vector sum[LINES_SUMS];
  const REAL *row[LINES_VECTORS];
  const int64_t terms = pass->terms, *offset = pass->offset;
  RILLE_UNROLL_FULLY
  for (int r = 0; r < rows; r++) row[r] = source + (r < count ? r : count - 1) * pass->step_y;
  RILLE_UNROLL_FULLY
  for (int o = 0; o < outputs; o++) {
    const Vector first = (Vector){0} + (bias ? bias[o] : (REAL)0);
    RILLE_UNROLL_FULLY
    for (int j = 0; j < rows * wide; j++) sum[o * rows * wide + j] = first;
  }
  for (int64_t k = 0; k < terms; k++) {
    const int64_t at = offset[k];
    Vector line[LINES_VECTORS];
    RILLE_UNROLL_FULLY
    for (int j = 0; j < rows * wide; j++) {
      line[j] = TYPED(load)(row[j / wide] + at + j % wide * LANES);
      if (outputs > 1) KEEP_IN_REGISTER(line[j]);
    }
    RILLE_UNROLL_FULLY
    for (int o = 0; o < outputs; o++) {
      const REAL factor = weights[o * terms + k];
      RILLE_UNROLL_FULLY
      for (int j = 0; j < rows * wide; j++) sum[o * rows * wide + j] += factor * line[j];
    }
  }
  if (count - kept >= rows && pass->out_step == 1) {
    RILLE_UNROLL_FULLY
    for (int j = 0; j < outputs * rows * wide; j++) TYPED(store)
    (target + j / (rows * wide) * pass->out_plane + j / wide % rows * pass->out_row + j % wide * LANES,
     sum[j]);
    return;
  }
  _Alignas(64) REAL sums[LINES_SUMS * LANES];
  RILLE_UNROLL_FULLY
  for (int j = 0; j < outputs * rows * wide; j++) TYPED(store)(sums + j * LANES, sum[j]);
  for (int o = 0; o < outputs; o++) TYPED(store_block)
  (pass, sums + o * rows * wide * LANES, wide, count < rows ? count : rows, count - kept, n,
   target + o * pass->out_plane);
}

/* A strip of `wide` vectors from the first row to the last. Where rows of results follow each other without a
 * gap, what a row has too much goes to the next ones, which are written behind it; just the last rows keep to
 * their ends. */
RILLE_INLINE void TYPED(lines_strip)(const RilleConvLines *pass, const REAL *source, const REAL *weights,
                                     const REAL *bias, int outputs, int wide, int64_t n, REAL *target) {
  const int rows = (outputs > 1 ? LINES_SUMS / LINES_OUTPUTS : LINES_VECTORS) / wide;
  const int64_t over = wide * LANES - n;
  int64_t kept = over <= 0 ? 0 : pass->height;
  if (over > 0 && pass->out_step == 1 && pass->out_row == pass->width)
    kept = (over + pass->width - 1) / pass->width;
  for (int64_t y = 0; y < pass->height; y += rows) TYPED(lines_block)
  (pass, source + y * pass->step_y, weights, bias, outputs, rows, wide, pass->height - y, kept, n,
   target + y * pass->out_row);
}

RILLE_INLINE void TYPED(lines_outputs)(const RilleConvLines *pass, const REAL *source, const REAL *weights,
                                       const REAL *bias, int outputs, REAL *target) {
  /* Strips of four vectors, then one or two of one; the last comes first, as it may write to rows of the
   * others. */
  const int64_t wide = pass->width > 2 * LANES ? (pass->width + 2 * LANES - 1) / (4 * LANES) * 4 * LANES : 0;
  for (int64_t x = (pass->width - wide + LANES - 1) / LANES * LANES + wide; x > wide;) {
    x -= LANES;
    TYPED(lines_strip)
    (pass, source + x, weights, bias, outputs, 1, pass->width - x, target + x * pass->out_step);
  }
  for (int64_t x = wide; x > 0;) {
    x -= 4 * LANES;
    TYPED(lines_strip)
    (pass, source + x, weights, bias, outputs, 4, pass->width - x, target + x * pass->out_step);
  }
}

static void TYPED(lines)(const RilleConvLines *pass, const void *source, void *target_data) {
  const REAL *weights = pass->weights, *bias = pass->bias;
  REAL *target = target_data;
  for (int64_t o = 0; o < pass->outputs;) {
    const bool several = pass->outputs - o >= LINES_OUTPUTS;
    const REAL *own = weights + o * pass->terms, *own_bias = bias ? bias + o : NULL;
    if (several)
      TYPED(lines_outputs)(pass, source, own, own_bias, LINES_OUTPUTS, target + o * pass->out_plane);
    else
      TYPED(lines_outputs)(pass, source, own, own_bias, 1, target + o * pass->out_plane);
    o += several ? LINES_OUTPUTS : 1;
  }
}

/* ---- sums for the gradient by weight --------------------------------------------------------- */

/* count terms of one output channel over all pixels; ends of rows are masked in both factors, so that what
 * lies behind them has no part in it. */
RILLE_INLINE void TYPED(line_sums_body)(const RilleConvLines *pass, const REAL *source, const REAL *gradient,
                                        const int64_t *offset, int count, REAL *sums) {
  Vector sum[LINES_TERMS] = {{0}};
  const int64_t whole = pass->width / LANES * LANES, rest = pass->width - whole;
  for (int64_t y = 0; y < pass->height; y++) {
    const REAL *from = source + y * pass->step_y, *line = gradient + y * pass->out_row;
    for (int64_t x = 0; x < whole; x += LANES) {
      const Vector factor = TYPED(load)(line + x);
      RILLE_UNROLL_FULLY
      for (int j = 0; j < count; j++) sum[j] += factor * TYPED(load)(from + offset[j] + x);
    }
    if (rest == 0) continue;
    const Vector factor = TYPED(load_partial)(line + whole, rest);
    RILLE_UNROLL_FULLY
    for (int j = 0; j < count; j++) sum[j] += factor * TYPED(load_partial)(from + offset[j] + whole, rest);
  }
  RILLE_UNROLL_FULLY
  for (int j = 0; j < count; j++) {
    REAL total = 0;
    for (int i = 0; i < LANES; i++) total += sum[j][i];
    sums[j] += total;
  }
}

static void TYPED(line_sums_9)(const RilleConvLines *pass, const REAL *source, const REAL *gradient,
                               const int64_t *offset, REAL *sums) {
  TYPED(line_sums_body)(pass, source, gradient, offset, LINES_TERMS, sums);
}
static void TYPED(line_sums_8)(const RilleConvLines *pass, const REAL *source, const REAL *gradient,
                               const int64_t *offset, REAL *sums) {
  TYPED(line_sums_body)(pass, source, gradient, offset, 8, sums);
}
static void TYPED(line_sums_4)(const RilleConvLines *pass, const REAL *source, const REAL *gradient,
                               const int64_t *offset, REAL *sums) {
  TYPED(line_sums_body)(pass, source, gradient, offset, 4, sums);
}
static void TYPED(line_sums_1)(const RilleConvLines *pass, const REAL *source, const REAL *gradient,
                               const int64_t *offset, REAL *sums) {
  TYPED(line_sums_body)(pass, source, gradient, offset, 1, sums);
}

static void TYPED(line_sums)(const RilleConvLines *pass, const void *source, const void *gradient_data,
                             void *sums_data) {
  const REAL *gradient = gradient_data;
  REAL *sums = sums_data;
  for (int64_t o = 0; o < pass->outputs; o++, gradient += pass->out_plane, sums += pass->terms)
    for (int64_t k = 0; k < pass->terms;) {
      const int64_t left = pass->terms - k;
      const int n = left >= 9 && left % 8 ? 9 : left >= 8 ? 8 : left >= 4 ? 4 : 1;
      if (n == 9)
        TYPED(line_sums_9)(pass, source, gradient, pass->offset + k, sums + k);
      else if (n == 8)
        TYPED(line_sums_8)(pass, source, gradient, pass->offset + k, sums + k);
      else if (n == 4)
        TYPED(line_sums_4)(pass, source, gradient, pass->offset + k, sums + k);
      else
        TYPED(line_sums_1)(pass, source, gradient, pass->offset + k, sums + k);
      k += n;
    }
}

/* ---- layouts --------------------------------------------------------------------------------- */

#if LANES == 16
#define EVEN        0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD         1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define WOVEN_LOWER 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define WOVEN_UPPER 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif LANES == 8
#define EVEN        0, 2, 4, 6, 8, 10, 12, 14
#define ODD         1, 3, 5, 7, 9, 11, 13, 15
#define WOVEN_LOWER 0, 8, 1, 9, 2, 10, 3, 11
#define WOVEN_UPPER 4, 12, 5, 13, 6, 14, 7, 15
#elif LANES == 4
#define EVEN        0, 2, 4, 6
#define ODD         1, 3, 5, 7
#define WOVEN_LOWER 0, 4, 1, 5
#define WOVEN_UPPER 2, 6, 3, 7
#else
#define EVEN        0, 2
#define ODD         1, 3
#define WOVEN_LOWER 0, 2
#define WOVEN_UPPER 1, 3
#endif

/* The first n elements of a line that is read from at a step of 2: nothing behind the last one is read. */
RILLE_INLINE Vector TYPED(take_even)(const REAL *from, int64_t n) {
  const int64_t reach = 2 * n - 1;
  const Vector first = reach >= LANES ? TYPED(load)(from) : TYPED(load_partial)(from, reach);
  const Vector second = reach > LANES ? TYPED(load_partial)(from + LANES, reach - LANES) : (Vector){0};
  return SHUFFLE(first, second, EVEN);
}

/* The same at a step of 4. */
RILLE_INLINE Vector TYPED(take_fourth)(const REAL *from, int64_t n) {
  const int64_t half = n < LANES / 2 ? n : LANES / 2, rest = n - half;
  const REAL *middle = from + 2 * LANES;
  const int64_t reach = 4 * half - 3, far = 4 * rest - 3;
  Vector part[4] = {{0}};
  part[0] = reach >= LANES ? TYPED(load)(from) : TYPED(load_partial)(from, reach);
  if (reach > LANES) part[1] = TYPED(load_partial)(from + LANES, reach - LANES);
  if (far > 0) part[2] = far >= LANES ? TYPED(load)(middle) : TYPED(load_partial)(middle, far);
  if (far > LANES) part[3] = TYPED(load_partial)(middle + LANES, far - LANES);
  const Vector first = SHUFFLE(part[0], part[1], EVEN), second = SHUFFLE(part[2], part[3], EVEN);
  return SHUFFLE(first, second, EVEN);
}

RILLE_INLINE Vector TYPED(take_some)(const REAL *from, int step, int64_t n) {
  if (step == 1) return n == LANES ? TYPED(load)(from) : TYPED(load_partial)(from, n);
  return step == 2 ? TYPED(take_even)(from, n) : TYPED(take_fourth)(from, n);
}

/* One row; step: 1, 2 or 4, a constant. */
RILLE_INLINE void TYPED(take_row)(int64_t width, int step, const REAL *from, REAL *to) {
  const int64_t whole = width / LANES * LANES, rest = width - whole;
  for (int64_t x = 0; x < whole; x += LANES)
    TYPED(store)(to + x, TYPED(take_some)(from + x * step, step, LANES));
  if (rest > 0) TYPED(store_end)(to + whole, TYPED(take_some)(from + whole * step, step, rest), rest);
}

static void TYPED(take)(int64_t height, int64_t width, int64_t step, const void *from_data, int64_t from_row,
                        void *to_data, int64_t to_row) {
  const REAL *from = from_data;
  REAL *to = to_data;
  int64_t y = 0;
  /* Short rows without gaps: a row is read and written as a whole vector, as long as there is another row
   * whose elements are read too early, or that writes over what is too much. */
  if (step <= 2 && width < LANES && to_row == width && from_row + (width - 1) * step + 1 >= step * LANES)
    for (; (height - y) * width >= LANES && y + 1 < height; y++, from += from_row, to += width) TYPED(store)
  (to, step == 1 ? TYPED(load)(from) : SHUFFLE(TYPED(load)(from), TYPED(load)(from + LANES), EVEN));
  for (; y < height; y++, from += from_row, to += to_row) {
    if (step == 1)
      TYPED(take_row)(width, 1, from, to);
    else if (step == 2)
      TYPED(take_row)(width, 2, from, to);
    else if (step == 4)
      TYPED(take_row)(width, 4, from, to);
    else
      for (int64_t x = 0; x < width; x++) to[x] = from[x * step];
  }
}

/* The end of a row: a whole vector with zeros behind n elements, or these alone where it would reach behind
 * the last row. */
RILLE_INLINE void TYPED(store_row_end)(REAL *to, Vector value, int64_t n, bool is_near_end) {
  if (n >= LANES || (n > 0 && !is_near_end))
    TYPED(store)(to, value);
  else if (n > 0)
    TYPED(store_end)(to, value, n);
}

static void TYPED(lay)(int64_t height, int64_t width, const void *from_data, void *to_data, int64_t to_row) {
  const REAL *from = from_data;
  REAL *to = to_data;
  for (int64_t y = 0; y < height; y++, from += width, to += to_row) {
    int64_t x = 0;
    for (; x + LANES <= width; x += LANES) TYPED(store)(to + x, TYPED(load)(from + x));
    if (x < width) TYPED(store_row_end)
    (to + x, TYPED(load_partial)(from + x, width - x), width - x, (height - 1 - y) * to_row < LANES);
  }
}

static void TYPED(lay_halves)(int64_t height, int64_t width, int64_t used, const void *from_data,
                              void *even_data, void *odd_data, int64_t to_row) {
  const REAL *from = from_data;
  REAL *even = even_data, *odd = odd_data;
  for (int64_t y = 0; y < height; y++, from += width, even += to_row, odd += to_row)
    for (int64_t x = 0; x < used; x += 2 * LANES) {
      const int64_t n = used - x;
      const Vector a = n >= LANES ? TYPED(load)(from + x) : TYPED(load_partial)(from + x, n);
      Vector b = {0};
      if (n > LANES)
        b = n >= 2 * LANES ? TYPED(load)(from + x + LANES) : TYPED(load_partial)(from + x + LANES, n - LANES);
      TYPED(store_row_end)(even + x / 2, SHUFFLE(a, b, EVEN), (n + 1) / 2, (height - 1 - y) * to_row < LANES);
      TYPED(store_row_end)(odd + x / 2, SHUFFLE(a, b, ODD), n / 2, (height - 1 - y) * to_row < LANES);
    }
}

static void TYPED(give)(int64_t height, int64_t width, int64_t step, const void *from_data, int64_t from_row,
                        void *to_data, int64_t to_row) {
  const REAL *from = from_data;
  REAL *to = to_data;
  for (int64_t y = 0; y < height; y++, from += from_row, to += to_row) {
    int64_t x = 0;
    if (step == 1) {
      for (; x + LANES <= width; x += LANES)
        TYPED(store)(to + x, TYPED(load)(to + x) + TYPED(load)(from + x));
    } else if (step == 2) { /* what lies between gets a zero; one more than is written must be there */
      for (; x + LANES < width; x += LANES) {
        const Vector line = TYPED(load)(from + x), none = {0};
        REAL *at = to + 2 * x;
        TYPED(store)(at, TYPED(load)(at) + SHUFFLE(line, none, WOVEN_LOWER));
        TYPED(store)(at + LANES, TYPED(load)(at + LANES) + SHUFFLE(line, none, WOVEN_UPPER));
      }
    }
    for (; x < width; x++) to[x * step] += from[x];
  }
}

static void TYPED(weave)(int64_t n, const void *even_data, const void *odd_data, void *to_data) {
  const REAL *even = even_data, *odd = odd_data;
  REAL *to = to_data;
  int64_t i = 0;
  for (; 2 * (i + LANES) <= n; i += LANES) {
    const Vector x = TYPED(load)(even + i), y = TYPED(load)(odd + i);
    TYPED(store)(to + 2 * i, SHUFFLE(x, y, WOVEN_LOWER));
    TYPED(store)(to + 2 * i + LANES, SHUFFLE(x, y, WOVEN_UPPER));
  }
  for (; 2 * i < n; i++) {
    to[2 * i] = even[i];
    if (2 * i + 1 < n) to[2 * i + 1] = odd[i];
  }
}

#undef EVEN
#undef ODD
#undef WOVEN_LOWER
#undef WOVEN_UPPER

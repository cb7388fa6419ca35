/* Scans of one element type: T the type, A what is carried from element to element, FLOATS whether T is a
 * floating-point type. Included by scan_kernels.c.
 *
 * Lanes are what is scanned side by side, rows or columns: one addition waits for the one before it, those of
 * several lanes do not wait for each other. Element i of lane k is at i * step + k * apart. Bodies are made
 * for rows, with totals in registers, and for columns, where apart is 1. */

BODY F(run_lanes)(const Lanes *lanes, int64_t width, bool rows, const T *restrict in, T *restrict out,
                  bool product) {
  const int64_t apart = rows ? lanes->apart : 1;
  A totals[MOST_LANES];
  for (int64_t k = 0; k < width; k++) totals[k] = product;
  for (int64_t i = 0; i < lanes->length; i++, in += lanes->step, out += lanes->step) {
#define NEXT(k)                                                                                              \
  totals[k] = product ? totals[k] * (A)in[(k)*apart] : totals[k] + (A)in[(k)*apart],                         \
  out[(k)*apart] = (T)totals[k]
    EACH_LANE(NEXT)
#undef NEXT
  }
}

RILLE_INLINE void F(running)(const Lanes *lanes, const T *in, T *out, bool product) {
  if (lanes->apart == 1)
    F(run_lanes)(lanes, lanes->width, false, in, out, product);
  else if (lanes->width == ROWS)
    F(run_lanes)(lanes, ROWS, true, in, out, product);
  else
    for (int64_t k = 0, at = 0; k < lanes->width; k++, at += lanes->apart)
      F(run_lanes)(lanes, 1, true, in + at, out + at, product);
}

#if SUMS_ALONE
#if FLOATS
/* A lane alone: the sums of four parts of a block side by side. */
RILLE_INLINE void F(sum_alone)(int64_t n, int64_t step, const T *restrict in, T *restrict out) {
  enum { PART = 64, BLOCK = 4 * PART };
  A sums[4][PART], total = 0;
  int64_t i = 0;
  for (; i + BLOCK <= n; i += BLOCK, in += BLOCK * step, out += BLOCK * step) {
    A parts[4] = {0};
    for (int64_t j = 0; j < PART; j++) {
      RILLE_UNROLL_FULLY
      for (int k = 0; k < 4; k++) sums[k][j] = parts[k] += (A)in[(k * PART + j) * step];
    }
    for (int64_t k = 0; k < 4; k++) {
      for (int64_t j = 0; j < PART; j++) out[(k * PART + j) * step] = (T)(total + sums[k][j]);
      total += parts[k];
    }
  }
  for (; i < n; i++, in += step, out += step) *out = (T)(total += (A)*in);
}
#else
/* A lane alone: the sums of four elements are made beside the total, to which only their last one is added in
 * turn.
 */
RILLE_INLINE void F(sum_alone)(int64_t n, int64_t step, const T *restrict in, T *restrict out) {
  enum { PART = 4 };
  A total = 0;
  int64_t i = 0;
  for (; i + PART <= n; i += PART, in += PART * step, out += PART * step) {
    A part = 0;
    RILLE_UNROLL_FULLY
    for (int k = 0; k < PART; k++) out[k * step] = (T)(total + (part += (A)in[k * step]));
    total += part;
  }
  for (; i < n; i++, in += step, out += step) *out = (T)(total += (A)*in);
}
#endif
#endif

static void F(sum)(const Lanes *lanes, const void *a, const void *b, void *out) {
  (void)b;
#if SUMS_ALONE
  if (lanes->width == 1 && lanes->step == 1) {
    F(sum_alone)(lanes->length, 1, a, out);
    return;
  }
  if (lanes->width == 1 && lanes->step == -1) {
    F(sum_alone)(lanes->length, -1, a, out);
    return;
  }
#endif
  F(running)(lanes, a, out, false);
}

static void F(product)(const Lanes *lanes, const void *a, const void *b, void *out) {
  (void)b;
  F(running)(lanes, a, out, true);
}

#if FLOATS
BODY F(recur)(const Lanes *lanes, int64_t width, bool rows, const T *restrict in, const T *restrict factor,
              T *restrict out) {
  const int64_t step = lanes->step, apart = rows ? lanes->apart : 1;
  A carried[MOST_LANES];
  for (int64_t k = 0; k < width; k++) out[k * apart] = (T)(carried[k] = (A)in[k * apart]);
  for (int64_t i = 1, at = step; i < lanes->length; i++, at += step) {
    const T *by = factor + (step < 0 ? at - step : at), *from = in + at;
    T *to = out + at;
#define NEXT(k) to[(k)*apart] = (T)(carried[k] = (A)from[(k)*apart] + (A)by[(k)*apart] * carried[k])
    EACH_LANE(NEXT)
#undef NEXT
  }
}

static void F(recurrence)(const Lanes *lanes, const void *a, const void *b, void *r) {
  const T *in = a, *factor = b;
  T *out = r;
  if (lanes->apart == 1)
    F(recur)(lanes, lanes->width, false, in, factor, out);
  else if (lanes->width == ROWS)
    F(recur)(lanes, ROWS, true, in, factor, out);
  else
    for (int64_t k = 0, at = 0; k < lanes->width; k++, at += lanes->apart)
      F(recur)(lanes, 1, true, in + at, factor + at, out + at);
}

/* Each element's factor is the product of those before and those behind it: no division, so zeros need no
 * care. before and behind: of what lies around the lanes. */
BODY F(others_of)(const Lanes *lanes, int64_t width, bool rows, const T *restrict in, T *restrict out,
                  A *before, A *behind) {
  const int64_t step = lanes->step, n = lanes->length, apart = rows ? lanes->apart : 1;
  for (int64_t i = 0; i < n; i++, in += step, out += step) {
#define NEXT(k) out[(k)*apart] = (T)before[k], before[k] *= (A)in[(k)*apart]
    EACH_LANE(NEXT)
#undef NEXT
  }
  for (int64_t i = 0; i < n; i++) {
    in -= step, out -= step;
#define NEXT(k) out[(k)*apart] = (T)((A)out[(k)*apart] * behind[k]), behind[k] *= (A)in[(k)*apart]
    EACH_LANE(NEXT)
#undef NEXT
  }
}

#if !defined(RILLE_MINIMAL)
/* A lane alone as four parts side by side; what does not go into four is behind the fourth. */
static void F(others_alone)(const Lanes *lanes, const T *restrict in, T *restrict out) {
  const int64_t step = lanes->step, part = lanes->length / ROWS, rest = ROWS * part;
  A products[ROWS] = {1, 1, 1, 1}, before[ROWS + 1] = {1}, behind[ROWS], end = 1, nothing = 1;
  for (int64_t i = 0; i < part; i++) {
    RILLE_UNROLL_FULLY
    for (int k = 0; k < ROWS; k++) products[k] *= (A)in[(i + k * part) * step];
  }
  for (int64_t i = rest; i < lanes->length; i++) end *= (A)in[i * step];
  behind[ROWS - 1] = end;
  for (int k = ROWS - 1; k > 0; k--) behind[k - 1] = behind[k] * products[k];
  for (int k = 0; k < ROWS; k++) before[k + 1] = before[k] * products[k];
  A last = before[ROWS];
  const Lanes parts = {.length = part, .step = step, .apart = part * step},
              tail = {.length = lanes->length - rest, .step = step};
  F(others_of)(&parts, ROWS, true, in, out, before, behind);
  F(others_of)(&tail, 1, true, in + rest * step, out + rest * step, &last, &nothing);
}
#endif

static void F(others)(const Lanes *lanes, const void *a, const void *b, void *r) {
  (void)b;
  const T *in = a;
  T *out = r;
  A before[MOST_LANES], behind[MOST_LANES];
  for (int64_t k = 0; k < lanes->width; k++) before[k] = behind[k] = 1;
  if (lanes->apart == 1)
    F(others_of)(lanes, lanes->width, false, in, out, before, behind);
  else if (lanes->width == ROWS)
    F(others_of)(lanes, ROWS, true, in, out, before, behind);
#if !defined(RILLE_MINIMAL)
  else
    for (int64_t k = 0, at = 0; k < lanes->width; k++, at += lanes->apart)
      F(others_alone)(lanes, in + at, out + at);
#else
  else
    F(others_of)(lanes, lanes->width, true, in, out, before, behind);
#endif
}
#endif

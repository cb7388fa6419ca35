/* Reductions of one element type: T the type, A what sums and products are gathered in, S the type of a sum
 * or product (the type itself for floats, int64_t for integers), IS_NAN(x). Included by reduce.c. */

/* ---- sum: short runs in LANES parallel sums, gathered in A, so that the error stays small -------------- */

/* A lane adds 16 to 64 elements of a run before they go into A: their rounding errors stay far below those of
 * float32 itself, and the gathering costs little beside them. */
enum { F(RUN) = 1024 };

#if defined(RILLE_DOUBLE)
enum { F(LANES) = 32, F(SUMS) = F(LANES) };

/* in[0, n) added to SUMS sums; n is a multiple of LANES. */
static void F(add_lanes)(const T *in, int64_t n, A *totals) {
  S lanes[F(LANES)] = {0};
  for (int64_t i = 0; i < n; i += F(LANES))
    for (int k = 0; k < F(LANES); k++) lanes[k] += in[i + k];
  for (int k = 0; k < F(LANES); k++) totals[k] += lanes[k];
}
#else
/* The same in four vectors, which stay in registers and are one at the end. */
enum { F(SUMS) = RILLE_VECTOR_BYTES / sizeof(T), F(LANES) = 4 * F(SUMS) };
typedef T F(Part) __attribute__((vector_size(F(SUMS) * sizeof(T))));
typedef T F(Loose) __attribute__((vector_size(F(SUMS) * sizeof(T)), aligned(sizeof(T)), may_alias));

static void F(add_lanes)(const T *in, int64_t n, A *totals) {
  F(Part) a = {0}, b = {0}, c = {0}, d = {0};
  for (int64_t i = 0; i < n; i += F(LANES)) {
    const F(Loose) *from = (const F(Loose) *)(in + i);
    a += from[0], b += from[1], c += from[2], d += from[3];
  }
  a = (a + b) + (c + d);
  for (int k = 0; k < F(SUMS); k++) totals[k] += a[k];
}

/* The sum of some rows, parts * SUMS columns of each. */
RILLE_INLINE void F(add_rows)(int64_t rows, int64_t stride, const T *in, int parts, A *totals) {
  F(Part) sums[4] = {{0}};
  for (int64_t r = 0; r < rows; r++, in += stride) {
    RILLE_UNROLL_FULLY
    for (int p = 0; p < parts; p++) sums[p] += ((const F(Loose) *)in)[p];
  }
  RILLE_UNROLL_FULLY
  for (int p = 0; p < parts; p++)
    for (int k = 0; k < F(SUMS); k++) totals[p * F(SUMS) + k] += sums[p][k];
}
#endif

static A F(sum_row)(const T *in, int64_t n) {
  A totals[F(SUMS)] = {0}, total = 0;
  int64_t i = 0;
  while (i + F(LANES) <= n) {
    const int64_t end = n - i < F(RUN) ? i + (n - i) / F(LANES) * F(LANES) : i + F(RUN);
    F(add_lanes)(in + i, end - i, totals);
    i = end;
  }
  for (; i < n; i++) total += in[i];
  for (int half = F(SUMS) / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) totals[k] += totals[k + half];
  return total + totals[0];
}

/* Columns, as many at a time as have their totals in the first cache: whole stretches of rows are read in
 * order, added in groups of 8 rows before they are gathered in A. */
static void F(sum_columns)(int64_t length, int64_t inner, const T *in, S *out) {
  enum { TILE = 1024, GROUP = 8 }; /* totals of 8 KiB: a quarter of a first cache */
  A totals[TILE];
  for (int64_t j = 0; j < inner; j += TILE) {
    const int64_t width = inner - j < TILE ? inner - j : TILE;
    for (int64_t k = 0; k < width; k++) totals[k] = 0;
    for (int64_t i = 0; i < length; i += GROUP) {
      const int64_t rows = length - i < GROUP ? length - i : GROUP;
      const T *first = in + i * inner + j;
      int64_t k = 0;
#if !defined(RILLE_DOUBLE)
      for (; k + 4 * F(SUMS) <= width; k += 4 * F(SUMS)) F(add_rows)(rows, inner, first + k, 4, totals + k);
      for (; k + F(SUMS) <= width; k += F(SUMS)) F(add_rows)(rows, inner, first + k, 1, totals + k);
#endif
      for (; k < width; k++) {
        S sum = 0;
        for (int64_t r = 0; r < rows; r++) sum += first[r * inner + k];
        totals[k] += sum;
      }
    }
    for (int64_t k = 0; k < width; k++) out[j + k] = (S)totals[k];
  }
}

LINKAGE void K(sum)(int64_t outer, int64_t length, int64_t inner, const void *in_data, void *out_data) {
  const T *in = in_data;
  S *out = out_data;
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner) {
    if (inner == 1)
      *out = (S)F(sum_row)(in, length);
    else
      F(sum_columns)(length, inner, in, out);
  }
}

/* Several products side by side, as in sum_row; integers wrap, so that their order does not matter. */
enum { F(FACTORS) = 16 };

static A F(product_of_row)(const T *in, int64_t n) {
  A lanes[F(FACTORS)], product = 1;
  int64_t i = 0;
  for (int k = 0; k < F(FACTORS); k++) lanes[k] = 1;
  for (; i + F(FACTORS) <= n; i += F(FACTORS))
    for (int k = 0; k < F(FACTORS); k++) lanes[k] = PRODUCT(lanes[k], (A)in[i + k]);
  for (; i < n; i++) product = PRODUCT(product, (A)in[i]);
  for (int half = F(FACTORS) / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) lanes[k] = PRODUCT(lanes[k], lanes[k + half]);
  return PRODUCT(product, lanes[0]);
}

static void F(products_of_columns)(int64_t length, int64_t inner, const T *in, S *out) {
  enum { TILE = 512 };
  A products[TILE];
  for (int64_t j = 0; j < inner; j += TILE) {
    const int64_t width = inner - j < TILE ? inner - j : TILE;
    for (int64_t k = 0; k < width; k++) products[k] = 1;
    for (int64_t i = 0; i < length; i++) {
      const T *row = in + i * inner + j;
      int64_t k = 0;
      for (; k + F(FACTORS) <= width; k += F(FACTORS))
        for (int l = 0; l < F(FACTORS); l++) products[k + l] = PRODUCT(products[k + l], (A)row[k + l]);
      for (; k < width; k++) products[k] = PRODUCT(products[k], (A)row[k]);
    }
    for (int64_t k = 0; k < width; k++) out[j + k] = (S)products[k];
  }
}

LINKAGE void K(prod)(int64_t outer, int64_t length, int64_t inner, const void *in_data, void *out_data) {
  const T *in = in_data;
  S *out = out_data;
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner) {
    if (inner == 1)
      *out = (S)F(product_of_row)(in, length);
    else
      F(products_of_columns)(length, inner, in, out);
  }
}

/* ---- extremes: the largest or the smallest; the first NaN wins ------------------------------------------
 */

/* Whether x takes y's place. */
RILLE_INLINE bool F(takes)(T x, T y, bool largest) {
  return (largest ? x > y : x < y) || IS_NAN(x);
}

RILLE_INLINE T F(extreme_of_row)(const T *in, int64_t n, bool largest) {
  enum { WIDTH = 16 }; /* floats in the widest register; narrower ones take several, which wait less */
  T lanes[WIDTH];
  int64_t i = 0;
  for (int k = 0; k < WIDTH; k++) lanes[k] = in[k < n ? k : 0];
  for (; i + WIDTH <= n; i += WIDTH)
    for (int k = 0; k < WIDTH; k++) {
      const T x = in[i + k];
      lanes[k] = F(takes)(x, lanes[k], largest) ? x : lanes[k];
    }
  for (; i < n; i++)
    if (F(takes)(in[i], lanes[0], largest)) lanes[0] = in[i];
  for (int k = 1; k < WIDTH; k++)
    if (!IS_NAN(lanes[0]) && F(takes)(lanes[k], lanes[0], largest)) lanes[0] = lanes[k];
  return lanes[0];
}

RILLE_INLINE void F(extreme)(int64_t outer, int64_t length, int64_t inner, const T *in, T *out,
                             bool largest) {
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner) {
    if (inner == 1) {
      *out = F(extreme_of_row)(in, length, largest);
      continue;
    }
    for (int64_t j = 0; j < inner; j++) out[j] = in[j];
    for (int64_t i = 1; i < length; i++)
      for (int64_t j = 0; j < inner; j++) {
        const T x = in[i * inner + j], best = out[j];
        out[j] = !IS_NAN(best) && F(takes)(x, best, largest) ? x : best;
      }
  }
}

/* Where it stands, the first of equal ones. */
RILLE_INLINE void F(place)(int64_t outer, int64_t length, int64_t inner, const T *in, int64_t *out,
                           bool largest) {
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner)
    for (int64_t j = 0; j < inner; j++) {
      T best = in[j];
      int64_t at = 0;
      for (int64_t i = IS_NAN(best) ? length : 1; i < length; i++) {
        const T x = in[i * inner + j];
        if (!F(takes)(x, best, largest)) continue;
        best = x, at = i;
        if (IS_NAN(best)) break;
      }
      out[j] = at;
    }
}

LINKAGE void K(max)(int64_t outer, int64_t length, int64_t inner, const void *in, void *out) {
  F(extreme)(outer, length, inner, in, out, true);
}
LINKAGE void K(min)(int64_t outer, int64_t length, int64_t inner, const void *in, void *out) {
  F(extreme)(outer, length, inner, in, out, false);
}
LINKAGE void K(argmax)(int64_t outer, int64_t length, int64_t inner, const void *in, void *out) {
  F(place)(outer, length, inner, in, out, true);
}
LINKAGE void K(argmin)(int64_t outer, int64_t length, int64_t inner, const void *in, void *out) {
  F(place)(outer, length, inner, in, out, false);
}

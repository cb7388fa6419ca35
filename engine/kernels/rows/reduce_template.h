/* Reductions of one element type: T the type, A what sums and products are gathered in, S the type of a sum
 * or product (the type itself for floats, int64_t for integers), IS_NAN(x). Included by reduce.c. */

/* ---- sum: short runs in LANES parallel sums, gathered in A, so that the error stays small -------------- */

/* A lane adds 16 to 64 elements of a run before they go into A: their rounding errors stay far below those of
 * float32 itself, and the gathering costs little beside them. */
enum { F(RUN) = 1024 };

/* Elements as A, a vector of them. */
#if CHAINS
enum { F(PRODUCTS) = RILLE_VECTOR_BYTES / sizeof(A) };
typedef A F(Products) __attribute__((vector_size(F(PRODUCTS) * sizeof(A))));
typedef A F(ProductsLoose)
    __attribute__((vector_size(F(PRODUCTS) * sizeof(A)), aligned(sizeof(A)), may_alias));
typedef T F(Factors) __attribute__((vector_size(F(PRODUCTS) * sizeof(T)), aligned(sizeof(T)), may_alias));

RILLE_INLINE F(Products) F(factors_at)(const T *from) {
  return (F(Products))WIDENED(*(const F(Factors) *)(const void *)from, F(Products));
}
#endif

#if IN_VECTORS
/* In four vectors, which stay in registers and are one at the end. */
enum { F(SUMS) = RILLE_VECTOR_BYTES / sizeof(T), F(LANES) = 4 * F(SUMS) };
typedef S F(Part) __attribute__((vector_size(F(SUMS) * sizeof(T))));
typedef S F(Loose) __attribute__((vector_size(F(SUMS) * sizeof(T)), aligned(sizeof(T)), may_alias));

/* The sums of in[0, n) or of its squares; n is a multiple of LANES. */
RILLE_INLINE F(Part) F(lanes_of)(const T *in, int64_t n, bool squares) {
  F(Part) sums[4] = {{0}};
  for (int64_t i = 0; i < n; i += F(LANES)) {
    const F(Loose) *from = (const F(Loose) *)(in + i);
    RILLE_UNROLL_FULLY
    for (int p = 0; p < 4; p++) {
      const F(Part) next = from[p];
      sums[p] += squares ? next * next : next;
    }
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
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
#else
enum { F(LANES) = 32, F(SUMS) = F(LANES) };
#endif

/* How far the run goes that begins at i. */
RILLE_INLINE int64_t F(end_of_run)(int64_t i, int64_t n) {
  return n - i < F(RUN) ? i + (n - i) / F(LANES) * F(LANES) : i + F(RUN);
}

#if IN_VECTORS && CHAINS
RILLE_INLINE A F(gathered)(const T *in, int64_t n, bool squares) {
  enum { PARTS = F(SUMS) / F(PRODUCTS) };
  F(Products) totals[PARTS] = {{0}};
  A total = 0;
  int64_t i = 0;
  for (int64_t end; i + F(LANES) <= n; i = end) {
    T part[F(SUMS)];
    end = F(end_of_run)(i, n);
    *(F(Loose) *)(void *)part = F(lanes_of)(in + i, end - i, squares);
    RILLE_UNROLL_FULLY
    for (int p = 0; p < PARTS; p++) totals[p] += F(factors_at)(part + p * F(PRODUCTS));
  }
  for (; i + F(PRODUCTS) <= n; i += F(PRODUCTS)) {
    const F(Products) next = F(factors_at)(in + i);
    totals[0] += squares ? next * next : next;
  }
  for (; i < n; i++) total += squares ? (A)in[i] * (A)in[i] : (A)in[i];
  for (int p = 1; p < PARTS; p++) totals[0] += totals[p];
  for (int half = F(PRODUCTS) / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) totals[0][k] += totals[0][k + half];
  return total + totals[0][0];
}
static __attribute__((noinline)) A F(sum_row)(const T *in, int64_t n) {
  return F(gathered)(in, n, false);
}
#else
static A F(sum_row)(const T *in, int64_t n) {
  A totals[F(SUMS)] = {0}, total = 0;
  int64_t i = 0;
  for (int64_t end; i + F(LANES) <= n; i = end) {
    end = F(end_of_run)(i, n);
#if IN_VECTORS
    const F(Part) lanes = F(lanes_of)(in + i, end - i, false);
#else
    S lanes[F(LANES)] = {0};
    for (int64_t j = i; j < end; j += F(LANES))
      for (int k = 0; k < F(LANES); k++) lanes[k] += in[j + k];
#endif
    for (int k = 0; k < F(SUMS); k++) totals[k] += lanes[k];
  }
  for (; i < n; i++) total += in[i];
  for (int half = F(SUMS) / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) totals[k] += totals[k + half];
  return total + totals[0];
}
#endif

/* Added to the totals of width columns: rows in groups of 8, whose sums are gathered in A. */
static void F(add_columns)(int64_t length, int64_t stride, const T *in, int64_t width, A *totals) {
  enum { GROUP = 8 };
  for (int64_t i = 0; i < length; i += GROUP) {
    const int64_t rows = length - i < GROUP ? length - i : GROUP;
    const T *first = in + i * stride;
    int64_t k = 0;
#if IN_VECTORS
    for (; k + 4 * F(SUMS) <= width; k += 4 * F(SUMS)) F(add_rows)(rows, stride, first + k, 4, totals + k);
    for (; k + F(SUMS) <= width; k += F(SUMS)) F(add_rows)(rows, stride, first + k, 1, totals + k);
#endif
    for (; k < width; k++) {
      S sum = 0;
      for (int64_t r = 0; r < rows; r++) sum += first[r * stride + k];
      totals[k] += sum;
    }
  }
}

/* Few rows are as many streams of memory: a fourth of the columns stays in the first cache with what is read
 * ahead. */
RILLE_INLINE int64_t F(columns_at_once)(int64_t length, int64_t most) {
  enum { FEW_ROWS = 16 };
  return WIDE && length <= FEW_ROWS ? most / 4 : most;
}

/* Columns, as many at a time as have their totals in the first cache: whole stretches of rows are read in
 * order. Rows of a few columns go as longer ones, each of which is several that follow each other. */
static void F(sum_columns)(int64_t length, int64_t inner, const T *in, S *out) {
  enum { TILE = 1024, FEW = 16, MANY = 64 }; /* totals of 8 KiB: a quarter of a first cache */
  A totals[TILE];
#if defined(RILLE_MINIMAL)
  enum { fold = 1 };
#else
  const int64_t fold = WIDE && inner <= FEW && length >= MANY ? MANY / inner : 1;
#endif
  const int64_t whole = length / fold;
  const int64_t most = F(columns_at_once)(length, TILE);
  for (int64_t j = 0; j < inner; j += most) {
    const int64_t width = inner - j < most ? inner - j : most;
    for (int64_t k = 0; k < fold * width; k++) totals[k] = 0;
    F(add_columns)(whole, fold * inner, in + j, fold * width, totals);
    if (fold > 1) F(add_columns)(length - whole * fold, inner, in + whole * fold * inner + j, width, totals);
    for (int64_t k = width; k < fold * width; k++) totals[k % width] += totals[k];
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

#if FLOATS && CHAINS
/* Of rows alone. */
LINKAGE void K(squares)(int64_t outer, int64_t length, int64_t inner, const void *in_data, void *out_data) {
  const T *in = in_data;
  S *out = out_data;
  (void)inner;
  for (int64_t o = 0; o < outer; o++) out[o] = (S)F(gathered)(in + o * length, length, true);
}
#endif

#if CHAINS
/* By halves: what comes behind a short row takes as long as the row. */
RILLE_INLINE A F(product_of_lanes)(F(Products) x) {
#if RILLE_VECTOR_BYTES == 32
  typedef A Pair __attribute__((vector_size(2 * sizeof(A))));
  const Pair pair = (Pair){x[0], x[1]} * (Pair){x[2], x[3]};
  return PRODUCT(pair[0], pair[1]);
#else
  A product = x[0];
  for (int k = 1; k < F(PRODUCTS); k++) product = PRODUCT(product, x[k]);
  return product;
#endif
}
#endif

/* Several products side by side, as in sum_row; integers wrap, so that their order does not matter. */
static A F(product_of_row)(const T *in, int64_t n) {
  A product = 1;
  int64_t i = 0;
#if CHAINS
  enum { STEP = CHAINS * F(PRODUCTS) };
  F(Products) lanes[CHAINS];
  RILLE_UNROLL_FULLY
  for (int p = 0; p < CHAINS; p++)
    lanes[p] = n >= STEP ? F(factors_at)(in + p * F(PRODUCTS)) : (F(Products)){0} + 1;
  for (i = n >= STEP ? STEP : 0; i + STEP <= n; i += STEP) {
    RILLE_UNROLL_FULLY
    for (int p = 0; p < CHAINS; p++) lanes[p] *= F(factors_at)(in + i + p * F(PRODUCTS));
  }
  for (; i + F(PRODUCTS) <= n; i += F(PRODUCTS)) lanes[0] *= F(factors_at)(in + i);
  RILLE_UNROLL_FULLY
  for (int p = 0; p < CHAINS / 2; p++) lanes[p] *= lanes[p + CHAINS / 2];
  RILLE_UNROLL_FULLY
  for (int p = 1; p < CHAINS / 2; p++) lanes[0] *= lanes[p];
  product = F(product_of_lanes)(lanes[0]);
#endif
  for (; i < n; i++) product = PRODUCT(product, (A)in[i]);
  return product;
}

#if CHAINS
/* The products of four rows, multiplied into those of the rows before them unless these are the first. What
 * comes `ahead` elements later is asked for. Gives how many columns it is through with. */
RILLE_INLINE int64_t F(multiply_rows)(int64_t stride, const T *in, int64_t width, int64_t ahead,
                                      bool is_first, A *products) {
  enum { FACTORS = (SHORT_CODE ? 1 : 4) * F(PRODUCTS) };
  const uintptr_t next = (uintptr_t)in + (uintptr_t)(ahead * (int64_t)sizeof(T));
  int64_t k = 0;
  for (; k + FACTORS <= width; k += FACTORS) {
    RILLE_UNROLL_FULLY
    for (int r = 0; r < 4; r++)
      __builtin_prefetch((const void *)(next + (uintptr_t)((k + r * stride) * (int64_t)sizeof(T))));
    RILLE_UNROLL_FULLY
    for (int p = 0; p < FACTORS; p += F(PRODUCTS)) {
      const T *at = in + k + p;
      F(ProductsLoose) *product = (F(ProductsLoose) *)(products + k + p);
      const F(Products) four = (F(factors_at)(at) * F(factors_at)(at + stride)) *
                               (F(factors_at)(at + 2 * stride) * F(factors_at)(at + 3 * stride));
      if (is_first)
        *product = four;
      else
        *product *= four;
    }
  }
  return k;
}
#endif

/* Rows as they follow each other, which memory is read ahead for. */
static void F(products_of_columns)(int64_t length, int64_t inner, const T *in, S *out) {
  enum { TILE = 256, ROWS = 4 };
  A products[TILE];
  for (int64_t j = 0; j < inner; j += TILE) {
    const int64_t width = inner - j < TILE ? inner - j : TILE;
    for (int64_t k = 0; SHORT_CODE && k < width; k++) products[k] = 1;
    for (int64_t i = 0, rows; i < length; i += rows) {
      const T *first = in + i * inner + j;
      int64_t k = 0;
      rows = length - i < ROWS ? 1 : ROWS;
#if CHAINS
      const int64_t ahead = i + 2 * ROWS > length && inner > TILE ? TILE - i * inner : ROWS * inner;
      if (rows == ROWS && (SHORT_CODE || i > 0))
        k = F(multiply_rows)(inner, first, width, ahead, false, products);
      else if (rows == ROWS)
        k = F(multiply_rows)(inner, first, width, ahead, true, products);
#endif
      for (; k < width; k++) {
        A product = i == 0 && !SHORT_CODE ? 1 : products[k];
        for (int64_t r = 0; r < rows; r++) product = PRODUCT(product, (A)first[r * inner + k]);
        products[k] = product;
      }
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

#if WIDE
enum { F(MANY) = RILLE_VECTOR_BYTES / sizeof(T) };
typedef T F(Many) __attribute__((vector_size(RILLE_VECTOR_BYTES)));
typedef T F(ManyLoose) __attribute__((vector_size(RILLE_VECTOR_BYTES), aligned(sizeof(T)), may_alias));

RILLE_INLINE F(Many) F(better)(F(Many) x, F(Many) y, bool largest) {
  typedef __typeof__(x > y) Choice;
  const Choice wins = (largest ? x > y : x < y) | IS_NAN(x);
  return (F(Many))(((Choice)x & wins) | ((Choice)y & ~wins));
}

#endif

#if WIDE && defined(EITHER_NAN)
/* Where there is a NaN, the instructions for the larger of two lose it: one test for two vectors tells. Four
 * vectors side by side do not wait for each other, and the last ones may be taken twice. */
RILLE_INLINE T F(extreme_in_row)(const T *in, int64_t n, bool largest) {
  enum { STEP = 4 * F(MANY) };
  T all[F(MANY)], best = in[0];
  int64_t i = 0;
  if (n >= STEP) {
    const F(ManyLoose) *from = (const F(ManyLoose) *)(const void *)in;
    F(Many) lanes[4] = {from[0], from[1], from[2], from[3]}, nan = {0};
    for (i = 0; i < n; i += STEP) {
      from = (const F(ManyLoose) *)(const void *)(in + (i + STEP <= n ? i : n - STEP));
      nan = EITHER(nan, EITHER(EITHER_NAN(from[0], from[1]), EITHER_NAN(from[2], from[3])));
      RILLE_UNROLL_FULLY
      for (int p = 0; p < 4; p++) lanes[p] = largest ? LARGER(from[p], lanes[p]) : SMALLER(from[p], lanes[p]);
    }
    if (ANY(nan)) {
      while (!IS_NAN(*in)) in++;
      return *in;
    }
    for (int p = 1; p < 4; p++) lanes[0] = largest ? LARGER(lanes[p], lanes[0]) : SMALLER(lanes[p], lanes[0]);
    *(F(ManyLoose) *)(void *)all = lanes[0];
    best = all[0];
    for (int k = 1; k < F(MANY); k++) best = (largest ? all[k] > best : all[k] < best) ? all[k] : best;
    return best;
  }
  for (; i < n; i++)
    if (F(takes)(in[i], best, largest)) best = in[i];
  return best;
}
#else
/* Four vectors side by side, which do not wait for each other. */
RILLE_INLINE T F(extreme_in_row)(const T *in, int64_t n, bool largest) {
  T best = in[0];
  int64_t i = 0;
#if WIDE
  if (n >= 4 * F(MANY)) {
    F(Many) lanes[4];
    RILLE_UNROLL_FULLY
    for (int p = 0; p < 4; p++) lanes[p] = ((const F(ManyLoose) *)(const void *)in)[p];
    for (i = 4 * F(MANY); i + 4 * F(MANY) <= n; i += 4 * F(MANY)) {
      const F(ManyLoose) *from = (const F(ManyLoose) *)(const void *)(in + i);
      RILLE_UNROLL_FULLY
      for (int p = 0; p < 4; p++) lanes[p] = F(better)(from[p], lanes[p], largest);
    }
    const F(Many) all =
        F(better)(F(better)(lanes[3], lanes[2], largest), F(better)(lanes[1], lanes[0], largest), largest);
    bool has_nan = IS_NAN(all[0]);
    best = all[0];
    for (int k = 1; k < F(MANY); k++) { /* without branches: which one wins is chance */
      has_nan |= IS_NAN(all[k]);
      best = (largest ? all[k] > best : all[k] < best) ? all[k] : best;
    }
    for (int k = 0; has_nan && k < F(MANY); k++)
      if (IS_NAN(all[k])) best = all[k];
  }
#endif
  for (; i < n; i++)
    if (F(takes)(in[i], best, largest)) best = in[i];
  return best;
}
#endif

static __attribute__((noinline)) T F(largest_in_row)(const T *in, int64_t n) {
  return F(extreme_in_row)(in, n, true);
}
static __attribute__((noinline)) T F(smallest_in_row)(const T *in, int64_t n) {
  return F(extreme_in_row)(in, n, false);
}
RILLE_INLINE T F(extreme_of_row)(const T *in, int64_t n, bool largest) {
  return largest ? F(largest_in_row)(in, n) : F(smallest_in_row)(in, n);
}

#if WIDE
/* Two rows at a time, of which the last may be taken twice. */
RILLE_INLINE void F(extreme_of_columns)(int64_t length, int64_t stride, const T *in, int64_t width, T *out,
                                        bool largest) {
  enum { AHEAD = 4, LINE = 64 / sizeof(T), SHORT = 8 * LINE }; /* rows that processors look ahead in late */
  const T *so_far = in;
  for (int64_t i = length > 1 ? 1 : 0; i < length; i += 2, so_far = out) {
    const T *row = in + i * stride, *next = i + 1 < length ? row + stride : row;
    const uintptr_t ahead = (uintptr_t)row + (uintptr_t)(AHEAD * stride) * sizeof(T);
    for (int64_t j = 0; !SHORT_CODE && stride == width && width <= SHORT && j < width; j += LINE) {
      __builtin_prefetch((const void *)(ahead + (uintptr_t)j * sizeof(T)));
      __builtin_prefetch((const void *)(ahead + (uintptr_t)(j + stride) * sizeof(T)));
    }
    RILLE_IVDEP
    for (int64_t j = 0; j < width; j++) {
      const T x = row[j], y = next[j], z = so_far[j], best = F(takes)(x, z, largest) ? x : z;
      out[j] = F(takes)(y, best, largest) ? y : best;
    }
  }
}
#endif

RILLE_INLINE void F(extreme)(int64_t outer, int64_t length, int64_t inner, const T *in, T *out,
                             bool largest) {
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner) {
    if (inner == 1) {
      *out = F(extreme_of_row)(in, length, largest);
      continue;
    }
#if WIDE
    enum { TILE = 8192 / sizeof(T) }; /* the best so far stay in the first cache */
    const int64_t most = F(columns_at_once)(length, TILE);
    for (int64_t at = 0; at < inner; at += most)
      F(extreme_of_columns)(length, inner, in + at, inner - at < most ? inner - at : most, out + at, largest);
#else
    for (int64_t j = 0; j < inner; j++) out[j] = in[j];
    for (int64_t i = 1; i < length; i++) {
      const T *row = in + i * inner;
      RILLE_IVDEP
      for (int64_t j = 0; j < inner; j++) out[j] = F(takes)(row[j], out[j], largest) ? row[j] : out[j];
    }
#endif
  }
}

/* Where best stands, the first of equal ones: the value is known, and looked for many at a time. */
static __attribute__((noinline)) int64_t F(place_in_row)(const T *in, int64_t n, T best) {
  enum { WIDTH = 32 };
  int64_t i = 0;
  for (; !IS_NAN(best) && i + WIDTH <= n; i += WIDTH) {
    T found = 0;
    for (int k = 0; k < WIDTH; k++) found += in[i + k] == best;
    if (found != 0) break;
  }
  while (in[i] != best && !(IS_NAN(best) && IS_NAN(in[i]))) i++;
  return i;
}

RILLE_INLINE void F(place)(int64_t outer, int64_t length, int64_t inner, const T *in, int64_t *out,
                           bool largest) {
  enum { TILE = 256 };
  T best[TILE];
  for (int64_t o = 0; o < outer; o++, in += length * inner, out += inner) {
    if (inner == 1) *out = F(place_in_row)(in, length, F(extreme_of_row)(in, length, largest));
    for (int64_t j = 0; j < inner && inner > 1; j += TILE) {
      const int64_t width = inner - j < TILE ? inner - j : TILE;
      for (int64_t k = 0; k < width; k++) best[k] = in[j + k], out[j + k] = 0;
      for (int64_t i = 1; i < length; i++)
        for (int64_t k = 0; k < width; k++) {
          const T x = in[i * inner + j + k];
          const bool wins = !IS_NAN(best[k]) && F(takes)(x, best[k], largest);
          best[k] = wins ? x : best[k], out[j + k] = wins ? i : out[j + k];
        }
    }
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

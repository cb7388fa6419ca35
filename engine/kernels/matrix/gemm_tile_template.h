/* Template: the inner kernels, each giving a small tile of sums of products. Include after vector_template.h.
 */

/* What a tile kernel multiplies, and where to:
 * out[i * out_row + :] = scale * sum over p of a(i, p) * b(p, :) + add[i * add_row + :]. */
typedef struct {
  int64_t depth;
  const REAL *a, *b;
  int64_t
      a_step; /* A: from one step of depth to the next where its columns lie side by side, else row to row */
  int64_t b_step;
  REAL scale;
  const REAL *add;
  int64_t add_row;
  REAL *out;
  int64_t out_row;
} TYPED(Tile);
#define Tile TYPED(Tile)

/* What to add where there is nothing to add. */
static const REAL TYPED(zeros)[WIDE_VECTORS * LANES];

/* Factor i of a step. Where an instruction multiplies by one lane of a register, factors that lie side by
 * side are loaded a register at a time: once, as compilers see. */
#if defined(RILLE_NEON)
#define FACTOR(i)                                                                                            \
  (a_row == 1 && rows % LANES == 0 ? TYPED(load)(a + (i) / LANES * LANES)[(i) % LANES] : a[(i)*a_row])
#else
#define FACTOR(i) a[(i)*a_row]
#endif

/* `vectors` vectors wide; a(i, p) is a[i * a_row + p * a_step]. */
RILLE_INLINE void TYPED(tile_body)(int rows, int vectors, const Tile *tile, int64_t a_row, int64_t a_step) {
  Vector sum[TILE_SUMS] = {{0}};
  const REAL *a = tile->a, *b = tile->b;
  int64_t b_step = tile->b_step, p = tile->depth;
  do {
    Vector line[WIDE_VECTORS];
    RILLE_UNROLL_FULLY
    for (int v = 0; v < vectors; v++) line[v] = TYPED(load)(b + v * LANES);
    RILLE_UNROLL_FULLY
    for (int i = 0; i < rows; i++) {
      REAL factor = FACTOR(i);
      RILLE_UNROLL_FULLY
      for (int v = 0; v < vectors; v++) sum[i * vectors + v] += factor * line[v];
    }
    a += a_step;
    b += b_step;
  } while (--p > 0); /* a depth is at least one: no second copy of the zeros for none */
  REAL scale = tile->scale, *out = tile->out;
  const REAL *add = tile->add;
  int64_t out_row = tile->out_row, add_row = tile->add_row;
  RILLE_UNROLL_FULLY
  for (int i = 0; i < rows; i++) {
    RILLE_UNROLL_FULLY
    for (int v = 0; v < vectors; v++)
      TYPED(store)(out + v * LANES, scale * sum[i * vectors + v] + TYPED(load)(add + v * LANES));
    out += out_row;
    add += add_row;
  }
}

#undef FACTOR

/* A's elements of one step lie side by side: A packed (step is rows) or transposed (step is lda). */
#define COLUMN_TILE(rows)                                                                                    \
  case rows:                                                                                                 \
    TYPED(tile_body)(rows, vectors, tile, 1, tile->a_step);                                                  \
    return;

RILLE_INLINE void TYPED(column_tile_body)(int rows, int vectors, const Tile *tile) {
  switch (rows) {
    COLUMN_TILE(1)
    COLUMN_TILE(2)
    COLUMN_TILE(3)
    COLUMN_TILE(4)
#if TILE_ROWS > 4
    COLUMN_TILE(5)
    COLUMN_TILE(6)
#endif
#if TILE_ROWS > 6
    COLUMN_TILE(7)
    COLUMN_TILE(8)
#endif
#if TILE_ROWS > 8
    COLUMN_TILE(9)
    COLUMN_TILE(10)
    COLUMN_TILE(11)
    COLUMN_TILE(12)
#endif
#if TILE_ROWS > 12
    COLUMN_TILE(13)
    COLUMN_TILE(14)
#endif
  }
}
#undef COLUMN_TILE

/* The last columns, one vector wide: one copy for both layouts of A. As many rows at a time as there are, up
 * to half of the tallest tile where that is enough to hide the latency of an addition. */
#if defined(RILLE_MINIMAL)
#define NARROW_ROWS 4
#else
#define NARROW_ROWS (TILE_ROWS > 8 ? TILE_ROWS / 2 : TILE_ROWS)
#endif
#define NARROW_TILE(rows)                                                                                    \
  case rows:                                                                                                 \
    TYPED(tile_body)(rows, 1, &tile, a_row, a_step);                                                         \
    break;

static void TYPED(narrow_tile)(int rows, const Tile *whole, int64_t a_row, int64_t a_step) {
  Tile tile = *whole;
  while (rows > 0) {
    int height = rows > NARROW_ROWS ? NARROW_ROWS : rows;
    switch (height) {
      NARROW_TILE(1)
      NARROW_TILE(2)
      NARROW_TILE(3)
      NARROW_TILE(4)
#if NARROW_ROWS > 4
      NARROW_TILE(5)
      NARROW_TILE(6)
#endif
#if NARROW_ROWS > 6
      NARROW_TILE(7)
#endif
    }
    tile.a += height * a_row;
    tile.out += height * tile.out_row;
    tile.add += height * tile.add_row;
    rows -= height;
  }
}
#undef NARROW_TILE

#if VECTOR_BYTES == 64
/* Columns that half a vector holds: a processor may take twice as long for a whole one. */
typedef REAL TYPED(Half) __attribute__((vector_size(VECTOR_BYTES / 2), aligned(REAL_BYTES), may_alias));

RILLE_INLINE void TYPED(half_body)(int rows, const Tile *tile, int64_t a_row, int64_t a_step) {
  TYPED(Half) sum[8] = {{0}};
  const REAL *a = tile->a, *b = tile->b;
  for (int64_t p = 0; p < tile->depth; p++, a += a_step, b += tile->b_step) {
    const TYPED(Half) line = *(const TYPED(Half) *)b;
    RILLE_UNROLL_FULLY
    for (int i = 0; i < rows; i++) sum[i] += a[i * a_row] * line;
  }
  RILLE_UNROLL_FULLY
  for (int i = 0; i < rows; i++)
    *(TYPED(Half) *)(tile->out + i * tile->out_row) =
        tile->scale * sum[i] + *(const TYPED(Half) *)(tile->add + i * tile->add_row);
}

static void TYPED(half_tile)(int rows, const Tile *whole, int64_t a_row, int64_t a_step) {
  Tile tile = *whole;
  for (int height; rows > 0; rows -= height) {
    height = rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
    if (height == 8)
      TYPED(half_body)(8, &tile, a_row, a_step);
    else if (height == 4)
      TYPED(half_body)(4, &tile, a_row, a_step);
    else if (height == 2)
      TYPED(half_body)(2, &tile, a_row, a_step);
    else
      TYPED(half_body)(1, &tile, a_row, a_step);
    tile.a += height * a_row;
    tile.out += height * tile.out_row;
    tile.add += height * tile.add_row;
  }
}
#endif

static void TYPED(column_tile)(int rows, int vectors, const Tile *tile) {
  if (vectors == 2) TYPED(column_tile_body)(rows, 2, tile);
#if VECTOR_BYTES == 64
  else if (vectors == 0)
    TYPED(half_tile)(rows, tile, 1, tile->a_step);
#endif
  else
    TYPED(narrow_tile)(rows, tile, 1, tile->a_step);
}

/* A as it lies, not transposed: one pointer a row, so fewer rows. */
#define ROW_TILE(rows)                                                                                       \
  case rows:                                                                                                 \
    TYPED(tile_body)(rows, vectors, tile, tile->a_step, 1);                                                  \
    return;

RILLE_INLINE void TYPED(row_tile_body)(int rows, int vectors, const Tile *tile) {
  switch (rows) {
    ROW_TILE(1)
    ROW_TILE(2)
    ROW_TILE(3)
    ROW_TILE(4)
#if TILE_ROWS > 4
    ROW_TILE(5)
    ROW_TILE(6)
#endif
#if TILE_ROWS > 6
    ROW_TILE(7)
    ROW_TILE(8)
#endif
  }
}
#undef ROW_TILE

static void TYPED(row_tile)(int rows, int vectors, const Tile *tile) {
  if (vectors == 2) TYPED(row_tile_body)(rows, 2, tile);
#if VECTOR_BYTES == 64
  else if (vectors == 0)
    TYPED(half_tile)(rows, tile, tile->a_step, 1);
#endif
  else
    TYPED(narrow_tile)(rows, tile, tile->a_step, 1);
}

/* One row times WIDE_VECTORS vectors of columns; enough independent sums to hide the latency of an addition.
 */
static void TYPED(wide_tile)(const Tile *tile) {
  TYPED(tile_body)(1, WIDE_VECTORS, tile, 0, tile->a_step);
}

/* One step of dots: the shorter side is held in registers while the longer one passes. */
RILLE_INLINE void TYPED(dot_step)(int rows, int columns, const REAL *const *a, const REAL *const *b,
                                  int64_t p, Vector *sum) {
  Vector held[4];
  bool hold_rows = rows < columns;
  int few = hold_rows ? rows : columns, many = hold_rows ? columns : rows;
  RILLE_UNROLL_FULLY
  for (int i = 0; i < few; i++) {
    held[i] = TYPED(load)((hold_rows ? a[i] : b[i]) + p);
    KEEP_IN_REGISTER(held[i]);
  }
  RILLE_UNROLL_FULLY
  for (int j = 0; j < many; j++) {
    Vector passing = TYPED(load)((hold_rows ? b[j] : a[j]) + p);
    if (few > 1) KEEP_IN_REGISTER(passing);
    RILLE_UNROLL_FULLY
    for (int i = 0; i < few; i++) sum[hold_rows ? i * columns + j : j * columns + i] += held[i] * passing;
  }
}

/* Both operands run along depth: sums[i * columns + j] = dot(a[i], b[j]). Space is for whole vectors of sums.
 */
RILLE_INLINE void TYPED(dot_body)(int rows, int columns, int64_t depth, const REAL *const *a,
                                  const REAL *const *b, REAL *sums) {
  Vector sum[DOT_SPACE] = {{0}};
  int64_t p = 0;
  for (; p + LANES <= depth; p += LANES) TYPED(dot_step)(rows, columns, a, b, p, sum);
  if (p < depth) {
    RILLE_UNROLL_FULLY
    for (int j = 0; j < columns; j++) {
      Vector line = TYPED(load_partial)(b[j] + p, depth - p);
      RILLE_UNROLL_FULLY
      for (int i = 0; i < rows; i++) sum[i * columns + j] += TYPED(load_partial)(a[i] + p, depth - p) * line;
    }
  }
  RILLE_UNROLL_FULLY
  for (int first = 0; first < rows * columns; first += LANES)
    TYPED(store)(sums + first, TYPED(sum_each)(sum + first));
}

/* Rows by columns of the three shapes; all have about as many sums. */
static void TYPED(dot_fours)(int64_t depth, const REAL *const *a, const REAL *const *b, REAL *sums) {
  TYPED(dot_body)(DOT_ROWS, 4, depth, a, b, sums);
}

static void TYPED(dot_twos)(int64_t depth, const REAL *const *a, const REAL *const *b, REAL *sums) {
  TYPED(dot_body)(DOT_ROWS * 2, 2, depth, a, b, sums);
}

static void TYPED(dot_ones)(int64_t depth, const REAL *const *a, const REAL *const *b, REAL *sums) {
  TYPED(dot_body)(DOT_LINE, 1, depth, a, b, sums);
}

#if !defined(RILLE_MINIMAL)
/* One dot product of long rows: sums of its own hide the latency of an addition. */
static REAL TYPED(dot_long)(int64_t depth, const REAL *a, const REAL *b) {
  enum { SUMS = 4 };
  Vector sum[SUMS] = {{0}};
  int64_t p = 0;
  for (; p + SUMS * LANES <= depth; p += SUMS * LANES) {
    RILLE_UNROLL_FULLY
    for (int i = 0; i < SUMS; i++) sum[i] += TYPED(load)(a + p + i * LANES) * TYPED(load)(b + p + i * LANES);
  }
  for (int64_t left; (left = depth - p) > 0; p += LANES) {
    const int64_t count = left < LANES ? left : LANES;
    sum[0] += TYPED(load_partial)(a + p, count) * TYPED(load_partial)(b + p, count);
  }
  REAL lanes[LANES], total = 0;
  TYPED(store)(lanes, (sum[0] + sum[1]) + (sum[2] + sum[3]));
  for (int i = 0; i < LANES; i++) total += lanes[i];
  return total;
}
#endif

/* c = sums + beta * d for one tile; sums has rows of sums_row elements, a whole number of vectors. */
static void TYPED(add_tile)(int64_t rows, int64_t columns, const REAL *sums, int64_t sums_row, REAL beta,
                            const REAL *d, int64_t ldd, REAL *c, int64_t ldc) {
  for (int64_t i = 0; i < rows; i++, sums += sums_row, d += ldd, c += ldc) {
    int64_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
      Vector value = TYPED(load)(sums + j);
      if (beta != 0) value += beta * TYPED(load)(d + j);
      TYPED(store)(c + j, value);
    }
    if (j < columns) {
      Vector value = TYPED(load)(sums + j);
      if (beta != 0) value += beta * TYPED(load_partial)(d + j, columns - j);
      TYPED(store_partial)(c + j, value, columns - j);
    }
  }
}

/* c = alpha * sums + beta * c for sums without gaps and a C whose columns need not be side by side. */
RILLE_INLINE void TYPED(add_elements)(int64_t rows, int64_t columns, const REAL *sums, int64_t sums_row,
                                      REAL alpha, REAL beta, REAL *c, int64_t ldc, int64_t c_step) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) {
      REAL *to = c + i * ldc + j * c_step;
      REAL value = alpha * sums[i * sums_row + j];
      *to = beta == 0 ? value : value + beta * *to;
    }
}

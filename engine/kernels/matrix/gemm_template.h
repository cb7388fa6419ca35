/* Template: the product itself. Include after gemm_pack_template.h and gemm_tile_template.h.
 *
 * The blocking is that of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM
 * TOMS 2008), as arranged in BLIS: panels of B two vectors wide, tiles of A a few rows high, blocks of depth
 * that keep both near. What differs: each panel and tile is packed when first used, while it is in the
 * nearest cache, and is not packed at all where it is used too few times to pay for it. */

#define Product TYPED(Product)

#if !defined(RILLE_MINIMAL) && REAL_BYTES == 4
#define CAN_FINISH 1
#else
#define CAN_FINISH 0
#endif

typedef struct {
  bool transpose_a, transpose_b;
  int64_t m, n, k;
  REAL alpha, beta;
  const REAL *a, *b;
  const REAL *d;
  REAL *c;
  int64_t lda, ldb, ldd, d_step, ldc;
#if CAN_FINISH
  const RilleFinish *finish;
#endif
  Plan plan;
  REAL *tiles, *panels; /* packing space */
} Product;

static void TYPED(scale)(const Product *product) {
  for (int64_t i = 0; i < product->m; i++) {
    REAL *row = product->c + i * product->ldc;
    const REAL *from = product->d + i * product->ldd;
    for (int64_t j = 0; j < product->n; j++)
      row[j] = product->beta == 0 ? 0 : product->beta * from[j * product->d_step];
  }
}

/* One block of depth: rows [row, row + rows) x columns [column, column + columns), depth [at, at + depth). */
typedef struct {
  int64_t row, rows, column, columns, at, depth;
} TYPED(Block);
#define Block TYPED(Block)

/* A single last column is one dot product for each row of A, where these lie along depth: a tile would
 * compute a whole vector of columns for it. */
RILLE_INLINE bool TYPED(is_column)(const Product *product, int64_t columns) {
#if defined(RILLE_MINIMAL)
  (void)product, (void)columns;
  return false;
#else
  return columns == 1 && !product->transpose_a;
#endif
}

/* Gives the panel of B that starts at column `start` of the block, packing it if this is its first use. */
static const REAL *TYPED(panel_of)(const Product *product, const Block *block, int64_t start, int64_t columns,
                                   bool first_use, int64_t *step) {
  int64_t width = columns > LANES ? 2 * LANES : LANES;
  int64_t column = block->column + start;
  const REAL *b = product->b + (product->transpose_b ? column * product->ldb + block->at
                                                     : block->at * product->ldb + column);
  if (!product->plan.pack_b && columns == width) {
    *step = product->ldb;
    return b;
  }
  // With a single block of rows no panel is used again, so one panel's space serves all.
  if (TYPED(is_column)(product, columns)) width = 1;
  REAL *panel = product->panels + (product->plan.keep_panels ? start * block->depth : 0);
  if (first_use) {
    if (width == 1)
      for (int64_t p = 0; p < block->depth; p++) panel[p] = b[product->transpose_b ? p : p * product->ldb];
    else if (product->transpose_b)
      TYPED(pack_b_columns)(b, product->ldb, block->depth, columns, panel);
    else
      TYPED(pack_b_rows)(b, product->ldb, block->depth, columns, panel);
  }
  *step = width;
  return panel;
}

/* What is needed next and may lie in memory, asked for piece by piece while tiles are computed: `count`
 * pieces of n elements each, `stride` apart, `share` of them a tile. */
typedef struct {
  const REAL *at;
  int64_t count, n, stride, share;
} TYPED(Ahead);
#define Ahead TYPED(Ahead)

static void TYPED(fetch_ahead)(Ahead *ahead) {
  enum { LINE = 64 / REAL_BYTES };
  const int64_t pieces = smaller(ahead->share, ahead->count);
  for (int64_t i = 0; i < pieces; i++, ahead->at += ahead->stride)
    for (int64_t j = 0; j < ahead->n; j += LINE) __builtin_prefetch(ahead->at + j, 0, 2);
  ahead->count -= pieces;
}

/* Lines of C that the tile will end with, asked for while it is computed. */
static void TYPED(fetch_lines)(const REAL *c, int64_t ldc, int64_t rows) {
  for (int64_t i = 0; i < rows; i++, c += ldc) {
    __builtin_prefetch(c, 1);
    __builtin_prefetch(c + LANES, 1);
  }
}

/* One number a row, as wide as a panel. */
static const REAL *TYPED(spread_rows)(const REAL *d, int64_t rows, REAL *out) {
  for (int64_t i = 0; i < rows; i++) {
    TYPED(store)(out + i * 2 * LANES, d[i] - (Vector){0});
    TYPED(store)(out + i * 2 * LANES + LANES, d[i] - (Vector){0});
  }
  return out;
}

/* One tile of A against one panel, into the block's C at row and start. */
static void TYPED(run_tile)(const Product *product, const Block *block, int64_t row, int64_t height,
                            int64_t start, int64_t columns, Tile *tile) {
  REAL sums[TILE_SUMS * LANES] __attribute__((aligned(64)));
  REAL starts[TILE_ROWS * 2 * LANES] __attribute__((aligned(64)));
  const Plan *plan = &product->plan;
  int64_t column = block->column + start, ldd = block->at == 0 ? product->ldd : product->ldc;
  REAL *c = product->c + row * product->ldc + column;
  REAL beta = block->at == 0 ? product->beta : 1;
  const REAL *d = block->at == 0 ? product->d + row * ldd + column * product->d_step : c;
  int vectors = columns > LANES ? 2 : 1;
  if (block->at == 0 && product->d_step == 0 && beta != 0)
    d = TYPED(spread_rows)(d, height, starts), ldd = 2 * LANES;
  bool plain = beta == 0 || beta == 1, direct = plain && columns == vectors * LANES;
  if (beta == 1 && direct)
    tile->add = d, tile->add_row = ldd;
  else
    tile->add = TYPED(zeros), tile->add_row = 0;
  if (direct)
    tile->out = c, tile->out_row = product->ldc;
  else
    tile->out = sums, tile->out_row = vectors * LANES;
  TYPED(fetch_lines)(c, product->ldc, height);
#if CAN_FINISH
  const RilleFinish *finish = block->at + block->depth == product->k ? product->finish : NULL;
  if (finish && finish->more) TYPED(fetch_lines)(finish->more + (c - finish->result), product->ldc, height);
#endif
  const int kind = VECTOR_BYTES == 64 && columns <= LANES / 2 ? 0 : vectors; /* 0: half of one */
  if (plan->pack_a || product->transpose_a)
    TYPED(column_tile)((int)height, kind, tile);
  else
    TYPED(row_tile)((int)height, kind, tile);
  if (!direct) TYPED(add_tile)(height, columns, sums, vectors * LANES, beta, d, ldd, c, product->ldc);
#if CAN_FINISH
  finish_part(finish, height, columns, c, product->ldc);
#endif
}

/* All rows of the block against a column of B. */
RILLE_INLINE void TYPED(run_column)(const Product *product, const Block *block, int64_t start,
                                    const REAL *column) {
  REAL sums[DOT_SPACE] __attribute__((aligned(64)));
  const REAL *rows[DOT_LINE];
  bool adds = block->at > 0;
  for (int64_t i = 0; i < block->rows; i += DOT_LINE) {
    int64_t row = block->row + i, count = smaller(DOT_LINE, block->rows - i);
    for (int64_t k = 0; k < DOT_LINE; k++)
      rows[k] = product->a + (row + smaller(k, count - 1)) * product->lda + block->at;
    TYPED(dot_ones)(block->depth, rows, &column, sums);
    REAL *c = product->c + row * product->ldc + block->column + start;
    const REAL *d = product->d + row * product->ldd + (block->column + start) * product->d_step;
    for (int64_t k = 0; k < count; k++, c += product->ldc, d += product->ldd) {
      REAL before = adds ? *c : product->beta == 0 ? 0 : product->beta * *d;
      *c = product->alpha * sums[k] + before;
    }
  }
#if CAN_FINISH
  if (block->at + block->depth == product->k)
    finish_part(product->finish, block->rows, 1,
                product->c + block->row * product->ldc + block->column + start, product->ldc);
#endif
}

/* All tiles of the block's rows against one panel. */
static void TYPED(run_panel)(const Product *product, const Block *block, int64_t start, int64_t columns,
                             const REAL *panel, int64_t panel_step, Ahead *ahead) {
  const Plan *plan = &product->plan;
  int64_t count = 1, rows = block->rows, taller = 0;
  if (rows > plan->tile_rows) {
    count = (block->rows + plan->tile_rows - 1) / plan->tile_rows;
    rows = block->rows / count;
    taller = block->rows - rows * count;
  }
  REAL *packed = product->tiles;
  Tile tile = {.depth = block->depth, .b = panel, .b_step = panel_step, .scale = product->alpha};
  for (int64_t t = 0, row = block->row, height; t < count; t++, row += height) {
    height = rows + (t < taller);
    const REAL *a =
        product->a + (product->transpose_a ? block->at * product->lda + row : row * product->lda + block->at);
    tile.a = a;
    tile.a_step = product->lda;
    if (plan->pack_a) {
      if (start == 0)
        (product->transpose_a ? TYPED(pack_a_columns) : TYPED(pack_a_rows))(a, product->lda, height,
                                                                            block->depth, packed);
      tile.a = packed;
      tile.a_step = height;
      packed += height * block->depth;
    }
    for (int i = 0; i < 2; i++) TYPED(fetch_ahead)(&ahead[i]);
    TYPED(run_tile)(product, block, row, height, start, columns, &tile);
  }
}

/* Columns of the next panel, of so many that are left. */
static int64_t TYPED(next_columns)(const Product *product, int64_t left) {
  if (left == LANES + 1 && TYPED(is_column)(product, 1)) return LANES; /* and then the last one */
  return smaller(left, 2 * LANES);
}

/* The panel at `start`, if it is to be packed. */
static Ahead TYPED(panel_ahead)(const Product *product, const Block *block, int64_t start, bool first_use) {
  const int64_t left = block->columns - start, column = block->column + start;
  if (MINIMAL || left <= 0 || !first_use || !product->plan.pack_b) return (Ahead){0};
  const int64_t tiles = block->rows / product->plan.tile_rows + 1, width = smaller(left, 2 * LANES);
  if (product->transpose_b)
    return (Ahead){product->b + column * product->ldb + block->at, width, block->depth, product->ldb,
                   width / tiles + 1};
  return (Ahead){product->b + block->at * product->ldb + column, block->depth, width, product->ldb,
                 block->depth / tiles + 1};
}

/* A's rows of the next block. */
static Ahead TYPED(rows_ahead)(const Product *product, const Block *block, const Block *next) {
  if (MINIMAL || !next || product->transpose_a) return (Ahead){0};
  const int64_t tiles = (block->rows / product->plan.tile_rows + 1) * (block->columns / (2 * LANES) + 1);
  return (Ahead){product->a + next->row * product->lda + next->at, next->rows, next->depth, product->lda,
                 next->rows / tiles + 1};
}

/* next: the block behind it; NULL: none. */
static void TYPED(run_block)(const Product *product, const Block *block, const Block *next) {
  const bool first_use = block->row == 0 || !product->plan.keep_panels;
  Ahead ahead[2] = {TYPED(rows_ahead)(product, block, next)};
  for (int64_t start = 0, columns; start < block->columns; start += columns) {
    int64_t step;
    columns = TYPED(next_columns)(product, block->columns - start);
    const REAL *panel = TYPED(panel_of)(product, block, start, columns, first_use, &step);
    ahead[1] = TYPED(panel_ahead)(product, block, start + columns, first_use);
    if (TYPED(is_column)(product, columns))
      TYPED(run_column)(product, block, start, panel);
    else
      TYPED(run_panel)(product, block, start, columns, panel, step, ahead);
  }
}

/* Block number i: blocks of columns, of depth, of rows, the innermost last; all blocks of one kind nearly
 * equal. */
static Block TYPED(block_of)(const Product *product, int64_t i) {
  const Plan *plan = &product->plan;
  const int64_t down = (product->m + plan->block_rows - 1) / plan->block_rows;
  const int64_t deep = (product->k + plan->block_depth - 1) / plan->block_depth;
  const int64_t row = i % down * plan->block_rows, at = i / down % deep * plan->block_depth;
  const int64_t column = i / down / deep * plan->block_columns;
  return (Block){.row = row,
                 .rows = smaller(plan->block_rows, product->m - row),
                 .column = column,
                 .columns = smaller(plan->block_columns, product->n - column),
                 .at = at,
                 .depth = smaller(plan->block_depth, product->k - at)};
}

static void TYPED(run_blocks)(const Product *product) {
  Block block = TYPED(block_of)(product, 0);
  for (int64_t i = 0; block.column < product->n; i++) {
    const Block next = TYPED(block_of)(product, i + 1);
    TYPED(run_block)(product, &block, next.column < product->n ? &next : NULL);
    block = next;
  }
}

/* Small products need no workspace: what must be packed fits on the stack. */
static __attribute__((noinline)) void TYPED(run_small)(Product *product) {
  REAL panel[SMALL_PANEL * 2 * LANES] __attribute__((aligned(64)));
  product->panels = panel;
  Block block = {.rows = product->m, .columns = product->n, .depth = product->k};
  TYPED(run_block)(product, &block, NULL);
}

/* A not transposed and B transposed: rows of both run along depth, so dot products need no packing at all.
 * The operand with more rows takes the tall side of the shapes; c_row and c_column follow it. */
typedef struct {
  const REAL *tall, *flat;
  int64_t tall_count, flat_count, tall_stride, flat_stride, c_row, c_column;
} TYPED(Dots);
#define Dots TYPED(Dots)

/* Tall rows [row, row + rows) against flat rows [column, column + columns), in a shape of height x width. */
RILLE_INLINE void TYPED(run_dot)(const Product *product, const Dots *dots, int64_t row, int height,
                                 int64_t column, int width) {
  REAL sums[DOT_SPACE] __attribute__((aligned(64)));
  const REAL *tall[DOT_REACH], *flat[4];
  // Past the edge the last row is computed again and dropped.
  int64_t rows = smaller(height, dots->tall_count - row), columns = smaller(width, dots->flat_count - column);
  for (int i = 0; i < height; i++) tall[i] = dots->tall + (row + smaller(i, rows - 1)) * dots->tall_stride;
  for (int j = 0; j < width; j++)
    flat[j] = dots->flat + (column + smaller(j, columns - 1)) * dots->flat_stride;
  (width == 4   ? TYPED(dot_fours)
   : width == 2 ? TYPED(dot_twos)
                : TYPED(dot_ones))(product->k, tall, flat, sums);
  REAL *c = product->c + row * dots->c_row + column * dots->c_column;
  if (rows == height && columns == width) // with constant bounds the loops inside unroll
    TYPED(add_elements)
  (height, width, sums, width, product->alpha, product->beta, c, dots->c_row, dots->c_column);
  else TYPED(add_elements)(rows, columns, sums, width, product->alpha, product->beta, c, dots->c_row,
                           dots->c_column);
}

static __attribute__((noinline)) void TYPED(run_dots)(const Product *product) {
  Dots dots = {.tall = product->a,
               .flat = product->b,
               .tall_count = product->m,
               .flat_count = product->n,
               .tall_stride = product->lda,
               .flat_stride = product->ldb,
               .c_row = product->ldc,
               .c_column = 1};
  if (product->m < product->n)
    dots = (Dots){.tall = product->b,
                  .flat = product->a,
                  .tall_count = product->n,
                  .flat_count = product->m,
                  .tall_stride = product->ldb,
                  .flat_stride = product->lda,
                  .c_row = 1,
                  .c_column = product->ldc};
  int64_t rest = dots.flat_count % 4, fours = dots.flat_count - (rest < 3 ? rest : 0);
  // The few flat rows stay in the nearest cache while the tall ones pass by once.
  for (int64_t row = 0; row < dots.tall_count && fours > 0; row += DOT_ROWS)
    for (int64_t column = 0; column < fours; column += 4)
      TYPED(run_dot)(product, &dots, row, DOT_ROWS, column, 4);
  if (rest == 2)
    for (int64_t row = 0; row < dots.tall_count; row += DOT_ROWS * 2)
      TYPED(run_dot)(product, &dots, row, DOT_ROWS * 2, fours, 2);
  if (rest == 1)
    for (int64_t row = 0; row < dots.tall_count; row += DOT_LINE)
      TYPED(run_dot)(product, &dots, row, DOT_LINE, fours, 1);
}

/* One line of a vector times matrix: y[j * y_step] = alpha * sum over p of x[p * x_step] * matrix(p, j) + ...
 */
typedef struct {
  int64_t n, k;
  REAL alpha, beta;
  const REAL *x, *matrix;
  REAL *y;
  int64_t x_step, stride, y_step;
} TYPED(Line);
#define Line TYPED(Line)

/* The matrix holds row j of length k for each result. */
static void TYPED(line_of_dots)(const Line *line, const REAL *x, int64_t at, int64_t depth) {
  REAL sums[DOT_SPACE] __attribute__((aligned(64)));
  const REAL *rows[DOT_LINE];
  REAL beta = at == 0 ? line->beta : 1;
#if !defined(RILLE_MINIMAL)
  if (depth >= LONG_DOT && (line->n == 1 || line->n * depth >= LARGE_LINE)) {
    for (int64_t j = 0; j < line->n; j++) {
      const REAL sum = line->alpha * TYPED(dot_long)(depth, line->matrix + j * line->stride + at, x);
      REAL *y = line->y + j * line->y_step;
      *y = beta == 0 ? sum : sum + beta * *y;
    }
    return;
  }
#endif
  for (int64_t j = 0; j < line->n; j += DOT_LINE) {
    int64_t count = smaller(DOT_LINE, line->n - j);
    for (int64_t i = 0; i < DOT_LINE; i++)
      rows[i] = line->matrix + (j + smaller(i, count - 1)) * line->stride + at;
    TYPED(dot_ones)(depth, rows, &x, sums);
    REAL *y = line->y + j * line->y_step;
#if !defined(RILLE_MINIMAL)
    if (DOT_LINE % LANES == 0 && count == DOT_LINE && line->y_step == 1 && beta == 0) { /* whole vectors */
      for (int i = 0; i + LANES <= DOT_LINE; i += LANES)
        TYPED(store)(y + i, line->alpha * TYPED(load)(sums + i));
      continue;
    }
#endif
    TYPED(add_elements)(1, count, sums, DOT_LINE, line->alpha, beta, y, 0, line->y_step);
  }
}

static void TYPED(run_line_of_dots)(const Line *line, REAL *space) {
  if (line->x_step == 1) {
    TYPED(line_of_dots)(line, line->x, 0, line->k);
    return;
  }
  for (int64_t at = 0; at < line->k; at += LINE_DEPTH) {
    int64_t depth = smaller(LINE_DEPTH, line->k - at);
    for (int64_t p = 0; p < depth; p++) space[p] = line->x[(at + p) * line->x_step];
    TYPED(line_of_dots)(line, space, at, depth);
  }
}

/* The last few columns, less than two vectors; never reads past the row's end. */
static void TYPED(narrow_line)(const Tile *tile, int64_t columns) {
  int64_t first = smaller(columns, LANES), second = columns - first;
  Vector low = {0}, high = {0};
  const REAL *x = tile->a, *b = tile->b;
  for (int64_t p = 0; p < tile->depth; p++, x += tile->a_step, b += tile->b_step) {
    low += *x * TYPED(load_partial)(b, first);
    if (second > 0) high += *x * TYPED(load_partial)(b + LANES, second);
  }
  TYPED(store)(tile->out, tile->scale * low);
  TYPED(store)(tile->out + LANES, tile->scale * high);
}

#if !defined(RILLE_MINIMAL)
/* y[0 .. n) += the sum over `count` rows of a factor times the row. */
RILLE_INLINE void TYPED(add_rows)(int count, int64_t n, const REAL *x, const REAL *matrix, int64_t stride,
                                  REAL *y) {
  Vector factor[LINE_ROWS];
  RILLE_UNROLL_FULLY
  for (int p = 0; p < count; p++) factor[p] = x[p] - (Vector){0};
  for (int64_t j = 0; j < n; j += LANES) {
    const int64_t left = n - j;
    Vector even = left >= LANES ? TYPED(load)(y + j) : TYPED(load_partial)(y + j, left), odd = {0};
    RILLE_UNROLL_FULLY
    for (int p = 0; p < count; p++) {
      const REAL *row = matrix + p * stride + j;
      const Vector value = left >= LANES ? TYPED(load)(row) : TYPED(load_partial)(row, left);
      if (p % 2)
        odd += factor[p] * value;
      else
        even += factor[p] * value;
    }
    if (left >= LANES)
      TYPED(store)(y + j, even + odd);
    else
      TYPED(store_partial)(y + j, even + odd, left);
  }
}

/* A matrix beyond the nearest caches is read as it lies, LINE_ROWS rows side by side, and y stays near. */
static void TYPED(run_line_by_rows)(const Line *line) {
  for (int64_t j = 0; j < line->n; j += LINE_COLUMNS) {
    const int64_t n = smaller(LINE_COLUMNS, line->n - j);
    REAL *y = line->y + j;
    for (int64_t i = 0; i < n; i++) y[i] = line->beta == 0 ? 0 : line->beta * y[i];
    for (int64_t p = 0; p < line->k; p += LINE_ROWS) {
      const int64_t count = smaller(LINE_ROWS, line->k - p);
      const REAL *rows = line->matrix + p * line->stride + j;
      REAL x[LINE_ROWS];
      for (int64_t i = 0; i < count; i++) x[i] = line->alpha * line->x[(p + i) * line->x_step];
      if (count == LINE_ROWS)
        TYPED(add_rows)(LINE_ROWS, n, x, rows, line->stride, y);
      else
        for (int64_t i = 0; i < count; i++)
          TYPED(add_rows)(1, n, x + i, rows + i * line->stride, line->stride, y);
    }
  }
}
#endif

/* The matrix holds row p of length n for each element of x. */
static void TYPED(run_line_of_rows)(const Line *line) {
#if !defined(RILLE_MINIMAL)
  if (line->y_step == 1 && line->n >= 4 * WIDE_VECTORS * LANES && line->n * line->k >= LARGE_LINE) {
    TYPED(run_line_by_rows)(line);
    return;
  }
#endif
  REAL sums[WIDE_VECTORS * LANES] __attribute__((aligned(64)));
  Tile tile = {.depth = line->k,
               .a = line->x,
               .a_step = line->x_step,
               .b_step = line->stride,
               .scale = line->alpha,
               .add = TYPED(zeros),
               .out = sums};
  for (int64_t j = 0, count; j < line->n; j += count) {
    tile.b = line->matrix + j;
    count = line->n - j;
    if (count >= WIDE_VECTORS * LANES) {
      count = WIDE_VECTORS * LANES;
      TYPED(wide_tile)(&tile);
    } else if (count >= 2 * LANES) {
      count = 2 * LANES;
      TYPED(column_tile)(1, 2, &tile);
    } else {
      TYPED(narrow_line)(&tile, count);
    }
    REAL *y = line->y + j * line->y_step;
    if (line->y_step == 1)
      TYPED(add_tile)(1, count, sums, 0, line->beta, y, 0, y, 0);
    else
      TYPED(add_elements)(1, count, sums, 0, 1, line->beta, y, 0, line->y_step);
  }
}

/* m == 1, or n == 1 seen as its own transpose. */
static void TYPED(run_line)(const Product *product, REAL *space) {
  Line line = {.n = product->n,
               .k = product->k,
               .alpha = product->alpha,
               .beta = product->beta,
               .x = product->a,
               .x_step = product->transpose_a ? product->lda : 1,
               .matrix = product->b,
               .stride = product->ldb,
               .y = product->c,
               .y_step = 1};
  bool rows_are_results = product->transpose_b;
  if (product->m != 1) {
    line.n = product->m;
    line.x = product->b;
    line.x_step = product->transpose_b ? 1 : product->ldb;
    line.matrix = product->a;
    line.stride = product->lda;
    line.y_step = product->ldc;
    rows_are_results = !product->transpose_a;
  }
  if (rows_are_results)
    TYPED(run_line_of_dots)(&line, space);
  else
    TYPED(run_line_of_rows)(&line);
}

/* See is_narrow. Four rows at a time, so that their sums need not wait for each other; past the last row it
 * is computed again and dropped. */
static __attribute__((noinline)) void TYPED(run_narrow)(const Product *product) {
  REAL panel[NARROW * LANES] __attribute__((aligned(64)));
  const int64_t n = product->n, k = product->k, a_row = product->transpose_a ? 1 : product->lda;
  const int64_t a_step = product->transpose_a ? product->lda : 1;
  for (int64_t p = 0; p < k; p++) {
    REAL *line = panel + p * LANES;
    if (!product->transpose_b) {
      TYPED(store)(line, TYPED(load_partial)(product->b + p * product->ldb, n));
      continue;
    }
    TYPED(store)(line, (Vector){0});
    for (int64_t j = 0; j < n; j++) line[j] = product->b[j * product->ldb + p];
  }
  for (int64_t row = 0; row < product->m; row += 4) {
    const int64_t left = product->m - row;
    const REAL *a = product->a + row * a_row;
    const REAL *rows[4] = {a, a + smaller(1, left - 1) * a_row, a + smaller(2, left - 1) * a_row,
                           a + smaller(3, left - 1) * a_row};
    Vector sums[4] = {{0}};
    for (int64_t p = 0; p < k; p++) {
      const Vector line = TYPED(load)(panel + p * LANES);
      RILLE_UNROLL_FULLY
      for (int i = 0; i < 4; i++) sums[i] += rows[i][p * a_step] * line;
    }
    const REAL *d = product->d + row * product->ldd;
    const bool is_number = product->d_step == 0;
    REAL *c = product->c + row * product->ldc;
    RILLE_UNROLL_FULLY
    for (int i = 0; i < 4; i++) {
      if (i >= left) break;
      Vector value = product->alpha * sums[i];
      if (product->beta != 0)
        value += product->beta * (is_number ? *d - (Vector){0} : TYPED(load_partial)(d, n));
      TYPED(store_partial)(c, value, n);
      c += product->ldc;
      d += product->ldd;
    }
  }
}

#if !defined(RILLE_MINIMAL)
/* A column times a row that lies side by side: each element of C is one product. */
static __attribute__((noinline)) void TYPED(run_outer)(const Product *product) {
  const REAL *b = product->b, *d = product->beta == 0 ? NULL : product->d;
  const int64_t n = product->n, a_row = product->transpose_a ? 1 : product->lda;
  for (int64_t i = 0; i < product->m; i++) {
    const REAL factor = product->alpha * product->a[i * a_row], beta = product->beta;
    REAL *c = product->c + i * product->ldc;
    int64_t j = 0;
    for (; j + LANES <= n; j += LANES) {
      Vector value = factor * TYPED(load)(b + j);
      if (d) value += beta * TYPED(load)(d + j);
      TYPED(store)(c + j, value);
    }
    if (j < n) {
      Vector value = factor * TYPED(load_partial)(b + j, n - j);
      if (d) value += beta * TYPED(load_partial)(d + j, n - j);
      TYPED(store_partial)(c + j, value, n - j);
    }
    if (d) d += product->ldd;
  }
}
#endif

/* For those who can only add to what is in C. */
static void TYPED(move_addend)(Product *product) {
  if (product->beta == 0 || product->d == product->c) return;
  for (int64_t i = 0; i < product->m; i++) {
    REAL *to = product->c + i * product->ldc;
    const REAL *from = product->d + i * product->ldd;
    if (product->n == 1)
      *to = *from;
    else if (product->d_step == 0)
      for (int64_t j = 0; j < product->n; j++) to[j] = *from;
    else
      memcpy(to, from, (size_t)product->n * sizeof(REAL));
  }
  product->d = product->c;
  product->ldd = product->ldc;
  product->d_step = 1;
}

/* Whether tiles made it, which finish what they make. */
static bool TYPED(run)(Product *product, void *workspace) {
  if (product->k <= 0 || product->alpha == 0) {
    TYPED(scale)(product);
    return false;
  }
#if !defined(RILLE_MINIMAL)
  if (product->k == 1 && product->n > 1 && !product->transpose_b &&
      (product->beta == 0 || product->d_step == 1)) {
    TYPED(run_outer)(product);
    return false;
  }
#endif
  if (is_narrow(LANES, product->m, product->n, product->k)) {
    TYPED(run_narrow)(product);
    return false;
  }
  product->plan =
      make_plan(REAL_BYTES, product->transpose_a, product->transpose_b, product->m, product->n, product->k);
  if (product->plan.way <= WAY_DOTS) TYPED(move_addend)(product);
  switch (product->plan.way) {
  case WAY_LINE:
    TYPED(run_line)(product, workspace);
    return false;
  case WAY_DOTS:
    TYPED(run_dots)(product);
    return false;
  case WAY_SMALL:
    TYPED(run_small)(product);
    break;
  case WAY_BLOCKS:
    product->tiles = workspace;
    product->panels = (REAL *)((char *)workspace + product->plan.tiles_bytes);
    TYPED(run_blocks)(product);
    break;
  }
  return true;
}

static void TYPED(gemm)(Product *product, void *workspace) {
  if (product->m <= 0 || product->n <= 0) return;
  const bool by_tiles = TYPED(run)(product, workspace);
#if CAN_FINISH
  if (!by_tiles) finish_part(product->finish, product->m, product->n, product->c, product->ldc);
#else
  (void)by_tiles;
#endif
}

#undef Ahead
#undef CAN_FINISH
#undef Product
#undef Tile
#undef Dots
#undef Block
#undef Line

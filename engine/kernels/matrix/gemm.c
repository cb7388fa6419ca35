/* The built-in matrix product of one CPU level; see gemm.h for the contract. */
#include "kernels/matrix/gemm.h"
#include "kernels/level.h"
#if !defined(RILLE_MINIMAL)
#include "kernels/vector/lanes.h"
#endif

#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/* Registers decide the tile: its rows x 2 vectors of sums, 2 vectors of B and one factor must fit at once. */
#if defined(__AVX512F__)
#define TILE_ROWS    14
#define REACH_ROWS   8
#define DOT_ROWS     4
#define WIDE_VECTORS 8
#define VECTOR_SIZE  64
#elif defined(__AVX2__)
#define TILE_ROWS    6
#define REACH_ROWS   6
#define DOT_ROWS     2
#define WIDE_VECTORS 8
#define VECTOR_SIZE  32
#elif defined(RILLE_NEON)
#define TILE_ROWS    12
#define REACH_ROWS   8
#define DOT_ROWS     4
#define WIDE_VECTORS 8
#define VECTOR_SIZE  16
#else
#define TILE_ROWS    4
#define REACH_ROWS   4
#define DOT_ROWS     2
#define WIDE_VECTORS 8
#define VECTOR_SIZE  16
#endif

#define TILE_SUMS (TILE_ROWS * 2 > WIDE_VECTORS ? TILE_ROWS * 2 : WIDE_VECTORS)
/* Sixteen streams at once suit gcc; clang runs out of address registers and loses half its speed. */
#if defined(__clang__)
#define MOST_STREAMS 8
#else
#define MOST_STREAMS 16
#endif
#define DOT_LINE  (LANES > MOST_STREAMS ? MOST_STREAMS : LANES > 4 ? LANES : 4)
#define DOT_REACH (DOT_LINE > DOT_ROWS * 2 ? DOT_LINE : DOT_ROWS * 2)
/* Sums are added up a whole vector at a time. */
#define DOT_SUMS    (DOT_LINE > DOT_ROWS * 4 ? DOT_LINE : DOT_ROWS * 4)
#define DOT_SPACE   ((DOT_SUMS + LANES - 1) / LANES * LANES)
#define TILE_GROUPS ((TILE_ROWS + LANES - 1) / LANES)

#if defined(RILLE_MINIMAL)
#define MINIMAL true
#else
#define MINIMAL false
#endif

enum {
  SMALL_PRODUCT = 4096,     /* m * n * k up to here avoids the blocked driver */
  SMALL_PANEL = 64,         /* greatest depth of such a product */
  NARROW = 32,              /* rows, and depth, up to which a product of one vector's width goes straight */
  LONG_DOT = 512,           /* depth from which dot products of a large matrix go one by one */
  SHALLOW = 4,              /* depth up to which rows may be many there */
  LINE_DEPTH = 4096,        /* elements of a strided vector gathered at a time */
  LINE_ROWS = 8,            /* of a large matrix that a vector meets at a time */
  LINE_COLUMNS = 2048,      /* whose results stay in the first cache meanwhile */
  LARGE_LINE = 1 << 15,     /* elements of such a matrix, at least */
  BLOCK_DEPTH_BYTES = 1536, /* of one row of A or one column of B */
  TILES_BYTES = 128 << 10,  /* packed A, meant for the second-level cache */
  PANELS_BYTES = 512 << 10, /* packed B */
};

#if !defined(RILLE_MINIMAL)
RILLE_INLINE Lanes finished(const RilleFinish *finish, Lanes sum) {
  return LANES_SMALLER(LANES_SPLAT(finish->high),
                       LANES_LARGER(LANES_SPLAT(finish->low), sum + LANES_SPLAT(finish->zero)));
}
RILLE_INLINE Lanes finished_sum(const RilleFinish *finish, Lanes sum, const float *more, int64_t n) {
  if (!more) return finished(finish, sum);
  return finished(finish, sum + (n == LANE_COUNT ? lanes_load(more) : lanes_load_part(more, n, 0)));
}

/* The instructions for the larger and the smaller of two give the second, the sum, where that is NaN. */
RILLE_INLINE void finish_rows(const RilleFinish *finish, int64_t rows, int64_t n, float *c, int64_t ldc) {
  const float *more = finish->more ? finish->more + (c - finish->result) : NULL;
  for (int64_t i = 0; i < rows; i++, c += ldc) {
    int64_t j = 0;
    for (; j + LANE_COUNT <= n; j += LANE_COUNT)
      lanes_store(c + j, finished_sum(finish, lanes_load(c + j), more ? more + j : NULL, LANE_COUNT));
    if (j < n)
      lanes_store_part(c + j,
                       finished_sum(finish, lanes_load_part(c + j, n - j, 0), more ? more + j : NULL, n - j),
                       n - j);
    if (more) more += ldc;
  }
}

/* finish: NULL where there is nothing to do. */
static void finish_part(const RilleFinish *finish, int64_t rows, int64_t n, float *c, int64_t ldc) {
  if (!finish)
    return;
  else if (n == 2 * LANE_COUNT)
    finish_rows(finish, rows, 2 * LANE_COUNT, c, ldc);
  else
    finish_rows(finish, rows, n, c, ldc);
}
#endif

typedef enum { WAY_LINE, WAY_DOTS, WAY_SMALL, WAY_BLOCKS } Way;

typedef struct {
  Way way;
  bool pack_a, pack_b, keep_panels;
  int64_t tile_rows;
  int64_t block_rows, block_columns, block_depth;
  size_t tiles_bytes, panels_bytes;
} Plan;

static int64_t smaller(int64_t x, int64_t y) {
  return x < y ? x : y;
}

/* The size of nearly equal parts of `whole`, none above `limit`, each but the last a multiple of `step`. */
static int64_t even_part(int64_t whole, int64_t limit, int64_t step) {
  if (whole <= limit) return whole;
  int64_t parts = (whole + limit - 1) / limit;
  int64_t part = (whole + parts - 1) / parts;
  part = (part + step - 1) / step * step;
  return smaller(part, limit / step * step);
}

static size_t round_up(size_t bytes) {
  return (bytes + 63) & ~(size_t)63;
}

/* Which operands are copied: one used by many tiles is, one used by a few is cheaper where it lies. */
static void plan_blocks(Plan *plan, int64_t element, bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                        int64_t k) {
  int64_t lanes = VECTOR_SIZE / element, width = 2 * lanes;
  plan->way = WAY_BLOCKS;
  plan->block_depth = even_part(k, BLOCK_DEPTH_BYTES / element, 4);
  plan->pack_a = n > 16 * width;
  plan->pack_b = transpose_b || m > 8 * TILE_ROWS;
  plan->tile_rows = plan->pack_a || transpose_a ? TILE_ROWS : REACH_ROWS;
  int64_t most_rows = TILES_BYTES / element / plan->block_depth / TILE_ROWS * TILE_ROWS;
  plan->block_rows = even_part(m, most_rows, TILE_ROWS);
  plan->keep_panels = plan->block_rows < m;
  int64_t most_columns = PANELS_BYTES / element / plan->block_depth / width * width;
  plan->block_columns = plan->keep_panels ? even_part(n, most_columns, width) : n;
  if (plan->pack_a) // one vector of room: packing stores whole vectors
    plan->tiles_bytes = round_up((size_t)(plan->block_rows * plan->block_depth * element + VECTOR_SIZE));
  int64_t panel_columns = plan->keep_panels ? (plan->block_columns + lanes - 1) / lanes * lanes : width;
  plan->panels_bytes = (size_t)(panel_columns * plan->block_depth * element);
}

/* Everything that depends on sizes only; m, n and k are positive. */
static Plan make_plan(int64_t element, bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k) {
  Plan plan = {.way = WAY_LINE};
  if (m == 1 || n == 1) {
    bool rows_are_results = m == 1 ? transpose_b : !transpose_a;
    bool strided = m == 1 ? transpose_a : !transpose_b;
    if (rows_are_results && strided) plan.tiles_bytes = round_up((size_t)(smaller(k, LINE_DEPTH) * element));
    return plan;
  }
  int64_t lanes = VECTOR_SIZE / element;
  if (!transpose_a && transpose_b && k >= 2 * lanes && (m < TILE_ROWS || n <= lanes)) {
    plan.way = WAY_DOTS;
    return plan;
  }
  if (k <= SMALL_PANEL && m <= SMALL_PRODUCT && n <= SMALL_PRODUCT && m * n * k <= SMALL_PRODUCT) {
    plan.way = WAY_SMALL;
    plan.pack_b = transpose_b;
    plan.tile_rows = transpose_a ? TILE_ROWS : REACH_ROWS;
    return plan;
  }
  plan_blocks(&plan, element, transpose_a, transpose_b, m, n, k);
  return plan;
}

/* Few numbers, in rows of at most one vector: to plan would take longer than to multiply. Many shallow rows
 * of A need no other way either. */
static bool is_narrow(int64_t lanes, int64_t m, int64_t n, int64_t k) {
  return n <= lanes && k <= NARROW && (m <= NARROW || (!MINIMAL && k <= SHALLOW && n > lanes / 2));
}

size_t RILLE_KERNEL(rille_gemm_workspace)(size_t element_size, bool transpose_a, bool transpose_b, int64_t m,
                                          int64_t n, int64_t k) {
  if (m <= 0 || n <= 0 || k <= 0) return 0;
  if (is_narrow(VECTOR_SIZE / (int64_t)element_size, m, n, k)) return 0;
  Plan plan = make_plan((int64_t)element_size, transpose_a, transpose_b, m, n, k);
  return plan.tiles_bytes + plan.panels_bytes;
}

#define REAL        float
#define REAL_BYTES  4
#define TYPED(name) name##_float
#include "kernels/vector/vector_template.h"
#include "kernels/matrix/gemm_pack_template.h"
#include "kernels/matrix/gemm_tile_template.h"
#include "kernels/matrix/gemm_template.h"
#include "kernels/vector/vector_end.h"

#if !defined(RILLE_GEMM_FLOAT_ONLY)
#define REAL        double
#define REAL_BYTES  8
#define TYPED(name) name##_double
#include "kernels/vector/vector_template.h"
#include "kernels/matrix/gemm_pack_template.h"
#include "kernels/matrix/gemm_tile_template.h"
#include "kernels/matrix/gemm_template.h"
#include "kernels/vector/vector_end.h"
#endif

void RILLE_KERNEL(rille_sgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k,
                               float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
                               float beta, const float *d, int64_t ldd, int64_t d_step, float *c, int64_t ldc,
                               const RilleFinish *finish, void *workspace) {
  Product_float product = {.transpose_a = transpose_a,
                           .transpose_b = transpose_b,
                           .m = m,
                           .n = n,
                           .k = k,
                           .alpha = alpha,
                           .beta = beta,
                           .a = a,
                           .b = b,
                           .d = d,
                           .c = c,
                           .lda = lda,
                           .ldb = ldb,
                           .ldd = ldd,
                           .d_step = d_step,
                           .ldc = ldc};
#if defined(RILLE_MINIMAL)
  (void)finish; /* no op asks for one */
#else
  product.finish = finish;
#endif
  gemm_float(&product, workspace);
}

#if !defined(RILLE_GEMM_FLOAT_ONLY)
void RILLE_KERNEL(rille_dgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k,
                               double alpha, const double *a, int64_t lda, const double *b, int64_t ldb,
                               double beta, const double *d, int64_t ldd, int64_t d_step, double *c,
                               int64_t ldc, void *workspace) {
  Product_double product = {.transpose_a = transpose_a,
                            .transpose_b = transpose_b,
                            .m = m,
                            .n = n,
                            .k = k,
                            .alpha = alpha,
                            .beta = beta,
                            .a = a,
                            .b = b,
                            .d = d,
                            .c = c,
                            .lda = lda,
                            .ldb = ldb,
                            .ldd = ldd,
                            .d_step = d_step,
                            .ldc = ldc};
  gemm_double(&product, workspace);
}
#endif

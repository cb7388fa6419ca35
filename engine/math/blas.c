#include "math/blas.h"
#include "core/limits.h"
#include "core/shape.h"
#include "core/status.h"
#include "core/threads.h"
#include "kernels/matrix/gemm.h"
#include "kernels/matrix/matrix.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#ifdef RILLE_BLAS_OPENBLAS
#include <cblas.h>
#endif

enum { PARALLEL_FLOPS = 1 << 19 };

typedef struct Product {
  RilleContext *ctx;
  RilleDtype dtype;
  bool transpose_a, transpose_b;
  int64_t m, n, k, lda, ldb, ldc, stride_a, stride_b, stride_c;
  double alpha, beta;
  const char *a, *b, *bias;
  char *c;
  char *workspace; /* one part a thread */
  size_t workspace_bytes;
  int64_t chunk;                    /* rows or columns a thread */
  const struct RilleFinish *finish; /* NULL: none; the engine's own kernels alone know of it */
  bool is_own;                      /* the engine's own kernels, for all parts alike */
  bool bias_by_rows;                /* the bias is one number for each row of C, not one for each column */
} Product;

/* ---- the engine's own products */

static size_t own_workspace(const Product *p, int64_t m, int64_t n) {
  return p->ctx->kernels->matrix->workspace(rille_dtype_size(p->dtype), p->transpose_a, p->transpose_b, m, n,
                                            p->k);
}

/* The row length of what C starts with. */
static int64_t start_row(const Product *p, const char *bias) {
  return !bias ? p->ldc : p->bias_by_rows ? 1 : 0;
}

static void own_sgemm(const Product *p, int64_t m, int64_t n, const char *a, const char *b, const char *bias,
                      char *c, void *workspace) {
  p->ctx->kernels->matrix->sgemm(
      p->transpose_a, p->transpose_b, m, n, p->k, (float)p->alpha, (const float *)(const void *)a, p->lda,
      (const float *)(const void *)b, p->ldb, (float)p->beta, (const float *)(const void *)(bias ? bias : c),
      start_row(p, bias), bias && p->bias_by_rows ? 0 : 1, (float *)(void *)c, p->ldc, p->finish, workspace);
}

/* The bias of some columns into rows of C. Whole rows double, so that narrow ones cost few copies. */
static void fill_bias(const Product *p, int64_t rows, const char *bias, int64_t columns, char *c) {
  size_t size = rille_dtype_size(p->dtype), row = (size_t)columns * size, total = row * (size_t)rows;
  if (p->bias_by_rows) {
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++)
        if (p->dtype == RILLE_FLOAT32)
          ((float *)(void *)c)[i * p->ldc + j] = ((const float *)(const void *)bias)[i];
        else
          ((double *)(void *)c)[i * p->ldc + j] = ((const double *)(const void *)bias)[i];
    return;
  }
  if (columns != p->ldc) {
    for (int64_t i = 0; i < rows; i++) memcpy(c + i * p->ldc * (int64_t)size, bias, row);
    return;
  }
  if (total == 0) return;
  memcpy(c, bias, row);
  /* copied from while it is in the first cache */
  const size_t block = row < 4096 ? row * (1 + 4096 / row) : row;
  for (size_t done = row; done < total;) {
    size_t part = done < block ? done : block;
    if (part > total - done) part = total - done;
    memcpy(c + done, c, part);
    done += part;
  }
}

#ifdef RILLE_BLAS_OPENBLAS
/* Products of more multiplications than this are the library's, unless its kernels are for a lesser processor
 * (measured with tests/bench/gemm_bench.c: 0.9 to 2 of its speed below, 0.9 to 1 above). A transposed B takes
 * it long to copy where vectors have 64 bytes: 0.85 to 0.97 of our own speed up to eight times as much. */
static const double LIBRARY_FLOPS = 1 << 28, LIBRARY_FLOPS_TRANSPOSED = 1u << 31;

const char *rille_blas_name(void) {
  return "openblas";
}

/* The library's threads stay out of it: products are split over the context's own pool. Its setting belongs
 * to the whole process, and the host may use the library too: the first of those who are at work in it sets
 * one thread, and the last gives back what was there. */
static struct {
  pthread_mutex_t lock;
  int users, threads; /* threads: what to give back; 0: nothing was changed */
} library = {PTHREAD_MUTEX_INITIALIZER, 0, 0};

static void lock_library(void) {
  pthread_mutex_lock(&library.lock);
}
static void unlock_library(void) {
  pthread_mutex_unlock(&library.lock);
}
/* The child has the thread that forked, which computes nothing just then. */
static void unlock_in_child(void) {
  library.users = 0;
  unlock_library();
}
static void watch_forks(void) {
  pthread_atfork(lock_library, unlock_library, unlock_in_child);
}

void rille_blas_begin(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  lock_library();
  int threads = library.users++ == 0 ? openblas_get_num_threads() : 1;
  if (threads != 1) {
    library.threads = threads;
    openblas_set_num_threads(1);
  }
  unlock_library();
}

void rille_blas_end(void) {
  lock_library();
  if (--library.users == 0 && library.threads) {
    openblas_set_num_threads(library.threads);
    library.threads = 0;
  }
  unlock_library();
}

/* A library that is older than the processor takes kernels of some earlier one. */
static bool library_is_lesser(const RilleContext *ctx) {
  static const char *const cores[] = {"SkylakeX", "Cooperlake", "Sapphirerapids", "Haswell", "Zen"};
  enum { WITH_512 = 3, ALL = sizeof cores / sizeof *cores };
  const char *core = openblas_get_corename(), *level = ctx->kernels->level;
  int known = strcmp(level, "v4") == 0 ? WITH_512 : strcmp(level, "v3") == 0 ? ALL : 0;
  for (int i = 0; i < known; i++)
    if (strcmp(core, cores[i]) == 0) return false;
  return known > 0;
}

static bool suits_own(const Product *p, int64_t m, int64_t n) {
  if (p->dtype != RILLE_FLOAT32 || !p->ctx->kernels->matrix->sgemm) return false;
#if defined(RILLE_MINIMAL) /* which has no v4 */
  const bool is_slow_copy = false;
#else
  const bool is_slow_copy = p->transpose_b && strcmp(p->ctx->kernels->level, "v4") == 0;
#endif
  const double most = is_slow_copy ? LIBRARY_FLOPS_TRANSPOSED : LIBRARY_FLOPS;
  return (double)m * (double)n * (double)p->k <= most || library_is_lesser(p->ctx);
}

static bool is_own(const Product *p, int64_t m, int64_t n) {
  return suits_own(p, m, n);
}

#if !defined(RILLE_MINIMAL)
/* A row or a column as a product of a matrix and a vector, which the library is quicker at. */
static void multiply_line(const Product *p, int64_t m, int64_t n, const char *a, const char *b, char *c) {
  const bool is_row = m == 1, turns = is_row ? !p->transpose_b : p->transpose_a;
  const char *matrix = is_row ? b : a, *x = is_row ? a : b;
  const int64_t results = is_row ? n : m, row = is_row ? p->ldb : p->lda;
  const int64_t step = is_row ? 1 : p->ldc;
  for (int64_t i = 0; i < results && p->beta == 0; i++)
    ((double *)(void *)c)[i * step] = 0; /* nothing is read */
  const int64_t x_step = is_row ? (p->transpose_a ? p->lda : 1) : p->transpose_b ? 1 : p->ldb;
  cblas_dgemv(CblasRowMajor, turns ? CblasTrans : CblasNoTrans, (int)(turns ? p->k : results),
              (int)(turns ? results : p->k), p->alpha, (const double *)(const void *)matrix, (int)row,
              (const double *)(const void *)x, (int)x_step, p->beta, (double *)(void *)c, (int)step);
}
#endif

/* The bias is NULL, or that of these n columns. */
static void multiply_whole(const Product *p, int64_t m, int64_t n, const char *a, const char *b,
                           const char *bias, char *c, void *workspace) {
  if (p->is_own) {
    own_sgemm(p, m, n, a, b, bias, c, workspace);
    return;
  }
  if (bias) fill_bias(p, m, bias, n, c);
#if !defined(RILLE_MINIMAL)
  if (p->dtype == RILLE_FLOAT64 && (m == 1 || n == 1)) {
    multiply_line(p, m, n, a, b, c);
    return;
  }
#endif
  CBLAS_TRANSPOSE ta = p->transpose_a ? CblasTrans : CblasNoTrans,
                  tb = p->transpose_b ? CblasTrans : CblasNoTrans;
  if (p->dtype == RILLE_FLOAT32)
    cblas_sgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)p->k, (float)p->alpha,
                (const float *)(const void *)a, (int)p->lda, (const float *)(const void *)b, (int)p->ldb,
                (float)p->beta, (float *)(void *)c, (int)p->ldc);
  else
    cblas_dgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)p->k, p->alpha, (const double *)(const void *)a,
                (int)p->lda, (const double *)(const void *)b, (int)p->ldb, p->beta, (double *)(void *)c,
                (int)p->ldc);
}
#else
const char *rille_blas_name(void) {
  return "builtin";
}
void rille_blas_begin(void) {}
void rille_blas_end(void) {}

static bool is_own(const Product *p, int64_t m, int64_t n) {
  (void)p, (void)m, (void)n;
  return true;
}

static void multiply_whole(const Product *p, int64_t m, int64_t n, const char *a, const char *b,
                           const char *bias, char *c, void *workspace) {
  if (p->dtype == RILLE_FLOAT32) {
    own_sgemm(p, m, n, a, b, bias, c, workspace);
    return;
  }
  p->ctx->kernels->matrix->dgemm(
      p->transpose_a, p->transpose_b, m, n, p->k, p->alpha, (const double *)(const void *)a, p->lda,
      (const double *)(const void *)b, p->ldb, p->beta, (const double *)(const void *)(bias ? bias : c),
      start_row(p, bias), bias && p->bias_by_rows ? 0 : 1, (double *)(void *)c, p->ldc, workspace);
}
#endif

/* Between blocks of so many multiplications, ten milliseconds, there is a look whether to stop. The library
 * packs both operands anew for each block, so blocks are as square as can be, and where nobody counts on ten
 * milliseconds they are larger. */
enum { BLOCK_FLOPS = 1 << 29, PATIENT_BLOCKS = 16, BLOCK_STEP = 64 };

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* A multiple of BLOCK_STEP, or all of it. */
static int64_t block_side(int64_t wanted, int64_t size) {
  return least((wanted / BLOCK_STEP + 1) * BLOCK_STEP, size);
}

/* The engine's own kernels may want other room for a smaller product. */
static bool fits_workspace(const Product *p, int64_t m, int64_t n, int64_t rows, int64_t columns) {
  if (!p->is_own) return true;
  const int64_t heights[] = {rows, m % rows ? m % rows : rows},
                widths[] = {columns, n % columns ? n % columns : columns};
  for (int i = 0; i < 4; i++)
    if (own_workspace(p, heights[i / 2], widths[i % 2]) > p->workspace_bytes) return false;
  return true;
}

static void multiply(const Product *p, int64_t m, int64_t n, const char *a, const char *b, const char *bias,
                     char *c, void *workspace) {
  bool is_strict = atomic_load_explicit(&p->ctx->limits->is_strict, memory_order_relaxed);
  double most = (double)BLOCK_FLOPS * (is_strict ? 1 : PATIENT_BLOCKS) / (p->dtype == RILLE_FLOAT64 ? 2 : 1);
  double elements = most / (double)p->k;
  if ((double)m * (double)n <= 2 * elements) {
    multiply_whole(p, m, n, a, b, bias, c, workspace);
    return;
  }
  int64_t size = (int64_t)rille_dtype_size(p->dtype), side = (int64_t)sqrt(elements);
  int64_t rows = block_side(side < n ? side : (int64_t)(elements / (double)n), m);
  int64_t columns = block_side((int64_t)(elements / (double)rows), n);
  if (!fits_workspace(p, m, n, rows, columns)) rows = m, columns = n;
  for (int64_t i = 0; i < m; i += rows)
    for (int64_t j = 0; j < n; j += columns) {
      if (rille_must_stop(p->ctx)) return;
      multiply_whole(
          p, least(rows, m - i), least(columns, n - j), a + i * (p->transpose_a ? 1 : p->lda) * size,
          b + j * (p->transpose_b ? p->ldb : 1) * size, bias ? bias + (p->bias_by_rows ? i : j) * size : NULL,
          c + (i * p->ldc + j) * size, workspace);
    }
}

static char *workspace_of(const Product *p, int64_t begin) {
  return p->workspace ? p->workspace + (begin / p->chunk) * (int64_t)p->workspace_bytes : NULL;
}

static void rows_part(void *user, int64_t begin, int64_t end) {
  const Product *p = user;
  int64_t size = (int64_t)rille_dtype_size(p->dtype);
  multiply(p, end - begin, p->n, p->a + begin * (p->transpose_a ? 1 : p->lda) * size, p->b, p->bias,
           p->c + begin * p->ldc * size, workspace_of(p, begin));
}

static void columns_part(void *user, int64_t begin, int64_t end) {
  const Product *p = user;
  int64_t size = (int64_t)rille_dtype_size(p->dtype);
  multiply(p, p->m, end - begin, p->a, p->b + begin * (p->transpose_b ? p->ldb : 1) * size,
           p->bias ? p->bias + begin * size : NULL, p->c + begin * size, workspace_of(p, begin));
}

static void batch_part(void *user, int64_t begin, int64_t end) {
  const Product *p = user;
  int64_t size = (int64_t)rille_dtype_size(p->dtype);
  for (int64_t i = begin; i < end && !rille_must_stop(p->ctx); i++)
    multiply(p, p->m, p->n, p->a + i * p->stride_a * size, p->b + i * p->stride_b * size, NULL,
             p->c + i * p->stride_c * size, workspace_of(p, begin));
}

/* Enough for every part: the last one may be smaller, and a smaller product may go another way. */
static size_t part_workspace(const Product *p, void (*body)(void *, int64_t, int64_t), int64_t total,
                             int64_t part_m, int64_t part_n) {
  int64_t last = total % p->chunk;
  size_t bytes = own_workspace(p, part_m, part_n), other = 0;
  if (last > 0 && body != batch_part)
    other = body == rows_part ? own_workspace(p, last, part_n) : own_workspace(p, part_m, last);
  return ((other > bytes ? other : bytes) + 63) & ~(size_t)63;
}

/* Runs body over [0, total) in parts of whole grains, each with its own workspace. */
static RilleStatus run(Product *p, int64_t total, int64_t grain, int64_t part_m, int64_t part_n,
                       void (*body)(void *, int64_t, int64_t)) {
  int runs = rille_parallel_runs(p->ctx, total, grain);
  int64_t grains = (total + grain - 1) / grain;
  p->chunk = runs > 0 ? (grains + runs - 1) / runs * grain : total;
  if (body == rows_part) part_m = p->chunk;
  if (body == columns_part) part_n = p->chunk;
  p->is_own = is_own(p, part_m, part_n);
  p->workspace_bytes = p->is_own ? part_workspace(p, body, total, part_m, part_n) : 0;
  p->workspace = NULL;
  if (p->workspace_bytes > 0) {
    p->workspace = rille_block_allocate(p->ctx, p->workspace_bytes * (size_t)runs);
    if (!p->workspace) return RILLE_ERROR_MEMORY;
  }
  if (!p->is_own) rille_blas_begin();
  rille_parallel_for(p->ctx, total, grain, body, p);
  if (!p->is_own) rille_blas_end();
  rille_block_free(p->ctx, p->workspace);
  return RILLE_OK;
}

/* Parts below PARALLEL_FLOPS multiplications are not worth a thread. */
static int64_t grain_of(int64_t total, int64_t work_each, int64_t step) {
  int64_t grain = work_each > 0 ? PARALLEL_FLOPS / work_each + 1 : total;
  grain = (grain + step - 1) / step * step;
  return grain;
}

static RilleStatus check_sizes(const Product *p) {
  RILLE_TRY(rille_shape_int32(p->ctx, p->m, "a matrix size"));
  RILLE_TRY(rille_shape_int32(p->ctx, p->n, "a matrix size"));
  RILLE_TRY(rille_shape_int32(p->ctx, p->k, "a matrix size"));
  RILLE_TRY(rille_shape_int32(p->ctx, p->lda, "a row length"));
  RILLE_TRY(rille_shape_int32(p->ctx, p->ldb, "a row length"));
  return rille_shape_int32(p->ctx, p->ldc, "a row length");
}

/* In one part on the calling thread. */
static RilleStatus multiply_here(Product *p) {
  p->is_own = is_own(p, p->m, p->n);
  p->chunk = p->m;
  p->workspace_bytes = p->is_own ? own_workspace(p, p->m, p->n) : 0;
  p->workspace = NULL;
  if (p->workspace_bytes > 0 && !(p->workspace = rille_block_allocate(p->ctx, p->workspace_bytes)))
    return RILLE_ERROR_MEMORY;
  if (!p->is_own) rille_blas_begin();
  rows_part(p, 0, p->m);
  if (!p->is_own) rille_blas_end();
  rille_block_free(p->ctx, p->workspace);
  return RILLE_OK;
}

static RilleStatus multiply_one(Product *p) {
  double work = (double)p->m * (double)p->n * (double)p->k;
  if (p->ctx->num_threads == 1 || work < 2.0 * PARALLEL_FLOPS) return multiply_here(p);
  if (p->m >= p->n) return run(p, p->m, grain_of(p->m, p->n * p->k, 16), p->m, p->n, rows_part);
  return run(p, p->n, grain_of(p->n, p->m * p->k, 16), p->m, p->n, columns_part);
}

static void scale_only(const Product *p, int64_t batch);

/* A column that lies as a row is taken as one. */
static __attribute__((noinline)) Product new_product(const RilleContext *ctx, RilleDtype dtype,
                                                     bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                                                     int64_t k, const void *a, int64_t lda, const void *b,
                                                     int64_t ldb, void *c, int64_t ldc) {
  if (m == 1 && transpose_a && lda == 1) transpose_a = false, lda = k;
  if (n == 1 && !transpose_b && ldb == 1) transpose_b = true, ldb = k;
  if (n > 1 && k == 1 && transpose_b && ldb == 1) transpose_b = false, ldb = n;
  return (Product){.ctx = (RilleContext *)ctx,
                   .dtype = dtype,
                   .transpose_a = transpose_a,
                   .transpose_b = transpose_b,
                   .m = m,
                   .n = n,
                   .k = k,
                   .lda = lda,
                   .ldb = ldb,
                   .ldc = ldc,
                   .alpha = 1,
                   .a = a,
                   .b = b,
                   .c = c};
}

static void note(const Product *p, int64_t batch) {
  RilleGemmNote *note = p->ctx->slots[RILLE_SLOT_PRODUCT];
  *note = (RilleGemmNote){.runs = note->runs + (batch == 1 ? 1 : 2),
                          .dtype = p->dtype,
                          .transpose_a = p->transpose_a,
                          .transpose_b = p->transpose_b,
                          .m = p->m,
                          .n = p->n,
                          .k = p->k,
                          .lda = p->lda,
                          .ldb = p->ldb,
                          .ldc = p->ldc,
                          .alpha = p->alpha,
                          .beta = p->beta,
                          .a = p->a,
                          .b = p->b,
                          .bias = p->bias,
                          .c = p->c};
}

RilleStatus rille_gemm_again(RilleContext *ctx, const RilleGemmNote *n) {
  Product p = new_product(ctx, n->dtype, n->transpose_a, n->transpose_b, n->m, n->n, n->k, n->a, n->lda, n->b,
                          n->ldb, n->c, n->ldc);
  p.alpha = n->alpha, p.beta = n->beta, p.bias = n->bias;
  return multiply_one(&p);
}

RilleStatus rille_gemm_batched(RilleContext *ctx, RilleDtype dtype, int64_t batch, bool transpose_a,
                               bool transpose_b, int64_t m, int64_t n, int64_t k, double alpha, const void *a,
                               int64_t lda, int64_t stride_a, const void *b, int64_t ldb, int64_t stride_b,
                               double beta, void *c, int64_t ldc, int64_t stride_c) {
  Product p = new_product(ctx, dtype, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, c, ldc);
  p.stride_a = stride_a, p.stride_b = stride_b, p.stride_c = stride_c;
  p.alpha = alpha, p.beta = beta;
  if (RILLE_UNLIKELY(ctx->slots[RILLE_SLOT_PRODUCT] != NULL)) note(&p, batch);
  if (batch == 0 || m == 0 || n == 0) return RILLE_OK;
  RILLE_TRY(check_sizes(&p));
  if (k == 0) {
    scale_only(&p, batch);
    return RILLE_OK;
  }
  if (batch == 1) return multiply_one(&p);
  double work = (double)m * (double)n * (double)k;
  if (batch < ctx->num_threads && work >= 2.0 * PARALLEL_FLOPS) {
    int64_t size = (int64_t)rille_dtype_size(dtype);
    for (int64_t i = 0; i < batch; i++) {
      Product one = p;
      one.a += i * stride_a * size, one.b += i * stride_b * size, one.c += i * stride_c * size;
      RILLE_TRY(multiply_one(&one));
    }
    return RILLE_OK;
  }
  return run(&p, batch, grain_of(batch, work < 1e9 ? (int64_t)work : 1000000000, 1), m, n, batch_part);
}

RilleStatus rille_gemm(RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b, int64_t m,
                       int64_t n, int64_t k, double alpha, const void *a, int64_t lda, const void *b,
                       int64_t ldb, double beta, void *c, int64_t ldc) {
  if (n == 1 && k == 1 && m > 1 && ldc == 1 && (transpose_a || lda == 1)) /* a column times one number */
    return rille_gemm_batched(ctx, dtype, 1, false, false, 1, m, 1, alpha, b, 1, 0, a, m, 0, beta, c, m, 0);
  return rille_gemm_batched(ctx, dtype, 1, transpose_a, transpose_b, m, n, k, alpha, a, lda, 0, b, ldb, 0,
                            beta, c, ldc, 0);
}

RilleStatus rille_gemm_bias(RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b,
                            int64_t m, int64_t n, int64_t k, const void *a, int64_t lda, const void *b,
                            int64_t ldb, const void *bias, void *c, int64_t ldc) {
  Product p = new_product(ctx, dtype, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, c, ldc);
  p.bias = bias;
  p.beta = bias ? 1 : 0;
  if (RILLE_UNLIKELY(ctx->slots[RILLE_SLOT_PRODUCT] != NULL)) note(&p, 1);
  if (m == 0 || n == 0) return RILLE_OK;
  RILLE_TRY(check_sizes(&p));
  if (k > 0) return multiply_one(&p);
  if (bias)
    fill_bias(&p, m, bias, n, c);
  else
    scale_only(&p, 1);
  return RILLE_OK;
}

/* k == 0: the product is zero, and BLAS libraries differ in what they do then. */
static void scale_only(const Product *p, int64_t batch) {
  for (int64_t i = 0; i < batch; i++)
    for (int64_t r = 0; r < p->m; r++)
      for (int64_t j = 0; j < p->n; j++) {
        int64_t at = i * p->stride_c + r * p->ldc + j;
        if (p->dtype == RILLE_FLOAT32)
          ((float *)(void *)p->c)[at] = p->beta == 0 ? 0 : (float)p->beta * ((float *)(void *)p->c)[at];
        else
          ((double *)(void *)p->c)[at] = p->beta == 0 ? 0 : p->beta * ((double *)(void *)p->c)[at];
      }
}

/* ---- one product inside a parallel loop */

size_t rille_sgemm_part_workspace(const RilleContext *ctx, bool transpose_a, int64_t m, int64_t n,
                                  int64_t k) {
  const RilleMatrixKernels *kernels = ctx->kernels->matrix;
  return kernels->sgemm ? kernels->workspace(sizeof(float), transpose_a, false, m, n, k) : 0;
}

void rille_sgemm_part(const RilleContext *ctx, bool transpose_a, int64_t m, int64_t n, int64_t k,
                      const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                      int64_t ldc, void *workspace) {
  rille_sgemm_any_part(ctx, transpose_a, false, m, n, k, 1, a, lda, b, ldb, beta, c, ldc, workspace);
}

size_t rille_sgemm_most_workspace(const RilleContext *ctx) {
  return ctx->kernels->matrix->sgemm ? RILLE_GEMM_WORKSPACE_MAX : 0;
}

void rille_sgemm_any_part(const RilleContext *ctx, bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                          int64_t k, float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
                          float beta, float *c, int64_t ldc, void *workspace) {
  Product p = new_product(ctx, RILLE_FLOAT32, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, c, ldc);
  p.alpha = (double)alpha, p.beta = (double)beta;
  p.is_own = ctx->kernels->matrix->sgemm != NULL;
  if (!p.is_own) rille_blas_begin();
  multiply(&p, m, n, p.a, p.b, NULL, p.c, workspace);
  if (!p.is_own) rille_blas_end();
}

size_t rille_gemm_part_workspace(const RilleContext *ctx, RilleDtype dtype) {
  const RilleMatrixKernels *kernels = ctx->kernels->matrix;
  if (dtype == RILLE_FLOAT32 ? kernels->sgemm != NULL : kernels->dgemm != NULL)
    return RILLE_GEMM_WORKSPACE_MAX;
  return 0;
}

bool rille_gemm_can_finish(const RilleContext *ctx, RilleDtype dtype) {
  return dtype == RILLE_FLOAT32 && ctx->kernels->matrix->sgemm;
}

void rille_gemm_part(const RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b, int64_t m,
                     int64_t n, int64_t k, const void *a, int64_t lda, const void *b, int64_t ldb,
                     double beta, const void *row_bias, const struct RilleFinish *finish, void *c,
                     int64_t ldc, void *workspace) {
  Product p = new_product(ctx, dtype, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, c, ldc);
  p.beta = row_bias ? 1 : beta;
  p.bias_by_rows = row_bias != NULL;
  p.finish = finish;
  p.is_own = dtype == RILLE_FLOAT32 && ctx->kernels->matrix->sgemm != NULL;
  if (!p.is_own) rille_blas_begin();
  multiply(&p, m, n, p.a, p.b, row_bias, p.c, workspace);
  if (!p.is_own) rille_blas_end();
}

#include "math/lapack.h"
#include "core/limits.h"
#include "math/blas.h"
#include "math/lapack_small.h"
#include "core/shape.h"
#include "core/status.h"

#include <math.h>
#include <string.h>

#ifdef RILLE_BLAS_OPENBLAS

/* ---- the Fortran names; a character argument adds its length at the end -------------------------------- */

typedef size_t Length;

#define DECLARE(p, T)                                                                                        \
  void p##getrf_(const int *m, const int *n, T *a, const int *lda, int *pivots, int *info);                  \
  void p##getrs_(const char *trans, const int *n, const int *k, const T *a, const int *lda,                  \
                 const int *pivots, T *b, const int *ldb, int *info, Length);                                \
  void p##trsm_(const char *side, const char *uplo, const char *trans, const char *diag, const int *m,       \
                const int *n, const T *alpha, const T *a, const int *lda, T *b, const int *ldb, Length,      \
                Length, Length, Length);                                                                     \
  void p##potrf_(const char *uplo, const int *n, T *a, const int *lda, int *info, Length);                   \
  void p##sytrf_(const char *uplo, const int *n, T *a, const int *lda, int *pivots, T *work,                 \
                 const int *lwork, int *info, Length);                                                       \
  void p##sytrs_(const char *uplo, const int *n, const int *k, const T *a, const int *lda,                   \
                 const int *pivots, T *b, const int *ldb, int *info, Length);                                \
  void p##geev_(const char *left, const char *right, const int *n, T *a, const int *lda, T *re, T *im,       \
                T *vl, const int *ldvl, T *vr, const int *ldvr, T *work, const int *lwork, int *info,        \
                Length, Length);                                                                             \
  void p##geqrf_(const int *m, const int *n, T *a, const int *lda, T *tau, T *work, const int *lwork,        \
                 int *info);                                                                                 \
  void p##orgqr_(const int *m, const int *n, const int *k, T *a, const int *lda, const T *tau, T *work,      \
                 const int *lwork, int *info);                                                               \
  void p##gelsy_(const int *m, const int *n, const int *k, T *a, const int *lda, T *b, const int *ldb,       \
                 int *pivots, const T *rcond, int *rank, T *work, const int *lwork, int *info);              \
  void p##geqp3_(const int *m, const int *n, T *a, const int *lda, int *pivots, T *tau, T *work,             \
                 const int *lwork, int *info);                                                               \
  void p##laic1_(const int *job, const int *n, const T *x, const T *estimate, const T *w, const T *gamma,    \
                 T *next, T *sine, T *cosine);                                                               \
  void p##ormqr_(const char *side, const char *trans, const int *m, const int *n, const int *k, const T *a,  \
                 const int *lda, const T *tau, T *c, const int *ldc, T *work, const int *lwork, int *info,   \
                 Length, Length);                                                                            \
  void p##gesdd_(const char *job, const int *m, const int *n, T *a, const int *lda, T *s, T *u,              \
                 const int *ldu, T *vt, const int *ldvt, T *work, const int *lwork, int *iwork, int *info,   \
                 Length);                                                                                    \
  void p##syevd_(const char *job, const char *uplo, const int *n, T *a, const int *lda, T *w, T *work,       \
                 const int *lwork, int *iwork, const int *liwork, int *info, Length, Length)
DECLARE(s, float);
DECLARE(d, double);

/* Calls routine of the dtype; (float) and (double) pointers come from void pointers by themselves. */
#define CALL(dtype, routine, ...)                                                                            \
  (rille_blas_begin(), (dtype) == RILLE_FLOAT32 ? s##routine##_(__VA_ARGS__) : d##routine##_(__VA_ARGS__),   \
   rille_blas_end())

/* ---- helpers ------------------------------------------------------------------------------------------- */

static int at_least_one(int64_t n) {
  return n > 1 ? (int)n : 1;
}

static RilleStatus check_sizes(RilleContext *ctx, int64_t m, int64_t n) {
  RILLE_TRY(rille_shape_int32(ctx, m, "a matrix size"));
  return rille_shape_int32(ctx, n, "a matrix size");
}

static char *matrix_at(const void *base, RilleDtype dtype, int64_t elements, int64_t i) {
  return (char *)base + elements * i * (int64_t)rille_dtype_size(dtype);
}

static void note(RilleLapackFailure *failed, int64_t matrix, int info) {
  if (info != 0 && failed->info == 0) *failed = (RilleLapackFailure){matrix, info};
}

/* The workspace that a query asked for: its answer stands in a float, which may have rounded it down. */
static int work_size(RilleDtype dtype, const void *answer) {
  double wanted =
      dtype == RILLE_FLOAT32 ? (double)*(const float *)answer * (1 + 0x1p-20) : *(const double *)answer;
  return wanted < INT32_MAX - 1 ? (int)wanted + 1 : INT32_MAX;
}

RilleStatus rille_lapack_check(RilleContext *ctx) {
  (void)ctx;
  return RILLE_OK;
}

/* Loops over matrices look between two of them; what was left out is not to be looked at. */
static RilleStatus finished(RilleContext *ctx) {
  return rille_must_stop(ctx) ? rille_error_stopped(ctx) : RILLE_OK;
}

/* ---- systems of equations ------------------------------------------------------------------------------ */

RilleStatus rille_lapack_lu(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n, void *a,
                            int32_t *pivots, int32_t *infos, RilleLapackFailure *failed) {
  int rows = (int)m, columns = (int)n, info = 0, lda = at_least_one(m);
  int64_t least = m < n ? m : n;
  *failed = (RilleLapackFailure){0, 0};
  RILLE_TRY(check_sizes(ctx, m, n));
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    void *one = matrix_at(a, dtype, m * n, i);
    if (m == n && RILLE_IS_SMALL(n))
      info = rille_small_lu(dtype, columns, one, pivots + i * n);
    else if (least > 0)
      CALL(dtype, getrf, &rows, &columns, one, &lda, pivots + i * least, &info);
    note(failed, i, info);
    if (infos) infos[i] = info;
  }
  return finished(ctx);
}

RilleStatus rille_lapack_lu_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                  const void *lu, const int32_t *pivots, void *b) {
  int size = (int)n, columns = (int)k, info = 0, lda = at_least_one(n);
  RILLE_TRY(check_sizes(ctx, n, k));
  for (int64_t i = 0; n > 0 && k > 0 && i < batch && !rille_must_stop(ctx); i++) {
    const void *one = matrix_at(lu, dtype, n * n, i);
    void *right = matrix_at(b, dtype, n * k, i);
    if (!RILLE_IS_SMALL(n))
      CALL(dtype, getrs, "N", &size, &columns, one, &lda, pivots + i * n, right, &lda, &info, 1);
    else
      rille_small_solve(dtype, size, one, pivots + i * n, columns, right);
  }
  return finished(ctx);
}

RilleStatus rille_lapack_triangular(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                    bool upper, bool unit, bool by_column, const void *a, void *b) {
  static const float one_float = 1;
  static const double one_double = 1;
  int size = (int)n, columns = (int)k, lda = at_least_one(n), ldb = at_least_one(k);
  /* Column by column, rows are the transpose: x^T a^T = b^T. */
  const char *uplo = upper == by_column ? "U" : "L", *trans = by_column ? "T" : "N", *diag = unit ? "U" : "N";
  RILLE_TRY(check_sizes(ctx, n, k));
  for (int64_t i = 0; n > 0 && k > 0 && i < batch && !rille_must_stop(ctx); i++) {
    const void *one = matrix_at(a, dtype, n * n, i);
    void *right = matrix_at(b, dtype, n * k, i);
    if (dtype == RILLE_FLOAT32 && RILLE_IS_NARROW(n, k))
      rille_small_triangular(size, columns, upper, unit, by_column, one, right);
    else if (dtype == RILLE_FLOAT32)
      strsm_("R", uplo, trans, diag, &columns, &size, &one_float, one, &lda, right, &ldb, 1, 1, 1, 1);
    else
      dtrsm_("R", uplo, trans, diag, &columns, &size, &one_double, one, &lda, right, &ldb, 1, 1, 1, 1);
  }
  return finished(ctx);
}

RilleStatus rille_lapack_cholesky(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                                  int32_t *infos, RilleLapackFailure *failed) {
  int size = (int)n, info = 0, lda = at_least_one(n);
  *failed = (RilleLapackFailure){0, 0};
  RILLE_TRY(check_sizes(ctx, n, n));
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    void *one = matrix_at(a, dtype, n * n, i);
    if (n > 0) CALL(dtype, potrf, "L", &size, one, &lda, &info, 1);
    note(failed, i, info);
    if (infos) infos[i] = info;
  }
  return finished(ctx);
}

RilleStatus rille_lapack_ldl(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                             int32_t *pivots, int32_t *infos) {
  int size = (int)n, info = 0, lda = at_least_one(n), query = -1;
  double answer = 0, unused = 0;
  RILLE_TRY(check_sizes(ctx, n, n));
  for (int64_t i = 0; i < batch; i++) infos[i] = 0;
  if (batch == 0 || n == 0) return finished(ctx);
  CALL(dtype, sytrf, "L", &size, (void *)&unused, &lda, pivots, (void *)&answer, &query, &info, 1);
  int lwork = work_size(dtype, &answer);
  char *work = rille_block_allocate(ctx, (size_t)lwork * rille_dtype_size(dtype));
  if (!work) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    CALL(dtype, sytrf, "L", &size, (void *)matrix_at(a, dtype, n * n, i), &lda, pivots + i * n, (void *)work,
         &lwork, &info, 1);
    infos[i] = info;
  }
  rille_block_free(ctx, work);
  return finished(ctx);
}

RilleStatus rille_lapack_ldl_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                   const void *a, const int32_t *pivots, void *b) {
  int size = (int)n, columns = (int)k, info = 0, lda = at_least_one(n);
  RILLE_TRY(check_sizes(ctx, n, k));
  for (int64_t i = 0; n > 0 && k > 0 && i < batch && !rille_must_stop(ctx); i++)
    CALL(dtype, sytrs, "L", &size, &columns, (const void *)matrix_at(a, dtype, n * n, i), &lda,
         pivots + i * n, (void *)matrix_at(b, dtype, n * k, i), &lda, &info, 1);
  return finished(ctx);
}

/* ---- orthogonal factors -------------------------------------------------------------------------------- */

static void run_qr(const RilleContext *ctx, RilleDtype dtype, int64_t batch, int m, int n, int columns,
                   void *a, void *q, void *tau, void *work, int lwork) {
  int info, lda = at_least_one(m), k = m < n ? m : n, shared = n < columns ? n : columns;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    char *one = matrix_at(a, dtype, (int64_t)m * n, i);
    CALL(dtype, geqrf, &m, &n, (void *)one, &lda, tau, work, &lwork, &info);
    if (!q) continue;
    char *out = matrix_at(q, dtype, (int64_t)m * columns, i);
    size_t bytes = (size_t)m * (size_t)columns * rille_dtype_size(dtype);
    size_t copied = (size_t)m * (size_t)shared * rille_dtype_size(dtype);
    memcpy(out, one, copied);
    memset(out + copied, 0, bytes - copied);
    CALL(dtype, orgqr, &m, &columns, &k, (void *)out, &lda, tau, work, &lwork, &info);
  }
}

RilleStatus rille_lapack_qr(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                            int64_t columns, void *a, void *q) {
  RILLE_TRY(check_sizes(ctx, m, n));
  RILLE_TRY(check_sizes(ctx, columns, n));
  int rows = (int)m, width = (int)n, wanted = (int)columns, k = m < n ? rows : width, query = -1, info,
      lda = at_least_one(m);
  double first = 0, second = 0, unused = 0;
  if (batch == 0 || k == 0) return finished(ctx);
  if (dtype == RILLE_FLOAT32 && RILLE_IS_SMALL(m) && RILLE_IS_SMALL(n)) {
    for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++)
      rille_small_qr(rows, width, wanted, (float *)(void *)matrix_at(a, dtype, m * n, i),
                     q ? (float *)(void *)matrix_at(q, dtype, m * columns, i) : NULL);
    return finished(ctx);
  }
  CALL(dtype, geqrf, &rows, &width, (void *)&unused, &lda, (void *)&unused, (void *)&first, &query, &info);
  CALL(dtype, orgqr, &rows, &wanted, &k, (void *)&unused, &lda, (void *)&unused, (void *)&second, &query,
       &info);
  int lwork = work_size(dtype, &first), other = work_size(dtype, &second);
  if (q && other > lwork) lwork = other;
  char *work = rille_block_allocate(ctx, ((size_t)lwork + (size_t)k) * rille_dtype_size(dtype));
  if (!work) return RILLE_ERROR_MEMORY;
  run_qr(ctx, dtype, batch, rows, width, wanted, a, q, work + (size_t)lwork * rille_dtype_size(dtype), work,
         lwork);
  rille_block_free(ctx, work);
  return finished(ctx);
}

/* ---- least squares ------------------------------------------------------------------------------------- */

#if !defined(RILLE_MINIMAL)
#define KEPT_BYTES(dtype, m, n) ((size_t)(((m) + 4) * (n)) * rille_dtype_size(dtype))
/* Whether the largest magnitude is one that gelsy does not scale; NaN is passed over. */
static bool is_in_scale(int64_t n, const float *x) {
  float best[16] = {0};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int k = 0; k < 16; k++) best[k] = fabsf(x[i + k]) > best[k] ? fabsf(x[i + k]) : best[k];
  for (; i < n; i++) best[0] = fabsf(x[i]) > best[0] ? fabsf(x[i]) : best[0];
  for (int k = 1; k < 16; k++) best[0] = best[k] > best[0] ? best[k] : best[0];
  return best[0] >= 0x1p-102f && best[0] <= 0x1p102f;
}

/* Whether the upper triangle r has full rank: estimates of the smallest and the largest singular value
 * grow by a column at a time (Bischof, "Incremental condition estimation", 1990), as in gelsy. */
static bool has_full_rank(int n, const float *r, int ldr, float rcond, float *smallest, float *largest) {
  const int for_smallest = 2, for_largest = 1;
  float low = fabsf(r[0]), high = low, next[2], sine[2], cosine[2];
  smallest[0] = largest[0] = 1;
  for (int k = 1; k < n && low > 0; k++) {
    const float *column = r + (int64_t)k * ldr;
    slaic1_(&for_smallest, &k, smallest, &low, column, column + k, next, sine, cosine);
    slaic1_(&for_largest, &k, largest, &high, column, column + k, next + 1, sine + 1, cosine + 1);
    if (!(next[1] * rcond <= next[0])) return false;
    for (int i = 0; i < k; i++) smallest[i] *= sine[0], largest[i] *= sine[1];
    smallest[k] = cosine[0], largest[k] = cosine[1];
    low = next[0], high = next[1];
  }
  return low > 0;
}

/* gelsy's steps for floats of at least as many rows as columns, and full rank, without its looks at each
 * element by a function call, which take longer than the factorization of a narrow matrix. False where it is
 * no such one, and a and b are as they were. kept: room for a, and for n elements four times. */
static bool solve_of_full_rank(RilleDtype dtype, int m, int n, int k, const void *rcond, void *a, float *b,
                               int *pivots, void *work, int lwork, float *kept) {
  const size_t bytes = (size_t)m * (size_t)n * sizeof *kept;
  float *tau = kept + (int64_t)m * n, *row = tau + n, one = 1;
  int info;
  if (dtype != RILLE_FLOAT32 || m < n || !is_in_scale((int64_t)m * n, a) || !is_in_scale((int64_t)m * k, b))
    return false;
  memcpy(kept, a, bytes);
  rille_blas_begin();
  sgeqp3_(&m, &n, a, &m, pivots, tau, work, &lwork, &info);
  const bool is_full = has_full_rank(n, a, m, *(const float *)rcond, row, row + n);
  if (is_full) {
    sormqr_("L", "T", &m, &k, &n, a, &m, tau, b, &m, work, &lwork, &info, 1, 1);
    strsm_("L", "U", "N", "N", &n, &k, &one, a, &m, b, &m, 1, 1, 1, 1);
    for (int64_t j = 0; j < k; j++) {
      memcpy(row, b + j * m, (size_t)n * sizeof *row);
      for (int i = 0; i < n; i++) b[j * m + pivots[i] - 1] = row[i];
    }
  } else {
    memcpy(a, kept, bytes);
  }
  rille_blas_end();
  return is_full;
}
#else
#define KEPT_BYTES(dtype, m, n)                                        0
#define solve_of_full_rank(dtype, m, n, k, rcond, a, b, p, w, l, kept) false
#endif

RilleStatus rille_lapack_least_squares(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m,
                                       int64_t n, int64_t k, double rcond, void *a, void *b, int64_t *ranks) {
  const int64_t tall = m > n ? m : n;
  RILLE_TRY(check_sizes(ctx, tall, k));
  int rows = (int)m, columns = (int)n, right = (int)k, ldb = (int)tall, lwork = -1, rank, info;
  double answer = 0, unused = 0, least = rcond;
  if (dtype == RILLE_FLOAT32) memcpy(&least, &(float){(float)rcond}, sizeof(float));
  CALL(dtype, gelsy, &rows, &columns, &right, (void *)&unused, &rows, (void *)&unused, &ldb, &info,
       (void *)&least, &rank, (void *)&answer, &lwork, &info);
  lwork = work_size(dtype, &answer);
  const size_t pivot_bytes = ((size_t)n * sizeof(int) + 7) & ~(size_t)7;
  const size_t work_bytes = ((size_t)lwork * rille_dtype_size(dtype) + 7) & ~(size_t)7;
  char *work = rille_block_allocate(ctx, pivot_bytes + work_bytes + KEPT_BYTES(dtype, m, n));
  if (!work) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    memset(work, 0, pivot_bytes); /* no column is to come first */
    ranks[i] = n;
    if (solve_of_full_rank(dtype, rows, columns, right, &least, matrix_at(a, dtype, m * n, i),
                           (void *)matrix_at(b, dtype, tall * k, i), (int *)(void *)work, work + pivot_bytes,
                           lwork, (float *)(void *)(work + pivot_bytes + work_bytes)))
      continue;
    memset(work, 0, pivot_bytes);
    CALL(dtype, gelsy, &rows, &columns, &right, (void *)matrix_at(a, dtype, m * n, i), &rows,
         (void *)matrix_at(b, dtype, tall * k, i), &ldb, (int *)(void *)work, (void *)&least, &rank,
         (void *)(work + pivot_bytes), &lwork, &info);
    ranks[i] = rank;
  }
  rille_block_free(ctx, work);
  return finished(ctx);
}

/* ---- values that are found by iteration ---------------------------------------------------------------- */

RilleStatus rille_lapack_svd(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                             bool full, void *a, void *s, void *u, void *vh, RilleLapackFailure *failed) {
  RILLE_TRY(check_sizes(ctx, m, n));
  int rows = (int)m, columns = (int)n, k = m < n ? rows : columns, query = -1, info = 0,
      lda = at_least_one(m);
  int ldvt = at_least_one(full ? n : k);
  int64_t u_size = m * (full ? m : k), vh_size = n * (full ? n : k);
  const char *job = !u ? "N" : full ? "A" : "S";
  double answer = 0, unused = 0;
  *failed = (RilleLapackFailure){0, 0};
  if (batch == 0 || k == 0) return finished(ctx);
  CALL(dtype, gesdd, job, &rows, &columns, (void *)&unused, &lda, (void *)&unused, (void *)&unused, &lda,
       (void *)&unused, &ldvt, (void *)&answer, &query, &info, &info, 1);
  int lwork = work_size(dtype, &answer);
  size_t work_bytes = ((size_t)lwork * rille_dtype_size(dtype) + 7) & ~(size_t)7;
  char *work = rille_block_allocate(ctx, work_bytes + 8 * (size_t)k * sizeof(int));
  if (!work) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    CALL(dtype, gesdd, job, &rows, &columns, (void *)matrix_at(a, dtype, m * n, i), &lda,
         (void *)matrix_at(s, dtype, k, i), u ? matrix_at(u, dtype, u_size, i) : (void *)&unused, &lda,
         u ? matrix_at(vh, dtype, vh_size, i) : (void *)&unused, &ldvt, (void *)work, &lwork,
         (int *)(void *)(work + work_bytes), &info, 1);
    note(failed, i, info);
  }
  rille_block_free(ctx, work);
  return finished(ctx);
}

RilleStatus rille_lapack_eigh(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, bool upper,
                              bool vectors, void *a, void *w, RilleLapackFailure *failed) {
  RILLE_TRY(check_sizes(ctx, n, n));
  int size = (int)n, query = -1, info = 0, lda = at_least_one(n), liwork = 0;
  const char *uplo = upper ? "U" : "L", *job = vectors ? "V" : "N";
  double answer = 0, unused = 0;
  *failed = (RilleLapackFailure){0, 0};
  if (batch == 0 || n == 0) return finished(ctx);
  CALL(dtype, syevd, job, uplo, &size, (void *)&unused, &lda, (void *)&unused, (void *)&answer, &query,
       &liwork, &query, &info, 1, 1);
  int lwork = work_size(dtype, &answer);
  size_t work_bytes = ((size_t)lwork * rille_dtype_size(dtype) + 7) & ~(size_t)7;
  char *work = rille_block_allocate(ctx, work_bytes + (size_t)liwork * sizeof(int));
  if (!work) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    CALL(dtype, syevd, job, uplo, &size, (void *)matrix_at(a, dtype, n * n, i), &lda,
         (void *)matrix_at(w, dtype, n, i), (void *)work, &lwork, (int *)(void *)(work + work_bytes), &liwork,
         &info, 1, 1);
    note(failed, i, info);
  }
  rille_block_free(ctx, work);
  return finished(ctx);
}

RilleStatus rille_lapack_eig(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a, void *re,
                             void *im, void *v, RilleLapackFailure *failed) {
  RILLE_TRY(check_sizes(ctx, n, n));
  int size = (int)n, query = -1, info = 0, lda = at_least_one(n), one = 1;
  double answer = 0, unused = 0;
  *failed = (RilleLapackFailure){0, 0};
  if (batch == 0 || n == 0) return finished(ctx);
  CALL(dtype, geev, "N", "V", &size, (void *)&unused, &lda, (void *)&unused, (void *)&unused, (void *)&unused,
       &one, (void *)&unused, &lda, (void *)&answer, &query, &info, 1, 1);
  int lwork = work_size(dtype, &answer);
  char *work = rille_block_allocate(ctx, (size_t)lwork * rille_dtype_size(dtype));
  if (!work) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < batch && !rille_must_stop(ctx); i++) {
    CALL(dtype, geev, "N", "V", &size, (void *)matrix_at(a, dtype, n * n, i), &lda,
         (void *)matrix_at(re, dtype, n, i), (void *)matrix_at(im, dtype, n, i), (void *)&unused, &one,
         (void *)matrix_at(v, dtype, n * n, i), &lda, (void *)work, &lwork, &info, 1, 1);
    note(failed, i, info);
  }
  rille_block_free(ctx, work);
  return finished(ctx);
}

#else

RilleStatus rille_lapack_check(RilleContext *ctx) {
  return rille_error(ctx, RILLE_ERROR_STATE,
                     "needs a build with OpenBLAS, and this one has builtin products only");
}

/* The ops ask rille_lapack_check first, so nobody comes here. */
RilleStatus rille_lapack_lu(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n, void *a,
                            int32_t *pivots, int32_t *infos, RilleLapackFailure *failed) {
  (void)dtype, (void)batch, (void)m, (void)n, (void)a, (void)pivots, (void)infos, (void)failed;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_lu_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                  const void *lu, const int32_t *pivots, void *b) {
  (void)dtype, (void)batch, (void)n, (void)k, (void)lu, (void)pivots, (void)b;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_triangular(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                    bool upper, bool unit, bool by_column, const void *a, void *b) {
  (void)dtype, (void)batch, (void)n, (void)k, (void)upper, (void)unit, (void)by_column, (void)a, (void)b;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_cholesky(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                                  int32_t *infos, RilleLapackFailure *failed) {
  (void)dtype, (void)batch, (void)n, (void)a, (void)infos, (void)failed;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_ldl(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                             int32_t *pivots, int32_t *infos) {
  (void)dtype, (void)batch, (void)n, (void)a, (void)pivots, (void)infos;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_ldl_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                   const void *a, const int32_t *pivots, void *b) {
  (void)dtype, (void)batch, (void)n, (void)k, (void)a, (void)pivots, (void)b;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_eig(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a, void *re,
                             void *im, void *v, RilleLapackFailure *failed) {
  (void)dtype, (void)batch, (void)n, (void)a, (void)re, (void)im, (void)v, (void)failed;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_qr(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                            int64_t columns, void *a, void *q) {
  (void)dtype, (void)batch, (void)m, (void)n, (void)columns, (void)a, (void)q;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_least_squares(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m,
                                       int64_t n, int64_t k, double rcond, void *a, void *b, int64_t *ranks) {
  (void)dtype, (void)batch, (void)m, (void)n, (void)k, (void)rcond, (void)a, (void)b, (void)ranks;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_svd(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                             bool full, void *a, void *s, void *u, void *vh, RilleLapackFailure *failed) {
  (void)dtype, (void)batch, (void)m, (void)n, (void)full, (void)a, (void)s, (void)u, (void)vh, (void)failed;
  return rille_lapack_check(ctx);
}
RilleStatus rille_lapack_eigh(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, bool upper,
                              bool vectors, void *a, void *w, RilleLapackFailure *failed) {
  (void)dtype, (void)batch, (void)n, (void)upper, (void)vectors, (void)a, (void)w, (void)failed;
  return rille_lapack_check(ctx);
}
#endif

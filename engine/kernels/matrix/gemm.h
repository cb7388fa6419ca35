/* Matrix product, the engine's own: C = alpha * op(A) * op(B) + beta * D, row-major.
 *
 *   op(A) is m x k: A is stored m x k with row length lda, or k x m when transpose_a.
 *   op(B) is k x n: B is stored k x n with row length ldb, or n x k when transpose_b.
 *   C is m x n with row length ldc and overlaps neither A nor B.
 *   D is m x n: C itself with row length ldc and d_step 1, or a bias apart from C:
 *     one row for all has row length 0 and d_step 1, one number for each row row length 1 and d_step 0.
 *
 * As in BLAS, beta == 0 overwrites C without reading D, and alpha == 0 or k == 0 leaves A and B unread.
 * Any size may be zero. There are no errors: sizes and row lengths are the caller's to check.
 *
 * workspace is 64-byte aligned and holds at least rille_gemm_workspace(element_size, ...) bytes for the same
 * arguments; when that is 0 it may be NULL. It is never more than RILLE_GEMM_WORKSPACE_MAX. Its content is
 * scratch. Kernels use one thread and no global state: threads split m or n and give each part its own
 * workspace. The same arguments give the same bits on the same level. */
#ifndef RILLE_KERNELS_MATRIX_GEMM_H
#define RILLE_KERNELS_MATRIX_GEMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Packed A and B (TILES_BYTES, PANELS_BYTES in gemm.c) and what rounding to whole tiles adds. */
#define RILLE_GEMM_WORKSPACE_MAX ((size_t)1 << 20)

/* What becomes of each element of C when its sum is whole, as steps behind the product would do it: `more` is
 * added, then what is below `low` becomes `low` and what is above `high` becomes `high`. NaN stays. */
typedef struct RilleFinish {
  const float *result; /* where the result lies that C is a part of */
  const float *more;   /* lies as the result does, apart from it; NULL: nothing is added */
  float zero;          /* added at last: -0, which changes nothing, or 0, which makes 0 of -0 */
  float low, high;
} RilleFinish;

/* The functions of one level; finish may be NULL; element_size is sizeof(float) for sgemm and sizeof(double)
 * for dgemm. */
#define RILLE_DECLARE_GEMM(level)                                                                            \
  size_t rille_gemm_workspace_##level(size_t element_size, bool transpose_a, bool transpose_b, int64_t m,    \
                                      int64_t n, int64_t k);                                                 \
  void rille_sgemm_##level(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, \
                           const float *a, int64_t lda, const float *b, int64_t ldb, float beta,             \
                           const float *d, int64_t ldd, int64_t d_step, float *c, int64_t ldc,               \
                           const RilleFinish *finish, void *workspace);                                      \
  void rille_dgemm_##level(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k,              \
                           double alpha, const double *a, int64_t lda, const double *b, int64_t ldb,         \
                           double beta, const double *d, int64_t ldd, int64_t d_step, double *c,             \
                           int64_t ldc, void *workspace);                                                    \
  void rille_integer_product_##level(int64_t m, int64_t n, int64_t k, const uint64_t *a, const uint64_t *b,  \
                                     uint64_t *c); /* integers.c */

RILLE_DECLARE_GEMM(v2)
RILLE_DECLARE_GEMM(v3)
RILLE_DECLARE_GEMM(v4)
RILLE_DECLARE_GEMM(neon)
RILLE_DECLARE_GEMM(plain)

#endif

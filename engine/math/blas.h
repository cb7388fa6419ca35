/* Matrix products: OpenBLAS or the engine's own kernels, split over the context's threads. */
#ifndef RILLE_MATH_BLAS_H
#define RILLE_MATH_BLAS_H

#include "core/context.h"
#include "core/dtype.h"

struct RilleFinish; /* kernels/matrix/gemm.h */

/* Row-major C (m x n) = alpha * op(A) op(B) + beta * C for float32 or float64; op(A) is m x k, op(B) k x n.
 * beta 0 overwrites C. Row lengths lda, ldb, ldc count elements. Fails where a size is beyond 32 bits or a
 * workspace cannot be had. */
RilleStatus rille_gemm(RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b, int64_t m,
                       int64_t n, int64_t k, double alpha, const void *a, int64_t lda, const void *b,
                       int64_t ldb, double beta, void *c, int64_t ldc);

/* C = op(A) op(B) + bias in each row; bias has n elements side by side, or is NULL. Each thread writes the
 * bias into the part of C that it then adds its product to. */
RilleStatus rille_gemm_bias(RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b,
                            int64_t m, int64_t n, int64_t k, const void *a, int64_t lda, const void *b,
                            int64_t ldb, const void *bias, void *c, int64_t ldc);

/* batch products of the same sizes; strides in elements between the matrices of one operand (0: shared). */
RilleStatus rille_gemm_batched(RilleContext *ctx, RilleDtype dtype, int64_t batch, bool transpose_a,
                               bool transpose_b, int64_t m, int64_t n, int64_t k, double alpha, const void *a,
                               int64_t lda, int64_t stride_a, const void *b, int64_t ldb, int64_t stride_b,
                               double beta, void *c, int64_t ldc, int64_t stride_c);

/* One float32 product on the calling thread, for use inside a parallel loop: C = op(A) B + beta * C.
 * workspace: 64-byte aligned, of rille_sgemm_part_workspace bytes for the same arguments. The second one has
 * all of rille_gemm's arguments and wants rille_sgemm_most_workspace bytes, enough for any product. */
size_t rille_sgemm_part_workspace(const RilleContext *ctx, bool transpose_a, int64_t m, int64_t n, int64_t k);
void rille_sgemm_part(const RilleContext *ctx, bool transpose_a, int64_t m, int64_t n, int64_t k,
                      const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                      int64_t ldc, void *workspace);

size_t rille_sgemm_most_workspace(const RilleContext *ctx);
void rille_sgemm_any_part(const RilleContext *ctx, bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                          int64_t k, float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
                          float beta, float *c, int64_t ldc, void *workspace);

/* The same for both dtypes, as rille_gemm; workspace: rille_gemm_part_workspace bytes, enough for any
 * product. The calling thread asks for it before the loop. row_bias: NULL, or a number for each row of C,
 * which then starts with these (beta is not read). finish: what becomes of C at last (kernels/matrix/gemm.h),
 * NULL: nothing; only where rille_gemm_can_finish. */
bool rille_gemm_can_finish(const RilleContext *ctx, RilleDtype dtype);
size_t rille_gemm_part_workspace(const RilleContext *ctx, RilleDtype dtype);
void rille_gemm_part(const RilleContext *ctx, RilleDtype dtype, bool transpose_a, bool transpose_b, int64_t m,
                     int64_t n, int64_t k, const void *a, int64_t lda, const void *b, int64_t ldb,
                     double beta, const void *row_bias, const struct RilleFinish *finish, void *c,
                     int64_t ldc, void *workspace);

/* What the last product was; slot RILLE_SLOT_PRODUCT points at one while a step is recorded. */
typedef struct RilleGemmNote {
  int runs; /* since it was set to 0; a batch counts as two */
  RilleDtype dtype;
  bool transpose_a, transpose_b;
  int64_t m, n, k, lda, ldb, ldc;
  double alpha, beta;
  const void *a, *b, *bias;
  void *c;
} RilleGemmNote;
/* The same product again. */
RilleStatus rille_gemm_again(RilleContext *ctx, const RilleGemmNote *note);

/* Around what a BLAS library with threads of its own computes: it uses one meanwhile, and then again as many
 * as the process had said. */
void rille_blas_begin(void);
void rille_blas_end(void);
const char *rille_blas_name(void); /* "openblas" or "builtin" */

#endif

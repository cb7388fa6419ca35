/* Matrix kernels of one level; contract in gemm.h. */
#ifndef RILLE_KERNELS_MATRIX_MATRIX_H
#define RILLE_KERNELS_MATRIX_MATRIX_H

#include "kernels/kernels.h"

struct RilleFinish; /* gemm.h */

typedef void (*RilleSgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                           const float *a, int64_t lda, const float *b, int64_t ldb, float beta,
                           const float *d, int64_t ldd, int64_t d_step, float *c, int64_t ldc,
                           const struct RilleFinish *finish, void *workspace);
typedef void (*RilleDgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, double alpha,
                           const double *a, int64_t lda, const double *b, int64_t ldb, double beta,
                           const double *d, int64_t ldd, int64_t d_step, double *c, int64_t ldc,
                           void *workspace);
/* C += A B, all row by row. */
typedef void (*RilleIntegerProduct)(int64_t m, int64_t n, int64_t k, const uint64_t *a, const uint64_t *b,
                                    uint64_t *c);

/* NULL where the level has none: OpenBLAS does it, and a short loop what is of integers. */
typedef struct RilleMatrixKernels {
  size_t (*workspace)(size_t element_size, bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                      int64_t k);
  RilleSgemm sgemm;
  RilleDgemm dgemm;
  RilleIntegerProduct integers;
} RilleMatrixKernels;

#endif

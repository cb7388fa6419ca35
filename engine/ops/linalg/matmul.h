/* What other families need of matrix products. */
#ifndef RILLE_OPS_LINALG_MATMUL_H
#define RILLE_OPS_LINALG_MATMUL_H

#include "dispatch/op.h"

#define t_gemm rille_t_gemm

typedef struct RilleMatrix {
  const char *data;
  int64_t row_length;   /* BLAS's leading dimension, in elements */
  int64_t batch_stride; /* elements from one matrix to the next, along the dim before the last two; 0 without
                           one */
  bool transposed;
} RilleMatrix;

/* The last two dims of tensor as BLAS wants them; copied into the scope where the strides do not allow it. */
RilleStatus rille_matrix_of(RilleContext *ctx, RilleTensor *tensor, RilleMatrix *out);

/* For RilleOp.flops of products: each element of the output adds up the first input's last dim. */
double rille_product_flops(const RilleCall *call);

/* Fails unless a and b are of one dtype. */
RilleStatus rille_same_dtype(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b);

typedef struct RilleGemmArgs {
  bool transpose_a, transpose_b;
} RilleGemmArgs;

/* Matrices, or batches of them, as an expression: op(a) op(b) without copies for the transposes. */
RilleTensor *t_gemm(RilleContext *ctx, RilleTensor *a, RilleTensor *b, bool transpose_a, bool transpose_b);

/* Whether the engine's own products take both, which over a depth of one are those of elements, signs of
 * zeros too, and quicker than an elementwise walk. */
#if defined(RILLE_MINIMAL)
#define rille_products_are_exact(a, b) ((void)(a), (void)(b), false)
#else
bool rille_products_are_exact(const RilleTensor *a, const RilleTensor *b);
#endif

#endif

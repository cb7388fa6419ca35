/* What other families need of matrix products. */
#ifndef RILLE_OPS_MATMUL_H
#define RILLE_OPS_MATMUL_H

#include "ops/op.h"

typedef struct RilleMatrix {
  const char *data;
  int64_t row_length; /* BLAS's leading dimension, in elements */
  bool transposed;
} RilleMatrix;

/* The last two dims of tensor as BLAS wants them; copied into the scope where the strides do not allow it. */
RilleStatus rille_matrix_of(RilleContext *ctx, RilleTensor *tensor, RilleMatrix *out);

#endif

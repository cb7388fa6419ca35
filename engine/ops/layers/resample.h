/* Weighted sums along one dim, for interpolation. */
#ifndef RILLE_OPS_LAYERS_RESAMPLE_H
#define RILLE_OPS_LAYERS_RESAMPLE_H

#include "dispatch/op.h"

typedef struct RilleResampleArgs {
  int64_t dim, size; /* size: of the dim where weighted elements are added up */
} RilleResampleArgs;

#define t_resample rille_t_resample

/* out[i] along dim is the sum of weight[i, k] * in[index[i, k]]; index int64, both [points, taps],
 * contiguous. No weight: one tap of weight 1. An expression: see dispatch/expression.h. */
RilleTensor *t_resample(RilleContext *ctx, RilleTensor *in, RilleTensor *index, RilleTensor *weight, int dim);

#endif

/* Argument structs of the norms that other files call. */
#ifndef RILLE_OPS_LAYERS_NORM_H
#define RILLE_OPS_LAYERS_NORM_H

#include "dispatch/op.h"

typedef struct RilleBatchNormArgs {
  bool training;
  double momentum, eps;
} RilleBatchNormArgs;

typedef struct RilleGroupNormArgs {
  int64_t num_groups;
  double eps;
} RilleGroupNormArgs;

/* v, one a channel, so that it meets the channels of a tensor of ndim dims. */
RilleTensor *rille_over_channels(RilleContext *ctx, RilleTensor *v, int ndim);

#endif

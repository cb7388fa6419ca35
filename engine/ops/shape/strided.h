/* A view described by where it lies in its base, for the history of views that change in place. */
#ifndef RILLE_OPS_SHAPE_STRIDED_H
#define RILLE_OPS_SHAPE_STRIDED_H

#include "dispatch/op.h"

typedef struct RilleStridedArgs {
  RilleInts base_sizes, base_strides, sizes, strides;
  int64_t offset; /* of the view's first element from the base's first, in elements */
} RilleStridedArgs;

/* Both tensors share their storage. */
RilleStridedArgs rille_strided_args(const RilleTensor *base, const RilleTensor *view);

#endif

/* Argument structs of the shape ops that other files call. */
#ifndef RILLE_OPS_SHAPE_SHAPE_H
#define RILLE_OPS_SHAPE_SHAPE_H

#include "dispatch/op.h"

typedef struct RilleSizesArgs {
  RilleInts size;
} RilleSizesArgs;

typedef struct RilleTransposeArgs {
  int64_t dim0, dim1;
} RilleTransposeArgs;

typedef struct RilleDimArgs {
  int64_t dim;
} RilleDimArgs;

typedef struct RilleDimsArgs {
  RilleInts dims;
} RilleDimsArgs;

typedef struct RilleSelectArgs {
  int64_t dim, index;
} RilleSelectArgs;

typedef struct RilleNarrowArgs {
  int64_t dim, start, length;
} RilleNarrowArgs;

typedef struct RilleSliceArgs {
  RilleOptionalInt from, to;
  int64_t dim, step;
} RilleSliceArgs;

typedef struct RilleDtypeArgs {
  uint8_t dtype;
} RilleDtypeArgs;

typedef struct RillePadArgs {
  /* What is added before and behind the last dim, then the one before it, ...; negative numbers cut off. */
  RilleInts pad;
  uint8_t mode;
  RilleScalar value;
} RillePadArgs;

/* Gives the op's result as another reference to a tensor that the scope holds; for composite ops. */
RilleStatus rille_call_return(RilleContext *ctx, RilleCall *call, RilleTensor *result);

/* dim as [0, ndim), for checked dims in backward. */
static inline int rille_dim_of(int64_t dim, int ndim) {
  return (int)(dim < 0 ? dim + (ndim > 0 ? ndim : 1) : dim);
}

/* The gradient of a view that lies at strides and offset in a contiguous tensor of shape. */
RilleTensor *rille_view_gradient(RilleContext *ctx, RilleTensor *grad, const RilleShape *shape, int ndim,
                                 const int64_t *sizes, const int64_t *strides, int64_t offset);
/* The same as a view op's backward: adds to call->sum, or fills grad_in. No place may be visited twice. */
void rille_view_backward(RilleContext *ctx, RilleBackward *call, int ndim, const int64_t *sizes,
                         const int64_t *strides, int64_t offset);

#endif

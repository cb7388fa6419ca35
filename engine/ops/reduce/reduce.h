/* Argument structs of the reductions that other files call. */
#ifndef RILLE_OPS_REDUCE_REDUCE_H
#define RILLE_OPS_REDUCE_REDUCE_H

#include "dispatch/op.h"

typedef struct RilleReduceArgs {
  RilleInts dim; /* count -1 or 0: all */
  bool keepdim;
  uint8_t dtype;
} RilleReduceArgs;

typedef struct RilleVarArgs {
  RilleInts dim;
  bool unbiased, keepdim;
  RilleScalar correction;
} RilleVarArgs;

typedef struct RilleNormArgs {
  RilleScalar p;
  RilleInts dim;
  bool keepdim;
} RilleNormArgs;

/* Which dims of in are reduced; none named: all. */
RilleStatus rille_reduce_mask(RilleContext *ctx, const RilleTensor *in, const RilleInts *dims, bool *reduced);
/* The gradient of a reduction with the reduced dims put back as ones. */
RilleTensor *rille_reduce_unsqueeze(RilleContext *ctx, RilleTensor *grad, const RilleShape *shape,
                                    const RilleInts *dims, bool keepdim);

/* The norm of floats whose dims lie one behind the other, by one kernel; false where that does not do it. */
#if defined(RILLE_MINIMAL)
#define rille_reduce_norm(ctx, call, status) ((void)(status), false)
#else
bool rille_reduce_norm(RilleContext *ctx, RilleCall *call, RilleStatus *status);
#endif

/* The gradient by x of the p-norm y of x over dims, p not 0; y and g, the gradient by y, have sizes of 1
 * there. p 2: x / y. p infinite: the sign, shared among the largest. Else sign(x) (|x| / y)^(p-1). All 0
 * where y or x is 0. */
RilleTensor *rille_norm_gradient(RilleContext *ctx, RilleTensor *x, RilleTensor *y, RilleTensor *g, double p,
                                 const RilleInts *dims);

#endif

/* Windows over tensors as expressions: padding, and views whose elements repeat. */
#ifndef RILLE_OPS_SHAPE_WINDOWS_H
#define RILLE_OPS_SHAPE_WINDOWS_H

#include "dispatch/op.h"

#define t_unstrided rille_t_unstrided

#define t_padded  rille_t_padded
#define t_strided rille_t_strided

/* Zeros put before and after along dim. */
RilleTensor *t_padded(RilleContext *ctx, RilleTensor *a, int dim, int64_t before, int64_t after);

/* A view of a, made contiguous first, that lies at these sizes and strides from its first element. */
RilleTensor *t_strided(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes,
                       const int64_t *strides);
/* Its transpose: a's elements added up where they lie in a tensor of shape. */
RilleTensor *t_unstrided(RilleContext *ctx, RilleTensor *a, const RilleShape *shape, int ndim,
                         const int64_t *sizes, const int64_t *strides);

/* A list of n numbers, or one for all of them; where left out, otherwise. Each at least least and at most
 * 2^30. */
RilleStatus rille_ints_list(RilleContext *ctx, const char *name, const RilleInts *ints, int n,
                            int64_t otherwise, int64_t least, int64_t *out);

#endif

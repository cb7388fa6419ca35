/* Distances as other files use them. */
#ifndef RILLE_OPS_REDUCE_DISTANCE_H
#define RILLE_OPS_REDUCE_DISTANCE_H

#include "dispatch/op.h"

#define t_pairwise_distance rille_t_pairwise_distance

/* The p-norm of a - b + eps over the last dim. */
RilleTensor *t_pairwise_distance(RilleContext *ctx, RilleTensor *a, RilleTensor *b, double p, double eps,
                                 bool keepdim);

#endif

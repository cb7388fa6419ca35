/* softmax as other files use it. */
#ifndef RILLE_OPS_REDUCE_SOFTMAX_H
#define RILLE_OPS_REDUCE_SOFTMAX_H

#include "dispatch/op.h"

#define t_log_softmax rille_t_log_softmax
#define t_softmax     rille_t_softmax

typedef struct RilleSoftmaxArgs {
  int64_t dim;
  uint8_t dtype;
} RilleSoftmaxArgs;

RilleTensor *t_softmax(RilleContext *ctx, RilleTensor *a, int dim);
RilleTensor *t_log_softmax(RilleContext *ctx, RilleTensor *a, int dim);

#endif

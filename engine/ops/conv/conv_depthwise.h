/* Depthwise convolutions, one output channel a channel: vectors run over channels, so that short rows,
 * strides and large kernels leave no lane empty. Each function leaves *done false, and everything as it was,
 * where another way is faster. */
#ifndef RILLE_OPS_CONV_DEPTHWISE_H
#define RILLE_OPS_CONV_DEPTHWISE_H

#include "ops/conv/conv.h"

RilleStatus rille_conv_depthwise_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                         const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                         bool *done);
RilleStatus rille_conv_depthwise_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                       const RilleTensor *weight, RilleTensor *out, bool *done);
RilleStatus rille_conv_depthwise_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                        const RilleTensor *input, RilleTensor *out, bool *done);

#endif

/* Convolutions of planes by Winograd's minimal filtering; see kernels/planes/winograd.h. */
#ifndef RILLE_OPS_LAYERS_CONV_WINOGRAD_H
#define RILLE_OPS_LAYERS_CONV_WINOGRAD_H

#include "ops/conv/conv.h"

/* As rille_conv_forward, rille_conv_input and rille_conv_weight, over the elements of contiguous tensors.
 * *done is false, and out without meaning, where the convolution cannot be done so or would gain nothing, or
 * where an operand holds infinities or NaN, which would spread over their tile. */
RilleStatus rille_winograd_forward(RilleContext *ctx, const RilleConv *conv, const void *input,
                                   const void *weight, const void *bias, void *out, bool *done);
RilleStatus rille_winograd_input(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                 const void *weight, void *out, bool *done);
RilleStatus rille_winograd_weight(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                  const void *input, void *out, bool *done);

#endif

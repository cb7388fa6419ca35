/* Convolutions of planes by Winograd's minimal filtering; see kernels/winograd.h. */
#ifndef RILLE_OPS_CONV_WINOGRAD_H
#define RILLE_OPS_CONV_WINOGRAD_H

#include "ops/conv.h"

/* Whether this convolution of two contiguous tensors can be done so, and gains by it. Infinities and NaN
 * would spread over their tile: tensors that hold any are refused. */
bool rille_winograd_suits(const RilleContext *ctx, const RilleConv *conv, const RilleTensor *a,
                          const RilleTensor *b);

/* As rille_conv_forward, rille_conv_input and rille_conv_weight, over the tensors' elements. */
RilleStatus rille_winograd_forward(RilleContext *ctx, const RilleConv *conv, const void *input,
                                   const void *weight, const void *bias, void *out);
RilleStatus rille_winograd_input(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                 const void *weight, void *out);
RilleStatus rille_winograd_weight(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                  const void *input, void *out);

#endif

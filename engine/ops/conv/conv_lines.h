/* Convolutions of few output channels a group, depthwise ones first: vectors run along the rows of planes.
 * Each function leaves *done false, and everything as it was, where another way is faster. */
#ifndef RILLE_OPS_CONV_LINES_H
#define RILLE_OPS_CONV_LINES_H

#include "ops/conv/conv.h"

RilleStatus rille_conv_lines_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                     const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                     bool *done);
RilleStatus rille_conv_lines_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                   const RilleTensor *weight, RilleTensor *out, bool *done);
RilleStatus rille_conv_lines_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                    const RilleTensor *input, RilleTensor *out, bool *done);

#endif

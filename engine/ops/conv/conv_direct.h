/* Convolutions without columns: tiles of results straight from the source; see kernels/planes/conv.h. */
#ifndef RILLE_OPS_CONV_DIRECT_H
#define RILLE_OPS_CONV_DIRECT_H

#include "ops/conv/conv.h"

/* They run where this is the faster way, or the only one (is_last). */
/* Whether it is the faster way for a convolution of volumes. */
bool rille_conv_direct_suits(const RilleContext *ctx, const RilleConv *conv);

RilleStatus rille_conv_direct_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                      const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                      bool is_last, bool *done);
RilleStatus rille_conv_direct_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                    const RilleTensor *weight, RilleTensor *out, bool is_last, bool *done);

#endif

/* Convolutions as matrix products: of the weights as they lie and of columns, which hold what each output
 * pixel sees. Each function leaves *done false, and everything as it was, where another way is faster. */
#ifndef RILLE_OPS_CONV_PRODUCTS_H
#define RILLE_OPS_CONV_PRODUCTS_H

#include "ops/conv/conv.h"

RilleStatus rille_conv_products_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                        const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                        bool *done);
RilleStatus rille_conv_products_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                      const RilleTensor *weight, RilleTensor *out, bool *done);
RilleStatus rille_conv_products_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                       const RilleTensor *input, RilleTensor *out, bool *done);

#endif

/* Shared forwards of the elementwise families. */
#ifndef RILLE_OPS_POINTWISE_H
#define RILLE_OPS_POINTWISE_H

#include "ops/op.h"
#include "kernels/kernels.h"

extern const RilleParameter rille_one_input[];  /* input */
extern const RilleParameter rille_two_inputs[]; /* input, other (a tensor or a number) */

/* out = kernel(input); integers become float32 for kernels that exist for floats only. op->kernel is a RilleUnary. */
RilleStatus rille_unary_forward(RilleContext *ctx, RilleCall *call);
/* The same with up to three parameters for the kernel. */
RilleStatus rille_unary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters);

/* out = kernel(input, other) in the promoted dtype, broadcast. op->kernel is a RilleBinary. */
RilleStatus rille_binary_forward(RilleContext *ctx, RilleCall *call);
RilleStatus rille_binary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters);
/* The same with a bool result. */
RilleStatus rille_compare_forward(RilleContext *ctx, RilleCall *call);

/* Promoted dtype of the inputs from first on. */
RilleDtype rille_call_promote(const RilleCall *call, int first);
/* A temporary of the scope (or tensor itself) that holds dtype; plain numbers are converted where they are. */
RilleStatus rille_cast_input(RilleContext *ctx, RilleTensor *tensor, RilleDtype dtype, RilleTensor **out);
/* Runs a kernel over out and up to three inputs that already have the right dtypes; out may be of another dtype than
 * the kernel's result, then it is converted. */
RilleStatus rille_flat_run(RilleContext *ctx, RilleFlatKernel kernel, const void *parameters, RilleDtype result,
                           RilleTensor *out, const RilleTensor *a, const RilleTensor *b, const RilleTensor *c);

#endif

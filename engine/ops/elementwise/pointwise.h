/* Shared forwards of the elementwise families. */
#ifndef RILLE_OPS_ELEMENTWISE_POINTWISE_H
#define RILLE_OPS_ELEMENTWISE_POINTWISE_H

#include "dispatch/op.h"
#include "kernels/kernels.h"

typedef struct RilleClampArgs {
  RilleScalar min, max;
} RilleClampArgs;

extern const RilleParameter rille_one_input[];    /* input */
extern const RilleParameter rille_two_inputs[];   /* input, other (a tensor or a number) */
extern const RilleParameter rille_two_operands[]; /* the same, either may be a number */

/* out = kernel(input), of its dtype or bool, as the kernel gives them; integers become float32 for kernels
 * that exist for floats only. op->kernel is a RilleUnary. */
RilleStatus rille_unary_forward(RilleContext *ctx, RilleCall *call);
/* The same with up to three parameters for the kernel. */
RilleStatus rille_unary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters);

/* out = kernel(input, other) in the promoted dtype, or bool where the kernel gives bools, broadcast.
 * op->kernel is a RilleBinary. */
RilleStatus rille_binary_forward(RilleContext *ctx, RilleCall *call);
RilleStatus rille_binary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters);

/* Promoted dtype of the inputs from first on. */
RilleDtype rille_call_promote(const RilleCall *call, int first);
/* A temporary of the scope (or tensor itself) that holds dtype; plain numbers are converted where they are.
 */
RilleStatus rille_cast_input(RilleContext *ctx, RilleTensor *tensor, RilleDtype dtype, RilleTensor **out);
/* An error where tensor is a plain number (no tensor of the script) that dtype cannot hold. */
RilleStatus rille_check_number(RilleContext *ctx, const RilleTensor *tensor, RilleDtype dtype);
/* The same for a limit, which must not wrap to the other end. */
RilleStatus rille_check_limit(RilleContext *ctx, const RilleTensor *tensor, RilleDtype dtype);
/* Runs a kernel over out and up to three inputs that already have the right dtypes; out may be of another
 * dtype than the kernel's result, then it is converted. */
RilleStatus rille_flat_run(RilleContext *ctx, RilleFlatKernel kernel, const void *parameters,
                           RilleDtype result, RilleTensor *out, const RilleTensor *a, const RilleTensor *b,
                           const RilleTensor *c);

/* What rille_flat_run did last; slot RILLE_SLOT_ELEMENTWISE points at one while a step is recorded. The
 * tensors are only compared. */
typedef struct RilleFlatNote {
  int runs; /* since it was set to 0 */
  RilleFlatKernel kernel;
  double parameters[3];
  bool has_parameters;
  const RilleTensor *operands[4]; /* the target and the inputs, NULL behind them */
} RilleFlatNote;

/* The same for kernels of three inputs. */
RilleStatus rille_ternary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters);
/* result, held by the scope, as the call's output: copied into the target when in place. */
RilleStatus rille_call_result(RilleContext *ctx, RilleCall *call, RilleTensor *result);
/* The input itself as the result, for rounding of integers. */
RilleStatus rille_call_unchanged(RilleContext *ctx, RilleCall *call);
/* A gradient that is zero everywhere. */
void rille_zero_backward(RilleContext *ctx, RilleBackward *call);

/* ---- descriptors --------------------------------------------------------------------------------------- */

extern const char *const rille_any_samples[], *const rille_positive_samples[], *const rille_unit_samples[];

/* Bundles for RILLE_OP: a function of one tensor, or of two, that a kernel of the same name computes. */
#define RILLE_ELEMENTWISE_UNARY(kernel_name)                                                                 \
  .parameters = rille_one_input, .n_outputs = 1, .kernel = RILLE_UNARY_##kernel_name,                        \
  .forward = rille_unary_forward
#define RILLE_ELEMENTWISE_BINARY(kernel_name)                                                                \
  .parameters = rille_two_inputs, .n_outputs = 1, .kernel = RILLE_BINARY_##kernel_name,                      \
  .forward = rille_binary_forward

#endif

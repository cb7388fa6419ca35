/* to: another dtype. */
#include "ops/formula.h"
#include "ops/shape/shape.h"

static RilleStatus to_forward(RilleContext *ctx, RilleCall *call) {
  RilleDtype dtype = (RilleDtype)((const RilleDtypeArgs *)call->args)->dtype;
  (void)ctx;
  if (call->in[0]->dtype == dtype) return rille_tensor_alias(call->in[0], &call->out[0]);
  RILLE_TRY(rille_tensor_new_dense_like(call->in[0], dtype, &call->out[0]));
  return rille_tensor_copy(call->out[0], call->in[0]);
}

static void to_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_to(ctx, call->grad_out[0], (RilleDtype)call->shape[0].dtype);
}

static const RilleParameter to_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(DTYPE, RilleDtypeArgs, dtype), RILLE_PARAMETERS_END};
static const char *const to_samples[] =
    RILLE_SAMPLES("x(2, 3), 'float64'", "x(3, 2):t(), 'float64'", "x(0), 'float64'");

RILLE_OP(to, .summary = "the same values in another dtype; the same memory if it is the tensor's own",
         RILLE_ARGUMENTS(to_parameters, &(const RilleDtypeArgs){RILLE_DTYPE_NONE}),
         .flags = RILLE_OP_METHOD_ONLY | RILLE_OP_VIEW, .n_outputs = 1, .forward = to_forward,
         .backward = to_backward, .samples = to_samples);

/* ---- type_as */

static RilleStatus type_as_forward(RilleContext *ctx, RilleCall *call) {
  return rille_call_return(ctx, call, t_to(ctx, call->in[0], rille_dtype_of(call->in[1])));
}

static const RilleParameter type_as_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                    RILLE_PARAMETERS_END};
static const char *const type_as_samples[] =
    RILLE_SAMPLES("x(2, 3), x(1)", "integers(2, 3), x(1)", "x(0), integers(1)");

RILLE_OP(type_as, .summary = "the same values in the dtype of other", .parameters = type_as_parameters,
         .flags = RILLE_OP_METHOD_ONLY | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = type_as_forward,
         .samples = type_as_samples);

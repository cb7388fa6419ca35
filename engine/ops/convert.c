/* to: another dtype. */
#include "ops/expression.h"
#include "ops/shape.h"

static RilleStatus to_forward(RilleContext *ctx, RilleCall *call) {
  RilleDtype dtype = (RilleDtype)((const RilleDtypeArgs *)call->args)->dtype;
  (void)ctx;
  RILLE_TRY(rille_tensor_new_like(call->in[0], dtype, &call->out[0]));
  return rille_tensor_copy(call->out[0], call->in[0]);
}

static void to_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_to(ctx, call->grad_out[0], (RilleDtype)call->shape[0].dtype);
}

static const RilleParameter to_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(DTYPE, RilleDtypeArgs, dtype),
                                               RILLE_PARAMETERS_END};
static const char *const to_samples[] = {"x(2, 3), 'float64'", "x(3, 2):t(), 'float64'", "x(0), 'float64'", NULL};

const RilleOp rille_op_to = {.name = "to",
                             .summary = "the same values in another dtype, as a copy",
                             .parameters = to_parameters,
                             .defaults = &(const RilleDtypeArgs){RILLE_DTYPE_NONE},
                             .args_size = sizeof(RilleDtypeArgs),
                             .flags = RILLE_OP_METHOD_ONLY,
                             .n_outputs = 1,
                             .forward = to_forward,
                             .backward = to_backward,
                             .samples = to_samples};

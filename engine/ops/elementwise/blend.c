/* Elementwise functions of three tensors. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

#define G call->grad_out[0]

typedef struct ValueArgs {
  RilleScalar value;
} ValueArgs;

static double value_of(const void *args) {
  return rille_scalar_to_double(((const ValueArgs *)args)->value);
}

/* ---- lerp: input + weight * (end - input) */

static RilleStatus lerp_forward(RilleContext *ctx, RilleCall *call) {
  return rille_ternary_run(ctx, call, RILLE_TERNARY_lerp, NULL);
}

static void lerp_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *start = call->in[0], *end = call->in[1], *weight = call->in[2];
  if (call->needs[0]) call->grad_in[0] = t_mul(ctx, G, t_number_sub(ctx, 1, weight));
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, G, weight);
  if (call->needs[2]) call->grad_in[2] = t_mul(ctx, G, t_sub(ctx, end, start));
}

/* ---- addcmul, addcdiv */

static RilleStatus addcmul_forward(RilleContext *ctx, RilleCall *call) {
  double value = value_of(call->args);
  if (rille_dtype_is_float(rille_call_promote(call, 0)))
    return rille_ternary_run(ctx, call, RILLE_TERNARY_addcmul, &value);
  RilleScalar factor = ((const ValueArgs *)call->args)->value;
  RILLE_TRY(rille_scalar_check(ctx, factor, rille_call_promote(call, 0)));
  RilleTensor *product = t_mul(ctx, call->in[1], call->in[2]);
  RilleTensor *scaled = t_mul(ctx, product, t_scalar(ctx, rille_scalar_int(rille_scalar_to_int(factor))));
  return rille_call_result(ctx, call, t_add(ctx, call->in[0], scaled));
}

static void addcmul_backward(RilleContext *ctx, RilleBackward *call) {
  const double value = value_of(call->args);
  RilleTensor *scaled = value == 1 ? G : t_mul_number(ctx, G, value);
  if (call->needs[0]) call->grad_in[0] = G;
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, scaled, call->in[2]);
  if (call->needs[2]) call->grad_in[2] = t_mul(ctx, scaled, call->in[1]);
}

static RilleStatus addcdiv_forward(RilleContext *ctx, RilleCall *call) {
  double value = value_of(call->args);
  return rille_ternary_run(ctx, call, RILLE_TERNARY_addcdiv, &value);
}

static void addcdiv_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = G;
  if (!call->needs[1] && !call->needs[2]) return; /* then tensor2 was not saved */
  RilleTensor *scaled = t_div(ctx, t_mul_number(ctx, G, value_of(call->args)), call->in[2]);
  if (call->needs[1]) call->grad_in[1] = scaled;
  if (call->needs[2]) call->grad_in[2] = t_neg(ctx, t_mul(ctx, scaled, t_div(ctx, call->in[1], call->in[2])));
}

/* ---- descriptors */

static const RilleParameter lerp_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("end"),
                                                 RILLE_TENSOR_OR_NUMBER("weight"), RILLE_PARAMETERS_END};
static const RilleParameter value_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR("tensor1"), RILLE_TENSOR("tensor2"),
    RILLE_OPTION(SCALAR, ValueArgs, value), RILLE_PARAMETERS_END};
static const ValueArgs value_one = {{RILLE_SCALAR_INT, {.i = 1}}};
static const char *const lerp_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3), 0.3", "x(2, 3), x(3), 0.75", "x(2, 3), x(2, 3), unit(2, 3)",
                  "x(3, 2):t(), x(2, 3), unit(3)", "x(0, 3), x(3), 0.5");
static const char *const value_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3), positive(2, 3)", "x(2, 3), x(3), positive(2, 1), { value = 0.5 }",
                  "x(3, 2):t(), x(2, 3), positive(3)", "x(0, 3), x(3), positive(3)");

RILLE_OP(lerp, .summary = "input + weight * (end - input): the way from input to end",
         .parameters = lerp_parameters, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = lerp_forward,
         .backward = lerp_backward, .saves_input = {4, 4, 3}, .samples = lerp_samples);
RILLE_OP(addcmul, .summary = "input + value * tensor1 * tensor2",
         RILLE_ARGUMENTS(value_parameters, &value_one), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = addcmul_forward, .backward = addcmul_backward, .saves_input = {0, 4, 2},
         .samples = value_samples);
RILLE_OP(addcdiv, .summary = "input + value * tensor1 / tensor2",
         RILLE_ARGUMENTS(value_parameters, &value_one), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = addcdiv_forward, .backward = addcdiv_backward, .saves_input = {0, 4, 6},
         .samples = value_samples);

/* Rounding, signs, limits, and tests for special values. */
#include "kernels/pointwise.h"
#include "ops/expression.h"
#include "ops/pointwise.h"

#include <float.h>
#include <math.h>

#define G  call->grad_out[0]
#define X_ call->in[0]

/* ---- abs, sign, rounding */

static void abs_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_sign, X_));
}

static RilleStatus sign_forward(RilleContext *ctx, RilleCall *call) {
  if (X_->dtype == RILLE_BOOL) return rille_call_unchanged(ctx, call);
  return rille_unary_forward(ctx, call);
}

/* Integers are round already. */
static RilleStatus rounding_forward(RilleContext *ctx, RilleCall *call) {
  if (!rille_dtype_is_float((RilleDtype)X_->dtype)) return rille_call_unchanged(ctx, call);
  return rille_unary_forward(ctx, call);
}

static void frac_backward(RilleContext *ctx, RilleBackward *call) {
  (void)ctx;
  call->grad_in[0] = G;
}

typedef struct RoundArgs {
  int64_t decimals;
} RoundArgs;

static RilleStatus round_forward(RilleContext *ctx, RilleCall *call) {
  int64_t decimals = ((const RoundArgs *)call->args)->decimals;
  if (!rille_dtype_is_float((RilleDtype)X_->dtype)) return rille_call_unchanged(ctx, call);
  if (decimals == 0) return rille_unary_run(ctx, call, RILLE_UNARY_round, NULL);
  if (decimals < -300 || decimals > 300)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "decimals must lie in [-300, 300]: %lld",
                       (long long)decimals);
  double scale = pow(10, (double)(decimals < 0 ? -decimals : decimals));
  RilleTensor *large = decimals > 0 ? t_mul_number(ctx, X_, scale) : t_div(ctx, X_, t_number(ctx, scale));
  RilleTensor *rounded = t_unary(ctx, &rille_op_round, large);
  RilleTensor *result =
      decimals > 0 ? t_div(ctx, rounded, t_number(ctx, scale)) : t_mul_number(ctx, rounded, scale);
  return rille_call_result(ctx, call, result);
}

#define round_backward rille_zero_backward

/* ---- clamp */

typedef RilleClampArgs ClampArgs;

static void clamp_bounds(const ClampArgs *args, double *bounds) {
  bounds[0] = args->min.kind == RILLE_SCALAR_NONE ? -(double)INFINITY : rille_scalar_to_double(args->min);
  bounds[1] = args->max.kind == RILLE_SCALAR_NONE ? (double)INFINITY : rille_scalar_to_double(args->max);
}

static RilleStatus clamp_forward(RilleContext *ctx, RilleCall *call) {
  const ClampArgs *args = call->args;
  if (args->min.kind == RILLE_SCALAR_NONE && args->max.kind == RILLE_SCALAR_NONE)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs min, max or both");
  bool floats = rille_dtype_is_float((RilleDtype)X_->dtype);
  if (floats || args->min.kind == RILLE_SCALAR_FLOAT || args->max.kind == RILLE_SCALAR_FLOAT) {
    double bounds[3] = {0}; /* kernels read three parameters */
    clamp_bounds(args, bounds);
    return rille_unary_run(ctx, call, RILLE_UNARY_clamp, bounds);
  }
  RilleTensor *result = X_;
  if (args->min.kind != RILLE_SCALAR_NONE)
    result = t_binary(ctx, &rille_op_maximum, result, t_scalar(ctx, args->min));
  if (args->max.kind != RILLE_SCALAR_NONE)
    result = t_binary(ctx, &rille_op_minimum, result, t_scalar(ctx, args->max));
  return rille_call_result(ctx, call, result);
}

static void clamp_backward(RilleContext *ctx, RilleBackward *call) {
  double factors[3] = {0};
  clamp_bounds(call->args, factors);
  call->grad_in[0] = t_apply(ctx, &rille_op_clamp_backward, (RilleTensor *[]){G, X_}, 2, factors);
}

/* ---- nan_to_num */

typedef struct NanArgs {
  RilleScalar nan, posinf, neginf;
} NanArgs;

static double or_else(RilleScalar scalar, double otherwise) {
  return scalar.kind == RILLE_SCALAR_NONE ? otherwise : rille_scalar_to_double(scalar);
}

static RilleStatus nan_to_num_forward(RilleContext *ctx, RilleCall *call) {
  const NanArgs *args = call->args;
  if (!rille_dtype_is_float((RilleDtype)X_->dtype)) return rille_call_unchanged(ctx, call);
  double largest = X_->dtype == RILLE_FLOAT32 ? (double)FLT_MAX : DBL_MAX;
  double values[3] = {or_else(args->nan, 0), or_else(args->posinf, largest), or_else(args->neginf, -largest)};
  return rille_unary_run(ctx, call, RILLE_UNARY_nan_to_num, values);
}

static void nan_to_num_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_where(ctx, t_unary(ctx, &rille_op_isfinite, X_), G, t_number(ctx, 0));
}

/* ---- descriptors */

RILLE_UNARY_OP(abs, "absolute value of each element", 0,
               RILLE_MORE(.backward = abs_backward, .saves_input = {1}, .samples = rille_any_samples));
const RilleOp rille_op_sign = {.name = "sign",
                               .summary = "-1, 0 or 1 by the sign of each element; 0 for NaN",
                               .parameters = rille_one_input,
                               .flags = RILLE_OP_IN_PLACE,
                               .n_outputs = 1,
                               .kernel = RILLE_UNARY_sign,
                               .forward = sign_forward,
                               .backward = rille_zero_backward,
                               .samples = rille_any_samples};

#define ROUNDING(op_name, text, backward_function)                                                           \
  const RilleOp rille_op_##op_name = {.name = #op_name,                                                      \
                                      .summary = text,                                                       \
                                      .parameters = rille_one_input,                                         \
                                      .flags = RILLE_OP_IN_PLACE,                                            \
                                      .n_outputs = 1,                                                        \
                                      .kernel = RILLE_UNARY_##op_name,                                       \
                                      .forward = rounding_forward,                                           \
                                      .backward = backward_function,                                         \
                                      .samples = rille_any_samples}
ROUNDING(floor, "largest integer that is not above each element", rille_zero_backward);
ROUNDING(ceil, "smallest integer that is not below each element", rille_zero_backward);
ROUNDING(trunc, "each element without its fraction", rille_zero_backward);
ROUNDING(frac, "the fraction of each element, with its sign", frac_backward);

static const RilleParameter round_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, RoundArgs, decimals), RILLE_PARAMETERS_END};
static const char *const round_samples[] = {"x(2, 3)", "x(3, 2):t(), { decimals = 1 }", "x(0, 3)", "x()",
                                            NULL};
RILLE_UNARY_OP_WITH(round, "each element rounded to the nearest integer, halves to the even one", 0,
                    round_parameters, RoundArgs, &(const RoundArgs){0}, RILLE_MORE(.samples = round_samples));

static const RilleParameter clamp_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(SCALAR, ClampArgs, min),
                                                  RILLE_OPTION(SCALAR, ClampArgs, max), RILLE_PARAMETERS_END};
static const char *const clamp_samples[] = {"x(2, 3), -0.5, 0.5",
                                            "x(2, 3), { min = 0.1 }",
                                            "x(2, 3), { max = 0.1 }",
                                            "x(3, 2):t(), -1, 0.3",
                                            "x(0, 3), 0, 1",
                                            "integers(2, 3), 2, 3",
                                            NULL};
static const ClampArgs no_bounds; /* both RILLE_SCALAR_NONE */
RILLE_UNARY_OP_WITH(clamp, "each element moved into [min, max]", 0, clamp_parameters, ClampArgs, &no_bounds,
                    RILLE_MORE(.saves_input = {1}, .samples = clamp_samples));

static const RilleParameter nan_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(SCALAR, NanArgs, nan),
                                                RILLE_OPTION(SCALAR, NanArgs, posinf),
                                                RILLE_OPTION(SCALAR, NanArgs, neginf), RILLE_PARAMETERS_END};
static const char *const nan_samples[] = {"x(2, 3)", "x(2, 3), 1, 2, -2", "x(3, 2):t()", "x(0, 3)", NULL};
static const NanArgs no_values;
RILLE_UNARY_OP_WITH(nan_to_num, "NaN and infinities replaced by finite numbers", 0, nan_parameters, NanArgs,
                    &no_values, RILLE_MORE(.saves_input = {1}, .samples = nan_samples));

#define TEST(name, text)                                                                                     \
  RILLE_UNARY_OP(name, text, RILLE_OP_NO_GRADIENT, RILLE_MORE(.samples = rille_any_samples))
TEST(isnan, "true where an element is not a number");
TEST(isinf, "true where an element is infinite");
TEST(isfinite, "true where an element is neither infinite nor NaN");
TEST(logical_not, "true where an element is zero");

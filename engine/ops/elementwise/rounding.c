/* Rounding, signs, limits, and tests for special values. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

#include <float.h>
#include <math.h>

RILLE_USE_OP(clamp_backward);
RILLE_USE_OP(ge);
RILLE_USE_OP(gt);
RILLE_USE_OP(isfinite);
RILLE_USE_OP(le);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(logical_or);
RILLE_USE_OP(lt);
RILLE_USE_OP(maximum);
RILLE_USE_OP(minimum);
RILLE_USE_OP(round);
RILLE_USE_OP(sign);

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
  if (!rille_dtype_is_float(rille_dtype_of(X_))) return rille_call_unchanged(ctx, call);
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
  if (!rille_dtype_is_float(rille_dtype_of(X_))) {
    if (decimals >= 0) return rille_call_unchanged(ctx, call);
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "decimals = %lld takes floating point tensors, not %s (x:double() makes one)",
                       (long long)decimals, rille_dtype_name(rille_dtype_of(X_)));
  }
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

/* ---- clamp, clamp_min, clamp_max: bounds are numbers or tensors, NULL where there is none */

enum { BOTH_BOUNDS, LOWER_BOUND, UPPER_BOUND }; /* which of them follow the input: op->kernel */

typedef struct Bounds {
  RilleTensor *min, *max;
  int min_at, max_at; /* among the inputs */
} Bounds;

static Bounds bounds_of(const RilleOp *op, RilleTensor *const *in) {
  Bounds b = {.min_at = op->kernel == UPPER_BOUND ? -1 : 1,
              .max_at = op->kernel == LOWER_BOUND   ? -1
                        : op->kernel == UPPER_BOUND ? 1
                                                    : 2};
  b.min = b.min_at < 0 ? NULL : in[b.min_at];
  b.max = b.max_at < 0 ? NULL : in[b.max_at];
  return b;
}

static double bound_or(const RilleTensor *bound, double otherwise) {
  return bound ? rille_scalar_to_double(rille_scalar_read(rille_dtype_of(bound), bound->data)) : otherwise;
}

/* Two plain numbers, and none is NaN: with floating point one kernel does it all. */
static bool are_numbers(const Bounds *b, double *limits) {
  if ((b->min && !b->min->is_number) || (b->max && !b->max->is_number)) return false;
  limits[0] = bound_or(b->min, -(double)INFINITY);
  limits[1] = bound_or(b->max, (double)INFINITY);
  return !isnan(limits[0]) && !isnan(limits[1]);
}

/* A plain number in an integer dtype, which must hold it; PyTorch lets uint8 hold -1 as 255 here as well. */
static RilleStatus bound_as(RilleContext *ctx, RilleDtype dtype, RilleTensor **bound) {
  if (!(*bound)->is_number || !rille_dtype_is_integer(dtype)) return RILLE_OK;
  RILLE_TRY(rille_check_number(ctx, *bound, dtype));
  return rille_cast_input(ctx, *bound, dtype, bound);
}

static RilleStatus clamp_forward(RilleContext *ctx, RilleCall *call) {
  Bounds b = bounds_of(call->op, call->in);
  double limits[3] = {0}; /* kernels read three */
  if (!b.min && !b.max) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs min, max or both");
  RilleDtype dtype = rille_call_promote(call, 0);
  if (rille_dtype_is_float(dtype) && are_numbers(&b, limits))
    return rille_unary_run(ctx, call, RILLE_UNARY_clamp, limits);
  if (b.min) RILLE_TRY(bound_as(ctx, dtype, &b.min));
  if (b.max) RILLE_TRY(bound_as(ctx, dtype, &b.max));
  RilleTensor *result = X_;
  if (b.min) result = t_binary(ctx, &rille_op_maximum, result, b.min);
  if (b.max) result = t_binary(ctx, &rille_op_minimum, result, b.max);
  return rille_call_result(ctx, call, result && result->dtype != dtype ? t_to(ctx, result, dtype) : result);
}

static RilleTensor *zero_unless(RilleContext *ctx, RilleTensor *condition, RilleTensor *a) {
  return t_where(ctx, condition, a, t_number(ctx, 0));
}

/* The input's gradient passes between the bounds. A bound takes it where it is the result: min below max and
 * above the input, max below the input or below min. */
static void clamp_backward(RilleContext *ctx, RilleBackward *call) {
  Bounds b = bounds_of(call->op, call->in);
  double limits[3] = {0};
  if (call->needs[0] && are_numbers(&b, limits)) {
    call->grad_in[0] = t_apply(ctx, &rille_op_clamp_backward, (RilleTensor *[]){G, X_}, 2, limits);
  } else if (call->needs[0]) {
    RilleTensor *grad = G;
    if (b.min) grad = zero_unless(ctx, t_binary(ctx, &rille_op_ge, X_, b.min), grad);
    if (b.max) grad = zero_unless(ctx, t_binary(ctx, &rille_op_le, X_, b.max), grad);
    call->grad_in[0] = grad;
  }
  if (b.min_at > 0 && b.min && call->needs[b.min_at]) {
    RilleTensor *raised = t_binary(ctx, &rille_op_lt, X_, b.min);
    if (b.max)
      raised = t_binary(ctx, &rille_op_logical_and, raised, t_binary(ctx, &rille_op_lt, b.min, b.max));
    call->grad_in[b.min_at] = zero_unless(ctx, raised, G);
  }
  if (b.max_at > 0 && b.max && call->needs[b.max_at]) {
    RilleTensor *lowered = t_binary(ctx, &rille_op_gt, X_, b.max);
    if (b.min)
      lowered = t_binary(ctx, &rille_op_logical_or, lowered, t_binary(ctx, &rille_op_lt, b.max, b.min));
    call->grad_in[b.max_at] = zero_unless(ctx, lowered, G);
  }
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
  if (!rille_dtype_is_float(rille_dtype_of(X_))) return rille_call_unchanged(ctx, call);
  double largest = X_->dtype == RILLE_FLOAT32 ? (double)FLT_MAX : DBL_MAX;
  double values[3] = {or_else(args->nan, 0), or_else(args->posinf, largest), or_else(args->neginf, -largest)};
  return rille_unary_run(ctx, call, RILLE_UNARY_nan_to_num, values);
}

static void nan_to_num_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_where(ctx, t_unary(ctx, &rille_op_isfinite, X_), G, t_number(ctx, 0));
}

/* ---- descriptors */

RILLE_OP(abs, .summary = "absolute value of each element", RILLE_ELEMENTWISE_UNARY(abs),
         .flags = RILLE_OP_IN_PLACE, .backward = abs_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(sign, .summary = "-1, 0 or 1 by the sign of each element; 0 for NaN", .parameters = rille_one_input,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = RILLE_UNARY_sign, .forward = sign_forward,
         .backward = rille_zero_backward, .samples = rille_any_samples);

/* Rounding leaves integers as they are. */
#define ROUNDING(name)                                                                                       \
  .parameters = rille_one_input, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = RILLE_UNARY_##name,   \
  .forward = rounding_forward, .samples = rille_any_samples
RILLE_OP(floor, .summary = "largest integer that is not above each element", ROUNDING(floor),
         .backward = rille_zero_backward);
RILLE_OP(ceil, .summary = "smallest integer that is not below each element", ROUNDING(ceil),
         .backward = rille_zero_backward);
RILLE_OP(trunc, .summary = "each element without its fraction", ROUNDING(trunc),
         .backward = rille_zero_backward);
RILLE_OP(frac, .summary = "the fraction of each element, with its sign", ROUNDING(frac),
         .backward = frac_backward);

static const RilleParameter round_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, RoundArgs, decimals), RILLE_PARAMETERS_END};
static const char *const round_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), { decimals = 1 }", "x(0, 3)", "x()");
RILLE_OP(round, .summary = "each element rounded to the nearest integer, halves to the even one",
         RILLE_ARGUMENTS(round_parameters, &(const RoundArgs){0}), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = round_forward, .backward = round_backward, .samples = round_samples);

static const RilleParameter clamp_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR_OR_NUMBER("min"), RILLE_OPTIONAL_TENSOR_OR_NUMBER("max"),
    RILLE_PARAMETERS_END};
static const RilleParameter clamp_min_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("min"),
                                                      RILLE_PARAMETERS_END};
static const RilleParameter clamp_max_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("max"),
                                                      RILLE_PARAMETERS_END};
static const char *const clamp_samples[] =
    RILLE_SAMPLES("x(2, 3), -0.5, 0.5", "x(2, 3), { min = 0.1 }", "x(2, 3), { max = 0.1 }",
                  "x(3, 2):t(), -1, 0.3", "x(2, 3), unit(2, 3), positive(3)", "x(2, 3), { max = x(2, 1) }",
                  "x(2, 1), x(3), 0.5", "x(0, 3), 0, 1", "integers(2, 3), 2, 3");
static const char *const bound_samples[] =
    RILLE_SAMPLES("x(2, 3), 0.1", "x(3, 2):t(), x(2, 3)", "x(2, 1), x(3)", "x(0, 3), 0", "integers(2, 3), 3");
RILLE_OP(clamp, .summary = "each element moved into [min, max]", .parameters = clamp_parameters,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = BOTH_BOUNDS, .forward = clamp_forward,
         .backward = clamp_backward, .saves_input = {7, 7, 7}, .samples = clamp_samples,
         .example = "rille.randn(3):clamp(-1, 1)");
RILLE_OP(clamp_min, .summary = "each element, or min where it lies below", .parameters = clamp_min_parameters,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = LOWER_BOUND, .forward = clamp_forward,
         .backward = clamp_backward, .saves_input = {7, 7, 7}, .samples = bound_samples,
         .example = "rille.randn(3):clamp_min(0)");
RILLE_OP(clamp_max, .summary = "each element, or max where it lies above", .parameters = clamp_max_parameters,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = UPPER_BOUND, .forward = clamp_forward,
         .backward = clamp_backward, .saves_input = {7, 7, 7}, .samples = bound_samples,
         .example = "rille.randn(3):clamp_max(0)");

static const RilleParameter nan_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(SCALAR, NanArgs, nan),
                                                RILLE_OPTION(SCALAR, NanArgs, posinf),
                                                RILLE_OPTION(SCALAR, NanArgs, neginf), RILLE_PARAMETERS_END};
static const char *const nan_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1, 2, -2", "x(3, 2):t()", "x(0, 3)");
static const NanArgs no_values;
RILLE_OP(nan_to_num, .summary = "NaN and infinities replaced by finite numbers",
         RILLE_ARGUMENTS(nan_parameters, &no_values), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = nan_to_num_forward, .backward = nan_to_num_backward, .saves_input = {1},
         .samples = nan_samples);

RILLE_OP(isnan, .summary = "true where an element is not a number", RILLE_ELEMENTWISE_UNARY(isnan),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .samples = rille_any_samples);
RILLE_OP(isinf, .summary = "true where an element is infinite", RILLE_ELEMENTWISE_UNARY(isinf),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .samples = rille_any_samples);
RILLE_OP(isfinite, .summary = "true where an element is neither infinite nor NaN",
         RILLE_ELEMENTWISE_UNARY(isfinite), .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT,
         .samples = rille_any_samples);
RILLE_OP(logical_not, .summary = "true where an element is zero", RILLE_ELEMENTWISE_UNARY(logical_not),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .samples = rille_any_samples);

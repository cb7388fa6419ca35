/* Elementwise arithmetic of two tensors, or of a tensor and a number. */
#include "core/loop.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

RILLE_USE_OP(eq);
RILLE_USE_OP(floor_divide);
RILLE_USE_OP(ge);
RILLE_USE_OP(gt);
RILLE_USE_OP(log);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(lt);
RILLE_USE_OP(pow);
RILLE_USE_OP(reciprocal);
RILLE_USE_OP(square);
RILLE_USE_OP(trunc);

typedef struct AlphaArgs {
  RilleScalar alpha;
} AlphaArgs;

static const AlphaArgs alpha_one = {{RILLE_SCALAR_INT, {.i = 1}}};
static const RilleParameter alpha_parameters[] = {
    RILLE_TENSOR_OR_NUMBER("input"), RILLE_TENSOR_OR_NUMBER("other"), RILLE_OPTION(SCALAR, AlphaArgs, alpha),
    RILLE_PARAMETERS_END};

static double alpha_of(const void *args) {
  return rille_scalar_to_double(((const AlphaArgs *)args)->alpha);
}

/* ---- add, sub: input +- alpha * other */

static RilleStatus scaled_forward(RilleContext *ctx, RilleCall *call, int sign) {
  RilleScalar alpha = ((const AlphaArgs *)call->args)->alpha;
  int kernel = sign > 0 ? RILLE_BINARY_add : RILLE_BINARY_sub;
  if (alpha.kind == RILLE_SCALAR_INT && alpha.value.i == 1) {
    if (sign < 0 && rille_call_promote(call, 0) == RILLE_BOOL)
      return rille_error(ctx, RILLE_ERROR_DTYPE,
                         "does not take two bool tensors; use logical_xor or convert them");
    RilleDtype dtype = rille_call_promote(call, 0);
    if (dtype != RILLE_BOOL) return rille_binary_run(ctx, call, kernel, NULL);
    return rille_binary_run(ctx, call, RILLE_BINARY_bitwise_or,
                            NULL); /* bool + bool is "or", as in PyTorch */
  }
  RilleDtype dtype = rille_call_promote(call, 0);
  if (alpha.kind == RILLE_SCALAR_FLOAT && !rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "alpha is %g, but the result is of dtype %s", alpha.value.f,
                       rille_dtype_name(dtype));
  if (dtype == RILLE_BOOL && sign < 0)
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "does not take two bool tensors; use logical_xor or convert them");
  if (dtype == RILLE_BOOL && alpha.value.i != 0)
    return rille_binary_run(ctx, call, RILLE_BINARY_bitwise_or, NULL);
  if (dtype == RILLE_BOOL) return rille_call_unchanged(ctx, call);
  RilleTensor *number;
  RILLE_TRY(rille_scalar_check(ctx, alpha, dtype));
  RILLE_TRY(rille_tensor_number(ctx, alpha, &number));
  if (!rille_scope_keep(ctx, number)) return RILLE_ERROR_MEMORY;
  if (rille_dtype_is_float(dtype)) { /* in one go */
    double value = sign * rille_scalar_to_double(alpha);
    RilleCall inner = *call;
    RilleTensor *in[3] = {call->in[0], call->in[1], t_number(ctx, 1)};
    if (!in[2]) return rille_scope_status(ctx);
    inner.in = in, inner.n_in = 3;
    RilleStatus status = rille_ternary_run(ctx, &inner, RILLE_TERNARY_addcmul, &value);
    if (!call->in_place) call->out[0] = inner.out[0];
    return status;
  }
  RilleTensor *scaled = t_mul(ctx, call->in[1], number);
  if (!scaled) return rille_scope_status(ctx);
  RilleCall inner = *call;
  RilleTensor *in[2] = {call->in[0], scaled};
  inner.in = in;
  RilleStatus status = rille_binary_run(ctx, &inner, kernel, NULL);
  if (!call->in_place) call->out[0] = inner.out[0];
  return status;
}

static RilleStatus add_forward(RilleContext *ctx, RilleCall *call) {
  return scaled_forward(ctx, call, 1);
}
static RilleStatus sub_forward(RilleContext *ctx, RilleCall *call) {
  return scaled_forward(ctx, call, -1);
}

static RilleTensor *times(RilleContext *ctx, RilleTensor *tensor, double factor) {
  return factor == 1 ? tensor : t_mul_number(ctx, tensor, factor);
}

static void add_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = call->grad_out[0];
  if (call->needs[1]) call->grad_in[1] = times(ctx, call->grad_out[0], alpha_of(call->args));
}

static void sub_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = call->grad_out[0];
  if (call->needs[1]) call->grad_in[1] = t_neg(ctx, times(ctx, call->grad_out[0], alpha_of(call->args)));
}

/* ---- mul, div */

static RilleStatus mul_forward(RilleContext *ctx, RilleCall *call) {
  bool both_bool = rille_call_promote(call, 0) == RILLE_BOOL;
  return rille_binary_run(ctx, call, both_bool ? RILLE_BINARY_bitwise_and : RILLE_BINARY_mul, NULL);
}

static void mul_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = t_mul(ctx, call->grad_out[0], call->in[1]);
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, call->grad_out[0], call->in[0]);
}

typedef struct DivArgs {
  uint8_t rounding_mode;
} DivArgs;

enum { ROUND_NONE, ROUND_TRUNC, ROUND_FLOOR };

static const RilleParameter div_parameters[] = {
    RILLE_TENSOR_OR_NUMBER("input"), RILLE_TENSOR_OR_NUMBER("other"),
    RILLE_CHOICE(DivArgs, rounding_mode, "none|trunc|floor"), RILLE_PARAMETERS_END};

/* Integers have no infinity to give: PyTorch refuses too. */
static RilleStatus refuse_zero_divisor(RilleContext *ctx, RilleCall *call) {
  RilleTensor *divisor = call->in[1], *integers;
  RilleDtype dtype = rille_call_promote(call, 0);
  if (rille_dtype_is_float(dtype)) return RILLE_OK;
  RILLE_TRY(rille_tensor_as(divisor, dtype, &divisor)); /* what it is in the result's dtype counts */
  if (!rille_scope_keep(ctx, divisor)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_as(divisor, RILLE_INT64, &integers));
  bool zero = false;
  for (int64_t i = 0; i < integers->numel && !zero; i++)
    zero = ((const int64_t *)(const void *)integers->data)[i] == 0;
  rille_tensor_release(integers);
  return zero ? rille_error(ctx, RILLE_ERROR_ARGUMENT, "integer division by zero") : RILLE_OK;
}

static RilleStatus div_forward(RilleContext *ctx, RilleCall *call) {
  static const int kernels[] = {RILLE_BINARY_div, RILLE_BINARY_trunc_divide, RILLE_BINARY_floor_divide};
  uint8_t mode = ((const DivArgs *)call->args)->rounding_mode;
  if (mode != ROUND_NONE) RILLE_TRY(refuse_zero_divisor(ctx, call));
  return rille_binary_run(ctx, call, kernels[mode], NULL);
}

static void div_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0], *y = call->in[1];
  if (((const DivArgs *)call->args)->rounding_mode != ROUND_NONE) { /* steps: zero wherever it exists */
    for (int i = 0; i < 2; i++)
      if (call->needs[i])
        call->grad_in[i] =
            t_zeros(ctx, (RilleDtype)call->shape[i].dtype, call->shape[i].ndim, call->shape[i].sizes);
    return;
  }
  if (call->needs[0]) call->grad_in[0] = t_div(ctx, g, y);
  if (call->needs[1]) call->grad_in[1] = t_neg(ctx, t_div(ctx, t_mul(ctx, g, t_div(ctx, x, y)), y));
}

/* ---- floor_divide, remainder, pow, bits */

static RilleStatus integer_safe_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(refuse_zero_divisor(ctx, call));
  return rille_binary_run(ctx, call, call->op->kernel, NULL);
}

static void remainder_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0];
  if (call->needs[0]) call->grad_in[0] = g;
  if (call->needs[1])
    call->grad_in[1] =
        t_neg(ctx, t_mul(ctx, g, t_binary(ctx, &rille_op_floor_divide, call->in[0], call->in[1])));
}

static void fmod_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0];
  if (call->needs[0]) call->grad_in[0] = g;
  if (call->needs[1]) {
    RilleTensor *whole = t_unary(ctx, &rille_op_trunc, t_div(ctx, call->in[0], call->in[1]));
    call->grad_in[1] = t_neg(ctx, t_mul(ctx, g, whole));
  }
}

static RilleStatus pow_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *exponent = call->in[1];
  if (exponent->is_number) {
    double e = rille_scalar_to_double(rille_scalar_read(rille_dtype_of(exponent), exponent->data));
    RilleDtype dtype = rille_call_promote(call, 0);
    if (!rille_dtype_is_float(dtype) && e < 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "integers have no negative powers: exponent %g", e);
    if (!rille_dtype_is_float(dtype)) RILLE_TRY(rille_check_limit(ctx, exponent, dtype));
    if (dtype == call->in[0]->dtype && rille_dtype_is_float(dtype)) {
      if (e == 1) return rille_call_unchanged(ctx, call);
      if (e == 2) return rille_unary_run(ctx, call, RILLE_UNARY_square, NULL);
      if (e == 3) return rille_unary_run(ctx, call, RILLE_UNARY_cube, NULL);
      if (e == 0.5) return rille_unary_run(ctx, call, RILLE_UNARY_sqrt, NULL);
      if (e == -0.5) return rille_unary_run(ctx, call, RILLE_UNARY_rsqrt, NULL);
      if (e == -1) return rille_unary_run(ctx, call, RILLE_UNARY_reciprocal, NULL);
      if (e == -2)
        return rille_call_result(
            ctx, call, t_unary(ctx, &rille_op_reciprocal, t_unary(ctx, &rille_op_square, call->in[0])));
    }
  }
  return rille_binary_forward(ctx, call);
}

/* A number as exponent: e x^(e-1), by the fast ways of pow_forward. */
static RilleTensor *pow_number_slope(RilleContext *ctx, RilleTensor *x, double e) {
  if (e == 0) return t_number(ctx, 0);
  RilleTensor *power = e == 2 ? x : t_binary(ctx, &rille_op_pow, x, t_number(ctx, e - 1));
  return t_mul_number(ctx, power, e);
}

/* x^y: y x^(y-1) (0 where y is 0, also at x = 0), and x^y log x (0 where x is 0 and y >= 0). */
static void pow_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0], *y = call->in[1];
  if (call->needs[0] && y->is_number) {
    double e = rille_scalar_to_double(rille_scalar_read(rille_dtype_of(y), y->data));
    call->grad_in[0] = t_mul(ctx, g, pow_number_slope(ctx, x, e));
  } else if (call->needs[0]) {
    RilleTensor *slope = t_mul(ctx, y, t_binary(ctx, &rille_op_pow, x, t_add_number(ctx, y, -1)));
    RilleTensor *flat = t_binary(ctx, &rille_op_eq, y, t_number(ctx, 0));
    call->grad_in[0] = t_where(ctx, flat, t_number(ctx, 0), t_mul(ctx, g, slope));
  }
  if (call->needs[1]) {
    RilleTensor *grad = t_mul(ctx, g, t_mul(ctx, call->out[0], t_unary(ctx, &rille_op_log, x)));
    RilleTensor *flat = t_binary(ctx, &rille_op_logical_and, t_binary(ctx, &rille_op_eq, x, t_number(ctx, 0)),
                                 t_binary(ctx, &rille_op_ge, y, t_number(ctx, 0)));
    call->grad_in[1] = t_where(ctx, flat, t_number(ctx, 0), grad);
  }
}

/* ---- maximum, minimum: equal elements share the gradient */

static RilleStatus extreme_forward(RilleContext *ctx, RilleCall *call) {
  if (call->in[1]->is_number) RILLE_TRY(rille_check_limit(ctx, call->in[1], rille_call_promote(call, 0)));
  return rille_binary_forward(ctx, call);
}

static void extreme_backward(RilleContext *ctx, RilleBackward *call, const RilleOp *loses) {
  RilleTensor *g = call->grad_out[0], *half = t_mul_number(ctx, g, 0.5);
  RilleTensor *shared = t_where(ctx, t_binary(ctx, &rille_op_eq, call->in[0], call->in[1]), half, g);
  for (int i = 0; i < 2; i++)
    if (call->needs[i])
      call->grad_in[i] =
          t_where(ctx, t_binary(ctx, loses, call->in[i], call->in[1 - i]), t_number(ctx, 0), shared);
}
static void maximum_backward(RilleContext *ctx, RilleBackward *call) {
  extreme_backward(ctx, call, &rille_op_lt);
}
static void minimum_backward(RilleContext *ctx, RilleBackward *call) {
  extreme_backward(ctx, call, &rille_op_gt);
}

/* ---- descriptors */

static const RilleParameter pow_parameters[] = {RILLE_TENSOR_OR_NUMBER("input"),
                                                RILLE_TENSOR_OR_NUMBER("exponent"), RILLE_PARAMETERS_END};
static const char *const two_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(3)", "x(2, 1), x(1, 3)", "x(3, 2):t(), x(2, 3)",
                  "x(2, 3), 1.5", "x(0, 3), x(1, 3)", "x(), x(2)");
static const char *const alpha_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(3), { alpha = 2.5 }", "x(2, 1), x(1, 3)",
                  "x(3, 2):t(), x(2, 3)", "x(2, 3), 1.5", "x(0, 3), x(1, 3)");
static const char *const div_samples[] =
    RILLE_SAMPLES("x(2, 3), positive(2, 3)", "x(2, 3), positive(3)", "x(2, 1), positive(1, 3)", "x(2, 3), 2",
                  "x(0, 3), positive(1, 3)");

RILLE_OP(add, .summary = "input + alpha * other", RILLE_ARGUMENTS(alpha_parameters, &alpha_one),
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = add_forward, .backward = add_backward,
         .samples = alpha_samples);
RILLE_OP(sub, .summary = "input - alpha * other", RILLE_ARGUMENTS(alpha_parameters, &alpha_one),
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = sub_forward, .backward = sub_backward,
         .samples = alpha_samples);
RILLE_OP(mul, .summary = "input * other, element by element", .parameters = rille_two_operands,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = mul_forward, .backward = mul_backward,
         .saves_input = {2, 1}, .samples = two_samples);
RILLE_OP(div, .summary = "input / other, element by element; integers give floating point",
         RILLE_ARGUMENTS(div_parameters, &(const DivArgs){ROUND_NONE}), .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = div_forward, .backward = div_backward, .saves_input = {2, 3},
         .samples = div_samples);
RILLE_OP(floor_divide, .summary = "input / other rounded down", .parameters = rille_two_operands,
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_floor_divide, .forward = integer_safe_forward, .samples = div_samples);
RILLE_OP(remainder, .summary = "what floor_divide leaves; it has the divisor's sign",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_remainder, .forward = integer_safe_forward, .backward = remainder_backward,
         .saves_input = {2, 2}, .samples = div_samples);

RILLE_OP(fmod, .summary = "what division rounded towards 0 leaves; it has the input's sign",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_fmod, .forward = integer_safe_forward, .backward = fmod_backward,
         .saves_input = {2, 2}, .samples = div_samples);
RILLE_OP(maximum, .summary = "the larger of input and other, element by element; NaN wins",
         .parameters = rille_two_inputs, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_maximum, .forward = extreme_forward, .backward = maximum_backward,
         .saves_input = {3, 3}, .samples = two_samples);
RILLE_OP(minimum, .summary = "the smaller of input and other, element by element; NaN wins",
         .parameters = rille_two_inputs, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_minimum, .forward = extreme_forward, .backward = minimum_backward,
         .saves_input = {3, 3}, .samples = two_samples);

static const char *const pow_samples[] =
    RILLE_SAMPLES("positive(2, 3), x(2, 3)", "positive(2, 3), x(3)", "x(2, 3), 2", "x(2, 3), 3",
                  "positive(2, 1), x(1, 3)", "positive(0, 3), x(1, 3)");
RILLE_OP(pow, .summary = "input to the power of exponent, element by element", .parameters = pow_parameters,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = RILLE_BINARY_pow, .forward = pow_forward,
         .backward = pow_backward, .saves_input = {3, 3}, .saves_output = 1, .samples = pow_samples);

static const char *const bit_samples[] =
    RILLE_SAMPLES("integers(2, 3), integers(2, 3)", "integers(2, 3), 3", "mask(2, 3), mask(3)");
RILLE_OP(bitwise_and, .summary = "bitwise and of integers, logical and of bools",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_bitwise_and, .forward = rille_binary_forward, .samples = bit_samples);
RILLE_OP(bitwise_or, .summary = "bitwise or of integers, logical or of bools",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_bitwise_or, .forward = rille_binary_forward, .samples = bit_samples);
RILLE_OP(bitwise_xor, .summary = "bitwise exclusive or of integers and bools",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_bitwise_xor, .forward = rille_binary_forward, .samples = bit_samples);

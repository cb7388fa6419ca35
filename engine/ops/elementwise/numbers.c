/* What numbers are made of, and limits that NaN does not pass: signs, neighbours, binary exponents, common
 * divisors, degrees, fmax and fmin, powers in float64. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(exp2);
RILLE_USE_OP(ge);
RILLE_USE_OP(isnan);
RILLE_USE_OP(le);
RILLE_USE_OP(logical_or);
RILLE_USE_OP(pow);

#define G  call->grad_out[0]
#define X_ call->in[0]

static RilleStatus check_float(RilleContext *ctx, RilleDtype dtype) {
  if (rille_dtype_is_float(dtype)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s", rille_dtype_name(dtype));
}

/* ---- fmax, fmin ---------------------------------------------------------------------------------------- */

/* input gets the gradient where it wins, also of an equal number; other gets the rest. */
static void limit_backward(RilleContext *ctx, RilleBackward *call, const RilleOp *wins) {
  RilleTensor *x = X_, *y = call->in[1];
  RilleTensor *first =
      t_binary(ctx, &rille_op_logical_or, t_binary(ctx, wins, x, y), t_unary(ctx, &rille_op_isnan, y));
  if (call->needs[0]) call->grad_in[0] = t_where(ctx, first, G, t_number(ctx, 0));
  if (call->needs[1]) call->grad_in[1] = t_where(ctx, first, t_number(ctx, 0), G);
}
static void fmax_backward(RilleContext *ctx, RilleBackward *call) {
  limit_backward(ctx, call, &rille_op_ge);
}
static void fmin_backward(RilleContext *ctx, RilleBackward *call) {
  limit_backward(ctx, call, &rille_op_le);
}

/* ---- binary exponents ---------------------------------------------------------------------------------- */

static RilleStatus nextafter_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_float(ctx, rille_call_promote(call, 0)));
  return rille_binary_forward(ctx, call);
}

static RilleStatus frexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleCall inner = *call;
  RilleTensor *exponent = NULL;
  RILLE_TRY(check_float(ctx, (RilleDtype)X_->dtype));
  RILLE_TRY(rille_unary_run(ctx, call, RILLE_UNARY_frexp_mantissa, NULL));
  inner.out = &exponent;
  RilleStatus status = rille_unary_run(ctx, &inner, RILLE_UNARY_frexp_exponent, NULL);
  exponent = t_keep(ctx, status, exponent);
  exponent = exponent ? t_to(ctx, exponent, RILLE_INT32) : NULL;
  if (!exponent) return rille_scope_status(ctx);
  call->out[1] = rille_tensor_retain(exponent);
  return RILLE_OK;
}

static void frexp_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_unary(ctx, &rille_op_exp2, call->out[1]));
}

/* input 2^other; integers in other make a power of float32, as in PyTorch. */
static RilleStatus ldexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *power = t_binary(ctx, &rille_op_pow, t_number(ctx, 2), call->in[1]);
  return rille_call_result(ctx, call, t_mul(ctx, X_, power));
}
static void ldexp_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *power = t_binary(ctx, &rille_op_pow, t_number(ctx, 2), call->in[1]);
  RilleTensor *grad = t_mul(ctx, G, power);
  if (call->needs[0]) call->grad_in[0] = grad;
  if (call->needs[1]) call->grad_in[1] = t_mul_number(ctx, t_mul(ctx, grad, X_), 0.69314718055994530942);
}

/* ---- powers in float64, degrees ------------------------------------------------------------------------ */

static RilleTensor *as_float64(RilleContext *ctx, RilleTensor *t) {
  if (!t->is_number) return t_to(ctx, t, RILLE_FLOAT64);
  return t_number(ctx, rille_scalar_to_double(rille_scalar_read((RilleDtype)t->dtype, t->data)));
}

static RilleStatus float_power_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x = as_float64(ctx, X_), *y = as_float64(ctx, call->in[1]);
  if (!x || !y) return rille_scope_status(ctx);
  return rille_call_return(ctx, call, t_binary(ctx, &rille_op_pow, x, y));
}

enum { TO_RADIANS, TO_DEGREES }; /* op->kernel */

static double angle_factor(const RilleOp *op) {
  return op->kernel == TO_RADIANS ? 0.017453292519943295769 : 57.295779513082320877;
}
static RilleStatus angle_forward(RilleContext *ctx, RilleCall *call) {
  return rille_call_result(ctx, call, t_mul_number(ctx, X_, angle_factor(call->op)));
}
static void angle_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul_number(ctx, G, angle_factor(call->op));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter power_parameters[] = {RILLE_TENSOR_OR_NUMBER("input"),
                                                  RILLE_TENSOR_OR_NUMBER("exponent"), RILLE_PARAMETERS_END};
static const RilleParameter two_tensors[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                             RILLE_PARAMETERS_END};
static const char *const two_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3)", "x(2, 1), x(1, 3)", "x(0, 3), x(3)");
static const char *const divisor_samples[] = RILLE_SAMPLES(
    "integers(2, 3), integers(2, 3)", "integers(3, 2):t(), integers(3)", "integers(), index(9, 4)");
static const char *const exponent_samples[] =
    RILLE_SAMPLES("x(2, 3), integers(2, 3)", "x(3, 2):t(), x(3)", "x(2, 1), integers(3)", "x(0, 3), x(3)");
static const char *const power_samples[] =
    RILLE_SAMPLES("positive(2, 3), x(2, 3)", "positive(3, 2):t(), 2", "2, x(3)", "positive(0, 3), x(3)");

RILLE_OP(fmax, .summary = "the larger of input and other, element by element; a number wins over NaN",
         .parameters = two_tensors, .n_outputs = 1, .kernel = RILLE_BINARY_fmax,
         .forward = rille_binary_forward, .backward = fmax_backward, .saves_input = {3, 3},
         .samples = two_samples);
RILLE_OP(fmin, .summary = "the smaller of input and other, element by element; a number wins over NaN",
         .parameters = two_tensors, .n_outputs = 1, .kernel = RILLE_BINARY_fmin,
         .forward = rille_binary_forward, .backward = fmin_backward, .saves_input = {3, 3},
         .samples = two_samples);
RILLE_OP(signbit, .summary = "true where an element is negative, -0.0 too", RILLE_ELEMENTWISE_UNARY(signbit),
         .flags = RILLE_OP_NO_GRADIENT, .samples = rille_any_samples);
RILLE_OP(nextafter, .summary = "the next number of its dtype after each element, towards other",
         .parameters = two_tensors, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_nextafter, .forward = nextafter_forward, .samples = two_samples);
RILLE_OP(gcd, .summary = "the greatest common divisor, element by element", .parameters = two_tensors,
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = RILLE_BINARY_gcd,
         .forward = rille_binary_forward, .samples = divisor_samples);
RILLE_OP(lcm, .summary = "the least common multiple, element by element", .parameters = two_tensors,
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = RILLE_BINARY_lcm,
         .forward = rille_binary_forward, .samples = divisor_samples);
RILLE_OP(
    frexp,
    .summary =
        "a mantissa of at least 0.5 and below 1, and the power of two that it is to be multiplied by (int32)",
    .parameters = rille_one_input, .n_outputs = 2, .forward = frexp_forward, .backward = frexp_backward,
    .saves_output = 2, .samples = rille_any_samples);
RILLE_OP(ldexp, .summary = "input * 2^other", .parameters = two_tensors, .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = ldexp_forward, .backward = ldexp_backward, .saves_input = {2, 3},
         .samples = exponent_samples);
RILLE_OP(float_power, .summary = "input to the power of exponent, in float64", .parameters = power_parameters,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = float_power_forward,
         .samples = power_samples);
RILLE_OP(deg2rad, .summary = "degrees as radians", .parameters = rille_one_input, .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .kernel = TO_RADIANS, .forward = angle_forward, .backward = angle_backward,
         .samples = rille_any_samples);
RILLE_OP(rad2deg, .summary = "radians as degrees", .parameters = rille_one_input, .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .kernel = TO_DEGREES, .forward = angle_forward, .backward = angle_backward,
         .samples = rille_any_samples);

/* Trigonometric and hyperbolic functions. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

RILLE_USE_OP(cos);
RILLE_USE_OP(cosh);
RILLE_USE_OP(eq);
RILLE_USE_OP(rsqrt);
RILLE_USE_OP(sin);
RILLE_USE_OP(sinh);

#define G  call->grad_out[0]
#define X_ call->in[0]

static void sin_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_cos, X_));
}
static void cos_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_neg(ctx, t_mul(ctx, G, t_unary(ctx, &rille_op_sin, X_)));
}
/* 1 + y^2 */
static void tan_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_add_number(ctx, t_square(ctx, call->out[0]), 1));
}
/* 1 / sqrt(1 - x^2) */
static RilleTensor *arc_slope(RilleContext *ctx, RilleTensor *x) {
  return t_unary(ctx, &rille_op_rsqrt, t_number_sub(ctx, 1, t_square(ctx, x)));
}
static void asin_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, arc_slope(ctx, X_));
}
static void acos_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_neg(ctx, t_mul(ctx, G, arc_slope(ctx, X_)));
}
static void atan_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_add_number(ctx, t_square(ctx, X_), 1));
}
static void sinh_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_cosh, X_));
}
static void cosh_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_sinh, X_));
}

/* 1 / sqrt(x^2 + 1) */
static void asinh_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *sum = t_add_number(ctx, t_square(ctx, X_), 1);
  call->grad_in[0] = sum ? t_mul(ctx, G, t_unary(ctx, &rille_op_rsqrt, sum)) : NULL;
}
/* 1 / sqrt(x^2 - 1) */
static void acosh_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *rest = t_sub_number(ctx, t_square(ctx, X_), 1);
  call->grad_in[0] = rest ? t_mul(ctx, G, t_unary(ctx, &rille_op_rsqrt, rest)) : NULL;
}
/* 1 / (1 - x^2) */
static void atanh_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_number_sub(ctx, 1, t_square(ctx, X_)));
}

/* ---- of two tensors */

/* atan2(y, x): x / (x^2 + y^2) and -y / (x^2 + y^2), 0 at the origin. */
static void atan2_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *y = call->in[0], *x = call->in[1], *zero = t_number(ctx, 0);
  RilleTensor *square = t_add(ctx, t_square(ctx, x), t_square(ctx, y));
  RilleTensor *scaled =
      t_where(ctx, t_binary(ctx, &rille_op_eq, square, zero), t_number(ctx, 0), t_div(ctx, G, square));
  if (call->needs[0]) call->grad_in[0] = t_mul(ctx, scaled, x);
  if (call->needs[1]) call->grad_in[1] = t_neg(ctx, t_mul(ctx, scaled, y));
}

static void hypot_backward(RilleContext *ctx, RilleBackward *call) {
  for (int i = 0; i < 2; i++)
    if (call->needs[i]) call->grad_in[i] = t_mul(ctx, G, t_div(ctx, call->in[i], call->out[0]));
}

/* ---- descriptors */

static const char *const two_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(3)", "x(2, 1), x(1, 3)", "x(2, 3), 1.5",
                  "x(3, 2):t(), x(2, 3)", "x(0, 3), x(1, 3)");

RILLE_OP(sin, .summary = "sine of each element, in radians", RILLE_ELEMENTWISE_UNARY(sin),
         .flags = RILLE_OP_IN_PLACE, .backward = sin_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(cos, .summary = "cosine of each element, in radians", RILLE_ELEMENTWISE_UNARY(cos),
         .flags = RILLE_OP_IN_PLACE, .backward = cos_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(tan, .summary = "tangent of each element, in radians", RILLE_ELEMENTWISE_UNARY(tan),
         .flags = RILLE_OP_IN_PLACE, .backward = tan_backward, .saves_output = 1,
         .samples = rille_unit_samples);
RILLE_OP(asin, .summary = "angle in [-pi/2, pi/2] whose sine is the element", RILLE_ELEMENTWISE_UNARY(asin),
         .flags = RILLE_OP_IN_PLACE, .backward = asin_backward, .saves_input = {1},
         .samples = rille_unit_samples);
RILLE_OP(acos, .summary = "angle in [0, pi] whose cosine is the element", RILLE_ELEMENTWISE_UNARY(acos),
         .flags = RILLE_OP_IN_PLACE, .backward = acos_backward, .saves_input = {1},
         .samples = rille_unit_samples);
RILLE_OP(atan, .summary = "angle in [-pi/2, pi/2] whose tangent is the element",
         RILLE_ELEMENTWISE_UNARY(atan), .flags = RILLE_OP_IN_PLACE, .backward = atan_backward,
         .saves_input = {1}, .samples = rille_any_samples);
RILLE_OP(sinh, .summary = "hyperbolic sine of each element", RILLE_ELEMENTWISE_UNARY(sinh),
         .flags = RILLE_OP_IN_PLACE, .backward = sinh_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(cosh, .summary = "hyperbolic cosine of each element", RILLE_ELEMENTWISE_UNARY(cosh),
         .flags = RILLE_OP_IN_PLACE, .backward = cosh_backward, .saves_input = {1},
         .samples = rille_any_samples);
static const char *const above_one_samples[] =
    RILLE_SAMPLES("positive(2, 3) + 1", "positive(3, 2):t() + 1", "positive(0, 3) + 1", "positive() + 1");
RILLE_OP(asinh, .summary = "inverse hyperbolic sine", RILLE_ELEMENTWISE_UNARY(asinh),
         .flags = RILLE_OP_IN_PLACE, .backward = asinh_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(acosh, .summary = "inverse hyperbolic cosine; NaN below 1", RILLE_ELEMENTWISE_UNARY(acosh),
         .flags = RILLE_OP_IN_PLACE, .backward = acosh_backward, .saves_input = {1},
         .samples = above_one_samples);
RILLE_OP(atanh, .summary = "inverse hyperbolic tangent; NaN outside -1 .. 1", RILLE_ELEMENTWISE_UNARY(atanh),
         .flags = RILLE_OP_IN_PLACE, .backward = atanh_backward, .saves_input = {1},
         .samples = rille_unit_samples);

RILLE_OP(atan2, .summary = "angle of the point (other, input), in (-pi, pi]", RILLE_ELEMENTWISE_BINARY(atan2),
         .flags = RILLE_OP_IN_PLACE, .backward = atan2_backward, .saves_input = {3, 3},
         .samples = two_samples);
RILLE_OP(hypot, .summary = "length of the hypotenuse: sqrt(input^2 + other^2) without overflow",
         RILLE_ELEMENTWISE_BINARY(hypot), .flags = RILLE_OP_IN_PLACE, .backward = hypot_backward,
         .saves_input = {1, 2}, .saves_output = 1, .samples = two_samples);

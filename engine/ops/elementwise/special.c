/* Elementwise functions of several kinds: the inverse error function, xlogy, copysign, shifts of bits, steps
 * and tests for one infinity. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

#include <math.h>

RILLE_USE_OP(cos);
RILLE_USE_OP(eq);
RILLE_USE_OP(gt);
RILLE_USE_OP(le);
RILLE_USE_OP(log);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(sin);

#define G  call->grad_out[0]
#define X_ call->in[0]

/* sqrt(pi) / 2 exp(y^2) */
static void erfinv_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *slope = t_mul_number(ctx, t_exp(ctx, t_square(ctx, call->out[0])), 0.88622692545275801365);
  call->grad_in[0] = t_mul(ctx, G, slope);
}

/* (pi x cos(pi x) - sin(pi x)) / (pi x^2), and 0 where the divisor is: the slope at 0. */
static void sinc_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = X_, *turns = t_mul_number(ctx, x, 3.14159265358979323846), *divisor = t_mul(ctx, x, turns);
  RilleTensor *rise = t_mul(ctx, turns, t_unary(ctx, &rille_op_cos, turns));
  RilleTensor *slope = t_div(ctx, t_sub(ctx, rise, t_unary(ctx, &rille_op_sin, turns)), divisor);
  RilleTensor *flat = t_binary(ctx, &rille_op_eq, divisor, t_number(ctx, 0));
  call->grad_in[0] = t_where(ctx, flat, t_number(ctx, 0), t_mul(ctx, G, slope));
}

/* log y, 0 where x is 0 and y has no logarithm; and x / y. */
static void xlogy_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = X_, *y = call->in[1];
  if (call->needs[0]) {
    RilleTensor *none = t_binary(ctx, &rille_op_logical_and, t_binary(ctx, &rille_op_eq, x, t_number(ctx, 0)),
                                 t_binary(ctx, &rille_op_le, y, t_number(ctx, 0)));
    RilleTensor *grad = t_mul(ctx, G, t_unary(ctx, &rille_op_log, y));
    call->grad_in[0] = t_where(ctx, none, t_number(ctx, 0), grad);
  }
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, G, t_div(ctx, x, y));
}

static void copysign_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) {
    RilleTensor *x = X_, *flat = t_binary(ctx, &rille_op_eq, x, t_number(ctx, 0));
    RilleTensor *turn = t_div(ctx, call->out[0], x);
    call->grad_in[0] = t_mul(ctx, G, t_where(ctx, flat, t_number(ctx, 0), turn));
  }
  if (call->needs[1])
    call->grad_in[1] =
        t_zeros(ctx, (RilleDtype)call->shape[1].dtype, call->shape[1].ndim, call->shape[1].sizes);
}

static RilleStatus heaviside_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *zero = t_number(ctx, 0), *x = X_;
  RilleTensor *step = t_binary(ctx, &rille_op_gt, x, zero);
  step = step ? t_to(ctx, step, rille_call_promote(call, 0)) : NULL;
  return rille_call_result(ctx, call, t_where(ctx, t_binary(ctx, &rille_op_eq, x, zero), call->in[1], step));
}

/* op->kernel is the sign. */
static RilleStatus infinite_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *infinity = t_number(ctx, call->op->kernel > 0 ? (double)INFINITY : -(double)INFINITY);
  return rille_call_result(ctx, call, t_binary(ctx, &rille_op_eq, X_, infinity));
}

/* ---- descriptors */

static const RilleParameter values_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("values"),
                                                   RILLE_PARAMETERS_END};
static const char *const xlogy_samples[] = RILLE_SAMPLES(
    "x(2, 3), positive(2, 3)", "x(3, 2):t(), positive(3)", "x(2, 1), 2.5", "x(0, 3), positive(3)");
static const char *const copysign_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3)", "x(2, 1), -1", "x(0, 3), x(3)");
static const char *const shift_samples[] = RILLE_SAMPLES(
    "integers(2, 3), integers(2, 3)", "integers(3, 2):t(), 2", "index(4, 0, 3), 1", "integers(), 3");
static const char *const heaviside_samples[] =
    RILLE_SAMPLES("x(2, 3), x(3)", "x(3, 2):t(), 0.5", "x(0, 3), 1", "x(), 0.5");

RILLE_OP(erfinv, .summary = "the number whose error function each element is",
         RILLE_ELEMENTWISE_UNARY(erfinv), .flags = RILLE_OP_IN_PLACE, .backward = erfinv_backward,
         .saves_output = 1, .samples = rille_unit_samples,
         .example = "rille.erfinv(rille.tensor { 0.5, -0.25 })");
RILLE_OP(xlogy, .summary = "input * log(other), 0 where input is 0", .parameters = rille_two_operands,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .kernel = RILLE_BINARY_xlogy,
         .forward = rille_binary_forward, .backward = xlogy_backward, .saves_input = {3, 3},
         .samples = xlogy_samples, .example = "rille.xlogy(rille.tensor { 0.0, 2.0 }, 3)");
RILLE_OP(copysign, .summary = "the size of input with the sign of other", RILLE_ELEMENTWISE_BINARY(copysign),
         .flags = RILLE_OP_IN_PLACE, .backward = copysign_backward, .saves_input = {1}, .saves_output = 1,
         .samples = copysign_samples, .example = "rille.copysign(rille.tensor { 1.5, -2.0 }, -1)");
RILLE_OP(bitwise_left_shift, .summary = "the bits of input moved up by other places",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_bitwise_left_shift, .forward = rille_binary_forward, .samples = shift_samples,
         .example = "rille.bitwise_left_shift(rille.tensor { 1, 2 }, 3)");
RILLE_OP(bitwise_right_shift, .summary = "the bits of input moved down by other places, the sign kept",
         .parameters = rille_two_operands, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_BINARY_bitwise_right_shift, .forward = rille_binary_forward,
         .samples = shift_samples, .example = "rille.bitwise_right_shift(rille.tensor { 9, -8 }, 1)");
RILLE_OP(heaviside, .summary = "0 where input is negative, 1 where it is positive, values where it is 0",
         .parameters = values_parameters, .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = heaviside_forward, .samples = heaviside_samples,
         .example = "rille.heaviside(rille.tensor { -1.0, 0.0, 2.0 }, 0.5)");
RILLE_OP(isposinf, .summary = "true where an element is +infinity", .parameters = rille_one_input,
         .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = 1, .forward = infinite_forward,
         .samples = rille_any_samples, .example = "rille.isposinf(rille.tensor { math.huge, 1.0 })");
RILLE_OP(isneginf, .summary = "true where an element is -infinity", .parameters = rille_one_input,
         .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = -1, .forward = infinite_forward,
         .samples = rille_any_samples, .example = "rille.isneginf(rille.tensor { -math.huge, 1.0 })");
RILLE_OP(sinc, .summary = "sin(pi x) / (pi x) of each element x, 1 at 0", RILLE_ELEMENTWISE_UNARY(sinc),
         .flags = RILLE_OP_IN_PLACE, .backward = sinc_backward, .saves_input = {1},
         .samples = rille_any_samples, .example = "rille.sinc(rille.tensor { 0.0, 0.5, 1.0 })");

/* Elementwise functions of one tensor. Derivatives are written with the op's saved input x or output y. */
#include "ops/pointwise.h"
#include "kernels/pointwise.h"
#include "ops/expression.h"

#define G call->grad_out[0]
#define X_ call->in[0]
#define Y call->out[0]

static void neg_backward(RilleContext *ctx, RilleBackward *call) { call->grad_in[0] = t_neg(ctx, G); }
static void exp_backward(RilleContext *ctx, RilleBackward *call) { call->grad_in[0] = t_mul(ctx, G, Y); }
static void log_backward(RilleContext *ctx, RilleBackward *call) { call->grad_in[0] = t_div(ctx, G, X_); }
static void sqrt_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_mul_number(ctx, Y, 2));
}
static void square_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, X_, 2));
}
static void tanh_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_tanh_backward, G, Y);
}
static void sigmoid_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_sigmoid_backward, G, Y);
}
static void relu_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_relu_backward, G, Y);
}

/* ---- derivatives of the fused backward kernels: inputs are the gradient g and the output y ----------------------- */

/* g (1 - y^2) */
static void tanh_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->in[0], *y = call->in[1];
  if (call->needs[0]) call->grad_in[0] = t_binary(ctx, &rille_op_tanh_backward, G, y);
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, G, t_mul(ctx, g, t_mul_number(ctx, y, -2)));
}

/* g y (1 - y) */
static void sigmoid_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->in[0], *y = call->in[1];
  if (call->needs[0]) call->grad_in[0] = t_binary(ctx, &rille_op_sigmoid_backward, G, y);
  if (call->needs[1]) {
    RilleTensor *slope = t_add_number(ctx, t_mul_number(ctx, y, -2), 1);
    call->grad_in[1] = t_mul(ctx, G, t_mul(ctx, g, slope));
  }
}

static void relu_backward_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = t_binary(ctx, &rille_op_relu_backward, G, call->in[1]);
}

/* ---- descriptors --------------------------------------------------------------------------------------------------- */

static const char *const any_samples[] = {"x(2, 3)", "x(3, 2):t()", "x(0, 3)", "x()", NULL};
static const char *const positive_samples[] = {"positive(2, 3)", "positive(3, 2):t()", "positive(0, 3)", "positive()", NULL};
static const char *const backward_samples[] = {"x(2, 3), x(2, 3)", "x(3, 2):t(), x(2, 3)", "x(0), x(0)", NULL};

#define UNARY(op_name, text, more)                                                                                     \
  const RilleOp rille_op_##op_name = {.name = #op_name, .summary = text, .parameters = rille_one_input, .n_outputs = 1, \
                                      .kernel = RILLE_UNARY_##op_name, .forward = rille_unary_forward, more}
#define MORE(...) __VA_ARGS__

UNARY(neg, "minus each element", MORE(.flags = RILLE_OP_IN_PLACE, .backward = neg_backward, .samples = any_samples));
UNARY(exp, "e to the power of each element",
      MORE(.flags = RILLE_OP_IN_PLACE, .backward = exp_backward, .saves_output = 1, .samples = any_samples));
UNARY(log, "natural logarithm of each element",
      MORE(.flags = RILLE_OP_IN_PLACE, .backward = log_backward, .saves_input = {1}, .samples = positive_samples));
UNARY(sqrt, "square root of each element",
      MORE(.flags = RILLE_OP_IN_PLACE, .backward = sqrt_backward, .saves_output = 1, .samples = positive_samples));
UNARY(square, "each element times itself",
      MORE(.flags = RILLE_OP_IN_PLACE, .backward = square_backward, .saves_input = {1}, .samples = any_samples));
UNARY(tanh, "hyperbolic tangent of each element",
      MORE(.flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = tanh_derivative, .saves_output = 1,
           .samples = any_samples));
UNARY(sigmoid, "1 / (1 + exp(-x)) of each element",
      MORE(.flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = sigmoid_derivative, .saves_output = 1,
           .samples = any_samples));
UNARY(relu, "each element, or 0 where it is negative",
      MORE(.flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = relu_derivative, .saves_output = 1,
           .samples = any_samples));

static const char *const not_samples[] = {"integers(2, 3)", "mask(2, 3)", NULL};
UNARY(bitwise_not, "bitwise not of integers, logical not of bools",
      MORE(.flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT, .samples = not_samples));

#define FUSED(op_name, text, more)                                                                                     \
  const RilleOp rille_op_##op_name = {.name = #op_name, .summary = text, .parameters = rille_two_inputs, .n_outputs = 1, \
                                      .flags = RILLE_OP_INTERNAL, .kernel = RILLE_BINARY_##op_name,                     \
                                      .forward = rille_binary_forward, .samples = backward_samples, more}

FUSED(tanh_backward, "gradient of tanh from the gradient and the output",
      MORE(.backward = tanh_backward_backward, .saves_input = {2, 3}));
FUSED(sigmoid_backward, "gradient of sigmoid from the gradient and the output",
      MORE(.backward = sigmoid_backward_backward, .saves_input = {2, 3}));
FUSED(relu_backward, "gradient of relu from the gradient and the output",
      MORE(.backward = relu_backward_backward, .saves_input = {0, 1}));

/* Elementwise functions of one tensor. Derivatives are written with the op's saved input x or output y. */
#include "ops/elementwise/pointwise.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"

RILLE_USE_OP(relu_backward);
RILLE_USE_OP(sigmoid_backward);
RILLE_USE_OP(tanh_backward);

#define G  call->grad_out[0]
#define X_ call->in[0]
#define Y  call->out[0]

static RilleStatus neg_forward(RilleContext *ctx, RilleCall *call) {
  if (X_->dtype == RILLE_BOOL)
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "does not take bool tensors; use logical_not to invert a mask, or convert it first");
  return rille_unary_forward(ctx, call);
}

static void neg_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_neg(ctx, G);
}
static void exp_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, Y);
}
static void log_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, X_);
}
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

static const double ln_2 = 0.69314718055994530942, ln_10 = 2.30258509299404568402;

static void exp2_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, Y, ln_2));
}
static void expm1_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_add_number(ctx, Y, 1));
}
static void log2_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_mul_number(ctx, X_, ln_2));
}
static void log10_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_mul_number(ctx, X_, ln_10));
}
static void log1p_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_div(ctx, G, t_add_number(ctx, X_, 1));
}
/* -y^3 / 2 */
static void rsqrt_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul_number(ctx, t_mul(ctx, G, t_mul(ctx, t_square(ctx, Y), Y)), -0.5);
}
static void reciprocal_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_neg(ctx, t_mul(ctx, G, t_square(ctx, Y)));
}
/* 2 / sqrt(pi) exp(-x^2) */
static void erf_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *bell = t_exp(ctx, t_neg(ctx, t_square(ctx, X_)));
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, bell, 1.12837916709551257390));
}

/* ---- derivatives of the fused backward kernels: inputs are the gradient g and the output y */

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

/* ---- descriptors */

static const char *const backward_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(2, 3)", "x(0), x(0)");

const RilleOp rille_op_neg = {.name = "neg",
                              .summary = "minus each element",
                              .parameters = rille_one_input,
                              .flags = RILLE_OP_IN_PLACE,
                              .n_outputs = 1,
                              .kernel = RILLE_UNARY_neg,
                              .forward = neg_forward,
                              .backward = neg_backward,
                              .samples = rille_any_samples};
RILLE_UNARY_OP(exp, "e to the power of each element", 0,
               RILLE_MORE(.backward = exp_backward, .saves_output = 1, .samples = rille_any_samples));
RILLE_UNARY_OP(log, "natural logarithm of each element", 0,
               RILLE_MORE(.backward = log_backward, .saves_input = {1}, .samples = rille_positive_samples));
RILLE_UNARY_OP(sqrt, "square root of each element", 0,
               RILLE_MORE(.backward = sqrt_backward, .saves_output = 1, .samples = rille_positive_samples));
RILLE_UNARY_OP(square, "each element times itself", 0,
               RILLE_MORE(.backward = square_backward, .saves_input = {1}, .samples = rille_any_samples));
RILLE_UNARY_OP(tanh, "hyperbolic tangent of each element", RILLE_OP_FUNCTIONAL,
               RILLE_MORE(.backward = tanh_derivative, .saves_output = 1, .samples = rille_any_samples));
RILLE_UNARY_OP(sigmoid, "1 / (1 + exp(-x)) of each element", RILLE_OP_FUNCTIONAL,
               RILLE_MORE(.backward = sigmoid_derivative, .saves_output = 1, .samples = rille_any_samples));
RILLE_UNARY_OP(relu, "each element, or 0 where it is negative", RILLE_OP_FUNCTIONAL,
               RILLE_MORE(.backward = relu_derivative, .saves_output = 1, .samples = rille_any_samples));

#define OF_INPUT(name, text, list)                                                                           \
  RILLE_UNARY_OP(name, text, 0, RILLE_MORE(.backward = name##_backward, .saves_input = {1}, .samples = list))
#define OF_OUTPUT(name, text, list)                                                                          \
  RILLE_UNARY_OP(name, text, 0, RILLE_MORE(.backward = name##_backward, .saves_output = 1, .samples = list))
OF_OUTPUT(exp2, "2 to the power of each element", rille_any_samples);
OF_OUTPUT(expm1, "exp(x) - 1 of each element, exact near 0", rille_any_samples);
OF_INPUT(log2, "logarithm of each element to base 2", rille_positive_samples);
OF_INPUT(log10, "logarithm of each element to base 10", rille_positive_samples);
OF_INPUT(log1p, "log(1 + x) of each element, exact near 0", rille_positive_samples);
OF_OUTPUT(rsqrt, "1 / sqrt(x) of each element", rille_positive_samples);
OF_OUTPUT(reciprocal, "1 / x of each element", rille_positive_samples);
OF_INPUT(erf, "error function of each element", rille_any_samples);

static const char *const not_samples[] = RILLE_SAMPLES("integers(2, 3)", "mask(2, 3)");
RILLE_UNARY_OP(bitwise_not, "bitwise not of integers, logical not of bools", RILLE_OP_NO_GRADIENT,
               RILLE_MORE(.samples = not_samples));

#define FUSED(op_name, text, more)                                                                           \
  const RilleOp rille_op_##op_name = {.name = #op_name,                                                      \
                                      .summary = text,                                                       \
                                      .parameters = rille_two_inputs,                                        \
                                      .n_outputs = 1,                                                        \
                                      .flags = RILLE_OP_INTERNAL,                                            \
                                      .kernel = RILLE_BINARY_##op_name,                                      \
                                      .forward = rille_binary_forward,                                       \
                                      .samples = backward_samples,                                           \
                                      more}

FUSED(tanh_backward, "gradient of tanh from the gradient and the output",
      RILLE_MORE(.backward = tanh_backward_backward, .saves_input = {2, 3}));
FUSED(sigmoid_backward, "gradient of sigmoid from the gradient and the output",
      RILLE_MORE(.backward = sigmoid_backward_backward, .saves_input = {2, 3}));
FUSED(relu_backward, "gradient of relu from the gradient and the output",
      RILLE_MORE(.backward = relu_backward_backward, .saves_input = {0, 1}));

/* Fused derivatives of the activations: gradient g and input x to g * f'(x). Each is an op, so that gradients
 * of gradients work: with regard to g it is the same op again, with regard to x it is g * f''(x). Those of
 * tanh, sigmoid and relu take the output in place of x. */
#include "kernels/pointwise/pointwise.h"
#include "ops/elementwise/activation.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

RILLE_USE_OP(abs);
RILLE_USE_OP(gt);
RILLE_USE_OP(lt);
RILLE_USE_OP(relu_backward);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(sigmoid_backward);
RILLE_USE_OP(softplus);
RILLE_USE_OP(tanh);
RILLE_USE_OP(tanh_backward);

#define G call->grad_out[0]
#define P ((const RilleFactors *)call->args)

static RilleStatus fused_forward(RilleContext *ctx, RilleCall *call) {
  return rille_binary_run(ctx, call, call->op->kernel, &((const RilleFactors *)call->args)->a);
}

/* curve(x) is f''; NULL where it is zero. */
static void finish(RilleContext *ctx, RilleBackward *call, RilleTensor *curve) {
  if (call->needs[0])
    call->grad_in[0] = t_apply(ctx, call->op, (RilleTensor *[]){G, call->in[1]}, 2, call->args);
  if (call->needs[1] && curve) call->grad_in[1] = t_mul(ctx, t_mul(ctx, G, call->in[0]), curve);
}

static void straight_backward(RilleContext *ctx, RilleBackward *call) {
  finish(ctx, call, NULL);
}

/* exp(-x^2 / 2) / sqrt(2 pi) * (2 - x^2) */
static void gelu_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *square = t_square(ctx, call->in[1]);
  RilleTensor *density =
      t_mul_number(ctx, t_exp(ctx, t_mul_number(ctx, square, -0.5)), 0.39894228040143267794);
  finish(ctx, call, t_mul(ctx, density, t_number_sub(ctx, 2, square)));
}

/* With u = k (x + c x^3) and t = tanh u: (1 - t^2) (u' + x u'' / 2 - x t u'^2) */
static void gelu_tanh_backward_backward(RilleContext *ctx, RilleBackward *call) {
  const double k = 0.79788456080286535588, c = 0.044715;
  RilleTensor *x = call->in[1], *square = t_square(ctx, x);
  RilleTensor *inner =
      t_mul(ctx, t_mul_number(ctx, x, k), t_add_number(ctx, t_mul_number(ctx, square, c), 1));
  RilleTensor *t = t_unary(ctx, &rille_op_tanh, inner);
  RilleTensor *slope = t_add_number(ctx, t_mul_number(ctx, square, 3 * c * k), k);
  RilleTensor *bend = t_mul_number(ctx, square, 3 * c * k);
  RilleTensor *turn = t_mul(ctx, t_mul(ctx, x, t), t_square(ctx, slope));
  finish(ctx, call,
         t_mul(ctx, t_number_sub(ctx, 1, t_square(ctx, t)), t_sub(ctx, t_add(ctx, slope, bend), turn)));
}

/* s (1 - s) (2 + x (1 - 2 s)) */
static void silu_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[1], *s = t_unary(ctx, &rille_op_sigmoid, x);
  RilleTensor *bell = t_mul(ctx, s, t_number_sub(ctx, 1, s));
  RilleTensor *turn = t_mul(ctx, x, t_number_sub(ctx, 1, t_mul_number(ctx, s, 2)));
  finish(ctx, call, t_mul(ctx, bell, t_add_number(ctx, turn, 2)));
}

/* With t = tanh(softplus(x)): (1 - t^2) s (2 + x (1 - s - 2 t s)) */
static void mish_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[1], *s = t_unary(ctx, &rille_op_sigmoid, x);
  RilleTensor *t = t_unary(ctx, &rille_op_tanh, t_unary(ctx, &rille_op_softplus, x));
  RilleTensor *rest = t_number_sub(ctx, 1, t_add(ctx, s, t_mul_number(ctx, t_mul(ctx, t, s), 2)));
  RilleTensor *turn = t_add_number(ctx, t_mul(ctx, x, rest), 2);
  finish(ctx, call, t_mul(ctx, t_mul(ctx, t_number_sub(ctx, 1, t_square(ctx, t)), s), turn));
}

/* beta s (1 - s) up to the threshold */
static void softplus_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *scaled = t_mul_number(ctx, call->in[1], P->a), *s = t_unary(ctx, &rille_op_sigmoid, scaled);
  RilleTensor *bell = t_mul_number(ctx, t_mul(ctx, s, t_number_sub(ctx, 1, s)), P->a);
  RilleTensor *above = t_binary(ctx, &rille_op_gt, scaled, t_number(ctx, P->b));
  finish(ctx, call, t_where(ctx, above, t_number(ctx, 0), bell));
}

/* a b c^2 exp(c x) below 0 */
static void elu_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[1], *power = t_exp(ctx, t_mul_number(ctx, x, P->c));
  RilleTensor *below = t_mul_number(ctx, power, P->a * P->b * P->c * P->c);
  finish(ctx, call, t_where(ctx, t_binary(ctx, &rille_op_gt, x, t_number(ctx, 0)), t_number(ctx, 0), below));
}

/* -s (1 - s) */
static void logsigmoid_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *s = t_unary(ctx, &rille_op_sigmoid, call->in[1]);
  finish(ctx, call, t_mul(ctx, s, t_sub_number(ctx, s, 1)));
}

/* 1/3 between -3 and 3 */
static void hardswish_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *size = t_unary(ctx, &rille_op_abs, call->in[1]);
  RilleTensor *inside = t_binary(ctx, &rille_op_lt, size, t_number(ctx, 3));
  finish(ctx, call, t_mul_number(ctx, t_to(ctx, inside, rille_dtype_of(call->in[1])), 1.0 / 3));
}

/* ---- tanh, sigmoid, relu: inputs are the gradient g and the output y */

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

static const RilleParameter parameters[] = {RILLE_TENSOR("grad"),
                                            RILLE_TENSOR("input"),
                                            RILLE_OPTION(FLOAT, RilleFactors, a),
                                            RILLE_OPTION(FLOAT, RilleFactors, b),
                                            RILLE_OPTION(FLOAT, RilleFactors, c),
                                            RILLE_PARAMETERS_END};
static const RilleFactors ones = {1, 1, 1};
static const char *const samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(2, 3), { a = 0.5, b = 1.25, c = 0.75 }", "x(0), x(0)");

/* What the gradients have in common: a kernel of the gradient and the input with three factors. */
#define FUSED_GRADIENT(name)                                                                                 \
  RILLE_ARGUMENTS(parameters, &ones), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,                            \
                                      .kernel = RILLE_BINARY_##name, .forward = fused_forward,               \
                                      .saves_input = {2, 3}, .samples = samples
RILLE_OP(gelu_backward, .summary = "gradient of gelu from the gradient and the input",
         FUSED_GRADIENT(gelu_backward), .backward = gelu_backward_backward);
RILLE_OP(gelu_tanh_backward, .summary = "gradient of gelu_tanh from the gradient and the input",
         FUSED_GRADIENT(gelu_tanh_backward), .backward = gelu_tanh_backward_backward);
RILLE_OP(silu_backward, .summary = "gradient of silu from the gradient and the input",
         FUSED_GRADIENT(silu_backward), .backward = silu_backward_backward);
RILLE_OP(mish_backward, .summary = "gradient of mish from the gradient and the input",
         FUSED_GRADIENT(mish_backward), .backward = mish_backward_backward);
RILLE_OP(softplus_backward, .summary = "gradient of softplus from the gradient and the input",
         FUSED_GRADIENT(softplus_backward), .backward = softplus_backward_backward);
RILLE_OP(leaky_relu_backward, .summary = "gradient of leaky_relu from the gradient and the input",
         FUSED_GRADIENT(leaky_relu_backward), .backward = straight_backward);
RILLE_OP(elu_backward, .summary = "gradient of elu from the gradient and the input",
         FUSED_GRADIENT(elu_backward), .backward = elu_backward_backward);
RILLE_OP(logsigmoid_backward, .summary = "gradient of logsigmoid from the gradient and the input",
         FUSED_GRADIENT(logsigmoid_backward), .backward = logsigmoid_backward_backward);
RILLE_OP(hardsigmoid_backward, .summary = "gradient of hardsigmoid from the gradient and the input",
         FUSED_GRADIENT(hardsigmoid_backward), .backward = straight_backward);
RILLE_OP(hardswish_backward, .summary = "gradient of hardswish from the gradient and the input",
         FUSED_GRADIENT(hardswish_backward), .backward = hardswish_backward_backward);
RILLE_OP(hardtanh_backward, .summary = "gradient of hardtanh from the gradient and the input",
         FUSED_GRADIENT(hardtanh_backward), .backward = straight_backward);
RILLE_OP(threshold_backward, .summary = "gradient of threshold from the gradient and the input",
         FUSED_GRADIENT(threshold_backward), .backward = straight_backward);
RILLE_OP(clamp_backward, .summary = "gradient of clamp from the gradient and the input",
         FUSED_GRADIENT(clamp_backward), .backward = straight_backward);

static const char *const output_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(2, 3)", "x(0), x(0)");

RILLE_OP(tanh_backward, .summary = "gradient of tanh from the gradient and the output",
         RILLE_ELEMENTWISE_BINARY(tanh_backward), .flags = RILLE_OP_INTERNAL,
         .backward = tanh_backward_backward, .saves_input = {2, 3}, .samples = output_samples);
RILLE_OP(sigmoid_backward, .summary = "gradient of sigmoid from the gradient and the output",
         RILLE_ELEMENTWISE_BINARY(sigmoid_backward), .flags = RILLE_OP_INTERNAL,
         .backward = sigmoid_backward_backward, .saves_input = {2, 3}, .samples = output_samples);
RILLE_OP(relu_backward, .summary = "gradient of relu from the gradient and the output",
         RILLE_ELEMENTWISE_BINARY(relu_backward), .flags = RILLE_OP_INTERNAL,
         .backward = relu_backward_backward, .saves_input = {0, 1}, .samples = output_samples);

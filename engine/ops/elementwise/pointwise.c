/* Elementwise functions of one tensor. Derivatives are written with the op's saved input x or output y. */
#include "ops/elementwise/pointwise.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"

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

/* ---- descriptors */

RILLE_OP(neg, .summary = "minus each element", .parameters = rille_one_input, .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .kernel = RILLE_UNARY_neg, .forward = neg_forward, .backward = neg_backward,
         .samples = rille_any_samples);
RILLE_OP(exp, .summary = "e to the power of each element", RILLE_ELEMENTWISE_UNARY(exp),
         .flags = RILLE_OP_IN_PLACE, .backward = exp_backward, .saves_output = 1,
         .samples = rille_any_samples);
RILLE_OP(log, .summary = "natural logarithm of each element", RILLE_ELEMENTWISE_UNARY(log),
         .flags = RILLE_OP_IN_PLACE, .backward = log_backward, .saves_input = {1},
         .samples = rille_positive_samples);
RILLE_OP(sqrt, .summary = "square root of each element", RILLE_ELEMENTWISE_UNARY(sqrt),
         .flags = RILLE_OP_IN_PLACE, .backward = sqrt_backward, .saves_output = 1,
         .samples = rille_positive_samples);
RILLE_OP(square, .summary = "each element times itself", RILLE_ELEMENTWISE_UNARY(square),
         .flags = RILLE_OP_IN_PLACE, .backward = square_backward, .saves_input = {1},
         .samples = rille_any_samples);

RILLE_OP(exp2, .summary = "2 to the power of each element", RILLE_ELEMENTWISE_UNARY(exp2),
         .flags = RILLE_OP_IN_PLACE, .backward = exp2_backward, .saves_output = 1,
         .samples = rille_any_samples);
RILLE_OP(expm1, .summary = "exp(x) - 1 of each element, exact near 0", RILLE_ELEMENTWISE_UNARY(expm1),
         .flags = RILLE_OP_IN_PLACE, .backward = expm1_backward, .saves_output = 1,
         .samples = rille_any_samples);
RILLE_OP(log2, .summary = "logarithm of each element to base 2", RILLE_ELEMENTWISE_UNARY(log2),
         .flags = RILLE_OP_IN_PLACE, .backward = log2_backward, .saves_input = {1},
         .samples = rille_positive_samples);
RILLE_OP(log10, .summary = "logarithm of each element to base 10", RILLE_ELEMENTWISE_UNARY(log10),
         .flags = RILLE_OP_IN_PLACE, .backward = log10_backward, .saves_input = {1},
         .samples = rille_positive_samples);
RILLE_OP(log1p, .summary = "log(1 + x) of each element, exact near 0", RILLE_ELEMENTWISE_UNARY(log1p),
         .flags = RILLE_OP_IN_PLACE, .backward = log1p_backward, .saves_input = {1},
         .samples = rille_positive_samples);
RILLE_OP(rsqrt, .summary = "1 / sqrt(x) of each element", RILLE_ELEMENTWISE_UNARY(rsqrt),
         .flags = RILLE_OP_IN_PLACE, .backward = rsqrt_backward, .saves_output = 1,
         .samples = rille_positive_samples);
RILLE_OP(reciprocal, .summary = "1 / x of each element", RILLE_ELEMENTWISE_UNARY(reciprocal),
         .flags = RILLE_OP_IN_PLACE, .backward = reciprocal_backward, .saves_output = 1,
         .samples = rille_positive_samples);
RILLE_OP(erf, .summary = "error function of each element", RILLE_ELEMENTWISE_UNARY(erf),
         .flags = RILLE_OP_IN_PLACE, .backward = erf_backward, .saves_input = {1},
         .samples = rille_any_samples);

static const char *const not_samples[] = RILLE_SAMPLES("integers(2, 3)", "mask(2, 3)");
RILLE_OP(bitwise_not, .summary = "bitwise not of integers, logical not of bools",
         RILLE_ELEMENTWISE_UNARY(bitwise_not), .flags = RILLE_OP_IN_PLACE | RILLE_OP_NO_GRADIENT,
         .samples = not_samples);

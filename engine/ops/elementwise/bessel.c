/* Bessel functions of order 0 and 1: J, Y, and the modified ones I and K. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

RILLE_USE_OP(abs);
RILLE_USE_OP(bessel_j0);
RILLE_USE_OP(bessel_j1);
RILLE_USE_OP(bessel_y0);
RILLE_USE_OP(bessel_y1);
RILLE_USE_OP(cos);
RILLE_USE_OP(eq);
RILLE_USE_OP(i0);
RILLE_USE_OP(i0e);
RILLE_USE_OP(i1);
RILLE_USE_OP(i1e);
RILLE_USE_OP(modified_bessel_k0);
RILLE_USE_OP(modified_bessel_k1);
RILLE_USE_OP(scaled_modified_bessel_k0);
RILLE_USE_OP(scaled_modified_bessel_k1);
RILLE_USE_OP(sign);

#define G  call->grad_out[0]
#define X_ call->in[0]

/* value, and at_zero where x is 0. */
static RilleTensor *but_at_zero(RilleContext *ctx, RilleTensor *x, double at_zero, RilleTensor *value) {
  return t_where(ctx, t_binary(ctx, &rille_op_eq, x, t_number(ctx, 0)), t_number(ctx, at_zero), value);
}

/* ---- I: derivatives by NIST's Digital Library of Mathematical Functions (DLMF), 10.29.2 and 10.29.3 ---- */

static void i0_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_i1, X_));
}

static void i1_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *slope = t_sub(ctx, t_unary(ctx, &rille_op_i0, X_), t_div(ctx, call->out[0], X_));
  call->grad_in[0] = t_mul(ctx, G, but_at_zero(ctx, X_, 0.5, slope));
}

static void i0e_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *fall = t_mul(ctx, t_unary(ctx, &rille_op_sign, X_), call->out[0]);
  call->grad_in[0] = t_mul(ctx, G, t_sub(ctx, t_unary(ctx, &rille_op_i1e, X_), fall));
}

static void i1e_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *fall = t_mul(ctx, t_unary(ctx, &rille_op_sign, X_), call->out[0]);
  RilleTensor *rest = t_sub(ctx, t_unary(ctx, &rille_op_i0e, X_), t_div(ctx, call->out[0], X_));
  call->grad_in[0] = t_mul(ctx, G, but_at_zero(ctx, X_, 0.5, t_sub(ctx, rest, fall)));
}

/* ---- J, Y, K ------------------------------------------------------------------------------------------- */

enum { J, Y, K, SCALED_K, KINDS };
/* op->kernel: the kind, and whether the order is 1. */
#define OF_KIND(kind, order) ((kind) + KINDS * (order))

static RilleStatus bessel_forward(RilleContext *ctx, RilleCall *call) {
  int order = call->op->kernel / KINDS, kind = call->op->kernel % KINDS;
  const double numbers[3] = {order, kind};
  return rille_unary_run(ctx, call, RILLE_UNARY_bessel, numbers);
}

static RilleTensor *of_order(RilleContext *ctx, int kind, int order, RilleTensor *x) {
  static const RilleOp *const ops[KINDS][2] = {
      [J] = {&rille_op_bessel_j0, &rille_op_bessel_j1},
      [Y] = {&rille_op_bessel_y0, &rille_op_bessel_y1},
      [K] = {&rille_op_modified_bessel_k0, &rille_op_modified_bessel_k1},
      [SCALED_K] = {&rille_op_scaled_modified_bessel_k0, &rille_op_scaled_modified_bessel_k1}};
  return t_unary(ctx, ops[kind][order], x);
}

/* DLMF 10.6.2, 10.6.3, 10.29.2, 10.29.3; the scaled function's slope is its own more. */
static void bessel_backward(RilleContext *ctx, RilleBackward *call) {
  int kind = call->op->kernel % KINDS, order = call->op->kernel / KINDS;
  RilleTensor *other = of_order(ctx, kind, 1 - order, X_), *own = call->out[0], *slope;
  bool modified = kind == K || kind == SCALED_K;
  if (order == 0) {
    slope = t_neg(ctx, other);
  } else {
    slope = t_sub(ctx, modified ? t_neg(ctx, other) : other, t_div(ctx, own, X_));
    if (kind == J) slope = but_at_zero(ctx, X_, 0.5, slope);
  }
  if (kind == SCALED_K) slope = t_add(ctx, slope, own);
  call->grad_in[0] = t_mul(ctx, G, slope);
}

/* (x cos x - sin x) / x^2, with sin x / x as it was found. */
static void spherical_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *rise = t_sub(ctx, t_unary(ctx, &rille_op_cos, X_), call->out[0]);
  call->grad_in[0] = t_mul(ctx, G, but_at_zero(ctx, X_, 0, t_div(ctx, rise, X_)));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

RILLE_OP(i0, .summary = "the modified Bessel function of the first kind and order 0",
         RILLE_ELEMENTWISE_UNARY(i0), .flags = RILLE_OP_IN_PLACE, .backward = i0_backward, .saves_input = {1},
         .samples = rille_any_samples);
/* Functions of the module alone. */
#define UNARY_FUNCTION(name)                                                                                 \
  RILLE_ELEMENTWISE_UNARY(name), .flags = RILLE_OP_NO_METHOD, .saves_input = {1}, .saves_output = 1,         \
                                 .samples = rille_any_samples
RILLE_OP(i0e, .summary = "exp(-|x|) i0(x)", UNARY_FUNCTION(i0e), .backward = i0e_backward);
RILLE_OP(i1, .summary = "the modified Bessel function of the first kind and order 1", UNARY_FUNCTION(i1),
         .backward = i1_backward);
RILLE_OP(i1e, .summary = "exp(-|x|) i1(x)", UNARY_FUNCTION(i1e), .backward = i1e_backward);
RILLE_OP(spherical_bessel_j0, .summary = "sin(x) / x, 1 at 0: the spherical Bessel function of order 0",
         UNARY_FUNCTION(spherical_bessel_j0), .backward = spherical_backward);

#define BESSEL(kind, order)                                                                                  \
  .parameters = rille_one_input, .flags = RILLE_OP_NO_METHOD, .n_outputs = 1,                                \
  .kernel = OF_KIND(kind, order), .forward = bessel_forward, .backward = bessel_backward,                    \
  .saves_input = {1}, .saves_output = 1
RILLE_OP(bessel_j0, .summary = "the Bessel function of the first kind and order 0", BESSEL(J, 0),
         .samples = rille_any_samples);
RILLE_OP(bessel_j1, .summary = "the Bessel function of the first kind and order 1", BESSEL(J, 1),
         .samples = rille_any_samples);
RILLE_OP(bessel_y0, .summary = "the Bessel function of the second kind and order 0", BESSEL(Y, 0),
         .samples = rille_positive_samples);
RILLE_OP(bessel_y1, .summary = "the Bessel function of the second kind and order 1", BESSEL(Y, 1),
         .samples = rille_positive_samples);
RILLE_OP(modified_bessel_k0, .summary = "the modified Bessel function of the second kind and order 0",
         BESSEL(K, 0), .samples = rille_positive_samples);
RILLE_OP(modified_bessel_k1, .summary = "the modified Bessel function of the second kind and order 1",
         BESSEL(K, 1), .samples = rille_positive_samples);
RILLE_OP(scaled_modified_bessel_k0, .summary = "exp(x) modified_bessel_k0(x)", BESSEL(SCALED_K, 0),
         .samples = rille_positive_samples);
RILLE_OP(scaled_modified_bessel_k1, .summary = "exp(x) modified_bessel_k1(x)", BESSEL(SCALED_K, 1),
         .samples = rille_positive_samples);

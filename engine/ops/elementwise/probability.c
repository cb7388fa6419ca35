/* Functions of probabilities: logit, entropies, the normal distribution's function, incomplete gamma
 * functions, Hurwitz's zeta function. */
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(erfcx);
RILLE_USE_OP(eq);
RILLE_USE_OP(ge);
RILLE_USE_OP(le);
RILLE_USE_OP(lgamma);
RILLE_USE_OP(log);
RILLE_USE_OP(log1p);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(xlogy);
RILLE_USE_OP(zeta);

#define G           call->grad_out[0]
#define X_          call->in[0]
#define ROOT_TWO_PI 2.50662827463100050242
#define ROOT_HALF   0.70710678118654752440

/* ---- logit --------------------------------------------------------------------------------------------- */

typedef struct LogitArgs {
  RilleScalar eps; /* kind NONE: elements outside of [0, 1] give NaN */
} LogitArgs;

static double eps_of(const void *args) {
  RilleScalar eps = ((const LogitArgs *)args)->eps;
  return eps.kind == RILLE_SCALAR_NONE ? -1 : rille_scalar_to_double(eps);
}

static RilleStatus logit_forward(RilleContext *ctx, RilleCall *call) {
  return rille_unary_run(ctx, call, RILLE_UNARY_logit, (const double[3]){eps_of(call->args)});
}

/* 1 / (x (1 - x)), 0 where x was moved to a limit. */
static void logit_backward(RilleContext *ctx, RilleBackward *call) {
  double eps = eps_of(call->args), low = eps < 0 ? 0 : eps;
  RilleTensor *x = X_, *slope = t_div(ctx, G, t_mul(ctx, x, t_number_sub(ctx, 1, x)));
  RilleTensor *inside =
      t_binary(ctx, &rille_op_logical_and, t_binary(ctx, &rille_op_ge, x, t_number(ctx, low)),
               t_binary(ctx, &rille_op_le, x, t_number(ctx, 1 - low)));
  call->grad_in[0] = t_where(ctx, inside, slope, t_number(ctx, eps < 0 ? (double)NAN : 0));
}

/* ---- entr, xlog1py ------------------------------------------------------------------------------------- */

static void entr_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_sub_number(ctx, t_neg(ctx, t_unary(ctx, &rille_op_log, X_)), 1));
}

/* log(1 + y), 0 where x is 0 and there is no logarithm; and x / (1 + y). */
static void xlog1py_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = X_, *y = call->in[1];
  if (call->needs[0]) {
    RilleTensor *none = t_binary(ctx, &rille_op_logical_and, t_binary(ctx, &rille_op_eq, x, t_number(ctx, 0)),
                                 t_binary(ctx, &rille_op_le, y, t_number(ctx, -1)));
    RilleTensor *grad = t_mul(ctx, G, t_unary(ctx, &rille_op_log1p, y));
    call->grad_in[0] = t_where(ctx, none, t_number(ctx, 0), grad);
  }
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, G, t_div(ctx, x, t_add_number(ctx, y, 1)));
}

/* ---- the normal distribution --------------------------------------------------------------------------- */

static void erfcx_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *rise = t_mul_number(ctx, t_mul(ctx, X_, call->out[0]), 2);
  call->grad_in[0] = t_mul(ctx, G, t_sub_number(ctx, rise, 1.12837916709551257390));
}

static RilleTensor *half_square(RilleContext *ctx, RilleTensor *x) {
  return t_mul_number(ctx, t_square(ctx, x), 0.5);
}
static void ndtr_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *density = t_exp(ctx, t_neg(ctx, half_square(ctx, X_)));
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, density, 1 / ROOT_TWO_PI));
}
static void ndtri_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *slope = t_exp(ctx, half_square(ctx, call->out[0]));
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, slope, ROOT_TWO_PI));
}
/* density / function, which is sqrt(2 / pi) / erfcx(-x / sqrt(2)) */
static void log_ndtr_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *scaled = t_unary(ctx, &rille_op_erfcx, t_mul_number(ctx, X_, -ROOT_HALF));
  call->grad_in[0] = t_div(ctx, t_mul_number(ctx, G, 2 / ROOT_TWO_PI), scaled);
}

/* ---- functions whose first argument has no derivative here --------------------------------------------- */

static bool refuse_first(RilleContext *ctx, const RilleBackward *call) {
  if (!call->needs[0]) return false;
  rille_scope_fail(
      ctx, rille_error(ctx, RILLE_ERROR_STATE, "has no gradient for input, only for other; detach input"));
  return true;
}

/* x^(a - 1) exp(-x) / Gamma(a); op->kernel tells the upper part, which falls. */
static void igamma_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *a = X_, *x = call->in[1];
  if (refuse_first(ctx, call)) return;
  RilleTensor *power = t_binary(ctx, &rille_op_xlogy, t_sub_number(ctx, a, 1), x);
  RilleTensor *slope = t_exp(ctx, t_sub(ctx, t_sub(ctx, power, x), t_unary(ctx, &rille_op_lgamma, a)));
  RilleTensor *grad = t_mul(ctx, G, slope);
  call->grad_in[1] = call->op->kernel == RILLE_BINARY_gammaincc ? t_neg(ctx, grad) : grad;
}

/* -s zeta(s + 1, q) */
static void zeta_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *s = X_;
  if (refuse_first(ctx, call)) return;
  RilleTensor *next = t_binary(ctx, &rille_op_zeta, t_add_number(ctx, s, 1), call->in[1]);
  call->grad_in[1] = t_mul(ctx, t_mul(ctx, G, t_neg(ctx, s)), next);
}

/* ---- mvlgamma ------------------------------------------------------------------------------------------ */

typedef struct VariatesArgs {
  int64_t p;
} VariatesArgs;

/* log of pi^(p (p - 1) / 4) times the product of Gamma(x - j / 2), j = 0 .. p - 1 (DLMF 35.3.4). */
static RilleStatus mvlgamma_forward(RilleContext *ctx, RilleCall *call) {
  int64_t p = ((const VariatesArgs *)call->args)->p;
  if (p < 1 || p > 10000)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must be from 1 to 10000, got %lld", (long long)p);
  if (X_->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  RilleTensor *sum = t_unary(ctx, &rille_op_lgamma, X_);
  for (int64_t j = 1; j < p && sum; j++)
    sum = t_add(ctx, sum, t_unary(ctx, &rille_op_lgamma, t_sub_number(ctx, X_, 0.5 * (double)j)));
  double constant = (double)(p * (p - 1)) / 4 * 1.14472988584940017414;
  return rille_call_return(ctx, call, t_add_number(ctx, sum, constant));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter logit_parameters[] = {RILLE_TENSOR("input"), RILLE_SCALAR_OR_NONE(LogitArgs, eps),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter two_tensors[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                             RILLE_PARAMETERS_END};
static const RilleParameter variates_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, VariatesArgs, p), RILLE_PARAMETERS_END};
static const LogitArgs logit_defaults = {{RILLE_SCALAR_NONE, {0}}};
static const char *const logit_samples[] =
    RILLE_SAMPLES("probability(2, 3)", "probability(3, 2):t(), 0.01", "probability(), { eps = 0.001 }",
                  "probability(0, 3)");
static const char *const probability_samples[] =
    RILLE_SAMPLES("probability(2, 3)", "probability(3, 2):t()", "probability(0, 3)", "probability()");
static const char *const xlog1py_samples[] = RILLE_SAMPLES(
    "x(2, 3), positive(2, 3)", "x(3, 2):t(), positive(3)", "x(2, 1), 2.5", "x(0, 3), positive(3)");
static const char *const part_samples[] = RILLE_SAMPLES(
    "weights(2, 3), positive(2, 3)", "weights(3, 2):t(), positive(3)", "weights(0, 3), positive(3)");
static const char *const zeta_samples[] =
    RILLE_SAMPLES("weights(2, 3) + 1, positive(2, 3)", "2, positive(3)", "integers(3) + 1, positive(2, 1)",
                  "weights(3) + 1, 2");
static const char *const variates_samples[] =
    RILLE_SAMPLES("positive(2, 3) + 1, 2", "positive(3, 2):t(), 1", "positive(0, 3), 1", "positive() + 2, 4");

RILLE_OP(logit, .summary = "log(x / (1 - x)); with eps of x between eps and 1 - eps",
         RILLE_ARGUMENTS(logit_parameters, &logit_defaults), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = logit_forward, .backward = logit_backward, .saves_input = {1}, .samples = logit_samples);
#define UNARY_FUNCTION(name)                                                                                 \
  RILLE_ELEMENTWISE_UNARY(name), .flags = RILLE_OP_NO_METHOD, .saves_input = {1}, .saves_output = 1
RILLE_OP(entr, .summary = "-x log(x), 0 at 0 and -infinity below", UNARY_FUNCTION(entr),
         .backward = entr_backward, .samples = rille_positive_samples);
RILLE_OP(erfcx, .summary = "exp(x^2) erfc(x)", UNARY_FUNCTION(erfcx), .backward = erfcx_backward,
         .samples = rille_any_samples);
RILLE_OP(ndtr, .summary = "the standard normal distribution's function: the probability of less than x",
         UNARY_FUNCTION(ndtr), .backward = ndtr_backward, .samples = rille_any_samples);
RILLE_OP(ndtri, .summary = "the inverse of ndtr", UNARY_FUNCTION(ndtri), .backward = ndtri_backward,
         .samples = probability_samples);
RILLE_OP(log_ndtr, .summary = "the logarithm of ndtr", UNARY_FUNCTION(log_ndtr),
         .backward = log_ndtr_backward, .samples = rille_any_samples);
RILLE_OP(xlog1py, .summary = "input * log(1 + other), 0 where input is 0", .parameters = rille_two_operands,
         .flags = RILLE_OP_NO_METHOD, .n_outputs = 1, .kernel = RILLE_BINARY_xlog1py,
         .forward = rille_binary_forward, .backward = xlog1py_backward, .saves_input = {3, 3},
         .samples = xlog1py_samples);
RILLE_OP(zeta, .summary = "Hurwitz's zeta function: the sum of (other + k)^-input over k = 0, 1, ...",
         .parameters = rille_two_operands, .flags = RILLE_OP_NO_METHOD, .n_outputs = 1,
         .kernel = RILLE_BINARY_zeta, .forward = rille_binary_forward, .backward = zeta_backward,
         .saves_input = {3, 2}, .samples = zeta_samples);
RILLE_OP(igamma, .summary = "the regularized lower incomplete gamma function of input, up to other",
         .parameters = two_tensors, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_gammainc, .forward = rille_binary_forward, .backward = igamma_backward,
         .saves_input = {3, 2}, .samples = part_samples);
RILLE_OP(igammac, .summary = "the regularized upper incomplete gamma function of input, from other on",
         .parameters = two_tensors, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .kernel = RILLE_BINARY_gammaincc, .forward = rille_binary_forward, .backward = igamma_backward,
         .saves_input = {3, 2}, .samples = part_samples);
RILLE_OP(mvlgamma, .summary = "the logarithm of the multivariate gamma function of p dims",
         RILLE_ARGUMENTS(variates_parameters, &(const VariatesArgs){0}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = mvlgamma_forward, .samples = variates_samples);

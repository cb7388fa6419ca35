/* lgamma, digamma and their derivatives, erfc, logaddexp: elementwise functions that are called too seldom to
 * be compiled for every CPU level. float32 is computed in double and rounded. */
#define _DEFAULT_SOURCE /* lgamma_r, which keeps the sign out of a variable that threads share */
#include "core/loop.h"
#include "ops/elementwise/pointwise.h"
#include "ops/formula.h"

#include <math.h>

RILLE_USE_OP(digamma);
RILLE_USE_OP(polygamma);

#define G  call->grad_out[0]
#define X_ call->in[0]

/* ---- the functions ------------------------------------------------------------------------------------- */

enum { ASYMPTOTIC = 10, BERNOULLI = 7 };
/* B(2), B(4), ... */
static const double bernoulli[BERNOULLI] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                            5.0 / 66, -691.0 / 2730, 7.0 / 6};
static const double pi = 3.14159265358979323846;

static double log_gamma(double x) {
  int sign;
  return isinf(x) ? (double)INFINITY : lgamma_r(x, &sign);
}

/* Up to 10 by psi(x) = psi(x + 1) - 1 / x, from there by the asymptotic series, below 0 by reflection:
 * NIST's Digital Library of Mathematical Functions, 5.5.2, 5.5.4 and 5.11.2. As PyTorch: infinite at 0, NaN
 * at negative whole numbers. */
static double psi(double x) {
  double sum = 0;
  if (x == 0) return copysign((double)INFINITY, -x);
  if (x < 0) {
    double whole, rest = modf(x, &whole);
    if (rest == 0) return (double)NAN;
    return psi(1 - x) - pi / tan(pi * rest);
  }
  while (x < ASYMPTOTIC) sum -= 1 / x, x += 1;
  if (isinf(x)) return x;
  double square = 1 / (x * x), power = square, tail = 0;
  for (int k = 0; k < BERNOULLI; k++, power *= square) tail += bernoulli[k] / (2 * (k + 1)) * power;
  return sum + log(x) - 1 / (2 * x) - tail;
}

/* Hurwitz's zeta(s, q), the sum of (q + k)^-s over k = 0, 1, ..., for q > 0 and whole s > 1: some terms, and
 * the rest by Euler and Maclaurin (DLMF 25.11.5, 2.10.1). */
static double zeta_above(double s, double q) {
  double sum = 0;
  while (q < ASYMPTOTIC + 2) sum += pow(q, -s), q += 1;
  double term = pow(q, -s), factor = s / q;
  sum += term * q / (s - 1) + term / 2;
  for (int k = 1; k <= BERNOULLI; k++) {
    double factorial = 1;
    for (int i = 2; i <= 2 * k; i++) factorial *= i;
    sum += bernoulli[k - 1] / factorial * factor * term;
    factor *= (s + 2 * k - 1) * (s + 2 * k) / (q * q);
  }
  return sum;
}

/* The same for every q: the terms below 0 are those of 1 - r, turned round. Infinite at 0, -1, -2, ... */
static double zeta(double s, double q) {
  if (q > 0 || isnan(q)) return zeta_above(s, q);
  if (q == floor(q)) return (double)INFINITY;
  double whole = floor(q), r = q - whole, turn = fmod(s, 2) == 0 ? 1 : -1;
  return zeta_above(s, r) + turn * (zeta_above(s, 1 - r) - zeta_above(s, 1 - q));
}

/* The nth derivative of psi, n > 0: (-1)^(n + 1) n! zeta(n + 1, x), DLMF 5.15.1. */
static double psi_derivative(double n, double x) {
  return (fmod(n, 2) == 0 ? -1 : 1) * tgamma(n + 1) * zeta(n + 1, x);
}

/* log(exp(x) + exp(y)): the larger one is taken out, so that nothing overflows. */
static double log_sum(double x, double y) {
  if (isinf(x) && x == y) return x;
  if (isnan(x) || isnan(y)) return (double)NAN;
  return (x > y ? x : y) + log1p(exp(-fabs(x - y)));
}

/* ---- kernels ------------------------------------------------------------------------------------------- */

#define KERNEL(name, type, expression)                                                                       \
  static void name(int64_t n, char *const *data, const void *arguments) {                                    \
    type *out = (type *)(void *)data[0];                                                                     \
    const type *in = (const type *)(const void *)data[1];                                                    \
    (void)arguments;                                                                                         \
    for (int64_t i = 0; i < n; i++) {                                                                        \
      const double x = (double)in[i];                                                                        \
      out[i] = (type)(expression);                                                                           \
    }                                                                                                        \
  }
#define OF_FLOATS(name, expression)                                                                          \
  KERNEL(name##_float, float, expression)                                                                    \
  KERNEL(name##_double, double, expression)                                                                  \
  static const RilleFlatKernel name##_kernels[RILLE_DTYPE_COUNT] = {                                         \
      [RILLE_FLOAT32] = name##_float, [RILLE_FLOAT64] = name##_double};
OF_FLOATS(lgamma, log_gamma(x))
OF_FLOATS(digamma, psi(x))
OF_FLOATS(erfc, erfc(x))
OF_FLOATS(polygamma, psi_derivative(*(const double *)arguments, x))

#define LOG_SUM(name, type)                                                                                  \
  static void name(int64_t n, char *const *data, const void *arguments) {                                    \
    type *out = (type *)(void *)data[0];                                                                     \
    const type *x = (const type *)(const void *)data[1], *y = (const type *)(const void *)data[2];           \
    (void)arguments;                                                                                         \
    for (int64_t i = 0; i < n; i++) out[i] = (type)log_sum((double)x[i], (double)y[i]);                      \
  }
LOG_SUM(log_sum_float, float)
LOG_SUM(log_sum_double, double)
static const RilleFlatKernel log_sum_kernels[RILLE_DTYPE_COUNT] = {
    [RILLE_FLOAT32] = log_sum_float, [RILLE_FLOAT64] = log_sum_double};

/* ---- forwards and derivatives -------------------------------------------------------------------------- */

typedef struct OrderArgs {
  int64_t n;
} OrderArgs;

static RilleStatus lgamma_forward(RilleContext *ctx, RilleCall *call) {
  return rille_unary_with(ctx, call, lgamma_kernels);
}
static void lgamma_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_digamma, X_));
}

static RilleStatus digamma_forward(RilleContext *ctx, RilleCall *call) {
  return rille_unary_with(ctx, call, digamma_kernels);
}
static void digamma_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_apply(ctx, &rille_op_polygamma, &X_, 1, &(OrderArgs){1}));
}

static RilleStatus polygamma_forward(RilleContext *ctx, RilleCall *call) {
  int64_t n = ((const OrderArgs *)call->args)->n;
  RilleTensor *in = X_;
  RilleDtype dtype = (RilleDtype)in->dtype;
  if (n < 1 || n > 100)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "n must be from 1 to 100, got %lld", (long long)n);
  if (!rille_dtype_is_float(dtype)) dtype = RILLE_FLOAT32;
  RILLE_TRY(rille_cast_input(ctx, in, dtype, &in));
  RILLE_TRY(rille_call_output(ctx, call, dtype, in->ndim, in->sizes));
  return rille_flat_run(ctx, polygamma_kernels[dtype], (const double[3]){(double)n}, dtype, call->out[0], in,
                        NULL, NULL);
}
static void polygamma_backward(RilleContext *ctx, RilleBackward *call) {
  OrderArgs next = {((const OrderArgs *)call->args)->n + 1};
  call->grad_in[0] = t_mul(ctx, G, t_apply(ctx, &rille_op_polygamma, &X_, 1, &next));
}

/* -2 / sqrt(pi) exp(-x^2) */
static RilleStatus erfc_forward(RilleContext *ctx, RilleCall *call) {
  return rille_unary_with(ctx, call, erfc_kernels);
}
static void erfc_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *slope = t_exp(ctx, t_neg(ctx, t_square(ctx, X_)));
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, slope, -2 / sqrt(pi)));
}

static RilleStatus logaddexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleDtype dtype = rille_call_promote(call, 0);
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(dtype));
  return rille_binary_with(ctx, call, log_sum_kernels);
}

/* Each one's share of the sum of exponentials: 1 / (1 + exp(other - input)). */
static void logaddexp_backward(RilleContext *ctx, RilleBackward *call) {
  for (int i = 0; i < 2; i++) {
    if (!call->needs[i]) continue;
    RilleTensor *excess = t_exp(ctx, t_sub(ctx, call->in[1 - i], call->in[i]));
    call->grad_in[i] = t_div(ctx, G, t_add_number(ctx, excess, 1));
  }
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter order_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, OrderArgs, n),
                                                  RILLE_PARAMETERS_END};
static const char *const order_samples[] =
    RILLE_SAMPLES("positive(2, 3), 1", "unit(3, 2):t(), 2", "positive(0, 3), 1");
static const char *const sum_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3)", "x(2, 1), x(1, 3)", "x(0, 3), x(3)");
static const RilleParameter sum_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                RILLE_PARAMETERS_END};

RILLE_OP(lgamma, .summary = "the logarithm of the absolute value of the gamma function",
         .parameters = rille_one_input, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = lgamma_forward,
         .backward = lgamma_backward, .saves_input = {1}, .samples = rille_positive_samples);
RILLE_OP(digamma, .summary = "the derivative of lgamma", .parameters = rille_one_input,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = digamma_forward, .backward = digamma_backward,
         .saves_input = {1}, .samples = rille_positive_samples);
RILLE_OP(polygamma, .summary = "the nth derivative of digamma", .parameters = order_parameters,
         .defaults = &(const OrderArgs){1}, .args_size = sizeof(OrderArgs), .flags = RILLE_OP_INTERNAL,
         .n_outputs = 1, .forward = polygamma_forward, .backward = polygamma_backward, .saves_input = {1},
         .samples = order_samples);
RILLE_OP(erfc, .summary = "1 - erf(x), exact where that is small", .parameters = rille_one_input,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = erfc_forward, .backward = erfc_backward,
         .saves_input = {1}, .samples = rille_any_samples);
RILLE_OP(logaddexp, .summary = "log(exp(input) + exp(other)), without overflow", .parameters = sum_parameters,
         .n_outputs = 1, .forward = logaddexp_forward, .backward = logaddexp_backward, .saves_input = {3, 3},
         .samples = sum_samples);

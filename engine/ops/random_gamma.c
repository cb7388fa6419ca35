/* Gamma, Dirichlet and binomial numbers with PyTorch's CPU streams. Gamma and Dirichlet numbers have implicit
 * gradients (Figurnov, Mohamed, Mnih 2018): a number x with distribution function F(x; a) follows a with
 * -(dF/da) / (dF/dx), and the integral that dF/da is is computed here to double precision, where PyTorch has
 * rational approximations. */
#include "ops/formula.h"
#include "core/random.h"

#include <float.h>
#include <math.h>

RILLE_USE_OP(dirichlet_grad);
RILLE_USE_OP(standard_gamma_grad);

typedef struct GammaArgs {
  RilleGenerator *generator;
} GammaArgs;

static RilleGenerator *generator_of(RilleContext *ctx, const RilleCall *call) {
  RilleGenerator *given = ((const GammaArgs *)call->args)->generator;
  return given ? given : &ctx->generator;
}

static double element(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

static void put(RilleTensor *t, int64_t i, double value) {
  if (t->dtype == RILLE_FLOAT32)
    ((float *)(void *)t->data)[i] = (float)value;
  else
    ((double *)(void *)t->data)[i] = value;
}

static RilleStatus dense_input(RilleContext *ctx, RilleTensor *t, RilleTensor **out) {
  if (!rille_dtype_is_float(rille_dtype_of(t)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(t)));
  RILLE_TRY(rille_tensor_contiguous(t, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* ---- drawing ------------------------------------------------------------------------------------------- */

/* Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; below 1 by their boost. */
static double draw_gamma(RilleGenerator *generator, double a) {
  double scale = 1;
  if (a == 0) return 0;
  if (a < 1) {
    scale = pow(1 - rille_random_double(generator), 1 / a);
    a += 1;
  }
  double d = a - (double)(1.0F / 3), c = 1 / sqrt(9 * d); /* constants in float, as PyTorch has them */
  for (;;) {
    double x, y;
    do {
      x = rille_random_normal(generator);
      y = 1 + c * x;
    } while (y <= 0);
    double v = y * y * y, u = 1 - rille_random_double(generator), square = x * x;
    if (u < 1 - (double)0.0331F * square * square || log(u) < 0.5 * square + d * (1 - v + log(v)))
      return scale * d * v;
  }
}

static RilleStatus check_shape_parameter(RilleContext *ctx, double a) {
  if (a >= 0 && a <= DBL_MAX) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the concentration must be finite and >= 0, got %g", a);
}

static RilleStatus standard_gamma_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a;
  RILLE_TRY(dense_input(ctx, call->in[0], &a));
  RILLE_TRY(rille_tensor_new_like(a, rille_dtype_of(a), &call->out[0]));
  double least = a->dtype == RILLE_FLOAT32 ? (double)FLT_MIN : DBL_MIN;
  for (int64_t i = 0; i < a->numel; i++) {
    RILLE_TRY(check_shape_parameter(ctx, element(a, i)));
    put(call->out[0], i, fmax(least, draw_gamma(generator_of(ctx, call), element(a, i))));
  }
  return RILLE_OK;
}

/* Gamma numbers over their sum, by rows. */
static RilleStatus sample_dirichlet_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a;
  RILLE_TRY(dense_input(ctx, call->in[0], &a));
  if (a->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a concentration with dims");
  RILLE_TRY(rille_tensor_new_like(a, rille_dtype_of(a), &call->out[0]));
  int64_t n = a->sizes[a->ndim - 1];
  double least = a->dtype == RILLE_FLOAT32 ? (double)FLT_MIN : DBL_MIN;
  for (int64_t row = 0; n > 0 && row < a->numel / n; row++) {
    double sum = 0;
    for (int64_t i = row * n; i < (row + 1) * n; i++) {
      RILLE_TRY(check_shape_parameter(ctx, element(a, i)));
      put(call->out[0], i, draw_gamma(generator_of(ctx, call), element(a, i)));
      sum += element(call->out[0], i);
    }
    for (int64_t i = row * n; i < (row + 1) * n; i++)
      put(call->out[0], i, fmax(least, element(call->out[0], i) / sum));
  }
  return RILLE_OK;
}

/* How many geometric numbers fit into count trials. */
static double binomial_by_inversion(RilleGenerator *generator, double count, double p) {
  double sum = 0, log_rest = log1p(-p), n = 0;
  for (;;) {
    sum += ceil(log(rille_random_double(generator)) / log_rest);
    if (!(sum <= count)) return n;
    n++;
  }
}

/* The remainder of Stirling's series: log(k!) without its leading terms. */
static double stirling_rest(double k) {
  double next = k + 1;
  if (k <= 9) return lgamma(next) - ((k + 0.5) * log(next) - next + 0.91893853320467274178);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (next * next)) / (next * next)) / next;
}

/* Hoermann 1993, "The generation of binomial random variates": transformed rejection with squeeze (BTRS). */
static double binomial_by_rejection(RilleGenerator *generator, double count, double p) {
  double deviation = sqrt(count * p * (1 - p)), b = 1.15 + 2.53 * deviation,
         a = -0.0873 + 0.0248 * b + 0.01 * p, center = count * p + 0.5, accepted = 0.92 - 4.2 / b,
         odds = p / (1 - p), alpha = (2.83 + 5.1 / b) * deviation, mode = floor((count + 1) * p);
  for (;;) {
    double u = rille_random_double(generator) - 0.5, v = rille_random_double(generator), us = 0.5 - fabs(u),
           k = floor((2 * a / us + b) * u + center);
    if (k < 0 || k > count) continue;
    if (us >= 0.07 && v <= accepted) return k;
    double bound = (mode + 0.5) * log((mode + 1) / (odds * (count - mode + 1))) +
                   (count + 1) * log((count - mode + 1) / (count - k + 1)) +
                   (k + 0.5) * log(odds * (count - k + 1) / (k + 1)) + stirling_rest(mode) +
                   stirling_rest(count - mode) - stirling_rest(k) - stirling_rest(count - k);
    if (log(v * alpha / (a / (us * us) + b)) <= bound) return k;
  }
}

static double draw_binomial(RilleGenerator *generator, double count, double p) {
  if (count <= 0 || p <= 0) return 0;
  if (p >= 1) return count;
  double least = p <= 0.5 ? p : 1 - p;
  double k = count * least >= 10 ? binomial_by_rejection(generator, count, least)
                                 : binomial_by_inversion(generator, count, least);
  return p <= 0.5 ? k : count - k;
}

static RilleStatus binomial_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *count, *p;
  RILLE_TRY(dense_input(ctx, call->in[0], &count));
  RILLE_TRY(dense_input(ctx, call->in[1], &p));
  if (!rille_tensor_same_shape(count, p) || count->dtype != p->dtype)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "count and prob must have one shape and dtype; expand them first");
  RILLE_TRY(rille_tensor_new_like(count, rille_dtype_of(count), &call->out[0]));
  for (int64_t i = 0; i < count->numel; i++) {
    double n = element(count, i), chance = element(p, i);
    if (!(n >= 0 && n <= DBL_MAX))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "count must be finite and >= 0, got %g", n);
    if (!(chance >= 0 && chance <= 1))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "prob must lie between 0 and 1, got %g", chance);
    put(call->out[0], i, draw_binomial(generator_of(ctx, call), n, chance));
  }
  return RILLE_OK;
}

/* ---- implicit gradients -------------------------------------------------------------------------------- */

/* The derivative of lgamma: the asymptotic series, from 6 on. */
static double digamma(double x) {
  double lifted = 0;
  while (x < 10) {
    lifted -= 1 / x;
    x += 1;
  }
  double r = 1 / (x * x);
  return lifted + log(x) - 0.5 / x -
         r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r * (5.0 / 660)))));
}

typedef struct Integrand {
  double (*f)(const struct Integrand *, double s);
  double x, a, b, constant;
} Integrand;

/* The integral over 0 .. infinity of a function that decays over about width: exp-sinh quadrature (Takahasi
 * and Mori 1974). */
static double integral(const Integrand *g, double width) {
  const double step = 0.05, half_pi = 1.57079632679489661923;
  double sum = 0;
  for (int k = -90; k <= 90; k++) {
    double t = k * step, s = width * exp(half_pi * sinh(t));
    double term = g->f(g, s) * s * half_pi * cosh(t);
    if (isfinite(term)) sum += term;
  }
  return sum * step;
}

/* Both go outwards from x, in logarithms: t = x exp(-s) below, x exp(s) above. */
static double gamma_below(const Integrand *g, double s) {
  return (g->constant - s) * exp(-g->a * s - g->x * expm1(-s));
}
static double gamma_above(const Integrand *g, double s) {
  return (g->constant + s) * exp(g->a * s - g->x * expm1(s));
}

/* dx/da of a gamma number x of concentration a. */
static double gamma_slope(double a, double x) {
  bool below = x <= a;
  Integrand g = {below ? gamma_below : gamma_above, x, a, 0, log(x) - digamma(a)};
  double value = integral(&g, 1 / (fabs(a - x) + sqrt(x)));
  return (below ? -x : x) * value;
}

/* t = x exp(-s) below x; 1 - t = (1 - x) exp(-s) above. */
static double beta_below(const Integrand *g, double s) {
  return (g->constant + log(g->x) - s) *
         exp(-g->a * s + (g->b - 1) * (log1p(-g->x * exp(-s)) - log1p(-g->x)));
}
static double beta_above(const Integrand *g, double s) {
  double log_t = log1p(-(1 - g->x) * exp(-s));
  return (g->constant + log_t) * exp(-g->b * s + (g->a - 1) * (log_t - log(g->x)));
}

/* dx/da / (1 - x) of a beta number x of concentrations a and total - a. */
static double beta_slope(double x, double a, double total) {
  double b = total - a;
  bool below = x * total <= a;
  Integrand g = {below ? beta_below : beta_above, x, a, b, digamma(total) - digamma(a)};
  double steep = below ? fabs(a - (b - 1) * x / (1 - x)) + sqrt(a * x + 1e-300)
                       : fabs(b - (a - 1) * (1 - x) / x) + sqrt(b * (1 - x) + 1e-300);
  double value = integral(&g, 1 / fmax(steep, 1e-6));
  return below ? -x / (1 - x) * value : value;
}

/* No concentration is below 0, nor infinite, of which no series would come to an end; NaN is passed on. */
static RilleStatus check_slopes(RilleContext *ctx, const RilleCall *call, RilleTensor *const *in) {
  int first = call->op->kernel ? 1 : 0, end = call->op->kernel ? 3 : 1;
  for (int k = first; k < end; k++)
    for (int64_t i = 0; i < in[k]->numel; i++)
      if (!isnan(element(in[k], i))) RILLE_TRY(check_shape_parameter(ctx, element(in[k], i)));
  return RILLE_OK;
}

/* standard_gamma_grad: input a, output x. dirichlet_grad: x, a, total; all of one shape. */
static RilleStatus slopes(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in[3] = {NULL};
  for (int k = 0; k < 2 + call->op->kernel; k++) {
    RILLE_TRY(dense_input(ctx, call->in[k], &in[k]));
    if (!rille_tensor_same_shape(in[0], in[k]) || in[0]->dtype != in[k]->dtype)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "the tensors must have one shape and dtype");
  }
  RILLE_TRY(rille_tensor_new_like(in[0], rille_dtype_of(in[0]), &call->out[0]));
  RILLE_TRY(check_slopes(ctx, call, in));
  for (int64_t i = 0; i < in[0]->numel; i++)
    put(call->out[0], i,
        call->op->kernel ? beta_slope(element(in[0], i), element(in[1], i), element(in[2], i))
                         : gamma_slope(element(in[0], i), element(in[1], i)));
  return RILLE_OK;
}

static void standard_gamma_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] =
      t_mul(ctx, call->grad_out[0], t_binary(ctx, &rille_op_standard_gamma_grad, call->in[0], call->out[0]));
}

static void sample_dirichlet_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->out[0], *a = call->in[0], *g = call->grad_out[0];
  int last[1] = {a->ndim - 1};
  RilleTensor *total = t_expand(ctx, t_sum(ctx, a, 1, last, true), a->ndim, a->sizes);
  RilleTensor *slope = t_apply(ctx, &rille_op_dirichlet_grad, (RilleTensor *[]){x, a, total}, 3, NULL);
  RilleTensor *mean = t_sum(ctx, t_mul(ctx, x, g), 1, last, true);
  call->grad_in[0] = t_mul(ctx, slope, t_sub(ctx, g, mean));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter concentration[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(GENERATOR, GammaArgs, generator), RILLE_PARAMETERS_END};
static const RilleParameter count_and_prob[] = {RILLE_TENSOR("count"), RILLE_TENSOR("prob"),
                                                RILLE_OPTION(GENERATOR, GammaArgs, generator),
                                                RILLE_PARAMETERS_END};
static const RilleParameter gamma_and_output[] = {RILLE_TENSOR("input"), RILLE_TENSOR("output"),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter beta_and_total[] = {RILLE_TENSOR("input"), RILLE_TENSOR("alpha"),
                                                RILLE_TENSOR("total"), RILLE_PARAMETERS_END};
static const GammaArgs defaults = {NULL};
/* Leaves would be compared with differences, and rejection makes those others than the implicit gradients. */
static const char *const concentration_samples[] =
    RILLE_SAMPLES("rille.full({ 2, 3 }, 1.5)", "rille.full({ 0, 3 }, 1.5)");
static const char *const gamma_samples[] =
    RILLE_SAMPLES("rille.full({ 2, 3 }, 1.5), rille.full({ 2, 3 }, 0.5)");
static const char *const beta_samples[] =
    RILLE_SAMPLES("rille.full({ 2, 3 }, 0.25), rille.full({ 2, 3 }, 1.5), rille.full({ 2, 3 }, 4.0)");
static const char *const binomial_samples[] =
    RILLE_SAMPLES("rille.full({ 2, 3 }, 10.0), rille.full({ 2, 3 }, 0.5)",
                  "rille.full({ 4 }, 100.0), rille.full({ 4 }, 0.75)");

RILLE_OP(binomial, .summary = "how many of count trials succeed, each with the probability prob",
         RILLE_ARGUMENTS(count_and_prob, &defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM | RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = binomial_forward, .samples = binomial_samples,
         .example = "rille.binomial(rille.full({ 3 }, 10.0), rille.full({ 3 }, 0.5))");
RILLE_OP(standard_gamma, .samples = concentration_samples,
         .summary = "gamma numbers of rate 1 and these concentrations",
         RILLE_ARGUMENTS(concentration, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_RANDOM,
         .n_outputs = 1, .forward = standard_gamma_forward, .backward = standard_gamma_backward,
         .saves_input = {1}, .saves_output = 1);
RILLE_OP(sample_dirichlet, .samples = concentration_samples,
         .summary = "Dirichlet numbers of these concentrations, by rows",
         RILLE_ARGUMENTS(concentration, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_RANDOM,
         .n_outputs = 1, .forward = sample_dirichlet_forward, .backward = sample_dirichlet_backward,
         .saves_input = {1}, .saves_output = 1);
RILLE_OP(standard_gamma_grad, .samples = gamma_samples,
         .summary = "how gamma numbers follow their concentration", .parameters = gamma_and_output,
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .forward = slopes);
RILLE_OP(dirichlet_grad, .samples = beta_samples,
         .summary = "how beta numbers follow their first concentration", .parameters = beta_and_total,
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = 1, .forward = slopes);

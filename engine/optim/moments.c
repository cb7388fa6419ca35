/* Adamax, NAdam, RAdam, Lion, Rprop, ASGD; rounded as PyTorch's torch.optim does (single-tensor form), but
 * for Lion, which PyTorch does not have. */
#include "kernels/tables.h"
#include "optim/optimizer.h"

#include <math.h>

typedef struct MomentNumbers {
  double sign; /* -1 to maximize */
  double beta1, beta2, eps, weight_decay, shrink, correction2, rate, rate_next;
} MomentNumbers;

typedef void (*MomentKernel)(int64_t n, const MomentNumbers *a, void *p, const void *g, void *m, void *v);

static inline float root_float(float x) {
  return sqrtf(x);
}
static inline double root_double(double x) {
  return sqrt(x);
}
static inline float absolute_float(float x) {
  return fabsf(x);
}
static inline double absolute_double(double x) {
  return fabs(x);
}

/* Vector code is for the steps of floats; those marked (see the template) and doubles stay short. */
#if defined(__GNUC__) && !defined(__clang__)
#define ONE_BY_ONE __attribute__((optimize("no-tree-vectorize")))
#else
#define ONE_BY_ONE
#endif
#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define T                   float
#include "optim/moments_template.h"
#undef T
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-vectorize")
#endif
#define T double
#include "optim/moments_template.h"
#undef T

static void run(const RilleStep *s, MomentKernel of_float, MomentKernel of_double,
                const MomentNumbers *numbers, void *m, void *v) {
  (s->dtype == RILLE_FLOAT64 ? of_double : of_float)(s->n, numbers, s->value, s->gradient, m, v);
}

/* ---- arguments of all six; each shows its own */

typedef struct MomentArgs {
  double lr, beta1, beta2, eps, weight_decay, momentum_decay;
  double lambd, alpha, t0, least, most;
  bool decoupled_weight_decay, maximize;
} MomentArgs;

static bool check(const void *args, const char **problem) {
  const MomentArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->eps >= 0)) return *problem = "eps must be >= 0", false;
  if (!(a->beta1 >= 0 && a->beta1 < 1 && a->beta2 >= 0 && a->beta2 < 1))
    return *problem = "betas must be at least 0 and below 1", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  if (!(a->momentum_decay >= 0)) return *problem = "momentum_decay must be >= 0", false;
  return true;
}

static bool check_rprop(const void *args, const char **problem) {
  const MomentArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->beta1 > 0 && a->beta1 < 1 && a->beta2 > 1))
    return *problem = "etas must be one number between 0 and 1 and one above 1", false;
  if (!(a->least >= 0 && a->most >= a->least))
    return *problem = "step_sizes must be >= 0, the smaller one first", false;
  return true;
}

static bool check_asgd(const void *args, const char **problem) {
  const MomentArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  if (a->lambd != a->lambd || a->alpha != a->alpha || a->t0 != a->t0)
    return *problem = "lambd, alpha and t0 must not be NaN", false;
  return true;
}

static MomentNumbers numbers_of(const MomentArgs *a) {
  return (MomentNumbers){.sign = a->maximize ? -1 : 1,
                         .beta1 = a->beta1,
                         .beta2 = a->beta2,
                         .eps = a->eps,
                         .weight_decay = a->decoupled_weight_decay ? 0 : a->weight_decay,
                         .shrink = a->decoupled_weight_decay ? 1 - a->lr * a->weight_decay : 1,
                         .rate = a->lr};
}

#define ARG(kind, field) RILLE_OPTION(kind, MomentArgs, field)
#define BETAS            RILLE_OPTION_AS("betas", PAIR, MomentArgs, beta1)

/* ---- Adamax (Kingma & Ba, arXiv:1412.6980, section 7.1) */

static void adamax_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  numbers.rate = a->lr / (1 - pow(a->beta1, (double)s->step));
  run(s, adamax_float, adamax_double, &numbers, s->states[0], s->states[1]);
}

static const RilleParameter adamax_parameters[] = {ARG(FLOAT, lr),      BETAS,
                                                   ARG(FLOAT, eps),     ARG(FLOAT, weight_decay),
                                                   ARG(BOOL, maximize), RILLE_PARAMETERS_END};
static const char *const adamax_states[] = {"exp_avg", "exp_inf", NULL};

RILLE_OPTIMIZER(Adamax, .summary = "Adam with the largest gradient so far in place of the second moment",
                .example = "rille.optim.Adamax(net:parameters(), { lr = 0.002 })",
                RILLE_ARGUMENTS(adamax_parameters,
                                &(const MomentArgs){.lr = 2e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}),
                .states = adamax_states, .check = check, .step = adamax_step);

/* ---- NAdam (Dozat 2016, "Incorporating Nesterov Momentum into Adam") */

/* The running product of the momenta is kept as a float32 number, as PyTorch keeps it. */
static void nadam_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  double t = (double)s->step;
  float *product = s->states[2];
  double mu = a->beta1 * (1 - 0.5 * pow(0.96, t * a->momentum_decay));
  double mu_next = a->beta1 * (1 - 0.5 * pow(0.96, (t + 1) * a->momentum_decay));
  *product *= (float)mu;
  numbers.correction2 = 1 - pow(a->beta2, t);
  numbers.rate = a->lr * (1 - mu) / (1 - (double)*product);
  numbers.rate_next = a->lr * mu_next / (1 - (double)*product * mu_next);
  run(s, nadam_float, nadam_double, &numbers, s->states[0], s->states[1]);
}

static double nadam_initial(const void *args, int state) {
  (void)args;
  return state == 2;
}

static const RilleParameter nadam_parameters[] = {ARG(FLOAT, lr),
                                                  BETAS,
                                                  ARG(FLOAT, eps),
                                                  ARG(FLOAT, weight_decay),
                                                  ARG(FLOAT, momentum_decay),
                                                  ARG(BOOL, decoupled_weight_decay),
                                                  ARG(BOOL, maximize),
                                                  RILLE_PARAMETERS_END};
static const char *const nadam_states[] = {"exp_avg", "exp_avg_sq", "mu_product", NULL};

RILLE_OPTIMIZER(NAdam, .summary = "Adam with Nesterov's momentum",
                .example = "rille.optim.NAdam(net:parameters(), { lr = 0.002 })",
                RILLE_ARGUMENTS(nadam_parameters, &(const MomentArgs){.lr = 2e-3,
                                                                      .beta1 = 0.9,
                                                                      .beta2 = 0.999,
                                                                      .eps = 1e-8,
                                                                      .momentum_decay = 4e-3}),
                .states = nadam_states, .scalar_states = 1 << 2, .initial_state = nadam_initial,
                .check = check, .step = nadam_step);

/* ---- RAdam (Liu et al., arXiv:1908.03265) */

static void radam_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  double t = (double)s->step, power = pow(a->beta2, t), correction2 = 1 - power;
  double most = 2 / (1 - a->beta2) - 1, length = most - 2 * t * power / correction2;
  numbers.rate = a->lr / (1 - pow(a->beta1, t));
  if (length > 5)
    numbers.rate_next =
        sqrt(correction2) * sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
  run(s, radam_float, radam_double, &numbers, s->states[0], s->states[1]);
}

static const RilleParameter radam_parameters[] = {ARG(FLOAT, lr),
                                                  BETAS,
                                                  ARG(FLOAT, eps),
                                                  ARG(FLOAT, weight_decay),
                                                  ARG(BOOL, decoupled_weight_decay),
                                                  ARG(BOOL, maximize),
                                                  RILLE_PARAMETERS_END};
static const char *const radam_states[] = {"exp_avg", "exp_avg_sq", NULL};

RILLE_OPTIMIZER(RAdam, .summary = "Adam that waits with the second moment until it is known well enough",
                .example = "rille.optim.RAdam(net:parameters(), { lr = 0.001 })",
                RILLE_ARGUMENTS(radam_parameters,
                                &(const MomentArgs){.lr = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}),
                .states = radam_states, .check = check, .step = radam_step);

/* ---- Lion (Chen et al., arXiv:2302.06675, algorithm 2) */

static void lion_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  numbers.shrink = 1 - a->lr * a->weight_decay;
  run(s, lion_float, lion_double, &numbers, s->states[0], NULL);
}

static const RilleParameter lion_parameters[] = {ARG(FLOAT, lr), BETAS, ARG(FLOAT, weight_decay),
                                                 ARG(BOOL, maximize), RILLE_PARAMETERS_END};
static const char *const lion_states[] = {"exp_avg", NULL};

RILLE_OPTIMIZER(Lion, .summary = "steps of one size, along the sign of a running mean of the gradient",
                .example = "rille.optim.Lion(net:parameters(), { lr = 0.0001 })",
                RILLE_ARGUMENTS(lion_parameters,
                                &(const MomentArgs){.lr = 1e-4, .beta1 = 0.9, .beta2 = 0.99}),
                .states = lion_states, .check = check, .step = lion_step);

/* ---- Rprop (Riedmiller & Braun 1993) */

static void rprop_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  numbers.rate = a->least;
  numbers.rate_next = a->most;
  run(s, rprop_float, rprop_double, &numbers, s->states[0], s->states[1]);
}

static double rprop_initial(const void *args, int state) {
  return state == 1 ? ((const MomentArgs *)args)->lr : 0;
}

static const RilleParameter rprop_parameters[] = {
    ARG(FLOAT, lr), RILLE_OPTION_AS("etas", PAIR, MomentArgs, beta1),
    RILLE_OPTION_AS("step_sizes", PAIR, MomentArgs, least), ARG(BOOL, maximize), RILLE_PARAMETERS_END};
static const char *const rprop_states[] = {"prev", "step_size", NULL};

RILLE_OPTIMIZER(
    Rprop, .summary = "step sizes of their own, grown while the gradient keeps its sign; for full batches",
    .example = "rille.optim.Rprop(net:parameters(), { lr = 0.01 })",
    RILLE_ARGUMENTS(rprop_parameters,
                    &(const MomentArgs){.lr = 1e-2, .beta1 = 0.5, .beta2 = 1.2, .least = 1e-6, .most = 50}),
    .states = rprop_states, .initial_state = rprop_initial, .check = check_rprop, .step = rprop_step);

/* ---- ASGD (Polyak & Juditsky 1992), with the step sizes of Bottou's "SGD for linear models" */

/* eta and mu are kept as float32 numbers, as PyTorch keeps them. */
static void asgd_step(const RilleStep *s) {
  const MomentArgs *a = s->args;
  MomentNumbers numbers = numbers_of(a);
  float *eta = s->states[1], *mu = s->states[2];
  double t = (double)s->step;
  numbers.rate = (double)*eta;
  numbers.shrink = 1 - a->lambd * (double)*eta;
  numbers.rate_next = (double)*mu;
  run(s, asgd_float, asgd_double, &numbers, s->states[0], NULL);
  *eta = (float)(a->lr / pow(1 + a->lambd * a->lr * t, a->alpha));
  *mu = (float)(1 / (t - a->t0 > 1 ? t - a->t0 : 1));
}

static double asgd_initial(const void *args, int state) {
  return state == 1 ? ((const MomentArgs *)args)->lr : state == 2;
}

static const RilleParameter asgd_parameters[] = {
    ARG(FLOAT, lr),           ARG(FLOAT, lambd),   ARG(FLOAT, alpha),   ARG(FLOAT, t0),
    ARG(FLOAT, weight_decay), ARG(BOOL, maximize), RILLE_PARAMETERS_END};
static const char *const asgd_states[] = {"ax", "eta", "mu", NULL};

RILLE_OPTIMIZER(ASGD, .summary = "gradient descent that also averages the weights",
                .example = "rille.optim.ASGD(net:parameters(), { lr = 0.01 })",
                RILLE_ARGUMENTS(asgd_parameters,
                                &(const MomentArgs){.lr = 1e-2, .lambd = 1e-4, .alpha = 0.75, .t0 = 1e6}),
                .states = asgd_states, .scalar_states = 1 << 1 | 1 << 2, .initial_state = asgd_initial,
                .check = check_asgd, .step = asgd_step);

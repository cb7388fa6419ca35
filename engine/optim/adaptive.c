/* RMSprop, Adagrad, Adadelta (PyTorch's torch.optim). */
#include "kernels/rows/optim.h"
#include "optim/optimizer.h"

/* ---- RMSprop ------------------------------------------------------------------------------------------- */

typedef struct RmspropArgs {
  double lr, alpha, eps, weight_decay, momentum;
  bool centered, maximize;
} RmspropArgs;

static uint32_t rmsprop_states(const void *args) {
  const RmspropArgs *a = args;
  return 1u | (a->momentum > 0 ? 2u : 0) | (a->centered ? 4u : 0);
}

static bool rmsprop_check(const void *args, const char **problem) {
  const RmspropArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->eps >= 0)) return *problem = "eps must be >= 0", false;
  if (!(a->alpha >= 0)) return *problem = "alpha must be >= 0", false;
  if (!(a->momentum >= 0)) return *problem = "momentum must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  return true;
}

static void rmsprop_step(const RilleStep *s) {
  const RmspropArgs *a = s->args;
  RilleRmspropNumbers numbers = {a->lr,       a->alpha,    a->eps,     a->weight_decay,
                                 a->momentum, a->centered, a->maximize};
  s->ctx->kernels->optim[s->dtype == RILLE_FLOAT64]->rmsprop[s->dtype == RILLE_FLOAT64](
      s->n, &numbers, s->value, s->gradient, s->states[0], a->momentum > 0 ? s->states[1] : NULL,
      a->centered ? s->states[2] : NULL);
}

static const RilleParameter rmsprop_parameters[] = {
    RILLE_OPTION(FLOAT, RmspropArgs, lr),       RILLE_OPTION(FLOAT, RmspropArgs, alpha),
    RILLE_OPTION(FLOAT, RmspropArgs, eps),      RILLE_OPTION(FLOAT, RmspropArgs, weight_decay),
    RILLE_OPTION(FLOAT, RmspropArgs, momentum), RILLE_OPTION(BOOL, RmspropArgs, centered),
    RILLE_OPTION(BOOL, RmspropArgs, maximize),  RILLE_PARAMETERS_END};
static const char *const rmsprop_state_names[] = {"square_avg", "momentum_buffer", "grad_avg", NULL};

RILLE_OPTIMIZER(RMSprop, .summary = "steps divided by a running root mean square of the gradient",
                .example = "rille.optim.RMSprop(net:parameters(), { lr = 0.01 })",
                RILLE_ARGUMENTS(rmsprop_parameters,
                                &(const RmspropArgs){.lr = 1e-2, .alpha = 0.99, .eps = 1e-8}),
                .states = rmsprop_state_names, .states_used = rmsprop_states, .check = rmsprop_check,
                .step = rmsprop_step);

/* ---- Adagrad ------------------------------------------------------------------------------------------- */

typedef struct AdagradArgs {
  double lr, lr_decay, weight_decay, initial_accumulator_value, eps;
  bool maximize;
} AdagradArgs;

static bool adagrad_check(const void *args, const char **problem) {
  const AdagradArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->lr_decay >= 0)) return *problem = "lr_decay must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  if (!(a->initial_accumulator_value >= 0)) return *problem = "initial_accumulator_value must be >= 0", false;
  if (!(a->eps >= 0)) return *problem = "eps must be >= 0", false;
  return true;
}

static double adagrad_initial(const void *args, int state) {
  (void)state;
  return ((const AdagradArgs *)args)->initial_accumulator_value;
}

static void adagrad_step(const RilleStep *s) {
  const AdagradArgs *a = s->args;
  double lr = a->lr / (1 + (double)(s->step - 1) * a->lr_decay);
  RilleAdagradNumbers numbers = {lr, a->eps, a->weight_decay, a->maximize};
  s->ctx->kernels->optim[s->dtype == RILLE_FLOAT64]->adagrad[s->dtype == RILLE_FLOAT64](
      s->n, &numbers, s->value, s->gradient, s->states[0]);
}

static const RilleParameter adagrad_parameters[] = {
    RILLE_OPTION(FLOAT, AdagradArgs, lr),
    RILLE_OPTION(FLOAT, AdagradArgs, lr_decay),
    RILLE_OPTION(FLOAT, AdagradArgs, weight_decay),
    RILLE_OPTION(FLOAT, AdagradArgs, initial_accumulator_value),
    RILLE_OPTION(FLOAT, AdagradArgs, eps),
    RILLE_OPTION(BOOL, AdagradArgs, maximize),
    RILLE_PARAMETERS_END};
static const char *const adagrad_state_names[] = {"sum", NULL};

RILLE_OPTIMIZER(Adagrad, .summary = "steps divided by the root of all squared gradients so far",
                .example = "rille.optim.Adagrad(net:parameters(), { lr = 0.01 })",
                RILLE_ARGUMENTS(adagrad_parameters, &(const AdagradArgs){.lr = 1e-2, .eps = 1e-10}),
                .states = adagrad_state_names, .initial_state = adagrad_initial, .check = adagrad_check,
                .step = adagrad_step);

/* ---- Adadelta ------------------------------------------------------------------------------------------ */

typedef struct AdadeltaArgs {
  double lr, rho, eps, weight_decay;
  bool maximize;
} AdadeltaArgs;

static bool adadelta_check(const void *args, const char **problem) {
  const AdadeltaArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->rho >= 0 && a->rho <= 1)) return *problem = "rho must be between 0 and 1", false;
  if (!(a->eps >= 0)) return *problem = "eps must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  return true;
}

static void adadelta_step(const RilleStep *s) {
  const AdadeltaArgs *a = s->args;
  RilleAdadeltaNumbers numbers = {a->lr, a->rho, a->eps, a->weight_decay, a->maximize};
  s->ctx->kernels->optim[s->dtype == RILLE_FLOAT64]->adadelta[s->dtype == RILLE_FLOAT64](
      s->n, &numbers, s->value, s->gradient, s->states[0], s->states[1]);
}

static const RilleParameter adadelta_parameters[] = {
    RILLE_OPTION(FLOAT, AdadeltaArgs, lr),      RILLE_OPTION(FLOAT, AdadeltaArgs, rho),
    RILLE_OPTION(FLOAT, AdadeltaArgs, eps),     RILLE_OPTION(FLOAT, AdadeltaArgs, weight_decay),
    RILLE_OPTION(BOOL, AdadeltaArgs, maximize), RILLE_PARAMETERS_END};
static const char *const adadelta_state_names[] = {"square_avg", "acc_delta", NULL};

RILLE_OPTIMIZER(Adadelta, .summary = "steps scaled by running means of squared gradients and steps",
                .example = "rille.optim.Adadelta(net:parameters(), { rho = 0.9 })",
                RILLE_ARGUMENTS(adadelta_parameters, &(const AdadeltaArgs){.lr = 1, .rho = 0.9, .eps = 1e-6}),
                .states = adadelta_state_names, .check = adadelta_check, .step = adadelta_step);

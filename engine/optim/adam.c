/* Adam (Kingma & Ba, arXiv:1412.6980) and AdamW (Loshchilov & Hutter, arXiv:1711.05101), rounded as PyTorch
 * does. */
#include "kernels/rows/optim.h"
#include "optim/optimizer.h"

#include <math.h>

typedef struct AdamArgs {
  double lr, beta1, beta2, eps, weight_decay;
  bool amsgrad, maximize, decoupled_weight_decay;
} AdamArgs;

static uint32_t states_used(const void *args) {
  return ((const AdamArgs *)args)->amsgrad ? 7 : 3;
}

static bool check(const void *args, const char **problem) {
  const AdamArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->eps >= 0)) return *problem = "eps must be >= 0", false;
  if (!(a->beta1 >= 0 && a->beta1 < 1 && a->beta2 >= 0 && a->beta2 < 1))
    return *problem = "betas must be at least 0 and below 1", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  return true;
}

static void run(const RilleStep *s, double decay, double shrink) {
  const AdamArgs *a = s->args;
  double correction1 = 1 - pow(a->beta1, (double)s->step), correction2 = 1 - pow(a->beta2, (double)s->step);
  RilleAdamNumbers numbers = {.beta1 = a->beta1,
                              .beta2 = a->beta2,
                              .eps = a->eps,
                              .weight_decay = decay,
                              .shrink = shrink,
                              .step_size = a->lr / correction1,
                              .bias_correction2_sqrt = sqrt(correction2),
                              .amsgrad = a->amsgrad,
                              .maximize = a->maximize};
  s->ctx->kernels->optim[s->dtype == RILLE_FLOAT64]->adam[s->dtype == RILLE_FLOAT64](
      s->n, &numbers, s->value, s->gradient, s->states[0], s->states[1], a->amsgrad ? s->states[2] : NULL);
}

static void adamw_step(const RilleStep *s) {
  const AdamArgs *a = s->args;
  run(s, 0, 1 - a->lr * a->weight_decay);
}
static void adam_step(const RilleStep *s) {
  const AdamArgs *a = s->args;
  if (a->decoupled_weight_decay)
    adamw_step(s);
  else
    run(s, a->weight_decay, 1);
}

#define ADAM                                                                                                 \
  RILLE_OPTION(FLOAT, AdamArgs, lr), RILLE_OPTION_AS("betas", PAIR, AdamArgs, beta1),                        \
      RILLE_OPTION(FLOAT, AdamArgs, eps), RILLE_OPTION(FLOAT, AdamArgs, weight_decay),                       \
      RILLE_OPTION(BOOL, AdamArgs, amsgrad), RILLE_OPTION(BOOL, AdamArgs, maximize)
static const RilleParameter adamw_parameters[] = {ADAM, RILLE_PARAMETERS_END};
static const RilleParameter adam_parameters[] = {ADAM, RILLE_OPTION(BOOL, AdamArgs, decoupled_weight_decay),
                                                 RILLE_PARAMETERS_END};
static const char *const states[] = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq", NULL};

RILLE_OPTIMIZER(Adam, .summary = "steps scaled by running means of the gradient and its square",
                .example = "rille.optim.Adam(net:parameters(), { lr = 0.001 })",
                RILLE_ARGUMENTS(adam_parameters,
                                &(const AdamArgs){.lr = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}),
                .states = states, .states_used = states_used, .check = check, .step = adam_step);
RILLE_OPTIMIZER(
    AdamW, .summary = "Adam with the weight decay taken from the weights, not added to the gradient",
    .example = "rille.optim.AdamW(net:parameters(), { lr = 0.001, weight_decay = 0.01 })",
    RILLE_ARGUMENTS(adamw_parameters,
                    &(const AdamArgs){
                        .lr = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8, .weight_decay = 1e-2}),
    .states = states, .states_used = states_used, .check = check, .step = adamw_step);

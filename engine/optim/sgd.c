/* SGD with momentum (PyTorch's torch.optim.SGD). */
#include "kernels/rows/optim.h"
#include "optim/optimizer.h"

typedef struct SgdArgs {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, maximize;
} SgdArgs;

static uint32_t states_used(const void *args) {
  return ((const SgdArgs *)args)->momentum != 0;
}

static bool check(const void *args, const char **problem) {
  const SgdArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->momentum >= 0)) return *problem = "momentum must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  if (a->nesterov && (a->momentum <= 0 || a->dampening != 0))
    return *problem = "nesterov needs a momentum and no dampening", false;
  return true;
}

static void step(const RilleStep *s) {
  const SgdArgs *a = s->args;
  RilleSgdNumbers numbers = {a->lr,       a->momentum, a->dampening, a->weight_decay,
                             a->nesterov, a->maximize, s->step == 1};
  s->ctx->kernels->optim[s->dtype == RILLE_FLOAT64]->sgd[s->dtype == RILLE_FLOAT64](
      s->n, &numbers, s->value, s->gradient, a->momentum != 0 ? s->states[0] : NULL);
}

static const RilleParameter parameters[] = {RILLE_OPTION(FLOAT, SgdArgs, lr),
                                            RILLE_OPTION(FLOAT, SgdArgs, momentum),
                                            RILLE_OPTION(FLOAT, SgdArgs, dampening),
                                            RILLE_OPTION(FLOAT, SgdArgs, weight_decay),
                                            RILLE_OPTION(BOOL, SgdArgs, nesterov),
                                            RILLE_OPTION(BOOL, SgdArgs, maximize),
                                            RILLE_PARAMETERS_END};
static const char *const states[] = {"momentum_buffer", NULL};

RILLE_OPTIMIZER(SGD, .summary = "gradient descent, with momentum if asked for",
                .example = "rille.optim.SGD(net:parameters(), { lr = 0.1, momentum = 0.9 })",
                RILLE_ARGUMENTS(parameters, &(const SgdArgs){.lr = 1e-3}), .states = states,
                .states_used = states_used, .check = check, .step = step);

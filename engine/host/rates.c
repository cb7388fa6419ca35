/* What the rules for the learning rate set in the groups of an optimizer, and what they check.
 *
 * Invariant: a rate that the optimizer does not take leaves the group as it was. Called by host/scheduler.c
 * and host/schedules.c. */
#include "host/scheduler.h"

#include <string.h>

static double *place_of(const RilleOptimizer *optimizer, int group, const char *name) {
  for (const RilleParameter *p = optimizer->type->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0)
      return (double *)(void *)((char *)optimizer->groups[group].args + p->offset);
  return NULL;
}

double rille_group_rate(const RilleOptimizer *optimizer, int group) {
  return *place_of(optimizer, group, "lr");
}

RilleStatus rille_set_group_rate(RilleOptimizer *optimizer, int group, double rate) {
  return rille_optimizer_set(optimizer, group, (RilleArgument[]){rille_float("lr", rate), {0}});
}

RilleStatus rille_set_momentum(RilleOptimizer *optimizer, double value) {
  for (int g = 0; g < optimizer->n_groups; g++) {
    const double *betas = place_of(optimizer, g, "betas");
    RilleArgument argument = rille_float("momentum", value);
    if (betas) argument = rille_floats("betas", (double[]){value, betas[1]}, 2);
    if (!betas && !place_of(optimizer, g, "momentum"))
      return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT,
                         "%s has neither momentum nor betas to cycle; give cycle_momentum = false",
                         optimizer->type->name);
    RILLE_TRY(rille_optimizer_set(optimizer, g, (RilleArgument[]){argument, {0}}));
  }
  return RILLE_OK;
}

RilleStatus rille_schedule_positive(const RilleScheduler *s, const char *name, int64_t value) {
  if (value >= 1) return RILLE_OK;
  return rille_error(s->ctx, RILLE_ERROR_ARGUMENT, "%s: %s must be at least 1, got %lld", s->schedule->name,
                     name, (long long)value);
}

RilleStatus rille_schedule_between(const RilleScheduler *s, const char *name, double value, double low,
                                   double high) {
  if (value >= low && value <= high) return RILLE_OK;
  return rille_error(s->ctx, RILLE_ERROR_ARGUMENT, "%s: %s must be %s 0 and at most %g, got %g",
                     s->schedule->name, name, low > 0 ? "above" : "at least", high, value);
}

/* Schedulers: a rule of host/schedules.c, or a rule of rules, over an optimizer.
 *
 * Invariant: base has the first rate of each group that the optimizer had when the scheduler was made; groups
 * that came later keep theirs. Called by hosts. */
#include "dispatch/nearest.h"
#include "host/scheduler.h"

#include <math.h>
#include <string.h>

/* ---- making -------------------------------------------------------------------------------------------- */

static RilleStatus allocate(RilleOptimizer *optimizer, const RilleSchedule *schedule, RilleScheduler **out) {
  RilleContext *ctx = optimizer->ctx;
  int n = optimizer->n_groups;
  RilleScheduler *s = rille_block_allocate(ctx, sizeof *s);
  if (!s) return RILLE_ERROR_MEMORY;
  *s = (RilleScheduler){.ctx = ctx,
                        .references = 1,
                        .schedule = schedule,
                        .optimizer = rille_optimizer_retain(optimizer),
                        .n_groups = n,
                        .last_epoch = -1};
  rille_context_hold(ctx);
  s->base = rille_block_allocate(ctx, (size_t)n * sizeof *s->base);
  if (!s->base) {
    rille_scheduler_release(s);
    return RILLE_ERROR_MEMORY;
  }
  /* The rates that the optimizer had when its first scheduler was made. */
  for (int g = 0; g < n; g++) {
    RilleOptimizerGroup *group = &optimizer->groups[g];
    if (!group->has_first_rate) group->first_rate = rille_group_rate(optimizer, g);
    group->has_first_rate = true;
    s->base[g] = group->first_rate;
  }
  *out = s;
  return RILLE_OK;
}

static const RilleSchedule *find(const char *name) {
  for (int i = 0; i < rille_schedule_count(); i++)
    if (strcmp(rille_schedule_at(i)->name, name) == 0) return rille_schedule_at(i);
  return NULL;
}

static RilleStatus no_rule(RilleContext *ctx, const char *name) {
  RilleNearest nearest = {.wanted = name};
  char hint[RILLE_HINT_TEXT];
  for (int i = 0; i < rille_schedule_count(); i++) rille_nearest_look(&nearest, rille_schedule_at(i)->name);
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "scheduler: there is no rule '%.60s'%s", name,
                     rille_nearest_hint(&nearest, hint));
}

static RilleStatus check_required(RilleContext *ctx, const RilleSchedule *schedule,
                                  const RilleArgument *arguments) {
  for (const RilleParameter *p = schedule->parameters; p->name; p++) {
    const RilleArgument *a = arguments;
    while (a && a->name && strcmp(a->name, p->name) != 0) a++;
    if (p->required && !(a && a->name))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the argument '%s' is missing", schedule->name,
                         p->name);
  }
  return RILLE_OK;
}

static RilleStatus step(RilleScheduler *s, bool jumps, int64_t epoch, const double *measured);

static RilleStatus start(RilleScheduler *s, RilleStatus status, RilleScheduler **out) {
  if (status == RILLE_OK && s->schedule->start) status = s->schedule->start(s);
  if (status == RILLE_OK && !s->schedule->by_value) status = step(s, false, 0, NULL);
  if (status == RILLE_OK)
    *out = s;
  else
    rille_scheduler_release(s);
  return status;
}

/* The caller's list is borrowed for the call. */
static RilleStatus keep_milestones(RilleScheduler *s) {
  RilleLongInts given = s->args.milestones;
  s->args.milestones = (RilleLongInts){NULL, 0};
  if (given.count == 0) return RILLE_OK;
  int64_t *own = rille_block_allocate(s->ctx, (size_t)given.count * sizeof *own);
  if (!own) return RILLE_ERROR_MEMORY;
  memcpy(own, given.values, (size_t)given.count * sizeof *own);
  s->args.milestones = (RilleLongInts){own, given.count};
  return RILLE_OK;
}

RilleStatus rille_scheduler_create(RilleOptimizer *optimizer, const char *type,
                                   const RilleArgument *arguments, RilleScheduler **out) {
  RilleContext *ctx = optimizer->ctx;
  const RilleSchedule *schedule = find(type);
  ScheduleArgs args;
  RilleScheduler *s;
  if (!schedule) return no_rule(ctx, type);
  args = *schedule->defaults;
  RILLE_TRY(check_required(ctx, schedule, arguments));
  RILLE_TRY(rille_named_arguments(ctx, schedule->name, schedule->parameters, arguments, &args, NULL, NULL));
  RILLE_TRY(allocate(optimizer, schedule, &s));
  s->args = args;
  return start(s, keep_milestones(s), out);
}

RilleStatus rille_scheduler_create_lambda(RilleOptimizer *optimizer, const char *type,
                                          double (*factor)(void *user, int64_t epoch), void *user,
                                          void (*release)(void *user), RilleScheduler **out) {
  bool multiplies = strcmp(type, "MultiplicativeLR") == 0;
  RilleScheduler *s;
  if (!factor || (!multiplies && strcmp(type, "LambdaLR") != 0))
    return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT,
                       "scheduler: a function is of LambdaLR or MultiplicativeLR, got '%.60s'", type);
  RILLE_TRY(allocate(optimizer, multiplies ? &rille_multiplicative_schedule : &rille_lambda_schedule, &s));
  s->factor = factor;
  s->user = user;
  RilleScheduler *made = NULL;
  RILLE_TRY(start(s, RILLE_OK, &made));
  made->release = release; /* not where this call fails */
  *out = made;
  return RILLE_OK;
}

/* The parts took their first step when they were made: undone here but for the first one's. */
static RilleStatus begin_sequence(RilleScheduler *s) {
  s->last_epoch = 0;
  for (int g = 0; g < s->n_groups; g++) RILLE_TRY(rille_set_group_rate(s->optimizer, g, s->base[g]));
  for (int i = 0; i < s->n_parts; i++) s->parts[i]->last_epoch--;
  s->parts[0]->step_count = 0;
  return s->parts[0]->schedule && s->parts[0]->schedule->by_value ? RILLE_OK
                                                                  : step(s->parts[0], false, 0, NULL);
}

RilleStatus rille_scheduler_create_of(RilleScheduler *const *schedulers, int n, const int64_t *milestones,
                                      RilleScheduler **out) {
  RilleScheduler *s;
  if (n < 1) return RILLE_ERROR_ARGUMENT;
  RilleContext *ctx = schedulers[0]->ctx;
  for (int i = 1; i < n; i++)
    if (schedulers[i]->optimizer != schedulers[0]->optimizer)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "scheduler: scheduler %d is not a scheduler of this optimizer", i);
  RILLE_TRY(allocate(schedulers[0]->optimizer, NULL, &s));
  s->parts = rille_block_allocate(ctx, (size_t)n * sizeof *s->parts);
  s->milestones = milestones ? rille_block_allocate(ctx, (size_t)n * sizeof *s->milestones) : NULL;
  RilleStatus status = s->parts && (!milestones || s->milestones) ? RILLE_OK : RILLE_ERROR_MEMORY;
  if (status == RILLE_OK) {
    for (; s->n_parts < n; s->n_parts++) {
      s->parts[s->n_parts] = schedulers[s->n_parts];
      s->parts[s->n_parts]->references++;
    }
    if (milestones) memcpy(s->milestones, milestones, (size_t)(n - 1) * sizeof *milestones);
    if (milestones) status = begin_sequence(s);
  }
  if (status == RILLE_OK)
    *out = s;
  else
    rille_scheduler_release(s);
  return status;
}

void rille_scheduler_release(RilleScheduler *s) {
  if (!s || --s->references > 0) return;
  RilleContext *ctx = s->ctx;
  if (s->release) s->release(s->user);
  for (int i = 0; i < s->n_parts; i++) rille_scheduler_release(s->parts[i]);
  rille_optimizer_release(s->optimizer);
  rille_block_free(ctx, s->base);
  rille_block_free(ctx, s->parts);
  rille_block_free(ctx, s->milestones);
  rille_block_free(ctx, (void *)s->args.milestones.values);
  rille_block_free(ctx, s);
  rille_context_drop(ctx);
}

int rille_scheduler_type_count(void) {
  return rille_schedule_count();
}

const char *rille_scheduler_name_at(int index) {
  return index >= 0 && index < rille_schedule_count() ? rille_schedule_at(index)->name : NULL;
}

bool rille_scheduler_argument(const char *type, int index, RilleParameterInfo *out) {
  const RilleSchedule *schedule = find(type);
  return schedule && rille_parameter_info_at(schedule->parameters, schedule->defaults, index, out);
}

/* ---- stepping ------------------------------------------------------------------------------------------ */

static bool is_better(const RilleScheduler *s, double value) {
  double sign = s->args.mode == 0 ? -1 : 1;
  double bound = s->args.threshold_mode == 0 ? s->best * (1 + sign * s->args.threshold)
                                             : s->best + sign * s->args.threshold;
  return s->args.mode == 0 ? value < bound : value > bound;
}

static RilleStatus step_plateau(RilleScheduler *s, const double *measured) {
  if (!measured)
    return rille_error(s->ctx, RILLE_ERROR_STATE,
                       "ReduceLROnPlateau: goes by a measured value; use rille_scheduler_step_by");
  s->last_epoch++;
  if (is_better(s, *measured)) {
    s->best = *measured;
    s->bad = 0;
  } else {
    s->bad++;
  }
  if (s->cooling > 0) {
    s->cooling--;
    s->bad = 0;
  }
  if (s->bad <= s->args.patience) return RILLE_OK;
  for (int g = 0; g < s->optimizer->n_groups; g++) {
    double now = rille_group_rate(s->optimizer, g), next = now * s->args.factor;
    if (next < s->args.min_lr) next = s->args.min_lr;
    if (now - next > s->args.eps) RILLE_TRY(rille_set_group_rate(s->optimizer, g, next));
  }
  s->cooling = s->args.cooldown;
  s->bad = 0;
  return RILLE_OK;
}

static RilleStatus step_parts(RilleScheduler *s, const double *measured) {
  if (!s->milestones) {
    for (int i = 0; i < s->n_parts; i++) RILLE_TRY(step(s->parts[i], false, 0, measured));
    return RILLE_OK;
  }
  int at = 0;
  s->last_epoch++;
  for (int i = 0; i < s->n_parts - 1; i++) at += s->milestones[i] <= s->last_epoch;
  bool begins = at > 0 && s->milestones[at - 1] == s->last_epoch;
  return step(s->parts[at], begins, 0, measured);
}

/* To the next epoch, or with jumps to that one. After a failure the rule stands where it stood. */
static RilleStatus step(RilleScheduler *s, bool jumps, int64_t epoch, const double *measured) {
  const RilleSchedule *schedule = s->schedule;
  if (!schedule) return step_parts(s, measured);
  if (schedule->by_value) return step_plateau(s, measured);
  int64_t old = s->last_epoch, steps = s->step_count, length = s->length, at = s->at;
  s->last_epoch = jumps ? epoch : old + 1;
  s->step_count++;
  RilleStatus status = schedule->turn ? schedule->turn(s, jumps) : RILLE_OK;
  for (int g = 0; g < s->n_groups && status == RILLE_OK; g++) {
    double now = rille_group_rate(s->optimizer, g), base = s->base[g];
    double rate = jumps && schedule->closed ? schedule->closed(s, base) : schedule->rate(s, base, now);
    status = rille_set_group_rate(s->optimizer, g, rate);
  }
  if (status != RILLE_OK) s->last_epoch = old, s->step_count = steps, s->length = length, s->at = at;
  return status;
}

RilleStatus rille_scheduler_step(RilleScheduler *scheduler) {
  return step(scheduler, false, 0, NULL);
}

RilleStatus rille_scheduler_step_by(RilleScheduler *scheduler, double measured) {
  return step(scheduler, false, 0, &measured);
}

/* Rules for the learning rate: a rule is one row of the table in host/schedules.c. */
#ifndef RILLE_HOST_SCHEDULER_H
#define RILLE_HOST_SCHEDULER_H

#include "optim/optimizer.h"

/* The arguments of all rules together: each reads its own. */
typedef struct ScheduleArgs {
  int64_t step_size, total_iters, T_max, T_0, T_mult, step_size_up, patience, cooldown, model_size,
      warmup_steps;
  RilleOptionalInt step_size_down, total_steps, epochs, steps_per_epoch;
  double gamma, factor, start_factor, end_factor, power, eta_min, base_lr, max_lr, base_momentum,
      max_momentum, pct_start, div_factor, final_div_factor, threshold, min_lr, eps;
  uint8_t mode, threshold_mode, anneal_strategy;
  bool cycle_momentum, three_phase;
  RilleLongInts milestones; /* of a scheduler: owned */
} ScheduleArgs;

typedef struct RilleSchedule {
  const char *name;
  const RilleParameter *parameters;
  const ScheduleArgs *defaults;
  /* Checks the arguments, and may set base and the first rates; NULL: nothing to do. */
  RilleStatus (*start)(RilleScheduler *s);
  /* A group's next rate, from its first and its last one, at s->last_epoch. */
  double (*rate)(const RilleScheduler *s, double base, double now);
  /* The same without the last one; NULL: rate does. */
  double (*closed)(const RilleScheduler *s, double base);
  /* Before the rates of an epoch; NULL: nothing to do. */
  RilleStatus (*turn)(RilleScheduler *s, bool jumps);
  bool by_value; /* goes by a measured value: it has no first step */
} RilleSchedule;

struct RilleScheduler {
  RilleContext *ctx;
  int32_t references;
  const RilleSchedule *schedule; /* NULL: a rule of rules */
  RilleOptimizer *optimizer;     /* owned */
  ScheduleArgs args;
  double *base; /* owned: the first rate of each group there was */
  int n_groups;
  int64_t last_epoch, step_count;
  /* Warm restarts: the length of the running cycle, and where it is. Of a plateau: the best value so far. */
  int64_t length, at;
  double best;
  int64_t bad, cooling;
  double (*factor)(void *user, int64_t epoch); /* of LambdaLR and MultiplicativeLR */
  void *user;
  void (*release)(void *user);
  RilleScheduler **parts; /* owned */
  int64_t *milestones;    /* owned; NULL: all parts at once */
  int n_parts;
};

int rille_schedule_count(void);
const RilleSchedule *rille_schedule_at(int index);
extern const RilleSchedule rille_lambda_schedule, rille_multiplicative_schedule;

double rille_group_rate(const RilleOptimizer *optimizer, int group);
RilleStatus rille_set_group_rate(RilleOptimizer *optimizer, int group, double rate);
/* The momentum, or the first beta, of all groups. */
RilleStatus rille_set_momentum(RilleOptimizer *optimizer, double value);
/* "step_size must be at least 1, got 0" unless value >= 1. */
RilleStatus rille_schedule_positive(const RilleScheduler *s, const char *name, int64_t value);
RilleStatus rille_schedule_between(const RilleScheduler *s, const char *name, double value, double low,
                                   double high);

#endif

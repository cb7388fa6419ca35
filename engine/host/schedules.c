/* The rules, by PyTorch's names, arguments and numbers; scripts/rille/optim/scheduler.lua has the same ones
 * for scripts, and the tests compare the two.
 *
 * Invariant: a rule only reads the scheduler but in start and turn. Called by host/scheduler.c. */
#include "host/scheduler.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

static RilleStatus positive(const RilleScheduler *s, const char *name, int64_t value) {
  return rille_schedule_positive(s, name, value);
}

/* ---- one line each ------------------------------------------------------------------------------------- */

static double lambda_rate(const RilleScheduler *s, double base, double now) {
  (void)now;
  return base * s->factor(s->user, s->last_epoch);
}

static double multiplicative_rate(const RilleScheduler *s, double base, double now) {
  (void)base;
  return s->last_epoch > 0 ? now * s->factor(s->user, s->last_epoch) : now;
}

static RilleStatus step_start(RilleScheduler *s) {
  return positive(s, "step_size", s->args.step_size);
}

static double step_rate(const RilleScheduler *s, double base, double now) {
  (void)base;
  return s->last_epoch > 0 && s->last_epoch % s->args.step_size == 0 ? now * s->args.gamma : now;
}

static double step_closed(const RilleScheduler *s, double base) {
  int64_t steps = s->last_epoch / s->args.step_size;
  return base * pow(s->args.gamma, (double)steps);
}

static int count_milestones(const RilleScheduler *s, bool passed) {
  int n = 0;
  for (int64_t i = 0; i < s->args.milestones.count; i++) {
    int64_t at = s->args.milestones.values[i];
    n += passed ? at <= s->last_epoch : at == s->last_epoch;
  }
  return n;
}

static double milestones_rate(const RilleScheduler *s, double base, double now) {
  int falls = count_milestones(s, false);
  (void)base;
  return falls > 0 ? now * pow(s->args.gamma, falls) : now;
}

static double milestones_closed(const RilleScheduler *s, double base) {
  return base * pow(s->args.gamma, count_milestones(s, true));
}

static RilleStatus constant_start(RilleScheduler *s) {
  return rille_schedule_between(s, "factor", s->args.factor, 0, 1);
}

static double constant_rate(const RilleScheduler *s, double base, double now) {
  (void)base;
  if (s->last_epoch == 0) return now * s->args.factor;
  return s->last_epoch == s->args.total_iters ? now * (1 / s->args.factor) : now;
}

static double constant_closed(const RilleScheduler *s, double base) {
  return base * (s->last_epoch >= s->args.total_iters ? 1 : s->args.factor);
}

static RilleStatus linear_start(RilleScheduler *s) {
  RILLE_TRY(rille_schedule_between(s, "start_factor", s->args.start_factor, 0x1p-1022, 1));
  return rille_schedule_between(s, "end_factor", s->args.end_factor, 0, 1);
}

static double linear_rate(const RilleScheduler *s, double base, double now) {
  const ScheduleArgs *a = &s->args;
  double rise = a->end_factor - a->start_factor, factor = 1;
  (void)base;
  if (s->last_epoch == 0)
    factor = a->start_factor;
  else if (s->last_epoch <= a->total_iters)
    factor = 1 + rise / ((double)a->total_iters * a->start_factor + (double)(s->last_epoch - 1) * rise);
  return now * factor;
}

static double part_of(const RilleScheduler *s) {
  int64_t total = s->args.total_iters, at = s->last_epoch < total ? s->last_epoch : total;
  return (double)at / (double)total;
}

static double linear_closed(const RilleScheduler *s, double base) {
  const ScheduleArgs *a = &s->args;
  return base * (a->start_factor + (a->end_factor - a->start_factor) * part_of(s));
}

static double exponential_rate(const RilleScheduler *s, double base, double now) {
  (void)base;
  return s->last_epoch > 0 ? now * s->args.gamma : now;
}

static double exponential_closed(const RilleScheduler *s, double base) {
  return base * pow(s->args.gamma, (double)s->last_epoch);
}

static double polynomial_rate(const RilleScheduler *s, double base, double now) {
  double epoch = (double)s->last_epoch, total = (double)s->args.total_iters;
  (void)base;
  if (epoch == 0 || epoch > total) return now;
  return now * pow((1 - epoch / total) / (1 - (epoch - 1) / total), s->args.power);
}

static double polynomial_closed(const RilleScheduler *s, double base) {
  return base * pow(1 - part_of(s), s->args.power);
}

/* ---- cosines (Loshchilov & Hutter, arXiv:1608.03983) --------------------------------------------------- */

static RilleStatus cosine_start(RilleScheduler *s) {
  return positive(s, "T_max", s->args.T_max);
}

static double cosine_closed(const RilleScheduler *s, double base) {
  double part = (1 + cos(pi * (double)s->last_epoch / (double)s->args.T_max)) / 2;
  return s->args.eta_min + (base - s->args.eta_min) * part;
}

static double cosine_rate(const RilleScheduler *s, double base, double now) {
  double period = (double)s->args.T_max, least = s->args.eta_min, epoch = (double)s->last_epoch;
  int64_t T_max = s->args.T_max;
  bool turns = T_max <= INT64_MAX / 2 && (s->last_epoch - 1 - T_max) % (2 * T_max) == 0;
  if (s->last_epoch == 0) return now;
  if (s->step_count == 1) return cosine_closed(s, base);
  if (turns) return now + (base - least) * (1 - cos(pi / period)) / 2;
  double factor = (1 + cos(pi * epoch / period)) / (1 + cos(pi * (epoch - 1) / period));
  return factor * (now - least) + least;
}

static RilleStatus restarts_start(RilleScheduler *s) {
  RILLE_TRY(positive(s, "T_0", s->args.T_0));
  RILLE_TRY(positive(s, "T_mult", s->args.T_mult));
  s->length = s->args.T_0;
  s->at = -1;
  return RILLE_OK;
}

static RilleStatus restarts_turn(RilleScheduler *s, bool jumps) {
  if (jumps || s->last_epoch == 0) {
    s->length = s->args.T_0;
    s->at = 0;
  } else if (++s->at >= s->length) {
    s->at -= s->length;
    if (s->length < INT64_MAX / 2 / s->args.T_mult) s->length *= s->args.T_mult;
  }
  return RILLE_OK;
}

static double restarts_rate(const RilleScheduler *s, double base, double now) {
  double part = (1 + cos(pi * (double)s->at / (double)s->length)) / 2;
  (void)now;
  return s->args.eta_min + (base - s->args.eta_min) * part;
}

/* "Attention Is All You Need" (arXiv:1706.03762, 5.3). */
static RilleStatus noam_start(RilleScheduler *s) {
  RILLE_TRY(positive(s, "model_size", s->args.model_size));
  return positive(s, "warmup_steps", s->args.warmup_steps);
}

static double noam_rate(const RilleScheduler *s, double base, double now) {
  double step = (double)s->last_epoch + 1, rise = step * pow((double)s->args.warmup_steps, -1.5),
         fall = pow(step, -0.5);
  (void)now;
  return base * (pow((double)s->args.model_size, -0.5) * (fall < rise ? fall : rise));
}

/* ---- cycles (Smith, arXiv:1506.01186 and 1708.07120) --------------------------------------------------- */

enum { TRIANGULAR, TRIANGULAR2, EXP_RANGE };

static void set_base(RilleScheduler *s, double base) {
  for (int g = 0; g < s->n_groups; g++) s->base[g] = base;
}

static RilleStatus cyclic_start(RilleScheduler *s) {
  RILLE_TRY(positive(s, "step_size_up", s->args.step_size_up));
  if (s->args.step_size_down.given) RILLE_TRY(positive(s, "step_size_down", s->args.step_size_down.value));
  set_base(s, s->args.base_lr);
  for (int g = 0; g < s->n_groups; g++) RILLE_TRY(rille_set_group_rate(s->optimizer, g, s->args.base_lr));
  return s->args.cycle_momentum ? rille_set_momentum(s->optimizer, s->args.max_momentum) : RILLE_OK;
}

/* How far up the running cycle is, 0 to 1, times what its form leaves of it. */
static double cyclic_height(const RilleScheduler *s) {
  const ScheduleArgs *a = &s->args;
  int64_t down = a->step_size_down.given ? a->step_size_down.value : a->step_size_up;
  double total = (double)a->step_size_up + (double)down, ratio = (double)a->step_size_up / total;
  double epoch = (double)s->last_epoch, cycle = floor(1 + epoch / total), x = 1 + epoch / total - cycle;
  double part = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  double scale = a->mode == TRIANGULAR2 ? 1 / pow(2, cycle - 1)
                 : a->mode == EXP_RANGE ? pow(a->gamma, epoch)
                                        : 1;
  return part * scale;
}

static RilleStatus cyclic_turn(RilleScheduler *s, bool jumps) {
  const ScheduleArgs *a = &s->args;
  (void)jumps;
  if (!a->cycle_momentum) return RILLE_OK;
  double fall = (a->max_momentum - a->base_momentum) * cyclic_height(s);
  return rille_set_momentum(s->optimizer, a->max_momentum - fall);
}

static double cyclic_rate(const RilleScheduler *s, double base, double now) {
  (void)now;
  return base + (s->args.max_lr - base) * cyclic_height(s);
}

static RilleStatus one_cycle_start(RilleScheduler *s) {
  ScheduleArgs *a = &s->args;
  if (!a->total_steps.given && a->epochs.given && a->steps_per_epoch.given)
    a->total_steps = (RilleOptionalInt){
        !__builtin_mul_overflow(a->epochs.value, a->steps_per_epoch.value, &a->total_steps.value),
        a->total_steps.value};
  if (!a->total_steps.given)
    return rille_error(s->ctx, RILLE_ERROR_ARGUMENT,
                       "OneCycleLR: needs total_steps, or epochs and steps_per_epoch");
  RILLE_TRY(positive(s, "total_steps", a->total_steps.value));
  RILLE_TRY(rille_schedule_between(s, "pct_start", a->pct_start, 0, 1));
  double low = a->max_lr / a->div_factor;
  set_base(s, low);
  for (int g = 0; g < s->n_groups; g++) RILLE_TRY(rille_set_group_rate(s->optimizer, g, low));
  return a->cycle_momentum ? rille_set_momentum(s->optimizer, a->max_momentum) : RILLE_OK;
}

/* The running phase: from and to are the rates at its ends, part how much of it is over. */
static int one_cycle_phase(const RilleScheduler *s, double *from, double *to, double *part) {
  const ScheduleArgs *a = &s->args;
  double total = (double)a->total_steps.value, rise = a->pct_start * total;
  double high = a->max_lr, low = high / a->div_factor, least = low / a->final_div_factor;
  double ends[3] = {rise - 1, a->three_phase ? 2 * rise - 2 : total - 1, total - 1};
  double levels[4] = {low, high, a->three_phase ? low : least, least};
  int last = a->three_phase ? 2 : 1, i = 0;
  while (i < last && (double)s->last_epoch > ends[i]) i++;
  double start = i ? ends[i - 1] : 0;
  *from = levels[i];
  *to = levels[i + 1];
  *part = ((double)s->last_epoch - start) / (ends[i] - start);
  return i;
}

static double between(const RilleScheduler *s, double from, double to, double part) {
  if (s->args.anneal_strategy == 1) return (to - from) * part + from;
  return to + (from - to) / 2 * (cos(pi * part) + 1);
}

static RilleStatus one_cycle_turn(RilleScheduler *s, bool jumps) {
  const ScheduleArgs *a = &s->args;
  double from, to, part;
  (void)jumps;
  if (s->last_epoch > a->total_steps.value)
    return rille_error(s->ctx, RILLE_ERROR_STATE, "OneCycleLR: step %lld of a cycle of %lld steps",
                       (long long)s->last_epoch, (long long)a->total_steps.value);
  int phase = one_cycle_phase(s, &from, &to, &part);
  if (!a->cycle_momentum) return RILLE_OK;
  double start = phase == 1 ? a->base_momentum : a->max_momentum;
  double end = phase == 0 ? a->base_momentum : a->max_momentum;
  return rille_set_momentum(s->optimizer, between(s, start, end, part));
}

static double one_cycle_rate(const RilleScheduler *s, double base, double now) {
  double from, to, part;
  (void)base, (void)now;
  one_cycle_phase(s, &from, &to, &part);
  return between(s, from, to, part);
}

/* ---- by a measured value ------------------------------------------------------------------------------- */

static RilleStatus plateau_start(RilleScheduler *s) {
  if (!(s->args.factor < 1))
    return rille_error(s->ctx, RILLE_ERROR_ARGUMENT, "ReduceLROnPlateau: factor must be below 1, got %g",
                       s->args.factor);
  s->best = s->args.mode == 0 ? INFINITY : -INFINITY;
  s->last_epoch = 0;
  return RILLE_OK;
}

/* ---- the table ----------------------------------------------------------------------------------------- */

#define OPTION(kind, name)   RILLE_OPTION(kind, ScheduleArgs, name)
#define REQUIRED(kind, name) RILLE_REQUIRED(kind, ScheduleArgs, name)
#define END                  RILLE_PARAMETERS_END
static const RilleParameter step[] = {REQUIRED(INT, step_size), OPTION(FLOAT, gamma), END};
static const RilleParameter multi_step[] = {REQUIRED(LONG_INTS, milestones), OPTION(FLOAT, gamma), END};
static const RilleParameter constant[] = {OPTION(FLOAT, factor), OPTION(INT, total_iters), END};
static const RilleParameter linear[] = {OPTION(FLOAT, start_factor), OPTION(FLOAT, end_factor),
                                        OPTION(INT, total_iters), END};
static const RilleParameter exponential[] = {REQUIRED(FLOAT, gamma), END};
static const RilleParameter polynomial[] = {OPTION(INT, total_iters), OPTION(FLOAT, power), END};
static const RilleParameter cosine[] = {REQUIRED(INT, T_max), OPTION(FLOAT, eta_min), END};
static const RilleParameter restarts[] = {REQUIRED(INT, T_0), OPTION(INT, T_mult), OPTION(FLOAT, eta_min),
                                          END};
static const RilleParameter cyclic[] = {REQUIRED(FLOAT, base_lr),
                                        REQUIRED(FLOAT, max_lr),
                                        OPTION(INT, step_size_up),
                                        OPTION(OPTIONAL_INT, step_size_down),
                                        RILLE_CHOICE(ScheduleArgs, mode, "triangular|triangular2|exp_range"),
                                        OPTION(FLOAT, gamma),
                                        OPTION(BOOL, cycle_momentum),
                                        OPTION(FLOAT, base_momentum),
                                        OPTION(FLOAT, max_momentum),
                                        END};
static const RilleParameter one_cycle[] = {REQUIRED(FLOAT, max_lr),
                                           OPTION(OPTIONAL_INT, total_steps),
                                           OPTION(OPTIONAL_INT, epochs),
                                           OPTION(OPTIONAL_INT, steps_per_epoch),
                                           OPTION(FLOAT, pct_start),
                                           RILLE_CHOICE(ScheduleArgs, anneal_strategy, "cos|linear"),
                                           OPTION(BOOL, cycle_momentum),
                                           OPTION(FLOAT, base_momentum),
                                           OPTION(FLOAT, max_momentum),
                                           OPTION(FLOAT, div_factor),
                                           OPTION(FLOAT, final_div_factor),
                                           OPTION(BOOL, three_phase),
                                           END};
static const RilleParameter plateau[] = {RILLE_CHOICE(ScheduleArgs, mode, "min|max"),
                                         OPTION(FLOAT, factor),
                                         OPTION(INT, patience),
                                         OPTION(FLOAT, threshold),
                                         RILLE_CHOICE(ScheduleArgs, threshold_mode, "rel|abs"),
                                         OPTION(INT, cooldown),
                                         OPTION(FLOAT, min_lr),
                                         OPTION(FLOAT, eps),
                                         END};
static const RilleParameter noam[] = {REQUIRED(INT, model_size), OPTION(INT, warmup_steps), END};

static const ScheduleArgs usual = {.gamma = 0.1,
                                   .factor = 0.33333333333333331,
                                   .start_factor = 0.33333333333333331,
                                   .end_factor = 1,
                                   .total_iters = 5,
                                   .power = 1,
                                   .T_mult = 1,
                                   .warmup_steps = 4000,
                                   .milestones = {NULL, 0}},
                          cycles = {.gamma = 1,
                                    .step_size_up = 2000,
                                    .cycle_momentum = true,
                                    .base_momentum = 0.8,
                                    .max_momentum = 0.9},
                          one = {.pct_start = 0.3,
                                 .cycle_momentum = true,
                                 .base_momentum = 0.85,
                                 .max_momentum = 0.95,
                                 .div_factor = 25,
                                 .final_div_factor = 10000},
                          plateaus = {.factor = 0.1, .patience = 10, .threshold = 1e-4, .eps = 1e-8};

static const RilleSchedule table[] = {
    {"StepLR", step, &usual, step_start, step_rate, step_closed, NULL, false},
    {"MultiStepLR", multi_step, &usual, NULL, milestones_rate, milestones_closed, NULL, false},
    {"ConstantLR", constant, &usual, constant_start, constant_rate, constant_closed, NULL, false},
    {"LinearLR", linear, &usual, linear_start, linear_rate, linear_closed, NULL, false},
    {"ExponentialLR", exponential, &usual, NULL, exponential_rate, exponential_closed, NULL, false},
    {"PolynomialLR", polynomial, &usual, NULL, polynomial_rate, polynomial_closed, NULL, false},
    {"CosineAnnealingLR", cosine, &usual, cosine_start, cosine_rate, cosine_closed, NULL, false},
    {"CosineAnnealingWarmRestarts", restarts, &usual, restarts_start, restarts_rate, NULL, restarts_turn,
     false},
    {"CyclicLR", cyclic, &cycles, cyclic_start, cyclic_rate, NULL, cyclic_turn, false},
    {"OneCycleLR", one_cycle, &one, one_cycle_start, one_cycle_rate, NULL, one_cycle_turn, false},
    {"ReduceLROnPlateau", plateau, &plateaus, plateau_start, NULL, NULL, NULL, true},
    {"NoamLR", noam, &usual, noam_start, noam_rate, NULL, NULL, false},
};
const RilleSchedule rille_lambda_schedule = {.name = "LambdaLR", .rate = lambda_rate},
                    rille_multiplicative_schedule = {.name = "MultiplicativeLR", .rate = multiplicative_rate};

int rille_schedule_count(void) {
  return (int)(sizeof table / sizeof *table);
}

const RilleSchedule *rille_schedule_at(int index) {
  return &table[index];
}

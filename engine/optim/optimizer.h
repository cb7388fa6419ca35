/* Optimizers: a type is one descriptor at the end of its file and one line in optim/list.h. One step is one
 * pass over each parameter: value, gradient and state are read and written once. Types whose step is more
 * than such a pass (products of matrices, sums over rows) plan it with ops. */
#ifndef RILLE_OPTIM_OPTIMIZER_H
#define RILLE_OPTIM_OPTIMIZER_H

#include "kernels/kernels.h"
#include "dispatch/op.h"
#include "rille_nn.h"

enum { RILLE_MAX_STATES = 4 };

typedef struct RilleOptimizerType RilleOptimizerType;

typedef struct RilleOptimizerSlot {      /* one parameter and what the optimizer keeps for it */
  RilleTensor *parameter;                /* owned */
  RilleTensor *states[RILLE_MAX_STATES]; /* owned; made at the parameter's first step */
  /* Owned, while a step is made: a parameter that is not contiguous; or what a planned step makes of the
   * parameter and its states. */
  RilleTensor *row, *planned[RILLE_MAX_STATES];
  int64_t step;
} RilleOptimizerSlot;

typedef struct RilleOptimizerGroup {
  void *args;        /* the type's argument struct, with this group's values */
  int first, count;  /* which slots */
  double first_rate; /* lr when the first scheduler of C hosts came, if has_first_rate */
  bool has_first_rate;
} RilleOptimizerGroup;

struct RilleOptimizer {
  RilleContext *ctx;
  const RilleOptimizerType *type;
  int32_t references;
  int n_slots, n_groups;
  int64_t steps; /* taken since it was made */
  RilleOptimizerSlot *slots;
  RilleOptimizerGroup *groups;
  /* Of a type that has one (history_new): what it remembers of all parameters together, NULL before the first
   * step; and one that is being filled (rille_optimizer_history_start). */
  void *history, *pending;
  bool is_stepping;
};

/* One parameter's step as its kernel sees it: contiguous arrays of n elements of one floating-point type. */
typedef struct RilleStep {
  RilleContext *ctx;
  const void *args;
  RilleDtype dtype;
  int64_t n, step; /* step counts from 1 */
  int64_t row; /* elements of one index of the first of several dims, of which n has a whole number; else 1 */
  void *value;
  const void *gradient;
  void *states[RILLE_MAX_STATES];
} RilleStep;

/* One parameter's step as a type sees it that plans its steps with the t_ functions: what is there, which it
 * leaves alone, and what is to become of it. All of it is the running scope's. */
typedef struct RillePlan {
  RilleContext *ctx;
  const void *args;
  int64_t step; /* counts from 1 */
  RilleTensor *value, *gradient, *states[RILLE_MAX_STATES];
  RilleTensor *new_value, *new_states[RILLE_MAX_STATES]; /* new_states NULL: as it was */
} RillePlan;

typedef struct RilleStateItem { /* one thing of a history: what is not NULL of these */
  char path[40];                /* "memory/y/#1": keys of tables, places in lists from 1 */
  RilleTensor **tensor;         /* owned; with as many elements as all parameters */
  double *number;
  int64_t *integer;
} RilleStateItem;

struct RilleOptimizerType {
  const char *name; /* "SGD" */
  const char *summary;
  const char *example; /* one Lua expression for the reference, over the parameters of a network net */
  const RilleParameter *parameters; /* lr and so on, by PyTorch's names */
  const void *defaults;
  uint16_t args_size;
  const char *const *states; /* PyTorch's keys in state_dict, ending with NULL */
  uint32_t scalar_states;    /* bit i: state i is one float32 number, not a tensor like the parameter */
  /* Bit i: state i is kept with these arguments (momentum_buffer only with momentum). */
  uint32_t (*states_used)(const void *args);
  double (*initial_state)(const void *args, int state); /* NULL: zeros */
  /* The sizes of a state, and their number; -1: this parameter has none. NULL: like the parameter. */
  int (*state_sizes)(const RilleTensor *parameter, int state, int64_t *sizes);
  bool matrices_only;
  /* false with the text in *problem: an argument out of range. */
  bool (*check)(const void *args, const char **problem);
  void (*step)(const RilleStep *step);
  void (*plan)(RillePlan *plan); /* in the place of step */
  /* In the place of both: a step that calls closure, at least once, over one group of parameters. */
  RilleStatus (*step_closure)(RilleOptimizer *optimizer, RilleClosure closure, void *user, double *first);
  void *(*history_new)(RilleContext *ctx, int count); /* with count lists of memory; NULL: out of memory */
  void (*history_free)(RilleContext *ctx, void *history);
  bool (*history_item)(void *history, int index, RilleStateItem *out); /* false behind the last */
};

/* Defines the descriptor of an optimizer, as RILLE_OP (dispatch/op.h) does of an op:
 *
 *   RILLE_OPTIMIZER(SGD, .summary = "gradient descent, with momentum if asked for",
 *                   RILLE_ARGUMENTS(parameters, &(const SgdArgs){.lr = 1e-3}), .states = states,
 *                   .states_used = states_used, .check = check, .step = step); */
#define RILLE_OPTIMIZER(optimizer_name, ...)                                                                 \
  const RilleOptimizerType rille_optimizer_##optimizer_name = {.name = #optimizer_name, __VA_ARGS__}

/* A group: its parameters (borrowed for the call; leaves that require grad) and its arguments. */
typedef struct RilleGroupSpec {
  RilleTensor *const *parameters;
  int count;
  const void *args;
} RilleGroupSpec;

RilleStatus rille_optimizer_new(RilleContext *ctx, const RilleOptimizerType *type,
                                const RilleGroupSpec *groups, int n_groups, RilleOptimizer **out);
/* One more group, with parameters that no other has. On failure nothing has changed. */
RilleStatus rille_optimizer_add_group(RilleOptimizer *optimizer, const RilleGroupSpec *group);
RilleStatus rille_optimizer_check(RilleContext *ctx, const RilleOptimizerType *type, const void *args);
/* Room for state k of a parameter, and whether a tensor has its shape. RILLE_ERROR_MEMORY. */
RilleStatus rille_optimizer_state_new(const RilleOptimizerType *type, RilleTensor *parameter, int k,
                                      RilleTensor **out);
bool rille_optimizer_state_fits(const RilleOptimizerType *type, const RilleTensor *parameter, int k,
                                const RilleTensor *state);

/* A history with room for count changes is begun, its items set, and the optimizer's is replaced; without
 * finish nothing has changed. RILLE_ERROR_STATE: within a step; RILLE_ERROR_SHAPE: a tensor of another number
 * of elements; RILLE_ERROR_FORMAT: one that is missing; RILLE_ERROR_MEMORY. */
RilleStatus rille_optimizer_history_start(RilleOptimizer *optimizer, int count);
RilleStatus rille_optimizer_history_set(RilleOptimizer *optimizer, const RilleStateItem *item,
                                        const RilleTensor *value);
RilleStatus rille_optimizer_history_finish(RilleOptimizer *optimizer);

/* PyTorch's switches for how it runs a step ("foreach", "fused", ...), NULL behind the last one: taken where
 * PyTorch's optimizer of that name takes them, and without effect, as there is one way here. */
extern const char *const rille_optimizer_switches[];
bool rille_optimizer_takes(const RilleOptimizerType *type, const char *its_switch);

const RilleOptimizerType *rille_optimizer_type_at(int index);

#define X(name) extern const RilleOptimizerType rille_optimizer_##name;
#include "optim/list.h"
#undef X

#endif

#include "optim/optimizer.h"
#include "core/limits.h"
#include "capture/capture.h"
#include "core/threads.h"
#include "dispatch/scope.h"

#include <string.h>

static const RilleOptimizerType *const table[] = {
#define X(name) &rille_optimizer_##name,
#include "optim/list.h"
#undef X
};

int rille_optimizer_type_count(void) {
  return (int)(sizeof table / sizeof *table);
}
const RilleOptimizerType *rille_optimizer_type_at(int index) {
  return index >= 0 && index < rille_optimizer_type_count() ? table[index] : NULL;
}

const char *const rille_optimizer_switches[] = {"foreach", "fused", "capturable", "differentiable", NULL};

static bool is_among(const char *name, const char *const *names) {
  while (*names && strcmp(*names, name) != 0) names++;
  return *names != NULL;
}

bool rille_optimizer_takes(const RilleOptimizerType *type, const char *its_switch) {
  static const char *const fused[] = {"SGD", "Adam", "AdamW", "Adagrad", NULL};
  static const char *const not_capturable[] = {"SGD", "Adagrad", NULL};
  static const char *const none[] = {"Lion", "SparseAdam", "Muon", "LBFGS", NULL}; /* PyTorch has no Lion */
  if (is_among(type->name, none)) return false;
  if (strcmp(its_switch, "foreach") == 0) return true;
  if (strcmp(type->name, "Adafactor") == 0) return false;
  if (strcmp(its_switch, "fused") == 0) return is_among(type->name, fused);
  return strcmp(its_switch, "capturable") != 0 || !is_among(type->name, not_capturable);
}

RilleStatus rille_optimizer_check(RilleContext *ctx, const RilleOptimizerType *type, const void *args) {
  const char *problem = NULL;
  if (!type->check || type->check(args, &problem)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: %s", type->name, problem);
}

/* ---- making -------------------------------------------------------------------------------------------- */

static RilleStatus check_parameter(RilleContext *ctx, const RilleOptimizerType *type,
                                   const RilleTensor *parameter, int index) {
  char text[RILLE_SHAPE_TEXT];
  if (!rille_is_leaf(parameter))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "%s: parameter %d (shape %s) is not a leaf: it is the result of an op", type->name,
                       index, rille_tensor_shape_text(parameter, text));
  if (!rille_dtype_is_float(rille_dtype_of(parameter)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "%s: parameter %d is of dtype %s, which has no gradient",
                       type->name, index, rille_dtype_name(rille_dtype_of(parameter)));
  if (type->matrices_only && parameter->ndim != 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%s: takes matrices only, parameter %d has %d dims",
                       type->name, index, parameter->ndim);
  if (rille_tensor_overlaps_itself(parameter))
    return rille_error(
        ctx, RILLE_ERROR_ARGUMENT,
        "%s: several elements of parameter %d (shape %s) share memory, as it is expanded; clone "
        "it first",
        type->name, index, rille_tensor_shape_text(parameter, text));
  return RILLE_OK;
}

/* The group's slots are there, empty, behind those of the groups before. */
static RilleStatus fill_group(RilleOptimizer *optimizer, const RilleGroupSpec *spec, int first,
                              RilleOptimizerGroup *group) {
  RilleContext *ctx = optimizer->ctx;
  const RilleOptimizerType *type = optimizer->type;
  RILLE_TRY(rille_optimizer_check(ctx, type, spec->args));
  for (int at = first; at < first + spec->count; at++) {
    RilleTensor *parameter = spec->parameters[at - first];
    RILLE_TRY(check_parameter(ctx, type, parameter, at));
    for (int before = 0; before < at; before++)
      if (optimizer->slots[before].parameter == parameter)
        return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: parameter %d is the same tensor as parameter %d",
                           type->name, at, before);
    optimizer->slots[at].parameter = rille_tensor_retain(parameter);
  }
  void *args = rille_block_allocate(ctx, type->args_size);
  if (!args) return RILLE_ERROR_MEMORY;
  memcpy(args, spec->args, type->args_size);
  *group = (RilleOptimizerGroup){.args = args, .first = first, .count = spec->count};
  return RILLE_OK;
}

static RilleStatus fill_groups(RilleOptimizer *optimizer, const RilleGroupSpec *specs) {
  for (int g = 0, at = 0; g < optimizer->n_groups; at += specs[g++].count)
    RILLE_TRY(fill_group(optimizer, &specs[g], at, &optimizer->groups[g]));
  return RILLE_OK;
}

/* A block with what old holds and as much room, zeroed, behind it; NULL: out of memory. */
static void *grown(RilleContext *ctx, const void *old, size_t bytes, size_t more) {
  char *block = rille_block_allocate(ctx, bytes + more);
  if (!block) return NULL;
  memcpy(block, old, bytes);
  memset(block + bytes, 0, more);
  return block;
}

RilleStatus rille_optimizer_add_group(RilleOptimizer *optimizer, const RilleGroupSpec *spec) {
  RilleContext *ctx = optimizer->ctx;
  int first = optimizer->n_slots, n_groups = optimizer->n_groups;
  size_t slot = sizeof *optimizer->slots, group = sizeof *optimizer->groups;
  if (optimizer->type->step_closure)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "%s: takes one group of parameters; make it with all of them", optimizer->type->name);
  if (spec->count <= 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the group has no parameters", optimizer->type->name);
  void *slots = grown(ctx, optimizer->slots, (size_t)first * slot, (size_t)spec->count * slot),
       *groups = grown(ctx, optimizer->groups, (size_t)n_groups * group, group);
  RilleStatus status = slots && groups ? RILLE_OK : RILLE_ERROR_MEMORY;
  if (status == RILLE_OK) {
    void *old_slots = optimizer->slots;
    optimizer->slots = slots;
    status = fill_group(optimizer, spec, first, (RilleOptimizerGroup *)groups + n_groups);
    for (int i = first; status != RILLE_OK && i < first + spec->count; i++)
      rille_tensor_release(optimizer->slots[i].parameter);
    if (status != RILLE_OK) optimizer->slots = old_slots;
    if (status == RILLE_OK) slots = old_slots;
  }
  if (status == RILLE_OK) {
    void *old_groups = optimizer->groups;
    optimizer->groups = groups;
    groups = old_groups;
    optimizer->n_slots += spec->count;
    optimizer->n_groups++;
  }
  rille_block_free(ctx, slots);
  rille_block_free(ctx, groups);
  return status;
}

RilleStatus rille_optimizer_new(RilleContext *ctx, const RilleOptimizerType *type,
                                const RilleGroupSpec *groups, int n_groups, RilleOptimizer **out) {
  size_t slots = 0;
  for (int g = 0; g < n_groups; g++) slots += (size_t)groups[g].count;
  if (type->step_closure && n_groups > 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: takes one group of parameters, got %d", type->name,
                       n_groups);
  if (slots == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: got no parameters", type->name);
  RilleOptimizer *optimizer = rille_block_allocate(ctx, sizeof *optimizer);
  if (!optimizer) return RILLE_ERROR_MEMORY;
  *optimizer = (RilleOptimizer){
      .ctx = ctx, .type = type, .references = 1, .n_slots = (int)slots, .n_groups = n_groups};
  rille_context_hold(ctx);
  optimizer->slots = rille_block_allocate(ctx, slots * sizeof *optimizer->slots);
  optimizer->groups = rille_block_allocate(ctx, (size_t)n_groups * sizeof *optimizer->groups);
  RilleStatus status = optimizer->slots && optimizer->groups ? RILLE_OK : RILLE_ERROR_MEMORY;
  if (optimizer->slots) memset(optimizer->slots, 0, slots * sizeof *optimizer->slots);
  if (optimizer->groups) memset(optimizer->groups, 0, (size_t)n_groups * sizeof *optimizer->groups);
  if (status == RILLE_OK) status = fill_groups(optimizer, groups);
  if (status != RILLE_OK) {
    rille_optimizer_release(optimizer);
    return status;
  }
  *out = optimizer;
  return RILLE_OK;
}

RilleOptimizer *rille_optimizer_retain(RilleOptimizer *optimizer) {
  optimizer->references++;
  return optimizer;
}

/* Lets go of what a step was made with. */
static void drop_plan(RilleOptimizerSlot *slot) {
  rille_tensor_release(slot->row);
  slot->row = NULL;
  for (int k = 0; k < RILLE_MAX_STATES; k++) {
    rille_tensor_release(slot->planned[k]);
    slot->planned[k] = NULL;
  }
}

void rille_optimizer_release(RilleOptimizer *optimizer) {
  if (!optimizer || --optimizer->references > 0) return;
  RilleContext *ctx = optimizer->ctx;
  for (int i = 0; optimizer->slots && i < optimizer->n_slots; i++) {
    rille_tensor_release(optimizer->slots[i].parameter);
    drop_plan(&optimizer->slots[i]);
    for (int k = 0; k < RILLE_MAX_STATES; k++) rille_tensor_release(optimizer->slots[i].states[k]);
  }
  for (int g = 0; optimizer->groups && g < optimizer->n_groups; g++)
    rille_block_free(ctx, optimizer->groups[g].args);
  if (optimizer->history) optimizer->type->history_free(ctx, optimizer->history);
  if (optimizer->pending) optimizer->type->history_free(ctx, optimizer->pending);
  rille_block_free(ctx, optimizer->slots);
  rille_block_free(ctx, optimizer->groups);
  rille_block_free(ctx, optimizer);
  rille_context_drop(ctx);
}

/* ---- stepping ------------------------------------------------------------------------------------------ */

static int sizes_of_state(const RilleOptimizerType *type, const RilleTensor *parameter, int k,
                          int64_t *sizes) {
  if (type->scalar_states & 1u << k) return 0;
  if (type->state_sizes) return type->state_sizes(parameter, k, sizes);
  memcpy(sizes, parameter->sizes, (size_t)parameter->ndim * sizeof *sizes);
  return parameter->ndim;
}

bool rille_optimizer_state_fits(const RilleOptimizerType *type, const RilleTensor *parameter, int k,
                                const RilleTensor *state) {
  int64_t sizes[RILLE_MAX_DIMS];
  if (type->scalar_states & 1u << k) return state->numel == 1;
  int ndim = sizes_of_state(type, parameter, k, sizes);
  return ndim >= 0 && rille_shape_equal(state->ndim, state->sizes, ndim, sizes);
}

RilleStatus rille_optimizer_state_new(const RilleOptimizerType *type, RilleTensor *parameter, int k,
                                      RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS];
  RilleDtype dtype = type->scalar_states & 1u << k ? RILLE_FLOAT32 : rille_dtype_of(parameter);
  int ndim = sizes_of_state(type, parameter, k, sizes);
  return rille_tensor_new(rille_tensor_context(parameter), dtype, ndim < 0 ? 0 : ndim, sizes, out);
}

static RilleStatus make_states(const RilleOptimizer *optimizer, const RilleOptimizerGroup *group,
                               RilleOptimizerSlot *slot) {
  const RilleOptimizerType *type = optimizer->type;
  uint32_t used = type->states_used ? type->states_used(group->args) : ~0u;
  for (int k = 0; type->states[k]; k++) {
    RilleTensor *state = slot->states[k], *like = slot->parameter;
    if (state && state->dtype != like->dtype && !(type->scalar_states & 1u << k)) {
      /* The parameter became another dtype after the last step. */
      RILLE_TRY(rille_tensor_as(state, rille_dtype_of(like), &slot->states[k]));
      rille_tensor_release(state);
      continue;
    }
    int64_t sizes[RILLE_MAX_DIMS];
    if (!(used & 1u << k) || state || sizes_of_state(type, like, k, sizes) < 0) continue;
    RILLE_TRY(rille_optimizer_state_new(type, like, k, &state));
    rille_tensor_fill(state,
                      rille_scalar_float(type->initial_state ? type->initial_state(group->args, k) : 0));
    if (rille_must_stop(optimizer->ctx)) { /* half of it is filled */
      rille_tensor_release(state);
      return rille_error_stopped(optimizer->ctx);
    }
    slot->states[k] = state;
  }
  return RILLE_OK;
}

/* Kernels want gradients that lie in a row; made before anything moves. */
static RilleStatus make_gradient_contiguous(RilleTensor *parameter) {
  RilleTensor *made, *old = parameter->grad;
  if (old->contiguous && old->dtype == parameter->dtype) return RILLE_OK;
  RILLE_TRY(rille_tensor_as(old, rille_dtype_of(parameter), &made));
  parameter->grad = made;
  rille_tensor_release(old);
  return RILLE_OK;
}

/* A parameter that is not contiguous is stepped through a contiguous copy, which is made room for here. */
static RilleStatus make_row(RilleOptimizerSlot *slot) {
  const RilleTensor *parameter = slot->parameter;
  if (parameter->contiguous || slot->row) return RILLE_OK;
  return rille_tensor_new_like(parameter, rille_dtype_of(parameter), &slot->row);
}

enum { ELEMENTS_A_LOOK = 1 << 20 }; /* a few milliseconds */

/* Runs the type's step over the parameter. Where somebody counts on milliseconds (core/limits.h) it does so
 * piece by piece, and is false where it was told to stop in between; else a step is made whole or not at all.
 * Each piece finds the numbers that a type keeps as the step did. */
static bool run_step(const RilleOptimizerType *type, const RilleStep *whole) {
  const int64_t size = whole->dtype == RILLE_FLOAT64 ? 8 : 4;
  float numbers[RILLE_MAX_STATES] = {0};
  bool is_strict = atomic_load_explicit(&whole->ctx->limits->is_strict, memory_order_relaxed);
  RilleStep step = *whole;
  if (whole->n <= ELEMENTS_A_LOOK || !is_strict) {
    if (whole->n > 0) type->step(whole);
    return true;
  }
  for (int k = 0; k < RILLE_MAX_STATES; k++)
    if (step.states[k] && type->scalar_states & 1u << k) numbers[k] = *(float *)step.states[k];
  const int64_t piece = (ELEMENTS_A_LOOK - 1 + whole->row) / whole->row * whole->row;
  for (int64_t at = 0; at < whole->n; at += step.n) {
    if (rille_must_stop(whole->ctx)) return false;
    step.n = whole->n - at < piece ? whole->n - at : piece;
    step.value = (char *)whole->value + at * size;
    step.gradient = (const char *)whole->gradient + at * size;
    for (int k = 0; k < RILLE_MAX_STATES; k++)
      if (whole->states[k] && type->scalar_states & 1u << k)
        *(float *)whole->states[k] = numbers[k];
      else if (whole->states[k])
        step.states[k] = (char *)whole->states[k] + at * size;
    type->step(&step);
  }
  return true;
}

static RilleStatus step_slot(const RilleOptimizer *optimizer, const RilleOptimizerGroup *group,
                             RilleOptimizerSlot *slot) {
  RilleTensor *parameter = slot->parameter, *value = slot->row ? slot->row : parameter;
  RilleStatus status = RILLE_OK;
  if (value != parameter) RILLE_TRY(rille_tensor_copy(value, parameter));
  RilleStep step = {
      .ctx = optimizer->ctx,
      .args = group->args,
      .dtype = rille_dtype_of(parameter),
      .n = parameter->numel,
      .row = parameter->ndim < 2 ? 1 : parameter->numel / (parameter->sizes[0] ? parameter->sizes[0] : 1),
      .step = ++slot->step,
      .value = value->data,
      .gradient = parameter->grad->data};
  for (int k = 0; k < RILLE_MAX_STATES; k++) step.states[k] = slot->states[k] ? slot->states[k]->data : NULL;
  bool is_whole = run_step(optimizer->type, &step);
  if (value != parameter) status = rille_tensor_copy(parameter, value);
  if (!is_whole && status == RILLE_OK) status = rille_error_stopped(optimizer->ctx);
  rille_tensor_touched(parameter);
  rille_tensor_release(slot->row);
  slot->row = NULL;
  return status;
}

/* ---- planned steps ------------------------------------------------------------------------------------- */

/* Runs what a type makes of ops, outside of what is recorded and watched: it is one step to all. */
static RilleStatus make_plan(const RilleOptimizer *optimizer, const RilleOptimizerGroup *group,
                             RilleOptimizerSlot *slot) {
  RilleContext *ctx = optimizer->ctx;
  RillePlan plan = {.ctx = ctx,
                    .args = group->args,
                    .step = slot->step + 1,
                    .value = slot->parameter,
                    .gradient = slot->parameter->grad};
  memcpy(plan.states, slot->states, sizeof plan.states);
  const bool old_mode = ctx->grad_mode;
  const char *outer_op = ctx->current_op;
  RilleObserver *observers = ctx->observers;
  ctx->grad_mode = false;
  ctx->current_op = optimizer->type->name;
  ctx->observers = NULL;
  size_t mark = rille_scope_open(ctx);
  optimizer->type->plan(&plan);
  if (plan.new_value && rille_scope_status(ctx) == RILLE_OK) {
    slot->row = rille_tensor_retain(plan.new_value);
    for (int k = 0; k < RILLE_MAX_STATES; k++)
      if (plan.new_states[k]) slot->planned[k] = rille_tensor_retain(plan.new_states[k]);
  }
  RilleStatus status = rille_scope_close(ctx, mark);
  ctx->grad_mode = old_mode;
  ctx->current_op = outer_op;
  ctx->observers = observers;
  return status;
}

/* What was planned comes true. */
static RilleStatus take_plan(RilleOptimizerSlot *slot) {
  RilleStatus status = rille_tensor_copy(slot->parameter, slot->row);
  for (int k = 0; k < RILLE_MAX_STATES && status == RILLE_OK; k++)
    if (slot->planned[k]) status = rille_tensor_copy(slot->states[k], slot->planned[k]);
  slot->step++;
  rille_tensor_touched(slot->parameter);
  drop_plan(slot);
  return status;
}

static RilleStatus step_again(void *optimizer) {
  return rille_optimizer_step(optimizer);
}
static RilleStatus zero_again(void *optimizer) {
  rille_optimizer_zero_grad(optimizer, false);
  return RILLE_OK;
}
static void release_noted(void *optimizer) {
  rille_optimizer_release(optimizer);
}

/* A captured step calls the optimizer as it then is: its learning rate may have changed. */
static RilleStatus note(RilleOptimizer *optimizer, RilleStatus (*run)(void *)) {
  RilleContext *ctx = optimizer->ctx;
  if (RILLE_LIKELY(!rille_recording(ctx))) return RILLE_OK;
  for (int i = 0; i < optimizer->n_slots; i++)
    if (rille_capture_made(ctx, optimizer->slots[i].parameter))
      return rille_capture_refuse(ctx, optimizer->type->name,
                                  "changes a parameter that was made in the recorded step; make it outside");
  RilleCaptureNote again = {.run = run, .release = release_noted, .user = rille_optimizer_retain(optimizer)};
  rille_capture_note(ctx, &again, NULL);
  return RILLE_OK;
}

static RilleStatus prepare_slot(const RilleOptimizer *optimizer, const RilleOptimizerGroup *group,
                                RilleOptimizerSlot *slot) {
  RILLE_TRY(make_states(optimizer, group, slot));
  RILLE_TRY(make_gradient_contiguous(slot->parameter));
  return optimizer->type->plan ? make_plan(optimizer, group, slot) : make_row(slot);
}

/* All memory in the first pass, so that a failure leaves no step half done. */
static RilleStatus make_step(RilleOptimizer *optimizer) {
  for (int pass = 0; pass < 2; pass++) {
    if (RILLE_UNLIKELY(rille_must_stop(optimizer->ctx))) return rille_error_stopped(optimizer->ctx);
    for (int g = 0; g < optimizer->n_groups; g++) {
      const RilleOptimizerGroup *group = &optimizer->groups[g];
      for (int i = group->first; i < group->first + group->count; i++) {
        RilleOptimizerSlot *slot = &optimizer->slots[i];
        if (!slot->parameter->grad) continue;
        if (pass == 0)
          RILLE_TRY(prepare_slot(optimizer, group, slot));
        else if (optimizer->type->plan)
          RILLE_TRY(take_plan(slot));
        else
          RILLE_TRY(step_slot(optimizer, group, slot));
      }
    }
  }
  return RILLE_OK;
}

RilleStatus rille_optimizer_step_closure(RilleOptimizer *optimizer, RilleClosure closure, void *user,
                                         double *loss) {
  RilleContext *ctx = optimizer->ctx;
  const RilleOptimizerType *type = optimizer->type;
  double first = 0;
  if (optimizer->is_stepping)
    return rille_error(ctx, RILLE_ERROR_STATE, "%s: step was called in the function that a step calls",
                       type->name);
  if (RILLE_UNLIKELY(rille_must_stop(ctx))) return rille_error_stopped(ctx);
  rille_optimizer_retain(optimizer);
  optimizer->is_stepping = true;
  RilleStatus status =
      type->step_closure ? type->step_closure(optimizer, closure, user, &first) : closure(user, &first);
  optimizer->is_stepping = false;
  if (status == RILLE_OK && type->step_closure) optimizer->steps++;
  if (status == RILLE_OK && !type->step_closure) status = rille_optimizer_step(optimizer);
  if (status == RILLE_OK && loss) *loss = first;
  rille_optimizer_release(optimizer);
  return status;
}

RilleStatus rille_optimizer_step(RilleOptimizer *optimizer) {
  if (RILLE_UNLIKELY(optimizer->type->step_closure != NULL))
    return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT,
                       "%s: step takes a function that computes the loss again", optimizer->type->name);
  RilleStatus status = make_step(optimizer);
  if (RILLE_UNLIKELY(status != RILLE_OK)) {
    for (int i = 0; i < optimizer->n_slots; i++) drop_plan(&optimizer->slots[i]);
    return status;
  }
  optimizer->steps++;
  return note(optimizer, step_again);
}

void rille_optimizer_zero_grad(RilleOptimizer *optimizer, bool set_to_none) {
  bool recorded = RILLE_UNLIKELY(rille_recording(optimizer->ctx) != NULL);
  if (!set_to_none) note(optimizer, zero_again);
  for (int i = 0; i < optimizer->n_slots; i++) {
    RilleTensor *parameter = optimizer->slots[i].parameter, *grad = parameter->grad;
    if (set_to_none && recorded) rille_capture_grad(optimizer->ctx, parameter, NULL);
    if (!grad) continue;
    if (set_to_none) {
      parameter->grad = NULL;
      rille_tensor_release(grad);
    } else {
      if (recorded) rille_capture_grad_used(optimizer->ctx, parameter);
      rille_tensor_fill(grad, rille_scalar_int(0));
      rille_tensor_touched(grad);
    }
  }
}

/* ---- histories ----------------------------------------------------------------------------------------- */

RilleStatus rille_optimizer_history_start(RilleOptimizer *optimizer, int count) {
  const RilleOptimizerType *type = optimizer->type;
  if (optimizer->is_stepping)
    return rille_error(optimizer->ctx, RILLE_ERROR_STATE, "%s: its state cannot change within a step",
                       type->name);
  if (optimizer->pending) type->history_free(optimizer->ctx, optimizer->pending);
  optimizer->pending = type->history_new(optimizer->ctx, count);
  return optimizer->pending ? RILLE_OK : RILLE_ERROR_MEMORY;
}

RilleStatus rille_optimizer_history_set(RilleOptimizer *optimizer, const RilleStateItem *item,
                                        const RilleTensor *value) {
  RilleTensor *like = optimizer->slots[0].parameter, *copy;
  char text[RILLE_SHAPE_TEXT];
  int64_t numel = 0;
  for (int i = 0; i < optimizer->n_slots; i++) numel += optimizer->slots[i].parameter->numel;
  if (value->ndim != 1 || value->numel != numel)
    return rille_error(optimizer->ctx, RILLE_ERROR_SHAPE,
                       "%s: state %s of shape %s does not fit %lld elements of parameters",
                       optimizer->type->name, item->path, rille_tensor_shape_text(value, text),
                       (long long)numel);
  RILLE_TRY(rille_tensor_new(optimizer->ctx, rille_dtype_of(like), 1, &numel, &copy));
  rille_tensor_release(*item->tensor);
  *item->tensor = copy;
  return rille_tensor_copy(copy, value);
}

RilleStatus rille_optimizer_history_finish(RilleOptimizer *optimizer) {
  const RilleOptimizerType *type = optimizer->type;
  RilleStateItem item;
  for (int i = 0; type->history_item(optimizer->pending, i, &item); i++)
    if (item.tensor && !*item.tensor && strncmp(item.path, "memory/", 7) == 0)
      return rille_error(optimizer->ctx, RILLE_ERROR_FORMAT, "%s: state %s is missing", type->name,
                         item.path);
  if (optimizer->history) type->history_free(optimizer->ctx, optimizer->history);
  optimizer->history = optimizer->pending;
  optimizer->pending = NULL;
  return RILLE_OK;
}

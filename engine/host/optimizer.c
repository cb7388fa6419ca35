/* Optimizers by name, their arguments, and their state as texts and tensors.
 *
 * Invariant: what is set or loaded is checked as a whole before anything changes. The names in a state dict
 * are those that rille.save of a script gives opt:state_dict(). Called by hosts. */
#include "optim/optimizer.h"
#include "dispatch/nearest.h"
#include "host/dict.h"
#include "host/module.h"
#include "io/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_ROOM = 96 };

static const RilleOptimizerType *find_type(const char *name) {
  for (int i = 0; i < rille_optimizer_type_count(); i++)
    if (strcmp(rille_optimizer_type_at(i)->name, name) == 0) return rille_optimizer_type_at(i);
  return NULL;
}

const char *rille_optimizer_name_at(int index) {
  return index >= 0 && index < rille_optimizer_type_count() ? rille_optimizer_type_at(index)->name : NULL;
}

const char *rille_optimizer_summary(const char *type) {
  const RilleOptimizerType *found = find_type(type);
  return found ? found->summary : NULL;
}

bool rille_optimizer_argument(const char *type, int index, RilleParameterInfo *out) {
  const RilleOptimizerType *found = find_type(type);
  return found && rille_parameter_info_at(found->parameters, found->defaults, index, out);
}

/* ---- making -------------------------------------------------------------------------------------------- */

static RilleStatus no_optimizer(RilleContext *ctx, const char *name) {
  RilleNearest nearest = {.wanted = name};
  char hint[RILLE_HINT_TEXT];
  for (int i = 0; i < rille_optimizer_type_count(); i++)
    rille_nearest_look(&nearest, rille_optimizer_type_at(i)->name);
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "optimizer: there is no optimizer '%.60s'%s", name,
                     rille_nearest_hint(&nearest, hint));
}

RilleStatus rille_optimizer_create_for(RilleContext *ctx, const char *name, RilleTensor *const *parameters,
                                       int n, const RilleArgument *arguments, RilleOptimizer **out) {
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  const RilleOptimizerType *type = find_type(name);
  if (!type) return no_optimizer(ctx, name);
  memcpy(args, type->defaults, type->args_size);
  RILLE_TRY(rille_named_arguments(ctx, type->name, type->parameters, arguments, args, NULL, NULL));
  RILLE_TRY(rille_tensors_check_context(ctx, type->name, parameters, n));
  RilleGroupSpec group = {.parameters = parameters, .count = n > 0 ? n : 0, .args = args};
  return rille_optimizer_new(ctx, type, &group, 1, out);
}

RilleStatus rille_optimizer_create(const RilleModule *module, const char *type,
                                   const RilleArgument *arguments, RilleOptimizer **out) {
  RilleContext *ctx = module->ctx;
  RilleDict *dict;
  int n = 0;
  RILLE_TRY(rille_module_parameters(module, &dict));
  RilleTensor **list = rille_block_allocate(ctx, (dict->tensors.count + 1) * sizeof *list);
  RilleStatus status = list ? RILLE_OK : RILLE_ERROR_MEMORY;
  for (size_t i = 0; list && i < dict->tensors.count; i++)
    if (rille_requires_grad(dict->tensors.entries[i].tensor)) list[n++] = dict->tensors.entries[i].tensor;
  if (status == RILLE_OK) status = rille_optimizer_create_for(ctx, type, list, n, arguments, out);
  rille_block_free(ctx, list);
  rille_dict_free(dict);
  return status;
}

RilleStatus rille_optimizer_add(RilleOptimizer *optimizer, RilleTensor *const *parameters, int n,
                                const RilleArgument *arguments) {
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  const RilleOptimizerType *type = optimizer->type;
  RilleContext *ctx = optimizer->ctx;
  memcpy(args, type->defaults, type->args_size);
  RILLE_TRY(rille_named_arguments(ctx, type->name, type->parameters, arguments, args, NULL, NULL));
  RILLE_TRY(rille_tensors_check_context(ctx, type->name, parameters, n));
  RilleGroupSpec group = {.parameters = parameters, .count = n, .args = args};
  return rille_optimizer_add_group(optimizer, &group);
}

/* ---- arguments of groups ------------------------------------------------------------------------------- */

int rille_optimizer_group_count(const RilleOptimizer *optimizer) {
  return optimizer->n_groups;
}

static RilleStatus check_group(const RilleOptimizer *optimizer, int group, int least) {
  if (group >= least && group < optimizer->n_groups) return RILLE_OK;
  return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT, "%s: there is no group %d of %d",
                     optimizer->type->name, group, optimizer->n_groups);
}

/* What args would be with these arguments, checked, in changed. */
static RilleStatus change(const RilleOptimizer *optimizer, const RilleArgument *arguments, const void *args,
                          char *changed) {
  const RilleOptimizerType *type = optimizer->type;
  memcpy(changed, args, type->args_size);
  RILLE_TRY(
      rille_named_arguments(optimizer->ctx, type->name, type->parameters, arguments, changed, NULL, NULL));
  return rille_optimizer_check(optimizer->ctx, type, changed);
}

RilleStatus rille_optimizer_set(RilleOptimizer *optimizer, int group, const RilleArgument *arguments) {
  _Alignas(16) char changed[RILLE_MAX_ARGS_BYTES];
  RILLE_TRY(check_group(optimizer, group, -1));
  int first = group < 0 ? 0 : group, end = group < 0 ? optimizer->n_groups : group + 1;
  for (int g = first; g < end; g++)
    RILLE_TRY(change(optimizer, arguments, optimizer->groups[g].args, changed));
  for (int g = first; g < end; g++) {
    RILLE_TRY(change(optimizer, arguments, optimizer->groups[g].args, changed));
    memcpy(optimizer->groups[g].args, changed, optimizer->type->args_size);
  }
  return RILLE_OK;
}

RilleStatus rille_optimizer_get(const RilleOptimizer *optimizer, int group, const char *name,
                                RilleScalar *out) {
  RilleArgument value;
  char text[32];
  RILLE_TRY(check_group(optimizer, group, 0));
  for (const RilleParameter *p = optimizer->type->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0 && rille_parameter_value(p, optimizer->groups[group].args, &value, text) &&
        value.number.kind != RILLE_SCALAR_NONE) {
      *out = value.number;
      return RILLE_OK;
    }
  return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT, "%s: there is no number '%.60s'",
                     optimizer->type->name, name);
}

/* ---- state dicts --------------------------------------------------------------------------------------- */

static RilleStatus put_argument(RilleDict *dict, int group, const RilleParameter *p, const void *args) {
  char name[NAME_ROOM], text[32];
  RilleArgument value;
  if (!rille_parameter_value(p, args, &value, text)) return RILLE_OK;
  int n = snprintf(name, sizeof name, "param_groups/#%d/%.40s", group + 1, p->name);
  for (int i = 0; value.floats && i < value.count; i++) {
    snprintf(name + n, sizeof name - (size_t)n, "/#%d", i + 1);
    bool is_none = p->has_choices && isnan(value.floats[i]);
    RILLE_TRY(is_none ? rille_dict_append_text(dict, name, "n")
                      : rille_dict_append_float(dict, name, value.floats[i]));
  }
  if (value.number.kind == RILLE_SCALAR_FLOAT)
    return rille_dict_append_float(dict, name, value.number.value.f);
  if (value.number.kind == RILLE_SCALAR_BOOL)
    return rille_dict_append_text(dict, name, value.number.value.i ? "b1" : "b0");
  if (value.text && strcmp(value.text, "none") != 0)
    return rille_dict_append_format(dict, name, "s%s", value.text);
  if (value.number.kind == RILLE_SCALAR_INT)
    return rille_dict_append_format(dict, name, "i%lld", (long long)value.number.value.i);
  return RILLE_OK;
}

static RilleStatus put_slot(RilleDict *dict, const RilleOptimizer *optimizer, int i) {
  const RilleOptimizerSlot *slot = &optimizer->slots[i];
  char name[NAME_ROOM];
  if (slot->step == 0) return RILLE_OK;
  snprintf(name, sizeof name, "state/#%d/step", i);
  RILLE_TRY(rille_dict_append_format(dict, name, "i%lld", (long long)slot->step));
  for (int k = 0; optimizer->type->states[k]; k++) {
    if (!slot->states[k]) continue;
    snprintf(name, sizeof name, "state/#%d/%.60s", i, optimizer->type->states[k]);
    RILLE_TRY(rille_dict_append(dict, name, slot->states[k]));
  }
  return RILLE_OK;
}

static RilleStatus put_history(RilleDict *dict, const RilleOptimizer *optimizer) {
  RilleStateItem item;
  char name[NAME_ROOM];
  for (int i = 0; optimizer->history && optimizer->type->history_item(optimizer->history, i, &item); i++) {
    snprintf(name, sizeof name, "state/#0/%.60s", item.path);
    if (item.tensor && *item.tensor) RILLE_TRY(rille_dict_append(dict, name, *item.tensor));
    if (item.number) RILLE_TRY(rille_dict_append_float(dict, name, *item.number));
    if (item.integer) RILLE_TRY(rille_dict_append_format(dict, name, "i%lld", (long long)*item.integer));
  }
  return RILLE_OK;
}

static RilleStatus put_all(RilleDict *dict, const RilleOptimizer *optimizer) {
  char name[NAME_ROOM];
  RILLE_TRY(rille_dict_append_text(dict, "/format", "rille tables 1")); /* so that rille.load makes tables */
  for (int i = 0; i < optimizer->n_slots; i++) RILLE_TRY(put_slot(dict, optimizer, i));
  RILLE_TRY(put_history(dict, optimizer));
  for (int g = 0; g < optimizer->n_groups; g++) {
    const RilleOptimizerGroup *group = &optimizer->groups[g];
    for (const RilleParameter *p = optimizer->type->parameters; p->name; p++)
      RILLE_TRY(put_argument(dict, g, p, group->args));
    for (int i = 0; i < group->count; i++) {
      snprintf(name, sizeof name, "param_groups/#%d/params/#%d", g + 1, i + 1);
      RILLE_TRY(rille_dict_append_format(dict, name, "i%d", group->first + i));
    }
  }
  return RILLE_OK;
}

RilleStatus rille_optimizer_state_dict(const RilleOptimizer *optimizer, RilleDict **out) {
  RilleDict *dict;
  RILLE_TRY(rille_dict_create(optimizer->ctx, &dict));
  return rille_dict_hand_out(dict, put_all(dict, optimizer), out);
}

/* ---- loading ------------------------------------------------------------------------------------------- */

static RilleStatus read_argument(const RilleOptimizer *optimizer, const RilleDict *dict, int group,
                                 const RilleParameter *p, char *args) {
  char name[NAME_ROOM];
  double numbers[3] = {0, 0, 0};
  bool found = true;
  int n = snprintf(name, sizeof name, "param_groups/#%d/%.40s", group + 1, p->name);
  int count = rille_parameter_floats(p);
  const char *text = rille_dict_text(dict, name);
  for (int i = 0; i < count && found; i++) {
    snprintf(name + n, sizeof name - (size_t)n, "/#%d", i + 1);
    const char *entry = rille_dict_text(dict, name);
    if (entry && strcmp(entry, "n") == 0 && p->has_choices)
      numbers[i] = NAN;
    else
      RILLE_TRY(rille_dict_number(dict, name, &numbers[i], &found));
  }
  if (count == 0 && p->type != RILLE_PARAMETER_CHOICE)
    RILLE_TRY(rille_dict_number(dict, name, numbers, &found));
  if (!found || (count == 0 && !text)) return RILLE_OK;
  RilleArgument value[2] = {rille_float(p->name, numbers[0]), {0}};
  if (count > 0) value[0] = rille_floats(p->name, numbers, count);
  if (p->type == RILLE_PARAMETER_CHOICE) value[0] = rille_text(p->name, text + (text[0] == 's'));
  if ((p->type == RILLE_PARAMETER_INT || p->type == RILLE_PARAMETER_OPTIONAL_INT) &&
      fabs(numbers[0]) < 0x1p53)
    value[0] = rille_int(p->name, (int64_t)numbers[0]);
  return rille_named_arguments(optimizer->ctx, optimizer->type->name, optimizer->type->parameters, value,
                               args, NULL, NULL);
}

static RilleStatus check_params(const RilleOptimizer *optimizer, const RilleDict *dict, int g) {
  char name[NAME_ROOM];
  for (int behind = 0; behind < 2; behind++) {
    int i = optimizer->groups[g].count + behind;
    snprintf(name, sizeof name, "param_groups/#%d/params/#%d", g + 1, i);
    if ((rille_dict_text(dict, name) != NULL) == (behind == 0)) continue;
    return rille_error(optimizer->ctx, RILLE_ERROR_ARGUMENT,
                       "load_state_dict: group %d has %d parameters, the state another number", g,
                       optimizer->groups[g].count);
  }
  return RILLE_OK;
}

/* The tensor of state k of slot i; NULL: none. */
static RilleStatus find_state(const RilleOptimizer *optimizer, const RilleDict *dict, int i, int k,
                              RilleTensor **out) {
  char name[NAME_ROOM], text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  const RilleTensor *parameter = optimizer->slots[i].parameter;
  snprintf(name, sizeof name, "state/#%d/%.60s", i, optimizer->type->states[k]);
  *out = rille_dict_tensor(dict, name);
  if (!*out || rille_optimizer_state_fits(optimizer->type, parameter, k, *out)) return RILLE_OK;
  return rille_error(optimizer->ctx, RILLE_ERROR_SHAPE,
                     "load_state_dict: %s of shape %s does not fit a parameter of shape %s", name,
                     rille_tensor_shape_text(*out, text), rille_tensor_shape_text(parameter, other));
}

static RilleStatus copy_state(const RilleOptimizer *optimizer, const RilleTensor *given, int i, int k,
                              RilleTensor **out) {
  RilleTensor *copy;
  RILLE_TRY(rille_optimizer_state_new(optimizer->type, optimizer->slots[i].parameter, k, &copy));
  RilleStatus status = rille_tensor_copy(copy, given);
  if (status == RILLE_OK)
    *out = copy;
  else
    rille_tensor_release(copy);
  return status;
}

/* The slots that the dict says, without parameters: released by release_slots. */
static RilleStatus read_slots(const RilleOptimizer *optimizer, const RilleDict *dict,
                              RilleOptimizerSlot *slots) {
  char name[NAME_ROOM];
  for (int i = 0; i < optimizer->n_slots; i++) {
    double step = 0;
    bool found;
    snprintf(name, sizeof name, "state/#%d/step", i);
    RILLE_TRY(rille_dict_number(dict, name, &step, &found));
    if (!(step >= 0 && step <= 0x1p53))
      return rille_error(optimizer->ctx, RILLE_ERROR_FORMAT, "load_state_dict: %s must be from 0 to 2^53",
                         name);
    slots[i].step = (int64_t)step;
    for (int k = 0; optimizer->type->states[k]; k++) {
      RilleTensor *given;
      RILLE_TRY(find_state(optimizer, dict, i, k, &given));
      if (given) RILLE_TRY(copy_state(optimizer, given, i, k, &slots[i].states[k]));
    }
  }
  return RILLE_OK;
}

static void release_slots(const RilleOptimizer *optimizer, RilleOptimizerSlot *slots) {
  for (int i = 0; slots && i < optimizer->n_slots; i++)
    for (int k = 0; k < RILLE_MAX_STATES; k++) rille_tensor_release(slots[i].states[k]);
  rille_block_free(optimizer->ctx, slots);
}

/* Into optimizer->pending. */
static RilleStatus read_history(RilleOptimizer *optimizer, const RilleDict *dict) {
  RilleStateItem item;
  char name[NAME_ROOM];
  int count = -1;
  do snprintf(name, sizeof name, "state/#0/memory/y/#%d", ++count + 1);
  while (rille_dict_tensor(dict, name));
  RILLE_TRY(rille_optimizer_history_start(optimizer, count));
  for (int i = 0; optimizer->type->history_item(optimizer->pending, i, &item); i++) {
    double number = 0;
    bool found;
    snprintf(name, sizeof name, "state/#0/%.60s", item.path);
    const RilleTensor *tensor = item.tensor ? rille_dict_tensor(dict, name) : NULL;
    if (tensor) RILLE_TRY(rille_optimizer_history_set(optimizer, &item, tensor));
    if (item.tensor) continue;
    RILLE_TRY(rille_dict_number(dict, name, &number, &found));
    if (found && item.number) *item.number = number;
    if (found && item.integer && fabs(number) < 0x1p53) *item.integer = (int64_t)number;
  }
  return RILLE_OK;
}

/* The arguments of all groups one after the other, checked. */
static RilleStatus read_groups(const RilleOptimizer *optimizer, const RilleDict *dict, char *args) {
  const RilleOptimizerType *type = optimizer->type;
  for (int g = 0; g < optimizer->n_groups; g++, args += RILLE_MAX_ARGS_BYTES) {
    RILLE_TRY(check_params(optimizer, dict, g));
    memcpy(args, optimizer->groups[g].args, type->args_size);
    for (const RilleParameter *p = type->parameters; p->name; p++)
      RILLE_TRY(read_argument(optimizer, dict, g, p, args));
    RILLE_TRY(rille_optimizer_check(optimizer->ctx, type, args));
  }
  return RILLE_OK;
}

static void take_over(RilleOptimizer *optimizer, RilleOptimizerSlot *slots, const char *args) {
  for (int g = 0; g < optimizer->n_groups; g++)
    memcpy(optimizer->groups[g].args, args + (size_t)g * RILLE_MAX_ARGS_BYTES, optimizer->type->args_size);
  for (int i = 0; i < optimizer->n_slots; i++) {
    RilleOptimizerSlot *own = &optimizer->slots[i], old = *own;
    own->step = slots[i].step;
    memcpy(own->states, slots[i].states, sizeof own->states);
    memcpy(slots[i].states, old.states, sizeof old.states);
  }
}

RilleStatus rille_optimizer_load_state_dict(RilleOptimizer *optimizer, const RilleDict *dict) {
  RilleContext *ctx = optimizer->ctx;
  char name[NAME_ROOM];
  snprintf(name, sizeof name, "param_groups/#%d/params/#1", optimizer->n_groups + 1);
  if (rille_dict_text(dict, name))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "load_state_dict: %s has %d parameter groups, the state more", optimizer->type->name,
                       optimizer->n_groups);
  if (dict->ctx != ctx) return rille_error_other_context(ctx, "load_state_dict", 0);
  size_t bytes = (size_t)optimizer->n_slots * sizeof(RilleOptimizerSlot);
  RilleOptimizerSlot *slots = rille_block_allocate(ctx, bytes + 1);
  char *args = rille_block_allocate(ctx, (size_t)optimizer->n_groups * RILLE_MAX_ARGS_BYTES);
  RilleStatus status = slots && args ? RILLE_OK : RILLE_ERROR_MEMORY;
  if (slots) memset(slots, 0, bytes);
  if (status == RILLE_OK) status = read_groups(optimizer, dict, args);
  if (status == RILLE_OK) status = read_slots(optimizer, dict, slots);
  if (status == RILLE_OK && optimizer->type->history_new) {
    status = read_history(optimizer, dict);
    if (status == RILLE_OK) status = rille_optimizer_history_finish(optimizer);
  }
  if (status == RILLE_OK) take_over(optimizer, slots, args);
  release_slots(optimizer, slots);
  rille_block_free(ctx, args);
  return status;
}

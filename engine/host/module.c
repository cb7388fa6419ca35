/* Modules of C hosts: a layer, or a group with named members.
 *
 * Invariant: a group never holds itself, as a member is added once it is made and rille_module_add looks. A
 * module holds its layer, members and tensors. Called by hosts. */
#include "host/module.h"
#include "dispatch/nearest.h"

#include <stdio.h>
#include <string.h>

/* ---- making -------------------------------------------------------------------------------------------- */

static RilleStatus allocate(RilleContext *ctx, RilleModule **out) {
  RilleModule *module = rille_block_allocate(ctx, sizeof *module);
  if (!module) return RILLE_ERROR_MEMORY;
  *module = (RilleModule){.ctx = ctx, .references = 1, .training = true};
  rille_context_hold(ctx);
  *out = module;
  return RILLE_OK;
}

/* The module itself, or after a failure nothing. */
static RilleStatus hand_out(RilleModule *module, RilleStatus status, RilleModule **out) {
  if (status == RILLE_OK)
    *out = module;
  else
    rille_module_release(module);
  return status;
}

static RilleStatus check_required(RilleContext *ctx, const RilleLayerType *type,
                                  const RilleArgument *arguments) {
  for (const RilleParameter *p = type->parameters; p && p->name; p++) {
    const RilleArgument *a = arguments;
    while (a && a->name && strcmp(a->name, p->name) != 0) a++;
    if (p->required && !(a && a->name))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the argument '%s' is missing", type->name, p->name);
  }
  return RILLE_OK;
}

static RilleStatus make_layer(RilleContext *ctx, const RilleLayerType *type, const RilleArgument *arguments,
                              RilleLayer **out) {
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  RilleTensor *tensors[RILLE_MAX_SLOTS] = {NULL};
  int n = 0;
  if (type->args_size) memcpy(args, type->defaults, type->args_size);
  for (const RilleParameter *p = type->parameters; p && p->name; p++) {
    if (p->type == RILLE_PARAMETER_DTYPE && type->defaults)
      *(uint8_t *)(args + p->offset) = (uint8_t)ctx->default_dtype;
    n += p->type <= RILLE_PARAMETER_TENSORS;
  }
  RILLE_TRY(check_required(ctx, type, arguments));
  RILLE_TRY(rille_named_arguments(ctx, type->name, type->parameters, arguments, args, tensors, NULL));
  RILLE_TRY(rille_tensors_check_context(ctx, type->name, tensors, n));
  return rille_layer_create(ctx, type, args, tensors, n, out);
}

/* The layers that scripts have beside those of engine/nn, by name or how their names begin. */
static bool is_of_lua(const char *name) {
  static const char *const names[] = {"LSTM",
                                      "GRU",
                                      "LSTMCell",
                                      "GRUCell",
                                      "MultiheadAttention",
                                      "AdaptiveLogSoftmaxWithLoss",
                                      "TripletMarginWithDistanceLoss",
                                      "CrossMapLRN2d",
                                      "NLLLoss2d",
                                      "SyncBatchNorm",
                                      NULL};
  static const char *const beginnings[] = {
      "RNN", "Transformer", "Lazy", "FractionalMaxPool", "LinearCrossEntropy", NULL};
  for (const char *const *other = names; *other; other++)
    if (strcmp(*other, name) == 0) return true;
  for (const char *const *other = beginnings; *other; other++)
    if (strncmp(name, *other, strlen(*other)) == 0) return true;
  return false;
}

static RilleStatus no_layer(RilleContext *ctx, const char *name) {
  RilleNearest nearest = {.wanted = name};
  char hint[RILLE_HINT_TEXT];
  if (is_of_lua(name))
    return rille_error(
        ctx, RILLE_ERROR_ARGUMENT,
        "module: '%.60s' is written in Lua and no layer of C's; rille_call has the ops that it "
        "is made of",
        name);
  for (int i = 0; i < rille_module_type_count(); i++) rille_nearest_look(&nearest, rille_module_type_at(i));
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "module: there is no layer '%.60s'%s", name,
                     rille_nearest_hint(&nearest, hint));
}

RilleStatus rille_module_create(RilleContext *ctx, const char *name, const RilleArgument *arguments,
                                RilleModule **out) {
  const RilleLayerType *type = rille_layer_type_find(name);
  RilleModule *module;
  if (!type) return no_layer(ctx, name);
  RILLE_TRY(allocate(ctx, &module));
  return hand_out(module, make_layer(ctx, type, arguments, &module->layer), out);
}

RilleStatus rille_group_create(RilleContext *ctx, const char *name, RilleForward forward, void *user,
                               void (*release)(void *user), RilleModule **out) {
  RilleModule *module;
  RILLE_TRY(allocate(ctx, &module));
  module->name = rille_text_copy(ctx, name, strlen(name));
  if (!module->name) return hand_out(module, RILLE_ERROR_MEMORY, out);
  module->forward = forward;
  module->user = user;
  module->release = release;
  *out = module;
  return RILLE_OK;
}

RilleStatus rille_sequential_create(RilleContext *ctx, RilleModule *const *modules, int count,
                                    RilleModule **out) {
  RilleModule *group;
  RilleStatus status = rille_group_create(ctx, "Sequential", NULL, NULL, NULL, &group);
  if (status != RILLE_OK) return status;
  for (int i = 0; i < count && status == RILLE_OK; i++) {
    char name[16];
    snprintf(name, sizeof name, "%d", i);
    status = rille_module_add(group, name, modules[i]);
  }
  return hand_out(group, status, out);
}

RilleModule *rille_module_retain(RilleModule *module) {
  module->references++;
  return module;
}

void rille_module_release(RilleModule *module) {
  if (!module || --module->references > 0) return;
  RilleContext *ctx = module->ctx;
  if (module->release) module->release(module->user);
  rille_layer_release(module->layer);
  for (int i = 0; i < module->n_members; i++) {
    rille_block_free(ctx, module->members[i].name);
    rille_module_release(module->members[i].module);
    rille_tensor_release(module->members[i].tensor);
  }
  rille_block_free(ctx, module->members);
  rille_block_free(ctx, module->name);
  rille_block_free(ctx, module);
  rille_context_drop(ctx);
}

/* ---- members ------------------------------------------------------------------------------------------- */

static RilleMember *member_named(const RilleModule *module, const char *name, size_t length) {
  for (int i = 0; i < module->n_members; i++)
    if (strlen(module->members[i].name) == length && memcmp(module->members[i].name, name, length) == 0)
      return &module->members[i];
  return NULL;
}

static bool holds(const RilleModule *module, const RilleModule *other) {
  if (module == other) return true;
  for (int i = 0; i < module->n_members; i++)
    if (module->members[i].module && holds(module->members[i].module, other)) return true;
  return false;
}

static RilleStatus check_place(const RilleModule *group, const char *name) {
  const char *problem = group->layer                              ? "is a layer, which takes no members"
                        : name[0] == 0 || strchr(name, '.')       ? "takes names without dots"
                        : member_named(group, name, strlen(name)) ? "has a member of that name"
                                                                  : NULL;
  if (!problem) return RILLE_OK;
  return rille_error(group->ctx, RILLE_ERROR_ARGUMENT, "module: %s %s, got '%.60s'", rille_module_type(group),
                     problem, name);
}

/* The group holds what member names; the caller's references stay the caller's. */
static RilleStatus add(RilleModule *group, const char *name, RilleMember member) {
  RilleContext *ctx = group->ctx;
  if (group->n_members == group->capacity) {
    int capacity = group->capacity ? 2 * group->capacity : 8;
    void *moved = rille_block_resize(ctx, group->members, (size_t)capacity * sizeof *group->members);
    if (!moved) return RILLE_ERROR_MEMORY;
    group->members = moved;
    group->capacity = capacity;
  }
  member.name = rille_text_copy(ctx, name, strlen(name));
  if (!member.name) return RILLE_ERROR_MEMORY;
  if (member.module) rille_module_retain(member.module);
  if (member.tensor) rille_tensor_retain(member.tensor);
  group->members[group->n_members++] = member;
  return RILLE_OK;
}

RilleStatus rille_module_add(RilleModule *group, const char *name, RilleModule *member) {
  RILLE_TRY(check_place(group, name));
  if (member->ctx != group->ctx) return rille_error_other_context(group->ctx, "module", 0);
  if (holds(member, group))
    return rille_error(group->ctx, RILLE_ERROR_ARGUMENT,
                       "module: %s cannot be a member of itself, as '%.60s'", group->name, name);
  return add(group, name, (RilleMember){.module = member});
}

RilleStatus rille_module_add_parameter(RilleModule *group, const char *name, RilleTensor *tensor) {
  RILLE_TRY(check_place(group, name));
  RILLE_TRY(rille_tensors_check_context(group->ctx, "module", &tensor, 1));
  if (!rille_requires_grad(tensor)) RILLE_TRY(rille_set_requires_grad(tensor, true));
  return add(group, name, (RilleMember){.tensor = tensor});
}

RilleStatus rille_module_add_buffer(RilleModule *group, const char *name, RilleTensor *tensor) {
  RILLE_TRY(check_place(group, name));
  RILLE_TRY(rille_tensors_check_context(group->ctx, "module", &tensor, 1));
  return add(group, name, (RilleMember){.tensor = tensor, .is_buffer = true});
}

RilleContext *rille_module_context(const RilleModule *module) {
  return module->ctx;
}

const char *rille_module_type(const RilleModule *module) {
  return module->layer ? module->layer->type->name : module->name;
}

int rille_module_member_count(const RilleModule *module) {
  int n = 0;
  for (int i = 0; i < module->n_members; i++) n += module->members[i].module != NULL;
  return n;
}

RilleModule *rille_module_member_at(const RilleModule *module, int index) {
  for (int i = 0; i < module->n_members; i++)
    if (module->members[i].module && index-- == 0) return module->members[i].module;
  return NULL;
}

RilleModule *rille_module_member(const RilleModule *module, const char *path) {
  while (*path) {
    size_t length = strcspn(path, ".");
    const RilleMember *member = member_named(module, path, length);
    if (!member || !member->module) return NULL;
    module = member->module;
    path += length + (path[length] == '.');
  }
  return (RilleModule *)module;
}

void rille_module_set_training(RilleModule *module, bool training) {
  module->training = training;
  if (module->layer) module->layer->training = training;
  for (int i = 0; i < module->n_members; i++)
    if (module->members[i].module) rille_module_set_training(module->members[i].module, training);
}

bool rille_module_training(const RilleModule *module) {
  return module->training;
}

/* ---- calling ------------------------------------------------------------------------------------------- */

/* Puts the member's name in front of the error's text. */
static RilleStatus name_error(RilleContext *ctx, RilleStatus status, const char *name) {
  char text[sizeof ctx->error];
  memcpy(text, ctx->error, sizeof text);
  bool is_path = strncmp(text, "net.", 4) == 0;
  return rille_error(ctx, status, "net.%s%s%s", name, is_path ? "." : ": ", is_path ? text + 4 : text);
}

static RilleStatus check_outputs(const RilleModule *module, int has, int n_outputs) {
  if (has == n_outputs) return RILLE_OK;
  return rille_error(module->ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, not %d",
                     rille_module_type(module), has, n_outputs);
}

/* One member after the other, the first with all inputs, the last with all outputs. */
static RilleStatus run_in_a_row(RilleModule *group, RilleTensor *const *inputs, int n_inputs,
                                RilleTensor **outputs, int n_outputs) {
  int left = rille_module_member_count(group);
  RilleTensor *between = NULL;
  bool has_run = false;
  if (left == 0) {
    RILLE_TRY(check_outputs(group, n_inputs, n_outputs));
    for (int i = 0; i < n_inputs; i++) outputs[i] = inputs[i] ? rille_tensor_retain(inputs[i]) : NULL;
    return RILLE_OK;
  }
  for (int i = 0; i < group->n_members; i++) {
    RilleModule *member = group->members[i].module;
    RilleTensor *next = NULL;
    if (!member) continue;
    bool is_last = --left == 0;
    RilleStatus status = rille_module_forward(member, has_run ? &between : inputs, has_run ? 1 : n_inputs,
                                              is_last ? outputs : &next, is_last ? n_outputs : 1);
    rille_tensor_release(between);
    if (status == RILLE_OK && !is_last && !next)
      status = rille_error(group->ctx, RILLE_ERROR_ARGUMENT, "%s: gave no tensor", rille_module_type(member));
    /* The host's function may have added members: their list has moved then. */
    if (status != RILLE_OK) return name_error(group->ctx, status, group->members[i].name);
    if (is_last) break;
    between = next;
    has_run = true;
  }
  return RILLE_OK;
}

RilleStatus rille_module_forward(RilleModule *module, RilleTensor *const *inputs, int n_inputs,
                                 RilleTensor **outputs, int n_outputs) {
  RilleLayer *layer = module->layer;
  RILLE_TRY(rille_tensors_check_context(module->ctx, rille_module_type(module), inputs, n_inputs));
  if (!layer && module->forward)
    return module->forward(module->user, module, inputs, n_inputs, outputs, n_outputs);
  if (!layer) return run_in_a_row(module, inputs, n_inputs, outputs, n_outputs);
  RilleTensor *made[RILLE_MAX_OUTPUTS];
  RILLE_TRY(check_outputs(module, layer->n_outputs, n_outputs));
  layer->output_size.count = -1;
  RILLE_TRY(rille_layer_forward(layer, inputs, n_inputs, made));
  for (int k = 0; k < n_outputs; k++) outputs[k] = made[k];
  return RILLE_OK;
}

/* ---- types --------------------------------------------------------------------------------------------- */

int rille_module_type_count(void) {
  return rille_layer_type_count();
}

const char *rille_module_type_at(int index) {
  return index >= 0 && index < rille_layer_type_count() ? rille_layer_type_at(index)->name : NULL;
}

const char *rille_module_summary(const char *type) {
  const RilleLayerType *found = rille_layer_type_find(type);
  return found ? found->summary : NULL;
}

bool rille_module_argument(const char *type, int index, RilleParameterInfo *out) {
  const RilleLayerType *found = rille_layer_type_find(type);
  return found && rille_parameter_info_at(found->parameters, found->defaults, index, out);
}

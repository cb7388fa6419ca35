/* The tensors of modules by path: walks, state dicts, printing.
 *
 * Invariant: a walk visits in PyTorch's order: what a module itself holds, then its members as they were
 * added; paths are names with dots between. load_state_dict checks everything before it copies anything. */
#include "host/dict.h"
#include "host/module.h"

#include <stdio.h>
#include <string.h>

RILLE_USE_OP(copy);

enum { PATH_ROOM = 512 };

/* ---- walking ------------------------------------------------------------------------------------------- */

typedef struct Path {
  char text[PATH_ROOM];
  size_t length;
} Path;

static RilleStatus enter(RilleContext *ctx, Path *path, const char *name) {
  size_t n = strlen(name), dot = path->length > 0;
  if (path->length + dot + n >= PATH_ROOM)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "module: a path of more than %d bytes: %s", PATH_ROOM - 1,
                       path->text);
  if (dot) path->text[path->length] = '.';
  memcpy(path->text + path->length + dot, name, n + 1);
  path->length += dot + n;
  return RILLE_OK;
}

static void leave(Path *path, size_t length) {
  path->length = length;
  path->text[length] = 0;
}

static RilleStatus visit(RilleContext *ctx, Path *path, const char *name, RilleTensor **place, bool is_buffer,
                         RilleModuleVisitor *visitor) {
  size_t length = path->length;
  if (!*place) return RILLE_OK;
  RilleStatus status = enter(ctx, path, name);
  if (status == RILLE_OK) status = visitor->visit(visitor, path->text, place, is_buffer);
  leave(path, length);
  return status;
}

static RilleStatus walk(const RilleModule *module, Path *path, RilleModuleVisitor *visitor) {
  RilleContext *ctx = module->ctx;
  const RilleLayer *layer = module->layer;
  for (int buffers = 0; buffers < 2; buffers++) {
    for (int i = 0; layer && i < rille_layer_slot_count(layer->type); i++)
      if (layer->type->slots[i].buffer == buffers)
        RILLE_TRY(
            visit(ctx, path, layer->type->slots[i].name, (RilleTensor **)&layer->slots[i], buffers, visitor));
    for (int i = 0; i < module->n_members; i++)
      if (module->members[i].tensor && module->members[i].is_buffer == buffers)
        RILLE_TRY(visit(ctx, path, module->members[i].name, &module->members[i].tensor, buffers, visitor));
  }
  for (int i = 0; i < module->n_members; i++) {
    size_t length = path->length;
    if (!module->members[i].module) continue;
    RILLE_TRY(enter(ctx, path, module->members[i].name));
    RILLE_TRY(walk(module->members[i].module, path, visitor));
    leave(path, length);
  }
  return RILLE_OK;
}

RilleStatus rille_module_walk(const RilleModule *module, RilleModuleVisitor *visitor) {
  Path path = {"", 0};
  return walk(module, &path, visitor);
}

/* ---- gathering ----------------------------------------------------------------------------------------- */

typedef struct Gather {
  RilleModuleVisitor visitor;
  RilleDict *dict;
  bool buffers, both; /* which of them; both: cut off from the graph, and tied ones under each name */
} Gather;

static RilleStatus gather_one(RilleModuleVisitor *visitor, const char *path, RilleTensor **place,
                              bool is_buffer) {
  const Gather *self = (const Gather *)visitor;
  if (self->both) {
    RilleTensor *cut;
    RILLE_TRY(rille_detach(*place, &cut));
    RilleStatus status = rille_dict_append(self->dict, path, cut);
    rille_tensor_release(cut);
    return status;
  }
  if (is_buffer != self->buffers) return RILLE_OK;
  for (int64_t i = 0; i < rille_dict_count(self->dict); i++)
    if (rille_dict_tensor_at(self->dict, i) == *place) return RILLE_OK;
  return rille_dict_append(self->dict, path, *place);
}

static RilleStatus gather(const RilleModule *module, bool buffers, bool both, RilleDict **out) {
  Gather self = {{gather_one}, NULL, buffers, both};
  RILLE_TRY(rille_dict_create(module->ctx, &self.dict));
  return rille_dict_hand_out(self.dict, rille_module_walk(module, &self.visitor), out);
}

RilleStatus rille_module_parameters(const RilleModule *module, RilleDict **out) {
  return gather(module, false, false, out);
}
RilleStatus rille_module_buffers(const RilleModule *module, RilleDict **out) {
  return gather(module, true, false, out);
}
RilleStatus rille_module_state_dict(const RilleModule *module, RilleDict **out) {
  return gather(module, false, true, out);
}

/* ---- one tensor ---------------------------------------------------------------------------------------- */

static RilleTensor **find_place(const RilleModule *module, const char *path) {
  const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;
  char owner[PATH_ROOM];
  if (dot && (size_t)(dot - path) >= sizeof owner) return NULL;
  snprintf(owner, sizeof owner, "%.*s", dot ? (int)(dot - path) : 0, path);
  module = rille_module_member(module, owner);
  if (!module) return NULL;
  int slot = module->layer ? rille_layer_slot(module->layer->type, name) : -1;
  if (slot >= 0) return &module->layer->slots[slot];
  for (int i = 0; i < module->n_members; i++)
    if (module->members[i].tensor && strcmp(module->members[i].name, name) == 0)
      return &module->members[i].tensor;
  return NULL;
}

RilleTensor *rille_module_tensor(const RilleModule *module, const char *path) {
  RilleTensor **place = find_place(module, path);
  return place ? *place : NULL;
}

static RilleStatus check_same_shape(RilleContext *ctx, const char *path, const RilleTensor *own,
                                    const RilleTensor *given) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (rille_tensor_same_shape(own, given)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "module: %s: shape %s does not fit %s", path,
                     rille_tensor_shape_text(given, text), rille_tensor_shape_text(own, other));
}

RilleStatus rille_module_set_tensor(RilleModule *module, const char *path, RilleTensor *tensor) {
  RilleTensor **place = find_place(module, path), *old = place ? *place : NULL;
  if (!old)
    return rille_error(module->ctx, RILLE_ERROR_ARGUMENT, "module: there is no tensor '%.200s'", path);
  RILLE_TRY(rille_tensors_check_context(module->ctx, "module", &tensor, 1));
  RILLE_TRY(check_same_shape(module->ctx, path, old, tensor));
  if (old->dtype != tensor->dtype)
    return rille_error(module->ctx, RILLE_ERROR_DTYPE, "module: %.200s: dtype %s is not %s", path,
                       rille_dtype_name(rille_dtype_of(tensor)), rille_dtype_name(rille_dtype_of(old)));
  *place = rille_tensor_retain(tensor);
  rille_tensor_release(old);
  return RILLE_OK;
}

/* ---- loading ------------------------------------------------------------------------------------------- */

typedef struct Load {
  RilleModuleVisitor visitor;
  const RilleModule *module;
  const RilleDict *dict;
  bool strict, copies;
  int64_t used;
} Load;

/* Of a tied tensor one name is enough, and norms counted their batches later than they had weights. */
typedef struct Tied {
  RilleModuleVisitor visitor;
  const RilleDict *dict;
  const RilleTensor *tensor;
  bool found;
} Tied;

static RilleStatus look_for_tied(RilleModuleVisitor *visitor, const char *path, RilleTensor **place,
                                 bool is_buffer) {
  Tied *self = (Tied *)visitor;
  (void)is_buffer;
  if (*place == self->tensor && rille_dict_tensor(self->dict, path)) self->found = true;
  return RILLE_OK;
}

static bool may_be_missing(const Load *self, const char *path, const RilleTensor *own) {
  const char *dot = strrchr(path, '.');
  if (strcmp(dot ? dot + 1 : path, "num_batches_tracked") == 0) return true;
  Tied tied = {{look_for_tied}, self->dict, own, false};
  rille_module_walk(self->module, &tied.visitor);
  return tied.found;
}

static RilleStatus load_one(RilleModuleVisitor *visitor, const char *path, RilleTensor **place,
                            bool is_buffer) {
  Load *self = (Load *)visitor;
  RilleTensor *own = *place, *given = rille_dict_tensor(self->dict, path);
  RilleContext *ctx = self->module->ctx;
  (void)is_buffer;
  if (!given) {
    if (!self->strict || self->copies || may_be_missing(self, path, own)) return RILLE_OK;
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "load_state_dict: \"%s\" is missing", path);
  }
  self->used++;
  if (!self->copies) {
    RILLE_TRY(rille_tensors_check_context(ctx, "load_state_dict", &given, 1));
    return check_same_shape(ctx, path, own, given);
  }
  bool old_mode = rille_set_grad_mode(ctx, false);
  RilleStatus status = rille_apply_in_place(ctx, &rille_op_copy, (RilleTensor *[]){own, given}, 2, NULL);
  rille_set_grad_mode(ctx, old_mode);
  return status;
}

static RilleStatus check_expected(const RilleModule *module, const RilleDict *dict) {
  for (int64_t i = 0; i < rille_dict_count(dict); i++)
    if (!rille_module_tensor(module, rille_dict_name(dict, i)))
      return rille_error(module->ctx, RILLE_ERROR_ARGUMENT,
                         "load_state_dict: \"%.200s\" is no tensor of this %s", rille_dict_name(dict, i),
                         rille_module_type(module));
  return RILLE_OK;
}

RilleStatus rille_module_load_state_dict(RilleModule *module, const RilleDict *dict, bool strict) {
  Load self = {.visitor = {load_one}, .module = module, .dict = dict, .strict = strict};
  RILLE_TRY(rille_module_walk(module, &self.visitor));
  if (strict && self.used < rille_dict_count(dict)) RILLE_TRY(check_expected(module, dict));
  self.copies = true;
  return rille_module_walk(module, &self.visitor);
}

/* ---- printing ------------------------------------------------------------------------------------------ */

typedef struct Text {
  RilleContext *ctx;
  char *text;
  size_t size, room;
} Text;

static RilleStatus put(Text *out, const char *text, int spaces) {
  size_t n = strlen(text);
  if (out->size + n + (size_t)spaces >= out->room) {
    size_t room = 2 * out->room + n + (size_t)spaces + 256;
    char *moved = rille_block_resize(out->ctx, out->text, room);
    if (!moved) return RILLE_ERROR_MEMORY;
    out->text = moved;
    out->room = room;
  }
  memset(out->text + out->size, ' ', (size_t)spaces);
  memcpy(out->text + out->size + spaces, text, n + 1);
  out->size += n + (size_t)spaces;
  return RILLE_OK;
}

static RilleStatus print(const RilleModule *module, int depth, Text *out) {
  char inside[600];
  RILLE_TRY(put(out, rille_module_type(module), 0));
  RILLE_TRY(put(out, "(", 0));
  if (module->layer) {
    rille_layer_describe(module->layer, inside, sizeof inside);
    RILLE_TRY(put(out, inside, 0));
    return put(out, ")", 0);
  }
  for (int i = 0; i < module->n_members; i++) {
    if (!module->members[i].module) continue;
    RILLE_TRY(put(out, "\n", 0));
    RILLE_TRY(put(out, "(", 2 * depth + 2));
    RILLE_TRY(put(out, module->members[i].name, 0));
    RILLE_TRY(put(out, "): ", 0));
    RILLE_TRY(print(module->members[i].module, depth + 1, out));
  }
  if (rille_module_member_count(module) == 0) return put(out, ")", 0);
  RILLE_TRY(put(out, "\n", 0));
  return put(out, ")", 2 * depth);
}

RilleStatus rille_module_format(const RilleModule *module, char **out) {
  Text text = {.ctx = module->ctx};
  RilleStatus status = print(module, 0, &text);
  if (status == RILLE_OK)
    *out = text.text;
  else
    rille_block_free(module->ctx, text.text);
  return status;
}

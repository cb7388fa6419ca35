/* Layers and losses as userdata. What all modules share (parameters, state_dict, train, ...) is Lua, in
 * scripts/rille/nn/module.lua, over the few primitives here. */
#include "state.h"
#include "owned.h"
#include "arguments.h"
#include "class.h"
#include "describe.h"
#include "library.h"
#include "nn/layer_box.h"
#include "tensor/tensor_box.h"
#include "nn/layer.h"
#include "autograd/anomaly.h"
#include "autograd/extras.h"
#include "profile/profile.h"

#include <string.h>

typedef struct LayerBox {
  RilleLayer *layer;          /* NULL while the constructor runs */
  bool extended, intercepted; /* the user value is a table, with a function to call */
} LayerBox;

/* The user value of an extended layer: { fields = { name = parameter, ... }, derived = { name =
 * function(layer) }, call = function(layer, ...) in the place of layer(...) }. What stands in it is up to
 * scripts/rille/nn/module.lua. */

static void release_box(void *content) {
  rille_layer_release(((LayerBox *)content)->layer);
}
static const OwnedKind layer_kind = {.size = sizeof(LayerBox), .release = release_box};

static LayerBox *to_box(lua_State *L, int index) {
  return rille_to_owned(L, index, &layer_kind);
}

static RilleLayer *check_layer(lua_State *L, int index) {
  LayerBox *box = to_box(L, index);
  if (box && box->layer) return box->layer;
  rille_raise_misfit(L, index, "a layer", "layer");
  return NULL; /* not reached */
}

typedef struct Defaults {
  _Alignas(16) char values[sizeof((Arguments *)0)->values];
} Defaults;

/* The type's defaults, with the context's default dtype where that is another one. */
static const void *defaults_of(RilleContext *ctx, const RilleLayerType *type, Defaults *own) {
  if (ctx->default_dtype == RILLE_FLOAT32) return type->defaults;
  for (const RilleParameter *p = type->parameters; p->name; p++) {
    if (p->type != RILLE_PARAMETER_DTYPE || !type->defaults) continue;
    memcpy(own->values, type->defaults, type->args_size);
    ((uint8_t *)own->values)[p->offset] = (uint8_t)ctx->default_dtype;
    return own->values;
  }
  return type->defaults;
}

/* Upvalue 3: the type; 4: the metatable of layers. */
static int layer_new(lua_State *L) {
  State *state = state_of(L);
  const RilleLayerType *type = lua_touserdata(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  int top = lua_gettop(L);
  Arguments arguments;
  report_bytes(L, state);
  LayerBox *box = rille_push_owned(L, state, &layer_kind, 1);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_FIRST_FREE + 1));
  lua_setmetatable(L, -2);
  const RilleParameter *first = type->parameters;
  bool takes_tensor = first && first->name && first->type <= RILLE_PARAMETER_TENSORS;
  if (rille_to_tensor_box(L, 1) && (!takes_tensor || rille_to_tensor_box(L, 2)))
    rille_raise_error(L, "%s: makes a layer, and that takes the tensors: nn.%s(...)(input)", type->name,
                      type->name);
  Defaults defaults;
  rille_read_arguments(L, type->name, type->parameters, defaults_of(state->ctx, type, &defaults),
                       type->args_size, 1, top, &arguments);
  check_status(L, state,
               rille_layer_create(state->ctx, type, arguments.values, arguments.tensors, arguments.n_tensors,
                                  &box->layer));
  return 1;
}

/* The same as the metamethod of a class, which comes first. */
static int layer_new_of_class(lua_State *L) {
  lua_remove(L, 1);
  return layer_new(L);
}

/* native.class_call(constructor): what a class's metatable has as __call, in C so that the frame of a script
 * that ends in "return nn.Linear(...)" is still there when an error names its line. */
static int module_class_call(lua_State *L) {
  luaL_argcheck(L, lua_tocfunction(L, 1) == layer_new, 1, "a constructor of layers");
  for (int i = 1; i <= UPVALUE_FIRST_FREE + 1; i++) lua_getupvalue(L, 1, i);
  lua_pushcclosure(L, layer_new_of_class, UPVALUE_FIRST_FREE + 1);
  return 1;
}

/* The size that a call of the layer asks for, as its last argument: a list, or { output_size = list }. */
static bool read_output_size(lua_State *L, const RilleLayer *layer, int index, RilleInts *size) {
  static const RilleParameter parameter = {.name = "output_size", .type = RILLE_PARAMETER_INTS};
  static const char *const names[] = {"output_size", NULL};
  size->count = -1;
  if (!layer->type->takes_size || index < 3 || !lua_istable(L, index)) return false;
  if (rille_options_at(L, index)) {
    rille_check_option_names(L, index, layer->type->name, names);
    rille_push_option(L, index, "output_size");
    rille_read_parameter(L, layer->type->name, &parameter, lua_gettop(L), size);
    lua_pop(L, 1);
  } else {
    rille_read_parameter(L, layer->type->name, &parameter, index, size);
  }
  return true;
}

/* The names of the layer's inputs, then NULL: its op's tensors that are no slots. */
static int input_names(const RilleLayer *layer, const char **names) {
  const RilleLayerType *type = layer->type;
  int n = 0, most = type->n_inputs + type->n_optional;
  for (const RilleParameter *p = type->op ? type->op->parameters : NULL; p && p->name && n < most; p++)
    if (p->type <= RILLE_PARAMETER_TENSORS && rille_layer_slot(type, p->name) < 0) names[n++] = p->name;
  if (n == 0) names[n++] = "input";
  return n;
}

/* layer { input = x }, layer(x, { target = y }): puts the inputs of the table at top into their places. The
 * new top; an output_size stays in a table behind them. */
static int spread_named_inputs(lua_State *L, const RilleLayer *layer, int top) {
  const char *names[RILLE_MAX_LAYER_INPUTS + 2];
  int n = input_names(layer, names), given = top - 2, last = given;
  bool has_size = false;
  if (layer->type->takes_size) {
    has_size = rille_push_option(L, top, "output_size") != LUA_TNIL;
    lua_pop(L, 1);
  }
  names[n] = layer->type->takes_size ? "output_size" : NULL;
  names[n + 1] = NULL;
  rille_check_option_names(L, top, layer->type->name, names);
  luaL_checkstack(L, n + 4, "inputs");
  for (int i = 0; i < n; i++) {
    bool is_named = rille_push_option(L, top, names[i]) != LUA_TNIL;
    if (i < given) {
      if (is_named)
        rille_raise_error(L, "%s: %s is given twice, by position and by name", layer->type->name, names[i]);
      lua_pop(L, 1);
    } else if (is_named) {
      last = i + 1;
    }
  }
  if (given > n) n = given;
  lua_settop(L, top + n - given); /* n - given inputs stand behind the table */
  if (has_size) {
    lua_settop(L, top + last - given);
    rille_push_option(L, top, "output_size");
    lua_createtable(L, 0, 1);
    lua_insert(L, -2);
    lua_setfield(L, -2, "output_size");
    last++;
  } else {
    lua_settop(L, top + last - given);
  }
  lua_remove(L, top);
  return last + 1;
}

/* layer:forward(x, ...): nil stands for an optional tensor that is left out */
static int layer_forward(lua_State *L) {
  State *state = state_of(L);
  int top = lua_gettop(L), n = top - 1;
  RilleTensor *in[RILLE_MAX_LAYER_INPUTS], *out[RILLE_MAX_OUTPUTS];
  TensorBox *shells[RILLE_MAX_OUTPUTS];
  RilleStatus status = RILLE_OK;
  report_bytes(L, state);
  RilleLayer *layer = check_layer(L, 1);
  if (RILLE_UNLIKELY(n > 0 && lua_istable(L, top)) && rille_options_at(L, top))
    n = (top = spread_named_inputs(L, layer, top)) - 1;
  int n_out = layer->n_outputs;
  RilleInts size;
  if (read_output_size(L, layer, top, &size)) n--;
  for (int k = 0; k < n_out; k++) shells[k] = rille_push_tensor_shell(L);
  for (int attempt = 0; attempt < 2; attempt++) {
    layer = check_layer(L, 1);
    if (n > RILLE_MAX_LAYER_INPUTS)
      return rille_raise_error(L, "%s: takes at most %d tensors, got %d", layer->type->name,
                               RILLE_MAX_LAYER_INPUTS, n);
    for (int i = 0; i < n; i++) {
      in[i] = rille_to_tensor(L, i + 2);
      if (!in[i] && !(lua_isnil(L, i + 2) && i >= layer->type->n_inputs))
        return rille_raise_error(L, "%s: input %d must be a tensor, got %s", layer->type->name, i + 1,
                                 rille_type_text(L, i + 2));
    }
    layer->output_size = size;
    status = rille_layer_forward(layer, in, n, out);
    if (RILLE_LIKELY(status != RILLE_ERROR_MEMORY) || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  for (int k = 0; k < n_out; k++) shells[k]->tensor = out[k];
  return n_out;
}

static int after_interceptor(lua_State *L, int status, lua_KContext top) {
  (void)status;
  return lua_gettop(L) - (int)top;
}

/* layer(x, ...): as forward, or what was put in its place. The arguments stay, for error texts. */
static int layer_call(lua_State *L) {
  LayerBox *box = to_box(L, 1);
  if (RILLE_LIKELY(!box || !box->intercepted)) return layer_forward(L);
  int top = lua_gettop(L);
  luaL_checkstack(L, top + 4, "layer");
  lua_getiuservalue(L, 1, 1);
  lua_getfield(L, -1, "call");
  lua_replace(L, -2);
  for (int i = 1; i <= top; i++) lua_pushvalue(L, i);
  lua_callk(L, top, LUA_MULTRET, top, after_interceptor);
  return after_interceptor(L, LUA_OK, top);
}

/* ---- runs of layers -------------------------------------------------------------------------------------
 */

/* The layer at index if it is called with one tensor and gives one, and nothing of Lua's comes in between. */
static RilleLayer *to_plain_layer(lua_State *L, int index) {
  LayerBox *box = to_box(L, index);
  RilleLayer *layer = box && !box->intercepted ? box->layer : NULL;
  return layer && layer->type->n_inputs == 1 && layer->n_outputs == 1 ? layer : NULL;
}

/* Whether profiles and anomalies want to see each module on Lua's stack. */
static bool is_watched(RilleContext *ctx) {
  return ctx->observers && (rille_profile_is_on(ctx) || rille_detects_anomaly(ctx));
}

/* native.run_layers(list, at, x): list[at](x) and so on, as long as the members are layers written in C: what
 * the last one gave, and the index behind it. Stops before a layer that fails, so that calling it raises. */
static int module_run_layers(lua_State *L) {
  State *state = state_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer at = luaL_checkinteger(L, 2);
  lua_settop(L, 3);
  report_bytes(L, state);
  if (is_watched(state->ctx) || !rille_to_tensor_box(L, 3)) goto none;
  lua_rawgeti(L, 1, at);
  if (!to_plain_layer(L, 4)) goto none;
  TensorBox *shell = rille_push_tensor_shell(L);
  lua_insert(L, 4);
  RilleTensor *x = rille_to_tensor(L, 3), *made = NULL, *out[RILLE_MAX_OUTPUTS];
  for (RilleLayer *layer; (layer = to_plain_layer(L, 5)) != NULL; lua_pop(L, 1), lua_rawgeti(L, 1, ++at)) {
    layer->output_size.count = -1;
    if (rille_layer_forward(layer, &x, 1, out) != RILLE_OK) break;
    rille_tensor_release(made);
    made = x = out[0];
  }
  if (!made) goto none;
  shell->tensor = made;
  lua_settop(L, 4);
  lua_pushinteger(L, at);
  return 2;
none:
  lua_settop(L, 3);
  lua_pushinteger(L, at);
  return 2;
}

bool rille_is_layer_call(lua_CFunction function) {
  return function == layer_call || function == layer_forward;
}

/* ---- fields -------------------------------------------------------------------------------------------- */

/* Pushes the value of the key at index 2 in a table of the layer's extension, with the table below it; pushes
 * nothing where there is none. */
static bool push_entry(lua_State *L, const char *table) {
  int top = lua_gettop(L);
  lua_getiuservalue(L, 1, 1);
  if (lua_istable(L, -1) && lua_getfield(L, -1, table) == LUA_TTABLE) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL) return true;
  }
  lua_settop(L, top);
  return false;
}

/* Pushes what an extended layer has under the key at index 2. */
static bool push_extra_field(lua_State *L) {
  if (push_entry(L, "fields")) return true;
  if (!push_entry(L, "derived")) return false;
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return true;
}

/* Writes a field that an extended layer has. */
static bool set_extra_field(lua_State *L) {
  lua_settop(L, 3);
  if (push_entry(L, "assigners")) { /* a computed weight that says what it is to be computed from */
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 0);
    return true;
  }
  if (push_entry(L, "derived"))
    rille_raise_error(L, "%s is computed from its parametrization", luaL_tolstring(L, 2, NULL));
  if (!push_entry(L, "fields")) return false;
  lua_pop(L, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_rawset(L, -3);
  return true;
}

/* Upvalue 3: the methods. */
static int layer_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(UPVALUE_FIRST_FREE)) != LUA_TNIL) return 1;
  lua_settop(L, 2);
  RilleLayer *layer = check_layer(L, 1);
  if (to_box(L, 1)->extended && push_extra_field(L)) return 1;
  if (lua_type(L, 2) != LUA_TSTRING)
    return rille_raise_error(L, "%s has no field of type %s", layer->type->name, rille_type_text(L, 2));
  const char *name = lua_tostring(L, 2);
  int slot = rille_layer_slot(layer->type, name);
  if (slot >= 0) return rille_push_tensor(L, layer->slots[slot]), 1;
  if (strcmp(name, "training") == 0) return lua_pushboolean(L, layer->training), 1;
  for (const RilleParameter *p = layer->type->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0) return rille_push_parameter(L, p, layer->args), 1;
  const char *nearest = rille_nearest_key(L, lua_upvalueindex(UPVALUE_FIRST_FREE), name);
  for (const RilleParameter *p = layer->type->parameters; p->name; p++)
    if (rille_name_distance(name, p->name) < 3) nearest = p->name;
  for (const RilleSlot *other = layer->type->slots; other && other->name; other++)
    if (rille_name_distance(name, other->name) < 3) nearest = other->name;
  if (strcmp(name, "cuda") == 0 || strcmp(name, "half") == 0 || strcmp(name, "bfloat16") == 0)
    return rille_raise_error(L, "%s has no method '%s'; %s", layer->type->name, name,
                             *name == 'c'
                                 ? "there is no GPU side, and nothing to move"
                                 : "there are no halves to compute with: float32 and float64 are all");
  return rille_raise_error(L, "%s has no field '%s'%s%s%s", layer->type->name, name,
                           nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* Whether forward cannot do without the slot: the layer's op takes the tensor always. */
static bool is_required(const RilleLayerType *type, int slot) {
  for (const RilleParameter *p = type->op ? type->op->parameters : NULL; p && p->name; p++)
    if (p->type == RILLE_PARAMETER_TENSOR && strcmp(p->name, type->slots[slot].name) == 0) return true;
  return false;
}

/* The tensor at index for a slot: of the old one's shape; NULL for nil. */
static RilleTensor *check_slot_tensor(lua_State *L, const RilleLayer *layer, int slot, int index) {
  RilleTensor *tensor = lua_isnil(L, index) ? NULL : rille_to_tensor(L, index), *old = layer->slots[slot];
  const char *name = layer->type->slots[slot].name;
  if (!tensor && (!lua_isnil(L, index) || is_required(layer->type, slot)))
    rille_raise_error(L, "%s must be a tensor, got %s", name, rille_type_text(L, index));
  if (tensor && old && !rille_tensor_same_shape(tensor, old)) {
    char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
    rille_raise_error(L, "%s of shape %s cannot take the place of shape %s", name,
                      rille_tensor_shape_text(tensor, text), rille_tensor_shape_text(old, other));
  }
  return tensor;
}

static void replace_slot(RilleLayer *layer, int slot, RilleTensor *tensor) {
  RilleTensor *old = layer->slots[slot];
  layer->slots[slot] = rille_tensor_retain(tensor);
  rille_tensor_release(old);
}

static int layer_newindex(lua_State *L) {
  State *state = state_of(L);
  RilleLayer *layer = check_layer(L, 1);
  if (to_box(L, 1)->extended && set_extra_field(L)) return 0;
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  if (strcmp(name, "training") == 0) {
    if (!lua_isboolean(L, 3))
      return rille_raise_error(L, "training must be true or false, got %s", rille_type_text(L, 3));
    layer->training = lua_toboolean(L, 3);
    return 0;
  }
  int slot = rille_layer_slot(layer->type, name);
  if (slot < 0) return rille_raise_error(L, "%s has no parameter '%s' to set", layer->type->name, name);
  RilleTensor *tensor = check_slot_tensor(L, layer, slot, 3);
  /* A plain tensor becomes a parameter; an nn.Parameter is one, and frozen if it is. */
  if (tensor && !layer->type->slots[slot].buffer && rille_is_leaf(tensor) &&
      rille_tensor_serial(tensor) == 0 && rille_dtype_is_float((RilleDtype)tensor->dtype))
    check_status(L, state, rille_set_requires_grad(tensor, true));
  replace_slot(layer, slot, tensor);
  return 0;
}

/* ---- primitives for the Lua half ----------------------------------------------------------------------- */

/* layer:_slots(): { { name, tensor or nil, is_buffer }, ... } */
static int layer_slots(lua_State *L) {
  RilleLayer *layer = check_layer(L, 1);
  int n = rille_layer_slot_count(layer->type);
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    if (!layer->slots[i]) continue;
    lua_createtable(L, 3, 0);
    lua_pushstring(L, layer->type->slots[i].name);
    lua_rawseti(L, -2, 1);
    rille_push_tensor(L, layer->slots[i]);
    lua_rawseti(L, -2, 2);
    lua_pushboolean(L, layer->type->slots[i].buffer);
    lua_rawseti(L, -2, 3);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  return 1;
}

/* layer:_set_slot(name, tensor or nil): as it is, be it a leaf or the result of an op. */
static int layer_set_slot(lua_State *L) {
  RilleLayer *layer = check_layer(L, 1);
  lua_settop(L, 3);
  int slot = rille_layer_slot(layer->type, luaL_checkstring(L, 2));
  if (slot < 0)
    return rille_raise_error(L, "%s has no parameter '%s'", layer->type->name, lua_tostring(L, 2));
  replace_slot(layer, slot, check_slot_tensor(L, layer, slot, 3));
  return 0;
}

/* layer:_extension([table]): reads or sets the user value. */
static int layer_extension(lua_State *L) {
  LayerBox *box = to_box(L, 1);
  check_layer(L, 1);
  if (lua_istable(L, 2)) {
    lua_settop(L, 2);
    lua_setiuservalue(L, 1, 1);
    box->extended = true;
  }
  lua_getiuservalue(L, 1, 1);
  if (lua_istable(L, -1)) {
    lua_getfield(L, -1, "call");
    box->intercepted = lua_isfunction(L, -1);
    lua_pop(L, 1);
  }
  return 1;
}

/* layer:_copy(): another layer with the same tensors. */
static int layer_copy(lua_State *L) {
  State *state = state_of(L);
  check_layer(L, 1);
  LayerBox *box = rille_push_owned(L, state, &layer_kind, 1);
  lua_getmetatable(L, 1);
  lua_setmetatable(L, -2);
  check_status(L, state, rille_layer_copy(check_layer(L, 1), &box->layer));
  return 1;
}

static int layer_serial(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_layer(L, 1)->serial);
  return 1;
}

void rille_push_layer_name(lua_State *L, int index) {
  LayerBox *box = to_box(L, index);
  lua_pushstring(L, box && box->layer ? box->layer->type->name : "layer");
}

static int layer_type_name(lua_State *L) {
  check_layer(L, 1);
  rille_push_layer_name(L, 1);
  return 1;
}

static int layer_tostring(lua_State *L) {
  LayerBox *box = to_box(L, 1);
  char text[1024] = "";
  if (!box || !box->layer) return lua_pushliteral(L, "layer (not made)"), 1;
  rille_layer_describe(box->layer, text, sizeof text);
  lua_pushfstring(L, "%s(%s)", box->layer->type->name, text);
  return 1;
}

/* Identity of the layer, for tables keyed by module. */
static int layer_eq(lua_State *L) {
  LayerBox *a = to_box(L, 1), *b = to_box(L, 2);
  lua_pushboolean(L, a && b && a->layer && a->layer == b->layer);
  return 1;
}

static int module_is_layer(lua_State *L) {
  LayerBox *box = to_box(L, 1);
  lua_pushboolean(L, box && box->layer);
  return 1;
}

/* native.layer_types(): { { name, summary }, ... } in the table's order. */
static int module_layer_types(lua_State *L) {
  lua_createtable(L, rille_layer_type_count(), 0);
  for (int i = 0; i < rille_layer_type_count(); i++) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, rille_layer_type_at(i)->name);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, rille_layer_type_at(i)->summary);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int module_next_serial(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)rille_next_serial(state_of(L)->ctx));
  return 1;
}

static const luaL_Reg methods[] = {{"forward", layer_forward},    {"_slots", layer_slots},
                                   {"_set_slot", layer_set_slot}, {"_extension", layer_extension},
                                   {"_copy", layer_copy},         {"_serial", layer_serial},
                                   {"_name", layer_type_name},    {NULL, NULL}};
static const luaL_Reg metamethods[] = {{"__call", layer_call},
                                       {"__newindex", layer_newindex},
                                       {"__tostring", layer_tostring},
                                       {"__eq", layer_eq},
                                       {NULL, NULL}};
static const luaL_Reg functions[] = {{"is_layer", module_is_layer},       {"class_call", module_class_call},
                                     {"layer_types", module_layer_types}, {"next_serial", module_next_serial},
                                     {"run_layers", module_run_layers},   {NULL, NULL}};

void rille_open_layers(lua_State *L, const Library *library) {
  static const UserdataClass layers = {&layer_kind, "rille.Layer", "layer_methods", methods,
                                       metamethods, layer_index,   layer_new};
  int base = lua_gettop(L);
  rille_set_functions(L, library->native, functions);
  rille_push_class(L, library, &layers);
  for (int i = 0; i < rille_layer_type_count(); i++)
    rille_add_constructor(L, &layers, rille_layer_type_at(i)->name, rille_layer_type_at(i));
  lua_setfield(L, library->module, "nn");
  lua_settop(L, base);
}

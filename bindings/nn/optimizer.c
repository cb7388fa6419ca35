/* Optimizers as userdata. param_groups, state_dict and load_state_dict are Lua (scripts/rille/optim/init.lua)
 * over the primitives here. */
#include "state.h"
#include "owned.h"
#include "arguments.h"
#include "class.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "optim/optimizer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct OptimizerBox {
  RilleOptimizer *optimizer; /* NULL while the constructor runs */
} OptimizerBox;

static void release_box(void *content) {
  rille_optimizer_release(((OptimizerBox *)content)->optimizer);
}
static const OwnedKind optimizer_kind = {.size = sizeof(OptimizerBox), .release = release_box};

static OptimizerBox *to_box(lua_State *L, int index) {
  return rille_to_owned(L, index, &optimizer_kind);
}

static RilleOptimizer *check_optimizer(lua_State *L, int index) {
  OptimizerBox *box = to_box(L, index);
  if (box && box->optimizer) return box->optimizer;
  rille_raise_misfit(L, index, "an optimizer", "optimizer");
  return NULL; /* not reached */
}

/* ---- making -------------------------------------------------------------------------------------------- */

static const RilleParameter *find_parameter(const RilleOptimizerType *type, const char *name) {
  for (const RilleParameter *p = type->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0) return p;
  return NULL;
}

/* A setting is a number of its own: a tensor would be read once, and what is written to it later would change
 * nothing. */
static void read_setting(lua_State *L, const RilleOptimizerType *type, const RilleParameter *p, int index,
                         void *args) {
  if (rille_to_tensor_box(L, index))
    rille_raise_error(L, "%s: %s must be a number, got a tensor, which is not looked at again; give x:item()",
                      type->name, p->name);
  rille_read_parameter(L, type->name, p, index, args);
}

/* Switches of PyTorch's that change nothing here; a step that gradients are to flow through would. */
static void check_switch(lua_State *L, const RilleOptimizerType *type, const char *name, int index) {
  bool is_none = lua_isnil(L, index) || rille_is_none(L, index);
  if (!is_none && !lua_isboolean(L, index))
    rille_raise_error(L, "%s: %s must be true, false or none, got %s", type->name, name,
                      rille_type_text(L, index));
  if (strcmp(name, "differentiable") == 0 && lua_toboolean(L, index) && !is_none)
    rille_raise_error(
        L,
        "%s: differentiable = true is not there: gradients do not flow through a step; write the "
        "step with tensors, w - lr * rille.grad(loss, w, { create_graph = true })",
        type->name);
}

/* The least distance of a key from the names; 0 where it is one of them. */
static int distance_of(const char *key, const char *const *names) {
  int least = INT_MAX;
  for (; *names; names++) {
    int distance = rille_name_distance(key, *names);
    if (distance < least) least = distance;
  }
  return least;
}

/* Groups may have keys of the script's own, such as lr_scale, as in PyTorch. What is nearly an option is a
 * mistake. */
static bool has_mistake(lua_State *L, int index, const char *const *names) {
  bool found = false;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    int distance = lua_type(L, -2) == LUA_TSTRING ? distance_of(lua_tostring(L, -2), names) : 1;
    found = found || (distance > 0 && distance < 3);
  }
  return found;
}

/* The keys of the group at index that are no options are kept as the optimizer's extras[g]. */
static void keep_extras(lua_State *L, const RilleOptimizerType *type, int box, int index, lua_Integer g) {
  lua_getiuservalue(L, box, 3);
  lua_newtable(L);
  int extras = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    const char *key = lua_tostring(L, -2);
    if (find_parameter(type, key) || distance_of(key, rille_optimizer_switches) == 0 ||
        strcmp(key, "params") == 0)
      continue;
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, extras);
  }
  lua_rawseti(L, -2, g);
  lua_pop(L, 1);
}

/* also: the one more name that a group has; NULL for the constructor's options. */
static void read_options(lua_State *L, const RilleOptimizerType *type, int index, const char *also,
                         void *args) {
  const char *names[32];
  int n = 0;
  for (const RilleParameter *p = type->parameters; p->name && n < 24; p++) names[n++] = p->name;
  for (const char *const *s = rille_optimizer_switches; *s; s++) {
    if (!rille_optimizer_takes(type, *s)) continue;
    names[n++] = *s;
    rille_push_option(L, index, *s);
    check_switch(L, type, *s, lua_gettop(L));
    lua_pop(L, 1);
  }
  if (also) names[n++] = also;
  names[n] = NULL;
  if (!also || has_mistake(L, index, names)) rille_check_option_names(L, index, type->name, names);
  for (const RilleParameter *p = type->parameters; p->name; p++) {
    if (rille_push_option(L, index, p->name) != LUA_TNIL) read_setting(L, type, p, lua_gettop(L), args);
    lua_pop(L, 1);
  }
}

static int count_parameters(lua_State *L, const RilleOptimizerType *type, int index) {
  if (!lua_istable(L, index))
    rille_raise_error(L, "%s: parameters must be a table of tensors such as net:parameters(), got %s",
                      type->name, rille_type_text(L, index));
  return (int)lua_rawlen(L, index);
}

static void copy_parameters(lua_State *L, const RilleOptimizerType *type, int index, int n,
                            RilleTensor **out) {
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    out[i] = rille_to_tensor(L, -1);
    if (!out[i])
      rille_raise_error(L, "%s: parameter %d must be a tensor, got %s", type->name, i + 1,
                        rille_type_text(L, -1));
    lua_pop(L, 1);
  }
}

/* A key that is no number, in what is to be a list: Adam { net:parameters(), lr = 0.1 }. */
static void refuse_options_in_list(lua_State *L, const RilleOptimizerType *type, int index) {
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING)
      rille_raise_error(L,
                        "%s: '%s' stands among the parameters; they come first, the options behind them: "
                        "%s(net:parameters(), { %s = ... })",
                        type->name, lua_tostring(L, -2), type->name, lua_tostring(L, -2));
}

/* Is the list at index a list of groups, { { params = ..., lr = ... }, ... }? */
static bool holds_groups(lua_State *L, int index) {
  bool groups = lua_rawgeti(L, index, 1) == LUA_TTABLE;
  lua_pop(L, 1);
  return groups;
}

/* Upvalue 3: the type; 4: the metatable. All scratch memory is userdata on the stack. */
static int optimizer_new(lua_State *L) {
  State *state = state_of(L);
  const RilleOptimizerType *type = lua_touserdata(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  _Alignas(16) char shared[RILLE_MAX_ARGS_BYTES];
  lua_settop(L, 2);
  memcpy(shared, type->defaults, type->args_size);
  if (!lua_isnil(L, 2)) {
    if (!lua_istable(L, 2))
      return rille_raise_error(L, "%s: options must be a table, such as { lr = 0.1 }, got %s", type->name,
                               rille_type_text(L, 2));
    read_options(L, type, 2, NULL, shared);
  }
  bool grouped = count_parameters(L, type, 1) > 0 && holds_groups(L, 1);
  refuse_options_in_list(L, type, 1);
  int n_groups = grouped ? (int)lua_rawlen(L, 1) : 1, total = 0;
  OptimizerBox *box = rille_push_owned(L, state, &optimizer_kind, 3);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_FIRST_FREE + 1));
  lua_setmetatable(L, -2);
  memcpy(lua_newuserdatauv(L, RILLE_MAX_ARGS_BYTES, 0), shared, type->args_size);
  lua_setiuservalue(L, 3, 2); /* what groups that are added later begin with */
  lua_newtable(L);
  lua_setiuservalue(L, 3, 3); /* by group: what the script put there beside options */
  RilleGroupSpec *specs = lua_newuserdatauv(L, (size_t)n_groups * sizeof *specs, 0);
  char *args = lua_newuserdatauv(L, (size_t)n_groups * RILLE_MAX_ARGS_BYTES, 0);
  lua_createtable(L, n_groups, 0); /* each group's list: finalizers may change the groups meanwhile */
  for (int g = 0; g < n_groups; g++) {
    char *own = args + (size_t)g * RILLE_MAX_ARGS_BYTES;
    memcpy(own, shared, type->args_size);
    specs[g] = (RilleGroupSpec){.args = own};
    if (grouped) {
      if (lua_rawgeti(L, 1, g + 1) != LUA_TTABLE)
        return rille_raise_error(L, "%s: group %d must be a table", type->name, g + 1);
      read_options(L, type, 7, "params", own);
      keep_extras(L, type, 3, 7, g + 1);
      rille_push_option(L, -1, "params");
    } else {
      lua_pushvalue(L, 1);
    }
    specs[g].count = count_parameters(L, type, lua_gettop(L));
    total += specs[g].count;
    lua_rawseti(L, 6, g + 1);
    lua_settop(L, 6);
  }
  RilleTensor **tensors = lua_newuserdatauv(L, ((size_t)total + 1) * sizeof *tensors, 0);
  for (int g = 0, at = 0; g < n_groups; g++) {
    lua_rawgeti(L, 6, g + 1);
    copy_parameters(L, type, lua_gettop(L), specs[g].count, tensors + at);
    specs[g].parameters = tensors + at;
    at += specs[g].count;
    lua_settop(L, 7);
  }
  check_status(L, state, rille_optimizer_new(state->ctx, type, specs, n_groups, &box->optimizer));
  lua_settop(L, 3);
  return 1;
}

/* opt:_add_group { params = list, lr = ... }: what it leaves out is as the constructor's options say. */
static int optimizer_add_group(lua_State *L) {
  State *state = state_of(L);
  const RilleOptimizerType *type = check_optimizer(L, 1)->type;
  _Alignas(16) char args[RILLE_MAX_ARGS_BYTES];
  lua_settop(L, 2);
  if (!lua_istable(L, 2))
    return rille_raise_error(L, "%s: a group is a table with params, a table of tensors, got %s", type->name,
                             rille_type_text(L, 2));
  lua_getiuservalue(L, 1, 2);
  memcpy(args, lua_touserdata(L, 3), type->args_size);
  read_options(L, type, 2, "params", args);
  rille_push_option(L, 2, "params");
  RilleGroupSpec spec = {.count = count_parameters(L, type, 4), .args = args};
  RilleTensor **tensors = lua_newuserdatauv(L, ((size_t)spec.count + 1) * sizeof *tensors, 0);
  copy_parameters(L, type, 4, spec.count, tensors);
  spec.parameters = tensors;
  check_status(L, state, rille_optimizer_add_group(check_optimizer(L, 1), &spec));
  keep_extras(L, type, 1, 2, check_optimizer(L, 1)->n_groups);
  return 0;
}

/* ---- stepping ------------------------------------------------------------------------------------------ */

typedef struct Closure { /* a call of the function at stack index 2 */
  lua_State *L;
  bool has_failed; /* its error is on top of the stack */
} Closure;

/* Writes the number that the function gives; its first result stays at stack index 3. Nothing is raised from
 * here: an error of the function waits on the stack until the step has ended. */
static RilleStatus call_closure(void *user, double *loss) {
  Closure *closure = user;
  lua_State *L = closure->L;
  RilleScalar number = {.kind = RILLE_SCALAR_NONE};
  lua_pushvalue(L, 2);
  closure->has_failed = lua_pcall(L, 0, 1, 0) != LUA_OK;
  if (closure->has_failed) return RILLE_ERROR_STATE;
  const RilleTensor *tensor = rille_to_tensor(L, -1);
  if (tensor && tensor->numel == 1) rille_tensor_item(tensor, &number);
  *loss = number.kind == RILLE_SCALAR_NONE ? lua_tonumber(L, -1) : rille_scalar_to_double(number);
  if (lua_isnil(L, 3)) lua_replace(L, 3);
  lua_settop(L, 3);
  return RILLE_OK;
}

static int step_with_closure(lua_State *L, State *state) {
  Closure closure = {.L = L};
  lua_settop(L, 2);
  lua_pushnil(L);
  luaL_checkstack(L, 4, "step");
  RilleStatus status = rille_optimizer_step_closure(check_optimizer(L, 1), call_closure, &closure, NULL);
  if (closure.has_failed) return lua_error(L);
  check_status(L, state, status);
  lua_settop(L, 3);
  return 1;
}

/* step([closure]): the closure computes the loss again; its first result is returned. */
static int optimizer_step(lua_State *L) {
  State *state = state_of(L);
  check_optimizer(L, 1);
  report_bytes(L, state);
  int results = 0;
  if (check_optimizer(L, 1)->type->step_closure && lua_isfunction(L, 2)) return step_with_closure(L, state);
  if (lua_isfunction(L, 2)) {
    lua_settop(L, 2);
    lua_call(L, 0, 1);
    results = 1;
  } else if (!lua_isnoneornil(L, 2)) {
    return rille_raise_error(L, "step: takes a function or nothing, got %s", rille_type_text(L, 2));
  }
  RilleStatus status = rille_optimizer_step(check_optimizer(L, 1));
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_optimizer_step(check_optimizer(L, 1));
  check_status(L, state, status);
  return results;
}

static int optimizer_zero_grad(lua_State *L) {
  static const char *const names[] = {"set_to_none", NULL};
  bool set_to_none = true;
  if (lua_istable(L, 2)) {
    rille_check_option_names(L, 2, "zero_grad", names);
    rille_push_option(L, 2, "set_to_none");
    set_to_none = lua_isnil(L, -1) || lua_toboolean(L, -1);
  } else if (lua_isboolean(L, 2)) {
    set_to_none = lua_toboolean(L, 2);
  } else if (!lua_isnoneornil(L, 2)) {
    return rille_raise_error(L, "zero_grad: takes set_to_none, got %s", rille_type_text(L, 2));
  }
  rille_optimizer_zero_grad(check_optimizer(L, 1), set_to_none);
  return 0;
}

/* ---- primitives for the Lua half ----------------------------------------------------------------------- */

static RilleOptimizerGroup *check_group(lua_State *L, const RilleOptimizer *optimizer, int index) {
  lua_Integer g = luaL_checkinteger(L, index);
  if (g < 1 || g > optimizer->n_groups)
    rille_raise_error(L, "%s: no parameter group %d", optimizer->type->name, (int)g);
  return &optimizer->groups[g - 1];
}

static RilleOptimizerSlot *check_slot(lua_State *L, const RilleOptimizer *optimizer, int index) {
  lua_Integer i = luaL_checkinteger(L, index);
  if (i < 1 || i > optimizer->n_slots)
    rille_raise_error(L, "%s: no parameter %d", optimizer->type->name, (int)i);
  return &optimizer->slots[i - 1];
}

/* opt:_get(group, name): nil for a choice of none. */
static int optimizer_get(lua_State *L) {
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  RilleOptimizerGroup *group = check_group(L, optimizer, 2);
  const RilleParameter *p = find_parameter(optimizer->type, luaL_checkstring(L, 3));
  lua_pushnil(L);
  if (p) rille_push_parameter(L, p, group->args);
  if (p && p->type == RILLE_PARAMETER_CHOICE && strcmp(lua_tostring(L, -1), "none") == 0) lua_pushnil(L);
  return 1;
}

/* opt:_set(group, name, value) */
static int optimizer_set(lua_State *L) {
  State *state = state_of(L);
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  const RilleOptimizerType *type = optimizer->type;
  RilleOptimizerGroup *group = check_group(L, optimizer, 2);
  const RilleParameter *p = find_parameter(type, luaL_checkstring(L, 3));
  _Alignas(16) char changed[RILLE_MAX_ARGS_BYTES];
  if (!p)
    return rille_raise_error(L, "%s: a parameter group has no option '%s'", type->name, lua_tostring(L, 3));
  memcpy(changed, group->args, type->args_size);
  read_setting(L, type, p, 4, changed);
  check_status(L, state, rille_optimizer_check(state->ctx, type, changed));
  group = check_group(L, optimizer, 2); /* a finalizer may have added one */
  memcpy(group->args, changed, type->args_size);
  return 0;
}

/* opt:_extras(group): a table of what the script put into the group beside options. */
static int optimizer_extras(lua_State *L) {
  check_group(L, check_optimizer(L, 1), 2);
  lua_getiuservalue(L, 1, 3);
  if (lua_rawgeti(L, -1, lua_tointeger(L, 2)) != LUA_TNIL) return 1;
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawseti(L, -4, lua_tointeger(L, 2));
  return 1;
}

/* opt:_describe(): type name, option names, and for each group { first, count } (first counts from 1). */
static int optimizer_describe(lua_State *L) {
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  lua_pushstring(L, optimizer->type->name);
  lua_newtable(L);
  int n = 0;
  for (const RilleParameter *p = optimizer->type->parameters; p->name; p++)
    lua_pushstring(L, p->name), lua_rawseti(L, -2, ++n);
  lua_newtable(L);
  for (int g = 0; g < optimizer->n_groups; g++) {
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, optimizer->groups[g].first + 1), lua_rawseti(L, -2, 1);
    lua_pushinteger(L, optimizer->groups[g].count), lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, g + 1);
  }
  return 3;
}

/* opt:_step_count(): steps since it was made; schedulers ask. */
static int optimizer_step_count(lua_State *L) {
  lua_pushinteger(L, check_optimizer(L, 1)->steps);
  return 1;
}

/* ---- histories: items by paths into tables --------------------------------------------------------------
 */

/* Pushes the key that path begins with; the rest of the path, NULL behind the last key. */
static const char *push_key(lua_State *L, const char *path) {
  size_t n = strcspn(path, "/");
  if (path[0] == '#')
    lua_pushinteger(L, strtol(path + 1, NULL, 10));
  else
    lua_pushlstring(L, path, n);
  return path[n] ? path + n + 1 : NULL;
}

/* Puts the value on top of the stack into the table at index, and pops it. */
static void set_at(lua_State *L, int index, const char *path) {
  lua_pushvalue(L, index);
  while ((path = push_key(L, path)) != NULL) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -2), lua_pushvalue(L, -2);
      lua_rawset(L, -5);
    }
    lua_replace(L, -3), lua_pop(L, 1); /* the inner table in the place of the outer */
  }
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 2);
}

/* Pushes what stands there, or nil. */
static void push_at(lua_State *L, int index, const char *path) {
  lua_pushvalue(L, index);
  while (path && lua_istable(L, -1)) {
    path = push_key(L, path);
    lua_rawget(L, -2);
    lua_remove(L, -2);
  }
  if (path) lua_pop(L, 1), lua_pushnil(L);
}

/* Adds what is remembered of all parameters to the table on top of the stack. */
static void push_history(lua_State *L, int box) {
  RilleStateItem item;
  int table = lua_gettop(L);
  for (int i = 0;; i++) {
    const RilleOptimizer *optimizer = check_optimizer(L, box);
    if (!optimizer->history || !optimizer->type->history_item(optimizer->history, i, &item)) return;
    if (item.tensor && !*item.tensor) continue;
    if (item.tensor)
      rille_push_tensor(L, *item.tensor);
    else if (item.number)
      lua_pushnumber(L, *item.number);
    else
      lua_pushinteger(L, *item.integer);
    set_at(L, table, item.path);
  }
}

/* Takes it over from the table at index. What is asked for by name may run finalizers, which may begin
 * another history: the item is looked up anew behind it. */
static void read_history(lua_State *L, State *state, RilleOptimizer *optimizer, int index) {
  const RilleOptimizerType *type = optimizer->type;
  RilleStateItem item;
  push_at(L, index, "memory/y");
  lua_Unsigned count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
  lua_pop(L, 1);
  if (count > INT_MAX / 8) rille_raise_error(L, "%s: the state remembers too much", type->name);
  check_status(L, state, rille_optimizer_history_start(optimizer, (int)count));
  for (int i = 0; optimizer->pending && type->history_item(optimizer->pending, i, &item); i++) {
    push_at(L, index, item.path);
    const RilleTensor *tensor = rille_to_tensor(L, -1);
    if (!optimizer->pending || !type->history_item(optimizer->pending, i, &item)) break;
    if (item.tensor && tensor) check_status(L, state, rille_optimizer_history_set(optimizer, &item, tensor));
    if (item.number) *item.number = lua_tonumber(L, -1);
    if (item.integer) *item.integer = lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  if (optimizer->pending) check_status(L, state, rille_optimizer_history_finish(optimizer));
}

/* opt:_state(i): the parameter, its step count, and a table of its state by name. */
static int optimizer_state(lua_State *L) {
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  RilleOptimizerSlot *slot = check_slot(L, optimizer, 2);
  rille_push_tensor(L, slot->parameter);
  lua_pushinteger(L, slot->step);
  lua_newtable(L);
  for (int k = 0; optimizer->type->states[k]; k++) {
    slot = check_slot(L, optimizer, 2); /* a finalizer may have added parameters */
    if (!slot->states[k]) continue;
    rille_push_tensor(L, slot->states[k]);
    lua_setfield(L, -2, optimizer->type->states[k]);
  }
  if (lua_tointeger(L, 2) == 1) push_history(L, 1);
  return 3;
}

/* opt:_set_state(i, step, { name = tensor }): copies; nil for no state. */
static int optimizer_set_state(lua_State *L) {
  State *state = state_of(L);
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  RilleOptimizerSlot *slot = check_slot(L, optimizer, 2);
  lua_Integer step = luaL_checkinteger(L, 3);
  const lua_Integer most = (lua_Integer)1 << 53; /* steps are counted on, and become doubles */
  if (step < 0 || step > most)
    return rille_raise_error(L, "%s: step must be from 0 to 2^53", optimizer->type->name);
  luaL_checktype(L, 4, LUA_TTABLE);
  for (int k = 0; optimizer->type->states[k]; k++) {
    const char *name = optimizer->type->states[k];
    RilleTensor *copy = NULL;
    bool is_given = rille_push_option(L, 4, name) != LUA_TNIL;
    slot = check_slot(L, optimizer, 2); /* a finalizer may have added parameters */
    if (is_given) {
      const RilleTensor *parameter = slot->parameter;
      RilleTensor *given = rille_to_tensor(L, -1);
      char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
      if (!given || !rille_optimizer_state_fits(optimizer->type, parameter, k, given))
        return rille_raise_error(L, "%s: state %s of shape %s does not fit a parameter of shape %s",
                                 optimizer->type->name, name,
                                 given ? rille_tensor_shape_text(given, text) : rille_type_text(L, -1),
                                 rille_tensor_shape_text(parameter, other));
      check_status(L, state, rille_optimizer_state_new(optimizer->type, slot->parameter, k, &copy));
      RilleStatus status = rille_tensor_copy(copy, given);
      if (status != RILLE_OK) {
        rille_tensor_release(copy);
        return rille_raise_status(L, state);
      }
    }
    lua_pop(L, 1);
    rille_tensor_release(slot->states[k]);
    slot->states[k] = copy;
  }
  slot->step = step;
  if (lua_tointeger(L, 2) == 1 && optimizer->type->history_new) read_history(L, state, optimizer, 4);
  return 0;
}

/* Upvalue 3: the methods. param_groups lives in the user value, made by the Lua half on first use. */
static int optimizer_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(UPVALUE_FIRST_FREE)) != LUA_TNIL) return 1;
  RilleOptimizer *optimizer = check_optimizer(L, 1);
  if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "param_groups") == 0) {
    if (lua_getiuservalue(L, 1, 1) != LUA_TNIL) return 1;
    lua_getfield(L, lua_upvalueindex(UPVALUE_FIRST_FREE), "_make_groups");
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, 1);
    return 1;
  }
  const char *name = luaL_tolstring(L, 2, NULL);
  for (const RilleParameter *p = optimizer->type->parameters; p->name; p++)
    if (strcmp(p->name, name) == 0)
      return rille_raise_error(L, "%s has no field '%s'; options stand in param_groups[1].%s",
                               optimizer->type->name, name, name);
  const char *nearest = rille_nearest_key(L, lua_upvalueindex(UPVALUE_FIRST_FREE), name);
  return rille_raise_error(L, "%s has no field '%s'%s%s%s", optimizer->type->name, name,
                           nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static int optimizer_tostring(lua_State *L) {
  OptimizerBox *box = to_box(L, 1);
  lua_pushfstring(L, "%s (%d parameters)", box && box->optimizer ? box->optimizer->type->name : "optimizer",
                  box && box->optimizer ? box->optimizer->n_slots : 0);
  return 1;
}

static int optimizer_newindex(lua_State *L) {
  OptimizerBox *box = to_box(L, 1);
  const char *type = box && box->optimizer ? box->optimizer->type->name : "an optimizer";
  const char *name = luaL_tolstring(L, 2, NULL);
  return rille_raise_error(
      L, "%s: the field '%s' cannot be set; options stand in its groups: opt.param_groups[1].%s = ...", type,
      name, name);
}

static const luaL_Reg methods[] = {{"step", optimizer_step},
                                   {"zero_grad", optimizer_zero_grad},
                                   {"_get", optimizer_get},
                                   {"_set", optimizer_set},
                                   {"_extras", optimizer_extras},
                                   {"_describe", optimizer_describe},
                                   {"_add_group", optimizer_add_group},
                                   {"_state", optimizer_state},
                                   {"_step_count", optimizer_step_count},
                                   {"_set_state", optimizer_set_state},
                                   {NULL, NULL}};
static const luaL_Reg metamethods[] = {
    {"__tostring", optimizer_tostring}, {"__newindex", optimizer_newindex}, {NULL, NULL}};

void rille_open_optimizers(lua_State *L, const Library *library) {
  static const UserdataClass optimizers = {&optimizer_kind, "rille.Optimizer", "optimizer_methods", methods,
                                           metamethods,     optimizer_index,   optimizer_new};
  int base = lua_gettop(L);
  rille_push_class(L, library, &optimizers);
  for (int i = 0; i < rille_optimizer_type_count(); i++)
    rille_add_constructor(L, &optimizers, rille_optimizer_type_at(i)->name, rille_optimizer_type_at(i));
  lua_setfield(L, library->module, "optim");
  lua_settop(L, base);
}

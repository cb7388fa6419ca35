/* Gradients from Lua: backward, grad, modes, leaves. */
#include "state.h"
#include "arguments.h"
#include "callback.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"

#include <string.h>

/* A boolean field of the options table at index; raises on another type. */
static bool option_flag(lua_State *L, int index, const char *function, const char *name) {
  if (lua_isnoneornil(L, index)) return false;
  bool value = false;
  if (rille_push_option(L, index, name) != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      rille_raise_error(L, "%s: %s must be true or false, got %s", function, name, rille_type_text(L, -1));
    value = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return value;
}

/* x:backward([gradient], { retain_graph, create_graph }) */
static int method_backward(lua_State *L) {
  static const char *const names[] = {"gradient", "retain_graph", "create_graph", NULL};
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 3);
  int at = lua_isnil(L, 2) || rille_to_tensor_box(L, 2) ? 3 : 2, gradient_at = 2;
  RilleBackwardOptions options = {.size = sizeof options};
  if (!lua_isnil(L, at)) {
    if (!lua_istable(L, at))
      return rille_raise_error(L, "backward: takes a gradient and an options table, got %s",
                               rille_type_text(L, at));
    rille_check_option_names(L, at, "backward", names);
    options.retain_graph = option_flag(L, at, "backward", "retain_graph");
    options.create_graph = option_flag(L, at, "backward", "create_graph");
    if (rille_push_option(L, at, "gradient") != LUA_TNIL || at == 2) gradient_at = lua_gettop(L);
  }
  RilleTensor *t = rille_check_tensor(L, 1), *gradient = NULL;
  if (!lua_isnil(L, gradient_at)) gradient = rille_check_tensor(L, gradient_at);
  Calling outer = rille_begin_calling(L, state, false);
  RilleStatus status = rille_backward(t, gradient, &options);
  rille_end_calling(state, outer);
  if (status == RILLE_ERROR_MEMORY) rille_collect_all(L, state);
  check_status(L, state, status);
  return 0;
}

static int read_tensor_list(lua_State *L, const char *what, int index, RilleTensor **out, int room) {
  RilleTensor *one = rille_to_tensor(L, index);
  if (one) {
    out[0] = one;
    return 1;
  }
  if (!lua_istable(L, index))
    rille_raise_error(L, "grad: %s must be a tensor or a table of tensors, got %s", what,
                      rille_type_text(L, index));
  int n = (int)lua_rawlen(L, index);
  if (n < 1 || n > room) rille_raise_error(L, "grad: %s has %d entries, 1 to %d are possible", what, n, room);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    out[i] = rille_to_tensor(L, -1);
    if (!out[i])
      rille_raise_error(L, "grad: %s must hold tensors, entry %d is a %s", what, i + 1,
                        rille_type_text(L, -1));
    lua_pop(L, 1);
  }
  return n;
}

/* rille.grad(outputs, inputs, { grad_outputs, retain_graph, create_graph, allow_unused }): one value an
 * input. */
static int module_grad(lua_State *L) {
  enum { ROOM = 200 };
  static const char *const names[] = {"grad_outputs", "retain_graph", "create_graph", "allow_unused", NULL};
  State *state = state_of(L);
  RilleTensor *outputs[ROOM], *inputs[ROOM], *given[ROOM], *grads[ROOM] = {NULL};
  report_bytes(L, state);
  lua_settop(L, 3);
  RilleBackwardOptions options = {.size = sizeof options};
  bool allow_unused = false;
  if (!lua_isnil(L, 3)) {
    if (!lua_istable(L, 3))
      return rille_raise_error(L, "grad: options must be a table, got %s", rille_type_text(L, 3));
    rille_check_option_names(L, 3, "grad", names);
    options.retain_graph = option_flag(L, 3, "grad", "retain_graph");
    options.create_graph = option_flag(L, 3, "grad", "create_graph");
    allow_unused = option_flag(L, 3, "grad", "allow_unused");
    rille_push_option(L, 3, "grad_outputs");
  }
  lua_settop(L, 4);
  int n_inputs = read_tensor_list(L, "inputs", 2, inputs, ROOM), n_given = 0;
  luaL_checkstack(L, n_inputs + 4, "grad");
  for (int i = 0; i < n_inputs; i++) rille_push_tensor_shell(L);
  /* The shells may have run finalizers: all tensors are read (again) behind them. */
  if (read_tensor_list(L, "inputs", 2, inputs, ROOM) != n_inputs)
    return rille_raise_error(L, "grad: the inputs changed while they were read");
  if (!lua_isnil(L, 4)) n_given = read_tensor_list(L, "grad_outputs", 4, given, ROOM);
  int n_outputs = read_tensor_list(L, "outputs", 1, outputs, ROOM);
  if (n_given && n_given != n_outputs)
    return rille_raise_error(L, "grad: %d outputs, but %d grad_outputs", n_outputs, n_given);
  Calling outer = rille_begin_calling(L, state, true);
  RilleStatus status = rille_gradients(outputs, n_outputs, n_given ? given : NULL, inputs, n_inputs, &options,
                                       allow_unused, grads);
  rille_end_calling(state, outer);
  check_status(L, state, status);
  for (int i = 0; i < n_inputs; i++) {
    rille_tensor_shell_at(L, 5 + i)->tensor = grads[i];
    if (grads[i]) continue;
    lua_pushnil(L);
    lua_replace(L, 5 + i);
  }
  return n_inputs;
}

/* ---- leaves -------------------------------------------------------------------------------------------- */

static int method_requires_grad(lua_State *L) {
  RilleTensor *t = rille_check_tensor(L, 1);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TBOOLEAN);
  check_status(L, state_of(L), rille_set_requires_grad(t, lua_isnoneornil(L, 2) || lua_toboolean(L, 2)));
  lua_settop(L, 1);
  return 1;
}

/* x:retain_grad(): x.grad after backward also where x is no leaf. Returns x. */
static int method_retain_grad(lua_State *L) {
  check_status(L, state_of(L), rille_retain_grad(rille_check_tensor(L, 1)));
  lua_settop(L, 1);
  return 1;
}

static int method_detach(lua_State *L) {
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state_of(L), rille_detach(rille_check_tensor(L, 1), &shell->tensor));
  return 1;
}

static const luaL_Reg functions[] = {{"grad", module_grad}, {NULL, NULL}};

static const luaL_Reg methods[] = {{"backward", method_backward},
                                   {"requires_grad_", method_requires_grad},
                                   {"retain_grad", method_retain_grad},
                                   {"detach", method_detach},
                                   {NULL, NULL}};

void rille_open_grad(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, functions);
  rille_set_functions(L, library->methods, methods);
}

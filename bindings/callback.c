/* Lua functions that the engine calls during backward: hooks of tensors, and functions with a backward of
 * their own. They run in protected mode; an error waits in the registry until the engine has returned. */
#include "autograd/custom.h"
#include "state.h"
#include "owned.h"
#include "arguments.h"
#include "autograd/mode.h"
#include "callback.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "autograd/anomaly.h"
#include "autograd/tape.h"

#include <stdio.h>
#include <string.h>

static const char error_key = 0, hook_key = 0, custom_key = 0;

/* A Lua function held by a graph; counted, because handles hold it too. */
typedef struct LuaReference {
  RilleContext *ctx;
  State *state; /* NULL once the Lua state is closed */
  int ref;      /* in the registry; LUA_NOREF once it was removed */
  int count;
  struct LuaReference *next, **link;
} LuaReference;

/* Of the value at index. */
static LuaReference *new_reference(lua_State *L, State *state, int index) {
  lua_pushvalue(L, index);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  LuaReference *reference = rille_block_allocate(state->ctx, sizeof *reference);
  if (!reference) {
    luaL_unref(L, LUA_REGISTRYINDEX, ref);
    rille_raise_status(L, state);
    return NULL; /* not reached */
  }
  *reference =
      (LuaReference){.ctx = state->ctx, .state = state, .ref = ref, .count = 1, .next = state->references};
  reference->link = &state->references;
  if (reference->next) reference->next->link = &reference->next;
  state->references = reference;
  rille_context_hold(state->ctx);
  return reference;
}

/* The function goes, the struct may stay. Writes to a place that exists: allocates nothing. */
static void drop_function(LuaReference *reference) {
  if (!reference->state || reference->ref == LUA_NOREF || !lua_checkstack(reference->state->thread, 3))
    return;
  luaL_unref(reference->state->thread, LUA_REGISTRYINDEX, reference->ref);
  reference->ref = LUA_NOREF;
}

static void release_reference(void *user) {
  LuaReference *reference = user;
  if (--reference->count > 0) return;
  RilleContext *ctx = reference->ctx;
  drop_function(reference);
  if (reference->state) {
    *reference->link = reference->next;
    if (reference->next) reference->next->link = reference->link;
  }
  rille_block_free(ctx, reference);
  rille_context_drop(ctx);
}

void rille_forget_references(State *state) {
  for (LuaReference *reference = state->references; reference; reference = reference->next)
    reference->state = NULL;
  state->references = NULL;
  if (state->ctx) rille_set_detect_anomaly(state->ctx, rille_detects_anomaly(state->ctx), NULL, NULL);
}

/* ---- errors and the calling coroutine */

Calling rille_begin_calling(lua_State *L, State *state, bool wants_grads) {
  Calling outer = {state->caller, state->caller_wants_grads};
  state->caller = L;
  state->caller_wants_grads = wants_grads;
  state->has_error = false;
  return outer;
}

void rille_end_calling(State *state, Calling outer) {
  state->caller = outer.caller;
  state->caller_wants_grads = outer.wants_grads;
}

void rille_raise_waiting_error(lua_State *L, State *state) {
  if (!state->has_error) return;
  state->has_error = false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &error_key);
  lua_error(L);
}

/* Calls the closure under key with one pointer. */
static RilleStatus call_protected(LuaReference *reference, const void *key, void *argument) {
  State *state = reference->state;
  RilleContext *ctx = reference->ctx; /* the call may end what reference points at */
  if (!state || reference->ref == LUA_NOREF || !state->caller)
    return rille_error(ctx, RILLE_ERROR_STATE,
                       "a hook or backward written in Lua can only be called from Lua");
  lua_State *L = state->caller;
  if (!lua_checkstack(L, LUA_MINSTACK))
    return rille_error(ctx, RILLE_ERROR_MEMORY, "out of memory: Lua's stack");
  lua_rawgetp(L, LUA_REGISTRYINDEX, key);
  lua_pushlightuserdata(L, argument);
  int mode = rille_mark_mode(L, state), result = lua_pcall(L, 1, 0, 0);
  rille_return_to_mode(L, state, mode);
  if (result == LUA_OK) return RILLE_OK;
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error in a Lua function";
  RilleStatus status = rille_error(ctx, RILLE_ERROR_HOST, "%s", text);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &error_key);
  state->has_error = true;
  return status;
}

/* ---- hooks */

typedef struct HookCall {
  LuaReference *reference;
  RilleTensor *gradient, *replacement;
} HookCall;

static int protected_hook(lua_State *L) {
  HookCall *call = lua_touserdata(L, 1);
  State *state = state_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference->ref);
  rille_push_tensor(L, call->gradient);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) return 0;
  RilleTensor *replacement = rille_to_tensor(L, -1);
  if (!replacement)
    return rille_raise_error(L, "hook: must return a tensor or nothing, returned %s", rille_type_text(L, -1));
  if (rille_tensor_context(replacement) != state->ctx)
    return rille_raise_error(L, "hook: the tensor that it returned belongs to another context");
  call->replacement = rille_tensor_retain(replacement);
  return 0;
}

static RilleStatus run_hook(void *user, RilleTensor *gradient, RilleTensor **replacement) {
  HookCall call = {user, gradient, NULL};
  if (call.reference->ref == LUA_NOREF) return RILLE_OK; /* removed */
  RilleStatus status = call_protected(call.reference, &hook_key, &call);
  *replacement = call.replacement;
  return status;
}

typedef struct HookHandle {
  LuaReference *reference;
} HookHandle;

static void release_handle(void *content) {
  LuaReference *reference = ((HookHandle *)content)->reference;
  if (reference) release_reference(reference);
}
static const OwnedKind hook_kind = {"rille.hook", sizeof(HookHandle), release_handle};

static int handle_remove(lua_State *L) {
  HookHandle *handle = rille_check_owned(L, 1, &hook_kind);
  if (!handle->reference) return 0;
  drop_function(handle->reference);
  rille_tape(handle->reference->ctx)->removed_hooks++;
  return 0;
}

/* A handle that holds the function at index; pushed. */
static HookHandle *push_handle(lua_State *L, State *state, int index) {
  HookHandle *handle = rille_push_owned(L, state, &hook_kind, 0);
  handle->reference = new_reference(L, state, index);
  return handle;
}

typedef RilleStatus Register(RilleTensor *, RilleHookFunction, void *, void (*)(void *), uint64_t *);

/* Adds the function at 2 as a hook of the tensor at 1, and pushes a handle with remove(). */
static int add_hook(lua_State *L, const char *name, Register *add) {
  State *state = state_of(L);
  if (!lua_isfunction(L, 2))
    return rille_raise_error(L, "%s: takes a function, got %s", name, rille_type_text(L, 2));
  HookHandle *handle = push_handle(L, state, 2);
  RilleTensor *tensor = rille_check_tensor(L, 1);
  handle->reference->count++;
  RilleStatus status = add(tensor, run_hook, handle->reference, release_reference, NULL);
  if (status != RILLE_OK) {
    release_reference(handle->reference);
    rille_raise_status(L, state);
  }
  return 1;
}

/* x:register_hook(fn): fn(gradient) is called in every backward that reaches x, and may return a tensor to go
 * on with in its place. Returns a handle with remove(). */
static int method_register_hook(lua_State *L) {
  return add_hook(L, "register_hook", rille_register_hook);
}

/* x:register_post_accumulate_grad_hook(fn): fn(x) is called after x.grad has been added to. */
static int method_register_post_accumulate(lua_State *L) {
  return add_hook(L, "register_post_accumulate_grad_hook", rille_register_post_accumulate_hook);
}

/* ---- functions with a backward of their own */

typedef struct CustomBackward {
  LuaReference *reference;
  RilleCustomCall *call;
  RilleTensor *const *grad_outputs;
  RilleTensor **grad_inputs;
  const bool *needs;
} CustomBackward;

static void push_saved(lua_State *L, State *state, RilleCustomCall *call) {
  int n = call->node->n_saved_extra;
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    TensorBox *shell = rille_push_tensor_shell(L);
    RilleTensor *tensor;
    check_status(L, state, rille_custom_saved(call, i, &tensor));
    shell->tensor = rille_tensor_retain(tensor);
    lua_rawseti(L, -2, i + 1);
  }
}

/* backward(saved, needs, grad_output...) gives a table with one gradient (or nil) an input. */
static int protected_custom(lua_State *L) {
  CustomBackward *back = lua_touserdata(L, 1);
  State *state = state_of(L);
  int n_in = back->call->node->n_edges, n_out = back->call->node->n_outputs;
  luaL_checkstack(L, n_out + LUA_MINSTACK, "backward");
  lua_rawgeti(L, LUA_REGISTRYINDEX, back->reference->ref);
  push_saved(L, state, back->call);
  lua_createtable(L, n_in, 0);
  for (int i = 0; i < n_in; i++) {
    lua_pushboolean(L, back->needs[i]);
    lua_rawseti(L, -2, i + 1);
  }
  for (int k = 0; k < n_out; k++) rille_push_tensor(L, back->grad_outputs[k]);
  lua_call(L, 2 + n_out, 1);
  if (!lua_istable(L, -1))
    return rille_raise_error(L, "backward: must give a table of gradients, gave %s", luaL_typename(L, -1));
  for (int i = 0; i < n_in; i++) {
    lua_rawgeti(L, -1, i + 1);
    RilleTensor *grad = rille_to_tensor(L, -1);
    if (!grad && !lua_isnil(L, -1))
      return rille_raise_error(L, "backward: a gradient must be a tensor or nil, got %s",
                               rille_type_text(L, -1));
    if (back->needs[i]) back->grad_inputs[i] = rille_tensor_retain(grad);
    lua_pop(L, 1);
  }
  return 0;
}

static RilleStatus run_custom(void *user, RilleCustomCall *call, RilleTensor *const *grad_outputs,
                              RilleTensor **grad_inputs, const bool *needs) {
  CustomBackward back = {user, call, grad_outputs, grad_inputs, needs};
  return call_protected(user, &custom_key, &back);
}

enum { MAX_LISTED = 250 };

/* Pushes the record's list; gives its length. */
static int push_list(lua_State *L, const char *name) {
  if (rille_push_option(L, 1, name) != LUA_TTABLE)
    rille_raise_error(L, "Function: %s must be a table of tensors, got %s", name, luaL_typename(L, -1));
  int n = lua_rawlen(L, -1) <= MAX_LISTED ? (int)lua_rawlen(L, -1) : MAX_LISTED + 1;
  if (n > MAX_LISTED) rille_raise_error(L, "Function: too many %s, %d are possible", name, MAX_LISTED);
  return n;
}

/* The tensors of the list at index, borrowed: no Lua object may be made until they are used. */
static void read_list(lua_State *L, int index, int n, RilleTensor **out) {
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    out[i] = rille_check_tensor(L, -1);
    lua_pop(L, 1);
  }
}

/* native.record { name, inputs, outputs, saved, backward }: puts outputs on the tape. */
static int module_record(lua_State *L) {
  State *state = state_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  if (rille_push_option(L, 1, "backward") != LUA_TFUNCTION)
    return rille_raise_error(L, "Function: backward must be a function, got %s", luaL_typename(L, 2));
  if (rille_push_option(L, 1, "name") != LUA_TSTRING)
    return rille_raise_error(L, "Function: the name must be a string, got %s", luaL_typename(L, 3));
  LuaReference *reference = push_handle(L, state, 2)->reference;
  RilleTensor *inputs[MAX_LISTED], *outputs[MAX_LISTED], *saved[MAX_LISTED];
  int at = lua_gettop(L) + 1;
  int n_inputs = push_list(L, "inputs"), n_outputs = push_list(L, "outputs"), n_saved = push_list(L, "saved");
  read_list(L, at, n_inputs, inputs);
  read_list(L, at + 1, n_outputs, outputs);
  read_list(L, at + 2, n_saved, saved);
  reference->count++;
  RilleCustom custom = {.size = sizeof custom,
                        .name = lua_tostring(L, 3),
                        .backward = run_custom,
                        .release = release_reference,
                        .user = reference};
  check_status(
      L, state,
      rille_record_custom(state->ctx, &custom, inputs, n_inputs, outputs, n_outputs, saved, n_saved));
  return 0;
}

/* native.wants_grads(): whether the backward that is under way is rille.grad's. */
static int module_wants_grads(lua_State *L) {
  lua_pushboolean(L, state_of(L)->caller_wants_grads);
  return 1;
}

/* ---- anomalies */

/* As push_user_position, without touching Lua's memory. */
static void locate(void *user, char *text, size_t room) {
  const State *state = user;
  lua_Debug call;
  for (int level = 0; lua_getstack(state->thread, level, &call); level++) {
    lua_getinfo(state->thread, "Sl", &call);
    if (call.currentline <= 0 || strncmp(call.source, "=rille/", 7) == 0) continue;
    snprintf(text, room, "%s:%d", call.short_src, call.currentline);
    return;
  }
}

/* native.set_anomaly(on): returns the old setting. */
static int module_set_anomaly(lua_State *L) {
  State *state = state_of(L);
  luaL_checktype(L, 1, LUA_TBOOLEAN);
  lua_pushboolean(L, rille_detects_anomaly(state->ctx));
  rille_set_detect_anomaly(state->ctx, lua_toboolean(L, 1), locate, state);
  return 1;
}

static int method_is_inference(lua_State *L) {
  lua_pushboolean(L, rille_check_tensor(L, 1)->is_inference);
  return 1;
}

/* ---- opening */

static const luaL_Reg functions[] = {{"record", module_record},
                                     {"wants_grads", module_wants_grads},
                                     {"set_anomaly", module_set_anomaly},
                                     {NULL, NULL}};
static const luaL_Reg methods[] = {{"register_hook", method_register_hook},
                                   {"register_post_accumulate_grad_hook", method_register_post_accumulate},
                                   {"is_inference", method_is_inference},
                                   {NULL, NULL}};
static const luaL_Reg handle_methods[] = {{"remove", handle_remove}, {NULL, NULL}};

void rille_open_callbacks(lua_State *L, const Library *library) {
  luaL_newmetatable(L, "rille.hook");
  rille_set_owned_gc(L, &hook_kind);
  luaL_newlib(L, handle_methods);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  rille_push_function(L, protected_hook);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &hook_key);
  rille_push_function(L, protected_custom);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &custom_key);
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &error_key); /* so that writing it later allocates nothing */
  rille_set_functions(L, library->native, functions);
  rille_set_functions(L, library->methods, methods);
}

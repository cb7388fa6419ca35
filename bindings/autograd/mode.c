/* Modes of recording: no_grad, enable_grad, set_grad_enabled, inference_mode.
 *
 * A mode belongs to the coroutine that entered it. A coroutine that entered none has the mode of whoever
 * resumed it. The context knows one mode; it is exchanged when a call comes from another coroutine than the
 * last one. */
#include "state.h"
#include "autograd/mode.h"
#include "describe.h"
#include "library.h"

static const char modes_key = 0, thread_key = 0;

enum { GRAD = 1, INFERENCE = 2, OWN = 4 };

static int current_bits(const State *state) {
  return (rille_grad_mode(state->ctx) ? GRAD : 0) | (state->ctx->inference_mode ? INFERENCE : 0);
}

static void set_bits(State *state, int bits) {
  rille_set_inference_mode(state->ctx, bits & INFERENCE);
  rille_set_grad_mode(state->ctx, bits & GRAD);
}

/* The mode that L itself has entered, or 0. Allocates nothing. */
static int own_bits(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &modes_key);
  lua_pushthread(L);
  lua_rawget(L, -2);
  int bits = (int)lua_tointeger(L, -1);
  lua_pop(L, 2);
  return bits;
}

static void set_own_bits(lua_State *L, int bits) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &modes_key);
  lua_pushthread(L);
  if (bits & OWN)
    lua_pushinteger(L, bits);
  else
    lua_pushnil(L);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

/* It resumed somebody, who has not yielded yet. */
static bool waits_for_others(lua_State *thread) {
  lua_Debug call;
  return lua_status(thread) == LUA_OK && lua_getstack(thread, 0, &call);
}

static bool is_main(lua_State *L, lua_State *thread) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  bool is = lua_tothread(L, -1) == thread;
  lua_pop(L, 1);
  return is;
}

void rille_enter_thread(lua_State *L, State *state) {
  lua_State *old = state->thread;
  luaL_checkstack(L, 4, "coroutine");
  if (old && is_main(L, old)) {
    state->main_mode.grad = rille_grad_mode(state->ctx);
    state->main_mode.inference = state->ctx->inference_mode;
  }
  int bits = own_bits(L);
  if (bits)
    set_bits(state, bits);
  else if (old && !waits_for_others(old))
    set_bits(state, (state->main_mode.grad ? GRAD : 0) | (state->main_mode.inference ? INFERENCE : 0));
  lua_pushthread(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key);
  state->thread = L;
}

enum { MARK_SHIFT = 4 };

int rille_mark_mode(lua_State *L, State *state) {
  return current_bits(state) | own_bits(L) << MARK_SHIFT;
}

void rille_return_to_mode(lua_State *L, State *state, int mark) {
  int own = mark >> MARK_SHIFT, left = own_bits(L);
  if (left && left != own) set_own_bits(L, own);
  if (state->thread != L) rille_enter_thread(L, state);
  set_bits(state, mark & (GRAD | INFERENCE));
}

/* ---- entering and leaving */

typedef struct ModeGuard {
  State *state;
  int old; /* what to go back to, OWN if L had a mode of its own already */
  bool open;
} ModeGuard;

/* Returns what leave takes. */
static int enter(lua_State *L, State *state, int bits) {
  int old = current_bits(state) | (own_bits(L) & OWN);
  set_own_bits(L, bits | OWN);
  set_bits(state, bits);
  return old;
}

static void leave(lua_State *L, State *state, int old) {
  set_own_bits(L, old);
  if (state->thread == L) set_bits(state, old);
}

static int guard_close(lua_State *L) {
  ModeGuard *guard = luaL_checkudata(L, 1, "rille.grad_mode");
  if (guard->open && guard->state->ctx) leave(L, guard->state, guard->old);
  guard->open = false;
  return 0;
}

static int after_mode(lua_State *L, int status, lua_KContext old) {
  leave(L, state_of(L), (int)old);
  if (status != LUA_OK && status != LUA_YIELD) return lua_error(L);
  return lua_gettop(L);
}

/* With a function: runs it in the mode and gives its results. Without: a value that ends the mode when it is
 * closed. */
static int enter_mode(lua_State *L, const char *name, int bits) {
  State *state = state_of(L);
  if (lua_isfunction(L, 1)) {
    int old = enter(L, state, bits);
    int status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, old, after_mode);
    return after_mode(L, status, old);
  }
  if (!lua_isnone(L, 1))
    return rille_raise_error(L, "%s takes a function or nothing, got %s", name, rille_type_text(L, 1));
  ModeGuard *guard = lua_newuserdatauv(L, sizeof *guard, 0);
  *guard = (ModeGuard){state, 0, false};
  luaL_setmetatable(L, "rille.grad_mode");
  guard->old = enter(L, state, bits);
  guard->open = true;
  return 1;
}

static int kept_inference(lua_State *L) {
  return state_of(L)->ctx->inference_mode ? INFERENCE : 0;
}

static int module_no_grad(lua_State *L) {
  return enter_mode(L, "no_grad", kept_inference(L));
}
static int module_enable_grad(lua_State *L) {
  return enter_mode(L, "enable_grad", GRAD | kept_inference(L));
}

static int module_set_grad_enabled(lua_State *L) {
  if (!lua_isboolean(L, 1))
    return rille_raise_error(L, "set_grad_enabled takes true or false, got %s", rille_type_text(L, 1));
  bool enabled = lua_toboolean(L, 1);
  lua_remove(L, 1);
  return enter_mode(L, "set_grad_enabled", (enabled ? GRAD : 0) | kept_inference(L));
}

static int module_inference_mode(lua_State *L) {
  if (!lua_isboolean(L, 1)) return enter_mode(L, "inference_mode", INFERENCE);
  bool enabled = lua_toboolean(L, 1);
  lua_remove(L, 1);
  return enter_mode(L, "inference_mode", enabled ? INFERENCE : GRAD);
}

static int module_is_grad_enabled(lua_State *L) {
  lua_pushboolean(L, rille_grad_mode(state_of(L)->ctx));
  return 1;
}

static int module_is_inference_mode_enabled(lua_State *L) {
  lua_pushboolean(L, state_of(L)->ctx->inference_mode);
  return 1;
}

static const luaL_Reg functions[] = {{"no_grad", module_no_grad},
                                     {"enable_grad", module_enable_grad},
                                     {"set_grad_enabled", module_set_grad_enabled},
                                     {"inference_mode", module_inference_mode},
                                     {"is_grad_enabled", module_is_grad_enabled},
                                     {"is_inference_mode_enabled", module_is_inference_mode_enabled},
                                     {NULL, NULL}};

void rille_open_modes(lua_State *L, const Library *library) {
  lua_newtable(L); /* thread -> its mode; threads that die fall out */
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &modes_key);
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key); /* so that writing it later allocates nothing */
  luaL_newmetatable(L, "rille.grad_mode");
  lua_pushcfunction(L, guard_close);
  lua_setfield(L, -2, "__close");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  rille_set_functions(L, library->module, functions);
}

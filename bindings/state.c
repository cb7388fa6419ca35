/* The state behind a Lua state, errors and the collector. */
#include "profile/profile.h"
#include "state.h"
#include "callback.h"
#include "describe.h"
#include "owned.h"
#include "path.h"
#include "tensor/scope.h"
#include "tensor/tensor_box.h"
#include "core/point.h"
#include "rille_lua.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char state_key = 0;

State *rille_state_if_open(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &state_key);
  State *state = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return state;
}

State *rille_state_from_registry(lua_State *L) {
  State *state = rille_state_if_open(L);
  if (!state) luaL_error(L, "rille is not loaded in this Lua state");
  return state;
}

static int state_gc(lua_State *L) {
  State *state = lua_touserdata(L, 1);
  rille_empty_scopes(state);
  rille_forget_references(state);
  rille_release_all_owned(state);
  if (state->ctx) rille_block_free(state->ctx, rille_profile_stop(state->ctx).events);
  rille_heap_uncount(L, &state->lua_heap);
  if (state->ctx) rille_context_destroy(state->ctx);
  state->ctx = NULL;
  rille_host_release(state->host);
  state->host = NULL;
  return 0;
}

/* Pushes the state: a new one, or the one that an earlier require made. */
State *rille_open_state(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &state_key);
  State *state = lua_touserdata(L, -1);
  if (state) return state;
  lua_pop(L, 1);
  return rille_open_state_within(L, NULL, NULL);
}

State *rille_open_state_within(lua_State *L, Host *host, RilleLimits *limits) {
  State *state = lua_newuserdatauv(L, sizeof *state, 0);
  *state = (State){.main_mode = {.grad = true}};
  state->scope = &state->root;
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, state_gc);
  lua_setfield(L, -2, "__gc");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  rille_host_retain(host);
  state->host = host;
  RilleStatus status = rille_context_create_within(host ? &host->config : NULL, limits, &state->ctx);
  if (status != RILLE_OK)
    luaL_error(L, "rille: %s",
               status == RILLE_ERROR_MEMORY ? "out of memory" : "options.config does not fit");
  if (host && !rille_heap_count(L, &state->lua_heap, state->ctx)) luaL_error(L, "rille: out of memory");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &state_key);
  return state;
}

void rille_push_function(lua_State *L, lua_CFunction function) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushcclosure(L, function, 2);
}

void rille_set_functions(lua_State *L, int table, const luaL_Reg *functions) {
  table = lua_absindex(L, table);
  for (; functions->name; functions++) {
    rille_push_function(L, functions->func);
    lua_setfield(L, table, functions->name);
  }
}

/* ---- errors -------------------------------------------------------------------------------------------- */

/* "script.lua:12: " of the nearest caller that is not the library's own Lua; those chunks are named
 * "=rille/...". */
static void push_user_position(lua_State *L) {
  lua_Debug call;
  for (int level = 1; lua_getstack(L, level, &call); level++) {
    lua_getinfo(L, "Sl", &call);
    if (call.currentline <= 0 || strncmp(call.source, "=rille/", 7) == 0) continue;
    lua_pushfstring(L, "%s:%d: ", call.short_src, call.currentline);
    return;
  }
  lua_pushliteral(L, "");
}

int rille_raise_text(lua_State *L, const char *text) {
  push_user_position(L);
  rille_push_module_path(L);
  /* A layer that is called alone is the whole path, and texts begin with its name already. */
  if (strncmp(text, lua_tostring(L, -1), lua_rawlen(L, -1)) == 0) lua_pop(L, 1), lua_pushliteral(L, "");
  lua_pushfstring(L, "%s", text);
  rille_push_dot_hint(L);
  lua_concat(L, 4);
  lua_error(L);
  __builtin_unreachable(); /* Lua does not say that it never returns */
}

int rille_raise_error(lua_State *L, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  rille_print_list(text, sizeof text, format, arguments);
  va_end(arguments);
  rille_raise_text(L, text);
}

int rille_raise_status(lua_State *L, State *state) {
  rille_limits_end_once(state->ctx->limits);
  rille_raise_waiting_error(L, state);
  rille_raise_text(L, rille_error_message(state->ctx));
}

/* ---- the collector ------------------------------------------------------------------------------------- */

/* In incremental mode one cycle of the collector for as many fresh bytes as are in use, within 4 to 32 MiB:
 * about twice that much may wait. In generational mode the same call collects what is young, at a hundredth
 * of the price, so that a result's memory is used again while the caches hold it; but what has grown old and
 * died there, as a training step's tensors do, is found by a full collection alone, and nothing tells Lua
 * that it is large: there is one whenever more than 32 MiB, and more than a quarter, have come to stay. */
void rille_collect_step(lua_State *L, State *state, int64_t fresh) {
  enum { LEAST = 4 << 20, MOST = 32 << 20 };
  uint64_t in_use = rille_memory(state->ctx).in_use;
  uint64_t cycle = in_use < LEAST ? LEAST : in_use > MOST ? MOST : in_use;
  uint64_t heap = (uint64_t)lua_gc(L, LUA_GCCOUNT);
  uint64_t kilobytes = 2 * heap * (uint64_t)fresh / cycle + 1;
  state->collector_mark += fresh;
  lua_gc(L, LUA_GCSTEP, kilobytes > 1 << 20 ? 1 << 20 : (int)kilobytes);
  in_use = rille_memory(state->ctx).in_use;
  if ((int64_t)in_use < state->kept) state->kept = (int64_t)in_use;
  if ((int64_t)in_use - state->kept > MOST + state->kept / 4 && lua_gc(L, LUA_GCISRUNNING) == 1)
    rille_collect_all(L, state);
}

bool rille_collect_all(lua_State *L, State *state) {
  lua_gc(L, LUA_GCCOLLECT);
  state->kept = (int64_t)rille_memory(state->ctx).in_use;
  state->collector_mark = state->kept + state->collected;
  return true;
}

/* ---- for C hosts (rille_lua.h) ------------------------------------------------------------------------- */

RilleContext *rille_lua_context(lua_State *L) {
  return rille_state_from_registry(L)->ctx;
}
RilleTensor *rille_lua_to_tensor(lua_State *L, int index) {
  const TensorBox *box = rille_to_tensor_box(L, index);
  return box ? box->tensor : NULL;
}

static int push_for_host(lua_State *L) {
  RilleTensor *tensor = lua_touserdata(L, 1);
  check_status(L, state_of(L),
               rille_tensors_check_context(state_of(L)->ctx, "rille_lua_push_tensor", &tensor, 1));
  rille_push_tensor(L, tensor);
  return 1;
}

void rille_push_library_function(lua_State *L, lua_CFunction function) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &state_key);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &rille_tensor_tag);
  if (lua_isnil(L, -1)) luaL_error(L, "rille is not loaded in this Lua state");
  lua_pushcclosure(L, function, 2);
}

void rille_lua_push_tensor(lua_State *L, RilleTensor *tensor) {
  rille_push_library_function(L, push_for_host);
  lua_pushlightuserdata(L, tensor);
  lua_call(L, 1, 1);
}

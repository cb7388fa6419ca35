/* Interrupt and deadline for Lua code: a count hook that raises while the context's limits say stop.
 *
 * Once it has raised it comes at every instruction, so that a pcall around the error gets no further than to
 * its end. A coroutine inherits the hook of whoever makes it. */
#include "state.h"
#include "host/host.h"

#include <string.h>

static RilleLimits *limits_of(lua_State *L) {
  State *state = rille_state_if_open(L);
  return state && state->ctx ? state->ctx->limits : NULL;
}

/* At the line that runs, or at the nearest one that is the script's. */
static void raise_stop(lua_State *L, unsigned why) {
  const char *text = why & RILLE_LIMITS_INTERRUPTED ? "interrupted!" : "stopped: the deadline has passed";
  lua_Debug call;
  for (int level = 0; lua_getstack(L, level, &call); level++) {
    lua_getinfo(L, "Sl", &call);
    if (call.currentline <= 0 || strncmp(call.source, "=rille/", 7) == 0) continue;
    lua_pushfstring(L, "%s:%d: %s", call.short_src, call.currentline, text);
    lua_error(L);
  }
  lua_pushstring(L, text);
  lua_error(L);
}

static const char instructions_key = 0;

static void stop_hook(lua_State *L, lua_Debug *unused) {
  (void)unused;
  RilleLimits *limits = limits_of(L);
  unsigned why = limits ? rille_limits_stop(limits) ? rille_limits_look(limits) : 0 : 0;
  int count = lua_gethookcount(L);
  if (why) {
    if (count != 1) lua_sethook(L, stop_hook, LUA_MASKCOUNT, 1);
    raise_stop(L, why);
  }
  if (count != 1) return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &instructions_key);
  int instructions = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (instructions > 1) lua_sethook(L, stop_hook, LUA_MASKCOUNT, instructions);
}

void rille_stop_watch(lua_State *L, int instructions) {
  lua_pushinteger(L, instructions);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &instructions_key);
  lua_sethook(L, stop_hook, LUA_MASKCOUNT, instructions);
}

void rille_stop_look(lua_State *L) {
  RilleLimits *limits = limits_of(L);
  unsigned why = limits && rille_limits_stop(limits) ? rille_limits_look(limits) : 0;
  if (!why) return;
  rille_limits_end_once(limits);
  raise_stop(L, why);
}

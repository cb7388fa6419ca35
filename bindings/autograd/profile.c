/* The C side of rille.profile: events with the path of the module that each op was called in. */
#include "profile/profile.h"
#include "state.h"
#include "owned.h"
#include "library.h"
#include "path.h"

static const char paths_key = 0;

/* The number of the path of the module in which L now is; paths are kept in the registry, both ways. */
void rille_note_module(lua_State *L, State *state) {
  if (!rille_profile_is_on(state->ctx)) return;
  luaL_checkstack(L, 8, "profile");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &paths_key);
  rille_push_module_path(L);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) != LUA_TNUMBER) {
    lua_Integer number = (lua_Integer)lua_rawlen(L, -3) + 1;
    lua_pushvalue(L, -2);
    lua_pushinteger(L, number);
    lua_rawset(L, -5);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -4, number);
    lua_pop(L, 1);
    lua_pushinteger(L, number);
  }
  state->ctx->place = (int32_t)lua_tointeger(L, -1);
  lua_pop(L, 3);
}

static int profile_start(lua_State *L) {
  State *state = state_of(L);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &paths_key);
  check_status(L, state, rille_profile_start(state->ctx));
  return 0;
}

typedef struct Events {
  RilleContext *ctx;
  RilleProfile profile;
} Events;

static void release_events(void *content) {
  Events *events = content;
  rille_block_free(events->ctx, events->profile.events);
}
static const OwnedKind events_kind = {"rille.events", sizeof(Events), release_events};

static void set_number(lua_State *L, const char *name, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

/* native.profile_stop(): a list of events; start, duration and self in seconds. */
static int profile_stop(lua_State *L) {
  State *state = state_of(L);
  Events *events = rille_push_owned(L, state, &events_kind, 0);
  events->ctx = state->ctx;
  events->profile = rille_profile_stop(state->ctx);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &paths_key);
  int paths = lua_gettop(L);
  lua_createtable(L, events->profile.count, 0);
  for (int32_t i = 0; i < events->profile.count; i++) {
    const RilleEvent *e = &events->profile.events[i];
    lua_createtable(L, 0, 8);
    lua_pushstring(L, e->name);
    lua_setfield(L, -2, "op");
    set_number(L, "start", e->start);
    set_number(L, "duration", e->duration);
    set_number(L, "self", e->duration - e->inside);
    set_number(L, "flops", e->flops);
    lua_pushinteger(L, (lua_Integer)e->bytes);
    lua_setfield(L, -2, "bytes");
    lua_pushboolean(L, e->backward);
    lua_setfield(L, -2, "backward");
    if (lua_istable(L, paths) && lua_rawgeti(L, paths, e->place) == LUA_TSTRING)
      lua_setfield(L, -2, "module");
    else
      lua_settop(L, paths + 2);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static const luaL_Reg functions[] = {
    {"profile_start", profile_start}, {"profile_stop", profile_stop}, {NULL, NULL}};

void rille_open_profile(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
}

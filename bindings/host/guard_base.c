/* Functions of Lua's base library, for scripts that are not trusted: text chunks alone, no finalizers, and no
 * way past an interrupt.
 *
 * Lua runs finalizers, and the message handler of an error that a hook raised, with hooks switched off: what
 * loops there could not be stopped. */
#include "state.h"
#include "describe.h"
#include "host/host.h"

#include <string.h>

/* ---- load ---------------------------------------------------------------------------------------------- */

/* A label looks through all jumps that wait for it, and moves what lies behind each: as many as this take
 * some milliseconds. */
enum { MAX_JUMPS = 4096, PIECE = 256, SLOT_TEXT = 5 };

typedef struct Source {
  const char *text; /* NULL: a function gives the pieces */
  size_t left;
  int jumps, matched[2]; /* goto and break so far; letters of them at the end of what was read */
} Source;

static void count_jumps(lua_State *L, Source *source, const char *text, size_t size) {
  static const char *const words[] = {"goto", "break"};
  for (size_t i = 0; i < size; i++)
    for (int k = 0; k < 2; k++) {
      int *matched = &source->matched[k];
      *matched = text[i] == words[k][*matched] ? *matched + 1 : text[i] == words[k][0];
      if (words[k][*matched] != 0) continue;
      *matched = 0;
      if (++source->jumps > MAX_JUMPS)
        luaL_error(L, "load: this host takes chunks with at most %d goto and break", MAX_JUMPS);
    }
}

static const char *read_piece(lua_State *L, void *user, size_t *size) {
  Source *source = user;
  const char *piece;
  rille_stop_look(L);
  if (source->text) {
    piece = source->text;
    *size = source->left < PIECE ? source->left : PIECE;
    source->text += *size;
    source->left -= *size;
  } else {
    luaL_checkstack(L, 2, "load");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      *size = 0;
      return NULL;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "reader function must return a string");
    lua_replace(L, SLOT_TEXT); /* keeps it alive until the next one */
    piece = lua_tolstring(L, SLOT_TEXT, size);
  }
  count_jumps(L, source, piece, *size);
  return piece;
}

static int guarded_load(lua_State *L) {
  Source source = {0};
  bool has_environment = lua_gettop(L) >= 4;
  const char *mode = luaL_optstring(L, 3, "bt");
  source.text = lua_tolstring(L, 1, &source.left);
  const char *name = luaL_optstring(L, 2, source.text ? source.text : "=(load)");
  if (!source.text) luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, SLOT_TEXT);
  int status = lua_load(L, read_piece, &source, name, strchr(mode, 't') ? "t" : mode[0] == 'b' ? "" : mode);
  if (status != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  if (has_environment) {
    lua_pushvalue(L, 4);
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  }
  return 1;
}

/* ---- xpcall -------------------------------------------------------------------------------------------- */

/* Upvalue: the script's handler. It is for errors, and an interrupt is none. */
static int handle_error(lua_State *L) {
  State *state = rille_state_if_open(L);
  lua_settop(L, 1);
  if (!state || !state->ctx || rille_must_stop(state->ctx)) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* With the handler at 2 and true at 3: what the call gave lies above. */
static int finish_xpcall(lua_State *L, int status, lua_KContext unused) {
  (void)unused;
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - 2;
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

static int guarded_xpcall(lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  int arguments = lua_gettop(L) - 2;
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle_error, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  return finish_xpcall(L, lua_pcallk(L, arguments, LUA_MULTRET, 2, 0, finish_xpcall), 0);
}

/* ---- metatables, the collector --------------------------------------------------------------------------
 */

static int guarded_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL)
      return rille_raise_error(L, "setmetatable: this host does not let scripts have finalizers (__gc); "
                                  "local name <close> runs __close at the end of a block");
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

static int guarded_collectgarbage(lua_State *L) {
  static const char *const options[] = {"collect", "count", "step", "isrunning", NULL};
  const char *option = luaL_optstring(L, 1, "collect");
  int which = 0;
  while (options[which] && strcmp(option, options[which]) != 0) which++;
  rille_stop_look(L);
  switch (which) {
  case 0:
    lua_pushinteger(L, lua_gc(L, LUA_GCCOLLECT));
    return 1;
  case 1:
    lua_pushnumber(L, lua_gc(L, LUA_GCCOUNT) + lua_gc(L, LUA_GCCOUNTB) / 1024.0);
    return 1;
  case 2:
    lua_pushboolean(L, lua_gc(L, LUA_GCSTEP, 0));
    return 1;
  case 3:
    lua_pushboolean(L, 1);
    return 1;
  default:
    return rille_raise_error(L, "collectgarbage: this host lets scripts collect, step and count, not '%s'",
                             option);
  }
}

/* ---- print --------------------------------------------------------------------------------------------- */

static int host_print(lua_State *L) {
  int n = lua_gettop(L);
  luaL_Buffer line;
  for (int i = 1; i <= n; i++) {
    luaL_tolstring(L, i, NULL);
    lua_replace(L, i);
  }
  luaL_buffinit(L, &line);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&line, '\t');
    lua_pushvalue(L, i);
    luaL_addvalue(&line);
  }
  luaL_addchar(&line, '\n');
  luaL_pushresult(&line);
  const Host *host = rille_state_from_registry(L)->host;
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (host) host->options.print(host->options.print_user, text, length);
  return 0;
}

void rille_guard_base(lua_State *L, const Host *host) {
  static const luaL_Reg functions[] = {{"load", guarded_load},
                                       {"xpcall", guarded_xpcall},
                                       {"setmetatable", guarded_setmetatable},
                                       {"collectgarbage", guarded_collectgarbage},
                                       {NULL, NULL}};
  static const char *const gone[] = {"dofile", "loadfile", "warn"};
  lua_pushglobaltable(L);
  if (host->options.print) {
    lua_pushcfunction(L, host_print);
    lua_setfield(L, -2, "print");
  }
  if (rille_host_guards(host)) {
    luaL_setfuncs(L, functions, 0);
    for (int i = 0; i < 3; i++) {
      lua_pushnil(L);
      lua_setfield(L, -2, gone[i]);
    }
  }
  lua_pop(L, 1);
}

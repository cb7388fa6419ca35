/* The Lua half: embedded at build time, or read from the folder that RILLE_SCRIPTS names. */
#include "bind.h"
#include "io/gzip.h"
#include "scripts.h"

#include <stdlib.h>
#include <string.h>

/* The text of a script, script->size bytes in a userdata that it pushes. */
static const char *push_text(lua_State *L, const EmbeddedScript *script) {
  State *state = state_of(L);
  char *text = lua_newuserdatauv(L, script->size, 0);
  check_status(L, state,
               rille_inflate(state->ctx, "scripts", script->name, script->packed, script->packed_size,
                             (uint8_t *)text, script->size));
  return text;
}

static int load_embedded(lua_State *L, const EmbeddedScript *script, const char *chunk) {
  const char *text = push_text(L, script);
  int status = luaL_loadbufferx(L, text, script->size, chunk, "t");
  lua_remove(L, -2);
  return status;
}

/* Loads a chunk as "=rille/nn.lua" (the name that errors leave out) and pushes it. */
static int load_script(lua_State *L, const char *name) {
  const char *folder = getenv("RILLE_SCRIPTS");
  lua_pushfstring(L, "=rille/%s.lua", name);
  const char *chunk = lua_tostring(L, -1);
  if (folder && *folder) {
    lua_pushfstring(L, "%s/rille/%s.lua", folder, name);
    return luaL_loadfilex(L, lua_tostring(L, -1), "t");
  }
  for (const EmbeddedScript *script = rille_embedded_scripts; script->name; script++)
    if (strcmp(script->name, name) == 0) return load_embedded(L, script, chunk);
  lua_pushfstring(L, "rille: no script '%s'", name);
  return LUA_ERRFILE;
}

/* The library's own require: rille._import "nn" runs scripts/rille/nn.lua once and gives what it returns.
 * Upvalues: the loaded scripts, the module. */
static int import(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (lua_getfield(L, lua_upvalueindex(UPVALUE_FIRST_FREE), name) != LUA_TNIL) return 1;
  lua_pop(L, 1);
  if (load_script(L, name) != LUA_OK) return lua_error(L);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_FIRST_FREE + 1)); /* each script is called with the module */
  lua_call(L, 1, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, lua_upvalueindex(UPVALUE_FIRST_FREE), name);
  return 1;
}

/* _scripts(): what is embedded, as a table of names and texts. Help reads the comments in it. */
static int module_scripts(lua_State *L) {
  lua_settop(L, 0);
  lua_newtable(L);
  for (const EmbeddedScript *script = rille_embedded_scripts; script->name; script++) {
    lua_pushlstring(L, push_text(L, script), script->size);
    lua_setfield(L, 1, script->name);
    lua_pop(L, 1);
  }
  return 1;
}

void open_scripts(lua_State *L, int module) {
  push_function(L, module_scripts);
  lua_setfield(L, module, "_scripts");
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_newtable(L);
  lua_pushvalue(L, module);
  lua_pushcclosure(L, import, 4);
  lua_pushvalue(L, -1);
  lua_setfield(L, module, "_import");
  lua_pushliteral(L, "init");
  lua_call(L, 1, 0);
}

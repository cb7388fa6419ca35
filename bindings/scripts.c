/* The Lua half: embedded at build time, or read from the folder that RILLE_SCRIPTS names. */
#include "bind.h"
#include "io/gzip.h"
#include "scripts.h"

#include <stdlib.h>
#include <string.h>

/* Pushes a script's text as a userdata. */
static uint8_t *push_text(lua_State *L, const EmbeddedScript *script, const uint8_t *dictionary,
                          size_t size) {
  State *state = state_of(L);
  uint8_t *text = lua_newuserdatauv(L, script->size, 0);
  check_status(L, state,
               rille_inflate_with(state->ctx, "scripts", script->name, script->packed, script->packed_size,
                                  dictionary, size, text, script->size));
  return text;
}

/* The dictionary's text, kept in the registry; pushed. */
static uint8_t *push_dictionary(lua_State *L) {
  static const char key = 0;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) != LUA_TUSERDATA) {
    lua_pop(L, 1);
    push_text(L, &rille_embedded_scripts[0], NULL, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
  }
  return lua_touserdata(L, -1);
}

static int load_embedded(lua_State *L, const EmbeddedScript *script, const char *chunk) {
  const EmbeddedScript *first = &rille_embedded_scripts[0];
  uint8_t *dictionary = push_dictionary(L);
  const uint8_t *text = script == first ? dictionary : push_text(L, script, dictionary, first->size);
  int status = luaL_loadbufferx(L, (const char *)text, script->size, chunk, "t");
  lua_replace(L, script == first ? -2 : -3);
  if (script != first) lua_pop(L, 1);
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
  const EmbeddedScript *first = &rille_embedded_scripts[0];
  lua_settop(L, 0);
  lua_newtable(L);
  const uint8_t *dictionary = push_dictionary(L);
  for (const EmbeddedScript *script = first; script->name; script++) {
    const uint8_t *text = script == first ? dictionary : push_text(L, script, dictionary, first->size);
    lua_pushlstring(L, (const char *)text, script->size);
    lua_setfield(L, 1, script->name);
    lua_settop(L, 2);
  }
  return lua_settop(L, 1), 1;
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

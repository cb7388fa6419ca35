/* The Lua half: embedded at build time, or read from a folder that the host named. */
#include "state.h"
#include "library.h"
#include "io/gzip.h"
#include "rille_lua.h"
#include "embedded.h"
#include "scripts.h"

#include <stdio.h>
#include <string.h>

/* Pushes what the stream unfolds to, as a userdata. */
static const uint8_t *push_text(lua_State *L, const EmbeddedScript *script, const uint8_t *dictionary,
                                size_t size) {
  State *state = state_of(L);
  uint8_t *text = lua_newuserdatauv(L, script->size, 0);
  check_status(L, state,
               rille_inflate_with(state->ctx, "scripts", script->name, script->packed, script->packed_size,
                                  dictionary, size, text, script->size));
  return text;
}

/* The dictionary's text, kept in the registry; pushed. */
static const uint8_t *push_dictionary(lua_State *L) {
  static const char key = 0;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) != LUA_TUSERDATA) {
    lua_pop(L, 1);
    push_text(L, &rille_embedded_dictionary, NULL, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
  }
  return lua_touserdata(L, -1);
}

/* Pushes a value that holds the script's text. */
static const char *push_script(lua_State *L, const EmbeddedScript *script) {
  const uint8_t *text = push_dictionary(L);
  if (!script->packed) return (const char *)text + script->offset;
  text = push_text(L, script, text, rille_embedded_dictionary.size);
  lua_remove(L, -2);
  return (const char *)text;
}

static const char folder_key = 0;

void rille_lua_use_scripts(lua_State *L, const char *folder) {
  lua_pushstring(L, folder && *folder ? folder : NULL);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &folder_key);
}

const char *rille_push_scripts_folder(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &folder_key);
  return lua_tostring(L, -1);
}

bool rille_push_file(lua_State *L, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  size_t n;
  do {
    n = fread(luaL_prepbuffer(&text), 1, LUAL_BUFFERSIZE, file);
    luaL_addsize(&text, n);
  } while (n == LUAL_BUFFERSIZE);
  fclose(file);
  luaL_pushresult(&text);
  return true;
}

/* Pushes the text of folder/rille/path.lua; false and nothing where there is no such file. */
static bool push_file(lua_State *L, const char *folder, const char *path) {
  lua_pushfstring(L, "%s/rille/%s.lua", folder, path);
  bool is_there = rille_push_file(L, lua_tostring(L, -1));
  lua_remove(L, is_there ? -2 : -1);
  return is_there;
}

static const EmbeddedScript *find_embedded(const char *path) {
  const EmbeddedScript *script = rille_embedded_scripts;
  while (script->name && strcmp(script->name, path) != 0) script++;
  return script->name ? script : NULL;
}

/* Pushes the function of a script. What was compiled at build time serves where the Lua that runs has numbers
 * of the same sizes (Lua checks it), and else the text. */
static int load_embedded(lua_State *L, const EmbeddedScript *script, const char *chunk) {
  if (script->compiled) {
    const char *bytes = (const char *)script->compiled;
    if (luaL_loadbufferx(L, bytes, script->compiled_size, chunk, "b") == LUA_OK) return LUA_OK;
    lua_pop(L, 1);
  }
  const char *text = push_script(L, script);
  int status = luaL_loadbufferx(L, text, script->size, chunk, "t");
  lua_remove(L, -2);
  return status;
}

static int load_file(lua_State *L, const char *chunk) {
  size_t size;
  const char *text = lua_tolstring(L, -1, &size);
  return luaL_loadbufferx(L, text, size, chunk, "t");
}

/* Loads script "nn.module" (or "optim": optim/init.lua) as the chunk "=rille/nn/module.lua", the name that
 * errors leave out, also where it comes from a folder, and pushes it. */
static int load_script(lua_State *L, const char *name) {
  static const char *const forms[] = {"%s", "%s/init"};
  const char *folder = rille_push_scripts_folder(L), *path = luaL_gsub(L, name, ".", "/");
  for (int i = 0; i < 2; i++) {
    const char *file = lua_pushfstring(L, forms[i], path), *chunk = lua_pushfstring(L, "=rille/%s.lua", file);
    const EmbeddedScript *script = folder ? NULL : find_embedded(file);
    if (script) return load_embedded(L, script, chunk);
    if (folder && push_file(L, folder, file)) return load_file(L, chunk);
  }
  rille_check_left_out(L, name);
  luaL_where(L, 1);
  lua_pushfstring(L, "%sno script 'rille.%s'", lua_tostring(L, -1), name);
  return LUA_ERRFILE;
}

enum { UPVALUE_LOADED = UPVALUE_FIRST_FREE, UPVALUE_MODULE, UPVALUE_NATIVE };

/* What is asked for is not the library's: the host's own require, if it has one. */
static int require_elsewhere(lua_State *L, const char *name) {
  if (lua_getglobal(L, "require") != LUA_TFUNCTION) {
    luaL_where(L, 1);
    return luaL_error(L, "%sno script '%s', and no require that could find it", lua_tostring(L, -1), name);
  }
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* The library's own require, which the scripts are called with: require "rille.nn.module" runs
 * scripts/rille/nn/module.lua once and gives what it returns. It needs nothing of the host's.
 * Upvalues: the loaded scripts, the module, native. */
static int require_script(lua_State *L) {
  static const char prefix[] = "rille.";
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (lua_getfield(L, lua_upvalueindex(UPVALUE_LOADED), name) != LUA_TNIL) return 1;
  lua_pop(L, 1);
  if (strncmp(name, prefix, sizeof prefix - 1) != 0) return require_elsewhere(L, name);
  if (load_script(L, name + sizeof prefix - 1) != LUA_OK) return lua_error(L);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_MODULE));
  lua_getfield(L, lua_upvalueindex(UPVALUE_NATIVE), "require");
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_NATIVE));
  lua_call(L, 3, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, lua_upvalueindex(UPVALUE_LOADED), name);
  return 1;
}

/* native.notes(): the comments of all scripts that help shows, as one text: those of the folder where the
 * host named one, which is then the whole text of its scripts. */
static int native_notes(lua_State *L) {
  lua_settop(L, 0);
  const char *folder = rille_push_scripts_folder(L);
  if (!folder) {
    const char *text = (const char *)push_text(L, &rille_embedded_notes, NULL, 0);
    lua_pushlstring(L, text, rille_embedded_notes.size);
    return 1;
  }
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (const EmbeddedScript *script = rille_embedded_scripts; script->name; script++)
    if (push_file(L, folder, script->name)) {
      luaL_addvalue(&text);
      luaL_addchar(&text, '\n');
    }
  luaL_pushresult(&text);
  return 1;
}

static const char native_key = 0;

bool rille_push_native(lua_State *L) {
  return lua_rawgetp(L, LUA_REGISTRYINDEX, &native_key) == LUA_TTABLE;
}

void rille_require(lua_State *L, const char *name) {
  if (!rille_push_native(L)) luaL_error(L, "rille is not loaded in this Lua state");
  lua_getfield(L, -1, "require");
  lua_remove(L, -2);
  lua_pushstring(L, name);
  lua_call(L, 1, 1);
}

void rille_open_scripts(lua_State *L, const Library *library) {
  /* Both read the library's own scripts, from a folder only where the host or the environment named one. */
  rille_push_function(L, native_notes);
  rille_set_native(L, library, "notes", RIGHT_HARMLESS, NULL);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_newtable(L);
  lua_pushvalue(L, library->module);
  lua_setfield(L, -2, "rille");
  lua_pushvalue(L, library->module);
  lua_pushvalue(L, library->native);
  lua_pushcclosure(L, require_script, 5);
  rille_set_native(L, library, "require", RIGHT_HARMLESS, NULL);
  lua_pushvalue(L, library->native);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &native_key);
  rille_require(L, "rille.init");
  lua_pop(L, 1);
}

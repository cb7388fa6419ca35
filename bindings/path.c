/* Where in a network an error happened: "net.block.0.conv2: ". Found when an error is raised, from the frames
 * on Lua's stack, so that calls that go well pay nothing. */
#include "bind.h"

#include <string.h>

enum { MAX_DEPTH = 32, MAX_NESTING = 4 };

static bool is_lua_module(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  bool found = lua_getfield(L, -1, "__rille_module") == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return found;
}

static bool is_layer(lua_State *L, int index) {
  return lua_isuserdata(L, index) && luaL_getmetafield(L, index, "__name") != LUA_TNIL &&
         (lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "rille.Layer") == 0
              ? (lua_pop(L, 1), true)
              : (lua_pop(L, 1), false));
}

/* Pushes the first argument of the function at level, if it is a module or layer. */
static bool push_module_of(lua_State *L, int level, lua_Debug *call) {
  if (!lua_getstack(L, level, call)) return false;
  lua_getinfo(L, "Su", call);
  /* A Lua function's first local is its first argument only if it takes any. */
  if (call->what[0] != 'C' && call->nparams == 0) return false;
  if (!lua_getlocal(L, call, 1)) return false;
  if (is_lua_module(L, -1) || is_layer(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

static bool is_plain_table(lua_State *L, int index) {
  if (!lua_istable(L, index)) return false;
  if (!lua_getmetatable(L, index)) return true;
  lua_pop(L, 1);
  return false;
}

/* Pushes the name under which child is found in parent ("conv2", "blocks.0"): in a field, or in a table or a
 * list of modules that a field holds. */
static bool push_child_name(lua_State *L, int parent, int child, int nesting) {
  parent = lua_absindex(L, parent);
  lua_pushnil(L);
  while (lua_next(L, parent)) {
    bool named = lua_type(L, -2) == LUA_TSTRING || lua_isinteger(L, -2);
    if (named && lua_rawequal(L, -1, child)) {
      if (lua_isinteger(L, -2))
        lua_pushfstring(L, "%I", lua_tointeger(L, -2) - 1);
      else
        lua_pushvalue(L, -2);
      lua_replace(L, -3);
      lua_pop(L, 1);
      return true;
    }
    if (named && nesting > 0 && (is_plain_table(L, -1) || is_lua_module(L, -1))) {
      if (push_child_name(L, -1, child, nesting - 1)) {
        if (lua_isinteger(L, -3))
          lua_pushfstring(L, "%I.%s", lua_tointeger(L, -3) - 1, lua_tostring(L, -1));
        else
          lua_pushfstring(L, "%s.%s", lua_tostring(L, -3), lua_tostring(L, -1));
        lua_replace(L, -4);
        lua_pop(L, 2);
        return true;
      }
    }
    lua_pop(L, 1);
  }
  return false;
}

/* The variable that the outermost module was called by, or else its class. */
static void push_root_name(lua_State *L, int level, int module) {
  lua_Debug call;
  if (level >= 0 && lua_getstack(L, level, &call) && lua_getinfo(L, "n", &call) && call.name &&
      (strcmp(call.namewhat, "local") == 0 || strcmp(call.namewhat, "global") == 0 ||
       strcmp(call.namewhat, "upvalue") == 0 || strcmp(call.namewhat, "field") == 0)) {
    lua_pushstring(L, call.name);
    return;
  }
  if (luaL_getmetafield(L, module, "__name") == LUA_TNIL) lua_pushliteral(L, "module");
}

/* Pushes "net.conv2: ", or "" outside any Lua module. */
void push_module_path(lua_State *L) {
  int levels[MAX_DEPTH], n = 0, base = lua_gettop(L);
  lua_Debug call;
  luaL_checkstack(L, MAX_DEPTH + 16, "module path");
  /* Innermost first; a module's own frames (call and forward) count once. */
  for (int level = 0; n < MAX_DEPTH && lua_getstack(L, level, &call); level++) {
    if (!push_module_of(L, level, &call)) continue;
    if (n > 0 && lua_rawequal(L, -1, base + n)) {
      levels[n - 1] = level;
      lua_pop(L, 1);
      continue;
    }
    levels[n++] = level;
  }
  if (n == 0 || (n == 1 && is_layer(L, base + 1))) {
    lua_settop(L, base);
    lua_pushliteral(L, "");
    return;
  }
  push_root_name(L, levels[n - 1], base + n);
  for (int i = n - 1; i > 0; i--) {
    bool known = is_lua_module(L, base + i + 1) && push_child_name(L, base + i + 1, base + i, MAX_NESTING);
    if (!known && luaL_getmetafield(L, base + i, "__name") == LUA_TNIL) lua_pushliteral(L, "?");
    lua_pushfstring(L, "%s.%s", lua_tostring(L, -2), lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
  }
  lua_pushfstring(L, "%s: ", lua_tostring(L, -1));
  lua_replace(L, base + 1);
  lua_settop(L, base + 1);
}

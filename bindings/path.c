/* Where in a network an error happened: "net.block.0.conv2: ". Found when an error is raised, from the frames
 * on Lua's stack, so that calls that go well pay nothing. */
#include "nn/layer_box.h"
#include "path.h"

#include <lauxlib.h>
#include <string.h>

/* Finding a level takes time in proportion to its depth: deep recursions are not followed to their end. */
enum { MAX_DEPTH = 64, MAX_NESTING = 6, MAX_ANCESTORS = 64, MAX_LEVELS = 2000 };

static bool is_lua_module(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  lua_pushliteral(L, "__rille_module");
  bool found = lua_rawget(L, -2) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return found;
}

/* ---- frames */

/* Whether the function on top is a method of the class on the stack below it, or of a class that it extends.
 * Pops the class. */
static bool is_method(lua_State *L) {
  int function = lua_gettop(L), class = function - 1;
  for (int i = 0; i < MAX_ANCESTORS && lua_istable(L, class); i++) {
    lua_pushnil(L);
    while (lua_next(L, class)) {
      bool same = lua_rawequal(L, -1, function);
      lua_pop(L, 1);
      if (!same) continue;
      lua_settop(L, function);
      lua_remove(L, class);
      return true;
    }
    if (!lua_getmetatable(L, class)) break;
    lua_pushliteral(L, "__index");
    lua_rawget(L, -2);
    lua_replace(L, class);
    lua_settop(L, function);
  }
  lua_settop(L, function);
  lua_remove(L, class);
  return false;
}

/* The running function is on top, the module of the frame below: is it the module's call or method? */
static bool is_module_frame(lua_State *L, const lua_Debug *call) {
  if (!is_lua_module(L, -2)) {
    lua_CFunction function = lua_tocfunction(L, -1);
    return function && rille_is_layer_call(function);
  }
  lua_getmetatable(L, -2);
  lua_pushliteral(L, "__call");
  lua_rawget(L, -2);
  bool called = lua_rawequal(L, -1, -3);
  lua_pop(L, 1);
  if (called || strcmp(call->source, "=rille/nn/module.lua") == 0) {
    lua_pop(L, 1);
    return called; /* load_state_dict and the like are no part of the path */
  }
  lua_pushliteral(L, "__class");
  lua_rawget(L, -2);
  lua_replace(L, -2);
  lua_insert(L, -2);
  return is_method(L);
}

/* Pushes onto L what a level of thread says about the path: a module whose method runs there, or any other
 * function written in Lua, which may be a member of a container. */
static bool push_frame(lua_State *L, lua_State *thread, const lua_Debug *at) {
  lua_Debug call = *at;
  if (!lua_checkstack(thread, 4)) return false;
  lua_getinfo(thread, "Suf", &call); /* pushes the function */
  /* A Lua function's first local is its first argument only if it takes any. */
  bool takes = call.what[0] == 'C' || call.nparams > 0;
  if (!takes || !lua_getlocal(thread, &call, 1)) lua_pushnil(thread);
  lua_insert(thread, -2);
  if (thread != L) lua_xmove(thread, L, 2);
  if (is_module_frame(L, &call)) {
    lua_pop(L, 1);
    return true;
  }
  lua_replace(L, -2);
  if (call.what[0] != 'C' && strncmp(call.source, "=rille/", 7) != 0) return true;
  lua_pop(L, 1);
  return false;
}

/* ---- names */

/* "0" or "name" for a key of a table; pushed. Members of a list may have names of their own. */
static void push_key(lua_State *L, int parent, int key) {
  int top = lua_gettop(L);
  lua_pushliteral(L, "_names");
  if (lua_isinteger(L, key) && lua_rawget(L, parent) == LUA_TTABLE) {
    lua_pushvalue(L, key);
    if (lua_rawget(L, -2) == LUA_TSTRING) {
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return;
    }
  }
  lua_settop(L, top);
  if (lua_isinteger(L, key))
    lua_pushfstring(L, "%I", lua_tointeger(L, key) - 1);
  else
    lua_pushvalue(L, key);
}

/* Pushes the name under which child is found below parent at this depth ("conv2", "blocks.0"). */
static bool push_name_at(lua_State *L, int parent, int child, int depth) {
  luaL_checkstack(L, 8, "module path");
  lua_pushnil(L);
  while (lua_next(L, parent)) {
    int key = lua_gettop(L) - 1;
    if (lua_type(L, key) == LUA_TSTRING || lua_isinteger(L, key)) {
      if (depth == 0 && lua_rawequal(L, key + 1, child)) {
        push_key(L, parent, key);
        lua_replace(L, key);
        lua_settop(L, key);
        return true;
      }
      bool inside = depth > 0 && lua_istable(L, key + 1) && !lua_rawequal(L, key + 1, parent);
      if (inside && lua_getmetatable(L, key + 1)) {
        lua_pop(L, 1);
        inside = is_lua_module(L, key + 1);
      }
      if (inside && push_name_at(L, key + 1, child, depth - 1)) {
        push_key(L, parent, key);
        lua_pushfstring(L, "%s.%s", lua_tostring(L, -1), lua_tostring(L, -2));
        lua_replace(L, key);
        lua_settop(L, key);
        return true;
      }
    }
    lua_settop(L, key);
  }
  return false;
}

/* The shortest name; modules may hold each other. */
static bool push_child_name(lua_State *L, int parent, int child) {
  for (int depth = 0; depth <= MAX_NESTING; depth++)
    if (push_name_at(L, parent, child, depth)) return true;
  return false;
}

static void push_class_name(lua_State *L, int module) {
  if (lua_isuserdata(L, module))
    rille_push_layer_name(L, module);
  else if (luaL_getmetafield(L, module, "__name") == LUA_TNIL)
    lua_pushliteral(L, "module");
}

/* The variable that the outermost module was called by, or else its class. */
static void push_root_name(lua_State *L, lua_State *thread, int level, int module) {
  lua_Debug call;
  if (lua_getstack(thread, level, &call) && lua_getinfo(thread, "n", &call) && call.name &&
      (strcmp(call.namewhat, "local") == 0 || strcmp(call.namewhat, "global") == 0 ||
       strcmp(call.namewhat, "upvalue") == 0 || strcmp(call.namewhat, "field") == 0) &&
      strcmp(call.name, "init") != 0 && strcmp(call.name, "forward") != 0)
    lua_pushstring(L, call.name);
  else
    push_class_name(L, module);
}

/* ---- the path */

typedef struct Path {
  int base, n;                   /* innermost first: the values base + 1 to base + n */
  lua_State *threads[MAX_DEPTH]; /* where the outermost frame of each runs */
  int levels[MAX_DEPTH];
} Path;

static void gather(lua_State *L, lua_State *thread, Path *path) {
  lua_Debug call;
  for (int level = 0; level < MAX_LEVELS && path->n < MAX_DEPTH && lua_getstack(thread, level, &call);
       level++) {
    if (!push_frame(L, thread, &call)) continue;
    /* A module's own frames (call, hooks and forward) count once. */
    int last = path->n;
    while (last > 0 && lua_isfunction(L, path->base + last)) last--;
    if (last > 0 && lua_rawequal(L, -1, path->base + last)) {
      lua_settop(L, path->base + last);
      path->n = last;
    } else if (path->n > 0 && lua_rawequal(L, -1, path->base + path->n)) {
      lua_pop(L, 1);
    } else {
      path->n++;
    }
    path->threads[path->n - 1] = thread;
    path->levels[path->n - 1] = level;
  }
}

/* Pushes "net.conv2: ", or "" outside any Lua module. */
void rille_push_module_path(lua_State *L) {
  Path path = {.base = lua_gettop(L)};
  luaL_checkstack(L, MAX_DEPTH + 24, "module path");
  gather(L, L, &path);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  lua_State *main = lua_tothread(L, -1);
  lua_pop(L, 1);
  /* A coroutine goes on where the main program waits for it. */
  if (main && main != L) gather(L, main, &path);
  int outermost = path.n;
  while (outermost > 0 && lua_isfunction(L, path.base + outermost)) outermost--;
  if (outermost == 0 || (outermost == 1 && lua_isuserdata(L, path.base + 1))) {
    lua_settop(L, path.base);
    lua_pushliteral(L, "");
    return;
  }
  int parent = path.base + outermost;
  push_root_name(L, path.threads[outermost - 1], path.levels[outermost - 1], parent);
  for (int child = parent - 1; child > path.base; child--) {
    bool known = is_lua_module(L, parent) && push_child_name(L, parent, child);
    if (lua_isfunction(L, child) && !known) continue;
    if (!known) push_class_name(L, child);
    lua_pushfstring(L, "%s.%s", lua_tostring(L, -2), lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
    if (!lua_isfunction(L, child)) parent = child;
  }
  lua_pushfstring(L, "%s: ", lua_tostring(L, -1));
  lua_replace(L, path.base + 1);
  lua_settop(L, path.base + 1);
}

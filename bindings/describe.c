/* What errors say about values, and about calls with a dot that wanted a colon or the other way round. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "tensor/tensor_box.h"
#include "core/point.h"

#include <string.h>

static const char methods_key = 0;

void rille_keep_methods(lua_State *L, int methods) {
  lua_pushvalue(L, methods);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &methods_key);
}

/* "rille.Tensor" of userdata, "rille.nn" of a part of the library; NULL for anything else. */
static const char *library_name(lua_State *L, int index) {
  if (!lua_istable(L, index) && lua_type(L, index) != LUA_TUSERDATA) return NULL;
  int top = lua_gettop(L);
  const char *name = luaL_getmetafield(L, index, "__name") == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_settop(L, top); /* the metatable keeps the text */
  return name && strncmp(name, "rille", 5) == 0 && (name[5] == '.' || !name[5]) ? name : NULL;
}

static bool is_module_table(lua_State *L, int index) {
  if (!lua_istable(L, index) || luaL_getmetafield(L, index, "__rille_module") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

const char *rille_type_text(lua_State *L, int index) {
  const char *name = library_name(L, index);
  if (rille_to_tensor_box(L, index)) return "a tensor";
  if (is_module_table(L, index)) return "a module";
  if (!name) return luaL_typename(L, index);
  if (lua_istable(L, index)) return name;
  if (strcmp(name, "rille.Layer") == 0) return "a module";
  if (strcmp(name, "rille.Optimizer") == 0) return "an optimizer";
  return strcmp(name, "rille.Generator") == 0 ? "a generator" : name;
}

const char *rille_value_text(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) return rille_type_text(L, index);
  if (!lua_isnumber(L, index)) return lua_tostring(L, index);
  return lua_pushfstring(L, "the text '%s'", lua_tostring(L, index)); /* 3 and "3" look the same otherwise */
}

const char *rille_shown_text(lua_State *L, int index) {
  char text[40];
  if (lua_type(L, index) != LUA_TNUMBER || lua_isinteger(L, index)) return luaL_tolstring(L, index, NULL);
  rille_print(text, sizeof text, "%.14g", lua_tonumber(L, index));
  if (!text[strspn(text, "-0123456789")]) strcat(text, ".0");
  return lua_pushstring(L, text);
}

const char *rille_colon_hint(lua_State *L, const char *self) {
  lua_Debug call;
  if (!lua_getstack(L, 0, &call) || !lua_getinfo(L, "n", &call)) return "";
  if (!call.name || strcmp(call.namewhat, "field") != 0) return "";
  if (strcmp(self, "x") == 0) { /* functions of the module have no colon */
    bool is_method = lua_rawgetp(L, LUA_REGISTRYINDEX, &methods_key) == LUA_TTABLE;
    if (is_method) {
      lua_pushstring(L, call.name);
      is_method = lua_rawget(L, -2) != LUA_TNIL;
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (!is_method) return "";
  }
  return lua_pushfstring(L, "; a method is called with a colon: %s:%s(...)", self, call.name);
}

int rille_raise_misfit(lua_State *L, int index, const char *wanted, const char *self) {
  const char *got = rille_type_text(L, index); /* before the hint, which may become argument 1 */
  rille_raise_error(L, "argument %d must be %s, got %s%s", index, wanted, got,
                    index == 1 ? rille_colon_hint(L, self) : "");
}

void rille_push_dot_hint(lua_State *L) {
  const char *name = lua_gettop(L) > 0 && lua_istable(L, 1) ? library_name(L, 1) : NULL;
  if (name)
    lua_pushfstring(L, "; functions of %s are called with a dot, not a colon", name);
  else
    lua_pushliteral(L, "");
}

static const char ipairs_key = 0;

/* ipairs is asked for its function when rille is opened; a state without it has no loop to find. */
void rille_keep_ipairs(lua_State *L) {
  int top = lua_gettop(L);
  if (lua_getglobal(L, "ipairs") == LUA_TFUNCTION && lua_iscfunction(L, -1)) {
    lua_newtable(L);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_iscfunction(L, -1))
      lua_rawsetp(L, LUA_REGISTRYINDEX, &ipairs_key);
  }
  lua_settop(L, top);
}

bool rille_is_called_by_ipairs(lua_State *L, int level) {
  lua_Debug call;
  int top = lua_gettop(L);
  if (!lua_getstack(L, level, &call) || !lua_getinfo(L, "f", &call)) return false;
  bool is_so = lua_iscfunction(L, -1) && lua_rawgetp(L, LUA_REGISTRYINDEX, &ipairs_key) == LUA_TFUNCTION &&
               lua_tocfunction(L, -1) == lua_tocfunction(L, -2);
  lua_settop(L, top);
  return is_so;
}

/* native.in_ipairs(): for the Lua half's __index functions: whether ipairs is what reads the field. */
int rille_describe_in_ipairs(lua_State *L) {
  lua_pushboolean(L, rille_is_called_by_ipairs(L, 2));
  return 1;
}

/* native.assigning_line(): the line that assigns a field, below the __newindex that runs; nil where none
 * does. */
int rille_describe_assigning_line(lua_State *L) {
  lua_Debug call;
  bool found = false;
  for (int level = 1; level < 8 && lua_getstack(L, level, &call); level++) {
    lua_getinfo(L, found ? "l" : "n", &call);
    if (found) return lua_pushinteger(L, call.currentline), 1;
    found = call.name && strcmp(call.namewhat, "metamethod") == 0 && strcmp(call.name, "newindex") == 0;
  }
  return 0;
}

bool rille_is_callers_self(lua_State *L, int index) {
  lua_Debug call;
  if (!lua_getstack(L, 1, &call)) return false;
  const char *name = lua_getlocal(L, &call, 1);
  if (!name) return false;
  bool is_self = strcmp(name, "self") == 0 && lua_rawequal(L, index, -1);
  lua_pop(L, 1);
  return is_self;
}

const char *rille_nearest_key(lua_State *L, int table, const char *name) {
  if (!lua_istable(L, table)) return NULL; /* who asks may not know the names */
  const char *nearest = NULL;
  int least = strlen(name) < 4 ? 2 : 3;
  table = lua_absindex(L, table);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING || *lua_tostring(L, -1) == '_') continue;
    const char *key = lua_tostring(L, -1);
    int changes = rille_name_distance(name, key);
    /* the first in the alphabet of equally near ones: Lua's tables have no order */
    if (changes < least || (nearest && changes == least && strcmp(key, nearest) < 0))
      least = changes, nearest = key;
  }
  return nearest;
}

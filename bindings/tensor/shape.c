/* x.shape: the sizes as a list from 1, which may be called as well, so that x:shape() gives a plain list.
 * Two shapes are equal where their sizes are, and negative indices count from the end. */
#include "state.h"
#include "tensor/shape.h"
#include "tensor/tensor_box.h"

#include <string.h>

static void push_sizes(lua_State *L, int n, const int64_t *sizes) {
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    lua_pushinteger(L, sizes[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* (shape, ...): a copy without the metatable. */
static int shape_call(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 1, i);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

static int shape_numel(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, 1), numel = 1;
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 1, i);
    numel *= lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  lua_pushinteger(L, numel);
  return 1;
}

/* What the table itself does not have: x.shape[-1], the last size; x.shape:numel(). */
static int shape_index(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
  if (lua_isinteger(L, 2)) {
    lua_Integer at = lua_tointeger(L, 2);
    if (at == 0)
      return rille_raise_error(
          L, "shape: sizes count from 1, as Lua's lists do: x.shape[1] is the first; x:size(0) "
             "counts from 0");
    if (at < -n) return rille_raise_error(L, "shape: no size at %d of %d", (int)at, (int)n);
    lua_rawgeti(L, 1, at < 0 ? n + 1 + at : at);
    return 1;
  }
  if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "numel") == 0)
    lua_pushcfunction(L, shape_numel);
  else
    lua_pushnil(L);
  return 1;
}

/* Also of a shape and a plain list. */
static int shape_eq(lua_State *L) {
  bool equal = lua_istable(L, 1) && lua_istable(L, 2) && lua_rawlen(L, 1) == lua_rawlen(L, 2);
  for (lua_Integer i = 1; equal && i <= (lua_Integer)lua_rawlen(L, 1); i++) {
    lua_rawgeti(L, 1, i);
    lua_rawgeti(L, 2, i);
    equal = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
  }
  lua_pushboolean(L, equal);
  return 1;
}

static int shape_tostring(lua_State *L) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addchar(&text, '[');
  for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 1); i++) {
    if (i > 1) luaL_addstring(&text, ", ");
    lua_rawgeti(L, 1, i);
    luaL_addvalue(&text);
  }
  luaL_addchar(&text, ']');
  luaL_pushresult(&text);
  return 1;
}

static int shape_newindex(lua_State *L) {
  return rille_raise_error(
      L, "shape: a tensor's sizes cannot be set; x:reshape(...) gives a view of other ones");
}

int rille_push_shape(lua_State *L, RilleTensor *t) {
  static const luaL_Reg metamethods[] = {{"__call", shape_call},         {"__eq", shape_eq},
                                         {"__tostring", shape_tostring}, {"__newindex", shape_newindex},
                                         {"__index", shape_index},       {NULL, NULL}};
  int64_t sizes[RILLE_MAX_DIMS];
  int n = t->ndim;
  memcpy(sizes, t->sizes,
         (size_t)n * sizeof *sizes); /* the tables may run finalizers, and those may free t */
  push_sizes(L, n, sizes);
  if (luaL_getmetatable(L, "Shape") == LUA_TNIL) {
    lua_pop(L, 1);
    luaL_newmetatable(L, "Shape");
    rille_set_functions(L, lua_gettop(L), metamethods);
  }
  lua_setmetatable(L, -2);
  return 1;
}

/* x[...] and x[...] = v. */
#include "bind.h"
#include "ops/shape.h"

static int unknown(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) return raise_error(L, "a tensor has no field or method '%s'", lua_tostring(L, 2));
  return raise_error(L, "a tensor cannot be indexed with a %s", luaL_typename(L, 2));
}

int index_read(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    lua_pushinteger(L, 0);
    lua_insert(L, 2);
    return call_op(L, &rille_op_select, 1);
  }
  return unknown(L);
}

int index_write(lua_State *L) { return unknown(L); }

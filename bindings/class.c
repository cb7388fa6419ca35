/* Kinds of userdata that have many types: layers and optimizers. */
#include "state.h"
#include "class.h"
#include "library.h"

void rille_push_class(lua_State *L, const Library *library, const UserdataClass *userdata_class) {
  lua_newtable(L);
  int metatable = lua_gettop(L);
  rille_set_functions(L, -1, userdata_class->metamethods);
  rille_set_owned_gc(L, userdata_class->kind);
  lua_newtable(L);
  rille_set_functions(L, -1, userdata_class->methods);
  lua_pushvalue(L, -1);
  lua_setfield(L, library->native, userdata_class->methods_name);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_insert(L, -2);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_insert(L, -2);
  lua_pushcclosure(L, userdata_class->index, 3);
  lua_setfield(L, metatable, "__index");
  lua_pushstring(L, userdata_class->name);
  lua_setfield(L, metatable, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, metatable, "__metatable");
  lua_newtable(L);
}

void rille_add_constructor(lua_State *L, const UserdataClass *userdata_class, const char *name,
                           const void *type) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushlightuserdata(L, (void *)type);
  lua_pushvalue(L, -5);
  lua_pushcclosure(L, userdata_class->construct, 4);
  lua_setfield(L, -2, name);
}

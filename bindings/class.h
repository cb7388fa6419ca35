/* Kinds of userdata that have many types: layers and optimizers. */
#ifndef RILLE_BINDINGS_CLASS_H
#define RILLE_BINDINGS_CLASS_H

#include "library.h"
#include "owned.h"
#include "state.h"

/* A kind of userdata made from a table of types (layers, optimizers). */
typedef struct UserdataClass {
  const OwnedKind *kind;    /* without a name of its own */
  const char *name;         /* "rille.Layer" */
  const char *methods_name; /* under which the Lua half finds the methods in native */
  const luaL_Reg *methods, *metamethods;
  lua_CFunction index;     /* __index; its third upvalue is the table of methods */
  lua_CFunction construct; /* its third upvalue is the type, its fourth the metatable */
} UserdataClass;
/* Pushes the metatable, for rille_add_constructor, and the empty table that is to hold the constructors. */
void rille_push_class(lua_State *L, const Library *library, const UserdataClass *userdata_class);
/* Adds the constructor of one type to the table on top, with the metatable below it. */
void rille_add_constructor(lua_State *L, const UserdataClass *userdata_class, const char *name,
                           const void *type);

#endif

/* The parts that the library is made of (module.c); each is opened by the file of its name. */
#ifndef RILLE_BINDINGS_LIBRARY_H
#define RILLE_BINDINGS_LIBRARY_H

#include <lua.h>

/* Stack indices of the tables that the library is made of, while it is made. */
typedef struct Library {
  int module;  /* what require "rille" gives: public names only */
  int native;  /* what the scripts of the library alone get: the third value they are called with */
  int methods; /* of tensors */
} Library;

/* Each adds its functions to the tables, in a closure with the standard upvalues. */
void rille_open_ops(lua_State *L, const Library *library);
void rille_open_overloads(lua_State *L, const Library *library); /* after rille_open_ops */
void rille_open_aliases(lua_State *L, const Library *library);   /* after ops and overloads */
void rille_open_make(lua_State *L, const Library *library);
void rille_open_create(lua_State *L, const Library *library);
void rille_open_grad(lua_State *L, const Library *library);
void rille_open_modes(lua_State *L, const Library *library);
void rille_open_callbacks(lua_State *L, const Library *library);
void rille_open_generator(lua_State *L, const Library *library);
void rille_open_batch(lua_State *L, const Library *library);
void rille_open_measures(lua_State *L, const Library *library);
void rille_open_layers(lua_State *L, const Library *library);
void rille_open_optimizers(lua_State *L, const Library *library);
void rille_open_compare(lua_State *L, const Library *library);
void rille_open_help(lua_State *L, const Library *library);
void rille_open_files(lua_State *L, const Library *library);
void rille_open_pictures(lua_State *L, const Library *library);
void rille_open_download(lua_State *L, const Library *library);
void rille_open_tape(lua_State *L, const Library *library);
void rille_open_scripts(lua_State *L, const Library *library);
void rille_open_profile(lua_State *L, const Library *library);
void rille_open_workers(lua_State *L, const Library *library);
void rille_open_capture(lua_State *L, const Library *library);
void rille_open_scope(lua_State *L, const Library *library);
void rille_open_tensor(lua_State *L, const Library *library);

#endif

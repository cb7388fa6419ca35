/* The parts that the library is made of (module.c); each is opened by the file of its name. */
#ifndef RILLE_BINDINGS_LIBRARY_H
#define RILLE_BINDINGS_LIBRARY_H

#include <lua.h>

#include "rille_lua.h"

/* Stack indices of the tables that the library is made of, while it is made. */
typedef struct Library {
  int module;  /* what require "rille" gives: public names only */
  int native;  /* what the scripts of the library alone get: the third value they are called with */
  int methods; /* of tensors */
} Library;

/* ---- functions that reach beyond the state (host/refuse.c) --------------------------------------------- */

/* Beside RILLE_MAY_...: for a function among such that reaches nothing. */
#define RIGHT_HARMLESS  0x80000000u
#define RIGHT_USE_FILES ((unsigned)(RILLE_MAY_READ_FILES | RILLE_MAY_WRITE_FILES))

/* One for the library's scripts, ended by a name of NULL. right: what a host must allow, never 0; a host that
 * does not allow it gets a function that says so, under the name that users know. */
typedef struct Native {
  const char *name;
  lua_CFunction function;
  unsigned right;    /* bits of RILLE_MAY_..., or RIGHT_HARMLESS */
  const char *shown; /* what users call it; NULL: the same */
} Native;
/* Registers them in native. Files of which anything reaches files, the network, threads or programs register
 * in no other way: tests/house/house.lua looks. */
void rille_set_natives(lua_State *L, const Library *library, const Native *natives);
/* The same with a closure that the caller made: takes it from the top. */
void rille_set_native(lua_State *L, const Library *library, const char *name, unsigned right,
                      const char *shown);

/* ---- the parts ----------------------------------------------------------------------------------------- */

/* Each adds its functions to the tables, in a closure with the standard upvalues. */
void rille_open_ops(lua_State *L, const Library *library);
void rille_open_overloads(lua_State *L, const Library *library); /* after rille_open_ops */
void rille_open_inplace(lua_State *L, const Library *library);   /* after rille_open_ops */
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
void rille_open_system(lua_State *L, const Library *library);
void rille_open_tape(lua_State *L, const Library *library);
void rille_open_rights(lua_State *L, const Library *library);
void rille_open_scripts(lua_State *L, const Library *library);
void rille_open_profile(lua_State *L, const Library *library);
void rille_open_capture(lua_State *L, const Library *library);
void rille_open_trace(lua_State *L, const Library *library);
void rille_open_scope(lua_State *L, const Library *library);
void rille_open_tensor(lua_State *L, const Library *library);
/* These may be left out of a build. */
void rille_open_formats(lua_State *L, const Library *library);        /* RILLE_FILES */
void rille_open_pickle(lua_State *L, const Library *library);         /* RILLE_FILES */
void rille_open_torch(lua_State *L, const Library *library);          /* RILLE_FILES */
void rille_open_json(lua_State *L, const Library *library);           /* RILLE_FILES */
void rille_open_protobuf(lua_State *L, const Library *library);       /* RILLE_FILES */
void rille_open_png(lua_State *L, const Library *library);            /* RILLE_PNG */
void rille_open_jpeg(lua_State *L, const Library *library);           /* RILLE_JPEG */
void rille_open_sound(lua_State *L, const Library *library);          /* RILLE_SOUND */
void rille_open_pictures(lua_State *L, const Library *library);       /* RILLE_PICTURES */
void rille_open_download(lua_State *L, const Library *library);       /* RILLE_NETWORK */
void rille_open_workers(lua_State *L, const Library *library);        /* RILLE_WORKERS */
void rille_open_tokenizer(lua_State *L, const Library *library);      /* RILLE_FILES */
void rille_open_distributed(lua_State *L, const Library *library);    /* RILLE_NETWORK */
void rille_open_transfers(lua_State *L, const Library *library);      /* RILLE_NETWORK */
void rille_open_reducer(lua_State *L, const Library *library);        /* RILLE_NETWORK */
void rille_open_distributed_op(lua_State *L, const Library *library); /* RILLE_NETWORK */
/* Functions that say why, in place of those that were left out. */
void rille_open_left_out(lua_State *L, const Library *library);
/* Raises, with the reason, if the script rille.<name> was left out. */
void rille_check_left_out(lua_State *L, const char *name);

#endif

/* Paths as arguments, and files of one tensor. */
#ifndef RILLE_BINDINGS_FILES_H
#define RILLE_BINDINGS_FILES_H

#include <lua.h>

#include "rille.h"

/* The string at index, which must not be empty or hold a zero byte. */
const char *rille_check_path(lua_State *L, int index, const char *function);
/* A function(path) that gives one tensor. */
int rille_read_tensor_file(lua_State *L, const char *function,
                           RilleStatus (*read)(RilleContext *, const char *, RilleTensor **));

#endif

/* The field shape of tensors. */
#ifndef RILLE_BINDINGS_SHAPE_H
#define RILLE_BINDINGS_SHAPE_H

#include <lua.h>

#include "core/tensor.h"

/* Pushes the tensor's sizes as a list that may be called; 1. The caller's closure has the standard upvalues.
 */
int rille_push_shape(lua_State *L, RilleTensor *t);

/* (whose, count, text) -> the places, from 1, of count things that a slice in Python's notation takes ("1:",
 * "::-1"), or nil where the text is none. whose is for the error text. */
int rille_slice_places(lua_State *L);

#endif

/* The grad mode around Lua functions that the engine calls. */
#ifndef RILLE_BINDINGS_MODE_H
#define RILLE_BINDINGS_MODE_H

#include "state.h"

/* Around a Lua function that the engine calls in the middle of its work: the mode as L has it, and back to it
 * whatever the function left behind. Allocate nothing; L has a few free slots. */
int rille_mark_mode(lua_State *L, State *state);
void rille_return_to_mode(lua_State *L, State *state, int mark);

#endif

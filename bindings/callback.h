/* Lua functions in graphs: hooks, and the backward of rille.Function. */
#ifndef RILLE_BINDINGS_CALLBACK_H
#define RILLE_BINDINGS_CALLBACK_H

#include "state.h"

/* Around an engine call that may run hooks. */
typedef struct Calling {
  lua_State *caller;
  bool wants_grads;
} Calling;
Calling rille_begin_calling(lua_State *L, State *state, bool wants_grads);
void rille_end_calling(State *state, Calling outer);
/* At lua_close: graphs that outlive the Lua state find nothing to call. */
void rille_forget_references(State *state);
/* Raises the error value of a hook, if one waits. */
void rille_raise_waiting_error(lua_State *L, State *state);

#endif

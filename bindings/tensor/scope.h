/* The lists of tensors that rille.scope() opens. */
#ifndef RILLE_BINDINGS_SCOPE_H
#define RILLE_BINDINGS_SCOPE_H

#include "state.h"

/* At the end of the state: frees the tensors of all that are open and of the state's own list. */
void rille_empty_scopes(State *state);

#endif

/* Random generators as arguments. */
#ifndef RILLE_BINDINGS_GENERATOR_H
#define RILLE_BINDINGS_GENERATOR_H

#include "state.h"

/* The generator at index, borrowed; NULL if the value is none. */
RilleGenerator *rille_to_generator(lua_State *L, int index);
/* Raises if a step is recorded and the generator is the default one. */
void rille_check_stream(lua_State *L, const RilleGenerator *generator, const char *function);

#endif

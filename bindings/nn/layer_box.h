/* Layers written in C, for other files. */
#ifndef RILLE_BINDINGS_LAYER_BOX_H
#define RILLE_BINDINGS_LAYER_BOX_H

#include <lua.h>
#include <stdbool.h>

/* Whether function is what runs a layer's forward. */
bool rille_is_layer_call(lua_CFunction function);
/* Pushes the type of the layer at index: "Linear". */
void rille_push_layer_name(lua_State *L, int index);

#endif

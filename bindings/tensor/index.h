/* Reading and writing parts of tensors. */
#ifndef RILLE_BINDINGS_TENSOR_INDEX_H
#define RILLE_BINDINGS_TENSOR_INDEX_H

#include <lua.h>

/* x[...] and x[...] = v for everything that is no field. */
int rille_index_read(lua_State *L);
int rille_index_write(lua_State *L);
/* index_put(x, index, values, accumulate): x[index] = values, or added to what is there. */
int rille_index_put(lua_State *L);

#endif

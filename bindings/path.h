/* Where in a network an error happened. */
#ifndef RILLE_BINDINGS_PATH_H
#define RILLE_BINDINGS_PATH_H

#include <lua.h>

/* "net.conv2: " inside a network, else ""; pushed. */
void rille_push_module_path(lua_State *L);

#endif

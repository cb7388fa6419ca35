/* The Lua half of the library, for the C half. */
#ifndef RILLE_BINDINGS_SCRIPTS_H
#define RILLE_BINDINGS_SCRIPTS_H

#include <lua.h>
#include <stdbool.h>

/* Pushes what a script of the library gives: rille_require(L, "rille.nn.module"). Raises where rille is not
 * loaded, where there is no such script, and what the script raises. */
void rille_require(lua_State *L, const char *name);

/* The folder that rille_lua_use_scripts named, NULL where the embedded scripts are used; pushed. */
const char *rille_push_scripts_folder(lua_State *L);

/* Pushes what a file holds, as a string; false and nothing where it cannot be opened. */
bool rille_push_file(lua_State *L, const char *path);

/* Pushes the table of what the library's scripts alone get, and true; nil and false where rille is not
 * loaded. Never to be handed to a script that is not trusted: its functions check less than the public ones.
 */
bool rille_push_native(lua_State *L);

#endif

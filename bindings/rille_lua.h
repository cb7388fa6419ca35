/* Rille inside a Lua 5.4 state, for C hosts. Link librille and call luaopen_rille (through luaL_requiref);
 * the host and its scripts then share one context and its tensors.
 *
 *   luaL_requiref(L, "rille", luaopen_rille, 0);
 *   RilleContext *ctx = rille_lua_context(L);
 */
#ifndef RILLE_LUA_H
#define RILLE_LUA_H

#include <lua.h>

#include "rille.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Leaves the module on the stack and returns 1. */
RILLE_API int luaopen_rille(lua_State *L);

/* Do not give scripts that you do not trust Lua's debug library: with it they can take the metatables off
 * userdata and exchange what functions refer to, of Rille's as of every other library, and reach freed
 * memory.
 *
 * Nothing below raises but where it says so. Where it does, call it inside lua_pcall: outside, Lua's panic
 * function ends the program. */

/* From now on this state's library reads its scripts from folder/rille, not those that are embedded: for work
 * on them, before luaopen_rille. NULL or "": the embedded ones again. Nothing but this makes a host read
 * them: the rille program alone looks at RILLE_SCRIPTS in the environment. Workers of data loaders follow the
 * state that starts them. Raises when Lua is out of memory. */
RILLE_API void rille_lua_use_scripts(lua_State *L, const char *folder);

/* The context of this state; raises a Lua error when rille was never loaded. It lives as long as the state.
 */
RILLE_API RilleContext *rille_lua_context(lua_State *L);

/* The tensor at index, borrowed (valid while the value is on the stack or referred to from Lua); NULL if the
 * value is no tensor, or one that the script has freed. Never raises. */
RILLE_API RilleTensor *rille_lua_to_tensor(lua_State *L, int index);

/* Pushes another reference to tensor, nil for NULL; raises when Lua is out of memory, when the tensor is of
 * another context than this state's, and when rille was never loaded. */
RILLE_API void rille_lua_push_tensor(lua_State *L, RilleTensor *tensor);

#ifdef __cplusplus
}
#endif
#endif

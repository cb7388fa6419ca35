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

/* The context of this state; raises a Lua error when rille was never loaded. It lives as long as the state.
 */
RILLE_API RilleContext *rille_lua_context(lua_State *L);

/* The tensor at index, borrowed (valid while the value is on the stack or referred to from Lua); NULL if the
 * value is no tensor. */
RILLE_API RilleTensor *rille_lua_to_tensor(lua_State *L, int index);

/* Pushes another reference to tensor, which must belong to this state's context; raises when Lua is out of
 * memory. */
RILLE_API void rille_lua_push_tensor(lua_State *L, RilleTensor *tensor);

#ifdef __cplusplus
}
#endif
#endif

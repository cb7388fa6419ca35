/* Calls of ops with what stands on the Lua stack. */
#ifndef RILLE_BINDINGS_OPS_H
#define RILLE_BINDINGS_OPS_H

#include <lua.h>

#include "dispatch/op.h"

/* Calls op with the arguments on the stack from index first on, and pushes its results; returns their number.
 */
int rille_lua_call_op(lua_State *L, const RilleOp *op, int first);
int rille_lua_call_op_in_place(lua_State *L, const RilleOp *op, int first);

#endif

/* rille.scope(): frees what was made in a block of code when the block ends, without waiting for the
 * collector.
 *
 *   do
 *     local scope <close> = rille.scope()
 *     local y = scope:keep(f(x))      -- outlives the block; everything else made in it is freed
 *   end
 */
#include "state.h"
#include "library.h"
#include "tensor/tensor_box.h"

static ScopeBox *check_scope(lua_State *L) {
  return luaL_checkudata(L, 1, "rille.scope");
}

void rille_empty_scope(ScopeBox *scope) {
  while (scope->first) {
    TensorBox *box = scope->first;
    RilleTensor *tensor = box->tensor;
    unlink_box(box);
    box->tensor = NULL;
    rille_tensor_release(tensor);
  }
}

/* Scopes close in the order in which Lua closes them; one that the collector finds open is taken out of the
 * chain. */
static int scope_close(lua_State *L) {
  ScopeBox *scope = check_scope(L);
  if (!scope->open) return 0;
  scope->open = false;
  for (ScopeBox **at = &scope->state->scope; *at; at = &(*at)->outer)
    if (*at == scope) {
      *at = scope->outer;
      break;
    }
  rille_empty_scope(scope);
  return 0;
}

/* scope:keep(...): takes tensors out of the scope and returns them; other values pass through. */
static int scope_keep(lua_State *L) {
  check_scope(L);
  for (int i = 2; i <= lua_gettop(L); i++) {
    TensorBox *box = rille_to_tensor_box(L, i);
    if (box) unlink_box(box);
  }
  return lua_gettop(L) - 1;
}

static int module_scope(lua_State *L) {
  State *state = state_of(L);
  ScopeBox *scope = lua_newuserdatauv(L, sizeof *scope, 0);
  *scope = (ScopeBox){.state = state};
  luaL_setmetatable(L, "rille.scope");
  scope->outer = state->scope;
  scope->open = true;
  state->scope = scope;
  return 1;
}

void rille_open_scope(lua_State *L, const Library *library) {
  static const luaL_Reg methods[] = {{"keep", scope_keep}, {"close", scope_close}, {NULL, NULL}};
  luaL_newmetatable(L, "rille.scope");
  lua_pushcfunction(L, scope_close);
  lua_setfield(L, -2, "__close");
  lua_pushcfunction(L, scope_close);
  lua_setfield(L, -2, "__gc");
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  rille_push_function(L, module_scope);
  lua_setfield(L, library->module, "scope");
}

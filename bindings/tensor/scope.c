/* rille.scope(): frees what was made in a block of code when the block ends, without waiting for the
 * collector.
 *
 *   do
 *     local scope <close> = rille.scope()
 *     local y = scope:keep(f(x))      -- outlives the block; everything else made in it is freed
 *   end
 *
 * What a script holds points to the scope; the scope itself stands in memory that the registry keeps while it
 * is open, as a finalizer that is never called (box.c) must not leave a gap in the chain. */
#include "tensor/scope.h"
#include "library.h"
#include "tensor/tensor_box.h"

typedef struct ScopeHandle {
  State *state;
  Scope *scope; /* NULL once it is closed */
} ScopeHandle;

static ScopeHandle *check_scope(lua_State *L) {
  return luaL_checkudata(L, 1, "rille.scope");
}

static void empty_scope(Scope *scope) {
  while (scope->first) rille_free_box(scope->first);
}

void rille_empty_scopes(State *state) {
  for (Scope *scope = state->scope; scope; scope = scope->outer) empty_scope(scope);
}

/* Scopes close in the order in which Lua closes them; one that the collector finds open is taken out of the
 * chain. */
static int scope_close(lua_State *L) {
  ScopeHandle *handle = check_scope(L);
  Scope *scope = handle->scope;
  if (!scope) return 0;
  handle->scope = NULL;
  for (Scope **at = &handle->state->scope; *at; at = &(*at)->outer)
    if (*at == scope) {
      *at = scope->outer;
      break;
    }
  empty_scope(scope);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, scope);
  return 0;
}

/* scope:keep(...): takes tensors out of the scope and returns them; other values pass through. */
static int scope_keep(lua_State *L) {
  State *state = check_scope(L)->state;
  for (int i = 2; i <= lua_gettop(L); i++) {
    TensorBox *box = rille_to_tensor_box(L, i);
    if (box) rille_keep_box(state, box);
  }
  return lua_gettop(L) - 1;
}

static int module_scope(lua_State *L) {
  State *state = state_of(L);
  ScopeHandle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
  *handle = (ScopeHandle){.state = state};
  luaL_setmetatable(L, "rille.scope");
  Scope *scope = lua_newuserdatauv(L, sizeof *scope, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, scope);
  *scope = (Scope){.outer = state->scope};
  handle->scope = scope;
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

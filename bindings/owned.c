/* Handles of scripts that hold something of the engine's (owned.h). */
#include "owned.h"

#include <string.h>

static void release(Owned *owned) {
  if (!owned->link) return;
  *owned->link = owned->next;
  if (owned->next) owned->next->link = owned->link;
  owned->link = NULL;
  owned->kind->release(owned->content);
  memset(owned->content, 0, owned->kind->size);
}

/* Upvalue 1: the kind. The block goes with its handle; writing nil to a place that exists allocates nothing.
 */
static int owned_gc(lua_State *L) {
  const OwnedKind *kind = lua_touserdata(L, lua_upvalueindex(1));
  if (!rille_to_owned(L, 1, kind)) return 0;
  OwnedHandle *handle = lua_touserdata(L, 1);
  Owned *owned = handle->owned;
  handle->owned = NULL;
  release(owned);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, owned);
  return 0;
}

void rille_set_owned_gc(lua_State *L, const OwnedKind *kind) {
  lua_pushlightuserdata(L, (void *)kind);
  lua_pushcclosure(L, owned_gc, 1);
  lua_setfield(L, -2, "__gc");
}

void *rille_push_owned(lua_State *L, State *state, const OwnedKind *kind, int user_values) {
  OwnedHandle *handle = lua_newuserdatauv(L, sizeof *handle, user_values);
  *handle = (OwnedHandle){.kind = kind};
  if (kind->name) {
    if (luaL_newmetatable(L, kind->name)) {
      rille_set_owned_gc(L, kind);
      lua_pushboolean(L, 0);
      lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
  }
  Owned *owned = lua_newuserdatauv(L, sizeof *owned + kind->size, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, owned);
  /* From here on nothing raises. */
  memset(owned, 0, sizeof *owned + kind->size);
  owned->kind = kind;
  owned->next = state->owned;
  owned->link = &state->owned;
  if (owned->next) owned->next->link = &owned->next;
  state->owned = owned;
  handle->owned = owned;
  return owned->content;
}

void *rille_check_owned(lua_State *L, int index, const OwnedKind *kind) {
  void *content = rille_to_owned(L, index, kind);
  if (!content) luaL_checkudata(L, index, kind->name);
  if (!content) luaL_error(L, "rille is closed");
  return content;
}

void rille_release_all_owned(State *state) {
  while (state->owned) release(state->owned);
}

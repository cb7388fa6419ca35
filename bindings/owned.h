/* Handles of scripts that hold something of the engine's: layers, optimizers, recordings, what a reader hands
 * out.
 *
 * Lua does not always call a finalizer: its call fails where a script has left no room on the stack or in its
 * quota, and the userdata is gone all the same. So what must be released does not stand in the userdata but
 * in a block that the registry keeps, in a list of the state's; what is left there when the state ends is
 * released then. Tensors have the same in a cheaper form (tensor/box.c). */
#ifndef RILLE_BINDINGS_OWNED_H
#define RILLE_BINDINGS_OWNED_H

#include "state.h"

/* What handles of one kind hold. */
typedef struct OwnedKind {
  const char *name; /* of the metatable in the registry; NULL: the caller sets one */
  size_t size;      /* of the content, which begins as zeros */
  /* Lets go of what the content holds, if it does; called once, in a context that is open still. May not call
   * Lua, but for luaL_unref. */
  void (*release)(void *content);
} OwnedKind;

/* The block; the content follows. */
typedef struct Owned {
  struct Owned **link, *next; /* link NULL: it was released, and the content is zeros again */
  const OwnedKind *kind;
  _Alignas(16) char content[];
} Owned;

typedef struct OwnedHandle {
  const OwnedKind *kind;
  Owned *owned; /* NULL: not made, or collected */
} OwnedHandle;

/* Pushes a handle and gives its content; raises where there is no memory, and may run finalizers. A kind that
 * has a name gets its metatable: the one that luaL_newmetatable made, else one of which only __gc is known.
 */
void *rille_push_owned(lua_State *L, State *state, const OwnedKind *kind, int user_values);
/* The content of the handle at index, of a kind that has a name; raises for anything else. */
void *rille_check_owned(lua_State *L, int index, const OwnedKind *kind);
/* Sets the field __gc of the metatable at the top. */
void rille_set_owned_gc(lua_State *L, const OwnedKind *kind);
/* Releases all that handles hold: at the end of the state. */
void rille_release_all_owned(State *state);

/* The content of the handle at index: NULL if it is none of that kind, or was released. */
static inline void *rille_to_owned(lua_State *L, int index, const OwnedKind *kind) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(OwnedHandle)) return NULL;
  const OwnedHandle *handle = lua_touserdata(L, index);
  return handle->kind == kind && handle->owned && handle->owned->link ? handle->owned->content : NULL;
}

#endif

/* A Lua heap within the quota that it shares with tensors, messages and workers.
 *
 * Invariant: what was taken from the quota for a heap is used + credit. Credit spares the shared counter:
 * most requests are small. A request that shrinks or frees always goes well. */
#include "host/host.h"

enum { CREDIT = 16 << 10 };

static bool take(LuaHeap *heap, size_t bytes) {
  if (bytes <= heap->credit) {
    heap->credit -= bytes;
    return true;
  }
  size_t wanted = bytes - heap->credit;
  if (rille_limits_take(heap->limits, wanted + CREDIT)) {
    heap->credit = CREDIT;
    return true;
  }
  bool fits = rille_limits_take(heap->limits, wanted);
  if (!fits && heap->ctx) { /* what the engine keeps for reuse makes way */
    rille_release_cache(heap->ctx);
    fits = rille_limits_take(heap->limits, wanted);
  }
  if (fits) heap->credit = 0;
  return fits;
}

static void give(LuaHeap *heap, size_t bytes) {
  heap->credit += bytes;
  if (heap->credit <= 4 * (size_t)CREDIT) return;
  rille_limits_give(heap->limits, heap->credit - CREDIT);
  heap->credit = CREDIT;
}

void *rille_heap_allocate(void *user, void *block, size_t old_size, size_t new_size) {
  LuaHeap *heap = user;
  size_t old = block ? old_size : 0; /* else old_size says what it is for */
  if (new_size > old && !take(heap, new_size - old)) return NULL;
  void *fresh = heap->allocate(heap->user, block, old_size, new_size);
  if (!fresh && new_size > 0) {
    if (new_size > old) give(heap, new_size - old);
    return NULL;
  }
  if (new_size < old) give(heap, old - new_size);
  heap->used += new_size - old;
  return fresh;
}

bool rille_heap_count(lua_State *L, LuaHeap *heap, RilleContext *ctx) {
  void *user;
  lua_Alloc allocate = lua_getallocf(L, &user);
  if (allocate == rille_heap_allocate) {
    ((LuaHeap *)user)->ctx = ctx;
    return true;
  }
  size_t used = ((size_t)lua_gc(L, LUA_GCCOUNT) << 10) + (size_t)lua_gc(L, LUA_GCCOUNTB);
  if (!rille_limits_take(ctx->limits, used)) return false;
  *heap = (LuaHeap){allocate, user, ctx->limits, ctx, used, 0};
  lua_setallocf(L, rille_heap_allocate, heap);
  return true;
}

void rille_heap_uncount(lua_State *L, LuaHeap *heap) {
  void *user;
  if (lua_getallocf(L, &user) != rille_heap_allocate) return;
  ((LuaHeap *)user)->ctx = NULL;
  if (user != heap) return;
  lua_setallocf(L, heap->allocate, heap->user);
  rille_limits_give(heap->limits, heap->used + heap->credit);
}

/* What a host allows, of whom its workers are: one for a state and all that it starts. */
#ifndef RILLE_BINDINGS_HOST_HOST_H
#define RILLE_BINDINGS_HOST_HOST_H

#include <lauxlib.h>
#include <lua.h>

#include "core/limits.h"
#include "rille_lua.h"

struct State;
struct Library;

typedef struct Host {
  atomic_uint references;
  RilleLuaOptions options; /* config points to the copy below */
  RilleConfig config;
  RilleLimits *limits;
  int most_threads;   /* that a script may ask for */
  atomic_int workers; /* that run */
} Host;

Host *rille_host_new(const RilleLuaOptions *options, const RilleConfig *config); /* NULL: out of memory */
void rille_host_retain(Host *host);
void rille_host_release(Host *host); /* NULL is allowed */

/* Whether scripts of this host are not trusted; false for NULL, a state that luaopen_rille opened. */
bool rille_host_guards(const Host *host);
bool rille_host_allows(const Host *host, unsigned right);

/* Opens what the host gives in a state of its: libraries, guards, the library, each within limits; may raise.
 * Pushes the module. */
void rille_host_open(lua_State *L, Host *host, RilleLimits *limits);

/* ---- memory (heap.c) ----------------------------------------------------------------------------------- */

/* A Lua state's memory within a quota. Lua's own allocator is called for every byte. */
typedef struct LuaHeap {
  lua_Alloc allocate;
  void *user;
  RilleLimits *limits; /* NULL: the state is not counted */
  RilleContext *ctx;   /* whose cache is given up before a request is refused; NULL: none yet */
  size_t used, credit; /* bytes that live; bytes taken from the quota that do not */
} LuaHeap;

/* From now on, within the context's limits; false where the state is past its quota already. A state that was
 * made within limits only gets to know the context. */
bool rille_heap_count(lua_State *L, LuaHeap *heap, RilleContext *ctx);
/* From now on no more: what lives is given back to the quota. */
void rille_heap_uncount(lua_State *L, LuaHeap *heap);
/* A lua_Alloc for a state that is made within limits from the start; user is the heap, whose allocate is set.
 */
void *rille_heap_allocate(void *user, void *block, size_t old_size, size_t new_size);

/* ---- to stop (stop.c) ---------------------------------------------------------------------------------- */

/* Sets the hook that looks every so many instructions; L's coroutines inherit it. */
void rille_stop_watch(lua_State *L, int instructions);
/* Raises if the state is to stop: for loops in C. */
void rille_stop_look(lua_State *L);
/* The same at every 1024th call; count is the loop's own. */
static inline void rille_stop_count(lua_State *L, unsigned *count) {
  if ((++*count & 1023) == 0) rille_stop_look(L);
}

/* ---- guards -------------------------------------------------------------------------------------------- */

void rille_guard_base(lua_State *L, const Host *host); /* guard_base.c */
void rille_guard_table(lua_State *L);                  /* guard_table.c */
void rille_guard_string(lua_State *L);                 /* guard_string.c */

#endif

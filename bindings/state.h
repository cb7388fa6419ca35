/* What every binding stands on: the state behind a Lua state, errors, and the collector's steps. Nothing
 * outside bindings/ includes lua.h.
 *
 * The recipe of every function: report bytes to the collector; push the userdata shells of the results,
 * holding NULL; check all arguments; call the engine into the shells; turn a bad status into a Lua error.
 * Shells come first because making them may run finalizers, and those may free tensors. No Lua call that may
 * raise stands where C holds something that no userdata on the stack owns. */
#ifndef RILLE_BINDINGS_STATE_H
#define RILLE_BINDINGS_STATE_H

#include <lauxlib.h>
#include <lua.h>

#include "core/context.h"
#include "core/status.h"
#include "host/host.h"

/* A tensor's place (tensor/box.c) in the list of the scope it was made in. */
typedef struct TensorBox {
  RilleTensor *tensor;            /* NULL after free, or while the call that fills it runs */
  struct TensorBox **link, *next; /* link NULL: in no list */
} TensorBox;

/* A list of the tensors made while it is the innermost: what rille.scope() opens, and the state's own. */
typedef struct Scope {
  TensorBox *first;
  struct Scope *outer;
} Scope;

/* One a Lua state; a full userdata in the registry, closed last. Every binding closure has it as first
 * upvalue and the metatable of tensors as second, so that no call looks anything up. */
typedef struct State {
  RilleContext *ctx;
  struct Host *host; /* host/host.h; NULL: scripts may do everything */
  LuaHeap lua_heap;
  int64_t collected;      /* bytes of tensors that finalizers have freed */
  int64_t collector_mark; /* bytes in use and collected, at the last step of the collector */
  int64_t kept;           /* bytes in use behind the last full collection */
  uint64_t module_hooks;  /* how often the hooks of a module changed (capture.c) */
  Scope *scope;           /* the innermost open rille.scope(), else root; new tensors join its list */
  Scope root;
  TensorBox *spare_boxes; /* linked by next */
  TensorBox empty_box;    /* of handles whose finalizer has run */
  struct Owned *owned;    /* what other handles hold (owned.h) */
  lua_State *thread; /* the coroutine whose grad mode the context has; anchored in the registry (mode.c) */
  struct {
    bool grad, inference;
  } main_mode;                     /* of the main thread, while another one runs */
  lua_State *caller;               /* where hooks run: the coroutine that called backward (callback.c) */
  bool caller_wants_grads;         /* rille.grad, not backward */
  bool failed;                     /* the program ends with an error that nobody caught */
  bool has_error;                  /* a hook's error value waits in the registry */
  struct LuaReference *references; /* what graphs hold of Lua */
} State;

/* Called where a call comes from another coroutine than the last one (mode.c). */
void rille_enter_thread(lua_State *L, State *state);

enum { UPVALUE_STATE = 1, UPVALUE_TENSOR = 2, UPVALUE_FIRST_FREE = 3 };

/* Raises once the context is gone: at lua_close, a finalizer that is older than the state runs after it. */
static inline State *state_of(lua_State *L) {
  State *state = lua_touserdata(L, lua_upvalueindex(UPVALUE_STATE));
  if (RILLE_UNLIKELY(!state->ctx)) luaL_error(L, "rille is closed");
  if (RILLE_UNLIKELY(state->thread != L)) rille_enter_thread(L, state);
  return state;
}
State *rille_open_state(lua_State *L); /* pushes it */
/* In a state that has none: with the host's configuration (NULL: the defaults), within limits (NULL: its
 * own). */
State *rille_open_state_within(lua_State *L, struct Host *host, struct RilleLimits *limits);
State *rille_state_if_open(lua_State *L); /* NULL: none */
State *rille_state_from_registry(
    lua_State *L); /* for C entry points that are no closures; raises when rille is not loaded */

/* Registers functions with the two standard upvalues in the table at that index. */
void rille_set_functions(lua_State *L, int table, const luaL_Reg *functions);
/* A closure with the standard upvalues; pushed. */
void rille_push_function(lua_State *L, lua_CFunction function);
/* The same where the calling function has none; raises when rille is not loaded. */
void rille_push_library_function(lua_State *L, lua_CFunction function);

/* For linters and optimizers; the functions give int so that callers can write return rille_raise_error(...).
 */
#if defined(__GNUC__)
#define RILLE_NORETURN __attribute__((noreturn))
#else
#define RILLE_NORETURN
#endif

/* ---- errors (state.c) ---------------------------------------------------------------------------------- */

/* Raises text with the file and line of the user's script (not of the library's own Lua) in front. */
RILLE_NORETURN int rille_raise_text(lua_State *L, const char *text);
RILLE_NORETURN int rille_raise_error(lua_State *L, const char *format,
                                     ...); /* as luaL_error, placed like rille_raise_text */
/* Raises the context's message, with the path of the module in which it happened. */
RILLE_NORETURN int rille_raise_status(lua_State *L, State *state);
static inline void check_status(lua_State *L, State *state, RilleStatus status) {
  if (RILLE_UNLIKELY(status != RILLE_OK)) rille_raise_status(L, state);
}

/* ---- the collector ------------------------------------------------------------------------------------- */

void rille_collect_step(lua_State *L, State *state, int64_t fresh);
void rille_note_module(lua_State *L, State *state); /* profile.c */
/* At op entry: Lua cannot see tensor bytes, so its collector is driven by them. What is in use and what
 * finalizers freed grow together by what only the collector can free; what the engine frees itself falls out
 * of both. The mark follows slowly when less is in use, as it is at the end of every training step. */
static inline void report_bytes(lua_State *L, State *state) {
  int64_t fresh = (int64_t)state->ctx->heap.count.in_use + state->collected - state->collector_mark;
  if (RILLE_UNLIKELY(fresh >= 1 << 20))
    rille_collect_step(L, state, fresh);
  else if (fresh < 0)
    state->collector_mark += fresh / 64;
  if (RILLE_UNLIKELY(state->ctx->observers != NULL)) rille_note_module(L, state);
}
/* After RILLE_ERROR_MEMORY: a full collection; true if trying again may help. */
bool rille_collect_all(lua_State *L, State *state);

#endif

/* Rille inside a Lua 5.4 state, for C hosts. The host and its scripts share one context and its tensors.
 *
 * Scripts that are the host's own may do what the host may:
 *
 *   luaL_requiref(L, "rille", luaopen_rille, 0);
 *   RilleContext *ctx = rille_lua_context(L);
 *
 * Scripts of strangers get a fresh state, in which they may do only what the host says, within one quota, and
 * which it can stop at any moment:
 *
 *   lua_State *L = luaL_newstate();
 *   RilleLuaOptions options = {sizeof options};
 *   options.quota = 64 << 20;
 *   if (rille_lua_open(L, &options) != RILLE_OK) fail(lua_tostring(L, -1));
 *   rille_set_deadline(rille_lua_context(L), 100);
 *   if (luaL_loadbufferx(L, text, size, "=script", "t") == LUA_OK) status = lua_pcall(L, 0, 0, 0);
 *   lua_close(L);
 */
#ifndef RILLE_LUA_H
#define RILLE_LUA_H

#include <lauxlib.h>
#include <lua.h>

#include "rille.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Leaves the module on the stack and returns 1. Everything is allowed: files, network, workers, programs. */
RILLE_API int luaopen_rille(lua_State *L);

/* ---- scripts of strangers ------------------------------------------------------------------------------ */

/* What scripts may do, nothing of which they may unless it is asked for. What is not allowed raises an error
 * that says so: "load: this host does not let scripts read files". */
enum {
  RILLE_MAY_READ_FILES = 1,
  RILLE_MAY_WRITE_FILES = 2,
  RILLE_MAY_USE_NETWORK = 4, /* to download data sets; needs files and programs, for curl does it */
  RILLE_MAY_START_WORKERS = 8,
  RILLE_MAY_RUN_PROGRAMS = 16,
  RILLE_MAY_USE_RILLE_SCRIPTS =
      32, /* the library's own scripts come from the folder that RILLE_SCRIPTS names */
  /* Lua's debug library and bytecode, and with them everything: they take the metatables off userdata and
   * exchange what functions refer to, of Rille's as of every other library, and reach freed memory. Only for
   * scripts that are trusted as the host is: then none of the guards below stands, either. */
  RILLE_MAY_DEBUG = 64,
  RILLE_MAY_EVERYTHING = 127,
};

typedef struct RilleLuaOptions {
  size_t size;               /* sizeof(RilleLuaOptions) */
  const RilleConfig *config; /* of the context; NULL: the defaults. Scripts can lower its memory_cap and
                                num_threads, and not raise them. Where workers are allowed, the allocator is
                                called by several threads at once, after lua_close too where one had to be
                                left behind */
  unsigned may;              /* RILLE_MAY_..., or-ed */
  size_t quota; /* bytes at most of this state's Lua heap, its tensors, graphs and caches, messages,
                   and all of that of its workers, together; 0: none. A state needs about 1 MiB */
  /* Lua's libraries that scripts get, ended by {NULL, NULL}, kept by the host while the state and its workers
   * live; workers open the same. NULL: base, coroutine, table, string, math, utf8, and of os what tells the
   * time. io, os, package and debug are refused without the rights to what they do. */
  const luaL_Reg *libraries;
  int max_workers;           /* of all loaders together; 0: 4 */
  int instructions_per_look; /* how many of Lua's instructions run between two looks at interrupt and
                                deadline; 0: 100, negative: Lua code never looks, only ops do */
  /* Where print's lines go, the newline with them; NULL: to standard output, as Lua has it. In a worker, it
   * is called by the worker's thread. */
  void (*print)(void *user, const char *text, size_t length);
  void *print_user;
} RilleLuaOptions;

/* Opens Lua's libraries and Rille in a state that holds neither, sets the global rille, and pushes the
 * module. Never raises: on failure the text is pushed instead (RILLE_ERROR_ARGUMENT: options that do not fit,
 * or a state that has Rille already; RILLE_ERROR_MEMORY), and the state is to be closed.
 *
 * From now on the state's memory goes through its own lua_Alloc still, and is counted. rille_interrupt and
 * rille_set_deadline of its context end Lua code as well as ops; their error cannot be caught for longer than
 * a look apart, in coroutines neither: every call and every instruction raises it again until
 * rille_clear_interrupt. lua_sethook is in use for that.
 *
 * Without RILLE_MAY_DEBUG: load takes text alone, there is no dofile, loadfile, warn nor string.dump,
 * metatables may have no __gc, collectgarbage counts and collects only, and what could run long in C
 * (string.find, match, gmatch, gsub, rep; table.concat, insert, move, remove, sort; load, xpcall) looks at
 * interrupt and deadline. A library that the host adds itself stands outside of that. */
RILLE_API RilleStatus rille_lua_open(lua_State *L, const RilleLuaOptions *options);

/* ---- for both -------------------------------------------------------------------------------------------
 */

/* Nothing below raises but where it says so. Where it does, call it inside lua_pcall: outside, Lua's panic
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

/* require "rille": builds the module. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "math/blas.h"
#include "rille_lua.h"

#include <time.h>

static int module_set_num_threads(lua_State *L) {
  State *state = state_of(L);
  lua_Integer n = luaL_checkinteger(L, 1);
  if (state->host && n > state->host->most_threads)
    return rille_raise_error(L, "set_num_threads: this host allows at most %d, got %lld",
                             state->host->most_threads, (long long)n);
  check_status(L, state, rille_set_num_threads(state->ctx, n < 0 || n > INT32_MAX ? -1 : (int)n));
  return 0;
}

static int module_get_num_threads(lua_State *L) {
  lua_pushinteger(L, rille_get_num_threads(state_of(L)->ctx));
  return 1;
}

/* set_flush_denormal(on): whether the processor can. */
static int module_set_flush_denormal(lua_State *L) {
  if (!lua_isboolean(L, 1))
    return rille_raise_error(L, "set_flush_denormal: takes true or false, got %s", rille_type_text(L, 1));
  lua_pushboolean(L, rille_set_flush_denormal(state_of(L)->ctx, lua_toboolean(L, 1)));
  return 1;
}

static int module_memory(lua_State *L) {
  RilleMemory memory = rille_memory(state_of(L)->ctx);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, (lua_Integer)memory.in_use), lua_setfield(L, -2, "in_use");
  lua_pushinteger(L, (lua_Integer)memory.reserved), lua_setfield(L, -2, "reserved");
  lua_pushinteger(L, (lua_Integer)memory.peak), lua_setfield(L, -2, "peak");
  lua_pushinteger(L, (lua_Integer)memory.cap), lua_setfield(L, -2, "cap");
  lua_pushinteger(L, (lua_Integer)memory.allocated_total), lua_setfield(L, -2, "allocated_total");
  return 1;
}

static int module_set_memory_cap(lua_State *L) {
  lua_Integer bytes = luaL_checkinteger(L, 1);
  State *state = state_of(L);
  size_t most = state->host ? state->host->config.memory_cap : 0;
  if (bytes < 0) return rille_raise_error(L, "set_memory_cap: takes bytes >= 0 (0: no cap)");
  if (most && (bytes == 0 || (size_t)bytes > most))
    return rille_raise_error(L, "set_memory_cap: this host allows 1 to %llu bytes, got %lld",
                             (unsigned long long)most, (long long)bytes);
  rille_set_memory_cap(state->ctx, (size_t)bytes);
  return 0;
}

static int module_release_cache(lua_State *L) {
  rille_release_cache(state_of(L)->ctx);
  return 0;
}

static int module_fail_allocation(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  lua_pushinteger(
      L, (lua_Integer)rille_fail_allocation(state_of(L)->ctx, n < 0 ? 0 : (uint64_t)n, lua_toboolean(L, 2)));
  return 1;
}

static int module_cpu_level(lua_State *L) {
  lua_pushstring(L, rille_cpu_level(state_of(L)->ctx));
  return 1;
}

/* Seconds of a clock that only goes forward. */
static int module_clock(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (double)now.tv_sec + 1e-9 * (double)now.tv_nsec);
  return 1;
}

static int module_is_tensor(lua_State *L) {
  lua_pushboolean(L, rille_to_tensor(L, 1) != NULL);
  return 1;
}

/* set_printoptions { precision, threshold, edgeitems, linewidth, sci_mode } */
static int module_set_printoptions(lua_State *L) {
  static const char *const names[] = {"precision", "threshold", "edgeitems", "linewidth", "sci_mode", NULL};
  RillePrintOptions options = RILLE_PRINT_DEFAULTS;
  luaL_checktype(L, 1, LUA_TTABLE);
  rille_check_option_names(L, 1, "set_printoptions", names);
  lua_Integer values[4] = {options.precision, options.threshold, options.edge_items, options.line_width};
  for (int i = 0; i < 4; i++) {
    int is_integer = 1;
    if (lua_getfield(L, 1, names[i]) != LUA_TNIL) values[i] = lua_tointegerx(L, -1, &is_integer);
    lua_Integer least = i == 0 || i == 1 ? 0 : 1, most = i == 0 ? 100 : i == 1 ? INT64_MAX : 1000000;
    if (!is_integer || values[i] < least || values[i] > most)
      return rille_raise_error(L, "set_printoptions: %s must be an integer of at least %d", names[i],
                               (int)least);
    lua_pop(L, 1);
  }
  if (lua_getfield(L, 1, "sci_mode") != LUA_TNIL) options.scientific = lua_toboolean(L, -1);
  options.precision = (int)values[0];
  options.threshold = values[1];
  options.edge_items = (int)values[2];
  options.line_width = (int)values[3];
  state_of(L)->ctx->print_options = options;
  return 0;
}

static const luaL_Reg functions[] = {{"set_num_threads", module_set_num_threads},
                                     {"get_num_threads", module_get_num_threads},
                                     {"set_flush_denormal", module_set_flush_denormal},
                                     {"memory", module_memory},
                                     {"set_memory_cap", module_set_memory_cap},
                                     {"release_cache", module_release_cache},
                                     {"cpu_level", module_cpu_level},
                                     {"is_tensor", module_is_tensor},
                                     {"clock", module_clock},
                                     {"set_printoptions", module_set_printoptions},
                                     {NULL, NULL}};

static const luaL_Reg native_functions[] = {
    {"in_ipairs", rille_describe_in_ipairs}, {"assigning_line", rille_describe_assigning_line}, {NULL, NULL}};

static const Native native_rights[] = {{"fail_allocation", module_fail_allocation, RILLE_MAY_DEBUG, NULL},
                                       {NULL, NULL, 0, NULL}};

/* The pieces that a build may be made without. */
static void open_optional(lua_State *L, const Library *library) {
  rille_open_left_out(L, library);
#if !defined(RILLE_WITHOUT_FILES)
  rille_open_formats(L, library);
  rille_open_pickle(L, library);
  rille_open_torch(L, library);
  rille_open_json(L, library);
  rille_open_protobuf(L, library);
  rille_open_tokenizer(L, library);
#endif
#if !defined(RILLE_WITHOUT_PNG)
  rille_open_png(L, library);
#endif
#if !defined(RILLE_WITHOUT_JPEG)
  rille_open_jpeg(L, library);
#endif
#if !defined(RILLE_WITHOUT_SOUND)
  rille_open_sound(L, library);
#endif
#if !defined(RILLE_WITHOUT_PICTURES)
  rille_open_pictures(L, library);
#endif
#if !defined(RILLE_WITHOUT_NETWORK)
  rille_open_download(L, library);
  rille_open_distributed(L, library);
  rille_open_transfers(L, library);
  rille_open_reducer(L, library);
  rille_open_distributed_op(L, library);
#endif
#if !defined(RILLE_WITHOUT_WORKERS)
  rille_open_workers(L, library);
#endif
}

/* Upvalues: the state, the tensor metatable. Builds and returns the module. */
static int build(lua_State *L) {
  Library library;
  lua_newtable(L), library.module = lua_gettop(L);
  lua_newtable(L), library.native = lua_gettop(L);
  lua_newtable(L), library.methods = lua_gettop(L);
  rille_open_modes(L, &library);
  rille_open_tensor(L, &library);
  rille_keep_methods(L, library.methods);
  rille_keep_ipairs(L);
  rille_open_ops(L, &library);
  rille_open_overloads(L, &library);
  rille_open_inplace(L, &library);
  rille_open_aliases(L, &library);
  rille_open_create(L, &library);
  rille_open_make(L, &library);
  rille_open_grad(L, &library);
  rille_open_callbacks(L, &library);
  rille_open_compare(L, &library);
  rille_open_help(L, &library);
  rille_set_functions(L, library.module, functions);
  rille_set_functions(L, library.native, native_functions);
  rille_set_natives(L, &library, native_rights);
  lua_pushliteral(L, RILLE_VERSION), lua_setfield(L, library.module, "version");
  lua_pushstring(L, rille_blas_name()), lua_setfield(L, library.module, "blas");
  lua_pushvalue(L, library.methods); /* the Lua half adds methods of its own */
  lua_setfield(L, library.native, "methods");
  rille_open_generator(L, &library);
  rille_open_batch(L, &library);
  rille_open_measures(L, &library);
  rille_open_scope(L, &library);
  rille_open_layers(L, &library);
  rille_open_optimizers(L, &library);
  rille_open_files(L, &library);
  lua_getfield(L, LUA_REGISTRYINDEX, "rille.none"), lua_setfield(L, library.module, "none");
  rille_open_system(L, &library);
  open_optional(L, &library);
  rille_open_tape(L, &library);
  rille_open_profile(L, &library);
  rille_open_capture(L, &library);
  rille_open_trace(L, &library);
  rille_open_rights(L, &library);
  rille_open_scripts(L, &library);
  lua_settop(L, library.module);
  return 1;
}

int luaopen_rille(lua_State *L) {
  luaL_checkversion(L);
  rille_open_state(L);
  /* The state stays alive as long as the module or any tensor does: every metamethod has it as an upvalue. */
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rille_tensor_tag);
  lua_pushcclosure(L, build, 2);
  lua_call(L, 0, 1);
  return 1;
}

/* Fetching files. RILLE_NETWORK=OFF leaves this file out. scripts/rille/data/datasets.lua is the Lua half. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "io/files.h"
#include "library.h"
#include "net/download.h"

#include <string.h>

/* ---- callbacks ----------------------------------------------------------------------------------------- */

enum { MAX_URLS = 16 };
/* Stack slots of _download. */
enum { OPTIONS = 1, PATH, SHA256, PROGRAM, PROGRESS, CHECK, FAILURE, URLS };

typedef struct Callbacks {
  lua_State *L;
  RilleContext *ctx;
  bool failed; /* the progress function raised: its error is in slot FAILURE */
} Callbacks;

/* Runs in the middle of rille_download, so nothing here may raise: calls are protected, and the slots they
 * need were reserved. */
static bool report_progress(void *user, uint64_t done, uint64_t total) {
  Callbacks *callbacks = user;
  lua_State *L = callbacks->L;
  lua_pushvalue(L, PROGRESS);
  lua_pushinteger(L, (lua_Integer)done);
  lua_pushinteger(L, (lua_Integer)total);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
    lua_replace(L, FAILURE);
    callbacks->failed = true;
    return false;
  }
  bool go_on = lua_isnil(L, -1) || lua_toboolean(L, -1);
  lua_pop(L, 1);
  return go_on;
}

static RilleStatus check_file(void *user, const char *path) {
  Callbacks *callbacks = user;
  lua_State *L = callbacks->L;
  RilleStatus status = RILLE_OK;
  lua_pushvalue(L, CHECK);
  lua_pushlightuserdata(
      L, (void *)path); /* making a string could raise here, in the function called it cannot hurt */
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "the check failed";
    status = rille_error(callbacks->ctx, RILLE_ERROR_FORMAT, "%s", text);
    lua_pop(L, 1);
  }
  return status;
}

/* The check as rille_download's caller wants it called: with the path as a string. Upvalue: the function. */
static int call_check(lua_State *L) {
  const char *path = lua_touserdata(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushstring(L, path);
  lua_call(L, 1, 0);
  return 0;
}

/* ---- download ------------------------------------------------------------------------------------------ */

static const char *text_option(lua_State *L, int slot, const char *name) {
  lua_getfield(L, OPTIONS, name);
  lua_replace(L, slot);
  return lua_isnil(L, slot) ? NULL : rille_check_path(L, slot, "download");
}

static bool function_option(lua_State *L, int slot, const char *name) {
  lua_getfield(L, OPTIONS, name);
  if (!lua_isnil(L, -1) && !lua_isfunction(L, -1))
    rille_raise_error(L, "download: %s must be a function, got %s", name, rille_type_text(L, -1));
  lua_replace(L, slot);
  return !lua_isnil(L, slot);
}

/* The addresses, each on the stack, so that nothing a callback does can free them. */
static int read_urls(lua_State *L, const char **urls) {
  lua_getfield(L, OPTIONS, "urls");
  luaL_checktype(L, URLS, LUA_TTABLE);
  size_t n = lua_rawlen(L, URLS);
  if (n < 1 || n > MAX_URLS)
    rille_raise_error(L, "download: takes 1 to %d addresses, got %d", MAX_URLS, (int)n);
  luaL_checkstack(L, MAX_URLS + LUA_MINSTACK, "download");
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, URLS, (lua_Integer)i + 1);
    urls[i] = rille_check_path(L, lua_gettop(L), "download");
  }
  return (int)n;
}

static int64_t integer_option(lua_State *L, const char *name) {
  int is_integer;
  lua_getfield(L, OPTIONS, name);
  int64_t value = lua_isnil(L, -1) ? 0 : lua_tointegerx(L, -1, &is_integer);
  if (!lua_isnil(L, -1) && (!is_integer || value < 0))
    rille_raise_error(L, "download: %s must be an integer of at least 0", name);
  lua_pop(L, 1);
  return value;
}

static bool flag_option(lua_State *L, const char *name) {
  lua_getfield(L, OPTIONS, name);
  bool value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

/* native.download { path, urls, sha256, sum_of_content, size, stall_seconds, program, progress =
 * function(done, total), check = function(path) }: true, or nil and why no mirror gave the file. What
 * progress raises goes through. */
static int module_download(lua_State *L) {
  static const char *const names[] = {"path",          "urls",    "sha256",   "sum_of_content", "size",
                                      "stall_seconds", "program", "progress", "check",          NULL};
  State *state = state_of(L);
  const char *urls[MAX_URLS];
  Callbacks callbacks = {L, state->ctx, false};
  luaL_checktype(L, OPTIONS, LUA_TTABLE);
  rille_check_option_names(L, OPTIONS, "download", names);
  lua_settop(L, URLS - 1);
  RilleDownload download = {.path = text_option(L, PATH, "path"),
                            .sha256 = text_option(L, SHA256, "sha256"),
                            .program = text_option(L, PROGRAM, "program"),
                            .urls = urls,
                            .size = (uint64_t)integer_option(L, "size"),
                            .sum_of_content = flag_option(L, "sum_of_content"),
                            .check_user = &callbacks,
                            .progress_user = &callbacks};
  int64_t stall = integer_option(L, "stall_seconds");
  download.stall_seconds = stall > 3600 ? 3600 : (int)stall;
  if (!download.path) return rille_raise_error(L, "download: needs a path");
  if (function_option(L, PROGRESS, "progress")) download.progress = report_progress;
  if (function_option(L, CHECK, "check")) {
    download.check = check_file;
    lua_pushvalue(L, CHECK);
    lua_pushcclosure(L, call_check, 1);
    lua_replace(L, CHECK);
  }
  download.url_count = read_urls(L, urls);
  RilleStatus status = rille_download(state->ctx, &download);
  if (callbacks.failed) {
    lua_settop(L, FAILURE);
    return lua_error(L);
  }
  if (status != RILLE_OK && status != RILLE_ERROR_FILE && status != RILLE_ERROR_FORMAT)
    return rille_raise_status(L, state);
  if (status == RILLE_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, rille_error_message(state->ctx));
  return 2;
}

void rille_open_download(lua_State *L, const Library *library) {
  rille_push_function(L, module_download);
  rille_set_native(L, library, "download", RILLE_MAY_USE_NETWORK | RIGHT_USE_FILES | RILLE_MAY_RUN_PROGRAMS,
                   NULL);
}

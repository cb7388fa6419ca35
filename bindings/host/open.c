/* rille_lua_open: a state for scripts that may do only what their host says.
 *
 * Invariant: a right that is not given is refused where the library's functions are put together
 * (rille_set_natives), so that nothing a script can reach leads there; and no library of Lua's is opened
 * that could do the same. Called by hosts, and by workers in whose state the same holds. */
#include "state.h"
#include "host/host.h"
#include "scripts.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

enum {
  OLDEST_OPTIONS = RILLE_LAYOUT_UP_TO(RilleLuaOptions, print_user),
  USE_FILES = RILLE_MAY_READ_FILES | RILLE_MAY_WRITE_FILES,
};

/* ---- libraries ----------------------------------------------------------------------------------------- */

static const luaL_Reg safe_libraries[] = {{LUA_GNAME, luaopen_base},
                                          {LUA_COLIBNAME, luaopen_coroutine},
                                          {LUA_TABLIBNAME, luaopen_table},
                                          {LUA_STRLIBNAME, luaopen_string},
                                          {LUA_MATHLIBNAME, luaopen_math},
                                          {LUA_UTF8LIBNAME, luaopen_utf8},
                                          {NULL, NULL}};

static const struct {
  const char *name;
  unsigned needs;
  const char *text;
} risky_libraries[] = {
    {LUA_IOLIBNAME, USE_FILES | RILLE_MAY_RUN_PROGRAMS, "files and programs"},
    {LUA_OSLIBNAME, USE_FILES | RILLE_MAY_RUN_PROGRAMS, "files and programs"},
    {LUA_LOADLIBNAME, USE_FILES | RILLE_MAY_RUN_PROGRAMS, "files and programs"},
    {LUA_DBLIBNAME, RILLE_MAY_DEBUG, "everything (RILLE_MAY_DEBUG)"},
};

static void check_library(lua_State *L, const Host *host, const char *name) {
  for (size_t i = 0; i < sizeof risky_libraries / sizeof *risky_libraries; i++)
    if (strcmp(name, risky_libraries[i].name) == 0 && !rille_host_allows(host, risky_libraries[i].needs))
      luaL_error(L, "rille_lua_open: the library %s gives scripts %s, which options.may does not", name,
                 risky_libraries[i].text);
}

/* Of os, what tells the time. */
static void open_clocks(lua_State *L) {
  static const char *const names[] = {"time", "clock", "date", "difftime"};
  lua_pushcfunction(L, luaopen_os);
  lua_call(L, 0, 1);
  lua_createtable(L, 0, 4);
  for (int i = 0; i < 4; i++) {
    lua_getfield(L, -2, names[i]);
    lua_setfield(L, -2, names[i]);
  }
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, LUA_OSLIBNAME);
  lua_pop(L, 1);
  lua_setglobal(L, LUA_OSLIBNAME);
  lua_pop(L, 1);
}

/* require, where the host gives no library for it: finds what is there already. */
static int require_loaded(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, name) == LUA_TNIL)
    return luaL_error(L, "require: this host has no module '%s'", name);
  return 1;
}

static void open_libraries(lua_State *L, const Host *host) {
  const luaL_Reg *list = host->options.libraries ? host->options.libraries : safe_libraries;
  for (const luaL_Reg *library = list; library->name; library++) check_library(L, host, library->name);
  for (const luaL_Reg *library = list; library->name; library++) {
    luaL_requiref(L, library->name, library->func, 1);
    lua_pop(L, 1);
  }
  if (!host->options.libraries) open_clocks(L);
  if (lua_getglobal(L, "require") == LUA_TNIL) {
    lua_pushcfunction(L, require_loaded);
    lua_setglobal(L, "require");
  }
  lua_pop(L, 1);
}

void rille_host_open(lua_State *L, Host *host, RilleLimits *limits) {
  rille_open_state_within(L, host, limits);
  open_libraries(L, host);
  rille_guard_base(L, host); /* before the library, whose scripts keep what they find */
  if (rille_host_guards(host)) {
    rille_guard_table(L);
    rille_guard_string(L);
  }
  if (host->options.may & RILLE_MAY_USE_RILLE_SCRIPTS) rille_lua_use_scripts(L, getenv("RILLE_SCRIPTS"));
  luaL_requiref(L, "rille", luaopen_rille, 1);
  if (host->options.instructions_per_look > 0) rille_stop_watch(L, host->options.instructions_per_look);
}

/* ---- for hosts ----------------------------------------------------------------------------------------- */

static int open_protected(lua_State *L) {
  Host *host = lua_touserdata(L, 1);
  if (rille_state_if_open(L)) return luaL_error(L, "rille_lua_open: this state has the library already");
  rille_host_open(L, host, host->limits);
  return 1;
}

static RilleStatus refuse(lua_State *L, const char *text) {
  lua_pushfstring(L, "rille_lua_open: %s", text);
  return RILLE_ERROR_ARGUMENT;
}

RilleStatus rille_lua_open(lua_State *L, const RilleLuaOptions *given) {
  RilleLuaOptions options = {0};
  RilleConfig config = {0};
  if (given && !rille_options_read(given, OLDEST_OPTIONS, &options, sizeof options))
    return refuse(L, "options has fields that this version does not know");
  if (options.config && !rille_config_read(options.config, &config))
    return refuse(L, "options.config does not fit");
  if (options.may & ~(unsigned)RILLE_MAY_EVERYTHING) return refuse(L, "options.may has unknown bits");
  if (options.max_workers < 0) return refuse(L, "options.max_workers is negative");
  Host *host = rille_host_new(&options, &config);
  if (!host) {
    lua_pushnil(L);
    return RILLE_ERROR_MEMORY;
  }
  lua_pushcfunction(L, open_protected);
  lua_pushlightuserdata(L, host);
  int status = lua_pcall(L, 1, 1, 0);
  rille_host_release(host);
  return status == LUA_OK ? RILLE_OK : status == LUA_ERRMEM ? RILLE_ERROR_MEMORY : RILLE_ERROR_ARGUMENT;
}

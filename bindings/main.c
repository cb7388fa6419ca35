/* The rille program: runs a script, a line, or a prompt. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "prompt/interrupt.h"
#include "prompt/prompt.h"
#include "rille_lua.h"
#include "scripts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(FILE *to) {
  fprintf(to, "usage: rille [options] [script [arguments]]\n"
              "  -e code        runs code; rille, nn, F, optim and data are there\n"
              "  -l name        requires a module into a global of its name; -l g=name: into g\n"
              "  -i             a prompt after the script, which sees the script's locals\n"
              "  -v, --version  prints the version\n"
              "  -h, --help     prints this\n"
              "  --             ends the options\n"
              "  -              runs standard input\n"
              "without a script: a prompt on a terminal, else standard input\n");
  return to == stderr;
}

/* ---- require "rille.native", for the library's own tests and tools ------------------------------------- */

/* What the library's scripts are called with beside the module. No other host offers it. */
static int open_native(lua_State *L) {
  luaL_requiref(L, "rille", rille_open_watched, 0);
  return rille_push_native(L) ? 1 : 0;
}

static void set_arguments(lua_State *L, int argc, char **argv, int script) {
  lua_createtable(L, argc - script, script + 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
}

/* (text): with what may have been meant. The script that would have loaded the library could not be read. */
static int explain_syntax(lua_State *L) {
  luaL_requiref(L, "rille", rille_open_watched, 0);
  rille_require(L, "rille.mistakes");
  lua_getfield(L, -1, "syntax");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int report_unread(lua_State *L, int status) {
  if (status == LUA_ERRSYNTAX) {
    lua_pushcfunction(L, explain_syntax);
    lua_pushvalue(L, -2);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK)
      lua_replace(L, -2);
    else
      lua_pop(L, 1);
  }
  return rille_report(L, status);
}

static int run_script(lua_State *L, const char *name, int argc, char **argv) {
  int status = luaL_loadfile(L, name);
  if (status != LUA_OK) return report_unread(L, status);
  luaL_checkstack(L, argc + 2, "too many arguments");
  for (int i = 0; i < argc; i++) lua_pushstring(L, argv[i]);
  return rille_report(L, rille_run(L, argc, 0));
}

/* Names that are nil in Lua, and options written so would be left out without a word: { bias = False }. */
static int read_global(lua_State *L) {
  static const char *const python[][2] = {{"True", "true"}, {"False", "false"}, {"None", "nil"}};
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (rille_push_late_global(L, name)) return 1;
  for (size_t i = 0; i < sizeof python / sizeof *python; i++)
    if (strcmp(name, python[i][0]) == 0)
      return luaL_error(L, "%s is Python's: Lua writes %s", name, python[i][1]);
  return 0;
}

static void guard_globals(lua_State *L) {
  lua_pushglobaltable(L);
  lua_newtable(L);
  lua_pushcfunction(L, read_global);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

static void open_libraries(lua_State *L) {
  static const luaL_Reg preloaded[] = {{"rille", rille_open_watched},
                                       {"rille.interrupts", rille_open_interrupts},
                                       {"rille.native", open_native},
                                       {NULL, NULL}};
  luaL_openlibs(L);
  guard_globals(L);
  lua_warning(L, "@on", 0);
  rille_lua_use_scripts(L, getenv("RILLE_SCRIPTS"));
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  luaL_setfuncs(L, preloaded, 0);
  lua_settop(L, 0);
}

/* ---- options ------------------------------------------------------------------------------------------- */

typedef struct Main {
  int argc;
  char **argv;
  int result;
  bool has_prompt; /* -i */
  bool has_run;    /* something that makes a prompt needless */
  bool is_over;    /* nothing more is to be done */
} Main;

static void run_code(lua_State *L, Main *m, const char *code) {
  rille_set_globals(L, false);
  int status = luaL_loadbuffer(L, code, strlen(code), "=(command line)");
  m->result = status == LUA_OK ? rille_report(L, rille_run(L, 0, 0)) : report_unread(L, status);
  m->is_over = m->result != 0;
  m->has_run = true;
}

/* "name" or "global=name". The global of "a.b" is a.b, as Lua's own program has it. */
static void require_module(lua_State *L, Main *m, const char *text) {
  const char *equals = strchr(text, '='), *name = equals ? equals + 1 : text;
  lua_getglobal(L, "require");
  lua_pushstring(L, name);
  int status = rille_run(L, 1, 1);
  m->result = rille_report(L, status);
  m->is_over = m->result != 0;
  if (status != LUA_OK) return;
  lua_pushglobaltable(L);
  lua_pushlstring(L, text, equals ? (size_t)(equals - text) : strlen(text));
  lua_pushvalue(L, -3);
  lua_settable(L, -3);
  lua_settop(L, 0);
}

/* An option's own text: what follows it, in the same argument or in the next; NULL after an error. */
static const char *option_text(Main *m, int *at) {
  const char *option = m->argv[*at];
  if (option[2]) return option + 2;
  if (*at + 1 < m->argc) return m->argv[++*at];
  fprintf(stderr, "rille: option %s needs a text behind it\n", option);
  m->result = usage(stderr);
  m->is_over = true;
  return NULL;
}

static void take_option(lua_State *L, Main *m, int *at) {
  const char *option = m->argv[*at];
  if (option[1] == 'e' || option[1] == 'l') {
    const char *text = option_text(m, at);
    if (text && option[1] == 'e') run_code(L, m, text);
    if (text && option[1] == 'l') require_module(L, m, text);
  } else if (strcmp(option, "-i") == 0) {
    m->has_prompt = true;
  } else if (strcmp(option, "-v") == 0 || strcmp(option, "--version") == 0) {
    printf("Rille %s, %s\n", RILLE_VERSION, LUA_RELEASE);
    m->has_run = true;
  } else if (strcmp(option, "-h") == 0 || strcmp(option, "--help") == 0) {
    usage(stdout);
    m->is_over = true;
  } else {
    fprintf(stderr, "rille: unknown option %s\n", option);
    m->result = usage(stderr);
    m->is_over = true;
  }
}

static int protected_main(lua_State *L) {
  Main *m = lua_touserdata(L, 1);
  lua_gc(L, LUA_GCSTOP); /* nothing of what is loaded dies */
  open_libraries(L);
  lua_gc(L, LUA_GCRESTART);
  lua_gc(L, LUA_GCGEN, 0, 0); /* as in the lua program */
  int at = 1;
  for (; at < m->argc && m->argv[at][0] == '-' && m->argv[at][1]; at++) {
    if (strcmp(m->argv[at], "--") == 0) {
      at++;
      break;
    }
    take_option(L, m, &at);
    if (m->is_over) return 0;
  }
  bool has_script = at < m->argc;
  const char *script = has_script && strcmp(m->argv[at], "-") != 0 ? m->argv[at] : NULL;
  if (has_script) set_arguments(L, m->argc, m->argv, at);
  if (m->has_prompt && script)
    rille_prompt(L, script);
  else if (has_script)
    m->result = run_script(L, script, m->argc - at - 1, m->argv + at + 1);
  else if (m->has_prompt || (!m->has_run && isatty(STDIN_FILENO)))
    rille_prompt(L, NULL);
  else if (!m->has_run) {
    set_arguments(L, m->argc, m->argv, 0);
    m->result = run_script(L, NULL, 0, NULL);
  }
  return 0;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (!L) {
    fputs("rille: out of memory\n", stderr);
    return 1;
  }
  Main m = {.argc = argc, .argv = argv};
  lua_pushcfunction(L, protected_main);
  lua_pushlightuserdata(L, &m);
  if (rille_report(L, lua_pcall(L, 1, 0, 0))) m.result = 1;
  rille_stop_watching();
  lua_close(L);
  if (m.result != 0 && rille_was_interrupted()) { /* so that a shell's loop over scripts stops as well */
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
  }
  return m.result;
}

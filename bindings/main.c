/* The rille program: runs a script, a line, or a prompt. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "rille_lua.h"
#include "scripts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(FILE *to) {
  fprintf(to,
          "usage: rille [-e code] [-v] [script [arguments]]\n"
          "  -e code   runs code; rille, nn, F, optim and data are there\n"
          "  -v        prints the version\n"
          "  -         runs standard input; without a script: a prompt on a terminal, else standard input\n");
  return to == stderr;
}

/* (text): what may have been meant instead of what an error of Lua's own says; nil where nothing is known. */
static int explain(lua_State *L) {
  rille_require(L, "rille.mistakes");
  lua_getfield(L, -1, "explain");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* The error's text, or the one that explains it; on the stack. */
static const char *explained(lua_State *L, const char *text) {
  bool is_loaded = rille_push_native(L);
  lua_pop(L, 1);
  if (!is_loaded) return text;
  lua_pushcfunction(L, explain);
  lua_pushstring(L, text);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1)) return lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

static int traceback(lua_State *L) {
  const char *text = lua_tostring(L, 1);
  if (!text) text = luaL_tolstring(L, 1, NULL);
  text = explained(L, text);
  luaL_traceback(L, L, text, 1);
  return 1;
}

static int report(lua_State *L, int status) {
  if (status == LUA_OK) return 0;
  const char *text = lua_tostring(L, -1);
  fprintf(stderr, "rille: %s\n", text ? text : "(error object is not a string)");
  lua_pop(L, 1);
  return 1;
}

static int call(lua_State *L, int arguments, int results) {
  int base = lua_gettop(L) - arguments;
  lua_pushcfunction(L, traceback);
  lua_insert(L, base);
  int status = lua_pcall(L, arguments, results, base);
  lua_remove(L, base);
  return status;
}

static void set_globals(lua_State *L) {
  static const char *const parts[][2] = {
      {"nn", "nn"}, {"F", "functional"}, {"optim", "optim"}, {"data", "data"}};
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rille");
  lua_call(L, 1, 1);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    lua_getfield(L, -1, parts[i][1]);
    lua_setglobal(L, parts[i][0]);
  }
  lua_setglobal(L, "rille");
}

/* ---- the prompt: Lua's own habits -------------------------------------------------------------------- */

static lua_State *interrupted_state;

static void stop_hook(lua_State *L, lua_Debug *call) {
  (void)call;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted");
}

/* Ctrl-C stops the line that runs, not the program. */
static void on_interrupt(int signal_number) {
  (void)signal_number;
  signal(SIGINT, SIG_DFL);
  /* Lua makes lua_sethook safe to call at any time; its own program does the same.
   * NOLINTNEXTLINE(bugprone-signal-handler) */
  lua_sethook(interrupted_state, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* A syntax error at the end of the text: more lines may mend it. Pops the message if so. */
static bool is_incomplete(lua_State *L, int status) {
  size_t length;
  if (status != LUA_ERRSYNTAX) return false;
  const char *text = lua_tolstring(L, -1, &length);
  if (length < 5 || strcmp(text + length - 5, "<eof>") != 0) return false;
  lua_pop(L, 1);
  return true;
}

/* Pushes the next line without its end; false at the end of input. */
static bool push_line(lua_State *L, const char *prompt_text) {
  char part[512];
  luaL_Buffer line;
  if (prompt_text) fputs(prompt_text, stdout), fflush(stdout);
  if (!fgets(part, sizeof part, stdin)) return false;
  luaL_buffinit(L, &line);
  do {
    size_t n = strlen(part);
    bool ends = n > 0 && part[n - 1] == '\n';
    luaL_addlstring(&line, part, ends ? n - 1 : n);
    if (ends) break;
  } while (fgets(part, sizeof part, stdin));
  luaL_pushresult(&line);
  return true;
}

/* Reads one statement, over several lines if it needs them, and leaves its function (or an error) on the
 * stack in place of the first line. A line that is an expression is compiled with "return" in front, so that
 * it is printed. */
static int read_statement(lua_State *L, const char *continue_text) {
  lua_pushfstring(L, "return %s", lua_tostring(L, -1));
  int status = luaL_loadbuffer(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=stdin");
  lua_remove(L, -2);
  if (status != LUA_OK) {
    lua_pop(L, 1);
    while (is_incomplete(L, status = luaL_loadbuffer(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=stdin"))) {
      if (!push_line(L, continue_text)) {
        lua_pushliteral(L, "unfinished statement");
        break;
      }
      lua_pushliteral(L, "\n");
      lua_insert(L, -2);
      lua_concat(L, 3);
    }
  }
  lua_remove(L, -2);
  return status;
}

/* (value): what help says of it, nil where it says nothing. */
static int describe_value(lua_State *L) {
  rille_require(L, "rille.look.help");
  lua_pushvalue(L, 1);
  lua_pushboolean(L, true);
  lua_call(L, 2, 1);
  return 1;
}

/* A function or class of the library is shown by what help says of it. */
static void show_function(lua_State *L) {
  if (!lua_isfunction(L, -1) && !lua_istable(L, -1)) return;
  lua_pushcfunction(L, describe_value);
  lua_pushvalue(L, -2);
  if (call(L, 1, 1) == LUA_OK && lua_isstring(L, -1)) lua_replace(L, -2);
  lua_settop(L, 1);
}

/* ---- Ctrl-C for trainers: require "rille.interrupts", which only this program has ---------------------- */

static volatile sig_atomic_t stop_asked;
static void (*handlers[2])(int);
static const int stop_signals[2] = {SIGINT, SIGTERM};

/* The second one stops the program at once. */
static void on_stop(int signal_number) {
  stop_asked = 1;
  signal(signal_number, SIG_DFL);
}

static int interrupts_end(lua_State *L) {
  (void)L;
  for (int i = 0; i < 2; i++) signal(stop_signals[i], handlers[i]);
  return 0;
}

/* watch(): from now on the signals only ask to stop, until the value is closed. */
static int interrupts_watch(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, interrupts_end);
  lua_setfield(L, -2, "__close");
  lua_setmetatable(L, -2);
  stop_asked = 0;
  for (int i = 0; i < 2; i++) handlers[i] = signal(stop_signals[i], on_stop);
  return 1;
}

static int interrupts_pending(lua_State *L) {
  lua_pushboolean(L, stop_asked);
  return 1;
}

static int open_interrupts(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"watch", interrupts_watch}, {"pending", interrupts_pending}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

/* ---- require "rille.native", for the library's own tests and tools ------------------------------------- */

/* What the library's scripts are called with beside the module. No other host offers it. */
static int open_native(lua_State *L) {
  luaL_requiref(L, "rille", luaopen_rille, 0);
  return rille_push_native(L) ? 1 : 0;
}

static int run_statement(lua_State *L) {
  int base = lua_gettop(L);
  interrupted_state = L;
  signal(SIGINT, on_interrupt);
  int status = call(L, 0, LUA_MULTRET);
  signal(SIGINT, SIG_DFL);
  int n = lua_gettop(L) - base + 1;
  if (status != LUA_OK || n == 0) return report(L, status);
  if (n == 1) show_function(L);
  lua_getglobal(L, "print");
  lua_insert(L, base);
  return report(L, call(L, n, 0));
}

static int prompt(lua_State *L) {
  set_globals(L);
  printf("Rille %s, %s\n", RILLE_VERSION, LUA_VERSION);
  while (push_line(L, "> ")) {
    int status = read_statement(L, ">> ");
    if (status == LUA_OK)
      run_statement(L);
    else
      report(L, status);
    lua_settop(L, 0);
  }
  putchar('\n');
  return 0;
}

static void set_arguments(lua_State *L, int argc, char **argv, int script) {
  lua_createtable(L, argc - script, script + 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
}

static int run_script(lua_State *L, int argc, char **argv, int script) {
  const char *name = strcmp(argv[script], "-") == 0 ? NULL : argv[script];
  set_arguments(L, argc, argv, script);
  int status = luaL_loadfile(L, name);
  if (status != LUA_OK) return report(L, status);
  int n = argc - script - 1;
  luaL_checkstack(L, n + 2, "too many arguments");
  for (int i = 1; i <= n; i++) lua_pushstring(L, argv[script + i]);
  return report(L, call(L, n, 0));
}

/* Names that are nil in Lua, and options written so would be left out without a word: { bias = False }. */
static int read_global(lua_State *L) {
  static const char *const python[][2] = {{"True", "true"}, {"False", "false"}, {"None", "nil"}};
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
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

typedef struct Main {
  int argc;
  char **argv;
  int result;
} Main;

static int protected_main(lua_State *L) {
  Main *m = lua_touserdata(L, 1);
  luaL_openlibs(L);
  guard_globals(L);
  lua_warning(L, "@on", 0);
  rille_lua_use_scripts(L, getenv("RILLE_SCRIPTS"));
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_rille);
  lua_setfield(L, -2, "rille");
  lua_pushcfunction(L, open_interrupts);
  lua_setfield(L, -2, "rille.interrupts");
  lua_pushcfunction(L, open_native);
  lua_setfield(L, -2, "rille.native");
  lua_settop(L, 0);
  int at = 1;
  bool ran = false;
  for (; at < m->argc && m->argv[at][0] == '-' && m->argv[at][1]; at++) {
    const char *option = m->argv[at];
    if (strcmp(option, "-e") == 0 && at + 1 < m->argc) {
      set_globals(L);
      const char *code = m->argv[++at];
      int status = luaL_loadbuffer(L, code, strlen(code), "=(command line)");
      if (status == LUA_OK) status = call(L, 0, 0);
      if ((m->result = report(L, status))) return 0;
      ran = true;
    } else if (strcmp(option, "-v") == 0) {
      printf("Rille %s, %s\n", RILLE_VERSION, LUA_RELEASE);
      ran = true;
    } else if (strcmp(option, "-h") == 0 || strcmp(option, "--help") == 0) {
      usage(stdout);
      return 0;
    } else {
      fprintf(stderr, "rille: unknown option %s\n", option);
      m->result = usage(stderr);
      return 0;
    }
  }
  if (at < m->argc)
    m->result = run_script(L, m->argc, m->argv, at);
  else if (!ran && isatty(0))
    m->result = prompt(L);
  else if (!ran)
    m->result = run_script(L, 2, (char *[]){m->argv[0], "-", NULL}, 1);
  return 0;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (!L) {
    fputs("rille: out of memory\n", stderr);
    return 1;
  }
  Main m = {argc, argv, 0};
  lua_pushcfunction(L, protected_main);
  lua_pushlightuserdata(L, &m);
  if (report(L, lua_pcall(L, 1, 0, 0))) m.result = 1;
  lua_close(L);
  return m.result;
}

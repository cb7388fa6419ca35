/* The terminal's side of the prompt; the entries are scripts/rille/look/prompt.lua's. */
#include "prompt.h"
#include "editor.h"
#include "interrupt.h"
#include "rille_lua.h"
#include "scripts.h"
#include "state.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- running, errors ----------------------------------------------------------------------------------- */

/* (text): the text with what may have been meant, and the traceback as far as it is the user's. */
static int explain(lua_State *L) {
  rille_require(L, "rille.mistakes");
  lua_getfield(L, -1, "report");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int traceback(lua_State *L) {
  const char *text = lua_tostring(L, 1);
  if (!text) text = luaL_tolstring(L, 1, NULL);
  bool is_loaded = rille_push_native(L);
  lua_pop(L, 1);
  if (is_loaded) {
    lua_pushcfunction(L, explain);
    lua_pushstring(L, text);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1)) return 1;
    lua_pop(L, 1);
  }
  luaL_traceback(L, L, text, 1);
  return 1;
}

int rille_run(lua_State *L, int arguments, int results) {
  int base = lua_gettop(L) - arguments;
  lua_pushcfunction(L, traceback);
  lua_insert(L, base);
  int status = rille_call_interruptibly(L, arguments, results, base);
  lua_remove(L, base);
  return status;
}

int rille_report(lua_State *L, int status) {
  if (status == LUA_OK) return 0;
  State *state = rille_state_if_open(L);
  if (state) state->failed = true;
  const char *text = lua_tostring(L, -1);
  fflush(stdout);
  fprintf(stderr, "rille: %s\n", text ? text : "(error object is not a string)");
  lua_pop(L, 1);
  return 1;
}

static const char is_late_key = 0;

void rille_set_globals(lua_State *L, bool all_now) {
  static const char *const parts[][2] = {
      {"nn", "nn"}, {"F", "functional"}, {"optim", "optim"}, {"data", "data"}};
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rille");
  lua_call(L, 1, 1);
  for (size_t i = 0; i < sizeof parts / sizeof *parts - !all_now; i++) {
    lua_getfield(L, -1, parts[i][1]);
    lua_setglobal(L, parts[i][0]);
  }
  lua_setglobal(L, "rille");
  lua_pushboolean(L, !all_now);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &is_late_key);
}

bool rille_push_late_global(lua_State *L, const char *name) {
  if (strcmp(name, "data") != 0) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &is_late_key);
  if (!lua_toboolean(L, -1)) return false;
  lua_pushboolean(L, false);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &is_late_key);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rille");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, name);
  lua_pushvalue(L, -1);
  lua_setglobal(L, name);
  return true;
}

/* ---- what the session calls ---------------------------------------------------------------------------- */

#ifdef RILLE_LIBEDIT
static bool is_edited;

/* The session at stack index 1 of the state that reads; its answers stay on that stack until the entry is
 * read. */
static bool ask_is_complete(void *asker, const char *text) {
  lua_State *L = asker;
  lua_settop(L, 2);
  lua_getfield(L, lua_upvalueindex(1), "is_complete");
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushstring(L, text);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) return true;
  return lua_toboolean(L, -1);
}

static void ask_complete(void *asker, const char *text, const char **insert, const char **list) {
  lua_State *L = asker;
  lua_settop(L, 2);
  lua_getfield(L, lua_upvalueindex(1), "complete");
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushstring(L, text);
  if (lua_pcall(L, 2, 2, 0) != LUA_OK) return;
  *insert = lua_tostring(L, -2);
  *list = lua_tostring(L, -1);
}
#endif

/* A line without its end; false at the end of input. */
static bool push_line(lua_State *L, const char *prompt) {
  char part[512];
  luaL_Buffer line;
  fputs(prompt, stdout);
  fflush(stdout);
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

/* read(prompt): a text; nil at the end of input; false after Ctrl-C. Upvalue: the session. */
static int terminal_read(lua_State *L) {
  const char *prompt = luaL_checkstring(L, 1);
  lua_settop(L, 2);
#ifdef RILLE_LIBEDIT
  if (is_edited) {
    const char *text = NULL;
    ReadResult result = rille_editor_read(prompt, &text);
    if (result == READ_TEXT)
      lua_pushstring(L, text);
    else if (result == READ_CANCELLED)
      lua_pushboolean(L, false);
    else
      lua_pushnil(L);
    return 1;
  }
#endif
  if (!push_line(L, prompt)) lua_pushnil(L);
  return 1;
}

static int terminal_remember(lua_State *L) {
  const char *text = luaL_checkstring(L, 1);
#ifdef RILLE_LIBEDIT
  if (is_edited) rille_editor_remember(text);
#else
  (void)text;
#endif
  return 0;
}

static int terminal_write(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  fwrite(text, 1, length, stdout);
  fflush(stdout);
  return 0;
}

static int terminal_complain(lua_State *L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  rille_report(L, LUA_ERRRUN);
  return 0;
}

/* size(): rows and columns; 24 and 80 where that is not known. */
static int terminal_size(lua_State *L) {
  struct winsize size = {0};
  bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  lua_pushinteger(L, is_known && size.ws_row > 0 ? size.ws_row : 24);
  lua_pushinteger(L, is_known && size.ws_col > 0 ? size.ws_col : 80);
  return 2;
}

/* call(fn, ...): as pcall, with tracebacks, and Ctrl-C stops it. */
static int terminal_call(lua_State *L) {
  int status = rille_run(L, lua_gettop(L) - 1, LUA_MULTRET);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 1);
  return lua_gettop(L);
}

/* ---- the session --------------------------------------------------------------------------------------- */

/* Pushes prompt.session(terminal) and gives the index of the module below it. */
static int push_session(lua_State *L) {
  static const luaL_Reg functions[] = {{"remember", terminal_remember}, {"write", terminal_write},
                                       {"complain", terminal_complain}, {"size", terminal_size},
                                       {"call", terminal_call},         {NULL, NULL}};
  rille_require(L, "rille.look.prompt");
  int module = lua_gettop(L);
  lua_getfield(L, module, "session");
  luaL_newlib(L, functions);
  lua_pushvalue(L, -1);
  lua_insert(L, -3);
  lua_call(L, 1, 1);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, terminal_read, 1);
  lua_setfield(L, -3, "read");
  lua_remove(L, -2);
  return module;
}

/* Runs the script in the session at the top of the stack. */
static void run_script(lua_State *L, const char *path) {
  int session = lua_gettop(L);
  lua_getfield(L, session, "script");
  lua_pushvalue(L, session);
  if (!rille_push_file(L, path)) {
    lua_settop(L, session);
    lua_pushfstring(L, "cannot open %s", path);
    rille_report(L, LUA_ERRFILE);
    return;
  }
  lua_pushfstring(L, "@%s", path);
  int arguments = 3;
  lua_getglobal(L, "arg");
  int list = lua_gettop(L);
  for (lua_Integer i = 1; lua_rawgeti(L, list, i) != LUA_TNIL; i++)
    luaL_checkstack(L, 4, "too many arguments"), arguments++;
  lua_pop(L, 1);
  lua_remove(L, list);
  lua_call(L, arguments, 0);
  lua_settop(L, session);
}

void rille_prompt(lua_State *L, const char *script) {
  rille_set_globals(L, true);
  int module = push_session(L), session = lua_gettop(L);
  if (script) run_script(L, script);
#ifdef RILLE_LIBEDIT
  EditorQuestions questions = {.asker = L, .is_complete = ask_is_complete, .complete = ask_complete};
  is_edited = rille_editor_open(&questions);
#endif
  lua_getfield(L, module, "loop");
  lua_pushvalue(L, session);
  lua_pushfstring(L, "Rille %s, %s", RILLE_VERSION, LUA_VERSION);
  lua_call(L, 2, 0);
#ifdef RILLE_LIBEDIT
  rille_editor_close();
#endif
  putchar('\n');
}

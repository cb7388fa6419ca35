#include "interrupt.h"
#include "core/limits.h"
#include "rille_lua.h"

#include <lauxlib.h>
#include <signal.h>
#include <string.h>

static lua_State *running;
static RilleContext *volatile watched; /* of that state; NULL until the library is loaded */
static volatile sig_atomic_t was_raised;

/* Raises at the line that runs, or at the nearest one that is the user's; unless an op has done so. */
static void stop_hook(lua_State *L, lua_Debug *unused) {
  (void)unused;
  lua_Debug call;
  lua_sethook(L, NULL, 0, 0);
  if (watched && !rille_limits_end_once(watched->limits)) return;
  for (int level = 0; lua_getstack(L, level, &call); level++) {
    lua_getinfo(L, "Sl", &call);
    if (call.currentline <= 0 || strncmp(call.source, "=rille/", 7) == 0) continue;
    lua_pushfstring(L, "%s:%d: interrupted!", call.short_src, call.currentline);
    lua_error(L);
  }
  lua_pushliteral(L, "interrupted!");
  lua_error(L);
}

static void on_interrupt(int signal_number) {
  signal(signal_number, SIG_DFL);
  was_raised = 1;
  /* For what runs long in one call; it stores one atomic number.
   * NOLINTNEXTLINE(bugprone-signal-handler) */
  if (watched) rille_limits_interrupt_once(watched->limits);
  /* Lua makes lua_sethook safe to call at any time; its own program does the same.
   * NOLINTNEXTLINE(bugprone-signal-handler) */
  lua_sethook(running, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

int rille_call_interruptibly(lua_State *L, int arguments, int results, int handler) {
  running = L;
  was_raised = 0;
  void (*before)(int) = signal(SIGINT, on_interrupt);
  int status = lua_pcall(L, arguments, results, handler);
  signal(SIGINT, before);
  lua_sethook(L, NULL, 0, 0); /* one that came at the very end */
  if (watched) rille_limits_end_once(watched->limits);
  return status;
}

int rille_open_watched(lua_State *L) {
  luaopen_rille(L);
  watched = rille_lua_context(L);
  return 1;
}

void rille_stop_watching(void) {
  watched = NULL;
}

bool rille_was_interrupted(void) {
  return was_raised;
}

/* ---- for trainers ------------------------------------------------------------------------------------- */

static volatile sig_atomic_t stop_asked;
static void (*handlers[2])(int);
static const int stop_signals[2] = {SIGINT, SIGTERM};

/* The second one stops the program at once. Who stood here before hears of the first as well. */
static void on_stop(int signal_number) {
  stop_asked = 1;
  signal(signal_number, SIG_DFL);
  void (*before)(int) = handlers[signal_number == SIGTERM];
  /* NOLINTNEXTLINE(bugprone-signal-handler) */
  if (signal_number == SIGTERM && before && before != SIG_DFL && before != SIG_IGN && before != SIG_ERR)
    before(signal_number);
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

int rille_open_interrupts(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"watch", interrupts_watch}, {"pending", interrupts_pending}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

/* Rille for a page: a script runs as a coroutine that gives way to its worker whenever it shows something and
 * a slice of time is over, so that the worker can hand it what is drawn meanwhile. worker.js calls what is
 * exported.
 */
#include <emscripten.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <rille_lua.h>

enum { QUOTA = 768 << 20 };
enum { FEWEST = 2, MOST = 256 /* instructions between looks */ };
enum { ENDED, GAVE_WAY, FAILED };

static const double SHORT = 0.3; /* milliseconds between two looks */

typedef struct Page {
  lua_State *main, *script; /* the script's coroutine */
  double slice_end, looked; /* milliseconds of emscripten_get_now */
  int every;                /* instructions until the next look */
  bool in_slice;
} Page;

static Page page;

/* What is shown goes to the worker: a kind, a text (JSON but for prints and errors), and numbers or NULL. */
EM_JS(void, page_show, (const char *kind, const char *text, const float *numbers, size_t count), {
  Module.show(UTF8ToString(kind), UTF8ToString(text),
              count ? HEAPF32.slice(numbers >> 2, (numbers >> 2) + count) : null);
});

static void print_line(void *user, const char *text, size_t length) {
  (void)user, (void)length;
  page_show("print", text, NULL, 0);
}

/* ---- what scripts call --------------------------------------------------------------------------------- */

/* Looks at the clock after every few instructions: after the fewer, the longer they took. Only the script's
 * own coroutine can give way to the worker: one that the script made gives way to the script, and functions
 * in C that call back cannot be left in between. */
static void give_way(lua_State *L, lua_Debug *where) {
  (void)where;
  double now = emscripten_get_now();
  int every = now - page.looked > SHORT ? FEWEST : page.every < MOST ? page.every * 2 : MOST;
  page.looked = now;
  if (every != page.every) lua_sethook(L, give_way, LUA_MASKCOUNT, page.every = every);
  if (page.in_slice && L == page.script && lua_isyieldable(L) && now > page.slice_end) lua_yield(L, 0);
}

/* send(kind, text, tensor or nil) */
static int send(lua_State *L) {
  const char *kind = luaL_checkstring(L, 1), *text = luaL_checkstring(L, 2);
  RilleTensor *tensor = rille_lua_to_tensor(L, 3);
  if (tensor) {
    size_t bytes = (size_t)rille_tensor_numel(tensor) * sizeof(float);
    float *numbers = lua_newuserdatauv(L, bytes ? bytes : 1, 0);
    if (rille_tensor_read(tensor, RILLE_FLOAT32, numbers, bytes) != RILLE_OK)
      return luaL_error(L, "page: %s", rille_error_message(rille_lua_context(L)));
    page_show(kind, text, numbers, bytes / sizeof(float));
  } else {
    page_show(kind, text, NULL, 0);
  }
  return 0;
}

/* Scripts begin as everywhere: require "rille"; and require "page" is what page.lua gives. */
static int require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (strcmp(name, "rille") != 0 && strcmp(name, "page") != 0)
    return luaL_error(L, "require: a page has \"rille\" and \"page\", not \"%s\"", name);
  lua_getglobal(L, name);
  return 1;
}

/* ---- what the worker calls ----------------------------------------------------------------------------- */

static int fail(lua_State *L, const char *text) {
  page_show("error", text ? text : "an error without a text", NULL, 0);
  page.script = NULL;
  (void)L;
  return FAILED;
}

/* (module's text, script's text): the coroutine. */
static int prepare(lua_State *L) {
  const char *module = lua_touserdata(L, 1), *text = lua_touserdata(L, 2);
  lua_pushcfunction(L, require);
  lua_setglobal(L, "require");
  if (luaL_loadbufferx(L, module, strlen(module), "=page", "t") != LUA_OK) return lua_error(L);
  lua_getglobal(L, "rille");
  lua_pushcfunction(L, send);
  lua_call(L, 2, 1);
  lua_setglobal(L, "page");
  lua_State *script = lua_newthread(L);
  if (luaL_loadbufferx(L, text, strlen(text), "=script", "t") != LUA_OK) return lua_error(L);
  lua_xmove(L, script, 1);
  lua_sethook(script, give_way, LUA_MASKCOUNT, page.every = FEWEST);
  return 1;
}

/* Opens a state for a script; later calls take its place. ENDED (of the opening) or FAILED. */
EMSCRIPTEN_KEEPALIVE int page_open(char *module, char *text) {
  if (page.main) lua_close(page.main);
  memset(&page, 0, sizeof page);
  RilleLuaOptions options = {.size = sizeof options};
  options.quota = QUOTA;
  options.print = print_line;
  options.instructions_per_look = -1; /* the hook is the page's */
  lua_State *L = page.main = luaL_newstate();
  if (!L) return fail(L, "not enough memory");
  if (rille_lua_open(L, &options) != RILLE_OK) return fail(L, lua_tostring(L, -1));
  lua_settop(L, 0);
  lua_pushcfunction(L, prepare);
  lua_pushlightuserdata(L, module);
  lua_pushlightuserdata(L, text);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) return fail(L, lua_tostring(L, -1));
  page.script = lua_tothread(L, 1); /* stays at index 1 */
  return ENDED;
}

/* The error of a script that failed, with the calls that led to it: the last line of the script that they
 * name is where the page points. */
static int tell_failure(lua_State *L) {
  lua_State *script = lua_touserdata(L, 1);
  size_t length;
  const char *text = luaL_tolstring(L, 2, &length);
  luaL_traceback(L, script, text, 0);
  return 1;
}

/* Runs the script for about ms milliseconds: ENDED, GAVE_WAY or FAILED. */
EMSCRIPTEN_KEEPALIVE int page_run(double ms) {
  lua_State *L = page.main, *script = page.script;
  int count;
  if (!script) return FAILED;
  page.slice_end = emscripten_get_now() + ms;
  page.in_slice = true;
  int status = lua_resume(script, L, 0, &count);
  page.in_slice = false;
  if (status == LUA_YIELD) return GAVE_WAY; /* with nothing, as hooks do */
  if (status == LUA_OK) return ENDED;
  lua_pushcfunction(L, tell_failure);
  lua_pushlightuserdata(L, script);
  lua_xmove(script, L, 1);
  lua_pcall(L, 2, 1, 0);
  return fail(L, lua_tostring(L, -1));
}

/* (numbers, count): calls what page.on_draw was given. */
static int answer(lua_State *L) {
  const float *numbers = lua_touserdata(L, 1);
  RilleTensor *picture;
  int64_t side = (int64_t)lua_tointeger(L, 2);
  lua_getglobal(L, "page");
  lua_getfield(L, -1, "drawn");
  if (lua_isnil(L, -1)) return 0;
  if (rille_from_data(rille_lua_context(L), 2, (int64_t[]){side, side}, RILLE_FLOAT32, numbers, &picture) !=
      RILLE_OK)
    return luaL_error(L, "page: %s", rille_error_message(rille_lua_context(L)));
  rille_lua_push_tensor(L, picture);
  rille_tensor_release(picture);
  lua_call(L, 1, 0);
  return 0;
}

/* Tells the script of a picture of side x side numbers, while it has given way or has ended: ENDED or FAILED.
 */
EMSCRIPTEN_KEEPALIVE int page_drawn(float *numbers, int side) {
  lua_State *L = page.main;
  if (!L) return FAILED;
  lua_pushcfunction(L, answer);
  lua_pushlightuserdata(L, numbers);
  lua_pushinteger(L, side);
  int status = lua_pcall(L, 2, 0, 0);
  if (status != LUA_OK) return fail(L, lua_tostring(L, -1));
  return ENDED;
}

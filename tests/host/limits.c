/* What a host allows, its quota, interrupt and deadline: from C, in Lua states and in workers. */
#include "rille.h"
#include "rille_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                 \
      failures++;                                                                                            \
    }                                                                                                        \
  } while (0)

static bool has(const char *text, const char *part) {
  if (text && strstr(text, part)) return true;
  printf("wanted '%s' in: %s\n", part, text ? text : "(nothing)");
  return false;
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Generous, for machines that do much else, and for sanitizers. */
enum { SOON = 2000 };

/* ---- from C -------------------------------------------------------------------------------------------- */

/* Hours of work. */
static RilleStatus pool_for_hours(RilleTensor *x) {
  RilleTensor *y = NULL;
  RilleArgument arguments[] = {{.name = "kernel_size", .ints = (int64_t[]){1000, 1000}, .count = 2},
                               {.name = "stride", .ints = (int64_t[]){1, 1}, .count = 2},
                               {0}};
  RilleStatus status = rille_call(rille_tensor_context(x), "max_pool2d", &x, 1, arguments, &y, 1);
  if (status == RILLE_OK) rille_tensor_release(y);
  return status;
}

static void *interrupt_soon(void *ctx) {
  nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
  rille_interrupt(ctx);
  return NULL;
}

static RilleContext *signalled;
static void on_alarm(int number) {
  (void)number;
  rille_interrupt(signalled);
}

static void ops_stop(int threads) {
  RilleContext *ctx;
  RilleTensor *x, *y;
  pthread_t thread;
  CHECK(rille_context_create(&(RilleConfig){.size = sizeof(RilleConfig), .num_threads = threads}, &ctx) ==
        RILLE_OK);
  CHECK(rille_full(ctx, 4, (int64_t[]){1, 2, 2500, 2500}, rille_scalar_float(1), RILLE_FLOAT32, &x) ==
        RILLE_OK);
  size_t in_use = rille_memory(ctx).in_use;
  double start = milliseconds();
  CHECK(pthread_create(&thread, NULL, interrupt_soon, ctx) == 0);
  CHECK(pool_for_hours(x) == RILLE_ERROR_INTERRUPTED);
  CHECK(milliseconds() - start < 50 + SOON);
  CHECK(has(rille_error_message(ctx), "max_pool2d: interrupted!"));
  pthread_join(thread, NULL);
  CHECK(rille_memory(ctx).in_use == in_use && rille_is_interrupted(ctx));
  CHECK(rille_call(ctx, "neg", &x, 1, NULL, &y, 1) == RILLE_ERROR_INTERRUPTED); /* as everything, until */
  rille_clear_interrupt(ctx);
  CHECK(rille_call(ctx, "neg", &x, 1, NULL, &y, 1) == RILLE_OK);
  rille_tensor_release(y);

  start = milliseconds();
  rille_set_deadline(ctx, 50);
  CHECK(pool_for_hours(x) == RILLE_ERROR_INTERRUPTED);
  CHECK(milliseconds() - start >= 50 && milliseconds() - start < 50 + SOON);
  CHECK(has(rille_error_message(ctx), "max_pool2d: stopped: the deadline has passed"));
  CHECK(rille_full(ctx, 1, (int64_t[]){3}, rille_scalar_float(1), RILLE_FLOAT32, &y) ==
        RILLE_ERROR_INTERRUPTED);
  rille_clear_interrupt(ctx);
  rille_set_deadline(ctx, 100000);
  CHECK(!rille_is_interrupted(ctx));
  rille_set_deadline(ctx, 0);
  CHECK(rille_is_interrupted(ctx));
  rille_clear_interrupt(ctx);

  signalled = ctx;
  struct sigaction action = {.sa_handler = on_alarm}, before;
  sigaction(SIGALRM, &action, &before);
  setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_usec = 50000}}, NULL);
  CHECK(pool_for_hours(x) == RILLE_ERROR_INTERRUPTED);
  sigaction(SIGALRM, &before, NULL);
  rille_tensor_release(x);
  rille_context_destroy(ctx);
}

/* ---- options ------------------------------------------------------------------------------------------- */

static void refused(RilleLuaOptions options, RilleStatus wanted, const char *text) {
  lua_State *L = luaL_newstate();
  options.size = sizeof options;
  CHECK(rille_lua_open(L, &options) == wanted);
  CHECK(has(lua_tostring(L, -1), text));
  lua_close(L);
}

static void options_are_checked(void) {
  static const luaL_Reg with_debug[] = {{"_G", luaopen_base}, {"debug", luaopen_debug}, {NULL, NULL}};
  static const luaL_Reg with_io[] = {{"_G", luaopen_base}, {"io", luaopen_io}, {NULL, NULL}};
  RilleConfig threads = {.size = sizeof threads, .num_threads = 1000};
  refused((RilleLuaOptions){.may = 1u << 20}, RILLE_ERROR_ARGUMENT, "options.may has unknown bits");
  refused((RilleLuaOptions){.config = &threads}, RILLE_ERROR_ARGUMENT, "options.config does not fit");
  refused((RilleLuaOptions){.libraries = with_debug, .may = RILLE_MAY_EVERYTHING & ~RILLE_MAY_DEBUG},
          RILLE_ERROR_ARGUMENT, "the library debug gives scripts everything (RILLE_MAY_DEBUG)");
  refused((RilleLuaOptions){.libraries = with_io, .may = RILLE_MAY_READ_FILES}, RILLE_ERROR_ARGUMENT,
          "the library io gives scripts files and programs");
  refused((RilleLuaOptions){.quota = 100000}, RILLE_ERROR_MEMORY, "memory");
  lua_State *L = luaL_newstate();
  CHECK(rille_lua_open(L, NULL) == RILLE_OK);
  CHECK(rille_lua_open(L, NULL) == RILLE_ERROR_ARGUMENT);
  CHECK(has(lua_tostring(L, -1), "this state has the library already"));
  lua_close(L);
}

/* ---- scripts ------------------------------------------------------------------------------------------- */

typedef struct Count {
  size_t held, most;
} Count;

static void *counted(void *user, void *block, size_t old_size, size_t new_size) {
  Count *count = user;
  size_t old = block ? old_size : 0;
  void *fresh = NULL;
  if (new_size == 0)
    free(block);
  else if (!(fresh = realloc(block, new_size)))
    return NULL;
  count->held += new_size - old;
  if (count->held > count->most) count->most = count->held;
  return fresh;
}

/* What the script gives, as text that is valid until the next call. */
static const char *run(RilleLuaOptions options, int64_t deadline, const char *script) {
  static char text[500];
  lua_State *L = luaL_newstate();
  options.size = sizeof options;
  if (rille_lua_open(L, &options) == RILLE_OK) {
    lua_settop(L, 0);
    if (deadline) rille_set_deadline(rille_lua_context(L), deadline);
    if (luaL_loadbufferx(L, script, strlen(script), "=script", "t") == LUA_OK) lua_pcall(L, 0, 1, 0);
  }
  snprintf(text, sizeof text, "%s", lua_isstring(L, -1) ? lua_tostring(L, -1) : luaL_typename(L, -1));
  lua_close(L);
  return text;
}

static void rights(void) {
  RilleLuaOptions none = {0};
  CHECK(has(run(none, 0, "rille.load 'x'"), "script:1: load: this host does not let scripts read files"));
  CHECK(has(run(none, 0, "rille.save({ a = rille.ones(1) }, 'x.safetensors')"),
            "save: this host does not let scripts write files"));
  CHECK(has(
      run(none, 0,
          "rille.train.Trainer { model = rille.nn.Linear(1, 1), loss = rille.nn.functional.mse_loss, log = 'x',\n"
          "optimizer = rille.optim.SGD({ rille.nn.Parameter(rille.ones(1)) }, { lr = 1 }), progress = false,\n"
          "train = rille.data.DataLoader(rille.data.TensorDataset(rille.ones(2, 1), rille.ones(2, 1))), epochs = 1 }:fit()"),
      "Trainer: log: this host does not let scripts write files"));
  CHECK(has(
      run(none, 0,
          "for _ in rille.data.DataLoader(rille.data.TensorDataset(rille.ones(2, 1)), { num_workers = 1 }) do end"),
      "DataLoader: this host does not let scripts start workers; num_workers = 0 makes batches in the loop"));
  CHECK(has(run(none, 0, "setmetatable({}, { __gc = print })"),
            "setmetatable: this host does not let scripts have finalizers (__gc)"));
  CHECK(has(run(none, 0, "collectgarbage 'stop'"),
            "collectgarbage: this host lets scripts collect, step and count, not 'stop'"));
  CHECK(has(run(none, 0, "return select(2, load('\\27Lua'))"), "attempt to load a binary chunk"));
  CHECK(has(run(none, 0, "return tostring(io) .. tostring(debug) .. tostring(package) .. tostring(os.exit)"),
            "nilnilnilnil"));
  CHECK(has(run(none, 0, "return type(require 'rille') .. os.date('%Y', 0)"), "table19"));
  RilleConfig config = {.size = sizeof config, .num_threads = 2, .memory_cap = 1 << 20};
  RilleLuaOptions capped = {.config = &config};
  CHECK(
      has(run(capped, 0, "rille.set_num_threads(3)"), "set_num_threads: this host allows at most 2, got 3"));
  CHECK(has(run(capped, 0, "rille.set_memory_cap(0)"),
            "set_memory_cap: this host allows 1 to 1048576 bytes, got 0"));
  CHECK(has(run(capped, 0, "rille.set_memory_cap(1 << 19) return rille.memory().cap"), "524288"));
  CHECK(has(run((RilleLuaOptions){.may = RILLE_MAY_DEBUG}, 0,
                "return type(setmetatable({}, { __gc = function() end }))"),
            "table"));
}

/* A state that is past its quota gives back all that it held, whatever held it. */
static void quota(void) {
  static const char *const scripts[] = {
      ("local g = rille.ones(100000, { requires_grad = true }) g.grad = rille.zeros(100000)\n"
       "local t = {} while true do t[#t + 1] = g.grad end"),
      "local t = {} while true do t[#t + 1] = rille.ones(100) end",
      "local t = {} while true do t[#t + 1] = tostring(rille.ones(10, 10)) .. #t end",
      "local x = rille.ones(10, { requires_grad = true }) while true do x = x * 2 end",
      "local t = {} while true do local n = rille.nn.Linear(3, 3) t[#t + 1] = n n(rille.ones(1, 3)) end"};
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    Count count = {0};
    RilleConfig config = {
        .size = sizeof config, .allocate = counted, .allocate_user = &count, .num_threads = 1};
    RilleLuaOptions options = {.size = sizeof options, .config = &config, .quota = 4 << 20};
    lua_State *L = lua_newstate(counted, &count);
    CHECK(rille_lua_open(L, &options) == RILLE_OK);
    CHECK(luaL_dostring(L, scripts[i]) != LUA_OK && has(lua_tostring(L, -1), "memory"));
    CHECK(count.most <= options.quota && count.most > options.quota / 4);
    lua_settop(L, 0);
    CHECK(luaL_dostring(L, "collectgarbage() return rille.ones(3):sum():item()") == LUA_OK &&
          lua_tonumber(L, -1) == 3);
    lua_close(L);
    CHECK(count.held == 0);
  }
}

static void stops_lua(void) {
  static const char *const scripts[] = {
      "while true do end",
      "while true do pcall(function() while true do end end) end",
      "while true do xpcall(function() while true do end end, function() while true do end end) end",
      "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
      "return ('a'):rep(30000):find(('.-'):rep(10) .. 'b')",
      "while true do pcall(table.remove, setmetatable({}, { __len = function() return 1 << 53 end }), 1) end"};
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    double start = milliseconds();
    CHECK(has(run((RilleLuaOptions){.quota = 8 << 20}, 20, scripts[i]), "stopped: the deadline has passed"));
    CHECK(milliseconds() - start < 20 + SOON);
  }
  lua_State *L = luaL_newstate();
  CHECK(rille_lua_open(L, NULL) == RILLE_OK);
  RilleContext *ctx = rille_lua_context(L);
  rille_interrupt(ctx);
  CHECK(luaL_dostring(L, "while true do end") != LUA_OK && has(lua_tostring(L, -1), "interrupted!"));
  rille_clear_interrupt(ctx); /* then all is as it was */
  CHECK(luaL_dostring(L, "local n = 0 for i = 1, 1000 do n = n + i end return n") == LUA_OK &&
        lua_tointeger(L, -1) == 500500);
  CHECK(luaL_dostring(L, "return rille.ones(3):sum():item()") == LUA_OK && lua_tonumber(L, -1) == 3);
  lua_close(L);
}

/* ---- patterns: what Lua's own functions give ----------------------------------------------------------- */

static void patterns(void) {
  static const char script[] =
      "local texts = { '', 'a', 'hello world', 'key = value', '  x  ', 'a.b.c', '(a(b)c)', 'THE (quick) fox', 'f(1,2)', "
      "'aaa', '\\0a\\0', '%d', 'x=1, y=22', '[[]]', 'a-b' }\n"
      "local patterns = { '', 'a', '%w+', '(%w+) = (%w+)', '^%s*(.-)%s*$', '%.', '%b()', '%f[%w]%w+', '()a()', 'a*', 'a-b', "
      "'a?', '[^%s]+', '[%a_][%w_]*', '(a*(.)%w(%s*))', '%D', '^a', 'a$', '%z', '(.)%1', '[a-]', '[]]', '[^]]', '.-', '%%', "
      "'%u+', '(%d+)', '[%-a]', '^', '$', 'a+' }\n"
      "local out = {}\n"
      "local function note(...)\n"
      "  for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end\n"
      "end\n"
      "for _, s in ipairs(texts) do for _, p in ipairs(patterns) do\n"
      "  note(pcall(string.find, s, p)) note(pcall(string.find, s, p, 2)) note(pcall(string.find, s, p, -2, true))\n"
      "  note(pcall(string.match, s, p)) note(pcall(string.match, s, p, 3))\n"
      "  note(pcall(string.gsub, s, p, '<%0>')) note(pcall(string.gsub, s, p, '%1', 2)) note(pcall(string.gsub, s, p, { a = 1 }))\n"
      "  note(pcall(string.gsub, s, p, function(x) return x and #tostring(x) > 1 and 'F' end))\n"
      "  for a, b in s:gmatch(p) do note(a, b) end\n"
      "end end\n"
      "for _, p in ipairs { '%', '[', '[a', '(', ')', '%b', '%bx', '%f', '%1', '(%1)', '[%', '()%1', ('a?'):rep(300) } do\n"
      "  note(pcall(string.find, 'aaa', p))\n"
      "end\n"
      "note(pcall(string.gsub, 'a', 'a', '%2')) note(pcall(string.gsub, 'a', 'a', '%x')) note(pcall(string.gsub, 'a', 'a', true))\n"
      "note(pcall(table.concat, { 1, 2, 'x' }, '-', 2)) note(pcall(table.concat, { 1, {} })) note(pcall(table.concat, {}, 'x', 1, 1))\n"
      "local t = { 3, 1, 2 } table.sort(t) note(table.unpack(t)) table.insert(t, 2, 9) note(table.unpack(t))\n"
      "note(table.remove(t, 1), table.remove(t), #t, table.remove({}), pcall(table.insert, t, 9, 1), pcall(table.insert, t))\n"
      "note(table.unpack(table.move({ 1, 2, 3 }, 1, 3, 2))) note(table.unpack(table.move({ 1, 2, 3 }, 2, 3, 1)))\n"
      "note(table.unpack(table.move({ 1, 2 }, 1, 2, 3, { 7, 8 }))) note(pcall(table.move, {}, 1, math.maxinteger, 2))\n"
      "note(xpcall(error, function(e) return e .. '!' end, 'x')) note(xpcall(function(...) return ... end, print, 1, 2))\n"
      "note(load('return 1 + ...')(2)) note(load('x =')) note(load(function() return nil end)) note(pcall(load, 1, 2, 3))\n"
      "note(('x'):rep(3, ',')) note((''):rep(9)) note(pcall(setmetatable, setmetatable({}, { __metatable = 1 }), {}))\n"
      "return table.concat(out, '\\1')";
  lua_State *plain = luaL_newstate(), *guarded = luaL_newstate();
  luaL_openlibs(plain);
  CHECK(rille_lua_open(guarded, NULL) == RILLE_OK);
  CHECK(luaL_dostring(plain, script) == LUA_OK);
  CHECK(luaL_dostring(guarded, script) == LUA_OK);
  const char *wanted = lua_tostring(plain, -1), *got = lua_tostring(guarded, -1);
  size_t at = 0;
  while (wanted && got && wanted[at] && wanted[at] == got[at]) at++;
  size_t from = at < 60 ? 0 : at - 60;
  if (!wanted || !got || strcmp(wanted, got) != 0)
    printf("Lua: %.120s\nguarded: %.120s\n", wanted ? wanted + from : "",
           got ? got + from : lua_tostring(guarded, -1)),
        failures++;
  lua_close(plain);
  lua_close(guarded);
}

/* ---- workers ------------------------------------------------------------------------------------------- */

static const char *loop_over(RilleLuaOptions options, const char *get) {
  char path[300], script[600];
  const char *base = getenv("TMPDIR");
  snprintf(path, sizeof path, "%.200s/rille-host-XXXXXX", base ? base : "/tmp");
  int file = mkstemp(path);
  int n = snprintf(
      script, sizeof script,
      "return function() return { len = function() return 8 end, get = function(_, i) local rille = require 'rille' %s "
      "return rille.ones(2) end } end",
      get);
  CHECK(file >= 0 && write(file, script, (size_t)n) == n);
  close(file);
  snprintf(
      script, sizeof script,
      "local n = 0\n"
      "for b in rille.data.DataLoader(nil, { worker = '%s', num_workers = 1, batch_size = 1 }) do n = n + b:size(0) end\n"
      "return 'batches: ' .. n",
      path);
  options.may |= RILLE_MAY_START_WORKERS | RILLE_MAY_READ_FILES;
  const char *text = run(options, 0, script);
  unlink(path);
  return text;
}

static void workers(void) {
  RilleLuaOptions options = {.quota = 32 << 20};
  CHECK(has(loop_over(options, ""), "batches: 8"));
  CHECK(has(
      loop_over(options, "if i == 3 then error(tostring(io) .. tostring(debug) .. tostring(os.exit)) end"),
      "nilnilnil"));
  CHECK(has(loop_over(options, "rille.save({ a = rille.ones(1) }, 'x.safetensors')"),
            "does not let scripts write files"));
  CHECK(has(loop_over(options, "rille.ones(20000000)"), "of the quota of 33554432 in use"));
  CHECK(has(loop_over(options, "local t = {} while true do t[#t + 1] = {} end"), "memory"));
  options.may = RILLE_MAY_EVERYTHING;
  options.libraries = (const luaL_Reg[]){{"_G", luaopen_base},
                                         {"os", luaopen_os},
                                         {"string", luaopen_string},
                                         {"table", luaopen_table},
                                         {"math", luaopen_math},
                                         {"debug", luaopen_debug},
                                         {"package", luaopen_package},
                                         {"coroutine", luaopen_coroutine},
                                         {NULL, NULL}};
  CHECK(has(loop_over(options, "if i == 3 then os.exit(7) end"), "os.exit: a worker cannot end the program"));
  /* One that takes its hook away and loops is left behind. */
  double start = milliseconds();
  options.quota = 0;
  CHECK(has(loop_over(options, "if i == 3 then debug.sethook() error 'x' end"), "x"));
  CHECK(milliseconds() - start < 3000 + SOON);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  ops_stop(1);
  ops_stop(2);
  options_are_checked();
  rights();
  quota();
  stops_lua();
  patterns();
  workers();
  printf("limits: %d failures\n", failures);
  return failures != 0;
}

/* What a script's handles hold goes when its state does, also where Lua could not call their finalizers
 * because C calls stood as deep as they may. */
#include "rille.h"
#include "rille_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Workers allocate from threads of their own. */
static atomic_size_t held;

static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
  (void)user;
  size_t old = block ? old_size : 0;
  void *fresh = NULL;
  if (new_size == 0)
    free(block);
  else if (!(fresh = realloc(block, new_size)))
    return NULL;
  atomic_fetch_add(&held, new_size - old);
  return fresh;
}

/* make() gives something new; what it gives is dropped, and collected, where calls stand deep. */
static const char *const beginning = "local rille = require 'rille'\n"
                                     "local nn, optim = rille.nn, rille.optim\n"
                                     "local folder = ...\n";
static const char *const ending = "\n"
                                  "local things = {}\n"
                                  "for i = 1, 5 do things[i] = make(i) end\n"
                                  "local function drop()\n"
                                  "  pcall(make, 1)\n"
                                  "  things = nil\n"
                                  "  collectgarbage()\n"
                                  "  collectgarbage()\n"
                                  "end\n"
                                  "local function deep()\n"
                                  "  local fits = pcall(deep)\n"
                                  "  if not fits then drop() end\n"
                                  "  return fits\n"
                                  "end\n"
                                  "deep()\n";

static const struct {
  const char *name, *make;
} kinds[] = {
    {"tensor", "local function make() return rille.ones(3) end"},
    {"layer", "local function make() return nn.Linear(3, 2) end"},
    {"layer's copy", "local layer = nn.Linear(3, 2)\n"
                     "local function make() return layer:_copy() end"},
    {"optimizer", "local function make() return optim.Adam({ nn.Parameter(rille.ones(3)) }, { lr = 1 }) end"},
    {"hook", "local function make() return rille.ones(3):requires_grad_():register_hook(print) end"},
    {"recording", "local function make()\n"
                  "  local step = rille.capture(function(x) return x + 1 end)\n"
                  "  step(rille.ones(3))\n"
                  "  return step\n"
                  "end"},
    {"list", "local x = rille.ones(4)\n"
             "local function make() return { x:chunk(2) } end"},
    {"profile", "local function make()\n"
                "  return rille.profile(function() return rille.ones(3) + 1 end)\n"
                "end"},
    {"scope", "local function make() local s = rille.scope() rille.ones(3) return s end"},
    {"generator", "local function make() return rille.Generator() end"},
    {"file", "local path = folder .. '/handles.safetensors'\n"
             "rille.save({ a = rille.ones(3) }, path)\n"
             "local function make() return rille.load(path) end"},
    {"pickle", "local path = folder .. '/handles.pkl'\n"
               "local out = io.open(path, 'wb')\n"
               "out:write '(lp0\\nI1\\na(dp1\\nI1\\nI2\\nsa.'\n"
               "out:close()\n"
               "local function make() return rille.unpickle(path) end"},
    {"pool",
     "local path = folder .. '/handles_worker.lua'\n"
     "local out = io.open(path, 'w')\n"
     "out:write [[return function() return { len = function() return 8 end,\n"
     "  get = function() return require('rille').ones(2) end } end]]\n"
     "out:close()\n"
     "local function make(i)\n"
     "  if i > 1 then return end\n"
     "  local next_batch = rille.data.DataLoader(nil, { worker = path, num_workers = 1, batch_size = 1 }):iter()\n"
     "  next_batch()\n"
     "  return next_batch\n"
     "end"},
};

static int check(const char *folder, const char *name, const char *make) {
  static const luaL_Reg libraries[] = {{"_G", luaopen_base},
                                       {"io", luaopen_io},
                                       {"string", luaopen_string},
                                       {"table", luaopen_table},
                                       {"math", luaopen_math},
                                       {"os", luaopen_os},
                                       {"package", luaopen_package},
                                       {"coroutine", luaopen_coroutine},
                                       {NULL, NULL}};
  RilleConfig config = {.size = sizeof config, .allocate = allocate, .num_threads = 1};
  RilleLuaOptions options = {
      .size = sizeof options, .config = &config, .libraries = libraries, .may = RILLE_MAY_EVERYTHING};
  lua_State *L = lua_newstate(allocate, NULL);
  int failures = 0;
  if (rille_lua_open(L, &options) != RILLE_OK) {
    printf("%s: %s\n", name, lua_tostring(L, -1));
    return 1;
  }
  lua_pushfstring(L, "%s%s%s", beginning, make, ending);
  lua_remove(L, 1);
  if (luaL_loadstring(L, lua_tostring(L, 1)) == LUA_OK) lua_pushstring(L, folder);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    printf("%s: %s\n", name, lua_tostring(L, -1));
    failures++;
  }
  lua_close(L);
  size_t left = atomic_exchange(&held, 0);
  if (left > 0) {
    printf("%s: %zu bytes are left after lua_close\n", name, left);
    failures++;
  }
  return failures;
}

int main(void) {
  char folder[300];
  const char *base = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%.200s/rille-handles-XXXXXX", base ? base : "/tmp");
  int failures = 0;
  if (!mkdtemp(folder)) return 1;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    failures += check(folder, kinds[i].name, kinds[i].make);
  static const char *const files[] = {"handles.safetensors", "handles.pkl", "handles_worker.lua"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char path[sizeof folder + 40];
    snprintf(path, sizeof path, "%s/%s", folder, files[i]);
    unlink(path);
  }
  rmdir(folder);
  printf("handles: %d failures\n", failures);
  return failures != 0;
}

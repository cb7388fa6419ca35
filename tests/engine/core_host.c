/* What hosts do to the C API: ops that are no ops for them, tensors of another context, thread counts, forks,
 * and Lua states whose allocator says no. */
#include "rille.h"
#include "rille_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                 \
      failures++;                                                                                            \
    }                                                                                                        \
  } while (0)

static bool says(const RilleContext *ctx, const char *text) {
  if (strstr(rille_error_message(ctx), text)) return true;
  printf("wanted '%s' in: %s\n", text, rille_error_message(ctx));
  return false;
}

static RilleContext *context_of(int threads) {
  RilleContext *ctx = NULL;
  CHECK(rille_context_create(&(RilleConfig){.num_threads = threads}, &ctx) == RILLE_OK);
  return ctx;
}

static RilleTensor *ones(RilleContext *ctx, int64_t n) {
  RilleTensor *t = NULL;
  CHECK(rille_full(ctx, 2, (int64_t[]){n, n}, rille_scalar_float(1), RILLE_FLOAT32, &t) == RILLE_OK);
  return t;
}

/* ---- every op by name ---------------------------------------------------------------------------------- */

/* Each op of the list with 0 to 16 tensors and no arguments: a status, whatever it is. */
static void call_all_ops(void) {
  RilleContext *ctx = context_of(1);
  RilleTensor *t = ones(ctx, 4), *in[16], *out[4];
  for (int i = 0; i < 16; i++) in[i] = t;
  for (int i = 0; i < rille_op_count(); i++)
    for (int n = 0; n <= 16; n++)
      for (int n_out = 1; n_out <= 4; n_out++) {
        if (rille_call(ctx, rille_op_name(rille_op_at(i)), in, n, NULL, out, n_out) != RILLE_OK) continue;
        for (int k = 0; k < n_out; k++) rille_tensor_release(out[k]);
      }
  static const char *const inner[] = {"copy_slices",     "strided_view",      "strided_gather",
                                      "strided_clear",   "tiled_attention",   "tiled_attention_gradient",
                                      "strided_scatter", "recurrent_gradient"};
  for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
    CHECK(rille_call(ctx, inner[i], in, 1, NULL, out, 1) == RILLE_ERROR_ARGUMENT);
    CHECK(says(ctx, "its arguments have no defaults"));
  }
  CHECK(rille_call(ctx, "transpose", in, 1,
                   (RilleArgument[]){{.name = "dim0", .number = rille_scalar_int(0)}, {0}}, out,
                   1) == RILLE_ERROR_ARGUMENT);
  CHECK(says(ctx, "transpose: the argument 'dim1' is missing"));
  rille_tensor_release(t);
  rille_context_destroy(ctx);
}

/* ---- two contexts -------------------------------------------------------------------------------------- */

static RilleStatus foreign_hook(void *user, RilleTensor *gradient, RilleTensor **replacement) {
  (void)gradient;
  *replacement = rille_tensor_retain(user);
  return RILLE_OK;
}

static RilleStatus no_backward(void *user, RilleCustomCall *call, RilleTensor *const *grad_outputs,
                               RilleTensor **grad_inputs, const bool *needs) {
  (void)user, (void)call, (void)grad_outputs, (void)grad_inputs, (void)needs;
  return RILLE_OK;
}

static void mix_contexts(void) {
  static const char text[] = "belongs to another context";
  RilleContext *ctx = context_of(1), *other = context_of(1);
  RilleTensor *x = ones(ctx, 2), *y = ones(other, 2), *sum = NULL, *out = NULL;
  RilleCapture *capture = NULL;
  CHECK(rille_set_requires_grad(x, true) == RILLE_OK);
  CHECK(rille_call(ctx, "add", (RilleTensor *[]){x, y}, 2, NULL, &out, 1) == RILLE_ERROR_ARGUMENT &&
        says(ctx, text));
  CHECK(rille_call(ctx, "cat", (RilleTensor *[]){x, y}, 2, NULL, &out, 1) == RILLE_ERROR_ARGUMENT &&
        says(ctx, text));
  CHECK(rille_set_grad(x, y) == RILLE_ERROR_ARGUMENT &&
        says(ctx, "grad: tensor 1 belongs to another context"));
  CHECK(rille_grad(x) == NULL);
  CHECK(rille_call(ctx, "mul", (RilleTensor *[]){x, x}, 2, NULL, &sum, 1) == RILLE_OK);
  CHECK(rille_backward(sum, y, NULL) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  CHECK(rille_gradients(&sum, 1, &y, &x, 1, NULL, false, &out) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  CHECK(rille_gradients(&sum, 1, NULL, &y, 1, NULL, false, &out) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  RilleCustom function = {.name = "own", .backward = no_backward};
  RilleTensor *fresh = ones(ctx, 2);
  CHECK(rille_record_custom(ctx, &function, &y, 1, &fresh, 1, NULL, 0) == RILLE_ERROR_ARGUMENT &&
        says(ctx, text));
  CHECK(rille_record_custom(ctx, &function, &x, 1, &fresh, 1, &y, 1) == RILLE_ERROR_ARGUMENT &&
        says(ctx, text));
  function.backward = NULL;
  CHECK(rille_record_custom(ctx, &function, &x, 1, &fresh, 1, NULL, 0) == RILLE_ERROR_ARGUMENT);
  CHECK(says(ctx, "own: the function's backward is NULL"));
  CHECK(rille_capture_begin(ctx, &y, 1, &out) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  CHECK(rille_capture_begin(ctx, &fresh, 1, &out) == RILLE_OK);
  CHECK(rille_capture_end(ctx, &y, 1, &capture) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  rille_tensor_release(out);
  CHECK(rille_register_hook(x, NULL, NULL, NULL, NULL) == RILLE_ERROR_ARGUMENT);
  CHECK(says(ctx, "register_hook: the function is NULL"));
  CHECK(rille_register_hook(x, foreign_hook, y, NULL, NULL) == RILLE_OK);
  CHECK(rille_backward(sum, fresh, NULL) == RILLE_ERROR_ARGUMENT && says(ctx, text));
  rille_tensor_release(fresh);
  rille_tensor_release(sum);
  rille_tensor_release(x);
  rille_tensor_release(y);
  CHECK(rille_memory(ctx).in_use == 0 && rille_memory(other).in_use == 0);
  rille_context_destroy(ctx);
  rille_context_destroy(other);
}

/* ---- versions ------------------------------------------------------------------------------------------ */

/* Structs of hosts that are older and newer than the library. */
static void read_layouts(void) {
  struct {
    RilleConfig config;
    size_t later;
  } newer = {.config = {.size = sizeof newer, .num_threads = 1}};
  RilleContext *ctx = NULL;
  CHECK(rille_version() == RILLE_VERSION_NUMBER && RILLE_VERSION_NUMBER == 200);
  CHECK(rille_context_create(&newer.config, &ctx) == RILLE_OK);
  rille_context_destroy(ctx);
  newer.later = 1;
  CHECK(rille_context_create(&newer.config, &ctx) == RILLE_ERROR_ARGUMENT);
  CHECK(rille_context_create(&(RilleConfig){.size = 3}, &ctx) == RILLE_ERROR_ARGUMENT);
  ctx = context_of(1);
  RilleTensor *x = ones(ctx, 1), *sum = NULL;
  CHECK(rille_set_requires_grad(x, true) == RILLE_OK);
  CHECK(rille_call(ctx, "mul", (RilleTensor *[]){x, x}, 2, NULL, &sum, 1) == RILLE_OK);
  RilleBackwardOptions options = {.size = 1};
  CHECK(rille_backward(sum, NULL, &options) == RILLE_ERROR_ARGUMENT &&
        says(ctx, "backward: options of 1 bytes"));
  options = (RilleBackwardOptions){.size = sizeof options, .retain_graph = true};
  CHECK(rille_backward(sum, NULL, &options) == RILLE_OK);
  RilleCustom function = {.size = 2, .name = "own", .backward = no_backward};
  CHECK(rille_record_custom(ctx, &function, &x, 1, &sum, 1, NULL, 0) == RILLE_ERROR_ARGUMENT);
  CHECK(says(ctx, "record_custom: a struct of 2 bytes"));
  rille_tensor_release(sum);
  rille_tensor_release(x);
  rille_context_destroy(ctx);
}

/* ---- threads and forks --------------------------------------------------------------------------------- */

static void count_threads(void) {
  RilleContext *ctx = NULL;
  CHECK(rille_context_create(&(RilleConfig){.num_threads = 257}, &ctx) == RILLE_ERROR_ARGUMENT);
  CHECK(rille_context_create(&(RilleConfig){.num_threads = -1}, &ctx) == RILLE_ERROR_ARGUMENT && !ctx);
  ctx = context_of(256);
  CHECK(rille_get_num_threads(ctx) == 256);
  CHECK(rille_set_num_threads(ctx, 257) == RILLE_ERROR_ARGUMENT &&
        says(ctx, "takes 1 to 256 threads, not 257"));
  rille_context_destroy(ctx);
}

/* Large enough for every thread to have a part. */
static bool works(RilleContext *ctx, RilleTensor *x) {
  RilleTensor *y = NULL, *z = NULL;
  RilleScalar value = {0};
  bool fine = rille_call(ctx, "mul", (RilleTensor *[]){x, x}, 2, NULL, &y, 1) == RILLE_OK &&
              rille_call(ctx, "mm", (RilleTensor *[]){y, x}, 2, NULL, &z, 1) == RILLE_OK;
  rille_tensor_release(y);
  y = NULL;
  fine = fine && rille_call(ctx, "sum", &z, 1, NULL, &y, 1) == RILLE_OK &&
         rille_tensor_item(y, &value) == RILLE_OK;
  rille_tensor_release(y);
  rille_tensor_release(z);
  return fine && value.value.f == 700.0 * 700 * 700;
}

static int run_child(RilleContext *ctx, RilleTensor *x, int depth) {
  alarm(60); /* a child that waits for threads which it has not ends by this */
  if (!works(ctx, x)) return 1;
  if (depth > 0) {
    pid_t child = fork();
    if (child == 0) _exit(run_child(ctx, x, depth - 1));
    int result = 0;
    if (waitpid(child, &result, 0) != child || result != 0) return 2;
  }
  if (rille_set_num_threads(ctx, 2) != RILLE_OK || !works(ctx, x)) return 3;
  rille_tensor_release(x);
  rille_context_destroy(ctx);
  return 0;
}

static void fork_often(void) {
  RilleContext *ctx = context_of(4), *idle = context_of(3);
  RilleTensor *x = ones(ctx, 700), *y = ones(idle, 700);
  CHECK(works(ctx, x) && works(idle, y));
  for (int i = 0; i < 8; i++) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      rille_tensor_release(y); /* its pool's threads are not here either */
      rille_context_destroy(idle);
      _exit(run_child(ctx, x, i % 2));
    }
    int result = 0;
    CHECK(works(ctx, x)); /* the parent goes on meanwhile */
    CHECK(waitpid(child, &result, 0) == child && result == 0);
  }
  rille_tensor_release(x);
  rille_tensor_release(y);
  rille_context_destroy(ctx);
  rille_context_destroy(idle);
}

/* ---- Lua states ---------------------------------------------------------------------------------------- */

/* Fails the countdown-th request for more, and with persistent all after it. */
typedef struct Quota {
  long countdown, requests;
  bool persistent;
  size_t bytes;
} Quota;

static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
  Quota *quota = user;
  if (!block) old_size = 0;
  if (new_size == 0) {
    quota->bytes -= old_size;
    free(block);
    return NULL;
  }
  if (new_size > old_size) {
    quota->requests++;
    if (quota->countdown > 0 && --quota->countdown == 0) {
      quota->countdown = quota->persistent;
      return NULL;
    }
  }
  void *made = realloc(block, new_size);
  if (made) quota->bytes += new_size - old_size;
  return made;
}

static int open_rille(lua_State *L) {
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 1);
  return 0;
}

/* Whatever pushes tensors that the engine holds, or texts of its. */
static const char script[] =
    "local nn = rille.nn\n"
    "local net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))\n"
    "local optimizer = rille.optim.Adam(net:parameters(), { lr = 0.01 })\n"
    "local x = rille.ones(4, 3)\n"
    "net(x):sum():backward() optimizer:step()\n"
    "local w = rille.ones(3, { requires_grad = true })\n"
    "w:register_hook(function(g) return g * 2 end);\n"
    "(w * w):sum():backward()\n"
    "local text = tostring(w.grad) .. tostring(net) .. tostring(optimizer)\n"
    "local Square = rille.Function:extend 'Square'\n"
    "function Square.forward(ctx, a) ctx:save_for_backward(a) return a * a end\n"
    "function Square.backward(ctx, g) return g * 2 * ctx.saved_tensors[1] end\n"
    "Square(w):sum():backward()\n"
    "net:load_state_dict(net:state_dict()) optimizer:load_state_dict(optimizer:state_dict())\n"
    "local g = rille.grad((w * w):sum(), w)\n"
    "local a, b, parts, list = x[{ 1, { 0, 2 } }], x['1:3, :'], x:split(2), x:totable()\n"
    "local copy = net:clone() local item = x:sum():item()\n"
    "for p in rille.data.DataLoader(rille.data.TensorDataset(x), { batch_size = 2 }) do a = p end\n"
    "local run = rille.capture(function(q) return q * 2 + 1 end) run(x) run(x)\n";

/* One run with the countdown; false once it is longer than the script. */
static bool run_with(long countdown, bool persistent) {
  Quota quota = {.persistent = persistent};
  lua_State *L = lua_newstate(allocate, &quota);
  lua_pushcfunction(L, open_rille);
  CHECK(lua_pcall(L, 0, 0, 0) == LUA_OK && luaL_loadstring(L, script) == LUA_OK);
  quota.countdown = countdown;
  int result = lua_pcall(L, 0, 0, 0);
  bool failed = persistent ? result != LUA_OK : quota.countdown == 0;
  if (countdown == 0 && result != LUA_OK) printf("%s\n", lua_tostring(L, -1));
  CHECK(countdown > 0 || result == LUA_OK);
  quota.countdown = 0;
  lua_settop(L, 0);
  lua_gc(L, LUA_GCCOLLECT);
  lua_gc(L, LUA_GCCOLLECT);
  size_t left = rille_memory(rille_lua_context(L)).in_use;
  if (left > 0)
    printf("allocation %ld refused%s: %zu bytes stay\n", countdown, persistent ? " and all after it" : "",
           left);
  CHECK(left == 0);
  CHECK(luaL_dostring(L, "assert(rille.ones(3):sum():item() == 3)") == LUA_OK);
  lua_close(L);
  CHECK(quota.bytes == 0);
  return failed;
}

static void refuse_lua_memory(void) {
  run_with(0, false);
  for (int persistent = 0; persistent < 2; persistent++)
    for (long n = 1 + persistent; run_with(n, persistent) && failures < 20; n += 7) continue;
}

static int push_foreign(lua_State *L) {
  rille_lua_push_tensor(L, lua_touserdata(L, 1));
  return 1;
}

static void pass_tensors(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushnil(L);
  CHECK(rille_lua_to_tensor(L, -1) == NULL); /* before rille is there */
  luaL_requiref(L, "rille", luaopen_rille, 1);
  CHECK(luaL_dostring(L, "freed = rille.ones(2) freed:free() kept = rille.ones(2)") == LUA_OK);
  lua_getglobal(L, "freed");
  CHECK(rille_lua_to_tensor(L, -1) == NULL);
  lua_getglobal(L, "kept");
  RilleTensor *kept = rille_lua_to_tensor(L, -1);
  CHECK(kept != NULL);
  CHECK(rille_lua_to_tensor(L, 100) == NULL);
  rille_lua_push_tensor(L, kept);
  CHECK(rille_lua_to_tensor(L, -1) == kept);
  rille_lua_push_tensor(L, NULL);
  CHECK(lua_isnil(L, -1));
  RilleContext *other = context_of(1);
  RilleTensor *foreign = ones(other, 2);
  lua_pushcfunction(L, push_foreign);
  lua_pushlightuserdata(L, foreign);
  CHECK(lua_pcall(L, 1, 1, 0) == LUA_ERRRUN);
  CHECK(strstr(lua_tostring(L, -1), "rille_lua_push_tensor: tensor 1 belongs to another context") != NULL);
  rille_tensor_release(foreign);
  rille_context_destroy(other);
  lua_close(L);
}

int main(void) {
  call_all_ops();
  mix_contexts();
  read_layouts();
  count_threads();
  fork_often();
  pass_tensors();
  refuse_lua_memory();
  if (failures == 0) printf("ok\n");
  return failures != 0;
}

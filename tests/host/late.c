/* How long an op goes on after an interrupt, for each kind of op over tensors of hundreds of MiB, of which
 * one pass takes longer than anybody may wait. The time is the thread's own, as other tests run beside. */
#include "rille.h"
#include "rille_lua.h"

#include <lauxlib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if !defined(MOST_LATE)
#define MOST_LATE 50 /* milliseconds */
#endif

static const struct {
  const char *name, *setup, *loop;
} kinds[] = {
    {"copy", "local x = rille.ones(30000000)", "local _ = x:clone()"},
    {"cat", "local x = rille.ones(30000000)", "local _ = rille.cat({ x, x })"},
    {"fill", "", "local _ = rille.ones(50000000)"},
    {"chain of a recording",
     "local x = rille.ones(30000000) local f = rille.capture(function(x) return x:exp():sin():sum() end)",
     "f(x)"},
    {"bernoulli", "local x = rille.full({ 10000000 }, 0.5)", "local _ = rille.bernoulli(x)"},
    {"random numbers", "local x = rille.ones(10000000)", "x:exponential_()"},
    {"dropout", "local x = rille.ones(20000000)", "local _ = F.dropout(x, 0.5, true)"},
    {"optimizer's step",
     "local p = nn.Parameter(rille.ones(30000000)) p.grad = rille.ones(30000000) local o = rille.optim.Adam { p }",
     "o:step()"},
    {"optimizer's state", "local p = nn.Parameter(rille.ones(30000000)) p.grad = rille.ones(30000000)",
     "rille.optim.SGD({ p }, { lr = 0.1, momentum = 0.9 }):step()"},
    {"loss", "local x = rille.full({ 30000000 }, 0.5)", "local _ = F.binary_cross_entropy(x, x)"},
    {"loss, backward", "local x = rille.ones(20000000):requires_grad_() local y = rille.ones(20000000)",
     "F.smooth_l1_loss(x, y):backward()"},
    {"loss of classes",
     "local x = rille.ones(30000, 1000) local y = rille.zeros(30000, { dtype = rille.int64 })",
     "local _ = F.cross_entropy(x, y)"},
    {"ctc_loss",
     "local x = rille.log_softmax(rille.ones(1000, 32, 50), 2):requires_grad_() local y = rille.ones(32, 200, { dtype = rille.int64 }) local n = rille.full({ 32 }, 1000, { dtype = rille.int64 }) local m = rille.full({ 32 }, 200, { dtype = rille.int64 })",
     "F.ctc_loss(x, y, n, m):backward()"},
    {"cdist", "local x = rille.ones(3000, 200)", "local _ = rille.cdist(x, x, 1)"},
    {"pdist", "local x = rille.ones(2000, 300)", "local _ = rille.pdist(x, 1)"},
    {"norm of a list", "local p = nn.Parameter(rille.ones(30000000)) p.grad = rille.ones(30000000)",
     "nn.utils.clip_grad_norm_({ p }, 1)"},
    {"norm of rows", "local x = rille.ones(30000, 1000)", "local _ = F.layer_norm(x, { 1000 })"},
    {"norm of groups", "local x = rille.ones(100, 64, 4000)", "local _ = F.group_norm(x, 8)"},
    {"norm of few groups", "local x = rille.ones(1, 8, 3000000)", "local _ = F.group_norm(x, 1)"},
    {"norm of few groups, backward", "local x = rille.ones(1, 8, 2000000):requires_grad_()",
     "F.group_norm(x, 1):sum():backward()"},
    {"norm of one row", "local x = rille.ones(1, 10000000)", "local _ = F.layer_norm(x, { 10000000 })"},
    {"norm of one plane", "local x = rille.ones(1, 2, 5000, 3000)", "local _ = F.instance_norm(x)"},
    {"norm of batches", "local l, x = nn.BatchNorm2d(2), rille.ones(2, 2, 5000, 1500)", "local _ = l(x)"},
    {"softmax of columns", "local x = rille.ones(300, 100000)", "local _ = rille.softmax(x, 0)"},
    {"softmax of columns, backward", "local x = rille.ones(300, 60000):requires_grad_()",
     "rille.log_softmax(x, 0):sum():backward()"},
    {"softmax of one row", "local x = rille.ones(1, 10000000)", "local _ = rille.softmax(x, 1)"},
    {"logsumexp of columns", "local x = rille.ones(300, 100000)", "local _ = x:logsumexp(0)"},
    {"sum of columns", "local x = rille.ones(300, 100000)", "local _ = x:sum(0)"},
    {"sum of all", "local x = rille.ones(60000000)", "local _ = x:sum()"},
    {"variance of columns", "local x = rille.ones(300, 100000)", "local _ = x:var(0)"},
    {"position in columns", "local x = rille.ones(300, 100000)", "local _ = x:argmax(0)"},
    {"position in one row", "local x = rille.ones(30000000)", "local _ = x:argmax()"},
    {"scan of columns", "local x = rille.ones(300, 100000)", "local _ = x:cumsum(0)"},
    {"scan of one row", "local x = rille.ones(30000000)", "local _ = x:cumsum(0)"},
    {"scan of largest", "local x = rille.ones(300, 60000)", "local _ = x:cummax(0)"},
    {"gather", "local x = rille.ones(8000000) local i = rille.randint(0, 8000000, { 8000000 })",
     "local _ = x:gather(0, i)"},
    {"scatter", "local x = rille.ones(8000000) local i = rille.randint(0, 8000000, { 8000000 })",
     "local _ = x:scatter_add(0, i, x)"},
    {"ranks", "local x = rille.arange(8000000, 0, -1)", "local _ = x:kthvalue(4000000)"},
    {"first ranks", "local x = rille.randn(8000000)", "local _ = x:topk(10)"},
    {"sort", "local x = rille.randn(8000000)", "local _ = x:sort()"},
    {"order", "local x = rille.arange(8000000, 0, -1, { dtype = rille.float64 })", "local _ = x:argsort()"},
    {"most frequent", "local x = rille.randint(0, 1000, { 8000000 })", "local _ = x:mode()"},
    {"different ones", "local x = rille.randint(0, 1000000, { 4000000 })", "local _ = x:unique()"},
    {"quantile", "local x = rille.randn(8000000)", "local _ = x:quantile(0.5)"},
    {"pool of one plane", "local x = rille.ones(1, 1, 6000, 6000)",
     "local _ = F.max_pool2d(x, 3, { stride = 1 })"},
    {"pool of one plane, backward", "local x = rille.ones(1, 1, 5000, 5000):requires_grad_()",
     "F.max_pool2d(x, 2):sum():backward()"},
    {"average pool of one plane", "local x = rille.ones(1, 1, 6000, 6000)",
     "local _ = F.avg_pool2d(x, 3, { stride = 1 })"},
    {"adaptive pool of one plane", "local x = rille.ones(1, 1, 6000, 6000)",
     "local _ = F.adaptive_avg_pool2d(x, 3)"},
    {"resize of one plane", "local x = rille.ones(1, 1, 3000, 3000)",
     "local _ = F.interpolate(x, { scale_factor = 2, mode = 'bilinear', align_corners = false })"},
    {"convolution of one plane", "local x, w = rille.ones(1, 1, 5000, 5000), rille.ones(1, 1, 5, 5)",
     "local _ = F.conv2d(x, w)"},
    {"planned step",
     "local p = nn.Parameter(rille.ones(5000, 5000)) p.grad = rille.ones(5000, 5000) local o = rille.optim.Adafactor { p }",
     "o:step()"},
    {"softmax of rows", "local x = rille.ones(30000, 1000)", "local _ = rille.softmax(x, 1)"},
    {"pool", "local x = rille.ones(32, 16, 200, 200):requires_grad_()",
     "F.max_pool2d(x, 2):sum():backward()"},
    {"average pool", "local x = rille.ones(32, 16, 200, 200)",
     "local _ = F.avg_pool2d(x, 5, { stride = 1 })"},
    {"resize", "local x = rille.ones(8, 8, 300, 300)",
     "local _ = F.interpolate(x, { scale_factor = 2, mode = 'bicubic', align_corners = false })"},
    {"einsum", "local x = rille.ones(200, 200, 200)", "local _ = rille.einsum('abc,dbc->ad', x, x)"},
    {"product", "local x = rille.ones(2500, 2500)", "local _ = x:matmul(x)"},
    {"bincount", "local x = rille.zeros(20000000, { dtype = rille.int64 })", "local _ = rille.bincount(x)"},
    {"histc", "local x = rille.full({ 20000000 }, 0.5)", "local _ = rille.histc(x, 100, 0, 1)"},
    {"rows of an embedding",
     "local l = nn.Embedding(1000, 100) local x = rille.zeros(300000, { dtype = rille.int64 })",
     "l(x):sum():backward()"},
    {"weights of a layer", "", "local _ = nn.Linear(5000, 5000)"},
};

typedef struct Interruption {
  RilleContext *ctx;
  clockid_t clock; /* of the thread that works */
  long after;      /* milliseconds of it */
  double at;       /* when it came */
} Interruption;

static double milliseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void *interrupt(void *user) {
  Interruption *it = user;
  double until = milliseconds(it->clock) + (double)it->after;
  do nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  while (milliseconds(it->clock) < until);
  it->at = milliseconds(it->clock);
  rille_interrupt(it->ctx);
  return NULL;
}

/* Milliseconds from the interrupt to the error; -1: there was another error. */
static double lateness(lua_State *L, const char *name, long after) {
  Interruption it = {.ctx = rille_lua_context(L), .after = after};
  pthread_t thread;
  pthread_getcpuclockid(pthread_self(), &it.clock);
  if (pthread_create(&thread, NULL, interrupt, &it) != 0) exit(1);
  lua_pushvalue(L, -1);
  int status = lua_pcall(L, 0, 0, 0);
  double late = milliseconds(CLOCK_THREAD_CPUTIME_ID);
  pthread_join(thread, NULL);
  late -= it.at;
  rille_clear_interrupt(it.ctx);
  if (status == LUA_OK || !strstr(lua_tostring(L, -1), "interrupted!")) {
    printf("%s: %s\n", name, status == LUA_OK ? "it ended" : lua_tostring(L, -1));
    late = -1;
  }
  lua_settop(L, 1);
  return late;
}

static bool check(const char *name, const char *setup, const char *loop, double most) {
  RilleConfig config = {.size = sizeof config, .num_threads = 1};
  RilleLuaOptions options = {.size = sizeof options, .config = &config};
  lua_State *L = luaL_newstate();
  if (!L || rille_lua_open(L, &options) != RILLE_OK) exit(1);
  lua_settop(L, 0);
  lua_pushfstring(L,
                  "local nn, F = rille.nn, rille.nn.functional\n"
                  "%s\n"
                  "return function() while true do %s end end",
                  setup, loop);
  bool fine = luaL_dostring(L, lua_tostring(L, 1)) == LUA_OK;
  if (!fine) printf("%s: %s\n", name, lua_tostring(L, -1));
  double worst = 0;
  lua_remove(L, 1);
  for (int i = 0; fine && i < 3; i++) {
    double late = lateness(L, name, 23 + 17 * i);
    fine = late >= 0;
    if (late > worst) worst = late;
  }
  lua_close(L);
  if (worst > most || most < 0) printf("%s: %.1f ms after the interrupt\n", name, worst);
  return fine && worst <= (most < 0 ? 1e9 : most);
}

/* late MOST [name]: at most so many milliseconds; -1: says how many it took. */
int main(int argc, char **argv) {
  int failures = 0;
  double most = argc > 1 ? strtod(argv[1], NULL) : MOST_LATE;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (argc < 3 || strcmp(argv[2], kinds[i].name) == 0) {
      bool fine = false; /* what else the machine does may make one run late, not five of them */
      for (int attempt = 0; attempt < 5 && !fine; attempt++)
        fine = check(kinds[i].name, kinds[i].setup, kinds[i].loop, most);
      failures += !fine;
    }
  printf("late: %d failures\n", failures);
  return failures != 0;
}

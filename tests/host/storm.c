/* Tenants that are opened and stopped at random moments, by several threads: their memory is given back, and
 * nothing of one is another's. The bytes are counted by the host's own allocators.
 *
 *   test_storm [tenants] [threads]
 */
#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "rille.h"
#include "rille_lua.h"

enum { MOST_THREADS = 64, QUOTA = 8 << 20 };

static atomic_size_t held, most;
static atomic_int next_tenant, failures;
static int tenants = 200;

static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
  size_t old = block ? old_size : 0;
  void *fresh = NULL;
  (void)user;
  if (new_size == 0)
    free(block);
  else if (!(fresh = realloc(block, new_size)))
    return NULL;
  size_t now = atomic_fetch_add(&held, new_size - old) + new_size - old;
  if (now > atomic_load(&most)) atomic_store(&most, now);
  return fresh;
}

static const char *const scripts[] = {
    "while true do end",
    "while true do pcall(function() local t = {} while true do t[#t + 1] = rille.ones(100) end end) end",
    "local x = rille.rand(300, 300) while true do pcall(x.matmul, x, x) end",
    ("local net = rille.nn.Linear(8, 8) local o = rille.optim.Adam(net:parameters())\n"
     "while true do o:zero_grad() net(rille.randn(4, 8)):pow(2):sum():backward() o:step() end"),
    "while true do pcall(string.find, ('a'):rep(3000), ('.-'):rep(6) .. 'b') end",
    "while true do coroutine.wrap(function() for i = 1, 1e9 do local t = { i } end end)() end",
    "local step = rille.capture(function(x) return (x * 2):exp():sum() end) while true do step(rille.ones(1000)) end",
    "return 1",
};

typedef struct Stopper {
  RilleContext *ctx;
  long nanoseconds;
} Stopper;

static void *stop_later(void *user) {
  const Stopper *stopper = user;
  nanosleep(&(struct timespec){.tv_nsec = stopper->nanoseconds}, NULL);
  rille_interrupt(stopper->ctx);
  return NULL;
}

static void run_tenant(int number) {
  unsigned seed = (unsigned)number * 2654435761u;
  RilleConfig config = {.size = sizeof config, .allocate = allocate, .num_threads = 1 + number % 2};
  RilleLuaOptions options = {.size = sizeof options, .config = &config, .quota = QUOTA};
  lua_State *L = lua_newstate(allocate, NULL);
  if (!L || rille_lua_open(L, &options) != RILLE_OK) {
    printf("tenant %d: %s\n", number, L ? lua_tostring(L, -1) : "no state");
    atomic_fetch_add(&failures, 1);
    if (L) lua_close(L);
    return;
  }
  pthread_t thread;
  Stopper stopper = {rille_lua_context(L), (long)(seed >> 8) % 20000000};
  if (pthread_create(&thread, NULL, stop_later, &stopper) != 0) stopper.ctx = NULL;
  if (!stopper.ctx) rille_set_deadline(rille_lua_context(L), 10);
  if (luaL_loadstring(L, scripts[seed % (sizeof scripts / sizeof *scripts)]) == LUA_OK) lua_pcall(L, 0, 0, 0);
  if (stopper.ctx) pthread_join(thread, NULL); /* the context must live as long */
  lua_close(L);
}

static void *serve(void *unused) {
  for (int i; (i = atomic_fetch_add(&next_tenant, 1)) < tenants;) run_tenant(i);
  return unused;
}

static long resident_pages(void) {
  long all = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%ld %ld", &all, &resident) != 2) resident = 0;
  fclose(file);
  return resident;
}

static void run_all(int n, int threads) {
  pthread_t list[MOST_THREADS];
  int started = 0;
  tenants = n;
  atomic_store(&next_tenant, 0);
  while (started < threads && pthread_create(&list[started], NULL, serve, NULL) == 0) started++;
  if (started == 0) serve(NULL);
  for (int i = 0; i < started; i++) pthread_join(list[i], NULL);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 200, threads = argc > 2 ? atoi(argv[2]) : 4;
  if (threads < 1 || threads > MOST_THREADS) threads = 4;
  run_all(n < 4 * threads ? n : 4 * threads, threads);
  long before = resident_pages();
  run_all(n, threads);
  long grown = (resident_pages() - before) * sysconf(_SC_PAGESIZE) >> 10;
  printf("%d tenants on %d threads: %zu KiB at most, %zu bytes left, resident memory grew by %ld KiB\n", n,
         threads, atomic_load(&most) >> 10, atomic_load(&held), grown);
  bool is_good = atomic_load(&failures) == 0 && atomic_load(&held) == 0 &&
                 atomic_load(&most) <= (size_t)threads * QUOTA + ((size_t)threads << 16);
  return is_good ? 0 : 1;
}

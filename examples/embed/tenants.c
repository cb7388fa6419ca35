/* A C program that runs scripts of strangers, each in a Lua state of its own, several at a time: none may
 * touch files, start programs or use more memory than its quota, and all are stopped at their deadline.
 *
 *   tenants [-t threads] [-d milliseconds] [-q MiB] script ...
 *
 * Says of each script how it ended, how long after its deadline, and how much memory it held at most.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rille.h>
#include <rille_lua.h>

/* ---- what a tenant may have ---------------------------------------------------------------------------- */

typedef struct Limits {
  int threads, milliseconds;
  size_t quota;
} Limits;

typedef struct Tenant {
  const char *path;
  size_t held, most; /* bytes, counted here and not by the library */
} Tenant;

/* lua_Alloc and RilleAllocate have one form. A tenant's state and context live on one thread. */
static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
  Tenant *tenant = user;
  size_t old = block ? old_size : 0;
  void *fresh = NULL;
  if (new_size == 0)
    free(block);
  else if (!(fresh = realloc(block, new_size)))
    return NULL;
  tenant->held += new_size - old;
  if (tenant->held > tenant->most) tenant->most = tenant->held;
  return fresh;
}

/* What scripts print goes where the host wants it. */
static void print_line(void *user, const char *text, size_t length) {
  const Tenant *tenant = user;
  const char *name = strrchr(tenant->path, '/');
  printf("%s: %.*s", name ? name + 1 : tenant->path, (int)length, text);
}

static double milliseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* ---- one script ---------------------------------------------------------------------------------------- */

/* Reads the script for the state, which could not. Text alone: bytecode can do anything. */
static int load_text(lua_State *L, const char *path) {
  FILE *file = fopen(path, "rb");
  static const size_t room = 1 << 20;
  char *text = malloc(room);
  size_t length = file && text ? fread(text, 1, room, file) : 0;
  int status = file ? luaL_loadbufferx(L, text, length, "=script", "t") : LUA_ERRFILE;
  if (!file) lua_pushfstring(L, "cannot read %s", path);
  if (file) fclose(file);
  free(text);
  return status;
}

/* The text of what was raised; an error value may be anything. */
static void describe(lua_State *L, char *text, size_t room) {
  const char *known = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : lua_typename(L, lua_type(L, -1));
  snprintf(text, room, "%s", known);
}

static void run_tenant(Tenant *tenant, const Limits *limits) {
  char text[200] = "ended";
  RilleConfig config = {.size = sizeof config};
  RilleLuaOptions options = {.size = sizeof options};
  config.allocate = allocate;
  config.allocate_user = tenant;
  config.num_threads = 1;
  options.config = &config;
  options.quota = limits->quota;
  options.print = print_line;
  options.print_user = tenant;
  lua_State *L = lua_newstate(allocate, tenant);
  if (!L) return;
  double start = milliseconds(CLOCK_MONOTONIC), at_work = milliseconds(CLOCK_THREAD_CPUTIME_ID);
  double deadline = start + limits->milliseconds;
  if (rille_lua_open(L, &options) != RILLE_OK) {
    describe(L, text, sizeof text);
  } else {
    deadline = milliseconds(CLOCK_MONOTONIC) + limits->milliseconds;
    rille_set_deadline(rille_lua_context(L), limits->milliseconds);
    if (load_text(L, tenant->path) != LUA_OK || lua_pcall(L, 0, 0, 0) != LUA_OK)
      describe(L, text, sizeof text);
  }
  lua_close(L);
  double end = milliseconds(CLOCK_MONOTONIC), late = end > deadline ? end - deadline : 0;
  at_work = milliseconds(CLOCK_THREAD_CPUTIME_ID) - at_work;
  /* On a machine that does much else, most of it is waiting for a processor. */
  printf("%s | %.1f ms late, %.1f of them at work | %zu KiB at most | %zu bytes left | %s\n", tenant->path,
         late, late * at_work / (end - start), tenant->most >> 10, tenant->held, text);
}

/* ---- several threads ----------------------------------------------------------------------------------- */

typedef struct Work {
  Limits limits;
  char **paths;
  int count;
  atomic_int next;
} Work;

static void *serve(void *user) {
  Work *work = user;
  for (int i; (i = atomic_fetch_add(&work->next, 1)) < work->count;) {
    Tenant tenant = {work->paths[i], 0, 0};
    run_tenant(&tenant, &work->limits);
  }
  return NULL;
}

int main(int argc, char **argv) {
  Work work = {.limits = {2, 100, 16u << 20}};
  int at = 1;
  for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
    int value = atoi(argv[at + 1]);
    if (argv[at][1] == 't') work.limits.threads = value < 1 ? 1 : value > 64 ? 64 : value;
    if (argv[at][1] == 'd') work.limits.milliseconds = value;
    if (argv[at][1] == 'q') work.limits.quota = (size_t)value << 20;
  }
  if (at == argc) {
    fprintf(stderr, "usage: tenants [-t threads] [-d milliseconds] [-q MiB] script ...\n");
    return 1;
  }
  work.paths = argv + at;
  work.count = argc - at;
  pthread_t threads[64];
  int started = 0;
  while (started < work.limits.threads && pthread_create(&threads[started], NULL, serve, &work) == 0)
    started++;
  if (started == 0) serve(&work);
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  return 0;
}

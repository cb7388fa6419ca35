/* Loader workers: threads with a Lua state each, which make batches ahead of the training loop.
 * scripts/rille/data/workers.lua is the loop's side of it in Lua, worker.lua the worker's.
 *
 * Each worker has a queue of tasks and one of results, both first in, first out; every task gets one result.
 * What goes through the queues are messages, which belong to no state. The pool ends when it is closed,
 * collected or its Lua state is: then the workers are told to stop, which a hook sees while Lua code runs,
 * and ops see, and joined. One that blocks in the system, or has taken its hook away, is left behind after
 * EXIT_SECONDS: then the pool is its own, and what was lent to it stays. */
#include "state.h"
#include "owned.h"
#include "library.h"
#include "core/limits.h"
#include "core/threads.h"
#include "host/host.h"
#include "scripts.h"
#include "workers/message.h"
#include "rille_lua.h"

#include <lualib.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_WORKERS = 256, HOOK_INSTRUCTIONS = 10000, WAIT_NANOSECONDS = 5000000, EXIT_SECONDS = 2 };

typedef struct Queue {
  Message *first, *last;
} Queue;

typedef struct Worker {
  struct Pool *pool;
  int id;
  bool has_ended; /* it takes no further task */
  Queue tasks, results;
  pthread_cond_t wake;
  pthread_t thread;
  LuaHeap heap; /* of a worker of a host's */
} Worker;

typedef struct Pool {
  pthread_mutex_t mutex; /* guards the queues, pass, running and has_ended */
  pthread_cond_t done;
  atomic_bool stopping;
  uint64_t pass;
  int running;               /* threads that have not come to their end */
  struct Pool *next, **link; /* live.first */
  Host *host;                /* what they may do; NULL: everything */
  RilleLimits *limits;       /* of all their contexts, within those of the loop's */
  bool is_left;              /* nobody waits any more: the last thread frees the pool */
  char *scripts;             /* the folder that they read the library's scripts from; NULL: embedded */
  Message *setup;            /* read by all workers; its tensors are this thread's */
  unsigned
      forks; /* rille_fork_count when it was made: in a child, its threads and locks are not to be used */
  int started, n;
  Worker workers[];
} Pool;

typedef struct PoolBox {
  Pool *pool; /* NULL once closed */
} PoolBox;

/* The process's pools. This and OpenBLAS's thread count are all that stands outside contexts: where a program
 * leaves by exit, workers must have stopped before libraries that they call are taken down. */
static struct {
  pthread_mutex_t mutex;
  Pool *first;
  bool has_handler;
} live = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void append(Queue *queue, Message *message) {
  message->next = NULL;
  if (queue->first)
    queue->last->next = message;
  else
    queue->first = message;
  queue->last = message;
}

static Message *remove_first(Queue *queue) {
  Message *message = queue->first;
  if (message) queue->first = message->next;
  if (!queue->first) queue->last = NULL;
  return message;
}

static void empty_queue(Queue *queue) {
  for (Message *message; (message = remove_first(queue));) rille_free_message(message);
}

/* ---- a worker's thread --------------------------------------------------------------------------------- */

static Message *next_task(Worker *worker) {
  Pool *pool = worker->pool;
  pthread_mutex_lock(&pool->mutex);
  while (!worker->tasks.first && !atomic_load(&pool->stopping))
    pthread_cond_wait(&worker->wake, &pool->mutex);
  Message *task = atomic_load(&pool->stopping) ? NULL : remove_first(&worker->tasks);
  pthread_mutex_unlock(&pool->mutex);
  return task;
}

/* result NULL: there is no memory for one. The error that ends a worker is for whoever asks it next. */
static void deliver(Worker *worker, Message *result, uint64_t pass, bool has_ended) {
  Pool *pool = worker->pool;
  pthread_mutex_lock(&pool->mutex);
  worker->has_ended = has_ended;
  if (result && (has_ended || pass == pool->pass)) {
    append(&worker->results, result);
    result = NULL;
  }
  pthread_cond_signal(&pool->done);
  pthread_mutex_unlock(&pool->mutex);
  rille_free_message(result);
}

/* Ends what runs when the pool is closed; from then on at every instruction, as scripts may catch errors. */
static void stop_hook(lua_State *L, lua_Debug *call) {
  (void)call;
  const Worker *worker = *(Worker **)lua_getextraspace(L);
  if (!rille_limits_stop(worker->pool->limits)) return;
  lua_sethook(L, stop_hook, LUA_MASKCOUNT, 1);
  luaL_error(L, "the loader was closed");
}

/* Error values as text with a traceback. */
static int traceback(lua_State *L) {
  const char *text = luaL_tolstring(L, 1, NULL);
  luaL_traceback(L, L, text, 1);
  return 1;
}

/* The values from index first on as a message of no state's. */
static Message *message_of(lua_State *L, int first) {
  int last = lua_gettop(L);
  MessageBox *box = rille_push_message(L);
  rille_write_message(L, box, MESSAGE_TAKE, first, last, "worker");
  Message *message = box->message;
  box->message = NULL;
  return message;
}

typedef struct Job {
  Worker *worker;
  Message *task, *result;
} Job;

/* (job, step): step(the task's values), and its results as a message. */
static int run_task(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  lua_call(L, rille_read_message(L, job->task), LUA_MULTRET);
  job->result = message_of(L, 2);
  return 0;
}

/* (job): worker.lua's function gives step, and what the loop wants to know first. */
static int start_work(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  lua_settop(L, 1);
  rille_require(L, "rille.data.worker");
  lua_pushinteger(L, job->worker->id);
  lua_call(L, 1 + rille_read_message(L, job->worker->pool->setup), LUA_MULTRET);
  job->result = message_of(L, 3);
  lua_settop(L, 2);
  return 1;
}

/* In place of os.exit, which would end the host. */
static int refuse_exit(lua_State *L) {
  return luaL_error(
      L, "os.exit: a worker cannot end the program; an error ends the worker, and the loop is told");
}

static void open_everything(lua_State *L, const Pool *pool) {
  luaL_openlibs(L);
  rille_lua_use_scripts(L, pool->scripts);
  rille_open_state_within(L, NULL, pool->limits);
  luaL_requiref(L, "rille", luaopen_rille, 0);
}

/* The libraries, and the two above as functions of rille's. */
static int prepare(lua_State *L) {
  const Pool *pool = (*(Worker **)lua_getextraspace(L))->pool;
  if (pool->host) {
    rille_lua_use_scripts(L, pool->scripts);
    rille_host_open(L, pool->host, pool->limits);
  } else {
    open_everything(L, pool);
  }
  if (lua_getglobal(L, "os") == LUA_TTABLE && lua_getfield(L, -1, "exit") != LUA_TNIL) {
    lua_pushcfunction(L, refuse_exit);
    lua_setfield(L, -3, "exit");
  }
  rille_push_library_function(L, start_work);
  rille_push_library_function(L, run_task);
  return 2;
}

/* (job, text): the result is an error. */
static int make_error(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  job->result = message_of(L, 2);
  job->result->is_error = true;
  return 0;
}

/* Calls the function below its n arguments; an error becomes the job's result. */
static bool run_protected(lua_State *L, Job *job, int n, int results) {
  if (lua_pcall(L, n, results, 1) == LUA_OK) return true;
  lua_pushcfunction(L, make_error);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, job);
  lua_insert(L, -2);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) job->result = NULL;
  return false;
}

static void serve(lua_State *L, Worker *worker) {
  enum { TRACEBACK = 1, START, RUN, STEP };
  Job job = {.worker = worker};
  lua_pushcfunction(L, traceback);
  lua_pushcfunction(L, prepare);
  bool runs = run_protected(L, &job, 0, 2);
  if (runs) {
    lua_pushvalue(L, START);
    lua_pushlightuserdata(L, &job);
    runs = run_protected(L, &job, 1, 1);
  }
  deliver(worker, job.result, 0, !runs);
  while (runs && (job.task = next_task(worker)) != NULL) {
    job.result = NULL;
    lua_pushvalue(L, RUN);
    lua_pushlightuserdata(L, &job);
    lua_pushvalue(L, STEP);
    runs = run_protected(L, &job, 2, 0);
    uint64_t pass = job.task->pass;
    rille_free_message(job.task);
    deliver(worker, job.result, pass, !runs);
  }
}

/* realloc and free as a lua_Alloc, for the context's own allocator has the same form. */
static void *system_allocate(void *user, void *block, size_t old_size, size_t new_size) {
  (void)user, (void)old_size;
  if (new_size > 0) return realloc(block, new_size);
  free(block);
  return NULL;
}

static lua_State *new_state(Worker *worker) {
  const Host *host = worker->pool->host;
  if (!host) return luaL_newstate();
  bool has_hook = host->config.allocate != NULL;
  worker->heap = (LuaHeap){.allocate = has_hook ? host->config.allocate : system_allocate,
                           .user = host->config.allocate_user,
                           .limits = worker->pool->limits};
  return lua_newstate(rille_heap_allocate, &worker->heap);
}

static void destroy_pool(Pool *pool);

static void *run_worker(void *argument) {
  Worker *worker = argument;
  Pool *pool = worker->pool;
  lua_State *L = new_state(worker);
  if (L) {
    *(Worker **)lua_getextraspace(L) = worker;
    lua_sethook(L, stop_hook, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
    lua_gc(L, LUA_GCGEN, 0, 0);
    serve(L, worker);
    lua_close(L);
    rille_limits_give(pool->limits, worker->heap.credit);
  } else {
    deliver(worker, NULL, 0, true);
  }
  pthread_mutex_lock(&pool->mutex);
  bool is_last = --pool->running == 0 && pool->is_left;
  pthread_cond_signal(&pool->done);
  pthread_mutex_unlock(&pool->mutex);
  if (is_last) destroy_pool(pool);
  return NULL;
}

/* ---- the pool, in the loop's thread -------------------------------------------------------------------- */

/* The clock that waits are told by. macOS has no other for them than that of the wall. */
#if defined(__APPLE__)
#define WAIT_CLOCK                            CLOCK_REALTIME
#define pthread_condattr_setclock(how, clock) ((void)(how), (void)(clock))
#else
#define WAIT_CLOCK CLOCK_MONOTONIC
#endif

static struct timespec from_now(long nanoseconds) {
  struct timespec time;
  clock_gettime(WAIT_CLOCK, &time);
  time.tv_sec += (time.tv_nsec + nanoseconds) / 1000000000;
  time.tv_nsec = (time.tv_nsec + nanoseconds) % 1000000000;
  return time;
}

static void tell_to_stop(Pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->stopping, true);
  rille_limits_interrupt(pool->limits);
  for (int i = 0; i < pool->started; i++) pthread_cond_signal(&pool->workers[i].wake);
  pthread_mutex_unlock(&pool->mutex);
}

/* In a child by fork(): the threads are the parent's, and so are the locks that they may have held. */
static bool is_of_parent(const Pool *pool) {
  return pool->forks != rille_fork_count();
}

static void forget_pools_of_parent(void) {
  pthread_mutex_init(&live.mutex, NULL);
  live.first = NULL;
}

/* At exit. What blocks in a call into the system is not waited for longer than EXIT_SECONDS. */
static void stop_all(void) {
  struct timespec until = from_now(0);
  until.tv_sec += EXIT_SECONDS;
  pthread_mutex_lock(&live.mutex);
  for (Pool *pool = live.first; pool; pool = pool->next) tell_to_stop(pool);
  for (Pool *pool = live.first; pool; pool = pool->next) {
    int failed = 0;
    pthread_mutex_lock(&pool->mutex);
    while (pool->running > 0 && failed == 0)
      failed = pthread_cond_timedwait(&pool->done, &pool->mutex, &until);
    pthread_mutex_unlock(&pool->mutex);
    while (failed == 0 && pool->started > 0) pthread_join(pool->workers[--pool->started].thread, NULL);
  }
  pthread_mutex_unlock(&live.mutex);
}

static void add_to_live(Pool *pool) {
  pthread_mutex_lock(&live.mutex);
  if (!live.has_handler)
    live.has_handler = atexit(stop_all) == 0 && pthread_atfork(NULL, NULL, forget_pools_of_parent) == 0;
  pool->next = live.first;
  pool->link = &live.first;
  if (pool->next) pool->next->link = &pool->next;
  live.first = pool;
  pthread_mutex_unlock(&live.mutex);
}

static void remove_from_live(Pool *pool) {
  pthread_mutex_lock(&live.mutex);
  *pool->link = pool->next;
  if (pool->next) pool->next->link = pool->link;
  pthread_mutex_unlock(&live.mutex);
}

/* All but setup, once no thread is left. */
static void destroy_pool(Pool *pool) {
  for (int i = 0; i < pool->n; i++) {
    empty_queue(&pool->workers[i].tasks);
    empty_queue(&pool->workers[i].results);
    pthread_cond_destroy(&pool->workers[i].wake);
  }
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->mutex);
  if (pool->host) atomic_fetch_sub(&pool->host->workers, pool->n);
  rille_host_release(pool->host);
  rille_limits_release(pool->limits);
  free(pool->scripts);
  free(pool);
}

/* Whether all threads have come to their end; where not, the last one frees the pool. */
static bool wait_for_end(Pool *pool) {
  struct timespec until = from_now(0);
  until.tv_sec += EXIT_SECONDS;
  int failed = 0;
  pthread_mutex_lock(&pool->mutex);
  while (pool->running > 0 && failed == 0) failed = pthread_cond_timedwait(&pool->done, &pool->mutex, &until);
  bool has_ended = pool->running == 0;
  pool->is_left = !has_ended;
  for (int i = 0; i < pool->started && !has_ended; i++) pthread_detach(pool->workers[i].thread);
  pthread_mutex_unlock(&pool->mutex);
  return has_ended;
}

static void free_pool(Pool *pool) {
  if (is_of_parent(pool)) { /* what its threads were at work with is in no state to be freed */
    rille_free_message(pool->setup);
    return;
  }
  tell_to_stop(pool);
  remove_from_live(pool);
  Message *setup = pool->setup;
  if (!wait_for_end(pool)) return; /* setup stays: somebody may read it */
  for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
  rille_free_message(setup);
  destroy_pool(pool);
}

static void release_pool(void *content) {
  PoolBox *box = content;
  Pool *pool = box->pool;
  box->pool = NULL;
  if (pool) free_pool(pool);
}
static const OwnedKind pool_kind = {"rille.workers", sizeof(PoolBox), release_pool};

static int pool_close(lua_State *L) {
  release_pool(rille_check_owned(L, 1, &pool_kind));
  return 0;
}

static Pool *check_pool(lua_State *L) {
  const PoolBox *box = rille_check_owned(L, 1, &pool_kind);
  if (!box->pool) rille_raise_error(L, "DataLoader: its workers are closed");
  if (is_of_parent(box->pool))
    rille_raise_error(L,
                      "DataLoader: its workers stayed in the parent process; make a new loader after fork");
  return box->pool;
}

static Worker *check_worker(lua_State *L, Pool *pool) {
  lua_Integer id = luaL_checkinteger(L, 2);
  luaL_argcheck(L, id >= 0 && id < pool->n, 2, "no such worker");
  return &pool->workers[id];
}

static Pool *new_pool(int n, const State *state) {
  Pool *pool = calloc(1, sizeof *pool + (size_t)n * sizeof *pool->workers);
  pthread_condattr_t monotonic;
  if (!pool) return NULL;
  pool->limits = rille_limits_new(NULL, NULL, state->ctx->limits);
  if (!pool->limits) {
    free(pool);
    return NULL;
  }
  pool->n = n;
  pool->host = state->host;
  rille_host_retain(pool->host);
  if (pool->host) atomic_fetch_add(&pool->host->workers, n);
  pool->forks = rille_fork_count();
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, WAIT_CLOCK);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->done, &monotonic);
  pthread_condattr_destroy(&monotonic);
  for (int i = 0; i < n; i++) {
    pool->workers[i].pool = pool;
    pool->workers[i].id = i;
    pthread_cond_init(&pool->workers[i].wake, NULL);
  }
  add_to_live(pool);
  return pool;
}

/* Signals go to the host's threads. */
static int start_threads(Pool *pool) {
  int failed = 0;
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  while (!failed && pool->started < pool->n) {
    Worker *worker = &pool->workers[pool->started];
    pthread_mutex_lock(&pool->mutex);
    failed = pthread_create(&worker->thread, NULL, run_worker, worker);
    if (!failed) pool->started++, pool->running++;
    pthread_mutex_unlock(&pool->mutex);
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return failed;
}

/* native.workers(n, setup): n workers, each of which calls worker.lua's function with its number and setup.
 */
static int module_workers(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  if (n < 1 || n > MAX_WORKERS)
    return rille_raise_error(L, "DataLoader: num_workers must lie in 0 .. %d, got %lld", MAX_WORKERS,
                             (long long)n);
  State *state = state_of(L);
  const Host *host = state->host;
  if (host && n > host->options.max_workers - atomic_load(&host->workers))
    return rille_raise_error(L,
                             "DataLoader: this host allows at most %d workers at a time, %d run and %lld are "
                             "asked for",
                             host->options.max_workers, atomic_load(&host->workers), (long long)n);
  lua_settop(L, 2);
  PoolBox *box = rille_push_owned(L, state, &pool_kind, 0);
  MessageBox *setup = rille_push_message(L);
  rille_write_message(L, setup, MESSAGE_LEND, 2, 2, "DataLoader: args for the workers");
  box->pool = new_pool((int)n, state);
  const char *scripts = rille_push_scripts_folder(L);
  if (box->pool && scripts) box->pool->scripts = strdup(scripts);
  if (!box->pool || (scripts && !box->pool->scripts))
    return rille_raise_error(L, "DataLoader: out of memory");
  box->pool->setup = setup->message;
  setup->message = NULL;
  lua_settop(L, 3);
  int failed = start_threads(box->pool);
  if (failed)
    return rille_raise_error(L, "DataLoader: cannot start worker %d: %s", box->pool->started,
                             strerror(failed));
  return 1;
}

/* pool:send(worker, ...): a task. */
static int pool_send(lua_State *L) {
  int last = lua_gettop(L);
  MessageBox *box = rille_push_message(L);
  rille_write_message(L, box, MESSAGE_COPY, 3, last, "DataLoader");
  Pool *pool = check_pool(L); /* not before: a finalizer may have closed it */
  Worker *worker = check_worker(L, pool);
  Message *task = box->message;
  box->message = NULL;
  pthread_mutex_lock(&pool->mutex);
  task->pass = pool->pass;
  append(&worker->tasks, task);
  pthread_cond_signal(&worker->wake);
  pthread_mutex_unlock(&pool->mutex);
  return 0;
}

/* The worker's next result, after at most a tenth of a second. */
static Message *wait_for_result(Pool *pool, Worker *worker, bool *has_ended) {
  struct timespec until = from_now(WAIT_NANOSECONDS);
  int failed = 0;
  pthread_mutex_lock(&pool->mutex);
  while (!worker->results.first && !worker->has_ended && failed == 0)
    failed = pthread_cond_timedwait(&pool->done, &pool->mutex, &until);
  *has_ended = worker->has_ended;
  Message *result = remove_first(&worker->results);
  pthread_mutex_unlock(&pool->mutex);
  return result;
}

/* pool:take(worker): true and a result's values, false and an error's text, or nothing: not yet, so that
 * Lua's hooks (Ctrl-C) get their turn. */
static int pool_take(lua_State *L) {
  bool has_ended;
  MessageBox *box = rille_push_message(L);
  Pool *pool = check_pool(L); /* not before: a finalizer may have closed it */
  Worker *worker = check_worker(L, pool);
  rille_free_message(box->message);
  box->message = wait_for_result(pool, worker, &has_ended);
  if (!box->message) {
    if (!has_ended) return 0;
    lua_pushboolean(L, 0);
    lua_pushliteral(L, "out of memory");
    return 2;
  }
  lua_pushboolean(L, !box->message->is_error);
  return 1 + rille_read_message(L, box->message);
}

/* pool:restart(): a new pass; waiting tasks, and results of tasks that were given so far, are dropped. */
static int pool_restart(lua_State *L) {
  Pool *pool = check_pool(L);
  pthread_mutex_lock(&pool->mutex);
  pool->pass++;
  for (int i = 0; i < pool->n; i++) {
    Worker *worker = &pool->workers[i];
    empty_queue(&worker->tasks);
    if (!worker->has_ended)
      empty_queue(&worker->results);
    else /* all but the error that ended it */
      while (worker->results.first != worker->results.last)
        rille_free_message(remove_first(&worker->results));
  }
  pthread_mutex_unlock(&pool->mutex);
  return 0;
}

void rille_open_workers(lua_State *L, const Library *library) {
  static const luaL_Reg methods[] = {{"send", pool_send},
                                     {"take", pool_take},
                                     {"restart", pool_restart},
                                     {"close", pool_close},
                                     {NULL, NULL}};
  luaL_newmetatable(L, "rille.workers");
  lua_pushcfunction(L, pool_close), lua_setfield(L, -2, "__close");
  rille_set_owned_gc(L, &pool_kind);
  lua_pushboolean(L, 0), lua_setfield(L, -2, "__metatable");
  lua_newtable(L);
  rille_set_functions(L, -1, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  rille_push_function(L, module_workers);
  rille_set_native(L, library, "workers", RILLE_MAY_START_WORKERS, "DataLoader");
}

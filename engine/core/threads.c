/* The pool of threads of a context, and loops that are split over it.
 *
 * Invariant: a split depends on the size and on the number of threads alone, so the same number gives the
 * same results. The pool is started by the first loop that is worth it, belongs to one context, and is
 * started anew after a fork. A loop inside another one runs on its caller alone, and a body neither allocates
 * nor fails. Called by kernels' callers through rille_parallel_for. */
#include "core/threads.h"
#include "core/status.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define PAUSE() _mm_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ volatile("yield")
#else
#define PAUSE() ((void)0)
#endif

/* Loops of a training step follow each other closely, and to wake a sleeping thread takes a tenth of a
 * millisecond. A wait shorter than that sends the other side to sleep as well, again and again, so both wait
 * longer: first without letting go of the processor, then giving way to other threads, at last asleep. */
enum {
  SPINS = 1000,        /* pauses of the processor: tens of microseconds */
  WORKER_PATIENCE = 1, /* milliseconds */
  CALLER_PATIENCE = 20,
};

struct RilleThreads {
  unsigned forks; /* rille_fork_count when it was made */
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
  _Atomic uint64_t generation; /* counts loops; a worker waits for it to change */
  _Atomic int pending;         /* workers that have not finished this loop */
  int started;                 /* workers */
  int runs;
  bool stopping, busy;
  bool flush_denormal; /* of the loop */
  int64_t n, chunk;
  void (*body)(void *, int64_t, int64_t);
  void *user;
  pthread_t threads[RILLE_MAX_THREADS];
};

typedef struct WorkerStart {
  struct RilleThreads *pool;
  int index; /* 1 .. started; the caller is run 0 */
} WorkerStart;

/* A child has its parent's memory but not its threads, and asking for the process's id at every loop would
 * take a call into the system. The handler goes with the library where that is unloaded. */
static pthread_once_t fork_handler = PTHREAD_ONCE_INIT;
static atomic_uint forks;

static void count_fork(void) {
  atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void add_fork_handler(void) {
  pthread_atfork(NULL, NULL, count_fork);
}

unsigned rille_fork_count(void) {
  pthread_once(&fork_handler, add_fork_handler);
  return atomic_load_explicit(&forks, memory_order_relaxed);
}

int rille_threads_default(void) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > RILLE_MAX_THREADS ? RILLE_MAX_THREADS : (int)n;
}

int rille_parallel_runs(const RilleContext *ctx, int64_t n, int64_t grain) {
  if (n <= 0) return 0;
  int64_t grains = (n + grain - 1) / grain;
  return grains < ctx->num_threads ? (int)grains : ctx->num_threads;
}

/* Bits 15 and 6 of the register that says how SSE and AVX compute: results and inputs below the smallest
 * normal number are zeros. */
static bool flush_denormals(bool on) {
#if defined(__x86_64__)
  enum { RESULTS = 1 << 15, INPUTS = 1 << 6 };
  unsigned mode = _mm_getcsr(), wanted = on ? mode | RESULTS | INPUTS : mode & ~(unsigned)(RESULTS | INPUTS);
  if (mode != wanted) _mm_setcsr(wanted);
  return true;
#else
  (void)on;
  return false;
#endif
}

static void run_part(struct RilleThreads *pool, int index) {
  if (index >= pool->runs) return;
  int64_t begin = index * pool->chunk, end = begin + pool->chunk;
  if (end > pool->n) end = pool->n;
  if (begin < end) pool->body(pool->user, begin, end);
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Whether a wait that has looked `looks` times may look again before it sleeps; *until is set on the way. */
static bool may_look_again(int looks, int64_t *until, int64_t patience) {
  if (looks < SPINS) {
    PAUSE();
    return true;
  }
  if (looks == SPINS) *until = nanoseconds() + patience * 1000000;
  sched_yield();
  return looks % 16 != 0 || nanoseconds() < *until;
}

static uint64_t wait_for_loop(struct RilleThreads *pool, uint64_t seen) {
  int64_t until = 0;
  for (int looks = 0; may_look_again(looks, &until, WORKER_PATIENCE); looks++) {
    uint64_t now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (now != seen) return now;
  }
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
  return atomic_load(&pool->generation);
}

static void *worker(void *argument) {
  WorkerStart start = *(WorkerStart *)argument;
  free(argument);
  struct RilleThreads *pool = start.pool;
  uint64_t seen = 0;
  bool flushes = false;
  flush_denormals(false); /* a thread begins as the one that starts it computes */
  for (;;) {
    seen = wait_for_loop(pool, seen);
    if (pool->stopping) return NULL;
    if (pool->flush_denormal != flushes) flush_denormals(flushes = pool->flush_denormal);
    run_part(pool, start.index);
    if (atomic_fetch_sub_explicit(&pool->pending, 1, memory_order_acq_rel) == 1) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

/* Workers block every signal, so that the host's handlers run on the host's threads. */
static bool start_worker(struct RilleThreads *pool) {
  WorkerStart *start = malloc(sizeof *start);
  if (!start) return false;
  *start = (WorkerStart){pool, pool->started + 1};
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  int failed = pthread_create(&pool->threads[pool->started], NULL, worker, start);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (failed) {
    free(start);
    return false;
  }
  pool->started++;
  return true;
}

static void start_pool(RilleContext *ctx) {
  struct RilleThreads *pool = calloc(1, sizeof *pool);
  if (!pool) return;
  pool->forks = rille_fork_count();
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->done, NULL);
  while (pool->started < ctx->num_threads - 1 && start_worker(pool)) continue;
  ctx->threads = pool;
}

/* In a child by fork(): the pool's threads stayed behind, and one of them may have held the mutex. */
static void forget_pool_of_parent(RilleContext *ctx) {
  if (!ctx->threads || ctx->threads->forks == rille_fork_count()) return;
  free(ctx->threads);
  ctx->threads = NULL;
}

void rille_threads_close(RilleContext *ctx) {
  forget_pool_of_parent(ctx);
  struct RilleThreads *pool = ctx->threads;
  if (!pool) return;
  pthread_mutex_lock(&pool->mutex);
  pool->stopping = true;
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (int i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
  ctx->threads = NULL;
}

static void wait_for_workers(struct RilleThreads *pool) {
  int64_t until = 0;
  for (int looks = 0; may_look_again(looks, &until, CALLER_PATIENCE); looks++)
    if (atomic_load_explicit(&pool->pending, memory_order_acquire) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(&pool->pending) != 0) pthread_cond_wait(&pool->done, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

void rille_parallel_for(RilleContext *ctx, int64_t n, int64_t grain,
                        void (*body)(void *user, int64_t begin, int64_t end), void *user) {
  if (n > 0 && (n <= grain || ctx->num_threads == 1)) {
    body(user, 0, n);
    return;
  }
  int runs = rille_parallel_runs(ctx, n, grain);
  if (runs == 0) return;
  forget_pool_of_parent(ctx);
  if (runs > 1 && !ctx->threads) start_pool(ctx);
  struct RilleThreads *pool = ctx->threads;
  int64_t grains = (n + grain - 1) / grain;
  int64_t chunk = runs > 0 ? (grains + runs - 1) / runs * grain : n;
  if (runs == 1 || !pool || pool->busy || pool->started < runs - 1) {
    /* The same cuts as with threads, so that results do not depend on whether they could be started. */
    for (int64_t begin = 0; begin < n; begin += chunk)
      body(user, begin, begin + chunk < n ? begin + chunk : n);
    return;
  }
  pool->busy = true;
  pool->n = n;
  pool->chunk = chunk;
  pool->runs = runs;
  pool->flush_denormal = ctx->flush_denormal;
  pool->body = body;
  pool->user = user;
  atomic_store(&pool->pending, pool->started);
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add_explicit(&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  run_part(pool, 0);
  wait_for_workers(pool);
  pool->busy = false;
}

RilleStatus rille_set_num_threads(RilleContext *ctx, int n) {
  if (n < 1 || n > RILLE_MAX_THREADS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "set_num_threads: takes 1 to %d threads, not %d",
                       RILLE_MAX_THREADS, n);
  if (n != ctx->num_threads) rille_threads_close(ctx);
  ctx->num_threads = n;
  return RILLE_OK;
}

bool rille_set_flush_denormal(RilleContext *ctx, bool on) {
  if (!flush_denormals(on)) return false;
  ctx->flush_denormal = on;
  return true;
}

int rille_get_num_threads(const RilleContext *ctx) {
  return ctx->num_threads;
}

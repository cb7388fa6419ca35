/* The job of rille.distributed: the module with MPI in it is loaded, transfers are waited for within bounds,
 * and who does not answer is found and named. scripts/rille/distributed is the Lua half.
 *
 * Invariant: one job a process, used by the thread of the state that opened it. A job in which a wait was
 * given up is ended by whoever leaves it, as nothing can be agreed on any more. */
#include "job.h"
#include "library.h"
#include "owned.h"
#include "core/limits.h"
#include "core/memory.h"

#include <dlfcn.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static Job the_job; /* MPI's own state is the process's, too */

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

Job *rille_open_job(void) {
  return the_job.ctx ? &the_job : NULL;
}

Job *rille_check_job(lua_State *L, State *state) {
  if (the_job.ctx == state->ctx) return &the_job;
  rille_raise_error(L, the_job.ctx ? "distributed: another Lua state of this process is in the job"
                                   : "distributed: call rille.distributed.init() first");
  return NULL; /* not reached */
}

RilleStatus rille_job_error(Job *job, const char *what, int code) {
  return rille_error(job->ctx, RILLE_ERROR_HOST, "%s: %s", what, job->transport->text(code));
}

void rille_job_at_step(Job *job, int64_t step) {
  char *words = job->words[step & 1];
  snprintf(words, RILLE_JOB_WORDS,
           "rille.distributed: rank %d of %d (%s) is told to end; its last step was %lld\n", job->is.rank,
           job->is.size, job->hosts[job->is.rank], (long long)step);
  job->step = step;
  job->transport->last_words(words);
}

/* ---- waiting ------------------------------------------------------------------------------------------- */

/* Those that said nothing, and that wait as this one does, as an error. */
static RilleStatus blame(Job *job, const char *what, const int64_t *steps) {
  char silent[512] = "";
  size_t used = 0;
  int n = 0;
  for (int r = 0; r < job->is.size; r++) {
    if (r == job->is.rank || steps[r] >= 0) continue;
    n++;
    if (used < sizeof silent - 1)
      used += (size_t)snprintf(silent + used, sizeof silent - used, "%srank %d (%s)", n > 1 ? "; " : "", r,
                               job->hosts[r]);
  }
  job->failed = true;
  if (n == 0)
    return rille_error(
        job->ctx, RILLE_ERROR_HOST,
        "%s: waited for %.3g s, as all other ranks do: they take part in different calls, or in "
        "another order",
        what, job->timeout);
  return rille_error(job->ctx, RILLE_ERROR_HOST,
                     "%s: waited for %.3g s, and no answer from %s; the last step that all took was %lld",
                     what, job->timeout, silent, (long long)job->step);
}

/* Once the time is up: asks the others, and goes on if the transfer ends while they answer. */
static RilleStatus ask_around(Job *job, RilleRequest *request, const char *what, int *source, bool *done) {
  int64_t *steps = malloc((size_t)job->is.size * sizeof *steps);
  if (!steps) return rille_error_out_of_memory(job->ctx, (size_t)job->is.size * sizeof *steps);
  for (int r = 0; r < job->is.size; r++) steps[r] = -1;
  double until = now() + job->patience;
  int code = job->transport->call(job->step);
  while (code == 0 && !*done && now() < until) {
    code = job->transport->listen(job->step, steps);
    if (code == 0) code = job->transport->test(request, done, source);
    usleep(1000);
  }
  RilleStatus status = code != 0 ? rille_job_error(job, what, code)
                       : *done   ? RILLE_OK
                                 : blame(job, what, steps);
  if (status != RILLE_OK) job->failed = true;
  free(steps);
  return status;
}

static RilleStatus check_alive(Job *job, const char *what) {
  if (!job->failed) return RILLE_OK;
  return rille_error(job->ctx, RILLE_ERROR_STATE,
                     "%s: a call between ranks failed before, and what the others do is not known any more: "
                     "the job ends with this process",
                     what);
}

RilleStatus rille_job_begin(Job *job, const RilleTransfer *transfer, const char *what,
                            RilleRequest **request) {
  RILLE_TRY(check_alive(job, what));
  int code = job->transport->begin(transfer, request);
  return code == 0 ? RILLE_OK : rille_job_error(job, what, code);
}

RilleStatus rille_job_test(Job *job, RilleRequest *request, const char *what, bool *done, int *source) {
  RILLE_TRY(check_alive(job, what));
  int code = job->transport->test(request, done, source);
  if (code == 0) return RILLE_OK;
  job->failed = true;
  return rille_job_error(job, what, code);
}

enum { SPINS = 2000, SPINS_PER_LOOK = 64 };

RilleStatus rille_job_wait(Job *job, RilleRequest *request, const char *what, int *source) {
  double until = 0, next_look = 0;
  for (int64_t spin = 0;; spin++) {
    bool done;
    RILLE_TRY(rille_job_test(job, request, what, &done, source));
    if (done) return RILLE_OK;
    if (spin > SPINS) {
      if (spin & 1)
        sched_yield();
      else
        usleep(10); /* whoever is waited for may want this processor */
    }
    if (spin % SPINS_PER_LOOK != 0) continue;
    double at = now();
    if (spin == 0) until = at + job->timeout, next_look = at + 0.02;
    if (at < next_look) continue;
    /* It takes long: looks less often from here on, and answers those who ask. */
    next_look = at + 0.02;
    usleep(50);
    if (rille_must_stop(job->ctx)) {
      job->failed = true;
      return rille_error_stopped(job->ctx);
    }
    int code = job->transport->listen(job->step, NULL);
    if (code != 0) {
      job->failed = true;
      return rille_job_error(job, what, code);
    }
    if (at < until) continue;
    RilleStatus status = ask_around(job, request, what, source, &done);
    if (status != RILLE_OK || done) return status;
  }
}

RilleStatus rille_job_run(Job *job, const RilleTransfer *transfer, const char *what, int *source) {
  RilleRequest *request;
  RILLE_TRY(rille_job_begin(job, transfer, what, &request));
  return rille_job_wait(job, request, what, source);
}

/* ---- what nobody waits for ----------------------------------------------------------------------------- */

void rille_transfer_free(Transfer *transfer) {
  for (int i = 0; i < 2; i++) rille_tensor_release(transfer->tensors[i]);
  free(transfer);
}

void rille_job_leave(Job *job, RilleRequest *request, RilleTensor *tensor) {
  Transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer)
    return; /* the tensor is lost, which is better than memory that is written to when it is gone */
  *transfer =
      (Transfer){.next = job->dropped, .request = request, .tensors = {tensor}, .what = "DataParallel"};
  job->dropped = transfer;
}

void rille_job_sweep(Job *job) {
  for (Transfer **link = &job->dropped; *link && !job->failed;) {
    Transfer *transfer = *link;
    bool done = true;
    if (transfer->request && job->transport->test(transfer->request, &done, NULL) != 0) {
      job->failed = true;
      return;
    }
    if (!done) {
      link = &transfer->next;
      continue;
    }
    *link = transfer->next;
    rille_transfer_free(transfer);
  }
}

/* ---- opening and closing ------------------------------------------------------------------------------- */

/* All have come to the end, or it cannot be known. */
static void close_job(Job *job) {
  if (!job->ctx) return;
  RilleTransfer barrier = {.kind = RILLE_BARRIER};
  if (job->state->failed) job->failed = true;
  if (!job->failed && rille_job_run(job, &barrier, "the end of the job", NULL) != RILLE_OK)
    fprintf(stderr, "rille.distributed: rank %d: %s\n", job->is.rank, rille_error_message(job->ctx));
  if (job->failed && job->is.size > 1) {
    fflush(NULL);
    fprintf(stderr, "rille.distributed: rank %d of %d (%s) ends the job; its last step was %lld\n",
            job->is.rank, job->is.size, job->hosts[job->is.rank], (long long)job->step);
    job->transport->abort(1);
  }
  rille_job_sweep(job);
  /* In a job of one nobody reads or writes there. Else what is under way may go on while MPI ends: then its
   * memory is left as it is. */
  while (job->dropped && job->is.size == 1) {
    Transfer *transfer = job->dropped;
    job->dropped = transfer->next;
    rille_transfer_free(transfer);
  }
  job->transport->stop(job->timeout);
  free(job->hosts);
  *job = (Job){.transport = job->transport};
}

static void release_job(void *content) {
  Job *job = *(Job **)content;
  if (job) close_job(job);
}
static const OwnedKind job_kind = {"rille.distributed job", sizeof(Job *), release_job};

/* Tells all where each rank runs. */
static RilleStatus share_hosts(Job *job) {
  char own[RILLE_TRANSPORT_NAME_SIZE];
  snprintf(own, sizeof own, "%.200s, process %lld", job->is.host, (long long)getpid());
  RilleTransfer transfer = {.kind = RILLE_ALL_GATHER,
                            .type = RILLE_TRANSPORT_UINT8,
                            .source = own,
                            .target = job->hosts,
                            .count = sizeof own};
  return rille_job_run(job, &transfer, "init", NULL);
}

/* native.distributed_load(path): nil, or why there is no module there. Without a folder in it, where the
 * system's loader looks. */
static int load(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  if (the_job.transport) return 0;
  /* Global, as Open MPI loads parts of its own that look for it. */
  void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    lua_pushstring(L, dlerror());
    return 1;
  }
  RilleTransportEntry *entry;
  void *symbol = dlsym(library, RILLE_TRANSPORT_ENTRY);
  memcpy(&entry, &symbol, sizeof entry); /* C has no cast from data to functions */
  const RilleTransport *transport = symbol ? entry() : NULL;
  if (!transport || transport->version != RILLE_TRANSPORT_VERSION) {
    dlclose(library);
    lua_pushfstring(L, "%s is of another version of Rille", path);
    return 1;
  }
  the_job.transport = transport;
  return 0;
}

/* native.distributed_folder(): where the library is that this code stands in. */
static int folder(lua_State *L) {
  Dl_info where;
  if (!dladdr(&job_kind, &where) || !where.dli_fname) return 0;
  char *real = realpath(where.dli_fname, NULL);
  if (!real) real = realpath("/proc/self/exe", NULL); /* a program that was found by PATH */
  if (!real) return 0;
  char *slash = strrchr(real, '/');
  if (slash) *slash = '\0';
  lua_pushstring(L, real);
  free(real);
  return 1;
}

/* native.distributed_open(timeout, patience) */
static int open_job(lua_State *L) {
  State *state = state_of(L);
  Job *job = &the_job;
  if (job->ctx) return rille_raise_error(L, "init: this process is in a job already");
  lua_Number timeout = luaL_checknumber(L, 1), patience = luaL_checknumber(L, 2);
  static const char anchor_key = 0; /* the job ends with the state, or by destroy_process_group */
  Job **anchor = rille_push_owned(L, state, &job_kind, 0);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &anchor_key);
  int code = job->transport->start(&job->is, timeout);
  if (code != 0) return rille_raise_error(L, "init: %s", job->transport->text(code));
  size_t size = (size_t)job->is.size;
  job->hosts = calloc(size, sizeof *job->hosts);
  if (!job->hosts) return rille_raise_error(L, "init: out of memory");
  job->ctx = state->ctx;
  job->state = state;
  job->timeout = timeout;
  job->patience = patience;
  *anchor = job;
  check_status(L, state, share_hosts(job));
  rille_job_at_step(job, 0);
  return 0;
}

/* native.distributed_close(): as the end of the state does it. */
static int close_natively(lua_State *L) {
  close_job(rille_check_job(L, state_of(L)));
  return 0;
}

/* native.distributed_describe(): what is known of the job. */
static int describe(lua_State *L) {
  Job *job = rille_check_job(L, state_of(L));
  const struct {
    const char *name;
    int value;
  } numbers[] = {{"rank", job->is.rank},
                 {"size", job->is.size},
                 {"local_rank", job->is.local_rank},
                 {"local_size", job->is.local_size},
                 {"nodes", job->is.nodes},
                 {"node", job->is.node}};
  lua_createtable(L, 0, 10);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    lua_pushinteger(L, numbers[i].value);
    lua_setfield(L, -2, numbers[i].name);
  }
  lua_pushstring(L, job->is.host), lua_setfield(L, -2, "host");
  lua_pushstring(L, job->is.library), lua_setfield(L, -2, "library");
  lua_createtable(L, job->is.size, 0);
  for (int r = 0; r < job->is.size; r++) {
    lua_pushstring(L, job->hosts[r]);
    lua_rawseti(L, -2, r + 1);
  }
  lua_setfield(L, -2, "hosts");
  lua_createtable(L, 8, 0);
#if defined(CPU_SETSIZE) /* Linux tells */
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    for (int cpu = 0, n = 0; cpu < CPU_SETSIZE; cpu++) {
      if (!CPU_ISSET(cpu, &set)) continue;
      lua_pushinteger(L, cpu);
      lua_rawseti(L, -2, ++n);
    }
#endif
  lua_setfield(L, -2, "cpus");
  return 1;
}

/* native.distributed_step(n): training has done n steps. */
static int at_step(lua_State *L) {
  rille_job_at_step(rille_check_job(L, state_of(L)), luaL_checkinteger(L, 1));
  return 0;
}

void rille_open_distributed(lua_State *L, const Library *library) {
  static const Native natives[] = {
      {"distributed_load", load, RILLE_MAY_DISTRIBUTE, "distributed.init"},
      {"distributed_folder", folder, RILLE_MAY_DISTRIBUTE, "distributed.init"},
      {"distributed_open", open_job, RILLE_MAY_DISTRIBUTE, "distributed.init"},
      {"distributed_close", close_natively, RILLE_MAY_DISTRIBUTE, "distributed.destroy_process_group"},
      {"distributed_describe", describe, RILLE_MAY_DISTRIBUTE, "distributed.init"},
      {"distributed_step", at_step, RILLE_MAY_DISTRIBUTE, "distributed.step"},
      {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, natives);
}

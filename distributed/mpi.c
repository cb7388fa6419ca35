/* The transport over MPI (transport.h): the only file that knows it. Collectives are MPI's non-blocking ones,
 * but for large all-reduces and reduce-scatters, which ring.c makes of sends and receives: those can be
 * watched while they run, sum in an order that depends on nothing but the number of ranks, and are faster.
 *
 * Invariant: errors are returned, never raised by MPI (MPI_ERRORS_RETURN on every communicator). */
#include "ring.h"
#include "watchdog.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
  MPI_Comm world, control; /* control: for those who ask whether the others are there */
  RilleJob job;
  bool started;
  RilleRequest *spare; /* linked by next */
  int64_t sequence;    /* of rings, for their tags */
  const char *volatile words;
  MPI_Request *calls; /* of size ranks: sends under way */
  int64_t *said;      /* twice as many: what is sent */
} mpi = {.world = MPI_COMM_NULL, .control = MPI_COMM_NULL};

enum { CODE_MEMORY = -1, CODE_COUNT = -2, CODE_THREADS = -3, CODE_REDUCTION = -4, CODE_STOPPED = -5 };

static const char *text_of(int code) {
  static char text[MPI_MAX_ERROR_STRING];
  switch (code) {
  case CODE_MEMORY:
    return "out of memory";
  case CODE_COUNT:
    return "more than 2147483647 elements; send them in parts";
  case CODE_THREADS:
    return "this MPI may not be used by a program with threads";
  case CODE_REDUCTION:
    return "no such reduction of this dtype";
  case CODE_STOPPED:
    return "MPI was ended before, and starts only once a process";
  default:
    break;
  }
  int length = 0;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) snprintf(text, sizeof text, "error %d", code);
  return text;
}

static MPI_Datatype type_of(RilleTransportType type) {
  switch (type) {
  case RILLE_TRANSPORT_BOOL:
    return MPI_C_BOOL;
  case RILLE_TRANSPORT_UINT8:
    return MPI_UINT8_T;
  case RILLE_TRANSPORT_INT32:
    return MPI_INT32_T;
  case RILLE_TRANSPORT_INT64:
    return MPI_INT64_T;
  case RILLE_TRANSPORT_FLOAT32:
    return MPI_FLOAT;
  default:
    return MPI_DOUBLE;
  }
}

/* MPI_OP_NULL where there is none. */
static MPI_Op operation_of(RilleReduction reduction, RilleTransportType type) {
  bool is_bool = type == RILLE_TRANSPORT_BOOL, is_float = type >= RILLE_TRANSPORT_FLOAT32;
  switch (reduction) {
  case RILLE_SUM:
    return is_bool ? MPI_LOR : MPI_SUM;
  case RILLE_PRODUCT:
    return is_bool ? MPI_LAND : MPI_PROD;
  case RILLE_MIN:
    return is_bool ? MPI_LAND : MPI_MIN;
  case RILLE_MAX:
    return is_bool ? MPI_LOR : MPI_MAX;
  case RILLE_MEAN:
    return is_float ? MPI_SUM : MPI_OP_NULL;
  case RILLE_BIT_AND:
    return is_float ? MPI_OP_NULL : is_bool ? MPI_LAND : MPI_BAND;
  case RILLE_BIT_OR:
    return is_float ? MPI_OP_NULL : is_bool ? MPI_LOR : MPI_BOR;
  case RILLE_BIT_XOR:
    return is_float ? MPI_OP_NULL : is_bool ? MPI_LXOR : MPI_BXOR;
  default:
    return MPI_OP_NULL;
  }
}

/* ---- the job ------------------------------------------------------------------------------------------- */

/* Launchers end the others of a job where one has died: they say then how far they were. Where a handler of
 * the program's own stands in front of this one and calls it, what happens then is the program's. */
static void on_end(int signal_number) {
  const char *words = mpi.words;
  if (words && write(STDERR_FILENO, words, strlen(words)) < 0) words = NULL;
  struct sigaction present;
  if (sigaction(signal_number, NULL, &present) != 0 || present.sa_handler != on_end) return;
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

static void last_words(const char *words) {
  mpi.words = words;
}

/* Which hosts there are, by the lowest rank on each. */
static int find_nodes(RilleJob *job) {
  MPI_Comm local;
  int code = MPI_Comm_split_type(mpi.world, MPI_COMM_TYPE_SHARED, job->rank, MPI_INFO_NULL, &local);
  if (code != MPI_SUCCESS) return code;
  MPI_Comm_rank(local, &job->local_rank);
  MPI_Comm_size(local, &job->local_size);
  int lowest = job->rank;
  MPI_Bcast(&lowest, 1, MPI_INT, 0, local);
  MPI_Comm_free(&local);
  int *all = malloc((size_t)job->size * sizeof *all);
  if (!all) return CODE_MEMORY;
  code = MPI_Allgather(&lowest, 1, MPI_INT, all, 1, MPI_INT, mpi.world);
  job->nodes = job->node = 0;
  for (int r = 0; r < job->size; r++) {
    if (r < lowest && all[r] == r) job->node++;
    job->nodes += all[r] == r;
  }
  free(all);
  return code;
}

static int join(RilleJob *job) {
  int is_there = 0, is_over = 0, level, code;
  MPI_Initialized(&is_there);
  MPI_Finalized(&is_over);
  if (is_over) return CODE_STOPPED;
  if (!is_there) {
    code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
    if (code != MPI_SUCCESS) return code;
    if (level < MPI_THREAD_FUNNELED) return CODE_THREADS;
  }
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if ((code = MPI_Comm_dup(MPI_COMM_WORLD, &mpi.world)) != MPI_SUCCESS) return code;
  if ((code = MPI_Comm_dup(MPI_COMM_WORLD, &mpi.control)) != MPI_SUCCESS) return code;
  MPI_Comm_set_errhandler(mpi.world, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(mpi.control, MPI_ERRORS_RETURN);
  int length;
  MPI_Comm_rank(mpi.world, &job->rank);
  MPI_Comm_size(mpi.world, &job->size);
  char name[MPI_MAX_PROCESSOR_NAME], version[MPI_MAX_LIBRARY_VERSION_STRING];
  MPI_Get_processor_name(name, &length);
  MPI_Get_library_version(version, &length);
  version[strcspn(version, ",\n")] = '\0';
  snprintf(job->host, sizeof job->host, "%.200s", name);
  snprintf(job->library, sizeof job->library, "%.200s", version);
  if ((code = find_nodes(job)) != MPI_SUCCESS) return code;
  mpi.calls = malloc((size_t)job->size * sizeof *mpi.calls);
  mpi.said = malloc((size_t)job->size * sizeof *mpi.said);
  if (!mpi.calls || !mpi.said) return CODE_MEMORY;
  for (int r = 0; r < job->size; r++) mpi.calls[r] = MPI_REQUEST_NULL;
  mpi.job = *job;
  mpi.started = true;
  struct sigaction now;
  if (sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == SIG_DFL) signal(SIGTERM, on_end);
  return 0;
}

static int start(RilleJob *job, double seconds) {
  rille_watchdog_start("init", seconds);
  int code = join(job);
  rille_watchdog_stop();
  return code;
}

static int stop(double seconds) {
  if (!mpi.started) return 0;
  mpi.started = false;
  mpi.words = NULL;
  while (mpi.spare) {
    RilleRequest *next = mpi.spare->next;
    free(mpi.spare->scratch);
    free(mpi.spare);
    mpi.spare = next;
  }
  free(mpi.calls);
  free(mpi.said);
  rille_watchdog_start("the end of the job", seconds);
  int code = MPI_Finalize();
  rille_watchdog_stop();
  return code;
}

static void end_all(int code) {
  MPI_Abort(MPI_COMM_WORLD, code);
  _exit(code);
}

/* ---- who is there -------------------------------------------------------------------------------------- */

enum { TAG_CALL = 1, TAG_ANSWER };

static int say(int rank, int tag, int64_t step) {
  if (rank == mpi.job.rank) return 0;
  int is_done = 1;
  MPI_Test(&mpi.calls[rank], &is_done, MPI_STATUS_IGNORE);
  if (!is_done) return 0; /* what was said before has not arrived, so this would not either */
  mpi.said[rank] = step;
  return MPI_Isend(&mpi.said[rank], 1, MPI_INT64_T, rank, tag, mpi.control, &mpi.calls[rank]);
}

static int call(int64_t step) {
  int code = 0;
  for (int r = 0; r < mpi.job.size && code == 0; r++) code = say(r, TAG_CALL, step);
  return code;
}

static int listen_to_all(int64_t step, int64_t *steps) {
  for (;;) {
    int is_there = 0;
    MPI_Status status;
    int code = MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, mpi.control, &is_there, &status);
    if (code != MPI_SUCCESS || !is_there) return code;
    int64_t said;
    code = MPI_Recv(&said, 1, MPI_INT64_T, status.MPI_SOURCE, status.MPI_TAG, mpi.control, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS) return code;
    if (steps) steps[status.MPI_SOURCE] = said;
    if (status.MPI_TAG == TAG_CALL && (code = say(status.MPI_SOURCE, TAG_ANSWER, step)) != 0) return code;
  }
}

/* ---- transfers ----------------------------------------------------------------------------------------- */

static int begin_collective(const RilleTransfer *t, RilleRequest *request) {
  MPI_Datatype type = type_of(t->type);
  MPI_Request *one = &request->pending[0];
  int count = (int)t->count;
  MPI_Op operation = operation_of(t->reduction, t->type);
  bool is_root = t->root == mpi.job.rank;
  switch (t->kind) {
  case RILLE_BARRIER:
    return MPI_Ibarrier(mpi.world, one);
  case RILLE_BROADCAST:
    return MPI_Ibcast(t->target, count, type, t->root, mpi.world, one);
  case RILLE_ALL_REDUCE:
    return MPI_Iallreduce(MPI_IN_PLACE, t->target, count, type, operation, mpi.world, one);
  case RILLE_REDUCE:
    return MPI_Ireduce(t->source, is_root ? t->target : NULL, count, type, operation, t->root, mpi.world,
                       one);
  case RILLE_ALL_GATHER:
    return MPI_Iallgather(t->source, count, type, t->target, count, type, mpi.world, one);
  case RILLE_GATHER:
    return MPI_Igather(t->source, count, type, t->target, count, type, t->root, mpi.world, one);
  case RILLE_SCATTER:
    return MPI_Iscatter(t->source, count, type, t->target, count, type, t->root, mpi.world, one);
  case RILLE_REDUCE_SCATTER:
    return MPI_Ireduce_scatter_block(t->source, t->target, count, type, operation, mpi.world, one);
  case RILLE_ALL_TO_ALL:
    return MPI_Ialltoall(t->source, count, type, t->target, count, type, mpi.world, one);
  case RILLE_SEND:
    return MPI_Isend(t->source, count, type, t->root, t->tag, mpi.world, one);
  default:
    return MPI_Irecv(t->target, count, type, t->root < 0 ? MPI_ANY_SOURCE : t->root, t->tag, mpi.world, one);
  }
}

static bool reduces(RilleTransferKind kind) {
  return kind == RILLE_ALL_REDUCE || kind == RILLE_REDUCE || kind == RILLE_REDUCE_SCATTER;
}

static RilleRequest *new_request(void) {
  RilleRequest *request = mpi.spare;
  if (request)
    mpi.spare = request->next;
  else if (!(request = calloc(1, sizeof *request)))
    return NULL;
  request->pending[0] = request->pending[1] = MPI_REQUEST_NULL;
  request->is_ring = request->is_mean = false;
  request->next = NULL;
  return request;
}

static void free_request(RilleRequest *request) {
  request->next = mpi.spare;
  mpi.spare = request;
}

static int begin(const RilleTransfer *t, RilleRequest **out) {
  *out = NULL;
  if (!mpi.started) return CODE_STOPPED;
  MPI_Op operation = operation_of(t->reduction, t->type);
  if (reduces(t->kind) &&
      (operation == MPI_OP_NULL || (t->reduction == RILLE_MEAN && t->kind != RILLE_ALL_REDUCE)))
    return CODE_REDUCTION;
  bool as_ring = rille_ring_fits(t, mpi.job.size);
  if (!as_ring && t->count > INT32_MAX) return CODE_COUNT;
  RilleRequest *request = new_request();
  if (!request) return CODE_MEMORY;
  int code;
  request->is_mean = t->reduction == RILLE_MEAN && t->kind == RILLE_ALL_REDUCE;
  request->mean = (RilleMean){t->type, t->target, t->count};
  if (as_ring) {
    request->ring = (RilleRing){.world = mpi.world,
                                .rank = mpi.job.rank,
                                .size = mpi.job.size,
                                .type = type_of(t->type),
                                .element = t->type,
                                .operation = operation,
                                .tag = RILLE_RING_TAGS + (int)(mpi.sequence++ % RILLE_RING_TAGS)};
    code = rille_ring_begin(t, request);
  } else {
    code = begin_collective(t, request);
  }
  if (code != 0)
    free_request(request);
  else
    *out = request;
  return code;
}

static int test(RilleRequest *request, bool *done, int *source) {
  *done = false;
  if (!mpi.started) return CODE_STOPPED;
  int is_done = 0, code;
  if (request->is_ring) {
    code = rille_ring_go_on(request, done);
  } else {
    MPI_Status status;
    code = MPI_Test(&request->pending[0], &is_done, &status);
    *done = is_done != 0;
    if (code == 0 && is_done && source) *source = status.MPI_SOURCE;
    if (code == 0 && is_done && request->is_mean)
      rille_ring_divide(request->mean.type, request->mean.data, request->mean.count, mpi.job.size);
  }
  if (*done && code == 0) free_request(request);
  return code;
}

__attribute__((visibility("default"))) const RilleTransport *rille_transport(void);
const RilleTransport *rille_transport(void) {
  static const RilleTransport transport = {.version = RILLE_TRANSPORT_VERSION,
                                           .start = start,
                                           .stop = stop,
                                           .abort = end_all,
                                           .text = text_of,
                                           .begin = begin,
                                           .test = test,
                                           .call = call,
                                           .listen = listen_to_all,
                                           .last_words = last_words};
  return &transport;
}

/* Collectives and messages of tensors: what scripts/rille/distributed checks and shapes is handed to the
 * transport here, after one more look at what would read or write outside of a tensor. */
#include "job.h"
#include "arguments.h"
#include "capture/capture.h"
#include "core/memory.h"
#include "library.h"
#include "owned.h"
#include "tensor/tensor_box.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)RILLE_BOOL == (int)RILLE_TRANSPORT_BOOL &&
                   (int)RILLE_FLOAT64 == (int)RILLE_TRANSPORT_FLOAT64 &&
                   (int)RILLE_DTYPE_COUNT == (int)RILLE_TRANSPORT_TYPES,
               "the transport has the engine's dtypes, in their order");

static const char *const kind_names[] = {"barrier",    "broadcast", "all_reduce", "reduce",
                                         "all_gather", "gather",    "scatter",    "reduce_scatter",
                                         "all_to_all", "send",      "recv",       NULL};
static const char *const reduction_names[] = {"sum", "product", "min",  "max", "band",
                                              "bor", "bxor",    "mean", NULL};

/* ---- handles ------------------------------------------------------------------------------------------- */

/* One that was dropped while it was under way goes on; its tensors stay so long. */
static void release_handle(void *content) {
  Transfer *transfer = *(Transfer **)content;
  if (!transfer) return;
  Job *job = rille_open_job();
  if (transfer->request && job) {
    transfer->next = job->dropped;
    job->dropped = transfer;
    rille_job_sweep(job);
  } else {
    rille_transfer_free(transfer);
  }
}
static const OwnedKind transfer_kind = {"rille.distributed transfer", sizeof(Transfer *), release_handle};

static Transfer *check_transfer(lua_State *L) {
  return *(Transfer **)rille_check_owned(L, 1, &transfer_kind);
}

static void let_go(Transfer *transfer) {
  transfer->request = NULL;
  for (int i = 0; i < 2; i++) {
    rille_tensor_release(transfer->tensors[i]);
    transfer->tensors[i] = NULL;
  }
}

/* native.distributed_wait(handle): the rank of which a receive was. */
static int wait_for(lua_State *L) {
  State *state = state_of(L);
  Transfer *transfer = check_transfer(L);
  Job *job = rille_check_job(L, state);
  if (transfer->request) {
    RilleRequest *request = transfer->request;
    transfer->request = NULL; /* after a failure, nobody may look at it again */
    RilleStatus status = rille_job_wait(job, request, transfer->what, &transfer->source);
    if (status != RILLE_OK) {
      transfer->request = request;
      rille_raise_status(L, state);
    }
    let_go(transfer);
  }
  lua_pushinteger(L, transfer->source);
  return 1;
}

/* native.distributed_test(handle): whether it is done. */
static int test(lua_State *L) {
  State *state = state_of(L);
  Transfer *transfer = check_transfer(L);
  Job *job = rille_check_job(L, state);
  if (transfer->request) {
    bool done;
    check_status(L, state, rille_job_test(job, transfer->request, transfer->what, &done, &transfer->source));
    if (done) let_go(transfer);
  }
  lua_pushboolean(L, transfer->request == NULL);
  return 1;
}

/* ---- transfers ----------------------------------------------------------------------------------------- */

/* Elements that a transfer of count touches in source and in target on this rank. */
static void touched(const Job *job, const RilleTransfer *t, size_t *source, size_t *target) {
  size_t all = t->count * (size_t)job->is.size;
  bool is_root = t->root == job->is.rank;
  *source = *target = 0;
  switch (t->kind) {
  case RILLE_BARRIER:
    break;
  case RILLE_BROADCAST:
  case RILLE_ALL_REDUCE:
  case RILLE_RECEIVE:
    *target = t->count;
    break;
  case RILLE_SEND:
    *source = t->count;
    break;
  case RILLE_REDUCE:
    *source = t->count, *target = is_root ? t->count : 0;
    break;
  case RILLE_ALL_GATHER:
    *source = t->count, *target = all;
    break;
  case RILLE_GATHER:
    *source = t->count, *target = is_root ? all : 0;
    break;
  case RILLE_SCATTER:
    *source = is_root ? all : 0, *target = t->count;
    break;
  case RILLE_REDUCE_SCATTER:
    *source = all, *target = t->count;
    break;
  default:
    *source = *target = all;
    break;
  }
}

static RilleTensor *check_side(lua_State *L, int index, const char *what, size_t elements,
                               RilleDtype *dtype) {
  if (elements == 0 && lua_isnoneornil(L, index)) return NULL;
  RilleTensor *tensor = rille_check_tensor(L, index);
  if (!tensor->contiguous || (size_t)tensor->numel < elements)
    rille_raise_error(L, "%s: %lld elements in a row are needed, got %lld", what, (long long)elements,
                      (long long)tensor->numel);
  if (*dtype != RILLE_DTYPE_NONE && *dtype != rille_dtype_of(tensor))
    rille_raise_error(L, "%s: dtypes differ: %s, %s", what, rille_dtype_name(*dtype),
                      rille_dtype_name(rille_dtype_of(tensor)));
  *dtype = rille_dtype_of(tensor);
  return tensor;
}

/* native.distributed_begin(kind, count, source, target, reduction, root, tag): a handle. */
static int begin(lua_State *L) {
  State *state = state_of(L);
  Transfer **handle = rille_push_owned(L, state, &transfer_kind, 0);
  lua_insert(L, 1);
  Job *job = rille_check_job(L, state);
  int kind = luaL_checkoption(L, 2, NULL, kind_names);
  lua_Integer count = luaL_checkinteger(L, 3);
  RilleTransfer t = {.kind = (RilleTransferKind)kind,
                     .count = count < 0 ? 0 : (size_t)count,
                     .reduction = (RilleReduction)luaL_checkoption(L, 6, "sum", reduction_names),
                     .root = (int)luaL_optinteger(L, 7, 0),
                     .tag = (int)luaL_optinteger(L, 8, 0)};
  const char *what = kind_names[kind];
  if (rille_recording(job->ctx))
    check_status(L, state,
                 rille_capture_refuse(job->ctx, what,
                                      "between processes is no op of the step; call it outside, or let "
                                      "distributed.DataParallel reduce gradients"));
  size_t n_source, n_target;
  touched(job, &t, &n_source, &n_target);
  RilleDtype dtype = RILLE_DTYPE_NONE;
  RilleTensor *source = check_side(L, 4, what, n_source, &dtype);
  RilleTensor *target = check_side(L, 5, what, n_target, &dtype);
  t.type = dtype == RILLE_DTYPE_NONE ? RILLE_TRANSPORT_UINT8 : (RilleTransportType)dtype;
  t.source = source ? source->data : NULL;
  t.target = target ? target->data : NULL;
  Transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return rille_raise_error(L, "%s: out of memory", what);
  *handle = transfer;
  transfer->what = what;
  transfer->source = t.root;
  transfer->tensors[0] = source ? rille_tensor_retain(source) : NULL;
  transfer->tensors[1] = target ? rille_tensor_retain(target) : NULL;
  if (target) rille_tensor_touched(target);
  check_status(L, state, rille_job_begin(job, &t, what, &transfer->request));
  if (job->dropped) rille_job_sweep(job);
  lua_settop(L, 1);
  return 1;
}

void rille_open_transfers(lua_State *L, const Library *library) {
  static const Native natives[] = {{"distributed_begin", begin, RILLE_MAY_DISTRIBUTE, "distributed"},
                                   {"distributed_wait", wait_for, RILLE_MAY_DISTRIBUTE, "distributed"},
                                   {"distributed_test", test, RILLE_MAY_DISTRIBUTE, "distributed"},
                                   {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, natives);
}

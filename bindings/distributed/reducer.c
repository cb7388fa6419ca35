/* Gradients averaged over ranks while backward runs (reducer.h; the method is that of Li et al., PyTorch
 * Distributed, VLDB 2020). A hook of each parameter says that its gradient is there; units are begun in one
 * order, the same on all ranks, as soon as they are whole, and the last hook waits for them. What a hook does
 * is a note in a recording, so captured steps do it at the same place.
 *
 * Invariant: between passes no unit is under way and no slot is ready. */
#include "reducer.h"
#include "library.h"
#include "owned.h"
#include "capture/capture.h"
#include "core/memory.h"
#include "tensor/tensor_box.h"

#include <string.h>

/* From here on a gradient is sent from its own memory: a copy would take longer than a message. */
enum { LARGE_BYTES = 128 << 10 };

static const char what[] = "DataParallel";

/* ---- units --------------------------------------------------------------------------------------------- */

static void end_request(Unit *unit) {
  rille_tensor_release(unit->sent);
  unit->request = NULL;
  unit->sent = NULL;
}

/* What a pass that never ended has under way goes on without this reducer. */
static void leave_requests(Reducer *r) {
  Job *job = rille_open_job();
  for (int u = 0; u < r->n_units; u++) {
    Unit *unit = &r->units[u];
    if (!unit->request) continue;
    if (job) rille_job_leave(job, unit->request, rille_tensor_retain(unit->sent));
    end_request(unit);
  }
}

static void drop_units(Reducer *r) {
  leave_requests(r);
  for (int i = 0; i < r->n_slots; i++) {
    rille_tensor_release(r->slots[i].place);
    r->slots[i].place = NULL;
  }
  for (int u = 0; u < r->n_units; u++) rille_tensor_release(r->units[u].memory);
  r->n_units = 0;
}

static size_t bytes_of(const RilleTensor *leaf) {
  return (size_t)leaf->numel * rille_dtype_bytes(leaf->dtype);
}

static bool is_large(const Reducer *r, const RilleTensor *leaf) {
  return bytes_of(leaf) >= LARGE_BYTES || bytes_of(leaf) >= r->bucket_bytes;
}

/* Memory of a bucket, and its members' places in it. */
static RilleStatus lay_out(Reducer *r, Unit *unit) {
  RilleTensor *leaf = r->slots[r->order[unit->first]].leaf;
  int64_t total = 0;
  for (int k = 0; k < unit->count; k++) total += r->slots[r->order[unit->first + k]].leaf->numel;
  RILLE_TRY(rille_tensor_new_zeros(r->ctx, rille_dtype_of(leaf), 1, &total, &unit->memory));
  int64_t offset = 0;
  for (int k = 0; k < unit->count; k++) {
    Slot *slot = &r->slots[r->order[unit->first + k]];
    int64_t strides[RILLE_MAX_DIMS], step = 1;
    for (int d = slot->leaf->ndim - 1; d >= 0; d--) {
      strides[d] = step;
      step *= slot->leaf->sizes[d];
    }
    RILLE_TRY(
        rille_tensor_view(unit->memory, slot->leaf->ndim, slot->leaf->sizes, strides, offset, &slot->place));
    offset += slot->leaf->numel;
  }
  return RILLE_OK;
}

/* Units from r->order: small gradients side by side until a bucket is full. */
static RilleStatus make_units(Reducer *r) {
  drop_units(r);
  int open = -1; /* the bucket that is filled */
  size_t filled = 0;
  int *members = rille_block_allocate(r->ctx, (size_t)r->n_slots * sizeof *members);
  if (!members) return RILLE_ERROR_MEMORY;
  for (int k = 0; k < r->n_slots; k++) {
    Slot *slot = &r->slots[r->order[k]];
    size_t bytes = bytes_of(slot->leaf);
    bool fits = open >= 0 && filled + bytes <= r->bucket_bytes &&
                r->slots[members[open]].leaf->dtype == slot->leaf->dtype;
    if (is_large(r, slot->leaf) || !fits) {
      slot->unit = r->n_units++;
      r->units[slot->unit] = (Unit){.count = 1};
      members[slot->unit] = r->order[k];
      if (!is_large(r, slot->leaf)) open = slot->unit, filled = bytes;
      continue;
    }
    slot->unit = open;
    r->units[open].count++;
    filled += bytes;
  }
  rille_block_free(r->ctx, members);
  return RILLE_OK;
}

/* Puts the units in the order in which their last members come, and members side by side. */
static RilleStatus arrange(Reducer *r) {
  RILLE_TRY(make_units(r));
  int *last = rille_block_allocate(r->ctx, 3 * (size_t)r->n_slots * sizeof *last);
  if (!last) return RILLE_ERROR_MEMORY;
  int *place = last + r->n_slots, *sorted = place + r->n_slots, n = 0, at = 0;
  for (int k = 0; k < r->n_slots; k++) last[r->slots[r->order[k]].unit] = k;
  for (int k = 0; k < r->n_slots; k++)
    if (last[r->slots[r->order[k]].unit] == k) place[r->slots[r->order[k]].unit] = n++;
  for (int u = 0; u < n; u++) {
    r->units[u] = (Unit){.first = at};
    for (int k = 0; k < r->n_slots; k++)
      if (place[r->slots[r->order[k]].unit] == u) sorted[at++] = r->order[k];
    r->units[u].count = at - r->units[u].first;
  }
  memcpy(r->order, sorted, (size_t)r->n_slots * sizeof *sorted);
  rille_block_free(r->ctx, last);
  for (int u = 0; u < n; u++) {
    Unit *unit = &r->units[u];
    for (int k = 0; k < unit->count; k++) r->slots[r->order[unit->first + k]].unit = u;
    if (unit->count > 1 || !is_large(r, r->slots[r->order[unit->first]].leaf)) RILLE_TRY(lay_out(r, unit));
  }
  return RILLE_OK;
}

/* ---- a pass -------------------------------------------------------------------------------------------- */

/* What a slot sends: its place in a bucket, the gradient itself, or a copy of it in a row. */
static RilleStatus fill(Reducer *r, Slot *slot) {
  RilleTensor *grad = slot->leaf->grad;
  if (!slot->place) {
    if (grad && grad->contiguous && grad->dtype == slot->leaf->dtype) return RILLE_OK;
    RILLE_TRY(rille_tensor_new_zeros(r->ctx, rille_dtype_of(slot->leaf), slot->leaf->ndim, slot->leaf->sizes,
                                     &slot->place));
  }
  if (grad) return rille_tensor_copy(slot->place, grad);
  memset(slot->place->data, 0, bytes_of(slot->place));
  return RILLE_OK;
}

static RilleStatus begin(Reducer *r, Job *job, Unit *unit) {
  Slot *first = &r->slots[r->order[unit->first]];
  RilleTensor *memory = unit->memory ? unit->memory : first->place ? first->place : first->leaf->grad;
  RilleTransfer transfer = {.kind = RILLE_ALL_REDUCE,
                            .type = (RilleTransportType)memory->dtype,
                            .reduction = RILLE_MEAN,
                            .target = memory->data,
                            .count = (size_t)memory->numel};
  RILLE_TRY(rille_job_begin(job, &transfer, what, &unit->request));
  unit->sent = rille_tensor_retain(memory);
  return RILLE_OK;
}

/* Begins what is whole, in order; all: what is left as well. */
static RilleStatus begin_whole(Reducer *r, Job *job, bool all) {
  while (r->n_begun < r->n_units) {
    Unit *unit = &r->units[r->n_begun];
    if (!all && unit->n_ready < unit->count) break;
    RILLE_TRY(begin(r, job, unit));
    r->n_begun++;
  }
  return RILLE_OK;
}

/* Messages move on only while somebody looks. */
static RilleStatus look(Reducer *r, Job *job) {
  for (int u = 0; u < r->n_begun; u++) {
    bool done;
    if (!r->units[u].request) continue;
    RILLE_TRY(rille_job_test(job, r->units[u].request, what, &done, NULL));
    if (done) end_request(&r->units[u]);
  }
  return RILLE_OK;
}

/* Means go back to the gradients; a rank that had none gets one where another had. */
static RilleStatus hand_back(Slot *slot, bool takes) {
  RilleTensor *leaf = slot->leaf;
  if (!takes) return RILLE_OK;
  if (!leaf->grad) {
    RILLE_TRY(rille_tensor_new_like(leaf, rille_dtype_of(leaf), &leaf->grad));
    return rille_tensor_copy(leaf->grad, slot->place);
  }
  if (slot->place) RILLE_TRY(rille_tensor_copy(leaf->grad, slot->place));
  rille_tensor_touched(leaf->grad);
  return RILLE_OK;
}

/* Rank 0's order of arrivals is from now on the order of all. */
static RilleStatus rebuild(Reducer *r, Job *job) {
  int32_t *order = r->takes;
  for (int i = 0; i < r->n_slots; i++) order[i] = r->arrivals[i];
  RilleTransfer transfer = {
      .kind = RILLE_BROADCAST, .type = RILLE_TRANSPORT_INT32, .target = order, .count = (size_t)r->n_slots};
  RILLE_TRY(rille_job_run(job, &transfer, what, NULL));
  for (int i = 0; i < r->n_slots; i++) r->order[i] = order[i];
  r->is_rebuilt = true;
  return arrange(r);
}

static RilleStatus count_takers(Reducer *r, Job *job) {
  for (int i = 0; i < r->n_slots; i++) r->takes[i] = !r->slots[i].missing || r->slots[i].leaf->grad;
  if (!r->finds_missing) return RILLE_OK;
  RilleTransfer transfer = {.kind = RILLE_ALL_REDUCE,
                            .type = RILLE_TRANSPORT_INT32,
                            .reduction = RILLE_MAX,
                            .target = r->takes,
                            .count = (size_t)r->n_slots};
  return rille_job_run(job, &transfer, what, NULL);
}

static void start_over(Reducer *r) {
  for (int i = 0; i < r->n_slots; i++) {
    Slot *slot = &r->slots[i];
    slot->ready = slot->missing = false;
    if (!slot->place || r->units[slot->unit].memory) continue;
    rille_tensor_release(slot->place);
    slot->place = NULL;
  }
  for (int u = 0; u < r->n_units; u++) r->units[u].n_ready = 0;
  r->n_ready = r->n_begun = 0;
}

static RilleStatus finish(Reducer *r, Job *job) {
  RILLE_TRY(begin_whole(r, job, true));
  for (int u = 0; u < r->n_units; u++) {
    if (!r->units[u].request) continue;
    RILLE_TRY(rille_job_wait(job, r->units[u].request, what, NULL));
    end_request(&r->units[u]);
  }
  RILLE_TRY(count_takers(r, job));
  for (int i = 0; i < r->n_slots; i++) RILLE_TRY(hand_back(&r->slots[i], r->takes[i] != 0));
  r->passes++;
  RilleStatus status = r->is_rebuilt || r->finds_missing ? RILLE_OK : rebuild(r, job);
  start_over(r);
  return status;
}

static RilleStatus arrive(Slot *slot) {
  Reducer *r = slot->reducer;
  if (r->closed)
    return rille_error(r->ctx, RILLE_ERROR_STATE, "DataParallel: the wrapper round the network is gone");
  Job *job = rille_open_job();
  if (!job) return rille_error(r->ctx, RILLE_ERROR_STATE, "DataParallel: the job was left");
  if (!r->enabled || job->is.size == 1) return RILLE_OK;
  int number = (int)(slot - r->slots);
  if (slot->ready)
    return rille_error(
        r->ctx, RILLE_ERROR_STATE,
        "DataParallel: parameter %d has its second gradient before others had their first: one "
        "forward of the wrapper goes before each backward, and every parameter takes part in it "
        "(else find_unused_parameters = true)",
        number + 1);
  RILLE_TRY(fill(r, slot));
  slot->ready = true;
  r->arrivals[r->n_ready++] = number;
  r->units[slot->unit].n_ready++;
  if (r->overlaps) {
    RILLE_TRY(begin_whole(r, job, false));
    RILLE_TRY(look(r, job));
  }
  return r->n_ready == r->n_slots ? finish(r, job) : RILLE_OK;
}

/* ---- hooks and notes ----------------------------------------------------------------------------------- */

static void drop(Reducer *r) {
  if (--r->references > 0) return;
  RilleContext *ctx = r->ctx;
  rille_block_free(ctx, r->slots);
  rille_block_free(ctx, r->units);
  rille_block_free(ctx, r->order);
  rille_block_free(ctx, r->takes);
  rille_block_free(ctx, r);
  rille_context_drop(ctx);
}

static void drop_slot(void *slot) {
  drop(((Slot *)slot)->reducer);
}

static RilleStatus arrive_again(void *slot) {
  return arrive(slot);
}

static RilleStatus on_gradient(void *user, RilleTensor *leaf, RilleTensor **replacement) {
  (void)leaf;
  (void)replacement;
  Slot *slot = user;
  Reducer *r = slot->reducer;
  if (RILLE_UNLIKELY(rille_recording(r->ctx) != NULL)) {
    if (r->finds_missing)
      return rille_capture_refuse(r->ctx, what,
                                  "with find_unused_parameters looks at the graph in each step");
    r->references++;
    RilleCaptureNote note = {.run = arrive_again, .release = drop_slot, .user = slot};
    rille_capture_note(r->ctx, &note, NULL);
  }
  return arrive(slot);
}

/* ---- buffers ------------------------------------------------------------------------------------------- */

static RilleStatus hand_out_buffers(void *user) {
  Reducer *r = user;
  Job *job = rille_open_job();
  if (!job || r->closed || !r->enabled || job->is.size == 1) return RILLE_OK;
  RilleStatus status = RILLE_OK;
  for (int i = 0; i < r->n_buffers && status == RILLE_OK; i++) {
    RilleTensor *buffer = r->buffers[i];
    RilleTransfer transfer = {.kind = RILLE_BROADCAST,
                              .type = (RilleTransportType)buffer->dtype,
                              .target = buffer->data,
                              .count = (size_t)buffer->numel};
    status = rille_job_run(job, &transfer, what, NULL);
    rille_tensor_touched(buffer);
  }
  return status;
}

static void drop_reducer(void *r) {
  drop(r);
}

/* ---- natives ------------------------------------------------------------------------------------------- */

static void close_reducer(void *content) {
  Reducer *r = *(Reducer **)content;
  if (!r) return;
  r->closed = true;
  drop_units(r);
  r->references++; /* hooks let go of it */
  for (int i = 0; i < r->n_slots; i++) {
    if (r->slots[i].hook) rille_remove_hook(r->slots[i].leaf, r->slots[i].hook);
    rille_tensor_release(r->slots[i].leaf);
  }
  for (int i = 0; i < r->n_buffers; i++) rille_tensor_release(r->buffers[i]);
  rille_block_free(r->ctx, r->buffers);
  r->buffers = NULL;
  r->n_buffers = 0;
  drop(r);
  drop(r);
}
static const OwnedKind reducer_kind = {"rille.distributed reducer", sizeof(Reducer *), close_reducer};

static Reducer *check_reducer(lua_State *L) {
  return *(Reducer **)rille_check_owned(L, 1, &reducer_kind);
}

static Reducer *new_reducer(RilleContext *ctx, int n) {
  Reducer *r = rille_block_allocate(ctx, sizeof *r);
  if (!r) return NULL;
  *r = (Reducer){.ctx = ctx, .references = 1, .n_slots = n, .enabled = true};
  rille_context_hold(ctx);
  size_t count = (size_t)n + 1;
  r->slots = rille_block_allocate(ctx, count * sizeof *r->slots);
  r->units = rille_block_allocate(ctx, count * sizeof *r->units);
  r->order = rille_block_allocate(ctx, 2 * count * sizeof *r->order);
  r->takes = rille_block_allocate(ctx, count * sizeof *r->takes);
  if (r->slots && r->units && r->order && r->takes) {
    r->arrivals = r->order + n;
    memset(r->slots, 0, count * sizeof *r->slots);
    for (int i = 0; i < n; i++) r->slots[i].reducer = r;
    return r;
  }
  drop(r);
  return NULL;
}

/* native.reducer(parameters, bucket_bytes, overlaps, finds_missing): a handle. */
static int reducer(lua_State *L) {
  State *state = state_of(L);
  rille_check_job(L, state);
  Reducer **handle = rille_push_owned(L, state, &reducer_kind, 0);
  lua_insert(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  int n = (int)lua_rawlen(L, 2);
  Reducer *r = *handle = new_reducer(state->ctx, n);
  if (!r) return rille_raise_status(L, state);
  r->bucket_bytes = (size_t)luaL_checkinteger(L, 3);
  r->overlaps = lua_toboolean(L, 4);
  r->finds_missing = lua_toboolean(L, 5);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, 2, i + 1);
    r->slots[i].leaf = rille_tensor_retain(rille_check_tensor(L, -1));
    lua_pop(L, 1);
    r->order[i] = n - 1 - i; /* backward goes from the end, until it is known how */
  }
  check_status(L, state, arrange(r));
  for (int i = 0; i < n; i++) {
    r->references++;
    RilleStatus status = rille_register_post_accumulate_hook(r->slots[i].leaf, on_gradient, &r->slots[i],
                                                             drop_slot, &r->slots[i].hook);
    if (status == RILLE_OK) continue;
    r->references--;
    rille_raise_status(L, state);
  }
  lua_settop(L, 1);
  return 1;
}

/* native.reducer_begin(handle): a new pass; the parameters, from 1, that had no gradient in the last one. */
static int reducer_begin(lua_State *L) {
  const Reducer *r = check_reducer(L);
  if (r->n_ready == 0) return 0;
  lua_newtable(L);
  for (int i = 0, n = 0; i < r->n_slots; i++) {
    if (r->slots[i].ready) continue;
    lua_pushinteger(L, i + 1);
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

/* native.reducer_missing(handle, list): these take no part in the pass. */
static int reducer_missing(lua_State *L) {
  State *state = state_of(L);
  Reducer *r = check_reducer(L);
  int n = (int)lua_rawlen(L, 2);
  for (int k = 1; k <= n; k++) {
    lua_rawgeti(L, 2, k);
    lua_Integer number = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (number < 1 || number > r->n_slots) return luaL_argerror(L, 2, "no parameter");
    r->slots[number - 1].missing = true;
    check_status(L, state, arrive(&r->slots[number - 1]));
  }
  return 0;
}

/* native.reducer_enable(handle, on): off, gradients stay this rank's own. Whether it was on. */
static int reducer_enable(lua_State *L) {
  Reducer *r = check_reducer(L);
  lua_pushboolean(L, r->enabled);
  r->enabled = lua_toboolean(L, 2);
  return 1;
}

/* native.reducer_buffers(handle, tensors) */
static int reducer_buffers(lua_State *L) {
  State *state = state_of(L);
  Reducer *r = check_reducer(L);
  int n = (int)lua_rawlen(L, 2);
  r->buffers = rille_block_allocate(r->ctx, ((size_t)n + 1) * sizeof(RilleTensor *));
  if (!r->buffers) return rille_raise_status(L, state);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, 2, i + 1);
    RilleTensor *buffer = rille_check_tensor(L, -1);
    if (!buffer->contiguous) return rille_raise_error(L, "DataParallel: a buffer is no memory in a row");
    r->buffers[r->n_buffers++] = rille_tensor_retain(buffer);
    lua_pop(L, 1);
  }
  return 0;
}

/* native.reducer_hand_out(handle): buffers of rank 0 go to all. */
static int reducer_hand_out(lua_State *L) {
  State *state = state_of(L);
  Reducer *r = check_reducer(L);
  if (rille_recording(r->ctx) && r->n_buffers > 0) {
    r->references++;
    RilleCaptureNote note = {.run = hand_out_buffers, .release = drop_reducer, .user = r};
    rille_capture_note(r->ctx, &note, NULL);
  }
  check_status(L, state, hand_out_buffers(r));
  return 0;
}

/* native.reducer_describe(handle): passes, and of each unit its bytes and its members, from 1. */
static int reducer_describe(lua_State *L) {
  const Reducer *r = check_reducer(L);
  lua_createtable(L, r->n_units, 1);
  lua_pushinteger(L, r->passes), lua_setfield(L, -2, "passes");
  for (int u = 0; u < r->n_units; u++) {
    size_t bytes = 0;
    lua_createtable(L, r->units[u].count, 1);
    for (int k = 0; k < r->units[u].count; k++) {
      int number = r->order[r->units[u].first + k];
      bytes += bytes_of(r->slots[number].leaf);
      lua_pushinteger(L, number + 1);
      lua_rawseti(L, -2, k + 1);
    }
    lua_pushinteger(L, (lua_Integer)bytes), lua_setfield(L, -2, "bytes");
    lua_rawseti(L, -2, u + 1);
  }
  return 1;
}

void rille_open_reducer(lua_State *L, const Library *library) {
  static const Native natives[] = {
      {"reducer", reducer, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_begin", reducer_begin, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_missing", reducer_missing, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_enable", reducer_enable, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_buffers", reducer_buffers, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_hand_out", reducer_hand_out, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {"reducer_describe", reducer_describe, RILLE_MAY_DISTRIBUTE, "distributed.DataParallel"},
      {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, natives);
}

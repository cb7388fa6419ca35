/* native.trace(f, ...): the calls of ops that f(...) makes, for what translates a network
 * (scripts/rille/onnx/save.lua).
 *
 * An observer notes each call in C memory, with calls that ops make inside of it: no Lua code may run inside
 * of an op. When f has returned the notes become tables. Tensors are held from the call on, so that a
 * tensor's address stands for one tensor as long as the notes live. */
#include "dispatch/observers.h"
#include "state.h"
#include "owned.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/tensor_box.h"

#include <string.h>

typedef struct Note {
  const RilleOp *op;     /* NULL: a tensor was filled from another */
  void *args;            /* owned */
  RilleTensor **tensors; /* owned, each held; NULL entries where one was left out: n_in, then n_out */
  uint64_t numbers;      /* bit i: input i was a plain number */
  int n_in, n_out, depth;
  bool in_place, failed;
} Note;

typedef struct Trace {
  RilleObserver observer;
  RilleContext *ctx;
  Note *notes;
  size_t count, room;
  int depth;
  bool watches;
  RilleStatus status; /* the first failure */
} Trace;

enum { MOST_NOTES = 1 << 20 };

static bool make_room(Trace *trace) {
  if (trace->count < trace->room) return true;
  size_t room = trace->room ? 2 * trace->room : 256;
  Note *notes = trace->count < MOST_NOTES ? rille_block_allocate(trace->ctx, room * sizeof *notes) : NULL;
  if (!notes) return false;
  if (trace->count) memcpy(notes, trace->notes, trace->count * sizeof *notes);
  rille_block_free(trace->ctx, trace->notes);
  trace->notes = notes;
  trace->room = room;
  return true;
}

static RilleStatus before(RilleObserver *self, RilleCall *call, intptr_t *place) {
  Trace *trace = (Trace *)self;
  *place = -1;
  int depth = trace->depth++;
  if (!make_room(trace)) return trace->status = RILLE_ERROR_MEMORY;
  Note *note = &trace->notes[trace->count];
  *note =
      (Note){.op = call->op, .n_in = call->n_in, .depth = depth, .in_place = call->in_place, .failed = true};
  if (call->op->args_size && call->args) {
    note->args = rille_block_allocate(trace->ctx, call->op->args_size);
    if (!note->args) return trace->status = RILLE_ERROR_MEMORY;
    memcpy(note->args, call->args, call->op->args_size);
  }
  *place = (intptr_t)trace->count++;
  return RILLE_OK;
}

static RilleStatus after(RilleObserver *self, RilleCall *call, intptr_t place, RilleStatus status) {
  Trace *trace = (Trace *)self;
  trace->depth--;
  if (place < 0 || status != RILLE_OK) return status;
  Note *note = &trace->notes[place];
  size_t n = (size_t)call->n_in + (size_t)call->n_out;
  note->tensors = rille_block_allocate(trace->ctx, (n + 1) * sizeof(RilleTensor *));
  if (!note->tensors) return trace->status = RILLE_ERROR_MEMORY;
  note->n_out = call->n_out;
  for (size_t i = 0; i < n; i++) {
    RilleTensor *tensor = i < (size_t)call->n_in ? call->in[i] : call->out[i - (size_t)call->n_in];
    RilleTensor *kept = NULL;
    if (tensor && tensor->is_number) { /* it lies on the caller's stack */
      if (i < 64) note->numbers |= UINT64_C(1) << i;
      if (rille_tensor_new_like(tensor, (RilleDtype)tensor->dtype, &kept) != RILLE_OK)
        return trace->status = RILLE_ERROR_MEMORY;
      memcpy(kept->data, tensor->data, rille_tensor_itemsize(tensor));
    } else if (tensor) {
      rille_tensor_retain(kept = tensor);
    }
    note->tensors[i] = kept;
  }
  note->failed = false;
  return RILLE_OK;
}

static void copied(RilleObserver *self, RilleTensor *target, RilleTensor *source) {
  Trace *trace = (Trace *)self;
  RilleTensor **tensors =
      make_room(trace) ? rille_block_allocate(trace->ctx, 2 * sizeof(RilleTensor *)) : NULL;
  if (!tensors) {
    trace->status = RILLE_ERROR_MEMORY;
    return;
  }
  rille_tensor_retain(tensors[0] = source);
  rille_tensor_retain(tensors[1] = target);
  trace->notes[trace->count++] = (Note){.tensors = tensors, .n_in = 1, .n_out = 1, .depth = trace->depth};
}

static void begin_trace(Trace *trace) {
  /* The outermost of all: calls that others refuse are none. */
  static const RilleObserverKind kind = {.rank = 30, .before = before, .after = after, .copied = copied};
  rille_observe(trace->ctx, &trace->observer, &kind);
  trace->ctx->reading_refused =
      "a network that is written cannot read a number out of a tensor, as others come for other inputs";
  trace->watches = true;
}

static void end_trace(Trace *trace) {
  if (!trace->watches) return;
  rille_observe_no_more(trace->ctx, &trace->observer);
  trace->ctx->reading_refused = NULL;
  trace->watches = false;
}

static void release_trace(void *content) {
  Trace *trace = content;
  if (!trace->ctx) return;
  end_trace(trace);
  for (size_t i = 0; i < trace->count; i++) {
    Note *note = &trace->notes[i];
    for (int k = 0; note->tensors && k < note->n_in + note->n_out; k++)
      rille_tensor_release(note->tensors[k]);
    rille_block_free(trace->ctx, note->tensors);
    rille_block_free(trace->ctx, note->args);
  }
  rille_block_free(trace->ctx, trace->notes);
  trace->notes = NULL;
  trace->count = trace->room = 0;
}
static const OwnedKind trace_kind = {"rille.trace", sizeof(Trace), release_trace};

/* A list of tensors; false where one was left out. */
static void push_tensors(lua_State *L, RilleTensor *const *tensors, int n) {
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    if (tensors[i])
      rille_push_tensor(L, tensors[i]);
    else
      lua_pushboolean(L, 0);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_note(lua_State *L, const Note *note) {
  lua_createtable(L, 0, 6);
  lua_pushstring(L, note->op ? note->op->name : "copy"), lua_setfield(L, -2, "op");
  lua_pushinteger(L, note->depth), lua_setfield(L, -2, "depth");
  lua_pushboolean(L, note->in_place), lua_setfield(L, -2, "in_place");
  push_tensors(L, note->tensors, note->n_in), lua_setfield(L, -2, "inputs");
  push_tensors(L, note->tensors + note->n_in, note->n_out), lua_setfield(L, -2, "outputs");
  lua_newtable(L);
  for (const RilleParameter *p = note->args ? note->op->parameters : NULL; p && p->name; p++) {
    if (p->type <= RILLE_PARAMETER_TENSORS || p->type == RILLE_PARAMETER_GENERATOR) continue;
    rille_push_parameter(L, p, note->args);
    lua_setfield(L, -2, p->name);
  }
  lua_setfield(L, -2, "args");
  lua_newtable(L);
  for (int i = 0; i < 64 && i < note->n_in; i++) {
    if (!(note->numbers >> i & 1)) continue;
    lua_pushboolean(L, 1);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "numbers");
}

/* native.trace(f, ...): a list of { op, depth, in_place, inputs, outputs, args }, and what f gave, as a
 * table. */
static int trace_calls(lua_State *L) {
  State *state = state_of(L);
  luaL_checkany(L, 1);
  Trace *trace = rille_push_owned(L, state, &trace_kind, 0);
  trace->ctx = state->ctx;
  lua_insert(L, 1);
  if (state->ctx->reading_refused) rille_raise_error(L, "%s", state->ctx->reading_refused);
  begin_trace(trace);
  int failed = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  end_trace(trace);
  if (failed) return lua_error(L);
  check_status(L, state, trace->status);
  int n = lua_gettop(L) - 1;
  lua_createtable(L, n, 0);
  lua_insert(L, 2);
  for (int i = n; i > 0; i--) lua_rawseti(L, 2, i);
  lua_newtable(L);
  lua_Integer at = 0;
  for (size_t i = 0; i < trace->count; i++) {
    if (trace->notes[i].failed) continue;
    push_note(L, &trace->notes[i]);
    lua_rawseti(L, 3, ++at);
  }
  lua_insert(L, 2);
  return 2;
}

void rille_open_trace(lua_State *L, const Library *library) {
  rille_push_function(L, trace_calls);
  lua_setfield(L, library->native, "trace");
}

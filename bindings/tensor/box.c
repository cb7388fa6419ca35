/* Tensors as userdata.
 *
 * A script holds a handle; the handle points to a box, and boxes are in the list of the scope in which they
 * were made. The invariant: a list holds no memory that the collector may free before it. Lua does not always
 * call a finalizer: its call fails where a script has left no room on the stack or in its quota, and the
 * handle is gone all the same. So boxes stand in pieces of memory that the registry keeps until the end; a
 * box whose handle went without a word stays in its list, and the end of the scope, else of the state, frees
 * the tensor. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "tensor/tensor_box.h"

const char rille_tensor_tag = 0;

typedef struct TensorHandle {
  const void *tag; /* &rille_tensor_tag: cheaper than comparing metatables, and no script can forge it */
  TensorBox *box;  /* after the finalizer: the state's empty one */
} TensorHandle;

enum { BOXES_AT_ONCE = 64 };

/* More boxes for the state; the list is only touched once the memory is there and kept. */
static void make_boxes(lua_State *L, State *state) {
  TensorBox *boxes = lua_newuserdatauv(L, BOXES_AT_ONCE * sizeof *boxes, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, boxes);
  for (int i = 0; i < BOXES_AT_ONCE; i++) {
    boxes[i] = (TensorBox){.next = state->spare_boxes};
    state->spare_boxes = &boxes[i];
  }
}

static void link_box(TensorBox *box, Scope *scope) {
  box->next = scope->first;
  box->link = &scope->first;
  if (box->next) box->next->link = &box->next;
  scope->first = box;
}

static void unlink_box(TensorBox *box) {
  if (!box->link) return;
  *box->link = box->next;
  if (box->next) box->next->link = box->link;
  box->link = NULL;
}

void rille_keep_box(State *state, TensorBox *box) {
  if (!box->link) return;
  unlink_box(box);
  link_box(box, &state->root);
}

/* Pushes a handle without a metatable; what follows cannot raise. */
static TensorBox *push_handle(lua_State *L, State *state) {
  TensorHandle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
  *handle = (TensorHandle){&rille_tensor_tag, &state->empty_box};
  while (RILLE_UNLIKELY(!state->spare_boxes))
    make_boxes(L, state); /* finalizers may take from the new ones */
  TensorBox *box = state->spare_boxes;
  state->spare_boxes = box->next;
  box->tensor = NULL;
  link_box(box, state->scope);
  handle->box = box;
  return box;
}

void rille_free_box(TensorBox *box) {
  RilleTensor *tensor = box->tensor;
  unlink_box(box);
  box->tensor = NULL;
  rille_tensor_release(tensor);
}

TensorBox *rille_push_tensor_shell(lua_State *L) {
  TensorBox *box = push_handle(L, state_of(L));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_setmetatable(L, -2);
  return box;
}

TensorBox *rille_tensor_shell_at(lua_State *L, int index) {
  return ((TensorHandle *)lua_touserdata(L, index))->box;
}

/* (state, metatable): a shell. */
static int protected_shell(lua_State *L) {
  push_handle(L, lua_touserdata(L, 1));
  lua_pushvalue(L, 2);
  lua_setmetatable(L, -2);
  return 1;
}

TensorBox *rille_to_tensor_box(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(TensorHandle)) return NULL;
  const TensorHandle *handle = lua_touserdata(L, index);
  return handle->tag == &rille_tensor_tag ? handle->box : NULL;
}

RilleTensor *rille_to_tensor(lua_State *L, int index) {
  TensorBox *box = rille_to_tensor_box(L, index);
  if (!box) return NULL;
  if (RILLE_UNLIKELY(!box->tensor)) rille_raise_error(L, "this tensor was freed");
  return box->tensor;
}

RilleTensor *rille_check_tensor(lua_State *L, int index) {
  RilleTensor *tensor = rille_to_tensor(L, index);
  if (!tensor) rille_raise_misfit(L, index, "a tensor", "x");
  return tensor;
}

void rille_push_tensor(lua_State *L, RilleTensor *tensor) {
  if (!tensor) {
    lua_pushnil(L);
    return;
  }
  /* The shell may run finalizers, which may drop what the caller borrowed: it is held meanwhile, and given
   * back where there is no memory for a shell. */
  rille_tensor_retain(tensor);
  lua_pushcfunction(L, protected_shell);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  if (RILLE_UNLIKELY(lua_pcall(L, 2, 1, 0) != LUA_OK)) {
    rille_tensor_release(tensor);
    lua_error(L);
  }
  rille_tensor_shell_at(L, -1)->tensor = tensor;
}

int rille_tensor_free(lua_State *L) {
  TensorBox *box = rille_to_tensor_box(L, 1);
  if (box) rille_free_box(box);
  return 0;
}

/* Frees, and tells the collector's pace that it was the collector (report_bytes). */
int rille_tensor_gc(lua_State *L) {
  TensorBox *box = rille_to_tensor_box(L, 1);
  if (!box) return 0;
  State *state = lua_touserdata(L, lua_upvalueindex(UPVALUE_STATE));
  if (box == &state->empty_box) return 0;
  const RilleHeap *heap = state->ctx ? &state->ctx->heap : NULL;
  size_t before = heap ? heap->count.in_use : 0;
  rille_free_box(box);
  if (heap) state->collected += (int64_t)before - (int64_t)heap->count.in_use;
  ((TensorHandle *)lua_touserdata(L, 1))->box = &state->empty_box;
  box->next = state->spare_boxes;
  state->spare_boxes = box;
  return 0;
}

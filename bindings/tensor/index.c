/* x[...] and x[...] = v. The index is a number, a literal as in x["1:3, :, ::2"], a tensor, or a table of
 * these. As in PyTorch numbers and ranges are taken first, as views; then all index tensors at once. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "tensor/index.h"
#include "tensor/ops.h"
#include "tensor/tensor_box.h"
#include "ops/index/index.h"
#include "ops/shape/shape.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(copy);
RILLE_USE_OP(index);
RILLE_USE_OP(index_put);
RILLE_USE_OP(nonzero);
RILLE_USE_OP(reshape);
RILLE_USE_OP(select);
RILLE_USE_OP(slice);
RILLE_USE_OP(to);
RILLE_USE_OP(unsqueeze);

/* ---- the parsed index */

typedef enum Kind { NUMBER, RANGE, ALL, NEW_DIM, REST, TENSOR } Kind;

typedef struct Item {
  Kind kind;
  int64_t value; /* NUMBER */
  bool has[2];   /* RANGE: from, to given */
  int64_t from, to, step;
  int stack; /* TENSOR: stack index of the userdata */
} Item;

enum { MAX_ITEMS = 2 * RILLE_MAX_DIMS };

typedef struct Index {
  int n;
  Item items[MAX_ITEMS];
} Index;

static Item *add_item(lua_State *L, Index *index, Kind kind) {
  if (index->n == MAX_ITEMS) rille_raise_error(L, "an index has at most %d parts", MAX_ITEMS);
  Item *item = &index->items[index->n++];
  *item = (Item){.kind = kind, .step = 1};
  return item;
}

/* ---- literals: "1:3, :, ::2, ..., None, -1" */

static const char *skip_spaces(const char *at) {
  while (isspace((unsigned char)*at)) at++;
  return at;
}

static int bad_literal(lua_State *L, const char *text, const char *at) {
  return rille_raise_error(
      L,
      "index '%s' cannot be read at '%s'; it takes numbers, from:to:step, :, ... and None, with commas between",
      text, at);
}

/* A number if one stands here. */
static bool read_int(lua_State *L, const char *text, const char **at, int64_t *out) {
  const char *start = skip_spaces(*at);
  char *end;
  if (!isdigit((unsigned char)*start) && *start != '-' && *start != '+') return false;
  int old = errno;
  errno = 0;
  long long value = strtoll(start, &end, 10);
  bool fits = errno == 0 && end != start;
  errno = old;
  if (!fits) bad_literal(L, text, start);
  *out = value;
  *at = end;
  return true;
}

static const char *read_part(lua_State *L, Index *index, const char *text, const char *at) {
  int64_t value;
  at = skip_spaces(at);
  if (strncmp(at, "...", 3) == 0) return add_item(L, index, REST), at + 3;
  if (strncmp(at, "None", 4) == 0) return add_item(L, index, NEW_DIM), at + 4;
  bool given = read_int(L, text, &at, &value);
  at = skip_spaces(at);
  if (*at != ':') {
    if (!given) bad_literal(L, text, at);
    add_item(L, index, NUMBER)->value = value;
    return at;
  }
  Item *item = add_item(L, index, RANGE);
  item->has[0] = given;
  item->from = given ? value : 0;
  at++;
  item->has[1] = read_int(L, text, &at, &item->to);
  at = skip_spaces(at);
  if (*at == ':') {
    at++;
    read_int(L, text, &at, &item->step);
  }
  return at;
}

static void read_literal(lua_State *L, Index *index, const char *text) {
  const char *at = text;
  for (;;) {
    at = skip_spaces(read_part(L, index, text, at));
    if (!*at) return;
    if (*at++ != ',') bad_literal(L, text, at - 1);
    if (!*skip_spaces(at)) return; /* "1," */
  }
}

/* ---- Lua values ---------------------------------------------------------------------------------------- */

/* A table inside the index: a list of numbers, which becomes an int64 tensor that is pushed. */
static void push_index_list(lua_State *L, int table) {
  State *state = state_of(L);
  int64_t n = (int64_t)lua_rawlen(L, table);
  if (n == 0)
    rille_raise_error(L, "an empty table in an index takes nothing; a whole dim is ':', as in x[\":, 1\"] or "
                         "x[{ \":\", 1 }]");
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state, rille_tensor_new(state->ctx, RILLE_INT64, 1, &n, &shell->tensor));
  for (int64_t i = 0; i < n; i++) {
    lua_rawgeti(L, table, i + 1);
    if (!lua_isinteger(L, -1))
      rille_raise_error(L, "a list in an index holds integers, not %s", luaL_typename(L, -1));
    ((int64_t *)(void *)shell->tensor->data)[i] = lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
}

static void read_item(lua_State *L, Index *index, int at) {
  int is_integer;
  luaL_checkstack(L, 8, "index");
  switch (lua_type(L, at)) {
  case LUA_TNUMBER: {
    int64_t value = lua_tointegerx(L, at, &is_integer);
    if (!is_integer) rille_raise_error(L, "an index must be an integer, got %s", rille_shown_text(L, at));
    add_item(L, index, NUMBER)->value = value;
    break;
  }
  case LUA_TSTRING:
    read_literal(L, index, lua_tostring(L, at));
    break;
  case LUA_TTABLE:
    push_index_list(L, at);
    add_item(L, index, TENSOR)->stack = lua_gettop(L);
    break;
  default:
    if (!rille_to_tensor(L, at))
      rille_raise_error(L, "a tensor cannot be indexed with a %s%s", luaL_typename(L, at),
                        lua_isboolean(L, at) ? "; a mask is a tensor: x[rille.tensor { true, false }]" : "");
    add_item(L, index, TENSOR)->stack = at;
  }
}

/* The value at stack index 2. What it refers to is left on the stack. */
static void read_index(lua_State *L, Index *index) {
  index->n = 0;
  if (!lua_istable(L, 2)) {
    read_item(L, index, 2);
    return;
  }
  int n = (int)lua_rawlen(L, 2);
  if (n == 0) rille_raise_error(L, "an index table is empty");
  if (n > MAX_ITEMS) rille_raise_error(L, "an index has at most %d parts, not %d", MAX_ITEMS, n);
  luaL_checkstack(L, n + 8, "index");
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    read_item(L, index, lua_gettop(L));
  }
}

/* Dims of the tensor that an item uses up. */
static int dims_used(lua_State *L, const Item *item) {
  if (item->kind == NEW_DIM || item->kind == REST) return 0;
  if (item->kind != TENSOR) return 1;
  const RilleTensor *t = rille_to_tensor(L, item->stack);
  return t->dtype == RILLE_BOOL ? t->ndim : 1;
}

/* ---- views --------------------------------------------------------------------------------------------- */

/* The tensor at stack index `at` is replaced by what op makes of it. */
static void take_view(lua_State *L, int at, const RilleOp *op, const void *args) {
  State *state = state_of(L);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleTensor *in = rille_check_tensor(L, at);
  check_status(L, state, rille_apply(state->ctx, op, &in, 1, args, &shell->tensor));
  lua_replace(L, at);
}

/* Index tensors that are left after the views, and the dims of the view that they index. */
typedef struct Places {
  int n;
  int64_t dims[RILLE_INDEX_TENSORS];
  int stack[RILLE_INDEX_TENSORS];
} Places;

static void add_place(lua_State *L, Places *places, int dim, int stack) {
  if (places->n == RILLE_INDEX_TENSORS)
    rille_raise_error(L, "at most %d tensors in an index", RILLE_INDEX_TENSORS);
  places->dims[places->n] = dim;
  places->stack[places->n++] = stack;
}

/* A mask is as good as the places of its true elements, one index tensor a dim. */
static void add_mask(lua_State *L, Places *places, int view, int dim, int mask_at) {
  const RilleTensor *t = rille_check_tensor(L, view), *mask = rille_check_tensor(L, mask_at);
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  for (int i = 0; i < mask->ndim; i++)
    if (dim + i >= t->ndim || t->sizes[dim + i] != mask->sizes[i])
      rille_raise_error(L, "the mask of shape %s does not fit shape %s at dim %d",
                        rille_tensor_shape_text(mask, text), rille_tensor_shape_text(t, other), dim + i);
  int ndim = mask->ndim;
  luaL_checkstack(L, ndim + 8, "index");
  lua_pushvalue(L, mask_at);
  int rows = lua_gettop(L);
  take_view(L, rows, &rille_op_nonzero, NULL);
  for (int i = 0; i < ndim; i++) {
    lua_pushvalue(L, rows);
    take_view(L, lua_gettop(L), &rille_op_select, &(RilleSelectArgs){1, i});
    add_place(L, places, dim + i, lua_gettop(L));
  }
}

/* Pushes the view of the tensor at stack index 1 by the index's numbers, ranges and new dims; fills places.
 */
static int push_view(lua_State *L, const Index *index, Places *places) {
  int used = 0, dim = 0, rests = 0;
  places->n = 0;
  for (int i = 0; i < index->n; i++)
    used += dims_used(L, &index->items[i]), rests += index->items[i].kind == REST;
  int ndim = rille_check_tensor(L, 1)->ndim;
  if (used > ndim) rille_raise_error(L, "%d indices for a tensor of %d dims", used, ndim);
  if (rests > 1) rille_raise_error(L, "an index holds ... at most once");
  luaL_checkstack(L, 16, "index");
  lua_pushvalue(L, 1);
  int view = lua_gettop(L);
  for (int i = 0; i < index->n; i++) {
    const Item *item = &index->items[i];
    switch (item->kind) {
    case NUMBER:
      take_view(L, view, &rille_op_select, &(RilleSelectArgs){dim, item->value});
      break;
    case RANGE: {
      RilleSliceArgs args = {{item->has[0], item->from}, {item->has[1], item->to}, dim++, item->step};
      take_view(L, view, &rille_op_slice, &args);
      break;
    }
    case ALL:
      dim++;
      break;
    case NEW_DIM:
      take_view(L, view, &rille_op_unsqueeze, &(RilleDimArgs){dim++});
      break;
    case REST:
      dim += ndim - used;
      break;
    case TENSOR:
      if (rille_to_tensor(L, item->stack)->dtype != RILLE_BOOL) {
        add_place(L, places, dim++, item->stack);
      } else if (rille_to_tensor(L, item->stack)->ndim == 0) {
        rille_raise_error(L, "a mask needs at least one dim");
      } else {
        add_mask(L, places, view, dim, item->stack);
        dim += rille_to_tensor(L, item->stack)->ndim;
      }
      break;
    }
  }
  return view;
}

static RilleInts dims_of(const Places *places) {
  RilleInts dims = {.count = places->n};
  memcpy(dims.values, places->dims, (size_t)places->n * sizeof *places->dims);
  return dims;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

/* What a script from elsewhere may ask for. */
static const char *const elsewhere[][2] = {{"cuda", "; there is no GPU side, and nothing to move"},
                                           {"half", "; there are no halves to compute with: x:float()"},
                                           {"bfloat16", "; there are no halves to compute with: x:float()"},
                                           {"numpy", "; totable gives its numbers"}};

/* Upvalue 3: the methods. */
static int unknown(lua_State *L) {
  const char *name = lua_tostring(L, 2);
  const char *hint = rille_is_callers_self(L, 1)
                         ? "; self is a tensor here: was the method called with a dot, not a colon?"
                         : NULL;
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere && !hint; i++)
    if (strcmp(name, elsewhere[i][0]) == 0) hint = elsewhere[i][1];
  const char *nearest = hint ? NULL : rille_nearest_key(L, lua_upvalueindex(UPVALUE_FIRST_FREE), name);
  if (nearest) hint = lua_pushfstring(L, ", did you mean '%s'?", nearest);
  return rille_raise_error(L, "a tensor has no field or method '%s'%s", name, hint ? hint : "");
}

/* Text that no literal starts with is a misspelt name. */
static bool is_name(lua_State *L) {
  if (lua_type(L, 2) != LUA_TSTRING) return false;
  const char *text = skip_spaces(lua_tostring(L, 2));
  return !isdigit((unsigned char)*text) && !strchr(":.-+", *text) && strncmp(text, "None", 4) != 0;
}

int rille_index_read(lua_State *L) {
  lua_settop(L, 2);
  if (lua_isinteger(L, 2)) {
    /* ipairs begins with 1, and would leave out row 0 without a word. */
    if (lua_tointeger(L, 2) == 1 && rille_is_called_by_ipairs(L, 1))
      return rille_raise_error(L, "ipairs: tensors count from 0; for i, row in x:rows() do ... end");
    lua_pushinteger(L, 0);
    lua_insert(L, 2);
    return rille_lua_call_op(L, &rille_op_select, 1);
  }
  if (is_name(L)) return unknown(L);
  Index index;
  Places places;
  State *state = state_of(L);
  report_bytes(L, state);
  read_index(L, &index);
  int view = push_view(L, &index, &places);
  lua_pushvalue(L, view);
  if (places.n == 0) return 1;
  RilleIndexArgs args = {dims_of(&places)};
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleTensor *in[1 + RILLE_INDEX_TENSORS] = {rille_check_tensor(L, view)};
  for (int k = 0; k < places.n; k++) in[1 + k] = rille_check_tensor(L, places.stack[k]);
  check_status(L, state, rille_apply(state->ctx, &rille_op_index, in, 1 + places.n, &args, &shell->tensor));
  return 1;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

/* The value at stack index 3 as a tensor of the target's dtype; pushed where it is made. */
static RilleTensor *value_of(lua_State *L, RilleDtype dtype) {
  State *state = state_of(L);
  RilleTensor *value = rille_to_tensor(L, 3);
  if (value && value->dtype == dtype) return value;
  if (!value) {
    RilleScalar scalar = rille_check_scalar(L, 3, "x[...] = v", "v");
    TensorBox *shell = rille_push_tensor_shell(L);
    check_status(L, state, rille_tensor_number(state->ctx, scalar, &shell->tensor));
    return shell->tensor;
  }
  TensorBox *shell = rille_push_tensor_shell(L);
  value = rille_check_tensor(L, 3);
  check_status(
      L, state,
      rille_apply(state->ctx, &rille_op_to, &value, 1, &(RilleDtypeArgs){(uint8_t)dtype}, &shell->tensor));
  return shell->tensor;
}

static int write(lua_State *L, bool accumulate) {
  lua_settop(L, 3);
  if (is_name(L)) return unknown(L);
  Index index;
  Places places;
  State *state = state_of(L);
  report_bytes(L, state);
  read_index(L, &index);
  int view_at = push_view(L, &index, &places);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleTensor *value = value_of(L, (RilleDtype)rille_check_tensor(L, view_at)->dtype),
              *view = rille_check_tensor(L, view_at);
  if (places.n == 0) {
    int extra = value->ndim > view->ndim ? value->ndim - view->ndim : 0; /* leading ones fall away */
    if (extra) {
      RilleSizesArgs sizes = {{.count = value->ndim - extra}};
      for (int i = 0; i < value->ndim; i++)
        if (i < extra && value->sizes[i] != 1) {
          char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
          return rille_raise_error(L, "a value of shape %s does not fit into shape %s",
                                   rille_tensor_shape_text(value, text),
                                   rille_tensor_shape_text(view, other));
        } else if (i >= extra)
          sizes.size.values[i - extra] = value->sizes[i];
      check_status(L, state, rille_apply(state->ctx, &rille_op_reshape, &value, 1, &sizes, &shell->tensor));
      value = shell->tensor;
    }
    RilleTensor *in[2] = {view, value};
    const RilleOp *op = accumulate ? &rille_op_add : &rille_op_copy;
    check_status(L, state, rille_apply_in_place(state->ctx, op, in, 2, NULL));
    return 0;
  }
  RilleIndexPutArgs args = {dims_of(&places), accumulate};
  RilleTensor *in[2 + RILLE_INDEX_TENSORS] = {view, value};
  for (int k = 0; k < places.n; k++) in[2 + k] = rille_check_tensor(L, places.stack[k]);
  check_status(L, state, rille_apply_in_place(state->ctx, &rille_op_index_put, in, 2 + places.n, &args));
  return 0;
}

int rille_index_write(lua_State *L) {
  return write(L, false);
}

/* _index_put(x, index, values, accumulate): x[index] = values, or added to what is there. */
int rille_index_put(lua_State *L) {
  return write(L, lua_toboolean(L, 4));
}

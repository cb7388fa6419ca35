/* The tensor userdata: fields, metamethods, and the methods that are no ops. */
#include "autograd/extras.h"
#include "capture/capture.h"
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/index.h"
#include "tensor/ops.h"
#include "tensor/shape.h"
#include "tensor/tensor_box.h"

#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(bitwise_and);
RILLE_USE_OP(bitwise_not);
RILLE_USE_OP(bitwise_or);
RILLE_USE_OP(bitwise_xor);
RILLE_USE_OP(div);
RILLE_USE_OP(floor_divide);
RILLE_USE_OP(mul);
RILLE_USE_OP(neg);
RILLE_USE_OP(pow);
RILLE_USE_OP(remainder);
RILLE_USE_OP(sub);
RILLE_USE_OP(t);
RILLE_USE_OP(transpose);

/* ---- sizes and values ---------------------------------------------------------------------------------- */

static int tensor_size(lua_State *L) {
  RilleTensor *t = rille_check_tensor(L, 1);
  State *state = state_of(L);
  if (lua_isnoneornil(L, 2)) {
    for (int i = 0; i < t->ndim; i++) lua_pushinteger(L, t->sizes[i]);
    return t->ndim;
  }
  int dim;
  check_status(L, state, rille_shape_dim(state->ctx, luaL_checkinteger(L, 2), t->ndim, &dim));
  if (t->ndim == 0) return rille_raise_error(L, "size: a tensor with no dims has no size(%d)", dim);
  lua_pushinteger(L, t->sizes[dim]);
  return 1;
}

static int tensor_stride(lua_State *L) {
  RilleTensor *t = rille_check_tensor(L, 1);
  for (int i = 0; i < t->ndim; i++) lua_pushinteger(L, t->strides[i]);
  return t->ndim;
}

static int tensor_dim(lua_State *L) {
  lua_pushinteger(L, rille_check_tensor(L, 1)->ndim);
  return 1;
}

static int tensor_numel(lua_State *L) {
  lua_pushinteger(L, rille_check_tensor(L, 1)->numel);
  return 1;
}

static int tensor_is_contiguous(lua_State *L) {
  lua_pushboolean(L, rille_check_tensor(L, 1)->contiguous);
  return 1;
}

static int tensor_storage_offset(lua_State *L) {
  lua_pushinteger(L, rille_tensor_offset(rille_check_tensor(L, 1)));
  return 1;
}

static void push_scalar(lua_State *L, RilleScalar scalar) {
  if (scalar.kind == RILLE_SCALAR_FLOAT)
    lua_pushnumber(L, scalar.value.f);
  else if (scalar.kind == RILLE_SCALAR_BOOL)
    lua_pushboolean(L, scalar.value.i != 0);
  else
    lua_pushinteger(L, scalar.value.i);
}

static int tensor_item(lua_State *L) {
  RilleScalar scalar;
  check_status(L, state_of(L), rille_tensor_item(rille_check_tensor(L, 1), &scalar));
  push_scalar(L, scalar);
  return 1;
}

static void push_nested(lua_State *L, const RilleTensor *t, int dim, const char *data) {
  if (dim == t->ndim) {
    push_scalar(L, rille_scalar_read((RilleDtype)t->dtype, data));
    return;
  }
  int64_t n = t->sizes[dim], step = rille_tensor_step(t, dim);
  luaL_checkstack(L, 3, "totable");
  lua_createtable(L, n < INT32_MAX ? (int)n : 0, 0);
  for (int64_t i = 0; i < n; i++) {
    if ((i & 1023) == 1023 && rille_must_stop(t->ctx))
      check_status(L, state_of(L), rille_error_stopped(t->ctx));
    push_nested(L, t, dim + 1, data + i * step);
    lua_rawseti(L, -2, i + 1);
  }
}

static int tensor_totable(lua_State *L) {
  RilleTensor *t = rille_check_tensor(L, 1);
  if (RILLE_UNLIKELY(rille_recording(t->ctx) != NULL))
    return rille_raise_error(L,
                             "totable: a captured step cannot read a tensor; return it and read it outside");
  /* Tables allocate, finalizers may run: hold the tensor by a userdata of our own. */
  rille_push_tensor(L, t);
  push_nested(L, t, 0, t->data);
  return 1;
}

static int tensor_len(lua_State *L) {
  RilleTensor *t = rille_check_tensor(L, 1);
  if (t->ndim == 0) return rille_raise_error(L, "#: a tensor with no dims has no length");
  lua_pushinteger(L, t->sizes[0]);
  return 1;
}

/* (text of the engine's) */
static int protected_text(lua_State *L) {
  lua_pushstring(L, lua_touserdata(L, 1));
  return 1;
}

static int tensor_tostring(lua_State *L) {
  State *state = state_of(L);
  char *text;
  check_status(L, state, rille_tensor_format(rille_check_tensor(L, 1), &text));
  lua_pushcfunction(L, protected_text);
  lua_pushlightuserdata(L, text);
  int result = lua_pcall(L, 1, 1, 0);
  rille_free_text(state->ctx, text);
  return result == LUA_OK ? 1 : lua_error(L);
}

/* ---- fields -------------------------------------------------------------------------------------------- */

static int field_dtype(lua_State *L, RilleTensor *t) {
  return lua_pushstring(L, rille_dtype_name((RilleDtype)t->dtype)), 1;
}
static int field_requires_grad(lua_State *L, RilleTensor *t) {
  return lua_pushboolean(L, rille_requires_grad(t)), 1;
}
static int field_is_leaf(lua_State *L, RilleTensor *t) {
  return lua_pushboolean(L, rille_is_leaf(t)), 1;
}
static int field_grad(lua_State *L, RilleTensor *t) {
  if (RILLE_UNLIKELY(rille_recording(t->ctx) != NULL)) rille_capture_grad_used(t->ctx, t);
  if (!t->grad) return lua_pushnil(L), 1;
  TensorBox *shell =
      rille_push_tensor_shell(L); /* as often as this is read, without rille_push_tensor's protected call */
  RilleTensor *grad = rille_check_tensor(L, 1)->grad;
  if (grad) shell->tensor = rille_tensor_retain(grad);
  if (!grad) lua_pushnil(L);
  return 1;
}
static int field_version(lua_State *L, RilleTensor *t) {
  return lua_pushinteger(L, t->storage->version), 1;
}
static int field_ndim(lua_State *L, RilleTensor *t) {
  return lua_pushinteger(L, t->ndim), 1;
}
static int field_grad_fn(lua_State *L, RilleTensor *t) {
  char name[64];
  rille_grad_fn_text(t, name, sizeof name);
  if (name[0])
    lua_pushfstring(L, "<%s>", name);
  else
    lua_pushnil(L);
  return 1;
}
static int field_transposed(lua_State *L, RilleTensor *t) {
  (void)t;
  lua_settop(L, 1);
  return rille_lua_call_op(L, &rille_op_t, 1);
}

static int field_matrix_transposed(lua_State *L, RilleTensor *t) {
  if (t->ndim < 2) return field_transposed(L, t); /* a vector is its own, as with T */
  lua_settop(L, 1);
  lua_pushinteger(L, -2);
  lua_pushinteger(L, -1);
  return rille_lua_call_op(L, &rille_op_transpose, 1);
}

static int field_device(lua_State *L, RilleTensor *t) {
  (void)t;
  return lua_pushliteral(L, "cpu"), 1;
}
static int field_false(lua_State *L, RilleTensor *t) { /* is_cuda */
  (void)t;
  return lua_pushboolean(L, 0), 1;
}
static int field_itemsize(lua_State *L, RilleTensor *t) {
  return lua_pushinteger(L, (lua_Integer)rille_tensor_itemsize(t)), 1;
}
static int field_nbytes(lua_State *L, RilleTensor *t) {
  return lua_pushinteger(L, (lua_Integer)rille_tensor_itemsize(t) * t->numel), 1;
}
/* The tensor without its history; it shares the memory. */
static int field_data(lua_State *L, RilleTensor *t) {
  (void)t;
  lua_settop(L, 1);
  lua_pushliteral(L, "detach");
  lua_rawget(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static const struct Field {
  const char *name;
  int (*get)(lua_State *, RilleTensor *);
} fields[] = {
    {"grad", field_grad},        {"dtype", field_dtype},       {"requires_grad", field_requires_grad},
    {"grad_fn", field_grad_fn},  {"ndim", field_ndim},         {"is_leaf", field_is_leaf},
    {"T", field_transposed},     {"_version", field_version},  {"mT", field_matrix_transposed},
    {"shape", rille_push_shape}, {"data", field_data},         {"device", field_device},
    {"is_cuda", field_false},    {"itemsize", field_itemsize}, {"nbytes", field_nbytes}};

/* x[i]: a view of row i; x.name: a field or method; x["1:3, :"], x[{..}], x[tensor]: index.c. */
static int tensor_index(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(UPVALUE_FIRST_FREE)) != LUA_TNIL) return 1;
    RilleTensor *t = rille_check_tensor(L, 1);
    const char *key = lua_tostring(L, 2);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
      if (strcmp(fields[i].name, key) == 0) return fields[i].get(L, t);
  }
  return rille_index_read(L);
}

static int tensor_newindex(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    RilleTensor *t = rille_check_tensor(L, 1);
    const char *key = lua_tostring(L, 2);
    if (strcmp(key, "grad") == 0) {
      if (!lua_isnil(L, 3) && !rille_to_tensor(L, 3))
        return rille_raise_error(L, "grad must be a tensor or nil, got %s", rille_type_text(L, 3));
      check_status(L, state_of(L), rille_set_grad(t, lua_isnil(L, 3) ? NULL : rille_to_tensor(L, 3)));
      return 0;
    }
    if (strcmp(key, "requires_grad") == 0) {
      if (!lua_isboolean(L, 3))
        return rille_raise_error(L, "requires_grad must be true or false, got %s", rille_type_text(L, 3));
      check_status(L, state_of(L), rille_set_requires_grad(t, lua_toboolean(L, 3)));
      return 0;
    }
    if (strcmp(key, "data") == 0) {
      if (!rille_to_tensor(L, 3))
        return rille_raise_error(L, "data must be a tensor, got %s", rille_type_text(L, 3));
      check_status(L, state_of(L), rille_set_data(t, rille_to_tensor(L, 3)));
      return 0;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
      if (strcmp(fields[i].name, key) == 0)
        return rille_raise_error(L, "the field %s of a tensor cannot be set", key);
  }
  return rille_index_write(L);
}

/* ---- metamethods that are ops -------------------------------------------------------------------------- */

/* Either operand may be a number; the op takes the tensor first, so number - tensor becomes full-sized ops
 * below. */
static int arithmetic(lua_State *L, const RilleOp *op) {
  lua_settop(L, 2);
  if (rille_to_tensor(L, 1)) return rille_lua_call_op(L, op, 1);
  if (lua_type(L, 1) != LUA_TNUMBER)
    return rille_raise_error(L, "%s: needs tensors or numbers, got %s", op->name, rille_type_text(L, 1));
  /* number op tensor: the number as a 0-d tensor that is weak in promotion. */
  RilleScalar scalar = rille_check_scalar(L, 1, op->name, "input");
  State *state = state_of(L);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state, rille_tensor_number(state->ctx, scalar, &shell->tensor));
  lua_replace(L, 1);
  return rille_lua_call_op(L, op, 1);
}

static int meta_add(lua_State *L) {
  return arithmetic(L, &rille_op_add);
}
static int meta_sub(lua_State *L) {
  return arithmetic(L, &rille_op_sub);
}
static int meta_mul(lua_State *L) {
  return arithmetic(L, &rille_op_mul);
}
static int meta_div(lua_State *L) {
  return arithmetic(L, &rille_op_div);
}
static int meta_idiv(lua_State *L) {
  return arithmetic(L, &rille_op_floor_divide);
}
static int meta_mod(lua_State *L) {
  return arithmetic(L, &rille_op_remainder);
}
static int meta_pow(lua_State *L) {
  return arithmetic(L, &rille_op_pow);
}
static int meta_band(lua_State *L) {
  return arithmetic(L, &rille_op_bitwise_and);
}
static int meta_bor(lua_State *L) {
  return arithmetic(L, &rille_op_bitwise_or);
}
static int meta_bxor(lua_State *L) {
  return arithmetic(L, &rille_op_bitwise_xor);
}

static int unary(lua_State *L, const RilleOp *op) {
  lua_settop(L, 1); /* Lua passes the operand twice */
  return rille_lua_call_op(L, op, 1);
}

static int meta_unm(lua_State *L) {
  return unary(L, &rille_op_neg);
}
static int meta_bnot(lua_State *L) {
  return unary(L, &rille_op_bitwise_not);
}

static const char *push_shape_text(lua_State *L, const RilleTensor *t) {
  char text[RILLE_SHAPE_TEXT];
  return lua_pushstring(L, rille_tensor_shape_text(t, text));
}

/* Lua makes y < x of x > y, so a text names both. */
static double one_element(lua_State *L, int index, const char *signs, const char *methods) {
  RilleScalar scalar;
  RilleTensor *t = rille_to_tensor(L, index);
  if (!t) return rille_scalar_to_double(rille_check_scalar(L, index, signs, "an operand"));
  if (t->numel != 1)
    rille_raise_error(L, "%s compare tensors with one element, got shape %s; element by element: %s", signs,
                      push_shape_text(L, t), methods);
  check_status(L, state_of(L), rille_tensor_item(t, &scalar));
  return rille_scalar_to_double(scalar);
}

static int meta_lt(lua_State *L) {
  const char *signs = "< and >", *methods = "x:lt(y) for x < y, x:gt(y) for x > y";
  double a = one_element(L, 1, signs, methods), b = one_element(L, 2, signs, methods);
  lua_pushboolean(L, a < b);
  return 1;
}

static int meta_le(lua_State *L) {
  const char *signs = "<= and >=", *methods = "x:le(y) for x <= y, x:ge(y) for x >= y";
  double a = one_element(L, 1, signs, methods), b = one_element(L, 2, signs, methods);
  lua_pushboolean(L, a <= b);
  return 1;
}

/* The same tensor, be it by two userdata (a parameter fetched twice), or equal single elements. More elements
 * have no truth value, as in PyTorch. Tensors that were freed are equal to nothing. */
static int meta_eq(lua_State *L) {
  TensorBox *a = rille_to_tensor_box(L, 1), *b = rille_to_tensor_box(L, 2);
  bool both = a && b && a->tensor && b->tensor;
  if (!both || a->tensor == b->tensor) {
    lua_pushboolean(L, both);
    return 1;
  }
  const char *signs = "== and ~=",
             *methods = "x:eq(y); whole tensors: x:equal(y); whether both are the same one: x:is_set_to(y)";
  if (a->tensor->numel == 1 && b->tensor->numel == 1)
    lua_pushboolean(L, one_element(L, 1, signs, methods) == one_element(L, 2, signs, methods));
  else
    one_element(L, a->tensor->numel == 1 ? 2 : 1, signs, methods);
  return 1;
}

/* A loop "for row in x" calls it. */
static int meta_call(lua_State *L) {
  return rille_raise_error(L, "a tensor is no function; its rows, from 0: for i, row in x:rows() do ... end");
}

static void push_text_of(lua_State *L, int index) {
  if (!rille_to_tensor(L, index)) {
    if (!lua_isstring(L, index))
      rille_raise_error(L, "cannot join a tensor and a %s", rille_type_text(L, index));
    lua_pushvalue(L, index);
    return;
  }
  RilleScalar scalar;
  if (rille_to_tensor(L, index)->numel != 1)
    rille_raise_error(L, "..: only a tensor with one element joins to text; use tostring");
  check_status(L, state_of(L), rille_tensor_item(rille_to_tensor(L, index), &scalar));
  push_scalar(L, scalar);
  luaL_tolstring(L, -1, NULL);
  lua_remove(L, -2);
}

static int meta_concat(lua_State *L) {
  push_text_of(L, 1);
  push_text_of(L, 2);
  lua_concat(L, 2);
  return 1;
}

/* ---- the metatable ------------------------------------------------------------------------------------- */

static const luaL_Reg methods[] = {{"size", tensor_size},
                                   {"stride", tensor_stride},
                                   {"dim", tensor_dim},
                                   {"numel", tensor_numel},
                                   {"nelement", tensor_numel},
                                   {"is_contiguous", tensor_is_contiguous},
                                   {"storage_offset", tensor_storage_offset},
                                   {"item", tensor_item},
                                   {"totable", tensor_totable},
                                   {"free", rille_tensor_free},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", rille_tensor_gc}, {"__close", rille_tensor_free},
                                       {"__len", tensor_len},     {"__tostring", tensor_tostring},
                                       {"__add", meta_add},       {"__sub", meta_sub},
                                       {"__mul", meta_mul},       {"__div", meta_div},
                                       {"__idiv", meta_idiv},     {"__mod", meta_mod},
                                       {"__pow", meta_pow},       {"__unm", meta_unm},
                                       {"__band", meta_band},     {"__bor", meta_bor},
                                       {"__bxor", meta_bxor},     {"__bnot", meta_bnot},
                                       {"__lt", meta_lt},         {"__le", meta_le},
                                       {"__eq", meta_eq},         {"__call", meta_call},
                                       {"__concat", meta_concat}, {NULL, NULL}};

void rille_open_tensor(lua_State *L, const Library *library) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  rille_set_functions(L, -1, metamethods);
  static const luaL_Reg access[] = {{"__index", tensor_index}, {"__newindex", tensor_newindex}, {NULL, NULL}};
  for (const luaL_Reg *way = access; way->name; way++) { /* a misspelt name is held against the methods */
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
    lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
    lua_pushvalue(L, library->methods);
    lua_pushcclosure(L, way->func, 3);
    lua_setfield(L, -2, way->name);
  }
  lua_pushliteral(L, "rille.Tensor");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  rille_set_functions(L, library->methods, methods);
}

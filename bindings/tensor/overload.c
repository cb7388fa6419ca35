/* Forms of an op that its parameters alone do not tell: PyTorch's overloads. Each function looks at the
 * arguments, puts them into the op's own form where they have another one, and calls the op. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/ops.h"
#include "tensor/tensor_box.h"
#include "dispatch/op.h"

#include <string.h>

RILLE_USE_OP(clone);
RILLE_USE_OP(ctc_loss);
RILLE_USE_OP(div);
RILLE_USE_OP(huber_loss);
RILLE_USE_OP(l1_loss);
RILLE_USE_OP(matrix_norm);
RILLE_USE_OP(max);
RILLE_USE_OP(maximum);
RILLE_USE_OP(mean);
RILLE_USE_OP(min);
RILLE_USE_OP(minimum);
RILLE_USE_OP(mse_loss);
RILLE_USE_OP(mul);
RILLE_USE_OP(nonzero);
RILLE_USE_OP(norm);
RILLE_USE_OP(repeat_interleave);
RILLE_USE_OP(scatter);
RILLE_USE_OP(scatter_add);
RILLE_USE_OP(scatter_reduce);
RILLE_USE_OP(searchsorted);
RILLE_USE_OP(std);
RILLE_USE_OP(std_mean);
RILLE_USE_OP(sum);
RILLE_USE_OP(take_along_dim);
RILLE_USE_OP(to);
RILLE_USE_OP(unbind);
RILLE_USE_OP(unsqueeze);
RILLE_USE_OP(var);
RILLE_USE_OP(var_mean);

/* A copy of the options table that stands last, so that it may be changed; its index, 0 where there is none.
 */
static int own_options(lua_State *L, int first) {
  int top = lua_gettop(L);
  if (top < first || !rille_options_at(L, top)) return 0;
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, top)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, top + 1);
  }
  lua_replace(L, top);
  return top;
}

static void set_option(lua_State *L, int options, const char *name) {
  lua_pushstring(L, name);
  lua_insert(L, -2);
  lua_rawset(L, options);
}

/* Takes an option out of the table and pushes it; false, and nothing pushed, where it is not given. */
static bool take_option(lua_State *L, int options, const char *name) {
  if (!options) return false;
  if (rille_push_option(L, options, name) == LUA_TNIL) return lua_pop(L, 1), false;
  lua_pushnil(L);
  set_option(L, options, name);
  return true;
}

/* Calls op once the table of options is gone where nothing is left in it. */
static int call_rest(lua_State *L, const RilleOp *op, int options, bool in_place) {
  if (options) {
    lua_pushnil(L);
    if (lua_next(L, options))
      lua_pop(L, 2);
    else
      lua_remove(L, options);
  }
  return in_place ? rille_lua_call_op_in_place(L, op, 1) : rille_lua_call_op(L, op, 1);
}

/* ---- max(input, other), min(input, other) -------------------------------------------------------------- */

static int extreme(lua_State *L, const RilleOp *reduce, const RilleOp *pair) {
  if (rille_to_tensor(L, 2)) return rille_lua_call_op(L, pair, 1);
  if (lua_istable(L, 2)) {
    bool other = rille_push_option(L, 2, "other") != LUA_TNIL;
    lua_pop(L, 1);
    if (other) return rille_lua_call_op(L, pair, 1);
  }
  return rille_lua_call_op(L, reduce, 1);
}

static int overload_max(lua_State *L) {
  return extreme(L, &rille_op_max, &rille_op_maximum);
}
static int overload_min(lua_State *L) {
  return extreme(L, &rille_op_min, &rille_op_minimum);
}

/* ---- var(input, unbiased), std(input, unbiased) -------------------------------------------------------- */

static int moment(lua_State *L, const RilleOp *op) {
  if (lua_isboolean(L, 2)) {
    lua_pushnil(L); /* in the place of dim */
    lua_insert(L, 2);
  }
  return rille_lua_call_op(L, op, 1);
}

static int overload_var(lua_State *L) {
  return moment(L, &rille_op_var);
}
static int overload_std(lua_State *L) {
  return moment(L, &rille_op_std);
}
static int overload_var_mean(lua_State *L) {
  return moment(L, &rille_op_var_mean);
}
static int overload_std_mean(lua_State *L) {
  return moment(L, &rille_op_std_mean);
}

/* ---- nonzero(input, as_tuple): one index tensor a dim -------------------------------------------------- */

static int overload_nonzero(lua_State *L) {
  bool tuple = false;
  int options = own_options(L, 2);
  if (take_option(L, options, "as_tuple")) {
    if (!lua_isboolean(L, -1))
      return rille_raise_error(L, "nonzero: as_tuple must be true or false, got %s", rille_type_text(L, -1));
    tuple = lua_toboolean(L, -1);
    lua_pop(L, 1);
  } else if (lua_isboolean(L, 2) && lua_gettop(L) == 2) {
    tuple = lua_toboolean(L, 2);
    lua_settop(L, 1);
  }
  if (!tuple) return call_rest(L, &rille_op_nonzero, options, false);
  if (rille_to_tensor(L, 1) && rille_to_tensor(L, 1)->ndim == 0) { /* counts as one dim */
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    rille_lua_call_op(L, &rille_op_unsqueeze, 1);
    lua_replace(L, 1);
    lua_settop(L, 1);
  }
  lua_settop(L, 1);
  rille_lua_call_op(L, &rille_op_nonzero, 1);
  int at = lua_gettop(L);
  lua_pushinteger(L, 1);
  return rille_lua_call_op(L, &rille_op_unbind, at);
}

/* ---- norm(input, 'fro' or 'nuc') ----------------------------------------------------------------------- */

static int overload_norm(lua_State *L) {
  int options = lua_type(L, 2) == LUA_TSTRING ? 0 : own_options(L, 2);
  if (options && rille_push_option(L, options, "p") != LUA_TSTRING)
    return lua_pop(L, 1), rille_lua_call_op(L, &rille_op_norm, 1);
  if (!options && lua_type(L, 2) != LUA_TSTRING) return rille_lua_call_op(L, &rille_op_norm, 1);
  const char *p = lua_tostring(L, options ? -1 : 2);
  bool nuclear = strcmp(p, "nuc") == 0;
  if (!nuclear && strcmp(p, "fro") != 0)
    return rille_raise_error(L, "norm: p must be a number, 'fro' or 'nuc', got '%s'", p);
  if (options) lua_pop(L, 1);
  if (!nuclear) {
    lua_pushinteger(L, 2);
    if (options)
      set_option(L, options, "p");
    else
      lua_replace(L, 2);
    return rille_lua_call_op(L, &rille_op_norm, 1);
  }
  const RilleTensor *x = rille_check_tensor(L, 1);
  bool has_dim = options ? rille_push_option(L, options, "dim") != LUA_TNIL : !lua_isnoneornil(L, 3);
  if (options) lua_pop(L, 1);
  if (!has_dim && x->ndim != 2)
    return rille_raise_error(L, "norm: 'nuc' needs dim, two dims, for a tensor of %d dims", x->ndim);
  if (options && take_option(L, options, "p")) set_option(L, options, "ord");
  return rille_lua_call_op(L, &rille_op_matrix_norm, 1);
}

/* ---- to(dtype), to('cpu'), to(other), each with non_blocking and copy -----------------------------------
 */

typedef struct Target {
  RilleDtype dtype; /* RILLE_DTYPE_NONE: the tensor's own */
  bool copy;
} Target;

static bool is_cpu(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING && strcmp(lua_tostring(L, index), "cpu") == 0;
}

static bool flag(lua_State *L, const char *name, int index) {
  if (!lua_isboolean(L, index))
    rille_raise_error(L, "to: %s must be true or false, got %s", name, rille_type_text(L, index));
  return lua_toboolean(L, index);
}

static void read_target_options(lua_State *L, int index, Target *target) {
  static const char *const names[] = {"dtype", "device", "non_blocking", "copy", "other", NULL};
  rille_check_option_names(L, index, "to", names);
  if (rille_push_option(L, index, "dtype") != LUA_TNIL) target->dtype = rille_check_dtype(L, -1, "to");
  if (rille_push_option(L, index, "device") != LUA_TNIL && !is_cpu(L, -1))
    rille_raise_error(L, "to: device must be 'cpu', got %s", rille_value_text(L, -1));
  if (rille_push_option(L, index, "non_blocking") != LUA_TNIL) flag(L, "non_blocking", -1);
  if (rille_push_option(L, index, "copy") != LUA_TNIL) target->copy = flag(L, "copy", -1);
  if (rille_push_option(L, index, "other") != LUA_TNIL)
    target->dtype = (RilleDtype)rille_check_tensor(L, -1)->dtype;
  lua_pop(L, 5);
}

static int overload_to(lua_State *L) {
  int top = lua_gettop(L), at = 2;
  Target target = {RILLE_DTYPE_NONE, false};
  if (top == 2 && lua_type(L, 2) == LUA_TSTRING && !is_cpu(L, 2))
    return rille_lua_call_op(L, &rille_op_to, 1);
  if (top < 2 || !rille_to_tensor(L, 1))
    return rille_lua_call_op(L, &rille_op_to, 1); /* which tells what is missing */
  if (rille_to_tensor(L, at)) {
    target.dtype = (RilleDtype)rille_to_tensor(L, at++)->dtype;
  } else {
    if (is_cpu(L, at)) at++;
    if (at <= top && lua_type(L, at) == LUA_TSTRING) target.dtype = rille_check_dtype(L, at++, "to");
  }
  if (at == 2 && !lua_istable(L, 2)) return rille_lua_call_op(L, &rille_op_to, 1);
  if (at <= top && lua_isboolean(L, at)) flag(L, "non_blocking", at++);
  if (at <= top && lua_isboolean(L, at)) target.copy = flag(L, "copy", at++);
  if (at <= top && lua_istable(L, at)) read_target_options(L, at++, &target);
  for (; at <= top; at++)
    if (!lua_isnil(L, at))
      return rille_raise_error(L, "to: takes a dtype, 'cpu' or a tensor, then non_blocking and copy, got %s",
                               rille_value_text(L, at));
  if (top > 6) return rille_raise_error(L, "to: too many arguments: %d", top);
  lua_settop(L, 1);
  RilleDtype own = (RilleDtype)rille_check_tensor(L, 1)->dtype;
  bool same = target.dtype == RILLE_DTYPE_NONE || target.dtype == own;
  if (same && target.copy) return rille_lua_call_op(L, &rille_op_clone, 1);
  lua_pushstring(L, rille_dtype_name(same ? own : target.dtype));
  return rille_lua_call_op(L, &rille_op_to, 1);
}

/* ---- ctc_loss with lists of lengths ---------------------------------------------------------------------
 */

/* The list at index as a tensor of int64, in its place. */
static void list_to_tensor(lua_State *L, int index, const char *name) {
  if (!lua_istable(L, index)) return;
  State *state = state_of(L);
  int64_t n = (int64_t)lua_rawlen(L, index);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state, rille_tensor_new(state->ctx, RILLE_INT64, 1, &n, &shell->tensor));
  for (int64_t i = 0; i < n; i++) {
    int is_integer = 0;
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    ((int64_t *)(void *)shell->tensor->data)[i] = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer) rille_raise_error(L, "ctc_loss: %s must be a list of integers", name);
    lua_pop(L, 1);
  }
  lua_replace(L, index);
}

static int overload_ctc_loss(lua_State *L) {
  static const char *const names[] = {"input_lengths", "target_lengths"};
  int options = own_options(L, 3);
  for (int k = 0; k < 2; k++) {
    if (lua_gettop(L) >= 3 + k && 3 + k != options && lua_rawlen(L, 3 + k) > 0)
      list_to_tensor(L, 3 + k, names[k]);
    if (!take_option(L, options, names[k])) continue;
    list_to_tensor(L, lua_gettop(L), names[k]);
    set_option(L, options, names[k]);
  }
  return call_rest(L, &rille_op_ctc_loss, options, false);
}

/* ---- scatter(input, dim, index, src or value, { reduce = 'add' or 'multiply' })
 * ---------------------------- */

/* The number at index 4 as a tensor of the index's shape and the input's dtype, in its place. */
static void spread_number(lua_State *L) {
  State *state = state_of(L);
  if (lua_type(L, 4) != LUA_TNUMBER) return;
  RilleScalar value = rille_check_scalar(L, 4, "scatter", "value");
  TensorBox *shell = rille_push_tensor_shell(L);
  const RilleTensor *in = rille_check_tensor(L, 1), *index = rille_check_tensor(L, 3);
  check_status(
      L, state,
      rille_full(state->ctx, index->ndim, index->sizes, value, (RilleDtype)in->dtype, &shell->tensor));
  lua_replace(L, 4);
}

static int scatter(lua_State *L, bool in_place) {
  int options = own_options(L, 2);
  if (take_option(L, options, "value")) set_option(L, options, "src");
  if (!take_option(L, options, "reduce")) return call_rest(L, &rille_op_scatter, options, in_place);
  const char *reduce = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  bool adds = strcmp(reduce, "add") == 0;
  if (!adds && strcmp(reduce, "multiply") != 0)
    return rille_raise_error(L, "scatter: reduce must be 'add' or 'multiply', got %s",
                             rille_value_text(L, -1));
  lua_pop(L, 1);
  if (options == 4 && take_option(L, options, "src")) lua_insert(L, 4);
  if (lua_gettop(L) < 4 || !rille_to_tensor(L, 1) || !rille_to_tensor(L, 3))
    return call_rest(L, &rille_op_scatter, 0, in_place);
  spread_number(L);
  lua_settop(L, 4);
  if (adds) return call_rest(L, &rille_op_scatter_add, 0, in_place);
  lua_pushliteral(L, "prod");
  return call_rest(L, &rille_op_scatter_reduce, 0, in_place);
}

static int overload_scatter(lua_State *L) {
  return scatter(L, false);
}
static int overload_scatter_(lua_State *L) {
  return scatter(L, true);
}

/* ---- searchsorted(sorted_sequence, input, { sorter }), repeat_interleave(..., { output_size })
 * ------------- */

static int overload_searchsorted(lua_State *L) {
  int options = own_options(L, 2);
  if (!take_option(L, options, "sorter")) return rille_lua_call_op(L, &rille_op_searchsorted, 1);
  lua_pushvalue(L, 1);
  lua_insert(L, -2);
  lua_pushinteger(L, -1);
  rille_lua_call_op(L, &rille_op_take_along_dim, lua_gettop(L) - 2);
  lua_replace(L, 1);
  lua_settop(L, options);
  return call_rest(L, &rille_op_searchsorted, options, false);
}

static int overload_repeat_interleave(lua_State *L) {
  int options = own_options(L, 2), is_integer = 1, dim = 0;
  lua_Integer wanted = -1;
  if (take_option(L, options, "output_size")) {
    wanted = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer)
      return rille_raise_error(L, "repeat_interleave: output_size must be an integer, got %s",
                               rille_value_text(L, -1));
    lua_pop(L, 1);
    bool named = rille_push_option(L, options, "dim") != LUA_TNIL;
    dim = (int)lua_tointeger(L, named ? -1 : 3);
    lua_pop(L, 1);
  }
  call_rest(L, &rille_op_repeat_interleave, options, false);
  const RilleTensor *result = rille_check_tensor(L, -1);
  if (dim < 0) dim += result->ndim;
  if (wanted >= 0 && dim >= 0 && dim < result->ndim && result->sizes[dim] != wanted)
    return rille_raise_error(L, "repeat_interleave: output_size is %d, but the repeats make %d elements",
                             (int)wanted, (int)result->sizes[dim]);
  return 1;
}

/* ---- mse_loss, l1_loss, huber_loss with weight: the weighted sum, or mean, of the losses one by one ------
 */

typedef enum Reduction { REDUCTION_NONE, REDUCTION_SUM, REDUCTION_MEAN, REDUCTION_OTHER } Reduction;

/* Reads the reduction of a call with the input at index 2 and puts none in its place. */
static Reduction take_reduction(lua_State *L, int options) {
  static const char *const names[] = {"none", "sum", "mean"};
  bool by_position = options > 4;
  if (by_position)
    lua_pushvalue(L, 4);
  else if (rille_push_option(L, options, "reduction") == LUA_TNIL)
    lua_pushliteral(L, "mean");
  Reduction found = REDUCTION_OTHER;
  for (int i = 0; lua_type(L, -1) == LUA_TSTRING && i < 3; i++)
    if (strcmp(lua_tostring(L, -1), names[i]) == 0) found = (Reduction)i;
  lua_settop(L, options);
  if (found == REDUCTION_OTHER) return found;
  lua_pushliteral(L, "none");
  if (by_position)
    lua_replace(L, 4);
  else
    set_option(L, options, "reduction");
  return found;
}

static int weighted_loss(lua_State *L, const RilleOp *op) {
  int options = own_options(L, 1);
  if (!take_option(L, options, "weight")) return rille_lua_call_op(L, op, 1);
  if (rille_is_none(L, -1)) {
    lua_settop(L, options);
    return call_rest(L, op, options, false);
  }
  lua_insert(L, 1); /* the weight stands in front from here on */
  options++;
  Reduction reduction = take_reduction(L, options);
  lua_pushnil(L);
  if (lua_next(L, options))
    lua_settop(L, options); /* an empty table would be one more argument */
  else
    lua_settop(L, options - 1);
  rille_lua_call_op(L, op, 2);
  if (reduction == REDUCTION_OTHER) return 1; /* what is no reduction was told */
  const RilleTensor *weight = rille_to_tensor(L, 1), *input = rille_to_tensor(L, 2);
  if (!input) input = rille_check_tensor(L, -1);
  if (!weight)
    return rille_raise_error(L, "%s: weight must be a tensor, got %s", op->name, rille_type_text(L, 1));
  if (!rille_tensor_same_shape(weight, input)) {
    char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
    return rille_raise_error(L, "%s: weight of shape %s differs from input of shape %s", op->name,
                             rille_tensor_shape_text(weight, text), rille_tensor_shape_text(input, other));
  }
  lua_pushvalue(L, 1);
  rille_lua_call_op(L, &rille_op_mul, lua_gettop(L) - 1);
  if (reduction == REDUCTION_NONE) return 1;
  /* As in PyTorch, huber_loss divides by the number of elements, the others by the sum of the weights. */
  if (reduction == REDUCTION_MEAN && op == &rille_op_huber_loss)
    return rille_lua_call_op(L, &rille_op_mean, lua_gettop(L));
  rille_lua_call_op(L, &rille_op_sum, lua_gettop(L));
  if (reduction == REDUCTION_SUM) return 1;
  int total = lua_gettop(L);
  lua_pushvalue(L, 1);
  rille_lua_call_op(L, &rille_op_sum, total + 1);
  lua_replace(L, total + 1);
  lua_settop(L, total + 1);
  return rille_lua_call_op(L, &rille_op_div, total);
}
static int overload_mse_loss(lua_State *L) {
  return weighted_loss(L, &rille_op_mse_loss);
}
static int overload_l1_loss(lua_State *L) {
  return weighted_loss(L, &rille_op_l1_loss);
}
static int overload_huber_loss(lua_State *L) {
  return weighted_loss(L, &rille_op_huber_loss);
}

static const luaL_Reg both[] = {{"max", overload_max},
                                {"min", overload_min},
                                {"var", overload_var},
                                {"std", overload_std},
                                {"var_mean", overload_var_mean},
                                {"std_mean", overload_std_mean},
                                {"nonzero", overload_nonzero},
                                {"norm", overload_norm},
                                {"scatter", overload_scatter},
                                {"scatter_", overload_scatter_},
                                {"searchsorted", overload_searchsorted},
                                {"repeat_interleave", overload_repeat_interleave},
                                {NULL, NULL}};
static const luaL_Reg method[] = {{"to", overload_to}, {NULL, NULL}};
static const luaL_Reg function[] = {{"ctc_loss", overload_ctc_loss},
                                    {"mse_loss", overload_mse_loss},
                                    {"l1_loss", overload_l1_loss},
                                    {"huber_loss", overload_huber_loss},
                                    {NULL, NULL}};

void rille_open_overloads(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, both);
  rille_set_functions(L, library->methods, both);
  rille_set_functions(L, library->methods, method);
  lua_getfield(L, library->module, "functional");
  rille_set_functions(L, lua_gettop(L), function);
  lua_pop(L, 1);
}

/* Comparisons of whole tensors, which give Lua booleans. */
#include "state.h"
#include "arguments.h"
#include "library.h"
#include "tensor/tensor_box.h"

RILLE_USE_OP(all);
RILLE_USE_OP(eq);
RILLE_USE_OP(isclose);

/* The one element of a bool tensor, which is released. */
static int push_truth(lua_State *L, RilleTensor *truth) {
  RilleScalar value = {RILLE_SCALAR_NONE, {0}};
  RilleStatus status = rille_tensor_item(truth, &value);
  rille_tensor_release(truth);
  check_status(L, state_of(L), status);
  lua_pushboolean(L, value.value.i != 0);
  return 1;
}

static int all_of(lua_State *L, RilleTensor *elements) {
  RilleTensor *truth = NULL;
  RilleStatus status = rille_apply(state_of(L)->ctx, &rille_op_all, &elements, 1, NULL, &truth);
  rille_tensor_release(elements);
  check_status(L, state_of(L), status);
  return push_truth(L, truth);
}

/* equal(a, b): same shape and elements; a NaN is not equal to itself. */
static int module_equal(lua_State *L) {
  RilleTensor *pair[2] = {rille_check_tensor(L, 1), rille_check_tensor(L, 2)}, *elements = NULL;
  if (!rille_tensor_same_shape(pair[0], pair[1])) return lua_pushboolean(L, false), 1;
  check_status(L, state_of(L), rille_apply(state_of(L)->ctx, &rille_op_eq, pair, 2, NULL, &elements));
  return all_of(L, elements);
}

static int module_allclose(lua_State *L) {
  Arguments arguments;
  const RilleOp *op = &rille_op_isclose;
  RilleTensor *elements = NULL;
  rille_read_arguments(L, "allclose", op->parameters, op->defaults, op->args_size, 1, lua_gettop(L),
                       &arguments);
  check_status(L, state_of(L),
               rille_apply(state_of(L)->ctx, op, arguments.tensors, 2, arguments.values, &elements));
  return all_of(L, elements);
}

/* x:is_set_to(y): the same elements of memory in the same layout, as of a tensor and its detached self. */
static int method_is_set_to(lua_State *L) {
  const RilleTensor *a = rille_check_tensor(L, 1), *b = rille_check_tensor(L, 2);
  bool same = a->storage == b->storage && a->data == b->data && rille_tensor_same_shape(a, b);
  for (int i = 0; same && i < a->ndim; i++) same = a->sizes[i] == 1 || a->strides[i] == b->strides[i];
  lua_pushboolean(L, same);
  return 1;
}

static const luaL_Reg functions[] = {{"equal", module_equal}, {"allclose", module_allclose}, {NULL, NULL}};
static const luaL_Reg methods_only[] = {{"is_set_to", method_is_set_to}, {NULL, NULL}};

void rille_open_compare(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, functions);
  rille_set_functions(L, library->methods, functions);
  rille_set_functions(L, library->methods, methods_only);
}

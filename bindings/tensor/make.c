/* What a tensor is made of, and its dtype beside another's: data_ptr, element_size, is_floating_point,
 * result_type, detach_, and tensors that become their views. (new_zeros and its kin are Lua:
 * scripts/rille/tensor.lua.) */
#include "autograd/extras.h"
#include "library.h"
#include "state.h"
#include "arguments.h"
#include "tensor/index.h"
#include "tensor/shape.h"
#include "tensor/tensor_box.h"
#include "core/dtype.h"

#include <string.h>

static int tensor_data_ptr(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)(intptr_t)rille_check_tensor(L, 1)->data);
  return 1;
}

static int tensor_element_size(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)rille_tensor_itemsize(rille_check_tensor(L, 1)));
  return 1;
}

static int tensor_is_floating_point(lua_State *L) {
  lua_pushboolean(L, rille_dtype_is_float((RilleDtype)rille_check_tensor(L, 1)->dtype));
  return 1;
}

/* x:detach_(): x itself as a leaf without a history. Returns x. */
static int tensor_detach_in_place(lua_State *L) {
  check_status(L, state_of(L), rille_detach_in_place(rille_check_tensor(L, 1)));
  lua_settop(L, 1);
  return 1;
}

/* become(x, view): x itself is what view is from now on; what was made of x before stays. Returns x. */
static int native_become(lua_State *L) {
  TensorBox *box = rille_to_tensor_box(L, 1);
  RilleTensor *view = rille_check_tensor(L, 2), *old = rille_check_tensor(L, 1);
  box->tensor = rille_tensor_retain(view);
  rille_tensor_release(old);
  lua_settop(L, 1);
  return 1;
}

/* result_type(a, b): the dtype of arithmetic between both, tensors or plain numbers. */
static int module_result_type(lua_State *L) {
  RillePromotion promotion = rille_promotion_start();
  State *state = state_of(L);
  RilleNumber numbers[2];
  lua_settop(L, 2);
  for (int i = 0; i < 2; i++) {
    const RilleTensor *t = rille_to_tensor(L, i + 1);
    if (!t) {
      RilleScalar number = rille_check_scalar(L, i + 1, "result_type", i ? "tensor2" : "tensor1");
      t = rille_number_on_stack(&numbers[i], state->ctx, number);
    }
    rille_promotion_add(&promotion, t);
  }
  lua_pushstring(L, rille_dtype_name(rille_promotion_result(&promotion)));
  return 1;
}

/* from_bytes(text, dtype, count, offset): a flat tensor with a copy of the numbers that stand in a string. */
static int native_from_bytes(lua_State *L) {
  State *state = state_of(L);
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  RilleDtype dtype = rille_check_dtype(L, 2, "frombuffer");
  lua_Integer count = luaL_checkinteger(L, 3), offset = luaL_checkinteger(L, 4);
  size_t size = rille_dtype_size(dtype);
  if (offset < 0 || count < 0 || (size_t)offset > length || (size_t)count > (length - (size_t)offset) / size)
    return rille_raise_error(
        L, "frombuffer: %d numbers of dtype %s from byte %d on are wanted, the buffer has %d bytes",
        (int)count, rille_dtype_name(dtype), (int)offset, (int)length);
  TensorBox *shell = rille_push_tensor_shell(L);
  int64_t sizes[1] = {count};
  check_status(L, state, rille_tensor_new(state->ctx, dtype, 1, sizes, &shell->tensor));
  if (count > 0) memcpy(shell->tensor->data, bytes + offset, (size_t)count * size);
  if (dtype == RILLE_BOOL) /* any other byte than 0 is true */
    for (uint8_t *b = (uint8_t *)shell->tensor->data, *end = b + count; b < end; b++) *b = *b != 0;
  return 1;
}

static int module_get_default_dtype(lua_State *L) {
  lua_pushstring(L, rille_dtype_name(state_of(L)->ctx->default_dtype));
  return 1;
}

/* set_default_dtype("float64"): of floating-point tensors and layers whose dtype is not given. */
static int module_set_default_dtype(lua_State *L) {
  RilleDtype dtype = rille_check_dtype(L, 1, "set_default_dtype");
  if (!rille_dtype_is_float(dtype))
    return rille_raise_error(L, "set_default_dtype: must be float32 or float64, got %s",
                             rille_dtype_name(dtype));
  state_of(L)->ctx->default_dtype = dtype;
  return 0;
}

static const luaL_Reg both[] = {{"is_floating_point", tensor_is_floating_point}, {NULL, NULL}};
static const luaL_Reg methods_only[] = {{"data_ptr", tensor_data_ptr},
                                        {"element_size", tensor_element_size},
                                        {"detach_", tensor_detach_in_place},
                                        {NULL, NULL}};
static const luaL_Reg functions[] = {{"result_type", module_result_type},
                                     {"get_default_dtype", module_get_default_dtype},
                                     {"set_default_dtype", module_set_default_dtype},
                                     {NULL, NULL}};
static const luaL_Reg native_functions[] = {{"become", native_become},
                                            {"from_bytes", native_from_bytes},
                                            {"index_put", rille_index_put},
                                            {"slice_places", rille_slice_places},
                                            {NULL, NULL}};

void rille_open_make(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, both);
  rille_set_functions(L, library->methods, both);
  rille_set_functions(L, library->methods, methods_only);
  rille_set_functions(L, library->module, functions);
  rille_set_functions(L, library->native, native_functions);
}

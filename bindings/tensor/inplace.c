/* F.relu(x, { inplace = true }) and its kin: the functions of networks that PyTorch can have overwrite their
 * input, by position behind the op's own parameters or by name. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/ops.h"
#include "tensor/tensor_box.h"

#include <string.h>

RILLE_USE_OP(copy);

static const char *const names[] = {"alpha_dropout", "celu",      "dropout",   "dropout1d",
                                    "dropout2d",     "dropout3d", "elu",       "feature_alpha_dropout",
                                    "hardsigmoid",   "hardswish", "hardtanh",  "leaky_relu",
                                    "mish",          "relu",      "relu6",     "rrelu",
                                    "selu",          "silu",      "threshold", NULL};

static int parameter_count(const RilleOp *op) {
  int n = 0;
  while (op->parameters[n].name) n++;
  return n;
}

static bool check_flag(lua_State *L, const RilleOp *op, int index) {
  if (!lua_isboolean(L, index))
    rille_raise_error(L, "%s: inplace must be true or false, got %s", op->name, rille_type_text(L, index));
  return lua_toboolean(L, index);
}

/* Takes inplace out of the table at index, which becomes another one; whether it was true. */
static bool take_from_options(lua_State *L, const RilleOp *op, int index) {
  bool in_place = false, others = false;
  lua_newtable(L);
  int copy = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "inplace") == 0) {
      in_place = check_flag(L, op, -1);
      lua_pop(L, 1);
      continue;
    }
    others = true;
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, copy);
  }
  if (others)
    lua_replace(L, index);
  else
    lua_settop(L, index - 1);
  return in_place;
}

/* Upvalue 3: the op. */
static int with_inplace(lua_State *L) {
  const RilleOp *op = lua_touserdata(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  int top = lua_gettop(L), place = parameter_count(op) + 1;
  bool in_place = false;
  if (top == place && lua_isboolean(L, top)) {
    in_place = check_flag(L, op, top);
    lua_settop(L, top - 1);
  } else if (top > 1 && rille_options_at(L, top)) {
    bool named = rille_push_option(L, top, "inplace") != LUA_TNIL;
    lua_pop(L, 1);
    if (named) in_place = take_from_options(L, op, top);
  }
  if (!in_place) return rille_lua_call_op(L, op, 1);
  if (op->flags & RILLE_OP_IN_PLACE) return rille_lua_call_op_in_place(L, op, 1);
  int first = lua_gettop(L) + 1;
  rille_check_tensor(L, 1);
  luaL_checkstack(L, first + 1, op->name);
  lua_pushvalue(L, 1);
  for (int i = 1; i < first; i++) lua_pushvalue(L, i);
  rille_lua_call_op(L, op, first + 1);
  lua_replace(L, first + 1);
  lua_settop(L, first + 1);
  return rille_lua_call_op_in_place(L, &rille_op_copy, first);
}

void rille_open_inplace(lua_State *L, const Library *library) {
  lua_getfield(L, library->module, "functional");
  int functional = lua_gettop(L);
  for (int i = 0; i < rille_op_count(); i++) {
    const RilleOp *op = rille_op_at(i);
    for (int k = 0; names[k]; k++) {
      if (strcmp(op->name, names[k]) != 0) continue;
      lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
      lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
      lua_pushlightuserdata(L, (void *)op);
      lua_pushcclosure(L, with_inplace, 3);
      lua_pushvalue(L, -1);
      lua_setfield(L, functional, op->name);
      if (lua_getfield(L, library->module, op->name) != LUA_TNIL) { /* one function under both names */
        lua_pushvalue(L, -2);
        lua_setfield(L, library->module, op->name);
      }
      lua_pop(L, 2);
    }
  }
  lua_pop(L, 1);
}

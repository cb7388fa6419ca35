/* Ops as Lua functions and methods, made from the table. */
#include "state.h"
#include "owned.h"
#include "arguments.h"
#include "library.h"
#include "tensor/ops.h"
#include "tensor/tensor_box.h"

#include <string.h>

enum { MAX_NUMBERS = 2 }; /* plain numbers in place of tensors: where takes two */

/* The arguments' tensors, plain numbers among them as tensors in numbers. */
static RilleTensor **with_numbers(RilleContext *ctx, Arguments *arguments, RilleNumber *numbers) {
  int n = 0;
  for (int i = 0; i < arguments->n_tensors; i++)
    if (arguments->numbers[i].kind != RILLE_SCALAR_NONE && n < MAX_NUMBERS)
      arguments->tensors[i] = rille_number_on_stack(&numbers[n++], ctx, arguments->numbers[i]);
  return arguments->tensors;
}

static RilleStatus run(RilleContext *ctx, const RilleOp *op, Arguments *arguments,
                       RilleTensor *const *tensors, bool in_place, RilleTensor **outputs) {
  RilleNumber numbers[MAX_NUMBERS];
  if (!tensors) tensors = with_numbers(ctx, arguments, numbers);
  if (in_place) return rille_apply_in_place(ctx, op, tensors, arguments->n_tensors, arguments->values);
  return rille_apply(ctx, op, tensors, arguments->n_tensors, arguments->values, outputs);
}

/* The tensors of a Lua list, borrowed: the list on the stack holds them, and no Lua code runs until they are
 * used. The array is a userdata, pushed. */
static RilleTensor **list_tensors(lua_State *L, const char *name, const Arguments *arguments) {
  size_t n = (size_t)arguments->n_tensors;
  RilleTensor **tensors = lua_newuserdatauv(L, (n ? n : 1) * sizeof *tensors, 0);
  for (size_t i = 0; i < n; i++) {
    if (arguments->list_spread)
      lua_pushvalue(L, arguments->list_index + (int)i);
    else
      lua_rawgeti(L, arguments->list_index, (lua_Integer)i + 1);
    tensors[i] = rille_to_tensor(L, -1);
    /* A finalizer that ran for the array may have changed the list. */
    if (!tensors[i]) rille_raise_error(L, "%s: the list changed while it was read", name);
    lua_pop(L, 1);
  }
  return tensors;
}

/* Results as a list: the box owns them until each has a userdata of its own. */
typedef struct ListBox {
  RilleContext *ctx;
  RilleTensor **tensors;
  int n;
} ListBox;

static void release_list(void *content) {
  ListBox *box = content;
  for (int i = 0; box->tensors && i < box->n; i++) rille_tensor_release(box->tensors[i]);
  rille_block_free(box->ctx, box->tensors);
}
static const OwnedKind list_kind = {"rille.list", sizeof(ListBox), release_list};

static void read_op_arguments(lua_State *L, const RilleOp *op, int first, int top, Arguments *out) {
  rille_read_arguments(L, op->name, op->parameters, op->defaults, op->args_size, first, top, out);
}

static int call_list_op(lua_State *L, State *state, const RilleOp *op, int first, int top) {
  ListBox *box = rille_push_owned(L, state, &list_kind, 0);
  box->ctx = state->ctx;
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    Arguments arguments;
    RilleNumber numbers[MAX_NUMBERS];
    read_op_arguments(L, op, first, top, &arguments);
    RilleTensor **tensors = arguments.list_index ? list_tensors(L, op->name, &arguments)
                                                 : with_numbers(state->ctx, &arguments, numbers);
    status = rille_apply_list(state->ctx, op, tensors, arguments.n_tensors, arguments.values, &box->tensors,
                              &box->n);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  luaL_checkstack(L, box->n + 2, "too many results");
  for (int i = 0; i < box->n; i++) {
    TensorBox *shell = rille_push_tensor_shell(L);
    shell->tensor = box->tensors[i];
    box->tensors[i] = NULL;
  }
  return box->n;
}

int rille_lua_call_op(lua_State *L, const RilleOp *op, int first) {
  State *state = state_of(L);
  int top = lua_gettop(L);
  TensorBox *shells[RILLE_MAX_OUTPUTS];
  RilleTensor *outputs[RILLE_MAX_OUTPUTS];
  RilleStatus status = RILLE_OK;
  report_bytes(L, state);
  if (RILLE_UNLIKELY(op->n_outputs == 0)) return call_list_op(L, state, op, first, top);
  for (int k = 0; k < op->n_outputs; k++) shells[k] = rille_push_tensor_shell(L);
  for (int attempt = 0; attempt < 2; attempt++) {
    Arguments arguments;
    read_op_arguments(L, op, first, top, &arguments);
    RilleTensor **tensors = arguments.list_index ? list_tensors(L, op->name, &arguments) : NULL;
    status = run(state->ctx, op, &arguments, tensors, false, outputs);
    if (RILLE_LIKELY(status != RILLE_ERROR_MEMORY) || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  for (int k = 0; k < op->n_outputs; k++) shells[k]->tensor = outputs[k];
  lua_settop(L, top + op->n_outputs);
  return op->n_outputs;
}

int rille_lua_call_op_in_place(lua_State *L, const RilleOp *op, int first) {
  State *state = state_of(L);
  int top = lua_gettop(L);
  RilleStatus status = RILLE_OK;
  report_bytes(L, state);
  for (int attempt = 0; attempt < 2; attempt++) {
    Arguments arguments;
    read_op_arguments(L, op, first, top, &arguments);
    if (!arguments.tensors[0]) rille_raise_error(L, "%s: the first argument must be a tensor", op->name);
    status = run(state->ctx, op, &arguments, NULL, true, NULL);
    if (RILLE_LIKELY(status != RILLE_ERROR_MEMORY) || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  lua_pushvalue(L, first);
  return 1;
}

static int op_function(lua_State *L) {
  return rille_lua_call_op(L, lua_touserdata(L, lua_upvalueindex(UPVALUE_FIRST_FREE)), 1);
}
static int op_in_place(lua_State *L) {
  return rille_lua_call_op_in_place(L, lua_touserdata(L, lua_upvalueindex(UPVALUE_FIRST_FREE)), 1);
}

static void push_op(lua_State *L, lua_CFunction function, const RilleOp *op) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushlightuserdata(L, (void *)op);
  lua_pushcclosure(L, function, 3);
}

/* table[alias ending] = table[name ending], where that is there and the alias is not. */
static void add_alias(lua_State *L, int table, const char *alias, const char *name, const char *ending) {
  lua_pushfstring(L, "%s%s", alias, ending);
  lua_pushvalue(L, -1);
  bool is_taken = lua_rawget(L, table) != LUA_TNIL;
  lua_pushfstring(L, "%s%s", name, ending);
  if (is_taken || lua_rawget(L, table) == LUA_TNIL) {
    lua_pop(L, 3);
    return;
  }
  lua_remove(L, -2);
  lua_rawset(L, table);
}

void rille_open_aliases(lua_State *L, const Library *library) {
  const char *name, *alias;
  for (int i = 0; (alias = rille_op_alias_at(i, &name)) != NULL; i++) {
    add_alias(L, library->module, alias, name, "");
    add_alias(L, library->methods, alias, name, "");
    add_alias(L, library->module, alias, name, "_");
    add_alias(L, library->methods, alias, name, "_");
  }
}

void rille_open_ops(lua_State *L, const Library *library) {
  lua_newtable(L);
  int functional = lua_gettop(L);
  lua_newtable(L);
  int internal = lua_gettop(L);
  for (int i = 0; i < rille_op_count(); i++) {
    const RilleOp *op = rille_op_at(i);
    if (op->args_size && !op->defaults) continue; /* its arguments are the engine's own (strided_view) */
    if (op->name[strlen(op->name) - 1] == '_') {  /* it has this form only */
      push_op(L, op_in_place, op);
      lua_setfield(L, library->methods, op->name);
      continue;
    }
    push_op(L, op_function, op);
    if (op->flags & RILLE_OP_INTERNAL) {
      lua_setfield(L, internal, op->name);
      continue;
    }
    bool only_functional = (op->flags & RILLE_OP_FUNCTIONAL) && (op->flags & RILLE_OP_NO_METHOD);
    if (op->flags & RILLE_OP_FUNCTIONAL) lua_pushvalue(L, -1), lua_setfield(L, functional, op->name);
    if (!(op->flags & RILLE_OP_METHOD_ONLY) && !only_functional)
      lua_pushvalue(L, -1), lua_setfield(L, library->module, op->name);
    if (!(op->flags & RILLE_OP_NO_METHOD)) lua_pushvalue(L, -1), lua_setfield(L, library->methods, op->name);
    lua_pop(L, 1);
    if (op->flags & RILLE_OP_IN_PLACE) {
      lua_pushfstring(L, "%s_", op->name);
      push_op(L, op_in_place, op);
      if (op->flags & RILLE_OP_FUNCTIONAL) {
        lua_pushvalue(L, -1);
        lua_setfield(L, functional, lua_tostring(L, -3));
      }
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_settable(L, library->methods);
      lua_settable(L, library->module);
    }
  }
  lua_setfield(L, library->native, "internal");
  lua_setfield(L, library->module, "functional");
}

/* Files of torch.save's. RILLE_FILES=OFF leaves this file out. scripts/rille/torchfile.lua is the Lua half.
 */
#include "state.h"
#include "describe.h"
#include "io/files.h"
#include "io/torch/torch.h"
#include "io/value_tree.h"
#include "library.h"
#include "tensor/tensor_box.h"

/* native.load_torch(path, mapped, order): what torch.save wrote; order as in rille_push_tree. */
static int torch_load(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 3);
  TreeBox *box = rille_push_tree_box(L);
  const char *path = rille_check_path(L, 1, "load");
  bool mapped = lua_toboolean(L, 2);
  RilleStatus status = rille_torch_read_file(state->ctx, path, mapped, &box->tree);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_torch_read_file(state->ctx, path, mapped, &box->tree);
  check_status(L, state, status);
  rille_push_tree(L, box, 3);
  return 1;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

typedef struct Builder {
  lua_State *L;
  RilleValueTree *tree;
  int seen; /* stack index of a table: the node that a table became */
} Builder;

static RilleValue *new_value(const Builder *b, RilleValueKind kind) {
  RilleValue *value = rille_value_new(b->tree, kind);
  if (!value) check_status(b->L, state_of(b->L), RILLE_ERROR_MEMORY);
  return value;
}

static RilleValue *build(Builder *b);

/* A table of the Lua half: "list" or "dict" at 0, then the items, or keys and values in turn. */
static RilleValue *build_table(Builder *b) {
  lua_State *L = b->L;
  lua_rawgeti(L, -1, 0);
  bool is_dict = lua_tostring(L, -1)[0] == 'd';
  lua_pop(L, 1);
  RilleValue *value = new_value(b, is_dict ? RILLE_VALUE_DICT : RILLE_VALUE_LIST);
  size_t n = lua_rawlen(L, -1);
  for (size_t i = 1; i <= n; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i);
    RilleValue *item = build(b);
    lua_pop(L, 1);
    check_status(L, state_of(L), rille_value_append(b->tree, value, &item, 1));
  }
  return value;
}

static RilleValue *build_tensor(Builder *b, RilleTensor *tensor) {
  RilleValue *value = new_value(b, RILLE_VALUE_ARRAY);
  rille_value_set_tensor(b->tree, value, rille_tensor_retain(tensor));
  return value;
}

static RilleValue *build_plain(Builder *b) {
  lua_State *L = b->L;
  RilleValue *value = new_value(b, RILLE_VALUE_NONE);
  switch (lua_type(L, -1)) {
  case LUA_TBOOLEAN:
    value->kind = RILLE_VALUE_BOOL;
    value->as.boolean = lua_toboolean(L, -1);
    break;
  case LUA_TNUMBER:
    value->kind = lua_isinteger(L, -1) ? RILLE_VALUE_INT : RILLE_VALUE_FLOAT;
    if (value->kind == RILLE_VALUE_INT)
      value->as.integer = lua_tointeger(L, -1);
    else
      value->as.number = lua_tonumber(L, -1);
    break;
  case LUA_TSTRING: /* the caller's tables keep it */
    value->kind = RILLE_VALUE_STRING;
    value->as.text.data = lua_tolstring(L, -1, &value->as.text.size);
    break;
  default: /* rille.none */
    break;
  }
  return value;
}

/* The value on top of the stack; tables and tensors that come again are the same node. */
static RilleValue *build(Builder *b) {
  lua_State *L = b->L;
  luaL_checkstack(L, 6, "save");
  RilleTensor *tensor = rille_to_tensor(L, -1);
  if (!tensor && lua_type(L, -1) != LUA_TTABLE) return build_plain(b);
  lua_pushvalue(L, -1);
  lua_rawget(L, b->seen);
  RilleValue *value = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (value) return value;
  value = tensor ? build_tensor(b, tensor) : build_table(b);
  lua_pushvalue(L, -1);
  lua_pushlightuserdata(L, value);
  lua_rawset(L, b->seen);
  return value;
}

/* native.save_torch(path, value): value as the Lua half has made and checked it. */
static int torch_save(lua_State *L) {
  State *state = state_of(L);
  lua_settop(L, 2);
  const char *path = rille_check_path(L, 1, "save");
  TreeBox *box = rille_push_tree_box(L);
  check_status(L, state, rille_value_tree_new(state->ctx, &box->tree));
  lua_newtable(L);
  Builder builder = {L, box->tree, lua_gettop(L)};
  lua_pushvalue(L, 2);
  box->tree->root = build(&builder);
  RilleStatus status = rille_torch_write(state->ctx, NULL, path, box->tree);
  rille_value_tree_free(box->tree);
  box->tree = NULL;
  check_status(L, state, status);
  return 0;
}

void rille_open_torch(lua_State *L, const Library *library) {
  static const Native functions[] = {{"load_torch", torch_load, RILLE_MAY_READ_FILES, "load"},
                                     {"save_torch", torch_save, RILLE_MAY_WRITE_FILES, "save"},
                                     {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, functions);
}

/* Pickles of Python's as Lua values. RILLE_FILES=OFF leaves this file out. */
#include "state.h"
#include "owned.h"
#include "io/files.h"
#include "io/value_tree.h"
#include "core/point.h"
#include "io/pickle/pickle.h"
#include "library.h"
#include "tensor/tensor_box.h"

#include <stdio.h>
#include <string.h>

/* ---- what the reader hands out, owned until all of it is in Lua ---------------------------------------- */

static void release_box(void *content) {
  rille_value_tree_free(((TreeBox *)content)->tree);
}
static const OwnedKind tree_kind = {"rille.pickle", sizeof(TreeBox), release_box};

TreeBox *rille_push_tree_box(lua_State *L) {
  return rille_push_owned(L, state_of(L), &tree_kind, 0);
}

/* ---- values -------------------------------------------------------------------------------------------- */

enum { LONG_TEXT = 40, KEY_TEXT = 1000 };

typedef struct Converter {
  lua_State *L;
  int seen; /* stack index of a list: what the node with this mark became */
  int none; /* stack index of rille.none */
  int32_t count;
  int empty; /* of a function that is told of empty lists; 0: there is none */
  int order; /* stack index of a function that makes a dict with tensors of a list of pairs; 0: there is none
              */
} Converter;

static void remember(Converter *c, RilleValue *value) {
  if (c->count == INT32_MAX) rille_raise_error(c->L, "unpickle: too many objects: %d", c->count);
  lua_pushvalue(c->L, -1);
  lua_rawseti(c->L, c->seen, c->count + 1);
  value->mark = ++c->count;
}

/* The text of a tuple that is a key, as Python writes it. Bounded, as tuples of shared tuples can have texts
 * without end. */
typedef struct KeyText {
  char text[KEY_TEXT + 1];
  size_t length;
  bool full;
} KeyText;

static void add_text(KeyText *key, const char *text, size_t length) {
  if (length > KEY_TEXT - key->length) {
    key->full = true;
    return;
  }
  memcpy(key->text + key->length, text, length);
  key->length += length;
}

static void add_number(KeyText *key, double number) {
  char text[40];
  int n = rille_print(text, sizeof text, "%.17g", number);
  add_text(key, text, (size_t)n);
}

static void add_key(KeyText *key, const RilleValue *value) {
  char text[24];
  if (key->full) return;
  switch (value->kind) {
  case RILLE_VALUE_BOOL:
    add_text(key, value->as.boolean ? "True" : "False", value->as.boolean ? 4 : 5);
    break;
  case RILLE_VALUE_INT:
    add_text(key, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)value->as.integer));
    break;
  case RILLE_VALUE_FLOAT:
    add_number(key, value->as.number);
    break;
  case RILLE_VALUE_STRING:
  case RILLE_VALUE_BYTES:
    add_text(key, "'", 1);
    add_text(key, value->as.text.data, value->as.text.size);
    add_text(key, "'", 1);
    break;
  case RILLE_VALUE_TUPLE:
    add_text(key, "(", 1);
    for (size_t i = 0; i < value->as.list.count && !key->full; i++) {
      if (i) add_text(key, ", ", 2);
      add_key(key, value->as.list.items[i]);
    }
    add_text(key, value->as.list.count == 1 ? ",)" : ")", value->as.list.count == 1 ? 2 : 1);
    break;
  default:
    add_text(key, "None", 4);
  }
}

static void push_value(Converter *c, RilleValue *value);

static void push_key(Converter *c, RilleValue *value) {
  bool is_nan = value->kind == RILLE_VALUE_FLOAT && value->as.number != value->as.number;
  if (value->kind != RILLE_VALUE_TUPLE && !is_nan) {
    push_value(c, value);
    return;
  }
  KeyText key;
  key.length = 0;
  key.full = false;
  if (is_nan)
    add_text(&key, "nan", 3);
  else
    add_key(&key, value);
  if (key.full)
    rille_raise_error(c->L, "unpickle: a tuple that is a key has a text of more than %d bytes", KEY_TEXT);
  lua_pushlstring(c->L, key.text, key.length);
}

static void push_list(Converter *c, RilleValue *value) {
  lua_State *L = c->L;
  size_t n = value->as.list.count;
  lua_createtable(L, n < INT32_MAX ? (int)n : 0, 0);
  for (size_t i = 0; i < n; i++) {
    push_value(c, value->as.list.items[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* Whether a dict is one of tensors by name, whose order is to be kept. */
static bool has_order(const RilleValue *value) {
  bool has_tensor = false;
  for (size_t i = 0; i + 1 < value->as.list.count; i += 2) {
    if (value->as.list.items[i]->kind != RILLE_VALUE_STRING) return false;
    has_tensor = has_tensor || value->as.list.items[i + 1]->kind == RILLE_VALUE_TENSOR;
  }
  return has_tensor;
}

static void push_ordered(Converter *c, RilleValue *value) {
  lua_State *L = c->L;
  lua_pushvalue(L, c->order);
  lua_newtable(L);
  for (size_t i = 0; i + 1 < value->as.list.count; i += 2) {
    lua_createtable(L, 2, 0);
    push_value(c, value->as.list.items[i]);
    lua_rawseti(L, -2, 1);
    push_value(c, value->as.list.items[i + 1]);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)(i / 2) + 1);
  }
  lua_call(L, 1, 1);
}

static void push_dict(Converter *c, RilleValue *value) {
  lua_State *L = c->L;
  size_t n = value->as.list.count / 2;
  if (c->order && has_order(value)) {
    push_ordered(c, value);
    return;
  }
  lua_createtable(L, 0, n < INT32_MAX / 2 ? (int)n : 0);
  for (size_t i = 0; i < n; i++) {
    push_key(c, value->as.list.items[2 * i]);
    push_value(c, value->as.list.items[2 * i + 1]);
    lua_rawset(L, -3);
  }
}

/* A finished tree is at most RILLE_VALUE_DEPTH deep, so recursion is bounded; nodes in several places become
 * one Lua value, so that the work is bounded too. */
static void push_value(Converter *c, RilleValue *value) {
  lua_State *L = c->L;
  luaL_checkstack(L, 10, "unpickle");
  if (value->mark) {
    lua_rawgeti(L, c->seen, value->mark);
    return;
  }
  switch (value->kind) {
  case RILLE_VALUE_BOOL:
    lua_pushboolean(L, value->as.boolean);
    return;
  case RILLE_VALUE_INT:
    lua_pushinteger(L, value->as.integer);
    return;
  case RILLE_VALUE_FLOAT:
    lua_pushnumber(L, value->as.number);
    return;
  case RILLE_VALUE_STRING:
  case RILLE_VALUE_BYTES:
    lua_pushlstring(L, value->as.text.data, value->as.text.size);
    if (value->as.text.size <= LONG_TEXT) return; /* Lua keeps one copy of short strings by itself */
    break;
  case RILLE_VALUE_LIST:
  case RILLE_VALUE_TUPLE:
    push_list(c, value);
    if (c->empty && value->as.list.count == 0) {
      lua_pushvalue(L, c->empty);
      lua_pushvalue(L, -2);
      lua_call(L, 1, 0);
    }
    break;
  case RILLE_VALUE_DICT:
    push_dict(c, value);
    break;
  case RILLE_VALUE_TENSOR:
    rille_push_tensor(L, value->as.tensor.tensor);
    break;
  default:
    lua_pushvalue(L, c->none);
    return;
  }
  remember(c, value);
}

static void push_tree(lua_State *L, TreeBox *box, int order, int empty) {
  lua_newtable(L);
  lua_getfield(L, LUA_REGISTRYINDEX, "rille.none");
  int top = lua_gettop(L);
  Converter converter = {.L = L, .seen = top - 1, .none = top, .order = order, .empty = empty};
  if (box->tree->root->kind == RILLE_VALUE_NONE && !empty)
    lua_pushnil(L);
  else
    push_value(&converter, box->tree->root);
  rille_value_tree_free(box->tree);
  box->tree = NULL;
}

void rille_push_values(lua_State *L, const RilleValue *const *values, int n) {
  lua_newtable(L);
  lua_getfield(L, LUA_REGISTRYINDEX, "rille.none");
  lua_createtable(L, n, 0);
  int top = lua_gettop(L);
  Converter converter = {.L = L, .seen = top - 2, .none = top - 1};
  for (int i = 0; i < n; i++) {
    if (values[i])
      push_value(&converter, (RilleValue *)(uintptr_t)values[i]); /* only its mark changes */
    else
      lua_pushboolean(L, 0);
    lua_rawseti(L, top, i + 1);
  }
}

void rille_push_tree(lua_State *L, TreeBox *box, int order) {
  push_tree(L, box, order, 0);
}

void rille_push_tree_of(lua_State *L, TreeBox *box, int empty) {
  push_tree(L, box, 0, empty);
}

/* native.unpickle(path): what a Python pickle holds; plain or gzipped. Nothing in it is run.
 *
 * None is nil when it is all there is, and rille.none inside lists and dicts, so that lists keep their length
 * and dicts their keys. Lists, tuples and sets become tables from 1; dicts become tables, with tuples as keys
 * as their text ("(1, 'a')"); str and bytes become strings; numpy arrays become tensors. What stands in
 * several places in the pickle is one value in Lua. Raises for files that are damaged or name anything else:
 * "unpickle: ...". */
static int files_unpickle(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 1);
  TreeBox *box = rille_push_tree_box(L);
  const char *path = rille_check_path(L, 1, "unpickle");
  RilleStatus status = rille_unpickle_file(state->ctx, path, &box->tree);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_unpickle_file(state->ctx, path, &box->tree);
  check_status(L, state, status);
  rille_push_tree(L, box, 0);
  return 1;
}

void rille_open_pickle(lua_State *L, const Library *library) {
  rille_push_function(L, files_unpickle);
  rille_set_native(L, library, "unpickle", RILLE_MAY_READ_FILES, NULL);
}

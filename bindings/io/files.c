/* Files as Lua values: unpickle, safetensors, npy, idx. scripts/rille/files.lua is the Lua half. */
#include "state.h"
#include "describe.h"
#include "io/files.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"
#include "core/point.h"
#include "io/file.h"
#include "io/idx.h"
#include "io/npy.h"
#include "io/npz.h"
#include "io/pickle/pickle.h"
#include "io/safetensors.h"

#include <stdio.h>
#include <string.h>

/* A path (or other text that goes to C) without a 0 inside. */
const char *rille_check_path(lua_State *L, int index, const char *function) {
  size_t length;
  if (lua_type(L, index) != LUA_TSTRING)
    rille_raise_error(L, "%s: the path must be a string, got %s", function,
                      lua_isnone(L, index) ? "nil" : rille_type_text(L, index));
  const char *path = lua_tolstring(L, index, &length);
  if (length == 0 || strlen(path) != length)
    rille_raise_error(L, "%s: the path is %s", function, length ? "a string with a zero byte" : "empty");
  return path;
}

/* ---- what a reader hands out, owned until all of it is in Lua ------------------------------------------ */

typedef struct FileBox {
  RilleContext *ctx;
  RilleValueTree *tree;
  RilleTensorFile file;
} FileBox;

static int box_gc(lua_State *L) {
  FileBox *box = lua_touserdata(L, 1);
  RilleValueTree *tree = box->tree;
  RilleTensorFile file = box->file;
  box->tree = NULL;
  box->file = (RilleTensorFile){0};
  rille_value_tree_free(tree);
  rille_tensor_file_free(box->ctx, &file);
  return 0;
}

static FileBox *push_box(lua_State *L, State *state) {
  FileBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = (FileBox){.ctx = state->ctx};
  if (luaL_newmetatable(L, "rille.file")) {
    lua_pushcfunction(L, box_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return box;
}

/* ---- unpickle ------------------------------------------------------------------------------------------ */

enum { LONG_TEXT = 40, KEY_TEXT = 1000 };

typedef struct Converter {
  lua_State *L;
  int seen; /* stack index of a list: what the node with this mark became */
  int none; /* stack index of rille.none */
  int32_t count;
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

static void push_dict(Converter *c, RilleValue *value) {
  lua_State *L = c->L;
  size_t n = value->as.list.count / 2;
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
  luaL_checkstack(L, 8, "unpickle");
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
  FileBox *box = push_box(L, state);
  const char *path = rille_check_path(L, 1, "unpickle");
  RilleStatus status = rille_unpickle_file(state->ctx, path, &box->tree);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_unpickle_file(state->ctx, path, &box->tree);
  check_status(L, state, status);
  lua_newtable(L);
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  Converter converter = {L, 3, 4, 0};
  if (box->tree->root->kind == RILLE_VALUE_NONE)
    lua_pushnil(L);
  else
    push_value(&converter, box->tree->root);
  rille_value_tree_free(box->tree);
  box->tree = NULL;
  return 1;
}

/* ---- safetensors --------------------------------------------------------------------------------------- */

static void push_metadata(lua_State *L, const RilleTensorFile *file) {
  lua_newtable(L);
  for (size_t i = 0; i < file->metadata_count; i++) {
    lua_pushstring(L, file->metadata[i].name);
    lua_pushstring(L, file->metadata[i].text);
    lua_rawset(L, -3);
  }
}

/* A list of { name, text }. */
static void push_refused(lua_State *L, const RilleTensorFile *file) {
  lua_createtable(L, file->refused_count < INT32_MAX ? (int)file->refused_count : 0, 0);
  for (size_t i = 0; i < file->refused_count; i++) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, file->refused[i].name);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, file->refused[i].text);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* A list of { name, tensor, is_text } in the file's order. */
static void push_tensors(lua_State *L, const FileBox *box) {
  size_t n = box->file.tensor_count;
  lua_createtable(L, n < INT32_MAX ? (int)n : 0, 0);
  for (size_t i = 0; i < n; i++) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, box->file.tensors[i].name);
    lua_rawseti(L, -2, 1);
    rille_push_tensor(L, box->file.tensors[i].tensor);
    lua_rawseti(L, -2, 2);
    if (box->file.is_text) {
      lua_pushboolean(L, box->file.is_text[i]);
      lua_rawseti(L, -2, 3);
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void empty_box(FileBox *box) {
  rille_tensor_file_free(box->ctx, &box->file);
  box->file = (RilleTensorFile){0};
}

/* native.load(path): the tensors and the metadata. */
static int files_load(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 1);
  FileBox *box = push_box(L, state);
  const char *path = rille_check_path(L, 1, "load");
  RilleStatus status = rille_safetensors_read(state->ctx, path, &box->file);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_safetensors_read(state->ctx, path, &box->file);
  check_status(L, state, status);
  push_tensors(L, box);
  push_metadata(L, &box->file);
  empty_box(box);
  return 2;
}

/* native.load_npz(path, a list of the names wanted or nil): the tensors, and what is left out. */
static int files_load_npz(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 2);
  FileBox *box = push_box(L, state);
  const char *path = rille_check_path(L, 1, "load_npz");
  RilleNpzNames wanted = {NULL, 0};
  if (lua_istable(L, 2)) {
    wanted.count = lua_rawlen(L, 2);
    const char **names = lua_newuserdatauv(L, (wanted.count + 1) * sizeof *names, 0);
    for (size_t i = 0; i < wanted.count; i++) {
      if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TSTRING)
        return rille_raise_error(L, "load_npz: names must be strings, got %s", rille_type_text(L, -1));
      names[i] = lua_tostring(L, -1); /* the list keeps it alive */
      lua_pop(L, 1);
    }
    wanted.names = names;
  }
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    status = rille_npz_read(state->ctx, path, wanted.names ? &wanted : NULL, &box->file);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  push_tensors(L, box);
  push_refused(L, &box->file);
  empty_box(box);
  return 2;
}

/* Entry i of the list of strings at index; the list keeps it alive. */
static const char *text_at(lua_State *L, int index, size_t i) {
  size_t length;
  if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TSTRING)
    rille_raise_error(L, "save: names and metadata must be strings, got %s", rille_type_text(L, -1));
  const char *text = lua_tolstring(L, -1, &length);
  if (strlen(text) != length) rille_raise_error(L, "save: the text \"%s\" has a zero byte", text);
  lua_pop(L, 1);
  return text;
}

static void fill_tensors(lua_State *L, RilleNamedTensor *tensors, size_t n) {
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, 3, (lua_Integer)i + 1);
    tensors[i].tensor = rille_to_tensor(L, -1);
    if (!tensors[i].tensor) rille_raise_error(L, "save: needs tensors, got %s", rille_type_text(L, -1));
    lua_pop(L, 1);
    tensors[i].name = text_at(L, 2, i);
  }
}

/* native.save(path, names, tensors, metadata names, metadata texts): four lists. */
static int files_save(lua_State *L) {
  State *state = state_of(L);
  lua_settop(L, 5);
  const char *path = rille_check_path(L, 1, "save");
  for (int i = 2; i <= 5; i++) luaL_checktype(L, i, LUA_TTABLE);
  size_t n = lua_rawlen(L, 2), n_texts = lua_rawlen(L, 4);
  RilleNamedTensor *tensors = lua_newuserdatauv(L, (n + 1) * sizeof *tensors, 0);
  RilleNamedText *texts = lua_newuserdatauv(L, (n_texts + 1) * sizeof *texts, 0);
  for (size_t i = 0; i < n_texts; i++) texts[i] = (RilleNamedText){text_at(L, 4, i), text_at(L, 5, i)};
  /* The collector may run finalizers that free tensors, so they are looked up after it. */
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    fill_tensors(L, tensors, n);
    status = rille_safetensors_write(state->ctx, path, tensors, n, texts, n_texts);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  return 0;
}

/* native.save_npz(path, names, tensors, compress) */
static int files_save_npz(lua_State *L) {
  State *state = state_of(L);
  lua_settop(L, 4);
  const char *path = rille_check_path(L, 1, "save_npz");
  for (int i = 2; i <= 3; i++) luaL_checktype(L, i, LUA_TTABLE);
  size_t n = lua_rawlen(L, 2);
  RilleNamedTensor *tensors = lua_newuserdatauv(L, (n + 1) * sizeof *tensors, 0);
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    fill_tensors(L, tensors, n);
    status = rille_npz_write(state->ctx, path, tensors, n, lua_toboolean(L, 4));
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  return 0;
}

/* ---- one tensor a file --------------------------------------------------------------------------------- */

int rille_read_tensor_file(lua_State *L, const char *function,
                           RilleStatus (*read)(RilleContext *, const char *, RilleTensor **)) {
  State *state = state_of(L);
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  const char *path = rille_check_path(L, 1, function);
  RilleStatus status = read(state->ctx, path, &shell->tensor);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = read(state->ctx, path, &shell->tensor);
  check_status(L, state, status);
  return 1;
}

/* native.load_npy(path): the tensor of a numpy .npy file. */
static int files_load_npy(lua_State *L) {
  return rille_read_tensor_file(L, "load_npy", rille_npy_read);
}

/* native.read_idx(path): the tensor of an IDX file (MNIST's format), plain or gzipped. */
static int files_read_idx(lua_State *L) {
  return rille_read_tensor_file(L, "read_idx", rille_idx_read);
}

static RilleStatus read_bytes(RilleContext *ctx, const char *path, RilleTensor **out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, "read_bytes", path, &file));
  RilleStatus status = RILLE_OK;
  if (file.size > INT64_MAX)
    status = rille_error(ctx, RILLE_ERROR_MEMORY, "read_bytes: %s is too large", rille_path_tail(path));
  int64_t size = (int64_t)file.size;
  if (status == RILLE_OK) status = rille_tensor_new(ctx, RILLE_UINT8, 1, &size, out);
  if (status == RILLE_OK && size > 0) {
    status = rille_file_read_at(&file, 0, (*out)->data, (size_t)size);
    if (status != RILLE_OK) {
      rille_tensor_release(*out);
      *out = NULL;
    }
  }
  rille_file_close(&file);
  return status;
}

/* native.read_bytes(path): a file's bytes as a uint8 tensor. */
static int files_read_bytes(lua_State *L) {
  return rille_read_tensor_file(L, "read_bytes", read_bytes);
}

/* native.list_folder(what, path): the names in it, those of folders with a '/' behind; what starts the error
 * text.
 */
static int files_list_folder(lua_State *L) {
  State *state = state_of(L);
  const char *what = luaL_checkstring(L, 1), *path = rille_check_path(L, 2, what);
  TensorBox *names = rille_push_tensor_shell(L);
  check_status(L, state, rille_file_list(state->ctx, what, path, &names->tensor));
  const char *at = names->tensor->data, *end = at + names->tensor->numel;
  lua_newtable(L);
  for (lua_Integer i = 1; at < end; i++, at += strlen(at) + 1) {
    lua_pushstring(L, at);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/* native.save_npy(tensor, path): writes a numpy .npy file in one step. */
static int files_save_npy(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 2, "save_npy");
  RilleStatus status = rille_npy_write(state->ctx, path, rille_check_tensor(L, 1));
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_npy_write(state->ctx, path, rille_check_tensor(L, 1));
  check_status(L, state, status);
  return 0;
}

/* native.write_idx(tensor, path): writes an IDX file in one step, gzipped if the path ends in .gz. */
static int files_write_idx(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 2, "write_idx");
  size_t length = strlen(path);
  bool compress = length > 3 && strcmp(path + length - 3, ".gz") == 0;
  RilleStatus status = rille_idx_write(state->ctx, path, rille_check_tensor(L, 1), compress);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_idx_write(state->ctx, path, rille_check_tensor(L, 1), compress);
  check_status(L, state, status);
  return 0;
}

/* native.write_file(what, path, text): in one step; what starts the error text. */
static int files_write(lua_State *L) {
  State *state = state_of(L);
  size_t length;
  const char *what = luaL_checkstring(L, 1), *path = rille_check_path(L, 2, what);
  const char *text = luaL_checklstring(L, 3, &length);
  check_status(L, state, rille_file_write(state->ctx, what, path, text, length));
  return 0;
}

/* native.file_start(what, path, n): the first n bytes, or as many as there are. Only regular files are
 * opened. */
static int files_start(lua_State *L) {
  State *state = state_of(L);
  const char *what = luaL_checkstring(L, 1), *path = rille_check_path(L, 2, what);
  lua_Integer n = luaL_checkinteger(L, 3);
  char start[512];
  RilleFile file;
  check_status(L, state, rille_file_open(state->ctx, what, path, &file));
  if (n < 0 || n > (lua_Integer)sizeof start) n = sizeof start;
  if ((uint64_t)n > file.size) n = (lua_Integer)file.size;
  RilleStatus status = rille_file_read_at(&file, 0, start, (size_t)n);
  rille_file_close(&file);
  check_status(L, state, status);
  lua_pushlstring(L, start, (size_t)n);
  return 1;
}

/* native.with_point(f, ...): what f(...) gives; numbers become text with a point in it, whatever the locale.
 * f cannot yield.
 */
static int with_point(lua_State *L) {
  luaL_checkany(L, 1);
  locale_t outer = rille_point_begin();
  int result = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  rille_point_end(outer);
  return result == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* ---- the module's part --------------------------------------------------------------------------------- */

static int none_tostring(lua_State *L) {
  lua_pushliteral(L, "none");
  return 1;
}

/* rille.none: stands for Python's None inside tables. There is one. */
static void push_none(lua_State *L) {
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, none_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "rille.none");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

static const luaL_Reg functions[] = {{"load", files_load},
                                     {"save", files_save},
                                     {"load_npz", files_load_npz},
                                     {"save_npz", files_save_npz},
                                     {"load_npy", files_load_npy},
                                     {"save_npy", files_save_npy},
                                     {"read_idx", files_read_idx},
                                     {"write_idx", files_write_idx},
                                     {"write_file", files_write},
                                     {"file_start", files_start},
                                     {"with_point", with_point},
                                     {"read_bytes", files_read_bytes},
                                     {"list_folder", files_list_folder},
                                     {NULL, NULL}};

void rille_open_files(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
  push_none(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, "rille.none");
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushvalue(L, -3);
  lua_pushcclosure(L, files_unpickle, 3);
  lua_setfield(L, library->native, "unpickle");
  lua_setfield(L, library->module, "none");
}

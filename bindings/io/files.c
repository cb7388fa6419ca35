/* Files as Lua values: safetensors, bytes, texts, folders; formats.c and pickle.c have the other formats.
 * scripts/rille/files.lua is the Lua half. */
#include "state.h"
#include "owned.h"
#include "describe.h"
#include "io/files.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"
#include "core/point.h"
#include "io/file.h"
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

static void release_box(void *content) {
  rille_empty_file_box(content);
}
static const OwnedKind file_kind = {"rille.file", sizeof(FileBox), release_box};

FileBox *rille_push_file_box(lua_State *L, State *state) {
  FileBox *box = rille_push_owned(L, state, &file_kind, 0);
  box->ctx = state->ctx;
  return box;
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

void rille_push_file_tensors(lua_State *L, const FileBox *box) {
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

void rille_empty_file_box(FileBox *box) {
  rille_tensor_file_free(box->ctx, &box->file);
  box->file = (RilleTensorFile){0};
}

static RilleStatus load_file(RilleContext *ctx, const char *path, bool mapped, RilleTensorFile *out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, "safetensors", path, &file));
  RilleStatus status = rille_safetensors_read_from(&file, mapped, out);
  rille_file_close(&file);
  return status;
}

/* native.load(path, mapped): the tensors and the metadata. */
static int files_load(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 2);
  FileBox *box = rille_push_file_box(L, state);
  const char *path = rille_check_path(L, 1, "load");
  bool mapped = lua_toboolean(L, 2);
  RilleStatus status = load_file(state->ctx, path, mapped, &box->file);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = load_file(state->ctx, path, mapped, &box->file);
  check_status(L, state, status);
  rille_push_file_tensors(L, box);
  push_metadata(L, &box->file);
  rille_empty_file_box(box);
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

void rille_fill_named_tensors(lua_State *L, RilleNamedTensor *tensors, size_t n) {
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
    rille_fill_named_tensors(L, tensors, n);
    status = rille_safetensors_write(state->ctx, path, tensors, n, texts, n_texts);
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

static const Native functions[] = {{"load", files_load, RILLE_MAY_READ_FILES, NULL},
                                   {"save", files_save, RILLE_MAY_WRITE_FILES, NULL},
                                   {"write_file", files_write, RILLE_MAY_WRITE_FILES, NULL},
                                   {"file_start", files_start, RILLE_MAY_READ_FILES, "load"},
                                   {"with_point", with_point, RIGHT_HARMLESS, NULL},
                                   {"read_bytes", files_read_bytes, RILLE_MAY_READ_FILES, NULL},
                                   {"list_folder", files_list_folder, RILLE_MAY_READ_FILES, NULL},
                                   {NULL, NULL, 0, NULL}};

void rille_open_files(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
  push_none(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "rille.none");
}

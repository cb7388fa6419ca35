/* File formats beyond safetensors, but for pickles: npz, npy, idx. RILLE_FILES=OFF leaves this file out.
 * scripts/rille/files.lua is the Lua half. */
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "io/files.h"
#include "io/idx.h"
#include "io/npy.h"
#include "io/npz.h"
#include "library.h"
#include "tensor/tensor_box.h"

#include <string.h>

/* ---- npz ----------------------------------------------------------------------------------------------- */

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

/* native.load_npz(path, a list of the names wanted or nil): the tensors, and what is left out. */
static int files_load_npz(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  lua_settop(L, 2);
  FileBox *box = rille_push_file_box(L, state);
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
  rille_push_file_tensors(L, box);
  push_refused(L, &box->file);
  rille_empty_file_box(box);
  return 2;
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
    rille_fill_named_tensors(L, tensors, n);
    status = rille_npz_write(state->ctx, path, tensors, n, lua_toboolean(L, 4));
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  return 0;
}

/* ---- one tensor a file --------------------------------------------------------------------------------- */

/* native.load_npy(path): the tensor of a numpy .npy file. */
static int files_load_npy(lua_State *L) {
  return rille_read_tensor_file(L, "load_npy", rille_npy_read);
}

/* native.read_idx(path): the tensor of an IDX file (MNIST's format), plain or gzipped. */
static int files_read_idx(lua_State *L) {
  return rille_read_tensor_file(L, "read_idx", rille_idx_read);
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

/* ---- the module's part --------------------------------------------------------------------------------- */

static const Native functions[] = {{"load_npz", files_load_npz, RILLE_MAY_READ_FILES, NULL},
                                   {"save_npz", files_save_npz, RILLE_MAY_WRITE_FILES, NULL},
                                   {"load_npy", files_load_npy, RILLE_MAY_READ_FILES, NULL},
                                   {"save_npy", files_save_npy, RILLE_MAY_WRITE_FILES, NULL},
                                   {"read_idx", files_read_idx, RILLE_MAY_READ_FILES, NULL},
                                   {"write_idx", files_write_idx, RILLE_MAY_WRITE_FILES, NULL},
                                   {NULL, NULL, 0, NULL}};

void rille_open_formats(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}

/* What the scripts ask of the system: check sums, files, terminals; and errors at the user's line. */
#include "state.h"
#include "io/files.h"
#include "io/file.h"
#include "io/gzip.h"
#include "io/sha256.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"

#include <lauxlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* native.sha256_file(path[, gunzip]): 64 hex digits, of what is in a gzip file if gunzip is true. */
static int module_sha256_file(lua_State *L) {
  uint8_t digest[RILLE_SHA256_BYTES];
  char text[RILLE_SHA256_TEXT];
  State *state = state_of(L);
  const char *path = rille_check_path(L, 1, "sha256_file");
  check_status(L, state, rille_sha256_file(state->ctx, "sha256_file", path, lua_toboolean(L, 2), digest));
  lua_pushstring(L, rille_sha256_text(digest, text));
  return 1;
}

static int module_is_file(lua_State *L) {
  struct stat info;
  lua_pushboolean(L, stat(rille_check_path(L, 1, "is_file"), &info) == 0 && S_ISREG(info.st_mode));
  return 1;
}

/* native.crc32(crc, text or tensor): goes on with crc (0 at the start) over the bytes of a text, or a
 * tensor's elements. */
static int module_crc32(lua_State *L) {
  State *state = state_of(L);
  uint32_t crc = (uint32_t)luaL_checkinteger(L, 1);
  size_t length;
  if (lua_type(L, 2) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, 2, &length);
    crc = rille_crc32(crc, text, length);
  } else {
    RilleTensor *whole;
    check_status(L, state, rille_tensor_contiguous(rille_check_tensor(L, 2), &whole));
    crc = rille_crc32(crc, whole->data, (size_t)whole->numel * rille_tensor_itemsize(whole));
    rille_tensor_release(whole);
  }
  lua_pushinteger(L, crc);
  return 1;
}

/* native.replace_file(what, from, to[, previous]): from gets the name to; what was there before stays as
 * previous. At each moment there is a whole file at to. */
static int module_replace(lua_State *L) {
  State *state = state_of(L);
  const char *what = luaL_checkstring(L, 1);
  const char *from = rille_check_path(L, 2, what), *to = rille_check_path(L, 3, what);
  if (!lua_isnoneornil(L, 4))
    check_status(L, state, rille_file_keep(state->ctx, what, to, rille_check_path(L, 4, what)));
  check_status(L, state, rille_file_replace(state->ctx, what, from, to));
  return 0;
}

/* native.remove_stale(path): removes what writers of path left in its folder when they were killed. */
static int module_remove_stale(lua_State *L) {
  state_of(L);
  rille_file_remove_stale(rille_check_path(L, 1, "save"));
  return 0;
}

/* native.make_folder(what, path): the folders that path lies in. */
static int module_make_folder(lua_State *L) {
  State *state = state_of(L);
  const char *what = luaL_checkstring(L, 1);
  check_status(L, state, rille_file_make_folders(state->ctx, what, rille_check_path(L, 2, what)));
  return 0;
}

/* The descriptor of an open Lua file; -1 for everything else that can be written to. */
static int descriptor_of(lua_State *L, int index) {
  luaL_Stream *stream = luaL_testudata(L, index, LUA_FILEHANDLE);
  return stream && stream->closef && stream->f ? fileno(stream->f) : -1;
}

static int module_is_terminal(lua_State *L) {
  int descriptor = descriptor_of(L, 1);
  lua_pushboolean(L, descriptor >= 0 && isatty(descriptor));
  return 1;
}

/* native.terminal_columns(file): nil when it is no terminal or does not know. */
static int module_terminal_columns(lua_State *L) {
  struct winsize size;
  int descriptor = descriptor_of(L, 1);
  if (descriptor < 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, size.ws_col);
  return 1;
}

/* native.raise(text): an error at the user's line, not at the library's. */
static int module_raise(lua_State *L) {
  return rille_raise_text(L, luaL_checkstring(L, 1));
}

static const Native functions[] = {{"sha256_file", module_sha256_file, RILLE_MAY_READ_FILES, NULL},
                                   {"is_file", module_is_file, RILLE_MAY_READ_FILES, NULL},
                                   {"crc32", module_crc32, RIGHT_HARMLESS, NULL},
                                   {"replace_file", module_replace, RILLE_MAY_WRITE_FILES, "save"},
                                   {"remove_stale", module_remove_stale, RILLE_MAY_WRITE_FILES, "save"},
                                   {"make_folder", module_make_folder, RILLE_MAY_WRITE_FILES, "Trainer: log"},
                                   {"is_terminal", module_is_terminal, RIGHT_HARMLESS, NULL},
                                   {"terminal_columns", module_terminal_columns, RIGHT_HARMLESS, NULL},
                                   {"raise", module_raise, RIGHT_HARMLESS, NULL},
                                   {NULL, NULL, 0, NULL}};

void rille_open_system(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}

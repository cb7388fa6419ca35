/* What the scripts ask of the system: check sums, files, terminals; and errors at the user's line. */
#include "state.h"
#include "io/files.h"
#include "io/sha256.h"
#include "library.h"

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

static const luaL_Reg functions[] = {{"sha256_file", module_sha256_file},
                                     {"is_file", module_is_file},
                                     {"is_terminal", module_is_terminal},
                                     {"terminal_columns", module_terminal_columns},
                                     {"raise", module_raise},
                                     {NULL, NULL}};

void rille_open_system(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
}

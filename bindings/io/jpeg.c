/* Tensors as JPEG files. RILLE_JPEG=OFF leaves this file out. scripts/rille/data/image.lua is the Lua half.
 */
#include "io/media/jpeg.h"
#include "io/files.h"
#include "library.h"
#include "state.h"
#include "tensor/tensor_box.h"

static int load_jpeg(lua_State *L) {
  return rille_read_tensor_file(L, "image.load", rille_jpeg_read);
}

/* native.save_jpeg(path, tensor, quality): uint8 as rille_jpeg_encode takes it. */
static int save_jpeg(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 1, "image.save");
  lua_Integer quality = luaL_checkinteger(L, 3);
  if (quality < 1 || quality > 100) return rille_raise_error(L, "image.save: quality must be from 1 to 100");
  RilleStatus status = rille_jpeg_write(state->ctx, path, rille_check_tensor(L, 2), (int)quality);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_jpeg_write(state->ctx, path, rille_check_tensor(L, 2), (int)quality);
  check_status(L, state, status);
  return 0;
}

static const Native functions[] = {{"load_jpeg", load_jpeg, RILLE_MAY_READ_FILES, "image.load"},
                                   {"save_jpeg", save_jpeg, RILLE_MAY_WRITE_FILES, "image.save"},
                                   {NULL, NULL, 0, NULL}};

void rille_open_jpeg(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}

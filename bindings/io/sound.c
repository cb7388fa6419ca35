/* Tensors as sound files. RILLE_SOUND=OFF leaves this file out. scripts/rille/signal/audio.lua is the Lua
 * half. */
#include "io/media/sound.h"
#include "io/files.h"
#include "library.h"
#include "state.h"
#include "tensor/tensor_box.h"

static void push_info(lua_State *L, const RilleSoundInfo *info) {
  lua_createtable(L, 0, 6);
  lua_pushinteger(L, info->sample_rate), lua_setfield(L, -2, "sample_rate");
  lua_pushinteger(L, info->frames), lua_setfield(L, -2, "num_frames");
  lua_pushinteger(L, info->channels), lua_setfield(L, -2, "num_channels");
  lua_pushinteger(L, info->bits), lua_setfield(L, -2, "bits_per_sample");
  lua_pushstring(L, info->encoding), lua_setfield(L, -2, "encoding");
  lua_pushstring(L, info->format), lua_setfield(L, -2, "format");
}

/* native.sound_info(path): a table. */
static int sound_info(lua_State *L) {
  State *state = state_of(L);
  RilleSoundInfo info;
  check_status(L, state, rille_sound_info(state->ctx, rille_check_path(L, 1, "audio.info"), &info));
  push_info(L, &info);
  return 1;
}

/* native.load_sound(path, first, count): the tensor, and a table as of sound_info. */
static int load_sound(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 1, "audio.load");
  lua_Integer first = luaL_checkinteger(L, 2), count = luaL_checkinteger(L, 3);
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleSoundInfo info;
  RilleStatus status = rille_sound_read(state->ctx, path, first, count, &shell->tensor, &info);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_sound_read(state->ctx, path, first, count, &shell->tensor, &info);
  check_status(L, state, status);
  push_info(L, &info);
  return 2;
}

/* native.save_sound(path, waveform, sample_rate, format, bits, floats): rille_sound_write. */
static int save_sound(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 1, "audio.save"), *format = luaL_checkstring(L, 4);
  lua_Integer rate = luaL_checkinteger(L, 3), bits = luaL_checkinteger(L, 5);
  if (rate < 1 || rate > INT32_MAX)
    return rille_raise_error(L, "audio.save: the sample rate must be at least 1, got %lld", (long long)rate);
  if (bits < 0 || bits > 64)
    return rille_raise_error(L, "audio.save: no file has %lld bits", (long long)bits);
  check_status(L, state,
               rille_sound_write(state->ctx, path, rille_check_tensor(L, 2), (int)rate, format, (int)bits,
                                 lua_toboolean(L, 6)));
  return 0;
}

static const Native functions[] = {{"sound_info", sound_info, RILLE_MAY_READ_FILES, "audio.info"},
                                   {"load_sound", load_sound, RILLE_MAY_READ_FILES, "audio.load"},
                                   {"save_sound", save_sound, RILLE_MAY_WRITE_FILES, "audio.save"},
                                   {NULL, NULL, 0, NULL}};

void rille_open_sound(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}

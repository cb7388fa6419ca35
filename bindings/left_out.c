/* What this build was made without (the options of CMake that were off): each function of a piece that is not
 * there is one that says so, and so does a script of it. Without this the scripts would call nil. */
#include "state.h"
#include "library.h"

#include <lauxlib.h>
#include <string.h>

typedef struct Piece {
  const char *key;              /* of native.left_out */
  const char *text;             /* why its functions fail */
  const char *functions[14][2]; /* names in native, and what users call them; NULL behind the last */
  const char *scripts[4][2];    /* the same of scripts */
} Piece;

static const Piece pieces[] = {
#if defined(RILLE_WITHOUT_FILES)
    {"files",
     "this build reads and writes safetensors alone (RILLE_FILES=OFF)",
     {{"load_npz", "load_npz"},
      {"save_npz", "save_npz"},
      {"load_npy", "load_npy"},
      {"save_npy", "save_npy"},
      {"read_idx", "read_idx"},
      {"write_idx", "write_idx"},
      {"unpickle", "unpickle"},
      {"load_torch", "load"},
      {"save_torch", "save"},
      {"json_decode", "json.decode"},
      {"json_load", "json.load"},
      {"tokenizer", "tokenizer.load"}},
     {{"onnx", "onnx"}}},
#endif
#if defined(RILLE_WITHOUT_PNG)
    {"png",
     "this build is without PNG files (RILLE_PNG=OFF)",
     {{"load_png", "image.load"}, {"save_png", "image.save"}, {"picture", "image"}, {"base64_png", "image"}},
     {{"data.image", "image"}}},
#endif
#if defined(RILLE_WITHOUT_JPEG)
    {"jpeg",
     "this build is without JPEG files (RILLE_JPEG=OFF)",
     {{"load_jpeg", "image.load"}, {"save_jpeg", "image.save"}},
     {{NULL}}},
#endif
#if defined(RILLE_WITHOUT_SOUND)
    {"sound",
     "this build is without sound files (RILLE_SOUND=OFF)",
     {{"load_sound", "audio.load"}, {"save_sound", "audio.save"}, {"sound_info", "audio.info"}},
     {{NULL}}},
#endif
#if defined(RILLE_WITHOUT_PICTURES)
    {"pictures",
     "this build is without changes to pictures (RILLE_PICTURES=OFF)",
     {{"digits", "datasets.digits"}, {"augment", "transforms"}},
     {{NULL}}},
#endif
#if defined(RILLE_WITHOUT_SIGNALS)
    {"signals",
     "this build is without Fourier transforms (RILLE_SIGNALS=OFF)",
     {{NULL}},
     {{"signal.fft", "fft"}, {"signal.spectra", "stft"}, {"signal.audio", "audio"}}},
#endif
#if defined(RILLE_WITHOUT_NETWORK)
    {"network",
     "this build is without the network (RILLE_NETWORK=OFF)",
     {{"download", "download"}},
     {{"distributed", "distributed"}}},
#endif
#if defined(RILLE_WITHOUT_WORKERS)
    {"workers",
     "this build is without workers (RILLE_WORKERS=OFF); num_workers = 0 makes batches in the loop",
     {{"workers", "DataLoader"}},
     {{"data.workers", "DataLoader"}, {"data.worker", "DataLoader"}}},
#endif
    {NULL, NULL, {{NULL}}, {{NULL}}},
};

/* Upvalues behind the standard ones: what users call the function, and why it fails. */
static int say_left_out(lua_State *L) {
  return rille_raise_error(L, "%s: %s", lua_tostring(L, lua_upvalueindex(UPVALUE_FIRST_FREE)),
                           lua_tostring(L, lua_upvalueindex(UPVALUE_FIRST_FREE + 1)));
}

void rille_open_left_out(lua_State *L, const Library *library) {
  lua_newtable(L); /* native.left_out: why, by the piece's name */
  for (const Piece *piece = pieces; piece->key; piece++) {
    lua_pushstring(L, piece->text);
    lua_setfield(L, -2, piece->key);
    for (int i = 0; piece->functions[i][0]; i++) {
      lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
      lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
      lua_pushstring(L, piece->functions[i][1]);
      lua_pushstring(L, piece->text);
      lua_pushcclosure(L, say_left_out, 4);
      lua_setfield(L, library->native, piece->functions[i][0]);
    }
  }
  lua_setfield(L, library->native, "left_out");
}

void rille_check_left_out(lua_State *L, const char *name) {
  for (const Piece *piece = pieces; piece->key; piece++)
    for (int i = 0; i < 4 && piece->scripts[i][0]; i++)
      if (strcmp(piece->scripts[i][0], name) == 0)
        rille_raise_error(L, "%s: %s", piece->scripts[i][1], piece->text);
}

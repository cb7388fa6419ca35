/* What the bindings of file formats share: paths as arguments, files of one tensor or of several. */
#ifndef RILLE_BINDINGS_FILES_H
#define RILLE_BINDINGS_FILES_H

#include <lua.h>

#include "io/safetensors.h"
#include "rille.h"
#include "state.h"

/* The string at index, which must not be empty or hold a zero byte. */
const char *rille_check_path(lua_State *L, int index, const char *function);
/* A function(path) that gives one tensor. */
int rille_read_tensor_file(lua_State *L, const char *function,
                           RilleStatus (*read)(RilleContext *, const char *, RilleTensor **));

/* What a reader hands out, owned until all of it is in Lua. */
typedef struct FileBox {
  RilleContext *ctx;
  RilleTensorFile file;
} FileBox;
/* An empty one; pushed. */
FileBox *rille_push_file_box(lua_State *L, State *state);
/* Pushes a list of { name, tensor, is_text } in the file's order. */
void rille_push_file_tensors(lua_State *L, const FileBox *box);
void rille_empty_file_box(FileBox *box);
/* Names and tensors of a file that is written: n of each, in the lists at stack indices 2 and 3. */
void rille_fill_named_tensors(lua_State *L, RilleNamedTensor *tensors, size_t n);

#endif

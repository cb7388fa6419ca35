/* Reading and writing dicts: what rille_io.h says of files.
 *
 * Invariant: a file is open only while it is read; what it is goes by its first bytes. Called by hosts. */
#include "host/files.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/npz.h"
#include "io/torch/torch.h"

#include <string.h>

enum { HEAD = 64 }; /* enough to tell a format */

/* The length of a header is less than 2^32, and what follows it a brace. */
static bool is_safetensors(const uint8_t *head, size_t size) {
  return size >= 9 && !head[4] && !head[5] && !head[6] && !head[7] && head[8] == '{';
}

#ifdef RILLE_WITHOUT_FILES
RilleStatus rille_dict_decode(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  (void)data, (void)size;
  return rille_error(dict->ctx, RILLE_ERROR_UNSUPPORTED,
                     "load: %s is no safetensors file, and this build leaves other formats out (RILLE_FILES)",
                     rille_path_tail(name));
}

RilleStatus rille_dict_check_sum(const RilleDict *dict, const char *name) {
  const char *format = rille_dict_text(dict, "format");
  if (!format || strcmp(format, "rille trainer 1") != 0) return RILLE_OK;
  return rille_error(dict->ctx, RILLE_ERROR_UNSUPPORTED,
                     "load: the check sum of the checkpoint %s cannot be looked at in a build without "
                     "RILLE_FILES",
                     rille_path_tail(name));
}
#endif

static RilleStatus fill_from_safetensors(RilleDict *dict, RilleTensorFile *file, const char *name) {
  RilleStatus status = rille_dict_fill(dict, file);
  rille_tensor_file_free(dict->ctx, file);
  return status == RILLE_OK ? rille_dict_check_sum(dict, name) : status;
}

static RilleStatus read_memory(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  RilleTensorFile file;
  if (!is_safetensors(data, size)) return rille_dict_decode(dict, name, data, size);
  RILLE_TRY(rille_safetensors_decode(dict->ctx, name, data, size, &file));
  return fill_from_safetensors(dict, &file, name);
}

static RilleStatus read_file(RilleDict *dict, const RilleFile *file) {
  uint8_t head[HEAD] = {0};
  RilleTensorFile tensors;
  RilleBytes bytes;
  size_t known = file->size < HEAD ? (size_t)file->size : HEAD;
  RILLE_TRY(rille_file_read_at(file, 0, head, known));
  if (is_safetensors(head, known)) {
    RILLE_TRY(rille_safetensors_read_from(file, false, &tensors));
    return fill_from_safetensors(dict, &tensors, file->path);
  }
#ifndef RILLE_WITHOUT_FILES
  if (rille_is_torch(head, known)) return rille_dict_read_torch(dict, file);
#endif
  RILLE_TRY(rille_file_read_all(file, &bytes));
  RilleStatus status = rille_dict_decode(dict, file->path, bytes.data, bytes.size);
  rille_block_free(dict->ctx, bytes.data);
  return status;
}

RilleStatus rille_load(RilleContext *ctx, const char *path, const RilleFiles *files, RilleDict **out) {
  RilleFile file;
  RilleDict *dict;
  RILLE_TRY(rille_file_open_in(ctx, "load", files, path, &file));
  RilleStatus status = rille_dict_create(ctx, &dict);
  if (status == RILLE_OK) status = rille_dict_hand_out(dict, read_file(dict, &file), out);
  rille_file_close(&file);
  return status;
}

RilleStatus rille_load_memory(RilleContext *ctx, const char *name, const void *data, size_t bytes,
                              RilleDict **out) {
  RilleDict *dict;
  RILLE_TRY(rille_dict_create(ctx, &dict));
  return rille_dict_hand_out(dict, read_memory(dict, name, data, bytes), out);
}

/* ---- writing ------------------------------------------------------------------------------------------- */

/* The entries as the writers take them; *tensors is a block. */
static RilleStatus list_entries(const RilleDict *dict, RilleNamedTensor **tensors, RilleNamedText **texts) {
  RilleContext *ctx = dict->ctx;
  *tensors = rille_block_allocate(ctx, (dict->tensors.count + 1) * sizeof **tensors);
  *texts = *tensors ? rille_block_allocate(ctx, (dict->texts.count + 1) * sizeof **texts) : NULL;
  if (!*texts) {
    rille_block_free(ctx, *tensors);
    return RILLE_ERROR_MEMORY;
  }
  for (size_t i = 0; i < dict->tensors.count; i++)
    (*tensors)[i] = (RilleNamedTensor){dict->tensors.entries[i].name, dict->tensors.entries[i].tensor};
  for (size_t i = 0; i < dict->texts.count; i++)
    (*texts)[i] = (RilleNamedText){dict->texts.entries[i].name, dict->texts.entries[i].text};
  return RILLE_OK;
}

static RilleStatus write_npz(RilleContext *ctx, const RilleFiles *files, const char *path,
                             const RilleNamedTensor *tensors, size_t count, bool compressed) {
#ifdef RILLE_WITHOUT_FILES
  (void)files, (void)tensors, (void)count, (void)compressed;
  return rille_error(ctx, RILLE_ERROR_UNSUPPORTED, "save: this build leaves npz out (RILLE_FILES), for %s",
                     rille_path_tail(path));
#else
  return rille_npz_write_in(ctx, files, path, tensors, count, compressed);
#endif
}

static RilleStatus write(const RilleDict *dict, const char *path, bool npz, bool compressed,
                         const RilleFiles *files) {
  RilleNamedTensor *tensors;
  RilleNamedText *texts;
  RilleContext *ctx = dict->ctx;
  RILLE_TRY(list_entries(dict, &tensors, &texts));
  RilleStatus status = npz ? write_npz(ctx, files, path, tensors, dict->tensors.count, compressed)
                           : rille_safetensors_write_in(ctx, files, path, tensors, dict->tensors.count, texts,
                                                        dict->texts.count);
  rille_block_free(ctx, tensors);
  rille_block_free(ctx, texts);
  return status;
}

RilleStatus rille_save(const RilleDict *dict, const char *path, const RilleFiles *files) {
  return write(dict, path, false, false, files);
}

RilleStatus rille_save_npz(const RilleDict *dict, const char *path, bool compressed,
                           const RilleFiles *files) {
  return write(dict, path, true, compressed, files);
}

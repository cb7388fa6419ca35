#include "io/npz.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/file.h"
#include "io/gzip.h"
#include "io/npy.h"
#include "io/pickle/value.h"
#include "io/reader.h"
#include "io/zip/zip.h"

#include <stdio.h>
#include <string.h>

static const char what[] = "npz";

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus read_array(const RilleZip *zip, const RilleZipEntry *entry, const char *shown,
                              RilleTensor **out, RilleNpyKind *kind) {
  RilleContext *ctx = zip->source->ctx;
  char name[1024];
  snprintf(name, sizeof name, "%.900s (%s)", rille_path_tail(zip->source->name), shown);
  uint8_t *content = rille_block_allocate(ctx, (size_t)entry->size + 1);
  if (!content) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_zip_unpack(zip, entry, shown, content);
  if (status == RILLE_OK) status = rille_npy_decode_any(ctx, name, content, (size_t)entry->size, out, kind);
  rille_block_free(ctx, content);
  return status;
}

static char *copy(RilleTensorFile *file, const void *text, size_t length) {
  char *result = rille_value_tree_allocate(file->arena, length + 1);
  if (!result) return NULL;
  memcpy(result, text, length);
  result[length] = 0;
  return result;
}

static RilleStatus refuse(RilleTensorFile *file, const char *name, const char *reason) {
  char *text = copy(file, reason, strlen(reason));
  if (!text) return RILLE_ERROR_MEMORY;
  file->refused[file->refused_count++] = (RilleNamedText){name, text};
  return RILLE_OK;
}

static bool is_wanted(const RilleNpzNames *wanted, const char *name) {
  if (!wanted) return true;
  for (size_t i = 0; i < wanted->count; i++)
    if (strcmp(wanted->names[i], name) == 0) return true;
  return false;
}

static RilleStatus add_array(const RilleZip *zip, const RilleZipEntry *entry, const RilleNpzNames *wanted,
                             RilleTensorFile *file) {
  size_t length = entry->name_length;
  bool is_array = length >= 4 && memcmp(entry->name + length - 4, ".npy", 4) == 0;
  if (is_array) length -= 4;
  char shown[RILLE_SHOWN];
  rille_shown(entry->name, length, shown);
  char *name = copy(file, entry->name, length);
  RilleNpyKind kind = RILLE_NPY_TENSOR;
  if (!name) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < file->tensor_count; i++)
    if (strcmp(file->tensors[i].name, name) == 0)
      return rille_source_error(zip->source, entry->at, "'%s' is there twice", shown);
  if (!is_array) return refuse(file, name, "no array: the name does not end in .npy");
  char whole[RILLE_SHOWN];
  RILLE_TRY(rille_zip_check(zip, entry, rille_shown(entry->name, entry->name_length, whole)));
  if (!is_wanted(wanted, name)) return refuse(file, name, "");
  RilleNamedTensor *tensor = &file->tensors[file->tensor_count];
  tensor->name = name;
  RilleStatus status = read_array(zip, entry, shown, &tensor->tensor, &kind);
  if (status == RILLE_ERROR_FORMAT && kind == RILLE_NPY_OTHER)
    return refuse(file, name, rille_error_message(zip->source->ctx));
  RILLE_TRY(status);
  file->is_text[file->tensor_count++] = kind == RILLE_NPY_TEXT;
  return RILLE_OK;
}

static RilleStatus read_all(RilleZip *zip, const RilleNpzNames *wanted, RilleTensorFile *file) {
  RilleContext *ctx = zip->source->ctx;
  size_t count = (size_t)zip->count;
  RILLE_TRY(rille_value_tree_new(ctx, &file->arena));
  file->tensors = rille_block_allocate(ctx, count * sizeof *file->tensors);
  file->refused = rille_block_allocate(ctx, count * sizeof *file->refused);
  file->is_text = rille_block_allocate(ctx, count);
  if (!file->tensors || !file->refused || !file->is_text) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < count; i++) {
    RilleZipEntry entry;
    RILLE_TRY(rille_zip_next(zip, &entry));
    RILLE_TRY(add_array(zip, &entry, wanted, file));
  }
  return RILLE_OK;
}

static RilleStatus read_source(const RilleSource *source, const RilleNpzNames *wanted, RilleTensorFile *out) {
  RilleZip zip;
  RilleTensorFile file = {0};
  RILLE_TRY(rille_zip_open(source, &zip));
  RilleStatus status = read_all(&zip, wanted, &file);
  rille_zip_close(&zip);
  if (status == RILLE_OK)
    *out = file;
  else
    rille_tensor_file_free(source->ctx, &file);
  return status;
}

RilleStatus rille_npz_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             const RilleNpzNames *wanted, RilleTensorFile *out) {
  RilleSource source = {.ctx = ctx, .what = what, .name = name, .memory = data, .size = size};
  return read_source(&source, wanted, out);
}

RilleStatus rille_npz_read(RilleContext *ctx, const char *path, const RilleNpzNames *wanted,
                           RilleTensorFile *out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, what, path, &file));
  RilleSource source = {.ctx = ctx, .what = what, .name = path, .file = &file, .size = file.size};
  RilleStatus status = read_source(&source, wanted, out);
  rille_file_close(&file);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static RilleStatus write_packed(RilleZipWriter *zip, RilleZipEntry entry, const char *head, size_t head_size,
                                const RilleTensor *tensor, size_t bytes) {
  RilleContext *ctx = tensor->ctx;
  RilleBytes packed = {NULL, 0};
  uint8_t *all = rille_block_allocate(ctx, head_size + bytes);
  if (!all) return RILLE_ERROR_MEMORY;
  memcpy(all, head, head_size);
  if (bytes) memcpy(all + head_size, tensor->data, bytes);
  RilleStatus status = rille_deflate_raw(ctx, all, head_size + bytes, 6, &packed);
  rille_block_free(ctx, all);
  entry.packed = packed.size;
  if (status == RILLE_OK) status = rille_zip_begin(zip, entry, 1);
  if (status == RILLE_OK) status = rille_zip_write(zip, packed.data, packed.size);
  rille_block_free(ctx, packed.data);
  return status;
}

/* The entry's name: the array's with .npy behind it, in a tree that lives until the directory is written. */
static RilleStatus write_array(RilleZipWriter *zip, RilleValueTree *names, const RilleNamedTensor *named,
                               bool compress) {
  RilleTensor *tensor;
  char head[RILLE_NPY_HEADER];
  size_t length = strlen(named->name);
  char *name = rille_value_tree_allocate(names, length + 5);
  if (!name) return RILLE_ERROR_MEMORY;
  memcpy(name, named->name, length);
  memcpy(name + length, ".npy", 5);
  RILLE_TRY(rille_tensor_contiguous(named->tensor, &tensor));
  size_t head_size = rille_npy_header(tensor, head),
         bytes = (size_t)tensor->numel * rille_tensor_itemsize(tensor);
  RilleZipEntry entry = {.name = name,
                         .name_length = length + 4,
                         .method = compress ? RILLE_ZIP_DEFLATED : RILLE_ZIP_STORED,
                         .crc = rille_crc32(rille_crc32(0, head, head_size), tensor->data, bytes),
                         .size = head_size + bytes,
                         .packed = head_size + bytes};
  RilleStatus status = RILLE_OK;
  if (compress) {
    status = write_packed(zip, entry, head, head_size, tensor, bytes);
  } else {
    status = rille_zip_begin(zip, entry, 1);
    if (status == RILLE_OK) status = rille_zip_write(zip, head, head_size);
    if (status == RILLE_OK) status = rille_zip_write(zip, tensor->data, bytes);
  }
  rille_tensor_release(tensor);
  return status;
}

RilleStatus rille_npz_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                            size_t count, bool compress) {
  return rille_npz_write_in(ctx, NULL, path, tensors, count, compress);
}

RilleStatus rille_npz_write_in(RilleContext *ctx, const RilleFiles *files, const char *path,
                               const RilleNamedTensor *tensors, size_t count, bool compress) {
  RilleZipWriter zip;
  RilleValueTree *names;
  for (size_t i = 0; i < count; i++) {
    size_t length = strlen(tensors[i].name);
    char shown[RILLE_SHOWN];
    if (length == 0 || length > 60000 || !rille_is_utf8(tensors[i].name, length))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "npz: a name must be UTF-8 of 1 to 60000 bytes, got '%s'",
                         rille_shown(tensors[i].name, length, shown));
  }
  RILLE_TRY(rille_value_tree_new(ctx, &names));
  RilleStatus status = rille_zip_create(ctx, what, files, path, count, &zip);
  if (status == RILLE_OK) {
    for (size_t i = 0; i < count && status == RILLE_OK; i++)
      status = write_array(&zip, names, &tensors[i], compress);
    status = rille_zip_finish(&zip, status);
  }
  rille_value_tree_free(names);
  return status;
}

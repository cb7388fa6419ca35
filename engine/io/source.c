#include "io/source.h"
#include "core/memory.h"
#include "core/status.h"
#include "core/storage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <sys/mman.h>

RilleStatus rille_source_error(const RilleSource *source, uint64_t offset, const char *format, ...) {
  RilleReader reader = {.ctx = source->ctx, .what = source->what, .name = source->name};
  char problem[480];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  return rille_reader_error(&reader, (size_t)offset, "%s", problem);
}

static RilleStatus check_bounds(const RilleSource *source, uint64_t offset, uint64_t size) {
  uint64_t left = offset < source->size ? source->size - offset : 0;
  if (size <= left) return RILLE_OK;
  return rille_source_error(source, offset, "the file is truncated: needs %llu bytes, %llu are left",
                            (unsigned long long)size, (unsigned long long)left);
}

RilleStatus rille_source_read(const RilleSource *source, uint64_t offset, void *data, size_t size) {
  RILLE_TRY(check_bounds(source, offset, size));
  if (source->file && !source->map) return rille_file_read_at(source->file, offset, data, size);
  if (size) memcpy(data, source->memory + offset, size);
  return RILLE_OK;
}

RilleStatus rille_source_fetch(const RilleSource *source, uint64_t offset, uint64_t size, uint8_t **block,
                               RilleReader *reader) {
  RILLE_TRY(check_bounds(source, offset, size));
  uint8_t *data = rille_block_allocate(source->ctx, (size_t)size + 1);
  if (!data) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_source_read(source, offset, data, (size_t)size);
  if (status != RILLE_OK) {
    rille_block_free(source->ctx, data);
    return status;
  }
  *block = data;
  *reader = (RilleReader){.ctx = source->ctx,
                          .what = source->what,
                          .name = source->name,
                          .data = data,
                          .size = (size_t)size,
                          .base = (size_t)offset};
  return RILLE_OK;
}

/* ---- maps ---------------------------------------------------------------------------------------------- */

typedef struct RilleMap {
  RilleContext *ctx;
  void *data;
  size_t bytes;
  int32_t references;
} RilleMap;

static void let_go(void *user, void *data) {
  RilleMap *map = user;
  (void)data;
  if (--map->references > 0) return;
  int saved = errno;
  munmap(map->data, map->bytes);
  errno = saved;
  rille_block_free(map->ctx, map);
}

RilleStatus rille_source_map(RilleSource *source) {
  const RilleFile *file = source->file;
  if (!file || file->files.read || file->size == 0) return RILLE_OK;
  if (file->size >= PTRDIFF_MAX)
    return rille_file_error(source->ctx, source->what, "map", source->name, EFBIG);
  RilleMap *map = rille_block_allocate(source->ctx, sizeof *map);
  if (!map) return RILLE_ERROR_MEMORY;
  int saved = errno;
  void *data = mmap(NULL, (size_t)file->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file->fd, 0);
  int failure = errno;
  errno = saved;
  if (data == MAP_FAILED) {
    rille_block_free(source->ctx, map);
    return rille_file_error(source->ctx, source->what, "map", source->name, failure);
  }
  *map = (RilleMap){source->ctx, data, (size_t)file->size, 1};
  source->map = map;
  source->memory = data;
  return RILLE_OK;
}

void rille_source_unmap(RilleSource *source) {
  if (source->map) let_go(source->map, NULL);
  source->map = NULL;
}

/* ---- tensors ------------------------------------------------------------------------------------------- */

/* A tensor over the map itself. */
static RilleStatus show(const RilleSource *source, uint64_t offset, const RilleArray *array,
                        RilleTensor **out) {
  uint64_t bytes = 0;
  rille_array_bytes(array, &bytes);
  RilleDtype dtype = rille_element_dtype(array->element);
  RILLE_TRY(rille_wrap(source->ctx, array->ndim, array->sizes, dtype, (char *)source->map->data + offset,
                       let_go, source->map, out));
  source->map->references++;
  return RILLE_OK;
}

static RilleStatus read_raw(const RilleSource *source, uint64_t offset, const RilleArray *array,
                            RilleTensor *tensor, uint64_t *beyond) {
  uint8_t *raw = NULL;
  RilleReader reader;
  size_t count = (size_t)tensor->numel;
  RILLE_TRY(rille_source_fetch(source, offset, count * rille_element_size(array->element), &raw, &reader));
  *beyond = rille_elements_beyond(array->element, array->big_endian, raw, count);
  if (!*beyond) rille_elements_decode(array->element, array->big_endian, raw, count, tensor->data);
  rille_block_free(source->ctx, raw);
  return RILLE_OK;
}

RilleStatus rille_source_array(const RilleSource *source, uint64_t offset, const RilleArray *array,
                               RilleTensor **out, uint64_t *beyond) {
  bool native = rille_element_is_native(array->element) && !array->big_endian;
  RilleTensor *tensor;
  *beyond = 0;
  if (native && source->map && offset % rille_element_size(array->element) == 0)
    return show(source, offset, array, out);
  RILLE_TRY(
      rille_tensor_new(source->ctx, rille_element_dtype(array->element), array->ndim, array->sizes, &tensor));
  RilleStatus status = native ? rille_source_read(source, offset, tensor->data,
                                                  (size_t)tensor->numel * rille_tensor_itemsize(tensor))
                              : read_raw(source, offset, array, tensor, beyond);
  if (status == RILLE_OK && !*beyond)
    *out = tensor;
  else
    rille_tensor_release(tensor);
  return status;
}

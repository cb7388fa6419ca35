/* The numbers of storages: entries of the zip form, or tensors that the older form fills later. */
#include "core/memory.h"
#include "core/tensor.h"
#include "io/gzip.h"
#include "io/torch/torch_file.h"

#include <string.h>

/* The array that a storage is; its elements are no more than bytes can be addressed. */
static RilleStatus shape_of(RillePickle *pickle, const RilleTorchStorage *storage, RilleElement element,
                            RilleArray *array, uint64_t *bytes) {
  int64_t size = (int64_t)rille_element_size(element);
  *array = (RilleArray){.element = element, .ndim = 1, .sizes = {storage->numel}};
  if (storage->is_untyped) array->sizes[0] = storage->numel / size;
  if (rille_array_bytes(array, bytes) && (!storage->is_untyped || storage->numel % size == 0))
    return RILLE_OK;
  return RILLE_PICKLE_ERROR(pickle, "a storage of %lld elements of %lld bytes", (long long)storage->numel,
                            (long long)size);
}

RilleStatus rille_torch_beyond(const RilleTorchFile *file, const char *key, uint64_t beyond) {
  return rille_source_error(file->source, 0, "in the storage '%s' " RILLE_BEYOND_TEXT, key,
                            (unsigned long long)beyond);
}

/* The entry root + name; NULL: there is none. */
const RilleZipEntry *rille_torch_entry(const RilleTorchFile *file, const char *name, size_t length) {
  char full[512];
  if (file->root_length + length > sizeof full) return NULL;
  memcpy(full, file->root, file->root_length);
  memcpy(full + file->root_length, name, length);
  int32_t index = rille_names_find(&file->by_name, full, file->root_length + length);
  return index < 0 ? NULL : &file->entries[index];
}

/* The entry's content as a tensor: read straight into it, or a view of the map, whose pages are not to be
 * touched for a check sum. */
static RilleStatus read_stored(const RilleTorchFile *file, const RilleZipEntry *entry,
                               const RilleArray *array, const char *key, RilleTensor **out) {
  uint64_t offset = 0, beyond = 0;
  RILLE_TRY(rille_zip_check(file->zip, entry, key));
  RILLE_TRY(rille_zip_place(file->zip, entry, &offset));
  RILLE_TRY(rille_source_array(file->source, offset, array, out, &beyond));
  if (file->source->map || rille_crc32(0, (*out)->data, (size_t)entry->size) == entry->crc) return RILLE_OK;
  rille_tensor_release(*out);
  *out = NULL;
  return rille_source_error(file->source, entry->offset, "the check sum of '%s' is wrong", key);
}

static RilleStatus read_packed(const RilleTorchFile *file, const RilleZipEntry *entry,
                               const RilleArray *array, const char *key, RilleTensor **out) {
  RILLE_TRY(rille_zip_check(file->zip, entry, key));
  uint8_t *data = rille_block_allocate(file->ctx, (size_t)entry->size + 1);
  if (!data) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_zip_unpack(file->zip, entry, key, data);
  uint64_t beyond =
      status == RILLE_OK ? rille_elements_beyond(array->element, false, data, (size_t)array->sizes[0]) : 0;
  if (beyond) status = rille_torch_beyond(file, key, beyond);
  if (status == RILLE_OK) status = rille_array_decode(file->ctx, array, data, out);
  rille_block_free(file->ctx, data);
  return status;
}

static RilleStatus read_entry(RillePickle *pickle, RilleTorchFile *file, RilleTorchStorage *storage,
                              const RilleArray *array, uint64_t bytes) {
  char name[300] = "data/", shown[RILLE_SHOWN];
  size_t length = storage->key_length;
  rille_shown(storage->key, length, shown);
  if (length > sizeof name - 5)
    return RILLE_PICKLE_ERROR(pickle, "a storage with a name of %zu bytes", length);
  memcpy(name + 5, storage->key, length);
  const RilleZipEntry *entry = rille_torch_entry(file, name, length + 5);
  if (!entry) return RILLE_PICKLE_ERROR(pickle, "the storage '%s' is not in the file", shown);
  if (entry->size != bytes)
    return RILLE_PICKLE_ERROR(pickle, "the storage '%s' has %llu bytes, its tensors say %llu", shown,
                              (unsigned long long)entry->size, (unsigned long long)bytes);
  bool straight = entry->method == RILLE_ZIP_STORED && rille_element_is_native(array->element);
  return straight ? read_stored(file, entry, array, shown, &storage->tensor)
                  : read_packed(file, entry, array, shown, &storage->tensor);
}

RilleStatus rille_torch_storage(RillePickle *pickle, RilleTorchFile *file, int64_t index,
                                RilleElement element, RilleTensor **out) {
  RilleTorchStorage *storage = &file->storages[index];
  RilleArray array;
  uint64_t bytes = 0;
  if (!storage->tensor) {
    RILLE_TRY(shape_of(pickle, storage, element, &array, &bytes));
    if (file->zip) {
      RILLE_TRY(read_entry(pickle, file, storage, &array, bytes));
    } else { /* the numbers come behind the pickle */
      RILLE_TRY(rille_pickle_spend(pickle, &file->budget, bytes));
      RILLE_TRY(rille_tensor_new(file->ctx, rille_element_dtype(element), 1, array.sizes, &storage->tensor));
    }
    storage->element = element;
  } else if (storage->element != element) {
    return RILLE_PICKLE_ERROR(pickle, "a storage with tensors of two dtypes");
  }
  *out = storage->tensor;
  return RILLE_OK;
}

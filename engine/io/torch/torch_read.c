/* Where things lie in torch.save's files: the zip form and the one before it. */
#include "core/memory.h"
#include "core/status.h"
#include "core/tensor.h"
#include "io/torch/torch_file.h"

#include <string.h>

static const char what[] = "torch";
/* The number that the older form begins with, as a pickle of protocol 2. */
static const uint8_t magic[] = {0x80, 2,    0x8a, 10,   0x6c, 0xfc, 0x9c, 0x46,
                                0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'};

bool rille_is_torch(const uint8_t *head, size_t size) {
  if (size >= sizeof magic && memcmp(head, magic, sizeof magic) == 0) return true;
  if (size < 34 || memcmp(head, "PK\3\4", 4) != 0) return false;
  /* The first entry's name has a slash, as nothing of numpy's begins. */
  size_t length = (size_t)head[26] | (size_t)head[27] << 8, seen = size - 30 < length ? size - 30 : length;
  bool is_array = length <= seen && length >= 4 && memcmp(head + 30 + length - 4, ".npy", 4) == 0;
  return !is_array && memchr(head + 30, '/', seen) != NULL;
}

static void close_file(RilleTorchFile *file) {
  for (size_t i = 0; i < file->count; i++) rille_tensor_release(file->storages[i].tensor);
  rille_block_free(file->ctx, file->storages);
  rille_block_free(file->ctx, file->entries);
  rille_names_free(file->ctx, &file->by_key);
  rille_names_free(file->ctx, &file->by_name);
  rille_value_tree_free(file->keys);
}

/* ---- the zip form -------------------------------------------------------------------------------------- */

/* The entries by name, and the folder in which data.pkl lies. */
static RilleStatus read_names(RilleTorchFile *file) {
  static const char wanted[] = "data.pkl";
  size_t count = (size_t)file->zip->count, ending = sizeof wanted - 1;
  char shown[RILLE_SHOWN];
  if (count > INT32_MAX) return rille_source_error(file->source, 0, "%zu entries are too many", count);
  file->entries = rille_block_allocate(file->ctx, (count + 1) * sizeof *file->entries);
  if (!file->entries) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < count; i++) {
    RilleZipEntry *entry = &file->entries[i];
    int32_t old = -1;
    RILLE_TRY(rille_zip_next(file->zip, entry));
    RILLE_TRY(rille_names_add(file->ctx, &file->by_name, entry->name, entry->name_length, (int32_t)i, &old));
    if (old >= 0)
      return rille_source_error(file->source, entry->at, "'%s' is there twice",
                                rille_shown(entry->name, entry->name_length, shown));
    size_t length = entry->name_length;
    bool is_pickle = length >= ending && memcmp(entry->name + length - ending, wanted, ending) == 0;
    const char *slash = memchr(entry->name, '/', length);
    if (is_pickle && (length == ending || (slash && (size_t)(slash - entry->name) == length - ending - 1))) {
      file->root = entry->name;
      file->root_length = length - ending;
    }
  }
  return file->root
             ? RILLE_OK
             : rille_source_error(file->source, 0, "a zip archive without data.pkl, which torch.save writes");
}

static RilleStatus check_order(const RilleTorchFile *file) {
  const RilleZipEntry *entry = rille_torch_entry(file, "byteorder", 9);
  char text[8] = "";
  if (!entry) return RILLE_OK;
  if (entry->size < sizeof text) RILLE_TRY(rille_zip_unpack(file->zip, entry, "byteorder", text));
  if (strncmp(text, "little", 6) == 0) return RILLE_OK;
  return rille_source_error(
      file->source, entry->offset,
      "the numbers have the byte order '%.7s'; only files of little-endian machines are read",
      strcmp(text, "big") == 0 ? text : "?");
}

static RilleStatus read_pickle(RilleTorchFile *file, RilleValueTree **out) {
  const RilleZipEntry *entry = rille_torch_entry(file, "data.pkl", 8);
  RilleReader reader = {.ctx = file->ctx, .what = what, .name = file->source->name};
  RILLE_TRY(rille_zip_check(file->zip, entry, "data.pkl"));
  uint8_t *data = rille_block_allocate(file->ctx, (size_t)entry->size + 1);
  if (!data) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_zip_unpack(file->zip, entry, "data.pkl", data);
  if (status == RILLE_OK) {
    reader.data = data;
    reader.size = (size_t)entry->size;
    status = rille_pickle_read(&reader, &rille_torch_names, file, out);
  }
  rille_block_free(file->ctx, data);
  return status;
}

static RilleStatus read_zip(RilleTorchFile *file, RilleValueTree **out) {
  RilleZip zip;
  RILLE_TRY(rille_zip_open(file->source, &zip));
  file->zip = &zip;
  RilleStatus status = read_names(file);
  if (status == RILLE_OK) {
    file->is_script = rille_torch_entry(file, "constants.pkl", 13) != NULL;
    status = check_order(file);
  }
  if (status == RILLE_OK) status = read_pickle(file, out);
  rille_zip_close(&zip);
  file->zip = NULL;
  return status;
}

/* ---- the form before it: magic number, version, facts, values, list of keys; then the numbers
 * --------------- */

static RilleStatus skip_pickle(RilleReader *reader, RilleValueTree **tree) {
  rille_value_tree_free(*tree);
  *tree = NULL;
  return rille_pickle_read(reader, NULL, NULL, tree);
}

static RilleStatus check_facts(const RilleReader *reader, const RilleValue *facts) {
  for (size_t i = 0; facts->kind == RILLE_VALUE_DICT && i + 1 < facts->as.list.count; i += 2) {
    const RilleValue *key = facts->as.list.items[i], *value = facts->as.list.items[i + 1];
    if (key->kind == RILLE_VALUE_STRING && strcmp(key->as.text.data, "little_endian") == 0 &&
        value->kind == RILLE_VALUE_BOOL && !value->as.boolean)
      return rille_reader_error(reader, 0,
                                "the numbers are big-endian; only files of little-endian machines are read");
  }
  return RILLE_OK;
}

/* Decodes the numbers of one storage at offset into its tensor, if any tensor looks at it. */
static RilleStatus fill(RilleTorchFile *file, const RilleTorchStorage *storage, uint64_t *offset) {
  uint8_t bytes[8];
  RilleArray array = {.element = storage->element, .ndim = 1};
  RilleTensor *numbers = NULL;
  uint64_t beyond = 0, size = 0;
  char shown[RILLE_SHOWN];
  rille_shown(storage->key, storage->key_length, shown);
  RILLE_TRY(rille_source_read(file->source, *offset, bytes, 8));
  for (int i = 8; i-- > 0;) array.sizes[0] = (int64_t)((uint64_t)array.sizes[0] << 8 | bytes[i]);
  if (array.sizes[0] != storage->numel || !rille_array_bytes(&array, &size) ||
      size > file->source->size - *offset - 8)
    return rille_source_error(file->source, *offset,
                              "the storage '%s' has %lld elements, its tensors say %lld", shown,
                              (long long)array.sizes[0], (long long)storage->numel);
  uint64_t start = *offset + 8;
  *offset = start + size;
  if (!storage->tensor) return RILLE_OK;
  if (rille_element_is_native(storage->element))
    return rille_source_read(file->source, start, storage->tensor->data, (size_t)size);
  RILLE_TRY(rille_source_array(file->source, start, &array, &numbers, &beyond));
  if (beyond) return rille_torch_beyond(file, shown, beyond);
  RilleStatus status = rille_tensor_copy(storage->tensor, numbers);
  rille_tensor_release(numbers);
  return status;
}

static RilleStatus fill_all(RilleTorchFile *file, const RilleValue *keys, uint64_t offset) {
  size_t filled = 0;
  bool is_list = keys->kind == RILLE_VALUE_LIST;
  for (size_t i = 0; is_list && i < keys->as.list.count; i++) {
    const RilleValue *key = keys->as.list.items[i];
    int64_t index = key->kind == RILLE_VALUE_STRING
                        ? rille_names_find(&file->by_key, key->as.text.data, key->as.text.size)
                        : -1;
    if (index < 0) return rille_source_error(file->source, offset, "the list of storages has an unknown one");
    if (file->storages[index].is_untyped)
      return rille_source_error(file->source, offset, "an untyped storage in a file of before PyTorch 1.6");
    RILLE_TRY(fill(file, &file->storages[index], &offset));
    if (!file->storages[index].is_filled) filled++;
    file->storages[index].is_filled = true;
  }
  if (filled >= file->count) return RILLE_OK;
  return rille_source_error(file->source, offset, "%zu storages in the file, its tensors have %zu", filled,
                            file->count);
}

static RilleStatus read_pickles(RilleTorchFile *file, RilleReader *reader, RilleValueTree **tree,
                                RilleValueTree **out) {
  RILLE_TRY(skip_pickle(reader, tree)); /* the version */
  RILLE_TRY(skip_pickle(reader, tree));
  RILLE_TRY(check_facts(reader, (*tree)->root));
  RILLE_TRY(rille_pickle_read(reader, &rille_torch_names, file, out));
  return skip_pickle(reader, tree);
}

static RilleStatus read_start(RilleTorchFile *file, uint64_t size, RilleValueTree **out) {
  uint8_t *block = NULL;
  RilleReader reader;
  RilleValueTree *facts = NULL;
  RILLE_TRY(rille_source_fetch(file->source, 0, size, &block, &reader));
  reader.position = sizeof magic;
  RilleStatus status = read_pickles(file, &reader, &facts, out);
  rille_block_free(file->ctx, block);
  if (status == RILLE_OK) status = fill_all(file, facts->root, reader.position);
  rille_value_tree_free(facts);
  if (status != RILLE_OK) {
    rille_value_tree_free(*out);
    *out = NULL;
  }
  return status;
}

/* ---- both ---------------------------------------------------------------------------------------------- */

static RilleStatus read_once(const RilleSource *source, uint64_t start, RilleValueTree **out) {
  RilleTorchFile file = {.ctx = source->ctx, .source = source, .budget = source->size};
  *out = NULL;
  RilleStatus status = rille_value_tree_new(source->ctx, &file.keys);
  if (status == RILLE_OK) status = start ? read_start(&file, start, out) : read_zip(&file, out);
  close_file(&file);
  return status;
}

RilleStatus rille_torch_read(const RilleSource *source, RilleValueTree **out) {
  uint8_t head[sizeof magic] = {0};
  uint64_t size = source->size < sizeof head ? source->size : sizeof head;
  RILLE_TRY(rille_source_read(source, 0, head, (size_t)size));
  if (memcmp(head, magic, sizeof magic) != 0) return read_once(source, 0, out);
  /* How long the pickles in front of the numbers are, only reading them tells: a part of the file is enough
   * for most, and the whole is not to be in memory beside the tensors. */
  RilleStatus status = RILLE_ERROR_FORMAT;
  for (uint64_t start = (uint64_t)1 << 18; status == RILLE_ERROR_FORMAT; start *= 4) {
    bool is_all = start >= source->size;
    status = read_once(source, is_all ? source->size : start, out);
    if (is_all) break;
  }
  return status;
}

RilleStatus rille_torch_read_file(RilleContext *ctx, const char *path, bool mapped, RilleValueTree **out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, what, path, &file));
  RilleSource source = {.ctx = ctx, .what = what, .name = path, .file = &file, .size = file.size};
  RilleStatus status = mapped ? rille_source_map(&source) : RILLE_OK;
  if (status == RILLE_OK) status = rille_torch_read(&source, out);
  rille_source_unmap(&source);
  rille_file_close(&file);
  return status;
}

RilleStatus rille_torch_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                               RilleValueTree **out) {
  RilleSource source = {.ctx = ctx, .what = what, .name = name, .memory = data, .size = size};
  return rille_torch_read(&source, out);
}

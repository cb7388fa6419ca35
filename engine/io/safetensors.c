#include "io/safetensors.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/array.h"
#include "io/source.h"
#include "io/json.h"

#include <string.h>

static const char what[] = "safetensors";
enum { HEADER_CAP = 100 << 20 }; /* the format's own limit */

typedef struct Entry { /* one tensor of the header */
  const char *name;
  RilleArray array;
  int64_t begin, end; /* bytes from the end of the header */
  size_t at;          /* where the header speaks of it */
} Entry;

typedef struct Header {
  RilleReader reader;
  Entry *entries;
  size_t count, capacity, metadata_capacity;
  uint64_t data_start; /* where the elements begin in the file */
  RilleTensorFile *result;
} Header;

/* ---- the header ---------------------------------------------------------------------------------------- */

static RilleStatus read_dtype(Header *header, Entry *entry) {
  static const struct {
    const char *name;
    RilleElement element;
  } names[] = {{"BOOL", RILLE_ELEMENT_BOOL}, {"U8", RILLE_ELEMENT_U8},   {"I8", RILLE_ELEMENT_I8},
               {"U16", RILLE_ELEMENT_U16},   {"I16", RILLE_ELEMENT_I16}, {"U32", RILLE_ELEMENT_U32},
               {"U64", RILLE_ELEMENT_U64},   {"I32", RILLE_ELEMENT_I32}, {"I64", RILLE_ELEMENT_I64},
               {"F16", RILLE_ELEMENT_F16},   {"F32", RILLE_ELEMENT_F32}, {"BF16", RILLE_ELEMENT_BF16},
               {"F64", RILLE_ELEMENT_F64}};
  char *text = NULL, shown[RILLE_SHOWN];
  size_t at = header->reader.position;
  RILLE_TRY(rille_json_string(&header->reader, header->result->arena, &text));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(text, names[i].name) != 0) continue;
    entry->array.element = names[i].element;
    return RILLE_OK;
  }
  return rille_reader_error(&header->reader, at, "no tensor holds the dtype '%s'",
                            rille_shown(text, strlen(text), shown));
}

static RilleStatus read_shape(Header *header, Entry *entry) {
  RilleReader *reader = &header->reader;
  size_t at = reader->position;
  RILLE_TRY(rille_json_expect(reader, '['));
  bool more = !rille_json_accept(reader, ']');
  for (entry->array.ndim = 0; more; entry->array.ndim++) {
    if (entry->array.ndim == RILLE_MAX_DIMS)
      return rille_reader_error(reader, at, "a shape of more than %d dims", RILLE_MAX_DIMS);
    RILLE_TRY(rille_json_count(reader, &entry->array.sizes[entry->array.ndim]));
    RILLE_TRY(rille_json_next(reader, ']', &more));
  }
  return RILLE_OK;
}

static RilleStatus read_offsets(Header *header, Entry *entry) {
  RILLE_TRY(rille_json_expect(&header->reader, '['));
  RILLE_TRY(rille_json_count(&header->reader, &entry->begin));
  RILLE_TRY(rille_json_expect(&header->reader, ','));
  RILLE_TRY(rille_json_count(&header->reader, &entry->end));
  return rille_json_expect(&header->reader, ']');
}

/* {"dtype": ..., "shape": ..., "data_offsets": ...}, each once, in any order */
static RilleStatus read_entry(Header *header, Entry *entry) {
  enum { DTYPE = 1, SHAPE = 2, OFFSETS = 4, ALL = 7 };
  RilleReader *reader = &header->reader;
  unsigned seen = 0;
  bool more = true;
  RILLE_TRY(rille_json_expect(reader, '{'));
  while (more) {
    char *key = NULL, shown[RILLE_SHOWN];
    size_t at = reader->position;
    RILLE_TRY(rille_json_string(reader, header->result->arena, &key));
    RILLE_TRY(rille_json_expect(reader, ':'));
    unsigned field = strcmp(key, "dtype") == 0          ? DTYPE
                     : strcmp(key, "shape") == 0        ? SHAPE
                     : strcmp(key, "data_offsets") == 0 ? OFFSETS
                                                        : 0;
    if (field == 0 || seen & field)
      return rille_reader_error(reader, at, "the header has an unknown or second key '%s' in a tensor",
                                rille_shown(key, strlen(key), shown));
    seen |= field;
    RILLE_TRY(field == DTYPE   ? read_dtype(header, entry)
              : field == SHAPE ? read_shape(header, entry)
                               : read_offsets(header, entry));
    RILLE_TRY(rille_json_next(reader, '}', &more));
  }
  if (seen != ALL)
    return rille_reader_error(reader, entry->at,
                              "the header has a tensor without dtype, shape or data_offsets");
  return RILLE_OK;
}

/* Room for one more item in a block of capacity items. */
static RilleStatus grow(RilleContext *ctx, void *array, size_t count, size_t *capacity, size_t item_size) {
  if (count < *capacity) return RILLE_OK;
  void *old;
  memcpy(&old, array, sizeof old);
  size_t larger = *capacity ? 2 * *capacity : 16;
  void *moved = rille_block_resize(ctx, old, larger * item_size);
  if (!moved) return RILLE_ERROR_MEMORY;
  memcpy(array, &moved, sizeof moved);
  *capacity = larger;
  return RILLE_OK;
}

static RilleStatus read_metadata(Header *header) {
  RilleReader *reader = &header->reader;
  RilleTensorFile *result = header->result;
  RILLE_TRY(rille_json_expect(reader, '{'));
  bool more = !rille_json_accept(reader, '}');
  while (more) {
    char *name = NULL, *text = NULL;
    RILLE_TRY(rille_json_string(reader, result->arena, &name));
    RILLE_TRY(rille_json_expect(reader, ':'));
    RILLE_TRY(rille_json_string(reader, result->arena, &text));
    RILLE_TRY(grow(reader->ctx, &result->metadata, result->metadata_count, &header->metadata_capacity,
                   sizeof *result->metadata));
    result->metadata[result->metadata_count++] = (RilleNamedText){name, text};
    RILLE_TRY(rille_json_next(reader, '}', &more));
  }
  return RILLE_OK;
}

static RilleStatus read_items(Header *header) {
  RilleReader *reader = &header->reader;
  bool seen_metadata = false;
  RILLE_TRY(rille_json_expect(reader, '{'));
  bool more = !rille_json_accept(reader, '}');
  while (more) {
    char *name = NULL;
    size_t at = reader->position;
    RILLE_TRY(rille_json_string(reader, header->result->arena, &name));
    RILLE_TRY(rille_json_expect(reader, ':'));
    if (strcmp(name, "__metadata__") == 0) {
      if (seen_metadata) return rille_reader_error(reader, at, "the header has __metadata__ twice");
      seen_metadata = true;
      RILLE_TRY(read_metadata(header));
    } else {
      RILLE_TRY(
          grow(reader->ctx, &header->entries, header->count, &header->capacity, sizeof *header->entries));
      Entry *entry = &header->entries[header->count++];
      *entry = (Entry){.name = name, .at = at};
      RILLE_TRY(read_entry(header, entry));
    }
    RILLE_TRY(rille_json_next(reader, '}', &more));
  }
  while (rille_reader_left(reader) && rille_json_accept(reader, ' ')) continue;
  if (rille_reader_left(reader))
    return rille_reader_error(reader, reader->position, "the header has text behind its end");
  return RILLE_OK;
}

/* ---- checks -------------------------------------------------------------------------------------------- */

static bool name_before(const Entry *a, const Entry *b) {
  return strcmp(a->name, b->name) < 0;
}
static bool place_before(const Entry *a, const Entry *b) {
  return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
}

/* Heap sort: no memory of its own (qsort may take some) and no bad case. */
static void sift_down(const Entry **items, size_t root, size_t count,
                      bool (*before)(const Entry *, const Entry *)) {
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && before(items[child], items[child + 1])) child++;
    if (!before(items[root], items[child])) return;
    const Entry *swapped = items[root];
    items[root] = items[child];
    items[child] = swapped;
  }
}

static void sort(const Entry **items, size_t count, bool (*before)(const Entry *, const Entry *)) {
  for (size_t i = count / 2; i-- > 0;) sift_down(items, i, count, before);
  for (size_t i = count; i-- > 1;) {
    const Entry *largest = items[0];
    items[0] = items[i];
    items[i] = largest;
    sift_down(items, 0, i, before);
  }
}

static RilleStatus check_names(const Header *header, const Entry **sorted) {
  char shown[RILLE_SHOWN];
  sort(sorted, header->count, name_before);
  for (size_t i = 1; i < header->count; i++)
    if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
      return rille_reader_error(&header->reader, sorted[i]->at, "the tensor '%s' comes twice",
                                rille_shown(sorted[i]->name, strlen(sorted[i]->name), shown));
  return RILLE_OK;
}

/* Each tensor fills its place, and the places follow each other from 0 to the end of the file. */
static RilleStatus check_places(const Header *header, const Entry **sorted, uint64_t data_size) {
  char shown[RILLE_SHOWN];
  uint64_t expected = 0;
  sort(sorted, header->count, place_before);
  for (size_t i = 0; i < header->count; i++) {
    const Entry *entry = sorted[i];
    const char *name = rille_shown(entry->name, strlen(entry->name), shown);
    uint64_t begin = (uint64_t)entry->begin, end = (uint64_t)entry->end, bytes;
    if (end < begin || end > data_size)
      return rille_reader_error(
          &header->reader, entry->at, "the tensor '%s' at %llu to %llu is outside the %llu bytes of data",
          name, (unsigned long long)begin, (unsigned long long)end, (unsigned long long)data_size);
    if (!rille_array_bytes(&entry->array, &bytes) || bytes != end - begin)
      return rille_reader_error(&header->reader, entry->at,
                                "the shape of the tensor '%s' does not fit its %llu bytes", name,
                                (unsigned long long)(end - begin));
    if (begin != expected)
      return rille_reader_error(&header->reader, entry->at,
                                "the tensor '%s' starts at %llu, the one before ends at %llu", name,
                                (unsigned long long)begin, (unsigned long long)expected);
    expected = end;
  }
  if (expected != data_size)
    return rille_reader_error(&header->reader, header->reader.size,
                              "%llu bytes of data, the tensors have %llu", (unsigned long long)data_size,
                              (unsigned long long)expected);
  return RILLE_OK;
}

static RilleStatus check_entries(const Header *header, uint64_t data_size) {
  RilleContext *ctx = header->reader.ctx;
  const Entry **sorted = rille_block_allocate(ctx, (header->count + 1) * sizeof *sorted);
  if (!sorted) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < header->count; i++) sorted[i] = &header->entries[i];
  RilleStatus status = check_names(header, sorted);
  if (status == RILLE_OK) status = check_places(header, sorted, data_size);
  rille_block_free(ctx, sorted);
  return status;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus read_tensor(const RilleSource *source, const Header *header, const Entry *entry,
                               RilleTensor **out) {
  char shown[RILLE_SHOWN];
  uint64_t offset = header->data_start + (uint64_t)entry->begin, beyond = 0;
  RILLE_TRY(rille_source_array(source, offset, &entry->array, out, &beyond));
  if (!beyond) return RILLE_OK;
  return rille_source_error(source, entry->at, "in the tensor '%s' " RILLE_BEYOND_TEXT,
                            rille_shown(entry->name, strlen(entry->name), shown), (unsigned long long)beyond);
}

static RilleStatus read_tensors(const RilleSource *source, const Header *header) {
  RilleTensorFile *result = header->result;
  result->tensors = rille_block_allocate(source->ctx, (header->count + 1) * sizeof *result->tensors);
  if (!result->tensors) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < header->count; i++) {
    RilleTensor *tensor = NULL;
    RILLE_TRY(read_tensor(source, header, &header->entries[i], &tensor));
    result->tensors[result->tensor_count++] = (RilleNamedTensor){header->entries[i].name, tensor};
  }
  return RILLE_OK;
}

/* The bytes of the length and the header, as a block, after checking the length against the file. */
static RilleStatus read_head(const RilleSource *source, uint64_t *data_start, RilleBytes *out) {
  uint8_t length_bytes[8];
  RilleReader reader = {
      .ctx = source->ctx, .what = what, .name = source->name, .data = length_bytes, .size = 8};
  if (source->size < 8)
    return rille_reader_error(&reader, 0, "the file is truncated: needs 8 bytes, %llu are left",
                              (unsigned long long)source->size);
  RILLE_TRY(rille_source_read(source, 0, length_bytes, 8));
  uint64_t length = 0;
  RILLE_TRY(rille_reader_u64le(&reader, &length));
  if (length > HEADER_CAP || length > source->size - 8)
    return rille_reader_error(&reader, 0,
                              "not a safetensors file: a header of %llu bytes in a file of %llu (at most %d)",
                              (unsigned long long)length, (unsigned long long)source->size, HEADER_CAP);
  *data_start = 8 + length;
  out->size = (size_t)*data_start;
  out->data = rille_block_allocate(source->ctx, out->size);
  return out->data ? rille_source_read(source, 0, out->data, out->size) : RILLE_ERROR_MEMORY;
}

static RilleStatus read_source(const RilleSource *source, RilleTensorFile *out) {
  RilleTensorFile result = {0};
  RilleBytes head = {NULL, 0};
  Header header = {.result = &result};
  RilleStatus status = rille_value_tree_new(source->ctx, &result.arena);
  if (status == RILLE_OK) status = read_head(source, &header.data_start, &head);
  if (status == RILLE_OK) {
    header.reader = (RilleReader){.ctx = source->ctx,
                                  .what = what,
                                  .name = source->name,
                                  .data = head.data,
                                  .size = head.size,
                                  .position = 8};
    status = read_items(&header);
  }
  if (status == RILLE_OK) status = check_entries(&header, source->size - header.data_start);
  if (status == RILLE_OK) status = read_tensors(source, &header);
  rille_block_free(source->ctx, header.entries);
  rille_block_free(source->ctx, head.data);
  if (status == RILLE_OK)
    *out = result;
  else
    rille_tensor_file_free(source->ctx, &result);
  return status;
}

RilleStatus rille_safetensors_read_from(const RilleFile *file, bool mapped, RilleTensorFile *out) {
  RilleSource source = {.ctx = file->ctx, .what = what, .name = file->path, .file = file, .size = file->size};
  if (mapped) RILLE_TRY(rille_source_map(&source));
  RilleStatus status = read_source(&source, out);
  rille_source_unmap(&source);
  return status;
}

RilleStatus rille_safetensors_read(RilleContext *ctx, const char *path, RilleTensorFile *out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, what, path, &file));
  RilleStatus status = rille_safetensors_read_from(&file, false, out);
  rille_file_close(&file);
  return status;
}

RilleStatus rille_safetensors_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                                     RilleTensorFile *out) {
  RilleSource source = {.ctx = ctx, .what = what, .name = name, .memory = data, .size = size};
  return read_source(&source, out);
}

void rille_tensor_file_free(RilleContext *ctx, RilleTensorFile *file) {
  for (size_t i = 0; i < file->tensor_count; i++) rille_tensor_release(file->tensors[i].tensor);
  rille_block_free(ctx, file->tensors);
  rille_block_free(ctx, file->metadata);
  rille_block_free(ctx, file->refused);
  rille_block_free(ctx, file->is_text);
  rille_value_tree_free(file->arena);
  *file = (RilleTensorFile){0};
}

#include "io/npz.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/file.h"
#include "io/gzip.h"
#include "io/npy.h"
#include "io/reader.h"
#include "io/pickle/value.h"

#include <stdio.h>
#include <string.h>

static const char what[] = "npz";
enum {
  LOCAL = 0x04034b50,
  CENTRAL = 0x02014b50,
  END = 0x06054b50,
  END64 = 0x06064b50,
  LOCATOR64 = 0x07064b50,
  END_BYTES = 22,
  COMMENT_BYTES = 65535, /* of a comment behind the end, at most */
  ENTRY_BYTES = 46,      /* in the directory, at least */
  EXTRA64 = 1,
  STORED = 0,
  DEFLATED = 8,
  ENCRYPTED = 1,
  UTF8 = 0x800,
  VERSION = 45,        /* of the first specification with zip64 */
  DEFLATE_RATIO = 1032 /* bytes from one, at most (zlib.net) */
};
#define SATURATED UINT32_MAX /* in a field whose value stands in the zip64 part */

typedef struct Entry {
  const uint8_t *name; /* without .npy */
  size_t name_length;
  bool is_array; /* the name ends in .npy */
  size_t at;     /* in the directory, for error texts */
  uint16_t method;
  uint32_t crc;
  uint64_t packed, size, offset;
} Entry;

/* ---- reading: the directory ---------------------------------------------------------------------------- */

static uint64_t number_at(const uint8_t *bytes, int n) {
  uint64_t value = 0;
  while (n-- > 0) value = value << 8 | bytes[n];
  return value;
}

/* Where the directory is, and how many entries it has. */
static RilleStatus find_directory(RilleReader *reader, uint64_t *count) {
  size_t size = reader->size, at = size < END_BYTES ? 0 : size - END_BYTES;
  size_t least = at > COMMENT_BYTES ? at - COMMENT_BYTES : 0;
  if (size < END_BYTES || number_at(reader->data, 2) != (LOCAL & 0xffff))
    return rille_reader_error(
        reader, 0, size < END_BYTES ? "the file is truncated" : "not a zip file: starts otherwise");
  const uint8_t *data = reader->data;
  while (number_at(data + at, 4) != END || number_at(data + at + 20, 2) != size - at - END_BYTES)
    if (at-- == least)
      return rille_reader_error(reader, size,
                                "no directory at the end: the file is truncated or no zip file");
  if (number_at(data + at + 4, 4) != 0)
    return rille_reader_error(reader, at, "the archive has several parts");
  uint64_t offset = number_at(data + at + 16, 4);
  *count = number_at(data + at + 10, 2);
  if (at >= 20 && number_at(data + at - 20, 4) == LOCATOR64) {
    uint64_t end = number_at(data + at - 12, 8);
    if (end > size || size - end < 56 || number_at(data + end, 4) != END64)
      return rille_reader_error(reader, at - 20, "the zip64 part of the directory is damaged");
    *count = number_at(data + end + 32, 8);
    offset = number_at(data + end + 48, 8);
  }
  if (offset > at || *count > (at - offset) / ENTRY_BYTES)
    return rille_reader_error(reader, at,
                              "a directory of %llu entries at byte %llu does not fit in front of its end",
                              (unsigned long long)*count, (unsigned long long)offset);
  reader->position = (size_t)offset;
  return RILLE_OK;
}

/* Values that do not fit into 32 bits stand in a part of the extra field, in this order. */
static RilleStatus read_extra64(RilleReader extra, Entry *entry) {
  uint64_t *values[3] = {&entry->size, &entry->packed, &entry->offset};
  while (rille_reader_left(&extra)) {
    uint16_t id = 0, length = 0;
    const uint8_t *bytes = NULL;
    RILLE_TRY(rille_reader_u16le(&extra, &id));
    RILLE_TRY(rille_reader_u16le(&extra, &length));
    RILLE_TRY(rille_reader_bytes(&extra, length, &bytes));
    for (int i = 0; id == EXTRA64 && i < 3; i++) {
      if (*values[i] != SATURATED) continue;
      if (length < 8)
        return rille_reader_error(&extra, extra.position, "a zip64 field of an entry is too short");
      *values[i] = number_at(bytes, 8);
      bytes += 8;
      length -= 8;
    }
  }
  return RILLE_OK;
}

static RilleStatus read_entry(RilleReader *reader, Entry *entry) {
  const uint8_t *head = NULL, *extra = NULL, *comment = NULL;
  char shown[RILLE_SHOWN];
  *entry = (Entry){.at = reader->position};
  RILLE_TRY(rille_reader_bytes(reader, ENTRY_BYTES, &head));
  if (number_at(head, 4) != CENTRAL)
    return rille_reader_error(reader, entry->at, "no entry where one is due");
  size_t name_length = (size_t)number_at(head + 28, 2), extra_length = (size_t)number_at(head + 30, 2);
  entry->method = (uint16_t)number_at(head + 10, 2);
  entry->crc = (uint32_t)number_at(head + 16, 4);
  entry->packed = number_at(head + 20, 4);
  entry->size = number_at(head + 24, 4);
  entry->offset = number_at(head + 42, 4);
  RILLE_TRY(rille_reader_bytes(reader, name_length, &entry->name));
  RILLE_TRY(rille_reader_bytes(reader, extra_length, &extra));
  RilleReader fields = *reader;
  fields.position -= extra_length;
  fields.size = reader->position;
  RILLE_TRY(rille_reader_bytes(reader, number_at(head + 32, 2), &comment));
  RILLE_TRY(read_extra64(fields, entry));
  rille_shown(entry->name, name_length, shown);
  entry->is_array = name_length >= 4 && memcmp(entry->name + name_length - 4, ".npy", 4) == 0;
  entry->name_length = entry->is_array ? name_length - 4 : name_length;
  if (!rille_is_utf8(entry->name, name_length) || memchr(entry->name, 0, name_length))
    return rille_reader_error(reader, entry->at, "the name '%s' is not UTF-8", shown);
  if (!entry->is_array) return RILLE_OK;
  if (number_at(head + 8, 2) & ENCRYPTED)
    return rille_reader_error(reader, entry->at, "'%s' is encrypted", shown);
  if (entry->method != STORED && entry->method != DEFLATED)
    return rille_reader_error(reader, entry->at,
                              "'%s' is packed by method %u; 0 (stored) and 8 (deflated) are read", shown,
                              entry->method);
  return RILLE_OK;
}

/* ---- reading: arrays ----------------------------------------------------------------------------------- */

/* The entry's bytes as they lie in the file. */
static RilleStatus find_packed(RilleReader *reader, const Entry *entry, const uint8_t **packed) {
  const uint8_t *head = NULL, *names = NULL;
  if (entry->offset > reader->size)
    return rille_reader_error(reader, entry->at, "an entry at byte %llu of %zu",
                              (unsigned long long)entry->offset, reader->size);
  reader->position = (size_t)entry->offset;
  RILLE_TRY(rille_reader_bytes(reader, 30, &head));
  if (number_at(head, 4) != LOCAL)
    return rille_reader_error(reader, (size_t)entry->offset,
                              "no entry where the directory says there is one");
  RILLE_TRY(rille_reader_bytes(reader, number_at(head + 26, 2) + number_at(head + 28, 2), &names));
  return rille_reader_bytes(reader, entry->packed, packed);
}

static RilleStatus read_array(RilleReader *reader, const Entry *entry, RilleTensor **out,
                              RilleNpyKind *kind) {
  const uint8_t *packed = NULL;
  char shown[RILLE_SHOWN], name[1024];
  rille_shown(entry->name, entry->name_length, shown);
  snprintf(name, sizeof name, "%.900s (%s)", rille_path_tail(reader->name), shown);
  RILLE_TRY(find_packed(reader, entry, &packed));
  bool possible =
      entry->method == STORED ? entry->size == entry->packed : entry->size / DEFLATE_RATIO <= entry->packed;
  if (!possible)
    return rille_reader_error(reader, entry->at, "'%s' cannot have %llu bytes, packed %llu", shown,
                              (unsigned long long)entry->size, (unsigned long long)entry->packed);
  uint8_t *unpacked = NULL;
  if (entry->method == DEFLATED) {
    unpacked = rille_block_allocate(reader->ctx, (size_t)entry->size);
    if (!unpacked) return RILLE_ERROR_MEMORY;
  }
  RilleStatus status = RILLE_OK;
  if (unpacked)
    status = rille_inflate_raw(reader->ctx, what, name, packed, (size_t)entry->packed, unpacked,
                               (size_t)entry->size);
  const uint8_t *content = unpacked ? unpacked : packed;
  if (status == RILLE_OK && rille_crc32(0, content, (size_t)entry->size) != entry->crc)
    status = rille_reader_error(reader, (size_t)entry->offset, "the check sum of '%s' is wrong", shown);
  if (status == RILLE_OK)
    status = rille_npy_decode_any(reader->ctx, name, content, (size_t)entry->size, out, kind);
  rille_block_free(reader->ctx, unpacked);
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

static RilleStatus add_array(RilleReader *reader, const Entry *entry, const RilleNpzNames *wanted,
                             RilleTensorFile *file) {
  char *name = copy(file, entry->name, entry->name_length);
  RilleNpyKind kind = RILLE_NPY_TENSOR;
  if (!name) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < file->tensor_count; i++)
    if (strcmp(file->tensors[i].name, name) == 0) {
      char shown[RILLE_SHOWN];
      return rille_reader_error(reader, entry->at, "'%s' is there twice",
                                rille_shown(name, entry->name_length, shown));
    }
  if (!entry->is_array) return refuse(file, name, "no array: the name does not end in .npy");
  if (!is_wanted(wanted, name)) return refuse(file, name, "");
  RilleNamedTensor *tensor = &file->tensors[file->tensor_count];
  tensor->name = name;
  RilleStatus status = read_array(reader, entry, &tensor->tensor, &kind);
  if (status == RILLE_ERROR_FORMAT && kind == RILLE_NPY_OTHER)
    return refuse(file, name, rille_error_message(reader->ctx));
  RILLE_TRY(status);
  file->is_text[file->tensor_count++] = kind == RILLE_NPY_TEXT;
  return RILLE_OK;
}

static RilleStatus read_all(RilleReader *reader, const RilleNpzNames *wanted, RilleTensorFile *file) {
  uint64_t count = 0, packed = 0;
  RILLE_TRY(find_directory(reader, &count));
  RILLE_TRY(rille_value_tree_new(reader->ctx, &file->arena));
  file->tensors = rille_block_allocate(reader->ctx, (size_t)count * sizeof *file->tensors);
  file->refused = rille_block_allocate(reader->ctx, (size_t)count * sizeof *file->refused);
  file->is_text = rille_block_allocate(reader->ctx, (size_t)count);
  if (!file->tensors || !file->refused || !file->is_text) return RILLE_ERROR_MEMORY;
  for (uint64_t i = 0; i < count; i++) {
    Entry entry;
    RILLE_TRY(read_entry(reader, &entry));
    /* Entries that share their bytes could unfold to any size. */
    packed += entry.packed;
    if (packed > reader->size || entry.packed > reader->size)
      return rille_reader_error(reader, entry.at, "the entries have more bytes than the file");
    RilleReader content = *reader;
    RILLE_TRY(add_array(&content, &entry, wanted, file));
  }
  return RILLE_OK;
}

RilleStatus rille_npz_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             const RilleNpzNames *wanted, RilleTensorFile *out) {
  RilleReader reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size};
  RilleTensorFile file = {0};
  RilleStatus status = read_all(&reader, wanted, &file);
  if (status == RILLE_OK)
    *out = file;
  else
    rille_tensor_file_free(ctx, &file);
  return status;
}

RilleStatus rille_npz_read(RilleContext *ctx, const char *path, const RilleNpzNames *wanted,
                           RilleTensorFile *out) {
  RilleBytes file;
  RILLE_TRY(rille_file_read(ctx, what, path, &file));
  RilleStatus status = rille_npz_decode(ctx, path, file.data, file.size, wanted, out);
  rille_block_free(ctx, file.data);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

typedef struct Archive {
  RilleFileWriter file;
  uint64_t position;
  Entry *entries;
  size_t count;
} Archive;

typedef struct Record {
  uint8_t bytes[96];
  size_t size;
} Record;

static void put(Record *record, uint64_t value, int n) {
  for (int i = 0; i < n; i++) record->bytes[record->size++] = (uint8_t)(value >> (8 * i));
}

static RilleStatus write(Archive *archive, const void *data, size_t size) {
  archive->position += size;
  return rille_file_writer_write(&archive->file, data, size);
}

/* The fields that the two heads of an entry share; a date that says nothing: 1 January 1980. */
static void put_entry(Record *record, const Entry *entry) {
  put(record, VERSION, 2);
  put(record, UTF8, 2);
  put(record, entry->method, 2);
  put(record, 0x00210000, 4);
  put(record, entry->crc, 4);
  put(record, SATURATED, 4);
  put(record, SATURATED, 4);
  put(record, entry->name_length + 4, 2);
}

static RilleStatus write_name(Archive *archive, const Entry *entry) {
  RILLE_TRY(write(archive, entry->name, entry->name_length));
  return write(archive, ".npy", 4);
}

static RilleStatus write_local(Archive *archive, const Entry *entry) {
  Record head = {.size = 0}, extra = {.size = 0};
  put(&head, LOCAL, 4);
  put_entry(&head, entry);
  put(&head, 20, 2);
  put(&extra, EXTRA64, 2);
  put(&extra, 16, 2);
  put(&extra, entry->size, 8);
  put(&extra, entry->packed, 8);
  RILLE_TRY(write(archive, head.bytes, head.size));
  RILLE_TRY(write_name(archive, entry));
  return write(archive, extra.bytes, extra.size);
}

static RilleStatus write_packed(Archive *archive, Entry *entry, const uint8_t *head, size_t head_size,
                                const RilleTensor *tensor, size_t bytes) {
  RilleContext *ctx = tensor->ctx;
  RilleBytes packed = {NULL, 0};
  uint8_t *all = rille_block_allocate(ctx, head_size + bytes);
  if (!all) return RILLE_ERROR_MEMORY;
  memcpy(all, head, head_size);
  if (bytes) memcpy(all + head_size, tensor->data, bytes);
  RilleStatus status = rille_deflate_raw(ctx, all, head_size + bytes, 6, &packed);
  rille_block_free(ctx, all);
  entry->packed = packed.size;
  if (status == RILLE_OK) status = write_local(archive, entry);
  if (status == RILLE_OK) status = write(archive, packed.data, packed.size);
  rille_block_free(ctx, packed.data);
  return status;
}

static RilleStatus write_array(Archive *archive, const RilleNamedTensor *named, bool compress) {
  Entry *entry = &archive->entries[archive->count];
  RilleTensor *tensor;
  char head[RILLE_NPY_HEADER];
  RILLE_TRY(rille_tensor_contiguous(named->tensor, &tensor));
  size_t head_size = rille_npy_header(tensor, head),
         bytes = (size_t)tensor->numel * rille_tensor_itemsize(tensor);
  *entry = (Entry){.name = (const uint8_t *)named->name,
                   .name_length = strlen(named->name),
                   .method = compress ? DEFLATED : STORED,
                   .crc = rille_crc32(rille_crc32(0, head, head_size), tensor->data, bytes),
                   .size = head_size + bytes,
                   .packed = head_size + bytes,
                   .offset = archive->position};
  RilleStatus status = RILLE_OK;
  if (compress) {
    status = write_packed(archive, entry, (const uint8_t *)head, head_size, tensor, bytes);
  } else {
    status = write_local(archive, entry);
    if (status == RILLE_OK) status = write(archive, head, head_size);
    if (status == RILLE_OK) status = write(archive, tensor->data, bytes);
  }
  rille_tensor_release(tensor);
  archive->count++;
  return status;
}

static RilleStatus write_directory(Archive *archive) {
  uint64_t start = archive->position;
  for (size_t i = 0; i < archive->count; i++) {
    const Entry *entry = &archive->entries[i];
    Record head = {.size = 0}, extra = {.size = 0};
    put(&head, CENTRAL, 4);
    put(&head, VERSION, 2);
    put_entry(&head, entry);
    put(&head, 28, 2);
    put(&head, 0, 8);
    put(&head, 0, 2); /* with the 8: comment, part, attributes */
    put(&head, SATURATED, 4);
    put(&extra, EXTRA64, 2);
    put(&extra, 24, 2);
    put(&extra, entry->size, 8);
    put(&extra, entry->packed, 8);
    put(&extra, entry->offset, 8);
    RILLE_TRY(write(archive, head.bytes, head.size));
    RILLE_TRY(write_name(archive, entry));
    RILLE_TRY(write(archive, extra.bytes, extra.size));
  }
  uint64_t end = archive->position;
  Record tail = {.size = 0};
  put(&tail, END64, 4);
  put(&tail, 44, 8);
  put(&tail, VERSION, 2);
  put(&tail, VERSION, 2);
  put(&tail, 0, 8);
  put(&tail, archive->count, 8);
  put(&tail, archive->count, 8);
  put(&tail, end - start, 8);
  put(&tail, start, 8);
  RILLE_TRY(write(archive, tail.bytes, tail.size));
  tail.size = 0;
  put(&tail, LOCATOR64, 4);
  put(&tail, 0, 4);
  put(&tail, end, 8);
  put(&tail, 1, 4);
  put(&tail, END, 4);
  put(&tail, 0, 4);
  put(&tail, UINT16_MAX, 2);
  put(&tail, UINT16_MAX, 2);
  put(&tail, SATURATED, 4);
  put(&tail, SATURATED, 4);
  put(&tail, 0, 2);
  return write(archive, tail.bytes, tail.size);
}

RilleStatus rille_npz_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                            size_t count, bool compress) {
  return rille_npz_write_in(ctx, NULL, path, tensors, count, compress);
}

RilleStatus rille_npz_write_in(RilleContext *ctx, const RilleFiles *files, const char *path,
                               const RilleNamedTensor *tensors, size_t count, bool compress) {
  Archive archive = {.position = 0};
  for (size_t i = 0; i < count; i++) {
    size_t length = strlen(tensors[i].name);
    char shown[RILLE_SHOWN];
    if (length == 0 || length > 60000 || !rille_is_utf8(tensors[i].name, length))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "npz: a name must be UTF-8 of 1 to 60000 bytes, got '%s'",
                         rille_shown(tensors[i].name, length, shown));
  }
  archive.entries = rille_block_allocate(ctx, (count + 1) * sizeof *archive.entries);
  if (!archive.entries) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_file_writer_open_in(ctx, what, files, path, &archive.file);
  if (status == RILLE_OK) {
    for (size_t i = 0; i < count && status == RILLE_OK; i++)
      status = write_array(&archive, &tensors[i], compress);
    if (status == RILLE_OK) status = write_directory(&archive);
    if (status == RILLE_OK)
      status = rille_file_writer_commit(&archive.file);
    else
      rille_file_writer_abandon(&archive.file);
  }
  rille_block_free(ctx, archive.entries);
  return status;
}

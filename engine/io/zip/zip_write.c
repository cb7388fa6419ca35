/* Zip files written: heads, entries one after the other, the directory at the end. */
#include "io/zip/zip.h"
#include "core/memory.h"
#include "core/status.h"

#include <string.h>

enum {
  LOCAL = 0x04034b50,
  CENTRAL = 0x02014b50,
  END = 0x06054b50,
  END64 = 0x06064b50,
  LOCATOR64 = 0x07064b50,
  EXTRA64 = 1,
  PADDING = 0x4246, /* PyTorch's mark for a field that only fills up: "FB" */
  UTF8 = 0x800,
  VERSION = 45, /* of the first specification with zip64 */
  LOCAL_BYTES = 30,
  EXTRA_BYTES = 20
};
#define SATURATED UINT32_MAX /* in a field whose value stands in the zip64 part */

typedef struct Record {
  uint8_t bytes[96];
  size_t size;
} Record;

static void put(Record *record, uint64_t value, int n) {
  for (int i = 0; i < n; i++) record->bytes[record->size++] = (uint8_t)(value >> (8 * i));
}

RilleStatus rille_zip_create(RilleContext *ctx, const char *what, const RilleFiles *files, const char *path,
                             size_t capacity, RilleZipWriter *out) {
  RilleZipWriter zip = {.capacity = capacity};
  zip.entries = rille_block_allocate(ctx, (capacity + 1) * sizeof *zip.entries);
  if (!zip.entries) return RILLE_ERROR_MEMORY;
  RilleStatus status = rille_file_writer_open_in(ctx, what, files, path, &zip.file);
  if (status == RILLE_OK)
    *out = zip;
  else
    rille_block_free(ctx, zip.entries);
  return status;
}

RilleStatus rille_zip_write(RilleZipWriter *zip, const void *data, size_t size) {
  zip->position += size;
  return rille_file_writer_write(&zip->file, data, size);
}

/* The fields that the two heads of an entry share; a date that says nothing: 1 January 1980. */
static void put_entry(Record *record, const RilleZipEntry *entry) {
  put(record, VERSION, 2);
  put(record, UTF8, 2);
  put(record, entry->method, 2);
  put(record, 0x00210000, 4);
  put(record, entry->crc, 4);
  put(record, SATURATED, 4);
  put(record, SATURATED, 4);
  put(record, entry->name_length, 2);
}

RilleStatus rille_zip_begin(RilleZipWriter *zip, RilleZipEntry entry, size_t alignment) {
  static const uint8_t zeros[128];
  Record head = {.size = 0}, extra = {.size = 0};
  entry.offset = zip->position;
  size_t start = (size_t)(zip->position % alignment) + LOCAL_BYTES + entry.name_length + EXTRA_BYTES;
  size_t padding = start % alignment ? (2 * alignment - start % alignment - 4) % alignment : 0;
  bool padded = start % alignment != 0;
  put(&head, LOCAL, 4);
  put_entry(&head, &entry);
  put(&head, EXTRA_BYTES + (padded ? padding + 4 : 0), 2);
  put(&extra, EXTRA64, 2);
  put(&extra, 16, 2);
  put(&extra, entry.size, 8);
  put(&extra, entry.packed, 8);
  if (padded) {
    put(&extra, PADDING, 2);
    put(&extra, padding, 2);
  }
  zip->entries[zip->count++] = entry;
  RILLE_TRY(rille_zip_write(zip, head.bytes, head.size));
  RILLE_TRY(rille_zip_write(zip, entry.name, entry.name_length));
  RILLE_TRY(rille_zip_write(zip, extra.bytes, extra.size));
  return padded ? rille_zip_write(zip, zeros, padding) : RILLE_OK;
}

static RilleStatus write_directory(RilleZipWriter *zip) {
  uint64_t start = zip->position;
  for (size_t i = 0; i < zip->count; i++) {
    const RilleZipEntry *entry = &zip->entries[i];
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
    RILLE_TRY(rille_zip_write(zip, head.bytes, head.size));
    RILLE_TRY(rille_zip_write(zip, entry->name, entry->name_length));
    RILLE_TRY(rille_zip_write(zip, extra.bytes, extra.size));
  }
  uint64_t end = zip->position;
  Record tail = {.size = 0};
  put(&tail, END64, 4);
  put(&tail, 44, 8);
  put(&tail, VERSION, 2);
  put(&tail, VERSION, 2);
  put(&tail, 0, 8);
  put(&tail, zip->count, 8);
  put(&tail, zip->count, 8);
  put(&tail, end - start, 8);
  put(&tail, start, 8);
  RILLE_TRY(rille_zip_write(zip, tail.bytes, tail.size));
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
  return rille_zip_write(zip, tail.bytes, tail.size);
}

RilleStatus rille_zip_finish(RilleZipWriter *zip, RilleStatus status) {
  if (status == RILLE_OK) status = write_directory(zip);
  RilleContext *ctx = zip->file.ctx;
  if (status == RILLE_OK)
    status = rille_file_writer_commit(&zip->file);
  else
    rille_file_writer_abandon(&zip->file);
  rille_block_free(ctx, zip->entries);
  zip->entries = NULL;
  return status;
}

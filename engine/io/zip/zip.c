#include "io/zip/zip.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/gzip.h"

#include <stdio.h>
#include <string.h>

enum {
  LOCAL = 0x04034b50,
  CENTRAL = 0x02014b50,
  END = 0x06054b50,
  END64 = 0x06064b50,
  LOCATOR64 = 0x07064b50,
  END_BYTES = 22,
  LOCATOR_BYTES = 20,
  COMMENT_BYTES = 65535, /* of a comment behind the end, at most */
  ENTRY_BYTES = 46,      /* in the directory, at least */
  EXTRA64 = 1,
  ENCRYPTED = 1,
  DEFLATE_RATIO = 1032 /* bytes from one, at most (zlib.net) */
};
#define SATURATED UINT32_MAX /* in a field whose value stands in the zip64 part */

/* ---- the directory ------------------------------------------------------------------------------------- */

static uint64_t number_at(const uint8_t *bytes, int n) {
  uint64_t value = 0;
  while (n-- > 0) value = value << 8 | bytes[n];
  return value;
}

typedef struct Place {
  uint64_t offset, end, count;
} Place;

/* The end record in the last bytes of the file, tail; where it lies in them. */
static RilleStatus find_end(const RilleSource *source, const RilleReader *tail, size_t *out) {
  const uint8_t *data = tail->data;
  size_t size = tail->size, at = size - END_BYTES;
  size_t least = at > COMMENT_BYTES ? at - COMMENT_BYTES : 0;
  while (number_at(data + at, 4) != END || number_at(data + at + 20, 2) != size - at - END_BYTES)
    if (at-- == least)
      return rille_source_error(source, source->size,
                                "no directory at the end: the file is truncated or no zip file");
  *out = at;
  if (number_at(data + at + 4, 4) != 0)
    return rille_source_error(source, tail->base + at, "the archive has several parts");
  return RILLE_OK;
}

static RilleStatus read_end64(const RilleSource *source, uint64_t at, uint64_t offset, Place *place) {
  uint8_t record[56];
  if (offset > source->size || source->size - offset < sizeof record)
    return rille_source_error(source, at, "the zip64 part of the directory is damaged");
  RILLE_TRY(rille_source_read(source, offset, record, sizeof record));
  if (number_at(record, 4) != END64)
    return rille_source_error(source, at, "the zip64 part of the directory is damaged");
  place->count = number_at(record + 32, 8);
  place->offset = number_at(record + 48, 8);
  return RILLE_OK;
}

/* Where the directory is, and how many entries it has. */
static RilleStatus find_directory(const RilleSource *source, const RilleReader *tail, Place *place) {
  size_t at = 0;
  RILLE_TRY(find_end(source, tail, &at));
  const uint8_t *end = tail->data + at;
  place->end = tail->base + at;
  place->offset = number_at(end + 16, 4);
  place->count = number_at(end + 10, 2);
  if (at >= LOCATOR_BYTES && number_at(end - LOCATOR_BYTES, 4) == LOCATOR64)
    RILLE_TRY(read_end64(source, place->end - LOCATOR_BYTES, number_at(end - 12, 8), place));
  if (place->offset > place->end || place->count > (place->end - place->offset) / ENTRY_BYTES)
    return rille_source_error(source, place->end,
                              "a directory of %llu entries at byte %llu does not fit in front of its end",
                              (unsigned long long)place->count, (unsigned long long)place->offset);
  return RILLE_OK;
}

RilleStatus rille_zip_open(const RilleSource *source, RilleZip *out) {
  enum { TAIL = END_BYTES + COMMENT_BYTES + LOCATOR_BYTES };
  uint8_t start[2] = {0}, *block = NULL;
  RilleReader tail;
  Place place = {0};
  if (source->size < END_BYTES) return rille_source_error(source, 0, "the file is truncated");
  RILLE_TRY(rille_source_read(source, 0, start, 2));
  if (number_at(start, 2) != (LOCAL & 0xffff))
    return rille_source_error(source, 0, "not a zip file: starts otherwise");
  uint64_t tail_size = source->size < TAIL ? source->size : TAIL;
  RILLE_TRY(rille_source_fetch(source, source->size - tail_size, tail_size, &block, &tail));
  RilleStatus status = find_directory(source, &tail, &place);
  rille_block_free(source->ctx, block);
  RILLE_TRY(status);
  *out = (RilleZip){.source = source, .count = place.count};
  return rille_source_fetch(source, place.offset, place.end - place.offset, &out->block, &out->directory);
}

void rille_zip_close(RilleZip *zip) {
  rille_block_free(zip->source->ctx, zip->block);
  zip->block = NULL;
}

/* Values that do not fit into 32 bits stand in a part of the extra field, in this order. */
static RilleStatus read_extra64(RilleReader extra, RilleZipEntry *entry) {
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

RilleStatus rille_zip_next(RilleZip *zip, RilleZipEntry *entry) {
  RilleReader *reader = &zip->directory;
  const uint8_t *head = NULL, *name = NULL, *extra = NULL, *comment = NULL;
  char shown[RILLE_SHOWN];
  size_t at = reader->position;
  RILLE_TRY(rille_reader_bytes(reader, ENTRY_BYTES, &head));
  if (number_at(head, 4) != CENTRAL) return rille_reader_error(reader, at, "no entry where one is due");
  size_t name_length = (size_t)number_at(head + 28, 2), extra_length = (size_t)number_at(head + 30, 2);
  *entry = (RilleZipEntry){.name_length = name_length,
                           .at = reader->base + at,
                           .flags = (uint16_t)number_at(head + 8, 2),
                           .method = (uint16_t)number_at(head + 10, 2),
                           .crc = (uint32_t)number_at(head + 16, 4),
                           .packed = number_at(head + 20, 4),
                           .size = number_at(head + 24, 4),
                           .offset = number_at(head + 42, 4)};
  RILLE_TRY(rille_reader_bytes(reader, name_length, &name));
  RILLE_TRY(rille_reader_bytes(reader, extra_length, &extra));
  RilleReader fields = *reader;
  fields.position -= extra_length;
  fields.size = reader->position;
  RILLE_TRY(rille_reader_bytes(reader, number_at(head + 32, 2), &comment));
  RILLE_TRY(read_extra64(fields, entry));
  entry->name = (const char *)name;
  if (!rille_is_utf8(name, name_length) || memchr(name, 0, name_length))
    return rille_reader_error(reader, at, "the name '%s' is not UTF-8",
                              rille_shown(name, name_length, shown));
  /* Entries that share their bytes could unfold to any size. */
  zip->packed += entry->packed;
  if (zip->packed > zip->source->size || entry->packed > zip->source->size)
    return rille_reader_error(reader, at, "the entries have more bytes than the file");
  return RILLE_OK;
}

/* ---- content ------------------------------------------------------------------------------------------- */

RilleStatus rille_zip_check(const RilleZip *zip, const RilleZipEntry *entry, const char *shown) {
  if (entry->flags & ENCRYPTED) return rille_source_error(zip->source, entry->at, "'%s' is encrypted", shown);
  if (entry->method != RILLE_ZIP_STORED && entry->method != RILLE_ZIP_DEFLATED)
    return rille_source_error(zip->source, entry->at,
                              "'%s' is packed by method %u; 0 (stored) and 8 (deflated) are read", shown,
                              entry->method);
  bool possible = entry->method == RILLE_ZIP_STORED ? entry->size == entry->packed
                                                    : entry->size / DEFLATE_RATIO <= entry->packed;
  if (possible) return RILLE_OK;
  return rille_source_error(zip->source, entry->at, "'%s' cannot have %llu bytes, packed %llu", shown,
                            (unsigned long long)entry->size, (unsigned long long)entry->packed);
}

RilleStatus rille_zip_place(const RilleZip *zip, const RilleZipEntry *entry, uint64_t *offset) {
  const RilleSource *source = zip->source;
  uint8_t head[30];
  if (entry->offset > source->size)
    return rille_source_error(source, entry->at, "an entry at byte %llu of %llu",
                              (unsigned long long)entry->offset, (unsigned long long)source->size);
  RILLE_TRY(rille_source_read(source, entry->offset, head, sizeof head));
  if (number_at(head, 4) != LOCAL)
    return rille_source_error(source, entry->offset, "no entry where the directory says there is one");
  *offset = entry->offset + sizeof head + number_at(head + 26, 2) + number_at(head + 28, 2);
  uint64_t left = *offset < source->size ? source->size - *offset : 0;
  if (entry->packed <= left) return RILLE_OK;
  return rille_source_error(source, *offset, "the file is truncated: needs %llu bytes, %llu are left",
                            (unsigned long long)entry->packed, (unsigned long long)left);
}

static RilleStatus inflate_entry(const RilleSource *source, const RilleZipEntry *entry, const char *shown,
                                 uint64_t offset, void *data) {
  char name[1024];
  uint8_t *packed = NULL;
  RilleReader reader;
  snprintf(name, sizeof name, "%.900s (%s)", rille_path_tail(source->name), shown);
  RILLE_TRY(rille_source_fetch(source, offset, entry->packed, &packed, &reader));
  RilleStatus status = rille_inflate_raw(source->ctx, source->what, name, packed, (size_t)entry->packed, data,
                                         (size_t)entry->size);
  rille_block_free(source->ctx, packed);
  return status;
}

RilleStatus rille_zip_unpack(const RilleZip *zip, const RilleZipEntry *entry, const char *shown, void *data) {
  uint64_t offset = 0;
  RILLE_TRY(rille_zip_check(zip, entry, shown));
  RILLE_TRY(rille_zip_place(zip, entry, &offset));
  if (entry->method == RILLE_ZIP_STORED)
    RILLE_TRY(rille_source_read(zip->source, offset, data, (size_t)entry->size));
  else
    RILLE_TRY(inflate_entry(zip->source, entry, shown, offset, data));
  if (rille_crc32(0, data, (size_t)entry->size) == entry->crc) return RILLE_OK;
  return rille_source_error(zip->source, entry->offset, "the check sum of '%s' is wrong", shown);
}

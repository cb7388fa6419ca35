/* A bounded cursor over bytes in memory: what it hands out lies inside them, what does not is an error that
 * names the file and the offset. Every reader of a file format stands on it. */
#ifndef RILLE_IO_READER_H
#define RILLE_IO_READER_H

#include "rille.h"

typedef struct RilleReader {
  RilleContext *ctx;
  const char *what; /* who reads, in front of error texts: "idx" */
  const char *name; /* of the file, for error texts */
  const uint8_t *data;
  size_t size, position; /* position <= size, always */
  size_t base;           /* where data lies in the file: error texts name offsets of the file */
} RilleReader;

static inline size_t rille_reader_left(const RilleReader *reader) {
  return reader->size - reader->position;
}

/* RILLE_ERROR_FORMAT with "what: problem in name at byte offset". */
RilleStatus rille_reader_error(const RilleReader *reader, size_t offset, const char *format, ...)
    RILLE_PRINTF(3, 4);

/* The next n bytes, borrowed. Like all below: RILLE_ERROR_FORMAT and no step forward if there are fewer. */
RilleStatus rille_reader_bytes(RilleReader *reader, uint64_t n, const uint8_t **out);
RilleStatus rille_reader_u8(RilleReader *reader, uint8_t *out);
RilleStatus rille_reader_u16le(RilleReader *reader, uint16_t *out);
RilleStatus rille_reader_u32le(RilleReader *reader, uint32_t *out);
RilleStatus rille_reader_u64le(RilleReader *reader, uint64_t *out);
RilleStatus rille_reader_u16be(RilleReader *reader, uint16_t *out);
RilleStatus rille_reader_u32be(RilleReader *reader, uint32_t *out);
RilleStatus rille_reader_u64be(RilleReader *reader, uint64_t *out);
/* Up to the next '\n', which is stepped over and not part of the line; not 0-terminated. */
RilleStatus rille_reader_line(RilleReader *reader, const char **line, size_t *length);

/* ---- text from files ----------------------------------------------------------------------------------- */

enum { RILLE_SHOWN = 80 };
/* What a file says, for an error text: at most RILLE_SHOWN - 1 bytes, all printable ASCII ('?' for the
 * others). */
const char *rille_shown(const void *text, size_t length, char out[RILLE_SHOWN]);

bool rille_is_utf8(const void *text, size_t length);
/* The UTF-8 form (1 .. 4 bytes) of a code point; 0 for surrogates and numbers above 0x10ffff. */
size_t rille_utf8_encode(uint32_t code_point, char out[4]);
/* A decimal number in C's notation whatever the locale; false unless it is all of text, which ends with 0. */
bool rille_parse_double(const char *text, double *out);

#endif

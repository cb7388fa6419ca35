#include "io/reader.h"
#include "core/status.h"
#include "io/file.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

RilleStatus rille_reader_error(const RilleReader *reader, size_t offset, const char *format, ...) {
  char problem[480];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  return rille_error(reader->ctx, RILLE_ERROR_FORMAT, "%s: %s in %s at byte %zu", reader->what, problem,
                     rille_path_tail(reader->name), reader->base + offset);
}

RilleStatus rille_reader_bytes(RilleReader *reader, uint64_t n, const uint8_t **out) {
  if (n > rille_reader_left(reader))
    return rille_reader_error(reader, reader->position,
                              "the file is truncated: needs %llu bytes, %zu are left", (unsigned long long)n,
                              rille_reader_left(reader));
  *out = reader->data + reader->position;
  reader->position += (size_t)n;
  return RILLE_OK;
}

static RilleStatus little_endian(RilleReader *reader, size_t n, uint64_t *out) {
  const uint8_t *bytes = NULL;
  RILLE_TRY(rille_reader_bytes(reader, n, &bytes));
  *out = 0;
  for (size_t i = n; i-- > 0;) *out = *out << 8 | bytes[i];
  return RILLE_OK;
}

static RilleStatus big_endian(RilleReader *reader, size_t n, uint64_t *out) {
  const uint8_t *bytes = NULL;
  RILLE_TRY(rille_reader_bytes(reader, n, &bytes));
  *out = 0;
  for (size_t i = 0; i < n; i++) *out = *out << 8 | bytes[i];
  return RILLE_OK;
}

RilleStatus rille_reader_u8(RilleReader *reader, uint8_t *out) {
  uint64_t value;
  RILLE_TRY(little_endian(reader, 1, &value));
  *out = (uint8_t)value;
  return RILLE_OK;
}

RilleStatus rille_reader_u16le(RilleReader *reader, uint16_t *out) {
  uint64_t value;
  RILLE_TRY(little_endian(reader, 2, &value));
  *out = (uint16_t)value;
  return RILLE_OK;
}

RilleStatus rille_reader_u32le(RilleReader *reader, uint32_t *out) {
  uint64_t value;
  RILLE_TRY(little_endian(reader, 4, &value));
  *out = (uint32_t)value;
  return RILLE_OK;
}

RilleStatus rille_reader_u64le(RilleReader *reader, uint64_t *out) {
  return little_endian(reader, 8, out);
}

RilleStatus rille_reader_u16be(RilleReader *reader, uint16_t *out) {
  uint64_t value;
  RILLE_TRY(big_endian(reader, 2, &value));
  *out = (uint16_t)value;
  return RILLE_OK;
}

RilleStatus rille_reader_u32be(RilleReader *reader, uint32_t *out) {
  uint64_t value;
  RILLE_TRY(big_endian(reader, 4, &value));
  *out = (uint32_t)value;
  return RILLE_OK;
}

RilleStatus rille_reader_u64be(RilleReader *reader, uint64_t *out) {
  return big_endian(reader, 8, out);
}

RilleStatus rille_reader_line(RilleReader *reader, const char **line, size_t *length) {
  const uint8_t *start = reader->data + reader->position;
  const uint8_t *end = rille_reader_left(reader) ? memchr(start, '\n', rille_reader_left(reader)) : NULL;
  if (!end) return rille_reader_error(reader, reader->position, "the file is truncated: a line has no end");
  *line = (const char *)start;
  *length = (size_t)(end - start);
  reader->position += *length + 1;
  return RILLE_OK;
}

/* ---- text ---------------------------------------------------------------------------------------------- */

const char *rille_shown(const void *text, size_t length, char out[RILLE_SHOWN]) {
  const uint8_t *bytes = text;
  size_t n = length < RILLE_SHOWN - 1 ? length : RILLE_SHOWN - 1;
  for (size_t i = 0; i < n; i++) out[i] = bytes[i] >= 32 && bytes[i] < 127 ? (char)bytes[i] : '?';
  if (length > n) memcpy(out + n - 3, "...", 3);
  out[n] = 0;
  return out;
}

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool rille_is_utf8(const void *text, size_t length) {
  const uint8_t *s = text;
  for (size_t i = 0; i < length;) {
    uint8_t first = s[i];
    if (first < 0x80) {
      i++;
      continue;
    }
    size_t more = first >= 0xc2 && first <= 0xdf   ? 1
                  : (first & 0xf0) == 0xe0         ? 2
                  : first >= 0xf0 && first <= 0xf4 ? 3
                                                   : 0;
    if (more == 0 || length - i <= more) return false;
    for (size_t k = 1; k <= more; k++)
      if ((s[i + k] & 0xc0) != 0x80) return false;
    uint8_t second = s[i + 1];
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
      return false;
    i += more + 1;
  }
  return true;
}

size_t rille_utf8_encode(uint32_t c, char out[4]) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xc0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3f));
    return 2;
  }
  if (c >= 0xd800 && c < 0xe000) return 0;
  if (c < 0x10000) {
    out[0] = (char)(0xe0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
  }
  if (c > 0x10ffff) return 0;
  out[0] = (char)(0xf0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3f));
  out[2] = (char)(0x80 | (c >> 6 & 0x3f));
  out[3] = (char)(0x80 | (c & 0x3f));
  return 4;
}

bool rille_parse_double(const char *text, double *out) {
  if (text[0] == 0 || strpbrk(text, "xX(, \t\n\v\f\r"))
    return false; /* strtod takes more than pickles may hold */
  int saved = errno;
  locale_t c_locale =
      newlocale(LC_ALL_MASK, "C", (locale_t)0); /* glibc and musl: a constant, nothing allocated */
  char *end = NULL;
  if (c_locale) {
    *out = strtod_l(text, &end, c_locale);
    freelocale(c_locale);
  }
  errno = saved;
  return end && *end == 0;
}

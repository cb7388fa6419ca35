#include "io/json.h"
#include "core/status.h"

#include <string.h>

static void skip_blanks(RilleReader *reader) {
  while (reader->position < reader->size && memchr(" \t\n\r", reader->data[reader->position], 4))
    reader->position++;
}

bool rille_json_accept(RilleReader *reader, char c) {
  skip_blanks(reader);
  if (reader->position == reader->size || reader->data[reader->position] != (uint8_t)c) return false;
  reader->position++;
  return true;
}

RilleStatus rille_json_expect(RilleReader *reader, char wanted) {
  if (rille_json_accept(reader, wanted)) return RILLE_OK;
  if (reader->position == reader->size)
    return rille_reader_error(reader, reader->position, "the header ends where '%c' is due", wanted);
  char shown[RILLE_SHOWN];
  return rille_reader_error(reader, reader->position, "the header has '%s' where '%c' is due",
                            rille_shown(reader->data + reader->position, 1, shown), wanted);
}

RilleStatus rille_json_next(RilleReader *reader, char close, bool *more) {
  *more = rille_json_accept(reader, ',');
  return *more ? RILLE_OK : rille_json_expect(reader, close);
}

RilleStatus rille_json_count(RilleReader *reader, int64_t *out) {
  skip_blanks(reader);
  size_t start = reader->position;
  int64_t value = 0;
  bool fits = true;
  while (reader->position < reader->size && reader->data[reader->position] >= '0' &&
         reader->data[reader->position] <= '9') {
    int digit = reader->data[reader->position++] - '0';
    fits = fits && !__builtin_mul_overflow(value, (int64_t)10, &value) &&
           !__builtin_add_overflow(value, (int64_t)digit, &value);
  }
  size_t digits = reader->position - start;
  bool ends = reader->position == reader->size || !memchr(".eE", reader->data[reader->position], 3);
  if (digits == 0 || !ends || (digits > 1 && reader->data[start] == '0'))
    return rille_reader_error(reader, start, "the header has something else where a whole number is due");
  if (!fits) return rille_reader_error(reader, start, "the header has a number above 2^63 - 1");
  *out = value;
  return RILLE_OK;
}

/* ---- strings ------------------------------------------------------------------------------------------- */

static RilleStatus four_digits(RilleReader *reader, uint32_t *out) {
  const uint8_t *digits = NULL;
  size_t start = reader->position;
  RILLE_TRY(rille_reader_bytes(reader, 4, &digits));
  *out = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = digits[i];
    int digit = c >= '0' && c <= '9'                 ? c - '0'
                : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                     : -1;
    if (digit < 0)
      return rille_reader_error(reader, start, "the header has a string with a broken \\u escape");
    *out = *out << 4 | (uint32_t)digit;
  }
  return RILLE_OK;
}

/* After a backslash: writes what it stands for, at most 4 bytes. */
static RilleStatus escape(RilleReader *reader, char *out, size_t *made) {
  static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
  uint8_t c = 0;
  size_t start = reader->position;
  RILLE_TRY(rille_reader_u8(reader, &c));
  const char *letter = c ? strchr(letters, c) : NULL;
  if (letter) {
    *out = bytes[letter - letters];
    *made = 1;
    return RILLE_OK;
  }
  uint32_t code = 0, low = 0;
  if (c != 'u') return rille_reader_error(reader, start, "the header has a string with an unknown escape");
  RILLE_TRY(four_digits(reader, &code));
  if (code >= 0xd800 && code < 0xdc00 && rille_reader_left(reader) >= 6 &&
      memcmp(reader->data + reader->position, "\\u", 2) == 0) {
    reader->position += 2;
    RILLE_TRY(four_digits(reader, &low));
    code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xd800;
  }
  *made = code == 0 ? 0 : rille_utf8_encode(code, out);
  return *made
             ? RILLE_OK
             : rille_reader_error(reader, start, "the header has a string with a half character or \\u0000");
}

RilleStatus rille_json_string(RilleReader *reader, RilleValueTree *arena, char **out) {
  RILLE_TRY(rille_json_expect(reader, '"'));
  size_t start = reader->position, end = start;
  while (end < reader->size && reader->data[end] != '"') end += reader->data[end] == '\\' ? 2 : 1;
  if (end >= reader->size) return rille_reader_error(reader, start, "the header has a string without an end");
  char *text =
      rille_value_tree_allocate(arena, end - start + 1); /* no escape is shorter than what it stands for */
  if (!text) return RILLE_ERROR_MEMORY;
  size_t size = 0;
  while (reader->position < end) {
    uint8_t c = reader->data[reader->position++];
    if (c < 0x20)
      return rille_reader_error(reader, reader->position - 1,
                                "the header has a control character in a string");
    size_t made = 1;
    if (c != '\\')
      text[size] = (char)c;
    else
      RILLE_TRY(escape(reader, text + size, &made));
    size += made;
  }
  if (reader->position != end)
    return rille_reader_error(reader, end, "the header has a string with a broken \\u escape");
  if (!rille_is_utf8(text, size))
    return rille_reader_error(reader, start, "the header has a string that is not UTF-8");
  text[size] = 0;
  reader->position = end + 1;
  *out = text;
  return RILLE_OK;
}

#include "io/pickle/pickle_machine.h"

#include <math.h>
#include <string.h>

enum { LONGEST_NUMBER = 400, /* characters; the largest double has 309 digits */ };

/* ---- numbers ------------------------------------------------------------------------------------------- */

static RilleStatus number_line(RillePickle *pickle, char text[LONGEST_NUMBER], size_t *length) {
  const char *line = "";
  RILLE_TRY(rille_reader_line(&pickle->reader, &line, length));
  if (*length == 0 || *length >= LONGEST_NUMBER)
    return RILLE_PICKLE_ERROR(pickle, "a number of %zu characters", *length);
  memcpy(text, line, *length);
  text[*length] = 0;
  return RILLE_OK;
}

static RilleStatus bad_number(RillePickle *pickle, const char *text) {
  char shown[RILLE_SHOWN];
  return RILLE_PICKLE_ERROR(pickle, "not a number: '%s'", rille_shown(text, strlen(text), shown));
}

RilleStatus rille_pickle_int_line(RillePickle *pickle) {
  char text[LONGEST_NUMBER];
  size_t length = 0;
  RILLE_TRY(number_line(pickle, text, &length));
  /* pickletools: "01" and "00" are True and False, written so by protocol 1 and older. */
  if (strcmp(text, "00") == 0 || strcmp(text, "01") == 0)
    return rille_pickle_push_bool(pickle, text[1] == '1');
  if (text[length - 1] == 'L') text[--length] = 0;
  bool negative = text[0] == '-', fits = true;
  size_t first = negative || text[0] == '+';
  if (first == length) return bad_number(pickle, text);
  int64_t value = 0;
  for (size_t i = first; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return bad_number(pickle, text);
    int digit =
        negative ? '0' - text[i] : text[i] - '0'; /* so that the smallest int64 needs no special case */
    fits =
        fits && !__builtin_mul_overflow(value, 10, &value) && !__builtin_add_overflow(value, digit, &value);
  }
  if (fits) return rille_pickle_push_int(pickle, value);
  double rounded;
  if (!rille_parse_double(text, &rounded) || isinf(rounded))
    return RILLE_PICKLE_ERROR(pickle, "an int that is too large for a float");
  return rille_pickle_push_float(pickle, rounded);
}

RilleStatus rille_pickle_float_line(RillePickle *pickle) {
  char text[LONGEST_NUMBER];
  size_t length = 0;
  double value;
  RILLE_TRY(number_line(pickle, text, &length));
  if (strlen(text) != length || !rille_parse_double(text, &value)) return bad_number(pickle, text);
  return rille_pickle_push_float(pickle, value);
}

RilleStatus rille_pickle_long(RillePickle *pickle, uint64_t size) {
  enum { LARGEST = 129 }; /* bytes: 1024 bits and a sign */
  const uint8_t *bytes = NULL;
  RILLE_TRY(rille_reader_bytes(&pickle->reader, size, &bytes));
  size_t n = (size_t)size;
  if (n == 0) return rille_pickle_push_int(pickle, 0);
  bool negative = bytes[n - 1] & 0x80;
  uint8_t filler = negative ? 0xff : 0;
  while (n > 1 && bytes[n - 1] == filler && !((bytes[n - 2] ^ filler) & 0x80))
    n--; /* bytes that only repeat the sign */
  if (n <= 8) {
    uint64_t value = negative ? UINT64_MAX : 0;
    for (size_t i = n; i-- > 0;) value = value << 8 | bytes[i];
    return rille_pickle_push_int(pickle, (int64_t)value);
  }
  if (n > LARGEST) return RILLE_PICKLE_ERROR(pickle, "an int of %zu bytes is too large for a float", n);
  uint8_t magnitude[LARGEST];
  unsigned carry = negative;
  for (size_t i = 0; i < n; i++) {
    carry += (uint8_t)(bytes[i] ^ filler);
    magnitude[i] = (uint8_t)carry;
    carry >>= 8;
  }
  size_t top = n;
  while (top > 8 && magnitude[top - 1] == 0) top--;
  uint64_t high = 0;
  for (size_t i = top; i-- > top - 8;) high = high << 8 | magnitude[i];
  for (size_t i = 0; i < top - 8; i++)
    if (magnitude[i])
      high |= 1; /* below the last bit of a double: only tells rounding that there was something */
  double value = ldexp((double)high, (int)(8 * (top - 8)));
  if (isinf(value)) return RILLE_PICKLE_ERROR(pickle, "an int of %zu bytes is too large for a float", n);
  return rille_pickle_push_float(pickle, negative ? -value : value);
}

/* ---- text ---------------------------------------------------------------------------------------------- */

RilleStatus rille_pickle_text(RillePickle *pickle, RilleValueKind kind, uint64_t size) {
  const uint8_t *bytes = NULL;
  RILLE_TRY(rille_reader_bytes(&pickle->reader, size, &bytes));
  if (kind == RILLE_VALUE_STRING && !rille_is_utf8(bytes, (size_t)size))
    return RILLE_PICKLE_ERROR(pickle, "text that is not UTF-8");
  return rille_pickle_push_text(pickle, kind, bytes, (size_t)size);
}

static RilleStatus push_old_text(RillePickle *pickle, const void *data, size_t size) {
  RilleValueKind kind = rille_is_utf8(data, size) ? RILLE_VALUE_STRING : RILLE_VALUE_BYTES;
  return rille_pickle_push_text(pickle, kind, data, size);
}

RilleStatus rille_pickle_old_text(RillePickle *pickle, uint64_t size) {
  const uint8_t *bytes = NULL;
  RILLE_TRY(rille_reader_bytes(&pickle->reader, size, &bytes));
  return push_old_text(pickle, bytes, (size_t)size);
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* count hex digits at text, which has left characters. */
static bool hex_number(const char *text, size_t left, size_t count, uint32_t *out) {
  if (left < count) return false;
  *out = 0;
  for (size_t i = 0; i < count; i++) {
    int digit = hex_digit(text[i]);
    if (digit < 0) return false;
    *out = *out << 4 | (uint32_t)digit;
  }
  return true;
}

/* What follows a backslash in Python's repr of bytes: the byte it stands for (-1: none, -2: bad) and its
 * length. */
static int escaped_byte(const char *text, size_t left, size_t *used) {
  static const char letters[] = "\\'\"abfnrtv", bytes[] = "\\'\"\a\b\f\n\r\t\v";
  *used = 1;
  if (left == 0) return -2;
  const char *letter = text[0] ? strchr(letters, text[0]) : NULL;
  if (letter) return (uint8_t)bytes[letter - letters];
  if (text[0] == 'x') {
    uint32_t value;
    if (!hex_number(text + 1, left - 1, 2, &value)) return -2;
    *used = 3;
    return (int)value;
  }
  if (text[0] < '0' || text[0] > '7') return -1; /* Python keeps the backslash */
  int value = 0;
  for (*used = 0; *used < 3 && *used < left && text[*used] >= '0' && text[*used] <= '7'; ++*used)
    value = value * 8 + (text[*used] - '0');
  return value & 0xff;
}

RilleStatus rille_pickle_string_line(RillePickle *pickle) {
  const char *line = "";
  size_t length = 0, size = 0;
  RILLE_TRY(rille_reader_line(&pickle->reader, &line, &length));
  while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == ' '))
    length--; /* Python strips it too */
  if (length < 2 || (line[0] != '\'' && line[0] != '"') || line[length - 1] != line[0])
    return RILLE_PICKLE_ERROR(pickle, "a string without quotes");
  line++;
  length -= 2;
  char *text = rille_value_tree_allocate(pickle->tree, length + 1);
  if (!text) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < length;) {
    if (line[i] != '\\') {
      text[size++] = line[i++];
      continue;
    }
    size_t used;
    int byte = escaped_byte(line + i + 1, length - i - 1, &used);
    if (byte == -2) return RILLE_PICKLE_ERROR(pickle, "a string with a broken escape");
    text[size++] = byte == -1 ? '\\' : (char)byte;
    i += byte == -1 ? 1 : 1 + used;
  }
  return push_old_text(pickle, text, size);
}

/* The code point at line[0 .. left), how many characters it takes, and whether it is one. */
static bool raw_code_point(const char *line, size_t left, uint32_t *code, size_t *used) {
  *used = 1;
  *code = (uint8_t)line[0]; /* the rest is Latin-1 */
  if (line[0] != '\\' || left < 2 || (line[1] != 'u' && line[1] != 'U')) return true;
  size_t digits = line[1] == 'u' ? 4 : 8;
  *used = 2 + digits;
  if (!hex_number(line + 2, left - 2, digits, code)) return false;
  uint32_t low;
  bool is_pair = *code >= 0xd800 && *code < 0xdc00 && left >= 12 && line[6] == '\\' && line[7] == 'u' &&
                 digits == 4 && hex_number(line + 8, 4, 4, &low) && low >= 0xdc00 && low < 0xe000;
  if (is_pair) { /* narrow builds of Python 2 wrote UTF-16 */
    *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    *used = 12;
  }
  return true;
}

RilleStatus rille_pickle_unicode_line(RillePickle *pickle) {
  const char *line = "";
  size_t length = 0, size = 0;
  RILLE_TRY(rille_reader_line(&pickle->reader, &line, &length));
  char *text = rille_value_tree_allocate(pickle->tree, 2 * length + 4); /* Latin-1 doubles at most */
  if (!text) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < length;) {
    uint32_t code;
    size_t used, made = 0;
    if (raw_code_point(line + i, length - i, &code, &used)) made = rille_utf8_encode(code, text + size);
    if (made == 0) return RILLE_PICKLE_ERROR(pickle, "text with a broken escape");
    size += made;
    i += used;
  }
  return rille_pickle_push_text(pickle, RILLE_VALUE_STRING, text, size);
}

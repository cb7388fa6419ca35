#include "io/text/json_values.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/reader.h"
#include "io/file.h"

#include <math.h>
#include <string.h>

static const char what[] = "json";

typedef struct Parser {
  RilleReader reader;
  RilleValueTree *tree;
  RilleValue **items; /* of the containers that are open, one after the other */
  size_t count, capacity;
} Parser;

static RilleStatus parse_value(Parser *parser, int depth, RilleValue **out);

static void skip_blanks(RilleReader *reader) {
  while (reader->position < reader->size) {
    uint8_t c = reader->data[reader->position];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
    reader->position++;
  }
}

static bool accept(RilleReader *reader, char c) {
  skip_blanks(reader);
  if (reader->position == reader->size || reader->data[reader->position] != (uint8_t)c) return false;
  reader->position++;
  return true;
}

static RilleStatus unexpected(const RilleReader *reader, const char *wanted) {
  char shown[RILLE_SHOWN];
  size_t at = reader->position, left = rille_reader_left(reader);
  if (left == 0) return rille_reader_error(reader, at, "the text ends where %s is due", wanted);
  return rille_reader_error(reader, at, "'%s' where %s is due",
                            rille_shown(reader->data + at, left < 12 ? left : 12, shown), wanted);
}

static RilleStatus new_value(Parser *parser, RilleValueKind kind, RilleValue **out) {
  *out = rille_value_new(parser->tree, kind);
  return *out ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* ---- strings ------------------------------------------------------------------------------------------- */

static bool four_digits(const uint8_t *at, const uint8_t *end, uint32_t *out) {
  *out = 0;
  for (int i = 0; i < 4; i++) {
    if (at + i >= end) return false;
    uint8_t c = at[i], low = c | 0x20;
    if (c >= '0' && c <= '9')
      *out = *out << 4 | (uint32_t)(c - '0');
    else if (low >= 'a' && low <= 'f')
      *out = *out << 4 | (uint32_t)(low - 'a' + 10);
    else
      return false;
  }
  return true;
}

/* What \u stands for, after it; a pair of surrogates is one character. Bytes used, 0: it is none. */
static size_t code_point(const uint8_t *at, const uint8_t *end, uint32_t *code) {
  uint32_t low = 0;
  if (!four_digits(at, end, code) || (*code >= 0xdc00 && *code < 0xe000)) return 0;
  if (*code < 0xd800 || *code >= 0xdc00) return 4;
  bool is_pair = end - at >= 10 && at[4] == '\\' && at[5] == 'u' && four_digits(at + 6, end, &low) &&
                 low >= 0xdc00 && low < 0xe000;
  *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
  return is_pair ? 10 : 0;
}

/* Decodes the characters from at to end, without quotes, into out; -1: a broken escape. */
static ptrdiff_t unescape(const uint8_t *at, const uint8_t *end, char *out) {
  static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
  char *start = out;
  while (at < end) {
    if (*at != '\\') {
      *out++ = (char)*at++;
      continue;
    }
    if (++at == end) return -1;
    const char *letter = *at ? strchr(letters, *at) : NULL;
    uint32_t code = 0;
    if (letter) {
      *out++ = bytes[letter - letters];
      at++;
      continue;
    }
    size_t used = *at == 'u' ? code_point(at + 1, end, &code) : 0;
    if (used == 0) return -1;
    at += 1 + used;
    out += rille_utf8_encode(code, out);
  }
  return out - start;
}

static RilleStatus parse_string(Parser *parser, RilleValue **out) {
  RilleReader *reader = &parser->reader;
  size_t start = ++reader->position, at = start;
  bool plain = true, is_ascii = true;
  for (; at < reader->size && reader->data[at] != '"'; at++) {
    uint8_t c = reader->data[at];
    if (c < 0x20)
      return rille_reader_error(reader, at,
                                "a control character in a string; it is written with a backslash");
    if (c >= 0x80) is_ascii = false;
    if (c == '\\') {
      plain = false;
      at++;
    }
  }
  if (at >= reader->size) return rille_reader_error(reader, start - 1, "a string without an end");
  RILLE_TRY(new_value(parser, RILLE_VALUE_STRING, out));
  char *text = rille_value_tree_allocate(parser->tree, at - start + 1);
  if (!text) return RILLE_ERROR_MEMORY;
  ptrdiff_t size = (ptrdiff_t)(at - start);
  if (plain)
    memcpy(text, reader->data + start, (size_t)size);
  else
    size = unescape(reader->data + start, reader->data + at, text);
  if (size < 0)
    return rille_reader_error(reader, start - 1, "a string with a broken escape or half a character");
  if (!is_ascii && !rille_is_utf8(text, (size_t)size))
    return rille_reader_error(reader, start - 1, "a string that is not UTF-8");
  text[size] = 0;
  (*out)->as.text.data = text;
  (*out)->as.text.size = (size_t)size;
  reader->position = at + 1;
  return RILLE_OK;
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

static size_t digits(const RilleReader *reader, size_t at) {
  size_t start = at;
  while (at < reader->size && reader->data[at] >= '0' && reader->data[at] <= '9') at++;
  return at - start;
}

static RilleStatus parse_float(Parser *parser, size_t start, size_t end, RilleValue *value) {
  char *text = rille_value_tree_allocate(parser->tree, end - start + 1);
  if (!text) return RILLE_ERROR_MEMORY;
  memcpy(text, parser->reader.data + start, end - start);
  text[end - start] = 0;
  value->kind = RILLE_VALUE_FLOAT;
  if (!rille_parse_double(text, &value->as.number) || isinf(value->as.number))
    return rille_reader_error(&parser->reader, start, "a number above the largest float");
  return RILLE_OK;
}

static RilleStatus parse_number(Parser *parser, RilleValue **out) {
  RilleReader *reader = &parser->reader;
  size_t start = reader->position, at = start;
  bool negative = reader->data[at] == '-', is_whole = true, fits = true;
  if (negative) at++;
  size_t n = digits(reader, at);
  if (n == 0 || (n > 1 && reader->data[at] == '0')) return unexpected(reader, "a value");
  int64_t value = 0;
  for (size_t i = at; i < at + n && fits; i++) {
    int digit = reader->data[i] - '0';
    fits = !__builtin_mul_overflow(value, (int64_t)10, &value) &&
           !__builtin_sub_overflow(value, (int64_t)digit, &value);
  }
  at += n;
  if (at < reader->size && reader->data[at] == '.') {
    is_whole = false;
    n = digits(reader, ++at);
    if (n == 0) return rille_reader_error(reader, start, "a number that ends in its point");
    at += n;
  }
  if (at < reader->size && (reader->data[at] | 0x20) == 'e') {
    is_whole = false;
    if (++at < reader->size && (reader->data[at] == '+' || reader->data[at] == '-')) at++;
    n = digits(reader, at);
    if (n == 0) return rille_reader_error(reader, start, "a number without its exponent");
    at += n;
  }
  if (!negative && fits) fits = value != INT64_MIN;
  reader->position = at;
  RILLE_TRY(new_value(parser, RILLE_VALUE_INT, out));
  (*out)->as.integer = negative || !fits ? value : -value;
  return is_whole && fits ? RILLE_OK : parse_float(parser, start, at, *out);
}

/* ---- containers ---------------------------------------------------------------------------------------- */

static RilleStatus push_item(Parser *parser, RilleValue *item) {
  if (parser->count == parser->capacity) {
    size_t larger = parser->capacity ? 2 * parser->capacity : 256;
    RilleValue **moved = rille_block_resize(parser->reader.ctx, parser->items, larger * sizeof *moved);
    if (!moved) return RILLE_ERROR_MEMORY;
    parser->items = moved;
    parser->capacity = larger;
  }
  parser->items[parser->count++] = item;
  return RILLE_OK;
}

static RilleStatus parse_items(Parser *parser, bool is_object, int depth) {
  RilleReader *reader = &parser->reader;
  char close = is_object ? '}' : ']';
  if (accept(reader, close)) return RILLE_OK;
  for (;;) {
    RilleValue *item = NULL;
    if (is_object) {
      skip_blanks(reader);
      if (reader->position == reader->size || reader->data[reader->position] != '"')
        return unexpected(reader, "a key in quotes");
      RILLE_TRY(parse_string(parser, &item));
      RILLE_TRY(push_item(parser, item));
      if (!accept(reader, ':')) return unexpected(reader, "':'");
    }
    RILLE_TRY(parse_value(parser, depth + 1, &item));
    RILLE_TRY(push_item(parser, item));
    if (accept(reader, close)) return RILLE_OK;
    if (!accept(reader, ',')) return unexpected(reader, is_object ? "',' or '}'" : "',' or ']'");
  }
}

static RilleStatus parse_container(Parser *parser, bool is_object, int depth, RilleValue **out) {
  RilleReader *reader = &parser->reader;
  size_t first = parser->count;
  if (depth >= RILLE_VALUE_DEPTH)
    return rille_reader_error(reader, reader->position, "values nested more than %d deep", RILLE_VALUE_DEPTH);
  reader->position++;
  RILLE_TRY(parse_items(parser, is_object, depth));
  RILLE_TRY(new_value(parser, is_object ? RILLE_VALUE_DICT : RILLE_VALUE_LIST, out));
  size_t n = parser->count - first;
  parser->count = first;
  return n ? rille_value_append(parser->tree, *out, parser->items + first, n) : RILLE_OK;
}

static RilleStatus parse_word(Parser *parser, const char *word, RilleValueKind kind, RilleValue **out) {
  RilleReader *reader = &parser->reader;
  size_t length = strlen(word);
  if (rille_reader_left(reader) < length || memcmp(reader->data + reader->position, word, length) != 0)
    return unexpected(reader, "a value");
  reader->position += length;
  RILLE_TRY(new_value(parser, kind, out));
  if (kind == RILLE_VALUE_BOOL) (*out)->as.boolean = word[0] == 't';
  return RILLE_OK;
}

static RilleStatus parse_value(Parser *parser, int depth, RilleValue **out) {
  RilleReader *reader = &parser->reader;
  skip_blanks(reader);
  uint8_t c = reader->position < reader->size ? reader->data[reader->position] : 0;
  switch (c) {
  case '"':
    return parse_string(parser, out);
  case '{':
  case '[':
    return parse_container(parser, c == '{', depth, out);
  case 't':
    return parse_word(parser, "true", RILLE_VALUE_BOOL, out);
  case 'f':
    return parse_word(parser, "false", RILLE_VALUE_BOOL, out);
  case 'n':
    return parse_word(parser, "null", RILLE_VALUE_NONE, out);
  default:
    if (c == '-' || (c >= '0' && c <= '9')) return parse_number(parser, out);
    return unexpected(reader, "a value");
  }
}

/* ---- texts and files ----------------------------------------------------------------------------------- */

RilleStatus rille_json_decode(RilleContext *ctx, const char *name, const void *data, size_t size,
                              RilleValueTree **out) {
  Parser parser = {.reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size}};
  RILLE_TRY(rille_value_tree_new(ctx, &parser.tree));
  RilleStatus status = parse_value(&parser, 0, &parser.tree->root);
  skip_blanks(&parser.reader);
  if (status == RILLE_OK && rille_reader_left(&parser.reader))
    status = unexpected(&parser.reader, "the end of the text");
  rille_block_free(ctx, parser.items);
  if (status == RILLE_OK)
    *out = parser.tree;
  else
    rille_value_tree_free(parser.tree);
  return status;
}

RilleStatus rille_json_read(RilleContext *ctx, const char *path, RilleValueTree **out) {
  RilleBytes bytes;
  RILLE_TRY(rille_file_read(ctx, what, path, &bytes));
  RilleStatus status = rille_json_decode(ctx, path, bytes.data, bytes.size, out);
  rille_block_free(ctx, bytes.data);
  return status;
}

const RilleValue *rille_value_get(const RilleValue *dict, const char *key) {
  if (!dict || dict->kind != RILLE_VALUE_DICT) return NULL;
  size_t length = strlen(key);
  for (size_t i = dict->as.list.count; i >= 2; i -= 2) {
    const RilleValue *name = dict->as.list.items[i - 2];
    if (name->kind == RILLE_VALUE_STRING && name->as.text.size == length &&
        memcmp(name->as.text.data, key, length) == 0)
      return dict->as.list.items[i - 1];
  }
  return NULL;
}

#include "io/text/unicode.h"
#include "core/memory.h"
#include "io/gzip.h"
#include "io/text/unicode_data.h"

#include <string.h>

/* The lists in the order in which they are packed. */
enum {
  STARTS,
  KINDS,
  MARKS,
  CLASSES,
  CASED,
  LOWER,
  CANONICAL,
  CANONICAL_LENGTHS,
  CANONICAL_DATA,
  COMPATIBLE,
  COMPATIBLE_LENGTHS,
  COMPATIBLE_DATA,
  FIRSTS,
  SECONDS,
  COMPOSED,
  LISTS
};
enum { HANGUL = 0xac00, HANGUL_COUNT = 11172, LEADING = 0x1100, VOWEL = 0x1161, TRAILING = 0x11a7 };

struct RilleUnicode {
  const uint32_t *lists[LISTS];
  uint32_t counts[LISTS];
};

/* ---- unpacking ----------------------------------------------------------------------------------------- */

static uint32_t word_at(const uint8_t *data, size_t stride) {
  return (uint32_t)data[0] | (uint32_t)data[stride] << 8 | (uint32_t)data[2 * stride] << 16 |
         (uint32_t)data[3 * stride] << 24;
}

static void sum_up(uint32_t *list, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) list[i] += list[i - 1];
}

RilleStatus rille_unicode_new(RilleContext *ctx, RilleUnicode **out) {
  static const uint8_t ascending[] = {STARTS, MARKS, CASED, CANONICAL, COMPATIBLE, FIRSTS};
  static const uint8_t lengths[] = {CANONICAL_LENGTHS, COMPATIBLE_LENGTHS};
  RilleUnicode *unicode = rille_block_allocate(ctx, sizeof *unicode + UNICODE_BYTES);
  uint8_t *raw = rille_block_allocate(ctx, UNICODE_BYTES);
  RilleStatus status = unicode && raw ? rille_inflate(ctx, "unicode", "tables", unicode_packed,
                                                      sizeof unicode_packed, raw, UNICODE_BYTES)
                                      : RILLE_ERROR_MEMORY;
  uint32_t *numbers = unicode ? (uint32_t *)(void *)(unicode + 1) : NULL;
  const uint8_t *at = raw ? raw + 4 * LISTS : NULL;
  uint32_t *lists[LISTS] = {NULL};
  for (int i = 0; status == RILLE_OK && i < LISTS; i++) {
    uint32_t count = word_at(raw + 4 * (size_t)i, 1);
    for (uint32_t k = 0; k < count; k++) numbers[k] = word_at(at + k, count);
    lists[i] = numbers;
    unicode->lists[i] = numbers;
    unicode->counts[i] = count;
    numbers += count;
    at += 4 * (size_t)count;
  }
  rille_block_free(ctx, raw);
  if (status != RILLE_OK) {
    rille_block_free(ctx, unicode);
    return status;
  }
  for (size_t i = 0; i < sizeof ascending; i++) sum_up(lists[ascending[i]], unicode->counts[ascending[i]]);
  for (size_t i = 0; i < sizeof lengths; i++)
    sum_up(lists[lengths[i]], unicode->counts[lengths[i]]); /* ends */
  *out = unicode;
  return RILLE_OK;
}

void rille_unicode_free(RilleContext *ctx, RilleUnicode *unicode) {
  rille_block_free(ctx, unicode);
}

/* ---- searching ----------------------------------------------------------------------------------------- */

/* How many numbers of an ascending list are at most wanted. */
static uint32_t rank(const RilleUnicode *unicode, int list, uint32_t wanted) {
  const uint32_t *numbers = unicode->lists[list];
  uint32_t low = 0, high = unicode->counts[list];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (numbers[middle] <= wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The place of wanted in the list, or -1. */
static int64_t find(const RilleUnicode *unicode, int list, uint32_t wanted) {
  uint32_t n = rank(unicode, list, wanted);
  return n > 0 && unicode->lists[list][n - 1] == wanted ? (int64_t)n - 1 : -1;
}

uint32_t rille_unicode_category(const RilleUnicode *unicode, uint32_t code) {
  return (uint32_t)1 << unicode->lists[KINDS][rank(unicode, STARTS, code) - 1];
}

uint32_t rille_unicode_named(const char *name, size_t length) {
  static const char names[] = "CnLuLlLtLmLoMnMcMeNdNlNoPcPdPsPePiPfPoSmScSkSoZsZlZpCcCfCoCs";
  uint32_t mask = 0;
  for (uint32_t i = 0; i < 30; i++)
    if ((length == 1 || length == 2) && memcmp(names + 2 * i, name, length) == 0) mask |= (uint32_t)1 << i;
  return mask;
}

bool rille_unicode_is_white(uint32_t code) {
  return (code >= 9 && code <= 13) || code == ' ' || code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f ||
         code == 0x205f || code == 0x3000;
}

bool rille_unicode_is_word(const RilleUnicode *unicode, uint32_t code) {
  uint32_t mask = RILLE_UNICODE_LETTER | RILLE_UNICODE_MARK | RILLE_UNICODE_DIGIT | 0x400 /* Nl */ |
                  RILLE_UNICODE_CONNECTOR;
  return (rille_unicode_category(unicode, code) & mask) || (code >= 0x24b6 && code <= 0x24e9) ||
         code == 0x200c || code == 0x200d;
}

uint32_t rille_unicode_lower(const RilleUnicode *unicode, uint32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  int64_t at = find(unicode, CASED, code);
  return at < 0 ? code : code + unicode->lists[LOWER][at];
}

int rille_unicode_class(const RilleUnicode *unicode, uint32_t code) {
  int64_t at = code < 0x300 ? -1 : find(unicode, MARKS, code);
  return at < 0 ? 0 : (int)unicode->lists[CLASSES][at];
}

/* ---- normal forms -------------------------------------------------------------------------------------- */

static size_t decomposed(const RilleUnicode *unicode, int keys, uint32_t code,
                         uint32_t out[RILLE_DECOMPOSED]) {
  int64_t at = find(unicode, keys, code);
  if (at < 0) return 0;
  uint32_t end = unicode->lists[keys + 1][at], start = at ? unicode->lists[keys + 1][at - 1] : 0;
  memcpy(out, unicode->lists[keys + 2] + start, (end - start) * sizeof *out);
  return end - start;
}

size_t rille_unicode_decompose(const RilleUnicode *unicode, uint32_t code, bool compatible,
                               uint32_t out[RILLE_DECOMPOSED]) {
  size_t n = 0;
  if (code >= HANGUL && code < HANGUL + HANGUL_COUNT) {
    uint32_t index = code - HANGUL;
    out[0] = LEADING + index / 588;
    out[1] = VOWEL + index % 588 / 28;
    out[2] = TRAILING + index % 28;
    return index % 28 ? 3 : 2;
  }
  if (code >= 0x80 && compatible) n = decomposed(unicode, COMPATIBLE, code, out);
  if (code >= 0x80 && n == 0) n = decomposed(unicode, CANONICAL, code, out);
  if (n > 0) return n;
  out[0] = code;
  return 1;
}

uint32_t rille_unicode_compose(const RilleUnicode *unicode, uint32_t first, uint32_t second) {
  if (first >= LEADING && first < LEADING + 19 && second >= VOWEL && second < VOWEL + 21)
    return HANGUL + ((first - LEADING) * 21 + (second - VOWEL)) * 28;
  bool is_open = first >= HANGUL && first < HANGUL + HANGUL_COUNT && (first - HANGUL) % 28 == 0;
  if (is_open && second > TRAILING && second < TRAILING + 28) return first + (second - TRAILING);
  for (uint32_t i = rank(unicode, FIRSTS, first); i > 0 && unicode->lists[FIRSTS][i - 1] == first; i--)
    if (unicode->lists[SECONDS][i - 1] == second) return unicode->lists[COMPOSED][i - 1];
  return 0;
}

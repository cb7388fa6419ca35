/* SentencePiece's table of characters and what they become ("Precompiled" in tokenizer.json). It is base64 of
 * a length, a double-array trie of that many bytes (Darts-clone: units of 32 bits, little-endian), and texts
 * with a 0 behind each; a key's value is where its text begins.
 *
 * As Hugging Face's library does it: of a grapheme cluster of less than 6 bytes the shortest key that it
 * begins with counts, and takes the place of all of the cluster; else each character goes by itself. */
#include "io/text/parts.h"
#include "core/status.h"
#include "io/reader.h"

#include <string.h>

enum { LONGEST_CLUSTER = 5 /* bytes */ };

struct RilleCharsmap {
  const uint8_t *units;
  size_t unit_count;
  const char *texts;
  size_t text_size; /* a 0 stands behind it */
};

/* ---- reading ------------------------------------------------------------------------------------------- */

static int base64_value(char c) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *found = c ? strchr(letters, c) : NULL;
  return found ? (int)(found - letters) : -1;
}

/* The bytes that text stands for, into out, which has room; false: it is no base64. */
static bool decode_base64(const char *text, size_t size, uint8_t *out, size_t *made) {
  uint32_t bits = 0;
  int held = 0;
  *made = 0;
  while (size > 0 && text[size - 1] == '=') size--;
  for (size_t i = 0; i < size; i++) {
    int value = base64_value(text[i]);
    if (value < 0) return false;
    bits = bits << 6 | (uint32_t)value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[(*made)++] = (uint8_t)(bits >> held);
  }
  return true;
}

static uint32_t number_at(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

RilleStatus rille_charsmap_read(RilleValueTree *arena, const char *text, size_t size, RilleCharsmap **out) {
  size_t made;
  if (!text)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT,
                       "tokenizer: Precompiled without its text 'precompiled_charsmap'");
  RilleCharsmap *map = rille_value_tree_allocate(arena, sizeof *map);
  uint8_t *bytes = map ? rille_value_tree_allocate(arena, size / 4 * 3 + 4) : NULL;
  if (!bytes) return RILLE_ERROR_MEMORY;
  bool is_fine = decode_base64(text, size, bytes, &made) && made >= 4;
  size_t trie = is_fine ? number_at(bytes) : 0;
  if (!is_fine || trie % 4 != 0 || trie < 4 || trie > made - 4 ||
      !rille_is_utf8(bytes + 4 + trie, made - 4 - trie))
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT,
                       "tokenizer: the precompiled_charsmap of Precompiled is damaged");
  bytes[made] = 0;
  *map = (RilleCharsmap){.units = bytes + 4,
                         .unit_count = trie / 4,
                         .texts = (const char *)bytes + 4 + trie,
                         .text_size = made - 4 - trie};
  *out = map;
  return RILLE_OK;
}

/* ---- looking up ---------------------------------------------------------------------------------------- */

static size_t offset_of(uint32_t unit) {
  return (size_t)(unit >> 10) << ((unit & 1u << 9) >> 6);
}

/* What the shortest key that the bytes begin with becomes; NULL: there is none. */
static const char *look_up(const RilleCharsmap *map, const char *key, size_t size) {
  size_t node = offset_of(number_at(map->units));
  for (size_t i = 0; i < size && key[i]; i++) {
    node ^= (uint8_t)key[i];
    if (node >= map->unit_count) return NULL;
    uint32_t unit = number_at(map->units + 4 * node);
    if ((unit & 0x800000ffu) != (uint8_t)key[i]) return NULL;
    node ^= offset_of(unit);
    if (!(unit >> 8 & 1)) continue;
    if (node >= map->unit_count) return NULL;
    size_t at = number_at(map->units + 4 * node) & 0x7fffffffu;
    /* A value that points into a character is damage. */
    return at <= map->text_size && (map->texts[at] & 0xc0) != 0x80 ? map->texts + at : NULL;
  }
  return NULL;
}

/* ---- grapheme clusters --------------------------------------------------------------------------------- */

/* Unicode Standard Annex 29, as far as clusters of at most LONGEST_CLUSTER bytes go: syllables of Hangul,
 * flags, joined emoji and conjuncts are longer, so that their characters go one by one anyway. */

static bool is_prepended(uint32_t c) {
  return (c >= 0x600 && c <= 0x605) || c == 0x6dd || c == 0x70f || c == 0x890 || c == 0x891 || c == 0x8e2 ||
         c == 0xd4e || c == 0x110bd || c == 0x110cd || c == 0x111c2 || c == 0x111c3 || c == 0x1193f ||
         c == 0x11941 || c == 0x11a3a || (c >= 0x11a84 && c <= 0x11a89) || c == 0x11d46 || c == 0x11f02;
}

/* Marks that take room and are no part of what stands in front of them. */
static bool is_apart(uint32_t c) {
  return c == 0x102b || c == 0x102c || c == 0x1038 || (c >= 0x1062 && c <= 0x1064) ||
         (c >= 0x1067 && c <= 0x106d) || c == 0x1083 || (c >= 0x1087 && c <= 0x108c) || c == 0x108f ||
         (c >= 0x109a && c <= 0x109c) || c == 0x1a61 || c == 0x1a63 || c == 0x1a64 || c == 0xaa7b ||
         c == 0xaa7d || c == 0x11720 || c == 0x11721;
}

static bool is_extending(const RilleUnicode *unicode, uint32_t c) {
  if (c < 0x300) return false;
  if (rille_unicode_category(unicode, c) & RILLE_UNICODE_MARK) return !is_apart(c);
  return c == 0x200c || c == 0x200d || c == 0xe33 || c == 0xeb3 || c == 0xff9e || c == 0xff9f ||
         (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

static bool is_control(const RilleUnicode *unicode, uint32_t c) {
  uint32_t category = rille_unicode_category(unicode, c);
  return (category & (RILLE_UNICODE_CONTROL | RILLE_UNICODE_LINE)) && !(category & RILLE_UNICODE_PRIVATE) &&
         !is_prepended(c) && !is_extending(unicode, c);
}

static bool joins(const RilleUnicode *unicode, uint32_t c, uint32_t next) {
  if (c == '\r' && next == '\n') return true;
  if (is_control(unicode, c) || is_control(unicode, next)) return false;
  return is_extending(unicode, next) || is_prepended(c);
}

/* ---- normalizing --------------------------------------------------------------------------------------- */

typedef struct Steps {
  RilleStep *items;
  size_t count, capacity;
  bool is_changed;
} Steps;

static void add_step(RilleWork *work, Steps *steps, uint32_t code, int change) {
  if (steps->count == steps->capacity) {
    size_t larger = steps->capacity ? 2 * steps->capacity : 64;
    RilleStep *moved = rille_work_allocate(work, larger * sizeof *moved);
    if (!moved) return;
    if (steps->count) memcpy(moved, steps->items, steps->count * sizeof *moved);
    steps->items = moved;
    steps->capacity = larger;
  }
  steps->items[steps->count++] = (RilleStep){code, change};
}

/* Puts text in the place of old characters: what is more stands behind, what is less goes with the last one,
 * whichever that is. */
static void replace(RilleWork *work, Steps *steps, size_t old, const char *text) {
  size_t size = strlen(text), made = 0, first = steps->count;
  for (size_t at = 0; at < size && work->status == RILLE_OK; made++)
    add_step(work, steps, rille_next_code(text, size, &at), 0);
  if (work->status != RILLE_OK) return;
  for (size_t i = old; i < made; i++) steps->items[first + i].change = 1;
  if (made < old && steps->count > 0) steps->items[steps->count - 1].change -= (int)(old - made);
  steps->is_changed = true;
}

void rille_charsmap_run(const RilleCharsmap *map, RilleWork *work, RilleChars *text) {
  Steps steps = {0};
  for (size_t from = 0, to; from < text->count && work->status == RILLE_OK; from = to) {
    char bytes[4 * (LONGEST_CLUSTER + 1)];
    const RilleChar *items = text->items;
    size_t size = rille_utf8_encode(items[from].code, bytes);
    for (to = from + 1; to < text->count && joins(work->unicode, items[to - 1].code, items[to].code); to++)
      if (size <= LONGEST_CLUSTER) size += rille_utf8_encode(items[to].code, bytes + size);
    const char *whole = size <= LONGEST_CLUSTER ? look_up(map, bytes, size) : NULL;
    if (whole) replace(work, &steps, to - from, whole);
    for (size_t i = from; !whole && i < to; i++) {
      const char *single = look_up(map, bytes, rille_utf8_encode(items[i].code, bytes));
      if (single)
        replace(work, &steps, 1, single);
      else
        add_step(work, &steps, items[i].code, 0);
    }
  }
  if (steps.is_changed) rille_steps_apply(work, text, steps.items, steps.count);
}

#include "io/text/chars.h"
#include "io/reader.h"

#include <string.h>

void *rille_work_allocate(RilleWork *work, size_t size) {
  void *memory = work->status == RILLE_OK ? rille_value_tree_allocate(work->arena, size + 1) : NULL;
  if (!memory && work->status == RILLE_OK) work->status = RILLE_ERROR_MEMORY;
  return memory;
}

void rille_chars_add(RilleWork *work, RilleChars *chars, uint32_t code, uint32_t start, uint32_t end) {
  if (chars->count == chars->capacity) {
    size_t larger = chars->capacity ? 2 * chars->capacity : 32;
    RilleChar *moved = rille_work_allocate(work, larger * sizeof *moved);
    if (!moved) return;
    if (chars->count) memcpy(moved, chars->items, chars->count * sizeof *moved);
    chars->items = moved;
    chars->capacity = larger;
  }
  chars->items[chars->count++] = (RilleChar){code, start, end};
}

uint32_t rille_next_code(const char *text, size_t size, size_t *at) {
  uint8_t first = (uint8_t)text[(*at)++];
  int more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  uint32_t code = more == 0 ? first : first & (0x3fu >> more);
  for (; more > 0 && *at < size; more--) code = code << 6 | ((uint8_t)text[(*at)++] & 0x3f);
  return code;
}

RilleChars rille_chars_of(RilleWork *work, const char *text, size_t size) {
  RilleChars chars = {NULL, 0, 0};
  chars.items = rille_work_allocate(work, size * sizeof *chars.items);
  if (!chars.items) return chars;
  chars.capacity = size;
  for (size_t at = 0; at < size;) {
    size_t start = at;
    uint32_t code = rille_next_code(text, size, &at);
    chars.items[chars.count++] = (RilleChar){code, (uint32_t)start, (uint32_t)at};
  }
  return chars;
}

const char *rille_chars_text(RilleWork *work, const RilleChar *items, size_t n, size_t *size) {
  char *text = rille_work_allocate(work, 4 * n);
  *size = 0;
  if (!text) return "";
  for (size_t i = 0; i < n; i++) *size += rille_utf8_encode(items[i].code, text + *size);
  text[*size] = 0;
  return text;
}

void rille_steps_apply(RilleWork *work, RilleChars *text, const RilleStep *steps, size_t n) {
  RilleChars out = {NULL, 0, 0};
  size_t from = 0;
  for (size_t i = 0; i < n && work->status == RILLE_OK; i++) {
    RilleChar place = {0, 0, 0};
    size_t at = steps[i].change > 0 ? from - 1 : from;
    if (at < text->count) place = text->items[at];
    rille_chars_add(work, &out, steps[i].code, place.start, place.end);
    if (steps[i].change <= 0) from += 1 + (size_t)-steps[i].change;
  }
  *text = out;
}

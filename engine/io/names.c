#include "io/names.h"
#include "core/memory.h"
#include "core/status.h"

#include <string.h>

/* Eight bytes at a time, mixed by a multiplication whose high half is folded back. */
static uint64_t hash(const char *text, size_t length) {
  uint64_t state = 0x9e3779b97f4a7c15u ^ length;
  while (length > 0) {
    uint64_t word = 0;
    size_t n = length < 8 ? length : 8;
    memcpy(&word, text, n);
    state = (state ^ word) * 0xff51afd7ed558ccdu;
    state ^= state >> 32;
    text += n;
    length -= n;
  }
  state *= 0xc4ceb9fe1a85ec53u;
  return state ^ state >> 29;
}

/* The name's place, or the free one that it would take. */
static RilleName *place_of(const RilleNames *names, const char *text, size_t length) {
  size_t mask = names->capacity - 1, at = (size_t)hash(text, length) & mask;
  for (;; at = (at + 1) & mask) {
    RilleName *place = &names->places[at];
    if (!place->text) return place;
    if (place->length == length && memcmp(place->text, text, length) == 0) return place;
  }
}

static RilleStatus grow(RilleContext *ctx, RilleNames *names) {
  RilleNames larger = {.capacity = names->capacity ? 2 * names->capacity : 64, .count = names->count};
  larger.places = rille_block_allocate(ctx, larger.capacity * sizeof *larger.places);
  if (!larger.places) return RILLE_ERROR_MEMORY;
  memset(larger.places, 0, larger.capacity * sizeof *larger.places);
  for (size_t i = 0; i < names->capacity; i++) {
    const RilleName *name = &names->places[i];
    if (name->text) *place_of(&larger, name->text, name->length) = *name;
  }
  rille_block_free(ctx, names->places);
  *names = larger;
  return RILLE_OK;
}

void rille_names_free(RilleContext *ctx, RilleNames *names) {
  rille_block_free(ctx, names->places);
  *names = (RilleNames){0};
}

RilleStatus rille_names_add(RilleContext *ctx, RilleNames *names, const char *text, size_t length,
                            int32_t value, int32_t *old) {
  if (length > UINT32_MAX || names->count >= INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_MEMORY, "a name of %zu bytes, or too many names", length);
  if (2 * (names->count + 1) > names->capacity) RILLE_TRY(grow(ctx, names));
  RilleName *place = place_of(names, text, length);
  *old = place->text ? place->value : -1;
  if (place->text) return RILLE_OK;
  *place = (RilleName){text, (uint32_t)length, value};
  names->count++;
  return RILLE_OK;
}

int32_t rille_names_find(const RilleNames *names, const char *text, size_t length) {
  if (names->capacity == 0) return -1;
  const RilleName *place = place_of(names, text, length);
  return place->text ? place->value : -1;
}

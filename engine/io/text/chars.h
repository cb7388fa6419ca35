/* Text while a tokenizer works on it: characters that remember which bytes of the original they stand for.
 * All of it lives in an arena that goes when a call ends; after the first failure nothing more happens. */
#ifndef RILLE_IO_TEXT_CHARS_H
#define RILLE_IO_TEXT_CHARS_H

#include "io/pickle/value.h"
#include "io/text/unicode.h"

typedef struct RilleChar {
  uint32_t code, start, end;
} RilleChar;

typedef struct RilleChars {
  RilleChar *items;
  size_t count, capacity;
} RilleChars;

typedef struct RilleWork {
  RilleValueTree *arena;
  const RilleUnicode *unicode;
  RilleStatus status; /* first failure */
} RilleWork;

/* size bytes, or NULL after a failure. */
void *rille_work_allocate(RilleWork *work, size_t size);
void rille_chars_add(RilleWork *work, RilleChars *chars, uint32_t code, uint32_t start, uint32_t end);
/* text must be UTF-8. */
RilleChars rille_chars_of(RilleWork *work, const char *text, size_t size);
/* The UTF-8 form of n characters with a 0 behind it; "" after a failure. */
const char *rille_chars_text(RilleWork *work, const RilleChar *items, size_t n, size_t *size);
/* Reads the character at *at, which moves on. */
uint32_t rille_next_code(const char *text, size_t size, size_t *at);

/* A character on its way, and by how many it is more (behind its first) or less than what it came of. */
typedef struct RilleStep {
  uint32_t code;
  int change;
} RilleStep;
/* Puts steps in the place of the text, each with the bytes that its change tells. */
void rille_steps_apply(RilleWork *work, RilleChars *text, const RilleStep *steps, size_t n);

#endif

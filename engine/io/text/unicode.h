/* What is known of characters: categories, normal forms (Unicode Standard Annex 15), lower case. The tables
 * are made by make_unicode.py and lie packed in the library; they are unpacked for who needs them. */
#ifndef RILLE_IO_TEXT_UNICODE_H
#define RILLE_IO_TEXT_UNICODE_H

#include "rille.h"

typedef struct RilleUnicode RilleUnicode;

RilleStatus rille_unicode_new(RilleContext *ctx, RilleUnicode **out);
void rille_unicode_free(RilleContext *ctx, RilleUnicode *unicode); /* NULL is allowed */

/* Bit n: general category n, in the order of make_unicode.py. */
uint32_t rille_unicode_category(const RilleUnicode *unicode, uint32_t code);
enum {
  RILLE_UNICODE_LETTER = 0x3e,
  RILLE_UNICODE_MARK = 0x1c0,
  RILLE_UNICODE_NONSPACING = 0x40,
  RILLE_UNICODE_NUMBER = 0xe00,
  RILLE_UNICODE_DIGIT = 0x200,
  RILLE_UNICODE_CONNECTOR = 0x1000,
  RILLE_UNICODE_PUNCTUATION = 0x7f000,
  RILLE_UNICODE_SYMBOL = 0x780000,
  RILLE_UNICODE_SEPARATOR = 0x3800000,
  RILLE_UNICODE_LINE = 0x3000000, /* Zl, Zp */
  RILLE_UNICODE_PRIVATE = 0x10000000,
  RILLE_UNICODE_OTHER = 0x3c000001,
  RILLE_UNICODE_CONTROL = 0x1c000000, /* Cc, Cf, Co */
};
/* The categories that "L", "Lu", "N" and so on name; 0: no such name. */
uint32_t rille_unicode_named(const char *name, size_t length);
bool rille_unicode_is_white(uint32_t code);
bool rille_unicode_is_word(const RilleUnicode *unicode, uint32_t code); /* as \w of regular expressions */
uint32_t rille_unicode_lower(const RilleUnicode *unicode, uint32_t code);
int rille_unicode_class(const RilleUnicode *unicode, uint32_t code); /* for canonical order */
/* The full decomposition of code, of at most RILLE_DECOMPOSED characters; its length, 1 where there is none.
 */
enum { RILLE_DECOMPOSED = 18 };
size_t rille_unicode_decompose(const RilleUnicode *unicode, uint32_t code, bool compatible,
                               uint32_t out[RILLE_DECOMPOSED]);
uint32_t rille_unicode_compose(const RilleUnicode *unicode, uint32_t first, uint32_t second); /* 0: no */

#endif

/* Regular expressions as tokenizers use them (a part of Oniguruma's): characters, [...], \p{..}, \s \S \d \D
 * \w \W, ., ^, $, groups (also (?: (?i: (?> and looks ahead (?= (?!), |, and ? * + {m,n}, lazy or possessive.
 * They are tried from left to right with backtracking, within a bound of steps. */
#ifndef RILLE_IO_TEXT_REGEX_H
#define RILLE_IO_TEXT_REGEX_H

#include "io/text/chars.h"

typedef struct RilleRegex RilleRegex;

/* In arena. RILLE_ERROR_FORMAT for what is none or goes beyond the above. */
RilleStatus rille_regex_compile(RilleValueTree *arena, const char *pattern, size_t size, RilleRegex **out);
/* The first match at from or behind it: *start .. *end. Working memory comes from work, whose status is set
 * to RILLE_ERROR_FORMAT when the bound is passed. */
bool rille_regex_find(const RilleRegex *regex, RilleWork *work, const RilleChar *text, size_t count,
                      size_t from, size_t *start, size_t *end);

#endif

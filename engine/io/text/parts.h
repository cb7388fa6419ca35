/* The parts of a tokenizer: steps that change text (normalizers), steps that cut it into pieces
 * (pre-tokenizers), and the model that makes tokens of a piece. */
#ifndef RILLE_IO_TEXT_PARTS_H
#define RILLE_IO_TEXT_PARTS_H

#include "io/names.h"
#include "io/text/chars.h"
#include "io/text/json_values.h"
#include "io/text/regex.h"
#include "io/text/tokenizer.h"

/* ---- reading of a description: texts and flags of an object, with what stands where there is none --------
 */

const char *rille_part_type(const RilleValue *part); /* "" where there is none */
bool rille_part_flag(const RilleValue *part, const char *key, bool otherwise);
/* NULL: not there, null, or no string. */
const char *rille_part_text(const RilleValue *part, const char *key, size_t *size);
int64_t rille_part_int(const RilleValue *part, const char *key, int64_t otherwise);

/* A pattern: {"String": ...} or {"Regex": ...}. */
typedef struct RillePattern {
  RilleRegex *regex;
  RilleChars text;
} RillePattern;
RilleStatus rille_pattern_read(RilleValueTree *arena, const RilleValue *value, RillePattern *out);
/* The next match at from or behind it that is not empty. */
bool rille_pattern_find(const RillePattern *pattern, RilleWork *work, const RilleChar *text, size_t count,
                        size_t from, size_t *start, size_t *end);

/* ---- normalizers.c ------------------------------------------------------------------------------------- */

typedef struct RilleNormalizer RilleNormalizer;
/* value null: NULL. */
RilleStatus rille_normalizer_read(RilleValueTree *arena, const RilleValue *value, RilleNormalizer **out);
void rille_normalize(const RilleNormalizer *normalizer, RilleWork *work, RilleChars *text);
/* Puts characters in front, which stand for the bytes of the first one. */
void rille_chars_prepend(RilleWork *work, RilleChars *text, const RilleChars *before);
void rille_chars_replace(RilleWork *work, RilleChars *text, const RillePattern *pattern,
                         const RilleChars *content);

/* ---- charsmap.c ---------------------------------------------------------------------------------------- */

typedef struct RilleCharsmap RilleCharsmap;
/* text: the precompiled_charsmap of "Precompiled"; NULL: there is none. RILLE_ERROR_FORMAT. */
RilleStatus rille_charsmap_read(RilleValueTree *arena, const char *text, size_t size, RilleCharsmap **out);
void rille_charsmap_run(const RilleCharsmap *map, RilleWork *work, RilleChars *text);

/* ---- pretokenizers.c ----------------------------------------------------------------------------------- */

typedef struct RillePieces {
  RilleChars *items;
  size_t count, capacity;
} RillePieces;
typedef struct RilleCutter RilleCutter;
RilleStatus rille_cutter_read(RilleValueTree *arena, const RilleValue *value, RilleCutter **out);
void rille_cut(const RilleCutter *cutter, RilleWork *work, RillePieces *pieces);
void rille_pieces_add(RilleWork *work, RillePieces *pieces, RilleChars piece);

/* ---- models.c ------------------------------------------------------------------------------------------ */

typedef struct RilleModel RilleModel;
/* vocabulary: names to ids, filled here; texts: by id, for ids below count. */
typedef struct RilleVocabulary {
  RilleNames ids;
  const RilleValue **texts; /* strings; NULL where there is none */
  int32_t size, capacity;
} RilleVocabulary;
RilleStatus rille_vocabulary_add(RilleContext *ctx, RilleVocabulary *vocabulary, const RilleValue *text,
                                 int64_t id);
RilleStatus rille_model_read(RilleValueTree *arena, const RilleValue *value, RilleVocabulary *vocabulary,
                             RilleModel **out);
void rille_model_free(RilleContext *ctx, RilleModel *model);
void rille_model_run(const RilleModel *model, RilleWork *work, const RilleChars *piece, RilleTokens *out);
void rille_tokens_add(RilleWork *work, RilleTokens *tokens, RilleToken token);

#endif

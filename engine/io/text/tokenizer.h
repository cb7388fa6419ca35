/* Tokenizers as tokenizer.json of Hugging Face describes them: normalizers, pre-tokenizers and the models
 * BPE, WordPiece, Unigram and WordLevel. What comes after the model (templates, padding, decoding) is the
 * caller's. */
#ifndef RILLE_IO_TEXT_TOKENIZER_H
#define RILLE_IO_TEXT_TOKENIZER_H

#include "io/pickle/value.h"

typedef struct RilleTokenizer RilleTokenizer;

typedef struct RilleToken {
  int32_t id;
  uint32_t start, end; /* bytes of the original text */
  uint32_t word;       /* which piece of the pre-tokenizer, counted through; an added token is one */
  bool is_added;
  const char *text; /* what the token stands as; of the tokenizer or the arena */
  size_t size;
} RilleToken;

typedef struct RilleTokens {
  RilleToken *items;
  size_t count, capacity;
} RilleTokens;

/* Of a tokenizer.json as a tree, which becomes the tokenizer's, also after a failure. RILLE_ERROR_FORMAT:
 * damaged, or of a kind that is not known, by name. */
RilleStatus rille_tokenizer_new(RilleContext *ctx, const char *name, RilleValueTree *config,
                                RilleTokenizer **out);
void rille_tokenizer_free(RilleTokenizer *tokenizer); /* NULL is allowed */
const RilleValue *rille_tokenizer_config(const RilleTokenizer *tokenizer);

/* The tokens of a UTF-8 text of less than 2^32 bytes, without special tokens around it; they live in arena.
 */
RilleStatus rille_tokenizer_encode(RilleTokenizer *tokenizer, RilleValueTree *arena, const char *text,
                                   size_t size, RilleTokens *out);
/* The id of a token, -1: there is none. */
int32_t rille_tokenizer_id(const RilleTokenizer *tokenizer, const char *text, size_t size);
/* The token of an id; NULL: there is none. */
const char *rille_tokenizer_text(const RilleTokenizer *tokenizer, int32_t id, size_t *size);
int32_t rille_tokenizer_size(const RilleTokenizer *tokenizer); /* one more than the largest id */

#endif

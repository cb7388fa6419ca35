/* Tokenizers: the input is a tokenizer.json, a zero and a text. */
#include "harness.h"
#include "core/status.h"
#include "io/text/json_values.h"
#include "io/text/tokenizer.h"

static RilleStatus encode(RilleContext *ctx, RilleTokenizer *tokenizer, const uint8_t *text, size_t size) {
  RilleValueTree *arena = NULL;
  RilleTokens tokens;
  RILLE_TRY(rille_value_tree_new(ctx, &arena));
  RilleStatus status = rille_tokenizer_encode(tokenizer, arena, (const char *)text, size, &tokens);
  for (size_t i = 0; status == RILLE_OK && i < tokens.count; i++)
    if (tokens.items[i].end > size || tokens.items[i].start > tokens.items[i].end) abort();
  rille_value_tree_free(arena);
  return status;
}

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  size_t length = zero ? (size_t)(zero - data) : size;
  RilleValueTree *tree = NULL;
  RilleTokenizer *tokenizer = NULL;
  RILLE_TRY(rille_json_decode(ctx, "x.json", data, length, &tree));
  RILLE_TRY(rille_tokenizer_new(ctx, "x.json", tree, &tokenizer));
  RilleStatus status = zero ? encode(ctx, tokenizer, zero + 1, size - length - 1) : RILLE_OK;
  rille_tokenizer_free(tokenizer);
  return status;
}

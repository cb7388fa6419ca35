/* JSON and tokenizers: damaged in every way, and without memory. */
#include "io_check.h"

#include "io/text/json_values.h"
#include "io/text/tokenizer.h"

static RilleStatus json_job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_json_decode(ctx, "x.json", data, size, &tree);
  if (status == RILLE_OK) rille_value_tree_free(tree);
  return status;
}

static void test_json(RilleContext *ctx) {
  char text[] = "{\"a\": [1, -2.5e3, true, false, null, \"x\\u00fc\\n\"], \"b\": {\"c\": []}}";
  check_reader(ctx, json_job, (uint8_t *)text, sizeof text - 1, sizeof text - 1, 3000);
  RilleValueTree *tree = NULL;
  CHECK_OK(ctx, rille_json_decode(ctx, "x.json", text, sizeof text - 1, &tree));
  const RilleValue *list = rille_value_get(tree->root, "a");
  CHECK(list && list->as.list.count == 6 && list->as.list.items[1]->as.number == -2500);
  CHECK(!rille_value_get(tree->root, "none") && !rille_value_get(list, "a"));
  rille_value_tree_free(tree);
}

/* A tokenizer.json, a zero and the text that it encodes. */
static RilleStatus tokenizer_job(RilleContext *ctx, const uint8_t *data, size_t size) {
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  size_t length = zero ? (size_t)(zero - data) : size;
  RilleValueTree *tree = NULL, *arena = NULL;
  RilleTokenizer *tokenizer = NULL;
  RilleTokens tokens = {NULL, 0, 0};
  RILLE_TRY(rille_json_decode(ctx, "x.json", data, length, &tree));
  RILLE_TRY(rille_tokenizer_new(ctx, "x.json", tree, &tokenizer));
  RilleStatus status = rille_value_tree_new(ctx, &arena);
  if (status == RILLE_OK && zero)
    status = rille_tokenizer_encode(tokenizer, arena, (const char *)zero + 1, size - length - 1, &tokens);
  rille_value_tree_free(arena);
  rille_tokenizer_free(tokenizer);
  return status == RILLE_ERROR_ARGUMENT ? RILLE_ERROR_FORMAT : status;
}

static const char *const tokenizers[] = {
    ("{\"normalizer\":{\"type\":\"BertNormalizer\"},\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\"model\":{"
     "\"type\":\"WordPiece\",\"vocab\":{\"[UNK]\":0,\"a\":1,\"##b\":2},\"unk_token\":\"[UNK]\"},\"added_tokens\":[{"
     "\"id\":5,\"content\":\"<x>\"}]}"),
    ("{\"normalizer\":{\"type\":\"NFKC\"},\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":"
     "\"(?i:'s)|[^\\\\r\\\\p{L}]?\\\\p{L}+|\\\\s+(?!\\\\S)|\\\\s++\"},\"behavior\":\"Isolated\"},\"model\":{\"type\":"
     "\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"],\"unk_token\":\"a\"}}"),
    ("{\"pre_tokenizer\":{\"type\":\"Metaspace\"},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"?\",0],"
     "[\"a\",-2.5],[\"ab\",-1.5]]}}"),
};

static void test_tokenizers(RilleContext *ctx) {
  static const char text[] = "ab <x> \xc3\xa9 A\xcc\x81 12's \xef\xac\x81";
  for (size_t i = 0; i < sizeof tokenizers / sizeof *tokenizers; i++) {
    size_t length = strlen(tokenizers[i]), size = length + sizeof text;
    uint8_t *data = malloc(size);
    if (!data) exit(2);
    memcpy(data, tokenizers[i], length + 1);
    memcpy(data + length + 1, text, sizeof text - 1);
    ReadCase read = {tokenizer_job, data, size};
    CHECK_OK(ctx, tokenizer_job(ctx, data, size));
    check_damage(ctx, tokenizer_job, data, size, 3000);
    check_allocations(ctx, run_read_case, &read);
    free(data);
  }
}

int main(void) {
  RilleContext *ctx = new_context();
  test_json(ctx);
  test_tokenizers(ctx);
  rmdir(scratch());
  return finish(ctx);
}

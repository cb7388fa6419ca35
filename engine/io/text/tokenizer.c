/* A tokenizer: added tokens are found first, what lies between them is changed, cut and given to the model.
 */
#include "io/text/tokenizer.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/file.h"
#include "io/reader.h"
#include "io/text/parts.h"

#include <string.h>

typedef struct Added { /* a token that is found in the text itself */
  const RilleValue *text;
  RilleChars chars;
  int32_t id;
  bool left, right, single,
      normalized; /* takes blanks on its left, right; stands alone; is looked for in changed text */
} Added;

struct RilleTokenizer {
  RilleContext *ctx;
  RilleValueTree *config;
  RilleUnicode *unicode;
  RilleNormalizer *normalizer;
  RilleCutter *cutter;
  RilleVocabulary vocabulary;
  RilleModel *model;
  Added *added;
  size_t added_count;
  bool begins[256]; /* an added token may begin with a character of this last byte */
};

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus read_added(RilleTokenizer *t, const RilleValue *value) {
  const RilleValue *text = rille_value_get(value, "content");
  RilleWork work = {.arena = t->config, .unicode = t->unicode};
  if (!text || text->kind != RILLE_VALUE_STRING || text->as.text.size == 0)
    return rille_error(t->ctx, RILLE_ERROR_FORMAT, "tokenizer: an added token without content");
  Added *added = &t->added[t->added_count++];
  *added = (Added){.text = text,
                   .id = (int32_t)rille_part_int(value, "id", -1),
                   .left = rille_part_flag(value, "lstrip", false),
                   .right = rille_part_flag(value, "rstrip", false),
                   .single = rille_part_flag(value, "single_word", false),
                   .normalized = rille_part_flag(value, "normalized", false)};
  added->chars = rille_chars_of(&work, text->as.text.data, text->as.text.size);
  if (added->normalized) rille_normalize(t->normalizer, &work, &added->chars);
  if (work.status != RILLE_OK) return work.status;
  if (added->chars.count > 0) t->begins[added->chars.items[0].code & 255] = true;
  return rille_vocabulary_add(t->ctx, &t->vocabulary, text, rille_part_int(value, "id", -1));
}

static RilleStatus read_all(RilleTokenizer *t) {
  const RilleValue *root = t->config->root, *added = rille_value_get(root, "added_tokens");
  RILLE_TRY(rille_unicode_new(t->ctx, &t->unicode));
  RILLE_TRY(rille_normalizer_read(t->config, rille_value_get(root, "normalizer"), &t->normalizer));
  RILLE_TRY(rille_cutter_read(t->config, rille_value_get(root, "pre_tokenizer"), &t->cutter));
  RILLE_TRY(rille_model_read(t->config, rille_value_get(root, "model"), &t->vocabulary, &t->model));
  size_t n = added && added->kind == RILLE_VALUE_LIST ? added->as.list.count : 0;
  t->added = rille_block_allocate(t->ctx, (n + 1) * sizeof *t->added);
  if (!t->added) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) RILLE_TRY(read_added(t, added->as.list.items[i]));
  return RILLE_OK;
}

RilleStatus rille_tokenizer_new(RilleContext *ctx, const char *name, RilleValueTree *config,
                                RilleTokenizer **out) {
  RilleTokenizer *t = rille_block_allocate(ctx, sizeof *t);
  if (!t) {
    rille_value_tree_free(config);
    return RILLE_ERROR_MEMORY;
  }
  *t = (RilleTokenizer){.ctx = ctx, .config = config};
  RilleStatus status = read_all(t);
  if (status == RILLE_OK) {
    *out = t;
    return status;
  }
  if (status == RILLE_ERROR_FORMAT) {
    char text[600];
    strncpy(text, rille_error_message(ctx), sizeof text - 1);
    text[sizeof text - 1] = 0;
    rille_error(ctx, RILLE_ERROR_FORMAT, "%s in %s", text, rille_path_tail(name));
  }
  rille_tokenizer_free(t);
  return status;
}

void rille_tokenizer_free(RilleTokenizer *t) {
  if (!t) return;
  rille_model_free(t->ctx, t->model);
  rille_block_free(t->ctx, t->added);
  rille_names_free(t->ctx, &t->vocabulary.ids);
  rille_block_free(t->ctx, t->vocabulary.texts);
  rille_unicode_free(t->ctx, t->unicode);
  rille_value_tree_free(t->config);
  rille_block_free(t->ctx, t);
}

const RilleValue *rille_tokenizer_config(const RilleTokenizer *t) {
  return t->config->root;
}

/* ---- encoding ------------------------------------------------------------------------------------------ */

typedef struct Encoding {
  RilleTokenizer *tokenizer;
  RilleWork work;
  RilleTokens *out;
  uint32_t words;
} Encoding;

static bool is_word_char(const Encoding *e, const RilleChars *text, size_t at) {
  return at < text->count && rille_unicode_is_word(e->work.unicode, text->items[at].code);
}

static bool stands_at(const Added *added, const RilleChars *text, size_t at) {
  size_t n = added->chars.count;
  if (n == 0 || n > text->count - at) return false;
  for (size_t i = 0; i < n; i++)
    if (added->chars.items[i].code != text->items[at + i].code) return false;
  return true;
}

/* The longest added token at a place. */
static const Added *added_at(const Encoding *e, const RilleChars *text, size_t at, bool normalized) {
  const Added *best = NULL;
  if (!e->tokenizer->begins[text->items[at].code & 255]) return NULL;
  for (size_t i = 0; i < e->tokenizer->added_count; i++) {
    const Added *added = &e->tokenizer->added[i];
    if (added->normalized != normalized || (best && added->chars.count <= best->chars.count)) continue;
    if (stands_at(added, text, at)) best = added;
  }
  if (!best || !best->single) return best;
  bool joined = (at > 0 && is_word_char(e, text, at - 1)) || is_word_char(e, text, at + best->chars.count);
  return joined ? NULL : best;
}

static RilleChars part_of(const RilleChars *text, size_t from, size_t to) {
  if (from == to) return (RilleChars){NULL, 0, 0}; /* also of a text that is gone */
  return (RilleChars){text->items + from, to - from, to - from};
}

/* It stands as the text that it takes, with blanks. */
static void add_added(Encoding *e, const Added *added, const RilleChars *text, size_t from, size_t to) {
  RilleToken token = {.id = added->id,
                      .start = text->items[from].start,
                      .end = text->items[to - 1].end,
                      .word = e->words++,
                      .is_added = true};
  token.text = rille_chars_text(&e->work, text->items + from, to - from, &token.size);
  rille_tokens_add(&e->work, e->out, token);
}

static void encode_pieces(Encoding *e, RilleChars text) {
  RillePieces pieces = {NULL, 0, 0};
  rille_pieces_add(&e->work, &pieces, text);
  rille_cut(e->tokenizer->cutter, &e->work, &pieces);
  for (size_t i = 0; i < pieces.count && e->work.status == RILLE_OK; i++) {
    size_t before = e->out->count;
    rille_model_run(e->tokenizer->model, &e->work, &pieces.items[i], e->out);
    for (size_t k = before; k < e->out->count; k++) e->out->items[k].word = e->words;
    e->words++;
  }
}

/* Between added tokens of the one kind come those of the other, and between these the pieces. */
static void encode_part(Encoding *e, RilleChars text, bool normalized) {
  size_t from = 0;
  if (normalized) rille_normalize(e->tokenizer->normalizer, &e->work, &text);
  for (size_t at = 0; at < text.count && e->work.status == RILLE_OK;) {
    const Added *added = added_at(e, &text, at, normalized);
    if (!added) {
      at++;
      continue;
    }
    size_t start = at, end = at + added->chars.count;
    while (added->left && start > from && rille_unicode_is_white(text.items[start - 1].code)) start--;
    while (added->right && end < text.count && rille_unicode_is_white(text.items[end].code)) end++;
    RilleChars between = part_of(&text, from, start);
    if (between.count > 0 && normalized) encode_pieces(e, between);
    if (between.count > 0 && !normalized) encode_part(e, between, true);
    add_added(e, added, &text, start, end);
    from = at = end;
  }
  RilleChars rest = part_of(&text, from, text.count);
  if (rest.count == 0 || e->work.status != RILLE_OK) return;
  if (normalized)
    encode_pieces(e, rest);
  else
    encode_part(e, rest, true);
}

RilleStatus rille_tokenizer_encode(RilleTokenizer *t, RilleValueTree *arena, const char *text, size_t size,
                                   RilleTokens *out) {
  if (size > UINT32_MAX / 4)
    return rille_error(t->ctx, RILLE_ERROR_ARGUMENT, "tokenizer: a text of %zu bytes; at most 2^30 are taken",
                       size);
  if (!rille_is_utf8(text, size))
    return rille_error(t->ctx, RILLE_ERROR_ARGUMENT, "tokenizer: the text is not UTF-8");
  *out = (RilleTokens){NULL, 0, 0};
  Encoding e = {.tokenizer = t, .work = {.arena = arena, .unicode = t->unicode}, .out = out};
  RilleChars chars = rille_chars_of(&e.work, text, size);
  if (e.work.status == RILLE_OK) encode_part(&e, chars, false);
  return e.work.status;
}

/* ---- the vocabulary ------------------------------------------------------------------------------------ */

int32_t rille_tokenizer_id(const RilleTokenizer *t, const char *text, size_t size) {
  return rille_names_find(&t->vocabulary.ids, text, size);
}

const char *rille_tokenizer_text(const RilleTokenizer *t, int32_t id, size_t *size) {
  bool is_there = id >= 0 && id < t->vocabulary.size && t->vocabulary.texts[id];
  *size = is_there ? t->vocabulary.texts[id]->as.text.size : 0;
  return is_there ? t->vocabulary.texts[id]->as.text.data : NULL;
}

int32_t rille_tokenizer_size(const RilleTokenizer *t) {
  return t->vocabulary.size;
}

/* Models: what makes tokens of a piece. BPE (Sennrich et al., arXiv:1508.07909), WordPiece by the longest
 * match, Unigram by the best path (Kudo, arXiv:1804.10959), whole words. */
#include "io/text/models.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/reader.h"

#include <stdio.h>
#include <string.h>

/* ---- the vocabulary ------------------------------------------------------------------------------------ */

RilleStatus rille_vocabulary_add(RilleContext *ctx, RilleVocabulary *vocabulary, const RilleValue *text,
                                 int64_t id) {
  int32_t old = -1;
  if (text->kind != RILLE_VALUE_STRING || id < 0 || id > RILLE_MOST_IDS)
    return rille_error(ctx, RILLE_ERROR_FORMAT, "tokenizer: a token with the id %lld, which must be 0 to %d",
                       (long long)id, RILLE_MOST_IDS);
  if (id >= vocabulary->capacity) {
    int32_t larger = vocabulary->capacity ? 2 * vocabulary->capacity : 1024;
    if (larger <= id) larger = (int32_t)id + 1;
    const RilleValue **moved = rille_block_resize(ctx, vocabulary->texts, (size_t)larger * sizeof *moved);
    if (!moved) return RILLE_ERROR_MEMORY;
    memset(moved + vocabulary->capacity, 0, (size_t)(larger - vocabulary->capacity) * sizeof *moved);
    vocabulary->texts = moved;
    vocabulary->capacity = larger;
  }
  RILLE_TRY(
      rille_names_add(ctx, &vocabulary->ids, text->as.text.data, text->as.text.size, (int32_t)id, &old));
  if (!vocabulary->texts[id]) vocabulary->texts[id] = text;
  if (id >= vocabulary->size) vocabulary->size = (int32_t)id + 1;
  return RILLE_OK;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus bad_model(RilleValueTree *arena, const char *problem) {
  return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: the model has %s", problem);
}

/* {"token": id, ...} */
static RilleStatus read_vocabulary(RilleValueTree *arena, const RilleValue *value,
                                   RilleVocabulary *vocabulary) {
  if (!value || value->kind != RILLE_VALUE_DICT) return bad_model(arena, "no vocabulary");
  for (size_t i = 0; i < value->as.list.count; i += 2) {
    if (value->as.list.items[i + 1]->kind != RILLE_VALUE_INT)
      return bad_model(arena, "a token without an id");
    RILLE_TRY(rille_vocabulary_add(arena->ctx, vocabulary, value->as.list.items[i],
                                   value->as.list.items[i + 1]->as.integer));
  }
  return RILLE_OK;
}

static RilleStatus read_scores(RilleValueTree *arena, const RilleValue *value, RilleModel *model) {
  if (!value || value->kind != RILLE_VALUE_LIST) return bad_model(arena, "no vocabulary");
  size_t n = value->as.list.count;
  model->scores = rille_block_allocate(arena->ctx, (n + 1) * sizeof *model->scores);
  if (!model->scores) return RILLE_ERROR_MEMORY;
  double least = 0;
  for (size_t i = 0; i < n; i++) {
    const RilleValue *pair = value->as.list.items[i];
    bool is_pair = pair->kind == RILLE_VALUE_LIST && pair->as.list.count == 2;
    const RilleValue *score = is_pair ? pair->as.list.items[1] : NULL;
    if (!score || (score->kind != RILLE_VALUE_FLOAT && score->kind != RILLE_VALUE_INT))
      return bad_model(arena, "a token without a score");
    model->scores[i] = score->kind == RILLE_VALUE_FLOAT ? score->as.number : (double)score->as.integer;
    if (i == 0 || model->scores[i] < least) least = model->scores[i];
    RILLE_TRY(rille_vocabulary_add(arena->ctx, model->vocabulary, pair->as.list.items[0], (int64_t)i));
    if (pair->as.list.items[0]->as.text.size > model->longest)
      model->longest = pair->as.list.items[0]->as.text.size;
  }
  model->unknown = (int32_t)rille_part_int(model->value, "unk_id", -1);
  if (model->unknown >= (int32_t)n) return bad_model(arena, "an unknown token that is not in its vocabulary");
  model->unknown_score = least - 10;
  return RILLE_OK;
}

/* The two sides of a merge: "a b", or ["a", "b"]. */
static bool merge_sides(const RilleValue *merge, const char *sides[2], size_t sizes[2]) {
  if (merge->kind == RILLE_VALUE_STRING) {
    const char *space = memchr(merge->as.text.data, ' ', merge->as.text.size);
    if (!space) return false;
    sides[0] = merge->as.text.data;
    sizes[0] = (size_t)(space - sides[0]);
    sides[1] = space + 1;
    sizes[1] = merge->as.text.size - sizes[0] - 1;
    return true;
  }
  if (merge->kind != RILLE_VALUE_LIST || merge->as.list.count != 2) return false;
  for (int i = 0; i < 2; i++) {
    if (merge->as.list.items[i]->kind != RILLE_VALUE_STRING) return false;
    sides[i] = merge->as.list.items[i]->as.text.data;
    sizes[i] = merge->as.list.items[i]->as.text.size;
  }
  return true;
}

static RilleStatus add_merge(RilleValueTree *arena, RilleModel *model, const RilleValue *merge,
                             uint32_t rank) {
  const char *sides[2];
  size_t sizes[2], prefix = model->prefix_size;
  char *whole;
  if (!merge_sides(merge, sides, sizes)) return bad_model(arena, "a merge of unknown form");
  if (prefix > sizes[1] || (prefix && memcmp(sides[1], model->prefix, prefix) != 0)) prefix = 0;
  whole = rille_block_allocate(arena->ctx, sizes[0] + sizes[1] + 1);
  if (!whole) return RILLE_ERROR_MEMORY;
  memcpy(whole, sides[0], sizes[0]);
  memcpy(whole + sizes[0], sides[1] + prefix, sizes[1] - prefix);
  const RilleNames *ids = &model->vocabulary->ids;
  int32_t left = rille_names_find(ids, sides[0], sizes[0]), right = rille_names_find(ids, sides[1], sizes[1]),
          made = rille_names_find(ids, whole, sizes[0] + sizes[1] - prefix);
  rille_block_free(arena->ctx, whole);
  if (left < 0 || right < 0 || made < 0)
    return bad_model(arena, "a merge of tokens that are not in its vocabulary");
  RilleMerge *place = rille_merge_place(model, left, right);
  if (!place->is_used) *place = (RilleMerge){left, right, made, rank, true};
  return RILLE_OK;
}

static RilleStatus read_merges(RilleValueTree *arena, const RilleValue *merges, RilleModel *model) {
  size_t n = merges && merges->kind == RILLE_VALUE_LIST ? merges->as.list.count : 0;
  if (n > INT32_MAX / 4) return bad_model(arena, "too many merges");
  for (model->merge_capacity = 16; model->merge_capacity < 2 * n + 2;) model->merge_capacity *= 2;
  model->merges = rille_block_allocate(arena->ctx, model->merge_capacity * sizeof *model->merges);
  if (!model->merges) return RILLE_ERROR_MEMORY;
  memset(model->merges, 0, model->merge_capacity * sizeof *model->merges);
  for (size_t i = 0; i < n; i++) RILLE_TRY(add_merge(arena, model, merges->as.list.items[i], (uint32_t)i));
  return RILLE_OK;
}

/* By its name, or of older files by what it has. */
static int model_kind(const RilleValue *value) {
  static const char *const names[] = {"BPE", "WordPiece", "Unigram", "WordLevel"};
  const char *type = rille_part_type(value);
  for (int i = 0; i < 4; i++)
    if (strcmp(type, names[i]) == 0) return i;
  if (*type) return -1;
  const RilleValue *vocabulary = rille_value_get(value, "vocab");
  if (rille_value_get(value, "merges")) return RILLE_BPE;
  if (vocabulary && vocabulary->kind == RILLE_VALUE_LIST) return RILLE_UNIGRAM;
  return rille_value_get(value, "max_input_chars_per_word") ? RILLE_WORDPIECE : RILLE_WORDLEVEL;
}

static RilleStatus fill(RilleValueTree *arena, const RilleValue *value, RilleModel *model) {
  size_t size = 0;
  int kind = model_kind(value);
  if (kind < 0)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: no model '%.60s' is known here",
                       rille_part_type(value));
  model->kind = (RilleModelKind)kind;
  model->prefix = rille_part_text(value, "continuing_subword_prefix", &model->prefix_size);
  model->suffix = rille_part_text(value, "end_of_word_suffix", &model->suffix_size);
  model->byte_fallback = rille_part_flag(value, "byte_fallback", false);
  model->fuse_unknown = rille_part_flag(value, "fuse_unk", false);
  model->ignore_merges = rille_part_flag(value, "ignore_merges", false);
  model->most_chars = (size_t)rille_part_int(value, "max_input_chars_per_word", 100);
  if (kind == RILLE_UNIGRAM) return read_scores(arena, rille_value_get(value, "vocab"), model);
  RILLE_TRY(read_vocabulary(arena, rille_value_get(value, "vocab"), model->vocabulary));
  const char *unknown = rille_part_text(value, "unk_token", &size);
  model->unknown = unknown ? rille_names_find(&model->vocabulary->ids, unknown, size) : -1;
  if (kind == RILLE_WORDPIECE && !model->prefix) {
    model->prefix = "##";
    model->prefix_size = 2;
  }
  return kind == RILLE_BPE ? read_merges(arena, rille_value_get(value, "merges"), model) : RILLE_OK;
}

RilleStatus rille_model_read(RilleValueTree *arena, const RilleValue *value, RilleVocabulary *vocabulary,
                             RilleModel **out) {
  if (!value || value->kind != RILLE_VALUE_DICT)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: there is no model in it");
  RilleModel *model = rille_value_tree_allocate(arena, sizeof *model);
  if (!model) return RILLE_ERROR_MEMORY;
  *model = (RilleModel){.value = value, .vocabulary = vocabulary, .unknown = -1};
  for (int i = 0; i < 256; i++) model->bytes[i] = -1;
  *out = model;
  RILLE_TRY(fill(arena, value, model));
  for (int i = 0; i < 256; i++) {
    char name[8];
    int n = snprintf(name, sizeof name, "<0x%02X>", (unsigned)i);
    model->bytes[i] = rille_names_find(&vocabulary->ids, name, (size_t)n);
  }
  return RILLE_OK;
}

void rille_model_free(RilleContext *ctx, RilleModel *model) {
  if (!model) return;
  rille_block_free(ctx, model->merges);
  rille_block_free(ctx, model->scores);
}

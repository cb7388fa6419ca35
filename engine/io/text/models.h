/* The inside of models: models.c reads them, model_run.c runs them. */
#ifndef RILLE_IO_TEXT_MODELS_H
#define RILLE_IO_TEXT_MODELS_H

#include "io/text/parts.h"

enum { RILLE_MOST_IDS = 1 << 24 };

typedef enum RilleModelKind { RILLE_BPE, RILLE_WORDPIECE, RILLE_UNIGRAM, RILLE_WORDLEVEL } RilleModelKind;

typedef struct RilleMerge { /* of two tokens in a row */
  int32_t left, right, made;
  uint32_t rank; /* the lowest goes first */
  bool is_used;
} RilleMerge;

struct RilleModel {
  RilleModelKind kind;
  const RilleValue *value;
  RilleVocabulary *vocabulary;
  int32_t unknown;             /* -1: there is none */
  const char *prefix, *suffix; /* of parts that do not begin, and of those that end, a word; or NULL */
  size_t prefix_size, suffix_size;
  bool byte_fallback, fuse_unknown, ignore_merges;
  size_t most_chars;  /* of a word, for WordPiece */
  int32_t bytes[256]; /* tokens of bytes; -1 */
  RilleMerge *merges;
  size_t merge_capacity; /* a power of two */
  double *scores, unknown_score;
  size_t longest; /* bytes of a token */
};

/* Where the merge of two tokens is, or a free place for it. */
static inline RilleMerge *rille_merge_place(const RilleModel *model, int32_t left, int32_t right) {
  uint64_t key = (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
  size_t mask = model->merge_capacity - 1, at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & mask;
  while (model->merges[at].is_used && (model->merges[at].left != left || model->merges[at].right != right))
    at = (at + 1) & mask;
  return &model->merges[at];
}

#endif

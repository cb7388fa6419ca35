/* Models at work on one piece. */
#include "io/text/models.h"
#include "io/reader.h"

#include <math.h>
#include <string.h>

void rille_tokens_add(RilleWork *work, RilleTokens *tokens, RilleToken token) {
  if (tokens->count == tokens->capacity) {
    size_t larger = tokens->capacity ? 2 * tokens->capacity : 32;
    RilleToken *moved = rille_work_allocate(work, larger * sizeof *moved);
    if (!moved) return;
    if (tokens->count) memcpy(moved, tokens->items, tokens->count * sizeof *moved);
    tokens->items = moved;
    tokens->capacity = larger;
  }
  tokens->items[tokens->count++] = token;
}

/* A piece as UTF-8, and where its characters begin in that. */
typedef struct Word {
  const RilleChar *chars;
  size_t count;
  const char *text;
  size_t size;
  size_t *at; /* count + 1 */
} Word;

static Word word_of(RilleWork *work, const RilleChars *piece) {
  Word word = {.chars = piece->items, .count = piece->count};
  size_t at = 0;
  word.text = rille_chars_text(work, piece->items, piece->count, &word.size);
  word.at = rille_work_allocate(work, (piece->count + 1) * sizeof *word.at);
  for (size_t i = 0; word.at && i <= piece->count; i++) {
    word.at[i] = at;
    if (i < piece->count) rille_next_code(word.text, word.size, &at);
  }
  return word;
}

/* A token that stands for characters from .. to - 1. */
static void add(const RilleModel *model, RilleWork *work, RilleTokens *out, int32_t id, const Word *word,
                size_t from, size_t to) {
  const RilleValue *text = model->vocabulary->texts[id];
  rille_tokens_add(work, out,
                   (RilleToken){.id = id,
                                .start = word->chars[from].start,
                                .end = word->chars[to - 1].end,
                                .text = text ? text->as.text.data : "",
                                .size = text ? text->as.text.size : 0});
}

/* The bytes of characters as tokens; false: some byte has none. */
static bool add_bytes(const RilleModel *model, RilleWork *work, RilleTokens *out, const Word *word,
                      size_t from, size_t to) {
  for (size_t i = word->at[from]; i < word->at[to]; i++)
    if (model->bytes[(uint8_t)word->text[i]] < 0) return false;
  for (size_t i = word->at[from]; i < word->at[to]; i++)
    add(model, work, out, model->bytes[(uint8_t)word->text[i]], word, from, to);
  return true;
}

static int32_t find(const RilleModel *model, const char *text, size_t size) {
  return rille_names_find(&model->vocabulary->ids, text, size);
}

/* prefix + part + suffix in the vocabulary. */
static int32_t find_part(const RilleModel *model, RilleWork *work, const char *text, size_t size, bool first,
                         bool last) {
  size_t before = first || !model->prefix ? 0 : model->prefix_size;
  size_t behind = last && model->suffix ? model->suffix_size : 0;
  if (before + behind == 0) return find(model, text, size);
  char *whole = rille_work_allocate(work, before + size + behind);
  if (!whole) return -1;
  if (before) memcpy(whole, model->prefix, before);
  memcpy(whole + before, text, size);
  if (behind) memcpy(whole + before + size, model->suffix, behind);
  return find(model, whole, before + size + behind);
}

/* ---- BPE ----------------------------------------------------------------------------------------------- */

typedef struct Symbol {
  int32_t id;
  size_t from, to; /* characters */
} Symbol;

typedef struct Symbols {
  Symbol *items;
  size_t count;
  bool ends_unknown; /* the last one is an unknown one that the next may join */
} Symbols;

static void first_symbol(const RilleModel *model, RilleWork *work, const Word *word, size_t i,
                         Symbols *symbols) {
  const char *text = word->text + word->at[i];
  size_t size = word->at[i + 1] - word->at[i];
  int32_t id = find_part(model, work, text, size, i == 0, i + 1 == word->count);
  bool all = model->byte_fallback && id < 0;
  for (size_t k = 0; all && k < size; k++) all = model->bytes[(uint8_t)text[k]] >= 0;
  if (all) {
    for (size_t k = 0; k < size; k++)
      symbols->items[symbols->count++] = (Symbol){model->bytes[(uint8_t)text[k]], i, i + 1};
    symbols->ends_unknown = false;
    return;
  }
  bool is_unknown = id < 0;
  if (is_unknown && symbols->ends_unknown && model->fuse_unknown) {
    symbols->items[symbols->count - 1].to = i + 1;
    return;
  }
  if (is_unknown) id = model->unknown;
  if (id >= 0) symbols->items[symbols->count++] = (Symbol){id, i, i + 1};
  symbols->ends_unknown = is_unknown && id >= 0;
}

/* A merge that may come: of the symbol at and the one behind it, if they are still these two. */
typedef struct Candidate {
  uint32_t rank;
  int32_t at, left, right, made;
} Candidate;

/* Symbols in a row as a chain, and what may be merged as a heap: the lowest rank first, of those the
 * leftmost. */
typedef struct Chain {
  const RilleModel *model;
  Symbol *symbols;
  int32_t *before, *behind; /* -1: the end */
  Candidate *heap;
  size_t count;
} Chain;

static bool goes_first(const Candidate *a, const Candidate *b) {
  return a->rank != b->rank ? a->rank < b->rank : a->at < b->at;
}

static void push(Chain *chain, int32_t at) {
  int32_t next = at < 0 ? -1 : chain->behind[at];
  if (next < 0) return;
  const RilleMerge *merge = rille_merge_place(chain->model, chain->symbols[at].id, chain->symbols[next].id);
  if (!merge->is_used) return;
  Candidate candidate = {merge->rank, at, merge->left, merge->right, merge->made};
  size_t i = chain->count++;
  for (; i > 0 && goes_first(&candidate, &chain->heap[(i - 1) / 2]); i = (i - 1) / 2)
    chain->heap[i] = chain->heap[(i - 1) / 2];
  chain->heap[i] = candidate;
}

static Candidate pop(Chain *chain) {
  Candidate first = chain->heap[0], last = chain->heap[--chain->count];
  size_t i = 0;
  for (size_t child; (child = 2 * i + 1) < chain->count; i = child) {
    if (child + 1 < chain->count && goes_first(&chain->heap[child + 1], &chain->heap[child])) child++;
    if (!goes_first(&chain->heap[child], &last)) break;
    chain->heap[i] = chain->heap[child];
  }
  chain->heap[i] = last;
  return first;
}

static void merge_all(Chain *chain) {
  while (chain->count > 0) {
    Candidate best = pop(chain);
    int32_t next = chain->behind[best.at];
    bool is_there =
        chain->symbols[best.at].id == best.left && next >= 0 && chain->symbols[next].id == best.right;
    if (!is_there) continue;
    chain->symbols[best.at].id = best.made;
    chain->symbols[best.at].to = chain->symbols[next].to;
    chain->symbols[next].id = -1;
    chain->behind[best.at] = chain->behind[next];
    if (chain->behind[next] >= 0) chain->before[chain->behind[next]] = best.at;
    push(chain, chain->before[best.at]);
    push(chain, best.at);
  }
}

/* Each merge takes a symbol away and makes two candidates at most. */
static bool merge_symbols(const RilleModel *model, RilleWork *work, const Symbols *symbols) {
  size_t n = symbols->count;
  Chain chain = {.model = model,
                 .symbols = symbols->items,
                 .before = rille_work_allocate(work, n * sizeof *chain.before),
                 .behind = rille_work_allocate(work, n * sizeof *chain.behind),
                 .heap = rille_work_allocate(work, 3 * n * sizeof *chain.heap)};
  if (!chain.before || !chain.behind || !chain.heap) return false;
  for (size_t i = 0; i < n; i++) {
    chain.before[i] = (int32_t)i - 1;
    chain.behind[i] = i + 1 < n ? (int32_t)i + 1 : -1;
  }
  for (size_t i = 0; i < n; i++) push(&chain, (int32_t)i);
  merge_all(&chain);
  return true;
}

static void run_bpe(const RilleModel *model, RilleWork *work, const Word *word, RilleTokens *out) {
  Symbols symbols = {rille_work_allocate(work, (word->size + 1) * sizeof *symbols.items), 0, false};
  int32_t whole = model->ignore_merges ? find(model, word->text, word->size) : -1;
  if (!symbols.items) return;
  if (whole >= 0) {
    add(model, work, out, whole, word, 0, word->count);
    return;
  }
  for (size_t i = 0; i < word->count; i++) first_symbol(model, work, word, i, &symbols);
  if (!merge_symbols(model, work, &symbols)) return;
  for (size_t i = 0; i < symbols.count; i++)
    if (symbols.items[i].id >= 0)
      add(model, work, out, symbols.items[i].id, word, symbols.items[i].from, symbols.items[i].to);
}

/* ---- WordPiece and whole words ------------------------------------------------------------------------- */

static void add_unknown(const RilleModel *model, RilleWork *work, const Word *word, RilleTokens *out) {
  if (model->unknown >= 0) add(model, work, out, model->unknown, word, 0, word->count);
}

static void run_wordpiece(const RilleModel *model, RilleWork *work, const Word *word, RilleTokens *out) {
  size_t before = out->count, from = 0;
  bool fits = word->count <= model->most_chars;
  while (fits && from < word->count) {
    size_t to = word->count;
    int32_t id = -1;
    for (; to > from; to--) {
      id = find_part(model, work, word->text + word->at[from], word->at[to] - word->at[from], from == 0,
                     false);
      if (id >= 0) break;
    }
    fits = id >= 0;
    if (fits) add(model, work, out, id, word, from, to);
    from = to;
  }
  if (fits) return;
  out->count = before;
  add_unknown(model, work, word, out);
}

static void run_words(const RilleModel *model, RilleWork *work, const Word *word, RilleTokens *out) {
  int32_t id = find(model, word->text, word->size);
  if (id >= 0)
    add(model, work, out, id, word, 0, word->count);
  else
    add_unknown(model, work, word, out);
}

/* ---- Unigram ------------------------------------------------------------------------------------------- */

typedef struct Node { /* the best way to the end of a character */
  double score;
  size_t from;
  int32_t id; /* -1: unknown */
  bool is_reached;
} Node;

static void reach(Node *node, double score, size_t from, int32_t id) {
  if (!node->is_reached || score > node->score) *node = (Node){score, from, id, true};
}

static void find_paths(const RilleModel *model, const Word *word, Node *nodes) {
  nodes[0] = (Node){.is_reached = true};
  for (size_t from = 0; from < word->count; from++) {
    bool has_single = false;
    for (size_t to = from + 1; to <= word->count; to++) {
      size_t size = word->at[to] - word->at[from];
      if (size > model->longest) break;
      int32_t id = find(model, word->text + word->at[from], size);
      if (id < 0) continue;
      reach(&nodes[to], nodes[from].score + model->scores[id], from, id);
      has_single = has_single || to == from + 1;
    }
    if (!has_single) reach(&nodes[from + 1], nodes[from].score + model->unknown_score, from, -1);
  }
}

/* What is unknown, as bytes or as the unknown token, which shows its characters. */
static void add_stray(const RilleModel *model, RilleWork *work, const Word *word, size_t from, size_t to,
                      RilleTokens *out) {
  if (model->byte_fallback && add_bytes(model, work, out, word, from, to)) return;
  if (model->unknown < 0) return;
  add(model, work, out, model->unknown, word, from, to);
  if (work->status != RILLE_OK) return;
  out->items[out->count - 1].text = word->text + word->at[from];
  out->items[out->count - 1].size = word->at[to] - word->at[from];
}

static void run_unigram(const RilleModel *model, RilleWork *work, const Word *word, RilleTokens *out) {
  Node *nodes = rille_work_allocate(work, (word->count + 1) * sizeof *nodes);
  size_t *ends = rille_work_allocate(work, (word->count + 1) * sizeof *ends);
  size_t n = 0;
  if (!nodes || !ends) return;
  memset(nodes, 0, (word->count + 1) * sizeof *nodes);
  find_paths(model, word, nodes);
  for (size_t to = word->count; to > 0; to = nodes[to].from) ends[n++] = to;
  for (size_t i = n; i-- > 0;) {
    size_t from = nodes[ends[i]].from, to = ends[i];
    bool stray = nodes[to].id < 0 || nodes[to].id == model->unknown;
    while (stray && i > 0 && (nodes[ends[i - 1]].id < 0 || nodes[ends[i - 1]].id == model->unknown))
      to = ends[--i];
    if (stray)
      add_stray(model, work, word, from, to, out);
    else
      add(model, work, out, nodes[to].id, word, from, to);
  }
}

void rille_model_run(const RilleModel *model, RilleWork *work, const RilleChars *piece, RilleTokens *out) {
  Word word = word_of(work, piece);
  if (work->status != RILLE_OK || word.count == 0) return;
  switch (model->kind) {
  case RILLE_BPE:
    run_bpe(model, work, &word, out);
    break;
  case RILLE_WORDPIECE:
    run_wordpiece(model, work, &word, out);
    break;
  case RILLE_UNIGRAM:
    run_unigram(model, work, &word, out);
    break;
  case RILLE_WORDLEVEL:
    run_words(model, work, &word, out);
    break;
  }
}

/* Steps that cut text into pieces, which models take one by one. */
#include "io/text/parts.h"
#include "core/status.h"
#include "io/reader.h"

#include <string.h>

typedef enum Kind { WHITESPACE, WHITE, BERT, BYTES, METASPACE, PUNCTUATION, DIGITS, SPLIT, DELIMITER } Kind;
typedef enum Behaviour { REMOVED, ISOLATED, CONTIGUOUS, WITH_PREVIOUS, WITH_NEXT } Behaviour;
enum { ALWAYS, FIRST, NEVER };

struct RilleCutter {
  Kind kind;
  Behaviour behaviour;
  bool invert, single; /* Split; Digits */
  bool prefix, cuts;   /* ByteLevel: a space in front; whether it cuts. Metaspace: whether it cuts */
  int scheme;          /* Metaspace */
  RillePattern pattern;
  RilleChars mark; /* Metaspace's, and ByteLevel's space */
  RilleCutter *next;
};

/* GPT-2's. */
static const char byte_level[] =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/* ---- reading ------------------------------------------------------------------------------------------- */

static RilleStatus read_behaviour(RilleValueTree *arena, const RilleValue *value, Behaviour *out) {
  static const char *const names[] = {"Removed", "Isolated", "Contiguous", "MergedWithPrevious",
                                      "MergedWithNext"};
  size_t size;
  const char *name = rille_part_text(value, "behavior", &size);
  *out = ISOLATED;
  if (!name) return RILLE_OK;
  for (int i = 0; i < 5; i++)
    if (strcmp(name, names[i]) == 0) {
      *out = (Behaviour)i;
      return RILLE_OK;
    }
  return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: no behavior '%.60s' of splits is known here",
                     name);
}

static RilleStatus read_metaspace(RilleValueTree *arena, const RilleValue *value, RilleCutter *step) {
  RilleWork work = {.arena = arena};
  size_t size = 0;
  const char *mark = rille_part_text(value, "replacement", &size);
  const char *scheme = rille_part_text(value, "prepend_scheme", &(size_t){0});
  if (!mark) mark = "\xe2\x96\x81";
  step->mark = rille_chars_of(&work, mark, strlen(mark));
  step->scheme = rille_part_flag(value, "add_prefix_space", true) ? ALWAYS : NEVER;
  if (scheme)
    step->scheme = strcmp(scheme, "always") == 0 ? ALWAYS : strcmp(scheme, "first") == 0 ? FIRST : NEVER;
  step->pattern.text = rille_chars_of(&work, " ", 1);
  return work.status;
}

static RilleStatus read_delimiter(RilleValueTree *arena, const RilleValue *value, RilleCutter *step) {
  RilleWork work = {.arena = arena};
  size_t size = 0;
  const char *text = rille_part_text(value, "delimiter", &size);
  step->pattern.text = rille_chars_of(&work, text ? text : " ", text ? size : 1);
  return work.status;
}

static RilleStatus read_one(RilleValueTree *arena, const RilleValue *value, RilleCutter *step) {
  static const char *const types[] = {"Whitespace", "WhitespaceSplit", "BertPreTokenizer",
                                      "ByteLevel",  "Metaspace",       "Punctuation",
                                      "Digits",     "Split",           "CharDelimiterSplit"};
  RilleWork work = {.arena = arena};
  const char *type = rille_part_type(value);
  size_t kind = 0, n = sizeof types / sizeof *types;
  while (kind < n && strcmp(type, types[kind]) != 0) kind++;
  if (kind == n)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: no pre-tokenizer '%.60s' is known here",
                       type);
  *step = (RilleCutter){.kind = (Kind)kind,
                        .invert = rille_part_flag(value, "invert", false),
                        .single = rille_part_flag(value, "individual_digits", false),
                        .prefix = rille_part_flag(value, "add_prefix_space", true),
                        .cuts = rille_part_flag(value, kind == BYTES ? "use_regex" : "split", true)};
  RILLE_TRY(read_behaviour(arena, value, &step->behaviour));
  switch (step->kind) {
  case SPLIT:
    return rille_pattern_read(arena, rille_value_get(value, "pattern"), &step->pattern);
  case METASPACE:
    return read_metaspace(arena, value, step);
  case DELIMITER:
    return read_delimiter(arena, value, step);
  case WHITESPACE:
    step->behaviour = REMOVED;
    step->invert = true;
    return rille_regex_compile(arena, "\\w+|[^\\w\\s]+", 12, &step->pattern.regex);
  case BYTES:
    step->mark = rille_chars_of(&work, " ", 1);
    if (work.status != RILLE_OK) return work.status;
    step->behaviour = ISOLATED;
    return rille_regex_compile(arena, byte_level, sizeof byte_level - 1, &step->pattern.regex);
  default:
    return RILLE_OK;
  }
}

static RilleStatus read_list(RilleValueTree *arena, const RilleValue *value, RilleCutter ***end) {
  if (strcmp(rille_part_type(value), "Sequence") == 0) {
    const RilleValue *list = rille_value_get(value, "pretokenizers");
    for (size_t i = 0; list && list->kind == RILLE_VALUE_LIST && i < list->as.list.count; i++)
      RILLE_TRY(read_list(arena, list->as.list.items[i], end));
    return RILLE_OK;
  }
  RilleCutter *step = rille_value_tree_allocate(arena, sizeof *step);
  if (!step) return RILLE_ERROR_MEMORY;
  RILLE_TRY(read_one(arena, value, step));
  **end = step;
  *end = &step->next;
  return RILLE_OK;
}

RilleStatus rille_cutter_read(RilleValueTree *arena, const RilleValue *value, RilleCutter **out) {
  *out = NULL;
  return value && value->kind == RILLE_VALUE_DICT ? read_list(arena, value, &out) : RILLE_OK;
}

/* ---- cutting ------------------------------------------------------------------------------------------- */

void rille_pieces_add(RilleWork *work, RillePieces *pieces, RilleChars piece) {
  if (piece.count == 0) return;
  if (pieces->count == pieces->capacity) {
    size_t larger = pieces->capacity ? 2 * pieces->capacity : 32;
    RilleChars *moved = rille_work_allocate(work, larger * sizeof *moved);
    if (!moved) return;
    if (pieces->count) memcpy(moved, pieces->items, pieces->count * sizeof *moved);
    pieces->items = moved;
    pieces->capacity = larger;
  }
  pieces->items[pieces->count++] = piece;
}

typedef struct Span {
  size_t start, end;
  bool is_match;
} Span;

typedef struct Spans {
  Span *items;
  size_t count;
} Spans;

static bool is_punctuation(const RilleWork *work, uint32_t c) {
  bool ascii = (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
  return ascii || (rille_unicode_category(work->unicode, c) & RILLE_UNICODE_PUNCTUATION);
}

/* Whether a character by itself is a match of the kind. */
static bool char_matches(Kind kind, const RilleWork *work, uint32_t code) {
  switch (kind) {
  case WHITE:
    return rille_unicode_is_white(code);
  case PUNCTUATION:
    return is_punctuation(work, code);
  default:
    return rille_unicode_category(work->unicode, code) & RILLE_UNICODE_NUMBER;
  }
}

static void add_span(Spans *spans, size_t start, size_t end, bool is_match) {
  if (end > start) spans->items[spans->count++] = (Span){start, end, is_match};
}

/* Matches and what lies between them, without empty ones; pattern NULL: single characters of the kind. */
static Spans find_spans(const RilleCutter *step, Kind kind, const RillePattern *pattern, RilleWork *work,
                        const RilleChars *text) {
  Spans spans = {rille_work_allocate(work, (2 * text->count + 1) * sizeof *spans.items), 0};
  size_t at = 0, start = 0, end = 0;
  if (!spans.items) return spans;
  for (size_t i = 0; !pattern && i < text->count; i++) {
    if (!char_matches(kind, work, text->items[i].code)) continue;
    add_span(&spans, at, i, false);
    add_span(&spans, i, i + 1, true);
    at = i + 1;
  }
  while (pattern && rille_pattern_find(pattern, work, text->items, text->count, at, &start, &end)) {
    add_span(&spans, at, start, step->invert);
    add_span(&spans, start, end, !step->invert);
    at = end;
  }
  add_span(&spans, at, text->count, pattern ? step->invert : false);
  return spans;
}

/* The spans that become pieces, in place. */
static void merge_spans(Spans *spans, Behaviour behaviour) {
  Span *items = spans->items;
  size_t n = 0, count = spans->count;
  bool before = false;
  if (count == 0) return;       /* no span was found yet, so there may be no memory to point into */
  if (behaviour == WITH_NEXT) { /* from the end, and turned back */
    for (size_t i = count; i-- > 0;) {
      bool merges = items[i].is_match && !before && n > 0;
      before = items[i].is_match;
      if (merges)
        items[count - n].start = items[i].start;
      else
        items[count - ++n] = items[i];
    }
    memmove(items, items + count - n, n * sizeof *items);
    spans->count = n;
    return;
  }
  for (size_t i = 0; i < count; i++) {
    Span span = items[i];
    bool merges = n > 0 && ((behaviour == CONTIGUOUS && span.is_match == before) ||
                            (behaviour == WITH_PREVIOUS && span.is_match && !before));
    before = span.is_match;
    if (behaviour == REMOVED && span.is_match) continue;
    if (merges)
      items[n - 1].end = span.end;
    else
      items[n++] = span;
  }
  spans->count = n;
}

static void cut_by(const RilleCutter *step, Kind kind, const RillePattern *pattern, Behaviour behaviour,
                   RilleWork *work, const RilleChars *text, RillePieces *out) {
  Spans spans = find_spans(step, kind, pattern, work, text);
  merge_spans(&spans, behaviour);
  for (size_t i = 0; i < spans.count; i++) {
    size_t n = spans.items[i].end - spans.items[i].start;
    rille_pieces_add(work, out, (RilleChars){text->items + spans.items[i].start, n, n});
  }
}

/* Bytes as printable characters, as GPT-2 has it: those that are none, or blank, come from 256 on. */
static uint32_t char_of_byte(uint8_t byte) {
  if ((byte >= 33 && byte <= 126) || (byte >= 161 && byte != 173)) return byte;
  if (byte <= 32) return 256u + byte;
  return byte == 173 ? 256u + 67 : 256u + 33 + (uint32_t)(byte - 127);
}

static RilleChars as_bytes(RilleWork *work, const RilleChars *text) {
  RilleChars out = {NULL, 0, 0};
  for (size_t i = 0; i < text->count; i++) {
    char bytes[4];
    size_t n = rille_utf8_encode(text->items[i].code, bytes);
    for (size_t k = 0; k < n; k++)
      rille_chars_add(work, &out, char_of_byte((uint8_t)bytes[k]), text->items[i].start, text->items[i].end);
  }
  return out;
}

static bool begins_with(const RilleChars *text, const RilleChars *mark) {
  return text->count > 0 && mark->count > 0 && text->items[0].code == mark->items[0].code;
}

static void cut_bytes(const RilleCutter *step, RilleWork *work, RilleChars text, RillePieces *out) {
  RillePieces pieces = {NULL, 0, 0};
  if (step->prefix && !begins_with(&text, &step->mark)) rille_chars_prepend(work, &text, &step->mark);
  if (step->cuts)
    cut_by(step, step->kind, &step->pattern, ISOLATED, work, &text, &pieces);
  else
    rille_pieces_add(work, &pieces, text);
  for (size_t i = 0; i < pieces.count; i++) rille_pieces_add(work, out, as_bytes(work, &pieces.items[i]));
}

static void cut_metaspace(const RilleCutter *step, RilleWork *work, RilleChars text, RillePieces *out) {
  RillePattern mark = {.text = step->mark};
  rille_chars_replace(work, &text, &step->pattern, &step->mark);
  bool wanted =
      step->scheme == ALWAYS || (step->scheme == FIRST && text.count > 0 && text.items[0].start == 0);
  if (wanted && !begins_with(&text, &step->mark)) rille_chars_prepend(work, &text, &step->mark);
  if (step->cuts)
    cut_by(step, step->kind, &mark, WITH_NEXT, work, &text, out);
  else
    rille_pieces_add(work, out, text);
}

static void cut_bert(const RilleCutter *step, RilleWork *work, const RilleChars *text, RillePieces *out) {
  RillePieces words = {NULL, 0, 0};
  cut_by(step, WHITE, NULL, REMOVED, work, text, &words);
  for (size_t i = 0; i < words.count; i++)
    cut_by(step, PUNCTUATION, NULL, ISOLATED, work, &words.items[i], out);
}

static void cut_one(const RilleCutter *step, RilleWork *work, const RilleChars *text, RillePieces *out) {
  switch (step->kind) {
  case BYTES:
    cut_bytes(step, work, *text, out);
    break;
  case METASPACE:
    cut_metaspace(step, work, *text, out);
    break;
  case BERT:
    cut_bert(step, work, text, out);
    break;
  case WHITE:
    cut_by(step, WHITE, NULL, REMOVED, work, text, out);
    break;
  case PUNCTUATION:
    cut_by(step, PUNCTUATION, NULL, step->behaviour, work, text, out);
    break;
  case DIGITS:
    cut_by(step, DIGITS, NULL, step->single ? ISOLATED : CONTIGUOUS, work, text, out);
    break;
  case DELIMITER:
    cut_by(step, DELIMITER, &step->pattern, REMOVED, work, text, out);
    break;
  case WHITESPACE:
  case SPLIT:
    cut_by(step, step->kind, &step->pattern, step->behaviour, work, text, out);
    break;
  }
}

void rille_cut(const RilleCutter *step, RilleWork *work, RillePieces *pieces) {
  for (; step && work->status == RILLE_OK; step = step->next) {
    RillePieces out = {NULL, 0, 0};
    for (size_t i = 0; i < pieces->count; i++) cut_one(step, work, &pieces->items[i], &out);
    *pieces = out;
  }
}

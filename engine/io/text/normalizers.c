/* Steps that change text before it is cut. What a character becomes keeps its place in the original; what is
 * put in has the place of what stands in front of it. */
#include "io/text/parts.h"
#include "core/status.h"
#include "io/reader.h"

#include <string.h>

typedef enum Kind { NFC, NFD, NFKC, NFKD, LOWER, STRIP, ACCENTS, BERT, PREPEND, REPLACE, CHARSMAP } Kind;

struct RilleNormalizer {
  Kind kind;
  bool left, right;                       /* Strip */
  bool clean, chinese, accents, is_lower; /* Bert */
  RillePattern pattern;
  RilleChars content;
  RilleCharsmap *map;
  RilleNormalizer *next;
};

/* ---- descriptions -------------------------------------------------------------------------------------- */

const char *rille_part_type(const RilleValue *part) {
  size_t size;
  const char *text = rille_part_text(part, "type", &size);
  return text ? text : "";
}

bool rille_part_flag(const RilleValue *part, const char *key, bool otherwise) {
  const RilleValue *value = rille_value_get(part, key);
  return value && value->kind == RILLE_VALUE_BOOL ? value->as.boolean : otherwise;
}

const char *rille_part_text(const RilleValue *part, const char *key, size_t *size) {
  const RilleValue *value = rille_value_get(part, key);
  *size = 0;
  if (!value || value->kind != RILLE_VALUE_STRING) return NULL;
  *size = value->as.text.size;
  return value->as.text.data;
}

int64_t rille_part_int(const RilleValue *part, const char *key, int64_t otherwise) {
  const RilleValue *value = rille_value_get(part, key);
  return value && value->kind == RILLE_VALUE_INT ? value->as.integer : otherwise;
}

static RilleStatus read_chars(RilleValueTree *arena, const RilleValue *part, const char *key,
                              RilleChars *out) {
  RilleWork work = {.arena = arena};
  size_t size;
  const char *text = rille_part_text(part, key, &size);
  if (!text)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: %s without its text '%s'",
                       rille_part_type(part), key);
  *out = rille_chars_of(&work, text, size);
  return work.status;
}

RilleStatus rille_pattern_read(RilleValueTree *arena, const RilleValue *value, RillePattern *out) {
  size_t size;
  *out = (RillePattern){0};
  const char *text = rille_part_text(value, "Regex", &size);
  if (text) return rille_regex_compile(arena, text, size, &out->regex);
  if (rille_part_text(value, "String", &size)) return read_chars(arena, value, "String", &out->text);
  return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: a pattern that is neither String nor Regex");
}

bool rille_pattern_find(const RillePattern *pattern, RilleWork *work, const RilleChar *text, size_t count,
                        size_t from, size_t *start, size_t *end) {
  for (size_t n = pattern->text.count; pattern->regex && from <= count; from = *end + 1)
    if (!rille_regex_find(pattern->regex, work, text, count, from, start, end))
      return false;
    else if (*end > *start || n > 0)
      return true;
  size_t n = pattern->regex ? 0 : pattern->text.count;
  for (size_t at = from; n > 0 && at + n <= count; at++) {
    size_t k = 0;
    while (k < n && text[at + k].code == pattern->text.items[k].code) k++;
    if (k < n) continue;
    *start = at;
    *end = at + n;
    return true;
  }
  return false;
}

static RilleStatus read_one(RilleValueTree *arena, const RilleValue *value, RilleNormalizer *step) {
  static const char *const types[] = {"NFC",       "NFD",     "NFKC",         "NFKD",
                                      "Lowercase", "Strip",   "StripAccents", "BertNormalizer",
                                      "Prepend",   "Replace", "Precompiled"};
  const char *type = rille_part_type(value);
  size_t kind = 0, n = sizeof types / sizeof *types;
  while (kind < n && strcmp(type, types[kind]) != 0) kind++;
  if (kind == n)
    return rille_error(arena->ctx, RILLE_ERROR_FORMAT, "tokenizer: no normalizer '%.60s' is known here",
                       type);
  *step = (RilleNormalizer){.kind = (Kind)kind,
                            .left = rille_part_flag(value, "strip_left", true),
                            .right = rille_part_flag(value, "strip_right", true),
                            .clean = rille_part_flag(value, "clean_text", true),
                            .chinese = rille_part_flag(value, "handle_chinese_chars", true),
                            .is_lower = rille_part_flag(value, "lowercase", true)};
  step->accents = rille_part_flag(value, "strip_accents", step->is_lower);
  if (step->kind == PREPEND) return read_chars(arena, value, "prepend", &step->content);
  if (step->kind == CHARSMAP) {
    size_t size;
    const char *map = rille_part_text(value, "precompiled_charsmap", &size);
    return rille_charsmap_read(arena, map, size, &step->map);
  }
  if (step->kind != REPLACE) return RILLE_OK;
  RILLE_TRY(rille_pattern_read(arena, rille_value_get(value, "pattern"), &step->pattern));
  return read_chars(arena, value, "content", &step->content);
}

/* Appends what value describes to the list that ends at *end. */
static RilleStatus read_list(RilleValueTree *arena, const RilleValue *value, RilleNormalizer ***end) {
  if (strcmp(rille_part_type(value), "Sequence") == 0) {
    const RilleValue *list = rille_value_get(value, "normalizers");
    for (size_t i = 0; list && list->kind == RILLE_VALUE_LIST && i < list->as.list.count; i++)
      RILLE_TRY(read_list(arena, list->as.list.items[i], end));
    return RILLE_OK;
  }
  RilleNormalizer *step = rille_value_tree_allocate(arena, sizeof *step);
  if (!step) return RILLE_ERROR_MEMORY;
  RILLE_TRY(read_one(arena, value, step));
  **end = step;
  *end = &step->next;
  return RILLE_OK;
}

RilleStatus rille_normalizer_read(RilleValueTree *arena, const RilleValue *value, RilleNormalizer **out) {
  *out = NULL;
  return value && value->kind == RILLE_VALUE_DICT ? read_list(arena, value, &out) : RILLE_OK;
}

/* ---- normal forms -------------------------------------------------------------------------------------- */

static int class_of(const RilleWork *work, const RilleStep *step) {
  return rille_unicode_class(work->unicode, step->code);
}

/* Marks in a row by their classes, those of one class as they were. */
static void sort_marks(const RilleWork *work, RilleStep *steps, size_t n) {
  for (size_t i = 1; i < n; i++) {
    int class = class_of(work, &steps[i]);
    for (size_t k = i; class > 0 && k > 0 && class_of(work, &steps[k - 1]) > class; k--) {
      RilleStep moved = steps[k];
      steps[k] = steps[k - 1];
      steps[k - 1] = moved;
    }
  }
}

static size_t compose(const RilleWork *work, RilleStep *steps, size_t n) {
  size_t made = 0, starter = SIZE_MAX;
  int last = -1; /* class of what stands in front, behind the starter */
  for (size_t i = 0; i < n; i++) {
    int class = class_of(work, &steps[i]);
    uint32_t whole = 0;
    if (starter != SIZE_MAX && last < class)
      whole = rille_unicode_compose(work->unicode, steps[starter].code, steps[i].code);
    if (whole) {
      steps[starter].code = whole;
      steps[starter].change += steps[i].change - 1;
      continue;
    }
    last = class;
    steps[made] = steps[i];
    if (class == 0) {
      starter = made;
      last = -1;
    }
    made++;
  }
  return made;
}

static void normal_form(RilleWork *work, RilleChars *text, bool compatible, bool composed) {
  size_t n = 0, capacity = text->count, start = 0;
  bool is_plain = true;
  for (size_t i = 0; i < text->count && is_plain; i++) is_plain = text->items[i].code < 0x80;
  if (is_plain) return;
  for (size_t i = 0; i < text->count; i++) {
    uint32_t parts[RILLE_DECOMPOSED];
    capacity += rille_unicode_decompose(work->unicode, text->items[i].code, compatible, parts) - 1;
  }
  RilleStep *steps = rille_work_allocate(work, capacity * sizeof *steps);
  if (!steps) return;
  for (size_t i = 0; i < text->count; i++) {
    uint32_t parts[RILLE_DECOMPOSED];
    size_t made = rille_unicode_decompose(work->unicode, text->items[i].code, compatible, parts);
    for (size_t k = 0; k < made; k++) steps[n++] = (RilleStep){parts[k], k > 0};
  }
  for (size_t i = 0; i <= n; i++) /* runs of marks */
    if (i == n || class_of(work, &steps[i]) == 0) {
      if (i > start) sort_marks(work, steps + start, i - start);
      start = i + 1;
    }
  if (composed) n = compose(work, steps, n);
  rille_steps_apply(work, text, steps, n);
}

/* ---- single steps -------------------------------------------------------------------------------------- */

static void lower(RilleWork *work, RilleChars *text) {
  RilleChars out = {NULL, 0, 0};
  for (size_t i = 0; i < text->count; i++) {
    RilleChar *c = &text->items[i];
    bool dotted = c->code == 0x130; /* a capital I with a dot is an i and a dot */
    rille_chars_add(work, &out, dotted ? 'i' : rille_unicode_lower(work->unicode, c->code), c->start, c->end);
    if (dotted) rille_chars_add(work, &out, 0x307, c->start, c->end);
  }
  *text = out;
}

static void strip(RilleChars *text, bool left, bool right) {
  while (right && text->count > 0 && rille_unicode_is_white(text->items[text->count - 1].code)) text->count--;
  while (left && text->count > 0 && rille_unicode_is_white(text->items[0].code)) {
    text->items++;
    text->count--;
    text->capacity--;
  }
}

static void drop_marks(RilleWork *work, RilleChars *text, uint32_t marks) {
  size_t n = 0;
  for (size_t i = 0; i < text->count; i++)
    if (!(rille_unicode_category(work->unicode, text->items[i].code) & marks))
      text->items[n++] = text->items[i];
  text->count = n;
}

static void clean(RilleWork *work, RilleChars *text) {
  size_t n = 0;
  for (size_t i = 0; i < text->count; i++) {
    RilleChar c = text->items[i];
    bool is_line = c.code == '\t' || c.code == '\n' || c.code == '\r';
    bool is_control = !is_line && (rille_unicode_category(work->unicode, c.code) & RILLE_UNICODE_CONTROL);
    if (c.code == 0 || c.code == 0xfffd || is_control) continue;
    if (is_line || rille_unicode_is_white(c.code)) c.code = ' ';
    text->items[n++] = c;
  }
  text->count = n;
}

static bool is_chinese(uint32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
         (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

static void space_chinese(RilleWork *work, RilleChars *text) {
  RilleChars out = {NULL, 0, 0};
  for (size_t i = 0; i < text->count; i++) {
    const RilleChar *c = &text->items[i];
    bool spaced = is_chinese(c->code);
    if (spaced) rille_chars_add(work, &out, ' ', c->start, c->end);
    rille_chars_add(work, &out, c->code, c->start, c->end);
    if (spaced) rille_chars_add(work, &out, ' ', c->start, c->end);
  }
  *text = out;
}

static void bert(const RilleNormalizer *step, RilleWork *work, RilleChars *text) {
  if (step->clean) clean(work, text);
  if (step->chinese) space_chinese(work, text);
  if (step->accents) {
    normal_form(work, text, false, false);
    drop_marks(work, text, RILLE_UNICODE_NONSPACING);
  }
  if (step->is_lower) lower(work, text);
}

void rille_chars_prepend(RilleWork *work, RilleChars *text, const RilleChars *before) {
  RilleChars out = {NULL, 0, 0};
  if (text->count == 0) return;
  for (size_t i = 0; i < before->count; i++)
    rille_chars_add(work, &out, before->items[i].code, text->items[0].start, text->items[0].end);
  for (size_t i = 0; i < text->count; i++)
    rille_chars_add(work, &out, text->items[i].code, text->items[i].start, text->items[i].end);
  *text = out;
}

void rille_chars_replace(RilleWork *work, RilleChars *text, const RillePattern *pattern,
                         const RilleChars *content) {
  RilleChars out = {NULL, 0, 0};
  size_t at = 0, start = 0, end = 0;
  while (rille_pattern_find(pattern, work, text->items, text->count, at, &start, &end)) {
    for (; at < start; at++)
      rille_chars_add(work, &out, text->items[at].code, text->items[at].start, text->items[at].end);
    for (size_t i = 0; i < content->count; i++)
      rille_chars_add(work, &out, content->items[i].code, text->items[end - 1].start,
                      text->items[end - 1].end);
    at = end;
  }
  if (at == 0) return;
  for (; at < text->count; at++)
    rille_chars_add(work, &out, text->items[at].code, text->items[at].start, text->items[at].end);
  *text = out;
}

void rille_normalize(const RilleNormalizer *step, RilleWork *work, RilleChars *text) {
  for (; step && work->status == RILLE_OK; step = step->next) switch (step->kind) {
    case NFC:
    case NFD:
    case NFKC:
    case NFKD:
      normal_form(work, text, step->kind == NFKC || step->kind == NFKD,
                  step->kind == NFC || step->kind == NFKC);
      break;
    case LOWER:
      lower(work, text);
      break;
    case STRIP:
      strip(text, step->left, step->right);
      break;
    case ACCENTS:
      drop_marks(work, text, RILLE_UNICODE_MARK);
      break;
    case BERT:
      bert(step, work, text);
      break;
    case PREPEND:
      rille_chars_prepend(work, text, &step->content);
      break;
    case REPLACE:
      rille_chars_replace(work, text, &step->pattern, &step->content);
      break;
    case CHARSMAP:
      rille_charsmap_run(step->map, work, text);
      break;
    }
}

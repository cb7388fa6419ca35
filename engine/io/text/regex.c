#include "io/text/regex.h"
#include "core/memory.h"
#include "core/status.h"

#include <string.h>

enum { CHAR, SET, ANY, SPLIT, JUMP, LOOK, LOOK_NOT, ATOMIC, BEGIN, FINISH, MATCH };
enum { MOST_CODE = 4096, MOST_ITEMS = 2048, DEEPEST = 50, STEPS_PER_CHAR = 2000, UNBOUNDED = -1 };

typedef struct Inst {
  uint8_t op;
  bool fold;    /* letters of either case */
  bool negated; /* of a set */
  int32_t x,
      y; /* CHAR: code; SET: items x to y; SPLIT: steps to the first and the second choice; others: steps */
} Inst;

/* A range of codes, or where is_class, categories. */
typedef struct Item {
  bool is_class, negated, is_white, is_word;
  uint32_t low, high; /* of a class: the mask */
} Item;

struct RilleRegex {
  Inst *code;
  Item *items;
  int32_t count, item_count;
};

typedef struct Compiler {
  RilleValueTree *arena;
  const char *pattern;
  size_t size, at;
  Inst code[MOST_CODE];
  Item items[MOST_ITEMS];
  int32_t count, item_count;
  bool fold;
} Compiler;

/* ---- emitting ------------------------------------------------------------------------------------------ */

static RilleStatus wrong(const Compiler *c, const char *problem) {
  return rille_error(c->arena->ctx, RILLE_ERROR_FORMAT,
                     "tokenizer: the regular expression '%.200s' has %s at %zu", c->pattern, problem, c->at);
}

static RilleStatus emit(Compiler *c, Inst inst) {
  if (c->count == MOST_CODE) return wrong(c, "too many parts");
  inst.fold = c->fold;
  c->code[c->count++] = inst;
  return RILLE_OK;
}

/* In front of the instruction at; jumps are relative, so what moves as a whole stays right. */
static RilleStatus insert(Compiler *c, int32_t at, Inst inst) {
  RILLE_TRY(emit(c, inst));
  memmove(c->code + at + 1, c->code + at, (size_t)(c->count - 1 - at) * sizeof *c->code);
  c->code[at] = inst;
  return RILLE_OK;
}

static RilleStatus copy_block(Compiler *c, const Inst *block, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    if (c->count == MOST_CODE) return wrong(c, "too many parts");
    c->code[c->count++] = block[i];
  }
  return RILLE_OK;
}

static RilleStatus add_item(Compiler *c, Item item) {
  if (c->item_count == MOST_ITEMS) return wrong(c, "too many characters in brackets");
  c->items[c->item_count++] = item;
  return RILLE_OK;
}

/* ---- parsing ------------------------------------------------------------------------------------------- */

static bool more(const Compiler *c) {
  return c->at < c->size;
}

static bool take(Compiler *c, const char *text) {
  size_t n = strlen(text);
  if (c->size - c->at < n || memcmp(c->pattern + c->at, text, n) != 0) return false;
  c->at += n;
  return true;
}

/* \p{L}, \p{^L}, \P{L}, \pL, after the letter. */
static RilleStatus read_property(Compiler *c, bool negated, Item *item) {
  size_t start = c->at, end = c->at + 1;
  if (take(c, "{")) {
    start = c->at;
    while (more(c) && c->pattern[c->at] != '}') c->at++;
    end = c->at++;
  } else {
    c->at++;
  }
  if (end > c->size || c->at > c->size) return wrong(c, "a property without an end");
  if (start < end && c->pattern[start] == '^') {
    negated = !negated;
    start++;
  }
  *item = (Item){
      .is_class = true, .negated = negated, .low = rille_unicode_named(c->pattern + start, end - start)};
  bool is_han = end - start == 3 && memcmp(c->pattern + start, "Han", 3) == 0;
  if (is_han && !negated) *item = (Item){.low = 0x4e00, .high = 0x9fff};
  return item->low ? RILLE_OK : wrong(c, "a property that is not known");
}

static uint32_t hex_code(Compiler *c) {
  uint32_t code = 0;
  bool braces = take(c, "{");
  for (int n = braces ? 8 : c->pattern[c->at - 1] == 'x' ? 2 : 4; n > 0 && more(c); n--) {
    char digit = c->pattern[c->at];
    int value = digit >= '0' && digit <= '9'   ? digit - '0'
                : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                               : -1;
    if (value < 0) break;
    code = code << 4 | (uint32_t)value;
    c->at++;
  }
  if (braces) take(c, "}");
  return code;
}

/* What a backslash begins, after it. */
static RilleStatus read_escape(Compiler *c, Item *item) {
  static const char letters[] = "nrtfv0ae", codes[] = "\n\r\t\f\v\0\a\x1b";
  if (!more(c)) return wrong(c, "a backslash without a letter");
  char letter = c->pattern[c->at++];
  bool upper = letter >= 'A' && letter <= 'Z';
  switch (letter) {
  case 'p':
  case 'P':
    return read_property(c, upper, item);
  case 's':
  case 'S':
    *item = (Item){.is_class = true, .negated = upper, .is_white = true};
    return RILLE_OK;
  case 'w':
  case 'W':
    *item = (Item){.is_class = true, .negated = upper, .is_word = true};
    return RILLE_OK;
  case 'd':
  case 'D':
    *item = (Item){.is_class = true, .negated = upper, .low = RILLE_UNICODE_DIGIT};
    return RILLE_OK;
  case 'x':
  case 'u':
    item->low = hex_code(c);
    break;
  default: {
    const char *known = strchr(letters, letter);
    if (!known && ((letter >= 'a' && letter <= 'z') || upper || (letter >= '1' && letter <= '9')))
      return wrong(c, "an escape that is not known");
    c->at--;
    item->low = known ? (uint8_t)codes[known - letters] : rille_next_code(c->pattern, c->size, &c->at);
    if (known) c->at++;
  }
  }
  *item = (Item){.low = item->low, .high = item->low};
  return RILLE_OK;
}

static RilleStatus read_member(Compiler *c, Item *item) {
  *item = (Item){0};
  if (take(c, "\\")) return read_escape(c, item);
  item->low = item->high = rille_next_code(c->pattern, c->size, &c->at);
  return RILLE_OK;
}

/* After the opening bracket. */
static RilleStatus parse_set(Compiler *c) {
  Inst inst = {.op = SET, .x = c->item_count};
  inst.negated = take(c, "^");
  bool first = true;
  while (more(c) && (first || c->pattern[c->at] != ']')) {
    Item item, last;
    if (c->pattern[c->at] == '[' || (c->at + 1 < c->size && memcmp(c->pattern + c->at, "&&", 2) == 0))
      return wrong(c, "brackets in brackets");
    RILLE_TRY(read_member(c, &item));
    bool is_range =
        !item.is_class && c->at + 1 < c->size && c->pattern[c->at] == '-' && c->pattern[c->at + 1] != ']';
    if (is_range) {
      c->at++;
      RILLE_TRY(read_member(c, &last));
      if (last.is_class || last.high < item.low) return wrong(c, "a bad range");
      item.high = last.high;
    }
    RILLE_TRY(add_item(c, item));
    first = false;
  }
  if (!take(c, "]")) return wrong(c, "a bracket without an end");
  inst.y = c->item_count;
  return emit(c, inst);
}

static RilleStatus parse_alternatives(Compiler *c, int depth);

/* A block that is run by itself: a look ahead, an atomic group. */
static RilleStatus parse_inner(Compiler *c, int op, int depth) {
  int32_t start = c->count;
  RILLE_TRY(emit(c, (Inst){.op = (uint8_t)op}));
  RILLE_TRY(parse_alternatives(c, depth + 1));
  RILLE_TRY(emit(c, (Inst){.op = MATCH}));
  c->code[start].x = c->count - start;
  return RILLE_OK;
}

/* After the opening parenthesis. */
static RilleStatus parse_group(Compiler *c, int depth) {
  bool fold = c->fold;
  if (depth > DEEPEST) return wrong(c, "too many groups in groups");
  if (take(c, "?=")) {
    RILLE_TRY(parse_inner(c, LOOK, depth));
  } else if (take(c, "?!")) {
    RILLE_TRY(parse_inner(c, LOOK_NOT, depth));
  } else if (take(c, "?>")) {
    RILLE_TRY(parse_inner(c, ATOMIC, depth));
  } else if (take(c, "?i:")) {
    c->fold = true;
    RILLE_TRY(parse_alternatives(c, depth + 1));
  } else {
    if (!take(c, "?:") && more(c) && c->pattern[c->at] == '?')
      return wrong(c, "a group of a kind that is not known");
    RILLE_TRY(parse_alternatives(c, depth + 1));
  }
  c->fold = fold;
  return take(c, ")") ? RILLE_OK : wrong(c, "a parenthesis without an end");
}

static RilleStatus parse_atom(Compiler *c, int depth) {
  if (take(c, "(")) return parse_group(c, depth);
  if (take(c, "[")) return parse_set(c);
  if (take(c, ".")) return emit(c, (Inst){.op = ANY});
  if (take(c, "^")) return emit(c, (Inst){.op = BEGIN});
  if (take(c, "$")) return emit(c, (Inst){.op = FINISH});
  if (strchr("*+?{", c->pattern[c->at])) return wrong(c, "nothing to repeat");
  Item item;
  RILLE_TRY(read_member(c, &item));
  if (!item.is_class && item.low == item.high) return emit(c, (Inst){.op = CHAR, .x = (int32_t)item.low});
  Inst inst = {.op = SET, .x = c->item_count, .y = c->item_count + 1};
  RILLE_TRY(add_item(c, item));
  return emit(c, inst);
}

static int read_count(Compiler *c) {
  int value = 0, digits = 0;
  for (; more(c) && c->pattern[c->at] >= '0' && c->pattern[c->at] <= '9' && digits < 4; digits++)
    value = 10 * value + (c->pattern[c->at++] - '0');
  return digits ? value : UNBOUNDED;
}

/* ?, *, +, {m}, {m,}, {m,n}: false where none comes. */
static bool read_quantifier(Compiler *c, int *least, int *most) {
  size_t start = c->at;
  *least = 0;
  *most = UNBOUNDED;
  if (take(c, "*")) return true;
  if (take(c, "+")) {
    *least = 1;
    return true;
  }
  if (take(c, "?")) {
    *most = 1;
    return true;
  }
  if (!take(c, "{")) return false;
  *least = *most = read_count(c);
  if (take(c, ",")) *most = read_count(c);
  if (*least == UNBOUNDED) *least = 0;
  if (take(c, "}")) return true;
  c->at = start;
  return false;
}

/* Repeats the code from start on. lazy: the way on is tried first. */
static RilleStatus repeat(Compiler *c, int32_t start, int least, int most, bool lazy) {
  int32_t n = c->count - start;
  Inst *block = rille_value_tree_allocate(c->arena, (size_t)(n + 1) * sizeof *block);
  if (!block) return RILLE_ERROR_MEMORY;
  memcpy(block, c->code + start, (size_t)n * sizeof *block);
  c->count = start;
  for (int i = 0; i < least; i++) RILLE_TRY(copy_block(c, block, n));
  if (most == UNBOUNDED) {
    Inst split = {.op = SPLIT, .x = lazy ? n + 2 : 1, .y = lazy ? 1 : n + 2};
    RILLE_TRY(emit(c, split));
    RILLE_TRY(copy_block(c, block, n));
    return emit(c, (Inst){.op = JUMP, .x = -(n + 1)});
  }
  for (int i = least; i < most; i++) {
    int32_t rest = (most - i) * (n + 1);
    RILLE_TRY(emit(c, (Inst){.op = SPLIT, .x = lazy ? rest : 1, .y = lazy ? 1 : rest}));
    RILLE_TRY(copy_block(c, block, n));
  }
  return RILLE_OK;
}

static RilleStatus parse_repeated(Compiler *c, int depth) {
  int32_t start = c->count;
  int least, most;
  RILLE_TRY(parse_atom(c, depth));
  while (read_quantifier(c, &least, &most)) {
    if (most != UNBOUNDED && (most < least || most > 1000)) return wrong(c, "a bad count");
    bool lazy = take(c, "?"), possessive = !lazy && take(c, "+");
    RILLE_TRY(repeat(c, start, least, most, lazy));
    if (!possessive) continue;
    RILLE_TRY(insert(c, start, (Inst){.op = ATOMIC, .x = c->count - start + 2}));
    RILLE_TRY(emit(c, (Inst){.op = MATCH}));
  }
  return RILLE_OK;
}

static RilleStatus parse_alternatives(Compiler *c, int depth) {
  int32_t start = c->count;
  while (more(c) && c->pattern[c->at] != ')') {
    if (!take(c, "|")) {
      RILLE_TRY(parse_repeated(c, depth));
      continue;
    }
    int32_t n = c->count - start;
    RILLE_TRY(insert(c, start, (Inst){.op = SPLIT, .x = 1, .y = n + 2}));
    int32_t jump = c->count;
    RILLE_TRY(emit(c, (Inst){.op = JUMP}));
    RILLE_TRY(parse_alternatives(c, depth));
    c->code[jump].x = c->count - jump;
  }
  return RILLE_OK;
}

static RilleStatus finish(const Compiler *c, RilleRegex **out) {
  RilleRegex *regex = rille_value_tree_allocate(c->arena, sizeof *regex);
  if (!regex) return RILLE_ERROR_MEMORY;
  *regex = (RilleRegex){.count = c->count, .item_count = c->item_count};
  regex->code = rille_value_tree_allocate(c->arena, (size_t)c->count * sizeof *regex->code);
  regex->items = rille_value_tree_allocate(c->arena, (size_t)(c->item_count + 1) * sizeof *regex->items);
  if (!regex->code || !regex->items) return RILLE_ERROR_MEMORY;
  memcpy(regex->code, c->code, (size_t)c->count * sizeof *regex->code);
  memcpy(regex->items, c->items, (size_t)c->item_count * sizeof *regex->items);
  *out = regex;
  return RILLE_OK;
}

RilleStatus rille_regex_compile(RilleValueTree *arena, const char *pattern, size_t size, RilleRegex **out) {
  Compiler *c = rille_block_allocate(arena->ctx, sizeof *c);
  if (!c) return RILLE_ERROR_MEMORY;
  c->arena = arena;
  c->pattern = pattern;
  c->size = size;
  c->at = 0;
  c->count = c->item_count = 0;
  c->fold = false;
  RilleStatus status = parse_alternatives(c, 0);
  if (status == RILLE_OK && more(c)) status = wrong(c, "a parenthesis that closes nothing");
  if (status == RILLE_OK) status = emit(c, (Inst){.op = MATCH});
  if (status == RILLE_OK) status = finish(c, out);
  rille_block_free(arena->ctx, c);
  return status;
}

/* ---- matching ------------------------------------------------------------------------------------------ */

typedef struct Choice {
  int32_t pc;
  size_t at;
} Choice;

typedef struct Matcher {
  const RilleRegex *regex;
  RilleWork *work;
  const RilleChar *text;
  size_t count;
  uint64_t steps;
  Choice *choices; /* to come back to */
  size_t depth, capacity;
} Matcher;

static bool item_has(const Matcher *m, const Item *item, uint32_t code) {
  if (!item->is_class) return code >= item->low && code <= item->high;
  bool has = item->is_white  ? rille_unicode_is_white(code)
             : item->is_word ? rille_unicode_is_word(m->work->unicode, code)
                             : (rille_unicode_category(m->work->unicode, code) & item->low) != 0;
  return has != item->negated;
}

static bool set_has(const Matcher *m, const Inst *inst, uint32_t code) {
  bool has = false;
  for (int32_t i = inst->x; i < inst->y && !has; i++) {
    has = item_has(m, &m->regex->items[i], code);
    if (!has && inst->fold)
      has = item_has(m, &m->regex->items[i], rille_unicode_lower(m->work->unicode, code));
  }
  return has != inst->negated;
}

static bool takes(const Matcher *m, const Inst *inst, size_t at) {
  if (at >= m->count) return false;
  uint32_t code = m->text[at].code;
  switch (inst->op) {
  case CHAR:
    return code == (uint32_t)inst->x ||
           (inst->fold && rille_unicode_lower(m->work->unicode, code) ==
                              rille_unicode_lower(m->work->unicode, (uint32_t)inst->x));
  case SET:
    return set_has(m, inst, code);
  default:
    return code != '\n';
  }
}

static bool push_choice(Matcher *m, int32_t pc, size_t at) {
  if (m->depth == m->capacity) {
    size_t larger = m->capacity ? 2 * m->capacity : 64;
    Choice *moved = rille_work_allocate(m->work, larger * sizeof *moved);
    if (!moved) return false;
    if (m->depth) memcpy(moved, m->choices, m->depth * sizeof *moved);
    m->choices = moved;
    m->capacity = larger;
  }
  m->choices[m->depth++] = (Choice){pc, at};
  return true;
}

static bool out_of_steps(Matcher *m) {
  if (m->work->status == RILLE_OK && ++m->steps <= (uint64_t)STEPS_PER_CHAR * (m->count + 100)) return false;
  if (m->work->status == RILLE_OK)
    m->work->status =
        rille_error(m->work->arena->ctx, RILLE_ERROR_FORMAT,
                    "tokenizer: a regular expression takes too many steps over %zu characters", m->count);
  return true;
}

/* Whether the code from pc on matches at; *end is behind it. Blocks in it are run by recursion, as deep as
 * they are nested in the pattern. */
static bool match(Matcher *m, int32_t pc, size_t at, size_t *end) {
  size_t floor = m->depth;
  for (;;) {
    const Inst *inst = &m->regex->code[pc];
    size_t inner = 0;
    bool fits = true;
    if (out_of_steps(m)) break;
    switch (inst->op) {
    case MATCH:
      *end = at;
      m->depth = floor;
      return true;
    case SPLIT:
      fits = push_choice(m, pc + inst->y, at);
      pc += inst->x;
      break;
    case JUMP:
      pc += inst->x;
      break;
    case BEGIN:
      fits = at == 0 || m->text[at - 1].code == '\n';
      pc++;
      break;
    case FINISH:
      fits = at == m->count || m->text[at].code == '\n';
      pc++;
      break;
    case LOOK:
    case LOOK_NOT:
    case ATOMIC:
      fits = match(m, pc + 1, at, &inner) == (inst->op != LOOK_NOT);
      if (inst->op == ATOMIC && fits) at = inner;
      pc += inst->x;
      break;
    default:
      fits = takes(m, inst, at);
      at++;
      pc++;
    }
    if (fits) continue;
    if (m->depth == floor) return false;
    m->depth--;
    pc = m->choices[m->depth].pc;
    at = m->choices[m->depth].at;
  }
  m->depth = floor;
  return false;
}

bool rille_regex_find(const RilleRegex *regex, RilleWork *work, const RilleChar *text, size_t count,
                      size_t from, size_t *start, size_t *end) {
  Matcher m = {.regex = regex, .work = work, .text = text, .count = count};
  for (size_t at = from; at <= count && work->status == RILLE_OK; at++) {
    m.steps = 0;
    if (!match(&m, 0, at, end)) continue;
    *start = at;
    return true;
  }
  return false;
}

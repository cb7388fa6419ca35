/* Opcode numbers: CPython, Lib/pickle.py. */
#include "io/pickle/pickle.h"
#include "io/gzip.h"
#include "io/pickle/pickle_machine.h"

#include <string.h>

static const char what[] = "unpickle";

/* ---- opcodes: plain values ----------------------------------------------------------------------------- */

static RilleStatus op_constant(RillePickle *pickle, uint8_t op) {
  if (op == 'N') return rille_pickle_push(pickle, rille_value_new(pickle->tree, RILLE_VALUE_NONE));
  return rille_pickle_push_bool(pickle, op == 0x88);
}

static RilleStatus op_number(RillePickle *pickle, uint8_t op) {
  uint8_t byte = 0;
  uint16_t word = 0;
  uint32_t dword = 0;
  uint64_t bits = 0;
  double number;
  switch (op) {
  case 'K':
    RILLE_TRY(rille_reader_u8(&pickle->reader, &byte));
    return rille_pickle_push_int(pickle, byte);
  case 'M':
    RILLE_TRY(rille_reader_u16le(&pickle->reader, &word));
    return rille_pickle_push_int(pickle, word);
  case 'J':
    RILLE_TRY(rille_reader_u32le(&pickle->reader, &dword));
    return rille_pickle_push_int(pickle, (int32_t)dword);
  case 0x8a:
    RILLE_TRY(rille_reader_u8(&pickle->reader, &byte));
    return rille_pickle_long(pickle, byte);
  case 0x8b:
    RILLE_TRY(rille_reader_u32le(&pickle->reader, &dword));
    if (dword > INT32_MAX) return RILLE_PICKLE_ERROR(pickle, "an int of a negative number of bytes");
    return rille_pickle_long(pickle, dword);
  case 'G':
    RILLE_TRY(rille_reader_u64be(&pickle->reader, &bits));
    memcpy(&number, &bits, sizeof number);
    return rille_pickle_push_float(pickle, number);
  case 'F':
    return rille_pickle_float_line(pickle);
  default:
    return rille_pickle_int_line(pickle); /* I, L */
  }
}

/* Opcodes of text and bytes with their length in 1, 4 or 8 bytes in front. */
static RilleStatus op_text(RillePickle *pickle, uint8_t op) {
  uint8_t byte = 0;
  uint32_t dword = 0;
  uint64_t size = 0;
  bool short_form = op == 'U' || op == 'C' || op == 0x8c, long_form = op == 0x8d || op == 0x8e || op == 0x96;
  if (short_form) {
    RILLE_TRY(rille_reader_u8(&pickle->reader, &byte));
    size = byte;
  } else if (long_form) {
    RILLE_TRY(rille_reader_u64le(&pickle->reader, &size));
  } else {
    RILLE_TRY(rille_reader_u32le(&pickle->reader,
                                 &dword)); /* T has a sign: negative is too long for any file read here */
    size = dword;
  }
  if (op == 'U' || op == 'T') return rille_pickle_old_text(pickle, size);
  bool is_text = op == 'X' || op == 0x8c || op == 0x8d;
  return rille_pickle_text(pickle, is_text ? RILLE_VALUE_STRING : RILLE_VALUE_BYTES, size);
}

static RilleStatus op_text_line(RillePickle *pickle, uint8_t op) {
  return op == 'S' ? rille_pickle_string_line(pickle) : rille_pickle_unicode_line(pickle);
}

/* ---- opcodes: containers ------------------------------------------------------------------------------- */

static RilleStatus check_keys(const RillePickle *pickle, RilleValue *const *items, size_t count) {
  if (count % 2) return RILLE_PICKLE_ERROR(pickle, "a dict with a key but no value");
  for (size_t i = 0; i < count; i += 2) {
    int kind = items[i]->kind;
    if (kind > RILLE_VALUE_BYTES && kind != RILLE_VALUE_TUPLE)
      return RILLE_PICKLE_ERROR(pickle, "a dict key that is neither number, text nor tuple");
  }
  return RILLE_OK;
}

static RilleStatus push_container(RillePickle *pickle, RilleValueKind kind, RilleValue *const *items,
                                  size_t count) {
  if (kind == RILLE_VALUE_DICT) RILLE_TRY(check_keys(pickle, items, count));
  RilleValue *node = rille_value_new(pickle->tree, kind);
  if (!node) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_value_append(pickle->tree, node, items, count));
  return rille_pickle_push(pickle, node);
}

static RilleStatus op_empty(RillePickle *pickle, uint8_t op) {
  RilleValueKind kind = op == ')'   ? RILLE_VALUE_TUPLE
                        : op == '}' ? RILLE_VALUE_DICT
                                    : RILLE_VALUE_LIST; /* ] and set */
  return push_container(pickle, kind, NULL, 0);
}

static RilleStatus op_from_mark(RillePickle *pickle, uint8_t op) {
  RilleValue *const *items = NULL;
  size_t count = 0;
  RILLE_TRY(rille_pickle_pop_mark(pickle, &items, &count));
  RilleValueKind kind = op == 't'   ? RILLE_VALUE_TUPLE
                        : op == 'd' ? RILLE_VALUE_DICT
                                    : RILLE_VALUE_LIST; /* l, frozenset */
  return push_container(pickle, kind, items, count);
}

static RilleStatus op_small_tuple(RillePickle *pickle, uint8_t op) {
  size_t count = (size_t)op - 0x84; /* 0x85 .. 0x87: 1 to 3 */
  RILLE_TRY(rille_pickle_need(pickle, count));
  pickle->depth -= count;
  return push_container(pickle, RILLE_VALUE_TUPLE, pickle->stack + pickle->depth, count);
}

/* Appends to the container below: one item (a), one pair (s), or all above the mark (e, u, 0x90). */
static RilleStatus op_append(RillePickle *pickle, uint8_t op) {
  RilleValue *const *items = NULL;
  size_t count = op == 's' ? 2 : 1;
  if (op == 'a' || op == 's') {
    RILLE_TRY(rille_pickle_need(pickle, count));
    pickle->depth -= count;
    items = pickle->stack + pickle->depth;
  } else {
    RILLE_TRY(rille_pickle_pop_mark(pickle, &items, &count));
  }
  RILLE_TRY(rille_pickle_need(pickle, 1));
  RilleValue *container = pickle->stack[pickle->depth - 1];
  bool pairs = op == 's' || op == 'u';
  if (container->kind != (pairs ? RILLE_VALUE_DICT : RILLE_VALUE_LIST))
    return RILLE_PICKLE_ERROR(pickle, pairs ? "items are set in what is not a dict"
                                            : "items are appended to what is not a list");
  if (pairs) RILLE_TRY(check_keys(pickle, items, count));
  return rille_value_append(pickle->tree, container, items, count);
}

/* ---- opcodes: the stack and the memo ------------------------------------------------------------------- */

static RilleStatus op_pop(RillePickle *pickle, uint8_t op) {
  RilleValue *value;
  RilleValue *const *items = NULL;
  size_t count = 0;
  bool at_mark = pickle->mark_count > 0 && rille_pickle_mark_depth(pickle) == pickle->depth;
  if (op == '1' || at_mark)
    return rille_pickle_pop_mark(pickle, &items, &count); /* POP on a mark takes it, as in Python */
  return rille_pickle_pop(pickle, &value);
}

static RilleStatus op_dup(RillePickle *pickle, uint8_t op) {
  (void)op;
  RILLE_TRY(rille_pickle_need(pickle, 1));
  return rille_pickle_push(pickle, pickle->stack[pickle->depth - 1]);
}

/* The index of a memo opcode: a line of decimal digits, 1 byte or 4. */
static RilleStatus memo_index(RillePickle *pickle, uint8_t op, uint64_t *index) {
  uint8_t byte = 0;
  uint32_t dword = 0;
  if (op == 'p' || op == 'g') {
    const char *line = "";
    size_t length = 0;
    RILLE_TRY(rille_reader_line(&pickle->reader, &line, &length));
    *index = 0;
    for (size_t i = 0; i < length; i++) {
      if (line[i] < '0' || line[i] > '9' || *index > UINT32_MAX)
        return RILLE_PICKLE_ERROR(pickle, "a bad memo index");
      *index = *index * 10 + (uint64_t)(line[i] - '0');
    }
    return length ? RILLE_OK : RILLE_PICKLE_ERROR(pickle, "a bad memo index");
  }
  if (op == 'q' || op == 'h') {
    RILLE_TRY(rille_reader_u8(&pickle->reader, &byte));
    *index = byte;
    return RILLE_OK;
  }
  RILLE_TRY(rille_reader_u32le(&pickle->reader, &dword));
  *index = dword;
  return RILLE_OK;
}

static RilleStatus op_put(RillePickle *pickle, uint8_t op) {
  uint64_t index = pickle->memo_count;
  if (op != 0x94) RILLE_TRY(memo_index(pickle, op, &index));
  RILLE_TRY(rille_pickle_need(pickle, 1));
  /* Picklers count up, one at a time; this only keeps the table in proportion to the file. */
  if (index > pickle->reader.size)
    return RILLE_PICKLE_ERROR(pickle, "memo index %llu in a file of %zu bytes", (unsigned long long)index,
                              pickle->reader.size);
  if (index >= pickle->memo_capacity) {
    size_t old = pickle->memo_capacity, wanted = (size_t)index + 1 > 2 * old ? (size_t)index + 1 : 2 * old;
    RilleValue **larger = rille_block_resize(pickle->reader.ctx, pickle->memo, wanted * sizeof *larger);
    if (!larger) return RILLE_ERROR_MEMORY;
    memset(larger + old, 0, (wanted - old) * sizeof *larger);
    pickle->memo = larger;
    pickle->memo_capacity = wanted;
  }
  if (!pickle->memo[index]) pickle->memo_count++;
  pickle->memo[index] = pickle->stack[pickle->depth - 1];
  return RILLE_OK;
}

static RilleStatus op_get(RillePickle *pickle, uint8_t op) {
  uint64_t index = 0;
  RILLE_TRY(memo_index(pickle, op, &index));
  if (index >= pickle->memo_capacity || !pickle->memo[index])
    return RILLE_PICKLE_ERROR(pickle, "memo index %llu, nothing was stored there", (unsigned long long)index);
  return rille_pickle_push(pickle, pickle->memo[index]);
}

/* ---- opcodes: the file, names and objects -------------------------------------------------------------- */

static RilleStatus op_protocol(RillePickle *pickle, uint8_t op) {
  (void)op;
  uint8_t protocol = 0;
  RILLE_TRY(rille_reader_u8(&pickle->reader, &protocol));
  if (protocol > 5) return RILLE_PICKLE_ERROR(pickle, "protocol %d, the newest known is 5", protocol);
  return RILLE_OK;
}

static RilleStatus op_frame(RillePickle *pickle, uint8_t op) {
  (void)op;
  uint64_t size = 0;
  RILLE_TRY(rille_reader_u64le(&pickle->reader, &size));
  if (size > rille_reader_left(&pickle->reader))
    return RILLE_PICKLE_ERROR(pickle, "the file is truncated: a frame of %llu bytes, %zu are left",
                              (unsigned long long)size, rille_reader_left(&pickle->reader));
  return RILLE_OK;
}

static RilleStatus op_stop(RillePickle *pickle, uint8_t op) {
  (void)op;
  pickle->done = true;
  return rille_pickle_need(pickle, 1);
}

static RilleStatus op_global(RillePickle *pickle, uint8_t op) {
  const char *module = "", *name = "";
  size_t module_length = 0, name_length = 0;
  if (op == 0x93) { /* STACK_GLOBAL */
    RilleValue *texts[2];
    RILLE_TRY(rille_pickle_pop(pickle, &texts[1]));
    RILLE_TRY(rille_pickle_pop(pickle, &texts[0]));
    if (texts[0]->kind != RILLE_VALUE_STRING || texts[1]->kind != RILLE_VALUE_STRING)
      return RILLE_PICKLE_ERROR(pickle, "a global name that is not text");
    return rille_pickle_global(pickle, texts[0]->as.text.data, texts[0]->as.text.size, texts[1]->as.text.data,
                               texts[1]->as.text.size);
  }
  RILLE_TRY(rille_reader_line(&pickle->reader, &module, &module_length));
  RILLE_TRY(rille_reader_line(&pickle->reader, &name, &name_length));
  RILLE_TRY(rille_pickle_global(pickle, module, module_length, name, name_length));
  return op == 'i' ? RILLE_PICKLE_ERROR(pickle, "refuses to make an object") : RILLE_OK;
}

static RilleStatus op_reduce(RillePickle *pickle, uint8_t op) {
  return op == 'R' ? rille_pickle_reduce(pickle) : rille_pickle_build(pickle);
}

static RilleStatus op_persistent(RillePickle *pickle, uint8_t op) {
  RilleValue *id = NULL;
  (void)op;
  if (!pickle->names)
    return RILLE_PICKLE_ERROR(pickle, "refers to an object outside the file (persistent id)");
  RILLE_TRY(rille_pickle_pop(pickle, &id));
  return pickle->names->persistent(pickle, id);
}

/* NEWOBJ: a class and its arguments. */
static RilleStatus op_make(RillePickle *pickle, uint8_t op) {
  RilleValue *arguments = NULL, *class = NULL;
  (void)op;
  RILLE_TRY(rille_pickle_pop(pickle, &arguments));
  RILLE_TRY(rille_pickle_pop(pickle, &class));
  bool known = pickle->names && class->kind == RILLE_VALUE_GLOBAL && class->as.global >= RILLE_PICKLE_MORE &&
               arguments->kind == RILLE_VALUE_TUPLE && arguments->as.list.count == 0;
  return known ? pickle->names->make(pickle, class->as.global)
               : RILLE_PICKLE_ERROR(pickle, "refuses to make an object");
}

static RilleStatus op_refused(RillePickle *pickle, uint8_t op) {
  const RilleReader *reader = &pickle->reader;
  if (reader->size >= 4 && memcmp(reader->data, "PK\3\4", 4) == 0)
    return RILLE_PICKLE_ERROR(pickle, "a zip archive, as torch.save writes; rille.load reads it");
  const char *reason = op == 'P'                  ? "refers to an object outside the file (persistent id)"
                       : op == 0x97 || op == 0x98 ? "refers to a buffer outside the file"
                       : op >= 0x82 && op <= 0x84 ? "refers to Python's extension registry"
                                                  : "refuses to make an object";
  return RILLE_PICKLE_ERROR(pickle, "%s", reason);
}

/* ---- the machine --------------------------------------------------------------------------------------- */

typedef RilleStatus (*Opcode)(RillePickle *, uint8_t);

static const Opcode opcodes[256] = {
    [0x80] = op_protocol,
    [0x95] = op_frame,
    ['.'] = op_stop,
    ['N'] = op_constant,
    [0x88] = op_constant,
    [0x89] = op_constant,
    ['I'] = op_number,
    ['L'] = op_number,
    ['F'] = op_number,
    ['J'] = op_number,
    ['K'] = op_number,
    ['M'] = op_number,
    ['G'] = op_number,
    [0x8a] = op_number,
    [0x8b] = op_number,
    ['S'] = op_text_line,
    ['V'] = op_text_line,
    ['T'] = op_text,
    ['U'] = op_text,
    ['X'] = op_text,
    [0x8c] = op_text,
    [0x8d] = op_text,
    ['B'] = op_text,
    ['C'] = op_text,
    [0x8e] = op_text,
    [0x96] = op_text,
    [')'] = op_empty,
    [']'] = op_empty,
    ['}'] = op_empty,
    [0x8f] = op_empty,
    ['t'] = op_from_mark,
    ['l'] = op_from_mark,
    ['d'] = op_from_mark,
    [0x91] = op_from_mark,
    [0x85] = op_small_tuple,
    [0x86] = op_small_tuple,
    [0x87] = op_small_tuple,
    ['a'] = op_append,
    ['e'] = op_append,
    ['s'] = op_append,
    ['u'] = op_append,
    [0x90] = op_append,
    ['('] = rille_pickle_push_mark,
    ['0'] = op_pop,
    ['1'] = op_pop,
    ['2'] = op_dup,
    ['p'] = op_put,
    ['q'] = op_put,
    ['r'] = op_put,
    [0x94] = op_put,
    ['g'] = op_get,
    ['h'] = op_get,
    ['j'] = op_get,
    ['c'] = op_global,
    [0x93] = op_global,
    ['i'] = op_global,
    ['R'] = op_reduce,
    ['b'] = op_reduce,
    ['P'] = op_refused,
    ['Q'] = op_persistent,
    ['o'] = op_refused,
    [0x81] = op_make,
    [0x92] = op_refused,
    [0x82] = op_refused,
    [0x83] = op_refused,
    [0x84] = op_refused,
    [0x97] = op_refused,
    [0x98] = op_refused,
};

/* torch.save wrote several pickles in a row before it wrote zip archives; the first one is a magic number. */
static RilleStatus refuse_old_torch(const RillePickle *pickle, const RilleValue *root) {
  static const uint8_t magic[10] = {0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
  const RilleReader *reader = &pickle->reader;
  size_t digits = reader->position > 11 ? reader->position - 11 : 0; /* in front of the final STOP */
  if (root->kind != RILLE_VALUE_FLOAT || !digits || memcmp(reader->data + digits, magic, sizeof magic) != 0)
    return RILLE_OK;
  return rille_reader_error(
      reader, 0, "a file that torch.save wrote in its form of before PyTorch 1.6; rille.load reads it");
}

static RilleStatus run(RillePickle *pickle) {
  RILLE_TRY(
      rille_pickle_grow(pickle->reader.ctx, &pickle->stack, &pickle->stack_capacity, sizeof *pickle->stack));
  while (!pickle->done) {
    uint8_t op = 0;
    pickle->at = pickle->reader.position;
    RILLE_TRY(rille_reader_u8(&pickle->reader, &op));
    if (!opcodes[op]) return RILLE_PICKLE_ERROR(pickle, "not a pickle: unknown opcode 0x%02x", op);
    RILLE_TRY(opcodes[op](pickle, op));
  }
  RilleValue *root = NULL;
  RILLE_TRY(rille_pickle_pop(pickle, &root));
  if (!pickle->names) RILLE_TRY(refuse_old_torch(pickle, root));
  return rille_value_tree_finish(pickle->tree, root, pickle->reader.what, pickle->reader.name);
}

RilleStatus rille_pickle_read(RilleReader *reader, const RillePickleNames *names, void *user,
                              RilleValueTree **out) {
  RilleContext *ctx = reader->ctx;
  size_t size = rille_reader_left(reader);
  RillePickle pickle = {
      .reader = *reader, .names = names, .user = user, .array_budget = size, .call_budget = size};
  RILLE_TRY(rille_value_tree_new(ctx, &pickle.tree));
  RilleStatus status = run(&pickle);
  rille_block_free(ctx, pickle.stack);
  rille_block_free(ctx, pickle.marks);
  rille_block_free(ctx, pickle.memo);
  reader->position = pickle.reader.position;
  if (status == RILLE_OK)
    *out = pickle.tree;
  else
    rille_value_tree_free(pickle.tree);
  return status;
}

RilleStatus rille_unpickle(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                           RilleValueTree **out) {
  RilleReader reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size};
  return rille_pickle_read(&reader, NULL, NULL, out);
}

RilleStatus rille_unpickle_file(RilleContext *ctx, const char *path, RilleValueTree **out) {
  RilleBytes bytes;
  RILLE_TRY(rille_file_read_gunzip(ctx, what, path, RILLE_GUNZIP_CAP, &bytes));
  RilleStatus status = rille_unpickle(ctx, path, bytes.data, bytes.size, out);
  rille_block_free(ctx, bytes.data);
  return status;
}

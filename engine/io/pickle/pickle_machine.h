/* The inside of the unpickler: a stack machine that only makes values. pickle.c has the opcodes,
 * pickle_stack.c the stack, pickle_text.c numbers and text, pickle_objects.c the few names that are known and
 * what they stand for. */
#ifndef RILLE_IO_PICKLE_PICKLE_MACHINE_H
#define RILLE_IO_PICKLE_PICKLE_MACHINE_H

#include "core/memory.h"
#include "core/status.h"
#include "io/reader.h"
#include "io/pickle/value.h"

typedef struct RillePickle RillePickle;

/* What a format knows beyond plain values and numpy's arrays: the names of others, and objects that lie
 * outside of the pickle. Each function pushes what comes of it, or fails. */
typedef struct RillePickleNames {
  /* A global name that pickle_objects.c does not know: pushes a RILLE_VALUE_GLOBAL with as.global of
   * RILLE_PICKLE_MORE at least. */
  RilleStatus (*global)(RillePickle *pickle, const char *module, size_t module_length, const char *name,
                        size_t name_length);
  RilleStatus (*call)(RillePickle *pickle, int global, RilleValue *const *arguments, size_t count);
  /* A new object of a class, without arguments. */
  RilleStatus (*make)(RillePickle *pickle, int global);
  /* Attributes of what has become a dict. */
  RilleStatus (*build)(RillePickle *pickle, RilleValue *dict, RilleValue *state);
  RilleStatus (*persistent)(RillePickle *pickle, const RilleValue *id);
} RillePickleNames;
enum { RILLE_PICKLE_MORE = 100 };

struct RillePickle {
  RilleReader reader;
  const RillePickleNames *names; /* NULL: none but our own */
  void *user;                    /* theirs */
  RilleValueTree *tree;
  size_t at; /* offset of the running opcode */
  RilleValue **stack;
  size_t depth, stack_capacity;
  size_t *marks; /* depths */
  size_t mark_count, mark_capacity;
  RilleValue **memo; /* NULL where nothing was stored */
  size_t memo_capacity, memo_count;
  /* Bytes that arrays, and what calls make of text and lists, may still take. Each starts as the size of the
   * file: more can only come from using the same bytes again and again. */
  uint64_t array_budget, call_budget;
  bool done;
};

/* One pickle from reader's place on, which is behind its end afterwards. The tree does not point into the
 * reader's data. */
RilleStatus rille_pickle_read(RilleReader *reader, const RillePickleNames *names, void *user,
                              RilleValueTree **out);

/* RILLE_ERROR_FORMAT at the running opcode. */
#define RILLE_PICKLE_ERROR(pickle, ...) rille_reader_error(&(pickle)->reader, (pickle)->at, __VA_ARGS__)

/* ---- pickle_stack.c ------------------------------------------------------------------------------------ */

/* Room for one more item of item_size bytes in *array. */
RilleStatus rille_pickle_grow(RilleContext *ctx, void *array, size_t *capacity, size_t item_size);
size_t rille_pickle_mark_depth(const RillePickle *pickle); /* where the topmost mark lies, 0 without one */
/* An error unless count values lie above the topmost mark. */
RilleStatus rille_pickle_need(const RillePickle *pickle, size_t count);
RilleStatus rille_pickle_push_mark(RillePickle *pickle, uint8_t op);
/* Takes the topmost mark away; *items are the values above it, still at that place of the stack's memory. */
RilleStatus rille_pickle_pop_mark(RillePickle *pickle, RilleValue *const **items, size_t *count);
RilleStatus rille_pickle_push(RillePickle *pickle, RilleValue *value); /* value NULL: out of memory */
RilleStatus rille_pickle_pop(RillePickle *pickle, RilleValue **out);
RilleStatus rille_pickle_push_int(RillePickle *pickle, int64_t value);
RilleStatus rille_pickle_push_float(RillePickle *pickle, double value);
RilleStatus rille_pickle_push_bool(RillePickle *pickle, bool value);
RilleStatus rille_pickle_push_text(RillePickle *pickle, RilleValueKind kind, const void *data, size_t size);
RilleStatus rille_pickle_spend(RillePickle *pickle, uint64_t *budget, uint64_t bytes);

/* ---- pickle_text.c: one function an opcode ------------------------------------------------------------- */

RilleStatus rille_pickle_int_line(RillePickle *pickle);     /* I, L: decimal */
RilleStatus rille_pickle_float_line(RillePickle *pickle);   /* F */
RilleStatus rille_pickle_string_line(RillePickle *pickle);  /* S: Python's repr */
RilleStatus rille_pickle_unicode_line(RillePickle *pickle); /* V: raw-unicode-escape */
RilleStatus rille_pickle_long(RillePickle *pickle,
                              uint64_t size); /* LONG1, LONG4: two's complement, little-endian */
RilleStatus rille_pickle_text(RillePickle *pickle, RilleValueKind kind, uint64_t size);
/* A Python 2 str: string or bytes by its content. */
RilleStatus rille_pickle_old_text(RillePickle *pickle, uint64_t size);

/* ---- pickle_objects.c ---------------------------------------------------------------------------------- */

RilleStatus rille_pickle_global(RillePickle *pickle, const char *module, size_t module_length,
                                const char *name, size_t name_length);
RilleStatus rille_pickle_reduce(RillePickle *pickle); /* callable, arguments -> what the call would give */
RilleStatus rille_pickle_build(RillePickle *pickle);  /* object, state -> object */

#endif

/* The unpickler's stack and marks, and the making of plain values on it.
 *
 * Invariant: depth counts live values; every mark is at most depth. Stands below the opcodes (pickle.c), the
 * text forms and the objects, which all push here. */
#include "io/pickle/pickle_machine.h"

#include <string.h>

/* Room for one more item of item_size bytes in *array. */
RilleStatus rille_pickle_grow(RilleContext *ctx, void *array, size_t *capacity, size_t item_size) {
  void *old;
  memcpy(&old, array, sizeof old);
  size_t larger = *capacity ? 2 * *capacity : 64;
  void *moved = rille_block_resize(ctx, old, larger * item_size);
  if (!moved) return RILLE_ERROR_MEMORY;
  memcpy(array, &moved, sizeof moved);
  *capacity = larger;
  return RILLE_OK;
}

RilleStatus rille_pickle_push(RillePickle *pickle, RilleValue *value) {
  if (!value) return RILLE_ERROR_MEMORY;
  if (pickle->depth == pickle->stack_capacity)
    RILLE_TRY(rille_pickle_grow(pickle->reader.ctx, &pickle->stack, &pickle->stack_capacity,
                                sizeof *pickle->stack));
  pickle->stack[pickle->depth++] = value;
  return RILLE_OK;
}

size_t rille_pickle_mark_depth(const RillePickle *pickle) {
  return pickle->mark_count ? pickle->marks[pickle->mark_count - 1] : 0;
}

/* How many values lie above the topmost mark. */
RilleStatus rille_pickle_need(const RillePickle *pickle, size_t count) {
  if (pickle->depth - rille_pickle_mark_depth(pickle) >= count) return RILLE_OK;
  return RILLE_PICKLE_ERROR(pickle, "an opcode needs %zu values, the stack has %zu", count,
                            pickle->depth - rille_pickle_mark_depth(pickle));
}

RilleStatus rille_pickle_pop(RillePickle *pickle, RilleValue **out) {
  RILLE_TRY(rille_pickle_need(pickle, 1));
  *out = pickle->stack[--pickle->depth];
  return RILLE_OK;
}

RilleStatus rille_pickle_push_mark(RillePickle *pickle, uint8_t op) {
  (void)op;
  if (pickle->mark_count == pickle->mark_capacity)
    RILLE_TRY(
        rille_pickle_grow(pickle->reader.ctx, &pickle->marks, &pickle->mark_capacity, sizeof *pickle->marks));
  pickle->marks[pickle->mark_count++] = pickle->depth;
  return RILLE_OK;
}

/* Takes the topmost mark away; *items are the values above it, still at that place of the stack's memory. */
RilleStatus rille_pickle_pop_mark(RillePickle *pickle, RilleValue *const **items, size_t *count) {
  if (pickle->mark_count == 0) return RILLE_PICKLE_ERROR(pickle, "an opcode needs a mark, there is none");
  size_t start = pickle->marks[--pickle->mark_count];
  *items = pickle->stack + start;
  *count = pickle->depth - start;
  pickle->depth = start;
  return RILLE_OK;
}

RilleStatus rille_pickle_push_int(RillePickle *pickle, int64_t value) {
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_INT);
  if (node) node->as.integer = value;
  return rille_pickle_push(pickle, node);
}

RilleStatus rille_pickle_push_float(RillePickle *pickle, double value) {
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_FLOAT);
  if (node) node->as.number = value;
  return rille_pickle_push(pickle, node);
}

RilleStatus rille_pickle_push_bool(RillePickle *pickle, bool value) {
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_BOOL);
  if (node) node->as.boolean = value;
  return rille_pickle_push(pickle, node);
}

RilleStatus rille_pickle_push_text(RillePickle *pickle, RilleValueKind kind, const void *data, size_t size) {
  RilleValue *node = rille_value_new(pickle->tree, kind);
  if (node) {
    node->as.text.data = data;
    node->as.text.size = size;
  }
  return rille_pickle_push(pickle, node);
}

RilleStatus rille_pickle_spend(RillePickle *pickle, uint64_t *budget, uint64_t bytes) {
  if (bytes > *budget) return RILLE_PICKLE_ERROR(pickle, "the values unfold to more bytes than the file has");
  *budget -= bytes;
  return RILLE_OK;
}

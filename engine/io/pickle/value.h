/* Plain values as a file holds them: numbers, text, lists, dicts, tensors. A tree of them lives in one arena
 * and is freed at once.
 *
 * A finished tree has no cycles and is at most RILLE_VALUE_DEPTH deep, so it may be walked by recursion; but
 * one node can stand in several places, and a walk that copies it each time could take exponential time. Walk
 * with mark: it is 0 in a fresh tree and free for the walker, who notes there what a node became. */
#ifndef RILLE_IO_PICKLE_VALUE_H
#define RILLE_IO_PICKLE_VALUE_H

#include "rille.h"

enum { RILLE_VALUE_DEPTH = 100 };

typedef enum RilleValueKind {
  RILLE_VALUE_NONE = 0,
  RILLE_VALUE_BOOL,
  RILLE_VALUE_INT,
  RILLE_VALUE_FLOAT,
  RILLE_VALUE_STRING, /* UTF-8 */
  RILLE_VALUE_BYTES,
  RILLE_VALUE_LIST,
  RILLE_VALUE_TUPLE,
  RILLE_VALUE_DICT,
  RILLE_VALUE_TENSOR,
  /* While reading; never in a finished tree. */
  RILLE_VALUE_GLOBAL,
  RILLE_VALUE_DTYPE,
  RILLE_VALUE_ARRAY,
  RILLE_VALUE_STORAGE,
} RilleValueKind;

typedef struct RilleValue RilleValue;
struct RilleValue {
  uint8_t kind;
  uint8_t state, height; /* for rille_value_tree_finish */
  int32_t mark;
  union {
    bool boolean;
    int64_t integer;
    double number;
    struct {
      const char *data; /* size bytes and a 0 */
      size_t size;
    } text;
    struct { /* dict: key, value, key, value, ...; count is twice the number of pairs. Keys are bool, int,
              * float, string, bytes, none or tuples. A key that comes twice counts the last time. */
      RilleValue **items;
      size_t count, capacity;
    } list;
    struct {
      RilleTensor *tensor; /* owned by the tree: retain it to keep it */
      RilleValue *next;    /* all tensors of the tree */
    } tensor;
    int global; /* which one, for the reader */
    struct {    /* the reader's, and where in it a part begins */
      int64_t index, offset;
    } storage;
    struct {
      uint8_t element;
      bool big_endian;
    } dtype;
  } as;
};

typedef struct RilleValueTree {
  RilleContext *ctx;
  RilleValue *root;
  RilleValue *tensors; /* linked by as.tensor.next */
  struct RilleArenaChunk *chunks;
  char *next, *end; /* room in the newest chunk */
} RilleValueTree;

RilleStatus rille_value_tree_new(RilleContext *ctx, RilleValueTree **out);
void rille_value_tree_free(RilleValueTree *tree); /* NULL is allowed */

/* ---- for readers --------------------------------------------------------------------------------------- */

/* size bytes, aligned for any type, that live as long as the tree; NULL: out of memory, error set. */
void *rille_value_tree_allocate(RilleValueTree *tree, size_t size);
RilleValue *rille_value_new(RilleValueTree *tree, RilleValueKind kind); /* NULL: out of memory */
RilleStatus rille_value_append(RilleValueTree *tree, RilleValue *list, RilleValue *const *items,
                               size_t count);
/* Makes node a tensor; the tree owns it from here on. */
void rille_value_set_tensor(RilleValueTree *tree, RilleValue *node, RilleTensor *tensor);

/* Sets the root after checking all that hangs from it: no cycles, not too deep, only plain kinds; text that
 * lies elsewhere is copied into the tree. what and name are for error texts (RILLE_ERROR_FORMAT). */
RilleStatus rille_value_tree_finish(RilleValueTree *tree, RilleValue *root, const char *what,
                                    const char *name);

#endif

#include "io/pickle/value.h"
#include "core/memory.h"
#include "core/status.h"
#include "io/file.h"

#include <stdalign.h>
#include <string.h>

enum { FIRST_CHUNK = 4 << 10, LARGEST_CHUNK = 1 << 20 };

typedef struct RilleArenaChunk {
  struct RilleArenaChunk *before;
  size_t size; /* bytes behind this struct */
} RilleArenaChunk;

RilleStatus rille_value_tree_new(RilleContext *ctx, RilleValueTree **out) {
  RilleValueTree *tree = rille_block_allocate(ctx, sizeof *tree);
  if (!tree) return RILLE_ERROR_MEMORY;
  *tree = (RilleValueTree){.ctx = ctx};
  *out = tree;
  return RILLE_OK;
}

void rille_value_tree_free(RilleValueTree *tree) {
  if (!tree) return;
  for (RilleValue *node = tree->tensors; node; node = node->as.tensor.next)
    rille_tensor_release(node->as.tensor.tensor);
  for (RilleArenaChunk *chunk = tree->chunks; chunk;) {
    RilleArenaChunk *before = chunk->before;
    rille_block_free(tree->ctx, chunk);
    chunk = before;
  }
  rille_block_free(tree->ctx, tree);
}

static bool new_chunk(RilleValueTree *tree, size_t size) {
  size_t usual = tree->chunks ? tree->chunks->size * 2 : FIRST_CHUNK;
  if (usual > LARGEST_CHUNK) usual = LARGEST_CHUNK;
  if (size < usual) size = usual;
  RilleArenaChunk *chunk = rille_block_allocate(tree->ctx, sizeof *chunk + size);
  if (!chunk) return false;
  *chunk = (RilleArenaChunk){tree->chunks, size};
  tree->chunks = chunk;
  tree->next = (char *)(chunk + 1);
  tree->end = tree->next + size;
  return true;
}

void *rille_value_tree_allocate(RilleValueTree *tree, size_t size) {
  const size_t alignment = alignof(max_align_t);
  if (size > PTRDIFF_MAX / 4) {
    rille_error_out_of_memory(tree->ctx, size);
    return NULL;
  }
  size = (size + alignment - 1) / alignment * alignment;
  if ((size_t)(tree->end - tree->next) < size && !new_chunk(tree, size)) return NULL;
  void *memory = tree->next;
  tree->next += size;
  return memory;
}

RilleValue *rille_value_new(RilleValueTree *tree, RilleValueKind kind) {
  RilleValue *value = rille_value_tree_allocate(tree, sizeof *value);
  if (value) *value = (RilleValue){.kind = (uint8_t)kind};
  return value;
}

RilleStatus rille_value_append(RilleValueTree *tree, RilleValue *list, RilleValue *const *items,
                               size_t count) {
  size_t used = list->as.list.count;
  if (count > list->as.list.capacity - used) {
    /* Old arrays stay in the arena; doubling keeps them smaller than the newest. */
    size_t capacity = used + count > 2 * used ? used + count : 2 * used;
    RilleValue **larger = rille_value_tree_allocate(tree, capacity * sizeof *larger);
    if (!larger) return RILLE_ERROR_MEMORY;
    if (used) memcpy(larger, list->as.list.items, used * sizeof *larger);
    list->as.list.items = larger;
    list->as.list.capacity = capacity;
  }
  if (count) memcpy(list->as.list.items + used, items, count * sizeof *items);
  list->as.list.count += count;
  return RILLE_OK;
}

void rille_value_set_tensor(RilleValueTree *tree, RilleValue *node, RilleTensor *tensor) {
  node->kind = RILLE_VALUE_TENSOR;
  node->as.tensor.tensor = tensor;
  node->as.tensor.next = tree->tensors;
  tree->tensors = node;
}

/* ---- checking ------------------------------------------------------------------------------------------ */

enum { UNSEEN, ON_PATH, DONE };

typedef struct Step {
  RilleValue *node;
  size_t next; /* item to look at */
} Step;

static RilleStatus adopt_text(RilleValueTree *tree, RilleValue *node) {
  char *copy = rille_value_tree_allocate(tree, node->as.text.size + 1);
  if (!copy) return RILLE_ERROR_MEMORY;
  if (node->as.text.size) memcpy(copy, node->as.text.data, node->as.text.size);
  copy[node->as.text.size] = 0;
  node->as.text.data = copy;
  return RILLE_OK;
}

static bool is_container(const RilleValue *node) {
  return node->kind == RILLE_VALUE_LIST || node->kind == RILLE_VALUE_TUPLE || node->kind == RILLE_VALUE_DICT;
}

typedef struct Check {
  RilleValueTree *tree;
  const char *what, *name;
  Step path[RILLE_VALUE_DEPTH];
  size_t depth;
} Check;

static RilleStatus complain(const Check *check, const char *problem) {
  return rille_error(check->tree->ctx, RILLE_ERROR_FORMAT, "%s: %s in %s", check->what, problem,
                     rille_path_tail(check->name));
}

static RilleStatus too_deep(const Check *check) {
  return rille_error(check->tree->ctx, RILLE_ERROR_FORMAT, "%s: values nested more than %d deep in %s",
                     check->what, RILLE_VALUE_DEPTH, rille_path_tail(check->name));
}

/* First sight of a node: leaves are done at once, containers go on the path. */
static RilleStatus enter(Check *check, RilleValue *node) {
  if (node->kind == RILLE_VALUE_GLOBAL || node->kind == RILLE_VALUE_DTYPE)
    return complain(check, "holds a Python object that is neither a plain value nor a numpy array");
  if (node->kind == RILLE_VALUE_STORAGE) return complain(check, "holds a storage that is no tensor's");
  if (node->kind == RILLE_VALUE_ARRAY) return complain(check, "holds a numpy array without content");
  if (is_container(node)) {
    if (check->depth == RILLE_VALUE_DEPTH) return too_deep(check);
    node->state = ON_PATH;
    check->path[check->depth++] = (Step){node, 0};
    return RILLE_OK;
  }
  node->state = DONE;
  if (node->kind == RILLE_VALUE_STRING || node->kind == RILLE_VALUE_BYTES)
    return adopt_text(check->tree, node);
  return RILLE_OK;
}

RilleStatus rille_value_tree_finish(RilleValueTree *tree, RilleValue *root, const char *what,
                                    const char *name) {
  Check check = {.tree = tree, .what = what, .name = name};
  RILLE_TRY(enter(&check, root));
  while (check.depth > 0) {
    Step *step = &check.path[check.depth - 1];
    RilleValue *node = step->node;
    if (step->next == node->as.list.count) {
      node->state = DONE;
      node->height++; /* so far the highest item's */
      check.depth--;
      if (check.depth > 0) {
        RilleValue *parent = check.path[check.depth - 1].node;
        if (parent->height < node->height) parent->height = node->height;
      }
      continue;
    }
    RilleValue *item = node->as.list.items[step->next++];
    if (item->state == ON_PATH) return complain(&check, "a value contains itself");
    if (item->state == UNSEEN) RILLE_TRY(enter(&check, item));
    /* A shared node was first met elsewhere: what hangs from it counts from here too. */
    else if (check.depth + item->height > RILLE_VALUE_DEPTH)
      return too_deep(&check);
    else if (node->height < item->height)
      node->height = item->height;
  }
  tree->root = root;
  return RILLE_OK;
}

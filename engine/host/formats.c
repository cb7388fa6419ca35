/* Files beyond safetensors as dicts, and the check sum of checkpoints: left out with RILLE_FILES.
 *
 * Invariant: what a file is goes by its first bytes; a node of a pickle's tree is visited once. Called by
 * host/files.c. */
#include "core/tensor.h"
#include "host/files.h"
#include "io/gzip.h"
#include "io/idx.h"
#include "io/npy.h"
#include "io/npz.h"
#include "io/pickle/pickle.h"
#include "io/torch/torch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char what[] = "load";
enum { MOST_NAME = 65535 };

/* ---- pickles ------------------------------------------------------------------------------------------- */

/* name is the place so far; problem: why a tensor there has no name, NULL where it has one. */
typedef struct Walk {
  RilleDict *dict;
  const char *file, *problem;
  char *name;
} Walk;

static RilleStatus add_value(Walk *walk, RilleValue *value, size_t length);

/* The text of a key, and its size; NULL: it has none. number: room for one. */
static const char *text_of_key(const RilleValue *key, char number[24], size_t *size) {
  const char *text = NULL;
  if (key->kind == RILLE_VALUE_STRING) {
    *size = key->as.text.size;
    return key->as.text.data;
  }
  if (key->kind == RILLE_VALUE_INT) {
    snprintf(number, 24, "%lld", (long long)key->as.integer);
    text = number;
  }
  if (key->kind == RILLE_VALUE_BOOL) text = key->as.boolean ? "True" : "False";
  if (key->kind == RILLE_VALUE_NONE) text = "None";
  *size = text ? strlen(text) : 0;
  return text;
}

static RilleStatus add_member(Walk *walk, RilleValue *value, size_t length, const char *key, size_t size) {
  const char *outer = walk->problem;
  const size_t slash = length > 0;
  if (!key)
    walk->problem = "under a key that is no text, integer, boolean or None";
  else if (size > 0 && memchr(key, 0, size))
    walk->problem = "under a key with a zero byte";
  else if (length + slash + size > MOST_NAME)
    walk->problem = "under keys of more than 65535 bytes together";
  if (walk->problem) {
    RILLE_TRY(add_value(walk, value, length));
    walk->problem = outer;
    return RILLE_OK;
  }
  if (slash) walk->name[length] = '/';
  memcpy(walk->name + length + slash, key, size);
  walk->name[length + slash + size] = 0;
  RilleStatus status = add_value(walk, value, length + slash + size);
  walk->name[length] = 0;
  return status;
}

static RilleStatus add_tensor(Walk *walk, RilleTensor *tensor) {
  if (!walk->problem) return rille_dict_append(walk->dict, walk->name, tensor);
  return rille_error(walk->dict->ctx, RILLE_ERROR_FORMAT,
                     "load: %s: a tensor stands %s, so that it has no name", rille_path_tail(walk->file),
                     walk->problem);
}

/* A tree is at most RILLE_VALUE_DEPTH deep. What stands in several places has the first one's name. */
static RilleStatus add_value(Walk *walk, RilleValue *value, size_t length) {
  if (value->mark) return RILLE_OK;
  value->mark = 1;
  char number[24];
  if (value->kind == RILLE_VALUE_TENSOR) return add_tensor(walk, value->as.tensor.tensor);
  if (value->kind == RILLE_VALUE_LIST || value->kind == RILLE_VALUE_TUPLE)
    for (size_t i = 0; i < value->as.list.count; i++) {
      size_t size = (size_t)snprintf(number, sizeof number, "%zu", i);
      RILLE_TRY(add_member(walk, value->as.list.items[i], length, number, size));
    }
  if (value->kind == RILLE_VALUE_DICT)
    for (size_t i = 0; i + 1 < value->as.list.count; i += 2) {
      size_t size;
      const char *key = text_of_key(value->as.list.items[i], number, &size);
      RILLE_TRY(add_member(walk, value->as.list.items[i + 1], length, key, size));
    }
  return RILLE_OK;
}

static RilleStatus add_tree(RilleDict *dict, const char *file, RilleStatus read, RilleValueTree *tree) {
  RILLE_TRY(read);
  Walk walk = {.dict = dict, .file = file, .name = rille_block_allocate(dict->ctx, MOST_NAME + 1)};
  RilleStatus status = RILLE_ERROR_MEMORY;
  if (walk.name) {
    walk.name[0] = 0;
    status = add_value(&walk, tree->root, 0);
  }
  rille_block_free(dict->ctx, walk.name);
  rille_value_tree_free(tree);
  return status;
}

static RilleStatus add_pickle(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  bool torch = rille_is_torch(data, size);
  RilleStatus status = torch ? rille_torch_decode(dict->ctx, name, data, size, &tree)
                             : rille_unpickle(dict->ctx, name, data, size, &tree);
  return add_tree(dict, name, status, tree);
}

RilleStatus rille_dict_read_torch(RilleDict *dict, const RilleFile *file) {
  RilleValueTree *tree = NULL;
  RilleSource source = {.ctx = dict->ctx, .what = what, .name = file->path, .file = file, .size = file->size};
  RilleStatus status = rille_torch_read(&source, &tree);
  return add_tree(dict, file->path, status, tree);
}

/* ---- by content ---------------------------------------------------------------------------------------- */

typedef RilleStatus (*ArrayReader)(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                                   RilleTensor **out);

static RilleStatus add_array(RilleDict *dict, const char *name, const uint8_t *data, size_t size,
                             ArrayReader read) {
  RilleTensor *tensor;
  RILLE_TRY(read(dict->ctx, name, data, size, &tensor));
  RilleStatus status = rille_dict_append(dict, "", tensor);
  rille_tensor_release(tensor);
  return status;
}

static RilleStatus add_npz(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  RilleTensorFile file;
  RILLE_TRY(rille_npz_decode(dict->ctx, name, data, size, NULL, &file));
  RilleStatus status = rille_dict_fill(dict, &file);
  rille_tensor_file_free(dict->ctx, &file);
  return status;
}

/* Elements from ubyte (8) to double (14). */
static bool is_idx(const uint8_t *data, size_t size) {
  return size >= 4 && data[0] == 0 && data[1] == 0 && data[2] >= 8 && data[2] <= 14;
}

static RilleStatus decode(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  if (rille_is_torch(data, size)) return add_pickle(dict, name, data, size);
  if (size >= 2 && data[0] == 'P' && data[1] == 'K') return add_npz(dict, name, data, size);
  if (size >= 6 && memcmp(data, "\x93NUMPY", 6) == 0)
    return add_array(dict, name, data, size, rille_npy_decode);
  if (is_idx(data, size)) return add_array(dict, name, data, size, rille_idx_decode);
  if (size >= 2 && data[0] == 0x80 && data[1] <= 5) return add_pickle(dict, name, data, size);
  return rille_error(
      dict->ctx, RILLE_ERROR_FORMAT,
      "load: %s is no file of tensors: neither safetensors nor npz, npy, IDX, torch.save's or pickle",
      rille_path_tail(name));
}

RilleStatus rille_dict_decode(RilleDict *dict, const char *name, const uint8_t *data, size_t size) {
  RilleBytes plain;
  if (!rille_is_gzip(data, size)) return decode(dict, name, data, size);
  RILLE_TRY(rille_gunzip(dict->ctx, what, name, data, size, RILLE_GUNZIP_CAP, &plain));
  RilleStatus status = decode(dict, name, plain.data, plain.size);
  rille_block_free(dict->ctx, plain.data);
  return status;
}

/* ---- checkpoints --------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
  return strcmp((*(const RilleDictEntry *const *)a)->name, (*(const RilleDictEntry *const *)b)->name);
}

/* The list's entries in the order of their names, as a block. */
static const RilleDictEntry **sorted(RilleContext *ctx, const RilleDictList *list) {
  const RilleDictEntry **entries = rille_block_allocate(ctx, (list->count + 1) * sizeof *entries);
  if (!entries) return NULL;
  for (size_t i = 0; i < list->count; i++) entries[i] = &list->entries[i];
  qsort(entries, list->count, sizeof *entries, by_name);
  return entries;
}

static uint32_t crc_text(uint32_t crc, const char *text) {
  return rille_crc32(crc, text, strlen(text));
}

/* As scripts/rille/train/snapshot.lua has it. */
static RilleStatus sum_of(const RilleDict *dict, char out[16]) {
  RilleContext *ctx = dict->ctx;
  char shape[RILLE_SHAPE_TEXT];
  uint32_t crc = 0;
  const RilleDictEntry **tensors = sorted(ctx, &dict->tensors), **texts = sorted(ctx, &dict->texts);
  for (size_t i = 0; tensors && texts && i < dict->tensors.count; i++) {
    const RilleTensor *t = tensors[i]->tensor; /* contiguous, as it comes from a file */
    crc = crc_text(crc_text(crc, tensors[i]->name), rille_dtype_name(rille_dtype_of(t)));
    crc = crc_text(crc, rille_tensor_shape_text(t, shape));
    crc = rille_crc32(crc, t->data, (size_t)t->numel * rille_tensor_itemsize(t));
  }
  for (size_t i = 0; tensors && texts && i < dict->texts.count; i++) {
    if (strcmp(texts[i]->name, "checksum") == 0) continue;
    crc = crc_text(crc_text(crc_text(crc, texts[i]->name), "="), texts[i]->text);
    crc = crc_text(crc, "\n");
  }
  RilleStatus status = tensors && texts ? RILLE_OK : RILLE_ERROR_MEMORY;
  snprintf(out, 16, "%08x", (unsigned)crc);
  rille_block_free(ctx, tensors);
  rille_block_free(ctx, texts);
  return status;
}

RilleStatus rille_dict_check_sum(const RilleDict *dict, const char *name) {
  const char *format = rille_dict_text(dict, "format"), *wanted = rille_dict_text(dict, "checksum");
  char found[16];
  if (!format || strcmp(format, "rille trainer 1") != 0) return RILLE_OK;
  RILLE_TRY(sum_of(dict, found));
  if (wanted && strcmp(wanted, found) == 0) return RILLE_OK;
  return rille_error(dict->ctx, RILLE_ERROR_FORMAT,
                     "load: the checkpoint %s is damaged: its check sum is %s, not %.16s",
                     rille_path_tail(name), found, wanted ? wanted : "there");
}

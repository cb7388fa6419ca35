/* torch.save's zip form: the values as a pickle of protocol 2, and each storage as an entry of its own. */
#include "core/memory.h"
#include "core/storage.h"
#include "io/gzip.h"
#include "io/torch/torch.h"
#include "io/zip/zip.h"

#include <stdio.h>
#include <string.h>

static const char what[] = "save";
enum { ALIGNMENT = 64, NAME_ROOM = 32 };

/* The part of a storage that the tree's tensors of one dtype see: bytes low to high of it. */
typedef struct Part {
  const RilleStorage *storage;
  RilleDtype dtype;
  const char *low, *high;
  char name[NAME_ROOM];
} Part;

typedef struct Output {
  RilleContext *ctx;
  uint8_t *data;
  size_t size, capacity;
  Part *parts;
  size_t part_count, part_capacity;
  int32_t memo;
  bool has_failed; /* out of memory: what follows does nothing */
} Output;

/* ---- storages ------------------------------------------------------------------------------------------ */

static const char *storage_name(RilleDtype dtype) {
  switch (dtype) {
  case RILLE_BOOL:
    return "BoolStorage";
  case RILLE_UINT8:
    return "ByteStorage";
  case RILLE_INT32:
    return "IntStorage";
  case RILLE_INT64:
    return "LongStorage";
  case RILLE_FLOAT64:
    return "DoubleStorage";
  default:
    return "FloatStorage";
  }
}

static Part *part_of(const Output *out, const RilleTensor *tensor) {
  for (size_t i = out->part_count; i-- > 0;)
    if (out->parts[i].storage == tensor->storage && out->parts[i].dtype == rille_dtype_of(tensor))
      return &out->parts[i];
  return NULL;
}

static void add_tensor(Output *out, const RilleTensor *tensor) {
  int64_t first = 0, end = 0;
  if (tensor->numel > 0) rille_tensor_span(tensor, &first, &end);
  const char *low = tensor->data + first, *high = tensor->numel > 0 ? tensor->data + end : low;
  Part *part = part_of(out, tensor);
  if (part) {
    if (low < part->low) part->low = low;
    if (high > part->high) part->high = high;
    return;
  }
  if (out->part_count == out->part_capacity) {
    size_t larger = out->part_capacity ? 2 * out->part_capacity : 64;
    Part *moved = rille_block_resize(out->ctx, out->parts, larger * sizeof *moved);
    out->has_failed = out->has_failed || !moved;
    if (!moved) return;
    out->parts = moved;
    out->part_capacity = larger;
  }
  out->parts[out->part_count++] = (Part){tensor->storage, rille_dtype_of(tensor), low, high, ""};
}

/* A finished tree is at most RILLE_VALUE_DEPTH deep; a node in several places is visited once. */
static void collect(Output *out, RilleValue *value) {
  if (value->mark) return;
  value->mark = -1;
  if (value->kind == RILLE_VALUE_TENSOR) add_tensor(out, value->as.tensor.tensor);
  bool is_container =
      value->kind == RILLE_VALUE_LIST || value->kind == RILLE_VALUE_TUPLE || value->kind == RILLE_VALUE_DICT;
  for (size_t i = 0; is_container && i < value->as.list.count; i++) collect(out, value->as.list.items[i]);
}

/* ---- the pickle ---------------------------------------------------------------------------------------- */

static void put(Output *out, const void *data, size_t size) {
  if (out->has_failed) return;
  if (size > out->capacity - out->size) {
    size_t larger = 2 * out->capacity + size + 256;
    uint8_t *moved = rille_block_resize(out->ctx, out->data, larger);
    out->has_failed = !moved;
    if (!moved) return;
    out->data = moved;
    out->capacity = larger;
  }
  if (size) memcpy(out->data + out->size, data, size);
  out->size += size;
}

static void put_byte(Output *out, int byte) {
  uint8_t value = (uint8_t)byte;
  put(out, &value, 1);
}

static void put_little(Output *out, int op, uint64_t value, int n) {
  uint8_t bytes[9] = {(uint8_t)op};
  for (int i = 0; i < n; i++) bytes[i + 1] = (uint8_t)(value >> (8 * i));
  put(out, bytes, (size_t)n + 1);
}

static void put_int(Output *out, int64_t value) {
  if (value >= INT32_MIN && value <= INT32_MAX) {
    put_little(out, 'J', (uint64_t)value, 4);
    return;
  }
  put_byte(out, 0x8a);
  put_little(out, 8, (uint64_t)value, 8);
}

static void put_float(Output *out, double value) {
  uint64_t bits;
  uint8_t bytes[9] = {'G'};
  memcpy(&bits, &value, 8);
  for (int i = 0; i < 8; i++) bytes[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
  put(out, bytes, sizeof bytes);
}

static void put_text(Output *out, const char *text, size_t size) {
  put_little(out, 'X', size, 4);
  put(out, text, size);
}

static void put_line(Output *out, const char *text) {
  put(out, text, strlen(text));
}

static void put_counts(Output *out, int n, const int64_t *counts, const int64_t *sizes) {
  put_byte(out, '(');
  for (int i = 0; i < n; i++) put_int(out, sizes[i] > 1 || counts == sizes ? counts[i] : 1);
  put_byte(out, 't');
}

/* torch._utils._rebuild_tensor_v2(storage, offset, sizes, strides, False, OrderedDict()) */
static void put_tensor(Output *out, const RilleTensor *tensor) {
  const Part *part = part_of(out, tensor);
  if (!part) return; /* it failed */
  int64_t size = (int64_t)rille_tensor_itemsize(tensor);
  char name[NAME_ROOM];
  int length = snprintf(name, sizeof name, "%d", (int)(part - out->parts));
  put_line(out, "ctorch._utils\n_rebuild_tensor_v2\n((");
  put_text(out, "storage", 7);
  put_line(out, "ctorch\n");
  put_line(out, storage_name(part->dtype));
  put_byte(out, '\n');
  put_text(out, name, (size_t)length);
  put_text(out, "cpu", 3);
  put_int(out, (part->high - part->low) / size);
  put_line(out, "tQ");
  put_int(out, tensor->numel > 0 ? (tensor->data - part->low) / size : 0);
  put_counts(out, tensor->ndim, tensor->sizes, tensor->sizes);
  put_counts(out, tensor->ndim, tensor->strides, tensor->sizes);
  put_byte(out, 0x89);
  put_line(out, "ccollections\nOrderedDict\n)RtR");
}

static void put_value(Output *out, RilleValue *value);

static void put_items(Output *out, const RilleValue *value, int end) {
  for (size_t i = 0; i < value->as.list.count; i++) put_value(out, value->as.list.items[i]);
  put_byte(out, end);
}

/* What may stand in several places is in the memo, and named there from the second place on. */
static void put_shared(Output *out, RilleValue *value) {
  if (value->mark > 0) {
    put_little(out, 'j', (uint64_t)value->mark, 4);
    return;
  }
  bool is_list = value->kind == RILLE_VALUE_LIST, is_dict = value->kind == RILLE_VALUE_DICT;
  if (value->kind == RILLE_VALUE_TENSOR) {
    put_tensor(out, value->as.tensor.tensor);
  } else if (is_list || is_dict) {
    put_byte(out, is_list ? ']' : '}');
  } else {
    put_byte(out, '(');
    put_items(out, value, 't');
  }
  value->mark = ++out->memo;
  put_little(out, 'r', (uint64_t)value->mark, 4);
  if ((is_list || is_dict) && value->as.list.count > 0) {
    put_byte(out, '(');
    put_items(out, value, is_list ? 'e' : 'u');
  }
}

static void put_value(Output *out, RilleValue *value) {
  switch (value->kind) {
  case RILLE_VALUE_BOOL:
    put_byte(out, value->as.boolean ? 0x88 : 0x89);
    return;
  case RILLE_VALUE_INT:
    put_int(out, value->as.integer);
    return;
  case RILLE_VALUE_FLOAT:
    put_float(out, value->as.number);
    return;
  case RILLE_VALUE_STRING:
    put_text(out, value->as.text.data, value->as.text.size);
    return;
  case RILLE_VALUE_LIST:
  case RILLE_VALUE_TUPLE:
  case RILLE_VALUE_DICT:
  case RILLE_VALUE_TENSOR:
    put_shared(out, value);
    return;
  default:
    put_byte(out, 'N');
  }
}

/* ---- the archive --------------------------------------------------------------------------------------- */

static RilleStatus write_entry(RilleZipWriter *zip, const char *name, const void *data, size_t size) {
  RilleZipEntry entry = {.name = name,
                         .name_length = strlen(name),
                         .method = RILLE_ZIP_STORED,
                         .crc = rille_crc32(0, data, size),
                         .size = size,
                         .packed = size};
  RILLE_TRY(rille_zip_begin(zip, entry, ALIGNMENT));
  return rille_zip_write(zip, data, size);
}

static RilleStatus write_entries(Output *out, RilleZipWriter *zip) {
  const char *order = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? "big" : "little";
  RILLE_TRY(write_entry(zip, "archive/data.pkl", out->data, out->size));
  RILLE_TRY(write_entry(zip, "archive/byteorder", order, strlen(order)));
  for (size_t i = 0; i < out->part_count; i++) {
    Part *part = &out->parts[i];
    snprintf(part->name, sizeof part->name, "archive/data/%d", (int)i);
    RILLE_TRY(write_entry(zip, part->name, part->low, (size_t)(part->high - part->low)));
  }
  return write_entry(zip, "archive/version", "3\n", 2);
}

static RilleStatus write_archive(Output *out, const RilleFiles *files, const char *path) {
  RilleZipWriter zip;
  RILLE_TRY(rille_zip_create(out->ctx, what, files, path, out->part_count + 3, &zip));
  return rille_zip_finish(&zip, write_entries(out, &zip));
}

RilleStatus rille_torch_write(RilleContext *ctx, const RilleFiles *files, const char *path,
                              const RilleValueTree *tree) {
  Output out = {.ctx = ctx};
  collect(&out, tree->root);
  put_byte(&out, 0x80);
  put_byte(&out, 2);
  put_value(&out, tree->root);
  put_byte(&out, '.');
  RilleStatus status = out.has_failed ? RILLE_ERROR_MEMORY : write_archive(&out, files, path);
  rille_block_free(ctx, out.data);
  rille_block_free(ctx, out.parts);
  return status;
}

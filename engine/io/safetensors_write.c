#include "io/safetensors.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/array.h"
#include "io/file.h"
#include "io/reader.h"

#include <stdio.h>
#include <string.h>

static const char what[] = "safetensors";
enum { SWAP_CHUNK = 1 << 12 };

typedef struct Text {
  RilleContext *ctx;
  char *data;
  size_t size, capacity;
} Text;

static RilleStatus put(Text *text, const char *data, size_t size) {
  if (size > text->capacity - text->size) {
    size_t wanted = 2 * text->capacity + size + 256;
    char *larger = rille_block_resize(text->ctx, text->data, wanted);
    if (!larger) return RILLE_ERROR_MEMORY;
    text->data = larger;
    text->capacity = wanted;
  }
  memcpy(text->data + text->size, data, size);
  text->size += size;
  return RILLE_OK;
}

static RilleStatus put_text(Text *text, const char *plain) {
  return put(text, plain, strlen(plain));
}

static RilleStatus put_count(Text *text, uint64_t value) {
  char digits[24];
  snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
  return put_text(text, digits);
}

static RilleStatus put_quoted(Text *text, const char *string) {
  RILLE_TRY(put_text(text, "\""));
  for (const char *c = string; *c; c++) {
    char escape[8];
    if (*c == '"' || *c == '\\')
      snprintf(escape, sizeof escape, "\\%c", *c);
    else if ((unsigned char)*c < 0x20)
      snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*c);
    else
      snprintf(escape, sizeof escape, "%c", *c);
    RILLE_TRY(put_text(text, escape));
  }
  return put_text(text, "\"");
}

static const char *dtype_text(RilleDtype dtype) {
  switch (dtype) {
  case RILLE_BOOL:
    return "BOOL";
  case RILLE_UINT8:
    return "U8";
  case RILLE_INT32:
    return "I32";
  case RILLE_INT64:
    return "I64";
  case RILLE_FLOAT64:
    return "F64";
  default:
    return "F32";
  }
}

static uint64_t tensor_bytes(const RilleTensor *tensor) {
  return (uint64_t)tensor->numel * rille_tensor_itemsize(tensor);
}

/* The tensors in the order of their elements in the file: by element size, then as given. */
#define FOR_EACH_PLACED(tensors, count, i)                                                                   \
  for (size_t size_ = 8; size_ > 0; size_ /= 2)                                                              \
    for (size_t i = 0; i < (count); i++)                                                                     \
      if (rille_tensor_itemsize((tensors)[i].tensor) == size_)

static RilleStatus put_tensor(Text *text, const RilleNamedTensor *named, uint64_t begin) {
  const RilleTensor *tensor = named->tensor;
  RILLE_TRY(put_quoted(text, named->name));
  RILLE_TRY(put_text(text, ":{\"dtype\":\""));
  RILLE_TRY(put_text(text, dtype_text((RilleDtype)tensor->dtype)));
  RILLE_TRY(put_text(text, "\",\"shape\":["));
  for (int i = 0; i < tensor->ndim; i++) {
    if (i) RILLE_TRY(put_text(text, ","));
    RILLE_TRY(put_count(text, (uint64_t)tensor->sizes[i]));
  }
  RILLE_TRY(put_text(text, "],\"data_offsets\":["));
  RILLE_TRY(put_count(text, begin));
  RILLE_TRY(put_text(text, ","));
  RILLE_TRY(put_count(text, begin + tensor_bytes(tensor)));
  return put_text(text, "]}");
}

static RilleStatus put_header(Text *text, const RilleNamedTensor *tensors, size_t count,
                              const uint64_t *begins, const RilleNamedText *metadata, size_t metadata_count) {
  static const char length[8] = {0}; /* filled in at the end */
  RILLE_TRY(put(text, length, sizeof length));
  RILLE_TRY(put_text(text, "{"));
  if (metadata_count) {
    RILLE_TRY(put_text(text, "\"__metadata__\":{"));
    for (size_t i = 0; i < metadata_count; i++) {
      if (i) RILLE_TRY(put_text(text, ","));
      RILLE_TRY(put_quoted(text, metadata[i].name));
      RILLE_TRY(put_text(text, ":"));
      RILLE_TRY(put_quoted(text, metadata[i].text));
    }
    RILLE_TRY(put_text(text, "}"));
  }
  for (size_t i = 0; i < count; i++) {
    if (i || metadata_count) RILLE_TRY(put_text(text, ","));
    RILLE_TRY(put_tensor(text, &tensors[i], begins[i]));
  }
  RILLE_TRY(put_text(text, "}"));
  while (text->size % 8) RILLE_TRY(put_text(text, " "));
  for (int i = 0; i < 8; i++) text->data[i] = (char)(((uint64_t)text->size - 8) >> (8 * i));
  return RILLE_OK;
}

/* ---- checks -------------------------------------------------------------------------------------------- */

static RilleStatus bad_name(RilleContext *ctx, const char *name, const char *problem) {
  char shown[RILLE_SHOWN];
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the name '%s' %s", what,
                     rille_shown(name, strlen(name), shown), problem);
}

static uint64_t hash(const char *name) { /* FNV-1a */
  uint64_t h = 14695981039346656037u;
  for (; *name; name++) h = (h ^ (uint8_t)*name) * 1099511628211u;
  return h;
}

/* An open-addressing set of indices + 1. */
static RilleStatus check_names_differ(RilleContext *ctx, const RilleNamedTensor *tensors, size_t count) {
  size_t slots = 16;
  while (slots < 2 * count) slots *= 2;
  size_t *set = rille_block_allocate(ctx, slots * sizeof *set);
  if (!set) return RILLE_ERROR_MEMORY;
  memset(set, 0, slots * sizeof *set);
  RilleStatus status = RILLE_OK;
  for (size_t i = 0; status == RILLE_OK && i < count; i++) {
    size_t slot = hash(tensors[i].name) & (slots - 1);
    while (set[slot] && strcmp(tensors[set[slot] - 1].name, tensors[i].name) != 0)
      slot = (slot + 1) & (slots - 1);
    if (set[slot]) status = bad_name(ctx, tensors[i].name, "comes twice");
    set[slot] = i + 1;
  }
  rille_block_free(ctx, set);
  return status;
}

static RilleStatus check(RilleContext *ctx, const RilleNamedTensor *tensors, size_t count,
                         const RilleNamedText *metadata, size_t metadata_count) {
  for (size_t i = 0; i < count; i++) {
    if (!rille_is_utf8(tensors[i].name, strlen(tensors[i].name)))
      return bad_name(ctx, tensors[i].name, "is not UTF-8");
    if (strcmp(tensors[i].name, "__metadata__") == 0)
      return bad_name(ctx, tensors[i].name, "is taken by the format");
  }
  for (size_t i = 0; i < metadata_count; i++)
    if (!rille_is_utf8(metadata[i].name, strlen(metadata[i].name)) ||
        !rille_is_utf8(metadata[i].text, strlen(metadata[i].text)))
      return bad_name(ctx, metadata[i].name, "or its text is not UTF-8");
  return check_names_differ(ctx, tensors, count);
}

/* ---- elements ------------------------------------------------------------------------------------------ */

static RilleStatus write_elements(RilleFileWriter *writer, const RilleTensor *tensor) {
  size_t bytes = (size_t)tensor_bytes(tensor), item = rille_tensor_itemsize(tensor);
  RilleElement element = rille_element_of((RilleDtype)tensor->dtype);
  if (item == 1 || rille_element_is_native(element))
    return rille_file_writer_write(writer, tensor->data, bytes);
  _Alignas(8) char swapped[SWAP_CHUNK]; /* big-endian machines; swapping is its own inverse */
  for (size_t done = 0; done < bytes; done += SWAP_CHUNK) {
    size_t n = bytes - done < SWAP_CHUNK ? bytes - done : SWAP_CHUNK;
    rille_elements_decode(element, false, (const uint8_t *)tensor->data + done, n / item, swapped);
    RILLE_TRY(rille_file_writer_write(writer, swapped, n));
  }
  return RILLE_OK;
}

static RilleStatus write_tensors(RilleFileWriter *writer, const RilleNamedTensor *tensors, size_t count) {
  FOR_EACH_PLACED(tensors, count, i) {
    RilleTensor *contiguous = NULL;
    RILLE_TRY(rille_tensor_contiguous(tensors[i].tensor, &contiguous));
    RilleStatus status = write_elements(writer, contiguous);
    rille_tensor_release(contiguous);
    RILLE_TRY(status);
  }
  return RILLE_OK;
}

static RilleStatus write_file(RilleFileWriter *writer, const RilleNamedTensor *tensors, size_t tensor_count,
                              const RilleNamedText *metadata, size_t metadata_count) {
  RilleContext *ctx = writer->ctx;
  uint64_t *begins = rille_block_allocate(ctx, (tensor_count + 1) * sizeof *begins), place = 0;
  if (!begins) return RILLE_ERROR_MEMORY;
  FOR_EACH_PLACED(tensors, tensor_count, i) {
    begins[i] = place;
    place += tensor_bytes(tensors[i].tensor);
  }
  Text header = {.ctx = ctx};
  RilleStatus status = put_header(&header, tensors, tensor_count, begins, metadata, metadata_count);
  if (status == RILLE_OK) status = rille_file_writer_write(writer, header.data, header.size);
  if (status == RILLE_OK) status = write_tensors(writer, tensors, tensor_count);
  rille_block_free(ctx, header.data);
  rille_block_free(ctx, begins);
  return status;
}

RilleStatus rille_safetensors_write_in(RilleContext *ctx, const RilleFiles *files, const char *path,
                                       const RilleNamedTensor *tensors, size_t tensor_count,
                                       const RilleNamedText *metadata, size_t metadata_count) {
  RilleFileWriter writer;
  RILLE_TRY(check(ctx, tensors, tensor_count, metadata, metadata_count));
  RILLE_TRY(rille_file_writer_open_in(ctx, what, files, path, &writer));
  RilleStatus status = write_file(&writer, tensors, tensor_count, metadata, metadata_count);
  if (status == RILLE_OK) return rille_file_writer_commit(&writer);
  rille_file_writer_abandon(&writer);
  return status;
}

RilleStatus rille_safetensors_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                                    size_t tensor_count, const RilleNamedText *metadata,
                                    size_t metadata_count) {
  return rille_safetensors_write_in(ctx, NULL, path, tensors, tensor_count, metadata, metadata_count);
}

/* Tensors and texts by name, in order: what files hold and what modules and optimizers hand out.
 *
 * Invariant: names within one list differ; entries own their names, texts and references to tensors. Called
 * by hosts, by the files and the state dicts of this room. */
#include "host/dict.h"
#include "core/point.h"
#include "core/tensor.h"
#include "host/files.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

RilleStatus rille_dict_create(RilleContext *ctx, RilleDict **out) {
  RilleDict *dict = rille_block_allocate(ctx, sizeof *dict);
  if (!dict) return RILLE_ERROR_MEMORY;
  *dict = (RilleDict){.ctx = ctx};
  rille_context_hold(ctx);
  *out = dict;
  return RILLE_OK;
}

static void free_list(RilleContext *ctx, RilleDictList *list) {
  for (size_t i = 0; i < list->count; i++) {
    rille_block_free(ctx, list->entries[i].name);
    rille_block_free(ctx, list->entries[i].text);
    rille_tensor_release(list->entries[i].tensor);
  }
  rille_block_free(ctx, list->entries);
}

void rille_dict_free(RilleDict *dict) {
  if (!dict) return;
  RilleContext *ctx = dict->ctx;
  free_list(ctx, &dict->tensors);
  free_list(ctx, &dict->texts);
  rille_block_free(ctx, dict);
  rille_context_drop(ctx);
}

static RilleDictEntry *find(const RilleDictList *list, const char *name) {
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->entries[i].name, name) == 0) return &list->entries[i];
  return NULL;
}

static const RilleDictEntry *entry_at(const RilleDictList *list, int64_t index) {
  return index >= 0 && (uint64_t)index < list->count ? &list->entries[index] : NULL;
}

/* Takes text over, also where it fails; tensor is retained. */
static RilleStatus append(RilleContext *ctx, RilleDictList *list, const char *name, RilleTensor *tensor,
                          char *text) {
  char *own = rille_text_copy(ctx, name, strlen(name));
  if (own && list->count == list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 16;
    void *moved = rille_block_resize(ctx, list->entries, capacity * sizeof *list->entries);
    if (moved) {
      list->entries = moved;
      list->capacity = capacity;
    }
  }
  if (!own || list->count == list->capacity) {
    rille_block_free(ctx, own);
    rille_block_free(ctx, text);
    return RILLE_ERROR_MEMORY;
  }
  list->entries[list->count++] = (RilleDictEntry){own, tensor ? rille_tensor_retain(tensor) : NULL, text};
  return RILLE_OK;
}

RilleStatus rille_dict_append(RilleDict *dict, const char *name, RilleTensor *tensor) {
  return append(dict->ctx, &dict->tensors, name, tensor, NULL);
}

RilleStatus rille_dict_append_text(RilleDict *dict, const char *name, const char *text) {
  char *own = rille_text_copy(dict->ctx, text, strlen(text));
  return own ? append(dict->ctx, &dict->texts, name, NULL, own) : RILLE_ERROR_MEMORY;
}

RilleStatus rille_dict_append_format(RilleDict *dict, const char *name, const char *format, ...) {
  char text[400];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  return rille_dict_append_text(dict, name, text);
}

RilleStatus rille_dict_fill(RilleDict *dict, const RilleTensorFile *file) {
  for (size_t i = 0; i < file->tensor_count; i++)
    if (!file->is_text || !file->is_text[i])
      RILLE_TRY(rille_dict_append(dict, file->tensors[i].name, file->tensors[i].tensor));
  for (size_t i = 0; i < file->metadata_count; i++)
    RILLE_TRY(rille_dict_append_text(dict, file->metadata[i].name, file->metadata[i].text));
  return RILLE_OK;
}

/* ---- as hosts see it ----------------------------------------------------------------------------------- */

int64_t rille_dict_count(const RilleDict *dict) {
  return (int64_t)dict->tensors.count;
}

const char *rille_dict_name(const RilleDict *dict, int64_t index) {
  const RilleDictEntry *entry = entry_at(&dict->tensors, index);
  return entry ? entry->name : NULL;
}

RilleTensor *rille_dict_tensor_at(const RilleDict *dict, int64_t index) {
  const RilleDictEntry *entry = entry_at(&dict->tensors, index);
  return entry ? entry->tensor : NULL;
}

RilleTensor *rille_dict_tensor(const RilleDict *dict, const char *name) {
  const RilleDictEntry *entry = find(&dict->tensors, name);
  return entry ? entry->tensor : NULL;
}

RilleStatus rille_dict_set(RilleDict *dict, const char *name, RilleTensor *tensor) {
  RILLE_TRY(rille_tensors_check_context(dict->ctx, "dict", &tensor, 1));
  RilleDictEntry *entry = find(&dict->tensors, name);
  if (!entry) return rille_dict_append(dict, name, tensor);
  RilleTensor *old = entry->tensor;
  entry->tensor = rille_tensor_retain(tensor);
  rille_tensor_release(old);
  return RILLE_OK;
}

int64_t rille_dict_text_count(const RilleDict *dict) {
  return (int64_t)dict->texts.count;
}

const char *rille_dict_text_name(const RilleDict *dict, int64_t index) {
  const RilleDictEntry *entry = entry_at(&dict->texts, index);
  return entry ? entry->name : NULL;
}

const char *rille_dict_text(const RilleDict *dict, const char *name) {
  const RilleDictEntry *entry = find(&dict->texts, name);
  return entry ? entry->text : NULL;
}

RilleStatus rille_dict_set_text(RilleDict *dict, const char *name, const char *text) {
  RilleDictEntry *entry = find(&dict->texts, name);
  if (!entry) return rille_dict_append_text(dict, name, text);
  char *own = rille_text_copy(dict->ctx, text, strlen(text));
  if (!own) return RILLE_ERROR_MEMORY;
  rille_block_free(dict->ctx, entry->text);
  entry->text = own;
  return RILLE_OK;
}

RilleStatus rille_dict_hand_out(RilleDict *dict, RilleStatus status, RilleDict **out) {
  if (status == RILLE_OK)
    *out = dict;
  else
    rille_dict_free(dict);
  return status;
}

static RilleStatus copy_part(const RilleDict *dict, const char *prefix, RilleDict *part) {
  size_t n = strlen(prefix);
  for (size_t i = 0; i < dict->tensors.count; i++) {
    const RilleDictEntry *entry = &dict->tensors.entries[i];
    if (strncmp(entry->name, prefix, n) == 0)
      RILLE_TRY(rille_dict_append(part, entry->name + n, entry->tensor));
  }
  for (size_t i = 0; i < dict->texts.count; i++) {
    const RilleDictEntry *entry = &dict->texts.entries[i];
    if (strncmp(entry->name, prefix, n) == 0)
      RILLE_TRY(rille_dict_append_text(part, entry->name + n, entry->text));
  }
  return RILLE_OK;
}

RilleStatus rille_dict_part(const RilleDict *dict, const char *prefix, RilleDict **out) {
  RilleDict *part;
  RILLE_TRY(rille_dict_create(dict->ctx, &part));
  return rille_dict_hand_out(part, copy_part(dict, prefix, part), out);
}

/* "prefix" "name" as one block. */
static char *joined(RilleContext *ctx, const char *prefix, const char *name) {
  size_t head = strlen(prefix), tail = strlen(name);
  char *text = rille_block_allocate(ctx, head + tail + 1);
  if (!text) return NULL;
  memcpy(text, prefix, head);
  memcpy(text + head, name, tail + 1);
  return text;
}

RilleStatus rille_dict_add(RilleDict *dict, const char *prefix, const RilleDict *from) {
  for (int list = 0; list < 2; list++) {
    const RilleDictList *entries = list ? &from->texts : &from->tensors;
    /* from may be dict itself: what is added is not added again. */
    for (size_t i = 0, n = entries->count; i < n; i++) {
      char *name = joined(dict->ctx, prefix, entries->entries[i].name);
      if (!name) return RILLE_ERROR_MEMORY;
      RilleStatus status = list ? rille_dict_set_text(dict, name, entries->entries[i].text)
                                : rille_dict_set(dict, name, entries->entries[i].tensor);
      rille_block_free(dict->ctx, name);
      RILLE_TRY(status);
    }
  }
  return RILLE_OK;
}

/* ---- numbers as texts ---------------------------------------------------------------------------------- */

RilleStatus rille_dict_append_float(RilleDict *dict, const char *name, double value) {
  char text[48];
  locale_t outer = rille_point_begin();
  snprintf(text, sizeof text, value != value ? "fnan" : "f%a", value);
  rille_point_end(outer);
  return rille_dict_append_text(dict, name, text);
}

RilleStatus rille_dict_number(const RilleDict *dict, const char *name, double *out, bool *found) {
  const char *text = rille_dict_text(dict, name);
  *found = text != NULL;
  if (!text) return RILLE_OK;
  char *end = NULL;
  locale_t outer = rille_point_begin();
  double value = strcmp(text, "fnan") == 0 ? NAN : strtod(text + (text[0] != 0), &end);
  rille_point_end(outer);
  bool good = strchr("ifb", text[0]) && text[0] && (!end || (*end == 0 && end > text + 1));
  if (!good)
    return rille_error(dict->ctx, RILLE_ERROR_FORMAT, "load_state_dict: %s is no number: '%.40s'", name,
                       text);
  *out = value;
  return RILLE_OK;
}

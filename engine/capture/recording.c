/* What a recording knows of memory: its lists, and which buffer and layout a tensor is.
 *
 * Invariant: a storage is one buffer for the whole recording, found by its number if the step made it and by
 * its address if it was there before (the buffer then holds it, so that no other gets its address). Called
 * by capture.c. */
#include "capture/recording.h"

#include <string.h>

/* ---- lists --------------------------------------------------------------------------------------------- */

void *rille_capture_grow(RilleContext *ctx, void *list, size_t count, size_t item) {
  if (!list) return rille_block_allocate(ctx, 8 * item);
  if (count < 8 || (count & (count - 1)) != 0) return list;
  return rille_block_resize(ctx, list, 2 * count * item);
}

bool rille_recording_fail(Recording *r, RilleStatus status) {
  if (r->status == RILLE_OK) r->status = status;
  return false;
}

bool rille_recording_grow(Recording *r, void **list, size_t count, size_t item) {
  if (count >= INT32_MAX / 2) return rille_recording_fail(r, RILLE_ERROR_MEMORY);
  void *grown = rille_capture_grow(r->capture->ctx, *list, count, item);
  if (!grown) return rille_recording_fail(r, RILLE_ERROR_MEMORY);
  *list = grown;
  return true;
}

enum { TABLE_START = 256 }; /* a power of two; doubled when it is half full */

/* ---- pointers to numbers */

static size_t slot_of(const Recording *r, const void *key) {
  size_t at = (size_t)(((uintptr_t)key >> 4) * 0x9E3779B97F4A7C15ull >> 20) & (r->table_size - 1);
  while (r->table[at].key && r->table[at].key != key) at = (at + 1) & (r->table_size - 1);
  return at;
}

int32_t rille_recording_look_up(const Recording *r, const void *key) {
  if (r->table_size == 0) return -1;
  const Entry *entry = &r->table[slot_of(r, key)];
  return entry->key ? entry->value : -1;
}

bool rille_recording_remember(Recording *r, const void *key, int32_t value) {
  RilleContext *ctx = r->capture->ctx;
  if (2 * (r->table_count + 1) > r->table_size) {
    size_t old_size = r->table_size, size = old_size ? 2 * old_size : TABLE_START;
    Entry *old = r->table, *table = rille_block_allocate(ctx, size * sizeof *table);
    if (!table) return rille_recording_fail(r, RILLE_ERROR_MEMORY);
    memset(table, 0, size * sizeof *table);
    r->table = table;
    r->table_size = size;
    for (size_t i = 0; i < old_size; i++)
      if (old[i].key) r->table[slot_of(r, old[i].key)] = old[i];
    rille_block_free(ctx, old);
  }
  r->table[slot_of(r, key)] = (Entry){key, value};
  r->table_count++;
  return true;
}

/* ---- buffers ------------------------------------------------------------------------------------------- */

int32_t rille_recording_new_buffer(Recording *r, RilleCaptureBufferKind kind, RilleStorage *storage) {
  RilleCapture *c = r->capture;
  if (!storage || !GROW(r, buffers, n_buffers)) {
    if (storage) rille_storage_release(storage);
    rille_recording_fail(r, RILLE_ERROR_MEMORY);
    return -1;
  }
  c->buffers[c->n_buffers] = (RilleCaptureBuffer){.storage = storage,
                                                  .kind = (uint8_t)kind,
                                                  .slot = -1,
                                                  .first = INT32_MAX,
                                                  .last = -1,
                                                  .operand = -1,
                                                  .over = -1};
  return (int32_t)c->n_buffers++;
}

bool rille_recording_set_by_serial(Recording *r, uint32_t serial, int32_t buffer) {
  size_t at = serial - r->base - 1;
  while (r->n_serials <= at) {
    void *grown = rille_capture_grow(r->capture->ctx, r->by_serial, r->n_serials, sizeof *r->by_serial);
    if (!grown) return rille_recording_fail(r, RILLE_ERROR_MEMORY);
    r->by_serial = grown;
    r->by_serial[r->n_serials++] = -1;
  }
  r->by_serial[at] = buffer;
  return true;
}

bool rille_recording_is_of_this_step(const Recording *r, const RilleStorage *storage) {
  return storage->serial > r->base;
}

int32_t rille_recording_known_buffer(const Recording *r, const RilleStorage *storage) {
  if (!rille_recording_is_of_this_step(r, storage)) return rille_recording_look_up(r, storage);
  size_t at = storage->serial - r->base - 1;
  return at < r->n_serials ? r->by_serial[at] : -1;
}

/* What a script made of plain numbers in the step is the same in every run: its content is kept. */
static int32_t literal_of(Recording *r, const RilleStorage *storage) {
  RilleContext *ctx = r->capture->ctx;
  RilleStorage *copy = rille_storage_new(ctx, storage->bytes);
  if (copy && storage->bytes) memcpy(copy->data, storage->data, storage->bytes);
  return rille_recording_new_buffer(r, RILLE_BUFFER_LITERAL, copy);
}

static int32_t buffer_of(Recording *r, const RilleTensor *tensor) {
  RilleStorage *storage = tensor->storage;
  if (tensor->is_number) return literal_of(r, storage);
  int32_t buffer = rille_recording_known_buffer(r, storage);
  if (buffer >= 0) return buffer;
  if (rille_recording_is_of_this_step(r, storage)) {
    uint32_t serial = storage->serial;
    buffer = literal_of(r, storage);
    return buffer >= 0 && rille_recording_set_by_serial(r, serial, buffer) ? buffer : -1;
  }
  storage->references++;
  buffer = rille_recording_new_buffer(r, RILLE_BUFFER_EXTERNAL, storage);
  return buffer >= 0 && rille_recording_remember(r, storage, buffer) ? buffer : -1;
}

/* From the start of the storage, which has no data yet where it is the plan's. */
static uintptr_t offset_of(const RilleTensor *tensor) {
  return (uintptr_t)tensor->data - (uintptr_t)tensor->storage->data;
}

static bool same_layout(const RilleTensor *a, const RilleTensor *b) {
  if (a->dtype != b->dtype || a->is_number != b->is_number || !rille_tensor_same_shape(a, b) ||
      offset_of(a) != offset_of(b))
    return false;
  return memcmp(a->strides, b->strides, a->ndim * sizeof *a->strides) == 0;
}

/* A tensor of the plan: like's layout over the buffer's storage, which may have no data yet. */
static RilleTensor *tensor_over(Recording *r, const RilleTensor *like, int32_t buffer) {
  RilleStorage *storage = r->capture->buffers[buffer].storage;
  RilleTensor *made;
  RilleStatus status = rille_tensor_alias(like, &made);
  if (status != RILLE_OK) {
    rille_recording_fail(r, status);
    return NULL;
  }
  storage->references++;
  rille_storage_release(made->storage);
  made->storage = storage;
  /* Without data the offset stands in its place, until the arena is there. */
  made->data = (char *)((uintptr_t)storage->data + offset_of(like));
  return made;
}

int32_t rille_recording_operand_in(Recording *r, const RilleTensor *tensor, int32_t buffer) {
  RilleCapture *c = r->capture;
  if (buffer < 0) return -1;
  for (int32_t i = c->buffers[buffer].operand; i >= 0; i = c->operands[i].next)
    if (same_layout(c->operands[i].tensor, tensor)) return i;
  RilleTensor *made = tensor_over(r, tensor, buffer);
  if (!made) return -1;
  if (!GROW(r, operands, n_operands)) {
    rille_tensor_release(made);
    return -1;
  }
  c->operands[c->n_operands] = (RilleCaptureOperand){made, buffer, c->buffers[buffer].operand, -1};
  c->buffers[buffer].operand = (int32_t)c->n_operands;
  return (int32_t)c->n_operands++;
}

int32_t rille_recording_operand_of(Recording *r, const RilleTensor *tensor) {
  return rille_recording_operand_in(r, tensor, buffer_of(r, tensor));
}

/* Storage: one piece of memory with a count of its users and of its changes.
 *
 * Invariant: data is freed, or given back to the host, when the last tensor over it goes; the version grows
 * with every change that is not an op's own fresh result. While a step is recorded a new storage gets a
 * number, and while one is replayed its memory is handed in (ctx->storage_plan). Called by whoever makes
 * tensors. */
#include "core/storage.h"

/* NULL: a storage of its own is to be made. */
static RilleStorage *planned(RilleStoragePlan *plan, size_t bytes) {
  plan->made++;
  if (plan->next >= plan->count || plan->ordinals[plan->next] != plan->made) return NULL;
  RilleStorage *storage = plan->storages[plan->next++];
  if (storage->bytes != bytes) return NULL;
  storage->references++;
  return storage;
}

RilleStorage *rille_storage_new(RilleContext *ctx, size_t bytes) {
  if (RILLE_UNLIKELY(ctx->storage_plan != NULL)) {
    RilleStorage *storage = planned(ctx->storage_plan, bytes);
    if (storage) return storage;
  }
  size_t head = (sizeof(RilleStorage) + 31) & ~(size_t)31;
  bool inline_data = bytes <= RILLE_INLINE_BYTES;
  size_t piece = inline_data ? head + bytes : head;
  RilleStorage *storage = rille_piece_allocate(ctx, piece);
  if (!storage) return NULL;
  *storage =
      (RilleStorage){.ctx = ctx, .bytes = bytes, .references = 1, .piece = piece, .inline_data = inline_data};
  if (RILLE_UNLIKELY(ctx->storage_plan && ctx->storage_plan->numbers))
    storage->serial = ctx->storage_plan->made;
  storage->data = inline_data ? (char *)storage + head : rille_block_allocate(ctx, bytes);
  if (!storage->data) {
    rille_piece_free(ctx, storage, piece);
    return NULL;
  }
  rille_context_hold(ctx);
  return storage;
}

RilleStorage *rille_storage_wrap(RilleContext *ctx, void *data, size_t bytes, void (*release)(void *, void *),
                                 void *user) {
  RilleStorage *storage = rille_piece_allocate(ctx, sizeof *storage);
  if (!storage) return NULL;
  *storage = (RilleStorage){.ctx = ctx,
                            .data = data,
                            .bytes = bytes,
                            .references = 1,
                            .release = release,
                            .release_user = user,
                            .piece = sizeof *storage,
                            .inline_data = true};
  rille_context_hold(ctx);
  return storage;
}

void rille_storage_release(RilleStorage *storage) {
  if (--storage->references > 0) return;
  RilleContext *ctx = storage->ctx;
  if (storage->release) storage->release(storage->release_user, storage->data);
  if (!storage->inline_data) rille_block_free(ctx, storage->data);
  rille_piece_free(ctx, storage, storage->piece);
  rille_context_drop(ctx);
}

/* Tensors on their way to another context.
 *
 * Memory moves with them: heaps without a hook share the system's allocator, so a block leaves one heap's
 * count and joins the other's. Invariant: a parcel belongs to no context; who holds it opens it or throws it
 * away. Called by loader workers. */
#include "core/parcel.h"
#include "core/limits.h"
#include "core/storage.h"

#include <string.h>

static void describe(const RilleTensor *tensor, RilleParcel *out) {
  *out = (RilleParcel){.bytes = (size_t)tensor->numel * rille_tensor_itemsize(tensor),
                       .dtype = tensor->dtype,
                       .ndim = tensor->ndim};
  memcpy(out->sizes, tensor->sizes, tensor->ndim * sizeof *out->sizes);
}

static bool can_move(const RilleTensor *tensor, size_t bytes) {
  const RilleStorage *storage = tensor->storage;
  return tensor->references == 1 && tensor->contiguous && storage->references == 1 && !storage->inline_data &&
         !storage->release && tensor->data == storage->data && bytes >= storage->bytes / 2;
}

RilleStatus rille_parcel_take(RilleTensor **tensor, RilleParcel *out) {
  RilleParcel parcel;
  RilleTensor *t = *tensor;
  describe(t, &parcel);
  RilleLimits *limits = t->ctx->limits;
  bool moves = can_move(t, parcel.bytes) && !rille_heap_has_hook(t->ctx);
  /* What moves is in the quota while it does: counted here before the heap gives it back. */
  if (moves)
    rille_limits_take_anyway(limits, parcel.bytes);
  else if (!rille_limits_take(limits, parcel.bytes))
    return rille_error_out_of_memory(t->ctx, parcel.bytes);
  if (moves && rille_block_detach(t->ctx, t->storage->data)) {
    parcel.data = t->storage->data;
    t->storage->data = NULL;
  } else {
    parcel.data = rille_block_loose(parcel.bytes);
    RilleStatus status = parcel.data ? rille_tensor_read(t, (RilleDtype)t->dtype, parcel.data, parcel.bytes)
                                     : rille_error_out_of_memory(t->ctx, parcel.bytes);
    if (status != RILLE_OK) {
      rille_block_loose_free(parcel.data);
      rille_limits_give(limits, parcel.bytes);
      return status;
    }
  }
  rille_limits_retain(limits);
  parcel.limits = limits;
  *tensor = NULL;
  rille_tensor_release(t);
  *out = parcel;
  return RILLE_OK;
}

void rille_parcel_lend(const RilleTensor *tensor, RilleParcel *out) {
  describe(tensor, out);
  out->data = tensor->data;
  out->is_borrowed = true;
}

RilleStatus rille_parcel_open(RilleContext *ctx, RilleParcel *parcel, RilleTensor **out) {
  RilleDtype dtype = (RilleDtype)parcel->dtype;
  /* Small ones join the pieces, and a heap with a hook has memory of its own. */
  if (!parcel->is_borrowed && (parcel->bytes <= RILLE_INLINE_BYTES || rille_heap_has_hook(ctx))) {
    RILLE_TRY(rille_from_data(ctx, parcel->ndim, parcel->sizes, dtype, parcel->data, out));
    rille_parcel_drop(parcel);
    return RILLE_OK;
  }
  RilleTensor *tensor;
  RILLE_TRY(rille_wrap(ctx, parcel->ndim, parcel->sizes, dtype, parcel->data, NULL, NULL, &tensor));
  if (!parcel->is_borrowed) {
    rille_limits_give(parcel->limits, parcel->bytes);
    if (!rille_block_adopt(ctx, parcel->data)) {
      rille_limits_take_anyway(parcel->limits, parcel->bytes);
      rille_tensor_release(tensor);
      return rille_error_out_of_memory(ctx, parcel->bytes);
    }
    tensor->storage->inline_data = false; /* the block is the storage's, and ends with it */
    rille_limits_release(parcel->limits);
    *parcel = (RilleParcel){0};
  }
  *out = tensor;
  return RILLE_OK;
}

void rille_parcel_drop(RilleParcel *parcel) {
  if (!parcel->is_borrowed) rille_block_loose_free(parcel->data);
  if (parcel->limits) rille_limits_give(parcel->limits, parcel->bytes);
  rille_limits_release(parcel->limits);
  *parcel = (RilleParcel){0};
}

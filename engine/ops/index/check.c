/* Whether tensors of integers can be indices. */
#include "core/limits.h"
#include "ops/formula.h"
#include "ops/index/index.h"

RilleStatus rille_index_check_dtype(RilleContext *ctx, const RilleTensor *index) {
  if (index->dtype == RILLE_INT64 || index->dtype == RILLE_INT32) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "an index must be an int64 tensor, not %s",
                     rille_dtype_name(rille_dtype_of(index)));
}

#if defined(RILLE_MINIMAL)
#define HAS_PAIRS 0
#else
#define HAS_PAIRS 1
#endif

/* The sign of an index, or of what is left between it and the last one, is set in those that are not. */
bool rille_index_are_within(const int64_t *at, int64_t n, int64_t size) {
  /* Differences may wrap. */
  typedef uint64_t Two __attribute__((vector_size(16), aligned(8), may_alias));
  const uint64_t last = (uint64_t)size - 1;
  Two even = {0}, odd = {0};
  uint64_t outside = 0;
  int64_t i = 0;
  for (; HAS_PAIRS && i + 4 <= n; i += 4) {
    const Two a = *(const Two *)(at + i), b = *(const Two *)(at + i + 2);
    even |= a | (last - a), odd |= b | (last - b);
  }
  for (; i < n; i++) outside |= (uint64_t)at[i] | (last - (uint64_t)at[i]);
  return (int64_t)(outside | even[0] | even[1] | odd[0] | odd[1]) >= 0;
}

bool rille_index_is_ready(const RilleTensor *index, const RilleTensor *target) {
  return index->dtype == RILLE_INT64 && index->contiguous && index->storage != target->storage;
}

RilleStatus rille_index_check(RilleContext *ctx, RilleTensor *index, const RilleTensor *target, int64_t size,
                              int dim, bool from_end, RilleTensor **out) {
  RILLE_TRY(rille_index_check_dtype(ctx, index));
  if (rille_index_is_ready(index, target) &&
      rille_index_are_within((const int64_t *)(const void *)index->data, index->numel, size)) {
    *out = rille_tensor_retain(index);
    return RILLE_OK;
  }
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_new_like(index, RILLE_INT64, &copy));
  if (!rille_scope_keep(ctx, copy)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_copy(copy, index));
  int64_t *at = (int64_t *)(void *)copy->data;
  for (int64_t i = 0; i < copy->numel; i++) {
    int64_t value = at[i];
    if (value < (from_end ? -size : 0) || value >= size)
      return rille_error(ctx, RILLE_ERROR_INDEX,
                         value >= 0 || from_end
                             ? "index %lld is out of range for dim %d of size %lld (tensors count from 0)"
                             : "index %lld is out of range for dim %d of size %lld (only x[...], take, put, "
                               "take_along_dim and index_fill count from the end)",
                         (long long)value, dim, (long long)size);
    at[i] = value < 0 ? value + size : value;
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
  }
  *out = rille_tensor_retain(copy);
  return RILLE_OK;
}

/* What moves elements from tensor to tensor: copies, conversions, fills.
 *
 * Invariant: operands of any strides and dtypes; the target's version is the caller's to raise. Stands over
 * the loop, which stands over tensor.c. Called by everybody. */
#include "core/tensor.h"
#include "core/limits.h"
#include "core/loop.h"
#include "core/storage.h"
#include "kernels/matrix/transpose.h"

#include <string.h>

/* ---- copies with dims exchanged ---------------------------------------------------------------------------
 */

enum {
  LEAST_SIZE = 8,
  STRIP = 64
}; /* shorter dims gain nothing; columns a call, so that both sides stay in cache */

/* Dim 0 lies side by side in the target, dim `across` in the source; the others are walked one by one. */
typedef struct Job {
  const RilleLoop *loop;
  RilleTransposeKernel kernel;
  int across;
  int64_t strips; /* of STRIP elements of the dim across */
  int64_t item;
} Job;

static void run_strips(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleLoop *loop = job->loop;
  int64_t size = loop->sizes[job->across];
  for (int64_t unit = begin; unit < end; unit++) {
    int64_t first = unit % job->strips * STRIP, rest = unit / job->strips;
    char *out = loop->data[0] + first * loop->strides[job->across][0];
    const char *in = loop->data[1] + first * job->item;
    for (int d = 1; d < loop->ndim; d++) {
      if (d == job->across) continue;
      int64_t at = rest % loop->sizes[d];
      rest /= loop->sizes[d];
      out += at * loop->strides[d][0];
      in += at * loop->strides[d][1];
    }
    job->kernel(loop->sizes[0], size - first < STRIP ? size - first : STRIP, in,
                loop->strides[0][1] / job->item, out, loop->strides[job->across][0] / job->item);
  }
}

/* Runs a loop of two operands (target, source) of one dtype that is a transposed copy, in tiles, so that both
 * sides are read and written by cache lines; false where it is not one, and nothing was done. */
static bool copy_transposed(const RilleLoop *loop) {
  int64_t item = loop->itemsize[0], strips = 1;
  Job job = {.loop = loop, .item = item};
  if (loop->ndim < 2 || loop->numel < 4 * LEAST_SIZE * LEAST_SIZE || loop->sizes[0] < 2) return false;
  if (loop->strides[0][0] != item || loop->strides[0][1] <= item) return false;
  for (int d = 1; d < loop->ndim; d++)
    if (loop->strides[d][1] == item && loop->sizes[d] >= LEAST_SIZE && loop->strides[d][0] > 0)
      job.across = d;
  if (job.across == 0) return false;
  job.kernel = loop->ctx->kernels->transpose->by_size[item];
  job.strips = strips = (loop->sizes[job.across] - 1) / STRIP + 1;
  for (int d = 1; d < loop->ndim; d++)
    if (d != job.across) strips *= loop->sizes[d];
  int64_t grain = 64 * 1024 / (STRIP * loop->sizes[0]) + 1;
  rille_walk_for(loop->ctx, strips, grain, STRIP * loop->sizes[0] * item, run_strips, &job);
  return true;
}

/* ---- copies of rows that run backwards --------------------------------------------------------------------
 */

#if !defined(RILLE_MINIMAL)
#define REVERSED(bits, lanes, ...)                                                                           \
  static inline void reversed_##bits(int64_t n, char *to, const char *from) {                                \
    typedef uint##bits##_t Block __attribute__((vector_size(16), may_alias, aligned(bits / 8)));             \
    uint##bits##_t *out = (uint##bits##_t *)(void *)to;                                                      \
    const uint##bits##_t *in = (const uint##bits##_t *)(const void *)from;                                   \
    int64_t i = 0;                                                                                           \
    for (; i + lanes <= n; i += lanes) {                                                                     \
      const Block block = *(const Block *)(const void *)(in - i - (lanes - 1));                              \
      *(Block *)(void *)(out + i) = __builtin_shufflevector(block, block, __VA_ARGS__);                      \
    }                                                                                                        \
    for (; i < n; i++) out[i] = in[-i];                                                                      \
  }
REVERSED(32, 4, 3, 2, 1, 0)
REVERSED(64, 2, 1, 0)

/* Elements begin .. end - 1 in row-major order. */
static void reverse_range(void *user, int64_t begin, int64_t end) {
  const RilleLoop *loop = user;
  int64_t index[RILLE_MAX_DIMS], rest = begin;
  char *out = loop->data[0];
  const char *in = loop->data[1];
  for (int d = 0; d < loop->ndim; d++) {
    index[d] = rest % loop->sizes[d];
    rest /= loop->sizes[d];
    out += index[d] * loop->strides[d][0];
    in += index[d] * loop->strides[d][1];
  }
  for (int64_t n; begin < end; begin += n) {
    n = loop->sizes[0] - index[0] < end - begin ? loop->sizes[0] - index[0] : end - begin;
    if (loop->itemsize[0] == 4)
      reversed_32(n, out, in);
    else
      reversed_64(n, out, in);
    out -= index[0] * loop->strides[0][0];
    in -= index[0] * loop->strides[0][1];
    index[0] = 0;
    for (int d = 1; d < loop->ndim; d++) {
      out += loop->strides[d][0];
      in += loop->strides[d][1];
      if (++index[d] < loop->sizes[d]) break;
      out -= index[d] * loop->strides[d][0];
      in -= index[d] * loop->strides[d][1];
      index[d] = 0;
    }
  }
}

/* Runs a loop of two operands of one dtype, from `flip`; false where it is not such a one, and nothing was
 * done. */
static bool copy_reversed(const RilleLoop *loop) {
  enum { GRAIN = 32 * 1024 };
  const int64_t item = loop->itemsize[0];
  if (loop->strides[0][0] != item || loop->strides[0][1] != -item || item < 4) return false;
  rille_walk_for(loop->ctx, loop->numel, GRAIN, item, reverse_range, (void *)loop);
  return true;
}
#else
static bool copy_reversed(const RilleLoop *loop) {
  (void)loop;
  return false;
}
#endif

/* ---- copies, conversions, fills
 * ---------------------------------------------------------------------------- */

RilleStatus rille_tensor_copy(RilleTensor *target, const RilleTensor *source) {
  if (target->contiguous && source->contiguous && target->dtype == source->dtype &&
      target->numel == source->numel && rille_tensor_same_shape(target, source)) {
    if (target->numel == 0 || target->data == source->data) return RILLE_OK;
    size_t bytes = (size_t)target->numel * rille_tensor_itemsize(target);
    if (target->storage == source->storage) {
      memmove(target->data, source->data, bytes);
      return RILLE_OK;
    }
    rille_copy_bytes(target->ctx, target->data, source->data, bytes);
    return rille_must_stop(target->ctx) ? rille_error_stopped(target->ctx) : RILLE_OK;
  }
  RilleLoop loop;
  RILLE_TRY(rille_loop_init(&loop, 2, target, source, NULL, NULL));
  const RilleStridedKernel convert =
      rille_kernel_convert(target->ctx, (RilleDtype)source->dtype, (RilleDtype)target->dtype);
  if (target->dtype != source->dtype)
    rille_loop_run_strided(&loop, convert, NULL);
  else if (!copy_transposed(&loop) && !copy_reversed(&loop))
    rille_loop_copy(&loop, convert);
  /* Never half a copy that passes for one: what is read next may be indices. */
  return rille_must_stop(target->ctx) ? rille_error_stopped(target->ctx) : RILLE_OK;
}

void rille_tensor_fill(RilleTensor *target, RilleScalar value) {
  _Alignas(8) char element[8] = {0};
  rille_scalar_write(value, (RilleDtype)target->dtype, element);
  RilleLoop loop;
  if (rille_loop_init(&loop, 1, target, NULL, NULL, NULL) != RILLE_OK)
    return; /* one operand always fits itself */
  rille_loop_run_strided(&loop, rille_kernel_fill(target->ctx, (RilleDtype)target->dtype), element);
}

RilleStatus rille_tensor_as(RilleTensor *tensor, RilleDtype dtype, RilleTensor **out) {
  if (tensor->contiguous && tensor->dtype == dtype) {
    *out = rille_tensor_retain(tensor);
    return RILLE_OK;
  }
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_new_like(tensor, dtype, &copy));
  RilleStatus status = rille_tensor_copy(copy, tensor);
  if (status != RILLE_OK) {
    rille_tensor_release(copy);
    return status;
  }
  *out = copy;
  return RILLE_OK;
}

RilleStatus rille_tensor_contiguous(RilleTensor *tensor, RilleTensor **out) {
  return rille_tensor_as(tensor, (RilleDtype)tensor->dtype, out);
}

RilleStatus rille_tensor_read(const RilleTensor *tensor, RilleDtype dtype, void *data, size_t bytes) {
  size_t needed = (size_t)tensor->numel * rille_dtype_size(dtype);
  if (bytes != needed)
    return rille_error(tensor->ctx, RILLE_ERROR_ARGUMENT,
                       "tensor_read: the tensor has %zu bytes as %s, the buffer %zu", needed,
                       rille_dtype_name(dtype), bytes);
  RilleTensor *target;
  RILLE_TRY(rille_wrap(tensor->ctx, tensor->ndim, tensor->sizes, dtype, data, NULL, NULL, &target));
  RilleStatus status = rille_tensor_copy(target, tensor);
  rille_tensor_release(target);
  return status;
}

RilleStatus rille_full(RilleContext *ctx, int ndim, const int64_t *sizes, RilleScalar value, RilleDtype dtype,
                       RilleTensor **out) {
  RILLE_TRY(rille_scalar_check(ctx, value, dtype));
  RILLE_TRY(rille_tensor_new(ctx, dtype, ndim, sizes, out));
  rille_tensor_fill(*out, value);
  if (!rille_must_stop(ctx)) return RILLE_OK;
  rille_tensor_release(*out);
  *out = NULL;
  return rille_error_stopped(ctx);
}

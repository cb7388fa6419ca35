/* Sizes and shapes of pooling. */
#include "core/shape.h"
#include "ops/formula.h"
#include "ops/layers/pool.h"

#include <string.h>

RilleStatus rille_pool_pair(RilleContext *ctx, const char *name, const RilleInts *ints,
                            const int64_t *otherwise, int64_t least, int64_t *pair) {
  if (ints->count <= 0 && otherwise) {
    memcpy(pair, otherwise, 2 * sizeof *pair);
    return RILLE_OK;
  }
  if (ints->count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s is missing", name);
  return rille_ints_pair(ctx, name, ints, least, pair);
}

RilleStatus rille_pool_size(RilleContext *ctx, const RilleTensor *in, bool ceil_mode, RillePool *p) {
  for (int d = 0; d < 2; d++) {
    int64_t size = in->sizes[in->ndim - 2 + d], reach = p->dilation[d] * (p->kernel[d] - 1) + 1;
    if (p->padding[d] > reach / 2)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "padding may be at most half the kernel's reach: %lld and %lld",
                         (long long)p->padding[d], (long long)reach);
    int64_t room = size + 2 * p->padding[d] - reach;
    p->in[d] = size;
    p->out[d] = room < 0 && !(ceil_mode && room + p->stride[d] - 1 >= 0)
                    ? 0
                    : (room + (ceil_mode ? p->stride[d] - 1 : 0)) / p->stride[d] + 1;
    /* The last window must start inside the input or its left padding. */
    if (ceil_mode && (p->out[d] - 1) * p->stride[d] >= size + p->padding[d]) p->out[d]--;
    if (p->out[d] < 1)
      return rille_error(
          ctx, RILLE_ERROR_SHAPE,
          "a kernel that reaches over %lld does not fit an input of size %lld with padding %lld",
          (long long)reach, (long long)size, (long long)p->padding[d]);
  }
  return RILLE_OK;
}

RilleStatus rille_pool_check(RilleContext *ctx, const RilleTensor *in) {
  char text[RILLE_SHAPE_TEXT];
  bool fits = in->ndim == 3 || in->ndim == 4;
  for (int i = in->ndim == 4; fits && i < in->ndim; i++) fits = in->sizes[i] > 0;
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, height, width] or without batch, got shape %s",
                       rille_tensor_shape_text(in, text));
  if (rille_dtype_is_float(rille_dtype_of(in))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(in)));
}

RilleStatus rille_pool_contiguous(RilleContext *ctx, RilleTensor *in, RilleTensor **out) {
  *out = in;
  if (in->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(in, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

RilleStatus rille_pool_new(RilleContext *ctx, const RilleTensor *in, RilleDtype dtype, const int64_t *size,
                           RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  sizes[in->ndim - 2] = size[0];
  sizes[in->ndim - 1] = size[1];
  return rille_tensor_new(ctx, dtype, in->ndim, sizes, out);
}

int64_t rille_pool_planes(const RilleTensor *in) {
  int64_t planes = 1;
  for (int i = 0; i < in->ndim - 2; i++) planes *= in->sizes[i];
  return planes;
}

RilleStatus rille_pool_line_ints(RilleContext *ctx, const char *name, const RilleInts *in, int64_t height,
                                 RilleInts *out) {
  char text[RILLE_SHAPE_TEXT];
  *out = *in;
  if (in->count < 0) return RILLE_OK;
  if (in->count != 1) /* an entry that is none stays so */
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be one number, got %s", name,
                       rille_shape_text(in->count, in->values, text));
  *out = (RilleInts){.count = 2, .values = {height, in->values[0]}};
  return RILLE_OK;
}

RilleInts rille_adaptive_sizes(const RilleInts *sizes, const RilleTensor *in, int dims) {
  RilleInts known = *sizes;
  if (known.count == 1 && known.values[0] == RILLE_INT_NONE)
    for (known.count = 0; known.count < dims; known.count++) known.values[known.count] = RILLE_INT_NONE;
  for (int i = 0; i < known.count; i++)
    if (known.values[i] == RILLE_INT_NONE && known.count <= in->ndim)
      known.values[i] = in->sizes[in->ndim - known.count + i];
  return known;
}

bool rille_pool_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *in, const void *args,
                      RilleTensor **out) {
  out[0] = out[1] = NULL;
  if (!in || rille_scope_status(ctx) != RILLE_OK) return false;
  RilleStatus status = rille_apply(ctx, op, &in, 1, args, out);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return false;
  }
  bool kept = rille_scope_keep(ctx, out[0]) != NULL;
  return !out[1] || rille_scope_keep(ctx, out[1]) ? kept : false;
}

RilleStatus rille_pool_give(RilleContext *ctx, RilleCall *call, RilleTensor *const *out) {
  RILLE_TRY(rille_scope_status(ctx));
  if (call->op->n_outputs == 0) RILLE_TRY(rille_call_outputs(ctx, call, out[1] ? 2 : 1));
  for (int k = 0; k < call->n_out; k++) call->out[k] = rille_tensor_retain(out[k]);
  return RILLE_OK;
}

RilleStatus rille_pool_line(RilleContext *ctx, RilleCall *call, const RilleOp *op, const void *args) {
  RilleTensor *in = call->in[0], *out[2];
  char text[RILLE_SHAPE_TEXT];
  int n = in->ndim;
  if (n != 2 && n != 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, length] or without batch, got shape %s",
                       rille_tensor_shape_text(in, text));
  if (!rille_pool_apply(ctx, op, t_unsqueeze(ctx, in, n - 1), args, out)) return rille_scope_status(ctx);
  int64_t sizes[3];
  memcpy(sizes, in->sizes, (size_t)n * sizeof *sizes);
  sizes[n - 1] = out[0]->sizes[n];
  for (int k = 0; k < 2 && out[k]; k++) out[k] = t_reshape(ctx, out[k], n, sizes);
  return rille_pool_give(ctx, call, out);
}

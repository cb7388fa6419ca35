/* Windows over tensors as expressions. */
#include "ops/shape/windows.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"
#include "ops/shape/strided.h"

#include <string.h>

RILLE_USE_OP(contiguous);
RILLE_USE_OP(strided_view);

/* What adds up elements where they lie takes floats only. */
static bool takes(RilleContext *ctx, const RilleTensor *a) {
  if (!a || rille_scope_status(ctx) != RILLE_OK) return false;
  if (rille_dtype_is_float(rille_dtype_of(a))) return true;
  rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                                    rille_dtype_name(rille_dtype_of(a))));
  return false;
}

RilleTensor *t_padded(RilleContext *ctx, RilleTensor *a, int dim, int64_t before, int64_t after) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  if (!a || (before == 0 && after == 0)) return a;
  if (!takes(ctx, a)) return NULL;
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  if (__builtin_add_overflow(sizes[dim], before, &sizes[dim]) ||
      __builtin_add_overflow(sizes[dim], after, &sizes[dim]))
    sizes[dim] = INT64_MAX;
  int64_t numel;
  size_t bytes;
  RilleStatus status = rille_shape_check(ctx, a->ndim, sizes, rille_dtype_of(a), &numel, &bytes);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  rille_shape_strides(a->ndim, sizes, strides);
  if (a->numel == 0) return t_zeros(ctx, rille_dtype_of(a), a->ndim, sizes);
  RilleShape shape = {a->dtype, a->ndim, sizes};
  return rille_view_gradient(ctx, a, &shape, a->ndim, a->sizes, strides, before * strides[dim]);
}

static RilleInts ints_of(int n, const int64_t *values) {
  RilleInts ints = {.count = n};
  memcpy(ints.values, values, (size_t)n * sizeof *values);
  return ints;
}

RilleTensor *t_strided(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes,
                       const int64_t *strides) {
  a = a && !a->contiguous ? t_unary(ctx, &rille_op_contiguous, a) : a;
  if (!a) return NULL;
  RilleStridedArgs args = {.base_sizes = ints_of(a->ndim, a->sizes),
                           .base_strides = ints_of(a->ndim, a->strides),
                           .sizes = ints_of(ndim, sizes),
                           .strides = ints_of(ndim, strides)};
  return t_apply(ctx, &rille_op_strided_view, &a, 1, &args);
}

RilleTensor *t_unstrided(RilleContext *ctx, RilleTensor *a, const RilleShape *shape, int ndim,
                         const int64_t *sizes, const int64_t *strides) {
  return takes(ctx, a) ? rille_view_gradient(ctx, a, shape, ndim, sizes, strides, 0) : NULL;
}

RilleStatus rille_ints_list(RilleContext *ctx, const char *name, const RilleInts *ints, int n,
                            int64_t otherwise, int64_t least, int64_t *out) {
  enum { MOST = 1 << 30 };
  char text[RILLE_SHAPE_TEXT];
  if (ints->count >= 0 && ints->count != 1 && ints->count != n)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be one number%s, got %s", name,
                       n == 1   ? ""
                       : n == 2 ? " or two"
                                : " or three",
                       rille_shape_text(ints->count, ints->values, text));
  for (int i = 0; i < n; i++) {
    out[i] = ints->count < 0 ? otherwise : ints->values[ints->count == 1 ? 0 : i];
    if (out[i] < least || out[i] > MOST)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be from %lld to %d, got %lld", name,
                         (long long)least, MOST, (long long)out[i]);
  }
  return RILLE_OK;
}

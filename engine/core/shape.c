/* Sizes, strides and dims: the one place that turns shapes into bytes.
 *
 * Invariant: what rille_shape_check lets through has a number of bytes that fits PTRDIFF_MAX; everybody who
 * makes a tensor asks here first. Holds no state. */
#include "core/shape.h"
#include "core/dtype.h"
#include "core/status.h"

#include <stdio.h>
#include <string.h>

/* The number of elements where there are some, but few enough that nothing can overflow; else 0. */
static int64_t small_numel(int ndim, const int64_t *sizes) {
  uint64_t numel = 1;
  if ((unsigned)ndim > RILLE_MAX_DIMS) return 0;
  for (int i = 0; i < ndim; i++) {
    if ((uint64_t)sizes[i] - 1 >= INT32_MAX) return 0;
    numel *= (uint64_t)sizes[i];
    if (numel > INT32_MAX) return 0;
  }
  return (int64_t)numel;
}

RilleStatus rille_shape_check(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                              int64_t *numel, size_t *bytes) {
  int64_t few = small_numel(ndim, sizes);
  if (RILLE_LIKELY(few > 0 && (unsigned)dtype < RILLE_DTYPE_COUNT)) {
    *numel = few;
    *bytes = (size_t)few * rille_dtype_bytes(dtype);
    return RILLE_OK;
  }
  if (ndim < 0 || ndim > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims, not %d", RILLE_MAX_DIMS, ndim);
  if ((unsigned)dtype >= RILLE_DTYPE_COUNT)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "no such dtype: %d", (int)dtype);
  size_t total = rille_dtype_size(dtype);
  bool overflow = false, empty = false;
  for (int i = 0; i < ndim; i++) {
    if (sizes[i] < 0)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes must not be negative: size %lld at dim %d",
                         (long long)sizes[i], i);
    if (sizes[i] == 0) empty = true;
    /* A zero elsewhere does not excuse an overflow: strides are products of all the other sizes. */
    else
      overflow = overflow || __builtin_mul_overflow(total, (size_t)sizes[i], &total);
  }
  if (overflow || total > PTRDIFF_MAX) {
    char text[RILLE_SHAPE_TEXT];
    return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes %s are too large for memory",
                       rille_shape_text(ndim, sizes, text));
  }
  *bytes = empty ? 0 : total;
  *numel = (int64_t)(*bytes / rille_dtype_size(dtype));
  return RILLE_OK;
}

void rille_shape_strides(int ndim, const int64_t *sizes, int64_t *strides) {
  int64_t stride = 1;
  for (int i = ndim - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= sizes[i] > 1 ? sizes[i] : 1;
  }
}

bool rille_shape_is_contiguous(int ndim, const int64_t *sizes, const int64_t *strides) {
  int64_t expected = 1;
  bool contiguous = true;
  for (int i = ndim - 1; i >= 0; i--) {
    if (sizes[i] == 0) return true;
    if (sizes[i] == 1) continue;
    if (strides[i] != expected) contiguous = false;
    expected *= sizes[i];
  }
  return contiguous;
}

bool rille_shape_equal(int ndim_a, const int64_t *sizes_a, int ndim_b, const int64_t *sizes_b) {
  if (ndim_a != ndim_b) return false;
  for (int i = 0; i < ndim_a; i++)
    if (sizes_a[i] != sizes_b[i]) return false;
  return true;
}

RilleStatus rille_shape_dim(RilleContext *ctx, int64_t dim, int ndim, int *out) {
  int64_t range = ndim > 0 ? ndim : 1;
  if (dim < -range || dim >= range)
    return rille_error(ctx, RILLE_ERROR_INDEX, "dim %lld is out of range for %d dims (dims count from 0)",
                       (long long)dim, ndim);
  *out = (int)(dim < 0 ? dim + range : dim);
  return RILLE_OK;
}

RilleStatus rille_shape_broadcast(RilleContext *ctx, int ndim_a, const int64_t *sizes_a, int ndim_b,
                                  const int64_t *sizes_b, int *ndim, int64_t *sizes) {
  int n = ndim_a > ndim_b ? ndim_a : ndim_b;
  int64_t common[RILLE_MAX_DIMS]; /* sizes may be sizes_a or sizes_b: nothing is written before all is read */
  for (int i = 0; i < n; i++) {
    int ia = i - (n - ndim_a), ib = i - (n - ndim_b);
    int64_t a = ia < 0 ? 1 : sizes_a[ia], b = ib < 0 ? 1 : sizes_b[ib];
    if (a != b && a != 1 && b != 1) {
      char text_a[RILLE_SHAPE_TEXT], text_b[RILLE_SHAPE_TEXT];
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "shapes do not broadcast: %s and %s (at dim %d: %lld and %lld)",
                         rille_shape_text(ndim_a, sizes_a, text_a), rille_shape_text(ndim_b, sizes_b, text_b),
                         i, (long long)a, (long long)b);
    }
    common[i] = a == 1 ? b : a;
  }
  for (int i = 0; i < n; i++) sizes[i] = common[i];
  *ndim = n;
  return RILLE_OK;
}

RilleStatus rille_shape_int32(RilleContext *ctx, int64_t size, const char *what) {
  if (size <= INT32_MAX) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "%s is %lld, more than the matrix routines take (%d)", what,
                     (long long)size, INT32_MAX);
}

const char *rille_shape_text(int ndim, const int64_t *sizes, char *text) {
  size_t used = 0;
  text[used++] = '[';
  for (int i = 0; i < ndim && i < RILLE_MAX_DIMS; i++)
    used +=
        (size_t)snprintf(text + used, RILLE_SHAPE_TEXT - used, "%s%lld", i ? ", " : "", (long long)sizes[i]);
  text[used++] = ']';
  text[used] = 0;
  return text;
}

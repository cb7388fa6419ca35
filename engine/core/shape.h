/* Sizes, strides and dims: the one place that turns shapes into bytes. */
#ifndef RILLE_CORE_SHAPE_H
#define RILLE_CORE_SHAPE_H

#include "rille.h"

/* Checks 0 <= ndim <= RILLE_MAX_DIMS, sizes >= 0 and that numel * element size fits in PTRDIFF_MAX. */
RilleStatus rille_shape_check(RilleContext *ctx, int ndim, const int64_t *sizes, RilleDtype dtype,
                              int64_t *numel, size_t *bytes);

/* Row-major strides in elements; a size of 0 counts as 1, as in PyTorch. */
void rille_shape_strides(int ndim, const int64_t *sizes, int64_t *strides);
bool rille_shape_is_contiguous(int ndim, const int64_t *sizes, const int64_t *strides);
bool rille_shape_equal(int ndim_a, const int64_t *sizes_a, int ndim_b, const int64_t *sizes_b);

/* dim in [-ndim, ndim) to [0, ndim); a 0-d tensor takes -1 and 0. */
RilleStatus rille_shape_dim(RilleContext *ctx, int64_t dim, int ndim, int *out);

/* PyTorch's broadcasting: sizes aligned at the end, 1 stretches. */
RilleStatus rille_shape_broadcast(RilleContext *ctx, int ndim_a, const int64_t *sizes_a, int ndim_b,
                                  const int64_t *sizes_b, int *ndim, int64_t *sizes);

/* 32-bit sizes for BLAS. */
RilleStatus rille_shape_int32(RilleContext *ctx, int64_t size, const char *what);

#endif

/* max_unpool of any dims: what max_pool took, put back by scatter. */
#include "ops/formula.h"
#include "ops/layers/pool.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

RILLE_USE_OP(scatter);

typedef struct UnpoolArgs {
  RilleInts kernel_size, stride, padding, output_size;
} UnpoolArgs;

/* Sizes of what was pooled: as they are given, or the smallest that give the input's. */
static RilleStatus unpooled_sizes(RilleContext *ctx, const UnpoolArgs *args, const RilleTensor *in, int n,
                                  int64_t *sizes) {
  int64_t kernel[3], stride[3], padding[3];
  char text[RILLE_SHAPE_TEXT];
  if (args->kernel_size.count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "kernel_size is missing");
  RILLE_TRY(rille_ints_list(ctx, "kernel_size", &args->kernel_size, n, 1, 1, kernel));
  RILLE_TRY(rille_ints_list(ctx, "stride", args->stride.count > 0 ? &args->stride : &args->kernel_size, n, 1,
                            1, stride));
  RILLE_TRY(rille_ints_list(ctx, "padding", &args->padding, n, 0, 0, padding));
  const RilleInts *given = &args->output_size;
  if (given->count >= 0 && given->count != n && given->count != in->ndim)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "output_size must have %d entries, got %s", n,
                       rille_shape_text(given->count, given->values, text));
  for (int i = 0; i < n; i++) {
    int64_t size;
    if (__builtin_mul_overflow(in->sizes[in->ndim - n + i] - 1, stride[i], &size) ||
        __builtin_add_overflow(size, kernel[i] - 2 * padding[i], &size))
      size = INT64_MAX;
    sizes[i] = given->count < 0 ? size : given->values[given->count - n + i];
    if (sizes[i] < 1 || sizes[i] <= size - stride[i] || sizes[i] - stride[i] >= size)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "a size of %lld does not fit; about %lld are expected",
                         (long long)sizes[i], (long long)size);
  }
  return RILLE_OK;
}

static RilleStatus max_unpool_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1];
  int n = call->op->kernel, ndim = in->ndim;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if ((ndim != n + 1 && ndim != n + 2) || !rille_tensor_same_shape(in, index) || index->dtype != RILLE_INT64)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs an input [batch, channels, ...] of %d dims, or without batch, and int64 indices "
        "of its shape, got shapes %s and %s",
        n + 2, rille_tensor_shape_text(in, text), rille_tensor_shape_text(index, other));
  int64_t sizes[5], planes = 1, count = 1, whole = 1, numel;
  size_t bytes;
  RILLE_TRY(unpooled_sizes(ctx, call->args, in, n, sizes + ndim - n));
  for (int i = 0; i < ndim - n; i++) planes *= sizes[i] = in->sizes[i];
  RILLE_TRY(rille_shape_check(ctx, ndim, sizes, rille_dtype_of(in), &numel, &bytes));
  for (int i = ndim - n; i < ndim; i++) count *= in->sizes[i], whole *= sizes[i];
  int64_t flat[2] = {planes, count};
  RilleTensor *zeros = t_zeros(ctx, rille_dtype_of(in), 2, (int64_t[]){planes, whole});
  RilleTensor *parts[3] = {zeros, t_reshape(ctx, index, 2, flat), t_reshape(ctx, in, 2, flat)};
  RilleTensor *out = t_apply(ctx, &rille_op_scatter, parts, 3, &(RilleDimArgs){1});
  return rille_call_return(ctx, call, t_reshape(ctx, out, ndim, sizes));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter unpool_parameters[] = {RILLE_TENSOR("input"),
                                                   RILLE_TENSOR("indices"),
                                                   RILLE_OPTION(INTS, UnpoolArgs, kernel_size),
                                                   RILLE_OPTION(INTS, UnpoolArgs, stride),
                                                   RILLE_OPTION(INTS, UnpoolArgs, padding),
                                                   RILLE_OPTION(INTS, UnpoolArgs, output_size),
                                                   RILLE_PARAMETERS_END};
static const UnpoolArgs unpool_defaults = {{.count = -1}, {.count = -1}, {.count = -1}, {.count = -1}};
static const char *const unpool1_samples[] =
    RILLE_SAMPLES("x(1, 2, 2), rille.tensor { { { 1, 2 }, { 0, 3 } } }, 2",
                  "x(1, 2), rille.tensor { { 1, 2 } }, 2, 2, 0, { 5 }");
static const char *const unpool2_samples[] = RILLE_SAMPLES("x(1, 1, 2), rille.tensor { { { 1, 6 } } }, 2");
static const char *const unpool3_samples[] =
    RILLE_SAMPLES("x(1, 1, 1, 1, 2), rille.tensor { 1, 14 }:reshape(1, 1, 1, 1, 2), 2");

RILLE_OP(max_unpool1d, .summary = "elements put back where max_pool1d took them, else 0",
         RILLE_ARGUMENTS(unpool_parameters, &unpool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 1,
         .forward = max_unpool_forward, .samples = unpool1_samples);
RILLE_OP(max_unpool2d, .summary = "elements put back where max_pool2d took them, else 0",
         RILLE_ARGUMENTS(unpool_parameters, &unpool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 2,
         .forward = max_unpool_forward, .samples = unpool2_samples);
RILLE_OP(max_unpool3d, .summary = "elements put back where max_pool3d took them, else 0",
         RILLE_ARGUMENTS(unpool_parameters, &unpool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = 3,
         .forward = max_unpool_forward, .samples = unpool3_samples);

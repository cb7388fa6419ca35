/* Masks: filling and selecting by a condition, finding what is nonzero, and one-hot rows. */
#include "core/loop.h"
#include "core/limits.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/index/index.h"
#include "ops/elementwise/pointwise.h"

#include <string.h>

RILLE_USE_OP(index);
RILLE_USE_OP(index_put);
RILLE_USE_OP(logical_not);
RILLE_USE_OP(masked_select);
RILLE_USE_OP(nonzero);

static RilleStatus check_mask(RilleContext *ctx, const RilleTensor *mask) {
  if (mask->dtype == RILLE_BOOL) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "the mask must be a bool tensor, not %s",
                     rille_dtype_name(rille_dtype_of(mask)));
}

/* ---- masked_fill */

static RilleStatus masked_fill_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *mask = call->in[1], *value = call->in[2], *cast;
  RilleDtype dtype = rille_dtype_of(in);
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS];
  RILLE_TRY(check_mask(ctx, mask));
  if (value->ndim != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "value must be a number or a tensor with no dims, not of %d dims", value->ndim);
  if (rille_dtype_is_float(rille_dtype_of(value)) && !rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "a %s value does not fit into %s",
                       rille_dtype_name(rille_dtype_of(value)), rille_dtype_name(dtype));
  RILLE_TRY(rille_scalar_check(ctx, rille_scalar_read(rille_dtype_of(value), value->data), dtype));
  RILLE_TRY(rille_tensor_as(value, dtype, &cast));
  if (!rille_scope_keep(ctx, cast)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_shape_broadcast(ctx, in->ndim, in->sizes, mask->ndim, mask->sizes, &ndim, sizes));
  RILLE_TRY(rille_call_output(ctx, call, dtype, ndim, sizes));
  RilleFlatKernel kernel = ctx->kernels->pointwise->where[dtype];
  return rille_flat_run(ctx, kernel, NULL, dtype, call->out[0], mask, cast, in);
}

static void masked_fill_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *mask = call->in[1];
  if (call->needs[0]) call->grad_in[0] = t_where(ctx, mask, t_number(ctx, 0), g);
  if (call->needs[2]) call->grad_in[2] = t_where(ctx, mask, g, t_number(ctx, 0));
}

/* ---- nonzero: the places of the nonzero elements, one a row, in row-major order */

/* Sum of n bytes that are 0 or 1, eight side by side. */
static int64_t count_ones(const uint8_t *bytes, int64_t n) {
  int64_t count = 0, i = 0;
  while (i + 8 <= n) {
    uint64_t sums = 0, word;
    for (int k = 0; k < 255 && i + 8 <= n; k++, i += 8) {
      memcpy(&word, bytes + i, 8);
      sums += word;
    }
    for (; sums > 0; sums >>= 8) count += (int64_t)(sums & 255);
  }
  for (; i < n; i++) count += bytes[i];
  return count;
}

/* Where the zeros among n bytes of 0 and 1 stand. Without a branch, as which element is one is chance: what
 * is written for a 1 is written over. places has room for n. */
static int places_of_zeros(const uint8_t *bytes, int n, int32_t *places) {
  int count = 0;
  for (int i = 0; i < n; i++) {
    places[count] = i;
    count += !bytes[i];
  }
  return count;
}

static RilleStatus nonzero_forward(RilleContext *ctx, RilleCall *call) {
  enum { RUN = 1024 };
  RilleTensor *in = call->in[0], *zero = t_unary(ctx, &rille_op_logical_not, in), *flat;
  if (!zero) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_contiguous(zero, &flat));
  if (!rille_scope_keep(ctx, flat)) return RILLE_ERROR_MEMORY;
  const uint8_t *is_zero = (const uint8_t *)flat->data;
  int64_t index[RILLE_MAX_DIMS] = {0}, count = in->numel - count_ones(is_zero, in->numel);
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 2, (int64_t[]){count, in->ndim}, &call->out[0]));
  int64_t *row = (int64_t *)(void *)call->out[0]->data;
  const int last = in->ndim - 1;
  const int64_t length = last < 0 ? 1 : in->sizes[last];
  int32_t places[RUN];
  for (int64_t at = 0; at < in->numel && last >= 0;) {
    if (RILLE_UNLIKELY(rille_must_stop(ctx))) return rille_error_stopped(ctx);
    const int64_t left = length - index[last];
    const int n = (int)(left < RUN ? left : RUN), found = places_of_zeros(is_zero + at, n, places);
    for (int k = 0; k < found; k++, row += in->ndim) {
      for (int d = 0; d < last; d++) row[d] = index[d];
      row[last] = index[last] + places[k];
    }
    at += n;
    index[last] += n;
    for (int d = last; d > 0 && index[d] == in->sizes[d]; d--) index[d] = 0, index[d - 1]++;
  }
  return RILLE_OK;
}

/* ---- masked_select */

static RilleStatus masked_select_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *mask = call->in[1];
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS], numel;
  size_t bytes;
  RILLE_TRY(check_mask(ctx, mask));
  RILLE_TRY(rille_shape_broadcast(ctx, in->ndim, in->sizes, mask->ndim, mask->sizes, &ndim, sizes));
  RILLE_TRY(rille_shape_check(ctx, ndim, sizes, RILLE_INT64, &numel, &bytes));
  RilleTensor *flat = t_reshape(ctx, t_expand(ctx, in, ndim, sizes), 1, &numel);
  RilleTensor *flat_mask = t_reshape(ctx, t_expand(ctx, mask, ndim, sizes), 1, &numel);
  RilleTensor *places = flat_mask ? t_unary(ctx, &rille_op_nonzero, flat_mask) : NULL;
  RilleTensor *index = places ? t_reshape(ctx, places, 1, &(int64_t){places->numel}) : NULL;
  if (!flat || !index) return rille_scope_status(ctx);
  RilleTensor *inputs[2] = {flat, index};
  return rille_call_return(
      ctx, call, t_apply(ctx, &rille_op_index, inputs, 2, &(RilleIndexArgs){{.count = 1, .values = {0}}}));
}

/* ---- masked_scatter: the elements of source, in order, where mask is true */

static RilleStatus masked_scatter_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *mask = call->in[1], *source = call->in[2];
  RILLE_TRY(check_mask(ctx, mask));
  if (in->dtype != source->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "source must be of dtype %s, not %s",
                       rille_dtype_name(rille_dtype_of(in)), rille_dtype_name(rille_dtype_of(source)));
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS];
  RILLE_TRY(rille_shape_broadcast(ctx, in->ndim, in->sizes, mask->ndim, mask->sizes, &ndim, sizes));
  in = t_expand(ctx, in, ndim, sizes);
  mask = in ? t_reshape(ctx, t_expand(ctx, mask, ndim, sizes), 1, &in->numel) : NULL;
  RilleTensor *rows = mask ? t_unary(ctx, &rille_op_nonzero, mask) : NULL;
  if (!rows) return rille_scope_status(ctx);
  if (rows->numel > source->numel)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the mask has %lld true elements, the source %lld",
                       (long long)rows->numel, (long long)source->numel);
  source = t_narrow(ctx, t_reshape(ctx, source, 1, &source->numel), 0, 0, rows->numel);
  RilleTensor *inputs[3] = {t_reshape(ctx, in, 1, &in->numel), source, t_reshape(ctx, rows, 1, &rows->numel)};
  if (!inputs[0] || !inputs[1] || !inputs[2]) return rille_scope_status(ctx);
  RilleTensor *result =
      t_apply(ctx, &rille_op_index_put, inputs, 3, &(RilleIndexPutArgs){{.count = 1, .values = {0}}, false});
  return rille_call_result(ctx, call, t_reshape(ctx, result, ndim, sizes));
}

static void masked_scatter_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *mask = call->in[1];
  if (call->needs[0]) call->grad_in[0] = t_where(ctx, mask, t_number(ctx, 0), g);
  if (!call->needs[2]) return;
  const RilleShape *shape = &call->shape[2];
  RilleTensor *taken = t_binary(ctx, &rille_op_masked_select, g, mask);
  if (!taken) return;
  int64_t total = 1;
  for (int i = 0; i < shape->ndim; i++) total *= shape->sizes[i];
  RilleTensor *parts[2] = {taken, t_zeros(ctx, rille_dtype_of(g), 1, &(int64_t){total - taken->numel})};
  call->grad_in[2] = parts[1] ? t_reshape(ctx, t_cat(ctx, parts, 2, 0), shape->ndim, shape->sizes) : NULL;
}

/* ---- one_hot ------------------------------------------------------------------------------------------- */

typedef struct OneHotArgs {
  int64_t num_classes;
} OneHotArgs;

static RilleStatus one_hot_forward(RilleContext *ctx, RilleCall *call) {
  int64_t classes = ((const OneHotArgs *)call->args)->num_classes, sizes[RILLE_MAX_DIMS + 1];
  RilleTensor *in = call->in[0], *labels;
  if (in->dtype != RILLE_INT64)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes int64 labels, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RILLE_TRY(rille_tensor_contiguous(in, &labels));
  if (!rille_scope_keep(ctx, labels)) return RILLE_ERROR_MEMORY;
  const int64_t *label = (const int64_t *)(const void *)labels->data;
  int64_t low = 0, high = -1;
  for (int64_t i = 0; i < in->numel; i++) {
    if (label[i] < low) low = label[i];
    if (label[i] > high) high = label[i];
  }
  if (classes == -1 && in->numel == 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "an empty tensor needs num_classes");
  if (classes == -1) classes = high == INT64_MAX ? high : high + 1;
  if (classes < 1 && in->numel > 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "num_classes must be above 0, not %lld",
                       (long long)classes);
  if (low < 0 || high >= classes)
    return rille_error(ctx, RILLE_ERROR_INDEX,
                       "label %lld is out of range for %lld classes (labels count from 0)",
                       (long long)(low < 0 ? low : high), (long long)classes);
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  sizes[in->ndim] = classes;
  RILLE_TRY(rille_tensor_new_zeros(ctx, RILLE_INT64, in->ndim + 1, sizes, &call->out[0]));
  int64_t *out = (int64_t *)(void *)call->out[0]->data;
  for (int64_t i = 0; i < in->numel; i++) out[i * classes + label[i]] = 1;
  return RILLE_OK;
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter fill_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("mask"),
                                                 RILLE_TENSOR_OR_NUMBER("value"), RILLE_PARAMETERS_END};
static const RilleParameter select_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("mask"),
                                                   RILLE_PARAMETERS_END};
static const RilleParameter one_hot_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, OneHotArgs, num_classes), RILLE_PARAMETERS_END};
static const char *const fill_samples[] = RILLE_SAMPLES(
    "x(2, 3), mask(2, 3), 0.5", "x(3, 2):t(), mask(3), x()", "x(2, 3), mask(2, 1), 0", "x(0, 3), mask(3), 1");
static const char *const select_samples[] =
    RILLE_SAMPLES("x(2, 3), mask(2, 3)", "x(3, 2):t(), mask(3)", "x(3), mask(2, 3)", "x(0, 3), mask(3)");
static const char *const one_hot_samples[] =
    RILLE_SAMPLES("index(4, 3)", "index(4, 2, 3), 5", "index(4, 0), 3");

RILLE_OP(masked_fill, .summary = "value where mask is true, else input", .parameters = fill_parameters,
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = masked_fill_forward,
         .backward = masked_fill_backward, .saves_input = {0, 5}, .samples = fill_samples);
RILLE_OP(masked_select, .summary = "the elements where mask is true, as one dim",
         .parameters = select_parameters, .flags = RILLE_OP_DATA_SIZED | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = masked_select_forward, .samples = select_samples);
RILLE_OP(nonzero, .summary = "the indices of the nonzero elements, one element a row",
         .parameters = rille_one_input, .flags = RILLE_OP_DATA_SIZED | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = nonzero_forward, .samples = rille_any_samples);
RILLE_OP(one_hot, .summary = "a row of zeros with a 1 at the label, for each label",
         RILLE_ARGUMENTS(one_hot_parameters, &(const OneHotArgs){-1}),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1, .forward = one_hot_forward,
         .samples = one_hot_samples);

static const RilleParameter scatter_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("mask"),
                                                    RILLE_TENSOR("source"), RILLE_PARAMETERS_END};
static const char *const scatter_samples[] =
    RILLE_SAMPLES("x(2, 3), mask(2, 3), x(3, 3)", "x(3, 2):t(), mask(3), x(6)", "x(2, 1), mask(2, 3), x(7)",
                  "x(0, 3), mask(3), x(0)");
RILLE_OP(masked_scatter, .summary = "the elements of source, in order, where mask is true",
         .parameters = scatter_parameters, .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = masked_scatter_forward, .backward = masked_scatter_backward, .saves_input = {0, 5},
         .samples = scatter_samples,
         .example = "rille.zeros(3):masked_scatter(rille.tensor { true, false, true }, rille.ones(2))");

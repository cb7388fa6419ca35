/* Shape ops: most give views. */
#include "ops/shape/shape.h"
#include "ops/formula.h"
#include "ops/shape/strided.h"

#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(strided_scatter);
RILLE_USE_OP(t);

static const char *shape_text(const RilleTensor *tensor, char *text) {
  return rille_tensor_shape_text(tensor, text);
}

/* ---- reshape, view */

/* sizes with at most one -1, filled in so that the element count is kept. */
static RilleStatus infer_sizes(RilleContext *ctx, const RilleTensor *in, const RilleInts *wanted,
                               int64_t *sizes) {
  int64_t known = 1;
  int open = -1;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  for (int i = 0; i < wanted->count; i++) {
    sizes[i] = wanted->values[i];
    if (sizes[i] == -1 && open < 0)
      open = i;
    else if (sizes[i] < 0)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes must be >= 0, with at most one -1: %s",
                         rille_shape_text(wanted->count, wanted->values, text));
    else if (__builtin_mul_overflow(known, sizes[i], &known))
      known = -1;
    if (known < 0) break;
  }
  bool fits = known >= 0;
  if (fits && open >= 0) {
    fits = known > 0 && in->numel % known == 0;
    if (fits) sizes[open] = in->numel / known;
  } else if (fits) {
    fits = known == in->numel;
  }
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "shape %s (%lld elements) does not fit into %s",
                       shape_text(in, other), (long long)in->numel,
                       rille_shape_text(wanted->count, wanted->values, text));
  int64_t numel;
  size_t bytes; /* a size of 0 hides what the others multiply to, and strides are such products */
  return rille_shape_check(ctx, wanted->count, sizes, rille_dtype_of(in), &numel, &bytes);
}

/* Strides that show in as sizes without copying; false where memory order does not allow it. Dims of in that
 * follow each other in memory form a chunk; each chunk must be cut into whole new dims. */
static bool view_strides(const RilleTensor *in, int ndim, const int64_t *sizes, int64_t *strides) {
  if (in->contiguous || in->numel == 0) {
    rille_shape_strides(ndim, sizes, strides);
    return true;
  }
  int to = ndim - 1;
  int64_t chunk_stride = in->strides[in->ndim - 1], in_chunk = 1, in_view = 1;
  for (int from = in->ndim - 1; from >= 0; from--) {
    in_chunk *= in->sizes[from];
    bool ends = from == 0 || (in->sizes[from - 1] != 1 && in->strides[from - 1] != in_chunk * chunk_stride);
    if (!ends) continue;
    while (to >= 0 && (in_view < in_chunk || sizes[to] == 1)) {
      strides[to] = in_view * chunk_stride;
      in_view *= sizes[to--];
    }
    if (in_view != in_chunk) return false;
    if (from > 0) {
      chunk_stride = in->strides[from - 1];
      in_chunk = in_view = 1;
    }
  }
  return to == -1;
}

static RilleStatus view_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *wanted = &((const RilleSizesArgs *)call->args)->size;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  RILLE_TRY(infer_sizes(ctx, in, wanted, sizes));
  if (view_strides(in, wanted->count, sizes, strides))
    return rille_tensor_view(in, wanted->count, sizes, strides, rille_tensor_offset(in), &call->out[0]);
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "the memory order of shape %s does not allow a view of shape %s; use reshape",
                     shape_text(in, text), rille_shape_text(wanted->count, wanted->values, other));
}

static RilleStatus reshape_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *wanted = &((const RilleSizesArgs *)call->args)->size;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  RILLE_TRY(infer_sizes(ctx, in, wanted, sizes));
  if (view_strides(in, wanted->count, sizes, strides))
    return rille_tensor_view(in, wanted->count, sizes, strides, rille_tensor_offset(in), &call->out[0]);
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_contiguous(in, &copy));
  rille_shape_strides(wanted->count, sizes, strides);
  RilleStatus status = rille_tensor_view(copy, wanted->count, sizes, strides, 0, &call->out[0]);
  rille_tensor_release(copy);
  return status;
}

static void reshape_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_reshape(ctx, call->grad_out[0], call->shape[0].ndim, call->shape[0].sizes);
}

/* ---- expand */

static RilleStatus expand_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *wanted = &((const RilleSizesArgs *)call->args)->size;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int extra = wanted->count - in->ndim;
  bool fits = extra >= 0;
  for (int i = 0; i < wanted->count && fits; i++) {
    int64_t have = i < extra ? 1 : in->sizes[i - extra];
    sizes[i] = wanted->values[i] == -1 && i >= extra ? have : wanted->values[i];
    strides[i] = i < extra || (have == 1 && sizes[i] != 1) ? 0 : in->strides[i - extra];
    fits = sizes[i] >= 0 && (have == 1 || have == sizes[i]);
  }
  int64_t numel;
  size_t bytes;
  if (!fits) {
    char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
    return rille_error(ctx, RILLE_ERROR_SHAPE, "shape %s does not expand to %s", shape_text(in, text),
                       rille_shape_text(wanted->count, wanted->values, other));
  }
  RILLE_TRY(rille_shape_check(ctx, wanted->count, sizes, rille_dtype_of(in), &numel, &bytes));
  return rille_tensor_view(in, wanted->count, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

/* The engine sums what was stretched. */
static void expand_backward(RilleContext *ctx, RilleBackward *call) {
  (void)ctx;
  call->grad_in[0] = call->grad_out[0];
}

/* ---- transpose */

static RilleStatus transpose_forward(RilleContext *ctx, RilleCall *call) {
  const RilleTransposeArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int a, b;
  RILLE_TRY(rille_shape_dim(ctx, args->dim0, in->ndim, &a));
  RILLE_TRY(rille_shape_dim(ctx, args->dim1, in->ndim, &b));
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  memcpy(strides, in->strides, in->ndim * sizeof *strides);
  if (in->ndim > 0) {
    sizes[a] = in->sizes[b], sizes[b] = in->sizes[a];
    strides[a] = in->strides[b], strides[b] = in->strides[a];
  }
  return rille_tensor_view(in, in->ndim, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

static void transpose_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleTransposeArgs *args = call->args;
  call->grad_in[0] = t_transpose(ctx, call->grad_out[0], (int)args->dim0, (int)args->dim1);
}

/* ---- contiguous */

static RilleStatus contiguous_forward(RilleContext *ctx, RilleCall *call) {
  (void)ctx;
  if (call->in[0]->contiguous) return rille_tensor_alias(call->in[0], &call->out[0]);
  return rille_tensor_contiguous(call->in[0], &call->out[0]);
}

static void pass_backward(RilleContext *ctx, RilleBackward *call) {
  (void)ctx;
  call->grad_in[0] = call->grad_out[0];
}

/* ---- t ------------------------------------------------------------------------------------------------- */

static RilleStatus t_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim > 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at most 2 dims, got shape %s", shape_text(in, text));
  if (in->ndim < 2) return rille_tensor_alias(in, &call->out[0]);
  return rille_tensor_view(in, 2, (int64_t[]){in->sizes[1], in->sizes[0]},
                           (int64_t[]){in->strides[1], in->strides[0]}, rille_tensor_offset(in),
                           &call->out[0]);
}

static void t_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_unary(ctx, &rille_op_t, call->grad_out[0]);
}

/* ---- select: one index of a dim, which goes away */

static RilleStatus select_forward(RilleContext *ctx, RilleCall *call) {
  const RilleSelectArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int dim;
  if (in->ndim == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be indexed; use item()");
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  int64_t index = args->index < 0 ? args->index + in->sizes[dim] : args->index;
  if (index < 0 || index >= in->sizes[dim])
    return rille_error(ctx, RILLE_ERROR_INDEX,
                       "index %lld is out of range for dim %d of size %lld (tensors count from 0)",
                       (long long)args->index, dim, (long long)in->sizes[dim]);
  for (int i = 0, n = 0; i < in->ndim; i++)
    if (i != dim) sizes[n] = in->sizes[i], strides[n++] = in->strides[i];
  return rille_tensor_view(in, in->ndim - 1, sizes, strides,
                           rille_tensor_offset(in) + index * in->strides[dim], &call->out[0]);
}

RilleTensor *rille_view_gradient(RilleContext *ctx, RilleTensor *grad, const RilleShape *shape, int ndim,
                                 const int64_t *sizes, const int64_t *strides, int64_t offset) {
  RilleStridedArgs place = {.offset = offset};
  place.base_sizes.count = place.base_strides.count = shape->ndim;
  place.sizes.count = place.strides.count = ndim;
  memcpy(place.base_sizes.values, shape->sizes, shape->ndim * sizeof *shape->sizes);
  rille_shape_strides(shape->ndim, shape->sizes, place.base_strides.values);
  memcpy(place.sizes.values, sizes, (size_t)ndim * sizeof *sizes);
  memcpy(place.strides.values, strides, (size_t)ndim * sizeof *strides);
  return t_apply(ctx, &rille_op_strided_scatter, (RilleTensor *[]){grad}, 1, &place);
}

void rille_view_backward(RilleContext *ctx, RilleBackward *call, int ndim, const int64_t *sizes,
                         const int64_t *strides, int64_t offset) {
  RilleTensor *grad = call->grad_out[0], *sum = call->sum, *part;
  if (!sum || sum->dtype != grad->dtype) {
    call->grad_in[0] = rille_view_gradient(ctx, grad, &call->shape[0], ndim, sizes, strides, offset);
    return;
  }
  RilleStatus status = rille_tensor_view(sum, ndim, sizes, strides, rille_tensor_offset(sum) + offset, &part);
  if (status == RILLE_OK && rille_scope_keep(ctx, part))
    status = rille_apply_in_place(ctx, &rille_op_add, (RilleTensor *[]){part, grad}, 2, NULL);
  if (status != RILLE_OK) rille_scope_fail(ctx, status);
}

RilleStatus rille_call_return(RilleContext *ctx, RilleCall *call, RilleTensor *result) {
  if (!result) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(result);
  return RILLE_OK;
}

/* A view again: the gradient lies in zeros of the input's shape. */
static void select_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleSelectArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  int64_t all[RILLE_MAX_DIMS], sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int dim = rille_dim_of(args->dim, shape->ndim), n = 0;
  rille_shape_strides(shape->ndim, shape->sizes, all);
  for (int i = 0; i < shape->ndim; i++)
    if (i != dim) sizes[n] = shape->sizes[i], strides[n++] = all[i];
  int64_t index = args->index < 0 ? args->index + shape->sizes[dim] : args->index;
  rille_view_backward(ctx, call, n, sizes, strides, index * all[dim]);
}

/* ---- descriptors */

static const RilleParameter one_input[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const RilleParameter size_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INTS, RilleSizesArgs, size), RILLE_PARAMETERS_END};
/* The same by another name. */
static const RilleParameter reshape_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED_AS("shape", INTS, RilleSizesArgs, size), RILLE_PARAMETERS_END};
static const RilleParameter transpose_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleTransposeArgs, dim0),
    RILLE_REQUIRED(INT, RilleTransposeArgs, dim1), RILLE_PARAMETERS_END};
static const RilleSizesArgs no_sizes = {{.count = -1}};
static const RilleTransposeArgs no_dims = {0, 0};

static const char *const reshape_samples[] = RILLE_SAMPLES(
    "x(2, 6), { 3, 4 }", "x(2, 6), { -1 }", "x(3, 4):t(), { 2, 6 }", "x(0, 3), { 3, 0 }", "x(1), {}");
static const char *const expand_samples[] =
    RILLE_SAMPLES("x(3, 1), { 3, 4 }", "x(3), { 2, -1 }", "x(), { 2, 2 }", "x(1, 0), { 4, 0 }");
static const char *const transpose_samples[] =
    RILLE_SAMPLES("x(2, 3), 0, 1", "x(2, 3, 4), 0, -1", "x(0, 3), 0, 1");
static const char *const contiguous_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3):transpose(0, 1)", "x(0, 3)");

RILLE_OP(reshape, .summary = "the same elements in another shape: a view where memory allows it, else a copy",
         RILLE_ARGUMENTS(reshape_parameters, &no_sizes), .flags = RILLE_OP_VIEW, .n_outputs = 1,
         .forward = reshape_forward, .backward = reshape_backward, .samples = reshape_samples);
static const char *const view_samples[] =
    RILLE_SAMPLES("x(2, 6), { 3, 4 }", "x(2, 6), { -1 }", "x(0, 3), { 3, 0 }", "x(1), {}");
RILLE_OP(view, .summary = "the same elements in another shape, never copied",
         RILLE_ARGUMENTS(size_parameters, &no_sizes), .flags = RILLE_OP_VIEW | RILLE_OP_METHOD_ONLY,
         .n_outputs = 1, .forward = view_forward, .backward = reshape_backward, .samples = view_samples);
RILLE_OP(expand, .summary = "dims of size 1 shown size times, without copying; -1 keeps a size",
         RILLE_ARGUMENTS(size_parameters, &no_sizes), .flags = RILLE_OP_VIEW | RILLE_OP_METHOD_ONLY,
         .n_outputs = 1, .forward = expand_forward, .backward = expand_backward, .samples = expand_samples);
RILLE_OP(transpose, .summary = "two dims exchanged, as a view",
         RILLE_ARGUMENTS(transpose_parameters, &no_dims), .flags = RILLE_OP_VIEW, .n_outputs = 1,
         .forward = transpose_forward, .backward = transpose_backward, .samples = transpose_samples);
static const RilleParameter select_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleSelectArgs, dim),
    RILLE_REQUIRED(INT, RilleSelectArgs, index), RILLE_PARAMETERS_END};
static const char *const t_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3)", "x()", "x(0, 3)");
static const char *const select_samples[] =
    RILLE_SAMPLES("x(2, 3), 0, 1", "x(2, 3), -1, -2", "x(3, 4):t(), 0, 2", "x(3, 0), 0, 1");

RILLE_OP(t, .summary = "a matrix transposed, as a view", .parameters = one_input, .flags = RILLE_OP_VIEW,
         .n_outputs = 1, .forward = t_forward, .backward = t_backward, .samples = t_samples);
RILLE_OP(select, .summary = "the part of a dim at one index, as a view without that dim",
         RILLE_ARGUMENTS(select_parameters, &(const RilleSelectArgs){0, 0}), .flags = RILLE_OP_VIEW,
         .n_outputs = 1, .forward = select_forward, .backward = select_backward, .samples = select_samples);
RILLE_OP(contiguous,
         .summary = "the tensor itself if its elements lie in row-major order, else a copy that does",
         .parameters = one_input, .flags = RILLE_OP_VIEW | RILLE_OP_METHOD_ONLY, .n_outputs = 1,
         .forward = contiguous_forward, .backward = pass_backward, .samples = contiguous_samples);

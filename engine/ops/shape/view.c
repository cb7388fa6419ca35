/* Views: dims reordered, added, removed and cut. */
#include "ops/formula.h"
#include "ops/shape/shape.h"
#include "ops/shape/strided.h"

#include <string.h>

RILLE_USE_OP(strided_view);
RILLE_USE_OP(view);

/* ---- permute */

static RilleStatus permute_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *dims = &((const RilleDimsArgs *)call->args)->dims;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  bool seen[RILLE_MAX_DIMS] = {false};
  if (dims->count != in->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs all %d dims, got %d", in->ndim, (int)dims->count);
  for (int i = 0; i < in->ndim; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], in->ndim, &dim));
    if (seen[dim]) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
    seen[dim] = true;
    sizes[i] = in->sizes[dim];
    strides[i] = in->strides[dim];
  }
  return rille_tensor_view(in, in->ndim, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

static void permute_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleInts *dims = &((const RilleDimsArgs *)call->args)->dims;
  int inverse[RILLE_MAX_DIMS] = {0};
  for (int i = 0; i < dims->count; i++) inverse[rille_dim_of(dims->values[i], dims->count)] = i;
  call->grad_in[0] = t_permute(ctx, call->grad_out[0], dims->count, inverse);
}

/* movedim: the dims of source to the places of destination, the others in their order. */
typedef struct MoveArgs {
  RilleInts source, destination;
} MoveArgs;

static RilleStatus movedim_forward(RilleContext *ctx, RilleCall *call) {
  const MoveArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int order[RILLE_MAX_DIMS], n = in->ndim, next = 0;
  bool taken[RILLE_MAX_DIMS] = {false};
  if (args->source.count < 0 || args->source.count != args->destination.count)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "source and destination need the same number of dims: %d and %d",
                       (int)args->source.count, (int)args->destination.count);
  if (n == 0) return rille_tensor_alias(in, &call->out[0]);
  for (int i = 0; i < n; i++) order[i] = -1;
  for (int i = 0; i < args->source.count; i++) {
    int from, to;
    RILLE_TRY(rille_shape_dim(ctx, args->source.values[i], n, &from));
    RILLE_TRY(rille_shape_dim(ctx, args->destination.values[i], n, &to));
    if (taken[from] || order[to] >= 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "a dim is named twice");
    taken[from] = true;
    order[to] = from;
  }
  for (int i = 0; i < n; i++) {
    if (order[i] >= 0) continue;
    while (taken[next]) next++;
    order[i] = next++;
  }
  return rille_call_return(ctx, call, t_permute(ctx, in, n, order));
}

/* ---- squeeze, unsqueeze */

static RilleStatus unsqueeze_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS + 1], strides[RILLE_MAX_DIMS + 1];
  int dim, n = in->ndim + 1;
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, n, &dim));
  for (int i = 0; i < n; i++) {
    int from = i > dim ? i - 1 : i;
    sizes[i] = i == dim ? 1 : in->sizes[from];
    strides[i] = i == dim ? (dim < in->ndim ? in->sizes[dim] * in->strides[dim] : 1) : in->strides[from];
  }
  return rille_tensor_view(in, n, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

static RilleStatus squeeze_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *dims = &((const RilleDimsArgs *)call->args)->dims;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  bool drop[RILLE_MAX_DIMS] = {false};
  int n = 0;
  for (int i = 0; i < in->ndim; i++) drop[i] = dims->count < 0;
  for (int i = 0; i < dims->count; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], in->ndim, &dim));
    if (drop[dim]) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
    drop[dim] = true;
  }
  for (int i = 0; i < in->ndim; i++)
    if (!drop[i] || in->sizes[i] != 1) sizes[n] = in->sizes[i], strides[n++] = in->strides[i];
  return rille_tensor_view(in, n, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

static void reshape_back(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_reshape(ctx, call->grad_out[0], call->shape[0].ndim, call->shape[0].sizes);
}

/* ---- flatten, unflatten */

typedef struct FlattenArgs {
  int64_t start_dim, end_dim;
} FlattenArgs;

static RilleStatus flatten_forward(RilleContext *ctx, RilleCall *call) {
  const FlattenArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS];
  int start, end, n = 0;
  RILLE_TRY(rille_shape_dim(ctx, args->start_dim, in->ndim, &start));
  RILLE_TRY(rille_shape_dim(ctx, args->end_dim, in->ndim, &end));
  if (start > end)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "start_dim %d lies behind end_dim %d", start, end);
  if (in->ndim == 0) return rille_call_return(ctx, call, t_reshape(ctx, in, 1, &(int64_t){1}));
  for (int i = 0; i < in->ndim; i++) {
    if (i > start && i <= end)
      sizes[n - 1] *= in->sizes[i];
    else
      sizes[n++] = in->sizes[i];
  }
  return rille_call_return(ctx, call, t_reshape(ctx, in, n, sizes));
}

typedef struct UnflattenArgs {
  int64_t dim;
  RilleInts sizes;
} UnflattenArgs;

static RilleStatus unflatten_forward(RilleContext *ctx, RilleCall *call) {
  const UnflattenArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int64_t sizes[2 * RILLE_MAX_DIMS], known = 1;
  int dim, n = 0, open = -1;
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  if (in->ndim == 0 || args->sizes.count < 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a dim and at least one size");
  for (int i = 0; i < args->sizes.count; i++) {
    int64_t size = args->sizes.values[i];
    if (size == -1 && open < 0)
      open = i;
    else if (size < 0 || __builtin_mul_overflow(known, size, &known))
      known = -1;
    if (known < 0) break;
  }
  int64_t whole = in->sizes[dim];
  bool fits = known >= 0 && (open >= 0 ? known > 0 && whole % known == 0 : known == whole);
  if (!fits || in->ndim - 1 + args->sizes.count > RILLE_MAX_DIMS) {
    char text[RILLE_SHAPE_TEXT];
    return rille_error(ctx, RILLE_ERROR_SHAPE, "dim %d of size %lld does not unfold into %s", dim,
                       (long long)whole, rille_shape_text(args->sizes.count, args->sizes.values, text));
  }
  for (int i = 0; i < in->ndim; i++) {
    if (i != dim)
      sizes[n++] = in->sizes[i];
    else
      for (int k = 0; k < args->sizes.count; k++)
        sizes[n++] = k == open ? whole / known : args->sizes.values[k];
  }
  return rille_call_return(ctx, call, t_reshape(ctx, in, n, sizes));
}

/* ---- narrow, slice */

/* A part of one dim: every step-th of length elements from start on. */
static RilleStatus cut(const RilleTensor *in, int dim, int64_t start, int64_t length, int64_t step,
                       RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  memcpy(strides, in->strides, in->ndim * sizeof *strides);
  int64_t offset = rille_tensor_offset(in) + (length > 0 ? start * in->strides[dim] : 0);
  sizes[dim] = length;
  if (length > 1) strides[dim] = in->strides[dim] * step;
  return rille_tensor_view(in, in->ndim, sizes, strides, offset, out);
}

static void cut_backward(RilleContext *ctx, RilleBackward *call, int dim, int64_t start, int64_t step) {
  const RilleTensor *grad = call->grad_out[0];
  const RilleShape *shape = &call->shape[0];
  int64_t strides[RILLE_MAX_DIMS];
  rille_shape_strides(shape->ndim, shape->sizes, strides);
  int64_t offset = grad->sizes[dim] > 0 ? start * strides[dim] : 0;
  if (grad->sizes[dim] > 1) strides[dim] *= step;
  rille_view_backward(ctx, call, shape->ndim, grad->sizes, strides, offset);
}

static RilleStatus narrow_forward(RilleContext *ctx, RilleCall *call) {
  const RilleNarrowArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be narrowed");
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  int64_t size = in->sizes[dim], start = args->start < 0 ? args->start + size : args->start;
  if (start < 0 || start > size || args->length < 0 || args->length > size - start)
    return rille_error(
        ctx, RILLE_ERROR_INDEX,
        "start %lld and length %lld are out of range for dim %d of size %lld (tensors count from 0)",
        (long long)args->start, (long long)args->length, dim, (long long)size);
  return cut(in, dim, start, args->length, 1, &call->out[0]);
}

static void narrow_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleNarrowArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  int dim = rille_dim_of(args->dim, shape->ndim);
  int64_t start = args->start < 0 ? args->start + shape->sizes[dim] : args->start;
  cut_backward(ctx, call, dim, start, 1);
}

/* Python's rules: negative ends count from the end, ends beyond the dim are cut off. */
static int64_t slice_end(RilleOptionalInt end, int64_t size, int64_t otherwise) {
  if (!end.given) return otherwise;
  int64_t at = end.value < 0 ? end.value + size : end.value;
  return at < 0 ? 0 : at > size ? size : at;
}

static RilleStatus slice_forward(RilleContext *ctx, RilleCall *call) {
  const RilleSliceArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be sliced");
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  if (args->step < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "step must be at least 1, not %lld", (long long)args->step);
  int64_t size = in->sizes[dim], from = slice_end(args->from, size, 0), to = slice_end(args->to, size, size);
  int64_t length = to > from ? (to - from - 1) / args->step + 1 : 0;
  return cut(in, dim, from, length, args->step, &call->out[0]);
}

static void slice_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleSliceArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  int dim = rille_dim_of(args->dim, shape->ndim);
  int64_t from = slice_end(args->from, shape->sizes[dim], 0);
  cut_backward(ctx, call, dim, from, args->step);
}

/* ---- diagonal ------------------------------------------------------------------------------------------ */

typedef struct DiagonalArgs {
  int64_t offset, dim1, dim2;
} DiagonalArgs;

/* The diagonal of a tensor of these sizes and strides: sizes, strides and offset of the view. */
static RilleStatus find_diagonal(RilleContext *ctx, const DiagonalArgs *args, int ndim,
                                 const int64_t *in_sizes, const int64_t *in_strides, int64_t *sizes,
                                 int64_t *strides, int64_t *offset) {
  int a, b, n = 0;
  if (ndim < 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least 2 dims, got %d", ndim);
  RILLE_TRY(rille_shape_dim(ctx, args->dim1, ndim, &a));
  RILLE_TRY(rille_shape_dim(ctx, args->dim2, ndim, &b));
  if (a == b) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim1 and dim2 are both %d", a);
  for (int i = 0; i < ndim; i++)
    if (i != a && i != b) sizes[n] = in_sizes[i], strides[n++] = in_strides[i];
  int64_t down = 0, right = 0, rows, columns; /* where the diagonal starts */
  if (args->offset >= 0)
    right = args->offset < in_sizes[b] ? args->offset : in_sizes[b];
  else
    down = args->offset > -in_sizes[a] ? -args->offset : in_sizes[a];
  rows = in_sizes[a] - down, columns = in_sizes[b] - right;
  sizes[n] = rows < columns ? rows : columns;
  strides[n] = in_strides[a] + in_strides[b];
  *offset = sizes[n] > 0 ? down * in_strides[a] + right * in_strides[b] : 0;
  return RILLE_OK;
}

static RilleStatus diagonal_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS], offset;
  RILLE_TRY(find_diagonal(ctx, call->args, in->ndim, in->sizes, in->strides, sizes, strides, &offset));
  return rille_tensor_view(in, in->ndim - 1, sizes, strides, rille_tensor_offset(in) + offset, &call->out[0]);
}

static void diagonal_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  int64_t all[RILLE_MAX_DIMS], sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS], offset;
  rille_shape_strides(shape->ndim, shape->sizes, all);
  if (find_diagonal(ctx, call->args, shape->ndim, shape->sizes, all, sizes, strides, &offset) != RILLE_OK)
    return;
  call->grad_in[0] =
      rille_view_gradient(ctx, call->grad_out[0], shape, shape->ndim - 1, sizes, strides, offset);
}

/* diag_embed: zeros with the last dim of the input on the diagonal of two new dims. */
static RilleStatus diag_embed_forward(RilleContext *ctx, RilleCall *call) {
  const DiagonalArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int64_t size, numel, all[RILLE_MAX_DIMS + 1], whole[RILLE_MAX_DIMS + 1], sizes[RILLE_MAX_DIMS + 1],
      strides[RILLE_MAX_DIMS + 1], offset;
  int a, b, ndim = in->ndim + 1, from = 0;
  size_t bytes;
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least one dim");
  RILLE_TRY(rille_shape_dim(ctx, args->dim1, ndim, &a));
  RILLE_TRY(rille_shape_dim(ctx, args->dim2, ndim, &b));
  bool negative = args->offset < 0;
  if (args->offset == INT64_MIN ||
      __builtin_add_overflow(in->sizes[in->ndim - 1], negative ? -args->offset : args->offset, &size))
    size = INT64_MAX;
  for (int i = 0; i < ndim; i++) whole[i] = i == a || i == b ? size : in->sizes[from++];
  RILLE_TRY(rille_shape_check(ctx, ndim, whole, rille_dtype_of(in), &numel, &bytes));
  rille_shape_strides(ndim, whole, all);
  RILLE_TRY(find_diagonal(ctx, args, ndim, whole, all, sizes, strides, &offset));
  RilleShape shape = {in->dtype, (uint8_t)ndim, whole};
  return rille_call_return(ctx, call, rille_view_gradient(ctx, in, &shape, in->ndim, sizes, strides, offset));
}

/* ---- unfold of a tensor: windows along dim, their elements in a new last dim */

typedef struct WindowArgs {
  int64_t dimension, size, step;
} WindowArgs;

static RilleStatus find_windows(RilleContext *ctx, const WindowArgs *args, int ndim, int64_t *sizes,
                                int64_t *strides) {
  int dim;
  RILLE_TRY(rille_shape_dim(ctx, args->dimension, ndim, &dim));
  int64_t whole = ndim > 0 ? sizes[dim] : 1, stride = ndim > 0 ? strides[dim] : 1;
  if (args->size < 0 || args->size > whole || args->step < 1 || ndim == RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "size must lie in [0, %lld] and step be above 0: size %lld, step %lld",
                       (long long)whole, (long long)args->size, (long long)args->step);
  sizes[ndim] = args->size;
  strides[ndim] = stride;
  if (ndim == 0) return RILLE_OK;
  sizes[dim] = (whole - args->size) / args->step + 1;
  if (sizes[dim] > 1) strides[dim] = stride * args->step;
  return RILLE_OK;
}

static RilleStatus unfold_dim_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  memcpy(strides, in->strides, in->ndim * sizeof *strides);
  RILLE_TRY(find_windows(ctx, call->args, in->ndim, sizes, strides));
  return rille_tensor_view(in, in->ndim + 1, sizes, strides, rille_tensor_offset(in), &call->out[0]);
}

static void unfold_dim_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  memcpy(sizes, shape->sizes, shape->ndim * sizeof *sizes);
  rille_shape_strides(shape->ndim, shape->sizes, strides);
  if (find_windows(ctx, call->args, shape->ndim, sizes, strides) == RILLE_OK)
    call->grad_in[0] = rille_view_gradient(ctx, call->grad_out[0], shape, shape->ndim + 1, sizes, strides, 0);
}

/* ---- as_strided ---------------------------------------------------------------------------------------- */

typedef struct AsStridedArgs {
  RilleInts size, stride;
  RilleOptionalInt storage_offset;
} AsStridedArgs;

/* Elements from the first to the last that the view reaches lie in the storage; all in checked arithmetic. */
static RilleStatus check_reach(RilleContext *ctx, const RilleTensor *in, const AsStridedArgs *args,
                               int64_t offset) {
  int64_t last = offset, reach, items = (int64_t)(in->storage->bytes / rille_tensor_itemsize(in));
  bool fits = offset >= 0, empty = false;
  for (int i = 0; i < args->size.count; i++) empty = empty || args->size.values[i] == 0;
  for (int i = 0; i < args->size.count; i++) {
    int64_t size = args->size.values[i], stride = args->stride.values[i];
    if (size < 0 || stride < 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "sizes and strides must be >= 0: size %lld, stride %lld at dim %d", (long long)size,
                         (long long)stride, i);
    if (!empty)
      fits = fits && !__builtin_mul_overflow(size - 1, stride, &reach) &&
             !__builtin_add_overflow(last, reach, &last);
  }
  if (!fits || (empty ? offset > items : last >= items))
    return rille_error(ctx, RILLE_ERROR_INDEX, "the view reaches beyond the storage's %lld elements",
                       (long long)items);
  return RILLE_OK;
}

static RilleStatus as_strided_forward(RilleContext *ctx, RilleCall *call) {
  const AsStridedArgs *args = call->args;
  RilleTensor *in = call->in[0], *view;
  if (args->size.count < 0 || args->size.count != args->stride.count)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size and stride need the same length: %d and %d",
                       (int)args->size.count, (int)args->stride.count);
  int64_t offset = args->storage_offset.given ? args->storage_offset.value : rille_tensor_offset(in), numel;
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, args->size.count, args->size.values, rille_dtype_of(in), &numel, &bytes));
  RILLE_TRY(check_reach(ctx, in, args, offset));
  RILLE_TRY(rille_tensor_view(in, args->size.count, args->size.values, args->stride.values, offset, &view));
  if (!rille_scope_keep(ctx, view)) return RILLE_ERROR_MEMORY;
  RilleStridedArgs place = rille_strided_args(in, view);
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_strided_view, &in, 1, &place));
}

/* ---- the shape of another tensor */

static RilleStatus expand_as_forward(RilleContext *ctx, RilleCall *call) {
  return rille_call_return(ctx, call, t_expand(ctx, call->in[0], call->in[1]->ndim, call->in[1]->sizes));
}
static RilleStatus reshape_as_forward(RilleContext *ctx, RilleCall *call) {
  return rille_call_return(ctx, call, t_reshape(ctx, call->in[0], call->in[1]->ndim, call->in[1]->sizes));
}
static RilleStatus view_as_forward(RilleContext *ctx, RilleCall *call) {
  RilleSizesArgs args = {{.count = call->in[1]->ndim}};
  memcpy(args.size.values, call->in[1]->sizes, call->in[1]->ndim * sizeof *args.size.values);
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_view, call->in, 1, &args));
}
static RilleStatus broadcast_to_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *size = &((const RilleSizesArgs *)call->args)->size;
  return rille_call_return(ctx, call, t_expand(ctx, call->in[0], size->count, size->values));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

#define INPUT_AND(...)                                                                                       \
  { RILLE_TENSOR("input"), __VA_ARGS__, RILLE_PARAMETERS_END }
static const RilleParameter permute_parameters[] = INPUT_AND(RILLE_REQUIRED(INTS, RilleDimsArgs, dims));
static const RilleParameter movedim_parameters[] =
    INPUT_AND(RILLE_OPTION(INTS, MoveArgs, source), RILLE_OPTION(INTS, MoveArgs, destination));
static const RilleParameter dim_parameters[] = INPUT_AND(RILLE_REQUIRED(INT, RilleDimArgs, dim));
/* PyTorch calls it dim, one number or a list. */
static const RilleParameter squeeze_parameters[] =
    INPUT_AND(RILLE_OPTION_AS("dim", INTS, RilleDimsArgs, dims));
static const RilleParameter flatten_parameters[] =
    INPUT_AND(RILLE_OPTION(INT, FlattenArgs, start_dim), RILLE_OPTION(INT, FlattenArgs, end_dim));
static const RilleParameter unflatten_parameters[] =
    INPUT_AND(RILLE_REQUIRED(INT, UnflattenArgs, dim), RILLE_REQUIRED(INTS, UnflattenArgs, sizes));
static const RilleParameter narrow_parameters[] =
    INPUT_AND(RILLE_REQUIRED(INT, RilleNarrowArgs, dim), RILLE_REQUIRED(INT, RilleNarrowArgs, start),
              RILLE_REQUIRED(INT, RilleNarrowArgs, length));
static const RilleParameter slice_parameters[] = INPUT_AND(
    RILLE_OPTION(OPTIONAL_INT, RilleSliceArgs, from), RILLE_OPTION(OPTIONAL_INT, RilleSliceArgs, to),
    RILLE_OPTION(INT, RilleSliceArgs, dim), RILLE_OPTION(INT, RilleSliceArgs, step));
static const RilleParameter diagonal_parameters[] =
    INPUT_AND(RILLE_OPTION(INT, DiagonalArgs, offset), RILLE_OPTION(INT, DiagonalArgs, dim1),
              RILLE_OPTION(INT, DiagonalArgs, dim2));
static const RilleParameter unfold_dim_parameters[] =
    INPUT_AND(RILLE_REQUIRED(INT, WindowArgs, dimension), RILLE_REQUIRED(INT, WindowArgs, size),
              RILLE_REQUIRED(INT, WindowArgs, step));
static const RilleParameter as_strided_parameters[] =
    INPUT_AND(RILLE_OPTION(INTS, AsStridedArgs, size), RILLE_OPTION(INTS, AsStridedArgs, stride),
              RILLE_OPTION(OPTIONAL_INT, AsStridedArgs, storage_offset));
static const RilleParameter other_parameters[] = INPUT_AND(RILLE_TENSOR("other"));
static const RilleParameter size_parameters[] = INPUT_AND(RILLE_REQUIRED(INTS, RilleSizesArgs, size));

static const char *const permute_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), { 2, 0, 1 }", "x(2, 3), 1, 0", "x(3, 4):t(), { -1, 0 }", "x(0, 3), { 1, 0 }");
static const char *const movedim_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), 0, 2", "x(2, 3, 4), { 0, 1 }, { 2, 0 }", "x(0, 3), 0, 1");
static const char *const unsqueeze_samples[] =
    RILLE_SAMPLES("x(2, 3), 0", "x(2, 3), -1", "x(3, 2):t(), 1", "x(), 0", "x(0, 3), 1");
static const char *const squeeze_samples[] =
    RILLE_SAMPLES("x(1, 3, 1)", "x(1, 3, 1), 0", "x(1, 3, 1), { 0, 2 }", "x(2, 3), 1", "x(1, 0)");
static const char *const flatten_samples[] =
    RILLE_SAMPLES("x(2, 3, 4)", "x(2, 3, 4), 1", "x(2, 3, 4), 0, 1", "x(3, 2):t()", "x()", "x(0, 3)");
static const char *const unflatten_samples[] =
    RILLE_SAMPLES("x(2, 6), 1, { 2, 3 }", "x(6, 2), 0, { 2, -1 }", "x(0, 4), 1, { 2, 2 }");
static const char *const narrow_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, 1, 2", "x(4, 3), 1, -2, 2", "x(3, 4):t(), 0, 0, 3", "x(4, 3), 0, 4, 0");
static const char *const slice_samples[] =
    RILLE_SAMPLES("x(5, 3), 1, 4", "x(5, 3), -3", "x(5, 3), 0, 5, 0, 2", "x(3, 5), nil, -1, 1, 2",
                  "x(3, 5):t(), 1, 99", "x(4, 3), 3, 1", "x(0, 3), 0, 2");
static const char *const diagonal_samples[] =
    RILLE_SAMPLES("x(3, 3)", "x(3, 4), 1", "x(4, 3), -2", "x(2, 3, 4), 0, 0, 2", "x(3, 4), 9", "x(0, 3)");
static const char *const diag_embed_samples[] =
    RILLE_SAMPLES("x(3)", "x(2, 3), 1", "x(3, 2):t(), -1, 0, 2", "x(2), 0, 1, 0", "x(2, 0), 2, 0");
static const char *const unfold_dim_samples[] =
    RILLE_SAMPLES("x(5, 3), 0, 2, 1", "x(2, 7), 1, 3, 2", "x(3, 5):t(), -2, 2, 2", "x(0, 3), 1, 2, 1",
                  "x(3), 0, 0, 1", "x(), 0, 1, 1");
static const char *const as_strided_samples[] =
    RILLE_SAMPLES("x(3, 4), { 2, 2 }, { 4, 1 }, 1", "x(6), { 3, 2 }, { 1, 1 }", "x(6), { 0 }, { 1 }");
static const char *const expand_as_samples[] =
    RILLE_SAMPLES("x(3, 1), mask(3, 4)", "x(), mask(2, 2)", "x(1, 0), mask(4, 0)");
static const char *const reshape_as_samples[] =
    RILLE_SAMPLES("x(2, 6), mask(3, 4)", "x(3, 4):t(), mask(2, 6)", "x(0, 3), mask(3, 0)");
static const char *const view_as_samples[] = RILLE_SAMPLES("x(2, 6), mask(3, 4)", "x(0, 3), mask(3, 0)");
static const char *const broadcast_to_samples[] =
    RILLE_SAMPLES("x(3, 1), { 3, 4 }", "x(3), { 2, 3 }", "x(1, 0), { 4, 0 }");

static const RilleDimsArgs no_dims = {{.count = -1}};
static const RilleSizesArgs no_sizes = {{.count = -1}};
RILLE_OP(permute, .summary = "all dims in another order, as a view",
         RILLE_ARGUMENTS(permute_parameters, &no_dims), .flags = RILLE_OP_VIEW, .n_outputs = 1,
         .forward = permute_forward, .backward = permute_backward, .samples = permute_samples);
RILLE_OP(movedim, .summary = "dims moved to other places, as a view",
         RILLE_ARGUMENTS(movedim_parameters, &(const MoveArgs){{.count = -1}, {.count = -1}}),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = movedim_forward, .samples = movedim_samples);
RILLE_OP(unsqueeze, .summary = "a dim of size 1 put in at dim, as a view",
         RILLE_ARGUMENTS(dim_parameters, &(const RilleDimArgs){0}), .flags = RILLE_OP_VIEW, .n_outputs = 1,
         .forward = unsqueeze_forward, .backward = reshape_back, .samples = unsqueeze_samples);
RILLE_OP(squeeze, .summary = "without its dims of size 1, or without those named, as a view",
         RILLE_ARGUMENTS(squeeze_parameters, &no_dims), .flags = RILLE_OP_VIEW, .n_outputs = 1,
         .forward = squeeze_forward, .backward = reshape_back, .samples = squeeze_samples);
RILLE_OP(flatten, .summary = "the dims from start_dim to end_dim as one",
         RILLE_ARGUMENTS(flatten_parameters, &(const FlattenArgs){0, -1}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = flatten_forward, .samples = flatten_samples);
RILLE_OP(unflatten, .summary = "one dim as several of the given sizes",
         RILLE_ARGUMENTS(unflatten_parameters, &(const UnflattenArgs){0, {.count = -1}}),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = unflatten_forward,
         .samples = unflatten_samples);
RILLE_OP(narrow, .summary = "length elements of a dim from start on, as a view",
         RILLE_ARGUMENTS(narrow_parameters, &(const RilleNarrowArgs){0, 0, 0}), .flags = RILLE_OP_VIEW,
         .n_outputs = 1, .forward = narrow_forward, .backward = narrow_backward, .samples = narrow_samples);
RILLE_OP(slice, .summary = "the elements [from, to) of a dim, every step-th, as a view",
         RILLE_ARGUMENTS(slice_parameters, &(const RilleSliceArgs){.dim = 0, .step = 1}),
         .flags = RILLE_OP_VIEW, .n_outputs = 1, .forward = slice_forward, .backward = slice_backward,
         .samples = slice_samples, .example = "rille.arange(5):slice(1, 4)");
RILLE_OP(diagonal, .summary = "the diagonal of two dims, as the last dim of a view",
         RILLE_ARGUMENTS(diagonal_parameters, &(const DiagonalArgs){0, 0, 1}), .flags = RILLE_OP_VIEW,
         .n_outputs = 1, .forward = diagonal_forward, .backward = diagonal_backward,
         .samples = diagonal_samples);
RILLE_OP(diag_embed, .summary = "matrices of zeros with the last dim on a diagonal",
         RILLE_ARGUMENTS(diagonal_parameters, &(const DiagonalArgs){0, -2, -1}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = diag_embed_forward, .samples = diag_embed_samples,
         .example = "rille.diag_embed(rille.tensor { 1, 2 })");
RILLE_OP(unfold_dim,
         .summary = "windows of a dim, every step-th, with their elements in a new last dim; x:unfold",
         RILLE_ARGUMENTS(unfold_dim_parameters, &(const WindowArgs){0, 0, 1}),
         .flags = RILLE_OP_VIEW | RILLE_OP_INTERNAL, .n_outputs = 1, .forward = unfold_dim_forward,
         .backward = unfold_dim_backward, .samples = unfold_dim_samples,
         .example = "rille.arange(7):unfold(0, 3, 2)");
RILLE_OP(as_strided, .summary = "a view of the storage with any sizes, strides and offset",
         RILLE_ARGUMENTS(as_strided_parameters,
                         &(const AsStridedArgs){{.count = -1}, {.count = -1}, {false, 0}}),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = as_strided_forward,
         .samples = as_strided_samples);
RILLE_OP(broadcast_to, .summary = "dims of size 1 shown as often as size asks, without copying",
         RILLE_ARGUMENTS(size_parameters, &no_sizes), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = broadcast_to_forward, .samples = broadcast_to_samples);

RILLE_OP(expand_as, .summary = "expanded to the shape of other", .parameters = other_parameters,
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .forward = expand_as_forward,
         .samples = expand_as_samples);
RILLE_OP(reshape_as, .summary = "reshaped to the shape of other", .parameters = other_parameters,
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .forward = reshape_as_forward,
         .samples = reshape_as_samples);
RILLE_OP(view_as, .summary = "viewed in the shape of other", .parameters = other_parameters,
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .forward = view_as_forward,
         .samples = view_as_samples);

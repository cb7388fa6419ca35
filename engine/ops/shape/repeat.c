/* Repeating, reversing, rolling, and triangles. */
#include "ops/formula.h"
#include "ops/index/index.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(clone);
RILLE_USE_OP(diagonal);
RILLE_USE_OP(flip);
RILLE_USE_OP(index_select);

/* ---- repeat, tile, repeat_interleave */

typedef struct RepeatArgs {
  RilleInts repeats;
} RepeatArgs;

/* One dim shown n times: as a whole (before) or element by element. */
static RilleTensor *repeat_dim(RilleContext *ctx, RilleTensor *a, int dim, int64_t n, bool whole) {
  if (!a || n == 1) return a;
  int64_t sizes[RILLE_MAX_DIMS];
  int ndim = a->ndim;
  for (int i = 0; i < ndim; i++) sizes[i] = a->sizes[i];
  if (__builtin_mul_overflow(sizes[dim], n, &sizes[dim])) {
    rille_scope_fail(ctx,
                     rille_error(ctx, RILLE_ERROR_SHAPE, "sizes are too large for memory: %lld times %lld",
                                 (long long)a->sizes[dim], (long long)n));
    return NULL;
  }
  RilleTensor *apart = t_unsqueeze(ctx, a, whole ? dim : dim + 1);
  if (!apart) return NULL;
  int64_t wide[RILLE_MAX_DIMS];
  for (int i = 0; i < apart->ndim; i++) wide[i] = apart->sizes[i];
  wide[whole ? dim : dim + 1] = n;
  return t_reshape(ctx, t_expand(ctx, apart, apart->ndim, wide), ndim, sizes);
}

static RilleStatus repeat_all(RilleContext *ctx, RilleCall *call, const RilleInts *repeats) {
  RilleTensor *a = call->in[0];
  int ndim = repeats->count > a->ndim ? repeats->count : a->ndim, extra = ndim - repeats->count;
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < repeats->count; i++)
    if (repeats->values[i] < 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "repeats must be >= 0, got %lld",
                         (long long)repeats->values[i]);
  for (int i = 0; i < ndim; i++) sizes[i] = i < ndim - a->ndim ? 1 : a->sizes[i - (ndim - a->ndim)];
  a = t_reshape(ctx, a, ndim, sizes);
  for (int i = ndim - 1; i >= extra && a; i--) a = repeat_dim(ctx, a, i, repeats->values[i - extra], true);
  if (a && a->storage == call->in[0]->storage) a = t_unary(ctx, &rille_op_clone, a);
  return rille_call_return(ctx, call, a);
}

static RilleStatus tile_forward(RilleContext *ctx, RilleCall *call) {
  return repeat_all(ctx, call, &((const RepeatArgs *)call->args)->repeats);
}

static RilleStatus repeat_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *repeats = &((const RepeatArgs *)call->args)->repeats;
  if (repeats->count < call->in[0]->ndim)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one number a dim: %d dims, %d numbers",
                       call->in[0]->ndim, (int)repeats->count);
  return repeat_all(ctx, call, repeats);
}

typedef struct InterleaveArgs {
  RilleOptionalInt dim;
} InterleaveArgs;

/* Position i of the result comes from the element whose share covers i. */
static RilleStatus interleave_index(RilleContext *ctx, RilleTensor *repeats, RilleTensor **out) {
  RilleTensor *counts, *index;
  if (rille_dtype_is_float(rille_dtype_of(repeats)) || repeats->ndim > 1)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "repeats must be a number or a 1-d tensor of integers");
  RILLE_TRY(rille_tensor_as(repeats, RILLE_INT64, &counts));
  if (!rille_scope_keep(ctx, counts)) return RILLE_ERROR_MEMORY;
  const int64_t *n = (const int64_t *)(const void *)counts->data;
  int64_t total = 0, at = 0;
  for (int64_t i = 0; i < counts->numel; i++)
    if (n[i] < 0 || __builtin_add_overflow(total, n[i], &total))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "repeats must be >= 0 and of a sum that fits, got %lld",
                         (long long)n[i]);
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &total, &index));
  if (!rille_scope_keep(ctx, index)) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < counts->numel; i++)
    for (int64_t k = 0; k < n[i]; k++) ((int64_t *)(void *)index->data)[at++] = i;
  *out = index;
  return RILLE_OK;
}

static RilleStatus repeat_interleave_forward(RilleContext *ctx, RilleCall *call) {
  RilleOptionalInt wanted = ((const InterleaveArgs *)call->args)->dim;
  RilleTensor *a = call->in[0], *repeats = call->in[1], *index = NULL;
  int dim = 0;
  if (!wanted.given || a->ndim == 0) a = t_reshape(ctx, a, 1, &(int64_t){a->numel});
  if (!a) return rille_scope_status(ctx);
  if (wanted.given) RILLE_TRY(rille_shape_dim(ctx, wanted.value, a->ndim, &dim));
  if (repeats->numel == 1) {
    int64_t n = rille_scalar_to_int(rille_scalar_read(rille_dtype_of(repeats), repeats->data));
    if (n < 0 || rille_dtype_is_float(rille_dtype_of(repeats)))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "repeats must be an integer >= 0, got %lld",
                         (long long)n);
    RilleTensor *result = repeat_dim(ctx, a, dim, n, false);
    if (result && result->storage == call->in[0]->storage) result = t_unary(ctx, &rille_op_clone, result);
    return rille_call_return(ctx, call, result);
  }
  if (repeats->numel != a->sizes[dim])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld repeats for dim %d of size %lld",
                       (long long)repeats->numel, dim, (long long)a->sizes[dim]);
  RILLE_TRY(interleave_index(ctx, repeats, &index));
  RilleTensor *in[2] = {a, index};
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_index_select, in, 2, &(RilleDimArgs){dim}));
}

/* ---- flip, roll */

static RilleStatus flip_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *dims = &((const RilleDimsArgs *)call->args)->dims;
  RilleTensor *in = call->in[0], *view;
  int64_t strides[RILLE_MAX_DIMS], offset = rille_tensor_offset(in);
  bool seen[RILLE_MAX_DIMS] = {false};
  memcpy(strides, in->strides, in->ndim * sizeof *strides);
  for (int i = 0; i < dims->count; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], in->ndim, &dim));
    if (seen[dim]) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
    seen[dim] = true;
    if (in->ndim == 0 || in->numel == 0) continue;
    offset += (in->sizes[dim] - 1) * in->strides[dim];
    strides[dim] = -in->strides[dim];
  }
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &call->out[0]));
  RILLE_TRY(rille_tensor_view(in, in->ndim, in->sizes, strides, offset, &view));
  RilleStatus status = rille_tensor_copy(call->out[0], view);
  rille_tensor_release(view);
  return status;
}

static void flip_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_apply(ctx, &rille_op_flip, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

typedef struct RollArgs {
  RilleInts shifts, dims;
} RollArgs;

static RilleTensor *roll_dim(RilleContext *ctx, RilleTensor *a, int dim, int64_t shift) {
  if (!a || a->ndim == 0 || a->sizes[dim] == 0) return a;
  int64_t size = a->sizes[dim], by = shift % size;
  if (by < 0) by += size;
  if (by == 0) return a;
  RilleTensor *parts[2] = {t_narrow(ctx, a, dim, size - by, by), t_narrow(ctx, a, dim, 0, size - by)};
  return parts[0] && parts[1] ? t_cat(ctx, parts, 2, dim) : NULL;
}

static RilleStatus roll_forward(RilleContext *ctx, RilleCall *call) {
  const RollArgs *args = call->args;
  RilleTensor *in = call->in[0], *a = in;
  if (args->shifts.count < 1) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "shifts is missing");
  if (args->dims.count <= 0) {
    if (args->shifts.count != 1)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "without dims there is one shift, not %d",
                         (int)args->shifts.count);
    a = roll_dim(ctx, t_reshape(ctx, a, 1, &(int64_t){a->numel}), 0, args->shifts.values[0]);
    a = a ? t_reshape(ctx, a, in->ndim, in->sizes) : NULL;
  } else if (args->dims.count != args->shifts.count) {
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%d shifts for %d dims", (int)args->shifts.count,
                       (int)args->dims.count);
  }
  for (int i = 0; i < args->dims.count; i++) {
    int dim;
    if (in->ndim == 0)
      return rille_error(ctx, RILLE_ERROR_INDEX, "dim %lld of a tensor that has no dims",
                         (long long)args->dims.values[i]);
    RILLE_TRY(rille_shape_dim(ctx, args->dims.values[i], in->ndim, &dim));
    a = roll_dim(ctx, a, dim, args->shifts.values[i]);
  }
  if (a && a->storage == in->storage) a = t_unary(ctx, &rille_op_clone, a);
  return rille_call_return(ctx, call, a);
}

/* ---- tril, triu ---------------------------------------------------------------------------------------- */

typedef struct DiagonalArgs {
  int64_t diagonal;
} DiagonalArgs;

/* Rows are copied first; then the part right of (tril) or left of (triu) the diagonal is cleared. */
static RilleStatus triangle(RilleContext *ctx, RilleCall *call, bool upper) {
  RilleTensor *in = call->in[0];
  if (in->ndim < 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least 2 dims, got %d", in->ndim);
  RilleTensor *result;
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &result));
  if (!rille_scope_keep(ctx, result)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_copy(result, in));
  int64_t rows = in->sizes[in->ndim - 2], columns = in->sizes[in->ndim - 1];
  int64_t diagonal = ((const DiagonalArgs *)call->args)->diagonal, size = (int64_t)rille_tensor_itemsize(in);
  if (diagonal > columns) diagonal = columns;
  if (diagonal < -rows) diagonal = -rows;
  for (int64_t r = 0; in->numel && r < in->numel / columns; r++) {
    int64_t first = r % rows + diagonal + (upper ? 0 : 1); /* of the kept (triu) or the cleared (tril) part */
    first = first < 0 ? 0 : first > columns ? columns : first;
    char *row = result->data + r * columns * size;
    if (upper)
      memset(row, 0, (size_t)(first * size));
    else
      memset(row + first * size, 0, (size_t)((columns - first) * size));
  }
  return rille_call_result(ctx, call, result);
}

static RilleStatus tril_forward(RilleContext *ctx, RilleCall *call) {
  return triangle(ctx, call, false);
}
static RilleStatus triu_forward(RilleContext *ctx, RilleCall *call) {
  return triangle(ctx, call, true);
}

static void triangle_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_apply(ctx, call->op, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

/* diag: the diagonal of a matrix, or a matrix with that diagonal. */
static RilleStatus diag_forward(RilleContext *ctx, RilleCall *call) {
  int64_t diagonal = ((const DiagonalArgs *)call->args)->diagonal, away, size;
  RilleTensor *in = call->in[0];
  if (in->ndim == 2) {
    int64_t args[3] = {diagonal, 0, 1}; /* offset, dim1, dim2 */
    RilleTensor *view = t_apply(ctx, &rille_op_diagonal, &in, 1, args);
    return rille_call_return(ctx, call, view ? t_unary(ctx, &rille_op_clone, view) : NULL);
  }
  if (in->ndim != 1) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs 1 or 2 dims, got %d", in->ndim);
  away = diagonal == INT64_MIN ? INT64_MAX : diagonal < 0 ? -diagonal : diagonal;
  if (__builtin_add_overflow(in->numel, away, &size)) size = INT64_MAX;
  int64_t numel, sizes[2] = {size, size};
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, 2, sizes, rille_dtype_of(in), &numel, &bytes));
  RilleShape shape = {in->dtype, 2, sizes};
  int64_t start = in->numel == 0 ? 0 : diagonal < 0 ? away * size : away;
  return rille_call_return(ctx, call,
                           rille_view_gradient(ctx, in, &shape, 1, in->sizes, &(int64_t){size + 1}, start));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter repeat_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INTS, RepeatArgs, repeats), RILLE_PARAMETERS_END};
static const RilleParameter tile_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED_AS("dims", INTS, RepeatArgs, repeats), RILLE_PARAMETERS_END};
static const RilleParameter interleave_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("repeats"), RILLE_OPTION(OPTIONAL_INT, InterleaveArgs, dim),
    RILLE_PARAMETERS_END};
static const RilleParameter flip_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INTS, RilleDimsArgs, dims), RILLE_PARAMETERS_END};
static const RilleParameter roll_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INTS, RollArgs, shifts),
                                                 RILLE_OPTION(INTS, RollArgs, dims), RILLE_PARAMETERS_END};
static const RilleParameter diagonal_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, DiagonalArgs, diagonal), RILLE_PARAMETERS_END};
static const RepeatArgs no_repeats = {{.count = -1}};
static const RollArgs no_roll = {{.count = -1}, {.count = -1}};
static const char *const repeat_samples[] =
    RILLE_SAMPLES("x(2, 3), { 2, 2 }", "x(2, 3), 2, 1, 3", "x(3, 2):t(), { 1, 2 }", "x(), { 3 }",
                  "x(2, 3), { 0, 1 }", "x(0, 3), { 2, 2 }");
static const char *const tile_samples[] =
    RILLE_SAMPLES("x(2, 3), { 2 }", "x(2, 3), { 2, 1, 3 }", "x(3, 2):t(), { 1, 2 }", "x(0, 3), { 2 }");
static const char *const interleave_samples[] = RILLE_SAMPLES(
    "x(2, 3), 2", "x(2, 3), 2, 1", "x(3, 2):t(), 3, { dim = 0 }", "x(3, 2), integers(3), 0", "x(0, 3), 2, 0");
static const char *const flip_samples[] =
    RILLE_SAMPLES("x(2, 3), { 0 }", "x(2, 3), 0, 1", "x(3, 2):t(), { -1 }", "x(0, 3), { 0 }");
static const char *const roll_samples[] = RILLE_SAMPLES(
    "x(2, 3), 1", "x(2, 3), 1, 0", "x(2, 3), { -1, 2 }, { 0, 1 }", "x(3, 2):t(), 7, 1", "x(0, 3), 1");
static const char *const triangle_samples[] =
    RILLE_SAMPLES("x(3, 3)", "x(3, 4), 1", "x(2, 4, 3), -1", "x(4, 3):t()", "x(3, 3), 9", "x(0, 3)");
static const char *const diag_samples[] =
    RILLE_SAMPLES("x(3)", "x(2), 1", "x(2), -1", "x(3, 3)", "x(3, 4), 1", "x(0)");

#define repeat_interleave_samples interleave_samples
RILLE_OP(repeat, .summary = "the whole repeated along each dim; in Lua x:repeat_, as repeat is a keyword",
         RILLE_ARGUMENTS(repeat_parameters, &no_repeats), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = repeat_forward, .samples = repeat_samples,
         .example = "rille['repeat'](rille.ones(2), 3)");
RILLE_OP(tile, .summary = "the whole repeated along the last dims",
         RILLE_ARGUMENTS(tile_parameters, &no_repeats), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = tile_forward, .samples = tile_samples);
RILLE_OP(repeat_interleave, .summary = "each element repeated, along dim or of the flattened tensor",
         RILLE_ARGUMENTS(interleave_parameters, &(const InterleaveArgs){{0}}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_DATA_SIZED, .n_outputs = 1,
         .forward = repeat_interleave_forward, .samples = repeat_interleave_samples);
RILLE_OP(roll, .summary = "elements moved along dims by shifts, those that leave come in at the other end",
         RILLE_ARGUMENTS(roll_parameters, &no_roll), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = roll_forward, .samples = roll_samples);
RILLE_OP(diag, .summary = "the diagonal of a matrix, or a matrix with this diagonal",
         RILLE_ARGUMENTS(diagonal_parameters, &(const DiagonalArgs){0}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = diag_forward, .samples = diag_samples);

RILLE_OP(flip, .summary = "the elements of dims in reverse order, as a copy",
         RILLE_ARGUMENTS(flip_parameters, &(const RilleDimsArgs){{.count = -1}}), .n_outputs = 1,
         .forward = flip_forward, .backward = flip_backward, .samples = flip_samples);
RILLE_OP(tril, .summary = "matrices with zeros above the diagonal",
         RILLE_ARGUMENTS(diagonal_parameters, &(const DiagonalArgs){0}), .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = tril_forward, .backward = triangle_backward, .samples = triangle_samples);
RILLE_OP(triu, .summary = "matrices with zeros below the diagonal",
         RILLE_ARGUMENTS(diagonal_parameters, &(const DiagonalArgs){0}), .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = triu_forward, .backward = triangle_backward, .samples = triangle_samples);

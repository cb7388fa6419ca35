/* Tensors put side by side in the ways of numpy's names, grids of coordinates, and turns: compositions of
 * ops. */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(narrow);
RILLE_USE_OP(stack);

/* ---- hstack, vstack, dstack, column_stack -------------------------------------------------------------- */

enum { COLUMNS = 1, ROWS, DEPTHS, VECTORS_AS_COLUMNS }; /* op->kernel */

/* With as many dims as the op joins: rows are [1, n], depths [1, n, 1]. */
static RilleTensor *with_dims(RilleContext *ctx, RilleTensor *t, int kind) {
  int64_t one[3] = {1, 1, 1};
  if (kind == VECTORS_AS_COLUMNS && t->ndim < 2) return t_reshape(ctx, t, 2, (int64_t[]){t->numel, 1});
  if (t->ndim == 0) return t_reshape(ctx, t, kind == COLUMNS ? 1 : kind == DEPTHS ? 3 : 2, one);
  if (t->ndim == 1 && (kind == ROWS || kind == DEPTHS)) t = t_unsqueeze(ctx, t, 0);
  return t && t->ndim == 2 && kind == DEPTHS ? t_unsqueeze(ctx, t, 2) : t;
}

static RilleStatus side_by_side_forward(RilleContext *ctx, RilleCall *call) {
  int kind = call->op->kernel;
  if (call->n_in == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one tensor");
  RilleTensor **all = rille_block_allocate(ctx, (size_t)call->n_in * sizeof *all);
  if (!all) return RILLE_ERROR_MEMORY;
  bool made = true;
  for (int i = 0; i < call->n_in; i++) made = (all[i] = with_dims(ctx, call->in[i], kind)) && made;
  int dim = kind == ROWS ? 0 : kind == DEPTHS ? 2 : 1;
  if (made && kind == COLUMNS && all[0]->ndim == 1) dim = 0;
  RilleTensor *result = made ? t_cat(ctx, all, call->n_in, dim) : NULL;
  rille_block_free(ctx, all);
  return rille_call_return(ctx, call, result);
}

/* ---- block_diag ---------------------------------------------------------------------------------------- */

static RilleStatus block_diag_forward(RilleContext *ctx, RilleCall *call) {
  int64_t columns = 0, before = 0;
  char text[RILLE_SHAPE_TEXT];
  int n = call->n_in;
  if (n == 0) return rille_call_return(ctx, call, t_zeros(ctx, RILLE_FLOAT32, 2, (int64_t[]){1, 0}));
  for (int i = 0; i < n; i++) {
    const RilleTensor *t = call->in[i];
    if (t->ndim > 2)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "needs tensors of at most 2 dims, got shape %s (tensor %d)",
                         rille_tensor_shape_text(t, text), i);
    columns += t->ndim ? t->sizes[t->ndim - 1] : 1;
  }
  RilleTensor **rows = rille_block_allocate(ctx, (size_t)n * sizeof *rows);
  if (!rows) return RILLE_ERROR_MEMORY;
  bool made = true;
  for (int i = 0; i < n && made; i++) {
    RilleTensor *block = with_dims(ctx, call->in[i], ROWS);
    int64_t height = block ? block->sizes[0] : 0, width = block ? block->sizes[1] : 0;
    RilleDtype dtype = (RilleDtype)call->in[i]->dtype;
    RilleTensor *left = t_zeros(ctx, dtype, 2, (int64_t[]){height, before});
    RilleTensor *right = t_zeros(ctx, dtype, 2, (int64_t[]){height, columns - before - width});
    made = block && left && right;
    rows[i] = made ? t_cat(ctx, (RilleTensor *[]){left, block, right}, 3, 1) : NULL;
    made = rows[i] != NULL;
    before += width;
  }
  RilleTensor *result = made ? t_cat(ctx, rows, n, 0) : NULL;
  rille_block_free(ctx, rows);
  return rille_call_return(ctx, call, result);
}

/* ---- meshgrid, cartesian_prod -------------------------------------------------------------------------- */

typedef struct GridArgs {
  uint8_t indexing; /* ij, xy */
} GridArgs;

static RilleStatus check_axes(RilleContext *ctx, const RilleCall *call, int most_dims) {
  char text[RILLE_SHAPE_TEXT];
  if (call->n_in == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one tensor");
  if (call->n_in > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims, got %d tensors", RILLE_MAX_DIMS,
                       call->n_in);
  for (int i = 0; i < call->n_in; i++) {
    const RilleTensor *t = call->in[i];
    if (t->ndim > 1 || (most_dims == 1 && t->ndim != 1))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "needs tensors of %s, got shape %s (tensor %d)",
                         most_dims == 1 ? "one dim" : "no dims or one", rille_tensor_shape_text(t, text), i);
    if (t->dtype != call->in[0]->dtype)
      return rille_error(ctx, RILLE_ERROR_DTYPE, "dtypes differ: %s and %s (tensor %d)",
                         rille_dtype_name((RilleDtype)call->in[0]->dtype),
                         rille_dtype_name((RilleDtype)t->dtype), i);
  }
  return RILLE_OK;
}

/* Axis i of n as a tensor over the whole grid, whose sizes are given. */
static RilleTensor *over_grid(RilleContext *ctx, RilleTensor *axis, int at, int n, const int64_t *sizes) {
  int64_t own[RILLE_MAX_DIMS];
  for (int d = 0; d < n; d++) own[d] = d == at ? sizes[at] : 1;
  return t_expand(ctx, t_reshape(ctx, axis, n, own), n, sizes);
}

/* xy: the first two axes change places. */
static RilleStatus meshgrid_forward(RilleContext *ctx, RilleCall *call) {
  int64_t sizes[RILLE_MAX_DIMS];
  int n = call->n_in;
  bool swap = ((const GridArgs *)call->args)->indexing == 1 && n > 1;
  RILLE_TRY(check_axes(ctx, call, 0));
  for (int i = 0; i < n; i++) sizes[swap && i < 2 ? 1 - i : i] = call->in[i]->numel;
  RILLE_TRY(rille_call_outputs(ctx, call, n));
  for (int i = 0; i < n; i++) {
    RilleTensor *grid = over_grid(ctx, call->in[i], swap && i < 2 ? 1 - i : i, n, sizes);
    if (!grid) return rille_scope_status(ctx);
    call->out[i] = rille_tensor_retain(grid);
  }
  return RILLE_OK;
}

static RilleStatus cartesian_prod_forward(RilleContext *ctx, RilleCall *call) {
  int64_t sizes[RILLE_MAX_DIMS], rows = 1;
  RilleTensor *columns[RILLE_MAX_DIMS];
  int n = call->n_in;
  RILLE_TRY(check_axes(ctx, call, 1));
  if (n == 1) return rille_call_return(ctx, call, t_reshape(ctx, call->in[0], 1, call->in[0]->sizes));
  for (int i = 0; i < n; i++) {
    sizes[i] = call->in[i]->numel;
    if (__builtin_mul_overflow(rows, sizes[i], &rows))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes are too large for memory");
  }
  for (int i = 0; i < n; i++) {
    columns[i] = t_reshape(ctx, over_grid(ctx, call->in[i], i, n, sizes), 1, &rows);
    if (!columns[i]) return rille_scope_status(ctx);
  }
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_stack, columns, n, &(RilleDimArgs){1}));
}

/* ---- tensor_split -------------------------------------------------------------------------------------- */

/* A view from start up to end, both cut to the size. */
static RilleStatus piece(RilleContext *ctx, RilleCall *call, int at, int dim, int64_t start, int64_t end) {
  RilleNarrowArgs part = {dim, start, end > start ? end - start : 0};
  return rille_apply(ctx, &rille_op_narrow, call->in, 1, &part, &call->out[at]);
}

static int64_t within(int64_t index, int64_t size) {
  if (index < 0) index += size;
  return index < 0 ? 0 : index > size ? size : index;
}

/* Which dim is cut: an option, or that of hsplit, vsplit and dsplit, whose op->kernel is 1 more. */
static RilleStatus split_dim(RilleContext *ctx, const RilleCall *call, int *dim) {
  const RilleTensor *in = call->in[0];
  int fixed = call->op->kernel - 1;
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be split");
  if (fixed < 0) return rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, in->ndim, dim);
  int least = fixed == 1 ? 1 : fixed == 0 ? 2 : 3;
  if (in->ndim < least)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least %d dims, got shape %s", least,
                       rille_tensor_shape_text(in, text));
  *dim = in->ndim == 1 ? 0 : fixed;
  return RILLE_OK;
}

/* A whole number makes so many pieces, the first ones longer by one; a list of indices says where pieces
 * begin. */
static RilleStatus tensor_split_forward(RilleContext *ctx, RilleCall *call) {
  enum { MAX_PIECES = 900000 };
  RilleTensor *in = call->in[0], *where = call->in[1];
  int dim;
  RILLE_TRY(split_dim(ctx, call, &dim));
  if (where->dtype != RILLE_INT64 || where->ndim > 1)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "needs a whole number of pieces, or a list of indices");
  RILLE_TRY(rille_tensor_as(where, RILLE_INT64, &where));
  if (!rille_scope_keep(ctx, where)) return RILLE_ERROR_MEMORY;
  const int64_t *list = (const int64_t *)(const void *)where->data;
  int64_t size = in->sizes[dim], n = where->ndim == 0 ? *list : where->numel + 1;
  if (n < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one piece, got %lld", (long long)n);
  if (n > MAX_PIECES)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "too many pieces: %lld, at most %d are possible",
                       (long long)n, MAX_PIECES);
  if (call->op->kernel > 0 && where->ndim == 0 && size % n != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "dim %d of size %lld has no %lld pieces of one size", dim,
                       (long long)size, (long long)n);
  RILLE_TRY(rille_call_outputs(ctx, call, (int)n));
  for (int64_t i = 0, start = 0; i < n; i++) {
    int64_t end = where->ndim == 0 ? start + size / n + (i < size % n)
                  : i < n - 1      ? within(list[i], size)
                                   : size;
    RILLE_TRY(piece(ctx, call, (int)i, dim, start, end));
    start = end;
  }
  return RILLE_OK;
}

/* ---- fliplr, flipud, rot90 ----------------------------------------------------------------------------- */

/* op->kernel: which dim is turned round. */
static RilleStatus flip_dim_forward(RilleContext *ctx, RilleCall *call) {
  int dim = call->op->kernel;
  char text[RILLE_SHAPE_TEXT];
  if (call->in[0]->ndim <= dim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least %d dim%s, got shape %s", dim + 1,
                       dim ? "s" : "", rille_tensor_shape_text(call->in[0], text));
  return rille_call_return(ctx, call, t_flip(ctx, call->in[0], dim));
}

typedef struct TurnArgs {
  int64_t k;
  RilleInts dims;
} TurnArgs;

/* A quarter from the first dim towards the second is that one turned round and both exchanged. */
static RilleStatus rot90_forward(RilleContext *ctx, RilleCall *call) {
  const TurnArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dims[2], turns = (int)((args->k % 4 + 4) % 4);
  if (args->dims.count != 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dims must be two dims, got %d", (int)args->dims.count);
  for (int i = 0; i < 2; i++) RILLE_TRY(rille_shape_dim(ctx, args->dims.values[i], in->ndim, &dims[i]));
  if (in->ndim < 2 || dims[0] == dims[1])
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dims must be two different dims, got %lld and %lld",
                       (long long)args->dims.values[0], (long long)args->dims.values[1]);
  RilleTensor *turned = in;
  if (turns == 0) turned = t_mul(ctx, in, t_scalar(ctx, rille_scalar_int(1)));
  if (turns == 1 || turns == 2) turned = t_flip(ctx, turned, dims[1]);
  if (turns == 2 || turns == 3) turned = t_flip(ctx, turned, dims[0]);
  if (turns % 2) turned = t_transpose(ctx, turned, dims[0], dims[1]);
  return rille_call_return(ctx, call, turned);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter list_parameters[] = {RILLE_TENSORS("tensors"), RILLE_PARAMETERS_END};
static const RilleParameter spread_parameters[] = {RILLE_TENSORS_OR_LIST("tensors"), RILLE_PARAMETERS_END};
static const RilleParameter grid_parameters[] = {
    RILLE_TENSORS_OR_LIST("tensors"), RILLE_CHOICE(GridArgs, indexing, "ij|xy"), RILLE_PARAMETERS_END};
static const RilleParameter split_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_TENSOR_OR_NUMBER("indices_or_sections"),
                                                  RILLE_OPTION(INT, RilleDimArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter pieces_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("indices_or_sections"), RILLE_PARAMETERS_END};
static const RilleParameter turn_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, TurnArgs, k),
                                                 RILLE_OPTION(INTS, TurnArgs, dims), RILLE_PARAMETERS_END};
static const TurnArgs turn_defaults = {1, {2, {0, 1}}};
static const char *const stack_samples[] =
    RILLE_SAMPLES("{ x(2, 3), x(2, 3) }", "{ x(3), x(3) }", "{ x(3, 2):t(), x(2, 3) }", "{ x(), x() }",
                  "{ x(2, 0), x(2, 0) }");
static const char *const block_samples[] =
    RILLE_SAMPLES("{ x(2, 3), x(1, 2) }", "x(3, 2):t(), x(2), x()", "{ x(2, 0), x(2, 2) }");
static const char *const grid_samples[] =
    RILLE_SAMPLES("{ x(3), x(2) }", "x(3), x(2), { indexing = 'xy' }", "{ x(3), x(), x(2) }", "x(0), x(2)");
static const char *const product_samples[] = RILLE_SAMPLES("{ x(3), x(2) }", "x(3)", "x(2), x(0)");
static const char *const split_samples[] =
    RILLE_SAMPLES("x(5, 3), 3", "x(3, 5):t(), 2, 1", "x(5, 3), rille.tensor({ 1, -2, 9 })", "x(0, 3), 2");
static const char *const flip_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t()", "x(0, 3)");
static const char *const turn_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 2", "x(2, 3, 2), -1, { 0, 2 }", "x(0, 3), 3", "x(2, 3), 0");

/* Tensors joined along a dim that the kernel names: see the enum on top. */
#define SIDE_BY_SIDE                                                                                         \
  .parameters = list_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1,           \
  .forward = side_by_side_forward, .samples = stack_samples
RILLE_OP(hstack, .summary = "tensors joined along dim 1, those of one dim along dim 0", SIDE_BY_SIDE,
         .kernel = COLUMNS);
RILLE_OP(vstack, .summary = "tensors joined along dim 0, those of one dim as rows", SIDE_BY_SIDE,
         .kernel = ROWS);
RILLE_OP(dstack, .summary = "tensors joined along dim 2", SIDE_BY_SIDE, .kernel = DEPTHS);
RILLE_OP(column_stack, .summary = "tensors joined along dim 1, those of one dim as columns", SIDE_BY_SIDE,
         .kernel = VECTORS_AS_COLUMNS);

RILLE_OP(block_diag, .summary = "matrices along the diagonal of a larger one, zeros elsewhere",
         .parameters = spread_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = block_diag_forward, .samples = block_samples);
RILLE_OP(meshgrid, .summary = "each axis's coordinates over the whole grid, as views",
         RILLE_ARGUMENTS(grid_parameters, &(const GridArgs){0}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 0, .forward = meshgrid_forward,
         .samples = grid_samples);
RILLE_OP(cartesian_prod, .summary = "every combination of elements, one a row",
         .parameters = spread_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = cartesian_prod_forward, .samples = product_samples);
RILLE_OP(tensor_split, .summary = "views of so many pieces along dim, or of the pieces between indices",
         RILLE_ARGUMENTS(split_parameters, &(const RilleDimArgs){0}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_DATA_SIZED, .n_outputs = 0, .forward = tensor_split_forward,
         .samples = split_samples);
static const char *const pieces_samples[] =
    RILLE_SAMPLES("x(2, 4, 2), 2", "x(4, 2, 2):transpose(0, 1), 1", "x(2, 2, 2), rille.tensor({ 1 })");
#define PIECES                                                                                               \
  .parameters = pieces_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_DATA_SIZED, .n_outputs = 0
RILLE_OP(hsplit, .summary = "views of pieces along dim 1, of a vector along dim 0", PIECES, .kernel = 2,
         .forward = tensor_split_forward, .samples = pieces_samples);
RILLE_OP(vsplit, .summary = "views of pieces along dim 0", PIECES, .kernel = 1,
         .forward = tensor_split_forward, .samples = pieces_samples);
RILLE_OP(dsplit, .summary = "views of pieces along dim 2", PIECES, .kernel = 3,
         .forward = tensor_split_forward, .samples = pieces_samples);

/* The dim at the kernel's place in reverse order. */
#define FLIP_DIM                                                                                             \
  .parameters = rille_one_input, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = flip_dim_forward,   \
  .samples = flip_samples
RILLE_OP(fliplr, .summary = "dim 1 in reverse order, as a copy", FLIP_DIM, .kernel = 1);
RILLE_OP(flipud, .summary = "dim 0 in reverse order, as a copy", FLIP_DIM, .kernel = 0);
RILLE_OP(rot90, .summary = "turned by k quarters in the plane of two dims, from the first towards the second",
         RILLE_ARGUMENTS(turn_parameters, &turn_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = rot90_forward, .samples = turn_samples);

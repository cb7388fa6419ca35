/* Tensors with at least so many dims, matrices made of vectors, and places on diagonals: compositions of ops,
 * and fill_diagonal_, which works in place alone. */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/index/sort.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(diag);
RILLE_USE_OP(gt);
RILLE_USE_OP(index_select);
RILLE_USE_OP(norm);
RILLE_USE_OP(sort);

/* ---- atleast_1d, atleast_2d, atleast_3d ---------------------------------------------------------------- */

/* As PyTorch puts them: a vector is a row [1, n], or [1, n, 1], a matrix [m, n, 1]. */
static RilleTensor *with_least(RilleContext *ctx, RilleTensor *t, int least) {
  int64_t one[3] = {1, 1, 1};
  if (t->ndim == 0) return t_reshape(ctx, t, least, one);
  if (t->ndim == 1 && least >= 2) t = t_unsqueeze(ctx, t, 0);
  return t && t->ndim == 2 && least == 3 ? t_unsqueeze(ctx, t, 2) : t;
}

/* op->kernel: how many dims at least. */
static RilleStatus atleast_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(rille_call_outputs(ctx, call, call->n_in));
  for (int i = 0; i < call->n_in; i++) {
    RilleTensor *t = with_least(ctx, call->in[i], call->op->kernel);
    if (!t) return rille_scope_status(ctx);
    call->out[i] = rille_tensor_retain(t);
  }
  return RILLE_OK;
}

/* ---- adjoint, diagflat, inner, msort ------------------------------------------------------------------- */

static RilleStatus adjoint_forward(RilleContext *ctx, RilleCall *call) {
  char text[RILLE_SHAPE_TEXT];
  if (call->in[0]->ndim < 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least 2 dims, got shape %s",
                       rille_tensor_shape_text(call->in[0], text));
  return rille_call_return(ctx, call, t_transpose(ctx, call->in[0], -2, -1));
}

typedef struct OffsetArgs {
  int64_t offset;
} OffsetArgs;

static RilleStatus diagflat_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *flat = t_reshape(ctx, call->in[0], 1, &call->in[0]->numel);
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_diag, &flat, 1, call->args));
}

/* Sums of products over the last dim of both; a tensor without dims multiplies. */
static RilleStatus inner_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim == 0 || b->ndim == 0) return rille_call_return(ctx, call, t_mul(ctx, a, b));
  int64_t k = a->sizes[a->ndim - 1], sizes[2 * RILLE_MAX_DIMS], rows = 1, columns = 1;
  int n = 0;
  if (k != b->sizes[b->ndim - 1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the last sizes differ: %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (a->ndim + b->ndim - 2 > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims", RILLE_MAX_DIMS);
  for (int i = 0; i < a->ndim - 1; i++) rows *= sizes[n++] = a->sizes[i];
  for (int i = 0; i < b->ndim - 1; i++) columns *= sizes[n++] = b->sizes[i];
  RilleTensor *left = t_reshape(ctx, a, 2, (int64_t[]){rows, k});
  RilleTensor *right = t_transpose(ctx, t_reshape(ctx, b, 2, (int64_t[]){columns, k}), 0, 1);
  return rille_call_return(ctx, call, t_reshape(ctx, t_mm(ctx, left, right), n, sizes));
}

static RilleStatus msort_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *both[2];
  if (!t_apply_many(ctx, &rille_op_sort, call->in, 1, &(RilleSortArgs){0, false, true}, both))
    return rille_scope_status(ctx);
  return rille_call_return(ctx, call, both[0]);
}

/* ---- combinations -------------------------------------------------------------------------------------- */

typedef struct CombinationsArgs {
  int64_t r;
  bool with_replacement;
} CombinationsArgs;

/* The next r places below n in order, in place; false after the last. */
static bool next_places(int64_t *places, int64_t r, int64_t n, bool again) {
  for (int64_t i = r - 1; i >= 0; i--) {
    if (places[i] >= (again ? n - 1 : n - r + i)) continue;
    int64_t value = ++places[i];
    for (int64_t j = i + 1; j < r; j++) places[j] = again ? value : value + j - i;
    return true;
  }
  return false;
}

/* n over r, with replacement n + r - 1 over r; -1 where that does not fit. */
static int64_t count_places(int64_t n, int64_t r, bool again) {
  int64_t top = again ? n + r - 1 : n, count = 1;
  if (n == 0 || r > top) return 0;
  for (int64_t i = 1; i <= r; i++) {
    if (__builtin_mul_overflow(count, top - r + i, &count)) return -1;
    count /= i;
  }
  return count;
}

static RilleStatus combinations_forward(RilleContext *ctx, RilleCall *call) {
  enum { MOST = 64 };
  const CombinationsArgs *args = call->args;
  RilleTensor *in = call->in[0], *index = NULL;
  int64_t places[MOST], r = args->r, n = in->numel, total;
  if (in->ndim != 1) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs one dim, got %d", in->ndim);
  if (r < 0 || r > MOST)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "r must be from 0 to %d, got %lld", MOST, (long long)r);
  if (r == 0) return rille_call_return(ctx, call, t_narrow(ctx, in, 0, 0, 0));
  int64_t count = count_places(n, r, args->with_replacement);
  if (count < 0 || __builtin_mul_overflow(count, r, &total))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes are too large for memory");
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT64, 1, &total, &index);
  if (!t_keep(ctx, status, index)) return rille_scope_status(ctx);
  for (int64_t i = 0; i < r; i++) places[i] = args->with_replacement ? 0 : i;
  int64_t *row = (int64_t *)(void *)index->data;
  for (int64_t i = 0; i < count; i++, row += r) {
    memcpy(row, places, (size_t)r * sizeof *places);
    next_places(places, r, n, args->with_replacement);
  }
  RilleTensor *picked =
      t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){in, index}, 2, &(RilleDimArgs){0});
  return rille_call_return(ctx, call, t_reshape(ctx, picked, 2, (int64_t[]){count, r}));
}

/* ---- vander -------------------------------------------------------------------------------------------- */

typedef struct VanderArgs {
  RilleOptionalInt N;
  bool increasing;
} VanderArgs;

/* Powers 0 to N - 1 along a new last dim: ones, and products of the element so far. */
static RilleTensor *powers(RilleContext *ctx, RilleTensor *x, int64_t n) {
  int64_t sizes[RILLE_MAX_DIMS + 1];
  int last = x->ndim;
  if (last == RILLE_MAX_DIMS) {
    rille_scope_fail(ctx,
                     rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims", RILLE_MAX_DIMS));
    return NULL;
  }
  memcpy(sizes, x->sizes, x->ndim * sizeof *sizes);
  sizes[last] = n > 0 ? n - 1 : 0;
  RilleTensor *factors = t_expand(ctx, t_unsqueeze(ctx, x, last), last + 1, sizes);
  sizes[last] = n > 0;
  RilleTensor *zeros = t_zeros(ctx, (RilleDtype)x->dtype, last + 1, sizes);
  RilleTensor *ones = t_add(ctx, zeros, t_scalar(ctx, rille_scalar_int(1)));
  return t_cumprod(ctx, t_cat(ctx, (RilleTensor *[]){ones, factors}, 2, last), last);
}

/* op->kernel 1: linalg.vander, for batches, increasing, of at least two columns. */
static RilleStatus vander_forward(RilleContext *ctx, RilleCall *call) {
  const VanderArgs *args = call->args;
  RilleTensor *x = call->in[0];
  bool of_linalg = call->op->kernel == 1;
  if (x->ndim < 1 || (!of_linalg && x->ndim != 1))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs one dim%s, got %d", of_linalg ? " at least" : "",
                       x->ndim);
  int64_t n = args->N.given ? args->N.value : x->sizes[x->ndim - 1];
  if (n < 0 || (of_linalg && args->N.given && n < 2))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "N must be at least %d, got %lld", of_linalg ? 2 : 0,
                       (long long)n);
  RilleTensor *all = powers(ctx, x, n);
  if (all && !of_linalg && !args->increasing) all = t_flip(ctx, all, 1);
  return rille_call_return(ctx, call, all);
}

/* ---- renorm -------------------------------------------------------------------------------------------- */

typedef struct RenormArgs {
  RilleScalar p;
  int64_t dim;
  double maxnorm;
} RenormArgs;

/* Parts along dim whose p-norm is larger are scaled down to it; 1e-7 as in PyTorch. */
static RilleStatus renorm_forward(RilleContext *ctx, RilleCall *call) {
  const RenormArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim < 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least 2 dims, got shape %s",
                       rille_tensor_shape_text(in, text));
  if (!(rille_scalar_to_double(args->p) > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must be above 0, got %g",
                       rille_scalar_to_double(args->p));
  if (!(args->maxnorm >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "maxnorm must be at least 0, got %g", args->maxnorm);
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  RilleNormArgs norm = {.p = args->p, .dim = {.count = 0}, .keepdim = true};
  for (int i = 0; i < in->ndim; i++)
    if (i != dim) norm.dim.values[norm.dim.count++] = i;
  RilleTensor *size = t_apply(ctx, &rille_op_norm, &in, 1, &norm);
  RilleTensor *most = t_number(ctx, args->maxnorm);
  RilleTensor *factor = t_div(ctx, most, t_add_number(ctx, size, 1e-7));
  factor = t_where(ctx, t_binary(ctx, &rille_op_gt, size, most), factor, t_number(ctx, 1));
  return rille_call_return(ctx, call, t_mul(ctx, in, factor));
}

/* ---- fill_diagonal_ ------------------------------------------------------------------------------------ */

typedef struct FillArgs {
  RilleScalar fill_value;
  bool wrap;
} FillArgs;

static RilleStatus check_diagonal(RilleContext *ctx, const RilleTensor *t) {
  char text[RILLE_SHAPE_TEXT];
  bool fits = t->ndim >= 2;
  for (int i = 1; i < t->ndim && t->ndim > 2; i++) fits = fits && t->sizes[i] == t->sizes[0];
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a matrix, or more dims of one size, got shape %s",
                     rille_tensor_shape_text(t, text));
}

/* value where all indices are equal; in a matrix with wrap also in the blocks below, a row apart. */
static void fill_diagonal(RilleTensor *t, RilleScalar value, bool wrap) {
  int64_t least = t->sizes[0], step = 0, item = (int64_t)rille_tensor_itemsize(t);
  for (int i = 0; i < t->ndim; i++) {
    if (t->sizes[i] < least) least = t->sizes[i];
    step += t->strides[i];
  }
  int64_t block = (t->sizes[1] + 1) * t->strides[0], rows = t->sizes[0];
  for (int64_t first = 0, at = 0; first < rows && least > 0; first += t->sizes[1] + 1, at += block) {
    for (int64_t i = 0; i < least && first + i < rows; i++)
      rille_scalar_write(value, (RilleDtype)t->dtype, t->data + (at + i * step) * item);
    if (!wrap || t->ndim != 2) break;
  }
}

static RilleStatus fill_diagonal_forward(RilleContext *ctx, RilleCall *call) {
  const FillArgs *args = call->args;
  RILLE_TRY(check_diagonal(ctx, call->in[0]));
  RILLE_TRY(rille_scalar_check(ctx, args->fill_value, (RilleDtype)call->in[0]->dtype));
  fill_diagonal(call->out[0], args->fill_value, args->wrap);
  return RILLE_OK;
}

/* Nothing flows to what was overwritten. */
static void fill_diagonal_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *filled = t_zeros(ctx, RILLE_BOOL, call->shape[0].ndim, call->shape[0].sizes);
  if (!filled) return;
  fill_diagonal(filled, rille_scalar_bool(true), ((const FillArgs *)call->args)->wrap);
  call->grad_in[0] = t_where(ctx, filled, t_number(ctx, 0), call->grad_out[0]);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter list_parameters[] = {RILLE_TENSORS_OR_LIST("tensors"), RILLE_PARAMETERS_END};
static const RilleParameter two_tensors[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                             RILLE_PARAMETERS_END};
static const RilleParameter offset_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, OffsetArgs, offset), RILLE_PARAMETERS_END};
static const RilleParameter combinations_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, CombinationsArgs, r),
    RILLE_OPTION(BOOL, CombinationsArgs, with_replacement), RILLE_PARAMETERS_END};
static const RilleParameter vander_parameters[] = {
    RILLE_TENSOR("x"), RILLE_OPTION(OPTIONAL_INT, VanderArgs, N), RILLE_OPTION(BOOL, VanderArgs, increasing),
    RILLE_PARAMETERS_END};
static const RilleParameter linalg_vander_parameters[] = {
    RILLE_TENSOR("x"), RILLE_OPTION(OPTIONAL_INT, VanderArgs, N), RILLE_PARAMETERS_END};
static const RilleParameter renorm_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(SCALAR, RenormArgs, p), RILLE_REQUIRED(INT, RenormArgs, dim),
    RILLE_REQUIRED(FLOAT, RenormArgs, maxnorm), RILLE_PARAMETERS_END};
static const RilleParameter fill_parameters[] = {RILLE_TENSOR("input"),
                                                 RILLE_REQUIRED(SCALAR, FillArgs, fill_value),
                                                 RILLE_OPTION(BOOL, FillArgs, wrap), RILLE_PARAMETERS_END};
static const VanderArgs vander_defaults = {{false, 0}, false};
static const char *const least_samples[] = RILLE_SAMPLES("x(3)", "{ x(), x(2) }", "x(3, 2):t(), x(2, 1, 2)");
static const char *const matrix_samples[] = RILLE_SAMPLES("x(2, 3)", "x(2, 3, 2)", "x(0, 3)");
static const char *const diagflat_samples[] = RILLE_SAMPLES("x(3)", "x(3, 2):t(), 1", "x(), -1", "x(0)");
static const char *const inner_samples[] = RILLE_SAMPLES("x(2, 3), x(4, 3)", "x(3), x(3)", "x(3, 2):t(), x()",
                                                         "x(2, 2, 3), x(3)", "x(2, 0), x(1, 0)");
static const char *const msort_samples[] = RILLE_SAMPLES("x(3, 2)", "x(2, 3):t()", "x(4)", "x(0, 3)");
static const char *const combinations_samples[] =
    RILLE_SAMPLES("x(4)", "x(3), 2, true", "x(4), { r = 3 }", "x(2), 3", "x(3), 0");
static const char *const vander_samples[] =
    RILLE_SAMPLES("x(3)", "x(3), 4", "x(2), 3, true", "x(3), { N = 1 }");
static const char *const linalg_vander_samples[] = RILLE_SAMPLES("x(3)", "x(2, 3), 4", "x(3, 2):t()");
static const char *const renorm_samples[] =
    RILLE_SAMPLES("x(3, 4), 2, 0, 1.5", "x(4, 3):t(), 1, 1, 2", "x(2, 3, 2), 3, -1, 10");

/* Each tensor with as many dims as the kernel says. */
#define AT_LEAST_OF(n)                                                                                       \
  .parameters = list_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 0,           \
  .kernel = n, .forward = atleast_forward, .samples = least_samples
RILLE_OP(atleast_1d, .summary = "each tensor as a view with at least one dim", AT_LEAST_OF(1));
RILLE_OP(atleast_2d, .summary = "each tensor as a view with at least two dims; a vector becomes a row",
         AT_LEAST_OF(2));
RILLE_OP(atleast_3d,
         .summary = "each tensor as a view with at least three dims: [n] is [1, n, 1], [m, n] [m, n, 1]",
         AT_LEAST_OF(3));

RILLE_OP(adjoint, .summary = "a view with the last two dims exchanged", .parameters = rille_one_input,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = adjoint_forward, .samples = matrix_samples);
RILLE_OP(diagflat, .summary = "a matrix with all elements on a diagonal, zeros elsewhere",
         RILLE_ARGUMENTS(offset_parameters, &(const OffsetArgs){0}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = diagflat_forward, .samples = diagflat_samples);
RILLE_OP(inner, .summary = "sums of products over the last dim of both", .parameters = two_tensors,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = inner_forward, .samples = inner_samples);
RILLE_OP(msort, .summary = "the elements sorted along dim 0", .parameters = rille_one_input,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = msort_forward, .samples = msort_samples);
RILLE_OP(combinations, .summary = "each choice of r elements of a vector in their order, one a row",
         RILLE_ARGUMENTS(combinations_parameters, &(const CombinationsArgs){2, false}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = combinations_forward,
         .samples = combinations_samples);
RILLE_OP(vander, .summary = "a row of N falling powers for each element, or of rising ones",
         RILLE_ARGUMENTS(vander_parameters, &vander_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = vander_forward,
         .samples = vander_samples);
RILLE_OP(linalg_vander, .summary = "N rising powers of each element along a new last dim",
         RILLE_ARGUMENTS(linalg_vander_parameters, &vander_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_INTERNAL, .n_outputs = 1, .kernel = 1,
         .forward = vander_forward, .samples = linalg_vander_samples);
RILLE_OP(renorm, .summary = "parts along dim scaled down to a p-norm of at most maxnorm",
         RILLE_ARGUMENTS(renorm_parameters, &(const RenormArgs){{RILLE_SCALAR_INT, {.i = 2}}, 0, 0}),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = renorm_forward, .samples = renorm_samples);
static const char *const fill_samples[] =
    RILLE_SAMPLES("x(3, 3):clone(), 1.5", "x(2, 4):t():clone(), 2, true", "x(7, 2) * 1, 0, { wrap = true }",
                  "x(2, 2, 2) + 1, 4");
RILLE_OP(fill_diagonal_,
         .summary = "fill_value where all indices are equal; wrap goes on below a tall matrix",
         RILLE_ARGUMENTS(fill_parameters, &(const FillArgs){{RILLE_SCALAR_INT, {.i = 0}}, false}),
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = fill_diagonal_forward,
         .backward = fill_diagonal_backward, .samples = fill_samples,
         .example = "rille.zeros(3, 3):fill_diagonal_(1)");

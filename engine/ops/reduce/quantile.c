/* quantile, nanquantile and nanmedian: order statistics as compositions of ops. */
#include "ops/formula.h"
#include "ops/index/sort.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(any);
RILLE_USE_OP(ceil);
RILLE_USE_OP(eq);
RILLE_USE_OP(floor);
RILLE_USE_OP(floor_divide);
RILLE_USE_OP(isnan);
RILLE_USE_OP(lerp);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(logical_not);
RILLE_USE_OP(logical_or);
RILLE_USE_OP(lt);
RILLE_USE_OP(median);
RILLE_USE_OP(nanmedian_all);
RILLE_USE_OP(round);
RILLE_USE_OP(sort);
RILLE_USE_OP(sum);

/* ---- quantile ------------------------------------------------------------------------------------------ */

typedef struct QuantileArgs {
  RilleOptionalInt dim;
  bool keepdim;
  uint8_t interpolation;
} QuantileArgs;

enum { LINEAR, LOWER, HIGHER, MIDPOINT, NEAREST };

static RilleTensor *without_history(RilleContext *ctx, RilleTensor *t) {
  RilleTensor *alias = NULL;
  if (!t) return NULL;
  RilleStatus status = rille_tensor_alias(t, &alias);
  return t_keep(ctx, status, alias);
}

/* Rows along x's dim, which comes last, or all of x as one row where dim is below 0; each in order. */
static RilleTensor *sorted_rows(RilleContext *ctx, RilleTensor *x, int dim, RilleTensor **indices) {
  RilleTensor *both[2];
  int dims[RILLE_MAX_DIMS], n = 0;
  if (dim < 0) {
    x = t_reshape(ctx, x, 1, &x->numel);
  } else if (x->ndim > 0) {
    for (int i = 0; i < x->ndim; i++)
      if (i != dim) dims[n++] = i;
    dims[n] = dim;
    x = t_permute(ctx, x, x->ndim, dims);
  } else {
    x = t_reshape(ctx, x, 1, (int64_t[]){1});
  }
  RilleSortArgs args = {.dim = -1, .stable = true};
  if (!x || !t_apply_many(ctx, &rille_op_sort, &x, 1, &args, both)) return NULL;
  if (indices) *indices = both[1];
  return both[0];
}

static RilleStatus check_quantile(RilleContext *ctx, const RilleCall *call, RilleTensor **q) {
  RilleTensor *x = call->in[0];
  RilleDtype dtype = (RilleDtype)x->dtype;
  char text[RILLE_SHAPE_TEXT];
  *q = call->in[1];
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(dtype));
  if (x->numel == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "an empty tensor has no quantiles, got shape %s",
                       rille_tensor_shape_text(x, text));
  if ((*q)->ndim > 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "q must be a number or a list of numbers, got shape %s",
                       rille_tensor_shape_text(*q, text));
  if (!(*q)->is_number && (*q)->dtype != x->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "q is of dtype %s, but the input of %s",
                       rille_dtype_name((RilleDtype)(*q)->dtype), rille_dtype_name(dtype));
  RilleTensor *values;
  RILLE_TRY(rille_tensor_as(*q, RILLE_FLOAT64, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  for (int64_t i = 0; i < values->numel; i++) {
    double value = ((const double *)(const void *)values->data)[i];
    if (!(value >= 0 && value <= 1))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "q must be from 0 to 1, got %g", value);
  }
  if ((*q)->is_number) { /* in the input's precision, as PyTorch has it */
    RILLE_TRY(rille_tensor_as(*q, dtype, &values));
    if (!(*q = rille_scope_keep(ctx, values))) return RILLE_ERROR_MEMORY;
  }
  *q = t_reshape(ctx, *q, 1, &(*q)->numel);
  return *q ? RILLE_OK : rille_scope_status(ctx);
}

/* Where each quantile lies among the n numbers of its row, [rows..., q]: with ignore_nan among those that are
 * numbers, else at the end where one is NaN. */
static RilleTensor *ranks(RilleContext *ctx, RilleTensor *sorted, RilleTensor *q, bool ignore_nan) {
  RilleDtype dtype = (RilleDtype)sorted->dtype;
  RilleReduceArgs last = {{1, {-1}}, true, RILLE_DTYPE_NONE};
  RilleTensor *is_nan = t_unary(ctx, &rille_op_isnan, without_history(ctx, sorted));
  double end = (double)(sorted->sizes[sorted->ndim - 1] - 1);
  if (!is_nan) return NULL;
  if (ignore_nan) {
    RilleTensor *numbers = t_unary(ctx, &rille_op_logical_not, is_nan);
    RilleTensor *count = numbers ? t_apply(ctx, &rille_op_sum, &numbers, 1, &last) : NULL;
    RilleTensor *rank = count ? t_mul(ctx, q, t_sub_number(ctx, t_to(ctx, count, dtype), 1)) : NULL;
    RilleTensor *is_none = rank ? t_binary(ctx, &rille_op_lt, rank, t_number(ctx, 0)) : NULL;
    return is_none ? t_where(ctx, is_none, t_number(ctx, 0), rank) : NULL;
  }
  RilleTensor *spoilt = t_apply(ctx, &rille_op_any, &is_nan, 1, &last);
  RilleTensor *wanted = t_mul_number(ctx, q, end);
  return spoilt ? t_where(ctx, spoilt, t_number(ctx, end), wanted) : NULL;
}

static RilleTensor *interpolated(RilleContext *ctx, RilleTensor *sorted, RilleTensor *rank, int how) {
  RilleTensor *below = rank ? t_unary(ctx,
                                      how == HIGHER    ? &rille_op_ceil
                                      : how == NEAREST ? &rille_op_round
                                                       : &rille_op_floor,
                                      rank)
                            : NULL;
  int dim = sorted->ndim - 1;
  RilleTensor *values =
      below ? t_gather(ctx, sorted, dim, t_to(ctx, without_history(ctx, below), RILLE_INT64)) : NULL;
  if (!values || (how != LINEAR && how != MIDPOINT)) return values;
  RilleTensor *above = t_unary(ctx, &rille_op_ceil, without_history(ctx, rank));
  RilleTensor *upper = above ? t_gather(ctx, sorted, dim, t_to(ctx, above, RILLE_INT64)) : NULL;
  RilleTensor *weight = how == LINEAR ? t_sub(ctx, rank, without_history(ctx, below)) : t_number(ctx, 0.5);
  return upper && weight ? t_apply(ctx, &rille_op_lerp, (RilleTensor *[]){values, upper, weight}, 3, NULL)
                         : NULL;
}

/* op->kernel: NaN is left out. The dim of q comes first, unless q is a number. */
static RilleStatus quantile_forward(RilleContext *ctx, RilleCall *call) {
  const QuantileArgs *args = call->args;
  RilleTensor *x = call->in[0], *q;
  int dim = -1, n = 0;
  if (args->dim.given) RILLE_TRY(rille_shape_dim(ctx, args->dim.value, x->ndim, &dim));
  RILLE_TRY(check_quantile(ctx, call, &q));
  RilleTensor *sorted = sorted_rows(ctx, x, dim, NULL);
  if (!sorted) return rille_scope_status(ctx);
  RilleTensor *result =
      interpolated(ctx, sorted, ranks(ctx, sorted, q, call->op->kernel), args->interpolation);
  if (!result) return rille_scope_status(ctx);
  int order[RILLE_MAX_DIMS];
  order[0] = result->ndim - 1;
  for (int i = 1; i < result->ndim; i++) order[i] = i - 1;
  result = t_permute(ctx, result, result->ndim, order);
  int64_t sizes[RILLE_MAX_DIMS + 1];
  if (call->in[1]->ndim == 1) sizes[n++] = q->numel;
  for (int i = 0; i < x->ndim; i++) {
    bool gone = dim < 0 || i == dim;
    if (!gone || args->keepdim) sizes[n++] = gone ? 1 : x->sizes[i];
  }
  if (n > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims", RILLE_MAX_DIMS);
  return rille_call_return(ctx, call, t_reshape(ctx, result, n, sizes));
}

/* ---- nanmedian ----------------------------------------------------------------------------------------- */

typedef struct MedianArgs {
  RilleOptionalInt dim;
  bool keepdim;
} MedianArgs;

/* The lower middle of each row's numbers, and where it stands; NaN where there are none. */
static RilleStatus rows_median(RilleContext *ctx, RilleTensor *x, int dim, RilleTensor **both) {
  RilleReduceArgs last = {{1, {-1}}, true, RILLE_DTYPE_NONE};
  RilleTensor *places, *sorted = sorted_rows(ctx, x, dim, &places);
  RilleTensor *plain = without_history(ctx, sorted);
  RilleTensor *numbers = plain ? t_binary(ctx, &rille_op_eq, plain, plain) : NULL;
  RilleTensor *count = numbers ? t_apply(ctx, &rille_op_sum, &numbers, 1, &last) : NULL;
  RilleTensor *end =
      count ? t_clamp_min(ctx, t_sub(ctx, count, t_scalar(ctx, rille_scalar_int(1))), 0) : NULL;
  RilleTensor *middle =
      end ? t_binary(ctx, &rille_op_floor_divide, end, t_scalar(ctx, rille_scalar_int(2))) : NULL;
  middle = middle ? t_to(ctx, middle, RILLE_INT64) : NULL;
  if (!middle) return rille_scope_status(ctx);
  both[0] = t_gather(ctx, sorted, sorted->ndim - 1, middle);
  both[1] = t_gather(ctx, places, sorted->ndim - 1, middle);
  return both[1] ? RILLE_OK : rille_scope_status(ctx);
}

static RilleStatus nanmedian_all_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *both[2];
  RILLE_TRY(rows_median(ctx, call->in[0], -1, both));
  return rille_call_return(ctx, call, t_reshape(ctx, both[0], 0, NULL));
}

/* Those that equal it share its gradient, as with median. */
static void nanmedian_all_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[0], *y = call->out[0], *g = call->grad_out[0];
  RilleTensor *both_nan = t_binary(ctx, &rille_op_logical_and, t_unary(ctx, &rille_op_isnan, x),
                                   t_unary(ctx, &rille_op_isnan, y));
  RilleTensor *wins = t_binary(ctx, &rille_op_logical_or, t_binary(ctx, &rille_op_eq, x, y), both_nan);
  RilleTensor *count = wins ? t_unary(ctx, &rille_op_sum, wins) : NULL;
  call->grad_in[0] = count ? t_where(ctx, wins, t_div(ctx, g, count), t_number(ctx, 0)) : NULL;
}

/* Integers, and what is empty, have no NaN to leave out: median says the rest. */
static RilleStatus nanmedian_forward(RilleContext *ctx, RilleCall *call) {
  const MedianArgs *args = call->args;
  RilleTensor *x = call->in[0], *both[2];
  int dim, n = 0;
  int64_t sizes[RILLE_MAX_DIMS];
  if (x->numel == 0 || !rille_dtype_is_float((RilleDtype)x->dtype))
    return rille_apply_list(ctx, &rille_op_median, &x, 1, args, &call->out, &call->n_out);
  RILLE_TRY(rille_call_outputs(ctx, call, args->dim.given ? 2 : 1));
  if (!args->dim.given) return rille_apply(ctx, &rille_op_nanmedian_all, &x, 1, NULL, call->out);
  RILLE_TRY(rille_shape_dim(ctx, args->dim.value, x->ndim, &dim));
  RILLE_TRY(rows_median(ctx, x, dim, both));
  for (int i = 0; i < x->ndim; i++)
    if (i != dim || args->keepdim) sizes[n++] = i == dim ? 1 : x->sizes[i];
  for (int k = 0; k < 2; k++) {
    both[k] = t_reshape(ctx, both[k], n, sizes);
    if (!both[k]) return rille_scope_status(ctx);
    call->out[k] = rille_tensor_retain(both[k]);
  }
  return RILLE_OK;
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter quantile_parameters[] = {
    RILLE_TENSOR("input"),
    RILLE_TENSOR_OR_NUMBER("q"),
    RILLE_OPTION(OPTIONAL_INT, QuantileArgs, dim),
    RILLE_OPTION(BOOL, QuantileArgs, keepdim),
    RILLE_CHOICE(QuantileArgs, interpolation, "linear|lower|higher|midpoint|nearest"),
    RILLE_PARAMETERS_END};
static const RilleParameter median_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(OPTIONAL_INT, MedianArgs, dim),
    RILLE_OPTION(BOOL, MedianArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter all_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const QuantileArgs quantile_defaults = {{false, 0}, false, LINEAR};
static const MedianArgs median_defaults = {{false, 0}, false};
static const char *const quantile_samples[] = RILLE_SAMPLES(
    "x(2, 4), 0.3", "x(4, 3):t(), 0.6, 0", "x(2, 4), probability(3), 1",
    "x(2, 4), 0.3, 1, true, { interpolation = 'midpoint' }", "x(2, 5), 0.6, { interpolation = 'lower' }");
static const char *const median_samples[] = RILLE_SAMPLES("x(4, 3)", "x(4, 3), 0", "x(3, 4):t(), 1, true");
static const char *const all_samples[] = RILLE_SAMPLES("x(4, 3)", "x(3, 4):t()", "x()");

/* The kernel says whether NaN is passed over. */
#define QUANTILE                                                                                             \
  RILLE_ARGUMENTS(quantile_parameters, &quantile_defaults),                                                  \
      .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = quantile_forward, .samples = quantile_samples
RILLE_OP(quantile,
         .summary = "what a share q of the elements is not above, over all or dim; q a number or several",
         QUANTILE, .kernel = false);
RILLE_OP(nanquantile, .summary = "quantile of the elements that are not NaN", QUANTILE, .kernel = true);
RILLE_OP(nanmedian,
         .summary = "the median of the elements that are not NaN; with dim "
                    "along it, and the indices",
         .parameters = median_parameters, .defaults = &median_defaults, .args_size = sizeof median_defaults,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 0, .forward = nanmedian_forward,
         .samples = median_samples);
RILLE_OP(nanmedian_all, .summary = "the median of all elements that are not NaN",
         .parameters = all_parameters, .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = nanmedian_all_forward, .backward = nanmedian_all_backward, .saves_input = {1},
         .saves_output = 1, .samples = all_samples);

/* Sorting along a dim, and what is picked by rank: sort, argsort, topk, kthvalue, median, mode, max and min
 * with a dim. */
#include "ops/index/sort.h"
#include "kernels/rows/reduce.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(amax);
RILLE_USE_OP(amin);
RILLE_USE_OP(argmax);
RILLE_USE_OP(argmin);
RILLE_USE_OP(eq);
RILLE_USE_OP(isnan);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(logical_or);
RILLE_USE_OP(max_dim);
RILLE_USE_OP(median_all);
RILLE_USE_OP(median_dim);
RILLE_USE_OP(min_dim);
RILLE_USE_OP(sum);

/* ---- what all of them give */

/* Values and indices as outputs; places has dim. Backward needs the places, always with dim. */
static RilleStatus give_places(RilleContext *ctx, RilleCall *call, int dim, RilleTensor *places,
                               bool drop_dim) {
  RilleTensor *values = t_gather(ctx, call->in[0], dim, places), *contiguous;
  if (!values) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_contiguous(places, &contiguous));
  if (!rille_scope_keep(ctx, contiguous)) return RILLE_ERROR_MEMORY;
  if (call->needs_grad) call->extra[0] = rille_tensor_retain(contiguous);
  RilleTensor *indices = contiguous;
  if (drop_dim && values->ndim > 0) {
    values = t_select(ctx, values, dim, 0);
    indices = t_select(ctx, contiguous, dim, 0);
    if (!values || !indices) return rille_scope_status(ctx);
  }
  call->out[0] = rille_tensor_retain(values);
  call->out[1] = rille_tensor_retain(indices);
  return RILLE_OK;
}

/* The gradient goes back to where the values came from. All argument structs here begin with dim. */
static void places_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  int dim = rille_dim_of(*(const int64_t *)call->args, shape->ndim);
  RilleTensor *grad = call->grad_out[0], *places = call->extra[0];
  if (grad->ndim < places->ndim) grad = t_unsqueeze(ctx, grad, dim);
  call->grad_in[0] = t_scatter_zeros(ctx, shape, dim, places, grad);
}

/* ---- sort, argsort, topk ------------------------------------------------------------------------------- */

typedef RilleSortArgs SortArgs;

static RilleStatus sort_forward(RilleContext *ctx, RilleCall *call) {
  const SortArgs *args = call->args;
  RilleTensor *in = call->in[0], *places;
  int dim;
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  RILLE_TRY(rille_order(ctx, in, dim, args->descending, 0, in->ndim ? in->sizes[dim] : 1, &places));
  return give_places(ctx, call, dim, places, false);
}

static RilleStatus argsort_forward(RilleContext *ctx, RilleCall *call) {
  const SortArgs *args = call->args;
  RilleTensor *in = call->in[0], *places;
  int dim;
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  RILLE_TRY(rille_order(ctx, in, dim, args->descending, 0, in->ndim ? in->sizes[dim] : 1, &places));
  return rille_tensor_contiguous(places, &call->out[0]);
}

typedef struct TopkArgs {
  int64_t dim, k;
  bool largest, sorted;
} TopkArgs;

static RilleStatus topk_forward(RilleContext *ctx, RilleCall *call) {
  const TopkArgs *args = call->args;
  RilleTensor *in = call->in[0], *places;
  int dim;
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  int64_t size = in->ndim ? in->sizes[dim] : 1;
  if (args->k < 0 || args->k > size)
    return rille_error(ctx, RILLE_ERROR_INDEX, "k must lie in [0, %lld], the size of dim %d: %lld",
                       (long long)size, dim, (long long)args->k);
  RILLE_TRY(rille_order(ctx, in, dim, args->largest, 0, in->ndim ? args->k : 1, &places));
  return give_places(ctx, call, dim, places, false);
}

/* ---- kthvalue, median ---------------------------------------------------------------------------------- */

typedef struct RankArgs {
  int64_t dim, k;
  bool keepdim;
} RankArgs;

static RilleStatus rank(RilleContext *ctx, RilleCall *call, int dim, int64_t k, bool keepdim) {
  RilleTensor *places;
  RILLE_TRY(rille_order(ctx, call->in[0], dim, false, k, 1, &places));
  return give_places(ctx, call, dim, places, !keepdim);
}

static RilleStatus check_not_empty(RilleContext *ctx, const RilleTensor *in, int64_t wanted, int *dim) {
  RILLE_TRY(rille_shape_dim(ctx, wanted, in->ndim, dim));
  if (in->ndim > 0 && in->sizes[*dim] == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "dim %d has size 0", *dim);
  return RILLE_OK;
}

static RilleStatus kthvalue_forward(RilleContext *ctx, RilleCall *call) {
  const RankArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  RILLE_TRY(check_not_empty(ctx, in, args->dim, &dim));
  int64_t size = in->ndim ? in->sizes[dim] : 1;
  if (args->k < 1 || args->k > size)
    return rille_error(ctx, RILLE_ERROR_INDEX, "k must lie in [1, %lld], the size of dim %d: %lld",
                       (long long)size, dim, (long long)args->k);
  return rank(ctx, call, dim, args->k - 1, args->keepdim);
}

static RilleStatus median_dim_forward(RilleContext *ctx, RilleCall *call) {
  const RankArgs *args = call->args;
  int dim;
  RILLE_TRY(check_not_empty(ctx, call->in[0], args->dim, &dim));
  return rank(ctx, call, dim, RILLE_RANK_MEDIAN, args->keepdim);
}

/* The median of all elements. Those that equal it share its gradient, as with max and min. */
static RilleStatus median_all_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *flat = t_reshape(ctx, call->in[0], 1, &(int64_t){call->in[0]->numel}), *outputs[2];
  if (!flat || !t_apply_many(ctx, &rille_op_median_dim, &flat, 1, &(RankArgs){0, 0, false}, outputs))
    return rille_scope_status(ctx);
  return rille_call_return(ctx, call, outputs[0]);
}

static void median_all_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[0], *y = call->out[0], *g = call->grad_out[0];
  RilleTensor *both_nan = t_binary(ctx, &rille_op_logical_and, t_unary(ctx, &rille_op_isnan, x),
                                   t_unary(ctx, &rille_op_isnan, y));
  RilleTensor *wins = t_binary(ctx, &rille_op_logical_or, t_binary(ctx, &rille_op_eq, x, y), both_nan);
  RilleTensor *count = wins ? t_unary(ctx, &rille_op_sum, wins) : NULL;
  call->grad_in[0] = count ? t_where(ctx, wins, t_div(ctx, g, count), t_number(ctx, 0)) : NULL;
}

static RilleStatus mode_forward(RilleContext *ctx, RilleCall *call) {
  const RankArgs *args = call->args;
  int dim;
  RILLE_TRY(check_not_empty(ctx, call->in[0], args->dim, &dim));
  return rank(ctx, call, dim, RILLE_RANK_MOST_FREQUENT, args->keepdim);
}

/* ---- max, min with a dim ------------------------------------------------------------------------------- */

static RilleStatus extreme_dim_forward(RilleContext *ctx, RilleCall *call) {
  const RankArgs *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  RILLE_TRY(check_not_empty(ctx, in, args->dim, &dim));
  RilleReduceArgs reduce = {{.count = 1, .values = {dim}}, true, RILLE_DTYPE_NONE};
  const RilleOp *op = call->op->kernel == RILLE_REDUCE_argmax ? &rille_op_argmax : &rille_op_argmin;
  RilleTensor *places = t_apply(ctx, op, &in, 1, &reduce);
  return places ? give_places(ctx, call, dim, places, !args->keepdim) : rille_scope_status(ctx);
}

/* ---- one name for both forms: without dim one result, with dim values and indices */

typedef struct EitherArgs {
  RilleOptionalInt dim;
  bool keepdim;
} EitherArgs;

static RilleStatus either(RilleContext *ctx, RilleCall *call, const RilleOp *with_dim, RilleTensor *all) {
  const EitherArgs *args = call->args;
  if (!args->dim.given) {
    RILLE_TRY(rille_call_outputs(ctx, call, 1));
    return rille_call_return(ctx, call, all);
  }
  RankArgs rank_args = {args->dim.value, 0, args->keepdim};
  RILLE_TRY(rille_call_outputs(ctx, call, 2));
  return rille_apply(ctx, with_dim, call->in, 1, &rank_args, call->out);
}

static RilleStatus max_forward(RilleContext *ctx, RilleCall *call) {
  bool all = !((const EitherArgs *)call->args)->dim.given;
  return either(ctx, call, &rille_op_max_dim, all ? t_unary(ctx, &rille_op_amax, call->in[0]) : NULL);
}

static RilleStatus min_forward(RilleContext *ctx, RilleCall *call) {
  bool all = !((const EitherArgs *)call->args)->dim.given;
  return either(ctx, call, &rille_op_min_dim, all ? t_unary(ctx, &rille_op_amin, call->in[0]) : NULL);
}

static RilleStatus median_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  if (!((const EitherArgs *)call->args)->dim.given && in->numel == 0 &&
      rille_dtype_is_float(rille_dtype_of(in))) {
    RilleTensor *zero = t_unary(ctx, &rille_op_sum, in); /* NaN, with a way back to the input */
    return either(ctx, call, &rille_op_median_dim, zero ? t_div(ctx, zero, zero) : NULL);
  }
  bool all = !((const EitherArgs *)call->args)->dim.given;
  return either(ctx, call, &rille_op_median_dim, all ? t_unary(ctx, &rille_op_median_all, in) : NULL);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter sort_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, SortArgs, dim),
                                                 RILLE_OPTION(BOOL, SortArgs, descending),
                                                 RILLE_OPTION(BOOL, SortArgs, stable), RILLE_PARAMETERS_END};
static const RilleParameter topk_parameters[] = {RILLE_TENSOR("input"),
                                                 RILLE_REQUIRED(INT, TopkArgs, k),
                                                 RILLE_OPTION(INT, TopkArgs, dim),
                                                 RILLE_OPTION(BOOL, TopkArgs, largest),
                                                 RILLE_OPTION(BOOL, TopkArgs, sorted),
                                                 RILLE_PARAMETERS_END};
static const RilleParameter kth_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RankArgs, k),
                                                RILLE_OPTION(INT, RankArgs, dim),
                                                RILLE_OPTION(BOOL, RankArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter rank_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, RankArgs, dim),
                                                 RILLE_OPTION(BOOL, RankArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter either_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(OPTIONAL_INT, EitherArgs, dim),
    RILLE_OPTION(BOOL, EitherArgs, keepdim), RILLE_PARAMETERS_END};
static const char *const sort_samples[] =
    RILLE_SAMPLES("x(4, 3)", "x(4, 3), 0", "x(3, 4):t(), 0, true", "x(2, 3), { descending = true }",
                  "x(0, 3)", "x(3, 0)", "x()");
static const char *const topk_samples[] =
    RILLE_SAMPLES("x(4, 3), 2", "x(4, 3), 2, 0", "x(3, 4):t(), 3, 0, false", "x(4, 3), 0", "x(0, 3), 2");
static const char *const kth_samples[] =
    RILLE_SAMPLES("x(4, 3), 2", "x(4, 3), 2, 0", "x(3, 4):t(), 3, 0, true", "x(0, 3), 2");
static const char *const rank_samples[] =
    RILLE_SAMPLES("x(4, 3)", "x(4, 3), 0", "x(3, 4):t(), 0, true", "x(0, 3), 1", "x()");
static const char *const either_samples[] =
    RILLE_SAMPLES("x(4, 3)", "x(4, 3), 0", "x(3, 4):t(), 1, true", "x(0, 3), 1", "x()", "x(5)");

static const SortArgs sort_defaults = {-1, false, false};
static const TopkArgs topk_defaults = {-1, 0, true, true};
static const RankArgs rank_defaults = {-1, 0, false};
RILLE_OP(sort,
         .summary = "the elements along dim in order, and where they stood; equal ones keep their order",
         RILLE_ARGUMENTS(sort_parameters, &sort_defaults), .n_outputs = 2, .n_extra = 1,
         .forward = sort_forward, .backward = places_backward, .samples = sort_samples);
RILLE_OP(topk, .summary = "the k largest (or smallest) elements along dim, and their indices",
         RILLE_ARGUMENTS(topk_parameters, &topk_defaults), .n_outputs = 2, .n_extra = 1,
         .forward = topk_forward, .backward = places_backward, .samples = topk_samples);
RILLE_OP(kthvalue, .summary = "the k-th smallest element along dim, counted from 1, and its index",
         RILLE_ARGUMENTS(kth_parameters, &rank_defaults), .n_outputs = 2, .n_extra = 1,
         .forward = kthvalue_forward, .backward = places_backward, .samples = kth_samples);
RILLE_OP(mode, .summary = "the most frequent element along dim, the smallest of several, and its index",
         RILLE_ARGUMENTS(rank_parameters, &rank_defaults), .n_outputs = 2, .n_extra = 1,
         .forward = mode_forward, .backward = places_backward, .samples = rank_samples,
         .example = "rille.mode(rille.tensor { 2, 1, 2 })");
RILLE_OP(max_dim, .summary = "largest elements along dim and their indices",
         RILLE_ARGUMENTS(rank_parameters, &rank_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 2,
         .n_extra = 1, .kernel = RILLE_REDUCE_argmax, .forward = extreme_dim_forward,
         .backward = places_backward, .samples = rank_samples);
RILLE_OP(min_dim, .summary = "smallest elements along dim and their indices",
         RILLE_ARGUMENTS(rank_parameters, &rank_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 2,
         .n_extra = 1, .kernel = RILLE_REDUCE_argmin, .forward = extreme_dim_forward,
         .backward = places_backward, .samples = rank_samples);
RILLE_OP(median_dim, .summary = "medians along dim and their indices",
         RILLE_ARGUMENTS(rank_parameters, &rank_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 2,
         .n_extra = 1, .forward = median_dim_forward, .backward = places_backward, .samples = rank_samples);

static const char *const all_samples[] = RILLE_SAMPLES("x(4, 3)", "x(3, 4):t()", "x()", "x(5)");
RILLE_OP(median_all, .summary = "the median of all elements", .parameters = rille_one_input,
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = median_all_forward,
         .backward = median_all_backward, .saves_input = {1}, .saves_output = 1, .samples = all_samples);
RILLE_OP(argsort, .summary = "the indices that put the elements along dim in order",
         RILLE_ARGUMENTS(sort_parameters, &sort_defaults), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = argsort_forward, .samples = sort_samples);
static const EitherArgs either_defaults = {{false, 0}, false};
RILLE_OP(max, .summary = "the largest element; with dim the largest along it, and their indices",
         RILLE_ARGUMENTS(either_parameters, &either_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = max_forward, .samples = either_samples);
RILLE_OP(min, .summary = "the smallest element; with dim the smallest along it, and their indices",
         RILLE_ARGUMENTS(either_parameters, &either_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = min_forward, .samples = either_samples);
RILLE_OP(median,
         .summary = "the middle element by size, the lower of two; with dim along it, and the indices",
         RILLE_ARGUMENTS(either_parameters, &either_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = median_forward, .samples = either_samples);

/* What occurs, and how often: unique, unique_consecutive, bincount, histc. */
#include "ops/formula.h"
#include "core/limits.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"
#include "ops/index/sort.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(amax);
RILLE_USE_OP(amin);
RILLE_USE_OP(argsort);
RILLE_USE_OP(clone);
RILLE_USE_OP(index_select);

static RilleTensor *new_kept(RilleContext *ctx, RilleDtype dtype, int64_t n) {
  return t_zeros(ctx, dtype, 1, &n);
}

static int64_t *integers_of(RilleTensor *tensor) {
  return (int64_t *)(void *)tensor->data;
}

/* ---- rows of keys: the parts of dim */

typedef struct Rows {
  int64_t n, length;
  const uint64_t *keys;
  uint64_t nan_key;
} Rows;

static int compare_rows(const Rows *rows, int64_t a, int64_t b) {
  const uint64_t *x = rows->keys + a * rows->length, *y = rows->keys + b * rows->length;
  for (int64_t i = 0; i < rows->length; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

/* NaN differs from itself. */
static bool same_rows(const Rows *rows, int64_t a, int64_t b) {
  const uint64_t *x = rows->keys + a * rows->length;
  if (compare_rows(rows, a, b) != 0) return false;
  for (int64_t i = 0; i < rows->length && rows->nan_key; i++)
    if (x[i] == rows->nan_key) return false;
  return true;
}

/* A stable merge sort from runs of 1 up; returns where the result ended up: order or spare, or NULL where it
 * was told to stop. */
static int64_t *sort_rows(const RilleContext *ctx, const Rows *rows, int64_t *order, int64_t *spare) {
  for (int64_t width = 1; width < rows->n; width *= 2) {
    for (int64_t start = 0; start < rows->n; start += 2 * width) {
      int64_t middle = start + width < rows->n ? start + width : rows->n;
      int64_t end = middle + width < rows->n ? middle + width : rows->n, left = start, right = middle;
      for (int64_t i = start; i < end; i++) {
        bool take_left =
            right == end || (left < middle && compare_rows(rows, order[left], order[right]) <= 0);
        spare[i] = take_left ? order[left++] : order[right++];
        if (rille_must_stop_at(ctx, i)) return NULL;
      }
    }
    int64_t *other = order;
    order = spare;
    spare = other;
  }
  return order;
}

static RilleStatus make_rows(RilleContext *ctx, RilleTensor *in, int64_t wanted, Rows *rows, int *dim) {
  RilleTensor *contiguous;
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims has no dim to choose");
  RILLE_TRY(rille_shape_dim(ctx, wanted, in->ndim, dim));
  rows->n = in->sizes[*dim], rows->length = 1;
  int first[RILLE_MAX_DIMS] = {*dim};
  for (int i = 0, n = 1; i < in->ndim; i++) {
    if (i == *dim) continue;
    if (in->sizes[i] == 0)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "dim %d has size 0: the parts of dim %d are empty", i, *dim);
    rows->length *= in->sizes[i];
    first[n++] = i;
  }
  in = t_permute(ctx, in, in->ndim, first);
  if (!in) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_contiguous(in, &contiguous));
  if (!rille_scope_keep(ctx, contiguous)) return RILLE_ERROR_MEMORY;
  RilleTensor *keys = new_kept(ctx, RILLE_INT64, in->numel);
  if (!keys) return rille_scope_status(ctx);
  uint64_t *key = (uint64_t *)(void *)keys->data;
  int64_t item = (int64_t)rille_tensor_itemsize(in);
  for (int64_t i = 0; i < in->numel; i++) {
    key[i] = rille_sort_key(rille_dtype_of(in), contiguous->data + i * item);
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
  }
  rows->keys = key;
  rows->nan_key = rille_sort_nan_key(rille_dtype_of(in));
  return RILLE_OK;
}

/* ---- unique, unique_consecutive */

typedef struct UniqueArgs {
  bool sorted, return_inverse, return_counts;
  RilleOptionalInt dim;
} UniqueArgs;

enum { SORTED, CONSECUTIVE }; /* op->kernel */

/* Runs of equal rows in order: where each starts, how long it is, and the run of each row. */
static int64_t find_runs(const RilleContext *ctx, const Rows *rows, const int64_t *order, int64_t *starts,
                         int64_t *counts, int64_t *inverse) {
  int64_t n = 0;
  for (int64_t i = 0; i < rows->n && !rille_must_stop_at(ctx, i); i++) {
    if (i == 0 || !same_rows(rows, order[i - 1], order[i])) starts[n++] = order[i];
    counts[n - 1]++;
    inverse[order[i]] = n - 1;
  }
  return n;
}

/* Where runs of equal elements start; NaN differs from itself. Without branches, as whether a run ends is
 * chance: a start that is none is written over by the next. */
#define RUNS_OF(type)                                                                                        \
  static int64_t runs_of_##type(const RilleContext *ctx, const char *data, int64_t n, int64_t *starts) {     \
    const type *x = (const type *)(const void *)data;                                                        \
    int64_t count = n > 0;                                                                                   \
    if (n > 0) starts[0] = 0;                                                                                \
    for (int64_t i = 1; i < n && !rille_must_stop_at(ctx, i); i++) {                                         \
      starts[count] = i;                                                                                     \
      count += x[i] != x[i - 1];                                                                             \
    }                                                                                                        \
    return count;                                                                                            \
  }
RUNS_OF(int64_t)
RUNS_OF(float)
RUNS_OF(double)

static RilleTensor *new_integers(RilleContext *ctx, int64_t n) {
  RilleTensor *made;
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT64, 1, &n, &made);
  if (status == RILLE_OK) return rille_scope_keep(ctx, made);
  rille_scope_fail(ctx, status);
  return NULL;
}

/* What unique gives: at most three tensors of the scope. */
typedef struct Found {
  RilleTensor *values, *inverse, *counts;
} Found;

/* Of elements: runs of the sorted ones, or of those of the input as they lie. */
static RilleStatus unique_elements(RilleContext *ctx, RilleTensor *in, bool sorted, const UniqueArgs *args,
                                   Found *found) {
  const int64_t all = in->numel;
  RilleTensor *values = t_reshape(ctx, in, 1, &all), *places = NULL, *starts = new_integers(ctx, all);
  if (sorted && values) { /* stable, NaN last */
    places = t_unary(ctx, &rille_op_argsort, values);
    values = places ? t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){values, places}, 2,
                              &(RilleDimArgs){0})
                    : NULL;
  }
  if (!values || !starts) return rille_scope_status(ctx);
  const char *data;
  const RilleDtype dtype = rille_dtype_of(in);
  RILLE_TRY(
      rille_scope_dense(ctx, rille_dtype_is_float(dtype) ? values : t_to(ctx, values, RILLE_INT64), &data));
  if (rille_scope_status(ctx) != RILLE_OK) return rille_scope_status(ctx);
  int64_t *start = integers_of(starts);
  const int64_t n = (dtype == RILLE_FLOAT32   ? runs_of_float
                     : dtype == RILLE_FLOAT64 ? runs_of_double
                                              : runs_of_int64_t)(ctx, data, all, start);
  starts = t_narrow(ctx, starts, 0, 0, n);
  found->values =
      starts ? t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){values, starts}, 2, &(RilleDimArgs){0})
             : NULL;
  found->inverse = args->return_inverse ? new_integers(ctx, all) : NULL;
  found->counts = args->return_counts ? new_integers(ctx, n) : NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return rille_scope_status(ctx);
  const int64_t *place = places ? integers_of(places) : NULL;
  for (int64_t k = 0; k < n && (found->inverse || found->counts) && !rille_must_stop_at(ctx, k); k++) {
    const int64_t end = k + 1 < n ? start[k + 1] : all;
    if (found->counts) integers_of(found->counts)[k] = end - start[k];
    for (int64_t i = start[k]; i < end && found->inverse; i++)
      integers_of(found->inverse)[place ? place[i] : i] = k;
  }
  if (found->inverse) found->inverse = t_reshape(ctx, found->inverse, in->ndim, in->sizes);
  return rille_scope_status(ctx);
}

/* Of the parts of a dim. */
static RilleStatus unique_parts(RilleContext *ctx, RilleTensor *in, bool sorted, const UniqueArgs *args,
                                Found *found) {
  RilleTensor *space[5];
  Rows rows = {0};
  int dim;
  RILLE_TRY(make_rows(ctx, in, args->dim.value, &rows, &dim));
  for (int i = 0; i < 5; i++)
    if (!(space[i] = new_kept(ctx, RILLE_INT64, rows.n))) return rille_scope_status(ctx);
  int64_t *order = integers_of(space[0]);
  for (int64_t i = 0; i < rows.n; i++) order[i] = i;
  if (sorted && !(order = sort_rows(ctx, &rows, order, integers_of(space[1]))))
    return rille_error_stopped(ctx);
  int64_t n =
      find_runs(ctx, &rows, order, integers_of(space[2]), integers_of(space[3]), integers_of(space[4]));
  RilleTensor *pick[2] = {in, t_narrow(ctx, space[2], 0, 0, n)};
  found->values = pick[1] ? t_apply(ctx, &rille_op_index_select, pick, 2, &(RilleDimArgs){dim}) : NULL;
  found->inverse = args->return_inverse ? space[4] : NULL;
  RilleTensor *counts = args->return_counts ? t_narrow(ctx, space[3], 0, 0, n) : NULL;
  found->counts = counts ? t_unary(ctx, &rille_op_clone, counts) : NULL;
  return rille_scope_status(ctx);
}

static RilleStatus unique_forward(RilleContext *ctx, RilleCall *call) {
  const UniqueArgs *args = call->args;
  Found found = {0};
  RILLE_TRY((args->dim.given ? unique_parts : unique_elements)(ctx, call->in[0], call->op->kernel == SORTED,
                                                               args, &found));
  RilleTensor *results[3] = {found.values, found.inverse ? found.inverse : found.counts, found.counts};
  int count = 1 + (found.inverse != NULL) + (found.counts != NULL);
  RILLE_TRY(rille_call_outputs(ctx, call, count));
  for (int i = 0; i < count; i++) call->out[i] = rille_tensor_retain(results[i]);
  return RILLE_OK;
}

/* ---- bincount */

typedef struct BincountArgs {
  int64_t minlength;
} BincountArgs;

static RilleStatus bincount_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *weights = call->in[1], *values;
  int64_t n = ((const BincountArgs *)call->args)->minlength;
  if (!rille_dtype_is_integer(rille_dtype_of(in)) || in->ndim != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "takes a 1-d tensor of integers, not %d dims of %s", in->ndim,
                       rille_dtype_name(rille_dtype_of(in)));
  if (n < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "minlength must be >= 0, got %lld", (long long)n);
  if (weights && (weights->ndim != 1 || weights->numel != in->numel))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs one weight for each of %lld elements",
                       (long long)in->numel);
  RILLE_TRY(rille_tensor_as(in, RILLE_INT64, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  const int64_t *at = integers_of(values);
  if (in->numel > 0) {
    RilleTensor *least = t_unary(ctx, &rille_op_amin, values), *most = t_unary(ctx, &rille_op_amax, values);
    if (!least || !most) return rille_scope_status(ctx);
    const int64_t first = *integers_of(least), last = *integers_of(most);
    if (first < 0)
      return rille_error(ctx, RILLE_ERROR_INDEX, "elements must be >= 0, got %lld", (long long)first);
    if (last >= n) n = last == INT64_MAX ? last : last + 1;
  }
  /* As in PyTorch, nothing at all gives integers even with weights. */
  RilleDtype dtype = !weights || in->numel == 0        ? RILLE_INT64
                     : weights->dtype == RILLE_FLOAT32 ? RILLE_FLOAT32
                                                       : RILLE_FLOAT64;
  RILLE_TRY(rille_tensor_new_zeros(ctx, dtype, 1, &n, &call->out[0]));
  char *out = call->out[0]->data;
  if (weights && in->numel > 0) {
    RILLE_TRY(rille_tensor_as(weights, dtype, &weights));
    if (!rille_scope_keep(ctx, weights)) return RILLE_ERROR_MEMORY;
  }
  enum { BLOCK = 1 << 16 }; /* between two looks whether to stop */
  for (int64_t i = 0, end; i < in->numel; i = end) {
    if (rille_must_stop(ctx)) return rille_error_stopped(ctx);
    end = in->numel - i < BLOCK ? in->numel : i + BLOCK;
    if (dtype == RILLE_INT64)
      for (int64_t k = i; k < end; k++) ((int64_t *)(void *)out)[at[k]]++;
    else if (dtype == RILLE_FLOAT32)
      for (int64_t k = i; k < end; k++)
        ((float *)(void *)out)[at[k]] += ((const float *)(const void *)weights->data)[k];
    else
      for (int64_t k = i; k < end; k++)
        ((double *)(void *)out)[at[k]] += ((const double *)(const void *)weights->data)[k];
  }
  return RILLE_OK;
}

/* ---- histc: equal bins from min to max, or over the range of the elements where both are equal */

typedef struct HistogramArgs {
  int64_t bins;
  double min, max;
} HistogramArgs;

static RilleStatus find_range(RilleContext *ctx, const RilleTensor *values, double *low, double *high) {
  const double *x = (const double *)(const void *)values->data;
  if (*low == *high && values->numel > 0) {
    *low = *high = x[0];
    for (int64_t i = 1; i < values->numel; i++) {
      if (x[i] < *low || isnan(x[i])) *low = x[i];
      if (x[i] > *high || isnan(x[i])) *high = x[i];
    }
  }
  if (!isfinite(*low) || !isfinite(*high))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the range [%g, %g] is not finite", *low, *high);
  if (*low > *high)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "max must be larger than min: %g and %g", *high, *low);
  if (*low == *high) *low -= 1, *high += 1;
  return RILLE_OK;
}

/* The bin is found in the precision of the elements, so that edges fall where PyTorch has them. Where a
   product or a difference leaves that precision's range, quarters in double precision say where the element
   stands. */
static int64_t bin_of(double x, double low, double high, int64_t bins, bool single) {
  double place = single ? (double)(((float)x - (float)low) * (float)bins / ((float)high - (float)low))
                        : (x - low) * (double)bins / (high - low);
  if (!isfinite(place) || (single && !isfinite((float)high - (float)low)))
    place = (x / 4 - low / 4) / (high / 4 - low / 4) * (double)bins;
  int64_t bin = rille_int_from_double(place);
  return bin < 0 ? 0 : bin >= bins ? bins - 1 : bin;
}

static RilleStatus histc_forward(RilleContext *ctx, RilleCall *call) {
  const HistogramArgs *args = call->args;
  RilleTensor *in = call->in[0], *values;
  double low = args->min, high = args->max;
  bool single = in->dtype == RILLE_FLOAT32;
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  if (args->bins < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "bins must be above 0, not %lld", (long long)args->bins);
  RILLE_TRY(rille_tensor_as(in, RILLE_FLOAT64, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  if (single) low = (float)low, high = (float)high; /* as the elements are: 0.1 is within [0, 0.1] */
  RILLE_TRY(find_range(ctx, values, &low, &high));
  RilleTensor *counts = new_kept(ctx, RILLE_INT64, args->bins);
  if (!counts) return rille_scope_status(ctx);
  const double *x = (const double *)(const void *)values->data;
  for (int64_t i = 0; i < values->numel && !rille_must_stop_at(ctx, i); i++)
    if (x[i] >= low && x[i] <= high) integers_of(counts)[bin_of(x[i], low, high, args->bins, single)]++;
  return rille_tensor_as(counts, rille_dtype_of(in), &call->out[0]);
}

/* ---- descriptors */

#define UNIQUE_OPTIONS                                                                                       \
  RILLE_OPTION(BOOL, UniqueArgs, return_inverse), RILLE_OPTION(BOOL, UniqueArgs, return_counts),             \
      RILLE_OPTION(OPTIONAL_INT, UniqueArgs, dim), RILLE_PARAMETERS_END
static const RilleParameter unique_parameters[] = {RILLE_TENSOR("input"),
                                                   RILLE_OPTION(BOOL, UniqueArgs, sorted), UNIQUE_OPTIONS};
static const RilleParameter unique_consecutive_parameters[] = {RILLE_TENSOR("input"), UNIQUE_OPTIONS};
static const RilleParameter bincount_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR("weights"),
                                                     RILLE_OPTION(INT, BincountArgs, minlength),
                                                     RILLE_PARAMETERS_END};
static const RilleParameter histc_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INT, HistogramArgs, bins), RILLE_OPTION(FLOAT, HistogramArgs, min),
    RILLE_OPTION(FLOAT, HistogramArgs, max), RILLE_PARAMETERS_END};
static const UniqueArgs unique_defaults = {.sorted = true};
static const char *const unique_samples[] =
    RILLE_SAMPLES("integers(3, 4)", "integers(4, 2):t(), { return_inverse = true }",
                  "mask(5, 2), { dim = 0, return_counts = true }", "x(3)", "x(0)", "integers()");
static const char *const bincount_samples[] =
    RILLE_SAMPLES("integers(6)", "integers(6), weights(6), 9", "index(3, 0)");
static const char *const histc_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 4):t(), 4, -1, 1", "x(0), 3", "x(), 2");

RILLE_OP(unique,
         .summary = "the different elements (or parts of dim) in order; also where each stands and its count",
         RILLE_ARGUMENTS(unique_parameters, &unique_defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_DATA_SIZED, .n_outputs = 0, .kernel = SORTED,
         .forward = unique_forward, .samples = unique_samples,
         .example = "rille.unique(rille.tensor { 3, 1, 3 }, { return_counts = true })");
RILLE_OP(unique_consecutive,
         .summary = "runs of equal elements (or parts of dim) as one; also the run of each, the counts",
         RILLE_ARGUMENTS(unique_consecutive_parameters, &unique_defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_DATA_SIZED, .n_outputs = 0, .kernel = CONSECUTIVE,
         .forward = unique_forward, .samples = unique_samples,
         .example = "rille.unique_consecutive(rille.tensor { 1, 1, 2, 1 })");
RILLE_OP(bincount, .summary = "how often each integer from 0 on occurs, or the sum of its weights",
         RILLE_ARGUMENTS(bincount_parameters, &(const BincountArgs){0}),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_DATA_SIZED, .n_outputs = 1, .forward = bincount_forward,
         .samples = bincount_samples, .example = "rille.bincount(rille.tensor { 0, 2, 2 })");
RILLE_OP(histc, .summary = "how many elements lie in each of equal bins from min to max",
         RILLE_ARGUMENTS(histc_parameters, &(const HistogramArgs){100, 0, 0}), .flags = RILLE_OP_NO_GRADIENT,
         .n_outputs = 1, .forward = histc_forward, .samples = histc_samples,
         .example = "rille.histc(rille.randn(100), 10, -2, 2)");

/* Places in sorted rows: searchsorted, bucketize. */
#include "ops/formula.h"
#include "core/loop.h"
#include "kernels/level.h"
#include "ops/elementwise/pointwise.h"

typedef struct SearchArgs {
  bool out_int32, right;
  uint8_t side;
} SearchArgs;

enum { SIDE_NONE, SIDE_LEFT, SIDE_RIGHT };

typedef struct Job {
  int64_t n, each; /* of a row; values that look into one row */
  bool right;
  const void *sorted, *values;
  int64_t *places;
} Job;

enum { AT_ONCE = 4 };

/* How many elements of a sorted row lie before x: those below it, from the right also those equal to it. NaN
 * is above everything. */
#define BOUND(name, type)                                                                                    \
  static void name(void *user, int64_t begin, int64_t end) {                                                 \
    const Job *job = user;                                                                                   \
    for (int64_t i = begin; i < end; i++) {                                                                  \
      const type *sorted = (const type *)job->sorted + (job->each > 0 ? i / job->each : 0) * job->n;         \
      const type x = ((const type *)job->values)[i];                                                         \
      int64_t low = 0, high = job->n;                                                                        \
      while (low < high) {                                                                                   \
        int64_t middle = low + (high - low) / 2;                                                             \
        if (job->right ? sorted[middle] > x : sorted[middle] >= x)                                           \
          high = middle;                                                                                     \
        else                                                                                                 \
          low = middle + 1;                                                                                  \
      }                                                                                                      \
      job->places[i] = low;                                                                                  \
    }                                                                                                        \
  }
BOUND(bound_float, float)
BOUND(bound_double, double)
BOUND(bound_int64, int64_t)
#undef BOUND

#if !defined(RILLE_MINIMAL)
/* Which half x is in is chance: halving without branches, for some values at once, as each step waits for the
 * one before it. n > 0 */
static void floats_at_once(const Job *job, const float *sorted, int64_t i) {
  const float *at[AT_ONCE], *x = (const float *)job->values + i;
  const bool is_left = !job->right;
  RILLE_UNROLL_FULLY
  for (int k = 0; k < AT_ONCE; k++) at[k] = sorted;
  for (int64_t left = job->n, half; left > 0; left -= half) {
    half = left > 1 ? left / 2 : 1;
    RILLE_UNROLL_FULLY
    for (int k = 0; k < AT_ONCE; k++) {
      const float y = at[k][half - 1];
      at[k] += half & -(int64_t) !((y > x[k]) | (is_left & (y >= x[k])));
    }
  }
  RILLE_UNROLL_FULLY
  for (int k = 0; k < AT_ONCE; k++) job->places[i + k] = at[k] - sorted;
}

/* A row that ends with NaN is halved as PyTorch does it. */
static void bound_floats(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t i = begin, row_end; i < end; i = row_end) {
    const int64_t row = job->each > 0 ? i / job->each : 0, n = job->n;
    const float *sorted = (const float *)job->sorted + row * n;
    row_end = job->each > 0 && (row + 1) * job->each < end ? (row + 1) * job->each : end;
    if (n > 0 && sorted[n - 1] == sorted[n - 1])
      for (; row_end - i >= AT_ONCE; i += AT_ONCE) floats_at_once(job, sorted, i);
    bound_float(user, i, row_end);
  }
}
#else
#define bound_floats bound_float
#endif

static RilleStatus check_shapes(RilleContext *ctx, const RilleTensor *sorted, const RilleTensor *values) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = sorted->ndim == 1 || (sorted->ndim > 0 && sorted->ndim == values->ndim);
  for (int i = 0; i + 1 < sorted->ndim && fits; i++) fits = sorted->sizes[i] == values->sizes[i];
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "the sorted rows must have one dim, or all dims but the last as the values: %s and %s",
                     rille_tensor_shape_text(sorted, text), rille_tensor_shape_text(values, other));
}

static RilleStatus search(RilleContext *ctx, RilleCall *call, RilleTensor *sorted, RilleTensor *values) {
  const SearchArgs *args = call->args;
  RilleTensor *places;
  bool right = args->right || args->side == SIDE_RIGHT;
  if (args->right && args->side == SIDE_LEFT)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "right is true, but side is 'left'");
  RILLE_TRY(check_shapes(ctx, sorted, values));
  RilleDtype dtype = rille_call_promote(call, 0);
  if (!rille_dtype_is_float(dtype)) dtype = RILLE_INT64;
  RILLE_TRY(rille_tensor_as(sorted, dtype, &sorted));
  if (!rille_scope_keep(ctx, sorted)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_as(values, dtype, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_like(values, RILLE_INT64, &places));
  if (!rille_scope_keep(ctx, places)) return RILLE_ERROR_MEMORY;
  const Job job = {.n = sorted->sizes[sorted->ndim - 1],
                   .each = sorted->ndim > 1 ? values->sizes[values->ndim - 1] : 0,
                   .right = right,
                   .sorted = sorted->data,
                   .values = values->data,
                   .places = (int64_t *)(void *)places->data};
  rille_walk_for(ctx, places->numel, 4096, sizeof *job.places,
                 dtype == RILLE_FLOAT32   ? bound_floats
                 : dtype == RILLE_FLOAT64 ? bound_double
                                          : bound_int64,
                 (void *)&job);
  return rille_tensor_as(places, args->out_int32 ? RILLE_INT32 : RILLE_INT64, &call->out[0]);
}

static RilleStatus searchsorted_forward(RilleContext *ctx, RilleCall *call) {
  return search(ctx, call, call->in[0], call->in[1]);
}

static RilleStatus bucketize_forward(RilleContext *ctx, RilleCall *call) {
  if (call->in[1]->ndim != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "boundaries must have one dim, not %d", call->in[1]->ndim);
  return search(ctx, call, call->in[1], call->in[0]);
}

/* ---- descriptors */

static const RilleParameter searchsorted_parameters[] = {RILLE_TENSOR("sorted_sequence"),
                                                         RILLE_TENSOR_OR_NUMBER("input"),
                                                         RILLE_OPTION(BOOL, SearchArgs, out_int32),
                                                         RILLE_OPTION(BOOL, SearchArgs, right),
                                                         RILLE_CHOICE(SearchArgs, side, "none|left|right"),
                                                         RILLE_PARAMETERS_END};
static const RilleParameter bucketize_parameters[] = {
    RILLE_TENSOR_OR_NUMBER("input"), RILLE_TENSOR("boundaries"), RILLE_OPTION(BOOL, SearchArgs, out_int32),
    RILLE_OPTION(BOOL, SearchArgs, right), RILLE_PARAMETERS_END};
static const SearchArgs search_defaults = {.side = SIDE_NONE};
static const char *const searchsorted_samples[] =
    RILLE_SAMPLES("rille.arange(5), integers(2, 3)", "rille.arange(5), x(3, 2):t(), { right = true }",
                  "rille.arange(6):reshape(2, 3), x(2, 4)", "rille.arange(5), 2.5", "rille.arange(0), x(2)",
                  "rille.arange(3), x(0)");
static const char *const bucketize_samples[] =
    RILLE_SAMPLES("x(2, 3), rille.arange(-2, 3)", "integers(3, 2):t(), rille.arange(4), { right = true }",
                  "x(0), rille.arange(3)", "2.5, rille.arange(3)");

RILLE_OP(searchsorted, .summary = "where each element would be put into a sorted row",
         RILLE_ARGUMENTS(searchsorted_parameters, &search_defaults), .flags = RILLE_OP_NO_GRADIENT,
         .n_outputs = 1, .forward = searchsorted_forward, .samples = searchsorted_samples,
         .example = "rille.searchsorted(rille.tensor { 1, 3, 5 }, rille.tensor { 2, 5 })");
RILLE_OP(bucketize, .summary = "the bucket between sorted boundaries in which each element lies",
         RILLE_ARGUMENTS(bucketize_parameters, &search_defaults), .flags = RILLE_OP_NO_GRADIENT,
         .n_outputs = 1, .forward = bucketize_forward, .samples = bucketize_samples,
         .example = "rille.bucketize(rille.randn(4), rille.tensor { -1, 0, 1 })");

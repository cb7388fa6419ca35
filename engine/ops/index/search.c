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

/* How many elements of a sorted row lie before x: those below it, from the right also those equal to it. NaN
 * is above everything. Which half x is in is chance: halving takes no branches, and goes for some values at
 * once, as each step waits for the one before it. A row that ends with NaN is halved as PyTorch does it. */
#if defined(RILLE_MINIMAL)
#define IS_QUICK 0
#else
#define IS_QUICK 1
#endif
enum { AT_ONCE = 4 };
#define BOUND(name, type)                                                                                    \
  static int64_t name##_step_by_step(const type *sorted, int64_t n, type x, bool right) {                    \
    int64_t low = 0, high = n;                                                                               \
    while (low < high) {                                                                                     \
      int64_t middle = low + (high - low) / 2;                                                               \
      if (right ? sorted[middle] > x : sorted[middle] >= x)                                                  \
        high = middle;                                                                                       \
      else                                                                                                   \
        low = middle + 1;                                                                                    \
    }                                                                                                        \
    return low;                                                                                              \
  }                                                                                                          \
  /* n > 0 */                                                                                                \
  RILLE_INLINE void name##_some(const type *sorted, int64_t n, const type *x, int count, bool right,         \
                                int64_t *places) {                                                           \
    const type *at[AT_ONCE];                                                                                 \
    int64_t left = n;                                                                                        \
    for (int k = 0; k < count; k++) at[k] = sorted;                                                          \
    for (int64_t half; left > 1; left -= half) {                                                             \
      half = left / 2;                                                                                       \
      RILLE_UNROLL_FULLY                                                                                     \
      for (int k = 0; k < count; k++) {                                                                      \
        const type y = at[k][half - 1];                                                                      \
        at[k] += half & -(int64_t)(right ? !(y > x[k]) : !(y >= x[k]));                                      \
      }                                                                                                      \
    }                                                                                                        \
    for (int k = 0; k < count; k++)                                                                          \
      places[k] = at[k] - sorted + (right ? !(*at[k] > x[k]) : !(*at[k] >= x[k]));                           \
  }                                                                                                          \
  static void name(void *user, int64_t begin, int64_t end) {                                                 \
    const Job *job = user;                                                                                   \
    const type *values = job->values;                                                                        \
    for (int64_t i = begin, row_end; i < end;) {                                                             \
      const int64_t row = job->each > 0 ? i / job->each : 0, n = job->n;                                     \
      const type *sorted = (const type *)job->sorted + row * n;                                              \
      row_end = job->each > 0 && (row + 1) * job->each < end ? (row + 1) * job->each : end;                  \
      if (!IS_QUICK || n == 0 || sorted[n - 1] != sorted[n - 1]) {                                           \
        for (; i < row_end; i++) job->places[i] = name##_step_by_step(sorted, n, values[i], job->right);     \
      } else {                                                                                               \
        for (; row_end - i >= AT_ONCE && !job->right; i += AT_ONCE)                                          \
          name##_some(sorted, n, values + i, AT_ONCE, false, job->places + i);                               \
        for (; row_end - i >= AT_ONCE; i += AT_ONCE)                                                         \
          name##_some(sorted, n, values + i, AT_ONCE, true, job->places + i);                                \
        for (; i < row_end; i++) job->places[i] = name##_step_by_step(sorted, n, values[i], job->right);     \
      }                                                                                                      \
    }                                                                                                        \
  }
BOUND(bound_float, float)
BOUND(bound_double, double)
BOUND(bound_int64, int64_t)
#undef BOUND

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
                 dtype == RILLE_FLOAT32   ? bound_float
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

/* Places in sorted rows: searchsorted, bucketize. */
#include "ops/formula.h"
#include "core/limits.h"
#include "ops/elementwise/pointwise.h"

typedef struct SearchArgs {
  bool out_int32, right;
  uint8_t side;
} SearchArgs;

enum { SIDE_NONE, SIDE_LEFT, SIDE_RIGHT };

/* How many elements of a sorted row lie before x: those below it, from the right also those equal to it. NaN
 * is above everything. */
#define BOUND(name, type)                                                                                    \
  static int64_t name(const void *data, int64_t row, int64_t n, const void *values, int64_t i, bool right) { \
    const type *sorted = (const type *)data + row * n, x = ((const type *)values)[i];                        \
    int64_t low = 0, high = n;                                                                               \
    while (low < high) {                                                                                     \
      int64_t middle = low + (high - low) / 2;                                                               \
      bool behind = right ? sorted[middle] > x : sorted[middle] >= x;                                        \
      if (behind)                                                                                            \
        high = middle;                                                                                       \
      else                                                                                                   \
        low = middle + 1;                                                                                    \
    }                                                                                                        \
    return low;                                                                                              \
  }
BOUND(bound_float, float)
BOUND(bound_double, double)
BOUND(bound_int64, int64_t)

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
  int64_t n = sorted->sizes[sorted->ndim - 1];
  int64_t each = sorted->ndim > 1 ? values->sizes[values->ndim - 1] : places->numel; /* values a row */
  for (int64_t i = 0; i < places->numel && !rille_must_stop_at(ctx, i); i++) {
    int64_t row = i / each;
    ((int64_t *)(void *)places->data)[i] =
        dtype == RILLE_FLOAT32   ? bound_float(sorted->data, row, n, values->data, i, right)
        : dtype == RILLE_FLOAT64 ? bound_double(sorted->data, row, n, values->data, i, right)
                                 : bound_int64(sorted->data, row, n, values->data, i, right);
  }
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

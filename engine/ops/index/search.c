/* Places in sorted rows: searchsorted, bucketize. */
#include "ops/formula.h"
#include "core/limits.h"
#include "core/threads.h"
#include "ops/elementwise/pointwise.h"

#include <string.h>

typedef struct SearchArgs {
  bool out_int32, right;
  uint8_t side;
} SearchArgs;

enum { SIDE_NONE, SIDE_LEFT, SIDE_RIGHT };

typedef struct Search {
  const RilleContext *ctx;
  const void *sorted, *values;
  int64_t *places;
  int64_t n, each; /* sorted elements of a row, values that meet it */
  bool right;
  void (*run)(const struct Search *, int64_t begin, int64_t end);
} Search;

enum {
  SIDE_BY_SIDE = 8, /* searches, none of which waits for another one's loads */
  SEARCH_GRAIN = 2048,
};

/* How many elements of a sorted row lie before x: those below it, from the right also those equal to it. NaN
 * is above everything. Halves without branches, as none could be foretold, for values of one row. */
#define BOUND(name, type)                                                                                    \
  static void name(const Search *search, int64_t begin, int64_t end) {                                       \
    const type *sorted = (const type *)search->sorted + begin / search->each * search->n;                    \
    int64_t *places = search->places + begin, n = search->n, count = end - begin;                            \
    type x[SIDE_BY_SIDE] = {0};                                                                              \
    memcpy(x, (const type *)search->values + begin, (size_t)count * sizeof *x);                              \
    int64_t low[SIDE_BY_SIDE] = {0};                                                                         \
    bool left = !search->right;                                                                              \
    for (int64_t rest = n; rest > 0;) {                                                                      \
      int64_t half = (rest + 1) / 2;                                                                         \
      for (int i = 0; i < SIDE_BY_SIDE; i++) {                                                               \
        type middle = sorted[low[i] + half - 1];                                                             \
        int behind = (middle > x[i]) | (left & (middle == x[i]));                                            \
        low[i] += half & (behind - 1);                                                                       \
      }                                                                                                      \
      rest -= half;                                                                                          \
    }                                                                                                        \
    for (int64_t i = 0; i < count; i++) places[i] = low[i];                                                  \
  }
BOUND(bound_float, float)
BOUND(bound_double, double)
BOUND(bound_int64, int64_t)

static void search_part(void *user, int64_t begin, int64_t end) {
  const Search *search = user;
  for (int64_t i = begin, next; i < end && !rille_must_stop(search->ctx); i = next) {
    int64_t row = (i / search->each + 1) * search->each;
    next = i + SIDE_BY_SIDE < end ? i + SIDE_BY_SIDE : end;
    if (next > row) next = row;
    search->run(search, i, next);
  }
}

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
  Search job = {.ctx = ctx,
                .sorted = sorted->data,
                .values = values->data,
                .places = (int64_t *)(void *)places->data,
                .n = sorted->sizes[sorted->ndim - 1],
                .each = sorted->ndim > 1 ? values->sizes[values->ndim - 1] : places->numel,
                .right = right,
                .run = dtype == RILLE_FLOAT32   ? bound_float
                       : dtype == RILLE_FLOAT64 ? bound_double
                                                : bound_int64};
  rille_parallel_for(ctx, places->numel, SEARCH_GRAIN, search_part, &job);
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

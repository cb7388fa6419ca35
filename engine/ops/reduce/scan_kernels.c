/* Loops of the scans, row by row or column by column, over the context's threads. */
#include "ops/reduce/scan_kernels.h"
#include "core/loop.h"
#include "core/shape.h"
#include "kernels/level.h"

enum { ROWS = 4, MOST_LANES = 128 }; /* columns: 512 bytes of a row of floats, read at once */

typedef struct Lanes {
  int64_t length, step, width, apart; /* in elements; scan_template.h has their meaning */
} Lanes;

typedef void (*LanesKernel)(const Lanes *lanes, const void *a, const void *b, void *out);

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

/* A loop over lanes: unrolled where they are rows, for then their number is a constant. A minimal build has
 * one body for rows and columns. */
#if defined(RILLE_MINIMAL)
#define BODY static __attribute__((noinline)) void
#define EACH_LANE(next)                                                                                      \
  for (int64_t k = 0; k < width; k++) next(k);
#else
#define BODY RILLE_INLINE void
#define EACH_LANE(next)                                                                                      \
  if (rows) {                                                                                                \
    RILLE_UNROLL_FULLY                                                                                       \
    for (int64_t k = 0; k < width; k++) next(k);                                                             \
  } else {                                                                                                   \
    for (int64_t k = 0; k < width; k++) next(k);                                                             \
  }
#endif

#define A      double
#define FLOATS 1
#define T      float
#if defined(RILLE_MINIMAL)
#define SUMS_ALONE 0
#else
#define SUMS_ALONE 1
#endif
#include "ops/reduce/scan_template.h"
#undef T
#undef SUMS_ALONE
#define SUMS_ALONE 0 /* doubles: another order would be seen in the last digits */
#define T          double
#include "ops/reduce/scan_template.h"
#undef T
#undef A
#undef FLOATS
#undef SUMS_ALONE
#if defined(RILLE_MINIMAL)
#define SUMS_ALONE 0
#else
#define SUMS_ALONE 1
#endif
#define A      uint64_t
#define FLOATS 0
#define T      int64_t
#include "ops/reduce/scan_template.h"

static const LanesKernel kernels[3][RILLE_SCAN_COUNT] = {
    {sum_float, product_float, recurrence_float, others_float},
    {sum_double, product_double, recurrence_double, others_double},
    {sum_int64_t, product_int64_t, NULL, NULL},
};

RilleStatus rille_span_of(RilleContext *ctx, const RilleTensor *in, int64_t wanted, RilleSpan *span) {
  RILLE_TRY(rille_shape_dim(ctx, wanted, in->ndim, &span->dim));
  span->outer = span->length = span->inner = 1;
  span->reversed = false;
  for (int i = 0; i < in->ndim; i++)
    *(i < span->dim ? &span->outer : i > span->dim ? &span->inner : &span->length) *= in->sizes[i];
  return RILLE_OK;
}

typedef struct Job {
  const RilleSpan *span;
  LanesKernel kernel;
  int64_t width, itemsize; /* width: most lanes of a unit */
  bool from_end;
  const char *a, *b;
  char *out;
} Job;

/* A unit is up to `width` rows, or up to `width` columns of one outer index. */
static void run_units(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleSpan *span = job->span;
  const bool rows = span->inner == 1;
  const int64_t side = rows ? span->outer : span->inner, units = (side + job->width - 1) / job->width;
  for (int64_t unit = begin; unit < end; unit++) {
    const int64_t o = rows ? 0 : unit / units, first = (unit - o * units) * job->width;
    const int64_t start = rows ? first * span->length : o * span->length * span->inner + first;
    const int64_t at = (start + (job->from_end ? (span->length - 1) * span->inner : 0)) * job->itemsize;
    const Lanes lanes = {.length = span->length,
                         .step = job->from_end ? -span->inner : span->inner,
                         .width = side - first < job->width ? side - first : job->width,
                         .apart = rows ? span->length : 1};
    job->kernel(&lanes, job->a + at, job->b ? job->b + at : NULL, job->out + at);
  }
}

void rille_scan_run(RilleContext *ctx, const RilleSpan *span, RilleScan scan, const RilleTensor *a,
                    const RilleTensor *b, RilleTensor *out) {
  const int type = out->dtype == RILLE_FLOAT32 ? 0 : out->dtype == RILLE_FLOAT64 ? 1 : 2;
  const bool rows = span->inner == 1;
  Job job = {.span = span,
             .kernel = kernels[type][scan],
             .width = !rows                                 ? MOST_LANES
                      : type == 2 && scan == RILLE_SCAN_sum ? 1
                                                            : ROWS,
             .itemsize = (int64_t)rille_tensor_itemsize(out),
             .from_end = span->reversed != (scan == RILLE_SCAN_recurrence),
             .a = a->data,
             .b = b ? b->data : NULL,
             .out = out->data};
  const int64_t lanes = rows ? span->outer : span->inner, units = (lanes + job.width - 1) / job.width;
  const int64_t each = span->length * (lanes < job.width ? lanes : job.width);
  rille_walk_for(ctx, rows ? units : units * span->outer, 16384 / each + 1, each * job.itemsize, run_units,
                 &job);
}

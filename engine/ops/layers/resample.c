/* Sums of weighted elements along one dim, which interpolation is made of, and what spreads their gradients.
 * Each is the other's derivative: what they compute is linear. */
#include "core/limits.h"
#include "core/loop.h"
#include "kernels/level.h"
#include "ops/formula.h"
#include "ops/layers/resample.h"

#include <string.h>

RILLE_USE_OP(resample);
RILLE_USE_OP(resample_spread);

enum { ELEMENTS_A_LOOK = 1 << 18 };

/* Elements i, k of index and weight: which element of the other side meets i, and with what weight. */
typedef struct Job {
  const RilleContext *ctx;
  int taps;
  int64_t points, size, inner; /* of the side with the taps, of the other; elements behind the dim */
  const int64_t *index;        /* [points, taps] */
  const void *weight;          /* the same, of the elements' type; NULL: one tap of weight 1 */
  const char *in;
  char *out;
  bool spreads;
} Job;

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define T                   float
#include "ops/layers/resample_template.h"
#undef T
#define T double
#include "ops/layers/resample_template.h"
#undef T

static RilleStatus check(RilleContext *ctx, const RilleCall *call) {
  const RilleTensor *in = call->in[0], *index = call->in[1], *weight = call->in[2];
  if (!rille_dtype_is_float(rille_dtype_of(in)) || (weight && in->dtype != weight->dtype) ||
      index->dtype != RILLE_INT64)
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "takes an input and weights of one floating point dtype, and int64 indices");
  if (index->ndim != 2 || index->sizes[1] < 1 ||
      (weight ? !rille_tensor_same_shape(index, weight) : index->sizes[1] != 1))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "takes indices and weights [points, taps]; no weights where taps is 1");
  return RILLE_OK;
}

static RilleStatus check_places(RilleContext *ctx, const int64_t *at, int64_t n, int64_t size) {
  for (int64_t i = 0; i < n; i++)
    if (at[i] < 0 || at[i] >= size)
      return rille_error(ctx, RILLE_ERROR_INDEX, "index %lld is out of range for %lld elements",
                         (long long)at[i], (long long)size);
  return RILLE_OK;
}

static RilleStatus run(RilleContext *ctx, RilleCall *call, bool spreads) {
  const RilleResampleArgs *args = call->args;
  RilleTensor *in = call->in[0], *index = call->in[1];
  int64_t sizes[RILLE_MAX_DIMS], outer = 1;
  int dim;
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least one dim");
  Job job = {.ctx = ctx, .inner = 1, .size = spreads ? args->size : in->sizes[dim], .spreads = spreads};
  RILLE_TRY(check(ctx, call));
  const char *places, *weights;
  RILLE_TRY(rille_scope_dense(ctx, index, &places));
  RILLE_TRY(rille_scope_dense(ctx, call->in[2], &weights));
  job.index = (const int64_t *)(const void *)places, job.weight = weights;
  if (job.size < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size must not be negative");
  RILLE_TRY(check_places(ctx, job.index, index->numel, job.size));
  if (spreads && in->sizes[dim] != index->sizes[0])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld elements along the dim, but %lld points",
                       (long long)in->sizes[dim], (long long)index->sizes[0]);
  for (int i = 0; i < in->ndim; i++) {
    sizes[i] = i != dim ? in->sizes[i] : spreads ? args->size : index->sizes[0];
    *(i < dim ? &outer : &job.inner) *= i == dim ? 1 : in->sizes[i];
  }
  RILLE_TRY(rille_tensor_contiguous(in, &in));
  if (!rille_scope_keep(ctx, in)) return RILLE_ERROR_MEMORY;
  RILLE_TRY((spreads ? rille_tensor_new_zeros : rille_tensor_new)(ctx, rille_dtype_of(in), in->ndim, sizes,
                                                                  &call->out[0]));
  if (in->numel == 0 || call->out[0]->numel == 0) return RILLE_OK;
  job.taps = (int)index->sizes[1], job.points = index->sizes[0];
  job.in = in->data, job.out = call->out[0]->data;
  const int64_t each = job.points * job.inner * job.taps;
  rille_walk_for(ctx, outer, 32768 / each + 1, job.points * job.inner * (int64_t)rille_tensor_itemsize(in),
                 in->dtype == RILLE_FLOAT32 ? run_float : run_double, &job);
  return RILLE_OK;
}

static RilleStatus resample_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, false);
}
static RilleStatus spread_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, true);
}

RilleTensor *t_resample(RilleContext *ctx, RilleTensor *in, RilleTensor *index, RilleTensor *weight,
                        int dim) {
  if (!in || !index) return NULL;
  return t_apply(ctx, &rille_op_resample, (RilleTensor *[]){in, index, weight}, 3,
                 &(RilleResampleArgs){dim, in->sizes[dim]});
}

static void resample_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleResampleArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  RilleTensor *in[3] = {call->grad_out[0], call->in[1], call->in[2]};
  int dim = (int)(args->dim < 0 ? args->dim + shape->ndim : args->dim);
  if (call->needs[0])
    call->grad_in[0] =
        t_apply(ctx, &rille_op_resample_spread, in, 3, &(RilleResampleArgs){dim, shape->sizes[dim]});
}

static void spread_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *in[3] = {call->grad_out[0], call->in[1], call->in[2]};
  if (call->needs[0]) call->grad_in[0] = t_apply(ctx, &rille_op_resample, in, 3, call->args);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"),
                                            RILLE_TENSOR("index"),
                                            RILLE_OPTIONAL_TENSOR("weight"),
                                            RILLE_REQUIRED(INT, RilleResampleArgs, dim),
                                            RILLE_OPTION(INT, RilleResampleArgs, size),
                                            RILLE_PARAMETERS_END};
static const RilleResampleArgs defaults = {0, 0};
static const char *const samples[] =
    RILLE_SAMPLES("x(2, 3, 4), index(3, 5, 2), weights(5, 2), 1", "x(2, 3), index(3, 4, 4), weights(4, 4), 1",
                  "x(3, 2):t(), index(2, 4, 1), nil, 0", "x(3, 2), index(2, 2, 1), weights(2, 1), -1",
                  "x(0, 3), index(3, 2, 2), weights(2, 2), 1");
static const char *const spread_samples[] = RILLE_SAMPLES(
    "x(2, 5, 4), index(3, 5, 2), weights(5, 2), 1, 3", "x(2, 4), index(3, 4, 4), weights(4, 4), 1, 3",
    "x(2, 3):t(), index(4, 3, 1), nil, 0, 4", "x(3, 3), index(4, 3, 1), weights(3, 1), 1, 4",
    "x(0, 2), index(3, 2, 2), weights(2, 2), 1, 3");

RILLE_OP(resample, .summary = "sums of weighted elements along dim: index and weight are [points, taps]",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = resample_forward, .backward = resample_backward, .saves_input = {0, 1, 1},
         .samples = samples);
RILLE_OP(resample_spread, .summary = "weighted elements added up where resample takes them, size along dim",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = spread_forward, .backward = spread_backward, .saves_input = {0, 1, 1},
         .samples = spread_samples);

/* Max pooling. Its gradient adds to the places that the largest elements had: scatter and gather by saved
 * indices are each other's derivative. */
#include "ops/layers/pool.h"
#include "core/limits.h"
#include "core/loop.h"
#include "ops/formula.h"

#include <string.h>

RILLE_USE_OP(max_pool2d);
RILLE_USE_OP(pool_gather);
RILLE_USE_OP(pool_scatter);

typedef RilleMaxPoolArgs MaxArgs;

typedef struct SizeArgs {
  RilleInts size; /* height and width */
} SizeArgs;

/* ---- running over planes --------------------------------------------------------------------- */

typedef struct Job {
  const RillePoolKernels *kernels;
  const RillePool *pool;
  bool is_double, gathers;
  int64_t in_plane, out_plane, size;
  const char *in;
  int32_t *index;
  char *out;
  RilleStop stop;
} Job;

static void max_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernels->max[job->is_double](end - begin, job->pool, job->in + begin * job->in_plane * job->size,
                                    job->out + begin * job->out_plane * job->size,
                                    job->index ? job->index + begin * job->out_plane : NULL);
}

/* gather: in [plane][elements] to out [plane][count]; scatter: the other way. */
static void move_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  int64_t elements = job->gathers ? job->in_plane : job->out_plane,
          count = job->gathers ? job->out_plane : job->in_plane;
  (job->gathers ? job->kernels->gather : job->kernels->scatter)[job->is_double](
      end - begin, elements, count, job->in + begin * job->in_plane * job->size, job->index + begin * count,
      job->out + begin * job->out_plane * job->size, &job->stop);
}

static void run(RilleContext *ctx, Job *job, int64_t planes, void (*part)(void *, int64_t, int64_t)) {
  job->kernels = ctx->kernels->pool[job->is_double];
  job->size = job->is_double ? 8 : 4;
  int64_t each = job->in_plane > job->out_plane ? job->in_plane : job->out_plane;
  rille_units_for(ctx, planes, 16384 / (each + 1) + 1, part, job);
}

/* ---- max_pool2d ------------------------------------------------------------------------------ */

static const int64_t ones[2] = {1, 1}, zeros[2] = {0, 0};

static RilleStatus max_pool2d_forward(RilleContext *ctx, RilleCall *call) {
  const MaxArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RillePool pool = {.stop = rille_stop_of(ctx)};
  RILLE_TRY(rille_pool_check(ctx, in));
  RILLE_TRY(rille_pool_pair(ctx, "kernel_size", &args->kernel_size, NULL, 1, pool.kernel));
  RILLE_TRY(rille_pool_pair(ctx, "stride", &args->stride, pool.kernel, 1, pool.stride));
  RILLE_TRY(rille_pool_pair(ctx, "padding", &args->padding, zeros, 0, pool.padding));
  RILLE_TRY(rille_pool_pair(ctx, "dilation", &args->dilation, ones, 1, pool.dilation));
  RILLE_TRY(rille_pool_size(ctx, in, args->ceil_mode, &pool));
  if (pool.in[0] > INT32_MAX / pool.in[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "planes of %lld x %lld are too large", (long long)pool.in[0],
                       (long long)pool.in[1]);
  RILLE_TRY(rille_pool_contiguous(ctx, in, &in));
  RILLE_TRY(rille_call_outputs(ctx, call, args->return_indices ? 2 : 1));
  RILLE_TRY(rille_pool_new(ctx, in, rille_dtype_of(in), pool.out, &call->out[0]));
  if (call->needs_grad || args->return_indices)
    RILLE_TRY(rille_pool_new(ctx, in, RILLE_INT32, pool.out, &call->extra[0]));
  Job job = {.pool = &pool,
             .is_double = in->dtype == RILLE_FLOAT64,
             .in_plane = pool.in[0] * pool.in[1],
             .out_plane = pool.out[0] * pool.out[1],
             .in = in->data,
             .out = call->out[0]->data,
             .index = call->extra[0] ? (int32_t *)(void *)call->extra[0]->data : NULL};
  run(ctx, &job, rille_pool_planes(in), max_part);
  return args->return_indices ? rille_tensor_as(call->extra[0], RILLE_INT64, &call->out[1]) : RILLE_OK;
}

static void max_pool2d_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  const int64_t *size = shape->sizes + shape->ndim - 2;
  call->grad_in[0] =
      t_apply(ctx, &rille_op_pool_scatter, (RilleTensor *[]){call->grad_out[0], call->extra[0]}, 2,
              &(SizeArgs){{2, {size[0], size[1]}}});
}

/* The indices side by side, each inside a plane of elements. */
static RilleStatus check_index(RilleContext *ctx, const RilleTensor *in, RilleTensor **index,
                               int64_t elements) {
  if ((*index)->dtype != RILLE_INT32 || in->ndim < 2 || !rille_dtype_is_float(rille_dtype_of(in)) ||
      (*index)->ndim != in->ndim || rille_pool_planes(in) != rille_pool_planes(*index))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the indices do not fit the tensor");
  RILLE_TRY(rille_pool_contiguous(ctx, *index, index));
  const int32_t *values = (const int32_t *)(const void *)(*index)->data;
  bool fits = true;
  for (int64_t i = 0; i < (*index)->numel; i++) {
    fits &= values[i] >= 0 && values[i] < elements;
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
  }
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_INDEX, "an index is out of range for a plane of %lld elements",
                     (long long)elements);
}

static RilleStatus move(RilleContext *ctx, RilleCall *call, RilleTensor *index, bool gathers,
                        const int64_t *size) {
  RilleTensor *in = call->in[0];
  RILLE_TRY(rille_pool_contiguous(ctx, in, &in));
  RILLE_TRY(rille_pool_new(ctx, in, rille_dtype_of(in), size, &call->out[0]));
  Job job = {.is_double = in->dtype == RILLE_FLOAT64,
             .gathers = gathers,
             .in_plane = in->sizes[in->ndim - 2] * in->sizes[in->ndim - 1],
             .out_plane = size[0] * size[1],
             .in = in->data,
             .index = (int32_t *)(void *)index->data,
             .out = call->out[0]->data,
             .stop = rille_stop_of(ctx)};
  run(ctx, &job, rille_pool_planes(in), move_part);
  return RILLE_OK;
}

static RilleStatus pool_scatter_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *size = &((const SizeArgs *)call->args)->size;
  if (size->count != 2 || size->values[0] < 0 || size->values[1] < 0 || size->values[0] > INT32_MAX ||
      size->values[1] > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size must be a height and a width");
  RilleTensor *index = call->in[1];
  RILLE_TRY(check_index(ctx, call->in[0], &index, size->values[0] * size->values[1]));
  if (!rille_tensor_same_shape(call->in[0], index))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "gradient and indices differ in shape");
  return move(ctx, call, index, false, size->values);
}

static RilleStatus pool_gather_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1];
  if (in->ndim < 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs planes");
  RILLE_TRY(check_index(ctx, in, &index, in->sizes[in->ndim - 2] * in->sizes[in->ndim - 1]));
  return move(ctx, call, index, true, index->sizes + index->ndim - 2);
}

static void pool_scatter_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_pool_gather, call->grad_out[0], call->in[1]);
}

static void pool_gather_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  const int64_t *size = shape->sizes + shape->ndim - 2;
  call->grad_in[0] = t_apply(ctx, &rille_op_pool_scatter, (RilleTensor *[]){call->grad_out[0], call->in[1]},
                             2, &(SizeArgs){{2, {size[0], size[1]}}});
}

static RilleStatus max_pool1d_forward(RilleContext *ctx, RilleCall *call) {
  const MaxArgs *args = call->args;
  MaxArgs flat = {.ceil_mode = args->ceil_mode, .return_indices = args->return_indices};
  RILLE_TRY(rille_pool_line_ints(ctx, "kernel_size", &args->kernel_size, 1, &flat.kernel_size));
  RILLE_TRY(rille_pool_line_ints(ctx, "stride", &args->stride, 1, &flat.stride));
  RILLE_TRY(rille_pool_line_ints(ctx, "padding", &args->padding, 0, &flat.padding));
  RILLE_TRY(rille_pool_line_ints(ctx, "dilation", &args->dilation, 1, &flat.dilation));
  return rille_pool_line(ctx, call, &rille_op_max_pool2d, &flat);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

/* kernel_size is not marked as required: as such it would take all the numbers that follow. */
const RilleParameter rille_max_pool_parameters[] = {RILLE_TENSOR("input"),
                                                    RILLE_OPTION(INTS, MaxArgs, kernel_size),
                                                    RILLE_OPTION(INTS, MaxArgs, stride),
                                                    RILLE_OPTION(INTS, MaxArgs, padding),
                                                    RILLE_OPTION(INTS, MaxArgs, dilation),
                                                    RILLE_OPTION(BOOL, MaxArgs, ceil_mode),
                                                    RILLE_SWITCH(INDICES, MaxArgs, return_indices),
                                                    RILLE_PARAMETERS_END};
static const RilleParameter scatter_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("index"),
                                                    RILLE_OPTION(INTS, SizeArgs, size), RILLE_PARAMETERS_END};
static const RilleParameter gather_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("index"),
                                                   RILLE_PARAMETERS_END};
const MaxArgs rille_max_pool_defaults = {{.count = -1}, {.count = -1}, {.count = -1},
                                         {.count = -1}, false,         false};
static const SizeArgs no_size = {{.count = -1}};

static const char *const max2d_samples[] = RILLE_SAMPLES(
    "x(2, 2, 4, 5), 2", "x(2, 5, 6), { 3, 2 }, { 2, 1 }, { 1, 0 }", "x(1, 2, 6, 7), 2, 2, 1, 2, true",
    "x(1, 2, 4, 6):transpose(2, 3), 2", "x(0, 2, 4, 4), 2", "x(2, 4, 4), 2, { return_indices = true }");
static const char *const max1d_samples[] =
    RILLE_SAMPLES("x(2, 2, 7), 3, 2, 1", "x(2, 6), 2, { return_indices = true }");
static const char *const scatter_samples[] =
    RILLE_SAMPLES("x(2, 1, 2), rille.tensor({ 3, 3, 0, 5 }, { dtype = 'int32' }):reshape(2, 1, 2), { 2, 3 }");
static const char *const gather_samples[] =
    RILLE_SAMPLES("x(2, 2, 3), rille.tensor({ 3, 3, 0, 5 }, { dtype = 'int32' }):reshape(2, 1, 2)");

RILLE_OP(max_pool2d, .summary = "largest element of each window over planes [..., height, width]",
         RILLE_ARGUMENTS(rille_max_pool_parameters, &rille_max_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_BY_SAMPLES, .n_outputs = 0, .n_extra = 1,
         .forward = max_pool2d_forward, .backward = max_pool2d_backward, .samples = max2d_samples);
RILLE_OP(max_pool1d, .summary = "largest element of each window over lines [..., length]",
         RILLE_ARGUMENTS(rille_max_pool_parameters, &rille_max_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = max_pool1d_forward, .samples = max1d_samples);
RILLE_OP(pool_scatter, .summary = "elements added into planes of zeros at indices",
         RILLE_ARGUMENTS(scatter_parameters, &no_size), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = pool_scatter_forward, .backward = pool_scatter_backward, .saves_input = {0, 1},
         .samples = scatter_samples);
RILLE_OP(pool_gather, .summary = "elements of planes at indices", .parameters = gather_parameters,
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = pool_gather_forward,
         .backward = pool_gather_backward, .saves_input = {0, 1}, .samples = gather_samples);

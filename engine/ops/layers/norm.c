/* layer_norm, rms_norm and group_norm: normalisation of rows.
 *
 * The plain gradient is fused (row_norm_backward); where gradients of gradients are asked for, it is an
 * expression of ops. */
#include "core/loop.h"
#include "core/threads.h"
#include "kernels/rows/norm.h"
#include "ops/formula.h"
#include "ops/layers/norm.h"

#include <float.h>
#include <string.h>

RILLE_USE_OP(addcmul);
RILLE_USE_OP(group_norm_planes);
RILLE_USE_OP(layer_norm);
RILLE_USE_OP(row_norm_backward);
RILLE_USE_OP(sqrt);

enum { INPUT, WEIGHT, BIAS };

typedef struct NormArgs {
  RilleInts normalized_shape;
  double eps;
} NormArgs;

typedef struct RmsArgs { /* begins as NormArgs does */
  RilleInts normalized_shape;
  RilleScalar eps; /* kind NONE: the smallest step from 1 of the dtype */
} RmsArgs;

typedef struct BackwardArgs {
  int64_t dims; /* how many of the last dims make a row */
  bool centered;
} BackwardArgs;

typedef RilleGroupNormArgs GroupArgs;

/* ---- checks ---------------------------------------------------------------------------------- */

static RilleStatus check_shape(RilleContext *ctx, const RilleTensor *in, const RilleInts *shape) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (shape->count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "normalized_shape is missing");
  bool fits = shape->count >= 1 && shape->count <= in->ndim;
  for (int i = 0; fits && i < shape->count; i++)
    fits = shape->values[i] == in->sizes[in->ndim - shape->count + i];
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "an input of shape %s does not end with normalized_shape %s",
                       rille_tensor_shape_text(in, text),
                       rille_shape_text(shape->count, shape->values, other));
  if (rille_dtype_is_float(rille_dtype_of(in))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(in)));
}

/* v, of the row's shape, as contiguous memory; NULL stays NULL. */
static RilleStatus column_vector(RilleContext *ctx, const char *name, RilleTensor *v, const RilleTensor *in,
                                 const RilleInts *shape, const void **out) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  *out = NULL;
  if (!v) return RILLE_OK;
  if (!rille_shape_equal(v->ndim, v->sizes, shape->count, shape->values))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%s must have normalized_shape %s, got shape %s", name,
                       rille_shape_text(shape->count, shape->values, other),
                       rille_tensor_shape_text(v, text));
  if (v->dtype != in->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "%s is of dtype %s, but the input of %s", name,
                       rille_dtype_name(rille_dtype_of(v)), rille_dtype_name(rille_dtype_of(in)));
  if (!v->contiguous) {
    RILLE_TRY(rille_tensor_contiguous(v, &v));
    if (!rille_scope_keep(ctx, v)) return RILLE_ERROR_MEMORY;
  }
  *out = v->data;
  return RILLE_OK;
}

static RilleStatus contiguous(RilleContext *ctx, RilleTensor *in, RilleTensor **out) {
  *out = in;
  if (in->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(in, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static int64_t row_length(int ndim, const int64_t *sizes, int dims) {
  int64_t n = 1;
  for (int i = ndim - dims; i < ndim; i++) n *= sizes[i];
  return n;
}

/* ---- forward --------------------------------------------------------------------------------- */

typedef struct Job {
  RilleNormRows rows;
  const RilleNormKernels *kernels;
  bool is_double;
  int64_t size, chunk;
  const char *in, *g;
  char *mean, *scale, *out, *weight_sums, *bias_sums;
} Job;

static void *element(char *base, int64_t index, int64_t size) {
  return base ? base + index * size : NULL;
}

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleNormRows rows = job->rows;
  int64_t at = begin * rows.columns * job->size;
  rows.rows = end - begin;
  job->kernels->rows[job->is_double](&rows, job->in + at, element(job->mean, begin, job->size),
                                     element(job->scale, begin, job->size), job->out + at);
}

static int64_t grain_of(const RilleNormRows *rows) {
  return 16384 / (rows->columns + 1) + 1;
}

static double eps_of(const void *args, bool centered, const RilleTensor *in) {
  if (centered) return ((const NormArgs *)args)->eps;
  const RilleScalar *eps = &((const RmsArgs *)args)->eps;
  if (eps->kind != RILLE_SCALAR_NONE) return rille_scalar_to_double(*eps);
  return in->dtype == RILLE_FLOAT64 ? DBL_EPSILON : (double)FLT_EPSILON;
}

static RilleStatus forward(RilleContext *ctx, RilleCall *call, bool centered) {
  const NormArgs *args = call->args;
  RilleTensor *in = call->in[INPUT], *weight = call->n_in > WEIGHT ? call->in[WEIGHT] : NULL;
  RilleTensor *bias = call->n_in > BIAS ? call->in[BIAS] : NULL;
  RILLE_TRY(check_shape(ctx, in, &args->normalized_shape));
  Job job = {.kernels = ctx->kernels->norm[in->dtype == RILLE_FLOAT64],
             .is_double = in->dtype == RILLE_FLOAT64,
             .size = (int64_t)rille_tensor_itemsize(in)};
  job.rows = (RilleNormRows){.columns = row_length(in->ndim, in->sizes, args->normalized_shape.count),
                             .centered = centered,
                             .eps = eps_of(args, centered, in)};
  RILLE_TRY(column_vector(ctx, "weight", weight, in, &args->normalized_shape, &job.rows.weight));
  RILLE_TRY(column_vector(ctx, "bias", bias, in, &args->normalized_shape, &job.rows.bias));
  RILLE_TRY(contiguous(ctx, in, &in));
  int64_t rows = job.rows.columns > 0 ? in->numel / job.rows.columns : 0;
  RilleTensor *kept[2];
  for (int k = 0; k < 2; k++) {
    RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), 1, &rows, &kept[k]));
    if (call->needs_grad)
      call->extra[k] = kept[k];
    else if (!rille_scope_keep(ctx, kept[k]))
      return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &call->out[0]));
  job.in = in->data, job.mean = kept[0]->data, job.scale = kept[1]->data, job.out = call->out[0]->data;
  if (!centered) memset(job.mean, 0, (size_t)(rows * job.size));
  rille_walk_for(ctx, rows, grain_of(&job.rows), job.rows.columns * job.size, forward_part, &job);
  return RILLE_OK;
}

static RilleStatus layer_norm_forward(RilleContext *ctx, RilleCall *call) {
  return forward(ctx, call, true);
}
static RilleStatus rms_norm_forward(RilleContext *ctx, RilleCall *call) {
  return forward(ctx, call, false);
}

/* ---- the fused gradient: g, input, weight, mean, scale to the gradients by input, weight, bias --- */

static void backward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleNormRows rows = job->rows;
  int64_t at = begin * rows.columns * job->size, sums = begin / job->chunk * rows.columns;
  rows.rows = end - begin;
  job->kernels->rows_backward[job->is_double](
      &rows, job->g + at, job->in + at, element(job->mean, begin, job->size),
      element(job->scale, begin, job->size), job->out + at, element(job->weight_sums, sums, job->size),
      element(job->bias_sums, sums, job->size));
}

static RilleStatus check_backward(RilleContext *ctx, const RilleCall *call, int64_t rows) {
  const BackwardArgs *args = call->args;
  const RilleTensor *g = call->in[0], *in = call->in[1], *mean = call->in[3], *scale = call->in[4];
  if (args->dims < 1 || args->dims > in->ndim || !rille_tensor_same_shape(g, in) || g->dtype != in->dtype ||
      !rille_dtype_is_float(rille_dtype_of(in)) || mean->dtype != in->dtype || scale->dtype != in->dtype ||
      mean->numel != rows || scale->numel != rows)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the tensors do not fit each other");
  return RILLE_OK;
}

/* The runs' sums, one behind the other, added up in order into the first. */
static void add_sums(const Job *job, char *sums, int runs) {
  int64_t n = job->rows.columns;
  for (int r = 1; r < runs; r++)
    for (int64_t i = 0; i < n; i++) {
      if (job->is_double)
        ((double *)(void *)sums)[i] += ((const double *)(const void *)sums)[r * n + i];
      else
        ((float *)(void *)sums)[i] += ((const float *)(const void *)sums)[r * n + i];
    }
}

static RilleStatus row_norm_backward_forward(RilleContext *ctx, RilleCall *call) {
  const BackwardArgs *args = call->args;
  RilleTensor *g = call->in[0], *in = call->in[1], *mean, *scale, *sums[2];
  if (args->dims < 1 || args->dims > in->ndim)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "there are no %lld dims", (long long)args->dims);
  Job job = {.kernels = ctx->kernels->norm[in->dtype == RILLE_FLOAT64],
             .is_double = in->dtype == RILLE_FLOAT64,
             .size = (int64_t)rille_tensor_itemsize(in)};
  RilleInts shape = {.count = (int32_t)args->dims};
  for (int i = 0; i < shape.count; i++) shape.values[i] = in->sizes[in->ndim - shape.count + i];
  job.rows =
      (RilleNormRows){.columns = row_length(in->ndim, in->sizes, shape.count), .centered = args->centered};
  int64_t rows = job.rows.columns > 0 ? in->numel / job.rows.columns : 0, grain = grain_of(&job.rows);
  RILLE_TRY(check_backward(ctx, call, rows));
  RILLE_TRY(column_vector(ctx, "weight", call->in[2], in, &shape, &job.rows.weight));
  RILLE_TRY(contiguous(ctx, in, &in));
  RILLE_TRY(contiguous(ctx, g, &g));
  RILLE_TRY(contiguous(ctx, call->in[3], &mean));
  RILLE_TRY(contiguous(ctx, call->in[4], &scale));
  int runs = rille_parallel_runs(ctx, rows, grain);
  int64_t grains = (rows + grain - 1) / grain;
  job.chunk = runs > 0 ? (grains + runs - 1) / runs * grain : 1;
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &call->out[0]));
  for (int k = 0; k < 2; k++) {
    RILLE_TRY(
        rille_tensor_new_zeros(ctx, rille_dtype_of(in), 2, (int64_t[]){runs, job.rows.columns}, &sums[k]));
    if (!rille_scope_keep(ctx, sums[k])) return RILLE_ERROR_MEMORY;
    RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(in), shape.count, shape.values, &call->out[1 + k]));
  }
  job.g = g->data, job.in = in->data, job.mean = mean->data, job.scale = scale->data;
  job.out = call->out[0]->data, job.weight_sums = sums[0]->data, job.bias_sums = sums[1]->data;
  rille_parallel_for(ctx, rows, grain, backward_part, &job);
  for (int k = 0; k < 2 && runs > 0; k++) {
    add_sums(&job, sums[k]->data, runs);
    memcpy(call->out[1 + k]->data, sums[k]->data, (size_t)(job.rows.columns * job.size));
  }
  return RILLE_OK;
}

/* ---- backward -------------------------------------------------------------------------------- */

static RilleTensor *row_mean(RilleContext *ctx, RilleTensor *t, int dims, double share) {
  int list[RILLE_MAX_DIMS];
  if (!t) return NULL;
  for (int i = 0; i < dims; i++) list[i] = t->ndim - dims + i;
  return t_mul_number(ctx, t_sum(ctx, t, dims, list, true), share);
}

static void backward_expression(RilleContext *ctx, RilleBackward *call, bool centered) {
  const NormArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *x = call->in[INPUT],
              *weight = call->n_in > WEIGHT ? call->in[WEIGHT] : NULL;
  int dims = args->normalized_shape.count;
  double share = 1 / (double)row_length(x->ndim, x->sizes, dims);
  RilleTensor *c = centered ? t_sub(ctx, x, row_mean(ctx, x, dims, share)) : x;
  RilleTensor *variance =
      t_add_number(ctx, row_mean(ctx, t_mul(ctx, c, c), dims, share), eps_of(args, centered, x));
  RilleTensor *scale = t_div(ctx, t_number(ctx, 1), t_unary(ctx, &rille_op_sqrt, variance)),
              *y = t_mul(ctx, c, scale);
  if (call->n_in > WEIGHT && call->needs[WEIGHT])
    call->grad_in[WEIGHT] = t_mul(ctx, g, y); /* the engine sums over the rows */
  if (call->n_in > BIAS && call->needs[BIAS]) call->grad_in[BIAS] = g;
  if (!call->needs[INPUT]) return;
  RilleTensor *h = weight ? t_mul(ctx, g, weight) : g;
  RilleTensor *slope = t_sub(ctx, h, t_mul(ctx, y, row_mean(ctx, t_mul(ctx, h, y), dims, share)));
  if (centered) slope = t_sub(ctx, slope, row_mean(ctx, h, dims, share));
  call->grad_in[INPUT] = t_mul(ctx, slope, scale);
}

static void derivative(RilleContext *ctx, RilleBackward *call, bool centered) {
  RilleTensor *x = call->in[INPUT], *grads[3];
  if (!x) { /* only the bias wants a gradient */
    call->grad_in[BIAS] = call->grad_out[0];
    return;
  }
  if (ctx->grad_mode) {
    backward_expression(ctx, call, centered);
    return;
  }
  RilleTensor *in[5] = {call->grad_out[0], x, call->n_in > WEIGHT ? call->in[WEIGHT] : NULL, call->extra[0],
                        call->extra[1]};
  BackwardArgs args = {((const NormArgs *)call->args)->normalized_shape.count, centered};
  if (!t_apply_many(ctx, &rille_op_row_norm_backward, in, 5, &args, grads)) return;
  for (int i = 0; i < call->n_in; i++)
    if (call->needs[i]) call->grad_in[i] = grads[i];
}

static void layer_norm_derivative(RilleContext *ctx, RilleBackward *call) {
  derivative(ctx, call, true);
}
static void rms_norm_derivative(RilleContext *ctx, RilleBackward *call) {
  derivative(ctx, call, false);
}

/* ---- group_norm: rows of channels, then weight and bias by channel --------------------------- */

static RilleStatus check_groups(RilleContext *ctx, const RilleCall *call) {
  int64_t groups = ((const GroupArgs *)call->args)->num_groups;
  RilleTensor *in = call->in[INPUT];
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim < 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input [batch, channels, ...], got shape %s",
                       rille_tensor_shape_text(in, text));
  if (groups < 1 || in->sizes[1] % groups != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%lld channels do not divide into %lld groups",
                       (long long)in->sizes[1], (long long)groups);
  for (int i = WEIGHT; i < call->n_in; i++)
    if (call->in[i] && (call->in[i]->ndim != 1 || call->in[i]->sizes[0] != in->sizes[1]))
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "%s must have one element for each of %lld channels, got shape %s",
                         i == WEIGHT ? "weight" : "bias", (long long)in->sizes[1],
                         rille_tensor_shape_text(call->in[i], text));
  return RILLE_OK;
}

/* Planes too small to be worth sums of their own go as rows. */
enum { LEAST_PLANE = 8 };

static bool goes_by_planes(const RilleTensor *in, const RilleTensor *weight, const RilleTensor *bias) {
  int64_t plane = 1;
  for (int i = 2; i < in->ndim; i++) plane *= in->sizes[i];
  return plane >= LEAST_PLANE && in->sizes[1] > 0 && rille_dtype_is_float(rille_dtype_of(in)) &&
         (!weight || weight->dtype == in->dtype) && (!bias || bias->dtype == in->dtype);
}

/* One number a channel as one for each of its elements, or NULL. */
static RilleTensor *over_elements(RilleContext *ctx, RilleTensor *list, int64_t columns) {
  if (!list) return NULL;
  int64_t channels = list->numel;
  RilleTensor *wide = t_expand(ctx, t_reshape(ctx, list, 2, (int64_t[]){channels, 1}), 2,
                               (int64_t[]){channels, channels > 0 ? columns / channels : 0});
  return t_reshape(ctx, wide, 1, &columns);
}

/* Rows of the elements of a group. One group takes weight and bias as a layer norm of all elements does. */
static RilleTensor *by_rows(RilleContext *ctx, RilleTensor *in, RilleTensor *weight, RilleTensor *bias,
                            const GroupArgs *args, int64_t rows, int64_t columns) {
  NormArgs plain = {{1, {columns}}, args->eps};
  RilleTensor *lists[3] = {t_reshape(ctx, in, 2, (int64_t[]){rows, columns}), NULL, NULL};
  if (args->num_groups == 1 && (!weight || weight->dtype == in->dtype) &&
      (!bias || bias->dtype == in->dtype)) {
    lists[WEIGHT] = over_elements(ctx, weight, columns), lists[BIAS] = over_elements(ctx, bias, columns);
    weight = bias = NULL;
  }
  RilleTensor *out = t_apply(ctx, &rille_op_layer_norm, lists, 3, &plain);
  if (!(out = t_reshape(ctx, out, in->ndim, in->sizes))) return NULL;
  if (weight) weight = rille_over_channels(ctx, weight, in->ndim);
  if (bias) bias = rille_over_channels(ctx, bias, in->ndim);
  if (weight && bias && weight->dtype == out->dtype && bias->dtype == out->dtype)
    return t_apply(ctx, &rille_op_addcmul, (RilleTensor *[]){bias, out, weight}, 3, NULL);
  if (weight) out = t_mul(ctx, out, weight);
  return bias ? t_add(ctx, out, bias) : out;
}

static RilleStatus group_norm_forward(RilleContext *ctx, RilleCall *call) {
  const GroupArgs *args = call->args;
  RilleTensor *in = call->in[INPUT], *weight = call->n_in > WEIGHT ? call->in[WEIGHT] : NULL;
  RilleTensor *bias = call->n_in > BIAS ? call->in[BIAS] : NULL;
  RILLE_TRY(check_groups(ctx, call));
  if (goes_by_planes(in, weight, bias)) {
    RilleTensor *all =
        t_apply(ctx, &rille_op_group_norm_planes, (RilleTensor *[]){in, weight, bias}, 3, args);
    if (!all) return rille_scope_status(ctx);
    call->out[0] = rille_tensor_retain(all);
    return RILLE_OK;
  }
  int64_t rows, columns = in->sizes[1] / args->num_groups;
  if (__builtin_mul_overflow(in->sizes[0], args->num_groups, &rows)) /* only where there are no channels */
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%lld groups are too many", (long long)args->num_groups);
  for (int i = 2; i < in->ndim; i++) columns *= in->sizes[i];
  RilleTensor *out = by_rows(ctx, in, weight, bias, args, rows, columns);
  if (!out) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(out);
  return RILLE_OK;
}

/* ---- descriptors ----------------------------------------------------------------------------- */

/* normalized_shape is not marked as required: as such it would take all the numbers that follow. */
static const RilleParameter layer_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_OPTION(INTS, NormArgs, normalized_shape),
                                                  RILLE_OPTIONAL_TENSOR("weight"),
                                                  RILLE_OPTIONAL_TENSOR("bias"),
                                                  RILLE_OPTION(FLOAT, NormArgs, eps),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter rms_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INTS, NormArgs, normalized_shape), RILLE_OPTIONAL_TENSOR("weight"),
    RILLE_OPTION(SCALAR, RmsArgs, eps), RILLE_PARAMETERS_END};
static const RilleParameter group_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_REQUIRED(INT, GroupArgs, num_groups),
                                                  RILLE_OPTIONAL_TENSOR("weight"),
                                                  RILLE_OPTIONAL_TENSOR("bias"),
                                                  RILLE_OPTION(FLOAT, GroupArgs, eps),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter backward_parameters[] = {RILLE_TENSOR("grad"),
                                                     RILLE_TENSOR("input"),
                                                     RILLE_OPTIONAL_TENSOR("weight"),
                                                     RILLE_TENSOR("mean"),
                                                     RILLE_TENSOR("scale"),
                                                     RILLE_OPTION(INT, BackwardArgs, dims),
                                                     RILLE_OPTION(BOOL, BackwardArgs, centered),
                                                     RILLE_PARAMETERS_END};
static const NormArgs layer_defaults = {{.count = -1}, 1e-5};
static const RmsArgs rms_defaults = {.normalized_shape = {.count = -1}};
static const GroupArgs group_defaults = {1, 1e-5};
static const BackwardArgs backward_defaults = {1, true};

static const char *const layer_samples[] = RILLE_SAMPLES(
    "x(3, 4), 4, x(4), x(4)", "x(2, 3, 4), { 3, 4 }, x(3, 4)", "x(4, 3):t(), 4", "x(0, 4), 4, x(4), x(4)");
static const char *const rms_samples[] =
    RILLE_SAMPLES("x(3, 4), 4, x(4)", "x(2, 3, 4), { 3, 4 }, { eps = 0.01 }", "x(4, 3):t(), 4");
static const char *const group_samples[] =
    RILLE_SAMPLES("x(3, 4), 2, x(4), x(4)", "x(2, 4, 3), 2", "x(2, 4, 2, 2), 1, x(4), { eps = 0.1 }");
static const char *const backward_samples[] = RILLE_SAMPLES("x(3, 4), x(3, 4), x(4), weights(3), weights(3)");

RILLE_OP(layer_norm,
         .summary = "the last dims (normalized_shape) to mean 0 and variance 1, then weight and bias",
         RILLE_ARGUMENTS(layer_parameters, &layer_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL,
         .n_outputs = 1, .n_extra = 2, .forward = layer_norm_forward, .backward = layer_norm_derivative,
         .saves_input = {1 << INPUT | 1 << WEIGHT, 1 << INPUT}, .tolerance = 10, .samples = layer_samples);
RILLE_OP(rms_norm, .summary = "the last dims (normalized_shape) over their root mean square, then weight",
         RILLE_ARGUMENTS(rms_parameters, &rms_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .n_extra = 2, .forward = rms_norm_forward, .backward = rms_norm_derivative,
         .saves_input = {1 << INPUT | 1 << WEIGHT, 1 << INPUT}, .tolerance = 10, .samples = rms_samples);
RILLE_OP(group_norm,
         .summary = "groups of channels of [N, C, ...] to mean 0 and variance 1, then weight and bias",
         RILLE_ARGUMENTS(group_parameters, &group_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = group_norm_forward, .tolerance = 10, .samples = group_samples);
RILLE_OP(row_norm_backward, .summary = "gradients of layer_norm or rms_norm by input, weight and bias",
         RILLE_ARGUMENTS(backward_parameters, &backward_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 3,
         .forward = row_norm_backward_forward, .samples = backward_samples);

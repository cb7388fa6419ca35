/* group_norm over planes, in one op: sums plane by plane, a factor and a shift for each plane, and one walk
 * that applies them. The plain gradient is fused (group_norm_backward); where gradients of gradients are
 * asked for, it is an expression of ops. */
#include "core/limits.h"
#include "core/loop.h"
#include "kernels/rows/norm.h"
#include "ops/formula.h"
#include "ops/layers/norm.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(group_norm_backward);
RILLE_USE_OP(sqrt);

enum { INPUT, WEIGHT, BIAS };

typedef RilleGroupNormArgs GroupArgs;

typedef struct Job {
  const RilleContext *ctx;
  const RilleNormKernels *kernels;
  RilleChannels planes;           /* as one sample whose channels are the planes of all */
  int64_t channels, groups, each; /* of a sample; each: planes of a group */
  bool is_double;
  double eps;
  const char *in, *g, *weight, *bias;
  char *mean, *scale, *out; /* mean and scale: one a group */
  double *first, *second;   /* one a plane */
  char *factors[3];
} Job;

static double read(const Job *job, const char *from, int64_t i, double otherwise) {
  if (!from) return otherwise;
  return job->is_double ? ((const double *)(const void *)from)[i]
                        : (double)((const float *)(const void *)from)[i];
}

static void write(const Job *job, char *to, int64_t i, double value) {
  if (job->is_double)
    ((double *)(void *)to)[i] = value;
  else
    ((float *)(void *)to)[i] = (float)value;
}

/* Whether t, if there is one, has n numbers of the input's dtype. */
static bool is_list(const RilleTensor *t, const RilleTensor *in, int64_t n) {
  return !t || (t->dtype == in->dtype && t->ndim == 1 && t->numel == n);
}

static RilleStatus start(RilleContext *ctx, const GroupArgs *args, RilleTensor *in, RilleTensor *weight,
                         RilleTensor *bias, int factors, Job *job) {
  RilleTensor *room, *numbers;
  int64_t inner = 1;
  bool fits = in->ndim >= 2 && args->num_groups >= 1 && in->sizes[1] % args->num_groups == 0 &&
              rille_dtype_is_float(rille_dtype_of(in)) && is_list(weight, in, in->sizes[1]) &&
              is_list(bias, in, in->sizes[1]);
  if (!fits) return rille_error(ctx, RILLE_ERROR_SHAPE, "the tensors do not fit the groups");
  for (int i = 2; i < in->ndim; i++) inner *= in->sizes[i];
  int64_t planes = in->sizes[0] * in->sizes[1];
  *job = (Job){.ctx = ctx,
               .is_double = in->dtype == RILLE_FLOAT64,
               .planes = {.batch = 1, .channels = planes, .inner = inner},
               .channels = in->sizes[1],
               .groups = in->sizes[0] * args->num_groups,
               .each = in->sizes[1] / args->num_groups,
               .eps = args->eps};
  job->kernels = ctx->kernels->norm[job->is_double];
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT64, 2, (int64_t[]){2, planes}, &numbers));
  if (!rille_scope_keep(ctx, numbers)) return RILLE_ERROR_MEMORY;
  job->first = (double *)(void *)numbers->data, job->second = job->first + planes;
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), 2, (int64_t[]){factors, planes}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  for (int i = 0; i < factors; i++)
    job->factors[i] = room->data + i * planes * (int64_t)rille_tensor_itemsize(in);
  return RILLE_OK;
}

static void run(RilleContext *ctx, Job *job, void (*part)(void *, int64_t, int64_t)) {
  if (job->planes.inner == 0 || job->each == 0) return;
  rille_units_for(ctx, job->groups, 32768 / (job->each * job->planes.inner + 1) + 1, part, job);
}

/* ---- forward --------------------------------------------------------------------------------- */

enum { ELEMENTS_A_LOOK = 1 << 18 };

/* Over the planes of a group; between some of them it looks whether to stop. */
static void over_planes(const Job *job, int64_t group, void (*body)(const Job *, const RilleChannels *)) {
  RilleChannels c = job->planes;
  const int64_t end = (group + 1) * job->each, some = ELEMENTS_A_LOOK / job->planes.inner + 1;
  for (int64_t at = group * job->each; at < end && !rille_must_stop(job->ctx); at += some) {
    c.begin = at, c.end = end - at < some ? end : at + some;
    body(job, &c);
  }
}

static void find_statistics(const Job *job, const RilleChannels *c) {
  job->kernels->statistics[job->is_double](c, job->in, job->first, job->second);
}

/* The mean of a group and the sum of its squares: those of one plane that all of it is, or, where that takes
 * long, of its planes, by the mean of their means and the squares within and between them. */
static void find_group(const Job *job, int64_t group, double *mean, double *squares) {
  const int64_t from = group * job->each;
  const double inner = (double)job->planes.inner, each = (double)job->each;
  if (job->each * job->planes.inner <= ELEMENTS_A_LOOK) {
    find_statistics(job, &(RilleChannels){.batch = 1,
                                          .channels = job->groups,
                                          .inner = job->each * job->planes.inner,
                                          .begin = group,
                                          .end = group + 1});
    *mean = job->first[group], *squares = job->second[group];
    return;
  }
  over_planes(job, group, find_statistics);
  *mean = *squares = 0;
  for (int64_t i = from; i < from + job->each; i++) *mean += job->first[i];
  *mean /= each;
  for (int64_t i = from; i < from + job->each; i++)
    *squares += job->second[i] + inner * (job->first[i] - *mean) * (job->first[i] - *mean);
}

static void gather_group(const Job *job, int64_t group) {
  int64_t from = group * job->each;
  double mean, squares, count = (double)job->planes.inner * (double)job->each;
  find_group(job, group, &mean, &squares);
  double scale = 1 / sqrt(squares / count + job->eps);
  write(job, job->mean, group, mean);
  write(job, job->scale, group, scale);
  for (int64_t i = from; i < from + job->each; i++) {
    double factor = scale * read(job, job->weight, i % job->channels, 1);
    write(job, job->factors[0], i, factor);
    write(job, job->factors[1], i, read(job, job->bias, i % job->channels, 0) - mean * factor);
  }
}

static void apply_factors(const Job *job, const RilleChannels *c) {
  job->kernels->affine[job->is_double](c, job->in, job->factors[0], job->factors[1], job->out);
}
static void find_sums(const Job *job, const RilleChannels *c) {
  job->kernels->sums[job->is_double](c, job->g, job->in, job->factors[0], job->first, job->second);
}
static void apply_combined(const Job *job, const RilleChannels *c) {
  job->kernels->combine[job->is_double](c, job->g, job->in, job->factors[0], job->factors[1], job->factors[2],
                                        job->out);
}

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t group = begin; group < end; group++) {
    gather_group(job, group);
    over_planes(job, group, apply_factors);
  }
}

static RilleStatus group_norm_planes_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[INPUT], *kept[2];
  Job job;
  RILLE_TRY(start(ctx, call->args, in, call->in[WEIGHT], call->in[BIAS], 2, &job));
  RILLE_TRY(rille_scope_dense(ctx, in, &job.in));
  RILLE_TRY(rille_scope_dense(ctx, call->in[WEIGHT], &job.weight));
  RILLE_TRY(rille_scope_dense(ctx, call->in[BIAS], &job.bias));
  for (int k = 0; k < 2; k++) {
    RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), 1, &job.groups, &kept[k]));
    if (call->needs_grad)
      call->extra[k] = kept[k];
    else if (!rille_scope_keep(ctx, kept[k]))
      return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, in->sizes, &call->out[0]));
  job.mean = kept[0]->data, job.scale = kept[1]->data, job.out = call->out[0]->data;
  run(ctx, &job, forward_part);
  return RILLE_OK;
}

/* ---- the fused gradient ---------------------------------------------------------------------- */

/* With y = (x - mean) scale and h = g weight: scale (h - mean of h - y mean of h y), as a g + b x + c. */
static void combine_group(const Job *job, int64_t group) {
  int64_t from = group * job->each;
  double scale = read(job, job->scale, group, 1), mean = read(job, job->mean, group, 0), sum = 0, dot = 0;
  double count = (double)job->planes.inner * (double)job->each;
  for (int64_t i = from; i < from + job->each; i++) {
    double weight = read(job, job->weight, i % job->channels, 1);
    sum += weight * job->first[i], dot += weight * job->second[i];
  }
  double b = -scale * scale * scale * dot / count;
  for (int64_t i = from; i < from + job->each; i++) {
    write(job, job->factors[0], i, scale * read(job, job->weight, i % job->channels, 1));
    write(job, job->factors[1], i, b);
    write(job, job->factors[2], i, -b * mean - scale * sum / count);
  }
}

static void backward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t group = begin; group < end; group++) {
    const int64_t from = group * job->each;
    for (int64_t i = 0; i < job->each; i++)
      write(job, job->factors[0], from + i, read(job, job->mean, group, 0));
    over_planes(job, group, find_sums);
    combine_group(job, group);
    over_planes(job, group, apply_combined);
  }
}

static RilleStatus group_norm_backward_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *g = call->in[0], *in = call->in[1], *weight = call->in[2];
  const char *kept[2];
  Job job;
  RILLE_TRY(start(ctx, call->args, in, weight, NULL, 3, &job));
  if (!rille_tensor_same_shape(g, in) || g->dtype != in->dtype || !is_list(call->in[3], in, job.groups) ||
      !is_list(call->in[4], in, job.groups))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the tensors do not fit each other");
  RILLE_TRY(rille_scope_dense(ctx, in, &job.in));
  RILLE_TRY(rille_scope_dense(ctx, g, &job.g));
  RILLE_TRY(rille_scope_dense(ctx, weight, &job.weight));
  for (int k = 0; k < 2; k++) RILLE_TRY(rille_scope_dense(ctx, call->in[3 + k], &kept[k]));
  job.mean = (char *)kept[0], job.scale = (char *)kept[1];
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, in->sizes, &call->out[0]));
  for (int k = 1; k < 3; k++)
    RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(in), 1, &job.channels, &call->out[k]));
  job.out = call->out[0]->data;
  if (in->numel == 0) return RILLE_OK;
  run(ctx, &job, backward_part);
  for (int64_t c = 0; c < job.channels; c++) {
    double dot = 0, sum = 0;
    for (int64_t i = c; i < job.planes.channels; i += job.channels)
      dot += job.second[i] * read(&job, job.scale, i / job.each, 1), sum += job.first[i];
    write(&job, call->out[1]->data, c, dot);
    write(&job, call->out[2]->data, c, sum);
  }
  return RILLE_OK;
}

/* ---- backward -------------------------------------------------------------------------------- */

static RilleTensor *row_mean(RilleContext *ctx, RilleTensor *rows) {
  if (!rows) return NULL;
  double count = (double)rows->sizes[1];
  return t_mul_number(ctx, t_sum(ctx, rows, 1, (int[]){1}, true), 1 / count);
}

static RilleTensor *per_channel(RilleContext *ctx, RilleTensor *t) {
  if (!t) return NULL;
  int dims[RILLE_MAX_DIMS], n = 0;
  for (int i = 0; i < t->ndim; i++)
    if (i != 1) dims[n++] = i;
  return t_sum(ctx, t, n, dims, false);
}

RilleTensor *rille_over_channels(RilleContext *ctx, RilleTensor *v, int ndim) {
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < ndim - 1; i++) sizes[i] = i == 0 ? v->sizes[0] : 1;
  return t_reshape(ctx, v, ndim - 1, sizes);
}

static void backward_expression(RilleContext *ctx, RilleBackward *call) {
  const GroupArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *x = call->in[INPUT], *weight = call->in[WEIGHT];
  int64_t groups = x->sizes[0] * args->num_groups, rows[2] = {groups, groups > 0 ? x->numel / groups : 0};
  RilleTensor *flat = t_reshape(ctx, x, 2, rows), *c = t_sub(ctx, flat, row_mean(ctx, flat));
  RilleTensor *variance = t_add_number(ctx, row_mean(ctx, t_mul(ctx, c, c)), args->eps);
  RilleTensor *scale = t_div(ctx, t_number(ctx, 1), t_unary(ctx, &rille_op_sqrt, variance));
  RilleTensor *y = t_mul(ctx, c, scale);
  if (call->needs[WEIGHT])
    call->grad_in[WEIGHT] = per_channel(ctx, t_mul(ctx, g, t_reshape(ctx, y, x->ndim, x->sizes)));
  if (call->needs[BIAS]) call->grad_in[BIAS] = per_channel(ctx, g);
  if (!call->needs[INPUT]) return;
  RilleTensor *h = weight ? t_mul(ctx, g, rille_over_channels(ctx, weight, x->ndim)) : g;
  h = t_reshape(ctx, h, 2, rows);
  RilleTensor *slope = t_sub(ctx, h, t_mul(ctx, y, row_mean(ctx, t_mul(ctx, h, y))));
  slope = t_mul(ctx, t_sub(ctx, slope, row_mean(ctx, h)), scale);
  call->grad_in[INPUT] = t_reshape(ctx, slope, x->ndim, x->sizes);
}

static void group_norm_planes_derivative(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *grads[3];
  if (!call->in[INPUT]) { /* only the bias wants a gradient */
    call->grad_in[BIAS] = per_channel(ctx, call->grad_out[0]);
    return;
  }
  if (ctx->grad_mode) {
    backward_expression(ctx, call);
    return;
  }
  RilleTensor *in[5] = {call->grad_out[0], call->in[INPUT], call->in[WEIGHT], call->extra[0], call->extra[1]};
  if (!t_apply_many(ctx, &rille_op_group_norm_backward, in, 5, call->args, grads)) return;
  for (int i = 0; i < call->n_in; i++)
    if (call->needs[i]) call->grad_in[i] = grads[i];
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter planes_parameters[] = {RILLE_TENSOR("input"),
                                                   RILLE_OPTIONAL_TENSOR("weight"),
                                                   RILLE_OPTIONAL_TENSOR("bias"),
                                                   RILLE_REQUIRED(INT, GroupArgs, num_groups),
                                                   RILLE_OPTION(FLOAT, GroupArgs, eps),
                                                   RILLE_PARAMETERS_END};
static const RilleParameter backward_parameters[] = {
    RILLE_TENSOR("grad"), RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR("weight"),
    RILLE_TENSOR("mean"), RILLE_TENSOR("scale"), RILLE_REQUIRED(INT, GroupArgs, num_groups),
    RILLE_PARAMETERS_END};
static const GroupArgs defaults = {1, 1e-5};
static const char *const planes_samples[] =
    RILLE_SAMPLES("x(2, 4, 3, 3), x(4), x(4), { num_groups = 2 }", "x(2, 6, 5), { num_groups = 3 }");

RILLE_OP(group_norm_planes, .summary = "group_norm of planes", RILLE_ARGUMENTS(planes_parameters, &defaults),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .n_extra = 2, .forward = group_norm_planes_forward,
         .backward = group_norm_planes_derivative, .saves_input = {3, 1}, .tolerance = 10,
         .samples = planes_samples);
static const char *const backward_samples[] =
    RILLE_SAMPLES("x(2, 4, 3), x(2, 4, 3), x(4), x(4), x(4), { num_groups = 2 }");
RILLE_OP(group_norm_backward, .summary = "fused gradients of group_norm_planes",
         RILLE_ARGUMENTS(backward_parameters, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT,
         .n_outputs = 3, .forward = group_norm_backward_forward, .samples = backward_samples);

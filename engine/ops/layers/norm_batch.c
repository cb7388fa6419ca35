/* batch_norm over [N, C, ...], channel by channel.
 *
 * The plain gradient is fused (batch_norm_backward); where gradients of gradients are asked for, it is an
 * expression of ops. The running statistics are changed in place and have no gradient. */
#include "core/loop.h"
#include "core/threads.h"
#include "core/limits.h"
#include "kernels/rows/norm.h"
#include "ops/formula.h"
#include "ops/layers/norm.h"

#include <math.h>

RILLE_USE_OP(batch_norm_backward);
RILLE_USE_OP(sqrt);

enum { INPUT, MEAN, VARIANCE, WEIGHT, BIAS };

typedef RilleBatchNormArgs BatchArgs;

/* ---- checks ---------------------------------------------------------------------------------- */

/* An empty input of one dim, which PyTorch takes, has no channels. */
static int64_t channel_count(const RilleTensor *in) {
  return in->ndim < 2 ? 0 : in->sizes[1];
}

static RilleStatus check_vector(RilleContext *ctx, const char *name, const RilleTensor *v,
                                const RilleTensor *in) {
  char text[RILLE_SHAPE_TEXT];
  if (!v) return RILLE_OK;
  if (v->ndim != 1 || v->sizes[0] != channel_count(in))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "%s must have one element for each of %lld channels, got shape %s", name,
                       (long long)channel_count(in), rille_tensor_shape_text(v, text));
  if (v->dtype != in->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "%s is of dtype %s, but the input of %s", name,
                       rille_dtype_name(rille_dtype_of(v)), rille_dtype_name(rille_dtype_of(in)));
  return RILLE_OK;
}

static RilleStatus check(RilleContext *ctx, const RilleTensor *in, RilleTensor *const *tensors) {
  static const char *const names[] = {"input", "running_mean", "running_var", "weight", "bias"};
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim < 2 && !(in->ndim == 1 && in->numel == 0))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input [batch, channels, ...], got shape %s",
                       rille_tensor_shape_text(in, text));
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  for (int i = MEAN; i <= BIAS; i++) RILLE_TRY(check_vector(ctx, names[i], tensors[i], in));
  return RILLE_OK;
}

static RilleStatus check_training(RilleContext *ctx, const RilleCall *call, int64_t count) {
  const BatchArgs *args = call->args;
  char text[RILLE_SHAPE_TEXT];
  if (!(args->training ? args->eps > 0 : args->eps >= 0)) /* a channel without spread would become NaN */
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "eps must be %s, got %g",
                       args->training ? "> 0 when training" : ">= 0", args->eps);
  if (!args->training && (!call->in[MEAN] || !call->in[VARIANCE]))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "running_mean and running_var are needed when training is false");
  if (args->training && count == 1)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "expected more than 1 value per channel when training, or without running statistics, got "
        "an input of shape %s; give a batch of more, or call eval() on the net",
        rille_tensor_shape_text(call->in[INPUT], text));
  for (int i = MEAN; i <= VARIANCE; i++) {
    if (call->needs_grad && call->in[i] && rille_tensor_wants_grad(call->in[i]))
      return rille_error(ctx, RILLE_ERROR_STATE, "running statistics have no derivative; detach them");
    if (args->training && call->in[i] && rille_tensor_overlaps_itself(call->in[i]))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "several elements of the running statistics share memory; clone them first");
  }
  return RILLE_OK;
}

static RilleChannels channels_of(const RilleTensor *in) {
  RilleChannels c = {.batch = in->sizes[0], .channels = channel_count(in), .inner = 1};
  for (int i = 2; i < in->ndim; i++) c.inner *= in->sizes[i];
  return c;
}

static double read(const RilleTensor *v, int64_t i) {
  i *= v->strides[0];
  return v->dtype == RILLE_FLOAT64 ? ((const double *)(const void *)v->data)[i]
                                   : (double)((const float *)(const void *)v->data)[i];
}

static void write(RilleTensor *v, int64_t i, double value) {
  i *= v->strides[0];
  if (v->dtype == RILLE_FLOAT64)
    ((double *)(void *)v->data)[i] = value;
  else
    ((float *)(void *)v->data)[i] = (float)value;
}

static RilleStatus scratch(RilleContext *ctx, RilleDtype dtype, int64_t rows, int64_t columns,
                           RilleTensor **out) {
  RILLE_TRY(rille_tensor_new(ctx, dtype, 2, (int64_t[]){rows, columns}, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus contiguous(RilleContext *ctx, RilleTensor *in, RilleTensor **out) {
  *out = in;
  if (in->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(in, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* ---- running over channels ------------------------------------------------------------------- */

typedef struct Job {
  RilleChannels channels;
  const RilleNormKernels *kernels;
  bool is_double;
  const void *in, *g, *a, *b, *c;
  double *first, *second;
  void *out;
} Job;

static void statistics_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleChannels c = job->channels;
  c.begin = begin, c.end = end;
  job->kernels->statistics[job->is_double](&c, job->in, job->first, job->second);
}

static void affine_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleChannels c = job->channels;
  c.begin = begin, c.end = end;
  job->kernels->affine[job->is_double](&c, job->in, job->a, job->b, job->out);
}

static void sums_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleChannels c = job->channels;
  c.begin = begin, c.end = end;
  job->kernels->sums[job->is_double](&c, job->g, job->in, job->a, job->first, job->second);
}

static void combine_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  RilleChannels c = job->channels;
  c.begin = begin, c.end = end;
  job->kernels->combine[job->is_double](&c, job->g, job->in, job->a, job->b, job->c, job->out);
}

enum { LEAST_SIDE_BY_SIDE = 32 }; /* channels of rows that are read together: two lines of the cache */

static void run(RilleContext *ctx, Job *job, void (*part)(void *, int64_t, int64_t)) {
  const RilleChannels *c = &job->channels;
  if (c->batch * c->inner == 0) return;
  int64_t each = c->batch * c->inner, grain = 32768 / each + 1;
  if (c->inner == 1)
    rille_units_for(ctx, c->channels, grain < LEAST_SIDE_BY_SIDE ? LEAST_SIDE_BY_SIDE : grain, part, job);
  else
    rille_walk_for(ctx, c->channels, grain, each * (job->is_double ? 8 : 4), part, job);
}

/* ---- forward --------------------------------------------------------------------------------- */

static void update_running(const RilleCall *call, const Job *job, int64_t count) {
  double momentum = ((const BatchArgs *)call->args)->momentum;
  RilleTensor *mean = call->in[MEAN], *variance = call->in[VARIANCE];
  for (int64_t j = 0; j < job->channels.channels && count > 0; j++) {
    if (mean) write(mean, j, momentum * job->first[j] + (1 - momentum) * read(mean, j));
    if (variance)
      write(variance, j,
            momentum * (job->second[j] / (double)(count - 1)) + (1 - momentum) * read(variance, j));
  }
  if (mean) rille_tensor_touched(mean);
  if (variance) rille_tensor_touched(variance);
}

/* Mean and variance as doubles: of the batch, or the running ones. */
static void find_statistics(RilleContext *ctx, const RilleCall *call, Job *job, int64_t count) {
  if (!((const BatchArgs *)call->args)->training) {
    for (int64_t j = 0; j < job->channels.channels; j++) {
      job->first[j] = read(call->in[MEAN], j);
      job->second[j] = read(call->in[VARIANCE], j);
    }
    return;
  }
  for (int64_t j = 0; j < job->channels.channels; j++) job->first[j] = job->second[j] = 0;
  run(ctx, job, statistics_part);
  update_running(call, job, count);
  for (int64_t j = 0; j < job->channels.channels; j++) job->second[j] /= (double)count;
}

static RilleStatus batch_norm_forward(RilleContext *ctx, RilleCall *call) {
  const BatchArgs *args = call->args;
  RilleTensor *in = call->in[INPUT], *weight = call->in[WEIGHT], *bias = call->in[BIAS], *numbers, *factors,
              *kept[2];
  RILLE_TRY(check(ctx, in, call->in));
  RilleChannels c = channels_of(in);
  RILLE_TRY(check_training(ctx, call, c.batch * c.inner));
  RilleDtype dtype = rille_dtype_of(in);
  RILLE_TRY(contiguous(ctx, in, &in));
  RILLE_TRY(scratch(ctx, RILLE_FLOAT64, 2, c.channels, &numbers));
  RILLE_TRY(scratch(ctx, dtype, 2, c.channels, &factors));
  for (int k = 0; k < 2; k++) {
    RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &c.channels, &kept[k]));
    if (call->needs_grad)
      call->extra[k] = kept[k];
    else if (!rille_scope_keep(ctx, kept[k]))
      return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(rille_tensor_new_like(in, dtype, &call->out[0]));
  double *mean = (double *)(void *)numbers->data, *variance = mean + c.channels;
  char *factor = factors->data, *shift = factor + c.channels * (int64_t)rille_tensor_itemsize(in);
  Job job = {.channels = c,
             .kernels = ctx->kernels->norm[dtype == RILLE_FLOAT64],
             .is_double = dtype == RILLE_FLOAT64,
             .in = in->data,
             .first = mean,
             .second = variance,
             .a = factor,
             .b = shift,
             .out = call->out[0]->data};
  find_statistics(ctx, call, &job, c.batch * c.inner);
  for (int64_t j = 0; j < c.channels; j++) {
    double scale = 1 / sqrt(variance[j] + args->eps), f = weight ? scale * read(weight, j) : scale;
    double s = (bias ? read(bias, j) : 0) - mean[j] * f;
    write(kept[0], j, mean[j]);
    write(kept[1], j, scale);
    if (job.is_double)
      ((double *)(void *)factor)[j] = f, ((double *)(void *)shift)[j] = s;
    else
      ((float *)(void *)factor)[j] = (float)f, ((float *)(void *)shift)[j] = (float)s;
  }
  run(ctx, &job, affine_part);
  return RILLE_OK;
}

/* ---- the fused gradient: g, input, weight, mean, scale to the gradients by input, weight, bias --- */

static RilleStatus batch_norm_backward_forward(RilleContext *ctx, RilleCall *call) {
  const BatchArgs *args = call->args;
  RilleTensor *g = call->in[0], *in = call->in[1], *weight = call->in[2], *mean, *scale = call->in[4],
              *numbers, *factors;
  RilleTensor *vectors[] = {NULL, call->in[3], scale, weight, NULL};
  RILLE_TRY(check(ctx, in, vectors));
  if (!rille_tensor_same_shape(g, in) || g->dtype != in->dtype)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "gradient and input differ in shape or dtype");
  RilleChannels c = channels_of(in);
  RilleDtype dtype = rille_dtype_of(in);
  int64_t size = (int64_t)rille_tensor_itemsize(in);
  RILLE_TRY(contiguous(ctx, in, &in));
  RILLE_TRY(contiguous(ctx, g, &g));
  RILLE_TRY(contiguous(ctx, call->in[3], &mean));
  RILLE_TRY(scratch(ctx, RILLE_FLOAT64, 2, c.channels, &numbers));
  RILLE_TRY(scratch(ctx, dtype, 3, c.channels, &factors));
  RILLE_TRY(rille_tensor_new_like(in, dtype, &call->out[0]));
  for (int k = 1; k < 3; k++) RILLE_TRY(rille_tensor_new_zeros(ctx, dtype, 1, &c.channels, &call->out[k]));
  double *sum = (double *)(void *)numbers->data, *dot = sum + c.channels, count = (double)(c.batch * c.inner);
  Job job = {.channels = c,
             .kernels = ctx->kernels->norm[dtype == RILLE_FLOAT64],
             .is_double = dtype == RILLE_FLOAT64,
             .in = in->data,
             .g = g->data,
             .a = mean->data,
             .first = sum,
             .second = dot,
             .out = call->out[0]->data};
  for (int64_t j = 0; j < c.channels; j++) sum[j] = dot[j] = 0;
  run(ctx, &job, sums_part);
  for (int64_t j = 0; j < c.channels; j++) {
    double s = read(scale, j), a = weight ? s * read(weight, j) : s, m = read(mean, j);
    double slope = args->training ? -a * s * s * dot[j] / count : 0;
    double shift = args->training ? -a * sum[j] / count - slope * m : 0;
    write(call->out[1], j, dot[j] * s);
    write(call->out[2], j, sum[j]);
    double values[3] = {a, slope, shift};
    for (int k = 0; k < 3; k++) {
      int64_t at = k * c.channels + j;
      if (job.is_double)
        ((double *)(void *)factors->data)[at] = values[k];
      else
        ((float *)(void *)factors->data)[at] = (float)values[k];
    }
  }
  job.a = factors->data;
  job.b = factors->data + c.channels * size;
  job.c = factors->data + 2 * c.channels * size;
  run(ctx, &job, combine_part);
  return RILLE_OK;
}

/* ---- backward -------------------------------------------------------------------------------- */

/* Sum over all dims but 1, which stay as ones. */
static RilleTensor *per_channel(RilleContext *ctx, RilleTensor *t) {
  int dims[RILLE_MAX_DIMS], n = 0;
  if (!t) return NULL;
  for (int i = 0; i < t->ndim; i++)
    if (i != 1) dims[n++] = i;
  return t_sum(ctx, t, n, dims, true);
}

/* [channels] as [channels, 1, ...]. */
static RilleTensor *over_channels(RilleContext *ctx, RilleTensor *v, int ndim) {
  int64_t sizes[RILLE_MAX_DIMS];
  if (!v || ndim == 2) return v;
  for (int i = 0; i < ndim - 1; i++) sizes[i] = i == 0 ? v->sizes[0] : 1;
  return t_reshape(ctx, v, ndim - 1, sizes);
}

static RilleTensor *flat(RilleContext *ctx, RilleTensor *t, int64_t channels) {
  return t_reshape(ctx, t, 1, &channels);
}

static void backward_expression(RilleContext *ctx, RilleBackward *call, int64_t count) {
  const BatchArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *x = call->in[INPUT], *weight = call->in[WEIGHT];
  double share = 1 / (double)count;
  int64_t channels = x->sizes[1];
  RilleTensor *centered, *scale;
  if (args->training) {
    centered = t_sub(ctx, x, t_mul_number(ctx, per_channel(ctx, x), share));
    RilleTensor *variance = t_mul_number(ctx, per_channel(ctx, t_mul(ctx, centered, centered)), share);
    scale =
        t_div(ctx, t_number(ctx, 1), t_unary(ctx, &rille_op_sqrt, t_add_number(ctx, variance, args->eps)));
  } else {
    centered = t_sub(ctx, x, over_channels(ctx, call->extra[0], x->ndim));
    scale = over_channels(ctx, call->extra[1], x->ndim);
  }
  RilleTensor *y = t_mul(ctx, centered, scale), *sum = per_channel(ctx, g),
              *dot = per_channel(ctx, t_mul(ctx, g, y));
  if (call->needs[WEIGHT]) call->grad_in[WEIGHT] = flat(ctx, dot, channels);
  if (call->needs[BIAS]) call->grad_in[BIAS] = flat(ctx, sum, channels);
  if (!call->needs[INPUT]) return;
  RilleTensor *slope = g;
  if (args->training) {
    slope = t_sub(ctx, g, t_mul_number(ctx, sum, share));
    slope = t_sub(ctx, slope, t_mul(ctx, y, t_mul_number(ctx, dot, share)));
  }
  slope = t_mul(ctx, slope, scale);
  call->grad_in[INPUT] = weight ? t_mul(ctx, slope, over_channels(ctx, weight, x->ndim)) : slope;
}

static void batch_norm_derivative(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *x = call->in[INPUT], *grads[3];
  if (call->grad_out[0]->ndim < 2) { /* empty, without channels */
    for (int i = 0; i < call->n_in; i++)
      if (call->needs[i])
        call->grad_in[i] =
            t_zeros(ctx, (RilleDtype)call->shape[i].dtype, call->shape[i].ndim, call->shape[i].sizes);
    return;
  }
  if (!x) { /* only the bias wants a gradient */
    call->grad_in[BIAS] = flat(ctx, per_channel(ctx, call->grad_out[0]), call->shape[BIAS].sizes[0]);
    return;
  }
  if (ctx->grad_mode) {
    RilleChannels c = channels_of(x);
    backward_expression(ctx, call, c.batch * c.inner);
    return;
  }
  RilleTensor *in[5] = {call->grad_out[0], x, call->in[WEIGHT], call->extra[0], call->extra[1]};
  if (!t_apply_many(ctx, &rille_op_batch_norm_backward, in, 5, call->args, grads)) return;
  if (call->needs[INPUT]) call->grad_in[INPUT] = grads[0];
  if (call->needs[WEIGHT]) call->grad_in[WEIGHT] = grads[1];
  if (call->needs[BIAS]) call->grad_in[BIAS] = grads[2];
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"),
                                            RILLE_OPTIONAL_TENSOR("running_mean"),
                                            RILLE_OPTIONAL_TENSOR("running_var"),
                                            RILLE_OPTIONAL_TENSOR("weight"),
                                            RILLE_OPTIONAL_TENSOR("bias"),
                                            RILLE_SWITCH(MODE, BatchArgs, training),
                                            RILLE_OPTION(FLOAT, BatchArgs, momentum),
                                            RILLE_OPTION(FLOAT, BatchArgs, eps),
                                            RILLE_PARAMETERS_END};
static const RilleParameter backward_parameters[] = {
    RILLE_TENSOR("grad"), RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR("weight"),
    RILLE_TENSOR("mean"), RILLE_TENSOR("scale"), RILLE_OPTION(BOOL, BatchArgs, training),
    RILLE_PARAMETERS_END};
static const BatchArgs defaults = {false, 0.1, 1e-5};
static const char *const samples[] = RILLE_SAMPLES(
    "x(4, 3), nil, nil, x(3), x(3), true", "x(2, 3, 2, 2), nil, nil, x(3), x(3), true",
    "x(2, 3, 2), weights(3), weights(3), x(3), x(3)", "x(4, 3):t(), nil, nil, { training = true }",
    "x(2, 3, 2), weights(3), weights(3), { eps = 0.1 }");
static const char *const backward_samples[] =
    RILLE_SAMPLES("x(4, 3), x(4, 3), x(3), weights(3), weights(3), true");

RILLE_OP(batch_norm, .summary = "each channel of [N, C, ...] to mean 0 and variance 1, then weight and bias",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .n_extra = 2, .forward = batch_norm_forward, .backward = batch_norm_derivative,
         .saves_input = {1 << INPUT | 1 << WEIGHT, 0, 0, 1 << INPUT}, .tolerance = 10, .samples = samples);
RILLE_OP(batch_norm_backward, .summary = "gradients of batch_norm by input, weight and bias",
         RILLE_ARGUMENTS(backward_parameters, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT,
         .n_outputs = 3, .forward = batch_norm_backward_forward, .samples = backward_samples);

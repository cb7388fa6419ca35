/* instance_norm and local_response_norm: compositions of the other norms and of pooling. */
#include "ops/formula.h"
#include "ops/layers/norm.h"
#include "ops/layers/pool.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

RILLE_USE_OP(avg_pool2d);
RILLE_USE_OP(batch_norm);
RILLE_USE_OP(copy);
RILLE_USE_OP(group_norm);
RILLE_USE_OP(mean);
RILLE_USE_OP(pow);

typedef struct InstanceArgs {
  bool use_input_stats;
  double momentum, eps;
} InstanceArgs;

typedef struct ResponseArgs {
  int64_t size;
  double alpha, beta, k;
} ResponseArgs;

enum { INPUT, MEAN, VARIANCE, WEIGHT, BIAS };

/* ---- instance_norm --------------------------------------------------------------------------- */

/* running = (1 - momentum) * running + momentum * mean over the batch of statistic [N, C] */
static RilleStatus update(RilleContext *ctx, RilleTensor *running, RilleTensor *statistic, double momentum) {
  RilleTensor *mean =
      t_apply(ctx, &rille_op_mean, &statistic, 1, &(RilleReduceArgs){{1, {0}}, false, RILLE_DTYPE_NONE});
  RilleTensor *mixed =
      t_add(ctx, t_mul_number(ctx, running, 1 - momentum), t_mul_number(ctx, mean, momentum));
  if (!mixed) return rille_scope_status(ctx);
  return rille_apply_in_place(ctx, &rille_op_copy, (RilleTensor *[]){running, mixed}, 2, NULL);
}

static RilleStatus update_running(RilleContext *ctx, const RilleCall *call, int64_t each) {
  const InstanceArgs *args = call->args;
  RilleTensor *in = call->in[INPUT];
  char text[RILLE_SHAPE_TEXT];
  for (int i = MEAN; i <= VARIANCE; i++)
    if (call->in[i] && (call->in[i]->ndim != 1 || call->in[i]->sizes[0] != in->sizes[1]))
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "%s must have one element for each of %lld channels, got shape %s",
                         i == MEAN ? "running_mean" : "running_var", (long long)in->sizes[1],
                         rille_tensor_shape_text(call->in[i], text));
  if (in->numel == 0) return RILLE_OK;
  RilleTensor *rows = t_reshape(ctx, in, 3, (int64_t[]){in->sizes[0], in->sizes[1], each});
  RilleTensor *mean =
      t_apply(ctx, &rille_op_mean, &rows, 1, &(RilleReduceArgs){{1, {2}}, true, RILLE_DTYPE_NONE});
  RilleTensor *square = t_sum(ctx, t_square(ctx, t_sub(ctx, rows, mean)), 1, (int[]){2}, false);
  RilleTensor *variance = t_mul_number(ctx, square, 1.0 / (double)(each - 1));
  mean = t_sum(ctx, mean, 1, (int[]){2}, false);
  if (call->in[MEAN]) RILLE_TRY(update(ctx, call->in[MEAN], mean, args->momentum));
  return call->in[VARIANCE] ? update(ctx, call->in[VARIANCE], variance, args->momentum) : RILLE_OK;
}

static RilleStatus instance_norm_forward(RilleContext *ctx, RilleCall *call) {
  const InstanceArgs *args = call->args;
  RilleTensor *in = call->in[INPUT];
  char text[RILLE_SHAPE_TEXT];
  int64_t each = 1;
  if (in->ndim < 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, ...] with at least 3 dims, got shape %s",
                       rille_tensor_shape_text(in, text));
  for (int i = 2; i < in->ndim; i++) each *= in->sizes[i];
  if (!args->use_input_stats)
    return rille_call_return(ctx, call,
                             t_apply(ctx, &rille_op_batch_norm, call->in, call->n_in,
                                     &(RilleBatchNormArgs){false, args->momentum, args->eps}));
  if (each == 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "expected more than 1 value per channel and sample, got an input of shape %s",
                       rille_tensor_shape_text(in, text));
  RilleTensor *tensors[3] = {in, call->in[WEIGHT], call->in[BIAS]};
  RilleTensor *out = t_apply(ctx, &rille_op_group_norm, tensors, 3,
                             &(RilleGroupNormArgs){in->sizes[1] > 0 ? in->sizes[1] : 1, args->eps});
  if (out && (call->in[MEAN] || call->in[VARIANCE])) {
    bool old_mode = ctx->grad_mode;
    ctx->grad_mode = false;
    RilleStatus status = update_running(ctx, call, each);
    ctx->grad_mode = old_mode;
    RILLE_TRY(status);
  }
  return rille_call_return(ctx, call, out);
}

/* ---- local_response_norm: input / (k + alpha * mean of squares of neighbour channels) ^ beta - */

static RilleStatus local_response_norm_forward(RilleContext *ctx, RilleCall *call) {
  const ResponseArgs *args = call->args;
  RilleTensor *in = call->in[INPUT];
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim < 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs an input [batch, channels, ...] with at least 3 dims, got shape %s",
                       rille_tensor_shape_text(in, text));
  if (args->size < 1 || args->size > 1 << 30)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size must be at least 1, not %lld", (long long)args->size);
  if (in->numel == 0) return rille_tensor_alias(in, &call->out[0]);
  int64_t channels = in->sizes[1], rest = in->numel / in->sizes[0] / channels;
  RilleTensor *square = t_reshape(ctx, t_square(ctx, in), 4, (int64_t[]){in->sizes[0], 1, channels, rest});
  square = t_padded(ctx, square, 2, args->size / 2, (args->size - 1) / 2);
  RilleAveragePoolArgs window = {.kernel_size = {2, {args->size, 1}},
                                 .stride = {1, {1}},
                                 .padding = {.count = -1},
                                 .count_include_pad = true};
  RilleTensor *mean =
      t_reshape(ctx, t_apply(ctx, &rille_op_avg_pool2d, &square, 1, &window), in->ndim, in->sizes);
  RilleTensor *base = t_add_number(ctx, t_mul_number(ctx, mean, args->alpha), args->k);
  return rille_call_return(ctx, call,
                           t_div(ctx, in, t_binary(ctx, &rille_op_pow, base, t_number(ctx, args->beta))));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter instance_parameters[] = {RILLE_TENSOR("input"),
                                                     RILLE_OPTIONAL_TENSOR("running_mean"),
                                                     RILLE_OPTIONAL_TENSOR("running_var"),
                                                     RILLE_OPTIONAL_TENSOR("weight"),
                                                     RILLE_OPTIONAL_TENSOR("bias"),
                                                     RILLE_SWITCH(MODE, InstanceArgs, use_input_stats),
                                                     RILLE_OPTION(FLOAT, InstanceArgs, momentum),
                                                     RILLE_OPTION(FLOAT, InstanceArgs, eps),
                                                     RILLE_PARAMETERS_END};
static const RilleParameter response_parameters[] = {RILLE_TENSOR("input"),
                                                     RILLE_REQUIRED(INT, ResponseArgs, size),
                                                     RILLE_OPTION(FLOAT, ResponseArgs, alpha),
                                                     RILLE_OPTION(FLOAT, ResponseArgs, beta),
                                                     RILLE_OPTION(FLOAT, ResponseArgs, k),
                                                     RILLE_PARAMETERS_END};
static const InstanceArgs instance_defaults = {true, 0.1, 1e-5};
static const ResponseArgs response_defaults = {1, 1e-4, 0.75, 1};
static const char *const instance_samples[] =
    RILLE_SAMPLES("x(2, 3, 4)", "x(2, 3, 2, 2), nil, nil, x(3), x(3), { eps = 0.1 }",
                  "x(2, 3, 4), weights(3), weights(3), x(3), x(3), false", "x(0, 3, 4)");
static const char *const response_samples[] =
    RILLE_SAMPLES("x(2, 5, 3), 3", "x(1, 4, 2, 2), 2, 0.5, 0.6, 2", "x(0, 3, 4), 2");

RILLE_OP(instance_norm,
         .summary = "each channel of each sample to mean 0 and variance 1, then weight and bias",
         RILLE_ARGUMENTS(instance_parameters, &instance_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = instance_norm_forward, .tolerance = 10, .samples = instance_samples);
RILLE_OP(local_response_norm, .summary = "input over a power of the mean square of neighbour channels",
         RILLE_ARGUMENTS(response_parameters, &response_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = local_response_norm_forward, .tolerance = 10, .samples = response_samples);

/* Normalisation layers. */
#include "nn/layer.h"
#include "ops/formula.h"
#include "capture/capture.h"

RILLE_USE_OP(add);
RILLE_USE_OP(batch_norm);
RILLE_USE_OP(group_norm);
RILLE_USE_OP(instance_norm);
RILLE_USE_OP(layer_norm);
RILLE_USE_OP(local_response_norm);
RILLE_USE_OP(rms_norm);

/* ---- BatchNorm, InstanceNorm ----------------------------------------------------------------- */

typedef struct BatchNormArgs {
  int64_t num_features;
  double eps;
  RilleScalar momentum; /* kind NONE: the plain average over all batches */
  bool affine, track_running_stats, bias;
  uint8_t dtype;
} BatchNormArgs;

enum { WEIGHT, BIAS, MEAN, VARIANCE, COUNT };

static const RilleSlot batch_slots[] = {{"weight", false},
                                        {"bias", false},
                                        {"running_mean", true},
                                        {"running_var", true},
                                        {"num_batches_tracked", true},
                                        {NULL, false}};

/* The weight of ones and the bias of zeros that every norm has. */
static RilleStatus make_affine(RilleLayer *layer, uint8_t dtype, int ndim, const int64_t *sizes, bool bias) {
  RILLE_TRY(rille_layer_filled(layer, WEIGHT, (RilleDtype)dtype, ndim, sizes, 1));
  return bias ? rille_layer_filled(layer, BIAS, (RilleDtype)dtype, ndim, sizes, 0) : RILLE_OK;
}

static RilleStatus batch_create(RilleContext *ctx, RilleLayer *layer) {
  const BatchNormArgs *args = layer->args;
  RilleDtype dtype = (RilleDtype)args->dtype;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_features", args->num_features, 1));
  if (args->affine) RILLE_TRY(make_affine(layer, args->dtype, 1, &args->num_features, args->bias));
  if (!args->track_running_stats) return RILLE_OK;
  RILLE_TRY(rille_layer_filled(layer, MEAN, dtype, 1, &args->num_features, 0));
  RILLE_TRY(rille_layer_filled(layer, VARIANCE, dtype, 1, &args->num_features, 1));
  return rille_layer_filled(layer, COUNT, RILLE_INT64, 0, NULL, 0);
}

/* The share of this batch in the running statistics. Without a momentum each of the n + 1 batches counts the
 * same: 1 / (n + 1) (an instance norm's stay as they are, as PyTorch's). */
static RilleStatus set_momentum(RilleContext *ctx, RilleLayer *layer, const RilleTensor *count) {
  const BatchNormArgs *args = layer->args;
  double share = 0;
  if (args->momentum.kind != RILLE_SCALAR_NONE) {
    share = rille_scalar_to_double(args->momentum);
  } else if (count && count->numel == 1 && layer->training) {
    RilleScalar batches;
    if (RILLE_UNLIKELY(rille_recording(ctx) != NULL))
      return rille_capture_refuse(ctx, layer->type->name,
                                  "without a momentum it depends on the count of batches");
    RILLE_TRY(rille_tensor_item(count, &batches));
    share = 1 / (rille_scalar_to_double(batches) + 1);
  }
  rille_layer_set_number(layer, "momentum", share);
  return RILLE_OK;
}

/* Counts the batch once the op went well: a call that found no memory is tried again. */
static RilleStatus batch_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                 RilleTensor **out) {
  RilleTensor *count = layer->slots[COUNT];
  RILLE_TRY(set_momentum(ctx, layer, count));
  RILLE_TRY(rille_layer_apply(layer, in, n_in, out));
  if (!layer->training || !count || count->dtype != RILLE_INT64 || count->numel != 1) return RILLE_OK;
  if (RILLE_LIKELY(!rille_recording(ctx))) {
    ++*(int64_t *)(void *)count->data;
    rille_tensor_touched(count);
    return RILLE_OK;
  }
  RilleNumber one;
  RilleTensor *both[2] = {count, rille_number_on_stack(&one, ctx, rille_scalar_int(1))};
  return rille_apply_in_place(ctx, &rille_op_add, both, 2, NULL);
}

/* An instance without a batch is a batch of one. */
static RilleStatus instance_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                    RilleTensor **out) {
  RILLE_TRY(set_momentum(ctx, layer, NULL));
  if (in[0]->ndim > layer->type->least_dims) return RILLE_OK;
  size_t mark = rille_scope_open(ctx);
  RilleTensor *batch = t_unsqueeze(ctx, in[0], 0), *made = NULL;
  RilleStatus status = batch ? rille_layer_apply(layer, &batch, n_in, &made) : RILLE_OK;
  if (batch) made = t_keep(ctx, status, made);
  if (made) made = t_select(ctx, made, 0, 0);
  if (made) *out = rille_tensor_retain(made);
  return rille_scope_close(ctx, mark);
}

static const RilleParameter batch_parameters[] = {RILLE_REQUIRED(INT, BatchNormArgs, num_features),
                                                  RILLE_OPTION(FLOAT, BatchNormArgs, eps),
                                                  RILLE_SCALAR_OR_NONE(BatchNormArgs, momentum),
                                                  RILLE_OPTION(BOOL, BatchNormArgs, affine),
                                                  RILLE_OPTION(BOOL, BatchNormArgs, track_running_stats),
                                                  RILLE_OPTION(DTYPE, BatchNormArgs, dtype),
                                                  RILLE_OPTION(BOOL, BatchNormArgs, bias),
                                                  RILLE_PARAMETERS_END};
static const BatchNormArgs batch_defaults = {.eps = 1e-5,
                                             .momentum = {RILLE_SCALAR_FLOAT, {.f = 0.1}},
                                             .affine = true,
                                             .track_running_stats = true,
                                             .bias = true,
                                             .dtype = RILLE_FLOAT32},
                           instance_defaults = {.eps = 1e-5,
                                                .momentum = {RILLE_SCALAR_FLOAT, {.f = 0.1}},
                                                .bias = true,
                                                .dtype = RILLE_FLOAT32};
static const char batch_shown[] =
    "{num_features}, eps={eps}, momentum={momentum}, affine={affine}, bias={bias!}, "
    "track_running_stats={track_running_stats}";

RILLE_LAYER(BatchNorm1d,
            .summary = "every feature normalised over the batch: [n, features] or [n, features, length]",
            .example = "nn.BatchNorm1d(16)(rille.randn(32, 16))",
            RILLE_ARGUMENTS(batch_parameters, &batch_defaults), .n_inputs = 1, .least_dims = 2,
            .most_dims = 3, .width_dim = 1, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_batch_norm, .forward = batch_forward,
            .shown = batch_shown);
RILLE_LAYER(BatchNorm2d, .summary = "every channel normalised over the batch: [n, channels, height, width]",
            .example = "nn.BatchNorm2d(3)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(batch_parameters, &batch_defaults), .n_inputs = 1, .least_dims = 4,
            .most_dims = 4, .width_dim = 1, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_batch_norm, .forward = batch_forward,
            .shown = batch_shown);
RILLE_LAYER(BatchNorm3d,
            .summary = "every channel normalised over the batch: [n, channels, depth, height, width]",
            .example = "nn.BatchNorm3d(3)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(batch_parameters, &batch_defaults), .n_inputs = 1, .least_dims = 5,
            .most_dims = 5, .width_dim = 1, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_batch_norm, .forward = batch_forward,
            .shown = batch_shown);
RILLE_LAYER(InstanceNorm1d, .summary = "every channel of every line normalised by itself",
            .example = "nn.InstanceNorm1d(3)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(batch_parameters, &instance_defaults), .n_inputs = 1, .least_dims = 2,
            .most_dims = 3, .width_dim = -2, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_instance_norm, .forward = instance_forward,
            .shown = batch_shown);
RILLE_LAYER(InstanceNorm2d, .summary = "every channel of every image normalised by itself",
            .example = "nn.InstanceNorm2d(3)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(batch_parameters, &instance_defaults), .n_inputs = 1, .least_dims = 3,
            .most_dims = 4, .width_dim = -3, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_instance_norm, .forward = instance_forward,
            .shown = batch_shown);
RILLE_LAYER(InstanceNorm3d, .summary = "every channel of every volume normalised by itself",
            .example = "nn.InstanceNorm3d(3)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(batch_parameters, &instance_defaults), .n_inputs = 1, .least_dims = 4,
            .most_dims = 5, .width_dim = -4, .width = 1, .slots = batch_slots, .statistics = 1 + MEAN,
            .create = batch_create, .op = &rille_op_instance_norm, .forward = instance_forward,
            .shown = batch_shown);

/* ---- LayerNorm, RMSNorm, GroupNorm, LocalResponseNorm ---------------------------------------- */

typedef struct NormArgs {
  RilleInts normalized_shape;
  int64_t num_groups, num_channels, size;
  double eps, alpha, beta, k;
  RilleScalar own_eps; /* kind NONE: the dtype's */
  bool elementwise_affine, affine, bias;
  uint8_t dtype;
} NormArgs;

static RilleStatus row_create(RilleContext *ctx, RilleLayer *layer) {
  const NormArgs *args = layer->args;
  const RilleInts *shape = &args->normalized_shape;
  if (shape->count < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "normalized_shape %s",
                       shape->count ? "is missing" : "must not be empty");
  bool has_bias = args->bias && layer->type->slots[BIAS].name;
  return args->elementwise_affine ? make_affine(layer, args->dtype, shape->count, shape->values, has_bias)
                                  : RILLE_OK;
}

static RilleStatus group_create(RilleContext *ctx, RilleLayer *layer) {
  const NormArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_groups", args->num_groups, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_channels", args->num_channels, 1));
  if (args->num_channels % args->num_groups)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "num_channels %lld must be divisible by num_groups %lld",
                       (long long)args->num_channels, (long long)args->num_groups);
  return args->affine ? make_affine(layer, args->dtype, 1, &args->num_channels, args->bias) : RILLE_OK;
}

static RilleStatus response_create(RilleContext *ctx, RilleLayer *layer) {
  return rille_layer_at_least(ctx, layer, "size", ((const NormArgs *)layer->args)->size, 1);
}

#define OPTION(kind, name) RILLE_OPTION(kind, NormArgs, name)
static const RilleParameter layer_parameters[] = {
    OPTION(INTS, normalized_shape), OPTION(FLOAT, eps),  OPTION(BOOL, elementwise_affine), OPTION(BOOL, bias),
    OPTION(DTYPE, dtype),           RILLE_PARAMETERS_END};
static const RilleParameter rms_parameters[] = {
    OPTION(INTS, normalized_shape), RILLE_OPTION_AS("eps", SCALAR, NormArgs, own_eps),
    OPTION(BOOL, elementwise_affine), OPTION(DTYPE, dtype), RILLE_PARAMETERS_END};
static const RilleParameter group_parameters[] = {RILLE_REQUIRED(INT, NormArgs, num_groups),
                                                  RILLE_REQUIRED(INT, NormArgs, num_channels),
                                                  OPTION(FLOAT, eps),
                                                  OPTION(BOOL, affine),
                                                  OPTION(DTYPE, dtype),
                                                  OPTION(BOOL, bias),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter response_parameters[] = {RILLE_REQUIRED(INT, NormArgs, size),
                                                     OPTION(FLOAT, alpha), OPTION(FLOAT, beta),
                                                     OPTION(FLOAT, k), RILLE_PARAMETERS_END};
static const RilleSlot affine_slots[] = {{"weight", false}, {"bias", false}, {NULL, false}};
static const RilleSlot weight_slots[] = {{"weight", false}, {NULL, false}};
static const NormArgs defaults = {.normalized_shape = {.count = -1},
                                  .eps = 1e-5,
                                  .alpha = 1e-4,
                                  .beta = 0.75,
                                  .k = 1,
                                  .elementwise_affine = true,
                                  .affine = true,
                                  .bias = true,
                                  .dtype = RILLE_FLOAT32};

RILLE_LAYER(
    LayerNorm, .summary = "the last dims normalised, each row by itself",
    .example = "nn.LayerNorm(16)(rille.randn(4, 10, 16))", RILLE_ARGUMENTS(layer_parameters, &defaults),
    .n_inputs = 1, .slots = affine_slots, .create = row_create, .op = &rille_op_layer_norm,
    .shown = "{normalized_shape()}, eps={eps}, elementwise_affine={elementwise_affine}, bias={bias!}");
RILLE_LAYER(RMSNorm, .summary = "the last dims divided by their root mean square",
            .example = "nn.RMSNorm(16)(rille.randn(4, 10, 16))", RILLE_ARGUMENTS(rms_parameters, &defaults),
            .n_inputs = 1, .slots = weight_slots, .create = row_create, .op = &rille_op_rms_norm,
            .shown = "{normalized_shape()}, eps={eps}, elementwise_affine={elementwise_affine}");
RILLE_LAYER(GroupNorm, .summary = "channels normalised in groups",
            .example = "nn.GroupNorm(2, 6)(rille.randn(4, 6, 8, 8))",
            RILLE_ARGUMENTS(group_parameters, &defaults), .n_inputs = 1, .least_dims = 2, .width_dim = 1,
            .width = 2, .slots = affine_slots, .create = group_create, .op = &rille_op_group_norm,
            .shown = "{num_groups}, {num_channels}, eps={eps}, affine={affine}, bias={bias!}");
RILLE_LAYER(LocalResponseNorm, .summary = "each channel damped by its neighbours",
            .example = "nn.LocalResponseNorm(2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(response_parameters, &defaults), .n_inputs = 1, .create = response_create,
            .op = &rille_op_local_response_norm, .shown = "{size}, alpha={alpha}, beta={beta}, k={k}");

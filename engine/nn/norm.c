/* Normalisation and dropout layers. */
#include "nn/layer.h"

#include <stdio.h>

/* ---- BatchNorm1d, BatchNorm2d
 * ------------------------------------------------------------------------------------------ */

typedef struct BatchNormArgs {
  int64_t num_features;
  double eps, momentum;
  bool affine, track_running_stats;
  uint8_t dtype;
} BatchNormArgs;

enum { BN_WEIGHT, BN_BIAS, BN_MEAN, BN_VAR, BN_COUNT };

static const RilleSlot batch_norm_slots[] = {{"weight", false},
                                             {"bias", false},
                                             {"running_mean", true},
                                             {"running_var", true},
                                             {"num_batches_tracked", true},
                                             {NULL, false}};

static RilleStatus batch_norm_create(RilleContext *ctx, RilleLayer *layer) {
  const BatchNormArgs *args = layer->args;
  RilleDtype dtype = (RilleDtype)args->dtype;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_features", args->num_features, 1));
  if (args->affine) {
    RILLE_TRY(rille_layer_filled(layer, BN_WEIGHT, dtype, 1, &args->num_features, 1));
    RILLE_TRY(rille_layer_filled(layer, BN_BIAS, dtype, 1, &args->num_features, 0));
  }
  if (!args->track_running_stats) return RILLE_OK;
  RILLE_TRY(rille_layer_filled(layer, BN_MEAN, dtype, 1, &args->num_features, 0));
  RILLE_TRY(rille_layer_filled(layer, BN_VAR, dtype, 1, &args->num_features, 1));
  return rille_layer_filled(layer, BN_COUNT, RILLE_INT64, 0, NULL, 0);
}

static RilleStatus check_rank(RilleContext *ctx, const RilleLayer *layer, const RilleTensor *in, int least,
                              int most) {
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim >= least && in->ndim <= most) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "%s: expects %d%s dims, got shape %s", layer->type->name, least,
                     most == least ? "" : " or 3", rille_tensor_shape_text(in, text));
}

static void count_batch(RilleLayer *layer) {
  RilleTensor *count = layer->slots[BN_COUNT];
  if (!layer->training || !count || count->dtype != RILLE_INT64 || count->numel != 1) return;
  ++*(int64_t *)(void *)count->data;
  rille_tensor_touched(count);
}

static RilleStatus batch_norm(RilleContext *ctx, RilleLayer *layer, const RilleTensor *in, int least,
                              int most) {
  RILLE_TRY(check_rank(ctx, layer, in, least, most));
  count_batch(layer);
  return RILLE_OK;
}

static RilleStatus batch_norm1d(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                RilleTensor **out) {
  (void)n_in, (void)out;
  return batch_norm(ctx, layer, in[0], 2, 3);
}

static RilleStatus batch_norm2d(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                RilleTensor **out) {
  (void)n_in, (void)out;
  return batch_norm(ctx, layer, in[0], 4, 4);
}

static void batch_norm_describe(const RilleLayer *layer, char *text, size_t room) {
  const BatchNormArgs *args = layer->args;
  snprintf(text, room, "%lld, eps=%g, momentum=%g, affine=%s, bias=%s, track_running_stats=%s",
           (long long)args->num_features, args->eps, args->momentum, args->affine ? "True" : "False",
           args->affine ? "True" : "False", args->track_running_stats ? "True" : "False");
}

static const RilleParameter batch_norm_parameters[] = {RILLE_REQUIRED(INT, BatchNormArgs, num_features),
                                                       RILLE_OPTION(FLOAT, BatchNormArgs, eps),
                                                       RILLE_OPTION(FLOAT, BatchNormArgs, momentum),
                                                       RILLE_OPTION(BOOL, BatchNormArgs, affine),
                                                       RILLE_OPTION(BOOL, BatchNormArgs, track_running_stats),
                                                       RILLE_OPTION(DTYPE, BatchNormArgs, dtype),
                                                       RILLE_PARAMETERS_END};
static const BatchNormArgs batch_norm_defaults = {
    .eps = 1e-5, .momentum = 0.1, .affine = true, .track_running_stats = true, .dtype = RILLE_FLOAT32};

#define BATCH_NORM(layer_name, text, check)                                                                  \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = batch_norm_parameters,                      \
                                                   .defaults = &batch_norm_defaults,                         \
                                                   .args_size = sizeof(BatchNormArgs),                       \
                                                   .n_inputs = 1,                                            \
                                                   .slots = batch_norm_slots,                                \
                                                   .create = batch_norm_create,                              \
                                                   .forward = check,                                         \
                                                   .op = &rille_op_batch_norm,                               \
                                                   .describe = batch_norm_describe}
BATCH_NORM(BatchNorm1d, "every feature normalised over the batch: [n, features] or [n, features, length]",
           batch_norm1d);
BATCH_NORM(BatchNorm2d, "every channel normalised over the batch: [n, channels, height, width]",
           batch_norm2d);

/* ---- LayerNorm
 * ------------------------------------------------------------------------------------------------------------
 */

typedef struct LayerNormArgs {
  RilleInts normalized_shape;
  double eps;
  bool elementwise_affine, bias;
  uint8_t dtype;
} LayerNormArgs;

static RilleStatus layer_norm_create(RilleContext *ctx, RilleLayer *layer) {
  const LayerNormArgs *args = layer->args;
  const RilleInts *shape = &args->normalized_shape;
  if (shape->count < 1) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "normalized_shape is missing");
  if (!args->elementwise_affine) return RILLE_OK;
  RILLE_TRY(rille_layer_filled(layer, 0, (RilleDtype)args->dtype, shape->count, shape->values, 1));
  return args->bias ? rille_layer_filled(layer, 1, (RilleDtype)args->dtype, shape->count, shape->values, 0)
                    : RILLE_OK;
}

static void layer_norm_describe(const RilleLayer *layer, char *text, size_t room) {
  const LayerNormArgs *args = layer->args;
  size_t used = (size_t)snprintf(text, room, "(");
  for (int i = 0; i < args->normalized_shape.count; i++)
    used += (size_t)snprintf(text + used, room - used, "%s%lld", i ? ", " : "",
                             (long long)args->normalized_shape.values[i]);
  snprintf(text + used, room - used, "%s), eps=%g, elementwise_affine=%s, bias=%s",
           args->normalized_shape.count == 1 ? "," : "", args->eps,
           args->elementwise_affine ? "True" : "False", layer->slots[1] ? "True" : "False");
}

static const RilleParameter layer_norm_parameters[] = {RILLE_OPTION(INTS, LayerNormArgs, normalized_shape),
                                                       RILLE_OPTION(FLOAT, LayerNormArgs, eps),
                                                       RILLE_OPTION(BOOL, LayerNormArgs, elementwise_affine),
                                                       RILLE_OPTION(BOOL, LayerNormArgs, bias),
                                                       RILLE_OPTION(DTYPE, LayerNormArgs, dtype),
                                                       RILLE_PARAMETERS_END};
static const RilleSlot weight_bias[] = {{"weight", false}, {"bias", false}, {NULL, false}};

const RilleLayerType rille_layer_LayerNorm = {.name = "LayerNorm",
                                              .summary = "the last dims normalised, each row by itself",
                                              .parameters = layer_norm_parameters,
                                              .defaults =
                                                  &(const LayerNormArgs){.normalized_shape = {.count = -1},
                                                                         .eps = 1e-5,
                                                                         .elementwise_affine = true,
                                                                         .bias = true,
                                                                         .dtype = RILLE_FLOAT32},
                                              .args_size = sizeof(LayerNormArgs),
                                              .n_inputs = 1,
                                              .slots = weight_bias,
                                              .create = layer_norm_create,
                                              .op = &rille_op_layer_norm,
                                              .describe = layer_norm_describe};

/* ---- Dropout
 * ----------------------------------------------------------------------------------------------------------------
 */

typedef struct DropoutArgs {
  double p;
  bool inplace;
} DropoutArgs;

static RilleStatus dropout_create(RilleContext *ctx, RilleLayer *layer) {
  double p = ((const DropoutArgs *)layer->args)->p;
  if (p >= 0 && p <= 1) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must be between 0 and 1, got %g", p);
}

static void dropout_describe(const RilleLayer *layer, char *text, size_t room) {
  const DropoutArgs *args = layer->args;
  snprintf(text, room, "p=%g, inplace=%s", args->p, args->inplace ? "True" : "False");
}

static const RilleParameter dropout_parameters[] = {
    RILLE_OPTION(FLOAT, DropoutArgs, p), RILLE_OPTION(BOOL, DropoutArgs, inplace), RILLE_PARAMETERS_END};

const RilleLayerType rille_layer_Dropout = {
    .name = "Dropout",
    .summary = "in training, elements set to 0 with probability p and the rest scaled up",
    .parameters = dropout_parameters,
    .defaults = &(const DropoutArgs){.p = 0.5},
    .args_size = sizeof(DropoutArgs),
    .n_inputs = 1,
    .create = dropout_create,
    .op = &rille_op_dropout,
    .describe = dropout_describe};

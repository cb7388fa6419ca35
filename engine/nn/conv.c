/* Convolution and pooling layers. */
#include "nn/layer.h"

#include <math.h>
#include <stdio.h>

/* A size that PyTorch prints as a pair, whether it was given as one number or two. */
typedef struct PairText {
  char text[64];
} PairText;

static PairText pair_text(const RilleInts *ints) {
  PairText out;
  long long a = ints->count > 0 ? ints->values[0] : 0, b = ints->count > 1 ? ints->values[1] : a;
  snprintf(out.text, sizeof out.text, "(%lld, %lld)", a, b);
  return out;
}

/* As it was given: one number, or a pair. */
static PairText plain_text(const RilleInts *ints) {
  PairText out;
  if (ints->count > 1) return pair_text(ints);
  snprintf(out.text, sizeof out.text, "%lld", (long long)ints->values[0]);
  return out;
}

/* ---- Conv2d
 * ------------------------------------------------------------------------------------------------------------
 */

typedef struct Conv2dArgs {
  int64_t in_channels, out_channels;
  RilleInts kernel_size, stride, padding, dilation;
  int64_t groups;
  bool bias;
  uint8_t dtype;
} Conv2dArgs;

enum { WEIGHT, BIAS };

static RilleStatus conv2d_create(RilleContext *ctx, RilleLayer *layer) {
  const Conv2dArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "in_channels", args->in_channels, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "out_channels", args->out_channels, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "groups", args->groups, 1));
  if (args->in_channels % args->groups || args->out_channels % args->groups)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "in_channels %lld and out_channels %lld must be divisible by groups %lld",
                       (long long)args->in_channels, (long long)args->out_channels, (long long)args->groups);
  if (args->kernel_size.count < 1 || args->kernel_size.count > 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "kernel_size takes one or two numbers, got %d",
                       args->kernel_size.count);
  int64_t high = args->kernel_size.values[0], wide = args->kernel_size.values[args->kernel_size.count - 1];
  RILLE_TRY(rille_layer_at_least(ctx, layer, "kernel_size", high < wide ? high : wide, 1));
  int64_t sizes[4] = {args->out_channels, args->in_channels / args->groups, high, wide}, fan_in;
  if (__builtin_mul_overflow(sizes[1] * high, wide, &fan_in) || high > INT32_MAX || sizes[1] > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "kernel_size (%lld, %lld) is too large", (long long)high,
                       (long long)wide);
  RILLE_TRY(
      rille_layer_uniform(layer, WEIGHT, (RilleDtype)args->dtype, 4, sizes, rille_default_bound(fan_in)));
  return args->bias
             ? rille_layer_uniform(layer, BIAS, (RilleDtype)args->dtype, 1, sizes, 1 / sqrt((double)fan_in))
             : RILLE_OK;
}

static bool is_pair(const RilleInts *ints, int64_t value) {
  for (int i = 0; i < ints->count; i++)
    if (ints->values[i] != value) return false;
  return true;
}

static void conv2d_describe(const RilleLayer *layer, char *text, size_t room) {
  const Conv2dArgs *args = layer->args;
  size_t used = (size_t)snprintf(text, room, "%lld, %lld, kernel_size=%s, stride=%s",
                                 (long long)args->in_channels, (long long)args->out_channels,
                                 pair_text(&args->kernel_size).text, pair_text(&args->stride).text);
  if (args->padding.count < -1)
    used += (size_t)snprintf(text + used, room - used, ", padding=%s",
                             args->padding.count == -2 ? "valid" : "same");
  if (!is_pair(&args->padding, 0))
    used += (size_t)snprintf(text + used, room - used, ", padding=%s", pair_text(&args->padding).text);
  if (!is_pair(&args->dilation, 1))
    used += (size_t)snprintf(text + used, room - used, ", dilation=%s", pair_text(&args->dilation).text);
  if (args->groups != 1)
    used += (size_t)snprintf(text + used, room - used, ", groups=%lld", (long long)args->groups);
  if (!args->bias) snprintf(text + used, room - used, ", bias=False");
}

static const RilleParameter conv2d_parameters[] = {
    RILLE_REQUIRED(INT, Conv2dArgs, in_channels),
    RILLE_REQUIRED(INT, Conv2dArgs, out_channels),
    {"kernel_size", RILLE_PARAMETER_INTS, offsetof(Conv2dArgs, kernel_size), false, NULL},
    RILLE_OPTION(INTS, Conv2dArgs, stride),
    RILLE_INTS_OR_CHOICE(Conv2dArgs, padding, "valid|same"),
    RILLE_OPTION(INTS, Conv2dArgs, dilation),
    RILLE_OPTION(INT, Conv2dArgs, groups),
    RILLE_OPTION(BOOL, Conv2dArgs, bias),
    RILLE_OPTION(DTYPE, Conv2dArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleSlot weight_bias[] = {{"weight", false}, {"bias", false}, {NULL, false}};

const RilleLayerType rille_layer_Conv2d = {.name = "Conv2d",
                                           .summary =
                                               "convolution over images [batch, channels, height, width]",
                                           .parameters = conv2d_parameters,
                                           .defaults = &(const Conv2dArgs){.stride = {1, {1}},
                                                                           .padding = {1, {0}},
                                                                           .dilation = {1, {1}},
                                                                           .groups = 1,
                                                                           .bias = true,
                                                                           .dtype = RILLE_FLOAT32},
                                           .args_size = sizeof(Conv2dArgs),
                                           .n_inputs = 1,
                                           .slots = weight_bias,
                                           .create = conv2d_create,
                                           .op = &rille_op_conv2d,
                                           .describe = conv2d_describe};

/* ---- MaxPool2d, AvgPool2d
 * ------------------------------------------------------------------------------------------------ */

typedef struct PoolArgs {
  RilleInts kernel_size, stride, padding, dilation;
  bool ceil_mode, count_include_pad;
  RilleOptionalInt divisor_override;
} PoolArgs;

static RilleStatus pool_create(RilleContext *ctx, RilleLayer *layer) {
  PoolArgs *args = layer->args;
  if (args->kernel_size.count < 1) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "kernel_size is missing");
  if (args->stride.count < 1) args->stride = args->kernel_size;
  return RILLE_OK;
}

static void max_pool_describe(const RilleLayer *layer, char *text, size_t room) {
  const PoolArgs *args = layer->args;
  snprintf(text, room, "kernel_size=%s, stride=%s, padding=%s, dilation=%s, ceil_mode=%s",
           plain_text(&args->kernel_size).text, plain_text(&args->stride).text,
           plain_text(&args->padding).text, plain_text(&args->dilation).text,
           args->ceil_mode ? "True" : "False");
}

static void avg_pool_describe(const RilleLayer *layer, char *text, size_t room) {
  const PoolArgs *args = layer->args;
  snprintf(text, room, "kernel_size=%s, stride=%s, padding=%s", plain_text(&args->kernel_size).text,
           plain_text(&args->stride).text, plain_text(&args->padding).text);
}

static const RilleParameter max_pool_parameters[] = {
    RILLE_OPTION(INTS, PoolArgs, kernel_size), RILLE_OPTION(INTS, PoolArgs, stride),
    RILLE_OPTION(INTS, PoolArgs, padding),     RILLE_OPTION(INTS, PoolArgs, dilation),
    RILLE_OPTION(BOOL, PoolArgs, ceil_mode),   RILLE_PARAMETERS_END};
static const RilleParameter avg_pool_parameters[] = {RILLE_OPTION(INTS, PoolArgs, kernel_size),
                                                     RILLE_OPTION(INTS, PoolArgs, stride),
                                                     RILLE_OPTION(INTS, PoolArgs, padding),
                                                     RILLE_OPTION(BOOL, PoolArgs, ceil_mode),
                                                     RILLE_OPTION(BOOL, PoolArgs, count_include_pad),
                                                     RILLE_OPTION(OPTIONAL_INT, PoolArgs, divisor_override),
                                                     RILLE_PARAMETERS_END};
static const PoolArgs pool_defaults = {.kernel_size = {.count = -1},
                                       .stride = {.count = -1},
                                       .padding = {1, {0}},
                                       .dilation = {1, {1}},
                                       .count_include_pad = true};

#define POOL(layer_name, op_name, text, options, describe_it)                                                \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &pool_defaults,                               \
                                                   .args_size = sizeof(PoolArgs),                            \
                                                   .n_inputs = 1,                                            \
                                                   .create = pool_create,                                    \
                                                   .op = &rille_op_##op_name,                                \
                                                   .describe = describe_it}
POOL(MaxPool2d, max_pool2d, "the largest element of every window", max_pool_parameters, max_pool_describe);
POOL(AvgPool2d, avg_pool2d, "the mean of every window", avg_pool_parameters, avg_pool_describe);

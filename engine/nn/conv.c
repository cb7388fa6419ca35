/* Convolution layers, plain and transposed, over lines, planes and volumes. */
#include "nn/layer.h"
#include "ops/conv/conv.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(conv1d);
RILLE_USE_OP(conv2d);
RILLE_USE_OP(conv3d);
RILLE_USE_OP(conv_transpose1d);
RILLE_USE_OP(conv_transpose2d);
RILLE_USE_OP(conv_transpose3d);
RILLE_USE_OP(pad);

typedef struct ConvArgs {
  int64_t in_channels, out_channels;
  RilleInts kernel_size, stride, padding, dilation, output_padding;
  int64_t groups;
  bool bias;
  uint8_t padding_mode, dtype;
} ConvArgs;

enum { WEIGHT, BIAS };
enum { ZEROS }; /* padding_mode; the others are the modes of pad */

static RilleStatus check_lists(RilleContext *ctx, ConvArgs *args, int n) {
  RILLE_TRY(rille_layer_list(ctx, "kernel_size", &args->kernel_size, n, 1));
  RILLE_TRY(rille_layer_list(ctx, "stride", &args->stride, n, 1));
  RILLE_TRY(rille_layer_list(ctx, "dilation", &args->dilation, n, 1));
  RILLE_TRY(rille_layer_list(ctx, "output_padding", &args->output_padding, n, 0));
  if (args->padding.count >= -1) return rille_layer_list(ctx, "padding", &args->padding, n, 0);
  for (int i = 0; i < n && args->padding.count == RILLE_PADDING_SAME; i++)
    if (args->stride.values[i] != 1)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "padding 'same' needs a stride of 1, not %lld",
                         (long long)args->stride.values[i]);
  return RILLE_OK;
}

static RilleStatus check_channels(RilleContext *ctx, const RilleLayer *layer) {
  const ConvArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "in_channels", args->in_channels, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "out_channels", args->out_channels, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "groups", args->groups, 1));
  if (args->in_channels % args->groups || args->out_channels % args->groups)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "in_channels %lld and out_channels %lld must be divisible by groups %lld",
                       (long long)args->in_channels, (long long)args->out_channels, (long long)args->groups);
  return RILLE_OK;
}

/* weight [first, second / groups, kernel...], both parts uniform by the inputs that PyTorch counts: the
 * second size times the kernel's. */
static RilleStatus make(RilleContext *ctx, RilleLayer *layer, int64_t first, int64_t second) {
  ConvArgs *args = layer->args;
  int n = layer->type->dims;
  RilleDtype dtype = (RilleDtype)args->dtype;
  int64_t sizes[5] = {first, second / args->groups}, fan_in = sizes[1];
  for (int i = 0; i < n; i++) {
    sizes[2 + i] = args->kernel_size.values[i];
    if (__builtin_mul_overflow(fan_in, sizes[2 + i], &fan_in))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "kernel_size is too large");
  }
  RILLE_TRY(rille_layer_uniform(layer, WEIGHT, dtype, 2 + n, sizes, rille_default_bound(fan_in)));
  return args->bias
             ? rille_layer_uniform(layer, BIAS, dtype, 1, &args->out_channels, 1 / sqrt((double)fan_in))
             : RILLE_OK;
}

static RilleStatus conv_create(RilleContext *ctx, RilleLayer *layer) {
  ConvArgs *args = layer->args;
  RILLE_TRY(check_channels(ctx, layer));
  RILLE_TRY(check_lists(ctx, args, layer->type->dims));
  return make(ctx, layer, args->out_channels, args->in_channels);
}

static RilleStatus conv_transpose_create(RilleContext *ctx, RilleLayer *layer) {
  ConvArgs *args = layer->args;
  RILLE_TRY(check_channels(ctx, layer));
  RILLE_TRY(check_lists(ctx, args, layer->type->dims));
  return make(ctx, layer, args->in_channels, args->out_channels);
}

/* The padding at the end that gives the size the call asks for; a size may begin with batch and channels. */
static RilleStatus padding_for_size(RilleContext *ctx, const RilleLayer *layer, const RilleTensor *in,
                                    RilleInts *extra) {
  const ConvArgs *args = layer->args;
  const RilleInts *size = &layer->output_size;
  int n = layer->type->dims, others = in->ndim - n;
  if (size->count != n && size->count != in->ndim)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: output_size takes %d or %d numbers, got %d",
                       layer->type->name, n, in->ndim, size->count);
  extra->count = n;
  for (int i = 0; i < n; i++) {
    int64_t reach = args->dilation.values[i] * (args->kernel_size.values[i] - 1) + 1,
            stride = args->stride.values[i];
    int64_t wanted = size->values[size->count - n + i], least, most;
    if (__builtin_mul_overflow(in->sizes[others + i] - 1, stride, &least) ||
        __builtin_add_overflow(least, reach - 2 * args->padding.values[i], &least) ||
        __builtin_add_overflow(least, stride - 1, &most))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "%s: the output is too large", layer->type->name);
    if (wanted < least || wanted > most)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "%s: output_size in dim %d must be from %lld to %lld, got %lld", layer->type->name,
                         others + i, (long long)least, (long long)most, (long long)wanted);
    extra->values[i] = wanted - least;
  }
  return RILLE_OK;
}

static RilleStatus conv_transpose_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in,
                                          int n_in, RilleTensor **out) {
  (void)n_in, (void)out;
  RilleInts extra = ((const ConvArgs *)layer->args)->output_padding;
  if (layer->output_size.count >= 0) RILLE_TRY(padding_for_size(ctx, layer, in[0], &extra));
  rille_layer_set_list(layer, "output_padding", &extra);
  return RILLE_OK;
}

/* Padding by other than zeros: the input is padded first, and the op pads nothing. */
static RilleStatus conv_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                RilleTensor **out) {
  const ConvArgs *args = layer->args;
  int n = layer->type->dims;
  if (args->padding_mode == ZEROS || args->padding.count == RILLE_PADDING_VALID) return RILLE_OK;
  RillePadArgs pad = {.pad = {.count = 2 * n}, .mode = args->padding_mode};
  for (int i = 0; i < n; i++) {
    int64_t *ends = &pad.pad.values[2 * (n - 1 - i)];
    ends[0] = ends[1] = args->padding.values[i];
    if (args->padding.count == RILLE_PADDING_SAME)
      RILLE_TRY(rille_padding_same(ctx, 1, args->dilation.values[i], args->kernel_size.values[i], &ends[0],
                                   &ends[1]));
  }
  ((RilleConvArgs *)layer->op_args)->padding = (RilleInts){.count = 1};
  size_t mark = rille_scope_open(ctx);
  RilleTensor *padded = t_apply(ctx, &rille_op_pad, in, 1, &pad);
  if (padded) rille_scope_fail(ctx, rille_layer_apply(layer, &padded, n_in, out));
  return rille_scope_close(ctx, mark);
}

#define CHANNELS                                                                                             \
  RILLE_REQUIRED(INT, ConvArgs, in_channels), RILLE_REQUIRED(INT, ConvArgs, out_channels),                   \
      RILLE_OPTION(INTS, ConvArgs, kernel_size), RILLE_OPTION(INTS, ConvArgs, stride)
#define GROUPS RILLE_OPTION(INT, ConvArgs, groups), RILLE_OPTION(BOOL, ConvArgs, bias)
static const RilleParameter conv_parameters[] = {
    CHANNELS,
    RILLE_INTS_OR_CHOICE(ConvArgs, padding, RILLE_PADDING_CHOICES),
    RILLE_OPTION(INTS, ConvArgs, dilation),
    GROUPS,
    RILLE_CHOICE(ConvArgs, padding_mode, "zeros|reflect|replicate|circular"),
    RILLE_OPTION(DTYPE, ConvArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleParameter transpose_parameters[] = {CHANNELS,
                                                      RILLE_OPTION(INTS, ConvArgs, padding),
                                                      RILLE_OPTION(INTS, ConvArgs, output_padding),
                                                      GROUPS,
                                                      RILLE_OPTION(INTS, ConvArgs, dilation),
                                                      RILLE_CHOICE(ConvArgs, padding_mode, "zeros"),
                                                      RILLE_OPTION(DTYPE, ConvArgs, dtype),
                                                      RILLE_PARAMETERS_END};
static const RilleSlot weight_bias[] = {{"weight", false}, {"bias", false}, {NULL, false}};
static const ConvArgs defaults = {.kernel_size = {.count = -1},
                                  .stride = {1, {1}},
                                  .padding = {1, {0}},
                                  .dilation = {1, {1}},
                                  .output_padding = {1, {0}},
                                  .groups = 1,
                                  .bias = true,
                                  .dtype = RILLE_FLOAT32};
static const char shown[] =
    "{in_channels}, {out_channels}, kernel_size={kernel_size()}, stride={stride()}[, padding={padding()}]"
    "[, dilation={dilation()}][, output_padding={output_padding()}][, groups={groups}][, bias={bias}]"
    "[, padding_mode={padding_mode}]";

RILLE_LAYER(Conv1d, .summary = "convolution over lines [batch, channels, length]",
            .example = "nn.Conv1d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(conv_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1), .width_dim = -2,
            .width = 1, .slots = weight_bias, .create = conv_create, .op = &rille_op_conv1d,
            .forward = conv_forward, .shown = shown);
RILLE_LAYER(Conv2d, .summary = "convolution over images [batch, channels, height, width]",
            .example = "nn.Conv2d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(conv_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2), .width_dim = -3,
            .width = 1, .slots = weight_bias, .create = conv_create, .op = &rille_op_conv2d,
            .forward = conv_forward, .shown = shown);
RILLE_LAYER(Conv3d, .summary = "convolution over volumes [batch, channels, depth, height, width]",
            .example = "nn.Conv3d(3, 6, 3, { padding = 1 })(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(conv_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3), .width_dim = -4,
            .width = 1, .slots = weight_bias, .create = conv_create, .op = &rille_op_conv3d,
            .forward = conv_forward, .shown = shown);
RILLE_LAYER(ConvTranspose1d, .summary = "transposed convolution over lines",
            .example = "nn.ConvTranspose1d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(transpose_parameters, &defaults), .n_inputs = 1, .takes_size = 1,
            RILLE_SPATIAL(1), .width_dim = -2, .width = 1, .slots = weight_bias,
            .create = conv_transpose_create, .op = &rille_op_conv_transpose1d,
            .forward = conv_transpose_forward, .shown = shown);
RILLE_LAYER(ConvTranspose2d, .summary = "transposed convolution over images",
            .example = "nn.ConvTranspose2d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(transpose_parameters, &defaults), .n_inputs = 1, .takes_size = 1,
            RILLE_SPATIAL(2), .width_dim = -3, .width = 1, .slots = weight_bias,
            .create = conv_transpose_create, .op = &rille_op_conv_transpose2d,
            .forward = conv_transpose_forward, .shown = shown);
RILLE_LAYER(ConvTranspose3d, .summary = "transposed convolution over volumes",
            .example = "nn.ConvTranspose3d(3, 6, 2, { stride = 2 })(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(transpose_parameters, &defaults), .n_inputs = 1, .takes_size = 1,
            RILLE_SPATIAL(3), .width_dim = -4, .width = 1, .slots = weight_bias,
            .create = conv_transpose_create, .op = &rille_op_conv_transpose3d,
            .forward = conv_transpose_forward, .shown = shown);

/* Pooling layers over lines, planes and volumes. */
#include "nn/layer.h"

RILLE_USE_OP(adaptive_avg_pool1d);
RILLE_USE_OP(adaptive_avg_pool2d);
RILLE_USE_OP(adaptive_avg_pool3d);
RILLE_USE_OP(adaptive_max_pool1d);
RILLE_USE_OP(adaptive_max_pool2d);
RILLE_USE_OP(adaptive_max_pool3d);
RILLE_USE_OP(avg_pool1d);
RILLE_USE_OP(avg_pool2d);
RILLE_USE_OP(avg_pool3d);
RILLE_USE_OP(lp_pool1d);
RILLE_USE_OP(lp_pool2d);
RILLE_USE_OP(lp_pool3d);
RILLE_USE_OP(max_pool1d);
RILLE_USE_OP(max_pool2d);
RILLE_USE_OP(max_pool3d);
RILLE_USE_OP(max_unpool1d);
RILLE_USE_OP(max_unpool2d);
RILLE_USE_OP(max_unpool3d);

typedef struct PoolArgs {
  double norm_type;
  RilleInts kernel_size, stride, padding, dilation, output_size;
  bool ceil_mode, count_include_pad, return_indices;
  RilleOptionalInt divisor_override;
} PoolArgs;

/* Numbers stay as they were given, for the printed form. */
static RilleStatus check(RilleContext *ctx, const char *name, const RilleInts *ints, int n, int64_t least) {
  RilleInts copy = *ints;
  return rille_layer_list(ctx, name, &copy, n, least);
}

static RilleStatus lp_pool_create(RilleContext *ctx, RilleLayer *layer) {
  PoolArgs *args = layer->args;
  int n = layer->type->dims;
  RILLE_TRY(check(ctx, "kernel_size", &args->kernel_size, n, 1));
  return args->stride.count < 0 ? RILLE_OK : check(ctx, "stride", &args->stride, n, 1);
}

static RilleStatus pool_create(RilleContext *ctx, RilleLayer *layer) {
  PoolArgs *args = layer->args;
  int n = layer->type->dims;
  if (args->stride.count < 0) args->stride = args->kernel_size;
  RILLE_TRY(lp_pool_create(ctx, layer));
  RILLE_TRY(check(ctx, "padding", &args->padding, n, 0));
  if (args->divisor_override.given && args->divisor_override.value == 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "divisor_override must not be 0");
  return check(ctx, "dilation", &args->dilation, n, 1);
}

static RilleStatus unpool_create(RilleContext *ctx, RilleLayer *layer) {
  PoolArgs *args = layer->args;
  int n = layer->type->dims;
  RILLE_TRY(pool_create(ctx, layer));
  RILLE_TRY(rille_layer_list(ctx, "kernel_size", &args->kernel_size, n, 1));
  RILLE_TRY(rille_layer_list(ctx, "stride", &args->stride, n, 1));
  return rille_layer_list(ctx, "padding", &args->padding, n, 0);
}

static RilleStatus unpool_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                  RilleTensor **out) {
  (void)ctx, (void)in, (void)n_in, (void)out;
  rille_layer_set_list(layer, "output_size", &layer->output_size);
  return RILLE_OK;
}

static RilleStatus adaptive_create(RilleContext *ctx, RilleLayer *layer) {
  RilleInts sizes = ((const PoolArgs *)layer->args)->output_size;
  for (int i = 0; i < sizes.count; i++)
    if (sizes.values[i] == RILLE_INT_NONE) sizes.values[i] = 0; /* known once there is an input */
  return check(ctx, "output_size", &sizes, layer->type->dims, 0);
}

#define OPTION(kind, name) RILLE_OPTION(kind, PoolArgs, name)
#define WINDOW             OPTION(INTS, kernel_size), OPTION(INTS, stride)
static const RilleParameter max_parameters[] = {WINDOW,
                                                OPTION(INTS, padding),
                                                OPTION(INTS, dilation),
                                                OPTION(BOOL, return_indices),
                                                OPTION(BOOL, ceil_mode),
                                                RILLE_PARAMETERS_END};
static const RilleParameter line_parameters[] = {WINDOW, OPTION(INTS, padding), OPTION(BOOL, ceil_mode),
                                                 OPTION(BOOL, count_include_pad), RILLE_PARAMETERS_END};
static const RilleParameter unpool_parameters[] = {WINDOW, OPTION(INTS, padding), RILLE_PARAMETERS_END};
static const RilleParameter average_parameters[] = {WINDOW,
                                                    OPTION(INTS, padding),
                                                    OPTION(BOOL, ceil_mode),
                                                    OPTION(BOOL, count_include_pad),
                                                    OPTION(OPTIONAL_INT, divisor_override),
                                                    RILLE_PARAMETERS_END};
static const RilleParameter lp_parameters[] = {RILLE_REQUIRED(FLOAT, PoolArgs, norm_type), WINDOW,
                                               OPTION(BOOL, ceil_mode), RILLE_PARAMETERS_END};
static const RilleParameter adaptive_max_parameters[] = {RILLE_INTS_OR_NONE(PoolArgs, output_size),
                                                         OPTION(BOOL, return_indices), RILLE_PARAMETERS_END};
static const RilleParameter adaptive_parameters[] = {RILLE_INTS_OR_NONE(PoolArgs, output_size),
                                                     RILLE_PARAMETERS_END};
static const PoolArgs defaults = {.kernel_size = {.count = -1},
                                  .stride = {.count = -1},
                                  .padding = {1, {0}},
                                  .dilation = {1, {1}},
                                  .output_size = {.count = -1},
                                  .count_include_pad = true};

#define MAX_SHOWN                                                                                            \
  "kernel_size={kernel_size}, stride={stride}, padding={padding}, dilation={dilation}, ceil_mode={ceil_mode}"
#define TUPLES_SHOWN   "kernel_size={kernel_size()}, stride={stride()}, padding={padding()}"
#define AVERAGE_SHOWN  "kernel_size={kernel_size}, stride={stride}, padding={padding}"
#define LP_SHOWN       "norm_type={norm_type#}, kernel_size={kernel_size}, stride={stride}, ceil_mode={ceil_mode}"
#define ADAPTIVE_SHOWN "output_size={output_size}"

#define MAXIMUM  "the largest element of every window"
#define MEAN     "the mean of every window"
#define POWER    "the sum of powers of every window, and its root"
#define ADAPTIVE ", windows chosen by output_size"
RILLE_LAYER(MaxPool1d, .summary = MAXIMUM, .example = "nn.MaxPool1d(2)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1),
            .create = pool_create, .op = &rille_op_max_pool1d, .shown = MAX_SHOWN);
RILLE_LAYER(MaxPool2d, .summary = MAXIMUM, .example = "nn.MaxPool2d(2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2),
            .create = pool_create, .op = &rille_op_max_pool2d, .shown = MAX_SHOWN);
RILLE_LAYER(MaxPool3d, .summary = MAXIMUM, .example = "nn.MaxPool3d(2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3),
            .create = pool_create, .op = &rille_op_max_pool3d, .shown = MAX_SHOWN);
RILLE_LAYER(AvgPool1d, .summary = MEAN, .example = "nn.AvgPool1d(2)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(line_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1),
            .create = pool_create, .op = &rille_op_avg_pool1d, .shown = TUPLES_SHOWN);
RILLE_LAYER(AvgPool2d, .summary = MEAN, .example = "nn.AvgPool2d(2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(average_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2),
            .create = pool_create, .op = &rille_op_avg_pool2d, .shown = AVERAGE_SHOWN);
RILLE_LAYER(AvgPool3d, .summary = MEAN, .example = "nn.AvgPool3d(2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(average_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3),
            .create = pool_create, .op = &rille_op_avg_pool3d, .shown = AVERAGE_SHOWN);
RILLE_LAYER(LPPool1d, .summary = POWER, .example = "nn.LPPool1d(2, 3)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(lp_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1),
            .create = lp_pool_create, .op = &rille_op_lp_pool1d, .shown = LP_SHOWN);
RILLE_LAYER(LPPool2d, .summary = POWER, .example = "nn.LPPool2d(2, 3)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(lp_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2),
            .create = lp_pool_create, .op = &rille_op_lp_pool2d, .shown = LP_SHOWN);
RILLE_LAYER(LPPool3d, .summary = POWER, .example = "nn.LPPool3d(2, 2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(lp_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3),
            .create = lp_pool_create, .op = &rille_op_lp_pool3d, .shown = LP_SHOWN);
RILLE_LAYER(AdaptiveAvgPool1d, .summary = MEAN ADAPTIVE,
            .example = "nn.AdaptiveAvgPool1d(2)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(adaptive_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1),
            .create = adaptive_create, .op = &rille_op_adaptive_avg_pool1d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(AdaptiveAvgPool2d, .summary = MEAN ADAPTIVE,
            .example = "nn.AdaptiveAvgPool2d(2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(adaptive_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2),
            .create = adaptive_create, .op = &rille_op_adaptive_avg_pool2d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(AdaptiveAvgPool3d, .summary = MEAN ADAPTIVE,
            .example = "nn.AdaptiveAvgPool3d(2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(adaptive_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3),
            .create = adaptive_create, .op = &rille_op_adaptive_avg_pool3d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(AdaptiveMaxPool1d, .summary = MAXIMUM ADAPTIVE,
            .example = "nn.AdaptiveMaxPool1d(2)(rille.randn(2, 3, 8))",
            RILLE_ARGUMENTS(adaptive_max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(1),
            .create = adaptive_create, .op = &rille_op_adaptive_max_pool1d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(AdaptiveMaxPool2d, .summary = MAXIMUM ADAPTIVE,
            .example = "nn.AdaptiveMaxPool2d(2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(adaptive_max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(2),
            .create = adaptive_create, .op = &rille_op_adaptive_max_pool2d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(AdaptiveMaxPool3d, .summary = MAXIMUM ADAPTIVE,
            .example = "nn.AdaptiveMaxPool3d(2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(adaptive_max_parameters, &defaults), .n_inputs = 1, RILLE_SPATIAL(3),
            .create = adaptive_create, .op = &rille_op_adaptive_max_pool3d, .shown = ADAPTIVE_SHOWN);
RILLE_LAYER(MaxUnpool1d, .summary = "elements put back where MaxPool found them",
            .example = "nn.MaxUnpool1d(2)(F.max_pool1d(rille.randn(2, 3, 8), 2, { return_indices = true }))",
            RILLE_ARGUMENTS(unpool_parameters, &defaults), .n_inputs = 2, .takes_size = 1, RILLE_SPATIAL(1),
            .create = unpool_create, .op = &rille_op_max_unpool1d, .forward = unpool_forward,
            .shown = TUPLES_SHOWN);
RILLE_LAYER(
    MaxUnpool2d, .summary = "elements put back where MaxPool found them",
    .example = "nn.MaxUnpool2d(2)(F.max_pool2d(rille.randn(2, 3, 8, 8), 2, { return_indices = true }))",
    RILLE_ARGUMENTS(unpool_parameters, &defaults), .n_inputs = 2, .takes_size = 1, RILLE_SPATIAL(2),
    .create = unpool_create, .op = &rille_op_max_unpool2d, .forward = unpool_forward, .shown = TUPLES_SHOWN);
RILLE_LAYER(
    MaxUnpool3d, .summary = "elements put back where MaxPool found them",
    .example = "nn.MaxUnpool3d(2)(F.max_pool3d(rille.randn(2, 3, 4, 4, 4), 2, { return_indices = true }))",
    RILLE_ARGUMENTS(unpool_parameters, &defaults), .n_inputs = 2, .takes_size = 1, RILLE_SPATIAL(3),
    .create = unpool_create, .op = &rille_op_max_unpool3d, .forward = unpool_forward, .shown = TUPLES_SHOWN);

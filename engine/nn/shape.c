/* Layers that rearrange: flattening, patches, resampling. */
#include "nn/layer.h"

RILLE_USE_OP(channel_shuffle);
RILLE_USE_OP(flatten);
RILLE_USE_OP(fold);
RILLE_USE_OP(interpolate);
RILLE_USE_OP(pixel_shuffle);
RILLE_USE_OP(pixel_unshuffle);
RILLE_USE_OP(unflatten);
RILLE_USE_OP(unfold);

typedef struct ShapeArgs {
  int64_t start_dim, end_dim, dim, upscale_factor, downscale_factor, groups;
  RilleInts padding, kernel_size, dilation, stride;
  RilleInts output_size; /* also unflattened_size and size */
  RilleScalar scale_factor, align_corners;
  uint8_t mode;
  bool recompute_scale_factor;
} ShapeArgs;

#define OPTION(kind, name)   RILLE_OPTION(kind, ShapeArgs, name)
#define REQUIRED(kind, name) RILLE_REQUIRED(kind, ShapeArgs, name)
#define SIZE                 RILLE_OPTION_AS("size", INTS, ShapeArgs, output_size)

static RilleStatus identity_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                    RilleTensor **out) {
  (void)ctx, (void)layer, (void)n_in;
  *out = rille_tensor_retain(in[0]);
  return RILLE_OK;
}

static RilleStatus shuffle_create(RilleContext *ctx, RilleLayer *layer) {
  const ShapeArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "upscale_factor", args->upscale_factor, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "groups", args->groups, 1));
  return rille_layer_at_least(ctx, layer, "downscale_factor", args->downscale_factor, 1);
}

static RilleStatus patches_create(RilleContext *ctx, RilleLayer *layer) {
  const ShapeArgs *args = layer->args;
  RilleInts lists[] = {args->kernel_size, args->dilation, args->padding, args->stride, args->output_size};
  static const char *const names[] = {"kernel_size", "dilation", "padding", "stride", "output_size"};
  for (int i = 0; i < (layer->type->op == &rille_op_fold ? 5 : 4); i++)
    RILLE_TRY(rille_layer_list(ctx, names[i], &lists[i], 2, i != 2));
  return RILLE_OK;
}

/* A whole factor is printed as 2.0, as PyTorch does. */
static RilleStatus upsample_create(RilleContext *ctx, RilleLayer *layer) {
  ShapeArgs *args = layer->args;
  bool has_factor = args->scale_factor.kind != RILLE_SCALAR_NONE;
  if (has_factor == (args->output_size.count >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "takes either size or scale_factor");
  if (has_factor) args->scale_factor = rille_scalar_float(rille_scalar_to_double(args->scale_factor));
  return RILLE_OK;
}

static const RilleParameter unflatten_more[] = {RILLE_OPTION_AS("sizes", INTS, ShapeArgs, output_size),
                                                RILLE_PARAMETERS_END};

static const RilleParameter none[] = {RILLE_PARAMETERS_END};
static const RilleParameter flatten[] = {OPTION(INT, start_dim), OPTION(INT, end_dim), RILLE_PARAMETERS_END};
static const RilleParameter unflatten[] = {
    REQUIRED(INT, dim), RILLE_REQUIRED_AS("unflattened_size", INTS, ShapeArgs, output_size),
    RILLE_PARAMETERS_END};
static const RilleParameter shuffle[] = {REQUIRED(INT, upscale_factor), RILLE_PARAMETERS_END};
static const RilleParameter channel[] = {REQUIRED(INT, groups), RILLE_PARAMETERS_END};
static const RilleParameter unshuffle[] = {REQUIRED(INT, downscale_factor), RILLE_PARAMETERS_END};
#define PATCHES                                                                                              \
  OPTION(INTS, kernel_size), OPTION(INTS, dilation), OPTION(INTS, padding), OPTION(INTS, stride),            \
      RILLE_PARAMETERS_END
static const RilleParameter unfold[] = {PATCHES};
static const RilleParameter fold[] = {OPTION(INTS, output_size), PATCHES};
#define MODE RILLE_CHOICE(ShapeArgs, mode, "nearest|linear|bilinear|bicubic|trilinear|area|nearest-exact")
static const RilleParameter upsample[] = {SIZE,
                                          OPTION(SCALAR, scale_factor),
                                          MODE,
                                          OPTION(SCALAR, align_corners),
                                          OPTION(BOOL, recompute_scale_factor),
                                          RILLE_PARAMETERS_END};

static const RilleParameter planes[] = {SIZE, OPTION(SCALAR, scale_factor), RILLE_PARAMETERS_END};
static const RilleParameter planes_more[] = {MODE, OPTION(SCALAR, align_corners), RILLE_PARAMETERS_END};

static const ShapeArgs defaults = {.start_dim = 1,
                                   .end_dim = -1,
                                   .upscale_factor = 1,
                                   .downscale_factor = 1,
                                   .groups = 1,
                                   .padding = {1, {0}},
                                   .kernel_size = {.count = -1},
                                   .dilation = {1, {1}},
                                   .stride = {1, {1}},
                                   .output_size = {.count = -1}};

static const ShapeArgs bilinear = {
    .output_size = {.count = -1}, .align_corners = {RILLE_SCALAR_BOOL, {1}}, .mode = 2};

RILLE_LAYER(Identity, .summary = "its input", .example = "nn.Identity()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .forward = identity_forward);
RILLE_LAYER(Flatten, .summary = "dims start_dim to end_dim made into one",
            .example = "nn.Flatten()(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(flatten, &defaults),
            .n_inputs = 1, .op = &rille_op_flatten, .shown = "start_dim={start_dim}, end_dim={end_dim}");
RILLE_LAYER(Unflatten, .summary = "one dim made into several",
            .example = "nn.Unflatten(1, { 3, 4 })(rille.randn(2, 12))", RILLE_ARGUMENTS(unflatten, &defaults),
            .n_inputs = 1, .op = &rille_op_unflatten, .more = unflatten_more,
            .shown = "dim={dim}, unflattened_size={unflattened_size()}");
RILLE_LAYER(PixelShuffle, .summary = "channels laid out as pixels of larger planes",
            .example = "nn.PixelShuffle(2)(rille.randn(1, 8, 4, 4))", RILLE_ARGUMENTS(shuffle, &defaults),
            .n_inputs = 1, .least_dims = 3, .create = shuffle_create, .op = &rille_op_pixel_shuffle,
            .shown = "upscale_factor={upscale_factor}");
RILLE_LAYER(PixelUnshuffle, .summary = "pixels laid out as channels",
            .example = "nn.PixelUnshuffle(2)(rille.randn(1, 2, 8, 8))", RILLE_ARGUMENTS(unshuffle, &defaults),
            .n_inputs = 1, .least_dims = 3, .create = shuffle_create, .op = &rille_op_pixel_unshuffle,
            .shown = "downscale_factor={downscale_factor}");
RILLE_LAYER(ChannelShuffle, .summary = "channels of groups dealt out in turn",
            .example = "nn.ChannelShuffle(2)(rille.randn(1, 4, 2, 2))", RILLE_ARGUMENTS(channel, &defaults),
            .n_inputs = 1, .least_dims = 3, .create = shuffle_create, .op = &rille_op_channel_shuffle,
            .shown = "groups={groups}");
#define PATCHES_SHOWN "kernel_size={kernel_size}, dilation={dilation}, padding={padding}, stride={stride}"
RILLE_LAYER(Unfold, .summary = "the patches of planes as columns",
            .example = "nn.Unfold({ 2, 3 })(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(unfold, &defaults),
            .n_inputs = 1, .least_dims = 3, .most_dims = 4, .create = patches_create, .op = &rille_op_unfold,
            .shown = PATCHES_SHOWN);
RILLE_LAYER(Fold, .summary = "columns added up as patches of planes",
            .example = "nn.Fold({ 4, 5 }, { 2, 2 })(rille.randn(1, 12, 12))",
            RILLE_ARGUMENTS(fold, &defaults), .n_inputs = 1, .least_dims = 2, .most_dims = 3,
            .create = patches_create, .op = &rille_op_fold,
            .shown = "output_size={output_size}, " PATCHES_SHOWN);
#define UPSAMPLE_SHOWN "[scale_factor={scale_factor}, ][size={size}, ]mode='{mode}'"
RILLE_LAYER(Upsample, .summary = "planes resampled to a size or by a factor",
            .example = "nn.Upsample({ scale_factor = 2, mode = 'bilinear' })(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(upsample, &defaults), .n_inputs = 1, .least_dims = 3, .most_dims = 5,
            .create = upsample_create, .op = &rille_op_interpolate, .shown = UPSAMPLE_SHOWN);
RILLE_LAYER(UpsamplingNearest2d, .summary = "planes resampled, each pixel the nearest",
            .example = "nn.UpsamplingNearest2d({ scale_factor = 2 })(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(planes, &defaults), .n_inputs = 1, .least_dims = 4, .most_dims = 4,
            .create = upsample_create, .op = &rille_op_interpolate, .more = planes_more,
            .shown = UPSAMPLE_SHOWN);
RILLE_LAYER(UpsamplingBilinear2d, .summary = "planes resampled between pixels, corners kept",
            .example = "nn.UpsamplingBilinear2d({ scale_factor = 2 })(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(planes, &bilinear), .n_inputs = 1, .least_dims = 4, .most_dims = 4,
            .create = upsample_create, .op = &rille_op_interpolate, .more = planes_more,
            .shown = UPSAMPLE_SHOWN);

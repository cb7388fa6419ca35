/* Layers that rearrange: flattening, padding, patches, resampling. */
#include "nn/layer.h"

typedef struct ShapeArgs {
  int64_t start_dim, end_dim, dim, upscale_factor, downscale_factor;
  RilleInts padding, kernel_size, dilation, stride;
  RilleInts output_size; /* also unflattened_size and size */
  RilleScalar value, scale_factor, align_corners;
  uint8_t mode;
  bool recompute_scale_factor;
} ShapeArgs;

#define OPTION(kind, name)   RILLE_OPTION(kind, ShapeArgs, name)
#define REQUIRED(kind, name) RILLE_REQUIRED(kind, ShapeArgs, name)
#define SIZE(name, required)                                                                                 \
  { name, RILLE_PARAMETER_INTS, offsetof(ShapeArgs, output_size), required, NULL }

static RilleStatus identity_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                    RilleTensor **out) {
  (void)ctx, (void)layer, (void)n_in;
  *out = rille_tensor_retain(in[0]);
  return RILLE_OK;
}

static RilleStatus pad_create(RilleContext *ctx, RilleLayer *layer) {
  ShapeArgs *args = layer->args;
  return rille_layer_list(ctx, "padding", &args->padding, 2 * layer->type->dims, -RILLE_LAYER_LIMIT);
}

static RilleStatus shuffle_create(RilleContext *ctx, RilleLayer *layer) {
  const ShapeArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "upscale_factor", args->upscale_factor, 1));
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

/* The op's arguments that a pad layer has under another name, or of its own kind. */
static const RilleParameter pad_more[] = {
    {"pad", RILLE_PARAMETER_INTS, offsetof(ShapeArgs, padding), false, NULL},
    OPTION(CHOICE, mode),
    OPTION(SCALAR, value),
    RILLE_PARAMETERS_END};
static const RilleParameter unflatten_more[] = {
    {"sizes", RILLE_PARAMETER_INTS, offsetof(ShapeArgs, output_size), false, NULL}, RILLE_PARAMETERS_END};

static const RilleParameter none[] = {RILLE_PARAMETERS_END};
static const RilleParameter flatten[] = {OPTION(INT, start_dim), OPTION(INT, end_dim), RILLE_PARAMETERS_END};
static const RilleParameter unflatten[] = {REQUIRED(INT, dim), SIZE("unflattened_size", true),
                                           RILLE_PARAMETERS_END};
static const RilleParameter padding[] = {OPTION(INTS, padding), RILLE_PARAMETERS_END};
static const RilleParameter constant[] = {OPTION(INTS, padding), REQUIRED(SCALAR, value),
                                          RILLE_PARAMETERS_END};
static const RilleParameter shuffle[] = {REQUIRED(INT, upscale_factor), RILLE_PARAMETERS_END};
static const RilleParameter unshuffle[] = {REQUIRED(INT, downscale_factor), RILLE_PARAMETERS_END};
#define PATCHES                                                                                              \
  OPTION(INTS, kernel_size), OPTION(INTS, dilation), OPTION(INTS, padding), OPTION(INTS, stride),            \
      RILLE_PARAMETERS_END
static const RilleParameter unfold[] = {PATCHES};
static const RilleParameter fold[] = {OPTION(INTS, output_size), PATCHES};
static const RilleParameter upsample[] = {
    SIZE("size", false),
    OPTION(SCALAR, scale_factor),
    RILLE_CHOICE(ShapeArgs, mode, "nearest|linear|bilinear|bicubic|trilinear|area|nearest-exact"),
    OPTION(SCALAR, align_corners),
    OPTION(BOOL, recompute_scale_factor),
    RILLE_PARAMETERS_END};

#define DEFAULTS(pads, its_mode)                                                                             \
  {                                                                                                          \
    .start_dim = 1, .end_dim = -1, .upscale_factor = 1, .downscale_factor = 1, .padding = {pads, {0}},       \
    .kernel_size = {.count = -1}, .dilation = {1, {1}}, .stride = {1, {1}}, .output_size = {.count = -1},    \
    .mode = its_mode                                                                                         \
  }
/* Pads must be given; by pad's modes. */
static const ShapeArgs defaults = DEFAULTS(1, 0), zeros = DEFAULTS(-1, 0), reflect = DEFAULTS(-1, 1),
                       replicate = DEFAULTS(-1, 2), circular = DEFAULTS(-1, 3);

#define SHAPE(layer_name, options, initial, pattern, text, ...)                                              \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &initial,                                     \
                                                   .args_size = sizeof(ShapeArgs),                           \
                                                   .n_inputs = 1,                                            \
                                                   .shown = pattern,                                         \
                                                   __VA_ARGS__}
SHAPE(Identity, none, defaults, NULL, "its input", .forward = identity_forward);
SHAPE(Flatten, flatten, defaults, "start_dim={start_dim}, end_dim={end_dim}",
      "dims start_dim to end_dim made into one", .op = &rille_op_flatten);
SHAPE(Unflatten, unflatten, defaults, "dim={dim}, unflattened_size={unflattened_size()}",
      "one dim made into several", .op = &rille_op_unflatten, .more = unflatten_more);
SHAPE(PixelShuffle, shuffle, defaults, "upscale_factor={upscale_factor}",
      "channels laid out as pixels of larger planes", .op = &rille_op_pixel_shuffle, .create = shuffle_create,
      .least_dims = 3);
SHAPE(PixelUnshuffle, unshuffle, defaults, "downscale_factor={downscale_factor}",
      "pixels laid out as channels", .op = &rille_op_pixel_unshuffle, .create = shuffle_create,
      .least_dims = 3);
#define PATCHES_SHOWN "kernel_size={kernel_size}, dilation={dilation}, padding={padding}, stride={stride}"
SHAPE(Unfold, unfold, defaults, PATCHES_SHOWN, "the patches of planes as columns", .op = &rille_op_unfold,
      .create = patches_create, .least_dims = 3, .most_dims = 4);
SHAPE(Fold, fold, defaults, "output_size={output_size}, " PATCHES_SHOWN,
      "columns added up as patches of planes", .op = &rille_op_fold, .create = patches_create,
      .least_dims = 2, .most_dims = 3);
SHAPE(Upsample, upsample, defaults, "[scale_factor={scale_factor}, ][size={size}, ]mode='{mode}'",
      "planes resampled to a size or by a factor", .op = &rille_op_interpolate, .create = upsample_create,
      .least_dims = 3, .most_dims = 5);

#define PAD(layer_name, options, initial, n, pattern, text, ...)                                             \
  SHAPE(layer_name, options, initial, pattern, text, .op = &rille_op_pad, .more = pad_more, .dims = n,       \
        .create = pad_create, __VA_ARGS__)
#define BORDERED(n)    .least_dims = n + 1, .most_dims = n + 2
#define PADDING        "{padding}"
#define CONSTANT_SHOWN "padding={padding}, value={value}"
PAD(ConstantPad1d, constant, zeros, 1, CONSTANT_SHOWN, "lines with value around", );
PAD(ConstantPad2d, constant, zeros, 2, CONSTANT_SHOWN, "planes with value around", );
PAD(ConstantPad3d, constant, zeros, 3, CONSTANT_SHOWN, "volumes with value around", );
PAD(ZeroPad1d, padding, zeros, 1, PADDING, "lines with zeros around", );
PAD(ZeroPad2d, padding, zeros, 2, PADDING, "planes with zeros around", );
PAD(ZeroPad3d, padding, zeros, 3, PADDING, "volumes with zeros around", );
PAD(ReflectionPad1d, padding, reflect, 1, PADDING, "lines with their reflection around", BORDERED(1));
PAD(ReflectionPad2d, padding, reflect, 2, PADDING, "planes with their reflection around", BORDERED(2));
PAD(ReflectionPad3d, padding, reflect, 3, PADDING, "volumes with their reflection around", BORDERED(3));
PAD(ReplicationPad1d, padding, replicate, 1, PADDING, "lines with their ends repeated", BORDERED(1));
PAD(ReplicationPad2d, padding, replicate, 2, PADDING, "planes with their edges repeated", BORDERED(2));
PAD(ReplicationPad3d, padding, replicate, 3, PADDING, "volumes with their faces repeated", BORDERED(3));
PAD(CircularPad1d, padding, circular, 1, PADDING, "lines that go on from their other end", BORDERED(1));
PAD(CircularPad2d, padding, circular, 2, PADDING, "planes that go on from their other edge", BORDERED(2));
PAD(CircularPad3d, padding, circular, 3, PADDING, "volumes that go on from their other face", BORDERED(3));

/* Padding layers over lines, planes and volumes: pad in its modes. */
#include "nn/layer.h"

RILLE_USE_OP(pad);

typedef struct PadArgs {
  RilleInts padding;
  RilleScalar value;
  uint8_t mode;
} PadArgs;

static RilleStatus pad_create(RilleContext *ctx, RilleLayer *layer) {
  PadArgs *args = layer->args;
  return rille_layer_list(ctx, "padding", &args->padding, 2 * layer->type->dims, -RILLE_LAYER_LIMIT);
}

#define PADDING RILLE_OPTION(INTS, PadArgs, padding)
static const RilleParameter plain[] = {PADDING, RILLE_PARAMETERS_END};
static const RilleParameter constant[] = {PADDING, RILLE_REQUIRED(SCALAR, PadArgs, value),
                                          RILLE_PARAMETERS_END};
/* The op's arguments that the layer has under another name, or of its own kind. */
static const RilleParameter more[] = {{"pad", RILLE_PARAMETER_INTS, offsetof(PadArgs, padding), false, false},
                                      RILLE_OPTION(CHOICE, PadArgs, mode),
                                      RILLE_OPTION(SCALAR, PadArgs, value),
                                      RILLE_PARAMETERS_END};
/* By pad's modes. */
static const PadArgs zeros = {.padding = {.count = -1}}, reflect = {.padding = {.count = -1}, .mode = 1},
                     replicate = {.padding = {.count = -1}, .mode = 2},
                     circular = {.padding = {.count = -1}, .mode = 3};

#define PAD(layer_name, options, initial, n, least, most, pattern, text)                                     \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &initial,                                     \
                                                   .args_size = sizeof(PadArgs),                             \
                                                   .n_inputs = 1,                                            \
                                                   .dims = n,                                                \
                                                   .least_dims = least,                                      \
                                                   .most_dims = most,                                        \
                                                   .create = pad_create,                                     \
                                                   .op = &rille_op_pad,                                      \
                                                   .more = more,                                             \
                                                   .shown = pattern}
#define CONSTANT(layer_name, n, text)                                                                        \
  PAD(layer_name, constant, zeros, n, 0, 0, "padding={padding}, value={value}", text " with value around")
#define ZEROS(layer_name, n, text)                                                                           \
  PAD(layer_name, plain, zeros, n, 0, 0, "{padding}", text " with zeros around")
#define BORDER(layer_name, mode, n, text) PAD(layer_name, plain, mode, n, n + 1, n + 2, "{padding}", text)
CONSTANT(ConstantPad1d, 1, "lines");
CONSTANT(ConstantPad2d, 2, "planes");
CONSTANT(ConstantPad3d, 3, "volumes");
ZEROS(ZeroPad1d, 1, "lines");
ZEROS(ZeroPad2d, 2, "planes");
ZEROS(ZeroPad3d, 3, "volumes");
BORDER(ReflectionPad1d, reflect, 1, "lines with their reflection around");
BORDER(ReflectionPad2d, reflect, 2, "planes with their reflection around");
BORDER(ReflectionPad3d, reflect, 3, "volumes with their reflection around");
BORDER(ReplicationPad1d, replicate, 1, "lines with their ends repeated");
BORDER(ReplicationPad2d, replicate, 2, "planes with their edges repeated");
BORDER(ReplicationPad3d, replicate, 3, "volumes with their faces repeated");
BORDER(CircularPad1d, circular, 1, "lines that go on from their other end");
BORDER(CircularPad2d, circular, 2, "planes that go on from their other edge");
BORDER(CircularPad3d, circular, 3, "volumes that go on from their other face");

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
static const RilleParameter more[] = {RILLE_OPTION_AS("pad", INTS, PadArgs, padding),
                                      RILLE_OPTION(CHOICE, PadArgs, mode),
                                      RILLE_OPTION(SCALAR, PadArgs, value), RILLE_PARAMETERS_END};
/* By pad's modes. */
static const PadArgs zeros = {.padding = {.count = -1}}, reflect = {.padding = {.count = -1}, .mode = 1},
                     replicate = {.padding = {.count = -1}, .mode = 2},
                     circular = {.padding = {.count = -1}, .mode = 3};

RILLE_LAYER(ConstantPad1d, .summary = "lines with value around",
            .example = "nn.ConstantPad1d(1, 3.5)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(constant, &zeros),
            .n_inputs = 1, .dims = 1, .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "padding={padding}, value={value}");
RILLE_LAYER(ConstantPad2d, .summary = "planes with value around",
            .example = "nn.ConstantPad2d(1, 3.5)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(constant, &zeros),
            .n_inputs = 1, .dims = 2, .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "padding={padding}, value={value}");
RILLE_LAYER(ConstantPad3d, .summary = "volumes with value around",
            .example = "nn.ConstantPad3d(1, 3.5)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(constant, &zeros), .n_inputs = 1, .dims = 3, .create = pad_create,
            .op = &rille_op_pad, .more = more, .shown = "padding={padding}, value={value}");
RILLE_LAYER(ZeroPad1d, .summary = "lines with zeros around",
            .example = "nn.ZeroPad1d(1)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(plain, &zeros), .n_inputs = 1,
            .dims = 1, .create = pad_create, .op = &rille_op_pad, .more = more, .shown = "{padding}");
RILLE_LAYER(ZeroPad2d, .summary = "planes with zeros around",
            .example = "nn.ZeroPad2d(1)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(plain, &zeros),
            .n_inputs = 1, .dims = 2, .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ZeroPad3d, .summary = "volumes with zeros around",
            .example = "nn.ZeroPad3d(1)(rille.randn(2, 3, 4, 4, 4))", RILLE_ARGUMENTS(plain, &zeros),
            .n_inputs = 1, .dims = 3, .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReflectionPad1d, .summary = "lines with their reflection around",
            .example = "nn.ReflectionPad1d(1)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(plain, &reflect),
            .n_inputs = 1, RILLE_SPATIAL(1), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReflectionPad2d, .summary = "planes with their reflection around",
            .example = "nn.ReflectionPad2d(1)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(plain, &reflect),
            .n_inputs = 1, RILLE_SPATIAL(2), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReflectionPad3d, .summary = "volumes with their reflection around",
            .example = "nn.ReflectionPad3d(1)(rille.randn(2, 3, 4, 4, 4))", RILLE_ARGUMENTS(plain, &reflect),
            .n_inputs = 1, RILLE_SPATIAL(3), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReplicationPad1d, .summary = "lines with their ends repeated",
            .example = "nn.ReplicationPad1d(1)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(plain, &replicate),
            .n_inputs = 1, RILLE_SPATIAL(1), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReplicationPad2d, .summary = "planes with their edges repeated",
            .example = "nn.ReplicationPad2d(1)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(plain, &replicate),
            .n_inputs = 1, RILLE_SPATIAL(2), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(ReplicationPad3d, .summary = "volumes with their faces repeated",
            .example = "nn.ReplicationPad3d(1)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(plain, &replicate), .n_inputs = 1, RILLE_SPATIAL(3), .create = pad_create,
            .op = &rille_op_pad, .more = more, .shown = "{padding}");
RILLE_LAYER(CircularPad1d, .summary = "lines that go on from their other end",
            .example = "nn.CircularPad1d(1)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(plain, &circular),
            .n_inputs = 1, RILLE_SPATIAL(1), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(CircularPad2d, .summary = "planes that go on from their other edge",
            .example = "nn.CircularPad2d(1)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(plain, &circular),
            .n_inputs = 1, RILLE_SPATIAL(2), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");
RILLE_LAYER(CircularPad3d, .summary = "volumes that go on from their other face",
            .example = "nn.CircularPad3d(1)(rille.randn(2, 3, 4, 4, 4))", RILLE_ARGUMENTS(plain, &circular),
            .n_inputs = 1, RILLE_SPATIAL(3), .create = pad_create, .op = &rille_op_pad, .more = more,
            .shown = "{padding}");

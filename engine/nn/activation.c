/* Activations: each is its op with the constructor's arguments. */
#include "nn/layer.h"

RILLE_USE_OP(celu);
RILLE_USE_OP(elu);
RILLE_USE_OP(gelu);
RILLE_USE_OP(glu);
RILLE_USE_OP(hardshrink);
RILLE_USE_OP(hardsigmoid);
RILLE_USE_OP(hardswish);
RILLE_USE_OP(hardtanh);
RILLE_USE_OP(leaky_relu);
RILLE_USE_OP(log_softmax);
RILLE_USE_OP(logsigmoid);
RILLE_USE_OP(mish);
RILLE_USE_OP(prelu);
RILLE_USE_OP(relu);
RILLE_USE_OP(relu6);
RILLE_USE_OP(rrelu);
RILLE_USE_OP(selu);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(silu);
RILLE_USE_OP(softmax);
RILLE_USE_OP(softmin);
RILLE_USE_OP(softplus);
RILLE_USE_OP(softshrink);
RILLE_USE_OP(softsign);
RILLE_USE_OP(tanh);
RILLE_USE_OP(tanhshrink);
RILLE_USE_OP(threshold);

typedef struct ActivationArgs {
  double negative_slope, alpha, beta, threshold, value, min_val, max_val, init, lambd, lower, upper;
  int64_t num_parameters, dim;
  uint8_t approximate, dtype;
  bool inplace;
} ActivationArgs;

#define OPTION(kind, name) RILLE_OPTION(kind, ActivationArgs, name)
#define INPLACE            RILLE_SWITCH(INPLACE, ActivationArgs, inplace), RILLE_PARAMETERS_END

static const RilleParameter none[] = {RILLE_PARAMETERS_END};
static const RilleParameter inplace[] = {INPLACE};
static const RilleParameter leaky[] = {OPTION(FLOAT, negative_slope), INPLACE};
static const RilleParameter alpha[] = {OPTION(FLOAT, alpha), INPLACE};
static const RilleParameter gelu[] = {RILLE_CHOICE(ActivationArgs, approximate, "none|tanh"),
                                      RILLE_PARAMETERS_END};
static const RilleParameter softplus[] = {OPTION(FLOAT, beta), OPTION(FLOAT, threshold),
                                          RILLE_PARAMETERS_END};
static const RilleParameter bounds[] = {OPTION(FLOAT, min_val), OPTION(FLOAT, max_val), INPLACE};
static const RilleParameter threshold[] = {RILLE_REQUIRED(FLOAT, ActivationArgs, threshold),
                                           RILLE_REQUIRED(FLOAT, ActivationArgs, value), INPLACE};
static const RilleParameter prelu[] = {OPTION(INT, num_parameters), OPTION(FLOAT, init), OPTION(DTYPE, dtype),
                                       RILLE_PARAMETERS_END};
static const RilleParameter dim[] = {RILLE_REQUIRED(INT, ActivationArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter halves[] = {OPTION(INT, dim), RILLE_PARAMETERS_END};
static const RilleParameter shrink[] = {OPTION(FLOAT, lambd), RILLE_PARAMETERS_END};
static const RilleParameter slopes[] = {OPTION(FLOAT, lower), OPTION(FLOAT, upper), INPLACE};
static const RilleParameter channels[] = {OPTION(INT, dim), RILLE_PARAMETERS_END};

static const ActivationArgs defaults = {.negative_slope = 0.01,
                                        .alpha = 1,
                                        .beta = 1,
                                        .threshold = 20,
                                        .min_val = -1,
                                        .max_val = 1,
                                        .init = 0.25,
                                        .num_parameters = 1,
                                        .dim = -3,
                                        .lambd = 0.5,
                                        .lower = 1.0 / 8,
                                        .upper = 1.0 / 3,
                                        .dtype = RILLE_FLOAT32};

static const RilleSlot weight_only[] = {{"weight", false}, {NULL, false}};

static RilleStatus prelu_create(RilleContext *ctx, RilleLayer *layer) {
  const ActivationArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_parameters", args->num_parameters, 1));
  return rille_layer_filled(layer, 0, (RilleDtype)args->dtype, 1, &args->num_parameters, args->init);
}

#define SHOWN_INPLACE "[inplace={inplace}]"
#define AND_INPLACE   "[, inplace={inplace}]"

RILLE_LAYER(ReLU, .summary = "each element, or 0 where it is negative",
            .example = "nn.ReLU()(rille.randn(2, 3))", RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1,
            .op = &rille_op_relu, .shown = SHOWN_INPLACE);
RILLE_LAYER(Tanh, .summary = "hyperbolic tangent", .example = "nn.Tanh()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .op = &rille_op_tanh);
RILLE_LAYER(Sigmoid, .summary = "1 / (1 + exp(-x))", .example = "nn.Sigmoid()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .op = &rille_op_sigmoid);
RILLE_LAYER(LeakyReLU, .summary = "each element, scaled by negative_slope where it is negative",
            .example = "nn.LeakyReLU(0.1)(rille.randn(2, 3))", RILLE_ARGUMENTS(leaky, &defaults),
            .n_inputs = 1, .op = &rille_op_leaky_relu,
            .shown = "negative_slope={negative_slope}" AND_INPLACE);
RILLE_LAYER(PReLU, .summary = "each element, scaled by a learned weight where it is negative",
            .example = "nn.PReLU()(rille.randn(2, 3))", RILLE_ARGUMENTS(prelu, &defaults), .n_inputs = 1,
            .slots = weight_only, .create = prelu_create, .op = &rille_op_prelu,
            .shown = "num_parameters={num_parameters}");
RILLE_LAYER(ELU, .summary = "each element, alpha (exp(x) - 1) where it is negative",
            .example = "nn.ELU()(rille.randn(2, 3))", RILLE_ARGUMENTS(alpha, &defaults), .n_inputs = 1,
            .op = &rille_op_elu, .shown = "alpha={alpha}" AND_INPLACE);
RILLE_LAYER(CELU, .summary = "each element, alpha (exp(x / alpha) - 1) where it is negative",
            .example = "nn.CELU()(rille.randn(2, 3))", RILLE_ARGUMENTS(alpha, &defaults), .n_inputs = 1,
            .op = &rille_op_celu, .shown = "alpha={alpha}" AND_INPLACE);
RILLE_LAYER(SELU, .summary = "scaled ELU that keeps mean and variance",
            .example = "nn.SELU()(rille.randn(2, 3))", RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1,
            .op = &rille_op_selu, .shown = SHOWN_INPLACE);
RILLE_LAYER(GELU, .summary = "x times the normal distribution function at x",
            .example = "nn.GELU({ approximate = 'tanh' })(rille.randn(2, 3))",
            RILLE_ARGUMENTS(gelu, &defaults), .n_inputs = 1, .op = &rille_op_gelu,
            .shown = "approximate='{approximate}'");
RILLE_LAYER(SiLU, .summary = "x sigmoid(x)", .example = "nn.SiLU()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1, .op = &rille_op_silu, .shown = SHOWN_INPLACE);
RILLE_LAYER(Mish, .summary = "x tanh(softplus(x))", .example = "nn.Mish()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1, .op = &rille_op_mish, .shown = SHOWN_INPLACE);
RILLE_LAYER(Softplus, .summary = "log(1 + exp(beta x)) / beta",
            .example = "nn.Softplus({ beta = 2 })(rille.randn(2, 3))", RILLE_ARGUMENTS(softplus, &defaults),
            .n_inputs = 1, .op = &rille_op_softplus, .shown = "beta={beta}, threshold={threshold}");
RILLE_LAYER(Softsign, .summary = "x / (1 + |x|)", .example = "nn.Softsign()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .op = &rille_op_softsign);
RILLE_LAYER(LogSigmoid, .summary = "log of the sigmoid", .example = "nn.LogSigmoid()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .op = &rille_op_logsigmoid);
RILLE_LAYER(Hardtanh, .summary = "x cut to min_val .. max_val",
            .example = "nn.Hardtanh(-2, 2)(rille.randn(2, 3))", RILLE_ARGUMENTS(bounds, &defaults),
            .n_inputs = 1, .op = &rille_op_hardtanh,
            .shown = "min_val={min_val}, max_val={max_val}" AND_INPLACE);
RILLE_LAYER(ReLU6, .summary = "x cut to 0 .. 6", .example = "nn.ReLU6()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1, .op = &rille_op_relu6,
            .shown = SHOWN_INPLACE);
RILLE_LAYER(Hardsigmoid, .summary = "a sigmoid of three straight lines",
            .example = "nn.Hardsigmoid()(rille.randn(2, 3))", RILLE_ARGUMENTS(inplace, &defaults),
            .n_inputs = 1, .op = &rille_op_hardsigmoid);
RILLE_LAYER(Hardswish, .summary = "x times hardsigmoid(x)", .example = "nn.Hardswish()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(inplace, &defaults), .n_inputs = 1, .op = &rille_op_hardswish);
RILLE_LAYER(Threshold, .summary = "each element, or value where it is not above threshold",
            .example = "nn.Threshold(0.1, 20)(rille.randn(2, 3))", RILLE_ARGUMENTS(threshold, &defaults),
            .n_inputs = 1, .op = &rille_op_threshold,
            .shown = "threshold={threshold#}, value={value#}" AND_INPLACE);
RILLE_LAYER(Softmax, .summary = "exp(x) over its sum along dim",
            .example = "nn.Softmax(1)(rille.randn(2, 3))", RILLE_ARGUMENTS(dim, &defaults), .n_inputs = 1,
            .op = &rille_op_softmax, .shown = "dim={dim}");
RILLE_LAYER(LogSoftmax, .summary = "log of the softmax along dim",
            .example = "nn.LogSoftmax(1)(rille.randn(2, 3))", RILLE_ARGUMENTS(dim, &defaults), .n_inputs = 1,
            .op = &rille_op_log_softmax, .shown = "dim={dim}");
RILLE_LAYER(Softmin, .summary = "softmax of -x along dim", .example = "nn.Softmin(1)(rille.randn(2, 3))",
            RILLE_ARGUMENTS(dim, &defaults), .n_inputs = 1, .op = &rille_op_softmin, .shown = "dim={dim}");
RILLE_LAYER(Softmax2d, .summary = "softmax over the channels of planes [..., channels, height, width]",
            .example = "nn.Softmax2d()(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(none, &defaults),
            .n_inputs = 1, .least_dims = 3, .most_dims = 4, .op = &rille_op_softmax, .more = channels);

static const ActivationArgs last_dim = {.dim = -1};
RILLE_LAYER(GLU, .summary = "the first half along dim times the sigmoid of the second",
            .example = "nn.GLU()(rille.randn(4, 6))", RILLE_ARGUMENTS(halves, &last_dim), .n_inputs = 1,
            .op = &rille_op_glu, .shown = "dim={dim}");
RILLE_LAYER(Hardshrink, .summary = "each element, or 0 where it is within -lambd .. lambd",
            .example = "nn.Hardshrink()(rille.randn(2, 3))", RILLE_ARGUMENTS(shrink, &defaults),
            .n_inputs = 1, .op = &rille_op_hardshrink, .shown = "{lambd}");
RILLE_LAYER(Softshrink, .summary = "each element moved by lambd towards 0",
            .example = "nn.Softshrink()(rille.randn(2, 3))", RILLE_ARGUMENTS(shrink, &defaults),
            .n_inputs = 1, .op = &rille_op_softshrink, .shown = "{lambd}");
RILLE_LAYER(Tanhshrink, .summary = "x - tanh(x)", .example = "nn.Tanhshrink()(rille.randn(2, 3))",
            RILLE_ARGUMENTS(none, &defaults), .n_inputs = 1, .op = &rille_op_tanhshrink);
RILLE_LAYER(RReLU, .summary = "each element, where it is not positive times a slope, random in training",
            .example = "nn.RReLU()(rille.randn(2, 3))", RILLE_ARGUMENTS(slopes, &defaults), .n_inputs = 1,
            .op = &rille_op_rrelu, .shown = "lower={lower}, upper={upper}" AND_INPLACE);

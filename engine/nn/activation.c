/* Activations: each is its op with the constructor's arguments. */
#include "nn/layer.h"

RILLE_USE_OP(celu);
RILLE_USE_OP(elu);
RILLE_USE_OP(gelu);
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
RILLE_USE_OP(selu);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(silu);
RILLE_USE_OP(softmax);
RILLE_USE_OP(softmin);
RILLE_USE_OP(softplus);
RILLE_USE_OP(softsign);
RILLE_USE_OP(tanh);
RILLE_USE_OP(threshold);

typedef struct ActivationArgs {
  double negative_slope, alpha, beta, threshold, value, min_val, max_val, init;
  int64_t num_parameters, dim;
  uint8_t approximate, dtype;
  bool inplace;
} ActivationArgs;

#define OPTION(kind, name) RILLE_OPTION(kind, ActivationArgs, name)
#define INPLACE            OPTION(BOOL, inplace), RILLE_PARAMETERS_END

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
                                        .dtype = RILLE_FLOAT32};

static const RilleSlot weight_only[] = {{"weight", false}, {NULL, false}};

static RilleStatus prelu_create(RilleContext *ctx, RilleLayer *layer) {
  const ActivationArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_parameters", args->num_parameters, 1));
  return rille_layer_filled(layer, 0, (RilleDtype)args->dtype, 1, &args->num_parameters, args->init);
}

#define ACTIVATION(layer_name, op_name, text, options, pattern, ...)                                         \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &defaults,                                    \
                                                   .args_size = sizeof(ActivationArgs),                      \
                                                   .n_inputs = 1,                                            \
                                                   .op = &rille_op_##op_name,                                \
                                                   .shown = pattern,                                         \
                                                   __VA_ARGS__}
#define SHOWN_INPLACE "[inplace={inplace}]"
#define AND_INPLACE   "[, inplace={inplace}]"

ACTIVATION(ReLU, relu, "each element, or 0 where it is negative", inplace, SHOWN_INPLACE);
ACTIVATION(Tanh, tanh, "hyperbolic tangent", none, NULL);
ACTIVATION(Sigmoid, sigmoid, "1 / (1 + exp(-x))", none, NULL);
ACTIVATION(LeakyReLU, leaky_relu, "each element, scaled by negative_slope where it is negative", leaky,
           "negative_slope={negative_slope}" AND_INPLACE);
ACTIVATION(PReLU, prelu, "each element, scaled by a learned weight where it is negative", prelu,
           "num_parameters={num_parameters}", .slots = weight_only, .create = prelu_create);
ACTIVATION(ELU, elu, "each element, alpha (exp(x) - 1) where it is negative", alpha,
           "alpha={alpha}" AND_INPLACE);
ACTIVATION(CELU, celu, "each element, alpha (exp(x / alpha) - 1) where it is negative", alpha,
           "alpha={alpha}" AND_INPLACE);
ACTIVATION(SELU, selu, "scaled ELU that keeps mean and variance", inplace, SHOWN_INPLACE);
ACTIVATION(GELU, gelu, "x times the normal distribution function at x", gelu, "approximate='{approximate}'");
ACTIVATION(SiLU, silu, "x sigmoid(x)", inplace, SHOWN_INPLACE);
ACTIVATION(Mish, mish, "x tanh(softplus(x))", inplace, SHOWN_INPLACE);
ACTIVATION(Softplus, softplus, "log(1 + exp(beta x)) / beta", softplus, "beta={beta}, threshold={threshold}");
ACTIVATION(Softsign, softsign, "x / (1 + |x|)", none, NULL);
ACTIVATION(LogSigmoid, logsigmoid, "log of the sigmoid", none, NULL);
ACTIVATION(Hardtanh, hardtanh, "x cut to min_val .. max_val", bounds,
           "min_val={min_val}, max_val={max_val}" AND_INPLACE);
ACTIVATION(ReLU6, relu6, "x cut to 0 .. 6", inplace, SHOWN_INPLACE);
ACTIVATION(Hardsigmoid, hardsigmoid, "a sigmoid of three straight lines", inplace, NULL);
ACTIVATION(Hardswish, hardswish, "x times hardsigmoid(x)", inplace, NULL);
ACTIVATION(Threshold, threshold, "each element, or value where it is not above threshold", threshold,
           "threshold={threshold#}, value={value#}" AND_INPLACE);
ACTIVATION(Softmax, softmax, "exp(x) over its sum along dim", dim, "dim={dim}");
ACTIVATION(LogSoftmax, log_softmax, "log of the softmax along dim", dim, "dim={dim}");
ACTIVATION(Softmin, softmin, "softmax of -x along dim", dim, "dim={dim}");
ACTIVATION(Softmax2d, softmax, "softmax over the channels of planes [..., channels, height, width]", none,
           NULL, .more = channels, .least_dims = 3, .most_dims = 4);

/* Activations: each is its op with the constructor's arguments. */
#include "nn/layer.h"

#include <stdio.h>

typedef struct ActivationArgs {
  double negative_slope, alpha, beta, threshold, min_val, max_val;
  uint8_t approximate;
} ActivationArgs;

/* dim is an int for softmax's op: a struct of its own, so that the types agree. */
typedef struct DimArgs {
  int64_t dim;
} DimArgs;

static const RilleParameter none[] = {RILLE_PARAMETERS_END};
static const RilleParameter leaky[] = {RILLE_OPTION(FLOAT, ActivationArgs, negative_slope),
                                       RILLE_PARAMETERS_END};
static const RilleParameter alpha[] = {RILLE_OPTION(FLOAT, ActivationArgs, alpha), RILLE_PARAMETERS_END};
static const RilleParameter gelu[] = {RILLE_CHOICE(ActivationArgs, approximate, "none|tanh"),
                                      RILLE_PARAMETERS_END};
static const RilleParameter softplus[] = {RILLE_OPTION(FLOAT, ActivationArgs, beta),
                                          RILLE_OPTION(FLOAT, ActivationArgs, threshold),
                                          RILLE_PARAMETERS_END};
static const RilleParameter bounds[] = {RILLE_OPTION(FLOAT, ActivationArgs, min_val),
                                        RILLE_OPTION(FLOAT, ActivationArgs, max_val), RILLE_PARAMETERS_END};
static const RilleParameter dim[] = {RILLE_REQUIRED(INT, DimArgs, dim), RILLE_PARAMETERS_END};

static const ActivationArgs defaults = {
    .negative_slope = 0.01, .alpha = 1, .beta = 1, .threshold = 20, .min_val = -1, .max_val = 1};
static const DimArgs dim_defaults = {-1};

static void describe_leaky(const RilleLayer *layer, char *text, size_t room) {
  snprintf(text, room, "negative_slope=%g", ((const ActivationArgs *)layer->args)->negative_slope);
}
static void describe_alpha(const RilleLayer *layer, char *text, size_t room) {
  double value = ((const ActivationArgs *)layer->args)->alpha;
  snprintf(text, room, value == (double)(long long)value ? "alpha=%.1f" : "alpha=%g", value);
}
static void describe_gelu(const RilleLayer *layer, char *text, size_t room) {
  snprintf(text, room, "approximate='%s'",
           ((const ActivationArgs *)layer->args)->approximate ? "tanh" : "none");
}
static void describe_softplus(const RilleLayer *layer, char *text, size_t room) {
  const ActivationArgs *args = layer->args;
  snprintf(text, room, "beta=%.1f, threshold=%.1f", args->beta, args->threshold);
}
static void describe_bounds(const RilleLayer *layer, char *text, size_t room) {
  const ActivationArgs *args = layer->args;
  snprintf(text, room, "min_val=%.1f, max_val=%.1f", args->min_val, args->max_val);
}
static void describe_dim(const RilleLayer *layer, char *text, size_t room) {
  snprintf(text, room, "dim=%lld", (long long)((const DimArgs *)layer->args)->dim);
}

#define ACTIVATION(layer_name, op_name, text, options, describe_it)                                          \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &defaults,                                    \
                                                   .args_size = sizeof(ActivationArgs),                      \
                                                   .n_inputs = 1,                                            \
                                                   .op = &rille_op_##op_name,                                \
                                                   .describe = describe_it}
#define OVER_DIM(layer_name, op_name, text)                                                                  \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = dim,                                        \
                                                   .defaults = &dim_defaults,                                \
                                                   .args_size = sizeof(DimArgs),                             \
                                                   .n_inputs = 1,                                            \
                                                   .op = &rille_op_##op_name,                                \
                                                   .describe = describe_dim}

ACTIVATION(ReLU, relu, "each element, or 0 where it is negative", none, NULL);
ACTIVATION(Tanh, tanh, "hyperbolic tangent", none, NULL);
ACTIVATION(Sigmoid, sigmoid, "1 / (1 + exp(-x))", none, NULL);
ACTIVATION(LeakyReLU, leaky_relu, "each element, scaled by negative_slope where it is negative", leaky,
           describe_leaky);
ACTIVATION(ELU, elu, "each element, alpha (exp(x) - 1) where it is negative", alpha, describe_alpha);
ACTIVATION(SELU, selu, "scaled ELU that keeps mean and variance", none, NULL);
ACTIVATION(GELU, gelu, "x times the normal distribution function at x", gelu, describe_gelu);
ACTIVATION(SiLU, silu, "x sigmoid(x)", none, NULL);
ACTIVATION(Mish, mish, "x tanh(softplus(x))", none, NULL);
ACTIVATION(Softplus, softplus, "log(1 + exp(beta x)) / beta", softplus, describe_softplus);
ACTIVATION(Softsign, softsign, "x / (1 + |x|)", none, NULL);
ACTIVATION(LogSigmoid, logsigmoid, "log of the sigmoid", none, NULL);
ACTIVATION(Hardtanh, hardtanh, "x cut to min_val .. max_val", bounds, describe_bounds);
ACTIVATION(ReLU6, relu6, "x cut to 0 .. 6", none, NULL);
ACTIVATION(Hardsigmoid, hardsigmoid, "a sigmoid of three straight lines", none, NULL);
ACTIVATION(Hardswish, hardswish, "x times hardsigmoid(x)", none, NULL);
OVER_DIM(Softmax, softmax, "exp(x) over its sum along dim");
OVER_DIM(LogSoftmax, log_softmax, "log of the softmax along dim");

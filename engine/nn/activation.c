/* Activations: each is its op with the constructor's arguments. */
#include "nn/layer.h"

static const RilleParameter no_parameters[] = {RILLE_PARAMETERS_END};

#define ACTIVATION(layer_name, op_name, text)                                                                          \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name, .summary = text, .parameters = no_parameters,  \
                                                   .n_inputs = 1, .op = &rille_op_##op_name}

ACTIVATION(ReLU, relu, "each element, or 0 where it is negative");
ACTIVATION(Tanh, tanh, "hyperbolic tangent");
ACTIVATION(Sigmoid, sigmoid, "1 / (1 + exp(-x))");

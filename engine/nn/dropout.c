/* Dropout layers. */
#include "nn/layer.h"

RILLE_USE_OP(alpha_dropout);
RILLE_USE_OP(dropout);
RILLE_USE_OP(dropout1d);
RILLE_USE_OP(dropout2d);
RILLE_USE_OP(dropout3d);
RILLE_USE_OP(feature_alpha_dropout);

typedef struct DropoutArgs {
  double p;
  bool inplace;
} DropoutArgs;

static RilleStatus dropout_create(RilleContext *ctx, RilleLayer *layer) {
  double p = ((const DropoutArgs *)layer->args)->p;
  if (p >= 0 && p <= 1) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must be between 0 and 1, got %g", p);
}

static const RilleParameter parameters[] = {RILLE_OPTION(FLOAT, DropoutArgs, p),
                                            RILLE_OPTION(BOOL, DropoutArgs, inplace), RILLE_PARAMETERS_END};
static const DropoutArgs defaults = {.p = 0.5};

#define DROPOUT(layer_name, op_name, text)                                                                   \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = "in training, " text,                          \
                                                   .parameters = parameters,                                 \
                                                   .defaults = &defaults,                                    \
                                                   .args_size = sizeof(DropoutArgs),                         \
                                                   .n_inputs = 1,                                            \
                                                   .create = dropout_create,                                 \
                                                   .op = &rille_op_##op_name,                                \
                                                   .shown = "p={p}, inplace={inplace}"}
DROPOUT(Dropout, dropout, "elements set to 0 with probability p and the rest scaled up");
DROPOUT(Dropout1d, dropout1d, "whole lines set to 0 with probability p and the rest scaled up");
DROPOUT(Dropout2d, dropout2d, "whole planes set to 0 with probability p and the rest scaled up");
DROPOUT(Dropout3d, dropout3d, "whole volumes set to 0 with probability p and the rest scaled up");
DROPOUT(AlphaDropout, alpha_dropout, "elements set to SELU's lowest value, mean and variance kept");
DROPOUT(FeatureAlphaDropout, feature_alpha_dropout, "whole channels set to SELU's lowest value");

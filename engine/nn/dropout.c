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

static const RilleParameter parameters[] = {
    RILLE_OPTION(FLOAT, DropoutArgs, p), RILLE_SWITCH(INPLACE, DropoutArgs, inplace), RILLE_PARAMETERS_END};
static const DropoutArgs defaults = {.p = 0.5};

RILLE_LAYER(Dropout, .summary = "in training, elements set to 0 with probability p and the rest scaled up",
            .example = "nn.Dropout(0.2)(rille.randn(4, 8))", RILLE_ARGUMENTS(parameters, &defaults),
            .n_inputs = 1, .create = dropout_create, .op = &rille_op_dropout,
            .shown = "p={p}, inplace={inplace}");
RILLE_LAYER(Dropout1d,
            .summary = "in training, whole lines set to 0 with probability p and the rest scaled up",
            .example = "nn.Dropout1d(0.2)(rille.randn(2, 3, 8))", RILLE_ARGUMENTS(parameters, &defaults),
            .n_inputs = 1, .create = dropout_create, .op = &rille_op_dropout1d,
            .shown = "p={p}, inplace={inplace}");
RILLE_LAYER(Dropout2d,
            .summary = "in training, whole planes set to 0 with probability p and the rest scaled up",
            .example = "nn.Dropout2d(0.2)(rille.randn(2, 3, 8, 8))", RILLE_ARGUMENTS(parameters, &defaults),
            .n_inputs = 1, .create = dropout_create, .op = &rille_op_dropout2d,
            .shown = "p={p}, inplace={inplace}");
RILLE_LAYER(Dropout3d,
            .summary = "in training, whole volumes set to 0 with probability p and the rest scaled up",
            .example = "nn.Dropout3d(0.2)(rille.randn(2, 3, 4, 4, 4))",
            RILLE_ARGUMENTS(parameters, &defaults), .n_inputs = 1, .create = dropout_create,
            .op = &rille_op_dropout3d, .shown = "p={p}, inplace={inplace}");
RILLE_LAYER(AlphaDropout,
            .summary = "in training, elements set to SELU's lowest value, mean and variance kept",
            .example = "nn.AlphaDropout(0.2)(rille.randn(4, 8))", RILLE_ARGUMENTS(parameters, &defaults),
            .n_inputs = 1, .create = dropout_create, .op = &rille_op_alpha_dropout,
            .shown = "p={p}, inplace={inplace}");
RILLE_LAYER(FeatureAlphaDropout, .summary = "in training, whole channels set to SELU's lowest value",
            .example = "nn.FeatureAlphaDropout(0.2)(rille.randn(2, 3, 8, 8))",
            RILLE_ARGUMENTS(parameters, &defaults), .n_inputs = 1, .create = dropout_create,
            .op = &rille_op_feature_alpha_dropout, .shown = "p={p}, inplace={inplace}");

/* Linear, Bilinear, CosineSimilarity, PairwiseDistance. */
#include "nn/layer.h"

#include <math.h>

RILLE_USE_OP(bilinear);
RILLE_USE_OP(cosine_similarity);
RILLE_USE_OP(linear);
RILLE_USE_OP(pairwise_distance);

typedef struct LinearArgs {
  int64_t in_features, out_features, in1_features, in2_features, dim;
  double eps, p;
  bool bias, keepdim;
  uint8_t dtype;
} LinearArgs;

enum { WEIGHT, BIAS };

/* PyTorch's kaiming_uniform_(a = sqrt(5)): a bound of gain * sqrt(3 / fan_in) with gain = sqrt(2 / (1 + 5)).
 */
double rille_default_bound(int64_t fan_in) {
  double gain = sqrt(2.0 / 6.0);
  return fan_in > 0 ? sqrt(3.0) * (gain / sqrt((double)fan_in)) : 0;
}

static RilleStatus linear_create(RilleContext *ctx, RilleLayer *layer) {
  const LinearArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "in_features", args->in_features, 0));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "out_features", args->out_features, 0));
  int64_t sizes[2] = {args->out_features, args->in_features};
  RilleDtype dtype = (RilleDtype)args->dtype;
  RILLE_TRY(rille_layer_uniform(layer, WEIGHT, dtype, 2, sizes, rille_default_bound(args->in_features)));
  if (!args->bias) return RILLE_OK;
  double bound = args->in_features > 0 ? 1 / sqrt((double)args->in_features) : 0;
  return rille_layer_uniform(layer, BIAS, dtype, 1, sizes, bound);
}

static RilleStatus bilinear_create(RilleContext *ctx, RilleLayer *layer) {
  const LinearArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "in1_features", args->in1_features, 1));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "in2_features", args->in2_features, 0));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "out_features", args->out_features, 0));
  int64_t sizes[3] = {args->out_features, args->in1_features, args->in2_features};
  double bound = 1 / sqrt((double)args->in1_features);
  RILLE_TRY(rille_layer_uniform(layer, WEIGHT, (RilleDtype)args->dtype, 3, sizes, bound));
  return args->bias ? rille_layer_uniform(layer, BIAS, (RilleDtype)args->dtype, 1, sizes, bound) : RILLE_OK;
}

#define OPTION(kind, name)   RILLE_OPTION(kind, LinearArgs, name)
#define REQUIRED(kind, name) RILLE_REQUIRED(kind, LinearArgs, name)
#define WITH_BIAS            REQUIRED(INT, out_features), OPTION(BOOL, bias), OPTION(DTYPE, dtype), RILLE_PARAMETERS_END
static const RilleParameter linear[] = {REQUIRED(INT, in_features), WITH_BIAS};
static const RilleParameter bilinear[] = {REQUIRED(INT, in1_features), REQUIRED(INT, in2_features),
                                          WITH_BIAS};
static const RilleParameter cosine[] = {OPTION(INT, dim), OPTION(FLOAT, eps), RILLE_PARAMETERS_END};
static const RilleParameter distance[] = {OPTION(FLOAT, p), OPTION(FLOAT, eps), OPTION(BOOL, keepdim),
                                          RILLE_PARAMETERS_END};
static const RilleSlot weight_bias[] = {{"weight", false}, {"bias", false}, {NULL, false}};
static const LinearArgs defaults = {.dim = 1, .eps = 1e-8, .bias = true, .dtype = RILLE_FLOAT32},
                        distance_defaults = {.p = 2, .eps = 1e-6};

RILLE_LAYER(Linear, .summary = "x times the weight transposed, plus the bias",
            .example = "nn.Linear(20, 30)(rille.randn(128, 20))", RILLE_ARGUMENTS(linear, &defaults),
            .n_inputs = 1, .slots = weight_bias, .create = linear_create, .op = &rille_op_linear,
            .shown = "in_features={in_features}, out_features={out_features}, bias={bias}");
RILLE_LAYER(
    Bilinear, .summary = "x1 times the weight times x2, plus the bias",
    .example = "nn.Bilinear(5, 6, 7)(rille.randn(4, 5), rille.randn(4, 6))",
    RILLE_ARGUMENTS(bilinear, &defaults), .n_inputs = 2, .slots = weight_bias, .create = bilinear_create,
    .op = &rille_op_bilinear,
    .shown =
        "in1_features={in1_features}, in2_features={in2_features}, out_features={out_features}, bias={bias}");
RILLE_LAYER(CosineSimilarity, .summary = "cosine of the angle between x1 and x2 along dim",
            .example = "nn.CosineSimilarity(1)(rille.randn(4, 5), rille.randn(4, 5))",
            RILLE_ARGUMENTS(cosine, &defaults), .n_inputs = 2, .op = &rille_op_cosine_similarity);
RILLE_LAYER(PairwiseDistance, .summary = "p-norm of x1 - x2 over the last dim",
            .example = "nn.PairwiseDistance(2)(rille.randn(4, 5), rille.randn(4, 5))",
            RILLE_ARGUMENTS(distance, &distance_defaults), .n_inputs = 2, .op = &rille_op_pairwise_distance);

/* Linear, Identity, Flatten, Embedding. */
#include "nn/layer.h"
#include "ops/expression.h"

#include <math.h>
#include <stdio.h>

/* ---- Linear
 * ----------------------------------------------------------------------------------------------------------
 */

typedef struct LinearArgs {
  int64_t in_features, out_features;
  bool bias;
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

static void linear_describe(const RilleLayer *layer, char *text, size_t room) {
  const LinearArgs *args = layer->args;
  snprintf(text, room, "in_features=%lld, out_features=%lld, bias=%s", (long long)args->in_features,
           (long long)args->out_features, args->bias ? "True" : "False");
}

static const RilleParameter linear_parameters[] = {
    RILLE_REQUIRED(INT, LinearArgs, in_features), RILLE_REQUIRED(INT, LinearArgs, out_features),
    RILLE_OPTION(BOOL, LinearArgs, bias), RILLE_OPTION(DTYPE, LinearArgs, dtype), RILLE_PARAMETERS_END};
static const RilleSlot weight_bias[] = {{"weight", false}, {"bias", false}, {NULL, false}};

const RilleLayerType rille_layer_Linear = {.name = "Linear",
                                           .summary = "x times the weight transposed, plus the bias",
                                           .parameters = linear_parameters,
                                           .defaults =
                                               &(const LinearArgs){.bias = true, .dtype = RILLE_FLOAT32},
                                           .args_size = sizeof(LinearArgs),
                                           .n_inputs = 1,
                                           .slots = weight_bias,
                                           .create = linear_create,
                                           .op = &rille_op_linear,
                                           .describe = linear_describe};

/* ---- Identity
 * ----------------------------------------------------------------------------------------------------------
 */

static RilleStatus identity_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                    RilleTensor **out) {
  (void)ctx, (void)layer, (void)n_in;
  *out = rille_tensor_retain(in[0]);
  return RILLE_OK;
}

static const RilleParameter no_parameters[] = {RILLE_PARAMETERS_END};

const RilleLayerType rille_layer_Identity = {.name = "Identity",
                                             .summary = "its input",
                                             .parameters = no_parameters,
                                             .n_inputs = 1,
                                             .forward = identity_forward};

/* ---- Flatten
 * ---------------------------------------------------------------------------------------------------------
 */

typedef struct FlattenArgs {
  int64_t start_dim, end_dim;
} FlattenArgs;

static void flatten_describe(const RilleLayer *layer, char *text, size_t room) {
  const FlattenArgs *args = layer->args;
  snprintf(text, room, "start_dim=%lld, end_dim=%lld", (long long)args->start_dim, (long long)args->end_dim);
}

static const RilleParameter flatten_parameters[] = {
    RILLE_OPTION(INT, FlattenArgs, start_dim), RILLE_OPTION(INT, FlattenArgs, end_dim), RILLE_PARAMETERS_END};

const RilleLayerType rille_layer_Flatten = {.name = "Flatten",
                                            .summary = "dims start_dim to end_dim made into one",
                                            .parameters = flatten_parameters,
                                            .defaults = &(const FlattenArgs){1, -1},
                                            .args_size = sizeof(FlattenArgs),
                                            .n_inputs = 1,
                                            .op = &rille_op_flatten,
                                            .describe = flatten_describe};

/* ---- Embedding
 * ------------------------------------------------------------------------------------------------------- */

typedef struct EmbeddingArgs {
  int64_t num_embeddings, embedding_dim;
  RilleOptionalInt padding_idx;
  uint8_t dtype;
} EmbeddingArgs;

static RilleStatus embedding_create(RilleContext *ctx, RilleLayer *layer) {
  EmbeddingArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_embeddings", args->num_embeddings, 0));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "embedding_dim", args->embedding_dim, 0));
  int64_t sizes[2] = {args->num_embeddings, args->embedding_dim}, padding = args->padding_idx.value;
  if (args->padding_idx.given && (padding < -sizes[0] || padding >= sizes[0]))
    return rille_error(ctx, RILLE_ERROR_INDEX, "padding_idx %lld is out of range for %lld embeddings",
                       (long long)padding, (long long)sizes[0]);
  RILLE_TRY(rille_layer_normal(layer, WEIGHT, (RilleDtype)args->dtype, 2, sizes));
  if (!args->padding_idx.given) return RILLE_OK;
  if (padding < 0) args->padding_idx.value = padding += sizes[0];
  RilleTensor *weight = layer->slots[WEIGHT], *row;
  RILLE_TRY(rille_tensor_view(weight, 1, &sizes[1], (int64_t[]){1}, padding * sizes[1], &row));
  rille_tensor_fill(row, rille_scalar_int(0));
  rille_tensor_release(row);
  return RILLE_OK;
}

static void embedding_describe(const RilleLayer *layer, char *text, size_t room) {
  const EmbeddingArgs *args = layer->args;
  int used =
      snprintf(text, room, "%lld, %lld", (long long)args->num_embeddings, (long long)args->embedding_dim);
  if (args->padding_idx.given)
    snprintf(text + used, room - (size_t)used, ", padding_idx=%lld", (long long)args->padding_idx.value);
}

static const RilleParameter embedding_parameters[] = {
    RILLE_REQUIRED(INT, EmbeddingArgs, num_embeddings), RILLE_REQUIRED(INT, EmbeddingArgs, embedding_dim),
    RILLE_OPTION(OPTIONAL_INT, EmbeddingArgs, padding_idx), RILLE_OPTION(DTYPE, EmbeddingArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleSlot weight_only[] = {{"weight", false}, {NULL, false}};

const RilleLayerType rille_layer_Embedding = {.name = "Embedding",
                                              .summary = "row i of a table for every index i",
                                              .parameters = embedding_parameters,
                                              .defaults = &(const EmbeddingArgs){.dtype = RILLE_FLOAT32},
                                              .args_size = sizeof(EmbeddingArgs),
                                              .n_inputs = 1,
                                              .slots = weight_only,
                                              .create = embedding_create,
                                              .op = &rille_op_embedding,
                                              .describe = embedding_describe};

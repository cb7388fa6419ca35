/* Embedding, EmbeddingBag. */
#include "nn/layer.h"

typedef struct EmbeddingArgs {
  int64_t num_embeddings, embedding_dim;
  RilleOptionalInt padding_idx;
  uint8_t mode, dtype;
  bool include_last_offset;
} EmbeddingArgs;

static RilleStatus embedding_create(RilleContext *ctx, RilleLayer *layer) {
  EmbeddingArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_embeddings", args->num_embeddings, 0));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "embedding_dim", args->embedding_dim, 0));
  int64_t sizes[2] = {args->num_embeddings, args->embedding_dim}, padding = args->padding_idx.value;
  if (args->padding_idx.given && (padding < -sizes[0] || padding >= sizes[0]))
    return rille_error(ctx, RILLE_ERROR_INDEX, "padding_idx %lld is out of range for %lld embeddings",
                       (long long)padding, (long long)sizes[0]);
  RILLE_TRY(rille_layer_normal(layer, 0, (RilleDtype)args->dtype, 2, sizes));
  if (!args->padding_idx.given) return RILLE_OK;
  if (padding < 0) args->padding_idx.value = padding += sizes[0];
  RilleTensor *row;
  RILLE_TRY(rille_tensor_view(layer->slots[0], 1, &sizes[1], (int64_t[]){1}, padding * sizes[1], &row));
  rille_tensor_fill(row, rille_scalar_int(0));
  rille_tensor_release(row);
  return RILLE_OK;
}

#define TABLE                                                                                                \
  RILLE_REQUIRED(INT, EmbeddingArgs, num_embeddings), RILLE_REQUIRED(INT, EmbeddingArgs, embedding_dim)
#define PADDING RILLE_OPTION(OPTIONAL_INT, EmbeddingArgs, padding_idx)
#define DTYPE   RILLE_OPTION(DTYPE, EmbeddingArgs, dtype), RILLE_PARAMETERS_END
static const RilleParameter embedding_parameters[] = {TABLE, PADDING, DTYPE};
static const RilleParameter bag_parameters[] = {TABLE, RILLE_CHOICE(EmbeddingArgs, mode, "mean|sum|max"),
                                                RILLE_OPTION(BOOL, EmbeddingArgs, include_last_offset),
                                                PADDING, DTYPE};
static const RilleSlot weight_only[] = {{"weight", false}, {NULL, false}};
static const EmbeddingArgs defaults = {.dtype = RILLE_FLOAT32};

#define EMBEDDING(layer_name, op_name, kind, more_inputs, pattern, text)                                     \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = kind##_parameters,                          \
                                                   .defaults = &defaults,                                    \
                                                   .args_size = sizeof(EmbeddingArgs),                       \
                                                   .n_inputs = 1,                                            \
                                                   .n_optional = more_inputs,                                \
                                                   .slots = weight_only,                                     \
                                                   .create = embedding_create,                               \
                                                   .op = &rille_op_##op_name,                                \
                                                   .shown = "{num_embeddings}, {embedding_dim}" pattern      \
                                                            "[, padding_idx={padding_idx}]"}
EMBEDDING(Embedding, embedding, embedding, 0, "", "row i of a table for every index i");
EMBEDDING(
    EmbeddingBag, embedding_bag, bag, 2, ", mode='{mode}'",
    "mean, sum or largest of the rows of each bag of indices; takes indices, offsets, per_sample_weights");

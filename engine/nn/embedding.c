/* Embedding, EmbeddingBag. */
#include "autograd/extras.h"
#include "capture/capture.h"
#include "nn/layer.h"

RILLE_USE_OP(embedding);
RILLE_USE_OP(embedding_bag);

typedef struct EmbeddingArgs {
  int64_t num_embeddings, embedding_dim;
  RilleOptionalInt padding_idx;
  RilleScalar max_norm; /* kind NONE: rows may be of any length */
  double norm_type;
  uint8_t mode, dtype;
  bool include_last_offset, scale_grad_by_freq, sparse;
} EmbeddingArgs;

/* A table that was given: nothing is drawn, and its rows stay as they are. */
static RilleStatus check_table(RilleContext *ctx, RilleTensor *table, const int64_t *sizes) {
  char text[RILLE_SHAPE_TEXT];
  if (table->ndim != 2 || table->sizes[0] != sizes[0] || table->sizes[1] != sizes[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "_weight must have shape [%lld, %lld], got %s",
                       (long long)sizes[0], (long long)sizes[1], rille_tensor_shape_text(table, text));
  if (!rille_dtype_is_float((RilleDtype)table->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "_weight must be float32 or float64, not %s",
                       rille_dtype_name((RilleDtype)table->dtype));
  if (!rille_is_leaf(table) || rille_tensor_serial(table) != 0) return RILLE_OK; /* a parameter already */
  RILLE_TRY(rille_tensor_set_serial(table));
  return rille_set_requires_grad(table, true);
}

static RilleStatus embedding_create(RilleContext *ctx, RilleLayer *layer) {
  EmbeddingArgs *args = layer->args;
  RILLE_TRY(rille_layer_at_least(ctx, layer, "num_embeddings", args->num_embeddings, 0));
  RILLE_TRY(rille_layer_at_least(ctx, layer, "embedding_dim", args->embedding_dim, 0));
  int64_t sizes[2] = {args->num_embeddings, args->embedding_dim}, padding = args->padding_idx.value;
  if (args->padding_idx.given && (padding < -sizes[0] || padding >= sizes[0]))
    return rille_error(ctx, RILLE_ERROR_INDEX, "padding_idx %lld is out of range for %lld embeddings",
                       (long long)padding, (long long)sizes[0]);
  if (!(args->norm_type > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "norm_type must be above 0, got %g", args->norm_type);
  if (args->max_norm.kind != RILLE_SCALAR_NONE) {
    double most = rille_scalar_to_double(args->max_norm);
    if (!(most >= 0))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "max_norm must be at least 0, got %g", most);
  }
  if (padding < 0) args->padding_idx.value = padding += sizes[0];
  if (layer->slots[0]) return check_table(ctx, layer->slots[0], sizes);
  RILLE_TRY(rille_layer_normal(layer, 0, (RilleDtype)args->dtype, 2, sizes));
  if (!args->padding_idx.given) return RILLE_OK;
  RilleTensor *row;
  RILLE_TRY(rille_tensor_view(layer->slots[0], 1, &sizes[1], (int64_t[]){1}, padding * sizes[1], &row));
  rille_tensor_fill(row, rille_scalar_int(0));
  rille_tensor_release(row);
  return RILLE_OK;
}

/* The op cuts rows that are looked up, in the table: what a recorded step would have to do anew. */
static RilleStatus embedding_forward(RilleContext *ctx, RilleLayer *layer, RilleTensor *const *in, int n_in,
                                     RilleTensor **out) {
  (void)in, (void)n_in, (void)out;
  const EmbeddingArgs *args = layer->args;
  if (args->max_norm.kind == RILLE_SCALAR_NONE || RILLE_LIKELY(rille_recording(ctx) == NULL)) return RILLE_OK;
  return rille_capture_refuse(ctx, layer->type->name, "max_norm changes rows that depend on values");
}

#define TABLE                                                                                                \
  RILLE_REQUIRED(INT, EmbeddingArgs, num_embeddings), RILLE_REQUIRED(INT, EmbeddingArgs, embedding_dim)
#define LENGTH                                                                                               \
  RILLE_SCALAR_OR_NONE(EmbeddingArgs, max_norm), RILLE_OPTION(FLOAT, EmbeddingArgs, norm_type),              \
      RILLE_OPTION(BOOL, EmbeddingArgs, scale_grad_by_freq)
#define SPARSE  RILLE_OPTION(BOOL, EmbeddingArgs, sparse)
#define PADDING RILLE_OPTION(OPTIONAL_INT, EmbeddingArgs, padding_idx)
#define DTYPE                                                                                                \
  RILLE_OPTION(DTYPE, EmbeddingArgs, dtype), RILLE_OPTIONAL_TENSOR("_weight"), RILLE_PARAMETERS_END
static const RilleParameter embedding_parameters[] = {TABLE, PADDING, LENGTH, SPARSE, DTYPE};
static const RilleParameter bag_parameters[] = {TABLE,
                                                LENGTH,
                                                RILLE_CHOICE(EmbeddingArgs, mode, "mean|sum|max"),
                                                SPARSE,
                                                RILLE_OPTION(BOOL, EmbeddingArgs, include_last_offset),
                                                PADDING,
                                                DTYPE};
static const RilleSlot weight_only[] = {{"weight", false}, {NULL, false}};
static const EmbeddingArgs defaults = {.norm_type = 2, .dtype = RILLE_FLOAT32};

#define PADDING_SHOWN "[, padding_idx={padding_idx}]"
#define LENGTH_SHOWN                                                                                         \
  "[, max_norm={max_norm}][, norm_type={norm_type}][, scale_grad_by_freq={scale_grad_by_freq}]"
RILLE_LAYER(Embedding, .summary = "row i of a table for every index i",
            .example = "nn.Embedding(10, 3)(rille.tensor { { 1, 2, 4 }, { 4, 3, 9 } })",
            RILLE_ARGUMENTS(embedding_parameters, &defaults), .n_inputs = 1, .slots = weight_only,
            .create = embedding_create, .op = &rille_op_embedding, .forward = embedding_forward,
            .shown = "{num_embeddings}, {embedding_dim}" PADDING_SHOWN LENGTH_SHOWN "[, sparse={sparse}]");
RILLE_LAYER(
    EmbeddingBag,
    .summary =
        "mean, sum or largest of the rows of each bag of indices; takes indices, offsets, per_sample_weights",
    .example = "nn.EmbeddingBag(10, 3, { mode = 'sum' })(rille.tensor { { 1, 2, 4 }, { 4, 3, 9 } })",
    RILLE_ARGUMENTS(bag_parameters, &defaults), .n_inputs = 1, .n_optional = 2, .slots = weight_only,
    .create = embedding_create, .op = &rille_op_embedding_bag, .forward = embedding_forward,
    .shown = "{num_embeddings}, {embedding_dim}" LENGTH_SHOWN ", mode='{mode}'" PADDING_SHOWN);

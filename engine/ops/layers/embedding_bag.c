/* embedding_bag: rows of a table bag by bag; and bilinear. Compositions of ops. */
#include "ops/layers/embedding.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(bag_counts);
RILLE_USE_OP(bag_largest);
RILLE_USE_OP(bag_sums);
RILLE_USE_OP(embedding);

typedef enum BagMode { MEAN, SUM, MAX } BagMode;

typedef struct BagArgs {
  uint8_t mode;
  bool include_last_offset;
  RilleEmbeddingArgs rows;
} BagArgs;

static RilleStatus check_weights(RilleContext *ctx, const RilleCall *call) {
  const BagArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1], *each = call->in[3];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (weight->ndim != 2 || !rille_dtype_is_float(rille_dtype_of(weight)))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "weight must be a floating point matrix (num_embeddings, embedding_dim), got shape %s",
                       rille_tensor_shape_text(weight, text));
  if (!each) return RILLE_OK;
  if (args->mode != SUM)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "per_sample_weights go with mode 'sum' only");
  if (rille_tensor_same_shape(in, each)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "per_sample_weights of shape %s differ from input of shape %s",
                     rille_tensor_shape_text(each, text), rille_tensor_shape_text(in, other));
}

/* The largest row element of each bag and column; 0 where a bag is empty. */
static RilleStatus largest_of_bags(RilleContext *ctx, RilleCall *call, const RilleBagArgs *bags) {
  RilleTensor *weight = call->in[1], *in[3] = {weight, call->in[0], call->in[2]}, *found[2];
  if (bags->scale_grad_by_freq)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "scale_grad_by_freq goes with the modes 'mean' and 'sum' only");
  if (!t_apply_many(ctx, &rille_op_bag_largest, in, 3, bags, found)) return rille_scope_status(ctx);
  if (weight->sizes[0] == 0) /* then all bags are empty */
    return rille_call_return(ctx, call, t_zeros(ctx, rille_dtype_of(weight), 2, found[0]->sizes));
  RilleTensor *largest = t_gather(ctx, weight, 0, found[0]);
  return rille_call_return(ctx, call, t_where(ctx, found[1], largest, t_number(ctx, 0)));
}

static RilleStatus embedding_bag_forward(RilleContext *ctx, RilleCall *call) {
  const BagArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1], *offsets = call->in[2], *each = call->in[3];
  RILLE_TRY(check_weights(ctx, call));
  /* Looking the rows up cuts them to max_norm. */
  if (args->rows.max_norm.kind != RILLE_SCALAR_NONE &&
      !t_apply(ctx, &rille_op_embedding, (RilleTensor *[]){in, weight}, 2, &args->rows))
    return rille_scope_status(ctx);
  RilleBagArgs bags = {.include_last_offset = args->include_last_offset,
                       .padding_idx = args->rows.padding_idx,
                       .num_embeddings = weight->sizes[0],
                       .scale_grad_by_freq = args->rows.scale_grad_by_freq,
                       .dtype = weight->dtype};
  if (args->mode == MAX) return largest_of_bags(ctx, call, &bags);
  if (each && each->dtype != weight->dtype) each = t_to(ctx, each, rille_dtype_of(weight));
  RilleTensor *sum = t_apply(ctx, &rille_op_bag_sums, (RilleTensor *[]){weight, in, offsets, each}, 4, &bags);
  if (args->mode == MEAN && sum)
    sum = t_div(ctx, sum, t_apply(ctx, &rille_op_bag_counts, (RilleTensor *[]){in, offsets}, 2, &bags));
  return rille_call_return(ctx, call, sum);
}

/* ---- bilinear: x1 weight[o] x2 + bias[o] ----------------------------------------------------- */

static RilleStatus bilinear_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1], *weight = call->in[2],
              *bias = call->n_in > 3 ? call->in[3] : NULL;
  char text[3][RILLE_SHAPE_TEXT];
  int n = a->ndim;
  bool fits = n >= 1 && b->ndim == n && weight->ndim == 3 && a->sizes[n - 1] == weight->sizes[1] &&
              b->sizes[n - 1] == weight->sizes[2];
  for (int i = 0; fits && i < n - 1; i++) fits = a->sizes[i] == b->sizes[i];
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "inputs of shapes %s and %s do not fit a weight of shape %s (out, in1, in2)",
                       rille_tensor_shape_text(a, text[0]), rille_tensor_shape_text(b, text[1]),
                       rille_tensor_shape_text(weight, text[2]));
  if (bias && (bias->ndim != 1 || bias->sizes[0] != weight->sizes[0]))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "bias must have one element for each of %lld outputs, got shape %s",
                       (long long)weight->sizes[0], rille_tensor_shape_text(bias, text[0]));
  const int64_t *w = weight->sizes;
  int64_t rows = 1, sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < n - 1; i++) rows *= sizes[i] = a->sizes[i];
  sizes[n - 1] = w[0];
  RilleTensor *left = t_reshape(ctx, a, 2, (int64_t[]){rows, w[1]}),
              *right = t_reshape(ctx, b, 3, (int64_t[]){rows, 1, w[2]});
  RilleTensor *flat = t_reshape(ctx, t_transpose(ctx, weight, 0, 1), 2, (int64_t[]){w[1], w[0] * w[2]});
  RilleTensor *product = t_reshape(ctx, t_mm(ctx, left, flat), 3, (int64_t[]){rows, w[0], w[2]});
  RilleTensor *out = t_sum(ctx, t_mul(ctx, product, right), 1, (int[]){2}, false);
  if (out && out->dtype != a->dtype) out = t_to(ctx, out, rille_dtype_of(a)); /* integers sum to int64 */
  if (bias) out = t_add(ctx, out, bias);
  return rille_call_return(ctx, call, t_reshape(ctx, out, n, sizes));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define OF_ROWS(name, kind, field) RILLE_OPTION_AS(name, kind, BagArgs, rows.field)
static const RilleParameter bag_parameters[] = {RILLE_TENSOR("input"),
                                                RILLE_TENSOR("weight"),
                                                RILLE_OPTIONAL_TENSOR("offsets"),
                                                RILLE_CHOICE(BagArgs, mode, "mean|sum|max"),
                                                RILLE_OPTIONAL_TENSOR("per_sample_weights"),
                                                RILLE_OPTION(BOOL, BagArgs, include_last_offset),
                                                OF_ROWS("padding_idx", OPTIONAL_INT, padding_idx),
                                                {"max_norm\0none", RILLE_PARAMETER_SCALAR, RILLE_ROLE_NONE,
                                                 offsetof(BagArgs, rows.max_norm), false, true},
                                                OF_ROWS("norm_type", FLOAT, norm_type),
                                                OF_ROWS("scale_grad_by_freq", BOOL, scale_grad_by_freq),
                                                OF_ROWS("sparse", BOOL, sparse),
                                                RILLE_PARAMETERS_END};
static const RilleParameter bilinear_parameters[] = {RILLE_TENSOR("input1"), RILLE_TENSOR("input2"),
                                                     RILLE_TENSOR("weight"), RILLE_OPTIONAL_TENSOR("bias"),
                                                     RILLE_PARAMETERS_END};
static const BagArgs bag_defaults = {.rows = {.norm_type = 2}};
static const char *const bag_samples[] = RILLE_SAMPLES(
    "labels({ 2, 3 }, 5), x(5, 4)", "labels(6, 5), x(5, 4), rille.tensor { 0, 2, 2 }, 'sum', x(6)",
    "labels(6, 5), x(4, 5):t(), rille.tensor { 0, 4 }, 'max'",
    "labels(6, 5), x(5, 4), rille.tensor { 0, 4 }, { padding_idx = 1 }",
    "labels({ 0 }, 5), x(5, 4), rille.tensor { 0 }");
static const char *const bilinear_samples[] =
    RILLE_SAMPLES("x(3, 2), x(3, 4), x(2, 2, 4), x(2)", "x(2, 2, 2), x(2, 2, 3), x(4, 2, 3)",
                  "x(2), x(3), x(1, 2, 3)", "x(0, 2), x(0, 3), x(4, 2, 3)");

RILLE_OP(embedding_bag, .summary = "mean, sum or maximum of the rows of weight in each bag of indices",
         RILLE_ARGUMENTS(bag_parameters, &bag_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = embedding_bag_forward, .samples = bag_samples);
RILLE_OP(bilinear, .summary = "input1 x weight x input2 + bias, over the last dims",
         .parameters = bilinear_parameters, .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = bilinear_forward, .samples = bilinear_samples);

/* embedding_bag: embeddings gathered bag by bag; and bilinear. Compositions of ops. */
#include "ops/layers/embedding.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(contiguous);
RILLE_USE_OP(embedding);
RILLE_USE_OP(eq);
RILLE_USE_OP(scatter_add);

typedef enum BagMode { MEAN, SUM, MAX } BagMode;

typedef struct BagArgs {
  uint8_t mode;
  bool include_last_offset;
  RilleEmbeddingArgs rows;
} BagArgs;

/* ---- bags ------------------------------------------------------------------------------------ */

/* Where the bags start: int64 of n_bags + 1, from rows of a matrix or from offsets. */
static RilleStatus bag_starts(RilleContext *ctx, const RilleCall *call, RilleTensor **out) {
  RilleTensor *in = call->in[0], *offsets = call->in[2], *as_int64;
  const BagArgs *args = call->args;
  char text[RILLE_SHAPE_TEXT];
  if ((in->ndim == 2) == (offsets != NULL) || (in->ndim != 1 && in->ndim != 2))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "takes indices [bags, each] without offsets, or a list of indices with them, got shape %s",
        rille_tensor_shape_text(in, text));
  if (!offsets) {
    *out = t_zeros(ctx, RILLE_INT64, 1, (int64_t[]){in->sizes[0] + 1});
    if (!*out) return rille_scope_status(ctx);
    for (int64_t i = 0; i <= in->sizes[0]; i++) ((int64_t *)(void *)(*out)->data)[i] = i * in->sizes[1];
    return RILLE_OK;
  }
  if (offsets->ndim != 1 || (offsets->dtype != RILLE_INT64 && offsets->dtype != RILLE_INT32) ||
      (args->include_last_offset && offsets->numel == 0))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "offsets must be a list of int64 or int32, got shape %s",
                       rille_tensor_shape_text(offsets, text));
  RILLE_TRY(rille_tensor_as(offsets, RILLE_INT64, &as_int64));
  if (!rille_scope_keep(ctx, as_int64)) return RILLE_ERROR_MEMORY;
  int64_t bags = offsets->numel - args->include_last_offset, last = 0;
  *out = t_zeros(ctx, RILLE_INT64, 1, (int64_t[]){bags + 1});
  if (!*out) return rille_scope_status(ctx);
  int64_t *starts = (int64_t *)(void *)(*out)->data;
  memcpy(starts, as_int64->data, (size_t)offsets->numel * sizeof *starts);
  if (!args->include_last_offset) starts[bags] = in->numel;
  for (int64_t i = 0; i <= bags; i++) {
    if (starts[i] < last || starts[i] > in->numel || (i == 0 && starts[i] != 0))
      return rille_error(
          ctx, RILLE_ERROR_ARGUMENT,
          "offsets must start at 0, not fall, and stay within %lld indices; at position %lld stands %lld",
          (long long)in->numel, (long long)i, (long long)starts[i]);
    last = starts[i];
  }
  if (starts[bags] != in->numel)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the last offset is %lld, but there are %lld indices",
                       (long long)starts[bags], (long long)in->numel);
  return RILLE_OK;
}

/* The bag of each index, and how many indices count in each bag (at least 1). */
static RilleStatus number_bags(RilleContext *ctx, const RilleTensor *starts, const RilleTensor *skipped,
                               RilleTensor **bag_of, RilleTensor **counts, RilleDtype dtype, int64_t n) {
  int64_t bags = starts->numel - 1, *start = (int64_t *)(void *)starts->data;
  *bag_of = t_zeros(ctx, RILLE_INT64, 1, &n);
  RilleTensor *numbers = t_zeros(ctx, RILLE_INT64, 2, (int64_t[]){bags, 1});
  if (!*bag_of || !numbers) return rille_scope_status(ctx);
  for (int64_t b = 0; b < bags; b++) {
    int64_t *count = &((int64_t *)(void *)numbers->data)[b];
    for (int64_t i = start[b]; i < start[b + 1]; i++) {
      ((int64_t *)(void *)(*bag_of)->data)[i] = b;
      *count += !skipped || !((const bool *)(const void *)skipped->data)[i];
    }
    if (*count == 0) *count = 1;
  }
  return (*counts = t_to(ctx, numbers, dtype)) ? RILLE_OK : rille_scope_status(ctx);
}

static double element(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

/* The largest row element of each bag and column; 0 where a bag is empty. */
static RilleTensor *largest(RilleContext *ctx, RilleTensor *rows, const RilleTensor *starts,
                            const RilleTensor *skipped) {
  if (!rows) return NULL;
  RilleTensor *plain = rows;
  if (!rows->contiguous) plain = t_unary(ctx, &rille_op_contiguous, rows);
  int64_t bags = starts->numel - 1, columns = rows->sizes[1], *start = (int64_t *)(void *)starts->data;
  RilleTensor *index = t_zeros(ctx, RILLE_INT64, 2, (int64_t[]){bags, columns});
  RilleTensor *full = t_zeros(ctx, RILLE_BOOL, 2, (int64_t[]){bags, 1});
  if (!index || !full || !plain) return NULL;
  for (int64_t b = 0; b < bags; b++)
    for (int64_t c = 0; c < columns; c++) {
      int64_t best = -1;
      for (int64_t i = start[b]; i < start[b + 1]; i++) {
        if (skipped && ((const bool *)(const void *)skipped->data)[i]) continue;
        if (best < 0 || element(plain, i * columns + c) > element(plain, best * columns + c)) best = i;
      }
      ((int64_t *)(void *)index->data)[b * columns + c] = best < 0 ? 0 : best;
      ((bool *)(void *)full->data)[b] = best >= 0;
    }
  if (rows->sizes[0] == 0) return t_zeros(ctx, rille_dtype_of(rows), 2, index->sizes);
  return t_where(ctx, full, t_gather(ctx, rows, 0, index), t_number(ctx, 0));
}

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

/* Which indices are the padding's, as contiguous bools; NULL: none. */
static RilleTensor *padding_mask(RilleContext *ctx, RilleTensor *flat, const RilleOptionalInt *padding,
                                 int64_t rows) {
  if (!padding->given) return NULL;
  int64_t value = padding->value < 0 ? padding->value + rows : padding->value;
  return t_binary(ctx, &rille_op_eq, flat, t_scalar(ctx, rille_scalar_int(value)));
}

static RilleStatus embedding_bag_forward(RilleContext *ctx, RilleCall *call) {
  const BagArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[1], *each = call->in[3], *starts = NULL, *bag_of, *counts;
  RilleDtype dtype = rille_dtype_of(weight);
  RILLE_TRY(check_weights(ctx, call));
  RILLE_TRY(bag_starts(ctx, call, &starts));
  int64_t n = in->numel;
  RilleTensor *flat = t_reshape(ctx, in, 1, &n);
  if (args->rows.scale_grad_by_freq && args->mode == MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "scale_grad_by_freq goes with the modes 'mean' and 'sum' only");
  RilleTensor *rows = t_apply(ctx, &rille_op_embedding, (RilleTensor *[]){flat, weight}, 2, &args->rows);
  if (!rows) return rille_scope_status(ctx);
  RilleTensor *skipped = padding_mask(ctx, flat, &args->rows.padding_idx, weight->sizes[0]);
  if (args->mode == MAX) return rille_call_return(ctx, call, largest(ctx, rows, starts, skipped));
  RILLE_TRY(rille_scope_status(ctx));
  RILLE_TRY(number_bags(ctx, starts, skipped, &bag_of, &counts, dtype, n));
  if (each) rows = t_mul(ctx, rows, t_reshape(ctx, each, 2, (int64_t[]){n, 1}));
  if (skipped) rows = t_where(ctx, t_unsqueeze(ctx, skipped, 1), t_number(ctx, 0), rows);
  RilleTensor *zeros = t_zeros(ctx, dtype, 2, (int64_t[]){starts->numel - 1, weight->sizes[1]});
  RilleTensor *index = rows ? t_expand(ctx, t_unsqueeze(ctx, bag_of, 1), 2, rows->sizes) : NULL;
  RilleTensor *sum =
      t_apply(ctx, &rille_op_scatter_add, (RilleTensor *[]){zeros, index, rows}, 3, &(RilleDimArgs){0});
  return rille_call_return(ctx, call, args->mode == MEAN ? t_div(ctx, sum, counts) : sum);
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

/* Rows of a table by index. */
#include "ops/layers/embedding.h"
#include "core/limits.h"
#include "ops/formula.h"
#include "ops/index/index.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(embedding);
RILLE_USE_OP(embedding_backward);
RILLE_USE_OP(embedding_shares);
RILLE_USE_OP(eq);

typedef RilleEmbeddingArgs EmbeddingArgs;

typedef struct BackwardArgs {
  int64_t num_embeddings;
  RilleOptionalInt padding_idx; /* rows of this index get no gradient */
} BackwardArgs;

/* ---- indices --------------------------------------------------------------------------------- */

RilleStatus rille_embedding_indices(RilleContext *ctx, RilleTensor *in, int64_t rows, const int64_t **out) {
  if (in->dtype != RILLE_INT64 && in->dtype != RILLE_INT32)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "indices must be int64 or int32, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RilleTensor *made;
  RILLE_TRY(rille_tensor_as(in, RILLE_INT64, &made));
  if (!rille_scope_keep(ctx, made)) return RILLE_ERROR_MEMORY;
  const int64_t *values = (const int64_t *)(const void *)made->data;
#if defined(RILLE_MINIMAL)
  const bool fits = false; /* looked at one by one */
#else
  const bool fits = rows > 0 && rille_index_are_within(values, made->numel, rows);
#endif
  for (int64_t i = 0; i < made->numel && !fits; i++)
    if (values[i] < 0 || values[i] >= rows)
      return rille_error(ctx, RILLE_ERROR_INDEX,
                         "index %lld at position %lld is out of range for %lld rows (tensors count from 0)",
                         (long long)values[i], (long long)i, (long long)rows);
  *out = values;
  return RILLE_OK;
}

RilleStatus rille_embedding_padding(RilleContext *ctx, const RilleOptionalInt *padding, int64_t rows,
                                    int64_t *out) {
  *out = -1;
  if (!padding->given) return RILLE_OK;
  if (rows < 0 || padding->value < -rows || padding->value >= rows)
    return rille_error(ctx, RILLE_ERROR_INDEX, "padding_idx %lld is out of range for %lld rows",
                       (long long)padding->value, (long long)rows);
  *out = padding->value < 0 ? padding->value + rows : padding->value;
  return RILLE_OK;
}

/* ---- max_norm: rows are cut in the table ------------------------------------------------------ */

static double get(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

/* Row i cut to a p-norm of most (PyTorch divides by the norm plus 1e-7). */
static void shorten_row(RilleTensor *weight, int64_t i, double most, double p) {
  int64_t start = i * weight->strides[0], step = weight->strides[1];
  double norm = 0;
  for (int64_t j = 0; j < weight->sizes[1]; j++) {
    double size = fabs(get(weight, start + j * step));
    norm = isinf(p) ? fmax(norm, size) : norm + pow(size, p);
  }
  if (!isinf(p)) norm = pow(norm, 1 / p);
  if (!(norm > most)) return;
  for (int64_t j = 0; j < weight->sizes[1]; j++) {
    int64_t at = start + j * step;
    double value = get(weight, at) * (most / (norm + 1e-7));
    if (weight->dtype == RILLE_FLOAT32)
      ((float *)(void *)weight->data)[at] = (float)value;
    else
      ((double *)(void *)weight->data)[at] = value;
  }
}

static RilleStatus shorten_rows(RilleContext *ctx, RilleTensor *weight, const int64_t *index, int64_t n,
                                const EmbeddingArgs *args) {
  if (args->max_norm.kind == RILLE_SCALAR_NONE) return RILLE_OK;
  double most = rille_scalar_to_double(args->max_norm);
  if (!(most >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "max_norm must be at least 0, got %g", most);
  if (!(args->norm_type > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "norm_type must be above 0, got %g", args->norm_type);
  if (!rille_dtype_is_float(rille_dtype_of(weight)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "max_norm needs a weight of floating point numbers, not %s",
                       rille_dtype_name(rille_dtype_of(weight)));
  for (int64_t k = 0; k < n; k++) shorten_row(weight, index[k], most, args->norm_type);
  rille_tensor_touched(weight);
  return RILLE_OK;
}

/* ---- embedding ------------------------------------------------------------------------------- */

static RilleStatus embedding_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *weight = call->in[1];
  char text[RILLE_SHAPE_TEXT];
  int64_t padding, sizes[RILLE_MAX_DIMS + 1];
  const int64_t *index;
  if (weight->ndim != 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "weight must be a matrix (num_embeddings, embedding_dim), got shape %s",
                       rille_tensor_shape_text(weight, text));
  RILLE_TRY(rille_embedding_padding(ctx, &((const EmbeddingArgs *)call->args)->padding_idx, weight->sizes[0],
                                    &padding));
  RILLE_TRY(rille_embedding_indices(ctx, in, weight->sizes[0], &index));
  RILLE_TRY(shorten_rows(ctx, weight, index, in->numel, call->args));
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  sizes[in->ndim] = weight->sizes[1];
  if (!weight->contiguous) {
    RILLE_TRY(rille_tensor_contiguous(weight, &weight));
    if (!rille_scope_keep(ctx, weight)) return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(weight), in->ndim + 1, sizes, &call->out[0]));
  size_t row = (size_t)weight->sizes[1] * rille_tensor_itemsize(weight);
  for (int64_t i = 0; i < in->numel && row > 0 && !rille_must_stop_at(ctx, i * 16 + 15); i++)
    memcpy(call->out[0]->data + (size_t)i * row, weight->data + (size_t)index[i] * row, row);
  return RILLE_OK;
}

typedef RilleEmbeddingSharesArgs SharesArgs;

/* 1 / how often each index stands in the input, as [..., 1]: an op, so that a recorded step counts anew. */
static RilleStatus embedding_shares_forward(RilleContext *ctx, RilleCall *call) {
  const SharesArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RilleDtype dtype = (RilleDtype)args->dtype;
  int64_t sizes[RILLE_MAX_DIMS + 1];
  const int64_t *index;
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  sizes[in->ndim] = 1;
  RILLE_TRY(rille_embedding_indices(ctx, in, args->num_embeddings, &index));
  RILLE_TRY(rille_tensor_new(ctx, dtype, in->ndim + 1, sizes, &call->out[0]));
  RilleTensor *counts = t_zeros(ctx, RILLE_INT64, 1, &args->num_embeddings);
  if (!counts) return rille_scope_status(ctx);
  int64_t *count = (int64_t *)(void *)counts->data, item = (int64_t)rille_dtype_size(dtype);
  for (int64_t i = 0; i < in->numel; i++) count[index[i]]++;
  for (int64_t i = 0; i < in->numel; i++)
    rille_scalar_write(rille_scalar_float(1 / (double)count[index[i]]), dtype, call->out[0]->data + i * item);
  return RILLE_OK;
}

static void embedding_derivative(RilleContext *ctx, RilleBackward *call) {
  const EmbeddingArgs *given = call->args;
  RilleTensor *g = call->grad_out[0], *in = call->in[0];
  BackwardArgs args = {call->shape[1].sizes[0], given->padding_idx};
  SharesArgs shares = {args.num_embeddings, g->dtype};
  if (given->scale_grad_by_freq) g = t_mul(ctx, g, t_apply(ctx, &rille_op_embedding_shares, &in, 1, &shares));
  call->grad_in[1] = t_apply(ctx, &rille_op_embedding_backward, (RilleTensor *[]){g, in}, 2, &args);
}

/* ---- its gradient: rows added up by index ---------------------------------------------------- */

static void add_rows(const RilleTensor *g, const int64_t *index, int64_t n, int64_t padding,
                     RilleTensor *out) {
  int64_t columns = out->sizes[1];
  for (int64_t i = 0; i < n; i++) {
    if (index[i] == padding) continue;
    if (g->dtype == RILLE_FLOAT32) {
      const float *from = (const float *)(const void *)g->data + i * columns;
      float *to = (float *)(void *)out->data + index[i] * columns;
      for (int64_t j = 0; j < columns; j++) to[j] += from[j];
    } else {
      const double *from = (const double *)(const void *)g->data + i * columns;
      double *to = (double *)(void *)out->data + index[i] * columns;
      for (int64_t j = 0; j < columns; j++) to[j] += from[j];
    }
  }
}

static RilleStatus embedding_backward_forward(RilleContext *ctx, RilleCall *call) {
  const BackwardArgs *args = call->args;
  RilleTensor *g = call->in[0], *in = call->in[1];
  int64_t padding;
  const int64_t *index;
  if (args->num_embeddings < 0 || g->ndim != in->ndim + 1 || !rille_dtype_is_float(rille_dtype_of(g)) ||
      !rille_shape_equal(in->ndim, in->sizes, in->ndim, g->sizes))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the gradient does not fit the indices");
  RILLE_TRY(rille_embedding_padding(ctx, &args->padding_idx, args->num_embeddings, &padding));
  RILLE_TRY(rille_embedding_indices(ctx, in, args->num_embeddings, &index));
  if (!g->contiguous) {
    RILLE_TRY(rille_tensor_contiguous(g, &g));
    if (!rille_scope_keep(ctx, g)) return RILLE_ERROR_MEMORY;
  }
  int64_t sizes[2] = {args->num_embeddings, g->sizes[g->ndim - 1]};
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(g), 2, sizes, &call->out[0]));
  add_rows(g, index, in->numel, padding, call->out[0]);
  return RILLE_OK;
}

/* The transpose: embedding, with zeros where the index is the padding's. */
static void embedding_backward_backward(RilleContext *ctx, RilleBackward *call) {
  const BackwardArgs *args = call->args;
  RilleTensor *in = call->in[1];
  RilleTensor *rows = t_apply(ctx, &rille_op_embedding, (RilleTensor *[]){in, call->grad_out[0]}, 2,
                              &(EmbeddingArgs){.padding_idx = args->padding_idx, .norm_type = 2});
  call->grad_in[0] = rows;
  if (!args->padding_idx.given || !rows) return;
  int64_t padding = args->padding_idx.value, sizes[RILLE_MAX_DIMS + 1];
  if (padding < 0) padding += args->num_embeddings;
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  sizes[in->ndim] = 1;
  RilleTensor *is_padding =
      t_binary(ctx, &rille_op_eq, t_reshape(ctx, in, in->ndim + 1, sizes), t_number(ctx, (double)padding));
  call->grad_in[0] = t_where(ctx, is_padding, t_number(ctx, 0), rows);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"),
                                            RILLE_TENSOR("weight"),
                                            RILLE_OPTION(OPTIONAL_INT, EmbeddingArgs, padding_idx),
                                            RILLE_SCALAR_OR_NONE(EmbeddingArgs, max_norm),
                                            RILLE_OPTION(FLOAT, EmbeddingArgs, norm_type),
                                            RILLE_OPTION(BOOL, EmbeddingArgs, scale_grad_by_freq),
                                            RILLE_OPTION(BOOL, EmbeddingArgs, sparse),
                                            RILLE_PARAMETERS_END};
static const EmbeddingArgs defaults = {.norm_type = 2};
static const RilleParameter backward_parameters[] = {
    RILLE_TENSOR("grad"), RILLE_TENSOR("input"), RILLE_REQUIRED(INT, BackwardArgs, num_embeddings),
    RILLE_OPTION(OPTIONAL_INT, BackwardArgs, padding_idx), RILLE_PARAMETERS_END};
static const char *const samples[] =
    RILLE_SAMPLES("labels({ 2, 3 }, 5), x(5, 4)", "labels(6, 4), x(5, 4), -1", "labels({}, 5), x(4, 5):t()",
                  "labels({ 0 }, 5), x(5, 4), -1");
static const char *const backward_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), labels({ 2, 3 }, 5), 5", "x(6, 4), labels(6, 5), 5, -2");

RILLE_OP(embedding, .summary = "rows of weight by the indices in input",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .forward = embedding_forward, .backward = embedding_derivative, .saves_input = {2},
         .samples = samples);
RILLE_OP(embedding_backward, .summary = "rows added up by index into a table of zeros",
         RILLE_ARGUMENTS(backward_parameters, &(const BackwardArgs){0, {false, 0}}),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = embedding_backward_forward,
         .backward = embedding_backward_backward, .saves_input = {0, 1}, .samples = backward_samples);
static const RilleParameter shares_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, SharesArgs, num_embeddings),
    RILLE_REQUIRED(DTYPE, SharesArgs, dtype), RILLE_PARAMETERS_END};
RILLE_OP(embedding_shares, .summary = "1 / how often each index stands in the input",
         RILLE_ARGUMENTS_OF(shares_parameters, SharesArgs), .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT,
         .n_outputs = 1, .forward = embedding_shares_forward);

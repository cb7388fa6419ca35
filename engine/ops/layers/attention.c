/* scaled_dot_product_attention: softmax(query x key transposed * scale + mask) x value, as a composite. */
#include "ops/layers/attention.h"
#include "ops/layers/dropout.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(dropout);
RILLE_USE_OP(matmul);
RILLE_USE_OP(safe_softmax);
RILLE_USE_OP(tiled_attention);

typedef struct AttentionArgs {
  double dropout_p;
  bool is_causal;
  RilleScalar scale;
  bool enable_gqa; /* fewer heads of key and value than of query: each serves several in a row */
} AttentionArgs;

static RilleStatus check(RilleContext *ctx, const RilleCall *call) {
  const AttentionArgs *args = call->args;
  RilleTensor *q = call->in[0], *k = call->in[1], *v = call->in[2],
              *mask = call->n_in > 3 ? call->in[3] : NULL;
  char text[3][RILLE_SHAPE_TEXT];
  if (q->ndim < 2 || k->ndim < 2 || v->ndim < 2 || q->sizes[q->ndim - 1] != k->sizes[k->ndim - 1] ||
      k->sizes[k->ndim - 2] != v->sizes[v->ndim - 2])
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "query %s, key %s and value %s do not fit: [..., L, E], [..., S, E], [..., S, V]",
                       rille_tensor_shape_text(q, text[0]), rille_tensor_shape_text(k, text[1]),
                       rille_tensor_shape_text(v, text[2]));
  if (!rille_dtype_is_float(rille_dtype_of(q)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(q)));
  if (mask && args->is_causal)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "attn_mask must be left out when is_causal is true");
  if (mask && mask->dtype != RILLE_BOOL && mask->dtype != q->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "attn_mask must be bool or %s like query, not %s",
                       rille_dtype_name(rille_dtype_of(q)), rille_dtype_name(rille_dtype_of(mask)));
  return RILLE_OK;
}

/* The mask must broadcast to the scores' shape, not the other way round. */
static RilleStatus check_mask(RilleContext *ctx, const RilleTensor *mask, const RilleTensor *scores) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = mask->ndim <= scores->ndim;
  for (int i = 1; fits && i <= mask->ndim; i++)
    fits = mask->sizes[mask->ndim - i] == 1 || mask->sizes[mask->ndim - i] == scores->sizes[scores->ndim - i];
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "attn_mask of shape %s does not fit scores of shape %s ([..., L, S])",
                     rille_tensor_shape_text(mask, text), rille_tensor_shape_text(scores, other));
}

static RilleTensor *masked(RilleContext *ctx, RilleTensor *scores, RilleTensor *mask) {
  if (!mask) return NULL;
  if (mask->dtype == RILLE_BOOL) return t_where(ctx, mask, scores, t_number(ctx, -INFINITY));
  return t_add(ctx, scores, mask);
}

/* Each head of t (the third dim from the end) so often in a row that there are as many as of query. */
static RilleStatus repeat_heads(RilleContext *ctx, const RilleTensor *query, const char *name,
                                RilleTensor **t) {
  RilleTensor *a = *t;
  int64_t sizes[RILLE_MAX_DIMS], wide[RILLE_MAX_DIMS + 1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  int at = a->ndim - 3;
  bool fits = query->ndim >= 3 && at >= 0 && a->ndim < RILLE_MAX_DIMS;
  int64_t heads = fits ? query->sizes[query->ndim - 3] : 0, own = fits ? a->sizes[at] : 0;
  if (!fits || own == 0 || heads % own != 0)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "enable_gqa needs [..., heads, length, size] and heads of query %s in multiples of those of %s %s",
        rille_tensor_shape_text(query, text), name, rille_tensor_shape_text(a, other));
  if (own == heads) return RILLE_OK;
  for (int i = 0; i < a->ndim; i++) {
    sizes[i] = i == at ? heads : a->sizes[i];
    wide[i <= at ? i : i + 1] = a->sizes[i];
  }
  wide[at + 1] = heads / own;
  RilleTensor *apart = t_expand(ctx, t_unsqueeze(ctx, a, at + 1), a->ndim + 1, wide);
  return (*t = t_reshape(ctx, apart, a->ndim, sizes)) ? RILLE_OK : rille_scope_status(ctx);
}

static RilleStatus attention_forward(RilleContext *ctx, RilleCall *call) {
  const AttentionArgs *args = call->args;
  RilleTensor *q = call->in[0], *k = call->in[1], *v = call->in[2],
              *mask = call->n_in > 3 ? call->in[3] : NULL;
  RILLE_TRY(check(ctx, call));
  if (args->enable_gqa) {
    RILLE_TRY(repeat_heads(ctx, q, "key", &k));
    RILLE_TRY(repeat_heads(ctx, q, "value", &v));
  }
  double scale = args->scale.kind == RILLE_SCALAR_NONE ? 1 / sqrt((double)q->sizes[q->ndim - 1])
                                                       : rille_scalar_to_double(args->scale);
  if (!mask && args->dropout_p == 0 && rille_attention_tiles(q, k, v)) {
    RilleTiledArgs tiled = {scale, args->is_causal};
    return rille_call_return(ctx, call,
                             t_apply(ctx, &rille_op_tiled_attention, (RilleTensor *[]){q, k, v}, 3, &tiled));
  }
  RilleTensor *scores =
      t_binary(ctx, &rille_op_matmul, t_mul_number(ctx, q, scale), t_transpose(ctx, k, -2, -1));
  if (mask && scores) RILLE_TRY(check_mask(ctx, mask, scores));
  if (args->is_causal) mask = rille_causal_mask(ctx, q->sizes[q->ndim - 2], k->sizes[k->ndim - 2]);
  if (mask || args->is_causal) scores = masked(ctx, scores, mask);
  RilleTensor *weights = t_unary(ctx, &rille_op_safe_softmax, scores);
  if (args->dropout_p != 0)
    weights = t_apply(ctx, &rille_op_dropout, &weights, 1, &(RilleDropoutArgs){args->dropout_p, true});
  return rille_call_return(ctx, call, t_binary(ctx, &rille_op_matmul, weights, v));
}

/* ---- descriptor ------------------------------------------------------------------------------ */

static const RilleParameter parameters[] = {RILLE_TENSOR("query"),
                                            RILLE_TENSOR("key"),
                                            RILLE_TENSOR("value"),
                                            RILLE_OPTIONAL_TENSOR("attn_mask"),
                                            RILLE_OPTION(FLOAT, AttentionArgs, dropout_p),
                                            RILLE_OPTION(BOOL, AttentionArgs, is_causal),
                                            RILLE_OPTION(SCALAR, AttentionArgs, scale),
                                            RILLE_OPTION(BOOL, AttentionArgs, enable_gqa),
                                            RILLE_PARAMETERS_END};
static const AttentionArgs defaults = {0, false, {RILLE_SCALAR_NONE, {.i = 0}}, false};
static const char *const samples[] = RILLE_SAMPLES(
    "x(2, 3, 4), x(2, 5, 4), x(2, 5, 2)", "x(4, 3), x(4, 3), x(4, 3), { is_causal = true }",
    "x(1, 2, 3, 4), x(1, 2, 3, 4), x(1, 2, 3, 4), x(3, 3), { scale = 0.5 }",
    "x(3, 4), x(2, 4), x(2, 4), mask(3, 2)", "x(4, 3, 2), x(2, 3, 2), x(2, 3, 2), { enable_gqa = true }");

RILLE_OP(scaled_dot_product_attention, .summary = "softmax(query x key^T * scale + mask) x value",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = attention_forward, .samples = samples);

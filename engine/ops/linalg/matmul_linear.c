/* linear: input [..., in_features] x weight [out_features, in_features] transposed + bias [out_features]. */
#include "math/blas.h"
#include "kernels/rows/reduce.h"
#include "ops/formula.h"
#include "ops/linalg/matmul.h"

#include <string.h>

static RilleStatus check_linear(RilleContext *ctx, const RilleTensor *in, const RilleTensor *weight,
                                const RilleTensor *bias) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (weight->ndim != 2 || in->ndim < 1 || in->sizes[in->ndim - 1] != weight->sizes[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "input of shape %s does not fit a weight of shape %s (out_features, in_features)",
                       rille_tensor_shape_text(in, text), rille_tensor_shape_text(weight, other));
  if (bias && (bias->ndim != 1 || bias->sizes[0] != weight->sizes[0]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "bias of shape %s does not fit a weight of shape %s",
                       rille_tensor_shape_text(bias, text), rille_tensor_shape_text(weight, other));
  RILLE_TRY(rille_same_dtype(ctx, in, weight));
  if (bias) RILLE_TRY(rille_same_dtype(ctx, in, bias));
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  return RILLE_OK;
}

static RilleStatus linear_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *weight = call->in[1], *bias = call->n_in > 2 ? call->in[2] : NULL;
  RILLE_TRY(check_linear(ctx, in, weight, bias));
  RilleDtype dtype = rille_dtype_of(in);
  int64_t sizes[RILLE_MAX_DIMS], inner = weight->sizes[1], columns = weight->sizes[0], rows = 1;
  for (int i = 0; i < in->ndim - 1; i++) rows *= sizes[i] = in->sizes[i];
  sizes[in->ndim - 1] = columns;
  RilleMatrix left = {in->data, inner > 0 ? inner : 1, 0, false}, right;
  if (in->ndim == 2) {
    RILLE_TRY(rille_matrix_of(ctx, in, &left));
  } else if (!in->contiguous) {
    RilleTensor *copy;
    RILLE_TRY(rille_tensor_contiguous(in, &copy));
    if (!rille_scope_keep(ctx, copy)) return RILLE_ERROR_MEMORY;
    left.data = copy->data;
  }
  RILLE_TRY(rille_matrix_of(ctx, weight, &right));
  RILLE_TRY(rille_tensor_new(ctx, dtype, in->ndim, sizes, &call->out[0]));
  if (bias && !bias->contiguous) {
    RILLE_TRY(rille_tensor_contiguous(bias, &bias));
    if (!rille_scope_keep(ctx, bias)) return RILLE_ERROR_MEMORY;
  }
  return rille_gemm_bias(ctx, dtype, left.transposed, !right.transposed, rows, columns, inner, left.data,
                         left.row_length, right.data, right.row_length, bias ? bias->data : NULL,
                         call->out[0]->data, columns > 0 ? columns : 1);
}

static RilleTensor *flatten_rows(RilleContext *ctx, RilleTensor *tensor, int64_t columns) {
  if (!tensor || tensor->ndim == 2) return tensor;
  int64_t rows = 1;
  for (int i = 0; i < tensor->ndim - 1; i++) rows *= tensor->sizes[i];
  return t_reshape(ctx, tensor, 2, (int64_t[]){rows, columns});
}

/* ---- the plain gradient: of matrices that lie flat, while nobody watches the ops --------------------------
 */

static bool is_flat_matrix(const RilleTensor *tensor, int dtype) {
  return tensor && tensor->ndim == 2 && tensor->contiguous && tensor->numel > 0 && tensor->dtype == dtype;
}

/* An m x n matrix kept by the scope; NULL when there is no memory. */
static RilleTensor *new_matrix(RilleContext *ctx, int dtype, int64_t m, int64_t n) {
  RilleTensor *made;
  RilleStatus status = rille_tensor_new(ctx, (RilleDtype)dtype, 2, (int64_t[]){m, n}, &made);
  if (status == RILLE_OK) return rille_scope_keep(ctx, made);
  rille_scope_fail(ctx, status);
  return NULL;
}

/* op(a) b, as m x n over k. */
static RilleTensor *product(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b, bool transpose_a,
                            int64_t m, int64_t n, int64_t k) {
  RilleTensor *out = new_matrix(ctx, a->dtype, m, n);
  RilleStatus status = out ? rille_gemm(ctx, rille_dtype_of(a), transpose_a, false, m, n, k, 1, a->data,
                                        a->sizes[1], b->data, n, 0, out->data, n)
                           : RILLE_OK;
  if (status == RILLE_OK) return out;
  rille_scope_fail(ctx, status);
  return NULL;
}

static RilleTensor *sum_of_rows(RilleContext *ctx, const RilleTensor *g) {
  RilleTensor *out;
  RilleStatus status = rille_tensor_new(ctx, rille_dtype_of(g), 1, &g->sizes[1], &out);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  rille_reduce_kernel(ctx->kernels, RILLE_REDUCE_sum, rille_dtype_of(g))(1, g->sizes[0], g->sizes[1], g->data,
                                                                         out->data);
  return rille_scope_keep(ctx, out);
}

/* The same results as the ops give, without their checks; false where it does not apply. */
static bool plain_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *weight = call->in[1];
  int dtype = g->dtype;
  bool watched = ctx->grad_mode || ctx->observers;
  if (watched || !is_flat_matrix(g, dtype) || (call->needs[0] && !is_flat_matrix(weight, dtype)) ||
      (call->needs[1] && !is_flat_matrix(in, dtype)))
    return false;
  int64_t rows = g->sizes[0], columns = g->sizes[1];
  if (call->needs[0]) call->grad_in[0] = product(ctx, g, weight, false, rows, weight->sizes[1], columns);
  if (call->needs[1]) call->grad_in[1] = product(ctx, g, in, true, columns, in->sizes[1], rows);
  if (call->n_in > 2 && call->needs[2]) call->grad_in[2] = sum_of_rows(ctx, g);
  return true;
}

static void linear_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *weight = call->in[1];
  if (plain_backward(ctx, call)) return;
  g = flatten_rows(ctx, g, g->sizes[g->ndim - 1]);
  if (call->needs[0]) {
    RilleTensor *grad = t_gemm(ctx, g, weight, false, false);
    if (call->shape[0].ndim != 2) grad = t_reshape(ctx, grad, call->shape[0].ndim, call->shape[0].sizes);
    call->grad_in[0] = grad;
  }
  if (call->needs[1]) {
    in = flatten_rows(ctx, in, in->sizes[in->ndim - 1]);
    call->grad_in[1] = t_gemm(ctx, g, in, true, false);
  }
  if (call->n_in > 2 && call->needs[2]) call->grad_in[2] = t_sum(ctx, g, 1, (int[]){0}, false);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

static const RilleParameter linear_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("weight"),
                                                   RILLE_OPTIONAL_TENSOR("bias"), RILLE_PARAMETERS_END};
static const char *const linear_samples[] =
    RILLE_SAMPLES("x(4, 3), x(2, 3), x(2)", "x(4, 3), x(2, 3)", "x(2, 4, 3), x(2, 3), x(2)",
                  "x(3), x(2, 3), x(2)", "x(0, 3), x(2, 3), x(2)", "x(3, 4):t(), x(3, 2):t(), x(2)");

RILLE_OP(linear, .summary = "input x weight transposed + bias, over the last dim",
         .parameters = linear_parameters, .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .forward = linear_forward, .backward = linear_backward, .saves_input = {2, 1},
         .flops = rille_product_flops, .samples = linear_samples);

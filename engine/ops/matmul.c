/* Matrix products. */
#include "ops/matmul.h"
#include "core/blas.h"
#include "core/loop.h"
#include "ops/expression.h"
#include "ops/pointwise.h"

/* ---- operands ----------------------------------------------------------------------------------------------------------- */

RilleStatus rille_matrix_of(RilleContext *ctx, RilleTensor *tensor, RilleMatrix *out) {
  int last = tensor->ndim - 1;
  for (int attempt = 0; attempt < 2; attempt++) {
    int64_t rows = tensor->sizes[last - 1], columns = tensor->sizes[last];
    int64_t row_stride = tensor->strides[last - 1], column_stride = tensor->strides[last];
    out->data = tensor->data;
    out->transposed = false;
    if ((column_stride == 1 || columns <= 1) && (row_stride >= columns || rows <= 1)) {
      out->row_length = rows <= 1 || row_stride < 1 ? (columns > 0 ? columns : 1) : row_stride;
      return RILLE_OK;
    }
    if ((row_stride == 1 || rows <= 1) && (column_stride >= rows || columns <= 1)) {
      out->transposed = true;
      out->row_length = columns <= 1 || column_stride < 1 ? (rows > 0 ? rows : 1) : column_stride;
      return RILLE_OK;
    }
    RilleTensor *copy;
    RILLE_TRY(rille_tensor_contiguous(tensor, &copy));
    if (!(tensor = rille_scope_keep(ctx, copy))) return RILLE_ERROR_MEMORY;
  }
  return rille_error(ctx, RILLE_ERROR_STATE, "a contiguous matrix has unexpected strides");
}

static RilleStatus check_float(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  if (a->dtype != b->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "dtypes differ: %s and %s", rille_dtype_name((RilleDtype)a->dtype),
                       rille_dtype_name((RilleDtype)b->dtype));
  return RILLE_OK;
}

/* ---- mm ------------------------------------------------------------------------------------------------------------------ */

static RilleStatus mm_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim != 2 || b->ndim != 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs two matrices, got shapes %s and %s", rille_tensor_shape_text(a, text),
                       rille_tensor_shape_text(b, other));
  if (a->sizes[1] != b->sizes[0])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "inner sizes differ: %s x %s", rille_tensor_shape_text(a, text),
                       rille_tensor_shape_text(b, other));
  RILLE_TRY(check_float(ctx, a, b));
  RilleDtype dtype = (RilleDtype)a->dtype;
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point matrices, not %s", rille_dtype_name(dtype));
  RilleMatrix left, right;
  RILLE_TRY(rille_matrix_of(ctx, a, &left));
  RILLE_TRY(rille_matrix_of(ctx, b, &right));
  int64_t sizes[2] = {a->sizes[0], b->sizes[1]};
  RILLE_TRY(rille_tensor_new(ctx, dtype, 2, sizes, &call->out[0]));
  return rille_gemm(ctx, dtype, left.transposed, right.transposed, sizes[0], sizes[1], a->sizes[1], 1, left.data,
                    left.row_length, right.data, right.row_length, 0, call->out[0]->data, sizes[1] > 0 ? sizes[1] : 1);
}

static void mm_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0];
  if (call->needs[0]) call->grad_in[0] = t_mm(ctx, g, t_transpose(ctx, call->in[1], 0, 1));
  if (call->needs[1]) call->grad_in[1] = t_mm(ctx, t_transpose(ctx, call->in[0], 0, 1), g);
}

/* ---- linear: input [..., in] x weight [out, in] + bias [out] ---------------------------------------------------------------- */

static RilleStatus check_linear(RilleContext *ctx, const RilleTensor *in, const RilleTensor *weight, const RilleTensor *bias) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (weight->ndim != 2 || in->ndim < 1 || in->sizes[in->ndim - 1] != weight->sizes[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "input of shape %s does not fit a weight of shape %s (out_features, in_features)",
                       rille_tensor_shape_text(in, text), rille_tensor_shape_text(weight, other));
  if (bias && (bias->ndim != 1 || bias->sizes[0] != weight->sizes[0]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "bias of shape %s does not fit a weight of shape %s",
                       rille_tensor_shape_text(bias, text), rille_tensor_shape_text(weight, other));
  RILLE_TRY(check_float(ctx, in, weight));
  if (bias) RILLE_TRY(check_float(ctx, in, bias));
  if (!rille_dtype_is_float((RilleDtype)in->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s", rille_dtype_name((RilleDtype)in->dtype));
  return RILLE_OK;
}

static RilleStatus linear_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *weight = call->in[1], *bias = call->n_in > 2 ? call->in[2] : NULL;
  RILLE_TRY(check_linear(ctx, in, weight, bias));
  RilleDtype dtype = (RilleDtype)in->dtype;
  int64_t sizes[RILLE_MAX_DIMS], inner = weight->sizes[1], columns = weight->sizes[0], rows = 1;
  for (int i = 0; i < in->ndim - 1; i++) rows *= sizes[i] = in->sizes[i];
  sizes[in->ndim - 1] = columns;
  RilleMatrix left = {in->data, inner > 0 ? inner : 1, false}, right;
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
  if (bias) RILLE_TRY(rille_tensor_copy(call->out[0], bias)); /* the product is added to it */
  return rille_gemm(ctx, dtype, left.transposed, !right.transposed, rows, columns, inner, 1, left.data, left.row_length,
                    right.data, right.row_length, bias ? 1 : 0, call->out[0]->data, columns > 0 ? columns : 1);
}

static RilleTensor *flatten_rows(RilleContext *ctx, RilleTensor *tensor, int64_t columns) {
  if (!tensor || tensor->ndim == 2) return tensor;
  int64_t rows = 1;
  for (int i = 0; i < tensor->ndim - 1; i++) rows *= tensor->sizes[i];
  return t_reshape(ctx, tensor, 2, (int64_t[]){rows, columns});
}

static void linear_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *weight = call->in[1];
  g = flatten_rows(ctx, g, g->sizes[g->ndim - 1]);
  if (call->needs[0]) {
    RilleTensor *grad = t_mm(ctx, g, weight);
    if (call->shape[0].ndim != 2) grad = t_reshape(ctx, grad, call->shape[0].ndim, call->shape[0].sizes);
    call->grad_in[0] = grad;
  }
  if (call->needs[1]) {
    in = flatten_rows(ctx, in, in->sizes[in->ndim - 1]);
    call->grad_in[1] = t_mm(ctx, t_transpose(ctx, g, 0, 1), in);
  }
  if (call->n_in > 2 && call->needs[2]) call->grad_in[2] = t_sum(ctx, g, 1, (int[]){0}, false);
}

/* ---- descriptors -------------------------------------------------------------------------------------------------------------- */

static const RilleParameter mm_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("mat2"), RILLE_PARAMETERS_END};
static const RilleParameter linear_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("weight"),
                                                   RILLE_OPTIONAL_TENSOR("bias"), RILLE_PARAMETERS_END};
static const char *const mm_samples[] = {"x(2, 3), x(3, 4)", "x(3, 2):t(), x(4, 3):t()", "x(0, 3), x(3, 4)",
                                         "x(2, 0), x(0, 4)", "x(2, 3), x(3, 0)", "x(1, 3), x(3, 1)", NULL};
static const char *const linear_samples[] = {"x(4, 3), x(2, 3), x(2)", "x(4, 3), x(2, 3)", "x(2, 4, 3), x(2, 3), x(2)",
                                             "x(3), x(2, 3), x(2)", "x(0, 3), x(2, 3), x(2)", "x(3, 4):t(), x(3, 2):t(), x(2)",
                                             NULL};

const RilleOp rille_op_mm = {.name = "mm",
                             .summary = "product of two matrices",
                             .parameters = mm_parameters,
                             .n_outputs = 1,
                             .forward = mm_forward,
                             .backward = mm_backward,
                             .saves_input = {2, 1},
                             .samples = mm_samples};
const RilleOp rille_op_linear = {.name = "linear",
                                 .summary = "input x weight transposed + bias, over the last dim",
                                 .parameters = linear_parameters,
                                 .flags = RILLE_OP_FUNCTIONAL | RILLE_OP_NO_METHOD,
                                 .n_outputs = 1,
                                 .forward = linear_forward,
                                 .backward = linear_backward,
                                 .saves_input = {2, 1},
                                 .samples = linear_samples};

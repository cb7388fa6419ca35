/* Ops by name as expressions. */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/index/index.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/scan.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(add);
RILLE_USE_OP(cat);
RILLE_USE_OP(clamp_min);
RILLE_USE_OP(cumprod);
RILLE_USE_OP(cumsum);
RILLE_USE_OP(div);
RILLE_USE_OP(exp);
RILLE_USE_OP(expand);
RILLE_USE_OP(flip);
RILLE_USE_OP(gather);
RILLE_USE_OP(matmul);
RILLE_USE_OP(mean);
RILLE_USE_OP(mm);
RILLE_USE_OP(mul);
RILLE_USE_OP(narrow);
RILLE_USE_OP(neg);
RILLE_USE_OP(norm);
RILLE_USE_OP(permute);
RILLE_USE_OP(reshape);
RILLE_USE_OP(scatter_add);
RILLE_USE_OP(select);
RILLE_USE_OP(square);
RILLE_USE_OP(sub);
RILLE_USE_OP(sum);
RILLE_USE_OP(to);
RILLE_USE_OP(transpose);
RILLE_USE_OP(unsqueeze);
RILLE_USE_OP(where);

RilleTensor *t_neg(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_neg, a);
}

RilleTensor *t_add(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_add, a, b);
}

RilleTensor *t_sub(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_sub, a, b);
}

RilleTensor *t_mul(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_mul, a, b);
}

RilleTensor *t_div(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_div, a, b);
}

RilleTensor *t_matmul(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_matmul, a, b);
}

RilleTensor *t_mm(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_mm, a, b);
}

RilleTensor *t_add_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_add(ctx, a, t_number(ctx, b));
}

RilleTensor *t_mul_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_mul(ctx, a, t_number(ctx, b));
}

RilleTensor *t_sub_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_sub(ctx, a, t_number(ctx, b));
}

RilleTensor *t_number_sub(RilleContext *ctx, double a, RilleTensor *b) {
  return t_sub(ctx, t_number(ctx, a), b);
}

RilleTensor *t_square(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_square, a);
}

RilleTensor *t_exp(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_exp, a);
}

RilleTensor *t_where(RilleContext *ctx, RilleTensor *condition, RilleTensor *a, RilleTensor *b) {
  return t_apply(ctx, &rille_op_where, (RilleTensor *[]){condition, a, b}, 3, NULL);
}

static RilleInts ints_of(int n, const int64_t *values) {
  RilleInts ints = {.count = n};
  for (int i = 0; i < n; i++) ints.values[i] = values[i];
  return ints;
}

RilleTensor *t_reshape(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes) {
  return t_apply(ctx, &rille_op_reshape, &a, 1, &(RilleSizesArgs){ints_of(ndim, sizes)});
}

RilleTensor *t_expand(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes) {
  return t_apply(ctx, &rille_op_expand, &a, 1, &(RilleSizesArgs){ints_of(ndim, sizes)});
}

RilleTensor *t_transpose(RilleContext *ctx, RilleTensor *a, int dim0, int dim1) {
  return t_apply(ctx, &rille_op_transpose, &a, 1, &(RilleTransposeArgs){dim0, dim1});
}

RilleTensor *t_to(RilleContext *ctx, RilleTensor *a, RilleDtype dtype) {
  return t_apply(ctx, &rille_op_to, &a, 1, &(RilleDtypeArgs){(uint8_t)dtype});
}

RilleTensor *t_sum(RilleContext *ctx, RilleTensor *a, int n_dims, const int *dims, bool keepdim) {
  RilleReduceArgs args = {.dim.count = n_dims, .keepdim = keepdim, .dtype = RILLE_DTYPE_NONE};
  if (n_dims == 0) return a;
  for (int i = 0; i < n_dims; i++) args.dim.values[i] = dims[i];
  return t_apply(ctx, &rille_op_sum, &a, 1, &args);
}

RilleTensor *t_sum_all(RilleContext *ctx, RilleTensor *a) {
  return t_apply(ctx, &rille_op_sum, &a, 1, NULL);
}

RilleTensor *t_sum_to(RilleContext *ctx, RilleTensor *a, const RilleShape *shape) {
  if (!a) return NULL;
  if (!rille_shape_equal(a->ndim, a->sizes, shape->ndim, shape->sizes)) {
    int dims[RILLE_MAX_DIMS], n = 0, extra = a->ndim - shape->ndim;
    if (extra < 0) {
      char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
      rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_SHAPE,
                                        "a gradient of shape %s does not fit an input of shape %s",
                                        rille_tensor_shape_text(a, text),
                                        rille_shape_text(shape->ndim, shape->sizes, other)));
      return NULL;
    }
    for (int i = 0; i < a->ndim; i++)
      if (i < extra || (shape->sizes[i - extra] == 1 && a->sizes[i] != 1)) dims[n++] = i;
    a = t_sum(ctx, a, n, dims, true);
    if (extra > 0) a = t_reshape(ctx, a, shape->ndim, shape->sizes);
  }
  return a && a->dtype != shape->dtype ? t_to(ctx, a, (RilleDtype)shape->dtype) : a;
}

RilleTensor *t_permute(RilleContext *ctx, RilleTensor *a, int ndim, const int *dims) {
  RilleDimsArgs args = {{.count = ndim}};
  for (int i = 0; i < ndim; i++) args.dims.values[i] = dims[i];
  return t_apply(ctx, &rille_op_permute, &a, 1, &args);
}

RilleTensor *t_narrow(RilleContext *ctx, RilleTensor *a, int dim, int64_t start, int64_t length) {
  return t_apply(ctx, &rille_op_narrow, &a, 1, &(RilleNarrowArgs){dim, start, length});
}

RilleTensor *t_select(RilleContext *ctx, RilleTensor *a, int dim, int64_t index) {
  return t_apply(ctx, &rille_op_select, &a, 1, &(RilleSelectArgs){dim, index});
}

RilleTensor *t_flip(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_flip, &a, 1, &(RilleDimsArgs){{.count = 1, .values = {dim}}});
}

RilleTensor *t_cat(RilleContext *ctx, RilleTensor *const *tensors, int n, int dim) {
  return t_apply(ctx, &rille_op_cat, tensors, n, &(RilleDimArgs){dim});
}

RilleTensor *t_cumsum(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_cumsum, &a, 1, &(RilleScanArgs){dim, RILLE_DTYPE_NONE, false});
}

RilleTensor *t_cumprod(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_cumprod, &a, 1, &(RilleScanArgs){dim, RILLE_DTYPE_NONE, false});
}

RilleTensor *t_unsqueeze(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_unsqueeze, &a, 1, &(RilleDimArgs){dim});
}

RilleTensor *t_scatter_zeros(RilleContext *ctx, const RilleShape *shape, int dim, RilleTensor *index,
                             RilleTensor *values) {
  if (!values) return NULL;
  RilleTensor *zeros = t_zeros(ctx, rille_dtype_of(values), shape->ndim, shape->sizes);
  return t_apply(ctx, &rille_op_scatter_add, (RilleTensor *[]){zeros, index, values}, 3,
                 &(RilleDimArgs){dim});
}

RilleTensor *t_gather(RilleContext *ctx, RilleTensor *a, int dim, RilleTensor *index) {
  return t_apply(ctx, &rille_op_gather, (RilleTensor *[]){a, index}, 2, &(RilleDimArgs){dim});
}

RilleTensor *t_mean(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_mean, a);
}

RilleTensor *t_clamp_min(RilleContext *ctx, RilleTensor *a, double low) {
  return t_binary(ctx, &rille_op_clamp_min, a, t_number(ctx, low));
}

RilleTensor *t_lift(RilleContext *ctx, RilleTensor *a, double low) {
  bool old_mode = ctx->grad_mode;
  ctx->grad_mode = false;
  RilleTensor *missing = t_sub(ctx, t_clamp_min(ctx, a, low), a);
  ctx->grad_mode = old_mode;
  return t_add(ctx, a, missing);
}

RilleTensor *t_norm(RilleContext *ctx, RilleTensor *a, double p, int dim, bool keepdim) {
  return t_apply(ctx, &rille_op_norm, &a, 1,
                 &(RilleNormArgs){rille_scalar_float(p), {.count = 1, .values = {dim}}, keepdim});
}

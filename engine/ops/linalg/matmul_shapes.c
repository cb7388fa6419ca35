/* matmul and the products of vectors: the shapes are brought to mm and bmm, which carry the derivatives. */
#include "core/shape.h"
#include "ops/formula.h"
#include "ops/linalg/matmul.h"

#include <string.h>

RILLE_USE_OP(bmm);

/* The result of a composite: owned by the call. */
static RilleStatus give(RilleContext *ctx, RilleCall *call, RilleTensor *result) {
  if (!result) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(result);
  return RILLE_OK;
}

static RilleTensor *t_bmm(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_bmm, a, b);
}

static RilleStatus check_vectors(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim == 1 && b->ndim == 1 && a->sizes[0] == b->sizes[0]) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "needs two vectors of one length, got shapes %s and %s",
                     rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
}

/* ---- dot, mv, outer -------------------------------------------------------------------------- */

static RilleTensor *row_of(RilleContext *ctx, RilleTensor *v) {
  return t_reshape(ctx, v, 2, (int64_t[]){1, v->sizes[0]});
}
static RilleTensor *column_of(RilleContext *ctx, RilleTensor *v) {
  return t_reshape(ctx, v, 2, (int64_t[]){v->sizes[0], 1});
}

static RilleTensor *dot(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_reshape(ctx, t_mm(ctx, row_of(ctx, a), column_of(ctx, b)), 0, NULL);
}

static RilleTensor *mv(RilleContext *ctx, RilleTensor *a, RilleTensor *v) {
  return t_reshape(ctx, t_mm(ctx, a, column_of(ctx, v)), 1, a->sizes);
}

static RilleStatus dot_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_vectors(ctx, call->in[0], call->in[1]));
  return give(ctx, call, dot(ctx, call->in[0], call->in[1]));
}

static RilleStatus mv_forward(RilleContext *ctx, RilleCall *call) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RilleTensor *a = call->in[0], *v = call->in[1];
  if (a->ndim != 2 || v->ndim != 1 || a->sizes[1] != v->sizes[0])
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs a matrix and a vector of its row length, got shapes %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(v, other));
  return give(ctx, call, mv(ctx, a, v));
}

static RilleStatus outer_forward(RilleContext *ctx, RilleCall *call) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RilleTensor *a = call->in[0], *b = call->in[1];
  if (a->ndim != 1 || b->ndim != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs two vectors, got shapes %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (rille_products_are_exact(a, b)) return give(ctx, call, t_mm(ctx, column_of(ctx, a), row_of(ctx, b)));
  return give(ctx, call, t_mul(ctx, column_of(ctx, a), b));
}

/* ---- matmul ---------------------------------------------------------------------------------- */

/* input [..., n, m] x matrix [m, p]: all leading dims are rows of one product. */
static RilleTensor *fold(RilleContext *ctx, RilleTensor *a, RilleTensor *matrix) {
  int64_t sizes[RILLE_MAX_DIMS], rows = 1;
  if (!matrix) return NULL;
  int last = a->ndim - 1;
  for (int i = 0; i < last; i++) rows *= sizes[i] = a->sizes[i];
  sizes[last] = matrix->sizes[1];
  RilleTensor *product = t_mm(ctx, t_reshape(ctx, a, 2, (int64_t[]){rows, a->sizes[last]}), matrix);
  return t_reshape(ctx, product, last + 1, sizes);
}

/* tensor's batch dims broadcast to sizes[0 .. ndim), all made into one. */
static RilleTensor *batches_of(RilleContext *ctx, RilleTensor *tensor, int ndim, const int64_t *batch_sizes,
                               int64_t batch) {
  int64_t sizes[RILLE_MAX_DIMS + 2];
  memcpy(sizes, batch_sizes, (size_t)ndim * sizeof *sizes);
  sizes[ndim] = tensor->sizes[tensor->ndim - 2];
  sizes[ndim + 1] = tensor->sizes[tensor->ndim - 1];
  RilleTensor *all = t_expand(ctx, tensor, ndim + 2, sizes);
  return t_reshape(ctx, all, 3, (int64_t[]){batch, sizes[ndim], sizes[ndim + 1]});
}

static RilleStatus batched(RilleContext *ctx, RilleTensor *a, RilleTensor *b, RilleTensor **out) {
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS + 2], batch = 1;
  if (!a || !b) return rille_scope_status(ctx);
  RILLE_TRY(rille_shape_broadcast(ctx, a->ndim - 2, a->sizes, b->ndim - 2, b->sizes, &ndim, sizes));
  for (int i = 0; i < ndim; i++)
    if (__builtin_mul_overflow(batch, sizes[i], &batch))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "the batch is too large");
  RilleTensor *product =
      t_bmm(ctx, batches_of(ctx, a, ndim, sizes, batch), batches_of(ctx, b, ndim, sizes, batch));
  sizes[ndim] = a->sizes[a->ndim - 2];
  sizes[ndim + 1] = b->sizes[b->ndim - 1];
  *out = t_reshape(ctx, product, ndim + 2, sizes);
  return rille_scope_status(ctx);
}

static RilleStatus check_matmul(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim == 0 || b->ndim == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs tensors with dims, got shapes %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (a->sizes[a->ndim - 1] != b->sizes[b->ndim > 1 ? b->ndim - 2 : 0])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "inner sizes differ: %s x %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  return rille_same_dtype(ctx, a, b);
}

/* One operand is a vector: it becomes a row or a column, and its dim leaves the result again. */
static RilleStatus matmul_vector(RilleContext *ctx, RilleTensor *a, RilleTensor *b, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS];
  if (b->ndim == 1) {
    *out = t_reshape(ctx, fold(ctx, a, column_of(ctx, b)), a->ndim - 1, a->sizes);
    return rille_scope_status(ctx);
  }
  RilleTensor *product = NULL;
  if (b->ndim == 2)
    product = t_mm(ctx, row_of(ctx, a), b);
  else
    RILLE_TRY(batched(ctx, row_of(ctx, a), b, &product));
  memcpy(sizes, b->sizes, b->ndim * sizeof *sizes);
  sizes[b->ndim - 2] = b->sizes[b->ndim - 1];
  *out = t_reshape(ctx, product, b->ndim - 1, sizes);
  return rille_scope_status(ctx);
}

static RilleStatus matmul_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1], *out = NULL;
  RILLE_TRY(check_matmul(ctx, a, b));
  if (a->ndim == 1 && b->ndim == 1)
    out = dot(ctx, a, b);
  else if (a->ndim == 2 && b->ndim == 1)
    out = mv(ctx, a, b);
  else if (a->ndim == 1 || b->ndim == 1)
    RILLE_TRY(matmul_vector(ctx, a, b, &out));
  else if (b->ndim == 2)
    out = a->ndim == 2 ? t_mm(ctx, a, b) : fold(ctx, a, b);
  else
    RILLE_TRY(batched(ctx, a, b, &out));
  return give(ctx, call, out);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter matmul_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                   RILLE_PARAMETERS_END};
static const RilleParameter dot_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("tensor"),
                                                RILLE_PARAMETERS_END};
static const RilleParameter mv_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("vec"),
                                               RILLE_PARAMETERS_END};
static const RilleParameter outer_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("vec2"),
                                                  RILLE_PARAMETERS_END};

static const char *const matmul_samples[] =
    RILLE_SAMPLES("x(3), x(3)", "x(2, 3), x(3)", "x(3), x(3, 2)", "x(2, 3), x(3, 4)", "x(2, 2, 3), x(3, 2)",
                  "x(2, 3), x(2, 3, 2)", "x(2, 1, 2, 3), x(3, 3, 2)", "x(3), x(2, 3, 2)", "x(2, 2, 3), x(3)",
                  "x(0, 3), x(3)", "x(2, 0), x(0, 3)", "x(0, 2, 3), x(1, 3, 2)");
static const char *const dot_samples[] = RILLE_SAMPLES("x(3), x(3)", "x(0), x(0)");
static const char *const mv_samples[] =
    RILLE_SAMPLES("x(2, 3), x(3)", "x(3, 2):t(), x(3)", "x(0, 3), x(3)", "x(2, 0), x(0)");
static const char *const outer_samples[] = RILLE_SAMPLES("x(2), x(3)", "x(0), x(3)");

RILLE_OP(matmul, .summary = "matrix product of vectors, matrices or broadcast batches of matrices",
         .parameters = matmul_parameters, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = matmul_forward, .samples = matmul_samples);
RILLE_OP(dot, .summary = "sum of the products of two vectors' elements", .parameters = dot_parameters,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = dot_forward, .flops = rille_product_flops,
         .samples = dot_samples);
RILLE_OP(mv, .summary = "product of a matrix and a vector", .parameters = mv_parameters,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = mv_forward, .flops = rille_product_flops,
         .samples = mv_samples);
RILLE_OP(outer, .summary = "products of each element of one vector with each of another",
         .parameters = outer_parameters, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = outer_forward, .samples = outer_samples);

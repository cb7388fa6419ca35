/* What the files of linear algebra share: expressions, checks, and matrices in LAPACK's order. */
#include "ops/linalg/linalg.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/scan.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

RILLE_USE_OP(inv);
RILLE_USE_OP(isfinite);
RILLE_USE_OP(solve_matrices);
RILLE_USE_OP(solve_triangles);
RILLE_USE_OP(tril);
RILLE_USE_OP(triu);

/* ---- expressions --------------------------------------------------------------------------------------- */

typedef struct DiagonalArgs { /* of tril and triu */
  int64_t diagonal;
} DiagonalArgs;

RilleTensor *t_tril(RilleContext *ctx, RilleTensor *a, int64_t diagonal) {
  return t_apply(ctx, &rille_op_tril, &a, 1, &(DiagonalArgs){diagonal});
}
RilleTensor *t_triu(RilleContext *ctx, RilleTensor *a, int64_t diagonal) {
  return t_apply(ctx, &rille_op_triu, &a, 1, &(DiagonalArgs){diagonal});
}

RilleTensor *t_eye(RilleContext *ctx, RilleDtype dtype, int64_t n) {
  RilleTensor *out = t_zeros(ctx, dtype, 2, (int64_t[]){n, n});
  for (int64_t i = 0; out && i < n; i++)
    rille_scalar_write(rille_scalar_int(1), dtype,
                       out->data + i * (n + 1) * (int64_t)rille_dtype_size(dtype));
  return out;
}

RilleTensor *t_inv(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_inv, a);
}
RilleTensor *t_solve(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_solve_matrices, a, b);
}
RilleTensor *t_solve_triangular(RilleContext *ctx, RilleTensor *a, RilleTensor *b, bool upper, bool unit) {
  return t_apply(ctx, &rille_op_solve_triangles, (RilleTensor *[]){a, b}, 2,
                 &(RilleTriangleArgs){upper, true, unit});
}

/* ---- checks and memory --------------------------------------------------------------------------------- */

RilleStatus rille_linalg_check(RilleContext *ctx, const RilleTensor *a, bool square) {
  char text[RILLE_SHAPE_TEXT];
  if (a->ndim < 2 || (square && a->sizes[a->ndim - 1] != a->sizes[a->ndim - 2]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs %s or a batch of them, got shape %s",
                       square ? "a square matrix" : "a matrix", rille_tensor_shape_text(a, text));
  if (!rille_dtype_is_float(rille_dtype_of(a)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(a)));
  return rille_lapack_check(ctx);
}

RilleStatus rille_linalg_check_finite(RilleContext *ctx, RilleTensor *a) {
  char text[48];
  RilleTensor *finite = t_unary(ctx, &rille_op_isfinite, a);
  if (!finite) return rille_scope_status(ctx);
  int64_t each = a->sizes[a->ndim - 1] * a->sizes[a->ndim - 2];
  RilleTensor *flat = t_reshape(ctx, finite, 1, &a->numel);
  if (!flat) return rille_scope_status(ctx);
  const char *bad = a->numel ? memchr(flat->data, 0, (size_t)a->numel) : NULL;
  if (!bad) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s holds a value that is not finite",
                     rille_linalg_which(a, (bad - flat->data) / each, text));
}

int64_t rille_linalg_batch(const RilleTensor *a) {
  int64_t n = 1;
  for (int i = 0; i < a->ndim - 2; i++) n *= a->sizes[i];
  return n;
}

RilleTensor *rille_linalg_new(RilleContext *ctx, const RilleTensor *a, int64_t rows, int64_t columns) {
  int64_t sizes[RILLE_MAX_DIMS];
  RilleTensor *made = NULL;
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  sizes[a->ndim - 2] = rows;
  sizes[a->ndim - 1] = columns;
  RilleStatus status = rille_tensor_new(ctx, rille_dtype_of(a), a->ndim, sizes, &made);
  return t_keep(ctx, status, made);
}

RilleTensor *rille_linalg_columns(RilleContext *ctx, RilleTensor *a) {
  RilleTensor *view = t_mt(ctx, a);
  RilleTensor *made = view ? rille_linalg_new(ctx, a, a->sizes[a->ndim - 1], a->sizes[a->ndim - 2]) : NULL;
  if (!made) return NULL;
  RilleStatus status = rille_tensor_copy(made, view);
  if (status != RILLE_OK) rille_scope_fail(ctx, status);
  return status == RILLE_OK ? made : NULL;
}

RilleStatus rille_linalg_output(RilleTensor *columns, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int last = columns->ndim - 1;
  memcpy(sizes, columns->sizes, columns->ndim * sizeof *sizes);
  memcpy(strides, columns->strides, columns->ndim * sizeof *strides);
  sizes[last] = columns->sizes[last - 1], sizes[last - 1] = columns->sizes[last];
  strides[last] = columns->strides[last - 1], strides[last - 1] = columns->strides[last];
  return rille_tensor_view(columns, columns->ndim, sizes, strides, rille_tensor_offset(columns), out);
}

static RilleTensor *expand_batch(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *batch) {
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, batch, (size_t)ndim * sizeof *sizes);
  sizes[ndim] = a->sizes[a->ndim - 2];
  sizes[ndim + 1] = a->sizes[a->ndim - 1];
  return t_expand(ctx, a, ndim + 2, sizes);
}

RilleStatus rille_linalg_broadcast(RilleContext *ctx, RilleTensor **a, RilleTensor **b) {
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS + 2];
  RILLE_TRY(
      rille_shape_broadcast(ctx, (*a)->ndim - 2, (*a)->sizes, (*b)->ndim - 2, (*b)->sizes, &ndim, sizes));
  *a = expand_batch(ctx, *a, ndim, sizes);
  *b = expand_batch(ctx, *b, ndim, sizes);
  return *a && *b ? RILLE_OK : rille_scope_status(ctx);
}

const char *rille_linalg_which(const RilleTensor *a, int64_t matrix, char text[48]) {
  if (a->ndim == 2) return "the matrix";
  snprintf(text, 48, "matrix %lld of the batch", (long long)matrix);
  return text;
}

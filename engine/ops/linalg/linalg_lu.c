/* LU factors as tensors, and the forms of factorizations that report instead of failing (*_ex). */
#include "ops/linalg/linalg.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(cholesky);
RILLE_USE_OP(cholesky_info);
RILLE_USE_OP(eq);
RILLE_USE_OP(lu_factor_ex);
RILLE_USE_OP(lu_permutation);
RILLE_USE_OP(lu_unpack);
RILLE_USE_OP(solve);

typedef struct LuArgs {
  bool pivot, check_errors;
} LuArgs;

static RilleStatus check_pivot(RilleContext *ctx, const LuArgs *args) {
  if (args->pivot) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "works with row exchanges only: pivot must be true");
}

/* [..., least]: an int32 tensor, an output of the call. */
static RilleStatus integers(RilleContext *ctx, const RilleTensor *a, int ndim, int64_t last,
                            RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  if (ndim > a->ndim - 2) sizes[a->ndim - 2] = last;
  return rille_tensor_new(ctx, RILLE_INT32, ndim, sizes, out);
}

static RilleStatus refuse_zero(RilleContext *ctx, const RilleTensor *a, const RilleLapackFailure *failed) {
  char text[48];
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%s is singular: diagonal element %d of its LU factor is zero",
                     rille_linalg_which(a, failed->matrix, text), failed->info - 1);
}

/* ---- lu_factor_ex: L below the diagonal and U, packed; the rows exchanged, from 1; 0 or the first zero of U
 * ---- */

static RilleStatus lu_factor_ex_forward(RilleContext *ctx, RilleCall *call) {
  const LuArgs *args = call->args;
  RilleTensor *a = call->in[0];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  RILLE_TRY(check_pivot(ctx, args));
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1];
  RilleTensor *work = rille_linalg_columns(ctx, a);
  if (!work) return rille_scope_status(ctx);
  RILLE_TRY(integers(ctx, a, a->ndim - 1, m < n ? m : n, &call->out[1]));
  RILLE_TRY(integers(ctx, a, a->ndim - 2, 0, &call->out[2]));
  RILLE_TRY(rille_lapack_lu(ctx, rille_dtype_of(a), rille_linalg_batch(a), m, n, work->data,
                            (int32_t *)(void *)call->out[1]->data, (int32_t *)(void *)call->out[2]->data,
                            &failed));
  if (args->check_errors && failed.info != 0) return refuse_zero(ctx, a, &failed);
  return rille_linalg_output(work, &call->out[0]);
}

/* ---- the matrix P of A = P L U ------------------------------------------------------------------------- */

typedef struct PermutationArgs {
  int64_t m;
  uint8_t dtype;
} PermutationArgs;

/* The rows in the order that the exchanges lead to. */
static RilleStatus exchange(RilleContext *ctx, const int32_t *pivot, int64_t k, int64_t m, int64_t *row) {
  for (int64_t i = 0; i < m; i++) row[i] = i;
  for (int64_t i = 0; i < k; i++) {
    int64_t other = pivot[i] - 1, kept = row[i];
    if (other < 0 || other >= m)
      return rille_error(ctx, RILLE_ERROR_INDEX, "pivot %d is out of range for %lld rows", (int)pivot[i],
                         (long long)m);
    row[i] = row[other];
    row[other] = kept;
  }
  return RILLE_OK;
}

static RilleStatus lu_permutation_forward(RilleContext *ctx, RilleCall *call) {
  const PermutationArgs *args = call->args;
  RilleTensor *pivots = call->in[0], *flat = NULL;
  RilleDtype dtype = (RilleDtype)args->dtype;
  int64_t sizes[RILLE_MAX_DIMS + 1], k = pivots->sizes[pivots->ndim - 1], batch = 1, m = args->m;
  for (int i = 0; i < pivots->ndim - 1; i++) batch *= sizes[i] = pivots->sizes[i];
  sizes[pivots->ndim - 1] = sizes[pivots->ndim] = m;
  RILLE_TRY(rille_tensor_new_zeros(ctx, dtype, pivots->ndim + 1, sizes, &call->out[0]));
  RilleTensor *rows = t_zeros(ctx, RILLE_INT64, 1, &m);
  RilleStatus status = rille_tensor_as(pivots, RILLE_INT32, &flat);
  if (!t_keep(ctx, status, flat) || !rows) return rille_scope_status(ctx);
  int64_t *row = (int64_t *)(void *)rows->data, item = (int64_t)rille_dtype_size(dtype);
  for (int64_t b = 0; b < batch; b++) {
    RILLE_TRY(exchange(ctx, (const int32_t *)(const void *)flat->data + b * k, k, m, row));
    for (int64_t i = 0; i < m; i++)
      rille_scalar_write(rille_scalar_int(1), dtype, call->out[0]->data + ((b * m + row[i]) * m + i) * item);
  }
  return RILLE_OK;
}

/* [..., m, m], from the rows exchanged: an op, so that a recorded step makes it anew. */
static RilleTensor *permutation(RilleContext *ctx, RilleTensor *pivots, RilleDtype dtype, int64_t m) {
  return t_apply(ctx, &rille_op_lu_permutation, &pivots, 1, &(PermutationArgs){m, (uint8_t)dtype});
}

/* L [m, least] with ones on its diagonal, and U [least, n]. */
static RilleTensor *lower(RilleContext *ctx, RilleTensor *lu) {
  int64_t m = lu->sizes[lu->ndim - 2], n = lu->sizes[lu->ndim - 1], least = m < n ? m : n;
  RilleTensor *left = t_tril(ctx, t_narrow(ctx, lu, lu->ndim - 1, 0, least), -1);
  RilleTensor *eye = t_narrow(ctx, t_eye(ctx, rille_dtype_of(lu), m), 1, 0, least);
  return t_add(ctx, left, eye);
}
static RilleTensor *upper(RilleContext *ctx, RilleTensor *lu) {
  int64_t m = lu->sizes[lu->ndim - 2], n = lu->sizes[lu->ndim - 1], least = m < n ? m : n;
  return t_triu(ctx, t_narrow(ctx, lu, lu->ndim - 2, 0, least), 0);
}

/* The first (rows, columns) of a from (row, column) on. */
static RilleTensor *block(RilleContext *ctx, RilleTensor *a, int64_t row, int64_t rows, int64_t column,
                          int64_t columns) {
  RilleTensor *part = a ? t_narrow(ctx, a, a->ndim - 2, row, rows) : NULL;
  return part ? t_narrow(ctx, part, a->ndim - 1, column, columns) : NULL;
}

/* L^-T m U^-T */
static RilleTensor *between_inverses(RilleContext *ctx, RilleTensor *l, RilleTensor *u, RilleTensor *m) {
  RilleTensor *left = t_solve_triangular(ctx, t_mt(ctx, l), m, true, true);
  return left ? t_mt(ctx, t_solve_triangular(ctx, u, t_mt(ctx, left), true, false)) : NULL;
}

/* With k = min(m, n), L1 and U1 the first k rows and columns: P L1^-T (tril(L1^T gL1 - gU2 U2^T, -1) +
 * triu(gU1 U1^T - L2^T gL2)) U1^-T for the first k rows and columns; L1^-T gU2 for the other columns, gL2
 * U1^-T for the other rows (Walter and Lehmann 2018, for square ones; the rest follows from A2 = L1 U2 and A2
 * = L2 U1). */
static void lu_factor_ex_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *lu = call->out[0], *g = call->grad_out[0];
  int64_t m = lu->sizes[lu->ndim - 2], n = lu->sizes[lu->ndim - 1], k = m < n ? m : n;
  if (k == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  RilleTensor *l = lower(ctx, lu), *u = upper(ctx, lu), *l1 = block(ctx, l, 0, k, 0, k);
  RilleTensor *u1 = block(ctx, u, 0, k, 0, k), *g1 = block(ctx, g, 0, k, 0, k);
  RilleTensor *below = t_matmul(ctx, t_mt(ctx, l1), t_tril(ctx, g1, -1));
  RilleTensor *above = t_matmul(ctx, t_triu(ctx, g1, 0), t_mt(ctx, u1)), *rest = NULL;
  if (n > k) {
    RilleTensor *g2 = block(ctx, g, 0, k, k, n - k), *u2 = block(ctx, u, 0, k, k, n - k);
    below = t_sub(ctx, below, t_matmul(ctx, g2, t_mt(ctx, u2)));
    rest = t_solve_triangular(ctx, t_mt(ctx, l1), g2, true, true);
  } else if (m > k) {
    RilleTensor *g2 = block(ctx, g, k, m - k, 0, k), *l2 = block(ctx, l, k, m - k, 0, k);
    above = t_sub(ctx, above, t_matmul(ctx, t_mt(ctx, l2), g2));
    rest = t_mt(ctx, t_solve_triangular(ctx, u1, t_mt(ctx, g2), true, false));
  }
  RilleTensor *inner = t_add(ctx, t_tril(ctx, below, -1), t_triu(ctx, above, 0));
  RilleTensor *grad = between_inverses(ctx, l1, u1, inner);
  if (rest) grad = t_cat(ctx, (RilleTensor *[]){grad, rest}, 2, n > k ? lu->ndim - 1 : lu->ndim - 2);
  call->grad_in[0] = t_matmul(ctx, permutation(ctx, call->out[1], rille_dtype_of(lu), m), grad);
}

/* ---- lu_factor, lu_unpack, lu -------------------------------------------------------------------------- */

/* The first so many outputs of lu_factor_ex. */
static RilleStatus lu_factor_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *all[3];
  LuArgs args = {((const LuArgs *)call->args)->pivot, true};
  if (!t_apply_many(ctx, &rille_op_lu_factor_ex, call->in, 1, &args, all)) return rille_scope_status(ctx);
  for (int i = 0; i < call->n_out; i++) call->out[i] = rille_tensor_retain(all[i]);
  return RILLE_OK;
}

static RilleStatus lu_unpack_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *lu = call->in[0], *pivots = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, lu, false));
  int64_t m = lu->sizes[lu->ndim - 2], n = lu->sizes[lu->ndim - 1], k = m < n ? m : n;
  if (pivots->ndim != lu->ndim - 1 || pivots->sizes[pivots->ndim - 1] != k ||
      !rille_shape_equal(lu->ndim - 2, lu->sizes, lu->ndim - 2, pivots->sizes))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "pivots of shape %s do not fit factors of shape %s",
                       rille_tensor_shape_text(pivots, text), rille_tensor_shape_text(lu, other));
  if (!rille_dtype_is_integer(rille_dtype_of(pivots)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "pivots must be integers, not %s",
                       rille_dtype_name(rille_dtype_of(pivots)));
  RilleTensor *out[3] = {permutation(ctx, pivots, rille_dtype_of(lu), m), lower(ctx, lu), upper(ctx, lu)};
  if (rille_scope_status(ctx) != RILLE_OK) return rille_scope_status(ctx);
  for (int i = 0; i < 3; i++) call->out[i] = rille_tensor_retain(out[i]);
  return RILLE_OK;
}

static RilleStatus lu_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *all[3], *out[3];
  LuArgs args = {((const LuArgs *)call->args)->pivot, false};
  if (!t_apply_many(ctx, &rille_op_lu_factor_ex, call->in, 1, &args, all) ||
      !t_apply_many(ctx, &rille_op_lu_unpack, all, 2, NULL, out))
    return rille_scope_status(ctx);
  for (int i = 0; i < 3; i++) call->out[i] = rille_tensor_retain(out[i]);
  return RILLE_OK;
}

/* ---- lu_solve ------------------------------------------------------------------------------------------ */

typedef struct LuSolveArgs {
  bool left, adjoint;
} LuSolveArgs;

/* U^-1 L^-1 P^T b for A X = b, P L^-T U^-T b for A^T X = b; from the right the transposed problem. */
static RilleStatus lu_solve_forward(RilleContext *ctx, RilleCall *call) {
  const LuSolveArgs *args = call->args;
  RilleTensor *b = call->in[2], *all[3];
  bool transposed = args->adjoint != !args->left;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, call->in[0], true));
  if (!t_apply_many(ctx, &rille_op_lu_unpack, call->in, 2, NULL, all)) return rille_scope_status(ctx);
  if (!args->left && b->ndim >= 2) b = t_mt(ctx, b);
  if (b->ndim < 2 || b->sizes[b->ndim - 2] != call->in[0]->sizes[call->in[0]->ndim - 1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes of the matrices do not fit: %s and %s",
                       rille_tensor_shape_text(call->in[0], text),
                       rille_tensor_shape_text(call->in[2], other));
  for (int i = 0; i < 3; i++) {
    RilleTensor *right = b;
    RILLE_TRY(rille_linalg_broadcast(ctx, &all[i], &right));
    if (i == 2) b = right;
  }
  RilleTensor *p = all[0], *l = all[1], *u = all[2], *x;
  if (transposed) {
    x = t_solve_triangular(ctx, t_mt(ctx, u), b, false, false);
    x = t_matmul(ctx, p, t_solve_triangular(ctx, t_mt(ctx, l), x, true, true));
  } else {
    x = t_solve_triangular(ctx, l, t_matmul(ctx, t_mt(ctx, p), b), false, true);
    x = t_solve_triangular(ctx, u, x, true, false);
  }
  return rille_call_return(ctx, call, args->left ? x : t_mt(ctx, x));
}

/* ---- inv_ex, solve_ex, cholesky_ex --------------------------------------------------------------------- */

static RilleStatus cholesky_info_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RilleTensor *work = rille_linalg_columns(ctx, a);
  if (!work) return rille_scope_status(ctx);
  RILLE_TRY(integers(ctx, a, a->ndim - 2, 0, &call->out[0]));
  return rille_lapack_cholesky(ctx, rille_dtype_of(a), rille_linalg_batch(a), a->sizes[a->ndim - 1],
                               work->data, (int32_t *)(void *)call->out[0]->data, &failed);
}

/* Where info is 0, as [..., 1, 1]. */
static RilleTensor *went_well(RilleContext *ctx, RilleTensor *info) {
  RilleTensor *ok = t_binary(ctx, &rille_op_eq, info, t_number(ctx, 0)), *column = t_column(ctx, ok);
  return column ? t_column(ctx, column) : NULL;
}

/* a where ok, the identity elsewhere. */
static RilleTensor *made_regular(RilleContext *ctx, RilleTensor *ok, RilleTensor *a) {
  return t_where(ctx, ok, a, t_eye(ctx, rille_dtype_of(a), a->sizes[a->ndim - 1]));
}

static RilleStatus with_info(RilleContext *ctx, RilleCall *call, RilleTensor *ok, RilleTensor *result,
                             RilleTensor *info) {
  result = result ? t_where(ctx, ok, result, t_number(ctx, (double)NAN)) : NULL;
  if (!result) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(result);
  call->out[1] = rille_tensor_retain(info);
  return RILLE_OK;
}

typedef struct ExArgs {
  bool left, upper, check_errors;
} ExArgs;

static RilleTensor *lu_info(RilleContext *ctx, RilleTensor *a, bool check_errors) {
  RilleTensor *all[3];
  LuArgs args = {true, check_errors};
  return t_apply_many(ctx, &rille_op_lu_factor_ex, &a, 1, &args, all) ? all[2] : NULL;
}

static RilleStatus inv_ex_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RilleTensor *info = lu_info(ctx, a, ((const ExArgs *)call->args)->check_errors);
  RilleTensor *ok = info ? went_well(ctx, info) : NULL;
  if (!ok) return rille_scope_status(ctx);
  return with_info(ctx, call, ok, t_inv(ctx, made_regular(ctx, ok, a)), info);
}

static RilleStatus solve_ex_forward(RilleContext *ctx, RilleCall *call) {
  const ExArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RilleTensor *info = lu_info(ctx, a, args->check_errors), *ok = info ? went_well(ctx, info) : NULL;
  if (!ok) return rille_scope_status(ctx);
  RilleTensor *in[2] = {made_regular(ctx, ok, a), b};
  RilleTensor *x = in[0] ? t_apply(ctx, &rille_op_solve, in, 2, &args->left) : NULL;
  if (x && x->ndim == info->ndim + 1) /* one vector a matrix */
    ok = t_column(ctx, t_binary(ctx, &rille_op_eq, info, t_number(ctx, 0)));
  return with_info(ctx, call, ok, x, info);
}

static RilleStatus cholesky_ex_forward(RilleContext *ctx, RilleCall *call) {
  const ExArgs *args = call->args;
  RilleTensor *a = call->in[0], *info = t_unary(ctx, &rille_op_cholesky_info, a);
  RilleTensor *ok = info ? went_well(ctx, info) : NULL;
  if (!ok) return rille_scope_status(ctx);
  RilleTensor *safe = args->check_errors ? a : made_regular(ctx, ok, a);
  return with_info(ctx, call, ok, t_apply(ctx, &rille_op_cholesky, &safe, 1, &args->upper), info);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter a_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const RilleParameter lu_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(BOOL, LuArgs, pivot),
                                               RILLE_PARAMETERS_END};
static const RilleParameter lu_ex_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(BOOL, LuArgs, pivot),
                                                  RILLE_OPTION(BOOL, LuArgs, check_errors),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter unpack_parameters[] = {RILLE_TENSOR("LU_data"), RILLE_TENSOR("LU_pivots"),
                                                   RILLE_PARAMETERS_END};
static const RilleParameter lu_solve_parameters[] = {RILLE_TENSOR("LU"),
                                                     RILLE_TENSOR("pivots"),
                                                     RILLE_TENSOR("B"),
                                                     RILLE_OPTION(BOOL, LuSolveArgs, left),
                                                     RILLE_OPTION(BOOL, LuSolveArgs, adjoint),
                                                     RILLE_PARAMETERS_END};
static const RilleParameter inv_ex_parameters[] = {
    RILLE_TENSOR("A"), RILLE_OPTION(BOOL, ExArgs, check_errors), RILLE_PARAMETERS_END};
static const RilleParameter solve_ex_parameters[] = {
    RILLE_TENSOR("A"), RILLE_TENSOR("B"), RILLE_OPTION(BOOL, ExArgs, left),
    RILLE_OPTION(BOOL, ExArgs, check_errors), RILLE_PARAMETERS_END};
static const RilleParameter cholesky_ex_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(BOOL, ExArgs, upper), RILLE_OPTION(BOOL, ExArgs, check_errors),
    RILLE_PARAMETERS_END};
static const LuArgs lu_defaults = {true, false};
static const LuSolveArgs lu_solve_defaults = {true, false};
static const ExArgs ex_defaults = {true, false, false};
static const char *const lu_samples[] =
    RILLE_SAMPLES("regular(3, 3)", "regular(2, 3, 3)", "regular(4, 2)", "regular(2, 4)", "regular(3, 3):t()",
                  "x(0, 3)", "x(0, 2, 2)");
static const char *const unpack_samples[] =
    RILLE_SAMPLES("regular(3, 3), rille.tensor({ 2, 3, 3 }, { dtype = 'int32' })",
                  "regular(4, 2), rille.tensor({ 1, 4 })", "x(2, 3), rille.tensor({ 2, 2 })");
static const char *const lu_solve_samples[] =
    RILLE_SAMPLES("regular(3, 3), rille.tensor({ 2, 3, 3 }, { dtype = 'int32' }), x(3, 2)",
                  "regular(2, 2), rille.tensor({ 1, 2 }), x(3, 2), { left = false }",
                  "regular(2, 2):t(), rille.tensor({ 2, 2 }), x(2, 1), true, true");
static const char *const inv_ex_samples[] =
    RILLE_SAMPLES("regular(3, 3)", "regular(2, 2, 2)", "regular(3, 3):t()");
static const char *const solve_ex_samples[] =
    RILLE_SAMPLES("regular(3, 3), x(3, 2)", "regular(3, 3), x(3)", "regular(2, 2, 2), x(2, 2)",
                  "regular(2, 2):t(), x(3, 2), false");
static const char *const cholesky_ex_samples[] =
    RILLE_SAMPLES("definite(3, 3)", "definite(2, 3, 3), true", "definite(3, 3):t()", "x(0, 0)");

RILLE_OP(
    lu_factor_ex,
    .summary =
        "L and U in one matrix, the rows exchanged (from 1, int32), and per matrix 0 or the first zero of U",
    RILLE_ARGUMENTS(lu_ex_parameters, &lu_defaults), .flags = RILLE_OP_NO_METHOD, .n_outputs = 3,
    .forward = lu_factor_ex_forward, .backward = lu_factor_ex_backward, .saves_output = 3,
    .samples = lu_samples, .example = "rille.linalg.lu_factor_ex(rille.eye(2) * 2)");
RILLE_OP(lu_factor, .summary = "L and U in one matrix, and the rows exchanged, counted from 1 (int32)",
         RILLE_ARGUMENTS(lu_parameters, &lu_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
         .n_outputs = 2, .forward = lu_factor_forward, .samples = lu_samples,
         .example = "rille.linalg.lu_factor(rille.eye(2) * 2)");
RILLE_OP(
    lu,
    .summary = "L and U in one matrix, and the rows exchanged, as torch.lu; rille.linalg.lu gives P, L and U",
    RILLE_ARGUMENTS(lu_parameters, &lu_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 2,
    .forward = lu_factor_forward, .samples = lu_samples, .example = "rille.lu(rille.eye(2) * 2)");
RILLE_OP(linalg_lu, .summary = "P, L and U with P L U = A (rille.linalg.lu)",
         RILLE_ARGUMENTS(lu_parameters, &lu_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_INTERNAL,
         .n_outputs = 3, .forward = lu_forward, .samples = lu_samples,
         .example = "rille.linalg.lu(rille.eye(2) * 2)");
static const RilleParameter permutation_parameters[] = {
    RILLE_TENSOR("pivots"), RILLE_REQUIRED(INT, PermutationArgs, m),
    RILLE_REQUIRED(DTYPE, PermutationArgs, dtype), RILLE_PARAMETERS_END};
RILLE_OP(lu_permutation, .summary = "the matrix that exchanges rows as pivots say",
         RILLE_ARGUMENTS_OF(permutation_parameters, PermutationArgs),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = lu_permutation_forward);
RILLE_OP(lu_unpack, .summary = "P, L and U from what lu_factor gives", .parameters = unpack_parameters,
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 3, .forward = lu_unpack_forward,
         .samples = unpack_samples);
RILLE_OP(linalg_lu_solve, .summary = "the solution of A X = B, X A = B or A^T X = B from lu_factor's results",
         RILLE_ARGUMENTS(lu_solve_parameters, &lu_solve_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_INTERNAL, .n_outputs = 1, .forward = lu_solve_forward,
         .samples = lu_solve_samples);
RILLE_OP(
    inv_ex,
    .summary = "the inverse, NaN where there is none, and per matrix 0 or the first zero of its LU factor",
    RILLE_ARGUMENTS(inv_ex_parameters, &ex_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
    .n_outputs = 2, .forward = inv_ex_forward, .samples = inv_ex_samples,
    .example = "rille.linalg.inv_ex(rille.zeros(2, 2))");
RILLE_OP(solve_ex,
         .summary = "the solution of A X = B, NaN where there is none, and per matrix 0 or what was zero",
         RILLE_ARGUMENTS(solve_ex_parameters, &ex_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
         .n_outputs = 2, .forward = solve_ex_forward, .samples = solve_ex_samples,
         .example = "rille.linalg.solve_ex(rille.eye(2), rille.ones(2))");
RILLE_OP(cholesky_info,
         .summary = "per matrix 0, or the size of the first leading block that is not positive definite",
         .parameters = a_parameters, .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = cholesky_info_forward, .samples = cholesky_ex_samples + 3);
RILLE_OP(
    cholesky_ex,
    .summary =
        "the Cholesky factor, NaN where there is none, and per matrix 0 or the block that is not definite",
    RILLE_ARGUMENTS(cholesky_ex_parameters, &ex_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
    .n_outputs = 2, .forward = cholesky_ex_forward, .samples = cholesky_ex_samples,
    .example = "rille.linalg.cholesky_ex(-rille.eye(2))");

/* Systems of equations: inverse, solve, triangular systems, determinants. */
#include "ops/linalg/linalg.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/scan.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(cholesky_solve);
RILLE_USE_OP(clone);
RILLE_USE_OP(det);
RILLE_USE_OP(lt);
RILLE_USE_OP(slogdet);

/* ---- LU ------------------------------------------------------------------------------------------------ */

typedef struct Lu {
  RilleTensor *factors; /* LAPACK's order */
  int32_t *pivots;
  int64_t n, batch;
  RilleLapackFailure failed;
} Lu;

static RilleStatus factor(RilleContext *ctx, RilleTensor *a, Lu *lu) {
  RilleTensor *pivots = NULL;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  lu->n = a->sizes[a->ndim - 1];
  lu->batch = rille_linalg_batch(a);
  if (!(lu->factors = rille_linalg_columns(ctx, a))) return rille_scope_status(ctx);
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT32, a->ndim - 1, a->sizes, &pivots);
  if (!t_keep(ctx, status, pivots)) return rille_scope_status(ctx);
  lu->pivots = (int32_t *)(void *)pivots->data;
  return rille_lapack_lu(ctx, rille_dtype_of(a), lu->batch, lu->n, lu->n, lu->factors->data, lu->pivots, NULL,
                         &lu->failed);
}

static RilleStatus check_regular(RilleContext *ctx, const RilleTensor *a, const Lu *lu) {
  char text[48];
  if (lu->failed.info == 0) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "%s is singular: diagonal element %d of its LU factor is zero",
                     rille_linalg_which(a, lu->failed.matrix, text), lu->failed.info - 1);
}

static RilleStatus solve_with(RilleContext *ctx, RilleTensor *a, RilleTensor *b, RilleTensor **out) {
  Lu lu;
  RILLE_TRY(factor(ctx, a, &lu));
  RILLE_TRY(check_regular(ctx, a, &lu));
  RilleTensor *x = rille_linalg_columns(ctx, b);
  if (!x) return rille_scope_status(ctx);
  RILLE_TRY(rille_lapack_lu_solve(ctx, rille_dtype_of(a), lu.batch, lu.n, b->sizes[b->ndim - 1],
                                  lu.factors->data, lu.pivots, x->data));
  return rille_linalg_output(x, out);
}

/* ---- inv ----------------------------------------------------------------------------------------------- */

static RilleStatus inv_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  RilleTensor *eye = t_expand(ctx, t_eye(ctx, rille_dtype_of(a), sizes[a->ndim - 1]), a->ndim, sizes);
  return eye ? solve_with(ctx, a, eye, &call->out[0]) : rille_scope_status(ctx);
}

/* -X^T g X^T, X the inverse (Giles, "Collected matrix derivative results", 2008). */
static void inv_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *xt = t_mt(ctx, call->out[0]);
  call->grad_in[0] = t_neg(ctx, t_matmul(ctx, xt, t_matmul(ctx, call->grad_out[0], xt)));
}

/* ---- solve --------------------------------------------------------------------------------------------- */

static RilleStatus solve_matrices_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  if (a->ndim != b->ndim || !rille_shape_equal(a->ndim - 1, a->sizes, b->ndim - 1, b->sizes) ||
      a->dtype != b->dtype)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "shapes or dtypes do not fit: %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  return solve_with(ctx, a, b, &call->out[0]);
}

/* b: Y = A^-T g; a: -Y X^T */
static void solve_matrices_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *y = t_solve(ctx, t_mt(ctx, call->in[0]), call->grad_out[0]);
  if (call->needs[0]) call->grad_in[0] = t_neg(ctx, t_matmul(ctx, y, t_mt(ctx, call->out[0])));
  call->grad_in[1] = y;
}

/* Shapes of a x = b: the last dim but one of b is a's size. */
static RilleStatus check_system(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  if (a->dtype != b->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "dtypes differ: %s and %s; x:to(dtype) converts, and so do x:float() and x:double()",
                       rille_dtype_name(rille_dtype_of(a)), rille_dtype_name(rille_dtype_of(b)));
  if (b->ndim < 2 || b->sizes[b->ndim - 2] != a->sizes[a->ndim - 1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes of the matrices do not fit: %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  return RILLE_OK;
}

typedef struct SolveArgs {
  bool left;
} SolveArgs;

/* b holds one vector a matrix of a, as PyTorch decides it: one dim, or a's shape without its last. */
static bool holds_vectors(const RilleTensor *a, const RilleTensor *b) {
  return b->ndim == 1 || (a->ndim > 1 && rille_shape_equal(a->ndim - 1, a->sizes, b->ndim, b->sizes));
}

static RilleStatus solve_forward(RilleContext *ctx, RilleCall *call) {
  bool left = ((const SolveArgs *)call->args)->left;
  RilleTensor *a = call->in[0], *b = call->in[1];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  bool vectors = holds_vectors(a, b);
  if (vectors) {
    if (!left)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "left = false needs b to be matrices, not vectors");
    b = t_column(ctx, b);
  } else if (!left && b->ndim > 1) {
    a = t_mt(ctx, a), b = t_mt(ctx, b);
  }
  if (!a || !b) return rille_scope_status(ctx);
  RILLE_TRY(check_system(ctx, a, b));
  RILLE_TRY(rille_linalg_broadcast(ctx, &a, &b));
  RilleTensor *x = t_solve(ctx, a, b);
  if (vectors && x) x = t_select(ctx, x, -1, 0);
  return rille_call_return(ctx, call, left ? x : t_mt(ctx, x));
}

/* ---- triangular systems -------------------------------------------------------------------------------- */

typedef RilleTriangleArgs TriangleArgs;

static RilleStatus solve_triangles_forward(RilleContext *ctx, RilleCall *call) {
  const TriangleArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1];
  RILLE_TRY(check_system(ctx, a, b));
  if (!rille_shape_equal(a->ndim - 2, a->sizes, b->ndim - 2, b->sizes))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "batch sizes differ");
  RilleTensor *turned = t_mt(ctx, a);
  if (!turned) return rille_scope_status(ctx);
  bool by_column = turned->contiguous && !a->contiguous;
  if (by_column) a = turned;
  RILLE_TRY(rille_tensor_contiguous(a, &a));
  if (!rille_scope_keep(ctx, a)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(b), b->ndim, b->sizes, &call->out[0]));
  RILLE_TRY(rille_tensor_copy(call->out[0], b));
  return rille_lapack_triangular(ctx, rille_dtype_of(a), rille_linalg_batch(a), a->sizes[a->ndim - 1],
                                 b->sizes[b->ndim - 1], args->upper, args->unitriangular, by_column, a->data,
                                 call->out[0]->data);
}

/* As solve, but only the triangle that was read gets a gradient. */
static void solve_triangles_backward(RilleContext *ctx, RilleBackward *call) {
  const TriangleArgs *args = call->args;
  RilleTensor *y =
      t_solve_triangular(ctx, t_mt(ctx, call->in[0]), call->grad_out[0], !args->upper, args->unitriangular);
  call->grad_in[1] = y;
  if (!call->needs[0]) return;
  RilleTensor *full = t_neg(ctx, t_matmul(ctx, y, t_mt(ctx, call->out[0])));
  call->grad_in[0] =
      args->upper ? t_triu(ctx, full, args->unitriangular) : t_tril(ctx, full, -args->unitriangular);
}

static RilleStatus triangular(RilleContext *ctx, RilleTensor *a, RilleTensor *b, const TriangleArgs *args,
                              RilleTensor **out) {
  bool upper = args->upper;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RILLE_TRY(rille_linalg_check(ctx, b, false));
  if (!args->left) a = t_mt(ctx, a), b = t_mt(ctx, b), upper = !upper;
  if (!a || !b) return rille_scope_status(ctx);
  RILLE_TRY(check_system(ctx, a, b));
  RILLE_TRY(rille_linalg_broadcast(ctx, &a, &b));
  *out = t_solve_triangular(ctx, a, b, upper, args->unitriangular);
  if (!args->left) *out = t_mt(ctx, *out);
  return RILLE_OK;
}

static RilleStatus solve_triangular_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x;
  RILLE_TRY(triangular(ctx, call->in[0], call->in[1], call->args, &x));
  return rille_call_return(ctx, call, x);
}

typedef struct OldTriangleArgs {
  bool upper, transpose, unitriangular;
} OldTriangleArgs;

static RilleStatus triangular_solve_forward(RilleContext *ctx, RilleCall *call) {
  const OldTriangleArgs *args = call->args;
  RilleTensor *b = call->in[0], *a = call->in[1], *x;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RilleTensor *used = args->transpose ? t_mt(ctx, a) : a;
  if (!used) return rille_scope_status(ctx);
  RILLE_TRY(triangular(ctx, used, b,
                       &(TriangleArgs){args->upper != args->transpose, true, args->unitriangular}, &x));
  RilleTensor *copy = x ? t_unary(ctx, &rille_op_clone, a) : NULL;
  if (!copy) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(x);
  call->out[1] = rille_tensor_retain(copy);
  return RILLE_OK;
}

typedef struct CholeskySolveArgs {
  bool upper;
} CholeskySolveArgs;

static RilleStatus cholesky_solve_forward(RilleContext *ctx, RilleCall *call) {
  bool upper = ((const CholeskySolveArgs *)call->args)->upper;
  RilleTensor *b = call->in[0], *l = call->in[1], *y, *x;
  RILLE_TRY(rille_linalg_check(ctx, l, true));
  if (upper && !(l = t_mt(ctx, l))) return rille_scope_status(ctx);
  RILLE_TRY(triangular(ctx, l, b, &(TriangleArgs){false, true, false}, &y));
  if (!y || !(l = t_mt(ctx, l))) return rille_scope_status(ctx);
  RILLE_TRY(triangular(ctx, l, y, &(TriangleArgs){true, true, false}, &x));
  return rille_call_return(ctx, call, x);
}

/* X = A^-1 B, A = L L^T: gB = A^-1 g, gL = -(gB X^T + X gB^T) L. All of L gets it, as in PyTorch, though one
 * triangle is read. */
static void cholesky_solve_backward(RilleContext *ctx, RilleBackward *call) {
  bool upper = ((const CholeskySolveArgs *)call->args)->upper;
  RilleTensor *l = call->in[1], *x = call->out[0];
  RilleTensor *gb =
      t_apply(ctx, &rille_op_cholesky_solve, (RilleTensor *[]){call->grad_out[0], l}, 2, call->args);
  if (call->needs[0]) call->grad_in[0] = gb;
  if (!call->needs[1]) return;
  RilleTensor *half = t_matmul(ctx, gb, t_mt(ctx, x)), *sum = t_add(ctx, half, t_mt(ctx, half));
  RilleTensor *triangle = upper ? t_triu(ctx, l, 0) : t_tril(ctx, l, 0);
  call->grad_in[1] = t_neg(ctx, upper ? t_matmul(ctx, triangle, sum) : t_matmul(ctx, sum, triangle));
}

/* ---- det, slogdet, logdet ------------------------------------------------------------------------------ */

static double diagonal_at(const Lu *lu, int64_t matrix, int64_t i) {
  int64_t at = matrix * lu->n * lu->n + i * (lu->n + 1);
  const void *data = lu->factors->data;
  return lu->factors->dtype == RILLE_FLOAT32 ? (double)((const float *)data)[at] : ((const double *)data)[at];
}

/* Sign and logarithm (or NULL) of a determinant, and the determinant itself. */
static void determinant(const Lu *lu, int64_t matrix, double *det, double *sign, double *logarithm) {
  *det = *sign = 1;
  if (logarithm) *logarithm = 0;
  for (int64_t i = 0; i < lu->n; i++) {
    double value = diagonal_at(lu, matrix, i);
    bool swapped = lu->pivots[matrix * lu->n + i] != i + 1;
    *det *= swapped ? -value : value;
    *sign *= value != value ? value : ((value > 0) - (value < 0)) * (swapped ? -1 : 1);
    if (logarithm) *logarithm += log(fabs(value));
  }
}

/* call->n_out 1: det; 2: sign and logarithm. */
static RilleStatus det_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  RilleDtype dtype = rille_dtype_of(a);
  Lu lu;
  RILLE_TRY(factor(ctx, a, &lu));
  for (int k = 0; k < call->n_out; k++)
    RILLE_TRY(rille_tensor_new(ctx, dtype, a->ndim - 2, a->sizes, &call->out[k]));
  for (int64_t i = 0; i < lu.batch; i++) {
    double value[3];
    int64_t at = i * (int64_t)rille_dtype_size(dtype);
    determinant(&lu, i, &value[0], &value[1], call->n_out == 2 ? &value[2] : NULL);
    for (int k = 0; k < call->n_out; k++)
      rille_scalar_write(rille_scalar_float(value[call->n_out - 1 + k]), dtype, call->out[k]->data + at);
  }
  return RILLE_OK;
}

/* grad (one number a matrix) as matrices of one element */
static RilleTensor *as_matrices(RilleContext *ctx, RilleTensor *grad) {
  RilleTensor *column = t_column(ctx, grad);
  return column ? t_column(ctx, column) : NULL;
}

/* The cofactors of a, which may be singular: det(U V^T) U diag(products of the other singular values) V^T. */
static RilleTensor *cofactors(RilleContext *ctx, RilleTensor *a) {
  RilleTensor *usv[3];
  if (!t_svd(ctx, a, usv)) return NULL;
  RilleTensor *scaled = t_mul(ctx, usv[0], t_row(ctx, t_other_product(ctx, usv[1], -1)));
  RilleTensor *sign = t_mul(ctx, t_unary(ctx, &rille_op_det, usv[0]), t_unary(ctx, &rille_op_det, usv[2]));
  return t_mul(ctx, as_matrices(ctx, sign), t_matmul(ctx, scaled, usv[2]));
}

static bool has_zero(const RilleTensor *t) {
  for (int64_t i = 0; i < t->numel; i++)
    if (t->dtype == RILLE_FLOAT32 ? ((const float *)(const void *)t->data)[i] == 0
                                  : ((const double *)(const void *)t->data)[i] == 0)
      return true;
  return false;
}

/* g det(A) A^-T; through the cofactors where A is singular. */
static void det_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *a = call->in[0], *det = call->out[0], *g = call->grad_out[0];
  if (a->numel == 0)
    rille_zero_backward(ctx, call);
  else if (has_zero(det))
    call->grad_in[0] = t_mul(ctx, as_matrices(ctx, g), cofactors(ctx, a));
  else
    call->grad_in[0] = t_mul(ctx, as_matrices(ctx, t_mul(ctx, g, det)), t_mt(ctx, t_inv(ctx, a)));
}

static void slogdet_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = as_matrices(ctx, call->grad_out[1]);
  if (call->in[0]->numel == 0)
    rille_zero_backward(ctx, call);
  else
    call->grad_in[0] = t_mul(ctx, g, t_mt(ctx, t_inv(ctx, call->in[0])));
}

/* NaN where the determinant is negative, as PyTorch has it. */
static RilleStatus logdet_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *both[2] = {NULL};
  if (!t_apply_many(ctx, &rille_op_slogdet, call->in, 1, NULL, both)) return rille_scope_status(ctx);
  RilleTensor *negative = t_binary(ctx, &rille_op_lt, both[0], t_number(ctx, 0));
  return rille_call_return(ctx, call, t_where(ctx, negative, t_number(ctx, (double)NAN), both[1]));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter a_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const RilleParameter pair_parameters[] = {RILLE_TENSOR("A"), RILLE_TENSOR("B"), RILLE_PARAMETERS_END};
static const RilleParameter solve_parameters[] = {RILLE_TENSOR("A"), RILLE_TENSOR("B"),
                                                  RILLE_OPTION(BOOL, SolveArgs, left), RILLE_PARAMETERS_END};
static const RilleParameter triangle_parameters[] = {RILLE_TENSOR("A"),
                                                     RILLE_TENSOR("B"),
                                                     RILLE_REQUIRED(BOOL, TriangleArgs, upper),
                                                     RILLE_OPTION(BOOL, TriangleArgs, left),
                                                     RILLE_OPTION(BOOL, TriangleArgs, unitriangular),
                                                     RILLE_PARAMETERS_END};
static const RilleParameter old_triangle_parameters[] = {RILLE_TENSOR("b"),
                                                         RILLE_TENSOR("A"),
                                                         RILLE_OPTION(BOOL, OldTriangleArgs, upper),
                                                         RILLE_OPTION(BOOL, OldTriangleArgs, transpose),
                                                         RILLE_OPTION(BOOL, OldTriangleArgs, unitriangular),
                                                         RILLE_PARAMETERS_END};
static const RilleParameter cholesky_solve_parameters[] = {
    RILLE_TENSOR("B"), RILLE_TENSOR("L"), RILLE_OPTION(BOOL, CholeskySolveArgs, upper), RILLE_PARAMETERS_END};
static const SolveArgs solve_defaults = {true};
static const TriangleArgs triangle_defaults = {false, true, false};
static const OldTriangleArgs old_triangle_defaults = {true, false, false};
static const CholeskySolveArgs cholesky_solve_defaults = {false};

static const char *const regular_samples[] =
    RILLE_SAMPLES("regular(3, 3)", "regular(2, 3, 3)", "regular(3, 3):t()", "regular(1, 1)", "x(0, 0)",
                  "x(0, 3, 3)", "x(2, 0, 0)");
static const char *const matrices_samples[] =
    RILLE_SAMPLES("regular(3, 3), x(3, 2)", "regular(2, 3, 3), x(2, 3, 1)", "regular(3, 3):t(), x(2, 3):t()",
                  "x(0, 0), x(0, 2)", "regular(3, 3), x(3, 0)");
static const char *const solve_samples[] = RILLE_SAMPLES(
    "regular(3, 3), x(3, 2)", "regular(3, 3), x(3)", "regular(2, 3, 3), x(2, 3)",
    "regular(2, 1, 3, 3), x(4, 3, 2)", "regular(3, 3):t(), x(2, 3), { left = false }", "x(0, 0), x(0, 2)");
static const char *const triangle_samples[] = RILLE_SAMPLES(
    "regular(3, 3), x(3, 2), true", "regular(2, 3, 3), x(3, 1), false",
    "regular(3, 3):t(), x(2, 3), { upper = true, left = false }",
    "regular(3, 3), x(3, 2), { upper = false, unitriangular = true }", "x(0, 0), x(0, 2), true");
static const char *const triangles_samples[] =
    RILLE_SAMPLES("regular(3, 3), x(3, 2), true", "regular(2, 3, 3), x(2, 3, 1), false",
                  "regular(3, 3), x(3, 2), true, true, true");
static const char *const old_triangle_samples[] =
    RILLE_SAMPLES("x(3, 2), regular(3, 3)", "x(3, 2), regular(3, 3), false, true", "x(0, 2), x(0, 0)");
static const char *const cholesky_solve_samples[] = RILLE_SAMPLES(
    "x(3, 2), regular(3, 3):tril()", "x(2, 3, 2), regular(3, 3):triu(), true", "x(0, 2), x(0, 0)");
static const char *const logdet_samples[] =
    RILLE_SAMPLES("definite(3, 3)", "definite(2, 2, 2)", "definite(3, 3):t()", "x(0, 0)", "x(0, 2, 2)");

RILLE_OP(inv, .summary = "the inverse of a square matrix, or of each of a batch", .parameters = a_parameters,
         .n_outputs = 1, .forward = inv_forward, .backward = inv_backward, .saves_output = 1,
         .samples = regular_samples,
         .example = "rille.inv(rille.tensor({ { 2, 1 }, { 1, 1 } }, { dtype = 'float64' }))");
RILLE_OP(solve_matrices, .summary = "the solution X of A X = B, for matrices of the same batch dims",
         .parameters = pair_parameters, .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = solve_matrices_forward, .backward = solve_matrices_backward, .saves_input = {3},
         .saves_output = 1, .samples = matrices_samples);
RILLE_OP(solve, .summary = "the solution X of A X = B, or of X A = B where left is false; B may be a vector",
         RILLE_ARGUMENTS(solve_parameters, &solve_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = solve_forward, .samples = solve_samples,
         .example = "rille.solve(rille.eye(2) * 2, rille.tensor({ 1.0, 3.0 }))");
RILLE_OP(solve_triangles,
         .summary = "the solution X of A X = B for a triangle of A, for matrices of the same batch dims",
         RILLE_ARGUMENTS(triangle_parameters, &triangle_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = solve_triangles_forward, .backward = solve_triangles_backward, .saves_input = {3},
         .saves_output = 1, .samples = triangles_samples);
RILLE_OP(solve_triangular,
         .summary = "the solution X of A X = B (X A = B where left is false), reading one triangle of A",
         RILLE_ARGUMENTS(triangle_parameters, &triangle_defaults), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = solve_triangular_forward, .samples = triangle_samples,
         .example = "rille.solve_triangular(rille.eye(2), rille.ones(2, 1), { upper = true })");
RILLE_OP(triangular_solve, .summary = "the solution X of A X = b for a triangular A, and a copy of A",
         RILLE_ARGUMENTS(old_triangle_parameters, &old_triangle_defaults), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 2, .forward = triangular_solve_forward, .samples = old_triangle_samples,
         .example = "rille.triangular_solve(rille.ones(2, 1), rille.eye(2))");
RILLE_OP(cholesky_solve, .summary = "the solution X of A X = B, given A's Cholesky factor L",
         RILLE_ARGUMENTS(cholesky_solve_parameters, &cholesky_solve_defaults), .n_outputs = 1,
         .forward = cholesky_solve_forward, .backward = cholesky_solve_backward, .saves_input = {0, 3},
         .saves_output = 1, .samples = cholesky_solve_samples,
         .example = "rille.cholesky_solve(rille.ones(2, 1), rille.eye(2) * 2)");
RILLE_OP(det, .summary = "the determinant of a square matrix, or of each of a batch",
         .parameters = a_parameters, .n_outputs = 1, .forward = det_forward, .backward = det_backward,
         .saves_input = {1}, .saves_output = 1, .samples = regular_samples,
         .example = "rille.det(rille.eye(3) * 2)");
RILLE_OP(slogdet, .summary = "sign and logarithm of the absolute value of the determinant",
         .parameters = a_parameters, .n_outputs = 2, .forward = det_forward, .backward = slogdet_backward,
         .saves_input = {1}, .samples = regular_samples, .example = "rille.slogdet(rille.eye(3) * -2)");
RILLE_OP(logdet, .summary = "logarithm of the determinant; NaN where that is negative",
         .parameters = a_parameters, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = logdet_forward,
         .samples = logdet_samples, .example = "rille.logdet(rille.eye(3) * 2)");

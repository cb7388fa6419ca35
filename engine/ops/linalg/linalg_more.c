/* The matrix exponential, products of reflections, L D L^T factors, systems over several dims, products of
 * vectors. */
#include "ops/linalg/linalg.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(abs);
RILLE_USE_OP(amax);
RILLE_USE_OP(cholesky_solve);
RILLE_USE_OP(matrix_exp);
RILLE_USE_OP(solve);

/* ---- matrix_exp ---------------------------------------------------------------------------------------- */

/* How often to halve a so that its 1-norm is at most 1: the largest of the batch decides. NaN: not at all. */
static int halvings(RilleContext *ctx, RilleTensor *a) {
  RilleTensor *size = t_unary(ctx, &rille_op_abs, a);
  size = size ? t_sum(ctx, size, 1, (int[]){a->ndim - 2}, false) : NULL;
  RilleTensor *most = size ? t_unary(ctx, &rille_op_amax, t_reshape(ctx, size, 1, &size->numel)) : NULL;
  if (!most) return 0;
  double norm = rille_scalar_to_double(rille_scalar_read(rille_dtype_of(most), most->data));
  return norm > 1 && !isinf(norm) ? (int)ceil(log2(norm)) : 0;
}

/* The sum of a^k / k! up to k = 20, whose next term is below 2e-20 for a norm of 1, in blocks of five powers
 * (Paterson and Stockmeyer 1973); then squared as often as a was halved. */
static RilleStatus matrix_exp_forward(RilleContext *ctx, RilleCall *call) {
  enum { BLOCK = 5, BLOCKS = 4 };
  RilleTensor *a = call->in[0], *power[BLOCK + 1], *sum = NULL;
  char text[RILLE_SHAPE_TEXT];
  if (a->ndim < 2 || a->sizes[a->ndim - 1] != a->sizes[a->ndim - 2])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a square matrix or a batch of them, got shape %s",
                       rille_tensor_shape_text(a, text));
  if (!rille_dtype_is_float(rille_dtype_of(a)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(a)));
  if (a->numel == 0) return rille_call_unchanged(ctx, call);
  int times = halvings(ctx, a);
  power[0] = t_eye(ctx, rille_dtype_of(a), a->sizes[a->ndim - 1]);
  power[1] = t_mul_number(ctx, a, ldexp(1, -times));
  for (int k = 2; k <= BLOCK; k++) power[k] = t_matmul(ctx, power[1], power[k - 1]);
  for (int block = BLOCKS; block >= 0; block--) {
    RilleTensor *part = NULL;
    for (int k = 0; k < (block == BLOCKS ? 1 : BLOCK); k++) {
      RilleTensor *term = t_mul_number(ctx, power[k], 1 / tgamma(block * BLOCK + k + 1));
      part = part ? t_add(ctx, part, term) : term;
    }
    sum = sum ? t_add(ctx, part, t_matmul(ctx, sum, power[BLOCK])) : part;
    if (block == BLOCKS && sum) sum = t_expand(ctx, sum, a->ndim, a->sizes);
  }
  for (int k = 0; k < times && sum; k++) sum = t_matmul(ctx, sum, sum);
  return rille_call_result(ctx, call, sum);
}

/* The upper right block of exp([[A^T, g], [0, A^T]]) (Mathias, "A chain rule for matrix functions", 1996). */
static void matrix_exp_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *at = t_mt(ctx, call->in[0]), *g = call->grad_out[0];
  if (!at) return;
  if (at->numel == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  int last = at->ndim - 1, rows = last - 1;
  int64_t n = at->sizes[last];
  RilleTensor *none = t_zeros(ctx, rille_dtype_of(at), at->ndim, at->sizes);
  RilleTensor *above = t_cat(ctx, (RilleTensor *[]){at, g}, 2, last);
  RilleTensor *below = t_cat(ctx, (RilleTensor *[]){none, at}, 2, last);
  RilleTensor *whole = t_cat(ctx, (RilleTensor *[]){above, below}, 2, rows);
  RilleTensor *made = whole ? t_unary(ctx, &rille_op_matrix_exp, whole) : NULL;
  made = made ? t_narrow(ctx, made, rows, 0, n) : NULL;
  call->grad_in[0] = made ? t_narrow(ctx, made, last, n, n) : NULL;
}

/* ---- householder_product ------------------------------------------------------------------------------- */

/* The first n columns of the product of I - tau(i) v(i) v(i)^T, v(i) below the diagonal of column i, 1 on it.
 */
static RilleStatus householder_product_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *tau = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  int last = a->ndim - 1;
  int64_t m = a->sizes[last - 1], n = a->sizes[last], k = tau->ndim ? tau->sizes[tau->ndim - 1] : 0;
  if (m < n || tau->ndim != last || k > n || tau->dtype != a->dtype ||
      !rille_shape_equal(last - 1, a->sizes, last - 1, tau->sizes))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs at least as many rows as columns, and one number a column at most: %s %s and %s %s",
        rille_dtype_name(rille_dtype_of(a)), rille_tensor_shape_text(a, text),
        rille_dtype_name(rille_dtype_of(tau)), rille_tensor_shape_text(tau, other));
  RilleTensor *eye = t_narrow(ctx, t_eye(ctx, rille_dtype_of(a), m), 1, 0, n);
  RilleTensor *v = t_add(ctx, t_tril(ctx, a, -1), eye), *q = t_expand(ctx, eye, a->ndim, a->sizes);
  for (int64_t i = k - 1; i >= 0 && q && v; i--) {
    RilleTensor *one = t_narrow(ctx, v, last, i, 1);
    RilleTensor *scale = t_unsqueeze(ctx, t_narrow(ctx, tau, last - 1, i, 1), last);
    q = t_sub(ctx, q, t_matmul(ctx, t_mul(ctx, one, scale), t_matmul(ctx, t_mt(ctx, one), q)));
  }
  return rille_call_return(ctx, call, q ? t_mul_number(ctx, q, 1) : NULL);
}

/* ---- ldl_factor, ldl_solve ----------------------------------------------------------------------------- */

typedef struct LdlArgs {
  bool hermitian, check_errors;
} LdlArgs;

/* call->n_out 2: without the infos. */
static RilleStatus ldl_factor_forward(RilleContext *ctx, RilleCall *call) {
  const LdlArgs *args = call->args;
  RilleTensor *a = call->in[0], *infos = NULL;
  char text[48];
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT32, a->ndim - 1, a->sizes, &call->out[1]));
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT32, a->ndim - 2, a->sizes, &infos);
  RilleTensor *work = rille_linalg_columns(ctx, a);
  if (!t_keep(ctx, status, infos) || !work) return rille_scope_status(ctx);
  int32_t *info = (int32_t *)(void *)infos->data;
  RILLE_TRY(rille_lapack_ldl(ctx, rille_dtype_of(a), rille_linalg_batch(a), a->sizes[a->ndim - 1], work->data,
                             (int32_t *)(void *)call->out[1]->data, info));
  for (int64_t i = 0; i < infos->numel && (args->check_errors || call->n_out == 2); i++)
    if (info[i] != 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s has no such factors: block %d of D is zero",
                         rille_linalg_which(a, i, text), info[i] - 1);
  if (call->n_out == 3) call->out[2] = rille_tensor_retain(infos);
  RilleTensor *lower = t_triu(ctx, work, 0); /* column by column */
  return lower ? rille_linalg_output(lower, &call->out[0]) : rille_scope_status(ctx);
}

/* Pivots below 0 stand in pairs, one for each block of two rows: LAPACK takes the row beside such a one
 * unseen. */
static RilleStatus check_ldl_pivots(RilleContext *ctx, const int32_t *pivots, int64_t batch, int64_t n) {
  for (const int32_t *end = pivots + batch * n; pivots < end; pivots += n)
    for (int64_t i = 0; i < n; i++) {
      if (pivots[i] == 0 || pivots[i] > n || pivots[i] < -n)
        return rille_error(ctx, RILLE_ERROR_INDEX, "pivot %d is out of range for %lld rows", pivots[i],
                           (long long)n);
      if (pivots[i] > 0) continue;
      if (i + 1 == n || pivots[i + 1] != pivots[i])
        return rille_error(ctx, RILLE_ERROR_INDEX,
                           "pivots below 0 must stand in pairs, there is a single %d at row %lld", pivots[i],
                           (long long)i);
      i++;
    }
  return RILLE_OK;
}

static RilleStatus ldl_solve_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *ld = call->in[0], *pivots = call->in[1], *b = call->in[2];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, ld, true));
  if (b->ndim < 2 || b->sizes[b->ndim - 2] != ld->sizes[ld->ndim - 1] || b->dtype != ld->dtype ||
      pivots->dtype != RILLE_INT32 ||
      !rille_shape_equal(pivots->ndim, pivots->sizes, ld->ndim - 1, ld->sizes))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs int32 pivots of the factors' shape but the last dim, and matrices that fit: %s and %s",
        rille_tensor_shape_text(ld, text), rille_tensor_shape_text(b, other));
  pivots = t_row(ctx, pivots); /* as a matrix of one row, so that it broadcasts like the others */
  RilleTensor *spread = b;
  RILLE_TRY(pivots ? rille_linalg_broadcast(ctx, &ld, &b) : rille_scope_status(ctx));
  RILLE_TRY(rille_linalg_broadcast(ctx, &pivots, &spread));
  RilleTensor *factors = rille_linalg_columns(ctx, ld), *x = rille_linalg_columns(ctx, b), *flat = NULL;
  RilleStatus status = rille_tensor_contiguous(pivots, &flat);
  if (!t_keep(ctx, status, flat) || !factors || !x) return rille_scope_status(ctx);
  const int32_t *rows = (const int32_t *)(const void *)flat->data;
  RILLE_TRY(check_ldl_pivots(ctx, rows, rille_linalg_batch(ld), ld->sizes[ld->ndim - 1]));
  RILLE_TRY(rille_lapack_ldl_solve(ctx, rille_dtype_of(ld), rille_linalg_batch(ld), ld->sizes[ld->ndim - 1],
                                   b->sizes[b->ndim - 1], factors->data, rows, x->data));
  return rille_linalg_output(x, &call->out[0]);
}

/* ---- cholesky_inverse, vecdot -------------------------------------------------------------------------- */

typedef struct UpperArgs {
  bool upper;
} UpperArgs;

static RilleStatus cholesky_inverse_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *l = call->in[0];
  RILLE_TRY(rille_linalg_check(ctx, l, true));
  RilleTensor *eye = t_eye(ctx, rille_dtype_of(l), l->sizes[l->ndim - 1]);
  RilleTensor *all = eye ? t_expand(ctx, eye, l->ndim, l->sizes) : NULL;
  return rille_call_return(ctx, call,
                           t_apply(ctx, &rille_op_cholesky_solve, (RilleTensor *[]){all, l}, 2, call->args));
}

static RilleStatus vecdot_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *product = t_mul(ctx, call->in[0], call->in[1]);
  int dim;
  if (!product) return rille_scope_status(ctx);
  if (product->ndim == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs vectors, not two tensors without dims");
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, product->ndim, &dim));
  RilleTensor *sum = t_sum(ctx, product, 1, &dim, false);
  return rille_call_return(ctx, call, sum ? t_to(ctx, sum, rille_dtype_of(product)) : NULL);
}

/* ---- tensorinv, tensorsolve ---------------------------------------------------------------------------- */

typedef struct IndArgs {
  int64_t ind;
} IndArgs;

static int64_t product_of(const int64_t *sizes, int n) {
  int64_t product = 1;
  for (int i = 0; i < n; i++) product *= sizes[i];
  return product;
}

/* The inverse of a as a matrix of its first ind dims by the others; its dims change sides. */
static RilleStatus tensorinv_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  int64_t ind = ((const IndArgs *)call->args)->ind, sizes[RILLE_MAX_DIMS];
  char text[RILLE_SHAPE_TEXT];
  if (ind < 1 || ind > a->ndim)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "ind must be from 1 to %d for shape %s, got %lld", a->ndim,
                       rille_tensor_shape_text(a, text), (long long)ind);
  int first = (int)ind, rest = a->ndim - first;
  int64_t rows = product_of(a->sizes, first), columns = product_of(a->sizes + first, rest);
  if (rows != columns)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs as many elements in the first %d dims as in the others, got %s", first,
                       rille_tensor_shape_text(a, text));
  memcpy(sizes, a->sizes + first, (size_t)rest * sizeof *sizes);
  memcpy(sizes + rest, a->sizes, (size_t)first * sizeof *sizes);
  RilleTensor *matrix = t_reshape(ctx, a, 2, (int64_t[]){rows, columns});
  return rille_call_return(ctx, call, t_reshape(ctx, t_inv(ctx, matrix), a->ndim, sizes));
}

typedef struct TensorsolveArgs {
  RilleInts dims; /* moved behind the others before all; count -1: none */
} TensorsolveArgs;

/* X with tensordot(a, X, over X's dims) = b. */
static RilleStatus tensorsolve_forward(RilleContext *ctx, RilleCall *call) {
  const RilleInts *dims = &((const TensorsolveArgs *)call->args)->dims;
  RilleTensor *a = call->in[0], *b = call->in[1];
  int order[RILLE_MAX_DIMS], n = 0;
  bool moved[RILLE_MAX_DIMS] = {false};
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  for (int i = 0; i < dims->count; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], a->ndim, &dim));
    if (moved[dim]) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
    moved[dim] = true;
  }
  for (int i = 0; i < a->ndim; i++)
    if (!moved[i]) order[n++] = i;
  for (int i = 0; i < dims->count; i++) order[n++] = rille_dim_of(dims->values[i], a->ndim);
  if (!(a = t_permute(ctx, a, a->ndim, order))) return rille_scope_status(ctx);
  int rest = a->ndim - b->ndim;
  if (rest < 0 || product_of(a->sizes + b->ndim, rest) != b->numel ||
      product_of(a->sizes, a->ndim) != b->numel * b->numel)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "shapes do not fit: %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  RilleTensor *in[2] = {t_reshape(ctx, a, 2, (int64_t[]){b->numel, b->numel}),
                        t_reshape(ctx, b, 1, &b->numel)};
  RilleTensor *x = t_apply(ctx, &rille_op_solve, in, 2, NULL);
  return rille_call_return(ctx, call, t_reshape(ctx, x, rest, a->sizes + b->ndim));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter householder_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("tau"),
                                                        RILLE_PARAMETERS_END};
static const RilleParameter ldl_parameters[] = {RILLE_TENSOR("A"), RILLE_OPTION(BOOL, LdlArgs, hermitian),
                                                RILLE_PARAMETERS_END};
static const RilleParameter ldl_ex_parameters[] = {RILLE_TENSOR("A"), RILLE_OPTION(BOOL, LdlArgs, hermitian),
                                                   RILLE_OPTION(BOOL, LdlArgs, check_errors),
                                                   RILLE_PARAMETERS_END};
static const RilleParameter ldl_solve_parameters[] = {
    RILLE_TENSOR("LD"), RILLE_TENSOR("pivots"), RILLE_TENSOR("B"), RILLE_OPTION(BOOL, LdlArgs, hermitian),
    RILLE_PARAMETERS_END};
static const RilleParameter upper_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(BOOL, UpperArgs, upper),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter vecdot_parameters[] = {
    RILLE_TENSOR("x"), RILLE_TENSOR("y"), RILLE_OPTION(INT, RilleDimArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter tensorinv_parameters[] = {RILLE_TENSOR("A"), RILLE_OPTION(INT, IndArgs, ind),
                                                      RILLE_PARAMETERS_END};
static const RilleParameter tensorsolve_parameters[] = {
    RILLE_TENSOR("A"), RILLE_TENSOR("B"), RILLE_OPTION(INTS, TensorsolveArgs, dims), RILLE_PARAMETERS_END};
static const char *const exp_samples[] = RILLE_SAMPLES("x(3, 3)", "x(2, 2, 2)", "x(3, 3):t() * 3", "x(0, 0)");
static const char *const householder_samples[] =
    RILLE_SAMPLES("x(3, 2), x(2)", "x(2, 3, 3), x(2, 2)", "x(3, 4):t(), x(3)", "x(3, 0), x(0)");
static const char *const ldl_samples[] =
    RILLE_SAMPLES("definite(3, 3)", "definite(2, 3, 3)", "definite(3, 3):t()");
static const char *const ldl_solve_samples[] =
    RILLE_SAMPLES("definite(2, 2), rille.tensor({ 1, 2 }, { dtype = 'int32' }), x(2, 3)",
                  "definite(2, 2), rille.tensor({ 2, 2 }, { dtype = 'int32' }), x(3, 2, 1)");
static const char *const cholesky_inverse_samples[] =
    RILLE_SAMPLES("regular(3, 3):tril()", "regular(2, 2, 2):triu(), true", "regular(3, 3):triu():t()");
static const char *const vecdot_samples[] =
    RILLE_SAMPLES("x(3), x(3)", "x(2, 3), x(3)", "x(3, 2):t(), x(2, 1), 0", "x(0, 3), x(3)");
static const char *const tensorinv_samples[] =
    RILLE_SAMPLES("regular(4, 4):reshape(2, 2, 4)", "regular(3, 3), 1");
static const char *const tensorsolve_samples[] =
    RILLE_SAMPLES("regular(4, 4):reshape(2, 2, 4), x(2, 2)", "regular(6, 6):reshape(2, 3, 6), x(2, 3)",
                  "regular(4, 4):reshape(4, 2, 2), x(2, 2), { 0 }");

RILLE_OP(matrix_exp, .summary = "the exponential of square matrices: the sum of A^k / k!",
         .parameters = rille_one_input, .n_outputs = 1, .forward = matrix_exp_forward,
         .backward = matrix_exp_backward, .saves_input = {1}, .samples = exp_samples);
RILLE_OP(householder_product,
         .summary = "the first columns of the product of reflections, as qr's first half leaves them",
         .parameters = householder_parameters, .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
         .n_outputs = 1, .forward = householder_product_forward, .samples = householder_samples);
static const LdlArgs ldl_defaults = {false, false};
RILLE_OP(ldl_factor,
         .summary = "L and D in one matrix with L D L^T = A, symmetric, and LAPACK's pivots (int32)",
         RILLE_ARGUMENTS(ldl_parameters, &ldl_defaults), .flags = RILLE_OP_NO_METHOD | RILLE_OP_NO_GRADIENT,
         .n_outputs = 2, .forward = ldl_factor_forward, .samples = ldl_samples,
         .example = "rille.linalg.ldl_factor(rille.eye(2) * 3)");
RILLE_OP(ldl_factor_ex, .summary = "the same, and per matrix 0 or the first block of D that is zero",
         RILLE_ARGUMENTS(ldl_ex_parameters, &ldl_defaults),
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_NO_GRADIENT, .n_outputs = 3, .forward = ldl_factor_forward,
         .samples = ldl_samples, .example = "rille.linalg.ldl_factor_ex(rille.eye(2) * 3)");
RILLE_OP(ldl_solve, .summary = "the solution of A X = B from ldl_factor's results",
         RILLE_ARGUMENTS(ldl_solve_parameters, &ldl_defaults),
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .forward = ldl_solve_forward,
         .samples = ldl_solve_samples);
RILLE_OP(cholesky_inverse, .summary = "the inverse of A from its Cholesky factor",
         RILLE_ARGUMENTS(upper_parameters, &(const UpperArgs){false}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = cholesky_inverse_forward, .samples = cholesky_inverse_samples);
RILLE_OP(vecdot, .summary = "the sum of products along dim",
         RILLE_ARGUMENTS(vecdot_parameters, &(const RilleDimArgs){-1}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = vecdot_forward,
         .samples = vecdot_samples);
RILLE_OP(tensorinv, .summary = "the inverse of a tensor as a matrix of its first ind dims by the others",
         RILLE_ARGUMENTS(tensorinv_parameters, &(const IndArgs){2}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = tensorinv_forward,
         .samples = tensorinv_samples, .example = "rille.linalg.tensorinv(rille.eye(4):reshape(2, 2, 4))");
RILLE_OP(tensorsolve,
         .summary = "X with tensordot(A, X) = B over all dims of X; dims of A are moved to the end first",
         RILLE_ARGUMENTS(tensorsolve_parameters, &(const TensorsolveArgs){{.count = -1}}),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = tensorsolve_forward,
         .samples = tensorsolve_samples,
         .example = "rille.linalg.tensorsolve(rille.eye(4):reshape(2, 2, 4), rille.ones(2, 2))");

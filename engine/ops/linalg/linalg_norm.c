/* Made of factorizations and products: pseudo-inverse, least squares, rank, norms, powers. */
#include "ops/linalg/linalg.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <float.h>
#include <math.h>
#include <string.h>

RILLE_USE_OP(abs);
RILLE_USE_OP(amax);
RILLE_USE_OP(amin);
RILLE_USE_OP(clone);
RILLE_USE_OP(gt);
RILLE_USE_OP(lstsq_matrices);
RILLE_USE_OP(matmul);
RILLE_USE_OP(matrix_norm);
RILLE_USE_OP(maximum);
RILLE_USE_OP(norm);
RILLE_USE_OP(pinv_matrices);
RILLE_USE_OP(reciprocal);
RILLE_USE_OP(sum);
RILLE_USE_OP(svdvals);

static double epsilon(const RilleTensor *a) {
  return a->dtype == RILLE_FLOAT32 ? (double)FLT_EPSILON : DBL_EPSILON;
}

static RilleTensor *reduced(RilleContext *ctx, const RilleOp *op, RilleTensor *a, int n, int first,
                            int second, bool keepdim) {
  RilleReduceArgs args = {{.count = n, .values = {first, second}}, keepdim, RILLE_DTYPE_NONE};
  return a ? t_apply(ctx, op, &a, 1, &args) : NULL;
}

/* ---- pinv ---------------------------------------------------------------------------------------------- */

typedef struct PinvArgs {
  RilleScalar rtol, atol;
  bool hermitian;
} PinvArgs;

/* Singular values at most this (one a matrix) count as zero: max(atol, rtol * the largest). */
static RilleTensor *threshold_of(RilleContext *ctx, const RilleTensor *a, RilleTensor *s,
                                 const PinvArgs *args) {
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1];
  double atol = args->atol.kind == RILLE_SCALAR_NONE ? 0 : rille_scalar_to_double(args->atol);
  double rtol = args->rtol.kind == RILLE_SCALAR_NONE ? (atol > 0 ? 0 : epsilon(a) * (double)(m > n ? m : n))
                                                     : rille_scalar_to_double(args->rtol);
  RilleTensor *largest = reduced(ctx, &rille_op_amax, s, 1, -1, 0, true);
  return t_binary(ctx, &rille_op_maximum, t_mul_number(ctx, largest, rtol), t_number(ctx, atol));
}

/* Only the lower triangle counts: copied to the upper. */
static RilleTensor *mirrored(RilleContext *ctx, RilleTensor *a) {
  return t_add(ctx, t_tril(ctx, a, 0), t_mt(ctx, t_tril(ctx, a, -1)));
}

/* How many singular values count, as int64. */
static RilleTensor *rank_from(RilleContext *ctx, RilleTensor *kept) {
  return reduced(ctx, &rille_op_sum, kept, 1, -1, 0, false);
}

static RilleStatus give_both(RilleContext *ctx, RilleCall *call, RilleTensor *inverse, RilleTensor *rank) {
  if (!inverse || !rank) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(inverse);
  call->out[1] = rille_tensor_retain(rank);
  return RILLE_OK;
}

/* The inverse and the rank, from one factorization. */
static RilleStatus pinv_matrices_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *usv[3];
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  if (((const PinvArgs *)call->args)->hermitian && !(a = mirrored(ctx, a))) return rille_scope_status(ctx);
  if (a->sizes[a->ndim - 2] == 0 || a->sizes[a->ndim - 1] == 0) {
    RilleTensor *empty = rille_linalg_new(ctx, a, a->sizes[a->ndim - 1], a->sizes[a->ndim - 2]);
    return give_both(ctx, call, empty, t_zeros(ctx, RILLE_INT64, a->ndim - 2, a->sizes));
  }
  if (!t_svd(ctx, a, usv)) return rille_scope_status(ctx);
  RilleTensor *kept = t_binary(ctx, &rille_op_gt, usv[1], threshold_of(ctx, a, usv[1], call->args));
  RilleTensor *inverse = t_where(ctx, kept, t_unary(ctx, &rille_op_reciprocal, usv[1]), t_number(ctx, 0));
  RilleTensor *left = t_mul(ctx, t_mt(ctx, usv[2]), t_row(ctx, inverse));
  return give_both(ctx, call, t_matmul(ctx, left, t_mt(ctx, usv[0])), rank_from(ctx, kept));
}

/* -P^T g P^T + (I - A P) g^T P P^T + P^T P g^T (I - P A), P the pseudo-inverse of A (Golub and Pereyra 1973).
 */
static RilleTensor *pinv_gradient(RilleContext *ctx, RilleTensor *a, RilleTensor *p, RilleTensor *g) {
  RilleTensor *pt = t_mt(ctx, p), *gt = t_mt(ctx, g);
  RilleTensor *first = t_matmul(ctx, pt, t_matmul(ctx, g, pt));
  RilleTensor *right = t_matmul(ctx, gt, t_matmul(ctx, p, pt)),
              *left = t_matmul(ctx, t_matmul(ctx, pt, p), gt);
  right = t_sub(ctx, right, t_matmul(ctx, a, t_matmul(ctx, p, right)));
  left = t_sub(ctx, left, t_matmul(ctx, t_matmul(ctx, left, p), a));
  return t_sub(ctx, t_add(ctx, left, right), first);
}

/* The gradient of a hermitian matrix goes to both triangles, as in PyTorch, though one is read. */
static void pinv_matrices_backward(RilleContext *ctx, RilleBackward *call) {
  bool hermitian = ((const PinvArgs *)call->args)->hermitian;
  RilleTensor *a = hermitian ? mirrored(ctx, call->in[0]) : call->in[0];
  call->grad_in[0] = pinv_gradient(ctx, a, call->out[0], call->grad_out[0]);
}

static RilleStatus pinv_forward(RilleContext *ctx, RilleCall *call) {
  const PinvArgs *args = call->args;
  RilleTensor *a = call->in[0];
  RILLE_TRY(rille_linalg_check(ctx, a, args->hermitian));
  RilleTensor *both[2];
  if (!t_apply_many(ctx, &rille_op_pinv_matrices, &a, 1, args, both)) return rille_scope_status(ctx);
  return rille_call_return(ctx, call, both[0]);
}

static RilleStatus rank_of(RilleContext *ctx, RilleTensor *a, const PinvArgs *args, RilleTensor **out) {
  RilleTensor *s = a ? t_unary(ctx, &rille_op_svdvals, a) : NULL;
  if (!s) return rille_scope_status(ctx);
  if (s->sizes[s->ndim - 1] == 0) {
    *out = t_zeros(ctx, RILLE_INT64, s->ndim - 1, s->sizes);
    return RILLE_OK;
  }
  RilleTensor *kept = t_binary(ctx, &rille_op_gt, s, threshold_of(ctx, a, s, args));
  *out = rank_from(ctx, kept);
  return RILLE_OK;
}

static RilleStatus matrix_rank_forward(RilleContext *ctx, RilleCall *call) {
  const PinvArgs *args = call->args;
  RilleTensor *a = call->in[0], *rank = NULL;
  RILLE_TRY(rille_linalg_check(ctx, a, args->hermitian));
  if (args->hermitian) a = mirrored(ctx, a);
  RILLE_TRY(rank_of(ctx, a, args, &rank));
  return rille_call_return(ctx, call, rank);
}

/* ---- lstsq --------------------------------------------------------------------------------------------- */

enum { GELSY, GELSD, GELSS, GELS };

typedef struct LstsqArgs {
  RilleScalar rcond;
  uint8_t driver;
} LstsqArgs;

static RilleStatus check_lstsq(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->dtype == b->dtype && b->ndim >= 2 && a->sizes[a->ndim - 2] == b->sizes[b->ndim - 2]) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "rows or dtypes of input and B differ: %s %s and %s %s",
                     rille_dtype_name(rille_dtype_of(a)), rille_tensor_shape_text(a, text),
                     rille_dtype_name(rille_dtype_of(b)), rille_tensor_shape_text(b, other));
}

/* The sums of squared residuals, where every matrix has more rows than columns and full rank; else empty, and
 * always so with the driver gelsy, as PyTorch has it. */
static RilleTensor *residuals(RilleContext *ctx, RilleTensor *a, RilleTensor *b, RilleTensor *x,
                              RilleTensor *rank, int driver) {
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1];
  bool full = m > n && driver != GELSY;
  for (int64_t i = 0; full && i < rank->numel; i++)
    full = ((const int64_t *)(const void *)rank->data)[i] == n;
  if (!full) return t_zeros(ctx, rille_dtype_of(a), 1, &(int64_t){0});
  RilleTensor *gap = t_sub(ctx, t_matmul(ctx, a, x), b);
  return reduced(ctx, &rille_op_sum, t_square(ctx, gap), 1, -2, 0, false);
}

/* The solution of least norm of each system, and A's rank, by a QR factorization with pivots; no size is 0.
 */
static RilleStatus lstsq_matrices_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  RILLE_TRY(check_lstsq(ctx, a, b));
  if (a->ndim != b->ndim || !rille_shape_equal(a->ndim - 2, a->sizes, b->ndim - 2, b->sizes) ||
      a->numel == 0 || b->numel == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs as many matrices with elements on either side");
  const int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1], k = b->sizes[b->ndim - 1];
  const int64_t tall = m > n ? m : n;
  RilleScalar wanted = ((const LstsqArgs *)call->args)->rcond;
  double rcond =
      wanted.kind == RILLE_SCALAR_NONE ? epsilon(a) * (double)tall : rille_scalar_to_double(wanted);
  RILLE_TRY(rille_linalg_check_finite(ctx, a));
  RilleTensor *columns = rille_linalg_columns(ctx, a), *x = rille_linalg_new(ctx, a, k, tall);
  RilleTensor *window = x ? t_narrow(ctx, x, -1, 0, m) : NULL;
  RilleTensor *turned = t_mt(ctx, b), *found = x ? t_narrow(ctx, x, -1, 0, n) : NULL;
  if (!columns || !window || !turned || !found) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_copy(window, turned));
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, a->ndim - 2, a->sizes, &call->out[1]));
  RILLE_TRY(rille_lapack_least_squares(ctx, rille_dtype_of(a), rille_linalg_batch(a), m, n, k, rcond,
                                       columns->data, x->data, (int64_t *)(void *)call->out[1]->data));
  return rille_linalg_output(found, &call->out[0]);
}

/* X = P B, P the pseudo-inverse of A. */
static void lstsq_matrices_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *a = call->in[0], *g = call->grad_out[0], *both[2];
  PinvArgs args = {.rtol = ((const LstsqArgs *)call->args)->rcond};
  if (!t_apply_many(ctx, &rille_op_pinv_matrices, &a, 1, &args, both)) return;
  if (call->needs[0])
    call->grad_in[0] = pinv_gradient(ctx, a, both[0], t_matmul(ctx, g, t_mt(ctx, call->in[1])));
  if (call->needs[1]) call->grad_in[1] = t_matmul(ctx, t_mt(ctx, both[0]), g);
}

#if defined(RILLE_MINIMAL)
#define HAS_QR 0
#else
#define HAS_QR 1 /* singular values take some times as long, and give the same */
#endif

/* The solution of least norm and the rank; those of gelsd and gelss count singular values. */
static RilleStatus least_squares(RilleContext *ctx, RilleTensor *a, RilleTensor *b, const LstsqArgs *args,
                                 RilleTensor **x, RilleTensor **rank) {
  RilleTensor *both[2], *in[2] = {a, b};
  if (HAS_QR && (args->driver == GELSY || args->driver == GELS) && a->numel > 0 && b->numel > 0) {
    if (!t_apply_many(ctx, &rille_op_lstsq_matrices, in, 2, args, both)) return rille_scope_status(ctx);
    *x = both[0];
  } else {
    PinvArgs pinv_args = {.rtol = args->rcond};
    if (!t_apply_many(ctx, &rille_op_pinv_matrices, &a, 1, &pinv_args, both)) return rille_scope_status(ctx);
    *x = t_matmul(ctx, both[0], b);
  }
  *rank = both[1];
  return *x ? RILLE_OK : rille_scope_status(ctx);
}

static RilleStatus lstsq_forward(RilleContext *ctx, RilleCall *call) {
  const LstsqArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1], *results[4];
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  bool vectors = b->ndim == a->ndim - 1 && rille_shape_equal(b->ndim, b->sizes, b->ndim, a->sizes);
  if (vectors && !(b = t_column(ctx, b))) return rille_scope_status(ctx);
  RILLE_TRY(check_lstsq(ctx, a, b));
  RILLE_TRY(rille_linalg_broadcast(ctx, &a, &b));
  RilleTensor *x;
  RILLE_TRY(least_squares(ctx, a, b, args, &x, &results[2]));
  bool full = true;
  for (int64_t i = 0; i < results[2]->numel; i++)
    full = full && ((const int64_t *)(const void *)results[2]->data)[i] ==
                       (a->sizes[a->ndim - 1] < a->sizes[a->ndim - 2] ? a->sizes[a->ndim - 1]
                                                                      : a->sizes[a->ndim - 2]);
  if (args->driver == GELS && !full)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "the driver gels needs matrices of full rank; use gelsy, gelsd or gelss");
  results[1] = residuals(ctx, a, b, x, results[2], args->driver);
  results[0] = vectors ? t_select(ctx, x, -1, 0) : x;
  if (args->driver == GELS) results[2] = t_zeros(ctx, RILLE_INT64, 1, &(int64_t){0});
  results[3] = args->driver == GELSY || args->driver == GELS
                   ? t_zeros(ctx, rille_dtype_of(a), 1, &(int64_t){0})
                   : t_unary(ctx, &rille_op_svdvals, a);
  if (!results[0] || !results[1] || !results[2] || !results[3]) return rille_scope_status(ctx);
  for (int k = 0; k < 4; k++) call->out[k] = rille_tensor_retain(results[k]);
  return RILLE_OK;
}

/* ---- norms --------------------------------------------------------------------------------------------- */

enum { FRO, NUC, OUTERMOST };

typedef struct MatrixNormArgs {
  RilleScalarOrChoice ord;
  RilleInts dim;
  bool keepdim;
  uint8_t dtype; /* what the input becomes first */
} MatrixNormArgs;

static RilleStatus take_dtype(RilleContext *ctx, uint8_t dtype, RilleTensor **a) {
  if (dtype == RILLE_DTYPE_NONE || dtype == (*a)->dtype) return RILLE_OK;
  return (*a = t_to(ctx, *a, (RilleDtype)dtype)) ? RILLE_OK : rille_scope_status(ctx);
}

/* The norm over the last two dims, without them. */
static RilleTensor *norm_of_last(RilleContext *ctx, RilleTensor *a, const MatrixNormArgs *args) {
  bool named = args->ord.number.kind == RILLE_SCALAR_NONE;
  double p = named ? 0 : rille_scalar_to_double(args->ord.number), size = fabs(p);
  const RilleOp *pick = p > 0 ? &rille_op_amax : &rille_op_amin;
  if (named && args->ord.choice == FRO) {
    struct {
      RilleScalar p;
      RilleInts dim;
      bool keepdim;
    } norm_args = {{RILLE_SCALAR_NONE, {0}}, {.count = 2, .values = {-2, -1}}, false};
    return t_apply(ctx, &rille_op_norm, &a, 1, &norm_args);
  }
  if (named || size == 2) {
    RilleTensor *s = t_unary(ctx, &rille_op_svdvals, a);
    return reduced(ctx, named ? &rille_op_sum : pick, s, 1, -1, 0, false);
  }
  RilleTensor *sums =
      reduced(ctx, &rille_op_sum, t_unary(ctx, &rille_op_abs, a), 1, size == 1 ? -2 : -1, 0, false);
  return reduced(ctx, pick, sums, 1, -1, 0, false);
}

static RilleStatus check_order(RilleContext *ctx, RilleScalar ord) {
  double p = ord.kind == RILLE_SCALAR_NONE ? 1 : fabs(rille_scalar_to_double(ord));
  if (p == 1 || p == 2 || isinf(p)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                     "ord must be 'fro', 'nuc', 1, -1, 2, -2, math.huge or -math.huge, not %g",
                     rille_scalar_to_double(ord));
}

static RilleStatus matrix_norm_forward(RilleContext *ctx, RilleCall *call) {
  const MatrixNormArgs *args = call->args;
  RilleTensor *a = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  int first, second, order[RILLE_MAX_DIMS], n = 0;
  RILLE_TRY(check_order(ctx, args->ord.number));
  RILLE_TRY(take_dtype(ctx, args->dtype, &a));
  if (a->ndim < 2 || !rille_dtype_is_float(rille_dtype_of(a)))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs floating point matrices, got %s of shape %s",
                       rille_dtype_name(rille_dtype_of(a)), rille_tensor_shape_text(a, text));
  if (args->dim.count != 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim must be two dims, got %d", (int)args->dim.count);
  RILLE_TRY(rille_shape_dim(ctx, args->dim.values[0], a->ndim, &first));
  RILLE_TRY(rille_shape_dim(ctx, args->dim.values[1], a->ndim, &second));
  if (first == second) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "both dims are %d", first);
  for (int i = 0; i < a->ndim; i++)
    if (i != first && i != second) order[n++] = i;
  order[n++] = first, order[n++] = second;
  RilleTensor *result = norm_of_last(ctx, t_permute(ctx, a, n, order), args);
  if (args->keepdim) {
    result = t_unsqueeze(ctx, result, first < second ? first : second);
    result = t_unsqueeze(ctx, result, first < second ? second : first);
  }
  return rille_call_return(ctx, call, result);
}

typedef struct VectorNormArgs { /* begins as the arguments of norm do */
  RilleScalar ord;
  RilleInts dim;
  bool keepdim;
  uint8_t dtype;
} VectorNormArgs;

static RilleStatus vector_norm_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  RILLE_TRY(take_dtype(ctx, ((const VectorNormArgs *)call->args)->dtype, &a));
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_norm, &a, 1, call->args));
}

typedef struct CondArgs {
  RilleScalarOrChoice p;
} CondArgs;

static RilleTensor *norm_by(RilleContext *ctx, RilleTensor *a, const CondArgs *args) {
  MatrixNormArgs norm_args = {args->p, {.count = 2, .values = {-2, -1}}, false, RILLE_DTYPE_NONE};
  return t_apply(ctx, &rille_op_matrix_norm, &a, 1, &norm_args);
}

/* Without p, or with 2 or -2: from the singular values; else the norms of the matrix and of its inverse. */
static RilleStatus cond_forward(RilleContext *ctx, RilleCall *call) {
  const CondArgs *args = call->args;
  RilleTensor *a = call->in[0];
  bool named = args->p.number.kind == RILLE_SCALAR_NONE;
  double p = named ? 2 : rille_scalar_to_double(args->p.number);
  bool by_values = named ? args->p.choice == OUTERMOST : fabs(p) == 2;
  RILLE_TRY(check_order(ctx, args->p.number));
  RILLE_TRY(rille_linalg_check(ctx, a, !by_values));
  if (!by_values) {
    RilleTensor *norm = norm_by(ctx, a, args), *inverse = t_inv(ctx, a);
    return rille_call_return(ctx, call, t_mul(ctx, norm, inverse ? norm_by(ctx, inverse, args) : NULL));
  }
  RilleTensor *s = t_unary(ctx, &rille_op_svdvals, a);
  RilleTensor *top = reduced(ctx, &rille_op_amax, s, 1, -1, 0, false),
              *bottom = reduced(ctx, &rille_op_amin, s, 1, -1, 0, false);
  return rille_call_return(ctx, call, p > 0 ? t_div(ctx, top, bottom) : t_div(ctx, bottom, top));
}

/* ---- matrix_power -------------------------------------------------------------------------------------- */

typedef struct PowerArgs {
  int64_t n;
} PowerArgs;

static RilleStatus matrix_power_forward(RilleContext *ctx, RilleCall *call) {
  int64_t n = ((const PowerArgs *)call->args)->n;
  RilleTensor *base = call->in[0], *result = NULL;
  char text[RILLE_SHAPE_TEXT];
  if (base->ndim < 2 || base->sizes[base->ndim - 1] != base->sizes[base->ndim - 2] ||
      base->dtype == RILLE_BOOL)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs square matrices of numbers, got %s of shape %s",
                       rille_dtype_name(rille_dtype_of(base)), rille_tensor_shape_text(base, text));
  if (n == 0) {
    RilleTensor *eye = t_eye(ctx, rille_dtype_of(base), base->sizes[base->ndim - 1]);
    RilleTensor *all = eye ? t_expand(ctx, eye, base->ndim, base->sizes) : NULL;
    return rille_call_return(ctx, call, all ? t_unary(ctx, &rille_op_clone, all) : NULL);
  }
  if (n < 0) base = t_inv(ctx, base);
  for (uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n; left > 0 && base; left >>= 1) {
    if (left & 1) result = result ? t_matmul(ctx, result, base) : base;
    if (left > 1) base = t_matmul(ctx, base, base);
  }
  if (n == 1 && result) result = t_unary(ctx, &rille_op_clone, result);
  return rille_call_return(ctx, call, result);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter pinv_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(SCALAR, PinvArgs, rtol), RILLE_OPTION(SCALAR, PinvArgs, atol),
    RILLE_OPTION(BOOL, PinvArgs, hermitian), RILLE_PARAMETERS_END};
static const RilleParameter lstsq_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR("B"), RILLE_OPTION(SCALAR, LstsqArgs, rcond),
    RILLE_CHOICE(LstsqArgs, driver, "gelsy|gelsd|gelss|gels"), RILLE_PARAMETERS_END};
static const RilleParameter matrix_norm_parameters[] = {
    RILLE_TENSOR("input"),
    RILLE_SCALAR_OR_CHOICE(MatrixNormArgs, ord, "fro|nuc"),
    RILLE_OPTION(INTS, MatrixNormArgs, dim),
    RILLE_OPTION(BOOL, MatrixNormArgs, keepdim),
    RILLE_OPTION(DTYPE, MatrixNormArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleParameter vector_norm_parameters[] = {RILLE_TENSOR("input"),
                                                        RILLE_OPTION(SCALAR, VectorNormArgs, ord),
                                                        RILLE_OPTION(INTS, VectorNormArgs, dim),
                                                        RILLE_OPTION(BOOL, VectorNormArgs, keepdim),
                                                        RILLE_OPTION(DTYPE, VectorNormArgs, dtype),
                                                        RILLE_PARAMETERS_END};
static const RilleParameter cond_parameters[] = {
    RILLE_TENSOR("input"), RILLE_SCALAR_OR_CHOICE(CondArgs, p, "fro|nuc"), RILLE_PARAMETERS_END};
static const RilleParameter power_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, PowerArgs, n),
                                                  RILLE_PARAMETERS_END};
static const PinvArgs pinv_defaults = {.hermitian = false};
static const LstsqArgs lstsq_defaults = {.driver = GELSY};
static const MatrixNormArgs matrix_norm_defaults = {.dim = {.count = 2, .values = {-2, -1}},
                                                    .dtype = RILLE_DTYPE_NONE};
static const VectorNormArgs vector_norm_defaults = {
    .ord = {RILLE_SCALAR_INT, {.i = 2}}, .dim = {.count = -1}, .dtype = RILLE_DTYPE_NONE};
static const CondArgs cond_defaults = {.p = {.choice = OUTERMOST}};
static const PowerArgs power_defaults = {1};

static const char *const pinv_samples[] =
    RILLE_SAMPLES("spread(3, 3)", "spread(2, 4, 3)", "spread(4, 3):t(), 1e-9", "x(0, 3)", "x(0, 3, 2)");
static const char *const pinv_hermitian_samples[] = RILLE_SAMPLES(
    "spread(3, 3)", "spread(2, 4, 3)", "definite(3, 3), { hermitian = true, atol = 1e-9 }", "x(0, 3)");
static const char *const rank_samples[] = RILLE_SAMPLES("spread(3, 3)", "spread(2, 4, 3), 0.5", "x(0, 3)");
static const char *const lstsq_matrices_samples[] =
    RILLE_SAMPLES("spread(4, 3), x(4, 2)", "spread(2, 3, 3), x(2, 3, 1)", "spread(4, 3):t(), x(3, 2), 1e-9");
static const char *const lstsq_samples[] =
    RILLE_SAMPLES("spread(4, 3), x(4, 2)", "spread(2, 3, 3), x(2, 3, 1)", "spread(4, 3):t(), x(3, 2)",
                  "spread(4, 3), x(4), { driver = 'gelsd' }", "x(0, 3), x(0, 2)");
static const char *const matrix_norm_samples[] = RILLE_SAMPLES(
    "spread(3, 4)", "spread(2, 3, 3), 'nuc'", "spread(3, 4), 1", "spread(3, 4), -1, { 1, 0 }",
    "spread(3, 4):t(), 2", "spread(3, 3), -2, { 0, 1 }, true", "spread(2, 3, 4), math.huge, { 0, 2 }",
    "spread(3, 4), { ord = -math.huge, keepdim = true }", "x(0, 3, 3), 2", "x(0, 3)");
static const char *const vector_norm_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1", "x(2, 3), 3, 1, true", "x(3, 2):t(), { dim = 0 }", "x(0)", "x()");
static const char *const cond_samples[] = RILLE_SAMPLES(
    "spread(3, 3)", "spread(2, 3, 4), -2", "regular(3, 3), 1", "regular(3, 3), 'fro'", "x(0, 3, 3)");
static const char *const power_samples[] =
    RILLE_SAMPLES("x(3, 3), 3", "regular(2, 2, 2), -2", "x(3, 3), 0", "x(3, 3):t(), 1", "x(0, 0), 4");

RILLE_OP(pinv_matrices, .summary = "the pseudo-inverse of each matrix",
         RILLE_ARGUMENTS(pinv_parameters, &pinv_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 2,
         .forward = pinv_matrices_forward, .backward = pinv_matrices_backward, .saves_input = {1},
         .saves_output = 1, .samples = pinv_samples);
RILLE_OP(lstsq_matrices, .summary = "the solutions of least norm of A X = B, and the ranks of A",
         RILLE_ARGUMENTS(lstsq_parameters, &lstsq_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 2,
         .forward = lstsq_matrices_forward, .backward = lstsq_matrices_backward, .saves_input = {3, 1},
         .samples = lstsq_matrices_samples);
RILLE_OP(pinv,
         .summary = "the pseudo-inverse; singular values up to max(atol, rtol * the largest) count as 0",
         RILLE_ARGUMENTS(pinv_parameters, &pinv_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = pinv_forward, .samples = pinv_hermitian_samples,
         .example = "rille.pinv(rille.randn(3, 2))");
RILLE_OP(matrix_rank, .summary = "how many singular values are above max(atol, rtol * the largest)",
         RILLE_ARGUMENTS(pinv_parameters, &pinv_defaults), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = matrix_rank_forward, .samples = rank_samples,
         .example = "rille.matrix_rank(rille.eye(3))");
RILLE_OP(lstsq,
         .summary = "X that makes the norm of A X - B smallest, the residuals, the rank, the singular values",
         RILLE_ARGUMENTS(lstsq_parameters, &lstsq_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 4,
         .forward = lstsq_forward, .samples = lstsq_samples,
         .example = "rille.lstsq(rille.randn(4, 2), rille.randn(4, 1))");
RILLE_OP(matrix_norm, .summary = "a norm of matrices: 'fro', 'nuc', or 1, 2, infinity and their negatives",
         RILLE_ARGUMENTS(matrix_norm_parameters, &matrix_norm_defaults), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = matrix_norm_forward, .samples = matrix_norm_samples,
         .example = "rille.matrix_norm(rille.eye(3), 'nuc')");
RILLE_OP(vector_norm, .summary = "(sum of |x|^ord)^(1/ord), over all or dims",
         RILLE_ARGUMENTS(vector_norm_parameters, &vector_norm_defaults), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = vector_norm_forward, .samples = vector_norm_samples,
         .example = "rille.vector_norm(rille.ones(4))");
RILLE_OP(cond, .summary = "the condition number: the norm times the norm of the inverse",
         RILLE_ARGUMENTS(cond_parameters, &cond_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
         .n_outputs = 1, .forward = cond_forward, .samples = cond_samples,
         .example = "rille.cond(rille.eye(3) * 2)");
RILLE_OP(matrix_power, .summary = "the n-th power of a square matrix; of its inverse for negative n",
         RILLE_ARGUMENTS(power_parameters, &power_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = matrix_power_forward, .samples = power_samples,
         .example = "rille.matrix_power(rille.eye(2) * 2, 3)");

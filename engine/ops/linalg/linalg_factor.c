/* Factorizations: Cholesky, QR, singular values, eigenvalues of symmetric matrices. */
#include "ops/linalg/linalg.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(any);
RILLE_USE_OP(contiguous);
RILLE_USE_OP(eigh);
RILLE_USE_OP(linalg_svd);
RILLE_USE_OP(matmul);
RILLE_USE_OP(svdvals);

static RilleTensor *t_half(RilleContext *ctx, RilleTensor *a) {
  return t_mul_number(ctx, a, 0.5);
}

/* Nothing flowed back into this output. */
static bool is_zero(RilleContext *ctx, RilleTensor *grad) {
  RilleTensor *any = t_unary(ctx, &rille_op_any, grad);
  return any && *(const bool *)any->data == 0;
}

/* [..., n, n]: the identity for each matrix of a's batch. */
static RilleTensor *identities(RilleContext *ctx, const RilleTensor *a, int64_t n) {
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  sizes[a->ndim - 1] = sizes[a->ndim - 2] = n;
  RilleTensor *all = t_expand(ctx, t_eye(ctx, rille_dtype_of(a), n), a->ndim, sizes);
  return all ? t_unary(ctx, &rille_op_contiguous, all) : NULL;
}

static int64_t least(const RilleTensor *a) {
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1];
  return m < n ? m : n;
}

/* ---- cholesky ------------------------------------------------------------------------------------------ */

typedef struct CholeskyArgs {
  bool upper;
} CholeskyArgs;

/* LAPACK's lower factor, column by column, is the upper one row by row. */
static RilleStatus cholesky_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  char text[48];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RilleTensor *columns = rille_linalg_columns(ctx, a);
  if (!columns) return rille_scope_status(ctx);
  RILLE_TRY(rille_lapack_cholesky(ctx, rille_dtype_of(a), rille_linalg_batch(a), a->sizes[a->ndim - 1],
                                  columns->data, NULL, &failed));
  if (failed.info != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "%s is not positive definite: its leading block of size %d is not",
                       rille_linalg_which(a, failed.matrix, text), failed.info);
  RilleTensor *upper = t_triu(ctx, columns, 0);
  if (!upper) return rille_scope_status(ctx);
  if (!((const CholeskyArgs *)call->args)->upper) return rille_linalg_output(upper, &call->out[0]);
  call->out[0] = rille_tensor_retain(upper);
  return RILLE_OK;
}

/* L^-T P(L^T g) L^-1 made symmetric; P: the lower triangle with half its diagonal (Murray, "Differentiation
 * of the Cholesky decomposition", 2016). */
static void cholesky_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *l = call->out[0], *g = call->grad_out[0];
  if (((const CholeskyArgs *)call->args)->upper) l = t_mt(ctx, l), g = t_mt(ctx, g);
  RilleTensor *lt = t_mt(ctx, l), *inner = t_matmul(ctx, lt, g);
  inner = t_half(ctx, t_add(ctx, t_tril(ctx, inner, 0), t_tril(ctx, inner, -1)));
  RilleTensor *half = t_solve_triangular(ctx, lt, inner, true, false);
  RilleTensor *full = t_solve_triangular(ctx, lt, t_mt(ctx, half), true, false);
  call->grad_in[0] = t_half(ctx, t_add(ctx, full, t_mt(ctx, full)));
}

/* ---- qr ------------------------------------------------------------------------------------------------ */

enum { REDUCED, COMPLETE, R_ONLY };

typedef struct QrArgs {
  uint8_t mode;
} QrArgs;

static RilleStatus qr_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *a = call->in[0];
  int mode = ((const QrArgs *)call->args)->mode;
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  RilleDtype dtype = rille_dtype_of(a);
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1], columns = mode == COMPLETE ? m : least(a);
  RilleTensor *work = rille_linalg_columns(ctx, a), *q = NULL;
  if (mode == R_ONLY)
    RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &(int64_t){0}, &call->out[0]));
  else
    q = least(a) == 0 ? identities(ctx, a, columns) : rille_linalg_new(ctx, a, columns, m);
  if (!work || (!q && mode != R_ONLY)) return rille_scope_status(ctx);
  if (q && columns != m && least(a) == 0) q = rille_linalg_new(ctx, a, columns, m);
  if (!q && mode != R_ONLY) return rille_scope_status(ctx);
  RILLE_TRY(
      rille_lapack_qr(ctx, dtype, rille_linalg_batch(a), m, n, columns, work->data, q ? q->data : NULL));
  if (q) RILLE_TRY(rille_linalg_output(q, &call->out[0]));
  RilleTensor *r = t_triu(ctx, t_narrow(ctx, t_mt(ctx, work), a->ndim - 2, 0, columns), 0);
  if (!r) return rille_scope_status(ctx);
  call->out[1] = rille_tensor_retain(r);
  return RILLE_OK;
}

/* For m >= n: (gQ + Q S(M)) R^-T with M = R gR^T - gQ^T Q, S: the lower triangle copied to the upper (Walter
 * and Lehmann, "Algorithmic differentiation of linear algebra functions", 2018). */
static RilleTensor *tall_qr_backward(RilleContext *ctx, RilleTensor *q, RilleTensor *r, RilleTensor *gq,
                                     RilleTensor *gr) {
  RilleTensor *m = t_sub(ctx, t_matmul(ctx, r, t_mt(ctx, gr)), t_matmul(ctx, t_mt(ctx, gq), q));
  RilleTensor *symmetric = t_add(ctx, t_tril(ctx, m, 0), t_mt(ctx, t_tril(ctx, m, -1)));
  RilleTensor *right = t_add(ctx, gq, t_matmul(ctx, q, symmetric));
  return t_mt(ctx, t_solve_triangular(ctx, r, t_mt(ctx, right), true, false));
}

/* For m < n, A = [X Y] and R = [U V]: X = Q U, and V = Q^T Y sends gY = Q gV and Y gV^T to Q. */
static void qr_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *a = call->in[0], *q = call->out[0], *r = call->out[1], *gq = call->grad_out[0],
              *gr = call->grad_out[1];
  int mode = ((const QrArgs *)call->args)->mode, rows = a->ndim - 2, last = a->ndim - 1;
  int64_t m = a->sizes[rows], n = a->sizes[last];
  if (mode == R_ONLY || (mode == COMPLETE && m > n)) {
    rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_STATE, "mode '%s' has no gradient%s",
                                      mode == R_ONLY ? "r" : "complete",
                                      mode == R_ONLY ? "" : " for more rows than columns"));
    return;
  }
  if (m >= n) {
    call->grad_in[0] = tall_qr_backward(ctx, q, r, gq, gr);
    return;
  }
  RilleTensor *gv = t_narrow(ctx, gr, last, m, n - m), *y = t_narrow(ctx, a, last, m, n - m);
  gq = t_add(ctx, gq, t_matmul(ctx, y, t_mt(ctx, gv)));
  RilleTensor *gx = tall_qr_backward(ctx, q, t_narrow(ctx, r, last, 0, m), gq, t_narrow(ctx, gr, last, 0, m));
  call->grad_in[0] = t_cat(ctx, (RilleTensor *[]){gx, t_matmul(ctx, q, gv)}, 2, last);
}

/* ---- singular values ----------------------------------------------------------------------------------- */

typedef struct SvdArgs {
  bool full_matrices;
} SvdArgs;

/* The values alone where u and vh are NULL. */
static RilleStatus singular_values(RilleContext *ctx, RilleTensor *a, bool full, const RilleTensor *u,
                                   const RilleTensor *vh, RilleTensor **out) {
  char text[48];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check_finite(ctx, a));
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1], sizes[RILLE_MAX_DIMS];
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  sizes[a->ndim - 2] = least(a);
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(a), a->ndim - 1, sizes, out));
  RilleTensor *work = rille_linalg_columns(ctx, a);
  if (!work) return rille_scope_status(ctx);
  RILLE_TRY(rille_lapack_svd(ctx, rille_dtype_of(a), rille_linalg_batch(a), m, n, full, work->data,
                             (*out)->data, u ? u->data : NULL, vh ? vh->data : NULL, &failed));
  if (failed.info == 0) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the singular values of %s were not found",
                     rille_linalg_which(a, failed.matrix, text));
}

static RilleStatus svd_of(RilleContext *ctx, RilleTensor *a, bool full, RilleTensor **out) {
  RILLE_TRY(rille_linalg_check(ctx, a, false));
  int64_t m = a->sizes[a->ndim - 2], n = a->sizes[a->ndim - 1], k = least(a);
  RilleTensor *u = full && k == 0 ? identities(ctx, a, m) : rille_linalg_new(ctx, a, full ? m : k, m);
  RilleTensor *vh = full && k == 0 ? identities(ctx, a, n) : rille_linalg_new(ctx, a, n, full ? n : k);
  if (!u || !vh) return rille_scope_status(ctx);
  RILLE_TRY(singular_values(ctx, a, full, u, vh, &out[1]));
  RILLE_TRY(rille_linalg_output(u, &out[0]));
  return rille_linalg_output(vh, &out[2]);
}

bool t_svd(RilleContext *ctx, RilleTensor *a, RilleTensor **out) {
  return a && t_apply_many(ctx, &rille_op_linalg_svd, &a, 1, &(SvdArgs){false}, out);
}

static RilleStatus linalg_svd_forward(RilleContext *ctx, RilleCall *call) {
  return svd_of(ctx, call->in[0], ((const SvdArgs *)call->args)->full_matrices, call->out);
}

/* values[j]^power - values[i]^power at (i, j), with ones on the diagonal to divide by. */
static RilleTensor *gaps(RilleContext *ctx, RilleTensor *values, bool squared) {
  if (squared) values = t_square(ctx, values);
  if (!values) return NULL;
  RilleTensor *eye = t_eye(ctx, rille_dtype_of(values), values->sizes[values->ndim - 1]);
  return t_add(ctx, t_sub(ctx, t_row(ctx, values), t_column(ctx, values)), eye);
}

/* (X - X^T) / gaps, X = v^T g */
static RilleTensor *rotation(RilleContext *ctx, RilleTensor *v, RilleTensor *g, RilleTensor *gap) {
  RilleTensor *x = t_matmul(ctx, t_mt(ctx, v), g);
  return t_div(ctx, t_sub(ctx, x, t_mt(ctx, x)), gap);
}

/* (I - v v^T) g / s: what flows back from vectors that turn out of the space they span. */
static RilleTensor *outside(RilleContext *ctx, RilleTensor *v, RilleTensor *g, RilleTensor *s) {
  RilleTensor *inside = t_matmul(ctx, v, t_matmul(ctx, t_mt(ctx, v), g));
  return t_div(ctx, t_sub(ctx, g, inside), t_row(ctx, s));
}

/* The part of the singular vectors beyond the k-th has no gradient of its own. */
static RilleTensor *first_columns(RilleContext *ctx, RilleTensor *g, int64_t k) {
  int last = g ? g->ndim - 1 : 0;
  if (!g || g->sizes[last] == k) return g;
  if (!is_zero(ctx, t_narrow(ctx, g, last, k, g->sizes[last] - k)))
    rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_STATE,
                                      "the singular vectors beyond the first %lld have no gradient; use "
                                      "full_matrices = false",
                                      (long long)k));
  return t_narrow(ctx, g, last, 0, k);
}

/* U (skew(U^T gU) / E S + S skew(V^T gV) / E + diag gS) V^T and the parts outside of U and V; E(i, j) =
 * s(j)^2 - s(i)^2 (Townsend, "Differentiating the singular value decomposition", 2016). */
static void linalg_svd_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  int64_t m = shape->sizes[shape->ndim - 2], n = shape->sizes[shape->ndim - 1], k = m < n ? m : n;
  if (k == 0) return;
  RilleTensor *s = call->out[1], *u = t_narrow(ctx, call->out[0], shape->ndim - 1, 0, k);
  RilleTensor *vh = t_narrow(ctx, call->out[2], shape->ndim - 2, 0, k), *v = t_mt(ctx, vh);
  RilleTensor *gu = first_columns(ctx, call->grad_out[0], k);
  RilleTensor *gv = first_columns(ctx, t_mt(ctx, call->grad_out[2]), k);
  RilleTensor *inner = t_mul(ctx, t_row(ctx, call->grad_out[1]), t_eye(ctx, (RilleDtype)shape->dtype, k));
  bool left = !is_zero(ctx, gu), right = !is_zero(ctx, gv);
  RilleTensor *gap = left || right ? gaps(ctx, s, true) : NULL;
  if (left) inner = t_add(ctx, inner, t_mul(ctx, rotation(ctx, u, gu, gap), t_row(ctx, s)));
  if (right) inner = t_add(ctx, inner, t_mul(ctx, t_column(ctx, s), rotation(ctx, v, gv, gap)));
  RilleTensor *grad = t_matmul(ctx, u, t_matmul(ctx, inner, vh));
  if (left && m > k) grad = t_add(ctx, grad, t_matmul(ctx, outside(ctx, u, gu, s), vh));
  if (right && n > k) grad = t_add(ctx, grad, t_matmul(ctx, u, t_mt(ctx, outside(ctx, v, gv, s))));
  call->grad_in[0] = grad;
}

/* torch.svd: U, S and V, reduced where some is true; without compute_uv U and V are whole and zero. */
typedef struct SomeArgs {
  bool some, compute_uv;
} SomeArgs;

/* [..., n, n] */
static RilleTensor *zero_squares(RilleContext *ctx, const RilleTensor *a, int64_t n) {
  int64_t sizes[RILLE_MAX_DIMS];
  memcpy(sizes, a->sizes, a->ndim * sizeof *sizes);
  sizes[a->ndim - 1] = sizes[a->ndim - 2] = n;
  return t_zeros(ctx, rille_dtype_of(a), a->ndim, sizes);
}

static RilleStatus svd_forward(RilleContext *ctx, RilleCall *call) {
  SvdArgs args = {!((const SomeArgs *)call->args)->some};
  RilleTensor *usv[3], *a = call->in[0];
  if (!((const SomeArgs *)call->args)->compute_uv) {
    if (!(usv[1] = t_unary(ctx, &rille_op_svdvals, a))) return rille_scope_status(ctx);
    usv[0] = zero_squares(ctx, a, a->sizes[a->ndim - 2]);
    usv[2] = zero_squares(ctx, a, a->sizes[a->ndim - 1]);
  } else if (!t_apply_many(ctx, &rille_op_linalg_svd, call->in, 1, &args, usv))
    return rille_scope_status(ctx);
  if (!(usv[2] = t_mt(ctx, usv[2]))) return rille_scope_status(ctx);
  for (int k = 0; k < 3; k++) call->out[k] = rille_tensor_retain(usv[k]);
  return RILLE_OK;
}

static RilleStatus svdvals_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(rille_linalg_check(ctx, call->in[0], false));
  return singular_values(ctx, call->in[0], false, NULL, NULL, &call->out[0]);
}

/* U diag(g) V^T, with the vectors found anew, so that they carry a gradient themselves. */
static void svdvals_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *usv[3];
  if (!t_svd(ctx, call->in[0], usv)) return;
  call->grad_in[0] = t_matmul(ctx, t_mul(ctx, usv[0], t_row(ctx, call->grad_out[0])), usv[2]);
}

/* ---- eigenvalues of symmetric matrices ----------------------------------------------------------------- */

typedef struct EighArgs {
  uint8_t UPLO;
} EighArgs;

/* Eigenvalues, and unless there is but one output their vectors. */
static RilleStatus eigh_of(RilleContext *ctx, RilleTensor *a, bool upper, int n_outputs, RilleTensor **out) {
  char text[48];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RILLE_TRY(rille_linalg_check_finite(ctx, a));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(a), a->ndim - 1, a->sizes, &out[0]));
  RilleTensor *work = rille_linalg_columns(ctx, a);
  if (!work) return rille_scope_status(ctx);
  RILLE_TRY(rille_lapack_eigh(ctx, rille_dtype_of(a), rille_linalg_batch(a), a->sizes[a->ndim - 1], upper,
                              n_outputs > 1, work->data, out[0]->data, &failed));
  if (failed.info != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the eigenvalues of %s were not found",
                       rille_linalg_which(a, failed.matrix, text));
  return n_outputs > 1 ? rille_linalg_output(work, &out[1]) : RILLE_OK;
}

static RilleStatus eigh_forward(RilleContext *ctx, RilleCall *call) {
  return eigh_of(ctx, call->in[0], ((const EighArgs *)call->args)->UPLO, 2, call->out);
}

/* V (diag gL + skew(V^T gV) / E) V^T, E(i, j) = l(j) - l(i): eigenvectors can only turn, and what flows to a
 * symmetric matrix is symmetric (Giles 2008). */
static void eigh_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *l = call->out[0], *v = call->out[1], *vt = t_mt(ctx, v), *gv = call->grad_out[1];
  RilleTensor *eye = t_eye(ctx, rille_dtype_of(v), v->sizes[v->ndim - 1]);
  RilleTensor *inner = t_mul(ctx, t_row(ctx, call->grad_out[0]), eye);
  if (!is_zero(ctx, gv))
    inner = t_add(ctx, inner, t_mul_number(ctx, rotation(ctx, v, gv, gaps(ctx, l, false)), 0.5));
  call->grad_in[0] = t_matmul(ctx, v, t_matmul(ctx, inner, vt));
}

static RilleStatus eigvalsh_forward(RilleContext *ctx, RilleCall *call) {
  return eigh_of(ctx, call->in[0], ((const EighArgs *)call->args)->UPLO, 1, call->out);
}

static void eigvalsh_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *both[2];
  if (!t_apply_many(ctx, &rille_op_eigh, call->in, 1, call->args, both)) return;
  call->grad_in[0] = t_matmul(ctx, t_mul(ctx, both[1], t_row(ctx, call->grad_out[0])), t_mt(ctx, both[1]));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter a_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const RilleParameter cholesky_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(BOOL, CholeskyArgs, upper), RILLE_PARAMETERS_END};
static const RilleParameter qr_parameters[] = {
    RILLE_TENSOR("input"), RILLE_CHOICE(QrArgs, mode, "reduced|complete|r"), RILLE_PARAMETERS_END};
static const RilleParameter linalg_svd_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(BOOL, SvdArgs, full_matrices), RILLE_PARAMETERS_END};
static const RilleParameter svd_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(BOOL, SomeArgs, some),
                                                RILLE_OPTION(BOOL, SomeArgs, compute_uv),
                                                RILLE_PARAMETERS_END};
static const RilleParameter eigh_parameters[] = {RILLE_TENSOR("input"), RILLE_CHOICE(EighArgs, UPLO, "L|U"),
                                                 RILLE_PARAMETERS_END};
static const CholeskyArgs cholesky_defaults = {false};
static const QrArgs qr_defaults = {REDUCED};
static const SvdArgs linalg_svd_defaults = {true};
static const SomeArgs svd_defaults = {true, true};
static const EighArgs eigh_defaults = {0};

static const char *const cholesky_samples[] = RILLE_SAMPLES(
    "definite(3, 3)", "definite(2, 3, 3), true", "definite(3, 3):t(), true", "x(0, 0)", "x(0, 2, 2)");
static const char *const qr_samples[] =
    RILLE_SAMPLES("regular(4, 3)", "regular(2, 3, 3), 'complete'", "regular(4, 3):t()",
                  "regular(2, 4), 'complete'", "x(0, 3)", "x(3, 0)", "x(0, 3, 2)");
static const char *const linalg_svd_samples[] =
    RILLE_SAMPLES("spread(3, 3)", "spread(4, 3), false", "spread(2, 2, 3), false", "spread(4, 3):t(), false",
                  "x(0, 3)", "x(3, 0), false");
static const char *const svd_samples[] =
    RILLE_SAMPLES("spread(3, 3)", "spread(4, 3)", "spread(2, 2, 3)", "spread(4, 3):t()", "x(0, 3)",
                  "spread(2, 3), { compute_uv = false }");
static const char *const svdvals_samples[] =
    RILLE_SAMPLES("spread(3, 3)", "spread(2, 2, 3)", "spread(4, 3):t()", "x(0, 3)", "x(0, 3, 2)");
static const char *const eigh_samples[] =
    RILLE_SAMPLES("definite(3, 3)", "definite(2, 3, 3), 'U'", "definite(3, 3):t()", "x(0, 0)", "x(0, 2, 2)");

RILLE_OP(cholesky,
         .summary = "the triangular L with L L^T = A of a positive definite matrix; upper gives L^T",
         RILLE_ARGUMENTS(cholesky_parameters, &cholesky_defaults), .n_outputs = 1,
         .forward = cholesky_forward, .backward = cholesky_backward, .saves_output = 1,
         .samples = cholesky_samples, .example = "rille.cholesky(rille.eye(2) * 4)");
RILLE_OP(qr, .summary = "Q with orthonormal columns and an upper triangular R with Q R = A",
         RILLE_ARGUMENTS(qr_parameters, &qr_defaults), .n_outputs = 2, .forward = qr_forward,
         .backward = qr_backward, .saves_input = {1}, .saves_output = 3, .samples = qr_samples,
         .example = "rille.qr(rille.randn(3, 2))");
RILLE_OP(linalg_svd, .summary = "U, S and V transposed with U diag(S) V^T = A (rille.linalg.svd)",
         RILLE_ARGUMENTS(linalg_svd_parameters, &linalg_svd_defaults), .flags = RILLE_OP_INTERNAL,
         .n_outputs = 3, .forward = linalg_svd_forward, .backward = linalg_svd_backward, .saves_output = 7,
         .samples = linalg_svd_samples, .example = "rille.linalg.svd(rille.randn(3, 2))");
RILLE_OP(svd,
         .summary = "U, S and V with U diag(S) V^T = A, as torch.svd; rille.linalg.svd gives V transposed",
         RILLE_ARGUMENTS(svd_parameters, &svd_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 3,
         .forward = svd_forward, .samples = svd_samples, .example = "rille.svd(rille.randn(3, 2))");
RILLE_OP(svdvals, .summary = "the singular values, falling", .parameters = a_parameters, .n_outputs = 1,
         .forward = svdvals_forward, .backward = svdvals_backward, .saves_input = {1},
         .samples = svdvals_samples, .example = "rille.svdvals(rille.randn(3, 2))");
RILLE_OP(
    eigh,
    .summary = "eigenvalues, rising, and eigenvectors of a symmetric matrix, of which one triangle is read",
    RILLE_ARGUMENTS(eigh_parameters, &eigh_defaults), .n_outputs = 2, .forward = eigh_forward,
    .backward = eigh_backward, .saves_output = 3, .samples = eigh_samples,
    .example = "rille.eigh(rille.eye(2) * 3)");
RILLE_OP(eigvalsh, .summary = "eigenvalues of a symmetric matrix, rising",
         RILLE_ARGUMENTS(eigh_parameters, &eigh_defaults), .n_outputs = 1, .forward = eigvalsh_forward,
         .backward = eigvalsh_backward, .saves_input = {1}, .samples = eigh_samples,
         .example = "rille.eigvalsh(rille.eye(2) * 3)");

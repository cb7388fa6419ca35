/* Eigenvalues and eigenvectors of real matrices that need not be symmetric. They are complex numbers; here
 * every one is two tensors, its real and its imaginary part. */
#include "ops/linalg/linalg.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(eig);
RILLE_USE_OP(eig_largest);

/* ---- complex tensors in derivatives -------------------------------------------------------------------- */

typedef struct Complex {
  RilleTensor *re, *im;
} Complex;

static Complex c_sub(RilleContext *ctx, Complex a, Complex b) {
  return (Complex){t_sub(ctx, a.re, b.re), t_sub(ctx, a.im, b.im)};
}
static Complex c_matmul(RilleContext *ctx, Complex a, Complex b) {
  return (Complex){t_sub(ctx, t_matmul(ctx, a.re, b.re), t_matmul(ctx, a.im, b.im)),
                   t_add(ctx, t_matmul(ctx, a.re, b.im), t_matmul(ctx, a.im, b.re))};
}
/* The conjugate of the transposed matrix. */
static Complex c_adjoint(RilleContext *ctx, Complex a) {
  return (Complex){t_mt(ctx, a.re), t_neg(ctx, t_mt(ctx, a.im))};
}
/* a / conj(b), element by element. */
static Complex c_div_conj(RilleContext *ctx, Complex a, Complex b) {
  RilleTensor *size = t_add(ctx, t_square(ctx, b.re), t_square(ctx, b.im));
  RilleTensor *re = t_sub(ctx, t_mul(ctx, a.re, b.re), t_mul(ctx, a.im, b.im));
  RilleTensor *im = t_add(ctx, t_mul(ctx, a.re, b.im), t_mul(ctx, a.im, b.re));
  return (Complex){t_div(ctx, re, size), t_div(ctx, im, size)};
}
/* The real part of x with a x = b: the system of twice the size [[re, -im], [im, re]]. */
static RilleTensor *real_solution(RilleContext *ctx, Complex a, Complex b) {
  if (!a.re || !b.re) return NULL;
  int last = a.re->ndim - 1, rows = last - 1;
  int64_t n = a.re->sizes[last];
  RilleTensor *above = t_cat(ctx, (RilleTensor *[]){a.re, t_neg(ctx, a.im)}, 2, last);
  RilleTensor *below = t_cat(ctx, (RilleTensor *[]){a.im, a.re}, 2, last);
  RilleTensor *whole = t_cat(ctx, (RilleTensor *[]){above, below}, 2, rows);
  RilleTensor *right = t_cat(ctx, (RilleTensor *[]){b.re, b.im}, 2, rows);
  RilleTensor *both = whole && right ? t_solve(ctx, whole, right) : NULL;
  return both ? t_narrow(ctx, both, rows, 0, n) : NULL;
}

/* ---- eig ----------------------------------------------------------------------------------------------- */

/* LAPACK's columns v of one matrix as real and imaginary parts: two columns for a pair of conjugate values.
 */
#define UNPACK(name, type)                                                                                   \
  static void name(int64_t n, const void *im, const void *v, void *out_re, void *out_im) {                   \
    const type *value = im, *from = v;                                                                       \
    type *re = out_re, *imaginary = out_im;                                                                  \
    for (int64_t j = 0; j < n; j++) {                                                                        \
      int turn = value[j] > 0 ? 1 : value[j] < 0 ? -1 : 0;                                                   \
      const type *first = from + (turn < 0 ? j - 1 : j) * n;                                                 \
      for (int64_t i = 0; i < n; i++) {                                                                      \
        re[j * n + i] = first[i];                                                                            \
        imaginary[j * n + i] = turn == 0 ? 0 : turn * first[n + i];                                          \
      }                                                                                                      \
    }                                                                                                        \
  }
UNPACK(unpack_float, float)
UNPACK(unpack_double, double)

static RilleStatus eig_of(RilleContext *ctx, RilleTensor *a, RilleTensor **out) {
  char text[48];
  RilleLapackFailure failed;
  RILLE_TRY(rille_linalg_check(ctx, a, true));
  RILLE_TRY(rille_linalg_check_finite(ctx, a));
  RilleDtype dtype = rille_dtype_of(a);
  int64_t n = a->sizes[a->ndim - 1], batch = rille_linalg_batch(a), item = (int64_t)rille_dtype_size(dtype);
  for (int k = 0; k < 2; k++) RILLE_TRY(rille_tensor_new(ctx, dtype, a->ndim - 1, a->sizes, &out[k]));
  RilleTensor *work = rille_linalg_columns(ctx, a), *v = rille_linalg_new(ctx, a, n, n);
  RilleTensor *re = rille_linalg_new(ctx, a, n, n), *im = rille_linalg_new(ctx, a, n, n);
  if (!work || !v || !re || !im) return rille_scope_status(ctx);
  RILLE_TRY(rille_lapack_eig(ctx, dtype, batch, n, work->data, out[0]->data, out[1]->data, v->data, &failed));
  if (failed.info != 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the eigenvalues of %s were not found",
                       rille_linalg_which(a, failed.matrix, text));
  for (int64_t i = 0; i < batch; i++)
    (dtype == RILLE_FLOAT32 ? unpack_float
                            : unpack_double)(n, out[1]->data + i * n * item, v->data + i * n * n * item,
                                             re->data + i * n * n * item, im->data + i * n * n * item);
  RILLE_TRY(rille_linalg_output(re, &out[2]));
  return rille_linalg_output(im, &out[3]);
}

static RilleStatus eig_forward(RilleContext *ctx, RilleCall *call) {
  return eig_of(ctx, call->in[0], call->out);
}

/* 1 at the largest element of each column, which LAPACK keeps real, and 0 elsewhere. */
#define LARGEST(name, type)                                                                                  \
  static void name(int64_t n, const void *re, const void *im, void *out) {                                   \
    const type *x = re, *y = im;                                                                             \
    for (int64_t j = 0; j < n; j++) {                                                                        \
      int64_t most = 0;                                                                                      \
      type size = -1;                                                                                        \
      for (int64_t i = 0; i < n; i++) {                                                                      \
        type own = x[i * n + j] * x[i * n + j] + y[i * n + j] * y[i * n + j];                                \
        if (own > size) most = i, size = own;                                                                \
      }                                                                                                      \
      ((type *)out)[most * n + j] = 1;                                                                       \
    }                                                                                                        \
  }
LARGEST(largest_float, float)
LARGEST(largest_double, double)

/* An op, so that a recorded step makes it anew. */
static RilleStatus eig_largest_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *v = call->in[0], *re = NULL, *im = NULL;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_linalg_check(ctx, v, true));
  if (!rille_tensor_same_shape(v, call->in[1]) || v->dtype != call->in[1]->dtype)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "both parts must be alike: %s and %s",
                       rille_tensor_shape_text(v, text), rille_tensor_shape_text(call->in[1], other));
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(v), v->ndim, v->sizes, &call->out[0]));
  RilleStatus status = rille_tensor_contiguous(v, &re);
  if (!t_keep(ctx, status, re)) return rille_scope_status(ctx);
  status = rille_tensor_contiguous(call->in[1], &im);
  if (!t_keep(ctx, status, im)) return rille_scope_status(ctx);
  int64_t n = v->sizes[v->ndim - 1], bytes = n * n * (int64_t)rille_dtype_size(rille_dtype_of(v));
  for (int64_t i = 0; i < rille_linalg_batch(v); i++)
    (v->dtype == RILLE_FLOAT32 ? largest_float : largest_double)(
        n, re->data + i * bytes, im->data + i * bytes, call->out[0]->data + i * bytes);
  return RILLE_OK;
}

static RilleTensor *column_sums(RilleContext *ctx, RilleTensor *a) {
  return a ? t_sum(ctx, a, 1, (int[]){a->ndim - 2}, true) : NULL;
}

/* What flows to vectors of any phase: the phase is such that the largest element is real, and turning a
 * vector by i t moves that element by t v. */
static Complex without_phase(RilleContext *ctx, Complex v, Complex g) {
  RilleTensor *mark = t_binary(ctx, &rille_op_eig_largest, v.re, v.im);
  RilleTensor *turn = column_sums(ctx, t_sub(ctx, t_mul(ctx, g.re, v.im), t_mul(ctx, g.im, v.re)));
  RilleTensor *size = column_sums(ctx, t_mul(ctx, mark, v.re));
  return (Complex){g.re, t_add(ctx, g.im, t_mul(ctx, mark, t_div(ctx, turn, size)))};
}

static RilleTensor *diagonal_matrix(RilleContext *ctx, RilleTensor *values, RilleTensor *eye) {
  return t_mul(ctx, t_row(ctx, values), eye);
}

/* The real part of V^-H (diag gL + (V^H gV - V^H V Re diag(V^H gV)) / conj(E), off the diagonal) V^H with
 * E(i, j) = l(j) - l(i) and vectors of length 1 (Boeddeker et al., "On the computation of complex-valued
 * gradients", 2017).
 */
static void eig_backward(RilleContext *ctx, RilleBackward *call) {
  Complex l = {call->out[0], call->out[1]}, v = {call->out[2], call->out[3]};
  Complex gl = {call->grad_out[0], call->grad_out[1]}, gv = {call->grad_out[2], call->grad_out[3]};
  int64_t n = v.re->sizes[v.re->ndim - 1];
  if (v.re->numel == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  RilleTensor *eye = t_eye(ctx, rille_dtype_of(v.re), n), *others = t_number_sub(ctx, 1, eye);
  Complex vh = c_adjoint(ctx, v), inner = c_matmul(ctx, vh, without_phase(ctx, v, gv));
  RilleTensor *lengths = column_sums(ctx, t_mul(ctx, inner.re, eye));
  Complex scaled = {t_mul(ctx, v.re, lengths), t_mul(ctx, v.im, lengths)};
  inner = c_sub(ctx, inner, c_matmul(ctx, vh, scaled));
  Complex gap = {t_add(ctx, t_sub(ctx, t_row(ctx, l.re), t_column(ctx, l.re)), eye),
                 t_sub(ctx, t_row(ctx, l.im), t_column(ctx, l.im))};
  inner = c_div_conj(ctx, inner, gap);
  Complex middle = {t_add(ctx, t_mul(ctx, inner.re, others), diagonal_matrix(ctx, gl.re, eye)),
                    t_add(ctx, t_mul(ctx, inner.im, others), diagonal_matrix(ctx, gl.im, eye))};
  call->grad_in[0] = real_solution(ctx, vh, c_matmul(ctx, middle, vh));
}

static RilleStatus eigvals_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *all[4] = {NULL};
  RilleStatus status = eig_of(ctx, call->in[0], all);
  for (int k = 0; k < 2; k++) call->out[k] = all[k];
  for (int k = 2; k < 4; k++)
    if (all[k]) rille_tensor_release(all[k]);
  return status;
}

/* The same without what flows to vectors; they are found anew, so that they carry a gradient themselves. */
static void eigvals_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *all[4];
  if (call->in[0]->numel == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  if (!t_apply_many(ctx, &rille_op_eig, call->in, 1, NULL, all)) return;
  RilleTensor *eye = t_eye(ctx, rille_dtype_of(all[2]), all[2]->sizes[all[2]->ndim - 1]);
  Complex vh = c_adjoint(ctx, (Complex){all[2], all[3]});
  Complex middle = {diagonal_matrix(ctx, call->grad_out[0], eye),
                    diagonal_matrix(ctx, call->grad_out[1], eye)};
  call->grad_in[0] = real_solution(ctx, vh, c_matmul(ctx, middle, vh));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter a_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const char *const eig_samples[] =
    RILLE_SAMPLES("spread(3, 3)", "spread(3, 3) + rille.tensor({ { 0, 4, 0 }, { -4, 0, 0 }, { 0, 0, 0 } })",
                  "spread(2, 2, 2)", "spread(3, 3):t()", "x(0, 0)", "x(0, 2, 2)");

RILLE_OP(eig,
         .summary =
             "eigenvalues and eigenvectors of a real matrix: of both the real parts and the imaginary parts",
         .parameters = a_parameters, .flags = RILLE_OP_NO_METHOD, .n_outputs = 4, .forward = eig_forward,
         .backward = eig_backward, .saves_output = 15, .samples = eig_samples,
         .example = "rille.linalg.eig(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })");
static const RilleParameter pair_parameters[] = {RILLE_TENSOR("re"), RILLE_TENSOR("im"),
                                                 RILLE_PARAMETERS_END};
static const char *const pair_samples[] = RILLE_SAMPLES("x(3, 3), x(3, 3)", "x(2, 2, 2), x(2, 2, 2)");
RILLE_OP(eig_largest, .summary = "1 at the largest complex element of each column, 0 elsewhere",
         .parameters = pair_parameters, .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = eig_largest_forward, .samples = pair_samples);
RILLE_OP(eigvals, .summary = "eigenvalues of a real matrix: their real parts and their imaginary parts",
         .parameters = a_parameters, .flags = RILLE_OP_NO_METHOD, .n_outputs = 2, .forward = eigvals_forward,
         .backward = eigvals_backward, .saves_input = {1}, .samples = eig_samples,
         .example = "rille.linalg.eigvals(rille.tensor { { 0.0, 1.0 }, { -1.0, 0.0 } })");

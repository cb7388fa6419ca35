/* Products of two matrices, or of two batches of matrices. */
#include "ops/linalg/matmul.h"
#include "math/blas.h"
#include "core/limits.h"
#include "core/loop.h"
#include "core/threads.h"
#include "kernels/matrix/matrix.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(gemm);

/* ---- operands -------------------------------------------------------------------------------- */

RilleStatus rille_matrix_of(RilleContext *ctx, RilleTensor *tensor, RilleMatrix *out) {
  int last = tensor->ndim - 1;
  for (int attempt = 0; attempt < 2; attempt++) {
    int64_t rows = tensor->sizes[last - 1], columns = tensor->sizes[last];
    int64_t row_stride = tensor->strides[last - 1], column_stride = tensor->strides[last];
    out->data = tensor->data;
    out->batch_stride = last > 1 ? tensor->strides[last - 2] : 0;
    out->transposed = false;
    if (tensor->numel == 0) { /* nothing will be read, and strides may be anything */
      out->row_length = columns > 0 ? columns : 1;
      return RILLE_OK;
    }
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

RilleStatus rille_same_dtype(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b) {
  if (a->dtype != b->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "dtypes differ: %s and %s; x:to(dtype) converts, and so do x:float() and x:double()",
                       rille_dtype_name(rille_dtype_of(a)), rille_dtype_name(rille_dtype_of(b)));
  return RILLE_OK;
}

RilleTensor *t_gemm(RilleContext *ctx, RilleTensor *a, RilleTensor *b, bool transpose_a, bool transpose_b) {
  return t_apply(ctx, &rille_op_gemm, (RilleTensor *[]){a, b}, 2, &(RilleGemmArgs){transpose_a, transpose_b});
}

#if !defined(RILLE_MINIMAL)
bool rille_products_are_exact(const RilleTensor *a, const RilleTensor *b) {
  return a->dtype == RILLE_FLOAT32 && b->dtype == RILLE_FLOAT32 && a->ctx->kernels->matrix->sgemm;
}
#endif

/* ---- the product ----------------------------------------------------------------------------- */

typedef struct Sizes {
  int ndim;
  int64_t batch, m, n, k;
  int64_t out[3];
} Sizes;

static RilleStatus check_product(RilleContext *ctx, const RilleTensor *a, const RilleTensor *b, int ndim,
                                 const RilleGemmArgs *args, Sizes *s) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim != ndim || b->ndim != ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs two %s, got shapes %s and %s",
                       ndim == 2 ? "matrices" : "batches of matrices (3 dims)",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  const int64_t *x = a->sizes + ndim - 2, *y = b->sizes + ndim - 2;
  if (ndim == 3 && a->sizes[0] != b->sizes[0])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "batch sizes differ: %s x %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (x[!args->transpose_a] != y[args->transpose_b])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "inner sizes differ: %s x %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  RILLE_TRY(rille_same_dtype(ctx, a, b));
  if (a->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  *s = (Sizes){
      ndim, ndim == 3 ? a->sizes[0] : 1, x[args->transpose_a], y[!args->transpose_b], x[!args->transpose_a],
      {0}};
  int64_t *out = s->out;
  if (ndim == 3) *out++ = s->batch;
  *out++ = s->m;
  *out = s->n;
  return RILLE_OK;
}

static int64_t at_least_one(int64_t n) {
  return n > 0 ? n : 1;
}

/* out = alpha op(a) op(b) + beta out; out is contiguous. */
static RilleStatus multiply_into(RilleContext *ctx, RilleTensor *a, RilleTensor *b, const RilleGemmArgs *args,
                                 const Sizes *s, double alpha, double beta, RilleTensor *out) {
  RilleMatrix left, right;
  RILLE_TRY(rille_matrix_of(ctx, a, &left));
  RILLE_TRY(rille_matrix_of(ctx, b, &right));
  return rille_gemm_batched(ctx, rille_dtype_of(out), s->batch, left.transposed ^ args->transpose_a,
                            right.transposed ^ args->transpose_b, s->m, s->n, s->k, alpha, left.data,
                            left.row_length, left.batch_stride, right.data, right.row_length,
                            right.batch_stride, beta, out->data, at_least_one(s->n), s->m * s->n);
}

static RilleStatus as_int64(RilleContext *ctx, RilleTensor *tensor, bool transpose, RilleTensor **out) {
  RilleTensor *view, *made;
  int64_t sizes[3], strides[3];
  for (int i = 0; i < tensor->ndim; i++) sizes[i] = tensor->sizes[i], strides[i] = tensor->strides[i];
  if (transpose) {
    int last = tensor->ndim - 1;
    sizes[last] = tensor->sizes[last - 1], sizes[last - 1] = tensor->sizes[last];
    strides[last] = tensor->strides[last - 1], strides[last - 1] = tensor->strides[last];
  }
  RILLE_TRY(rille_tensor_view(tensor, tensor->ndim, sizes, strides, rille_tensor_offset(tensor), &view));
  RilleStatus status = rille_tensor_as(view, RILLE_INT64, &made);
  rille_tensor_release(view);
  RILLE_TRY(status);
  return (*out = rille_scope_keep(ctx, made)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* Without blocking, for levels that have nothing else. */
static void multiply_plainly(int64_t m, int64_t n, int64_t k, const uint64_t *x, const uint64_t *b,
                             uint64_t *z) {
  for (int64_t row = 0; row < m; row++, x += k, z += n) {
    const uint64_t *y = b;
    for (int64_t i = 0; i < k; i++, y += n)
      for (int64_t j = 0; j < n; j++) z[j] += x[i] * y[j];
  }
}

#if !defined(RILLE_MINIMAL)
typedef struct Integers {
  RilleContext *ctx;
  const Sizes *sizes;
  const uint64_t *a, *b;
  uint64_t *c;
} Integers;

/* Rows of the whole batch, some milliseconds' worth at a time. */
static void integers_part(void *user, int64_t begin, int64_t end) {
  enum { MOST_WORK = 1 << 25, LEAST_ROWS = 64 };
  const Integers *p = user;
  const int64_t m = p->sizes->m, n = p->sizes->n, k = p->sizes->k;
  const RilleIntegerProduct kernel = p->ctx->kernels->matrix->integers;
  const int64_t rows = (int64_t)(MOST_WORK / ((double)n * (double)k + 1)) + LEAST_ROWS;
  for (int64_t row = begin, count; row < end && !rille_must_stop(p->ctx); row += count) {
    count = m - row % m;
    if (count > rows) count = rows;
    if (count > end - row) count = end - row;
    (kernel ? kernel : multiply_plainly)(count, n, k, p->a + row * k, p->b + row / m * k * n, p->c + row * n);
  }
}

#endif

/* Integers are rare here: all in int64, wrapping. */
static RilleStatus multiply_integers(RilleContext *ctx, RilleTensor *a, RilleTensor *b,
                                     const RilleGemmArgs *args, const Sizes *s, RilleTensor *out) {
  RilleTensor *sum;
  RILLE_TRY(as_int64(ctx, a, args->transpose_a, &a));
  RILLE_TRY(as_int64(ctx, b, args->transpose_b, &b));
  RILLE_TRY(rille_tensor_new_zeros(ctx, RILLE_INT64, s->ndim, s->out, &sum));
  if (!rille_scope_keep(ctx, sum)) return RILLE_ERROR_MEMORY;
  if (sum->numel == 0) return RILLE_OK;
#if defined(RILLE_MINIMAL)
  const uint64_t *x = (const void *)a->data, *y = (const void *)b->data;
  for (int64_t i = 0; i < s->batch; i++)
    multiply_plainly(s->m, s->n, s->k, x + i * s->m * s->k, y + i * s->k * s->n,
                     (uint64_t *)(void *)sum->data + i * s->m * s->n);
#else
  enum { PARALLEL_WORK = 1 << 17 };
  Integers job = {ctx, s, (const void *)a->data, (const void *)b->data, (void *)sum->data};
  const int64_t grain = (int64_t)(PARALLEL_WORK / ((double)s->n * (double)s->k + 1)) / 16 * 16 + 16;
  rille_parallel_for(ctx, s->batch * s->m, grain, integers_part, &job);
#endif
  return rille_tensor_copy(out, sum);
}

static RilleStatus product_forward(RilleContext *ctx, RilleCall *call, int ndim, const RilleGemmArgs *args) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  Sizes sizes;
  RILLE_TRY(check_product(ctx, a, b, ndim, args, &sizes));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(a), ndim, sizes.out, &call->out[0]));
  if (!rille_dtype_is_float(rille_dtype_of(a)))
    return multiply_integers(ctx, a, b, args, &sizes, call->out[0]);
  return multiply_into(ctx, a, b, args, &sizes, 1, 0, call->out[0]);
}

static void product_backward(RilleContext *ctx, RilleBackward *call, const RilleGemmArgs *args) {
  RilleTensor *g = call->grad_out[0], *a = call->in[0], *b = call->in[1];
  bool ta = args->transpose_a, tb = args->transpose_b;
  if (call->needs[0]) call->grad_in[0] = ta ? t_gemm(ctx, b, g, tb, true) : t_gemm(ctx, g, b, false, !tb);
  if (call->needs[1]) call->grad_in[1] = tb ? t_gemm(ctx, g, a, true, ta) : t_gemm(ctx, a, g, !ta, false);
}

static const RilleGemmArgs plain = {false, false};

static RilleStatus mm_forward(RilleContext *ctx, RilleCall *call) {
  return product_forward(ctx, call, 2, &plain);
}
static RilleStatus bmm_forward(RilleContext *ctx, RilleCall *call) {
  return product_forward(ctx, call, 3, &plain);
}
static void plain_backward(RilleContext *ctx, RilleBackward *call) {
  product_backward(ctx, call, &plain);
}

static RilleStatus gemm_forward(RilleContext *ctx, RilleCall *call) {
  return product_forward(ctx, call, call->in[0]->ndim == 3 ? 3 : 2, call->args);
}
static void gemm_backward(RilleContext *ctx, RilleBackward *call) {
  product_backward(ctx, call, call->args);
}

/* ---- addmm, baddbmm: beta input + alpha (a x b) ---------------------------------------------- */

typedef struct AddArgs {
  RilleScalar beta, alpha;
} AddArgs;

/* In place, where the elements do not lie side by side: in a copy. */
static RilleStatus add_into_strided(RilleContext *ctx, RilleCall *call, RilleTensor *a, RilleTensor *b,
                                    const Sizes *sizes) {
  const AddArgs *args = call->args;
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_contiguous(call->in[0], &copy));
  if (!rille_scope_keep(ctx, copy)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(multiply_into(ctx, a, b, &plain, sizes, rille_scalar_to_double(args->alpha),
                          rille_scalar_to_double(args->beta), copy));
  return rille_tensor_copy(call->out[0], copy);
}

#if !defined(RILLE_MINIMAL)
typedef struct Outer {
  RilleContext *ctx;
  int64_t n;
  float alpha, beta;
  const float *column, *row, *base;
  float *out;
} Outer;

static void outer_part(void *user, int64_t begin, int64_t end) {
  const Outer *p = user;
  const int64_t at = begin * p->n;
  p->ctx->kernels->matrix->sgemm(false, false, end - begin, p->n, 1, p->alpha, p->column + begin, 1, p->row,
                                 p->n, p->beta, p->base + at, p->n, 1, p->out + at, p->n, NULL, NULL);
}

/* beta base + alpha (column x row) in one pass; false where not all lie side by side. */
static bool add_outer(RilleContext *ctx, RilleCall *call, const Sizes *s, float alpha, float beta) {
  const RilleTensor *base = call->in[0], *a = call->in[1], *b = call->in[2];
  if (s->ndim != 2 || s->k != 1 || s->n < 2 || beta == 0 || !rille_products_are_exact(a, b) ||
      !rille_tensor_same_shape(base, call->out[0]) || !base->contiguous || !a->contiguous || !b->contiguous)
    return false;
  Outer job = {ctx,
               s->n,
               alpha,
               beta,
               (const void *)a->data,
               (const void *)b->data,
               (const void *)base->data,
               (void *)call->out[0]->data};
  rille_walk_for(ctx, s->m, (1 << 15) / s->n + 1, s->n * (int64_t)sizeof(float), outer_part, &job);
  return true;
}
#endif

static RilleStatus add_product_forward(RilleContext *ctx, RilleCall *call, int ndim) {
  const AddArgs *args = call->args;
  RilleTensor *base = call->in[0], *a = call->in[1], *b = call->in[2];
  double beta = rille_scalar_to_double(args->beta), alpha = rille_scalar_to_double(args->alpha);
  Sizes sizes;
  RILLE_TRY(check_product(ctx, a, b, ndim, &plain, &sizes));
  RILLE_TRY(rille_same_dtype(ctx, base, a));
  if (!rille_dtype_is_float(rille_dtype_of(a)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(a)));
  RILLE_TRY(rille_call_output(ctx, call, rille_dtype_of(a), ndim, sizes.out));
#if !defined(RILLE_MINIMAL)
  if (!call->in_place && add_outer(ctx, call, &sizes, (float)alpha, (float)beta)) return RILLE_OK;
#endif
  if (!call->in_place)
    RILLE_TRY(rille_tensor_copy(call->out[0], base)); /* also with beta 0: it checks that the shapes fit */
  else if (!base->contiguous)
    return add_into_strided(ctx, call, a, b, &sizes);
  return multiply_into(ctx, a, b, &plain, &sizes, alpha, beta, call->out[0]);
}

static RilleStatus addmm_forward(RilleContext *ctx, RilleCall *call) {
  return add_product_forward(ctx, call, 2);
}
static RilleStatus baddbmm_forward(RilleContext *ctx, RilleCall *call) {
  return add_product_forward(ctx, call, 3);
}

static RilleTensor *scaled(RilleContext *ctx, RilleTensor *tensor, RilleScalar factor) {
  double number = rille_scalar_to_double(factor);
  return number == 1 ? tensor : t_mul_number(ctx, tensor, number);
}

static void add_product_backward(RilleContext *ctx, RilleBackward *call) {
  const AddArgs *args = call->args;
  RilleTensor *g = call->grad_out[0];
  if (call->needs[0]) call->grad_in[0] = scaled(ctx, g, args->beta);
  if (call->needs[1]) call->grad_in[1] = scaled(ctx, t_gemm(ctx, g, call->in[2], false, true), args->alpha);
  if (call->needs[2]) call->grad_in[2] = scaled(ctx, t_gemm(ctx, call->in[1], g, true, false), args->alpha);
}

/* ---- work of products, for profiles ------------------------------------------------------------------- */

static double last_size(const RilleTensor *t) {
  return t->ndim ? (double)t->sizes[t->ndim - 1] : 1;
}

double rille_product_flops(const RilleCall *call) {
  return 2 * (double)call->out[0]->numel * last_size(call->in[0]);
}

/* Of addmm and baddbmm, whose first input is added to the product of the others. */
static double add_product_flops(const RilleCall *call) {
  return 2 * (double)call->out[0]->numel * last_size(call->in[1]);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter mm_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("mat2"),
                                               RILLE_PARAMETERS_END};
static const RilleParameter gemm_parameters[] = {
    RILLE_TENSOR("a"), RILLE_TENSOR("b"), RILLE_OPTION(BOOL, RilleGemmArgs, transpose_a),
    RILLE_OPTION(BOOL, RilleGemmArgs, transpose_b), RILLE_PARAMETERS_END};
static const RilleParameter addmm_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_TENSOR("mat1"),
                                                  RILLE_TENSOR("mat2"),
                                                  RILLE_OPTION(SCALAR, AddArgs, beta),
                                                  RILLE_OPTION(SCALAR, AddArgs, alpha),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter baddbmm_parameters[] = {RILLE_TENSOR("input"),
                                                    RILLE_TENSOR("batch1"),
                                                    RILLE_TENSOR("batch2"),
                                                    RILLE_OPTION(SCALAR, AddArgs, beta),
                                                    RILLE_OPTION(SCALAR, AddArgs, alpha),
                                                    RILLE_PARAMETERS_END};
static const AddArgs add_defaults = {{RILLE_SCALAR_INT, {.i = 1}}, {RILLE_SCALAR_INT, {.i = 1}}};

static const char *const mm_samples[] =
    RILLE_SAMPLES("x(2, 3), x(3, 4)", "x(3, 2):t(), x(4, 3):t()", "x(0, 3), x(3, 4)", "x(2, 0), x(0, 4)",
                  "x(2, 3), x(3, 0)", "x(1, 3), x(3, 1)");
static const char *const bmm_samples[] =
    RILLE_SAMPLES("x(2, 2, 3), x(2, 3, 4)", "x(2, 3, 2):transpose(1, 2), x(1, 3, 4):expand({ 2, 3, 4 })",
                  "x(0, 2, 3), x(0, 3, 4)", "x(2, 2, 0), x(2, 0, 3)");
static const char *const gemm_samples[] =
    RILLE_SAMPLES("x(2, 3), x(3, 4)", "x(3, 2), x(3, 4), true", "x(2, 3), x(4, 3), false, true",
                  "x(3, 2), x(4, 3), true, true", "x(2, 3, 2), x(2, 4, 3), true, true");
static const char *const addmm_samples[] = RILLE_SAMPLES(
    "x(2, 4), x(2, 3), x(3, 4)", "x(4), x(2, 3), x(3, 4), { beta = 0.5, alpha = 2 }",
    "x(2, 1), x(3, 2):t(), x(4, 3):t()", "x(4), x(0, 3), x(3, 4)", "x(2, 4), x(2, 0), x(0, 4), { beta = 2 }");
static const char *const baddbmm_samples[] = RILLE_SAMPLES(
    "x(2, 2, 4), x(2, 2, 3), x(2, 3, 4)", "x(2, 1), x(2, 2, 3), x(2, 3, 4), { beta = 0.5, alpha = 2 }");

RILLE_OP(mm, .summary = "product of two matrices", .parameters = mm_parameters, .n_outputs = 1,
         .forward = mm_forward, .backward = plain_backward, .saves_input = {2, 1},
         .flops = rille_product_flops, .samples = mm_samples);
RILLE_OP(bmm, .summary = "products of the matrices of two batches: [b, n, m] x [b, m, p]",
         .parameters = mm_parameters, .n_outputs = 1, .forward = bmm_forward, .backward = plain_backward,
         .saves_input = {2, 1}, .flops = rille_product_flops, .samples = bmm_samples);
RILLE_OP(gemm, .summary = "product of matrices or batches, each transposed or not",
         RILLE_ARGUMENTS(gemm_parameters, &plain), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = gemm_forward, .backward = gemm_backward, .saves_input = {2, 1}, .samples = gemm_samples);
RILLE_OP(addmm, .summary = "beta * input + alpha * (mat1 x mat2)",
         RILLE_ARGUMENTS(addmm_parameters, &add_defaults),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_READS_ELSEWHERE, .n_outputs = 1, .forward = addmm_forward,
         .backward = add_product_backward, .saves_input = {0, 4, 2}, .flops = add_product_flops,
         .samples = addmm_samples);
RILLE_OP(baddbmm, .summary = "beta * input + alpha * (batch1 x batch2), matrix by matrix",
         RILLE_ARGUMENTS(baddbmm_parameters, &add_defaults),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_READS_ELSEWHERE, .n_outputs = 1, .forward = baddbmm_forward,
         .backward = add_product_backward, .saves_input = {0, 4, 2}, .flops = add_product_flops,
         .samples = baddbmm_samples);

/* cdist: distances of all pairs of rows. Euclidean ones of many rows are a product and two lists of squares,
 * as |a - b|^2 = |a|^2 + |b|^2 - 2 a b; others are summed up column by column, for all rows of the second
 * matrix at once. */
#include "core/shape.h"
#include "core/loop.h"
#include "kernels/level.h"
#include "math/blas.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(contiguous);
#if !defined(RILLE_MINIMAL)
RILLE_USE_OP(distance_signs);
RILLE_USE_OP(sign);
#endif
RILLE_USE_OP(distances);
RILLE_USE_OP(eq);

/* PyTorch's names for the ways to Euclidean distances. */
typedef enum Mode { PRODUCT_FOR_MANY, PRODUCT, NO_PRODUCT } Mode;
enum { MANY = 25 }; /* rows of either matrix, above which PyTorch takes a product too */

typedef struct CdistArgs {
  double p;
  uint8_t compute_mode;
} CdistArgs;

typedef struct PairsArgs {
  double p;
  bool by_product;
} PairsArgs;

/* ---- loops of one type ----------------------------------------------------------------------- */

typedef struct Job {
  double p;
  int64_t first, second, columns; /* rows of the one and of the other matrix, numbers in each */
  const char *a, *b;
  const char *turned;     /* of each batch [columns][second]; without a product */
  const char *squares[2]; /* lengths squared; with a product, whose result is in out */
  char *out;
} Job;

/* NaN stays. */
static inline float larger_float(float x, float y) {
  return x > y || x != x ? x : y;
}
static inline double larger_double(double x, double y) {
  return x > y || x != x ? x : y;
}

#define LOOPS(T, SQRT, ABS, POW)                                                                             \
  /* sums of f(a[k] - b[j][k]) over k, for all j */                                                          \
  static void row_##T(const Job *job, const T *a, const T *b, T *restrict out) {                             \
    const int64_t n = job->second;                                                                           \
    memset(out, 0, (size_t)n * sizeof *out);                                                                 \
    for (int64_t k = 0; k < job->columns; k++, b += n) {                                                     \
      const T x = a[k];                                                                                      \
      if (job->p == 2)                                                                                       \
        for (int64_t j = 0; j < n; j++) out[j] += (x - b[j]) * (x - b[j]);                                   \
      else if (job->p == 1)                                                                                  \
        for (int64_t j = 0; j < n; j++) out[j] += ABS(x - b[j]);                                             \
      else if (job->p == 0)                                                                                  \
        for (int64_t j = 0; j < n; j++) out[j] += x != b[j];                                                 \
      else if (isinf(job->p))                                                                                \
        for (int64_t j = 0; j < n; j++) out[j] = larger_##T(ABS(x - b[j]), out[j]);                          \
      else                                                                                                   \
        for (int64_t j = 0; j < n; j++) out[j] += POW(ABS(x - b[j]), (T)job->p);                             \
    }                                                                                                        \
    if (job->p == 2)                                                                                         \
      for (int64_t j = 0; j < n; j++) out[j] = SQRT(out[j]);                                                 \
    else if (job->p > 0 && job->p != 1 && !isinf(job->p))                                                    \
      for (int64_t j = 0; j < n; j++) out[j] = POW(out[j], 1 / (T)job->p);                                   \
  }                                                                                                          \
  /* out holds -2 a b */                                                                                     \
  static void finish_##T(const Job *job, T square, const T *squares, T *restrict out) {                      \
    for (int64_t j = 0; j < job->second; j++) {                                                              \
      const T sum = out[j] + (square + squares[j]);                                                          \
      out[j] = SQRT(sum < 0 ? 0 : sum);                                                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void part_##T(void *user, int64_t begin, int64_t end) {                                             \
    const Job *job = user;                                                                                   \
    for (int64_t i = begin; i < end; i++) {                                                                  \
      const int64_t batch = i / job->first;                                                                  \
      T *out = (T *)(void *)job->out + i * job->second;                                                      \
      if (job->turned)                                                                                       \
        row_##T(job, (const T *)(const void *)job->a + i * job->columns,                                     \
                (const T *)(const void *)job->turned + batch * job->columns * job->second, out);             \
      else                                                                                                   \
        finish_##T(job, ((const T *)(const void *)job->squares[0])[i],                                       \
                   (const T *)(const void *)job->squares[1] + batch * job->second, out);                     \
    }                                                                                                        \
  }
LOOPS(float, sqrtf, fabsf, powf)
LOOPS(double, sqrt, fabs, pow)
#undef LOOPS

/* ---- distances: of [batch, P, M] and [batch, R, M] --------------------------------------------- */

static RilleTensor *dense(RilleContext *ctx, RilleTensor *t) {
  return !t || t->contiguous ? t : t_unary(ctx, &rille_op_contiguous, t);
}

static bool are_pairs(const RilleTensor *a, const RilleTensor *b) {
  return a->ndim == 3 && b->ndim == 3 && a->sizes[0] == b->sizes[0] && a->sizes[2] == b->sizes[2] &&
         a->dtype == b->dtype && rille_dtype_is_float(rille_dtype_of(a));
}

static RilleTensor *squares_of(RilleContext *ctx, RilleTensor *t) {
  return t_sum(ctx, t_square(ctx, t), 1, (int[]){2}, false);
}

static RilleStatus distances_forward(RilleContext *ctx, RilleCall *call) {
  const PairsArgs *args = call->args;
  RilleTensor *a = dense(ctx, call->in[0]), *b = dense(ctx, call->in[1]);
  if (!a || !b) return rille_scope_status(ctx);
  if (!are_pairs(a, b)) return rille_error(ctx, RILLE_ERROR_SHAPE, "the matrices do not fit each other");
  int64_t batch = a->sizes[0];
  Job job = {.p = args->p, .first = a->sizes[1], .second = b->sizes[1], .columns = a->sizes[2], .a = a->data};
  RILLE_TRY(
      rille_tensor_new(ctx, rille_dtype_of(a), 3, (int64_t[]){batch, job.first, job.second}, &call->out[0]));
  if (call->out[0]->numel == 0) return RILLE_OK;
  job.out = call->out[0]->data;
  if (args->by_product) {
    RilleTensor *squares[2] = {squares_of(ctx, a), squares_of(ctx, b)};
    if (!squares[0] || !squares[1]) return rille_scope_status(ctx);
    for (int i = 0; i < 2; i++) job.squares[i] = squares[i]->data;
    RILLE_TRY(rille_gemm_batched(ctx, rille_dtype_of(a), batch, false, true, job.first, job.second,
                                 job.columns, -2, a->data, job.columns, job.first * job.columns, b->data,
                                 job.columns, job.second * job.columns, 0, job.out, job.second,
                                 job.first * job.second));
  } else {
    RilleTensor *turned = dense(ctx, t_transpose(ctx, b, 1, 2));
    if (!turned) return rille_scope_status(ctx);
    job.turned = turned->data;
  }
  int64_t each = job.second * (job.turned ? job.columns + 1 : 1);
  rille_units_for(ctx, batch * job.first, 32768 / (each + 1) + 1,
                  a->dtype == RILLE_FLOAT32 ? part_float : part_double, &job);
  return RILLE_OK;
}

#if !defined(RILLE_MINIMAL)
/* ---- distance_signs: the gradient of 1-norm distances by the first matrix ----------------------
 *
 *   out[i][k] = sum over j of g[i][j] sign(a[i][k] - b[j][k])
 *
 * Differences of all pairs would be columns times as many numbers as there are distances. */

typedef struct SignsJob {
  int64_t first, second, columns;
  const char *g, *a, *b;
  char *out;
} SignsJob;

typedef float Signs __attribute__((vector_size(16)));
typedef float SignsLoose __attribute__((vector_size(16), aligned(sizeof(float)), may_alias));
typedef int32_t SignChoice __attribute__((vector_size(16)));
enum { SIGN_VECTORS = 4, SIGN_COLUMNS = 16 };

/* So many columns of one row: in short runs, which are gathered in double. */
static void signs_of_columns(const SignsJob *job, const float *g, const float *a, const float *b,
                             int64_t count, float *out) {
  enum { RUN = 64 };
  double totals[SIGN_COLUMNS] = {0};
  float x[SIGN_COLUMNS] = {0}, y[SIGN_COLUMNS] = {0}, part[SIGN_COLUMNS];
  memcpy(x, a, (size_t)count * sizeof *x);
  for (int64_t begin = 0; begin < job->second; begin += RUN) {
    const int64_t end = job->second - begin < RUN ? job->second : begin + RUN;
    Signs sums[SIGN_VECTORS] = {{0}};
    for (int64_t j = begin; j < end; j++) {
      const float *row = b + j * job->columns;
      const Signs pull = (Signs){0} + g[j];
      if (count < SIGN_COLUMNS) row = memcpy(y, row, (size_t)count * sizeof *y);
      RILLE_UNROLL_FULLY
      for (int p = 0; p < SIGN_VECTORS; p++) {
        const Signs one = ((const SignsLoose *)(const void *)x)[p];
        const Signs other = ((const SignsLoose *)(const void *)row)[p];
        sums[p] += (Signs)((SignChoice)pull & (SignChoice)(one > other));
        sums[p] -= (Signs)((SignChoice)pull & (SignChoice)(one < other));
      }
    }
    memcpy(part, sums, sizeof part);
    for (int k = 0; k < SIGN_COLUMNS; k++) totals[k] += (double)part[k];
  }
  for (int64_t k = 0; k < count; k++) out[k] = (float)totals[k];
}

static void signs_float(void *user, int64_t begin, int64_t end) {
  const SignsJob *job = user;
  const float *g = (const float *)(const void *)job->g, *a = (const float *)(const void *)job->a;
  for (int64_t i = begin; i < end; i++) {
    const float *b = (const float *)(const void *)job->b + i / job->first * job->second * job->columns;
    for (int64_t k = 0, count, at = i * job->columns; k < job->columns; k += count) {
      count = job->columns - k < SIGN_COLUMNS ? job->columns - k : SIGN_COLUMNS;
      signs_of_columns(job, g + i * job->second, a + at + k, b + k, count,
                       (float *)(void *)job->out + at + k);
    }
  }
}

static void signs_double(void *user, int64_t begin, int64_t end) {
  const SignsJob *job = user;
  for (int64_t i = begin; i < end; i++) {
    const double *g = (const double *)(const void *)job->g + i * job->second;
    const double *a = (const double *)(const void *)job->a + i * job->columns;
    const double *b = (const double *)(const void *)job->b + i / job->first * job->second * job->columns;
    double *out = (double *)(void *)job->out + i * job->columns;
    memset(out, 0, (size_t)job->columns * sizeof *out);
    for (int64_t j = 0; j < job->second; j++, b += job->columns)
      for (int64_t k = 0; k < job->columns; k++)
        out[k] += (a[k] > b[k] ? g[j] : 0) - (a[k] < b[k] ? g[j] : 0);
  }
}

static RilleStatus distance_signs_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *g = dense(ctx, call->in[0]), *a = dense(ctx, call->in[1]), *b = dense(ctx, call->in[2]);
  if (!g || !a || !b) return rille_scope_status(ctx);
  if (!are_pairs(a, b) || g->ndim != 3 || g->dtype != a->dtype || g->sizes[0] != a->sizes[0] ||
      g->sizes[1] != a->sizes[1] || g->sizes[2] != b->sizes[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the matrices do not fit each other");
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(a), 3, a->sizes, &call->out[0]));
  if (a->numel == 0) return RILLE_OK;
  SignsJob job = {.first = a->sizes[1],
                  .second = b->sizes[1],
                  .columns = a->sizes[2],
                  .g = g->data,
                  .a = a->data,
                  .b = b->data,
                  .out = call->out[0]->data};
  int64_t each = job.second * (job.columns + 1);
  rille_units_for(ctx, a->sizes[0] * job.first, 32768 / (each + 1) + 1,
                  a->dtype == RILLE_FLOAT32 ? signs_float : signs_double, &job);
  return RILLE_OK;
}

/* Signs are steps: their derivative is 0 wherever it exists. */
static void distance_signs_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) {
    RilleTensor *difference = t_sub(ctx, t_unsqueeze(ctx, call->in[1], 2), t_unsqueeze(ctx, call->in[2], 1));
    RilleTensor *pull =
        t_mul(ctx, t_unsqueeze(ctx, call->grad_out[0], 2), t_unary(ctx, &rille_op_sign, difference));
    call->grad_in[0] = t_sum(ctx, pull, 1, (int[]){3}, false);
  }
  for (int i = 1; i < 3; i++)
    if (call->needs[i])
      call->grad_in[i] =
          t_zeros(ctx, (RilleDtype)call->shape[i].dtype, call->shape[i].ndim, call->shape[i].sizes);
}

static RilleTensor *signs(RilleContext *ctx, RilleTensor *g, RilleTensor *a, RilleTensor *b) {
  return t_apply(ctx, &rille_op_distance_signs, (RilleTensor *[]){g, a, b}, 3, NULL);
}
#endif

/* ---- derivatives ----------------------------------------------------------------------------- */

/* The Euclidean gradient by a: sums over j of g[i][j] / y[i][j] (a[i] - b[j]), as products. */
static RilleTensor *euclidean(RilleContext *ctx, RilleTensor *ratio, RilleTensor *a, RilleTensor *b) {
  return t_sub(ctx, t_mul(ctx, a, t_sum(ctx, ratio, 1, (int[]){2}, true)), t_matmul(ctx, ratio, b));
}

static void distances_backward(RilleContext *ctx, RilleBackward *call) {
  const PairsArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *a = call->in[0], *b = call->in[1], *y = call->out[0];
  if (args->p == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  if (args->p == 2) {
    RilleTensor *zero = t_binary(ctx, &rille_op_eq, y, t_number(ctx, 0));
    RilleTensor *ratio = t_where(ctx, zero, t_number(ctx, 0), t_div(ctx, g, y));
    if (call->needs[0]) call->grad_in[0] = euclidean(ctx, ratio, a, b);
    if (call->needs[1]) call->grad_in[1] = euclidean(ctx, t_transpose(ctx, ratio, 1, 2), b, a);
    return;
  }
#if !defined(RILLE_MINIMAL)
  if (args->p == 1) {
    if (call->needs[0]) call->grad_in[0] = signs(ctx, g, a, b);
    if (call->needs[1]) call->grad_in[1] = signs(ctx, t_transpose(ctx, g, 1, 2), b, a);
    return;
  }
#endif
  RilleTensor *difference = t_sub(ctx, t_unsqueeze(ctx, a, 2), t_unsqueeze(ctx, b, 1));
  RilleTensor *pull = rille_norm_gradient(ctx, difference, t_unsqueeze(ctx, y, 3), t_unsqueeze(ctx, g, 3),
                                          args->p, &(RilleInts){1, {3}});
  if (call->needs[0]) call->grad_in[0] = t_sum(ctx, pull, 1, (int[]){2}, false);
  if (call->needs[1]) call->grad_in[1] = t_neg(ctx, t_sum(ctx, pull, 1, (int[]){1}, false));
}

/* ---- cdist ----------------------------------------------------------------------------------- */

/* [..., rows, M], broadcast to these batch dims, as [batch, rows, M]. */
static RilleTensor *as_batch(RilleContext *ctx, RilleTensor *t, int dims, int64_t *sizes, int64_t batch) {
  if (!t) return NULL;
  sizes[dims] = t->sizes[t->ndim - 2], sizes[dims + 1] = t->sizes[t->ndim - 1];
  return t_reshape(ctx, t_expand(ctx, t, dims + 2, sizes), 3,
                   (int64_t[]){batch, sizes[dims], sizes[dims + 1]});
}

static RilleStatus cdist_forward(RilleContext *ctx, RilleCall *call) {
  const CdistArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (!rille_dtype_is_float(rille_dtype_of(a)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(a)));
  if (a->ndim < 2 || b->ndim < 2 || a->sizes[a->ndim - 1] != b->sizes[b->ndim - 1])
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs rows of one length, [..., P, M] and [..., R, M], got %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (!(args->p >= 0)) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must not be negative: %g", args->p);
  int64_t sizes[RILLE_MAX_DIMS], batch = 1, rows[2] = {a->sizes[a->ndim - 2], b->sizes[b->ndim - 2]};
  int dims;
  RILLE_TRY(rille_shape_broadcast(ctx, a->ndim - 2, a->sizes, b->ndim - 2, b->sizes, &dims, sizes));
  for (int i = 0; i < dims; i++) batch *= sizes[i];
  RilleDtype dtype = b->dtype == RILLE_FLOAT64 ? RILLE_FLOAT64 : rille_dtype_of(a);
  if (a->dtype != dtype) a = t_to(ctx, a, dtype);
  if (b->dtype != dtype) b = t_to(ctx, b, dtype);
  bool many = rows[0] > MANY || rows[1] > MANY;
  PairsArgs pairs = {args->p, args->p == 2 && (args->compute_mode == PRODUCT ||
                                               (args->compute_mode == PRODUCT_FOR_MANY && many))};
  RilleTensor *both[2] = {as_batch(ctx, a, dims, sizes, batch), as_batch(ctx, b, dims, sizes, batch)};
  RilleTensor *out = t_apply(ctx, &rille_op_distances, both, 2, &pairs);
  sizes[dims] = rows[0], sizes[dims + 1] = rows[1];
  return rille_call_return(ctx, call, t_reshape(ctx, out, dims + 2, sizes));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TWO RILLE_TENSOR("x1"), RILLE_TENSOR("x2")
static const RilleParameter cdist_parameters[] = {
    TWO, RILLE_OPTION(FLOAT, CdistArgs, p),
    RILLE_CHOICE(CdistArgs, compute_mode,
                 "use_mm_for_euclid_dist_if_necessary|use_mm_for_euclid_dist|donot_use_mm_for_euclid_dist"),
    RILLE_PARAMETERS_END};
static const RilleParameter pairs_parameters[] = {
    TWO, RILLE_OPTION(FLOAT, PairsArgs, p), RILLE_OPTION(BOOL, PairsArgs, by_product), RILLE_PARAMETERS_END};
static const CdistArgs cdist_defaults = {2, PRODUCT_FOR_MANY};
static const PairsArgs pairs_defaults = {2, false};
static const char *const cdist_samples[] =
    RILLE_SAMPLES("x(3, 4), x(2, 4)", "x(2, 3, 4), x(2, 4), 1.5", "x(4, 3):t(), x(2, 4), 1",
                  "x(0, 4), x(2, 4)", "x(3, 4), x(2, 4), 2, 'use_mm_for_euclid_dist'");
static const char *const pairs_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), x(2, 2, 4)", "x(1, 3, 2), x(1, 2, 2), 3", "x(1, 3, 2), x(1, 4, 2), 2, true");

RILLE_OP(cdist, .summary = "distance of each row of x1 from each row of x2",
         RILLE_ARGUMENTS(cdist_parameters, &cdist_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,
         .n_outputs = 1, .forward = cdist_forward, .samples = cdist_samples);
RILLE_OP(distances, .summary = "distance of each row of x1 [batch, P, M] from each row of x2 [batch, R, M]",
         RILLE_ARGUMENTS(pairs_parameters, &pairs_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = distances_forward, .backward = distances_backward, .saves_input = {3, 3},
         .saves_output = 1, .samples = pairs_samples);
#if !defined(RILLE_MINIMAL)
static const RilleParameter signs_parameters[] = {RILLE_TENSOR("grad"), TWO, RILLE_PARAMETERS_END};
static const char *const signs_samples[] =
    RILLE_SAMPLES("x(2, 3, 2), x(2, 3, 4), x(2, 2, 4)", "x(1, 3, 2), x(1, 3, 18), x(1, 2, 18)");

RILLE_OP(distance_signs, .summary = "gradient of distances of p = 1 by x1", .parameters = signs_parameters,
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = distance_signs_forward,
         .backward = distance_signs_backward, .saves_input = {0, 1, 1}, .samples = signs_samples);
#endif

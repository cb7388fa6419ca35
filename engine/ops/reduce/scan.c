/* Running sums, products, extremes and logarithms of sums along a dim, and differences. */
#include "ops/reduce/scan.h"
#include "core/limits.h"
#include "core/loop.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/reduce/scan_kernels.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(clone);
RILLE_USE_OP(cumsum);
RILLE_USE_OP(eq);
RILLE_USE_OP(ne);
RILLE_USE_OP(product_of_others);
RILLE_USE_OP(recurrence);
RILLE_USE_OP(sub);

/* ---- cumsum, cumprod */

static RilleStatus scan(RilleContext *ctx, RilleCall *call, RilleScan kind) {
  const RilleScanArgs *args = call->args;
  RilleTensor *in = call->in[0], *values;
  bool floats = rille_dtype_is_float(rille_dtype_of(in));
  RilleDtype dtype = args->dtype != RILLE_DTYPE_NONE ? (RilleDtype)args->dtype
                     : floats                        ? rille_dtype_of(in)
                                                     : RILLE_INT64;
  RilleDtype work = rille_dtype_is_float(dtype) ? dtype : RILLE_INT64;
  RilleSpan span;
  RILLE_TRY(rille_span_of(ctx, in, args->dim, &span));
  span.reversed = args->reversed;
  RILLE_TRY(rille_tensor_as(in, work, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  RilleTensor *result;
  RILLE_TRY(rille_tensor_new_like(in, work, &result));
  if (!rille_scope_keep(ctx, result)) return RILLE_ERROR_MEMORY;
  if (in->numel > 0) rille_scan_run(ctx, &span, kind, values, NULL, result);
  return rille_call_result(ctx, call, work == dtype ? result : t_to(ctx, result, dtype));
}

static RilleStatus cumsum_forward(RilleContext *ctx, RilleCall *call) {
  return scan(ctx, call, RILLE_SCAN_sum);
}
static RilleStatus cumprod_forward(RilleContext *ctx, RilleCall *call) {
  return scan(ctx, call, RILLE_SCAN_product);
}

static void cumsum_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleScanArgs *args = call->args;
  call->grad_in[0] = t_apply(ctx, &rille_op_cumsum, call->grad_out, 1,
                             &(RilleScanArgs){args->dim, RILLE_DTYPE_NONE, !args->reversed});
}

static RilleTensor *recurrence(RilleContext *ctx, RilleTensor *a, RilleTensor *factors, int dim,
                               bool reversed) {
  RilleTensor *in[2] = {a, factors};
  if (!a || !factors) return NULL;
  return t_apply(ctx, &rille_op_recurrence, in, 2, &(RilleScanArgs){dim, RILLE_DTYPE_NONE, reversed});
}

/* Elements moved one place along dim, the first is value. */
static RilleTensor *shifted(RilleContext *ctx, RilleTensor *a, int dim, double value) {
  if (!a || a->ndim == 0) return t_number(ctx, value);
  RilleTensor *head = t_narrow(ctx, a, dim, 0, 1), *rest = t_narrow(ctx, a, dim, 0, a->sizes[dim] - 1);
  if (!head || !rest) return NULL;
  RilleTensor *first = t_zeros(ctx, rille_dtype_of(a), head->ndim, head->sizes);
  RilleTensor *parts[2] = {value == 0 ? first : t_add_number(ctx, first, value), rest};
  return parts[0] ? t_cat(ctx, parts, 2, dim) : NULL;
}

/* x_k takes part in every product from k on: (x_0 ... x_{k-1}) (g_k + x_{k+1} (g_{k+1} + ...)). No division,
 * so zeros need no care. */
static void cumprod_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0];
  int dim = rille_dim_of(((const RilleScanArgs *)call->args)->dim, x->ndim);
  if (x->ndim == 0 || x->numel == 0) {
    call->grad_in[0] = g;
    return;
  }
  RilleTensor *before = shifted(ctx, t_cumprod(ctx, x, dim), dim, 1);
  RilleTensor *behind = recurrence(ctx, t_to(ctx, g, rille_dtype_of(x)), x, dim, false);
  call->grad_in[0] = t_mul(ctx, before, behind);
}

/* ---- cummax, cummin: the last of equal elements; NaN wins over all */

/* A row: a new extreme is rare, and a branch that is foreseen does not wait for the comparison. Rows side by
 * side: each from the one before. */
#define EXTREME(name, type)                                                                                  \
  static void name##_of_row(int64_t n, const type *in, type *out, int64_t *place, bool largest) {            \
    type extreme = in[0];                                                                                    \
    int64_t best = 0;                                                                                        \
    for (int64_t i = 0; i < n; i++) {                                                                        \
      if (RILLE_UNLIKELY((largest ? in[i] >= extreme : in[i] <= extreme) || in[i] != in[i]))                 \
        extreme = in[i], best = i;                                                                           \
      out[i] = extreme, place[i] = best;                                                                     \
    }                                                                                                        \
  }                                                                                                          \
  static void name(const RilleContext *ctx, const RilleSpan *span, const void *in_data, void *out_data,      \
                   int64_t *place, bool largest) {                                                           \
    const type *in = in_data;                                                                                \
    type *out = out_data;                                                                                    \
    const int64_t n = span->inner, all = span->length * n;                                                   \
    for (int64_t o = 0; o < span->outer; o++, in += all, out += all, place += all) {                         \
      if (n == 1 && largest) name##_of_row(all, in, out, place, true);                                       \
      if (n == 1 && !largest) name##_of_row(all, in, out, place, false);                                     \
      if (n == 1) continue;                                                                                  \
      for (int64_t j = 0; j < n; j++) out[j] = in[j], place[j] = 0;                                          \
      for (int64_t i = n, row = 1; i < all && !rille_must_stop(ctx); i += n, row++)                          \
        for (int64_t j = i; j < i + n; j++) {                                                                \
          const type x = in[j], before = out[j - n];                                                         \
          const bool wins = (largest ? x >= before : x <= before) || x != x;                                 \
          out[j] = wins ? x : before, place[j] = wins ? row : place[j - n];                                  \
        }                                                                                                    \
    }                                                                                                        \
  }
EXTREME(extreme_float, float)
EXTREME(extreme_double, double)
EXTREME(extreme_int64, int64_t)

enum { LARGEST, SMALLEST }; /* op->kernel */

static RilleStatus extreme_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *values;
  bool largest = call->op->kernel == LARGEST;
  RilleDtype work = rille_dtype_is_float(rille_dtype_of(in)) ? rille_dtype_of(in) : RILLE_INT64;
  RilleSpan span;
  RILLE_TRY(rille_span_of(ctx, in, ((const RilleDimArgs *)call->args)->dim, &span));
  RILLE_TRY(rille_tensor_as(in, work, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  RilleTensor *out;
  RILLE_TRY(rille_tensor_new_like(in, RILLE_INT64, &call->out[1]));
  RILLE_TRY(rille_tensor_new_like(in, work, &out));
  if (!rille_scope_keep(ctx, out)) return RILLE_ERROR_MEMORY;
  int64_t *places = (int64_t *)(void *)call->out[1]->data;
  if (in->numel > 0)
    (work == RILLE_FLOAT32   ? extreme_float
     : work == RILLE_FLOAT64 ? extreme_double
                             : extreme_int64)(ctx, &span, values->data, out->data, places, largest);
  return rille_call_return(ctx, call, t_to(ctx, out, rille_dtype_of(in)));
}

static void extreme_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  int dim = rille_dim_of(((const RilleDimArgs *)call->args)->dim, shape->ndim);
  call->grad_in[0] = t_scatter_zeros(ctx, shape, dim, call->out[1], call->grad_out[0]);
}

/* ---- logcumsumexp */

/* log(exp(a) + exp(b)) without overflow */
static double log_of_sum(double a, double b) {
  double high = a > b ? a : b, low = a > b ? b : a;
  if (isnan(a) || isnan(b)) return a + b;
  return isinf(high) ? high : high + log1p(exp(low - high));
}

#if defined(RILLE_MINIMAL)
static RilleStatus logcumsumexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *wide;
  RilleSpan span;
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RILLE_TRY(rille_span_of(ctx, in, ((const RilleDimArgs *)call->args)->dim, &span));
  RILLE_TRY(rille_tensor_new_like(in, RILLE_FLOAT64, &wide));
  if (!rille_scope_keep(ctx, wide)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_copy(wide, in));
  double *x = (double *)(void *)wide->data;
  for (int64_t o = 0; o < span.outer && in->numel > 0; o++)
    for (int64_t j = 0; j < span.inner; j++)
      for (int64_t i = 1; i < span.length; i++) {
        int64_t at = (o * span.length + i) * span.inner + j;
        x[at] = log_of_sum(x[at - span.inner], x[at]);
      }
  return rille_tensor_as(wide, rille_dtype_of(in), &call->out[0]);
}
#else
typedef struct LogJob {
  const RilleContext *ctx;
  RilleSpan span;
  RilleFlatKernel exp, log; /* of doubles */
  bool is_float;
  const char *in;
  char *out;
} LogJob;

enum { LOG_TILE = 256 }; /* elements of a row, or columns, that go at once */

/* From element `at` on. */
static void log_sums_one_by_one(const LogJob *job, int64_t width, int64_t at) {
  double sums[LOG_TILE];
  const float *floats = (const float *)(const void *)job->in;
  const double *doubles = (const double *)(const void *)job->in;
  for (int64_t i = 0; i < job->span.length && !rille_must_stop(job->ctx); i++, at += job->span.inner)
    for (int64_t j = 0; j < width; j++) {
      const double x = job->is_float ? (double)floats[at + j] : doubles[at + j];
      sums[j] = i > 0 ? log_of_sum(sums[j], x) : x;
      if (job->is_float)
        ((float *)(void *)job->out)[at + j] = (float)sums[j];
      else
        ((double *)(void *)job->out)[at + j] = sums[j];
    }
}

/* exp(x - top) is added up in double, top the largest element of a row or column: where none lies far below
 * it, the logarithms of the sums are as exact for floats as each made from the one before. Whether all are
 * such ones; tops receives the largest of each. */
static bool find_tops(const RilleSpan *span, int64_t width, const float *in, float *tops) {
  enum { FAR = 64 };
  float lows[LOG_TILE];
  bool fits = true;
  for (int64_t j = 0; j < width; j++) tops[j] = lows[j] = in[j];
  for (int64_t i = 1; i < span->length; i++)
    for (int64_t j = 0; j < width; j++) {
      const float x = in[i * span->inner + j];
      tops[j] = x > tops[j] ? x : tops[j], lows[j] = x < lows[j] || x != x ? x : lows[j];
    }
  for (int64_t j = 0; j < width; j++) fits = fits && tops[j] - lows[j] < FAR;
  return fits;
}

static void in_place(RilleFlatKernel kernel, int64_t n, double *part) {
  kernel(n, (char *const[]){(char *)part, (char *)part}, NULL);
}

static void log_sums_of_columns(const LogJob *job, int64_t width, const float *in, const float *tops,
                                float *out) {
  const int64_t inner = job->span.inner;
  double sums[LOG_TILE] = {0}, part[LOG_TILE];
  for (int64_t i = 0; i < job->span.length && !rille_must_stop(job->ctx); i++, in += inner, out += inner) {
    for (int64_t j = 0; j < width; j++) part[j] = (double)in[j] - (double)tops[j];
    in_place(job->exp, width, part);
    for (int64_t j = 0; j < width; j++) part[j] = sums[j] += part[j];
    in_place(job->log, width, part);
    for (int64_t j = 0; j < width; j++) out[j] = (float)((double)tops[j] + part[j]);
  }
}

static void log_sums_of_row(const LogJob *job, const float *in, double top, float *out) {
  double sum = 0, part[LOG_TILE];
  for (int64_t i = 0, n; i < job->span.length && !rille_must_stop(job->ctx); i += n, in += n, out += n) {
    n = job->span.length - i < LOG_TILE ? job->span.length - i : LOG_TILE;
    for (int64_t j = 0; j < n; j++) part[j] = (double)in[j] - top;
    in_place(job->exp, n, part);
    for (int64_t j = 0; j < n; j++) part[j] = sum += part[j];
    in_place(job->log, n, part);
    for (int64_t j = 0; j < n; j++) out[j] = (float)(top + part[j]);
  }
}

/* False where it is not such a one, and nothing was done. */
static bool log_sums(const LogJob *job, int64_t width, int64_t at) {
  const float *in = (const float *)(const void *)job->in + at;
  float *out = (float *)(void *)job->out + at, tops[LOG_TILE];
  if (!find_tops(&job->span, width, in, tops)) return false;
  if (job->span.inner == 1)
    log_sums_of_row(job, in, (double)tops[0], out);
  else
    log_sums_of_columns(job, width, in, tops, out);
  return true;
}
static void log_units(void *user, int64_t begin, int64_t end) {
  const LogJob *job = user;
  const int64_t inner = job->span.inner, length = job->span.length, tiles = (inner - 1) / LOG_TILE + 1;
  for (int64_t unit = begin; unit < end; unit++) {
    const int64_t first = unit % tiles * LOG_TILE, at = unit / tiles * length * inner + first;
    const int64_t width = inner - first < LOG_TILE ? inner - first : LOG_TILE;
    if (!job->is_float || !log_sums(job, width, at)) log_sums_one_by_one(job, width, at);
  }
}

static RilleStatus logcumsumexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  LogJob job = {.ctx = ctx, .is_float = in->dtype == RILLE_FLOAT32};
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RILLE_TRY(rille_span_of(ctx, in, ((const RilleDimArgs *)call->args)->dim, &job.span));
  RILLE_TRY(rille_scope_dense(ctx, in, &job.in));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, in->sizes, &call->out[0]));
  if (in->numel == 0) return RILLE_OK;
  job.out = call->out[0]->data;
  job.exp = ctx->kernels->pointwise->unary[RILLE_UNARY_exp][RILLE_FLOAT64];
  job.log = ctx->kernels->pointwise->unary[RILLE_UNARY_log][RILLE_FLOAT64];
  const int64_t tiles = (job.span.inner - 1) / LOG_TILE + 1;
  rille_units_for(ctx, job.span.outer * tiles, 4096 / (in->numel / job.span.outer / tiles + 1) + 1, log_units,
                  &job);
  return RILLE_OK;
}
#endif

/* exp(x_k - y_k) r_k with r_k = g_k + exp(y_k - y_{k+1}) r_{k+1}: no factor is above 1. */
static void logcumsumexp_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0], *y = call->out[0];
  int dim = rille_dim_of(((const RilleDimArgs *)call->args)->dim, x->ndim);
  if (x->numel > 0 && x->ndim > 0) {
    RilleTensor *before = shifted(ctx, y, dim, 0), *same = t_binary(ctx, &rille_op_eq, before, y);
    RilleTensor *step = t_where(ctx, same, t_number(ctx, 0), t_sub(ctx, before, y)); /* of infinities: 0 */
    g = recurrence(ctx, g, t_exp(ctx, step), dim, false);
  }
  call->grad_in[0] = t_mul(ctx, g, t_exp(ctx, t_sub(ctx, x, y)));
}

/* ---- diff: x[i + 1] - x[i], n times; bool: where they differ */

typedef struct DiffArgs {
  int64_t n, dim;
} DiffArgs;

/* A tensor without dims stands for a part of length 1. */
static RilleTensor *as_part(RilleContext *ctx, RilleTensor *part, const RilleTensor *in, int dim) {
  int64_t sizes[RILLE_MAX_DIMS];
  if (part->ndim > 0) return part;
  for (int i = 0; i < in->ndim; i++) sizes[i] = i == dim ? 1 : in->sizes[i];
  return t_expand(ctx, part, in->ndim, sizes);
}

static RilleStatus diff_forward(RilleContext *ctx, RilleCall *call) {
  const DiffArgs *args = call->args;
  RilleTensor *in = call->in[0], *parts[3], *a = in;
  int dim, count = 0;
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least one dim");
  if (args->n < 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "n must be >= 0, got %lld", (long long)args->n);
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  if (call->in[1]) parts[count++] = as_part(ctx, call->in[1], in, dim);
  parts[count++] = in;
  if (call->in[2]) parts[count++] = as_part(ctx, call->in[2], in, dim);
  if (rille_scope_status(ctx) != RILLE_OK) return rille_scope_status(ctx);
  if (count > 1 && args->n > 0) a = t_cat(ctx, parts, count, dim);
  const RilleOp *op = a && a->dtype == RILLE_BOOL ? &rille_op_ne : &rille_op_sub;
  for (int64_t i = 0; a && i < args->n && a->sizes[dim] > 0; i++) {
    int64_t length = a->sizes[dim] - 1;
    RilleTensor *ahead = t_narrow(ctx, a, dim, 1, length);
    a = t_binary(ctx, op, ahead, t_narrow(ctx, a, dim, 0, length));
  }
  if (a == in) a = t_unary(ctx, &rille_op_clone, a);
  return rille_call_return(ctx, call, a);
}

/* ---- recurrence, and the product of all elements but the own one ------------------------------------- */

static RilleStatus recurrence_forward(RilleContext *ctx, RilleCall *call) {
  const RilleScanArgs *args = call->args;
  RilleTensor *g, *x;
  RilleSpan span;
  if (call->in[0]->dtype != call->in[1]->dtype || !rille_dtype_is_float(rille_dtype_of(call->in[0])) ||
      !rille_tensor_same_shape(call->in[0], call->in[1]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "takes two floating point tensors of one shape and dtype");
  RILLE_TRY(rille_span_of(ctx, call->in[0], args->dim, &span));
  span.reversed = args->reversed;
  RILLE_TRY(rille_tensor_contiguous(call->in[0], &g));
  if (!rille_scope_keep(ctx, g)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_contiguous(call->in[1], &x));
  if (!rille_scope_keep(ctx, x)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_like(g, rille_dtype_of(g), &call->out[0]));
  if (g->numel > 0) rille_scan_run(ctx, &span, RILLE_SCAN_recurrence, g, x, call->out[0]);
  return RILLE_OK;
}

/* The other direction: with r_k = u_k + x_{k+1} r_{k+1} the gradient is s_k = g_k + x_k s_{k-1}, and that by
 * x_k is s_{k-1} r_k; and so with r and s in each other's place. */
static void recurrence_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleScanArgs *args = call->args;
  RilleTensor *x = call->in[1];
  int dim = rille_dim_of(args->dim, x->ndim);
  if (x->ndim == 0 || x->numel == 0) {
    call->grad_in[0] = call->grad_out[0];
    return;
  }
  RilleTensor *s = recurrence(ctx, call->grad_out[0], x, dim, !args->reversed), *r = call->out[0];
  if (call->needs[0]) call->grad_in[0] = s;
  if (call->needs[1])
    call->grad_in[1] =
        args->reversed ? t_mul(ctx, s, shifted(ctx, r, dim, 0)) : t_mul(ctx, shifted(ctx, s, dim, 0), r);
}

static RilleStatus others_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *values;
  RilleSpan span;
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RILLE_TRY(rille_span_of(ctx, in, ((const RilleScanArgs *)call->args)->dim, &span));
  RILLE_TRY(rille_tensor_contiguous(in, &values));
  if (!rille_scope_keep(ctx, values)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &call->out[0]));
  if (in->numel > 0) rille_scan_run(ctx, &span, RILLE_SCAN_others, values, NULL, call->out[0]);
  return RILLE_OK;
}

/* A product of the products before and behind, b and e. With G_k b_k = (G b)_k behind, and the product's
 * gradient of cumprod_backward on each: from the front by e G, from the end by b G. */
static void others_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0];
  int dim = rille_dim_of(((const RilleScanArgs *)call->args)->dim, x->ndim);
  if (x->ndim == 0 || x->numel == 0) return;
  RilleTensor *gradient = NULL, *turned = x;
  for (int side = 0; side < 2; side++) {
    RilleTensor *before = shifted(ctx, t_cumprod(ctx, turned, dim), dim, 1);
    RilleTensor *behind =
        t_flip(ctx, shifted(ctx, t_cumprod(ctx, t_flip(ctx, turned, dim), dim), dim, 1), dim);
    /* before_k is the running product's element k - 1 */
    RilleTensor *later = t_mul(ctx, side == 0 ? g : t_flip(ctx, g, dim), behind);
    RilleTensor *ahead = t_flip(ctx, shifted(ctx, t_flip(ctx, later, dim), dim, 0), dim);
    RilleTensor *part = t_mul(ctx, before, recurrence(ctx, ahead, turned, dim, false));
    gradient = side == 0 ? part : t_add(ctx, gradient, t_flip(ctx, part, dim));
    turned = t_flip(ctx, turned, dim);
  }
  call->grad_in[0] = gradient;
}

RilleTensor *t_other_product(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_product_of_others, &a, 1, &(RilleScanArgs){.dim = dim});
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter scan_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleScanArgs, dim), RILLE_OPTION(DTYPE, RilleScanArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleParameter recurrence_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR("factor"), RILLE_OPTION(INT, RilleScanArgs, dim),
    RILLE_OPTION(BOOL, RilleScanArgs, reversed), RILLE_PARAMETERS_END};
static const RilleParameter others_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleScanArgs, dim), RILLE_PARAMETERS_END};
static const RilleScanArgs scan_defaults = {0, RILLE_DTYPE_NONE, false};
static const char *const scan_samples[] =
    RILLE_SAMPLES("x(4, 3), 0", "x(2, 4, 3), 1", "x(3, 4):t(), -1", "x(0, 3), 0", "x(0, 3), 1", "x(), 0",
                  "x(2, 3):mul(mask(2, 3)), 1");
static const char *const recurrence_samples[] =
    RILLE_SAMPLES("x(4, 3), x(4, 3)", "x(2, 3), x(3, 2):t(), 1", "x(0, 3), x(0, 3)",
                  "x(2, 4), x(2, 4), 1, true", "x(3, 2), x(3, 2), 0, true");
static const char *const others_samples[] =
    RILLE_SAMPLES("x(4, 3), 0", "x(2, 4, 3), 1", "x(3, 4):t(), -1", "x(0, 3), 0", "x(), 0", "x(6, 3), 1",
                  "x(9), 0", "x(2, 3):mul(mask(2, 3)), 1");

RILLE_OP(cumsum, .summary = "running sum along dim", RILLE_ARGUMENTS(scan_parameters, &scan_defaults),
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = cumsum_forward, .backward = cumsum_backward,
         .saves_output = 0, .samples = scan_samples);
RILLE_OP(cumprod, .summary = "running product along dim", RILLE_ARGUMENTS(scan_parameters, &scan_defaults),
         .flags = RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = cumprod_forward, .backward = cumprod_backward,
         .saves_input = {1}, .samples = scan_samples);
RILLE_OP(recurrence,
         .summary = "r with r[k] = input[k] + factor[k + 1] * r[k + 1] along dim; reversed: input[k] + "
                    "factor[k] * r[k - 1]",
         RILLE_ARGUMENTS(recurrence_parameters, &scan_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = recurrence_forward, .backward = recurrence_backward, .saves_input = {0, 3},
         .saves_output = 1, .samples = recurrence_samples);
RILLE_OP(product_of_others, .summary = "the product of all elements along dim but the own one",
         RILLE_ARGUMENTS(others_parameters, &scan_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = others_forward, .backward = others_backward, .saves_input = {1},
         .samples = others_samples);

static const RilleParameter dim_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleDimArgs, dim),
                                                RILLE_PARAMETERS_END};
static const RilleDimArgs dim_zero = {0};
static const char *const dim_samples[] =
    RILLE_SAMPLES("x(4, 3), 0", "x(2, 3, 2), 1", "x(3, 4):t(), -1", "x(0, 3), 0", "x(0, 3), 1", "x(), 0");
RILLE_OP(cummax, .summary = "the largest element so far along dim, and its index",
         RILLE_ARGUMENTS(dim_parameters, &dim_zero), .n_outputs = 2, .kernel = LARGEST,
         .forward = extreme_forward, .backward = extreme_backward, .saves_output = 2, .samples = dim_samples,
         .example = "rille.cummax(rille.tensor { 1, 3, 2 }, 0)");
RILLE_OP(cummin, .summary = "the smallest element so far along dim, and its index",
         RILLE_ARGUMENTS(dim_parameters, &dim_zero), .n_outputs = 2, .kernel = SMALLEST,
         .forward = extreme_forward, .backward = extreme_backward, .saves_output = 2, .samples = dim_samples,
         .example = "rille.cummin(rille.tensor { 2, 3, 1 }, 0)");
RILLE_OP(logcumsumexp, .summary = "log of the running sum of exp along dim, without overflow",
         RILLE_ARGUMENTS(dim_parameters, &dim_zero), .n_outputs = 1, .forward = logcumsumexp_forward,
         .backward = logcumsumexp_backward, .saves_input = {1}, .saves_output = 1, .samples = dim_samples,
         .example = "rille.logcumsumexp(rille.randn(5), 0)");

static const RilleParameter diff_parameters[] = {RILLE_TENSOR("input"),
                                                 RILLE_OPTION(INT, DiffArgs, n),
                                                 RILLE_OPTION(INT, DiffArgs, dim),
                                                 RILLE_OPTIONAL_TENSOR("prepend"),
                                                 RILLE_OPTIONAL_TENSOR("append"),
                                                 RILLE_PARAMETERS_END};
static const char *const diff_samples[] =
    RILLE_SAMPLES("x(2, 4)", "x(4, 3), 2, 0", "x(3, 4):t(), 1, -1, x(4, 2), x()", "x(2, 3), 9", "x(2, 3), 0",
                  "mask(2, 3)", "x(0, 3)", "x(3, 0)");
RILLE_OP(diff, .summary = "differences of neighbours along dim, n times",
         RILLE_ARGUMENTS(diff_parameters, &(const DiffArgs){1, -1}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = diff_forward, .samples = diff_samples,
         .example = "rille.diff(rille.tensor { 1, 4, 9 })");

/* softmax, log_softmax, softmin along one dim. */
#include "ops/reduce/softmax.h"
#include "core/loop.h"
#include "kernels/matrix/transpose.h"
#include "kernels/rows/rows.h"
#include "ops/formula.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(exp);
RILLE_USE_OP(log_softmax);
RILLE_USE_OP(log_softmax_backward);
RILLE_USE_OP(softmax);
RILLE_USE_OP(softmax_backward);

typedef RilleSoftmaxArgs Args;

/* ---- running a kernel along a dim ------------------------------------------------------------ */

typedef struct Job {
  int64_t length, inner, columns; /* columns: most of inner that a unit takes */
  int64_t size;                   /* bytes of an element */
  RilleRowKernel forward;
  RilleRowBackwardKernel backward;
  const char *a, *b;
  char *out;
  RilleTransposeKernel turn; /* of its elements */
  bool has_short_rows;
} Job;

/* Rows of some elements are turned first, many at a time, and their results turned back: a kernel works on
 * columns side by side, and its start and end for each row would take longer than the row. */
enum {
  SHORT_ROW = 32,
  LEAST_ROWS = 16,
  TURNED = 64,
  WIDEST = 16, /* elements of the widest vector: rows are whole ones, as the code for the rest of a vector may
                  round otherwise, and where rows are cut depends on the number of threads */
};

#if !defined(RILLE_MINIMAL)
static void run_short_rows(const Job *job, int64_t begin, int64_t count) {
  _Alignas(64) char a[SHORT_ROW * TURNED * sizeof(double)], b[sizeof a], out[sizeof a];
  const int64_t n = job->length, step = n * job->size;
  for (int64_t o = begin; o < begin + count; o += TURNED) {
    const int64_t rows = begin + count - o < TURNED ? begin + count - o : TURNED;
    const int64_t width = (rows + WIDEST - 1) / WIDEST * WIDEST;
    if (width > rows) {
      memset(a, 0, (size_t)(width * step));
      memset(b, 0, (size_t)(width * step));
    }
    job->turn(rows, n, job->a + o * step, n, a, width);
    if (job->b) job->turn(rows, n, job->b + o * step, n, b, width);
    if (job->forward)
      job->forward(1, n, width, width, a, out);
    else
      job->backward(1, n, width, width, a, b, out);
    job->turn(n, rows, out, width, job->out + o * step, n);
  }
}
#endif

static void run_columns(const Job *job, int64_t outer, int64_t count, int64_t first) {
#if !defined(RILLE_MINIMAL)
  if (job->has_short_rows) {
    run_short_rows(job, outer, count);
    return;
  }
#endif
  const int64_t at = (outer * job->length * job->inner + first) * job->size, left = job->inner - first;
  const int64_t width = left < job->columns ? left : job->columns;
  if (job->forward)
    job->forward(count, job->length, job->inner, width, job->a + at, job->out + at);
  else
    job->backward(count, job->length, job->inner, width, job->a + at, job->b + at, job->out + at);
}

/* A unit is one outer index, or some columns of it. */
static void part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const int64_t units = (job->inner + job->columns - 1) / job->columns;
  if (units == 1)
    run_columns(job, begin, end - begin, 0);
  else
    for (int64_t i = begin; i < end; i++) run_columns(job, i / units, 1, i % units * job->columns);
}

enum { UNIT = 1 << 17, LINE = 256 }; /* elements of some columns, and how many of them are whole lines */

static void run(RilleContext *ctx, Job *job, const RilleTensor *out, int dim) {
  int64_t outer = 1;
  job->length = out->ndim > 0 ? out->sizes[dim] : 1;
  job->inner = 1;
  for (int i = 0; i < dim; i++) outer *= out->sizes[i];
  for (int i = dim + 1; i < out->ndim; i++) job->inner *= out->sizes[i];
  if (out->numel == 0) return;
  job->size = (int64_t)rille_tensor_itemsize(out);
  job->out = out->data;
  job->has_short_rows = job->inner == 1 && job->length <= SHORT_ROW && outer >= LEAST_ROWS;
  job->turn = ctx->kernels->transpose->by_size[job->size];
  job->columns = job->inner;
  if (job->length * job->inner > UNIT && job->inner > LINE)
    job->columns = (UNIT / job->length / LINE + 1) * LINE;
  if (job->columns > job->inner) job->columns = job->inner;
  int64_t each = job->length * job->columns, units = (job->inner + job->columns - 1) / job->columns;
  rille_walk_for(ctx, outer * units, 16384 / each + 1, each * job->size, part, job);
}

static RilleStatus make_contiguous(RilleContext *ctx, RilleTensor **tensor) {
  RilleTensor *copy;
  if ((*tensor)->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(*tensor, &copy));
  return (*tensor = rille_scope_keep(ctx, copy)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus check_float(RilleContext *ctx, const RilleTensor *in) {
  if (rille_dtype_is_float(rille_dtype_of(in))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE,
                     "takes floating point tensors, not %s; give a dtype to convert to",
                     rille_dtype_name(rille_dtype_of(in)));
}

static const RilleRowKernels *kernels_of(const RilleTensor *in) {
  return in->ctx->kernels->rows[in->dtype == RILLE_FLOAT64];
}

static RilleStatus forward(RilleContext *ctx, RilleCall *call, bool logarithm) {
  const Args *args = call->args;
  RilleTensor *in = call->in[0];
  int dim;
  if (args->dtype != RILLE_DTYPE_NONE && args->dtype != in->dtype) {
    RilleTensor *converted;
    RILLE_TRY(rille_tensor_as(in, (RilleDtype)args->dtype, &converted));
    if (!(in = rille_scope_keep(ctx, converted))) return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(check_float(ctx, in));
  RILLE_TRY(rille_shape_dim(ctx, args->dim, in->ndim, &dim));
  RILLE_TRY(make_contiguous(ctx, &in));
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), &call->out[0]));
  const RilleRowKernels *kernels = kernels_of(in);
  Job job = {.forward = (logarithm ? kernels->log_softmax : kernels->softmax)[in->dtype == RILLE_FLOAT64],
             .a = in->data};
  run(ctx, &job, call->out[0], dim);
  return RILLE_OK;
}

static RilleStatus softmax_forward(RilleContext *ctx, RilleCall *call) {
  return forward(ctx, call, false);
}

/* Rows of the last dim in which everything is -inf give zeros, not NaN: they attend to nothing. */
static RilleStatus safe_softmax_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *out;
  RILLE_TRY(make_contiguous(ctx, &in));
  RILLE_TRY(forward(ctx, call, false));
  out = call->out[0];
  int64_t columns = out->ndim > 0 ? out->sizes[out->ndim - 1] : 1;
  for (int64_t at = 0; columns > 0 && at < out->numel; at += columns) {
    bool hidden = true;
    for (int64_t j = at; hidden && j < at + columns; j++)
      hidden = (out->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)in->data)[j]
                                            : ((const double *)(const void *)in->data)[j]) == -INFINITY;
    if (hidden)
      memset(out->data + at * (int64_t)rille_tensor_itemsize(out), 0,
             (size_t)columns * rille_tensor_itemsize(out));
  }
  return RILLE_OK;
}

static RilleStatus log_softmax_forward(RilleContext *ctx, RilleCall *call) {
  return forward(ctx, call, true);
}

/* ---- fused gradients: inputs are the gradient g and the output y ----------------------------- */

static RilleStatus fused_forward(RilleContext *ctx, RilleCall *call, const RilleRowBackwardKernel *kernels) {
  RilleTensor *g = call->in[0], *y = call->in[1];
  int dim;
  if (!rille_tensor_same_shape(g, y) || g->dtype != y->dtype)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the gradient and the output differ in shape or dtype");
  RILLE_TRY(check_float(ctx, g));
  RILLE_TRY(rille_shape_dim(ctx, ((const Args *)call->args)->dim, g->ndim, &dim));
  RILLE_TRY(make_contiguous(ctx, &g));
  RILLE_TRY(make_contiguous(ctx, &y));
  RILLE_TRY(rille_tensor_new_like(g, rille_dtype_of(g), &call->out[0]));
  Job job = {.backward = kernels[g->dtype == RILLE_FLOAT64], .a = g->data, .b = y->data};
  run(ctx, &job, call->out[0], dim);
  return RILLE_OK;
}

static RilleStatus softmax_backward_forward(RilleContext *ctx, RilleCall *call) {
  return fused_forward(ctx, call, kernels_of(call->in[0])->softmax_backward);
}

static RilleStatus log_softmax_backward_forward(RilleContext *ctx, RilleCall *call) {
  return fused_forward(ctx, call, kernels_of(call->in[0])->log_softmax_backward);
}

static RilleTensor *fused(RilleContext *ctx, const RilleOp *op, RilleTensor *g, RilleTensor *y,
                          const Args *args) {
  return t_apply(ctx, op, (RilleTensor *[]){g, y}, 2, &(Args){args->dim, RILLE_DTYPE_NONE});
}

static void softmax_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, &rille_op_softmax_backward, call->grad_out[0], call->out[0], call->args);
}

static void log_softmax_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, &rille_op_log_softmax_backward, call->grad_out[0], call->out[0], call->args);
}

static RilleTensor *sum_along(RilleContext *ctx, RilleTensor *a, const Args *args) {
  return a && a->ndim > 0 ? t_sum(ctx, a, 1, (int[]){(int)args->dim}, true) : a;
}

/* y (g - s), s = sum(g y): symmetric in what multiplies g; by y it is G (g - s) - g sum(G y). */
static void softmax_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *y = call->in[1];
  if (call->needs[0]) call->grad_in[0] = fused(ctx, &rille_op_softmax_backward, G, y, call->args);
  if (!call->needs[1]) return;
  RilleTensor *centered = t_sub(ctx, g, sum_along(ctx, t_mul(ctx, g, y), call->args));
  RilleTensor *mixed = t_mul(ctx, g, sum_along(ctx, t_mul(ctx, G, y), call->args));
  call->grad_in[1] = t_sub(ctx, t_mul(ctx, G, centered), mixed);
}

/* g - exp(y) sum(g) */
static void log_softmax_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *y = call->in[1];
  RilleTensor *weighted = t_mul(ctx, G, t_unary(ctx, &rille_op_exp, y));
  if (call->needs[0]) call->grad_in[0] = t_sub(ctx, G, sum_along(ctx, weighted, call->args));
  if (call->needs[1]) call->grad_in[1] = t_neg(ctx, t_mul(ctx, weighted, sum_along(ctx, g, call->args)));
}

/* ---- softmin, and the expressions for other files -------------------------------------------- */

static RilleStatus softmin_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *out =
      t_apply(ctx, &rille_op_softmax, (RilleTensor *[]){t_neg(ctx, call->in[0])}, 1, call->args);
  if (!out) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(out);
  return RILLE_OK;
}

RilleTensor *t_softmax(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_softmax, &a, 1, &(Args){dim, RILLE_DTYPE_NONE});
}

RilleTensor *t_log_softmax(RilleContext *ctx, RilleTensor *a, int dim) {
  return t_apply(ctx, &rille_op_log_softmax, &a, 1, &(Args){dim, RILLE_DTYPE_NONE});
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, Args, dim),
                                            RILLE_OPTION(DTYPE, Args, dtype), RILLE_PARAMETERS_END};
static const RilleParameter fused_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("output"),
                                                  RILLE_REQUIRED(INT, Args, dim), RILLE_PARAMETERS_END};
static const Args defaults = {0, RILLE_DTYPE_NONE};
static const char *const samples[] =
    RILLE_SAMPLES("x(2, 3), 1", "x(2, 3), 0", "x(2, 3, 4), 1", "x(3, 2):t(), -1", "x(), 0", "x(0, 3), 1",
                  "x(3, 0), 1", "x(2, 40), 1");
static const char *const fused_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3), 1", "x(2, 3, 4), x(2, 3, 4), 1", "x(3, 2):t(), x(2, 3), 0",
                  "x(), x(), 0", "x(0, 3), x(0, 3), 1");

RILLE_OP(softmax, .summary = "exp(x) over its sum along dim: positive numbers that add up to 1",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_FUNCTIONAL, .n_outputs = 1,
         .forward = softmax_forward, .backward = softmax_derivative, .saves_output = 1, .samples = samples);
RILLE_OP(log_softmax, .summary = "logarithm of softmax, computed without overflow",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_FUNCTIONAL, .n_outputs = 1,
         .forward = log_softmax_forward, .backward = log_softmax_derivative, .saves_output = 1,
         .samples = samples);
RILLE_OP(softmin, .summary = "softmax of minus the input", RILLE_ARGUMENTS(parameters, &defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = softmin_forward,
         .tolerance = 0, .samples = samples);

RILLE_OP(softmax_backward, .summary = "gradient of softmax from the gradient and the output",
         RILLE_ARGUMENTS(fused_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = softmax_backward_forward, .backward = softmax_backward_backward, .saves_input = {2, 3},
         .samples = fused_samples);
RILLE_OP(log_softmax_backward, .summary = "gradient of log_softmax from the gradient and the output",
         RILLE_ARGUMENTS(fused_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = log_softmax_backward_forward, .backward = log_softmax_backward_backward,
         .saves_input = {2, 3}, .samples = fused_samples);

static const RilleParameter safe_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const char *const safe_samples[] = RILLE_SAMPLES("x(2, 3)");
static const Args last_dim = {-1, RILLE_DTYPE_NONE};
RILLE_OP(safe_softmax, .summary = "softmax over the last dim; rows of nothing but -inf give zeros",
         RILLE_ARGUMENTS(safe_parameters, &last_dim), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = safe_softmax_forward, .backward = softmax_derivative, .saves_output = 1,
         .samples = safe_samples);

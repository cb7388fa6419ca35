/* Reductions over dims. */
#include "ops/reduce/reduce.h"
#include "core/threads.h"
#include "kernels/matrix/transpose.h"
#include "kernels/rows/reduce.h"
#include "dispatch/direct.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(amax);
RILLE_USE_OP(amin);
RILLE_USE_OP(eq);
RILLE_USE_OP(isnan);
RILLE_USE_OP(logical_not);
RILLE_USE_OP(mean);
RILLE_USE_OP(ne);
RILLE_USE_OP(sum);

/* ---- the common way: order dims as [kept..., reduced...], then one kernel */

typedef struct Plan {
  bool reduced[RILLE_MAX_DIMS];
  int64_t outer, length, inner; /* the input as contiguous [outer, length, inner] */
  int out_ndim;
  int64_t out_sizes[RILLE_MAX_DIMS];
  RilleTensor *in; /* contiguous in that order; borrowed or kept in the scope */
} Plan;

RilleStatus rille_reduce_mask(RilleContext *ctx, const RilleTensor *in, const RilleInts *dims,
                              bool *reduced) {
  for (int i = 0; i < in->ndim; i++) reduced[i] = dims->count <= 0;
  for (int i = 0; i < dims->count; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], in->ndim, &dim));
    if (in->ndim > 0 && reduced[dim])
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
    if (in->ndim > 0) reduced[dim] = true;
  }
  return RILLE_OK;
}

/* The reduced dims, ones aside, follow each other: the contiguous input needs no reordering. */
static bool is_one_run(const RilleTensor *in, Plan *plan) {
  int state = 0; /* 0 before the run, 1 in it, 2 after it */
  plan->outer = plan->length = plan->inner = 1;
  for (int i = 0; i < in->ndim; i++) {
    if (in->sizes[i] == 1) continue;
    if (plan->reduced[i]) {
      if (state == 2) return false;
      state = 1;
      plan->length *= in->sizes[i];
    } else if (state == 0) {
      plan->outer *= in->sizes[i];
    } else {
      state = 2;
      plan->inner *= in->sizes[i];
    }
  }
  return true;
}

/* in as a view with its dims in another order. */
static RilleStatus reordered(RilleContext *ctx, RilleTensor *in, const int *order, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  for (int i = 0; i < in->ndim; i++) sizes[i] = in->sizes[order[i]], strides[i] = in->strides[order[i]];
  RilleTensor *view;
  RILLE_TRY(rille_tensor_view(in, in->ndim, sizes, strides, rille_tensor_offset(in), &view));
  return (*out = rille_scope_keep(ctx, view)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* plan->in with its dims in another order, and contiguous then: copied where it is not. */
static RilleStatus reorder(RilleContext *ctx, Plan *plan, const int *order) {
  bool reduced[RILLE_MAX_DIMS];
  RilleTensor *view, *copy;
  RILLE_TRY(reordered(ctx, plan->in, order, &view));
  RILLE_TRY(rille_tensor_contiguous(view, &copy));
  for (int i = 0; i < view->ndim; i++) reduced[i] = plan->reduced[order[i]];
  memcpy(plan->reduced, reduced, sizeof reduced);
  plan->in = rille_scope_keep(ctx, copy);
  return plan->in ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* The dims as they lie in memory, if those that are kept follow each other there as they do in the result:
 * x:t() needs no copy then. */
static bool order_as_it_lies(const Plan *plan, int *order) {
  const RilleTensor *in = plan->in;
  int last = -1;
  for (int i = 0; i < in->ndim; i++) {
    int at = i;
    for (; at > 0 && in->strides[order[at - 1]] < in->strides[i]; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  for (int i = 0; i < in->ndim; i++) {
    if (plan->reduced[order[i]] || in->sizes[order[i]] == 1) continue;
    if (order[i] < last) return false;
    last = order[i];
  }
  return true;
}

/* Those that are reduced behind those that are not. */
static void order_reduced_last(const Plan *plan, int *order) {
  for (int pass = 0, n = 0; pass < 2; pass++)
    for (int i = 0; i < plan->in->ndim; i++)
      if (plan->reduced[i] == (pass == 1)) order[n++] = i;
}

static RilleStatus make_plan(RilleContext *ctx, RilleTensor *in, const RilleReduceArgs *args,
                             bool in_any_order, bool in_several_runs, Plan *plan) {
  int order[RILLE_MAX_DIMS];
  RILLE_TRY(rille_reduce_mask(ctx, in, &args->dim, plan->reduced));
  plan->out_ndim = 0;
  for (int i = 0; i < in->ndim; i++) {
    if (!plan->reduced[i])
      plan->out_sizes[plan->out_ndim++] = in->sizes[i];
    else if (args->keepdim)
      plan->out_sizes[plan->out_ndim++] = 1;
  }
  plan->in = in;
  if (!in->contiguous && in_any_order && order_as_it_lies(plan, order)) RILLE_TRY(reorder(ctx, plan, order));
  if (plan->in->contiguous && (is_one_run(plan->in, plan) || in_several_runs)) return RILLE_OK;
  order_reduced_last(plan, order);
  RILLE_TRY(reorder(ctx, plan, order));
  is_one_run(plan->in, plan);
  return RILLE_OK;
}

typedef struct ReduceJob {
  RilleReduceKernel kernel;
  int64_t outer, length, inner;
  size_t in_size, out_size;
  const char *in;
  char *out;
  bool mean; /* of floating-point numbers: the result is divided by length */
  bool root; /* of floating-point numbers: the result's square root is taken */
  RilleTransposeKernel turn;
} ReduceJob;
#if defined(RILLE_MINIMAL)
#define IS_ROOT(job)           false
#define GIVES_ROOTS(reduction) false
#else
#define IS_ROOT(job)           ((job)->root)
#define GIVES_ROOTS(reduction) ((reduction) == RILLE_REDUCE_squares)
#endif
_Static_assert(sizeof(ReduceJob) <= RILLE_DIRECT_BYTES, "a note has room for it");

/* Rows of some elements are turned first, many at a time: a kernel works on columns side by side, and its
 * start and end for each row would take longer than the row. */
enum { SHORT_ROW = 32, TURNED = 128, LONG_RUN = 1 << 19 };

static bool has_short_rows(const ReduceJob *job) {
  return job->inner == 1 && !IS_ROOT(job) && job->length <= SHORT_ROW && job->length > 1 && job->outer >= 16;
}

static void short_rows(const ReduceJob *job, int64_t begin, int64_t end) {
  _Alignas(64) char turned[SHORT_ROW * TURNED * sizeof(double)];
  const int64_t length = job->length, step = length * (int64_t)job->in_size;
  for (int64_t o = begin; o < end; o += TURNED) {
    const int64_t rows = end - o < TURNED ? end - o : TURNED;
    job->turn(rows, length, job->in + o * step, length, turned, rows);
    job->kernel(1, length, rows, turned, job->out + o * (int64_t)job->out_size);
  }
}

static void outer_part(void *user, int64_t begin, int64_t end) {
  const ReduceJob *job = user;
  if (has_short_rows(job))
    short_rows(job, begin, end);
  else
    job->kernel(end - begin, job->length, job->inner,
                job->in + begin * job->length * job->inner * (int64_t)job->in_size,
                job->out + begin * job->inner * (int64_t)job->out_size);
}

/* The sums of a mean, many at a time. */
static void divide(const ReduceJob *job) {
  typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
  int64_t n = job->outer * job->inner, i = 0;
  if (job->out_size != sizeof(float)) {
    for (; i < n; i++) ((double *)(void *)job->out)[i] /= (double)job->length;
    return;
  }
  float *out = (float *)(void *)job->out;
  for (; i + 4 <= n; i += 4) *(Four *)(void *)(out + i) /= (float)job->length;
  for (; i < n; i++) out[i] /= (float)job->length;
}

static void take_roots(const ReduceJob *job) {
  for (int64_t i = 0; i < job->outer; i++)
    if (job->out_size == sizeof(float))
      ((float *)(void *)job->out)[i] = sqrtf(((float *)(void *)job->out)[i]);
    else
      ((double *)(void *)job->out)[i] = sqrt(((double *)(void *)job->out)[i]);
}

static void run_kernel(RilleContext *ctx, const void *direct) {
  ReduceJob job = *(const ReduceJob *)direct;
  int64_t each = job.length * job.inner;
  rille_parallel_for(ctx, job.outer, each < 65536 ? 65536 / (each + 1) + 1 : 1, outer_part, &job);
  if (job.mean) divide(&job);
  if (IS_ROOT(&job)) take_roots(&job);
}

/* plan->in seen as [outer, length, inner], reduced by one kernel into out. */
static void run_one(RilleContext *ctx, const RilleOp *op, RilleReduction reduction, const Plan *plan,
                    RilleTensor *out) {
  static const uint16_t pointers[] = {offsetof(ReduceJob, out), offsetof(ReduceJob, in)};
  ReduceJob job = {.kernel = rille_reduce_kernel(ctx->kernels, reduction, rille_dtype_of(plan->in)),
                   .outer = plan->outer,
                   .length = plan->length,
                   .inner = plan->inner,
                   .in_size = rille_tensor_itemsize(plan->in),
                   .out_size = rille_tensor_itemsize(out),
                   .in = plan->in->data,
                   .out = out->data,
                   .mean = op == &rille_op_mean,
                   .root = GIVES_ROOTS(reduction),
                   .turn = ctx->kernels->transpose->by_size[rille_tensor_itemsize(plan->in)]};
  rille_direct_run(ctx, op, run_kernel, &job, sizeof job, pointers, 2);
}

/* The last of several runs of reduced dims, which leaves dims of size 1. */
static RilleStatus run_last(RilleContext *ctx, const RilleOp *op, RilleReduction reduction, RilleDtype made,
                            Plan *plan) {
  RilleTensor *in = plan->in, *part;
  int64_t sizes[RILLE_MAX_DIMS];
  int i = in->ndim - 1;
  memcpy(sizes, in->sizes, in->ndim * sizeof *sizes);
  plan->outer = plan->length = plan->inner = 1;
  for (; i >= 0 && (!plan->reduced[i] || sizes[i] == 1); i--) plan->inner *= sizes[i];
  for (; i >= 0 && (plan->reduced[i] || sizes[i] == 1); i--) plan->length *= sizes[i], sizes[i] = 1;
  for (; i >= 0; i--) plan->outer *= sizes[i];
  RILLE_TRY(rille_tensor_new(ctx, made, in->ndim, sizes, &part));
  if (!rille_scope_keep(ctx, part)) return RILLE_ERROR_MEMORY;
  run_one(ctx, op, reduction, plan, part);
  plan->in = part;
  return RILLE_OK;
}

/* in reduced by one kernel into *out (owned) of dtype made. fill is the result of no elements; NONE: an
 * error. */
static RilleStatus reduce(RilleContext *ctx, const RilleOp *op, RilleTensor *in, const RilleReduceArgs *args,
                          RilleReduction reduction, RilleDtype made, RilleScalar fill, RilleTensor **out) {
  Plan plan;
  bool in_several_runs =
      reduction == RILLE_REDUCE_sum || reduction == RILLE_REDUCE_amax || reduction == RILLE_REDUCE_amin;
  /* Places in all of a tensor count as its elements follow each other, not as they lie. */
  bool counts = reduction == RILLE_REDUCE_argmax || reduction == RILLE_REDUCE_argmin;
  RILLE_TRY(make_plan(ctx, in, args, !counts || args->dim.count == 1, in_several_runs, &plan));
  RILLE_TRY(rille_tensor_new(ctx, made, plan.out_ndim, plan.out_sizes, out));
  if ((*out)->numel == 0) return RILLE_OK;
  if (in->numel > 0) {
    while (!is_one_run(plan.in, &plan)) RILLE_TRY(run_last(ctx, op, reduction, made, &plan));
    run_one(ctx, op, reduction, &plan, *out);
    return RILLE_OK;
  }
  if (fill.kind == RILLE_SCALAR_NONE)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "no elements to reduce, and no value for none of them");
  rille_tensor_fill(*out, fill);
  return RILLE_OK;
}

#if !defined(RILLE_MINIMAL)
bool rille_reduce_norm(RilleContext *ctx, RilleCall *call, RilleStatus *status) {
  const RilleNormArgs *args = call->args;
  const RilleReduceArgs dims = {args->dim, args->keepdim, RILLE_DTYPE_NONE};
  RilleTensor *in = call->in[0];
  Plan plan;
  if (!in->contiguous || in->numel == 0) return false;
  if ((*status = make_plan(ctx, in, &dims, false, true, &plan)) != RILLE_OK) return true;
  if (!is_one_run(in, &plan) || plan.inner != 1 || plan.length <= SHORT_ROW) return false;
  if (plan.outer == 1 && plan.length > LONG_RUN && rille_parallel_runs(ctx, plan.length, LONG_RUN) > 1)
    return false; /* which other ops share among threads */
  *status = rille_tensor_new(ctx, rille_dtype_of(in), plan.out_ndim, plan.out_sizes, &call->out[0]);
  if (*status == RILLE_OK) run_one(ctx, call->op, RILLE_REDUCE_squares, &plan, call->out[0]);
  return true;
}
#endif

static const RilleScalar no_fill = {RILLE_SCALAR_NONE, {0}};

/* ---- sum, mean, prod */

/* Integers are gathered in int64; dtype, where given, is converted to first. */
static RilleStatus gathered(RilleContext *ctx, RilleCall *call, RilleReduction reduction, RilleScalar none) {
  const RilleReduceArgs *args = call->args;
  RilleTensor *in = call->in[0];
  bool floats = rille_dtype_is_float(rille_dtype_of(in));
  RilleDtype dtype = args->dtype != RILLE_DTYPE_NONE ? (RilleDtype)args->dtype
                     : floats                        ? rille_dtype_of(in)
                                                     : RILLE_INT64;
  if (args->dtype != RILLE_DTYPE_NONE && in->dtype != dtype) {
    RilleTensor *converted;
    RILLE_TRY(rille_tensor_as(in, dtype, &converted));
    if (!(in = rille_scope_keep(ctx, converted))) return RILLE_ERROR_MEMORY;
  }
  RilleDtype made = rille_dtype_is_float(rille_dtype_of(in)) ? rille_dtype_of(in) : RILLE_INT64;
  if (made == dtype) return reduce(ctx, call->op, in, args, reduction, made, none, &call->out[0]);
  RilleTensor *integers = NULL;
  RilleStatus status = reduce(ctx, call->op, in, args, reduction, made, none, &integers);
  if (status == RILLE_OK) status = rille_tensor_as(integers, dtype, &call->out[0]);
  rille_tensor_release(integers);
  return status;
}

static RilleStatus sum_forward(RilleContext *ctx, RilleCall *call) {
  return gathered(ctx, call, RILLE_REDUCE_sum, rille_scalar_int(0));
}

static int64_t reduced_count(const RilleShape *shape, const RilleInts *dims) {
  int64_t n = 1;
  for (int i = 0; i < shape->ndim; i++)
    if (dims->count <= 0) n *= shape->sizes[i];
  for (int i = 0; i < dims->count && shape->ndim > 0; i++)
    n *= shape->sizes[rille_dim_of(dims->values[i], shape->ndim)];
  return n;
}

static RilleStatus mean_forward(RilleContext *ctx, RilleCall *call) {
  const RilleReduceArgs *args = call->args;
  RilleTensor *in = call->in[0];
  if (!rille_dtype_is_float((RilleDtype)(args->dtype != RILLE_DTYPE_NONE ? args->dtype : in->dtype)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s; pass a dtype",
                       rille_dtype_name(rille_dtype_of(in)));
  return gathered(ctx, call, RILLE_REDUCE_sum, rille_scalar_float(NAN));
}

RilleTensor *rille_reduce_unsqueeze(RilleContext *ctx, RilleTensor *grad, const RilleShape *shape,
                                    const RilleInts *dims, bool keepdim) {
  if (!grad || shape->ndim == 0) return grad;
  if (dims->count <= 0) { /* ones, as many as there are dims */
    int64_t ones[RILLE_MAX_DIMS];
    for (int i = 0; i < shape->ndim; i++) ones[i] = 1;
    return t_reshape(ctx, grad, shape->ndim, ones);
  }
  if (keepdim) return grad;
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < shape->ndim; i++) sizes[i] = shape->sizes[i];
  for (int i = 0; i < dims->count; i++) sizes[rille_dim_of(dims->values[i], shape->ndim)] = 1;
  return t_reshape(ctx, grad, shape->ndim, sizes);
}

static void sum_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleReduceArgs *args = call->args;
  RilleTensor *grad =
      rille_reduce_unsqueeze(ctx, call->grad_out[0], &call->shape[0], &args->dim, args->keepdim);
  call->grad_in[0] = t_expand(ctx, grad, call->shape[0].ndim, call->shape[0].sizes);
}

static void mean_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleReduceArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  RilleTensor *grad = rille_reduce_unsqueeze(ctx, call->grad_out[0], shape, &args->dim, args->keepdim);
  RilleTensor *share = t_div(ctx, grad, t_number(ctx, (double)reduced_count(shape, &args->dim)));
  call->grad_in[0] = t_expand(ctx, share, shape->ndim, shape->sizes);
}

static RilleStatus prod_forward(RilleContext *ctx, RilleCall *call) {
  return gathered(ctx, call, RILLE_REDUCE_prod, rille_scalar_int(1));
}

static void prod_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleReduceArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  RilleTensor *grad = rille_reduce_unsqueeze(ctx, call->grad_out[0], shape, &args->dim, args->keepdim),
              *x = call->in[0];
  if (shape->ndim == 0 || x->numel == 0) {
    call->grad_in[0] = t_expand(ctx, grad, shape->ndim, shape->sizes);
    return;
  }
  if (args->dim.count == 1) {
    call->grad_in[0] =
        t_mul(ctx, grad, t_other_product(ctx, x, rille_dim_of(args->dim.values[0], shape->ndim)));
    return;
  }
  RilleTensor *others = t_other_product(ctx, t_reshape(ctx, x, 1, &(int64_t){x->numel}), 0);
  call->grad_in[0] = t_mul(ctx, grad, t_reshape(ctx, others, shape->ndim, shape->sizes));
}

/* ---- amax, amin: equal elements share the gradient */

static RilleStatus amax_forward(RilleContext *ctx, RilleCall *call) {
  return reduce(ctx, call->op, call->in[0], call->args, RILLE_REDUCE_amax, rille_dtype_of(call->in[0]),
                no_fill, &call->out[0]);
}
static RilleStatus amin_forward(RilleContext *ctx, RilleCall *call) {
  return reduce(ctx, call->op, call->in[0], call->args, RILLE_REDUCE_amin, rille_dtype_of(call->in[0]),
                no_fill, &call->out[0]);
}

static void amax_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleReduceArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  RilleTensor *best = rille_reduce_unsqueeze(ctx, call->out[0], shape, &args->dim, args->keepdim);
  RilleTensor *grad = rille_reduce_unsqueeze(ctx, call->grad_out[0], shape, &args->dim, args->keepdim);
  RilleTensor *mask = t_to(ctx, t_binary(ctx, &rille_op_eq, call->in[0], best), (RilleDtype)shape->dtype);
  RilleReduceArgs count = {args->dim, true, RILLE_DTYPE_NONE};
  RilleTensor *equal = mask ? t_apply(ctx, &rille_op_sum, &mask, 1, &count) : NULL;
  if (args->dim.count <= 0 && shape->ndim > 0)
    equal = rille_reduce_unsqueeze(ctx, equal, shape, &args->dim, true);
  call->grad_in[0] = t_mul(ctx, mask, t_div(ctx, grad, equal));
}

/* ---- argmax, argmin */

static RilleStatus arg_forward(RilleContext *ctx, RilleCall *call) {
  RilleReduceArgs args = *(const RilleReduceArgs *)call->args;
  RilleTensor *in = call->in[0];
  if (args.dim.count > 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "takes one dim or none, got %d", (int)args.dim.count);
  return reduce(ctx, call->op, in, &args, (RilleReduction)call->op->kernel, RILLE_INT64, no_fill,
                &call->out[0]);
}

/* ---- all, any, count_nonzero */

static RilleTensor *is_nonzero(RilleContext *ctx, RilleTensor *in) {
  return in->dtype == RILLE_BOOL ? in : t_binary(ctx, &rille_op_ne, in, t_number(ctx, 0));
}

/* As in PyTorch the result is bool, but uint8 for uint8. */
static RilleStatus truth_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *bits = is_nonzero(ctx, in), *truth = NULL;
  RilleReduction reduction = (RilleReduction)call->op->kernel;
  if (!bits) return rille_scope_status(ctx);
  RILLE_TRY(reduce(ctx, call->op, bits, call->args, reduction, RILLE_BOOL,
                   rille_scalar_bool(reduction == RILLE_REDUCE_amin), &truth));
  if (in->dtype != RILLE_UINT8) {
    call->out[0] = truth;
    return RILLE_OK;
  }
  RilleStatus status = rille_tensor_as(truth, RILLE_UINT8, &call->out[0]);
  rille_tensor_release(truth);
  return status;
}

static RilleStatus count_nonzero_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *bits = is_nonzero(ctx, call->in[0]);
  if (!bits) return rille_scope_status(ctx);
  return reduce(ctx, call->op, bits, call->args, RILLE_REDUCE_sum, RILLE_INT64, rille_scalar_int(0),
                &call->out[0]);
}

/* ---- nansum, nanmean: as if NaN were not there */

static RilleTensor *without_nan(RilleContext *ctx, RilleTensor *in, RilleTensor *is_nan) {
  return is_nan && rille_dtype_is_float(rille_dtype_of(in)) ? t_where(ctx, is_nan, t_number(ctx, 0), in) : in;
}

/* Of a fresh result. */
static bool has_nan(const RilleTensor *t) {
  for (int64_t i = 0; i < t->numel; i++)
    if (isnan(t->dtype == RILLE_FLOAT64 ? ((const double *)(const void *)t->data)[i]
                                        : (double)((const float *)(const void *)t->data)[i]))
      return true;
  return false;
}

/* Sums that are numbers are made of numbers: nothing was to be left out. A recorded step must not look. */
static RilleStatus nansum_forward(RilleContext *ctx, RilleCall *call) {
  if (!ctx->reading_refused && rille_dtype_is_float(rille_dtype_of(call->in[0]))) {
    RilleTensor *sum = t_apply(ctx, &rille_op_sum, call->in, 1, call->args);
    if (!sum) return rille_scope_status(ctx);
    if (sum->contiguous && rille_dtype_is_float(rille_dtype_of(sum)) && !has_nan(sum))
      return rille_call_return(ctx, call, sum);
  }
  RilleTensor *in = without_nan(ctx, call->in[0], t_unary(ctx, &rille_op_isnan, call->in[0]));
  return rille_call_return(ctx, call, in ? t_apply(ctx, &rille_op_sum, &in, 1, call->args) : NULL);
}

static RilleStatus nanmean_forward(RilleContext *ctx, RilleCall *call) {
  RilleReduceArgs args = *(const RilleReduceArgs *)call->args;
  RilleTensor *in = call->in[0], *is_nan = t_unary(ctx, &rille_op_isnan, in);
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  RilleTensor *kept = without_nan(ctx, in, is_nan), *numbers = t_unary(ctx, &rille_op_logical_not, is_nan);
  RilleTensor *sum = kept ? t_apply(ctx, &rille_op_sum, &kept, 1, &args) : NULL;
  args.dtype = RILLE_DTYPE_NONE;
  RilleTensor *count = numbers ? t_apply(ctx, &rille_op_sum, &numbers, 1, &args) : NULL;
  return rille_call_return(ctx, call, t_div(ctx, sum, count));
}

/* ---- aminmax */

typedef struct AminmaxArgs {
  RilleOptionalInt dim;
  bool keepdim;
} AminmaxArgs;

static RilleStatus aminmax_forward(RilleContext *ctx, RilleCall *call) {
  const AminmaxArgs *args = call->args;
  RilleReduceArgs each = {
      {.count = args->dim.given ? 1 : -1, .values = {args->dim.value}}, args->keepdim, RILLE_DTYPE_NONE};
  RilleTensor *low = t_apply(ctx, &rille_op_amin, call->in, 1, &each);
  RilleTensor *high = t_apply(ctx, &rille_op_amax, call->in, 1, &each);
  if (!low || !high) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(low);
  call->out[1] = rille_tensor_retain(high);
  return RILLE_OK;
}

/* ---- descriptors */

static const RilleParameter reduce_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INTS, RilleReduceArgs, dim),
    RILLE_OPTION(BOOL, RilleReduceArgs, keepdim), RILLE_OPTION(DTYPE, RilleReduceArgs, dtype),
    RILLE_PARAMETERS_END};
static const RilleParameter keep_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INTS, RilleReduceArgs, dim),
    RILLE_OPTION(BOOL, RilleReduceArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter count_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INTS, RilleReduceArgs, dim), RILLE_PARAMETERS_END};
static const RilleReduceArgs reduce_all = {.dim = {.count = -1}, .dtype = RILLE_DTYPE_NONE};
static const char *const reduce_samples[] = RILLE_SAMPLES(
    "x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), { 0, 2 }", "x(2, 3, 4), { 1 }, true", "x(3, 2):t(), 0",
    "x(0, 3), 0", "x(0, 3), 1", "x()", "x(4, 3), -1", "x(2, 3), { keepdim = true }");
static const char *const prod_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), 1, true", "x(3, 2):t(), 0", "x(0, 3), 0",
                  "x(0, 3), 1", "x()", "x(2, 3):mul(mask(2, 3)), 0");
static const char *const extreme_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), { 0, 2 }", "x(2, 3, 4), { 1 }, true",
                  "x(3, 2):t(), 0", "x(0, 3), 1", "x()", "x(4, 3), -1");
static const char *const arg_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1", "x(3, 2):t(), 0, true", "x(0, 3), 1", "x()");
static const char *const truth_samples[] = RILLE_SAMPLES("mask(2, 3)", "x(2, 3), 1", "mask(2, 3), 0, true",
                                                         "mask(3, 2):t(), { 0, 1 }", "x(0, 3), 0", "x(0)");
static const char *const count_samples[] =
    RILLE_SAMPLES("mask(2, 3)", "x(2, 3), 1", "integers(3, 2):t(), { 0, 1 }", "x(0, 3), 0");

RILLE_OP(sum, .summary = "sum of all elements, or over dims", RILLE_ARGUMENTS(reduce_parameters, &reduce_all),
         .n_outputs = 1, .forward = sum_forward, .backward = sum_backward, .samples = reduce_samples);
RILLE_OP(mean, .summary = "mean of all elements, or over dims",
         RILLE_ARGUMENTS(reduce_parameters, &reduce_all), .n_outputs = 1, .forward = mean_forward,
         .backward = mean_backward, .samples = reduce_samples);
RILLE_OP(prod, .summary = "product of all elements, or along one dim",
         RILLE_ARGUMENTS(reduce_parameters, &reduce_all), .n_outputs = 1, .forward = prod_forward,
         .backward = prod_backward, .saves_input = {1}, .samples = prod_samples);
RILLE_OP(amax, .summary = "largest element, or over dims; NaN wins",
         RILLE_ARGUMENTS(keep_parameters, &reduce_all), .n_outputs = 1, .forward = amax_forward,
         .backward = amax_backward, .saves_input = {1}, .saves_output = 1, .samples = extreme_samples);
RILLE_OP(amin, .summary = "smallest element, or over dims; NaN wins",
         RILLE_ARGUMENTS(keep_parameters, &reduce_all), .n_outputs = 1, .forward = amin_forward,
         .backward = amax_backward, .saves_input = {1}, .saves_output = 1, .samples = extreme_samples);
RILLE_OP(argmax, .summary = "index of the largest element, along dim or of the flattened tensor",
         RILLE_ARGUMENTS(keep_parameters, &reduce_all), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_REDUCE_argmax, .forward = arg_forward, .samples = arg_samples);
RILLE_OP(argmin, .summary = "index of the smallest element, along dim or of the flattened tensor",
         RILLE_ARGUMENTS(keep_parameters, &reduce_all), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .kernel = RILLE_REDUCE_argmin, .forward = arg_forward, .samples = arg_samples);
RILLE_OP(all, .summary = "true if every element is nonzero", RILLE_ARGUMENTS(keep_parameters, &reduce_all),
         .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = RILLE_REDUCE_amin, .forward = truth_forward,
         .samples = truth_samples);
RILLE_OP(any, .summary = "true if some element is nonzero", RILLE_ARGUMENTS(keep_parameters, &reduce_all),
         .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1, .kernel = RILLE_REDUCE_amax, .forward = truth_forward,
         .samples = truth_samples);
RILLE_OP(count_nonzero, .summary = "how many elements are not zero",
         RILLE_ARGUMENTS(count_parameters, &reduce_all), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = count_nonzero_forward, .samples = count_samples);
RILLE_OP(nansum, .summary = "sum of all elements that are numbers, or over dims",
         RILLE_ARGUMENTS(reduce_parameters, &reduce_all), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = nansum_forward, .samples = reduce_samples,
         .example = "rille.nansum(rille.tensor { 1.0, 0 / 0 })");
RILLE_OP(nanmean, .summary = "mean of all elements that are numbers, or over dims",
         RILLE_ARGUMENTS(reduce_parameters, &reduce_all), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = nanmean_forward, .samples = reduce_samples,
         .example = "rille.nanmean(rille.tensor { 1.0, 0 / 0 })");

static const RilleParameter aminmax_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(OPTIONAL_INT, AminmaxArgs, dim),
    RILLE_OPTION(BOOL, AminmaxArgs, keepdim), RILLE_PARAMETERS_END};
static const char *const aminmax_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), { dim = 1 }", "x(3, 4):t(), 0, true", "x(0, 3), 1", "x()");
RILLE_OP(aminmax, .summary = "smallest and largest element, or along dim",
         RILLE_ARGUMENTS(aminmax_parameters, &(const AminmaxArgs){{false, 0}, false}),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 2, .forward = aminmax_forward, .samples = aminmax_samples,
         .example = "rille.aminmax(rille.randn(3, 4), { dim = 1 })");

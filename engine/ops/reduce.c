/* Reductions over dims. */
#include "ops/reduce.h"
#include "core/threads.h"
#include "kernels/reduce.h"
#include "ops/expression.h"
#include "ops/shape.h"

/* ---- the common way: order dims as [kept..., reduced...], then one kernel ------------------------------------------- */

typedef struct Plan {
  bool reduced[RILLE_MAX_DIMS];
  int64_t outer, length, inner; /* the input as contiguous [outer, length, inner] */
  int out_ndim;
  int64_t out_sizes[RILLE_MAX_DIMS];
  RilleTensor *in; /* contiguous in that order; borrowed or kept in the scope */
} Plan;

RilleStatus rille_reduce_mask(RilleContext *ctx, const RilleTensor *in, const RilleInts *dims, bool *reduced) {
  for (int i = 0; i < in->ndim; i++) reduced[i] = dims->count <= 0;
  for (int i = 0; i < dims->count; i++) {
    int dim;
    RILLE_TRY(rille_shape_dim(ctx, dims->values[i], in->ndim, &dim));
    if (in->ndim > 0 && reduced[dim]) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "dim %d is named twice", dim);
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

static RilleStatus reorder(RilleContext *ctx, RilleTensor *in, Plan *plan) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int n = 0;
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < in->ndim; i++)
      if (plan->reduced[i] == (pass == 1)) sizes[n] = in->sizes[i], strides[n++] = in->strides[i];
  RilleTensor *view, *copy;
  RILLE_TRY(rille_tensor_view(in, n, sizes, strides, rille_tensor_offset(in), &view));
  RilleStatus status = rille_tensor_contiguous(view, &copy);
  rille_tensor_release(view);
  RILLE_TRY(status);
  plan->in = rille_scope_keep(ctx, copy);
  return plan->in ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus make_plan(RilleContext *ctx, RilleTensor *in, const RilleReduceArgs *args, Plan *plan) {
  RILLE_TRY(rille_reduce_mask(ctx, in, &args->dim, plan->reduced));
  plan->out_ndim = 0;
  plan->outer = plan->length = 1;
  for (int i = 0; i < in->ndim; i++) {
    if (!plan->reduced[i]) plan->out_sizes[plan->out_ndim++] = in->sizes[i];
    else if (args->keepdim) plan->out_sizes[plan->out_ndim++] = 1;
  }
  plan->in = in;
  if (in->contiguous && is_one_run(in, plan)) return RILLE_OK;
  plan->outer = plan->length = plan->inner = 1;
  for (int i = 0; i < in->ndim; i++) *(plan->reduced[i] ? &plan->length : &plan->outer) *= in->sizes[i];
  return reorder(ctx, in, plan);
}

typedef struct ReduceJob {
  const Plan *plan;
  RilleReduceKernel kernel;
  size_t in_size, out_size;
  char *out;
} ReduceJob;

static void outer_part(void *user, int64_t begin, int64_t end) {
  const ReduceJob *job = user;
  const Plan *plan = job->plan;
  job->kernel(end - begin, plan->length, plan->inner, plan->in->data + begin * plan->length * plan->inner * (int64_t)job->in_size,
              job->out + begin * plan->inner * (int64_t)job->out_size);
}

static RilleStatus run_kernel(RilleContext *ctx, const Plan *plan, RilleReduction reduction, RilleTensor *out) {
  ReduceJob job = {plan, ctx->kernels->reduce->reduce[reduction][plan->in->dtype], rille_tensor_itemsize(plan->in),
                   rille_tensor_itemsize(out), out->data};
  int64_t each = plan->length * plan->inner;
  rille_parallel_for(ctx, plan->outer, each < 65536 ? 65536 / (each + 1) + 1 : 1, outer_part, &job);
  return RILLE_OK;
}

/* ---- sum ------------------------------------------------------------------------------------------------------------ */

static RilleStatus sum_forward(RilleContext *ctx, RilleCall *call) {
  const RilleReduceArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RilleDtype dtype = args->dtype != RILLE_DTYPE_NONE               ? (RilleDtype)args->dtype
                     : rille_dtype_is_float((RilleDtype)in->dtype) ? (RilleDtype)in->dtype
                                                                   : RILLE_INT64;
  if (args->dtype != RILLE_DTYPE_NONE && in->dtype != dtype) {
    RilleTensor *converted;
    RILLE_TRY(rille_tensor_as(in, dtype, &converted));
    if (!(in = rille_scope_keep(ctx, converted))) return RILLE_ERROR_MEMORY;
  }
  Plan plan;
  RILLE_TRY(make_plan(ctx, in, args, &plan));
  RilleDtype made = rille_dtype_is_float((RilleDtype)in->dtype) ? (RilleDtype)in->dtype : RILLE_INT64;
  RILLE_TRY(rille_tensor_new(ctx, made, plan.out_ndim, plan.out_sizes, &call->out[0]));
  if (plan.length == 0) rille_tensor_fill(call->out[0], rille_scalar_int(0));
  else if (call->out[0]->numel > 0) RILLE_TRY(run_kernel(ctx, &plan, RILLE_REDUCE_sum, call->out[0]));
  if (made == dtype) return RILLE_OK;
  RilleTensor *integers = call->out[0];
  call->out[0] = NULL;
  RilleStatus status = rille_tensor_as(integers, dtype, &call->out[0]);
  rille_tensor_release(integers);
  return status;
}

RilleTensor *rille_reduce_unsqueeze(RilleContext *ctx, RilleTensor *grad, const RilleShape *shape, const RilleInts *dims,
                                    bool keepdim) {
  if (keepdim || dims->count <= 0 || shape->ndim == 0 || !grad) return grad;
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < shape->ndim; i++) sizes[i] = shape->sizes[i];
  for (int i = 0; i < dims->count; i++) sizes[dims->values[i] < 0 ? dims->values[i] + shape->ndim : dims->values[i]] = 1;
  return t_reshape(ctx, grad, shape->ndim, sizes);
}

static void sum_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleReduceArgs *args = call->args;
  RilleTensor *grad = rille_reduce_unsqueeze(ctx, call->grad_out[0], &call->shape[0], &args->dim, args->keepdim);
  if (grad && (args->dim.count <= 0) && args->keepdim) grad = t_reshape(ctx, grad, 0, NULL);
  call->grad_in[0] = t_expand(ctx, grad, call->shape[0].ndim, call->shape[0].sizes);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------------ */

static const RilleParameter reduce_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INTS, RilleReduceArgs, dim),
                                                   RILLE_OPTION(BOOL, RilleReduceArgs, keepdim),
                                                   RILLE_OPTION(DTYPE, RilleReduceArgs, dtype), RILLE_PARAMETERS_END};
static const RilleReduceArgs reduce_all = {.dim = {.count = -1}, .dtype = RILLE_DTYPE_NONE};
static const char *const reduce_samples[] = {"x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), { 0, 2 }", "x(2, 3, 4), { 1 }, true",
                                             "x(3, 2):t(), 0", "x(0, 3), 0", "x(0, 3), 1", "x()", "x(4, 3), -1", NULL};

const RilleOp rille_op_sum = {.name = "sum",
                              .summary = "sum of all elements, or over dims",
                              .parameters = reduce_parameters,
                              .defaults = &reduce_all,
                              .args_size = sizeof(RilleReduceArgs),
                              .n_outputs = 1,
                              .forward = sum_forward,
                              .backward = sum_backward,
                              .samples = reduce_samples};

/* Joining and splitting along a dim. */
#include "core/loop.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(narrow);
RILLE_USE_OP(select);

/* ---- cat ----------------------------------------------------------------------------------------------- */

/* PyTorch lets 1-d tensors without elements stand for nothing. */
static bool is_nothing(const RilleTensor *t) {
  return t->ndim == 1 && t->numel == 0;
}

typedef struct JoinPlan {
  int dim;
  int64_t outer, inner; /* elements before and behind dim */
  int64_t sizes[RILLE_MAX_DIMS];
  int ndim;
} JoinPlan;

static RilleStatus check_count(RilleContext *ctx, const RilleCall *call) {
  if (call->n_in == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs at least one tensor");
  if (call->needs_grad && call->n_in > UINT16_MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "at most %d tensors with gradients, got %d", UINT16_MAX,
                       call->n_in);
  return RILLE_OK;
}

static RilleStatus plan_cat(RilleContext *ctx, const RilleCall *call, JoinPlan *plan) {
  const RilleTensor *first = call->in[0];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(check_count(ctx, call));
  for (int i = 0; i < call->n_in && is_nothing(first); i++) first = call->in[i];
  if (first->ndim == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "tensors with no dims cannot be joined; use stack");
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, first->ndim, &plan->dim));
  plan->ndim = first->ndim;
  memcpy(plan->sizes, first->sizes, first->ndim * sizeof *first->sizes);
  plan->sizes[plan->dim] = 0;
  plan->outer = plan->inner = 1;
  for (int i = 0; i < plan->dim; i++) plan->outer *= plan->sizes[i];
  for (int i = plan->dim + 1; i < plan->ndim; i++) plan->inner *= plan->sizes[i];
  for (int i = 0; i < call->n_in; i++) {
    const RilleTensor *t = call->in[i];
    if (is_nothing(t)) continue;
    bool fits = t->ndim == plan->ndim;
    for (int d = 0; d < plan->ndim && fits; d++) fits = d == plan->dim || t->sizes[d] == plan->sizes[d];
    if (!fits)
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "sizes must be equal except in dim %d: %s and %s (tensor %d)", plan->dim,
                         rille_tensor_shape_text(first, text), rille_tensor_shape_text(t, other), i);
    if (__builtin_add_overflow(plan->sizes[plan->dim], t->sizes[plan->dim], &plan->sizes[plan->dim]))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "sizes are too large for memory");
  }
  return RILLE_OK;
}

enum { LEAST_BYTES = 64 }; /* of a memcpy: a walk copies shorter parts faster */

/* Puts t where dim starts at `at` in out: by memcpy where many of its elements lie side by side. */
static RilleStatus put(RilleTensor *out, const JoinPlan *plan, const RilleTensor *t, int64_t at,
                       int64_t length) {
  int64_t item = (int64_t)rille_tensor_itemsize(out), row = plan->sizes[plan->dim] * plan->inner * item;
  char *to = out->data + at * plan->inner * item;
  size_t part = (size_t)(length * plan->inner * item);
  if (t->contiguous && t->dtype == out->dtype && (part >= LEAST_BYTES || plan->outer == 1)) {
    for (int64_t o = 0; o < plan->outer && part; o++)
      rille_copy_bytes(out->ctx, to + o * row, t->data + (size_t)o * part, part);
    return RILLE_OK;
  }
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  int ndim = 0;
  for (int d = 0; d < plan->ndim; d++) {
    if (d == plan->dim && t->ndim < plan->ndim) continue; /* stack's new dim */
    sizes[ndim] = d == plan->dim ? length : plan->sizes[d];
    strides[ndim++] = out->strides[d];
  }
  RilleTensor *window;
  RILLE_TRY(
      rille_tensor_view(out, ndim, sizes, strides, length > 0 ? at * out->strides[plan->dim] : 0, &window));
  RilleStatus status = rille_tensor_copy(window, t);
  rille_tensor_release(window);
  return status;
}

/* Where each input starts along dim, for backward: the shapes of inputs without gradient are not known there.
 */
static RilleStatus save_starts(RilleContext *ctx, RilleCall *call, int dim) {
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &(int64_t){call->n_in}, &call->extra[0]));
  int64_t at = 0, *starts = (int64_t *)(void *)call->extra[0]->data;
  for (int i = 0; i < call->n_in; i++) {
    starts[i] = at;
    if (!is_nothing(call->in[i])) at += call->in[i]->sizes[dim];
  }
  return RILLE_OK;
}

static RilleStatus cat_forward(RilleContext *ctx, RilleCall *call) {
  JoinPlan plan;
  RILLE_TRY(plan_cat(ctx, call, &plan));
  RILLE_TRY(rille_tensor_new(ctx, rille_call_promote(call, 0), plan.ndim, plan.sizes, &call->out[0]));
  if (call->needs_grad) RILLE_TRY(save_starts(ctx, call, plan.dim));
  int64_t at = 0;
  for (int i = 0; i < call->n_in; i++) {
    if (is_nothing(call->in[i])) continue;
    int64_t length = call->in[i]->sizes[plan.dim];
    RILLE_TRY(put(call->out[0], &plan, call->in[i], at, length));
    at += length;
  }
  return RILLE_OK;
}

static void cat_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *grad = call->grad_out[0];
  const int64_t *starts = (const int64_t *)(const void *)call->extra[0]->data;
  int dim = rille_dim_of(((const RilleDimArgs *)call->args)->dim, grad->ndim);
  for (int i = 0; i < call->n_in; i++) {
    if (!call->needs[i]) continue;
    const RilleShape *shape = &call->shape[i];
    bool nothing = shape->ndim == 1 && shape->sizes[0] == 0;
    if (nothing)
      call->grad_in[i] = t_zeros(ctx, (RilleDtype)shape->dtype, shape->ndim, shape->sizes);
    else
      call->grad_in[i] = t_narrow(ctx, grad, dim, starts[i], shape->sizes[dim]);
  }
}

/* ---- stack: a new dim */

static RilleStatus stack_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_count(ctx, call));
  const RilleTensor *first = call->in[0];
  JoinPlan plan = {.ndim = first->ndim + 1, .outer = 1, .inner = 1};
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (plan.ndim > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims", RILLE_MAX_DIMS);
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, plan.ndim, &plan.dim));
  for (int i = 0; i < call->n_in; i++)
    if (!rille_tensor_same_shape(first, call->in[i]))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "shapes must be equal: %s and %s (tensor %d)",
                         rille_tensor_shape_text(first, text), rille_tensor_shape_text(call->in[i], other),
                         i);
  for (int i = 0; i < plan.ndim; i++) {
    plan.sizes[i] = i == plan.dim ? call->n_in : first->sizes[i < plan.dim ? i : i - 1];
    if (i != plan.dim) *(i < plan.dim ? &plan.outer : &plan.inner) *= plan.sizes[i];
  }
  RILLE_TRY(rille_tensor_new(ctx, rille_call_promote(call, 0), plan.ndim, plan.sizes, &call->out[0]));
  for (int i = 0; i < call->n_in; i++) RILLE_TRY(put(call->out[0], &plan, call->in[i], i, 1));
  return RILLE_OK;
}

static void stack_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *grad = call->grad_out[0];
  int dim = rille_dim_of(((const RilleDimArgs *)call->args)->dim, grad->ndim);
  for (int i = 0; i < call->n_in; i++)
    if (call->needs[i]) call->grad_in[i] = t_select(ctx, grad, dim, i);
}

/* ---- split, chunk, unbind: lists of views */

static RilleStatus check_dim(RilleContext *ctx, const RilleTensor *in, int64_t wanted, int *dim) {
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be split");
  return rille_shape_dim(ctx, wanted, in->ndim, dim);
}

enum { MAX_PIECES = 900000 }; /* scripts get the pieces as so many values, which are limited */

static RilleStatus make_pieces(RilleContext *ctx, RilleCall *call, int64_t n) {
  if (n > MAX_PIECES)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "too many pieces: %lld, at most %d are possible",
                       (long long)n, MAX_PIECES);
  return rille_call_outputs(ctx, call, (int)n);
}

/* Pieces of `each` elements, the last one may be shorter. */
static RilleStatus split_even(RilleContext *ctx, RilleCall *call, int dim, int64_t each) {
  RilleTensor *in = call->in[0];
  int64_t size = in->sizes[dim], n = size == 0 ? 1 : (size - 1) / each + 1;
  RILLE_TRY(make_pieces(ctx, call, n));
  for (int64_t i = 0; i < n; i++) {
    int64_t start = i * each, length = size - start < each ? size - start : each;
    RilleNarrowArgs args = {dim, start, length};
    RILLE_TRY(rille_apply(ctx, &rille_op_narrow, &in, 1, &args, &call->out[i]));
  }
  return RILLE_OK;
}

typedef struct SplitArgs {
  RilleInts split_size;
  int64_t dim;
} SplitArgs;

static RilleStatus split_forward(RilleContext *ctx, RilleCall *call) {
  const SplitArgs *args = call->args;
  const RilleInts *sections = &args->split_size;
  RilleTensor *in = call->in[0];
  int dim;
  int64_t at = 0;
  RILLE_TRY(check_dim(ctx, in, args->dim, &dim));
  if (sections->count < 1) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "split_size is missing");
  for (int i = 0; i < sections->count; i++)
    if (sections->values[i] < 0 || __builtin_add_overflow(at, sections->values[i], &at))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "sizes must be >= 0, got %lld",
                         (long long)sections->values[i]);
  if (sections->count == 1) {
    if (at == 0 && in->sizes[dim] > 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "split_size must be above 0");
    return split_even(ctx, call, dim, at ? at : 1);
  }
  if (at != in->sizes[dim])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the sizes sum to %lld, but dim %d has size %lld",
                       (long long)at, dim, (long long)in->sizes[dim]);
  RILLE_TRY(rille_call_outputs(ctx, call, sections->count));
  at = 0;
  for (int i = 0; i < sections->count; i++) {
    RilleNarrowArgs part = {dim, at, sections->values[i]};
    RILLE_TRY(rille_apply(ctx, &rille_op_narrow, &in, 1, &part, &call->out[i]));
    at += part.length;
  }
  return RILLE_OK;
}

typedef struct ChunkArgs {
  int64_t chunks, dim;
} ChunkArgs;

static RilleStatus chunk_forward(RilleContext *ctx, RilleCall *call) {
  const ChunkArgs *args = call->args;
  int dim;
  RILLE_TRY(check_dim(ctx, call->in[0], args->dim, &dim));
  if (args->chunks < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "chunks must be above 0, not %lld",
                       (long long)args->chunks);
  int64_t size = call->in[0]->sizes[dim], each = size == 0 ? 0 : (size - 1) / args->chunks + 1;
  if (each > 0) return split_even(ctx, call, dim, each);
  RILLE_TRY(make_pieces(ctx, call, args->chunks));
  for (int i = 0; i < call->n_out; i++)
    RILLE_TRY(rille_apply(ctx, &rille_op_narrow, call->in, 1, &(RilleNarrowArgs){dim, 0, 0}, &call->out[i]));
  return RILLE_OK;
}

static RilleStatus unbind_forward(RilleContext *ctx, RilleCall *call) {
  int dim;
  RILLE_TRY(check_dim(ctx, call->in[0], ((const RilleDimArgs *)call->args)->dim, &dim));
  int64_t n = call->in[0]->sizes[dim];
  RILLE_TRY(make_pieces(ctx, call, n));
  for (int i = 0; i < call->n_out; i++)
    RILLE_TRY(rille_apply(ctx, &rille_op_select, call->in, 1, &(RilleSelectArgs){dim, i}, &call->out[i]));
  return RILLE_OK;
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter join_parameters[] = {RILLE_TENSORS("tensors"),
                                                 RILLE_OPTION(INT, RilleDimArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter split_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_OPTION(INTS, SplitArgs, split_size),
                                                  RILLE_OPTION(INT, SplitArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter chunk_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_REQUIRED(INT, ChunkArgs, chunks),
                                                  RILLE_OPTION(INT, ChunkArgs, dim), RILLE_PARAMETERS_END};
static const RilleParameter dim_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, RilleDimArgs, dim),
                                                RILLE_PARAMETERS_END};
static const RilleDimArgs dim_zero = {0};
static const char *const cat_samples[] =
    RILLE_SAMPLES("{ x(2, 3), x(1, 3) }", "{ x(2, 3), x(2, 2), mask(2, 1) }, 1",
                  "{ x(3, 2):t(), x(2, 3) }, -1", "{ x(2, 3), x(0) }", "{ x(0, 3), x(2, 3) }", "{ x(2, 3) }");
static const char *const stack_samples[] =
    RILLE_SAMPLES("{ x(2, 3), x(2, 3) }", "{ x(2, 3), x(3, 2):t() }, 1", "{ x(), x(), x() }",
                  "{ x(2, 3), integers(2, 3) }, -1", "{ x(0, 3), x(0, 3) }");
static const char *const split_samples[] = RILLE_SAMPLES(
    "x(5, 3), 2", "x(5, 3), { 1, 4 }", "x(3, 5):t(), { 2, 0, 3 }", "x(2, 3), 2, 1", "x(0, 3), 2");
static const char *const chunk_samples[] =
    RILLE_SAMPLES("x(5, 3), 2", "x(5, 3), 3, 1", "x(3, 5):t(), 4", "x(0, 3), 2");
static const char *const unbind_samples[] = RILLE_SAMPLES("x(5, 3)", "x(2, 3), 1", "x(3, 2):t()", "x(0, 3)");

RILLE_OP(cat, .summary = "tensors joined along a dim that they have",
         RILLE_ARGUMENTS(join_parameters, &dim_zero), .flags = RILLE_OP_NO_METHOD | RILLE_OP_KEEPS_EXTRA,
         .n_outputs = 1, .n_extra = 1, .forward = cat_forward, .backward = cat_backward,
         .samples = cat_samples);
RILLE_OP(stack, .summary = "tensors of one shape joined along a new dim",
         RILLE_ARGUMENTS(join_parameters, &dim_zero), .flags = RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = stack_forward, .backward = stack_backward, .samples = stack_samples,
         .example = "rille.stack({ rille.ones(2), rille.zeros(2) })");

RILLE_OP(split, .summary = "views of split_size elements of a dim each, or of the sizes in a list",
         RILLE_ARGUMENTS(split_parameters, &(const SplitArgs){{.count = -1}, 0}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 0, .forward = split_forward, .samples = split_samples);
RILLE_OP(chunk, .summary = "a dim cut into at most chunks views of one size",
         RILLE_ARGUMENTS(chunk_parameters, &(const ChunkArgs){0, 0}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 0, .forward = chunk_forward, .samples = chunk_samples);
RILLE_OP(unbind, .summary = "one view for each index of a dim, without that dim",
         RILLE_ARGUMENTS(dim_parameters, &dim_zero), .flags = RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = unbind_forward, .samples = unbind_samples);

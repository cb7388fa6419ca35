/* Reading and writing a part of a tensor that is described by sizes, strides and an offset. */
#include "ops/shape/strided.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"

RILLE_USE_OP(strided_clear);
RILLE_USE_OP(strided_gather);
RILLE_USE_OP(strided_scatter);

static RilleInts ints_of(int n, const int64_t *values) {
  RilleInts ints = {.count = n};
  for (int i = 0; i < n; i++) ints.values[i] = values[i];
  return ints;
}

RilleStridedArgs rille_strided_args(const RilleTensor *base, const RilleTensor *view) {
  return (RilleStridedArgs){.base_sizes = ints_of(base->ndim, base->sizes),
                            .base_strides = ints_of(base->ndim, base->strides),
                            .sizes = ints_of(view->ndim, view->sizes),
                            .strides = ints_of(view->ndim, view->strides),
                            .offset = rille_tensor_offset(view) - rille_tensor_offset(base)};
}

/* A buffer laid out as the base is in memory, zeroed, and two windows on it: the base's shape and the view's.
 */
typedef struct Frame {
  RilleTensor *memory, *base, *view;
} Frame;

static void reach(const RilleInts *sizes, const RilleInts *strides, int64_t start, int64_t *low,
                  int64_t *high) {
  int64_t from = start, to = start;
  for (int i = 0; i < sizes->count; i++) {
    int64_t step = (sizes->values[i] - 1) * strides->values[i];
    if (sizes->values[i] == 0) return;
    if (step < 0)
      from += step;
    else
      to += step;
  }
  if (from < *low) *low = from;
  if (to > *high) *high = to;
}

static RilleStatus make_frame(RilleContext *ctx, const RilleStridedArgs *args, RilleDtype dtype,
                              Frame *frame) {
  int64_t low = 0, high = 0;
  reach(&args->base_sizes, &args->base_strides, 0, &low, &high);
  reach(&args->sizes, &args->strides, args->offset, &low, &high);
  RilleTensor *made;
  RILLE_TRY(rille_tensor_new_zeros(ctx, dtype, 1, &(int64_t){high - low + 1}, &made));
  if (!(frame->memory = rille_scope_keep(ctx, made))) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_view(frame->memory, args->base_sizes.count, args->base_sizes.values,
                              args->base_strides.values, -low, &made));
  if (!(frame->base = rille_scope_keep(ctx, made))) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_view(frame->memory, args->sizes.count, args->sizes.values, args->strides.values,
                              args->offset - low, &made));
  if (!(frame->view = rille_scope_keep(ctx, made))) return RILLE_ERROR_MEMORY;
  return RILLE_OK;
}

static RilleStatus strided_view_forward(RilleContext *ctx, RilleCall *call) {
  (void)ctx;
  const RilleStridedArgs *args = call->args;
  return rille_tensor_view(call->in[0], args->sizes.count, args->sizes.values, args->strides.values,
                           rille_tensor_offset(call->in[0]) + args->offset, &call->out[0]);
}

static void strided_view_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] =
      t_apply(ctx, &rille_op_strided_scatter, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

/* Adds row by row, the view may visit one place several times: at once where elements lie side by side. */
static RilleStatus add_into_view(RilleTensor *view, const RilleTensor *values) {
  const int last = view->ndim - 1;
  const int64_t n = last < 0 ? 1 : view->sizes[last], step = last < 0 ? 1 : view->strides[last],
                from_step = last < 0 ? 1 : values->strides[last], item = (int64_t)rille_tensor_itemsize(view);
  const int64_t each = step == 1 && from_step == 1 ? n : 1;
  RilleFlatKernel add = view->ctx->kernels->pointwise->binary[RILLE_BINARY_add][view->dtype];
  int64_t index[RILLE_MAX_DIMS] = {0}, at = 0, from = 0;
  for (int64_t row = 0; n > 0 && row < view->numel / n; row++) {
    char *to = view->data + at * item, *value = values->data + from * item;
    for (int64_t i = 0; i < n; i += each, to += step * item, value += from_step * item)
      add(each, (char *[]){to, to, value}, NULL);
    for (int d = last - 1; d >= 0; d--) {
      at += view->strides[d];
      from += values->strides[d];
      if (++index[d] < view->sizes[d]) break;
      at -= index[d] * view->strides[d];
      from -= index[d] * values->strides[d];
      index[d] = 0;
    }
  }
  return RILLE_OK;
}

static RilleStatus strided_scatter_forward(RilleContext *ctx, RilleCall *call) {
  Frame frame;
  RILLE_TRY(make_frame(ctx, call->args, rille_dtype_of(call->in[0]), &frame));
  if (!rille_tensor_overlaps_itself(frame.view))
    RILLE_TRY(rille_tensor_copy(frame.view, call->in[0]));
  else if (!rille_dtype_is_float(rille_dtype_of(call->in[0])))
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "elements that share memory are added up as floats only, not %s",
                       rille_dtype_name(rille_dtype_of(call->in[0])));
  else
    RILLE_TRY(add_into_view(frame.view, call->in[0]));
  if (frame.base->contiguous && frame.base->numel == frame.memory->numel) {
    call->out[0] = rille_tensor_retain(frame.base);
    return RILLE_OK;
  }
  RILLE_TRY(rille_tensor_new_like(frame.base, rille_dtype_of(frame.base), &call->out[0]));
  return rille_tensor_copy(call->out[0], frame.base);
}

static void strided_scatter_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] =
      t_apply(ctx, &rille_op_strided_gather, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

#if defined(RILLE_MINIMAL)
#define LOOKS 0
#else
#define LOOKS 1
#endif

/* The view in the input itself, where that lies as the base did; else NULL. */
static RilleTensor *view_of_input(RilleContext *ctx, RilleTensor *in, const RilleStridedArgs *args) {
  int64_t low = 0, high = 0;
  RilleTensor *view;
  if (!LOOKS) return NULL;
  reach(&args->sizes, &args->strides, args->offset, &low, &high);
  if (!in->contiguous || low < 0 || high >= in->numel ||
      !rille_shape_is_contiguous(args->base_sizes.count, args->base_sizes.values, args->base_strides.values))
    return NULL;
  RilleStatus status = rille_tensor_view(in, args->sizes.count, args->sizes.values, args->strides.values,
                                         rille_tensor_offset(in) + args->offset, &view);
  return t_keep(ctx, status, view);
}

static RilleStatus strided_gather_forward(RilleContext *ctx, RilleCall *call) {
  Frame frame;
  RilleTensor *view = view_of_input(ctx, call->in[0], call->args);
  if (view) {
    RILLE_TRY(rille_tensor_new_like(view, rille_dtype_of(view), &call->out[0]));
    return rille_tensor_copy(call->out[0], view);
  }
  RILLE_TRY(rille_scope_status(ctx));
  RILLE_TRY(make_frame(ctx, call->args, rille_dtype_of(call->in[0]), &frame));
  RILLE_TRY(rille_tensor_copy(frame.base, call->in[0]));
  RILLE_TRY(rille_tensor_new_like(frame.view, rille_dtype_of(frame.view), &call->out[0]));
  return rille_tensor_copy(call->out[0], frame.view);
}

static void strided_gather_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] =
      t_apply(ctx, &rille_op_strided_scatter, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

static RilleStatus strided_clear_forward(RilleContext *ctx, RilleCall *call) {
  Frame frame;
  RILLE_TRY(make_frame(ctx, call->args, rille_dtype_of(call->in[0]), &frame));
  RILLE_TRY(rille_tensor_copy(frame.base, call->in[0]));
  rille_tensor_fill(frame.view, rille_scalar_int(0));
  RILLE_TRY(rille_tensor_new_like(frame.base, rille_dtype_of(frame.base), &call->out[0]));
  return rille_tensor_copy(call->out[0], frame.base);
}

static void strided_clear_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] =
      t_apply(ctx, &rille_op_strided_clear, (RilleTensor *[]){call->grad_out[0]}, 1, call->args);
}

static RilleStatus copy_slices_forward(RilleContext *ctx, RilleCall *call) {
  (void)call;
  return rille_error(ctx, RILLE_ERROR_STATE, "copy_slices is recorded only, never called");
}

static void copy_slices_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *grad[1] = {call->grad_out[0]};
  if (call->needs[0]) call->grad_in[0] = t_apply(ctx, &rille_op_strided_clear, grad, 1, call->args);
  if (call->needs[1]) call->grad_in[1] = t_apply(ctx, &rille_op_strided_gather, grad, 1, call->args);
}

static const RilleParameter one_input[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};

RILLE_OP(strided_view, .summary = "a view placed by sizes, strides and offset in its base",
         RILLE_ARGUMENTS_OF(one_input, RilleStridedArgs), .flags = RILLE_OP_INTERNAL | RILLE_OP_VIEW,
         .n_outputs = 1, .forward = strided_view_forward, .backward = strided_view_backward);
RILLE_OP(strided_scatter, .summary = "zeros of the base's shape with the input added where the view lies",
         RILLE_ARGUMENTS_OF(one_input, RilleStridedArgs), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = strided_scatter_forward, .backward = strided_scatter_backward);
RILLE_OP(strided_gather, .summary = "the view's part of a tensor of the base's shape",
         RILLE_ARGUMENTS_OF(one_input, RilleStridedArgs), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = strided_gather_forward, .backward = strided_gather_backward);
RILLE_OP(strided_clear, .summary = "a tensor of the base's shape with the view's part set to zero",
         RILLE_ARGUMENTS_OF(one_input, RilleStridedArgs), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = strided_clear_forward, .backward = strided_clear_backward);
RILLE_OP(copy_slices, .summary = "the base after its view was changed in place",
         RILLE_ARGUMENTS_OF(one_input, RilleStridedArgs), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = copy_slices_forward, .backward = copy_slices_backward);

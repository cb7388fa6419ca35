/* Leaves: requires_grad, grad, detach, and the numbers of parameters.
 *
 * Invariant: a tensor has either a node that made it or, as a leaf, at most one accumulator; a grad has its
 * tensor's shape, dtype and context. Observers are told before a grad or a setting changes. Called by hosts,
 * layers and optimizers. */
#include "autograd/custom.h"
#include "autograd/extras.h"
#include "autograd/hook.h"
#include "autograd/node.h"
#include "autograd/tape.h"

RILLE_USE_OP(strided_view);

RilleTensorExtras *rille_extras(RilleTensor *tensor) {
  if (tensor->extras) return tensor->extras;
  rille_tape_start(tensor->ctx);
  tensor->extras = rille_piece_allocate(tensor->ctx, sizeof *tensor->extras);
  if (tensor->extras) *tensor->extras = (RilleTensorExtras){0};
  return tensor->extras;
}

RilleStatus rille_set_requires_grad(RilleTensor *tensor, bool requires_grad) {
  if (!rille_is_leaf(tensor))
    return requires_grad
               ? RILLE_OK
               : rille_error(tensor->ctx, RILLE_ERROR_STATE,
                             "requires_grad: only a leaf can be switched off; detach the tensor instead");
  if (requires_grad && !rille_dtype_is_float((RilleDtype)tensor->dtype))
    return rille_error(tensor->ctx, RILLE_ERROR_DTYPE,
                       "requires_grad: only floating point tensors have gradients, not %s",
                       rille_dtype_name((RilleDtype)tensor->dtype));
  if (requires_grad && tensor->is_inference && !tensor->ctx->inference_mode)
    return rille_error(tensor->ctx, RILLE_ERROR_STATE,
                       "requires_grad: the tensor was made in inference mode; clone it first");
  if (RILLE_UNLIKELY(tensor->ctx->observers != NULL)) rille_tell_setting_changes(tensor);
  rille_tape_start(tensor->ctx);
  tensor->requires_grad = requires_grad;
  return RILLE_OK;
}

bool rille_requires_grad(const RilleTensor *tensor) {
  return rille_tensor_wants_grad(tensor);
}
bool rille_is_leaf(const RilleTensor *tensor) {
  return tensor->is_leaf && !rille_view_is_stale(tensor);
}
RilleTensor *rille_grad(const RilleTensor *tensor) {
  return tensor->grad;
}

RilleStatus rille_set_grad(RilleTensor *tensor, RilleTensor *grad) {
  RILLE_TRY(rille_tensors_check_context(tensor->ctx, "grad", &grad, 1));
  if (grad && (!rille_tensor_same_shape(tensor, grad) || tensor->dtype != grad->dtype)) {
    char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
    return rille_error(
        tensor->ctx, RILLE_ERROR_SHAPE,
        "grad: a gradient of shape %s and dtype %s does not fit a tensor of shape %s and dtype %s",
        rille_tensor_shape_text(grad, text), rille_dtype_name((RilleDtype)grad->dtype),
        rille_tensor_shape_text(tensor, other), rille_dtype_name((RilleDtype)tensor->dtype));
  }
  /* A ring of gradients would hold itself for ever. */
  for (const RilleTensor *link = grad; link; link = link->grad)
    if (link == tensor)
      return rille_error(tensor->ctx, RILLE_ERROR_ARGUMENT,
                         "grad: a tensor cannot be its own gradient, nor its gradient's");
  RilleTensor *old = tensor->grad;
  if (RILLE_UNLIKELY(tensor->ctx->observers != NULL)) rille_tell_grad_changes(tensor, grad);
  tensor->grad = rille_tensor_retain(grad);
  rille_tensor_release(old);
  return RILLE_OK;
}

/* The tensor's storage becomes made's, which has as many dims, and but for a tensor that awaits its size the
 * same ones; made is released. */
static void take_storage(RilleTensor *tensor, RilleTensor *made) {
  RilleStorage *old = tensor->storage;
  RilleTensor *base = tensor->base;
  tensor->storage = made->storage;
  made->storage = old;
  tensor->data = made->data;
  tensor->dtype = made->dtype;
  tensor->contiguous = made->contiguous;
  tensor->numel = made->numel;
  for (int i = 0; i < tensor->ndim; i++) {
    tensor->sizes[i] = made->sizes[i];
    tensor->strides[i] = made->strides[i];
  }
  /* Gradients of graphs that were recorded before arrive in the old dtype and are converted by this one. */
  if (tensor->node) tensor->node->shapes[0].dtype = tensor->dtype;
  tensor->base = NULL; /* it looks at nothing else any more */
  rille_tensor_release(base);
  rille_tensor_release(made);
}

RilleStatus rille_convert_leaf(RilleTensor *tensor, RilleDtype dtype) {
  if (tensor->dtype == dtype) return RILLE_OK;
  if (!rille_is_leaf(tensor) || !rille_dtype_is_float(dtype) ||
      !rille_dtype_is_float((RilleDtype)tensor->dtype))
    return rille_error(tensor->ctx, RILLE_ERROR_DTYPE,
                       "to: only a leaf of a floating point dtype changes its dtype in place, not %s to %s",
                       rille_dtype_name((RilleDtype)tensor->dtype), rille_dtype_name(dtype));
  if (tensor->ctx->reading_refused)
    return rille_error(tensor->ctx, RILLE_ERROR_STATE,
                       "to: a captured step cannot change a parameter's dtype; do it outside");
  RilleTensor *value, *grad = NULL, *old = tensor->grad;
  RILLE_TRY(rille_tensor_as(tensor, dtype, &value));
  RilleStatus status = old ? rille_tensor_as(old, dtype, &grad) : RILLE_OK;
  if (status != RILLE_OK) {
    rille_tensor_release(value);
    return status;
  }
  take_storage(tensor, value);
  tensor->grad = grad;
  rille_tensor_release(old);
  return RILLE_OK;
}

RilleStatus rille_set_data(RilleTensor *tensor, RilleTensor *value) {
  RilleContext *ctx = tensor->ctx;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (!rille_is_leaf(tensor))
    return rille_error(ctx, RILLE_ERROR_STATE,
                       "data: only a leaf's can be set, and this tensor was computed");
  if (tensor->requires_grad && !rille_dtype_is_float((RilleDtype)value->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "data: a tensor that requires grad cannot become %s",
                       rille_dtype_name((RilleDtype)value->dtype));
  RILLE_TRY(rille_tensors_check_context(ctx, "data", &value, 1));
  bool gets_size = tensor->awaits_size && tensor->ndim == value->ndim;
  if (!gets_size && !rille_tensor_same_shape(tensor, value))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "data: shape %s cannot take the place of %s; a parameter of another shape is a new one",
        rille_tensor_shape_text(value, text), rille_tensor_shape_text(tensor, other));
  if (ctx->reading_refused)
    return rille_error(ctx, RILLE_ERROR_STATE, "data: a captured step cannot set it; do it outside");
  RilleTensor *alias;
  RILLE_TRY(rille_tensor_alias(value, &alias));
  take_storage(tensor, alias);
  tensor->awaits_size = false;
  return RILLE_OK;
}

RilleStatus rille_detach(RilleTensor *tensor, RilleTensor **out) {
  return rille_tensor_alias(tensor, out);
}

RilleStatus rille_detach_in_place(RilleTensor *tensor) {
  if (tensor->base)
    return rille_error(
        tensor->ctx, RILLE_ERROR_STATE,
        "detach_: a view cannot be cut off from its base in place; detach gives another tensor");
  if (tensor->is_leaf) return rille_set_requires_grad(tensor, false);
  /* The node may live on in what was made of the tensor: it must not go on handing gradients to it. */
  rille_keeper_drop(tensor);
  rille_node_release(tensor->node);
  tensor->node = NULL;
  tensor->requires_grad = false;
  tensor->is_leaf = true;
  return RILLE_OK;
}

const char *rille_tensor_grad_fn(const RilleTensor *tensor) {
  if (rille_view_is_stale(tensor)) return rille_op_strided_view.name; /* what rille_node_of would give it */
  if (tensor->is_leaf || !tensor->node) return NULL;
  return tensor->node->op == &rille_custom_op ? rille_custom_name(tensor->node) : tensor->node->op->name;
}

uint64_t rille_tensor_serial(const RilleTensor *tensor) {
  return tensor->extras ? tensor->extras->serial : 0;
}

RilleStatus rille_tensor_set_serial(RilleTensor *tensor) {
  RilleTensorExtras *extras = rille_extras(tensor);
  if (!extras) return RILLE_ERROR_MEMORY;
  if (extras->serial == 0) extras->serial = rille_next_serial(tensor->ctx);
  return RILLE_OK;
}

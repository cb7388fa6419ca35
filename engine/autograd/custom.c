#include "autograd/custom.h"
#include "ops/scope.h"

#include <stdio.h>

enum { MAX_SAVED = 32 };

/* Where a saved tensor came from, for gradients of gradients. */
typedef struct CustomArgs {
  char name[48];
  RilleCustom function;
  int16_t source[MAX_SAVED]; /* input i: i; output k: -1 - k; neither: NO_SOURCE */
} CustomArgs;

enum { NO_SOURCE = INT16_MAX };

const char *rille_custom_name(const RilleNode *node) {
  return ((const CustomArgs *)node->args)->name;
}

void rille_custom_free(RilleNode *node) {
  CustomArgs *args = node->args;
  if (args->function.release) args->function.release(args->function.user);
}

/* ---- recording */

static int16_t source_of(const RilleTensor *saved, RilleTensor *const *inputs, int n_inputs,
                         RilleTensor *const *outputs, int n_outputs) {
  for (int i = 0; i < n_inputs && i < NO_SOURCE; i++)
    if (inputs[i] == saved) return (int16_t)i;
  for (int k = 0; k < n_outputs; k++)
    if (outputs[k] == saved) return (int16_t)(-1 - k);
  return NO_SOURCE;
}

static RilleStatus check_outputs(RilleContext *ctx, const char *name, RilleTensor *const *outputs,
                                 int n_outputs) {
  if (n_outputs < 1 || n_outputs > RILLE_MAX_OUTPUTS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, 1 to %d are possible", name,
                       n_outputs, RILLE_MAX_OUTPUTS);
  for (int k = 0; k < n_outputs; k++)
    if (outputs[k]->node || outputs[k]->requires_grad || outputs[k]->base)
      return rille_error(ctx, RILLE_ERROR_STATE, "%s: output %d has a history of its own", name, k);
  return RILLE_OK;
}

static RilleStatus fill_node(RilleNode *node, RilleTensor *const *inputs, RilleTensor *const *outputs,
                             RilleTensor *const *saved, int n_saved) {
  CustomArgs *args = node->args;
  for (int i = 0; i < n_saved; i++) {
    args->source[i] = source_of(saved[i], inputs, node->n_edges, outputs, node->n_outputs);
    RILLE_TRY(rille_node_save(node, i, saved[i], args->source[i] < 0));
  }
  return RILLE_OK;
}

static RilleStatus record(RilleContext *ctx, const RilleCustom *function, const RilleEdge *edges,
                          RilleTensor *const *inputs, int n_inputs, RilleTensor *const *outputs,
                          int n_outputs, RilleTensor *const *saved, int n_saved) {
  int dims = 0;
  for (int k = 0; k < n_outputs; k++) dims += outputs[k]->ndim;
  RilleNode *node = rille_node_new(ctx, n_inputs, n_outputs, n_saved, sizeof(CustomArgs), dims);
  if (!node) return RILLE_ERROR_MEMORY;
  CustomArgs *args = node->args;
  snprintf(args->name, sizeof args->name, "%s", function->name);
  node->op = &rille_custom_op;
  node->sequence = ++ctx->node_sequence;
  node->n_saved_extra = (uint8_t)n_saved;
  RilleStatus status = fill_node(node, inputs, outputs, saved, n_saved);
  if (status != RILLE_OK) {
    rille_node_release(node);
    return status;
  }
  args->function = *function; /* released by the node from here on */
  args->function.name = args->name;
  rille_node_attach(node, edges, outputs);
  return RILLE_OK;
}

static RilleStatus try_record(RilleContext *ctx, const RilleCustom *function, RilleTensor *const *inputs,
                              int n_inputs, RilleTensor *const *outputs, int n_outputs,
                              RilleTensor *const *saved, int n_saved, bool *recorded) {
  bool any = false;
  RILLE_TRY(check_outputs(ctx, function->name, outputs, n_outputs));
  if (n_saved > MAX_SAVED || n_inputs > UINT16_MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: %d %s are too many", function->name,
                       n_saved > MAX_SAVED ? n_saved : n_inputs,
                       n_saved > MAX_SAVED ? "saved tensors" : "inputs");
  for (int i = 0; i < n_inputs; i++) any = any || inputs[i]->requires_grad;
  if (!any || !ctx->grad_mode) return RILLE_OK;
  RilleEdge *edges = rille_block_allocate(ctx, (size_t)n_inputs * sizeof *edges);
  if (!edges) return RILLE_ERROR_MEMORY;
  RilleStatus status = RILLE_OK;
  for (int i = 0; i < n_inputs && status == RILLE_OK; i++) {
    edges[i].output = 0;
    status = rille_node_of(inputs[i], &edges[i].node, &edges[i].output);
  }
  if (status == RILLE_OK)
    status = record(ctx, function, edges, inputs, n_inputs, outputs, n_outputs, saved, n_saved);
  *recorded = status == RILLE_OK;
  rille_block_free(ctx, edges);
  return status;
}

RilleStatus rille_record_custom(RilleContext *ctx, const RilleCustom *function, RilleTensor *const *inputs,
                                int n_inputs, RilleTensor *const *outputs, int n_outputs,
                                RilleTensor *const *saved, int n_saved) {
  bool recorded = false;
  RilleStatus status =
      try_record(ctx, function, inputs, n_inputs, outputs, n_outputs, saved, n_saved, &recorded);
  if (!recorded && function->release) function->release(function->user);
  return status;
}

/* ---- backward */

RilleStatus rille_custom_saved(RilleCustomCall *call, int index, RilleTensor **out) {
  RilleNode *node = call->node;
  RilleContext *ctx = node->ctx;
  if (index < 0 || index >= node->n_saved_extra)
    return rille_error(ctx, RILLE_ERROR_INDEX, "%s: saved %d tensors, so there is no number %d",
                       rille_custom_name(node), node->n_saved_extra, index);
  RilleTensor *tensor = rille_node_unpack(node, index, ctx->grad_mode);
  if (!tensor) { /* the failure is the caller's, not the scope's */
    RilleStatus status = rille_scope_status(ctx);
    ctx->scope.status = RILLE_OK;
    return status;
  }
  int source = ((const CustomArgs *)node->args)->source[index];
  if (ctx->grad_mode && source != NO_SOURCE && !tensor->requires_grad) {
    if (source < 0)
      rille_node_give_history(tensor, node, (uint32_t)(-1 - source));
    else if (node->edges[source].node)
      rille_node_give_history(tensor, node->edges[source].node, node->edges[source].output);
  }
  *out = tensor;
  return RILLE_OK;
}

static RilleStatus check_gradient(RilleBackward *call, int i) {
  const RilleShape *shape = &call->shape[i];
  const RilleTensor *grad = call->grad_in[i];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (!call->needs[i] || (rille_shape_equal(grad->ndim, grad->sizes, shape->ndim, shape->sizes) &&
                          rille_dtype_is_float((RilleDtype)grad->dtype)))
    return RILLE_OK;
  return rille_error(call->node->ctx, RILLE_ERROR_SHAPE,
                     "%s: backward gave a gradient of shape %s and dtype %s for input %d of shape %s",
                     rille_custom_name(call->node), rille_tensor_shape_text(grad, text),
                     rille_dtype_name((RilleDtype)grad->dtype), i,
                     rille_shape_text(shape->ndim, shape->sizes, other));
}

static void custom_backward(RilleContext *ctx, RilleBackward *call) {
  const CustomArgs *args = call->args;
  RilleCustomCall custom = {call->node};
  ctx->current_op = NULL;
  RilleStatus status =
      args->function.backward(args->function.user, &custom, call->grad_out, call->grad_in, call->needs);
  for (int i = 0; i < call->n_in; i++) {
    if (!call->grad_in[i]) continue;
    if (!rille_scope_keep(ctx, call->grad_in[i]))
      call->grad_in[i] = NULL;
    else if (status == RILLE_OK)
      status = check_gradient(call, i);
  }
  if (status != RILLE_OK) rille_scope_fail(ctx, status);
}

static const RilleParameter parameters[] = {RILLE_TENSORS("inputs"), RILLE_PARAMETERS_END};

const RilleOp rille_custom_op = {.name = "custom",
                                 .summary = "a function of the host",
                                 .parameters = parameters,
                                 .flags = RILLE_OP_INTERNAL,
                                 .backward = custom_backward};

/* Functions of the host on the tape.
 *
 * Invariant: release is called exactly once, whether the call was recorded or not. What is saved is an
 * alias, and saved inputs and outputs get their history back when they are asked for. Called by hosts
 * (rille_record_custom) and by rille.Function. */
#include "autograd/custom.h"
#include "autograd/tape.h"
#include "dispatch/scope.h"

#include <stdio.h>

enum { MAX_SAVED = 32 }; /* rille.h promises as many */

/* Where a saved tensor stands in the graph, so that backward gets it as it was. */
typedef struct Origin {
  RilleNode *node; /* owned; NULL: wants no gradient, or is an output */
  uint32_t output;
  bool is_output; /* of the function itself, whose node must not hold itself */
} Origin;

typedef struct CustomArgs {
  char name[48];
  RilleCustom function;
  int n_origins;
  Origin origins[]; /* one a saved tensor */
} CustomArgs;

const char *rille_custom_name(const RilleNode *node) {
  return ((const CustomArgs *)node->args)->name;
}

void rille_custom_free(RilleNode *node) {
  CustomArgs *args = node->args;
  for (int i = 0; i < args->n_origins; i++)
    if (args->origins[i].node) rille_node_release(args->origins[i].node);
  if (args->function.release) args->function.release(args->function.user);
}

/* ---- recording */

static RilleStatus find_origin(RilleTensor *saved, RilleTensor *const *outputs, int n_outputs,
                               Origin *origin) {
  for (int k = 0; k < n_outputs; k++)
    if (outputs[k] == saved) {
      *origin = (Origin){NULL, (uint32_t)k, true};
      return RILLE_OK;
    }
  RILLE_TRY(rille_node_of(saved, &origin->node, &origin->output));
  if (origin->node) origin->node->references++;
  return RILLE_OK;
}

static RilleStatus check_outputs(RilleContext *ctx, const char *name, RilleTensor *const *outputs,
                                 int n_outputs) {
  if (n_outputs < 1 || n_outputs > RILLE_MAX_OUTPUTS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: gives %d outputs, 1 to %d are possible", name,
                       n_outputs, RILLE_MAX_OUTPUTS);
  for (int k = 0; k < n_outputs; k++)
    if (outputs[k]->node || rille_tensor_wants_grad(outputs[k]) || outputs[k]->base)
      return rille_error(ctx, RILLE_ERROR_STATE, "%s: output %d has a history of its own", name, k);
  return RILLE_OK;
}

static RilleStatus fill_node(RilleNode *node, RilleTensor *const *outputs, RilleTensor *const *saved,
                             int n_saved) {
  CustomArgs *args = node->args;
  for (; args->n_origins < n_saved; args->n_origins++) {
    int i = args->n_origins;
    RILLE_TRY(find_origin(saved[i], outputs, node->n_outputs, &args->origins[i]));
    RILLE_TRY(rille_node_save(node, i, saved[i]));
  }
  return RILLE_OK;
}

static RilleStatus record(RilleContext *ctx, const RilleCustom *function, const RilleEdge *edges,
                          int n_inputs, RilleTensor *const *outputs, int n_outputs, RilleTensor *const *saved,
                          int n_saved) {
  int dims = 0;
  for (int k = 0; k < n_outputs; k++) dims += outputs[k]->ndim;
  size_t args_size = sizeof(CustomArgs) + (size_t)n_saved * sizeof(Origin);
  RilleNode *node = rille_node_new(ctx, n_inputs, n_outputs, n_saved, args_size, dims);
  if (!node) return RILLE_ERROR_MEMORY;
  CustomArgs *args = node->args;
  snprintf(args->name, sizeof args->name, "%s", function->name);
  node->op = &rille_custom_op;
  node->sequence = ++rille_tape(ctx)->node_sequence;
  node->n_saved_extra = (uint8_t)n_saved;
  RilleStatus status = fill_node(node, outputs, saved, n_saved);
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
  if (!function->backward)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the function's backward is NULL", function->name);
  RILLE_TRY(rille_tensors_check_context(ctx, function->name, inputs, n_inputs));
  RILLE_TRY(rille_tensors_check_context(ctx, function->name, outputs, n_outputs));
  RILLE_TRY(rille_tensors_check_context(ctx, function->name, saved, n_saved));
  RILLE_TRY(check_outputs(ctx, function->name, outputs, n_outputs));
  if (n_saved > MAX_SAVED || n_inputs > UINT16_MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: %d %s are too many", function->name,
                       n_saved > MAX_SAVED ? n_saved : n_inputs,
                       n_saved > MAX_SAVED ? "saved tensors" : "inputs");
  for (int i = 0; i < n_inputs; i++) any = any || rille_tensor_wants_grad(inputs[i]);
  if (!any || !ctx->grad_mode) return RILLE_OK;
  RilleEdge *edges = rille_block_allocate(ctx, (size_t)n_inputs * sizeof *edges);
  if (!edges) return RILLE_ERROR_MEMORY;
  RilleStatus status = RILLE_OK;
  for (int i = 0; i < n_inputs && status == RILLE_OK; i++) {
    edges[i].output = 0;
    status = rille_node_of(inputs[i], &edges[i].node, &edges[i].output);
  }
  if (status == RILLE_OK) status = record(ctx, function, edges, n_inputs, outputs, n_outputs, saved, n_saved);
  *recorded = status == RILLE_OK;
  rille_block_free(ctx, edges);
  return status;
}

enum { OLDEST_CUSTOM = RILLE_LAYOUT_UP_TO(RilleCustom, user) };

RilleStatus rille_record_custom(RilleContext *ctx, const RilleCustom *function, RilleTensor *const *inputs,
                                int n_inputs, RilleTensor *const *outputs, int n_outputs,
                                RilleTensor *const *saved, int n_saved) {
  bool recorded = false;
  RilleCustom known;
  if (!rille_options_read(function, OLDEST_CUSTOM, &known, sizeof known))
    return rille_error(
        ctx, RILLE_ERROR_ARGUMENT,
        "record_custom: a struct of %zu bytes has fields that this library does not know; size must be its "
        "sizeof, or 0",
        function->size);
  function = &known;
  RilleStatus status =
      try_record(ctx, function, inputs, n_inputs, outputs, n_outputs, saved, n_saved, &recorded);
  if (!recorded && function->release) function->release(function->user);
  return status;
}

/* ---- backward */

/* A leaf as it was saved is the leaf itself, so that its grad is seen. */
static RilleTensor *leaf_behind(const Origin *origin, const RilleTensor *saved) {
  RilleTensor *leaf = origin->node && !origin->node->op ? origin->node->leaf : NULL;
  bool same = leaf && leaf->storage == saved->storage && leaf->data == saved->data &&
              rille_tensor_same_shape(leaf, saved);
  return same ? leaf : NULL;
}

RilleStatus rille_custom_saved(RilleCustomCall *call, int index, RilleTensor **out) {
  RilleNode *node = call->node;
  RilleContext *ctx = node->ctx;
  if (index < 0 || index >= node->n_saved_extra)
    return rille_error(ctx, RILLE_ERROR_INDEX, "%s: saved %d tensors, so there is no number %d",
                       rille_custom_name(node), node->n_saved_extra, index);
  RilleTensor *tensor = rille_node_unpack(node, index, true);
  if (!tensor) { /* the failure is the caller's, not the scope's */
    RilleStatus status = rille_scope_status(ctx);
    ctx->scope.status = RILLE_OK;
    return status;
  }
  const Origin *origin = &((const CustomArgs *)node->args)->origins[index];
  RilleTensor *leaf = leaf_behind(origin, tensor);
  if (leaf)
    tensor = rille_scope_keep(ctx, rille_tensor_retain(leaf));
  else if (origin->is_output || origin->node)
    rille_node_give_history(tensor, origin->is_output ? node : origin->node, origin->output);
  *out = tensor;
  return tensor ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus check_gradient(RilleBackward *call, int i) {
  const RilleShape *shape = &call->shape[i];
  const RilleTensor *grad = call->grad_in[i];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (!call->needs[i] || (rille_shape_equal(grad->ndim, grad->sizes, shape->ndim, shape->sizes) &&
                          rille_dtype_is_float((RilleDtype)grad->dtype)))
    return RILLE_OK;
  return rille_error(call->node->ctx, RILLE_ERROR_SHAPE,
                     "%s: backward gave a gradient of shape %s and dtype %s for input %d of %d, of shape %s",
                     rille_custom_name(call->node), rille_tensor_shape_text(grad, text),
                     rille_dtype_name((RilleDtype)grad->dtype), i + 1, call->n_in,
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
    if (status == RILLE_OK)
      status = rille_tensors_check_context(ctx, rille_custom_name(call->node), &call->grad_in[i], 1);
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

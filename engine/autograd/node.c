/* The tape: nodes, what they save, and how they go.
 *
 * Invariant: a node points at older ones only, so there is no ring, and what it saves are aliases without
 * history, so it never keeps itself alive. Nodes are released in a loop, however long the chain. Called by
 * tape.c for dispatch, and by backward.c, views.c and custom.c. */
#include "autograd/anomaly.h"
#include "autograd/custom.h"
#include "autograd/extras.h"
#include "autograd/hook.h"
#include "autograd/node.h"
#include "autograd/tape.h"
#include "autograd/views.h"
#include "dispatch/scope.h"

#include <string.h>

const char *rille_node_name(const RilleNode *node) {
  if (!node->op) return "leaf";
  return node->op == &rille_custom_op ? rille_custom_name(node) : node->op->name;
}

/* ---- making -------------------------------------------------------------------------------------------- */

static size_t align(size_t bytes) {
  return (bytes + 7) & ~(size_t)7;
}

static void *node_memory(RilleContext *ctx, size_t bytes) {
  return bytes <= RILLE_PIECE_MAX ? rille_piece_allocate(ctx, bytes) : rille_block_allocate(ctx, bytes);
}

static void free_node_memory(RilleContext *ctx, RilleNode *node) {
  if (node->bytes <= RILLE_PIECE_MAX)
    rille_piece_free(ctx, node, node->bytes);
  else
    rille_block_free(ctx, node);
}

/* One allocation for the node and all its lists; dims is the total of the outputs' ndim. */
RilleNode *rille_node_new(RilleContext *ctx, int n_edges, int n_outputs, int n_saved, size_t args_size,
                          int dims) {
  size_t head = align(sizeof(RilleNode)), edges = (size_t)n_edges * sizeof(RilleEdge);
  size_t grads = (size_t)n_outputs * sizeof(RilleTensor *), shapes = (size_t)n_outputs * sizeof(RilleShape);
  size_t saved = (size_t)n_saved * sizeof(RilleSaved);
  size_t bytes = head + edges + grads + shapes + saved + align(args_size) + (size_t)dims * sizeof(int64_t);
  char *memory = node_memory(ctx, bytes);
  if (!memory) return NULL;
  memset(memory, 0, bytes - (size_t)dims * sizeof(int64_t));
  RilleNode *node = (RilleNode *)(void *)memory;
  rille_tape_start(ctx);
  node->ctx = ctx;
  node->references = 1;
  node->n_edges = (uint16_t)n_edges;
  node->n_outputs = (uint16_t)n_outputs;
  node->bytes = bytes;
  memory += head;
  node->edges = (RilleEdge *)(void *)memory;
  memory += edges;
  node->grads = (RilleTensor **)(void *)memory;
  memory += grads;
  node->shapes = (RilleShape *)(void *)memory;
  memory += shapes;
  node->saved = (RilleSaved *)(void *)memory;
  memory += saved;
  node->args = memory;
  rille_context_hold(ctx);
  return node;
}

/* The shapes' sizes stand at the end of the node's memory. */
static void set_shapes(RilleNode *node, RilleTensor *const *outputs) {
  int dims = 0;
  for (int k = 0; k < node->n_outputs; k++) dims += outputs[k]->ndim;
  int64_t *sizes = (int64_t *)(void *)((char *)node + node->bytes) - dims;
  for (int k = 0; k < node->n_outputs; k++) {
    node->shapes[k] = (RilleShape){outputs[k]->dtype, outputs[k]->ndim, sizes};
    for (int i = 0; i < outputs[k]->ndim; i++) *sizes++ = outputs[k]->sizes[i];
  }
}

static RilleStatus new_accumulator(RilleTensor *leaf) {
  RilleNode *node = rille_node_new(leaf->ctx, 0, 1, 0, 0, leaf->ndim);
  if (!node) return RILLE_ERROR_MEMORY;
  node->leaf = leaf;
  node->sequence = UINT64_MAX; /* run as soon as they are ready, so that gradients do not pile up */
  set_shapes(node, &leaf);
  leaf->node = node;
  return RILLE_OK;
}

RilleStatus rille_node_of(RilleTensor *tensor, RilleNode **out, uint32_t *output) {
  *out = NULL;
  if (!tensor || !rille_tensor_wants_grad(tensor)) return RILLE_OK;
  /* Stale first: a view that was made before its base had a history looks like a leaf. Asking twice must give
   * the same node, as callers borrow it. */
  if (RILLE_UNLIKELY(rille_view_is_stale(tensor)))
    RILLE_TRY(rille_view_refresh(tensor));
  else if (!tensor->node)
    RILLE_TRY(new_accumulator(tensor));
  *out = tensor->node;
  *output = tensor->output_index;
  return RILLE_OK;
}

/* ---- saving -------------------------------------------------------------------------------------------- */

/* A tensor is saved as an alias without history and base: the node would otherwise hold itself (an output, an
 * input or its base that takes the node's result in place later), or a leaf its own grad (create_graph). */
RilleStatus rille_node_save(RilleNode *node, int at, RilleTensor *tensor) {
  RilleTensor *kept = tensor;
  if (RILLE_UNLIKELY(tensor->is_inference)) {
    char text[RILLE_SHAPE_TEXT];
    return rille_error(node->ctx, RILLE_ERROR_STATE,
                       "a tensor of shape %s that was made in inference mode cannot be saved for a gradient; "
                       "clone it first",
                       rille_tensor_shape_text(tensor, text));
  }
  if (tensor->is_number) { /* it may live on a caller's stack */
    RilleScalar value = rille_scalar_read((RilleDtype)tensor->dtype, tensor->data);
    RILLE_TRY(rille_tensor_number(node->ctx, value, &kept));
  } else {
    RILLE_TRY(rille_tensor_alias(tensor, &kept));
  }
  bool may_become_leaf = !tensor->is_number && tensor->is_leaf && !rille_tensor_wants_grad(tensor) &&
                         rille_dtype_is_float((RilleDtype)tensor->dtype);
  node->saved[at] =
      (RilleSaved){kept, may_become_leaf ? rille_tensor_watch(tensor) : NULL, kept->storage->version};
  return RILLE_OK;
}

static bool input_is_needed(const RilleCall *call, const RilleEdge *edges, int i) {
  if (i >= RILLE_MAX_SAVED_INPUTS || !call->in[i]) return false;
  uint8_t needed_for = call->op->saves_input[i];
  for (int j = 0; needed_for; j++, needed_for >>= 1)
    if ((needed_for & 1) && j < call->n_in && edges[j].node) return true;
  return false;
}

static RilleStatus fill_saved(RilleNode *node, RilleCall *call, const RilleEdge *edges) {
  for (int i = 0; i < node->n_saved_in; i++)
    if (input_is_needed(call, edges, i)) {
      /* In place, the input's old value was kept by the caller as the last extra. */
      RILLE_TRY(rille_node_save(node, i,
                                call->in_place && i == 0 ? call->extra[RILLE_MAX_EXTRA - 1] : call->in[i]));
    }
  int at = node->n_saved_in;
  for (int k = 0; k < node->n_saved_out; k++, at++)
    if (call->op->saves_output & 1 << k) RILLE_TRY(rille_node_save(node, at, call->out[k]));
  for (int k = 0; k < node->n_saved_extra; k++, at++)
    if (call->extra[k]) RILLE_TRY(rille_node_save(node, at, call->extra[k]));
  return RILLE_OK;
}

void rille_node_attach(RilleNode *node, const RilleEdge *edges, RilleTensor *const *outputs) {
  set_shapes(node, outputs);
  for (int i = 0; i < node->n_edges; i++) {
    node->edges[i] = edges[i];
    if (edges[i].node) edges[i].node->references++;
  }
  for (int k = 0; k < node->n_outputs; k++) {
    RilleTensor *out = outputs[k];
    if (!rille_dtype_is_float((RilleDtype)out->dtype)) continue; /* index outputs of sort, max, ... */
    if (out->node) {
      /* A leaf that is one no longer: what it fed before must not reach for it. */
      if (out->is_leaf) rille_node_forget_leaf(out->node, out, true);
      if (RILLE_UNLIKELY(out->extras != NULL) && out->extras->retains_grad) rille_keeper_move(out, node);
      rille_node_release(out->node);
    }
    node->references++;
    out->node = node;
    out->output_index = (uint16_t)k;
    out->requires_grad = true;
    out->is_leaf = false;
    out->view_version = out->storage->version;
  }
  rille_node_release(node);
}

RilleStatus rille_node_record(RilleContext *ctx, RilleCall *call, const RilleEdge *edges) {
  const RilleOp *op = call->op;
  /* What a node and one backward call have room for; ops with longer lists are made of others. */
  if (call->n_in > UINT16_MAX || call->n_out > RILLE_MAX_OUTPUTS)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%d tensors are too many for one recorded call",
                       call->n_in > UINT16_MAX ? call->n_in : call->n_out);
  int saved_in = 0;
  for (int i = 0; i < RILLE_MAX_SAVED_INPUTS; i++)
    if (op->saves_input[i]) saved_in = i + 1;
  if (saved_in > call->n_in) saved_in = call->n_in;
  int saved_out = op->saves_output ? call->n_out : 0, dims = 0;
  for (int k = 0; k < call->n_out; k++) dims += call->out[k]->ndim;
  RilleNode *node =
      rille_node_new(ctx, call->n_in, call->n_out, saved_in + saved_out + op->n_extra, op->args_size, dims);
  if (!node) return RILLE_ERROR_MEMORY;
  node->op = op;
  node->sequence = ++rille_tape(ctx)->node_sequence;
  node->n_saved_in = (uint16_t)saved_in;
  node->n_saved_out = (uint8_t)saved_out;
  node->n_saved_extra = op->n_extra;
  if (op->args_size) memcpy(node->args, call->args, op->args_size);
  RilleStatus status = fill_saved(node, call, edges);
  if (status != RILLE_OK) {
    rille_node_release(node);
    return status;
  }
  if (RILLE_UNLIKELY(ctx->observers != NULL)) {
    rille_anomaly_mark(node);
    node->place = ctx->place;
  }
  rille_node_attach(node, edges, call->out);
  return RILLE_OK;
}

/* ---- using --------------------------------------------------------------------------------------------- */

void rille_node_give_history(RilleTensor *tensor, RilleNode *source, uint32_t output) {
  source->references++;
  tensor->node = source;
  tensor->output_index = (uint16_t)output;
  tensor->requires_grad = true;
  tensor->is_leaf = !source->op;
}

/* Where a saved tensor came from: the edge of an input, the node itself for an output. */
static void give_history(RilleNode *node, int index, RilleTensor *tensor) {
  RilleNode *source = NULL;
  uint32_t output = 0;
  if (index < node->n_saved_in) {
    source = node->edges[index].node;
    output = node->edges[index].output;
  } else if (index < node->n_saved_in + node->n_saved_out) {
    source = node;
    output = (uint32_t)(index - node->n_saved_in);
  }
  if (source) rille_node_give_history(tensor, source, output);
}

RilleTensor *rille_node_unpack(RilleNode *node, int index, bool with_history) {
  RilleContext *ctx = node->ctx;
  RilleSaved *saved = &node->saved[index];
  if (!saved->tensor) return NULL;
  if (saved->version != saved->tensor->storage->version) {
    char text[RILLE_SHAPE_TEXT];
    rille_scope_fail(ctx,
                     rille_error(ctx, RILLE_ERROR_STATE,
                                 "a tensor of shape %s that %s needs for its gradient was changed in place "
                                 "afterwards (version %u then, %u now)",
                                 rille_tensor_shape_text(saved->tensor, text), rille_node_name(node),
                                 saved->version, saved->tensor->storage->version));
    return NULL;
  }
  if (!with_history) return saved->tensor;
  RilleTensor *origin = saved->origin;
  if (origin && !origin->is_gone && origin->references > 0 && origin->is_leaf && origin->requires_grad)
    return rille_scope_keep(ctx, rille_tensor_retain(origin));
  RilleTensor *alias;
  RilleStatus status = rille_tensor_alias(saved->tensor, &alias);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  give_history(node, index, alias);
  return rille_scope_keep(ctx, alias);
}

/* ---- release: in a loop, so that a chain of a million nodes needs no stack ----------------------------- */

static bool free_saved(RilleNode *node, int n) {
  bool any = false;
  for (int i = 0; i < n; i++) {
    RilleTensor *tensor = node->saved[i].tensor;
    any = any || tensor;
    node->saved[i].tensor = NULL;
    rille_tensor_unwatch(node->saved[i].origin);
    node->saved[i].origin = NULL;
    rille_tensor_release(tensor);
  }
  return any;
}

bool rille_node_free_saved(RilleNode *node) {
  bool all = !(node->op->flags & RILLE_OP_KEEPS_EXTRA);
  return free_saved(node, node->n_saved_in + node->n_saved_out + (all ? node->n_saved_extra : 0));
}

static void destroy_node(RilleNode *node) {
  RilleContext *ctx = node->ctx;
  free_saved(node, node->n_saved_in + node->n_saved_out + node->n_saved_extra);
  rille_hooks_free(node);
  rille_block_free(ctx, node->where);
  if (node->op == &rille_custom_op) rille_custom_free(node);
  for (int k = 0; k < node->n_outputs; k++) rille_tensor_release(node->grads[k]);
  for (int i = 0; i < node->n_edges; i++)
    if (node->edges[i].node) rille_node_release(node->edges[i].node);
  free_node_memory(ctx, node);
  rille_context_drop(ctx);
}

void rille_node_release(RilleNode *node) {
  if (--node->references > 0) return;
  RilleContext *ctx = node->ctx;
  RilleTapeState *tape = rille_tape(ctx);
  node->next = tape->release_queue;
  tape->release_queue = node;
  if (tape->releasing) return;
  tape->releasing = true;
  rille_context_hold(ctx); /* the last object may go while the loop still looks at ctx */
  while (tape->release_queue) {
    RilleNode *first = tape->release_queue;
    tape->release_queue = first->next;
    destroy_node(first);
  }
  tape->releasing = false;
  rille_context_drop(ctx);
}

void rille_node_forget_leaf(RilleNode *node, const RilleTensor *leaf, bool moved) {
  if (node->leaf != leaf) return; /* an alias that shares the accumulator */
  node->leaf = NULL;
  node->freed = moved;
}

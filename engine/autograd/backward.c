/* Backward: walks the graph from the outputs, newest node first, without recursion.
 *
 * Invariant: a node runs once per run, after all gradients that will reach it have; a node is newer than all
 * that it points at, so the heap by creation number gives that order. A run leaves nodes as it found them
 * but for what they saved. Runs may be nested (hooks): the inner one keeps the outer one's state aside.
 * Called by hosts and by the bindings. */
#include "autograd/anomaly.h"
#include "autograd/extras.h"
#include "autograd/hook.h"
#include "autograd/node.h"
#include "autograd/tape.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(to);

typedef struct NodeList {
  RilleNode **nodes;
  size_t count, capacity;
} NodeList;

/* What a node held for an outer run, while an inner one (started by a hook) works on it. */
typedef struct Shadow {
  RilleNode *node;
  uint64_t run;
  uint32_t pending;
  bool wanted, runs;
  RilleTensor *grads[RILLE_MAX_OUTPUTS];
} Shadow;

typedef struct RilleRun {
  RilleContext *ctx;
  struct RilleRun *outer; /* the run in whose hook this one was started */
  Shadow *shadows;
  size_t n_shadows, shadow_capacity;
  uint64_t id;
  bool create_graph, keep_graph;
  bool gradients_only; /* rille_gradients: leaves' grads stay as they are */
  NodeList stack;      /* discovery */
  NodeList seen;       /* every node of the run, for cleaning up */
  NodeList ready;      /* binary heap, newest on top */
  /* rille_gradients: where to catch gradients. */
  int n_captures;
  RilleEdge *captures;
  RilleTensor **caught;
} RilleRun;
typedef RilleRun Run;

static RilleStatus push(RilleContext *ctx, NodeList *list, RilleNode *node) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity ? 2 * list->capacity : 64;
    void *grown = rille_block_resize(ctx, list->nodes, capacity * sizeof *list->nodes);
    if (!grown) return RILLE_ERROR_MEMORY;
    list->nodes = grown;
    list->capacity = capacity;
  }
  list->nodes[list->count++] = node;
  return RILLE_OK;
}

static RilleStatus heap_push(Run *run, RilleNode *node) {
  RILLE_TRY(push(run->ctx, &run->ready, node));
  RilleNode **heap = run->ready.nodes;
  size_t at = run->ready.count - 1;
  for (; at > 0 && heap[(at - 1) / 2]->sequence < node->sequence; at = (at - 1) / 2)
    heap[at] = heap[(at - 1) / 2];
  heap[at] = node;
  return RILLE_OK;
}

static RilleNode *heap_pop(Run *run) {
  RilleNode **heap = run->ready.nodes, *top = heap[0];
  size_t count = --run->ready.count;
  if (count == 0) return top;
  RilleNode *last = heap[count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && heap[child + 1]->sequence > heap[child]->sequence) child++;
    if (heap[child]->sequence <= last->sequence) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return top;
}

/* ---- gradients arriving at a node ---------------------------------------------------------------------- */

/* A tensor whose memory nobody else sees can be added to in place, or become a leaf's grad as it is. */
static bool is_exclusive(const RilleTensor *tensor) {
  return tensor->references == 1 && tensor->storage->references == 1 && !tensor->base && !tensor->node &&
         !tensor->storage->release && rille_tensor_is_dense(tensor);
}

static RilleStatus accumulate(Run *run, RilleTensor **slot, RilleTensor *grad) {
  RilleContext *ctx = run->ctx;
  if (!*slot) {
    *slot = rille_tensor_retain(grad);
    return RILLE_OK;
  }
  if (!run->create_graph && is_exclusive(*slot))
    return rille_apply_in_place(ctx, &rille_op_add, (RilleTensor *[]){*slot, grad}, 2, NULL);
  RilleTensor *sum;
  RILLE_TRY(rille_apply(ctx, &rille_op_add, (RilleTensor *[]){*slot, grad}, 2, NULL, &sum));
  rille_tensor_release(*slot);
  *slot = sum;
  return RILLE_OK;
}

static RilleStatus deliver(Run *run, const RilleEdge *edge, RilleTensor *grad) {
  RilleNode *node = edge->node;
  grad = t_sum_to(run->ctx, grad, &node->shapes[edge->output]);
  if (!grad) return rille_scope_status(run->ctx);
  return accumulate(run, &node->grads[edge->output], grad);
}

/* ---- discovery ----------------------------------------------------------------------------------------- */

static RilleStatus shadow(Run *run, RilleNode *node) {
  const Run *owner = run->outer;
  while (owner && owner->id != node->run) owner = owner->outer;
  if (!owner) return RILLE_OK;
  if (run->n_shadows == run->shadow_capacity) {
    size_t capacity = run->shadow_capacity ? 2 * run->shadow_capacity : 16;
    Shadow *grown = rille_block_resize(run->ctx, run->shadows, capacity * sizeof *grown);
    if (!grown) return RILLE_ERROR_MEMORY;
    run->shadows = grown;
    run->shadow_capacity = capacity;
  }
  Shadow *kept = &run->shadows[run->n_shadows++];
  *kept = (Shadow){
      .node = node, .run = node->run, .pending = node->pending, .wanted = node->wanted, .runs = node->runs};
  for (int k = 0; k < node->n_outputs; k++) {
    kept->grads[k] = node->grads[k];
    node->grads[k] = NULL;
  }
  return RILLE_OK;
}

static void restore_shadows(Run *run) {
  for (size_t i = 0; i < run->n_shadows; i++) {
    const Shadow *kept = &run->shadows[i];
    kept->node->run = kept->run;
    kept->node->pending = kept->pending;
    kept->node->wanted = kept->wanted;
    kept->node->runs = kept->runs;
    for (int k = 0; k < kept->node->n_outputs; k++) kept->node->grads[k] = kept->grads[k];
  }
  rille_block_free(run->ctx, run->shadows);
}

static RilleStatus visit(Run *run, RilleNode *node) {
  if (node->run == run->id) return RILLE_OK;
  if (RILLE_UNLIKELY(run->outer != NULL)) RILLE_TRY(shadow(run, node));
  node->run = run->id;
  node->pending = 0;
  node->wanted = node->runs = !run->gradients_only;
  RILLE_TRY(push(run->ctx, &run->seen, node));
  node->references++;
  return push(run->ctx, &run->stack, node);
}

static RilleStatus discover(Run *run) {
  while (run->stack.count > 0) {
    RilleNode *node = run->stack.nodes[--run->stack.count];
    for (int i = 0; i < node->n_edges; i++) {
      RilleNode *target = node->edges[i].node;
      if (!target) continue;
      RILLE_TRY(visit(run, target));
      target->pending++;
    }
  }
  return RILLE_OK;
}

/* ---- running a node ------------------------------------------------------------------------------------ */

/* A hook may have changed the leaf's dtype after its gradient had arrived in the old one. */
static RilleStatus fit_to_leaf(Run *run, RilleTensor **grad, const RilleTensor *leaf) {
  RilleTensor *fitted;
  if (RILLE_LIKELY((*grad)->dtype == leaf->dtype)) return RILLE_OK;
  RILLE_TRY(rille_apply(run->ctx, &rille_op_to, grad, 1, &(RilleDtypeArgs){leaf->dtype}, &fitted));
  rille_tensor_release(*grad);
  *grad = fitted;
  return RILLE_OK;
}

/* A grad has its leaf's strides where the leaf is dense, and is contiguous else. */
static bool keeps_strides(const RilleTensor *leaf) {
  return !leaf->contiguous && rille_tensor_is_dense(leaf);
}

static bool lies_as_leaf(const RilleTensor *grad, const RilleTensor *leaf) {
  return keeps_strides(leaf) ? rille_tensor_same_strides(grad, leaf) : grad->contiguous;
}

static RilleStatus accumulate_leaf(Run *run, RilleNode *node) {
  RilleTensor *leaf = node->leaf;
  if (RILLE_UNLIKELY(node->freed || (leaf && rille_view_is_stale(leaf))))
    return rille_error(
        run->ctx, RILLE_ERROR_STATE,
        "backward: a leaf was changed in place after it was used and is a part of the graph now; "
        "clone it before the change");
  if (!leaf || !node->grads[0] || run->gradients_only) return RILLE_OK;
  RILLE_TRY(fit_to_leaf(run, &node->grads[0], leaf));
  RilleTensor *grad = node->grads[0];
  bool watched = RILLE_UNLIKELY(run->ctx->observers != NULL);
  if (leaf->grad) {
    if (watched) rille_tell_grad_used(leaf);
    if (!run->create_graph && !leaf->grad->requires_grad) {
      RILLE_TRY(rille_apply_in_place(run->ctx, &rille_op_add, (RilleTensor *[]){leaf->grad, grad}, 2, NULL));
      return RILLE_OK;
    }
    RilleTensor *sum;
    RILLE_TRY(rille_apply(run->ctx, &rille_op_add, (RilleTensor *[]){leaf->grad, grad}, 2, NULL, &sum));
    if (watched) rille_tell_grad_changes(leaf, sum);
    rille_tensor_release(leaf->grad);
    leaf->grad = sum;
    return RILLE_OK;
  }
  if (run->create_graph || (is_exclusive(grad) && lies_as_leaf(grad, leaf))) {
    if (watched) rille_tell_grad_changes(leaf, grad);
    leaf->grad = rille_tensor_retain(grad);
    return RILLE_OK;
  }
  RilleTensor *copy;
  RilleDtype dtype = (RilleDtype)grad->dtype;
  if (keeps_strides(leaf))
    RILLE_TRY(rille_tensor_new_dense_like(leaf, dtype, &copy));
  else
    RILLE_TRY(rille_tensor_new_like(leaf, dtype, &copy));
  RilleStatus status = rille_tensor_copy(copy, grad);
  if (status != RILLE_OK) {
    rille_tensor_release(copy);
    return status;
  }
  if (watched) {
    rille_tell_copied(copy, grad);
    rille_tell_grad_changes(leaf, copy);
  }
  leaf->grad = copy;
  return RILLE_OK;
}

enum { MANY_EDGES = 8 }; /* only lists of tensors, and recurrent layers, have more: they need a block */

/* Room for one node's backward call: inline for nearly all, one block for cat and stack of many. */
typedef struct Workspace {
  RilleTensor *in[MANY_EDGES], *grad_in[MANY_EDGES];
  RilleShape shape[MANY_EDGES];
  bool needs[MANY_EDGES];
} Workspace;

static RilleStatus fill_missing_grads(Run *run, RilleNode *node, RilleTensor **grads) {
  for (int k = 0; k < node->n_outputs; k++) {
    grads[k] = node->grads[k];
    if (grads[k] || !rille_dtype_is_float((RilleDtype)node->shapes[k].dtype)) continue;
    grads[k] =
        t_zeros(run->ctx, (RilleDtype)node->shapes[k].dtype, node->shapes[k].ndim, node->shapes[k].sizes);
    if (!grads[k]) return rille_scope_status(run->ctx);
  }
  return RILLE_OK;
}

/* What a view's gradient may be added to in place: the input's, if there is some already. */
static RilleTensor *sum_so_far(const Run *run, const RilleNode *node) {
  bool alone = (node->op->flags & RILLE_OP_VIEW) && node->n_edges == 1 && node->edges[0].node;
  if (!alone || run->create_graph || rille_tape(run->ctx)->anomaly.on) return NULL;
  RilleTensor *sum = node->edges[0].node->grads[node->edges[0].output];
  return sum && sum->contiguous && is_exclusive(sum) ? sum : NULL;
}

static RilleStatus call_backward(Run *run, RilleNode *node, RilleBackward *call, RilleTensor **in,
                                 RilleShape *shape, bool *needs) {
  RilleContext *ctx = run->ctx;
  RilleTensor *grads[RILLE_MAX_OUTPUTS], *out[RILLE_MAX_OUTPUTS] = {NULL}, *extra[RILLE_MAX_EXTRA] = {NULL};
  RILLE_TRY(fill_missing_grads(run, node, grads));
  int at = node->n_saved_in;
  for (int i = 0; i < node->n_edges; i++) {
    const RilleEdge *edge = &node->edges[i];
    in[i] = i < at ? rille_node_unpack(node, i, run->create_graph) : NULL;
    needs[i] = edge->node && edge->node->wanted;
    if (edge->node) shape[i] = edge->node->shapes[edge->output];
    call->grad_in[i] = NULL;
  }
  for (int k = 0; k < node->n_saved_out; k++) out[k] = rille_node_unpack(node, at++, run->create_graph);
  for (int k = 0; k < node->op->n_extra; k++) extra[k] = rille_node_unpack(node, at++, run->create_graph);
  RILLE_TRY(rille_scope_status(ctx));
  call->grad_out = grads;
  call->in = in;
  call->out = out;
  call->extra = extra;
  call->needs = needs;
  call->shape = shape;
  call->sum = sum_so_far(run, node);
  node->op->backward(ctx, call);
  RILLE_TRY(rille_scope_status(ctx));
  if (RILLE_UNLIKELY(ctx->observers != NULL)) RILLE_TRY(rille_anomaly_backward(ctx, call));
  for (int i = 0; i < node->n_edges; i++)
    if (needs[i] && call->grad_in[i]) RILLE_TRY(deliver(run, &node->edges[i], call->grad_in[i]));
  return RILLE_OK;
}

/* The same where somebody watches. */
static RilleStatus call_watched(Run *run, RilleNode *node, RilleBackward *call, RilleTensor **in,
                                RilleShape *shape, bool *needs) {
  RilleSpan span;
  run->ctx->place = node->place;
  rille_tell_begins(run->ctx, &span, node->op, node->place, true);
  RilleStatus status = call_backward(run, node, call, in, shape, needs);
  rille_tell_ends(run->ctx, &span, NULL);
  return status;
}

static RilleStatus run_backward(Run *run, RilleNode *node) {
  RilleContext *ctx = run->ctx;
  if (node->freed)
    return rille_error(
        ctx, RILLE_ERROR_STATE,
        "backward: the graph was freed by an earlier backward (at %s); pass retain_graph to the first",
        rille_node_name(node));
  RilleBackward call = {
      .node = node, .op = node->op, .args = node->args, .n_in = node->n_edges, .n_out = node->n_outputs};
  Workspace inline_space, *space = &inline_space;
  char *many = NULL;
  RilleTensor **in = space->in;
  RilleShape *shape = space->shape;
  bool *needs = space->needs;
  call.grad_in = space->grad_in;
  if (node->n_edges > MANY_EDGES) {
    size_t n = node->n_edges;
    many = rille_block_allocate(ctx, n * (2 * sizeof(RilleTensor *) + sizeof(RilleShape) + sizeof(bool)));
    if (!many) return RILLE_ERROR_MEMORY;
    in = (RilleTensor **)(void *)many;
    call.grad_in = in + n;
    shape = (RilleShape *)(void *)(call.grad_in + n);
    needs = (bool *)(void *)(shape + n);
  }
  size_t mark = rille_scope_open(ctx);
  const char *outer_op = ctx->current_op;
  ctx->current_op = node->op->name;
  RilleStatus status = RILLE_UNLIKELY(ctx->observers != NULL)
                           ? call_watched(run, node, &call, in, shape, needs)
                           : call_backward(run, node, &call, in, shape, needs);
  ctx->current_op = outer_op;
  RilleStatus scope_status = rille_scope_close(ctx, mark);
  rille_block_free(ctx, many);
  if (status == RILLE_OK) status = scope_status;
  if (status == RILLE_OK && !run->keep_graph) {
    /* What saved nothing may be passed again, as a part that several losses share; but hooks go with the
     * graph, for they may hold it, and a second backward must not pass them over in silence. */
    node->freed |= rille_node_free_saved(node) || node->hooks;
    rille_hooks_free(node);
  }
  return status;
}

static void drop_grads(RilleNode *node) {
  for (int k = 0; k < node->n_outputs; k++) {
    RilleTensor *grad = node->grads[k];
    node->grads[k] = NULL;
    rille_tensor_release(grad);
  }
}

static RilleStatus run_node(Run *run, RilleNode *node) {
  bool any = false;
  if (RILLE_UNLIKELY(node->hooks != NULL)) RILLE_TRY(rille_hooks_run(node));
  if (RILLE_UNLIKELY(node->keepers != NULL)) RILLE_TRY(rille_keepers_run(node));
  for (int c = 0; c < run->n_captures; c++)
    if (run->captures[c].node == node && node->grads[run->captures[c].output] && !run->caught[c])
      run->caught[c] = rille_tensor_retain(node->grads[run->captures[c].output]);
  for (int k = 0; k < node->n_outputs; k++) any = any || node->grads[k];
  RilleStatus status = RILLE_OK;
  if (any && node->runs) status = node->op ? run_backward(run, node) : accumulate_leaf(run, node);
  drop_grads(node);
  if (status != RILLE_OK) return status;
  bool is_gathered = any && !node->op && node->leaf && !run->gradients_only;
  if (RILLE_UNLIKELY(node->hooks != NULL) && is_gathered) RILLE_TRY(rille_hooks_run_after(node));
  for (int i = 0; i < node->n_edges; i++) {
    RilleNode *target = node->edges[i].node;
    if (target && --target->pending == 0) RILLE_TRY(heap_push(run, target));
  }
  return RILLE_OK;
}

static void close_run(Run *run) {
  rille_tape(run->ctx)->backward_run = run->outer;
  for (size_t i = 0; i < run->seen.count; i++) drop_grads(run->seen.nodes[i]);
  restore_shadows(run);
  for (size_t i = 0; i < run->seen.count; i++) rille_node_release(run->seen.nodes[i]);
  rille_block_free(run->ctx, run->stack.nodes);
  rille_block_free(run->ctx, run->seen.nodes);
  rille_block_free(run->ctx, run->ready.nodes);
}

static RilleStatus run_all(Run *run) {
  RilleContext *ctx = run->ctx;
  bool old_mode = ctx->grad_mode;
  ctx->grad_mode = run->create_graph;
  RilleStatus status = RILLE_OK;
  for (size_t i = 0; i < run->seen.count && status == RILLE_OK; i++)
    if (run->seen.nodes[i]->pending == 0) status = heap_push(run, run->seen.nodes[i]);
  while (status == RILLE_OK && run->ready.count > 0) status = run_node(run, heap_pop(run));
  ctx->grad_mode = old_mode;
  return status;
}

/* ---- where gradients start ----------------------------------------------------------------------------- */

static RilleStatus start_at(Run *run, RilleTensor *tensor, RilleTensor *gradient) {
  RilleContext *ctx = run->ctx;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RilleEdge edge;
  if (!rille_tensor_wants_grad(tensor))
    return rille_error(
        ctx, RILLE_ERROR_STATE,
        "backward: the tensor does not require grad and has no history: nothing it was made of requires "
        "grad (requires_grad = true), or it was made inside no_grad");
  if (!gradient && tensor->numel != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "backward: only a tensor with one element needs no gradient argument; got shape %s",
                       rille_tensor_shape_text(tensor, text));
  if (gradient && !rille_tensor_same_shape(tensor, gradient))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "backward: the gradient's shape %s differs from the tensor's %s",
                       rille_tensor_shape_text(gradient, text), rille_tensor_shape_text(tensor, other));
  if (gradient && gradient->dtype != tensor->dtype)
    return rille_error(
        ctx, RILLE_ERROR_DTYPE, "backward: the gradient's dtype %s differs from the tensor's %s",
        rille_dtype_name((RilleDtype)gradient->dtype), rille_dtype_name((RilleDtype)tensor->dtype));
  RILLE_TRY(rille_node_of(tensor, &edge.node, &edge.output));
  RILLE_TRY(visit(run, edge.node));
  if (gradient) return accumulate(run, &edge.node->grads[edge.output], gradient);
  RilleTensor *ones;
  RILLE_TRY(
      rille_full(ctx, tensor->ndim, tensor->sizes, rille_scalar_int(1), (RilleDtype)tensor->dtype, &ones));
  RilleStatus status = accumulate(run, &edge.node->grads[edge.output], ones);
  rille_tensor_release(ones);
  return status;
}

enum { OLDEST_OPTIONS = RILLE_LAYOUT_UP_TO(RilleBackwardOptions, create_graph) };

/* Until close_run. */
static RilleStatus open_run(Run *run, RilleContext *ctx, const char *function,
                            const RilleBackwardOptions *given) {
  RilleBackwardOptions known = {0}, *options = &known;
  if (given && !rille_options_read(given, OLDEST_OPTIONS, &known, sizeof known))
    return rille_error(
        ctx, RILLE_ERROR_ARGUMENT,
        "%s: options of %zu bytes have fields that this library does not know; size must be their sizeof, "
        "or 0",
        function, given->size);
  RilleTapeState *tape = rille_tape(ctx);
  *run = (Run){.ctx = ctx,
               .outer = tape->backward_run,
               .id = ++tape->backward_runs,
               .create_graph = options->create_graph,
               .keep_graph = options->retain_graph || options->create_graph};
  tape->backward_run = run;
  return RILLE_OK;
}

RilleStatus rille_backward(RilleTensor *tensor, RilleTensor *gradient, const RilleBackwardOptions *options) {
  Run run;
  RILLE_TRY(rille_tensors_check_context(tensor->ctx, "backward", &gradient, 1));
  RILLE_TRY(open_run(&run, tensor->ctx, "backward", options));
  RilleStatus status = start_at(&run, tensor, gradient);
  if (status == RILLE_OK) status = discover(&run);
  if (status == RILLE_OK) status = run_all(&run);
  close_run(&run);
  return status;
}

/* ---- gradients with regard to chosen tensors ----------------------------------------------------------- */

static void sort_oldest_first(RilleNode **nodes, size_t n) {
  /* Shell sort: no recursion, no allocation; runs once per call (gaps: Ciura 2001, then times 2.25). */
  static const size_t gaps[] = {1,    4,    10,    23,    57,    132,    301,    701,    1577,
                                3548, 7983, 17961, 40412, 90927, 204585, 460316, 1035711};
  for (int g = (int)(sizeof gaps / sizeof *gaps) - 1; g >= 0; g--)
    for (size_t i = gaps[g]; i < n; i++) {
      RilleNode *node = nodes[i];
      size_t at = i;
      for (; at >= gaps[g] && nodes[at - gaps[g]]->sequence > node->sequence; at -= gaps[g])
        nodes[at] = nodes[at - gaps[g]];
      nodes[at] = node;
    }
}

/* Marks the nodes from which some captured one can be reached: their gradients are wanted, and all run but
 * those that are captured themselves and lead to no other. What does not run keeps what it saved.
 * Accumulators point at nothing, so they need no order. */
static void mark_wanted(Run *run) {
  for (int c = 0; c < run->n_captures; c++)
    if (run->captures[c].node) run->captures[c].node->wanted = true;
  sort_oldest_first(run->seen.nodes, run->seen.count);
  for (size_t i = 0; i < run->seen.count; i++) {
    RilleNode *node = run->seen.nodes[i];
    for (int e = 0; e < node->n_edges; e++)
      if (node->edges[e].node && node->edges[e].node->wanted) node->wanted = node->runs = true;
  }
}

static RilleStatus gradients(Run *run, RilleTensor *const *outputs, int n_outputs,
                             RilleTensor *const *gradients_in, RilleTensor *const *inputs,
                             bool allow_unused) {
  RilleContext *ctx = run->ctx;
  for (int i = 0; i < run->n_captures; i++) {
    if (!rille_tensor_wants_grad(inputs[i]))
      return rille_error(ctx, RILLE_ERROR_STATE, "grad: input %d of %d does not require grad", i + 1,
                         run->n_captures);
    RILLE_TRY(rille_node_of(inputs[i], &run->captures[i].node, &run->captures[i].output));
  }
  for (int i = 0; i < n_outputs; i++)
    RILLE_TRY(start_at(run, outputs[i], gradients_in ? gradients_in[i] : NULL));
  RILLE_TRY(discover(run));
  mark_wanted(run);
  RILLE_TRY(run_all(run));
  for (int i = 0; i < run->n_captures && !allow_unused; i++)
    if (!run->caught[i])
      return rille_error(
          ctx, RILLE_ERROR_STATE,
          "grad: input %d of %d does not appear in the graph; pass allow_unused if that is meant", i + 1,
          run->n_captures);
  return RILLE_OK;
}

RilleStatus rille_gradients(RilleTensor *const *outputs, int n_outputs, RilleTensor *const *gradients_in,
                            RilleTensor *const *inputs, int n_inputs, const RilleBackwardOptions *options,
                            bool allow_unused, RilleTensor **grads) {
  if (n_outputs < 1 || n_inputs < 1) return RILLE_ERROR_ARGUMENT;
  Run run;
  RilleContext *ctx = outputs[0]->ctx;
  RILLE_TRY(rille_tensors_check_context(ctx, "grad", outputs, n_outputs));
  RILLE_TRY(rille_tensors_check_context(ctx, "grad", inputs, n_inputs));
  if (gradients_in) RILLE_TRY(rille_tensors_check_context(ctx, "grad", gradients_in, n_outputs));
  RILLE_TRY(open_run(&run, ctx, "grad", options));
  run.gradients_only = true;
  run.n_captures = n_inputs;
  run.captures =
      rille_block_allocate(run.ctx, (size_t)n_inputs * (sizeof(RilleEdge) + sizeof(RilleTensor *)));
  if (!run.captures) {
    close_run(&run);
    return RILLE_ERROR_MEMORY;
  }
  run.caught = (RilleTensor **)(void *)(run.captures + n_inputs);
  memset(run.captures, 0, (size_t)n_inputs * (sizeof(RilleEdge) + sizeof(RilleTensor *)));
  RilleStatus status = gradients(&run, outputs, n_outputs, gradients_in, inputs, allow_unused);
  for (int i = 0; i < n_inputs; i++) {
    if (status == RILLE_OK)
      grads[i] = run.caught[i];
    else
      rille_tensor_release(run.caught[i]);
  }
  close_run(&run);
  rille_block_free(run.ctx, run.captures);
  return status;
}

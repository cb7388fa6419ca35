/* Calling an op: forward, then recording. The one way that every call takes, from a script, from C, from a
 * derivative.
 *
 * Invariant: forward runs with recording off (but for composite ops, which are made of recorded calls),
 * inside a scope of its own that lets go of its temporaries, whatever becomes of it. */
#include "dispatch/observers.h"
#include "dispatch/scope.h"
#include "core/limits.h"

#include <string.h>

enum { INLINE_EDGES = 8 }; /* of inputs; more need a block, and only lists of tensors have more */

static bool records(const RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n) {
  if (!ctx->grad_mode || (op->flags & (RILLE_OP_NO_GRADIENT | RILLE_OP_COMPOSITE))) return false;
  for (int i = 0; i < n; i++)
    if (inputs[i] && rille_tensor_wants_grad(inputs[i])) return true;
  return false;
}

/* The edges as they are before forward runs: an op in place changes its input's history. Borrowed: the inputs
 * hold the nodes, and finding one input's node never takes another's away. */
static RilleStatus find_edges(RilleContext *ctx, RilleTensor *const *inputs, int n, RilleEdge *edges) {
  for (int i = 0; i < n; i++) {
    edges[i] = (RilleEdge){NULL, 0};
    if (inputs[i] && rille_tensor_wants_grad(inputs[i])) RILLE_TRY(ctx->tape->edge(inputs[i], &edges[i]));
  }
  return RILLE_OK;
}

static void release_outputs(RilleContext *ctx, RilleCall *call) {
  for (int k = 0; k < call->n_out; k++)
    if (call->out[k] && !call->in_place) rille_tensor_release(call->out[k]);
  if (call->out != call->fixed_out) rille_block_free(ctx, call->out);
  call->out = call->fixed_out;
}

static void link_views(RilleCall *call) {
  for (int k = 0; k < call->n_out; k++)
    if (call->out[k] != call->in[0] && call->out[k]->storage == call->in[0]->storage)
      rille_tensor_set_base(call->out[k], call->in[0]);
}

static RilleStatus run_forward(RilleContext *ctx, RilleCall *call) {
  bool old_mode = ctx->grad_mode;
  if (!(call->op->flags & RILLE_OP_COMPOSITE)) ctx->grad_mode = false;
  size_t mark = rille_scope_open(ctx);
  RilleStatus status = call->op->forward(ctx, call);
  RilleStatus scope_status = rille_scope_close(ctx, mark);
  ctx->grad_mode = old_mode;
  if (status == RILLE_OK) status = scope_status;
  /* Loops that were told to stop have left their result unfinished. */
  return RILLE_UNLIKELY(status == RILLE_OK && rille_must_stop(ctx)) ? rille_error_stopped(ctx) : status;
}

static RilleStatus run_watched(RilleContext *ctx, RilleCall *call) {
  return RILLE_UNLIKELY(ctx->observers != NULL) ? rille_observed_forward(ctx, call, run_forward)
                                                : run_forward(ctx, call);
}

static RilleStatus run(RilleContext *ctx, RilleCall *call) {
  const char *outer_op = ctx->current_op;
  if (!outer_op) ctx->current_op = call->op->name;
  RilleEdge inline_edges[INLINE_EDGES], *edges = inline_edges;
  RilleStatus status = RILLE_OK;
  call->needs_grad = records(ctx, call->op, call->in, call->n_in);
  if (call->needs_grad) {
    if (call->n_in > INLINE_EDGES) {
      edges = rille_block_allocate(ctx, (size_t)call->n_in * sizeof *edges);
      if (!edges) status = RILLE_ERROR_MEMORY;
    }
    if (status == RILLE_OK) status = find_edges(ctx, call->in, call->n_in, edges);
  }
  if (status == RILLE_OK) status = run_watched(ctx, call);
  if (status == RILLE_OK && (call->op->flags & RILLE_OP_VIEW) && ctx->grad_mode) link_views(call);
  if (status == RILLE_OK && call->needs_grad) status = ctx->tape->record(ctx, call, edges);
  if (edges != inline_edges) rille_block_free(ctx, edges);
  for (int k = 0; k < call->op->n_extra; k++)
    if (call->extra[k]) rille_tensor_release(call->extra[k]);
  ctx->current_op = outer_op;
  return status;
}

static RilleStatus start_call(RilleContext *ctx, RilleCall *call, const RilleOp *op,
                              RilleTensor *const *inputs, int n_inputs, const void *args) {
  if (RILLE_UNLIKELY(rille_must_stop(ctx))) {
    const char *outer_op = ctx->current_op;
    if (!outer_op) ctx->current_op = op->name;
    RilleStatus status = rille_error_stopped(ctx);
    ctx->current_op = outer_op;
    return status;
  }
  call->op = op;
  call->in = inputs;
  call->n_in = n_inputs;
  call->args = args ? args : op->defaults;
  call->out = call->fixed_out;
  call->n_out = op->n_outputs;
  call->in_place = false;
  for (int k = 0; k < RILLE_MAX_OUTPUTS; k++) call->fixed_out[k] = NULL;
  for (int k = 0; k < RILLE_MAX_EXTRA; k++) call->extra[k] = NULL;
  return rille_tensors_check_context(ctx, op->name, inputs, n_inputs);
}

RilleStatus rille_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                        const void *args, RilleTensor **outputs) {
  RilleCall call;
  RILLE_TRY(start_call(ctx, &call, op, inputs, n_inputs, args));
  RilleStatus status = run(ctx, &call);
  if (RILLE_UNLIKELY(status != RILLE_OK)) {
    release_outputs(ctx, &call);
    return status;
  }
  for (int k = 0; k < call.n_out; k++) outputs[k] = call.out[k];
  return RILLE_OK;
}

RilleStatus rille_apply_list(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                             const void *args, RilleTensor ***outputs, int *n_outputs) {
  RilleCall call;
  RILLE_TRY(start_call(ctx, &call, op, inputs, n_inputs, args));
  RilleStatus status = run(ctx, &call);
  if (status == RILLE_OK && call.out == call.fixed_out) {
    RilleTensor **list = rille_block_allocate(ctx, sizeof call.fixed_out);
    if (list) {
      memcpy(list, call.fixed_out, sizeof call.fixed_out);
      call.out = list;
    } else {
      status = RILLE_ERROR_MEMORY;
    }
  }
  if (status != RILLE_OK) {
    release_outputs(ctx, &call);
    return status;
  }
  *outputs = call.out;
  *n_outputs = call.n_out;
  return RILLE_OK;
}

/* ---- in place ------------------------------------------------------------------------------------------ */

static RilleStatus check_in_place(RilleContext *ctx, RilleTensor *target, bool recorded) {
  char text[RILLE_SHAPE_TEXT];
  if (recorded && target->is_leaf && target->requires_grad)
    return rille_error(
        ctx, RILLE_ERROR_STATE,
        "a leaf that requires grad (shape %s) cannot be changed in place while gradients are on; "
        "use no_grad",
        rille_tensor_shape_text(target, text));
  /* Also where only the view in between was made a leaf: it would stop being one. */
  if (recorded && target->base && target->base->is_leaf && rille_tensor_wants_grad(target))
    return rille_error(
        ctx, RILLE_ERROR_STATE,
        "a view of a leaf that requires grad cannot be changed in place while gradients are on; "
        "use no_grad");
  if (rille_tensor_overlaps_itself(target))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "several elements of this expanded tensor of shape %s share memory; clone it first",
                       rille_tensor_shape_text(target, text));
  return RILLE_OK;
}

static RilleStatus copy_for(RilleContext *ctx, RilleTensor *copy, RilleTensor *source) {
  RILLE_TRY(rille_tensor_copy(copy, source));
  if (RILLE_UNLIKELY(ctx->observers != NULL)) rille_tell_copied(copy, source);
  return RILLE_OK;
}

/* Inputs that lie partly over the target are copied first, and so is the target itself as an input, if the op
 * reads it elsewhere than where it writes; the target's old value too if the gradient needs it. */
static RilleStatus protect_inputs(RilleContext *ctx, RilleCall *call, RilleTensor **safe) {
  RilleTensor *target = call->in[0];
  safe[0] = target;
  for (int i = 1; i < call->n_in; i++) {
    safe[i] = call->in[i];
    if (!call->in[i]) continue;
    RilleOverlap overlap = rille_tensor_overlap(target, call->in[i]);
    bool saved = call->needs_grad && i < RILLE_MAX_SAVED_INPUTS && call->op->saves_input[i];
    bool in_step = !saved && !(call->op->flags & RILLE_OP_READS_ELSEWHERE);
    if (overlap == RILLE_OVERLAP_NONE || (overlap == RILLE_OVERLAP_SAME && in_step)) continue;
    RilleTensor *copy;
    RILLE_TRY(rille_tensor_new_like(call->in[i], (RilleDtype)call->in[i]->dtype, &copy));
    safe[i] = rille_scope_keep(ctx, copy);
    if (!safe[i]) return RILLE_ERROR_MEMORY;
    RILLE_TRY(copy_for(ctx, copy, call->in[i]));
  }
  if (call->needs_grad && call->op->saves_input[0]) {
    RilleTensor *old;
    RILLE_TRY(rille_tensor_new_like(target, (RilleDtype)target->dtype, &old));
    call->extra[RILLE_MAX_EXTRA - 1] = rille_scope_keep(ctx, old);
    if (!call->extra[RILLE_MAX_EXTRA - 1]) return RILLE_ERROR_MEMORY;
    RILLE_TRY(copy_for(ctx, old, target));
  }
  return RILLE_OK;
}

static RilleStatus run_in_place(RilleContext *ctx, RilleCall *call) {
  RilleTensor *target = call->in[0], *safe[INLINE_EDGES];
  RilleEdge edges[INLINE_EDGES];
  call->needs_grad = records(ctx, call->op, call->in, call->n_in);
  if (call->needs_grad)
    RILLE_TRY(find_edges(ctx, call->in, call->n_in, edges)); /* stale views are fresh behind it */
  RILLE_TRY(check_in_place(ctx, target, call->needs_grad));
  RILLE_TRY(protect_inputs(ctx, call, safe));
  call->in = safe;
  RilleStatus status = run_watched(ctx, call);
  if (status == RILLE_OK || RILLE_UNLIKELY(ctx->observers != NULL)) rille_tensor_touched(target);
  RILLE_TRY(status); /* also one that an observer made of a forward that went well */
  if (!call->needs_grad) return RILLE_OK;
  /* The node keeps what edges point at alive; target's old node must live until it does. */
  RILLE_TRY(ctx->tape->record(ctx, call, edges));
  return target->base ? ctx->tape->rebase(target) : RILLE_OK;
}

RilleStatus rille_apply_in_place(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs,
                                 int n_inputs, const void *args) {
  RilleCall call;
  RILLE_TRY(start_call(ctx, &call, op, inputs, n_inputs, args));
  if (!(op->flags & RILLE_OP_IN_PLACE) || n_inputs > INLINE_EDGES)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: has no form that works in place", op->name);
  call.in_place = true;
  call.out[0] = inputs[0];
  const char *outer_op = ctx->current_op;
  if (!outer_op) ctx->current_op = op->name;
  size_t mark = rille_scope_open(ctx);
  RilleStatus status = run_in_place(ctx, &call);
  call.in = inputs; /* run_in_place's own list is gone */
  for (int k = 0; k < op->n_extra; k++)
    if (call.extra[k]) rille_tensor_release(call.extra[k]);
  rille_scope_close(ctx, mark);
  ctx->current_op = outer_op;
  return status;
}

/* ---- for forwards -------------------------------------------------------------------------------------- */

RilleStatus rille_call_outputs(RilleContext *ctx, RilleCall *call, int n) {
  if (n > RILLE_MAX_OUTPUTS) {
    RilleTensor **list = rille_block_allocate(ctx, (size_t)n * sizeof *list);
    if (!list) return RILLE_ERROR_MEMORY;
    memset(list, 0, (size_t)n * sizeof *list);
    call->out = list;
  }
  call->n_out = n;
  return RILLE_OK;
}

RilleStatus rille_call_output(RilleContext *ctx, RilleCall *call, RilleDtype dtype, int ndim,
                              const int64_t *sizes) {
  if (!call->in_place) return rille_tensor_new(ctx, dtype, ndim, sizes, &call->out[0]);
  RilleTensor *target = call->out[0];
  if (!rille_shape_equal(target->ndim, target->sizes, ndim, sizes)) {
    char text[RILLE_SHAPE_TEXT], target_text[RILLE_SHAPE_TEXT];
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the result of shape %s does not fit in place into shape %s",
                       rille_shape_text(ndim, sizes, text), rille_tensor_shape_text(target, target_text));
  }
  if (target->dtype != dtype &&
      (rille_dtype_is_float(dtype) > rille_dtype_is_float((RilleDtype)target->dtype) ||
       target->dtype == RILLE_BOOL))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "a result of dtype %s does not fit in place into %s",
                       rille_dtype_name(dtype), rille_dtype_name((RilleDtype)target->dtype));
  return RILLE_OK;
}

RilleStatus rille_call_output_for(RilleContext *ctx, RilleCall *call, RilleDtype dtype, int ndim,
                                  const int64_t *sizes, RilleTensor *const *inputs, int n) {
  return call->in_place ? rille_call_output(ctx, call, dtype, ndim, sizes)
                        : rille_tensor_new_for(ctx, dtype, ndim, sizes, inputs, n, &call->out[0]);
}

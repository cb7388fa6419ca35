/* Running a plan: whether it fits, then forwards with their tensors ready-made, nothing taped, nothing in
 * between.
 *
 * Invariant: after a run no leaf keeps a tensor of the plan, whether it went well or failed half way, and the
 * plan can be run again. Nothing is looked at between rille_capture_fits and the end of the run. Called by
 * hosts and by rille.capture. */
#include "capture/capture.h"
#include "core/limits.h"
#include "autograd/hook.h"
#include "dispatch/follower.h"
#include "dispatch/kept.h"
#include "dispatch/observers.h"
#include "dispatch/scope.h"

#include <string.h>

/* ---- whether the plan fits ----------------------------------------------------------------------------- */

static RilleTensor *operand(const RilleCapture *c, int32_t number) {
  return c->operands[number].tensor;
}

/* A leaf that nobody else has any more cannot have changed but by a run. */
static bool leaf_is_the_same(const RilleCaptureLeaf *then) {
  const RilleTensor *leaf = then->leaf;
  if (!then->is_watched || leaf->references == 1) return true;
  return leaf->requires_grad == then->requires_grad && rille_hooks_sum(leaf) == then->hooks &&
         leaf->storage == then->storage && (!then->guarded || leaf->grad == then->start);
}

bool rille_capture_fits(const RilleCapture *c, RilleTensor *const *inputs, int n_inputs) {
  if ((size_t)n_inputs != c->n_inputs || c->ctx->grad_mode != c->grad_mode || c->running) return false;
  for (int i = 0; i < n_inputs; i++) {
    const RilleTensor *wanted = operand(c, c->inputs[i]);
    if (inputs[i]->ctx != c->ctx || inputs[i]->dtype != wanted->dtype || rille_tensor_wants_grad(inputs[i]) ||
        !rille_tensor_same_shape(inputs[i], wanted))
      return false;
  }
  for (size_t i = 0; i < c->n_leaves; i++)
    if (!leaf_is_the_same(&c->leaves[i])) return false;
  for (size_t i = 0; i < c->n_conditions; i++)
    if (!c->conditions[i].holds(c->conditions[i].user)) return false;
  return true;
}

/* ---- steps --------------------------------------------------------------------------------------------- */

/* forward's own tensor for a result: what the plan wanted, or else what is to be copied there. */
static RilleStatus take_result(RilleTensor *made, RilleTensor *planned) {
  RilleStatus status = RILLE_OK;
  if (planned && made && made->data != planned->data) {
    if (rille_tensor_same_shape(made, planned) && made->dtype == planned->dtype)
      status = rille_tensor_copy(planned, made);
    else
      status = rille_error(made->ctx, RILLE_ERROR_STATE,
                           "capture: a result has another shape than when the step was recorded");
  }
  rille_tensor_release(made);
  return status;
}

static RilleStatus keep_first(RilleStatus first, RilleStatus second) {
  return first != RILLE_OK ? first : second;
}

static RilleStatus run_op(RilleCapture *c, const RilleCaptureStep *step) {
  RilleContext *ctx = c->ctx;
  RilleTensor *const *in = c->tensors + step->uses, *const *planned = in + step->n_in;
  bool in_place = step->kind == RILLE_CAPTURE_IN_PLACE;
  RilleCall call = {.op = step->op,
                    .in = in,
                    .n_in = step->n_in,
                    .args = step->args,
                    .n_out = step->op->n_outputs,
                    .needs_grad = step->needs_grad,
                    .in_place = in_place};
  call.out = call.fixed_out;
  if (in_place) call.out[0] = in[0];
  RilleStoragePlan plan = {.count = step->n_planned,
                           .ordinals = c->ordinals + step->ordinals,
                           .storages = c->storages + step->ordinals};
  ctx->current_op = step->op->name;
  RilleSpan span;
  bool watched = RILLE_UNLIKELY(ctx->observers != NULL);
  if (watched) rille_tell_begins(ctx, &span, step->op, ctx->place, false);
  size_t mark = rille_scope_open(ctx);
  ctx->storage_plan = &plan;
  if (RILLE_OP_KEEPS != 0) ctx->slots[RILLE_SLOT_KEPT] = step->kept;
  RilleStatus status = step->op->forward(ctx, &call);
  if (RILLE_OP_KEEPS != 0) ctx->slots[RILLE_SLOT_KEPT] = NULL;
  ctx->storage_plan = NULL;
  status = keep_first(status, rille_scope_close(ctx, mark));
  if (watched) rille_tell_ends(ctx, &span, status == RILLE_OK ? &call : NULL);
  bool good = status == RILLE_OK;
  if (in_place) rille_tensor_touched(in[0]);
  for (int k = 0; k < call.n_out && !in_place; k++)
    status = keep_first(status, take_result(call.out[k], good && k < step->n_out ? planned[k] : NULL));
  for (int k = 0; k < step->op->n_extra; k++)
    status = keep_first(status, take_result(call.extra[k], good ? planned[step->n_out + k] : NULL));
  if (call.out != call.fixed_out) rille_block_free(ctx, call.out);
  ctx->current_op = NULL;
  return status;
}

/* An op and the chain behind it, which the op runs on pieces of its result if it can. */
static RilleStatus run_followed(RilleCapture *c, const RilleCaptureStep *step, bool *is_taken) {
  const RilleTensor *result = c->tensors[step->uses + step->n_in];
  struct RilleChain *chain = step[1].as.chain;
  RilleFollower follower = {
      .run = rille_chain_part, .user = chain, .result = result->data, .finish = rille_chain_finish(chain)};
  rille_chain_start(chain);
  c->ctx->slots[RILLE_SLOT_FOLLOWER] = &follower;
  RilleStatus status = run_op(c, step);
  c->ctx->slots[RILLE_SLOT_FOLLOWER] = NULL;
  *is_taken = follower.is_taken;
  return status;
}

static void set_grad(RilleTensor *leaf, RilleTensor *grad) {
  RilleTensor *old = leaf->grad;
  leaf->grad = rille_tensor_retain(grad);
  rille_tensor_release(old);
}

/* Nobody but a leaf has it, and it could be the copy of like. */
static bool can_be_spare(const RilleTensor *grad, const RilleTensor *like) {
  return grad && grad->references == 1 && grad->storage->references == 1 && grad->contiguous && !grad->base &&
         !grad->node && !grad->extras && !grad->grad && !grad->storage->release && grad->is_leaf &&
         !grad->requires_grad && !grad->is_inference && grad->dtype == like->dtype &&
         rille_tensor_same_shape(grad, like);
}

/* The old grad is kept for hand_over_grads, if it can be used there. */
static void run_set_grad(const RilleCapture *c, RilleCaptureLeaf *entry, RilleTensor *grad) {
  RilleTensor *old = entry->leaf->grad;
  if (entry->operand >= 0 && !entry->spare && can_be_spare(old, operand(c, entry->operand))) {
    entry->leaf->grad = rille_tensor_retain(grad);
    entry->spare = old;
    return;
  }
  set_grad(entry->leaf, grad);
}

static RilleStatus run_step(RilleCapture *c, const RilleCaptureStep *step) {
  RilleTensor *const *tensors = c->tensors + step->uses;
  switch (step->kind) {
  case RILLE_CAPTURE_OP:
  case RILLE_CAPTURE_IN_PLACE:
    return run_op(c, step);
  case RILLE_CAPTURE_PRODUCT:
    return RILLE_UNLIKELY(c->ctx->observers != NULL) ? run_op(c, step)
                                                     : rille_gemm_again(c->ctx, step->as.product);
  case RILLE_CAPTURE_DIRECT:
    if (RILLE_UNLIKELY(c->ctx->observers != NULL)) return run_op(c, step);
    step->as.direct->run(c->ctx, step->as.direct->job);
    return RILLE_OK;
  case RILLE_CAPTURE_CHAIN:
    rille_chain_run(c->ctx, step->as.chain);
    return RILLE_OK;
  case RILLE_CAPTURE_COPY:
    return rille_tensor_copy(tensors[0], tensors[1]);
  case RILLE_CAPTURE_SET_GRAD:
    run_set_grad(c, &c->leaves[step->leaf], tensors[0]);
    return RILLE_OK;
  case RILLE_CAPTURE_CLEAR_GRAD:
    run_set_grad(c, &c->leaves[step->leaf], NULL);
    return RILLE_OK;
  case RILLE_CAPTURE_CALL:
    return step->as.note.run(step->as.note.user);
  default:
    return RILLE_OK;
  }
}

/* ---- whole runs ---------------------------------------------------------------------------------------- */

static RilleStatus copied(RilleTensor *tensor, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new_dense_like(tensor, (RilleDtype)tensor->dtype, out));
  RilleStatus status = rille_tensor_copy(*out, tensor);
  if (status == RILLE_OK) return RILLE_OK;
  rille_tensor_release(*out);
  *out = NULL;
  return status;
}

/* Grads that the step leaves behind become the leaves' own: the next run fills the plan's again. */
static RilleStatus hand_over_grads(RilleCapture *c) {
  RilleStatus status = RILLE_OK;
  for (size_t i = 0; i < c->n_leaves; i++) {
    RilleCaptureLeaf *entry = &c->leaves[i];
    RilleTensor *leaf = entry->leaf, *grad = leaf->grad, *own = entry->spare;
    if (!grad || entry->operand < 0 || grad != operand(c, entry->operand)) continue;
    entry->spare = NULL;
    status = keep_first(status, own ? rille_tensor_copy(own, grad) : copied(grad, &own));
    leaf->grad = own;
    rille_tensor_release(grad);
  }
  return status;
}

/* After a failure in the middle no leaf may keep a tensor of the plan. */
static void take_back_grads(RilleCapture *c) {
  for (size_t i = 0; i < c->n_leaves; i++) {
    RilleTensor *leaf = c->leaves[i].leaf, *grad = leaf->grad;
    for (size_t k = 0; grad && k < c->n_operands; k++)
      if (grad == c->operands[k].tensor) {
        set_grad(leaf, NULL);
        break;
      }
  }
}

static RilleStatus run_range(RilleCapture *c, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    bool is_taken = false;
    RILLE_TRY(RILLE_OP_HAS_FOLLOWER != 0 && c->steps[i].is_followed ? run_followed(c, &c->steps[i], &is_taken)
                                                                    : run_step(c, &c->steps[i]));
    if (is_taken) i++;
    if (RILLE_UNLIKELY(rille_must_stop(c->ctx)))
      return rille_error_stopped(c->ctx); /* the result is unfinished */
  }
  return RILLE_OK;
}

static RilleStatus run_all(RilleCapture *c) {
  size_t at = 0;
#if !defined(RILLE_MINIMAL)
  for (size_t i = 0; i < c->n_segments; i++) {
    const RilleCaptureSegment *segment = &c->segments[i];
    RILLE_TRY(run_range(c, at, (size_t)segment->first));
    for (int64_t piece = 0; piece < segment->pieces; piece++) {
      rille_capture_set_piece(c, segment, piece);
      RILLE_TRY(run_range(c, (size_t)segment->first, (size_t)segment->end));
    }
    at = (size_t)segment->end;
  }
#endif
  return run_range(c, at, c->n_steps);
}

static RilleStatus run_steps(RilleCapture *c, RilleTensor *const *inputs) {
  for (size_t i = 0; i < c->n_inputs; i++) RILLE_TRY(rille_tensor_copy(operand(c, c->inputs[i]), inputs[i]));
  for (size_t i = 0; i < c->n_buffers; i++)
    if (c->buffers[i].original)
      memcpy(c->buffers[i].storage->data, c->buffers[i].original, c->buffers[i].storage->bytes);
  return run_all(c);
}

/* A tensor that was there before is given as it is, anything else as a copy. */
static RilleStatus give_outputs(RilleCapture *c, RilleTensor **outputs) {
  for (size_t k = 0; k < c->n_outputs; k++) {
    const RilleCaptureBuffer *buffer = &c->buffers[c->operands[c->outputs[k]].buffer];
    RilleTensor *tensor = operand(c, c->outputs[k]);
    RilleStatus status = buffer->kind == RILLE_BUFFER_EXTERNAL && !buffer->is_input
                             ? rille_tensor_alias(tensor, &outputs[k])
                             : copied(tensor, &outputs[k]);
    if (status == RILLE_OK) continue;
    while (k > 0) {
      rille_tensor_release(outputs[--k]);
      outputs[k] = NULL;
    }
    return status;
  }
  return RILLE_OK;
}

RilleStatus rille_capture_detach(const RilleCapture *c, int k, RilleTensor *tensor, RilleTensor **out) {
  bool is_input = c->buffers[c->operands[c->outputs[k]].buffer].is_input;
  return is_input ? copied(tensor, out) : rille_detach(tensor, out);
}

RilleStatus rille_capture_run(RilleCapture *c, RilleTensor *const *inputs, int n_inputs,
                              RilleTensor **outputs) {
  if (!rille_capture_fits(c, inputs, n_inputs))
    return rille_error(c->ctx, RILLE_ERROR_STATE, "capture: the inputs or the network are not as recorded");
  return rille_capture_run_fitting(c, inputs, outputs);
}

RilleStatus rille_capture_run_fitting(RilleCapture *c, RilleTensor *const *inputs, RilleTensor **outputs) {
  RilleContext *ctx = c->ctx;
  if (rille_capture_is_recording(ctx))
    return rille_error(ctx, RILLE_ERROR_STATE, "capture: a step is being recorded; call its function");
  bool old_mode = ctx->grad_mode;
  const char *outer_op = ctx->current_op;
  ctx->grad_mode = false;
  c->running = true;
  RilleStatus status = run_steps(c, inputs);
  if (status == RILLE_OK) status = hand_over_grads(c);
  if (status == RILLE_OK) status = give_outputs(c, outputs);
  if (status != RILLE_OK) take_back_grads(c);
  c->running = false;
  ctx->current_op = outer_op;
  ctx->grad_mode = old_mode;
  return status;
}

int rille_capture_step_count(const RilleCapture *c) {
  int n = 0;
  for (size_t i = 0; i < c->n_steps; i++) n += c->steps[i].kind != RILLE_CAPTURE_NOTHING;
  return n;
}

size_t rille_capture_bytes(const RilleCapture *c) {
  return c->arena_bytes;
}

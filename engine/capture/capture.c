/* Recording a step: from calls and events to steps and conditions of a plan.
 *
 * Invariant: each call that is not inside another op becomes one step, in order; the first failure ends the
 * recording, and its text waits for rille_capture_end. An observer: called by dispatch, and by layers and
 * optimizers that leave notes. */
#include "autograd/hook.h"
#include "capture/recording.h"
#include "dispatch/scope.h"

#include <stdio.h>
#include <string.h>

RILLE_USE_OP(gemm);
RILLE_USE_OP(linear);
RILLE_USE_OP(mm);

/* ---- steps --------------------------------------------------------------------------------------------- */

static void add_use(Recording *r, int32_t operand) {
  if (GROW(r, uses, n_uses)) r->capture->uses[r->capture->n_uses++] = operand;
}

static RilleCaptureStep *new_step(Recording *r, RilleCaptureStepKind kind) {
  RilleCapture *c = r->capture;
  if (!GROW(r, steps, n_steps)) return NULL;
  RilleCaptureStep *step = &c->steps[c->n_steps++];
  memset(step, 0, sizeof *step);
  step->kind = (uint8_t)kind;
  step->leaf = -1;
  step->uses = (int32_t)c->n_uses;
  step->ordinals = (int32_t)c->n_ordinals;
  return step;
}

static bool has_own_generator(const RilleCall *call) {
  for (const RilleParameter *p = call->op->parameters; p && p->name; p++)
    if (p->type == RILLE_PARAMETER_GENERATOR && call->args &&
        *(RilleGenerator *const *)(const void *)((const char *)call->args + p->offset))
      return true;
  return false;
}

RilleStatus rille_capture_refuse(RilleContext *ctx, const char *what, const char *why) {
  Recording *r = rille_recording(ctx);
  const char *op = ctx->current_op;
  ctx->current_op = NULL;
  RilleStatus status = rille_error(ctx, RILLE_ERROR_STATE, "capture: %s: %s", what, why);
  ctx->current_op = op;
  if (r->status == RILLE_OK) snprintf(r->text, sizeof r->text, "%s", ctx->error);
  rille_recording_fail(r, status);
  return status;
}

/* Repeats may be a plain number: then nothing depends on values. */
static bool has_open_size(const RilleCall *call) {
  bool by_number = call->n_in > 1 && call->in[1] && call->in[1]->is_number;
  return (call->op->flags & RILLE_OP_DATA_SIZED) && !by_number;
}

static bool can_record(RilleContext *ctx, const RilleCall *call) {
  if (has_open_size(call)) {
    rille_capture_refuse(ctx, call->op->name,
                         "the shape of its result depends on values, which a recorded step cannot follow");
    return false;
  }
  if (!has_own_generator(call)) return true;
  rille_capture_refuse(ctx, call->op->name,
                       "a recorded step draws from the default generator only; draw outside and pass it in");
  return false;
}

static void mark_written(Recording *r, const RilleCall *call, int32_t operand) {
  RilleCapture *c = r->capture;
  RilleCaptureBuffer *target = &c->buffers[c->operands[operand].buffer];
  target->written = true;
  if (target->is_input)
    rille_capture_refuse(c->ctx, call->op->name,
                         "changes an input of the step in place; a recorded step sees a copy of it");
}

static void add_inputs(Recording *r, const RilleCall *call) {
  for (int i = 0; i < call->n_in && r->status == RILLE_OK; i++) {
    RilleTensor *in = call->in[i];
    int32_t operand = in ? rille_recording_operand_of(r, in) : -1;
    add_use(r, operand);
    if (operand < 0) continue;
    if (in->is_leaf) rille_capture_watch(r->capture->ctx, in);
    if (i < MOST_WRITTEN) r->versions[i] = in->storage->version;
    if (i == 0 && call->in_place) mark_written(r, call, operand);
  }
}

/* Running means and the like, which an op changes beside its result. */
static void find_written(Recording *r, const RilleCall *call, const RilleCaptureStep *step) {
  for (int i = call->in_place; i < call->n_in && i < MOST_WRITTEN && r->status == RILLE_OK; i++) {
    int32_t operand = r->capture->uses[step->uses + i];
    if (operand >= 0 && call->in[i]->storage->version != r->versions[i]) mark_written(r, call, operand);
  }
}

static RilleStatus check_composite(RilleContext *ctx, const RilleCall *call) {
  Recording *r = rille_recording(ctx);
  if (r->depth > 0 || r->status != RILLE_OK || can_record(ctx, call)) return RILLE_OK;
  return r->status;
}

static RilleStatus before_op(RilleContext *ctx, const RilleCall *call) {
  Recording *r = rille_recording(ctx);
  if (r->depth++ > 0 || r->status != RILLE_OK) return RILLE_OK;
  if (!can_record(ctx, call)) return r->status;
  RilleCaptureStep *step = new_step(r, call->in_place ? RILLE_CAPTURE_IN_PLACE : RILLE_CAPTURE_OP);
  if (!step) return r->status;
  step->op = call->op;
  step->needs_grad = call->needs_grad;
  step->n_in = (uint16_t)call->n_in;
  if (call->n_in > UINT16_MAX)
    return rille_capture_refuse(ctx, call->op->name, "takes too many tensors to be recorded");
  if (call->op->args_size) {
    step->args = rille_block_allocate(ctx, call->op->args_size);
    if (!step->args) return rille_recording_fail(r, RILLE_ERROR_MEMORY), r->status;
    memcpy(step->args, call->args, call->op->args_size);
  }
  add_inputs(r, call);
  r->flat.runs = r->gemm.runs = r->direct.runs = 0;
  r->forward_at = r->plan.made;
  return r->status;
}

/* An op's result: a new temporary where forward made its storage, else a layout of a buffer that is known. */
static void add_result(Recording *r, const RilleTensor *tensor) {
  RilleCapture *c = r->capture;
  RilleStorage *storage = tensor->storage;
  if (!rille_recording_is_of_this_step(r, storage) || rille_recording_known_buffer(r, storage) >= 0) {
    add_use(r, rille_recording_operand_of(r, tensor));
    return;
  }
  int32_t buffer = rille_recording_new_buffer(r, RILLE_BUFFER_TEMPORARY,
                                              rille_storage_wrap(c->ctx, NULL, storage->bytes, NULL, NULL));
  if (buffer < 0 || !rille_recording_set_by_serial(r, storage->serial, buffer)) return;
  if (!GROW(r, ordinals, n_ordinals) || !GROW(r, planned, n_planned)) return;
  RilleCaptureStep *step = &c->steps[c->n_steps - 1];
  uint32_t ordinal = storage->serial - r->forward_at;
  size_t at = c->n_ordinals;
  for (; at > (size_t)step->ordinals && c->ordinals[at - 1] > ordinal; at--) {
    c->ordinals[at] = c->ordinals[at - 1];
    c->planned[at] = c->planned[at - 1];
  }
  c->ordinals[at] = ordinal;
  c->planned[at] = buffer;
  c->n_ordinals++, c->n_planned++;
  step->n_planned++;
  add_use(r, rille_recording_operand_in(r, tensor, buffer));
}

static void drop_last_step(RilleCapture *c) {
  RilleCaptureStep *step = &c->steps[--c->n_steps];
  c->n_uses = (size_t)step->uses;
  c->n_ordinals = c->n_planned = (size_t)step->ordinals;
  rille_block_free(c->ctx, step->args);
}

static bool lies_as(const RilleTensor *operand, const RilleTensor *target) {
  return rille_tensor_same_shape(operand, target) &&
         ((operand->contiguous && target->contiguous) || rille_tensor_same_strides(operand, target));
}

/* One elementwise kernel over operands that lie as the target does, without holes, or are one element; others
 * that broadcast are told apart. */
static void note_flat(Recording *r, RilleCaptureStep *step, const RilleCall *call) {
  const RilleFlatNote *note = &r->flat;
  const RilleTensor *target = call->out[0];
  step->as.flat.kernel = NULL;
  if (note->runs != 1 || call->n_out != 1 || call->op->n_extra || note->operands[0] != target) return;
  if (!rille_tensor_is_dense(target) || target->numel == 0) return;
  RilleCaptureFlat flat = {.kernel = note->kernel, .has_parameters = note->has_parameters};
  memcpy(flat.parameters, note->parameters, sizeof flat.parameters);
  const int32_t *uses = r->capture->uses + step->uses;
  bool is_flat = true;
  flat.operands[0] = uses[call->in_place ? 0 : step->n_in];
  for (int k = 1; k < 4; k++) {
    const RilleTensor *operand = note->operands[k];
    flat.operands[k] = -1;
    if (!operand) continue;
    for (int i = 0; i < call->n_in; i++)
      if (call->in[i] == operand) flat.operands[k] = uses[i];
    if (flat.operands[k] < 0) return; /* a converted copy, which is gone by now */
    is_flat &= operand->numel == 1 || lies_as(operand, target);
  }
  step->is_elementwise = true;
  if (is_flat) step->as.flat = flat;
}

/* A number beside tensors was converted to their dtype by the call: so it is to the replay's. */
static void convert_numbers(Recording *r, const RilleCaptureStep *step, const RilleCall *call) {
  RilleCapture *c = r->capture;
  for (int i = 0; i < call->n_in; i++) {
    if (!call->in[i] || !call->in[i]->is_number) continue;
    RilleTensor *number = c->operands[c->uses[step->uses + i]].tensor;
    if (number->dtype == call->in[i]->dtype) continue;
    number->dtype = call->in[i]->dtype;
    memcpy(number->data, call->in[i]->data, rille_tensor_itemsize(number));
  }
}

static bool is_at(const RilleTensor *tensor, const void *data) {
  return tensor && tensor->data == data;
}

/* One product of the op's own tensors; forward only checks them beside it. */
static void note_product(Recording *r, RilleCaptureStep *step, const RilleCall *call) {
  const RilleGemmNote *gemm = &r->gemm;
  bool is_plain = call->op == &rille_op_linear || call->op == &rille_op_gemm || call->op == &rille_op_mm;
  if (!is_plain || gemm->runs != 1 || call->in_place || call->out[0]->numel == 0 || gemm->k == 0) return;
  if (call->out[0]->data != gemm->c || !is_at(call->in[0], gemm->a) || !is_at(call->in[1], gemm->b)) return;
  if (gemm->bias && !(call->n_in > 2 && is_at(call->in[2], gemm->bias))) return;
  RilleGemmNote *kept = rille_block_allocate(r->capture->ctx, sizeof *kept);
  if (!kept) {
    rille_recording_fail(r, RILLE_ERROR_MEMORY);
    return;
  }
  *kept = *gemm;
  step->kind = RILLE_CAPTURE_PRODUCT;
  step->as.product = kept;
}

/* Which of the step's tensors has its data there: how many it stands behind the step's first use; -1: none.
 */
static int tensor_at(const RilleCall *call, const void *data) {
  for (int i = 0; i < call->n_in; i++)
    if (is_at(call->in[i], data)) return i;
  return -1;
}

/* All pointers must be the data of the op's own tensors, and not of copies that are gone by now. */
static void note_direct(Recording *r, RilleCaptureStep *step, const RilleCall *call) {
  const RilleDirectNote *direct = &r->direct;
  if (direct->runs != 1 || direct->op != call->op || call->in_place || call->n_out != 1) return;
  RilleDirectNote *kept = NULL;
  uint8_t operands[RILLE_DIRECT_POINTERS];
  for (int i = 0; i < direct->n_pointers; i++) {
    const void *data;
    memcpy(&data, direct->job + direct->pointers[i], sizeof data);
    int at = data ? tensor_at(call, data) : UINT8_MAX;
    if (i == 0) at = is_at(call->out[0], data) ? step->n_in : -1;
    if (at < 0 || at > UINT8_MAX) return;
    operands[i] = (uint8_t)at;
  }
  if (!(kept = rille_block_allocate(r->capture->ctx, sizeof *kept))) {
    rille_recording_fail(r, RILLE_ERROR_MEMORY);
    return;
  }
  *kept = *direct;
  memcpy(kept->operands, operands, sizeof operands);
  step->kind = RILLE_CAPTURE_DIRECT;
  step->as.direct = kept;
}

static void after_op(RilleContext *ctx, const RilleCall *call, bool succeeded) {
  Recording *r = rille_recording(ctx);
  RilleCapture *c = r->capture;
  if (--r->depth > 0 || r->status != RILLE_OK) return;
  if (!succeeded) { /* the script may catch the error and go on */
    drop_last_step(c);
    return;
  }
  if (!call->in_place)
    for (int k = 0; k < call->n_out; k++) add_result(r, call->out[k]);
  for (int k = 0; k < call->op->n_extra; k++) {
    /* In place, the last one is the target's old value, which was copied before. */
    if (call->extra[k] && r->status == RILLE_OK)
      add_result(r, call->extra[k]);
    else
      add_use(r, -1);
  }
  if (r->status != RILLE_OK) return;
  RilleCaptureStep *step = &c->steps[c->n_steps - 1];
  step->n_out = (uint16_t)(call->in_place ? 0 : call->n_out);
  find_written(r, call, step);
  convert_numbers(r, step, call);
  if (!call->in_place && step->n_planned == 0) {
    drop_last_step(c); /* a view, or the input itself */
    return;
  }
  note_flat(r, step, call);
  note_product(r, step, call);
  note_direct(r, step, call);
}

/* ---- what happens between ops -------------------------------------------------------------------------- */

static bool is_watching(const RilleContext *ctx) {
  return rille_recording(ctx)->depth == 0 && rille_recording(ctx)->status == RILLE_OK;
}

void rille_capture_copied(RilleContext *ctx, RilleTensor *target, RilleTensor *source) {
  Recording *r = rille_recording(ctx);
  if (!is_watching(ctx)) return;
  int32_t from = rille_recording_operand_of(r, source);
  RilleCaptureStep *step = from >= 0 ? new_step(r, RILLE_CAPTURE_COPY) : NULL;
  if (!step) return;
  step->n_in = 2;
  int32_t buffer = rille_recording_new_buffer(
      r, RILLE_BUFFER_TEMPORARY, rille_storage_wrap(ctx, NULL, target->storage->bytes, NULL, NULL));
  if (buffer < 0 || !rille_recording_set_by_serial(r, target->storage->serial, buffer)) return;
  add_use(r, rille_recording_operand_in(r, target, buffer));
  add_use(r, from);
}

bool rille_capture_made(const RilleContext *ctx, const RilleTensor *tensor) {
  const Recording *r = rille_recording(ctx);
  int32_t buffer = rille_recording_known_buffer(r, tensor->storage);
  return rille_recording_is_of_this_step(r, tensor->storage) ||
         (buffer >= 0 && r->capture->buffers[buffer].is_input);
}

/* The number of a leaf. */
static int32_t leaf_of(Recording *r, RilleTensor *leaf) {
  RilleCapture *c = r->capture;
  int32_t known = rille_recording_look_up(r, leaf);
  if (known >= 0) return known;
  if (!GROW(r, leaves, n_leaves)) return -1;
  c->leaves[c->n_leaves] = (RilleCaptureLeaf){.leaf = rille_tensor_retain(leaf),
                                              .operand = -1,
                                              .is_watched = !rille_capture_made(c->ctx, leaf),
                                              .requires_grad = leaf->requires_grad,
                                              .hooks = rille_hooks_sum(leaf),
                                              .storage = leaf->storage};
  return rille_recording_remember(r, leaf, (int32_t)c->n_leaves++) ? (int32_t)c->n_leaves - 1 : -1;
}

/* The first event decides what grad a run must find. */
static int32_t leaf_at_event(Recording *r, RilleTensor *tensor, bool guarded) {
  int32_t number = leaf_of(r, tensor);
  RilleCaptureLeaf *leaf = number < 0 ? NULL : &r->capture->leaves[number];
  if (!leaf || leaf->has_event) return number;
  leaf->has_event = true;
  leaf->guarded = guarded;
  leaf->start = guarded ? rille_tensor_retain(tensor->grad) : NULL;
  return number;
}

void rille_capture_watch(RilleContext *ctx, RilleTensor *tensor) {
  if (rille_recording(ctx)->status == RILLE_OK && !tensor->is_number && !rille_capture_made(ctx, tensor))
    leaf_of(rille_recording(ctx), tensor);
}

void rille_capture_grad(RilleContext *ctx, RilleTensor *leaf, RilleTensor *grad) {
  Recording *r = rille_recording(ctx);
  if (!is_watching(ctx)) return;
  int32_t number = leaf_at_event(r, leaf, grad != NULL),
          operand = grad ? rille_recording_operand_of(r, grad) : -1;
  if (number < 0 || r->status != RILLE_OK) return;
  RilleCaptureStep *step = new_step(r, grad ? RILLE_CAPTURE_SET_GRAD : RILLE_CAPTURE_CLEAR_GRAD);
  if (!step) return;
  step->leaf = number;
  if (!grad) return;
  step->n_in = 1;
  add_use(r, operand);
}

void rille_capture_grad_used(RilleContext *ctx, RilleTensor *leaf) {
  if (is_watching(ctx)) leaf_at_event(rille_recording(ctx), leaf, true);
}

void rille_capture_note(RilleContext *ctx, const RilleCaptureNote *note, const void *key) {
  Recording *r = rille_recording(ctx);
  RilleCapture *c = r->capture;
  if (note->run && is_watching(ctx)) {
    RilleCaptureStep *step = new_step(r, RILLE_CAPTURE_CALL);
    if (step) {
      step->as.note = *note;
      return;
    }
  } else if (note->holds && r->status == RILLE_OK && rille_recording_look_up(r, key) < 0 &&
             GROW(r, conditions, n_conditions) && rille_recording_remember(r, key, 0)) {
    c->conditions[c->n_conditions++] = *note;
    return;
  }
  note->release(note->user);
}

/* ---- as an observer ------------------------------------------------------------------------------------ */

/* An op that is made of others is seen as these. */
static bool is_composite(const RilleCall *call) {
  return (call->op->flags & RILLE_OP_COMPOSITE) != 0;
}

static RilleStatus before(RilleObserver *self, RilleCall *call, intptr_t *note) {
  (void)note;
  return is_composite(call) ? check_composite(self->ctx, call) : before_op(self->ctx, call);
}

static RilleStatus after(RilleObserver *self, RilleCall *call, intptr_t note, RilleStatus status) {
  (void)note;
  if (!is_composite(call)) after_op(self->ctx, call, status == RILLE_OK);
  return status;
}

static void copied(RilleObserver *self, RilleTensor *target, RilleTensor *source) {
  rille_capture_copied(self->ctx, target, source);
}

static void grad_changes(RilleObserver *self, RilleTensor *leaf, RilleTensor *grad) {
  rille_capture_grad(self->ctx, leaf, grad);
}

static void grad_used(RilleObserver *self, RilleTensor *tensor) {
  rille_capture_grad_used(self->ctx, tensor);
}

static void setting_changes(RilleObserver *self, RilleTensor *tensor) {
  rille_capture_watch(self->ctx, tensor);
}

/* The innermost of all: what others do around a call is no part of the step. */
static const RilleObserverKind observer_kind = {.rank = 20,
                                                .before = before,
                                                .after = after,
                                                .copied = copied,
                                                .grad_changes = grad_changes,
                                                .grad_used = grad_used,
                                                .setting_changes = setting_changes};

/* ---- beginning and end --------------------------------------------------------------------------------- */

/* Watches, or goes on with it. */
static void watch(RilleContext *ctx, Recording *r) {
  rille_observe(ctx, &r->observer, &observer_kind);
  ctx->slots[RILLE_SLOT_RECORDING] = r;
  ctx->slots[RILLE_SLOT_ELEMENTWISE] = &r->flat;
  ctx->slots[RILLE_SLOT_PRODUCT] = &r->gemm;
  ctx->slots[RILLE_SLOT_DIRECT] = &r->direct;
  ctx->storage_plan = &r->plan;
  ctx->reading_refused =
      "a captured step cannot read a number out of a tensor; return the tensor and read it outside";
}

static void watch_no_more(RilleContext *ctx, Recording *r) {
  rille_observe_no_more(ctx, &r->observer);
  ctx->storage_plan = NULL;
  ctx->reading_refused = NULL;
  for (int slot = 0; slot < RILLE_SLOT_COUNT; slot++) ctx->slots[slot] = NULL;
}

struct RilleRecording *rille_capture_pause(RilleContext *ctx) {
  Recording *r = rille_recording(ctx);
  if (r) watch_no_more(ctx, r);
  return r;
}

void rille_capture_resume(RilleContext *ctx, struct RilleRecording *recording) {
  if (recording) watch(ctx, recording);
}

static void close_recording(RilleContext *ctx) {
  Recording *r = rille_recording(ctx);
  ctx->storage_serials = r->plan.made;
  watch_no_more(ctx, r);
  rille_block_free(ctx, r->by_serial);
  rille_block_free(ctx, r->table);
  rille_block_free(ctx, r);
}

/* The step works on a copy of its input, which later runs fill. */
static RilleStatus add_input(Recording *r, RilleTensor *input, RilleTensor **fixed) {
  RilleCapture *c = r->capture;
  RilleContext *ctx = c->ctx;
  if (rille_tensor_wants_grad(input))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "capture: an input that requires grad cannot be recorded; detach it");
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_new_like(input, (RilleDtype)input->dtype, &copy));
  copy->storage->serial = 0;
  RilleStatus status = rille_tensor_copy(copy, input);
  int32_t operand = status == RILLE_OK ? rille_recording_operand_of(r, copy) : -1;
  if (operand < 0 || !GROW(r, inputs, n_inputs)) {
    rille_tensor_release(copy);
    return status == RILLE_OK ? r->status : status;
  }
  c->buffers[c->operands[operand].buffer].is_input = true;
  c->inputs[c->n_inputs++] = operand;
  *fixed = copy;
  return RILLE_OK;
}

RilleStatus rille_capture_begin(RilleContext *ctx, RilleTensor *const *inputs, int n_inputs,
                                RilleTensor **fixed) {
  if (rille_capture_is_recording(ctx))
    return rille_error(ctx, RILLE_ERROR_STATE, "capture: a step is being recorded already");
  RILLE_TRY(rille_tensors_check_context(ctx, "capture", inputs, n_inputs));
  Recording *r = rille_block_allocate(ctx, sizeof *r);
  RilleCapture *c = r ? rille_block_allocate(ctx, sizeof *c) : NULL;
  if (!c) {
    rille_block_free(ctx, r);
    return RILLE_ERROR_MEMORY;
  }
  *c = (RilleCapture){.ctx = ctx, .grad_mode = ctx->grad_mode};
  rille_context_hold(ctx);
  *r = (Recording){.capture = c, .base = ctx->storage_serials};
  r->plan = (RilleStoragePlan){.numbers = true, .made = ctx->storage_serials};
  watch(ctx, r);
  for (int i = 0; i < n_inputs; i++) {
    RilleStatus status = add_input(r, inputs[i], &fixed[i]);
    if (status == RILLE_OK) continue;
    while (i > 0) rille_tensor_release(fixed[--i]);
    rille_capture_cancel(ctx);
    return status;
  }
  return RILLE_OK;
}

void rille_capture_cancel(RilleContext *ctx) {
  if (!rille_capture_is_recording(ctx)) return;
  RilleCapture *capture = rille_recording(ctx)->capture;
  close_recording(ctx);
  rille_capture_free(capture);
}

RilleStatus rille_capture_end(RilleContext *ctx, RilleTensor *const *outputs, int n_outputs,
                              RilleCapture **out) {
  Recording *r = rille_recording(ctx);
  if (!r) return rille_error(ctx, RILLE_ERROR_STATE, "capture: no step is being recorded");
  RilleCapture *c = r->capture;
  if (r->status == RILLE_OK) r->status = rille_tensors_check_context(ctx, "capture", outputs, n_outputs);
  for (int k = 0; k < n_outputs && r->status == RILLE_OK; k++) {
    int32_t operand = rille_recording_operand_of(r, outputs[k]);
    if (operand >= 0 && GROW(r, outputs, n_outputs)) c->outputs[c->n_outputs++] = operand;
  }
  /* What the step itself gave a history was made in it, or is no leaf any more in the next one. */
  for (size_t i = 0; i < c->n_leaves; i++)
    if (!c->leaves[i].leaf->is_leaf) c->leaves[i].is_watched = false;
  RilleStatus status = r->status;
  if (r->text[0]) rille_error(ctx, status, "%s", r->text);
  close_recording(ctx);
  if (status == RILLE_OK) status = rille_capture_plan(c);
  if (status != RILLE_OK) {
    rille_capture_free(c);
    return status;
  }
  *out = c;
  return RILLE_OK;
}

bool rille_capture_is_recording(const RilleContext *ctx) {
  return rille_recording(ctx) != NULL;
}

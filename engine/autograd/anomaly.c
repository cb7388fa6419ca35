/* Looking for the op that made the first NaN: an observer that looks at results, and marks on the tape of
 * where each op was called.
 *
 * Invariant: costs nothing while it is off, as it is no observer then. Called through
 * rille_set_detect_anomaly. */
#include "autograd/anomaly.h"
#include "autograd/tape.h"

/* Position of the first NaN in row-major order, -1: none; -2: no memory to look. */
static int64_t first_nan(RilleTensor *tensor) {
  if (!tensor || !rille_dtype_is_float((RilleDtype)tensor->dtype)) return -1;
  RilleTensor *flat;
  if (rille_tensor_contiguous(tensor, &flat) != RILLE_OK) return -2;
  int64_t found = -1;
  for (int64_t i = 0; i < flat->numel && found < 0; i++) {
    double x = flat->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)flat->data)[i]
                                            : ((const double *)(const void *)flat->data)[i];
    if (x != x) found = i;
  }
  rille_tensor_release(flat);
  return found;
}

static bool has_nan(RilleTensor *tensor) {
  return first_nan(tensor) >= 0;
}

/* After a forward that went well. */
static RilleStatus look(RilleContext *ctx, const RilleCall *call) {
  for (int k = 0; k < call->n_out; k++) {
    int64_t at = first_nan(call->out[k]);
    if (at < 0) continue;
    for (int i = call->in_place; i < call->n_in; i++) /* the target's old value is gone: the caller looked */
      if (first_nan(call->in[i]) >= 0) return RILLE_OK;
    char text[RILLE_SHAPE_TEXT];
    return rille_error(ctx, RILLE_ERROR_STATE,
                       "anomaly: %s made a NaN from inputs without one (first at element %lld of its result "
                       "of shape %s)",
                       call->op->name, (long long)at, rille_tensor_shape_text(call->out[k], text));
  }
  return RILLE_OK;
}

/* The note says that there is nothing to look for: inside a backward, which looks by itself, or where a call
 * in place finds a NaN in its target. */
static RilleStatus before(RilleObserver *self, RilleCall *call, intptr_t *note) {
  *note = rille_tape(self->ctx)->backward_run != NULL || (call->in_place && has_nan(call->in[0]));
  return RILLE_OK;
}

static RilleStatus after(RilleObserver *self, RilleCall *call, intptr_t note, RilleStatus status) {
  return status != RILLE_OK || note ? status : look(self->ctx, call);
}

void rille_set_detect_anomaly(RilleContext *ctx, bool on, RilleLocate locate, void *user) {
  static const RilleObserverKind kind = {.rank = RILLE_ANOMALY_RANK, .before = before, .after = after};
  RilleTapeState *tape = rille_tape(ctx);
  if (on && !tape->anomaly.on) rille_observe(ctx, &tape->anomaly.observer, &kind);
  if (!on && tape->anomaly.on) rille_observe_no_more(ctx, &tape->anomaly.observer);
  tape->anomaly.on = on;
  tape->anomaly.locate = locate;
  tape->anomaly.user = user;
}

bool rille_detects_anomaly(RilleContext *ctx) {
  return rille_tape(ctx)->anomaly.on;
}

void rille_anomaly_mark(RilleNode *node) {
  RilleTapeState *tape = rille_tape(node->ctx);
  enum { ROOM = 160 }; /* a path of a module and a line of a script; longer ones are cut */
  if (!tape->anomaly.on || !tape->anomaly.locate || node->where) return;
  node->where = rille_block_allocate(node->ctx, ROOM);
  if (!node->where) return;
  node->where[0] = 0;
  tape->anomaly.locate(tape->anomaly.user, node->where, ROOM);
}

RilleStatus rille_anomaly_backward(RilleContext *ctx, const RilleBackward *call) {
  if (!rille_tape(ctx)->anomaly.on) return RILLE_OK;
  for (int i = 0; i < call->n_in; i++) {
    if (!call->needs[i] || first_nan(call->grad_in[i]) < 0) continue;
    for (int k = 0; k < call->n_out; k++)
      if (first_nan(call->grad_out[k]) >= 0) return RILLE_OK;
    const char *where = call->node->where;
    return rille_error(
        ctx, RILLE_ERROR_STATE, "anomaly: backward of %s%s%s made a NaN in the gradient of input %d",
        rille_node_name(call->node), where && *where ? ", called at " : "", where ? where : "", i);
  }
  return RILLE_OK;
}

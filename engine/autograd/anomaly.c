#include "autograd/anomaly.h"

void rille_set_detect_anomaly(RilleContext *ctx, bool on, RilleLocate locate, void *user) {
  ctx->anomaly.on = on;
  ctx->anomaly.locate = locate;
  ctx->anomaly.user = user;
}

void rille_anomaly_mark(RilleNode *node) {
  RilleContext *ctx = node->ctx;
  enum { ROOM = 160 };
  if (!ctx->anomaly.locate || node->where) return;
  node->where = rille_block_allocate(ctx, ROOM);
  if (!node->where) return;
  node->where[0] = 0;
  ctx->anomaly.locate(ctx->anomaly.user, node->where, ROOM);
}

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

bool rille_anomaly_has_nan(RilleTensor *tensor) {
  return first_nan(tensor) >= 0;
}

RilleStatus rille_anomaly_forward(RilleContext *ctx, const RilleCall *call) {
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

RilleStatus rille_anomaly_backward(RilleContext *ctx, const RilleBackward *call) {
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

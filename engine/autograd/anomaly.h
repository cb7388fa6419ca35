/* Looking for the op that made the first NaN. */
#ifndef RILLE_AUTOGRAD_ANOMALY_H
#define RILLE_AUTOGRAD_ANOMALY_H

#include "autograd/node.h"

bool rille_anomaly_has_nan(RilleTensor *tensor);
/* After forward, while ctx->anomaly.on. */
RilleStatus rille_anomaly_forward(RilleContext *ctx, const RilleCall *call);
/* After one node's backward. */
RilleStatus rille_anomaly_backward(RilleContext *ctx, const RilleBackward *call);
/* Keeps the caller's line for the error text. */
void rille_anomaly_mark(RilleNode *node);

#endif

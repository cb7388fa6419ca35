/* Looking for the op that made the first NaN. */
#ifndef RILLE_AUTOGRAD_ANOMALY_H
#define RILLE_AUTOGRAD_ANOMALY_H

#include "autograd/node.h"

enum { RILLE_ANOMALY_RANK = 10 }; /* inside of profiles, outside of recordings */

bool rille_detects_anomaly(RilleContext *ctx);
/* After one node's backward; RILLE_OK where nobody looks. */
RilleStatus rille_anomaly_backward(RilleContext *ctx, const RilleBackward *call);
/* Keeps the caller's line for the error text, if somebody looks. */
void rille_anomaly_mark(RilleNode *node);

#endif

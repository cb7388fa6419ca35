/* Functions of the host on the tape. */
#ifndef RILLE_AUTOGRAD_CUSTOM_H
#define RILLE_AUTOGRAD_CUSTOM_H

#include "autograd/node.h"

struct RilleCustomCall {
  RilleNode *node;
};

extern const RilleOp rille_custom_op; /* of every such node; the name is the node's own */
const char *rille_custom_name(const RilleNode *node);
void rille_custom_free(RilleNode *node);

#endif

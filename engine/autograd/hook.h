/* Hooks: functions of the host that see a gradient on its way. */
#ifndef RILLE_AUTOGRAD_HOOK_H
#define RILLE_AUTOGRAD_HOOK_H

#include "autograd/node.h"

/* Calls node's hooks on the gradients that have gathered. */
RilleStatus rille_hooks_run(RilleNode *node);
void rille_hooks_free(RilleNode *node);
/* Another number when hooks were added or removed; 0: none. */
uint64_t rille_hooks_sum(const RilleTensor *tensor);

#endif

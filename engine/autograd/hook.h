/* Hooks: functions of the host that see a gradient on its way. */
#ifndef RILLE_AUTOGRAD_HOOK_H
#define RILLE_AUTOGRAD_HOOK_H

#include "autograd/node.h"

/* Calls node's hooks on the gradients that have gathered. */
RilleStatus rille_hooks_run(RilleNode *node);
/* Calls those of a leaf's hooks that wait for its grad. */
RilleStatus rille_hooks_run_after(RilleNode *node);
void rille_hooks_free(RilleNode *node);
/* Gives the gradients that have gathered to the outputs that retain theirs; after the hooks. */
RilleStatus rille_keepers_run(RilleNode *node);
/* tensor, which retains its grad, is made by node from now on; NULL: by nothing. */
void rille_keeper_move(RilleTensor *tensor, RilleNode *node);
/* tensor retains its grad no longer; without effect for one that does not. */
void rille_keeper_drop(RilleTensor *tensor);
/* Another number when hooks were added or removed; 0: none. */
uint64_t rille_hooks_sum(const RilleTensor *tensor);

#endif

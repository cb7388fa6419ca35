/* The state of the tape, one per context, and where it meets the floors below.
 *
 * Invariant: the state is all zeros until a tensor of the context first wants a gradient or gets a node;
 * rille_tape_start then tells core and dispatch whom to ask. */
#ifndef RILLE_AUTOGRAD_TAPE_H
#define RILLE_AUTOGRAD_TAPE_H

#include "core/tensor.h"
#include "dispatch/observers.h"

struct RilleNode;
struct RilleRun;

typedef struct RilleTapeState {
  uint64_t node_sequence; /* creation order of nodes */
  uint64_t backward_runs;
  struct RilleRun *backward_run;   /* backward.c: the innermost one that is under way */
  struct RilleNode *release_queue; /* node.c: graphs are released in a loop, not by recursion */
  bool releasing;
  uint32_t removed_hooks; /* a host's functions that do nothing any more, though hooks name them */
  struct {                /* anomaly.c */
    RilleObserver observer;
    bool on;
    RilleLocate locate;
    void *user;
  } anomaly;
} RilleTapeState;

_Static_assert(sizeof(RilleTapeState) <= RILLE_HISTORY_BYTES, "the context has no room for the tape's state");

static inline RilleTapeState *rille_tape(RilleContext *ctx) {
  return (RilleTapeState *)(void *)ctx->history_state;
}

/* Before a tensor gets a node or extras, or wants a gradient. Idempotent. */
void rille_tape_start(RilleContext *ctx);

#endif

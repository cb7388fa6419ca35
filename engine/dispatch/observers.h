/* Who hears of a call beside the op itself. Dispatch knows none of them by name: they register here.
 *
 * The tape is asked for the edges before forward and records the call after it; at most one stands in
 * ctx->tape, and it is there as soon as any tensor of the context wants a gradient (autograd/tape.c).
 *
 * Observers watch: recordings of steps, profiles, the search for NaN. They stand in a list on the context, in
 * the order of their ranks, and cost nothing while it is empty. An observer may leave the list while it is
 * called. */
#ifndef RILLE_DISPATCH_OBSERVERS_H
#define RILLE_DISPATCH_OBSERVERS_H

#include "dispatch/op.h"

struct RilleNode;

typedef struct RilleEdge {
  struct RilleNode
      *node;       /* owned by a node, borrowed during a call; NULL where the input wants no gradient */
  uint32_t output; /* which output of node the input was */
} RilleEdge;

typedef struct RilleTape {
  /* The node that gets the gradient of tensor, and as which of its outputs. Asking twice gives the same node.
   */
  RilleStatus (*edge)(RilleTensor *tensor, RilleEdge *edge);
  /* Records a finished call; edges as they were before forward. */
  RilleStatus (*record)(RilleContext *ctx, RilleCall *call, const RilleEdge *edges);
  /* After a recorded change in place to a view. */
  RilleStatus (*rebase)(RilleTensor *view);
} RilleTape;

typedef struct RilleObserver RilleObserver;

/* What an observer wants to hear of; NULL for the rest. */
typedef struct RilleObserverKind {
  int rank; /* observers of a lower rank are called earlier before an event and later after it */
  /* Around an op's forward. What before leaves in note comes back to after. If before fails, forward does not
   * run, and after is called all the same; its status is the call's. */
  RilleStatus (*before)(RilleObserver *self, RilleCall *call, intptr_t *note);
  RilleStatus (*after)(RilleObserver *self, RilleCall *call, intptr_t note, RilleStatus status);
  /* Around work for an op that is no call: a node's backward, a replayed step. place: ctx->place when it was
   * recorded. call: what was run; NULL where there is none, or it failed. */
  void (*begins)(RilleObserver *self, const RilleOp *op, int32_t place, bool is_backward, intptr_t *note);
  void (*ends)(RilleObserver *self, const RilleCall *call, intptr_t note);
  /* A new tensor was filled from another, by no op. */
  void (*copied)(RilleObserver *self, RilleTensor *target, RilleTensor *source);
  /* leaf's grad is about to become grad; NULL clears it. */
  void (*grad_changes)(RilleObserver *self, RilleTensor *leaf, RilleTensor *grad);
  /* tensor's grad is about to be read or added to. */
  void (*grad_used)(RilleObserver *self, RilleTensor *tensor);
  /* A setting of tensor (requires_grad, hooks) is about to change. */
  void (*setting_changes)(RilleObserver *self, RilleTensor *tensor);
} RilleObserverKind;

struct RilleObserver {
  RilleObserver *next;
  const RilleObserverKind *kind;
  RilleContext *ctx;
};

void rille_observe(RilleContext *ctx, RilleObserver *observer, const RilleObserverKind *kind);
/* Without effect for one that does not watch. */
void rille_observe_no_more(RilleContext *ctx, RilleObserver *observer);
/* The one of this kind that watches; NULL: none. */
RilleObserver *rille_observer_of(const RilleContext *ctx, const RilleObserverKind *kind);

/* Runs forward between before and after of all observers; for dispatch, where ctx->observers is not NULL. */
RilleStatus rille_observed_forward(RilleContext *ctx, RilleCall *call,
                                   RilleStatus (*forward)(RilleContext *ctx, RilleCall *call));

/* ---- telling observers -----------------------------------------------------------------------------------
 */

enum { RILLE_MAX_OBSERVERS = 4 }; /* there are three kinds: recordings, profiles, the search for NaN */

typedef struct RilleSpan { /* between begins and ends */
  RilleObserver *observers[RILLE_MAX_OBSERVERS];
  intptr_t notes[RILLE_MAX_OBSERVERS];
  int count;
} RilleSpan;

void rille_tell_begins(RilleContext *ctx, RilleSpan *span, const RilleOp *op, int32_t place,
                       bool is_backward);
void rille_tell_ends(RilleContext *ctx, RilleSpan *span, const RilleCall *call);
void rille_tell_copied(RilleTensor *target, RilleTensor *source);
void rille_tell_grad_changes(RilleTensor *leaf, RilleTensor *grad);
void rille_tell_grad_used(RilleTensor *tensor);
void rille_tell_setting_changes(RilleTensor *tensor);

#endif

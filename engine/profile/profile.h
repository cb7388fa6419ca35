/* What ran when: one event an op, forward and backward, while a profile is on. */
#ifndef RILLE_PROFILE_PROFILE_H
#define RILLE_PROFILE_PROFILE_H

#include "dispatch/op.h"

typedef struct RilleEvent {
  const char *name;       /* of the op */
  double start, duration; /* seconds, from the profile's start */
  double inside;          /* of the duration, in events of its own */
  double flops;           /* multiplications and additions, where it is known; else 0 */
  uint64_t bytes;         /* of its tensors, in and out */
  int32_t module;         /* what the host set when it was called */
  int32_t parent;         /* the event it ran in, -1: none */
  bool backward;
} RilleEvent;

typedef struct RilleProfile {
  RilleEvent *events;
  int32_t count, capacity, open; /* open: the innermost that has not ended, -1: none */
  int32_t module;
  double start;
} RilleProfile;

RilleStatus rille_profile_start(RilleContext *ctx);
/* Gives the events, to be freed with rille_block_free. */
RilleProfile rille_profile_stop(RilleContext *ctx);

/* Around an event; what begin gives goes to end. Without memory for an event it is left out. */
int32_t rille_profile_begin(RilleContext *ctx, const char *name, bool backward);
void rille_profile_end(RilleContext *ctx, int32_t event);
/* Fills in bytes and flops of a forward call that ended well. */
void rille_profile_measure(RilleContext *ctx, int32_t event, const RilleCall *call);

#endif

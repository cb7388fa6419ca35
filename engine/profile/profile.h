/* What ran when: one event per op, forward and backward, while a profile is on. */
#ifndef RILLE_PROFILE_PROFILE_H
#define RILLE_PROFILE_PROFILE_H

#include "dispatch/observers.h"

typedef struct RilleEvent {
  const char *name;       /* of the op */
  double start, duration; /* seconds, from the profile's start */
  double inside;          /* of the duration, in events of its own */
  double flops;           /* multiplications and additions, where it is known; else 0 */
  uint64_t bytes;         /* of its tensors, in and out */
  int32_t place;          /* ctx->place when it was called */
  int32_t parent;         /* the event it ran in, -1: none */
  bool backward;
} RilleEvent;

typedef struct RilleProfile {
  RilleObserver observer; /* first: it is how a profile is known to dispatch */
  RilleEvent *events;
  int32_t count, capacity, open; /* open: the innermost that has not ended, -1: none */
  double start;
} RilleProfile;

RilleStatus rille_profile_start(RilleContext *ctx);
/* Gives the events, to be freed with rille_block_free. */
RilleProfile rille_profile_stop(RilleContext *ctx);

bool rille_profile_is_on(const RilleContext *ctx);

#endif

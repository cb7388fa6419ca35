/* What is to be done with an op's result piece by piece, while each piece is in the nearest caches. A
 * captured step hands an op the elementwise steps behind it this way. */
#ifndef RILLE_DISPATCH_FOLLOWER_H
#define RILLE_DISPATCH_FOLLOWER_H

#include "core/context.h"

struct RilleFinish; /* kernels/matrix/gemm.h */

typedef struct RilleFollower {
  /* The elements [begin, end) of the result, in the order of its memory, are written. Several threads may
   * call it at once. */
  void (*run)(void *user, int64_t begin, int64_t end);
  void *user;
  const void *result; /* where it must lie */
  /* What run does, where that is to add what lies as the result does and to keep it within limits, in the
   * result itself: whoever does so while it stores need not call run. NULL: run does something else. */
  const struct RilleFinish *finish;
  bool is_taken; /* by the op, which then calls run for each element once, unless it fails or is stopped */
} RilleFollower;

/* The follower of the op that runs, one with RILLE_OP_HAS_FOLLOWER, for a result at data; NULL: there is
 * none. Whoever does what it asks for sets is_taken. */
static inline RilleFollower *rille_follower(const RilleContext *ctx, const void *data) {
  RilleFollower *follower = ctx->slots[RILLE_SLOT_FOLLOWER];
  return follower && follower->result == data ? follower : NULL;
}

#endif

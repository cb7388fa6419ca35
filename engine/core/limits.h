/* What several contexts share: whether they are to stop, and a quota of bytes.
 *
 * A context has limits of its own unless it was made with another's. Those of a pool of workers have a
 * parent: they stop when it does, and its quota is theirs. All of it may be read and written by any thread.
 */
#ifndef RILLE_CORE_LIMITS_H
#define RILLE_CORE_LIMITS_H

#include <stdatomic.h>

#include "core/context.h"
#include "core/status.h"
#include "kernels/kernels.h"

enum {
  RILLE_LIMITS_INTERRUPTED = 1,
  RILLE_LIMITS_LATE = 2, /* the deadline has passed */
  RILLE_LIMITS_STOPPED = RILLE_LIMITS_INTERRUPTED | RILLE_LIMITS_LATE,
  RILLE_LIMITS_HAS_DEADLINE = 4,
  RILLE_LIMITS_HAS_PARENT = 8,
  RILLE_LIMITS_ONCE =
      16, /* the first error that tells of an interrupt ends it (the rille program's Ctrl-C) */
};

typedef struct RilleLimits {
  atomic_uint armed;        /* bits above; 0 nearly always: one look says that there is nothing to look at */
  _Atomic int64_t deadline; /* nanoseconds of the monotonic clock */
  atomic_uint references;
  atomic_bool is_strict; /* somebody counts on ten milliseconds: large products go block by block */
  struct RilleLimits *parent;
  RilleAllocate allocate; /* what it was made with */
  void *user;
  size_t quota; /* bytes; 0: none, and nothing is counted. Set before anybody shares it */
  atomic_size_t taken;
} RilleLimits;

/* With one reference, in memory from the hook (NULL: malloc), which may be called for it by any thread that
 * releases the last one. NULL: out of memory. */
RilleLimits *rille_limits_new(RilleAllocate allocate, void *user, RilleLimits *parent);
void rille_limits_retain(RilleLimits *limits);
void rille_limits_release(RilleLimits *limits); /* NULL is allowed */

void rille_limits_interrupt(RilleLimits *limits);
void rille_limits_clear(RilleLimits *limits); /* what it asks for itself, not what its parent does */
/* An interrupt that ends with the first error that tells of it, as a key of the user's does; end is called
 * with that error, and by whoever asked when it was not needed. end: whether there was one. */
void rille_limits_interrupt_once(RilleLimits *limits);
bool rille_limits_end_once(RilleLimits *limits);
/* The RILLE_LIMITS_STOPPED bits, after a look at the clock and at the parent. */
unsigned rille_limits_look(RilleLimits *limits);

static inline bool rille_limits_stop(RilleLimits *limits) {
  if (RILLE_LIKELY(atomic_load_explicit(&limits->armed, memory_order_relaxed) == 0)) return false;
  return rille_limits_look(limits) != 0;
}

static inline bool rille_must_stop(const RilleContext *ctx) {
  return rille_limits_stop(ctx->limits);
}
/* For loops over elements: looks every 64 Ki steps. */
static inline bool rille_must_stop_at(const RilleContext *ctx, int64_t step) {
  return RILLE_UNLIKELY((step & 0xffff) == 0xffff) && rille_must_stop(ctx);
}
/* The status of what was given up, or not begun, because of that. */
RilleStatus rille_error_stopped(RilleContext *ctx);

/* The same for kernels. */
RilleStop rille_stop_of(const RilleContext *ctx);

/* Bytes of the quota; take is false, and takes nothing, where they do not fit. */
bool rille_limits_take(RilleLimits *limits, size_t bytes);
/* Without asking: for what is counted already, and is given next. */
void rille_limits_take_anyway(RilleLimits *limits, size_t bytes);
void rille_limits_give(RilleLimits *limits, size_t bytes);
size_t rille_limits_quota(const RilleLimits *limits); /* 0: none */
size_t rille_limits_taken(const RilleLimits *limits);

#endif

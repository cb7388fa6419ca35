/* Limits that contexts share.
 *
 * Invariant: armed is 0 unless somebody is to stop or may have to; STOPPED bits go only by a clear. The bytes
 * taken never pass the quota. rille_limits_interrupt is called in signal handlers: it stores, and no more. */
#include "core/limits.h"
#include "core/context.h"

#include <stdlib.h>
#include <time.h>

RilleLimits *rille_limits_new(RilleAllocate allocate, void *user, RilleLimits *parent) {
  RilleLimits *limits = allocate ? allocate(user, NULL, 0, sizeof *limits) : malloc(sizeof *limits);
  if (!limits) return NULL;
  *limits = (RilleLimits){.allocate = allocate, .user = user};
  atomic_init(&limits->references, 1);
  if (parent) {
    rille_limits_retain(parent);
    limits->parent = parent;
    atomic_init(&limits->armed, RILLE_LIMITS_HAS_PARENT);
    atomic_init(&limits->is_strict, atomic_load(&parent->is_strict));
  }
  return limits;
}

void rille_limits_retain(RilleLimits *limits) {
  atomic_fetch_add_explicit(&limits->references, 1, memory_order_relaxed);
}

void rille_limits_release(RilleLimits *limits) {
  while (limits && atomic_fetch_sub_explicit(&limits->references, 1, memory_order_acq_rel) == 1) {
    RilleLimits *parent = limits->parent;
    if (limits->allocate)
      limits->allocate(limits->user, limits, sizeof *limits, 0);
    else
      free(limits);
    limits = parent;
  }
}

/* ---- to stop ------------------------------------------------------------------------------------------- */

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

unsigned rille_limits_look(RilleLimits *limits) {
  unsigned armed = atomic_load_explicit(&limits->armed, memory_order_acquire);
  unsigned stopped = armed & RILLE_LIMITS_STOPPED;
  if (stopped) return stopped;
  if (armed & RILLE_LIMITS_HAS_DEADLINE && nanoseconds() >= atomic_load(&limits->deadline)) {
    atomic_fetch_or(&limits->armed, RILLE_LIMITS_LATE);
    return RILLE_LIMITS_LATE;
  }
  return armed & RILLE_LIMITS_HAS_PARENT ? rille_limits_look(limits->parent) : 0;
}

static bool ask(void *user) {
  return rille_limits_stop(user);
}

RilleStop rille_stop_of(const RilleContext *ctx) {
  return (RilleStop){ask, ctx->limits};
}

void rille_limits_interrupt(RilleLimits *limits) {
  atomic_fetch_or(&limits->armed, RILLE_LIMITS_INTERRUPTED);
}

void rille_limits_interrupt_once(RilleLimits *limits) {
  atomic_fetch_or(&limits->armed, RILLE_LIMITS_INTERRUPTED | RILLE_LIMITS_ONCE);
}

bool rille_limits_end_once(RilleLimits *limits) {
  if (RILLE_LIKELY(!(atomic_load_explicit(&limits->armed, memory_order_relaxed) & RILLE_LIMITS_ONCE)))
    return false;
  atomic_fetch_and(&limits->armed, ~(unsigned)(RILLE_LIMITS_INTERRUPTED | RILLE_LIMITS_ONCE));
  return true;
}

void rille_limits_clear(RilleLimits *limits) {
  atomic_fetch_and(&limits->armed,
                   ~(unsigned)(RILLE_LIMITS_STOPPED | RILLE_LIMITS_ONCE | RILLE_LIMITS_HAS_DEADLINE));
}

void rille_interrupt(RilleContext *ctx) {
  rille_limits_interrupt(ctx->limits);
}

void rille_clear_interrupt(RilleContext *ctx) {
  rille_limits_clear(ctx->limits);
}

bool rille_is_interrupted(const RilleContext *ctx) {
  return rille_limits_stop(ctx->limits);
}

void rille_set_deadline(RilleContext *ctx, int64_t milliseconds) {
  RilleLimits *limits = ctx->limits;
  if (milliseconds < 0) {
    atomic_fetch_and(&limits->armed, ~(unsigned)RILLE_LIMITS_HAS_DEADLINE);
    return;
  }
  atomic_store(&limits->is_strict, true);
  int64_t now = nanoseconds(), most = (INT64_MAX - now) / 1000000;
  atomic_store(&limits->deadline, now + 1000000 * (milliseconds < most ? milliseconds : most));
  atomic_fetch_or(&limits->armed, RILLE_LIMITS_HAS_DEADLINE);
}

/* ---- bytes --------------------------------------------------------------------------------------------- */

static RilleLimits *root_of(const RilleLimits *limits) {
  while (limits->parent) limits = limits->parent;
  return (RilleLimits *)limits;
}

size_t rille_limits_quota(const RilleLimits *limits) {
  return root_of(limits)->quota;
}

size_t rille_limits_taken(const RilleLimits *limits) {
  return atomic_load_explicit(&root_of(limits)->taken, memory_order_relaxed);
}

bool rille_limits_take(RilleLimits *limits, size_t bytes) {
  RilleLimits *root = root_of(limits);
  if (root->quota == 0) return true;
  size_t taken = atomic_load_explicit(&root->taken, memory_order_relaxed);
  do {
    if (taken > root->quota || bytes > root->quota - taken) return false;
  } while (!atomic_compare_exchange_weak_explicit(&root->taken, &taken, taken + bytes, memory_order_relaxed,
                                                  memory_order_relaxed));
  return true;
}

void rille_limits_take_anyway(RilleLimits *limits, size_t bytes) {
  RilleLimits *root = root_of(limits);
  if (root->quota) atomic_fetch_add_explicit(&root->taken, bytes, memory_order_relaxed);
}

void rille_limits_give(RilleLimits *limits, size_t bytes) {
  RilleLimits *root = root_of(limits);
  if (root->quota) atomic_fetch_sub_explicit(&root->taken, bytes, memory_order_relaxed);
}

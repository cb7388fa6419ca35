/* Profiles: an observer that writes an event per op.
 *
 * Invariant: events nest, so the innermost open one is the parent of the next. Without memory for an event it
 * is left out. */
#include "profile/profile.h"
#include "core/memory.h"

#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static RilleProfile *profile_of(RilleObserver *self) {
  return (RilleProfile *)(void *)self;
}

/* The number of the new event; -1: there is no memory for it. */
static int32_t begin(RilleProfile *p, const char *name, int32_t place, bool backward) {
  if (p->count == p->capacity) {
    int32_t capacity = p->capacity ? 2 * p->capacity : 256;
    void *grown = capacity < (1 << 24)
                      ? rille_block_resize(p->observer.ctx, p->events, (size_t)capacity * sizeof *p->events)
                      : NULL;
    if (!grown) return -1;
    p->events = grown;
    p->capacity = capacity;
  }
  p->events[p->count] = (RilleEvent){.name = name,
                                     .start = now() - p->start,
                                     .place = place,
                                     .parent = p->open,
                                     .backward = backward || (p->open >= 0 && p->events[p->open].backward)};
  return p->open = p->count++;
}

static void end(RilleProfile *p, int32_t event) {
  if (event < 0 || event >= p->count) return;
  RilleEvent *e = &p->events[event];
  e->duration = now() - p->start - e->start;
  p->open = e->parent;
  if (e->parent >= 0) p->events[e->parent].inside += e->duration;
}

/* Bytes and flops of a forward call that ended well. */
static void measure(RilleEvent *e, const RilleCall *call) {
  for (int i = 0; i < call->n_in; i++)
    if (call->in[i]) e->bytes += (uint64_t)call->in[i]->numel * rille_tensor_itemsize(call->in[i]);
  for (int k = 0; k < call->n_out; k++)
    e->bytes += (uint64_t)call->out[k]->numel * rille_tensor_itemsize(call->out[k]);
  if (call->n_out > 0 && call->op->flops) e->flops = call->op->flops(call);
}

static void ends(RilleObserver *self, const RilleCall *call, intptr_t event) {
  RilleProfile *p = profile_of(self);
  if (call && event >= 0 && event < p->count) measure(&p->events[event], call);
  end(p, (int32_t)event);
}

static void begins(RilleObserver *self, const RilleOp *op, int32_t place, bool is_backward, intptr_t *event) {
  *event = begin(profile_of(self), op->name, place, is_backward);
}

static RilleStatus before(RilleObserver *self, RilleCall *call, intptr_t *event) {
  *event = begin(profile_of(self), call->op->name, self->ctx->place, false);
  return RILLE_OK;
}

static RilleStatus after(RilleObserver *self, RilleCall *call, intptr_t event, RilleStatus status) {
  ends(self, status == RILLE_OK ? call : NULL, event);
  return status;
}

static const RilleObserverKind kind = {
    .rank = 0, .before = before, .after = after, .begins = begins, .ends = ends};

bool rille_profile_is_on(const RilleContext *ctx) {
  return ctx->observers && rille_observer_of(ctx, &kind);
}

RilleStatus rille_profile_start(RilleContext *ctx) {
  if (rille_profile_is_on(ctx))
    return rille_error(ctx, RILLE_ERROR_STATE, "profile: another profile is under way");
  RilleProfile *p = rille_block_allocate(ctx, sizeof *p);
  if (!p) return RILLE_ERROR_MEMORY;
  *p = (RilleProfile){.open = -1, .start = now()};
  ctx->place = 0;
  rille_observe(ctx, &p->observer, &kind);
  return RILLE_OK;
}

RilleProfile rille_profile_stop(RilleContext *ctx) {
  RilleProfile stopped = {0};
  RilleObserver *observer = rille_observer_of(ctx, &kind);
  if (!observer) return stopped;
  rille_observe_no_more(ctx, observer);
  stopped = *profile_of(observer);
  rille_block_free(ctx, observer);
  return stopped;
}

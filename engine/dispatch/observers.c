/* The list of observers on a context, and the events that go through it; see observers.h.
 *
 * Invariant: the list is sorted by rank and holds at most RILLE_MAX_OBSERVERS, each once. Whoever is called
 * may take itself or others out, so that a list is copied before it is walked and asked again before each
 * later call. */
#include "dispatch/observers.h"

void rille_observe(RilleContext *ctx, RilleObserver *observer, const RilleObserverKind *kind) {
  RilleObserver **place = &ctx->observers;
  while (*place && (*place)->kind->rank <= kind->rank) place = &(*place)->next;
  *observer = (RilleObserver){.next = *place, .kind = kind, .ctx = ctx};
  *place = observer;
}

void rille_observe_no_more(RilleContext *ctx, RilleObserver *observer) {
  for (RilleObserver **place = &ctx->observers; *place; place = &(*place)->next)
    if (*place == observer) {
      *place = observer->next;
      return;
    }
}

RilleObserver *rille_observer_of(const RilleContext *ctx, const RilleObserverKind *kind) {
  RilleObserver *observer = ctx->observers;
  while (observer && observer->kind != kind) observer = observer->next;
  return observer;
}

static bool still_watches(const RilleContext *ctx, const RilleObserver *observer) {
  for (const RilleObserver *o = ctx->observers; o; o = o->next)
    if (o == observer) return true;
  return false;
}

/* The observers as they are now. */
static void copy_list(const RilleContext *ctx, RilleSpan *span) {
  span->count = 0;
  for (RilleObserver *o = ctx->observers; o && span->count < RILLE_MAX_OBSERVERS; o = o->next) {
    span->notes[span->count] = 0;
    span->observers[span->count++] = o;
  }
}

RilleStatus rille_observed_forward(RilleContext *ctx, RilleCall *call,
                                   RilleStatus (*forward)(RilleContext *ctx, RilleCall *call)) {
  RilleSpan span;
  RilleStatus status = RILLE_OK;
  int begun = 0;
  copy_list(ctx, &span);
  for (; begun < span.count && status == RILLE_OK; begun++) {
    RilleObserver *o = span.observers[begun];
    if (still_watches(ctx, o) && o->kind->before) status = o->kind->before(o, call, &span.notes[begun]);
  }
  if (status == RILLE_OK) status = forward(ctx, call);
  while (begun-- > 0) {
    RilleObserver *o = span.observers[begun];
    if (still_watches(ctx, o) && o->kind->after) status = o->kind->after(o, call, span.notes[begun], status);
  }
  return status;
}

void rille_tell_begins(RilleContext *ctx, RilleSpan *span, const RilleOp *op, int32_t place,
                       bool is_backward) {
  copy_list(ctx, span);
  for (int i = 0; i < span->count; i++) {
    RilleObserver *o = span->observers[i];
    if (o->kind->begins) o->kind->begins(o, op, place, is_backward, &span->notes[i]);
  }
}

void rille_tell_ends(RilleContext *ctx, RilleSpan *span, const RilleCall *call) {
  for (int i = span->count - 1; i >= 0; i--) {
    RilleObserver *o = span->observers[i];
    if (still_watches(ctx, o) && o->kind->ends) o->kind->ends(o, call, span->notes[i]);
  }
}

void rille_tell_copied(RilleTensor *target, RilleTensor *source) {
  for (RilleObserver *o = target->ctx->observers, *next; o; o = next) {
    next = o->next;
    if (o->kind->copied) o->kind->copied(o, target, source);
  }
}

void rille_tell_grad_changes(RilleTensor *leaf, RilleTensor *grad) {
  for (RilleObserver *o = leaf->ctx->observers, *next; o; o = next) {
    next = o->next;
    if (o->kind->grad_changes) o->kind->grad_changes(o, leaf, grad);
  }
}

void rille_tell_grad_used(RilleTensor *tensor) {
  for (RilleObserver *o = tensor->ctx->observers, *next; o; o = next) {
    next = o->next;
    if (o->kind->grad_used) o->kind->grad_used(o, tensor);
  }
}

void rille_tell_setting_changes(RilleTensor *tensor) {
  for (RilleObserver *o = tensor->ctx->observers, *next; o; o = next) {
    next = o->next;
    if (o->kind->setting_changes) o->kind->setting_changes(o, tensor);
  }
}

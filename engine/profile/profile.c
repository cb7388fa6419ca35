#include "profile/profile.h"
#include "core/memory.h"

#include <time.h>

RILLE_USE_OP(addmm);
RILLE_USE_OP(baddbmm);
RILLE_USE_OP(bmm);
RILLE_USE_OP(conv2d);
RILLE_USE_OP(conv2d_input);
RILLE_USE_OP(conv2d_weight);
RILLE_USE_OP(dot);
RILLE_USE_OP(linear);
RILLE_USE_OP(mm);
RILLE_USE_OP(mv);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

RilleStatus rille_profile_start(RilleContext *ctx) {
  if (ctx->profile) return rille_error(ctx, RILLE_ERROR_STATE, "profile: another profile is under way");
  ctx->profile = rille_block_allocate(ctx, sizeof *ctx->profile);
  if (!ctx->profile) return RILLE_ERROR_MEMORY;
  *ctx->profile = (RilleProfile){.open = -1, .start = now()};
  return RILLE_OK;
}

RilleProfile rille_profile_stop(RilleContext *ctx) {
  RilleProfile profile = {0};
  if (ctx->profile) profile = *ctx->profile;
  rille_block_free(ctx, ctx->profile);
  ctx->profile = NULL;
  return profile;
}

int32_t rille_profile_begin(RilleContext *ctx, const char *name, bool backward) {
  RilleProfile *p = ctx->profile;
  if (p->count == p->capacity) {
    int32_t capacity = p->capacity ? 2 * p->capacity : 256;
    void *grown = capacity < (1 << 24)
                      ? rille_block_resize(ctx, p->events, (size_t)capacity * sizeof *p->events)
                      : NULL;
    if (!grown) return -1;
    p->events = grown;
    p->capacity = capacity;
  }
  p->events[p->count] = (RilleEvent){.name = name,
                                     .start = now() - p->start,
                                     .module = p->module,
                                     .parent = p->open,
                                     .backward = backward || (p->open >= 0 && p->events[p->open].backward)};
  return p->open = p->count++;
}

void rille_profile_end(RilleContext *ctx, int32_t event) {
  RilleProfile *p = ctx->profile;
  if (!p || event < 0 || event >= p->count) return;
  RilleEvent *e = &p->events[event];
  e->duration = now() - p->start - e->start;
  p->open = e->parent;
  if (e->parent >= 0) p->events[e->parent].inside += e->duration;
}

static double last_size(const RilleTensor *t) {
  return t->ndim ? (double)t->sizes[t->ndim - 1] : 1;
}

/* Multiplications and additions of products and convolutions. */
static double flops_of(const RilleCall *call) {
  const RilleOp *op = call->op;
  RilleTensor *const *in = call->in;
  double out = (double)call->out[0]->numel;
  if (op == &rille_op_mm || op == &rille_op_bmm || op == &rille_op_linear || op == &rille_op_mv ||
      op == &rille_op_dot)
    return 2 * out * last_size(in[0]);
  if (op == &rille_op_addmm || op == &rille_op_baddbmm) return 2 * out * last_size(in[1]);
  if (op == &rille_op_conv2d && in[1]->sizes[0] > 0)
    return 2 * out * (double)in[1]->numel / (double)in[1]->sizes[0];
  if (op == &rille_op_conv2d_input && in[1]->sizes[0] > 0)
    return 2 * (double)in[0]->numel * (double)in[1]->numel / (double)in[1]->sizes[0];
  if (op == &rille_op_conv2d_weight && call->out[0]->sizes[0] > 0)
    return 2 * (double)in[0]->numel * out / (double)call->out[0]->sizes[0];
  return 0;
}

void rille_profile_measure(RilleContext *ctx, int32_t event, const RilleCall *call) {
  if (!ctx->profile || event < 0) return;
  RilleEvent *e = &ctx->profile->events[event];
  for (int i = 0; i < call->n_in; i++)
    if (call->in[i]) e->bytes += (uint64_t)call->in[i]->numel * rille_tensor_itemsize(call->in[i]);
  for (int k = 0; k < call->n_out; k++)
    e->bytes += (uint64_t)call->out[k]->numel * rille_tensor_itemsize(call->out[k]);
  if (call->n_out > 0) e->flops = flops_of(call);
}

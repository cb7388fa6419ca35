/* The context: where all state hangs.
 *
 * Invariant: a context lives until it was destroyed and the last object that points at it (storage, tensor,
 * node) is gone; live_objects counts them. Modes and limits change here only. Called by hosts (rille.h);
 * rille_context_drop by whoever counted itself in. */
#include "core/context.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/threads.h"
#include "kernels/kernels.h"

#include <stdlib.h>
#include <string.h>

bool rille_options_read(const void *given, size_t oldest, void *out, size_t size) {
  const unsigned char *bytes = given;
  size_t there;
  memcpy(&there, given, sizeof there);
  if (there == 0) there = oldest;
  if (there < oldest) return false;
  for (size_t i = size; i < there; i++)
    if (bytes[i]) return false;
  memset(out, 0, size);
  memcpy(out, given, there < size ? there : size);
  return true;
}

enum { OLDEST_CONFIG = RILLE_LAYOUT_UP_TO(RilleConfig, num_threads) };

int rille_version(void) {
  return RILLE_VERSION_NUMBER;
}

bool rille_config_read(const RilleConfig *given, RilleConfig *out) {
  return rille_options_read(given, OLDEST_CONFIG, out, sizeof *out) && out->num_threads >= 0 &&
         out->num_threads <= RILLE_MAX_THREADS;
}

RilleStatus rille_context_create_within(const RilleConfig *config, RilleLimits *limits, RilleContext **out) {
  RilleConfig known = {0};
  if (config && !rille_config_read(config, &known)) return RILLE_ERROR_ARGUMENT;
  config = &known;
  size_t own = sizeof(RilleContext) + (limits ? 0 : sizeof *limits);
  if (limits)
    rille_limits_retain(limits);
  else if (!(limits = rille_limits_new(config->allocate, config->allocate_user, NULL)))
    return RILLE_ERROR_MEMORY;
  RilleHeap heap;
  rille_heap_init(&heap, config->allocate, config->allocate_user, config->memory_cap, limits);
  bool fits = rille_limits_take(limits, sizeof(RilleContext));
  RilleContext *ctx = fits ? heap.allocate(heap.user, NULL, 0, sizeof *ctx) : NULL;
  if (!ctx) {
    if (fits) rille_limits_give(limits, sizeof *ctx);
    rille_limits_release(limits);
    return RILLE_ERROR_MEMORY;
  }
  memset(ctx, 0, sizeof *ctx);
  ctx->limits = limits;
  ctx->heap = heap;
  ctx->heap.count.reserved = ctx->heap.count.peak = own;
  ctx->kernels = rille_cpu_kernels();
  ctx->stream_from = rille_cpu_stream_from();
  ctx->num_threads = config->num_threads > 0 ? config->num_threads : rille_threads_default();
  ctx->grad_mode = true;
  ctx->scope.tensors = ctx->scope.first;
  ctx->scope.capacity = sizeof ctx->scope.first / sizeof *ctx->scope.first;
  ctx->print_options = RILLE_PRINT_DEFAULTS;
  ctx->default_dtype = RILLE_FLOAT32;
  ctx->generator.limits = limits;
  rille_generator_seed(&ctx->generator, RILLE_DEFAULT_SEED);
  *out = ctx;
  return RILLE_OK;
}

RilleStatus rille_context_create(const RilleConfig *config, RilleContext **out) {
  return rille_context_create_within(config, NULL, out);
}

static void free_context(RilleContext *ctx) {
  RilleLimits *limits = ctx->limits;
  rille_threads_close(ctx);
  rille_heap_close(&ctx->heap);
  ctx->heap.allocate(ctx->heap.user, ctx, sizeof *ctx, 0);
  rille_limits_give(limits, sizeof *ctx);
  rille_limits_release(limits);
}

void rille_context_drop(RilleContext *ctx) {
  if (--ctx->live_objects == 0 && ctx->destroyed) free_context(ctx);
}

void rille_context_destroy(RilleContext *ctx) {
  if (!ctx || ctx->destroyed) return;
  ctx->destroyed = true;
  if (ctx->live_objects == 0) free_context(ctx);
}

const char *rille_cpu_level(const RilleContext *ctx) {
  return ctx->kernels->level;
}
bool rille_grad_mode(const RilleContext *ctx) {
  return ctx->grad_mode;
}

bool rille_set_grad_mode(RilleContext *ctx, bool enabled) {
  bool old = ctx->grad_mode;
  ctx->grad_mode = enabled && !ctx->inference_mode;
  return old;
}

bool rille_set_inference_mode(RilleContext *ctx, bool enabled) {
  bool old = ctx->inference_mode;
  ctx->inference_mode = enabled;
  if (enabled) ctx->grad_mode = false;
  return old;
}

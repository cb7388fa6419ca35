#include "ops/scope.h"

RilleTensor *rille_scope_keep(RilleContext *ctx, RilleTensor *tensor) {
  RilleScope *scope = &ctx->scope;
  if (RILLE_UNLIKELY(scope->count == scope->capacity)) {
    size_t capacity = scope->capacity ? 2 * scope->capacity : 64;
    void *grown = rille_block_resize(ctx, scope->tensors, capacity * sizeof *scope->tensors);
    if (!grown) {
      rille_scope_fail(ctx, RILLE_ERROR_MEMORY);
      rille_tensor_release(tensor);
      return NULL;
    }
    scope->tensors = grown;
    scope->capacity = capacity;
  }
  scope->tensors[scope->count++] = tensor;
  return tensor;
}

size_t rille_scope_open(RilleContext *ctx) { return ctx->scope.count; }

RilleStatus rille_scope_close(RilleContext *ctx, size_t mark) {
  RilleScope *scope = &ctx->scope;
  while (scope->count > mark) rille_tensor_release(scope->tensors[--scope->count]);
  RilleStatus status = scope->status;
  scope->status = RILLE_OK;
  return status;
}

RilleStatus rille_scope_status(const RilleContext *ctx) { return ctx->scope.status; }

void rille_scope_fail(RilleContext *ctx, RilleStatus status) {
  if (ctx->scope.status == RILLE_OK) ctx->scope.status = status;
}

/* Temporaries of a running op; see scope.h.
 *
 * Invariant: scopes are nested, and closing one releases all that was kept since it was opened, also after a
 * failure. The first 128 tensors need no memory. Called by dispatch around each forward and backward, and by
 * the t_ functions. */
#include "dispatch/scope.h"

#include <string.h>

RilleTensor *rille_scope_keep(RilleContext *ctx, RilleTensor *tensor) {
  RilleScope *scope = &ctx->scope;
  if (RILLE_UNLIKELY(scope->count == scope->capacity)) {
    RilleTensor **grown = rille_block_allocate(ctx, 2 * scope->capacity * sizeof *grown);
    if (!grown) {
      rille_scope_fail(ctx, RILLE_ERROR_MEMORY);
      rille_tensor_release(tensor);
      return NULL;
    }
    memcpy(grown, scope->tensors, scope->count * sizeof *grown);
    if (scope->tensors != scope->first) rille_block_free(ctx, scope->tensors);
    scope->tensors = grown;
    scope->capacity *= 2;
  }
  scope->tensors[scope->count++] = tensor;
  return tensor;
}

RilleStatus rille_scope_dense(RilleContext *ctx, RilleTensor *tensor, const char **data) {
  *data = NULL;
  if (!tensor) return RILLE_OK;
  if (!tensor->contiguous) {
    RILLE_TRY(rille_tensor_contiguous(tensor, &tensor));
    if (!rille_scope_keep(ctx, tensor)) return RILLE_ERROR_MEMORY;
  }
  *data = tensor->data;
  return RILLE_OK;
}

size_t rille_scope_open(RilleContext *ctx) {
  return ctx->scope.count;
}

RilleStatus rille_scope_close(RilleContext *ctx, size_t mark) {
  RilleScope *scope = &ctx->scope;
  while (scope->count > mark) rille_tensor_release(scope->tensors[--scope->count]);
  if (RILLE_UNLIKELY(scope->tensors != scope->first && mark == 0)) {
    rille_block_free(ctx, scope->tensors);
    scope->tensors = scope->first;
    scope->capacity = sizeof scope->first / sizeof *scope->first;
  }
  RilleStatus status = scope->status;
  scope->status = RILLE_OK;
  return status;
}

RilleStatus rille_scope_status(const RilleContext *ctx) {
  return ctx->scope.status;
}

void rille_scope_fail(RilleContext *ctx, RilleStatus status) {
  if (ctx->scope.status == RILLE_OK) ctx->scope.status = status;
}

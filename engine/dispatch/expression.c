/* Calls as expressions; see expression.h.
 *
 * Invariant: what a t_ function returns is kept by the running scope and borrowed by the caller; after a
 * failure it is NULL, and the status waits in the scope. Called by backwards and by forwards that are made
 * of other ops. */
#include "dispatch/expression.h"

RilleTensor *t_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                     const void *args) {
  RilleTensor *out = NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return NULL;
  RilleStatus status = rille_apply(ctx, op, inputs, n_inputs, args, &out);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  return rille_scope_keep(ctx, out);
}

bool t_apply_many(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                  const void *args, RilleTensor **outputs) {
  if (rille_scope_status(ctx) != RILLE_OK) return false;
  RilleStatus status = rille_apply(ctx, op, inputs, n_inputs, args, outputs);
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return false;
  }
  bool kept = true;
  for (int k = 0; k < op->n_outputs; k++) kept = rille_scope_keep(ctx, outputs[k]) != NULL && kept;
  return kept;
}

RilleTensor *t_keep(RilleContext *ctx, RilleStatus status, RilleTensor *made) {
  if (status != RILLE_OK) {
    rille_scope_fail(ctx, status);
    return NULL;
  }
  return rille_scope_keep(ctx, made);
}

RilleTensor *t_number(RilleContext *ctx, double value) {
  RilleTensor *made = NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return NULL;
  RilleStatus status = rille_tensor_number(ctx, rille_scalar_float(value), &made);
  return t_keep(ctx, status, made);
}

RilleTensor *t_scalar(RilleContext *ctx, RilleScalar value) {
  RilleTensor *made = NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return NULL;
  RilleStatus status = rille_tensor_number(ctx, value, &made);
  return t_keep(ctx, status, made);
}

RilleTensor *t_zeros(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes) {
  RilleTensor *made = NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return NULL;
  RilleStatus status = rille_tensor_new_zeros(ctx, dtype, ndim, sizes, &made);
  return t_keep(ctx, status, made);
}

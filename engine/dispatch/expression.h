/* Calls as expressions, for derivatives and composite ops. Each function calls an op through rille_apply,
 * hands the result to the running scope and returns it borrowed; after a failure it returns NULL and the
 * scope holds the status. Ops by name (t_add, t_sum, ...) stand in ops/formula.h.
 *
 * The names are short because formulas are made of them; the linker sees them with the library's prefix. */
#ifndef RILLE_DISPATCH_EXPRESSION_H
#define RILLE_DISPATCH_EXPRESSION_H

#include "dispatch/op.h"
#include "dispatch/scope.h"

#define t_apply      rille_t_apply
#define t_apply_many rille_t_apply_many
#define t_keep       rille_t_keep
#define t_number     rille_t_number
#define t_scalar     rille_t_scalar
#define t_zeros      rille_t_zeros

RilleTensor *t_apply(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                     const void *args);
/* Several outputs, borrowed, into outputs; false after a failure. */
bool t_apply_many(RilleContext *ctx, const RilleOp *op, RilleTensor *const *inputs, int n_inputs,
                  const void *args, RilleTensor **outputs);

static inline RilleTensor *t_unary(RilleContext *ctx, const RilleOp *op, RilleTensor *a) {
  return t_apply(ctx, op, &a, 1, NULL);
}
static inline RilleTensor *t_binary(RilleContext *ctx, const RilleOp *op, RilleTensor *a, RilleTensor *b) {
  return t_apply(ctx, op, (RilleTensor *[]){a, b}, 2, NULL);
}

RilleTensor *t_number(RilleContext *ctx, double value);      /* weak in promotion */
RilleTensor *t_scalar(RilleContext *ctx, RilleScalar value); /* the same, keeping the scalar's kind */
RilleTensor *t_keep(RilleContext *ctx, RilleStatus status,
                    RilleTensor *made); /* an owned tensor handed to the scope */
RilleTensor *t_zeros(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes);

#endif

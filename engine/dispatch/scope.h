/* Temporaries of a running op: what is kept in the scope is released when the op ends, also when it fails.
 * With the t_ functions of dispatch/expression.h this lets derivatives be written as expressions. */
#ifndef RILLE_DISPATCH_SCOPE_H
#define RILLE_DISPATCH_SCOPE_H

#include "core/tensor.h"

/* Hands an owned tensor to the running scope and returns it, or NULL (scope failed) when there is no memory.
 */
RilleTensor *rille_scope_keep(RilleContext *ctx, RilleTensor *tensor);
/* The numbers of a tensor side by side: its own, or those of a copy that the scope keeps. NULL gives NULL.
 * RILLE_ERROR_MEMORY. */
RilleStatus rille_scope_dense(RilleContext *ctx, RilleTensor *tensor, const char **data);

/* Everything kept after mark is released by rille_scope_close, which returns the first failure since then. */
size_t rille_scope_open(RilleContext *ctx);
RilleStatus rille_scope_close(RilleContext *ctx, size_t mark);

/* The first failure in the running scope; the t_ functions do nothing and return NULL once it is set. */
RilleStatus rille_scope_status(const RilleContext *ctx);
void rille_scope_fail(RilleContext *ctx, RilleStatus status);

#endif

/* Ops as expressions, for derivatives and composite ops. Each function calls an op through rille_apply, hands
 * the result to the running scope and returns it borrowed; after a failure it returns NULL and the scope
 * holds the status. */
#ifndef RILLE_DISPATCH_EXPRESSION_H
#define RILLE_DISPATCH_EXPRESSION_H

#include "dispatch/op.h"
#include "dispatch/scope.h"

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

static inline RilleTensor *t_neg(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_neg, a);
}
static inline RilleTensor *t_add(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_add, a, b);
}
static inline RilleTensor *t_sub(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_sub, a, b);
}
static inline RilleTensor *t_mul(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_mul, a, b);
}
static inline RilleTensor *t_div(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_div, a, b);
}
static inline RilleTensor *t_mm(RilleContext *ctx, RilleTensor *a, RilleTensor *b) {
  return t_binary(ctx, &rille_op_mm, a, b);
}
static inline RilleTensor *t_add_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_add(ctx, a, t_number(ctx, b));
}
static inline RilleTensor *t_mul_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_mul(ctx, a, t_number(ctx, b));
}

static inline RilleTensor *t_sub_number(RilleContext *ctx, RilleTensor *a, double b) {
  return t_sub(ctx, a, t_number(ctx, b));
}
static inline RilleTensor *t_number_sub(RilleContext *ctx, double a, RilleTensor *b) {
  return t_sub(ctx, t_number(ctx, a), b);
}
static inline RilleTensor *t_square(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_square, a);
}
static inline RilleTensor *t_exp(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_exp, a);
}

static inline RilleTensor *t_where(RilleContext *ctx, RilleTensor *condition, RilleTensor *a,
                                   RilleTensor *b) {
  return t_apply(ctx, &rille_op_where, (RilleTensor *[]){condition, a, b}, 3, NULL);
}

RilleTensor *t_reshape(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes);
RilleTensor *t_expand(RilleContext *ctx, RilleTensor *a, int ndim, const int64_t *sizes);
RilleTensor *t_transpose(RilleContext *ctx, RilleTensor *a, int dim0, int dim1);
RilleTensor *t_to(RilleContext *ctx, RilleTensor *a, RilleDtype dtype);
RilleTensor *t_permute(RilleContext *ctx, RilleTensor *a, int ndim, const int *dims);
RilleTensor *t_narrow(RilleContext *ctx, RilleTensor *a, int dim, int64_t start, int64_t length);
RilleTensor *t_select(RilleContext *ctx, RilleTensor *a, int dim, int64_t index);
RilleTensor *t_flip(RilleContext *ctx, RilleTensor *a, int dim);
RilleTensor *t_cat(RilleContext *ctx, RilleTensor *const *tensors, int n, int dim);
RilleTensor *t_cumsum(RilleContext *ctx, RilleTensor *a, int dim);
RilleTensor *t_cumprod(RilleContext *ctx, RilleTensor *a, int dim);
/* dim put back as a size of 1 */
RilleTensor *t_unsqueeze(RilleContext *ctx, RilleTensor *a, int dim);
/* zeros of sizes with values added at index along dim (gather's inverse) */
RilleTensor *t_scatter_zeros(RilleContext *ctx, const RilleShape *shape, int dim, RilleTensor *index,
                             RilleTensor *values);
RilleTensor *t_gather(RilleContext *ctx, RilleTensor *a, int dim, RilleTensor *index);
RilleTensor *t_sum(RilleContext *ctx, RilleTensor *a, int n_dims, const int *dims,
                   bool keepdim); /* n_dims 0: none */
RilleTensor *t_sum_all(RilleContext *ctx, RilleTensor *a);
RilleTensor *t_mean(RilleContext *ctx, RilleTensor *a);
/* At least low; the gradient goes through where a >= low. */
RilleTensor *t_clamp_min(RilleContext *ctx, RilleTensor *a, double low);
/* The same for values only: the gradient goes through everywhere. */
RilleTensor *t_lift(RilleContext *ctx, RilleTensor *a, double low);
RilleTensor *t_norm(RilleContext *ctx, RilleTensor *a, double p, int dim, bool keepdim);
/* Sums over what broadcasting has stretched, and converts: the one place where broadcasting is undone. */
RilleTensor *t_sum_to(RilleContext *ctx, RilleTensor *a, const RilleShape *shape);

/* The descriptor of an op of nn.functional that is written in other ops; its other designators follow. */
#define RILLE_FUNCTIONAL_OP(op_name, its_parameters, its_defaults, its_samples, its_forward, ...)            \
  const RilleOp rille_op_##op_name = {.name = #op_name,                                                      \
                                      .parameters = its_parameters,                                          \
                                      .defaults = &its_defaults,                                             \
                                      .args_size = sizeof its_defaults,                                      \
                                      .flags =                                                               \
                                          RILLE_OP_FUNCTIONAL | RILLE_OP_NO_METHOD | RILLE_OP_COMPOSITE,     \
                                      .forward = its_forward,                                                \
                                      .samples = its_samples,                                                \
                                      __VA_ARGS__}

#endif

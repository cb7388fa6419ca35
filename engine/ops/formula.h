/* Ops by name as expressions: what derivatives and composite ops are written in. See dispatch/expression.h
 * for the rules. */
#ifndef RILLE_OPS_FORMULA_H
#define RILLE_OPS_FORMULA_H

#include "dispatch/expression.h"

#define t_matmul        rille_t_matmul
#define t_add           rille_t_add
#define t_add_number    rille_t_add_number
#define t_cat           rille_t_cat
#define t_clamp_min     rille_t_clamp_min
#define t_cumprod       rille_t_cumprod
#define t_cumsum        rille_t_cumsum
#define t_div           rille_t_div
#define t_exp           rille_t_exp
#define t_expand        rille_t_expand
#define t_flip          rille_t_flip
#define t_gather        rille_t_gather
#define t_lift          rille_t_lift
#define t_mean          rille_t_mean
#define t_mm            rille_t_mm
#define t_mul           rille_t_mul
#define t_mul_number    rille_t_mul_number
#define t_narrow        rille_t_narrow
#define t_neg           rille_t_neg
#define t_norm          rille_t_norm
#define t_number_sub    rille_t_number_sub
#define t_permute       rille_t_permute
#define t_other_product rille_t_other_product
#define t_reshape       rille_t_reshape
#define t_scatter_zeros rille_t_scatter_zeros
#define t_select        rille_t_select
#define t_square        rille_t_square
#define t_sub           rille_t_sub
#define t_sub_number    rille_t_sub_number
#define t_sum           rille_t_sum
#define t_sum_all       rille_t_sum_all
#define t_sum_to        rille_t_sum_to
#define t_to            rille_t_to
#define t_transpose     rille_t_transpose
#define t_unsqueeze     rille_t_unsqueeze
#define t_where         rille_t_where

RilleTensor *t_neg(RilleContext *ctx, RilleTensor *a);
RilleTensor *t_add(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_sub(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_mul(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_div(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_matmul(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_mm(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_add_number(RilleContext *ctx, RilleTensor *a, double b);
RilleTensor *t_mul_number(RilleContext *ctx, RilleTensor *a, double b);

RilleTensor *t_sub_number(RilleContext *ctx, RilleTensor *a, double b);
RilleTensor *t_number_sub(RilleContext *ctx, double a, RilleTensor *b);
RilleTensor *t_square(RilleContext *ctx, RilleTensor *a);
RilleTensor *t_exp(RilleContext *ctx, RilleTensor *a);

RilleTensor *t_where(RilleContext *ctx, RilleTensor *condition, RilleTensor *a, RilleTensor *b);

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
RilleTensor *t_other_product(RilleContext *ctx, RilleTensor *a, int dim);
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

#endif

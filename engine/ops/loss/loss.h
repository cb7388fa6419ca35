/* What the loss files share. */
#ifndef RILLE_OPS_LOSS_LOSS_H
#define RILLE_OPS_LOSS_LOSS_H

#include "dispatch/op.h"

#define t_reduced rille_t_reduced

typedef enum RilleReductionKind {
  RILLE_REDUCTION_MEAN,
  RILLE_REDUCTION_SUM,
  RILLE_REDUCTION_NONE,
  RILLE_REDUCTION_BATCHMEAN,
} RilleReductionKind;

#define RILLE_REDUCTION_CHOICES "mean|sum|none"

/* A new 0-d tensor of dtype that holds value. */
RilleStatus rille_loss_scalar(RilleContext *ctx, RilleDtype dtype, double value, RilleTensor **out);

/* tensor as contiguous memory of dtype and of the sizes given, broadcast; a temporary of the scope where it
 * is not that already. */
RilleStatus rille_loss_operand(RilleContext *ctx, RilleTensor *tensor, RilleDtype dtype, int ndim,
                               const int64_t *sizes, RilleTensor **out);

/* The mean, the sum, or all of losses, by reduction; as an expression. */
RilleTensor *t_reduced(RilleContext *ctx, RilleTensor *losses, int reduction);

/* Refuses shapes of equally many elements that broadcast to more, as [N, 1] and [N] do: each row would meet
 * every other. */
RilleStatus rille_loss_check_pair(RilleContext *ctx, const RilleTensor *input, const RilleTensor *target);

#define RILLE_SQUEEZE_HINT 48

/* "; target:squeeze(1) fits" in text where the labels' shape is that of an input [N, C, d1, ...] (or [C]:
 * ndim 1) but for a dim of size 1 that is too many, as a table's column [N, 1] has; "" where it is not. */
const char *rille_loss_squeeze_hint(int ndim, const int64_t *sizes, const RilleTensor *target,
                                    char text[RILLE_SQUEEZE_HINT]);

#endif

/* Losses element by element, with their sums and their slopes. */
#ifndef RILLE_KERNELS_LOSS_H
#define RILLE_KERNELS_LOSS_H

#include "kernels/kernels.h"

/* To add one: its name here, its value and slopes in loss_template.h. */
#define RILLE_LOSSES(X)                                                                                      \
  X(mse) X(l1) X(smooth_l1) X(huber) X(entropy) X(logit_entropy) X(divergence) X(log_divergence)

typedef enum RilleLoss {
#define X(name) RILLE_LOSS_##name,
  RILLE_LOSSES(X)
#undef X
      RILLE_LOSS_COUNT
} RilleLoss;

/* All of one floating-point type, side by side. */
typedef struct RilleLossOperands {
  const void *input, *target;
  const void *weight;     /* times each element's loss; NULL for 1 */
  const void *pos_weight; /* logit_entropy only: times the loss of positives; NULL for 1 */
  double parameter;       /* smooth_l1: beta, huber: delta */
} RilleLossOperands;

/* out = factor * g * d loss / d input (or d target) for elements [begin, end); g is one number or one an
 * element. */
typedef void (*RilleLossSlope)(int64_t begin, int64_t end, const RilleLossOperands *operands, const void *g,
                               bool one_g, double factor, void *out);

typedef struct RilleLossFunctions {
  double (*sum)(int64_t begin, int64_t end, const RilleLossOperands *operands);
  void (*each)(int64_t begin, int64_t end, const RilleLossOperands *operands, void *out);
  RilleLossSlope slope[2]; /* by input, by target */
} RilleLossFunctions;

typedef struct RilleLossKernels {
  RilleLossFunctions functions[RILLE_LOSS_COUNT][2]; /* 0: float, 1: double */
} RilleLossKernels;

#endif

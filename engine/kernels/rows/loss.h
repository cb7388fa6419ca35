/* Losses element by element, with their sums and their slopes. */
#ifndef RILLE_KERNELS_ROWS_LOSS_H
#define RILLE_KERNELS_ROWS_LOSS_H

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

/* out = the loss, or its slope, of each of n elements; q: pos_weight or NULL. */
typedef void (*RilleLossFill)(int64_t n, const void *input, const void *target, const void *q,
                              double parameter, void *out);

typedef struct RilleLossFunctions {
  RilleLossFill value;
  RilleLossFill slope[2]; /* by input, by target */
} RilleLossFunctions;

/* [0]: float, [1]: double. All work on the elements [begin, end). */
typedef struct RilleLossKernels {
  RilleLossFunctions functions[RILLE_LOSS_COUNT][2];
  double (*sum[2])(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands);
  void (*each[2])(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands,
                  void *out);
  /* out = factor * g * slope; g is one number or one an element. */
  void (*slope[2])(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands,
                   const void *g, bool one_g, double factor, void *out);
} RilleLossKernels;

#endif

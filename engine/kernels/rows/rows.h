/* Softmax and its kin. All see contiguous [outer, length, inner] and work along length, over the first width
 * of inner; inner == 1 means rows. */
#ifndef RILLE_KERNELS_ROWS_ROWS_H
#define RILLE_KERNELS_ROWS_ROWS_H

#include "kernels/kernels.h"

typedef void (*RilleRowKernel)(int64_t outer, int64_t length, int64_t inner, int64_t width, const void *in,
                               void *out);
typedef void (*RilleRowBackwardKernel)(int64_t outer, int64_t length, int64_t inner, int64_t width,
                                       const void *g, const void *y, void *out);

/* What the losses over classes need besides the logits. */
typedef struct RilleClassLoss {
  const int64_t *labels; /* one a row; outside [0, classes): an ignored row */
  const void *weight;    /* one a class, or NULL */
  double smoothing;
  double weight_sum; /* of all classes: their number without weights */
} RilleClassLoss;

/* index 0: float, 1: double */
typedef struct RilleRowKernels {
  RilleRowKernel softmax[2], log_softmax[2];
  RilleRowBackwardKernel softmax_backward[2];     /* out = y * (g - sum(g * y)), y the softmax */
  RilleRowBackwardKernel log_softmax_backward[2]; /* out = g - exp(y) * sum(g), y the log softmax */
  /* Cross entropy of rows x classes logits: losses gets each row's loss (0 for an ignored row),
   * probabilities, unless NULL, the softmax. */
  void (*cross_entropy[2])(int64_t rows, int64_t classes, const void *in, const RilleClassLoss *loss,
                           void *losses, void *probabilities);
  /* out = the gradient of the sum of losses[i] * scale[i] from the softmax. out may be probabilities. */
  void (*cross_entropy_backward[2])(int64_t rows, int64_t classes, const void *probabilities,
                                    const RilleClassLoss *loss, const void *scale, void *out);
} RilleRowKernels;

#endif

/* Kernels that work on whole rows: softmax and its kin, losses over classes, normalisation. */
#ifndef RILLE_KERNELS_ROWS_H
#define RILLE_KERNELS_ROWS_H

#include "kernels/kernels.h"

/* rows x columns, contiguous. */
typedef struct RilleRowKernels {
  /* index 0: float, 1: double */
  void (*softmax[2])(int64_t rows, int64_t columns, const void *in, void *out);
  void (*log_softmax[2])(int64_t rows, int64_t columns, const void *in, void *out);
  /* out = y * (g - sum(g * y)), y the softmax */
  void (*softmax_backward[2])(int64_t rows, int64_t columns, const void *g, const void *y, void *out);
  /* out = g - exp(y) * sum(g), y the log softmax */
  void (*log_softmax_backward[2])(int64_t rows, int64_t columns, const void *g, const void *y, void *out);
} RilleRowKernels;

#endif

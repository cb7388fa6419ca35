/* Pooling over planes that lie one behind the other. */
#ifndef RILLE_KERNELS_PLANES_POOL_H
#define RILLE_KERNELS_PLANES_POOL_H

#include "kernels/kernels.h"

/* Pairs are height and width. */
typedef struct RillePool {
  int64_t in[2], out[2], kernel[2], stride[2], padding[2], dilation[2];
  RilleStop stop;
} RillePool;

/* For each row and column of the output the input's window [begin, end), and how many elements it counts for.
 */
typedef struct RilleWindows {
  int64_t in[2], out[2];
  const int64_t *begin[2], *end[2];
  const int64_t *count[2];
  double divisor; /* instead of the counts; 0: none */
  RilleStop stop;
} RilleWindows;

/* index 0: float, 1: double */
typedef struct RillePoolKernels {
  /* The largest element of each window and, unless NULL, where it lies in its plane. NaN wins; of equals the
   * first. */
  void (*max[2])(int64_t planes, const RillePool *pool, const void *in, void *out, int32_t *index);
  /* in[plane][elements], index and out[plane][count]. */
  void (*gather[2])(int64_t planes, int64_t elements, int64_t count, const void *in, const int32_t *index,
                    void *out, const RilleStop *stop);
  void (*scatter[2])(int64_t planes, int64_t elements, int64_t count, const void *in, const int32_t *index,
                     void *out, const RilleStop *stop);
  void (*average[2])(int64_t planes, const RilleWindows *windows, const void *in, void *out);
  void (*average_backward[2])(int64_t planes, const RilleWindows *windows, const void *gradient, void *out);
} RillePoolKernels;

#endif

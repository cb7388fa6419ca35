/* Convolution by 3 x 3 kernels with a stride of 1 in a quarter of the multiplications: Winograd's F(4 x 4, 3
 * x 3) (Lavin & Gray, arXiv:1509.09308, whose matrices B, G and A these are). A tile of 4 x 4 results comes
 * from 6 x 6 source elements: both sides are transformed, and 36 matrix products over channels stand between.
 *
 * All arrays have channels side by side; their numbers are multiples of RILLE_WINOGRAD_STEP. A tile's
 * transform is 36 rows, `stride` elements apart. */
#ifndef RILLE_KERNELS_PLANES_WINOGRAD_H
#define RILLE_KERNELS_PLANES_WINOGRAD_H

#include "kernels/kernels.h"

enum {
  RILLE_WINOGRAD_STEP = 16,
  RILLE_WINOGRAD_TILE = 4,
  RILLE_WINOGRAD_SOURCE = 6,
  RILLE_WINOGRAD_ROWS = 36
};

typedef struct RilleWinogradKernels {
  /* B: 6 x 6 source elements, rows row_stride apart. */
  void (*source)(int64_t channels, const float *from, int64_t row_stride, float *to, int64_t stride);
  /* Inverse (A transposed): rows x columns (at most 4 x 4) results, plus bias (NULL: none). */
  void (*result)(int64_t channels, const float *from, int64_t stride, const float *bias, int64_t rows,
                 int64_t columns, float *to, int64_t row_stride);
  /* A: 4 x 4 gradients of results. */
  void (*gradient)(int64_t channels, const float *from, int64_t row_stride, float *to, int64_t stride);
  /* G: kernels [from][9][to] to 36 matrices [from][to]; flipped: turned by half a turn first. */
  void (*kernel)(int64_t from, int64_t to, const float *kernels, bool flipped, float *out, int64_t stride);
  /* G transposed: 36 matrices [from][to] to [from][9][to]. */
  void (*kernel_gradient)(int64_t from, int64_t to, const float *sums, int64_t stride, float *out);
} RilleWinogradKernels;

#endif

/* Normalisation over the batch, channel by channel, and over rows. */
#ifndef RILLE_KERNELS_ROWS_NORM_H
#define RILLE_KERNELS_ROWS_NORM_H

#include "kernels/kernels.h"

/* A contiguous [batch, channels, inner] and the channels [begin, end) of it to work on. */
typedef struct RilleChannels {
  int64_t batch, channels, inner, begin, end;
} RilleChannels;

/* Rows of length columns; weight and bias one a column, or NULL. */
typedef struct RilleNormRows {
  int64_t rows, columns;
  bool centered; /* false: rms_norm, which takes no mean away */
  double eps;
  const void *weight, *bias;
} RilleNormRows;

/* index 0: float, 1: double */
typedef struct RilleNormKernels {
  /* Of each channel the mean, and the sum of the squared distances from it. */
  void (*statistics[2])(const RilleChannels *channels, const void *in, double *mean, double *squares);
  /* out = factor[channel] * in + shift[channel] */
  void (*affine[2])(const RilleChannels *channels, const void *in, const void *factor, const void *shift,
                    void *out);
  /* Of each channel the sums of g and of g * (in - mean). */
  void (*sums[2])(const RilleChannels *channels, const void *g, const void *in, const void *mean, double *sum,
                  double *dot);
  /* out = a[channel] * g + b[channel] * in + c[channel] */
  void (*combine[2])(const RilleChannels *channels, const void *g, const void *in, const void *a,
                     const void *b, const void *c, void *out);
  /* out = (in - mean) * scale * weight + bias; mean (where centered) and scale, one a row, are written. */
  void (*rows[2])(const RilleNormRows *rows, const void *in, void *mean, void *scale, void *out);
  /* out, unless NULL: the gradient by in. weight_sums and bias_sums, unless NULL, one a column: added to. */
  void (*rows_backward[2])(const RilleNormRows *rows, const void *g, const void *in, const void *mean,
                           const void *scale, void *out, void *weight_sums, void *bias_sums);
} RilleNormKernels;

#endif

/* Discrete Fourier transforms of several rows at once.
 *
 * Rows lie lane by lane: element j of row l of a block is at [j * lanes + l], real and imaginary parts in
 * arrays of their own, so that every loop runs over elements side by side. A transform is a run of passes,
 * each from one pair of arrays to another (C. Van Loan, Computational Frameworks for the Fast Fourier
 * Transform, 1992, section 1.7: the autosorting Stockham form). Only the forward direction is there: with
 * real and imaginary arrays exchanged, before and after, it is the other one. */
#ifndef RILLE_KERNELS_SIGNAL_FFT_H
#define RILLE_KERNELS_SIGNAL_FFT_H

#include "kernels/kernels.h"

/* Of a length radix * count, with stride elements behind each: the whole block for the last pass. */
typedef struct RilleFftPass {
  int64_t radix, count, stride;
  const void *cosines,
      *sines; /* radix - 1 rows of count: exp(-2 pi i p k / length), k from 1, p below count */
  const void *root_cosines, *root_sines; /* exp(-2 pi i j / radix) */
} RilleFftPass;

/* index 0: float, 1: double */
typedef struct RilleFftKernels {
  void (*pass[2])(const RilleFftPass *pass, const void *re, const void *im, void *re_out, void *im_out);
  /* n pairs to their real and imaginary parts, and back with a factor; and the factor alone. */
  void (*part[2])(int64_t n, const void *in, void *re, void *im);
  void (*join[2])(int64_t n, const void *re, const void *im, double factor, void *out);
  void (*scale[2])(int64_t n, const void *in, double factor, void *out);
  /* Row by row of the block: times the complex number at that place. */
  void (*twist[2])(int64_t lanes, int64_t n, const void *cosines, const void *sines, void *re, void *im);
  /* The transform of half + half real numbers, 0 to half, from that of the half pairs that they make. */
  void (*split[2])(int64_t lanes, int64_t half, const void *cosines, const void *sines, const void *re,
                   const void *im, void *re_out, void *im_out);
  /* And back: half pairs whose inverse transform is the real numbers. */
  void (*merge[2])(int64_t lanes, int64_t half, const void *cosines, const void *sines, const void *re,
                   const void *im, void *re_out, void *im_out);
  /* From the elements 0 to n / 2 of a real row's transform all n. */
  void (*mirror[2])(int64_t lanes, int64_t n, void *re, void *im);
} RilleFftKernels;

#endif

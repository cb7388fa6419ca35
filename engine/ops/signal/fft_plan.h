/* How a discrete Fourier transform of one length is computed: passes, and what they multiply by. */
#ifndef RILLE_OPS_SIGNAL_FFT_PLAN_H
#define RILLE_OPS_SIGNAL_FFT_PLAN_H

#include "core/tensor.h"
#include "kernels/signal/fft.h"

enum { RILLE_FFT_PASSES = 64 };

/* Four arrays of size elements for each lane. */
typedef struct RilleFftLanes {
  int64_t lanes;
  char *re, *im, *other_re, *other_im; /* in: the rows in re and im; out: the result in re and im */
} RilleFftLanes;

typedef struct RilleFftPlan {
  RilleContext *ctx;
  const RilleFftKernels *kernels;
  RilleDtype dtype;
  int64_t n, size; /* size: the length that the passes have; n, but for Bluestein's way */
  int n_passes;
  RilleFftPass passes[RILLE_FFT_PASSES];
  /* Bluestein's way (L. Bluestein, A linear filtering approach to the computation of the discrete Fourier
   * transform, 1970), for lengths with a large prime factor; else NULL. exp(-i pi j^2 / n), and the transform
   * of its conjugate, divided by size. */
  const char *chirp_re, *chirp_im, *filter_re, *filter_im;
} RilleFftPlan;

/* The plan for rows of n elements of dtype, float32 or float64. What it holds is the running scope's.
 * RILLE_ERROR_MEMORY, RILLE_ERROR_STOPPED. */
RilleStatus rille_fft_plan(RilleContext *ctx, int64_t n, RilleDtype dtype, RilleFftPlan *plan);
/* exp(-2 pi i k / n) for k below count: arrays of dtype that the running scope holds. */
RilleStatus rille_fft_roots(RilleContext *ctx, int64_t n, int64_t count, RilleDtype dtype,
                            const char **cosines, const char **sines);
/* Forward, or without the division by n the inverse. Any thread; ends early where the context must stop. */
void rille_fft_run(const RilleFftPlan *plan, bool inverse, RilleFftLanes *lanes);

#endif

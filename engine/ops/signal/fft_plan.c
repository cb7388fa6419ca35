/* Plans of discrete Fourier transforms. A length is cut into factors 4, 2, 3, 5 and other primes up to
 * LARGE_PRIME; one with a larger prime is a convolution of a length without (Bluestein). */
#include "ops/signal/fft_plan.h"
#include "core/limits.h"
#include "dispatch/scope.h"

#include <math.h>
#include <string.h>

enum { LARGE_PRIME = 31 };

static const double TWO_PI = 6.28318530717958647692;

/* ---- memory -------------------------------------------------------------------------------------------- */

static RilleStatus numbers(RilleContext *ctx, int64_t count, RilleDtype dtype, char **data) {
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &count, &tensor));
  if (!rille_scope_keep(ctx, tensor)) return RILLE_ERROR_MEMORY;
  *data = tensor->data;
  return RILLE_OK;
}

static void put(RilleDtype dtype, char *data, int64_t at, double value) {
  if (dtype == RILLE_FLOAT64)
    ((double *)(void *)data)[at] = value;
  else
    ((float *)(void *)data)[at] = (float)value;
}

/* ---- roots of one -------------------------------------------------------------------------------------- */

/* exp(-2 pi i k / n) for every k, each a product of two out of tables of about sqrt(n): to a rounding of
 * double. */
typedef struct Roots {
  int64_t n, low; /* of the fine table */
  const double *fine_re, *fine_im, *coarse_re, *coarse_im;
} Roots;

static void turn(double part, double *re, double *im) {
  *re = cos(TWO_PI * part);
  *im = -sin(TWO_PI * part);
}

static RilleStatus roots_of(RilleContext *ctx, int64_t n, Roots *roots) {
  int64_t low = 1;
  while (low * low < n) low *= 2;
  int64_t high = n / low + 1;
  char *data;
  RILLE_TRY(numbers(ctx, 2 * (low + high), RILLE_FLOAT64, &data));
  double *at = (double *)(void *)data;
  for (int64_t j = 0; j < low; j++) turn((double)j / (double)n, &at[j], &at[low + j]);
  double *coarse = at + 2 * low;
  for (int64_t j = 0; j < high; j++) turn((double)(j * low) / (double)n, &coarse[j], &coarse[high + j]);
  *roots = (Roots){n, low, at, at + low, coarse, coarse + high};
  return RILLE_OK;
}

static void root(const Roots *roots, int64_t k, double *re, double *im) {
  int64_t coarse = k / roots->low, fine = k % roots->low;
  double a = roots->coarse_re[coarse], b = roots->coarse_im[coarse];
  double c = roots->fine_re[fine], d = roots->fine_im[fine];
  *re = a * c - b * d;
  *im = a * d + b * c;
}

RilleStatus rille_fft_roots(RilleContext *ctx, int64_t n, int64_t count, RilleDtype dtype,
                            const char **cosines, const char **sines) {
  Roots roots;
  char *data;
  RILLE_TRY(roots_of(ctx, n, &roots));
  RILLE_TRY(numbers(ctx, 2 * count, dtype, &data));
  for (int64_t k = 0; k < count; k++) {
    double re, im;
    root(&roots, k % n, &re, &im);
    put(dtype, data, k, re);
    put(dtype, data, count + k, im);
  }
  *cosines = data;
  *sines = data + (size_t)count * rille_dtype_size(dtype);
  return RILLE_OK;
}

/* ---- passes -------------------------------------------------------------------------------------------- */

static int64_t next_factor(int64_t n) {
  if (n % 4 == 0) return 4;
  for (int64_t f = 2; f * f <= n; f += f == 2 ? 1 : 2)
    if (n % f == 0) return f;
  return n;
}

static RilleStatus add_pass(RilleFftPlan *plan, const Roots *roots, int64_t length, int64_t radix) {
  RilleContext *ctx = plan->ctx;
  RilleDtype dtype = plan->dtype;
  size_t size = rille_dtype_size(dtype);
  int64_t count = length / radix, stride = plan->size / length, rows = (radix - 1) * count;
  bool by_sums = radix > 5;
  char *factors, *around = NULL;
  RILLE_TRY(numbers(ctx, 2 * rows, dtype, &factors));
  if (by_sums) RILLE_TRY(numbers(ctx, 2 * radix, dtype, &around));
  double re, im;
  for (int64_t k = 1; k < radix; k++)
    for (int64_t p = 0; p < count; p++) {
      root(roots, p * k * stride, &re, &im);
      put(dtype, factors, (k - 1) * count + p, re);
      put(dtype, factors, rows + (k - 1) * count + p, im);
    }
  for (int64_t j = 0; by_sums && j < radix; j++) {
    root(roots, j * count * stride, &re, &im);
    put(dtype, around, j, re);
    put(dtype, around, radix + j, im);
  }
  plan->passes[plan->n_passes++] =
      (RilleFftPass){.radix = radix,
                     .count = count,
                     .stride = stride,
                     .cosines = factors,
                     .sines = factors + (size_t)rows * size,
                     .root_cosines = around,
                     .root_sines = around ? around + (size_t)radix * size : NULL};
  return RILLE_OK;
}

static RilleStatus add_passes(RilleFftPlan *plan) {
  Roots roots;
  RILLE_TRY(roots_of(plan->ctx, plan->size, &roots));
  for (int64_t length = plan->size; length > 1;) {
    int64_t radix = next_factor(length);
    RILLE_TRY(add_pass(plan, &roots, length, radix));
    length /= radix;
    if (rille_must_stop(plan->ctx)) return rille_error_stopped(plan->ctx);
  }
  return RILLE_OK;
}

static void run_passes(const RilleFftPlan *plan, bool inverse, RilleFftLanes *l) {
  int of = plan->dtype == RILLE_FLOAT64;
  for (int i = 0; i < plan->n_passes && !rille_must_stop(plan->ctx); i++) {
    RilleFftPass pass = plan->passes[i];
    pass.stride *= l->lanes;
    char *re = inverse ? l->im : l->re, *im = inverse ? l->re : l->im;
    char *other_re = inverse ? l->other_im : l->other_re, *other_im = inverse ? l->other_re : l->other_im;
    plan->kernels->pass[of](&pass, re, im, other_re, other_im);
    *l = (RilleFftLanes){l->lanes, l->other_re, l->other_im, l->re, l->im};
  }
}

/* ---- Bluestein's way: j k = (j^2 + k^2 - (k - j)^2) / 2 makes the transform a convolution -----------------
 */

static int64_t smooth_length(int64_t least) {
  for (int64_t n = least;; n++) {
    int64_t rest = n;
    for (int f = 2; f <= 5; f += f == 2 ? 1 : 2)
      while (rest % f == 0) rest /= f;
    if (rest == 1) return n;
  }
}

static RilleStatus plan_chirp(RilleFftPlan *plan) {
  RilleContext *ctx = plan->ctx;
  RilleDtype dtype = plan->dtype;
  size_t item = rille_dtype_size(dtype);
  int64_t n = plan->n, size = plan->size, square = 0; /* j^2 modulo 2 n */
  Roots roots;
  char *chirp, *filter;
  RILLE_TRY(roots_of(ctx, 2 * n, &roots));
  RILLE_TRY(numbers(ctx, 2 * n, dtype, &chirp));
  RILLE_TRY(numbers(ctx, 4 * size, dtype, &filter));
  memset(filter, 0, 4 * (size_t)size * item);
  for (int64_t j = 0; j < n; j++) {
    double re, im;
    root(&roots, square, &re, &im);
    put(dtype, chirp, j, re);
    put(dtype, chirp, n + j, im);
    int64_t ends[2] = {j, j == 0 ? 0 : size - j};
    for (int k = 0; k < 2; k++) {
      put(dtype, filter, ends[k], re / (double)size);
      put(dtype, filter, size + ends[k], -im / (double)size);
    }
    square = (square + 2 * j + 1) % (2 * n);
  }
  size_t part = (size_t)size * item;
  RilleFftLanes lanes = {1, filter, filter + part, filter + 2 * part, filter + 3 * part};
  run_passes(plan, false, &lanes);
  plan->chirp_re = chirp, plan->chirp_im = chirp + (size_t)n * item;
  plan->filter_re = lanes.re, plan->filter_im = lanes.im;
  return rille_must_stop(ctx) ? rille_error_stopped(ctx) : RILLE_OK;
}

static void run_chirp(const RilleFftPlan *plan, bool inverse, RilleFftLanes *l) {
  int of = plan->dtype == RILLE_FLOAT64;
  if (inverse) *l = (RilleFftLanes){l->lanes, l->im, l->re, l->other_im, l->other_re};
  size_t rows = (size_t)l->lanes * rille_dtype_size(plan->dtype);
  size_t used = (size_t)plan->n * rows, rest = (size_t)(plan->size - plan->n) * rows;
  plan->kernels->twist[of](l->lanes, plan->n, plan->chirp_re, plan->chirp_im, l->re, l->im);
  memset(l->re + used, 0, rest);
  memset(l->im + used, 0, rest);
  run_passes(plan, false, l);
  plan->kernels->twist[of](l->lanes, plan->size, plan->filter_re, plan->filter_im, l->re, l->im);
  run_passes(plan, true, l);
  plan->kernels->twist[of](l->lanes, plan->n, plan->chirp_re, plan->chirp_im, l->re, l->im);
  if (inverse) *l = (RilleFftLanes){l->lanes, l->im, l->re, l->other_im, l->other_re};
}

/* ---- plans --------------------------------------------------------------------------------------------- */

RilleStatus rille_fft_plan(RilleContext *ctx, int64_t n, RilleDtype dtype, RilleFftPlan *plan) {
  *plan = (RilleFftPlan){
      .ctx = ctx, .kernels = ctx->kernels->fft[dtype == RILLE_FLOAT64], .dtype = dtype, .n = n, .size = n};
  int64_t largest = 1;
  for (int64_t rest = n; rest > 1;) {
    int64_t factor = next_factor(rest);
    if (factor > largest) largest = factor;
    rest /= factor;
  }
  bool by_chirp = largest > LARGE_PRIME;
  if (by_chirp) plan->size = smooth_length(2 * n - 1);
  RILLE_TRY(add_passes(plan));
  return by_chirp ? plan_chirp(plan) : RILLE_OK;
}

void rille_fft_run(const RilleFftPlan *plan, bool inverse, RilleFftLanes *lanes) {
  if (plan->chirp_re)
    run_chirp(plan, inverse, lanes);
  else
    run_passes(plan, inverse, lanes);
}

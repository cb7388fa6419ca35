/* Elementary functions in float, written so that compilers turn a plain loop over them into vector code.
 *
 * They are branch-free: every path is computed and the right one selected. Errors are at most 2 units in the
 * last place against the true value, on every level, with or without fused multiply-add; NaN, infinities,
 * signed zeros and denormals come out as C's libm gives them. The one exception is rille_sinf and rille_cosf,
 * which hold only where rille_sinf_in_range(x); beyond, call libm. Nothing here sets errno.
 *
 * Compile with -fno-math-errno -fno-trapping-math, so that selects need not stay branches; never with
 * -ffast-math. Polynomials without a source named were fitted for this file (Remez, coefficients rounded one
 * by one). */
#ifndef RILLE_KERNELS_VMATH_H
#define RILLE_KERNELS_VMATH_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static inline uint32_t rille_float_bits(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float rille_float_from_bits(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

/* 2^n for -127 < n < 128; n == -127 gives 0. */
static inline float rille_power_of_two(int32_t n) {
  return rille_float_from_bits(((uint32_t)n + 127) << 23);
}

/* Adding this rounds a float of magnitude below 2^22 to an integer, and leaves that integer in the low bits.
 */
#define RILLE_ROUNDER 0x1.8p23f

/* The integer in a float to which the rounder was added; anything for NaN. */
static inline int32_t rille_rounded(float shifted) {
  return (int32_t)(rille_float_bits(shifted) - rille_float_bits(RILLE_ROUNDER));
}

/* x * 2^n, rounded once, for x near 1 and -250 < n < 250: the power is split so that neither half overflows.
 */
static inline float rille_scale(float x, int32_t n) {
  int32_t half = n >> 1;
  return x * rille_power_of_two(half) * rille_power_of_two(n - half);
}

/* x = n * log(2) + r + lost with |r| <= 0.3466 for |x| < 110. The first constant has 9 bits, so n times it is
 * exact; lost is what rounding r took away. */
static inline float rille_exp_reduce(float x, int32_t *n, float *lost) {
  float shifted = x * 0x1.715476p+0f + RILLE_ROUNDER;
  float count = shifted - RILLE_ROUNDER;
  *n = rille_rounded(shifted);
  float high = x - count * 0x1.63p-1f;
  float low = count * -0x1.bd0106p-13f;
  float r = high - low;
  *lost = (high - r) - low;
  return r;
}

/* exp(r + lost) for |r| <= 0.3466 */
static inline float rille_exp_near_zero(float r, float lost) {
  float p = 0x1.6ffa76p-10f;
  p = p * r + 0x1.125a88p-7f;
  p = p * r + 0x1.5552f4p-5f;
  p = p * r + 0x1.555462p-3f;
  p = p * r + 0.5f;
  return ((r * r * p + lost) + r) + 1.0f;
}

static inline float rille_expf(float x) {
  // Beyond these the result is infinite or zero anyway; NaN fails both tests and goes through.
  float clamped = x > 90.0f ? 90.0f : x;
  clamped = clamped < -105.0f ? -105.0f : clamped;
  int32_t n;
  float lost, r = rille_exp_reduce(clamped, &n, &lost);
  return rille_scale(rille_exp_near_zero(r, lost), n);
}

static inline float rille_exp2f(float x) {
  float clamped = x > 130.0f ? 130.0f : x;
  clamped = clamped < -152.0f ? -152.0f : clamped;
  float shifted = clamped + RILLE_ROUNDER;
  int32_t n = rille_rounded(shifted);
  float r = clamped - (shifted - RILLE_ROUNDER);
  float p = 0x1.4bbe24p-13f;
  p = p * r + 0x1.5fc05p-10f;
  p = p * r + 0x1.3b21c8p-7f;
  p = p * r + 0x1.c6ada6p-5f;
  p = p * r + 0x1.ebfbe6p-3f;
  p = p * r + 0x1.62e432p-1f;
  return rille_scale(p * r + 1.0f, n);
}

static inline float rille_expm1f(float x) {
  // 89 already overflows, and keeps n at 128.
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped < -20.0f ? -20.0f : clamped;
  int32_t n;
  float lost, r = rille_exp_reduce(clamped, &n, &lost);
  float p = 0x1.9c78bp-13f;
  p = p * r + 0x1.6d4f5p-10f;
  p = p * r + 0x1.1113a2p-7f;
  p = p * r + 0x1.5554e8p-5f;
  p = p * r + 0x1.555554p-3f;
  p = p * r + 0.5f;
  p = r + (r * r * p + lost);
  // Half the power, doubled at the end: 2^128 itself is no float, and the result may still be finite.
  float power = rille_power_of_two(n - 1);
  float result = 2.0f * (power * p + (power - 0.5f));
  return fabsf(x) < 0x1p-24f ? x : result;
}

/* log(1 + f) - f for sqrt(1/2) <= 1 + f < sqrt(2) */
static inline float rille_log_rest(float f) {
  float p = 0x1.b90e86p-5f;
  p = p * f + -0x1.bf53f2p-4f;
  p = p * f + 0x1.efa286p-4f;
  p = p * f + -0x1.0100b8p-3f;
  p = p * f + 0x1.23040ep-3f;
  p = p * f + -0x1.552f1p-3f;
  p = p * f + 0x1.99a542p-3f;
  p = p * f + -0x1.00007p-2f;
  p = p * f + 0x1.555548p-2f;
  float square = f * f;
  return square * f * p - 0.5f * square;
}

#define RILLE_SQRT_HALF_BITS UINT32_C(0x3f3504f3)

/* x = (1 + f) * 2^exponent with sqrt(1/2) <= 1 + f < sqrt(2), for positive finite x. */
static inline float rille_log_reduce(float x, float *exponent) {
  float normal = x < FLT_MIN ? x * 0x1p23f : x;
  float extra = x < FLT_MIN ? -23.0f : 0.0f;
  uint32_t offset = rille_float_bits(normal) - RILLE_SQRT_HALF_BITS;
  *exponent = (float)((int32_t)offset >> 23) + extra;
  return rille_float_from_bits((offset & 0x7fffff) + RILLE_SQRT_HALF_BITS) - 1.0f;
}

/* The logarithm of x, given the value that holds for positive finite x. */
static inline float rille_log_select(float x, float value) {
  value = x == INFINITY ? x : value;
  value = x == 0.0f ? -INFINITY : value;
  value = x < 0.0f ? NAN : value;
  return x != x ? x : value;
}

static inline float rille_logf(float x) {
  float exponent;
  float f = rille_log_reduce(x, &exponent);
  float rest = rille_log_rest(f) + exponent * -0x1.bd0106p-13f;
  return rille_log_select(x, exponent * 0x1.63p-1f + (f + rest));
}

static inline float rille_log2f(float x) {
  float exponent;
  float f = rille_log_reduce(x, &exponent);
  float rest = rille_log_rest(f);
  // 1/log(2) and the logarithm are each split so that the product of the leading parts is exact.
  float high = rille_float_from_bits(rille_float_bits(f + rest) & 0xfffff000);
  float low = (f - high) + rest;
  float value = (low + high) * -0x1.7135a8p-13f + low * 0x1.716p+0f + high * 0x1.716p+0f;
  return rille_log_select(x, value + exponent);
}

static inline float rille_log1pf(float x) {
  float sum = 1.0f + x;
  // What rounding 1 + x lost; each form is exact on its side.
  float lost = x > 1.0f ? 1.0f - (sum - x) : x - (sum - 1.0f);
  uint32_t offset = rille_float_bits(sum) - RILLE_SQRT_HALF_BITS;
  int32_t n = (int32_t)offset >> 23;
  float f = rille_float_from_bits((offset & 0x7fffff) + RILLE_SQRT_HALF_BITS) - 1.0f;
  // At the far end n is 128, and nothing that was lost matters.
  f += lost * rille_power_of_two(n > 127 ? -127 : -n);
  float exponent = (float)n;
  float rest = rille_log_rest(f) + exponent * -0x1.bd0106p-13f;
  float value = exponent * 0x1.63p-1f + (f + rest);
  value = rille_log_select(sum, value);
  return fabsf(x) < 0x1p-24f ? x : value;
}

static inline float rille_sigmoidf(float x) {
  // exp of a negative number only, so that the far ends neither overflow nor lose their small values.
  float e = rille_expf(-fabsf(x));
  float sum = 1.0f + e, lost = e - (sum - 1.0f);
  float value = (x < 0.0f ? e : 1.0f) / sum;
  // 1 / sum is sigmoid(|x|); with it, put right what rounding the sum lost.
  float larger = x < 0.0f ? 1.0f - value : value;
  return value - value * (lost * larger);
}

static inline float rille_tanhf(float x) {
  float a = fabsf(x);
  float square = x * x;
  float p = -0x1.7d6eb6p-8f;
  p = p * square + 0x1.53bd08p-6f;
  p = p * square + -0x1.b876acp-5f;
  p = p * square + 0x1.1108c8p-3f;
  p = p * square + -0x1.55553ap-2f;
  float small = a + a * (square * p);
  // From 9.02 on the result rounds to 1.
  float clamped = a > 10.0f ? 10.0f : a;
  int32_t n;
  float lost, r = rille_exp_reduce(2.0f * clamped, &n, &lost);
  float e = rille_exp_near_zero(r, lost) * rille_power_of_two(n);
  float large = 1.0f - 2.0f / (e + 1.0f);
  return copysignf(a < 0.605f ? small : large, x);
}

static inline float rille_erff(float x) {
  float a = fabsf(x);
  float square = x * x;
  float p = 0x1.4f578ap-14f;
  p = p * square + -0x1.a606f8p-11f;
  p = p * square + 0x1.5449e6p-8f;
  p = p * square + -0x1.b80118p-6f;
  p = p * square + 0x1.ce2d64p-4f;
  p = p * square + -0x1.81274p-2f;
  p = p * square + 0x1.06eba8p-3f;
  float small = x + x * p;
  // -log(1 - erf(a)) is nearly a parabola; from 3.92 on the result rounds to 1.
  float clamped = a > 4.0f ? 4.0f : a;
  float q = -0x1.9ae748p-13f;
  q = q * clamped + 0x1.8ee102p-9f;
  q = q * clamped + -0x1.6c2a76p-6f;
  q = q * clamped + 0x1.a9b43cp-4f;
  q = q * clamped + 0x1.463cbep-1f;
  q = q * clamped + 0x1.20af5ap+0f;
  q = q * clamped + 0x1.9a5c6p-13f;
  int32_t n;
  float lost, r = rille_exp_reduce(-q, &n, &lost);
  float complement = rille_exp_near_zero(r, lost) * rille_power_of_two(n);
  float large = copysignf(1.0f - complement, x);
  return a < 0.925f ? small : large;
}

/* The normal distribution, from which gelu(x) = x * cdf(x) and gelu'(x) = cdf(x) + x * pdf(x). */
/* A quotient of polynomials in x^2, fitted to (cdf(x) - 1/2) / x on |x| <= 5.6 for the least absolute error
 * of the cdf, which is that of rounding near 1: half the work of going through erf. */
static inline float rille_normal_cdff(float x) {
  float clamped = x > 5.6f ? 5.6f : x < -5.6f ? -5.6f : x;
  float square = clamped * clamped;
  float p = 0x1.7c7772p-26f;
  p = p * square + 0x1.aa8f3ap-18f;
  p = p * square + 0x1.6c8afcp-13f;
  p = p * square + 0x1.347c52p-8f;
  p = p * square + 0x1.199776p-5f;
  p = p * square + 0x1.988450p-2f;
  float q = 0x1.3ccf8ep-20f;
  q = q * square + 0x1.3af752p-14f;
  q = q * square + 0x1.f57110p-10f;
  q = q * square + 0x1.da224ap-6f;
  q = q * square + 0x1.02e57ap-2f;
  q = q * square + 1.0f;
  float value = 0.5f + clamped * (p / q);
  return x < -5.6f ? 0.0f : value;
}

static inline float rille_normal_pdff(float x) {
  return 0x1.988454p-2f * rille_expf(-0.5f * x * x);
}

/* Where rille_sinf and rille_cosf keep their promise; infinities and NaN count as in range and give NaN. */
static inline bool rille_sinf_in_range(float x) {
  return !(fabsf(x) > 1e5f) || isinf(x);
}

/* x = n * pi/2 + r with |r| < 0.8. In double, n times the first constant is exact (fdlibm's split of pi/2).
 */
static inline float rille_sin_reduce(float x, int32_t *n) {
  float shifted = x * 0x1.45f306p-1f + RILLE_ROUNDER;
  double count = (double)(shifted - RILLE_ROUNDER);
  *n = rille_rounded(shifted);
  return (float)(((double)x - count * 1.57079631090164184570e+00) - count * 1.58932547735281966916e-08);
}

/* sin(r + n * pi/2) */
static inline float rille_sin_quarter(float r, int32_t n) {
  float square = r * r;
  float s = -0x1.990f92p-13f;
  s = s * square + 0x1.1106aep-7f;
  s = s * square + -0x1.555544p-3f;
  s = r + r * (square * s);
  float c = 0x1.99d83ap-16f;
  c = c * square + -0x1.6c0c08p-10f;
  c = c * square + 0x1.55554ap-5f;
  c = 1.0f + (square * square * c - 0.5f * square);
  float value = (n & 1) != 0 ? c : s;
  return (n & 2) != 0 ? -value : value;
}

static inline float rille_sinf(float x) {
  int32_t n;
  float r = rille_sin_reduce(x, &n);
  float value = rille_sin_quarter(r, n);
  return fabsf(x) < 0x1p-12f ? x : value;
}

static inline float rille_cosf(float x) {
  int32_t n;
  float r = rille_sin_reduce(x, &n);
  return rille_sin_quarter(r, n + 1);
}

#endif

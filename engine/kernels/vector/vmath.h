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
#ifndef RILLE_KERNELS_VECTOR_VMATH_H
#define RILLE_KERNELS_VECTOR_VMATH_H

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
#define RILLE_ROUNDER        0x1.8p23f
#define RILLE_ROUNDER_BITS   UINT32_C(0x4b400000)
#define RILLE_SQRT_HALF_BITS UINT32_C(0x3f3504f3)

/* The integer in a float to which the rounder was added; anything for NaN. */
static inline int32_t rille_rounded(float shifted) {
  return (int32_t)(rille_float_bits(shifted) - RILLE_ROUNDER_BITS);
}

/* The functions that lanes.h has as well, for one float. */
#define V                float
#define N                int32_t
#define U                uint32_t
#define VM(name)         rille_##name##f
#define VMATH_INLINE     static inline
#define BITS(x)          rille_float_bits(x)
#define FROM_BITS(n)     rille_float_from_bits(n)
#define AS_FLOAT(n)      ((float)(n))
#define SPLAT(x)         (x)
#define LESS(x, y)       ((x) < (y))
#define PICK(test, x, y) ((test) ? (x) : (y))
#define AT_MOST(x, most) ((x) > (most) ? (most) : (x))
#define AT_LEAST(x, low) ((x) < (low) ? (low) : (x))
#define ABSOLUTE_OF(x)   fabsf(x)
#define WITH_SIGN(x, y)  copysignf(x, y)
#include "kernels/vector/vmath_template.h"
#include "kernels/vector/vmath_end.h"

static inline float rille_exp2f(float x) {
  float clamped = x > 130.0f ? 130.0f : x;
  clamped = clamped < -152.0f ? -152.0f : clamped;
  float shifted = clamped + RILLE_ROUNDER;
  float r = clamped - (shifted - RILLE_ROUNDER);
  float p = 0x1.4bbe24p-13f;
  p = p * r + 0x1.5fc05p-10f;
  p = p * r + 0x1.3b21c8p-7f;
  p = p * r + 0x1.c6ada6p-5f;
  p = p * r + 0x1.ebfbe6p-3f;
  p = p * r + 0x1.62e432p-1f;
  return rille_scalef(p * r + 1.0f, shifted);
}

static inline float rille_log2f(float x) {
  float exponent;
  float f = rille_log_reducef(x, &exponent);
  float rest = rille_log_restf(f);
  // 1/log(2) and the logarithm are each split so that the product of the leading parts is exact.
  float high = rille_float_from_bits(rille_float_bits(f + rest) & 0xfffff000);
  float low = (f - high) + rest;
  float value = (low + high) * -0x1.7135a8p-13f + low * 0x1.716p+0f + high * 0x1.716p+0f;
  return rille_log_selectf(x, value + exponent);
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
  float rest = rille_log_restf(f) + exponent * -0x1.bd0106p-13f;
  float value = exponent * 0x1.63p-1f + (f + rest);
  value = rille_log_selectf(sum, value);
  return fabsf(x) < 0x1p-24f ? x : value;
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

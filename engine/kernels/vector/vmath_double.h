/* The same promises as vmath.h for double, for the functions most used: exp, log, sigmoid, tanh. The
 * normal distribution goes through C's erf. */
#ifndef RILLE_KERNELS_VECTOR_VMATH_DOUBLE_H
#define RILLE_KERNELS_VECTOR_VMATH_DOUBLE_H

#include <float.h>
#include <math.h>
#include <stdint.h>

static inline uint64_t rille_double_bits(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double rille_double_from_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

/* Adding this rounds a double of magnitude below 2^51 to an integer, and leaves that integer in the low bits.
 */
#define RILLE_DOUBLE_ROUNDER 0x1.8p52

/* 2^n for an integer -1023 < n < 1024, found by adding the rounder to n: vector units lack 64-bit
 * conversions. */
static inline double rille_double_power(double shifted) {
  return rille_double_from_bits((rille_double_bits(shifted) - rille_double_bits(RILLE_DOUBLE_ROUNDER) + 1023)
                                << 52);
}

static inline double rille_exp(double x) {
  double clamped = x > 710.0 ? 710.0 : x;
  clamped = clamped < -746.0 ? -746.0 : clamped;
  double count = (clamped * 0x1.71547652b82fep+0 + RILLE_DOUBLE_ROUNDER) - RILLE_DOUBLE_ROUNDER;
  // log(2) in two parts, the first with zeros at its end so that count times it is exact.
  double r = (clamped - count * 0x1.62e42feep-1) - count * 0x1.a39ef35793c76p-33;
  // The Taylor series: at |r| <= 0.3466 fourteen terms leave 2^-57.
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  double value = (r * r * p + r) + 1.0;
  double shifted_half = count * 0.5 + RILLE_DOUBLE_ROUNDER;
  double other_half = count - (shifted_half - RILLE_DOUBLE_ROUNDER);
  return value * rille_double_power(shifted_half) * rille_double_power(other_half + RILLE_DOUBLE_ROUNDER);
}

/* fdlibm's e_log.c: log(1 + f) by way of s = f / (2 + f), with its coefficients. */
static inline double rille_log(double x) {
  double normal = x < DBL_MIN ? x * 0x1p54 : x;
  double extra = x < DBL_MIN ? -54.0 : 0.0;
  const uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  uint64_t offset = rille_double_bits(normal) - sqrt_half;
  // The exponent, made positive, is put into the low bits of 2^52 and read back as a number.
  uint64_t biased = (offset + (UINT64_C(1024) << 52)) >> 52;
  double exponent = rille_double_from_bits(biased | 0x4330000000000000) - (0x1p52 + 1024.0) + extra;
  double f = rille_double_from_bits((offset & 0xfffffffffffff) + sqrt_half) - 1.0;
  double s = f / (2.0 + f), z = s * s;
  double p = 1.479819860511658591e-01;
  p = p * z + 1.531383769920937332e-01;
  p = p * z + 1.818357216161805012e-01;
  p = p * z + 2.222219843214978396e-01;
  p = p * z + 2.857142874366239149e-01;
  p = p * z + 3.999999999940941908e-01;
  p = p * z + 6.666666666666735130e-01;
  double half_square = 0.5 * f * f;
  double rest = s * (half_square + p * z) + exponent * 0x1.a39ef35793c76p-33;
  double value = exponent * 0x1.62e42feep-1 - ((half_square - rest) - f);
  value = x == INFINITY ? x : value;
  value = x == 0.0 ? -INFINITY : value;
  value = x < 0.0 ? (double)NAN : value;
  return x != x ? x : value;
}

static inline double rille_sigmoid(double x) {
  double e = rille_exp(-fabs(x));
  double sum = 1.0 + e, lost = e - (sum - 1.0);
  double value = (x < 0.0 ? e : 1.0) / sum;
  // 1 / sum is sigmoid(|x|); with it, put right what rounding the sum lost.
  double larger = x < 0.0 ? 1.0 - value : value;
  return value - value * (lost * larger);
}

/* Near zero the rational approximation of Cephes' tanh.c, with its coefficients. */
static inline double rille_tanh(double x) {
  double a = fabs(x), z = x * x;
  double p = (-9.64399179425052238628e-1 * z + -9.92877231001918586564e1) * z + -1.61468768441708447952e3;
  double q = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3;
  double small = a + a * (z * (p / q));
  double clamped = a > 22.0 ? 22.0 : a;
  double large = 1.0 - 2.0 / (rille_exp(2.0 * clamped) + 1.0);
  return copysign(a < 0.625 ? small : large, x);
}

/* log of the rounded sum, and what rounding lost. */
static inline double rille_log1p(double x) {
  double sum = 1.0 + x, lost = x - (sum - 1.0);
  double value = rille_log(sum) + (sum > 0.0 && sum < INFINITY ? lost / sum : 0.0);
  return x == 0.0 ? x : value;
}

/* ---- sin and cos where |x| <= 1e5 -----------------------------------------------------------------------
 */

/* x - count * pi / 2 as rest + *lost, for an integer |count| < 2^20: fdlibm's three parts of pi / 2, of which
 * the first two have zeros at their ends, so that their products are exact. */
static inline double rille_reduced(double x, double count, double *lost) {
  double first = x - count * 0x1.921fb544p+0, part = count * 0x1.0b4611a6p-34, rest = first - part;
  *lost = ((first - rest) - part) - count * 0x1.3198a2e037073p-69;
  return rest;
}

/* The sine, or where odd the cosine, of r + lost for |r| <= pi / 4, by the Taylor series, whose last terms
 * are below 2^-57; the low bit of `turns` is a sign. */
static inline double rille_sine_of(double r, double lost, uint64_t odd, uint64_t turns) {
  double z = r * r, half = 0.5 * z;
  double p = 1.0 / 355687428096000.0;
  p = p * z - 1.0 / 1307674368000.0;
  p = p * z + 1.0 / 6227020800.0;
  p = p * z - 1.0 / 39916800.0;
  p = p * z + 1.0 / 362880.0;
  p = p * z - 1.0 / 5040.0;
  p = p * z + 1.0 / 120.0;
  p = p * z - 1.0 / 6.0;
  double q = 1.0 / 20922789888000.0;
  q = q * z - 1.0 / 87178291200.0;
  q = q * z + 1.0 / 479001600.0;
  q = q * z - 1.0 / 3628800.0;
  q = q * z + 1.0 / 40320.0;
  q = q * z - 1.0 / 720.0;
  q = q * z + 1.0 / 24.0;
  double sine = r + (lost * (1.0 - half) + r * z * p);
  double most = 1.0 - half; /* of the cosine; what its rounding lost comes back */
  double cosine = most + (((1.0 - most) - half) + (z * z * q - r * lost));
  double value = odd ? cosine : sine;
  return rille_double_from_bits(rille_double_bits(value) ^ (turns << 63));
}

/* Quarters of a turn that x is nearest to: 2 / pi x, rounded. */
static inline double rille_sin(double x) {
  double lost, shifted = x * 0x1.45f306dc9c883p-1 + RILLE_DOUBLE_ROUNDER;
  double r = rille_reduced(x, shifted - RILLE_DOUBLE_ROUNDER, &lost);
  uint64_t quarters = rille_double_bits(shifted);
  double value = rille_sine_of(r, lost, quarters & 1, quarters >> 1);
  return x == 0.0 ? x : value;
}

static inline double rille_cos(double x) {
  double lost, shifted = x * 0x1.45f306dc9c883p-1 + RILLE_DOUBLE_ROUNDER;
  double r = rille_reduced(x, shifted - RILLE_DOUBLE_ROUNDER, &lost);
  uint64_t quarters = rille_double_bits(shifted) + 1;
  return rille_sine_of(r, lost, quarters & 1, quarters >> 1);
}

#if defined(__FMA__)
/* What x / y leaves, where the quotient is below 2^52 and y far from the smallest numbers: a quotient that
 * was rounded up to an integer is one too large. */
static inline double rille_fmod(double x, double y) {
  double a = fabs(x), b = fabs(y), rest = __builtin_fma(-floor(a / b), b, a);
  rest = rest < 0.0 ? rest + b : rest;
  return copysign(rest, x);
}
static inline int rille_double_quotient_in_range(double x, double y) {
  return (fabs(y) > 1e-290) & (fabs(x) < 1e300) & (fabs(x / y) < 0x1p51);
}
#endif

static inline double rille_normal_cdf(double x) {
  return 0.5 * (1 + erf(x * 0.70710678118654752440));
}

#endif

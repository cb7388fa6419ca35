/* The same promises as vmath.h for double, for the functions most used. */
#ifndef RILLE_KERNELS_VECTOR_VMATH_DOUBLE_H
#define RILLE_KERNELS_VECTOR_VMATH_DOUBLE_H

#include "kernels/level.h"

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

/* exp(x - lost) / 2^n; n is what adding the rounder left in *shifted. */
RILLE_INLINE double rille_exp_reduced(double x, double lost, double *shifted) {
  *shifted = x * 0x1.71547652b82fep+0 + RILLE_DOUBLE_ROUNDER;
  double count = *shifted - RILLE_DOUBLE_ROUNDER;
  // log(2) in two parts, the first with zeros at its end so that count times it is exact.
  double r = (x - count * 0x1.62e42feep-1) - count * 0x1.a39ef35793c76p-33 - lost;
  // Fitted for this file (Remez): at |r| <= 0.3466 2^-57.3.
  double p = 0x1.ad210cd04845bp-26;
  p = p * r + 0x1.289f94c468f0dp-22;
  p = p * r + 0x1.71df54bc1a08ep-19;
  p = p * r + 0x1.a019ab245015dp-16;
  p = p * r + 0x1.a01a011c53b8ep-13;
  p = p * r + 0x1.6c16c17cc5a0bp-10;
  p = p * r + 0x1.1111111128811p-7;
  p = p * r + 0x1.5555555553201p-5;
  p = p * r + 0x1.5555555555501p-3;
  p = p * r + 0.5;
  return (r * r * p + r) + 1.0;
}

/* x * 2^n in two steps, as 2^n alone may overflow or vanish; -2046 < n < 2048, as above. */
static inline double rille_double_scale(double x, double shifted) {
  uint64_t n = rille_double_bits(shifted) - rille_double_bits(RILLE_DOUBLE_ROUNDER) + 2046, half = n >> 1;
  return x * rille_double_from_bits(half << 52) * rille_double_from_bits((n - half) << 52);
}

static inline double rille_exp(double x) {
  double clamped = x > 710.0 ? 710.0 : x;
  double shifted, value = rille_exp_reduced(clamped < -746.0 ? -746.0 : clamped, 0.0, &shifted);
  return rille_double_scale(value, shifted);
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

/* As vmath.h's. */
static inline double rille_sigmoid(double x) {
  double e = rille_exp(-fabs(x)), other = e / (1.0 + e), whole = x < 0.0 ? e : 1.0;
  return whole - whole * other;
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

/* What C's pow gives, when value is |x|^y where that is no special case. One choice after the other, as
 * compilers make vector code of these. */
RILLE_INLINE double rille_power_of(double x, double y, double value) {
  double half = 0.5 * y, is_whole = trunc(y) == y ? 1.0 : 0.0, is_odd = trunc(half) == half ? 0.0 : is_whole;
  double finite = x == -(double)INFINITY ? 0.0 : x, broken = is_whole != 0.0 ? 0.0 : finite;
  double one_for = fabs(y) == (double)INFINITY ? -1.0 : 1.0; /* beside 1 itself */
  value = is_odd != 0.0 ? copysign(value, x) : value;
  value = broken < 0.0 ? (double)NAN : value;
  value = x == one_for ? 1.0 : value;
  value = x == 1.0 ? 1.0 : value;
  return y == 0.0 ? 1.0 : value;
}

/* ---- with fused multiply-add, which shows what a product's rounding lost; else C's --------------------- */

#if defined(__FMA__) && !defined(RILLE_MINIMAL)

/* Below 1 by a polynomial in x^2 (2^-56.9), above by exp(a^2) erfc(a) as one in 1 / (1 + a/2), which is right
 * to 2^-60 of the result; both fitted for this file (Remez). */
RILLE_INLINE double rille_erf(double x) {
  double a = fabs(x), z = x * x;
  double p = -0x1.abae353b8c9f6p-31;
  p = p * z + 0x1.d71b21cf3dcd1p-27;
  p = p * z + -0x1.5c072df7c0e9ep-23;
  p = p * z + 0x1.b97fd5d5cea58p-20;
  p = p * z + -0x1.f4ca4dbca9a02p-17;
  p = p * z + 0x1.f9a2bab00ed8ep-14;
  p = p * z + -0x1.c02db03e3cd72p-11;
  p = p * z + 0x1.565bccf92eaadp-8;
  p = p * z + -0x1.b82ce311fab6fp-6;
  p = p * z + 0x1.ce2f21a040d21p-4;
  p = p * z + -0x1.812746b0379bdp-2;
  p = p * z + 0x1.06eba8214db68p-3;
  double clamped = a > 6.0 ? 6.0 : a, t = 1.0 / (1.0 + 0.5 * clamped);
  double q = -0x1.a843f0fde220fp-5;
  q = q * t + 0x1.7601e1e7a380fp-2;
  q = q * t + -0x1.2041cb858fa12p+0;
  q = q * t + 0x1.f164bd94f2c84p+0;
  q = q * t + -0x1.fed2be72533b9p+0;
  q = q * t + 0x1.42737e60dccafp+0;
  q = q * t + -0x1.48f11a52ccfc9p-1;
  q = q * t + 0x1.3c694a7c3084fp-2;
  q = q * t + 0x1.e5c1177ad4bc6p-4;
  q = q * t + 0x1.077cbf4aa801ap-2;
  q = q * t + 0x1.1f8e4fcc168d5p-2;
  q = q * t + 0x1.20f613641a5d2p-2;
  q = q * t + -0x1.a42b5d63e37f8p-19;
  double shifted, e = rille_exp_reduced(-clamped * clamped, 0.0, &shifted);
  double large = 1.0 - q * (e * rille_double_power(shifted));
  return a < 1.0 ? x + x * p : copysign(large, x);
}

/* atan(smaller / larger) for 0 <= smaller <= larger > 0. Above tan(pi / 8) by atan(q) = pi / 4 + atan((q - 1)
 * / (q + 1)); the quotient with what rounding it and its parts lost. The polynomial in q^2 was fitted for
 * this file (Remez): 2^-59. */
RILLE_INLINE double rille_angle(double smaller, double larger) {
  double is_far = smaller > larger * 0.41421356237309503 ? 1.0 : 0.0, turn = is_far * larger;
  double top = smaller - turn, bottom = larger + is_far * smaller, inverse = 1.0 / bottom, q = top * inverse;
  double top_lost = smaller - (top + turn), bottom_lost = is_far * smaller - (bottom - larger);
  double lost = (__builtin_fma(-q, bottom, top) + (top_lost - q * bottom_lost)) * inverse, z = q * q;
  double p = -0x1.259c29b6372b9p-6;
  p = p * z + 0x1.37ecb85f62fdep-5;
  p = p * z + -0x1.9cdbef51f260bp-5;
  p = p * z + 0x1.df115aa7192d1p-5;
  p = p * z + -0x1.10ebdcb215046p-4;
  p = p * z + 0x1.3b111c4ebbcf6p-4;
  p = p * z + -0x1.745cf909d0f06p-4;
  p = p * z + 0x1.c71c70e796473p-4;
  p = p * z + -0x1.24924922b100fp-3;
  p = p * z + 0x1.99999999958e6p-3;
  p = p * z + -0x1.555555555553dp-2;
  return is_far * 0x1.921fb54442d18p-1 + (q + (lost + (q * z * p + is_far * 0x1.1a62633145c07p-55)));
}

RILLE_INLINE double rille_atan(double x) {
  double a = fabs(x), finite = a > 1e300 ? 1e300 : a;
  double t = rille_angle(a > 1.0 ? 1.0 : a, a > 1.0 ? finite : 1.0);
  return x != x ? x : copysign(a > 1.0 ? 0x1.921fb54442d18p+0 - (t - 0x1.1a62633145c07p-54) : t, x);
}

/* The angle of (x, y), as rille_atan2f. Numbers whose sum would overflow are made smaller. */
RILLE_INLINE double rille_atan2(double y, double x) {
  double ay = fabs(y), ax = fabs(x), larger = ay > ax ? ay : ax, smaller = ay > ax ? ax : ay;
  double scale = larger > 0x1p+1000 ? 0x1p-8 : larger < 0x1p-900 ? 0x1p+100 : 1.0;
  larger *= scale, smaller *= scale;
  smaller = smaller == INFINITY ? 1.0 : larger == INFINITY ? 0.0 : smaller;
  larger = larger == 0.0 || larger == INFINITY ? 1.0 : larger;
  double t = rille_angle(smaller, larger);
  t = ay > ax ? 0x1.921fb54442d18p+0 - (t - 0x1.1a62633145c07p-54) : t;
  t = (rille_double_bits(x) >> 63) != 0 ? 0x1.921fb54442d18p+1 - (t - 0x1.1a62633145c07p-53) : t;
  return x != x || y != y ? x + y : copysign(t, y);
}

/* The logarithm of a = (1 + f) 2^n by s = f / (2 + f), as in fdlibm's e_log.c, in two parts: 2 (s + s^3 / 3 +
 * s^5 T(s^2)), of which the first two terms keep what rounding lost. T was fitted for this file (Remez): the
 * sum is right to 2^-66. */
RILLE_INLINE double rille_log_in_two(double a, double *low) {
  double normal = a < DBL_MIN ? a * 0x1p54 : a, extra = a < DBL_MIN ? -54.0 : 0.0;
  const uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  uint64_t offset = rille_double_bits(normal) - sqrt_half, biased = (offset + (UINT64_C(1024) << 52)) >> 52;
  double n = rille_double_from_bits(biased | 0x4330000000000000) - (0x1p52 + 1024.0) + extra;
  double f = rille_double_from_bits((offset & 0xfffffffffffff) + sqrt_half) - 1.0;
  double bottom = 2.0 + f, inverse = 1.0 / bottom, s = f * inverse;
  double s_lost = (__builtin_fma(-s, bottom, f) - s * (f - (bottom - 2.0))) * inverse;
  double z = s * s, z_lost = __builtin_fma(s, s, -z) + 2.0 * s * s_lost;
  double tail = 0x1.0e426cc9a9237p-4;
  tail = tail * z + 0x1.0f7ff0483e313p-4;
  tail = tail * z + 0x1.3b1eebc403a27p-4;
  tail = tail * z + 0x1.745ce9e4d3191p-4;
  tail = tail * z + 0x1.c71c722d62671p-4;
  tail = tail * z + 0x1.2492492457d84p-3;
  tail = tail * z + 0x1.9999999999b30p-3;
  tail *= z;
  // 2 s z (1/3 + tail), with the third in two parts.
  double factor = 0x1.5555555555555p-2 + tail,
         factor_lost = tail - (factor - 0x1.5555555555555p-2) + 0x1.5555555555555p-56;
  double cube = 2.0 * s * z, cube_lost = __builtin_fma(2.0 * s, z, -cube) + 2.0 * (s * z_lost + s_lost * z);
  double rest = cube * factor,
         rest_lost = __builtin_fma(cube, factor, -rest) + (cube * factor_lost + cube_lost * factor);
  double whole = n * 0x1.62e42feep-1, first = whole + 2.0 * s, sum = first + rest;
  double lost = (2.0 * s - (first - whole)) + (rest - (sum - first)) +
                (2.0 * s_lost + rest_lost + n * 0x1.a39ef35793c76p-33);
  double value = sum + lost;
  *low = lost - (value - sum);
  return value;
}

RILLE_INLINE double rille_pow(double x, double y) {
  double a = fabs(x), low, high = rille_log_in_two(a, &low);
  high = a < INFINITY ? (a == 0.0 ? -INFINITY : high) : a;
  double t = y * high, t_low = __builtin_fma(y, high, -t) + y * low;
  t_low = fabs(t) < 800.0 ? t_low : 0.0;
  double clamped = t > 710.0 ? 710.0 : t, shifted;
  clamped = clamped < -746.0 ? -746.0 : clamped;
  double value = rille_exp_reduced(clamped, -t_low, &shifted);
  return rille_power_of(x, y, rille_double_scale(value, shifted));
}

#else

RILLE_INLINE double rille_erf(double x) {
  return erf(x);
}
RILLE_INLINE double rille_atan(double x) {
  return atan(x);
}
RILLE_INLINE double rille_atan2(double y, double x) {
  return atan2(y, x);
}
RILLE_INLINE double rille_pow(double x, double y) {
  return pow(x, y);
}

#endif

RILLE_INLINE double rille_normal_cdf(double x) {
  return 0.5 * (1 + rille_erf(x * 0.70710678118654752440));
}

#endif

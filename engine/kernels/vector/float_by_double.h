/* Elementary functions of float that are computed in double and rounded once: with 29 bits to spare, short
 * formulas are right to less than 0.6 of a unit in the last place, and plain loops over them become vector
 * code.
 *
 * Branch-free as vmath.h, with the same promises: NaN, infinities, signed zeros and denormals come out as C's
 * libm gives them. tan holds where rille_sinf_in_range(x). Polynomials without a source named were fitted for
 * this file (least squares, reweighted towards the least largest relative error, which stands behind each).
 */
#ifndef RILLE_KERNELS_VECTOR_FLOAT_BY_DOUBLE_H
#define RILLE_KERNELS_VECTOR_FLOAT_BY_DOUBLE_H

#include "kernels/vector/vmath.h"
#include "kernels/vector/vmath_double.h"

#define RILLE_HALF_PI 1.57079632679489661923

/* ---- logarithms and powers */

/* log2(x) for positive finite x that is no subnormal number, as rille_log has it, with a polynomial that
 * leaves 4.2e-12. */
static inline double rille_short_log2(double x) {
  const uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  uint64_t offset = rille_double_bits(x) - sqrt_half, biased = (offset + (UINT64_C(1024) << 52)) >> 52;
  double exponent = rille_double_from_bits(biased | 0x4330000000000000) - (0x1p52 + 1024.0);
  double f = rille_double_from_bits((offset & 0xfffffffffffff) + sqrt_half) - 1.0;
  double s = f / (2.0 + f), z = s * s;
  double p = 0x1.5ce7f15db8d2ep-2;
  p = p * z + 0x1.a58d8dec508a7p-2;
  p = p * z + 0x1.27777fde0a78fp-1;
  p = p * z + 0x1.ec709d12dce47p-1;
  p = p * z + 0x1.71547652bede8p+1;
  return s * p + exponent;
}

/* What log2 gives where x is not such a number. */
static inline double rille_short_log2_anywhere(double x) {
  double value = x < (double)INFINITY ? rille_short_log2(x) : x;
  value = x == 0.0 ? -(double)INFINITY : value;
  return x < 0.0 ? (double)NAN : value;
}

static inline float rille_log10f(float x) {
  return (float)(rille_short_log2_anywhere((double)x) * 0.30102999566398119521);
}

#if defined(__FMA__)
/* By 2^(y log2(|x|)); 2^r for |r| <= 1/2 to 1.9e-9. */
RILLE_INLINE float rille_powf(float x, float y) {
  double a = fabs((double)x), t = (double)y * (a < (double)INFINITY ? rille_short_log2(a) : a);
  t = a == 0.0 ? (double)y * -(double)INFINITY : t;
  t = t > 160.0 ? 160.0 : t;
  t = t < -160.0 ? -160.0 : t;
  double shifted = t + RILLE_DOUBLE_ROUNDER, r = t - (shifted - RILLE_DOUBLE_ROUNDER);
  double p = 0x1.41d32b8b51e1ep-13;
  p = p * r + 0x1.5f456b2682e7cp-10;
  p = p * r + 0x1.3b2dbbd4484c0p-7;
  p = p * r + 0x1.c6aed4b821370p-5;
  p = p * r + 0x1.ebfbdadc7d56fp-3;
  p = p * r + 0x1.62e430c7e9929p-1;
  p = p * r + 0x1.000000026189ap+0;
  return (float)rille_power_of((double)x, (double)y, p * rille_double_power(shifted));
}
#else
RILLE_INLINE float rille_powf(float x, float y) {
  return powf(x, y);
}
#endif

/* ---- circular functions and their inverses */

/* sin(r) / cos(r) after x = n pi/2 + r; tan is -cos / sin in every other quarter. tan(r) / r as a polynomial
 * in r^2 for |r| <= pi/4: 1.2e-9. */
static inline float rille_tanf(float x) {
  float shifted = x * 0x1.45f306p-1f + RILLE_ROUNDER;
  double count = (double)(shifted - RILLE_ROUNDER);
  /* pi/2 in two parts, the first with zeros at its end: count times it is exact. */
  double r = ((double)x - count * 1.57079631090164184570e+00) - count * 1.58932547735281966916e-08, z = r * r;
  double p = 0.004427600006968159;
  p = p * z + -2.6671689578020868e-05;
  p = p * z + 0.01094083933038623;
  p = p * z + 0.021233990846039365;
  p = p * z + 0.054071707454805072;
  p = p * z + 0.13332516417850854;
  p = p * z + 0.33333357696615779;
  p = p * z + 0.99999999881613988;
  double t = r * p;
  float value = (float)((rille_float_bits(shifted) & 1) != 0 ? -1.0 / t : t);
  return fabsf(x) < 0x1p-12f ? x : value;
}

/* atan(q) / q for 0 <= q <= 1 as a polynomial in q^2: 5.9e-11. */
static inline double rille_atan_ratio(double z) {
  double p = -0.00068478460585251824;
  p = p * z + 0.0048508909908354415;
  p = p * z + -0.016111580389324882;
  p = p * z + 0.034209475165921668;
  p = p * z + -0.054278997150907296;
  p = p * z + 0.072457124044670335;
  p = p * z + -0.089802370500113249;
  p = p * z + 0.11093240810197648;
  p = p * z + -0.14283980701116095;
  p = p * z + 0.19999912047511403;
  p = p * z + -0.33333331571109476;
  return p * z + 0.99999999994123256;
}

static inline float rille_atanf(float x) {
  double a = fabs((double)x), q = a > 1.0 ? 1.0 / a : a, t = q * rille_atan_ratio(q * q);
  return copysignf((float)(a > 1.0 ? RILLE_HALF_PI - t : t), x);
}

/* The angle of (x, y); IEC 60559's values at zeros and infinities, where y / x says nothing. */
static inline float rille_atan2f(float y, float x) {
  double ay = fabs((double)y), ax = fabs((double)x);
  double larger = ay > ax ? ay : ax, smaller = ay > ax ? ax : ay;
  double q = smaller / larger;
  q = larger == 0.0 ? 0.0 : q;
  q = smaller == (double)INFINITY ? 1.0 : q;
  double t = q * rille_atan_ratio(q * q);
  t = ay > ax ? RILLE_HALF_PI - t : t;
  t = (rille_float_bits(x) >> 31) != 0 ? 2 * RILLE_HALF_PI - t : t;
  float value = copysignf((float)t, y);
  return x != x || y != y ? x + y : value;
}

/* asin(s) / s for |s| <= 1/2 as a polynomial in s^2: 2.6e-10. */
static inline double rille_asin_ratio(double z) {
  double p = 0.037885532656941209;
  p = p * z + 0.014139528789067641;
  p = p * z + 0.031900793790522977;
  p = p * z + 0.044503087933837809;
  p = p * z + 0.075006040909956717;
  p = p * z + 0.16666656945030572;
  return p * z + 1.0000000002545948;
}

/* Above 1/2 by asin(a) = pi/2 - 2 asin(sqrt((1 - a) / 2)). Outside of [-1, 1] the root is NaN. */
static inline float rille_asinf(float x) {
  double a = fabs((double)x), z = a > 0.5 ? 0.5 * (1.0 - a) : a * a, s = a > 0.5 ? sqrt(z) : a;
  double t = s * rille_asin_ratio(z);
  float value = copysignf((float)(a > 0.5 ? RILLE_HALF_PI - 2.0 * t : t), x);
  return a < 0x1p-12 ? x : value;
}

static inline float rille_acosf(float x) {
  double a = fabs((double)x), z = a > 0.5 ? 0.5 * (1.0 - a) : a * a, s = a > 0.5 ? sqrt(z) : a;
  double t = s * rille_asin_ratio(z);
  double side = a > 0.5 ? 2.0 * t : RILLE_HALF_PI - t; /* acos(a) */
  return (float)(x < 0.0f ? 2.0 * RILLE_HALF_PI - side : side);
}

/* ---- hyperbolic functions and their inverses */

/* sinh(x) / x for |x| <= 1 as a polynomial in x^2: 4.6e-11. */
static inline float rille_sinhf(float x) {
  double a = fabs((double)x), z = a * a;
  double e = rille_exp(a), large = 0.5 * e - 0.5 / e;
  double p = 2.8185239194693446e-06;
  p = p * z + 0.00019835812452094977;
  p = p * z + 0.0083333525928784326;
  p = p * z + 0.16666666430247387;
  p = p * z + 1.0000000000459761;
  float value = copysignf((float)(a > 1.0 ? large : a * p), x);
  return a < 0x1p-12 ? x : value;
}

static inline float rille_coshf(float x) {
  double e = rille_exp(fabs((double)x));
  return (float)(0.5 * e + 0.5 / e);
}

/* log(a + sqrt(a^2 + 1)): what rounding in double leaves is far below a, and below 2^-12 the first two terms
 * of the series are right. */
static inline float rille_asinhf(float x) {
  double a = fabs((double)x), value = rille_log(a + sqrt(a * a + 1.0));
  return copysignf((float)(a < 0x1p-12 ? a - a * a * a / 6.0 : value), x);
}

static inline float rille_acoshf(float x) {
  double a = (double)x;
  return (float)(rille_log(a + sqrt((a - 1.0) * (a + 1.0))) + (a < 1.0 ? (double)NAN : 0.0));
}

static inline float rille_atanhf(float x) {
  double a = fabs((double)x), value = 0.5 * rille_log((1.0 + a) / (1.0 - a));
  return copysignf((float)(a < 0x1p-12 ? a + a * a * a / 3.0 : value), x);
}

/* ---- lengths */

/* The sum of the squares neither overflows nor vanishes in double. */
static inline float rille_hypotf(float x, float y) {
  double sum = (double)x * (double)x + (double)y * (double)y;
  return (float)(isinf(x) || isinf(y) ? (double)INFINITY : sqrt(sum));
}

/* ---- quotients: these hold where rille_quotient_in_range(x, y). There the whole quotient times y is exact
 * in double, and x / y cannot round up to a whole number. */

static inline bool rille_quotient_in_range(float x, float y) {
  return fabsf(x) < fabsf(y) * 0x1p22f && fabsf(y) < INFINITY;
}

static inline float rille_fmodf(float x, float y) {
  double rest = (double)x - trunc((double)x / (double)y) * (double)y;
  return copysignf((float)rest, x);
}

/* ---- error functions */

/* erfc(a) exp(a^2) as a polynomial in 1 / (1 + a/2) for 0 <= a <= 10.2, from where on erfc rounds to
 * 0: 7.6e-11. */
static inline float rille_erfcf(float x) {
  double a = fabs((double)x);
  a = a > 10.2 ? 10.2 : a;
  double t = 1.0 / (1.0 + 0.5 * a);
  double p = -0.034500848007840375;
  p = p * t + 0.25516508556953449;
  p = p * t + -0.80967815642168783;
  p = p * t + 1.4009707407797782;
  p = p * t + -1.3794143538499291;
  p = p * t + 0.77076134321292633;
  p = p * t + -0.36500595042178258;
  p = p * t + 0.19558037680225959;
  p = p * t + 0.15170238619265861;
  p = p * t + 0.2505842718028875;
  p = p * t + 0.28171863252788093;
  p = p * t + 0.28211706010719101;
  p = p * t + -5.8836932632950594e-07;
  double tail = p * rille_exp(-a * a);
  float value = (float)(x < 0.0f ? 2.0 - tail : tail);
  return x != x ? x : value;
}

/* erfinv(x) / x by w = -log(1 - x^2), as M. Giles has it ("Approximating the erfinv function", GPU Computing
 * Gems, 2011), with polynomials of our own: in w - 2.5 below 5, 4.2e-10; in sqrt(w) - 3 above, 1.7e-8. */
static inline float rille_erfinvf(float x) {
  double a = (double)x, w = -0.69314718055994530942 * rille_short_log2_anywhere((1.0 - a) * (1.0 + a));
  double u = w - 2.5, s = sqrt(w) - 3.0;
  double p = 1.3285938709625274e-10;
  p = p * u + 4.3703082959867871e-10;
  p = p * u + -1.1023220308023079e-08;
  p = p * u + 1.645723491343205e-08;
  p = p * u + 4.7969888701013234e-07;
  p = p * u + -3.4260121865406029e-06;
  p = p * u + -4.9987598427687511e-06;
  p = p * u + 0.00021826355753637742;
  p = p * u + -0.0012527048768032408;
  p = p * u + -0.0041773246362362395;
  p = p * u + 0.2466402757856252;
  p = p * u + 1.5014093516925147;
  double q = 0.00010098751220008415;
  q = q * s + -0.00029417536519033103;
  q = q * s + -3.6207943025346452e-05;
  q = q * s + 0.0014656833888335831;
  q = q * s + -0.0036079343988437429;
  q = q * s + 0.0056945162600479009;
  q = q * s + -0.007635036837977378;
  q = q * s + 0.0094443862647317287;
  q = q * s + 1.001674822760841;
  q = q * s + 2.8329768164814864;
  float value = (float)(a * (w < 5.0 ? p : q));
  return fabsf(x) == 1.0f ? x * INFINITY : value;
}

#endif

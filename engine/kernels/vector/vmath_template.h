/* Elementary functions for one float or for a register full of them: V, with N and U the integers of its
 * size. Included by vmath.h and lanes.h, which say what the macros are; VM(name) is the function's name. */

/* x * 2^n, rounded once, for x near 1 and -250 < n < 250; n is what adding the rounder left in shifted. */
VMATH_INLINE V VM(scale)(V x, V shifted) {
#if defined(SCALE_BY)
  return SCALE_BY(x, shifted - RILLE_ROUNDER);
#else
  /* The power is split so that neither half overflows. */
  const N n = (N)(BITS(shifted) - RILLE_ROUNDER_BITS), half = n >> 1;
  return x * FROM_BITS((U)(half + 127) << 23) * FROM_BITS((U)(n - half + 127) << 23);
#endif
}

/* x = n * log(2) + r with |r| <= 0.3466 for |x| < 110. The first constant has 9 bits, so n times it is exact.
 */
VMATH_INLINE V VM(exp_reduce)(V x, V *shifted) {
  *shifted = x * 0x1.715476p+0f + RILLE_ROUNDER;
  const V count = *shifted - RILLE_ROUNDER;
  return (x - count * 0x1.63p-1f) - count * -0x1.bd0106p-13f;
}

/* exp(r) for |r| <= 0.3466 */
VMATH_INLINE V VM(exp_near_zero)(V r) {
  V p = 0x1.6ffa76p-10f * r + 0x1.125a88p-7f;
  p = p * r + 0x1.5552f4p-5f;
  p = p * r + 0x1.555462p-3f;
  p = p * r + 0.5f;
#if defined(__FMA__)
  return (p * r + 1.0f) * r + 1.0f;
#else
  return (r * r * p + r) + 1.0f; /* one product less of the size of r is rounded */
#endif
}

VMATH_INLINE V VM(exp)(V x) {
  /* Beyond these the result is infinite or zero anyway; NaN passes. */
  V shifted, r = VM(exp_reduce)(AT_LEAST(AT_MOST(x, 90.0f), -105.0f), &shifted);
  return VM(scale)(VM(exp_near_zero)(r), shifted);
}

/* exp(x) for x <= 0, what softmax takes. Below -87.3, where the result is no normal number, it gives 0. */
VMATH_INLINE V VM(exp_negative)(V x) {
  V shifted, r = VM(exp_reduce)(AT_LEAST(x, -87.3f), &shifted);
  const V power = FROM_BITS((BITS(shifted) << 23) + (UINT32_C(127) << 23));
  return PICK(LESS(x, SPLAT(-87.3f)), SPLAT(0.0f), VM(exp_near_zero)(r) * power);
}

VMATH_INLINE V VM(expm1)(V x) {
  /* 89 already overflows, and keeps n at 128. */
  V shifted, clamped = AT_LEAST(AT_MOST(x, 89.0f), -20.0f);
  const V r = VM(exp_reduce)(clamped, &shifted);
  V p = 0x1.9c78bp-13f * r + 0x1.6d4f5p-10f;
  p = p * r + 0x1.1113a2p-7f;
  p = p * r + 0x1.5554e8p-5f;
  p = p * r + 0x1.555554p-3f;
  p = p * r + 0.5f;
  p = r + r * r * p;
  /* Half the power, doubled at the end: 2^128 itself is no float, and the result may still be finite. */
  const V power = FROM_BITS((BITS(shifted) << 23) + (UINT32_C(126) << 23));
  const V result = 2.0f * (power * p + (power - 0.5f));
  return PICK(LESS(ABSOLUTE_OF(x), SPLAT(0x1p-24f)), x, result);
}

/* log(1 + f) - f for sqrt(1/2) <= 1 + f < sqrt(2) */
VMATH_INLINE V VM(log_rest)(V f) {
  V p = 0x1.b90e86p-5f * f + -0x1.bf53f2p-4f;
  p = p * f + 0x1.efa286p-4f;
  p = p * f + -0x1.0100b8p-3f;
  p = p * f + 0x1.23040ep-3f;
  p = p * f + -0x1.552f1p-3f;
  p = p * f + 0x1.99a542p-3f;
  p = p * f + -0x1.00007p-2f;
  p = p * f + 0x1.555548p-2f;
  const V square = f * f;
  return square * f * p - 0.5f * square;
}

/* x = (1 + f) * 2^exponent with sqrt(1/2) <= 1 + f < sqrt(2), for positive finite x. */
VMATH_INLINE V VM(log_reduce)(V x, V *exponent) {
  const V normal = PICK(LESS(x, SPLAT(FLT_MIN)), x * 0x1p23f, x);
  const V extra = PICK(LESS(x, SPLAT(FLT_MIN)), SPLAT(-23.0f), SPLAT(0.0f));
  const U offset = BITS(normal) - RILLE_SQRT_HALF_BITS;
  *exponent = AS_FLOAT((N)offset >> 23) + extra;
  return FROM_BITS((offset & 0x7fffff) + RILLE_SQRT_HALF_BITS) - 1.0f;
}

/* The logarithm of x, given the value that holds for positive finite x. */
VMATH_INLINE V VM(log_select)(V x, V value) {
  value = PICK(LESS(x, SPLAT(INFINITY)), value, x);
  const V below = PICK(LESS(x, SPLAT(0.0f)), SPLAT(NAN), SPLAT(-INFINITY));
  return PICK(LESS(x, SPLAT(0x1p-149f)), below, value);
}

VMATH_INLINE V VM(log)(V x) {
  V exponent, f = VM(log_reduce)(x, &exponent);
  const V rest = VM(log_rest)(f) + exponent * -0x1.bd0106p-13f;
  return VM(log_select)(x, exponent * 0x1.63p-1f + (f + rest));
}

VMATH_INLINE V VM(sigmoid)(V x) {
  /* exp of a negative number only, so that the far ends neither overflow nor lose their small values. Both
   * sides are written so that what rounding the sum lost hardly matters. */
  const V e = VM(exp)(-ABSOLUTE_OF(x)), other = e / (1.0f + e);
  const V whole = PICK(LESS(x, SPLAT(0.0f)), e, SPLAT(1.0f));
  return whole - whole * other;
}

VMATH_INLINE V VM(tanh)(V x) {
  /* With t = (exp(2a) - 1) / 2, which is exact to rounding also where it is small, tanh(a) = t / (1 + t).
   * From 9.02 on that rounds to 1. */
  const V a = AT_MOST(ABSOLUTE_OF(x), 10.0f);
  const V shifted = a * 0x1.715476p+1f + RILLE_ROUNDER, count = shifted - RILLE_ROUNDER;
  const V r = (a - count * 0x1.63p-2f) - count * -0x1.bd0106p-14f;
  V p = 0x1.9c78bp-7f * r + 0x1.6d4f5p-5f;
  p = p * r + 0x1.1113a2p-3f;
  p = p * r + 0x1.5554e8p-2f;
  p = p * r + 0x1.555554p-1f;
  p = p * r + 1.0f;
  p = r + r * r * p;
  const V power = FROM_BITS((BITS(shifted) << 23) + (UINT32_C(127) << 23));
  const V half = 0.5f * power - 0.5f, t = power * p + half, value = t / (1.0f + t);
  /* Where t is small, the quotient is but a part of the result, and so is its error. */
#if defined(__FMA__)
  const V small = t - t * value;
#else
  /* With about as much as matters of what rounding t lost. */
  const V small = t - (t * value - 0.5f * (power * p - (t - half)));
#endif
  return WITH_SIGN(PICK(LESS(a, SPLAT(0.5f)), small, value), x);
}

VMATH_INLINE V VM(erf)(V x) {
  const V a = ABSOLUTE_OF(x), square = x * x;
  V p = 0x1.4f578ap-14f * square + -0x1.a606f8p-11f;
  p = p * square + 0x1.5449e6p-8f;
  p = p * square + -0x1.b80118p-6f;
  p = p * square + 0x1.ce2d64p-4f;
  p = p * square + -0x1.81274p-2f;
  p = p * square + 0x1.06eba8p-3f;
  const V small = x + x * p;
  /* -log(1 - erf(a)) is nearly a parabola; from 3.92 on the result rounds to 1. */
  const V clamped = AT_MOST(a, 4.0f);
  V q = -0x1.9ae748p-13f * clamped + 0x1.8ee102p-9f;
  q = q * clamped + -0x1.6c2a76p-6f;
  q = q * clamped + 0x1.a9b43cp-4f;
  q = q * clamped + 0x1.463cbep-1f;
  q = q * clamped + 0x1.20af5ap+0f;
  q = q * clamped + 0x1.9a5c6p-13f;
  V shifted, r = VM(exp_reduce)(-q, &shifted);
  const V power = FROM_BITS((BITS(shifted) << 23) + (UINT32_C(127) << 23));
  const V large = WITH_SIGN(1.0f - VM(exp_near_zero)(r) * power, x);
  return PICK(LESS(a, SPLAT(0.925f)), small, large);
}

/* The normal distribution, from which gelu(x) = x * cdf(x). A quotient of polynomials in x^2, fitted to
 * (cdf(x) - 1/2) / x on |x| <= 5.6 for the least absolute error of the cdf, which is that of rounding near 1:
 * half the work of going through erf. */
VMATH_INLINE V VM(normal_cdf)(V x) {
  const V clamped = AT_LEAST(AT_MOST(x, 5.6f), -5.6f), square = clamped * clamped;
  V p = 0x1.7c7772p-26f * square + 0x1.aa8f3ap-18f;
  p = p * square + 0x1.6c8afcp-13f;
  p = p * square + 0x1.347c52p-8f;
  p = p * square + 0x1.199776p-5f;
  p = p * square + 0x1.988450p-2f;
  V q = 0x1.3ccf8ep-20f * square + 0x1.3af752p-14f;
  q = q * square + 0x1.f57110p-10f;
  q = q * square + 0x1.da224ap-6f;
  q = q * square + 0x1.02e57ap-2f;
  q = q * square + 1.0f;
  return PICK(LESS(x, SPLAT(-5.6f)), SPLAT(0.0f), 0.5f + clamped * (p / q));
}

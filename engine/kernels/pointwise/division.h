/* Whole quotients of numbers, and what they leave. A divisor of 0 gives 0 for integers: the op refuses it
 * before. */
#if KIND == KIND_FLOAT

RILLE_INLINE T F(fmod_anywhere)(T x, T y) {
  return LIBM(fmod)(x, y);
}
RILLE_INLINE T F(remainder_of)(T r, T y) {
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
/* Python's remainder: the result has the divisor's sign. */
RILLE_INLINE T F(remainder_anywhere)(T x, T y) {
  return F(remainder_of)(LIBM(fmod)(x, y), y);
}
/* Python's floor division, exact where x / y rounds up to an integer. */
RILLE_INLINE T F(floor_divide_anywhere)(T x, T y) {
  if (y == 0) return x / y;
  const T r = LIBM(fmod)(x, y);
  T quotient = (x - r) / y;
  if (r != 0 && (r < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return LIBM(copysign)(0, x / y);
  const T floored = LIBM(floor)(quotient);
  return quotient - floored > (T)0.5 ? floored + 1 : floored;
}
/* These hold where F(pair_in_range)(x, y). */
#if IS_FLOAT32
RILLE_INLINE bool F(pair_in_range)(T x, T y) {
  return rille_quotient_in_range(x, y);
}
RILLE_INLINE T F(fmod)(T x, T y) {
  return rille_fmodf(x, y);
}
RILLE_INLINE T F(remainder)(T x, T y) {
  return F(remainder_of)(rille_fmodf(x, y), y);
}
RILLE_INLINE T F(floor_divide)(T x, T y) {
  const double quotient = (double)x / (double)y;
  return (float)copysign(floor(quotient), quotient); /* a quotient of 0 has its sign */
}
#elif defined(__FMA__) && !defined(RILLE_MINIMAL)
RILLE_INLINE bool F(pair_in_range)(T x, T y) {
  return rille_double_quotient_in_range(x, y);
}
RILLE_INLINE T F(fmod)(T x, T y) {
  return rille_fmod(x, y);
}
RILLE_INLINE T F(remainder)(T x, T y) {
  return F(remainder_of)(rille_fmod(x, y), y);
}
/* x - r is a whole multiple of y, and so the division exact but for rounding. */
RILLE_INLINE T F(floor_divide)(T x, T y) {
  const T r = rille_fmod(x, y), below = r != 0 && (r < 0) != (y < 0) ? 1 : 0;
  const T quotient = LIBM(floor)((x - r) / y - below + (T)0.5);
  return quotient == 0 ? LIBM(copysign)(0, x / y) : quotient;
}
#else
RILLE_INLINE bool F(pair_in_range)(T x, T y) {
  (void)x, (void)y;
  return false;
}
RILLE_INLINE T F(fmod)(T x, T y) {
  return F(fmod_anywhere)(x, y);
}
RILLE_INLINE T F(remainder)(T x, T y) {
  return F(remainder_anywhere)(x, y);
}
RILLE_INLINE T F(floor_divide)(T x, T y) {
  return F(floor_divide_anywhere)(x, y);
}
#endif
RILLE_INLINE T F(trunc_divide)(T x, T y) {
  return LIBM(trunc)(x / y);
}

#else

/* The smallest integer has no negative: dividing it by -1 wraps. */
RILLE_INLINE bool F(is_minus_one)(T x) {
#if KIND == KIND_UNSIGNED
  (void)x;
  return false;
#else
  return x == -1;
#endif
}

/* 0 or -1, which divide nothing. */
RILLE_INLINE bool F(is_special_divisor)(T y) {
  return (U)y + 1 <= 1;
}

RILLE_INLINE T F(trunc_divide)(T x, T y) {
  if (F(is_special_divisor)(y)) return y == 0 ? 0 : F(neg)(x);
  return (T)(x / y);
}
RILLE_INLINE T F(fmod)(T x, T y) {
  return F(is_special_divisor)(y) ? 0 : (T)(x % y);
}
/* Whether a quotient that is not whole is below 0: without branches, as signs are chance. */
RILLE_INLINE bool F(is_rounded_up)(T r, T y) {
  return (r != 0) & (F(is_negative)(r) != F(is_negative)(y));
}
/* Python's remainder: the result has the divisor's sign. */
RILLE_INLINE T F(remainder)(T x, T y) {
  const T r = F(fmod)(x, y);
  return (T)((U)r + ((U)y & (0 - (U)F(is_rounded_up)(r, y))));
}
RILLE_INLINE T F(floor_divide)(T x, T y) {
  if (F(is_special_divisor)(y)) return F(trunc_divide)(x, y);
  const T q = (T)(x / y), r = (T)(x % y);
  return (T)(q - F(is_rounded_up)(r, y));
}

#if defined(IS_INT64) && defined(__AVX2__) && !defined(RILLE_MINIMAL)
#define QUOTIENTS_BY_DOUBLE 1
/* Four at a time in double, whose division takes a fraction of the processor's own for integers. Of x and y
 * below 2^51 a quotient that is not whole lies farther from the next whole number than it is rounded, so that
 * rounding it down is exact; and so are the product with y and what that leaves. */
typedef double F(Reals) __attribute__((vector_size(32)));
typedef T F(Wholes) __attribute__((vector_size(32)));
typedef T F(WholesLoose) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));

/* Below 2^51 a whole number is the last bits of the double that is 3 * 2^51 more. */
static const double F(shift) = 0x3p51;

RILLE_INLINE F(Reals) F(to_reals)(F(Wholes) x) {
  const F(Reals) shift = (F(Reals)){0} + F(shift);
  return (F(Reals))(x + (F(Wholes))shift) - shift;
}
RILLE_INLINE F(Wholes) F(to_wholes)(F(Reals) x) {
  const F(Reals) shift = (F(Reals)){0} + F(shift);
  return (F(Wholes))(x + shift) - (F(Wholes))shift;
}
/* None of y is 0, and all are below 2^51. */
RILLE_INLINE bool F(four_in_range)(F(Wholes) x, F(Wholes) y) {
  typedef uint64_t Bits __attribute__((vector_size(32)));
  const Bits half = (Bits){0} + ((uint64_t)1 << 51);
  const F(Wholes) outside = (y == 0) | (F(Wholes))((((Bits)x + half) | ((Bits)y + half)) >> 52);
  return _mm256_testz_si256((__m256i)outside, (__m256i)outside);
}
RILLE_INLINE F(Wholes) F(floor_divide_four)(F(Reals) x, F(Reals) y) {
  return F(to_wholes)((F(Reals))_mm256_floor_pd((__m256d)(x / y)));
}
RILLE_INLINE F(Wholes) F(remainder_four)(F(Reals) x, F(Reals) y) {
  return F(to_wholes)(x - (F(Reals))_mm256_floor_pd((__m256d)(x / y)) * y);
}
RILLE_INLINE F(Wholes) F(fmod_four)(F(Reals) x, F(Reals) y) {
  const __m256d quotient = _mm256_round_pd((__m256d)(x / y), _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
  return F(to_wholes)(x - (F(Reals))quotient * y);
}
#endif

#endif

/* What numbers are made of: signs, neighbours, binary exponents; common divisors of integers. */
RILLE_INLINE bool F(signbit)(T x) {
#if KIND == KIND_FLOAT
  return signbit(x) != 0;
#elif KIND == KIND_SIGNED
  return x < 0;
#else
  (void)x;
  return false;
#endif
}

#if KIND == KIND_FLOAT
RILLE_INLINE T F(nextafter)(T x, T y) {
  return LIBM(nextafter)(x, y);
}
RILLE_INLINE T F(frexp_mantissa)(T x) {
  int exponent;
  return LIBM(frexp)(x, &exponent);
}
/* 0 for what has none. */
RILLE_INLINE T F(frexp_exponent)(T x) {
  int exponent;
  (void)LIBM(frexp)(x, &exponent);
  return x - x == 0 ? (T)exponent : 0;
}
#endif

#if KIND == KIND_UNSIGNED
RILLE_INLINE U F(size)(T x) {
  return x;
}
#elif KIND == KIND_SIGNED
RILLE_INLINE U F(size)(T x) {
  return x < 0 ? 0 - (U)x : (U)x;
}
#endif

#if KIND == KIND_SIGNED || KIND == KIND_UNSIGNED
/* By Euclid's way, of the sizes. */
RILLE_INLINE T F(gcd)(T x, T y) {
  U a = F(size)(x), b = F(size)(y);
  while (b != 0) {
    const U rest = a % b;
    a = b;
    b = rest;
  }
  return (T)a;
}
RILLE_INLINE T F(lcm)(T x, T y) {
  const U divisor = (U)F(gcd)(x, y);
  return divisor == 0 ? 0 : (T)(F(size)(x) / divisor * F(size)(y));
}
#endif

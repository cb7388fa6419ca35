/* Exponentials, logarithms and error functions of floating-point numbers. */
RILLE_INLINE V F(exp)(V x) {
  return OWN(exp)(x);
}
RILLE_INLINE V F(log)(V x) {
  return OWN(log)(x);
}
RILLE_INLINE V F(erf)(V x) {
  return OWN_IN_RANGES(erf)(x);
}
RILLE_INLINE V F(expm1)(V x) {
  return OWN_IN_FLOAT(expm1)(x);
}
/* The normal distribution's, from minus infinity to x. */
RILLE_INLINE V F(normal_cdf)(V x) {
  return OWN(normal_cdf)(x);
}

#if KIND == KIND_FLOAT
RILLE_INLINE T F(exp2)(T x) {
  return OWN_IN_FLOAT(exp2)(x);
}
RILLE_INLINE T F(log2)(T x) {
  return OWN_IN_FLOAT(log2)(x);
}
RILLE_INLINE T F(log10)(T x) {
  return BY_DOUBLE(log10)(x);
}
RILLE_INLINE T F(log1p)(T x) {
  return OWN_IN_RANGES(log1p)(x);
}
/* x log(y), 0 where x is 0 and y any number. */
RILLE_INLINE T F(xlogy)(T x, T y) {
  return y != y ? y : x == 0 ? 0 : x * OWN(log)(y);
}
/* log(exp(x) + exp(y)): the larger one is taken out, so that nothing overflows. Equal ones may be infinite.
 */
RILLE_INLINE T F(logaddexp)(T x, T y) {
  const T larger = x > y ? x : y, rest = LIBM(fabs)(x - y);
  return x == y ? x + (T)0.69314718055994530942 : larger + F(log1p)(F(exp)(-rest));
}
/* The same to the base of 2. */
RILLE_INLINE T F(logaddexp2)(T x, T y) {
  const T larger = x > y ? x : y, rest = LIBM(fabs)(x - y);
  return x == y ? x + 1 : larger + F(log1p)(F(exp2)(-rest)) * (T)1.44269504088896340736;
}
RILLE_INLINE T F(erfc)(T x) {
  return BY_DOUBLE(erfc)(x);
}
RILLE_INLINE T F(erfinv)(T x) {
#if IS_FLOAT32 && !defined(RILLE_MINIMAL)
  return rille_erfinvf(x);
#else
  return (T)rille_inverse_erf((double)x);
#endif
}
#endif

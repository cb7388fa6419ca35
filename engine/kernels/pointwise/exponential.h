/* Exponentials, logarithms and the error function of floating-point numbers. */
RILLE_INLINE V F(exp)(V x) {
  return OWN(exp)(x);
}
RILLE_INLINE V F(log)(V x) {
  return OWN(log)(x);
}
RILLE_INLINE V F(erf)(V x) {
  return OWN_IN_FLOAT(erf)(x);
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
  return LIBM(log10)(x);
}
RILLE_INLINE T F(log1p)(T x) {
  return OWN_IN_FLOAT(log1p)(x);
}
#endif

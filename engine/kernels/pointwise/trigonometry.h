/* Trigonometric and hyperbolic functions of floating-point numbers. */
RILLE_INLINE V F(tanh)(V x) {
  return OWN(tanh)(x);
}

#if KIND == KIND_FLOAT
/* x is the gradient, y the saved output. */
RILLE_INLINE T F(tanh_backward)(T x, T y) {
  return x * (1 - y * y);
}
RILLE_INLINE T F(sinh)(T x) {
  return BY_DOUBLE(sinh)(x);
}
RILLE_INLINE T F(cosh)(T x) {
  return BY_DOUBLE(cosh)(x);
}

/* sin, cos, and in float tan, hold where F(in_range)(x). */
RILLE_INLINE T F(sin)(T x) {
  return OWN_IN_RANGES(sin)(x);
}
RILLE_INLINE T F(cos)(T x) {
  return OWN_IN_RANGES(cos)(x);
}
RILLE_INLINE bool F(in_range)(T x) {
  return !(LIBM(fabs)(x) > (T)1e5);
}
RILLE_INLINE T F(sin_anywhere)(T x) {
  return LIBM(sin)(x);
}
RILLE_INLINE T F(cos_anywhere)(T x) {
  return LIBM(cos)(x);
}

RILLE_INLINE T F(tan)(T x) {
  return BY_DOUBLE(tan)(x);
}
RILLE_INLINE T F(tan_anywhere)(T x) {
  return LIBM(tan)(x);
}
RILLE_INLINE T F(asin)(T x) {
  return BY_DOUBLE(asin)(x);
}
RILLE_INLINE T F(acos)(T x) {
  return BY_DOUBLE(acos)(x);
}
RILLE_INLINE T F(atan)(T x) {
  return OWN_UNLESS_MINIMAL(atan)(x);
}
RILLE_INLINE T F(asinh)(T x) {
  return BY_DOUBLE(asinh)(x);
}
RILLE_INLINE T F(acosh)(T x) {
  return BY_DOUBLE(acosh)(x);
}
RILLE_INLINE T F(atanh)(T x) {
  return BY_DOUBLE(atanh)(x);
}
/* The product is rounded to the element's dtype before the sine is taken, as PyTorch does. */
RILLE_INLINE T F(sinc)(T x) {
  T turns = (T)RILLE_PI * x;
  return x == 0 ? 1 : LIBM(sin)(turns) / turns;
}
RILLE_INLINE T F(atan2)(T x, T y) {
  return OWN_UNLESS_MINIMAL(atan2)(x, y);
}
RILLE_INLINE T F(hypot)(T x, T y) {
  return BY_DOUBLE(hypot)(x, y);
}
#endif

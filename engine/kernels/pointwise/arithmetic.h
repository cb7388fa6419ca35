/* Arithmetic of numbers. Integers wrap: they are added and multiplied as U, their unsigned twins. */
RILLE_INLINE bool F(is_negative)(T x) {
#if KIND == KIND_UNSIGNED
  (void)x;
  return false;
#else
  return x < 0;
#endif
}

RILLE_INLINE T F(neg)(T x) {
  return (T)(-(U)x);
}
RILLE_INLINE T F(abs)(T x) {
#if KIND == KIND_FLOAT
  return LIBM(fabs)(x);
#else
  return F(is_negative)(x) ? F(neg)(x) : x;
#endif
}
RILLE_INLINE T F(sign)(T x) {
  return (T)((x > 0) - F(is_negative)(x));
}
RILLE_INLINE T F(add)(T x, T y) {
  return (T)((U)x + (U)y);
}
RILLE_INLINE T F(sub)(T x, T y) {
  return (T)((U)x - (U)y);
}
RILLE_INLINE T F(mul)(T x, T y) {
  return (T)((U)x * (U)y);
}

#if KIND == KIND_FLOAT
RILLE_INLINE T F(reciprocal)(T x) {
  return 1 / x;
}
RILLE_INLINE T F(div)(T x, T y) {
  return x / y;
}
/* The size of x with the sign of y. */
RILLE_INLINE T F(copysign)(T x, T y) {
  return LIBM(copysign)(x, y);
}
#endif

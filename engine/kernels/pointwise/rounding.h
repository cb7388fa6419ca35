/* Rounding of floating-point numbers to whole ones. */
RILLE_INLINE T F(floor)(T x) {
  return LIBM(floor)(x);
}
RILLE_INLINE T F(ceil)(T x) {
  return LIBM(ceil)(x);
}
/* Halves go to the even one. */
RILLE_INLINE T F(round)(T x) {
  return LIBM(rint)(x);
}
RILLE_INLINE T F(trunc)(T x) {
  return LIBM(trunc)(x);
}
RILLE_INLINE T F(frac)(T x) {
  return x - LIBM(trunc)(x);
}

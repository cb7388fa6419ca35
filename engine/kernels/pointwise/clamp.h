/* Limits: clamping, the larger and the smaller of two, numbers in place of NaN and infinities. In the
 * *_backward kernels x is the gradient and y the saved input. */
#if KIND == KIND_FLOAT || KIND == KIND_LANES
RILLE_INLINE V F(clamp_backward)(V x, V y, T low, T high) {
  return PICK(UP_TO(SPLAT(low), y), PICK(UP_TO(y, SPLAT(high)), x, SPLAT((T)0)), SPLAT((T)0));
}
RILLE_INLINE V F(hardtanh_backward)(V x, V y, T low, T high) {
  return PICK(UP_TO(y, SPLAT(low)), SPLAT((T)0), PICK(UP_TO(SPLAT(high), y), SPLAT((T)0), x));
}
RILLE_INLINE V F(nan_to_num)(V x, T nan, T most, T least) {
  const V below = PICK(LESS(x, SPLAT((T)INFINITY)), x, SPLAT(most));
  const V finite = PICK(LESS(SPLAT(-(T)INFINITY), x), below, SPLAT(least));
  return PICK(UP_TO(x, x), finite, SPLAT(nan));
}
#endif

#if KIND == KIND_FLOAT
/* max wins over min, NaN over both. A bound may be infinite, but no NaN. The choices are written as the
 * instructions for the larger and the smaller of two make them, which give the second where one is NaN. */
RILLE_INLINE T F(clamp)(T x, T low, T high) {
  const T raised = low > x ? low : x;
  return high < raised ? high : raised;
}
#endif

#if KIND != KIND_LANES
/* NaN wins. */
RILLE_INLINE T F(maximum)(T x, T y) {
  const T chosen = x > y ? x : y;
  return F(isnan)(x) ? x : chosen;
}
RILLE_INLINE T F(minimum)(T x, T y) {
  const T chosen = x < y ? x : y;
  return F(isnan)(x) ? x : chosen;
}
/* NaN loses. */
RILLE_INLINE T F(fmax)(T x, T y) {
  const T chosen = x > y ? x : y;
  return F(isnan)(y) ? x : chosen;
}
RILLE_INLINE T F(fmin)(T x, T y) {
  const T chosen = x < y ? x : y;
  return F(isnan)(y) ? x : chosen;
}
#endif

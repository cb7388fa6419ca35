/* Comparisons, tests and logic, of every dtype. */
RILLE_INLINE bool F(isnan)(T x) {
#if KIND == KIND_FLOAT
  return x != x;
#else
  (void)x;
  return false;
#endif
}
RILLE_INLINE bool F(isinf)(T x) {
#if KIND == KIND_FLOAT
  return x == (T)INFINITY || x == -(T)INFINITY;
#else
  (void)x;
  return false;
#endif
}
RILLE_INLINE bool F(isfinite)(T x) {
  return !F(isnan)(x) && !F(isinf)(x);
}

RILLE_INLINE bool F(eq)(T x, T y) {
  return x == y;
}
RILLE_INLINE bool F(ne)(T x, T y) {
  return x != y;
}
RILLE_INLINE bool F(lt)(T x, T y) {
  return x < y;
}
RILLE_INLINE bool F(le)(T x, T y) {
  return x <= y;
}
RILLE_INLINE bool F(gt)(T x, T y) {
  return x > y;
}
RILLE_INLINE bool F(ge)(T x, T y) {
  return x >= y;
}

RILLE_INLINE bool F(logical_not)(T x) {
  return x == 0;
}
RILLE_INLINE bool F(logical_and)(T x, T y) {
  return x != 0 && y != 0;
}
RILLE_INLINE bool F(logical_or)(T x, T y) {
  return x != 0 || y != 0;
}
RILLE_INLINE bool F(logical_xor)(T x, T y) {
  return (x != 0) != (y != 0);
}

/* Bits of integers and bools. */
RILLE_INLINE T F(bitwise_not)(T x) {
#if KIND == KIND_BOOL
  return !x;
#else
  return (T)~x;
#endif
}
RILLE_INLINE T F(bitwise_and)(T x, T y) {
  return (T)(x & y);
}
RILLE_INLINE T F(bitwise_or)(T x, T y) {
  return (T)(x | y);
}
RILLE_INLINE T F(bitwise_xor)(T x, T y) {
  return (T)(x ^ y);
}

#if KIND != KIND_BOOL
/* Whether y is a place among the bits of T: negative numbers are large ones as U. */
RILLE_INLINE bool F(is_place)(T y) {
  return (U)y < 8 * sizeof(T);
}
/* Shifts by more bits than there are, and by negative numbers, leave nothing but copies of the sign. */
RILLE_INLINE T F(bitwise_left_shift)(T x, T y) {
  return F(is_place)(y) ? (T)((U)x << y) : 0;
}
RILLE_INLINE T F(bitwise_right_shift)(T x, T y) {
#if KIND == KIND_UNSIGNED
  return F(is_place)(y) ? (T)(x >> y) : 0;
#else
  return (T)(x >> (F(is_place)(y) ? y : (T)(8 * sizeof(T) - 1)));
#endif
}
#endif

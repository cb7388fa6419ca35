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

/* One of two elements, or something of each. */
RILLE_INLINE T F(where)(uint8_t condition, T x, T y) {
  return condition ? x : y;
}

#if KIND == KIND_FLOAT
/* From the nearer end, so that weight 1 gives y exactly. */
RILLE_INLINE T F(lerp)(T x, T y, T weight) {
  return (weight < 0 ? -weight : weight) < (T)0.5 ? x + weight * (y - x) : y - (y - x) * (1 - weight);
}
RILLE_INLINE T F(addcmul)(T x, T y, T z, T value) {
  return x + value * y * z;
}
RILLE_INLINE T F(addcdiv)(T x, T y, T z, T value) {
  return x + value * y / z;
}
#endif

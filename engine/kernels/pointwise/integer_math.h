/* Integer arithmetic that wraps instead of being undefined: T the type, U its unsigned twin, F(name) the
 * names. */
static inline T F(integer_divide)(T x, T y) {
  if (y == 0) return 0;
  return IS_MINUS_ONE(y) ? (T)(0 - (U)x) : (T)(x / y);
}
static inline T F(integer_fmod)(T x, T y) {
  return y == 0 || IS_MINUS_ONE(y) ? 0 : (T)(x % y);
}
static inline T F(integer_remainder)(T x, T y) {
  const T r = F(integer_fmod)(x, y);
  return r != 0 && SIGNED_LESS(r) != SIGNED_LESS(y) ? (T)(r + y) : r;
}
static inline T F(integer_floor_divide)(T x, T y) {
  const T q = F(integer_divide)(x, y);
  return F(integer_fmod)(x, y) != 0 && SIGNED_LESS(x) != SIGNED_LESS(y) ? (T)(q - 1) : q;
}
/* Negative exponents: 1 / x ** -y, rounded to 0 unless x is 1 or -1 (as PyTorch's powi). */
static inline T F(integer_power)(T x, T y) {
  if (SIGNED_LESS(y)) {
    if (x == 1) return 1;
    if (IS_MINUS_ONE(x)) return y % 2 ? x : 1;
    return 0;
  }
  U result = 1, base = (U)x;
  for (; y; y = (T)(y / 2)) {
    if (y % 2) result = (U)(result * base);
    base = (U)(base * base);
  }
  return (T)result;
}

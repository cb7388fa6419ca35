/* Powers and roots of numbers. */
RILLE_INLINE T F(square)(T x) {
  return F(mul)(x, x);
}

#if KIND == KIND_FLOAT

RILLE_INLINE T F(cube)(T x) {
  return x * x * x;
}
RILLE_INLINE T F(sqrt)(T x) {
  return LIBM(sqrt)(x);
}
RILLE_INLINE T F(rsqrt)(T x) {
  return 1 / LIBM(sqrt)(x);
}
RILLE_INLINE T F(pow)(T x, T y) {
  return OWN_UNLESS_MINIMAL(pow)(x, y);
}

#else

/* Negative exponents: 1 / x ** -y, rounded to 0 unless x is 1 or -1 (as PyTorch's powi). */
RILLE_INLINE T F(pow)(T x, T y) {
  if (F(is_negative)(y)) {
    if (x == 1) return 1;
    if (F(is_minus_one)(x)) return y % 2 ? x : 1;
    return 0;
  }
  U result = 1, base = (U)x;
  for (; y; y = (T)(y / 2)) {
    if (y % 2) result = (U)(result * base);
    base = (U)(base * base);
  }
  return (T)result;
}

#endif

/* Scalar functions of one floating-point type that the pointwise kernels are made of: T is float or double,
 * F(name) the name of the function for T. Included twice by pointwise.c, after the basic functions. */
static inline T F(softplus_of)(T x, T beta, T threshold) {
  return x * beta > threshold ? x : F(log1p)(F(exp)(x * beta)) / beta;
}
/* log(sigmoid(x)) without overflow on either side. */
static inline T F(logsigmoid)(T x) {
  return (x < 0 ? x : 0) - F(log1p)(F(exp)(x < 0 ? x : -x));
}
/* Python's remainder: the result has the divisor's sign. */
static inline T F(remainder_of)(T x, T y) {
  const T r = F(fmod)(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
/* Python's floor division, exact where x / y rounds up to an integer. */
static inline T F(floor_divide_of)(T x, T y) {
  if (y == 0) return x / y;
  const T r = F(fmod)(x, y);
  T quotient = (x - r) / y;
  if (r != 0 && (r < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return F(copysign)(0, x / y);
  const T floored = F(floor)(quotient);
  return quotient - floored > (T)0.5 ? floored + 1 : floored;
}
/* max wins over min, NaN over both. */
static inline T F(clamp_of)(T x, T low, T high) {
  const T raised = x < low || low != low ? low : x;
  return x != x ? x : raised > high || high != high ? high : raised;
}
static inline T F(mish_of)(T x) {
  return x * F(tanh)(F(softplus_of)(x, 1, 20));
}
static inline T F(mish_slope)(T x) {
  const T t = F(tanh)(F(softplus_of)(x, 1, 20));
  return t + x * F(sigmoid)(x) * (1 - t * t);
}

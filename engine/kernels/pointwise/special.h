/* Special functions beyond the gamma and error functions: one double at a time, by functions that are
 * compiled once (vector/special.h). */
RILLE_INLINE T F(erfcx)(T x) {
  return (T)rille_erfcx((double)x);
}
RILLE_INLINE T F(ndtr)(T x) {
  return (T)rille_ndtr((double)x);
}
RILLE_INLINE T F(ndtri)(T x) {
  return (T)rille_ndtri((double)x);
}
RILLE_INLINE T F(log_ndtr)(T x) {
  return (T)rille_log_ndtr((double)x);
}
/* -x log(x), 0 at 0 and below it as large as the limit of none. */
RILLE_INLINE T F(entr)(T x) {
  return x > 0 ? -x * OWN(log)(x) : x == 0 ? 0 : x < 0 ? -(T)INFINITY : x;
}
/* x log(1 + y), 0 where x is 0 and y any number. */
RILLE_INLINE T F(xlog1py)(T x, T y) {
  return y != y ? y : x == 0 ? 0 : x * F(log1p)(y);
}
/* log(x / (1 - x)) of x within [eps, 1 - eps]; of any x where eps is below 0. */
RILLE_INLINE T F(logit)(T x, T eps) {
  const T low = eps < 0 ? x : x < eps ? eps : x, z = eps < 0 ? x : low > 1 - eps ? 1 - eps : low;
  return OWN(log)(z / (1 - z));
}
RILLE_INLINE T F(i0)(T x) {
  return (T)rille_bessel_i(0, (double)x, 0);
}
RILLE_INLINE T F(i0e)(T x) {
  return (T)rille_bessel_i(0, (double)x, 1);
}
RILLE_INLINE T F(i1)(T x) {
  return (T)rille_bessel_i(1, (double)x, 0);
}
RILLE_INLINE T F(i1e)(T x) {
  return (T)rille_bessel_i(1, (double)x, 1);
}
/* order is 0 or 1; second says 0 for J, 1 for Y, 2 for K and 3 for exp(x) K. */
RILLE_INLINE T F(bessel)(T x, T order, T second) {
  const int nu = (int)order, kind = (int)second;
  const double z = (double)x;
  return (T)(kind == 0   ? rille_bessel_j(nu, z)
             : kind == 1 ? rille_bessel_y(nu, z)
                         : rille_bessel_k(nu, z, kind == 3));
}
RILLE_INLINE T F(spherical_bessel_j0)(T x) {
  return x == 0 ? 1 : x - x != 0 ? (x != x ? x : 0) : LIBM(sin)(x) / x;
}
/* Hurwitz's zeta function of s = x and q = y: infinite at s = 1 and at q = 0, -1, -2, ...; a negative q takes
 * whole s only. */
RILLE_INLINE T F(zeta)(T x, T y) {
  const double s = (double)x, q = (double)y;
  if (s == 1) return (T)INFINITY;
  if (!(s > 1) || q != q) return (T)NAN;
  if (q <= 0 && q != floor(q) && s != floor(s)) return (T)NAN;
  return (T)rille_zeta(s, q);
}
RILLE_INLINE T F(gammainc)(T x, T y) {
  return (T)rille_gamma_part((double)x, (double)y, 0);
}
RILLE_INLINE T F(gammaincc)(T x, T y) {
  return (T)rille_gamma_part((double)x, (double)y, 1);
}
/* Of degree y; kind is a RillePolynomial. */
RILLE_INLINE T F(polynomial)(T x, T y, T kind) {
  return (T)rille_polynomial((int)kind, (double)x, (double)y);
}

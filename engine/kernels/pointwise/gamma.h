/* The gamma function's family, computed in double. */
RILLE_INLINE T F(lgamma)(T x) {
  return (T)rille_log_gamma((double)x);
}
RILLE_INLINE T F(digamma)(T x) {
  return (T)rille_psi((double)x);
}
/* The nth derivative of digamma. */
RILLE_INLINE T F(polygamma)(T x, T n) {
  return (T)rille_psi_derivative((double)n, (double)x);
}

/* Functions that the heavy kernels are made of, for numbers of type V: one of type T, or a register full of
 * them. F(name) is the name of the function for V. */
/* Tanh form of GELU: Hendrycks & Gimpel, arXiv:1606.08415. */
RILLE_INLINE V F(gelu_inner)(V x) {
  return (T)0.79788456080286535588 * (x + (T)0.044715 * x * x * x);
}
RILLE_INLINE V F(gelu_tanh_slope)(V x) {
  const V t = F(tanh)(F(gelu_inner)(x));
  const V inner_slope = (T)0.79788456080286535588 * ((T)1 + (T)(3 * 0.044715) * x * x);
  return (T)0.5 * ((T)1 + t) + (T)0.5 * x * ((T)1 - t * t) * inner_slope;
}
RILLE_INLINE V F(silu_slope)(V x) {
  const V s = F(sigmoid)(x);
  return s * ((T)1 + x * ((T)1 - s));
}

/* Activations. In the *_backward kernels x is the gradient and y the saved input; sigmoid_backward takes the
 * saved output. */
#if KIND == KIND_FLOAT || KIND == KIND_LANES

/* NaN passes. */
RILLE_INLINE V F(relu)(V x) {
  return PICK(UP_TO(x, SPLAT((T)0)), SPLAT((T)0), x);
}
/* Where y is NaN the gradient passes, as in PyTorch. */
RILLE_INLINE V F(relu_backward)(V x, V y) {
  return PICK(UP_TO(y, SPLAT((T)0)), SPLAT((T)0), x);
}
RILLE_INLINE V F(leaky_relu)(V x, T slope) {
  return PICK(LESS(SPLAT((T)0), x), x, x * slope);
}
/* y: the slope. */
RILLE_INLINE V F(prelu)(V x, V y) {
  return PICK(LESS(SPLAT((T)0), x), x, x * y);
}
RILLE_INLINE V F(leaky_relu_backward)(V x, V y, T slope) {
  return PICK(LESS(SPLAT((T)0), y), x, x * slope);
}

/* x + 3 between 0 and 6, as a share of 6; NaN stays. A division takes longer than memory does: the product
 * with a sixth and what is missing in it round to the quotient, for x + 3 is 0 or no small number. */
RILLE_INLINE V F(hardsigmoid)(V x) {
#if KIND == KIND_LANES && defined(__FMA__)
  const float sixth = 1.0f / 6;
  const V part = LANES_LARGER(SPLAT(0.0f), LANES_SMALLER(SPLAT(6.0f), x + 3.0f)), near = part * sixth;
  return near + (part - near * 6.0f) * sixth;
#else
  const V part = PICK(LESS(SPLAT((T)6), x + (T)3), SPLAT((T)6), x + (T)3);
  return PICK(LESS(part, SPLAT((T)0)), SPLAT((T)0), part) / (T)6;
#endif
}
RILLE_INLINE V F(hardswish)(V x) {
  return x * F(hardsigmoid)(x);
}

RILLE_INLINE V F(sigmoid)(V x) {
  return OWN(sigmoid)(x);
}
RILLE_INLINE V F(silu)(V x) {
  return x * F(sigmoid)(x);
}
RILLE_INLINE V F(silu_backward)(V x, V y) {
  const V s = F(sigmoid)(y);
  return x * (s * ((T)1 + y * ((T)1 - s)));
}
RILLE_INLINE V F(elu)(V x, T alpha, T scale, T input_scale) {
  return PICK(LESS(SPLAT((T)0), x), x * scale, F(expm1)(x * input_scale) * (alpha * scale));
}

RILLE_INLINE V F(gelu)(V x) {
  return x * F(normal_cdf)(x);
}
RILLE_INLINE V F(gelu_backward)(V x, V y) {
  return x * (F(normal_cdf)(y) + y * (T)0.39894228040143267794 * F(exp)((T)-0.5 * y * y));
}

/* Tanh form of GELU: Hendrycks & Gimpel, arXiv:1606.08415. */
RILLE_INLINE V F(gelu_inner)(V x) {
  return (T)0.79788456080286535588 * (x + (T)0.044715 * x * x * x);
}
RILLE_INLINE V F(gelu_tanh)(V x) {
  return (T)0.5 * x * ((T)1 + F(tanh)(F(gelu_inner)(x)));
}
RILLE_INLINE V F(gelu_tanh_backward)(V x, V y) {
  const V t = F(tanh)(F(gelu_inner)(y));
  const V inner_slope = (T)0.79788456080286535588 * ((T)1 + (T)(3 * 0.044715) * y * y);
  return x * ((T)0.5 * ((T)1 + t) + (T)0.5 * y * ((T)1 - t * t) * inner_slope);
}

#else

RILLE_INLINE T F(relu)(T x) {
  return x > 0 ? x : 0;
}

#endif

#if KIND == KIND_FLOAT

RILLE_INLINE T F(threshold)(T x, T limit, T value) {
  return x <= limit ? value : x;
}
RILLE_INLINE T F(threshold_backward)(T x, T y, T limit) {
  return y <= limit ? 0 : x;
}
RILLE_INLINE T F(hardsigmoid_backward)(T x, T y) {
  return y > -3 && y < 3 ? x / 6 : 0;
}
RILLE_INLINE T F(hardswish_backward)(T x, T y) {
  return y <= -3 ? 0 : y < 3 ? x * (y / 3 + (T)0.5) : x;
}

RILLE_INLINE T F(sigmoid_backward)(T x, T y) {
  return x * (1 - y) * y;
}
/* log(sigmoid(x)) without overflow on either side. */
RILLE_INLINE T F(logsigmoid)(T x) {
  return (x < 0 ? x : 0) - F(log1p)(F(exp)(x < 0 ? x : -x));
}
RILLE_INLINE T F(logsigmoid_backward)(T x, T y) {
  return x * F(sigmoid)(-y);
}
RILLE_INLINE T F(elu_backward)(T x, T y, T alpha, T scale, T input_scale) {
  return y <= 0 ? x * (alpha * scale * input_scale * F(exp)(y * input_scale)) : x * scale;
}
RILLE_INLINE T F(softplus)(T x, T beta, T limit) {
  return x * beta > limit ? x : F(log1p)(F(exp)(x * beta)) / beta;
}
RILLE_INLINE T F(softplus_backward)(T x, T y, T beta, T limit) {
  return y * beta > limit ? x : x * F(sigmoid)(y * beta);
}
RILLE_INLINE T F(mish)(T x) {
  return x * F(tanh)(F(softplus)(x, 1, 20));
}
RILLE_INLINE T F(mish_backward)(T x, T y) {
  const T t = F(tanh)(F(softplus)(y, 1, 20));
  return x * (t + y * F(sigmoid)(y) * (1 - t * t));
}

#endif

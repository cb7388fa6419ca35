/* Optimizer kernels of one type: T is float or double, F(name) the function names for it. Conditions that
 * hold for a whole call are constants of the loops' bodies, so that these vectorize. */
RILLE_INLINE void F(sgd_body)(int64_t n, const RilleSgdNumbers *a, T *p, const T *g, T *buffer, bool first,
                              bool nesterov) {
  const T lr = (T)a->lr, decay = (T)a->weight_decay, momentum = (T)a->momentum;
  const T keep = first ? 1 : (T)(1 - a->dampening), sign = a->maximize ? -1 : 1;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], b = first ? d : momentum * buffer[i] + keep * d;
    buffer[i] = b;
    p[i] -= lr * (nesterov ? d + momentum * b : b);
  }
}

static void F(sgd)(int64_t n, const RilleSgdNumbers *a, void *p_data, const void *g_data, void *buffer_data) {
  T *p = p_data, *buffer = buffer_data;
  const T *g = g_data;
  if (!buffer) {
    const T lr = (T)a->lr, decay = (T)a->weight_decay, sign = a->maximize ? -1 : 1;
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) p[i] -= lr * (sign * g[i] + decay * p[i]);
  } else if (a->first) {
    F(sgd_body)(n, a, p, g, buffer, true, a->nesterov);
  } else if (a->nesterov) {
    F(sgd_body)(n, a, p, g, buffer, false, true);
  } else {
    F(sgd_body)(n, a, p, g, buffer, false, false);
  }
}

RILLE_INLINE void F(adam_body)(int64_t n, const RilleAdamNumbers *a, T *p, const T *g, T *m, T *v, T *v_max,
                               bool amsgrad) {
  const T sign = a->maximize ? -1 : 1, decay = (T)a->weight_decay, shrink = (T)a->shrink;
  const T keep1 = (T)(1 - a->beta1), beta2 = (T)a->beta2, keep2 = (T)(1 - a->beta2), eps = (T)a->eps;
  const T step_size = (T)a->step_size, correction = (T)a->bias_correction2_sqrt;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T old = p[i] * shrink, d = sign * g[i] + decay * old;
    const T first = m[i] + keep1 * (d - m[i]), second = beta2 * v[i] + keep2 * d * d;
    T scale = second;
    m[i] = first;
    v[i] = second;
    if (amsgrad) {
      scale = v_max[i] > second ? v_max[i] : second;
      v_max[i] = scale;
    }
    p[i] = old - step_size * (first / (F(root)(scale) / correction + eps));
  }
}

static void F(adam)(int64_t n, const RilleAdamNumbers *a, void *p, const void *g, void *m, void *v,
                    void *v_max) {
  if (v_max)
    F(adam_body)(n, a, p, g, m, v, v_max, true);
  else
    F(adam_body)(n, a, p, g, m, v, m, false);
}

RILLE_INLINE void F(rmsprop_body)(int64_t n, const RilleRmspropNumbers *a, T *p, const T *g, T *square,
                                  T *buffer, T *average, bool buffered, bool centered) {
  const T lr = (T)a->lr, alpha = (T)a->alpha, keep = (T)(1 - a->alpha), eps = (T)a->eps,
          decay = (T)a->weight_decay;
  const T sign = a->maximize ? -1 : 1, momentum = (T)a->momentum;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], s = alpha * square[i] + keep * d * d;
    T spread = s;
    square[i] = s;
    if (centered) {
      const T mean = average[i] + keep * (d - average[i]);
      average[i] = mean;
      spread = s - mean * mean;
    }
    T move = d / (F(root)(spread) + eps);
    if (buffered) {
      move += momentum * buffer[i];
      buffer[i] = move;
    }
    p[i] -= lr * move;
  }
}

static void F(rmsprop)(int64_t n, const RilleRmspropNumbers *a, void *p, const void *g, void *square,
                       void *buffer, void *average) {
  if (!buffer && !average)
    F(rmsprop_body)(n, a, p, g, square, square, square, false, false);
  else
    F(rmsprop_body)(n, a, p, g, square, buffer, average, buffer != NULL, average != NULL);
}

static void F(adagrad)(int64_t n, const RilleAdagradNumbers *a, void *p_data, const void *g_data,
                       void *sum_data) {
  T *p = p_data, *sum = sum_data;
  const T *g = g_data;
  const T lr = (T)a->lr, eps = (T)a->eps, decay = (T)a->weight_decay, sign = a->maximize ? -1 : 1;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], s = sum[i] + d * d;
    sum[i] = s;
    p[i] -= lr * (d / (F(root)(s) + eps));
  }
}

/* Zeiler, arXiv:1212.5701. */
static void F(adadelta)(int64_t n, const RilleAdadeltaNumbers *a, void *p_data, const void *g_data,
                        void *square_data, void *delta_data) {
  T *p = p_data, *square = square_data, *delta = delta_data;
  const T *g = g_data;
  const T lr = (T)a->lr, rho = (T)a->rho, keep = (T)(1 - a->rho), eps = (T)a->eps, decay = (T)a->weight_decay;
  const T sign = a->maximize ? -1 : 1;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], s = rho * square[i] + keep * d * d;
    const T move = F(root)(delta[i] + eps) / F(root)(s + eps) * d;
    square[i] = s;
    delta[i] = rho * delta[i] + keep * move * move;
    p[i] -= lr * move;
  }
}

/* Optimizer kernels of one type: T is float or double, F(name) the function names for it. */
static void F(sgd)(int64_t n, const RilleSgdNumbers *a, void *p_data, const void *g_data, void *buffer_data) {
  T *p = p_data, *buffer = buffer_data;
  const T *g = g_data;
  const T lr = (T)a->lr, decay = (T)a->weight_decay, momentum = (T)a->momentum, keep = (T)(1 - a->dampening);
  const T sign = a->maximize ? -1 : 1;
  if (!buffer) {
    for (int64_t i = 0; i < n; i++) p[i] -= lr * (sign * g[i] + decay * p[i]);
    return;
  }
  if (a->first) {
    for (int64_t i = 0; i < n; i++) {
      const T d = sign * g[i] + decay * p[i];
      buffer[i] = d;
      p[i] -= lr * (a->nesterov ? d + momentum * d : d);
    }
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], b = momentum * buffer[i] + keep * d;
    buffer[i] = b;
    p[i] -= lr * (a->nesterov ? d + momentum * b : b);
  }
}

static void F(adam)(int64_t n, const RilleAdamNumbers *a, void *p_data, const void *g_data, void *m_data,
                    void *v_data, void *v_max_data) {
  T *p = p_data, *m = m_data, *v = v_data, *v_max = v_max_data;
  const T *g = g_data;
  const T sign = a->maximize ? -1 : 1, decay = (T)a->weight_decay, shrink = (T)a->shrink;
  const T keep1 = (T)(1 - a->beta1), beta2 = (T)a->beta2, keep2 = (T)(1 - a->beta2), eps = (T)a->eps;
  const T step_size = (T)a->step_size, correction = (T)a->bias_correction2_sqrt;
  for (int64_t i = 0; i < n; i++) {
    const T old = p[i] * shrink, d = sign * g[i] + decay * old;
    const T first = m[i] + keep1 * (d - m[i]), second = beta2 * v[i] + keep2 * d * d;
    T scale = second;
    m[i] = first;
    v[i] = second;
    if (v_max) {
      scale = v_max[i] > second ? v_max[i] : second;
      v_max[i] = scale;
    }
    p[i] = old - step_size * (first / (F(root)(scale) / correction + eps));
  }
}

static void F(rmsprop)(int64_t n, const RilleRmspropNumbers *a, void *p_data, const void *g_data,
                       void *square_data, void *buffer_data, void *average_data) {
  T *p = p_data, *square = square_data, *buffer = buffer_data, *average = average_data;
  const T *g = g_data;
  const T lr = (T)a->lr, alpha = (T)a->alpha, keep = (T)(1 - a->alpha), eps = (T)a->eps,
          decay = (T)a->weight_decay;
  const T sign = a->maximize ? -1 : 1, momentum = (T)a->momentum;
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], s = alpha * square[i] + keep * d * d;
    T spread = s;
    square[i] = s;
    if (average) {
      average[i] += keep * (d - average[i]);
      spread = s - average[i] * average[i];
    }
    const T scaled = d / (F(root)(spread) + eps);
    if (buffer) {
      buffer[i] = momentum * buffer[i] + scaled;
      p[i] -= lr * buffer[i];
    } else {
      p[i] -= lr * scaled;
    }
  }
}

static void F(adagrad)(int64_t n, const RilleAdagradNumbers *a, void *p_data, const void *g_data,
                       void *sum_data) {
  T *p = p_data, *sum = sum_data;
  const T *g = g_data;
  const T lr = (T)a->lr, eps = (T)a->eps, decay = (T)a->weight_decay, sign = a->maximize ? -1 : 1;
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
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], s = rho * square[i] + keep * d * d;
    const T move = F(root)(delta[i] + eps) / F(root)(s + eps) * d;
    square[i] = s;
    delta[i] = rho * delta[i] + keep * move * move;
    p[i] -= lr * move;
  }
}

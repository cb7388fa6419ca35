/* One pass over a parameter, for the optimizers of moments.c: T is float or double, F(name) the names for it.
 * p: value, g: gradient, the rest state. Compiled once, unlike engine/kernels/rows/optim.c: these are used
 * less. ONE_BY_ONE: vector code would gain too little for its size. */

static void F(adamax)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data, void *m_data,
                      void *norm_data) {
  T *p = p_data, *m = m_data, *norm = norm_data;
  const T *g = g_data;
  const T sign = (T)a->sign, decay = (T)a->weight_decay, keep1 = (T)(1 - a->beta1), beta2 = (T)a->beta2;
  const T eps = (T)a->eps, rate = (T)a->rate;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i], size = F(absolute)(d) + eps, old = norm[i] * beta2;
    m[i] += keep1 * (d - m[i]);
    norm[i] = size > old || size != size ? size : old;
    p[i] -= rate * (m[i] / norm[i]);
  }
}

static void F(nadam)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data, void *m_data,
                     void *v_data) {
  T *p = p_data, *m = m_data, *v = v_data;
  const T *g = g_data;
  const T sign = (T)a->sign, decay = (T)a->weight_decay, shrink = (T)a->shrink, keep1 = (T)(1 - a->beta1);
  const T beta2 = (T)a->beta2, keep2 = (T)(1 - a->beta2), eps = (T)a->eps, correction = (T)a->correction2;
  const T rate = (T)a->rate, rate_next = (T)a->rate_next;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T old = p[i] * shrink, d = sign * g[i] + decay * old;
    m[i] += keep1 * (d - m[i]);
    v[i] = v[i] * beta2 + keep2 * d * d;
    const T root = F(root)(v[i] / correction) + eps;
    p[i] = old - rate * (d / root) - rate_next * (m[i] / root);
  }
}

static ONE_BY_ONE void F(radam)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data,
                                void *m_data, void *v_data) {
  T *p = p_data, *m = m_data, *v = v_data;
  const T *g = g_data;
  const T sign = (T)a->sign, decay = (T)a->weight_decay, shrink = (T)a->shrink, keep1 = (T)(1 - a->beta1);
  const T beta2 = (T)a->beta2, keep2 = (T)(1 - a->beta2), eps = (T)a->eps, rate = (T)a->rate;
  const T rectified = (T)a->rate_next; /* 0: the plain mean, without the second moment */
  for (int64_t i = 0; i < n; i++) {
    const T old = p[i] * shrink, d = sign * g[i] + decay * old;
    m[i] += keep1 * (d - m[i]);
    v[i] = v[i] * beta2 + keep2 * d * d;
    p[i] = old - rate * m[i] * (rectified > 0 ? rectified / (F(root)(v[i]) + eps) : 1);
  }
}

static ONE_BY_ONE void F(lion)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data,
                               void *m_data, void *unused) {
  T *p = p_data, *m = m_data;
  const T *g = g_data;
  const T sign = (T)a->sign, shrink = (T)a->shrink, rate = (T)a->rate;
  const T beta1 = (T)a->beta1, keep1 = (T)(1 - a->beta1), beta2 = (T)a->beta2, keep2 = (T)(1 - a->beta2);
  (void)unused;
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i], update = beta1 * m[i] + keep1 * d;
    p[i] = p[i] * shrink - rate * (T)((update > 0) - (update < 0));
    m[i] = beta2 * m[i] + keep2 * d;
  }
}

static ONE_BY_ONE void F(rprop)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data,
                                void *previous_data, void *size_data) {
  T *p = p_data, *previous = previous_data, *size = size_data;
  const T *g = g_data;
  const T sign = (T)a->sign, down = (T)a->beta1, up = (T)a->beta2, least = (T)a->rate, most = (T)a->rate_next;
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i], same = d * previous[i];
    T s = size[i] * (same > 0 ? up : same < 0 ? down : 1);
    s = s < least ? least : s > most ? most : s;
    const T used = same < 0 ? 0 : d; /* after a change of direction: wait one step */
    size[i] = s;
    p[i] -= (T)((used > 0) - (used < 0)) * s;
    previous[i] = used;
  }
}

static void F(asgd)(int64_t n, const MomentNumbers *a, void *p_data, const void *g_data, void *average_data,
                    void *unused) {
  T *p = p_data, *average = average_data;
  const T *g = g_data;
  const T sign = (T)a->sign, decay = (T)a->weight_decay, shrink = (T)a->shrink, rate = (T)a->rate;
  const T mu = (T)a->rate_next;
  (void)unused;
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    const T d = sign * g[i] + decay * p[i];
    p[i] = p[i] * shrink - rate * d;
    average[i] = mu == 1 ? p[i] : average[i] + (p[i] - average[i]) * mu;
  }
}

/* Losses of one floating-point type T: x the input, y the target, q pos_weight, c the parameter. Included by
 * loss.c. */

/* ---- values and slopes ----------------------------------------------------------------------- */

RILLE_INLINE T F(absolute)(T x) {
  return x < 0 ? -x : x;
}
RILLE_INLINE T F(sign)(T x) {
  return x > 0 ? (T)1 : x < 0 ? (T)-1 : x;
} /* NaN stays */
RILLE_INLINE T F(limit)(T x, T c) {
  return x > c ? c : x < -c ? -c : x;
}
RILLE_INLINE T F(log_clamped)(T x) {
  const T value = F(log)(x);
  return value < -100 ? (T)-100 : value;
}

/* Few losses use all four. */
#define UNUSED          __attribute__((unused))
#define ARGUMENTS       T x UNUSED, T y UNUSED, T q UNUSED, T c UNUSED
#define VALUE(name)     RILLE_INLINE T F(name##_value)(ARGUMENTS)
#define BY_INPUT(name)  RILLE_INLINE T F(name##_input_slope)(ARGUMENTS)
#define BY_TARGET(name) RILLE_INLINE T F(name##_target_slope)(ARGUMENTS)
VALUE(mse) {
  return (x - y) * (x - y);
}
BY_INPUT(mse) {
  return 2 * (x - y);
}
BY_TARGET(mse) {
  return -F(mse_input_slope)(x, y, q, c);
}

VALUE(l1) {
  return F(absolute)(x - y);
}
BY_INPUT(l1) {
  return F(sign)(x - y);
}
BY_TARGET(l1) {
  return -F(l1_input_slope)(x, y, q, c);
}

VALUE(smooth_l1) {
  const T d = F(absolute)(x - y);
  return d < c ? (T)0.5 * d * d / c : d - (T)0.5 * c;
}
BY_INPUT(smooth_l1) {
  const T d = x - y;
  return F(absolute)(d) < c ? d / c : F(sign)(d);
}
BY_TARGET(smooth_l1) {
  return -F(smooth_l1_input_slope)(x, y, q, c);
}

VALUE(huber) {
  const T d = F(absolute)(x - y);
  return d <= c ? (T)0.5 * d * d : c * (d - (T)0.5 * c);
}
BY_INPUT(huber) {
  return F(limit)(x - y, c);
}
BY_TARGET(huber) {
  return -F(huber_input_slope)(x, y, q, c);
}

/* Binary cross entropy of probabilities; logarithms below -100 count as -100, as in PyTorch. */
VALUE(entropy) {
  return (y - 1) * F(log_clamped)(1 - x) - y * F(log_clamped)(x);
}
BY_INPUT(entropy) {
  const T variance = (1 - x) * x;
  return (x - y) /
         (variance < (T)1e-12f ? (T)1e-12f : variance); /* the float constant also in double, as in PyTorch */
}
BY_TARGET(entropy) {
  return F(log_clamped)(1 - x) - F(log_clamped)(x);
}

/* -log sigmoid(x), without overflow. */
RILLE_INLINE T F(softplus_of_minus)(T x) {
  return F(log1p)(F(exp)(-F(absolute)(x))) + (x < 0 ? -x : 0);
}

VALUE(logit_entropy) {
  return (1 - y) * x + (1 + (q - 1) * y) * F(softplus_of_minus)(x);
}
BY_INPUT(logit_entropy) {
  return (1 - y + q * y) * F(sigmoid)(x) - q * y;
}
BY_TARGET(logit_entropy) {
  return (q - 1) * F(softplus_of_minus)(x) - x;
}

/* Kullback-Leibler divergence: x is a logarithm, y a probability or a logarithm. y log y is 0 at 0. */
VALUE(divergence) {
  const T own = y * F(log)(y);
  return (y == 0 ? 0 : own) - y * x;
}
BY_INPUT(divergence) {
  return -y;
}
BY_TARGET(divergence) {
  return F(log)(y) + y / y - x; /* NaN at 0, as in PyTorch */
}

VALUE(log_divergence) {
  return F(exp)(y) * (y - x);
}
BY_INPUT(log_divergence) {
  return -F(exp)(y);
}
BY_TARGET(log_divergence) {
  return F(exp)(y) * (y - x + 1);
}

/* ---- kernels: pieces of at most RUN elements, so that the weights cost no extra loops over memory --- */

#ifndef RUN /* inputs, targets, weights and values of a piece take 8 KiB, of doubles 16: half a first cache  \
             */
#define RUN 512
#endif

/* Sum in parallel lanes, gathered in double. */
static double F(sum_run)(const T *in, int64_t n) {
  T lanes[16] = {0};
  double total = 0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int k = 0; k < 16; k++) lanes[k] += in[i + k];
  for (int k = 0; k < 16; k++) total += (double)lanes[k];
  for (; i < n; i++) total += (double)in[i];
  return total;
}

/* Which losses read pos_weight. */
#ifndef USES_POS_WEIGHT
#define USES_POS_WEIGHT
enum {
  mse_uses_q = 0,
  l1_uses_q = 0,
  smooth_l1_uses_q = 0,
  huber_uses_q = 0,
  entropy_uses_q = 0,
  logit_entropy_uses_q = 1,
  divergence_uses_q = 0,
  log_divergence_uses_q = 0
};
#endif

/* out = FUNCTION of each of n <= RUN elements; out is none of the others. Where there is no pos_weight ones
 * stand in its place: a loop that asks for each element is no vector code, and a second loop is as long as
 * the first. */
#define FILL(name, FUNCTION, uses_q)                                                                         \
  static void F(name)(int64_t n, const void *x_data, const void *y_data, const void *q_data, double c_data,  \
                      void *out_data) {                                                                      \
    const T *x = x_data, *y = y_data, *q = q_data;                                                           \
    T *out = out_data, ones[uses_q ? RUN : 1];                                                               \
    const T c = (T)c_data;                                                                                   \
    if (uses_q && !q) {                                                                                      \
      for (int64_t i = 0; i < n; i++) ones[i] = 1;                                                           \
      q = ones;                                                                                              \
    }                                                                                                        \
    RILLE_IVDEP                                                                                              \
    for (int64_t i = 0; i < n; i++) out[i] = FUNCTION(x[i], y[i], uses_q ? q[i] : 1, c);                     \
  }
#define LOSS(name)                                                                                           \
  FILL(name##_values, F(name##_value), name##_uses_q)                                                        \
  FILL(name##_by_input, F(name##_input_slope), name##_uses_q)                                                \
  FILL(name##_by_target, F(name##_target_slope), name##_uses_q)
RILLE_LOSSES(LOSS)

static const T *F(part)(const void *data, int64_t begin) {
  return data ? (const T *)data + begin : NULL;
}

/* Elements [begin, begin + n), with their weights. */
static void F(fill)(RilleLossFill fill, int64_t begin, int64_t n, const RilleLossOperands *operands, T *out) {
  fill(n, F(part)(operands->input, begin), F(part)(operands->target, begin),
       F(part)(operands->pos_weight, begin), operands->parameter, out);
  if (!operands->weight) return;
  const T *weight = F(part)(operands->weight, begin);
  for (int64_t i = 0; i < n; i++) out[i] *= weight[i];
}

static double F(sum)(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands) {
  T out[RUN];
  double total = 0;
  for (; begin < end; begin += RUN) {
    const int64_t n = end - begin < RUN ? end - begin : RUN;
    F(fill)(fill, begin, n, operands, out);
    total += F(sum_run)(out, n);
  }
  return total;
}

static void F(each)(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands,
                    void *out) {
  for (; begin < end; begin += RUN)
    F(fill)(fill, begin, end - begin < RUN ? end - begin : RUN, operands, (T *)out + begin);
}

static void F(slope)(RilleLossFill fill, int64_t begin, int64_t end, const RilleLossOperands *operands,
                     const void *g_data, bool one_g, double factor, void *out_data) {
  const T *g = g_data;
  for (; begin < end; begin += RUN) {
    T *out = (T *)out_data + begin;
    const int64_t n = end - begin < RUN ? end - begin : RUN;
    F(fill)(fill, begin, n, operands, out);
    const T scale = one_g ? g[0] * (T)factor : 1;
    if (one_g)
      for (int64_t i = 0; i < n; i++) out[i] *= scale; /* one loop each: vector code */
    else
      for (int64_t i = 0; i < n; i++) out[i] *= g[begin + i];
  }
}
#undef LOSS
#undef FILL
#undef VALUE
#undef BY_INPUT
#undef BY_TARGET
#undef UNUSED
#undef ARGUMENTS

/* Cross entropy of rows of logits, for one floating-point type T. Included by rows.c. */

/* sum over classes of weight * -log softmax, what label smoothing mixes in. */
static T F(smooth_loss)(const T *in, T top_plus_log, int64_t classes, const RilleClassLoss *loss) {
  const T *weight = loss->weight;
  enum { SUMS = 16 }; /* side by side, as one addition waits for the one before it */
  T sums[SUMS] = {0}, sum = 0;
  int64_t i = 0;
  for (; !weight && i + SUMS <= classes; i += SUMS)
    for (int k = 0; k < SUMS; k++) sums[k] += top_plus_log - in[i + k];
  for (; i + SUMS <= classes; i += SUMS)
    for (int k = 0; k < SUMS; k++) sums[k] += weight[i + k] * (top_plus_log - in[i + k]);
  for (; i < classes; i++) sum += weight ? weight[i] * (top_plus_log - in[i]) : top_plus_log - in[i];
  for (int k = 0; k < SUMS; k++) sum += sums[k];
  return sum;
}

static T F(row_loss)(const T *in, T top, T log_sum, int64_t label, int64_t classes,
                     const RilleClassLoss *loss) {
  const T *weight = loss->weight;
  if (label < 0 || label >= classes) return 0;
  T value = log_sum - (in[label] - top);
  if (weight) value *= weight[label];
  if (loss->smoothing == 0) return value;
  const T share = (T)(loss->smoothing / (double)classes);
  return (T)(1 - loss->smoothing) * value + share * F(smooth_loss)(in, top + log_sum, classes, loss);
}

static void F(cross_entropy)(int64_t rows, int64_t classes, const void *in_data, const RilleClassLoss *loss,
                             void *losses_data, void *probabilities) {
  const T *in = in_data;
  T *losses = losses_data, *p = probabilities;
  for (int64_t r = 0; r < rows; r++, in += classes) {
    const T top = F(row_max)(in, classes);
    T sum;
    if (p) {
      sum = F(exp_row)(in, top, classes, p);
      F(scale_row)(classes, 1 / sum, p);
      p += classes;
    } else {
      sum = F(exp_row)(in, top, classes, NULL);
    }
    losses[r] = F(row_loss)(in, top, log_of(sum), loss->labels[r], classes, loss);
  }
}

/* d loss / d logit j = W p_j - d_j, where d_j = (1 - smoothing) w_label [j == label] + smoothing / classes
 * w_j and W is the sum of all d_j. */
static void F(cross_entropy_backward)(int64_t rows, int64_t classes, const void *probabilities,
                                      const RilleClassLoss *loss, const void *scale_data, void *out_data) {
  const T *p = probabilities, *scale = scale_data, *weight = loss->weight;
  T *out = out_data;
  for (int64_t r = 0; r < rows; r++, p += classes, out += classes) {
    const int64_t label = loss->labels[r];
    if (label < 0 || label >= classes) {
      for (int64_t i = 0; i < classes; i++) out[i] = 0;
      continue;
    }
    const T share = (T)(loss->smoothing / (double)classes) * scale[r];
    const T hit = (T)(1 - loss->smoothing) * (weight ? weight[label] : 1) * scale[r];
    const T factor = hit + share * (T)loss->weight_sum;
    if (share == 0) {
      RILLE_IVDEP
      for (int64_t i = 0; i < classes; i++) out[i] = factor * p[i];
    } else if (weight) {
      RILLE_IVDEP
      for (int64_t i = 0; i < classes; i++) out[i] = factor * p[i] - share * weight[i];
    } else {
      RILLE_IVDEP
      for (int64_t i = 0; i < classes; i++) out[i] = factor * p[i] - share;
    }
    out[label] -= hit;
  }
}

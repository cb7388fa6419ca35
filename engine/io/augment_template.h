/* Included once a type: T the samples' type, TOP what stands for full brightness, STORE(x) rounds to it. */

static void NAME(affine)(const Job *job, const T *in, T *out, const double *theta) {
  int64_t h = job->h, w = job->w, plane = h * w;
  /* Places in pixels: linear in the column, from x0 on. */
  double dx = theta[0], dy = theta[3] * (double)h / (double)w;
  for (int64_t row = 0; row < h; row++) {
    double gy = (2.0 * (double)row + 1) / (double)h - 1, gx = 1.0 / (double)w - 1;
    float x0 = (float)(((theta[0] * gx + theta[1] * gy + theta[2] + 1) * (double)w - 1) / 2);
    float y0 = (float)(((theta[3] * gx + theta[4] * gy + theta[5] + 1) * (double)h - 1) / 2);
    for (int64_t column = 0; column < w; column++, out++) {
      float x = x0 + (float)column * (float)dx, y = y0 + (float)column * (float)dy;
      if (!(x > -1 && y > -1 && x < (float)w && y < (float)h)) {
        for (int64_t c = 0; c < job->c; c++) out[c * plane] = 0;
        continue;
      }
      int64_t left = (int64_t)(x + 1) - 1, top = (int64_t)(y + 1) - 1;
      float fx = x - (float)left, fy = y - (float)top;
      bool has_left = left >= 0, has_right = left + 1 < w, has_top = top >= 0, has_bottom = top + 1 < h;
      const T *at = in + top * w + left;
      for (int64_t c = 0; c < job->c; c++, at += plane) {
        float a = has_left && has_top ? (float)at[0] : 0, b = has_right && has_top ? (float)at[1] : 0;
        float d = has_left && has_bottom ? (float)at[w] : 0,
              e = has_right && has_bottom ? (float)at[w + 1] : 0;
        float up = a + (b - a) * fx, down = d + (e - d) * fx;
        out[c * plane] = STORE(up + (down - up) * fy);
      }
    }
  }
}

static void NAME(normalize)(const Job *job, const T *in, float *out, const double *numbers) {
  int64_t plane = job->h * job->w;
  for (int64_t c = 0; c < job->c; c++, in += plane, out += plane) {
    float factor = (float)numbers[2 * c], offset = (float)numbers[2 * c + 1];
    for (int64_t i = 0; i < plane; i++) out[i] = (float)in[i] * factor + offset;
  }
}

static inline float NAME(grey)(const T *in, int64_t plane, int64_t channels) {
  return channels == 1 ? (float)in[0] : LUMA((float)in[0], (float)in[plane], (float)in[2 * plane]);
}

/* Eight sums side by side for short runs, gathered in double. */
static double NAME(mean_grey)(const T *in, int64_t plane, int64_t channels) {
  double total = 0;
  int64_t i = 0;
  while (i + LANES <= plane) {
    float sums[LANES] = {0};
    for (int64_t end = i + 128 * LANES; i + LANES <= plane && i < end; i += LANES)
      for (int k = 0; k < LANES; k++) sums[k] += NAME(grey)(in + i + k, plane, channels);
    for (int k = 0; k < LANES; k++) total += (double)sums[k];
  }
  for (; i < plane; i++) total += (double)NAME(grey)(in + i, plane, channels);
  return total / (double)plane;
}

/* in * f + other, within the range of colours. */
static void NAME(scale)(const T *restrict in, T *restrict out, int64_t n, float f, float other) {
  for (int64_t i = 0; i < n; i++) {
    float mixed = (float)in[i] * f + other;
    out[i] = STORE(CLAMP(mixed, TOP));
  }
}

static void NAME(saturate)(const T *restrict in, T *restrict out, int64_t plane, float f) {
  for (int64_t i = 0; i < plane; i++) {
    float r = (float)in[i], g = (float)in[i + plane], b = (float)in[i + 2 * plane];
    float other = LUMA(r, g, b) * (1 - f);
    r = r * f + other, g = g * f + other, b = b * f + other;
    out[i] = STORE(CLAMP(r, TOP));
    out[i + plane] = STORE(CLAMP(g, TOP));
    out[i + 2 * plane] = STORE(CLAMP(b, TOP));
  }
}

static void NAME(blend)(const Job *job, const T *in, T *out, const double *numbers) {
  int64_t plane = job->h * job->w;
  float f = (float)numbers[0];
  if (job->kind == RILLE_AUGMENT_SATURATE && job->c == 3)
    NAME(saturate)(in, out, plane, f);
  else if (job->kind == RILLE_AUGMENT_SATURATE)
    NAME(scale)(in, out, plane, 1, 0); /* grey already */
  else
    NAME(scale)
  (in, out, job->c * plane, f,
   job->kind == RILLE_AUGMENT_DARKEN ? 0 : (float)NAME(mean_grey)(in, plane, job->c) * (1 - f));
}

static void NAME(hue)(const Job *job, const T *in, T *out, const double *numbers) {
  int64_t plane = job->h * job->w;
  float colour[3], turn = (float)(numbers[0] - floor(numbers[0]));
  for (int64_t i = 0; i < plane; i++) {
    for (int c = 0; c < 3; c++) colour[c] = (float)in[i + c * plane];
    turn_hue(colour, turn);
    for (int c = 0; c < 3; c++) out[i + c * plane] = STORE(CLAMP(colour[c], TOP));
  }
}

static void NAME(change)(const Job *job, const T *in, void *out, const double *numbers) {
  if (job->kind == RILLE_AUGMENT_AFFINE)
    NAME(affine)(job, in, out, numbers);
  else if (job->kind == RILLE_AUGMENT_NORMALIZE)
    NAME(normalize)(job, in, out, numbers);
  else if (job->kind == RILLE_AUGMENT_HUE)
    NAME(hue)(job, in, out, numbers);
  else
    NAME(blend)(job, in, out, numbers);
}

#undef T
#undef TOP
#undef STORE
#undef NAME

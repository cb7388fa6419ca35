/* Row kernels of one floating-point type: T is float or double, F(name) the function for it. Included by rows.c. */
static T F(row_max)(const T *in, int64_t n) {
  T best = in[0];
  for (int64_t i = 1; i < n; i++) best = in[i] > best || in[i] != in[i] ? in[i] : best;
  return best;
}

static void F(softmax)(int64_t rows, int64_t columns, const void *in_data, void *out_data) {
  for (int64_t r = 0; r < rows; r++) {
    const T *in = (const T *)in_data + r * columns;
    T *out = (T *)out_data + r * columns;
    const T top = F(row_max)(in, columns);
    T sum = 0;
    for (int64_t i = 0; i < columns; i++) out[i] = F(exp)(in[i] - top);
    for (int64_t i = 0; i < columns; i++) sum += out[i];
    const T scale = 1 / sum;
    for (int64_t i = 0; i < columns; i++) out[i] *= scale;
  }
}

static void F(log_softmax)(int64_t rows, int64_t columns, const void *in_data, void *out_data) {
  for (int64_t r = 0; r < rows; r++) {
    const T *in = (const T *)in_data + r * columns;
    T *out = (T *)out_data + r * columns;
    const T top = F(row_max)(in, columns);
    T sum = 0;
    for (int64_t i = 0; i < columns; i++) out[i] = F(exp)(in[i] - top);
    for (int64_t i = 0; i < columns; i++) sum += out[i];
    const T shift = F(log)(sum);
    for (int64_t i = 0; i < columns; i++) out[i] = in[i] - top - shift;
  }
}

static void F(softmax_backward)(int64_t rows, int64_t columns, const void *g_data, const void *y_data, void *out_data) {
  for (int64_t r = 0; r < rows; r++) {
    const T *g = (const T *)g_data + r * columns, *y = (const T *)y_data + r * columns;
    T *out = (T *)out_data + r * columns;
    T sum = 0;
    for (int64_t i = 0; i < columns; i++) sum += g[i] * y[i];
    for (int64_t i = 0; i < columns; i++) out[i] = y[i] * (g[i] - sum);
  }
}

static void F(log_softmax_backward)(int64_t rows, int64_t columns, const void *g_data, const void *y_data, void *out_data) {
  for (int64_t r = 0; r < rows; r++) {
    const T *g = (const T *)g_data + r * columns, *y = (const T *)y_data + r * columns;
    T *out = (T *)out_data + r * columns;
    T sum = 0;
    for (int64_t i = 0; i < columns; i++) sum += g[i];
    for (int64_t i = 0; i < columns; i++) out[i] = g[i] - F(exp)(y[i]) * sum;
  }
}

/* Normalisation of one floating-point type T; included by norm.c. */

/* Several numbers, as one vector wherever this is compiled. */
typedef T F(Part) __attribute__((vector_size(RILLE_VECTOR_BYTES), may_alias));
typedef T F(Loose) __attribute__((vector_size(RILLE_VECTOR_BYTES), aligned(sizeof(T)), may_alias));
enum { F(WIDTH) = RILLE_VECTOR_BYTES / sizeof(T) };

RILLE_INLINE F(Part) F(part_at)(const T *from) {
  return *(const F(Loose) *)from;
}

/* What the terms of a sum are made of; x is taken as its distance from the mean. */
typedef struct F(Row) {
  const T *g, *w, *x;
  T mean;
} F(Row);

RILLE_INLINE T F(term)(RowSum kind, const F(Row) * row, int64_t i) {
  switch (kind) {
  case SUM_G:
    return row->g[i];
  case SUM_G_W:
    return row->g[i] * row->w[i];
  case SUM_G_X:
    return row->g[i] * (row->x[i] - row->mean);
  case SUM_G_W_X:
    return row->g[i] * row->w[i] * (row->x[i] - row->mean);
  default:
    return (row->x[i] - row->mean) * (row->x[i] - row->mean);
  }
}

/* The same for WIDTH of them from i on. */
RILLE_INLINE F(Part) F(terms)(RowSum kind, const F(Row) * row, int64_t i) {
  switch (kind) {
  case SUM_G:
    return F(part_at)(row->g + i);
  case SUM_G_W:
    return F(part_at)(row->g + i) * F(part_at)(row->w + i);
  case SUM_G_X:
    return F(part_at)(row->g + i) * (F(part_at)(row->x + i) - row->mean);
  case SUM_G_W_X:
    return F(part_at)(row->g + i) * F(part_at)(row->w + i) * (F(part_at)(row->x + i) - row->mean);
  default:
    return (F(part_at)(row->x + i) - row->mean) * (F(part_at)(row->x + i) - row->mean);
  }
}

/* The sum of n terms, in parts gathered in double a RUN at a time. */
RILLE_INLINE double F(sum_of)(RowSum kind, int64_t n, const F(Row) row) {
  double total = 0;
  for (int64_t i = 0; i < n;) {
    const int64_t to = n - i < RUN ? n : i + RUN;
    F(Part) lanes = {0}, more = {0};
    T rest = 0;
    for (; i + 2 * F(WIDTH) <= to; i += 2 * F(WIDTH)) {
      lanes += F(terms)(kind, &row, i);
      more += F(terms)(kind, &row, i + F(WIDTH));
    }
    for (; i < to; i++) rest += F(term)(kind, &row, i);
    lanes += more;
    for (int k = 0; k < F(WIDTH); k++) total += (double)lanes[k];
    total += (double)rest;
  }
  return total;
}

static double F(row_sum)(int64_t n, const T *x) {
  return F(sum_of)(SUM_G, n, (F(Row)){.g = x});
}
static double F(row_squares)(int64_t n, const T *x, T mean) {
  return F(sum_of)(SUM_X_X, n, (F(Row)){.x = x, .mean = mean});
}
static double F(row_dot)(int64_t n, const T *g, const T *x, T mean) {
  return F(sum_of)(SUM_G_X, n, (F(Row)){.g = g, .x = x, .mean = mean});
}
static double F(row_product)(int64_t n, const T *g, const T *w) {
  return F(sum_of)(SUM_G_W, n, (F(Row)){.g = g, .w = w});
}
static double F(row_product_dot)(int64_t n, const T *g, const T *w, const T *x, T mean) {
  return F(sum_of)(SUM_G_W_X, n, (F(Row)){.g = g, .w = w, .x = x, .mean = mean});
}

/* ---- channels -------------------------------------------------------------------------------- */

/* Terms of channels that lie side by side: SUM_G, SUM_G_X or SUM_X_X, each channel with its center. */
typedef struct F(Columns) {
  const T *g, *x, *center;
  int64_t stride; /* from row to row */
} F(Columns);

#if !defined(RILLE_MINIMAL)
RILLE_INLINE F(Part) F(column_terms)(RowSum kind, const F(Columns) * c, int64_t row, int64_t k) {
  const int64_t at = row * c->stride + k;
  if (kind == SUM_G) return F(part_at)(c->g + at);
  const F(Part) far = F(part_at)(c->x + at) - F(part_at)(c->center + k);
  return kind == SUM_G_X ? F(part_at)(c->g + at) * far : far * far;
}
#endif

RILLE_INLINE T F(column_term)(RowSum kind, const F(Columns) * c, int64_t row, int64_t k) {
  const int64_t at = row * c->stride + k;
  if (kind == SUM_G) return c->g[at];
  const T far = c->x[at] - c->center[k];
  return kind == SUM_G_X ? c->g[at] * far : far * far;
}

/* Down the batch, in groups of 8 rows before they are gathered in double; two vectors of channels at a time.
 */
RILLE_INLINE void F(column_sums)(RowSum kind, int64_t batch, int64_t width, const F(Columns) * columns,
                                 double *totals) {
  enum { GROUP = 8 };
  for (int64_t row = 0; row < batch; row += GROUP) {
    const int64_t last = batch - row < GROUP ? batch : row + GROUP;
    int64_t k = 0;
#if !defined(RILLE_MINIMAL)
    for (; k + 2 * F(WIDTH) <= width; k += 2 * F(WIDTH)) {
      F(Part) first = {0}, second = {0};
      T parts[2 * F(WIDTH)] __attribute__((aligned(64)));
      for (int64_t r = row; r < last; r++) {
        first += F(column_terms)(kind, columns, r, k);
        second += F(column_terms)(kind, columns, r, k + F(WIDTH));
      }
      *(F(Part) *)(void *)parts = first;
      *(F(Part) *)(void *)(parts + F(WIDTH)) = second;
      RILLE_IVDEP
      for (int i = 0; i < 2 * F(WIDTH); i++) totals[k + i] += (double)parts[i];
    }
#endif
    for (; k < width; k++) {
      T part = 0;
      for (int64_t r = row; r < last; r++) part += F(column_term)(kind, columns, r, k);
      totals[k] += (double)part;
    }
  }
}

static __attribute__((noinline)) void F(column_sums_g)(int64_t batch, int64_t width,
                                                       const F(Columns) * columns, double *totals) {
  F(column_sums)(SUM_G, batch, width, columns, totals);
}
static void F(column_sums_g_x)(int64_t batch, int64_t width, const F(Columns) * columns, double *totals) {
  F(column_sums)(SUM_G_X, batch, width, columns, totals);
}
static void F(column_sums_x_x)(int64_t batch, int64_t width, const F(Columns) * columns, double *totals) {
  F(column_sums)(SUM_X_X, batch, width, columns, totals);
}

static void F(column_statistics)(const RilleChannels *c, const T *in, double *mean, double *squares) {
  for (int64_t j = c->begin; j < c->end; j += TILE) {
    const int64_t width = c->end - j < TILE ? c->end - j : TILE;
    const T *x = in + j;
    T center[TILE];
    for (int64_t k = 0; k < width; k++) mean[j + k] = squares[j + k] = 0;
    F(column_sums_g)(c->batch, width, &(F(Columns)){.g = x, .stride = c->channels}, mean + j);
    for (int64_t k = 0; k < width; k++) center[k] = (T)(mean[j + k] /= (double)c->batch);
    F(column_sums_x_x)
    (c->batch, width, &(F(Columns)){.x = x, .center = center, .stride = c->channels}, squares + j);
  }
}

static void F(statistics)(const RilleChannels *c, const void *in_data, double *mean, double *squares) {
  const T *in = in_data;
  if (c->inner == 1) {
    F(column_statistics)(c, in, mean, squares);
    return;
  }
  for (int64_t j = c->begin; j < c->end; j++) {
    double sum = 0, square = 0;
    for (int64_t n = 0; n < c->batch; n++) sum += F(row_sum)(c->inner, in + (n * c->channels + j) * c->inner);
    mean[j] = sum / (double)(c->batch * c->inner);
    for (int64_t n = 0; n < c->batch; n++)
      square += F(row_squares)(c->inner, in + (n * c->channels + j) * c->inner, (T)mean[j]);
    squares[j] = square;
  }
}

static void F(affine)(const RilleChannels *c, const void *in_data, const void *factor_data,
                      const void *shift_data, void *out_data) {
  const T *factor = factor_data, *shift = shift_data;
  for (int64_t n = 0; n < c->batch; n++) {
    const T *in = (const T *)in_data + n * c->channels * c->inner;
    T *out = (T *)out_data + n * c->channels * c->inner;
    if (c->inner == 1) {
      RILLE_IVDEP
      for (int64_t j = c->begin; j < c->end; j++) out[j] = factor[j] * in[j] + shift[j];
      continue;
    }
    for (int64_t j = c->begin; j < c->end; j++) {
      const T f = factor[j], s = shift[j];
      RILLE_IVDEP
      for (int64_t i = j * c->inner; i < (j + 1) * c->inner; i++) out[i] = f * in[i] + s;
    }
  }
}

static void F(sums)(const RilleChannels *c, const void *g_data, const void *in_data, const void *mean_data,
                    double *sum, double *dot) {
  const T *g = g_data, *in = in_data, *mean = mean_data;
  for (int64_t j = c->begin; j < c->end; j++) sum[j] = dot[j] = 0;
  if (c->inner == 1) {
    for (int64_t j = c->begin; j < c->end; j += TILE) {
      const int64_t width = c->end - j < TILE ? c->end - j : TILE;
      const T *y = g + j, *x = in + j, *center = mean + j;
      const F(Columns) columns = {.g = y, .x = x, .center = center, .stride = c->channels};
      F(column_sums_g)(c->batch, width, &columns, sum + j);
      F(column_sums_g_x)(c->batch, width, &columns, dot + j);
    }
    return;
  }
  for (int64_t j = c->begin; j < c->end; j++)
    for (int64_t n = 0; n < c->batch; n++) {
      const int64_t at = (n * c->channels + j) * c->inner;
      sum[j] += F(row_sum)(c->inner, g + at);
      dot[j] += F(row_dot)(c->inner, g + at, in + at, mean[j]);
    }
}

static void F(combine)(const RilleChannels *c, const void *g_data, const void *in_data, const void *a_data,
                       const void *b_data, const void *c_data, void *out_data) {
  const T *a = a_data, *b = b_data, *shift = c_data;
  for (int64_t n = 0; n < c->batch; n++) {
    const T *g = (const T *)g_data + n * c->channels * c->inner,
            *in = (const T *)in_data + n * c->channels * c->inner;
    T *out = (T *)out_data + n * c->channels * c->inner;
    if (c->inner == 1) {
      RILLE_IVDEP
      for (int64_t j = c->begin; j < c->end; j++) out[j] = a[j] * g[j] + (b[j] * in[j] + shift[j]);
      continue;
    }
    for (int64_t j = c->begin; j < c->end; j++) {
      const T aj = a[j], bj = b[j], cj = shift[j];
      RILLE_IVDEP
      for (int64_t i = j * c->inner; i < (j + 1) * c->inner; i++) out[i] = aj * g[i] + (bj * in[i] + cj);
    }
  }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void F(rows)(const RilleNormRows *p, const void *in_data, void *mean_data, void *scale_data,
                    void *out_data) {
  const T *in = in_data, *w = p->weight, *b = p->bias;
  T *mean = mean_data, *scale = scale_data, *out = out_data;
  const int64_t n = p->columns;
  for (int64_t r = 0; r < p->rows; r++, in += n, out += n) {
    const T center = p->centered ? (T)(F(row_sum)(n, in) / (double)n) : 0;
    const T factor = (T)(1 / sqrt(F(row_squares)(n, in, center) / (double)n + p->eps));
    if (p->centered) mean[r] = center;
    scale[r] = factor;
    int64_t i = 0;
    for (; i + F(WIDTH) <= n; i += F(WIDTH)) {
      /* The next row: sums leave no time in which it could arrive. */
      __builtin_prefetch(in + n + i);
      __builtin_prefetch(out + n + i);
      F(Part) y = (F(part_at)(in + i) - center) * factor;
      if (w) y *= F(part_at)(w + i);
      if (b) y += F(part_at)(b + i);
      *(F(Loose) *)(out + i) = y;
    }
    for (; i < n; i++) {
      T y = (in[i] - center) * factor;
      if (w) y *= w[i];
      if (b) y += b[i];
      out[i] = y;
    }
  }
}

/* With h = g * weight and y the normalised row: scale * (h - mean(h) - y * mean(h * y)). */
static void F(row_gradient)(const RilleNormRows *p, const T *g, const T *in, T center, T factor, T *out) {
  const T *w = p->weight;
  const int64_t n = p->columns;
  const double dot = w ? F(row_product_dot)(n, g, w, in, center) : F(row_dot)(n, g, in, center);
  const double sum = !p->centered ? 0 : w ? F(row_product)(n, g, w) : F(row_sum)(n, g);
  const T level = (T)(sum / (double)n), slope = (T)(dot * (double)factor * (double)factor / (double)n);
  if (w) {
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) out[i] = factor * (g[i] * w[i] - level - (in[i] - center) * slope);
  } else {
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) out[i] = factor * (g[i] - level - (in[i] - center) * slope);
  }
}

static void F(rows_backward)(const RilleNormRows *p, const void *g_data, const void *in_data,
                             const void *mean_data, const void *scale_data, void *out_data, void *weight_data,
                             void *bias_data) {
  const T *g = g_data, *in = in_data, *mean = mean_data, *scale = scale_data;
  T *out = out_data, *weight_sums = weight_data, *bias_sums = bias_data;
  const int64_t n = p->columns;
  for (int64_t r = 0; r < p->rows; r++, g += n, in += n) {
    const T center = p->centered ? mean[r] : 0, factor = scale[r];
    if (out) F(row_gradient)(p, g, in, center, factor, out + r * n);
    if (weight_sums) {
      RILLE_IVDEP
      for (int64_t i = 0; i < n; i++) weight_sums[i] += g[i] * ((in[i] - center) * factor);
    }
    if (bias_sums) {
      RILLE_IVDEP
      for (int64_t i = 0; i < n; i++) bias_sums[i] += g[i];
    }
  }
}

/* Convolutions of each channel by itself, of one type REAL: a vector holds one pixel of LANES channels, so
 * that no lane is empty however short rows are, and every access is to whole vectors. Included by conv.c
 * behind vector_template.h.
 *
 * Sources and targets are [pixel][LANES]; what is computed behind the end of a row is written and is
 * overwritten by the next row, so both have RILLE_DEPTHWISE_SLACK vectors behind them. */

static void TYPED(side_by_side)(const RilleConvLanes *lanes, int64_t height, const void *from_data,
                                void *to_data) {
  const REAL *from = from_data;
  REAL *to = to_data;
  for (int64_t y = 0; y < height; y++, from += lanes->width, to += lanes->row * LANES)
    for (int64_t x = 0; x < lanes->width; x += LANES) {
      Vector square[LANES];
      const int64_t n = lanes->width - x;
      RILLE_UNROLL_FULLY
      for (int c = 0; c < LANES; c++) {
        const REAL *channel = from + (c < lanes->count ? c : 0) * lanes->plane + x;
        square[c] = n >= LANES ? TYPED(load)(channel) : TYPED(load_partial)(channel, n);
      }
      TYPED(transpose)(square);
      REAL *at = to + x * lanes->step * LANES;
      RILLE_UNROLL_FULLY
      for (int k = 0; k < LANES; k++) TYPED(store)(at + k * lanes->step * LANES, square[k]);
    }
}

static void TYPED(apart)(int64_t count, int64_t pixels, const void *from_data, void *to_data,
                         int64_t to_plane) {
  const REAL *from = from_data;
  REAL *to = to_data;
  for (int64_t x = 0; x < pixels; x += LANES) {
    Vector square[LANES];
    const int64_t n = pixels - x;
    if (n < LANES && pixels >= LANES) x = pixels - LANES; /* the last ones once more */
    RILLE_UNROLL_FULLY
    for (int k = 0; k < LANES; k++) square[k] = TYPED(load)(from + (x + k) * LANES);
    TYPED(transpose)(square);
    if (count == LANES && pixels >= LANES) {
      RILLE_UNROLL_FULLY
      for (int c = 0; c < LANES; c++) TYPED(store)(to + c * to_plane + x, square[c]);
      continue;
    }
    _Alignas(64) REAL rows[LANES * LANES];
    RILLE_UNROLL_FULLY
    for (int c = 0; c < LANES; c++) TYPED(store)(rows + c * LANES, square[c]);
    for (int64_t c = 0; c < count; c++)
      memcpy(to + c * to_plane + x, rows + c * LANES,
             (size_t)(pixels < LANES ? pixels : LANES) * sizeof(REAL));
  }
}

/* `tile` pixels of a row at a time; step: vectors of the source from one to the next, a constant. */
RILLE_INLINE void TYPED(depthwise_rows)(const RilleConvDepthwise *pass, const REAL *source, REAL *target,
                                        int tile, int step) {
  const REAL *weights = pass->weights, *bias = pass->bias;
  const int64_t taps = pass->taps, *offset = pass->offset;
  const Vector first = bias ? TYPED(load)(bias) : (Vector){0};
  for (int64_t y = 0; y < pass->height; y++)
    for (int64_t x = 0; x < pass->width; x += tile) {
      const REAL *from = source + (y * pass->step_y + x * step) * LANES;
      REAL *to = target + (y * pass->width + x) * LANES;
      Vector sum[RILLE_DEPTHWISE_SLACK];
      RILLE_UNROLL_FULLY
      for (int j = 0; j < tile; j++) sum[j] = first;
      for (int64_t k = 0; k < taps; k++) {
        const REAL *at = from + offset[k] * LANES;
        const Vector factor = TYPED(load)(weights + k * LANES);
        RILLE_UNROLL_FULLY
        for (int j = 0; j < tile; j++) sum[j] += factor * TYPED(load)(at + j * step * LANES);
      }
      RILLE_UNROLL_FULLY
      for (int j = 0; j < tile; j++) TYPED(store)(to + j * LANES, sum[j]);
    }
}

static void TYPED(depthwise)(const RilleConvDepthwise *pass, const void *source, void *target) {
  const bool by_seven = (pass->width + 6) / 7 * 7 < (pass->width + 7) / 8 * 8;
  if (pass->step_x == 1 && by_seven)
    TYPED(depthwise_rows)(pass, source, target, 7, 1);
  else if (pass->step_x == 1)
    TYPED(depthwise_rows)(pass, source, target, 8, 1);
  else if (by_seven)
    TYPED(depthwise_rows)(pass, source, target, 7, 2);
  else
    TYPED(depthwise_rows)(pass, source, target, 8, 2);
}

/* ---- sums for the gradient by weight --------------------------------------------------------- */

RILLE_INLINE void TYPED(depthwise_sums_body)(const RilleConvDepthwise *pass, const REAL *source,
                                             const REAL *gradient, const int64_t *offset, int count,
                                             REAL *sums) {
  Vector sum[9];
  const REAL *tap[9];
  RILLE_UNROLL_FULLY
  for (int j = 0; j < count; j++) sum[j] = (Vector){0};
  for (int64_t y = 0; y < pass->height; y++) {
    const REAL *line = gradient + y * pass->width * LANES;
    RILLE_UNROLL_FULLY
    for (int j = 0; j < count; j++) tap[j] = source + (y * pass->step_y + offset[j]) * LANES;
    for (int64_t x = 0; x < pass->width; x++) {
      const Vector factor = TYPED(load)(line + x * LANES);
      RILLE_UNROLL_FULLY
      for (int j = 0; j < count; j++) sum[j] += factor * TYPED(load)(tap[j] + x * pass->step_x * LANES);
    }
  }
  RILLE_UNROLL_FULLY
  for (int j = 0; j < count; j++) TYPED(store)(sums + j * LANES, TYPED(load)(sums + j * LANES) + sum[j]);
}

static void TYPED(depthwise_sums)(const RilleConvDepthwise *pass, const void *source, const void *gradient,
                                  void *sums_data) {
  REAL *sums = sums_data;
  for (int64_t k = 0; k < pass->taps;) {
    const int64_t left = pass->taps - k;
    const int64_t *offset = pass->offset + k;
    const int n = left >= 9 && left % 8 ? 9 : left >= 8 ? 8 : 1;
    if (n == 9)
      TYPED(depthwise_sums_body)(pass, source, gradient, offset, 9, sums + k * LANES);
    else if (n == 8)
      TYPED(depthwise_sums_body)(pass, source, gradient, offset, 8, sums + k * LANES);
    else
      TYPED(depthwise_sums_body)(pass, source, gradient, offset, 1, sums + k * LANES);
    k += n;
  }
}

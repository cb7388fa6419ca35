/* Convolution of one type REAL; included by conv.c behind vector_template.h. */

/* ---- output pixels --------------------------------------------------------------------------- */

/* pixels side by side, vectors of output channels each, into tile[pixel][WIDE vectors]. */
RILLE_INLINE void TYPED(pixels)(const RilleConvPass *pass, const REAL *source, int vectors, int pixels,
                                REAL *tile) {
  Vector sum[MAX_SUMS] = {{0}};
  const int64_t channels = pass->channels, plane = pass->plane;
  for (int64_t t = 0; t < pass->taps; t++) {
    const REAL *from = source + pass->tap[t];
    const REAL *w = (const REAL *)pass->weights + pass->tap_row[t] * vectors * LANES;
    for (int64_t c = 0; c < channels; c++) {
      Vector line[WIDE];
      RILLE_UNROLL_FULLY
      for (int v = 0; v < vectors; v++) {
        line[v] = TYPED(load)(w + v * LANES);
        KEEP_IN_REGISTER(line[v]);
      }
      RILLE_UNROLL_FULLY
      for (int j = 0; j < pixels; j++) {
        const REAL factor = from[j];
        RILLE_UNROLL_FULLY
        for (int v = 0; v < vectors; v++) sum[j * vectors + v] += factor * line[v];
      }
      w += vectors * LANES;
      from += plane;
    }
  }
  RILLE_UNROLL_FULLY
  for (int j = 0; j < pixels; j++) {
    RILLE_UNROLL_FULLY
    for (int v = 0; v < vectors; v++) TYPED(store)(tile + j * WIDE * LANES + v * LANES, sum[j * vectors + v]);
  }
}

#define PIXELS(n)                                                                                            \
  case n:                                                                                                    \
    TYPED(pixels)(pass, source, vectors, n, tile);                                                           \
    break;

/* n pixels, up to `most`; of FEW_TILES only 1, 2, 4 and most, else no 9, 11 or 13. */
RILLE_INLINE void TYPED(some_pixels)(const RilleConvPass *pass, const REAL *source, int vectors, int most,
                                     int64_t n, REAL *tile) {
  if (n == most) {
    TYPED(pixels)(pass, source, vectors, most, tile);
    return;
  }
  switch (n) {
    PIXELS(1)
    PIXELS(2)
    PIXELS(4)
  }
#if !defined(FEW_TILES)
  switch (n) {
    PIXELS(3)
    PIXELS(5)
  }
  if (most <= 6) return;
  switch (n) {
    PIXELS(6)
    PIXELS(7)
    PIXELS(8)
  }
  if (most <= 10) return;
  if (n == 10) TYPED(pixels)(pass, source, vectors, 10, tile);
  if (most > 12 && n == 12) TYPED(pixels)(pass, source, vectors, 12, tile);
#endif
}
#undef PIXELS

static void TYPED(wide_pixels)(const RilleConvPass *pass, const REAL *source, int64_t n, REAL *tile) {
  TYPED(some_pixels)(pass, source, WIDE, WIDE_PIXELS, n, tile);
}
static void TYPED(narrow_pixels)(const RilleConvPass *pass, const REAL *source, int64_t n, REAL *tile) {
  TYPED(some_pixels)(pass, source, 1, NARROW_PIXELS, n, tile);
}

/* Pixels of the next tile, of n: nearly equal tiles, as several small ones take no longer than few. */
static int64_t TYPED(next_pixels)(int64_t n, int64_t most) {
#if defined(FEW_TILES)
  return n >= most ? most : n >= 4 ? 4 : n >= 2 ? 2 : 1;
#else
  const int64_t tiles = (n + most - 1) / most, part = (n + tiles - 1) / tiles;
  return part > 8 && part % 2 == 1 ? (part + 1) / 2 : part;
#endif
}

static void TYPED(row_pixels)(const RilleConvPass *pass, const REAL *source, int64_t n, REAL *tile) {
  const bool is_wide = pass->padded > LANES;
  for (int64_t part; n > 0; n -= part) {
    part = TYPED(next_pixels)(n, is_wide ? WIDE_PIXELS : NARROW_PIXELS);
    (is_wide ? TYPED(wide_pixels) : TYPED(narrow_pixels))(pass, source, part, tile);
    source += part;
    tile += part * WIDE * LANES;
  }
}

/* One copy for all who transpose what lies in memory. */
static __attribute__((noinline)) void TYPED(turn)(Vector *rows) {
  Vector square[LANES];
  RILLE_UNROLL_FULLY
  for (int i = 0; i < LANES; i++) square[i] = rows[i];
  TYPED(transpose)(square);
  RILLE_UNROLL_FULLY
  for (int i = 0; i < LANES; i++) rows[i] = square[i];
}

/* tile[pixel][channel] to rows of the target, with the bias; one square of LANES x LANES at a time. */
RILLE_INLINE void TYPED(store_square)(const RilleConvPass *pass, const REAL *tile, int64_t channel, int64_t n,
                                      REAL *target) {
  Vector rows[LANES];
  const REAL *bias = pass->bias;
  RILLE_UNROLL_FULLY
  for (int i = 0; i < LANES; i++) rows[i] = TYPED(load)(tile + i * WIDE * LANES);
  TYPED(turn)(rows);
  const int64_t channels = pass->outputs - channel < LANES ? pass->outputs - channel : LANES;
  for (int i = 0; i < LANES && i < channels; i++) {
    const Vector value = rows[i] + (bias ? bias[channel + i] : (REAL)0);
    REAL *to = target + (channel + i) * pass->out_plane;
    if (pass->out_step != 1) {
      for (int64_t j = 0; j < n; j++) to[j * pass->out_step] = value[j];
    } else if (n == LANES) {
      TYPED(store)(to, value);
    } else {
      TYPED(store_partial)(to, value, n);
    }
  }
}

static void TYPED(store_tile)(const RilleConvPass *pass, const REAL *tile, int64_t n, REAL *target) {
  for (int64_t j = 0; j < n; j += LANES)
    for (int64_t v = 0; v < pass->padded; v += LANES) TYPED(store_square)
  (pass, tile + j * WIDE * LANES + v, v, n - j < LANES ? n - j : LANES, target + j * pass->out_step);
}

/* Whole rows that follow each other in the target are stored together. */
static void TYPED(run)(const RilleConvPass *pass, const void *source_data, void *target_data) {
  _Alignas(64) REAL tile[(SEGMENT + LANES) * WIDE * LANES];
  /* The last square reads past the pixels that were computed. */
  for (int64_t i = 0; i < (SEGMENT + LANES) * WIDE * LANES; i++) tile[i] = 0;
  const bool joins = pass->out_step == 1 && pass->out_row == pass->width;
  int64_t n = 0;
  REAL *start = target_data;
  for (int64_t y = 0; y < pass->height; y++)
    for (int64_t x = 0; x < pass->width; x += SEGMENT) {
      const int64_t part = pass->width - x < SEGMENT ? pass->width - x : SEGMENT;
      const REAL *source = (const REAL *)source_data + y * pass->step_y + x;
      if (n > 0 && (!joins || n + part > SEGMENT)) {
        TYPED(store_tile)(pass, tile, n, start);
        n = 0;
      }
      if (n == 0) start = (REAL *)target_data + y * pass->out_row + x * pass->out_step;
      TYPED(row_pixels)(pass, source, part, tile + n * WIDE * LANES);
      n += part;
    }
  if (n > 0) TYPED(store_tile)(pass, tile, n, start);
}

/* ---- sums for the gradient by weight --------------------------------------------------------- */

/* count weights (one source offset each) times vectors of output channels, over all pixels. */
RILLE_INLINE void TYPED(sums_body)(const RilleConvPass *pass, const REAL *const *from, const REAL *gradient,
                                   int vectors, int count, int64_t step, REAL *sums) {
  Vector sum[MAX_SUMS] = {{0}};
  const int64_t padded = pass->padded, width = pass->width;
  for (int64_t y = 0; y < pass->height; y++) {
    const REAL *at[NARROW_PIXELS];
    RILLE_UNROLL_FULLY
    for (int j = 0; j < count; j++) at[j] = from[j] + y * pass->step_y;
    for (int64_t x = 0; x < width; x++) {
      Vector line[WIDE];
      RILLE_UNROLL_FULLY
      for (int v = 0; v < vectors; v++) {
        line[v] = TYPED(load)(gradient + v * LANES);
        KEEP_IN_REGISTER(line[v]);
      }
      RILLE_UNROLL_FULLY
      for (int j = 0; j < count; j++) {
        const REAL factor = at[j][x * step];
        RILLE_UNROLL_FULLY
        for (int v = 0; v < vectors; v++) sum[j * vectors + v] += factor * line[v];
      }
      gradient += padded;
    }
  }
  RILLE_UNROLL_FULLY
  for (int j = 0; j < count; j++) {
    RILLE_UNROLL_FULLY
    for (int v = 0; v < vectors; v++) {
      REAL *to = sums + j * padded + v * LANES;
      TYPED(store)(to, TYPED(load)(to) + sum[j * vectors + v]);
    }
  }
}

/* The sums of some weights; a step of 1 is a case of its own. Gives their number. */
RILLE_INLINE int64_t TYPED(sums)(const RilleConvPass *pass, const REAL *const *from, const REAL *gradient,
                                 int vectors, int count, REAL *sums) {
  if (pass->step_x == 1)
    TYPED(sums_body)(pass, from, gradient, vectors, count, 1, sums);
  else
    TYPED(sums_body)(pass, from, gradient, vectors, count, pass->step_x, sums);
  return count;
}

/* As many at once as fit in n > 0, at most `most`; gives their number. */
RILLE_INLINE int64_t TYPED(most_sums)(const RilleConvPass *pass, const REAL *const *from,
                                      const REAL *gradient, int vectors, int most, int64_t n, REAL *sums) {
  if (n >= most) return TYPED(sums)(pass, from, gradient, vectors, most, sums);
  if (n >= 3) return TYPED(sums)(pass, from, gradient, vectors, 3, sums);
  return TYPED(sums)(pass, from, gradient, vectors, 1, sums);
}

static int64_t TYPED(wide_sums)(const RilleConvPass *pass, const REAL *const *from, const REAL *gradient,
                                int64_t n, REAL *sums) {
  return TYPED(most_sums)(pass, from, gradient, WIDE, WIDE_SUMS, n, sums);
}
static int64_t TYPED(narrow_sums)(const RilleConvPass *pass, const REAL *const *from, const REAL *gradient,
                                  int64_t n, REAL *sums) {
  return TYPED(most_sums)(pass, from, gradient, 1, 9, n, sums);
}

static void TYPED(weight_sums)(const RilleConvPass *pass, const void *source_data, const void *gradient_data,
                               void *sums_data) {
  const REAL *source = source_data;
  const int64_t total = pass->taps * pass->channels;
  for (int64_t channel = 0; channel < pass->padded;) {
    const int64_t left = (pass->padded - channel) / LANES;
    const int vectors = left >= WIDE ? WIDE : 1;
    const REAL *gradient = (const REAL *)gradient_data + channel;
    for (int64_t k = 0; k < total;) {
      const REAL *from[NARROW_PIXELS];
      const int64_t n = total - k < NARROW_PIXELS ? total - k : NARROW_PIXELS;
      for (int64_t j = 0; j < n; j++)
        from[j] = source + pass->tap[(k + j) / pass->channels] + (k + j) % pass->channels * pass->plane;
      REAL *sums = (REAL *)sums_data + k * pass->padded + channel;
      if (vectors == WIDE)
        k += TYPED(wide_sums)(pass, from, gradient, n, sums);
      else
        k += TYPED(narrow_sums)(pass, from, gradient, n, sums);
    }
    channel += vectors * LANES;
  }
}

/* ---- layouts --------------------------------------------------------------------------------- */

RILLE_INLINE REAL *TYPED(packed_channel)(const RilleConvWeights *shape, REAL *packed, int64_t channel) {
  const int64_t part = channel / shape->part, row = channel - part * shape->part + part * shape->part_rows;
  return packed + row * shape->padded;
}

/* Squares of LANES output channels and as many weights of each, which lie side by side. */
static void TYPED(pack)(const RilleConvWeights *shape, const void *weights_data, void *packed) {
  const int64_t taps = shape->taps, step = shape->output_stride;
  const int64_t together = shape->channel_stride == taps ? shape->channels : 1;
  for (int64_t first = 0; first < shape->channels; first += together)
    for (int64_t o = 0; o < shape->padded; o += LANES) {
      const REAL *from = (const REAL *)weights_data + first * shape->channel_stride + o * step;
      int64_t channel = first, tap = 0;
      REAL *to = TYPED(packed_channel)(shape, packed, channel) + o;
      for (int64_t k = 0; k < together * taps; k += LANES) {
        const int64_t n = together * taps - k < LANES ? together * taps - k : LANES;
        Vector rows[LANES];
        for (int i = 0; i < LANES; i++) {
          const REAL *row = from + i * step + k;
          __builtin_prefetch(row + 4 * LANES);
          if (o + i >= shape->outputs)
            rows[i] = (Vector){0};
          else
            rows[i] = n == LANES ? TYPED(load)(row) : TYPED(load_partial)(row, n);
        }
        TYPED(turn)(rows);
        for (int i = 0; i < n; i++) {
          TYPED(store)(to + shape->row[tap] * shape->padded, rows[i]);
          if (++tap < taps) continue;
          tap = 0;
          to = TYPED(packed_channel)(shape, packed, ++channel) + o;
        }
      }
    }
}

static void TYPED(unpack)(const RilleConvWeights *shape, const void *packed_data, void *weights_data) {
  const REAL *packed = packed_data;
  REAL *weights = weights_data;
  for (int64_t t = 0; t < shape->taps; t++)
    for (int64_t c = 0; c < shape->channels; c++, packed += shape->padded) {
      REAL *to = weights + c * shape->channel_stride + t;
      for (int64_t o = 0; o < shape->outputs; o++) to[o * shape->output_stride] = packed[o];
    }
}

#if defined(RILLE_MINIMAL) /* else conv_lines_template.h has it */
static void TYPED(take)(int64_t height, int64_t width, int64_t step, const void *from_data, int64_t from_row,
                        void *to_data, int64_t to_row) {
  const REAL *from = from_data;
  REAL *to = to_data;
  for (int64_t y = 0; y < height; y++, from += from_row, to += to_row)
    for (int64_t x = 0; x < width; x++) to[x] = from[x * step];
}
#endif

static void TYPED(by_pixel)(int64_t outputs, int64_t padded, int64_t pixels, const void *in_data,
                            void *out_data) {
  const REAL *in = in_data;
  REAL *out = out_data;
  for (int64_t p = 0; p < pixels; p += LANES) {
    const int64_t n = pixels - p < LANES ? pixels - p : LANES;
    for (int64_t o = 0; o < padded; o += LANES) {
      Vector rows[LANES];
      for (int i = 0; i < LANES; i++) {
        const REAL *from = in + (o + i) * pixels + p;
        if (o + i >= outputs)
          rows[i] = (Vector){0};
        else
          rows[i] = n == LANES ? TYPED(load)(from) : TYPED(load_partial)(from, n);
      }
      TYPED(turn)(rows);
      for (int i = 0; i < n; i++) TYPED(store)(out + (p + i) * padded + o, rows[i]);
    }
  }
}

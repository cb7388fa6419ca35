/* Transposed copies of elements that are as large as REAL; included by transpose.c behind vector_template.h.
 * Squares of one vector's width turn in registers; a strip of them is as wide as a cache line of the output
 * asks for. */
static void TYPED(transpose_rest)(int64_t rows, int64_t columns, const REAL *in, int64_t in_stride, REAL *out,
                                  int64_t out_stride) {
  for (int64_t j = 0; j < columns; j++)
    for (int64_t i = 0; i < rows; i++)
      __builtin_memcpy(&out[j * out_stride + i], &in[i * in_stride + j], sizeof(REAL));
}

#if !defined(RILLE_MINIMAL)
/* As many rows as the caller says, a constant: three planes of colours become pixels, and the like. */
RILLE_INLINE void TYPED(interleave)(int rows, int64_t columns, const REAL *in, int64_t in_stride, REAL *out,
                                    int64_t out_stride) {
  for (int64_t j = 0; j < columns; j++, in++, out += out_stride) {
    RILLE_UNROLL_FULLY
    for (int i = 0; i < rows; i++) __builtin_memcpy(&out[i], &in[i * in_stride], sizeof(REAL));
  }
}

/* The last rows, fewer than a vector has lanes. */
static void TYPED(transpose_few)(int64_t rows, int64_t columns, const REAL *in, int64_t in_stride, REAL *out,
                                 int64_t out_stride) {
  switch (rows) {
  case 0:
    break;
  case 1:
    TYPED(interleave)(1, columns, in, in_stride, out, out_stride);
    break;
  case 2:
    TYPED(interleave)(2, columns, in, in_stride, out, out_stride);
    break;
  case 3:
    TYPED(interleave)(3, columns, in, in_stride, out, out_stride);
    break;
  default:
    TYPED(interleave)(4, columns, in, in_stride, out, out_stride);
    TYPED(transpose_few)(rows - 4, columns, in + 4 * in_stride, in_stride, out + 4, out_stride);
  }
}
#endif

static void TYPED(transpose_copy)(int64_t rows, int64_t columns, const void *in_data, int64_t in_stride,
                                  void *out_data, int64_t out_stride) {
  const REAL *in = in_data;
  REAL *out = out_data;
  const int64_t whole_rows = rows - rows % LANES, whole_columns = columns - columns % LANES;
  /* As many rows at a time as fill a cache line of the output. */
  enum { GROUP = 64 / REAL_BYTES };
  for (int64_t group = 0; group < whole_rows; group += GROUP)
    for (int64_t j = 0; j < whole_columns; j += LANES)
      for (int64_t i = group; i < group + GROUP && i < whole_rows; i += LANES) {
        Vector square[LANES];
        RILLE_UNROLL_FULLY
        for (int k = 0; k < LANES; k++) square[k] = TYPED(load)(in + (i + k) * in_stride + j);
        TYPED(transpose)(square);
        RILLE_UNROLL_FULLY
        for (int k = 0; k < LANES; k++) TYPED(store)(out + (j + k) * out_stride + i, square[k]);
      }
  TYPED(transpose_rest)
  (whole_rows, columns - whole_columns, in + whole_columns, in_stride, out + whole_columns * out_stride,
   out_stride);
#if defined(RILLE_MINIMAL)
  TYPED(transpose_rest)
#else
  TYPED(transpose_few)
#endif
  (rows - whole_rows, columns, in + whole_rows * in_stride, in_stride, out + whole_rows, out_stride);
}

/* Template: packing for the blocked product. Include after vector_template.h.
 *
 * A panel of B is depth rows of `width` columns, width one or two vectors; what unused columns hold does not
 * matter. A tile of A is depth columns of `rows` elements each, nothing between them. */

/* Copies op(B)[0..depth) x [0..columns) where B is not transposed. */
static void TYPED(pack_b_rows)(const REAL *b, int64_t ldb, int64_t depth, int64_t columns, REAL *panel) {
  if (columns == 2 * LANES) {
    for (int64_t p = 0; p < depth; p++, b += ldb, panel += 2 * LANES) {
      TYPED(store)(panel, TYPED(load)(b));
      TYPED(store)(panel + LANES, TYPED(load)(b + LANES));
    }
  } else if (columns > LANES) {
    for (int64_t p = 0; p < depth; p++, b += ldb, panel += 2 * LANES) {
      TYPED(store)(panel, TYPED(load)(b));
      TYPED(store)(panel + LANES, TYPED(load_partial)(b + LANES, columns - LANES));
    }
  } else {
    for (int64_t p = 0; p < depth; p++, b += ldb, panel += LANES)
      TYPED(store)(panel, TYPED(load_partial)(b, columns));
  }
}

/* The same where B is transposed: row j of b is column j of op(B). */
static void TYPED(pack_b_columns)(const REAL *b, int64_t ldb, int64_t depth, int64_t columns, REAL *panel) {
  int64_t width = columns > LANES ? 2 * LANES : LANES;
  for (int64_t start = 0; start < width; start += LANES, panel += LANES) {
    const REAL *from[LANES];
    Vector rows[LANES];
    for (int64_t j = 0; j < LANES; j++) from[j] = b + smaller(start + j, columns - 1) * ldb;
    int64_t p = 0;
    for (; p + LANES <= depth; p += LANES) {
      RILLE_UNROLL_FULLY
      for (int j = 0; j < LANES; j++) rows[j] = TYPED(load)(from[j] + p);
      TYPED(transpose)(rows);
      RILLE_UNROLL_FULLY
      for (int i = 0; i < LANES; i++) TYPED(store)(panel + (p + i) * width, rows[i]);
    }
    for (; p < depth; p++)
      for (int j = 0; j < LANES; j++) panel[p * width + j] = from[j][p];
  }
}

/* Packs `rows` rows of A, not transposed. May write up to LANES elements past the tile: tiles are packed in
 * order, and each whole-vector store is trimmed by the next one. */
static void TYPED(pack_a_rows)(const REAL *a, int64_t lda, int64_t rows, int64_t depth, REAL *tile) {
  int64_t p = 0;
  for (; p + LANES <= depth; p += LANES) {
    Vector squares[TILE_GROUPS][LANES];
    RILLE_UNROLL_FULLY
    for (int g = 0; g < TILE_GROUPS; g++) {
      RILLE_UNROLL_FULLY
      for (int i = 0; i < LANES; i++) {
        int64_t row = g * LANES + i < rows ? g * LANES + i : rows - 1;
        squares[g][i] = TYPED(load)(a + row * lda + p);
      }
      TYPED(transpose)(squares[g]);
    }
    RILLE_UNROLL_FULLY
    for (int i = 0; i < LANES; i++) {
      RILLE_UNROLL_FULLY
      for (int g = 0; g < TILE_GROUPS; g++)
        if (g * LANES < rows) TYPED(store)(tile + (p + i) * rows + g * LANES, squares[g][i]);
    }
  }
  for (; p < depth; p++)
    for (int64_t i = 0; i < rows; i++) tile[p * rows + i] = a[i * lda + p];
}

/* Packs `rows` rows of op(A) where A is transposed: each step's elements lie side by side already. */
static void TYPED(pack_a_columns)(const REAL *a, int64_t lda, int64_t rows, int64_t depth, REAL *tile) {
  for (int64_t p = 0; p < depth; p++, a += lda, tile += rows) {
    int64_t i = 0;
    for (; i + LANES <= rows; i += LANES) TYPED(store)(tile + i, TYPED(load)(a + i));
    if (i < rows) TYPED(store)(tile + i, TYPED(load_partial)(a + i, rows - i));
  }
}

/* Template of kernels_test.c, per type: one product checked on all levels. Values are small integers, so that
 * every sum is exact and the results must be equal, whatever the order of the additions. */

static void TYPED(fill)(REAL *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = (REAL)(random_below(9) - 4);
}

static void TYPED(naive)(const Case *c, const REAL *a, const REAL *b, const REAL *old, REAL *want) {
  for (int i = 0; i < c->m; i++)
    for (int j = 0; j < c->n; j++) {
      REAL sum = 0;
      for (int p = 0; p < c->k; p++)
        sum += (c->transpose_a ? a[p * c->lda + i] : a[i * c->lda + p]) *
               (c->transpose_b ? b[j * c->ldb + p] : b[p * c->ldb + j]);
      want[i * c->ldc + j] = (REAL)c->alpha * sum + (c->beta == 0 ? 0 : (REAL)c->beta * old[i * c->ldc + j]);
    }
}

#if HAS_FINISH
/* What a step behind the product would make of it. */
static void TYPED(finish)(const Case *c, const RilleFinish *finish, REAL *want) {
  for (int i = 0; i < c->m; i++)
    for (int j = 0; j < c->n; j++) {
      REAL *to = want + i * c->ldc + j;
      if (finish->more) *to += finish->more[i * c->ldc + j];
      if (*to < finish->low) *to = finish->low;
      if (*to > finish->high) *to = finish->high;
    }
}
#endif

/* One level's product; where there is a bias, of a row for all or of a number for each row, C holds nothing
 * that may be read. */
static void TYPED(check_level)(const Level *level, const Case *c, const REAL *a, const REAL *b,
                               const REAL *bias, bool by_rows, RilleFinish *finish, const REAL *old,
                               const REAL *want, REAL *got) {
  size_t bytes = level->workspace(sizeof(REAL), c->transpose_a, c->transpose_b, c->m, c->n, c->k);
  size_t count = (size_t)(c->m * c->ldc);
  char *workspace = bytes ? allocate(bytes) : NULL;
  memcpy(got, old, count * sizeof(REAL));
#if HAS_FINISH
  if (finish) finish->result = got;
#else
  (void)finish;
#endif
  for (int i = 0; bias && i < c->m; i++)
    for (int j = 0; j < c->n; j++) got[i * c->ldc + j] = (REAL)NAN;
  level->GEMM(c->transpose_a, c->transpose_b, c->m, c->n, c->k, (REAL)c->alpha, a, c->lda, b, c->ldb,
              (REAL)c->beta, bias ? bias : got, !bias ? c->ldc : by_rows, !by_rows, got, c->ldc,
#if HAS_FINISH
              finish,
#endif
              workspace);
  bool wrong = bytes > RILLE_GEMM_WORKSPACE_MAX;
  // All of C is compared: what lies between its rows must stay.
  for (size_t i = 0; i < count; i++) wrong |= got[i] != want[i] && !(isnan(got[i]) && isnan(want[i]));
  if (wrong && failures++ < 40)
    printf("%s %zu-byte product, transposed %d %d, %d x %d x %d, alpha %g, beta %g%s\n", level->name,
           sizeof(REAL), c->transpose_a, c->transpose_b, c->m, c->n, c->k, c->alpha, c->beta,
           finish    ? ", finished"
           : by_rows ? ", bias by rows"
           : bias    ? ", bias"
                     : "");
  free(workspace);
}

static void TYPED(check_case)(const Level *levels, int count, const Case *c) {
  size_t a_count = (size_t)((c->transpose_a ? c->k : c->m) * c->lda);
  size_t b_count = (size_t)((c->transpose_b ? c->n : c->k) * c->ldb), c_count = (size_t)(c->m * c->ldc);
  // Exactly as long as BLAS allows, so that the address sanitizer sees a read past the end.
  REAL *a = malloc(a_count * sizeof(REAL) + 1), *b = malloc(b_count * sizeof(REAL) + 1);
  REAL *old = allocate(c_count * sizeof(REAL)), *want = allocate(c_count * sizeof(REAL));
  REAL *got = malloc(c_count * sizeof(REAL) + 1), *bias = malloc((size_t)c->n * sizeof(REAL) + 1);
  REAL *row_bias = malloc((size_t)c->m * sizeof(REAL) + 1), *more = malloc(c_count * sizeof(REAL) + 1);
  if (!a || !b || !got || !bias || !row_bias || !more) exit(2);
  TYPED(fill)(a, a_count);
  TYPED(fill)(b, b_count);
  TYPED(fill)(old, c_count);
  TYPED(fill)(bias, (size_t)c->n);
  TYPED(fill)(row_bias, (size_t)c->m);
  TYPED(fill)(more, c_count);
  if (c->beta == 0)
    for (size_t i = 0; i < c_count; i++) old[i] = (REAL)NAN;
  for (int pass = 0; pass < 3; pass++) {
    for (int i = 0; pass == 1 && i < c->m; i++) memcpy(old + i * c->ldc, bias, (size_t)c->n * sizeof(REAL));
    for (int i = 0; pass == 2 && i < c->m; i++)
      for (int j = 0; j < c->n; j++) old[i * c->ldc + j] = row_bias[i];
    memcpy(want, old, c_count * sizeof(REAL));
    TYPED(naive)(c, a, b, old, want);
    for (int l = 0; l < count; l++) TYPED(check_level)
    (&levels[l], c, a, b, pass == 2 ? row_bias : pass == 1 ? bias : NULL, pass == 2, NULL, old, want, got);
  }
#if HAS_FINISH
  for (int pass = 0; pass < 2; pass++) { /* of the last pass's product */
    RilleFinish finish = {
        .more = pass == 0 ? more : NULL, .zero = -0.0f, .low = -5, .high = pass == 0 ? 7 : INFINITY};
    TYPED(finish)(c, &finish, want);
    for (int l = 0; l < count; l++) TYPED(check_level)
    (&levels[l], c, a, b, row_bias, true, &finish, old, want, got);
    TYPED(naive)(c, a, b, old, want);
  }
#endif
  free(a);
  free(b);
  free(old);
  free(want);
  free(got);
  free(bias);
  free(row_bias);
  free(more);
}

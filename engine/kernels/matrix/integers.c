/* C += A B for integers of 64 bits that wrap. A is m x k, B k x n and C m x n, all row by row. Some rows and
 * a few vectors of columns of B are copied to a panel that stays in the first cache, and meet all rows of A
 * there; ROWS x VECTORS vectors of sums stay in registers. */
#include "kernels/level.h"
#include "kernels/matrix/gemm.h"

#include <immintrin.h>
#include <string.h>

#if defined(__AVX512DQ__)
#define ROWS    3
#define VECTORS 4
#else
/* AVX2 multiplies halves of numbers: low x low, and what is above 2^32 of low x high and high x low. */
#define IN_HALVES
#define ROWS    2
#define VECTORS 2
#endif
#define WIDTH (VECTORS * RILLE_VECTOR_BYTES / 8)

enum { DEPTH = 64 }; /* rows of a panel */

typedef uint32_t Halves __attribute__((vector_size(RILLE_VECTOR_BYTES), unused));
typedef uint64_t Vector __attribute__((vector_size(RILLE_VECTOR_BYTES)));
typedef uint64_t Loose __attribute__((vector_size(RILLE_VECTOR_BYTES), aligned(8), may_alias));

/* To ROWS rows of `out`, `step` apart, the product of `depth` columns of as many rows of A and a panel. */
static void tile(int64_t depth, const uint64_t *const *rows, const uint64_t *panel, uint64_t *out,
                 int64_t step) {
  Vector low[ROWS][VECTORS] = {{{0}}};
#if defined(IN_HALVES)
  Halves across[ROWS][VECTORS] = {{{0}}};
#endif
  for (int64_t p = 0; p < depth; p++, panel += WIDTH) {
    Vector line[VECTORS];
    RILLE_UNROLL_FULLY
    for (int v = 0; v < VECTORS; v++) line[v] = ((const Loose *)(const void *)panel)[v];
    RILLE_UNROLL_FULLY
    for (int i = 0; i < ROWS; i++) {
      const Vector factor = rows[i][p] - (Vector){0};
      RILLE_UNROLL_FULLY
      for (int v = 0; v < VECTORS; v++) {
#if defined(IN_HALVES)
        low[i][v] += (Vector)_mm256_mul_epu32((__m256i)factor, (__m256i)line[v]);
        across[i][v] += (Halves)factor * (Halves)_mm256_shuffle_epi32((__m256i)line[v], 0xb1);
#else
        low[i][v] += factor * line[v];
#endif
      }
    }
  }
  RILLE_UNROLL_FULLY
  for (int i = 0; i < ROWS; i++) {
    RILLE_UNROLL_FULLY
    for (int v = 0; v < VECTORS; v++) {
#if defined(IN_HALVES)
      const Vector both = (Vector)across[i][v];
      low[i][v] += (both << 32) + (both & ~(Vector){0} << 32);
#endif
      ((Loose *)(void *)(out + i * step))[v] += low[i][v];
    }
  }
}

/* Rows of B from column j on, side by side; zeros past its last column. */
static void pack(int64_t depth, int64_t n, int64_t j, const uint64_t *b, uint64_t *panel) {
  const int64_t count = n - j < WIDTH ? n - j : WIDTH;
  for (int64_t p = 0; p < depth; p++, panel += WIDTH) {
    if (count == WIDTH) {
      memcpy(panel, b + p * n + j, WIDTH * sizeof(uint64_t));
      continue;
    }
    for (int v = 0; v < WIDTH; v++) panel[v] = v < count ? b[p * n + j + v] : 0;
  }
}

/* Past the last row it is computed again and dropped. */
void RILLE_KERNEL(rille_integer_product)(int64_t m, int64_t n, int64_t k, const uint64_t *a,
                                         const uint64_t *b, uint64_t *c) {
  uint64_t panel[DEPTH * WIDTH] __attribute__((aligned(64)));
  for (int64_t p = 0; p < k; p += DEPTH)
    for (int64_t j = 0; j < n; j += WIDTH) {
      const int64_t depth = k - p < DEPTH ? k - p : DEPTH, count = n - j < WIDTH ? n - j : WIDTH;
      pack(depth, n, j, b + p * n, panel);
      uint64_t sums[ROWS * WIDTH];
      for (int64_t i = 0; i < m; i += ROWS) {
        const uint64_t *rows[ROWS];
        for (int r = 0; r < ROWS; r++) rows[r] = a + (i + r < m ? i + r : m - 1) * k + p;
        uint64_t *out = c + i * n + j;
        const bool fits = count == WIDTH && m - i >= ROWS;
        if (!fits) memset(sums, 0, sizeof sums);
        tile(depth, rows, panel, fits ? out : sums, fits ? n : WIDTH);
        for (int64_t r = 0; !fits && r < ROWS && i + r < m; r++)
          for (int64_t v = 0; v < count; v++) out[r * n + v] += sums[r * WIDTH + v];
      }
    }
}

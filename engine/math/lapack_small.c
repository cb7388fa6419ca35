/* LAPACK's routines for matrices so small that a call takes longer than their arithmetic, in double. */
#include "math/lapack_small.h"
#include "kernels/level.h"

#include <math.h>
#include <string.h>

#if !defined(RILLE_MINIMAL)
enum { MOST = RILLE_SMALL * RILLE_SMALL };

static void read_small(RilleDtype dtype, int count, const void *from, double *to) {
  for (int i = 0; i < count; i++)
    to[i] = dtype == RILLE_FLOAT32 ? (double)((const float *)from)[i] : ((const double *)from)[i];
}

static void write_small(RilleDtype dtype, int count, const double *from, void *to) {
  for (int i = 0; i < count; i++)
    if (dtype == RILLE_FLOAT32)
      ((float *)to)[i] = (float)from[i];
    else
      ((double *)to)[i] = from[i];
}

/* getrf (Golub and Van Loan, "Matrix Computations", 3.4: outer products, partial pivots). */
int rille_small_lu(RilleDtype dtype, int n, void *matrix, int *pivots) {
  double a[MOST];
  int info = 0;
  read_small(dtype, n * n, matrix, a);
  for (int k = 0; k < n; k++) {
    double *column = a + k * n;
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(column[i]) > fabs(column[pivot])) pivot = i;
    pivots[k] = pivot + 1;
    if (column[pivot] == 0) {
      if (info == 0) info = k + 1;
      continue;
    }
    for (int j = 0; j < n && pivot != k; j++) {
      double kept = a[k + j * n];
      a[k + j * n] = a[pivot + j * n], a[pivot + j * n] = kept;
    }
    for (int i = k + 1; i < n; i++) column[i] /= column[k];
    for (int j = k + 1; j < n; j++)
      for (int i = k + 1; i < n; i++) a[i + j * n] -= column[i] * a[k + j * n];
  }
  write_small(dtype, n * n, a, matrix);
  return info;
}

static void solve_column(int n, const double *lu, const int *pivots, double *b) {
  for (int k = 0; k < n; k++) {
    double x = b[pivots[k] - 1];
    b[pivots[k] - 1] = b[k];
    for (int i = 0; i < k; i++) x -= lu[k + i * n] * b[i];
    b[k] = x;
  }
  for (int k = n - 1; k >= 0; k--) {
    double x = b[k];
    for (int i = k + 1; i < n; i++) x -= lu[k + i * n] * b[i];
    b[k] = x * lu[k + k * n];
  }
}

/* getrs, some columns of the right side at a time. */
void rille_small_solve(RilleDtype dtype, int n, const void *factors, const int *pivots, int columns,
                       void *right) {
  double lu[MOST], block[MOST];
  read_small(dtype, n * n, factors, lu);
  for (int k = 0; k < n; k++) lu[k + k * n] = 1 / lu[k + k * n];
  for (int at = 0, count; at < columns; at += count) {
    count = columns - at < RILLE_SMALL ? columns - at : RILLE_SMALL;
    char *some = (char *)right + (size_t)at * (size_t)n * rille_dtype_size(dtype);
    read_small(dtype, n * count, some, block);
    for (int j = 0; j < count; j++) solve_column(n, lu, pivots, block + j * n);
    write_small(dtype, n * count, block, some);
  }
}

/* trsm for few right sides, with these side by side in a vector: row by row, or column by column where these
 * lie side by side. */
void rille_small_triangular(int n, int columns, bool upper, bool unit, bool by_column, const float *a,
                            float *b) {
  typedef float Four __attribute__((vector_size(16)));
  Four x[RILLE_SMALL_ROWS];
  for (int i = 0; i < n; i++) {
    x[i] = (Four){0};
    memcpy(&x[i], b + i * columns, (size_t)columns * sizeof *b);
  }
  for (int step = 0; step < n; step++) {
    const int i = upper ? n - 1 - step : step, begin = upper ? i + 1 : 0, end = upper ? n : i;
    if (!by_column) {
      const float *row = a + (int64_t)i * n;
      Four sums[4] = {x[i]};
      int j = begin;
      for (; j + 4 <= end; j += 4) {
        RILLE_UNROLL_FULLY
        for (int k = 0; k < 4; k++) sums[k] -= row[j + k] * x[j + k];
      }
      for (; j < end; j++) sums[0] -= row[j] * x[j];
      x[i] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
      if (!unit) x[i] /= row[i];
    } else {
      const float *column = a + (int64_t)i * n;
      if (!unit) x[i] /= column[i];
      for (int j = upper ? 0 : i + 1; j < (upper ? i : n); j++) x[j] -= column[j] * x[i];
    }
  }
  for (int i = 0; i < n; i++) memcpy(b + i * columns, &x[i], (size_t)columns * sizeof *b);
}

/* (1 - tau v v^T) times some columns; v begins with a 1 at row k, the rest stands below. */
static void reflect(int m, int k, const double *v, double tau, int columns, double *a) {
  for (int j = 0; j < columns; j++, a += m) {
    double w = a[k];
    for (int i = k + 1; i < m; i++) w += v[i] * a[i];
    w *= tau;
    a[k] -= w;
    for (int i = k + 1; i < m; i++) a[i] -= w * v[i];
  }
}

/* geqrf and orgqr: Householder's reflections with LAPACK's signs (larfg). In double, squares of floats
 * neither overflow nor vanish. */
void rille_small_qr(int m, int n, int columns, float *matrix, float *q) {
  double a[MOST], out[MOST] = {0}, tau[RILLE_SMALL];
  const int k = m < n ? m : n;
  read_small(RILLE_FLOAT32, m * n, matrix, a);
  for (int j = 0; j < k; j++) {
    double *v = a + j * m, square = 0;
    for (int i = j + 1; i < m; i++) square += v[i] * v[i];
    tau[j] = 0;
    if (square == 0) continue;
    const double alpha = v[j], beta = -copysign(sqrt(alpha * alpha + square), alpha);
    tau[j] = (beta - alpha) / beta;
    for (int i = j + 1; i < m; i++) v[i] /= alpha - beta;
    v[j] = beta;
    reflect(m, j, v, tau[j], n - j - 1, v + m);
  }
  write_small(RILLE_FLOAT32, m * n, a, matrix);
  if (!q) return;
  for (int j = 0; j < columns; j++) out[j + j * m] = 1;
  for (int j = k - 1; j >= 0; j--) reflect(m, j, a + j * m, tau[j], columns - j, out + j * m);
  write_small(RILLE_FLOAT32, m * columns, out, q);
}
#endif

/* Factorizations of batches of matrices, by the LAPACK that comes with OpenBLAS.
 *
 * All matrices are float32 or float64, column by column in memory without gaps, one after the other; sizes
 * are checked to fit 32 bits. Without OpenBLAS every function fails and says so. failed receives what LAPACK
 * found wrong: info of the first matrix with info > 0, and that matrix's number; info 0 when all went well.
 */
#ifndef RILLE_MATH_LAPACK_H
#define RILLE_MATH_LAPACK_H

#include "core/context.h"
#include "core/dtype.h"

typedef struct RilleLapackFailure {
  int64_t matrix;
  int info; /* counts from 1 */
} RilleLapackFailure;

/* Fails unless this build has LAPACK. */
RilleStatus rille_lapack_check(RilleContext *ctx);

/* a (n x n) becomes its LU factors, pivots (n a matrix) the rows swapped, counted from 1. */
RilleStatus rille_lapack_lu(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                            int32_t *pivots, RilleLapackFailure *failed);
/* b (n x k) becomes the solution, from the factors of rille_lapack_lu. */
RilleStatus rille_lapack_lu_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                  const void *lu, const int32_t *pivots, void *b);
/* b (n x k) becomes the solution of a x = b for a triangular a. */
RilleStatus rille_lapack_triangular(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                    bool upper, bool unit, const void *a, void *b);
/* The lower triangle of a (n x n) becomes its Cholesky factor; the rest stays. */
RilleStatus rille_lapack_cholesky(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                                  RilleLapackFailure *failed);
/* a (m x n) becomes R in its upper triangle; q (m x columns, columns >= min(m, n), or NULL) becomes Q. */
RilleStatus rille_lapack_qr(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                            int64_t columns, void *a, void *q);
/* a (m x n) is overwritten; s (min(m, n) a matrix), u (m x m or m x min) and vh (n x n or min x n). */
RilleStatus rille_lapack_svd(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                             bool full, void *a, void *s, void *u, void *vh, RilleLapackFailure *failed);
/* a (n x n, its lower triangle or its upper) becomes the eigenvectors, w (n a matrix) the eigenvalues,
 * rising. */
RilleStatus rille_lapack_eigh(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, bool upper,
                              void *a, void *w, RilleLapackFailure *failed);

#endif

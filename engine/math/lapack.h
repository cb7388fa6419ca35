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

/* a (m x n) becomes its LU factors, pivots (min(m, n) a matrix) the rows swapped, counted from 1. infos (one
 * a matrix, or NULL): 0, or the first diagonal element of U that is 0, counted from 1. */
RilleStatus rille_lapack_lu(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n, void *a,
                            int32_t *pivots, int32_t *infos, RilleLapackFailure *failed);
/* b (n x k) becomes the solution, from the factors of rille_lapack_lu. */
RilleStatus rille_lapack_lu_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                  const void *lu, const int32_t *pivots, void *b);
/* b (n x k, row by row) becomes the solution of a x = b for a triangular a, which lies row by row too, or
 * column by column. */
RilleStatus rille_lapack_triangular(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                    bool upper, bool unit, bool by_column, const void *a, void *b);
/* The lower triangle of a (n x n) becomes its Cholesky factor; the rest stays. infos (one a matrix, or NULL):
 * 0, or the size of the first leading block that is not positive definite. */
RilleStatus rille_lapack_cholesky(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                                  int32_t *infos, RilleLapackFailure *failed);
/* The least squares solutions of least norm, by a QR factorization with pivots: a (m x n) is overwritten; b
 * (max(m, n) x k, its first m rows count) has the solution in its first n rows; ranks (one a matrix): what
 * lies below rcond times the largest does not count. m, n and k are above 0. */
RilleStatus rille_lapack_least_squares(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m,
                                       int64_t n, int64_t k, double rcond, void *a, void *b, int64_t *ranks);
/* a (n x n, symmetric, its lower triangle) becomes L and the blocks of D with L D L^T = a, pivots (n a
 * matrix) as LAPACK's sytrf has them; infos (one a matrix): 0, or the first block of D that is 0. */
RilleStatus rille_lapack_ldl(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a,
                             int32_t *pivots, int32_t *infos);
/* b (n x k) becomes the solution, from the factors of rille_lapack_ldl. */
RilleStatus rille_lapack_ldl_solve(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, int64_t k,
                                   const void *a, const int32_t *pivots, void *b);
/* a (n x n) is overwritten; re and im (n a matrix) become the eigenvalues, v (n x n) the eigenvectors in
 * LAPACK's form: of a pair of conjugate values, real and imaginary part of the first one's vector. */
RilleStatus rille_lapack_eig(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, void *a, void *re,
                             void *im, void *v, RilleLapackFailure *failed);
/* a (m x n) becomes R in its upper triangle; q (m x columns, columns >= min(m, n), or NULL) becomes Q. */
RilleStatus rille_lapack_qr(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                            int64_t columns, void *a, void *q);
/* a (m x n) is overwritten; s (min(m, n) a matrix), u (m x m or m x min) and vh (n x n or min x n); u and vh
 * NULL: the values alone. */
RilleStatus rille_lapack_svd(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t m, int64_t n,
                             bool full, void *a, void *s, void *u, void *vh, RilleLapackFailure *failed);
/* a (n x n, its lower triangle or its upper) becomes the eigenvectors, or without vectors is overwritten; w
 * (n a matrix) the eigenvalues, rising. */
RilleStatus rille_lapack_eigh(RilleContext *ctx, RilleDtype dtype, int64_t batch, int64_t n, bool upper,
                              bool vectors, void *a, void *w, RilleLapackFailure *failed);

#endif

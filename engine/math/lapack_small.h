/* Some of lapack.h's functions for one matrix of at most RILLE_SMALL rows and columns. */
#ifndef RILLE_MATH_LAPACK_SMALL_H
#define RILLE_MATH_LAPACK_SMALL_H

#include "core/dtype.h"

enum { RILLE_SMALL = 8, RILLE_SMALL_ROWS = 512, RILLE_SMALL_COLUMNS = 4 };
#if defined(RILLE_MINIMAL)
#define RILLE_IS_SMALL(n)     false
#define RILLE_IS_NARROW(n, k) false
#else
#define RILLE_IS_SMALL(n)     ((n) <= RILLE_SMALL)
#define RILLE_IS_NARROW(n, k) ((n) <= RILLE_SMALL_ROWS && (k) <= RILLE_SMALL_COLUMNS)
#endif

/* Returns LAPACK's info. */
int rille_small_lu(RilleDtype dtype, int n, void *matrix, int *pivots);
void rille_small_solve(RilleDtype dtype, int n, const void *factors, const int *pivots, int columns,
                       void *right);
/* b (n x columns, row by row) becomes the solution; at most RILLE_SMALL_ROWS and RILLE_SMALL_COLUMNS. */
void rille_small_triangular(int n, int columns, bool upper, bool unit, bool by_column, const float *a,
                            float *b);
/* columns: of q, at most m */
void rille_small_qr(int m, int n, int columns, float *matrix, float *q);

#endif

/* What the files of linear algebra share: products and transposes as expressions, checks, LAPACK's memory
 * order. */
#ifndef RILLE_OPS_LINALG_LINALG_H
#define RILLE_OPS_LINALG_LINALG_H

#include "math/lapack.h"
#include "ops/formula.h"

#define t_tril             rille_t_tril
#define t_triu             rille_t_triu
#define t_eye              rille_t_eye
#define t_inv              rille_t_inv
#define t_solve            rille_t_solve
#define t_solve_triangular rille_t_solve_triangular
#define t_svd              rille_t_svd

typedef struct RilleTriangleArgs { /* of solve_triangles and solve_triangular */
  bool upper, left, unitriangular;
} RilleTriangleArgs;

/* The last two dims exchanged. */
static inline RilleTensor *t_mt(RilleContext *ctx, RilleTensor *a) {
  return a ? t_transpose(ctx, a, -2, -1) : NULL;
}
/* a with one more dim at the end, or before the last. */
static inline RilleTensor *t_column(RilleContext *ctx, RilleTensor *a) {
  return t_unsqueeze(ctx, a, -1);
}
static inline RilleTensor *t_row(RilleContext *ctx, RilleTensor *a) {
  return t_unsqueeze(ctx, a, -2);
}
RilleTensor *t_tril(RilleContext *ctx, RilleTensor *a, int64_t diagonal);
RilleTensor *t_triu(RilleContext *ctx, RilleTensor *a, int64_t diagonal);
RilleTensor *t_eye(RilleContext *ctx, RilleDtype dtype, int64_t n);
RilleTensor *t_inv(RilleContext *ctx, RilleTensor *a);
/* Of matrices with the same batch dims. */
RilleTensor *t_solve(RilleContext *ctx, RilleTensor *a, RilleTensor *b);
RilleTensor *t_solve_triangular(RilleContext *ctx, RilleTensor *a, RilleTensor *b, bool upper, bool unit);
/* Reduced singular value decomposition: U, S and V transposed. */
bool t_svd(RilleContext *ctx, RilleTensor *a, RilleTensor **out);

/* At least two dims of a floating point dtype; square: the last two are equal. Also asks for LAPACK. */
RilleStatus rille_linalg_check(RilleContext *ctx, const RilleTensor *a, bool square);
/* Every element is finite: LAPACK's iterations may not end otherwise. */
RilleStatus rille_linalg_check_finite(RilleContext *ctx, RilleTensor *a);
/* The product of all sizes but the last two. */
int64_t rille_linalg_batch(const RilleTensor *a);
/* Column by column, as LAPACK has it: a contiguous copy of the transposed matrices, held by the scope. */
RilleTensor *rille_linalg_columns(RilleContext *ctx, RilleTensor *a);
/* An uninitialised tensor of a's batch dims and two more; held by the scope. */
RilleTensor *rille_linalg_new(RilleContext *ctx, const RilleTensor *a, int64_t rows, int64_t columns);
/* The matrices of columns (memory of rille_linalg_columns) as an output: owned. */
RilleStatus rille_linalg_output(RilleTensor *columns, RilleTensor **out);
/* The batch dims of both broadcast to each other. */
RilleStatus rille_linalg_broadcast(RilleContext *ctx, RilleTensor **a, RilleTensor **b);
/* "the matrix" or "matrix 3 of the batch" */
const char *rille_linalg_which(const RilleTensor *a, int64_t matrix, char text[48]);

#endif

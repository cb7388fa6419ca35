/* Normalisation of one floating-point type. */
#include "kernels/rows/norm.h"
#include "kernels/tables.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

enum {
  TILE = 64,  /* channels at a time where they lie side by side */
  RUN = 1024, /* elements of a row whose sums are gathered in double */
};

/* What is added up along a row: the product of these, x being its distance from the mean. */
typedef enum RowSum { SUM_G, SUM_G_W, SUM_G_X, SUM_G_W_X, SUM_X_X } RowSum;

#define T RILLE_TYPE
#include "kernels/rows/norm_template.h"
#undef T

#define ONE(name, function) .name = {RILLE_ONE(function)}

const RilleNormKernels RILLE_KERNEL(rille_norm_kernels) = {
    ONE(statistics, statistics), ONE(affine, affine), ONE(sums, sums),
    ONE(combine, combine),       ONE(rows, rows),     ONE(rows_backward, rows_backward)};

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

#define T RILLE_TYPE
#include "kernels/rows/norm_template.h"
#undef T

#define ONE(name, function) .name = {RILLE_ONE(function)}

const RilleNormKernels RILLE_KERNEL(rille_norm_kernels) = {
    ONE(statistics, statistics), ONE(affine, affine), ONE(sums, sums),
    ONE(combine, combine),       ONE(rows, rows),     ONE(rows_backward, rows_backward)};

/* Normalisation of both floating-point types. */
#include "kernels/norm.h"
#include "kernels/tables.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

enum {
  TILE = 64,  /* channels at a time where they lie side by side */
  WIDTH = 16, /* parallel sums of a row */
  RUN = 1024, /* elements of a row whose sums are gathered in double */
};

#define T float
#include "kernels/norm_template.h"
#undef T
#define T double
#include "kernels/norm_template.h"
#undef T

#define BOTH(name, function) .name = {function##_float, function##_double}

const RilleNormKernels RILLE_KERNEL(rille_norm_kernels) = {
    BOTH(statistics, statistics), BOTH(affine, affine), BOTH(sums, sums),
    BOTH(combine, combine),       BOTH(rows, rows),     BOTH(rows_backward, rows_backward)};

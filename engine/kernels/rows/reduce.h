/* Reduction kernels of one level. Each sees its input as contiguous [outer, length, inner] and writes
 * contiguous [outer, inner]; with inner == 1 it reduces rows, else columns. length > 0. */
#ifndef RILLE_KERNELS_ROWS_REDUCE_H
#define RILLE_KERNELS_ROWS_REDUCE_H

#include "kernels/kernels.h"
#include "rille.h"

typedef void (*RilleReduceKernel)(int64_t outer, int64_t length, int64_t inner, const void *in, void *out);

typedef enum RilleReduction {
  RILLE_REDUCE_sum,    /* all dtypes; integers give int64, floats are gathered in double */
  RILLE_REDUCE_prod,   /* all dtypes; integers give int64 */
  RILLE_REDUCE_amax,   /* all dtypes; NaN wins */
  RILLE_REDUCE_amin,   /* all dtypes; NaN wins */
  RILLE_REDUCE_argmax, /* all dtypes, output int64: the first of equals, the first NaN wins */
  RILLE_REDUCE_argmin,
#if !defined(RILLE_MINIMAL)
  RILLE_REDUCE_squares, /* floats, rows alone: the sum of the squares */
#endif
  RILLE_REDUCE_COUNT
} RilleReduction;

typedef struct RilleReduceKernels {
  RilleReduceKernel reduce[RILLE_REDUCE_COUNT][RILLE_DTYPE_COUNT]; /* NULL where there is none */
} RilleReduceKernels;

/* The kernel of a dtype: those of float stand apart. */
static inline RilleReduceKernel rille_reduce_kernel(const RilleKernels *kernels, RilleReduction reduction,
                                                    RilleDtype dtype) {
  return kernels->reduce[dtype != RILLE_FLOAT32]->reduce[reduction][dtype];
}

#endif

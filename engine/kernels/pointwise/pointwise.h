/* Elementwise kernels: their names, and the tables indexed by them. To add one: a row in list.h, a body in
 * the file of its subject. */
#ifndef RILLE_KERNELS_POINTWISE_POINTWISE_H
#define RILLE_KERNELS_POINTWISE_POINTWISE_H

#include "kernels/kernels.h"
#include "rille.h"

typedef enum RilleUnary {
#define UNARY(name, numbers, dtypes, result, way, class) RILLE_UNARY_##name,
#include "kernels/pointwise/list.h"
  RILLE_UNARY_COUNT
} RilleUnary;

typedef enum RilleBinary {
#define BINARY(name, numbers, dtypes, result, way, class) RILLE_BINARY_##name,
#include "kernels/pointwise/list.h"
  RILLE_BINARY_COUNT
} RilleBinary;

typedef enum RilleTernary {
#define TERNARY(name, numbers, dtypes, result, way, class) RILLE_TERNARY_##name,
#include "kernels/pointwise/list.h"
  RILLE_TERNARY_COUNT
} RilleTernary;

/* Binary kernels of float32 that take one element in place of the second operand, or of the first. */
#if defined(RILLE_MINIMAL)
#define RILLE_BY_ONE(row)
#else
#define RILLE_BY_ONE(row) row(add) row(sub) row(mul) row(div) row(maximum) row(minimum) row(prelu)
#endif
typedef enum RilleByOne {
#define BY_ONE_NAME(name) RILLE_BY_ONE_##name,
  RILLE_BY_ONE(BY_ONE_NAME)
#undef BY_ONE_NAME
      RILLE_BY_ONE_COUNT
} RilleByOne;

/* Kernels of one level, one per dtype; NULL where a kernel does not exist for a dtype. arguments: the plain
 * numbers that the kernel takes, an array of doubles; where it is NULL they are 0. */
typedef struct RillePointwiseKernels {
  RilleFlatKernel unary[RILLE_UNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel binary[RILLE_BINARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel ternary[RILLE_TERNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel where[RILLE_DTYPE_COUNT]; /* output, bool condition, input, other */
#if !defined(RILLE_MINIMAL)
  RilleFlatKernel by_one[RILLE_BY_ONE_COUNT][2];
  RilleFlatKernel lerp_by_one; /* float32: one weight for all */
#endif
} RillePointwiseKernels;

/* Whether the results of a kernel are bools. */
bool rille_unary_gives_bool(int name);
bool rille_binary_gives_bool(int name);

/* Whether a kernel takes less time for arithmetic than memory takes to bring its elements. */
bool rille_kernel_waits_for_memory(const RilleKernels *kernels, RilleFlatKernel kernel);

/* The kernel that takes one element in place of operand 1 or 2 of a binary kernel; NULL where there is none.
 */
RilleFlatKernel rille_kernel_by_one(const RilleKernels *kernels, RilleFlatKernel kernel, int operand);

#endif

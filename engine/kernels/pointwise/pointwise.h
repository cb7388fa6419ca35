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

/* Kernels of one level, one per dtype; NULL where a kernel does not exist for a dtype. arguments: the plain
 * numbers that the kernel takes, an array of doubles; where it is NULL they are 0. */
typedef struct RillePointwiseKernels {
  RilleFlatKernel unary[RILLE_UNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel binary[RILLE_BINARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel ternary[RILLE_TERNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel where[RILLE_DTYPE_COUNT]; /* output, bool condition, input, other */
} RillePointwiseKernels;

/* Whether the results of a kernel are bools. */
bool rille_unary_gives_bool(int name);
bool rille_binary_gives_bool(int name);

/* Whether a kernel takes less time for arithmetic than memory takes to bring its elements. */
bool rille_kernel_waits_for_memory(const RilleKernels *kernels, RilleFlatKernel kernel);

#endif

/* Argument structs of the shape ops that other files call. */
#ifndef RILLE_OPS_SHAPE_H
#define RILLE_OPS_SHAPE_H

#include "ops/op.h"

typedef struct RilleSizesArgs {
  RilleInts size;
} RilleSizesArgs;

typedef struct RilleTransposeArgs {
  int64_t dim0, dim1;
} RilleTransposeArgs;

typedef struct RilleDtypeArgs {
  uint8_t dtype;
} RilleDtypeArgs;

#endif

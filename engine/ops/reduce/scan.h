/* Argument struct of the scans that other files call. */
#ifndef RILLE_OPS_REDUCE_SCAN_H
#define RILLE_OPS_REDUCE_SCAN_H

#include "dispatch/op.h"

typedef struct RilleScanArgs {
  int64_t dim;
  uint8_t dtype;
  bool reversed; /* from the last element to the first, which derivatives ask for */
} RilleScanArgs;

#endif

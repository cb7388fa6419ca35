/* The numbers that activation kernels and their fused derivatives take. */
#ifndef RILLE_OPS_ELEMENTWISE_ACTIVATION_H
#define RILLE_OPS_ELEMENTWISE_ACTIVATION_H

#include "dispatch/op.h"

typedef struct RilleFactors { /* read by the kernels as three doubles */
  double a, b, c;
} RilleFactors;

#endif

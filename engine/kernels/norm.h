/* In work. */
#ifndef RILLE_KERNELS_NORM_H
#define RILLE_KERNELS_NORM_H
#include "kernels/kernels.h"
typedef struct RilleNormKernels {
  int none;
} RilleNormKernels;
#endif

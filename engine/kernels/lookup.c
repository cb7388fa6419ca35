/* Elementwise kernels by name: a level's own, those of the level below, or those that all levels share. */
#include "kernels/pointwise/pointwise.h"

#include <string.h>

#define LOOK_UP(kind)                                                                                        \
  void rille_##kind##_kernels(const RilleKernels *kernels, int name, RilleFlatKernel *out) {                 \
    RilleFlatKernel own = kernels->pointwise->kind[name];                                                    \
    if (!own && kernels->pointwise_below) own = kernels->pointwise_below->kind[name];                        \
    memcpy(out, kernels->pointwise_rest->kind[name], sizeof kernels->pointwise_rest->kind[name]);            \
    if (own) out[RILLE_FLOAT32] = own;                                                                       \
  }
LOOK_UP(unary)
LOOK_UP(binary)
LOOK_UP(ternary)

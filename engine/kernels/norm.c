#include "kernels/norm.h"
#include "kernels/tables.h"
const RilleNormKernels RILLE_KERNEL(rille_norm_kernels) = {0};

/* Which kernels this machine can run. */
#ifndef RILLE_CORE_CPU_H
#define RILLE_CORE_CPU_H

#include "kernels/kernels.h"

/* The highest level that the machine has, or the lower one that the environment variable RILLE_CPU names. */
const RilleKernels *rille_cpu_kernels(void);

#endif

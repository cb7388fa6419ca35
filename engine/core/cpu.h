/* Which kernels this machine can run. */
#ifndef RILLE_CORE_CPU_H
#define RILLE_CORE_CPU_H

#include "kernels/kernels.h"

/* The highest level that the machine has, or the lower one that the environment variable RILLE_CPU names. */
const RilleKernels *rille_cpu_kernels(void);

/* Bytes from which on a result is better written past the caches: it would push out all that is near, and the
 * lines need not be read before they are written. More than the second cache where that was measured to pay
 * (Intel's, whose third cache is slow to give lines up); else SIZE_MAX. */
size_t rille_cpu_stream_from(void);

#endif

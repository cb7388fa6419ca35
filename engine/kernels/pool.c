/* Pooling of both floating-point types. */
#include "kernels/pool.h"
#include "kernels/tables.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

#define T float
#include "kernels/pool_template.h"
#undef T
#define T double
#include "kernels/pool_template.h"
#undef T

#define BOTH(name, function) .name = {function##_float, function##_double}

const RillePoolKernels RILLE_KERNEL(rille_pool_kernels) = {BOTH(max, max_planes), BOTH(gather, gather),
                                                           BOTH(scatter, scatter), BOTH(average, average),
                                                           BOTH(average_backward, average_backward)};

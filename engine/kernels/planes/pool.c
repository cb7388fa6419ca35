/* Pooling of one floating-point type. */
#include "kernels/planes/pool.h"
#include "kernels/tables.h"

#include <math.h>
#include <string.h>

enum {
  SEGMENT = 512, /* results, or columns, of a row at a time: they stay in the first cache */
  SUMS = 16,     /* of a run at once */
};

enum { LARGE_WINDOW = 4096 }; /* elements: some microseconds */

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

#define T RILLE_TYPE
#include "kernels/planes/pool_template.h"
#undef T

#define ONE(name, function) .name = {RILLE_ONE(function)}

const RillePoolKernels RILLE_KERNEL(rille_pool_kernels) = {ONE(max, max_planes), ONE(gather, gather),
                                                           ONE(scatter, scatter), ONE(average, average),
                                                           ONE(average_backward, average_backward)};

/* Pooling of one floating-point type. */
#include "kernels/planes/pool.h"
#include "kernels/tables.h"

#include <math.h>
#include <string.h>

enum {
  SEGMENT = 512, /* results, or columns, of a row at a time: they stay in the first cache */
  SUMS = 16,     /* of a run at once */
  LINE = 1280,   /* columns under a segment of windows, where these stand at most two apart */
  BLOCK = 8,     /* results of small windows at once */
#if defined(RILLE_MINIMAL)
  LEAST_PAIRS = 0,
#else
  LEAST_PAIRS = BLOCK, /* a row */
#endif
};

enum { LARGE_WINDOW = 4096 }; /* elements: some microseconds */

/* The end of the piece of count elements that begins at i: before each it is asked whether to stop. */
static int64_t end_of_piece(int64_t i, int64_t count) {
  enum { PIECE = 1 << 15 };
  return count - i < PIECE ? count : i + PIECE;
}

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

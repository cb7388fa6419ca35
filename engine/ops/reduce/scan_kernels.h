/* Loops of the scans: each element from the one before it along a dim. */
#ifndef RILLE_OPS_REDUCE_SCAN_KERNELS_H
#define RILLE_OPS_REDUCE_SCAN_KERNELS_H

#include "core/tensor.h"

/* A tensor as contiguous [outer, length, inner], scanned along length. */
typedef struct RilleSpan {
  int dim;
  int64_t outer, length, inner;
  bool reversed; /* from the last element to the first */
} RilleSpan;

typedef enum RilleScan {
  RILLE_SCAN_sum,        /* floats are carried in double, so that long scans stay exact to rounding; integers
                            wrap */
  RILLE_SCAN_product,    /* the same */
  RILLE_SCAN_recurrence, /* floats: r[k] = a[k] + b[k + 1] r[k + 1]; reversed, from the front:
                            r[k] = a[k] + b[k] r[k - 1] */
  RILLE_SCAN_others,     /* floats: the product of all elements but the own one */
  RILLE_SCAN_COUNT
} RilleScan;

/* How the span of a tensor looks along dim `wanted`, which is checked. */
RilleStatus rille_span_of(RilleContext *ctx, const RilleTensor *in, int64_t wanted, RilleSpan *span);

/* a (and b, for the recurrence) scanned into out: all contiguous, of one shape, with elements, and of dtype
 * float32, float64 or int64. */
void rille_scan_run(RilleContext *ctx, const RilleSpan *span, RilleScan scan, const RilleTensor *a,
                    const RilleTensor *b, RilleTensor *out);

#endif

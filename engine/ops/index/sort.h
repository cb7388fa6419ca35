/* Order of elements: what other files need of sort.c. */
#ifndef RILLE_OPS_INDEX_SORT_H
#define RILLE_OPS_INDEX_SORT_H

#include "dispatch/op.h"

typedef struct RilleSortArgs {
  int64_t dim;
  bool descending, stable;
} RilleSortArgs;

/* An unsigned number that orders as the element does; NaN comes last, -0 equals 0. */
uint64_t rille_sort_key(RilleDtype dtype, const char *element);
/* The key of every NaN; 0 for dtypes that have none. */
uint64_t rille_sort_nan_key(RilleDtype dtype);

/* In place of the first rank, with a count of 1: the element that occurs most, the smallest of several; the
 * lower of the middle two, or the last NaN where there is one. */
enum { RILLE_RANK_MOST_FREQUENT = -1, RILLE_RANK_MEDIAN = -2 };

/* For each row along dim the places of ranks first to first + count - 1, in that order; of equals the earlier
 * one comes first, NaN last (descending: first). The result is borrowed from the scope. */
RilleStatus rille_order(RilleContext *ctx, RilleTensor *in, int dim, bool descending, int64_t first,
                        int64_t count, RilleTensor **out);

#endif

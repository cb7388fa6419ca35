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

#endif

/* Sorting rows: keys that order as the elements do, with the places they come from. */
#ifndef RILLE_KERNELS_SORT_H
#define RILLE_KERNELS_SORT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct RilleSortItem {
  uint64_t key;
  int64_t index;
} RilleSortItem;

#endif

/* What the files of grid_sample share. */
#ifndef RILLE_OPS_LAYERS_GRID_H
#define RILLE_OPS_LAYERS_GRID_H

#include "dispatch/op.h"

/* Of the internal ops grid_mix, grid_spread and grid_dots. */
typedef struct RilleGridArgs {
  int64_t pixels; /* of a plane, for grid_spread */
} RilleGridArgs;

#endif

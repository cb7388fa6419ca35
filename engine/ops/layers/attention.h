/* Attention in tiles (attention_tiles.c), as attention.c calls it. */
#ifndef RILLE_OPS_LAYERS_ATTENTION_H
#define RILLE_OPS_LAYERS_ATTENTION_H

#include "dispatch/op.h"

typedef struct RilleTiledArgs {
  double scale;
  bool is_causal; /* row i sees the columns up to i */
} RilleTiledArgs;

/* true where row i may look at column j: j <= i. A temporary of the scope. */
RilleTensor *rille_causal_mask(RilleContext *ctx, int64_t rows, int64_t columns);
/* Whether query [..., L, E], key [..., S, E] and value [..., S, V] are what tiled_attention takes. */
bool rille_attention_tiles(const RilleTensor *query, const RilleTensor *key, const RilleTensor *value);

#endif

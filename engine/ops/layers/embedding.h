/* What looking up rows of a table shares. */
#ifndef RILLE_OPS_LAYERS_EMBEDDING_H
#define RILLE_OPS_LAYERS_EMBEDDING_H

#include "dispatch/op.h"

typedef struct RilleEmbeddingArgs {
  RilleOptionalInt padding_idx;
  RilleScalar max_norm; /* kind NONE: rows may be of any length; else those that are looked up are cut to it,
                           in the table itself */
  double norm_type;
  bool scale_grad_by_freq; /* a row's gradient is divided by how often its index stands in the input */
  bool sparse;             /* without effect: gradients are dense */
} RilleEmbeddingArgs;

#endif

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

/* The indices as int64 side by side, each checked to be in [0, rows); memory of the scope. */
RilleStatus rille_embedding_indices(RilleContext *ctx, RilleTensor *in, int64_t rows, const int64_t **out);
/* The padding's index in [0, rows), or -1 where there is none. */
RilleStatus rille_embedding_padding(RilleContext *ctx, const RilleOptionalInt *padding, int64_t rows,
                                    int64_t *out);

/* Of the internal op embedding_shares. */
typedef struct RilleEmbeddingSharesArgs {
  int64_t num_embeddings;
  uint8_t dtype;
} RilleEmbeddingSharesArgs;

/* What the internal ops of bags take. */
typedef struct RilleBagArgs {
  bool include_last_offset;
  RilleOptionalInt padding_idx; /* indices that have no part in it */
  int64_t num_embeddings;       /* rows of the table, for bag_spread and bag_counts */
  bool scale_grad_by_freq;      /* bag_sums: as in RilleEmbeddingArgs */
  uint8_t dtype;                /* of bag_counts */
} RilleBagArgs;

/* Where the bags start among the indices: bags + 1 numbers, from the rows of a matrix of indices or from
 * offsets, which are NULL then; memory of the scope. */
RilleStatus rille_bag_starts(RilleContext *ctx, const RilleTensor *in, RilleTensor *offsets,
                             bool include_last_offset, int64_t *bags, const int64_t **starts);

#endif

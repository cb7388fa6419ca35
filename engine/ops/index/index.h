/* Indexing by tensors of integers: what other files need. */
#ifndef RILLE_OPS_INDEX_INDEX_H
#define RILLE_OPS_INDEX_INDEX_H

#include "dispatch/op.h"
#include "ops/shape/shape.h"

/* index: inputs are the tensor and one int64 tensor for each of dims, ascending. */
typedef struct RilleIndexArgs {
  RilleInts dims;
} RilleIndexArgs;

/* index_put: inputs are the tensor, the values, and the indices. */
typedef struct RilleIndexPutArgs {
  RilleInts dims;
  bool accumulate;
} RilleIndexPutArgs;

enum { RILLE_INDEX_TENSORS = 6 }; /* indices in one call; in place inputs are limited to 8 */

/* An index must be int64 or int32, also an empty one. */
RilleStatus rille_index_check_dtype(RilleContext *ctx, const RilleTensor *index);
/* Whether indices are all from 0 to size - 1. */
bool rille_index_are_within(const int64_t *at, int64_t n, int64_t size);
/* Whether indices into target can be read where they lie: nothing is to be converted or overwritten. */
bool rille_index_is_ready(const RilleTensor *index, const RilleTensor *target);
/* Owned contiguous int64 indices into a dim of target, checked against its size: the tensor itself where it
 * is ready, or a copy. from_end: negative ones count from the end and are made positive, as x[...], take, put
 * and index_fill do in PyTorch; else they are refused: a label of -1 must not become the last class. */
RilleStatus rille_index_check(RilleContext *ctx, RilleTensor *index, const RilleTensor *target, int64_t size,
                              int dim, bool from_end, RilleTensor **out);
/* values, broadcast to the shape that target[indices] has, into target at the indices of dims: later ones
 * win, or all are added (accumulate). */
RilleStatus rille_index_put_into(RilleContext *ctx, RilleTensor *target, int n, const RilleInts *dims,
                                 RilleTensor *const *indices, RilleTensor *values, bool accumulate,
                                 bool from_end);

#endif

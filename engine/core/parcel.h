/* Tensors on their way from one context to another, whose threads differ: a parcel belongs to neither. */
#ifndef RILLE_CORE_PARCEL_H
#define RILLE_CORE_PARCEL_H

#include "core/tensor.h"

typedef struct RilleParcel {
  void *
      data; /* a loose block, or memory of the sender's that outlives the parcel and all that is made of it */
  size_t bytes;
  int64_t sizes[RILLE_MAX_DIMS];
  uint8_t dtype, ndim;
  bool is_borrowed;
  struct RilleLimits *limits; /* of the sender, whose quota its bytes are in; NULL: they are borrowed */
} RilleParcel;

/* Packs *tensor, gives it up and sets it to NULL. Its bytes are not copied if nothing else looks at them and
 * they fill most of their block; copied otherwise. On failure *tensor stays. */
RilleStatus rille_parcel_take(RilleTensor **tensor, RilleParcel *out);
/* Lends a contiguous tensor's memory: it must stay, and stay unchanged, while the receiver's context lives.
 */
void rille_parcel_lend(const RilleTensor *tensor, RilleParcel *out);
/* A tensor of ctx with the parcel's bytes; the parcel is empty afterwards, unless it is borrowed: then any
 * number of threads may open it at the same time. On failure it stays as it was. */
RilleStatus rille_parcel_open(RilleContext *ctx, RilleParcel *parcel, RilleTensor **out);
void rille_parcel_drop(RilleParcel *parcel); /* one that was not opened, or an empty one */

#endif

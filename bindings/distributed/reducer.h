/* Gradients that are averaged over ranks while backward runs (reducer.c); rille.distributed.DataParallel
 * holds one. Units are what is sent in one piece: a bucket of small gradients, or one large gradient as it
 * is. */
#ifndef RILLE_BINDINGS_DISTRIBUTED_REDUCER_H
#define RILLE_BINDINGS_DISTRIBUTED_REDUCER_H

#include "job.h"

typedef struct Reducer Reducer;

typedef struct Slot { /* of one parameter */
  Reducer *reducer;
  RilleTensor *leaf;  /* owned */
  RilleTensor *place; /* owned: where its gradient is sent from; NULL: from the gradient's own memory */
  uint64_t hook;
  int unit;
  bool ready;   /* in this pass */
  bool missing; /* it takes no part in this rank's pass */
} Slot;

typedef struct Unit {
  RilleTensor *memory; /* owned: of a bucket, of which places are views; NULL: one large gradient */
  int first, count;    /* members: slots order[first], ... */
  int n_ready;
  RilleRequest *request; /* NULL: not begun, or done */
  RilleTensor *sent;     /* owned, while there is a request: whose memory it reads and writes */
} Unit;

struct Reducer {
  RilleContext *ctx;
  int references; /* of its handle, of hooks and of plans; without its handle it is an empty shell */
  bool closed, enabled, overlaps, finds_missing, is_rebuilt;
  int n_slots, n_units, n_ready, n_begun;
  Slot *slots;
  Unit *units;
  int *order;            /* of slots in units */
  int *arrivals;         /* of slots in this pass */
  int32_t *takes;        /* of each slot, how many ranks have a gradient */
  RilleTensor **buffers; /* owned: what rank 0 hands out before a forward */
  int n_buffers;
  size_t bucket_bytes;
  int64_t passes;
};

#endif

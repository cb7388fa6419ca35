/* All-reduce and reduce-scatter in a ring (Patarasu and Yuan, J. Parallel Distrib. Comput. 69, 2009): each
 * rank sends 2 (size - 1) / size of the bytes, whatever the number of ranks, and sums in an order that the
 * number of ranks alone decides. For mpi.c. */
#ifndef RILLE_DISTRIBUTED_RING_H
#define RILLE_DISTRIBUTED_RING_H

#include "transport.h"

#include <mpi.h>

enum { RILLE_RING_TAGS = 16384 }; /* scripts may use tags below */

typedef struct RilleRing {
  MPI_Comm world;
  int rank, size, tag, step;
  MPI_Datatype type;
  RilleTransportType element;
  MPI_Op operation;
  bool gathers; /* all-reduce: blocks that are summed go round once more */
  char *data;   /* size blocks side by side; of a reduce-scatter, a copy in scratch */
  void *target; /* of a reduce-scatter */
  size_t count, itemsize;
} RilleRing;

typedef struct RilleMean { /* what is left to be divided once it is summed */
  RilleTransportType type;
  void *data;
  size_t count;
} RilleMean;

struct RilleRequest {
  MPI_Request pending[2];
  RilleRequest *next; /* while it is spare */
  bool is_ring, is_mean;
  RilleMean mean;
  RilleRing ring;
  void *scratch; /* kept for the next one */
  size_t scratch_bytes;
};

bool rille_ring_fits(const RilleTransfer *transfer, int size);
/* request->ring has what does not depend on the transfer. -1: out of memory. */
int rille_ring_begin(const RilleTransfer *transfer, RilleRequest *request);
/* count floats by size. */
void rille_ring_divide(RilleTransportType type, void *data, size_t count, int size);
int rille_ring_go_on(RilleRequest *request, bool *done);

#endif

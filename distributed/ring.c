/* All-reduce and reduce-scatter in a ring (ring.h). In step k of the first size - 1 ones, a rank sends the
 * block that it summed in the step before and adds the one that comes from its left; then it holds block
 * rank + 1 whole, and an all-reduce sends blocks round once more. */
#include "ring.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_BYTES = 32 << 10 /* below, the number of messages counts, and MPI's trees have fewer */ };

static size_t bytes_of(RilleTransportType type) {
  static const size_t bytes[RILLE_TRANSPORT_TYPES] = {1, 1, 4, 8, 4, 8};
  return bytes[type];
}

bool rille_ring_fits(const RilleTransfer *t, int size) {
  if (size < 2 || (t->kind != RILLE_ALL_REDUCE && t->kind != RILLE_REDUCE_SCATTER)) return false;
  size_t blocks = t->kind == RILLE_ALL_REDUCE ? 1 : (size_t)size;
  return t->count * blocks * bytes_of(t->type) >= (size_t)LEAST_BYTES && t->count / (size_t)size < INT32_MAX;
}

/* Block number, taken modulo size: where it begins, and its elements. */
static char *block_at(const RilleRing *ring, int number, int *count) {
  size_t size = (size_t)ring->size, k = (size_t)((number % ring->size + ring->size) % ring->size);
  size_t each = ring->count / size, more = ring->count % size;
  *count = (int)(each + (k < more));
  return ring->data + (k * each + (k < more ? k : more)) * ring->itemsize;
}

/* What a rank sends in a step, and what comes from the left. A reduce-scatter begins one block earlier, so
 * that a rank ends with its own. */
static void numbers_of(const RilleRing *ring, int *give, int *take) {
  int first = ring->rank - (ring->gathers ? 0 : 1);
  bool is_sum = ring->step < ring->size - 1;
  *give = is_sum ? first - ring->step : ring->rank + 1 - (ring->step - (ring->size - 1));
  *take = *give - 1;
}

static int post(RilleRequest *request) {
  RilleRing *ring = &request->ring;
  int give, take, n_give, n_take;
  numbers_of(ring, &give, &take);
  char *from = block_at(ring, give, &n_give), *to = block_at(ring, take, &n_take);
  if (ring->step < ring->size - 1) to = request->scratch;
  int left = (ring->rank + ring->size - 1) % ring->size, right = (ring->rank + 1) % ring->size;
  int code = MPI_Irecv(to, n_take, ring->type, left, ring->tag, ring->world, &request->pending[0]);
  if (code != MPI_SUCCESS) return code;
  return MPI_Isend(from, n_give, ring->type, right, ring->tag, ring->world, &request->pending[1]);
}

int rille_ring_begin(const RilleTransfer *t, RilleRequest *request) {
  RilleRing *ring = &request->ring;
  bool gathers = t->kind == RILLE_ALL_REDUCE;
  ring->gathers = gathers;
  ring->step = 0;
  ring->itemsize = bytes_of(t->type);
  ring->count = t->count * (gathers ? 1 : (size_t)ring->size);
  size_t block = (ring->count / (size_t)ring->size + 1) * ring->itemsize;
  size_t wanted = block + (gathers ? 0 : ring->count * ring->itemsize);
  if (request->scratch_bytes < wanted) {
    free(request->scratch);
    request->scratch = malloc(wanted);
    request->scratch_bytes = request->scratch ? wanted : 0;
    if (!request->scratch) return -1;
  }
  ring->target = t->target;
  ring->data = t->target;
  if (!gathers) {
    ring->data = (char *)request->scratch + block;
    memcpy(ring->data, t->source, ring->count * ring->itemsize);
  }
  request->is_ring = true;
  return post(request);
}

void rille_ring_divide(RilleTransportType type, void *data, size_t count, int size) {
  if (type == RILLE_TRANSPORT_FLOAT32) {
    float *x = data, divisor = (float)size;
    for (size_t i = 0; i < count; i++) x[i] /= divisor;
  } else {
    double *x = data;
    for (size_t i = 0; i < count; i++) x[i] /= size;
  }
}

/* One that has sent or received nothing of a block is done at once. */
int rille_ring_go_on(RilleRequest *request, bool *done) {
  RilleRing *ring = &request->ring;
  int last = (ring->gathers ? 2 : 1) * (ring->size - 1);
  for (;;) {
    int is_done = 0, give, take, count;
    int code = MPI_Testall(2, request->pending, &is_done, MPI_STATUSES_IGNORE);
    if (code != MPI_SUCCESS || !is_done) return code;
    numbers_of(ring, &give, &take);
    char *to = block_at(ring, take, &count);
    if (ring->step < ring->size - 1 &&
        (code = MPI_Reduce_local(request->scratch, to, count, ring->type, ring->operation)) != MPI_SUCCESS)
      return code;
    if (request->is_mean &&
        ring->step == ring->size - 2) /* the block that is whole now goes round from here */
      rille_ring_divide(ring->element, to, (size_t)count, ring->size);
    if (++ring->step < last) {
      if ((code = post(request)) != MPI_SUCCESS) return code;
      continue;
    }
    if (!ring->gathers)
      memcpy(ring->target, block_at(ring, ring->rank, &count), (size_t)count * ring->itemsize);
    *done = true;
    return MPI_SUCCESS;
  }
}

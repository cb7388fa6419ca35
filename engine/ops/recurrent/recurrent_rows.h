/* The loops over the rows of one step: what those of floats, which are vectorized, and those of doubles
 * share. */
#ifndef RILLE_OPS_RECURRENT_RECURRENT_ROWS_H
#define RILLE_OPS_RECURRENT_RECURRENT_ROWS_H

#include "kernels/kernels.h"
#include "ops/recurrent/recurrent.h"

#include <string.h>

typedef struct Job {
  const RilleSequence *s;
  const RilleRecurrentForward *forward;
  const RilleRecurrentBackward *backward;
  RilleFlatKernel sigmoid, tanh, relu;
  const char *hidden; /* GRU: this step's product with the state */
  int64_t offset;     /* of the step's first row */
  /* Where threads take sequences of their own: */
  RilleContext *ctx;
  char *workspace; /* one part a thread */
  size_t part_bytes;
  int64_t chunk; /* sequences a thread */
} Job;

static inline void flat(RilleFlatKernel kernel, int64_t n, void *out, const void *in) {
  char *data[2] = {out, (char *)(uintptr_t)in};
  kernel(n, data, NULL);
}

/* Rows [begin, end) of the step, forward or backward. */
void rille_recurrent_rows_float(const Job *job, int64_t begin, int64_t end);

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

#endif

/* Forwards that are one piece of arithmetic over the data of their tensors, so that a captured step can run
 * that alone: the op's checks and the making of its result are in the plan already. */
#ifndef RILLE_DISPATCH_DIRECT_H
#define RILLE_DISPATCH_DIRECT_H

#include "dispatch/op.h"

/* Room for the largest job, as ops/loss and ops/reduce assert, and for pointers to the result and the five
 * inputs of a loss with its gradient. */
enum { RILLE_DIRECT_BYTES = 128, RILLE_DIRECT_POINTERS = 6 };

/* What the last such forward did; slot RILLE_SLOT_DIRECT points at one while a step is recorded. */
typedef struct RilleDirectNote {
  int runs;          /* since it was set to 0 */
  const RilleOp *op; /* whose forward it was */
  void (*run)(RilleContext *ctx, const void *job);
  _Alignas(16) char job[RILLE_DIRECT_BYTES];
  int n_pointers; /* pointers to data in the job: the result's first, then some inputs' or NULL */
  uint16_t pointers[RILLE_DIRECT_POINTERS]; /* where they stand in it */
  uint8_t operands[RILLE_DIRECT_POINTERS];  /* of a recorded step: whose data they are, among its uses */
} RilleDirectNote;

/* Runs job, a struct of `bytes` bytes with pointers to data at the offsets given. It must give the same
 * result whenever it is run: it may not fail, nor do anything but write the result. */
void rille_direct_run(RilleContext *ctx, const RilleOp *op, void (*run)(RilleContext *ctx, const void *job),
                      const void *job, size_t bytes, const uint16_t *pointers, int n_pointers);

#endif

/* Forwards that are one piece of arithmetic over their tensors' data; see direct.h.
 *
 * Invariant: the job is plain memory whose only pointers are those that are listed, so that a plan can point
 * them at other memory. Called by forwards of reductions and losses. */
#include "dispatch/direct.h"

#include <string.h>

void rille_direct_run(RilleContext *ctx, const RilleOp *op, void (*run)(RilleContext *ctx, const void *job),
                      const void *job, size_t bytes, const uint16_t *pointers, int n_pointers) {
  run(ctx, job);
  RilleDirectNote *note = ctx->slots[RILLE_SLOT_DIRECT];
  if (RILLE_LIKELY(!note)) return;
  note->runs++;
  note->op = op;
  note->run = run;
  memcpy(note->job, job, bytes);
  note->n_pointers = n_pointers;
  memcpy(note->pointers, pointers, (size_t)n_pointers * sizeof *pointers);
}

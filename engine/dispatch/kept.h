/* What a forward made of a weight and may find again when it runs the next time: the weight in another
 * layout, or transformed. Plans without gradients let ops keep such things.
 *
 * Invariant: an entry is used only while its sums are those of the source's data, so that it does not matter
 * who writes to the source and how. Entries of one source are one, however many plans use it; the last plan
 * frees it. */
#ifndef RILLE_DISPATCH_KEPT_H
#define RILLE_DISPATCH_KEPT_H

#include "core/tensor.h"

enum { RILLE_KEPT_SUMS = 16 };

typedef struct RilleKept {
  struct RilleKept *next;
  const void *source;
  int64_t form;                   /* what it was made for: the source may be read in several shapes */
  uint32_t sums[RILLE_KEPT_SUMS]; /* of the data that made was made of */
  RilleTensor *made;              /* owned; NULL: nothing yet */
  int users;
} RilleKept;

/* For a plan: the entry of the source; NULL: out of memory, error set. */
RilleKept *rille_kept_acquire(RilleContext *ctx, const void *source);
void rille_kept_release(RilleContext *ctx, RilleKept *kept); /* NULL is allowed */

/* For an op with RILLE_OP_KEEPS, which may keep something of its second input: the entry; NULL: there is
 * none. */
static inline RilleKept *rille_kept(const RilleContext *ctx, const void *source) {
  RilleKept *kept = ctx->slots[RILLE_SLOT_KEPT];
  return kept && kept->source == source ? kept : NULL;
}

/* Whether kept->made is of the data that is there now, n floats at kept->source. Else it is dropped, and the
 * sums are taken anew: who makes it now sets kept->made. */
bool rille_kept_is_current(RilleKept *kept, int64_t n, int64_t form);

#endif

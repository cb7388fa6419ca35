/* Storage: one piece of memory with a count of its users and of its changes. */
#ifndef RILLE_CORE_STORAGE_H
#define RILLE_CORE_STORAGE_H

#include "core/tensor.h"

enum { RILLE_INLINE_BYTES = 512 }; /* data up to this size stands behind the struct, in one allocation */

RilleStorage *rille_storage_new(RilleContext *ctx, size_t bytes); /* NULL: out of memory, error set */
RilleStorage *rille_storage_wrap(RilleContext *ctx, void *data, size_t bytes, void (*release)(void *, void *),
                                 void *user);
void rille_storage_release(RilleStorage *storage);

/* While a context has one, new storages are counted. A recording numbers them; a replay gives out storages of
 * its own in place of those with the listed numbers. */
typedef struct RilleStoragePlan {
  bool numbers;
  uint32_t made;
  int32_t next, count;
  const uint32_t *ordinals; /* ascending */
  RilleStorage *const *storages;
} RilleStoragePlan;

#endif

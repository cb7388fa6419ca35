/* Names with numbers: a table from byte strings to integers that any file's names may go into.
 * The strings are borrowed and must stay as they are. */
#ifndef RILLE_IO_NAMES_H
#define RILLE_IO_NAMES_H

#include "rille.h"

typedef struct RilleName {
  const char *text; /* NULL: a free place */
  uint32_t length;
  int32_t value;
} RilleName;

typedef struct RilleNames { /* zeroed: empty */
  RilleName *places;
  size_t count, capacity; /* a power of two, or 0 */
} RilleNames;

void rille_names_free(RilleContext *ctx, RilleNames *names);
/* Sets *old to what the name had and keeps that, or to -1 and adds the name with value >= 0. */
RilleStatus rille_names_add(RilleContext *ctx, RilleNames *names, const char *text, size_t length,
                            int32_t value, int32_t *old);
/* -1 where the name is not there. */
int32_t rille_names_find(const RilleNames *names, const char *text, size_t length);

#endif

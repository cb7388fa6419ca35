/* The name that was meant, for errors about one that there is not. */
#ifndef RILLE_DISPATCH_NEAREST_H
#define RILLE_DISPATCH_NEAREST_H

enum { RILLE_HINT_TEXT = 96 };

typedef struct RilleNearest {
  const char *wanted, *best; /* best NULL: none is near */
  int distance;
} RilleNearest;

/* Levenshtein distance of two names; 99 where b is longer than 62 bytes. */
int rille_name_distance(const char *a, const char *b);
/* One of the names that there are; of equally near ones the first is kept. At most two letters differ, and
 * fewer than half of them. */
void rille_nearest_look(RilleNearest *nearest, const char *name);
/* ", did you mean 'Linear'?", or "" where none is near. */
const char *rille_nearest_hint(const RilleNearest *nearest, char text[RILLE_HINT_TEXT]);

#endif

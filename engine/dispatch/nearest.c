/* The name that was meant, for errors about one that there is not. Called where names are looked up. */
#include "dispatch/nearest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST_CHANGES = 2, LONGEST = 62, FAR = 99 };

int rille_name_distance(const char *a, const char *b) {
  int row[LONGEST + 2];
  size_t length = strlen(b);
  if (length > LONGEST) return FAR;
  int n = (int)length;
  for (int j = 0; j <= n; j++) row[j] = j;
  for (int i = 1; a[i - 1]; i++) {
    int corner = row[0];
    row[0] = i;
    for (int j = 1; j <= n; j++) {
      int above = row[j], change = corner + (a[i - 1] != b[j - 1]);
      int best = above < row[j - 1] ? above + 1 : row[j - 1] + 1;
      corner = above;
      row[j] = change < best ? change : best;
    }
  }
  return row[n];
}

/* The same letters in other cases are one change. */
static int changes(const char *wanted, const char *name) {
  return strcasecmp(wanted, name) == 0 ? 1 : rille_name_distance(wanted, name);
}

void rille_nearest_look(RilleNearest *nearest, const char *name) {
  if (!nearest->wanted || strlen(nearest->wanted) > LONGEST) return;
  int distance = changes(nearest->wanted, name), least = nearest->best ? nearest->distance : MOST_CHANGES + 1;
  if (distance >= least || 2 * distance >= (int)strlen(name) + (distance == 1)) return;
  nearest->best = name;
  nearest->distance = distance;
}

const char *rille_nearest_hint(const RilleNearest *nearest, char text[RILLE_HINT_TEXT]) {
  text[0] = 0;
  if (nearest->best) snprintf(text, RILLE_HINT_TEXT, ", did you mean '%.60s'?", nearest->best);
  return text;
}

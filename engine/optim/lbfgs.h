/* The line search of LBFGS. */
#ifndef RILLE_OPTIM_LBFGS_H
#define RILLE_OPTIM_LBFGS_H

#include "core/tensor.h"

typedef struct RillePoint { /* on the line: length, loss, slope along the direction, gradient (owned) */
  double t, f, slope;
  RilleTensor *g;
} RillePoint;

/* to becomes from; to's old gradient goes. */
void rille_point_set(RillePoint *to, const RillePoint *from);

/* The point at length t, in the place of what was in out. */
typedef RilleStatus RilleLook(void *user, double t, RillePoint *out);

/* Looks from point, where its t is 0, for one that fulfils the strong Wolfe conditions, first at t, and puts
 * it into point. size: the largest element of the direction; most: how many points it may try after the
 * first. The status is that of look. */
RilleStatus rille_lbfgs_search(RilleLook *look, void *user, double t, double size, int64_t most,
                               RillePoint *point);

#endif

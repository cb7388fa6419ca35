/* The line search of LBFGS for the strong Wolfe conditions (Nocedal & Wright, "Numerical Optimization",
 * algorithms 3.5 and 3.6). */
#include "optim/lbfgs.h"

#include <math.h>

static const double C1 = 1e-4, C2 = 0.9;

typedef struct Search {
  RilleLook *look;
  void *user;
  const RillePoint *start;
  int64_t calls;
} Search;

void rille_point_set(RillePoint *to, const RillePoint *from) {
  RilleTensor *old = to->g;
  *to = *from;
  if (to->g) rille_tensor_retain(to->g);
  rille_tensor_release(old);
}

/* The point at t, in the place of what was in out. */
static RilleStatus look(Search *search, double t, RillePoint *out) {
  search->calls++;
  return search->look(search->user, t, out);
}

/* Where the cubic through two points with their slopes has its least value, within bounds. */
static double cubic(const RillePoint *a, const RillePoint *b, double low, double high) {
  const double d1 = a->slope + b->slope - 3 * (a->f - b->f) / (a->t - b->t);
  const double square = d1 * d1 - a->slope * b->slope;
  if (!(square >= 0)) return (low + high) / 2;
  const double d2 = sqrt(square);
  double at;
  if (a->t <= b->t)
    at = b->t - (b->t - a->t) * ((b->slope + d2 - d1) / (b->slope - a->slope + 2 * d2));
  else
    at = a->t - (a->t - b->t) * ((a->slope + d2 - d1) / (a->slope - b->slope + 2 * d2));
  return fmin(fmax(at, low), high);
}

static bool is_too_high(const Search *search, const RillePoint *p) {
  return p->f > search->start->f + C1 * p->t * search->start->slope;
}
static bool is_flat(const Search *search, const RillePoint *p) {
  return fabs(p->slope) <= -C2 * search->start->slope;
}

typedef enum Found { ONE, TWO, NONE } Found; /* a is good; a good one lies between a and b; neither */

/* Steps outwards until two points hold a good one between them. */
static RilleStatus bracket(Search *search, double t, int64_t most, RillePoint *a, RillePoint *b,
                           Found *found) {
  rille_point_set(a, search->start);
  RILLE_TRY(look(search, t, b));
  *found = TWO;
  for (int64_t i = 0; i < most; i++) {
    if (is_too_high(search, b) || (i > 1 && b->f >= a->f)) return RILLE_OK;
    if (is_flat(search, b)) {
      *found = ONE;
      rille_point_set(a, b);
      return RILLE_OK;
    }
    if (b->slope >= 0) return RILLE_OK;
    const double shortest = b->t + 0.01 * (b->t - a->t), next = cubic(a, b, shortest, b->t * 10);
    rille_point_set(a, b);
    RILLE_TRY(look(search, next, b));
  }
  *found = NONE;
  rille_point_set(a, search->start);
  return RILLE_OK;
}

/* The length that is tried next between two points; stuck: the last one was too near an end. */
static double next_length(const RillePoint *p, const RillePoint *q, bool *stuck) {
  const double left = fmin(p->t, q->t), right = fmax(p->t, q->t), margin = 0.1 * (right - left);
  double t = cubic(p, q, left, right);
  if (fmin(right - t, t - left) >= margin) {
    *stuck = false;
  } else if (*stuck || t >= right || t <= left) {
    t = fabs(t - right) < fabs(t - left) ? right - margin : left + margin;
    *stuck = false;
  } else {
    *stuck = true;
  }
  return t;
}

/* Narrows a bracket down; gives which of the two is the best. */
static RilleStatus narrow(Search *search, double size, int64_t most, RillePoint points[2], int *best) {
  const double tolerance = 1e-9;
  bool stuck = false, good = false;
  RillePoint now = {0};
  RilleStatus status = RILLE_OK;
  int low = points[1].f < points[0].f;
  while (!good && search->calls <= most && fabs(points[1].t - points[0].t) * size >= tolerance) {
    status = look(search, next_length(&points[0], &points[1], &stuck), &now);
    if (status != RILLE_OK) break;
    if (is_too_high(search, &now) || now.f >= points[low].f) {
      rille_point_set(&points[!low], &now);
      low = points[1].f < points[0].f;
    } else {
      good = is_flat(search, &now);
      if (!good && now.slope * (points[!low].t - points[low].t) >= 0)
        rille_point_set(&points[!low], &points[low]);
      rille_point_set(&points[low], &now);
    }
  }
  rille_tensor_release(now.g);
  *best = low;
  return status;
}

RilleStatus rille_lbfgs_search(RilleLook *its_look, void *user, double t, double size, int64_t most,
                               RillePoint *point) {
  RillePoint start = {.t = 0}, points[2] = {{.t = 0}, {.t = 0}};
  Search search = {.look = its_look, .user = user, .start = &start};
  Found found = NONE;
  int best = 0;
  rille_point_set(&start, point);
  RilleStatus status = bracket(&search, t, most, &points[0], &points[1], &found);
  if (status == RILLE_OK && found == TWO) status = narrow(&search, size, most, points, &best);
  if (found == NONE) best = points[1].f < points[0].f;
  if (status == RILLE_OK) rille_point_set(point, &points[best]);
  rille_tensor_release(points[0].g);
  rille_tensor_release(points[1].g);
  rille_tensor_release(start.g);
  return status;
}

/* Row kernels of one floating-point type. */
#include "kernels/vector/lanes.h"
#include "kernels/rows/rows.h"
#include "kernels/tables.h"
#include "kernels/vector/vmath_double.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

enum {
  BLOCK = 512, /* elements between which sums are gathered */
  TILE = 64,   /* columns at a time where inner > 1 */
};

/* A line is a register full of numbers. */
#if defined(RILLE_DOUBLE)
typedef double Line __attribute__((vector_size(RILLE_VECTOR_BYTES)));
typedef double LooseLine __attribute__((vector_size(RILLE_VECTOR_BYTES), aligned(8), may_alias));
typedef int64_t LineChoice __attribute__((vector_size(RILLE_VECTOR_BYTES)));
enum { DOUBLES = RILLE_VECTOR_BYTES / sizeof(double) };

RILLE_INLINE Line larger_line(Line x, Line y) {
  const LineChoice wins = x > y;
  return (Line)(((LineChoice)x & wins) | ((LineChoice)y & ~wins));
}
static __attribute__((noinline)) Line exp_line(Line x) {
  double e[DOUBLES];
  for (int k = 0; k < DOUBLES; k++) e[k] = rille_exp(x[k]);
  return *(const LooseLine *)e;
}
static __attribute__((noinline)) double sum_of_line(Line x) {
  double sum = x[0];
  for (int k = 1; k < DOUBLES; k++) sum += x[k];
  return sum;
}
static __attribute__((noinline)) double largest_of_line(Line x) {
  double best = x[0];
  for (int k = 1; k < DOUBLES; k++) best = x[k] > best ? x[k] : best;
  return best;
}
static __attribute__((noinline)) Line load_part(const double *from, int64_t count, double fill) {
  double part[DOUBLES];
  for (int k = 0; k < DOUBLES; k++) part[k] = k < count ? from[k] : fill;
  return *(const LooseLine *)part;
}
static __attribute__((noinline)) void store_part(double *to, Line line, int64_t count) {
  for (int k = 0; k < (int)count; k++) to[k] = line[k];
}
#define exp_negative_line exp_line
#define log_of            log
#else
typedef Lanes Line;
typedef LooseLanes LooseLine;
#define larger_line       lanes_larger
#define exp_line          lanes_exp
#define exp_negative_line lanes_exp_negative
#define sum_of_line       lanes_sum
#define largest_of_line   lanes_largest
#define load_part         lanes_load_part
#define store_part        lanes_store_part
#define log_of            logf
#endif
#if defined(RILLE_DOUBLE) || defined(RILLE_MINIMAL)
#if defined(RILLE_MINIMAL)
#define log_in_line log_of
#else
#define log_in_line rille_log
#endif
static __attribute__((noinline)) Line log_line(Line x) {
  RILLE_TYPE l[sizeof(Line) / sizeof(RILLE_TYPE)];
  for (int k = 0; k < (int)(sizeof(Line) / sizeof(RILLE_TYPE)); k++) l[k] = log_in_line(x[k]);
  return *(const LooseLine *)l;
}
#else
#define log_line lanes_log
#endif
#define T RILLE_TYPE
#include "kernels/rows/rows_template.h"
#include "kernels/rows/rows_loss_template.h"
#undef T

#define ONE(name) .name = {RILLE_ONE(name)}

const RilleRowKernels RILLE_KERNEL(rille_row_kernels) = {ONE(softmax),          ONE(log_softmax),
                                                         ONE(softmax_backward), ONE(log_softmax_backward),
                                                         ONE(cross_entropy),    ONE(cross_entropy_backward)};

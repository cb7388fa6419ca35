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
typedef double Line __attribute__((vector_size(16)));
typedef double LooseLine __attribute__((vector_size(16), aligned(8), may_alias));
RILLE_INLINE Line larger_line(Line x, Line y) {
  return (Line){x[0] > y[0] ? x[0] : y[0], x[1] > y[1] ? x[1] : y[1]};
}
static Line exp_line(Line x) {
  return (Line){rille_exp(x[0]), rille_exp(x[1])};
}
RILLE_INLINE double sum_of_line(Line x) {
  return x[0] + x[1];
}
RILLE_INLINE double largest_of_line(Line x) {
  return x[0] > x[1] ? x[0] : x[1];
}
static Line load_part(const double *from, int64_t count, double fill) {
  return (Line){count > 0 ? from[0] : fill, fill};
}
static void store_part(double *to, Line line, int64_t count) {
  if (count > 0) to[0] = line[0];
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
#define T RILLE_TYPE
#include "kernels/rows/rows_template.h"
#include "kernels/rows/rows_loss_template.h"
#undef T

#define ONE(name) .name = {RILLE_ONE(name)}

const RilleRowKernels RILLE_KERNEL(rille_row_kernels) = {ONE(softmax),          ONE(log_softmax),
                                                         ONE(softmax_backward), ONE(log_softmax_backward),
                                                         ONE(cross_entropy),    ONE(cross_entropy_backward)};

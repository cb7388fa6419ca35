/* Row kernels of both floating-point types. */
#include "kernels/rows.h"
#include "kernels/tables.h"
#include "kernels/vmath.h"
#include "kernels/vmath_double.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

enum {
  WIDTH = 32, /* parallel maxima and sums of a row */
  TILE = 64,  /* columns at a time where inner > 1 */
};

RILLE_INLINE float exp_float(float x) {
  return rille_expf(x);
}
RILLE_INLINE float log_float(float x) {
  return logf(x);
}
RILLE_INLINE double exp_double(double x) {
  return rille_exp(x);
}
RILLE_INLINE double log_double(double x) {
  return log(x);
}

/* exp(x) for x <= 0, what softmax takes: one scaling instead of two. Below -87.3, where the result is no
 * normal number, it gives 0. NaN goes through. */
RILLE_INLINE float exp_negative_float(float x) {
  float clamped = x < -87.3f ? -87.3f : x;
  int32_t n;
  float lost, r = rille_exp_reduce(clamped, &n, &lost);
  float value = rille_exp_near_zero(r, lost) * rille_power_of_two(n);
  return x < -87.3f ? 0.0f : value;
}
RILLE_INLINE double exp_negative_double(double x) {
  return rille_exp(x);
}

#define T float
#include "kernels/rows_template.h"
#include "kernels/rows_loss_template.h"
#undef T
#define T double
#include "kernels/rows_template.h"
#include "kernels/rows_loss_template.h"
#undef T

#define BOTH(name) .name = {name##_float, name##_double}

const RilleRowKernels RILLE_KERNEL(rille_row_kernels) = {
    BOTH(softmax),       BOTH(log_softmax),           BOTH(softmax_backward), BOTH(log_softmax_backward),
    BOTH(cross_entropy), BOTH(cross_entropy_backward)};

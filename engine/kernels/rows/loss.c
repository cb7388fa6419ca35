/* Losses of both floating-point types. */
#include "kernels/rows/loss.h"
#include "kernels/tables.h"
#include "kernels/vector/vmath.h"
#include "kernels/vector/vmath_double.h"

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

RILLE_INLINE float exp_float(float x) {
  return rille_expf(x);
}
RILLE_INLINE float log_float(float x) {
  return rille_logf(x);
}
RILLE_INLINE float log1p_float(float x) {
  const float sum = 1 + x, lost = x - (sum - 1); /* 0 <= x <= 1 here */
  return rille_logf(sum) + lost / sum;
}
RILLE_INLINE float sigmoid_float(float x) {
  return rille_sigmoidf(x);
}
RILLE_INLINE double exp_double(double x) {
  return rille_exp(x);
}
RILLE_INLINE double log_double(double x) {
  return rille_log(x);
}
RILLE_INLINE double log1p_double(double x) {
  const double sum = 1 + x, lost = x - (sum - 1); /* 0 <= x <= 1 here */
  return rille_log(sum) + lost / sum;
}
RILLE_INLINE double sigmoid_double(double x) {
  return rille_sigmoid(x);
}

#define T float
#include "kernels/rows/loss_template.h"
#undef T
#define T double
#include "kernels/rows/loss_template.h"
#undef T

#define ONE(name, type)                                                                                      \
  {                                                                                                          \
    name##_values_##type, {                                                                                  \
      name##_by_input_##type, name##_by_target_##type                                                        \
    }                                                                                                        \
  }
#define X(name) [RILLE_LOSS_##name] = {ONE(name, float), ONE(name, double)},

const RilleLossKernels RILLE_KERNEL(rille_loss_kernels) = {.functions = {RILLE_LOSSES(X)},
                                                           .sum = {sum_float, sum_double},
                                                           .each = {each_float, each_double},
                                                           .slope = {slope_float, slope_double}};

/* Optimizer kernels of both floating-point types. */
#include "kernels/optim.h"
#include "kernels/tables.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

static inline float root_float(float x) {
  return sqrtf(x);
}
static inline double root_double(double x) {
  return sqrt(x);
}

#define T float
#include "kernels/optim_template.h"
#undef T
#define T double
#include "kernels/optim_template.h"
#undef T

const RilleOptimKernels RILLE_KERNEL(rille_optim_kernels) = {
    .sgd = {sgd_float, sgd_double},
    .adam = {adam_float, adam_double},
    .rmsprop = {rmsprop_float, rmsprop_double},
    .adagrad = {adagrad_float, adagrad_double},
    .adadelta = {adadelta_float, adadelta_double},
};

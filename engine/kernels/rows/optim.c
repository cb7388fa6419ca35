/* Optimizer kernels of one floating-point type. */
#include "kernels/rows/optim.h"
#include "kernels/tables.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

#if defined(RILLE_DOUBLE)
static inline double root_double(double x) {
  return sqrt(x);
}
#else
static inline float root_float(float x) {
  return sqrtf(x);
}
#endif

#define T RILLE_TYPE
#include "kernels/rows/optim_template.h"
#undef T

const RilleOptimKernels RILLE_KERNEL(rille_optim_kernels) = {
    .sgd = {RILLE_ONE(sgd)},
    .adam = {RILLE_ONE(adam)},
    .rmsprop = {RILLE_ONE(rmsprop)},
    .adagrad = {RILLE_ONE(adagrad)},
    .adadelta = {RILLE_ONE(adadelta)},
};

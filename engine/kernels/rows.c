/* Row kernels of both floating-point types. */
#include "kernels/rows.h"
#include "kernels/tables.h"
#include "kernels/vmath.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

static inline float exp_float(float x) { return rille_expf(x); }
static inline float log_float(float x) { return logf(x); }
static inline double exp_double(double x) { return exp(x); }
static inline double log_double(double x) { return log(x); }

#define T float
#include "kernels/rows_template.h"
#undef T
#define T double
#include "kernels/rows_template.h"
#undef T

const RilleRowKernels RILLE_KERNEL(rille_row_kernels) = {
    .softmax = {softmax_float, softmax_double},
    .log_softmax = {log_softmax_float, log_softmax_double},
    .softmax_backward = {softmax_backward_float, softmax_backward_double},
    .log_softmax_backward = {log_softmax_backward_float, log_softmax_backward_double},
};

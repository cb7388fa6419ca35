/* The basic functions of both floating-point types, as name_float and name_double, and the kernels that
 * pointwise.c takes from pointwise_rest.c. */
#ifndef RILLE_KERNELS_POINTWISE_POINTWISE_BASIC_H
#define RILLE_KERNELS_POINTWISE_POINTWISE_BASIC_H

#include "kernels/pointwise/pointwise.h"
#include "kernels/tables.h"
#include "kernels/vector/vmath.h"
#include "kernels/vector/vmath_double.h"

#include <math.h>

#define BASIC(name, float_function, double_function)                                                         \
  static inline float name##_float(float x) {                                                                \
    return float_function(x);                                                                                \
  }                                                                                                          \
  static inline double name##_double(double x) {                                                             \
    return double_function(x);                                                                               \
  }
#define BASIC_2(name, float_function, double_function)                                                       \
  static inline float name##_float(float x, float y) {                                                       \
    return float_function(x, y);                                                                             \
  }                                                                                                          \
  static inline double name##_double(double x, double y) {                                                   \
    return double_function(x, y);                                                                            \
  }
static inline double normal_cdf_by_erf(double x) {
  return 0.5 * (1 + erf(x * 0.70710678118654752440));
}

BASIC(exp, rille_expf, rille_exp)
BASIC(exp2, rille_exp2f, exp2)
BASIC(expm1, rille_expm1f, expm1)
BASIC(log, rille_logf, rille_log)
BASIC(log2, rille_log2f, log2)
BASIC(log10, log10f, log10)
BASIC(log1p, rille_log1pf, log1p)
BASIC(tanh, rille_tanhf, rille_tanh)
BASIC(erf, rille_erff, erf)
BASIC(normal_cdf, rille_normal_cdff, normal_cdf_by_erf)
BASIC(sqrt, sqrtf, sqrt)
BASIC(sigmoid, rille_sigmoidf, rille_sigmoid)
BASIC(sin, rille_sinf, sin)
BASIC(cos, rille_cosf, cos)
BASIC(tan, tanf, tan)
BASIC(asin, asinf, asin)
BASIC(acos, acosf, acos)
BASIC(atan, atanf, atan)
BASIC(sinh, sinhf, sinh)
BASIC(cosh, coshf, cosh)
BASIC(floor, floorf, floor)
BASIC(ceil, ceilf, ceil)
BASIC(rint, rintf, rint)
BASIC(trunc, truncf, trunc)
BASIC_2(atan2, atan2f, atan2)
BASIC_2(hypot, hypotf, hypot)
BASIC_2(pow, powf, pow)
BASIC_2(fmod, fmodf, fmod)
BASIC_2(copysign, copysignf, copysign)

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

/* Kernels of other types than float are external: their file is compiled for size. */
#define REST_KERNEL(name, type) RILLE_KERNEL(rille_##name##_##type)
#define DECLARE(name, type)     void REST_KERNEL(name, type)(int64_t n, char *const *data, const void *arguments);
#define DECLARE_DOUBLE(name)    DECLARE(name, double)
#define DECLARE_FLOAT(name)     DECLARE(name, float)
#define DECLARE_INTEGERS(name)  DECLARE(name, int32_t) DECLARE(name, int64_t) DECLARE(name, uint8_t)
#define DECLARE_ALL(name)       DECLARE_DOUBLE(name) DECLARE_INTEGERS(name)
RILLE_UNARY_FLOAT(DECLARE_DOUBLE)
RILLE_UNARY_FLOAT_RARE(DECLARE_FLOAT)
RILLE_BINARY_FLOAT_RARE(DECLARE_FLOAT)
DECLARE(sin, double)
DECLARE(cos, double)
RILLE_BINARY_FLOAT(DECLARE_DOUBLE)
RILLE_TERNARY(DECLARE_DOUBLE)
RILLE_UNARY_NUMERIC(DECLARE_ALL)
RILLE_UNARY_TEST(DECLARE_ALL)
RILLE_UNARY_TEST(DECLARE_FLOAT)
RILLE_BINARY_TEST(DECLARE_FLOAT)
RILLE_BINARY_NUMERIC(DECLARE_ALL)
RILLE_BINARY_EXTREME(DECLARE_ALL)
RILLE_BINARY_TEST(DECLARE_ALL)
RILLE_BINARY_BITS(DECLARE_INTEGERS)
DECLARE_INTEGERS(bitwise_not)

#endif

/* Elementwise kernels of all dtypes, made by including the templates once a type. */
#include "kernels/pointwise.h"
#include "kernels/tables.h"
#include "kernels/vmath.h"
#include "kernels/vmath_double.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define KERNEL_JOIN(a, b)   kernel_##a##_##b
#define KERNEL_NAME(a, b)   KERNEL_JOIN(a, b)
#define K(name)             KERNEL_NAME(name, T)

/* ---- the basic functions of both floating-point types */

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
BASIC(exp, rille_expf, rille_exp)
BASIC(exp2, rille_exp2f, exp2)
BASIC(expm1, rille_expm1f, expm1)
BASIC(log, rille_logf, rille_log)
BASIC(log2, rille_log2f, log2)
BASIC(log10, log10f, log10)
BASIC(log1p, rille_log1pf, log1p)
BASIC(tanh, rille_tanhf, rille_tanh)
BASIC(erf, rille_erff, erf)
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

/* ---- floating point */

#define IS_NAN(x)      ((x) != (x))
#define IS_INFINITE(x) ((x) == (T)INFINITY || (x) == -(T)INFINITY)
#define SIGNED_LESS(x) ((x) < 0)
#define NEGATE(x)      (-(x))
#define PLUS(x, y)     ((x) + (y))
#define MINUS(x, y)    ((x) - (y))
#define TIMES(x, y)    ((x) * (y))

#define T           float
#define R           float
#define ABSOLUTE(x) fabsf(x)
#include "kernels/pointwise_math.h"
#include "kernels/pointwise_unary.h"
#include "kernels/pointwise_binary.h"
#undef R
#include "kernels/pointwise_numeric.h"
#undef T
#undef ABSOLUTE

#define T           double
#define R           double
#define ABSOLUTE(x) fabs(x)
#include "kernels/pointwise_math.h"
#include "kernels/pointwise_unary.h"
#include "kernels/pointwise_binary.h"
#undef R
#include "kernels/pointwise_numeric.h"
#undef T
#undef ABSOLUTE

#undef IS_NAN
#undef IS_INFINITE
#undef NEGATE
#undef PLUS
#undef MINUS
#undef TIMES

/* ---- integers */

#define IS_NAN(x)       0
#define IS_INFINITE(x)  0
#define NEGATE(x)       (0 - (U)(x))
#define PLUS(x, y)      ((U)(x) + (U)(y))
#define MINUS(x, y)     ((U)(x) - (U)(y))
#define TIMES(x, y)     ((U)(x) * (U)(y))
#define ABSOLUTE(x)     (SIGNED_LESS(x) ? 0 - (U)(x) : (U)(x))
#define IS_MINUS_ONE(x) ((x) == -1)

#define T int32_t
#define U uint32_t
#include "kernels/integer_math.h"
#include "kernels/pointwise_numeric.h"
#include "kernels/pointwise_integer.h"
#undef T
#undef U

#define T int64_t
#define U uint64_t
#include "kernels/integer_math.h"
#include "kernels/pointwise_numeric.h"
#include "kernels/pointwise_integer.h"
#undef T
#undef U

#undef SIGNED_LESS
#undef IS_MINUS_ONE
#define SIGNED_LESS(x)  0
#define IS_MINUS_ONE(x) 0
#define T               uint8_t
#define U               unsigned
#include "kernels/integer_math.h"
#include "kernels/pointwise_numeric.h"
#include "kernels/pointwise_integer.h"
#undef T
#undef U

static void kernel_bitwise_not_bool(int64_t n, char *const *data, const void *arguments) {
  (void)arguments;
  for (int64_t i = 0; i < n; i++) ((uint8_t *)data[0])[i] = !((const uint8_t *)data[1])[i];
}

/* ---- sin, cos: vector code for runs of arguments in its range, libm for the others */

#define RANGED(name, exact)                                                                                  \
  static void ranged_##name(int64_t n, char *const *data, const void *arguments) {                           \
    enum { RUN = 256 };                                                                                      \
    for (int64_t begin = 0; begin < n; begin += RUN) {                                                       \
      const int64_t count = n - begin < RUN ? n - begin : RUN;                                               \
      char *run[2] = {data[0] + begin * 4, data[1] + begin * 4};                                             \
      const float *in = (const float *)(const void *)run[1];                                                 \
      int outside = 0;                                                                                       \
      for (int64_t i = 0; i < count; i++) outside |= fabsf(in[i]) > 1e5f;                                    \
      if (!outside)                                                                                          \
        kernel_##name##_float(count, run, arguments);                                                        \
      else                                                                                                   \
        for (int64_t i = 0; i < count; i++) ((float *)(void *)run[0])[i] = exact(in[i]);                     \
    }                                                                                                        \
  }
RANGED(sin, sinf)
RANGED(cos, cosf)

/* ---- where */

#define WHERE(name, type)                                                                                    \
  static void name(int64_t n, char *const *data, const void *arguments) {                                    \
    (void)arguments;                                                                                         \
    type *out = (type *)(void *)data[0];                                                                     \
    const uint8_t *condition = (const uint8_t *)data[1];                                                     \
    const type *in = (const type *)(const void *)data[2], *other = (const type *)(const void *)data[3];      \
    RILLE_IVDEP                                                                                              \
    for (int64_t i = 0; i < n; i++) out[i] = condition[i] ? in[i] : other[i];                                \
  }
WHERE(where_1, uint8_t)
WHERE(where_4, uint32_t)
WHERE(where_8, uint64_t)

/* ---- three inputs */

#define T float
#include "kernels/pointwise_ternary.h"
#undef T
#define T double
#include "kernels/pointwise_ternary.h"
#undef T

/* ---- the table */

#define FLOATS(array, name)                                                                                  \
  [array##_##name] = {[RILLE_FLOAT32] = kernel_##name##_float, [RILLE_FLOAT64] = kernel_##name##_double},
#define NUMERIC(array, name)                                                                                 \
  [array##_##name] = {[RILLE_UINT8] = kernel_##name##_uint8_t,                                               \
                      [RILLE_INT32] = kernel_##name##_int32_t,                                               \
                      [RILLE_INT64] = kernel_##name##_int64_t,                                               \
                      [RILLE_FLOAT32] = kernel_##name##_float,                                               \
                      [RILLE_FLOAT64] = kernel_##name##_double},
#define TESTS(array, name)                                                                                   \
  [array##_##name] = {[RILLE_BOOL] = kernel_##name##_uint8_t,  [RILLE_UINT8] = kernel_##name##_uint8_t,      \
                      [RILLE_INT32] = kernel_##name##_int32_t, [RILLE_INT64] = kernel_##name##_int64_t,      \
                      [RILLE_FLOAT32] = kernel_##name##_float, [RILLE_FLOAT64] = kernel_##name##_double},
#define UNARY_FLOATS(name)   FLOATS(RILLE_UNARY, name)
#define UNARY_NUMERIC(name)  NUMERIC(RILLE_UNARY, name)
#define UNARY_TESTS(name)    TESTS(RILLE_UNARY, name)
#define TERNARY_FLOATS(name) FLOATS(RILLE_TERNARY, name)
#define BINARY_FLOATS(name)  FLOATS(RILLE_BINARY, name)
#define BINARY_NUMERIC(name) NUMERIC(RILLE_BINARY, name)
#define BINARY_TESTS(name)   TESTS(RILLE_BINARY, name)
/* Bools too: the larger of two is their "or". */
#define BINARY_EXTREME(name)                                                                                 \
  [RILLE_BINARY_##                                                                                           \
      name] = {[RILLE_BOOL] = kernel_##name##_uint8_t,  [RILLE_UINT8] = kernel_##name##_uint8_t,             \
               [RILLE_INT32] = kernel_##name##_int32_t, [RILLE_INT64] = kernel_##name##_int64_t,             \
               [RILLE_FLOAT32] = kernel_##name##_float, [RILLE_FLOAT64] = kernel_##name##_double},
#define BINARY_BITS(name)                                                                                    \
  [RILLE_BINARY_##name] = {[RILLE_BOOL] = kernel_##name##_uint8_t,                                           \
                           [RILLE_UINT8] = kernel_##name##_uint8_t,                                          \
                           [RILLE_INT32] = kernel_##name##_int32_t,                                          \
                           [RILLE_INT64] = kernel_##name##_int64_t},

const RillePointwiseKernels RILLE_KERNEL(rille_pointwise_kernels) = {
    .unary = {RILLE_UNARY_FLOAT(UNARY_FLOATS)[RILLE_UNARY_sin] =
                  {[RILLE_FLOAT32] = ranged_sin, [RILLE_FLOAT64] = kernel_sin_double},
              [RILLE_UNARY_cos] = {[RILLE_FLOAT32] = ranged_cos, [RILLE_FLOAT64] = kernel_cos_double},
              RILLE_UNARY_NUMERIC(UNARY_NUMERIC) RILLE_UNARY_TEST(
                  UNARY_TESTS)[RILLE_UNARY_bitwise_not] = {[RILLE_BOOL] = kernel_bitwise_not_bool,
                                                           [RILLE_UINT8] = kernel_bitwise_not_uint8_t,
                                                           [RILLE_INT32] = kernel_bitwise_not_int32_t,
                                                           [RILLE_INT64] = kernel_bitwise_not_int64_t}},
    .binary = {RILLE_BINARY_NUMERIC(BINARY_NUMERIC) RILLE_BINARY_EXTREME(BINARY_EXTREME)
                   RILLE_BINARY_FLOAT(BINARY_FLOATS) RILLE_BINARY_TEST(BINARY_TESTS)
                       RILLE_BINARY_BITS(BINARY_BITS)},
    .where = {[1] = where_1, [4] = where_4, [8] = where_8},
    .ternary = {RILLE_TERNARY(TERNARY_FLOATS)},
};

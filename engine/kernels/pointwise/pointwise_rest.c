/* Elementwise kernels of double and of integers, and the rare ones of float, made by including the templates
 * once a type. Compiled for size. */
#include "kernels/pointwise/pointwise_basic.h"

#define LINKAGE
#define K(name)                    REST_KERNEL_OF(name, T)
#define REST_KERNEL_OF(name, type) REST_KERNEL(name, type)

/* ---- floating point */

#define IS_NAN(x)      ((x) != (x))
#define IS_INFINITE(x) ((x) == (T)INFINITY || (x) == -(T)INFINITY)
#define SIGNED_LESS(x) ((x) < 0)
#define NEGATE(x)      (-(x))
#define PLUS(x, y)     ((x) + (y))
#define MINUS(x, y)    ((x) - (y))
#define TIMES(x, y)    ((x) * (y))

#define T           double
#define R           double
#define ABSOLUTE(x) fabs(x)
#include "kernels/pointwise/pointwise_math.h"
#define V                double
#define SPLAT(x)         (x)
#define LESS(x, y)       ((x) < (y))
#define UP_TO(x, y)      ((x) <= (y))
#define PICK(test, x, y) ((test) ? (x) : (y))
#include "kernels/pointwise/pointwise_heavy.h"
static inline double elu_of_double(double x, double alpha, double scale, double input_scale) {
  return x > 0 ? x * scale : expm1(x * input_scale) * (alpha * scale);
}
#include "kernels/pointwise/pointwise_unary.h"
#include "kernels/pointwise/pointwise_binary.h"
#include "kernels/pointwise/pointwise_choice.h"
#undef V
#include "kernels/pointwise/pointwise_sine.h"
#include "kernels/pointwise/pointwise_light.h"
#include "kernels/pointwise/pointwise_rare.h"
#include "kernels/pointwise/pointwise_ternary.h"
#undef R
#include "kernels/pointwise/pointwise_numeric.h"
#include "kernels/pointwise/pointwise_test.h"
#undef T
#undef ABSOLUTE

#define T           float
#define R           float
#define ABSOLUTE(x) fabsf(x)
#include "kernels/pointwise/pointwise_math.h"
#include "kernels/pointwise/pointwise_rare.h"
#undef R
#include "kernels/pointwise/pointwise_test.h"
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
#include "kernels/pointwise/integer_math.h"
#include "kernels/pointwise/pointwise_numeric.h"
#include "kernels/pointwise/pointwise_test.h"
#include "kernels/pointwise/pointwise_integer.h"
#undef T
#undef U

#define T int64_t
#define U uint64_t
#include "kernels/pointwise/integer_math.h"
#include "kernels/pointwise/pointwise_numeric.h"
#include "kernels/pointwise/pointwise_test.h"
#include "kernels/pointwise/pointwise_integer.h"
#undef T
#undef U

#undef SIGNED_LESS
#undef IS_MINUS_ONE
#define SIGNED_LESS(x)  0
#define IS_MINUS_ONE(x) 0
#define T               uint8_t
#define U               unsigned
#include "kernels/pointwise/integer_math.h"
#include "kernels/pointwise/pointwise_numeric.h"
#include "kernels/pointwise/pointwise_test.h"
#include "kernels/pointwise/pointwise_integer.h"
#undef T
#undef U

static void kernel_bitwise_not_bool(int64_t n, char *const *data, const void *arguments) {
  (void)arguments;
  for (int64_t i = 0; i < n; i++) ((uint8_t *)data[0])[i] = !((const uint8_t *)data[1])[i];
}

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

/* ---- the table */

#define FLOATS(array, name) [array##_##name] = {[RILLE_FLOAT64] = REST_KERNEL(name, double)},
#define NUMERIC(array, name)                                                                                 \
  [array##_##name] = {[RILLE_UINT8] = REST_KERNEL(name, uint8_t),                                            \
                      [RILLE_INT32] = REST_KERNEL(name, int32_t),                                            \
                      [RILLE_INT64] = REST_KERNEL(name, int64_t),                                            \
                                                                                                             \
                      [RILLE_FLOAT64] = REST_KERNEL(name, double)},
#define TESTS(array, name)                                                                                   \
  [array##_##                                                                                                \
      name] = {[RILLE_BOOL] = REST_KERNEL(name, uint8_t),  [RILLE_UINT8] = REST_KERNEL(name, uint8_t),       \
               [RILLE_INT32] = REST_KERNEL(name, int32_t), [RILLE_INT64] = REST_KERNEL(name, int64_t),       \
               [RILLE_FLOAT32] = REST_KERNEL(name, float), [RILLE_FLOAT64] = REST_KERNEL(name, double)},
#define RARE(array, name)                                                                                    \
  [array##_##                                                                                                \
      name] = {[RILLE_FLOAT32] = REST_KERNEL(name, float), [RILLE_FLOAT64] = REST_KERNEL(name, double)},
#define UNARY_RARE(name)     RARE(RILLE_UNARY, name)
#define BINARY_RARE(name)    RARE(RILLE_BINARY, name)
#define UNARY_FLOATS(name)   FLOATS(RILLE_UNARY, name)
#define UNARY_NUMERIC(name)  NUMERIC(RILLE_UNARY, name)
#define UNARY_TESTS(name)    TESTS(RILLE_UNARY, name)
#define TERNARY_FLOATS(name) FLOATS(RILLE_TERNARY, name)
#define BINARY_FLOATS(name)  FLOATS(RILLE_BINARY, name)
#define BINARY_NUMERIC(name) NUMERIC(RILLE_BINARY, name)
#define BINARY_TESTS(name)   TESTS(RILLE_BINARY, name)
/* Bools too: the larger of two is their "or". */
#define BINARY_EXTREME(name)                                                                                 \
  [RILLE_BINARY_##name] = {[RILLE_BOOL] = REST_KERNEL(name, uint8_t),                                        \
                           [RILLE_UINT8] = REST_KERNEL(name, uint8_t),                                       \
                           [RILLE_INT32] = REST_KERNEL(name, int32_t),                                       \
                           [RILLE_INT64] = REST_KERNEL(name, int64_t),                                       \
                           [RILLE_FLOAT64] = REST_KERNEL(name, double)},
#define BINARY_BITS(name)                                                                                    \
  [RILLE_BINARY_##name] = {[RILLE_BOOL] = REST_KERNEL(name, uint8_t),                                        \
                           [RILLE_UINT8] = REST_KERNEL(name, uint8_t),                                       \
                           [RILLE_INT32] = REST_KERNEL(name, int32_t),                                       \
                           [RILLE_INT64] = REST_KERNEL(name, int64_t)},

const RillePointwiseRest RILLE_KERNEL(rille_pointwise_rest) = {
    .unary = {RILLE_UNARY_FLOAT_HOT(UNARY_FLOATS) RILLE_UNARY_FLOAT_RARE(
                  UNARY_RARE)[RILLE_UNARY_sin] = {[RILLE_FLOAT64] = REST_KERNEL(sin, double)},
              [RILLE_UNARY_cos] = {[RILLE_FLOAT64] = REST_KERNEL(cos, double)},
              RILLE_UNARY_NUMERIC(UNARY_NUMERIC) RILLE_UNARY_TEST(UNARY_TESTS)[RILLE_UNARY_bitwise_not] =
                  {[RILLE_BOOL] = kernel_bitwise_not_bool,
                   [RILLE_UINT8] = REST_KERNEL(bitwise_not, uint8_t),
                   [RILLE_INT32] = REST_KERNEL(bitwise_not, int32_t),
                   [RILLE_INT64] = REST_KERNEL(bitwise_not, int64_t)}},
    .binary = {RILLE_BINARY_NUMERIC(BINARY_NUMERIC) RILLE_BINARY_EXTREME(BINARY_EXTREME)
                   RILLE_BINARY_FLOAT_HOT(BINARY_FLOATS) RILLE_BINARY_FLOAT_RARE(BINARY_RARE)
                       RILLE_BINARY_TEST(BINARY_TESTS) RILLE_BINARY_BITS(BINARY_BITS)},
    .where = {[1] = where_1, [4] = where_4, [8] = where_8},
    .ternary = {RILLE_TERNARY(TERNARY_FLOATS)},
};

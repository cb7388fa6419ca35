/* Elementwise kernels of one CPU level, made by including the template once per dtype, and the table of them.
 */
#include "kernels/pointwise/pointwise.h"
#include "kernels/tables.h"
#include "kernels/vector/float_by_double.h"
#include "kernels/vector/lanes.h"
#include "kernels/vector/special.h"
#include "kernels/vector/special_double.h"
#include "kernels/vector/vmath.h"
#include "kernels/vector/vmath_double.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)

#define KIND_BOOL     0
#define KIND_UNSIGNED 1
#define KIND_SIGNED   2
#define KIND_FLOAT    3
#define KIND_LANES    4 /* float32 a register at a time */

/* Kernels of float32 that wait for memory are external: v4 takes v3's. */
#if defined(RILLE_BORROWS_V3)
#define FLOAT32_MEMORY(name) rille_##name##_float32_v3
#else
#define FLOAT32_MEMORY(name) RILLE_KERNEL(rille_##name##_float32)
#endif
#define FLOAT32_ARITHMETIC(name) kernel_##name##_float32
#define DECLARE_MEMORY(name)     void FLOAT32_MEMORY(name)(int64_t n, char *const *data, const void *arguments);
#define DECLARE_ARITHMETIC(name)
#define UNARY(name, numbers, dtypes, result, way, class)   DECLARE_##class(name)
#define BINARY(name, numbers, dtypes, result, way, class)  DECLARE_##class(name)
#define TERNARY(name, numbers, dtypes, result, way, class) DECLARE_##class(name)
#include "kernels/pointwise/list.h"
DECLARE_MEMORY(where)
#define BY_FIRST(name)  FLOAT32_MEMORY(name##_by_first)
#define BY_SECOND(name) FLOAT32_MEMORY(name##_by_second)
#define DECLARE_BY_ONE(name)                                                                                 \
  void BY_FIRST(name)(int64_t n, char *const *data, const void *arguments);                                  \
  void BY_SECOND(name)(int64_t n, char *const *data, const void *arguments);
#define BY_ONE_ROW(name) {BY_FIRST(name), BY_SECOND(name)},
#if (defined(__AVX2__) || defined(RILLE_NEON)) &&                                                            \
    !defined(RILLE_MINIMAL) /* elsewhere the loop that brings elements does */
#define HAS_BY_ONE 1
RILLE_BY_ONE(DECLARE_BY_ONE)
DECLARE_MEMORY(lerp_by_one)
#endif

/* Kernels of integers are external as well: they wait for memory, too. */
#define DOUBLE_KERNEL(name) kernel_##name##_float64
#if defined(RILLE_BORROWS_V3)
#define INTEGER_KERNEL(name, dtype) rille_##name##_##dtype##_v3
#else
#define INTEGER_KERNEL(name, dtype) RILLE_KERNEL(rille_##name##_##dtype)
#endif
#define DECLARE(name, dtype)                                                                                 \
  void INTEGER_KERNEL(name, dtype)(int64_t n, char *const *data, const void *arguments);
#define DECLARE_FLOATS(name)
#define DECLARE_INTEGERS(name)                             DECLARE(name, uint8) DECLARE(name, int32) DECLARE(name, int64)
#define DECLARE_NUMBERS(name)                              DECLARE_INTEGERS(name) DECLARE_FLOATS(name)
#define DECLARE_BITS(name)                                 DECLARE(name, bool8) DECLARE_INTEGERS(name)
#define DECLARE_ALL(name)                                  DECLARE_BITS(name) DECLARE_FLOATS(name)
#define UNARY(name, numbers, dtypes, result, way, class)   DECLARE_##dtypes(name)
#define BINARY(name, numbers, dtypes, result, way, class)  DECLARE_##dtypes(name)
#define TERNARY(name, numbers, dtypes, result, way, class) DECLARE_##dtypes(name)
#include "kernels/pointwise/list.h"
DECLARE_ALL(where)

#define IS_FLOAT32 0

#if !defined(RILLE_BORROWS_V3)
/* ---- integers and bools */

#define DTYPE          bool8
#define KIND           KIND_BOOL
#define T              uint8_t
#define V              T
#define U              unsigned
#define K(class, name) void INTEGER_KERNEL(name, bool8)
#include "kernels/pointwise/dtype_template.h"

#define DTYPE          uint8
#define KIND           KIND_UNSIGNED
#define T              uint8_t
#define V              T
#define U              unsigned
#define K(class, name) void INTEGER_KERNEL(name, uint8)
#include "kernels/pointwise/dtype_template.h"

#define DTYPE          int32
#define KIND           KIND_SIGNED
#define T              int32_t
#define V              T
#define U              uint32_t
#define K(class, name) void INTEGER_KERNEL(name, int32)
#include "kernels/pointwise/dtype_template.h"

#define DTYPE          int64
#define KIND           KIND_SIGNED
#define T              int64_t
#define V              T
#define U              uint64_t
#define K(class, name) void INTEGER_KERNEL(name, int64)
#define IS_INT64       1
#include "kernels/pointwise/dtype_template.h"
#undef IS_INT64

#endif

/* ---- floating point
 *
 * OWN(name): the function of vector/vmath.h and vmath_double.h; OWN_IN_FLOAT(name): vmath.h's, for double
 * C's; BY_DOUBLE(name): the same of vector/float_by_double.h, in a minimal build C's; OWN_IN_RANGES(name):
 * OWN, in a minimal build C's for double; OWN_UNLESS_MINIMAL(name): OWN, in a minimal build C's; LIBM(name):
 * C's. */

#if defined(RILLE_MINIMAL)
#define BY_DOUBLE          LIBM
#define OWN_IN_RANGES      OWN_IN_FLOAT
#define OWN_UNLESS_MINIMAL LIBM
#else
#define BY_DOUBLE          OWN_IN_FLOAT
#define OWN_IN_RANGES      OWN
#define OWN_UNLESS_MINIMAL OWN
#endif

#define SPLAT(x)         (x)
#define LESS(x, y)       ((x) < (y))
#define UP_TO(x, y)      ((x) <= (y))
#define PICK(test, x, y) ((test) ? (x) : (y))

#define DTYPE              float64
#define KIND               KIND_FLOAT
#define T                  double
#define V                  T
#define U                  T
#define OWN(name)          rille_##name
#define OWN_IN_FLOAT(name) name
#define LIBM(name)         name
#define K(class, name)     static void DOUBLE_KERNEL(name)
#include "kernels/pointwise/dtype_template.h"
#undef OWN
#undef OWN_IN_FLOAT
#undef LIBM

#undef IS_FLOAT32
#define IS_FLOAT32            1
#define HEAD_MEMORY(name)     void FLOAT32_MEMORY(name)
#define HEAD_ARITHMETIC(name) static void FLOAT32_ARITHMETIC(name)

#define DTYPE              float32
#define KIND               KIND_FLOAT
#define T                  float
#define V                  T
#define U                  T
#define OWN(name)          rille_##name##f
#define OWN_IN_FLOAT(name) rille_##name##f
#define LIBM(name)         name##f
#define K(class, name)     HEAD_##class(name)
#include "kernels/pointwise/dtype_template.h"
#undef OWN
#undef OWN_IN_FLOAT
#undef LIBM

#if defined(HAS_BY_ONE) && !defined(RILLE_BORROWS_V3)
#define DEFINE_BY_ONE(name)                                                                                  \
  void BY_FIRST(name)(int64_t n, char *const *data, const void *arguments) {                                 \
    (void)arguments;                                                                                         \
    by_first_loop_float32(n, data, name##_float32);                                                          \
  }                                                                                                          \
  void BY_SECOND(name)(int64_t n, char *const *data, const void *arguments) {                                \
    (void)arguments;                                                                                         \
    by_second_loop_float32(n, data, name##_float32);                                                         \
  }
RILLE_BY_ONE(DEFINE_BY_ONE)

/* As F(lerp). */
void FLOAT32_MEMORY(lerp_by_one)(int64_t n, char *const *data, const void *arguments) {
  float *out = (float *)(void *)data[0], weight = *(const float *)(const void *)data[3];
  const float *in = (const float *)(const void *)data[1], *other = (const float *)(const void *)data[2];
  (void)arguments;
  if (fabsf(weight) < 0.5f) {
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) out[i] = in[i] + weight * (other[i] - in[i]);
  } else {
    RILLE_IVDEP
    for (int64_t i = 0; i < n; i++) out[i] = other[i] - (other[i] - in[i]) * (1 - weight);
  }
}
#endif
#undef SPLAT
#undef LESS
#undef UP_TO
#undef PICK

#define SPLAT LANES_SPLAT
#define LESS  LANES_LESS
#define UP_TO LANES_UP_TO
#define PICK  LANES_PICK

#define DTYPE              lanes
#define KIND               KIND_LANES
#define T                  float
#define V                  Lanes
#define U                  Lanes
#define OWN(name)          lanes_##name
#define OWN_IN_FLOAT(name) lanes_##name
#define K(class, name)     HEAD_##class(name)
#include "kernels/pointwise/dtype_template.h"

/* ---- the table */

#define KERNELS_OF_FLOATS(name, class)                                                                       \
  { [RILLE_FLOAT32] = FLOAT32_##class(name), [RILLE_FLOAT64] = DOUBLE_KERNEL(name) }
#define KERNELS_OF_NUMBERS(name, class)                                                                      \
  {                                                                                                          \
    [RILLE_UINT8] = INTEGER_KERNEL(name, uint8), [RILLE_INT32] = INTEGER_KERNEL(name, int32),                \
    [RILLE_INT64] = INTEGER_KERNEL(name, int64), [RILLE_FLOAT32] = FLOAT32_##class(name),                    \
    [RILLE_FLOAT64] = DOUBLE_KERNEL(name)                                                                    \
  }
#define KERNELS_OF_INTEGERS(name, class)                                                                     \
  {                                                                                                          \
    [RILLE_UINT8] = INTEGER_KERNEL(name, uint8), [RILLE_INT32] = INTEGER_KERNEL(name, int32),                \
    [RILLE_INT64] = INTEGER_KERNEL(name, int64)                                                              \
  }
#define KERNELS_OF_BITS(name, class)                                                                         \
  {                                                                                                          \
    [RILLE_BOOL] = INTEGER_KERNEL(name, bool8), [RILLE_UINT8] = INTEGER_KERNEL(name, uint8),                 \
    [RILLE_INT32] = INTEGER_KERNEL(name, int32), [RILLE_INT64] = INTEGER_KERNEL(name, int64)                 \
  }
#define KERNELS_OF_ALL(name, class)                                                                          \
  {                                                                                                          \
    [RILLE_BOOL] = INTEGER_KERNEL(name, bool8), [RILLE_UINT8] = INTEGER_KERNEL(name, uint8),                 \
    [RILLE_INT32] = INTEGER_KERNEL(name, int32), [RILLE_INT64] = INTEGER_KERNEL(name, int64),                \
    [RILLE_FLOAT32] = FLOAT32_##class(name), [RILLE_FLOAT64] = DOUBLE_KERNEL(name)                           \
  }

const RillePointwiseKernels RILLE_KERNEL(rille_pointwise_kernels) = {
    .unary =
        {
#define UNARY(name, numbers, dtypes, result, way, class)                                                     \
  [RILLE_UNARY_##name] = KERNELS_OF_##dtypes(name, class),
#include "kernels/pointwise/list.h"
        },
    .binary =
        {
#define BINARY(name, numbers, dtypes, result, way, class)                                                    \
  [RILLE_BINARY_##name] = KERNELS_OF_##dtypes(name, class),
#include "kernels/pointwise/list.h"
        },
    .ternary =
        {
#define TERNARY(name, numbers, dtypes, result, way, class)                                                   \
  [RILLE_TERNARY_##name] = KERNELS_OF_##dtypes(name, class),
#include "kernels/pointwise/list.h"
        },
    .where = {[RILLE_BOOL] = INTEGER_KERNEL(where, bool8),
              [RILLE_UINT8] = INTEGER_KERNEL(where, uint8),
              [RILLE_INT32] = INTEGER_KERNEL(where, int32),
              [RILLE_INT64] = INTEGER_KERNEL(where, int64),
              [RILLE_FLOAT32] = FLOAT32_MEMORY(where),
              [RILLE_FLOAT64] = DOUBLE_KERNEL(where)},
#if defined(HAS_BY_ONE)
    .by_one = {RILLE_BY_ONE(BY_ONE_ROW)},
    .lerp_by_one = FLOAT32_MEMORY(lerp_by_one),
#endif
};

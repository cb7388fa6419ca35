/* Elementwise kernels of float, made by including the templates. What waits for memory is left to the level
 * below. */
#include "kernels/vector/lanes.h"
#include "kernels/pointwise/pointwise_basic.h"

#define LINKAGE           static
#define KERNEL_JOIN(a, b) kernel_##a##_##b
#define KERNEL_NAME(a, b) KERNEL_JOIN(a, b)
#define K(name)           KERNEL_NAME(name, T)

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
#include "kernels/pointwise/pointwise_math.h"
#include "kernels/pointwise/pointwise_sine.h"
#if !defined(RILLE_BORROWS_V3)
#include "kernels/pointwise/pointwise_light.h"
#include "kernels/pointwise/pointwise_ternary.h"
#undef R
#include "kernels/pointwise/pointwise_numeric.h"
#else
#undef R
#endif
#undef ABSOLUTE

/* The heavy ones and those that choose take a register full of floats at a time. */
#undef F
#define F(name) lanes_##name
#define V       Lanes
#define OVER_LANES
#define BLOCK_JOIN(a)  block_##a
#define BLOCK_OF(name) BLOCK_JOIN(name)
#define SPLAT          LANES_SPLAT
#define LESS           LANES_LESS
#define UP_TO          LANES_UP_TO
#define PICK           LANES_PICK
#include "kernels/pointwise/pointwise_heavy.h"
#include "kernels/pointwise/pointwise_unary.h"
#include "kernels/pointwise/pointwise_binary.h"
#if !defined(RILLE_BORROWS_V3)
#include "kernels/pointwise/pointwise_choice.h"
#endif
#undef T

#undef IS_NAN
#undef IS_INFINITE
#undef NEGATE
#undef PLUS
#undef MINUS
#undef TIMES

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

/* ---- the table */

#define UNARY(name)   [RILLE_UNARY_##name] = kernel_##name##_float,
#define BINARY(name)  [RILLE_BINARY_##name] = kernel_##name##_float,
#define TERNARY(name) [RILLE_TERNARY_##name] = kernel_##name##_float,

const RillePointwiseKernels RILLE_KERNEL(rille_pointwise_kernels) = {
    .unary = {RILLE_UNARY_FLOAT_HEAVY(UNARY)[RILLE_UNARY_sin] = ranged_sin, [RILLE_UNARY_cos] = ranged_cos,
#if !defined(RILLE_BORROWS_V3)
              RILLE_UNARY_FLOAT_LIGHT(UNARY) RILLE_UNARY_NUMERIC(UNARY)
#endif
    },
    .binary = {RILLE_BINARY_FLOAT_HEAVY(BINARY)
#if !defined(RILLE_BORROWS_V3)
                   RILLE_BINARY_FLOAT_LIGHT(BINARY) RILLE_BINARY_NUMERIC(BINARY) RILLE_BINARY_EXTREME(BINARY)
#endif
    },
#if !defined(RILLE_BORROWS_V3)
    .ternary = {RILLE_TERNARY(TERNARY)},
#endif
};

/* The elementwise kernels of one dtype: the bodies by subject, the loops, and a kernel for each row of the
 * list that has this dtype. pointwise.c includes it once per dtype, and once more for the kernels of float32
 * that take a register full of elements, with these defined (and says what they are):
 *
 * DTYPE: its name; F(name) is the function of that name for it.
 *
 * KIND: KIND_BOOL, KIND_UNSIGNED, KIND_SIGNED, KIND_FLOAT or KIND_LANES.
 *
 * T, V, U: the element; what bodies take, a T or a register full of them; what integers are added as, so that
 * they wrap.
 *
 * K(class, name): the head of the kernel's definition.
 */
#define F(name) JOIN_EXPANDED(name, DTYPE)

/* ---- bodies */

#if KIND == KIND_LANES
#include "kernels/pointwise/exponential.h"
#include "kernels/pointwise/trigonometry.h"
#include "kernels/pointwise/clamp.h"
#include "kernels/pointwise/activation.h"
#else
#include "kernels/pointwise/comparison.h"
#include "kernels/pointwise/blend.h"
#include "kernels/pointwise/clamp.h"
#include "kernels/pointwise/representation.h"
#if KIND == KIND_FLOAT
#include "kernels/pointwise/rounding.h"
#include "kernels/pointwise/exponential.h"
#include "kernels/pointwise/trigonometry.h"
#include "kernels/pointwise/gamma.h"
#include "kernels/pointwise/special.h"
#else
#include "kernels/pointwise/bits.h"
#endif
#if KIND != KIND_BOOL
#include "kernels/pointwise/arithmetic.h"
#include "kernels/pointwise/division.h"
#include "kernels/pointwise/power.h"
#include "kernels/pointwise/activation.h"
#endif
#endif

/* ---- loops */

/* The numbers of a kernel that takes `count` of them; 0 where none are given. */
RILLE_INLINE void F(read_numbers)(const void *arguments, int count, T numbers[3]) {
  const double *given = arguments;
  for (int k = 0; k < 3; k++) numbers[k] = given && k < count ? (T)given[k] : 0;
}

#if KIND == KIND_LANES
#include "kernels/pointwise/loops_of_lanes.h"
#else
#include "kernels/pointwise/loops.h"
#endif

/* ---- kernels: rows of the list that this dtype has, and that this level compiles */

#if KIND == KIND_FLOAT || KIND == KIND_LANES
#define OF_FLOATS(row) row
#define OF_BITS(row)
#define OF_INTEGERS(row)
#define OF_NUMBERS(row) row
#elif KIND == KIND_BOOL
#define OF_FLOATS(row)
#define OF_BITS(row) row
#define OF_INTEGERS(row)
#define OF_NUMBERS(row)
#else
#define OF_FLOATS(row)
#define OF_BITS(row)     row
#define OF_INTEGERS(row) row
#define OF_NUMBERS(row)  row
#endif
#define OF_ALL(row)              row
#define OF_CLASS_ARITHMETIC(row) row
#if IS_FLOAT32 && defined(RILLE_BORROWS_V3)
#define OF_CLASS_MEMORY(row)
#else
#define OF_CLASS_MEMORY(row) row
#endif

/* What a body takes behind the elements. */
#define NUMBERS_0(p)
#define NUMBERS_1(p) , p[0]
#define NUMBERS_2(p) , p[0], p[1]
#define NUMBERS_3(p) , p[0], p[1], p[2]

#define WITH_ONE(name, numbers)                                                                              \
  RILLE_INLINE V F(name##_with)(V x, const T *p) {                                                           \
    (void)p;                                                                                                 \
    return F(name)(x NUMBERS_##numbers(p));                                                                  \
  }
#define WITH_TWO(name, numbers)                                                                              \
  RILLE_INLINE V F(name##_with)(V x, V y, const T *p) {                                                      \
    (void)p;                                                                                                 \
    return F(name)(x, y NUMBERS_##numbers(p));                                                               \
  }

#if KIND == KIND_LANES

#define IS_AHEAD_MEMORY     false
#define IS_AHEAD_ARITHMETIC true
#define BY_LANES(name, numbers, class, loop, operands)                                                       \
  static void F(name##_whole)(int64_t n, char *const *data, const void *arguments) {                         \
    F(loop)(n, data, arguments, numbers, F(name##_with), IS_AHEAD_##class);                                  \
  }                                                                                                          \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    run_wholes(F(name##_whole), operands, LANE_COUNT, sizeof(T), n, data, arguments);                        \
  }
#define UNARY_LANES(name, numbers, result, class)                                                            \
  WITH_ONE(name, numbers) BY_LANES(name, numbers, class, unary_loop, 2)
#define BINARY_LANES(name, numbers, result, class)                                                           \
  WITH_TWO(name, numbers) BY_LANES(name, numbers, class, binary_loop, 3)
#define UNARY_LOOP(name, numbers, result, class)
#define UNARY_RANGED(name, numbers, result, class)
#define UNARY_PADDED(name, numbers, result, class)
#define BINARY_LOOP(name, numbers, result, class)
#define BINARY_RANGED(name, numbers, result, class)
#define BINARY_PADDED(name, numbers, result, class)

#else

#define UNARY_SAME(name, numbers, class)                                                                     \
  WITH_ONE(name, numbers)                                                                                    \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    F(unary_loop)(n, data, arguments, numbers, F(name##_with));                                              \
  }
#define UNARY_BOOL(name, numbers, class)                                                                     \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    (void)arguments;                                                                                         \
    F(unary_test_loop)(n, data, F(name));                                                                    \
  }
#define BINARY_SAME(name, numbers, class)                                                                    \
  WITH_TWO(name, numbers)                                                                                    \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    F(binary_loop)(n, data, arguments, numbers, F(name##_with));                                             \
  }
#define BINARY_BOOL(name, numbers, class)                                                                    \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    (void)arguments;                                                                                         \
    F(binary_test_loop)(n, data, F(name));                                                                   \
  }
#define TERNARY_SAME(name, numbers, class)                                                                   \
  RILLE_INLINE T F(name##_with)(T x, T y, T z, const T *p) {                                                 \
    (void)p;                                                                                                 \
    return F(name)(x, y, z NUMBERS_##numbers(p));                                                            \
  }                                                                                                          \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    F(ternary_loop)(n, data, arguments, numbers, F(name##_with));                                            \
  }

#define UNARY_LOOP(name, numbers, result, class)  UNARY_##result(name, numbers, class)
#define BINARY_LOOP(name, numbers, result, class) BINARY_##result(name, numbers, class)
#if KIND == KIND_FLOAT && !defined(RILLE_MINIMAL)
#define BY_PADDING(name, numbers, class, loop, operands)                                                     \
  static void F(name##_whole)(int64_t n, char *const *data, const void *arguments) {                         \
    F(loop)(n & -MOST_WHOLE, data, arguments, numbers, F(name##_with));                                      \
  }                                                                                                          \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    run_wholes(F(name##_whole), operands, MOST_WHOLE, sizeof(T), n, data, arguments);                        \
  }
#define UNARY_PADDED(name, numbers, result, class)                                                           \
  WITH_ONE(name, numbers) BY_PADDING(name, numbers, class, unary_loop, 2)
#define BINARY_PADDED(name, numbers, result, class)                                                          \
  WITH_TWO(name, numbers) BY_PADDING(name, numbers, class, binary_loop, 3)
#else
#define UNARY_PADDED  UNARY_LOOP
#define BINARY_PADDED BINARY_LOOP
#endif
#if IS_FLOAT32
#define UNARY_LANES(name, numbers, result, class)
#define BINARY_LANES(name, numbers, result, class)
#else
#define UNARY_LANES  UNARY_PADDED
#define BINARY_LANES BINARY_PADDED
#endif
#if KIND == KIND_FLOAT && (IS_FLOAT32 || !defined(RILLE_MINIMAL))
#define UNARY_RANGED(name, numbers, result, class)                                                           \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    (void)arguments;                                                                                         \
    F(ranged_loop)(n, data, F(name), F(name##_anywhere));                                                    \
  }
#define BINARY_RANGED(name, numbers, result, class)                                                          \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    (void)arguments;                                                                                         \
    F(ranged_pair_loop)(n, data, F(name), F(name##_anywhere));                                               \
  }
#elif defined(QUOTIENTS_BY_DOUBLE)
#define UNARY_RANGED UNARY_LOOP
#define BINARY_RANGED(name, numbers, result, class)                                                          \
  K(class, name)(int64_t n, char *const *data, const void *arguments) {                                      \
    (void)arguments;                                                                                         \
    F(quotient_loop)(n, data, F(name), F(name##_four));                                                      \
  }
#else
#define UNARY_RANGED  UNARY_LOOP
#define BINARY_RANGED BINARY_LOOP
#endif

#define TERNARY(name, numbers, dtypes, result, way, class)                                                   \
  OF_##dtypes(OF_CLASS_##class(TERNARY_##result(name, numbers, class)))
#endif

#define UNARY(name, numbers, dtypes, result, way, class)                                                     \
  OF_##dtypes(OF_CLASS_##class(UNARY_##way(name, numbers, result, class)))
#define BINARY(name, numbers, dtypes, result, way, class)                                                    \
  OF_##dtypes(OF_CLASS_##class(BINARY_##way(name, numbers, result, class)))
#include "kernels/pointwise/list.h"

#undef OF_FLOATS
#undef OF_BITS
#undef OF_INTEGERS
#undef OF_NUMBERS
#undef OF_ALL
#undef OF_CLASS_ARITHMETIC
#undef OF_CLASS_MEMORY
#undef NUMBERS_0
#undef NUMBERS_1
#undef NUMBERS_2
#undef NUMBERS_3
#undef WITH_ONE
#undef WITH_TWO
#undef BY_LANES
#undef BY_PADDING
#undef UNARY_PADDED
#undef BINARY_PADDED
#undef IS_AHEAD_MEMORY
#undef IS_AHEAD_ARITHMETIC
#undef UNARY_SAME
#undef UNARY_BOOL
#undef UNARY_LOOP
#undef UNARY_LANES
#undef UNARY_RANGED
#undef BINARY_SAME
#undef BINARY_BOOL
#undef BINARY_LOOP
#undef BINARY_LANES
#undef BINARY_RANGED
#undef QUOTIENTS_BY_DOUBLE
#undef TERNARY_SAME
#undef F
#undef K
#undef DTYPE
#undef KIND
#undef T
#undef V
#undef U

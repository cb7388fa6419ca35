/* Elementwise kernels of double and of integers, and the rare ones of float, made by including the templates
 * once a type. Compiled for size. */
#include "kernels/pointwise_basic.h"

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
#include "kernels/pointwise_math.h"
#include "kernels/pointwise_unary.h"
#include "kernels/pointwise_binary.h"
#include "kernels/pointwise_rare.h"
#include "kernels/pointwise_ternary.h"
#undef R
#include "kernels/pointwise_numeric.h"
#include "kernels/pointwise_test.h"
#undef T
#undef ABSOLUTE

#define T           float
#define R           float
#define ABSOLUTE(x) fabsf(x)
#include "kernels/pointwise_math.h"
#include "kernels/pointwise_rare.h"
#undef R
#include "kernels/pointwise_test.h"
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
#include "kernels/pointwise_test.h"
#include "kernels/pointwise_integer.h"
#undef T
#undef U

#define T int64_t
#define U uint64_t
#include "kernels/integer_math.h"
#include "kernels/pointwise_numeric.h"
#include "kernels/pointwise_test.h"
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
#include "kernels/pointwise_test.h"
#include "kernels/pointwise_integer.h"
#undef T
#undef U

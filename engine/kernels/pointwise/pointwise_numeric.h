/* Kernels that every numeric type has: T the type, F(name) the function for it, IS_FLOAT, IS_NAN(x). */
#define R  T
#define OP neg
#define Y  NEGATE(x)
#include "kernels/pointwise/unary_loop.h"
#define OP abs
#define Y  ABSOLUTE(x)
#include "kernels/pointwise/unary_loop.h"
#define OP sign
#define Y  (T)((x > 0) - SIGNED_LESS(x))
#include "kernels/pointwise/unary_loop.h"
#define OP square
#define Y  TIMES(x, x)
#include "kernels/pointwise/unary_loop.h"
#define OP add
#define Z  PLUS(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP sub
#define Z  MINUS(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP mul
#define Z  TIMES(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP maximum
#define Z  IS_NAN(x) || x > y ? x : y
#include "kernels/pointwise/binary_loop.h"
#define OP minimum
#define Z  IS_NAN(x) || x < y ? x : y
#include "kernels/pointwise/binary_loop.h"
#undef R

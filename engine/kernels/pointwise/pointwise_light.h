/* The kernels of one floating-point type that wait for memory rather than for arithmetic: T is float or
 * double, F(name) the function for it, R the result. In the *_backward kernels x is the gradient and y the
 * saved output. */
#define OP sqrt
#define Y  F(sqrt)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP rsqrt
#define Y  1 / F(sqrt)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP reciprocal
#define Y  1 / x
#include "kernels/pointwise/unary_loop.h"
#define OP floor
#define Y  F(floor)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP ceil
#define Y  F(ceil)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP round
#define Y  F(rint)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP trunc
#define Y  F(trunc)(x)
#include "kernels/pointwise/unary_loop.h"
/* NaN passes through, as in PyTorch; a bound may be infinite. */
#define OP clamp
#define Y  F(clamp_of)(x, a, b)
#include "kernels/pointwise/unary_loop.h"
#define OP frac
#define Y  x - F(trunc)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP hardsigmoid
#define Y  F(clamp_of)(x + 3, 0, 6) / 6
#include "kernels/pointwise/unary_loop.h"
#define OP hardswish
#define Y  x *F(clamp_of)(x + 3, 0, 6) / 6
#include "kernels/pointwise/unary_loop.h"
#define OP div
#define Z  x / y
#include "kernels/pointwise/binary_loop.h"
#define OP pow
#define Z  F(pow)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP remainder
#define Z  F(remainder_of)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP fmod
#define Z  F(fmod)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP floor_divide
#define Z  F(floor_divide_of)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP trunc_divide
#define Z  F(trunc)(x / y)
#include "kernels/pointwise/binary_loop.h"
#define OP tanh_backward
#define Z  x *(1 - y * y)
#include "kernels/pointwise/binary_loop.h"
#define OP sigmoid_backward
#define Z  x *(1 - y) * y
#include "kernels/pointwise/binary_loop.h"

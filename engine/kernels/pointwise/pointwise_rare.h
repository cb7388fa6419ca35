/* The kernels that are compiled once for all levels, for size: rarely the slow part of a program, or made of
 * libm functions that no level makes faster. T and R as in pointwise_unary.h and pointwise_binary.h. */
#define OP exp2
#define Y  F(exp2)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP expm1
#define Y  F(expm1)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP log2
#define Y  F(log2)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP log10
#define Y  F(log10)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP log1p
#define Y  F(log1p)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP tan
#define Y  F(tan)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP asin
#define Y  F(asin)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP acos
#define Y  F(acos)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP atan
#define Y  F(atan)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP sinh
#define Y  F(sinh)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP cosh
#define Y  F(cosh)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP softplus
#define Y  F(softplus_of)(x, a, b)
#include "kernels/pointwise/unary_loop.h"
#define OP logsigmoid
#define Y  F(logsigmoid)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP mish
#define Y  F(mish_of)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP threshold
#define Y  x <= a ? b : x
#include "kernels/pointwise/unary_loop.h"
#define OP nan_to_num
#define Y  IS_NAN(x) ? a : x == (T)INFINITY ? b : x == -(T)INFINITY ? c : x
#include "kernels/pointwise/unary_loop.h"
#define OP cube
#define Y  x *x *x
#include "kernels/pointwise/unary_loop.h"
#define OP atan2
#define Z  F(atan2)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP hypot
#define Z  F(hypot)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP softplus_backward
#define Z  y *a > b ? x : x *F(sigmoid)(y * a)
#include "kernels/pointwise/binary_loop.h"
#define OP elu_backward
#define Z  y <= 0 ? x *(a * b * c * F(exp)(y * c)) : x *b
#include "kernels/pointwise/binary_loop.h"
#define OP logsigmoid_backward
#define Z  x *F(sigmoid)(-y)
#include "kernels/pointwise/binary_loop.h"
#define OP mish_backward
#define Z  x *F(mish_slope)(y)
#include "kernels/pointwise/binary_loop.h"
#define OP hardsigmoid_backward
#define Z  y > -3 && y < 3 ? x / 6 : 0
#include "kernels/pointwise/binary_loop.h"
#define OP hardswish_backward
#define Z  y <= -3 ? 0 : y < 3 ? x *(y / 3 + (T)0.5) : x
#include "kernels/pointwise/binary_loop.h"
#define OP threshold_backward
#define Z  y <= a ? 0 : x
#include "kernels/pointwise/binary_loop.h"

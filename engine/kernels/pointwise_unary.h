/* The unary kernels of one floating-point type: T is float or double, F(name) the function for it. Included
 * twice by pointwise.c. */
#define OP exp
#define Y  F(exp)(x)
#include "kernels/unary_loop.h"
#define OP log
#define Y  F(log)(x)
#include "kernels/unary_loop.h"
#define OP sqrt
#define Y  F(sqrt)(x)
#include "kernels/unary_loop.h"
#define OP rsqrt
#define Y  1 / F(sqrt)(x)
#include "kernels/unary_loop.h"
#define OP reciprocal
#define Y  1 / x
#include "kernels/unary_loop.h"
#define OP sin
#define Y  F(sin)(x)
#include "kernels/unary_loop.h"
#define OP cos
#define Y  F(cos)(x)
#include "kernels/unary_loop.h"
#define OP tanh
#define Y  F(tanh)(x)
#include "kernels/unary_loop.h"
#define OP sigmoid
#define Y  F(sigmoid)(x)
#include "kernels/unary_loop.h"
#define OP erf
#define Y  F(erf)(x)
#include "kernels/unary_loop.h"
#define OP gelu
#define Y  x *F(normal_cdf)(x)
#include "kernels/unary_loop.h"
#define OP gelu_tanh
#define Y  (T)0.5 * x *(1 + F(tanh)(F(gelu_inner)(x)))
#include "kernels/unary_loop.h"
#define OP silu
#define Y  x *F(sigmoid)(x)
#include "kernels/unary_loop.h"
#define OP leaky_relu
#define Y  x > 0 ? x : x *a
#include "kernels/unary_loop.h"
#define OP elu
#define Y  F(elu_of)(x, a, b, c)
#include "kernels/unary_loop.h"
#define OP floor
#define Y  F(floor)(x)
#include "kernels/unary_loop.h"
#define OP ceil
#define Y  F(ceil)(x)
#include "kernels/unary_loop.h"
#define OP round
#define Y  F(rint)(x)
#include "kernels/unary_loop.h"
#define OP trunc
#define Y  F(trunc)(x)
#include "kernels/unary_loop.h"
/* NaN passes through, as in PyTorch; a bound may be infinite. */
#define OP clamp
#define Y  F(clamp_of)(x, a, b)
#include "kernels/unary_loop.h"
#define OP frac
#define Y  x - F(trunc)(x)
#include "kernels/unary_loop.h"
#define OP hardsigmoid
#define Y  F(clamp_of)(x + 3, 0, 6) / 6
#include "kernels/unary_loop.h"
#define OP hardswish
#define Y  x *F(clamp_of)(x + 3, 0, 6) / 6
#include "kernels/unary_loop.h"

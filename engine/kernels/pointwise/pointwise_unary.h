/* The heavy unary kernels of one floating-point type T, over numbers or registers of type V (see
 * pointwise_heavy.h). */
#define OP exp
#define Y  F(exp)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP log
#define Y  F(log)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP tanh
#define Y  F(tanh)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP sigmoid
#define Y  F(sigmoid)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP erf
#define Y  F(erf)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP gelu
#define Y  x *F(normal_cdf)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP gelu_tanh
#define Y  (T)0.5 * x *((T)1 + F(tanh)(F(gelu_inner)(x)))
#include "kernels/pointwise/unary_loop.h"
#define OP silu
#define Y  x *F(sigmoid)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP elu
#define Y  F(elu_of)(x, a, b, c)
#include "kernels/pointwise/unary_loop.h"

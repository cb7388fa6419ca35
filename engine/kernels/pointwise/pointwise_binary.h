/* The heavy binary kernels of one floating-point type T, over numbers or registers of type V (see
 * pointwise_heavy.h). In the *_backward kernels x is the gradient and y the saved input or output. */
#define OP gelu_backward
#define Z  x *(F(normal_cdf)(y) + y * (T)0.39894228040143267794 * F(exp)((T)-0.5 * y * y))
#include "kernels/pointwise/binary_loop.h"
#define OP gelu_tanh_backward
#define Z  x *F(gelu_tanh_slope)(y)
#include "kernels/pointwise/binary_loop.h"
#define OP silu_backward
#define Z  x *F(silu_slope)(y)
#include "kernels/pointwise/binary_loop.h"

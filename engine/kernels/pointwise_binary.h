/* The binary kernels of one floating-point type: T is float or double, F(name) the function for it, R the
 * result. In the *_backward kernels x is the gradient and y the saved input or output. */
#define OP div
#define Z  x / y
#include "kernels/binary_loop.h"
#define OP pow
#define Z  F(pow)(x, y)
#include "kernels/binary_loop.h"
#define OP remainder
#define Z  F(remainder_of)(x, y)
#include "kernels/binary_loop.h"
#define OP fmod
#define Z  F(fmod)(x, y)
#include "kernels/binary_loop.h"
#define OP floor_divide
#define Z  F(floor_divide_of)(x, y)
#include "kernels/binary_loop.h"
#define OP trunc_divide
#define Z  F(trunc)(x / y)
#include "kernels/binary_loop.h"
#define OP tanh_backward
#define Z  x *(1 - y * y)
#include "kernels/binary_loop.h"
#define OP sigmoid_backward
#define Z  x *(1 - y) * y
#include "kernels/binary_loop.h"
/* Where y is NaN the gradient passes, as in PyTorch. */
#define OP relu_backward
#define Z  y <= 0 ? 0 : x
#include "kernels/binary_loop.h"
#define OP gelu_backward
#define Z  x *(F(normal_cdf)(y) + y * (T)0.39894228040143267794 * F(exp)((T)-0.5 * y * y))
#include "kernels/binary_loop.h"
#define OP gelu_tanh_backward
#define Z  x *F(gelu_tanh_slope)(y)
#include "kernels/binary_loop.h"
#define OP silu_backward
#define Z  x *F(silu_slope)(y)
#include "kernels/binary_loop.h"
#define OP leaky_relu_backward
#define Z  y > 0 ? x : x *a
#include "kernels/binary_loop.h"
#define OP clamp_backward
#define Z  y >= a &&y <= b ? x : 0
#include "kernels/binary_loop.h"
#define OP hardtanh_backward
#define Z  y <= a || y >= b ? 0 : x
#include "kernels/binary_loop.h"

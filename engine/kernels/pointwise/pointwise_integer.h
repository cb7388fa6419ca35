/* Kernels of one integer type that differ from the floating-point ones: T the type, F(name) its
 * functions. A divisor of 0 gives 0 here: the op refuses it before. */
#define R  T
#define OP relu
#define Y  x > 0 ? x : 0
#include "kernels/pointwise/unary_loop.h"
#define OP pow
#define Z  F(integer_power)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP remainder
#define Z  F(integer_remainder)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP fmod
#define Z  F(integer_fmod)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP floor_divide
#define Z  F(integer_floor_divide)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP trunc_divide
#define Z  F(integer_divide)(x, y)
#include "kernels/pointwise/binary_loop.h"
#define OP bitwise_and
#define Z  x &y
#include "kernels/pointwise/binary_loop.h"
#define OP bitwise_or
#define Z  x | y
#include "kernels/pointwise/binary_loop.h"
#define OP bitwise_xor
#define Z  x ^ y
#include "kernels/pointwise/binary_loop.h"
#define OP bitwise_not
#define Y  ~x
#include "kernels/pointwise/unary_loop.h"
#undef R

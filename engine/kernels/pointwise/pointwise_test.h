/* Comparisons and tests of one numeric type T, to bytes: compiled once for all levels, as they wait for
 * memory. */
#define R  uint8_t
#define OP isnan
#define Y  IS_NAN(x)
#include "kernels/pointwise/unary_loop.h"
#define OP isinf
#define Y  IS_INFINITE(x)
#include "kernels/pointwise/unary_loop.h"
#define OP isfinite
#define Y  !IS_NAN(x) && !IS_INFINITE(x)
#include "kernels/pointwise/unary_loop.h"
#define OP logical_not
#define Y  x == 0
#include "kernels/pointwise/unary_loop.h"
#define OP eq
#define Z  x == y
#include "kernels/pointwise/binary_loop.h"
#define OP ne
#define Z  x != y
#include "kernels/pointwise/binary_loop.h"
#define OP lt
#define Z  x < y
#include "kernels/pointwise/binary_loop.h"
#define OP le
#define Z  x <= y
#include "kernels/pointwise/binary_loop.h"
#define OP gt
#define Z  x > y
#include "kernels/pointwise/binary_loop.h"
#define OP ge
#define Z  x >= y
#include "kernels/pointwise/binary_loop.h"
#define OP logical_and
#define Z  x != 0 && y != 0
#include "kernels/pointwise/binary_loop.h"
#define OP logical_or
#define Z  x != 0 || y != 0
#include "kernels/pointwise/binary_loop.h"
#define OP logical_xor
#define Z  (x != 0) != (y != 0)
#include "kernels/pointwise/binary_loop.h"
#undef R

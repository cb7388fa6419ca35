/* The kernels of sin and cos; that of float holds in rille_sinf's range only. */
#define OP sin
#define Y  F(sin)(x)
#include "kernels/pointwise/unary_loop.h"
#define OP cos
#define Y  F(cos)(x)
#include "kernels/pointwise/unary_loop.h"

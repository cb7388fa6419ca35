/* Light kernels of one floating-point type that choose between two values, over numbers or registers of type
 * V (see pointwise_heavy.h): branches that a processor guesses wrong cost more than memory does. In the
 * *_backward kernels x is the gradient and y the saved input. */
#define OP relu
#define Y  PICK(UP_TO(x, SPLAT((T)0)), SPLAT((T)0), x)
#include "kernels/pointwise/unary_loop.h"
#define OP leaky_relu
#define Y  PICK(LESS(SPLAT((T)0), x), x, x *a)
#include "kernels/pointwise/unary_loop.h"
/* Where y is NaN the gradient passes, as in PyTorch. */
#define OP relu_backward
#define Z  PICK(UP_TO(y, SPLAT((T)0)), SPLAT((T)0), x)
#include "kernels/pointwise/binary_loop.h"
#define OP leaky_relu_backward
#define Z  PICK(LESS(SPLAT((T)0), y), x, x *a)
#include "kernels/pointwise/binary_loop.h"
#define OP clamp_backward
#define Z  PICK(UP_TO(SPLAT(a), y), PICK(UP_TO(y, SPLAT(b)), x, SPLAT((T)0)), SPLAT((T)0))
#include "kernels/pointwise/binary_loop.h"
#define OP hardtanh_backward
#define Z  PICK(UP_TO(y, SPLAT(a)), SPLAT((T)0), PICK(UP_TO(SPLAT(b), y), SPLAT((T)0), x))
#include "kernels/pointwise/binary_loop.h"

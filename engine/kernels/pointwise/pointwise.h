/* Elementwise kernels: names, and the tables indexed by them. To add one: its name here, its expression in
 * pointwise_unary.h or pointwise_binary.h. */
#ifndef RILLE_KERNELS_POINTWISE_POINTWISE_H
#define RILLE_KERNELS_POINTWISE_POINTWISE_H

#include "kernels/kernels.h"
#include "rille.h"

/* The formatter takes the lists for expressions and indents them anew each time. */
/* clang-format off */

/* Floating point only: X(name); rare ones are compiled once for all levels (pointwise_rare.h), and light ones, which
 * wait for memory, not for AVX-512. arguments, where a kernel takes any, is an array of doubles. sin and cos stand
 * apart: their float kernels choose between two ways. */
#define RILLE_UNARY_FLOAT_HEAVY(X) X(exp) X(log) X(tanh) X(sigmoid) X(erf) X(gelu) X(gelu_tanh) X(silu) X(elu)
#define RILLE_UNARY_FLOAT_LIGHT(X) \
  X(sqrt) X(rsqrt) X(reciprocal) X(leaky_relu) X(hardsigmoid) X(hardswish) X(floor) X(ceil) X(round) X(trunc) X(frac) \
  X(clamp)
#define RILLE_UNARY_FLOAT_HOT(X) RILLE_UNARY_FLOAT_HEAVY(X) RILLE_UNARY_FLOAT_LIGHT(X)
#define RILLE_UNARY_FLOAT_RARE(X) \
  X(exp2) X(expm1) X(log2) X(log10) X(log1p) X(tan) X(asin) X(acos) X(atan) X(sinh) X(cosh) X(mish) \
  X(softplus) X(logsigmoid) X(threshold) X(nan_to_num) X(cube)
#define RILLE_UNARY_FLOAT(X) RILLE_UNARY_FLOAT_HOT(X) RILLE_UNARY_FLOAT_RARE(X)

/* Every dtype but bool. */
#define RILLE_UNARY_NUMERIC(X) X(neg) X(abs) X(sign) X(square) X(relu)

/* Any dtype to bool. */
#define RILLE_UNARY_TEST(X) X(isnan) X(isinf) X(isfinite) X(logical_not)

/* Every dtype but bool. */
#define RILLE_BINARY_NUMERIC(X) \
  X(add) X(sub) X(mul) X(pow) X(remainder) X(fmod) X(floor_divide) X(trunc_divide)

/* Every dtype. */
#define RILLE_BINARY_EXTREME(X) X(maximum) X(minimum)

/* Floating point only. The *_backward kernels take the gradient and the saved input or output. */
#define RILLE_BINARY_FLOAT_HEAVY(X) X(gelu_backward) X(gelu_tanh_backward) X(silu_backward)
#define RILLE_BINARY_FLOAT_LIGHT(X) \
  X(div) X(tanh_backward) X(sigmoid_backward) X(relu_backward) X(leaky_relu_backward) X(hardtanh_backward) \
  X(clamp_backward)
#define RILLE_BINARY_FLOAT_HOT(X) RILLE_BINARY_FLOAT_HEAVY(X) RILLE_BINARY_FLOAT_LIGHT(X)
#define RILLE_BINARY_FLOAT_RARE(X) \
  X(atan2) X(hypot) X(softplus_backward) X(elu_backward) X(logsigmoid_backward) X(mish_backward) \
  X(hardsigmoid_backward) X(hardswish_backward) X(threshold_backward)
#define RILLE_BINARY_FLOAT(X) RILLE_BINARY_FLOAT_HOT(X) RILLE_BINARY_FLOAT_RARE(X)

/* Any dtype to bool. */
#define RILLE_BINARY_TEST(X) \
  X(eq) X(ne) X(lt) X(le) X(gt) X(ge) X(logical_and) X(logical_or) X(logical_xor)

/* Floating point only, three inputs x, y, z and one number a. */
#define RILLE_TERNARY(X) X(lerp) X(addcmul) X(addcdiv)

/* Integers and bool. */
#define RILLE_BINARY_BITS(X) X(bitwise_and) X(bitwise_or) X(bitwise_xor)
/* clang-format on */

typedef enum RilleUnary {
#define X(name) RILLE_UNARY_##name,
  RILLE_UNARY_FLOAT(X) RILLE_UNARY_NUMERIC(X) RILLE_UNARY_TEST(X)
#undef X
      RILLE_UNARY_sin,
  RILLE_UNARY_cos,
  RILLE_UNARY_bitwise_not,
  RILLE_UNARY_COUNT
} RilleUnary;

typedef enum RilleBinary {
#define X(name) RILLE_BINARY_##name,
  RILLE_BINARY_NUMERIC(X) RILLE_BINARY_EXTREME(X) RILLE_BINARY_FLOAT(X) RILLE_BINARY_TEST(X)
      RILLE_BINARY_BITS(X)
#undef X
          RILLE_BINARY_COUNT
} RilleBinary;

typedef enum RilleTernary {
#define X(name) RILLE_TERNARY_##name,
  RILLE_TERNARY(X)
#undef X
      RILLE_TERNARY_COUNT
} RilleTernary;

/* Kernels of float of one level; NULL where it has none of its own. */
typedef struct RillePointwiseKernels {
  RilleFlatKernel unary[RILLE_UNARY_COUNT];
  RilleFlatKernel binary[RILLE_BINARY_COUNT];
  RilleFlatKernel ternary[RILLE_TERNARY_COUNT];
} RillePointwiseKernels;

/* All others; NULL where a kernel does not exist for a dtype. */
typedef struct RillePointwiseRest {
  RilleFlatKernel unary[RILLE_UNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel binary[RILLE_BINARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel ternary[RILLE_TERNARY_COUNT][RILLE_DTYPE_COUNT];
  RilleFlatKernel where[9]; /* by element size 1, 4, 8: output, bool condition, input, other */
} RillePointwiseRest;

/* The kernels of one name, one a dtype. */
void rille_unary_kernels(const RilleKernels *kernels, int name, RilleFlatKernel *out);
void rille_binary_kernels(const RilleKernels *kernels, int name, RilleFlatKernel *out);
void rille_ternary_kernels(const RilleKernels *kernels, int name, RilleFlatKernel *out);

#endif

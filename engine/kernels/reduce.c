/* Reductions of all dtypes. */
#include "kernels/reduce.h"
#include "kernels/tables.h"

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define KERNEL_JOIN(a, b)   kernel_##a##_##b
#define KERNEL_NAME(a, b)   KERNEL_JOIN(a, b)
#define K(name)             KERNEL_NAME(name, T)

#define IS_NAN(x)     ((x) != (x))
#define PRODUCT(x, y) ((x) * (y))
#define T             float
#define A             double
#define S             float
#include "kernels/reduce_template.h"
#undef T
#undef S
#define T double
#define S double
#include "kernels/reduce_template.h"
#undef T
#undef A
#undef S
#undef IS_NAN
#undef PRODUCT

/* Integers wrap: sums and products are made in uint64_t. */
#define IS_NAN(x)     0
#define PRODUCT(x, y) ((x) * (uint64_t)(y))
#define A             uint64_t
#define S             uint64_t
#define T             int64_t
#include "kernels/reduce_template.h"
#undef T
#define T int32_t
#include "kernels/reduce_template.h"
#undef T
#define T uint8_t
#include "kernels/reduce_template.h"
#undef T

#define NUMERIC(name)                                                                                        \
  {                                                                                                          \
    [RILLE_BOOL] = kernel_##name##_uint8_t, [RILLE_UINT8] = kernel_##name##_uint8_t,                         \
    [RILLE_INT32] = kernel_##name##_int32_t, [RILLE_INT64] = kernel_##name##_int64_t,                        \
    [RILLE_FLOAT32] = kernel_##name##_float, [RILLE_FLOAT64] = kernel_##name##_double                        \
  }

const RilleReduceKernels RILLE_KERNEL(rille_reduce_kernels) = {.reduce = {
                                                                   [RILLE_REDUCE_sum] = NUMERIC(sum),
                                                                   [RILLE_REDUCE_prod] = NUMERIC(prod),
                                                                   [RILLE_REDUCE_amax] = NUMERIC(max),
                                                                   [RILLE_REDUCE_amin] = NUMERIC(min),
                                                                   [RILLE_REDUCE_argmax] = NUMERIC(argmax),
                                                                   [RILLE_REDUCE_argmin] = NUMERIC(argmin),
                                                               }};

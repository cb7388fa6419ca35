/* Reductions: of float for each level, of the other dtypes once for all. */
#include "kernels/rows/reduce.h"
#include "kernels/tables.h"

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define KERNEL_JOIN(a, b)   rille_##a##_##b##_reduce
#define KERNEL_NAME(a, b)   KERNEL_JOIN(a, b)
#define K(name)             KERNEL_NAME(name, T)

#define DECLARE(name, type)                                                                                  \
  void rille_##name##_##type##_reduce(int64_t outer, int64_t length, int64_t inner, const void *in,          \
                                      void *out);
#define DECLARE_TYPES(name)                                                                                  \
  DECLARE(name, double) DECLARE(name, int64_t) DECLARE(name, int32_t) DECLARE(name, uint8_t)
DECLARE_TYPES(sum)
DECLARE_TYPES(prod)
DECLARE_TYPES(max)
DECLARE_TYPES(min)
DECLARE_TYPES(argmax)
DECLARE_TYPES(argmin)

#define IS_NAN(x)     ((x) != (x))
#define PRODUCT(x, y) ((x) * (y))
#define A             double
#define T             RILLE_TYPE
#define S             RILLE_TYPE
#if defined(RILLE_SHARED)
#define LINKAGE
#else
#define LINKAGE static
#endif
#include "kernels/rows/reduce_template.h"
#undef T
#undef A
#undef S
#undef IS_NAN
#undef PRODUCT

#if defined(RILLE_SHARED)
/* Integers wrap: sums and products are made in uint64_t. */
#define IS_NAN(x)     0
#define PRODUCT(x, y) ((x) * (uint64_t)(y))
#define A             uint64_t
#define S             uint64_t
#define T             int64_t
#include "kernels/rows/reduce_template.h"
#undef T
#define T int32_t
#include "kernels/rows/reduce_template.h"
#undef T
#define T uint8_t
#include "kernels/rows/reduce_template.h"
#undef T

#else

#define NUMERIC(name)                                                                                        \
  {                                                                                                          \
    [RILLE_BOOL] = rille_##name##_uint8_t_reduce, [RILLE_UINT8] = rille_##name##_uint8_t_reduce,             \
    [RILLE_INT32] = rille_##name##_int32_t_reduce, [RILLE_INT64] = rille_##name##_int64_t_reduce,            \
    [RILLE_FLOAT32] = rille_##name##_float_reduce, [RILLE_FLOAT64] = rille_##name##_double_reduce            \
  }

const RilleReduceKernels RILLE_KERNEL(rille_reduce_kernels) = {.reduce = {
                                                                   [RILLE_REDUCE_sum] = NUMERIC(sum),
                                                                   [RILLE_REDUCE_prod] = NUMERIC(prod),
                                                                   [RILLE_REDUCE_amax] = NUMERIC(max),
                                                                   [RILLE_REDUCE_amin] = NUMERIC(min),
                                                                   [RILLE_REDUCE_argmax] = NUMERIC(argmax),
                                                                   [RILLE_REDUCE_argmin] = NUMERIC(argmin),
                                                               }};
#endif

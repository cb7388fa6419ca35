/* Reductions: this compile has those of float, that with RILLE_DOUBLE those of the other dtypes. */
#include "kernels/rows/reduce.h"
#include "kernels/tables.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define KERNEL_JOIN(a, b)   a##_##b##_reduce
#define KERNEL_NAME(a, b)   KERNEL_JOIN(a, b)
#define K(name)             KERNEL_NAME(name, T)
#define LINKAGE             static

#define IS_NAN(x)     ((x) != (x))
#define PRODUCT(x, y) ((x) * (y))
#define A             double
/* Rows and columns in vectors: not what a minimal build has once for every level. */
#if defined(RILLE_MINIMAL)
#define WIDE 0
#else
#define WIDE 1
#endif
#if defined(RILLE_DOUBLE)
#define IN_VECTORS WIDE /* sums of T are S */
#else
#define IN_VECTORS 1
#endif
/* Vectors of products side by side: a multiplication waits for the one before it. */
#if defined(RILLE_DOUBLE) || RILLE_VECTOR_BYTES == 16
#define CHAINS     (6 * WIDE)
#define SHORT_CODE 1 /* of columns: short code where it gains little */
#else
#define CHAINS     (8 * WIDE)
#define SHORT_CODE 0
#endif
/* Floats as doubles: compilers convert halves and put them together where there is one instruction. */
#if defined(__AVX2__) && !defined(__AVX512F__) && !defined(RILLE_DOUBLE)
#define WIDENED(x, type) _mm256_cvtps_pd((__m128)(x))
#else
#define WIDENED(x, type) __builtin_convertvector(x, type)
#endif
#define FLOATS 1
#if defined(__AVX2__) && !defined(__AVX512F__)
#if defined(RILLE_DOUBLE)
#define LARGER(x, y)     ((Many_double)_mm256_max_pd((__m256d)(x), (__m256d)(y)))
#define SMALLER(x, y)    ((Many_double)_mm256_min_pd((__m256d)(x), (__m256d)(y)))
#define EITHER_NAN(x, y) ((Many_double)_mm256_cmp_pd((__m256d)(x), (__m256d)(y), _CMP_UNORD_Q))
#define EITHER(x, y)     ((Many_double)_mm256_or_pd((__m256d)(x), (__m256d)(y)))
#define ANY(x)           (_mm256_movemask_pd((__m256d)(x)) != 0)
#else
#define LARGER(x, y)     ((Many_float)_mm256_max_ps((__m256)(x), (__m256)(y)))
#define SMALLER(x, y)    ((Many_float)_mm256_min_ps((__m256)(x), (__m256)(y)))
#define EITHER_NAN(x, y) ((Many_float)_mm256_cmp_ps((__m256)(x), (__m256)(y), _CMP_UNORD_Q))
#define EITHER(x, y)     ((Many_float)_mm256_or_ps((__m256)(x), (__m256)(y)))
#define ANY(x)           (_mm256_movemask_ps((__m256)(x)) != 0)
#endif
#endif
#define T RILLE_TYPE
#define S RILLE_TYPE
#include "kernels/rows/reduce_template.h"
#undef EITHER_NAN
#undef FLOATS
#define FLOATS 0
#undef T
#undef A
#undef S
#undef IS_NAN
#undef PRODUCT

#if defined(RILLE_DOUBLE)
/* Integers wrap: sums and products are made in uint64_t. Of small ones the compiler's own products are as
 * fast. */
#undef CHAINS
#define CHAINS        (4 * WIDE)
#define IS_NAN(x)     0
#define PRODUCT(x, y) ((x) * (uint64_t)(y))
#define A             uint64_t
#define S             uint64_t
#define T             int64_t
#include "kernels/rows/reduce_template.h"
#undef T
#undef IN_VECTORS
#undef CHAINS
#define IN_VECTORS 0
#define CHAINS     (2 * WIDE)
#define T          int32_t
#include "kernels/rows/reduce_template.h"
#undef T
#undef CHAINS
#define CHAINS 0
#define T      uint8_t
#include "kernels/rows/reduce_template.h"
#undef T

#define NUMERIC(name)                                                                                        \
  {                                                                                                          \
    [RILLE_BOOL] = name##_uint8_t_reduce, [RILLE_UINT8] = name##_uint8_t_reduce,                             \
    [RILLE_INT32] = name##_int32_t_reduce, [RILLE_INT64] = name##_int64_t_reduce,                            \
    [RILLE_FLOAT64] = name##_double_reduce                                                                   \
  }
#define SQUARES                                                                                              \
  { [RILLE_FLOAT64] = squares_double_reduce }
#else
#define NUMERIC(name)                                                                                        \
  { [RILLE_FLOAT32] = name##_float_reduce }
#define SQUARES                                                                                              \
  { [RILLE_FLOAT32] = squares_float_reduce }
#endif

const RilleReduceKernels RILLE_KERNEL(rille_reduce_kernels) = {.reduce = {
                                                                   [RILLE_REDUCE_sum] = NUMERIC(sum),
                                                                   [RILLE_REDUCE_prod] = NUMERIC(prod),
                                                                   [RILLE_REDUCE_amax] = NUMERIC(max),
                                                                   [RILLE_REDUCE_amin] = NUMERIC(min),
                                                                   [RILLE_REDUCE_argmax] = NUMERIC(argmax),
                                                                   [RILLE_REDUCE_argmin] = NUMERIC(argmin),
#if WIDE
                                                                   [RILLE_REDUCE_squares] = SQUARES,
#endif
                                                               }};

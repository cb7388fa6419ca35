/* A register full of floats, and the functions of vmath.h for it: vector code wherever it is compiled, with
 * what only one level's instructions can do.
 *
 * Ends of arrays go through a register of their own (run_wholes), so that a value does not depend on its
 * place. */
#ifndef RILLE_KERNELS_VECTOR_LANES_H
#define RILLE_KERNELS_VECTOR_LANES_H

#include "kernels/level.h"
#include "kernels/vector/vmath.h"

#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LANES_BYTES RILLE_VECTOR_BYTES
enum { LANE_COUNT = LANES_BYTES / 4 };

typedef float Lanes __attribute__((vector_size(LANES_BYTES)));
typedef float LooseLanes __attribute__((vector_size(LANES_BYTES), aligned(4), may_alias));
typedef int32_t LaneIntegers __attribute__((vector_size(LANES_BYTES)));
typedef uint32_t LaneBits __attribute__((vector_size(LANES_BYTES)));

RILLE_INLINE Lanes lanes_load(const void *from) {
  return *(const LooseLanes *)from;
}
RILLE_INLINE void lanes_store(void *to, Lanes value) {
  *(LooseLanes *)to = value;
}

/* Asks for what comes 2 KiB later: arithmetic alone does not look as far ahead as memory is away. Output too,
 * as a line must be there before it can be written. */
#define LANES_AHEAD(address) __builtin_prefetch((const void *)((uintptr_t)(address) + 2048))

/* LANES_UP_TO is <=. Each instruction for the smaller or larger of two gives the second where one is NaN. */
#if defined(__AVX512F__)
#define LANES_SPLAT(x)         ((Lanes)_mm512_set1_ps(x))
#define LANES_LESS(x, y)       _mm512_cmp_ps_mask((__m512)(x), (__m512)(y), _CMP_LT_OQ)
#define LANES_UP_TO(x, y)      _mm512_cmp_ps_mask((__m512)(x), (__m512)(y), _CMP_LE_OQ)
#define LANES_PICK(test, x, y) ((Lanes)_mm512_mask_blend_ps(test, (__m512)(y), (__m512)(x)))
#define LANES_LARGER(x, y)     ((Lanes)_mm512_max_ps((__m512)(x), (__m512)(y)))
#define LANES_SMALLER(x, y)    ((Lanes)_mm512_min_ps((__m512)(x), (__m512)(y)))
#else
#define LANES_LESS(x, y)  ((LaneBits)((x) < (y)))
#define LANES_UP_TO(x, y) ((LaneBits)((x) <= (y)))
#if defined(__AVX2__)
#define LANES_SPLAT(x)         ((Lanes)_mm256_set1_ps(x))
#define LANES_PICK(test, x, y) ((Lanes)_mm256_blendv_ps((__m256)(y), (__m256)(x), (__m256)(test)))
#define LANES_LARGER(x, y)     ((Lanes)_mm256_max_ps((__m256)(x), (__m256)(y)))
#define LANES_SMALLER(x, y)    ((Lanes)_mm256_min_ps((__m256)(x), (__m256)(y)))
#elif defined(__SSE4_1__)
#define LANES_SPLAT(x)         ((Lanes)_mm_set1_ps(x))
#define LANES_PICK(test, x, y) ((Lanes)_mm_blendv_ps((__m128)(y), (__m128)(x), (__m128)(test)))
#define LANES_LARGER(x, y)     ((Lanes)_mm_max_ps((__m128)(x), (__m128)(y)))
#define LANES_SMALLER(x, y)    ((Lanes)_mm_min_ps((__m128)(x), (__m128)(y)))
#else
#define LANES_SPLAT(x)         ((Lanes){x, x, x, x})
#define LANES_PICK(test, x, y) lanes_pick(test, x, y)
#define LANES_LARGER(x, y)     lanes_pick(LANES_LESS(y, x), x, y)
#define LANES_SMALLER(x, y)    lanes_pick(LANES_LESS(x, y), x, y)
RILLE_INLINE Lanes lanes_pick(LaneBits test, Lanes x, Lanes y) {
  return (Lanes)(((LaneBits)x & test) | ((LaneBits)y & ~test));
}
#endif
#endif

RILLE_INLINE Lanes lanes_larger(Lanes x, Lanes y) {
  return LANES_LARGER(x, y);
}

/* Fewer than LANE_COUNT of them, at least 0; `fill` in place of the others. */
#if defined(__AVX512F__)
RILLE_INLINE Lanes lanes_load_part(const float *from, int64_t count, float fill) {
  return (Lanes)_mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1u << count) - 1), from);
}
RILLE_INLINE void lanes_store_part(float *to, Lanes value, int64_t count) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
}
#else
static __attribute__((noinline, unused)) Lanes lanes_load_part(const float *from, int64_t count, float fill) {
  float part[LANE_COUNT];
  for (int k = 0; k < LANE_COUNT; k++) part[k] = k < count ? from[k] : fill;
  return lanes_load(part);
}
static __attribute__((noinline, unused)) void lanes_store_part(float *to, Lanes value, int64_t count) {
  float part[LANE_COUNT];
  lanes_store(part, value);
  for (int k = 0; k < (int)count; k++) to[k] = part[k];
}
#endif

RILLE_INLINE float lanes_sum(Lanes x) {
#if defined(__AVX512F__)
  return _mm512_reduce_add_ps((__m512)x);
#else
  float sum = x[0];
  for (int k = 1; k < LANE_COUNT; k++) sum += x[k];
  return sum;
#endif
}

RILLE_INLINE float lanes_largest(Lanes x) {
#if defined(__AVX512F__)
  return _mm512_reduce_max_ps((__m512)x);
#else
  float best = x[0];
  for (int k = 1; k < LANE_COUNT; k++) best = x[k] > best ? x[k] : best;
  return best;
#endif
}

#define SPLAT            LANES_SPLAT
#define LESS             LANES_LESS
#define PICK             LANES_PICK
#define AT_MOST(x, most) LANES_SMALLER(SPLAT(most), x)
#define AT_LEAST(x, low) LANES_LARGER(SPLAT(low), x)
#if defined(__AVX512F__)
#define SCALE_BY(x, n) ((Lanes)_mm512_scalef_ps((__m512)(x), (__m512)(n)))
#endif
#define V               Lanes
#define N               LaneIntegers
#define U               LaneBits
#define VM(name)        lanes_##name
#define VMATH_INLINE    RILLE_INLINE
#define BITS(x)         ((LaneBits)(x))
#define FROM_BITS(n)    ((Lanes)(n))
#define AS_FLOAT(n)     __builtin_convertvector(n, Lanes)
#define ABSOLUTE_OF(x)  FROM_BITS(BITS(x) & 0x7fffffff)
#define WITH_SIGN(x, y) FROM_BITS(BITS(x) | (BITS(y) & 0x80000000)) /* x has none */
#include "kernels/vector/vmath_template.h"
#include "kernels/vector/vmath_end.h"

/* A kernel of n elements, a multiple of some number, and its parameters. */
typedef void LanesKernel(int64_t n, char *const *data, const void *arguments);

#if defined(RILLE_MINIMAL) /* which has such kernels of floats alone */
enum { MOST_WHOLE = LANE_COUNT, WHOLE_BYTES = LANES_BYTES };
#else
enum { MOST_WHOLE = 16, WHOLE_BYTES = MOST_WHOLE * sizeof(double) };
#endif

/* Any number of elements of `size` bytes by a kernel of a multiple of `whole` of them, a power of two up
 * to MOST_WHOLE: what is left over is copied to so many and back. operands: at most 3, the first is the
 * output. */
static __attribute__((noinline, unused)) void run_wholes(LanesKernel *kernel, int operands, int64_t whole,
                                                         int64_t size, int64_t n, char *const *data,
                                                         const void *arguments) {
  const int64_t rest = n & (whole - 1), at = (n - rest) * size;
  if (n > rest) kernel(n - rest, data, arguments);
  if (rest == 0) return;
  Lanes stage[3][WHOLE_BYTES / LANES_BYTES] = {{{0}}};
  char *part[3];
  for (int k = 0; k < operands; k++) {
    part[k] = (char *)stage[k];
    if (k > 0) memcpy(part[k], data[k] + at, (size_t)(rest * size));
  }
  kernel(whole, part, arguments);
  memcpy(data[0] + at, part[0], (size_t)(rest * size));
}

#endif

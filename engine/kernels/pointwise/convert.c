/* Conversion between all dtypes, and filling. */
#include "kernels/level.h"
#include "kernels/tables.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* Floats to integers: what does not fit gives the least integer and must not be undefined behaviour. The
 * instruction of x86-64 does just that. */
static inline int64_t to_int64(double x) {
#if defined(__x86_64__) && !defined(__AVX512DQ__)
  return _mm_cvttsd_si64(_mm_set_sd(x));
#else
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : INT64_MIN;
#endif
}

#define F(name)  bool8_##name
#define FROM     uint8_t
#define IS_BOOL  1
#define IS_FLOAT 0
#include "kernels/pointwise/convert_template.h"

#define F(name)  uint8_##name
#define FROM     uint8_t
#define IS_BOOL  0
#define IS_FLOAT 0
#include "kernels/pointwise/convert_template.h"

#define F(name)  int32_##name
#define FROM     int32_t
#define IS_BOOL  0
#define IS_FLOAT 0
#include "kernels/pointwise/convert_template.h"

#define F(name)  int64_##name
#define FROM     int64_t
#define IS_BOOL  0
#define IS_FLOAT 0
#include "kernels/pointwise/convert_template.h"

#define F(name)  float32_##name
#define FROM     float
#define IS_BOOL  0
#define IS_FLOAT 1
#include "kernels/pointwise/convert_template.h"

#define F(name)  float64_##name
#define FROM     double
#define IS_BOOL  0
#define IS_FLOAT 1
#include "kernels/pointwise/convert_template.h"

#define FROM_ONE(from)                                                                                       \
  { from##_to_bool, from##_to_uint8, from##_to_int32, from##_to_int64, from##_to_float32, from##_to_float64 }

const RilleStridedKernel RILLE_KERNEL(rille_convert_kernels)[6][6] = {
    FROM_ONE(bool8), FROM_ONE(uint8), FROM_ONE(int32), FROM_ONE(int64), FROM_ONE(float32), FROM_ONE(float64)};

static void fill_1(int64_t n, char *const *data, const int64_t *strides, const void *arguments) {
  uint8_t value = *(const uint8_t *)arguments;
  char *out = data[0];
  for (int64_t i = 0; i < n; i++, out += strides[0]) *(uint8_t *)out = value;
}

static void fill_4(int64_t n, char *const *data, const int64_t *strides, const void *arguments) {
  uint32_t value = *(const uint32_t *)arguments;
  char *out = data[0];
  if (strides[0] == 4) {
    for (int64_t i = 0; i < n; i++) ((uint32_t *)(void *)out)[i] = value;
    return;
  }
  for (int64_t i = 0; i < n; i++, out += strides[0]) *(uint32_t *)(void *)out = value;
}

static void fill_8(int64_t n, char *const *data, const int64_t *strides, const void *arguments) {
  uint64_t value = *(const uint64_t *)arguments;
  char *out = data[0];
  if (strides[0] == 8) {
    for (int64_t i = 0; i < n; i++) ((uint64_t *)(void *)out)[i] = value;
    return;
  }
  for (int64_t i = 0; i < n; i++, out += strides[0]) *(uint64_t *)(void *)out = value;
}

const RilleStridedKernel RILLE_KERNEL(rille_fill_kernels)[6] = {fill_1, fill_1, fill_4,
                                                                fill_8, fill_4, fill_8};

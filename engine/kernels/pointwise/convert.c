/* Conversion between all dtypes, and filling. */
#include "kernels/level.h"
#include "kernels/tables.h"

/* Floats to integers: what does not fit must not be undefined behaviour. */
static inline int64_t to_int64(double x) {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : INT64_MIN;
}
static inline int32_t to_int32(double x) {
  return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : INT32_MIN;
}
static inline uint8_t to_uint8(double x) {
  return (uint8_t)to_int64(x);
}

#define AS_IS(x)     (x)
#define AS_BOOL(x)   ((x) != 0)
#define AS_UINT8(x)  ((uint8_t)(x))
#define AS_INT32(x)  ((int32_t)(x))
#define AS_INT64(x)  ((int64_t)(x))
#define AS_FLOAT(x)  ((float)(x))
#define AS_DOUBLE(x) ((double)(x))
#define CUT_UINT8(x) to_uint8((double)(x))
#define CUT_INT32(x) to_int32((double)(x))
#define CUT_INT64(x) to_int64((double)(x))

#define NAME    bool_to_bool
#define FROM    uint8_t
#define TO      uint8_t
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"
#define NAME    bool_to_int32
#define FROM    uint8_t
#define TO      int32_t
#define CONVERT AS_INT32
#include "kernels/pointwise/convert_loop.h"
#define NAME    bool_to_int64
#define FROM    uint8_t
#define TO      int64_t
#define CONVERT AS_INT64
#include "kernels/pointwise/convert_loop.h"
#define NAME    bool_to_float32
#define FROM    uint8_t
#define TO      float
#define CONVERT AS_FLOAT
#include "kernels/pointwise/convert_loop.h"
#define NAME    bool_to_float64
#define FROM    uint8_t
#define TO      double
#define CONVERT AS_DOUBLE
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_bool
#define FROM    uint8_t
#define TO      uint8_t
#define CONVERT AS_BOOL
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_uint8
#define FROM    uint8_t
#define TO      uint8_t
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_int32
#define FROM    uint8_t
#define TO      int32_t
#define CONVERT AS_INT32
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_int64
#define FROM    uint8_t
#define TO      int64_t
#define CONVERT AS_INT64
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_float32
#define FROM    uint8_t
#define TO      float
#define CONVERT AS_FLOAT
#include "kernels/pointwise/convert_loop.h"
#define NAME    uint8_to_float64
#define FROM    uint8_t
#define TO      double
#define CONVERT AS_DOUBLE
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_bool
#define FROM    int32_t
#define TO      uint8_t
#define CONVERT AS_BOOL
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_uint8
#define FROM    int32_t
#define TO      uint8_t
#define CONVERT AS_UINT8
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_int32
#define FROM    int32_t
#define TO      int32_t
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_int64
#define FROM    int32_t
#define TO      int64_t
#define CONVERT AS_INT64
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_float32
#define FROM    int32_t
#define TO      float
#define CONVERT AS_FLOAT
#include "kernels/pointwise/convert_loop.h"
#define NAME    int32_to_float64
#define FROM    int32_t
#define TO      double
#define CONVERT AS_DOUBLE
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_bool
#define FROM    int64_t
#define TO      uint8_t
#define CONVERT AS_BOOL
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_uint8
#define FROM    int64_t
#define TO      uint8_t
#define CONVERT AS_UINT8
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_int32
#define FROM    int64_t
#define TO      int32_t
#define CONVERT AS_INT32
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_int64
#define FROM    int64_t
#define TO      int64_t
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_float32
#define FROM    int64_t
#define TO      float
#define CONVERT AS_FLOAT
#include "kernels/pointwise/convert_loop.h"
#define NAME    int64_to_float64
#define FROM    int64_t
#define TO      double
#define CONVERT AS_DOUBLE
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_bool
#define FROM    float
#define TO      uint8_t
#define CONVERT AS_BOOL
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_uint8
#define FROM    float
#define TO      uint8_t
#define CONVERT CUT_UINT8
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_int32
#define FROM    float
#define TO      int32_t
#define CONVERT CUT_INT32
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_int64
#define FROM    float
#define TO      int64_t
#define CONVERT CUT_INT64
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_float32
#define FROM    float
#define TO      float
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"
#define NAME    float32_to_float64
#define FROM    float
#define TO      double
#define CONVERT AS_DOUBLE
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_bool
#define FROM    double
#define TO      uint8_t
#define CONVERT AS_BOOL
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_uint8
#define FROM    double
#define TO      uint8_t
#define CONVERT CUT_UINT8
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_int32
#define FROM    double
#define TO      int32_t
#define CONVERT CUT_INT32
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_int64
#define FROM    double
#define TO      int64_t
#define CONVERT CUT_INT64
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_float32
#define FROM    double
#define TO      float
#define CONVERT AS_FLOAT
#include "kernels/pointwise/convert_loop.h"
#define NAME    float64_to_float64
#define FROM    double
#define TO      double
#define CONVERT AS_IS
#include "kernels/pointwise/convert_loop.h"

const RilleStridedKernel RILLE_KERNEL(rille_convert_kernels)[6][6] = {
    {bool_to_bool, bool_to_bool, bool_to_int32, bool_to_int64, bool_to_float32, bool_to_float64},
    {uint8_to_bool, uint8_to_uint8, uint8_to_int32, uint8_to_int64, uint8_to_float32, uint8_to_float64},
    {int32_to_bool, int32_to_uint8, int32_to_int32, int32_to_int64, int32_to_float32, int32_to_float64},
    {int64_to_bool, int64_to_uint8, int64_to_int32, int64_to_int64, int64_to_float32, int64_to_float64},
    {float32_to_bool, float32_to_uint8, float32_to_int32, float32_to_int64, float32_to_float32,
     float32_to_float64},
    {float64_to_bool, float64_to_uint8, float64_to_int32, float64_to_int64, float64_to_float32,
     float64_to_float64},
};

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

/* Conversions from one dtype, whose element is FROM, to every dtype: F(name) is a function's name for it.
 * IS_BOOL and IS_FLOAT say what it is. Included by convert.c. */

/* A bool is 0 or 1 already. */
RILLE_INLINE uint8_t F(as_bool)(FROM x) {
  return IS_BOOL ? (uint8_t)x : x != 0;
}
RILLE_INLINE uint8_t F(as_uint8)(FROM x) {
  return IS_FLOAT ? (uint8_t)to_int64((double)x) : (uint8_t)x;
}
/* Of floats, what does not fit is made the least integer beforehand: a choice among numbers of one width. */
RILLE_INLINE int32_t F(as_int32)(FROM x) {
  const FROM least = IS_FLOAT ? (FROM)INT32_MIN : 0;
  return (int32_t)(!IS_FLOAT || (x >= least && x < -least) ? x : least);
}
RILLE_INLINE int64_t F(as_int64)(FROM x) {
  return IS_FLOAT ? to_int64((double)x) : (int64_t)x;
}
RILLE_INLINE float F(as_float32)(FROM x) {
  return (float)x;
}
RILLE_INLINE double F(as_float64)(FROM x) {
  return (double)x;
}

#define NAME F(to_bool)
#define TO   uint8_t
#define BODY F(as_bool)
#include "kernels/pointwise/convert_loop.h"
#define NAME F(to_uint8)
#define TO   uint8_t
#define BODY F(as_uint8)
#include "kernels/pointwise/convert_loop.h"
#define NAME F(to_int32)
#define TO   int32_t
#define BODY F(as_int32)
#include "kernels/pointwise/convert_loop.h"
#define NAME F(to_int64)
#define TO   int64_t
#define BODY F(as_int64)
#include "kernels/pointwise/convert_loop.h"
#define NAME F(to_float32)
#define TO   float
#define BODY F(as_float32)
#include "kernels/pointwise/convert_loop.h"
#define NAME F(to_float64)
#define TO   double
#define BODY F(as_float64)
#include "kernels/pointwise/convert_loop.h"

#undef F
#undef FROM
#undef IS_BOOL
#undef IS_FLOAT

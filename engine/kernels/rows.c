/* Row kernels of one floating-point type. */
#include "kernels/rows.h"
#include "kernels/tables.h"
#include "kernels/vmath.h"
#include "kernels/vmath_double.h"

#include <math.h>

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)

#if defined(__AVX512F__)
enum { LINE_BYTES = 64 };
#elif defined(__AVX2__)
enum { LINE_BYTES = 32 };
#else
enum { LINE_BYTES = 16 };
#endif
enum {
  BLOCK = 512, /* elements between which sums are gathered */
  TILE = 64,   /* columns at a time where inner > 1 */
};

#if defined(RILLE_SHARED)
RILLE_INLINE double exp_double(double x) {
  return rille_exp(x);
}
RILLE_INLINE double log_double(double x) {
  return log(x);
}
RILLE_INLINE double exp_negative_double(double x) {
  return rille_exp(x);
}
#define BITS int64_t
#else
RILLE_INLINE float exp_float(float x) {
  return rille_expf(x);
}
RILLE_INLINE float log_float(float x) {
  return logf(x);
}

/* exp(x) for x <= 0, what softmax takes, within 2 units in the last place. Below -87.3, where the result is
 * no normal number, it gives 0. NaN goes through. */
RILLE_INLINE float exp_negative_float(float x) {
  const float clamped = x < -87.3f ? -87.3f : x;
  const float shifted = clamped * 0x1.715476p+0f + RILLE_ROUNDER, count = shifted - RILLE_ROUNDER;
  const float r = (clamped - count * 0x1.63p-1f) + count * 0x1.bd0106p-13f;
  float p = 0x1.6ffa76p-10f; /* the polynomial of rille_exp_near_zero */
  p = p * r + 0x1.125a88p-7f;
  p = p * r + 0x1.5552f4p-5f;
  p = p * r + 0x1.555462p-3f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  /* The rounder leaves the power of two in the low bits. */
  const float power = rille_float_from_bits((rille_float_bits(shifted) << 23) + (UINT32_C(127) << 23));
  return x < -87.3f ? 0.0f : p * power;
}
#define BITS int32_t
#endif
#define T RILLE_TYPE
#include "kernels/rows_template.h"
#include "kernels/rows_loss_template.h"
#undef T
#undef BITS

#define ONE(name) .name = {RILLE_ONE(name)}

const RilleRowKernels RILLE_KERNEL(rille_row_kernels) = {ONE(softmax),          ONE(log_softmax),
                                                         ONE(softmax_backward), ONE(log_softmax_backward),
                                                         ONE(cross_entropy),    ONE(cross_entropy_backward)};

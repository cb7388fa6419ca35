/* The functions of vmath.h and float_by_double.h over arrays, compiled once per CPU level for kernels_test.c:
 * every loop below is one that the compiler must turn into vector code. */
#include "kernels_vmath_level.h"
#include "kernels/level.h"
#include "kernels/vector/float_by_double.h"
#include "kernels/vector/lanes.h"
#include "kernels/vector/vmath.h"
#include "kernels/vector/vmath_double.h"

#define OVER_ARRAY(type, name)                                                                               \
  static void over_##name(const type *restrict x, type *restrict y, size_t count) {                          \
    for (size_t i = 0; i < count; i++) y[i] = rille_##name(x[i]);                                            \
  }

OVER_ARRAY(float, expf)
OVER_ARRAY(float, exp2f)
OVER_ARRAY(float, expm1f)
OVER_ARRAY(float, logf)
OVER_ARRAY(float, log2f)
OVER_ARRAY(float, log1pf)
OVER_ARRAY(float, sigmoidf)
OVER_ARRAY(float, tanhf)
OVER_ARRAY(float, erff)
OVER_ARRAY(float, sinf)
OVER_ARRAY(float, cosf)
OVER_ARRAY(float, tanf)
OVER_ARRAY(float, atanf)
OVER_ARRAY(float, asinf)
OVER_ARRAY(float, acosf)
OVER_ARRAY(float, sinhf)
OVER_ARRAY(float, coshf)
OVER_ARRAY(float, asinhf)
OVER_ARRAY(float, acoshf)
OVER_ARRAY(float, atanhf)
OVER_ARRAY(float, log10f)
OVER_ARRAY(float, erfcf)
OVER_ARRAY(float, erfinvf)

/* Those that a register full of floats has as well. */
#define OVER_LANES(name)                                                                                     \
  static void name##_block(int64_t n, char *const *data, const void *arguments) {                            \
    (void)arguments;                                                                                         \
    for (int64_t at = 0; at < n * 4; at += LANES_BYTES)                                                      \
      lanes_store(data[0] + at, lanes_##name(lanes_load(data[1] + at)));                                     \
  }                                                                                                          \
  static void lanes_of_##name(const float *restrict x, float *restrict y, size_t count) {                    \
    float *in = (float *)(uintptr_t)x;                                                                       \
    run_wholes(name##_block, 2, LANE_COUNT, 4, (int64_t)count, (char *[]){(char *)y, (char *)in}, NULL);     \
  }
OVER_LANES(exp)
OVER_LANES(expm1)
OVER_LANES(log)
OVER_LANES(sigmoid)
OVER_LANES(tanh)
OVER_LANES(erf)

OVER_ARRAY(double, exp)
OVER_ARRAY(double, log)
OVER_ARRAY(double, sigmoid)
OVER_ARRAY(double, tanh)
OVER_ARRAY(double, log1p)
OVER_ARRAY(double, erf)
OVER_ARRAY(double, atan)
OVER_ARRAY(double, sin)
OVER_ARRAY(double, cos)

/* Functions of two, one of them a number. */
#define OVER_ARRAY_WITH(type, name, value)                                                                   \
  static void over_##name(const type *restrict x, type *restrict y, size_t count) {                          \
    for (size_t i = 0; i < count; i++) y[i] = value;                                                         \
  }
OVER_ARRAY_WITH(float, powf_of, rille_powf(x[i], -3.25f))
OVER_ARRAY_WITH(float, powf_to, rille_powf(2.5f, x[i]))
OVER_ARRAY_WITH(float, powf_odd, rille_powf(x[i], 3.0f))
OVER_ARRAY_WITH(double, atan2, rille_atan2(x[i], -0.75))
OVER_ARRAY_WITH(double, atan2_to, rille_atan2(0.75, x[i]))
OVER_ARRAY_WITH(double, pow_of, rille_pow(x[i], -3.25))
OVER_ARRAY_WITH(double, pow_to, rille_pow(1.75, x[i]))
OVER_ARRAY_WITH(double, pow_odd, rille_pow(x[i], 3.0))

void RILLE_KERNEL(vmath_floats)(int function, const float *x, float *y, size_t count) {
  static void (*const functions[])(const float *restrict, float *restrict, size_t) = {
      over_expf,    over_exp2f,   over_expm1f,  over_logf,      over_log2f,   over_log1pf,      over_sigmoidf,
      over_tanhf,   over_erff,    over_sinf,    over_cosf,      over_tanf,    over_atanf,       over_asinf,
      over_acosf,   over_sinhf,   over_coshf,   over_asinhf,    over_acoshf,  over_atanhf,      over_log10f,
      over_erfcf,   over_erfinvf, lanes_of_exp, lanes_of_expm1, lanes_of_log, lanes_of_sigmoid, lanes_of_tanh,
      lanes_of_erf, over_powf_of, over_powf_to, over_powf_odd};
  functions[function](x, y, count);
}

void RILLE_KERNEL(vmath_doubles)(int function, const double *x, double *y, size_t count) {
  static void (*const functions[])(const double *restrict, double *restrict, size_t) = {
      over_exp,   over_log,      over_sigmoid, over_tanh,   over_log1p,   over_erf, over_atan,
      over_atan2, over_atan2_to, over_pow_of,  over_pow_to, over_pow_odd, over_sin, over_cos};
  functions[function](x, y, count);
}

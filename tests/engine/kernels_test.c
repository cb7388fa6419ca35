/* Checks the kernels of every CPU level this machine can run: products against a naive reference, elementary
 * functions against libm in the next wider type. Prints failures, then one line.
 *
 *   kernels_test [stride]     every stride-th float is tried; the default takes seconds, 1 tries all 2^32 */
#include "kernels/matrix/gemm.h"
#include "kernels_vmath_level.h"
#include "kernels/vector/float_by_double.h"
#include "kernels/vector/vmath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  size_t (*workspace)(size_t, bool, bool, int64_t, int64_t, int64_t);
  void (*sgemm)(bool, bool, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *, int64_t,
                float, const float *, int64_t, int64_t, float *, int64_t, const RilleFinish *, void *);
  void (*dgemm)(bool, bool, int64_t, int64_t, int64_t, double, const double *, int64_t, const double *,
                int64_t, double, const double *, int64_t, int64_t, double *, int64_t, void *);
  void (*floats)(int, const float *, float *, size_t);
  void (*doubles)(int, const double *, double *, size_t);
} Level;

#define LEVEL(level)                                                                                         \
  (Level) {                                                                                                  \
#level, rille_gemm_workspace_##level, rille_sgemm_##level, rille_dgemm_##level, vmath_floats_##level,    \
        vmath_doubles_##level                                                                                \
  }

static int failures;

/* Fills the levels this machine runs and returns their number. */
static int find_levels(Level *levels) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) levels[count++] = LEVEL(v2);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    levels[count++] = LEVEL(v3);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    levels[count++] = LEVEL(v4);
#elif defined(__aarch64__)
  levels[count++] = LEVEL(neon);
#else
  levels[count++] = LEVEL(plain);
#endif
  return count;
}

static uint32_t random_state = 1;

static int random_below(int limit) {
  random_state = random_state * 1664525u + 1013904223u;
  return (int)((random_state >> 8) % (uint32_t)limit);
}

static void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 64) / 64 * 64);
  if (memory) return memory;
  fprintf(stderr, "kernels_test: out of memory\n");
  exit(2);
}

typedef struct {
  bool transpose_a, transpose_b;
  int m, n, k, lda, ldb, ldc;
  float alpha, beta;
} Case;

#define REAL        float
#define TYPED(name) name##_float
#define GEMM        sgemm
#define HAS_FINISH  1
#include "kernels_gemm_template.h"
#undef HAS_FINISH
#undef REAL
#undef TYPED
#undef GEMM

#define REAL        double
#define TYPED(name) name##_double
#define GEMM        dgemm
#define HAS_FINISH  0
#include "kernels_gemm_template.h"
#undef HAS_FINISH
#undef REAL
#undef TYPED
#undef GEMM

static int random_size(int round) {
  static const int edges[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  11, 12, 13,  14,  15,  16,  17,  28,
                              29, 31, 32, 33, 41, 47, 48, 49, 63, 64, 65, 97, 112, 113, 127, 128, 129, 160};
  static const int large[] = {191, 192, 193, 255, 256, 257, 383, 384, 385, 386, 500, 784, 1025};
  if (round % 40 == 0 && random_below(3) == 0)
    return large[random_below((int)(sizeof large / sizeof *large))];
  int limit = round % 4 ? 20 : (int)(sizeof edges / sizeof *edges);
  return edges[random_below(limit)];
}

static void check_products(const Level *levels, int count) {
  for (int round = 0; round < 12000; round++) {
    Case c = {.transpose_a = random_below(2),
              .transpose_b = random_below(2),
              .m = random_size(round),
              .n = random_size(round),
              .k = random_size(round),
              .alpha = (float)(random_below(4) - 1),
              .beta = (float)(random_below(4) - 1)};
    c.lda = (c.transpose_a ? c.m : c.k) + random_below(3);
    c.ldb = (c.transpose_b ? c.k : c.n) + random_below(3);
    c.ldc = c.n + random_below(3);
    check_case_float(levels, count, &c);
    check_case_double(levels, count, &c);
  }
}

/* The functions in the order of kernels_vmath_level.c, with libm's wider ones and the largest error allowed.
 */
typedef struct {
  const char *name;
  double (*reference)(double);
  double most_ulps;
} FloatFunction;

typedef struct {
  const char *name;
  long double (*reference)(long double);
  double most_ulps;
} DoubleFunction;

static double sigmoid_reference(double x) {
  return 1 / (1 + exp(-x));
}
static long double sigmoid_reference_long(long double x) {
  return 1 / (1 + expl(-x));
}

/* Newton's method from the function itself; on the side of 1 by erfc, which does not cancel there. */
static double erfinv_reference(double x) {
  double a = fabs(x), y = fabs((double)rille_erfinvf((float)x));
  for (int step = 0; step < 2 && a < 1; step++) {
    double error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
    y -= error * 0.88622692545275801365 * exp(y * y);
  }
  return copysign(y, x);
}

static double pow_of(double x) {
  return pow(x, -3.25);
}
static double pow_to(double x) {
  return pow(2.5, x);
}
static double pow_odd(double x) {
  return pow(x, 3);
}
static long double pow_of_long(long double x) {
  return powl(x, -3.25L);
}
static long double pow_to_long(long double x) {
  return powl(1.75L, x);
}
static long double pow_odd_long(long double x) {
  return powl(x, 3);
}
static long double atan2_long(long double x) {
  return atan2l(x, -0.75L);
}
static long double atan2_to_long(long double x) {
  return atan2l(0.75L, x);
}

static const FloatFunction float_functions[] = {{"expf", exp, 1},
                                                {"exp2f", exp2, 1.5},
                                                {"expm1f", expm1, 1.6},
                                                {"logf", log, 1},
                                                {"log2f", log2, 1},
                                                {"log1pf", log1p, 1.5},
                                                {"sigmoidf", sigmoid_reference, 2},
                                                {"tanhf", tanh, 1.9},
                                                {"erff", erf, 1.5},
                                                {"sinf", sin, 1.6},
                                                {"cosf", cos, 1.6},
                                                {"tanf", tan, 0.75},
                                                {"atanf", atan, 0.75},
                                                {"asinf", asin, 0.75},
                                                {"acosf", acos, 0.75},
                                                {"sinhf", sinh, 0.75},
                                                {"coshf", cosh, 0.75},
                                                {"asinhf", asinh, 0.75},
                                                {"acoshf", acosh, 0.75},
                                                {"atanhf", atanh, 0.75},
                                                {"log10f", log10, 0.75},
                                                {"erfcf", erfc, 0.75},
                                                {"erfinvf", erfinv_reference, 0.75},
                                                {"exp of lanes", exp, 1},
                                                {"expm1 of lanes", expm1, 1.6},
                                                {"log of lanes", log, 1},
                                                {"sigmoid of lanes", sigmoid_reference, 2},
                                                {"tanh of lanes", tanh, 1.9},
                                                {"erf of lanes", erf, 1.5},
                                                {"powf(x, -3.25)", pow_of, 0.75},
                                                {"powf(2.5, x)", pow_to, 0.75},
                                                {"powf(x, 3)", pow_odd, 0.75}};
static const DoubleFunction double_functions[] = {{"exp", expl, 1},
                                                  {"log", logl, 1},
                                                  {"sigmoid", sigmoid_reference_long, 2},
                                                  {"tanh", tanhl, 2},
                                                  {"log1p", log1pl, 1.5},
                                                  {"erf", erfl, 1.5},
                                                  {"atan", atanl, 1.25},
                                                  {"atan2(x, -0.75)", atan2_long, 1.25},
                                                  {"atan2(0.75, x)", atan2_to_long, 1.25},
                                                  {"pow(x, -3.25)", pow_of_long, 1.25},
                                                  {"pow(1.75, x)", pow_to_long, 1.25},
                                                  {"pow(x, 3)", pow_odd_long, 1.25},
                                                  {"sin", sinl, 1},
                                                  {"cos", cosl, 1}};

enum {
  FLOAT_FUNCTIONS = 32,
  DOUBLE_FUNCTIONS = 14,
  FIRST_DOUBLE_SINE = 12,
  FIRST_SINE = 9,
  LAST_SINE = 11,
  CHUNK = 4096,
  LEVELS = 4
};

static double worst_float[LEVELS][FLOAT_FUNCTIONS], worst_double[LEVELS][DOUBLE_FUNCTIONS];

/* How many units in the last place `got` is from `want`; a wrong kind of result counts as infinitely many. */
static double float_error(float got, double want) {
  float rounded = (float)want;
  if (isnan(want)) return isnan(got) ? 0 : INFINITY;
  if (isinf(rounded) || rounded == 0) {
    // The true value may lie within rounding of the border.
    if (got == rounded && !signbit(got) == !signbit(want)) return 0;
    if (isinf(got) || isnan(got) || !signbit(got) != !signbit(want) || isinf(want)) return INFINITY;
  } else if (isinf(got) || isnan(got)) {
    return fabsf(rounded) == FLT_MAX && !signbit(got) == !signbit(want) ? 1 : INFINITY;
  }
  int exponent;
  frexp(fabs(want), &exponent);
  return fabs((double)got - want) / ldexp(1, exponent - 24 < -149 ? -149 : exponent - 24);
}

static double double_error(double got, long double want) {
  double rounded = (double)want;
  if (isnan(want)) return isnan(got) ? 0 : INFINITY;
  if (isinf(rounded) || rounded == 0)
    return got == rounded && !signbit(got) == !signbit(rounded) ? 0 : INFINITY;
  if (isinf(got) || isnan(got)) return INFINITY;
  int exponent;
  frexpl(fabsl(want), &exponent);
  return (double)(fabsl((long double)got - want) / ldexpl(1, exponent - 53 < -1074 ? -1074 : exponent - 53));
}

static void fail_value(const char *name, const char *level, double x, double got, double want, double ulps) {
  if (failures++ < 40) printf("%s %s(%a) = %a, not %a: %.2f ulp\n", level, name, x, got, want, ulps);
}

static void check_floats(const Level *levels, int count, const float *x, size_t n) {
  static float y[CHUNK];
  static double want[CHUNK];
  for (int f = 0; f < FLOAT_FUNCTIONS; f++) {
    const FloatFunction *function = &float_functions[f];
    for (size_t i = 0; i < n; i++) want[i] = function->reference(x[i]);
    for (int l = 0; l < count; l++) {
      levels[l].floats(f, x, y, n);
      for (size_t i = 0; i < n; i++) {
        if (f >= FIRST_SINE && f <= LAST_SINE && !rille_sinf_in_range(x[i])) continue;
        double ulps = float_error(y[i], want[i]);
        if (ulps > worst_float[l][f]) worst_float[l][f] = ulps;
        if (ulps > function->most_ulps) fail_value(function->name, levels[l].name, x[i], y[i], want[i], ulps);
      }
    }
  }
}

static void check_doubles(const Level *levels, int count, const double *x, size_t n) {
  static double y[CHUNK];
  static long double want[CHUNK];
  for (int f = 0; f < DOUBLE_FUNCTIONS; f++) {
    const DoubleFunction *function = &double_functions[f];
    for (size_t i = 0; i < n; i++) want[i] = function->reference(x[i]);
    for (int l = 0; l < count; l++) {
      levels[l].doubles(f, x, y, n);
      for (size_t i = 0; i < n; i++) {
        if (f >= FIRST_DOUBLE_SINE && !(fabs(x[i]) <= 1e5)) continue;
        double ulps = double_error(y[i], want[i]);
        if (ulps > worst_double[l][f]) worst_double[l][f] = ulps;
        if (ulps > function->most_ulps)
          fail_value(function->name, levels[l].name, x[i], y[i], (double)want[i], ulps);
      }
    }
  }
}

/* Values that sampling might miss: borders of overflow, of denormals, of the selections inside. */
static void check_edges(const Level *levels, int count) {
  static const double edges[] = {0,
                                 INFINITY,
                                 NAN,
                                 FLT_MIN,
                                 FLT_MAX,
                                 0x1p-149,
                                 0x1p-126,
                                 0x1.fffffcp-127,
                                 1,
                                 0x1p-24,
                                 0x1p-25,
                                 0x1p-12,
                                 88.72283,
                                 88.72284,
                                 103.2789,
                                 103.97208,
                                 104,
                                 127.99999,
                                 128,
                                 149,
                                 150,
                                 89,
                                 0.34657359,
                                 0.605,
                                 0.925,
                                 9.02,
                                 10,
                                 3.92,
                                 4,
                                 1e5,
                                 0.5,
                                 2,
                                 DBL_MIN,
                                 DBL_MAX,
                                 0x1p-1074,
                                 709.782712893384,
                                 709.7827128933841,
                                 745.1332191019411,
                                 745.1332191019412,
                                 708.5,
                                 1e300,
                                 0.625,
                                 22,
                                 0.70710677,
                                 1.41421354};
  enum { EDGES = sizeof edges / sizeof *edges };
  float floats[2 * EDGES * 5];
  double doubles[2 * EDGES * 5];
  size_t n = 0;
  for (int i = 0; i < EDGES; i++)
    for (int sign = -1; sign <= 1; sign += 2)
      for (int step = -2; step <= 2; step++, n++) {
        float x = (float)(sign * edges[i]);
        double z = sign * edges[i];
        for (int s = 0; s < abs(step); s++) {
          x = nextafterf(x, step < 0 ? -INFINITY : INFINITY);
          z = nextafter(z, step < 0 ? -INFINITY : INFINITY);
        }
        floats[n] = x;
        doubles[n] = z;
      }
  check_floats(levels, count, floats, n);
  check_doubles(levels, count, doubles, n);
}

static void check_samples(const Level *levels, int count, uint64_t stride) {
  static float x[CHUNK];
  static double z[CHUNK];
  size_t n = 0;
  for (uint64_t bits = 0; bits >> 32 == 0; bits += stride) {
    x[n++] = rille_float_from_bits((uint32_t)bits);
    if (n == CHUNK) check_floats(levels, count, x, n), n = 0;
  }
  check_floats(levels, count, x, n);
  n = 0;
  for (uint64_t i = 0; i < 600000; i++) {
    uint64_t bits = i * UINT64_C(30744573456181) + i * i * 977;
    memcpy(&z[n], &bits, sizeof bits);
    // Two of three where the functions are neither flat nor infinite.
    if (i % 3) z[n] = ((double)(bits >> 11) * 0x1p-53 - 0.5) * (i % 3 == 1 ? 4 : 1500);
    if (i % 6 == 1) z[n] = fabs(z[n]);
    if (++n == CHUNK) check_doubles(levels, count, z, n), n = 0;
  }
  check_doubles(levels, count, z, n);
}

static void print_worst(const Level *levels, int count) {
  for (int l = 0; l < count; l++) {
    printf("%-8s", levels[l].name);
    for (int f = 0; f < FLOAT_FUNCTIONS; f++) printf(" %s %.3f", float_functions[f].name, worst_float[l][f]);
    for (int f = 0; f < DOUBLE_FUNCTIONS; f++)
      printf(" %s %.3f", double_functions[f].name, worst_double[l][f]);
    printf("\n");
  }
}

int main(int argument_count, char **arguments) {
  uint64_t stride = argument_count > 1 ? strtoull(arguments[1], NULL, 10) : 2003;
  if (stride == 0) return 2;
  Level levels[LEVELS];
  int count = find_levels(levels);
  check_products(levels, count);
  check_edges(levels, count);
  check_samples(levels, count, stride);
  if (argument_count > 1) print_worst(levels, count);
  printf("kernels_test: %d level%s, %d failure%s\n", count, count == 1 ? "" : "s", failures,
         failures == 1 ? "" : "s");
  return failures > 0;
}

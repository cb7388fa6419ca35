/* How far each elementwise function is from the exact value, in units of the last place, over its whole
 * range: the table of docs/accuracy.md.
 *
 *   cc -O2 -Iengine/include tests/bench/accuracy.c -Lbuild -lrille -lm -o accuracy
 *   accuracy [STRIDE]       every STRIDE-th float (default 509; 1: all of them, which takes an hour)
 *
 * float32 is compared with the C library's double, float64 with its long double (80 bits on x86-64; elsewhere
 * the columns of float64 say nothing where that is a double). A unit is the distance of two floats at the
 * exact value, among subnormal numbers that of those. An infinity or NaN for a finite value, and the other
 * way round, counts as infinitely far, but a result that overflows may be the largest number's neighbour.
 * Inputs of float64 are as many bit patterns, spread evenly. */
#include <float.h>
#include <math.h>
#include <rille.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

typedef long double Wide;

static const Wide one_over_sqrt2 = 0.70710678118654752440084436210484903928L;

static Wide sigmoid(Wide x) {
  return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x));
}
static Wide silu(Wide x) {
  return x == -INFINITY ? -0.0L : x * sigmoid(x);
}
static Wide softplus(Wide x) {
  return x > 20 ? x : log1pl(expl(x)); /* the op's threshold */
}
static Wide logsigmoid(Wide x) {
  return x < 0 ? x - log1pl(expl(x)) : -log1pl(expl(-x));
}
/* tanh(log(1 + e)) = e (e + 2) / (e (e + 2) + 2), e the exponential: without cancellation. */
static Wide mish(Wide x) {
  Wide e = expl(x);
  return x > 1e3L ? x : x == -INFINITY ? -0.0L : x * (e * (e + 2) / (e * (e + 2) + 2));
}
static Wide gelu(Wide x) {
  return x == -INFINITY ? -0.0L : x / 2 * erfcl(-x * one_over_sqrt2);
}
static Wide selu(Wide x) {
  const Wide scale = 1.0507009873554804934193349852946L, alpha = 1.6732632423543772848170429916717L;
  return x > 0 ? scale * x : scale * alpha * expm1l(x);
}
static Wide elu(Wide x) {
  return x > 0 ? x : expm1l(x);
}
static Wide rsqrt(Wide x) {
  return 1 / sqrtl(x);
}
static Wide reciprocal(Wide x) {
  return 1 / x;
}
/* The root of erf(y) = |x| by Newton's method, in the form that does not cancel at each end. */
static Wide erfinv(Wide x) {
  const Wide half_sqrt_pi = 0.88622692545275801364908374167057L, size = fabsl(x);
  if (!(size < 1)) return size == 1 ? x * INFINITY : NAN;
  Wide y = size < 0.5L ? size * half_sqrt_pi : sqrtl(-logl((1 - size) * (1 + size)));
  for (int i = 0; i < 60 && size > 0; i++) {
    Wide gap = size < 0.5L ? erfl(y) - size : (1 - size) - erfcl(y);
    Wide step = gap * half_sqrt_pi * expl(y * y);
    y -= step;
    if (fabsl(step) <= y * LDBL_EPSILON) break;
  }
  return copysignl(y, x);
}

static const struct {
  const char *name;
  Wide (*exact)(Wide x);
} functions[] = {
    {"exp", expl},          {"exp2", exp2l},
    {"expm1", expm1l},      {"log", logl},
    {"log2", log2l},        {"log10", log10l},
    {"log1p", log1pl},      {"sqrt", sqrtl},
    {"rsqrt", rsqrt},       {"reciprocal", reciprocal},
    {"sin", sinl},          {"cos", cosl},
    {"tan", tanl},          {"asin", asinl},
    {"acos", acosl},        {"atan", atanl},
    {"sinh", sinhl},        {"cosh", coshl},
    {"tanh", tanhl},        {"asinh", asinhl},
    {"acosh", acoshl},      {"atanh", atanhl},
    {"erf", erfl},          {"erfc", erfcl},
    {"erfinv", erfinv},     {"lgamma", lgammal},
    {"sigmoid", sigmoid},   {"logsigmoid", logsigmoid},
    {"softplus", softplus}, {"silu", silu},
    {"mish", mish},         {"gelu", gelu},
    {"elu", elu},           {"selu", selu},
};

typedef struct Error {
  double worst, at; /* units, and where */
  double sum;
  int64_t count, off; /* values compared, and of them further than half a unit */
} Error;

/* Of one result against the exact value. */
static double units(Wide got, Wide exact, bool is_double) {
  Wide most = is_double ? (Wide)DBL_MAX : (Wide)FLT_MAX;
  int digits = is_double ? DBL_MANT_DIG : FLT_MANT_DIG, least = is_double ? DBL_MIN_EXP : FLT_MIN_EXP;
  if (isnan(exact)) return isnan(got) ? 0 : INFINITY;
  if (isnan(got)) return INFINITY;
  if (isinf(got)) got = copysignl(ldexpl(1, is_double ? DBL_MAX_EXP : FLT_MAX_EXP), got);
  if (fabsl(exact) > most) exact = copysignl(ldexpl(1, is_double ? DBL_MAX_EXP : FLT_MAX_EXP), exact);
  int exponent = least;
  if (exact != 0) frexpl(exact, &exponent);
  if (exponent < least) exponent = least;
  return (double)(fabsl(got - exact) / ldexpl(1, exponent - digits));
}

static void note(Error *error, double x, double far) {
  error->count++;
  error->off += far > 0.5;
  error->sum += far < 1e30 ? far : 0;
  if (far > error->worst) error->worst = far, error->at = x;
}

/* The i-th of n inputs. */
static double input_at(int64_t i, uint32_t stride, bool is_double) {
  if (is_double) {
    uint64_t bits = (uint64_t)i * stride << 32 | ((uint64_t)i * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
  }
  uint32_t bits = (uint32_t)i * stride;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static bool measure(RilleContext *ctx, int k, uint32_t stride, bool is_double, Error *error) {
  static float floats[BLOCK];
  static double doubles[BLOCK];
  const RilleOp *op = rille_op_find(functions[k].name);
  int64_t n = ((INT64_C(1) << 32) + stride - 1) / stride;
  if (!op) return false;
  *error = (Error){0};
  for (int64_t start = 0; start < n; start += BLOCK) {
    int64_t count = n - start < BLOCK ? n - start : BLOCK;
    RilleTensor *x, *y = NULL;
    for (int64_t i = 0; i < count; i++) {
      doubles[i] = input_at(start + i, stride, is_double);
      floats[i] = (float)doubles[i];
    }
    if (rille_from_data(ctx, 1, &count, is_double ? RILLE_FLOAT64 : RILLE_FLOAT32,
                        is_double ? (const void *)doubles : floats, &x) != RILLE_OK)
      return false;
    RilleStatus status = rille_call_op(ctx, op, &x, 1, NULL, &y, 1);
    const void *data = status == RILLE_OK ? rille_tensor_data(y) : NULL;
    for (int64_t i = 0; data && i < count; i++) {
      Wide got = is_double ? (Wide)((const double *)data)[i] : (Wide)((const float *)data)[i];
      note(error, doubles[i], units(got, functions[k].exact(doubles[i]), is_double));
    }
    rille_tensor_release(y);
    rille_tensor_release(x);
    if (!data) return false;
  }
  return true;
}

int main(int argc, char **argv) {
  uint32_t stride = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 509;
  RilleContext *ctx;
  if (stride == 0 || rille_context_create(NULL, &ctx) != RILLE_OK) return 1;
  printf("Level %s, every %u-th float.\n\n", rille_cpu_level(ctx), stride);
  printf("| function | float32: worst | at | further than half a unit | float64: worst | at | further |\n");
  printf("| --- | --- | --- | --- | --- | --- | --- |\n");
  for (int k = 0; k < (int)(sizeof functions / sizeof *functions); k++) {
    Error single, wide;
    if (!measure(ctx, k, stride, false, &single) || !measure(ctx, k, stride, true, &wide)) {
      fprintf(stderr, "%s: %s\n", functions[k].name, rille_error_message(ctx));
      return 1;
    }
    printf("| %s | %.2f | %.6g | %.1f %% | %.2f | %.6g | %.1f %% |\n", functions[k].name, single.worst,
           single.at, 100.0 * (double)single.off / (double)single.count, wide.worst, wide.at,
           100.0 * (double)wide.off / (double)wide.count);
    fflush(stdout);
  }
  rille_context_destroy(ctx);
  return 0;
}

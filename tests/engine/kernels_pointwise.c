/* Checks every row of the list of elementwise kernels, on every CPU level that this machine can run: that
 * there is a kernel for each dtype that the row names and for no other, and that a result depends neither on
 * the place of its element nor on how many there are. Prints failures, then one line. */
#include "kernels/pointwise/pointwise.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const RilleKernels
#if defined(__x86_64__)
    rille_kernels_v2,
    rille_kernels_v3, rille_kernels_v4;
#else
    rille_kernels_generic;
#endif

enum { COUNT = 147 };
/* What the columns of the list say. */
enum { FLOATS, NUMBERS, INTEGERS, BITS, ALL };
enum { SAME, BOOL };
enum { LANES, PADDED, LOOP, RANGED };

static int failures;

/* Fills the levels that this machine runs and gives their number. */
static int find_levels(const RilleKernels **levels) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) levels[count++] = &rille_kernels_v2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    levels[count++] = &rille_kernels_v3;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    levels[count++] = &rille_kernels_v4;
#else
  levels[count++] = &rille_kernels_generic;
#endif
  return count;
}

static bool has_dtype(int dtypes, RilleDtype dtype) {
  const bool is_float = dtype == RILLE_FLOAT32 || dtype == RILLE_FLOAT64;
  return dtypes == ALL || (dtypes == FLOATS && is_float) || (dtypes == BITS && !is_float) ||
         (dtypes == INTEGERS && !is_float && dtype != RILLE_BOOL) ||
         (dtypes == NUMBERS && dtype != RILLE_BOOL);
}

static size_t size_of(RilleDtype dtype) {
  static const size_t sizes[RILLE_DTYPE_COUNT] = {
      [RILLE_BOOL] = 1,  [RILLE_UINT8] = 1,   [RILLE_INT32] = 4,
      [RILLE_INT64] = 8, [RILLE_FLOAT32] = 4, [RILLE_FLOAT64] = 8};
  return sizes[dtype];
}

/* Small numbers of both signs, zeros, and for floats what is special; but for ranged kernels nothing that is
 * out of range, as it takes the elements beside it along. */
static void fill(RilleDtype dtype, int way, char *data, uint32_t seed) {
  static const double special[] = {0, -0.0, INFINITY, NAN, 1e-40, 1e30, -1e30, 0.5};
  for (int i = 0; i < COUNT; i++) {
    seed = seed * 1664525u + 1013904223u;
    const int small = (int)(seed >> 24) % 23 - 11;
    double value = small + (double)(seed >> 8 & 0xfff) / 4096;
    if ((seed >> 20) % 5 == 0) value = special[(seed >> 10) % 8];
    if (way == RANGED && !(fabs(value) < 1e5)) value = small;
    switch (dtype) {
    case RILLE_BOOL:
      data[i] = small & 1;
      break;
    case RILLE_UINT8:
      data[i] = (char)small;
      break;
    case RILLE_INT32:
      ((int32_t *)(void *)data)[i] = small;
      break;
    case RILLE_INT64:
      ((int64_t *)(void *)data)[i] = small;
      break;
    case RILLE_FLOAT32:
      ((float *)(void *)data)[i] = (float)value;
      break;
    default:
      ((double *)(void *)data)[i] = value;
    }
  }
}

static bool is_nan_at(RilleDtype dtype, const char *at) {
  float narrow;
  double wide;
  if (dtype == RILLE_FLOAT32) return memcpy(&narrow, at, sizeof narrow), narrow != narrow;
  if (dtype == RILLE_FLOAT64) return memcpy(&wide, at, sizeof wide), wide != wide;
  return false;
}

/* All elements at once, and in pieces of 1, 2, ... elements. */
static void check_places(const char *level, const char *name, RilleDtype dtype, bool gives_bool, int way,
                         RilleFlatKernel kernel) {
  static _Alignas(64) char in[3][COUNT * 8], whole[COUNT * 8], pieces[COUNT * 8];
  static const double numbers[3] = {0.5, 2, 1.5};
  const size_t size = size_of(dtype), out_size = gives_bool ? 1 : size;
  const RilleDtype result = gives_bool ? RILLE_BOOL : dtype;
  for (int k = 0; k < 3; k++) fill(dtype, way, in[k], (uint32_t)k + 1);
  kernel(COUNT, (char *[]){whole, in[0], in[1], in[2]}, numbers);
  for (int at = 0, n = 1; at < COUNT; at += n, n = n % 19 + 1) {
    if (n > COUNT - at) n = COUNT - at;
    const size_t from = (size_t)at * size;
    char *data[4] = {pieces + (size_t)at * out_size, in[0] + from, in[1] + from, in[2] + from};
    kernel(n, data, numbers);
  }
  for (int i = 0; i < COUNT; i++) {
    const char *a = whole + (size_t)i * out_size, *b = pieces + (size_t)i * out_size;
    if (memcmp(a, b, out_size) == 0 || (is_nan_at(result, a) && is_nan_at(result, b))) continue;
    printf("%s %s of dtype %d: element %d depends on its place\n", level, name, (int)dtype, i);
    failures++;
    return;
  }
}

static int check_row(const RilleKernels *level, const char *name, int dtypes, bool gives_bool, int way,
                     const RilleFlatKernel *kernels) {
  int checked = 0;
  for (int dtype = 0; dtype < RILLE_DTYPE_COUNT; dtype++) {
    if (has_dtype(dtypes, (RilleDtype)dtype) != (kernels[dtype] != NULL)) {
      printf("%s %s: %s kernel of dtype %d\n", level->level, name, kernels[dtype] ? "a" : "no", dtype);
      failures++;
    } else if (kernels[dtype]) {
      check_places(level->level, name, (RilleDtype)dtype, gives_bool, way, kernels[dtype]);
      checked++;
    }
  }
  return checked;
}

int main(void) {
  const RilleKernels *levels[3];
  const int count = find_levels(levels);
  int checked = 0;
  for (int k = 0; k < count; k++) {
    const RillePointwiseKernels *all = levels[k]->pointwise;
#define UNARY(name, numbers, dtypes, result, way, class)                                                     \
  failures += rille_unary_gives_bool(RILLE_UNARY_##name) != (result == BOOL);                                \
  checked += check_row(levels[k], #name, dtypes, result == BOOL, way, all->unary[RILLE_UNARY_##name]);
#define BINARY(name, numbers, dtypes, result, way, class)                                                    \
  failures += rille_binary_gives_bool(RILLE_BINARY_##name) != (result == BOOL);                              \
  checked += check_row(levels[k], #name, dtypes, result == BOOL, way, all->binary[RILLE_BINARY_##name]);
#define TERNARY(name, numbers, dtypes, result, way, class)                                                   \
  checked += check_row(levels[k], #name, dtypes, result == BOOL, way, all->ternary[RILLE_TERNARY_##name]);
#include "kernels/pointwise/list.h"
    failures += !rille_kernel_waits_for_memory(levels[k], all->binary[RILLE_BINARY_add][RILLE_FLOAT32]);
    failures += rille_kernel_waits_for_memory(levels[k], all->unary[RILLE_UNARY_exp][RILLE_FLOAT32]);
  }
  printf("%d kernels of %d levels, %d failures\n", checked, count, failures);
  return failures != 0;
}

/* Which kernels this machine can run. */
#include "core/cpu.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
extern const RilleKernels rille_kernels_v2, rille_kernels_v3, rille_kernels_v4;

/* The level names of the x86-64 psABI (https://gitlab.com/x86-psABIs/x86-64-ABI). */
static bool has_v3(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

static bool has_v4(void) {
  return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

const RilleKernels *rille_cpu_kernels(void) {
  const char *forced = getenv("RILLE_CPU");
  if (!forced) forced = "";
  bool v3 = has_v3() && strcmp(forced, "v2") != 0;
  bool v4 = v3 && has_v4() && strcmp(forced, "v3") != 0;
  return v4 ? &rille_kernels_v4 : v3 ? &rille_kernels_v3 : &rille_kernels_v2;
}
#else
extern const RilleKernels rille_kernels_generic;

const RilleKernels *rille_cpu_kernels(void) {
  return &rille_kernels_generic;
}
#endif

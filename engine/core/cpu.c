/* Which kernels this machine can run, and how large its second cache is.
 *
 * Invariant: the answer is the same for the life of the process, so nothing is kept but what RILLE_CPU
 * forces. Called when a context is made. */
#include "core/context.h"
#include "kernels/kernels.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* A build may leave levels out (RILLE_LEVELS): the nearest one below stands in, and the lowest that is there
 * is what the machine must have. */
#if defined(RILLE_HAS_v2)
extern const RilleKernels rille_kernels_v2;
#else
#define rille_kernels_v2 rille_kernels_v3
#endif
#if defined(RILLE_HAS_v3)
extern const RilleKernels rille_kernels_v3;
#else
#define rille_kernels_v3 rille_kernels_v2
#endif
#if defined(RILLE_HAS_v4)
extern const RilleKernels rille_kernels_v4;
#else
#define rille_kernels_v4 rille_kernels_v3
#endif

/* Bits of cpuid's answers and of xgetbv's: Intel 64 and IA-32 Architectures Software Developer's Manual,
 * volume 2 (CPUID) and volume 1, chapter 13. */
enum {
  OTHERS_OF_V3 = 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 | 1u << 29, /* 1.ecx: FMA MOVBE OSXSAVE AVX F16C */
  AVX2_AND_BITS = 1u << 3 | 1u << 5 | 1u << 8,                         /* 7.ebx: BMI1 AVX2 BMI2 */
  LZCNT = 1u << 5,                                                     /* 80000001.ecx */
  SAVES_256 = 0x6,                                                     /* the system keeps the registers */
  SAVES_512 = 0xE6,
};
static const unsigned wide_512 =
    1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31; /* 7.ebx: F DQ CD BW VL */

static bool has_all(unsigned given, unsigned wanted) {
  return (given & wanted) == wanted;
}

static unsigned saved_by_system(void) {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

/* The levels of the x86-64 psABI (https://gitlab.com/x86-psABIs/x86-64-ABI): 2, 3 or 4. */
static int level_of_machine(void) {
  unsigned a, b, c, d, seven;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, OTHERS_OF_V3)) return 2;
  if (!__get_cpuid_count(7, 0, &a, &seven, &c, &d) || !has_all(seven, AVX2_AND_BITS)) return 2;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !has_all(c, LZCNT)) return 2;
  unsigned saved = saved_by_system();
  if (!has_all(saved, SAVES_256)) return 2;
  return has_all(seven, wide_512) && has_all(saved, SAVES_512) ? 4 : 3;
}

const RilleKernels *rille_cpu_kernels(void) {
  const char *forced = getenv("RILLE_CPU");
  int level = level_of_machine();
  if (forced && strcmp(forced, "v2") == 0) level = 2;
  if (forced && strcmp(forced, "v3") == 0 && level > 3) level = 3;
  return level == 4 ? &rille_kernels_v4 : level == 3 ? &rille_kernels_v3 : &rille_kernels_v2;
}

size_t rille_cpu_stream_from(void) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
  unsigned a, b = 0, c = 0, d = 0;
  char vendor[12];
  if (!__get_cpuid(0, &a, &b, &c, &d)) return SIZE_MAX;
  memcpy(vendor, &b, 4), memcpy(vendor + 4, &d, 4), memcpy(vendor + 8, &c, 4);
  long second = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (memcmp(vendor, "GenuineIntel", sizeof vendor) == 0 && second > 0) return (size_t)second + 1;
#endif
  return SIZE_MAX;
}
#else
extern const RilleKernels rille_kernels_generic;

size_t rille_cpu_stream_from(void) {
  return SIZE_MAX;
}

const RilleKernels *rille_cpu_kernels(void) {
  return &rille_kernels_generic;
}
#endif

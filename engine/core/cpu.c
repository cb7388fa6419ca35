/* Which kernels this machine can run, and how large its second cache is.
 *
 * Invariant: the answer is the same for the life of the process, so nothing is kept but what RILLE_CPU
 * forces. Called when a context is made. */
#include "core/context.h"
#include "kernels/kernels.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A build may leave levels out (RILLE_LEVELS): the nearest one below stands in, and the lowest that is there
 * is what the machine must have. From the lowest up: */
#if defined(RILLE_HAS_plain)
extern const RilleKernels rille_kernels_plain;
#endif
#if defined(RILLE_HAS_neon)
extern const RilleKernels rille_kernels_neon;
#endif
#if defined(RILLE_HAS_v2)
extern const RilleKernels rille_kernels_v2;
#endif
#if defined(RILLE_HAS_v3)
extern const RilleKernels rille_kernels_v3;
#endif
#if defined(RILLE_HAS_v4)
extern const RilleKernels rille_kernels_v4;
#endif
static const RilleKernels *const there[] = {
#if defined(RILLE_HAS_plain)
    &rille_kernels_plain,
#endif
#if defined(RILLE_HAS_neon)
    &rille_kernels_neon,
#endif
#if defined(RILLE_HAS_v2)
    &rille_kernels_v2,
#endif
#if defined(RILLE_HAS_v3)
    &rille_kernels_v3,
#endif
#if defined(RILLE_HAS_v4)
    &rille_kernels_v4,
#endif
};

/* Names of this processor's levels, from the lowest up. */
#if defined(__x86_64__)
static const char names[][6] = {"plain", "v2", "v3", "v4"};
#else
static const char names[][6] = {"plain", "neon"};
#endif
enum { NAME_COUNT = sizeof names / sizeof *names };

/* The place of a level; above all where there is none of that name. */
static int rank_of(const char *name) {
  int rank = 0;
  while (rank < NAME_COUNT && strcmp(name, names[rank]) != 0) rank++;
  return rank;
}

#if defined(__x86_64__)
#include <cpuid.h>

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

/* The levels of the x86-64 psABI (https://gitlab.com/x86-psABIs/x86-64-ABI): places 1, 2 and 3 of the names.
 */
static int rank_of_machine(void) {
  unsigned a, b, c, d, seven;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, OTHERS_OF_V3)) return 1;
  if (!__get_cpuid_count(7, 0, &a, &seven, &c, &d) || !has_all(seven, AVX2_AND_BITS)) return 1;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !has_all(c, LZCNT)) return 1;
  unsigned saved = saved_by_system();
  if (!has_all(saved, SAVES_256)) return 1;
  return has_all(seven, wide_512) && has_all(saved, SAVES_512) ? 3 : 2;
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
static int rank_of_machine(void) {
  return NAME_COUNT - 1;
}

size_t rille_cpu_stream_from(void) {
  return SIZE_MAX;
}
#endif

const RilleKernels *rille_cpu_kernels(void) {
  const char *forced = getenv("RILLE_CPU");
  int rank = rank_of_machine(), wanted = forced ? rank_of(forced) : rank;
  if (wanted < rank) rank = wanted;
  size_t at = sizeof there / sizeof *there - 1;
  while (at > 0 && rank_of(there[at]->level) > rank) at--;
  return there[at];
}

/* x * y + z with one rounding. The C library's goes through long doubles and rounds twice. */
#include <math.h>

#undef fma

__attribute__((target("fma"))) static double by_processor(double x, double y, double z) {
  return __builtin_fma(x, y, z);
}

double rille_windows_fma(double x, double y, double z) {
  return __builtin_cpu_supports("fma") ? by_processor(x, y, z) : fma(x, y, z);
}

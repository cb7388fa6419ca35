/* What kernels_vmath_level.c gives at each level: function number `function` of vmath.h over an array. */
#ifndef RILLE_TESTS_KERNELS_VMATH_LEVEL_H
#define RILLE_TESTS_KERNELS_VMATH_LEVEL_H

#include <stddef.h>

#define RILLE_DECLARE_VMATH(level)                                                                           \
  void vmath_floats_##level(int function, const float *x, float *y, size_t count);                           \
  void vmath_doubles_##level(int function, const double *x, double *y, size_t count);

RILLE_DECLARE_VMATH(v2)
RILLE_DECLARE_VMATH(v3)
RILLE_DECLARE_VMATH(v4)
RILLE_DECLARE_VMATH(neon)
RILLE_DECLARE_VMATH(plain)

#endif

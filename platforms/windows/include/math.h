#include_next <math.h>
#ifndef RILLE_WINDOWS_MATH_H
#define RILLE_WINDOWS_MATH_H
double lgamma_r(double x, int *sign);
#endif

#include_next <math.h>
#ifndef RILLE_WINDOWS_MATH_H
#define RILLE_WINDOWS_MATH_H
double lgamma_r(double x, int *sign);
double rille_windows_fma(double x, double y, double z); /* one rounding where the processor has it */
#define fma rille_windows_fma
double _j0(double x);
double _j1(double x);
double _y0(double x);
double _y1(double x);
#define j0 _j0
#define j1 _j1
#define y0 _y0
#define y1 _y1
#endif

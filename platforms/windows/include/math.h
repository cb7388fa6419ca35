#include_next <math.h>
#ifndef RILLE_WINDOWS_MATH_H
#define RILLE_WINDOWS_MATH_H
double lgamma_r(double x, int *sign);
double rille_windows_fma(double x, double y, double z); /* one rounding where the processor has it */
#define fma(x, y, z) rille_windows_fma(x, y, z)
double rille_windows_sin(double x);
double rille_windows_cos(double x);
#define sin(x) rille_windows_sin(x)
#define cos(x) rille_windows_cos(x)
double rille_windows_tan(double x);
#define tan(x)  rille_windows_tan(x)
#define sinf(x) ((float)rille_windows_sin(x))
#define cosf(x) ((float)rille_windows_cos(x))
#define tanf(x) ((float)rille_windows_tan(x))
double _j0(double x);
double _j1(double x);
double _y0(double x);
double _y1(double x);
#define j0(x) _j0(x)
#define j1(x) _j1(x)
#define y0(x) _y0(x)
#define y1(x) _y1(x)
#endif

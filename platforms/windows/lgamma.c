/* The logarithm of the absolute value of the gamma function, which the C library lacks in a form for threads.
 * Stirling's series from 16 on, the recurrence below, reflection for negative numbers, and the series at 1
 * beside its zeros 1 and 2 (NIST Digital Library of Mathematical Functions, 5.11.1, 5.5.1, 5.5.3, 5.7.3). In
 * long doubles, which have 11 bits more than the result. */
#include <math.h>

static const long double pi = 3.14159265358979323846264338327950288L;

static long double stirling(long double x) {
  static const long double terms[] = {1.0L / 12,    -1.0L / 360,          1.0L / 1260,
                                      -1.0L / 1680, 1.0L / 1188,          -691.0L / 360360,
                                      1.0L / 156,   -3617.0L / 122400.0L, 43867.0L / 244188.0L};
  long double inverse = 1 / (x * x), sum = 0;
  for (int k = sizeof terms / sizeof *terms; k-- > 0;) sum = sum * inverse + terms[k];
  return (x - 0.5L) * logl(x) - x + 0.918938533204672741780329736405617640L + sum / x;
}

/* Of 1 + x, x small. */
static long double beside_one(long double x) {
  static const long double terms[] = {
      -0.577215664901532860606512090082402431L, 0.822467033424113218236207583323012594L,
      -0.400685634386531428466579387170483331L, 0.270580808427784547879000924135291976L,
      -0.207385551028673985266273097291406834L, 0.169557176997408189952419654965153422L};
  long double sum = 0;
  for (int k = sizeof terms / sizeof *terms; k-- > 0;) sum = sum * x + terms[k];
  return sum * x;
}

static long double of_positive(long double x) {
  const long double close = 0.001L;
  if (fabsl(x - 1) < close) return beside_one(x - 1);
  if (fabsl(x - 2) < close) return beside_one(x - 2) + log1pl(x - 2);
  long double product = 1;
  for (; x < 16; x++) product *= x;
  return stirling(x) - logl(product);
}

double lgamma_r(double x, int *sign) {
  *sign = 1;
  if (isnan(x)) return x;
  if (isinf(x)) return (double)INFINITY;
  if (x > 0) return (double)of_positive(x);
  long double whole = floorl(x), rest = x - whole;
  if (x == 0) *sign = signbit(x) ? -1 : 1;
  if (rest == 0) return (double)INFINITY;
  if (fmodl(whole, 2) != 0) *sign = -1;
  return (double)(logl(pi / sinl(pi * rest)) - of_positive(1 - (long double)x));
}

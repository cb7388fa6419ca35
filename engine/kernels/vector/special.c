#include "kernels/vector/special.h"
#include "kernels/vector/special_double.h"

#include <math.h>
#include <stdbool.h>

#define ROOT_HALF   0.70710678118654752440
#define ROOT_TWO_PI 2.50662827463100050242

/* ---- the error function's family ----------------------------------------------------------------------- */

/* The square is taken with what its rounding lost, as exp makes that relative; from 25 on the asymptotic
 * series (NIST's Digital Library of Mathematical Functions, DLMF, 7.12.1), whose next term is below 1e-17. */
double rille_erfcx(double x) {
  if (x < -27) return (double)INFINITY;
  if (!(x >= 25)) {
    double square = x * x;
    return exp(square) * (1 + fma(x, x, -square)) * erfc(x);
  }
  double r = 0.5 / x / x, sum = 1;
  for (int k = 8; k >= 1; k--) sum = 1 - (2 * k - 1) * r * sum;
  return sum / (x * RILLE_ROOT_PI);
}

double rille_ndtr(double x) {
  return 0.5 * erfc(-x * ROOT_HALF);
}

double rille_log_ndtr(double x) {
  double t = x * ROOT_HALF;
  if (x < -1) return isinf(x) ? x : log(0.5 * rille_erfcx(-t)) - t * t;
  return log1p(-0.5 * erfc(t));
}

/* First guess: Abramowitz and Stegun 26.2.23, to 4.5e-4. Each of Halley's steps cubes the error. */
double rille_ndtri(double p) {
  if (!(p > 0 && p < 1)) return p == 0 ? -(double)INFINITY : p == 1 ? (double)INFINITY : (double)NAN;
  double tail = p < 0.5 ? p : 1 - p, t = sqrt(-2 * log(tail));
  double x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (int step = 0; step < 2; step++) {
    double newton = (rille_ndtr(x) - tail) * ROOT_TWO_PI * exp(x * x / 2);
    x -= newton / (1 + x * newton / 2);
  }
  return p < 0.5 ? x : -x;
}

/* ---- Bessel functions ---------------------------------------------------------------------------------- */

/* Up to 20 the power series, whose terms are all positive (DLMF 10.25.2), from there Hankel's expansion (DLMF
 * 10.40.1), whose smallest term is exp(-2 |x|) of the first. */
double rille_bessel_i(int order, double x, int scaled) {
  double size = fabs(x), sum = 1, term = 1;
  double sign = order == 1 && x < 0 ? -1 : 1;
  if (isnan(x)) return x;
  if (size <= 20) {
    double square = size * size / 4;
    for (int k = 1; term > 1e-18 * sum; k++) sum += term *= square / (k * (double)(k + order));
    if (order == 1) sum *= size / 2;
    return sign * sum * (scaled ? exp(-size) : 1);
  }
  if (isinf(size)) return scaled ? 0 : sign * size;
  for (int k = 1; fabs(term) > 1e-17 && k < 40; k++) {
    double odd = 2 * k - 1;
    sum += term *= -(4.0 * order * order - odd * odd) / (8 * k * size);
  }
  double root = scaled ? 1 : exp(size / 2); /* in two halves: the whole may overflow where I does not */
  return sign * root * (sum / (ROOT_TWO_PI * sqrt(size))) * root;
}

/* exp(x) K(x) is the integral of exp(-x (cosh t - 1)) cosh(order t) over t > 0 (DLMF 10.32.9). The integrand
 * falls so fast that the trapezoidal rule is exact but for exp(-50). */
double rille_bessel_k(int order, double x, int scaled) {
  if (!(x > 0)) return x == 0 ? (double)INFINITY : (double)NAN;
  if (isinf(x)) return 0;
  double step = fmin(0.125, 0.6 / sqrt(x)), sum = 0.5;
  for (int k = 1;; k++) {
    double t = k * step, half = sinh(t / 2), fall = 2 * x * half * half;
    if (fall > 60) break;
    sum += exp(-fall) * (order ? cosh(t) : 1);
  }
  return sum * step * (scaled ? 1 : exp(-x));
}

double rille_bessel_j(int order, double x) {
  return order ? j1(x) : j0(x);
}

double rille_bessel_y(int order, double x) {
  if (!(x > 0)) return x == 0 ? -(double)INFINITY : (double)NAN;
  return order ? y1(x) : y0(x);
}

/* ---- the incomplete gamma function --------------------------------------------------------------------- */

/* log(1 + m) - m */
static double log_rest(double m) {
  if (fabs(m) > 0.3) return log1p(m) - m;
  double sum = 0, power = m;
  for (int k = 2; k < 40; k++) sum += (power *= -m) / k;
  return sum;
}

/* x^a exp(-x) / Gamma(a + 1); for large a by Stirling's series (DLMF 5.11.1), as the factors cancel. */
static double gamma_density(double a, double x) {
  if (a < 20) return exp(a * log(x) - x - rille_log_gamma(a + 1));
  double square = 1 / (a * a), stirling = (1.0 / 12 - square * (1.0 / 360 - square / 1260)) / a;
  return exp(a * log_rest((x - a) / a) - stirling) / (ROOT_TWO_PI * sqrt(a));
}

/* For very large a: half of erfc and the first term of Temme's expansion (DLMF 8.12.3, 8.12.8). */
static double gamma_part_of_many(double a, double x, bool upper) {
  double m = (x - a) / a, eta = copysign(sqrt(-2 * log_rest(m)), m);
  double rest = fabs(eta) < 1e-3 ? -1.0 / 3 + eta / 12 - eta * eta * 2 / 135 : 1 / m - 1 / eta;
  double turn = upper ? 1 : -1;
  return 0.5 * erfc(turn * eta * sqrt(a / 2)) +
         turn * exp(-a * eta * eta / 2) / (ROOT_TWO_PI * sqrt(a)) * rest;
}

/* Below a + 1 the lower part's series (DLMF 8.7.1), above it the upper part's continued fraction (8.9.2), by
 * the way of Lentz. */
double rille_gamma_part(double a, double x, int upper) {
  if (!(a >= 0 && x >= 0)) return (double)NAN;
  if ((a == 0 && x == 0) || (isinf(a) && isinf(x))) return (double)NAN;
  if (a == 0 || isinf(x)) return upper ? 0 : 1;
  if (x == 0 || isinf(a)) return upper ? 1 : 0;
  if (a > 1e6) return gamma_part_of_many(a, x, upper);
  if (x < a + 1) {
    double sum = 1, term = 1;
    for (double n = a + 1; term > 1e-17 * sum; n++) sum += term *= x / n;
    double lower = gamma_density(a, x) * sum;
    return upper ? 1 - lower : lower;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, product = d, change = 2;
  for (double k = 1; fabs(change - 1) > 1e-16 && k < 1e5; k++) {
    double numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    product *= change = c * d;
  }
  double above = gamma_density(a, x) * a * product;
  return upper ? above : 1 - above;
}

/* ---- orthogonal polynomials ---------------------------------------------------------------------------- */

/* The factors of p(k + 1) = (a x + b) p(k) - c p(k - 1), DLMF 18.9.1 and table 18.9.1. */
static double next_polynomial(int kind, double k, double x, double last, double before) {
  switch (kind) {
  case RILLE_HERMITE_H:
    return 2 * (x * last - k * before);
  case RILLE_HERMITE_HE:
    return x * last - k * before;
  case RILLE_LAGUERRE_L:
    return ((2 * k + 1 - x) * last - k * before) / (k + 1);
  case RILLE_LEGENDRE_P:
    return ((2 * k + 1) * x * last - k * before) / (k + 1);
  default:
    return 2 * x * last - before;
  }
}

double rille_polynomial(int kind, double x, double n) {
  if (kind >= RILLE_SHIFTED) {
    x = 2 * x - 1;
    kind -= RILLE_SHIFTED;
  }
  double degree = trunc(n), before = 1, last;
  if (isnan(x) || isnan(n)) return (double)NAN;
  if (degree < 0) return 0;
  if (degree > RILLE_MOST_DEGREE) return (double)NAN;
  if (degree == 0) return 1;
  switch (kind) { /* of degree 1 */
  case RILLE_CHEBYSHEV_U:
  case RILLE_HERMITE_H:
    last = 2 * x;
    break;
  case RILLE_CHEBYSHEV_V:
    last = 2 * x - 1;
    break;
  case RILLE_CHEBYSHEV_W:
    last = 2 * x + 1;
    break;
  case RILLE_LAGUERRE_L:
    last = 1 - x;
    break;
  default:
    last = x;
  }
  for (double k = 1; k < degree && !isnan(last); k++) {
    double next = next_polynomial(kind, k, x, last, before);
    before = last;
    last = next;
  }
  return last;
}

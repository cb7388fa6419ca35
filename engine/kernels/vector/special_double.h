/* Functions of one double that no vector code exists for yet: the gamma function's family and the inverse of
 * the error function. Kernels of float32 take those of the gamma function as well, and round. What replaces
 * one by vector code does so in the file of its subject in kernels/pointwise. */
#ifndef RILLE_KERNELS_VECTOR_SPECIAL_DOUBLE_H
#define RILLE_KERNELS_VECTOR_SPECIAL_DOUBLE_H

#include <math.h>

#define RILLE_PI      3.14159265358979323846
#define RILLE_ROOT_PI 1.77245385090551602730

/* lgamma_r keeps the sign out of a variable that threads share. */
static inline double rille_log_gamma(double x) {
  int sign;
  return isinf(x) ? (double)INFINITY : lgamma_r(x, &sign);
}

/* Where the asymptotic series starts, and how many of its terms are taken: from 10 on the eighth one is below
 * 5e-17, less than double resolves beside log(10). */
enum { RILLE_ASYMPTOTIC = 10, RILLE_BERNOULLI = 7 };
/* B(2), B(4), ... */
static const double rille_bernoulli[RILLE_BERNOULLI] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                                        5.0 / 66, -691.0 / 2730, 7.0 / 6};

/* For x > 0: up to 10 by psi(x) = psi(x + 1) - 1 / x, from there by the asymptotic series. NIST's Digital
 * Library of Mathematical Functions, 5.5.2 and 5.11.2. */
static inline double rille_psi_above(double x) {
  double sum = 0;
  while (x < RILLE_ASYMPTOTIC) sum -= 1 / x, x += 1;
  if (isinf(x)) return x;
  double square = 1 / (x * x), power = square, tail = 0;
  for (int k = 0; k < RILLE_BERNOULLI; k++, power *= square)
    tail += rille_bernoulli[k] / (2 * (k + 1)) * power;
  return sum + log(x) - 1 / (2 * x) - tail;
}

/* Below 0 by reflection (DLMF 5.5.4). As PyTorch: infinite at 0, NaN at negative whole numbers. */
static inline double rille_psi(double x) {
  if (x == 0) return copysign((double)INFINITY, -x);
  if (!(x < 0)) return rille_psi_above(x);
  double whole, rest = modf(x, &whole);
  if (rest == 0) return (double)NAN;
  return rille_psi_above(1 - x) - RILLE_PI / tan(RILLE_PI * rest);
}

/* Hurwitz's zeta(s, q), the sum of (q + k)^-s over k = 0, 1, ..., for q > 0 and whole s > 1: some terms, and
 * the rest by Euler and Maclaurin (DLMF 25.11.5, 2.10.1). */
static inline double rille_zeta_above(double s, double q) {
  double sum = 0;
  while (q < RILLE_ASYMPTOTIC + 2) sum += pow(q, -s), q += 1;
  double term = pow(q, -s), factor = s / q;
  sum += term * q / (s - 1) + term / 2;
  for (int k = 1; k <= RILLE_BERNOULLI; k++) {
    double factorial = 1;
    for (int i = 2; i <= 2 * k; i++) factorial *= i;
    sum += rille_bernoulli[k - 1] / factorial * factor * term;
    factor *= (s + 2 * k - 1) * (s + 2 * k) / (q * q);
  }
  return sum;
}

/* The same for every q: the terms below 0 are those of 1 - r, turned round. Infinite at 0, -1, -2, ... */
static inline double rille_zeta(double s, double q) {
  if (q > 0 || isnan(q)) return rille_zeta_above(s, q);
  if (q == floor(q)) return (double)INFINITY;
  double whole = floor(q), r = q - whole, turn = fmod(s, 2) == 0 ? 1 : -1;
  return rille_zeta_above(s, r) + turn * (rille_zeta_above(s, 1 - r) - rille_zeta_above(s, 1 - q));
}

/* The nth derivative of psi, n > 0: (-1)^(n + 1) n! zeta(n + 1, x), DLMF 5.15.1. */
static inline double rille_psi_derivative(double n, double x) {
  return (fmod(n, 2) == 0 ? -1 : 1) * tgamma(n + 1) * rille_zeta(n + 1, x);
}

/* First guess: S. Winitzki, "A handy approximation for the error function and its inverse" (2008), to 2e-3.
 * Each of Halley's steps cubes the error; near 1 the remainder is taken from erfc, which does not cancel. */
static inline double rille_inverse_erf(double x) {
  double size = fabs(x), a = 0.147;
  if (!(size < 1)) return size == 1 ? x * (double)INFINITY : (double)NAN;
  double log_rest = log((1 - size) * (1 + size)), half = 4.33074675255204 + log_rest / 2; /* 2 / (pi a) */
  double y = sqrt(fmax(0, sqrt(half * half - log_rest / a) - half));
  for (int step = 0; step < 2; step++) {
    double error = size < 0.5 ? erf(y) - size : (1 - size) - erfc(y);
    double newton = error * RILLE_ROOT_PI / 2 * exp(y * y);
    y -= newton / (1 + y * newton);
  }
  return copysign(y, x);
}

#endif

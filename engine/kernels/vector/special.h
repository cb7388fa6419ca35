/* Functions of doubles that no vector code exists for: the error function's family, Bessel's functions, the
 * incomplete gamma function. Compiled once; kernels of float32 take them as well, and round. Each gives NaN
 * where it is not defined and what PyTorch gives at its poles. */
#ifndef RILLE_KERNELS_VECTOR_SPECIAL_H
#define RILLE_KERNELS_VECTOR_SPECIAL_H

/* exp(x^2) erfc(x) */
double rille_erfcx(double x);
/* The normal distribution's function, its logarithm and its inverse. */
double rille_ndtr(double x);
double rille_log_ndtr(double x);
double rille_ndtri(double p);

/* Modified Bessel functions of the first kind, of order 0 or 1; scaled: times exp(-|x|). */
double rille_bessel_i(int order, double x, int scaled);
/* Of the second kind; scaled: times exp(x). Infinite at 0, NaN below. */
double rille_bessel_k(int order, double x, int scaled);
/* Bessel functions of the first and the second kind, of order 0 or 1. */
double rille_bessel_j(int order, double x);
double rille_bessel_y(int order, double x);

/* The regularized incomplete gamma function's lower part, and the upper one where upper is true. */
double rille_gamma_part(double a, double x, int upper);

/* Orthogonal polynomials of degree n, its fraction dropped; 0 below 0. */
typedef enum RillePolynomial {
  RILLE_CHEBYSHEV_T,
  RILLE_CHEBYSHEV_U,
  RILLE_CHEBYSHEV_V,
  RILLE_CHEBYSHEV_W,
  RILLE_HERMITE_H,
  RILLE_HERMITE_HE,
  RILLE_LAGUERRE_L,
  RILLE_LEGENDRE_P,
  RILLE_SHIFTED = 8 /* added to a Chebyshev kind: of 2 x - 1 */
} RillePolynomial;
/* Degrees above this give NaN: the recurrence takes a step for each. */
#define RILLE_MOST_DEGREE 1e5
double rille_polynomial(int kind, double x, double n);

#endif

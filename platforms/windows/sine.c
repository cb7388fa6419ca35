/* Sines, cosines and tangents of large numbers. The C library's take the processor's own instruction, whose
 * pi has 66 bits: the larger a number, the fewer digits are right, and beyond 2^63 none is. Here a number is
 * first brought to within pi / 4 of a multiple of pi / 2, by a product with those bits of 2 / pi that matter
 * (Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18, 1983). */
#include <math.h>
#include <stdint.h>
#include <string.h>

#undef sin
#undef cos
#undef tan

typedef unsigned __int128 Wide;
enum { WORDS = 19, LARGE = 1000 };

/* Behind the point. */
static const uint64_t two_over_pi[WORDS] = {
    0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u, 0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u, 0xe99c7026b45f7e41u, 0x3991d639835339f4u,
    0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu, 0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du,
    0x7527bac7ebe5f17bu, 0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu,
};

/* 64 bits of n words from bit `at` on; the first bit is the highest of words[0]. */
static uint64_t bits_at(const uint64_t *words, int n, int at) {
  int word = at / 64, shift = at % 64;
  uint64_t high = word < n ? words[word] : 0, low = word + 1 < n ? words[word + 1] : 0;
  return shift ? high << shift | low >> (64 - shift) : high;
}

/* |x| = quarter * pi / 2 + the result, but for whole turns; x is finite and larger than LARGE. */
static long double reduce(double x, unsigned *quarter) {
  const long double half_pi = 1.57079632679489661923132169163975144L;
  uint64_t pattern, product[4];
  memcpy(&pattern, &x, sizeof pattern);
  uint64_t mantissa = (pattern & 0xfffffffffffffu) | 1ull << 52;
  int exponent = (int)(pattern >> 52 & 0x7ff) - 1075; /* |x| = mantissa * 2^exponent */
  int first = exponent > 2 ? exponent - 2 : 0;        /* bits before that one give whole turns */
  Wide carry = 0;
  for (int k = 2; k >= 0; k--) {
    carry += (Wide)mantissa * bits_at(two_over_pi, WORDS, first + 64 * k);
    product[k + 1] = (uint64_t)carry;
    carry >>= 64;
  }
  product[0] = (uint64_t)carry;
  int point = 64 + exponent - first; /* bits of the product before the point */
  Wide part = (Wide)bits_at(product, 4, point) << 64 | bits_at(product, 4, point + 64);
  __int128 rest = (__int128)part; /* from -1/2 to 1/2, times 2^128 */
  *quarter = (unsigned)(bits_at(product, 4, point - 2) >> 62) + (rest < 0);
  return ldexpl((long double)rest, -128) * half_pi;
}

static double turned(double x, unsigned turn) {
  unsigned quarter;
  long double rest = reduce(x, &quarter);
  quarter += turn;
  long double value = quarter & 1 ? cosl(rest) : sinl(rest);
  return (double)(quarter & 2 ? -value : value);
}

double rille_windows_sin(double x) {
  if (!(fabs(x) > LARGE) || isinf(x)) return sin(x);
  return x < 0 ? -turned(x, 0) : turned(x, 0);
}

double rille_windows_cos(double x) {
  if (!(fabs(x) > LARGE) || isinf(x)) return cos(x);
  return turned(x, 1);
}

double rille_windows_tan(double x) {
  if (!(fabs(x) > LARGE) || isinf(x)) return tan(x);
  unsigned quarter;
  long double value = tanl(reduce(x, &quarter));
  if (quarter & 1) value = -1 / value;
  return (double)(x < 0 ? -value : value);
}

/* PyTorch's CPU random streams, as its ATen/core (MT19937RNGEngine, DistributionsHelper,
 * TransformationHelper) and native/cpu (DistributionTemplates) define them; the tests hold recorded values.
 *
 * Invariant: a function draws exactly as many words as PyTorch's does, in the same order, so that what is
 * drawn next is PyTorch's too. Called by random ops and by initial values of layers. */
#include "core/random.h"
#include "core/limits.h"
#include "rille.h"
#include "core/context.h"

#include <math.h>
#include <string.h>

/* The iterations of the loop that follows do not depend on each other. */
#if defined(__clang__)
#define RILLE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define RILLE_INDEPENDENT _Pragma("GCC ivdep")
#endif

/* Words drawn at a time: more than one state of the generator gives (624), and with 4 KiB on the stack they
 * are still in the first cache when they become numbers. */
enum { WORDS = 1024 };

static const double two_pi = 6.283185307179586476925286766559;

/* Matsumoto & Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998): seeding by the 2002 version. */
void rille_generator_seed(RilleGenerator *generator, uint64_t seed) {
  generator->seed = seed;
  generator->has_next_normal = false;
  generator->next_normal = 0;
  generator->left = 0;
  generator->state[0] = (uint32_t)seed;
  for (uint32_t i = 1; i < RILLE_MT_STATE; i++) {
    uint32_t before = generator->state[i - 1];
    generator->state[i] = 1812433253u * (before ^ (before >> 30)) + i;
  }
}

static uint32_t twist(uint32_t upper, uint32_t lower) {
  uint32_t mixed = (upper & 0x80000000u) | (lower & 0x7fffffffu);
  return (mixed >> 1) ^ (lower & 1u ? 0x9908b0dfu : 0u);
}

static inline uint32_t temper(uint32_t y) {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

/* An element depends on ones at least 227 before it, so each of the three loops may run in vectors. */
static __attribute__((noinline)) void next_state(RilleGenerator *generator) {
  enum { N = RILLE_MT_STATE, M = 397, FAR = N - M };
  uint32_t *s = generator->state;
  uint32_t old[N + 1];
  memcpy(old, s, sizeof generator->state);
  for (int i = 0; i < FAR; i++) s[i] = old[i + M] ^ twist(old[i], old[i + 1]);
  old[N] = s[0];
  for (int begin = FAR, end; begin < N; begin = end) {
    end = begin + FAR < N ? begin + FAR : N;
    const uint32_t *before = s - FAR;
    RILLE_INDEPENDENT
    for (int i = begin; i < end; i++) s[i] = before[i] ^ twist(old[i], old[i + 1]);
  }
  generator->left = N;
}

uint32_t rille_random32(RilleGenerator *generator) {
  if (RILLE_UNLIKELY(generator->left == 0)) next_state(generator);
  return temper(generator->state[RILLE_MT_STATE - generator->left--]);
}

static inline bool stops_at(const RilleGenerator *generator, int64_t step) {
  return RILLE_UNLIKELY((step & 0x3fff) == 0) && step && generator->limits &&
         rille_limits_stop(generator->limits);
}

void rille_random_fill_words(RilleGenerator *generator, uint32_t *out, int64_t n) {
  while (n > 0) {
    if (generator->left == 0) next_state(generator);
    int64_t count = n < generator->left ? n : generator->left;
    const uint32_t *from = generator->state + RILLE_MT_STATE - generator->left;
    for (int64_t i = 0; i < count; i++) out[i] = temper(from[i]);
    generator->left -= (int32_t)count;
    out += count;
    n -= count;
  }
}

static inline double double_of(uint64_t high, uint32_t low) {
  return (double)(int64_t)((high << 32 | low) & 0x1fffffffffffffu) * 0x1p-53;
}

uint64_t rille_random64(RilleGenerator *generator) {
  uint64_t high = rille_random32(generator);
  return high << 32 | rille_random32(generator);
}

float rille_random_float(RilleGenerator *generator) {
  return (float)(rille_random32(generator) & 0xffffffu) * 0x1p-24f;
}

__attribute__((noinline)) double rille_random_double(RilleGenerator *generator) {
  const uint32_t high = rille_random32(generator);
  return double_of(high, rille_random32(generator));
}

double rille_random_normal(RilleGenerator *generator) {
  if (generator->has_next_normal) {
    generator->has_next_normal = false;
    return generator->next_normal;
  }
  double u1 = rille_random_double(generator), u2 = rille_random_double(generator);
  double radius = sqrt(-2.0 * log1p(-u2)), theta = two_pi * u1;
  generator->next_normal = radius * sin(theta);
  generator->has_next_normal = true;
  return radius * cos(theta);
}

/* x * range + low with one rounding, as PyTorch's code for AVX2 and AVX-512 has it, on every processor. The
 * product of two floats is exact in double; what the sum loses there makes its last bit odd, so that a
 * float's rounding sees on which side of the middle it lies (Boldo and Melquiond, "Emulation of FMA and
 * correctly rounded sums", 2008). */
static inline float multiply_add(float x, float range, float low) {
  double product = (double)x * (double)range, sum = product + (double)low, part = sum - product;
  double lost = (product - (sum - part)) + ((double)low - part);
  int64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  int64_t towards = (lost > 0) == (sum > 0) ? 1 : -1;
  bits += lost != 0 && !(bits & 1) ? towards : 0;
  memcpy(&sum, &bits, sizeof sum);
  return (float)sum;
}

static void scale_words(const uint32_t *words, int64_t n, float range, float low, float *out) {
  for (int64_t i = 0; i < n; i++)
    out[i] = multiply_add((float)(int32_t)(words[i] & 0xffffffu) * 0x1p-24f, range, low);
}

/* The same where the processor has it as one instruction. */
#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2,fma"))) static void scale_words_fused(const uint32_t *words, int64_t n,
                                                                  float range, float low, float *out) {
  for (int64_t i = 0; i < n; i++)
    out[i] = __builtin_fmaf((float)(int32_t)(words[i] & 0xffffffu) * 0x1p-24f, range, low);
}
static bool has_fused(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#else
#define scale_words_fused scale_words
static bool has_fused(void) {
  return false;
}
#endif

void rille_random_fill_uniform_float(RilleGenerator *generator, float *out, int64_t n, double from,
                                     double to) {
  float low = (float)from, range = (float)to - (float)from;
  bool fused = low != 0 && has_fused();
  uint32_t words[WORDS];
  for (int64_t at = 0, count; at < n; at += count) {
    count = n - at < WORDS ? n - at : WORDS;
    if (stops_at(generator, at)) return;
    rille_random_fill_words(generator, words, count);
    for (int64_t i = 0; i < count && low == 0; i++)
      out[at + i] = (float)(int32_t)(words[i] & 0xffffffu) * 0x1p-24f * range;
    if (low != 0) (fused ? scale_words_fused : scale_words)(words, count, range, low, out + at);
  }
}

/* A draw x / 2^53 lies below p where x lies below p * 2^53, which is exact. */
void rille_random_choose(RilleGenerator *generator, int64_t n, double p, const void *yes, const void *no,
                         size_t size, void *out) {
  uint64_t limit = p <= 0 ? 0 : p >= 1 ? UINT64_MAX : (uint64_t)ceil(p * 0x1p53);
  uint32_t words[WORDS], yes_4 = 0, no_4 = 0;
  uint64_t yes_8 = 0, no_8 = 0;
  memcpy(&yes_4, yes, 4), memcpy(&no_4, no, 4);
  if (size == 8) memcpy(&yes_8, yes, 8), memcpy(&no_8, no, 8);
  for (int64_t at = 0, count; at < n && !stops_at(generator, at); at += count) {
    count = n - at < WORDS / 2 ? n - at : WORDS / 2;
    rille_random_fill_words(generator, words, 2 * count);
    for (int64_t i = 0; i < count; i++) {
      uint64_t draw = ((uint64_t)words[2 * i] << 32 | words[2 * i + 1]) & 0x1fffffffffffffu;
      if (size == 4)
        ((uint32_t *)out)[at + i] = draw < limit ? yes_4 : no_4;
      else
        ((uint64_t *)out)[at + i] = draw < limit ? yes_8 : no_8;
    }
  }
}

void rille_random_fill_uniform_double(RilleGenerator *generator, double *out, int64_t n, double from,
                                      double to) {
#if defined(RILLE_MINIMAL)
  for (int64_t i = 0; i < n && !stops_at(generator, i); i++)
    out[i] = rille_random_scaled(rille_random_double(generator), to - from, from);
#else
  uint32_t words[WORDS];
  for (int64_t at = 0, count; at < n && !stops_at(generator, at); at += count) {
    count = n - at < WORDS / 2 ? n - at : WORDS / 2;
    rille_random_fill_words(generator, words, 2 * count);
    for (int64_t i = 0; i < count; i++)
      out[at + i] = rille_random_scaled(double_of(words[2 * i], words[2 * i + 1]), to - from, from);
  }
#endif
}

double rille_random_scaled(double x, double factor, double shift) {
  return shift == 0 ? x * factor : fma(x, factor, shift);
}

/* ---- normal floats ---------------------------------------------------------------------------------------
 *
 * Logarithm, sine and cosine are those of the Cephes library (S. L. Moshier, logf and sinf), which PyTorch
 * takes here too, without branches: the loops over 8 are vector code on every processor, and give the same
 * numbers on each. */

/* Of 0 < x <= 1, a normal float. */
static inline float log_of(float x) {
  const uint32_t half_root = 0x3f3504f3; /* sqrt(1/2): x = 2^exponent (1 + f), 1 + f from there to sqrt(2) */
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits += 0x3f800000 - half_root;
  const float exponent = (float)((int32_t)(bits >> 23) - 127);
  bits = (bits & 0x7fffff) + half_root;
  memcpy(&x, &bits, sizeof x);
  const float f = x - 1, square = f * f;
  float y = 7.0376836292e-2f;
  y = y * f - 1.1514610310e-1f;
  y = y * f + 1.1676998740e-1f;
  y = y * f - 1.2420140846e-1f;
  y = y * f + 1.4249322787e-1f;
  y = y * f - 1.6668057665e-1f;
  y = y * f + 2.0000714765e-1f;
  y = y * f - 2.4999993993e-1f;
  y = y * f + 3.3333331174e-1f;
  y = y * f * square + exponent * -2.12194440e-4f - 0.5f * square;
  return f + y + exponent * 0.693359375f;
}

/* Of 0 <= x <= 2 pi. */
static inline void sine_and_cosine(float x, float *sine, float *cosine) {
  const int32_t octant = ((int32_t)(x * 1.27323954473516f) + 1) & ~1;
  const float whole = (float)octant; /* pi / 4 in three parts */
  x = ((x - whole * 0.78515625f) - whole * 2.4187564849853515625e-4f) - whole * 3.77489497744594108e-8f;
  const float z = x * x;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * x + x;
  const float c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z -
                  0.5f * z + 1;
  const bool swaps = (octant & 2) != 0;
  const float a = swaps ? c : s, b = swaps ? s : c;
  *sine = (octant & 4) != 0 ? -a : a;
  *cosine = ((octant + 2) & 4) != 0 ? -b : b;
}

/* Box-Muller over 16 uniform values: element j is paired with j + 8. */
static void normal_16_float(float *values, float mean, float deviation) {
  for (int j = 0; j < 8; j++) {
    float sine, cosine;
    const float radius = sqrtf(-2.0f * log_of(1.0f - values[j]));
    sine_and_cosine((float)two_pi * values[j + 8], &sine, &cosine);
    values[j] = radius * cosine * deviation + mean;
    values[j + 8] = radius * sine * deviation + mean;
  }
}

static void normal_16_double(double *values, double mean, double deviation) {
  for (int j = 0; j < 8; j++) {
    double radius = sqrt(-2.0 * log(1.0 - values[j]));
    double theta = two_pi * values[j + 8];
    values[j] = rille_random_scaled(radius * cos(theta), deviation, mean);
    values[j + 8] = rille_random_scaled(radius * sin(theta), deviation, mean);
  }
}

void rille_random_fill_normal_float(RilleGenerator *generator, float *out, int64_t n, double mean,
                                    double deviation) {
  if (n < 16) {
    for (int64_t i = 0; i < n; i++)
      out[i] = (float)rille_random_scaled(rille_random_normal(generator), deviation, mean);
    return;
  }
  rille_random_fill_uniform_float(generator, out, n, 0, 1);
  for (int64_t i = 0; i + 16 <= n && !stops_at(generator, i); i += 16)
    normal_16_float(out + i, (float)mean, (float)deviation);
  if (n % 16 == 0) return;
  /* The last 16 are drawn anew, as PyTorch does, rather than leaving a short block. */
  rille_random_fill_uniform_float(generator, out + n - 16, 16, 0, 1);
  normal_16_float(out + n - 16, (float)mean, (float)deviation);
}

void rille_random_fill_normal_double(RilleGenerator *generator, double *out, int64_t n, double mean,
                                     double deviation) {
  if (n < 16) {
    for (int64_t i = 0; i < n; i++)
      out[i] = rille_random_scaled(rille_random_normal(generator), deviation, mean);
    return;
  }
  rille_random_fill_uniform_double(generator, out, n, 0, 1);
  for (int64_t i = 0; i + 16 <= n && !stops_at(generator, i); i += 16)
    normal_16_double(out + i, mean, deviation);
  if (n % 16 == 0) return;
  rille_random_fill_uniform_double(generator, out + n - 16, 16, 0, 1);
  normal_16_double(out + n - 16, mean, deviation);
}

/* From UINT32_MAX / 20 values on PyTorch draws 64 bits each. */
void rille_random_permutation(RilleGenerator *generator, int64_t *out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = i;
  bool wide = n >= UINT32_MAX / 20;
  for (int64_t i = 0; i < n - 1 && !stops_at(generator, i); i++) {
    uint64_t draw = wide ? rille_random64(generator) : rille_random32(generator);
    int64_t other = i + (int64_t)(draw % (uint64_t)(n - i)), kept = out[i];
    out[i] = out[other];
    out[other] = kept;
  }
}

void rille_random_order(uint64_t seed, int64_t *out, int64_t n) {
  RilleGenerator own = {0};
  rille_generator_seed(&own, seed);
  rille_random_permutation(&own, out, n);
}

void rille_random_fill_integers(RilleGenerator *generator, int64_t *out, int64_t n, int64_t low,
                                uint64_t range, bool wide) {
  uint32_t words[WORDS], narrow = (uint32_t)range; /* a remainder of 32 bits takes less time */
  for (int64_t at = 0, count; at < n && !stops_at(generator, at); at += count) {
    count = n - at < WORDS / 2 ? n - at : WORDS / 2;
    rille_random_fill_words(generator, words, wide ? 2 * count : count);
    for (int64_t i = 0; i < count; i++) {
      uint64_t draw = wide ? (uint64_t)words[2 * i] << 32 | words[2 * i + 1] : words[i];
      if (range != narrow)
        draw %= range;
      else if (range != 0)
        draw = wide ? draw % range : (uint32_t)draw % narrow;
      out[at + i] = (int64_t)(draw + (uint64_t)low);
    }
  }
}

/* Below 10 by products of uniform numbers (Knuth); from there on by transformed rejection (Hoermann, "The
 * transformed rejection method for generating Poisson random variables", 1993, algorithm PTRS). */
double rille_random_poisson(RilleGenerator *generator, double lambda) {
  if (lambda == 0) return 0;
  if (lambda < 10) {
    double limit = exp(-lambda), product = rille_random_double(generator), count = 0;
    for (; product > limit; count++) product *= rille_random_double(generator);
    return count;
  }
  double b = 0.931 + 2.53 * sqrt(lambda), a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    int sign;
    double u = rille_random_double(generator) - 0.5, v = rille_random_double(generator), us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + lambda + 0.43);
    if (us >= 0.07 && v <= v_r) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    double bound = k * log(lambda) - lambda - lgamma_r(k + 1, &sign);
    if (log(v) + log(inverse_alpha) - log(a / (us * us) + b) <= bound) return k;
  }
}

/* ---- states as bytes: PyTorch's struct for the state of its CPU generator ------------------------------ */

enum {
  AT_SEED = 0,
  AT_LEFT = 8,
  AT_SEEDED = 12,
  AT_NEXT = 16,
  AT_STATE = 24,
  AT_NORMAL = 5024,
  AT_VALID = 5040
};

void rille_generator_save(const RilleGenerator *generator, uint8_t bytes[RILLE_GENERATOR_BYTES]) {
  int32_t left = generator->left + 1, one = 1, valid = generator->has_next_normal;
  uint64_t next = generator->left > 0 ? (uint64_t)(RILLE_MT_STATE - generator->left) : 0;
  double normal = valid ? generator->next_normal : 0;
  memset(bytes, 0, RILLE_GENERATOR_BYTES);
  memcpy(bytes + AT_SEED, &generator->seed, 8);
  memcpy(bytes + AT_LEFT, &left, 4);
  memcpy(bytes + AT_SEEDED, &one, 4);
  memcpy(bytes + AT_NEXT, &next, 8);
  for (int i = 0; i < RILLE_MT_STATE; i++)
    memcpy(bytes + AT_STATE + 8 * i, &(uint64_t){generator->state[i]}, 8);
  memcpy(bytes + AT_NORMAL, &normal, 8);
  memcpy(bytes + AT_VALID, &valid, 4);
}

bool rille_generator_load(RilleGenerator *generator, const uint8_t bytes[RILLE_GENERATOR_BYTES]) {
  int32_t left, valid;
  uint64_t next, word;
  memcpy(&left, bytes + AT_LEFT, 4);
  memcpy(&next, bytes + AT_NEXT, 8);
  memcpy(&valid, bytes + AT_VALID, 4);
  if (left < 1 || left > RILLE_MT_STATE || (left > 1 && next != (uint64_t)(RILLE_MT_STATE + 1 - left)))
    return false;
  for (int i = 0; i < RILLE_MT_STATE; i++) {
    memcpy(&word, bytes + AT_STATE + 8 * i, 8);
    if (word > UINT32_MAX) return false;
  }
  for (int i = 0; i < RILLE_MT_STATE; i++) {
    memcpy(&word, bytes + AT_STATE + 8 * i, 8);
    generator->state[i] = (uint32_t)word;
  }
  memcpy(&generator->seed, bytes + AT_SEED, 8);
  memcpy(&generator->next_normal, bytes + AT_NORMAL, 8);
  generator->left = left - 1;
  generator->has_next_normal = valid != 0;
  return true;
}

void rille_manual_seed(RilleContext *ctx, uint64_t seed) {
  rille_generator_seed(&ctx->generator, seed);
}

/* mt19937 with PyTorch's ways of making numbers from it (CPU generator of torch 2.x). */
#ifndef RILLE_CORE_RANDOM_H
#define RILLE_CORE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RILLE_MT_STATE = 624 };
#define RILLE_DEFAULT_SEED 67280421310721u /* PyTorch's c10::detail::default_rng_seed_val */
/* Integers of fewer values take 32 random bits; PyTorch takes 64 from there on. */
#define RILLE_WIDE_RANGE (1ull << 28)

struct RilleLimits;

/* Where limits say stop, what fills many places leaves the rest of them as they are. */
typedef struct RilleGenerator {
  uint64_t seed;
  uint32_t state[RILLE_MT_STATE];
  int32_t left; /* words not yet handed out */
  bool has_next_normal;
  double next_normal;         /* second value of the last scalar Box-Muller pair */
  struct RilleLimits *limits; /* of whoever draws; NULL: nobody stops it */
} RilleGenerator;

/* What torch.get_rng_state gives, byte for byte but for words that nobody reads. */
enum { RILLE_GENERATOR_BYTES = 5056 };
void rille_generator_save(const RilleGenerator *generator, uint8_t bytes[RILLE_GENERATOR_BYTES]);
/* False, and nothing changed, if the bytes are no state. */
bool rille_generator_load(RilleGenerator *generator, const uint8_t bytes[RILLE_GENERATOR_BYTES]);

void rille_generator_seed(RilleGenerator *generator, uint64_t seed);
uint32_t rille_random32(RilleGenerator *generator);
uint64_t rille_random64(RilleGenerator *generator); /* two words, the first is the high one */

/* The next n words. */
void rille_random_fill_words(RilleGenerator *generator, uint32_t *out, int64_t n);
/* n times: a uniform double, and yes where it lies below p, else no; elements of size 4 or 8. */
void rille_random_choose(RilleGenerator *generator, int64_t n, double p, const void *yes, const void *no,
                         size_t size, void *out);

/* Uniform in [0, 1): 24 random bits for float, 53 for double. */
float rille_random_float(RilleGenerator *generator);
double rille_random_double(RilleGenerator *generator);
/* Standard normal, scalar Box-Muller in double; every second call uses the kept value. */
double rille_random_normal(RilleGenerator *generator);

/* x * factor + shift with one rounding, as PyTorch's code for AVX2 and AVX-512 has it. */
double rille_random_scaled(double x, double factor, double shift);

/* n uniform floats / doubles in [from, to). */
void rille_random_fill_uniform_float(RilleGenerator *generator, float *out, int64_t n, double from,
                                     double to);
void rille_random_fill_uniform_double(RilleGenerator *generator, double *out, int64_t n, double from,
                                      double to);
/* n normal values: scalar path below 16 elements, blocks of 16 from there on, as PyTorch does for contiguous
 * tensors. */
void rille_random_fill_normal_float(RilleGenerator *generator, float *out, int64_t n, double mean,
                                    double deviation);
void rille_random_fill_normal_double(RilleGenerator *generator, double *out, int64_t n, double mean,
                                     double deviation);
/* A Poisson number, lambda >= 0 and finite. */
double rille_random_poisson(RilleGenerator *generator, double lambda);
/* A permutation of 0 .. n-1 (torch.randperm). */
void rille_random_permutation(RilleGenerator *generator, int64_t *out, int64_t n);
/* The same from a generator of its own that begins with seed, as a shuffling loader draws it. */
void rille_random_order(uint64_t seed, int64_t *out, int64_t n);
/* Integers from low on, range of them (0: all), of 32 bits each, or of 64 (wide). */
void rille_random_fill_integers(RilleGenerator *generator, int64_t *out, int64_t n, int64_t low,
                                uint64_t range, bool wide);

#endif

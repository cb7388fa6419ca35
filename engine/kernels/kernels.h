/* The table of compute kernels for one CPU level; a context picks one at start (core/cpu.c).
 *
 * Everything under kernels/ is compiled once a level and knows raw pointers only: no tensors, no context, no
 * allocation, no errors. */
#ifndef RILLE_KERNELS_KERNELS_H
#define RILLE_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n elements that lie side by side; data[0] is the output, the rest inputs. The output may be the same memory
 * as an input, element for element. core/loop.c stages strided and broadcast operands. */
typedef void (*RilleFlatKernel)(int64_t n, char *const *data, const void *arguments);

/* The same with a stride in bytes for each operand: 0 for a broadcast one. */
typedef void (*RilleStridedKernel)(int64_t n, char *const *data, const int64_t *strides,
                                   const void *arguments);

/* For kernels whose one call may take seconds: they ask now and then, and leave the rest where it is true.
 * ask NULL: never. */
typedef struct RilleStop {
  bool (*ask)(void *user);
  void *user;
} RilleStop;

static inline bool rille_stop_asked(const RilleStop *stop) {
  return stop->ask && stop->ask(stop->user);
}

struct RillePointwiseKernels;
struct RilleReduceKernels;
struct RilleRowKernels;
struct RilleMatrixKernels;
struct RilleTransposeKernels;
struct RilleLossKernels;
struct RilleNormKernels;
struct RillePoolKernels;
struct RilleConvKernels;
struct RilleOptimKernels;
struct RilleWinogradKernels;
struct RilleFftKernels;

typedef struct RilleKernels {
  const char *level;                      /* "v2", "v3", "v4", "neon", "plain" */
  const RilleStridedKernel (*convert)[6]; /* [from][to] by RilleDtype */
  const RilleStridedKernel *fill;         /* [dtype]; arguments: one element */
  const struct RillePointwiseKernels *pointwise;
  const struct RilleMatrixKernels *matrix;
  const struct RilleTransposeKernels *transpose;
  const struct RilleLossKernels *loss;
  /* [0] has the functions of float, [1] those of double. */
  const struct RilleReduceKernels *reduce[2]; /* [1]: all other dtypes */
  const struct RilleRowKernels *rows[2];
  const struct RilleNormKernels *norm[2];
  const struct RillePoolKernels *pool[2];
  const struct RilleConvKernels *conv[2];
  const struct RilleOptimKernels *optim[2];
  const struct RilleFftKernels *fft[2];        /* NULL in a build without signals */
  const struct RilleWinogradKernels *winograd; /* NULL where the level has none */
} RilleKernels;

#endif

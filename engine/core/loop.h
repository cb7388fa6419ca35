/* Elementwise walks over up to four tensors of any strides: broadcast, merge dims, run a kernel per row. */
#ifndef RILLE_CORE_LOOP_H
#define RILLE_CORE_LOOP_H

#include "core/tensor.h"
#include "kernels/kernels.h"

enum { RILLE_LOOP_OPERANDS = 4 }; /* an output and the three inputs of a ternary kernel */

typedef struct RilleLoop {
  RilleContext *ctx;
  int operands, ndim; /* dims from the innermost out, merged where the strides allow; at least 1 */
  int64_t numel;
  int64_t sizes[RILLE_MAX_DIMS];
  int64_t strides[RILLE_MAX_DIMS][RILLE_LOOP_OPERANDS]; /* bytes; 0 where an operand is broadcast */
  int32_t itemsize[RILLE_LOOP_OPERANDS];
  bool flat; /* one dim, and every operand lies side by side */
  char *data[RILLE_LOOP_OPERANDS];
} RilleLoop;

/* a is the target and gives the shape; the others broadcast to it (RILLE_ERROR_SHAPE if they do not). */
RilleStatus rille_loop_init(RilleLoop *loop, int operands, const RilleTensor *a, const RilleTensor *b,
                            const RilleTensor *c, const RilleTensor *d);
/* arguments go to the kernel as they are. Large walks are split over the context's threads. */
void rille_loop_run(const RilleLoop *loop, RilleFlatKernel kernel, const void *arguments);
void rille_loop_run_strided(const RilleLoop *loop, RilleStridedKernel kernel, const void *arguments);
/* Two operands of one dtype, the first is to get the elements of the second; kernel copies a long row. */
void rille_loop_copy(const RilleLoop *loop, RilleStridedKernel kernel);

/* rille_parallel_for over units that do not depend on each other. Each thread goes through its part block by
 * block, from the front and from the end in turn from call to call: what the last call came to at its end is
 * what the cache still holds of tensors that are larger than it. */
void rille_walk_for(RilleContext *ctx, int64_t n, int64_t grain, int64_t unit_bytes,
                    void (*body)(void *user, int64_t begin, int64_t end), void *user);

/* rille_parallel_for over units that do not depend on each other and of which each takes long: between the
 * grains it looks whether it is to stop, where somebody counts on that (limits.h). Not for bodies that keep
 * something a run (rille_parallel_runs). */
void rille_units_for(RilleContext *ctx, int64_t n, int64_t grain,
                     void (*body)(void *user, int64_t begin, int64_t end), void *user);
/* memcpy that looks whether it is to stop. */
void rille_copy_bytes(const RilleContext *ctx, void *to, const void *from, size_t bytes);

RilleStridedKernel rille_kernel_convert(const RilleContext *ctx, RilleDtype from, RilleDtype to);
RilleStridedKernel rille_kernel_fill(const RilleContext *ctx, RilleDtype dtype);

#endif

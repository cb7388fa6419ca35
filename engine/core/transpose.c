/* Copies with the last two dims exchanged, in tiles, so that both sides are read and written by cache lines.
 *
 * Invariant: values are those of a plain copy. Called by core/loop.c where a copy's strides ask for it. */
#include "core/transpose.h"
#include "kernels/matrix/transpose.h"

enum {
  LEAST_SIZE = 8,
  STRIP = 64
}; /* shorter dims gain nothing; columns a call, so that both sides stay in cache */

/* Dim 0 lies side by side in the target, dim `across` in the source; the others are walked one by one. */
typedef struct Job {
  const RilleLoop *loop;
  RilleTransposeKernel kernel;
  int across;
  int64_t strips; /* of STRIP elements of the dim across */
  int64_t item;
} Job;

static void run_strips(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleLoop *loop = job->loop;
  int64_t size = loop->sizes[job->across];
  for (int64_t unit = begin; unit < end; unit++) {
    int64_t first = unit % job->strips * STRIP, rest = unit / job->strips;
    char *out = loop->data[0] + first * loop->strides[job->across][0];
    const char *in = loop->data[1] + first * job->item;
    for (int d = 1; d < loop->ndim; d++) {
      if (d == job->across) continue;
      int64_t at = rest % loop->sizes[d];
      rest /= loop->sizes[d];
      out += at * loop->strides[d][0];
      in += at * loop->strides[d][1];
    }
    job->kernel(loop->sizes[0], size - first < STRIP ? size - first : STRIP, in,
                loop->strides[0][1] / job->item, out, loop->strides[job->across][0] / job->item);
  }
}

bool rille_copy_transposed(const RilleLoop *loop) {
  int64_t item = loop->itemsize[0], strips = 1;
  Job job = {.loop = loop, .item = item};
  if (loop->ndim < 2 || loop->numel < 4 * LEAST_SIZE * LEAST_SIZE || loop->sizes[0] < LEAST_SIZE)
    return false;
  if (loop->strides[0][0] != item || loop->strides[0][1] <= item) return false;
  for (int d = 1; d < loop->ndim; d++)
    if (loop->strides[d][1] == item && loop->sizes[d] >= LEAST_SIZE && loop->strides[d][0] > 0)
      job.across = d;
  if (job.across == 0) return false;
  job.kernel = loop->ctx->kernels->transpose->by_size[item];
  job.strips = strips = (loop->sizes[job.across] - 1) / STRIP + 1;
  for (int d = 1; d < loop->ndim; d++)
    if (d != job.across) strips *= loop->sizes[d];
  int64_t grain = 64 * 1024 / (STRIP * loop->sizes[0]) + 1;
  rille_walk_for(loop->ctx, strips, grain, STRIP * loop->sizes[0] * item, run_strips, &job);
  return true;
}

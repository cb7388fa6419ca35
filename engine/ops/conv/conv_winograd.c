/* To channels side by side, tiles transformed, 36 products over channels, and back: for some samples at a
 * time, or for a band of one large sample, which stay in the caches; or, where these are fewer than threads,
 * phase by phase with every thread at each. */
#include "ops/conv/conv_winograd.h"
#include "ops/conv/conv_job.h"
#include "math/blas.h"
#include "dispatch/follower.h"
#include "dispatch/kept.h"
#include "core/limits.h"
#include "core/threads.h"
#include "kernels/matrix/transpose.h"
#include "kernels/planes/winograd.h"
#include "dispatch/scope.h"

#include <stdatomic.h>
#include <string.h>

enum {
  TILE = RILLE_WINOGRAD_TILE,
  ROWS = RILLE_WINOGRAD_ROWS,
  FEW_CHANNELS = 32, /* below, the transforms cost as much as the products where planes leave the second cache
                        between the phases */
#if defined(RILLE_MINIMAL)
  LEAST_CHANNELS = FEW_CHANNELS,
#else
  LEAST_CHANNELS = 16, /* below, they always do */
#endif
  NEAR_PIXELS = 1 << 14,
  LEAST_TILES = 32, /* in all; below, to transform the weights takes longer than what it saves (measured with
                       tests/bench/sweep: 16 tiles are slower than plain products, 49 twice as fast) */
  LEAST_TILES_KEPT = 9, /* the same where the weights are there already */
  TILES_AT_ONCE = 128,
  GAP = 48, /* floats between matrices: sizes are powers of two, and 36 lines would fall into one set of the
               cache */
};

typedef struct Job {
  RilleContext *ctx;
  const RilleConv *followed; /* whose follower gets the results; NULL: it has none that could go twice */
  const RilleWinogradKernels *kernels;
  RilleTransposeKernel transpose;
  const float *source, *second, *bias;
  float *weights; /* 36 matrices [from][to], each weight_stride floats */
  float *target;
  int64_t from, to; /* channels */
  int64_t weight_stride;
  int64_t in[2], out[2], before[2];
  int64_t tiles[2];         /* of a sample: rows, columns */
  int64_t bands, band_rows; /* of a sample: bands, rows of tiles in one */
  int64_t samples, units;   /* units: bands of all samples */
  int64_t group, chunk;     /* units at a time, a run */
  bool is_small;            /* fewer pieces than threads */
  int64_t planes_size, tiles_size, results_size, workspace_size; /* floats */
  float *workspace;
  /* Of the products of m tiles: */
  int64_t m;
  float *tiles_all, *results_all; /* phase by phase: of all samples */
  const float *kernels_in;        /* [from][9][to] */
  float *kernels_out;
  bool flipped;
  atomic_bool *spoiled; /* an infinity or a NaN was seen */
} Job;

/* Adding one to an exponent of ones carries into the sign's place. */
static bool all_finite(const float *data, int64_t n) {
  typedef uint32_t Words __attribute__((vector_size(16), aligned(4), may_alias));
  enum { FOUR = sizeof(Words) / sizeof(uint32_t) };
  const uint32_t exponent = 0x7f800000u, one = 0x00800000u;
  uint32_t all = 0;
  Words seen = {0}, also = {0};
  int64_t i = 0;
  for (; i + 2 * FOUR <= n; i += 2 * FOUR) {
    seen |= (*(const Words *)(const void *)(data + i) & exponent) + one;
    also |= (*(const Words *)(const void *)(data + i + FOUR) & exponent) + one;
  }
  for (; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, data + i, sizeof bits);
    all |= (bits & exponent) + one;
  }
  for (int k = 0; k < FOUR; k++) all |= seen[k] | also[k];
  return !(all >> 31);
}

static bool pays(const RilleContext *ctx, const RilleConv *c, int64_t least_tiles) {
  if (!ctx->kernels->winograd || c->dtype != RILLE_FLOAT32 || c->groups != 1 || c->batch == 0) return false;
  if (c->channels < LEAST_CHANNELS || c->outputs < LEAST_CHANNELS) return false;
  if ((c->channels < FEW_CHANNELS || c->outputs < FEW_CHANNELS) && c->in[0] * c->in[1] > NEAR_PIXELS)
    return false;
  if (c->channels % RILLE_WINOGRAD_STEP || c->outputs % RILLE_WINOGRAD_STEP) return false;
  for (int i = 0; i < 2; i++)
    if (c->kernel[i] != 3 || c->stride[i] != 1 || c->dilation[i] != 1 || c->out[i] < 1 || c->padding[i] > 2 ||
        c->after[i] > 2)
      return false;
  /* 36 products a tile in place of 9 a pixel; small planes leave much of their tiles unused. */
  int64_t tiles = ((c->out[0] + TILE - 1) / TILE) * ((c->out[1] + TILE - 1) / TILE);
  return (double)tiles * ROWS * 1.5 < (double)c->out[0] * (double)c->out[1] * 9 &&
         tiles * c->batch >= least_tiles;
}

/* Looks at operands where they are in the caches anyway. */
static void check(const Job *job, const float *data, int64_t n) {
  if (!all_finite(data, n)) atomic_store_explicit(job->spoiled, true, memory_order_relaxed);
}
static bool is_spoiled(const Job *job) {
  return atomic_load_explicit(job->spoiled, memory_order_relaxed);
}

/* ---- the cut into units: bands of rows of tiles ---- */

static int64_t divide_up(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

static void set_bands(Job *job, int64_t bands) {
  job->band_rows = divide_up(job->tiles[0], bands);
  job->bands = divide_up(job->tiles[0], job->band_rows);
  job->units = job->samples * job->bands;
}

static bool by_phases(const Job *job) {
#if defined(RILLE_MINIMAL)
  (void)job;
  return false;
#else
  return job->is_small;
#endif
}

/* Large samples are cut into bands, small ones go several at a time; as many pieces for each thread. */
static void cut(Job *job) {
  int64_t threads = job->ctx->num_threads, tiles = job->tiles[0] * job->tiles[1];
  int64_t bands = divide_up(tiles, TILES_AT_ONCE);
  set_bands(job, bands < job->tiles[0] ? bands : job->tiles[0]);
  for (int64_t more = bands; job->units % threads && more < bands + threads && more < job->tiles[0];)
    set_bands(job, ++more);
  job->group = job->bands == 1 && TILES_AT_ONCE / tiles > 0 ? TILES_AT_ONCE / tiles : 1;
  int64_t pieces = divide_up(job->units, job->group);
  job->is_small = pieces < threads;
  if (!by_phases(job))
    job->group = divide_up(job->units, divide_up(pieces, threads) * threads);
  else if (job->samples % threads)
    set_bands(job, job->tiles[0] < threads ? job->tiles[0] : threads);
}

typedef struct Band {
  int64_t sample, row, rows; /* of tiles */
} Band;

static Band band_of(const Job *job, int64_t unit) {
  Band band = {unit / job->bands, unit % job->bands * job->band_rows, job->band_rows};
  if (band.row + band.rows > job->tiles[0]) band.rows = job->tiles[0] - band.row;
  return band;
}

/* Of the units before this one. */
static int64_t tiles_before(const Job *job, int64_t unit) {
  Band band = band_of(job, unit);
  return (band.sample * job->tiles[0] + band.row) * job->tiles[1];
}

/* Geometry of a convolution from `in` to `out` with this padding before. */
static Job new_job(RilleContext *ctx, const RilleConv *conv, const int64_t *in, const int64_t *out,
                   const int64_t *before, atomic_bool *spoiled) {
  Job job = {.ctx = ctx,
             .spoiled = spoiled,
             .kernels = ctx->kernels->winograd,
             .transpose = ctx->kernels->transpose->by_size[sizeof(float)],
             .samples = conv->batch};
  for (int i = 0; i < 2; i++) {
    job.in[i] = in[i];
    job.out[i] = out[i];
    job.before[i] = before[i];
    job.tiles[i] = (out[i] + TILE - 1) / TILE;
  }
  cut(&job);
  return job;
}

/* ---- planes to channels side by side, and back */

/* One sample's planes [channels][height][width] into rows x columns pixels, the first of them at row -top of
 * the planes, the rest zeros. */
static void spread(const Job *job, int64_t channels, const float *planes, const int64_t *size, int64_t top,
                   int64_t left, int64_t rows, int64_t columns, float *to) {
  memset(to, 0, (size_t)(rows * columns * channels) * sizeof *to);
  for (int64_t y = top < 0 ? -top : 0; y < size[0] && y + top < rows; y++) {
    int64_t skip = left < 0 ? -left : 0, wide = size[1] - skip;
    if (left + skip + wide > columns) wide = columns - left - skip;
    if (wide > 0)
      job->transpose(channels, wide, planes + y * size[1] + skip, size[0] * size[1],
                     to + ((y + top) * columns + left + skip) * channels, channels);
  }
}

static void gather(const Job *job, const Band *band, const float *pixels) {
  int64_t plane = job->out[0] * job->out[1], first = band->row * TILE, rows = band->rows * TILE;
  float *planes = job->target + band->sample * job->to * plane;
  for (int64_t y = 0; y < rows && first + y < job->out[0]; y++)
    job->transpose(job->out[1], job->to, pixels + y * job->out[1] * job->to, job->to,
                   planes + (first + y) * job->out[1], plane);
}

static int64_t source_columns(const Job *job) {
  return job->tiles[1] * TILE + 2;
}

static int64_t stride_of(int64_t tiles, int64_t channels) {
  return tiles * channels + GAP;
}

typedef void (*TileKernel)(int64_t channels, const float *source, int64_t row, float *tile, int64_t stride);

/* The transformed tiles of one band of planes that were spread, into place `at` of 36 matrices [m][channels].
 */
static void transform_tiles(const Job *job, TileKernel transform, int64_t tiles, int64_t channels,
                            const float *pixels, int64_t columns, float *to, int64_t stride) {
  for (int64_t t = 0; t < tiles && !(t % 256 == 0 && rille_must_stop(job->ctx)); t++) {
    int64_t y = t / job->tiles[1] * TILE, x = t % job->tiles[1] * TILE;
    transform(channels, pixels + (y * columns + x) * channels, columns * channels, to + t * channels, stride);
  }
}

/* The transformed tiles of some units, into place `at` of 36 matrices [m][from]. */
static void transform_source(const Job *job, int64_t begin, int64_t end, float *pixels, float *tiles,
                             int64_t at, int64_t m) {
  int64_t columns = source_columns(job), plane = job->in[0] * job->in[1];
  for (int64_t unit = begin; unit < end; unit++) {
    Band band = band_of(job, unit);
    int64_t rows = band.rows * TILE + 2, count = band.rows * job->tiles[1];
    spread(job, job->from, job->source + band.sample * job->from * plane, job->in,
           job->before[0] - band.row * TILE, job->before[1], rows, columns, pixels);
    check(job, pixels, rows * columns * job->from);
    transform_tiles(job, job->kernels->source, count, job->from, pixels, columns, tiles + at * job->from,
                    stride_of(m, job->from));
    at += count;
  }
}

/* ---- results */

/* The planes' part that this band is. */
static void follow(const Job *job, const Band *band) {
  if (!job->followed) return;
  int64_t plane = job->out[0] * job->out[1], first = band->row * TILE * job->out[1];
  int64_t count = band->rows * TILE * job->out[1];
  if (count > plane - first) count = plane - first;
  if (count == plane)
    rille_conv_follow(job->followed, band->sample * job->to * plane, 1, 0, job->to * plane);
  else
    rille_conv_follow(job->followed, band->sample * job->to * plane + first, job->to, plane, count);
}

static void transform_results(const Job *job, int64_t begin, int64_t end, const float *results, int64_t at,
                              int64_t m, float *pixels) {
  int64_t stride = stride_of(m, job->to), row = job->out[1] * job->to;
  for (int64_t unit = begin; unit < end; unit++) {
    Band band = band_of(job, unit);
    int64_t count = band.rows * job->tiles[1], rows = job->out[0] - band.row * TILE;
    for (int64_t t = 0; t < count && !(t % 256 == 0 && rille_must_stop(job->ctx)); t++) {
      int64_t y = t / job->tiles[1] * TILE, x = t % job->tiles[1] * TILE;
      int64_t high = rows - y < TILE ? rows - y : TILE;
      int64_t wide = job->out[1] - x < TILE ? job->out[1] - x : TILE;
      job->kernels->result(job->to, results + (at + t) * job->to, stride, job->bias, high, wide,
                           pixels + y * row + x * job->to, row);
    }
    gather(job, &band, pixels);
    follow(job, &band);
    at += count;
  }
}

static float *workspace_of(const Job *job, int64_t begin) {
  return job->workspace + begin / job->chunk * job->workspace_size;
}

/* ---- 36 products --------------------------------------------------------------------------------------- */

static void multiply(const Job *job, int64_t k, int64_t m, const float *tiles, float *results, void *room) {
  rille_sgemm_part(job->ctx, false, m, job->to, job->from, tiles + k * stride_of(m, job->from), job->from,
                   job->weights + k * job->weight_stride, job->to, 0, results + k * stride_of(m, job->to),
                   job->to, room);
}

/* gradients: 36 matrices [m][to] */
static void multiply_gradients(const Job *job, int64_t k, int64_t m, const float *tiles,
                               const float *gradients, bool adds, float *sums, void *room) {
  rille_sgemm_part(job->ctx, true, job->from, job->to, m, tiles + k * stride_of(m, job->from), job->from,
                   gradients + k * stride_of(m, job->to), job->to, adds, sums + k * job->weight_stride,
                   job->to, room);
}

/* ---- some units at a time */

static int64_t tiles_between(const Job *job, int64_t begin, int64_t end) {
  return tiles_before(job, end) - tiles_before(job, begin);
}

static void convolve_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  float *pixels = workspace_of(job, begin), *tiles = pixels + job->planes_size;
  float *results = tiles + job->tiles_size;
  void *room = results + job->results_size;
  for (int64_t unit = begin, next; unit < end && !is_spoiled(job) && !rille_must_stop(job->ctx);
       unit = next) {
    next = unit + job->group < end ? unit + job->group : end;
    int64_t m = tiles_between(job, unit, next);
    transform_source(job, unit, next, pixels, tiles, 0, m);
    for (int64_t k = 0; k < ROWS && !rille_must_stop(job->ctx); k++)
      multiply(job, k, m, tiles, results, room);
    transform_results(job, unit, next, results, 0, m, pixels);
  }
}

static int64_t tiles_at_once(const Job *job) {
  return job->group * job->band_rows * job->tiles[1];
}

static int64_t matrices_size(int64_t tiles, int64_t channels) {
  return ROWS * stride_of(tiles, channels);
}

/* Runs body over the units, each run with planes, tiles and results of its own. */
static RilleStatus run(RilleContext *ctx, Job *job, int64_t planes, size_t product_bytes, int64_t extra,
                       void (*body)(void *, int64_t, int64_t)) {
  int64_t m = tiles_at_once(job), runs = rille_parallel_runs(ctx, job->units, job->group);
  RilleTensor *room;
  job->planes_size = (planes + 15) / 16 * 16;
  job->tiles_size = matrices_size(m, job->from);
  job->results_size = matrices_size(m, job->to);
  job->workspace_size = job->planes_size + job->tiles_size + job->results_size + extra +
                        (int64_t)((product_bytes + 63) / 64 * 16);
  job->chunk = divide_up(divide_up(job->units, job->group), runs) * job->group;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, 2, (int64_t[]){runs, job->workspace_size}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  job->workspace = (float *)(void *)room->data;
  rille_parallel_for(ctx, job->units, job->group, body, job);
  return RILLE_OK;
}

/* Of the products of whole groups and of smaller ones: the last group's, and those with a sample's last band.
 */
static size_t product_workspace(const Job *job, bool sums, int64_t m) {
  return sums ? rille_sgemm_part_workspace(job->ctx, true, job->from, job->to, m)
              : rille_sgemm_part_workspace(job->ctx, false, m, job->to, job->from);
}
static size_t group_workspace(const Job *job, bool sums) {
  int64_t last_band = tiles_between(job, job->bands - 1, job->bands), last = job->units % job->group;
  size_t most = product_workspace(job, sums, tiles_at_once(job));
  for (int i = 0; i < 2; i++) {
    size_t bytes = product_workspace(job, sums, i == 0 ? last_band : last * last_band);
    if (bytes > most) most = bytes;
  }
  return most;
}

static RilleStatus scratch(RilleContext *ctx, int64_t a, int64_t b, int64_t c, float **out) {
  RilleTensor *made;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, 3, (int64_t[]){a, b, c}, &made));
  *out = (float *)(void *)made->data;
  return rille_scope_keep(ctx, made) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* ---- phase by phase: few tiles in all, so that not every thread could have units of its own */

static void source_phase(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  transform_source(job, begin, end, workspace_of(job, begin), job->tiles_all, tiles_before(job, begin),
                   job->m);
}
static void product_phase(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t k = begin; k < end && !rille_must_stop(job->ctx); k++)
    multiply(job, k, job->m, job->tiles_all, job->results_all, workspace_of(job, begin));
}
static void result_phase(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  transform_results(job, begin, end, job->results_all, tiles_before(job, begin), job->m,
                    workspace_of(job, begin));
}

/* Over n, each run with a workspace of its own. */
static void run_phase(RilleContext *ctx, Job *job, int64_t n, void (*body)(void *, int64_t, int64_t)) {
  int64_t runs = rille_parallel_runs(ctx, n, 1);
  job->chunk = divide_up(n, runs);
  rille_parallel_for(ctx, n, 1, body, job);
}

static RilleStatus start_phases(RilleContext *ctx, Job *job, int64_t planes, bool sums) {
  job->m = tiles_before(job, job->units);
  int64_t room = (int64_t)((product_workspace(job, sums, job->m) + 63) / 64 * 16);
  job->workspace_size = ((planes > room ? planes : room) + 15) / 16 * 16;
  RILLE_TRY(scratch(ctx, 1, ROWS, stride_of(job->m, job->from), &job->tiles_all));
  RILLE_TRY(scratch(ctx, 1, ROWS, stride_of(job->m, job->to), &job->results_all));
  return scratch(ctx, 1, ctx->num_threads, job->workspace_size, &job->workspace);
}

/* ---- kernels */

static void kernel_rows(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernels->kernel(end - begin, job->to, job->kernels_in + begin * 9 * job->to, job->flipped,
                       job->weights + begin * job->to, job->weight_stride);
}

/* Transforms kernels, [from][9][to], into job->weights, which is there. */
static void transform_kernels(RilleContext *ctx, Job *job, const float *kernels, bool flipped) {
  job->kernels_in = kernels, job->flipped = flipped;
  rille_parallel_for(ctx, job->from, 16, kernel_rows, job);
}

/* With job->weights. */
static RilleStatus convolve(RilleContext *ctx, Job *job) {
  int64_t source = (job->band_rows * TILE + 2) * source_columns(job) * job->from;
  int64_t target = job->band_rows * TILE * job->out[1] * job->to, planes = source > target ? source : target;
  if (!by_phases(job)) return run(ctx, job, planes, group_workspace(job, false), 0, convolve_part);
  RILLE_TRY(start_phases(ctx, job, planes, false));
  run_phase(ctx, job, job->units, source_phase);
  run_phase(ctx, job, ROWS, product_phase);
  run_phase(ctx, job, job->units, result_phase);
  return RILLE_OK;
}

enum { ROWS_AT_ONCE = 16 };

/* Weights [to][from][9] to [from][9][to], and back. */
static void weights_in(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t f = begin; f < end; f += ROWS_AT_ONCE) {
    int64_t rows = (end - f < ROWS_AT_ONCE ? end - f : ROWS_AT_ONCE) * 9;
    float *out = job->kernels_out + f * 9 * job->to;
    job->transpose(job->to, rows, job->second + f * 9, job->from * 9, out, job->to);
    check(job, out, rows * job->to);
  }
}
static void weights_out(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->transpose((end - begin) * 9, job->to, job->kernels_in + begin * 9 * job->to, job->to,
                 job->target + begin * 9, job->from * 9);
}
/* Weights [from][to][9] to [from][9][to]. */
static void weights_turned(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t f = begin; f < end; f++) {
    float *out = job->kernels_out + f * job->to * 9;
    job->transpose(job->to, 9, job->second + f * job->to * 9, 9, out, job->to);
    check(job, out, 9 * job->to);
  }
}

static RilleStatus forward_weights(RilleContext *ctx, Job *job) {
  RILLE_TRY(scratch(ctx, 9, job->from, job->to, &job->kernels_out));
  rille_parallel_for(ctx, job->from, ROWS_AT_ONCE, weights_in, job);
  if (!is_spoiled(job)) transform_kernels(ctx, job, job->kernels_out, false);
  return RILLE_OK;
}

/* The same into memory that stays, or found there. */
static RilleStatus kept_weights(RilleContext *ctx, Job *job, RilleKept *kept) {
  RilleTensor *made = kept->made;
  if (rille_kept_is_current(kept, job->from * job->to * 9, job->to)) {
    job->weights = (float *)(void *)made->data;
    return RILLE_OK;
  }
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, 2, (int64_t[]){ROWS, job->weight_stride}, &made));
  job->weights = (float *)(void *)made->data;
  RilleStatus status = forward_weights(ctx, job);
  kept->made = made;
  if (status != RILLE_OK || is_spoiled(job) || rille_must_stop(ctx)) {
    rille_tensor_release(made);
    kept->made = NULL;
  }
  return status;
}

RilleStatus rille_winograd_forward(RilleContext *ctx, const RilleConv *conv, const void *input,
                                   const void *weight, const void *bias, void *out, bool *done) {
  atomic_bool spoiled = false;
  if (!(*done = pays(ctx, conv, RILLE_CONV_KEPT(conv) ? LEAST_TILES_KEPT : LEAST_TILES))) return RILLE_OK;
  Job job = new_job(ctx, conv, conv->in, conv->out, conv->padding, &spoiled);
  job.from = conv->channels, job.to = conv->outputs;
  job.weight_stride = job.from * job.to + GAP;
  job.source = input, job.second = weight, job.target = out, job.bias = bias;
  if (RILLE_CONV_KEPT(conv)) {
    RILLE_TRY(kept_weights(ctx, &job, RILLE_CONV_KEPT(conv)));
  } else {
    RILLE_TRY(scratch(ctx, 1, ROWS, job.weight_stride, &job.weights));
    RILLE_TRY(forward_weights(ctx, &job));
  }
  /* Where it gives up half way, another way makes all results again, and the follower gets them twice. */
  RilleFollower *follower = RILLE_CONV_FOLLOWER(conv);
  if (follower && follower->finish) job.followed = conv;
  RilleStatus status = spoiled ? RILLE_OK : convolve(ctx, &job);
  *done = !spoiled;
  if (job.followed && !spoiled) follower->is_taken = true;
  return status;
}

RilleStatus rille_winograd_input(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                 const void *weight, void *out, bool *done) {
  int64_t before[2] = {2 - conv->padding[0], 2 - conv->padding[1]};
  atomic_bool spoiled = false;
  if (!(*done = pays(ctx, conv, LEAST_TILES))) return RILLE_OK;
  Job job = new_job(ctx, conv, conv->out, conv->in, before, &spoiled);
  job.from = conv->outputs, job.to = conv->channels;
  job.weight_stride = job.from * job.to + GAP;
  job.source = gradient, job.second = weight, job.target = out;
  RILLE_TRY(scratch(ctx, 9, job.from, job.to, &job.kernels_out));
  rille_parallel_for(ctx, job.from, ROWS_AT_ONCE, weights_turned, &job);
  RILLE_TRY(scratch(ctx, 1, ROWS, job.weight_stride, &job.weights));
  if (!spoiled) transform_kernels(ctx, &job, job.kernels_out, true);
  RilleStatus status = spoiled ? RILLE_OK : convolve(ctx, &job);
  *done = !spoiled;
  return status;
}

/* ---- gradient by weight: 36 products over tiles, added up sample by sample */

static void transform_gradient(const Job *job, int64_t begin, int64_t end, float *pixels, float *tiles,
                               int64_t at, int64_t m) {
  int64_t columns = job->tiles[1] * TILE, plane = job->out[0] * job->out[1];
  for (int64_t unit = begin; unit < end; unit++) {
    Band band = band_of(job, unit);
    int64_t rows = band.rows * TILE, count = band.rows * job->tiles[1];
    spread(job, job->to, job->second + band.sample * job->to * plane, job->out, -band.row * TILE, 0, rows,
           columns, pixels);
    check(job, pixels, rows * columns * job->to);
    transform_tiles(job, job->kernels->gradient, count, job->to, pixels, columns, tiles + at * job->to,
                    stride_of(m, job->to));
    at += count;
  }
}

static void weight_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  float *pixels = workspace_of(job, begin), *tiles = pixels + job->planes_size;
  float *gradients = tiles + job->tiles_size, *sums = gradients + job->results_size;
  void *room = sums + ROWS * job->weight_stride;
  for (int64_t unit = begin, next; unit < end && !is_spoiled(job) && !rille_must_stop(job->ctx);
       unit = next) {
    next = unit + job->group < end ? unit + job->group : end;
    int64_t m = tiles_between(job, unit, next);
    transform_source(job, unit, next, pixels, tiles, 0, m);
    transform_gradient(job, unit, next, pixels, gradients, 0, m);
    for (int64_t k = 0; k < ROWS && !rille_must_stop(job->ctx); k++)
      multiply_gradients(job, k, m, tiles, gradients, unit > begin, sums, room);
  }
}

static void gradient_phase(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  int64_t at = tiles_before(job, begin);
  transform_source(job, begin, end, workspace_of(job, begin), job->tiles_all, at, job->m);
  transform_gradient(job, begin, end, workspace_of(job, begin), job->results_all, at, job->m);
}
static void sums_phase(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t k = begin; k < end && !rille_must_stop(job->ctx); k++)
    multiply_gradients(job, k, job->m, job->tiles_all, job->results_all, false, job->weights,
                       workspace_of(job, begin));
}

/* The first run's sums get those of the others. */
static void add_runs(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  int64_t runs = divide_up(job->units, job->chunk);
  for (int64_t r = 1; r < runs; r++) {
    const float *part = job->weights + r * job->workspace_size;
    for (int64_t i = begin; i < end; i++) job->weights[i] += part[i];
  }
}

static void kernel_gradient_rows(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernels->kernel_gradient(end - begin, job->to, job->weights + begin * job->to, job->weight_stride,
                                job->kernels_out + begin * 9 * job->to);
}

RilleStatus rille_winograd_weight(RilleContext *ctx, const RilleConv *conv, const void *gradient,
                                  const void *input, void *out, bool *done) {
  atomic_bool spoiled = false;
  if (!(*done = pays(ctx, conv, LEAST_TILES))) return RILLE_OK;
  Job job = new_job(ctx, conv, conv->in, conv->out, conv->padding, &spoiled);
  job.from = conv->channels, job.to = conv->outputs;
  job.source = input, job.second = gradient;
  job.weight_stride = job.from * job.to + GAP;
  int64_t most = job.from > job.to ? job.from : job.to;
  int64_t planes = (job.band_rows * TILE + 2) * source_columns(&job) * most;
  if (by_phases(&job)) {
    RILLE_TRY(start_phases(ctx, &job, planes, true));
    RILLE_TRY(scratch(ctx, 1, ROWS, job.weight_stride, &job.weights));
    run_phase(ctx, &job, job.units, gradient_phase);
    run_phase(ctx, &job, ROWS, sums_phase);
  } else {
    RILLE_TRY(run(ctx, &job, planes, group_workspace(&job, true), ROWS * job.weight_stride, weight_part));
    job.weights = job.workspace + job.planes_size + job.tiles_size + job.results_size;
    if (job.units > job.chunk) rille_parallel_for(ctx, ROWS * job.weight_stride, 16384, add_runs, &job);
  }
  if (!(*done = !spoiled)) return RILLE_OK;
  RILLE_TRY(scratch(ctx, 9, job.from, job.to, &job.kernels_out));
  rille_parallel_for(ctx, job.from, 16, kernel_gradient_rows, &job);
  job.kernels_in = job.kernels_out;
  job.target = out;
  rille_parallel_for(ctx, job.from, 16, weights_out, &job);
  return RILLE_OK;
}

/* Pixels read at several places and added up with weights: three ops, each of which is a derivative of the
 * others.
 *
 *   grid_mix     out[n][c][p] = start[n][0][p] + sum over taps t of weight[n][t][p] in[n][c][index[n][t][p]]
 *   grid_spread  out[n][c][index[n][t][p]] += weight[n][t][p] g[n][c][p], the gradient by in
 *   grid_dots    out[n][t][p] = sum over c of g[n][c][p] in[n][c][index[n][t][p]], the gradient by weight */
#include "core/shape.h"
#include "core/loop.h"
#include "kernels/level.h"
#include "kernels/matrix/transpose.h"
#include "ops/formula.h"
#include "ops/layers/grid.h"

#include <string.h>

RILLE_USE_OP(grid_dots);
RILLE_USE_OP(grid_mix);
RILLE_USE_OP(grid_spread);

typedef RilleGridArgs GridArgs;

typedef struct Job {
  int64_t channels, taps, points, pixels;
  const int64_t *index;
  const char *in, *weight, *g, *start;
  char *out;
  char *turned;   /* see below */
  int64_t blocks; /* of a sample */
  RilleTransposeKernel turn;
} Job;

#if defined(RILLE_MINIMAL)
#define PLANES_OF(T) 1
#else
#define PLANES_OF(T) (sizeof(T) == 4 ? 4 : 1) /* mixed at once */
#endif

/* Of one sample, or of one plane; w, at: of one tap. */
#define LOOPS(T)                                                                                             \
  /* Some taps of some planes of one sample: places and weights are read once for all of them. */            \
  static inline __attribute__((always_inline)) void mix_taps_##T(const Job *job, int64_t t, int64_t plane,   \
                                                                 int taps, int planes) {                     \
    const int64_t points = job->points, first = (plane / job->channels * job->taps + t) * points;            \
    const int64_t *at = job->index + first;                                                                  \
    const T *w = (const T *)(const void *)job->weight + first;                                               \
    const T *in = (const T *)(const void *)job->in + plane * job->pixels;                                    \
    T *out = (T *)(void *)job->out + plane * points;                                                         \
    for (int64_t p = 0; p < points; p++) {                                                                   \
      int64_t place[4] = {at[p]};                                                                            \
      T weight[4] = {w[p]};                                                                                  \
      RILLE_UNROLL_FULLY                                                                                     \
      for (int i = 1; i < taps; i++) place[i] = at[p + i * points], weight[i] = w[p + i * points];           \
      RILLE_UNROLL_FULLY                                                                                     \
      for (int k = 0; k < planes; k++) {                                                                     \
        const T *from = in + k * job->pixels;                                                                \
        T sum = from[place[0]] * weight[0];                                                                  \
        RILLE_UNROLL_FULLY                                                                                   \
        for (int i = 1; i < taps; i++) sum += from[place[i]] * weight[i];                                    \
        out[k * points + p] += sum;                                                                          \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void mix_##T(void *user, int64_t begin, int64_t end) {                                              \
    const Job *job = user;                                                                                   \
    enum { PLANES = PLANES_OF(T) };                                                                          \
    const size_t bytes = (size_t)job->points * sizeof(T);                                                    \
    for (int64_t plane = begin, planes; plane < end; plane += planes) {                                      \
      planes = end - plane >= PLANES && plane % job->channels + PLANES <= job->channels ? PLANES : 1;        \
      for (int64_t k = plane; k < plane + planes; k++)                                                       \
        if (job->start)                                                                                      \
          memcpy(job->out + (size_t)k * bytes, job->start + (size_t)(k / job->channels) * bytes, bytes);     \
        else                                                                                                 \
          memset(job->out + (size_t)k * bytes, 0, bytes);                                                    \
      for (int64_t t = 0, taps; t < job->taps; t += taps) {                                                  \
        taps = job->taps - t >= 4 ? 4 : 1;                                                                   \
        if (taps == 4 && planes == PLANES)                                                                   \
          mix_taps_##T(job, t, plane, 4, PLANES);                                                            \
        else if (taps == 4)                                                                                  \
          mix_taps_##T(job, t, plane, 4, 1);                                                                 \
        else if (planes == PLANES)                                                                           \
          mix_taps_##T(job, t, plane, 1, PLANES);                                                            \
        else                                                                                                 \
          mix_taps_##T(job, t, plane, 1, 1);                                                                 \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void spread_##T(void *user, int64_t begin, int64_t end) {                                           \
    const Job *job = user;                                                                                   \
    const int64_t points = job->points;                                                                      \
    for (int64_t plane = begin; plane < end; plane++) {                                                      \
      const int64_t first = plane / job->channels * job->taps * points;                                      \
      const int64_t *at = job->index + first;                                                                \
      const T *w = (const T *)(const void *)job->weight + first;                                             \
      const T *g = (const T *)(const void *)job->g + plane * points;                                         \
      T *out = (T *)(void *)job->out + plane * job->pixels;                                                  \
      for (int64_t t = 0; t < job->taps; t++, at += points, w += points)                                     \
        for (int64_t p = 0; p < points; p++) out[at[p]] += w[p] * g[p];                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void dots_##T(void *user, int64_t begin, int64_t end) {                                             \
    const Job *job = user;                                                                                   \
    const int64_t points = job->points;                                                                      \
    for (int64_t row = begin; row < end; row++) {                                                            \
      const int64_t sample = row / job->taps, *at = job->index + row * points;                               \
      T *out = (T *)(void *)job->out + row * points;                                                         \
      for (int64_t c = sample * job->channels; c < (sample + 1) * job->channels; c++) {                      \
        const T *in = (const T *)(const void *)job->in + c * job->pixels;                                    \
        const T *g = (const T *)(const void *)job->g + c * points;                                           \
        for (int64_t p = 0; p < points; p++) out[p] += g[p] * in[at[p]];                                     \
      }                                                                                                      \
    }                                                                                                        \
  }
LOOPS(float)
LOOPS(double)
#undef LOOPS

/* ---- floats with channels side by side ---------------------------------------------------------
 *
 * Each sample's planes are turned to turned[block][pixel][WIDTH], so that what a tap reads of all channels of
 * a block is one line of the cache and a few vectors; results are turned back some points at a time. Few taps
 * go at once: those of a point may lie so far apart that they push each other out of the first cache. */

#if !defined(RILLE_MINIMAL)
enum { VECTOR = 16, VECTORS = 4, WIDTH = 16, TILE_POINTS = 64, TAPS = 4 }; /* WIDTH: floats in the vectors */

static int64_t channels_of_block(const Job *job, int64_t block) {
  const int64_t left = job->channels - block % job->blocks * WIDTH;
  return left < WIDTH ? left : WIDTH;
}
static int64_t first_plane(const Job *job, int64_t block) {
  return block / job->blocks * job->channels + block % job->blocks * WIDTH;
}

static void turn_blocks(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  for (int64_t b = begin; b < end; b++)
    job->turn(channels_of_block(job, b), job->pixels,
              job->in + (size_t)(first_plane(job, b) * job->pixels) * sizeof(float), job->pixels,
              job->turned + (size_t)(b * job->pixels * WIDTH) * sizeof(float), WIDTH);
}

typedef float Mix __attribute__((vector_size(VECTOR), aligned(sizeof(float)), may_alias));
/* Some points of one block. */
static void mix_points(const Job *job, int64_t block, int64_t first, int64_t count) {
  const int64_t points = job->points, sample = block / job->blocks;
  const int64_t at = sample * job->taps * points + first;
  const float *w = (const float *)(const void *)job->weight;
  const float *from = (const float *)(const void *)job->turned + block * job->pixels * WIDTH;
  const float *begins = job->start ? (const float *)(const void *)job->start + sample * points + first : NULL;
  float tile[TILE_POINTS * WIDTH];
  for (int64_t t = 0, last; t < job->taps; t = last) {
    last = job->taps - t < TAPS ? job->taps : t + TAPS;
    for (int64_t p = 0; p < count; p++) {
      Mix *so_far = (Mix *)(void *)(tile + p * WIDTH), sums[VECTORS];
      RILLE_UNROLL_FULLY
      for (int v = 0; v < VECTORS; v++) {
        if (t > 0)
          sums[v] = so_far[v];
        else
          sums[v] = (Mix){0} + (begins ? begins[p] : 0);
      }
      for (int64_t k = at + p + t * points; k < at + p + last * points; k += points) {
        const Mix *row = (const Mix *)(const void *)(from + job->index[k] * WIDTH);
        const float weight = w[k];
        RILLE_UNROLL_FULLY
        for (int v = 0; v < VECTORS; v++) sums[v] += row[v] * weight;
      }
      RILLE_UNROLL_FULLY
      for (int v = 0; v < VECTORS; v++) so_far[v] = sums[v];
    }
  }
  job->turn(count, channels_of_block(job, block), tile, WIDTH,
            (float *)(void *)job->out + first_plane(job, block) * points + first, points);
}
static void mix_turned(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const int64_t tiles = (job->points - 1) / TILE_POINTS + 1;
  for (int64_t unit = begin; unit < end; unit++) {
    const int64_t block = unit / tiles, first = unit % tiles * TILE_POINTS, left = job->points - first;
    mix_points(job, block, first, left < TILE_POINTS ? left : TILE_POINTS);
  }
}

/* Whether turning takes less than it saves. */
static bool is_turned(const Job *job, bool is_float) {
  enum { LEAST_POINTS = 16 };
  return is_float && job->taps > 0 && job->channels > VECTORS && job->points >= LEAST_POINTS &&
         job->pixels / job->points <= job->taps;
}

static RilleStatus run_turned(RilleContext *ctx, const RilleTensor *in, Job *job) {
  const int64_t samples = in->sizes[0];
  RilleTensor *turned;
  job->blocks = (job->channels - 1) / WIDTH + 1;
  job->turn = ctx->kernels->transpose->by_size[sizeof(float)];
  const int64_t units = samples * job->blocks, sizes[] = {units, job->pixels, WIDTH};
  const bool is_whole = job->channels % WIDTH == 0;
  RILLE_TRY(is_whole ? rille_tensor_new(ctx, rille_dtype_of(in), 3, sizes, &turned)
                     : rille_tensor_new_zeros(ctx, rille_dtype_of(in), 3, sizes, &turned));
  if (!rille_scope_keep(ctx, turned)) return RILLE_ERROR_MEMORY;
  job->turned = turned->data;
  rille_units_for(ctx, units, 16384 / (job->pixels * WIDTH + 1) + 1, turn_blocks, job);
  rille_units_for(ctx, units * ((job->points - 1) / TILE_POINTS + 1),
                  16384 / (job->taps * TILE_POINTS * WIDTH) + 1, mix_turned, job);
  return RILLE_OK;
}
#endif

static RilleStatus wrong(RilleContext *ctx) {
  return rille_error(ctx, RILLE_ERROR_SHAPE, "the tensors do not fit each other");
}

/* The indices [N, taps, points], each checked to lie in a plane of so many pixels. */
static RilleStatus start(RilleContext *ctx, const RilleTensor *planes, RilleTensor *index, int64_t pixels,
                         Job *job) {
  const char *data;
  if (planes->ndim != 3 || index->ndim != 3 || index->dtype != RILLE_INT64 ||
      index->sizes[0] != planes->sizes[0] || !rille_dtype_is_float(rille_dtype_of(planes)))
    return wrong(ctx);
  RILLE_TRY(rille_scope_dense(ctx, index, &data));
  *job = (Job){.channels = planes->sizes[1],
               .taps = index->sizes[1],
               .points = index->sizes[2],
               .pixels = pixels,
               .index = (const int64_t *)(const void *)data};
  uint64_t outside = 0; /* the first bit: below 0, or beyond the last pixel */
  for (int64_t i = 0; i < index->numel; i++) {
    const uint64_t at = (uint64_t)job->index[i];
    outside |= at | ((uint64_t)pixels - 1 - at);
  }
  return outside >> 63 == 0 ? RILLE_OK : rille_error(ctx, RILLE_ERROR_INDEX, "an index is out of range");
}

static bool is_like(const RilleTensor *t, const RilleTensor *other, int64_t b, int64_t c) {
  return t->ndim == 3 && t->dtype == other->dtype && t->sizes[0] == other->sizes[0] && t->sizes[1] == b &&
         t->sizes[2] == c;
}

static void run(RilleContext *ctx, const Job *job, int64_t rows, int64_t each, bool is_float,
                void (*of_float)(void *, int64_t, int64_t), void (*of_double)(void *, int64_t, int64_t)) {
  rille_units_for(ctx, rows, 16384 / (each + 1) + 1, is_float ? of_float : of_double, (void *)job);
}

static RilleStatus grid_mix_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1], *weight = call->in[2];
  RilleTensor *begin = call->n_in > 3 ? call->in[3] : NULL;
  Job job;
  if (in->ndim != 3) return wrong(ctx);
  RILLE_TRY(start(ctx, in, index, in->sizes[2], &job));
  if (!is_like(weight, in, job.taps, job.points)) return wrong(ctx);
  RILLE_TRY(rille_scope_dense(ctx, in, &job.in));
  RILLE_TRY(rille_scope_dense(ctx, weight, &job.weight));
  if (begin && !is_like(begin, in, 1, job.points)) return wrong(ctx);
  RILLE_TRY(rille_scope_dense(ctx, begin, &job.start));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), 3, (int64_t[]){in->sizes[0], job.channels, job.points},
                             &call->out[0]));
  job.out = call->out[0]->data;
#if !defined(RILLE_MINIMAL)
  if (is_turned(&job, in->dtype == RILLE_FLOAT32) && call->out[0]->numel > 0)
    return run_turned(ctx, in, &job);
#endif
  run(ctx, &job, in->sizes[0] * job.channels, job.taps * job.points, in->dtype == RILLE_FLOAT32, mix_float,
      mix_double);
  return RILLE_OK;
}

static RilleStatus grid_spread_forward(RilleContext *ctx, RilleCall *call) {
  const GridArgs *args = call->args;
  RilleTensor *g = call->in[0], *index = call->in[1], *weight = call->in[2];
  Job job;
  RILLE_TRY(start(ctx, g, index, args->pixels, &job));
  if (!is_like(weight, g, job.taps, job.points) || g->sizes[2] != job.points) return wrong(ctx);
  RILLE_TRY(rille_scope_dense(ctx, g, &job.g));
  RILLE_TRY(rille_scope_dense(ctx, weight, &job.weight));
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(g), 3,
                                   (int64_t[]){g->sizes[0], job.channels, args->pixels}, &call->out[0]));
  job.out = call->out[0]->data;
  run(ctx, &job, g->sizes[0] * job.channels, job.taps * job.points, g->dtype == RILLE_FLOAT32, spread_float,
      spread_double);
  return RILLE_OK;
}

static RilleStatus grid_dots_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *g = call->in[0], *in = call->in[1], *index = call->in[2];
  Job job;
  if (in->ndim != 3) return wrong(ctx);
  RILLE_TRY(start(ctx, in, index, in->sizes[2], &job));
  if (!is_like(g, in, job.channels, job.points)) return wrong(ctx);
  RILLE_TRY(rille_scope_dense(ctx, in, &job.in));
  RILLE_TRY(rille_scope_dense(ctx, g, &job.g));
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(in), 3, index->sizes, &call->out[0]));
  job.out = call->out[0]->data;
  run(ctx, &job, index->sizes[0] * job.taps, job.channels * job.points, in->dtype == RILLE_FLOAT32,
      dots_float, dots_double);
  return RILLE_OK;
}

/* ---- derivatives ----------------------------------------------------------------------------- */

static RilleTensor *apply(RilleContext *ctx, const RilleOp *op, RilleTensor *a, RilleTensor *b,
                          RilleTensor *c, int64_t pixels) {
  return t_apply(ctx, op, (RilleTensor *[]){a, b, c}, 3, &(GridArgs){pixels});
}

static void grid_mix_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *in = call->in[0], *index = call->in[1], *weight = call->in[2];
  if (call->needs[0])
    call->grad_in[0] = apply(ctx, &rille_op_grid_spread, g, index, weight, call->shape[0].sizes[2]);
  if (call->needs[2]) call->grad_in[2] = apply(ctx, &rille_op_grid_dots, g, in, index, 0);
}

static void grid_spread_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *index = call->in[1], *weight = call->in[2];
  if (call->needs[0]) call->grad_in[0] = apply(ctx, &rille_op_grid_mix, G, index, weight, 0);
  if (call->needs[2]) call->grad_in[2] = apply(ctx, &rille_op_grid_dots, g, G, index, 0);
}

static void grid_dots_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *in = call->in[1], *index = call->in[2];
  if (call->needs[0]) call->grad_in[0] = apply(ctx, &rille_op_grid_mix, in, index, G, 0);
  if (call->needs[1])
    call->grad_in[1] = apply(ctx, &rille_op_grid_spread, g, index, G, call->shape[1].sizes[2]);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

/* start is of numbers that have no derivative. */
static const RilleParameter mix_parameters[] = {RILLE_TENSOR("input"),
                                                RILLE_TENSOR("index"),
                                                RILLE_TENSOR("weight"),
                                                RILLE_OPTIONAL_TENSOR("start"),
                                                RILLE_OPTION(INT, GridArgs, pixels),
                                                RILLE_PARAMETERS_END};
static const RilleParameter spread_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("index"),
                                                   RILLE_TENSOR("weight"),
                                                   RILLE_OPTION(INT, GridArgs, pixels), RILLE_PARAMETERS_END};
static const RilleParameter dots_parameters[] = {RILLE_TENSOR("grad"), RILLE_TENSOR("input"),
                                                 RILLE_TENSOR("index"), RILLE_OPTION(INT, GridArgs, pixels),
                                                 RILLE_PARAMETERS_END};
static const GridArgs defaults = {0};
static const char *const mix_samples[] = RILLE_SAMPLES("x(2, 3, 6), labels({ 2, 5, 4 }, 6), x(2, 5, 4)",
                                                       "x(1, 2, 6), labels({ 1, 1, 3 }, 6), x(1, 1, 3)");
static const char *const spread_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), labels({ 2, 5, 4 }, 6), x(2, 5, 4), { pixels = 6 }");
static const char *const dots_samples[] = RILLE_SAMPLES("x(2, 3, 4), x(2, 3, 6), labels({ 2, 5, 4 }, 6)");

RILLE_OP(grid_mix, .summary = "pixels at indices, added up with weights",
         RILLE_ARGUMENTS(mix_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = grid_mix_forward, .backward = grid_mix_backward, .saves_input = {4, 5, 1, 0},
         .samples = mix_samples);
RILLE_OP(grid_spread, .summary = "gradient of grid_mix by its input",
         RILLE_ARGUMENTS(spread_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = grid_spread_forward, .backward = grid_spread_backward, .saves_input = {4, 5, 1},
         .samples = spread_samples);
RILLE_OP(grid_dots, .summary = "gradient of grid_mix by its weight",
         RILLE_ARGUMENTS(dots_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = grid_dots_forward, .backward = grid_dots_backward, .saves_input = {2, 1, 3},
         .samples = dots_samples);

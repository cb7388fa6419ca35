/* As many channels as a vector has lanes are turned into pixels of vectors, with zeros around them, a band of
 * rows at a time; results are turned back. An item is a vector of channels of one sample.
 *
 * The gradient by input is the same pass over the gradient, whose pixels lie a stride apart with zeros
 * between them, with the kernel's taps in the opposite order. */
#include "ops/conv/conv_depthwise.h"
#include "core/threads.h"
#include "dispatch/follower.h"
#include "ops/conv/conv_job.h"

#include <string.h>

#if !defined(RILLE_MINIMAL)

enum {
  BAND_BYTES = 96 << 10, /* of the source: a part of the second cache */
  LINE_BYTES = 64 << 10, /* of a padded row at most */
};

typedef struct Depthwise {
  RilleConvJob job; /* first: bodies get it */
  int64_t lanes, vectors, vector_bytes;
  int64_t in[2], out[2]; /* planes: of the source and of the target */
  int64_t gap[2];        /* from one pixel of the source to the next in the padded plane */
  int64_t stride[2], top, left, span[2];
  int64_t line, band; /* pixels of a padded row, rows of the target at once */
  int64_t source_bytes, target_bytes;
  int64_t taps, *offset;
  char *weights, *bias; /* [vectors][taps], [vectors] */
} Depthwise;

static int64_t greater(int64_t a, int64_t b) {
  return a > b ? a : b;
}

/* False where the way does not fit. is_turned: the gradient by input. */
static bool set_geometry(RilleContext *ctx, Depthwise *d, const RilleConv *c, bool is_turned) {
  if (c->groups < 2 || c->channels != c->groups || c->outputs != c->groups) return false;
  *d = (Depthwise){.job = rille_conv_job(ctx, c)};
  if (!d->job.kernels->depthwise[d->job.is_double]) return false;
  d->lanes = d->job.kernels->lanes[d->job.is_double];
  d->vectors = (c->channels + d->lanes - 1) / d->lanes;
  d->vector_bytes = d->lanes * d->job.size;
  d->taps = c->kernel[0] * c->kernel[1];
  if (d->taps < 2 || 2 * c->channels < d->lanes || c->stride[0] > 2 || c->stride[1] > 2) return false;
  int64_t before[2];
  for (int i = 0; i < 2; i++) {
    int64_t reach = (c->kernel[i] - 1) * c->dilation[i];
    d->in[i] = is_turned ? c->out[i] : c->in[i];
    d->out[i] = is_turned ? c->in[i] : c->out[i];
    d->gap[i] = is_turned ? c->stride[i] : 1;
    d->stride[i] = is_turned ? 1 : c->stride[i];
    d->span[i] = reach + 1;
    before[i] = is_turned ? reach - c->padding[i] : c->padding[i];
    if (before[i] < 0) return false;
  }
  d->top = before[0], d->left = before[1];
  d->line = greater(d->left + (d->in[1] - 1) * d->gap[1] + 1, (d->out[1] - 1) * d->stride[1] + d->span[1]);
  int64_t row_bytes = d->line * d->vector_bytes;
  if (row_bytes > LINE_BYTES || d->span[0] > LINE_BYTES / row_bytes * 8) return false;
  int64_t fits = (BAND_BYTES / row_bytes - d->span[0]) / d->stride[0] + 1;
  d->band = rille_conv_least(greater(fits, 4), d->out[0]);
  int64_t rows = (d->band - 1) * d->stride[0] + d->span[0];
  d->source_bytes = (rows * d->line + RILLE_DEPTHWISE_SOURCE_SLACK) * d->vector_bytes;
  d->target_bytes = (d->band * d->out[1] + RILLE_DEPTHWISE_SOURCE_SLACK) * d->vector_bytes;
  return true;
}

static RilleStatus set_offsets(RilleContext *ctx, Depthwise *d, bool is_turned) {
  const RilleConv *c = d->job.conv;
  char *room;
  RILLE_TRY(rille_conv_scratch(ctx, d->taps, 1, 1, RILLE_INT64, &room));
  d->offset = (int64_t *)(void *)room;
  for (int64_t y = 0, k = 0; y < c->kernel[0]; y++)
    for (int64_t x = 0; x < c->kernel[1]; x++, k++)
      d->offset[is_turned ? d->taps - 1 - k : k] = y * c->dilation[0] * d->line + x * c->dilation[1];
  return RILLE_OK;
}

static int64_t channels_of(const Depthwise *d, int64_t vector) {
  return rille_conv_least(d->lanes, d->job.conv->channels - vector * d->lanes);
}

static RilleStatus pack_weights(RilleContext *ctx, Depthwise *d, const RilleTensor *weight,
                                const RilleTensor *bias) {
  RilleConvJob *job = &d->job;
  int64_t vectors = d->vectors * d->taps + RILLE_DEPTHWISE_SOURCE_SLACK;
  RILLE_TRY(rille_conv_scratch(ctx, vectors, d->vector_bytes, 1, RILLE_UINT8, &d->weights));
  for (int64_t v = 0; v < d->vectors; v++) {
    RilleConvLanes lanes = {channels_of(d, v), d->taps, d->taps, 1, d->taps};
    job->kernels->side_by_side[job->is_double](
        &lanes, 1, rille_conv_element(weight->data, v * d->lanes * d->taps, job->size),
        d->weights + v * d->taps * d->vector_bytes);
  }
  if (!bias) return RILLE_OK;
  RILLE_TRY(rille_conv_scratch(ctx, d->vectors, d->vector_bytes, 1, RILLE_UINT8, &d->bias));
  memset(d->bias, 0, (size_t)(d->vectors * d->vector_bytes));
  memcpy(d->bias, bias->data, (size_t)(job->conv->channels * job->size));
  return RILLE_OK;
}

/* Rows [begin, end) of the padded plane, of `count` channels, into a room that begins with row `base`. */
static void fill_rows(const Depthwise *d, const char *planes, int64_t count, int64_t base, int64_t begin,
                      int64_t end, char *room) {
  const RilleConvJob *job = &d->job;
  int64_t row_bytes = d->line * d->vector_bytes;
  RilleConvLanes lanes = {count, d->in[0] * d->in[1], d->in[1], d->gap[1], d->line};
  for (int64_t row = begin, n; row < end; row += n) {
    int64_t y = row - d->top;
    char *to = room + (row - base) * row_bytes;
    n = 1;
    if (y < 0 || y % d->gap[0] != 0 || y / d->gap[0] >= d->in[0]) {
      memset(to, 0, (size_t)row_bytes);
      continue;
    }
    if (d->gap[0] == 1) n = rille_conv_least(end - row, d->in[0] - y);
    job->kernels->side_by_side[job->is_double](
        &lanes, n, rille_conv_element(planes, y / d->gap[0] * d->in[1], job->size),
        to + d->left * d->vector_bytes);
  }
}

/* The source rows of the band of target rows from y on; rows that the band before had too move up. */
static void fill_band(const Depthwise *d, const char *planes, int64_t count, int64_t y, int64_t height,
                      char *room) {
  int64_t row_bytes = d->line * d->vector_bytes, base = y * d->stride[0], first = base;
  if (y > 0) {
    int64_t before = (y - d->band) * d->stride[0], known = (y - 1) * d->stride[0] + d->span[0];
    if (known > base) {
      memmove(room, room + (base - before) * row_bytes, (size_t)((known - base) * row_bytes));
      first = known;
    }
  }
  fill_rows(d, planes, count, base, first, base + (height - 1) * d->stride[0] + d->span[0], room);
}

static RilleConvDepthwise new_pass(const Depthwise *d, int64_t vector) {
  return (RilleConvDepthwise){.taps = d->taps,
                              .offset = d->offset,
                              .weights = d->weights ? d->weights + vector * d->taps * d->vector_bytes : NULL,
                              .bias = d->bias ? d->bias + vector * d->vector_bytes : NULL,
                              .width = d->out[1],
                              .step_y = d->stride[0] * d->line,
                              .step_x = d->stride[1]};
}

static void pass_part(void *user, int64_t begin, int64_t end) {
  const Depthwise *d = user;
  const RilleConvJob *job = &d->job;
  char *room = rille_conv_workspace(job, begin), *results = room + d->source_bytes;
  int64_t channels = job->conv->channels, plane = d->out[0] * d->out[1];
  int64_t followed = (begin / d->vectors * channels + begin % d->vectors * d->lanes) * plane;
  bool is_small = d->band == d->out[0];
  memset(room, 0, (size_t)d->source_bytes);
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    int64_t vector = item % d->vectors, count = channels_of(d, vector);
    int64_t first = item / d->vectors * channels + vector * d->lanes;
    const char *planes = rille_conv_element(job->source, first * d->in[0] * d->in[1], job->size);
    RilleConvDepthwise pass = new_pass(d, vector);
    for (int64_t y = 0; y < d->out[0] && !rille_limits_stop(job->limits); y += d->band) {
      int64_t at = first * plane + y * d->out[1];
      pass.height = rille_conv_least(d->band, d->out[0] - y);
      fill_band(d, planes, count, y, pass.height, room);
      job->kernels->depthwise[job->is_double](&pass, room, results);
      job->kernels->apart[job->is_double](count, pass.height * d->out[1], results,
                                          rille_conv_element(job->target, at, job->size), plane);
      if (!is_small) rille_conv_follow(job->conv, at, count, plane, pass.height * d->out[1]);
    }
    if (is_small) rille_conv_follow_together(job->conv, &followed, (first + count) * plane, item + 1 == end);
  }
}

static RilleStatus run(RilleContext *ctx, Depthwise *d, int64_t bytes,
                       void (*body)(void *, int64_t, int64_t)) {
  double work = (double)(d->out[0] * d->out[1]) * (double)(d->taps * d->lanes);
  return rille_conv_run_items(ctx, &d->job, d->job.conv->batch * d->vectors, work, bytes, body);
}

/* Planes that lie whole pages apart meet in the same few lines of the first cache, and to turn them takes
 * longer than lines of full vectors lose by their loads (measured: 0.8 of the time at 32 x 32 to 128 x 128).
 */
static bool lines_are_faster(const Depthwise *d) {
  enum { PAGE = 4096, FEW_TAPS = 9 };
  return d->in[0] * d->in[1] * d->job.size % PAGE == 0 && d->taps <= FEW_TAPS && d->stride[0] == 1 &&
         d->stride[1] == 1 && d->out[1] >= 2 * d->lanes && d->out[1] % d->lanes == 0;
}

RilleStatus rille_conv_depthwise_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                         const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                         bool *done) {
  Depthwise d;
  if (!(*done = set_geometry(ctx, &d, conv, false) && !lines_are_faster(&d))) return RILLE_OK;
  RILLE_TRY(set_offsets(ctx, &d, false));
  RILLE_TRY(pack_weights(ctx, &d, weight, bias));
  d.job.source = input->data, d.job.target = out->data;
  if (RILLE_CONV_FOLLOWER(conv)) RILLE_CONV_FOLLOWER(conv)->is_taken = true;
  return run(ctx, &d, d.source_bytes + d.target_bytes, pass_part);
}

RilleStatus rille_conv_depthwise_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                       const RilleTensor *weight, RilleTensor *out, bool *done) {
  Depthwise d;
  if (!(*done = set_geometry(ctx, &d, conv, true))) return RILLE_OK;
  RILLE_TRY(set_offsets(ctx, &d, true));
  RILLE_TRY(pack_weights(ctx, &d, weight, NULL));
  d.job.source = gradient->data, d.job.target = out->data;
  return run(ctx, &d, d.source_bytes + d.target_bytes, pass_part);
}

/* ---- gradient by weight ---------------------------------------------------------------------- */

static int64_t sums_bytes(const Depthwise *d) {
  return d->vectors * d->taps * d->vector_bytes;
}

static void weight_part(void *user, int64_t begin, int64_t end) {
  const Depthwise *d = user;
  const RilleConvJob *job = &d->job;
  char *sums = rille_conv_workspace(job, begin), *room = sums + rille_conv_round_up(sums_bytes(d), 64);
  char *gradient = room + d->source_bytes;
  int64_t channels = job->conv->channels, plane = d->out[0] * d->out[1];
  memset(sums, 0, (size_t)(room - sums + d->source_bytes));
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    int64_t vector = item % d->vectors, count = channels_of(d, vector);
    int64_t first = item / d->vectors * channels + vector * d->lanes;
    const char *planes = rille_conv_element(job->source, first * d->in[0] * d->in[1], job->size);
    RilleConvDepthwise pass = new_pass(d, vector);
    RilleConvLanes lanes = {count, plane, d->out[1], 1, d->out[1]};
    for (int64_t y = 0; y < d->out[0] && !rille_limits_stop(job->limits); y += d->band) {
      pass.height = rille_conv_least(d->band, d->out[0] - y);
      fill_band(d, planes, count, y, pass.height, room);
      job->kernels->side_by_side[job->is_double](
          &lanes, pass.height, rille_conv_element(job->other, first * plane + y * d->out[1], job->size),
          gradient);
      job->kernels->depthwise_sums[job->is_double](&pass, room, gradient,
                                                   sums + vector * d->taps * d->vector_bytes);
    }
  }
}

RilleStatus rille_conv_depthwise_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                        const RilleTensor *input, RilleTensor *out, bool *done) {
  Depthwise d;
  if (!(*done = set_geometry(ctx, &d, conv, false))) return RILLE_OK;
  RilleConvJob *job = &d.job;
  RILLE_TRY(set_offsets(ctx, &d, false));
  job->source = input->data, job->other = gradient->data;
  RILLE_TRY(
      run(ctx, &d, rille_conv_round_up(sums_bytes(&d), 64) + d.source_bytes + d.target_bytes, weight_part));
  int64_t items = conv->batch * d.vectors, runs = (items + job->chunk - 1) / job->chunk;
  for (int64_t i = 1; i < runs; i++)
    rille_conv_add(job, sums_bytes(&d) / job->size, job->workspace + i * job->workspace_bytes,
                   job->workspace);
  for (int64_t v = 0; v < d.vectors; v++)
    job->kernels->apart[job->is_double](
        channels_of(&d, v), d.taps, job->workspace + v * d.taps * d.vector_bytes,
        rille_conv_element(out->data, v * d.lanes * d.taps, job->size), d.taps);
  return RILLE_OK;
}

#endif

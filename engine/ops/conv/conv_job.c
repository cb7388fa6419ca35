#include "ops/conv/conv_job.h"
#include "core/shape.h"
#include "core/threads.h"
#include "dispatch/follower.h"
#include "dispatch/scope.h"

#include <string.h>

enum { SHORT_ROW = 64 }; /* elements: shorter than it takes to call memset and memcpy for */

RilleStatus rille_conv_scratch(RilleContext *ctx, int64_t a, int64_t b, int64_t c, RilleDtype dtype,
                               char **out) {
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(ctx, dtype, 3, (int64_t[]){a, b, c}, &tensor));
  if (!rille_scope_keep(ctx, tensor)) return RILLE_ERROR_MEMORY;
  *out = tensor->data;
  return RILLE_OK;
}

RilleConvJob rille_conv_job(RilleContext *ctx, const RilleConv *conv) {
  RilleConvJob job = {.conv = conv,
                      .kernels = ctx->kernels->conv[conv->dtype == RILLE_FLOAT64],
                      .is_double = conv->dtype == RILLE_FLOAT64,
                      .limits = ctx->limits};
  job.size = job.is_double ? 8 : 4;
  return job;
}

void rille_conv_weight_shape(RilleConvJob *job, bool exchanged) {
  const RilleConv *c = job->conv;
  int64_t taps = c->kernel[0] * c->kernel[1], channels = c->channels / c->groups,
          outputs = c->outputs / c->groups;
  job->shape = (RilleConvWeights){.taps = taps,
                                  .channels = channels,
                                  .outputs = outputs,
                                  .output_stride = channels * taps,
                                  .channel_stride = taps};
  if (exchanged) {
    job->shape.channels = outputs;
    job->shape.outputs = channels;
    job->shape.output_stride = taps;
    job->shape.channel_stride = channels * taps;
  }
  job->shape.padded = rille_conv_round_up(job->shape.outputs, job->kernels->lanes[job->is_double]);
  job->packed_bytes = taps * job->shape.channels * job->shape.padded * job->size;
}

RilleStatus rille_conv_set_source(RilleContext *ctx, RilleConvJob *job, int64_t channels, const int64_t *size,
                                  const int64_t *before, const int64_t *after) {
  int64_t numel, padded[3] = {channels, 0, 0};
  size_t bytes;
  for (int i = 0; i < 2; i++)
    if (__builtin_add_overflow(size[i], before[i] + after[i], &padded[i + 1])) padded[i + 1] = INT64_MAX;
  RILLE_TRY(rille_shape_check(ctx, 3, padded, job->conv->dtype, &numel, &bytes));
  job->channels = channels;
  job->height = size[0], job->width = size[1];
  job->top = before[0], job->left = before[1];
  job->rows = padded[1], job->columns = padded[2];
  job->pads = before[0] + after[0] + before[1] + after[1] > 0;
  return RILLE_OK;
}

#if !defined(RILLE_MINIMAL)
/* Short rows: zeros everywhere at once, then the rows, a vector at a time. */
static void lay_planes(const RilleConvJob *job, const char *in, char *room) {
  int64_t plane = job->rows * job->columns * job->size, used = job->height * job->width * job->size;
  char *out = room + (job->top * job->columns + job->left) * job->size;
  memset(room, 0, (size_t)(job->channels * plane));
  for (int64_t c = 0; c < job->channels; c++)
    job->kernels->lay[job->is_double](job->height, job->width, in + c * used, out + c * plane, job->columns);
}
#endif

const char *rille_conv_padded(const RilleConvJob *job, int64_t item, char *room) {
  const char *in =
      rille_conv_element(job->source, item * job->channels * job->height * job->width, job->size);
  if (!job->pads) return in;
#if !defined(RILLE_MINIMAL)
  if (job->columns <= SHORT_ROW) {
    lay_planes(job, in, room);
    return room;
  }
#endif
  int64_t row = job->columns * job->size, used = job->width * job->size, before = job->left * job->size;
  char *out = room;
  for (int64_t c = 0; c < job->channels; c++) {
    memset(out, 0, (size_t)(job->top * row));
    out += job->top * row;
    for (int64_t y = 0; y < job->height; y++, out += row, in += used) {
      memset(out, 0, (size_t)before);
      memcpy(out + before, in, (size_t)used);
      memset(out + before + used, 0, (size_t)(row - before - used));
    }
    int64_t below = (job->rows - job->top - job->height) * row;
    memset(out, 0, (size_t)below);
    out += below;
  }
  return room;
}

int64_t rille_conv_source_bytes(const RilleConvJob *job) {
  return job->pads ? rille_conv_round_up(job->channels * job->rows * job->columns * job->size, 64) : 0;
}

static double multiplications(const RilleConv *c) {
  int64_t outputs = c->outputs / c->groups, channels = c->channels / c->groups;
  return (double)c->out[0] * (double)c->out[1] * (double)outputs * (double)channels * (double)c->kernel[0] *
         (double)c->kernel[1];
}

RilleStatus rille_conv_run_items(RilleContext *ctx, RilleConvJob *job, int64_t items, double work_each,
                                 int64_t workspace_bytes, void (*body)(void *, int64_t, int64_t)) {
  job->grain = work_each < 1e6 ? (int64_t)(1e6 / (work_each + 1)) + 1 : 1;
  int runs = rille_parallel_runs(ctx, items, job->grain);
  if (runs == 0) return RILLE_OK;
  job->chunk = rille_conv_round_up(items, job->grain) / job->grain;
  job->chunk = (job->chunk + runs - 1) / runs * job->grain;
  job->workspace_bytes = rille_conv_round_up(workspace_bytes, 64);
  RILLE_TRY(rille_conv_scratch(ctx, runs, job->workspace_bytes, 1, RILLE_UINT8, &job->workspace));
  rille_parallel_for(ctx, items, job->grain, body, job);
  return RILLE_OK;
}

RilleStatus rille_conv_run(RilleContext *ctx, RilleConvJob *job, int64_t workspace_bytes,
                           void (*body)(void *, int64_t, int64_t)) {
  return rille_conv_run_items(ctx, job, job->conv->batch * job->conv->groups, multiplications(job->conv),
                              workspace_bytes, body);
}

bool rille_conv_reaches(const RilleConv *c, int dim, int64_t phase, int64_t k, int64_t *offset) {
  int64_t distance = phase + c->padding[dim] - k * c->dilation[dim];
  *offset = distance / c->stride[dim];
  return distance % c->stride[dim] == 0;
}

int64_t rille_conv_positions(const RilleConv *c, int dim, int64_t phase) {
  return phase < c->in[dim] ? (c->in[dim] - phase + c->stride[dim] - 1) / c->stride[dim] : 0;
}

void rille_conv_margins(const RilleConv *c, int dim, int64_t *before, int64_t *after) {
  *before = *after = 0;
  for (int64_t k = 0; k < c->kernel[dim]; k++) {
    /* The one phase that k serves. */
    int64_t phase = (k * c->dilation[dim] - c->padding[dim]) % c->stride[dim], offset;
    if (phase < 0) phase += c->stride[dim];
    int64_t n = rille_conv_positions(c, dim, phase);
    if (n == 0 || !rille_conv_reaches(c, dim, phase, k, &offset)) continue;
    if (-offset > *before) *before = -offset;
    if (offset + n - c->out[dim] > *after) *after = offset + n - c->out[dim];
  }
}

bool rille_conv_is_plain(const RilleConv *c) {
  for (int i = 0; i < 2; i++)
    if (c->kernel[i] != 1 || c->stride[i] != 1 || c->padding[i] != 0 || c->after[i] != 0) return false;
  return true;
}

void rille_conv_follow(const RilleConv *conv, int64_t first, int64_t rows, int64_t row, int64_t count) {
  (void)conv; /* in the smallest build */
  RilleFollower *follower = RILLE_CONV_FOLLOWER(conv);
  if (!follower) return;
  if (count == row) count *= rows, rows = 1;
  for (int64_t i = 0; i < rows; i++) follower->run(follower->user, first + i * row, first + i * row + count);
}

void rille_conv_follow_together(const RilleConv *conv, int64_t *followed, int64_t end, bool is_last) {
  enum { TOGETHER = 4096 };
  if (end - *followed < TOGETHER && !is_last) return;
  rille_conv_follow(conv, *followed, 1, 0, end - *followed);
  *followed = end;
}

void rille_conv_add(const RilleConvJob *job, int64_t n, const char *from, char *to) {
  if (job->is_double)
    for (int64_t i = 0; i < n; i++) ((double *)(void *)to)[i] += ((const double *)(const void *)from)[i];
  else
    for (int64_t i = 0; i < n; i++) ((float *)(void *)to)[i] += ((const float *)(const void *)from)[i];
}

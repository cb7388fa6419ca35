/* Running convolutions: padding, packing and the split over samples and groups. Kernels:
 * kernels/planes/conv.h. */
#include "core/shape.h"
#include "core/threads.h"
#include "ops/layers/conv.h"
#include "ops/layers/conv_winograd.h"
#include "dispatch/scope.h"

#include <string.h>

/* ---- what all three products need ------------------------------------------------------------ */

typedef struct Job {
  const RilleConv *conv;
  const RilleConvKernels *kernels;
  bool is_double;
  int64_t size;         /* bytes an element */
  int64_t chunk, grain; /* items (samples times groups) a run */
  const char *source, *other;
  char *target;
  const char *bias, *packed;
  RilleConvWeights shape; /* of one group's weights */
  int64_t packed_bytes;   /* a group */
  /* The source as the passes see it: planes of [rows, columns], padded by top and left. */
  int64_t channels, height, width, top, left, rows, columns;
  bool pads;
  int64_t *taps, *tap_index;
  char *workspace;
  int64_t workspace_bytes; /* a run */
} Job;

static void *element(const void *base, int64_t index, int64_t size) {
  return (char *)base + index * size;
}

static int64_t round_up(int64_t n, int64_t step) {
  return (n + step - 1) / step * step;
}

/* Scratch of count elements that lives as long as the op. */
static RilleStatus scratch(RilleContext *ctx, int64_t a, int64_t b, int64_t c, RilleDtype dtype, char **out) {
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(ctx, dtype, 3, (int64_t[]){a, b, c}, &tensor));
  if (!rille_scope_keep(ctx, tensor)) return RILLE_ERROR_MEMORY;
  *out = tensor->data;
  return RILLE_OK;
}

static Job new_job(RilleContext *ctx, const RilleConv *conv) {
  Job job = {.conv = conv,
             .kernels = ctx->kernels->conv[conv->dtype == RILLE_FLOAT64],
             .is_double = conv->dtype == RILLE_FLOAT64};
  job.size = job.is_double ? 8 : 4;
  return job;
}

/* Weights [outputs, channels, kernel] of one group; exchanged: the pass goes from outputs to channels. */
static void weight_shape(Job *job, bool exchanged) {
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
  job->shape.padded = round_up(job->shape.outputs, job->kernels->lanes[job->is_double]);
  job->packed_bytes = taps * job->shape.channels * job->shape.padded * job->size;
}

static RilleStatus pack_weights(RilleContext *ctx, Job *job, const RilleTensor *weight) {
  const RilleConv *c = job->conv;
  char *packed;
  RILLE_TRY(
      scratch(ctx, c->groups * job->shape.taps, job->shape.channels, job->shape.padded, c->dtype, &packed));
  int64_t group = c->groups > 0 ? weight->numel / c->groups : 0;
  for (int64_t g = 0; g < c->groups; g++)
    job->kernels->pack[job->is_double](&job->shape, element(weight->data, g * group, job->size),
                                       packed + g * job->packed_bytes);
  job->packed = packed;
  return RILLE_OK;
}

/* The source's planes, padded to rows x columns with top and left before them. */
static RilleStatus set_source(RilleContext *ctx, Job *job, int64_t channels, const int64_t *size,
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

/* One sample's planes of one group with zeros around them, or the planes themselves where nothing is to be
 * added. */
static const char *padded_source(const Job *job, int64_t item, char *room) {
  const char *in = element(job->source, item * job->channels * job->height * job->width, job->size);
  if (!job->pads) return in;
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

static int64_t source_bytes(const Job *job) {
  return job->pads ? round_up(job->channels * job->rows * job->columns * job->size, 64) : 0;
}

static char *workspace_of(const Job *job, int64_t begin) {
  return job->workspace + begin / job->chunk * job->workspace_bytes;
}

static RilleStatus run(RilleContext *ctx, Job *job, double work_each, int64_t workspace_bytes,
                       void (*body)(void *, int64_t, int64_t)) {
  int64_t items = job->conv->batch * job->conv->groups;
  job->grain = work_each < 1e6 ? (int64_t)(1e6 / (work_each + 1)) + 1 : 1;
  int runs = rille_parallel_runs(ctx, items, job->grain);
  if (runs == 0) return RILLE_OK;
  job->chunk = round_up(items, job->grain) / job->grain;
  job->chunk = (job->chunk + runs - 1) / runs * job->grain;
  job->workspace_bytes = round_up(workspace_bytes, 64);
  RILLE_TRY(scratch(ctx, runs, job->workspace_bytes, 1, RILLE_UINT8, &job->workspace));
  rille_parallel_for(ctx, items, job->grain, body, job);
  return RILLE_OK;
}

static double multiplications(const RilleConv *c) {
  int64_t outputs = c->outputs / c->groups, channels = c->channels / c->groups;
  return (double)c->out[0] * (double)c->out[1] * (double)outputs * (double)channels * (double)c->kernel[0] *
         (double)c->kernel[1];
}

/* ---- forward --------------------------------------------------------------------------------- */

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleConv *c = job->conv;
  int64_t plane = c->out[0] * c->out[1], outputs = job->shape.outputs;
  RilleConvPass pass = {.channels = job->channels,
                        .plane = job->rows * job->columns,
                        .step_y = c->stride[0] * job->columns,
                        .step_x = c->stride[1],
                        .taps = job->shape.taps,
                        .tap = job->taps,
                        .tap_index = job->tap_index,
                        .outputs = outputs,
                        .padded = job->shape.padded,
                        .height = c->out[0],
                        .width = c->out[1],
                        .out_plane = plane,
                        .out_row = c->out[1],
                        .out_step = 1};
  for (int64_t item = begin; item < end; item++) {
    int64_t group = item % c->groups;
    pass.weights = job->packed + group * job->packed_bytes;
    pass.bias = job->bias ? element(job->bias, group * outputs, job->size) : NULL;
    job->kernels->run[job->is_double](&pass, padded_source(job, item, workspace_of(job, begin)),
                                      element(job->target, item * outputs * plane, job->size));
  }
}

/* Taps of the convolution itself: kernel position (i, j) looks dilation * (i, j) further. */
static RilleStatus plain_taps(RilleContext *ctx, Job *job) {
  const RilleConv *c = job->conv;
  char *room;
  int64_t taps = c->kernel[0] * c->kernel[1];
  RILLE_TRY(scratch(ctx, 2, taps, 1, RILLE_INT64, &room));
  job->taps = (int64_t *)(void *)room;
  job->tap_index = job->taps + taps;
  for (int64_t t = 0; t < taps; t++) {
    job->taps[t] = t / c->kernel[1] * c->dilation[0] * job->columns + t % c->kernel[1] * c->dilation[1];
    job->tap_index[t] = t;
  }
  return RILLE_OK;
}

RilleStatus rille_conv_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                               const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out) {
  Job job = new_job(ctx, conv);
  bool done;
  if (out->numel == 0) return RILLE_OK;
  RILLE_TRY(rille_winograd_forward(ctx, conv, input->data, weight->data, bias ? bias->data : NULL, out->data,
                                   &done));
  if (done) return RILLE_OK;
  job.source = input->data;
  job.target = out->data;
  job.bias = bias ? bias->data : NULL;
  weight_shape(&job, false);
  RILLE_TRY(pack_weights(ctx, &job, weight));
  RILLE_TRY(set_source(ctx, &job, conv->channels / conv->groups, conv->in, conv->padding, conv->after));
  RILLE_TRY(plain_taps(ctx, &job));
  return run(ctx, &job, multiplications(conv), source_bytes(&job), forward_part);
}

/* ---- gradient by input: for each phase of the stride, a pass over the gradient --------------- */

/* Input position phase + stride * i is reached by kernel position k from the output at i + offset. */
static bool reaches(const RilleConv *c, int dim, int64_t phase, int64_t k, int64_t *offset) {
  int64_t distance = phase + c->padding[dim] - k * c->dilation[dim];
  *offset = distance / c->stride[dim];
  return distance % c->stride[dim] == 0;
}

static int64_t positions(const RilleConv *c, int dim, int64_t phase) {
  return phase < c->in[dim] ? (c->in[dim] - phase + c->stride[dim] - 1) / c->stride[dim] : 0;
}

/* How far the taps look beyond the gradient's ends. */
static void gradient_margins(const RilleConv *c, int dim, int64_t *before, int64_t *after) {
  *before = *after = 0;
  for (int64_t k = 0; k < c->kernel[dim]; k++) {
    /* The one phase that k serves. */
    int64_t phase = (k * c->dilation[dim] - c->padding[dim]) % c->stride[dim], offset;
    if (phase < 0) phase += c->stride[dim];
    int64_t n = positions(c, dim, phase);
    if (n == 0 || !reaches(c, dim, phase, k, &offset)) continue;
    if (-offset > *before) *before = -offset;
    if (offset + n - c->out[dim] > *after) *after = offset + n - c->out[dim];
  }
}

/* The taps that serve this phase; gives their number. */
static int64_t phase_taps(const Job *job, int64_t phase_y, int64_t phase_x, int64_t *tap, int64_t *index) {
  const RilleConv *c = job->conv;
  int64_t n = 0, y, x;
  for (int64_t i = 0; i < c->kernel[0]; i++) {
    if (!reaches(c, 0, phase_y, i, &y)) continue;
    for (int64_t j = 0; j < c->kernel[1]; j++) {
      if (!reaches(c, 1, phase_x, j, &x)) continue;
      tap[n] = (y + job->top) * job->columns + x + job->left;
      index[n++] = i * c->kernel[1] + j;
    }
  }
  return n;
}

static void input_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleConv *c = job->conv;
  char *room = workspace_of(job, begin);
  int64_t taps = job->shape.taps, *tap = (int64_t *)(void *)(room + source_bytes(job)), *index = tap + taps;
  RilleConvPass pass = {.channels = job->channels,
                        .plane = job->rows * job->columns,
                        .step_y = job->columns,
                        .step_x = 1,
                        .tap = tap,
                        .tap_index = index,
                        .outputs = job->shape.outputs,
                        .padded = job->shape.padded,
                        .out_plane = c->in[0] * c->in[1],
                        .out_row = c->stride[0] * c->in[1],
                        .out_step = c->stride[1]};
  for (int64_t item = begin; item < end; item++) {
    const char *source = padded_source(job, item, room);
    char *target = element(job->target, item * job->shape.outputs * pass.out_plane, job->size);
    pass.weights = job->packed + item % c->groups * job->packed_bytes;
    for (int64_t y = 0; y < c->stride[0] && y < c->in[0]; y++)
      for (int64_t x = 0; x < c->stride[1] && x < c->in[1]; x++) {
        pass.height = positions(c, 0, y);
        pass.width = positions(c, 1, x);
        pass.taps = phase_taps(job, y, x, tap, index);
        job->kernels->run[job->is_double](&pass, source, element(target, y * c->in[1] + x, job->size));
      }
  }
}

RilleStatus rille_conv_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                             const RilleTensor *weight, RilleTensor *out) {
  Job job = new_job(ctx, conv);
  int64_t before[2], after[2];
  bool done;
  if (out->numel == 0) return RILLE_OK;
  RILLE_TRY(rille_winograd_input(ctx, conv, gradient->data, weight->data, out->data, &done));
  if (done) return RILLE_OK;
  job.source = gradient->data;
  job.target = out->data;
  weight_shape(&job, true);
  RILLE_TRY(pack_weights(ctx, &job, weight));
  for (int i = 0; i < 2; i++) gradient_margins(conv, i, &before[i], &after[i]);
  RILLE_TRY(set_source(ctx, &job, conv->outputs / conv->groups, conv->out, before, after));
  int64_t tap_bytes = 2 * job.shape.taps * (int64_t)sizeof(int64_t);
  return run(ctx, &job, multiplications(conv), source_bytes(&job) + tap_bytes, input_part);
}

/* ---- gradient by weight: each run gathers sums of its own, which are added up in order ------- */

static int64_t sums_bytes(const Job *job) {
  return round_up(job->conv->groups * job->packed_bytes, 64);
}

static int64_t gradient_bytes(const Job *job) {
  return round_up(job->conv->out[0] * job->conv->out[1] * job->shape.padded * job->size, 64);
}

static void weight_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const RilleConv *c = job->conv;
  char *sums = workspace_of(job, begin), *gradient = sums + sums_bytes(job),
       *room = gradient + gradient_bytes(job);
  int64_t pixels = c->out[0] * c->out[1];
  RilleConvPass pass = {.channels = job->channels,
                        .plane = job->rows * job->columns,
                        .step_y = c->stride[0] * job->columns,
                        .step_x = c->stride[1],
                        .taps = job->shape.taps,
                        .tap = job->taps,
                        .tap_index = job->tap_index,
                        .outputs = job->shape.outputs,
                        .padded = job->shape.padded,
                        .height = c->out[0],
                        .width = c->out[1]};
  memset(sums, 0, (size_t)sums_bytes(job));
  for (int64_t item = begin; item < end; item++) {
    job->kernels->by_pixel[job->is_double](job->shape.outputs, job->shape.padded, pixels,
                                           element(job->other, item * job->shape.outputs * pixels, job->size),
                                           gradient);
    job->kernels->weight_sums[job->is_double](&pass, padded_source(job, item, room), gradient,
                                              sums + item % c->groups * job->packed_bytes);
  }
}

static void add_sums(const Job *job, char *to, const char *from) {
  int64_t n = job->conv->groups * job->packed_bytes / job->size;
  if (job->is_double)
    for (int64_t i = 0; i < n; i++) ((double *)(void *)to)[i] += ((const double *)(const void *)from)[i];
  else
    for (int64_t i = 0; i < n; i++) ((float *)(void *)to)[i] += ((const float *)(const void *)from)[i];
}

RilleStatus rille_conv_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                              const RilleTensor *input, RilleTensor *out) {
  Job job = new_job(ctx, conv);
  bool done;
  RILLE_TRY(rille_winograd_weight(ctx, conv, gradient->data, input->data, out->data, &done));
  if (done) return RILLE_OK;
  memset(out->data, 0, (size_t)out->numel * rille_tensor_itemsize(out));
  if (out->numel == 0 || gradient->numel == 0) return RILLE_OK;
  job.source = input->data;
  job.other = gradient->data;
  weight_shape(&job, false);
  RILLE_TRY(set_source(ctx, &job, conv->channels / conv->groups, conv->in, conv->padding, conv->after));
  RILLE_TRY(plain_taps(ctx, &job));
  RILLE_TRY(run(ctx, &job, multiplications(conv),
                sums_bytes(&job) + gradient_bytes(&job) + source_bytes(&job), weight_part));
  int64_t items = conv->batch * conv->groups, runs = (items + job.chunk - 1) / job.chunk;
  for (int64_t i = 1; i < runs; i++) add_sums(&job, job.workspace, job.workspace + i * job.workspace_bytes);
  for (int64_t g = 0; g < conv->groups; g++)
    job.kernels->unpack[job.is_double](&job.shape, job.workspace + g * job.packed_bytes,
                                       element(out->data, g * (out->numel / conv->groups), job.size));
  return RILLE_OK;
}

/* Running convolutions: padding, packing and the split over samples and groups. Kernels:
 * kernels/planes/conv.h. */
#include "ops/conv/conv_job.h"
#include "dispatch/follower.h"
#include "ops/conv/conv_depthwise.h"
#include "ops/conv/conv_direct.h"
#include "ops/conv/conv_lines.h"
#include "ops/conv/conv_products.h"
#include "ops/conv/conv_winograd.h"
#include "dispatch/scope.h"
#include "math/blas.h"

#include <string.h>

enum {
  FEW_GROUPS = 8, /* each is a product */
};

/* Planes of one column are lines: the same memory as one row. */
static const RilleConv *as_rows(const RilleConv *conv, RilleConv *turned) {
  if (conv->in[1] != 1 || conv->kernel[1] != 1 || conv->padding[1] + conv->after[1] != 0) return conv;
  *turned = *conv;
  int64_t *const pairs[] = {turned->in,      turned->out,      turned->kernel, turned->stride,
                            turned->padding, turned->dilation, turned->after};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    int64_t first = pairs[i][0];
    pairs[i][0] = pairs[i][1], pairs[i][1] = first;
  }
  turned->stride[0] = turned->dilation[0] = 1; /* there is one row */
  return turned;
}

/* The kernel as large as the input: a linear layer of each group, over rows of length. */
static bool is_linear(const RilleConv *c) {
  for (int i = 0; i < 2; i++)
    if (c->kernel[i] != c->in[i] || c->padding[i] + c->after[i] != 0 || c->dilation[i] != 1) return false;
  return c->channels > 0 && c->groups <= FEW_GROUPS;
}

typedef struct Linear {
  int64_t outputs, length, out_row, in_row; /* of a group; of all */
} Linear;

static Linear linear_of(const RilleConv *c) {
  int64_t length = c->channels / c->groups * c->kernel[0] * c->kernel[1], outputs = c->outputs / c->groups;
  return (Linear){outputs, length, outputs * c->groups, length * c->groups};
}

static RilleStatus linear_forward(RilleContext *ctx, const RilleConv *c, const char *in, const char *weight,
                                  const char *bias, char *out) {
  Linear l = linear_of(c);
  int64_t size = (int64_t)rille_dtype_size(c->dtype);
  for (int64_t g = 0; g < c->groups; g++)
    RILLE_TRY(rille_gemm_bias(ctx, c->dtype, false, true, c->batch, l.outputs, l.length,
                              in + g * l.length * size, l.in_row, weight + g * l.outputs * l.length * size,
                              l.length, bias ? bias + g * l.outputs * size : NULL, out + g * l.outputs * size,
                              l.out_row));
  return RILLE_OK;
}

static RilleStatus linear_input(RilleContext *ctx, const RilleConv *c, const char *gradient,
                                const char *weight, char *out) {
  Linear l = linear_of(c);
  int64_t size = (int64_t)rille_dtype_size(c->dtype);
  for (int64_t g = 0; g < c->groups; g++)
    RILLE_TRY(rille_gemm(ctx, c->dtype, false, false, c->batch, l.length, l.outputs, 1,
                         gradient + g * l.outputs * size, l.out_row, weight + g * l.outputs * l.length * size,
                         l.length, 0, out + g * l.length * size, l.in_row));
  return RILLE_OK;
}

static RilleStatus linear_weight(RilleContext *ctx, const RilleConv *c, const char *gradient, const char *in,
                                 char *out) {
  Linear l = linear_of(c);
  int64_t size = (int64_t)rille_dtype_size(c->dtype);
  for (int64_t g = 0; g < c->groups; g++)
    RILLE_TRY(rille_gemm(ctx, c->dtype, true, false, l.outputs, l.length, c->batch, 1,
                         gradient + g * l.outputs * size, l.out_row, in + g * l.length * size, l.in_row, 0,
                         out + g * l.outputs * l.length * size, l.length));
  return RILLE_OK;
}

static int64_t rows_at_once(const RilleConvPass *pass) {
  return rille_conv_rows_at_once(
      (double)pass->width * (double)pass->taps * (double)pass->channels * (double)pass->padded, pass->height);
}

static void sum_pass(const RilleConvJob *job, const RilleConvPass *pass, const char *source,
                     const char *gradient, char *sums) {
  RilleConvPass part = *pass;
  int64_t rows = rows_at_once(pass);
  for (int64_t y = 0; y < pass->height && !rille_limits_stop(job->limits); y += rows) {
    part.height = pass->height - y < rows ? pass->height - y : rows;
    job->kernels->weight_sums[job->is_double](&part, source + y * pass->step_y * job->size,
                                              gradient + y * pass->width * pass->padded * job->size, sums);
  }
}

/* Taps of the convolution itself: kernel position (i, j) looks dilation * (i, j) further. */
static RilleStatus plain_taps(RilleContext *ctx, RilleConvJob *job) {
  const RilleConv *c = job->conv;
  char *room;
  int64_t taps = c->kernel[0] * c->kernel[1];
  RILLE_TRY(rille_conv_scratch(ctx, 2, taps, 1, RILLE_INT64, &room));
  job->taps = (int64_t *)(void *)room;
  job->tap_index = job->taps + taps;
  for (int64_t t = 0; t < taps; t++) {
    job->taps[t] = t / c->kernel[1] * c->dilation[0] * job->columns + t % c->kernel[1] * c->dilation[1];
    job->tap_index[t] = t;
  }
  return RILLE_OK;
}

RilleStatus rille_conv_forward(RilleContext *ctx, const RilleConv *given, const RilleTensor *input,
                               const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out) {
  RilleConv turned;
  const RilleConv *conv = as_rows(given, &turned);
  bool done;
  if (out->numel == 0) return RILLE_OK;
  if (is_linear(conv))
    return linear_forward(ctx, conv, input->data, weight->data, bias ? bias->data : NULL, out->data);
  RILLE_TRY(rille_winograd_forward(ctx, conv, input->data, weight->data, bias ? bias->data : NULL, out->data,
                                   &done));
  if (done) return RILLE_OK;
#if !defined(RILLE_MINIMAL)
  RILLE_TRY(rille_conv_depthwise_forward(ctx, conv, input, weight, bias, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_lines_forward(ctx, conv, input, weight, bias, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_direct_forward(ctx, conv, input, weight, bias, out, false, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_products_forward(ctx, conv, input, weight, bias, out, &done));
  if (done) return RILLE_OK;
#endif
  return rille_conv_direct_forward(ctx, conv, input, weight, bias, out, true, &done);
}

RilleStatus rille_conv_input(RilleContext *ctx, const RilleConv *given, const RilleTensor *gradient,
                             const RilleTensor *weight, RilleTensor *out) {
  RilleConv turned;
  const RilleConv *conv = as_rows(given, &turned);
  bool done;
  if (out->numel == 0) return RILLE_OK;
  if (is_linear(conv) && conv->outputs > 0)
    return linear_input(ctx, conv, gradient->data, weight->data, out->data);
  RILLE_TRY(rille_winograd_input(ctx, conv, gradient->data, weight->data, out->data, &done));
  if (done) return RILLE_OK;
#if !defined(RILLE_MINIMAL)
  RILLE_TRY(rille_conv_depthwise_input(ctx, conv, gradient, weight, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_lines_input(ctx, conv, gradient, weight, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_direct_input(ctx, conv, gradient, weight, out, false, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_products_input(ctx, conv, gradient, weight, out, &done));
  if (done) return RILLE_OK;
#endif
  return rille_conv_direct_input(ctx, conv, gradient, weight, out, true, &done);
}

/* ---- gradient by weight: each run gathers sums of its own, which are added up in order ------- */

static int64_t sums_bytes(const RilleConvJob *job) {
  return rille_conv_round_up(job->conv->groups * job->packed_bytes, 64);
}

static int64_t gradient_bytes(const RilleConvJob *job) {
  return rille_conv_round_up(job->conv->out[0] * job->conv->out[1] * job->shape.padded * job->size, 64);
}

static void weight_part(void *user, int64_t begin, int64_t end) {
  const RilleConvJob *job = user;
  const RilleConv *c = job->conv;
  char *sums = rille_conv_workspace(job, begin), *gradient = sums + sums_bytes(job),
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
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    job->kernels->by_pixel[job->is_double](
        job->shape.outputs, job->shape.padded, pixels,
        rille_conv_element(job->other, item * job->shape.outputs * pixels, job->size), gradient);
    sum_pass(job, &pass, rille_conv_padded(job, item, room), gradient,
             sums + item % c->groups * job->packed_bytes);
  }
}

RilleStatus rille_conv_weight(RilleContext *ctx, const RilleConv *given, const RilleTensor *gradient,
                              const RilleTensor *input, RilleTensor *out) {
  RilleConv turned;
  const RilleConv *conv = as_rows(given, &turned);
  RilleConvJob job = rille_conv_job(ctx, conv);
  bool done;
  if (is_linear(conv) && out->numel > 0 && conv->batch > 0)
    return linear_weight(ctx, conv, gradient->data, input->data, out->data);
  RILLE_TRY(rille_winograd_weight(ctx, conv, gradient->data, input->data, out->data, &done));
  if (done) return RILLE_OK;
  memset(out->data, 0, (size_t)out->numel * rille_tensor_itemsize(out));
  if (out->numel == 0 || gradient->numel == 0) return RILLE_OK;
#if !defined(RILLE_MINIMAL)
  RILLE_TRY(rille_conv_depthwise_weight(ctx, conv, gradient, input, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_lines_weight(ctx, conv, gradient, input, out, &done));
  if (done) return RILLE_OK;
  RILLE_TRY(rille_conv_products_weight(ctx, conv, gradient, input, out, &done));
  if (done) return RILLE_OK;
#endif
  job.source = input->data;
  job.other = gradient->data;
  rille_conv_weight_shape(&job, false);
  RILLE_TRY(
      rille_conv_set_source(ctx, &job, conv->channels / conv->groups, conv->in, conv->padding, conv->after));
  RILLE_TRY(plain_taps(ctx, &job));
  RILLE_TRY(rille_conv_run(ctx, &job, sums_bytes(&job) + gradient_bytes(&job) + rille_conv_source_bytes(&job),
                           weight_part));
  int64_t items = conv->batch * conv->groups, runs = (items + job.chunk - 1) / job.chunk;
  for (int64_t i = 1; i < runs; i++)
    rille_conv_add(&job, conv->groups * job.packed_bytes / job.size, job.workspace + i * job.workspace_bytes,
                   job.workspace);
  for (int64_t g = 0; g < conv->groups; g++)
    job.kernels->unpack[job.is_double](
        &job.shape, job.workspace + g * job.packed_bytes,
        rille_conv_element(out->data, g * (out->numel / conv->groups), job.size));
  return RILLE_OK;
}

/* A group's source planes are copied with zeros around them, column phases of the stride apart, so that the
 * pixels of a row of outputs meet elements side by side at every tap: [channel][phase][rows][line]. */
#include "ops/conv/conv_lines.h"
#include "ops/conv/conv_job.h"
#include "dispatch/follower.h"

#include <string.h>

enum {
  FEW_TERMS = 32,
  PLAIN_OUTPUTS = 8,
  PLAIN_TERMS = 12, /* from here on the input as it lies is a matrix for a product */
  BAND_BYTES =
      64 << 10, /* of the source that all output channels of a band of rows see, one after the other */
  FOLLOWED_BAND_BYTES = 16 << 10, /* where a follower finds the results in the first cache */
};
static const double FULL_ROW = 0.8;

/* Where a phase of a plane's columns goes, and which columns these are. */
typedef struct Phase {
  int64_t x, n; /* the first of them, their number */
  int64_t to;   /* element of the room */
} Phase;

typedef struct Lines {
  RilleConvJob job; /* first: bodies get it */
  int64_t step;     /* columns of the source from one pixel to the next: phases */
  int64_t line, plane, source_bytes;
  Phase phase[2];     /* the first two */
  int64_t terms;      /* of one output channel at most */
  int64_t sums_bytes; /* the gradient by weight of a run */
} Lines;

/* The share of a vector that is of use when n elements are cut into vectors. */
static double share(int64_t n, int64_t lanes) {
  return (double)n / (double)rille_conv_round_up(n, lanes);
}

/* Rows must fill vectors better than the output channels of a group do; terms: of what is computed. Many
 * channels of few terms (the first layer of a network of pictures) go this way too: columns for a product
 * would take as long as the product. Measured with tests/bench/sweep. */
static bool pays(const RilleConvJob *job, int64_t outputs, int64_t terms, int64_t width) {
  int64_t lanes = job->kernels->lanes[job->is_double];
  if (rille_conv_is_plain(job->conv) && terms >= PLAIN_TERMS && outputs >= PLAIN_OUTPUTS) return false;
  if (outputs > lanes) return terms <= FEW_TERMS && terms > 1 && share(width, lanes) >= FULL_ROW;
  return share(width, lanes) > share(outputs, lanes);
}

static Phase phase_of(const Lines *lines, int64_t phase) {
  const RilleConvJob *job = &lines->job;
  int64_t first = phase < job->left ? (job->left - phase + lines->step - 1) / lines->step : 0;
  Phase p = {.x = first * lines->step + phase - job->left,
             .to = (phase * job->rows + job->top) * lines->line + first};
  p.n = p.x < job->width ? (job->width - p.x + lines->step - 1) / lines->step : 0;
  p.n = rille_conv_least(p.n, lines->line - first);
  return p;
}

/* Of the job's source, whose pixels lie step columns apart. */
static void set_layout(Lines *lines, int64_t step) {
  const RilleConvJob *job = &lines->job;
  lines->step = step;
  lines->line = rille_conv_round_up(job->columns, step) / step;
  lines->plane = step * job->rows * lines->line;
  lines->source_bytes = rille_conv_round_up(job->channels * lines->plane * job->size + RILLE_CONV_SLACK, 64);
  for (int i = 0; i < 2; i++) lines->phase[i] = phase_of(lines, i);
}

/* One plane, [height][width] without gaps, into a room whose zeros around it are there. */
static void spread_plane(const Lines *lines, const char *in, char *room) {
  const RilleConvJob *job = &lines->job;
  int64_t size = job->size;
  const Phase *even = lines->phase, *odd = lines->phase + 1;
  if (lines->step == 1 && even->n == job->width) {
    job->kernels->lay[job->is_double](job->height, job->width, in, room + even->to * size, lines->line);
    return;
  }
  if (lines->phase[0].x > lines->phase[1].x) even = lines->phase + 1, odd = lines->phase;
  if (lines->step == 2 && even->x == 0 && odd->x == 1 && even->n - odd->n >= 0 && even->n - odd->n <= 1) {
    job->kernels->lay_halves[job->is_double](job->height, job->width, even->n + odd->n, in,
                                             room + even->to * size, room + odd->to * size, lines->line);
    return;
  }
  for (int64_t phase = 0; phase < lines->step; phase++) {
    Phase p = phase < 2 ? lines->phase[phase] : phase_of(lines, phase);
    if (p.n > 0)
      job->kernels->take[job->is_double](job->height, p.n, lines->step, in + p.x * size, job->width,
                                         room + p.to * size, lines->line);
  }
}

/* One sample's planes of one group. */
static void spread(const Lines *lines, int64_t item, char *room) {
  const RilleConvJob *job = &lines->job;
  int64_t plane = job->height * job->width * job->size;
  const char *in = (const char *)job->source + item * job->channels * plane;
  for (int64_t c = 0; c < job->channels && plane > 0; c++)
    spread_plane(lines, in + c * plane, room + c * lines->plane * job->size);
}

/* Where the source element lies that stands in this row and column of the padded plane. */
static int64_t place(const Lines *lines, int64_t y, int64_t x) {
  return x % lines->step * lines->job.rows * lines->line + y * lines->line + x / lines->step;
}

/* Terms of the convolution itself, in the order of its weights. */
static RilleStatus plain_terms(RilleContext *ctx, Lines *lines) {
  RilleConvJob *job = &lines->job;
  const RilleConv *c = job->conv;
  char *room;
  int64_t n = 0;
  lines->terms = job->channels * job->shape.taps;
  RILLE_TRY(rille_conv_scratch(ctx, lines->terms, 1, 1, RILLE_INT64, &room));
  job->taps = (int64_t *)(void *)room;
  for (int64_t k = 0; k < job->channels; k++)
    for (int64_t y = 0; y < c->kernel[0]; y++)
      for (int64_t x = 0; x < c->kernel[1]; x++)
        job->taps[n++] = k * lines->plane + place(lines, y * c->dilation[0], x * c->dilation[1]);
  return RILLE_OK;
}

static RilleConvLines plain_pass(const Lines *lines) {
  const RilleConv *c = lines->job.conv;
  return (RilleConvLines){.terms = lines->terms,
                          .offset = lines->job.taps,
                          .outputs = lines->job.shape.outputs,
                          .height = c->out[0],
                          .width = c->out[1],
                          .step_y = c->stride[0] * lines->line,
                          .out_plane = c->out[0] * c->out[1],
                          .out_row = c->out[1],
                          .out_step = 1};
}

static RilleStatus start_plain(RilleContext *ctx, Lines *lines) {
  RilleConvJob *job = &lines->job;
  const RilleConv *c = job->conv;
  RILLE_TRY(rille_conv_set_source(ctx, job, c->channels / c->groups, c->in, c->padding, c->after));
  set_layout(lines, c->stride[1]);
  return plain_terms(ctx, lines);
}

/* Rows of a pass at a time, so that somebody who wants to stop is heard. sums NULL: forward, into target;
 * else target is the gradient that the sums take. */
static void run_lines(const Lines *lines, const RilleConvLines *pass, const char *source, char *target,
                      char *sums) {
  const RilleConvJob *job = &lines->job;
  RilleConvLines part = *pass;
  double row = (double)pass->width * (double)pass->terms * (double)pass->outputs;
  int64_t rows = rille_conv_rows_at_once(row, pass->height);
  for (int64_t y = 0; y < pass->height && !rille_limits_stop(job->limits); y += rows) {
    const char *from = source + y * pass->step_y * job->size;
    char *to = target + y * pass->out_row * job->size;
    part.height = rille_conv_least(rows, pass->height - y);
    if (sums)
      job->kernels->line_sums[job->is_double](&part, from, to, sums);
    else
      job->kernels->lines[job->is_double](&part, from, to);
  }
}

/* ---- forward --------------------------------------------------------------------------------- */

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Lines *lines = user;
  const RilleConvJob *job = &lines->job;
  char *room = rille_conv_workspace(job, begin);
  RilleConvLines pass = plain_pass(lines);
  int64_t row_bytes = pass.step_y * lines->step * job->channels * job->size; /* 0 where there is no channel */
  int64_t band_bytes = RILLE_CONV_FOLLOWER(job->conv) ? FOLLOWED_BAND_BYTES : BAND_BYTES;
  int64_t band = row_bytes > 0 ? band_bytes / row_bytes / 8 * 8 : 8;
  if (band < 8) band = 8;
  int64_t planes = pass.outputs * pass.out_plane, followed = begin * planes; /* what the follower has had */
  bool is_small = job->conv->out[0] <= band;
  memset(room, 0, (size_t)lines->source_bytes);
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    int64_t group = item % job->conv->groups;
    pass.weights = rille_conv_element(job->packed, group * pass.outputs * pass.terms, job->size);
    pass.bias = job->bias ? rille_conv_element(job->bias, group * pass.outputs, job->size) : NULL;
    spread(lines, item, room);
    char *target = rille_conv_element(job->target, item * pass.outputs * pass.out_plane, job->size);
    for (int64_t y = 0; y < job->conv->out[0]; y += band) {
      pass.height = job->conv->out[0] - y < band ? job->conv->out[0] - y : band;
      run_lines(lines, &pass, room + y * pass.step_y * job->size, target + y * pass.out_row * job->size,
                NULL);
      if (!is_small)
        rille_conv_follow(job->conv, item * planes + y * pass.out_row, pass.outputs, pass.out_plane,
                          pass.height * pass.out_row);
    }
    if (is_small) rille_conv_follow_together(job->conv, &followed, (item + 1) * planes, item + 1 == end);
  }
}

RilleStatus rille_conv_lines_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                     const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                     bool *done) {
  Lines lines = {.job = rille_conv_job(ctx, conv)};
  if (!(*done = pays(&lines.job, conv->outputs / conv->groups,
                     conv->channels / conv->groups * conv->kernel[0] * conv->kernel[1], conv->out[1])))
    return RILLE_OK;
  lines.job.source = input->data;
  lines.job.target = out->data;
  lines.job.packed = weight->data;
  lines.job.bias = bias ? bias->data : NULL;
  rille_conv_weight_shape(&lines.job, false);
  RILLE_TRY(start_plain(ctx, &lines));
  if (RILLE_CONV_FOLLOWER(conv)) RILLE_CONV_FOLLOWER(conv)->is_taken = true;
  return rille_conv_run(ctx, &lines.job, lines.source_bytes, forward_part);
}

/* ---- gradient by input ----------------------------------------------------------------------- */

/* The terms of one phase and the weights that belong to them, [channels][terms]; gives the number of terms.
 */
static int64_t phase_terms(const Lines *lines, const char *weights, int64_t phase_y, int64_t phase_x,
                           int64_t *offset, char *gathered) {
  const RilleConvJob *job = &lines->job;
  const RilleConv *c = job->conv;
  int64_t n = 0, y, x, taps = job->shape.taps, targets = job->shape.outputs, size = job->size;
  int64_t each = 0; /* terms, known before weights are placed */
  for (int64_t i = 0; i < c->kernel[0]; i++)
    for (int64_t j = 0; j < c->kernel[1]; j++)
      each += rille_conv_reaches(c, 0, phase_y, i, &y) && rille_conv_reaches(c, 1, phase_x, j, &x);
  each *= job->channels;
  for (int64_t o = 0; o < job->channels; o++)
    for (int64_t i = 0; i < c->kernel[0]; i++) {
      if (!rille_conv_reaches(c, 0, phase_y, i, &y)) continue;
      for (int64_t j = 0; j < c->kernel[1]; j++) {
        if (!rille_conv_reaches(c, 1, phase_x, j, &x)) continue;
        offset[n] = o * lines->plane + (y + job->top) * lines->line + x + job->left;
        for (int64_t k = 0; k < targets; k++)
          memcpy(gathered + (k * each + n) * size,
                 weights + ((o * targets + k) * taps + i * c->kernel[1] + j) * size, (size_t)size);
        n++;
      }
    }
  return n;
}

/* One phase of the rows. With a stride of 2 both phases of the columns are made apart, and woven. weights
 * NULL: those that were gathered last, of the only phase. */
static void input_rows(const Lines *lines, const char *weights, int64_t phase_y, RilleConvLines *pass,
                       const char *source, char *target, char *room) {
  const RilleConvJob *job = &lines->job;
  const RilleConv *c = job->conv;
  int64_t *offset = (int64_t *)(void *)room, size = job->size, steps = c->stride[1], width = c->in[1];
  char *gathered = room + lines->terms * (int64_t)sizeof(int64_t);
  char *apart = gathered + rille_conv_round_up(lines->terms * job->shape.outputs * size, 64);
  int64_t first = rille_conv_positions(c, 1, 0), plane = rille_conv_positions(c, 0, phase_y) * first;
  bool weaves = steps == 2 && width > 1;
  pass->height = rille_conv_positions(c, 0, phase_y);
  for (int64_t phase = 0; phase < steps && phase < width; phase++) {
    if (weights) pass->terms = phase_terms(lines, weights, phase_y, phase, offset, gathered);
    pass->offset = offset, pass->weights = gathered;
    pass->width = rille_conv_positions(c, 1, phase);
    pass->out_plane = weaves ? 2 * plane : c->in[0] * width;
    pass->out_row = weaves ? first : c->stride[0] * width;
    pass->out_step = weaves ? 1 : steps;
    run_lines(lines, pass, source,
              weaves ? apart + phase * plane * size : target + (phase_y * width + phase) * size, NULL);
  }
  for (int64_t k = 0; weaves && k < pass->outputs; k++)
    for (int64_t y = 0; y < pass->height; y++)
      job->kernels->weave[job->is_double](
          width, apart + (k * 2 * plane + y * first) * size, apart + ((k * 2 + 1) * plane + y * first) * size,
          target + (k * c->in[0] + phase_y + y * c->stride[0]) * width * size);
}

static void input_part(void *user, int64_t begin, int64_t end) {
  const Lines *lines = user;
  const RilleConvJob *job = &lines->job;
  const RilleConv *c = job->conv;
  char *room = rille_conv_workspace(job, begin);
  RilleConvLines pass = {.outputs = job->shape.outputs, .step_y = lines->line};
  int64_t plane = pass.outputs * c->in[0] * c->in[1];
  int64_t weights = pass.outputs * job->channels * job->shape.taps;
  const bool stays = c->groups == 1 && c->stride[0] == 1 && c->stride[1] == 1;
  memset(room, 0, (size_t)lines->source_bytes);
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    const char *of_group = rille_conv_element(job->packed, item % c->groups * weights, job->size);
    spread(lines, item, room);
    for (int64_t y = 0; y < c->stride[0] && y < c->in[0]; y++)
      input_rows(lines, stays && item > begin ? NULL : of_group, y, &pass, room,
                 rille_conv_element(job->target, item * plane, job->size), room + lines->source_bytes);
  }
}

RilleStatus rille_conv_lines_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                   const RilleTensor *weight, RilleTensor *out, bool *done) {
  Lines lines = {.job = rille_conv_job(ctx, conv)};
  RilleConvJob *job = &lines.job;
  int64_t before[2], after[2], targets = conv->channels / conv->groups;
  if (!(*done = pays(job, targets, conv->outputs / conv->groups * conv->kernel[0] * conv->kernel[1],
                     rille_conv_positions(conv, 1, 0))))
    return RILLE_OK;
  job->source = gradient->data;
  job->target = out->data;
  job->packed = weight->data;
  rille_conv_weight_shape(job, true);
  for (int i = 0; i < 2; i++) rille_conv_margins(conv, i, &before[i], &after[i]);
  RILLE_TRY(rille_conv_set_source(ctx, job, conv->outputs / conv->groups, conv->out, before, after));
  set_layout(&lines, 1);
  lines.terms = job->channels * job->shape.taps;
  int64_t apart = rille_conv_positions(conv, 0, 0) * rille_conv_positions(conv, 1, 0) * 2 * targets;
  return rille_conv_run(ctx, job,
                        lines.source_bytes + lines.terms * (int64_t)sizeof(int64_t) +
                            rille_conv_round_up(lines.terms * targets * job->size, 64) +
                            (conv->stride[1] == 2 ? apart * job->size : 0),
                        input_part);
}

/* ---- gradient by weight ---------------------------------------------------------------------- */

static void weight_part(void *user, int64_t begin, int64_t end) {
  const Lines *lines = user;
  const RilleConvJob *job = &lines->job;
  char *sums = rille_conv_workspace(job, begin), *room = sums + lines->sums_bytes;
  RilleConvLines pass = plain_pass(lines);
  memset(sums, 0, (size_t)(lines->sums_bytes + lines->source_bytes));
  for (int64_t item = begin; item < end && !rille_limits_stop(job->limits); item++) {
    int64_t group = item % job->conv->groups;
    spread(lines, item, room);
    run_lines(lines, &pass, room,
              rille_conv_element(job->other, item * pass.outputs * pass.out_plane, job->size),
              rille_conv_element(sums, group * pass.outputs * pass.terms, job->size));
  }
}

RilleStatus rille_conv_lines_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                    const RilleTensor *input, RilleTensor *out, bool *done) {
  Lines lines = {.job = rille_conv_job(ctx, conv)};
  RilleConvJob *job = &lines.job;
  if (!(*done = pays(job, conv->outputs / conv->groups, INT64_MAX, conv->out[1]))) return RILLE_OK;
  job->source = input->data;
  job->other = gradient->data;
  rille_conv_weight_shape(job, false);
  RILLE_TRY(start_plain(ctx, &lines));
  lines.sums_bytes = rille_conv_round_up(out->numel * job->size, 64);
  RILLE_TRY(rille_conv_run(ctx, job, lines.sums_bytes + lines.source_bytes, weight_part));
  memcpy(out->data, job->workspace, (size_t)(out->numel * job->size));
  int64_t items = conv->batch * conv->groups, runs = (items + job->chunk - 1) / job->chunk;
  for (int64_t i = 1; i < runs; i++)
    rille_conv_add(job, out->numel, job->workspace + i * job->workspace_bytes, out->data);
  return RILLE_OK;
}

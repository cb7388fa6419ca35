/* A block of results sees a region of the source, which is copied with zeros around it as [phase of the
 * stride][row][channel][column], so that all that one row of the kernel looks at lies together, and pixels of
 * a row side by side. Weights are packed for one panel of output channels after the other. Rows and columns
 * of the kernel that would see zeros alone are left out. */
#include "ops/conv/conv_direct.h"
#include "core/shape.h"
#include "core/threads.h"
#include "dispatch/follower.h"
#include "ops/conv/conv_job.h"

#include <string.h>

enum {
  REGION_BYTES = 256 << 10, /* of a block, meant for the second cache */
  CHANNELS_AT_ONCE = 64,    /* whose rows stay in the first cache while the columns of the kernel pass */
  FEW_CHANNELS = 16,
  LANES_OF_ROOM = 16,
  LEAST_DEPTH = 192,
  SHORT_ROW = 8, /* of tiles whose vectors are short */
  LONG_VECTOR = 16,
  FEW_USES = 64, /* of packed weights; of many of them */
  LEAST_USES = 192,
  MOST_USES = 500,
  MANY_WEIGHTS = 1 << 20,
  FEW_RESULTS = 32,
  LONG_ROW = 12,
  PACKED_WEIGHTS = 1 << 16, /* numbers */
  LEAST_WIDTH = 4,          /* of columns that are worth a pass of their own */
};

typedef struct Direct {
  RilleConvJob job;                      /* first: bodies get it */
  bool is_input;                         /* the gradient by input, else the convolution itself */
  int64_t step[2];                       /* of the source from one result to the next */
  int64_t phases[2], count[2], plane[2]; /* of the results: phases, results of the first of them, in all */
  int64_t before[2], reach[2];           /* how far taps look ahead of a result, and over how much in all */
  int64_t block[2], blocks[2];           /* results of the first phase */
  int64_t row, region;                   /* elements of a row of all channels, of a phase of the region */
  int64_t rows, columns, line;           /* of the region */
  const RilleConvDepth *depth;
  int64_t channels;               /* of the region: those of all planes that a kernel sees */
  int64_t *weight_rows;           /* packed, of the taps */
  int64_t part, parts, part_rows; /* channels at once, rows of packed weights for them */
  bool joins_rows;                /* rows of the kernel count as channels of one another */
  int64_t panel, panels;          /* results' channels at once */
  int64_t region_bytes, axis_bytes;
} Direct;

/* One dim of one phase of results: what result i sees through tap t is source element i * step + shift[t],
 * and t is this number of the kernel's. */
typedef struct Axis {
  int64_t count, taps, *shift, *index;
} Axis;

/* Results [begin, end) that taps [first, last) serve. */
typedef struct Band {
  int64_t begin, end, first, last;
} Band;

typedef struct Place {
  int64_t item, panel, from[2]; /* first results of the block */
  int64_t plane, first, last;   /* of a volume's results, and the kernel's planes that see the source */
} Place;

static void set_axis(const Direct *d, int dim, int64_t phase, Axis *axis) {
  const RilleConv *c = d->job.conv;
  axis->count = d->is_input ? rille_conv_positions(c, dim, phase) : c->out[dim];
  axis->taps = 0;
  for (int64_t k = 0; k < c->kernel[dim]; k++) {
    int64_t shift = k * c->dilation[dim] - c->padding[dim];
    if (d->is_input && !rille_conv_reaches(c, dim, phase, k, &shift)) continue;
    axis->shift[axis->taps] = shift;
    axis->index[axis->taps++] = k;
  }
}

static const int64_t *source_size(const Direct *d) {
  return d->is_input ? d->job.conv->out : d->job.conv->in;
}

/* n / step, upwards. */
static int64_t steps_to(int64_t n, int64_t step) {
  return n > 0 ? (n + step - 1) / step : -(-n / step);
}

/* The band that begins here: at least so many results and no fewer behind it, and then up to where a tap
 * begins or ceases to see the source. */
static Band band_at(const Direct *d, int dim, const Axis *axis, int64_t begin, int64_t end, int64_t least) {
  Band band = {.begin = begin, .end = end};
#if defined(RILLE_MINIMAL)
  (void)d, (void)dim, (void)least;
  band.last = axis->taps;
#else
  int64_t size = source_size(d)[dim], step = d->step[dim], after = begin + least;
  for (int64_t t = 0; t < axis->taps; t++) {
    int64_t low = steps_to(-axis->shift[t], step), high = steps_to(size - axis->shift[t], step);
    if (low >= after) band.end = rille_conv_least(band.end, low);
    if (high >= after) band.end = rille_conv_least(band.end, high);
  }
  if (end - band.end < least) band.end = end;
  for (int64_t t = 0; t < axis->taps; t++) {
    int64_t first = begin * step + axis->shift[t], last = (band.end - 1) * step + axis->shift[t];
    if (last < 0 || first >= size) continue;
    if (band.last == 0) band.first = t;
    band.last = t + 1;
  }
#endif
  return band;
}

/* Rows of the kernel that lie side by side, each with few channels, count as one row of many. */
static bool joins_rows(const RilleConv *c, int64_t channels, bool is_input) {
  return !is_input && channels < FEW_CHANNELS && c->dilation[0] == 1;
}

/* results, sources: channels of a group of what is computed, and of what it is made from; high, wide: of the
 * planes that are computed, at one phase of a stride. Measured with tests/bench/sweep. */
static bool pays(const RilleContext *ctx, const RilleConv *c, int64_t results, int64_t sources, int64_t high,
                 int64_t wide, bool is_input) {
  int64_t taps = c->kernel[0] * c->kernel[1], lanes = ctx->kernels->conv[0]->lanes[0];
  if (taps == 1) return false;
  if (!c->depth && results <= FEW_RESULTS && wide >= LONG_ROW && sources * taps * results <= PACKED_WEIGHTS)
    return true;
  double uses = (double)high * (double)wide * (double)c->batch; /* of each packed weight */
  if (c->dtype != RILLE_FLOAT32 || wide < (lanes < LONG_VECTOR ? SHORT_ROW : LEAST_WIDTH)) return false;
  if (results > FEW_RESULTS && sources * taps < LEAST_DEPTH) return false;
  int64_t weights = sources * taps * results;
  if (uses < (weights <= PACKED_WEIGHTS ? FEW_USES : weights <= MANY_WEIGHTS ? LEAST_USES : MOST_USES))
    return false;
  if (c->kernel[0] <= c->stride[0] && c->kernel[1] <= c->stride[1]) return false;
  if (joins_rows(c, sources, is_input)) sources *= c->kernel[0];
  return sources >= FEW_CHANNELS && 4 * results >= 3 * rille_conv_round_up(results, lanes);
}

bool rille_conv_direct_suits(const RilleContext *ctx, const RilleConv *c) {
  int64_t planes = c->depth->kernel, sources = c->channels / c->groups * planes;
  return pays(ctx, c, c->outputs / c->groups, sources, c->out[0] * c->depth->out, c->out[1], false);
}

/* ---- the region ------------------------------------------------------------------------------ */

/* What of a plane of an item's source a region sees: rows [y, y + rows), into the region's row `to` and on;
 * left: the column of the source where the region begins. */
typedef struct Window {
  const char *from;
  int64_t y, rows, to, left, channel; /* channel: the region's first */
} Window;

/* One phase of the columns: the first of the region's that there is, its column of the source, their number.
 */
typedef struct Columns {
  int64_t first, column, n;
} Columns;

static Columns columns_of(const Direct *d, const Window *w, int64_t phase) {
  int64_t step = d->step[1], at = w->left + phase;
  Columns c = {.first = at < 0 ? steps_to(-at, step) : 0};
  c.column = at + c.first * step;
  if (c.column < d->job.width)
    c.n = rille_conv_least((d->job.width - c.column + step - 1) / step,
                           (d->columns - phase + step - 1) / step - c.first);
  return c;
}

static const char *from_of(const Direct *d, const Window *w, int64_t channel, int64_t column) {
  return w->from + ((channel * d->depth->in * d->job.height + w->y) * d->job.width + column) * d->job.size;
}

static char *to_of(const Direct *d, const Window *w, char *room, int64_t phase, int64_t channel,
                   int64_t column) {
  return room +
         (phase * d->region + w->to * d->row + (w->channel + channel) * d->line + column) * d->job.size;
}

#if !defined(RILLE_MINIMAL)
/* Whole rows at a step of 1 or 2, a vector at a time: zeros go behind a row, to the next channel, which comes
 * later. */
static bool lay_rows(const Direct *d, const Window *w, char *room) {
  const RilleConvJob *job = &d->job;
  int64_t step = d->step[1], even = w->left & (step - 1), odd = step - 1 - even;
  if (d->joins_rows || step > 2) return false;
  Columns first = columns_of(d, w, even), second = columns_of(d, w, odd);
  int64_t n = step == 1 ? first.n : first.n + second.n, more = first.n - second.n;
  if (first.column != 0 || second.column != step - 1 || more < 0 || more > 1) return false;
  if (step == 1 && n < job->width) return false;
  for (int64_t c = 0; c < job->channels; c++) {
    const char *from = from_of(d, w, c, 0);
    char *to = to_of(d, w, room, even, c, first.first);
    if (step == 1)
      job->kernels->lay[job->is_double](w->rows, n, from, to, d->row);
    else
      job->kernels->lay_halves[job->is_double](w->rows, job->width, n, from, to,
                                               to_of(d, w, room, odd, c, second.first), d->row);
  }
  return true;
}
#endif

static void copy_window(const Direct *d, const Window *w, char *room) {
  const RilleConvJob *job = &d->job;
#if !defined(RILLE_MINIMAL)
  if (lay_rows(d, w, room)) return;
#endif
  for (int64_t c = 0; c < job->channels; c++)
    for (int64_t phase = 0; phase < d->step[1]; phase++) {
      Columns at = columns_of(d, w, phase);
      if (at.n > 0)
        job->kernels->take[job->is_double](w->rows, at.n, d->step[1], from_of(d, w, c, at.column), job->width,
                                           to_of(d, w, room, phase, c, at.first), d->row);
    }
}

/* clear: zeros may have to be written. */
static void copy_region(const Direct *d, const Place *p, char *room, bool clear) {
  const RilleConvJob *job = &d->job;
  const RilleConvDepth *depth = d->depth;
  int64_t top = p->from[0] * d->step[0] - d->before[0], plane = job->height * job->width;
  Window w = {
      .y = top < 0 ? 0 : top, .to = top < 0 ? -top : 0, .left = p->from[1] * d->step[1] - d->before[1]};
  w.rows = rille_conv_least(d->rows - w.to, job->height - w.y);
  bool is_whole = w.rows == d->rows && w.left >= 0 && w.left + d->columns <= job->width;
  if (p->last - p->first < depth->kernel && d->joins_rows) is_whole = false, clear = true;
  if (clear && !is_whole) memset(room, 0, (size_t)d->region_bytes);
  for (int64_t k = p->first; k < p->last && w.rows > 0; k++) {
    int64_t z = p->plane * depth->stride - depth->padding + k * depth->dilation;
    w.from = rille_conv_element(job->source, (p->item * job->channels * depth->in + z) * plane, job->size);
    w.channel = k * job->channels;
    copy_window(d, &w, room);
  }
}

/* ---- passes ---------------------------------------------------------------------------------- */

/* The packed weights' row of the first channel: columns of the kernel lie together, or rows do. A row is left
 * free behind them, as numbers that lie a large power of 2 apart push each other out of the first cache. */
static int64_t weight_row(const Direct *d, int64_t i, int64_t j) {
  const int64_t *kernel = d->job.conv->kernel;
  return d->joins_rows ? j * (kernel[0] * d->part + 1) + i * d->part : (i * kernel[1] + j) * (d->part + 1);
}

/* The taps of two bands, as offsets in the region. */
static void list_taps(const Direct *d, const Place *p, const Axis *axes, const Band *y, const Band *x,
                      RilleConvPass *pass) {
  int64_t *tap = (int64_t *)pass->tap, *row = (int64_t *)pass->tap_row, n = 0;
  int64_t rows = d->joins_rows ? y->last - y->first : 1;
  int64_t each = d->joins_rows ? 0 : d->parts / d->depth->kernel; /* parts of a plane */
  for (int64_t part = p->first * each; part < (d->joins_rows ? 1 : p->last * each); part++)
    for (int64_t i = y->first; i < y->last; i += rows)
      for (int64_t j = x->first; j < x->last; j++) {
        int64_t column = axes[1].shift[j] + d->before[1];
        tap[n] = (axes[0].shift[i] + d->before[0]) * d->row + part * d->part * d->line +
                 column % d->step[1] * d->region + column / d->step[1];
        row[n++] = part * d->part_rows + weight_row(d, axes[0].index[i], axes[1].index[j]);
      }
  pass->taps = n;
  pass->channels = rows * d->part;
}

static void run_pass(const Direct *d, const RilleConvPass *pass, const char *source, char *target) {
  const RilleConvJob *job = &d->job;
  RilleConvPass part = *pass;
  int64_t rows = rille_conv_rows_at_once(
      (double)pass->width * (double)pass->taps * (double)pass->channels * (double)pass->padded, pass->height);
  for (int64_t y = 0; y < pass->height && !rille_limits_stop(job->limits); y += rows) {
    part.height = rille_conv_least(rows, pass->height - y);
    job->kernels->run[job->is_double](&part, source + y * pass->step_y * job->size,
                                      target + y * pass->out_row * job->size);
  }
}

/* Those results of a block that belong to a phase of the rows and one of the columns. */
static void run_phase(const Direct *d, const Place *p, const Axis *axes, const int64_t *phase,
                      RilleConvPass *pass, const char *room, char *target) {
  int64_t size = d->job.size, end[2], least = axes[1].taps > LEAST_WIDTH ? axes[1].taps : LEAST_WIDTH;
  for (int i = 0; i < 2; i++) end[i] = rille_conv_least(p->from[i] + d->block[i], axes[i].count);
  Band y = {.end = p->from[0]};
  while (y.end < end[0]) {
    y = band_at(d, 0, &axes[0], y.end, end[0], 1);
    Band x = {.end = p->from[1]};
    while (x.end < end[1]) {
      x = band_at(d, 1, &axes[1], x.end, end[1], least);
      list_taps(d, p, axes, &y, &x, pass);
      pass->height = y.end - y.begin;
      pass->width = x.end - x.begin;
      int64_t from = (y.begin - p->from[0]) * pass->step_y + x.begin - p->from[1];
      int64_t to = (phase[0] + y.begin * d->phases[0]) * d->plane[1] + phase[1] + x.begin * d->phases[1];
      run_pass(d, pass, room + from * size, target + to * size);
    }
  }
}

/* What a task has stored; first: of its planes. */
static void follow(const Direct *d, const Place *p, int64_t first, int64_t outputs, int64_t plane) {
  int64_t high = rille_conv_least(d->block[0], d->count[0] - p->from[0]), width = d->count[1];
  int64_t wide = rille_conv_least(d->block[1], width - p->from[1]);
  first += p->from[0] * width + p->from[1];
  if (wide == width) wide *= high, high = 1;
  for (int64_t y = 0; y < high; y++) rille_conv_follow(d->job.conv, first + y * width, outputs, plane, wide);
}

static void run_task(const Direct *d, const Place *p, char *room) {
  const RilleConvJob *job = &d->job;
  const RilleConv *c = job->conv;
  int64_t *lists = (int64_t *)(void *)(room + d->region_bytes), first = p->panel * d->panel;
  Axis axes[2] = {{.shift = lists, .index = lists + c->kernel[0]}};
  axes[1].shift = lists + 2 * c->kernel[0];
  axes[1].index = axes[1].shift + c->kernel[1];
  lists = axes[1].index + c->kernel[1];
  int64_t group = p->item % c->groups, outputs = rille_conv_least(d->panel, job->shape.outputs - first);
  RilleConvPass pass = {.plane = d->line,
                        .step_y = d->step[0] * d->row,
                        .tap = lists,
                        .tap_row = lists + d->parts * job->shape.taps,
                        .outputs = outputs,
                        .padded = rille_conv_round_up(outputs, job->kernels->lanes[job->is_double]),
                        .out_plane = d->plane[0] * d->plane[1],
                        .out_row = d->plane[1] * d->phases[0],
                        .out_step = d->phases[1]};
  pass.weights = job->packed + group * job->packed_bytes + first * d->parts * d->part_rows * job->size;
  pass.bias = job->bias ? rille_conv_element(job->bias, group * job->shape.outputs + first, job->size) : NULL;
  int64_t planes = (p->item * job->shape.outputs + first) * d->depth->out + p->plane, phase[2];
  planes *= pass.out_plane;
  pass.out_plane *= d->depth->out;
  for (phase[0] = 0; phase[0] < d->phases[0] && phase[0] < d->plane[0]; phase[0]++) {
    set_axis(d, 0, phase[0], &axes[0]);
    for (phase[1] = 0; phase[1] < d->phases[1] && phase[1] < d->plane[1]; phase[1]++) {
      set_axis(d, 1, phase[1], &axes[1]);
      run_phase(d, p, axes, phase, &pass, room, rille_conv_element(job->target, planes, job->size));
    }
  }
  if (!d->is_input) follow(d, p, planes, outputs, pass.out_plane);
}

/* The kernel's planes that see the source. */
static void see_planes(const RilleConvDepth *depth, Place *p) {
  int64_t from = p->plane * depth->stride - depth->padding;
  p->last = depth->kernel;
  while (p->first < p->last && from + p->first * depth->dilation < 0) p->first++;
  while (p->last > p->first && from + (p->last - 1) * depth->dilation >= depth->in) p->last--;
}

static void run_part(void *user, int64_t begin, int64_t end) {
  const Direct *d = user;
  char *room = rille_conv_workspace(&d->job, begin);
  int64_t last = -1;
  for (int64_t i = begin; i < end && !rille_limits_stop(d->job.limits); i++) {
    int64_t block = i / d->panels, plane = block / d->blocks[1] / d->blocks[0];
    Place place = {.item = plane / d->depth->out, .plane = plane % d->depth->out, .panel = i % d->panels};
    see_planes(d->depth, &place);
    place.from[0] = block / d->blocks[1] % d->blocks[0] * d->block[0];
    place.from[1] = block % d->blocks[1] * d->block[1];
    if (block != last) copy_region(d, &place, room, last < 0 || d->blocks[0] * d->blocks[1] > 1);
    last = block;
    run_task(d, &place, room);
  }
}

/* ---- plans ----------------------------------------------------------------------------------- */

/* Of the gradient by input, over all phases. */
static void set_reach(Direct *d, int dim) {
  const RilleConv *c = d->job.conv;
  int64_t behind = 0;
  d->before[dim] = 0;
  for (int64_t k = 0; k < c->kernel[dim]; k++) {
    int64_t phase = (k * c->dilation[dim] - c->padding[dim]) % c->stride[dim], offset;
    if (phase < 0) phase += c->stride[dim];
    rille_conv_reaches(c, dim, phase, k, &offset);
    if (-offset > d->before[dim]) d->before[dim] = -offset;
    if (offset > behind) behind = offset;
  }
  d->reach[dim] = d->before[dim] + behind;
}

static void set_steps(Direct *d) {
  const RilleConv *c = d->job.conv;
  for (int i = 0; i < 2; i++) {
    d->step[i] = d->is_input ? 1 : c->stride[i];
    d->phases[i] = d->is_input ? c->stride[i] : 1;
    d->plane[i] = d->is_input ? c->in[i] : c->out[i];
    d->count[i] = d->is_input ? rille_conv_positions(c, i, 0) : c->out[i];
    d->before[i] = c->padding[i];
    d->reach[i] = (c->kernel[i] - 1) * c->dilation[i];
    if (d->is_input) set_reach(d, i);
  }
}

/* Elements of the source that so many results reach. */
static int64_t reached(const Direct *d, int dim, int64_t results) {
  return (results - 1) * d->step[dim] + d->reach[dim] + 1;
}

/* Blocks that are not much more than REGION_BYTES, nor much more border than inside. */
static void choose_blocks(Direct *d) {
  int64_t most = REGION_BYTES / d->job.size / (d->channels + 1);
  for (int i = 1; i >= 0; i--) {
    int64_t others = i == 1 ? reached(d, 0, 1) : reached(d, 1, d->block[1]), count = d->count[i];
    int64_t block = (most / others - d->reach[i]) / d->step[i];
    int64_t least = i == 1 ? 64 : 4;
    if (block < 2 * d->reach[i] / d->step[i]) block = 2 * d->reach[i] / d->step[i];
    if (block < least) block = least;
    d->blocks[i] = (count + block - 1) / block;
    if (d->blocks[i] < 1) d->blocks[i] = 1;
    d->block[i] = (count + d->blocks[i] - 1) / d->blocks[i];
    d->blocks[i] = (count + d->block[i] - 1) / d->block[i];
  }
}

/* So few tasks that threads would have unequal shares: lower blocks. */
static void share_blocks(const RilleContext *ctx, Direct *d) {
  const RilleConv *c = d->job.conv;
  int64_t threads = ctx->num_threads, tasks = c->batch * c->groups * d->depth->out * d->blocks[1] * d->panels;
  if (tasks * d->blocks[0] >= 8 * threads || tasks * d->blocks[0] % threads == 0) return;
  d->blocks[0] = rille_conv_least(d->blocks[0] * threads, (d->count[0] + 3) / 4);
  d->block[0] = (d->count[0] + d->blocks[0] - 1) / d->blocks[0];
  d->blocks[0] = (d->count[0] + d->block[0] - 1) / d->block[0];
}

static void choose_parts(Direct *d) {
  int64_t channels = d->job.channels, taps = d->job.shape.taps;
  d->parts = (channels + CHANNELS_AT_ONCE - 1) / CHANNELS_AT_ONCE;
  while (d->parts > 1 && channels % d->parts != 0) d->parts++;
  if (d->parts < 1 || channels / d->parts < FEW_CHANNELS) d->parts = 1;
  d->part = channels / d->parts;
  d->parts *= d->depth->kernel;
  d->joins_rows = joins_rows(d->job.conv, d->channels, d->is_input);
  if (d->joins_rows) d->part = d->channels, d->parts = 1;
  d->part_rows = d->part * taps + (d->joins_rows ? d->job.conv->kernel[1] : taps);
}

/* Panels of weights [outputs][channels][planes of the kernel][taps]. */
static void pack_part(void *user, int64_t begin, int64_t end) {
  const Direct *d = user;
  const RilleConvJob *job = &d->job;
  RilleConvWeights shape = job->shape;
  int64_t planes = d->depth->kernel, depth = shape.taps * d->channels, packed_depth = d->parts * d->part_rows;
  int64_t plane_rows = d->joins_rows ? shape.channels : packed_depth / planes;
  shape.output_stride *= planes;
  shape.channel_stride *= planes;
  shape.row = d->weight_rows;
  shape.part = d->part;
  shape.part_rows = d->part_rows;
  for (int64_t i = begin; i < end && depth > 0; i++) {
    int64_t plane = i % planes, group = i / planes / d->panels, first = i / planes % d->panels * d->panel;
    shape.outputs = rille_conv_least(d->panel, job->shape.outputs - first);
    shape.padded = rille_conv_round_up(shape.outputs, job->kernels->lanes[job->is_double]);
    int64_t from = group * job->shape.outputs * depth + first * shape.output_stride + plane * shape.taps;
    int64_t to = first * packed_depth + plane * plane_rows * shape.padded;
    job->kernels->pack[job->is_double](&shape, rille_conv_element(job->other, from, job->size),
                                       (char *)job->packed + group * job->packed_bytes + to * job->size);
  }
}

static RilleStatus pack_weights(RilleContext *ctx, Direct *d, const char *weight) {
  RilleConvJob *job = &d->job;
  const RilleConv *c = job->conv;
  int64_t packed_depth = d->parts * d->part_rows, items = c->groups * d->panels * d->depth->kernel;
  char *packed, *rows;
  RILLE_TRY(rille_conv_scratch(ctx, c->groups, packed_depth, job->shape.padded, c->dtype, &packed));
  RILLE_TRY(rille_conv_scratch(ctx, job->shape.taps, 1, 1, RILLE_INT64, &rows));
  job->packed_bytes = packed_depth * job->shape.padded * job->size;
  job->packed = packed;
  job->other = weight;
  d->weight_rows = (int64_t *)(void *)rows;
  for (int64_t i = 0; i < job->shape.taps; i++)
    d->weight_rows[i] = weight_row(d, i / c->kernel[1], i % c->kernel[1]);
  rille_parallel_for(ctx, items, PACKED_WEIGHTS / (d->panel * packed_depth / d->depth->kernel + 1) + 1,
                     pack_part, d);
  return RILLE_OK;
}

static RilleStatus run(RilleContext *ctx, Direct *d, int64_t channels, const char *weight) {
  RilleConvJob *job = &d->job;
  const RilleConv *c = job->conv;
  const int64_t *size = source_size(d);
  static const RilleConvDepth flat = {1, 1, 1, 1, 0, 1};
  d->depth = c->depth ? c->depth : &flat;
  job->channels = channels;
  d->channels = channels * d->depth->kernel;
  job->height = size[0], job->width = size[1];
  rille_conv_weight_shape(job, d->is_input);
  set_steps(d);
  d->panel = 2 * job->kernels->lanes[job->is_double];
  d->panels = (job->shape.outputs + d->panel - 1) / d->panel;
  choose_blocks(d);
  share_blocks(ctx, d);
  choose_parts(d);
  d->rows = reached(d, 0, d->block[0]);
  d->columns = reached(d, 1, d->block[1]);
  d->line = (d->columns + d->step[1] - 1) / d->step[1];
  int64_t numel, sizes[4] = {d->step[1], d->rows, d->channels + LANES_OF_ROOM, d->line};
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, 4, sizes, c->dtype, &numel, &bytes));
  /* A vector of room behind the last channel's line, where a row of the kernel ends there. */
  d->row = d->channels * d->line + (d->joins_rows ? 0 : job->kernels->lanes[job->is_double]);
  d->region = d->rows * d->row;
  d->region_bytes = rille_conv_round_up(d->step[1] * d->region * job->size, 64);
  RILLE_TRY(pack_weights(ctx, d, weight));
  int64_t lists = 2 * (c->kernel[0] + c->kernel[1] + d->parts * job->shape.taps) * (int64_t)sizeof(int64_t);
  double work = (double)d->block[0] * (double)d->block[1] * (double)d->panel * (double)d->channels *
                (double)job->shape.taps;
  int64_t blocks = c->batch * c->groups * d->depth->out * d->blocks[0] * d->blocks[1];
  return rille_conv_run_items(ctx, job, blocks * d->panels, work, d->region_bytes + lists, run_part);
}

RilleStatus rille_conv_direct_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                      const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                      bool is_last, bool *done) {
  int64_t outputs = conv->outputs / conv->groups, channels = conv->channels / conv->groups;
  *done = is_last || pays(ctx, conv, outputs, channels, conv->out[0], conv->out[1], false);
  if (!*done) return RILLE_OK;
  Direct d = {.job = rille_conv_job(ctx, conv)};
  d.job.source = input->data;
  d.job.target = out->data;
  d.job.bias = bias ? bias->data : NULL;
  if (RILLE_CONV_FOLLOWER(conv)) RILLE_CONV_FOLLOWER(conv)->is_taken = true;
  return run(ctx, &d, channels, weight->data);
}

RilleStatus rille_conv_direct_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                    const RilleTensor *weight, RilleTensor *out, bool is_last, bool *done) {
  int64_t outputs = conv->outputs / conv->groups, channels = conv->channels / conv->groups;
  *done = is_last || pays(ctx, conv, channels, outputs, rille_conv_positions(conv, 0, 0),
                          rille_conv_positions(conv, 1, 0), true);
  if (!*done) return RILLE_OK;
  Direct d = {.job = rille_conv_job(ctx, conv), .is_input = true};
  d.job.source = gradient->data;
  d.job.target = out->data;
  return run(ctx, &d, outputs, weight->data);
}

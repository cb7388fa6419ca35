/* Columns are made for some channels and some pixels at a time, so that they stay in the second cache; where
 * a kernel of one element looks at all pixels, the input itself is the matrix. Small planes of several
 * samples stand side by side. */
#include "ops/conv/conv_products.h"
#include "core/threads.h"
#include "math/blas.h"
#include "ops/conv/conv_job.h"
#include "dispatch/follower.h"
#include "kernels/matrix/gemm.h"

#include <string.h>

enum {
  PIXELS_AT_ONCE = 512,
  COLUMN_BYTES = 512 << 10,
  FEW_PIXELS = 128, /* a plane of fewer goes together with those of other samples */
  FEW_RESULTS = 32,
  LONG_ROW = 12,
  PACKED_WEIGHTS = 1 << 16, /* numbers */
  FOLLOWED_NUMBERS = 1 << 16,
  LEAST_FOLLOWED = 256, /* pixels */
};

typedef struct Products {
  RilleContext *ctx;
  const RilleConv *conv;
  const RilleConvKernels *kernels;
  bool is_double, plain; /* plain: a kernel of one element that sees all pixels */
  int64_t size, taps, outputs, channels, pixels, rows, columns;
  int64_t samples, high, wide; /* of a block; several samples: whole planes */
  int64_t down, across;        /* blocks of a plane */
  int64_t part, parts;         /* channels at once */
  int64_t slice, slices;       /* output channels of a task */
  int64_t chunk, tasks;
  const char *source, *weight, *bias, *gradient;
  const RilleFinish *finish; /* done by the product where its result lies in the planes */
  char *target, *workspace;
  int64_t region_bytes, column_bytes, other_bytes, plane_bytes, workspace_bytes;
} Products;

/* Output pixels: count columns of samples * high * wide. */
typedef struct Block {
  int64_t sample, samples, y, x, high, wide, count;
} Block;

/* ---- which convolutions */

/* The direct way of the gradient by weight makes no columns. It is the faster one (measured with
 * tests/bench/sweep: by a quarter to a half) where few results a pixel leave each element of a column little
 * to do, rows are long enough for its tiles, and its sums stay in the second cache while all rows pass them.
 */
static bool suits_direct(const RilleConv *c) {
  int64_t results = c->outputs / c->groups, depth = c->channels / c->groups * c->kernel[0] * c->kernel[1];
  return !rille_conv_is_plain(c) && results <= FEW_RESULTS && c->out[1] >= LONG_ROW &&
         depth * results <= PACKED_WEIGHTS;
}

static bool fits(const RilleConv *c) {
  if (c->outputs < 1 || c->channels < 1 || c->batch < 1) return false;
  int64_t taps = c->kernel[0] * c->kernel[1], sizes[] = {c->in[0], c->in[1], c->out[0], c->out[1], 0, 0, 0};
  if (__builtin_mul_overflow(c->channels / c->groups, taps, &sizes[4])) return false;
  if (__builtin_mul_overflow(c->out[0], c->out[1], &sizes[5])) return false;
  if (__builtin_mul_overflow(c->in[0], c->in[1], &sizes[6])) return false;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (sizes[i] > INT32_MAX) return false;
  return true;
}

/* ---- blocks */

/* A plane's rows in nearly equal parts, none above `most` rows. */
static void cut_rows(Products *p, int64_t most) {
  int64_t rows = p->conv->out[0];
  p->high = rille_conv_least(most, rows);
  p->down = (rows + p->high - 1) / p->high;
  p->high = (rows + p->down - 1) / p->down;
  p->down = (rows + p->high - 1) / p->high;
}

static void choose_blocks(Products *p) {
  const RilleConv *c = p->conv;
  int64_t most = COLUMN_BYTES / (p->taps * p->size);
  most = most < 64 ? 64 : rille_conv_least(most, PIXELS_AT_ONCE);
  p->samples = 1;
  p->high = c->out[0], p->wide = c->out[1];
  if (p->pixels < FEW_PIXELS && c->batch > 1) {
    p->samples = rille_conv_least(c->batch, (2 * FEW_PIXELS + p->pixels - 1) / p->pixels);
    p->plain = false;
  } else if (p->plain) {
    p->part = p->channels;
  } else if (p->wide >= most) {
    p->high = 1;
    p->across = (p->wide + most - 1) / most;
    p->wide = (p->wide + p->across - 1) / p->across;
  } else {
    p->high = most / p->wide;
  }
  cut_rows(p, p->high);
  p->across = (c->out[1] + p->wide - 1) / p->wide;
}

static Products new_products(RilleContext *ctx, const RilleConv *conv) {
  Products p = {.ctx = ctx,
                .conv = conv,
                .is_double = conv->dtype == RILLE_FLOAT64,
                .taps = conv->kernel[0] * conv->kernel[1],
                .outputs = conv->outputs / conv->groups,
                .channels = conv->channels / conv->groups,
                .pixels = conv->out[0] * conv->out[1],
                .plain = rille_conv_is_plain(conv)};
  p.kernels = ctx->kernels->conv[p.is_double];
  p.size = p.is_double ? 8 : 4;
  p.rows = conv->in[0] + conv->padding[0] + conv->after[0];
  p.columns = conv->in[1] + conv->padding[1] + conv->after[1];
  choose_blocks(&p);
  return p;
}

static int64_t most_count(const Products *p) {
  return p->samples * p->high * p->wide;
}

/* Channels at once, at most `most` bytes for each channel's share of them. */
static void choose_part(Products *p, int64_t bytes_each) {
  int64_t most = COLUMN_BYTES / bytes_each;
  p->part = most < 1 ? 1 : rille_conv_least(most, p->channels);
  p->parts = (p->channels + p->part - 1) / p->part;
  p->part = (p->channels + p->parts - 1) / p->parts;
  p->parts = (p->channels + p->part - 1) / p->part;
}

/* Block number i, counted along the rows, then down, then over the samples. */
static Block block_of(const Products *p, int64_t i) {
  const RilleConv *c = p->conv;
  Block b = {.sample = i / (p->down * p->across) * p->samples,
             .y = i / p->across % p->down * p->high,
             .x = i % p->across * p->wide};
  b.samples = rille_conv_least(p->samples, c->batch - b.sample);
  b.high = rille_conv_least(p->high, c->out[0] - b.y);
  b.wide = rille_conv_least(p->wide, c->out[1] - b.x);
  b.count = b.samples * b.high * b.wide;
  return b;
}

static int64_t block_count(const Products *p) {
  return (p->conv->batch + p->samples - 1) / p->samples * p->down * p->across;
}

/* ---- columns */

static const char *input_plane(const Products *p, int64_t sample, int64_t group, int64_t channel) {
  const RilleConv *c = p->conv;
  int64_t plane = sample * c->channels + group * p->channels + channel;
  return rille_conv_element(p->source, plane * c->in[0] * c->in[1], p->size);
}

/* Rows or columns of the padded source that so many outputs reach. */
static int64_t reach(const RilleConv *c, int dim, int64_t outputs) {
  return (outputs - 1) * c->stride[dim] + (c->kernel[dim] - 1) * c->dilation[dim] + 1;
}

/* The part of a plane that a block sees, with zeros around it; gives its row length. */
static const char *region(const Products *p, const Block *b, const char *plane, char *room, int64_t *row) {
  const RilleConv *c = p->conv;
  int64_t top = b->y * c->stride[0] - c->padding[0], left = b->x * c->stride[1] - c->padding[1];
  int64_t high = reach(c, 0, b->high), wide = reach(c, 1, b->wide);
  if (top >= 0 && left >= 0 && top + high <= c->in[0] && left + wide <= c->in[1]) {
    *row = c->in[1];
    return plane + (top * c->in[1] + left) * p->size;
  }
  int64_t skip_y = top < 0 ? -top : 0, skip_x = left < 0 ? -left : 0;
  int64_t rows = rille_conv_least(high, c->in[0] - top) - skip_y,
          columns = rille_conv_least(wide, c->in[1] - left) - skip_x;
  memset(room, 0, (size_t)(high * wide * p->size));
  *row = wide;
  if (rows > 0 && columns > 0)
    p->kernels->take[p->is_double](rows, columns, 1,
                                   plane + ((top + skip_y) * c->in[1] + left + skip_x) * p->size, c->in[1],
                                   room + (skip_y * wide + skip_x) * p->size, wide);
  return room;
}

/* What n channels from `channel` on show to the block's pixels: [n * taps][count]. */
static void make_columns(const Products *p, const Block *b, int64_t group, int64_t channel, int64_t n,
                         char *room, char *columns) {
  const RilleConv *c = p->conv;
  const bool is_copy = b->high == c->out[0] && rille_conv_is_plain(c); /* whole planes, each as one row */
  const int64_t high = is_copy ? 1 : b->high, wide = is_copy ? p->pixels : b->wide;
  for (int64_t s = 0; s < b->samples; s++)
    for (int64_t k = 0; k < n; k++) {
      int64_t row;
      const char *from = region(p, b, input_plane(p, b->sample + s, group, channel + k), room, &row);
      char *to = columns + (k * p->taps * b->count + s * b->high * b->wide) * p->size;
      for (int64_t i = 0; i < c->kernel[0]; i++)
        for (int64_t j = 0; j < c->kernel[1]; j++, to += b->count * p->size)
          p->kernels->take[p->is_double](high, wide, c->stride[1],
                                         from + (i * c->dilation[0] * row + j * c->dilation[1]) * p->size,
                                         c->stride[0] * row, to, wide);
    }
}

/* The gradients or results of all the group's output channels at one sample's block. */
static int64_t output_at(const Products *p, const Block *b, int64_t group, int64_t output) {
  int64_t plane = b->sample * p->conv->outputs + group * p->outputs + output;
  return (plane * p->pixels + b->y * p->conv->out[1] + b->x) * p->size;
}

/* Several samples' gradients side by side: [outputs][count]. */
static void gather_gradients(const Products *p, const Block *b, int64_t group, char *to) {
  size_t bytes = (size_t)(p->pixels * p->size);
  for (int64_t s = 0; s < b->samples; s++) {
    Block one = {.sample = b->sample + s};
    const char *from = p->gradient + output_at(p, &one, group, 0);
    for (int64_t o = 0; o < p->outputs; o++)
      memcpy(to + (o * b->count + s * p->pixels) * p->size, from + (size_t)o * bytes, bytes);
  }
}

static void multiply(const Products *p, bool turns_a, bool turns_b, int64_t m, int64_t n, int64_t k,
                     const char *a, int64_t lda, const char *b, int64_t ldb, bool adds, const char *bias,
                     const RilleFinish *finish, char *c, int64_t ldc, char *room) {
  rille_gemm_part(p->ctx, p->conv->dtype, turns_a, turns_b, m, n, k, a, lda, b, ldb, adds, bias, finish, c,
                  ldc, room);
}

/* ---- tasks */

/* Runs body over the tasks, with scratch for each run: the product's, then the four kinds in their order. */
static RilleStatus run(Products *p, int64_t tasks, void (*body)(void *, int64_t, int64_t)) {
  RilleContext *ctx = p->ctx;
  int64_t room = (int64_t)rille_gemm_part_workspace(ctx, p->conv->dtype);
  int64_t *const kinds[] = {&p->region_bytes, &p->column_bytes, &p->other_bytes, &p->plane_bytes};
  p->workspace_bytes = room;
  for (int i = 0; i < 4; i++) p->workspace_bytes += *kinds[i] = rille_conv_round_up(*kinds[i], 64);
  p->tasks = tasks;
  int runs = rille_parallel_runs(ctx, tasks, 1);
  p->chunk = (tasks + runs - 1) / runs;
  RILLE_TRY(rille_conv_scratch(ctx, runs, p->workspace_bytes, 1, RILLE_UINT8, &p->workspace));
  rille_parallel_for(ctx, tasks, 1, body, p);
  return RILLE_OK;
}

typedef struct Rooms {
  char *product, *region, *columns, *other, *planes;
} Rooms;

static Rooms rooms_of(const Products *p, int64_t begin) {
  Rooms r = {.region = p->workspace + begin / p->chunk * p->workspace_bytes};
  r.columns = r.region + p->region_bytes;
  r.other = r.columns + p->column_bytes;
  r.planes = r.other + p->other_bytes;
  r.product = r.planes + p->plane_bytes;
  return r;
}

static int64_t region_bytes(const Products *p) {
  return reach(p->conv, 0, p->high) * reach(p->conv, 1, p->wide) * p->size;
}

/* So few tasks that threads would have none: each is cut over what is left to cut. */
static int64_t cut(const Products *p, int64_t tasks, int64_t over) {
  int64_t threads = p->ctx->num_threads, most = (over + 31) / 32;
  double work = (double)p->outputs * (double)p->channels * (double)p->taps * (double)p->pixels;
  if (tasks >= threads || work < 1e6) return 1;
  return rille_conv_least((threads + tasks - 1) / tasks, most);
}

/* ---- forward */

static void forward_task(const Products *p, const Block *b, int64_t group, int64_t first, const Rooms *r) {
  int64_t m = rille_conv_least(p->slice, p->outputs - first), depth = p->channels * p->taps;
  bool several = b->samples > 1;
  char *to = several ? r->other : p->target + output_at(p, b, group, first);
  int64_t row = several ? b->count : p->pixels;
  const char *weight = rille_conv_element(p->weight, (group * p->outputs + first) * depth, p->size);
  const char *bias = p->bias ? rille_conv_element(p->bias, group * p->outputs + first, p->size) : NULL;
  for (int64_t c = 0; c < p->channels && !rille_limits_stop(p->ctx->limits); c += p->part) {
    int64_t n = rille_conv_least(p->part, p->channels - c);
    const char *columns = r->columns;
    if (p->plain)
      columns = rille_conv_element(input_plane(p, b->sample, group, c), b->y * p->conv->out[1], p->size);
    else
      make_columns(p, b, group, c, n, r->region, r->columns);
    multiply(p, false, false, m, b->count, n * p->taps, weight + c * p->taps * p->size, depth, columns,
             p->plain ? p->pixels : b->count, c > 0, c > 0 ? NULL : bias,
             c + n == p->channels && !several ? p->finish : NULL, to, row, r->product);
  }
  if (!several && !p->finish)
    rille_conv_follow(p->conv, output_at(p, b, group, first) / p->size, m, p->pixels, b->count);
  for (int64_t s = 0; several && s < b->samples; s++) {
    Block one = {.sample = b->sample + s};
    char *planes = p->target + output_at(p, &one, group, first);
    for (int64_t o = 0; o < m; o++)
      memcpy(planes + o * p->pixels * p->size, to + (o * b->count + s * p->pixels) * p->size,
             (size_t)(p->pixels * p->size));
    rille_conv_follow(p->conv, output_at(p, &one, group, first) / p->size, m, p->pixels, p->pixels);
  }
}

/* Rows at a time whose results the follower finds in the second cache. */
static void choose_followed_blocks(Products *p) {
  int64_t pixels = FOLLOWED_NUMBERS / p->outputs;
  cut_rows(p, (pixels < LEAST_FOLLOWED ? LEAST_FOLLOWED : pixels) / p->conv->out[1] + 1);
}

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Products *p = user;
  Rooms rooms = rooms_of(p, begin);
  for (int64_t i = begin; i < end; i++) {
    Block block = block_of(p, i / p->slices / p->conv->groups);
    forward_task(p, &block, i / p->slices % p->conv->groups, i % p->slices * p->slice, &rooms);
  }
}

RilleStatus rille_conv_products_forward(RilleContext *ctx, const RilleConv *conv, const RilleTensor *input,
                                        const RilleTensor *weight, const RilleTensor *bias, RilleTensor *out,
                                        bool *done) {
  if (!(*done = fits(conv))) return RILLE_OK;
  Products p = new_products(ctx, conv);
  p.source = input->data, p.weight = weight->data, p.target = out->data;
  p.bias = bias ? bias->data : NULL;
  if (RILLE_CONV_FOLLOWER(conv) && rille_gemm_can_finish(ctx, conv->dtype))
    p.finish = RILLE_CONV_FOLLOWER(conv)->finish;
  if (p.plain && RILLE_CONV_FOLLOWER(conv) && !p.finish) choose_followed_blocks(&p);
  int64_t tasks = block_count(&p) * conv->groups;
  p.slice = (p.outputs + cut(&p, tasks, p.outputs) - 1) / cut(&p, tasks, p.outputs);
  p.slices = (p.outputs + p.slice - 1) / p.slice;
  if (!p.plain) {
    choose_part(&p, p.taps * most_count(&p) * p.size);
    p.region_bytes = region_bytes(&p);
    p.column_bytes = p.part * p.taps * most_count(&p) * p.size;
  }
  if (p.samples > 1) p.other_bytes = p.slice * most_count(&p) * p.size;
  if (RILLE_CONV_FOLLOWER(conv)) RILLE_CONV_FOLLOWER(conv)->is_taken = true;
  return run(&p, tasks * p.slices, forward_part);
}

/* ---- gradient by input: columns of gradients, each added where its tap looked */

static char *gradient_plane(const Products *p, int64_t sample, int64_t group, int64_t channel) {
  const RilleConv *c = p->conv;
  int64_t plane = sample * c->channels + group * p->channels + channel;
  return rille_conv_element(p->target, plane * c->in[0] * c->in[1], p->size);
}

/* Columns [n * taps][count] into padded planes [samples][n]. */
static void give_columns(const Products *p, const Block *b, int64_t n, const char *columns, char *planes) {
  const RilleConv *c = p->conv;
  for (int64_t s = 0; s < b->samples; s++)
    for (int64_t k = 0; k < n; k++) {
      const char *from = columns + (k * p->taps * b->count + s * b->high * b->wide) * p->size;
      int64_t first = b->y * c->stride[0] * p->columns + b->x * c->stride[1];
      char *to = planes + ((s * n + k) * p->rows * p->columns + first) * p->size;
      for (int64_t i = 0; i < c->kernel[0]; i++)
        for (int64_t j = 0; j < c->kernel[1]; j++, from += b->count * p->size)
          p->kernels->give[p->is_double](b->high, b->wide, c->stride[1], from, b->wide,
                                         to +
                                             (i * c->dilation[0] * p->columns + j * c->dilation[1]) * p->size,
                                         c->stride[0] * p->columns);
    }
}

/* n channels from `channel` on, of the samples of blocks [first, last). */
static void input_task(const Products *p, int64_t first, int64_t last, int64_t group, int64_t channel,
                       const Rooms *r) {
  const RilleConv *c = p->conv;
  int64_t n = rille_conv_least(p->part, p->channels - channel), depth = p->channels * p->taps;
  const char *weight = rille_conv_element(p->weight, group * p->outputs * depth + channel * p->taps, p->size);
  Block b = block_of(p, first);
  if (!p->plain) memset(r->planes, 0, (size_t)p->plane_bytes);
  for (int64_t i = first; i < last && !rille_limits_stop(p->ctx->limits); i++) {
    b = block_of(p, i);
    bool several = b.samples > 1;
    const char *gradient = several ? r->other : p->gradient + output_at(p, &b, group, 0);
    if (several) gather_gradients(p, &b, group, r->other);
    multiply(p, true, false, n * p->taps, b.count, p->outputs, weight, depth, gradient,
             several ? b.count : p->pixels, false, NULL, NULL,
             p->plain ? gradient_plane(p, b.sample, group, channel) : r->columns,
             p->plain ? p->pixels : b.count, r->product);
    if (!p->plain) give_columns(p, &b, n, r->columns, r->planes);
  }
  for (int64_t k = 0; !p->plain && k < b.samples * n; k++)
    p->kernels->take[p->is_double](
        c->in[0], c->in[1], 1,
        r->planes + (k * p->rows * p->columns + c->padding[0] * p->columns + c->padding[1]) * p->size,
        p->columns, gradient_plane(p, b.sample + k / n, group, channel + k % n), c->in[1]);
}

static void input_part(void *user, int64_t begin, int64_t end) {
  const Products *p = user;
  Rooms rooms = rooms_of(p, begin);
  int64_t each = p->down * p->across;
  for (int64_t i = begin; i < end; i++) {
    int64_t samples = i / p->parts / p->conv->groups;
    input_task(p, samples * each, (samples + 1) * each, i / p->parts % p->conv->groups,
               i % p->parts * p->part, &rooms);
  }
}

RilleStatus rille_conv_products_input(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                      const RilleTensor *weight, RilleTensor *out, bool *done) {
  if (!(*done = fits(conv))) return RILLE_OK;
  Products p = new_products(ctx, conv);
  p.gradient = gradient->data, p.weight = weight->data, p.target = out->data;
  int64_t plane = p.samples * p.rows * p.columns, column = p.taps * most_count(&p);
  int64_t tasks = block_count(&p) / (p.down * p.across) * conv->groups;
  if (p.plain) {
    p.parts = cut(&p, tasks, p.channels);
    p.part = (p.channels + p.parts - 1) / p.parts;
    p.parts = (p.channels + p.part - 1) / p.part;
  } else {
    choose_part(&p, (plane > column ? plane : column) * p.size);
    p.column_bytes = p.part * column * p.size;
    p.plane_bytes = p.part * plane * p.size;
  }
  if (p.samples > 1) p.other_bytes = p.outputs * most_count(&p) * p.size;
  return run(&p, tasks * p.parts, input_part);
}

/* ---- gradient by weight: a task has channels of its own, so that no sums are added up afterwards */

static void weight_block(const Products *p, int64_t i, int64_t group, int64_t first, int64_t last,
                         const Rooms *r) {
  Block b = block_of(p, i);
  bool several = b.samples > 1;
  int64_t depth = p->channels * p->taps;
  const char *gradient = several ? r->other : p->gradient + output_at(p, &b, group, 0);
  if (several) gather_gradients(p, &b, group, r->other);
  for (int64_t part = first; part < last && !rille_limits_stop(p->ctx->limits); part++) {
    int64_t c = part * p->part, n = rille_conv_least(p->part, p->channels - c);
    const char *columns = p->plain ? input_plane(p, b.sample, group, c) : r->columns;
    if (!p->plain) make_columns(p, &b, group, c, n, r->region, r->columns);
    multiply(p, false, true, p->outputs, n * p->taps, b.count, gradient, several ? b.count : p->pixels,
             columns, p->plain ? p->pixels : b.count, i > 0, NULL, NULL,
             rille_conv_element(p->target, group * p->outputs * depth + c * p->taps, p->size), depth,
             r->product);
  }
}

static void weight_part(void *user, int64_t begin, int64_t end) {
  const Products *p = user;
  Rooms rooms = rooms_of(p, begin);
  int64_t blocks = block_count(p);
  for (int64_t task = begin; task < end;) {
    int64_t group = task / p->parts, first = task % p->parts,
            last = rille_conv_least(p->parts, first + end - task);
    for (int64_t i = 0; i < blocks; i++) weight_block(p, i, group, first, last, &rooms);
    task += last - first;
  }
}

RilleStatus rille_conv_products_weight(RilleContext *ctx, const RilleConv *conv, const RilleTensor *gradient,
                                       const RilleTensor *input, RilleTensor *out, bool *done) {
  if (!(*done = fits(conv) && !suits_direct(conv))) return RILLE_OK;
  Products p = new_products(ctx, conv);
  p.source = input->data, p.gradient = gradient->data, p.target = out->data;
  if (p.plain) {
    p.parts = cut(&p, conv->groups, p.channels);
    p.part = (p.channels + p.parts - 1) / p.parts;
    p.parts = (p.channels + p.part - 1) / p.part;
  } else {
    choose_part(&p, p.taps * most_count(&p) * p.size);
    p.region_bytes = region_bytes(&p);
    p.column_bytes = p.part * p.taps * most_count(&p) * p.size;
  }
  if (p.samples > 1) p.other_bytes = p.outputs * most_count(&p) * p.size;
  return run(&p, conv->groups * p.parts, weight_part);
}

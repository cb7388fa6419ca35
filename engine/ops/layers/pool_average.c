/* Average pooling: linear, so that each op's gradient is an op whose gradient is the op again. */
#include "core/limits.h"
#include "core/loop.h"
#include "ops/formula.h"
#include "ops/layers/pool.h"

RILLE_USE_OP(adaptive_avg_pool2d);
RILLE_USE_OP(adaptive_avg_pool2d_backward);
RILLE_USE_OP(avg_pool2d);
RILLE_USE_OP(avg_pool2d_backward);

typedef RilleAveragePoolArgs AverageArgs;
typedef RilleAdaptivePoolArgs AdaptiveArgs;

/* ---- windows --------------------------------------------------------------------------------- */

static RilleStatus make_windows(RilleContext *ctx, RilleWindows *w, int64_t **begin, int64_t **end,
                                int64_t **count) {
  RilleTensor *room;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 2, (int64_t[]){3, w->out[0] + w->out[1]}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  int64_t *at = (int64_t *)(void *)room->data;
  for (int d = 0; d < 2; d++) {
    w->begin[d] = begin[d] = at, at += w->out[d];
    w->end[d] = end[d] = at, at += w->out[d];
    w->count[d] = count[d] = at, at += w->out[d];
  }
  return RILLE_OK;
}

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static RilleStatus average_windows(RilleContext *ctx, const AverageArgs *args, const RilleTensor *in,
                                   RilleWindows *w) {
  static const int64_t zeros[2] = {0, 0};
  RillePool pool = {.dilation = {1, 1}};
  int64_t *begin[2], *end[2], *count[2];
  RILLE_TRY(rille_pool_pair(ctx, "kernel_size", &args->kernel_size, NULL, 1, pool.kernel));
  RILLE_TRY(rille_pool_pair(ctx, "stride", &args->stride, pool.kernel, 1, pool.stride));
  RILLE_TRY(rille_pool_pair(ctx, "padding", &args->padding, zeros, 0, pool.padding));
  RILLE_TRY(rille_pool_size(ctx, in, args->ceil_mode, &pool));
  if (args->divisor_override.given && args->divisor_override.value == 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "divisor_override must not be 0");
  *w = (RilleWindows){.stop = rille_stop_of(ctx),
                      .in = {pool.in[0], pool.in[1]},
                      .out = {pool.out[0], pool.out[1]},
                      .divisor = args->divisor_override.given ? (double)args->divisor_override.value : 0};
  RILLE_TRY(make_windows(ctx, w, begin, end, count));
  for (int d = 0; d < 2; d++)
    for (int64_t i = 0; i < w->out[d]; i++) {
      int64_t from = i * pool.stride[d] - pool.padding[d],
              to = smaller(from + pool.kernel[d], pool.in[d] + pool.padding[d]);
      begin[d][i] = from > 0 ? from : 0;
      end[d][i] = smaller(to, pool.in[d]);
      count[d][i] = args->count_include_pad ? to - from : end[d][i] - begin[d][i];
    }
  return RILLE_OK;
}

RilleStatus rille_adaptive_windows(RilleContext *ctx, const AdaptiveArgs *args, const RilleTensor *in,
                                   RilleWindows *w) {
  int64_t *begin[2], *end[2], *count[2];
  *w = (RilleWindows){.stop = rille_stop_of(ctx), .in = {in->sizes[in->ndim - 2], in->sizes[in->ndim - 1]}};
  RilleInts sizes = rille_adaptive_sizes(&args->output_size, in, 2);
  RILLE_TRY(rille_pool_pair(ctx, "output_size", &sizes, NULL, 0, w->out));
  RILLE_TRY(make_windows(ctx, w, begin, end, count));
  for (int d = 0; d < 2; d++)
    for (int64_t i = 0; i < w->out[d]; i++) {
      /* i * in / out, without overflow for any size */
      int64_t whole = w->in[d] / w->out[d], rest = w->in[d] % w->out[d];
      begin[d][i] = i * whole + (int64_t)((__int128)i * rest / w->out[d]);
      end[d][i] = (i + 1) * whole + (int64_t)(((__int128)(i + 1) * rest + w->out[d] - 1) / w->out[d]);
      count[d][i] = end[d][i] - begin[d][i];
    }
  return RILLE_OK;
}

/* ---- running --------------------------------------------------------------------------------- */

typedef struct Job {
  const RilleWindows *windows;
  void (*kernel)(int64_t planes, const RilleWindows *windows, const void *in, void *out);
  int64_t in_bytes, out_bytes; /* a plane */
  const char *in;
  char *out;
} Job;

static void part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernel(end - begin, job->windows, job->in + begin * job->in_bytes, job->out + begin * job->out_bytes);
}

static RilleStatus run(RilleContext *ctx, RilleCall *call, const RilleWindows *w, bool backward) {
  RilleTensor *in;
  RILLE_TRY(rille_pool_contiguous(ctx, call->in[0], &in));
  RILLE_TRY(rille_pool_new(ctx, in, rille_dtype_of(in), backward ? w->in : w->out, &call->out[0]));
  const RillePoolKernels *kernels = ctx->kernels->pool[in->dtype == RILLE_FLOAT64];
  int64_t size = (int64_t)rille_tensor_itemsize(in), wide = w->in[0] * w->in[1] * size,
          narrow = w->out[0] * w->out[1] * size;
  Job job = {.windows = w,
             .kernel = (backward ? kernels->average_backward : kernels->average)[in->dtype == RILLE_FLOAT64],
             .in_bytes = backward ? narrow : wide,
             .out_bytes = backward ? wide : narrow,
             .in = in->data,
             .out = call->out[0]->data};
  rille_units_for(ctx, rille_pool_planes(in), 65536 / (wide + narrow + 1) + 1, part, &job);
  return RILLE_OK;
}

/* The tensor whose gradient an internal op computes, as far as windows look at it: its shape. */
static RilleStatus run_backward(RilleContext *ctx, RilleCall *call, const RilleInts *size,
                                const AverageArgs *average, const AdaptiveArgs *adaptive) {
  RilleTensor *g = call->in[0], *like;
  RilleWindows w;
  char text[RILLE_SHAPE_TEXT];
  if (size->count != 2 || size->values[0] < 1 || size->values[1] < 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "size must be a height and a width");
  RILLE_TRY(rille_pool_check(ctx, g));
  RILLE_TRY(rille_pool_new(ctx, g, RILLE_BOOL, size->values, &like));
  if (!rille_scope_keep(ctx, like)) return RILLE_ERROR_MEMORY;
  if (average)
    RILLE_TRY(average_windows(ctx, average, like, &w));
  else
    RILLE_TRY(rille_adaptive_windows(ctx, adaptive, like, &w));
  if (g->sizes[g->ndim - 2] != w.out[0] || g->sizes[g->ndim - 1] != w.out[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a gradient of shape %s is not what %lld x %lld are pooled to",
                       rille_tensor_shape_text(g, text), (long long)w.in[0], (long long)w.in[1]);
  return run(ctx, call, &w, true);
}

/* ---- avg_pool2d ------------------------------------------------------------------------------ */

static RilleStatus avg_pool2d_forward(RilleContext *ctx, RilleCall *call) {
  RilleWindows w;
  RILLE_TRY(rille_pool_check(ctx, call->in[0]));
  RILLE_TRY(average_windows(ctx, call->args, call->in[0], &w));
  return run(ctx, call, &w, false);
}

static void avg_pool2d_derivative(RilleContext *ctx, RilleBackward *call) {
  AverageArgs args = *(const AverageArgs *)call->args;
  const RilleShape *shape = &call->shape[0];
  args.size = (RilleInts){2, {shape->sizes[shape->ndim - 2], shape->sizes[shape->ndim - 1]}};
  call->grad_in[0] = t_apply(ctx, &rille_op_avg_pool2d_backward, call->grad_out, 1, &args);
}

static RilleStatus avg_pool2d_backward_forward(RilleContext *ctx, RilleCall *call) {
  const AverageArgs *args = call->args;
  return run_backward(ctx, call, &args->size, args, NULL);
}

static void avg_pool2d_backward_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_apply(ctx, &rille_op_avg_pool2d, call->grad_out, 1, call->args);
}

static RilleStatus avg_pool1d_forward(RilleContext *ctx, RilleCall *call) {
  const AverageArgs *args = call->args;
  AverageArgs flat = *args;
  RILLE_TRY(rille_pool_line_ints(ctx, "kernel_size", &args->kernel_size, 1, &flat.kernel_size));
  RILLE_TRY(rille_pool_line_ints(ctx, "stride", &args->stride, 1, &flat.stride));
  RILLE_TRY(rille_pool_line_ints(ctx, "padding", &args->padding, 0, &flat.padding));
  return rille_pool_line(ctx, call, &rille_op_avg_pool2d, &flat);
}

/* ---- adaptive_avg_pool2d --------------------------------------------------------------------- */

static RilleStatus adaptive_avg_pool2d_forward(RilleContext *ctx, RilleCall *call) {
  RilleWindows w;
  RILLE_TRY(rille_pool_check(ctx, call->in[0]));
  RILLE_TRY(rille_adaptive_windows(ctx, call->args, call->in[0], &w));
  return run(ctx, call, &w, false);
}

static AdaptiveArgs last_two(int ndim, const int64_t *sizes) {
  return (AdaptiveArgs){{2, {sizes[ndim - 2], sizes[ndim - 1]}}, false};
}

static void adaptive_avg_pool2d_derivative(RilleContext *ctx, RilleBackward *call) {
  AdaptiveArgs args = last_two(call->shape[0].ndim, call->shape[0].sizes);
  call->grad_in[0] = t_apply(ctx, &rille_op_adaptive_avg_pool2d_backward, call->grad_out, 1, &args);
}

/* output_size is here the input's size; what it is pooled to is the gradient's. */
static RilleStatus adaptive_avg_pool2d_backward_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *g = call->in[0];
  if (g->ndim < 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs planes");
  AdaptiveArgs args = last_two(g->ndim, g->sizes);
  return run_backward(ctx, call, &((const AdaptiveArgs *)call->args)->output_size, NULL, &args);
}

static void adaptive_avg_pool2d_backward_backward(RilleContext *ctx, RilleBackward *call) {
  AdaptiveArgs args = last_two(call->shape[0].ndim, call->shape[0].sizes);
  call->grad_in[0] = t_apply(ctx, &rille_op_adaptive_avg_pool2d, call->grad_out, 1, &args);
}

static RilleStatus adaptive_avg_pool1d_forward(RilleContext *ctx, RilleCall *call) {
  AdaptiveArgs flat = {{.count = -1}, false};
  RILLE_TRY(rille_pool_line_ints(ctx, "output_size", &((const AdaptiveArgs *)call->args)->output_size, 1,
                                 &flat.output_size));
  return rille_pool_line(ctx, call, &rille_op_adaptive_avg_pool2d, &flat);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define OPTIONS                                                                                              \
  RILLE_OPTION(INTS, AverageArgs, kernel_size), RILLE_OPTION(INTS, AverageArgs, stride),                     \
      RILLE_OPTION(INTS, AverageArgs, padding), RILLE_OPTION(BOOL, AverageArgs, ceil_mode),                  \
      RILLE_OPTION(BOOL, AverageArgs, count_include_pad)
const RilleParameter rille_average_pool_parameters[] = {
    RILLE_TENSOR("input"), OPTIONS, RILLE_OPTION(OPTIONAL_INT, AverageArgs, divisor_override),
    RILLE_PARAMETERS_END};
static const RilleParameter line_parameters[] = {RILLE_TENSOR("input"), OPTIONS, RILLE_PARAMETERS_END};
static const RilleParameter average_backward_parameters[] = {
    RILLE_TENSOR("grad"), OPTIONS, RILLE_OPTION(OPTIONAL_INT, AverageArgs, divisor_override),
    RILLE_OPTION(INTS, AverageArgs, size), RILLE_PARAMETERS_END};
const RilleParameter rille_adaptive_average_pool_parameters[] = {
    RILLE_TENSOR("input"), RILLE_INTS_OR_NONE(AdaptiveArgs, output_size), RILLE_PARAMETERS_END};
const AverageArgs rille_average_pool_defaults = {{.count = -1}, {.count = -1}, {.count = -1}, false,
                                                 true,          {false, 0},    {.count = -1}};
const AdaptiveArgs rille_adaptive_average_pool_defaults = {{.count = -1}, false};

static const char *const avg_pool2d_samples[] = RILLE_SAMPLES(
    "x(2, 2, 4, 5), 2", "x(2, 5, 6), { 3, 2 }, { 2, 1 }, { 1, 0 }", "x(1, 2, 6, 7), 3, 2, 1, true, false",
    "x(1, 2, 4, 6):transpose(2, 3), 2, { divisor_override = 3 }", "x(0, 2, 4, 4), 2");
static const char *const avg_pool1d_samples[] = RILLE_SAMPLES("x(2, 2, 7), 3, 2, 1", "x(2, 6), 2");
static const char *const avg_pool2d_backward_samples[] = RILLE_SAMPLES("x(2, 2, 2), 2, { size = { 4, 5 } }");
static const char *const adaptive_avg_pool2d_samples[] =
    RILLE_SAMPLES("x(2, 2, 4, 5), { 3, 2 }", "x(2, 3, 3), 5", "x(0, 2, 4, 4), 1");
static const char *const adaptive_avg_pool1d_samples[] = RILLE_SAMPLES("x(2, 2, 7), 3");
static const char *const adaptive_avg_pool2d_backward_samples[] = RILLE_SAMPLES("x(2, 3, 2), { 4, 5 }");

RILLE_OP(avg_pool2d, .summary = "mean of each window over planes [..., height, width]",
         RILLE_ARGUMENTS(rille_average_pool_parameters, &rille_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_BY_SAMPLES, .n_outputs = 1,
         .forward = avg_pool2d_forward, .backward = avg_pool2d_derivative, .samples = avg_pool2d_samples);
RILLE_OP(avg_pool2d_backward, .summary = "gradient of avg_pool2d",
         RILLE_ARGUMENTS(average_backward_parameters, &rille_average_pool_defaults),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = avg_pool2d_backward_forward,
         .backward = avg_pool2d_backward_backward, .samples = avg_pool2d_backward_samples);
RILLE_OP(avg_pool1d, .summary = "mean of each window over lines [..., length]",
         RILLE_ARGUMENTS(line_parameters, &rille_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = avg_pool1d_forward, .samples = avg_pool1d_samples);
RILLE_OP(adaptive_avg_pool2d, .summary = "mean over windows chosen so that the result has output_size",
         RILLE_ARGUMENTS(rille_adaptive_average_pool_parameters, &rille_adaptive_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_BY_SAMPLES, .n_outputs = 1,
         .forward = adaptive_avg_pool2d_forward, .backward = adaptive_avg_pool2d_derivative,
         .samples = adaptive_avg_pool2d_samples);
RILLE_OP(adaptive_avg_pool2d_backward, .summary = "gradient of adaptive_avg_pool2d",
         RILLE_ARGUMENTS(rille_adaptive_average_pool_parameters, &rille_adaptive_average_pool_defaults),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = adaptive_avg_pool2d_backward_forward,
         .backward = adaptive_avg_pool2d_backward_backward, .samples = adaptive_avg_pool2d_backward_samples);
RILLE_OP(adaptive_avg_pool1d,
         .summary = "mean over windows of lines, chosen so that the result has output_size",
         RILLE_ARGUMENTS(rille_adaptive_average_pool_parameters, &rille_adaptive_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = adaptive_avg_pool1d_forward, .samples = adaptive_avg_pool1d_samples);

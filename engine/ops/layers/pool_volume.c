/* Pooling of volumes, which is pooling of planes and then of depths, and adaptive max pooling. */
#include "ops/layers/pool.h"
#include "core/limits.h"
#include "core/loop.h"
#include "ops/formula.h"
#include "ops/shape/windows.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(adaptive_avg_pool2d);
RILLE_USE_OP(adaptive_index);
RILLE_USE_OP(adaptive_max_pool2d);
RILLE_USE_OP(avg_pool2d);
RILLE_USE_OP(floor_divide);
RILLE_USE_OP(max_pool2d);
RILLE_USE_OP(pool_gather);

typedef RilleMaxPoolArgs MaxArgs;
typedef RilleAveragePoolArgs AverageArgs;
typedef RilleAdaptivePoolArgs AdaptiveArgs;

/* ---- volumes --------------------------------------------------------------------------------- */

/* A list for three dims as one for the last two, and one for the first beside a 1 (or a 0). */
static RilleStatus split(RilleContext *ctx, const char *name, const RilleInts *in, int64_t least,
                         int64_t other, RilleInts *plane, RilleInts *depth) {
  int64_t all[3];
  *plane = *depth = (RilleInts){.count = -1};
  if (in->count <= 0) return RILLE_OK;
  RILLE_TRY(rille_ints_list(ctx, name, in, 3, least, least, all));
  *plane = (RilleInts){2, {all[1], all[2]}};
  *depth = (RilleInts){2, {all[0], other}};
  return RILLE_OK;
}

/* Where each of the second pass's largest elements lies in its volume: at[planes] are places in the planes'
 * results, which lie depth by depth; inner is where those lie in their planes of size elements. */
static RilleTensor *volume_index(RilleContext *ctx, RilleTensor *at, RilleTensor *inner, int64_t size) {
  if (!at || !inner) return NULL;
  int64_t results = inner->sizes[2] * inner->sizes[3], flat[2] = {inner->sizes[0], inner->sizes[1] * results};
  int64_t wanted[2] = {at->sizes[0], at->sizes[2] * at->sizes[3]};
  at = t_reshape(ctx, at, 2, wanted);
  RilleTensor *depth = t_binary(ctx, &rille_op_floor_divide, at, t_scalar(ctx, rille_scalar_int(results)));
  return t_add(ctx, t_gather(ctx, t_reshape(ctx, inner, 2, flat), 1, at),
               t_mul(ctx, depth, t_scalar(ctx, rille_scalar_int(size))));
}

static RilleStatus pool_volume(RilleContext *ctx, RilleCall *call, const RilleOp *op, const void *plane_args,
                               const void *depth_args) {
  RilleTensor *in = call->in[0], *planes[2], *out[2];
  char text[RILLE_SHAPE_TEXT];
  int n = in->ndim;
  bool fits = n == 4 || n == 5;
  for (int i = n == 5; fits && i < n; i++) fits = in->sizes[i] > 0;
  if (!fits)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "needs an input [batch, channels, depth, height, width] or without batch, got shape %s",
        rille_tensor_shape_text(in, text));
  const int64_t *size = in->sizes + n - 3;
  int64_t volumes = n == 5 ? in->sizes[0] * in->sizes[1] : in->sizes[0];
  RilleTensor *flat = t_reshape(ctx, in, 4, (int64_t[]){volumes, size[0], size[1], size[2]});
  if (!rille_pool_apply(ctx, op, flat, plane_args, planes)) return rille_scope_status(ctx);
  int64_t height = planes[0]->sizes[2], width = planes[0]->sizes[3];
  RilleTensor *columns = t_reshape(ctx, planes[0], 4, (int64_t[]){volumes, 1, size[0], height * width});
  if (!rille_pool_apply(ctx, op, columns, depth_args, out)) return rille_scope_status(ctx);
  int64_t sizes[5];
  memcpy(sizes, in->sizes, (size_t)n * sizeof *sizes);
  sizes[n - 3] = out[0]->sizes[2];
  sizes[n - 2] = height;
  sizes[n - 1] = width;
  if (out[1]) out[1] = volume_index(ctx, out[1], planes[1], size[1] * size[2]);
  for (int k = 0; k < 2 && out[k]; k++) out[k] = t_reshape(ctx, out[k], n, sizes);
  return rille_pool_give(ctx, call, out);
}

static RilleStatus max_pool3d_forward(RilleContext *ctx, RilleCall *call) {
  const MaxArgs *args = call->args;
  MaxArgs plane = *args, depth = *args;
  RILLE_TRY(split(ctx, "kernel_size", &args->kernel_size, 1, 1, &plane.kernel_size, &depth.kernel_size));
  RILLE_TRY(split(ctx, "stride", &args->stride, 1, 1, &plane.stride, &depth.stride));
  RILLE_TRY(split(ctx, "padding", &args->padding, 0, 0, &plane.padding, &depth.padding));
  RILLE_TRY(split(ctx, "dilation", &args->dilation, 1, 1, &plane.dilation, &depth.dilation));
  return pool_volume(ctx, call, &rille_op_max_pool2d, &plane, &depth);
}

static RilleStatus avg_pool3d_forward(RilleContext *ctx, RilleCall *call) {
  const AverageArgs *args = call->args;
  AverageArgs plane = *args, depth = *args;
  RILLE_TRY(split(ctx, "kernel_size", &args->kernel_size, 1, 1, &plane.kernel_size, &depth.kernel_size));
  RILLE_TRY(split(ctx, "stride", &args->stride, 1, 1, &plane.stride, &depth.stride));
  RILLE_TRY(split(ctx, "padding", &args->padding, 0, 0, &plane.padding, &depth.padding));
  if (args->divisor_override.given) plane.divisor_override.value = 1;
  return pool_volume(ctx, call, &rille_op_avg_pool2d, &plane, &depth);
}

static RilleStatus adaptive_volume(RilleContext *ctx, RilleCall *call, const RilleOp *op) {
  const AdaptiveArgs *args = call->args;
  AdaptiveArgs plane = *args, depth = *args;
  RilleInts sizes = rille_adaptive_sizes(&args->output_size, call->in[0], 3);
  RILLE_TRY(split(ctx, "output_size", &sizes, 0, 0, &plane.output_size, &depth.output_size));
  if (plane.output_size.count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "output_size is missing");
  int64_t numel;
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, 2, plane.output_size.values, RILLE_FLOAT64, &numel, &bytes));
  depth.output_size.values[1] = numel;
  return pool_volume(ctx, call, op, &plane, &depth);
}

static RilleStatus adaptive_avg_pool3d_forward(RilleContext *ctx, RilleCall *call) {
  return adaptive_volume(ctx, call, &rille_op_adaptive_avg_pool2d);
}
static RilleStatus adaptive_max_pool3d_forward(RilleContext *ctx, RilleCall *call) {
  return adaptive_volume(ctx, call, &rille_op_adaptive_max_pool2d);
}

/* ---- adaptive max ---------------------------------------------------------------------------- */

typedef struct Largest {
  const RilleContext *ctx;
  const RilleWindows *windows;
  const RilleTensor *in;
  int32_t *out;
} Largest;

/* Where in its plane the window's largest element lies: the first of equals; NaN wins. */
#if defined(RILLE_MINIMAL)
static double element(const RilleTensor *t, int64_t at) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[at]
                                   : ((const double *)(const void *)t->data)[at];
}

static int64_t largest(const RilleTensor *in, int64_t plane, const RilleWindows *w, int64_t y, int64_t x) {
  int64_t best_at = w->begin[0][y] * w->in[1] + w->begin[1][x];
  double best = -INFINITY;
  for (int64_t i = w->begin[0][y]; i < w->end[0][y]; i++)
    for (int64_t j = w->begin[1][x]; j < w->end[1][x]; j++) {
      double value = element(in, plane + i * w->in[1] + j);
      if (value > best || value != value) best = value, best_at = i * w->in[1] + j;
    }
  return best_at;
}
#else
/* Whether none of eight elements takes the place of the best so far. */
static inline bool none_of_eight(const float *in, float best) {
  typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
  typedef int64_t Bits __attribute__((vector_size(16)));
  const Four limit = {best, best, best, best};
  const Bits rest = (Bits) ~((((const Four *)(const void *)in)[0] <= limit) &
                             (((const Four *)(const void *)in)[1] <= limit));
  return (rest[0] | rest[1]) == 0;
}
#define NEVER(row, best) false /* doubles one by one */

#define LARGEST_OF(type, none)                                                                               \
  static int64_t largest_##type(const type *in, const RilleWindows *w, int64_t y, int64_t x) {               \
    const int64_t left = w->begin[1][x], right = w->end[1][x];                                               \
    int64_t best_at = w->begin[0][y] * w->in[1] + left;                                                      \
    type best = -INFINITY;                                                                                   \
    for (int64_t i = w->begin[0][y]; i < w->end[0][y]; i++) {                                                \
      const type *row = in + i * w->in[1];                                                                   \
      for (int64_t j = left; j < right;) {                                                                   \
        const int64_t end = right - j < 8 ? right : j + 8;                                                   \
        if (end == j + 8 && none(row + j, best)) j = end;                                                    \
        for (; j < end; j++)                                                                                 \
          if (row[j] > best || row[j] != row[j]) best = row[j], best_at = i * w->in[1] + j;                  \
      }                                                                                                      \
    }                                                                                                        \
    return best_at;                                                                                          \
  }
LARGEST_OF(float, none_of_eight)
LARGEST_OF(double, NEVER)

static int64_t largest(const RilleTensor *in, int64_t plane, const RilleWindows *w, int64_t y, int64_t x) {
  return in->dtype == RILLE_FLOAT32 ? largest_float((const float *)(const void *)in->data + plane, w, y, x)
                                    : largest_double((const double *)(const void *)in->data + plane, w, y, x);
}
#endif

static void largest_part(void *user, int64_t begin, int64_t end) {
  const Largest *job = user;
  const RilleWindows *w = job->windows;
  int32_t *at = job->out + begin * w->out[0] * w->out[1];
  for (int64_t p = begin; p < end; p++)
    for (int64_t y = 0; y < w->out[0] && !rille_must_stop(job->ctx); y++)
      for (int64_t x = 0; x < w->out[1]; x++)
        *at++ = (int32_t)largest(job->in, p * w->in[0] * w->in[1], w, y, x);
}

/* Where in their planes the largest elements lie, int32. An op, so that a recorded step looks anew. */
static RilleStatus adaptive_index_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in;
  RilleWindows w;
  RILLE_TRY(rille_pool_check(ctx, call->in[0]));
  RILLE_TRY(rille_adaptive_windows(ctx, call->args, call->in[0], &w));
  if (w.in[0] > INT32_MAX / w.in[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "planes of %lld x %lld are too large", (long long)w.in[0],
                       (long long)w.in[1]);
  RILLE_TRY(rille_pool_contiguous(ctx, call->in[0], &in));
  RILLE_TRY(rille_pool_new(ctx, in, RILLE_INT32, w.out, &call->out[0]));
  Largest job = {ctx, &w, in, (int32_t *)(void *)call->out[0]->data};
  rille_units_for(ctx, rille_pool_planes(in), 16384 / (w.in[0] * w.in[1] + 1) + 1, largest_part, &job);
  return RILLE_OK;
}

static RilleStatus adaptive_max_pool2d_forward(RilleContext *ctx, RilleCall *call) {
  const AdaptiveArgs *args = call->args;
  RilleTensor *index = t_apply(ctx, &rille_op_adaptive_index, call->in, 1, args), *out[2] = {NULL, NULL};
  if (!index) return rille_scope_status(ctx);
  out[0] = t_binary(ctx, &rille_op_pool_gather, call->in[0], index);
  if (args->return_indices) out[1] = t_to(ctx, index, RILLE_INT64);
  return rille_pool_give(ctx, call, out);
}

static RilleStatus adaptive_max_pool1d_forward(RilleContext *ctx, RilleCall *call) {
  AdaptiveArgs flat = *(const AdaptiveArgs *)call->args;
  RILLE_TRY(rille_pool_line_ints(ctx, "output_size", &((const AdaptiveArgs *)call->args)->output_size, 1,
                                 &flat.output_size));
  return rille_pool_line(ctx, call, &rille_op_adaptive_max_pool2d, &flat);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter adaptive_parameters[] = {
    RILLE_TENSOR("input"), RILLE_INTS_OR_NONE(AdaptiveArgs, output_size),
    RILLE_SWITCH(INDICES, AdaptiveArgs, return_indices), RILLE_PARAMETERS_END};
static const AdaptiveArgs adaptive_defaults = {{.count = -1}, false};

static const char *const max_pool3d_samples[] =
    RILLE_SAMPLES("x(1, 2, 3, 4, 4), 2", "x(2, 4, 5, 3), { 2, 3, 1 }, { 1, 2, 1 }, { 1, 1, 0 }",
                  "x(1, 1, 4, 3, 4), 2, { return_indices = true, ceil_mode = true }", "x(0, 2, 4, 4, 4), 2");
static const char *const avg_pool3d_samples[] =
    RILLE_SAMPLES("x(1, 2, 3, 4, 4), 2", "x(2, 4, 5, 3), { 2, 3, 1 }, { 1, 2, 1 }, { 1, 1, 0 }, true, false",
                  "x(1, 1, 4, 3, 4), 2, { divisor_override = 3 }");
static const char *const adaptive_avg_pool3d_samples[] =
    RILLE_SAMPLES("x(1, 2, 3, 4, 5), { 2, 3, 4 }", "x(1, 3, 3, 3), 2");
static const char *const adaptive_max_pool3d_samples[] =
    RILLE_SAMPLES("x(1, 2, 3, 4, 5), { 2, 3, 4 }", "x(1, 3, 3, 3), 2, { return_indices = true }");
static const char *const adaptive_max_pool2d_samples[] =
    RILLE_SAMPLES("x(2, 2, 4, 5), { 3, 2 }", "x(2, 5, 3):transpose(1, 2), 2, { return_indices = true }",
                  "x(0, 2, 4, 4), 1");
static const char *const adaptive_index_samples[] = RILLE_SAMPLES("x(2, 2, 4, 5), { 3, 2 }", "x(1, 5, 3), 2");
static const char *const adaptive_max_pool1d_samples[] =
    RILLE_SAMPLES("x(2, 2, 7), 3", "x(2, 7), 3, { return_indices = true }");

RILLE_OP(max_pool3d, .summary = "largest element of each window over volumes [..., depth, height, width]",
         RILLE_ARGUMENTS(rille_max_pool_parameters, &rille_max_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = max_pool3d_forward, .samples = max_pool3d_samples);
RILLE_OP(avg_pool3d, .summary = "mean of each window over volumes [..., depth, height, width]",
         RILLE_ARGUMENTS(rille_average_pool_parameters, &rille_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = avg_pool3d_forward, .samples = avg_pool3d_samples);
RILLE_OP(adaptive_avg_pool3d,
         .summary = "mean over windows of volumes, chosen so that the result has output_size",
         RILLE_ARGUMENTS(rille_adaptive_average_pool_parameters, &rille_adaptive_average_pool_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = adaptive_avg_pool3d_forward, .samples = adaptive_avg_pool3d_samples);
RILLE_OP(adaptive_max_pool1d,
         .summary = "largest element of windows of lines, chosen so that the result has output_size",
         RILLE_ARGUMENTS(adaptive_parameters, &adaptive_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = adaptive_max_pool1d_forward, .samples = adaptive_max_pool1d_samples);
RILLE_OP(adaptive_max_pool2d,
         .summary = "largest element of windows of planes, chosen so that the result has output_size",
         RILLE_ARGUMENTS(adaptive_parameters, &adaptive_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = adaptive_max_pool2d_forward, .samples = adaptive_max_pool2d_samples);
RILLE_OP(adaptive_max_pool3d,
         .summary = "largest element of windows of volumes, chosen so that the result has output_size",
         RILLE_ARGUMENTS(adaptive_parameters, &adaptive_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 0,
         .forward = adaptive_max_pool3d_forward, .samples = adaptive_max_pool3d_samples);
static const RilleParameter index_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(INTS, AdaptiveArgs, output_size), RILLE_PARAMETERS_END};
RILLE_OP(adaptive_index, .summary = "the places of the largest elements of adaptive_max_pool2d's windows",
         RILLE_ARGUMENTS(index_parameters, &adaptive_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .forward = adaptive_index_forward,
         .samples = adaptive_index_samples);

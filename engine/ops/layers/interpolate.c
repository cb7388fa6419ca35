/* interpolate: planes, lines and volumes in another size. Each dim is resampled for itself: a weighted sum of
 * the rows at one, two or four indices. */
#include "ops/formula.h"
#include "ops/layers/pool.h"
#include "ops/layers/resample.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

#include <math.h>

RILLE_USE_OP(adaptive_avg_pool1d);
RILLE_USE_OP(adaptive_avg_pool2d);
RILLE_USE_OP(adaptive_avg_pool3d);
RILLE_USE_OP(matmul);

typedef enum Mode { NEAREST, LINEAR, BILINEAR, BICUBIC, TRILINEAR, AREA, NEAREST_EXACT } Mode;

typedef struct InterpolateArgs {
  RilleInts size;
  RilleScalar scale_factor, align_corners;
  bool recompute_scale_factor, antialias;
  uint8_t mode;
} InterpolateArgs;

typedef struct Resample {
  Mode mode;
  bool align_corners, is_double;
  int64_t in, out;
  double scale; /* scale_factor; 0: the quotient of the sizes counts */
} Resample;

/* ---- where an output lies in the input, in PyTorch's precision -------------------------------- */

static double step(const Resample *r) {
  if (r->align_corners) return r->out > 1 ? (double)(r->in - 1) / (double)(r->out - 1) : 0;
  return r->scale > 0 ? 1 / r->scale : (double)r->in / (double)r->out;
}

static int64_t nearest(const Resample *r, int64_t i) {
  float scale = r->scale > 0 ? (float)(1 / r->scale) : (float)r->in / (float)r->out;
  float at = floorf(((float)i + (r->mode == NEAREST_EXACT ? 0.5f : 0.0f)) * scale);
  return at < (float)(r->in - 1) ? (int64_t)at : r->in - 1;
}

static double source(const Resample *r, int64_t i) {
  double at;
  if (r->is_double) {
    at = r->align_corners ? step(r) * (double)i : step(r) * ((double)i + 0.5) - 0.5;
  } else {
    float scale = (float)step(r);
    if (r->align_corners && r->out > 1) scale = (float)(r->in - 1) / (float)(r->out - 1);
    if (!r->align_corners && !(r->scale > 0)) scale = (float)r->in / (float)r->out;
    float place = r->align_corners ? scale * (float)i : scale * ((float)i + 0.5f) - 0.5f;
    at = (double)place;
  }
  return at < 0 && r->mode != BICUBIC ? 0 : at;
}

/* Keys' kernel with a = -0.75 (Keys, "Cubic convolution interpolation for digital image processing", 1981).
 */
static double cubic_weight(double distance) {
  const double a = -0.75, x = fabs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

static int64_t inside(int64_t i, int64_t size) {
  return i < 0 ? 0 : i < size ? i : size - 1;
}

/* ---- one dim --------------------------------------------------------------------------------- */

static int tap_count(Mode mode) {
  return mode == BICUBIC ? 4 : mode == NEAREST || mode == NEAREST_EXACT ? 1 : 2;
}

static void find_taps(const Resample *r, int64_t i, int64_t *index, double *weight) {
  if (tap_count(r->mode) == 1) {
    index[0] = nearest(r, i);
    return;
  }
  double at = source(r, i), low = floor(at), rest = at - low;
  if (r->mode == BICUBIC) {
    for (int k = 0; k < 4; k++) {
      index[k] = inside((int64_t)low + k - 1, r->in);
      weight[k] = cubic_weight(rest + 1 - k);
    }
    return;
  }
  index[0] = inside((int64_t)low, r->in);
  index[1] = inside(index[0] + 1, r->in);
  weight[1] = at - (double)index[0] > 1 ? 1 : at - (double)index[0];
  weight[0] = 1 - weight[1];
}

/* in along dim in the new size: taps elements each, by index and weight. */
static RilleTensor *resample(RilleContext *ctx, RilleTensor *in, int dim, const Resample *r) {
  int64_t taps = tap_count(r->mode), sizes[2] = {r->out, taps};
  RilleTensor *index = t_zeros(ctx, RILLE_INT64, 2, sizes), *weight = t_zeros(ctx, RILLE_FLOAT64, 2, sizes);
  if (!in || !index || !weight) return NULL;
  for (int64_t i = 0; i < r->out; i++) {
    double *w = (double *)(void *)weight->data + i * taps;
    w[0] = 1;
    find_taps(r, i, (int64_t *)(void *)index->data + i * taps, w);
  }
  return t_resample(ctx, in, index, taps > 1 ? t_to(ctx, weight, rille_dtype_of(in)) : NULL, dim);
}

/* ---- with antialiasing: filters as wide as a shrunk pixel --------------------------------------- */

/* The triangle of bilinear, and Keys' kernel with a = -0.5 for bicubic, as PIL has them. */
static double filter(Mode mode, double distance) {
  const double a = -0.5, x = fabs(distance);
  if (mode == BILINEAR) return x < 1 ? 1 - x : 0;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
}

/* The weights of all inputs for output i, which sum to 1. */
static void filter_row(const Resample *r, int64_t i, double *row) {
  double scale = step(r), wide = scale > 1 ? scale : 1, support = (r->mode == BILINEAR ? 1 : 2) * wide;
  double center = scale * ((double)i + 0.5), total = 0;
  double first = floor(center - support + 0.5), end = floor(center + support + 0.5);
  int64_t low = first > 0 ? (int64_t)first : 0, high = end < (double)r->in ? (int64_t)end : r->in;
  for (int64_t k = low; k < high; k++) total += row[k] = filter(r->mode, ((double)k + 0.5 - center) / wide);
  for (int64_t k = low; k < high && total != 0; k++) row[k] /= total;
}

/* in along dim in the new size: a product with the matrix of all weights. */
static RilleTensor *smoothly(RilleContext *ctx, RilleTensor *in, int dim, const Resample *r) {
  RilleTensor *weights = t_zeros(ctx, RILLE_FLOAT64, 2, (int64_t[]){r->out, r->in});
  if (!in || !weights) return NULL;
  for (int64_t i = 0; i < r->out; i++) filter_row(r, i, (double *)(void *)weights->data + i * r->in);
  weights = t_to(ctx, weights, rille_dtype_of(in));
  RilleTensor *last = t_transpose(ctx, in, dim, -1);
  if (!last || !weights) return NULL;
  return t_transpose(ctx, t_binary(ctx, &rille_op_matmul, last, t_transpose(ctx, weights, 0, 1)), dim, -1);
}

/* ---- the op ---------------------------------------------------------------------------------- */

static RilleStatus check_mode(RilleContext *ctx, const InterpolateArgs *args, const RilleTensor *in) {
  static const uint8_t dims_of_mode[] = {0, 1, 2, 2, 3, 0, 0};
  char text[RILLE_SHAPE_TEXT];
  int n = in->ndim - 2;
  if (n < 1 || n > 3 || (dims_of_mode[args->mode] && dims_of_mode[args->mode] != n))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "an input of shape %s does not suit the mode: linear takes [N, C, L], bilinear and bicubic "
        "[N, C, H, W], trilinear [N, C, D, H, W]",
        rille_tensor_shape_text(in, text));
  for (int i = 1; i < in->ndim; i++)
    if (in->sizes[i] == 0)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "needs elements in all dims but the batch, got shape %s",
                         rille_tensor_shape_text(in, text));
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  if (args->align_corners.kind != RILLE_SCALAR_NONE && dims_of_mode[args->mode] == 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "align_corners goes with the modes linear, bilinear, bicubic and trilinear only");
  if (args->antialias && args->mode != BILINEAR && args->mode != BICUBIC)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "antialias goes with the modes bilinear and bicubic only");
  return RILLE_OK;
}

static RilleStatus output_sizes(RilleContext *ctx, const InterpolateArgs *args, const RilleTensor *in,
                                int64_t *sizes, double *scale) {
  int n = in->ndim - 2;
  *scale = 0;
  if ((args->size.count < 0) == (args->scale_factor.kind == RILLE_SCALAR_NONE))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "takes either size or scale_factor");
  if (args->size.count >= 0) return rille_ints_list(ctx, "size", &args->size, n, 1, 1, sizes);
  double factor = rille_scalar_to_double(args->scale_factor);
  for (int i = 0; i < n; i++) {
    double size = floor((double)in->sizes[2 + i] * factor);
    if (!(size >= 1 && size <= 1 << 30))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "scale_factor %g leaves no useful size of %lld", factor,
                         (long long)in->sizes[2 + i]);
    sizes[i] = (int64_t)size;
  }
  if (!args->recompute_scale_factor) *scale = factor;
  return RILLE_OK;
}

static RilleTensor *by_area(RilleContext *ctx, RilleTensor *in, const int64_t *sizes, int n) {
  const RilleOp *const ops[] = {&rille_op_adaptive_avg_pool1d, &rille_op_adaptive_avg_pool2d,
                                &rille_op_adaptive_avg_pool3d};
  RilleAdaptivePoolArgs args = {{.count = n}, false};
  for (int i = 0; i < n; i++) args.output_size.values[i] = sizes[i];
  return t_apply(ctx, ops[n - 1], &in, 1, &args);
}

static RilleStatus interpolate_forward(RilleContext *ctx, RilleCall *call) {
  const InterpolateArgs *args = call->args;
  RilleTensor *in = call->in[0], *out = in;
  int64_t sizes[3];
  Resample r = {.mode = (Mode)args->mode, .is_double = in->dtype == RILLE_FLOAT64};
  RILLE_TRY(check_mode(ctx, args, in));
  RILLE_TRY(output_sizes(ctx, args, in, sizes, &r.scale));
  if (r.mode == AREA) return rille_call_return(ctx, call, by_area(ctx, in, sizes, in->ndim - 2));
  r.align_corners =
      args->align_corners.kind != RILLE_SCALAR_NONE && rille_scalar_to_double(args->align_corners) != 0;
  /* The least work: dims that shrink from the first one on, then those that grow from the last one on. */
  int n = in->ndim - 2;
  for (int k = 0; k < 2 * n; k++) {
    int i = k < n ? k : 2 * n - 1 - k;
    r.in = in->sizes[2 + i];
    r.out = sizes[i];
    if ((r.out < r.in) != (k < n)) continue;
    out = args->antialias ? smoothly(ctx, out, 2 + i, &r) : resample(ctx, out, 2 + i, &r);
  }
  return rille_call_return(ctx, call, out);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

static const RilleParameter parameters[] = {
    RILLE_TENSOR("input"),
    RILLE_OPTION(INTS, InterpolateArgs, size),
    RILLE_OPTION(SCALAR, InterpolateArgs, scale_factor),
    RILLE_CHOICE(InterpolateArgs, mode, "nearest|linear|bilinear|bicubic|trilinear|area|nearest-exact"),
    RILLE_OPTION(SCALAR, InterpolateArgs, align_corners),
    RILLE_OPTION(BOOL, InterpolateArgs, recompute_scale_factor),
    RILLE_OPTION(BOOL, InterpolateArgs, antialias),
    RILLE_PARAMETERS_END};
static const InterpolateArgs defaults = {.size = {.count = -1},
                                         .scale_factor = {RILLE_SCALAR_NONE, {0}},
                                         .align_corners = {RILLE_SCALAR_NONE, {0}}};
static const char *const samples[] = RILLE_SAMPLES(
    "x(1, 2, 3), 5", "x(1, 2, 3, 4), { 5, 2 }, { mode = 'bilinear' }", "x(2, 1, 4, 3), nil, 2, 'bicubic'",
    "x(1, 1, 2, 3, 2), { 3, 2, 4 }, nil, 'trilinear', true", "x(1, 2, 5), 3, nil, 'linear'",
    "x(1, 1, 5, 6), { 2, 9 }, { mode = 'bicubic', antialias = true }", "x(1, 1, 4, 6), { 2, 3 }, nil, 'area'",
    "x(0, 2, 3), nil, 1.5, 'nearest-exact'");

RILLE_OP(interpolate, .summary = "the last dims of [N, C, ...] resampled to size, or by scale_factor",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = interpolate_forward, .samples = samples);

/* grid_sample and affine_grid: planes and volumes read at given places (Jaderberg et al., "Spatial
 * transformer networks", 2015). Compositions of ops, so that input and grid have derivatives of every order.
 */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/layers/grid.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(abs);
RILLE_USE_OP(floor);
RILLE_USE_OP(ge);
RILLE_USE_OP(grid_mix);
RILLE_USE_OP(gt);
RILLE_USE_OP(isnan);
RILLE_USE_OP(le);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(logical_or);
RILLE_USE_OP(lt);
RILLE_USE_OP(matmul);
RILLE_USE_OP(remainder);
RILLE_USE_OP(round);

typedef enum SampleMode { BILINEAR, NEAREST, BICUBIC } SampleMode;
typedef enum Border { ZEROS, BORDER, REFLECTION } Border;

typedef struct SampleArgs {
  uint8_t mode, padding_mode;
  bool align_corners;
} SampleArgs;

typedef struct AffineArgs {
  RilleInts size;
  bool align_corners;
} AffineArgs;

/* One coordinate: of grid's last dim, that is x first; size: of the input's dim it runs over. */
typedef struct Axis {
  int64_t size, stride; /* stride: of the dim in one channel of the input */
  RilleTensor *at;      /* [N, points] */
} Axis;

enum { MOST_TAPS = 16 };

typedef struct Sampler {
  const SampleArgs *args;
  RilleTensor *flat;    /* the input [N, C, pixels] */
  RilleTensor *nowhere; /* [N, 1, points]: NaN where a coordinate is NaN, which is no place outside; else 0 */
  int n;
  Axis axis[3];
  int taps;
  RilleTensor *index[MOST_TAPS], *weight[MOST_TAPS]; /* [N, 1, points] each */
} Sampler;

/* ---- coordinates ----------------------------------------------------------------------------- */

static RilleTensor *clipped(RilleContext *ctx, RilleTensor *at, int64_t size) {
  RilleTensor *last = t_number(ctx, (double)(size - 1));
  RilleTensor *low = t_binary(ctx, &rille_op_le, at, t_number(ctx, 0));
  RilleTensor *high = t_binary(ctx, &rille_op_ge, at, last);
  return t_where(ctx, low, t_number(ctx, 0), t_where(ctx, high, last, at));
}

/* Mirrored at low and high until it lies between them. */
static RilleTensor *reflected(RilleContext *ctx, RilleTensor *at, double low, double high) {
  double span = high - low;
  if (span <= 0) return t_mul_number(ctx, at, 0);
  RilleTensor *distance = t_unary(ctx, &rille_op_abs, t_sub_number(ctx, at, low));
  RilleTensor *rest = t_binary(ctx, &rille_op_remainder, distance, t_number(ctx, 2 * span));
  RilleTensor *back = t_binary(ctx, &rille_op_gt, rest, t_number(ctx, span));
  return t_add_number(ctx, t_where(ctx, back, t_number_sub(ctx, 2 * span, rest), rest), low);
}

static RilleTensor *bordered(RilleContext *ctx, const Sampler *s, RilleTensor *at, int64_t size) {
  if (s->args->padding_mode == ZEROS) return at;
  if (s->args->padding_mode == REFLECTION)
    at = s->args->align_corners ? reflected(ctx, at, 0, (double)(size - 1))
                                : reflected(ctx, at, -0.5, (double)size - 0.5);
  return clipped(ctx, at, size);
}

/* From -1 ... 1 to pixels. */
static RilleTensor *to_pixels(RilleContext *ctx, RilleTensor *at, int64_t size, bool align_corners) {
  at = t_add_number(ctx, at, 1);
  if (align_corners) return t_mul_number(ctx, at, (double)(size - 1) / 2);
  return t_mul_number(ctx, t_sub_number(ctx, t_mul_number(ctx, at, (double)size), 1), 0.5);
}

static RilleTensor *floor_of(RilleContext *ctx, RilleTensor *a) {
  return t_unary(ctx, &rille_op_floor, a);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* What one axis has in a tap: how far its places lie from the plane's start, and its share of the weight. */
typedef struct Share {
  RilleTensor *offset, *weight; /* [N, points] */
} Share;

/* Of whole places; a weight of 0 outside. */
static Share share_of(RilleContext *ctx, const Axis *axis, RilleTensor *at, RilleTensor *weight) {
  RilleTensor *zero = t_number(ctx, 0);
  RilleTensor *fits = t_binary(ctx, &rille_op_logical_and, t_binary(ctx, &rille_op_ge, at, zero),
                               t_binary(ctx, &rille_op_le, at, t_number(ctx, (double)(axis->size - 1))));
  RilleTensor *offset = t_to(ctx, t_where(ctx, fits, at, zero), RILLE_INT64);
  if (axis->stride != 1) offset = t_mul(ctx, offset, t_scalar(ctx, rille_scalar_int(axis->stride)));
  return (Share){offset, t_where(ctx, fits, weight, zero)};
}

/* One more tap: a share an axis. */
static bool add_tap(RilleContext *ctx, Sampler *s, const Share *const *shares) {
  RilleTensor *index = shares[0]->offset, *weight = shares[0]->weight;
  for (int k = 1; k < s->n; k++) {
    index = t_add(ctx, index, shares[k]->offset);
    weight = t_mul(ctx, weight, shares[k]->weight);
  }
  s->index[s->taps] = t_unsqueeze(ctx, index, 1);
  s->weight[s->taps] = t_unsqueeze(ctx, weight, 1);
  return s->index[s->taps] && s->weight[s->taps++];
}

/* What all taps give: [N, C, points]. */
static RilleTensor *mix(RilleContext *ctx, const Sampler *s) {
  RilleTensor *all[4] = {s->flat, t_cat(ctx, s->index, s->taps, 1), t_cat(ctx, s->weight, s->taps, 1),
                         s->nowhere};
  return t_apply(ctx, &rille_op_grid_mix, all, 4, &(RilleGridArgs){0});
}

/* Made of nothing that has a history: NaN takes no part in derivatives. */
static RilleTensor *find_nowhere(RilleContext *ctx, const Sampler *s, RilleDtype dtype) {
  RilleTensor *lost = t_unary(ctx, &rille_op_isnan, s->axis[0].at);
  for (int k = 1; k < s->n; k++)
    lost = t_binary(ctx, &rille_op_logical_or, lost, t_unary(ctx, &rille_op_isnan, s->axis[k].at));
  RilleTensor *nowhere = t_where(ctx, lost, t_number(ctx, (double)NAN), t_number(ctx, 0));
  return t_to(ctx, t_unsqueeze(ctx, nowhere, 1), dtype);
}

static RilleTensor *sample_nearest(RilleContext *ctx, Sampler *s) {
  Share shares[3];
  for (int k = 0; k < s->n; k++) {
    RilleTensor *at = t_unary(ctx, &rille_op_round, bordered(ctx, s, s->axis[k].at, s->axis[k].size));
    /* A weight of 1 that keeps the grid in the history: its gradient is zero, not missing. */
    shares[k] = share_of(ctx, &s->axis[k], at, t_add_number(ctx, t_mul_number(ctx, at, 0), 1));
  }
  return add_tap(ctx, s, (const Share *[]){&shares[0], &shares[1], &shares[2]}) ? mix(ctx, s) : NULL;
}

static RilleTensor *sample_linear(RilleContext *ctx, Sampler *s) {
  Share low[3], high[3];
  for (int k = 0; k < s->n; k++) {
    RilleTensor *place = bordered(ctx, s, s->axis[k].at, s->axis[k].size), *floor = floor_of(ctx, place);
    RilleTensor *rest = t_sub(ctx, place, floor);
    low[k] = share_of(ctx, &s->axis[k], floor, t_number_sub(ctx, 1, rest));
    high[k] = share_of(ctx, &s->axis[k], t_add_number(ctx, floor, 1), rest);
  }
  for (int corner = 0; corner < 1 << s->n; corner++) {
    const Share *shares[3];
    for (int k = 0; k < s->n; k++) shares[k] = corner >> k & 1 ? &high[k] : &low[k];
    if (!add_tap(ctx, s, shares)) return NULL;
  }
  return mix(ctx, s);
}

/* The weight of a tap at distance x in [0, 1], or at 1 + x where it is an outer one: Keys' kernel with
 * a = -0.75 (Keys, "Cubic convolution interpolation for digital image processing", 1981). */
static RilleTensor *cubic_weight(RilleContext *ctx, RilleTensor *x, bool outer) {
  const double a = -0.75;
  if (!outer) {
    RilleTensor *inner = t_sub_number(ctx, t_mul_number(ctx, x, a + 2), a + 3);
    return t_add_number(ctx, t_mul(ctx, t_mul(ctx, inner, x), x), 1);
  }
  x = t_add_number(ctx, x, 1);
  RilleTensor *sum = t_mul(ctx, t_sub_number(ctx, t_mul_number(ctx, x, a), 5 * a), x);
  return t_sub_number(ctx, t_mul(ctx, t_add_number(ctx, sum, 8 * a), x), 4 * a);
}

static RilleTensor *sample_cubic(RilleContext *ctx, Sampler *s) {
  Share shares[2][4];
  for (int k = 0; k < 2; k++) {
    RilleTensor *low = floor_of(ctx, s->axis[k].at), *rest = t_sub(ctx, s->axis[k].at, low);
    RilleTensor *other = t_number_sub(ctx, 1, rest);
    for (int tap = 0; tap < 4; tap++) {
      RilleTensor *at = bordered(ctx, s, t_add_number(ctx, low, tap - 1), s->axis[k].size);
      RilleTensor *weight = cubic_weight(ctx, tap < 2 ? rest : other, tap == 0 || tap == 3);
      shares[k][tap] = share_of(ctx, &s->axis[k], at, weight);
    }
  }
  for (int tap = 0; tap < 16; tap++)
    if (!add_tap(ctx, s, (const Share *[]){&shares[0][tap % 4], &shares[1][tap / 4]})) return NULL;
  return mix(ctx, s);
}

/* ---- grid_sample ----------------------------------------------------------------------------- */

static RilleStatus check_grid(RilleContext *ctx, const SampleArgs *args, const RilleTensor *in,
                              const RilleTensor *grid) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  int n = in->ndim - 2;
  bool fits = (n == 2 || n == 3) && grid->ndim == in->ndim && grid->sizes[n + 1] == n &&
              grid->sizes[0] == in->sizes[0];
  for (int i = 2; fits && i < in->ndim; i++) fits = in->sizes[i] > 0;
  if (!fits)
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "an input of shape %s and a grid of shape %s do not fit: [N, C, H, W] and [N, rows, columns, 2], "
        "or [N, C, D, H, W] and [N, depths, rows, columns, 3]",
        rille_tensor_shape_text(in, text), rille_tensor_shape_text(grid, other));
  if (!rille_dtype_is_float(rille_dtype_of(in)) || in->dtype != grid->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors of one dtype, not %s and %s",
                       rille_dtype_name(rille_dtype_of(in)), rille_dtype_name(rille_dtype_of(grid)));
  if (args->mode == BICUBIC && n != 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "mode 'bicubic' takes planes only");
  return RILLE_OK;
}

static RilleStatus grid_sample_forward(RilleContext *ctx, RilleCall *call) {
  const SampleArgs *args = call->args;
  RilleTensor *in = call->in[0], *grid = call->in[1];
  RILLE_TRY(check_grid(ctx, args, in, grid));
  Sampler s = {.args = args, .n = in->ndim - 2};
  int64_t pixels = 1, points = 1, sizes[5] = {in->sizes[0], in->sizes[1]};
  for (int i = 0; i < s.n; i++) points *= sizes[2 + i] = grid->sizes[1 + i];
  RilleTensor *places = t_reshape(ctx, grid, 3, (int64_t[]){in->sizes[0], points, s.n});
  for (int k = 0; k < s.n; k++) {
    Axis *axis = &s.axis[k];
    axis->size = in->sizes[in->ndim - 1 - k];
    axis->stride = pixels;
    axis->at = to_pixels(ctx, t_select(ctx, places, 2, k), axis->size, args->align_corners);
    pixels *= axis->size;
  }
  s.flat = t_reshape(ctx, in, 3, (int64_t[]){in->sizes[0], in->sizes[1], pixels});
  s.nowhere = find_nowhere(ctx, &s, rille_dtype_of(in));
  if (!s.flat || !s.nowhere) return rille_scope_status(ctx);
  RilleTensor *out = args->mode == NEAREST   ? sample_nearest(ctx, &s)
                     : args->mode == BICUBIC ? sample_cubic(ctx, &s)
                                             : sample_linear(ctx, &s);
  return rille_call_return(ctx, call, t_reshape(ctx, out, in->ndim, sizes));
}

/* ---- affine_grid ----------------------------------------------------------------------------- */

/* n places from -1 to 1: at the pixels' middles, or with the outer ones at the ends. Rounded as PyTorch's
 * linspace in the result's dtype, which comes from both ends, and the product and quotient behind it. */
#define PLACE(name, type, multiply_add)                                                                      \
  static double name(int64_t i, int64_t n, bool align_corners) {                                             \
    if (n <= 1) return 0;                                                                                    \
    type step = (type)2 / (type)(n - 1);                                                                     \
    type at = i < n / 2 ? multiply_add(step, (type)i, -1) : multiply_add(-step, (type)(n - 1 - i), 1);       \
    return (double)(align_corners ? at : at * (type)(n - 1) / (type)n);                                      \
  }
PLACE(place_float, float, fmaf)
PLACE(place_double, double, fma)

/* Coordinate k (x first, which runs fastest) of all points, in theta's dtype. sizes: those of the grid. */
static RilleTensor *coordinates(RilleContext *ctx, const RilleTensor *theta, int64_t points,
                                const int64_t *sizes, int n, int k, bool align_corners) {
  RilleTensor *all = t_zeros(ctx, RILLE_FLOAT64, 1, &points);
  if (!all) return NULL;
  int64_t apart = 1, size = sizes[n - k]; /* how many points lie between two steps of the coordinate */
  for (int d = 0; d < k; d++) apart *= sizes[n - d];
  for (int64_t p = 0; p < points; p++)
    ((double *)(void *)all->data)[p] =
        (theta->dtype == RILLE_FLOAT32 ? place_float : place_double)(p / apart % size, size, align_corners);
  return t_to(ctx, all, rille_dtype_of(theta));
}

static RilleStatus affine_grid_forward(RilleContext *ctx, RilleCall *call) {
  const AffineArgs *args = call->args;
  RilleTensor *theta = call->in[0];
  const RilleInts *size = &args->size;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  int n = size->count - 2;
  bool fits = (n == 2 || n == 3) && theta->ndim == 3 && theta->sizes[1] == n && theta->sizes[2] == n + 1 &&
              theta->sizes[0] == size->values[0];
  for (int i = 0; fits && i < size->count; i++) fits = size->values[i] > 0;
  if (!fits || !rille_dtype_is_float(rille_dtype_of(theta)))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "theta of shape %s and size %s do not fit: [N, 2, 3] and { N, C, H, W }, or [N, 3, 4] and "
        "{ N, C, D, H, W }",
        rille_tensor_shape_text(theta, text),
        size->count < 0 ? "(none)" : rille_shape_text(size->count, size->values, other));
  int64_t sizes[5] = {size->values[0]}, points = 1;
  for (int i = 0; i < n; i++) {
    sizes[1 + i] = size->values[2 + i];
    if (__builtin_mul_overflow(points, sizes[1 + i], &points)) points = INT64_MAX;
  }
  sizes[n + 1] = n;
  /* By products and sums in PyTorch's order, each rounded, rather than by a matrix product. */
  RilleTensor *sum = NULL;
  for (int k = 0; k < n; k++) {
    RilleTensor *at = coordinates(ctx, theta, points, sizes, n, k, args->align_corners);
    RilleTensor *part = t_mul(ctx, t_narrow(ctx, theta, 2, k, 1), at);
    sum = k ? t_add(ctx, sum, part) : part;
  }
  sum = t_add(ctx, sum, t_narrow(ctx, theta, 2, n, 1));
  return rille_call_return(ctx, call, t_reshape(ctx, t_transpose(ctx, sum, 1, 2), n + 2, sizes));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter sample_parameters[] = {
    RILLE_TENSOR("input"),
    RILLE_TENSOR("grid"),
    RILLE_CHOICE(SampleArgs, mode, "bilinear|nearest|bicubic"),
    RILLE_CHOICE(SampleArgs, padding_mode, "zeros|border|reflection"),
    RILLE_OPTION(BOOL, SampleArgs, align_corners),
    RILLE_PARAMETERS_END};
static const RilleParameter affine_parameters[] = {
    RILLE_TENSOR("theta"), RILLE_OPTION(INTS, AffineArgs, size),
    RILLE_OPTION(BOOL, AffineArgs, align_corners), RILLE_PARAMETERS_END};
static const SampleArgs sample_defaults = {BILINEAR, ZEROS, false};
static const AffineArgs affine_defaults = {{.count = -1}, false};
static const char *const sample_samples[] = RILLE_SAMPLES(
    "x(1, 2, 3, 4), unit(1, 2, 2, 2)", "x(2, 1, 3, 3), x(2, 1, 2, 2), 'bilinear', 'border', true",
    "x(1, 1, 3, 4), x(1, 2, 1, 2), 'bicubic', 'reflection'", "x(1, 1, 2, 3, 2), unit(1, 1, 1, 2, 3)",
    "x(1, 1, 3, 4), rille.tensor({ 0.1, -0.3, 0.7, 2 }, { dtype = 'float64' }):reshape(1, 2, 1, 2), 'nearest'");
static const char *const affine_samples[] =
    RILLE_SAMPLES("x(2, 2, 3), { 2, 1, 2, 3 }", "x(1, 3, 4), { 1, 1, 2, 2, 3 }, true");

RILLE_OP(grid_sample, .summary = "input read at the places in grid, which run from -1 to 1 over it",
         RILLE_ARGUMENTS(sample_parameters, &sample_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = grid_sample_forward, .samples = sample_samples);
RILLE_OP(affine_grid, .summary = "the grid that theta makes of an output of size",
         RILLE_ARGUMENTS(affine_parameters, &affine_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = affine_grid_forward, .samples = affine_samples);

/* histogram: how many elements, or how much weight, lies between each two edges. */
#include "ops/formula.h"
#include "core/limits.h"
#include "ops/elementwise/pointwise.h"

#include <math.h>

typedef struct HistogramArgs {
  double range[2]; /* NaN: of the elements */
  bool density;
} HistogramArgs;

/* Which bin x lies in, the last one with its right edge; -1: none. */
static int64_t find_bin(const double *edges, int64_t bins, double x) {
  int64_t low = 0, high = bins;
  if (!(x >= edges[0] && x <= edges[bins])) return -1;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (edges[middle] <= x)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* So many bins of one width, rounded to dtype as PyTorch's linspace does: from both ends. */
static RilleStatus even_edges(RilleContext *ctx, const HistogramArgs *args, const RilleTensor *values,
                              int64_t bins, RilleTensor *edges) {
  double low = args->range[0], high = args->range[1];
  const double *x = (const double *)(const void *)values->data;
  if (isnan(low)) {
    low = values->numel > 0 ? x[0] : 0;
    high = values->numel > 0 ? x[0] : 1;
    for (int64_t i = 1; i < values->numel; i++) {
      if (x[i] < low || isnan(x[i])) low = x[i];
      if (x[i] > high || isnan(x[i])) high = x[i];
    }
  }
  if (!isfinite(low) || !isfinite(high))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the range [%g, %g] is not finite", low, high);
  if (low > high)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the range [%g, %g] is turned round", low, high);
  if (low == high) low -= 0.5, high += 0.5;
  for (int64_t i = 0; i <= bins; i++) {
    double step = (high - low) / (double)bins,
           at = i < (bins + 1) / 2 ? low + step * (double)i : high - step * (double)(bins - i);
    if (edges->dtype == RILLE_FLOAT32) {
      float small = ((float)high - (float)low) / (float)bins;
      ((float *)(void *)edges->data)[i] =
          i < (bins + 1) / 2 ? (float)low + small * (float)i : (float)high - small * (float)(bins - i);
    } else {
      ((double *)(void *)edges->data)[i] = at;
    }
  }
  return RILLE_OK;
}

static RilleTensor *as_doubles(RilleContext *ctx, RilleTensor *t) {
  RilleTensor *made = NULL;
  RilleStatus status = rille_tensor_as(t, RILLE_FLOAT64, &made);
  return t_keep(ctx, status, made);
}

/* bins: a whole number, or a vector of rising edges of the input's dtype. */
static RilleStatus make_edges(RilleContext *ctx, const RilleCall *call, const RilleTensor *values,
                              RilleTensor **out) {
  RilleTensor *in = call->in[0], *bins = call->in[1];
  const HistogramArgs *args = call->args;
  RilleDtype dtype = (RilleDtype)in->dtype;
  if (bins->ndim == 1) {
    if (bins->dtype != in->dtype || bins->numel < 2)
      return rille_error(
          ctx, RILLE_ERROR_ARGUMENT, "edges must be at least 2 numbers of dtype %s, got %lld of %s",
          rille_dtype_name(dtype), (long long)bins->numel, rille_dtype_name((RilleDtype)bins->dtype));
    RILLE_TRY(rille_tensor_new_like(bins, dtype, out)); /* the result is the caller's own */
    return rille_tensor_copy(*out, bins);
  }
  RilleScalar count = rille_scalar_read((RilleDtype)bins->dtype, bins->data);
  if (bins->ndim != 0 || count.kind != RILLE_SCALAR_INT || count.value.i < 1 || count.value.i > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "bins must be a whole number above 0, or a vector of edges");
  RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &(int64_t){count.value.i + 1}, out));
  return even_edges(ctx, args, values, count.value.i, *out);
}

static RilleStatus histogram_forward(RilleContext *ctx, RilleCall *call) {
  const HistogramArgs *args = call->args;
  RilleTensor *in = call->in[0], *weight = call->in[2];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RilleDtype dtype = (RilleDtype)in->dtype;
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(dtype));
  if (weight && (!rille_tensor_same_shape(in, weight) || weight->dtype != in->dtype))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "weight must be %s of shape %s, got %s of shape %s",
                       rille_dtype_name(dtype), rille_tensor_shape_text(in, text),
                       rille_dtype_name((RilleDtype)weight->dtype), rille_tensor_shape_text(weight, other));
  RilleTensor *values = as_doubles(ctx, in), *weights = weight ? as_doubles(ctx, weight) : NULL;
  if (rille_scope_status(ctx) != RILLE_OK) return rille_scope_status(ctx);
  RILLE_TRY(make_edges(ctx, call, values, &call->out[1]));
  RilleTensor *edges = as_doubles(ctx, call->out[1]);
  int64_t bins = call->out[1]->numel - 1;
  RilleTensor *sums = t_zeros(ctx, RILLE_FLOAT64, 1, &bins);
  if (!edges || !sums) return rille_scope_status(ctx);
  const double *edge = (const double *)(const void *)edges->data,
               *x = (const double *)(const void *)values->data;
  double *sum = (double *)(void *)sums->data, total = 0;
  for (int64_t i = 0; i < in->numel && !rille_must_stop_at(ctx, i); i++) {
    int64_t bin = find_bin(edge, bins, x[i]);
    if (bin >= 0) sum[bin] += weights ? ((const double *)(const void *)weights->data)[i] : 1;
  }
  for (int64_t k = 0; k < bins; k++) total += sum[k];
  for (int64_t k = 0; k < bins && args->density; k++) sum[k] /= total * (edge[k + 1] - edge[k]);
  return rille_tensor_as(sums, dtype, &call->out[0]);
}

static const RilleParameter parameters[] = {RILLE_TENSOR("input"),
                                            RILLE_TENSOR_OR_NUMBER("bins"),
                                            RILLE_OPTION(PAIR, HistogramArgs, range),
                                            RILLE_OPTIONAL_TENSOR("weight"),
                                            RILLE_OPTION(BOOL, HistogramArgs, density),
                                            RILLE_PARAMETERS_END};
static const HistogramArgs defaults = {{NAN, NAN}, false};
static const char *const samples[] = RILLE_SAMPLES(
    "x(2, 3), 4", "x(3, 4):t(), 3, { range = { -1, 1 }, density = true }",
    "x(5), rille.tensor({ -1, 0, 0.5, 2 }, { dtype = 'float64' }), { weight = weights(5) }", "x(0), 3");
RILLE_OP(histogram, .summary = "how many elements (or how much weight) lie in each bin, and the bins' edges",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 2,
         .forward = histogram_forward, .samples = samples,
         .example = "rille.histogram(rille.tensor { 1.0, 2.0, 1.0 }, 4, { range = { 0, 3 } })");

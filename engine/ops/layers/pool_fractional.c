/* fractional_max_pool2d and 3d: windows of one size at uneven steps, so that the result has a given size
 * (Graham, "Fractional max-pooling", 2014). A composition: the places of the largest elements, and gather. */
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(fractional_index);

typedef struct FractionalArgs {
  RilleInts kernel_size, output_size;
  double output_ratio; /* of the input's size in each dim; 0: output_size counts */
  bool return_indices;
} FractionalArgs;

enum { MOST = 3 };

typedef struct Plan {
  int n;                                     /* dims that are pooled */
  int64_t in[MOST], out[MOST], kernel[MOST]; /* sizes, in those dims */
  int64_t channels, batch, room,
      results; /* room: elements of one channel; results: of one channel's result */
} Plan;

static RilleStatus read_sizes(RilleContext *ctx, const char *name, const RilleInts *ints, int n,
                              int64_t *sizes) {
  if (ints->count != 1 && ints->count != n)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be a number or %d numbers", name, n);
  for (int i = 0; i < n; i++) {
    sizes[i] = ints->values[ints->count == 1 ? 0 : i];
    if (sizes[i] < 1)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be above 0, got %lld", name,
                         (long long)sizes[i]);
  }
  return RILLE_OK;
}

static RilleStatus make_plan(RilleContext *ctx, const RilleCall *call, Plan *p) {
  const FractionalArgs *args = call->args;
  const RilleTensor *in = call->in[0], *samples = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  p->n = call->op->kernel;
  if (in->ndim != p->n + 1 && in->ndim != p->n + 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input of %d or %d dims, got shape %s", p->n + 1,
                       p->n + 2, rille_tensor_shape_text(in, text));
  if (!rille_dtype_is_float((RilleDtype)in->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name((RilleDtype)in->dtype));
  RILLE_TRY(read_sizes(ctx, "kernel_size", &args->kernel_size, p->n, p->kernel));
  bool by_ratio = args->output_ratio != 0;
  if (by_ratio == (args->output_size.count >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs output_size or output_ratio, and not both");
  if (by_ratio && !(args->output_ratio > 0 && args->output_ratio < 1))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "output_ratio must lie between 0 and 1, got %g",
                       args->output_ratio);
  if (!by_ratio) RILLE_TRY(read_sizes(ctx, "output_size", &args->output_size, p->n, p->out));
  p->batch = in->ndim == p->n + 2 ? in->sizes[0] : 1;
  p->channels = in->sizes[in->ndim - p->n - 1];
  p->room = p->results = 1;
  for (int i = 0; i < p->n; i++) {
    p->room *= p->in[i] = in->sizes[in->ndim - p->n + i];
    if (by_ratio) p->out[i] = (int64_t)((double)p->in[i] * args->output_ratio);
    if (p->out[i] < 1)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "output_ratio %g leaves nothing of a size of %lld",
                         args->output_ratio, (long long)p->in[i]);
    /* PyTorch wants one element more of volumes than of planes. */
    if (p->out[i] > p->in[i] || p->kernel[i] - 1 > p->in[i] - p->out[i] - (p->n == 3))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld windows of size %lld do not fit an input of size %lld",
                         (long long)p->out[i], (long long)p->kernel[i], (long long)p->in[i]);
    p->results *= p->out[i];
  }
  bool fits =
      !samples || (samples->ndim == 3 && samples->sizes[0] == p->batch && samples->sizes[1] == p->channels &&
                   samples->sizes[2] == p->n && samples->dtype == in->dtype);
  if (fits) return RILLE_OK;
  return rille_error(
      ctx, RILLE_ERROR_SHAPE,
      "_random_samples must be [%lld, %lld, %d] of the input's dtype, got %s for an input of shape %s",
      (long long)p->batch, (long long)p->channels, p->n, rille_tensor_shape_text(samples, text),
      rille_tensor_shape_text(in, other));
}

/* Where windows begin, from a number in [0, 1]: steps of which each is rounded down. In the input's
 * precision, as PyTorch computes it; a step that was rounded up does not lead out of the input. */
static void find_starts(double sample, int64_t in, int64_t out, int64_t kernel, bool single,
                        int64_t *starts) {
  double alpha = out > 1 ? (double)(in - kernel) / (double)(out - 1) : 0;
  float few = (float)(in - kernel) / (float)(out > 1 ? out - 1 : 1), at = (float)sample;
  for (int64_t i = 0; i + 1 < out; i++) {
    starts[i] = single ? (int64_t)(((float)i + at) * few) - (int64_t)(at * few)
                       : (int64_t)(((double)i + sample) * alpha) - (int64_t)(sample * alpha);
    if (starts[i] > in - kernel) starts[i] = in - kernel;
  }
  starts[out - 1] = in - kernel;
}

static double element(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

/* The place in its channel of the largest element of the window at start; NaN wins. */
static int64_t find_largest(const RilleTensor *in, int64_t base, const Plan *p, const int64_t *start) {
  int64_t offset[MOST] = {0}, best = -1, window = 1;
  double most = 0;
  for (int i = 0; i < p->n; i++) window *= p->kernel[i];
  for (int64_t k = 0; k < window; k++) {
    int64_t at = 0;
    for (int i = 0; i < p->n; i++) at = at * p->in[i] + start[i] + offset[i];
    double value = element(in, base + at);
    if (best < 0 || value > most || isnan(value)) best = at, most = value;
    for (int i = p->n - 1; i >= 0; i--) {
      if (++offset[i] < p->kernel[i]) break;
      offset[i] = 0;
    }
  }
  return best;
}

/* The dim whose windows sample k of a channel moves: PyTorch's 2d takes width first, 3d depth first. */
static int dim_of_sample(const Plan *p, int k) {
  return p->n == 2 ? 1 - k : k;
}

static RilleStatus fill_index(RilleContext *ctx, const Plan *p, const RilleTensor *in,
                              const RilleTensor *samples, int64_t *index) {
  int64_t longest = 0;
  for (int i = 0; i < p->n; i++) longest = p->out[i] > longest ? p->out[i] : longest;
  int64_t *starts = rille_block_allocate(ctx, (size_t)longest * MOST * sizeof *starts);
  if (!starts) return RILLE_ERROR_MEMORY;
  for (int64_t c = 0; c < p->batch * p->channels; c++) {
    for (int k = 0; k < p->n; k++) {
      int d = dim_of_sample(p, k);
      find_starts(element(samples, c * p->n + k), p->in[d], p->out[d], p->kernel[d],
                  in->dtype == RILLE_FLOAT32, starts + d * longest);
    }
    int64_t at[MOST] = {0};
    for (int64_t r = 0; r < p->results; r++) {
      int64_t start[MOST];
      for (int i = 0; i < p->n; i++) start[i] = starts[i * longest + at[i]];
      *index++ = find_largest(in, c * p->room, p, start);
      for (int i = p->n - 1; i >= 0; i--) {
        if (++at[i] < p->out[i]) break;
        at[i] = 0;
      }
    }
  }
  rille_block_free(ctx, starts);
  return RILLE_OK;
}

static RilleStatus check_samples(RilleContext *ctx, const RilleTensor *samples) {
  for (int64_t i = 0; i < samples->numel; i++)
    if (!(element(samples, i) >= 0 && element(samples, i) <= 1))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "_random_samples must lie between 0 and 1, got %g",
                         element(samples, i));
  return RILLE_OK;
}

/* The given samples side by side, or drawn ones. */
static RilleTensor *take_samples(RilleContext *ctx, const Plan *p, const RilleTensor *in,
                                 RilleTensor *given) {
  RilleTensor *samples = NULL;
  if (given) {
    RilleStatus status = rille_tensor_contiguous(given, &samples);
    if (!t_keep(ctx, status, samples)) return NULL;
    status = check_samples(ctx, samples);
    if (status == RILLE_OK) return samples;
    rille_scope_fail(ctx, status);
    return NULL;
  }
  samples = t_zeros(ctx, (RilleDtype)in->dtype, 3, (int64_t[]){p->batch, p->channels, p->n});
  if (samples && samples->dtype == RILLE_FLOAT32)
    rille_random_fill_uniform_float(&ctx->generator, (float *)(void *)samples->data, samples->numel, 0, 1);
  else if (samples)
    rille_random_fill_uniform_double(&ctx->generator, (double *)(void *)samples->data, samples->numel, 0, 1);
  return samples;
}

/* The places of the largest elements in their channels, [batch, channels, results]. An op, so that a recorded
 * step looks and draws anew. */
/* Whether the plan is one of this input; the op may be called by itself, with whatever stands in its
 * arguments. */
static bool is_plan_of(const Plan *p, const RilleTensor *in, const RilleTensor *samples) {
  if ((p->n != 2 && p->n != 3) || (in->ndim != p->n + 1 && in->ndim != p->n + 2)) return false;
  int64_t batch = in->ndim == p->n + 2 ? in->sizes[0] : 1, room = 1, results = 1;
  if (!rille_dtype_is_float((RilleDtype)in->dtype) || p->batch != batch ||
      p->channels != in->sizes[in->ndim - p->n - 1])
    return false;
  for (int i = 0; i < p->n; i++) {
    int64_t size = in->sizes[in->ndim - p->n + i];
    if (p->in[i] != size || p->out[i] < 1 || p->out[i] > size || p->kernel[i] < 1 ||
        p->kernel[i] - 1 > size - p->out[i])
      return false;
    room *= size, results *= p->out[i];
  }
  bool fits =
      !samples || (samples->ndim == 3 && samples->sizes[0] == batch && samples->sizes[1] == p->channels &&
                   samples->sizes[2] == p->n && samples->dtype == in->dtype);
  return fits && p->room == room && p->results == results;
}

static RilleStatus fractional_index_forward(RilleContext *ctx, RilleCall *call) {
  const Plan *p = call->args;
  if (!is_plan_of(p, call->in[0], call->in[1]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the sizes do not fit the input");
  RilleTensor *in = call->in[0], *flat = NULL, *samples = take_samples(ctx, p, in, call->in[1]);
  RilleStatus status = rille_tensor_contiguous(in, &flat);
  if (!t_keep(ctx, status, flat) || !samples) return rille_scope_status(ctx);
  RILLE_TRY(
      rille_tensor_new(ctx, RILLE_INT64, 3, (int64_t[]){p->batch, p->channels, p->results}, &call->out[0]));
  return fill_index(ctx, p, flat, samples, (int64_t *)(void *)call->out[0]->data);
}

static RilleStatus fractional_forward(RilleContext *ctx, RilleCall *call) {
  Plan plan = {0}, *p = &plan;
  RilleTensor *in = call->in[0];
  RILLE_TRY(make_plan(ctx, call, p));
  RilleTensor *index = t_apply(ctx, &rille_op_fractional_index, call->in, 2, p);
  RilleTensor *rows = t_reshape(ctx, in, 3, (int64_t[]){p->batch, p->channels, p->room});
  RilleTensor *picked = index ? t_gather(ctx, rows, 2, index) : NULL, *outputs[2];
  int64_t sizes[RILLE_MAX_DIMS];
  int ahead = in->ndim - p->n;
  memcpy(sizes, in->sizes, (size_t)ahead * sizeof *sizes);
  memcpy(sizes + ahead, p->out, (size_t)p->n * sizeof *sizes);
  outputs[0] = t_reshape(ctx, picked, in->ndim, sizes);
  outputs[1] = t_reshape(ctx, index, in->ndim, sizes);
  if (!outputs[0] || !outputs[1]) return rille_scope_status(ctx);
  RILLE_TRY(rille_call_outputs(ctx, call, ((const FractionalArgs *)call->args)->return_indices ? 2 : 1));
  for (int k = 0; k < call->n_out; k++) call->out[k] = rille_tensor_retain(outputs[k]);
  return RILLE_OK;
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"),
                                            RILLE_OPTION(INTS, FractionalArgs, kernel_size),
                                            RILLE_OPTION(INTS, FractionalArgs, output_size),
                                            RILLE_OPTION(FLOAT, FractionalArgs, output_ratio),
                                            RILLE_SWITCH(INDICES, FractionalArgs, return_indices),
                                            RILLE_OPTIONAL_TENSOR("_random_samples"),
                                            RILLE_PARAMETERS_END};
static const FractionalArgs defaults = {{.count = -1}, {.count = -1}, 0, false};
static const char *const samples_2d[] = RILLE_SAMPLES(
    "x(1, 2, 5, 6), 2, { 3, 4 }, { _random_samples = probability(1, 2, 2):detach() }",
    "x(1, 6, 5):transpose(1, 2), { 2, 3 }, 2, { _random_samples = probability(1, 1, 2):detach() }",
    "x(2, 1, 4, 4), 1, 3, { return_indices = true, _random_samples = probability(2, 1, 2):detach() }");
static const char *const samples_3d[] = RILLE_SAMPLES(
    "x(1, 2, 4, 3, 5), 2, { 2, 1, 3 }, { _random_samples = probability(1, 2, 3):detach() }",
    "x(1, 3, 3, 3), 1, 2, { return_indices = true, _random_samples = probability(1, 1, 3):detach() }");

RILLE_OP(
    fractional_max_pool2d,
    .summary = "largest element of windows at uneven steps, output_size of them, over planes",
    RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
    .n_outputs = 0, .kernel = 2, .forward = fractional_forward, .samples = samples_2d,
    .example = "rille.nn.functional.fractional_max_pool2d(rille.randn(1, 1, 6, 6), 2, { output_size = 3 })");
RILLE_OP(fractional_max_pool3d,
         .summary = "largest element of windows at uneven steps, output_size of them, over volumes",
         RILLE_ARGUMENTS(parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 0, .kernel = 3, .forward = fractional_forward, .samples = samples_3d,
         .example =
             "rille.nn.functional.fractional_max_pool3d(rille.randn(1, 1, 4, 4, 4), 2, { output_size = 2 })");
static const RilleParameter index_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR("_random_samples"), RILLE_PARAMETERS_END};
RILLE_OP(fractional_index, .summary = "the places of the largest elements of windows at uneven steps",
         RILLE_ARGUMENTS_OF(index_parameters, Plan),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM, .n_outputs = 1,
         .forward = fractional_index_forward);

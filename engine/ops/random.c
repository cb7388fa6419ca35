/* Random numbers with PyTorch's CPU streams: tensors filled in place, and numbers drawn from tensors of
 * parameters. */
#include "ops/formula.h"
#include "core/limits.h"
#include "core/loop.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

RILLE_USE_OP(amin);
RILLE_USE_OP(topk);

static RilleGenerator *generator_of(RilleContext *ctx, RilleGenerator *given) {
  return given ? given : &ctx->generator;
}

/* ---- memory order -------------------------------------------------------------------------------------- */

/* The dims of t by falling strides: PyTorch draws in the order of memory. */
static void order_of_memory(const RilleTensor *t, int *order) {
  for (int i = 0; i < t->ndim; i++) {
    int at = i;
    for (; at > 0 && t->strides[order[at - 1]] < t->strides[i]; at--) order[at] = order[at - 1];
    order[at] = i;
  }
}

/* t with its dims in that order: a view held by the scope. */
static RilleTensor *in_memory_order(RilleContext *ctx, RilleTensor *t, const int *order) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  RilleTensor *view = NULL;
  for (int i = 0; i < t->ndim; i++) sizes[i] = t->sizes[order[i]], strides[i] = t->strides[order[i]];
  RilleStatus status = rille_tensor_view(t, t->ndim, sizes, strides, rille_tensor_offset(t), &view);
  return t_keep(ctx, status, view);
}

/* ---- filling ------------------------------------------------------------------------------------------- */

enum { UNIFORM, NORMAL, LOG_NORMAL, EXPONENTIAL, CAUCHY, GEOMETRIC, BERNOULLI, INTEGERS }; /* op->kernel */

typedef struct FillArgs { /* the two parameters of a distribution, whatever their names */
  double first, second;
  RilleGenerator *generator;
} FillArgs;

typedef struct IntegerArgs {
  RilleOptionalInt from, to;
  RilleGenerator *generator;
} IntegerArgs;

typedef struct Draw {
  RilleGenerator *generator;
  int kind;
  double first, second;
  int64_t low;
  uint64_t range; /* 0: all 64 bits */
  bool wide;
} Draw;

enum { BLOCK = 512 }; /* numbers of 8 bytes, which stay in the first cache until they have their dtype */

static void draw_floats(const Draw *d, double *values, int64_t n) {
  static const double pi = 3.14159265358979323846;
  const double first = d->first, factor = d->kind == EXPONENTIAL ? -1 / first : log1p(-first);
  const bool normal = d->kind == NORMAL || d->kind == LOG_NORMAL;
  if (!normal) rille_random_fill_uniform_double(d->generator, values, n, 0, 1);
  for (int64_t i = 0; i < n && normal; i++) values[i] = rille_random_normal(d->generator);
  for (int64_t i = 0; i < n; i++) {
    double x = values[i];
    switch (d->kind) {
    case NORMAL:
    case LOG_NORMAL:
      x = rille_random_scaled(x, d->second, first);
      if (d->kind == LOG_NORMAL) x = exp(x);
      break;
    case EXPONENTIAL:
      x = factor * log1p(-x);
      break;
    case CAUCHY:
      x = rille_random_scaled(tan(pi * (x - 0.5)), d->second, first);
      break;
    case GEOMETRIC:
      x = ceil(log(x) / factor);
      break;
    default:
      x = x < first;
    }
    values[i] = x;
  }
}

/* n numbers of a block, int64 or float64, become elements of t, which is contiguous. */
static void write_block(RilleTensor *t, int64_t at, int64_t n, void *block, RilleDtype dtype) {
  const int64_t size = (int64_t)rille_tensor_itemsize(t);
  char *data[] = {t->data + at * size, block};
  rille_kernel_convert(t->ctx, dtype, rille_dtype_of(t))(n, data, (int64_t[]){size, 8}, NULL);
}

/* t is contiguous. */
static void fill_blocks(const Draw *d, RilleTensor *t) {
  union {
    int64_t integers[BLOCK];
    double floats[BLOCK];
  } block;
  const bool integers = d->kind == INTEGERS;
  for (int64_t at = 0, n; at < t->numel && !rille_must_stop(t->ctx); at += n) {
    n = t->numel - at < BLOCK ? t->numel - at : BLOCK;
    if (integers)
      rille_random_fill_integers(d->generator, block.integers, n, d->low, d->range, d->wide);
    else
      draw_floats(d, block.floats, n);
    write_block(t, at, n, &block, integers ? RILLE_INT64 : RILLE_FLOAT64);
  }
}

/* t is contiguous. whole: the target is, too; only then does PyTorch draw normal numbers in blocks. */
static void fill(const Draw *d, RilleTensor *t, bool whole) {
  const bool single = t->dtype == RILLE_FLOAT32;
  void *data = t->data;
  if (d->kind == UNIFORM && single)
    rille_random_fill_uniform_float(d->generator, data, t->numel, d->first, d->second);
  else if (d->kind == UNIFORM)
    rille_random_fill_uniform_double(d->generator, data, t->numel, d->first, d->second);
  else if (d->kind == NORMAL && whole && single)
    rille_random_fill_normal_float(d->generator, data, t->numel, d->first, d->second);
  else if (d->kind == NORMAL && whole)
    rille_random_fill_normal_double(d->generator, data, t->numel, d->first, d->second);
  else
    fill_blocks(d, t);
}

static RilleStatus fill_target(RilleContext *ctx, RilleCall *call, const Draw *d) {
  RilleTensor *t = call->in[0], *drawn;
  int order[RILLE_MAX_DIMS];
  if (!call->in_place) {
    RILLE_TRY(rille_tensor_new_like(t, rille_dtype_of(t), &call->out[0]));
    t = call->out[0];
  }
  if (t->contiguous) {
    fill(d, t, true);
    return RILLE_OK;
  }
  order_of_memory(t, order);
  RilleTensor *view = in_memory_order(ctx, t, order);
  if (!view) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_new_like(view, rille_dtype_of(t), &drawn));
  if (!rille_scope_keep(ctx, drawn)) return RILLE_ERROR_MEMORY;
  fill(d, drawn, false);
  return rille_tensor_copy(view, drawn);
}

/* What each distribution asks of its parameters and dtypes. */
static RilleStatus check_fill(RilleContext *ctx, const RilleTensor *t, int kind, double first,
                              double second) {
  const char *problem = NULL;
  if (kind == UNIFORM &&
      !(first <= second && second - first <= (t->dtype == RILLE_FLOAT32 ? 3.4e38 : 1.7e308)))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "from must be at most to, and both finite: %g and %g",
                       first, second);
  if (kind == NORMAL && !(second >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "std must be >= 0, got %g", second);
  if (kind == LOG_NORMAL && !(second > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "std must be > 0, got %g", second);
  if (kind == EXPONENTIAL && !(first > 0)) problem = "lambd must be > 0";
  if (kind == CAUCHY && !(second > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "sigma must be > 0, got %g", second);
  if (kind == GEOMETRIC && !(first > 0 && first < 1)) problem = "p must lie between 0 and 1, without them";
  if (kind == BERNOULLI && !(first >= 0 && first <= 1)) problem = "p must lie between 0 and 1";
  if (problem) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s, got %g", problem, first);
  bool any_dtype = kind == BERNOULLI || (kind == GEOMETRIC && t->dtype != RILLE_BOOL);
  if (any_dtype || rille_dtype_is_float(rille_dtype_of(t))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype %s", rille_dtype_name(rille_dtype_of(t)));
}

static RilleStatus fill_forward(RilleContext *ctx, RilleCall *call) {
  const FillArgs *args = call->args;
  int kind = call->op->kernel;
  RILLE_TRY(check_fill(ctx, call->in[0], kind, args->first, args->second));
  Draw d = {generator_of(ctx, args->generator), kind, args->first, args->second, 0, 0, false};
  return fill_target(ctx, call, &d);
}

/* ---- random_ ------------------------------------------------------------------------------------------- */

/* Without bounds: all that the dtype holds from 0 on; floats up to where every integer is one. */
static Draw all_integers(RilleDtype dtype) {
  Draw d = {.kind = INTEGERS};
  d.wide = dtype == RILLE_INT64 || dtype == RILLE_FLOAT64;
  d.range = dtype == RILLE_BOOL      ? 2
            : dtype == RILLE_UINT8   ? 256
            : dtype == RILLE_INT32   ? 1ull << 31
            : dtype == RILLE_INT64   ? 1ull << 63
            : dtype == RILLE_FLOAT32 ? (1ull << 24) + 1
                                     : (1ull << 53) + 1;
  return d;
}

static bool holds(RilleDtype dtype, int64_t value) {
  if (dtype == RILLE_BOOL) return value >= 0 && value <= 1;
  if (dtype == RILLE_UINT8) return value >= 0 && value <= UINT8_MAX;
  return dtype != RILLE_INT32 || (value >= INT32_MIN && value <= INT32_MAX);
}

/* The integer that value becomes as a number of dtype. */
static int64_t rounded(RilleDtype dtype, int64_t value) {
  double number = dtype == RILLE_FLOAT32 ? (double)(float)value : (double)value;
  return number < 0x1p63 ? (int64_t)number : INT64_MAX;
}

/* The distance of floats near value, as PyTorch counts it. */
static int64_t spacing(RilleDtype dtype, int64_t value) {
  int bits = 0;
  for (uint64_t left = (uint64_t)llabs(value); left >>= 1;) bits++;
  return 1ll << (bits - (dtype == RILLE_FLOAT32 ? 24 : 53) + 1);
}

/* Floats cannot hold all integers: bounds that rounding would reach are moved inwards, as PyTorch does. */
static void fit_bounds(RilleDtype dtype, int64_t *low, int64_t *high) {
  if (!rille_dtype_is_float(dtype)) return;
  int64_t above = rounded(dtype, *low + 1), below = rounded(dtype, *high - 1);
  if (above < *low && __builtin_add_overflow(above, spacing(dtype, *low + 1), low)) *low = INT64_MAX;
  if (below >= *high && __builtin_sub_overflow(below, spacing(dtype, *high - 1), high)) *high = INT64_MIN;
}

static RilleStatus random__forward(RilleContext *ctx, RilleCall *call) {
  const IntegerArgs *args = call->args;
  RilleDtype dtype = rille_dtype_of(call->in[0]);
  Draw d = all_integers(dtype);
  /* One number alone is the upper bound. */
  bool one = args->from.given != args->to.given;
  int64_t low = one ? 0 : args->from.value, high = args->to.given ? args->to.value : args->from.value;
  if (args->from.given || args->to.given) {
    if (low >= high)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "from must be below to: %lld and %lld", (long long)low,
                         (long long)high);
    if (!holds(dtype, low) || !holds(dtype, high - 1))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "numbers from %lld to %lld do not fit %s", (long long)low,
                         (long long)high, rille_dtype_name(dtype));
    fit_bounds(dtype, &low, &high);
    if (low >= high)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "no number from %lld to %lld fits %s", (long long)low,
                         (long long)high, rille_dtype_name(dtype));
    d.low = low;
    d.range = (uint64_t)high - (uint64_t)low;
    d.wide = d.range >= RILLE_WIDE_RANGE;
  }
  d.generator = generator_of(ctx, args->generator);
  return fill_target(ctx, call, &d);
}

/* ---- drawn from tensors of parameters ------------------------------------------------------------------ */

typedef struct DrawArgs {
  RilleGenerator *generator;
} DrawArgs;

static double element(const RilleTensor *t, int64_t i) {
  return rille_scalar_to_double(
      rille_scalar_read(rille_dtype_of(t), t->data + i * (int64_t)rille_tensor_itemsize(t)));
}

/* Element i of a contiguous tensor of floats. */
static double float_at(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

/* One number for each element of p (contiguous), which becomes it; a float32 p draws floats, as PyTorch does.
 */
static RilleStatus draw_elements(RilleContext *ctx, RilleGenerator *generator, bool poisson, RilleTensor *p,
                                 RilleTensor *out) {
  const bool wide = p->dtype == RILLE_FLOAT64;
  const double most = poisson ? 1e300 : 1;
  double block[BLOCK];
  for (int64_t at = 0, n; at < p->numel; at += n) {
    if (rille_must_stop(ctx)) return rille_error_stopped(ctx);
    n = p->numel - at < BLOCK ? p->numel - at : BLOCK;
    for (int64_t i = 0; i < n; i++) {
      const double parameter = float_at(p, at + i);
      if (!(parameter >= 0 && parameter <= most))
        return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                           poisson ? "rates must be finite and >= 0, got %g"
                                   : "probabilities must lie between 0 and 1, got %g",
                           parameter);
      block[i] = poisson ? rille_random_poisson(generator, parameter)
                         : (wide ? rille_random_double(generator) : (double)rille_random_float(generator)) <
                               parameter;
    }
    write_block(out, at, n, block, RILLE_FLOAT64);
  }
  return RILLE_OK;
}

/* bernoulli and poisson */
static RilleStatus draw_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *p = call->in[0], *dense;
  if (!rille_dtype_is_float(rille_dtype_of(p)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(p)));
  RILLE_TRY(rille_tensor_contiguous(p, &dense));
  if (!rille_scope_keep(ctx, dense)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_like(p, rille_dtype_of(p), &call->out[0]));
  RilleGenerator *generator = generator_of(ctx, ((const DrawArgs *)call->args)->generator);
  return draw_elements(ctx, generator, call->op->kernel, dense, call->out[0]);
}

/* bernoulli_ with a tensor of probabilities: drawn in the order of the target's memory. */
static RilleStatus bernoulli_each(RilleContext *ctx, RilleGenerator *generator, RilleTensor *t,
                                  RilleTensor *p) {
  RilleTensor *all = t_expand(ctx, p, t->ndim, t->sizes), *dense, *drawn;
  int order[RILLE_MAX_DIMS];
  order_of_memory(t, order);
  RilleTensor *view = in_memory_order(ctx, t, order),
              *probabilities = all ? in_memory_order(ctx, all, order) : NULL;
  if (!view || !probabilities) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_contiguous(probabilities, &dense));
  if (!rille_scope_keep(ctx, dense)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_like(view, rille_dtype_of(t), &drawn));
  if (!rille_scope_keep(ctx, drawn)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(draw_elements(ctx, generator, false, dense, drawn));
  return rille_tensor_copy(view, drawn);
}

/* bernoulli_: with a number every element draws a double; with a tensor of probabilities as bernoulli does.
 */
static RilleStatus bernoulli__forward(RilleContext *ctx, RilleCall *call) {
  RilleGenerator *generator = generator_of(ctx, ((const DrawArgs *)call->args)->generator);
  RilleTensor *t = call->in[0], *p = call->in[1];
  if (p && !p->is_number) {
    if (!rille_dtype_is_float(rille_dtype_of(p)))
      return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point probabilities, not %s",
                         rille_dtype_name(rille_dtype_of(p)));
    if (!call->in_place) RILLE_TRY(rille_tensor_new_like(t, rille_dtype_of(t), &call->out[0]));
    return bernoulli_each(ctx, generator, call->out[0], p);
  }
  double number = p ? element(p, 0) : 0.5;
  RILLE_TRY(check_fill(ctx, t, BERNOULLI, number, 0));
  return fill_target(ctx, call, &(Draw){generator, BERNOULLI, number, 0, 0, 0, false});
}

/* ---- normal -------------------------------------------------------------------------------------------- */

typedef struct NormalArgs {
  RilleInts size;
  RilleGenerator *generator;
  uint8_t dtype; /* where mean and std are numbers */
} NormalArgs;

/* Standard normal numbers (times std where that is a number) of the shape that mean and std have together. */
static RilleStatus normal_forward(RilleContext *ctx, RilleCall *call) {
  const NormalArgs *args = call->args;
  RilleTensor *mean = call->in[0], *std = call->in[1], *made = NULL;
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS];
  bool numbers = mean->is_number && std->is_number;
  RilleDtype given = args->dtype == RILLE_DTYPE_NONE ? ctx->default_dtype : (RilleDtype)args->dtype;
  RilleDtype dtype = numbers ? given : (RilleDtype)(mean->is_number ? std : mean)->dtype;
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(dtype));
  if (!numbers && args->dtype != RILLE_DTYPE_NONE && args->dtype != dtype)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "takes dtype only where mean and std are numbers");
  if (numbers != (args->size.count >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       numbers ? "needs size where mean and std are numbers"
                               : "takes size only where mean and std are numbers");
  RILLE_TRY(rille_shape_broadcast(ctx, mean->ndim, mean->sizes, std->ndim, std->sizes, &ndim, sizes));
  RilleStatus status = numbers ? rille_tensor_new(ctx, dtype, args->size.count, args->size.values, &made)
                               : rille_tensor_new(ctx, dtype, ndim, sizes, &made);
  if (!t_keep(ctx, status, made)) return rille_scope_status(ctx);
  double factor = std->is_number ? element(std, 0) : 1, shift = numbers ? element(mean, 0) : 0;
  RILLE_TRY(check_fill(ctx, made, NORMAL, shift, factor));
  Draw d = {generator_of(ctx, args->generator), NORMAL, shift, factor, 0, 0, false};
  if (!std->is_number && std->numel > 0) {
    RilleTensor *least = t_unary(ctx, &rille_op_amin, std);
    if (!least) return rille_scope_status(ctx);
    if (element(least, 0) < 0)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "std must be >= 0, got %g", element(least, 0));
  }
  fill(&d, made, true);
  if (!std->is_number) made = t_mul(ctx, made, std);
  if (!numbers) made = t_add(ctx, made, mean);
  return rille_call_return(ctx, call, made ? t_to(ctx, made, dtype) : NULL);
}

/* ---- multinomial --------------------------------------------------------------------------------------- */

typedef struct MultinomialArgs {
  int64_t num_samples;
  bool replacement;
  RilleGenerator *generator;
} MultinomialArgs;

static RilleStatus check_weights(RilleContext *ctx, const RilleTensor *w, const MultinomialArgs *args,
                                 int64_t n) {
  char text[RILLE_SHAPE_TEXT];
  if (w->ndim < 1 || w->ndim > 2 || !rille_dtype_is_float(rille_dtype_of(w)))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs floating point weights in 1 or 2 dims, got %s of shape %s",
                       rille_dtype_name(rille_dtype_of(w)), rille_tensor_shape_text(w, text));
  if (args->num_samples < 1 || (!args->replacement && args->num_samples > n))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "num_samples must be at least 1%s, got %lld",
                       args->replacement ? "" : " and at most the number of weights",
                       (long long)args->num_samples);
  if (n >= 1 << 24)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "takes less than 2^24 weights, got %lld", (long long)n);
  for (int64_t row = 0; n > 0 && row < w->numel / n; row++) {
    double sum = 0;
    int64_t above = 0;
    for (int64_t i = 0; i < n; i++) {
      if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
      double value = float_at(w, row * n + i);
      if (!(value >= 0 && value <= DBL_MAX))
        return rille_error(ctx, RILLE_ERROR_ARGUMENT, "weights must be finite and >= 0, got %g", value);
      sum += value;
      above += value > 0;
    }
    if (!(sum > 0))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the weights of row %lld are all 0", (long long)row);
    if (!(sum <= (w->dtype == RILLE_FLOAT32 ? (double)FLT_MAX : DBL_MAX)))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the weights of row %lld have no finite sum",
                         (long long)row);
    if (!args->replacement && above < args->num_samples) /* weights of 0 must not be drawn */
      return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                         "row %lld has %lld weights above 0, but %lld are to be drawn without replacement",
                         (long long)row, (long long)above, (long long)args->num_samples);
  }
  return RILLE_OK;
}

static double round_as(RilleDtype dtype, double value) {
  return dtype == RILLE_FLOAT32 ? (double)(float)value : value;
}

/* The first place whose cumulative weight reaches a uniform number. sums: room for n. */
static void draw_places(RilleGenerator *generator, const RilleTensor *w, int64_t row, int64_t n, double *sums,
                        int64_t samples, int64_t *out) {
  RilleDtype dtype = rille_dtype_of(w);
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sums[i] = sum = round_as(dtype, sum + float_at(w, row * n + i));
  for (int64_t i = 0; i < n; i++) sums[i] = round_as(dtype, sums[i] / sum);
  sums[n - 1] = 1;
  for (int64_t k = 0; k < samples && !rille_must_stop_at(w->ctx, k); k++) {
    double u = rille_random_double(generator);
    int64_t low = 0, high = n;
    while (low < high) {
      int64_t middle = low + (high - low) / 2;
      if (sums[middle] < u)
        low = middle + 1;
      else
        high = middle;
    }
    out[k] = low < n ? low : n - 1;
  }
}

static RilleStatus with_replacement(RilleContext *ctx, RilleCall *call, RilleGenerator *generator,
                                    const RilleTensor *w, int64_t n, int64_t samples) {
  int64_t rows = w->numel / n, sizes[2] = {rows, samples};
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, w->ndim, w->ndim == 2 ? sizes : sizes + 1, &call->out[0]));
  double *sums = rille_block_allocate(ctx, (size_t)n * sizeof *sums);
  if (!sums) return RILLE_ERROR_MEMORY;
  for (int64_t row = 0; row < rows; row++)
    draw_places(generator, w, row, n, sums, samples, (int64_t *)(void *)call->out[0]->data + row * samples);
  rille_block_free(ctx, sums);
  return RILLE_OK;
}

/* Without replacement: the largest of the weights over exponential numbers (Efraimidis and Spirakis 2006). */
static RilleStatus multinomial_forward(RilleContext *ctx, RilleCall *call) {
  const MultinomialArgs *args = call->args;
  RilleGenerator *generator = generator_of(ctx, args->generator);
  RilleTensor *w, *drawn, *both[2];
  int64_t n = call->in[0]->ndim > 0 ? call->in[0]->sizes[call->in[0]->ndim - 1] : 0;
  RILLE_TRY(rille_tensor_contiguous(call->in[0], &w));
  if (!rille_scope_keep(ctx, w)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(check_weights(ctx, w, args, n));
  if (n == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least one weight");
  if (args->replacement && args->num_samples > 1)
    return with_replacement(ctx, call, generator, w, n, args->num_samples);
  RILLE_TRY(rille_tensor_new_like(w, rille_dtype_of(w), &drawn));
  if (!rille_scope_keep(ctx, drawn)) return RILLE_ERROR_MEMORY;
  fill(&(Draw){generator, EXPONENTIAL, 1, 0, 0, 0, false}, drawn, true);
  RilleTensor *race = t_div(ctx, w, drawn);
  struct {
    int64_t dim, k;
    bool largest, sorted;
  } topk = {-1, args->num_samples, true, true};
  if (!race || !t_apply_many(ctx, &rille_op_topk, &race, 1, &topk, both)) return rille_scope_status(ctx);
  return rille_call_return(ctx, call, both[1]);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

#define FILL_OPTION(name, field)   RILLE_OPTION_AS(name, FLOAT, FillArgs, field)
#define FILL_REQUIRED(name, field) RILLE_REQUIRED_AS(name, FLOAT, FillArgs, field)
static const RilleParameter uniform_parameters[] = {
    RILLE_TENSOR("input"), FILL_OPTION("from", first), FILL_OPTION("to", second),
    RILLE_OPTION(GENERATOR, FillArgs, generator), RILLE_PARAMETERS_END};
static const RilleParameter normal_parameters[] = {
    RILLE_TENSOR("input"), FILL_OPTION("mean", first), FILL_OPTION("std", second),
    RILLE_OPTION(GENERATOR, FillArgs, generator), RILLE_PARAMETERS_END};
static const RilleParameter exponential_parameters[] = {RILLE_TENSOR("input"), FILL_OPTION("lambd", first),
                                                        RILLE_OPTION(GENERATOR, FillArgs, generator),
                                                        RILLE_PARAMETERS_END};
static const RilleParameter cauchy_parameters[] = {
    RILLE_TENSOR("input"), FILL_OPTION("median", first), FILL_OPTION("sigma", second),
    RILLE_OPTION(GENERATOR, FillArgs, generator), RILLE_PARAMETERS_END};
static const RilleParameter geometric_parameters[] = {RILLE_TENSOR("input"), FILL_REQUIRED("p", first),
                                                      RILLE_OPTION(GENERATOR, FillArgs, generator),
                                                      RILLE_PARAMETERS_END};
static const RilleParameter integer_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(OPTIONAL_INT, IntegerArgs, from),
    RILLE_OPTION(OPTIONAL_INT, IntegerArgs, to), RILLE_OPTION(GENERATOR, IntegerArgs, generator),
    RILLE_PARAMETERS_END};
static const RilleParameter draw_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(GENERATOR, DrawArgs, generator), RILLE_PARAMETERS_END};
static const RilleParameter bernoulli_parameters[] = {
    RILLE_TENSOR("input"),
    {"p", RILLE_PARAMETER_TENSOR_OR_NUMBER, RILLE_ROLE_NONE, 0, false, false},
    RILLE_OPTION(GENERATOR, DrawArgs, generator),
    RILLE_PARAMETERS_END};
static const RilleParameter mean_std_parameters[] = {
    RILLE_TENSOR_OR_NUMBER("mean"),         RILLE_TENSOR_OR_NUMBER("std"),
    RILLE_OPTION(INTS, NormalArgs, size),   RILLE_OPTION(GENERATOR, NormalArgs, generator),
    RILLE_OPTION(DTYPE, NormalArgs, dtype), RILLE_PARAMETERS_END};
static const RilleParameter multinomial_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, MultinomialArgs, num_samples),
    RILLE_OPTION(BOOL, MultinomialArgs, replacement), RILLE_OPTION(GENERATOR, MultinomialArgs, generator),
    RILLE_PARAMETERS_END};
static const FillArgs zero_one = {0, 1, NULL}, one_two = {1, 2, NULL};
static const IntegerArgs integer_defaults = {.generator = NULL};
static const DrawArgs draw_defaults = {NULL};
static const NormalArgs mean_std_defaults = {.size = {.count = -1}, .dtype = RILLE_DTYPE_NONE};
static const MultinomialArgs multinomial_defaults = {.num_samples = 1};
static const char *const fill_samples[] = RILLE_SAMPLES("x(2, 3)", "x(0)", "x()");
static const char *const geometric_samples[] = RILLE_SAMPLES("x(2, 3), 0.5", "x(0), 0.5");
static const char *const probability_samples[] =
    RILLE_SAMPLES("probability(2, 3)", "probability(3, 2):t()", "x(0)");
static const char *const bernoulli_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 0.25", "x(2, 3), probability(3)");
static const char *const mean_std_samples[] =
    RILLE_SAMPLES("x(2, 3), 1", "0, probability(3)", "x(2, 1), probability(3)", "1, 2, { size = { 2, 3 } }");
static const char *const multinomial_samples[] =
    RILLE_SAMPLES("probability(4), 2", "probability(2, 3), 5, true");

/* Methods that fill a tensor: its old values have no part in the result. */
#define FILLING(which)                                                                                       \
  .flags = RILLE_OP_IN_PLACE | RILLE_OP_RANDOM | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .kernel = which,      \
  .backward = rille_zero_backward
RILLE_OP(uniform_, .summary = "fills with uniform numbers from from to to",
         RILLE_ARGUMENTS(uniform_parameters, &zero_one), FILLING(UNIFORM), .forward = fill_forward,
         .samples = fill_samples, .example = "rille.empty(3):uniform_(-1, 1)");
RILLE_OP(normal_, .summary = "fills with normal numbers", RILLE_ARGUMENTS(normal_parameters, &zero_one),
         FILLING(NORMAL), .forward = fill_forward, .samples = fill_samples,
         .example = "rille.empty(3):normal_(0, 2)");
RILLE_OP(log_normal_, .summary = "fills with numbers whose logarithm has this mean and standard deviation",
         RILLE_ARGUMENTS(normal_parameters, &one_two), FILLING(LOG_NORMAL), .forward = fill_forward,
         .samples = fill_samples, .example = "rille.empty(3):log_normal_()");
RILLE_OP(exponential_, .summary = "fills with exponential numbers of rate lambd",
         RILLE_ARGUMENTS(exponential_parameters, &one_two), FILLING(EXPONENTIAL), .forward = fill_forward,
         .samples = fill_samples, .example = "rille.empty(3):exponential_(0.5)");
RILLE_OP(cauchy_, .summary = "fills with Cauchy numbers around median",
         RILLE_ARGUMENTS(cauchy_parameters, &zero_one), FILLING(CAUCHY), .forward = fill_forward,
         .samples = fill_samples, .example = "rille.empty(3):cauchy_()");
RILLE_OP(geometric_, .summary = "fills with how many trials of probability p it takes to succeed",
         RILLE_ARGUMENTS(geometric_parameters, &one_two), FILLING(GEOMETRIC), .forward = fill_forward,
         .samples = geometric_samples, .example = "rille.empty(3):geometric_(0.5)");
RILLE_OP(
    random_,
    .summary =
        "fills with integers in [from, to), in [0, from) with one number, or of all that the dtype holds",
    RILLE_ARGUMENTS(integer_parameters, &integer_defaults), FILLING(INTEGERS), .forward = random__forward,
    .samples = fill_samples, .example = "rille.empty(3):random_(10)");
RILLE_OP(bernoulli_, .summary = "fills with ones of probability p (0.5) and zeros",
         RILLE_ARGUMENTS(bernoulli_parameters, &draw_defaults), FILLING(BERNOULLI),
         .forward = bernoulli__forward, .samples = bernoulli_samples,
         .example = "rille.empty(3):bernoulli_(0.25)");

RILLE_OP(bernoulli, .summary = "ones with the probabilities in input, else zeros",
         RILLE_ARGUMENTS(draw_parameters, &draw_defaults), .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM,
         .n_outputs = 1, .forward = draw_forward, .samples = probability_samples,
         .example = "rille.bernoulli(rille.full({ 3 }, 0.5))");
RILLE_OP(poisson, .summary = "Poisson numbers of the rates in input",
         RILLE_ARGUMENTS(draw_parameters, &draw_defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM | RILLE_OP_NO_METHOD, .n_outputs = 1, .kernel = 1,
         .forward = draw_forward, .samples = probability_samples,
         .example = "rille.poisson(rille.full({ 3 }, 4.5))");
RILLE_OP(normal, .summary = "normal numbers of these means and standard deviations, or size many of one",
         RILLE_ARGUMENTS(mean_std_parameters, &mean_std_defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM | RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = normal_forward, .samples = mean_std_samples,
         .example = "rille.normal(0, 1, { size = { 2, 3 } })");
RILLE_OP(multinomial, .summary = "indices of weights (in one row or several), drawn as often as they weigh",
         RILLE_ARGUMENTS(multinomial_parameters, &multinomial_defaults),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_RANDOM, .n_outputs = 1, .forward = multinomial_forward,
         .samples = multinomial_samples, .example = "rille.multinomial(rille.tensor({ 1.0, 3.0 }), 5, true)");

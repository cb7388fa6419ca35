/* Discrete Fourier transforms. A complex number is a pair: a last dim of size 2, the real and the imaginary
 * part, as PyTorch's view_as_real lays it out.
 *
 *   fft_c2c  pairs [..., n, 2] to pairs [..., n, 2]
 *   fft_r2c  numbers [..., n] to the pairs [..., n / 2 + 1, 2] of the non-negative frequencies; the rest
 * mirrors them fft_c2r  and back, to n numbers, without the imaginary parts that must be zero
 *
 * Each times a factor, which stands for PyTorch's norm. scripts/rille/signal/fft.lua makes rille.fft of them.
 */
#include "core/limits.h"
#include "core/threads.h"
#include "kernels/matrix/transpose.h"
#include "ops/formula.h"
#include "ops/shape/windows.h"
#include "ops/signal/fft_plan.h"

#include <string.h>

RILLE_USE_OP(fft_c2c);
RILLE_USE_OP(fft_c2r);
RILLE_USE_OP(fft_r2c);
RILLE_USE_OP(mul);

typedef struct FftArgs {
  bool inverse;
  double factor;
} FftArgs;

typedef struct RealArgs {
  double factor;
} RealArgs;

typedef struct HalfArgs {
  int64_t n;
  double factor;
} HalfArgs;

enum {
  MOST_LANES = 16,
  SKEW = 320, /* bytes between arrays, so that the same places of all four share no set of the cache */
  LANE_ELEMENTS = 1 << 14, /* of one array for all lanes: the four lie in the second cache */
};

typedef enum Form { PAIRS, FROM_REAL, TO_REAL } Form;

/* A walk over rows; a worker takes a part of them, lanes at a time. */
typedef struct Job {
  RilleFftPlan plan;
  Form form;
  bool inverse;
  double factor;
  int64_t n, rows, lanes, per_worker, in_row, out_row; /* elements from one row to the next */
  const char *in, *cosines, *sines;                    /* of split and merge; NULL for odd lengths */
  char *out, *scratch;
  int64_t array; /* bytes */
} Job;

/* ---- one block of rows --------------------------------------------------------------------------------- */

static void exchange(RilleFftLanes *l) {
  *l = (RilleFftLanes){l->lanes, l->other_re, l->other_im, l->re, l->im};
}

static int of_double(const Job *job) {
  return job->plan.dtype == RILLE_FLOAT64;
}
static size_t item_of(const Job *job) {
  return rille_dtype_size(job->plan.dtype);
}

/* n elements of each lane, one lane behind the other at from, to elements lane by lane; and back. */
static void to_lanes(const Job *job, int64_t lanes, int64_t n, const char *from, int64_t row, char *to) {
  job->plan.ctx->kernels->transpose->by_size[item_of(job)](lanes, n, from, row, to, lanes);
}
static void from_lanes(const Job *job, int64_t lanes, int64_t n, const char *from, char *to) {
  job->plan.ctx->kernels->transpose->by_size[item_of(job)](n, lanes, from, lanes, to, n);
}

/* Whether pairs of floats go from rows to lanes, or back, as one number of 8 bytes each. */
static bool turns_pairs(const Job *job, const char *rows, int64_t row, const RilleFftLanes *l) {
  return l->lanes > 1 && item_of(job) == 4 && row % 2 == 0 && (uintptr_t)rows % 8 == 0;
}
/* The arrays that are free, as one: they lie beside each other. */
static char *free_arrays(const RilleFftLanes *l) {
  return l->other_re < l->other_im ? l->other_re : l->other_im;
}

static void load_pairs(const Job *job, int64_t n, const char *in, RilleFftLanes *l) {
  size_t item = item_of(job);
  const RilleFftKernels *k = job->plan.kernels;
  bool lies_right = l->lanes == 1;
  if (turns_pairs(job, in, job->in_row, l)) {
    char *pairs = free_arrays(l);
    job->plan.ctx->kernels->transpose->by_size[8](l->lanes, n, in, job->in_row / 2, pairs, l->lanes);
    k->part[0](n * l->lanes, pairs, l->re, l->im);
    return;
  }
  for (int64_t i = 0; i < l->lanes; i++) {
    size_t row = (size_t)(i * job->in_row) * item, at = (size_t)(i * n) * item;
    k->part[of_double(job)](n, in + row, (lies_right ? l->re : l->other_re) + at,
                            (lies_right ? l->im : l->other_im) + at);
  }
  if (lies_right) return;
  to_lanes(job, l->lanes, n, l->other_re, n, l->re);
  to_lanes(job, l->lanes, n, l->other_im, n, l->im);
}

static void store_pairs(const Job *job, int64_t n, RilleFftLanes *l, char *out) {
  size_t item = item_of(job);
  const RilleFftKernels *k = job->plan.kernels;
  if (turns_pairs(job, out, job->out_row, l)) {
    char *pairs = free_arrays(l);
    k->join[0](n * l->lanes, l->re, l->im, job->factor, pairs);
    job->plan.ctx->kernels->transpose->by_size[8](n, l->lanes, pairs, l->lanes, out, job->out_row / 2);
    return;
  }
  if (l->lanes > 1) {
    from_lanes(job, l->lanes, n, l->re, l->other_re);
    from_lanes(job, l->lanes, n, l->im, l->other_im);
    exchange(l);
  }
  for (int64_t i = 0; i < l->lanes; i++) {
    size_t row = (size_t)(i * job->out_row) * item, at = (size_t)(i * n) * item;
    k->join[of_double(job)](n, l->re + at, l->im + at, job->factor, out + row);
  }
}

static void pairs_block(const Job *job, const char *in, char *out, RilleFftLanes *l) {
  load_pairs(job, job->n, in, l);
  rille_fft_run(&job->plan, job->inverse, l);
  store_pairs(job, job->n, l, out);
}

static void from_real_block(const Job *job, const char *in, char *out, RilleFftLanes *l) {
  int64_t half = job->n / 2;
  if (job->cosines) {
    load_pairs(job, half, in, l);
    rille_fft_run(&job->plan, false, l);
    job->plan.kernels->split[of_double(job)](l->lanes, half, job->cosines, job->sines, l->re, l->im,
                                             l->other_re, l->other_im);
    exchange(l);
  } else {
    to_lanes(job, l->lanes, job->n, in, job->in_row, l->re);
    memset(l->im, 0, (size_t)(job->n * l->lanes) * item_of(job));
    rille_fft_run(&job->plan, false, l);
  }
  store_pairs(job, half + 1, l, out);
}

static void to_real_block(const Job *job, const char *in, char *out, RilleFftLanes *l) {
  const RilleFftKernels *k = job->plan.kernels;
  int64_t half = job->n / 2;
  load_pairs(job, half + 1, in, l);
  if (job->cosines) {
    k->merge[of_double(job)](l->lanes, half, job->cosines, job->sines, l->re, l->im, l->other_re,
                             l->other_im);
    exchange(l);
    rille_fft_run(&job->plan, true, l);
    store_pairs(job, half, l, out);
    return;
  }
  k->mirror[of_double(job)](l->lanes, job->n, l->re, l->im);
  rille_fft_run(&job->plan, true, l);
  from_lanes(job, l->lanes, job->n, l->re, l->other_re);
  k->scale[of_double(job)](job->n * l->lanes, l->other_re, job->factor, out);
}

static void run_workers(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  size_t item = item_of(job), array = (size_t)job->array;
  void (*const block[])(const Job *, const char *, char *, RilleFftLanes *) = {pairs_block, from_real_block,
                                                                               to_real_block};
  for (int64_t worker = begin; worker < end; worker++) {
    char *scratch = job->scratch + (size_t)worker * 4 * array;
    int64_t first = worker * job->per_worker, last = first + job->per_worker;
    if (last > job->rows) last = job->rows;
    for (int64_t row = first; row < last && !rille_must_stop(job->plan.ctx); row += job->lanes) {
      int64_t lanes = last - row < job->lanes ? last - row : job->lanes;
      RilleFftLanes l = {lanes, scratch, scratch + array, scratch + 2 * array, scratch + 3 * array};
      block[job->form](job, job->in + (size_t)(row * job->in_row) * item,
                       job->out + (size_t)(row * job->out_row) * item, &l);
    }
  }
}

/* ---- calls --------------------------------------------------------------------------------------------- */

static RilleStatus check_pairs(RilleContext *ctx, const RilleTensor *in) {
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim >= 2 && in->sizes[in->ndim - 1] == 2) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "needs pairs [..., n, 2] of real and imaginary parts, got shape %s",
                     rille_tensor_shape_text(in, text));
}

static RilleStatus check_values(RilleContext *ctx, const RilleTensor *in, int64_t n) {
  if (!rille_dtype_is_float((RilleDtype)in->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name((RilleDtype)in->dtype));
  /* Products of two places below it must fit int64. */
  if (n < 1 || n > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the length must be from 1 to %d, got %lld", INT32_MAX,
                       (long long)n);
  return RILLE_OK;
}

/* Numbers of each thread are cut the same way whatever their count, so that results are. */
static RilleStatus run(RilleContext *ctx, RilleTensor *in, RilleTensor *out, Job *job) {
  RilleDtype dtype = (RilleDtype)in->dtype;
  bool by_halves = job->form != PAIRS && job->n % 2 == 0;
  RILLE_TRY(rille_fft_plan(ctx, by_halves ? job->n / 2 : job->n, dtype, &job->plan));
  if (by_halves) RILLE_TRY(rille_fft_roots(ctx, job->n, job->n / 2 + 1, dtype, &job->cosines, &job->sines));
  RILLE_TRY(rille_scope_dense(ctx, in, &job->in));
  int64_t size = by_halves ? job->plan.size + 1 : job->plan.size;
  job->out = out->data;
  job->lanes = LANE_ELEMENTS / size;
  if (job->lanes > MOST_LANES) job->lanes = MOST_LANES;
  if (job->lanes > job->rows) job->lanes = job->rows;
  if (job->lanes < 1) job->lanes = 1;
  int64_t blocks = (job->rows + job->lanes - 1) / job->lanes;
  int workers = rille_parallel_runs(ctx, blocks, 1 + LANE_ELEMENTS / (size * job->lanes));
  job->per_worker = (blocks + workers - 1) / workers * job->lanes;
  job->array = (int64_t)(((size_t)(size * job->lanes) * rille_dtype_size(dtype) + 63) / 64 * 64) + SKEW;
  int64_t bytes = 4 * job->array * workers;
  RilleTensor *scratch;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 1, &bytes, &scratch));
  if (!rille_scope_keep(ctx, scratch)) return RILLE_ERROR_MEMORY;
  job->scratch = scratch->data;
  rille_parallel_for(ctx, workers, 1, run_workers, job);
  return rille_must_stop(ctx) ? rille_error_stopped(ctx) : RILLE_OK;
}

static int64_t rows_of(const RilleTensor *t, int dims) {
  int64_t rows = 1;
  for (int i = 0; i < t->ndim - dims; i++) rows *= t->sizes[i];
  return rows;
}

static RilleStatus c2c_forward(RilleContext *ctx, RilleCall *call) {
  const FftArgs *args = call->args;
  RilleTensor *in = call->in[0], *out;
  RILLE_TRY(check_pairs(ctx, in));
  int64_t n = in->sizes[in->ndim - 2];
  RILLE_TRY(check_values(ctx, in, n));
  RILLE_TRY(rille_call_output(ctx, call, (RilleDtype)in->dtype, in->ndim, in->sizes));
  out = call->out[0];
  Job job = {.form = PAIRS, .inverse = args->inverse, .factor = args->factor, .n = n, .rows = rows_of(in, 2)};
  job.in_row = job.out_row = 2 * n;
  return out->numel > 0 ? run(ctx, in, out, &job) : RILLE_OK;
}

static RilleStatus r2c_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *out;
  int64_t sizes[RILLE_MAX_DIMS];
  if (in->ndim == 0 || in->ndim == RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "takes 1 to %d dims, got %d", RILLE_MAX_DIMS - 1, in->ndim);
  int64_t n = in->sizes[in->ndim - 1];
  RILLE_TRY(check_values(ctx, in, n));
  memcpy(sizes, in->sizes, (size_t)in->ndim * sizeof *sizes);
  sizes[in->ndim - 1] = n / 2 + 1;
  sizes[in->ndim] = 2;
  RILLE_TRY(rille_call_output(ctx, call, (RilleDtype)in->dtype, in->ndim + 1, sizes));
  out = call->out[0];
  Job job = {
      .form = FROM_REAL, .factor = ((const RealArgs *)call->args)->factor, .n = n, .rows = rows_of(in, 1)};
  job.in_row = n, job.out_row = 2 * (n / 2 + 1);
  return out->numel > 0 ? run(ctx, in, out, &job) : RILLE_OK;
}

static RilleStatus c2r_forward(RilleContext *ctx, RilleCall *call) {
  const HalfArgs *args = call->args;
  RilleTensor *in = call->in[0], *out;
  int64_t sizes[RILLE_MAX_DIMS], n = args->n;
  RILLE_TRY(check_pairs(ctx, in));
  RILLE_TRY(check_values(ctx, in, n));
  if (in->sizes[in->ndim - 2] != n / 2 + 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld numbers come from %lld pairs, got %lld", (long long)n,
                       (long long)n / 2 + 1, (long long)in->sizes[in->ndim - 2]);
  memcpy(sizes, in->sizes, (size_t)(in->ndim - 1) * sizeof *sizes);
  sizes[in->ndim - 2] = n;
  RILLE_TRY(rille_call_output(ctx, call, (RilleDtype)in->dtype, in->ndim - 1, sizes));
  out = call->out[0];
  Job job = {.form = TO_REAL, .factor = args->factor, .n = n, .rows = rows_of(in, 2)};
  job.in_row = 2 * (n / 2 + 1), job.out_row = n;
  return out->numel > 0 ? run(ctx, in, out, &job) : RILLE_OK;
}

/* ---- gradients: real and imaginary parts are numbers of their own ----------------------------------------
 */

static void c2c_backward(RilleContext *ctx, RilleBackward *call) {
  const FftArgs *args = call->args;
  call->grad_in[0] =
      t_apply(ctx, &rille_op_fft_c2c, call->grad_out, 1, &(FftArgs){!args->inverse, args->factor});
}

/* Pairs [n / 2 + 1, 2] times factor but for the first and, with even n, the last one, which have no mirror.
 */
static RilleTensor *times_mirrored(RilleContext *ctx, RilleTensor *pairs, int64_t n, double factor) {
  int64_t sizes[2] = {n / 2 + 1, 1};
  RilleTensor *factors;
  if (!pairs) return NULL;
  RilleStatus status =
      rille_full(ctx, 2, sizes, rille_scalar_float(factor), (RilleDtype)pairs->dtype, &factors);
  factors = t_keep(ctx, status, factors);
  if (!factors) return NULL;
  int64_t ends[2] = {0, n % 2 == 0 ? n / 2 : 0};
  for (int i = 0; i < 2; i++) {
    if (pairs->dtype == RILLE_FLOAT64)
      ((double *)(void *)factors->data)[ends[i]] = 1;
    else
      ((float *)(void *)factors->data)[ends[i]] = 1;
  }
  return t_binary(ctx, &rille_op_mul, pairs, factors);
}

static void r2c_backward(RilleContext *ctx, RilleBackward *call) {
  const RealArgs *args = call->args;
  int64_t n = call->shape[0].sizes[call->shape[0].ndim - 1];
  RilleTensor *g = times_mirrored(ctx, call->grad_out[0], n, 0.5);
  call->grad_in[0] = g ? t_apply(ctx, &rille_op_fft_c2r, &g, 1, &(HalfArgs){n, args->factor}) : NULL;
}

static void c2r_backward(RilleContext *ctx, RilleBackward *call) {
  const HalfArgs *args = call->args;
  RilleTensor *g = t_apply(ctx, &rille_op_fft_r2c, call->grad_out, 1, &(RealArgs){args->factor});
  call->grad_in[0] = times_mirrored(ctx, g, args->n, 2);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter c2c_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(BOOL, FftArgs, inverse),
                                                RILLE_OPTION(FLOAT, FftArgs, factor), RILLE_PARAMETERS_END};
static const RilleParameter r2c_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, RealArgs, factor),
                                                RILLE_PARAMETERS_END};
static const RilleParameter c2r_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, HalfArgs, n),
                                                RILLE_OPTION(FLOAT, HalfArgs, factor), RILLE_PARAMETERS_END};
static const FftArgs c2c_defaults = {false, 1};
static const RealArgs r2c_defaults = {1};
static const HalfArgs c2r_defaults = {0, 1};
static const char *const c2c_samples[] =
    RILLE_SAMPLES("x(4, 2)", "x(2, 6, 2), true", "x(2, 37, 2), false, 0.5", "x(0, 3, 2)");
static const char *const r2c_samples[] =
    RILLE_SAMPLES("x(2, 8)", "x(5, 3):t()", "x(7), 0.5", "x(0, 3)", "x(1)");
static const char *const c2r_samples[] = RILLE_SAMPLES("x(2, 5, 2), 8", "x(3, 2), 5, 0.5", "x(1, 2), 1");

RILLE_OP(fft_c2c, .summary = "discrete Fourier transform of pairs [..., n, 2] along the dim before the last",
         RILLE_ARGUMENTS(c2c_parameters, &c2c_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = c2c_forward, .backward = c2c_backward, .samples = c2c_samples);
RILLE_OP(fft_r2c,
         .summary = "non-negative frequencies of the last dim's n numbers, as pairs [..., n / 2 + 1, 2]",
         RILLE_ARGUMENTS(r2c_parameters, &r2c_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = r2c_forward, .backward = r2c_backward, .samples = r2c_samples);
RILLE_OP(fft_c2r, .summary = "the n numbers whose non-negative frequencies are the pairs [..., n / 2 + 1, 2]",
         RILLE_ARGUMENTS(c2r_parameters, &c2r_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = c2r_forward, .backward = c2r_backward, .samples = c2r_samples);

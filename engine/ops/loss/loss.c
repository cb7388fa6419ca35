/* Losses element by element: mse_loss and its kin, binary cross entropy, Kullback-Leibler divergence.
 *
 * The plain gradient is one fused kernel (loss_backward). Where gradients of gradients are asked for, the
 * slope is written as an expression of ops instead, so that it has derivatives of every order. */
#include "ops/loss/loss.h"
#include "core/limits.h"
#include "core/loop.h"
#include "core/threads.h"
#include "kernels/rows/loss.h"
#include "dispatch/direct.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

#include <stdio.h>

RILLE_USE_OP(exp);
RILLE_USE_OP(gt);
RILLE_USE_OP(huber_loss);
RILLE_USE_OP(kl_div);
RILLE_USE_OP(log);
RILLE_USE_OP(loss_backward);
RILLE_USE_OP(lt);
RILLE_USE_OP(relu);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(smooth_l1_loss);

enum {
  INPUT,
  TARGET,
  WEIGHT,
  POS_WEIGHT,
  OPERANDS,
  GRAIN = 16384,
  ELEMENTS_A_LOOK = 64 * GRAIN,
  MAX_RUNS = 256
};

typedef struct LossArgs {
  double parameter; /* beta or delta */
  uint8_t reduction;
  bool log_target;
} LossArgs;

typedef struct SlopeArgs {
  int64_t kind, which;
  double parameter, factor;
} SlopeArgs;

/* ---- operands -------------------------------------------------------------------------------- */

RilleStatus rille_loss_scalar(RilleContext *ctx, RilleDtype dtype, double value, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new(ctx, dtype, 0, NULL, out));
  if (dtype == RILLE_FLOAT32)
    *(float *)(void *)(*out)->data = (float)value;
  else
    *(double *)(void *)(*out)->data = value;
  return RILLE_OK;
}

RilleStatus rille_loss_operand(RilleContext *ctx, RilleTensor *tensor, RilleDtype dtype, int ndim,
                               const int64_t *sizes, RilleTensor **out) {
  *out = tensor;
  if (tensor->dtype == dtype && tensor->contiguous &&
      rille_shape_equal(tensor->ndim, tensor->sizes, ndim, sizes))
    return RILLE_OK;
  RilleTensor *copy;
  RILLE_TRY(rille_tensor_new(ctx, dtype, ndim, sizes, &copy));
  if (!(*out = rille_scope_keep(ctx, copy))) return RILLE_ERROR_MEMORY;
  return rille_tensor_copy(copy, tensor);
}

typedef struct Prepared {
  RilleLossOperands operands;
  const RilleLossFunctions *functions;
  RilleDtype dtype;
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS], numel;
} Prepared;

static RilleStatus prepare_shape(RilleContext *ctx, int kind, RilleTensor *const *in, Prepared *p) {
  RilleTensor *x = in[INPUT], *y = in[TARGET];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  p->dtype =
      x->dtype == y->dtype ? rille_dtype_of(x) : rille_call_promote(&(RilleCall){.in = in, .n_in = 2}, 0);
  if (!rille_dtype_is_float(p->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(p->dtype));
  if (!rille_tensor_same_shape(x, y) && (kind == RILLE_LOSS_entropy || kind == RILLE_LOSS_logit_entropy))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "target of shape %s differs from input of shape %s",
                       rille_tensor_shape_text(y, text), rille_tensor_shape_text(x, other));
  RILLE_TRY(rille_loss_check_pair(ctx, x, y));
  RILLE_TRY(rille_shape_broadcast(ctx, x->ndim, x->sizes, y->ndim, y->sizes, &p->ndim, p->sizes));
  size_t bytes;
  return rille_shape_check(ctx, p->ndim, p->sizes, p->dtype, &p->numel, &bytes);
}

const char *rille_loss_squeeze_hint(int ndim, const int64_t *sizes, const RilleTensor *target,
                                    char text[RILLE_SQUEEZE_HINT]) {
  text[0] = '\0';
  if (ndim < 1 || target->ndim != ndim) return text;
  for (int extra = ndim - 1; extra >= 0; extra--) {
    bool fits = target->sizes[extra] == 1;
    for (int i = 0; fits && i < ndim - 1; i++)
      fits = target->sizes[i < extra ? i : i + 1] == sizes[i == 0 ? 0 : i + 1];
    if (!fits) continue;
    snprintf(text, RILLE_SQUEEZE_HINT, "; target:squeeze(%d) fits", extra);
    break;
  }
  return text;
}

RilleStatus rille_loss_check_pair(RilleContext *ctx, const RilleTensor *input, const RilleTensor *target) {
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS], numel = 1;
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (input->numel != target->numel || rille_tensor_same_shape(input, target)) return RILLE_OK;
  RILLE_TRY(rille_shape_broadcast(ctx, input->ndim, input->sizes, target->ndim, target->sizes, &ndim, sizes));
  for (int i = 0; i < ndim; i++) numel *= sizes[i];
  if (numel <= input->numel) return RILLE_OK;
  return rille_error(
      ctx, RILLE_ERROR_SHAPE,
      "target of shape %s does not fit input of shape %s: every row would be compared with every "
      "other; give both the same shape, as with target:view_as(input) or input:squeeze(-1)",
      rille_tensor_shape_text(target, text), rille_tensor_shape_text(input, other));
}

static RilleStatus prepare(RilleContext *ctx, int kind, RilleTensor *const *in, int n_in, double parameter,
                           Prepared *p) {
  const void *data[OPERANDS] = {NULL};
  RILLE_TRY(prepare_shape(ctx, kind, in, p));
  for (int i = 0; i < n_in && i < OPERANDS; i++) {
    RilleTensor *operand;
    if (!in[i]) continue;
    RILLE_TRY(rille_loss_operand(ctx, in[i], p->dtype, p->ndim, p->sizes, &operand));
    data[i] = operand->data;
  }
  p->operands = (RilleLossOperands){data[INPUT], data[TARGET], data[WEIGHT], data[POS_WEIGHT], parameter};
  p->functions = &ctx->kernels->loss->functions[kind][p->dtype == RILLE_FLOAT64];
  return RILLE_OK;
}

/* ---- forward --------------------------------------------------------------------------------- */

typedef struct Job {
  RilleLossOperands operands;
  const RilleLossKernels *kernels;
  RilleLossFill fill; /* the value, or the slope */
  int64_t numel;
  const void *g; /* of the slope */
  void *out;
  double factor; /* of the slope, or what a sum is divided by */
  bool is_double, one_g;
} Job;
_Static_assert(sizeof(Job) <= RILLE_DIRECT_BYTES, "a note has room for it");

/* Where the data of tensors stands in it: the result's first. */
static const uint16_t pointers[] = {offsetof(Job, out),
                                    offsetof(Job, g),
                                    offsetof(Job, operands.input),
                                    offsetof(Job, operands.target),
                                    offsetof(Job, operands.weight),
                                    offsetof(Job, operands.pos_weight)};

static void run_directly(RilleContext *ctx, const RilleOp *op, void (*run)(RilleContext *, const void *),
                         const Job *job) {
  rille_direct_run(ctx, op, run, job, sizeof *job, pointers, sizeof pointers / sizeof *pointers);
}

static Job job_of(RilleContext *ctx, const Prepared *p, RilleTensor *out) {
  return (Job){.operands = p->operands,
               .kernels = ctx->kernels->loss,
               .fill = p->functions->value,
               .numel = p->numel,
               .is_double = p->dtype == RILLE_FLOAT64,
               .out = out->data};
}

typedef struct Sums {
  const RilleContext *ctx;
  const Job *job;
  int64_t chunk;
  double sums[MAX_RUNS];
} Sums;

static double sum_of(const Job *job, int64_t begin, int64_t end) {
  return job->kernels->sum[job->is_double](job->fill, begin, end, &job->operands);
}

static void sum_part(void *user, int64_t begin, int64_t end) {
  Sums *sums = user;
  double total = 0;
  for (int64_t at = begin; at < end && !rille_must_stop(sums->ctx); at += ELEMENTS_A_LOOK)
    total += sum_of(sums->job, at, end - at < ELEMENTS_A_LOOK ? end : at + ELEMENTS_A_LOOK);
  sums->sums[begin / sums->chunk] = total;
}

static double sum_on_threads(RilleContext *ctx, const Job *job) {
  int64_t grains = (job->numel + GRAIN - 1) / GRAIN;
  int runs = rille_parallel_runs(ctx, job->numel, GRAIN);
  Sums sums; /* not cleared: it is large */
  sums.ctx = ctx;
  sums.job = job;
  sums.chunk = (grains + runs - 1) / runs * GRAIN;
  double total = 0;
  rille_parallel_for(ctx, job->numel, GRAIN, sum_part, &sums);
  for (int i = 0; i < runs; i++) total += sums.sums[i];
  return total;
}

/* The sum, divided, as the only element. */
static void run_sum(RilleContext *ctx, const void *direct) {
  const Job *job = direct;
  double sum = job->numel <= GRAIN ? sum_of(job, 0, job->numel) : sum_on_threads(ctx, job);
  if (job->is_double)
    *(double *)job->out = sum / job->factor;
  else
    *(float *)job->out = (float)(sum / job->factor);
}

static void each_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernels->each[job->is_double](job->fill, begin, end, &job->operands, job->out);
}

static void slope_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  job->kernels->slope[job->is_double](job->fill, begin, end, &job->operands, job->g, job->one_g, job->factor,
                                      job->out);
}

static void run_slope(RilleContext *ctx, const void *direct) {
  Job job = *(const Job *)direct;
  if (job.numel <= GRAIN)
    slope_part(&job, 0, job.numel);
  else
    rille_units_for(ctx, job.numel, GRAIN, slope_part, &job);
}

/* What 'batchmean' divides by; a single number is a batch of one. */
static double batch_of(const RilleTensor *input) {
  return input->ndim ? (double)input->sizes[0] : 1;
}

/* What each element's loss counts for in the result. */
static double factor_of(int reduction, const RilleTensor *input, int64_t numel) {
  if (reduction == RILLE_REDUCTION_MEAN) return 1.0 / (double)numel;
  return reduction == RILLE_REDUCTION_BATCHMEAN ? 1.0 / batch_of(input) : 1;
}

static int kind_of(const RilleOp *op, const LossArgs *args) {
  return op == &rille_op_kl_div && args->log_target ? RILLE_LOSS_log_divergence : op->kernel;
}

/* PyTorch's check of probabilities; NaN is refused too. */
static RilleStatus check_probabilities(RilleContext *ctx, const Prepared *p) {
  for (int64_t i = 0; i < p->numel; i++) {
    double x = p->dtype == RILLE_FLOAT32 ? (double)((const float *)p->operands.input)[i]
                                         : ((const double *)p->operands.input)[i];
    if (!(x >= 0 && x <= 1))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "input must lie between 0 and 1, but element %lld is %g",
                         (long long)i, x);
  }
  return RILLE_OK;
}

static RilleStatus check_args(RilleContext *ctx, const RilleCall *call, const LossArgs *args) {
  if (call->op == &rille_op_huber_loss && !(args->parameter > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "delta must be greater than 0, not %g", args->parameter);
  if (call->op == &rille_op_smooth_l1_loss && !(args->parameter >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "beta must not be negative: %g", args->parameter);
  return RILLE_OK;
}

static RilleStatus loss_forward(RilleContext *ctx, RilleCall *call) {
  const LossArgs *args = call->args;
  int kind = kind_of(call->op, args);
  Prepared p;
  RILLE_TRY(check_args(ctx, call, args));
  RILLE_TRY(prepare(ctx, kind, call->in, call->n_in, args->parameter, &p));
  if (kind == RILLE_LOSS_entropy) RILLE_TRY(check_probabilities(ctx, &p));
  if (args->reduction == RILLE_REDUCTION_NONE) {
    RILLE_TRY(rille_tensor_new(ctx, p.dtype, p.ndim, p.sizes, &call->out[0]));
    Job job = job_of(ctx, &p, call->out[0]);
    rille_units_for(ctx, p.numel, GRAIN, each_part, &job);
    return RILLE_OK;
  }
  RILLE_TRY(rille_tensor_new(ctx, p.dtype, 0, NULL, &call->out[0]));
  Job job = job_of(ctx, &p, call->out[0]);
  job.factor = args->reduction == RILLE_REDUCTION_MEAN        ? (double)p.numel
               : args->reduction == RILLE_REDUCTION_BATCHMEAN ? batch_of(call->in[INPUT])
                                                              : 1;
  if (kind == RILLE_LOSS_entropy) /* its inputs are to be checked every time */
    run_sum(ctx, &job);
  else
    run_directly(ctx, call->op, run_sum, &job);
  return RILLE_OK;
}

/* ---- the fused slope: g, then the loss's tensors --------------------------------------------- */

static RilleStatus loss_backward_forward(RilleContext *ctx, RilleCall *call) {
  const SlopeArgs *args = call->args;
  Prepared p;
  if (args->kind < 0 || args->kind >= RILLE_LOSS_COUNT || args->which < 0 || args->which > 1)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "there is no loss %lld", (long long)args->kind);
  RILLE_TRY(prepare(ctx, (int)args->kind, call->in + 1, call->n_in - 1, args->parameter, &p));
  RilleTensor *g = call->in[0];
  bool one_g = g->ndim == 0;
  RILLE_TRY(rille_loss_operand(ctx, g, p.dtype, one_g ? 0 : p.ndim, p.sizes, &g));
  RILLE_TRY(rille_tensor_new(ctx, p.dtype, p.ndim, p.sizes, &call->out[0]));
  Job job = job_of(ctx, &p, call->out[0]);
  job.fill = p.functions->slope[args->which];
  job.g = g->data;
  job.one_g = one_g;
  job.factor = args->factor;
  run_directly(ctx, call->op, run_slope, &job);
  return RILLE_OK;
}

/* ---- slopes as expressions ------------------------------------------------------------------- */

static RilleTensor *limit(RilleContext *ctx, RilleTensor *x, double low, double high) {
  RilleTensor *above = t_binary(ctx, &rille_op_gt, x, t_number(ctx, high));
  RilleTensor *below = t_binary(ctx, &rille_op_lt, x, t_number(ctx, low));
  return t_where(ctx, above, t_number(ctx, high), t_where(ctx, below, t_number(ctx, low), x));
}

static RilleTensor *at_least(RilleContext *ctx, RilleTensor *x, double low) {
  return t_where(ctx, t_binary(ctx, &rille_op_lt, x, t_number(ctx, low)), t_number(ctx, low), x);
}

static RilleTensor *sign(RilleContext *ctx, RilleTensor *x) {
  RilleTensor *above = t_binary(ctx, &rille_op_gt, x, t_number(ctx, 0));
  RilleTensor *below = t_binary(ctx, &rille_op_lt, x, t_number(ctx, 0));
  return t_where(ctx, above, t_number(ctx, 1),
                 t_where(ctx, below, t_number(ctx, -1), t_mul_number(ctx, x, 0)));
}

static RilleTensor *one_minus(RilleContext *ctx, RilleTensor *x) {
  return t_add_number(ctx, t_neg(ctx, x), 1);
}
static RilleTensor *log_of(RilleContext *ctx, RilleTensor *x) {
  return t_unary(ctx, &rille_op_log, x);
}

/* -log sigmoid(x) */
static RilleTensor *softplus_of_minus(RilleContext *ctx, RilleTensor *x) {
  RilleTensor *negative = t_binary(ctx, &rille_op_lt, x, t_number(ctx, 0));
  RilleTensor *small = t_unary(ctx, &rille_op_exp, t_where(ctx, negative, x, t_neg(ctx, x)));
  return t_add(ctx, log_of(ctx, t_add_number(ctx, small, 1)), t_unary(ctx, &rille_op_relu, t_neg(ctx, x)));
}

static RilleTensor *slope_by_input(RilleContext *ctx, int kind, RilleTensor *x, RilleTensor *y,
                                   RilleTensor *q, double c) {
  RilleTensor *d = t_sub(ctx, x, y), *positive = q ? t_mul(ctx, q, y) : y;
  switch (kind) {
  case RILLE_LOSS_mse:
    return t_mul_number(ctx, d, 2);
  case RILLE_LOSS_smooth_l1:
    return c == 0 ? sign(ctx, d) : limit(ctx, t_mul_number(ctx, d, 1 / c), -1, 1);
  case RILLE_LOSS_huber:
    return limit(ctx, d, -c, c);
  case RILLE_LOSS_entropy:
    return t_div(ctx, d, at_least(ctx, t_mul(ctx, one_minus(ctx, x), x), 1e-12));
  case RILLE_LOSS_logit_entropy: {
    RilleTensor *total = t_add(ctx, one_minus(ctx, y), positive);
    return t_sub(ctx, t_mul(ctx, total, t_unary(ctx, &rille_op_sigmoid, x)), positive);
  }
  case RILLE_LOSS_divergence:
    return t_neg(ctx, y);
  case RILLE_LOSS_log_divergence:
    return t_neg(ctx, t_unary(ctx, &rille_op_exp, y));
  default:
    return sign(ctx, d);
  }
}

static RilleTensor *slope_by_target(RilleContext *ctx, int kind, RilleTensor *x, RilleTensor *y,
                                    RilleTensor *q, double c) {
  switch (kind) {
  case RILLE_LOSS_entropy:
    return t_sub(ctx, at_least(ctx, log_of(ctx, one_minus(ctx, x)), -100),
                 at_least(ctx, log_of(ctx, x), -100));
  case RILLE_LOSS_logit_entropy:
    if (!q) return t_neg(ctx, x);
    return t_sub(ctx, t_mul(ctx, t_add_number(ctx, q, -1), softplus_of_minus(ctx, x)), x);
  case RILLE_LOSS_divergence:
    return t_sub(ctx, t_add(ctx, log_of(ctx, y), t_div(ctx, y, y)), x);
  case RILLE_LOSS_log_divergence:
    return t_mul(ctx, t_unary(ctx, &rille_op_exp, y), t_add_number(ctx, t_sub(ctx, y, x), 1));
  default:
    return t_neg(ctx, slope_by_input(ctx, kind, x, y, q, c));
  }
}

/* ---- backward -------------------------------------------------------------------------------- */

static int64_t broadcast_numel(const RilleTensor *x, const RilleTensor *y) {
  int64_t n = 1;
  for (int i = 1; i <= x->ndim || i <= y->ndim; i++) {
    int64_t a = i <= x->ndim ? x->sizes[x->ndim - i] : 1, b = i <= y->ndim ? y->sizes[y->ndim - i] : 1;
    n *= a == 1 ? b : a;
  }
  return n;
}

/* The loss of each element, without its weight: what the gradient by weight is made of. */
static RilleTensor *unweighted(RilleContext *ctx, RilleBackward *call, RilleTensor *q) {
  LossArgs args = *(const LossArgs *)call->args;
  args.reduction = RILLE_REDUCTION_NONE;
  RilleTensor *in[OPERANDS] = {call->in[INPUT], call->in[TARGET], NULL, q};
  return t_apply(ctx, call->op, in, call->n_in, &args);
}

static void loss_derivative(RilleContext *ctx, RilleBackward *call) {
  const LossArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *x = call->in[INPUT], *y = call->in[TARGET];
  RilleTensor *w = call->n_in > WEIGHT ? call->in[WEIGHT] : NULL,
              *q = call->n_in > POS_WEIGHT ? call->in[POS_WEIGHT] : NULL;
  double factor = factor_of(args->reduction, x, broadcast_numel(x, y));
  int kind = kind_of(call->op, args);
  for (int which = INPUT; which <= TARGET; which++) {
    if (!call->needs[which]) continue;
    if (!ctx->grad_mode) {
      RilleTensor *in[1 + OPERANDS] = {g, x, y, w, q};
      call->grad_in[which] = t_apply(ctx, &rille_op_loss_backward, in, 1 + OPERANDS,
                                     &(SlopeArgs){kind, which, args->parameter, factor});
      continue;
    }
    RilleTensor *slope = which == INPUT ? slope_by_input(ctx, kind, x, y, q, args->parameter)
                                        : slope_by_target(ctx, kind, x, y, q, args->parameter);
    if (w) slope = t_mul(ctx, slope, w);
    call->grad_in[which] = t_mul(ctx, slope, factor == 1 ? g : t_mul_number(ctx, g, factor));
  }
  RilleTensor *scaled = (w || q) && factor != 1 ? t_mul_number(ctx, g, factor) : g;
  if (w && call->needs[WEIGHT]) call->grad_in[WEIGHT] = t_mul(ctx, scaled, unweighted(ctx, call, q));
  if (q && call->needs[POS_WEIGHT]) {
    RilleTensor *slope = t_mul(ctx, y, softplus_of_minus(ctx, x));
    call->grad_in[POS_WEIGHT] = t_mul(ctx, scaled, w ? t_mul(ctx, slope, w) : slope);
  }
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define PAIR      RILLE_TENSOR("input"), RILLE_TENSOR("target")
#define REDUCTION RILLE_CHOICE(LossArgs, reduction, RILLE_REDUCTION_CHOICES)
static const RilleParameter plain_parameters[] = {PAIR, REDUCTION, RILLE_PARAMETERS_END};
static const RilleParameter beta_parameters[] = {
    PAIR, REDUCTION, RILLE_OPTION_AS("beta", FLOAT, LossArgs, parameter), RILLE_PARAMETERS_END};
static const RilleParameter delta_parameters[] = {
    PAIR, REDUCTION, RILLE_OPTION_AS("delta", FLOAT, LossArgs, parameter), RILLE_PARAMETERS_END};
static const RilleParameter weight_parameters[] = {PAIR, RILLE_OPTIONAL_TENSOR("weight"), REDUCTION,
                                                   RILLE_PARAMETERS_END};
static const RilleParameter logit_parameters[] = {PAIR, RILLE_OPTIONAL_TENSOR("weight"), REDUCTION,
                                                  RILLE_OPTIONAL_TENSOR("pos_weight"), RILLE_PARAMETERS_END};
static const RilleParameter divergence_parameters[] = {
    PAIR, RILLE_CHOICE(LossArgs, reduction, RILLE_REDUCTION_CHOICES "|batchmean"),
    RILLE_OPTION(BOOL, LossArgs, log_target), RILLE_PARAMETERS_END};
static const RilleParameter slope_parameters[] = {RILLE_TENSOR("grad"),
                                                  PAIR,
                                                  RILLE_OPTIONAL_TENSOR("weight"),
                                                  RILLE_OPTIONAL_TENSOR("pos_weight"),
                                                  RILLE_OPTION(INT, SlopeArgs, kind),
                                                  RILLE_OPTION(INT, SlopeArgs, which),
                                                  RILLE_OPTION(FLOAT, SlopeArgs, parameter),
                                                  RILLE_OPTION(FLOAT, SlopeArgs, factor),
                                                  RILLE_PARAMETERS_END};

static const LossArgs defaults = {.parameter = 1};
static const SlopeArgs slope_defaults = {.parameter = 1, .factor = 1};

static const char *const plain_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(2, 3), 'sum'", "x(2, 3), x(2, 3), 'none'",
                  "x(2, 1), x(3)", "x(), x()", "x(0, 3), x(0, 3), 'sum'");
static const char *const beta_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(2, 3), { beta = 0.3, reduction = 'none' }",
                  "x(3, 2):t(), x(2, 3), 'sum'");
static const char *const delta_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(2, 3), { delta = 0.3, reduction = 'none' }",
                  "x(3, 2):t(), x(2, 3), 'sum'");
static const char *const weight_samples[] =
    RILLE_SAMPLES("x(2, 3):sigmoid(), positive(2, 3)", "x(2, 3):sigmoid(), positive(2, 3), x(3), 'none'",
                  "x(3, 2):sigmoid():t(), positive(2, 3), x(2, 3), 'sum'");
static const char *const logit_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(2, 3), x(3), 'none', positive(3)",
                  "x(3, 2):t(), x(2, 3), { reduction = 'sum', pos_weight = positive(2, 3) }");
static const char *const divergence_samples[] = RILLE_SAMPLES(
    "x(2, 3), positive(2, 3)", "x(2, 3), x(2, 3), 'batchmean', true", "x(3, 2):t(), positive(2, 3), 'none'");
static const char *const slope_samples[] =
    RILLE_SAMPLES("x(), x(2, 3), x(2, 3)", "x(2, 3), x(2, 3), x(2, 3), x(3), { kind = 3 }");

/* Losses by elements that one kernel computes, with its slope. */
#define ELEMENT_LOSS(kernel_name)                                                                            \
  .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1, .kernel = RILLE_LOSS_##kernel_name,                     \
  .forward = loss_forward, .backward = loss_derivative, .saves_input = {15, 15, 15, 15}
RILLE_OP(mse_loss, .summary = "mean (or sum) of the squared differences",
         RILLE_ARGUMENTS(plain_parameters, &defaults), ELEMENT_LOSS(mse), .samples = plain_samples);
RILLE_OP(l1_loss, .summary = "mean (or sum) of the absolute differences",
         RILLE_ARGUMENTS(plain_parameters, &defaults), ELEMENT_LOSS(l1), .samples = plain_samples);
RILLE_OP(smooth_l1_loss,
         .summary = "squared difference / (2 beta) below beta, absolute difference - beta / 2 above",
         RILLE_ARGUMENTS(beta_parameters, &defaults), ELEMENT_LOSS(smooth_l1), .samples = beta_samples);
RILLE_OP(huber_loss, .summary = "half the squared difference up to delta, linear from there on",
         RILLE_ARGUMENTS(delta_parameters, &defaults), ELEMENT_LOSS(huber), .samples = delta_samples);
RILLE_OP(binary_cross_entropy, .summary = "cross entropy of probabilities of two classes",
         RILLE_ARGUMENTS(weight_parameters, &defaults), ELEMENT_LOSS(entropy), .samples = weight_samples);
RILLE_OP(binary_cross_entropy_with_logits,
         .summary = "cross entropy of two classes from logits, without overflow",
         RILLE_ARGUMENTS(logit_parameters, &defaults), ELEMENT_LOSS(logit_entropy), .samples = logit_samples);
RILLE_OP(kl_div, .summary = "Kullback-Leibler divergence; input holds logarithms of probabilities",
         RILLE_ARGUMENTS(divergence_parameters, &defaults), ELEMENT_LOSS(divergence),
         .samples = divergence_samples);

RILLE_OP(loss_backward, .summary = "gradient of a loss element by element",
         RILLE_ARGUMENTS(slope_parameters, &slope_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 1, .forward = loss_backward_forward,
         .samples = slope_samples);

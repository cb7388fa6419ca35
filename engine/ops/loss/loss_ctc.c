/* ctc_loss: connectionist temporal classification by the forward-backward algorithm in log space (Graves et
 * al., "Connectionist temporal classification", 2006). As in PyTorch the gradient takes log_probs to come out
 * of log_softmax, and has no derivative of its own. */
#include "core/limits.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/loss/loss.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(ctc);
RILLE_USE_OP(ctc_backward);

enum { LOG_PROBS, TARGETS, INPUT_LENGTHS, TARGET_LENGTHS };

typedef struct CtcArgs {
  int64_t blank;
  uint8_t reduction;
  bool zero_infinity;
} CtcArgs;

/* ---- the batch ------------------------------------------------------------------------------- */

typedef struct Batch {
  int64_t steps, samples, classes, blank, states; /* states: of the longest target with its blanks */
  const RilleTensor *log_probs;
  const int64_t *targets, *input_lengths, *target_lengths;
  int64_t target_row; /* from one sample's target to the next; 0: they lie one behind the other */
} Batch;

/* One sample: its target, and how many states that has with a blank before, between and behind. */
typedef struct Sample {
  const Batch *batch;
  const int64_t *target;
  int64_t index, steps, states;
} Sample;

static RilleStatus misfit(RilleContext *ctx, const char *what, int64_t value, int64_t at, int64_t most) {
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s %lld at position %lld must lie between 0 and %lld", what,
                     (long long)value, (long long)at, (long long)most);
}

static RilleStatus check_targets(RilleContext *ctx, const RilleTensor *targets, Batch *b) {
  int64_t total = 0, most = b->target_row ? targets->sizes[1] : targets->numel;
  b->states = 1;
  for (int64_t n = 0; n < b->samples; n++) {
    int64_t steps = b->input_lengths[n], length = b->target_lengths[n];
    if (steps < 0 || steps > b->steps) return misfit(ctx, "input length", steps, n, b->steps);
    if (length < 0 || length > most - (b->target_row ? 0 : total))
      return misfit(ctx, "target length", length, n, most - (b->target_row ? 0 : total));
    const int64_t *target = b->targets + (b->target_row ? n * b->target_row : total);
    for (int64_t i = 0; i < length; i++)
      if (target[i] < 0 || target[i] >= b->classes)
        return rille_error(ctx, RILLE_ERROR_INDEX,
                           "label %lld of sample %lld is out of range for %lld classes", (long long)target[i],
                           (long long)n, (long long)b->classes);
    total += length;
    if (2 * length + 1 > b->states) b->states = 2 * length + 1;
  }
  return RILLE_OK;
}

static RilleStatus read_batch(RilleContext *ctx, RilleTensor *const *in, int64_t blank, Batch *b) {
  RilleTensor *kept[4];
  char text[RILLE_SHAPE_TEXT];
  if (in[LOG_PROBS]->ndim != 3 || !rille_dtype_is_float(rille_dtype_of(in[LOG_PROBS])))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs floating point log_probs [T, N, C] or [T, C], got shape %s",
                       rille_tensor_shape_text(in[LOG_PROBS], text));
  *b = (Batch){.steps = in[LOG_PROBS]->sizes[0],
               .samples = in[LOG_PROBS]->sizes[1],
               .classes = in[LOG_PROBS]->sizes[2],
               .blank = blank};
  for (int i = 0; i < 4; i++) {
    if (i > 0 && in[i]->dtype != RILLE_INT64 && in[i]->dtype != RILLE_INT32)
      return rille_error(ctx, RILLE_ERROR_DTYPE, "targets and lengths must be int64 or int32, not %s",
                         rille_dtype_name(rille_dtype_of(in[i])));
    if (i >= INPUT_LENGTHS && in[i]->numel != b->samples)
      return rille_error(ctx, RILLE_ERROR_SHAPE,
                         "%s must have one element for each of %lld samples, got shape %s",
                         i == INPUT_LENGTHS ? "input_lengths" : "target_lengths", (long long)b->samples,
                         rille_tensor_shape_text(in[i], text));
    RILLE_TRY(rille_tensor_as(in[i], i == 0 ? rille_dtype_of(in[i]) : RILLE_INT64, &kept[i]));
    if (!rille_scope_keep(ctx, kept[i])) return RILLE_ERROR_MEMORY;
  }
  if (in[TARGETS]->ndim != 1 && (in[TARGETS]->ndim != 2 || in[TARGETS]->sizes[0] != b->samples))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "targets must be [N, S] or one list of all, got shape %s",
                       rille_tensor_shape_text(in[TARGETS], text));
  if (blank < 0 || blank >= b->classes)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "blank %lld is none of %lld classes", (long long)blank,
                       (long long)b->classes);
  b->log_probs = kept[LOG_PROBS];
  b->targets = (const int64_t *)(const void *)kept[TARGETS]->data;
  b->input_lengths = (const int64_t *)(const void *)kept[INPUT_LENGTHS]->data;
  b->target_lengths = (const int64_t *)(const void *)kept[TARGET_LENGTHS]->data;
  b->target_row = in[TARGETS]->ndim == 2 ? in[TARGETS]->sizes[1] : 0;
  return check_targets(ctx, in[TARGETS], b);
}

static Sample sample_at(const Batch *b, int64_t n) {
  int64_t before = 0;
  for (int64_t i = 0; !b->target_row && i < n; i++) before += b->target_lengths[i];
  return (Sample){b, b->targets + (b->target_row ? n * b->target_row : before), n, b->input_lengths[n],
                  2 * b->target_lengths[n] + 1};
}

/* ---- the two passes -------------------------------------------------------------------------- */

static double log_prob(const Sample *s, int64_t t, int64_t class) {
  const Batch *b = s->batch;
  int64_t at = (t * b->samples + s->index) * b->classes + class;
  return b->log_probs->dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)b->log_probs->data)[at]
                                              : ((const double *)(const void *)b->log_probs->data)[at];
}

static int64_t class_of(const Sample *s, int64_t state) {
  return state % 2 == 0 ? s->batch->blank : s->target[state / 2];
}

/* A path may pass over the blank between two labels that differ. */
static bool skips_to(const Sample *s, int64_t state) {
  return state % 2 == 1 && state >= 2 && class_of(s, state) != class_of(s, state - 2);
}

/* The logarithm of exp(a) + exp(b) + exp(c); nothing of the numbers that are -infinity. */
static double log_sum(double a, double b, double c) {
  double high = a > b ? a : b, low = a > b ? b : a, other = c > high ? high : c;
  if (c > high) high = c;
  if (high == -INFINITY) return high;
  double sum = 1;
  if (low != -INFINITY) sum += exp(low - high);
  if (other != -INFINITY) sum += exp(other - high);
  return high + log(sum);
}

static double log_add(double a, double b) {
  return log_sum(a, b, -INFINITY);
}

/* alpha[t, state]: the logarithm of the sum over all beginnings that end there. */
static double forward_pass(const Sample *s, double *alpha) {
  int64_t row = s->batch->states, last = s->steps - 1, n = s->states;
  if (s->steps == 0) return n == 1 ? 0 : INFINITY;
  for (int64_t t = 0; t < s->steps && !rille_must_stop(s->batch->log_probs->ctx); t++)
    for (int64_t k = 0; k < n; k++) {
      double sum = t == 0 && k < 2 ? 0 : -INFINITY;
      const double *before = alpha + (t - 1) * row;
      if (t > 0) {
        sum =
            log_sum(before[k], k > 0 ? before[k - 1] : -INFINITY, skips_to(s, k) ? before[k - 2] : -INFINITY);
      }
      alpha[t * row + k] = sum + log_prob(s, t, class_of(s, k));
    }
  double end = alpha[last * row + n - 1];
  return -(n > 1 ? log_add(end, alpha[last * row + n - 2]) : end);
}

/* beta, of one step: the sum over all ends from there on, made of that of the step behind (in place). */
static void backward_step(const Sample *s, int64_t t, double *beta) {
  for (int64_t k = 0; k < s->states; k++) {
    double sum = t == s->steps - 1 && k >= s->states - 2 ? 0 : -INFINITY;
    if (t < s->steps - 1) {
      sum = log_sum(beta[k], k + 1 < s->states ? beta[k + 1] : -INFINITY,
                    k + 2 < s->states && skips_to(s, k + 2) ? beta[k + 2] : -INFINITY);
    }
    beta[k] = sum + log_prob(s, t, class_of(s, k));
  }
}

/* ---- ctc: each sample's loss ----------------------------------------------------------------- */

static void write(RilleTensor *t, int64_t at, double value) {
  if (t->dtype == RILLE_FLOAT32)
    ((float *)(void *)t->data)[at] = (float)value;
  else
    ((double *)(void *)t->data)[at] = value;
}

static RilleStatus ctc_forward(RilleContext *ctx, RilleCall *call) {
  const CtcArgs *args = call->args;
  Batch b;
  RILLE_TRY(read_batch(ctx, call->in, args->blank, &b));
  int64_t sizes[3] = {b.samples, b.steps, b.states};
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT64, 3, sizes, &call->extra[0]));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(call->in[LOG_PROBS]), 1, sizes, &call->out[0]));
  for (int64_t n = 0; n < b.samples; n++) {
    Sample s = sample_at(&b, n);
    double *alpha = (double *)(void *)call->extra[0]->data + n * b.steps * b.states;
    double loss = forward_pass(&s, alpha);
    write(call->out[0], n, args->zero_infinity && loss == INFINITY ? 0 : loss);
  }
  return RILLE_OK;
}

static void ctc_derivative(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *in[6] = {call->in[LOG_PROBS],      call->in[TARGETS], call->in[INPUT_LENGTHS],
                        call->in[TARGET_LENGTHS], call->extra[0],    call->grad_out[0]};
  call->grad_in[LOG_PROBS] = t_apply(ctx, &rille_op_ctc_backward, in, 6, call->args);
}

/* ---- its gradient: exp(log_probs) less the posterior of each class --------------------------- */

/* A row for which no state says anything: exp(log_probs), by the level's kernel. */
static void row_without_states(const Sample *s, int64_t t, double loss, double g, RilleTensor *out) {
  const Batch *b = s->batch;
  const RilleDtype dtype = rille_dtype_of(out);
  const int64_t first = (t * b->samples + s->index) * b->classes, item = (int64_t)rille_dtype_bytes(dtype);
  char *data[] = {out->data + first * item, b->log_probs->data + first * item};
  out->ctx->kernels->pointwise->unary[RILLE_UNARY_exp][dtype](b->classes, data, NULL);
  for (int64_t c = 0; c < b->classes; c++) {
    double value = dtype == RILLE_FLOAT32 ? (double)((const float *)(const void *)data[0])[c]
                                          : ((const double *)(const void *)data[0])[c];
    write(out, first + c, (loss - log_prob(s, t, c) < INFINITY ? value : (double)NAN) * g);
  }
}

/* sums is -infinity for all classes, and is left so. */
static void sample_gradient(const Sample *s, const double *alpha, double *beta, double *sums, double g,
                            bool zero_infinity, RilleTensor *out) {
  const Batch *b = s->batch;
  double loss;
  if (s->steps == 0) return;
  const double *end = alpha + (s->steps - 1) * b->states + s->states - 1;
  loss = -(s->states > 1 ? log_add(end[0], end[-1]) : end[0]);
  if (zero_infinity && loss == INFINITY) return;
  for (int64_t t = s->steps - 1; t >= 0 && !rille_must_stop(out->ctx); t--) {
    backward_step(s, t, beta);
    for (int64_t k = 0; k < s->states; k++) {
      double *sum = &sums[class_of(s, k)];
      *sum = log_add(*sum, alpha[t * b->states + k] + beta[k]);
    }
    row_without_states(s, t, loss, g, out);
    for (int64_t k = 0; k < s->states; k++) {
      const int64_t c = class_of(s, k);
      const double p = log_prob(s, t, c);
      if (sums[c] == -INFINITY) continue;
      write(out, (t * b->samples + s->index) * b->classes + c, (exp(p) - exp(sums[c] + loss - p)) * g);
      sums[c] = -INFINITY;
    }
  }
}

static RilleStatus ctc_backward_forward(RilleContext *ctx, RilleCall *call) {
  const CtcArgs *args = call->args;
  RilleTensor *alpha = call->in[4], *g = call->in[5], *room;
  Batch b;
  RILLE_TRY(read_batch(ctx, call->in, args->blank, &b));
  int64_t sizes[3] = {b.samples, b.steps, b.states};
  if (alpha->dtype != RILLE_FLOAT64 || !rille_shape_equal(alpha->ndim, alpha->sizes, 3, sizes) ||
      g->ndim != 1 || g->sizes[0] != b.samples)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the gradient does not fit the losses");
  RILLE_TRY(rille_tensor_as(g, RILLE_FLOAT64, &g));
  if (!rille_scope_keep(ctx, g)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_contiguous(alpha, &alpha));
  if (!rille_scope_keep(ctx, alpha)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT64, 1, (int64_t[]){b.states + b.classes}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(b.log_probs), 3, b.log_probs->sizes, &call->out[0]));
  double *beta = (double *)(void *)room->data, *sums = beta + b.states;
  for (int64_t c = 0; c < b.classes; c++) sums[c] = -INFINITY;
  for (int64_t n = 0; n < b.samples; n++) {
    Sample s = sample_at(&b, n);
    sample_gradient(&s, (const double *)(const void *)alpha->data + n * b.steps * b.states, beta, sums,
                    ((const double *)(const void *)g->data)[n], args->zero_infinity, call->out[0]);
  }
  return RILLE_OK;
}

static void no_second_derivative(RilleContext *ctx, RilleBackward *call) {
  (void)call;
  rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_STATE, "ctc_loss: its gradient has no derivative"));
}

/* ---- the loss -------------------------------------------------------------------------------- */

static RilleStatus ctc_loss_forward(RilleContext *ctx, RilleCall *call) {
  const CtcArgs *args = call->args;
  RilleTensor *in[4], *losses;
  memcpy(in, call->in, sizeof in);
  bool batched = in[LOG_PROBS]->ndim == 3;
  if (!batched && in[LOG_PROBS]->ndim == 2) in[LOG_PROBS] = t_unsqueeze(ctx, in[LOG_PROBS], 1);
  if (!in[LOG_PROBS]) return rille_scope_status(ctx);
  losses = t_apply(ctx, &rille_op_ctc, in, 4, args);
  if (losses && args->reduction == RILLE_REDUCTION_MEAN) {
    RilleTensor *lengths =
        t_to(ctx, t_reshape(ctx, in[TARGET_LENGTHS], 1, losses->sizes), rille_dtype_of(losses));
    return rille_call_return(ctx, call, t_mean(ctx, t_div(ctx, losses, t_clamp_min(ctx, lengths, 1))));
  }
  losses = t_reduced(ctx, losses, args->reduction);
  if (losses && !batched && losses->ndim == 1) losses = t_reshape(ctx, losses, 0, NULL);
  return rille_call_return(ctx, call, losses);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TENSORS                                                                                              \
  RILLE_TENSOR("log_probs"), RILLE_TENSOR("targets"), RILLE_TENSOR("input_lengths"),                         \
      RILLE_TENSOR("target_lengths")
#define BLANK RILLE_OPTION(INT, CtcArgs, blank)
static const RilleParameter loss_parameters[] = {
    TENSORS, BLANK, RILLE_CHOICE(CtcArgs, reduction, RILLE_REDUCTION_CHOICES),
    RILLE_OPTION(BOOL, CtcArgs, zero_infinity), RILLE_PARAMETERS_END};
static const RilleParameter ctc_parameters[] = {TENSORS, BLANK, RILLE_OPTION(BOOL, CtcArgs, zero_infinity),
                                                RILLE_PARAMETERS_END};
static const RilleParameter backward_parameters[] = {TENSORS,
                                                     RILLE_TENSOR("alpha"),
                                                     RILLE_TENSOR("grad"),
                                                     BLANK,
                                                     RILLE_OPTION(BOOL, CtcArgs, zero_infinity),
                                                     RILLE_PARAMETERS_END};
static const CtcArgs defaults = {0, RILLE_REDUCTION_MEAN, false};
static const char *const loss_samples[] = RILLE_SAMPLES(
    "x(5, 2, 4):log_softmax(-1), rille.tensor { { 1, 2, 2 }, { 3, 1, 1 } }, rille.tensor { 5, 4 }, rille.tensor { 3, 2 }",
    "x(4, 2, 3):log_softmax(-1), rille.tensor { 1, 0, 1 }, rille.tensor { 4, 3 }, rille.tensor { 1, 2 }, 2, 'none'",
    "x(4, 3):log_softmax(-1), rille.tensor { 1, 2 }, rille.tensor { 4 }, rille.tensor { 2 }, 0, 'sum', true");
static const char *const ctc_samples[] = RILLE_SAMPLES(
    "x(4, 1, 3):log_softmax(-1), rille.tensor { { 1, 2 } }, rille.tensor { 4 }, rille.tensor { 2 }");
static const char *const backward_samples[] = RILLE_SAMPLES(
    "weights(2, 1, 3), rille.tensor { { 1 } }, rille.tensor { 2 }, rille.tensor { 1 }, weights(1, 2, 3), weights(1)");

RILLE_OP(ctc_loss, .summary = "minus the log probability of a labelling, summed over its alignments",
         RILLE_ARGUMENTS(loss_parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = ctc_loss_forward, .samples = loss_samples);
RILLE_OP(ctc, .summary = "ctc_loss of each sample of a batch", RILLE_ARGUMENTS(ctc_parameters, &defaults),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .n_extra = 1, .forward = ctc_forward,
         .backward = ctc_derivative, .saves_input = {1, 1, 1, 1}, .samples = ctc_samples);
RILLE_OP(ctc_backward, .summary = "gradient of ctc", RILLE_ARGUMENTS(backward_parameters, &defaults),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .forward = ctc_backward_forward,
         .backward = no_second_derivative, .samples = backward_samples);

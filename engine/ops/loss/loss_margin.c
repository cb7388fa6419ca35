/* Losses with a margin, and those of distributions over real numbers: compositions of ops. */
#include "ops/reduce/distance.h"
#include "ops/formula.h"
#include "ops/loss/loss.h"
#include "ops/shape/shape.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(eq);
RILLE_USE_OP(index_select);
RILLE_USE_OP(label_marks);
RILLE_USE_OP(le);
RILLE_USE_OP(log);
RILLE_USE_OP(log1p);
RILLE_USE_OP(logsigmoid);
RILLE_USE_OP(min);
RILLE_USE_OP(minimum);
RILLE_USE_OP(relu);
RILLE_USE_OP(scatter);
RILLE_USE_OP(sqrt);

typedef struct MarginArgs {
  double margin, p, eps;
  bool swap;
  uint8_t reduction;
} MarginArgs;

typedef struct LikelihoodArgs {
  double eps;
  bool log_input, full;
  uint8_t reduction;
} LikelihoodArgs;

static RilleTensor *log_of(RilleContext *ctx, RilleTensor *x) {
  return t_unary(ctx, &rille_op_log, x);
}

RilleTensor *t_reduced(RilleContext *ctx, RilleTensor *losses, int reduction) {
  if (!losses || reduction == RILLE_REDUCTION_NONE) return losses;
  return reduction == RILLE_REDUCTION_MEAN ? t_mean(ctx, losses) : t_sum_all(ctx, losses);
}

static RilleStatus give(RilleContext *ctx, RilleCall *call, RilleTensor *losses, int reduction) {
  return rille_call_return(ctx, call, t_reduced(ctx, losses, reduction));
}

static RilleStatus check_floats(RilleContext *ctx, const RilleTensor *t) {
  if (rille_dtype_is_float(rille_dtype_of(t))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(t)));
}

static RilleStatus check_same(RilleContext *ctx, const char *name, const RilleTensor *a,
                              const RilleTensor *input) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (rille_tensor_same_shape(a, input)) return check_floats(ctx, input);
  return rille_error(ctx, RILLE_ERROR_SHAPE, "%s of shape %s differs from input of shape %s", name,
                     rille_tensor_shape_text(a, text), rille_tensor_shape_text(input, other));
}

static RilleTensor *equals(RilleContext *ctx, RilleTensor *a, double value) {
  return t_binary(ctx, &rille_op_eq, a, t_number(ctx, value));
}

static RilleTensor *where_is(RilleContext *ctx, RilleTensor *target, double value, RilleTensor *then) {
  return t_where(ctx, equals(ctx, target, value), then, t_number(ctx, 0));
}

/* ---- two inputs or one, and a target of 1 or -1 ---------------------------------------------- */

static RilleStatus hinge_embedding_loss_forward(RilleContext *ctx, RilleCall *call) {
  const MarginArgs *args = call->args;
  RilleTensor *x = call->in[0], *y = call->in[1], *zero = t_number(ctx, 0);
  RILLE_TRY(check_floats(ctx, x));
  RILLE_TRY(rille_loss_check_pair(ctx, x, y));
  RilleTensor *far = t_clamp_min(ctx, t_number_sub(ctx, args->margin, x), 0);
  RilleTensor *losses =
      t_add(ctx, t_where(ctx, equals(ctx, y, 1), zero, far), t_where(ctx, equals(ctx, y, -1), zero, x));
  return give(ctx, call, losses, args->reduction);
}

static RilleStatus margin_ranking_loss_forward(RilleContext *ctx, RilleCall *call) {
  const MarginArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1], *y = call->in[2];
  RILLE_TRY(check_floats(ctx, a));
  if (a->ndim != b->ndim || a->ndim != y->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "input1, input2 and target differ in dims: %d, %d and %d",
                       a->ndim, b->ndim, y->ndim);
  RILLE_TRY(rille_loss_check_pair(ctx, a, y));
  RilleTensor *losses =
      t_clamp_min(ctx, t_add_number(ctx, t_mul(ctx, t_neg(ctx, y), t_sub(ctx, a, b)), args->margin), 0);
  return give(ctx, call, losses, args->reduction);
}

static RilleStatus soft_margin_loss_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x = call->in[0], *y = call->in[1];
  RILLE_TRY(check_same(ctx, "target", y, x));
  RilleTensor *z = t_exp(ctx, t_mul(ctx, t_neg(ctx, y), x));
  return give(ctx, call, t_unary(ctx, &rille_op_log1p, z), ((const MarginArgs *)call->args)->reduction);
}

static RilleStatus cosine_embedding_loss_forward(RilleContext *ctx, RilleCall *call) {
  const MarginArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1], *y = call->in[2];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(check_floats(ctx, a));
  if (a->ndim < 1 || a->ndim > 2 || y->ndim != a->ndim - 1 || b->ndim != a->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "needs inputs [N, D] and a target [N], or inputs [D] and a target of no dims, got %s "
                       "and target %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(y, other));
  /* The small number is part of the formula: PyTorch adds it to the squares. */
  int last[1] = {-1};
  RilleTensor *product = t_sum(ctx, t_mul(ctx, a, b), 1, last, false);
  RilleTensor *square_a = t_add_number(ctx, t_sum(ctx, t_square(ctx, a), 1, last, false), 1e-12);
  RilleTensor *square_b = t_add_number(ctx, t_sum(ctx, t_square(ctx, b), 1, last, false), 1e-12);
  RilleTensor *cosine = t_div(ctx, product, t_unary(ctx, &rille_op_sqrt, t_mul(ctx, square_a, square_b)));
  RilleTensor *far = t_clamp_min(ctx, t_sub_number(ctx, cosine, args->margin), 0);
  RilleTensor *losses =
      t_add(ctx, where_is(ctx, y, 1, t_number_sub(ctx, 1, cosine)), where_is(ctx, y, -1, far));
  return give(ctx, call, losses, args->reduction);
}

static RilleStatus triplet_margin_loss_forward(RilleContext *ctx, RilleCall *call) {
  const MarginArgs *args = call->args;
  RilleTensor *anchor = call->in[0], *positive = call->in[1], *negative = call->in[2];
  RILLE_TRY(check_floats(ctx, anchor));
  if (anchor->ndim != positive->ndim || anchor->ndim != negative->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "anchor, positive and negative differ in dims: %d, %d and %d",
                       anchor->ndim, positive->ndim, negative->ndim);
  if (!(args->margin > 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "margin must be greater than 0, not %g", args->margin);
  RilleTensor *near = t_pairwise_distance(ctx, anchor, positive, args->p, args->eps, false);
  RilleTensor *far = t_pairwise_distance(ctx, anchor, negative, args->p, args->eps, false);
  if (args->swap)
    far = t_binary(ctx, &rille_op_minimum, far,
                   t_pairwise_distance(ctx, positive, negative, args->p, args->eps, false));
  RilleTensor *losses = t_clamp_min(ctx, t_add_number(ctx, t_sub(ctx, near, far), args->margin), 0);
  return give(ctx, call, losses, args->reduction);
}

/* ---- several classes ------------------------------------------------------------------------- */

static RilleStatus multilabel_soft_margin_loss_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x = call->in[0], *y = call->in[1], *weight = call->n_in > 2 ? call->in[2] : NULL;
  RILLE_TRY(check_same(ctx, "target", y, x));
  if (x->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input [..., classes]");
  RilleTensor *yes = t_mul(ctx, y, t_unary(ctx, &rille_op_logsigmoid, x));
  RilleTensor *no = t_mul(ctx, t_number_sub(ctx, 1, y), t_unary(ctx, &rille_op_logsigmoid, t_neg(ctx, x)));
  RilleTensor *losses = t_neg(ctx, t_add(ctx, yes, no));
  if (weight) losses = t_mul(ctx, losses, weight);
  losses = t_mul_number(ctx, t_sum(ctx, losses, 1, (int[]){-1}, false), 1.0 / (double)x->sizes[x->ndim - 1]);
  return give(ctx, call, losses, ((const MarginArgs *)call->args)->reduction);
}

/* input as [N, C] and target as [N, columns]; columns 0: one label a row. */
static RilleStatus read_rows(RilleContext *ctx, RilleTensor *const *in, bool many, RilleTensor **x,
                             RilleTensor **y) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT], hint[RILLE_SQUEEZE_HINT];
  const RilleTensor *input = in[0], *target = in[1];
  RILLE_TRY(check_floats(ctx, input));
  bool fits = input->ndim <= 2;
  int64_t rows = input->ndim == 2 ? input->sizes[0] : 1, classes = !fits ? 0
                                                                   : input->ndim
                                                                       ? input->sizes[input->ndim - 1]
                                                                       : 1;
  if (many)
    fits = fits && rille_tensor_same_shape(input, target);
  else
    fits = fits && (input->ndim == 2 ? target->ndim == 1 && target->sizes[0] == rows
                                     : target->numel == 1 && target->ndim <= 1);
  if (!fits || classes == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a target of shape %s does not fit an input of shape %s%s",
                       rille_tensor_shape_text(target, text), rille_tensor_shape_text(input, other),
                       many ? "" : rille_loss_squeeze_hint(input->ndim, input->sizes, target, hint));
  if (target->dtype != RILLE_INT64)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "labels must be int64, not %s",
                       rille_dtype_name(rille_dtype_of(target)));
  *x = t_reshape(ctx, in[0], 2, (int64_t[]){rows, classes});
  *y = t_reshape(ctx, in[1], 2, (int64_t[]){rows, many ? classes : 1});
  return *x && *y ? RILLE_OK : rille_scope_status(ctx);
}

static RilleStatus check_label(RilleContext *ctx, int64_t label, int64_t classes, int64_t at) {
  if (label >= 0 && label < classes) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_INDEX,
                     "label %lld at position %lld is out of range for %lld classes (labels count from 0)",
                     (long long)label, (long long)at, (long long)classes);
}

/* One number a row of a call on single rows is a number, where there is one label a row a number of the
 * label's dims. */
static RilleStatus give_rows(RilleContext *ctx, RilleCall *call, bool many, RilleTensor *losses,
                             int reduction) {
  bool single = call->in[0]->ndim <= 1 && (many || call->in[1]->ndim == 0);
  if (single && losses) losses = t_reshape(ctx, losses, 0, NULL);
  return give(ctx, call, losses, reduction);
}

static RilleStatus multi_margin_loss_forward(RilleContext *ctx, RilleCall *call) {
  const MarginArgs *args = call->args;
  RilleTensor *x, *y, *weight = call->n_in > 2 ? call->in[2] : NULL;
  char text[RILLE_SHAPE_TEXT];
  if (args->p != 1 && args->p != 2)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must be 1 or 2, not %g", args->p);
  RILLE_TRY(read_rows(ctx, call->in, false, &x, &y));
  RilleTensor *labels;
  RILLE_TRY(rille_tensor_contiguous(y, &labels));
  if (!rille_scope_keep(ctx, labels)) return RILLE_ERROR_MEMORY;
  const int64_t *label = (const int64_t *)(const void *)labels->data, classes = x->sizes[1];
  for (int64_t i = 0; i < y->numel; i++) RILLE_TRY(check_label(ctx, label[i], classes, i));
  if (weight && (weight->ndim != 1 || weight->sizes[0] != classes))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "weight must have one element for each of %lld classes, got shape %s",
                       (long long)classes, rille_tensor_shape_text(weight, text));
  RilleTensor *own = t_gather(ctx, x, 1, y);
  RilleTensor *over = t_unary(ctx, &rille_op_relu, t_add_number(ctx, t_sub(ctx, x, own), args->margin));
  if (args->p == 2) over = t_square(ctx, over);
  if (weight) {
    RilleTensor *each =
        t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){weight, t_reshape(ctx, y, 1, &y->numel)}, 2,
                &(RilleDimArgs){0});
    over = t_mul(ctx, over, t_unsqueeze(ctx, each, 1));
  }
  /* The label's own place holds the margin alone, without gradient. */
  RilleTensor *others =
      t_apply(ctx, &rille_op_scatter, (RilleTensor *[]){over, y, t_number(ctx, 0)}, 3, &(RilleDimArgs){1});
  RilleTensor *losses = t_mul_number(ctx, t_sum(ctx, others, 1, (int[]){1}, false), 1.0 / (double)classes);
  return give_rows(ctx, call, false, losses, args->reduction);
}

/* Of rows of labels that end at -1: the labels, 0 behind the last, and which class counts against which
 * label, [rows, labels, classes]. An op, so that a recorded step reads its labels anew. */
static RilleStatus label_marks_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *y = call->in[0];
  if (y->ndim != 2 || y->dtype != RILLE_INT64)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "labels must be a matrix of int64");
  RILLE_TRY(rille_tensor_contiguous(y, &y));
  if (!rille_scope_keep(ctx, y)) return RILLE_ERROR_MEMORY;
  int64_t rows = y->sizes[0], classes = y->sizes[1], cube[3] = {rows, classes, classes};
  RILLE_TRY(rille_tensor_new_zeros(ctx, RILLE_INT64, 2, y->sizes, &call->out[0]));
  RILLE_TRY(rille_tensor_new_zeros(ctx, RILLE_BOOL, 3, cube, &call->out[1]));
  for (int64_t i = 0; i < rows; i++) {
    int64_t n = 0, *label = (int64_t *)(void *)call->out[0]->data + i * classes;
    const int64_t *given = (const int64_t *)(const void *)y->data + i * classes;
    for (; n < classes && given[n] != -1; n++) {
      RILLE_TRY(check_label(ctx, given[n], classes, i * classes + n));
      label[n] = given[n];
    }
    bool *counted = (bool *)(void *)call->out[1]->data + i * classes * classes;
    if (n == 0) continue;
    memset(counted, true, (size_t)classes);
    for (int64_t j = 0; j < n; j++) counted[label[j]] = false;
    for (int64_t j = 1; j < n; j++) memcpy(counted + j * classes, counted, (size_t)classes);
  }
  return RILLE_OK;
}

/* Each label against each class that is no label: differences [rows, labels, classes]. */
static RilleStatus multilabel_margin_loss_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x, *y, *marks[2];
  RILLE_TRY(read_rows(ctx, call->in, true, &x, &y));
  if (!t_apply_many(ctx, &rille_op_label_marks, &y, 1, NULL, marks)) return rille_scope_status(ctx);
  double classes = (double)x->sizes[1];
  /* 1 - own + x, in PyTorch's order */
  RilleTensor *own = t_number_sub(ctx, 1, t_unsqueeze(ctx, t_gather(ctx, x, 1, marks[0]), 2));
  RilleTensor *over = t_unary(ctx, &rille_op_relu, t_add(ctx, own, t_unsqueeze(ctx, x, 1)));
  over = t_where(ctx, marks[1], over, t_number(ctx, 0));
  RilleTensor *losses = t_mul_number(ctx, t_sum(ctx, over, 2, (int[]){1, 2}, false), 1 / classes);
  return give_rows(ctx, call, true, losses, ((const MarginArgs *)call->args)->reduction);
}

/* ---- likelihoods ----------------------------------------------------------------------------- */

static RilleStatus poisson_nll_loss_forward(RilleContext *ctx, RilleCall *call) {
  const LikelihoodArgs *args = call->args;
  RilleTensor *x = call->in[0], *y = call->in[1];
  RILLE_TRY(check_floats(ctx, x));
  RILLE_TRY(rille_loss_check_pair(ctx, x, y));
  RilleTensor *losses = args->log_input
                            ? t_sub(ctx, t_exp(ctx, x), t_mul(ctx, y, x))
                            : t_sub(ctx, x, t_mul(ctx, y, log_of(ctx, t_add_number(ctx, x, args->eps))));
  if (args->full) { /* Stirling's approximation of log(target!) */
    RilleTensor *stirling =
        t_add(ctx, t_sub(ctx, t_mul(ctx, y, log_of(ctx, y)), y),
              t_mul_number(ctx, log_of(ctx, t_mul_number(ctx, y, 6.283185307179586)), 0.5));
    RilleTensor *small = t_binary(ctx, &rille_op_le, y, t_number(ctx, 1));
    losses = t_add(ctx, losses, t_where(ctx, small, t_number(ctx, 0), stirling));
  }
  return give(ctx, call, losses, args->reduction);
}

/* var of the input's shape, with dims of size 1 in it, or without its last dim. */
static RilleStatus fit_variance(RilleContext *ctx, const RilleTensor *x, RilleTensor **var) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RilleTensor *v = *var, *low;
  int n = x->ndim;
  bool fits = v->ndim == n || v->ndim == n - 1;
  if (v->ndim != 0 || n == 0) {
    for (int i = 0; fits && i < v->ndim; i++)
      fits = v->sizes[i] == x->sizes[i] || (v->ndim == n && v->sizes[i] == 1);
    if (!fits)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "var of shape %s does not fit an input of shape %s",
                         rille_tensor_shape_text(v, text), rille_tensor_shape_text(x, other));
    if (v->ndim < n) *var = t_unsqueeze(ctx, v, n - 1);
  }
  if (v->numel == 0) return RILLE_OK;
  low = t_unary(ctx, &rille_op_min, v);
  if (!low) return rille_scope_status(ctx);
  double least = rille_scalar_to_double(rille_scalar_read(rille_dtype_of(low), low->data));
  if (least < 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "var must not be negative, but holds %g", least);
  return RILLE_OK;
}

static RilleStatus gaussian_nll_loss_forward(RilleContext *ctx, RilleCall *call) {
  const LikelihoodArgs *args = call->args;
  RilleTensor *x = call->in[0], *y = call->in[1], *var = call->in[2];
  RILLE_TRY(check_floats(ctx, x));
  RILLE_TRY(rille_loss_check_pair(ctx, x, y));
  RILLE_TRY(fit_variance(ctx, x, &var));
  var = t_lift(ctx, var, args->eps);
  RilleTensor *square = t_square(ctx, t_sub(ctx, x, y));
  RilleTensor *losses = t_mul_number(ctx, t_add(ctx, log_of(ctx, var), t_div(ctx, square, var)), 0.5);
  if (args->full) losses = t_add_number(ctx, losses, 0.9189385332046727); /* log(2 pi) / 2 */
  return give(ctx, call, losses, args->reduction);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TWO(a, b)      RILLE_TENSOR(a), RILLE_TENSOR(b)
#define THREE(a, b, c) TWO(a, b), RILLE_TENSOR(c)
#define MARGIN         RILLE_OPTION(FLOAT, MarginArgs, margin)
#define REDUCTION      RILLE_CHOICE(MarginArgs, reduction, RILLE_REDUCTION_CHOICES)
#define LIKELY_REDUCTION                                                                                     \
  RILLE_OPTION(FLOAT, LikelihoodArgs, eps),                                                                  \
      RILLE_CHOICE(LikelihoodArgs, reduction, RILLE_REDUCTION_CHOICES), RILLE_PARAMETERS_END
static const RilleParameter plain[] = {TWO("input", "target"), REDUCTION, RILLE_PARAMETERS_END};
static const RilleParameter hinge[] = {TWO("input", "target"), MARGIN, REDUCTION, RILLE_PARAMETERS_END};
static const RilleParameter ranking[] = {THREE("input1", "input2", "target"), MARGIN, REDUCTION,
                                         RILLE_PARAMETERS_END};
static const RilleParameter triplet[] = {THREE("anchor", "positive", "negative"),
                                         MARGIN,
                                         RILLE_OPTION(FLOAT, MarginArgs, p),
                                         RILLE_OPTION(FLOAT, MarginArgs, eps),
                                         RILLE_OPTION(BOOL, MarginArgs, swap),
                                         REDUCTION,
                                         RILLE_PARAMETERS_END};
static const RilleParameter weighted[] = {TWO("input", "target"), RILLE_OPTIONAL_TENSOR("weight"), REDUCTION,
                                          RILLE_PARAMETERS_END};
static const RilleParameter multi[] = {TWO("input", "target"),
                                       RILLE_OPTION(FLOAT, MarginArgs, p),
                                       MARGIN,
                                       RILLE_OPTIONAL_TENSOR("weight"),
                                       REDUCTION,
                                       RILLE_PARAMETERS_END};
static const RilleParameter poisson[] = {TWO("input", "target"),
                                         RILLE_OPTION(BOOL, LikelihoodArgs, log_input),
                                         RILLE_OPTION(BOOL, LikelihoodArgs, full), LIKELY_REDUCTION};
static const RilleParameter gaussian[] = {TWO("input", "target"), RILLE_TENSOR_OR_NUMBER("var"),
                                          RILLE_OPTION(BOOL, LikelihoodArgs, full), LIKELY_REDUCTION};
static const MarginArgs one_margin = {1, 2, 1e-6, false, 0}, one_power = {1, 1, 0, false, 0},
                        no_margin = {0, 2, 0, false, 0};
static const LikelihoodArgs poisson_defaults = {1e-8, true, false, 0},
                            gaussian_defaults = {1e-6, true, false, 0};

static const char *const hinge_samples[] =
    RILLE_SAMPLES("x(2, 3), mask(2, 3):mul(2):sub(1)", "x(3, 2):t(), mask(3):mul(2):sub(1), 0.5, 'none'",
                  "x(0, 3), x(0, 3), { reduction = 'sum' }");
static const char *const ranking_samples[] = RILLE_SAMPLES(
    "x(4), x(4), mask(4):mul(2):sub(1)", "x(2, 3), x(2, 1), mask(2, 3):mul(2):sub(1), 0.5, 'sum'");
static const char *const soft_samples[] =
    RILLE_SAMPLES("x(2, 3), mask(2, 3):mul(2):sub(1)", "x(3, 2):t(), x(2, 3), 'none'");
static const char *const cosine_samples[] =
    RILLE_SAMPLES("x(3, 4), x(3, 4), mask(3):mul(2):sub(1)", "x(4), x(4), rille.tensor(-1), -0.9, 'sum'");
static const char *const triplet_samples[] = RILLE_SAMPLES(
    "x(3, 4), x(3, 4), x(3, 4)", "x(3, 4), x(3, 4), x(4, 3):t(), 2, 3, { swap = true, reduction = 'none' }");
static const char *const soft_label_samples[] =
    RILLE_SAMPLES("x(2, 3), probability(2, 3)", "x(3, 2):t(), probability(2, 3), weights(3), 'none'");
static const char *const multi_samples[] =
    RILLE_SAMPLES("x(3, 4), labels(3, 4)", "x(3, 4), labels(3, 4), 2, 0.5, weights(4), 'none'",
                  "x(4), labels({}, 4), { reduction = 'sum' }");
static const char *const multilabel_samples[] =
    RILLE_SAMPLES("x(2, 4), rille.tensor { { 3, 0, -1, 1 }, { 1, 2, 3, -1 } }",
                  "x(4), rille.tensor { 2, -1, 0, 0 }, 'sum'");
static const char *const poisson_samples[] = RILLE_SAMPLES(
    "x(2, 3), positive(2, 3)", "positive(2, 3), positive(3), false, true, { reduction = 'none' }");
static const char *const gaussian_samples[] = RILLE_SAMPLES(
    "x(2, 3), x(2, 3), positive(2, 3)", "x(2, 3), x(3), positive(2), true, { reduction = 'none' }",
    "x(2, 3), x(2, 3), positive(2, 1), { reduction = 'sum' }", "x(2), x(2), 0.5");

RILLE_OP(hinge_embedding_loss,
         .summary = "input where target is 1, how far it stays below margin where target is -1",
         RILLE_ARGUMENTS(hinge, &one_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = hinge_embedding_loss_forward, .samples = hinge_samples);
RILLE_OP(margin_ranking_loss,
         .summary = "how far input1 and input2 are from the order that target (1 or -1) asks for",
         RILLE_ARGUMENTS(ranking, &no_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = margin_ranking_loss_forward, .samples = ranking_samples);
RILLE_OP(soft_margin_loss, .summary = "log(1 + exp(-target * input))", RILLE_ARGUMENTS(plain, &no_margin),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = soft_margin_loss_forward, .samples = soft_samples);
RILLE_OP(cosine_embedding_loss,
         .summary = "1 - cosine where target is 1, cosine beyond margin where it is -1",
         RILLE_ARGUMENTS(ranking, &no_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = cosine_embedding_loss_forward, .samples = cosine_samples);
RILLE_OP(triplet_margin_loss, .summary = "how far positive is not nearer to anchor than negative, by margin",
         RILLE_ARGUMENTS(triplet, &one_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = triplet_margin_loss_forward, .samples = triplet_samples);
RILLE_OP(multilabel_soft_margin_loss,
         .summary = "binary cross entropy of each class from logits, averaged over classes",
         RILLE_ARGUMENTS(weighted, &no_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = multilabel_soft_margin_loss_forward, .samples = soft_label_samples);
RILLE_OP(multi_margin_loss, .summary = "how far the label's score is not above each other class's, by margin",
         RILLE_ARGUMENTS(multi, &one_power), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = multi_margin_loss_forward, .samples = multi_samples);
RILLE_OP(multilabel_margin_loss, .summary = "the same for several labels a row, which end at -1",
         RILLE_ARGUMENTS(plain, &no_margin), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = multilabel_margin_loss_forward, .samples = multilabel_samples);
static const RilleParameter labels_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const char *const labels_samples[] =
    RILLE_SAMPLES("rille.tensor { { 3, 0, -1, 1 }, { 1, 2, 3, -1 } }");
RILLE_OP(label_marks, .summary = "labels that end at -1, and which class counts against which of them",
         .parameters = labels_parameters, .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 2,
         .forward = label_marks_forward, .samples = labels_samples);
RILLE_OP(poisson_nll_loss, .summary = "negative log likelihood of counts from a Poisson distribution",
         RILLE_ARGUMENTS(poisson, &poisson_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = poisson_nll_loss_forward, .samples = poisson_samples);
RILLE_OP(gaussian_nll_loss, .summary = "negative log likelihood of values from normal distributions",
         RILLE_ARGUMENTS(gaussian, &gaussian_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = gaussian_nll_loss_forward, .samples = gaussian_samples);

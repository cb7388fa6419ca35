/* Losses over classes: cross_entropy and nll_loss.
 *
 * Inputs are [C], [N, C] or [N, C, d1, ...]; the fused kernels see rows of classes, [M, C] with M = N d1 ....
 */
#include "ops/loss/loss.h"
#include "core/loop.h"
#include "kernels/rows/rows.h"
#include "ops/formula.h"
#include "ops/reduce/softmax.h"

#include <string.h>

RILLE_USE_OP(cross_entropy_backward);
RILLE_USE_OP(log_softmax_backward);
RILLE_USE_OP(nll_loss);
RILLE_USE_OP(nll_loss_backward);

typedef struct ClassArgs {
  int64_t ignore_index;
  double label_smoothing;
  uint8_t reduction;
} ClassArgs;

typedef struct NllBackwardArgs {
  int64_t ignore_index;
  uint8_t reduction;
  RilleInts size; /* of the input */
} NllBackwardArgs;

/* ---- shapes, labels, weights ----------------------------------------------------------------- */

typedef struct Classes {
  int64_t batch, classes, inner, rows; /* [batch, classes, inner]; rows = batch * inner */
  const int64_t *labels;               /* one a row; negative where the row is ignored */
  const void *weight;
  double divisor; /* of the mean: the weights of the rows that are not ignored */
  double weight_sum;
  bool is_double;
} Classes;

static Classes classes_of(int ndim, const int64_t *sizes) {
  Classes c = {.batch = ndim > 1 ? sizes[0] : 1, .classes = ndim > 0 ? sizes[ndim > 1] : 1, .inner = 1};
  for (int i = 2; i < ndim; i++) c.inner *= sizes[i];
  c.rows = c.batch * c.inner;
  return c;
}

static RilleStatus check_target_shape(RilleContext *ctx, int ndim, const int64_t *sizes,
                                      const RilleTensor *target) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT], hint[RILLE_SQUEEZE_HINT];
  bool fits = ndim >= 1 && target->ndim == ndim - 1;
  for (int i = 0; fits && i < target->ndim; i++) fits = target->sizes[i] == sizes[i == 0 ? 0 : i + 1];
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "labels of shape %s do not fit an input of shape %s (batch, classes, ...)%s",
                     rille_tensor_shape_text(target, text), rille_shape_text(ndim, sizes, other),
                     rille_loss_squeeze_hint(ndim, sizes, target, hint));
}

/* Labels as int64 side by side, checked; ignored rows get -1. */
static RilleStatus read_labels(RilleContext *ctx, RilleTensor *target, int64_t ignore_index, Classes *c) {
  if (target->dtype != RILLE_INT64 && target->dtype != RILLE_INT32 && target->dtype != RILLE_UINT8)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "labels must be int64, int32 or uint8, not %s",
                       rille_dtype_name(rille_dtype_of(target)));
  bool marks = ignore_index >= 0 && ignore_index < c->classes; /* a class's own number stands for "ignore" */
  RilleTensor *labels = target;
  if (target->dtype != RILLE_INT64 || !target->contiguous || marks) {
    RILLE_TRY(rille_tensor_new_like(target, RILLE_INT64, &labels));
    if (!rille_scope_keep(ctx, labels)) return RILLE_ERROR_MEMORY;
    RILLE_TRY(rille_tensor_copy(labels, target));
  }
  int64_t *values = (int64_t *)(void *)labels->data;
  for (int64_t i = 0; i < labels->numel; i++) {
    if (values[i] == ignore_index) {
      if (marks) values[i] = -1;
    } else if (values[i] < 0 || values[i] >= c->classes) {
      return rille_error(ctx, RILLE_ERROR_INDEX,
                         "label %lld at position %lld is out of range for %lld classes (labels count from 0)",
                         (long long)values[i], (long long)i, (long long)c->classes);
    }
  }
  c->labels = values;
  return RILLE_OK;
}

static double weight_at(const Classes *c, int64_t i) {
  if (!c->weight) return 1;
  return c->is_double ? ((const double *)c->weight)[i] : (double)((const float *)c->weight)[i];
}

static RilleStatus read_weight(RilleContext *ctx, RilleTensor *weight, RilleDtype dtype, Classes *c) {
  char text[RILLE_SHAPE_TEXT];
  c->weight_sum = (double)c->classes;
  if (!weight) return RILLE_OK;
  if (weight->ndim != 1 || weight->sizes[0] != c->classes)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "weight must have one element for each of %lld classes, got shape %s",
                       (long long)c->classes, rille_tensor_shape_text(weight, text));
  if (weight->dtype != dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "weight is of dtype %s, but the input of %s",
                       rille_dtype_name(rille_dtype_of(weight)), rille_dtype_name(dtype));
  RILLE_TRY(rille_loss_operand(ctx, weight, dtype, 1, &c->classes, &weight));
  c->weight = weight->data;
  c->weight_sum = 0;
  for (int64_t i = 0; i < c->classes; i++) c->weight_sum += weight_at(c, i);
  return RILLE_OK;
}

/* Everything about labels and weights of an input of this shape. */
static RilleStatus prepare(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes,
                           RilleTensor *target, RilleTensor *weight, int64_t ignore_index, Classes *c) {
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes a floating point input, not %s",
                       rille_dtype_name(dtype));
  RILLE_TRY(check_target_shape(ctx, ndim, sizes, target));
  *c = classes_of(ndim, sizes);
  c->is_double = dtype == RILLE_FLOAT64;
  if (c->classes == 0 && c->rows > 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs at least one class");
  RILLE_TRY(read_labels(ctx, target, ignore_index, c));
  RILLE_TRY(read_weight(ctx, weight, dtype, c));
  c->divisor = 0;
  for (int64_t i = 0; i < c->rows; i++)
    if (c->labels[i] >= 0 && c->labels[i] < c->classes) c->divisor += weight_at(c, c->labels[i]);
  return RILLE_OK;
}

static RilleStatus refuse_weight_gradient(RilleContext *ctx, const RilleCall *call) {
  RilleTensor *weight = call->n_in > 2 ? call->in[2] : NULL;
  if (!call->needs_grad || !weight || !rille_tensor_wants_grad(weight)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_STATE, "the weight of classes has no derivative; detach it");
}

/* tensor as contiguous [rows, classes]; a temporary where it is not that already. */
static RilleStatus rows_of(RilleContext *ctx, RilleTensor *tensor, const Classes *c, RilleTensor **out) {
  RilleTensor *flat, *view, *rows;
  RILLE_TRY(rille_tensor_contiguous(tensor, &flat));
  if (!(*out = rille_scope_keep(ctx, flat))) return RILLE_ERROR_MEMORY;
  if (c->inner == 1) return RILLE_OK;
  int64_t sizes[3] = {c->batch, c->inner, c->classes}, strides[3] = {c->classes * c->inner, 1, c->inner};
  RILLE_TRY(rille_tensor_view(flat, 3, sizes, strides, rille_tensor_offset(flat), &view));
  if (!rille_scope_keep(ctx, view)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_contiguous(view, &rows));
  return (*out = rille_scope_keep(ctx, rows)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* The same as an expression, and back. */
static RilleTensor *t_rows_of(RilleContext *ctx, RilleTensor *tensor, const Classes *c) {
  if (c->inner == 1) return t_reshape(ctx, tensor, 2, (int64_t[]){c->rows, c->classes});
  tensor = t_reshape(ctx, tensor, 3, (int64_t[]){c->batch, c->classes, c->inner});
  return t_reshape(ctx, t_transpose(ctx, tensor, 1, 2), 2, (int64_t[]){c->rows, c->classes});
}

static RilleTensor *t_from_rows(RilleContext *ctx, RilleTensor *rows, const Classes *c,
                                const RilleShape *shape) {
  if (shape->ndim == 2) return rows;
  if (c->inner != 1) {
    rows = t_reshape(ctx, rows, 3, (int64_t[]){c->batch, c->inner, c->classes});
    rows = t_transpose(ctx, rows, 1, 2);
  }
  return t_reshape(ctx, rows, shape->ndim, shape->sizes);
}

/* ---- the rows' losses ------------------------------------------------------------------------ */

typedef struct Job {
  const RilleRowKernels *kernels;
  RilleClassLoss loss;
  const Classes *c;
  const char *in, *scale;
  char *out, *losses;
} Job;

static void forward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  int64_t size = job->c->is_double ? 8 : 4, row = job->c->classes * size;
  RilleClassLoss loss = job->loss;
  loss.labels += begin;
  job->kernels->cross_entropy[job->c->is_double](end - begin, job->c->classes, job->in + begin * row, &loss,
                                                 job->losses + begin * size,
                                                 job->out ? job->out + begin * row : NULL);
}

static void backward_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  int64_t size = job->c->is_double ? 8 : 4, row = job->c->classes * size;
  RilleClassLoss loss = job->loss;
  loss.labels += begin;
  job->kernels->cross_entropy_backward[job->c->is_double](end - begin, job->c->classes, job->in + begin * row,
                                                          &loss, job->scale + begin * size,
                                                          job->out + begin * row);
}

static void run_rows(RilleContext *ctx, Job *job, const Classes *c, double smoothing,
                     void (*part)(void *, int64_t, int64_t)) {
  job->kernels = ctx->kernels->rows[c->is_double];
  job->c = c;
  job->loss = (RilleClassLoss){c->labels, c->weight, smoothing, c->weight_sum};
  rille_units_for(ctx, c->rows, 16384 / (c->classes + 1) + 1, part, job);
}

/* The result from the rows' losses. */
static RilleStatus reduce(RilleContext *ctx, RilleDtype dtype, int reduction, const Classes *c,
                          const void *losses, RilleTensor **out) {
  double total = 0;
  for (int64_t i = 0; i < c->rows; i++)
    total += c->is_double ? ((const double *)losses)[i] : (double)((const float *)losses)[i];
  return rille_loss_scalar(ctx, dtype, reduction == RILLE_REDUCTION_MEAN ? total / c->divisor : total, out);
}

/* Where the rows' losses go: the result itself for reduction 'none', else scratch. */
static RilleStatus losses_tensor(RilleContext *ctx, RilleCall *call, int reduction, const Classes *c,
                                 RilleTensor **losses) {
  RilleTensor *target = call->in[1];
  RilleDtype dtype = rille_dtype_of(call->in[0]);
  if (reduction == RILLE_REDUCTION_NONE) {
    RILLE_TRY(rille_tensor_new(ctx, dtype, target->ndim, target->sizes, &call->out[0]));
    *losses = call->out[0];
    return RILLE_OK;
  }
  RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &c->rows, losses));
  return rille_scope_keep(ctx, *losses) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* Where the label's element of row r lies in [batch, classes, inner]. */
static int64_t label_at(const Classes *c, int64_t r) {
  return (r / c->inner * c->classes + c->labels[r]) * c->inner + r % c->inner;
}

static bool is_ignored(const Classes *c, int64_t r) {
  return c->labels[r] < 0 || c->labels[r] >= c->classes;
}

/* The rows' losses of logarithms of probabilities [batch, classes, inner]. */
static void pick_losses(const Classes *c, const RilleTensor *logs, RilleTensor *losses) {
  for (int64_t r = 0; r < c->rows; r++) {
    double weight = is_ignored(c, r) ? 0 : weight_at(c, c->labels[r]);
    if (c->is_double)
      ((double *)(void *)losses->data)[r] =
          is_ignored(c, r) ? 0 : -((const double *)(const void *)logs->data)[label_at(c, r)] * weight;
    else
      ((float *)(void *)losses->data)[r] =
          is_ignored(c, r) ? 0 : -((const float *)(const void *)logs->data)[label_at(c, r)] * (float)weight;
  }
}

/* ---- cross_entropy with probabilities as targets: an expression ------------------------------ */

static RilleStatus check_probabilities(RilleContext *ctx, const RilleTensor *in, const RilleTensor *target,
                                       const RilleTensor *weight) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT], hint[RILLE_SQUEEZE_HINT];
  if (!rille_tensor_same_shape(in, target))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "a %s target is read as probabilities and must have the input's shape %s, got %s; labels are "
        "int64: target:long()%s",
        rille_dtype_name(rille_dtype_of(target)), rille_tensor_shape_text(in, text),
        rille_tensor_shape_text(target, other), rille_loss_squeeze_hint(in->ndim, in->sizes, target, hint));
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input with a dim of classes");
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes a floating point input, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  Classes c = classes_of(in->ndim, in->sizes);
  if (weight && (weight->ndim != 1 || weight->sizes[0] != c.classes))
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "weight must have one element for each of %lld classes, got shape %s",
                       (long long)c.classes, rille_tensor_shape_text(weight, text));
  return RILLE_OK;
}

/* [classes] as [classes, 1, ...], to broadcast over an input. */
static RilleTensor *along_classes(RilleContext *ctx, RilleTensor *weight, int ndim) {
  int64_t sizes[RILLE_MAX_DIMS];
  if (ndim <= 2) return weight;
  for (int i = 0; i < ndim - 1; i++) sizes[i] = i == 0 ? weight->sizes[0] : 1;
  return t_reshape(ctx, weight, ndim - 1, sizes);
}

static RilleTensor *smoothed(RilleContext *ctx, RilleTensor *target, double smoothing, int64_t classes) {
  if (smoothing == 0) return target;
  return t_add_number(ctx, t_mul_number(ctx, target, 1 - smoothing), smoothing / (double)classes);
}

static RilleStatus probabilities_forward(RilleContext *ctx, RilleCall *call) {
  const ClassArgs *args = call->args;
  RilleTensor *in = call->in[0], *target = call->in[1], *weight = call->n_in > 2 ? call->in[2] : NULL;
  if (args->ignore_index >= 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "ignore_index %lld needs labels of int64, but the target holds probabilities of %s",
                       (long long)args->ignore_index, rille_dtype_name(rille_dtype_of(target)));
  RILLE_TRY(check_probabilities(ctx, in, target, weight));
  Classes c = classes_of(in->ndim, in->sizes);
  RilleTensor *terms = t_mul(ctx, t_log_softmax(ctx, in, in->ndim > 1),
                             smoothed(ctx, target, args->label_smoothing, c.classes));
  if (weight) terms = t_mul(ctx, terms, along_classes(ctx, weight, in->ndim));
  terms = t_neg(ctx, terms);
  RilleTensor *out = args->reduction == RILLE_REDUCTION_NONE
                         ? t_sum(ctx, terms, 1, (int[]){in->ndim > 1}, false)
                         : t_sum_all(ctx, terms);
  if (args->reduction == RILLE_REDUCTION_MEAN) out = t_div(ctx, out, t_number(ctx, (double)c.rows));
  if (!out) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(out);
  return RILLE_OK;
}

static void probabilities_backward(RilleContext *ctx, RilleBackward *call) {
  const ClassArgs *args = call->args;
  RilleTensor *in = call->in[0], *target = call->in[1], *weight = call->n_in > 2 ? call->in[2] : NULL;
  RilleTensor *g = call->grad_out[0];
  int dim = in->ndim > 1;
  Classes c = classes_of(in->ndim, in->sizes);
  if (args->reduction == RILLE_REDUCTION_NONE) {
    int64_t sizes[RILLE_MAX_DIMS];
    for (int i = 0; i < in->ndim; i++) sizes[i] = i == dim ? 1 : in->sizes[i];
    g = t_reshape(ctx, g, in->ndim, sizes);
  }
  g = t_mul_number(ctx, g, args->reduction == RILLE_REDUCTION_MEAN ? -1 / (double)c.rows : -1);
  if (weight) g = t_mul(ctx, g, along_classes(ctx, weight, in->ndim));
  RilleTensor *logs = t_log_softmax(ctx, in, dim);
  if (call->needs[0]) {
    RilleTensor *slope = t_mul(ctx, g, smoothed(ctx, target, args->label_smoothing, c.classes));
    slope = t_to(ctx, slope, rille_dtype_of(in));
    call->grad_in[0] = t_apply(ctx, &rille_op_log_softmax_backward, (RilleTensor *[]){slope, logs}, 2,
                               &(RilleSoftmaxArgs){dim, RILLE_DTYPE_NONE});
  }
  if (call->needs[1]) call->grad_in[1] = t_mul(ctx, t_mul_number(ctx, g, 1 - args->label_smoothing), logs);
}

/* ---- cross_entropy --------------------------------------------------------------------------- */

#if defined(RILLE_MINIMAL)
#define HAS_COLUMNS 0
#else
#define HAS_COLUMNS 1
#endif

/* Classes that lie apart, as of pixels, are not brought side by side: a softmax of columns, and the labels'
 * elements of it. */
static bool goes_by_columns(const ClassArgs *args, const Classes *c) {
  return HAS_COLUMNS && c->inner > 1 && args->label_smoothing == 0;
}

static RilleTensor *nll_gradient(RilleContext *ctx, RilleBackward *call, const RilleShape *shape) {
  const ClassArgs *args = call->args;
  NllBackwardArgs more = {args->ignore_index, args->reduction, {.count = shape->ndim}};
  memcpy(more.size.values, shape->sizes, shape->ndim * sizeof(int64_t));
  RilleTensor *in[3] = {call->grad_out[0], call->in[1], call->n_in > 2 ? call->in[2] : NULL};
  return t_apply(ctx, &rille_op_nll_loss_backward, in, 3, &more);
}

/* The losses of rows of classes that lie side by side; keeps their softmax for the gradient. */
static RilleStatus rows_losses(RilleContext *ctx, RilleCall *call, RilleTensor *in, const Classes *c,
                               RilleTensor *losses) {
  RILLE_TRY(rows_of(ctx, in, c, &in));
  Job job = {.in = in->data, .losses = losses->data};
  if (call->needs_grad) {
    RILLE_TRY(
        rille_tensor_new(ctx, rille_dtype_of(in), 2, (int64_t[]){c->rows, c->classes}, &call->extra[0]));
    job.out = call->extra[0]->data;
  }
  run_rows(ctx, &job, c, ((const ClassArgs *)call->args)->label_smoothing, forward_part);
  return RILLE_OK;
}

static RilleStatus cross_entropy_forward(RilleContext *ctx, RilleCall *call) {
  const ClassArgs *args = call->args;
  RilleTensor *in = call->in[0], *target = call->in[1], *losses;
  if (!(args->label_smoothing >= 0 && args->label_smoothing <= 1))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "label_smoothing must lie between 0 and 1, not %g",
                       args->label_smoothing);
  RILLE_TRY(refuse_weight_gradient(ctx, call));
  if (rille_dtype_is_float(rille_dtype_of(target))) return probabilities_forward(ctx, call);
  Classes c;
  RILLE_TRY(prepare(ctx, rille_dtype_of(in), in->ndim, in->sizes, target, call->n_in > 2 ? call->in[2] : NULL,
                    args->ignore_index, &c));
  RILLE_TRY(losses_tensor(ctx, call, args->reduction, &c, &losses));
  if (goes_by_columns(args, &c)) {
    RilleTensor *logs = t_log_softmax(ctx, in, 1), *dense;
    if (!logs) return rille_scope_status(ctx);
    RILLE_TRY(rille_loss_operand(ctx, logs, rille_dtype_of(logs), logs->ndim, logs->sizes, &dense));
    pick_losses(&c, dense, losses);
    if (call->needs_grad) call->extra[0] = rille_tensor_retain(logs);
  } else {
    RILLE_TRY(rows_losses(ctx, call, in, &c, losses));
  }
  if (args->reduction == RILLE_REDUCTION_NONE) return RILLE_OK;
  return reduce(ctx, rille_dtype_of(in), args->reduction, &c, losses->data, &call->out[0]);
}

/* The softmax, or its logarithm, was kept by forward; for gradients of gradients it is made anew, with its
 * history. */
static void cross_entropy_derivative(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *in = call->in[0], *target = call->in[1], *weight = call->n_in > 2 ? call->in[2] : NULL;
  if (rille_dtype_is_float(rille_dtype_of(target))) {
    probabilities_backward(ctx, call);
    return;
  }
  if (!call->needs[0]) return;
  Classes c = classes_of(in->ndim, in->sizes);
  if (goes_by_columns(call->args, &c)) {
    RilleTensor *logs = ctx->grad_mode ? t_log_softmax(ctx, in, 1) : call->extra[0];
    call->grad_in[0] = t_apply(ctx, &rille_op_log_softmax_backward,
                               (RilleTensor *[]){nll_gradient(ctx, call, &call->shape[0]), logs}, 2,
                               &(RilleSoftmaxArgs){1, RILLE_DTYPE_NONE});
    return;
  }
  RilleTensor *softmax =
      ctx->grad_mode ? t_rows_of(ctx, t_softmax(ctx, in, in->ndim > 1), &c) : call->extra[0];
  RilleTensor *rows = t_apply(ctx, &rille_op_cross_entropy_backward,
                              (RilleTensor *[]){call->grad_out[0], softmax, target, weight}, 4, call->args);
  call->grad_in[0] = t_from_rows(ctx, rows, &c, &call->shape[0]);
}

/* ---- its fused gradient: g, softmax [M, C], labels, weight ----------------------------------- */

/* scale[i] = g (of row i) / divisor */
static RilleStatus row_scales(RilleContext *ctx, RilleTensor *g, int reduction, const Classes *c,
                              void *scale) {
  double factor = reduction == RILLE_REDUCTION_MEAN ? 1 / c->divisor : 1;
  RilleDtype dtype = c->is_double ? RILLE_FLOAT64 : RILLE_FLOAT32;
  RILLE_TRY(rille_loss_operand(ctx, g, dtype, g->ndim, g->sizes, &g));
  if (reduction == RILLE_REDUCTION_NONE ? g->numel != c->rows : g->numel != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a gradient of %lld elements does not fit %lld rows",
                       (long long)g->numel, (long long)c->rows);
  int64_t step = reduction == RILLE_REDUCTION_NONE;
  if (c->is_double)
    for (int64_t i = 0; i < c->rows; i++)
      ((double *)scale)[i] = ((const double *)(const void *)g->data)[i * step] * factor;
  else
    for (int64_t i = 0; i < c->rows; i++)
      ((float *)scale)[i] = (float)((double)((const float *)(const void *)g->data)[i * step] * factor);
  return RILLE_OK;
}

/* The internal op sees its labels as one list, whatever shape they have. */
static RilleStatus flat_labels(RilleContext *ctx, RilleTensor *target, RilleTensor **out) {
  RilleTensor *flat, *view;
  RILLE_TRY(rille_tensor_contiguous(target, &flat));
  if (!rille_scope_keep(ctx, flat)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_view(flat, 1, &flat->numel, (int64_t[]){1}, rille_tensor_offset(flat), &view));
  return (*out = rille_scope_keep(ctx, view)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus cross_entropy_backward_forward(RilleContext *ctx, RilleCall *call) {
  const ClassArgs *args = call->args;
  RilleTensor *p = call->in[1], *target, *scale;
  Classes c;
  RILLE_TRY(flat_labels(ctx, call->in[2], &target));
  RILLE_TRY(prepare(ctx, rille_dtype_of(p), p->ndim, p->sizes, target, call->in[3], args->ignore_index, &c));
  RILLE_TRY(rille_loss_operand(ctx, p, rille_dtype_of(p), p->ndim, p->sizes, &p));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(p), 1, &c.rows, &scale));
  if (!rille_scope_keep(ctx, scale)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(row_scales(ctx, call->in[0], args->reduction, &c, scale->data));
  RILLE_TRY(rille_tensor_new_like(p, rille_dtype_of(p), &call->out[0]));
  Job job = {.in = p->data, .scale = scale->data, .out = call->out[0]->data};
  run_rows(ctx, &job, &c, args->label_smoothing, backward_part);
  return RILLE_OK;
}

static RilleTensor *filled_like(RilleContext *ctx, RilleTensor *like, double value) {
  RilleTensor *zeros = t_zeros(ctx, rille_dtype_of(like), like->ndim, like->sizes);
  return value == 0 ? zeros : t_add_number(ctx, zeros, value);
}

/* The op is linear in g, and per row affine in the softmax. */
static void cross_entropy_backward_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *p = call->in[1], *labels = call->in[2],
              *weight = call->in[3];
  const RilleOp *op = &rille_op_cross_entropy_backward;
  if (call->needs[0]) {
    RilleTensor *one = filled_like(ctx, g, 1);
    RilleTensor *slope =
        t_mul(ctx, G, t_apply(ctx, op, (RilleTensor *[]){one, p, labels, weight}, 4, call->args));
    call->grad_in[0] = ((const ClassArgs *)call->args)->reduction == RILLE_REDUCTION_NONE
                           ? t_reshape(ctx, t_sum(ctx, slope, 1, (int[]){1}, false), g->ndim, g->sizes)
                           : t_reshape(ctx, t_sum_all(ctx, slope), g->ndim, g->sizes);
  }
  if (call->needs[1]) {
    RilleTensor *ones =
        t_apply(ctx, op, (RilleTensor *[]){g, filled_like(ctx, p, 1), labels, weight}, 4, call->args);
    RilleTensor *zeros =
        t_apply(ctx, op, (RilleTensor *[]){g, filled_like(ctx, p, 0), labels, weight}, 4, call->args);
    call->grad_in[1] = t_mul(ctx, G, t_sub(ctx, ones, zeros));
  }
}

/* ---- nll_loss: input holds logarithms of probabilities --------------------------------------- */

static RilleStatus nll_loss_forward(RilleContext *ctx, RilleCall *call) {
  const ClassArgs *args = call->args;
  RilleTensor *in = call->in[0], *losses;
  Classes c;
  RILLE_TRY(refuse_weight_gradient(ctx, call));
  RILLE_TRY(prepare(ctx, rille_dtype_of(in), in->ndim, in->sizes, call->in[1],
                    call->n_in > 2 ? call->in[2] : NULL, args->ignore_index, &c));
  RILLE_TRY(losses_tensor(ctx, call, args->reduction, &c, &losses));
  RILLE_TRY(rille_loss_operand(ctx, in, rille_dtype_of(in), in->ndim, in->sizes, &in));
  pick_losses(&c, in, losses);
  if (args->reduction == RILLE_REDUCTION_NONE) return RILLE_OK;
  return reduce(ctx, rille_dtype_of(in), args->reduction, &c, losses->data, &call->out[0]);
}

static void nll_loss_derivative(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = nll_gradient(ctx, call, &call->shape[0]);
}

static RilleStatus nll_loss_backward_forward(RilleContext *ctx, RilleCall *call) {
  const NllBackwardArgs *args = call->args;
  RilleTensor *g = call->in[0], *scale;
  Classes c;
  RILLE_TRY(prepare(ctx, rille_dtype_of(g), args->size.count, args->size.values, call->in[1], call->in[2],
                    args->ignore_index, &c));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(g), 1, &c.rows, &scale));
  if (!rille_scope_keep(ctx, scale)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(row_scales(ctx, g, args->reduction, &c, scale->data));
  RILLE_TRY(
      rille_tensor_new_zeros(ctx, rille_dtype_of(g), args->size.count, args->size.values, &call->out[0]));
  for (int64_t r = 0; r < c.rows; r++) {
    if (is_ignored(&c, r)) continue;
    double weight = weight_at(&c, c.labels[r]);
    if (c.is_double)
      ((double *)(void *)call->out[0]->data)[label_at(&c, r)] =
          -((const double *)(const void *)scale->data)[r] * weight;
    else
      ((float *)(void *)call->out[0]->data)[label_at(&c, r)] =
          -((const float *)(const void *)scale->data)[r] * (float)weight;
  }
  return RILLE_OK;
}

/* nll_loss is linear and this is its transpose, whose transpose is nll_loss. */
static void nll_loss_backward_backward(RilleContext *ctx, RilleBackward *call) {
  const NllBackwardArgs *args = call->args;
  ClassArgs forward = {args->ignore_index, 0, args->reduction};
  call->grad_in[0] = t_apply(ctx, &rille_op_nll_loss,
                             (RilleTensor *[]){call->grad_out[0], call->in[1], call->in[2]}, 3, &forward);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define REDUCTION(type) RILLE_CHOICE(type, reduction, RILLE_REDUCTION_CHOICES)
static const RilleParameter entropy_parameters[] = {RILLE_TENSOR("input"),
                                                    RILLE_TENSOR("target"),
                                                    RILLE_OPTIONAL_TENSOR("weight"),
                                                    RILLE_OPTION(INT, ClassArgs, ignore_index),
                                                    REDUCTION(ClassArgs),
                                                    RILLE_OPTION(FLOAT, ClassArgs, label_smoothing),
                                                    RILLE_PARAMETERS_END};
static const RilleParameter nll_parameters[] = {RILLE_TENSOR("input"),
                                                RILLE_TENSOR("target"),
                                                RILLE_OPTIONAL_TENSOR("weight"),
                                                RILLE_OPTION(INT, ClassArgs, ignore_index),
                                                REDUCTION(ClassArgs),
                                                RILLE_PARAMETERS_END};
static const RilleParameter entropy_backward_parameters[] = {RILLE_TENSOR("grad"),
                                                             RILLE_TENSOR("softmax"),
                                                             RILLE_TENSOR("target"),
                                                             RILLE_OPTIONAL_TENSOR("weight"),
                                                             RILLE_OPTION(INT, ClassArgs, ignore_index),
                                                             REDUCTION(ClassArgs),
                                                             RILLE_OPTION(FLOAT, ClassArgs, label_smoothing),
                                                             RILLE_PARAMETERS_END};
static const RilleParameter nll_backward_parameters[] = {RILLE_TENSOR("grad"),
                                                         RILLE_TENSOR("target"),
                                                         RILLE_OPTIONAL_TENSOR("weight"),
                                                         RILLE_OPTION(INT, NllBackwardArgs, ignore_index),
                                                         REDUCTION(NllBackwardArgs),
                                                         RILLE_REQUIRED(INTS, NllBackwardArgs, size),
                                                         RILLE_PARAMETERS_END};

static const ClassArgs defaults = {.ignore_index = -100};
static const NllBackwardArgs nll_backward_defaults = {.ignore_index = -100};

static const char *const entropy_samples[] =
    RILLE_SAMPLES("x(4, 3), labels(4, 3)", "x(4, 3), labels(4, 3), nil, 1, 'sum'",
                  "x(4, 3), labels(4, 3), weights(3), { label_smoothing = 0.2 }",
                  "x(3, 4):t(), labels(4, 3), { reduction = 'none' }",
                  "x(2, 3, 2), labels({ 2, 2 }, 3), { label_smoothing = 0.1 }", "x(3), labels({}, 3)",
                  "x(0, 3), labels(0, 3), { reduction = 'sum' }", "x(4, 3), positive(4, 3), weights(3)",
                  "x(2, 3, 2), positive(2, 3, 2), { reduction = 'none', label_smoothing = 0.1 }");
static const char *const nll_samples[] =
    RILLE_SAMPLES("x(4, 3), labels(4, 3)", "x(4, 3), labels(4, 3), weights(3), 1, 'sum'",
                  "x(2, 3, 2), labels({ 2, 2 }, 3), { reduction = 'none' }", "x(3), labels({}, 3)");
static const char *const entropy_backward_samples[] =
    RILLE_SAMPLES("x(), x(4, 3), labels(4, 3)", "x(4), x(4, 3), labels(4, 3), weights(3), 1, 'none', 0.2");
static const char *const nll_backward_samples[] = RILLE_SAMPLES(
    "x(), labels(4, 3), nil, -100, 'mean', { 4, 3 }", "x(4), labels(4, 3), weights(3), 1, 'none', { 4, 3 }");

RILLE_OP(cross_entropy, .summary = "cross entropy of logits [N, C, ...] and labels [N, ...] or probabilities",
         RILLE_ARGUMENTS(entropy_parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .n_extra = 1, .forward = cross_entropy_forward, .backward = cross_entropy_derivative,
         .saves_input = {3, 3, 3}, .samples = entropy_samples);
RILLE_OP(cross_entropy_backward, .summary = "gradient of cross_entropy from the softmax",
         RILLE_ARGUMENTS(entropy_backward_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = cross_entropy_backward_forward, .backward = cross_entropy_backward_backward,
         .saves_input = {3, 3, 3, 3}, .samples = entropy_backward_samples);
RILLE_OP(nll_loss,
         .summary = "minus the input's element at the label, weighted: cross_entropy of log_softmax",
         RILLE_ARGUMENTS(nll_parameters, &defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .forward = nll_loss_forward, .backward = nll_loss_derivative, .saves_input = {0, 1, 1},
         .samples = nll_samples);
RILLE_OP(nll_loss_backward, .summary = "gradient of nll_loss",
         RILLE_ARGUMENTS(nll_backward_parameters, &nll_backward_defaults), .flags = RILLE_OP_INTERNAL,
         .n_outputs = 1, .forward = nll_loss_backward_forward, .backward = nll_loss_backward_backward,
         .saves_input = {0, 1, 1}, .samples = nll_backward_samples);

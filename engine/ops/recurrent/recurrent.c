/* Recurrent layers: one direction of one layer over a whole sequence in one call.
 *
 * A layer multiplies all inputs with the input weights at once; the internal op recurrent then runs the
 * steps. Its plain gradient is fused; where gradients of gradients are asked for, the steps are done again as
 * expressions of ops. Formulas and the order of gates are those of PyTorch's RNN, LSTM and GRU. */
#include "ops/recurrent/recurrent.h"
#include "math/blas.h"
#include "ops/formula.h"
#include "ops/linalg/matmul.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(gt);
RILLE_USE_OP(index_add);
RILLE_USE_OP(linear);
RILLE_USE_OP(recurrent);
RILLE_USE_OP(recurrent_gradient);
RILLE_USE_OP(relu);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(tanh);

enum { ACTIVATED, CELLS }; /* its extras */
enum {
  TURNING_STEPS =
      4, /* from here on one transposed copy of the weights is cheaper than packing them each step */
  LARGE_WEIGHT = 1 << 17,
};

typedef struct LayerArgs {
  bool reverse;
  uint8_t nonlinearity;
} LayerArgs;

/* ---- forward --------------------------------------------------------------------------------- */

static RilleStatus new_copy(const RilleTensor *in, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), out));
  return rille_tensor_copy(*out, in);
}

/* The input's part of the gates, with the hidden bias where that may be added at once, in memory of its own.
 */
static RilleStatus start_gates(RilleContext *ctx, RilleTensor *const *in, bool adds_bias, RilleTensor **out) {
  if (!adds_bias || !in[BIAS]) return new_copy(in[GATES], out);
  RilleTensor *sum = t_add(ctx, in[GATES], in[BIAS]);
  if (!sum) return rille_scope_status(ctx);
  if (sum->contiguous) {
    *out = rille_tensor_retain(sum);
    return RILLE_OK;
  }
  return new_copy(sum, out);
}

static RilleStatus recurrent_forward(RilleContext *ctx, RilleCall *call) {
  RilleSequence s;
  RilleTensor *weight, *bias, *gates;
  RILLE_TRY(rille_recurrent_read(ctx, call->in, call->args, &s));
  /* A single row meets large weights as they lie. */
#if defined(RILLE_MINIMAL)
  bool turned = s.steps >= TURNING_STEPS;
#else
  bool turned = s.steps >= TURNING_STEPS && (s.batch > 1 || s.width * s.hidden < LARGE_WEIGHT);
#endif
  RILLE_TRY(rille_recurrent_row(ctx, turned ? t_transpose(ctx, call->in[WEIGHT], 0, 1) : call->in[WEIGHT],
                                &weight));
  if (!weight) return rille_scope_status(ctx);
  RILLE_TRY(rille_recurrent_row(ctx, call->in[BIAS], &bias));
  bool is_plain = rille_gate_count(s.cell) == 1;
  RILLE_TRY(start_gates(ctx, call->in, s.cell != RILLE_CELL_GRU, &gates));
  call->extra[ACTIVATED] = gates;
  if (is_plain)
    call->out[0] = rille_tensor_retain(gates);
  else
    RILLE_TRY(rille_tensor_new(ctx, s.dtype, 2, (int64_t[]){s.rows, s.hidden}, &call->out[0]));
  RILLE_TRY(new_copy(call->in[STATE], &call->out[1]));
  if (s.cell == RILLE_CELL_LSTM)
    RILLE_TRY(new_copy(call->in[CELL], &call->out[2]));
  else
    RILLE_TRY(rille_tensor_new(ctx, s.dtype, 1, (int64_t[]){0}, &call->out[2]));
  if (!is_plain && call->needs_grad)
    RILLE_TRY(rille_tensor_new_like(call->out[0], s.dtype, &call->extra[CELLS]));
  RilleRecurrentForward f = {.gates = gates->data,
                             .out = call->out[0]->data,
                             .state = call->out[1]->data,
                             .cell_state = call->out[2]->data,
                             .cells = call->extra[CELLS] ? call->extra[CELLS]->data : NULL,
                             .weight = weight->data,
                             .bias = bias ? bias->data : NULL,
                             .turned = turned};
  RilleStatus status = rille_recurrent_forward(ctx, &s, &f);
  if (is_plain) { /* the output is saved as such */
    rille_tensor_release(gates);
    call->extra[ACTIVATED] = NULL;
  }
  return status;
}

/* ---- the gradient in one pass ----------------------------------------------------------------- */

static void fused_backward(RilleContext *ctx, RilleBackward *call, const RilleSequence *s) {
  bool is_lstm = s->cell == RILLE_CELL_LSTM;
  RilleTensor *made[4], *const *grad = call->grad_out;
  RilleTensor *in[] = {grad[0],
                       grad[1],
                       is_lstm ? grad[2] : NULL,
                       call->out[0],
                       call->extra[ACTIVATED],
                       call->extra[CELLS],
                       call->in[WEIGHT],
                       call->in[STATE],
                       is_lstm ? call->in[CELL] : NULL,
                       call->in[OFFSETS]};
  if (!t_apply_many(ctx, &rille_op_recurrent_gradient, in, sizeof in / sizeof *in, call->args, made)) return;
  RilleTensor *hidden = s->cell == RILLE_CELL_GRU ? made[2] : made[0];
  call->grad_in[GATES] = made[0];
  call->grad_in[STATE] = made[1];
  if (is_lstm) call->grad_in[CELL] = made[2];
  if (call->needs[WEIGHT]) call->grad_in[WEIGHT] = t_gemm(ctx, hidden, made[3], true, false);
  if (call->needs[BIAS]) call->grad_in[BIAS] = t_sum(ctx, hidden, 1, (int[]){0}, false);
}

/* ---- the gradient as an expression ----------------------------------------------------------- */

/* What one step needs again on the way back; gates in order, hidden is GRU's product for the new gate. */
typedef struct Step {
  RilleTensor *state, *cell, *gate[4], *tanh_cell, *hidden, *out;
} Step;

static RilleTensor *first_rows(RilleContext *ctx, RilleTensor *t, int64_t n) {
  return !t || t->sizes[0] == n ? t : t_narrow(ctx, t, 0, 0, n);
}

static RilleTensor *with_rows(RilleContext *ctx, RilleTensor *old, RilleTensor *rows) {
  if (!old || !rows || rows->sizes[0] == old->sizes[0]) return rows;
  int64_t n = rows->sizes[0];
  return t_cat(ctx, (RilleTensor *[]){rows, t_narrow(ctx, old, 0, n, old->sizes[0] - n)}, 2, 0);
}

static RilleTensor *columns(RilleContext *ctx, const RilleSequence *s, RilleTensor *t, int k) {
  return t_narrow(ctx, t, 1, k * s->hidden, s->hidden);
}

static RilleTensor *one_minus(RilleContext *ctx, RilleTensor *x) {
  return t_number_sub(ctx, 1, x);
}

static RilleTensor *sigmoid(RilleContext *ctx, RilleTensor *x) {
  return t_unary(ctx, &rille_op_sigmoid, x);
}
static RilleTensor *tanh_of(RilleContext *ctx, RilleTensor *x) {
  return t_unary(ctx, &rille_op_tanh, x);
}

/* x (1 - x) and 1 - x^2 */
static RilleTensor *sigmoid_slope(RilleContext *ctx, RilleTensor *y) {
  return t_mul(ctx, y, one_minus(ctx, y));
}
static RilleTensor *tanh_slope(RilleContext *ctx, RilleTensor *y) {
  return one_minus(ctx, t_square(ctx, y));
}

/* x: the input's part of the gates of one step. */
static void step_forward(RilleContext *ctx, const RilleSequence *s, RilleBackward *call, RilleTensor *x,
                         Step *k) {
  RilleTensor *hidden =
      t_apply(ctx, &rille_op_linear, (RilleTensor *[]){k->state, call->in[WEIGHT], call->in[BIAS]}, 3, NULL);
  RilleTensor *sum = t_add(ctx, x, hidden);
  if (s->cell == RILLE_CELL_LSTM) {
    for (int i = 0; i < 4; i++) k->gate[i] = (i == 2 ? tanh_of : sigmoid)(ctx, columns(ctx, s, sum, i));
    k->cell = t_add(ctx, t_mul(ctx, k->gate[1], k->cell), t_mul(ctx, k->gate[0], k->gate[2]));
    k->tanh_cell = tanh_of(ctx, k->cell);
    k->out = t_mul(ctx, k->gate[3], k->tanh_cell);
  } else if (s->cell == RILLE_CELL_GRU) {
    k->hidden = columns(ctx, s, hidden, 2);
    for (int i = 0; i < 2; i++) k->gate[i] = sigmoid(ctx, columns(ctx, s, sum, i));
    k->gate[2] = tanh_of(ctx, t_add(ctx, columns(ctx, s, x, 2), t_mul(ctx, k->gate[0], k->hidden)));
    k->out = t_add(ctx, k->gate[2], t_mul(ctx, k->gate[1], t_sub(ctx, k->state, k->gate[2])));
  } else {
    k->out = s->cell == RILLE_CELL_RELU ? t_unary(ctx, &rille_op_relu, sum) : tanh_of(ctx, sum);
  }
}

/* g, *cell: gradients of a step's state and cell, *cell then that of the cell before. Gives the gradients of
 * the input's and the hidden part of the gates. */
static RilleTensor *step_backward(RilleContext *ctx, const RilleSequence *s, const Step *k, RilleTensor *g,
                                  RilleTensor *cell_before, RilleTensor **cell, RilleTensor **hidden) {
  RilleTensor *const *gate = k->gate;
  RilleTensor *parts[4];
  if (s->cell == RILLE_CELL_LSTM) {
    RilleTensor *by_cell =
        t_add(ctx, *cell, t_mul(ctx, t_mul(ctx, g, gate[3]), tanh_slope(ctx, k->tanh_cell)));
    parts[0] = t_mul(ctx, t_mul(ctx, by_cell, gate[2]), sigmoid_slope(ctx, gate[0]));
    parts[1] = t_mul(ctx, t_mul(ctx, by_cell, cell_before), sigmoid_slope(ctx, gate[1]));
    parts[2] = t_mul(ctx, t_mul(ctx, by_cell, gate[0]), tanh_slope(ctx, gate[2]));
    parts[3] = t_mul(ctx, t_mul(ctx, g, k->tanh_cell), sigmoid_slope(ctx, gate[3]));
    *cell = t_mul(ctx, by_cell, gate[1]);
    return *hidden = t_cat(ctx, parts, 4, 1);
  }
  if (s->cell == RILLE_CELL_GRU) {
    parts[2] = t_mul(ctx, t_mul(ctx, g, one_minus(ctx, gate[1])), tanh_slope(ctx, gate[2]));
    parts[0] = t_mul(ctx, t_mul(ctx, parts[2], k->hidden), sigmoid_slope(ctx, gate[0]));
    parts[1] = t_mul(ctx, t_mul(ctx, g, t_sub(ctx, k->state, gate[2])), sigmoid_slope(ctx, gate[1]));
    RilleTensor *sum = t_cat(ctx, parts, 3, 1);
    parts[2] = t_mul(ctx, parts[2], gate[0]);
    *hidden = t_cat(ctx, parts, 3, 1);
    return sum;
  }
  if (s->cell == RILLE_CELL_TANH) return *hidden = t_mul(ctx, g, tanh_slope(ctx, k->out));
  return *hidden = t_where(ctx, t_binary(ctx, &rille_op_gt, k->out, t_number(ctx, 0)), g, t_number(ctx, 0));
}

static void replay(RilleContext *ctx, RilleBackward *call, const RilleSequence *s, Step *steps) {
  RilleTensor *state = call->in[STATE], *cell = call->in[CELL];
  for (int64_t i = 0; i < s->steps; i++) {
    int64_t t = rille_step_at(s, i), n = s->offsets[t + 1] - s->offsets[t];
    Step *k = &steps[t];
    *k = (Step){.state = first_rows(ctx, state, n)};
    if (s->cell == RILLE_CELL_LSTM) k->cell = first_rows(ctx, cell, n);
    k->hidden = k->cell; /* LSTM: the cell before */
    step_forward(ctx, s, call, t_narrow(ctx, call->in[GATES], 0, s->offsets[t], n), k);
    state = with_rows(ctx, state, k->out);
    if (s->cell == RILLE_CELL_LSTM) cell = with_rows(ctx, cell, k->cell);
  }
}

static RilleTensor *plus(RilleContext *ctx, RilleTensor *sum, RilleTensor *more) {
  return sum ? t_add(ctx, sum, more) : more;
}

static void expressed_backward(RilleContext *ctx, RilleBackward *call, const RilleSequence *s, Step *steps,
                               RilleTensor **gates) {
  RilleTensor *state = call->grad_out[1], *cell = call->grad_out[2], *weight = NULL, *bias = NULL;
  replay(ctx, call, s, steps);
  for (int64_t i = s->steps - 1; i >= 0 && rille_scope_status(ctx) == RILLE_OK; i--) {
    int64_t t = rille_step_at(s, i), n = s->offsets[t + 1] - s->offsets[t];
    Step *k = &steps[t];
    RilleTensor *g =
        t_add(ctx, first_rows(ctx, state, n), t_narrow(ctx, call->grad_out[0], 0, s->offsets[t], n));
    RilleTensor *hidden = NULL, *by_cell = s->cell == RILLE_CELL_LSTM ? first_rows(ctx, cell, n) : NULL;
    gates[t] = step_backward(ctx, s, k, g, k->hidden, &by_cell, &hidden);
    RilleTensor *by_state = t_mm(ctx, hidden, call->in[WEIGHT]);
    if (s->cell == RILLE_CELL_GRU) by_state = t_add(ctx, by_state, t_mul(ctx, g, k->gate[1]));
    weight = plus(ctx, weight, t_gemm(ctx, hidden, k->state, true, false));
    bias = plus(ctx, bias, t_sum(ctx, hidden, 1, (int[]){0}, false));
    state = with_rows(ctx, state, by_state);
    if (by_cell) cell = with_rows(ctx, cell, by_cell);
  }
  if (s->steps == 0) { /* zeros, not missing */
    weight = t_zeros(ctx, s->dtype, 2, (int64_t[]){s->width, s->hidden});
    bias = t_zeros(ctx, s->dtype, 1, &s->width);
  }
  call->grad_in[GATES] = s->steps > 0 ? t_cat(ctx, gates, (int)s->steps, 0)
                                      : t_zeros(ctx, s->dtype, 2, (int64_t[]){s->rows, s->width});
  call->grad_in[STATE] = state;
  if (s->cell == RILLE_CELL_LSTM) call->grad_in[CELL] = cell;
  call->grad_in[WEIGHT] = weight;
  if (call->needs[BIAS]) call->grad_in[BIAS] = bias;
}

static void recurrent_backward(RilleContext *ctx, RilleBackward *call) {
  RilleSequence s;
  RilleStatus status = rille_recurrent_read(ctx, call->in, call->args, &s);
  if (status != RILLE_OK)
    rille_scope_fail(ctx, status);
  else if (!ctx->grad_mode)
    fused_backward(ctx, call, &s);
  if (status != RILLE_OK || !ctx->grad_mode) return;
  Step *steps = rille_block_allocate(ctx, (size_t)(s.steps + 1) * sizeof *steps);
  RilleTensor **gates = rille_block_allocate(ctx, (size_t)(s.steps + 1) * sizeof *gates);
  if (steps && gates)
    expressed_backward(ctx, call, &s, steps, gates);
  else
    rille_scope_fail(ctx, RILLE_ERROR_MEMORY);
  if (steps) rille_block_free(ctx, steps);
  if (gates) rille_block_free(ctx, gates);
}

/* ---- layers ---------------------------------------------------------------------------------- */

/* Where each step starts: from PyTorch's batch_sizes, or steps of batch rows each. */
static RilleTensor *step_offsets(RilleContext *ctx, RilleTensor *sizes, int64_t rows, int64_t batch) {
  if (RILLE_UNLIKELY(ctx->reading_refused != NULL) && sizes) {
    rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_STATE,
                                      "a captured step cannot follow the lengths of packed sequences"));
    return NULL;
  }
  RilleTensor *made = NULL;
  int64_t steps = sizes ? sizes->numel : batch > 0 ? rows / batch : 0, sum = 0, last = batch;
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT64, 1, (int64_t[]){steps + 1}, &made);
  if (!t_keep(ctx, status, made)) return NULL;
  int64_t *offsets = (int64_t *)(void *)made->data;
  const int64_t *counts = sizes ? (const int64_t *)(const void *)sizes->data : NULL;
  for (int64_t i = 0; i < steps; i++) {
    int64_t count = counts ? counts[i] : batch;
    if (count < 1 || count > last || (i == 0 && count != batch) || count > rows - sum) {
      rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_ARGUMENT,
                                        "batch_sizes must start with the batch of %lld, not grow, and add up "
                                        "to %lld rows; at position %lld stands %lld",
                                        (long long)batch, (long long)rows, (long long)i, (long long)count));
      return NULL;
    }
    offsets[i] = sum;
    sum += last = count;
  }
  offsets[steps] = sum;
  if (sum == rows) return made;
  rille_scope_fail(ctx, rille_error(ctx, RILLE_ERROR_ARGUMENT,
                                    "batch_sizes add up to %lld, but the input has %lld rows", (long long)sum,
                                    (long long)rows));
  return NULL;
}

/* The layer's tensors by PyTorch's names; c stays NULL but for LSTM, w_hr but for one that projects its
 * state. */
typedef struct Layer {
  RilleTensor *in, *h, *c, *w_ih, *w_hh, *b_ih, *b_hh, *sizes, *w_hr;
} Layer;

/* How wide the cell is: the state as well, unless it is projected. */
static int64_t hidden_of(const Layer *l) {
  return l->w_hr ? l->w_hr->sizes[1] : l->h->sizes[1];
}

static Layer read_layer(const RilleCall *call, bool is_lstm) {
  RilleTensor *const *in = call->in, *tensors[9] = {NULL};
  for (int i = 0, at = 0; i < call->n_in && at < 9; i++, at++) {
    if (at == 2 && !is_lstm) at++;
    tensors[at] = in[i];
  }
  return (Layer){tensors[0], tensors[1], tensors[2], tensors[3], tensors[4],
                 tensors[5], tensors[6], tensors[7], tensors[8]};
}

static RilleStatus check_layer(RilleContext *ctx, const Layer *l, int64_t cell) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  const RilleTensor *in = l->in, *h = l->h;
  if (l->sizes && (l->sizes->dtype != RILLE_INT64 || l->sizes->ndim != 1))
    return rille_recurrent_misfit(ctx, "batch_sizes", l->sizes, "a list of int64");
  if (in->ndim != 2 && (in->ndim != 3 || l->sizes))
    return rille_recurrent_misfit(ctx, "input", in,
                                  l->sizes ? "[rows, features] beside batch_sizes"
                                           : "[steps, batch, features], or [batch, features] for one step");
  if (h->ndim != 2 || (!l->sizes && h->sizes[0] != in->sizes[in->ndim - 2]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a state of shape %s does not fit an input of shape %s",
                       rille_tensor_shape_text(h, text), rille_tensor_shape_text(in, other));
  if (l->w_hr && (!rille_is_matrix(l->w_hr, h->sizes[1], l->w_hr->ndim == 2 ? l->w_hr->sizes[1] : 0) ||
                  l->w_hr->dtype != in->dtype))
    return rille_recurrent_misfit(ctx, "w_hr", l->w_hr, "[state, cell] of the input's dtype");
  int64_t hidden = hidden_of(l), width = rille_gate_count(cell) * hidden;
  if (!rille_is_matrix(l->w_ih, width, in->sizes[in->ndim - 1]))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE, "w_ih must have shape [%lld, %lld] (%lld gates of %lld, features), got %s",
        (long long)width, (long long)in->sizes[in->ndim - 1], (long long)rille_gate_count(cell),
        (long long)hidden, rille_tensor_shape_text(l->w_ih, text));
  if (!rille_is_matrix(l->w_hh, width, h->sizes[1]))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "w_hh must have shape [%lld, %lld], got %s", (long long)width,
                       (long long)h->sizes[1], rille_tensor_shape_text(l->w_hh, text));
  return RILLE_OK;
}

static bool fits_gates(const RilleTensor *bias, const Layer *l, int64_t width) {
  return bias && bias->ndim == 1 && bias->sizes[0] == width && bias->dtype == l->in->dtype;
}

/* The row of each sequence's first step in the order in which steps run. */
static RilleTensor *first_rows_of(RilleContext *ctx, const RilleTensor *offsets, int64_t batch,
                                  bool reverse) {
  const int64_t *offset = (const int64_t *)(const void *)offsets->data;
  RilleTensor *rows = t_zeros(ctx, RILLE_INT64, 1, &batch);
  for (int64_t t = 0; rows && t + 1 < offsets->numel; t++)
    for (int64_t b = 0; b < (t == 0 || reverse ? offset[t + 1] - offset[t] : 0); b++)
      ((int64_t *)(void *)rows->data)[b] = offset[t] + b;
  return rows;
}

/* With projected states h = w_hr o, the gates' hidden part w_hh h is w_hh w_hr times the state o that is not
 * projected: the steps are those of a plain LSTM with that product, which begins with no state, and with the
 * part of the given one added to the gates of the first steps (Sak et al., arXiv:1402.1128, rewritten). */
static RilleStatus begin_projected(RilleContext *ctx, const Layer *l, bool reverse, RilleTensor **tensors) {
  int64_t batch = l->h->sizes[0];
  RilleTensor *rows = first_rows_of(ctx, tensors[OFFSETS], batch, reverse);
  RilleTensor *begin = t_mm(ctx, l->h, t_transpose(ctx, l->w_hh, 0, 1));
  struct {
    int64_t dim;
    RilleScalar alpha;
  } args = {0, rille_scalar_int(1)};
  if (tensors[GATES]->sizes[0] > 0)
    tensors[GATES] =
        t_apply(ctx, &rille_op_index_add, (RilleTensor *[]){tensors[GATES], rows, begin}, 3, &args);
  tensors[STATE] = t_zeros(ctx, (RilleDtype)l->h->dtype, 2, (int64_t[]){batch, hidden_of(l)});
  tensors[WEIGHT] = t_mm(ctx, l->w_hh, l->w_hr);
  return rille_scope_status(ctx);
}

static RilleStatus run_layer(RilleContext *ctx, const Layer *l, int64_t cell, bool reverse,
                             RilleTensor **out) {
  RilleTensor *sizes, *in = l->in;
  RILLE_TRY(check_layer(ctx, l, cell));
  RILLE_TRY(rille_recurrent_row(ctx, l->sizes, &sizes));
  int64_t width = l->w_ih->sizes[0];
  RilleTensor *bias = l->b_ih, *hidden_bias = l->b_hh;
  if (cell != RILLE_CELL_GRU && fits_gates(bias, l, width) && fits_gates(hidden_bias, l, width)) {
    bias = t_add(ctx, bias, hidden_bias); /* one sum, and one gradient, for both */
    hidden_bias = NULL;
  }
  RilleTensor *gates = t_apply(ctx, &rille_op_linear, (RilleTensor *[]){in, l->w_ih, bias}, 3, NULL);
  if (!gates) return rille_scope_status(ctx);
  int64_t rows = in->ndim == 3 ? in->sizes[0] * in->sizes[1] : in->sizes[0];
  if (gates->ndim == 3) gates = t_reshape(ctx, gates, 2, (int64_t[]){rows, width});
  RilleTensor *offsets = step_offsets(ctx, sizes, rows, l->h->sizes[0]);
  RilleTensor *tensors[INPUTS] = {gates, l->h, l->c, l->w_hh, hidden_bias, offsets};
  if (offsets && l->w_hr) RILLE_TRY(begin_projected(ctx, l, reverse, tensors));
  if (!offsets ||
      !t_apply_many(ctx, &rille_op_recurrent, tensors, INPUTS, &(RilleRecurrentArgs){cell, reverse}, out))
    return rille_scope_status(ctx);
  if (l->w_hr) {
    RilleTensor *projection = t_transpose(ctx, l->w_hr, 0, 1);
    out[0] = t_mm(ctx, out[0], projection);
    out[1] = rows > 0 ? t_mm(ctx, out[1], projection) : l->h;
  }
  if (in->ndim == 3)
    out[0] = t_reshape(ctx, out[0], 3, (int64_t[]){in->sizes[0], in->sizes[1], l->h->sizes[1]});
  return out[0] && out[1] ? RILLE_OK : rille_scope_status(ctx);
}

static RilleStatus layer_forward(RilleContext *ctx, RilleCall *call) {
  const LayerArgs *args = call->args;
  RilleTensor *out[3];
  int64_t cell = call->op->kernel;
  if (cell == RILLE_CELL_TANH && args->nonlinearity) cell = RILLE_CELL_RELU;
  Layer layer = read_layer(call, cell == RILLE_CELL_LSTM);
  RILLE_TRY(run_layer(ctx, &layer, cell, args->reverse, out));
  for (int k = 0; k < call->op->n_outputs; k++) call->out[k] = rille_tensor_retain(out[k]);
  return RILLE_OK;
}

/* One step: the new state, and for LSTM the new cell. */
static RilleStatus cell_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *out[3];
  int64_t cell = call->op->kernel;
  Layer layer = read_layer(call, cell == RILLE_CELL_LSTM);
  if (layer.in->ndim != 2) return rille_recurrent_misfit(ctx, "input", layer.in, "[batch, features]");
  RILLE_TRY(run_layer(ctx, &layer, cell, false, out));
  for (int k = 0; k < call->op->n_outputs; k++) call->out[k] = rille_tensor_retain(out[k + 1]);
  return RILLE_OK;
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define WEIGHTS                                                                                              \
  RILLE_TENSOR("w_ih"), RILLE_TENSOR("w_hh"), RILLE_OPTIONAL_TENSOR("b_ih"), RILLE_OPTIONAL_TENSOR("b_hh")
#define REVERSE RILLE_OPTIONAL_TENSOR("batch_sizes"), RILLE_OPTION(BOOL, LayerArgs, reverse)
static const RilleParameter lstm_layer_parameters[] = {
    RILLE_TENSOR("input"),         RILLE_TENSOR("h"),   RILLE_TENSOR("c"), WEIGHTS, REVERSE,
    RILLE_OPTIONAL_TENSOR("w_hr"), RILLE_PARAMETERS_END};
static const RilleParameter gru_layer_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("h"), WEIGHTS,
                                                      REVERSE, RILLE_PARAMETERS_END};
static const RilleParameter rnn_layer_parameters[] = {RILLE_TENSOR("input"),
                                                      RILLE_TENSOR("h"),
                                                      WEIGHTS,
                                                      REVERSE,
                                                      RILLE_CHOICE(LayerArgs, nonlinearity, "tanh|relu"),
                                                      RILLE_PARAMETERS_END};
static const RilleParameter lstm_cell_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("hx"),
                                                      RILLE_TENSOR("cx"), WEIGHTS, RILLE_PARAMETERS_END};
static const RilleParameter plain_cell_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("hx"), WEIGHTS,
                                                       RILLE_PARAMETERS_END};
static const RilleParameter recurrent_parameters[] = {RILLE_TENSOR("gates"),
                                                      RILLE_TENSOR("h"),
                                                      RILLE_OPTIONAL_TENSOR("c"),
                                                      RILLE_TENSOR("w_hh"),
                                                      RILLE_OPTIONAL_TENSOR("b_hh"),
                                                      RILLE_TENSOR("offsets"),
                                                      RILLE_OPTION(INT, RilleRecurrentArgs, cell),
                                                      RILLE_OPTION(BOOL, RilleRecurrentArgs, reverse),
                                                      RILLE_PARAMETERS_END};
static const LayerArgs layer_defaults = {false, 0};
static const RilleRecurrentArgs recurrent_defaults = {RILLE_CELL_LSTM, false};

static const char *const recurrent_samples[] =
    RILLE_SAMPLES("x(6, 8), x(2, 2), x(2, 2), x(8, 2), x(8), rille.tensor { 0, 2, 4, 6 }",
                  "x(3, 2), x(2, 2), nil, x(2, 2), nil, rille.tensor { 0, 2, 3 }, 0");
static const char *const lstm_layer_samples[] = RILLE_SAMPLES(
    "x(3, 2, 3), x(2, 2), x(2, 2), x(8, 3), x(8, 2), x(8), x(8)",
    "x(6, 3), x(3, 2), x(3, 2), x(8, 3), x(8, 2), x(8), x(8), rille.tensor { 3, 2, 1 }, true",
    "x(3, 2, 3), x(2, 1), x(2, 2), x(8, 3), x(8, 1), x(8), x(8), { w_hr = x(1, 2) }",
    "x(6, 3), x(3, 2), x(3, 3), x(12, 3), x(12, 2), x(12), x(12), rille.tensor { 3, 2, 1 }, true, x(2, 3)",
    "x(0, 2, 3), x(2, 2), x(2, 2), x(8, 3), x(8, 2)", "x(3, 0, 3), x(0, 2), x(0, 2), x(8, 3), x(8, 2)");
static const char *const gru_layer_samples[] =
    RILLE_SAMPLES("x(3, 2, 3), x(2, 2), x(6, 3), x(6, 2), x(6), x(6)",
                  "x(6, 3), x(3, 2), x(6, 3), x(6, 2), x(6), x(6), rille.tensor { 3, 2, 1 }, true",
                  "x(0, 2, 3), x(2, 2), x(6, 3), x(6, 2)");
static const char *const rnn_layer_samples[] =
    RILLE_SAMPLES("x(3, 2, 3), x(2, 4), x(4, 3), x(4, 4), x(4), x(4)",
                  "x(6, 3), x(3, 2), x(2, 3), x(2, 2), x(2), x(2), rille.tensor { 3, 2, 1 }, true",
                  "x(3, 2, 3), x(2, 4), x(4, 3), x(4, 4), { nonlinearity = 'relu' }");
static const char *const lstm_cell_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 2), x(2, 2), x(8, 3), x(8, 2), x(8), x(8)");
static const char *const gru_cell_samples[] = RILLE_SAMPLES("x(2, 3), x(2, 2), x(6, 3), x(6, 2), x(6), x(6)");
static const char *const rnn_cell_samples[] = RILLE_SAMPLES("x(2, 3), x(2, 4), x(4, 3), x(4, 4), x(4), x(4)");

RILLE_OP(recurrent, .summary = "the steps of a recurrent layer, from the input's part of the gates",
         RILLE_ARGUMENTS(recurrent_parameters, &recurrent_defaults), .flags = RILLE_OP_INTERNAL,
         .n_outputs = 3, .n_extra = 2, .forward = recurrent_forward, .backward = recurrent_backward,
         .saves_input = {31, 31, 31, 31, 31, 31}, .saves_output = 1, .samples = recurrent_samples);

RILLE_OP(lstm_layer, .summary = "LSTM over input [T, B, I]: output, last state, last cell",
         RILLE_ARGUMENTS(lstm_layer_parameters, &layer_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_COMPOSITE, .n_outputs = 3, .kernel = RILLE_CELL_LSTM,
         .forward = layer_forward, .samples = lstm_layer_samples);
RILLE_OP(gru_layer, .summary = "GRU over input [T, B, I]: output, last state",
         RILLE_ARGUMENTS(gru_layer_parameters, &layer_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_COMPOSITE, .n_outputs = 2, .kernel = RILLE_CELL_GRU,
         .forward = layer_forward, .samples = gru_layer_samples);
RILLE_OP(rnn_layer, .summary = "plain recurrence over input [T, B, I]: output, last state",
         RILLE_ARGUMENTS(rnn_layer_parameters, &layer_defaults),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_COMPOSITE, .n_outputs = 2, .kernel = RILLE_CELL_TANH,
         .forward = layer_forward, .samples = rnn_layer_samples);

RILLE_OP(lstm_cell, .summary = "one step of an LSTM: state and cell", .parameters = lstm_cell_parameters,
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_COMPOSITE, .n_outputs = 2, .kernel = RILLE_CELL_LSTM,
         .forward = cell_forward, .samples = lstm_cell_samples);
RILLE_OP(gru_cell, .summary = "one step of a GRU", .parameters = plain_cell_parameters,
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = RILLE_CELL_GRU,
         .forward = cell_forward, .samples = gru_cell_samples);
RILLE_OP(rnn_tanh_cell, .summary = "tanh of one recurrent step", .parameters = plain_cell_parameters,
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = RILLE_CELL_TANH,
         .forward = cell_forward, .samples = rnn_cell_samples);
RILLE_OP(rnn_relu_cell, .summary = "relu of one recurrent step", .parameters = plain_cell_parameters,
         .flags = RILLE_OP_NO_METHOD | RILLE_OP_COMPOSITE, .n_outputs = 1, .kernel = RILLE_CELL_RELU,
         .forward = cell_forward, .samples = rnn_cell_samples);

/* The gradient of a recurrent layer's steps in one pass: what recurrent's backward calls where no gradient of
 * this gradient is wanted. */
#include "ops/formula.h"
#include "ops/recurrent/recurrent.h"

/* Inputs: gradients of recurrent's outputs, then what recurrent saved. */
enum { BY_OUT, BY_STATE, BY_CELL, FROM_OUT, ACTIVATED, CELLS, HIDDEN_WEIGHT, FIRST_STATE, FIRST_CELL, STEPS };
/* Outputs; OTHER: of the first cell (LSTM), or of the gates' hidden part (GRU). */
enum { OF_GATES, OF_STATE, OTHER, BEFORE };

static RilleStatus new_matrix(RilleContext *ctx, const RilleSequence *s, int64_t rows, int64_t columns,
                              RilleTensor **out) {
  return rille_tensor_new(ctx, s->dtype, 2, (int64_t[]){rows, columns}, out);
}

static RilleStatus new_copy(const RilleTensor *in, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new_like(in, rille_dtype_of(in), out));
  return rille_tensor_copy(*out, in);
}

/* Each row's state before its step. */
static RilleStatus previous(RilleContext *ctx, const RilleSequence *s, const RilleTensor *values,
                            RilleTensor *first, RilleTensor **out) {
  RILLE_TRY(new_matrix(ctx, s, s->rows, s->hidden, out));
  RILLE_TRY(rille_recurrent_row(ctx, first, &first));
  rille_previous_rows(s, values->data, first->data, (*out)->data);
  return RILLE_OK;
}

static RilleStatus previous_cells(RilleContext *ctx, const RilleSequence *s, RilleCall *call,
                                  RilleTensor **out) {
  RilleTensor *made = NULL;
  RilleStatus status = previous(ctx, s, call->in[CELLS], call->in[FIRST_CELL], &made);
  *out = made ? rille_scope_keep(ctx, made) : NULL;
  return status == RILLE_OK && !*out ? RILLE_ERROR_MEMORY : status;
}

static RilleStatus gradient_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *const *in = call->in, **out = call->out;
  RilleTensor *gates = in[ACTIVATED] ? in[ACTIVATED] : in[FROM_OUT], *weight, *grad_out, *cells_before = NULL;
  RilleTensor *forward_in[INPUTS] = {gates, in[FIRST_STATE], in[FIRST_CELL], in[HIDDEN_WEIGHT],
                                     NULL,  in[STEPS]};
  RilleSequence s;
  RILLE_TRY(rille_recurrent_read(ctx, forward_in, call->args, &s));
  bool is_lstm = s.cell == RILLE_CELL_LSTM, is_gru = s.cell == RILLE_CELL_GRU;
  RILLE_TRY(rille_recurrent_row(ctx, in[HIDDEN_WEIGHT], &weight));
  RILLE_TRY(rille_recurrent_row(ctx, in[BY_OUT], &grad_out));
  RILLE_TRY(new_matrix(ctx, &s, s.rows, s.width, &out[OF_GATES]));
  RILLE_TRY(new_copy(in[BY_STATE], &out[OF_STATE]));
  if (is_lstm)
    RILLE_TRY(new_copy(in[BY_CELL], &out[OTHER]));
  else
    RILLE_TRY(new_matrix(ctx, &s, is_gru ? s.rows : 0, s.width, &out[OTHER]));
  RILLE_TRY(previous(ctx, &s, in[FROM_OUT], in[FIRST_STATE], &out[BEFORE]));
  if (is_lstm) RILLE_TRY(previous_cells(ctx, &s, call, &cells_before));
  RilleRecurrentBackward b = {.grad_out = grad_out->data,
                              .activated = gates->data,
                              .cells = (in[CELLS] ? in[CELLS] : in[FROM_OUT])->data,
                              .out = in[FROM_OUT]->data,
                              .weight = weight->data,
                              .previous = out[BEFORE]->data,
                              .previous_cells = is_lstm ? cells_before->data : NULL,
                              .gates = out[OF_GATES]->data,
                              .hidden_gates = out[is_gru ? OTHER : OF_GATES]->data,
                              .state = out[OF_STATE]->data,
                              .cell_state = is_lstm ? out[OTHER]->data : NULL};
  return rille_recurrent_backward(ctx, &s, &b);
}

static const RilleParameter parameters[] = {RILLE_TENSOR("grad_output"),
                                            RILLE_TENSOR("grad_state"),
                                            RILLE_OPTIONAL_TENSOR("grad_cell"),
                                            RILLE_TENSOR("output"),
                                            RILLE_OPTIONAL_TENSOR("activated"),
                                            RILLE_OPTIONAL_TENSOR("cells"),
                                            RILLE_TENSOR("weight"),
                                            RILLE_TENSOR("state"),
                                            RILLE_OPTIONAL_TENSOR("cell"),
                                            RILLE_TENSOR("offsets"),
                                            RILLE_PARAMETERS_END};

/* Without defaults: its arguments are the engine's own. */
RILLE_OP(recurrent_gradient, .summary = "the gradient of the steps of a recurrent layer",
         RILLE_ARGUMENTS_OF(parameters, RilleRecurrentArgs),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 4, .forward = gradient_forward);

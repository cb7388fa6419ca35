/* Recurrent cells over whole sequences: what the ops and the loops share. */
#ifndef RILLE_OPS_RECURRENT_RECURRENT_H
#define RILLE_OPS_RECURRENT_RECURRENT_H

#include "dispatch/op.h"

typedef enum RilleCell { RILLE_CELL_TANH, RILLE_CELL_RELU, RILLE_CELL_LSTM, RILLE_CELL_GRU } RilleCell;

/* Rows of all steps lie side by side: step t has the rows offsets[t] to offsets[t + 1], and of a state
 * [batch, hidden] it takes the first so many. Longer sequences stand first, so that a step's rows are also
 * the first of its neighbour's. */
typedef struct RilleSequence {
  RilleCell cell;
  RilleDtype dtype;
  bool reverse;
  int64_t steps, batch, hidden, width, rows; /* width: of all gates */
  const int64_t *offsets;
} RilleSequence;

enum { GATES, STATE, CELL, WEIGHT, BIAS, OFFSETS, INPUTS }; /* inputs of recurrent */

typedef struct RilleRecurrentArgs {
  int64_t cell; /* RilleCell */
  bool reverse;
} RilleRecurrentArgs;

static inline int64_t rille_gate_count(int64_t cell) {
  return cell == RILLE_CELL_LSTM ? 4 : cell == RILLE_CELL_GRU ? 3 : 1;
}

static inline bool rille_is_matrix(const RilleTensor *t, int64_t rows, int64_t columns) {
  return t && t->ndim == 2 && t->sizes[0] == rows && t->sizes[1] == columns;
}
/* Fails with "the state must be a matrix, got shape [2]". */
RilleStatus rille_recurrent_misfit(RilleContext *ctx, const char *what, const RilleTensor *t,
                                   const char *wanted);

/* Checks the inputs of recurrent and reads the sequence off them. */
RilleStatus rille_recurrent_read(RilleContext *ctx, RilleTensor *const *in, const RilleRecurrentArgs *args,
                                 RilleSequence *s);
/* in or a contiguous copy that the scope holds; NULL stays NULL. */
RilleStatus rille_recurrent_row(RilleContext *ctx, RilleTensor *in, RilleTensor **out);

/* The step that comes at place i of the order in which they run. */
static inline int64_t rille_step_at(const RilleSequence *s, int64_t i) {
  return s->reverse ? s->steps - 1 - i : i;
}

/* All contiguous and of s->dtype. gates holds the input's part and gets the activated gates (for plain cells
 * it is out itself); state and cell_state hold the first state and get the last. cells gets each step's cell
 * (LSTM) or the hidden part of the new gate (GRU); it may be NULL, as may bias. turned: weight is [hidden,
 * gates] instead of [gates, hidden]. */
typedef struct RilleRecurrentForward {
  char *gates, *out, *state, *cell_state, *cells;
  const char *weight, *bias;
  bool turned;
} RilleRecurrentForward;

RilleStatus rille_recurrent_forward(RilleContext *ctx, const RilleSequence *s,
                                    const RilleRecurrentForward *f);

/* state and cell_state hold the gradient of the last state and get that of the first; previous and
 * previous_cells are each row's state before its step (rille_previous_rows). gates gets the gradient of the
 * input's part, hidden_gates that of the hidden part: the same memory but for GRU. */
typedef struct RilleRecurrentBackward {
  const char *grad_out, *activated, *cells, *out, *weight, *previous, *previous_cells;
  char *gates, *hidden_gates, *state, *cell_state;
} RilleRecurrentBackward;

RilleStatus rille_recurrent_backward(RilleContext *ctx, const RilleSequence *s,
                                     const RilleRecurrentBackward *b);

/* For each row the row of its sequence one step earlier: of values [rows, hidden], or of first [batch,
 * hidden]. */
void rille_previous_rows(const RilleSequence *s, const char *values, const char *first, char *out);

#endif

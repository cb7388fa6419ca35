/* The inputs of a recurrent layer's steps: what they must be, and the sequence that they describe. */
#include "ops/recurrent/recurrent.h"
#include "dispatch/scope.h"
#include "ops/linalg/matmul.h"

RilleStatus rille_recurrent_misfit(RilleContext *ctx, const char *what, const RilleTensor *t,
                                   const char *wanted) {
  char text[RILLE_SHAPE_TEXT];
  return rille_error(ctx, RILLE_ERROR_SHAPE, "%s must be %s, got shape %s", what, wanted,
                     rille_tensor_shape_text(t, text));
}

RilleStatus rille_recurrent_row(RilleContext *ctx, RilleTensor *in, RilleTensor **out) {
  *out = in;
  if (!in || in->contiguous) return RILLE_OK;
  RILLE_TRY(rille_tensor_contiguous(in, out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus read_offsets(RilleContext *ctx, RilleTensor *t, RilleSequence *s) {
  RILLE_TRY(rille_recurrent_row(ctx, t, &t));
  bool fits = t->ndim == 1 && t->dtype == RILLE_INT64 && t->numel > 0;
  s->offsets = (const int64_t *)(const void *)t->data;
  s->steps = t->numel - 1;
  fits = fits && s->offsets[0] == 0 && s->offsets[s->steps] == s->rows;
  for (int64_t i = 0, last = s->batch; fits && i < s->steps; i++) {
    fits = s->offsets[i + 1] >= s->offsets[i];
    int64_t count = fits ? s->offsets[i + 1] - s->offsets[i] : 0;
    fits = fits && count <= last && (i > 0 || count == s->batch);
    last = count;
  }
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the offsets of the steps do not fit the gates");
}

RilleStatus rille_recurrent_read(RilleContext *ctx, RilleTensor *const *in, const RilleRecurrentArgs *args,
                                 RilleSequence *s) {
  const RilleTensor *gates = in[GATES], *state = in[STATE];
  if (args->cell < RILLE_CELL_TANH || args->cell > RILLE_CELL_GRU)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "there is no cell %lld", (long long)args->cell);
  if (state->ndim != 2) return rille_recurrent_misfit(ctx, "the state", state, "a matrix (batch, hidden)");
  *s = (RilleSequence){.cell = (RilleCell)args->cell,
                       .dtype = rille_dtype_of(gates),
                       .reverse = args->reverse,
                       .batch = state->sizes[0],
                       .hidden = state->sizes[1],
                       .rows = gates->ndim == 2 ? gates->sizes[0] : 0};
  s->width = rille_gate_count(args->cell) * s->hidden;
  if (!rille_is_matrix(gates, s->rows, s->width))
    return rille_recurrent_misfit(ctx, "the gates", gates, "a matrix (rows, gates)");
  if (!rille_is_matrix(in[WEIGHT], s->width, s->hidden))
    return rille_recurrent_misfit(ctx, "the hidden weights", in[WEIGHT], "a matrix (gates, hidden)");
  if (s->cell == RILLE_CELL_LSTM && !rille_is_matrix(in[CELL], s->batch, s->hidden))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the cell must have the state's shape");
  if (in[BIAS] && (in[BIAS]->ndim != 1 || in[BIAS]->sizes[0] != s->width))
    return rille_recurrent_misfit(ctx, "the hidden bias", in[BIAS], "one element a gate");
  for (int i = STATE; i < OFFSETS; i++)
    if (in[i] && i != GATES) RILLE_TRY(rille_same_dtype(ctx, gates, in[i]));
  if (!rille_dtype_is_float(s->dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(s->dtype));
  return read_offsets(ctx, in[OFFSETS], s);
}

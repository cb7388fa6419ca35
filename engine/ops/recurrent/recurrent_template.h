/* One row of a recurrent step in type T, without the transcendental functions. Included once a type. Gates
 * stand in PyTorch's order: LSTM input, forget, cell, output; GRU reset, update, new. */

static void F(lstm_cell)(int64_t n, const T *restrict gates, T *restrict cell) {
  for (int64_t j = 0; j < n; j++) cell[j] = gates[n + j] * cell[j] + gates[j] * gates[2 * n + j];
}

static void F(multiply)(int64_t n, const T *restrict a, T *restrict out) {
  for (int64_t j = 0; j < n; j++) out[j] *= a[j];
}

static void F(add)(int64_t n, const T *restrict a, T *restrict out) {
  for (int64_t j = 0; j < n; j++) out[j] += a[j];
}

static void F(gru_new)(int64_t n, const T *restrict hidden_new, const T *restrict reset, T *restrict out) {
  for (int64_t j = 0; j < n; j++) out[j] += reset[j] * hidden_new[j];
}

static void F(gru_mix)(int64_t n, const T *restrict gates, const T *restrict state, T *restrict out) {
  for (int64_t j = 0; j < n; j++) out[j] = gates[2 * n + j] + gates[n + j] * (state[j] - gates[2 * n + j]);
}

/* by_output holds the cell's tanh at first. The four are quarters of one row. */
static void F(lstm_slope)(int64_t n, const T *restrict gates, const T *restrict previous,
                          const T *restrict state, T *restrict cell_state, T *restrict by_input,
                          T *restrict by_forget, T *restrict by_new, T *restrict by_output) {
  for (int64_t j = 0; j < n; j++) {
    T i = gates[j], f = gates[n + j], g = gates[2 * n + j], o = gates[3 * n + j], c = by_output[j];
    T by_cell = cell_state[j] + state[j] * o * (1 - c * c);
    by_input[j] = by_cell * g * i * (1 - i);
    by_forget[j] = by_cell * previous[j] * f * (1 - f);
    by_new[j] = by_cell * i * (1 - g * g);
    by_output[j] = state[j] * c * o * (1 - o);
    cell_state[j] = by_cell * f;
  }
}

static void F(gru_slope)(int64_t n, const T *restrict gates, const T *restrict hidden_new,
                         const T *restrict previous, T *restrict state, T *restrict grad,
                         T *restrict hidden_grad) {
  for (int64_t j = 0; j < n; j++) {
    T r = gates[j], z = gates[n + j], m = gates[2 * n + j];
    T by_new = state[j] * (1 - z) * (1 - m * m);
    grad[j] = hidden_grad[j] = by_new * hidden_new[j] * r * (1 - r);
    grad[n + j] = hidden_grad[n + j] = state[j] * (previous[j] - m) * z * (1 - z);
    grad[2 * n + j] = by_new;
    hidden_grad[2 * n + j] = by_new * r;
    state[j] *= z;
  }
}

static void F(plain_slope)(int64_t n, bool is_relu, const T *restrict out, const T *restrict state,
                           T *restrict grad) {
  for (int64_t j = 0; j < n; j++)
    grad[j] = is_relu ? (out[j] > 0 ? state[j] : 0) : state[j] * (1 - out[j] * out[j]);
}

static void F(forward_row)(const Job *job, int64_t row, int64_t b) {
  const RilleRecurrentForward *f = job->forward;
  int64_t n = job->s->hidden;
  T *gates = (T *)(void *)f->gates + row * job->s->width, *out = (T *)(void *)f->out + row * n;
  T *state = (T *)(void *)f->state + b * n;
  if (job->s->cell == RILLE_CELL_LSTM) {
    T *cell = (T *)(void *)f->cell_state + b * n;
    flat(job->sigmoid, 2 * n, gates, gates);
    flat(job->tanh, n, gates + 2 * n, gates + 2 * n);
    flat(job->sigmoid, n, gates + 3 * n, gates + 3 * n);
    F(lstm_cell)(n, gates, cell);
    if (f->cells) memcpy((T *)(void *)f->cells + row * n, cell, (size_t)n * sizeof(T));
    flat(job->tanh, n, out, cell);
    F(multiply)(n, gates + 3 * n, out);
  } else if (job->s->cell == RILLE_CELL_GRU) {
    const T *hidden = (const T *)(const void *)job->hidden + b * 3 * n;
    F(add)(2 * n, hidden, gates);
    flat(job->sigmoid, 2 * n, gates, gates);
    F(gru_new)(n, hidden + 2 * n, gates, gates + 2 * n);
    flat(job->tanh, n, gates + 2 * n, gates + 2 * n);
    if (f->cells) memcpy((T *)(void *)f->cells + row * n, hidden + 2 * n, (size_t)n * sizeof(T));
    F(gru_mix)(n, gates, state, out);
  } else {
    flat(job->s->cell == RILLE_CELL_RELU ? job->relu : job->tanh, n, out, out);
  }
  memcpy(state, out, (size_t)n * sizeof(T));
}

static void F(backward_row)(const Job *job, int64_t row, int64_t b) {
  const RilleRecurrentBackward *k = job->backward;
  int64_t n = job->s->hidden, width = job->s->width;
  const T *gates = (const T *)(const void *)k->activated + row * width;
  const T *cells = (const T *)(const void *)k->cells + row * n;
  const T *previous = (const T *)(const void *)k->previous + row * n;
  T *grad = (T *)(void *)k->gates + row * width, *state = (T *)(void *)k->state + b * n;
  F(add)(n, (const T *)(const void *)k->grad_out + row * n, state);
  if (job->s->cell == RILLE_CELL_LSTM) {
    flat(job->tanh, n, grad + 3 * n, cells);
    F(lstm_slope)
    (n, gates, (const T *)(const void *)k->previous_cells + row * n, state,
     (T *)(void *)k->cell_state + b * n, grad, grad + n, grad + 2 * n, grad + 3 * n);
  } else if (job->s->cell == RILLE_CELL_GRU) {
    F(gru_slope)(n, gates, cells, previous, state, grad, (T *)(void *)k->hidden_gates + row * width);
  } else {
    F(plain_slope)
    (n, job->s->cell == RILLE_CELL_RELU, (const T *)(const void *)k->out + row * n, state, grad);
  }
}

static void F(rows)(const Job *job, int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; b++)
    (job->forward ? F(forward_row) : F(backward_row))(job, job->offset + b, b);
}

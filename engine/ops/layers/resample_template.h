/* Weighted sums along a dim and their opposite, of elements of type T. Included by resample.c. */

/* A row and a weighted one more, or a weighted one alone; lines of a few taps have loops of their own. */
static void F(add_row)(int64_t n, T weight, const T *from, T *to, bool more) {
  typedef T Some __attribute__((vector_size(16), aligned(sizeof(T)), may_alias));
  enum { MANY = 16 / sizeof(T) };
  int64_t j = 0;
  for (; j + MANY <= n; j += MANY) {
    const Some x = *(const Some *)(const void *)(from + j) * weight;
    Some *place = (Some *)(void *)(to + j);
    if (more)
      *place += x;
    else
      *place = x;
  }
  for (; j < n; j++) to[j] = weight * from[j] + (more ? to[j] : 0);
}

static void F(mix)(const Job *job, const T *in, T *out) {
  const T *weight = job->weight;
  const int64_t *index = job->index, inner = job->inner;
  for (int64_t i = 0; i < job->points; i++, index += job->taps, weight += job->taps, out += inner)
    for (int k = 0; k < job->taps; k++) {
      if (inner > 1)
        F(add_row)(inner, weight[k], in + index[k] * inner, out, k > 0);
      else
        *out = weight[k] * in[index[k]] + (k > 0 ? *out : 0);
    }
}

#if !defined(RILLE_MINIMAL)
RILLE_INLINE void F(line)(const Job *job, const T *in, T *out, int taps) {
  const T *w = job->weight;
  const int64_t *at = job->index;
  for (int64_t i = 0; i < job->points; i++, w += taps, at += taps) {
    if (job->spreads)
      out[at[0]] += w[0] * in[i], out[at[1]] += w[1] * in[i];
    else
      out[i] = w[0] * in[at[0]] + w[1] * in[at[1]] + (taps > 2 ? w[2] * in[at[2]] + w[3] * in[at[3]] : 0);
  }
}
#endif

static void F(unweighted)(const Job *job, const T *in, T *out) {
  const int64_t *index = job->index, inner = job->inner, n = job->points;
  if (inner == 1 && job->spreads)
    for (int64_t i = 0; i < n; i++) out[index[i]] += in[i];
  else if (inner == 1)
    for (int64_t i = 0; i < n; i++) out[i] = in[index[i]];
  else
    for (int64_t i = 0; i < n; i++) {
      if (job->spreads)
        F(add_row)(inner, 1, in + i * inner, out + index[i] * inner, true);
      else
        memcpy(out + i * inner, in + index[i] * inner, (size_t)inner * sizeof(T));
    }
}

static void F(spread)(const Job *job, const T *in, T *out) {
  const T *weight = job->weight;
  const int64_t *index = job->index, inner = job->inner;
  for (int64_t i = 0; i < job->points; i++, index += job->taps, weight += job->taps, in += inner)
    for (int k = 0; k < job->taps; k++) {
      if (inner > 1)
        F(add_row)(inner, weight[k], in, out + index[k] * inner, true);
      else
        out[index[k]] += weight[k] * *in;
    }
}

static void F(some)(const Job *job, const T *in, T *out) {
  if (!job->weight) F(unweighted)(job, in, out);
#if !defined(RILLE_MINIMAL)
  else if (job->inner == 1 && job->taps == 2)
    F(line)(job, in, out, 2);
  else if (job->inner == 1 && job->taps == 4 && !job->spreads)
    F(line)(job, in, out, 4);
#endif
  else
    (job->spreads ? F(spread) : F(mix))(job, in, out);
}

/* Some points at a time: between them it looks whether to stop. */
static void F(run)(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  const int64_t points = job->points * job->inner, size = job->size * job->inner;
  const int64_t most = ELEMENTS_A_LOOK / (job->inner * job->taps) + 1;
  for (int64_t o = begin; o < end; o++) {
    const T *in = (const T *)(const void *)job->in + o * (job->spreads ? points : size);
    T *out = (T *)(void *)job->out + o * (job->spreads ? size : points);
    Job piece = *job;
    for (int64_t at = 0; at < job->points && !rille_must_stop(job->ctx); at += most) {
      const int64_t done = at * job->inner;
      piece.points = job->points - at < most ? job->points - at : most;
      piece.index = job->index + at * job->taps;
      if (job->weight) piece.weight = (const T *)job->weight + at * job->taps;
      F(some)(&piece, job->spreads ? in + done : in, job->spreads ? out : out + done);
    }
  }
}

/* The steps of a recurrent layer: one product with the hidden weights a step, then row by row the gates. */
#include "ops/recurrent/recurrent_rows.h"
#include "core/limits.h"
#include "math/blas.h"
#include "core/threads.h"
#include "kernels/pointwise/pointwise.h"
#include "dispatch/scope.h"

#define T double
#include "ops/recurrent/recurrent_template.h"
#undef T

enum { PIECE_BYTES = 512 << 10 }; /* of hidden weights: half of a second cache */

static Job new_job(RilleContext *ctx, const RilleSequence *s) {
  const RillePointwiseKernels *kernels = ctx->kernels->pointwise;
  return (Job){.s = s,
               .sigmoid = kernels->unary[RILLE_UNARY_sigmoid][s->dtype],
               .tanh = kernels->unary[RILLE_UNARY_tanh][s->dtype],
               .relu = kernels->unary[RILLE_UNARY_relu][s->dtype]};
}

static void rows_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  (job->s->dtype == RILLE_FLOAT32 ? rille_recurrent_rows_float : rows_double)(job, begin, end);
}

static int64_t grain(const RilleSequence *s) {
  return 16384 / (s->width + 1) + 1;
}

static int64_t item_size(const RilleSequence *s) {
  return s->dtype == RILLE_FLOAT32 ? 4 : 8;
}

/* Room for the product of a step where it may not be added to the gates at once. */
static RilleStatus hidden_room(RilleContext *ctx, const RilleSequence *s, char **room) {
  RilleTensor *made;
  *room = NULL;
  if (s->cell != RILLE_CELL_GRU) return RILLE_OK;
  RILLE_TRY(rille_tensor_new(ctx, s->dtype, 2, (int64_t[]){s->batch, s->width}, &made));
  if (!rille_scope_keep(ctx, made)) return RILLE_ERROR_MEMORY;
  *room = made->data;
  return RILLE_OK;
}

/* ---- sequences split over threads: they do not depend on each other, so no step waits for all ---------- */

/* All steps of the sequences [begin, end) of the batch. */
static void sequences_part(void *user, int64_t begin, int64_t end) {
  Job job = *(const Job *)user;
  const RilleSequence *s = job.s;
  const RilleRecurrentForward *f = job.forward;
  const RilleRecurrentBackward *b = job.backward;
  void *workspace = job.workspace ? job.workspace + begin / job.chunk * (int64_t)job.part_bytes : NULL;
  float *state = (float *)(void *)(f ? f->state : b->state) + begin * s->hidden;
  const float *weight = (const float *)(const void *)(f ? f->weight : b->weight);
  for (int64_t i = 0; i < s->steps && !rille_must_stop(job.ctx); i++) {
    int64_t t = rille_step_at(s, f ? i : s->steps - 1 - i), count = s->offsets[t + 1] - s->offsets[t];
    int64_t rows = (count < end ? count : end) - begin;
    if (rows <= 0) continue;
    job.offset = s->offsets[t];
    int64_t at = (job.offset + begin) * s->width;
    if (f)
      rille_sgemm_part(job.ctx, false, rows, s->width, s->hidden, state, s->hidden, weight, s->width, 1,
                       (float *)(void *)f->gates + at, s->width, workspace);
    rille_recurrent_rows_float(&job, begin, begin + rows);
    if (!f)
      rille_sgemm_part(job.ctx, false, rows, s->hidden, s->width, (const float *)(void *)b->hidden_gates + at,
                       s->width, weight, s->hidden, s->cell == RILLE_CELL_GRU ? 1 : 0, state, s->hidden,
                       workspace);
  }
}

/* What any number of rows up to chunk may need. */
static size_t part_workspace(const Job *job) {
  const RilleSequence *s = job->s;
  int64_t n = job->forward ? s->width : s->hidden, k = job->forward ? s->hidden : s->width;
  size_t most = 0;
  for (int64_t m = 1; m <= job->chunk; m++) {
    size_t bytes = rille_sgemm_part_workspace(job->ctx, false, m, n, k);
    if (bytes > most) most = bytes;
  }
  return (most + 63) & ~(size_t)63;
}

/* Whether the job was done here: floats, by more than one thread. */
static RilleStatus split_sequences(RilleContext *ctx, Job *job, bool *done) {
  const RilleSequence *s = job->s;
  int64_t work = s->steps * s->width * s->hidden, least = (1 << 19) / (work + 1) + 1;
  int runs = rille_parallel_runs(ctx, s->batch, least);
  bool turned = !job->forward || job->forward->turned;
  *done = s->dtype == RILLE_FLOAT32 && turned && runs > 1 && !(job->forward && s->cell == RILLE_CELL_GRU);
  if (!*done) return RILLE_OK;
  int64_t grain = (s->batch + runs - 1) / runs;
  job->ctx = ctx;
  job->chunk = grain;
  job->part_bytes = part_workspace(job);
  if (job->part_bytes > 0) {
    job->workspace = rille_block_allocate(ctx, job->part_bytes * (size_t)runs);
    if (!job->workspace) return RILLE_ERROR_MEMORY;
  }
  rille_parallel_for(ctx, s->batch, grain, sequences_part, job);
  rille_block_free(ctx, job->workspace);
  return RILLE_OK;
}

/* The product of one step, added to `to`. Pieces of weights that do not turn are taken upwards in one step
 * and downwards in the next: what a cache holds of a matrix that is larger than itself is then met at once,
 * where the same order again would have driven it out each time. */
static RilleStatus add_product(RilleContext *ctx, const RilleSequence *s, const RilleRecurrentForward *f,
                               int64_t count, bool is_downward, char *to) {
  int64_t size = item_size(s), row = s->hidden * size, n = s->width;
#if defined(RILLE_MINIMAL)
  (void)is_downward, (void)row, (void)size;
  return rille_gemm(ctx, s->dtype, false, !f->turned, count, n, s->hidden, 1, f->state, s->hidden, f->weight,
                    f->turned ? n : s->hidden, 1, to, n);
#else
  if (!f->turned) n = PIECE_BYTES / row + 1;
  int64_t pieces = (s->width + n - 1) / n;
  for (int64_t i = 0; i < pieces; i++) {
    int64_t first = (is_downward ? pieces - 1 - i : i) * n,
            width = s->width - first < n ? s->width - first : n;
    RILLE_TRY(rille_gemm(ctx, s->dtype, false, !f->turned, count, width, s->hidden, 1, f->state, s->hidden,
                         f->weight + first * row, f->turned ? s->width : s->hidden, 1, to + first * size,
                         s->width));
  }
  return RILLE_OK;
#endif
}

/* ---- step by step -------------------------------------------------------------------------------------- */

RilleStatus rille_recurrent_forward(RilleContext *ctx, const RilleSequence *s,
                                    const RilleRecurrentForward *f) {
  Job job = new_job(ctx, s);
  char *hidden;
  int64_t row = s->width * item_size(s);
  job.forward = f;
  RILLE_TRY(hidden_room(ctx, s, &hidden));
  job.hidden = hidden;
  if (s->hidden == 0) return RILLE_OK;
  bool done;
  RILLE_TRY(split_sequences(ctx, &job, &done));
  if (done) return RILLE_OK;
  for (int64_t i = 0; i < s->steps && !rille_must_stop(ctx); i++) {
    int64_t t = rille_step_at(s, i), count = s->offsets[t + 1] - s->offsets[t];
    job.offset = s->offsets[t];
    for (int64_t b = 0; hidden && b < count; b++)
      if (f->bias)
        memcpy(hidden + b * row, f->bias, (size_t)row);
      else
        memset(hidden + b * row, 0, (size_t)row);
    RILLE_TRY(add_product(ctx, s, f, count, i % 2 == 1, hidden ? hidden : f->gates + job.offset * row));
    rille_parallel_for(ctx, count, grain(s), rows_part, &job);
  }
  return RILLE_OK;
}

RilleStatus rille_recurrent_backward(RilleContext *ctx, const RilleSequence *s,
                                     const RilleRecurrentBackward *b) {
  Job job = new_job(ctx, s);
  job.backward = b;
  if (s->hidden == 0) return RILLE_OK;
  bool done;
  RILLE_TRY(split_sequences(ctx, &job, &done));
  if (done) return RILLE_OK;
  for (int64_t i = s->steps - 1; i >= 0 && !rille_must_stop(ctx); i--) {
    int64_t t = rille_step_at(s, i), count = s->offsets[t + 1] - s->offsets[t];
    job.offset = s->offsets[t];
    rille_parallel_for(ctx, count, grain(s), rows_part, &job);
    RILLE_TRY(rille_gemm(ctx, s->dtype, false, false, count, s->hidden, s->width, 1,
                         b->hidden_gates + job.offset * s->width * item_size(s), s->width, b->weight,
                         s->hidden, s->cell == RILLE_CELL_GRU ? 1 : 0, b->state, s->hidden));
  }
  return RILLE_OK;
}

void rille_previous_rows(const RilleSequence *s, const char *values, const char *first, char *out) {
  size_t row = (size_t)(s->hidden * item_size(s));
  int64_t before = 0, from = 0; /* rows of the step before, and where they start */
  if (row == 0) return;
  for (int64_t i = 0; i < s->steps; i++) {
    int64_t t = rille_step_at(s, i), count = s->offsets[t + 1] - s->offsets[t];
    int64_t known = count < before ? count : before;
    char *to = out + (size_t)s->offsets[t] * row;
    if (known > 0) memcpy(to, values + (size_t)from * row, (size_t)known * row);
    if (count > known)
      memcpy(to + (size_t)known * row, first + (size_t)known * row, (size_t)(count - known) * row);
    before = count, from = s->offsets[t];
  }
}

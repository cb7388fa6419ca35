/* softmax(query x key^T * scale) x value for some rows of the query at a time: the matrix of all scores is
 * never made, forward or backward, which computes them again (as Dao et al., "FlashAttention",
 * arXiv:2205.14135; rows here are whole, as they fit the nearest caches). Floats only. */
#include "ops/layers/attention.h"
#include "core/limits.h"
#include "math/blas.h"
#include "core/threads.h"
#include "kernels/matrix/transpose.h"
#include "kernels/rows/rows.h"
#include "ops/formula.h"
#include "ops/reduce/softmax.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(matmul);
RILLE_USE_OP(softmax_backward);
RILLE_USE_OP(tiled_attention_gradient);

enum {
  TILE_FLOATS = 24 * 1024,
  MOST_ROWS = 32,
  LEAST_ROWS = 12,
  TURNING_ROWS = 16, /* of the query, from which on keys are worth a transposed copy */
  GAP = 16,          /* floats behind a row of it: its rows would fall into one set of the cache */
};

/* Matrices of one operand, one a place of the batch; rows lie anywhere, their elements side by side. */
typedef struct Matrices {
  float *data;
  int64_t row; /* elements from row to row */
  const RilleTensor *tensor;
} Matrices;

typedef struct Job {
  RilleContext *ctx;
  RilleRowKernel softmax;
  RilleRowBackwardKernel slope;
  int64_t batch, rows, columns, width, value_width, tile; /* tile: rows at a time */
  float scale;
  bool is_causal;
  Matrices q, k, v, out, g, dq, dk, dv;
  int64_t turned_row;    /* from row to row of transposed keys and values; 0: there are none */
  int64_t turned_floats; /* of all of them */
  char *workspace;
  size_t part_bytes, gemm_bytes;
  int64_t chunk;
} Job;

RilleTensor *rille_causal_mask(RilleContext *ctx, int64_t rows, int64_t columns) {
  RilleTensor *mask = t_zeros(ctx, RILLE_BOOL, 2, (int64_t[]){rows, columns});
  if (!mask) return NULL;
  for (int64_t i = 0; i < rows; i++)
    memset(mask->data + i * columns, 1, (size_t)(i < columns ? i + 1 : columns));
  return mask;
}

bool rille_attention_tiles(const RilleTensor *q, const RilleTensor *k, const RilleTensor *v) {
  if (q->dtype != RILLE_FLOAT32 || k->dtype != RILLE_FLOAT32 || v->dtype != RILLE_FLOAT32) return false;
  if (q->ndim != k->ndim || q->ndim != v->ndim || q->numel == 0 || k->numel == 0 || v->numel == 0)
    return false;
  for (int i = 0; i < q->ndim - 2; i++)
    if (q->sizes[i] != k->sizes[i] || q->sizes[i] != v->sizes[i]) return false;
  return true;
}

/* ---- operands ------------------------------------------------------------------------------------------ */

/* The tensor, or a copy that the scope holds where its rows' elements do not lie side by side. */
static RilleStatus as_matrices(RilleContext *ctx, RilleTensor *tensor, Matrices *out) {
  int last = tensor->ndim - 1;
  if (tensor->sizes[last] > 1 && tensor->strides[last] != 1) {
    RILLE_TRY(rille_tensor_contiguous(tensor, &tensor));
    if (!rille_scope_keep(ctx, tensor)) return RILLE_ERROR_MEMORY;
  }
  int64_t row = tensor->sizes[last - 1] > 1 ? tensor->strides[last - 1] : tensor->sizes[last];
  if (row < tensor->sizes[last]) { /* expanded or reversed rows: products want them apart */
    RilleTensor *copy;
    RILLE_TRY(rille_tensor_new_like(tensor, RILLE_FLOAT32, &copy));
    if (!rille_scope_keep(ctx, copy)) return RILLE_ERROR_MEMORY;
    RILLE_TRY(rille_tensor_copy(copy, tensor));
    tensor = copy;
    row = tensor->sizes[last];
  }
  *out = (Matrices){(float *)(void *)tensor->data, row, tensor};
  return RILLE_OK;
}

/* Of [batch, heads, length, width] the heads of a position lie side by side, as those who put heads together
 * again want it. */
static RilleStatus new_matrices(RilleContext *ctx, const RilleTensor *like, int64_t width, RilleTensor **made,
                                Matrices *out) {
  int n = like->ndim;
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  memcpy(sizes, like->sizes, (size_t)n * sizeof *sizes);
  sizes[n - 1] = width;
  if (n != 4) {
    RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, n, sizes, made));
  } else {
    RilleTensor *memory;
    RILLE_TRY(
        rille_tensor_new(ctx, RILLE_FLOAT32, 4, (int64_t[]){sizes[0], sizes[2], sizes[1], width}, &memory));
    strides[3] = 1, strides[1] = width, strides[2] = width * sizes[1], strides[0] = strides[2] * sizes[2];
    RilleStatus status = rille_tensor_view(memory, 4, sizes, strides, 0, made);
    rille_tensor_release(memory);
    RILLE_TRY(status);
  }
  *out = (Matrices){(float *)(void *)(*made)->data, (*made)->strides[n - 2], *made};
  if (sizes[n - 2] == 1) out->row = width;
  return RILLE_OK;
}

static float *matrix_at(const Matrices *m, int64_t place) {
  const RilleTensor *t = m->tensor;
  int64_t offset = 0;
  for (int i = t->ndim - 3; i >= 0; i--) {
    offset += place % t->sizes[i] * t->strides[i];
    place /= t->sizes[i];
  }
  return m->data + offset;
}

/* ---- tiles --------------------------------------------------------------------------------------------- */

/* One tile: query rows [first, first + rows) and the columns that any of them sees. */
typedef struct Tile {
  int64_t first, rows, columns;
  bool is_first; /* of its place */
  float *weights, *slopes;
  float *turned_k, *turned_v; /* [width][turned_row] */
  void *gemm;
} Tile;

static int64_t seen_by(const Job *job, int64_t row) {
  return job->is_causal && row + 1 < job->columns ? row + 1 : job->columns;
}

static void product(const Job *job, const Tile *tile, bool transpose_a, bool transpose_b, int64_t m,
                    int64_t n, int64_t k, float alpha, const float *a, int64_t lda, const float *b,
                    int64_t ldb, float beta, float *c, int64_t ldc) {
  rille_sgemm_any_part(job->ctx, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc,
                       tile->gemm);
}

/* out = scale * rows of a tile times all of m's, of which turned is the transpose if there is one. */
static void multiply_transposed(const Job *job, const Tile *tile, int64_t width, float scale, const float *a,
                                int64_t a_row, const float *m, int64_t m_row, const float *turned,
                                float *out) {
  int64_t n = tile->columns;
#if defined(RILLE_MINIMAL)
  const bool is_turned = false;
  (void)turned;
#else
  const bool is_turned = job->turned_row > 0;
#endif
  product(job, tile, false, !is_turned, tile->rows, n, width, scale, a, a_row, is_turned ? turned : m,
          is_turned ? job->turned_row : m_row, 0, out, n);
}

/* The softmax of the tile's scores, zeros where a row may not look. All rows are equally long, whatever they
 * see: lengths that are no whole number of vectors cost more. */
static void find_weights(const Job *job, const Tile *tile, const float *q, const float *k) {
  int64_t n = tile->columns;
  multiply_transposed(job, tile, job->width, job->scale, q + tile->first * job->q.row, job->q.row, k,
                      job->k.row, tile->turned_k, tile->weights);
  for (int64_t i = 0; i < tile->rows; i++) {
    float *row = tile->weights + i * n;
    for (int64_t j = seen_by(job, tile->first + i); j < n; j++) row[j] = -INFINITY;
  }
  job->softmax(tile->rows, n, 1, 1, tile->weights, tile->weights);
}

static void run_tile(const Job *job, const Tile *tile, int64_t place) {
  const float *v = matrix_at(&job->v, place);
  find_weights(job, tile, matrix_at(&job->q, place), matrix_at(&job->k, place));
  product(job, tile, false, false, tile->rows, job->value_width, tile->columns, 1, tile->weights,
          tile->columns, v, job->v.row, 0, matrix_at(&job->out, place) + tile->first * job->out.row,
          job->out.row);
}

static void run_tile_backward(const Job *job, const Tile *tile, int64_t place) {
  const float *q = matrix_at(&job->q, place), *k = matrix_at(&job->k, place), *v = matrix_at(&job->v, place);
  const float *g = matrix_at(&job->g, place) + tile->first * job->g.row;
  int64_t n = tile->columns;
  float beta = tile->is_first ? 0 : 1;
  find_weights(job, tile, q, k);
  multiply_transposed(job, tile, job->value_width, 1, g, job->g.row, v, job->v.row, tile->turned_v,
                      tile->slopes);
  product(job, tile, true, false, n, job->value_width, tile->rows, 1, tile->weights, n, g, job->g.row, beta,
          matrix_at(&job->dv, place), job->dv.row);
  job->slope(tile->rows, n, 1, 1, tile->slopes, tile->weights, tile->slopes);
  product(job, tile, false, false, tile->rows, job->width, n, job->scale, tile->slopes, n, k, job->k.row, 0,
          matrix_at(&job->dq, place) + tile->first * job->dq.row, job->dq.row);
  product(job, tile, true, false, n, job->width, tile->rows, job->scale, tile->slopes, n,
          q + tile->first * job->q.row, job->q.row, beta, matrix_at(&job->dk, place), job->dk.row);
}

/* Rows from `seen` on, which no query sees, have no gradient. */
static void clear(const Matrices *m, int64_t place, int64_t seen, int64_t rows, int64_t width) {
  float *data = matrix_at(m, place);
  for (int64_t i = seen; i < rows; i++) memset(data + i * m->row, 0, (size_t)width * sizeof *data);
}

#if !defined(RILLE_MINIMAL)
/* Keys, and for the gradient values, with their positions side by side: a tile has few rows, and products of
 * few rows by rows are sums over short lines. */
static void turn(const Job *job, const Tile *tile, int64_t place) {
  const RilleTransposeKernel transpose = job->ctx->kernels->transpose->by_size[sizeof(float)];
  transpose(job->columns, job->width, matrix_at(&job->k, place), job->k.row, tile->turned_k, job->turned_row);
  if (job->slope)
    transpose(job->columns, job->value_width, matrix_at(&job->v, place), job->v.row, tile->turned_v,
              job->turned_row);
}

static void choose_turning(Job *job) {
  if (job->rows < TURNING_ROWS) return;
  job->turned_row = (job->columns + GAP - 1) / GAP * GAP;
  if (job->turned_row / GAP % 2 == 0) job->turned_row += GAP;
  job->turned_floats = job->turned_row * (job->width + (job->slope ? job->value_width : 0));
}
#endif

/* Places [begin, end) of the batch. */
static void places_part(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  char *workspace = job->workspace + begin / job->chunk * (int64_t)job->part_bytes;
  Tile tile = {.gemm = workspace, .weights = (float *)(void *)(workspace + job->gemm_bytes)};
  tile.slopes = tile.weights + job->tile * job->columns;
#if !defined(RILLE_MINIMAL)
  tile.turned_k = tile.slopes + job->tile * job->columns;
  tile.turned_v = tile.turned_k + job->turned_row * job->width;
#endif
  for (int64_t place = begin; place < end; place++) {
    int64_t most = seen_by(job, job->rows - 1);
#if !defined(RILLE_MINIMAL)
    if (job->turned_row > 0) turn(job, &tile, place);
#endif
    if (job->slope) {
      clear(&job->dk, place, most, job->columns, job->width);
      clear(&job->dv, place, most, job->columns, job->value_width);
    }
    /* from the last tile, which sees most: its products are the first in the gradients of keys and values */
    for (tile.first = (job->rows - 1) / job->tile * job->tile; tile.first >= 0 && !rille_must_stop(job->ctx);
         tile.first -= job->tile) {
      tile.rows = job->rows - tile.first < job->tile ? job->rows - tile.first : job->tile;
      tile.columns = seen_by(job, tile.first + tile.rows - 1);
      tile.is_first = tile.first + tile.rows == job->rows;
      (job->slope ? run_tile_backward : run_tile)(job, &tile, place);
    }
  }
}

static RilleStatus run(RilleContext *ctx, Job *job, const RilleTensor *q, const RilleTensor *v,
                       const RilleTiledArgs *args) {
  int n = q->ndim;
  job->ctx = ctx;
  job->softmax = ctx->kernels->rows[0]->softmax[0];
  job->rows = q->sizes[n - 2], job->width = q->sizes[n - 1];
  job->columns = v->sizes[n - 2], job->value_width = v->sizes[n - 1];
  job->batch = q->numel / (job->rows * job->width);
  job->scale = (float)args->scale;
  job->is_causal = args->is_causal;
  job->tile = TILE_FLOATS / job->columns;
  if (job->tile > MOST_ROWS) job->tile = MOST_ROWS;
  if (job->tile < LEAST_ROWS) job->tile = LEAST_ROWS;
  job->gemm_bytes = rille_sgemm_most_workspace(ctx);
#if !defined(RILLE_MINIMAL)
  choose_turning(job);
#endif
  job->part_bytes =
      job->gemm_bytes + (size_t)(2 * job->tile * job->columns + job->turned_floats) * sizeof(float);
  job->part_bytes = (job->part_bytes + 63) & ~(size_t)63;
  int64_t grain = (1 << 18) / (job->rows * job->columns * job->width + 1) + 1;
  int runs = rille_parallel_runs(ctx, job->batch, grain);
  int64_t grains = (job->batch + grain - 1) / grain;
  job->chunk = (grains + runs - 1) / runs * grain;
  job->workspace = rille_block_allocate(ctx, job->part_bytes * (size_t)runs);
  if (!job->workspace) return RILLE_ERROR_MEMORY;
  rille_parallel_for(ctx, job->batch, grain, places_part, job);
  rille_block_free(ctx, job->workspace);
  return RILLE_OK;
}

/* ---- ops ----------------------------------------------------------------------------------------------- */

enum { QUERY, KEY, VALUE, GRAD };

static RilleStatus read_operands(RilleContext *ctx, RilleTensor *const *in, Job *job) {
  RILLE_TRY(rille_shape_int32(ctx, in[KEY]->sizes[in[KEY]->ndim - 2], "a sequence"));
  RILLE_TRY(as_matrices(ctx, in[QUERY], &job->q));
  RILLE_TRY(as_matrices(ctx, in[KEY], &job->k));
  return as_matrices(ctx, in[VALUE], &job->v);
}

static RilleStatus tiled_forward(RilleContext *ctx, RilleCall *call) {
  Job job = {0};
  RilleTensor *q = call->in[QUERY], *v = call->in[VALUE];
  RILLE_TRY(read_operands(ctx, call->in, &job));
  RILLE_TRY(new_matrices(ctx, q, v->sizes[v->ndim - 1], &call->out[0], &job.out));
  return run(ctx, &job, q, v, call->args);
}

static RilleStatus gradient_forward(RilleContext *ctx, RilleCall *call) {
  Job job = {.slope = ctx->kernels->rows[0]->softmax_backward[0]};
  RilleTensor *q = call->in[QUERY], *v = call->in[VALUE];
  int64_t width = q->sizes[q->ndim - 1];
  RILLE_TRY(read_operands(ctx, call->in, &job));
  RILLE_TRY(as_matrices(ctx, call->in[GRAD], &job.g));
  RILLE_TRY(new_matrices(ctx, q, width, &call->out[QUERY], &job.dq));
  RILLE_TRY(new_matrices(ctx, v, width, &call->out[KEY], &job.dk));
  RILLE_TRY(new_matrices(ctx, v, v->sizes[v->ndim - 1], &call->out[VALUE], &job.dv));
  return run(ctx, &job, q, v, call->args);
}

/* The same gradient in ops that have gradients themselves. */
static void expressed_backward(RilleContext *ctx, RilleBackward *call, const RilleTiledArgs *args) {
  RilleTensor *q = call->in[QUERY], *k = call->in[KEY], *v = call->in[VALUE], *g = call->grad_out[0];
  RilleTensor *scores =
      t_mul_number(ctx, t_binary(ctx, &rille_op_matmul, q, t_transpose(ctx, k, -2, -1)), args->scale);
  if (args->is_causal && scores)
    scores =
        t_where(ctx, rille_causal_mask(ctx, scores->sizes[scores->ndim - 2], scores->sizes[scores->ndim - 1]),
                scores, t_number(ctx, -INFINITY));
  RilleTensor *weights = t_softmax(ctx, scores, -1);
  RilleTensor *by_weights = t_binary(ctx, &rille_op_matmul, g, t_transpose(ctx, v, -2, -1));
  RilleTensor *slopes =
      t_mul_number(ctx,
                   t_apply(ctx, &rille_op_softmax_backward, (RilleTensor *[]){by_weights, weights}, 2,
                           &(RilleSoftmaxArgs){-1, RILLE_DTYPE_NONE}),
                   args->scale);
  call->grad_in[QUERY] = t_binary(ctx, &rille_op_matmul, slopes, k);
  call->grad_in[KEY] = t_binary(ctx, &rille_op_matmul, t_transpose(ctx, slopes, -2, -1), q);
  call->grad_in[VALUE] = t_binary(ctx, &rille_op_matmul, t_transpose(ctx, weights, -2, -1), g);
}

static void tiled_backward(RilleContext *ctx, RilleBackward *call) {
  if (ctx->grad_mode) {
    expressed_backward(ctx, call, call->args);
    return;
  }
  RilleTensor *in[] = {call->in[QUERY], call->in[KEY], call->in[VALUE], call->grad_out[0]};
  t_apply_many(ctx, &rille_op_tiled_attention_gradient, in, 4, call->args, call->grad_in);
}

static const RilleParameter parameters[] = {RILLE_TENSOR("query"), RILLE_TENSOR("key"), RILLE_TENSOR("value"),
                                            RILLE_PARAMETERS_END},
                            gradient_parameters[] = {RILLE_TENSOR("query"), RILLE_TENSOR("key"),
                                                     RILLE_TENSOR("value"), RILLE_TENSOR("grad_output"),
                                                     RILLE_PARAMETERS_END};

/* Without defaults: scaled_dot_product_attention alone calls them. */
RILLE_OP(tiled_attention, .summary = "attention without the matrix of all scores",
         RILLE_ARGUMENTS_OF(parameters, RilleTiledArgs), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = tiled_forward, .backward = tiled_backward, .saves_input = {7, 7, 7});
RILLE_OP(tiled_attention_gradient, .summary = "the gradient of tiled_attention",
         RILLE_ARGUMENTS_OF(gradient_parameters, RilleTiledArgs),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT, .n_outputs = 3, .forward = gradient_forward);

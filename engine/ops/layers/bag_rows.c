/* Sums of table rows bag by bag, and their gradients: three ops, each of which is a derivative of the others.
 *
 *   bag_sums    out[b] = sum of factor[i] table[index[i]] over the i of bag b
 *   bag_spread  out[index[i]] += factor[i] g[b], which is the gradient by the table
 *   bag_dots    out[i] = g[b] . table[index[i]], which is the gradient by the factors */
#include "core/shape.h"
#include "core/loop.h"
#include "kernels/level.h"
#include "ops/formula.h"
#include "ops/layers/embedding.h"

#include <string.h>

RILLE_USE_OP(bag_dots);
RILLE_USE_OP(bag_spread);
RILLE_USE_OP(bag_sums);
RILLE_USE_OP(embedding_shares);

typedef RilleBagArgs BagArgs;

/* ---- bags ------------------------------------------------------------------------------------ */

static RilleStatus check_starts(RilleContext *ctx, const int64_t *starts, int64_t bags, int64_t n) {
  int64_t last = 0;
  for (int64_t i = 0; i <= bags; i++) {
    if (starts[i] < last || starts[i] > n || (i == 0 && starts[i] != 0))
      return rille_error(
          ctx, RILLE_ERROR_ARGUMENT,
          "offsets must start at 0, not fall, and stay within %lld indices; at position %lld stands %lld",
          (long long)n, (long long)i, (long long)starts[i]);
    last = starts[i];
  }
  if (starts[bags] == n) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the last offset is %lld, but there are %lld indices",
                     (long long)starts[bags], (long long)n);
}

RilleStatus rille_bag_starts(RilleContext *ctx, const RilleTensor *in, RilleTensor *offsets,
                             bool include_last_offset, int64_t *bags, const int64_t **out) {
  RilleTensor *as_int64 = NULL, *room;
  char text[RILLE_SHAPE_TEXT];
  if ((in->ndim == 2) == (offsets != NULL) || (in->ndim != 1 && in->ndim != 2))
    return rille_error(
        ctx, RILLE_ERROR_SHAPE,
        "takes indices [bags, each] without offsets, or a list of indices with them, got shape %s",
        rille_tensor_shape_text(in, text));
  if (offsets) {
    if (offsets->ndim != 1 || (offsets->dtype != RILLE_INT64 && offsets->dtype != RILLE_INT32) ||
        (include_last_offset && offsets->numel == 0))
      return rille_error(ctx, RILLE_ERROR_SHAPE, "offsets must be a list of int64 or int32, got shape %s",
                         rille_tensor_shape_text(offsets, text));
    RILLE_TRY(rille_tensor_as(offsets, RILLE_INT64, &as_int64));
    if (!rille_scope_keep(ctx, as_int64)) return RILLE_ERROR_MEMORY;
  }
  *bags = offsets ? offsets->numel - include_last_offset : in->sizes[0];
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, (int64_t[]){*bags + 1}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  int64_t *starts = (int64_t *)(void *)room->data;
  *out = starts;
  if (!offsets) {
    for (int64_t i = 0; i <= *bags; i++) starts[i] = i * in->sizes[1];
    return RILLE_OK;
  }
  memcpy(starts, as_int64->data, (size_t)offsets->numel * sizeof *starts);
  if (!include_last_offset) starts[*bags] = in->numel;
  return check_starts(ctx, starts, *bags, in->numel);
}

/* ---- loops of one type ----------------------------------------------------------------------- */

typedef struct Job {
  int64_t n, columns, padding; /* indices; the padding's index has no part in it */
  const int64_t *index, *starts;
  const char *table, *gradient, *factors; /* factors: NULL for ones */
  char *out;
  int64_t bags;
} Job;

#if defined(RILLE_MINIMAL)
#define AHEAD INT32_MAX /* and no blocks */
#else
#define AHEAD 8 /* rows that are asked for before their turn: they lie anywhere */
#endif
enum {
  BLOCK = 32, /* columns at once */
  LINE = 64,
};

#define LOOPS(T)                                                                                             \
  static __attribute__((noinline)) void add_row_##T(int64_t n, T factor, const T *from, T *restrict to) {    \
    for (int64_t j = 0; j < n; j++) to[j] += factor * from[j];                                               \
  }                                                                                                          \
  /* BLOCK columns of one bag: their sums stay in registers. */                                              \
  static inline __attribute__((always_inline)) void sum_block_##T(const Job *job, int64_t b, const T *table, \
                                                                  const T *factors, bool is_plain, T *out) { \
    enum { REGISTERS = BLOCK * sizeof(T) / 16 };                                                             \
    typedef T Register __attribute__((vector_size(16), may_alias, aligned(sizeof(T))));                      \
    Register sum[REGISTERS] = {{0}};                                                                         \
    for (int64_t i = job->starts[b]; i < job->starts[b + 1]; i++) {                                          \
      const Register *row = (const Register *)(const void *)(table + job->index[i] * job->columns);          \
      if (AHEAD < BLOCK && i + AHEAD < job->n)                                                               \
        for (int at = 0; at < (int)sizeof sum; at += LINE)                                                   \
          __builtin_prefetch((const char *)(table + job->index[i + AHEAD] * job->columns) + at);             \
      if (job->index[i] == job->padding) continue;                                                           \
      const T factor = factors ? factors[i] : 1;                                                             \
      RILLE_UNROLL_FULLY                                                                                     \
      for (int j = 0; j < REGISTERS; j++)                                                                    \
        if (is_plain)                                                                                        \
          sum[j] += row[j];                                                                                  \
        else                                                                                                 \
          sum[j] += factor * row[j];                                                                         \
    }                                                                                                        \
    RILLE_UNROLL_FULLY                                                                                       \
    for (int j = 0; j < REGISTERS; j++) ((Register *)(void *)out)[j] = sum[j];                               \
  }                                                                                                          \
  static void sum_plain_block_##T(const Job *job, int64_t b, const T *table, T *out) {                       \
    sum_block_##T(job, b, table, NULL, true, out);                                                           \
  }                                                                                                          \
  static void sum_times_block_##T(const Job *job, int64_t b, const T *table, const T *factors, T *out) {     \
    sum_block_##T(job, b, table, factors, false, out);                                                       \
  }                                                                                                          \
  static void sums_##T(void *user, int64_t begin, int64_t end) {                                             \
    const Job *job = user;                                                                                   \
    const int64_t n = job->columns, whole = AHEAD < BLOCK ? n / BLOCK * BLOCK : 0;                           \
    const T *table = (const T *)(const void *)job->table, *factors = (const T *)(const void *)job->factors;  \
    for (int64_t b = begin; b < end; b++) {                                                                  \
      T *out = (T *)(void *)job->out + b * n;                                                                \
      for (int64_t c = 0; c < whole; c += BLOCK)                                                             \
        if (factors)                                                                                         \
          sum_times_block_##T(job, b, table + c, factors, out + c);                                          \
        else                                                                                                 \
          sum_plain_block_##T(job, b, table + c, out + c);                                                   \
      if (whole == n) continue;                                                                              \
      memset(out + whole, 0, (size_t)(n - whole) * sizeof *out);                                             \
      for (int64_t i = job->starts[b]; i < job->starts[b + 1]; i++)                                          \
        if (job->index[i] != job->padding)                                                                   \
          add_row_##T(n - whole, factors ? factors[i] : 1, table + job->index[i] * n + whole, out + whole);  \
    }                                                                                                        \
  }                                                                                                          \
  /* Bags meet in one table: one after the other. */                                                         \
  static void spread_##T(const Job *job) {                                                                   \
    const int64_t n = job->columns;                                                                          \
    const T *g = (const T *)(const void *)job->gradient, *factors = (const T *)(const void *)job->factors;   \
    for (int64_t b = 0; b < job->bags; b++)                                                                  \
      for (int64_t i = job->starts[b]; i < job->starts[b + 1]; i++)                                          \
        if (job->index[i] != job->padding)                                                                   \
          add_row_##T(n, factors ? factors[i] : 1, g + b * n, (T *)(void *)job->out + job->index[i] * n);    \
  }                                                                                                          \
  static void dots_##T(void *user, int64_t begin, int64_t end) {                                             \
    const Job *job = user;                                                                                   \
    const int64_t n = job->columns;                                                                          \
    for (int64_t b = begin; b < end; b++)                                                                    \
      for (int64_t i = job->starts[b]; i < job->starts[b + 1]; i++) {                                        \
        const T *row = (const T *)(const void *)job->table + job->index[i] * n;                              \
        const T *g = (const T *)(const void *)job->gradient + b * n;                                         \
        T sum = 0;                                                                                           \
        for (int64_t j = 0; job->index[i] != job->padding && j < n; j++) sum += g[j] * row[j];               \
        ((T *)(void *)job->out)[i] = sum;                                                                    \
      }                                                                                                      \
  }
LOOPS(float)
LOOPS(double)
#undef LOOPS

static void run(RilleContext *ctx, const Job *job, bool is_float, int64_t indices,
                void (*of_float)(void *, int64_t, int64_t), void (*of_double)(void *, int64_t, int64_t)) {
  int64_t each = job->bags > 0 ? (indices / job->bags + 1) * (job->columns + 1) : 1;
  rille_units_for(ctx, job->bags, 32768 / each + 1, is_float ? of_float : of_double, (void *)job);
}

/* ---- the ops --------------------------------------------------------------------------------- */

/* What the ops have in common: indices into a table of so many rows, offsets and factors. */
static RilleStatus start(RilleContext *ctx, const BagArgs *args, RilleTensor *in, RilleTensor *offsets,
                         RilleTensor *factors, RilleDtype dtype, int64_t rows, Job *job) {
  if (!rille_dtype_is_float(dtype) || (factors && (factors->numel != in->numel || factors->dtype != dtype)))
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the factors do not fit the indices");
  RILLE_TRY(rille_bag_starts(ctx, in, offsets, args->include_last_offset, &job->bags, &job->starts));
  job->n = in->numel;
  RILLE_TRY(rille_embedding_padding(ctx, &args->padding_idx, rows, &job->padding));
  RILLE_TRY(rille_embedding_indices(ctx, in, rows, &job->index));
  return rille_scope_dense(ctx, factors, &job->factors);
}

static RilleStatus check_gradient(RilleContext *ctx, const Job *job, const RilleTensor *g) {
  if (g->ndim == 2 && g->sizes[0] == job->bags) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE, "the gradient does not fit the bags");
}

static RilleStatus bag_sums_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *table = call->in[0], *in = call->in[1];
  Job job = {0};
  if (table->ndim != 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "the table must be a matrix");
  RilleDtype dtype = rille_dtype_of(table);
  RILLE_TRY(start(ctx, call->args, in, call->in[2], call->in[3], dtype, table->sizes[0], &job));
  RILLE_TRY(rille_scope_dense(ctx, table, &job.table));
  job.columns = table->sizes[1];
  RILLE_TRY(rille_tensor_new(ctx, dtype, 2, (int64_t[]){job.bags, job.columns}, &call->out[0]));
  job.out = call->out[0]->data;
  if (call->out[0]->numel > 0) run(ctx, &job, dtype == RILLE_FLOAT32, in->numel, sums_float, sums_double);
  return RILLE_OK;
}

static RilleStatus bag_spread_forward(RilleContext *ctx, RilleCall *call) {
  const BagArgs *args = call->args;
  RilleTensor *g = call->in[0];
  RilleDtype dtype = rille_dtype_of(g);
  Job job = {0};
  RILLE_TRY(start(ctx, args, call->in[1], call->in[2], call->in[3], dtype, args->num_embeddings, &job));
  RILLE_TRY(check_gradient(ctx, &job, g));
  RILLE_TRY(rille_scope_dense(ctx, g, &job.gradient));
  job.columns = g->sizes[1];
  RILLE_TRY(
      rille_tensor_new_zeros(ctx, dtype, 2, (int64_t[]){args->num_embeddings, job.columns}, &call->out[0]));
  job.out = call->out[0]->data;
  if (dtype == RILLE_FLOAT32)
    spread_float(&job);
  else
    spread_double(&job);
  return RILLE_OK;
}

static RilleStatus bag_dots_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *g = call->in[0], *table = call->in[1], *in = call->in[2];
  RilleDtype dtype = rille_dtype_of(g);
  Job job = {0};
  if (table->ndim != 2 || table->dtype != g->dtype || g->ndim != 2 || g->sizes[1] != table->sizes[1])
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the gradient does not fit the table");
  RILLE_TRY(start(ctx, call->args, in, call->in[3], NULL, dtype, table->sizes[0], &job));
  RILLE_TRY(check_gradient(ctx, &job, g));
  RILLE_TRY(rille_scope_dense(ctx, g, &job.gradient));
  RILLE_TRY(rille_scope_dense(ctx, table, &job.table));
  job.columns = g->sizes[1];
  RILLE_TRY(rille_tensor_new(ctx, dtype, in->ndim, in->sizes, &call->out[0]));
  job.out = call->out[0]->data;
  run(ctx, &job, dtype == RILLE_FLOAT32, in->numel, dots_float, dots_double);
  return RILLE_OK;
}

static RilleTensor *apply(RilleContext *ctx, const RilleOp *op, const BagArgs *args, RilleTensor *a,
                          RilleTensor *b, RilleTensor *c, RilleTensor *d) {
  return t_apply(ctx, op, (RilleTensor *[]){a, b, c, d}, 4, args);
}

static void bag_sums_backward(RilleContext *ctx, RilleBackward *call) {
  BagArgs args = *(const BagArgs *)call->args;
  RilleTensor *g = call->grad_out[0], *table = call->in[0], *in = call->in[1], *offsets = call->in[2];
  RilleTensor *factors = call->in[3];
  if (call->needs[3]) call->grad_in[3] = apply(ctx, &rille_op_bag_dots, &args, g, table, in, offsets);
  if (!call->needs[0]) return;
  args.num_embeddings = call->shape[0].sizes[0];
  if (args.scale_grad_by_freq) {
    RilleEmbeddingSharesArgs shares = {args.num_embeddings, g->dtype};
    RilleTensor *each = t_apply(ctx, &rille_op_embedding_shares, &in, 1, &shares);
    if (each) each = t_reshape(ctx, each, in->ndim, in->sizes);
    factors = factors ? t_mul(ctx, factors, each) : each;
  }
  call->grad_in[0] = apply(ctx, &rille_op_bag_spread, &args, g, in, offsets, factors);
}

static void bag_spread_backward(RilleContext *ctx, RilleBackward *call) {
  BagArgs args = *(const BagArgs *)call->args;
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *in = call->in[1], *offsets = call->in[2];
  args.scale_grad_by_freq = false;
  if (call->needs[0]) call->grad_in[0] = apply(ctx, &rille_op_bag_sums, &args, G, in, offsets, call->in[3]);
  if (call->needs[3]) call->grad_in[3] = apply(ctx, &rille_op_bag_dots, &args, g, G, in, offsets);
}

static void bag_dots_backward(RilleContext *ctx, RilleBackward *call) {
  BagArgs args = *(const BagArgs *)call->args;
  RilleTensor *G = call->grad_out[0], *g = call->in[0], *table = call->in[1], *in = call->in[2];
  args.scale_grad_by_freq = false;
  if (call->needs[0]) call->grad_in[0] = apply(ctx, &rille_op_bag_sums, &args, table, in, call->in[3], G);
  if (!call->needs[1]) return; /* then nobody wrote down the table's shape */
  args.num_embeddings = call->shape[1].sizes[0];
  call->grad_in[1] = apply(ctx, &rille_op_bag_spread, &args, g, in, call->in[3], G);
}

/* ---- how many indices count in each bag, at least 1 ------------------------------------------- */

static RilleStatus bag_counts_forward(RilleContext *ctx, RilleCall *call) {
  const BagArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RilleDtype dtype = (RilleDtype)args->dtype;
  Job job = {0};
  RILLE_TRY(start(ctx, args, in, call->in[1], NULL, dtype, args->num_embeddings, &job));
  RILLE_TRY(rille_tensor_new(ctx, dtype, 2, (int64_t[]){job.bags, 1}, &call->out[0]));
  for (int64_t b = 0; b < job.bags; b++) {
    int64_t count = 0;
    for (int64_t i = job.starts[b]; i < job.starts[b + 1]; i++) count += job.index[i] != job.padding;
    rille_scalar_write(rille_scalar_float(count > 0 ? (double)count : 1), dtype,
                       call->out[0]->data + b * (int64_t)rille_dtype_size(dtype));
  }
  return RILLE_OK;
}

/* ---- which rows have the largest elements of each bag ------------------------------------------ */

#define LARGEST(T)                                                                                           \
  static bool largest_##T(const Job *job, int64_t bag, int64_t *best) {                                      \
    const T *table = (const T *)(const void *)job->table;                                                    \
    bool is_found = false;                                                                                   \
    for (int64_t i = job->starts[bag]; i < job->starts[bag + 1]; i++) {                                      \
      if (job->index[i] == job->padding) continue;                                                           \
      for (int64_t c = 0; c < job->columns; c++)                                                             \
        if (!is_found || table[job->index[i] * job->columns + c] > table[best[c] * job->columns + c])        \
          best[c] = job->index[i];                                                                           \
      is_found = true;                                                                                       \
    }                                                                                                        \
    return is_found;                                                                                         \
  }
LARGEST(double)
#if defined(RILLE_MINIMAL)
LARGEST(float)
#else
/* A block of columns at a time: their largest elements, and where in the bag these stand, stay near. */
static bool largest_float(const Job *job, int64_t bag, int64_t *best) {
  const float *table = (const float *)(const void *)job->table;
  const int64_t start = job->starts[bag], columns = job->columns;
  bool is_found = false;
  for (int64_t c = 0; c < columns; c += BLOCK) {
    const int n = columns - c < BLOCK ? (int)(columns - c) : BLOCK;
    float top[BLOCK];
    int32_t at[BLOCK] = {0};
    is_found = false;
    for (int64_t i = start; i < job->starts[bag + 1]; i++) {
      const float *row = table + job->index[i] * columns + c;
      const int32_t place = (int32_t)(i - start);
      if (job->index[i] == job->padding) continue;
      for (int j = 0; !is_found && j < n; j++) top[j] = row[j], at[j] = place;
      is_found = true;
      for (int j = 0; j < n; j++) {
        const float value = row[j];
        at[j] = value > top[j] ? place : at[j];
        top[j] = value > top[j] ? value : top[j];
      }
    }
    for (int j = 0; is_found && j < n; j++) best[c + j] = job->index[start + at[j]];
  }
  return is_found;
}
#endif
#undef LARGEST

/* Of each bag and column the row of the table, 0 where the bag has none, and whether it has one. An op, so
 * that a recorded step looks anew. */
static RilleStatus bag_largest_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *table = call->in[0];
  RilleDtype dtype = rille_dtype_of(table);
  Job job = {0};
  if (table->ndim != 2) return rille_error(ctx, RILLE_ERROR_SHAPE, "the table must be a matrix");
  RILLE_TRY(start(ctx, call->args, call->in[1], call->in[2], NULL, dtype, table->sizes[0], &job));
  RILLE_TRY(rille_scope_dense(ctx, table, &job.table));
  job.columns = table->sizes[1];
  RILLE_TRY(rille_tensor_new_zeros(ctx, RILLE_INT64, 2, (int64_t[]){job.bags, job.columns}, &call->out[0]));
  RILLE_TRY(rille_tensor_new(ctx, RILLE_BOOL, 2, (int64_t[]){job.bags, 1}, &call->out[1]));
  for (int64_t b = 0; b < job.bags; b++) {
    int64_t *best = (int64_t *)(void *)call->out[0]->data + b * job.columns;
    bool is_found = dtype == RILLE_FLOAT32 ? largest_float(&job, b, best) : largest_double(&job, b, best);
    ((bool *)(void *)call->out[1]->data)[b] = is_found;
  }
  return RILLE_OK;
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define OPTIONS                                                                                              \
  RILLE_OPTION(BOOL, BagArgs, include_last_offset), RILLE_OPTION(OPTIONAL_INT, BagArgs, padding_idx),        \
      RILLE_OPTION(INT, BagArgs, num_embeddings), RILLE_OPTION(BOOL, BagArgs, scale_grad_by_freq)
static const RilleParameter sums_parameters[] = {RILLE_TENSOR("table"),
                                                 RILLE_TENSOR("input"),
                                                 RILLE_OPTIONAL_TENSOR("offsets"),
                                                 RILLE_OPTIONAL_TENSOR("factors"),
                                                 OPTIONS,
                                                 RILLE_PARAMETERS_END};
static const RilleParameter spread_parameters[] = {RILLE_TENSOR("grad"),
                                                   RILLE_TENSOR("input"),
                                                   RILLE_OPTIONAL_TENSOR("offsets"),
                                                   RILLE_OPTIONAL_TENSOR("factors"),
                                                   OPTIONS,
                                                   RILLE_PARAMETERS_END};
static const RilleParameter dots_parameters[] = {RILLE_TENSOR("grad"),
                                                 RILLE_TENSOR("table"),
                                                 RILLE_TENSOR("input"),
                                                 RILLE_OPTIONAL_TENSOR("offsets"),
                                                 OPTIONS,
                                                 RILLE_PARAMETERS_END};
static const RilleParameter counts_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTIONAL_TENSOR("offsets"),
                                                   OPTIONS, RILLE_OPTION(DTYPE, BagArgs, dtype),
                                                   RILLE_PARAMETERS_END};
static const BagArgs defaults = {.dtype = RILLE_FLOAT32};
static const char *const sums_samples[] =
    RILLE_SAMPLES("x(5, 4), labels({ 2, 3 }, 5)", "x(5, 4), labels(6, 5), rille.tensor { 0, 2, 2 }, x(6)",
                  "x(5, 4), labels(6, 5), rille.tensor { 0, 4 }, x(6), { padding_idx = 1 }");
static const char *const spread_samples[] = RILLE_SAMPLES(
    "x(2, 4), labels({ 2, 3 }, 5), { num_embeddings = 5 }",
    "x(2, 4), labels(6, 5), rille.tensor { 0, 2 }, x(6), { num_embeddings = 5, padding_idx = 1 }");
static const char *const dots_samples[] = RILLE_SAMPLES(
    "x(2, 4), x(5, 4), labels({ 2, 3 }, 5)", "x(2, 4), x(5, 4), labels(6, 5), rille.tensor { 0, 2 }");

static const char *const counts_samples[] =
    RILLE_SAMPLES("labels({ 2, 3 }, 5), { num_embeddings = 5, padding_idx = 1 }");

RILLE_OP(bag_sums, .summary = "sums of the table's rows in each bag of indices, times factors",
         RILLE_ARGUMENTS(sums_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = bag_sums_forward, .backward = bag_sums_backward, .saves_input = {8, 9, 9, 1},
         .samples = sums_samples);
RILLE_OP(bag_spread, .summary = "gradient of bag_sums by the table",
         RILLE_ARGUMENTS(spread_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = bag_spread_forward, .backward = bag_spread_backward, .saves_input = {8, 9, 9, 1},
         .samples = spread_samples);
RILLE_OP(bag_dots, .summary = "gradient of bag_sums by the factors",
         RILLE_ARGUMENTS(dots_parameters, &defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = bag_dots_forward, .backward = bag_dots_backward, .saves_input = {2, 1, 3, 3},
         .samples = dots_samples);
static const RilleParameter largest_parameters[] = {RILLE_TENSOR("table"), RILLE_TENSOR("input"),
                                                    RILLE_OPTIONAL_TENSOR("offsets"), OPTIONS,
                                                    RILLE_PARAMETERS_END};
static const char *const largest_samples[] =
    RILLE_SAMPLES("x(5, 4), labels({ 2, 3 }, 5)", "x(5, 4), labels(6, 5), rille.tensor { 0, 2, 2 }",
                  "x(5, 4):t(), labels(6, 4), rille.tensor { 0, 4 }, { padding_idx = 1 }");
RILLE_OP(bag_largest,
         .summary = "the table's rows with the largest elements of each bag, and whether it has any",
         RILLE_ARGUMENTS(largest_parameters, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT,
         .n_outputs = 2, .forward = bag_largest_forward, .samples = largest_samples);
RILLE_OP(bag_counts, .summary = "how many indices count in each bag, at least 1",
         RILLE_ARGUMENTS(counts_parameters, &defaults), .flags = RILLE_OP_INTERNAL | RILLE_OP_NO_GRADIENT,
         .n_outputs = 1, .forward = bag_counts_forward, .samples = counts_samples);

/* Reading and writing at places given by tensors of integers (PyTorch's advanced indexing, one or several
 * dims). */
#include "ops/index/index.h"
#include "core/limits.h"
#include "core/loop.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

#include <string.h>

RILLE_USE_OP(index);
RILLE_USE_OP(index_add);
RILLE_USE_OP(index_fill);
RILLE_USE_OP(index_put);
RILLE_USE_OP(index_select);

/* ---- the plan: [dims before][indexed dims][dims behind], the indexed ones replaced by the indices' shape */

typedef struct Plan {
  int ndim, n;   /* of the tensor, of indices */
  bool from_end; /* negative indices count from the end */
  int before;    /* dims before the indexed ones; 0 where those do not follow each other */
  int order[RILLE_MAX_DIMS];
  int index_ndim;
  int64_t index_sizes[RILLE_MAX_DIMS], points; /* the indices' common shape */
  int result_ndim;
  int64_t result_sizes[2 * RILLE_MAX_DIMS];
} Plan;

static RilleStatus make_plan(RilleContext *ctx, const RilleTensor *in, int n, const RilleInts *wanted,
                             RilleTensor *const *indices, Plan *plan) {
  bool indexed[RILLE_MAX_DIMS] = {false}, adjacent = true;
  int dims[RILLE_MAX_DIMS], at = 0;
  if (n < 1 || n != wanted->count)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs one dim for each of %d indices", n);
  plan->ndim = in->ndim, plan->n = n, plan->index_ndim = 0, plan->points = 1;
  for (int k = 0; k < n; k++) {
    RILLE_TRY(rille_shape_dim(ctx, wanted->values[k], in->ndim, &dims[k]));
    if (in->ndim == 0 || (k > 0 && dims[k] <= dims[k - 1]))
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "more indices than the tensor's %d dims, or not in order",
                         in->ndim);
    adjacent = adjacent && (k == 0 || dims[k] == dims[k - 1] + 1);
    indexed[dims[k]] = true;
    RILLE_TRY(rille_shape_broadcast(ctx, plan->index_ndim, plan->index_sizes, indices[k]->ndim,
                                    indices[k]->sizes, &plan->index_ndim, plan->index_sizes));
  }
  plan->before = adjacent ? dims[0] : 0;
  for (int i = 0; i < plan->before; i++) plan->order[at++] = i;
  for (int k = 0; k < n; k++) plan->order[at++] = dims[k];
  for (int i = plan->before; i < in->ndim; i++)
    if (!indexed[i]) plan->order[at++] = i;
  plan->result_ndim = in->ndim - n + plan->index_ndim;
  if (plan->result_ndim > RILLE_MAX_DIMS)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor has at most %d dims", RILLE_MAX_DIMS);
  at = 0;
  for (int i = 0; i < plan->before; i++) plan->result_sizes[at++] = in->sizes[i];
  for (int i = 0; i < plan->index_ndim; i++) plan->result_sizes[at++] = plan->index_sizes[i];
  for (int i = plan->before + n; i < in->ndim; i++) plan->result_sizes[at++] = in->sizes[plan->order[i]];
  int64_t numel;
  size_t bytes;
  RILLE_TRY(rille_shape_check(ctx, plan->index_ndim, plan->index_sizes, RILLE_INT64, &plan->points, &bytes));
  return rille_shape_check(ctx, plan->result_ndim, plan->result_sizes, rille_dtype_of(in), &numel, &bytes);
}

/* The tensor with its dims in the plan's order, held by the scope. */
static RilleStatus arrange(RilleContext *ctx, const RilleTensor *in, const Plan *plan, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  for (int i = 0; i < plan->ndim; i++)
    sizes[i] = in->sizes[plan->order[i]], strides[i] = in->strides[plan->order[i]];
  RILLE_TRY(rille_tensor_view(in, plan->ndim, sizes, strides, rille_tensor_offset(in), out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* The dims behind the indexed ones lie side by side. */
static bool has_rows(const RilleTensor *arranged, const Plan *plan) {
  int first = plan->before + plan->n;
  return rille_shape_is_contiguous(plan->ndim - first, arranged->sizes + first, arranged->strides + first);
}

/* For each point how many elements it lies from its row's start: checked here. */
static RilleStatus find_offsets(RilleContext *ctx, const RilleTensor *arranged, const Plan *plan,
                                RilleTensor *const *indices, const int64_t **out) {
  RilleTensor *offsets = NULL, *wide;
  int64_t *sum = NULL;
  for (int k = 0; k < plan->n; k++) {
    int place = plan->before + k;
    const int64_t stride = arranged->strides[place];
    RILLE_TRY(rille_index_check(ctx, indices[k], arranged, arranged->sizes[place], plan->order[place],
                                plan->from_end, &wide));
    if (!rille_scope_keep(ctx, wide)) return RILLE_ERROR_MEMORY;
    if (wide->numel != plan->points || !wide->contiguous) {
      RilleTensor *checked = wide;
      RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, plan->index_ndim, plan->index_sizes, &wide));
      if (!rille_scope_keep(ctx, wide)) return RILLE_ERROR_MEMORY;
      RILLE_TRY(rille_tensor_copy(wide, checked));
    }
    const int64_t *at = (const int64_t *)(const void *)wide->data;
    if (plan->n == 1 && stride == 1) {
      *out = at;
      return RILLE_OK;
    }
    if (k == 0) {
      RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, plan->index_ndim, plan->index_sizes, &offsets));
      if (!rille_scope_keep(ctx, offsets)) return RILLE_ERROR_MEMORY;
      sum = (int64_t *)(void *)offsets->data;
    }
    for (int64_t i = 0; i < plan->points; i++) {
      sum[i] = (k == 0 ? 0 : sum[i]) + at[i] * stride;
      if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
    }
  }
  *out = sum;
  return RILLE_OK;
}

typedef struct Rows {
  int64_t outer, length; /* runs before the indexed dims, elements of a row behind them */
  int64_t index[RILLE_MAX_DIMS], start;
} Rows;

static Rows rows_of(const RilleTensor *arranged, const Plan *plan) {
  Rows rows = {.outer = 1, .length = 1};
  for (int i = 0; i < plan->before; i++) rows.outer *= arranged->sizes[i];
  for (int i = plan->before + plan->n; i < plan->ndim; i++) rows.length *= arranged->sizes[i];
  return rows;
}

static void next_outer(Rows *rows, const RilleTensor *arranged, const Plan *plan) {
  for (int i = plan->before - 1; i >= 0; i--) {
    rows->start += arranged->strides[i];
    if (++rows->index[i] < arranged->sizes[i]) return;
    rows->start -= rows->index[i] * arranged->strides[i];
    rows->index[i] = 0;
  }
}

enum { POINTS_BYTES = 1 << 20 }; /* read between two looks whether to stop */

/* ---- reading ------------------------------------------------------------------------------------------- */

static void read_points(char *out, const char *in, const int64_t *offsets, int64_t points, int64_t length,
                        int64_t item) {
  if (length == 1 && item == 4)
    for (int64_t i = 0; i < points; i++)
      ((uint32_t *)(void *)out)[i] = ((const uint32_t *)(const void *)in)[offsets[i]];
  else if (length == 1 && item == 8)
    for (int64_t i = 0; i < points; i++)
      ((uint64_t *)(void *)out)[i] = ((const uint64_t *)(const void *)in)[offsets[i]];
  else
    for (int64_t i = 0; i < points; i++)
      memcpy(out + i * length * item, in + offsets[i] * item, (size_t)(length * item));
}

/* Points that follow each other in memory, as pairs of an offset and how many: *runs of them, or 0 where most
 * points stand alone and are better read one by one. */
static RilleStatus find_runs(RilleContext *ctx, const int64_t *offsets, int64_t points, int64_t length,
                             int64_t **pairs, int64_t *runs) {
  enum { LEAST_MEAN = 8 }; /* points of a run */
  int64_t n = points > 0;
  RilleTensor *room;
  *runs = 0;
  for (int64_t i = 1; i < points; i++) {
    n += offsets[i] != offsets[i - 1] + length;
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
  }
  if (n * LEAST_MEAN > points) return RILLE_OK;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 2, (int64_t[]){n, 2}, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  *pairs = (int64_t *)(void *)room->data;
  for (int64_t i = 0, k = -1; i < points; i++) {
    if (i == 0 || offsets[i] != offsets[i - 1] + length)
      (*pairs)[2 * ++k] = offsets[i], (*pairs)[2 * k + 1] = 0;
    (*pairs)[2 * k + 1]++;
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
  }
  *runs = n;
  return RILLE_OK;
}

static void read_runs(const RilleContext *ctx, char *out, const char *in, const int64_t *pairs, int64_t runs,
                      int64_t row_bytes, int64_t item) {
  for (int64_t k = 0; k < runs && !rille_must_stop_at(ctx, k); k++) {
    size_t bytes = (size_t)(pairs[2 * k + 1] * row_bytes);
    if (bytes < POINTS_BYTES)
      memcpy(out, in + pairs[2 * k] * item, bytes);
    else
      rille_copy_bytes(ctx, out, in + pairs[2 * k] * item, bytes);
    out += bytes;
  }
}

static RilleStatus index_read(RilleContext *ctx, RilleTensor *in, int n, const RilleInts *dims,
                              RilleTensor *const *indices, bool from_end, RilleTensor **out) {
  Plan plan = {.from_end = from_end};
  RilleTensor *arranged, *copy;
  const int64_t *offsets;
  RILLE_TRY(make_plan(ctx, in, n, dims, indices, &plan));
  RILLE_TRY(arrange(ctx, in, &plan, &arranged));
  if (!has_rows(arranged, &plan)) {
    RILLE_TRY(rille_tensor_contiguous(arranged, &copy));
    if (!(arranged = rille_scope_keep(ctx, copy))) return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(find_offsets(ctx, arranged, &plan, indices, &offsets));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), plan.result_ndim, plan.result_sizes, out));
  if ((*out)->numel == 0) return RILLE_OK;
  Rows rows = rows_of(arranged, &plan);
  int64_t item = (int64_t)rille_tensor_itemsize(in), *pairs = NULL, runs;
  int64_t block = POINTS_BYTES / (rows.length * item + 1) + 1;
  RILLE_TRY(find_runs(ctx, offsets, plan.points, rows.length, &pairs, &runs));
  for (int64_t o = 0; o < rows.outer && !rille_must_stop(ctx); o++) {
    char *to = (*out)->data + o * plan.points * rows.length * item;
    const char *from = arranged->data + rows.start * item;
    if (runs > 0) read_runs(ctx, to, from, pairs, runs, rows.length * item, item);
    for (int64_t i = 0; runs == 0 && i < plan.points && !rille_must_stop(ctx); i += block)
      read_points(to + i * rows.length * item, from, offsets + i,
                  plan.points - i < block ? plan.points - i : block, rows.length, item);
    next_outer(&rows, arranged, &plan);
  }
  return RILLE_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static void write_points(char *to, const char *from, const int64_t *offsets, int64_t points, int64_t length,
                         int64_t item) {
  if (length == 1 && item == 4)
    for (int64_t i = 0; i < points; i++)
      ((uint32_t *)(void *)to)[offsets[i]] = ((const uint32_t *)(const void *)from)[i];
  else if (length == 1 && item == 8)
    for (int64_t i = 0; i < points; i++)
      ((uint64_t *)(void *)to)[offsets[i]] = ((const uint64_t *)(const void *)from)[i];
  else
    for (int64_t i = 0; i < points; i++)
      memcpy(to + offsets[i] * item, from + i * length * item, (size_t)(length * item));
}

static void add_points(const RilleContext *ctx, char *to, const char *from, const int64_t *offsets,
                       int64_t points, int64_t length, RilleDtype dtype) {
  const int64_t item = (int64_t)rille_dtype_bytes(dtype);
  if (length == 1 && dtype == RILLE_FLOAT32) {
    for (int64_t i = 0; i < points; i++)
      ((float *)(void *)to)[offsets[i]] += ((const float *)(const void *)from)[i];
    return;
  }
  RilleFlatKernel add = ctx->kernels->pointwise
                            ->binary[dtype == RILLE_BOOL ? RILLE_BINARY_logical_or : RILLE_BINARY_add][dtype];
  for (int64_t i = 0; i < points; i++) {
    char *place = to + offsets[i] * item;
    add(length, (char *[]){place, place, (char *)from + i * length * item}, NULL);
  }
}

RilleStatus rille_index_put_into(RilleContext *ctx, RilleTensor *target, int n, const RilleInts *dims,
                                 RilleTensor *const *indices, RilleTensor *values, bool accumulate,
                                 bool from_end) {
  Plan plan = {.from_end = from_end};
  RilleTensor *arranged, *place, *wide;
  const int64_t *offsets;
  RILLE_TRY(make_plan(ctx, target, n, dims, indices, &plan));
  RILLE_TRY(arrange(ctx, target, &plan, &arranged));
  place = arranged;
  if (!has_rows(arranged, &plan)) {
    RILLE_TRY(rille_tensor_new_like(arranged, rille_dtype_of(arranged), &place));
    if (!rille_scope_keep(ctx, place)) return RILLE_ERROR_MEMORY;
    RILLE_TRY(rille_tensor_copy(place, arranged));
  }
  RILLE_TRY(find_offsets(ctx, place, &plan, indices, &offsets));
  /* Leading ones of the values fall away, as in an assignment in PyTorch. */
  RilleTensor *fitted;
  int extra = 0;
  while (values->ndim - extra > plan.result_ndim && values->sizes[extra] == 1) extra++;
  RILLE_TRY(rille_tensor_view(values, values->ndim - extra, values->sizes + extra, values->strides + extra,
                              rille_tensor_offset(values), &fitted));
  if (!rille_scope_keep(ctx, fitted)) return RILLE_ERROR_MEMORY;
  wide = fitted;
  if (!fitted->contiguous || fitted->dtype != target->dtype || fitted->storage == target->storage ||
      !rille_shape_equal(fitted->ndim, fitted->sizes, plan.result_ndim, plan.result_sizes)) {
    RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(target), plan.result_ndim, plan.result_sizes, &wide));
    if (!rille_scope_keep(ctx, wide)) return RILLE_ERROR_MEMORY;
    RILLE_TRY(rille_tensor_copy(wide, fitted));
  }
  if (wide->numel == 0) return RILLE_OK;
  Rows rows = rows_of(place, &plan);
  int64_t item = (int64_t)rille_tensor_itemsize(target), row = rows.length * item;
  int64_t block = POINTS_BYTES / (row + 1) + 1;
  const char *from = wide->data;
  for (int64_t o = 0; o < rows.outer; o++) {
    char *to = place->data + rows.start * item;
    for (int64_t i = 0; i < plan.points; i += block) {
      const int64_t count = plan.points - i < block ? plan.points - i : block;
      if (rille_must_stop(ctx)) return rille_error_stopped(ctx);
      if (accumulate)
        add_points(ctx, to, from, offsets + i, count, rows.length, rille_dtype_of(target));
      else
        write_points(to, from, offsets + i, count, rows.length, item);
      from += count * row;
    }
    next_outer(&rows, place, &plan);
  }
  return place == arranged ? RILLE_OK : rille_tensor_copy(arranged, place);
}

/* ---- index, index_put */

static RilleStatus index_forward(RilleContext *ctx, RilleCall *call) {
  if (call->n_in < 2) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs a tensor and at least one index");
  return index_read(ctx, call->in[0], call->n_in - 1, &((const RilleIndexArgs *)call->args)->dims,
                    call->in + 1, true, &call->out[0]);
}

/* The indices are saved as extras: only the first inputs can be saved as such, and they never want a
 * gradient. */
static RilleStatus save_indices(RilleContext *ctx, RilleCall *call, int first) {
  if (!call->needs_grad) return RILLE_OK;
  if (call->n_in - first > RILLE_MAX_EXTRA)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "at most %d indices with gradients, got %d",
                       RILLE_MAX_EXTRA, call->n_in - first);
  for (int i = first; i < call->n_in; i++) call->extra[i - first] = rille_tensor_retain(call->in[i]);
  return RILLE_OK;
}

static RilleStatus index_saving_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(save_indices(ctx, call, 1));
  return index_forward(ctx, call);
}

static void index_backward(RilleContext *ctx, RilleBackward *call) {
  RilleIndexPutArgs args = {((const RilleIndexArgs *)call->args)->dims, true};
  const RilleShape *shape = &call->shape[0];
  RilleTensor *in[2 + RILLE_MAX_EXTRA] = {t_zeros(ctx, (RilleDtype)shape->dtype, shape->ndim, shape->sizes),
                                          call->grad_out[0]};
  for (int k = 0; k < args.dims.count; k++) in[2 + k] = call->extra[k];
  call->grad_in[0] = t_apply(ctx, &rille_op_index_put, in, 2 + args.dims.count, &args);
}

static RilleStatus copy_of_input(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  RILLE_TRY(rille_call_output(ctx, call, rille_dtype_of(in), in->ndim, in->sizes));
  return call->in_place ? RILLE_OK : rille_tensor_copy(call->out[0], in);
}

static RilleStatus index_put_forward(RilleContext *ctx, RilleCall *call) {
  const RilleIndexPutArgs *args = call->args;
  if (call->n_in < 3)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs a tensor, values and at least one index");
  RILLE_TRY(rille_check_number(ctx, call->in[1], rille_dtype_of(call->in[0])));
  RILLE_TRY(save_indices(ctx, call, 2)); /* first: it may refuse, and in place a write cannot be undone */
  RILLE_TRY(copy_of_input(ctx, call));
  return rille_index_put_into(ctx, call->out[0], call->n_in - 2, &args->dims, call->in + 2, call->in[1],
                              args->accumulate, true);
}

static void index_put_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleIndexPutArgs *args = call->args;
  RilleTensor *in[2 + RILLE_MAX_EXTRA] = {call->grad_out[0]};
  if (call->needs[0] && args->accumulate)
    call->grad_in[0] = call->grad_out[0];
  else if (call->needs[0]) {
    in[1] = t_number(ctx, 0);
    for (int k = 0; k < args->dims.count; k++) in[2 + k] = call->extra[k];
    call->grad_in[0] = t_apply(ctx, &rille_op_index_put, in, 2 + args->dims.count, args);
  }
  if (!call->needs[1]) return;
  for (int k = 0; k < args->dims.count; k++) in[1 + k] = call->extra[k];
  RilleTensor *grad = t_apply(ctx, &rille_op_index, in, 1 + args->dims.count, &(RilleIndexArgs){args->dims});
  /* Values with more leading ones than the result has dims. */
  if (grad && call->shape[1].ndim > grad->ndim)
    grad = t_reshape(ctx,
                     t_sum_to(ctx, grad,
                              &(RilleShape){(uint8_t)grad->dtype, grad->ndim,
                                            call->shape[1].sizes + call->shape[1].ndim - grad->ndim}),
                     call->shape[1].ndim, call->shape[1].sizes);
  call->grad_in[1] = grad;
}

/* ---- one dim: index_select, index_add, index_copy, index_fill */

typedef struct IndexAddArgs {
  int64_t dim;
  RilleScalar alpha;
} IndexAddArgs;

/* All of these take dim as their first argument. */
static RilleStatus one_dim(RilleContext *ctx, const RilleCall *call, RilleInts *dims) {
  const RilleTensor *index = call->in[1];
  int dim;
  if (index->ndim > 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the index must have one dim, not %d", index->ndim);
  if (call->in[0]->ndim == 0 && index->numel != 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims takes one index, not %lld",
                       (long long)index->numel);
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, call->in[0]->ndim, &dim));
  *dims = (RilleInts){.count = 1, .values = {dim}};
  return RILLE_OK;
}

/* The index as one dim, so that the result keeps dim. */
static RilleStatus flat_index(RilleContext *ctx, RilleTensor *index, RilleTensor **out) {
  RILLE_TRY(rille_tensor_view(index, 1, &(int64_t){index->numel},
                              &(int64_t){index->ndim ? index->strides[0] : 1}, rille_tensor_offset(index),
                              out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

/* The one element of a tensor with no dims as one dim, in the same memory; held by the scope. */
static RilleStatus with_dim(RilleContext *ctx, RilleTensor *in, RilleTensor **out) {
  *out = in;
  if (in->ndim > 0) return RILLE_OK;
  RILLE_TRY(rille_tensor_view(in, 1, &(int64_t){1}, &(int64_t){1}, rille_tensor_offset(in), out));
  return rille_scope_keep(ctx, *out) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

static RilleStatus index_select_forward(RilleContext *ctx, RilleCall *call) {
  RilleInts dims;
  RilleTensor *index, *in, *row;
  RILLE_TRY(one_dim(ctx, call, &dims));
  RILLE_TRY(flat_index(ctx, call->in[1], &index));
  RILLE_TRY(with_dim(ctx, call->in[0], &in));
  if (call->in[0]->ndim > 0) return index_read(ctx, in, 1, &dims, &index, false, &call->out[0]);
  RILLE_TRY(index_read(ctx, in, 1, &dims, &index, false, &row));
  if (!rille_scope_keep(ctx, row)) return RILLE_ERROR_MEMORY;
  return rille_tensor_view(row, 0, NULL, NULL, rille_tensor_offset(row), &call->out[0]);
}

static void index_select_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleShape *shape = &call->shape[0];
  RilleTensor *zeros = t_zeros(ctx, (RilleDtype)shape->dtype, shape->ndim, shape->sizes);
  IndexAddArgs args = {((const RilleDimArgs *)call->args)->dim, {RILLE_SCALAR_INT, {.i = 1}}};
  call->grad_in[0] =
      t_apply(ctx, &rille_op_index_add, (RilleTensor *[]){zeros, call->in[1], call->grad_out[0]}, 3, &args);
}

static RilleStatus write_one_dim(RilleContext *ctx, RilleCall *call, RilleTensor *values, bool accumulate,
                                 bool from_end) {
  RilleInts dims;
  RilleTensor *index, *in = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  RILLE_TRY(one_dim(ctx, call, &dims));
  RILLE_TRY(flat_index(ctx, call->in[1], &index));
  int dim = (int)dims.values[0];
  bool fits = values->ndim == 0 || values->ndim == (in->ndim ? in->ndim : 1);
  for (int i = 0; i < values->ndim && fits; i++)
    fits = values->sizes[i] == (i == dim ? index->numel : in->sizes[i]);
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the source of shape %s does not fit %lld indices of dim %d",
                       rille_tensor_shape_text(values, text), (long long)index->numel, dim);
  RILLE_TRY(copy_of_input(ctx, call));
  RilleTensor *target;
  RILLE_TRY(with_dim(ctx, call->out[0], &target));
  return rille_index_put_into(ctx, target, 1, &dims, &index, values, accumulate, from_end);
}

static RilleStatus index_add_forward(RilleContext *ctx, RilleCall *call) {
  RilleScalar alpha = ((const IndexAddArgs *)call->args)->alpha;
  RilleTensor *values = call->in[2];
  RILLE_TRY(rille_scalar_check(ctx, alpha, rille_dtype_of(call->in[0])));
  if (rille_scalar_to_double(alpha) != 1) values = t_mul(ctx, values, t_scalar(ctx, alpha));
  return values ? write_one_dim(ctx, call, values, true, false) : rille_scope_status(ctx);
}

static RilleTensor *select_along(RilleContext *ctx, RilleBackward *call, RilleTensor *grad) {
  return t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){grad, call->in[1]}, 2,
                 &(RilleDimArgs){((const RilleDimArgs *)call->args)->dim});
}

static void index_add_backward(RilleContext *ctx, RilleBackward *call) {
  double alpha = rille_scalar_to_double(((const IndexAddArgs *)call->args)->alpha);
  if (call->needs[0]) call->grad_in[0] = call->grad_out[0];
  if (call->needs[2]) {
    RilleTensor *grad = select_along(ctx, call, call->grad_out[0]);
    call->grad_in[2] = alpha == 1 ? grad : t_mul_number(ctx, grad, alpha);
  }
}

static RilleStatus index_copy_forward(RilleContext *ctx, RilleCall *call) {
  return write_one_dim(ctx, call, call->in[2], false, false);
}

static RilleStatus index_fill_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *value = call->in[2];
  if (value->ndim != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "value must be a number or a tensor with no dims, not of %d dims", value->ndim);
  RILLE_TRY(rille_scalar_check(ctx, rille_scalar_read(rille_dtype_of(value), value->data),
                               rille_dtype_of(call->in[0])));
  return write_one_dim(ctx, call, value, false, true);
}

/* The value's gradient is that of the places it stands at: a place that is named twice counts once. */
static void index_fill_backward(RilleContext *ctx, RilleBackward *call) {
  const RilleDimArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *zero = t_number(ctx, 0);
  RilleTensor *in[3] = {g, call->in[1], zero};
  if (call->needs[0]) call->grad_in[0] = t_apply(ctx, &rille_op_index_fill, in, 3, args);
  if (!call->needs[2]) return;
  in[0] = t_zeros(ctx, RILLE_BOOL, g->ndim, g->sizes);
  in[2] = t_number(ctx, 1);
  call->grad_in[2] = t_where(ctx, t_apply(ctx, &rille_op_index_fill, in, 3, args), g, zero);
}

static void index_copy_backward(RilleContext *ctx, RilleBackward *call) {
  RilleDimArgs args = {((const RilleDimArgs *)call->args)->dim};
  if (call->needs[0]) {
    RilleTensor *in[3] = {call->grad_out[0], call->in[1], t_number(ctx, 0)};
    call->grad_in[0] = t_apply(ctx, &rille_op_index_fill, in, 3, &args);
  }
  if (call->needs[2]) call->grad_in[2] = select_along(ctx, call, call->grad_out[0]);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter index_parameters[] = {
    RILLE_TENSORS("tensors"), RILLE_OPTION(INTS, RilleIndexArgs, dims), RILLE_PARAMETERS_END};
static const RilleParameter index_put_parameters[] = {
    RILLE_TENSORS("tensors"), RILLE_OPTION(INTS, RilleIndexPutArgs, dims),
    RILLE_OPTION(BOOL, RilleIndexPutArgs, accumulate), RILLE_PARAMETERS_END};
#define DIM_AND_INDEX RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleDimArgs, dim), RILLE_TENSOR("index")
static const RilleParameter select_parameters[] = {DIM_AND_INDEX, RILLE_PARAMETERS_END};
static const RilleParameter add_parameters[] = {
    DIM_AND_INDEX, RILLE_TENSOR("source"), RILLE_OPTION(SCALAR, IndexAddArgs, alpha), RILLE_PARAMETERS_END};
static const RilleParameter copy_parameters[] = {DIM_AND_INDEX, RILLE_TENSOR("source"), RILLE_PARAMETERS_END};
static const RilleParameter fill_parameters[] = {DIM_AND_INDEX, RILLE_TENSOR_OR_NUMBER("value"),
                                                 RILLE_PARAMETERS_END};
static const char *const index_samples[] =
    RILLE_SAMPLES("{ x(4, 3), index(4, 5) }, { 0 }", "{ x(4, 3), index(4, 2, 1), index(3, 2) }, { 0, 1 }",
                  "{ x(2, 3, 4), index(2, 5), index(4, 5) }, { 0, 2 }", "{ x(3, 4):t(), index(3, 2) }, { 1 }",
                  "{ x(4, 3), index(4, 0) }, { 0 }");
static const char *const index_put_samples[] = RILLE_SAMPLES(
    "{ x(4, 3), x(3), index(4, 5) }, { 0 }, true", "{ x(4, 3), x(2, 3), distinct(4, 2) }, { 0 }",
    "{ x(3, 4):t(), x(1), distinct(4, 2), index(3, 2) }, { 0, 1 }",
    "{ x(2, 3, 4), x(5, 3), index(2, 5), index(4, 5) }, { 0, 2 }, true",
    "{ x(4, 3), x(0, 3), index(4, 0) }, { 0 }");
static const char *const select_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, index(4, 5)", "x(4, 3), 1, index(3, 2)", "x(3, 4):t(), -1, index(3, 2)",
                  "x(4, 3), 0, index(4, 0)");
static const char *const add_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, index(4, 5), x(5, 3)", "x(4, 3), 1, index(3, 2), x(4, 2), { alpha = 2.5 }",
                  "x(3, 4):t(), 0, index(4, 2), x(3, 2):t()", "x(4, 3), 0, index(4, 0), x(0, 3)");
static const char *const copy_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, distinct(4, 2), x(2, 3)", "x(3, 4):t(), 1, distinct(3, 2), x(4, 2)",
                  "x(4, 3), 0, index(4, 0), x(0, 3)");
static const char *const fill_samples[] = RILLE_SAMPLES(
    "x(4, 3), 0, index(4, 2), 1.5", "x(3, 4):t(), 1, distinct(3, 2), x()", "x(4, 3), 0, index(4, 0), 1");

RILLE_OP(index, .summary = "the elements at the places that index tensors name; in Lua x[...]",
         RILLE_ARGUMENTS(index_parameters, &(const RilleIndexArgs){{.count = -1}}),
         .flags = RILLE_OP_INTERNAL, .n_outputs = 1, .n_extra = RILLE_MAX_EXTRA,
         .forward = index_saving_forward, .backward = index_backward, .samples = index_samples);
RILLE_OP(index_put, .summary = "values put or added at the places that index tensors name; in Lua x[...] = v",
         RILLE_ARGUMENTS(index_put_parameters, &(const RilleIndexPutArgs){{.count = -1}, false}),
         .flags = RILLE_OP_INTERNAL | RILLE_OP_IN_PLACE, .n_outputs = 1, .n_extra = RILLE_MAX_EXTRA,
         .forward = index_put_forward, .backward = index_put_backward, .samples = index_put_samples);
RILLE_OP(index_select, .summary = "the parts of a dim at the given indices, in their order",
         RILLE_ARGUMENTS(select_parameters, &(const RilleDimArgs){0}), .n_outputs = 1,
         .forward = index_select_forward, .backward = index_select_backward, .saves_input = {0, 1},
         .samples = select_samples);

static const IndexAddArgs add_defaults = {0, {RILLE_SCALAR_INT, {.i = 1}}};
RILLE_OP(index_add, .summary = "alpha * source added to the parts of a dim at the given indices",
         RILLE_ARGUMENTS(add_parameters, &add_defaults), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = index_add_forward, .backward = index_add_backward, .saves_input = {0, 5},
         .samples = add_samples);
RILLE_OP(index_copy, .summary = "source put at the given indices of a dim",
         RILLE_ARGUMENTS(copy_parameters, &(const RilleDimArgs){0}), .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = index_copy_forward, .backward = index_copy_backward,
         .saves_input = {0, 5}, .samples = copy_samples);
RILLE_OP(index_fill, .summary = "value put at the given indices of a dim",
         RILLE_ARGUMENTS(fill_parameters, &(const RilleDimArgs){0}), .flags = RILLE_OP_IN_PLACE,
         .n_outputs = 1, .forward = index_fill_forward, .backward = index_fill_backward,
         .saves_input = {0, 5}, .samples = fill_samples);

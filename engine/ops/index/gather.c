/* gather and scatter: one index for each element, along one dim or of the flattened tensor. */
#include "ops/formula.h"
#include "core/limits.h"
#include "kernels/level.h"
#include "ops/index/index.h"
#include "ops/elementwise/pointwise.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(div);
RILLE_USE_OP(eq);
RILLE_USE_OP(floor_divide);
RILLE_USE_OP(index);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(lt);
RILLE_USE_OP(maximum);
RILLE_USE_OP(put);
RILLE_USE_OP(scatter);
RILLE_USE_OP(scatter_add);
RILLE_USE_OP(scatter_reduce);
RILLE_USE_OP(take);

/* ---- a walk over the index, with the place it names in a tensor beside it */

typedef struct Walk {
  int dim, ndim;
  RilleTensor *index;     /* contiguous; of one column where all of a row are the same */
  int64_t unchecked;      /* where the walk is to look row by row whether indices fit: how many there are */
  const int64_t *sizes;   /* of what is walked */
  const int64_t *strides; /* of the tensor that is indexed */
  int64_t along;          /* the one of dim */
  const int64_t *beside;  /* strides of the tensor walked in step: output or source; NULL: one element */
} Walk;

static RilleStatus check_shapes(RilleContext *ctx, const RilleTensor *in, const RilleTensor *index, int dim,
                                bool whole) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = in->ndim == index->ndim || in->ndim + index->ndim <= 1;
  for (int i = 0; (i < in->ndim || i < index->ndim) && fits; i++) /* a tensor with no dims is one of size 1 */
    fits =
        (i == dim && !whole) || (i < index->ndim ? index->sizes[i] : 1) <= (i < in->ndim ? in->sizes[i] : 1);
  if (index->numel > 0 && !fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the index of shape %s does not fit shape %s along dim %d",
                       rille_tensor_shape_text(index, text), rille_tensor_shape_text(in, other), dim);
  return RILLE_OK;
}

/* by_rows: indices that are as they should be are only looked at when the walk comes to them. */
static RilleStatus start(RilleContext *ctx, const RilleTensor *in, RilleTensor *index, int64_t wanted,
                         bool by_rows, Walk *walk) {
  RilleTensor *checked;
  RILLE_TRY(rille_shape_dim(ctx, wanted, in->ndim, &walk->dim));
  RILLE_TRY(check_shapes(ctx, in, index, walk->dim, false));
  walk->ndim = index->ndim;
  walk->sizes = index->sizes;
  walk->strides = in->strides;
  walk->along = in->ndim ? in->strides[walk->dim] : 0;
  int last = index->ndim - 1;
  if (last >= 0 && last != walk->dim && index->strides[last] == 0 && index->sizes[last] > 1)
    index = t_narrow(ctx, index, last, 0, 1);
  if (!index) return rille_scope_status(ctx);
  int64_t size = in->ndim ? in->sizes[walk->dim] : 1;
  walk->index = index;
  walk->unchecked = by_rows && rille_index_is_ready(index, in) ? size : 0;
  if (walk->unchecked > 0) return RILLE_OK;
  RILLE_TRY(rille_index_check(ctx, index, in, size, walk->dim, false, &checked));
  return (walk->index = rille_scope_keep(ctx, checked)) ? RILLE_OK : RILLE_ERROR_MEMORY;
}

typedef enum Action { READ, PUT, ADD, MULTIPLY, LARGER, SMALLER } Action;

/* The actions that only scatter_reduce takes, for any dtype; NaN wins over all. */
static void combine(Action action, char *place, const char *other, RilleDtype dtype) {
  RilleScalar a = rille_scalar_read(dtype, place), b = rille_scalar_read(dtype, other);
  if (rille_dtype_is_float(dtype)) {
    double x = a.value.f, y = b.value.f;
    bool takes = y != y || (action == LARGER ? x < y : y < x);
    rille_scalar_write(rille_scalar_float(action == MULTIPLY ? x * y : takes ? y : x), dtype, place);
  } else {
    int64_t x = rille_scalar_to_int(a), y = rille_scalar_to_int(b);
    bool takes = action == LARGER ? x < y : y < x;
    int64_t product = (int64_t)((uint64_t)x * (uint64_t)y);
    rille_scalar_write(rille_scalar_int(action == MULTIPLY ? product : takes ? y : x), dtype, place);
  }
}

static inline void act(Action action, char *place, char *other, size_t item, RilleDtype dtype) {
  if (action == READ)
    memcpy(other, place, item);
  else if (action == PUT)
    memcpy(place, other, item);
  else if (action >= MULTIPLY)
    combine(action, place, other, dtype);
  else
    switch (dtype) {
    case RILLE_FLOAT32:
      *(float *)(void *)place += *(float *)(void *)other;
      break;
    case RILLE_FLOAT64:
      *(double *)(void *)place += *(double *)(void *)other;
      break;
    case RILLE_INT64:
      *(uint64_t *)(void *)place += *(uint64_t *)(void *)other;
      break;
    case RILLE_INT32:
      *(uint32_t *)(void *)place += *(uint32_t *)(void *)other;
      break;
    case RILLE_UINT8:
      *(uint8_t *)place = (uint8_t)(*(uint8_t *)place + *(uint8_t *)other);
      break;
    default:
      *place = (char)(*place || *other);
    }
}

/* One row of the walk. Element i meets data[i * step + index[i * index_step] * along] and other[i * beside].
 */
typedef struct Line {
  int64_t n, index_step, along, step, beside;
  size_t item;
  RilleDtype dtype;
  Action action;
} Line;

#if defined(RILLE_MINIMAL)
#define HAS_PLAIN_LINES 0
#else
#define HAS_PLAIN_LINES 1
#endif
#define LINE(name, T, STATEMENT)                                                                             \
  static void name(const Line *l, const int64_t *index, char *data, char *other) {                           \
    T *place = (T *)(void *)data, *mine = (T *)(void *)other;                                                \
    if (l->index_step == 0) place += index[0] * l->along;                                                    \
    if (l->index_step == 0 && l->step == 1 && l->beside == 1)                                                \
      for (int64_t i = 0; i < l->n; i++) STATEMENT(place[i], mine[i]);                                       \
    else if (l->index_step == 0)                                                                             \
      for (int64_t i = 0; i < l->n; i++) STATEMENT(place[i * l->step], mine[i * l->beside]);                 \
    else if (HAS_PLAIN_LINES && l->step == 0 && l->along == 1 && l->beside == 1) {                           \
      RILLE_UNROLL_FOUR                                                                                      \
      for (int64_t i = 0; i < l->n; i++) STATEMENT(place[index[i]], mine[i]);                                \
    } else                                                                                                   \
      for (int64_t i = 0; i < l->n; i++)                                                                     \
        STATEMENT(place[i * l->step + index[i] * l->along], mine[i * l->beside]);                            \
  }
#define READ_ONE(place, mine) (mine) = (place)
#define PUT_ONE(place, mine)  (place) = (mine)
#define ADD_ONE(place, mine)  (place) += (mine)
LINE(read_1, uint8_t, READ_ONE)
LINE(read_4, uint32_t, READ_ONE)
LINE(read_8, uint64_t, READ_ONE)
LINE(put_1, uint8_t, PUT_ONE)
LINE(put_4, uint32_t, PUT_ONE)
LINE(put_8, uint64_t, PUT_ONE)
LINE(add_float, float, ADD_ONE)
LINE(add_double, double, ADD_ONE)
LINE(add_4, uint32_t, ADD_ONE)
LINE(add_8, uint64_t, ADD_ONE)
/* Without a branch, as nobody can tell which way it would go. */
static inline float pick(bool takes, float x, float y) {
  uint32_t a, b;
  memcpy(&a, &x, sizeof a);
  memcpy(&b, &y, sizeof b);
  a ^= (a ^ b) & -(uint32_t)takes;
  memcpy(&x, &a, sizeof x);
  return x;
}
/* NaN wins over all. */
#define LARGER_ONE(place, mine)   (place) = pick(((place) < (mine)) | ((mine) != (mine)), place, mine)
#define SMALLER_ONE(place, mine)  (place) = pick(((place) > (mine)) | ((mine) != (mine)), place, mine)
#define MULTIPLY_ONE(place, mine) (place) *= (mine)
#if !defined(RILLE_MINIMAL)
LINE(larger_float, float, LARGER_ONE)
LINE(smaller_float, float, SMALLER_ONE)
LINE(multiply_float, float, MULTIPLY_ONE)
#endif

/* Any action and dtype. */
static void line_of_any(const Line *l, const int64_t *index, char *data, char *other) {
  for (int64_t i = 0; i < l->n; i++)
    act(l->action, data + (i * l->step + index[i * l->index_step] * l->along) * (int64_t)l->item,
        other + i * l->beside * (int64_t)l->item, l->item, l->dtype);
}

typedef void LineFunction(const Line *line, const int64_t *index, char *data, char *other);

static LineFunction *line_function(const Line *l) {
  if (l->action == READ) return l->item == 1 ? read_1 : l->item == 4 ? read_4 : read_8;
  if (l->action == PUT) return l->item == 1 ? put_1 : l->item == 4 ? put_4 : put_8;
#if !defined(RILLE_MINIMAL)
  if (l->action != ADD && l->dtype == RILLE_FLOAT32)
    return l->action == LARGER ? larger_float : l->action == SMALLER ? smaller_float : multiply_float;
#endif
  if (l->action != ADD) return line_of_any;
  return l->dtype == RILLE_FLOAT32   ? add_float
         : l->dtype == RILLE_FLOAT64 ? add_double
         : l->dtype == RILLE_INT64   ? add_8
         : l->dtype == RILLE_INT32   ? add_4
                                     : line_of_any;
}

enum { LINE_A_LOOK = 1 << 18, LINE_A_CHECK = 1 << 12, ROWS_AHEAD = 4 };

/* Asks for the part of a row that a later index names; it may be wrong still. */
static void ask_for(const char *data, int64_t offset, int64_t bytes) {
  const uintptr_t from = (uintptr_t)data + (uintptr_t)offset;
  for (int64_t at = 0; at < bytes && at < 256; at += 64)
    __builtin_prefetch((const void *)(from + (uintptr_t)at), 1);
}

/* data is the indexed tensor, other the one in step. False where an index was found that does not fit. */
static bool run(const Walk *walk, Action action, char *data, char *other, RilleDtype dtype) {
  if (walk->index->numel == 0) return true; /* it may have other dims than the tensor that is indexed */
  const int64_t *index = (const int64_t *)(const void *)walk->index->data, *sizes = walk->sizes;
  int64_t at[RILLE_MAX_DIMS] = {0}, base = 0, side = 0, rows = 1;
  int last = walk->ndim - 1;
  Line line = {.n = last >= 0 ? sizes[last] : 1,
               .along = walk->along,
               .step = last >= 0 && last != walk->dim ? walk->strides[last] : 0,
               .beside = last >= 0 && walk->beside ? walk->beside[last] : 0,
               .item = rille_dtype_bytes(dtype),
               .dtype = dtype,
               .action = action};
  LineFunction *function = line_function(&line);
  int64_t indices = last >= 0 ? walk->index->sizes[last] : 1, item = (int64_t)line.item;
  line.index_step = indices == line.n;
  for (int d = 0; d < last; d++) rows *= sizes[d];
  const int64_t all = line.n, most = walk->unchecked > 0 ? LINE_A_CHECK : LINE_A_LOOK;
  bool is_long = all >= 1024; /* then each row is worth a look whether to stop */
  for (int64_t i = 0; i < rows && all > 0; i++, index += indices) {
    if (is_long ? rille_must_stop(walk->index->ctx) : rille_must_stop_at(walk->index->ctx, i)) return true;
    if (HAS_PLAIN_LINES && line.index_step == 0 && i + ROWS_AHEAD < rows)
      ask_for(data, (int64_t)((uint64_t)index[ROWS_AHEAD] * (uint64_t)(line.along * item)), all * item);
    for (int64_t done = 0; done < all; done += line.n) {
      line.n = all - done < most ? all - done : most;
      if (done > 0 && rille_must_stop(walk->index->ctx)) return true;
      const int64_t looked = line.index_step ? line.n : 1;
      if (walk->unchecked > 0 &&
          !rille_index_are_within(index + done * line.index_step, looked, walk->unchecked))
        return false;
      function(&line, index + done * line.index_step, data + (base + done * line.step) * item,
               other + (side + done * line.beside) * item);
    }
    for (int d = last - 1; d >= 0; d--) {
      int64_t step = d == walk->dim ? 0 : walk->strides[d], beside = walk->beside ? walk->beside[d] : 0;
      base += step, side += beside;
      if (++at[d] < sizes[d]) break;
      base -= at[d] * step, side -= at[d] * beside;
      at[d] = 0;
    }
  }
  return true;
}

/* ---- gather -------------------------------------------------------------------------------------------- */

static RilleStatus gather_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1];
  int64_t dim = ((const RilleDimArgs *)call->args)->dim;
  Walk walk;
  RILLE_TRY(start(ctx, in, index, dim, true, &walk));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), index->ndim, index->sizes, &call->out[0]));
  walk.beside = call->out[0]->strides;
  if (run(&walk, READ, in->data, call->out[0]->data, rille_dtype_of(in))) return RILLE_OK;
  return start(ctx, in, index, dim, false, &walk); /* which says what does not fit */
}

static void gather_backward(RilleContext *ctx, RilleBackward *call) {
  int dim = (int)((const RilleDimArgs *)call->args)->dim;
  call->grad_in[0] = t_scatter_zeros(ctx, &call->shape[0], dim, call->in[1], call->grad_out[0]);
}

/* ---- scatter, scatter_add */

static RilleStatus scatter(RilleContext *ctx, RilleCall *call, Action action) {
  RilleTensor *in = call->in[0], *index = call->in[1], *src = call->in[2];
  RilleDtype dtype = rille_dtype_of(in);
  Walk walk;
  bool number = src->is_number;
  RILLE_TRY(rille_index_check_dtype(ctx, index));
  if (!number && src->dtype != dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "src must be of dtype %s, not %s", rille_dtype_name(dtype),
                       rille_dtype_name(rille_dtype_of(src)));
  RILLE_TRY(rille_check_number(ctx, src, dtype));
  RILLE_TRY(rille_cast_input(ctx, src, dtype, &src));
  RILLE_TRY(rille_call_output(ctx, call, dtype, in->ndim, in->sizes));
  if (!call->in_place) RILLE_TRY(rille_tensor_copy(call->out[0], in));
  if (index->numel == 0) return RILLE_OK;
  const int64_t dim = ((const RilleDimArgs *)call->args)->dim;
  RILLE_TRY(start(ctx, call->out[0], index, dim, !call->in_place, &walk));
  if (!number) RILLE_TRY(check_shapes(ctx, src, index, walk.dim, true));
  walk.beside = number || src->ndim == 0 ? NULL : src->strides;
  if (run(&walk, action, call->out[0]->data, src->data, dtype)) return RILLE_OK;
  return start(ctx, call->out[0], index, dim, false, &walk); /* which says what does not fit */
}

static RilleStatus scatter_forward(RilleContext *ctx, RilleCall *call) {
  return scatter(ctx, call, PUT);
}
static RilleStatus scatter_add_forward(RilleContext *ctx, RilleCall *call) {
  return scatter(ctx, call, ADD);
}

/* A gradient for what the index walked of src, in zeros of src's shape. */
static RilleTensor *into_source(RilleContext *ctx, RilleBackward *call, RilleTensor *grad) {
  const RilleShape *shape = &call->shape[2];
  if (!grad || rille_shape_equal(grad->ndim, grad->sizes, shape->ndim, shape->sizes) ||
      grad->ndim != shape->ndim)
    return grad;
  int64_t strides[RILLE_MAX_DIMS];
  rille_shape_strides(shape->ndim, shape->sizes, strides);
  return rille_view_gradient(ctx, grad, shape, grad->ndim, grad->sizes, strides, 0);
}

static RilleTensor *index_gradient(RilleContext *ctx, RilleBackward *call) {
  return t_gather(ctx, call->grad_out[0], (int)((const RilleDimArgs *)call->args)->dim, call->in[1]);
}

static void scatter_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0])
    call->grad_in[0] =
        t_apply(ctx, &rille_op_scatter, (RilleTensor *[]){call->grad_out[0], call->in[1], t_number(ctx, 0)},
                3, call->args);
  if (call->needs[2]) call->grad_in[2] = into_source(ctx, call, index_gradient(ctx, call));
}

static void scatter_add_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = call->grad_out[0];
  if (call->needs[2]) call->grad_in[2] = into_source(ctx, call, index_gradient(ctx, call));
}

/* ---- scatter_reduce, index_reduce */

typedef struct ReduceArgs {
  int64_t dim;
  uint8_t reduce;
  bool include_self;
} ReduceArgs;

enum { SUM, PROD, MEAN, AMAX, AMIN };

/* What leaves the first element as it is. */
static RilleScalar neutral(uint8_t reduce, RilleDtype dtype) {
  bool floats = rille_dtype_is_float(dtype);
  if (reduce == PROD) return rille_scalar_int(1);
  if (reduce == AMAX && floats) return rille_scalar_float(-(double)INFINITY);
  if (reduce == AMIN && floats) return rille_scalar_float((double)INFINITY);
  if (reduce == AMAX)
    return rille_scalar_int(dtype == RILLE_INT64 ? INT64_MIN : dtype == RILLE_INT32 ? INT32_MIN : 0);
  if (reduce == AMIN)
    return rille_scalar_int(dtype == RILLE_INT64 ? INT64_MAX : dtype == RILLE_INT32 ? INT32_MAX : 255);
  return rille_scalar_int(0);
}

static RilleTensor *scatter_number(RilleContext *ctx, const RilleOp *op, RilleTensor *a, RilleTensor *index,
                                   int64_t dim, RilleScalar value) {
  RilleTensor *in[3] = {a, index, t_scalar(ctx, value)};
  return a ? t_apply(ctx, op, in, 3, &(RilleDimArgs){dim}) : NULL;
}

/* How many values each element of the result is made of, at least 1. */
static RilleTensor *count_values(RilleContext *ctx, int ndim, const int64_t *sizes, RilleTensor *index,
                                 const ReduceArgs *args) {
  RilleTensor *count = scatter_number(ctx, &rille_op_scatter_add, t_zeros(ctx, RILLE_INT64, ndim, sizes),
                                      index, args->dim, rille_scalar_int(1));
  RilleTensor *one = t_scalar(ctx, rille_scalar_int(1));
  return args->include_self ? t_add(ctx, count, one) : t_binary(ctx, &rille_op_maximum, count, one);
}

static RilleStatus scatter_reduce_forward(RilleContext *ctx, RilleCall *call) {
  static const Action actions[] = {ADD, MULTIPLY, ADD, LARGER, SMALLER};
  const ReduceArgs *args = call->args;
  RilleTensor *in[3] = {call->in[0], call->in[1], call->in[2]};
  RilleDtype dtype = rille_dtype_of(in[0]);
  if (args->reduce == MEAN && dtype == RILLE_BOOL)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "bool tensors have no mean");
  if (!args->include_self)
    in[0] = scatter_number(ctx, &rille_op_scatter, in[0], in[1], args->dim, neutral(args->reduce, dtype));
  if (!in[0]) return rille_scope_status(ctx);
  RilleCall inner = {.op = call->op, .in = in, .n_in = 3, .args = call->args, .n_out = 1};
  inner.out = inner.fixed_out;
  RilleStatus status = scatter(ctx, &inner, actions[args->reduce]);
  RilleTensor *result = t_keep(ctx, RILLE_OK, inner.out[0]);
  RILLE_TRY(status);
  if (args->reduce == MEAN) {
    RilleTensor *count = count_values(ctx, result->ndim, result->sizes, in[1], args);
    const RilleOp *divide = rille_dtype_is_float(dtype) ? &rille_op_div : &rille_op_floor_divide;
    result = t_binary(ctx, divide, result, count);
    if (result && result->dtype != dtype) result = t_to(ctx, result, dtype);
  }
  return rille_call_result(ctx, call, result);
}

/* The part of src that the index walked. */
static RilleTensor *walked_part(RilleContext *ctx, RilleTensor *src, const RilleTensor *index) {
  for (int i = 0; src && i < src->ndim && i < index->ndim; i++)
    if (src->sizes[i] > index->sizes[i]) src = t_narrow(ctx, src, i, 0, index->sizes[i]);
  return src;
}

/* The gradients of in and of the walked part of src, each as if both were asked for. */
typedef struct Shares {
  RilleTensor *self, *src;
} Shares;

static RilleTensor *is_zero(RilleContext *ctx, RilleTensor *a) {
  return t_binary(ctx, &rille_op_eq, a, t_number(ctx, 0));
}

/* g y / x, but where x is the only 0 the product of the others stands for y / x. */
static Shares product_shares(RilleContext *ctx, RilleBackward *call, RilleTensor *src) {
  RilleTensor *g = call->grad_out[0], *x = call->in[0], *index = call->in[1], *y = call->out[0];
  int dim = (int)((const ReduceArgs *)call->args)->dim;
  RilleTensor *one = t_number(ctx, 1), *x_filled = t_where(ctx, is_zero(ctx, x), one, x);
  if (!x_filled || !src) return (Shares){NULL, NULL};
  RilleTensor *y_filled = t_apply(ctx, call->op, (RilleTensor *[]){x_filled, index, src}, 3, call->args);
  RilleTensor *zero = is_zero(ctx, src), *zeros = zero ? t_to(ctx, zero, rille_dtype_of(x)) : NULL;
  RilleShape shape = {x->dtype, x->ndim, x->sizes};
  RilleTensor *sum = t_scatter_zeros(ctx, &shape, dim, index, zeros);
  RilleTensor *count = sum ? t_gather(ctx, sum, dim, index) : NULL;
  RilleTensor *lone = t_binary(ctx, &rille_op_logical_and, zero, t_binary(ctx, &rille_op_eq, count, one));
  RilleTensor *src_filled = t_where(ctx, lone, one, src);
  if (!src_filled) return (Shares){NULL, NULL};
  RilleTensor *others = t_apply(ctx, call->op, (RilleTensor *[]){x, index, src_filled}, 3, call->args);
  RilleTensor *alone = t_mul(ctx, g, others), *plain = t_mul(ctx, g, y);
  if (!alone || !plain) return (Shares){NULL, NULL};
  plain = t_div(ctx, t_gather(ctx, plain, dim, index), t_where(ctx, zero, one, src));
  return (Shares){t_div(ctx, t_mul(ctx, g, y_filled), x_filled),
                  t_where(ctx, lone, t_gather(ctx, alone, dim, index), plain)};
}

/* All that equal the result share its gradient. */
static Shares extreme_shares(RilleContext *ctx, RilleBackward *call, RilleTensor *src) {
  RilleTensor *x = call->in[0], *index = call->in[1], *y = call->out[0];
  int dim = (int)((const ReduceArgs *)call->args)->dim;
  RilleDtype dtype = rille_dtype_of(x);
  RilleTensor *x_wins = t_to(ctx, t_binary(ctx, &rille_op_eq, x, y), dtype);
  RilleTensor *src_wins = t_to(ctx, t_binary(ctx, &rille_op_eq, src, t_gather(ctx, y, dim, index)), dtype);
  if (!x_wins || !src_wins) return (Shares){NULL, NULL};
  RilleTensor *winners = t_apply(ctx, &rille_op_scatter_add, (RilleTensor *[]){x_wins, index, src_wins}, 3,
                                 &(RilleDimArgs){dim});
  RilleTensor *share = t_div(ctx, call->grad_out[0], winners);
  if (!share) return (Shares){NULL, NULL};
  return (Shares){t_mul(ctx, x_wins, share), t_mul(ctx, src_wins, t_gather(ctx, share, dim, index))};
}

static void scatter_reduce_backward(RilleContext *ctx, RilleBackward *call) {
  const ReduceArgs *args = call->args;
  RilleTensor *g = call->grad_out[0], *index = call->in[1];
  Shares shares = {g, NULL};
  if (args->reduce == MEAN) shares.self = t_div(ctx, g, count_values(ctx, g->ndim, g->sizes, index, args));
  if (args->reduce == SUM || args->reduce == MEAN)
    shares.src = shares.self ? t_gather(ctx, shares.self, (int)args->dim, index) : NULL;
  else if (index->numel > 0)
    shares = (args->reduce == PROD ? product_shares : extreme_shares)(ctx, call,
                                                                      walked_part(ctx, call->in[2], index));
  if (call->needs[0] && !args->include_self)
    shares.self = scatter_number(ctx, &rille_op_scatter, shares.self, index, args->dim, rille_scalar_int(0));
  if (call->needs[0]) call->grad_in[0] = shares.self;
  if (call->needs[2]) call->grad_in[2] = shares.src ? into_source(ctx, call, shares.src) : NULL;
}

/* One index for a whole part of dim. */
static RilleStatus index_reduce_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *index = call->in[1], *source = call->in[2];
  int64_t sizes[RILLE_MAX_DIMS];
  int dim;
  if (call->in[0]->ndim == 0 && source->numel == 1) { /* one number counts as one dim */
    RilleTensor *flat[3] = {t_reshape(ctx, call->in[0], 1, &(int64_t){1}), index,
                            t_reshape(ctx, source, 1, &(int64_t){1})};
    RilleTensor *result = flat[0] && flat[2] ? t_apply(ctx, call->op, flat, 3, call->args) : NULL;
    return rille_call_return(ctx, call, t_reshape(ctx, result, 0, NULL));
  }
  RILLE_TRY(rille_shape_dim(ctx, ((const ReduceArgs *)call->args)->dim, source->ndim, &dim));
  for (int i = 0; i < source->ndim; i++) sizes[i] = i == dim ? index->numel : 1;
  bool fits = index->ndim <= 1 && source->ndim == call->in[0]->ndim && source->ndim > 0 &&
              index->numel == source->sizes[dim];
  for (int i = 0; fits && i < source->ndim; i++) fits = i == dim || source->sizes[i] == call->in[0]->sizes[i];
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "the index must have one dim, and the source its length along dim %d and the input's "
                       "other sizes",
                       dim);
  index = t_reshape(ctx, index, source->ndim, sizes);
  RilleTensor *in[3] = {call->in[0], index ? t_expand(ctx, index, source->ndim, source->sizes) : NULL,
                        source};
  return rille_call_return(ctx, call,
                           in[1] ? t_apply(ctx, &rille_op_scatter_reduce, in, 3, call->args) : NULL);
}

/* ---- put: by the place in the flattened input */

typedef struct PutArgs {
  bool accumulate;
} PutArgs;

static RilleStatus put_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1], *source = call->in[2];
  if (index->numel != source->numel)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%lld indices, but %lld elements in source",
                       (long long)index->numel, (long long)source->numel);
  if (in->dtype != source->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "source must be of dtype %s, not %s",
                       rille_dtype_name(rille_dtype_of(in)), rille_dtype_name(rille_dtype_of(source)));
  RILLE_TRY(rille_call_output(ctx, call, rille_dtype_of(in), in->ndim, in->sizes));
  RilleTensor *out = call->out[0];
  if (!call->in_place) RILLE_TRY(rille_tensor_copy(out, in));
  RilleTensor *flat = t_reshape(ctx, out, 1, &out->numel); /* out itself, or a copy where it is strided */
  source = t_reshape(ctx, source, 1, &source->numel), index = t_reshape(ctx, index, 1, &index->numel);
  if (!flat || !source || !index) return rille_scope_status(ctx);
  RILLE_TRY(rille_index_put_into(ctx, flat, 1, &(RilleInts){.count = 1, .values = {0}}, &index, source,
                                 ((const PutArgs *)call->args)->accumulate, true));
  if (flat->storage == out->storage) return RILLE_OK;
  flat = t_reshape(ctx, flat, out->ndim, out->sizes);
  return flat ? rille_tensor_copy(out, flat) : rille_scope_status(ctx);
}

static void put_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *index = call->in[1];
  if (call->needs[0] && ((const PutArgs *)call->args)->accumulate)
    call->grad_in[0] = g;
  else if (call->needs[0])
    call->grad_in[0] =
        t_apply(ctx, &rille_op_put,
                (RilleTensor *[]){g, index, t_zeros(ctx, rille_dtype_of(g), index->ndim, index->sizes)}, 3,
                call->args);
  if (call->needs[2]) {
    RilleTensor *grad = t_apply(ctx, &rille_op_take, (RilleTensor *[]){g, index}, 2, NULL);
    call->grad_in[2] = grad ? t_reshape(ctx, grad, call->shape[2].ndim, call->shape[2].sizes) : NULL;
  }
}

/* ---- take, take_along_dim */

static RilleStatus take_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *flat = t_reshape(ctx, call->in[0], 1, &(int64_t){call->in[0]->numel});
  RilleTensor *in[2] = {flat, call->in[1]};
  if (!flat) return rille_scope_status(ctx);
  return rille_call_return(
      ctx, call, t_apply(ctx, &rille_op_index, in, 2, &(RilleIndexArgs){{.count = 1, .values = {0}}}));
}

typedef struct AlongArgs {
  RilleOptionalInt dim;
} AlongArgs;

/* gather's index from one that counts from the end where it is below 0. */
static RilleTensor *from_start(RilleContext *ctx, RilleTensor *index, int64_t size) {
  if (!index) return NULL;
  RilleTensor *below = t_binary(ctx, &rille_op_lt, index, t_scalar(ctx, rille_scalar_int(0)));
  return t_where(ctx, below, t_add(ctx, index, t_scalar(ctx, rille_scalar_int(size))), index);
}

/* Both broadcast to each other, dim aside; without dim both are flat. */
static RilleStatus take_along_dim_forward(RilleContext *ctx, RilleCall *call) {
  RilleOptionalInt wanted = ((const AlongArgs *)call->args)->dim;
  RilleTensor *in = call->in[0], *index = call->in[1];
  RILLE_TRY(rille_index_check_dtype(ctx, index));
  if (!wanted.given) {
    in = t_reshape(ctx, in, 1, &(int64_t){in->numel});
    index = t_reshape(ctx, index, 1, &(int64_t){index->numel});
    index = in ? from_start(ctx, index, in->numel) : NULL;
    return rille_call_return(ctx, call, in && index ? t_gather(ctx, in, 0, index) : NULL);
  }
  int dim, ndim;
  int64_t sizes[RILLE_MAX_DIMS], a[RILLE_MAX_DIMS], b[RILLE_MAX_DIMS];
  RILLE_TRY(rille_shape_dim(ctx, wanted.value, in->ndim, &dim));
  if (in->ndim != index->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "input has %d dims, indices %d", in->ndim, index->ndim);
  memcpy(a, in->sizes, in->ndim * sizeof *a);
  memcpy(b, index->sizes, in->ndim * sizeof *b);
  if (in->ndim > 0) a[dim] = b[dim] = 1;
  RILLE_TRY(rille_shape_broadcast(ctx, in->ndim, a, index->ndim, b, &ndim, sizes));
  if (ndim > 0) sizes[dim] = in->sizes[dim];
  in = t_expand(ctx, in, ndim, sizes);
  if (ndim > 0) sizes[dim] = index->sizes[dim];
  index = in ? from_start(ctx, t_expand(ctx, index, ndim, sizes), ndim > 0 ? in->sizes[dim] : 1) : NULL;
  return rille_call_return(ctx, call, in && index ? t_gather(ctx, in, dim, index) : NULL);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter gather_parameters[] = {RILLE_TENSOR("input"),
                                                   RILLE_REQUIRED(INT, RilleDimArgs, dim),
                                                   RILLE_TENSOR("index"), RILLE_PARAMETERS_END};
static const RilleParameter scatter_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, RilleDimArgs, dim), RILLE_TENSOR("index"),
    RILLE_TENSOR_OR_NUMBER("src"), RILLE_PARAMETERS_END};
static const RilleParameter take_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("index"),
                                                 RILLE_PARAMETERS_END};
static const RilleParameter along_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("indices"),
                                                  RILLE_OPTION(OPTIONAL_INT, AlongArgs, dim),
                                                  RILLE_PARAMETERS_END};
static const RilleDimArgs dim_zero = {0};
static const char *const gather_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, index(4, 2, 3)", "x(4, 3), 1, index(3, 4, 5)",
                  "x(3, 4):t(), -1, index(3, 2, 2)", "x(4, 3), 0, index(4, 0, 3)", "x(5), 0, index(5, 7)");
static const char *const scatter_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, columns(4, 2, 3), x(2, 3)", "x(4, 3), 0, columns(4, 2, 2), x(3, 3)",
                  "x(3, 4):t(), 0, columns(4, 2, 3), 1.5", "x(4, 3), 0, index(4, 0, 3), x(0, 3)");
static const char *const scatter_add_samples[] =
    RILLE_SAMPLES("x(4, 3), 0, index(4, 2, 3), x(2, 3)", "x(4, 3), 1, index(3, 4, 5), x(4, 6)",
                  "x(3, 4):t(), 0, index(4, 5, 3), x(3, 5):t()", "x(4, 3), 0, index(4, 0, 3), x(0, 3)");
static const char *const take_samples[] =
    RILLE_SAMPLES("x(4, 3), index(12, 2, 2)", "x(3, 4):t(), index(12, 5)", "x(4, 3), index(12, 0)");
static const char *const along_samples[] =
    RILLE_SAMPLES("x(4, 3), index(4, 2, 3), 0", "x(4, 3), index(3, 1, 2), 1", "x(4, 3), index(12, 5)");

RILLE_OP(gather, .summary = "elements picked along dim, one index each",
         RILLE_ARGUMENTS(gather_parameters, &dim_zero), .n_outputs = 1, .forward = gather_forward,
         .backward = gather_backward, .saves_input = {0, 1}, .samples = gather_samples);
RILLE_OP(scatter, .summary = "src, or a number, put along dim, one index each",
         RILLE_ARGUMENTS(scatter_parameters, &dim_zero),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_READS_ELSEWHERE, .n_outputs = 1, .forward = scatter_forward,
         .backward = scatter_backward, .saves_input = {0, 5}, .samples = scatter_samples);
RILLE_OP(scatter_add, .summary = "src added along dim, one index each",
         RILLE_ARGUMENTS(scatter_parameters, &dim_zero),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_READS_ELSEWHERE, .n_outputs = 1,
         .forward = scatter_add_forward, .backward = scatter_add_backward, .saves_input = {0, 5},
         .samples = scatter_add_samples);
RILLE_OP(take_along_dim, .summary = "gather with shapes that broadcast",
         RILLE_ARGUMENTS(along_parameters, &(const AlongArgs){{0}}), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = take_along_dim_forward, .samples = along_samples);
RILLE_OP(take, .summary = "elements by their place in the flattened input", .parameters = take_parameters,
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = take_forward, .samples = take_samples);

#define REDUCE_CHOICE RILLE_REQUIRED_CHOICE(ReduceArgs, reduce, "sum|prod|mean|amax|amin")
static const RilleParameter reduce_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, ReduceArgs, dim),
    RILLE_TENSOR("index"), RILLE_TENSOR("src"),
    REDUCE_CHOICE,         RILLE_OPTION(BOOL, ReduceArgs, include_self),
    RILLE_PARAMETERS_END};
static const RilleParameter index_reduce_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INT, ReduceArgs, dim),
    RILLE_TENSOR("index"), RILLE_TENSOR("source"),
    REDUCE_CHOICE,         RILLE_OPTION(BOOL, ReduceArgs, include_self),
    RILLE_PARAMETERS_END};
static const RilleParameter put_parameters[] = {
    RILLE_TENSOR("input"), RILLE_TENSOR("index"), RILLE_TENSOR("source"),
    RILLE_OPTION(BOOL, PutArgs, accumulate), RILLE_PARAMETERS_END};
static const ReduceArgs reduce_defaults = {.include_self = true};
static const char *const reduce_samples[] = RILLE_SAMPLES(
    "x(4, 3), 0, index(4, 3, 3), x(3, 3), 'sum'", "x(4, 3), 1, index(3, 4, 5), x(4, 6), 'prod'",
    "x(3, 4):t(), 0, index(4, 5, 3), x(3, 5):t(), 'mean'", "x(4, 3), 0, index(4, 5, 3), x(5, 3), 'amax'",
    "x(4, 3), -1, index(3, 4, 2), x(4, 2), 'amin', false",
    "x(4, 3), 0, index(4, 2, 3), x(2, 3), 'prod', false",
    "x(4, 3), 0, index(4, 2, 3), x(2, 3), 'mean', false", "x(4, 3), 0, index(4, 0, 3), x(0, 3), 'prod'",
    "x(4, 3), 0, index(4, 0, 3), x(0, 3), 'amax'");
static const char *const index_reduce_samples[] = RILLE_SAMPLES(
    "x(4, 3), 0, index(4, 5), x(5, 3), 'prod'", "x(4, 3), 1, index(3, 2), x(4, 2), 'mean', false",
    "x(3, 4):t(), 0, index(4, 2), x(3, 2):t(), 'amax'", "x(4, 3), 0, index(4, 0), x(0, 3), 'amin'");
static const char *const put_samples[] =
    RILLE_SAMPLES("x(4, 3), distinct(12, 4), x(2, 2)", "x(3, 4):t(), index(12, 2, 3), x(6), true",
                  "x(4, 3), index(12, 0), x(0)");
RILLE_OP(scatter_reduce,
         .summary = "src gathered along dim, one index each: as sum, product, mean or extreme",
         RILLE_ARGUMENTS(reduce_parameters, &reduce_defaults), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = scatter_reduce_forward, .backward = scatter_reduce_backward, .saves_input = {5, 5, 5},
         .saves_output = 1, .samples = reduce_samples,
         .example = "rille.zeros(3):scatter_reduce(0, rille.tensor { 0, 2, 2 }, rille.ones(3), 'sum')");
RILLE_OP(index_reduce,
         .summary = "parts of source gathered along dim by an index: as product, mean or extreme",
         RILLE_ARGUMENTS(index_reduce_parameters, &reduce_defaults), .flags = RILLE_OP_COMPOSITE,
         .n_outputs = 1, .forward = index_reduce_forward, .samples = index_reduce_samples,
         .example = "rille.ones(3, 2):index_reduce(0, rille.tensor { 0, 2 }, rille.ones(2, 2), 'prod')");
RILLE_OP(put, .summary = "source put or added at places in the flattened input",
         RILLE_ARGUMENTS(put_parameters, &(const PutArgs){false}), .flags = RILLE_OP_IN_PLACE, .n_outputs = 1,
         .forward = put_forward, .backward = put_backward, .saves_input = {0, 5}, .samples = put_samples,
         .example = "rille.zeros(2, 3):put(rille.tensor { 0, 4 }, rille.ones(2))");

/* gather and scatter: one index for each element, along one dim. */
#include "ops/expression.h"
#include "ops/index.h"
#include "ops/pointwise.h"

#include <string.h>

/* ---- a walk over the index, with the place it names in a tensor beside it */

typedef struct Walk {
  int dim, ndim;
  RilleTensor *index;     /* contiguous, checked */
  const int64_t *strides; /* of the tensor that is indexed */
  const int64_t *beside;  /* strides of the tensor walked in step: output or source; NULL: one element */
} Walk;

static RilleStatus check_shapes(RilleContext *ctx, const RilleTensor *in, const RilleTensor *index, int dim,
                                bool whole) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = in->ndim == index->ndim || in->ndim + index->ndim <= 1;
  for (int i = 0; i < in->ndim && i < index->ndim && fits; i++)
    fits = (i == dim && !whole) || index->sizes[i] <= in->sizes[i];
  if (index->numel > 0 && !fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the index of shape %s does not fit shape %s along dim %d",
                       rille_tensor_shape_text(index, text), rille_tensor_shape_text(in, other), dim);
  return RILLE_OK;
}

static RilleStatus start(RilleContext *ctx, const RilleTensor *in, RilleTensor *index, int64_t wanted,
                         Walk *walk) {
  RilleTensor *checked;
  RILLE_TRY(rille_shape_dim(ctx, wanted, in->ndim, &walk->dim));
  RILLE_TRY(check_shapes(ctx, in, index, walk->dim, false));
  RILLE_TRY(rille_index_check(ctx, index, in->ndim ? in->sizes[walk->dim] : 1, walk->dim, &checked));
  if (!(walk->index = rille_scope_keep(ctx, checked))) return RILLE_ERROR_MEMORY;
  walk->ndim = index->ndim < in->ndim ? index->ndim : in->ndim;
  walk->strides = in->strides;
  return RILLE_OK;
}

typedef enum Action { READ, PUT, ADD } Action;

static inline void act(Action action, char *place, char *other, size_t item, RilleDtype dtype) {
  if (action == READ)
    memcpy(other, place, item);
  else if (action == PUT)
    memcpy(place, other, item);
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

/* data is the indexed tensor, other the one in step. */
static void run(const Walk *walk, Action action, char *data, char *other, RilleDtype dtype) {
  const int64_t *index = (const int64_t *)(const void *)walk->index->data, *sizes = walk->index->sizes;
  int64_t at[RILLE_MAX_DIMS] = {0}, base = 0, side = 0;
  size_t item = rille_dtype_bytes(dtype);
  int64_t along = walk->ndim ? walk->strides[walk->dim] : 0;
  for (int64_t i = 0; i < walk->index->numel; i++) {
    act(action, data + (base + index[i] * along) * (int64_t)item, other + side * (int64_t)item, item, dtype);
    for (int d = walk->ndim - 1; d >= 0; d--) {
      int64_t step = d == walk->dim ? 0 : walk->strides[d], beside = walk->beside ? walk->beside[d] : 0;
      base += step, side += beside;
      if (++at[d] < sizes[d]) break;
      base -= at[d] * step, side -= at[d] * beside;
      at[d] = 0;
    }
  }
}

/* ---- gather
 * -------------------------------------------------------------------------------------------------------------
 */

static RilleStatus gather_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *index = call->in[1];
  Walk walk;
  RILLE_TRY(start(ctx, in, index, ((const RilleDimArgs *)call->args)->dim, &walk));
  RILLE_TRY(rille_tensor_new(ctx, (RilleDtype)in->dtype, index->ndim, index->sizes, &call->out[0]));
  walk.beside = call->out[0]->strides;
  run(&walk, READ, in->data, call->out[0]->data, (RilleDtype)in->dtype);
  return RILLE_OK;
}

static void gather_backward(RilleContext *ctx, RilleBackward *call) {
  int dim = (int)((const RilleDimArgs *)call->args)->dim;
  call->grad_in[0] = t_scatter_zeros(ctx, &call->shape[0], dim, call->in[1], call->grad_out[0]);
}

/* ---- scatter, scatter_add */

static RilleStatus scatter(RilleContext *ctx, RilleCall *call, Action action) {
  RilleTensor *in = call->in[0], *index = call->in[1], *src = call->in[2];
  RilleDtype dtype = (RilleDtype)in->dtype;
  Walk walk;
  bool number = src->is_number;
  if (!number && src->dtype != dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "src must be of dtype %s, not %s", rille_dtype_name(dtype),
                       rille_dtype_name((RilleDtype)src->dtype));
  RILLE_TRY(rille_cast_input(ctx, src, dtype, &src));
  RILLE_TRY(rille_call_output(ctx, call, dtype, in->ndim, in->sizes));
  if (!call->in_place) RILLE_TRY(rille_tensor_copy(call->out[0], in));
  if (index->numel == 0) return RILLE_OK;
  RILLE_TRY(start(ctx, call->out[0], index, ((const RilleDimArgs *)call->args)->dim, &walk));
  if (!number) RILLE_TRY(check_shapes(ctx, src, index, walk.dim, true));
  walk.beside = number || src->ndim == 0 ? NULL : src->strides;
  run(&walk, action, call->out[0]->data, src->data, dtype);
  return RILLE_OK;
}

static RilleStatus scatter_forward(RilleContext *ctx, RilleCall *call) {
  return scatter(ctx, call, PUT);
}
static RilleStatus scatter_add_forward(RilleContext *ctx, RilleCall *call) {
  return scatter(ctx, call, ADD);
}

/* What src gave: its part that the index walked. */
static RilleTensor *source_gradient(RilleContext *ctx, RilleBackward *call, int which) {
  const RilleShape *shape = &call->shape[which];
  RilleTensor *grad =
      t_gather(ctx, call->grad_out[0], (int)((const RilleDimArgs *)call->args)->dim, call->in[1]);
  if (!grad || rille_shape_equal(grad->ndim, grad->sizes, shape->ndim, shape->sizes) ||
      grad->ndim != shape->ndim)
    return grad;
  int64_t strides[RILLE_MAX_DIMS];
  rille_shape_strides(shape->ndim, shape->sizes, strides);
  return rille_view_gradient(ctx, grad, shape, grad->ndim, grad->sizes, strides, 0);
}

static void scatter_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0])
    call->grad_in[0] =
        t_apply(ctx, &rille_op_scatter, (RilleTensor *[]){call->grad_out[0], call->in[1], t_number(ctx, 0)},
                3, call->args);
  if (call->needs[2]) call->grad_in[2] = source_gradient(ctx, call, 2);
}

static void scatter_add_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) call->grad_in[0] = call->grad_out[0];
  if (call->needs[2]) call->grad_in[2] = source_gradient(ctx, call, 2);
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

/* Both broadcast to each other, dim aside; without dim both are flat. */
static RilleStatus take_along_dim_forward(RilleContext *ctx, RilleCall *call) {
  RilleOptionalInt wanted = ((const AlongArgs *)call->args)->dim;
  RilleTensor *in = call->in[0], *index = call->in[1];
  if (!wanted.given) {
    in = t_reshape(ctx, in, 1, &(int64_t){in->numel});
    index = t_reshape(ctx, index, 1, &(int64_t){index->numel});
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
  index = t_expand(ctx, index, ndim, sizes);
  return rille_call_return(ctx, call, in && index ? t_gather(ctx, in, dim, index) : NULL);
}

/* ---- descriptors
 * ------------------------------------------------------------------------------------------------------------------
 */

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
static const char *const gather_samples[] = {
    "x(4, 3), 0, index(4, 2, 3)", "x(4, 3), 1, index(3, 4, 5)", "x(3, 4):t(), -1, index(3, 2, 2)",
    "x(4, 3), 0, index(4, 0, 3)", "x(5), 0, index(5, 7)",       NULL};
static const char *const scatter_samples[] = {
    "x(4, 3), 0, columns(4, 2, 3), x(2, 3)", "x(4, 3), 0, columns(4, 2, 2), x(3, 3)",
    "x(3, 4):t(), 0, columns(4, 2, 3), 1.5", "x(4, 3), 0, index(4, 0, 3), x(0, 3)", NULL};
static const char *const scatter_add_samples[] = {
    "x(4, 3), 0, index(4, 2, 3), x(2, 3)", "x(4, 3), 1, index(3, 4, 5), x(4, 6)",
    "x(3, 4):t(), 0, index(4, 5, 3), x(3, 5):t()", "x(4, 3), 0, index(4, 0, 3), x(0, 3)", NULL};
static const char *const take_samples[] = {"x(4, 3), index(12, 2, 2)", "x(3, 4):t(), index(12, 5)",
                                           "x(4, 3), index(12, 0)", NULL};
static const char *const along_samples[] = {"x(4, 3), index(4, 2, 3), 0", "x(4, 3), index(3, 1, 2), 1",
                                            "x(4, 3), index(12, 5)", NULL};

#define INDEXED(op_name, text, list, args, initial, more_flags, sample_list, ...)                            \
  const RilleOp rille_op_##op_name = {.name = #op_name,                                                      \
                                      .summary = text,                                                       \
                                      .parameters = list,                                                    \
                                      .defaults = initial,                                                   \
                                      .args_size = sizeof(args),                                             \
                                      .flags = more_flags,                                                   \
                                      .n_outputs = 1,                                                        \
                                      .forward = op_name##_forward,                                          \
                                      .samples = sample_list,                                                \
                                      __VA_ARGS__}
INDEXED(gather, "elements picked along dim, one index each", gather_parameters, RilleDimArgs, &dim_zero, 0,
        gather_samples, .backward = gather_backward, .saves_input = {0, 1});
INDEXED(scatter, "src, or a number, put along dim, one index each", scatter_parameters, RilleDimArgs,
        &dim_zero, RILLE_OP_IN_PLACE, scatter_samples, .backward = scatter_backward, .saves_input = {0, 5});
INDEXED(scatter_add, "src added along dim, one index each", scatter_parameters, RilleDimArgs, &dim_zero,
        RILLE_OP_IN_PLACE, scatter_add_samples, .backward = scatter_add_backward, .saves_input = {0, 5});
INDEXED(take_along_dim, "gather with shapes that broadcast", along_parameters, AlongArgs,
        &(const AlongArgs){{0}}, RILLE_OP_COMPOSITE, along_samples, .backward = NULL);
const RilleOp rille_op_take = {.name = "take",
                               .summary = "elements by their place in the flattened input",
                               .parameters = take_parameters,
                               .flags = RILLE_OP_COMPOSITE,
                               .n_outputs = 1,
                               .forward = take_forward,
                               .samples = take_samples};

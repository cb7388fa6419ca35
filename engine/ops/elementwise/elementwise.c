/* How every elementwise op finds its dtype, its output and its kernel. */
#include "core/loop.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "dispatch/scope.h"

#include <string.h>

const RilleParameter rille_one_input[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
const RilleParameter rille_two_inputs[] = {RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("other"),
                                           RILLE_PARAMETERS_END};

const RilleParameter rille_two_operands[] = {RILLE_TENSOR_OR_NUMBER("input"), RILLE_TENSOR_OR_NUMBER("other"),
                                             RILLE_PARAMETERS_END};

RilleDtype rille_call_promote(const RilleCall *call, int first) {
  if (call->n_in == first + 2) {
    const RilleTensor *a = call->in[first], *b = call->in[first + 1];
    bool lifts_nothing = b->is_number && !a->is_number && rille_dtype_is_float(rille_dtype_of(a));
    if (a->dtype == b->dtype || lifts_nothing) return rille_dtype_of(a);
  }
  RillePromotion promotion = rille_promotion_start();
  for (int i = first; i < call->n_in; i++)
    if (call->in[i]) rille_promotion_add(&promotion, call->in[i]);
  return rille_promotion_result(&promotion);
}

RilleStatus rille_cast_input(RilleContext *ctx, RilleTensor *tensor, RilleDtype dtype, RilleTensor **out) {
  *out = tensor;
  if (tensor->dtype == dtype) return RILLE_OK;
  if (tensor->is_number && tensor->storage->references == 1 &&
      rille_dtype_size(dtype) <= tensor->storage->bytes) {
    /* Made from a plain number for this one call; its category, not its dtype, counts in promotion. */
    rille_scalar_write(rille_scalar_read(rille_dtype_of(tensor), tensor->data), dtype, tensor->data);
    tensor->dtype = (uint8_t)dtype;
    return RILLE_OK;
  }
  RilleTensor *made;
  RILLE_TRY(rille_tensor_new_dense_like(tensor, dtype, &made));
  if (!(*out = rille_scope_keep(ctx, made))) return RILLE_ERROR_MEMORY;
  return rille_tensor_copy(*out, tensor);
}

RilleStatus rille_check_number(RilleContext *ctx, const RilleTensor *tensor, RilleDtype dtype) {
  if (!tensor->is_number) return RILLE_OK;
  return rille_scalar_check(ctx, rille_scalar_read(rille_dtype_of(tensor), tensor->data), dtype);
}

RilleStatus rille_check_limit(RilleContext *ctx, const RilleTensor *tensor, RilleDtype dtype) {
  if (!tensor->is_number) return RILLE_OK;
  return rille_scalar_check_limit(ctx, rille_scalar_read(rille_dtype_of(tensor), tensor->data), dtype);
}

static void note(RilleFlatNote *note, RilleFlatKernel kernel, const double *parameters, RilleDtype result,
                 const RilleTensor *out, const RilleTensor *a, const RilleTensor *b, const RilleTensor *c) {
  int runs = note->runs + (out->dtype == result ? 1 : 2); /* a result that is converted counts as two runs */
  *note = (RilleFlatNote){
      .runs = runs, .kernel = kernel, .has_parameters = parameters != NULL, .operands = {out, a, b, c}};
  for (int i = 0; i < (c ? 1 : 3) && parameters; i++) note->parameters[i] = parameters[i];
}

/* Few elements side by side, and inputs that are so too or are one element: without a walk. */
static bool run_few(RilleFlatKernel kernel, const void *parameters, const RilleTensor *out,
                    const RilleTensor *a, const RilleTensor *b) {
  enum { FEW = 16 };
  _Alignas(16) char repeated[2][FEW * sizeof(double)];
  const RilleTensor *inputs[] = {a, b};
  char *data[3] = {out->data};
  if (!out->contiguous || out->numel > FEW || out->numel == 0) return false;
  for (int k = 0; k < 2 && inputs[k]; k++) {
    const RilleTensor *in = inputs[k];
    data[k + 1] = in->data;
    if (in->contiguous && rille_tensor_same_shape(in, out)) continue;
    if (in->numel != 1 || in->ndim > out->ndim) return false;
    size_t size = rille_tensor_itemsize(in);
    for (int64_t i = 0; i < out->numel; i++) memcpy(repeated[k] + (size_t)i * size, in->data, size);
    data[k + 1] = repeated[k];
  }
  kernel(out->numel, data, parameters);
  return true;
}

/* A large operand that is read down its columns where the result is written along its rows (x:t() beside what
 * is not turned) is laid out as the result beforehand: the copy goes by squares, where the walk would take a
 * line of the cache for every element. */
static RilleStatus straighten(RilleContext *ctx, const RilleTensor *out, const RilleTensor **in) {
  enum { MANY = 1 << 15, FAR = 16 }; /* elements in all, and from one to the next */
  const RilleTensor *t = *in;
  RilleTensor *made;
  if (!t || t->numel < MANY || !rille_tensor_same_shape(t, out) || rille_tensor_same_strides(t, out))
    return RILLE_OK;
  bool is_far = false, is_dense = false;
  for (int i = 0; i < t->ndim; i++) {
    if (t->sizes[i] < FAR) continue;
    if (out->strides[i] == 1)
      is_far = t->strides[i] >= FAR;
    else
      is_dense |= t->strides[i] == 1;
  }
  if (!is_far || !is_dense || !rille_tensor_is_dense(out)) return RILLE_OK;
  RILLE_TRY(rille_tensor_new_dense_like(out, rille_dtype_of(t), &made));
  if (!rille_scope_keep(ctx, made)) return RILLE_ERROR_MEMORY;
  *in = made;
  return rille_tensor_copy(made, t);
}

RilleStatus rille_flat_run(RilleContext *ctx, RilleFlatKernel kernel, const void *parameters,
                           RilleDtype result, RilleTensor *out, const RilleTensor *a, const RilleTensor *b,
                           const RilleTensor *c) {
  RilleTensor *target = out;
  if (RILLE_UNLIKELY(ctx->slots[RILLE_SLOT_ELEMENTWISE] != NULL))
    note(ctx->slots[RILLE_SLOT_ELEMENTWISE], kernel, parameters, result, out, a, b, c);
  if (out->dtype == result && !c && run_few(kernel, parameters, out, a, b)) return RILLE_OK;
  if (out->dtype != result) {
    RILLE_TRY(rille_tensor_new_dense_like(out, result, &target));
    if (!rille_scope_keep(ctx, target)) return RILLE_ERROR_MEMORY;
  }
  if (!target->contiguous || !a->contiguous || (b && !b->contiguous) || (c && !c->contiguous)) {
    RILLE_TRY(straighten(ctx, target, &a));
    RILLE_TRY(straighten(ctx, target, &b));
    RILLE_TRY(straighten(ctx, target, &c));
  }
  RilleLoop loop;
  RILLE_TRY(rille_loop_init(&loop, c ? 4 : b ? 3 : 2, target, a, b, c));
  rille_loop_run(&loop, kernel, parameters);
  return target == out ? RILLE_OK : rille_tensor_copy(out, target);
}

/* n plain numbers of a kernel, which it takes in the elements' dtype: a finite one must not become infinite.
 */
static RilleStatus check_parameters(RilleContext *ctx, const double *parameters, int n, RilleDtype dtype) {
  if (!parameters || dtype != RILLE_FLOAT32) return RILLE_OK;
  for (int i = 0; i < n; i++) RILLE_TRY(rille_scalar_check(ctx, rille_scalar_float(parameters[i]), dtype));
  return RILLE_OK;
}

/* ---- unary */

static RilleStatus unary(RilleContext *ctx, RilleCall *call, const RilleFlatKernel *kernels,
                         const double *parameters, bool test) {
  RilleTensor *in = call->in[0];
  RilleDtype dtype = rille_dtype_of(in);
  if (!kernels[dtype]) {
    if (rille_dtype_is_float(dtype) || !kernels[RILLE_FLOAT32])
      return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype %s", rille_dtype_name(dtype));
    dtype = kernels[RILLE_INT64] ? RILLE_INT64 : ctx->default_dtype;
    RILLE_TRY(rille_cast_input(ctx, in, dtype, &in));
  }
  RilleDtype result = test ? RILLE_BOOL : dtype;
  RILLE_TRY(check_parameters(ctx, parameters, 3, dtype));
  RILLE_TRY(rille_call_output_for(ctx, call, result, in->ndim, in->sizes, call->in, 1));
  return rille_flat_run(ctx, kernels[dtype], parameters, result, call->out[0], in, NULL, NULL);
}

RilleStatus rille_unary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters) {
  return unary(ctx, call, ctx->kernels->pointwise->unary[kernel], parameters, rille_unary_gives_bool(kernel));
}

RilleStatus rille_unary_forward(RilleContext *ctx, RilleCall *call) {
  return rille_unary_run(ctx, call, call->op->kernel, NULL);
}

/* ---- binary */

/* dtype, or int64 where dtype does not hold the number that is compared with: 300 is no uint8 and equals
 * none.
 */
static RilleDtype holding(const RilleTensor *number, RilleDtype dtype) {
  int64_t value = rille_scalar_to_int(rille_scalar_read(rille_dtype_of(number), number->data));
  bool fits = dtype == RILLE_UINT8 ? value >= 0 && value <= UINT8_MAX
                                   : dtype != RILLE_INT32 || (value >= INT32_MIN && value <= INT32_MAX);
  return fits ? dtype : RILLE_INT64;
}

static RilleStatus binary(RilleContext *ctx, RilleCall *call, const RilleFlatKernel *kernels,
                          const double *parameters, bool test) {
  RilleTensor *a = call->in[0], *b = call->in[1];
  RilleDtype dtype = rille_call_promote(call, 0);
  if (!kernels[dtype]) {
    if (rille_dtype_is_float(dtype) || !kernels[RILLE_FLOAT32])
      return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype %s", rille_dtype_name(dtype));
    dtype = kernels[RILLE_INT64] ? RILLE_INT64 : ctx->default_dtype;
  }
  if (test && b->is_number && rille_dtype_is_integer(dtype)) dtype = holding(b, dtype);
  RILLE_TRY(check_parameters(ctx, parameters, 3, dtype));
  RILLE_TRY(rille_cast_input(ctx, a, dtype, &a));
  RILLE_TRY(rille_cast_input(ctx, b, dtype, &b));
  RilleDtype result = test ? RILLE_BOOL : dtype;
  if (b->ndim == 0 || rille_tensor_same_shape(a, b)) {
    RILLE_TRY(rille_call_output_for(ctx, call, result, a->ndim, a->sizes, call->in, 2));
  } else {
    int ndim;
    int64_t sizes[RILLE_MAX_DIMS];
    RILLE_TRY(rille_shape_broadcast(ctx, a->ndim, a->sizes, b->ndim, b->sizes, &ndim, sizes));
    RILLE_TRY(rille_call_output_for(ctx, call, result, ndim, sizes, call->in, 2));
  }
  return rille_flat_run(ctx, kernels[dtype], parameters, result, call->out[0], a, b, NULL);
}

RilleStatus rille_binary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters) {
  return binary(ctx, call, ctx->kernels->pointwise->binary[kernel], parameters,
                rille_binary_gives_bool(kernel));
}

RilleStatus rille_binary_forward(RilleContext *ctx, RilleCall *call) {
  return rille_binary_run(ctx, call, call->op->kernel, NULL);
}

/* ---- ternary */

RilleStatus rille_ternary_run(RilleContext *ctx, RilleCall *call, int kernel, const double *parameters) {
  RilleDtype dtype = rille_call_promote(call, 0);
  RilleFlatKernel run = ctx->kernels->pointwise->ternary[kernel][dtype];
  if (!run) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype %s", rille_dtype_name(dtype));
  RILLE_TRY(check_parameters(ctx, parameters, 1, dtype));
  RilleTensor *in[3];
  int ndim = 0;
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < 3; i++) {
    RILLE_TRY(rille_cast_input(ctx, call->in[i], dtype, &in[i]));
    RILLE_TRY(rille_shape_broadcast(ctx, ndim, sizes, in[i]->ndim, in[i]->sizes, &ndim, sizes));
  }
  RILLE_TRY(rille_call_output_for(ctx, call, dtype, ndim, sizes, call->in, 3));
  return rille_flat_run(ctx, run, parameters, dtype, call->out[0], in[0], in[1], in[2]);
}

/* ---- results that were made by other ops */

RilleStatus rille_call_result(RilleContext *ctx, RilleCall *call, RilleTensor *result) {
  if (!result) return rille_scope_status(ctx);
  if (!call->in_place) {
    call->out[0] = rille_tensor_retain(result);
    return RILLE_OK;
  }
  RILLE_TRY(rille_call_output(ctx, call, rille_dtype_of(result), result->ndim, result->sizes));
  return rille_tensor_copy(call->out[0], result);
}

RilleStatus rille_call_unchanged(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  RILLE_TRY(rille_call_output_for(ctx, call, rille_dtype_of(in), in->ndim, in->sizes, call->in, 1));
  return call->in_place ? RILLE_OK : rille_tensor_copy(call->out[0], in);
}

void rille_zero_backward(RilleContext *ctx, RilleBackward *call) {
  for (int i = 0; i < call->n_in; i++) {
    const RilleShape *shape = &call->shape[i];
    if (call->needs[i]) call->grad_in[i] = t_zeros(ctx, (RilleDtype)shape->dtype, shape->ndim, shape->sizes);
  }
}

const char *const rille_any_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t()", "x(0, 3)", "x()");
const char *const rille_positive_samples[] =
    RILLE_SAMPLES("positive(2, 3)", "positive(3, 2):t()", "positive(0, 3)", "positive()");
const char *const rille_unit_samples[] =
    RILLE_SAMPLES("unit(2, 3)", "unit(3, 2):t()", "unit(0, 3)", "unit()");

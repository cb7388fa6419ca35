/* Copies, and filling in place. */
#include "core/loop.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

/* ---- clone */

static RilleStatus clone_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  (void)ctx;
  RILLE_TRY(rille_tensor_new_dense_like(in, rille_dtype_of(in), &call->out[0]));
  return rille_tensor_copy(call->out[0], in);
}

static void clone_backward(RilleContext *ctx, RilleBackward *call) {
  (void)ctx;
  call->grad_in[0] = call->grad_out[0];
}

/* ---- copy: src broadcast and converted into input; nothing of the old values is left */

static RilleStatus copy_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  RILLE_TRY(rille_check_number(ctx, call->in[1], rille_dtype_of(in)));
  if (!call->in_place) RILLE_TRY(rille_tensor_new_dense_like(in, rille_dtype_of(in), &call->out[0]));
  return rille_tensor_copy(call->out[0], call->in[1]);
}

static void copy_backward(RilleContext *ctx, RilleBackward *call) {
  if (call->needs[0]) rille_zero_backward(ctx, call);
  if (call->needs[1]) call->grad_in[1] = call->grad_out[0];
}

/* ---- fill, zero */

static RilleStatus fill_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *value = call->in[1];
  if (value->ndim != 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "value must be a number or a tensor with no dims, not of %d dims", value->ndim);
  RILLE_TRY(rille_check_number(ctx, value, rille_dtype_of(in)));
  if (!call->in_place)
    RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, in->sizes, &call->out[0]));
  rille_tensor_fill(call->out[0], rille_scalar_read(rille_dtype_of(value), value->data));
  return RILLE_OK;
}

static RilleStatus zero_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0];
  if (!call->in_place)
    RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, in->sizes, &call->out[0]));
  rille_tensor_fill(call->out[0], rille_scalar_int(0));
  return RILLE_OK;
}

/* ---- descriptors */

static const RilleParameter copy_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("src"),
                                                 RILLE_PARAMETERS_END};
static const RilleParameter fill_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR_OR_NUMBER("value"),
                                                 RILLE_PARAMETERS_END};
static const char *const copy_samples[] =
    RILLE_SAMPLES("x(2, 3), x(3)", "x(3, 2):t(), x(2, 3)", "x(2, 3), integers(2, 1)", "x(0, 3), x(1, 3)");
static const char *const fill_samples[] = RILLE_SAMPLES("x(2, 3), 1.5", "x(3, 2):t(), x()", "x(0, 3), 1");

RILLE_OP(clone, .summary = "a copy in memory of its own", .parameters = rille_one_input, .n_outputs = 1,
         .forward = clone_forward, .backward = clone_backward, .samples = rille_any_samples);
RILLE_OP(copy, .summary = "src, broadcast and converted, in the place of input's values",
         .parameters = copy_parameters, .flags = RILLE_OP_IN_PLACE | RILLE_OP_METHOD_ONLY, .n_outputs = 1,
         .forward = copy_forward, .backward = copy_backward, .samples = copy_samples);
RILLE_OP(fill, .summary = "every element set to value", .parameters = fill_parameters,
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .forward = fill_forward,
         .backward = copy_backward, .samples = fill_samples);
RILLE_OP(zero, .summary = "every element set to 0", .parameters = rille_one_input,
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_METHOD_ONLY, .n_outputs = 1, .forward = zero_forward,
         .backward = rille_zero_backward, .samples = rille_any_samples);

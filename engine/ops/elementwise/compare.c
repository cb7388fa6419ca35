/* Comparisons, logic, and choosing by a condition. */
#include "core/loop.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"

RILLE_USE_OP(abs);
RILLE_USE_OP(eq);
RILLE_USE_OP(isfinite);
RILLE_USE_OP(isnan);
RILLE_USE_OP(le);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(logical_or);

/* ---- where: condition, input, other */

static RilleStatus where_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *condition = call->in[0], *a = call->in[1], *b = call->in[2];
  if (condition->dtype != RILLE_BOOL)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "the condition must be a bool tensor, not %s",
                       rille_dtype_name(rille_dtype_of(condition)));
  RilleDtype dtype = rille_call_promote(call, 1);
  if (dtype == RILLE_FLOAT64 && a->is_number && b->is_number) dtype = ctx->default_dtype;
  RILLE_TRY(rille_check_number(ctx, a, dtype));
  RILLE_TRY(rille_check_number(ctx, b, dtype));
  RILLE_TRY(rille_cast_input(ctx, a, dtype, &a));
  RILLE_TRY(rille_cast_input(ctx, b, dtype, &b));
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS];
  RILLE_TRY(rille_shape_broadcast(ctx, a->ndim, a->sizes, b->ndim, b->sizes, &ndim, sizes));
  RILLE_TRY(rille_shape_broadcast(ctx, condition->ndim, condition->sizes, ndim, sizes, &ndim, sizes));
  RILLE_TRY(rille_call_output_for(ctx, call, dtype, ndim, sizes, call->in, 3));
  return rille_flat_run(ctx, ctx->kernels->pointwise->where[dtype], NULL, dtype, call->out[0], condition, a,
                        b);
}

static void where_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *g = call->grad_out[0], *zero = t_number(ctx, 0);
  if (call->needs[1]) call->grad_in[1] = t_where(ctx, call->in[0], g, zero);
  if (call->needs[2]) call->grad_in[2] = t_where(ctx, call->in[0], zero, g);
}

/* ---- isclose: |input - other| <= atol + rtol |other| */

typedef struct CloseArgs {
  double rtol, atol;
  bool equal_nan;
} CloseArgs;

static RilleStatus isclose_forward(RilleContext *ctx, RilleCall *call) {
  const CloseArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1];
  if (!(args->rtol >= 0) || !(args->atol >= 0))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "rtol and atol must be >= 0: %g and %g", args->rtol,
                       args->atol);
  RilleTensor *close = t_binary(ctx, &rille_op_eq, a, b);
  if (args->equal_nan) {
    RilleTensor *both = t_binary(ctx, &rille_op_logical_and, t_unary(ctx, &rille_op_isnan, a),
                                 t_unary(ctx, &rille_op_isnan, b));
    close = t_binary(ctx, &rille_op_logical_or, close, both);
  }
  RilleDtype dtype = rille_call_promote(call, 0);
  if (!rille_dtype_is_float(dtype)) dtype = RILLE_FLOAT64;
  a = t_to(ctx, a, dtype), b = t_to(ctx, b, dtype);
  RilleTensor *distance = t_unary(ctx, &rille_op_abs, t_sub(ctx, a, b));
  RilleTensor *allowed =
      t_add_number(ctx, t_unary(ctx, &rille_op_abs, t_mul_number(ctx, b, args->rtol)), args->atol);
  RilleTensor *near = t_binary(ctx, &rille_op_le, distance, allowed);
  near = t_binary(ctx, &rille_op_logical_and, near,
                  distance ? t_unary(ctx, &rille_op_isfinite, distance) : NULL);
  return rille_call_result(ctx, call, t_binary(ctx, &rille_op_logical_or, close, near));
}

/* ---- descriptors */

static const RilleParameter where_parameters[] = {RILLE_TENSOR("condition"), RILLE_TENSOR_OR_NUMBER("input"),
                                                  RILLE_TENSOR_OR_NUMBER("other"), RILLE_PARAMETERS_END};
static const char *const where_samples[] =
    RILLE_SAMPLES("mask(2, 3), x(2, 3), x(2, 3)", "mask(2, 1), x(3), x(2, 3)", "mask(2, 3), x(2, 3), 0",
                  "mask(0, 3), x(0, 3), x(3)");

RILLE_OP(where, .summary = "input where condition is true, else other", .parameters = where_parameters,
         .n_outputs = 1, .forward = where_forward, .backward = where_backward, .saves_input = {6},
         .samples = where_samples);

static const char *const compare_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(3)", "x(2, 3), 0", "integers(2, 3), 1", "x(0, 3), x(1, 3)");
/* Two tensors to bools by a kernel. */
#define COMPARISON(name)                                                                                     \
  .parameters = rille_two_inputs, .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_IN_PLACE, .n_outputs = 1,         \
  .kernel = RILLE_BINARY_##name, .forward = rille_binary_forward, .samples = compare_samples
RILLE_OP(eq, .summary = "true where input and other are equal", COMPARISON(eq));
RILLE_OP(ne, .summary = "true where input and other differ", COMPARISON(ne));
RILLE_OP(lt, .summary = "true where input is less than other", COMPARISON(lt));
RILLE_OP(le, .summary = "true where input is at most other", COMPARISON(le));
RILLE_OP(gt, .summary = "true where input is greater than other", COMPARISON(gt));
RILLE_OP(ge, .summary = "true where input is at least other", COMPARISON(ge));
RILLE_OP(logical_and, .summary = "true where input and other are both nonzero", COMPARISON(logical_and));
RILLE_OP(logical_or, .summary = "true where input or other is nonzero", COMPARISON(logical_or));
RILLE_OP(logical_xor, .summary = "true where exactly one of input and other is nonzero",
         COMPARISON(logical_xor));

static const RilleParameter close_parameters[] = {RILLE_TENSOR("input"),
                                                  RILLE_TENSOR("other"),
                                                  RILLE_OPTION(FLOAT, CloseArgs, rtol),
                                                  RILLE_OPTION(FLOAT, CloseArgs, atol),
                                                  RILLE_OPTION(BOOL, CloseArgs, equal_nan),
                                                  RILLE_PARAMETERS_END};
static const CloseArgs close_defaults = {1e-5, 1e-8, false};
static const char *const close_samples[] = RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3), x(3), 0.5, 0.5",
                                                         "integers(2, 3), integers(2, 3)", "x(0, 3), x(3)");
RILLE_OP(isclose, .summary = "true where |input - other| <= atol + rtol * |other|",
         RILLE_ARGUMENTS(close_parameters, &close_defaults), .flags = RILLE_OP_NO_GRADIENT, .n_outputs = 1,
         .forward = isclose_forward, .samples = close_samples);

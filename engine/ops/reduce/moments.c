/* Variance, norms, and the logarithm of a sum of exponentials. */
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(abs);
RILLE_USE_OP(amax);
RILLE_USE_OP(amin);
RILLE_USE_OP(eq);
RILLE_USE_OP(isinf);
RILLE_USE_OP(log);
RILLE_USE_OP(mean);
RILLE_USE_OP(ne);
RILLE_USE_OP(pow);
RILLE_USE_OP(sign);
RILLE_USE_OP(sqrt);
RILLE_USE_OP(sum);

static RilleTensor *reduce(RilleContext *ctx, const RilleOp *op, RilleTensor *x, const RilleInts *dims,
                           bool keepdim) {
  RilleReduceArgs args = {*dims, keepdim, RILLE_DTYPE_NONE};
  return t_apply(ctx, op, &x, 1, &args);
}

/* Reduced with the reduced dims as ones, also where none were named. */
static RilleTensor *reduce_keeping(RilleContext *ctx, const RilleOp *op, RilleTensor *x,
                                   const RilleInts *dims) {
  return reduce(ctx, op, x, dims, true);
}

/* Without its reduced dims. */
static RilleTensor *drop_dims(RilleContext *ctx, RilleTensor *result, const RilleTensor *in,
                              const RilleInts *dims) {
  bool reduced[RILLE_MAX_DIMS];
  int64_t sizes[RILLE_MAX_DIMS];
  int n = 0;
  if (!result || rille_reduce_mask(ctx, in, dims, reduced) != RILLE_OK) return NULL;
  for (int i = 0; i < in->ndim; i++)
    if (!reduced[i]) sizes[n++] = in->sizes[i];
  return t_reshape(ctx, result, n, sizes);
}

static RilleStatus check_float(RilleContext *ctx, const RilleTensor *in) {
  if (rille_dtype_is_float(rille_dtype_of(in))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(in)));
}

static double reduced_count(const RilleTensor *in, const bool *reduced) {
  double n = 1;
  for (int i = 0; i < in->ndim; i++)
    if (reduced[i]) n *= (double)in->sizes[i];
  return n;
}

/* ---- var, std ------------------------------------------------------------------------------------------ */

typedef RilleVarArgs VarArgs;

/* What the squared deviations are divided by. */
static double divisor(RilleContext *ctx, const RilleTensor *in, const VarArgs *args) {
  bool reduced[RILLE_MAX_DIMS];
  if (rille_reduce_mask(ctx, in, &args->dim, reduced) != RILLE_OK) return 0;
  double correction =
      args->correction.kind == RILLE_SCALAR_NONE ? args->unbiased : rille_scalar_to_double(args->correction);
  return reduced_count(in, reduced) - correction;
}

static RilleTensor *deviation(RilleContext *ctx, RilleTensor *x, const VarArgs *args) {
  return t_sub(ctx, x, reduce_keeping(ctx, &rille_op_mean, x, &args->dim));
}

static RilleTensor *variance(RilleContext *ctx, RilleTensor *x, const VarArgs *args) {
  RilleTensor *sum =
      reduce(ctx, &rille_op_sum, t_square(ctx, deviation(ctx, x, args)), &args->dim, args->keepdim);
  return t_div(ctx, sum, t_number(ctx, fmax(0, divisor(ctx, x, args))));
}

static RilleStatus var_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_float(ctx, call->in[0]));
  return rille_call_return(ctx, call, variance(ctx, call->in[0], call->args));
}

static RilleStatus std_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_float(ctx, call->in[0]));
  RilleTensor *result = variance(ctx, call->in[0], call->args);
  return rille_call_return(ctx, call, result ? t_unary(ctx, &rille_op_sqrt, result) : NULL);
}

/* 2 g (x - mean) / divisor */
static void var_of(RilleContext *ctx, RilleBackward *call, RilleTensor *grad) {
  const VarArgs *args = call->args;
  grad = rille_reduce_unsqueeze(ctx, grad, &call->shape[0], &args->dim, args->keepdim);
  RilleTensor *scaled = t_mul(ctx, grad, t_number(ctx, 2 / divisor(ctx, call->in[0], args)));
  call->grad_in[0] = t_mul(ctx, scaled, deviation(ctx, call->in[0], args));
}

static void var_backward(RilleContext *ctx, RilleBackward *call) {
  var_of(ctx, call, call->grad_out[0]);
}

/* 0 where the deviation is 0, as PyTorch has it. */
static void std_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *y = call->out[0], *grad = t_div(ctx, call->grad_out[0], t_mul_number(ctx, y, 2));
  var_of(ctx, call, t_where(ctx, t_binary(ctx, &rille_op_eq, y, t_number(ctx, 0)), t_number(ctx, 0), grad));
}

/* ---- norm ---------------------------------------------------------------------------------------------- */

typedef RilleNormArgs NormArgs;

static double order_of(const NormArgs *args) {
  return args->p.kind == RILLE_SCALAR_NONE ? 2 : rille_scalar_to_double(args->p);
}

static RilleTensor *norm_of(RilleContext *ctx, RilleTensor *x, const NormArgs *args) {
  double p = order_of(args);
  RilleTensor *size = p == 2 ? t_square(ctx, x) : t_unary(ctx, &rille_op_abs, x);
  if (p == 2)
    return t_unary(ctx, &rille_op_sqrt, reduce(ctx, &rille_op_sum, size, &args->dim, args->keepdim));
  if (p == 1) return reduce(ctx, &rille_op_sum, size, &args->dim, args->keepdim);
  if (p == (double)INFINITY) return reduce(ctx, &rille_op_amax, size, &args->dim, args->keepdim);
  if (p == -(double)INFINITY) return reduce(ctx, &rille_op_amin, size, &args->dim, args->keepdim);
  if (p == 0) {
    RilleTensor *nonzero = t_to(ctx, t_binary(ctx, &rille_op_ne, x, t_number(ctx, 0)), rille_dtype_of(x));
    return reduce(ctx, &rille_op_sum, nonzero, &args->dim, args->keepdim);
  }
  RilleTensor *sum = reduce(ctx, &rille_op_sum, t_binary(ctx, &rille_op_pow, size, t_number(ctx, p)),
                            &args->dim, args->keepdim);
  return sum ? t_binary(ctx, &rille_op_pow, sum, t_number(ctx, 1 / p)) : NULL;
}

static RilleStatus norm_forward(RilleContext *ctx, RilleCall *call) {
  RilleStatus status;
  RILLE_TRY(check_float(ctx, call->in[0]));
  if (order_of(call->args) == 2 && rille_reduce_norm(ctx, call, &status)) return status;
  return rille_call_return(ctx, call, norm_of(ctx, call->in[0], call->args));
}

/* a where keep is nonzero, else 0 */
static RilleTensor *unless_zero(RilleContext *ctx, RilleTensor *keep, RilleTensor *a) {
  return t_where(ctx, t_binary(ctx, &rille_op_eq, keep, t_number(ctx, 0)), t_number(ctx, 0), a);
}

RilleTensor *rille_norm_gradient(RilleContext *ctx, RilleTensor *x, RilleTensor *y, RilleTensor *g, double p,
                                 const RilleInts *dims) {
  if (!x || !g || !y) return NULL;
  if (p == 2) return t_mul(ctx, g, unless_zero(ctx, y, t_div(ctx, x, y)));
  RilleTensor *sign = t_unary(ctx, &rille_op_sign, x);
  if (p == 1) return t_mul(ctx, g, sign);
  RilleTensor *size = t_unary(ctx, &rille_op_abs, x);
  if (!sign || !size) return NULL;
  if (isinf(p)) {
    RilleTensor *mask = t_to(ctx, t_binary(ctx, &rille_op_eq, size, y), rille_dtype_of(x));
    RilleTensor *count = reduce_keeping(ctx, &rille_op_sum, mask, dims);
    return t_mul(ctx, t_mul(ctx, sign, mask), t_div(ctx, g, count));
  }
  RilleTensor *ratio = unless_zero(ctx, y, t_div(ctx, size, y));
  RilleTensor *slope = unless_zero(ctx, x, t_binary(ctx, &rille_op_pow, ratio, t_number(ctx, p - 1)));
  return t_mul(ctx, g, t_mul(ctx, sign, slope));
}

static void norm_backward(RilleContext *ctx, RilleBackward *call) {
  const NormArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  double p = order_of(args);
  if (p == 0) {
    rille_zero_backward(ctx, call);
    return;
  }
  RilleTensor *g = rille_reduce_unsqueeze(ctx, call->grad_out[0], shape, &args->dim, args->keepdim);
  RilleTensor *y = rille_reduce_unsqueeze(ctx, call->out[0], shape, &args->dim, args->keepdim);
  call->grad_in[0] = rille_norm_gradient(ctx, call->in[0], y, g, p, &args->dim);
}

/* ---- logsumexp ----------------------------------------------------------------------------------------- */

typedef struct LogArgs {
  RilleInts dim;
  bool keepdim;
} LogArgs;

/* The largest element is taken out first, so that nothing overflows; where it is infinite, 0 is. */
static RilleStatus logsumexp_forward(RilleContext *ctx, RilleCall *call) {
  const LogArgs *args = call->args;
  RilleTensor *x = call->in[0];
  if (!rille_dtype_is_float(rille_dtype_of(x))) x = t_to(ctx, x, RILLE_FLOAT32);
  if (!x) return rille_scope_status(ctx);
  bool reduced[RILLE_MAX_DIMS];
  RILLE_TRY(rille_reduce_mask(ctx, x, &args->dim, reduced));
  RilleTensor *top = NULL;
  if (reduced_count(x, reduced) > 0) {
    RilleTensor *highest = reduce_keeping(ctx, &rille_op_amax, x, &args->dim);
    RilleTensor *infinite = highest ? t_unary(ctx, &rille_op_isinf, highest) : NULL;
    top = t_where(ctx, infinite, t_number(ctx, 0), highest);
    x = t_sub(ctx, x, top);
  }
  RilleTensor *sum = reduce_keeping(ctx, &rille_op_sum, t_exp(ctx, x), &args->dim);
  RilleTensor *result = sum ? t_unary(ctx, &rille_op_log, sum) : NULL;
  if (top) result = t_add(ctx, result, top);
  if (!args->keepdim) result = drop_dims(ctx, result, call->in[0], &args->dim);
  return rille_call_return(ctx, call, result);
}

static void logsumexp_backward(RilleContext *ctx, RilleBackward *call) {
  const LogArgs *args = call->args;
  const RilleShape *shape = &call->shape[0];
  RilleTensor *g = rille_reduce_unsqueeze(ctx, call->grad_out[0], shape, &args->dim, args->keepdim);
  RilleTensor *y = rille_reduce_unsqueeze(ctx, call->out[0], shape, &args->dim, args->keepdim);
  call->grad_in[0] = t_mul(ctx, g, t_exp(ctx, t_sub(ctx, call->in[0], y)));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter var_parameters[] = {RILLE_TENSOR("input"),
                                                RILLE_OPTION(INTS, VarArgs, dim),
                                                RILLE_OPTION(BOOL, VarArgs, unbiased),
                                                RILLE_OPTION(BOOL, VarArgs, keepdim),
                                                RILLE_OPTION(SCALAR, VarArgs, correction),
                                                RILLE_PARAMETERS_END};
static const RilleParameter norm_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(SCALAR, NormArgs, p),
                                                 RILLE_OPTION(INTS, NormArgs, dim),
                                                 RILLE_OPTION(BOOL, NormArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter log_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INTS, LogArgs, dim),
                                                RILLE_OPTION(BOOL, LogArgs, keepdim), RILLE_PARAMETERS_END};
static const VarArgs var_defaults = {.dim = {.count = -1}, .unbiased = true};
static const NormArgs norm_defaults = {.dim = {.count = -1}};
static const LogArgs log_defaults = {.dim = {.count = -1}};
static const char *const var_samples[] = RILLE_SAMPLES(
    "x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), { 0, 2 }, false, true", "x(3, 2):t(), { correction = 0 }",
    "x(4, 3), 0, { keepdim = true, correction = 2 }", "x(3, 0), 0");
static const char *const norm_samples[] = RILLE_SAMPLES(
    "x(2, 3)", "x(2, 3), 2, 1", "x(2, 3), 1, { 0 }, true", "x(3, 2):t(), 3, 0", "x(2, 3), math.huge, 1",
    "x(2, 3), -math.huge", "x(2, 3), 0, 1", "x(2, 3), 0.5, 1", "x(0, 3), 2, 0");
static const char *const log_samples[] =
    RILLE_SAMPLES("x(2, 3), 1", "x(2, 3, 4), { 0, 2 }, true", "x(3, 2):t(), 0", "x(0, 3), 1", "x(), 0");

RILLE_OP(var, .summary = "variance, over all or dims; divides by the count less correction",
         RILLE_ARGUMENTS(var_parameters, &var_defaults), .n_outputs = 1, .forward = var_forward,
         .backward = var_backward, .saves_input = {1}, .samples = var_samples);
RILLE_OP(std, .summary = "standard deviation, the root of var",
         RILLE_ARGUMENTS(var_parameters, &var_defaults), .n_outputs = 1, .forward = std_forward,
         .backward = std_backward, .saves_input = {1}, .saves_output = 1, .samples = var_samples);
RILLE_OP(norm, .summary = "(sum of |x|^p)^(1/p), over all or dims",
         RILLE_ARGUMENTS(norm_parameters, &norm_defaults), .n_outputs = 1, .forward = norm_forward,
         .backward = norm_backward, .saves_input = {1}, .saves_output = 1, .samples = norm_samples);
RILLE_OP(logsumexp, .summary = "log(sum(exp(x))) over dims, without overflow",
         RILLE_ARGUMENTS(log_parameters, &log_defaults), .n_outputs = 1, .forward = logsumexp_forward,
         .backward = logsumexp_backward, .saves_input = {1}, .saves_output = 1, .samples = log_samples);

/* Activations that shrink towards 0, glu, and rrelu, whose slopes are drawn. */
#include "core/random.h"
#include "ops/elementwise/pointwise.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <math.h>

RILLE_USE_OP(ge);
RILLE_USE_OP(gt);
RILLE_USE_OP(le);
RILLE_USE_OP(logical_and);
RILLE_USE_OP(lt);
RILLE_USE_OP(sigmoid);
RILLE_USE_OP(tanh);

#define G  call->grad_out[0]
#define X_ call->in[0]

/* ---- hardshrink, softshrink, tanhshrink, glu ------------------------------------------------------------
 */

typedef struct ShrinkArgs {
  double lambd;
} ShrinkArgs;

static RilleStatus check_float(RilleContext *ctx, const RilleTensor *in) {
  if (rille_dtype_is_float((RilleDtype)in->dtype)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name((RilleDtype)in->dtype));
}

static RilleTensor *compare(RilleContext *ctx, const RilleOp *op, RilleTensor *x, double limit) {
  return t_binary(ctx, op, x, t_number(ctx, limit));
}

/* 0 from -lambd to lambd; NaN stays. */
static RilleStatus hardshrink_forward(RilleContext *ctx, RilleCall *call) {
  double limit = ((const ShrinkArgs *)call->args)->lambd;
  RILLE_TRY(check_float(ctx, X_));
  RilleTensor *inside = t_binary(ctx, &rille_op_logical_and, compare(ctx, &rille_op_ge, X_, -limit),
                                 compare(ctx, &rille_op_le, X_, limit));
  return rille_call_return(ctx, call, t_where(ctx, inside, t_number(ctx, 0), X_));
}

/* Moved by lambd towards 0, and 0 within; NaN stays, as 0 * NaN. */
static RilleStatus softshrink_forward(RilleContext *ctx, RilleCall *call) {
  double limit = ((const ShrinkArgs *)call->args)->lambd;
  RILLE_TRY(check_float(ctx, X_));
  if (!(limit >= 0)) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "lambd must be at least 0, got %g", limit);
  RilleTensor *below = t_where(ctx, compare(ctx, &rille_op_lt, X_, -limit), t_add_number(ctx, X_, limit),
                               t_mul_number(ctx, X_, 0));
  return rille_call_return(
      ctx, call, t_where(ctx, compare(ctx, &rille_op_gt, X_, limit), t_sub_number(ctx, X_, limit), below));
}

static RilleStatus tanhshrink_forward(RilleContext *ctx, RilleCall *call) {
  return rille_call_return(ctx, call, t_sub(ctx, X_, t_unary(ctx, &rille_op_tanh, X_)));
}

/* The first half along dim times the sigmoid of the second (Dauphin et al., arXiv:1612.08083). */
static RilleStatus glu_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = X_;
  int dim;
  RILLE_TRY(check_float(ctx, in));
  if (in->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "a tensor with no dims cannot be halved");
  RILLE_TRY(rille_shape_dim(ctx, ((const RilleDimArgs *)call->args)->dim, in->ndim, &dim));
  if (in->sizes[dim] % 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "the size of dim %d must be even, got %lld", dim,
                       (long long)in->sizes[dim]);
  int64_t half = in->sizes[dim] / 2;
  RilleTensor *gate = t_narrow(ctx, in, dim, half, half);
  gate = gate ? t_unary(ctx, &rille_op_sigmoid, gate) : NULL;
  return rille_call_return(ctx, call, t_mul(ctx, t_narrow(ctx, in, dim, 0, half), gate));
}

/* ---- rrelu: slopes of their own below 0 (Xu et al., arXiv:1505.00853) ---------------------------------- */

typedef struct RandomSlopeArgs {
  double lower, upper;
  bool training;
} RandomSlopeArgs;

/* What each element is multiplied with: 1 above 0, else the mean slope, or in training one draw an element,
 * in the order of the elements. */
static RilleStatus new_slopes(RilleContext *ctx, const RandomSlopeArgs *args, RilleTensor *in,
                              RilleTensor **out) {
  RilleTensor *flat;
  RILLE_TRY(rille_tensor_contiguous(in, &flat));
  RilleStatus status = rille_tensor_new_like(flat, (RilleDtype)flat->dtype, out);
  bool is_float = flat->dtype == RILLE_FLOAT32;
  for (int64_t i = 0; status == RILLE_OK && i < flat->numel; i++) {
    double x = is_float ? (double)((const float *)(const void *)flat->data)[i]
                        : ((const double *)(const void *)flat->data)[i];
    double slope = x <= 0 ? (args->lower + args->upper) / 2 : 1;
    if (x <= 0 && args->training)
      slope = rille_random_double(&ctx->generator) * (args->upper - args->lower) + args->lower;
    if (!args->training && isnan(x)) slope = (args->lower + args->upper) / 2;
    if (is_float)
      ((float *)(void *)(*out)->data)[i] = (float)slope;
    else
      ((double *)(void *)(*out)->data)[i] = slope;
  }
  rille_tensor_release(flat);
  return status;
}

static RilleStatus rrelu_forward(RilleContext *ctx, RilleCall *call) {
  const RandomSlopeArgs *args = call->args;
  RilleTensor *slopes;
  RILLE_TRY(check_float(ctx, X_));
  if (!(args->lower <= args->upper) || isinf(args->lower) || isinf(args->upper))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "lower must be at most upper, got %g and %g", args->lower,
                       args->upper);
  RILLE_TRY(new_slopes(ctx, args, X_, &slopes));
  if (call->needs_grad)
    call->extra[0] = slopes;
  else if (!rille_scope_keep(ctx, slopes))
    return RILLE_ERROR_MEMORY;
  return rille_call_result(ctx, call, t_mul(ctx, X_, slopes));
}

static void rrelu_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, call->extra[0]);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

#define FUNCTIONAL (RILLE_OP_FUNCTIONAL | RILLE_OP_NO_METHOD)
static const RilleParameter shrink_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, ShrinkArgs, lambd), RILLE_PARAMETERS_END};
static const RilleParameter glu_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, RilleDimArgs, dim),
                                                RILLE_PARAMETERS_END};
static const RilleParameter slope_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, RandomSlopeArgs, lower),
    RILLE_OPTION(FLOAT, RandomSlopeArgs, upper), RILLE_SWITCH(MODE, RandomSlopeArgs, training),
    RILLE_PARAMETERS_END};
static const ShrinkArgs shrink_defaults = {0.5};
static const RilleDimArgs last_dim = {-1};
static const RandomSlopeArgs slope_defaults = {1.0 / 8, 1.0 / 3, false};
static const char *const shrink_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 1", "x(0, 3)", "x(), 0.25");
static const char *const glu_samples[] = RILLE_SAMPLES("x(2, 4)", "x(3, 2):t(), 0", "x(4, 0, 3), 0", "x(6)");
static const char *const slope_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 0.1, 0.3, true", "x(0, 3)");

RILLE_OP(hardshrink, .n_outputs = 1, .summary = "each element, or 0 where it is within -lambd .. lambd",
         RILLE_ARGUMENTS(shrink_parameters, &shrink_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .forward = hardshrink_forward,
         .samples = shrink_samples);
RILLE_OP(softshrink, .n_outputs = 1,
         .summary = "each element moved by lambd towards 0, and 0 within lambd of it",
         RILLE_ARGUMENTS(shrink_parameters, &shrink_defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE, .forward = softshrink_forward,
         .samples = shrink_samples);
RILLE_OP(tanhshrink, .summary = "x - tanh(x)", .parameters = rille_one_input,
         .flags = FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = tanhshrink_forward,
         .samples = rille_any_samples);
RILLE_OP(glu, .n_outputs = 1, .summary = "the first half along dim times the sigmoid of the second half",
         RILLE_ARGUMENTS(glu_parameters, &last_dim), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .forward = glu_forward, .samples = glu_samples);
RILLE_OP(
    rrelu,
    .summary = "each element, where it is not positive times a slope: in training drawn from lower .. upper",
    .parameters = slope_parameters, .defaults = &slope_defaults, .args_size = sizeof slope_defaults,
    .flags = FUNCTIONAL | RILLE_OP_IN_PLACE | RILLE_OP_RANDOM, .n_outputs = 1, .n_extra = 1,
    .forward = rrelu_forward, .backward = rrelu_backward, .samples = slope_samples);

/* Activations. Their derivatives are fused kernels, which are ops of their own (activation_backward.c). */
#include "ops/elementwise/activation.h"
#include "kernels/pointwise/pointwise.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(abs);
RILLE_USE_OP(elu_backward);
RILLE_USE_OP(gelu_backward);
RILLE_USE_OP(gelu_tanh_backward);
RILLE_USE_OP(gt);
RILLE_USE_OP(hardsigmoid_backward);
RILLE_USE_OP(hardswish_backward);
RILLE_USE_OP(hardtanh_backward);
RILLE_USE_OP(leaky_relu_backward);
RILLE_USE_OP(logsigmoid_backward);
RILLE_USE_OP(maximum);
RILLE_USE_OP(minimum);
RILLE_USE_OP(mish_backward);
RILLE_USE_OP(prelu_of_slopes);
RILLE_USE_OP(relu_backward);
RILLE_USE_OP(sigmoid_backward);
RILLE_USE_OP(silu_backward);
RILLE_USE_OP(softplus_backward);
RILLE_USE_OP(tanh_backward);
RILLE_USE_OP(threshold_backward);

#define G  call->grad_out[0]
#define X_ call->in[0]
#define Y  call->out[0]

/* ---- tanh, sigmoid, relu: their derivatives need the output only */

static void tanh_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_tanh_backward, G, Y);
}
static void sigmoid_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_sigmoid_backward, G, Y);
}
static void relu_derivative(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_binary(ctx, &rille_op_relu_backward, G, Y);
}

/* ---- what the others share */

static RilleTensor *fused(RilleContext *ctx, RilleBackward *call, const RilleOp *op, RilleFactors factors) {
  return t_apply(ctx, op, (RilleTensor *[]){G, X_}, 2, &factors);
}

static RilleStatus run(RilleContext *ctx, RilleCall *call, int kernel, RilleFactors factors) {
  return rille_unary_run(ctx, call, kernel, &factors.a);
}

/* ---- integers keep their dtype where the result is one of the input's elements or a limit */

static bool is_integer(const RilleTensor *x) {
  return rille_dtype_is_integer(rille_dtype_of(x));
}

/* A limit as a whole number of x's dtype, its fraction dropped; NULL with an error where it does not fit. */
static RilleTensor *whole(RilleContext *ctx, const RilleTensor *x, double limit) {
  RilleStatus status = rille_scalar_check_limit(ctx, rille_scalar_float(limit), rille_dtype_of(x));
  if (status != RILLE_OK) return rille_scope_fail(ctx, status), NULL;
  return t_scalar(ctx, rille_scalar_int(rille_int_from_double(limit)));
}

static RilleStatus clamp_integers(RilleContext *ctx, RilleCall *call, double low, double high) {
  RilleTensor *min = whole(ctx, X_, low), *max = min ? whole(ctx, X_, high) : NULL;
  RilleTensor *raised = max ? t_binary(ctx, &rille_op_maximum, X_, min) : NULL;
  return rille_call_result(ctx, call, raised ? t_binary(ctx, &rille_op_minimum, raised, max) : NULL);
}

/* ---- leaky_relu, threshold */

typedef struct SlopeArgs {
  double negative_slope;
} SlopeArgs;

static RilleStatus leaky_relu_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, RILLE_UNARY_leaky_relu,
             (RilleFactors){((const SlopeArgs *)call->args)->negative_slope, 0, 0});
}
static void leaky_relu_backward(RilleContext *ctx, RilleBackward *call) {
  RilleFactors factors = {((const SlopeArgs *)call->args)->negative_slope, 0, 0};
  call->grad_in[0] = fused(ctx, call, &rille_op_leaky_relu_backward, factors);
}

typedef struct ThresholdArgs {
  double threshold, value;
} ThresholdArgs;

static RilleStatus threshold_forward(RilleContext *ctx, RilleCall *call) {
  const ThresholdArgs *args = call->args;
  if (is_integer(X_)) {
    RilleTensor *limit = whole(ctx, X_, args->threshold), *value = limit ? whole(ctx, X_, args->value) : NULL;
    RilleTensor *above = value ? t_binary(ctx, &rille_op_gt, X_, limit) : NULL;
    return rille_call_result(ctx, call, above ? t_where(ctx, above, X_, value) : NULL);
  }
  return run(ctx, call, RILLE_UNARY_threshold, (RilleFactors){args->threshold, args->value, 0});
}
static void threshold_backward(RilleContext *ctx, RilleBackward *call) {
  RilleFactors factors = {((const ThresholdArgs *)call->args)->threshold, 0, 0};
  call->grad_in[0] = fused(ctx, call, &rille_op_threshold_backward, factors);
}

/* ---- elu and its kin: scale * x above 0, scale * alpha * (exp(input_scale * x) - 1) below */

typedef struct AlphaArgs {
  double alpha;
} AlphaArgs;

static RilleFactors elu_factors(const void *args) {
  return (RilleFactors){((const AlphaArgs *)args)->alpha, 1, 1};
}
static RilleFactors celu_factors(const void *args) {
  double alpha = ((const AlphaArgs *)args)->alpha;
  return (RilleFactors){alpha, 1, 1 / alpha};
}
/* Klambauer et al., arXiv:1706.02515. */
static const RilleFactors selu_factors = {1.6732632423543772848170429916717,
                                          1.0507009873554804934193349852946, 1};

static RilleStatus elu_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, RILLE_UNARY_elu, elu_factors(call->args));
}
static void elu_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, call, &rille_op_elu_backward, elu_factors(call->args));
}
static RilleStatus celu_forward(RilleContext *ctx, RilleCall *call) {
  if (((const AlphaArgs *)call->args)->alpha == 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "alpha must not be 0");
  return run(ctx, call, RILLE_UNARY_elu, celu_factors(call->args));
}
static void celu_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, call, &rille_op_elu_backward, celu_factors(call->args));
}
static RilleStatus selu_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, RILLE_UNARY_elu, selu_factors);
}
static void selu_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, call, &rille_op_elu_backward, selu_factors);
}

/* ---- gelu, silu, mish, softplus, logsigmoid */

typedef struct GeluArgs {
  uint8_t approximate;
} GeluArgs;

static RilleStatus gelu_forward(RilleContext *ctx, RilleCall *call) {
  bool is_tanh = ((const GeluArgs *)call->args)->approximate != 0;
  return rille_unary_run(ctx, call, is_tanh ? RILLE_UNARY_gelu_tanh : RILLE_UNARY_gelu, NULL);
}
static void gelu_backward(RilleContext *ctx, RilleBackward *call) {
  bool is_tanh = ((const GeluArgs *)call->args)->approximate != 0;
  const RilleOp *op = is_tanh ? &rille_op_gelu_tanh_backward : &rille_op_gelu_backward;
  call->grad_in[0] = fused(ctx, call, op, (RilleFactors){0, 0, 0});
}

#define FUSED_DERIVATIVE(name)                                                                               \
  static void name##_backward(RilleContext *ctx, RilleBackward *call) {                                      \
    call->grad_in[0] = fused(ctx, call, &rille_op_##name##_backward, (RilleFactors){0, 0, 0});               \
  }
FUSED_DERIVATIVE(silu)
FUSED_DERIVATIVE(mish)
FUSED_DERIVATIVE(logsigmoid)
FUSED_DERIVATIVE(hardsigmoid)
FUSED_DERIVATIVE(hardswish)

typedef struct SoftplusArgs {
  double beta, threshold;
} SoftplusArgs;

static RilleFactors softplus_factors(const void *args) {
  const SoftplusArgs *softplus = args;
  return (RilleFactors){softplus->beta, softplus->threshold, 0};
}
static RilleStatus softplus_forward(RilleContext *ctx, RilleCall *call) {
  return run(ctx, call, RILLE_UNARY_softplus, softplus_factors(call->args));
}
static void softplus_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, call, &rille_op_softplus_backward, softplus_factors(call->args));
}

/* ---- hardtanh, relu6 */

typedef struct LimitArgs {
  double min_val, max_val;
} LimitArgs;

static RilleStatus hardtanh_forward(RilleContext *ctx, RilleCall *call) {
  const LimitArgs *args = call->args;
  if (!(args->min_val <= args->max_val))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "min_val must not be above max_val: %g and %g",
                       args->min_val, args->max_val);
  if (is_integer(X_)) return clamp_integers(ctx, call, args->min_val, args->max_val);
  return run(ctx, call, RILLE_UNARY_clamp, (RilleFactors){args->min_val, args->max_val, 0});
}
static void hardtanh_backward(RilleContext *ctx, RilleBackward *call) {
  const LimitArgs *args = call->args;
  call->grad_in[0] =
      fused(ctx, call, &rille_op_hardtanh_backward, (RilleFactors){args->min_val, args->max_val, 0});
}
static RilleStatus relu6_forward(RilleContext *ctx, RilleCall *call) {
  if (is_integer(X_)) return clamp_integers(ctx, call, 0, 6);
  return run(ctx, call, RILLE_UNARY_clamp, (RilleFactors){0, 6, 0});
}
static void relu6_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = fused(ctx, call, &rille_op_hardtanh_backward, (RilleFactors){0, 6, 0});
}

/* ---- made of other ops */

/* x / (1 + |x|) */
static RilleStatus softsign_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *size = t_add_number(ctx, t_unary(ctx, &rille_op_abs, X_), 1);
  return rille_call_return(ctx, call, t_div(ctx, X_, size));
}

/* weight: one number, or one a channel (dim 1). */
static RilleStatus prelu_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *x = X_, *weight = call->in[1];
  int64_t channels = x->ndim > 1 ? x->sizes[1] : 1, sizes[RILLE_MAX_DIMS];
  if (weight->ndim > 1)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "weight must be one number or have one dim, not %d dims",
                       weight->ndim);
  if (weight->numel != 1 && weight->numel != channels)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "weight needs 1 element or one a channel (%lld), not %lld",
                       (long long)channels, (long long)weight->numel);
  for (int i = 0; i < x->ndim; i++) sizes[i] = i == 1 ? weight->numel : 1;
  if (x->ndim > 1)
    weight = t_reshape(ctx, weight, x->ndim, sizes);
  else
    weight = t_reshape(ctx, weight, 0, NULL);
  if (weight && !rille_dtype_is_float(rille_call_promote(call, 0))) { /* whole numbers stay such */
    RilleTensor *above = t_binary(ctx, &rille_op_gt, x, t_number(ctx, 0));
    return rille_call_return(ctx, call, t_where(ctx, above, x, t_mul(ctx, weight, x)));
  }
  return rille_call_return(ctx, call, t_binary(ctx, &rille_op_prelu_of_slopes, x, weight));
}

static void prelu_of_slopes_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *above = t_binary(ctx, &rille_op_gt, X_, t_number(ctx, 0));
  if (call->needs[0]) call->grad_in[0] = t_where(ctx, above, G, t_mul(ctx, G, call->in[1]));
  if (call->needs[1]) call->grad_in[1] = t_where(ctx, above, t_number(ctx, 0), t_mul(ctx, G, X_));
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter slope_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, SlopeArgs, negative_slope), RILLE_PARAMETERS_END};
static const RilleParameter threshold_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(FLOAT, ThresholdArgs, threshold),
    RILLE_REQUIRED(FLOAT, ThresholdArgs, value), RILLE_PARAMETERS_END};
static const RilleParameter alpha_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, AlphaArgs, alpha), RILLE_PARAMETERS_END};
static const RilleParameter gelu_parameters[] = {
    RILLE_TENSOR("input"), RILLE_CHOICE(GeluArgs, approximate, "none|tanh"), RILLE_PARAMETERS_END};
static const RilleParameter softplus_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, SoftplusArgs, beta),
    RILLE_OPTION(FLOAT, SoftplusArgs, threshold), RILLE_PARAMETERS_END};
static const RilleParameter limit_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, LimitArgs, min_val), RILLE_OPTION(FLOAT, LimitArgs, max_val),
    RILLE_PARAMETERS_END};
static const RilleParameter prelu_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("weight"),
                                                  RILLE_PARAMETERS_END};
static const char *const slope_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 0.2", "x(0, 3)", "x()");
static const char *const threshold_samples[] =
    RILLE_SAMPLES("x(2, 3), 0.1, 20", "x(3, 2):t(), -0.5, 0", "x(0, 3), 0, 0");
static const char *const alpha_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 0.7", "x(2, 3), { alpha = 2 }", "x(0, 3)");
static const char *const gelu_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t()", "x(2, 3), { approximate = 'tanh' }", "x(0, 3)");
static const char *const softplus_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 2", "x(2, 3), 1, 0.5", "x(0, 3)");
static const char *const limit_samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), -0.3, 0.6", "x(0, 3)");
static const char *const prelu_samples[] =
    RILLE_SAMPLES("x(2, 3), x(1)", "x(2, 3, 2), x(3)", "x(4), x(1)", "x(0, 3), x(3)");

RILLE_OP(tanh, .summary = "hyperbolic tangent of each element", RILLE_ELEMENTWISE_UNARY(tanh),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = tanh_derivative, .saves_output = 1,
         .samples = rille_any_samples);
RILLE_OP(sigmoid, .summary = "1 / (1 + exp(-x)) of each element", RILLE_ELEMENTWISE_UNARY(sigmoid),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = sigmoid_derivative, .saves_output = 1,
         .samples = rille_any_samples);
RILLE_OP(relu, .summary = "each element, or 0 where it is negative", RILLE_ELEMENTWISE_UNARY(relu),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .backward = relu_derivative, .saves_output = 1,
         .samples = rille_any_samples);

RILLE_OP(leaky_relu, .summary = "x above 0, negative_slope * x below",
         RILLE_ARGUMENTS(slope_parameters, &(const SlopeArgs){0.01}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = leaky_relu_forward,
         .backward = leaky_relu_backward, .saves_input = {1}, .samples = slope_samples);
RILLE_OP(threshold, .summary = "x above threshold, value elsewhere",
         RILLE_ARGUMENTS(threshold_parameters, &(const ThresholdArgs){0}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = threshold_forward,
         .backward = threshold_backward, .saves_input = {1}, .samples = threshold_samples);
RILLE_OP(elu, .summary = "x above 0, alpha * (exp(x) - 1) below",
         RILLE_ARGUMENTS(alpha_parameters, &(const AlphaArgs){1}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = elu_forward,
         .backward = elu_backward, .saves_input = {1}, .samples = alpha_samples);
RILLE_OP(celu, .summary = "x above 0, alpha * (exp(x / alpha) - 1) below",
         RILLE_ARGUMENTS(alpha_parameters, &(const AlphaArgs){1}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = celu_forward,
         .backward = celu_backward, .saves_input = {1}, .samples = alpha_samples);
RILLE_OP(gelu, .summary = "x times the normal distribution function of x",
         RILLE_ARGUMENTS(gelu_parameters, &(const GeluArgs){0}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = gelu_forward,
         .backward = gelu_backward, .saves_input = {1}, .samples = gelu_samples);
RILLE_OP(softplus, .summary = "log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold",
         RILLE_ARGUMENTS(softplus_parameters, &(const SoftplusArgs){1, 20}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = softplus_forward,
         .backward = softplus_backward, .saves_input = {1}, .samples = softplus_samples);
RILLE_OP(hardtanh, .summary = "x moved into [min_val, max_val]",
         RILLE_ARGUMENTS(limit_parameters, &(const LimitArgs){-1, 1}),
         .flags = RILLE_OP_IN_PLACE | RILLE_OP_FUNCTIONAL, .n_outputs = 1, .forward = hardtanh_forward,
         .backward = hardtanh_backward, .saves_input = {1}, .samples = limit_samples);

/* Activations without parameters; the kernel of some has numbers that forward gives. */
#define ACTIVATION(kernel_name)                                                                              \
  .parameters = rille_one_input, .flags = RILLE_OP_FUNCTIONAL | RILLE_OP_IN_PLACE, .n_outputs = 1,           \
  .kernel = RILLE_UNARY_##kernel_name, .saves_input = {1}, .samples = rille_any_samples
RILLE_OP(selu, .summary = "the self-normalising elu, with fixed scale and alpha", ACTIVATION(elu),
         .forward = selu_forward, .backward = selu_backward);
RILLE_OP(silu, .summary = "x * sigmoid(x), also called swish", ACTIVATION(silu),
         .forward = rille_unary_forward, .backward = silu_backward);
RILLE_OP(mish, .summary = "x * tanh(softplus(x))", ACTIVATION(mish), .forward = rille_unary_forward,
         .backward = mish_backward);
RILLE_OP(logsigmoid, .summary = "log(sigmoid(x)) without overflow", ACTIVATION(logsigmoid),
         .forward = rille_unary_forward, .backward = logsigmoid_backward);
RILLE_OP(hardsigmoid, .summary = "(x + 3) / 6 moved into [0, 1]", ACTIVATION(hardsigmoid),
         .forward = rille_unary_forward, .backward = hardsigmoid_backward);
RILLE_OP(hardswish, .summary = "x * hardsigmoid(x)", ACTIVATION(hardswish), .forward = rille_unary_forward,
         .backward = hardswish_backward);
RILLE_OP(relu6, .summary = "x moved into [0, 6]", ACTIVATION(clamp), .forward = relu6_forward,
         .backward = relu6_backward);

RILLE_OP(softsign, .summary = "x / (1 + |x|)", .parameters = rille_one_input,
         .flags = RILLE_OP_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = softsign_forward,
         .samples = rille_any_samples);
RILLE_OP(prelu, .summary = "x above 0, weight * x below, with one weight or one a channel",
         .parameters = prelu_parameters, .flags = RILLE_OP_FUNCTIONAL | RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = prelu_forward, .samples = prelu_samples);

static const char *const prelu_of_slopes_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3)", "x(0, 3), x()");
RILLE_OP(prelu_of_slopes, .summary = "x above 0, slope * x below; the slopes broadcast to x",
         RILLE_ELEMENTWISE_BINARY(prelu), .flags = RILLE_OP_INTERNAL, .backward = prelu_of_slopes_backward,
         .saves_input = {3, 1}, .samples = prelu_of_slopes_samples);

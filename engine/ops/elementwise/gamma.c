/* lgamma, digamma and their derivatives, erfc, logaddexp, logaddexp2. */
#include "kernels/pointwise/pointwise.h"
#include "ops/elementwise/pointwise.h"
#include "ops/formula.h"

RILLE_USE_OP(digamma);
RILLE_USE_OP(exp2);
RILLE_USE_OP(polygamma);

#define G  call->grad_out[0]
#define X_ call->in[0]

typedef struct OrderArgs {
  int64_t n;
} OrderArgs;

static void lgamma_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_unary(ctx, &rille_op_digamma, X_));
}

static void digamma_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_mul(ctx, G, t_apply(ctx, &rille_op_polygamma, &X_, 1, &(OrderArgs){1}));
}

static RilleStatus polygamma_forward(RilleContext *ctx, RilleCall *call) {
  int64_t n = ((const OrderArgs *)call->args)->n;
  if (n == 0) return rille_unary_run(ctx, call, RILLE_UNARY_digamma, NULL);
  if (n < 0 || n > 100)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "n must be from 0 to 100, got %lld", (long long)n);
  return rille_unary_run(ctx, call, RILLE_UNARY_polygamma, (const double[3]){(double)n});
}
static void polygamma_backward(RilleContext *ctx, RilleBackward *call) {
  OrderArgs next = {((const OrderArgs *)call->args)->n + 1};
  call->grad_in[0] = t_mul(ctx, G, t_apply(ctx, &rille_op_polygamma, &X_, 1, &next));
}

/* -1.12837916709551257390 exp(-x^2) */
static void erfc_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *slope = t_exp(ctx, t_neg(ctx, t_square(ctx, X_)));
  call->grad_in[0] = t_mul(ctx, G, t_mul_number(ctx, slope, -1.12837916709551257390));
}

static RilleStatus logaddexp_forward(RilleContext *ctx, RilleCall *call) {
  RilleDtype dtype = rille_call_promote(call, 0);
  if (!rille_dtype_is_float(dtype))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(dtype));
  return rille_binary_forward(ctx, call);
}

/* Each one's share of the sum of exponentials: 1 / (1 + exp(other - input)). */
static void logaddexp_backward(RilleContext *ctx, RilleBackward *call) {
  for (int i = 0; i < 2; i++) {
    if (!call->needs[i]) continue;
    RilleTensor *excess = t_exp(ctx, t_sub(ctx, call->in[1 - i], call->in[i]));
    call->grad_in[i] = t_div(ctx, G, t_add_number(ctx, excess, 1));
  }
}

/* The same to the base of 2. */
static void logaddexp2_backward(RilleContext *ctx, RilleBackward *call) {
  for (int i = 0; i < 2; i++) {
    if (!call->needs[i]) continue;
    RilleTensor *excess = t_unary(ctx, &rille_op_exp2, t_sub(ctx, call->in[1 - i], call->in[i]));
    call->grad_in[i] = t_div(ctx, G, t_add_number(ctx, excess, 1));
  }
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter order_parameters[] = {RILLE_TENSOR("input"), RILLE_REQUIRED(INT, OrderArgs, n),
                                                  RILLE_PARAMETERS_END};
static const char *const order_samples[] =
    RILLE_SAMPLES("positive(2, 3), 1", "unit(3, 2):t(), 2", "positive(0, 3), 1", "positive(3), 0");
static const char *const sum_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3)", "x(2, 1), x(1, 3)", "x(0, 3), x(3)");
static const RilleParameter sum_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                RILLE_PARAMETERS_END};

RILLE_OP(lgamma, .summary = "the logarithm of the absolute value of the gamma function",
         RILLE_ELEMENTWISE_UNARY(lgamma), .flags = RILLE_OP_IN_PLACE, .backward = lgamma_backward,
         .saves_input = {1}, .samples = rille_positive_samples);
RILLE_OP(digamma, .summary = "the derivative of lgamma", RILLE_ELEMENTWISE_UNARY(digamma),
         .flags = RILLE_OP_IN_PLACE, .backward = digamma_backward, .saves_input = {1},
         .samples = rille_positive_samples);
RILLE_OP(polygamma, .summary = "the nth derivative of digamma", .parameters = order_parameters,
         .defaults = &(const OrderArgs){1}, .args_size = sizeof(OrderArgs),
         .flags = RILLE_OP_METHOD_ONLY | RILLE_OP_IN_PLACE, .n_outputs = 1, .forward = polygamma_forward,
         .backward = polygamma_backward, .saves_input = {1}, .samples = order_samples);
RILLE_OP(erfc, .summary = "1 - erf(x), exact where that is small", RILLE_ELEMENTWISE_UNARY(erfc),
         .flags = RILLE_OP_IN_PLACE, .backward = erfc_backward, .saves_input = {1},
         .samples = rille_any_samples);
RILLE_OP(logaddexp, .summary = "log(exp(input) + exp(other)), without overflow", .parameters = sum_parameters,
         .n_outputs = 1, .kernel = RILLE_BINARY_logaddexp, .forward = logaddexp_forward,
         .backward = logaddexp_backward, .saves_input = {3, 3}, .samples = sum_samples);
RILLE_OP(logaddexp2, .summary = "log2(2^input + 2^other), without overflow", .parameters = sum_parameters,
         .n_outputs = 1, .kernel = RILLE_BINARY_logaddexp2, .forward = logaddexp_forward,
         .backward = logaddexp2_backward, .saves_input = {3, 3}, .samples = sum_samples);

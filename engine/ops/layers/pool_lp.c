/* lp_pool of any dims, made of average pools. */
#include "ops/formula.h"
#include "ops/layers/pool.h"
#include "ops/shape/shape.h"
#include "ops/shape/windows.h"

RILLE_USE_OP(abs);
RILLE_USE_OP(avg_pool1d);
RILLE_USE_OP(avg_pool2d);
RILLE_USE_OP(avg_pool3d);
RILLE_USE_OP(pow);
RILLE_USE_OP(relu);
RILLE_USE_OP(sign);

typedef struct PowerArgs {
  double norm_type;
  RilleInts kernel_size, stride;
  bool ceil_mode;
} PowerArgs;

/* The p-th root of the sum of p-th powers: an average times the number of its elements. */
static RilleStatus lp_pool_forward(RilleContext *ctx, RilleCall *call) {
  const RilleOp *const averages[] = {&rille_op_avg_pool1d, &rille_op_avg_pool2d, &rille_op_avg_pool3d};
  const PowerArgs *args = call->args;
  int n = call->op->kernel;
  int64_t kernel[3];
  double count = 1;
  if (args->kernel_size.count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "kernel_size is missing");
  RILLE_TRY(rille_ints_list(ctx, "kernel_size", &args->kernel_size, n, 1, 1, kernel));
  for (int i = 0; i < n; i++) count *= (double)kernel[i];
  RilleAveragePoolArgs window = {.kernel_size = args->kernel_size,
                                 .stride = args->stride,
                                 .padding = {.count = -1},
                                 .ceil_mode = args->ceil_mode,
                                 .count_include_pad = true};
  RilleTensor *power = t_binary(ctx, &rille_op_pow, call->in[0], t_number(ctx, args->norm_type));
  RilleTensor *mean = t_apply(ctx, averages[n - 1], &power, 1, &window);
  RilleTensor *size = t_unary(ctx, &rille_op_relu, t_unary(ctx, &rille_op_abs, mean));
  RilleTensor *sum = t_mul_number(ctx, t_mul(ctx, t_unary(ctx, &rille_op_sign, mean), size), count);
  return rille_call_return(ctx, call, t_binary(ctx, &rille_op_pow, sum, t_number(ctx, 1 / args->norm_type)));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter lp_parameters[] = {RILLE_TENSOR("input"),
                                               RILLE_REQUIRED(FLOAT, PowerArgs, norm_type),
                                               RILLE_OPTION(INTS, PowerArgs, kernel_size),
                                               RILLE_OPTION(INTS, PowerArgs, stride),
                                               RILLE_OPTION(BOOL, PowerArgs, ceil_mode),
                                               RILLE_PARAMETERS_END};
static const PowerArgs lp_defaults = {2, {.count = -1}, {.count = -1}, false};
static const char *const lp1_samples[] = RILLE_SAMPLES("positive(2, 2, 6), 2, 2", "positive(2, 5), 3, 2, 1");
static const char *const lp2_samples[] =
    RILLE_SAMPLES("positive(1, 2, 4, 4), 2, 2", "positive(1, 4, 5), 1.5, { 2, 3 }, 1");
static const char *const lp3_samples[] = RILLE_SAMPLES("positive(1, 1, 4, 2, 3), 2, 2");

RILLE_OP(lp_pool1d, .summary = "norm_type-norm of each window over lines",
         RILLE_ARGUMENTS(lp_parameters, &lp_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .kernel = 1, .forward = lp_pool_forward, .samples = lp1_samples);
RILLE_OP(lp_pool2d, .summary = "norm_type-norm of each window over planes",
         RILLE_ARGUMENTS(lp_parameters, &lp_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .kernel = 2, .forward = lp_pool_forward, .samples = lp2_samples);
RILLE_OP(lp_pool3d, .summary = "norm_type-norm of each window over volumes",
         RILLE_ARGUMENTS(lp_parameters, &lp_defaults), .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE,
         .n_outputs = 1, .kernel = 3, .forward = lp_pool_forward, .samples = lp3_samples);

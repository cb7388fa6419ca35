/* gumbel_softmax: softmax of logits with Gumbel noise (Jang et al., "Categorical reparameterization with
 * Gumbel-softmax", 2017), with PyTorch's stream: minus the logarithm of exponential draws. */
#include "ops/formula.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/softmax.h"

#include <math.h>

RILLE_USE_OP(argmax);
RILLE_USE_OP(scatter);

typedef struct GumbelArgs {
  double tau, eps; /* eps is PyTorch's, without effect there too */
  bool hard;
  int64_t dim;
} GumbelArgs;

static RilleTensor *gumbel_noise(RilleContext *ctx, const RilleTensor *like) {
  RilleTensor *made = NULL;
  RilleStatus status = rille_tensor_new_like(like, rille_dtype_of(like), &made);
  if (!t_keep(ctx, status, made)) return NULL;
  for (int64_t i = 0; i < made->numel; i++) {
    double exponential = -log1p(-rille_random_double(&ctx->generator));
    if (made->dtype == RILLE_FLOAT32)
      ((float *)(void *)made->data)[i] = -logf((float)exponential);
    else
      ((double *)(void *)made->data)[i] = -log(exponential);
  }
  return made;
}

/* What has to be added to soft to make it one-hot at its largest element; without history. */
static RilleTensor *to_one_hot(RilleContext *ctx, RilleTensor *soft, int dim) {
  if (!soft || soft->numel == 0) return soft;
  bool old_mode = ctx->grad_mode;
  ctx->grad_mode = false;
  RilleTensor *best = t_apply(ctx, &rille_op_argmax, &soft, 1,
                              &(RilleReduceArgs){{.count = 1, .values = {dim}}, true, RILLE_DTYPE_NONE});
  RilleTensor *zeros = t_zeros(ctx, rille_dtype_of(soft), soft->ndim, soft->sizes);
  RilleTensor *hard = t_apply(ctx, &rille_op_scatter, (RilleTensor *[]){zeros, best, t_number(ctx, 1)}, 3,
                              &(RilleDimArgs){dim});
  RilleTensor *missing = t_sub(ctx, hard, soft);
  ctx->grad_mode = old_mode;
  return missing;
}

static RilleStatus gumbel_softmax_forward(RilleContext *ctx, RilleCall *call) {
  const GumbelArgs *args = call->args;
  RilleTensor *logits = call->in[0];
  int dim;
  if (!rille_dtype_is_float(rille_dtype_of(logits)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(logits)));
  RILLE_TRY(rille_shape_dim(ctx, args->dim, logits->ndim, &dim));
  RilleTensor *sum = t_add(ctx, logits, gumbel_noise(ctx, logits));
  RilleTensor *soft = t_softmax(ctx, t_div(ctx, sum, t_number(ctx, args->tau)), dim);
  if (!args->hard || !soft || soft->numel == 0) return rille_call_return(ctx, call, soft);
  return rille_call_return(ctx, call, t_add(ctx, to_one_hot(ctx, soft, dim), soft));
}

static const RilleParameter parameters[] = {RILLE_TENSOR("logits"),
                                            RILLE_OPTION(FLOAT, GumbelArgs, tau),
                                            RILLE_OPTION(BOOL, GumbelArgs, hard),
                                            RILLE_OPTION(FLOAT, GumbelArgs, eps),
                                            RILLE_OPTION(INT, GumbelArgs, dim),
                                            RILLE_PARAMETERS_END};
static const GumbelArgs defaults = {1, 1e-10, false, -1};
static const char *const samples[] = RILLE_SAMPLES("x(2, 3)", "x(3, 2):t(), 0.5, true", "x(0, 3)");

RILLE_OP(gumbel_softmax,
         .summary =
             "a random choice along dim as a softmax with noise; hard: one-hot, with the softmax's gradient",
         RILLE_ARGUMENTS(parameters, &defaults),
         .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_COMPOSITE | RILLE_OP_RANDOM, .n_outputs = 1,
         .forward = gumbel_softmax_forward, .samples = samples);

/* Dropout with PyTorch's stream: one uniform double an element of the mask, in the order of the input's
 * memory. */
#include "ops/layers/dropout.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

#include <math.h>

typedef RilleDropoutArgs DropoutArgs;

/* op->kernel, as bits. Lines and volumes may come without a batch. */
enum { PLAIN = 0, FEATURES = 1, ALPHA = 2, LINES = 4, VOLUMES = 8 };

/* ---- the mask -------------------------------------------------------------------------------- */

/* Strides without gaps, in the order in which like's dims lie in memory: what torch.empty_like gives. */
static void dense_strides(const RilleTensor *like, int64_t *strides) {
  int order[RILLE_MAX_DIMS];
  for (int i = 0; i < like->ndim; i++) { /* widest stride first; of equals the first dim */
    int at = i;
    for (; at > 0 && like->strides[order[at - 1]] < like->strides[i]; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  int64_t step = 1;
  for (int i = like->ndim - 1; i >= 0; i--) {
    strides[order[i]] = step;
    step *= like->sizes[order[i]] > 0 ? like->sizes[order[i]] : 1;
  }
}

/* One mask element an element of in, or one a feature (the first two dims); uninitialised. */
static RilleStatus new_mask(RilleContext *ctx, const RilleTensor *in, int kernel, RilleTensor **out) {
  RilleDtype dtype = rille_dtype_of(in);
  bool unbatched = ((kernel & LINES) && in->ndim == 2) || ((kernel & VOLUMES) && in->ndim == 4);
  if (kernel & FEATURES) {
    int64_t sizes[RILLE_MAX_DIMS];
    for (int i = 0; i < in->ndim; i++) sizes[i] = i < (unbatched ? 1 : 2) ? in->sizes[i] : 1;
    return rille_tensor_new(ctx, dtype, in->ndim, sizes, out);
  }
  if (in->contiguous) return rille_tensor_new_like(in, dtype, out);
  RilleTensor *flat;
  int64_t strides[RILLE_MAX_DIMS];
  dense_strides(in, strides);
  RILLE_TRY(rille_tensor_new(ctx, dtype, 1, &in->numel, &flat));
  RilleStatus status = rille_tensor_view(flat, in->ndim, in->sizes, strides, 0, out);
  rille_tensor_release(flat);
  return status;
}

/* kept where a draw is below keep, else dropped; in memory order. */
static void fill_mask(RilleContext *ctx, RilleTensor *mask, double keep, double kept, double dropped) {
  float yes = (float)kept, no = (float)dropped;
  if (mask->dtype == RILLE_FLOAT32)
    rille_random_choose(&ctx->generator, mask->numel, keep, &yes, &no, sizeof yes, mask->data);
  else
    rille_random_choose(&ctx->generator, mask->numel, keep, &kept, &dropped, sizeof kept, mask->data);
}

static double round_to(const RilleTensor *in, double value) {
  return in->dtype == RILLE_FLOAT32 ? (double)(float)value : value;
}

/* ---- forward and backward -------------------------------------------------------------------- */

static RilleStatus check(RilleContext *ctx, const RilleCall *call, const DropoutArgs *args) {
  const RilleTensor *in = call->in[0];
  char text[RILLE_SHAPE_TEXT];
  if (!(args->p >= 0 && args->p <= 1))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must lie between 0 and 1, not %g", args->p);
  bool drops = args->training && args->p > 0 && in->numel > 0;
  if (drops && (call->op->kernel & FEATURES) && in->ndim < 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs an input of at least 2 dims, got shape %s",
                       rille_tensor_shape_text(in, text));
  if (rille_dtype_is_float(rille_dtype_of(in))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(in)));
}

/* Alpha dropout keeps mean and variance of selu's output: dropped elements become its lower bound, and the
 * result is scaled by a and shifted (Klambauer et al., "Self-normalizing neural networks", 2017). */
static RilleStatus alpha_forward(RilleContext *ctx, RilleCall *call, double p) {
  static const double alpha = 1.7580993408473766;
  RilleTensor *in = call->in[0], *shift, *out;
  double a = 1 / sqrt((alpha * alpha * p + 1) * (1 - p));
  RILLE_TRY(new_mask(ctx, in, call->op->kernel, &call->extra[0]));
  fill_mask(ctx, call->extra[0], 1 - p, 1, 0);
  shift =
      t_add_number(ctx, t_mul_number(ctx, t_add_number(ctx, call->extra[0], -1), alpha * a), alpha * a * p);
  RilleTensor *scaled = t_mul_number(ctx, call->extra[0], a);
  out = t_add(ctx, t_mul(ctx, in, scaled), shift);
  if (!out) return rille_scope_status(ctx);
  rille_tensor_release(call->extra[0]);
  call->extra[0] = rille_tensor_retain(scaled);
  call->out[0] = rille_tensor_retain(out);
  return RILLE_OK;
}

static RilleStatus dropout_forward(RilleContext *ctx, RilleCall *call) {
  const DropoutArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RILLE_TRY(check(ctx, call, args));
  if (!args->training || args->p == 0 || in->numel == 0) return rille_tensor_alias(in, &call->out[0]);
  if ((call->op->kernel & ALPHA) && args->p < 1) return alpha_forward(ctx, call, args->p);
  RILLE_TRY(new_mask(ctx, in, call->op->kernel, &call->extra[0]));
  double kept = 1 / round_to(in, 1 - args->p);
  if (args->p < 1)
    fill_mask(ctx, call->extra[0], 1 - args->p, kept, 0);
  else
    rille_tensor_fill(call->extra[0], rille_scalar_int(0));
  return rille_call_return(ctx, call, t_mul(ctx, in, call->extra[0]));
}

static void dropout_backward(RilleContext *ctx, RilleBackward *call) {
  RilleTensor *mask = call->extra[0];
  call->grad_in[0] = mask ? t_mul(ctx, call->grad_out[0], mask) : call->grad_out[0];
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static const RilleParameter parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, DropoutArgs, p),
                                            RILLE_SWITCH(MODE, DropoutArgs, training), RILLE_PARAMETERS_END};
static const DropoutArgs on = {0.5, true}, off = {0.5, false};
static const char *const samples[] =
    RILLE_SAMPLES("x(4, 3)", "x(4, 3), 0.2, true", "x(3, 4):t(), 0", "x(2, 3), 0.5, false", "x(0, 3)");

/* The kernel says what is dropped: see the enum on top. */
#define DROPPING(what)                                                                                       \
  .flags = RILLE_OP_ONLY_FUNCTIONAL | RILLE_OP_RANDOM | RILLE_OP_VIEW, .n_outputs = 1, .n_extra = 1,         \
  .kernel = what, .forward = dropout_forward, .backward = dropout_backward, .samples = samples
RILLE_OP(dropout, .summary = "elements set to 0 with probability p, the others divided by 1 - p, in training",
         RILLE_ARGUMENTS(parameters, &on), DROPPING(PLAIN));
RILLE_OP(dropout1d, .summary = "whole channels of [N, C, L] set to 0 with probability p, in training",
         RILLE_ARGUMENTS(parameters, &on), DROPPING(FEATURES | LINES));
RILLE_OP(dropout2d, .summary = "whole channels of [N, C, H, W] set to 0 with probability p, in training",
         RILLE_ARGUMENTS(parameters, &on), DROPPING(FEATURES));
RILLE_OP(dropout3d, .summary = "whole channels of [N, C, D, H, W] set to 0 with probability p, in training",
         RILLE_ARGUMENTS(parameters, &on), DROPPING(FEATURES | VOLUMES));
RILLE_OP(alpha_dropout, .summary = "dropout for selu: mean and variance are kept",
         RILLE_ARGUMENTS(parameters, &off), DROPPING(ALPHA));
RILLE_OP(feature_alpha_dropout, .summary = "alpha_dropout of whole channels",
         RILLE_ARGUMENTS(parameters, &off), DROPPING(ALPHA | FEATURES));

/* Distances and similarities of vectors: compositions of ops. */
#include "ops/reduce/distance.h"
#include "ops/formula.h"
#include "ops/shape/shape.h"

typedef struct DistanceArgs {
  double p, eps;
  int64_t dim;
  bool keepdim;
} DistanceArgs;

static RilleStatus check_floats(RilleContext *ctx, const RilleTensor *t) {
  if (rille_dtype_is_float(rille_dtype_of(t))) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name(rille_dtype_of(t)));
}

RilleTensor *t_pairwise_distance(RilleContext *ctx, RilleTensor *a, RilleTensor *b, double p, double eps,
                                 bool keepdim) {
  return t_norm(ctx, t_add_number(ctx, t_sub(ctx, a, b), eps), p, -1, keepdim);
}

static RilleStatus pairwise_distance_forward(RilleContext *ctx, RilleCall *call) {
  const DistanceArgs *args = call->args;
  RILLE_TRY(check_floats(ctx, call->in[0]));
  if (call->in[0]->ndim == 0 && call->in[1]->ndim == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs vectors [..., D]");
  return rille_call_return(
      ctx, call, t_pairwise_distance(ctx, call->in[0], call->in[1], args->p, args->eps, args->keepdim));
}

static RilleStatus cosine_similarity_forward(RilleContext *ctx, RilleCall *call) {
  const DistanceArgs *args = call->args;
  RilleTensor *a = call->in[0], *b = call->in[1];
  int64_t sizes[RILLE_MAX_DIMS];
  int ndim, dim;
  RILLE_TRY(check_floats(ctx, a));
  RILLE_TRY(rille_shape_broadcast(ctx, a->ndim, a->sizes, b->ndim, b->sizes, &ndim, sizes));
  RILLE_TRY(rille_shape_dim(ctx, args->dim, ndim, &dim));
  a = t_expand(ctx, a, ndim, sizes);
  b = t_expand(ctx, b, ndim, sizes);
  if (!(args->eps >= 0)) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "eps must be >= 0, got %g", args->eps);
  RilleTensor *length_a = t_lift(ctx, t_norm(ctx, a, 2, dim, true), args->eps);
  RilleTensor *length_b = t_lift(ctx, t_norm(ctx, b, 2, dim, true), args->eps);
  RilleTensor *product = t_mul(ctx, t_div(ctx, a, length_a), t_div(ctx, b, length_b));
  return rille_call_return(ctx, call, t_sum(ctx, product, 1, &dim, false));
}

static RilleStatus normalize_forward(RilleContext *ctx, RilleCall *call) {
  const DistanceArgs *args = call->args;
  RilleTensor *x = call->in[0];
  int dim;
  RILLE_TRY(check_floats(ctx, x));
  RILLE_TRY(rille_shape_dim(ctx, args->dim, x->ndim, &dim));
  RilleTensor *length = t_clamp_min(ctx, t_norm(ctx, x, args->p, dim, true), args->eps);
  return rille_call_return(ctx, call, t_div(ctx, x, length));
}

/* ---- descriptors ----------------------------------------------------------------------------- */

#define TWO RILLE_TENSOR("x1"), RILLE_TENSOR("x2")
static const RilleParameter pairwise_parameters[] = {
    TWO, RILLE_OPTION(FLOAT, DistanceArgs, p), RILLE_OPTION(FLOAT, DistanceArgs, eps),
    RILLE_OPTION(BOOL, DistanceArgs, keepdim), RILLE_PARAMETERS_END};
static const RilleParameter cosine_parameters[] = {
    TWO, RILLE_OPTION(INT, DistanceArgs, dim), RILLE_OPTION(FLOAT, DistanceArgs, eps), RILLE_PARAMETERS_END};
static const RilleParameter normalize_parameters[] = {
    RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, DistanceArgs, p), RILLE_OPTION(INT, DistanceArgs, dim),
    RILLE_OPTION(FLOAT, DistanceArgs, eps), RILLE_PARAMETERS_END};
static const DistanceArgs pairwise_defaults = {2, 1e-6, 1, false}, cosine_defaults = {2, 1e-8, 1, false},
                          normalize_defaults = {2, 1e-12, 1, false};
static const char *const pairwise_samples[] =
    RILLE_SAMPLES("x(3, 4), x(3, 4)", "x(3, 4), x(4), 3, 0.01, true", "x(4, 3):t(), x(3, 4), 1", "x(4), x(4)",
                  "x(0, 4), x(0, 4)");
static const char *const cosine_samples[] = RILLE_SAMPLES("x(3, 4), x(3, 4)", "x(3, 4), x(4), -1, 1e-6",
                                                          "x(4, 3):t(), x(3, 4), 0", "x(0, 4), x(0, 4)");
static const char *const normalize_samples[] =
    RILLE_SAMPLES("x(3, 4)", "x(3, 4), 3, 0", "x(4, 3):t(), 1, -1", "x(0, 4)");

RILLE_OP(pairwise_distance, .summary = "p-norm of x1 - x2 + eps over the last dim",
         RILLE_ARGUMENTS(pairwise_parameters, &pairwise_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .forward = pairwise_distance_forward, .samples = pairwise_samples);
RILLE_OP(cosine_similarity, .summary = "cosine of the angle between x1 and x2 along dim",
         RILLE_ARGUMENTS(cosine_parameters, &cosine_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1,
         .forward = cosine_similarity_forward, .samples = cosine_samples);
RILLE_OP(normalize, .summary = "input divided by its p-norm along dim",
         RILLE_ARGUMENTS(normalize_parameters, &normalize_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1, .forward = normalize_forward,
         .samples = normalize_samples);

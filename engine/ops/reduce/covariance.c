/* Covariances and correlations of rows, and the moments that come in pairs: compositions of ops. */
#include "ops/formula.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

RILLE_USE_OP(amin);
RILLE_USE_OP(clamp);
RILLE_USE_OP(diagonal);
RILLE_USE_OP(mean);
RILLE_USE_OP(sqrt);
RILLE_USE_OP(std);
RILLE_USE_OP(var);

/* ---- std_mean, var_mean -------------------------------------------------------------------------------- */

/* op->kernel: std rather than var. */
static RilleStatus moments_forward(RilleContext *ctx, RilleCall *call) {
  const RilleVarArgs *args = call->args;
  const RilleOp *op = call->op->kernel ? &rille_op_std : &rille_op_var;
  RilleReduceArgs mean_args = {args->dim, args->keepdim, RILLE_DTYPE_NONE};
  RilleTensor *spread = t_apply(ctx, op, call->in, 1, args);
  RilleTensor *mean = t_apply(ctx, &rille_op_mean, call->in, 1, &mean_args);
  if (!mean) return rille_scope_status(ctx);
  call->out[0] = rille_tensor_retain(spread);
  call->out[1] = rille_tensor_retain(mean);
  return RILLE_OK;
}

/* ---- cov, corrcoef ------------------------------------------------------------------------------------- */

typedef struct CovArgs {
  int64_t correction;
} CovArgs;

static RilleStatus read_number(RilleTensor *t, double *out) {
  RilleScalar scalar;
  RILLE_TRY(rille_tensor_item(t, &scalar));
  *out = rille_scalar_to_double(scalar);
  return RILLE_OK;
}

/* One weight an observation, none below 0. */
static RilleStatus check_weights(RilleContext *ctx, const char *name, RilleTensor *w, int64_t n, bool whole) {
  char text[RILLE_SHAPE_TEXT];
  double least;
  if (!w) return RILLE_OK;
  if (w->ndim > 1 || w->numel != n)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "%s must have one number for each of %lld observations, got shape %s", name,
                       (long long)n, rille_tensor_shape_text(w, text));
  if (rille_dtype_is_float((RilleDtype)w->dtype) == whole || w->dtype == RILLE_BOOL)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "%s must be of %s dtype, not %s", name,
                       whole ? "an integer" : "a floating point", rille_dtype_name((RilleDtype)w->dtype));
  if (n == 0) return RILLE_OK;
  RilleTensor *smallest = t_unary(ctx, &rille_op_amin, w);
  if (!smallest) return rille_scope_status(ctx);
  RILLE_TRY(read_number(smallest, &least));
  if (least < 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must not be negative, got %g", name, least);
  return RILLE_OK;
}

/* What the sums of products are divided by; 0 where nothing is left. */
static RilleTensor *divisor(RilleContext *ctx, RilleTensor *weights, RilleTensor *aweights,
                            RilleTensor *total, int64_t count, int64_t correction) {
  double left = (double)count - (double)correction;
  if (!weights) return t_number(ctx, left > 0 ? left : 0);
  RilleTensor *taken = t_number(ctx, (double)correction);
  if (aweights && correction != 0)
    taken = t_div(ctx, t_mul_number(ctx, t_sum_all(ctx, t_mul(ctx, weights, aweights)), (double)correction),
                  total);
  RilleTensor *rest = t_sub(ctx, total, taken);
  if (!rest) return NULL;
  RilleStatus status = read_number(rest, &left);
  if (status != RILLE_OK) return rille_scope_fail(ctx, status), NULL;
  return left > 0 ? rest : t_number(ctx, 0);
}

/* Without dims of size 1. */
static RilleTensor *squeezed(RilleContext *ctx, RilleTensor *t) {
  int64_t sizes[2];
  int n = 0;
  if (!t) return NULL;
  for (int i = 0; i < t->ndim; i++)
    if (t->sizes[i] != 1) sizes[n++] = t->sizes[i];
  return t_reshape(ctx, t, n, sizes);
}

/* The centred rows times themselves, as numpy and PyTorch weigh them: fweights count an observation, aweights
 * say what it is worth. */
static RilleTensor *covariance(RilleContext *ctx, RilleTensor *in, RilleTensor *fweights,
                               RilleTensor *aweights, int64_t correction) {
  const int observations = 1;
  if (in->ndim < 2) in = t_reshape(ctx, in, 2, (int64_t[]){1, in->numel});
  if (!in) return NULL;
  int64_t count = in->numel == 0 ? 0 : in->sizes[1];
  RilleTensor *weights = fweights && aweights ? t_mul(ctx, fweights, aweights)
                         : fweights           ? fweights
                                              : aweights;
  RilleTensor *total = weights ? t_sum_all(ctx, weights) : t_number(ctx, (double)count);
  RilleTensor *mean = t_sum(ctx, weights ? t_mul(ctx, in, weights) : in, 1, &observations, true);
  RilleTensor *centred = t_sub(ctx, in, t_div(ctx, mean, total));
  RilleTensor *weighted = weights ? t_mul(ctx, centred, weights) : centred;
  RilleTensor *sums = centred ? t_mm(ctx, centred, t_transpose(ctx, weighted, 0, 1)) : NULL;
  RilleTensor *by = divisor(ctx, weights, aweights, total, count, correction);
  return squeezed(ctx, sums && by ? t_div(ctx, sums, by) : NULL);
}

static RilleStatus check_rows(RilleContext *ctx, const RilleTensor *in) {
  char text[RILLE_SHAPE_TEXT];
  if (in->ndim > 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs rows of observations [rows, n], got shape %s",
                       rille_tensor_shape_text(in, text));
  if (in->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  return RILLE_OK;
}

static RilleStatus cov_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *fweights = call->in[1], *aweights = call->in[2];
  double total;
  RILLE_TRY(check_rows(ctx, in));
  int64_t count = in->numel == 0 ? 0 : in->ndim ? in->sizes[in->ndim - 1] : 1;
  RILLE_TRY(check_weights(ctx, "fweights", fweights, count, true));
  RILLE_TRY(check_weights(ctx, "aweights", aweights, count, false));
  RilleTensor *both = fweights && aweights ? t_mul(ctx, fweights, aweights) : fweights ? fweights : aweights;
  if (both) {
    RilleTensor *sum = t_sum_all(ctx, both);
    if (!sum) return rille_scope_status(ctx);
    RILLE_TRY(read_number(sum, &total));
    if (total == 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "the weights sum to zero");
  }
  return rille_call_return(
      ctx, call, covariance(ctx, in, fweights, aweights, ((const CovArgs *)call->args)->correction));
}

static RilleStatus corrcoef_forward(RilleContext *ctx, RilleCall *call) {
  RILLE_TRY(check_rows(ctx, call->in[0]));
  RilleTensor *c = covariance(ctx, call->in[0], NULL, NULL, 1);
  if (!c) return rille_scope_status(ctx);
  if (c->ndim == 0) return rille_call_return(ctx, call, t_div(ctx, c, c));
  RilleTensor *spread = t_unary(ctx, &rille_op_diagonal, c);
  spread = spread ? t_unary(ctx, &rille_op_sqrt, spread) : NULL;
  RilleTensor *unit = t_div(ctx, t_div(ctx, c, t_unsqueeze(ctx, spread, 1)), t_unsqueeze(ctx, spread, 0));
  RilleTensor *limits[3] = {unit, t_number(ctx, -1), t_number(ctx, 1)};
  return rille_call_return(ctx, call, unit ? t_apply(ctx, &rille_op_clamp, limits, 3, NULL) : NULL);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter moments_parameters[] = {RILLE_TENSOR("input"),
                                                    RILLE_OPTION(INTS, RilleVarArgs, dim),
                                                    RILLE_OPTION(BOOL, RilleVarArgs, unbiased),
                                                    RILLE_OPTION(BOOL, RilleVarArgs, keepdim),
                                                    RILLE_OPTION(SCALAR, RilleVarArgs, correction),
                                                    RILLE_PARAMETERS_END};
static const RilleParameter cov_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(INT, CovArgs, correction),
                                                RILLE_OPTIONAL_TENSOR("fweights"),
                                                RILLE_OPTIONAL_TENSOR("aweights"), RILLE_PARAMETERS_END};
static const RilleParameter corrcoef_parameters[] = {RILLE_TENSOR("input"), RILLE_PARAMETERS_END};
static const RilleVarArgs moments_defaults = {.dim = {.count = -1}, .unbiased = true};
static const char *const moments_samples[] =
    RILLE_SAMPLES("x(2, 3)", "x(2, 3), 1", "x(2, 3, 4), { 0, 2 }, false, true",
                  "x(3, 2):t(), { correction = 0 }", "x(3, 0), 0");
static const char *const cov_samples[] =
    RILLE_SAMPLES("x(2, 4)", "x(4, 2):t(), 0", "x(5)", "x(2, 4), { fweights = integers(4) }",
                  "x(2, 4), 1, integers(4), positive(4)", "x(2, 4), { aweights = positive(4) }");
static const char *const corrcoef_samples[] = RILLE_SAMPLES("x(2, 4)", "x(4, 3):t()", "x(5)");

/* Two results; the kernel says whether the first is a standard deviation. */
#define MOMENTS                                                                                              \
  RILLE_ARGUMENTS(moments_parameters, &moments_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD,  \
                                                          .n_outputs = 2, .forward = moments_forward,        \
                                                          .samples = moments_samples
RILLE_OP(std_mean, .summary = "standard deviation and mean, over all or dims", MOMENTS, .kernel = true);
RILLE_OP(var_mean, .summary = "variance and mean, over all or dims", MOMENTS, .kernel = false);
RILLE_OP(cov, .summary = "the covariances of rows, whose columns are observations",
         .parameters = cov_parameters, .defaults = &(const CovArgs){1}, .args_size = sizeof(CovArgs),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = cov_forward, .samples = cov_samples);
RILLE_OP(corrcoef, .summary = "the correlations of rows, whose columns are observations",
         .parameters = corrcoef_parameters, .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = corrcoef_forward, .samples = corrcoef_samples);

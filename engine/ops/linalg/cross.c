/* The vector product, distances of whole tensors and of all pairs of rows, the trapezoidal rule: compositions
 * of ops. */
#include "ops/formula.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(index_select);
RILLE_USE_OP(norm);
RILLE_USE_OP(stack);
RILLE_USE_OP(sum);

/* ---- cross --------------------------------------------------------------------------------------------- */

typedef struct CrossArgs {
  RilleOptionalInt dim;
} CrossArgs;

/* The first dim of size 3 where none is named; op->kernel 1, linalg.cross: the last one. */
static RilleStatus cross_dim(RilleContext *ctx, const RilleCall *call, int *dim) {
  const CrossArgs *args = call->args;
  const RilleTensor *a = call->in[0], *b = call->in[1];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  if (a->ndim != b->ndim)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs tensors of as many dims, got %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  for (*dim = 0; !args->dim.given && *dim < a->ndim; ++*dim)
    if (a->sizes[*dim] == 3) break;
  if (!args->dim.given && call->op->kernel == 1) *dim = a->ndim - 1;
  if (args->dim.given) RILLE_TRY(rille_shape_dim(ctx, args->dim.value, a->ndim, dim));
  if (*dim >= a->ndim || a->sizes[*dim] != 3 || b->sizes[*dim] != 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs a dim of size 3 in both, got %s and %s",
                       rille_tensor_shape_text(a, text), rille_tensor_shape_text(b, other));
  if (a->dtype != b->dtype)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "dtypes differ: %s and %s",
                       rille_dtype_name((RilleDtype)a->dtype), rille_dtype_name((RilleDtype)b->dtype));
  if (a->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  return RILLE_OK;
}

static RilleStatus cross_forward(RilleContext *ctx, RilleCall *call) {
  int dim;
  RilleTensor *part[2][3], *result[3];
  RILLE_TRY(cross_dim(ctx, call, &dim));
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 3; i++) part[k][i] = t_select(ctx, call->in[k], dim, i);
  for (int i = 0; i < 3; i++) {
    int next = (i + 1) % 3, last = (i + 2) % 3;
    result[i] =
        t_sub(ctx, t_mul(ctx, part[0][next], part[1][last]), t_mul(ctx, part[0][last], part[1][next]));
    if (!result[i]) return rille_scope_status(ctx);
  }
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_stack, result, 3, &(RilleDimArgs){dim}));
}

/* ---- dist, pdist --------------------------------------------------------------------------------------- */

typedef struct PowerArgs {
  double p;
} PowerArgs;

static RilleStatus check_float(RilleContext *ctx, const RilleTensor *in) {
  if (rille_dtype_is_float((RilleDtype)in->dtype)) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                     rille_dtype_name((RilleDtype)in->dtype));
}

static RilleStatus dist_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *difference = t_sub(ctx, call->in[0], call->in[1]);
  if (!difference) return rille_scope_status(ctx);
  RILLE_TRY(check_float(ctx, difference));
  RilleNormArgs args = {.p = rille_scalar_float(((const PowerArgs *)call->args)->p), .dim = {.count = -1}};
  return rille_call_return(ctx, call, t_apply(ctx, &rille_op_norm, &difference, 1, &args));
}

/* The rows i < j of n, as two lists. */
static RilleStatus pairs(RilleContext *ctx, int64_t n, RilleTensor **first, RilleTensor **second) {
  int64_t count = n * (n - 1) / 2, at = 0;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &count, first));
  if (!rille_scope_keep(ctx, *first)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &count, second));
  if (!rille_scope_keep(ctx, *second)) return RILLE_ERROR_MEMORY;
  int64_t *a = (int64_t *)(void *)(*first)->data, *b = (int64_t *)(void *)(*second)->data;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = i + 1; j < n; j++, at++) a[at] = i, b[at] = j;
  return RILLE_OK;
}

static RilleStatus pdist_forward(RilleContext *ctx, RilleCall *call) {
  RilleTensor *in = call->in[0], *first, *second;
  double p = ((const PowerArgs *)call->args)->p;
  char text[RILLE_SHAPE_TEXT];
  RILLE_TRY(check_float(ctx, in));
  if (in->ndim != 2)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "needs rows [n, features], got shape %s",
                       rille_tensor_shape_text(in, text));
  if (!(p >= 0)) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "p must not be negative: %g", p);
  if (in->sizes[0] > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "too many rows: %lld", (long long)in->sizes[0]);
  RILLE_TRY(pairs(ctx, in->sizes[0], &first, &second));
  RilleDimArgs rows = {0};
  RilleTensor *a = t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){in, first}, 2, &rows);
  RilleTensor *b = t_apply(ctx, &rille_op_index_select, (RilleTensor *[]){in, second}, 2, &rows);
  RilleTensor *difference = t_sub(ctx, a, b);
  if (difference && difference->sizes[1] == 0)
    return rille_call_return(ctx, call, t_sum(ctx, difference, 1, (int[]){1}, false));
  return rille_call_return(ctx, call, t_norm(ctx, difference, p, -1, false));
}

/* ---- trapezoid ----------------------------------------------------------------------------------------- */

typedef struct TrapezoidArgs {
  double dx;
  int64_t dim;
} TrapezoidArgs;

static RilleTensor *sum_along(RilleContext *ctx, RilleTensor *t, int dim) {
  return t_sum(ctx, t, 1, &dim, false);
}

/* x with y's dims: one row stands along dim, fewer dims are the last ones. */
static RilleTensor *abscissas(RilleContext *ctx, RilleTensor *x, const RilleTensor *y, int dim) {
  int64_t sizes[RILLE_MAX_DIMS];
  char text[RILLE_SHAPE_TEXT];
  if (x->ndim == 1) {
    if (x->sizes[0] != y->sizes[dim]) {
      rille_scope_fail(ctx,
                       rille_error(ctx, RILLE_ERROR_SHAPE, "x has %lld points, but dim %d of y %s has %lld",
                                   (long long)x->sizes[0], dim, rille_tensor_shape_text(y, text),
                                   (long long)y->sizes[dim]));
      return NULL;
    }
    for (int i = 0; i < y->ndim; i++) sizes[i] = i == dim ? x->sizes[0] : 1;
    return t_reshape(ctx, x, y->ndim, sizes);
  }
  int missing = y->ndim - x->ndim;
  if (missing <= 0) return x;
  for (int i = 0; i < y->ndim; i++) sizes[i] = i < missing ? 1 : x->sizes[i - missing];
  return t_reshape(ctx, x, y->ndim, sizes);
}

static RilleStatus trapezoid_forward(RilleContext *ctx, RilleCall *call) {
  const TrapezoidArgs *args = call->args;
  RilleTensor *y = call->in[0], *x = call->in[1];
  int dim;
  if (y->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "y must have at least one dim");
  if (y->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  RILLE_TRY(rille_shape_dim(ctx, args->dim, y->ndim, &dim));
  int64_t n = y->sizes[dim];
  if (n == 0) return rille_call_return(ctx, call, t_to(ctx, sum_along(ctx, y, dim), (RilleDtype)y->dtype));
  if (!x) {
    RilleTensor *ends = t_add(ctx, t_select(ctx, y, dim, 0), t_select(ctx, y, dim, n - 1));
    RilleTensor *sum = t_sub(ctx, sum_along(ctx, y, dim), t_mul_number(ctx, ends, 0.5));
    return rille_call_return(ctx, call, t_mul_number(ctx, sum, args->dx));
  }
  x = abscissas(ctx, x, y, dim);
  if (!x) return rille_scope_status(ctx);
  int along = dim + x->ndim - y->ndim;
  int64_t points = x->sizes[along];
  RilleTensor *steps =
      points < 1 ? NULL
                 : t_sub(ctx, t_narrow(ctx, x, along, 1, points - 1), t_narrow(ctx, x, along, 0, points - 1));
  RilleTensor *heights = t_add(ctx, t_narrow(ctx, y, dim, 0, n - 1), t_narrow(ctx, y, dim, 1, n - 1));
  RilleTensor *areas = steps ? t_mul(ctx, heights, steps) : NULL;
  if (!steps) return rille_error(ctx, RILLE_ERROR_SHAPE, "x has no points");
  if (!areas) return rille_scope_status(ctx);
  return rille_call_return(ctx, call,
                           t_mul_number(ctx, sum_along(ctx, areas, along > dim ? along : dim), 0.5));
}

/* The sums of the areas so far, one less than points. */
static RilleStatus cumulative_trapezoid_forward(RilleContext *ctx, RilleCall *call) {
  const TrapezoidArgs *args = call->args;
  RilleTensor *y = call->in[0], *x = call->in[1];
  int dim;
  if (y->ndim == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "y must have at least one dim");
  if (y->dtype == RILLE_BOOL) return rille_error(ctx, RILLE_ERROR_DTYPE, "does not take dtype bool");
  RILLE_TRY(rille_shape_dim(ctx, args->dim, y->ndim, &dim));
  int64_t n = y->sizes[dim];
  if (n == 0) return rille_error(ctx, RILLE_ERROR_SHAPE, "dim %d of y has no points", dim);
  RilleTensor *heights = t_add(ctx, t_narrow(ctx, y, dim, 0, n - 1), t_narrow(ctx, y, dim, 1, n - 1));
  if (!x) return rille_call_return(ctx, call, t_cumsum(ctx, t_mul_number(ctx, heights, args->dx / 2), dim));
  x = abscissas(ctx, x, y, dim);
  if (!x) return rille_scope_status(ctx);
  int along = dim + x->ndim - y->ndim;
  int64_t points = x->sizes[along];
  if (points < 1) return rille_error(ctx, RILLE_ERROR_SHAPE, "x has no points");
  RilleTensor *steps =
      t_sub(ctx, t_narrow(ctx, x, along, 1, points - 1), t_narrow(ctx, x, along, 0, points - 1));
  RilleTensor *areas = t_mul_number(ctx, t_mul(ctx, heights, steps), 0.5);
  return rille_call_return(ctx, call, areas ? t_cumsum(ctx, areas, along > dim ? along : dim) : NULL);
}

/* ---- descriptors --------------------------------------------------------------------------------------- */

static const RilleParameter cross_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                  RILLE_OPTION(OPTIONAL_INT, CrossArgs, dim),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter dist_parameters[] = {RILLE_TENSOR("input"), RILLE_TENSOR("other"),
                                                 RILLE_OPTION(FLOAT, PowerArgs, p), RILLE_PARAMETERS_END};
static const RilleParameter pdist_parameters[] = {RILLE_TENSOR("input"), RILLE_OPTION(FLOAT, PowerArgs, p),
                                                  RILLE_PARAMETERS_END};
static const RilleParameter trapezoid_parameters[] = {
    RILLE_TENSOR("y"), RILLE_OPTIONAL_TENSOR("x"), RILLE_OPTION(FLOAT, TrapezoidArgs, dx),
    RILLE_OPTION(INT, TrapezoidArgs, dim), RILLE_PARAMETERS_END};
static const CrossArgs cross_defaults = {{false, 0}};
static const PowerArgs power_defaults = {2};
static const TrapezoidArgs trapezoid_defaults = {1, -1};
static const char *const cross_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(2, 3):t(), x(3, 1), 0", "x(3, 3), x(1, 3), -1", "x(0, 3), x(0, 3)");
static const char *const cross_samples_of_linalg[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 3):t(), x(1, 3)", "x(3, 2), x(3, 1), 0", "x(0, 3), x(0, 3)");
static const char *const dist_samples[] =
    RILLE_SAMPLES("x(2, 3), x(2, 3)", "x(3, 2):t(), x(3), 3", "x(2, 3), x(2, 1), 1", "x(0, 3), x(0, 3)");
static const char *const pdist_samples[] = RILLE_SAMPLES("x(4, 3)", "x(3, 4):t(), 1.5", "x(1, 3)", "x(0, 3)");
static const char *const trapezoid_samples[] =
    RILLE_SAMPLES("x(2, 4)", "x(2, 4), x(4)", "x(3, 2):t(), x(2), { dim = 0 }", "x(2, 4), { dx = 0.5 }",
                  "x(2, 3), x(2, 3)", "x(2, 0)");
static const char *const cumulative_samples[] =
    RILLE_SAMPLES("x(2, 4)", "x(2, 4), x(4)", "x(3, 2):t(), x(2), { dim = 0 }", "x(2, 4), { dx = 0.5 }",
                  "x(2, 3), x(2, 3)");

RILLE_OP(cross, .summary = "the vector product along a dim of size 3, the first one unless told",
         RILLE_ARGUMENTS(cross_parameters, &cross_defaults), .flags = RILLE_OP_COMPOSITE, .n_outputs = 1,
         .forward = cross_forward, .samples = cross_samples);
RILLE_OP(linalg_cross, .summary = "the vector product along a dim of size 3, the last one unless told",
         RILLE_ARGUMENTS(cross_parameters, &cross_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_INTERNAL,
         .n_outputs = 1, .kernel = 1, .forward = cross_forward, .samples = cross_samples_of_linalg);
RILLE_OP(dist, .summary = "the p-norm of input - other", RILLE_ARGUMENTS(dist_parameters, &power_defaults),
         .flags = RILLE_OP_COMPOSITE, .n_outputs = 1, .forward = dist_forward, .samples = dist_samples);
RILLE_OP(pdist, .summary = "the p-norm of the difference of each two rows, those of the first row first",
         RILLE_ARGUMENTS(pdist_parameters, &power_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL, .n_outputs = 1, .forward = pdist_forward,
         .samples = pdist_samples);
RILLE_OP(trapezoid,
         .summary = "the integral along dim of y over x, or over steps of dx, by the trapezoidal rule",
         RILLE_ARGUMENTS(trapezoid_parameters, &trapezoid_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = trapezoid_forward,
         .samples = trapezoid_samples);
RILLE_OP(cumulative_trapezoid,
         .summary = "the integral along dim of y over x, or over steps of dx, up to each point but the first",
         RILLE_ARGUMENTS(trapezoid_parameters, &trapezoid_defaults),
         .flags = RILLE_OP_COMPOSITE | RILLE_OP_NO_METHOD, .n_outputs = 1,
         .forward = cumulative_trapezoid_forward, .samples = cumulative_samples);

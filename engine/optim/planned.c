/* Optimizers whose steps are made of ops: Adafactor and Muon (PyTorch's torch.optim). */
#include "ops/formula.h"
#include "optim/optimizer.h"

#include <float.h>
#include <math.h>
#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(clamp_min);
RILLE_USE_OP(div);
RILLE_USE_OP(mul);
RILLE_USE_OP(rsqrt);

/* a = op(a, b) in a's own memory; b NULL: op takes one tensor. */
static RilleTensor *on(RilleContext *ctx, const RilleOp *op, RilleTensor *a, RilleTensor *b) {
  if (rille_scope_status(ctx) != RILLE_OK) return NULL;
  RilleStatus status = rille_apply_in_place(ctx, op, (RilleTensor *[]){a, b}, b ? 2 : 1, NULL);
  if (status != RILLE_OK) rille_scope_fail(ctx, status);
  return status == RILLE_OK ? a : NULL;
}

static RilleTensor *scaled(RilleContext *ctx, RilleTensor *a, double factor) {
  return on(ctx, &rille_op_mul, a, t_number(ctx, factor));
}

/* a + weight * (b - a), a new tensor. */
static RilleTensor *between(RilleContext *ctx, RilleTensor *a, RilleTensor *b, double weight) {
  return on(ctx, &rille_op_add, scaled(ctx, t_sub(ctx, b, a), weight), a);
}

/* The root of the sum of all squares; 0 after a failure. */
static double norm_of(RilleContext *ctx, RilleTensor *a) {
  RilleTensor *norm = a ? t_norm(ctx, t_reshape(ctx, a, 1, &a->numel), 2, 0, false) : NULL;
  if (!norm) return 0;
  return norm->dtype == RILLE_FLOAT64 ? *(const double *)(const void *)norm->data
                                      : *(const float *)(const void *)norm->data;
}

/* ---- Adafactor (Shazeer and Stern 2018, arXiv:1804.04235) ---------------------------------------------- */

typedef struct AdafactorArgs {
  double lr, beta2_decay, eps1, eps2, d, weight_decay; /* eps1 NaN: that of the dtype */
  bool maximize;
} AdafactorArgs;

enum { ROW_VAR, COL_VAR, VARIANCE };

static bool adafactor_check(const void *args, const char **problem) {
  const AdafactorArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->beta2_decay <= 0)) return *problem = "beta2_decay must be <= 0", false;
  if (a->eps1 < 0) return *problem = "eps[1] must be rille.none or a number >= 0", false;
  if (!(a->eps2 >= 0)) return *problem = "eps[2] must be a number >= 0", false;
  if (!(a->d >= 1)) return *problem = "d must be >= 1", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  return true;
}

static int adafactor_state_sizes(const RilleTensor *parameter, int state, int64_t *sizes) {
  const int ndim = parameter->ndim;
  if ((state == VARIANCE) != (ndim < 2)) return -1;
  memcpy(sizes, parameter->sizes, (size_t)ndim * sizeof *sizes);
  if (state != VARIANCE) sizes[state == ROW_VAR ? ndim - 1 : ndim - 2] = 1;
  return ndim;
}

static RilleTensor *mean_square(RilleContext *ctx, RilleTensor *a, int dim) {
  return scaled(ctx, t_square(ctx, t_norm(ctx, a, 2, dim, true)), 1 / (double)a->sizes[dim]);
}

/* What the gradient's squares are on average, nearly: from those of rows and columns where it has several
 * dims. A new tensor. */
static RilleTensor *estimate(RillePlan *plan, double weight, double eps) {
  RilleContext *ctx = plan->ctx;
  RilleTensor *g = plan->gradient, **old = plan->states, **new = plan->new_states;
  const int last = g->ndim - 1;
  if (g->ndim < 2) {
    new[VARIANCE] = between(ctx, old[VARIANCE], t_square(ctx, g), weight);
    return t_mul_number(ctx, new[VARIANCE], 1);
  }
  new[ROW_VAR] = between(ctx, old[ROW_VAR], mean_square(ctx, g, last), weight);
  new[COL_VAR] = between(ctx, old[COL_VAR], mean_square(ctx, g, last - 1), weight);
  RilleTensor *total = t_sum(ctx, new[ROW_VAR], 1, (int[]){last - 1}, true);
  RilleTensor *mean = scaled(ctx, total, 1 / (double)g->sizes[last - 1]);
  return on(ctx, &rille_op_div, t_mul(ctx, new[ROW_VAR], new[COL_VAR]), t_clamp_min(ctx, mean, eps));
}

static void adafactor_plan(RillePlan *plan) {
  const AdafactorArgs *a = plan->args;
  RilleContext *ctx = plan->ctx;
  RilleTensor *value = plan->value;
  const double step = (double)plan->step, root = sqrt((double)value->numel);
  double eps = a->eps1;
  if (isnan(eps)) eps = value->dtype == RILLE_FLOAT64 ? DBL_EPSILON : FLT_EPSILON;
  plan->new_value = value;
  if (value->numel == 0) return;
  double alpha = fmax(a->eps2, norm_of(ctx, value) / root) * fmin(a->lr, 1 / sqrt(step));
  RilleTensor *update = estimate(plan, pow(step, a->beta2_decay), eps);
  update = on(ctx, &rille_op_clamp_min, update, t_number(ctx, eps * eps));
  update = on(ctx, &rille_op_mul, on(ctx, &rille_op_rsqrt, update, NULL), plan->gradient);
  alpha /= fmax(1, norm_of(ctx, update) / (root * a->d));
  update = scaled(ctx, update, a->maximize ? alpha : -alpha);
  plan->new_value = on(ctx, &rille_op_add, t_mul_number(ctx, value, 1 - a->lr * a->weight_decay), update);
}

static const RilleParameter adafactor_parameters[] = {RILLE_OPTION(FLOAT, AdafactorArgs, lr),
                                                      RILLE_OPTION(FLOAT, AdafactorArgs, beta2_decay),
                                                      RILLE_PAIR_OR_NONE("eps", AdafactorArgs, eps1),
                                                      RILLE_OPTION(FLOAT, AdafactorArgs, d),
                                                      RILLE_OPTION(FLOAT, AdafactorArgs, weight_decay),
                                                      RILLE_OPTION(BOOL, AdafactorArgs, maximize),
                                                      RILLE_PARAMETERS_END};
static const char *const adafactor_states[] = {"row_var", "col_var", "variance", NULL};

RILLE_OPTIMIZER(Adafactor,
                .summary = "second moments by rows and columns, so that large matrices need little memory",
                .example = "rille.optim.Adafactor(net:parameters(), { lr = 0.01 })",
                RILLE_ARGUMENTS(adafactor_parameters,
                                &(const AdafactorArgs){
                                    .lr = 1e-2, .beta2_decay = -0.8, .eps1 = NAN, .eps2 = 1e-3, .d = 1}),
                .states = adafactor_states, .state_sizes = adafactor_state_sizes, .check = adafactor_check,
                .plan = adafactor_plan);

/* ---- Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers") --------------------------------- */

typedef struct MuonArgs {
  double lr, weight_decay, momentum, coefficients[3], eps;
  int64_t ns_steps;
  bool nesterov;
  uint8_t adjust_lr_fn;
} MuonArgs;

enum { MATCH_RMS_ADAMW = 2 };

static bool muon_check(const void *args, const char **problem) {
  const MuonArgs *a = args;
  if (!(a->lr >= 0)) return *problem = "lr must be >= 0", false;
  if (!(a->weight_decay >= 0)) return *problem = "weight_decay must be >= 0", false;
  if (!(a->momentum >= 0)) return *problem = "momentum must be >= 0", false;
  if (a->ns_steps < 0 || a->ns_steps > 99) return *problem = "ns_steps must be from 0 to 99", false;
  return true;
}

/* x becomes a x + (b G + c G G) x with G = x x', of the shorter side. */
static void pull(RilleContext *ctx, RilleTensor *x, const double *coefficients) {
  const bool tall = x->sizes[0] > x->sizes[1];
  RilleTensor *turned = t_transpose(ctx, x, 0, 1);
  RilleTensor *gram = tall ? t_mm(ctx, turned, x) : t_mm(ctx, x, turned);
  RilleTensor *square = scaled(ctx, t_mm(ctx, gram, gram), coefficients[2]);
  gram = on(ctx, &rille_op_add, scaled(ctx, gram, coefficients[1]), square);
  RilleTensor *more = tall ? t_mm(ctx, x, gram) : t_mm(ctx, gram, x);
  on(ctx, &rille_op_add, scaled(ctx, x, coefficients[0]), more);
}

/* The nearest orthogonal matrix, nearly: a few steps of an odd polynomial that pulls all singular values
 * towards 1. PyTorch computes it in bfloat16; here it keeps the parameter's dtype. A new tensor. */
static RilleTensor *orthogonal(RilleContext *ctx, RilleTensor *matrix, const MuonArgs *a) {
  RilleTensor *x = t_div(ctx, matrix, t_number(ctx, fmax(norm_of(ctx, matrix), a->eps)));
  for (int64_t i = 0; i < a->ns_steps && rille_scope_status(ctx) == RILLE_OK; i++) {
    size_t mark = rille_scope_open(ctx);
    pull(ctx, x, a->coefficients);
    RilleStatus status = rille_scope_close(ctx, mark);
    if (status != RILLE_OK) rille_scope_fail(ctx, status);
  }
  return x;
}

static void muon_plan(RillePlan *plan) {
  const MuonArgs *a = plan->args;
  RilleContext *ctx = plan->ctx;
  const double rows = (double)plan->value->sizes[0], columns = (double)plan->value->sizes[1];
  plan->new_value = plan->value;
  if (plan->value->numel == 0) return;
  RilleTensor *mean = between(ctx, plan->states[0], plan->gradient, 1 - a->momentum);
  plan->new_states[0] = mean;
  RilleTensor *update = a->nesterov ? between(ctx, plan->gradient, mean, a->momentum) : mean;
  double ratio = sqrt(fmax(1, rows / columns));
  if (a->adjust_lr_fn == MATCH_RMS_ADAMW) ratio = 0.2 * sqrt(fmax(rows, columns));
  update = scaled(ctx, orthogonal(ctx, update, a), -a->lr * ratio);
  plan->new_value =
      on(ctx, &rille_op_add, t_mul_number(ctx, plan->value, 1 - a->lr * a->weight_decay), update);
}

static const RilleParameter muon_parameters[] = {
    RILLE_OPTION(FLOAT, MuonArgs, lr),
    RILLE_OPTION(FLOAT, MuonArgs, weight_decay),
    RILLE_OPTION(FLOAT, MuonArgs, momentum),
    RILLE_OPTION(BOOL, MuonArgs, nesterov),
    RILLE_OPTION_AS("ns_coefficients", TRIPLE, MuonArgs, coefficients),
    RILLE_OPTION(FLOAT, MuonArgs, eps),
    RILLE_OPTION(INT, MuonArgs, ns_steps),
    RILLE_CHOICE(MuonArgs, adjust_lr_fn, "none|original|match_rms_adamw"),
    RILLE_PARAMETERS_END};
static const char *const muon_states[] = {"momentum_buffer", NULL};

RILLE_OPTIMIZER(Muon, .summary = "momentum made orthogonal, for the matrices of hidden layers",
                .example = "rille.optim.Muon({ nn.Linear(4, 4).weight }, { lr = 0.01 })",
                RILLE_ARGUMENTS(muon_parameters, &(const MuonArgs){.lr = 1e-3,
                                                                   .weight_decay = 0.1,
                                                                   .momentum = 0.95,
                                                                   .coefficients = {3.4445, -4.775, 2.0315},
                                                                   .eps = 1e-7,
                                                                   .ns_steps = 5,
                                                                   .nesterov = true}),
                .states = muon_states, .matrices_only = true, .check = muon_check, .plan = muon_plan);

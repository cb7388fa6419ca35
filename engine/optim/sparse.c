/* SparseAdam: Adam that leaves alone what has no gradient (PyTorch's torch.optim.SparseAdam). PyTorch takes
 * sparse gradients; here they are dense, and what such a one would not have is rows of zeros. */
#include "optim/optimizer.h"

#include <math.h>

typedef struct SparseArgs {
  double lr, beta1, beta2, eps;
  bool maximize;
} SparseArgs;

static bool check(const void *args, const char **problem) {
  const SparseArgs *a = args;
  if (!(a->lr > 0)) return *problem = "lr must be > 0", false;
  if (!(a->eps > 0)) return *problem = "eps must be > 0", false;
  if (!(a->beta1 >= 0 && a->beta1 < 1 && a->beta2 >= 0 && a->beta2 < 1))
    return *problem = "betas must be at least 0 and below 1", false;
  return true;
}

/* A row whose gradient is all zeros keeps its value and its means. */
#define ROWS(name, T, root)                                                                                  \
  static void name(const RilleStep *s, double size) {                                                        \
    const SparseArgs *a = s->args;                                                                           \
    T *p = s->value, *m = s->states[0], *v = s->states[1];                                                   \
    const T *g = s->gradient;                                                                                \
    const T sign = a->maximize ? -1 : 1, keep1 = (T)(1 - a->beta1), keep2 = (T)(1 - a->beta2);               \
    const T eps = (T)a->eps, rate = (T)size;                                                                 \
    for (int64_t row = 0; row < s->n; row += s->row) {                                                       \
      int64_t first = row, end = row + s->row;                                                               \
      while (first < end && g[first] == 0) first++;                                                          \
      for (int64_t i = row; first < end && i < end; i++) {                                                   \
        m[i] += (sign * g[i] - m[i]) * keep1;                                                                \
        v[i] += (g[i] * g[i] - v[i]) * keep2;                                                                \
        p[i] -= m[i] / (root(v[i]) + eps) * rate;                                                            \
      }                                                                                                      \
    }                                                                                                        \
  }
ROWS(rows_float, float, sqrtf)
ROWS(rows_double, double, sqrt)

static void step(const RilleStep *s) {
  const SparseArgs *a = s->args;
  double t = (double)s->step, size = a->lr * sqrt(1 - pow(a->beta2, t)) / (1 - pow(a->beta1, t));
  (s->dtype == RILLE_FLOAT64 ? rows_double : rows_float)(s, size);
}

static const RilleParameter parameters[] = {
    RILLE_OPTION(FLOAT, SparseArgs, lr), RILLE_OPTION_AS("betas", PAIR, SparseArgs, beta1),
    RILLE_OPTION(FLOAT, SparseArgs, eps), RILLE_OPTION(BOOL, SparseArgs, maximize), RILLE_PARAMETERS_END};
static const char *const states[] = {"exp_avg", "exp_avg_sq", NULL};

RILLE_OPTIMIZER(
    SparseAdam,
    .summary = "Adam that leaves rows alone whose gradient is all zeros, as those of an embedding",
    .example = "rille.optim.SparseAdam(net:parameters(), { lr = 0.001 })",
    RILLE_ARGUMENTS(parameters, &(const SparseArgs){.lr = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}),
    .states = states, .check = check, .step = step);

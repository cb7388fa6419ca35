/* LBFGS: a quasi-Newton method for full batches (Nocedal & Wright, "Numerical Optimization", algorithms 7.4
 * and 7.5), with a line search for the strong Wolfe conditions (lbfgs_search.c). Its tests for stopping are
 * PyTorch's (torch.optim.LBFGS).
 *
 * Invariant: all parameters are one vector, in the order of the slots; no scope is open while the closure
 * runs, and what a step holds over a call of it is owned. */
#include "optim/lbfgs.h"
#include "optim/optimizer.h"
#include "capture/capture.h"
#include "core/limits.h"
#include "ops/formula.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

RILLE_USE_OP(add);
RILLE_USE_OP(mul);

typedef struct LbfgsArgs {
  double lr;
  int64_t max_iter;
  RilleOptionalInt max_eval; /* 1.25 max_iter if left out */
  double tolerance_grad, tolerance_change;
  int64_t history_size;
  uint8_t line_search_fn;
} LbfgsArgs;

static bool check(const void *args, const char **problem) {
  const LbfgsArgs *a = args;
  if (!(a->lr > 0)) return *problem = "lr must be > 0", false;
  if (a->history_size < 1) return *problem = "history_size must be >= 1", false;
  return true;
}

/* ---- what is remembered -------------------------------------------------------------------------------- */

typedef struct Change { /* of the gradient, of the parameters; 1 / their product */
  RilleTensor *y, *s;
  double rho;
} Change;

typedef struct History {
  RilleTensor *d, *gradient; /* the last direction and gradient; NULL before the first step */
  double t, scale;           /* the last length; what the estimate of the Hessian begins with */
  int64_t calls, iterations;
  int count;
  Change *changes;
} History;

static void free_history(RilleContext *ctx, void *user) {
  History *h = user;
  for (int i = 0; h && i < h->count; i++)
    rille_tensor_release(h->changes[i].y), rille_tensor_release(h->changes[i].s);
  if (h) rille_tensor_release(h->d), rille_tensor_release(h->gradient), rille_block_free(ctx, h->changes);
  rille_block_free(ctx, h);
}

static void *new_history(RilleContext *ctx, int count) {
  History *h = rille_block_allocate(ctx, sizeof *h);
  if (!h) return NULL;
  *h = (History){.scale = 1, .count = count};
  h->changes = rille_block_allocate(ctx, ((size_t)count + 1) * sizeof *h->changes);
  if (h->changes) {
    memset(h->changes, 0, ((size_t)count + 1) * sizeof *h->changes);
    return h;
  }
  rille_block_free(ctx, h);
  return NULL;
}

static bool history_item(void *user, int index, RilleStateItem *out) {
  History *h = user;
  const RilleStateItem first[] = {{.path = "func_evals", .integer = &h->calls},
                                  {.path = "n_iter", .integer = &h->iterations},
                                  {.path = "memory/scale", .number = &h->scale},
                                  {.path = "t", .number = &h->t},
                                  {.path = "d", .tensor = &h->d},
                                  {.path = "prev_flat_grad", .tensor = &h->gradient}};
  const int n = (int)(sizeof first / sizeof *first), i = (index - n) / 3, kind = (index - n) % 3;
  if (index < n) return *out = first[index], true;
  if (i >= h->count) return false;
  Change *change = &h->changes[i];
  *out = (RilleStateItem){0};
  snprintf(out->path, sizeof out->path, "memory/%s/#%d", kind == 0 ? "y" : kind == 1 ? "s" : "rho", i + 1);
  if (kind == 2)
    out->number = &change->rho;
  else
    out->tensor = kind == 0 ? &change->y : &change->s;
  return true;
}

/* The parameters' dtype may have changed since the last step. */
static RilleStatus follow_dtype(RilleOptimizer *optimizer, History *h) {
  RilleStateItem item;
  for (int i = 0; history_item(h, i, &item); i++) {
    RilleTensor *made, *old = item.tensor ? *item.tensor : NULL;
    RilleDtype dtype = rille_dtype_of(optimizer->slots[0].parameter);
    if (!old || rille_dtype_of(old) == dtype) continue;
    RILLE_TRY(rille_tensor_as(old, dtype, &made));
    *item.tensor = made;
    rille_tensor_release(old);
  }
  return RILLE_OK;
}

/* ---- vectors ------------------------------------------------------------------------------------------- */

/* Gives the scope's tensor to the caller, who owns it, and closes the scope. */
static RilleStatus hand_out(RilleContext *ctx, size_t mark, RilleTensor *made, RilleTensor **out) {
  *out = made ? rille_tensor_retain(made) : NULL;
  RilleStatus status = rille_scope_close(ctx, mark);
  if (status == RILLE_OK) return RILLE_OK;
  rille_tensor_release(*out);
  *out = NULL;
  return status;
}

static double number_of(const RilleTensor *t) {
  return t->dtype == RILLE_FLOAT64 ? *(const double *)(const void *)t->data
                                   : (double)*(const float *)(const void *)t->data;
}

static RilleStatus dot(RilleContext *ctx, RilleTensor *a, RilleTensor *b, double *out) {
  size_t mark = rille_scope_open(ctx);
  RilleTensor *sum = t_sum_all(ctx, t_mul(ctx, a, b));
  *out = sum ? number_of(sum) : 0;
  return rille_scope_close(ctx, mark);
}

static RilleStatus norm(RilleContext *ctx, RilleTensor *a, double p, double *out) {
  size_t mark = rille_scope_open(ctx);
  RilleTensor *made = t_norm(ctx, a, p, 0, false);
  *out = made ? number_of(made) : 0;
  return rille_scope_close(ctx, mark);
}

/* a * factor, a tensor of its own. */
static RilleStatus multiple(RilleContext *ctx, RilleTensor *a, double factor, RilleTensor **out) {
  size_t mark = rille_scope_open(ctx);
  return hand_out(ctx, mark, t_mul_number(ctx, a, factor), out);
}

static RilleStatus add_in_place(RilleContext *ctx, RilleTensor *a, RilleTensor *b, double factor) {
  size_t mark = rille_scope_open(ctx);
  RilleTensor *more = t_mul_number(ctx, b, factor);
  RilleStatus status = RILLE_OK;
  if (more) status = rille_apply_in_place(ctx, &rille_op_add, (RilleTensor *[]){a, more}, 2, NULL);
  RilleStatus of_scope = rille_scope_close(ctx, mark);
  return status == RILLE_OK ? of_scope : status;
}

/* All gradients in a row; zeros where there is none. */
static RilleStatus gather(RilleOptimizer *optimizer, RilleTensor **out) {
  RilleContext *ctx = optimizer->ctx;
  RilleTensor **parts = rille_block_allocate(ctx, (size_t)optimizer->n_slots * sizeof *parts);
  if (!parts) return RILLE_ERROR_MEMORY;
  size_t mark = rille_scope_open(ctx);
  RilleDtype dtype = rille_dtype_of(optimizer->slots[0].parameter);
  for (int i = 0; i < optimizer->n_slots; i++) {
    RilleTensor *p = optimizer->slots[i].parameter;
    parts[i] =
        p->grad ? t_to(ctx, t_reshape(ctx, p->grad, 1, &p->numel), dtype) : t_zeros(ctx, dtype, 1, &p->numel);
  }
  RilleTensor *all = rille_scope_status(ctx) == RILLE_OK ? t_cat(ctx, parts, optimizer->n_slots, 0) : NULL;
  /* A cat of one part may be that part, which the next backward adds to. */
  RilleStatus status = hand_out(ctx, mark, all ? t_mul_number(ctx, all, 1) : NULL, out);
  rille_block_free(ctx, parts);
  return status;
}

/* The parameters go length times d on. */
static RilleStatus move(RilleOptimizer *optimizer, RilleTensor *d, double length) {
  RilleContext *ctx = optimizer->ctx;
  RilleStatus status = RILLE_OK;
  int64_t at = 0;
  for (int i = 0; i < optimizer->n_slots && status == RILLE_OK; i++) {
    RilleTensor *p = optimizer->slots[i].parameter, *part;
    size_t mark = rille_scope_open(ctx);
    part = t_reshape(ctx, t_narrow(ctx, d, 0, at, p->numel), p->ndim, p->sizes);
    if (part) status = add_in_place(ctx, p, part, length);
    RilleStatus of_scope = rille_scope_close(ctx, mark);
    if (status == RILLE_OK) status = of_scope;
    at += p->numel;
  }
  return status;
}

typedef struct Run { /* a step */
  RilleOptimizer *optimizer;
  RilleClosure closure;
  void *user;
  int64_t calls;        /* of the closure */
  RilleTensor **values; /* the parameters where a line search began, owned; NULL outside of one */
} Run;

/* The loss and an owned gradient where the parameters are. */
static RilleStatus evaluate(Run *run, double *loss, RilleTensor **gradient) {
  RilleContext *ctx = run->optimizer->ctx;
  *gradient = NULL;
  ctx->grad_mode = true;
  RilleStatus status = run->closure(run->user, loss);
  ctx->grad_mode = false;
  run->calls++;
  if (status == RILLE_OK && rille_must_stop(ctx)) status = rille_error_stopped(ctx);
  return status == RILLE_OK ? gather(run->optimizer, gradient) : status;
}

/* ---- along a line -------------------------------------------------------------------------------------- */

static RilleStatus put_back(const Run *run) {
  RilleStatus status = RILLE_OK;
  for (int i = 0; i < run->optimizer->n_slots; i++) {
    RilleTensor *p = run->optimizer->slots[i].parameter;
    RilleStatus copied = rille_tensor_copy(p, run->values[i]);
    rille_tensor_touched(p);
    if (status == RILLE_OK) status = copied;
  }
  return status;
}

/* A RilleLook of a run. */
static RilleStatus look(void *user, double t, RillePoint *out) {
  Run *run = user;
  RilleOptimizer *optimizer = run->optimizer;
  RilleTensor *d = ((History *)optimizer->history)->d;
  RillePoint found = {.t = t};
  RilleStatus status = move(optimizer, d, t);
  if (status == RILLE_OK) status = evaluate(run, &found.f, &found.g);
  RilleStatus back = put_back(run);
  if (status == RILLE_OK) status = back;
  if (status == RILLE_OK) status = dot(optimizer->ctx, found.g, d, &found.slope);
  if (status == RILLE_OK) rille_point_set(out, &found);
  rille_tensor_release(found.g);
  return status;
}

/* Looks for the next point; the parameters are where they were. */
static RilleStatus search(Run *run, double t, double size, int64_t most, RillePoint *point) {
  RilleOptimizer *optimizer = run->optimizer;
  const size_t bytes = (size_t)optimizer->n_slots * sizeof(RilleTensor *);
  RilleStatus status = RILLE_OK;
  run->values = rille_block_allocate(optimizer->ctx, bytes);
  if (!run->values) return RILLE_ERROR_MEMORY;
  memset(run->values, 0, bytes);
  for (int i = 0; i < optimizer->n_slots && status == RILLE_OK; i++) {
    RilleTensor *p = optimizer->slots[i].parameter;
    status = rille_tensor_new_like(p, rille_dtype_of(p), &run->values[i]);
    if (status == RILLE_OK) status = rille_tensor_copy(run->values[i], p);
  }
  if (status == RILLE_OK) status = rille_lbfgs_search(look, run, t, size, most, point);
  for (int i = 0; i < optimizer->n_slots; i++) rille_tensor_release(run->values[i]);
  rille_block_free(optimizer->ctx, run->values);
  run->values = NULL;
  return status;
}

/* ---- the step ------------------------------------------------------------------------------------------ */

/* The direction from the remembered changes: minus the inverse Hessian's estimate times the gradient. */
static RilleStatus find_direction(RilleContext *ctx, const History *h, RilleTensor *gradient,
                                  RilleTensor **out) {
  RilleTensor *q = NULL;
  double *weights = rille_block_allocate(ctx, ((size_t)h->count + 1) * sizeof *weights), product = 0;
  RilleStatus status = weights ? multiple(ctx, gradient, -1, &q) : RILLE_ERROR_MEMORY;
  for (int i = h->count - 1; i >= 0 && status == RILLE_OK; i--) {
    const Change *c = &h->changes[i];
    status = dot(ctx, c->s, q, &product);
    weights[i] = product * c->rho;
    if (status == RILLE_OK) status = add_in_place(ctx, q, c->y, -weights[i]);
  }
  RilleTensor *scaled = NULL;
  if (status == RILLE_OK) status = multiple(ctx, q, h->scale, &scaled);
  rille_tensor_release(q);
  for (int i = 0; i < h->count && status == RILLE_OK; i++) {
    const Change *c = &h->changes[i];
    status = dot(ctx, c->y, scaled, &product);
    if (status == RILLE_OK) status = add_in_place(ctx, scaled, c->s, weights[i] - product * c->rho);
  }
  rille_block_free(ctx, weights);
  if (status != RILLE_OK) rille_tensor_release(scaled), scaled = NULL;
  *out = scaled;
  return status;
}

/* Room for one change more; the oldest goes where there are as many as are kept. */
static RilleStatus make_place(RilleContext *ctx, History *h, int64_t most) {
  while (h->count > 0 && h->count >= most) {
    rille_tensor_release(h->changes[0].y);
    rille_tensor_release(h->changes[0].s);
    memmove(h->changes, h->changes + 1, (size_t)--h->count * sizeof *h->changes);
  }
  Change *changes = rille_block_resize(ctx, h->changes, ((size_t)h->count + 1) * sizeof *changes);
  if (!changes) return RILLE_ERROR_MEMORY;
  h->changes = changes;
  return RILLE_OK;
}

static RilleStatus remember(RilleContext *ctx, History *h, RilleTensor *gradient, int64_t most) {
  Change change = {0};
  double product = 0, square = 1;
  RilleStatus status = multiple(ctx, gradient, 1, &change.y);
  if (status == RILLE_OK) status = add_in_place(ctx, change.y, h->gradient, -1);
  if (status == RILLE_OK) status = multiple(ctx, h->d, h->t, &change.s);
  if (status == RILLE_OK) status = dot(ctx, change.y, change.s, &product);
  if (status == RILLE_OK) status = dot(ctx, change.y, change.y, &square);
  bool counts = status == RILLE_OK && product > 1e-10;
  if (counts) status = make_place(ctx, h, most);
  if (counts && status == RILLE_OK) {
    change.rho = 1 / product;
    h->scale = product / square;
    h->changes[h->count++] = change;
    return RILLE_OK;
  }
  rille_tensor_release(change.y);
  rille_tensor_release(change.s);
  return status;
}

/* The next direction and the length that is tried first. */
static RilleStatus aim(RilleContext *ctx, History *h, RilleTensor *gradient, const LbfgsArgs *args) {
  RilleTensor *d;
  double sum = 0, first = args->lr;
  if (++h->iterations == 1 || !h->d || !h->gradient) {
    RILLE_TRY(norm(ctx, gradient, 1, &sum));
    RILLE_TRY(multiple(ctx, gradient, -1, &d));
    first = fmin(1, 1 / sum) * args->lr;
  } else {
    RILLE_TRY(remember(ctx, h, gradient, args->history_size));
    RILLE_TRY(find_direction(ctx, h, gradient, &d));
  }
  rille_tensor_release(h->d), rille_tensor_release(h->gradient);
  h->d = d, h->t = first, h->gradient = rille_tensor_retain(gradient);
  return RILLE_OK;
}

/* One iteration: now becomes the next point. */
static RilleStatus iterate(Run *run, const LbfgsArgs *args, bool is_last, RillePoint *now, bool *is_over) {
  RilleOptimizer *optimizer = run->optimizer;
  RilleContext *ctx = optimizer->ctx;
  History *h = optimizer->history;
  const double before = now->f;
  const int64_t most = args->max_eval.given ? args->max_eval.value : args->max_iter * 5 / 4;
  double largest = 0;
  *is_over = true;
  RILLE_TRY(aim(ctx, h, now->g, args));
  RILLE_TRY(dot(ctx, now->g, h->d, &now->slope));
  if (now->slope > -args->tolerance_change) return RILLE_OK;
  if (args->line_search_fn) {
    RILLE_TRY(norm(ctx, h->d, INFINITY, &largest));
    now->t = 0;
    RILLE_TRY(search(run, h->t, largest, most - run->calls, now));
    h->t = now->t;
    RILLE_TRY(move(optimizer, h->d, h->t));
  } else {
    RILLE_TRY(move(optimizer, h->d, h->t));
    if (!is_last) {
      RilleTensor *gradient;
      RILLE_TRY(evaluate(run, &now->f, &gradient));
      rille_tensor_release(now->g);
      now->g = gradient;
    }
  }
  if (run->calls >= most) return RILLE_OK;
  RILLE_TRY(norm(ctx, now->g, INFINITY, &largest));
  if (largest <= args->tolerance_grad) return RILLE_OK;
  RILLE_TRY(norm(ctx, h->d, INFINITY, &largest));
  *is_over = largest * fabs(h->t) <= args->tolerance_change || fabs(now->f - before) < args->tolerance_change;
  return RILLE_OK;
}

static RilleStatus run_step(Run *run, double *first) {
  RilleOptimizer *optimizer = run->optimizer;
  RilleContext *ctx = optimizer->ctx;
  const LbfgsArgs args = *(const LbfgsArgs *)optimizer->groups[0].args;
  RillePoint now = {0};
  double largest = 0;
  bool is_over = false;
  if (!optimizer->history && !(optimizer->history = new_history(ctx, 0))) return RILLE_ERROR_MEMORY;
  RILLE_TRY(follow_dtype(optimizer, optimizer->history));
  optimizer->slots[0].step++;
  RilleStatus status = evaluate(run, &now.f, &now.g);
  *first = now.f;
  if (status == RILLE_OK) status = norm(ctx, now.g, INFINITY, &largest);
  is_over = largest <= args.tolerance_grad;
  for (int64_t i = 1; i <= args.max_iter && status == RILLE_OK && !is_over; i++)
    status = iterate(run, &args, i == args.max_iter, &now, &is_over);
  ((History *)optimizer->history)->calls += run->calls;
  rille_tensor_release(now.g);
  return status;
}

static RilleStatus step_closure(RilleOptimizer *optimizer, RilleClosure closure, void *user, double *first) {
  RilleContext *ctx = optimizer->ctx;
  if (rille_recording(ctx))
    return rille_capture_refuse(ctx, "LBFGS",
                                "calls a function as often as its losses ask for; step outside");
  Run run = {.optimizer = optimizer, .closure = closure, .user = user};
  const bool old_mode = ctx->grad_mode;
  ctx->grad_mode = false;
  RilleStatus status = run_step(&run, first);
  ctx->grad_mode = old_mode;
  return status;
}

static const RilleParameter parameters[] = {RILLE_OPTION(FLOAT, LbfgsArgs, lr),
                                            RILLE_OPTION(INT, LbfgsArgs, max_iter),
                                            RILLE_OPTION(OPTIONAL_INT, LbfgsArgs, max_eval),
                                            RILLE_OPTION(FLOAT, LbfgsArgs, tolerance_grad),
                                            RILLE_OPTION(FLOAT, LbfgsArgs, tolerance_change),
                                            RILLE_OPTION(INT, LbfgsArgs, history_size),
                                            RILLE_CHOICE(LbfgsArgs, line_search_fn, "none|strong_wolfe"),
                                            RILLE_PARAMETERS_END};
static const char *const states[] = {NULL};

RILLE_OPTIMIZER(
    LBFGS,
    .summary =
        "looks along a line for a smaller loss, which a function computes several times; for full batches",
    .example = "rille.optim.LBFGS(net:parameters(), { line_search_fn = 'strong_wolfe' })",
    RILLE_ARGUMENTS(parameters, &(const LbfgsArgs){.lr = 1,
                                                   .max_iter = 20,
                                                   .tolerance_grad = 1e-7,
                                                   .tolerance_change = 1e-9,
                                                   .history_size = 100}),
    .states = states, .check = check, .step_closure = step_closure, .history_new = new_history,
    .history_free = free_history, .history_item = history_item);

/* rille_nn.h as a host uses it: modules, state dicts, optimizers, schedulers, and what they say to misuse. */
#include "io_check.h"
#include "rille_nn.h"

#include <math.h>

static RilleContext *ctx;

#define OK(expression)                   CHECK_OK(ctx, expression)
#define FAILS(expression, status, words) CHECK_FAILS(ctx, status, words, expression)

static RilleTensor *filled(int ndim, const int64_t *sizes, double value) {
  RilleTensor *t = NULL;
  OK(rille_full(ctx, ndim, sizes, rille_scalar_float(value), RILLE_FLOAT32, &t));
  return t;
}

static RilleModule *linear(int64_t in, int64_t out) {
  RilleModule *m = NULL;
  OK(rille_module_create(ctx, "Linear",
                         (RilleArgument[]){rille_int("in_features", in), rille_int("out_features", out), {0}},
                         &m));
  return m;
}

static RilleModule *plain(const char *type) {
  RilleModule *m = NULL;
  OK(rille_module_create(ctx, type, NULL, &m));
  return m;
}

/* A group takes over the caller's references. */
static RilleModule *in_a_row(RilleModule **modules, int n) {
  RilleModule *m = NULL;
  OK(rille_sequential_create(ctx, modules, n, &m));
  for (int i = 0; i < n; i++) rille_module_release(modules[i]);
  return m;
}

static double at(const RilleTensor *t, int64_t i) {
  return (double)((const float *)rille_tensor_data(t))[i];
}

/* ---- modules ------------------------------------------------------------------------------------------- */

/* torch.manual_seed(0): nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)). */
static void weights_are_pytorchs(void) {
  rille_manual_seed(ctx, 0);
  RilleModule *parts[3] = {linear(2, 3), plain("ReLU"), linear(3, 1)}, *net = in_a_row(parts, 3);
  CHECK(fabs(at(rille_module_tensor(net, "0.weight"), 0) + 0.0052933) < 1e-6);
  CHECK(fabs(at(rille_module_tensor(net, "0.weight"), 1) - 0.3793229) < 1e-6);
  RilleDict *parameters = NULL;
  OK(rille_module_parameters(net, &parameters));
  CHECK(rille_dict_count(parameters) == 4);
  CHECK(strcmp(rille_dict_name(parameters, 2), "2.weight") == 0);
  CHECK(rille_requires_grad(rille_dict_tensor(parameters, "2.bias")));
  CHECK(!rille_dict_name(parameters, 4) && !rille_dict_tensor(parameters, "2"));
  rille_dict_free(parameters);
  char *text = NULL;
  OK(rille_module_format(net, &text));
  CHECK(strcmp(text, "Sequential(\n  (0): Linear(in_features=2, out_features=3, bias=True)\n  (1): ReLU()\n"
                     "  (2): Linear(in_features=3, out_features=1, bias=True)\n)") == 0);
  rille_free_text(ctx, text);
  rille_module_release(net);
}

static void modes_reach_members(void) {
  RilleModule *parts[2] = {plain("Dropout"), plain("Identity")}, *net = in_a_row(parts, 2);
  RilleTensor *x = filled(1, (int64_t[]){64}, 1), *y = NULL;
  CHECK(rille_module_training(net) && rille_module_member_count(net) == 2);
  rille_module_set_training(net, false);
  CHECK(!rille_module_training(rille_module_member(net, "0")));
  OK(rille_module_forward(net, &x, 1, &y, 1));
  for (int i = 0; i < 64; i++) CHECK(at(y, i) == 1);
  rille_tensor_release(y);
  rille_tensor_release(x);
  rille_module_release(net);
}

/* x + inner(x): what a group of the host's own does. */
static RilleStatus residual(void *user, RilleModule *self, RilleTensor *const *inputs, int n_inputs,
                            RilleTensor **outputs, int n_outputs) {
  RilleTensor *inside = NULL;
  (*(int *)user)++;
  if (n_inputs != 1 || n_outputs != 1) return RILLE_ERROR_ARGUMENT;
  RilleStatus status = rille_module_forward(rille_module_member(self, "inner"), inputs, 1, &inside, 1);
  if (status == RILLE_OK)
    status = rille_call(ctx, "add", (RilleTensor *[]){inputs[0], inside}, 2, NULL, outputs, 1);
  rille_tensor_release(inside);
  return status;
}

static int released;
static void count_release(void *user) {
  (void)user;
  released++;
}

static void groups_of_the_host(void) {
  int calls = 0;
  RilleModule *group = NULL, *inner = linear(4, 4), *other = NULL;
  RilleTensor *scale = filled(1, (int64_t[]){4}, 2), *x = filled(2, (int64_t[]){1, 4}, 1), *y = NULL;
  OK(rille_group_create(ctx, "Residual", residual, &calls, count_release, &group));
  OK(rille_module_add(group, "inner", inner));
  OK(rille_module_add_parameter(group, "scale", scale));
  CHECK(rille_requires_grad(scale) && rille_module_tensor(group, "scale") == scale);
  CHECK(rille_module_tensor(group, "inner.bias") == rille_module_tensor(inner, "bias"));
  OK(rille_module_forward(group, &x, 1, &y, 1));
  CHECK(calls == 1 && rille_requires_grad(y));
  FAILS(rille_module_add(group, "inner", inner), RILLE_ERROR_ARGUMENT,
        "module: Residual has a member of that name, got 'inner'");
  FAILS(rille_module_add(group, "a.b", inner), RILLE_ERROR_ARGUMENT, "takes names without dots");
  FAILS(rille_module_add(inner, "a", group), RILLE_ERROR_ARGUMENT, "is a layer, which takes no members");
  OK(rille_group_create(ctx, "Outer", NULL, NULL, NULL, &other));
  OK(rille_module_add(other, "group", group));
  FAILS(rille_module_add(group, "outer", other), RILLE_ERROR_ARGUMENT, "cannot be a member of itself");
  rille_module_release(other);
  rille_module_release(inner);
  rille_module_release(group);
  CHECK(released == 1);
  rille_tensor_release(scale);
  rille_tensor_release(x);
  rille_tensor_release(y);
}

static void errors_name_the_member(void) {
  RilleModule *parts[2] = {plain("ReLU"), linear(3, 1)}, *inner = in_a_row(parts, 2),
              *net = in_a_row(&inner, 1);
  RilleTensor *x = filled(2, (int64_t[]){2, 4}, 1), *y = NULL;
  FAILS(rille_module_forward(net, &x, 1, &y, 1), RILLE_ERROR_SHAPE, "net.0.1: linear:");
  FAILS(rille_module_forward(net, &x, 1, (RilleTensor *[2]){0}, 2), RILLE_ERROR_ARGUMENT,
        "Linear: gives 1 outputs, not 2");
  rille_tensor_release(x);
  rille_module_release(net);
  FAILS(rille_module_create(ctx, "Linaer", NULL, &net), RILLE_ERROR_ARGUMENT,
        "module: there is no layer 'Linaer', did you mean 'Linear'?");
  FAILS(rille_module_create(ctx, "relu", NULL, &net), RILLE_ERROR_ARGUMENT, "did you mean 'ReLU'?");
  FAILS(rille_module_create(ctx, "LSTM", NULL, &net), RILLE_ERROR_ARGUMENT,
        "module: 'LSTM' is written in Lua and no layer of C's; rille_call has the ops that it is made of");
  FAILS(rille_module_create(ctx, "Q", NULL, &net), RILLE_ERROR_ARGUMENT, "module: there is no layer 'Q'");
  CHECK(!strstr(rille_error_message(ctx), "mean"));
  FAILS(rille_call(ctx, "sofmax", NULL, 0, NULL, &y, 1), RILLE_ERROR_ARGUMENT,
        "no op is called 'sofmax', did you mean 'softmax'?");
  FAILS(rille_module_create(ctx, "Linear", NULL, &net), RILLE_ERROR_ARGUMENT,
        "Linear: the argument 'in_features' is missing");
  FAILS(rille_module_create(ctx, "ReLU", (RilleArgument[]){rille_int("slope", 1), {0}}, &net),
        RILLE_ERROR_ARGUMENT, "ReLU: no argument 'slope'; there are inplace");
  FAILS(rille_module_create(ctx, "ReLU", (RilleArgument[]){rille_bool("in_place", true), {0}}, &net),
        RILLE_ERROR_ARGUMENT, "ReLU: no argument 'in_place'; there are inplace, did you mean 'inplace'?");
}

static RilleStatus give_nothing(void *user, RilleModule *module, RilleTensor *const *inputs, int n_inputs,
                                RilleTensor **outputs, int n_outputs) {
  (void)user, (void)module, (void)inputs, (void)n_inputs, (void)outputs, (void)n_outputs;
  return RILLE_OK;
}

/* Adds members to the group that is at work (user), and fails. */
static RilleStatus grow_and_fail(void *user, RilleModule *module, RilleTensor *const *inputs, int n_inputs,
                                 RilleTensor **outputs, int n_outputs) {
  RilleModule *group = *(RilleModule **)user;
  (void)inputs, (void)n_inputs, (void)outputs, (void)n_outputs;
  for (int i = 0; i < 40; i++) {
    char name[16];
    snprintf(name, sizeof name, "more%d", i);
    OK(rille_module_add(group, name, module));
  }
  return RILLE_ERROR_ARGUMENT;
}

/* A function of the host's that gives no tensor is an error, not the group's first input; one that changes
 * the group meanwhile harms nothing. */
static void functions_misbehave(void) {
  RilleModule *parts[2], *first = plain("Tanh"), *group = NULL;
  RilleTensor *x = filled(1, (int64_t[]){2}, 1), *y = NULL;
  OK(rille_group_create(ctx, "Nothing", give_nothing, NULL, NULL, &parts[0]));
  parts[1] = plain("ReLU");
  group = in_a_row((RilleModule *[]){first, parts[0], parts[1]}, 3);
  FAILS(rille_module_forward(group, &x, 1, &y, 1), RILLE_ERROR_ARGUMENT, "net.1: Nothing: gave no tensor");
  rille_module_release(group);
  OK(rille_group_create(ctx, "Growing", grow_and_fail, &group, NULL, &parts[0]));
  group = in_a_row(parts, 1);
  CHECK(rille_module_forward(group, &x, 1, &y, 1) == RILLE_ERROR_ARGUMENT);
  CHECK(strstr(rille_error_message(ctx), "net.0"));
  rille_module_release(group);
  rille_tensor_release(x);
}

/* Every layer and loss that can be made without arguments, and what each says of its own. */
static void every_type(void) {
  int made = 0;
  for (int i = 0; i < rille_module_type_count(); i++) {
    const char *type = rille_module_type_at(i);
    RilleModule *m = NULL;
    RilleParameterInfo info = {.size = sizeof info};
    RilleTensor *in[4] = {NULL}, *out[4];
    CHECK(rille_module_summary(type)[0]);
    for (int k = 0; rille_module_argument(type, k, &info); k++) CHECK(info.name && info.kind > 0);
    if (rille_module_create(ctx, type, NULL, &m) != RILLE_OK) continue;
    for (int n = 0; n <= 4; n++)
      if (rille_module_forward(m, in, n, out, 1) == RILLE_OK) rille_tensor_release(out[0]);
    rille_module_release(m);
    made++;
  }
  CHECK(made > 40 && !rille_module_type_at(-1) && !rille_module_type_at(1000));
}

/* ---- state dicts --------------------------------------------------------------------------------------- */

static void state_goes_over(void) {
  RilleModule *parts[2] = {linear(2, 3), NULL}, *net, *twin;
  RilleDict *dict = NULL;
  OK(rille_module_create(ctx, "BatchNorm1d", (RilleArgument[]){rille_int("num_features", 3), {0}},
                         &parts[1]));
  net = in_a_row(parts, 2);
  parts[0] = linear(2, 3);
  OK(rille_module_create(ctx, "BatchNorm1d", (RilleArgument[]){rille_int("num_features", 3), {0}},
                         &parts[1]));
  twin = in_a_row(parts, 2);
  OK(rille_module_state_dict(net, &dict));
  CHECK(rille_dict_count(dict) == 7);
  CHECK(strcmp(rille_dict_name(dict, 6), "1.num_batches_tracked") == 0);
  CHECK(!rille_requires_grad(rille_dict_tensor(dict, "0.weight")));
  OK(rille_module_load_state_dict(twin, dict, true));
  for (int i = 0; i < 6; i++)
    CHECK(at(rille_module_tensor(twin, "0.weight"), i) == at(rille_module_tensor(net, "0.weight"), i));

  double before = at(rille_module_tensor(twin, "0.weight"), 0);
  RilleTensor *wrong = filled(1, (int64_t[]){4}, 9), *other = filled(2, (int64_t[]){3, 2}, 9);
  OK(rille_dict_set(dict, "0.weight", other));
  OK(rille_dict_set(dict, "0.bias", wrong));
  FAILS(rille_module_load_state_dict(twin, dict, true), RILLE_ERROR_SHAPE,
        "0.bias: shape [4] does not fit [3]");
  CHECK(at(rille_module_tensor(twin, "0.weight"), 0) == before);
  rille_dict_free(dict);

  OK(rille_module_state_dict(net, &dict));
  OK(rille_dict_set(dict, "2.weight", wrong));
  FAILS(rille_module_load_state_dict(twin, dict, true), RILLE_ERROR_ARGUMENT,
        "load_state_dict: \"2.weight\" is no tensor of this Sequential");
  OK(rille_module_load_state_dict(twin, dict, false));
  rille_dict_free(dict);
  OK(rille_dict_create(ctx, &dict));
  FAILS(rille_module_load_state_dict(twin, dict, true), RILLE_ERROR_ARGUMENT, "\"0.weight\" is missing");
  rille_dict_free(dict);

  FAILS(rille_module_set_tensor(twin, "0.weight", wrong), RILLE_ERROR_SHAPE, "does not fit [3, 2]");
  OK(rille_module_set_tensor(twin, "0.weight", other));
  FAILS(rille_module_set_tensor(twin, "0.none", other), RILLE_ERROR_ARGUMENT, "no tensor '0.none'");
  rille_tensor_release(wrong);
  rille_tensor_release(other);
  rille_module_release(net);
  rille_module_release(twin);
}

/* ---- optimizers ---------------------------------------------------------------------------------------- */

typedef struct Training {
  RilleModule *net;
  RilleOptimizer *optimizer;
  double target;
  int calls, fails_at; /* the call that fails, from 1 */
  bool steps_inside;
} Training;

/* The output of weight [1, 2] for ones, whose gradient is ones; with a target, its squared distance. */
static RilleStatus loss_of(void *user, double *loss) {
  Training *training = user;
  RilleTensor *x = filled(2, (int64_t[]){1, 2}, 1), *y = NULL, *z = NULL;
  RilleScalar number = rille_scalar_int(0);
  rille_optimizer_zero_grad(training->optimizer, true);
  if (training->steps_inside)
    FAILS(rille_optimizer_step_closure(training->optimizer, loss_of, user, NULL), RILLE_ERROR_STATE,
          "step was called in the function that a step calls");
  OK(rille_module_forward(training->net, &x, 1, &y, 1));
  if (training->target != 0) {
    OK(rille_call(ctx, "sub", (RilleTensor *[]){y}, 1,
                  (RilleArgument[]){rille_float("other", training->target), {0}}, &z, 1));
    rille_tensor_release(y);
    OK(rille_call(ctx, "square", &z, 1, NULL, &y, 1));
  }
  OK(rille_backward(y, NULL, NULL));
  OK(rille_tensor_item(y, &number));
  *loss = number.value.f;
  rille_tensor_release(x);
  rille_tensor_release(y);
  rille_tensor_release(z);
  return ++training->calls == training->fails_at ? RILLE_ERROR_FILE : RILLE_OK;
}

static void take_step(RilleModule *net, RilleOptimizer *optimizer) {
  Training training = {.net = net, .optimizer = optimizer};
  OK(rille_optimizer_step_closure(optimizer, loss_of, &training, NULL));
  CHECK(training.calls > 0);
  rille_optimizer_zero_grad(optimizer, true);
}

/* Over all parameters; Muon takes matrices only. */
static RilleStatus optimizer_of(RilleModule *net, const char *type, const RilleArgument *arguments,
                                RilleOptimizer **out) {
  RilleTensor *weight = rille_module_tensor(net, "weight");
  if (strcmp(type, "Muon") != 0) return rille_optimizer_create(net, type, arguments, out);
  return rille_optimizer_create_for(rille_module_context(net), type, &weight, 1, arguments, out);
}

static void every_optimizer_goes_on(void) {
  for (int i = 0; i < rille_optimizer_type_count(); i++) {
    const char *type = rille_optimizer_name_at(i);
    RilleModule *net = linear(2, 1), *twin = linear(2, 1);
    RilleOptimizer *one = NULL, *two = NULL;
    RilleDict *weights = NULL, *state = NULL;
    RilleParameterInfo info = {.size = sizeof info};
    CHECK(rille_optimizer_summary(type) && rille_optimizer_argument(type, 0, &info));
    CHECK(strcmp(info.name, "lr") == 0 && info.otherwise.number.kind == RILLE_SCALAR_FLOAT);
    OK(optimizer_of(net, type, (RilleArgument[]){rille_float("lr", 0.125), {0}}, &one));
    take_step(net, one);
    take_step(net, one);
    OK(rille_module_state_dict(net, &weights));
    OK(rille_module_load_state_dict(twin, weights, true));
    OK(rille_optimizer_state_dict(one, &state));
    CHECK(strcmp(rille_dict_text(state, "param_groups/#1/lr"), "f0x1p-3") == 0);
    CHECK(strcmp(rille_dict_text(state, "state/#0/step"), "i2") == 0);
    OK(optimizer_of(twin, type, NULL, &two));
    OK(rille_optimizer_load_state_dict(two, state));
    take_step(net, one);
    take_step(twin, two);
    for (int k = 0; k < 2; k++)
      CHECK(at(rille_module_tensor(net, "weight"), k) == at(rille_module_tensor(twin, "weight"), k));
    rille_dict_free(weights);
    rille_dict_free(state);
    rille_optimizer_release(one);
    rille_optimizer_release(two);
    rille_module_release(net);
    rille_module_release(twin);
  }
}

/* Steps that are planned with ops: their numbers are PyTorch's, their lists, choices and states go through a
 * dict. */
static void planned_steps_are_pytorchs(void) {
  RilleModule *net = linear(2, 1), *twin = linear(2, 1);
  RilleTensor *weight = rille_module_tensor(net, "weight"), *other = rille_module_tensor(twin, "weight");
  RilleOptimizer *one = NULL, *two = NULL;
  RilleDict *state = NULL;
  const double coefficients[3] = {3, -4, 2}, eps[2] = {NAN, 0.01};
  OK(rille_optimizer_create_for(ctx, "Muon", &weight, 1,
                                (RilleArgument[]){rille_float("lr", 0.25),
                                                  rille_int("ns_steps", 2),
                                                  rille_floats("ns_coefficients", coefficients, 3),
                                                  rille_text("adjust_lr_fn", "match_rms_adamw"),
                                                  {0}},
                                &one));
  take_step(net, one);
  OK(rille_optimizer_state_dict(one, &state));
  CHECK(strcmp(rille_dict_text(state, "param_groups/#1/ns_coefficients/#3"), "f0x1p+1") == 0);
  CHECK(strcmp(rille_dict_text(state, "param_groups/#1/adjust_lr_fn"), "smatch_rms_adamw") == 0);
  OK(rille_optimizer_create_for(ctx, "Muon", &other, 1, NULL, &two));
  OK(rille_optimizer_load_state_dict(two, state));
  for (int k = 0; k < 2; k++) ((float *)rille_tensor_data(other))[k] = (float)at(weight, k);
  take_step(net, one);
  take_step(twin, two);
  CHECK(at(weight, 0) == at(other, 0));
  FAILS(rille_optimizer_set(one, 0, (RilleArgument[]){rille_text("adjust_lr_fn", "most"), {0}}),
        RILLE_ERROR_ARGUMENT, "adjust_lr_fn must be none|original|match_rms_adamw");
  FAILS(rille_optimizer_set(one, 0, (RilleArgument[]){rille_floats("ns_coefficients", eps, 2), {0}}),
        RILLE_ERROR_ARGUMENT, "a list of three floats");
  rille_dict_free(state);
  rille_optimizer_release(one);
  rille_optimizer_release(two);
  OK(rille_optimizer_create(net, "Adafactor", (RilleArgument[]){rille_floats("eps", eps, 2), {0}}, &one));
  take_step(net, one);
  OK(rille_optimizer_state_dict(one, &state));
  CHECK(rille_dict_tensor(state, "state/#0/row_var") && !rille_dict_tensor(state, "state/#0/variance"));
  CHECK(rille_dict_tensor(state, "state/#1/variance") && !rille_dict_tensor(state, "state/#1/col_var"));
  CHECK(strcmp(rille_dict_text(state, "param_groups/#1/eps/#1"), "n") == 0);
  OK(rille_optimizer_load_state_dict(one, state));
  OK(rille_dict_set(state, "state/#0/row_var", weight));
  FAILS(rille_optimizer_load_state_dict(one, state), RILLE_ERROR_SHAPE,
        "state/#0/row_var of shape [1, 2] does not fit a parameter of shape [1, 2]");
  rille_dict_free(state);
  rille_optimizer_release(one);
  rille_module_release(net);
  rille_module_release(twin);
}

/* A function of the host's computes the loss again; what was remembered goes through a dict. */
static void lbfgs_looks_along_lines(void) {
  RilleModule *net = linear(2, 1), *twin = linear(2, 1);
  RilleOptimizer *one = NULL, *two = NULL;
  RilleDict *weights = NULL, *state = NULL;
  RilleTensor *weight = rille_module_tensor(net, "weight"), *bias = rille_module_tensor(net, "bias");
  const RilleArgument arguments[] = {
      rille_int("max_iter", 3), rille_text("line_search_fn", "strong_wolfe"), {0}};
  double first = 0, last = 0;
  OK(rille_optimizer_create(net, "LBFGS", arguments, &one));
  Training training = {.net = net, .optimizer = one, .target = 5};
  FAILS(rille_optimizer_step(one), RILLE_ERROR_ARGUMENT,
        "step takes a function that computes the loss again");
  OK(rille_optimizer_step_closure(one, loss_of, &training, &first));
  OK(rille_optimizer_step_closure(one, loss_of, &training, &last));
  CHECK(first > 1 && last < 1e-6 && fabs(at(weight, 0) + at(weight, 1) + at(bias, 0) - 5) < 1e-3);

  for (int k = 0; k < 2; k++) ((float *)rille_tensor_data(weight))[k] = k ? 3 : -2;
  training.target = 7, training.calls = 0, training.fails_at = 2;
  double before = at(weight, 0);
  CHECK(rille_optimizer_step_closure(one, loss_of, &training, &first) == RILLE_ERROR_FILE);
  CHECK(at(weight, 0) == before); /* not where the line search looked last */
  training.fails_at = 0, training.steps_inside = true;
  OK(rille_optimizer_step_closure(one, loss_of, &training, &first));
  training.steps_inside = false;
  CHECK(rille_grad_mode(ctx));

  OK(rille_optimizer_state_dict(one, &state));
  CHECK(rille_dict_tensor(state, "state/#0/memory/y/#1") && rille_dict_tensor(state, "state/#0/d"));
  CHECK(rille_dict_text(state, "state/#0/func_evals") && rille_dict_text(state, "state/#0/memory/rho/#1"));
  OK(rille_module_state_dict(net, &weights));
  OK(rille_module_load_state_dict(twin, weights, true));
  OK(rille_optimizer_create(twin, "LBFGS", NULL, &two));
  OK(rille_optimizer_load_state_dict(two, state));
  Training other = {.net = twin, .optimizer = two, .target = 9};
  training.target = 9;
  OK(rille_optimizer_step_closure(one, loss_of, &training, &first));
  OK(rille_optimizer_step_closure(two, loss_of, &other, &last));
  CHECK(first == last && at(weight, 0) == at(rille_module_tensor(twin, "weight"), 0));
  OK(rille_dict_set(state, "state/#0/memory/s/#1", weight));
  FAILS(rille_optimizer_load_state_dict(two, state), RILLE_ERROR_SHAPE,
        "LBFGS: state memory/s/#1 of shape [1, 2] does not fit 3 elements of parameters");
  FAILS(rille_optimizer_add(two, &weight, 1, NULL), RILLE_ERROR_ARGUMENT, "takes one group of parameters");
  rille_dict_free(state);
  rille_dict_free(weights);
  rille_optimizer_release(one);
  rille_optimizer_release(two);
  rille_module_release(net);
  rille_module_release(twin);
}

static void optimizers_say_what_is_wrong(void) {
  RilleModule *net = linear(2, 1), *none = plain("ReLU"), *more = linear(3, 2);
  RilleOptimizer *adam = NULL, *other = NULL;
  RilleScalar lr;
  RilleDict *state = NULL;
  FAILS(rille_optimizer_create(net, "Adman", NULL, &adam), RILLE_ERROR_ARGUMENT, "no optimizer 'Adman'");
  FAILS(rille_optimizer_create(net, "Muon", NULL, &adam), RILLE_ERROR_SHAPE,
        "Muon: takes matrices only, parameter 1 has 1 dims");
  FAILS(rille_optimizer_create(none, "Adam", NULL, &adam), RILLE_ERROR_ARGUMENT, "Adam: got no parameters");
  FAILS(rille_optimizer_create(net, "Adam", (RilleArgument[]){rille_float("lr", -1), {0}}, &adam),
        RILLE_ERROR_ARGUMENT, "Adam: lr must be >= 0");
  OK(rille_optimizer_create(net, "Adam",
                            (RilleArgument[]){rille_floats("betas", (double[]){0.5, 0.75}, 2), {0}}, &adam));
  RilleTensor *weight = rille_module_tensor(more, "weight");
  OK(rille_optimizer_add(adam, &weight, 1, (RilleArgument[]){rille_float("lr", 0.5), {0}}));
  CHECK(rille_optimizer_group_count(adam) == 2);
  OK(rille_optimizer_get(adam, 1, "lr", &lr));
  CHECK(lr.value.f == 0.5);
  FAILS(rille_optimizer_get(adam, 0, "betas", &lr), RILLE_ERROR_ARGUMENT, "no number 'betas'");
  FAILS(rille_optimizer_set(adam, 2, NULL), RILLE_ERROR_ARGUMENT, "no group 2 of 2");
  FAILS(rille_optimizer_set(adam, -1, (RilleArgument[]){rille_float("lr", -1), {0}}), RILLE_ERROR_ARGUMENT,
        "lr must be >= 0");
  OK(rille_optimizer_set(adam, -1, (RilleArgument[]){rille_float("lr", 0.25), {0}}));
  OK(rille_optimizer_get(adam, 0, "lr", &lr));
  CHECK(lr.value.f == 0.25);
  OK(rille_optimizer_state_dict(adam, &state));
  CHECK(strcmp(rille_dict_text(state, "param_groups/#1/betas/#2"), "f0x1.8p-1") == 0);
  OK(rille_optimizer_create(net, "Adam", NULL, &other));
  FAILS(rille_optimizer_load_state_dict(other, state), RILLE_ERROR_ARGUMENT, "has 1 parameter groups");
  OK(rille_dict_set_text(state, "param_groups/#1/lr", "f0x"));
  FAILS(rille_optimizer_load_state_dict(adam, state), RILLE_ERROR_FORMAT, "lr is no number: 'f0x'");
  rille_dict_free(state);
  rille_optimizer_release(adam);
  rille_optimizer_release(other);
  rille_module_release(net);
  rille_module_release(none);
  rille_module_release(more);
}

/* ---- calls --------------------------------------------------------------------------------------------- */

static void numbers_and_names_in_calls(void) {
  const RilleOp *add = rille_op_find("add"), *clamp = rille_op_find("clamp"), *sum = rille_op_find("sum");
  RilleTensor *x = filled(1, (int64_t[]){3}, 2), *y = NULL, *z = NULL;
  OK(rille_call_op(ctx, add, &x, 1, (RilleArgument[]){rille_float("other", 0.5), {0}}, &y, 1));
  CHECK(at(y, 2) == 2.5 && rille_tensor_dtype(y) == RILLE_FLOAT32);
  OK(rille_call_op(ctx, add, NULL, 0,
                   (RilleArgument[]){rille_tensor("other", y), rille_tensor("input", x), {0}}, &z, 1));
  CHECK(at(z, 0) == 4.5);
  OK(rille_call_in_place(ctx, add, &x, 1, (RilleArgument[]){rille_int("other", 1), {0}}));
  CHECK(at(x, 0) == 3);
  OK(rille_call_in_place(ctx, clamp, &x, 1, (RilleArgument[]){rille_float("max", 2.5), {0}}));
  CHECK(at(x, 0) == 2.5);
  FAILS(rille_call_in_place(ctx, sum, &x, 1, NULL), RILLE_ERROR_ARGUMENT,
        "sum: has no form that works in place");
  FAILS(rille_call_op(ctx, add, &x, 1, NULL, &y, 1), RILLE_ERROR_ARGUMENT,
        "add: tensor 2 (other) is missing");
  FAILS(rille_call_op(ctx, sum, &x, 1, (RilleArgument[]){rille_tensor("dim", x), {0}}, &y, 1),
        RILLE_ERROR_ARGUMENT, "sum: dim must be a list of integers");
  rille_tensor_release(x);
  rille_tensor_release(y);
  rille_tensor_release(z);
}

/* Each op in place, with 0 to 8 tensors: a status, whatever it is. */
static void every_op_in_place(void) {
  int fine = 0;
  for (int i = 0; i < rille_op_count(); i++)
    for (int n = 0; n <= 8; n++) {
      RilleTensor *in[8];
      for (int k = 0; k < n; k++) in[k] = filled(2, (int64_t[]){3, 3}, 1 + k);
      fine += rille_call_in_place(ctx, rille_op_at(i), in, n, NULL) == RILLE_OK;
      for (int k = 0; k < n; k++) rille_tensor_release(in[k]);
    }
  CHECK(fine > 100);
}

/* What is loaded in a recorded step is loaded in every run of it; an order of batches cannot be drawn there.
 */
static void recorded(void) {
  RilleModule *net = linear(2, 2);
  RilleTensor *fresh = filled(1, (int64_t[]){2}, 7), *fixed = NULL, *y = NULL, *order = NULL;
  RilleDict *dict = NULL;
  RilleCapture *step = NULL;
  OK(rille_dict_create(ctx, &dict));
  OK(rille_dict_set(dict, "bias", fresh));
  OK(rille_capture_begin(ctx, &fresh, 1, &fixed));
  OK(rille_module_load_state_dict(net, dict, false));
  OK(rille_call(ctx, "add", (RilleTensor *[]){fixed, rille_module_tensor(net, "bias")}, 2, NULL, &y, 1));
  OK(rille_capture_end(ctx, &y, 1, &step));
  rille_tensor_release(y);
  *(float *)rille_tensor_data(rille_module_tensor(net, "bias")) = 1;
  OK(rille_capture_run(step, &fresh, 1, &y));
  CHECK(at(y, 0) == 14 && at(rille_module_tensor(net, "bias"), 0) == 7);
  rille_tensor_release(y);
  rille_tensor_release(fixed);
  rille_capture_free(step);
  OK(rille_capture_begin(ctx, &fresh, 1, &fixed));
  FAILS(rille_batch_order(ctx, 4, true, &order), RILLE_ERROR_STATE, "a recorded step cannot draw an order");
  rille_capture_cancel(ctx);
  rille_tensor_release(fixed);
  OK(rille_batch_order(ctx, 0, true, &order));
  CHECK(rille_tensor_numel(order) == 0);
  rille_tensor_release(order);
  FAILS(rille_batch_order(ctx, -1, true, &order), RILLE_ERROR_ARGUMENT, "n must be at least 0, got -1");
  rille_dict_free(dict);
  rille_tensor_release(fresh);
  rille_module_release(net);
}

static void questions_to_ops(void) {
  RilleParameterInfo info = {.size = sizeof info};
  const RilleOp *loss = rille_op_find("cross_entropy");
  CHECK(rille_op_output_count(loss) == 1 && rille_op_output_count(rille_op_find("split")) == 0);
  CHECK(rille_op_has_in_place(rille_op_find("add")) && !rille_op_has_in_place(loss));
  CHECK(rille_op_parameter(loss, 0, &info) && info.kind == RILLE_KIND_TENSOR && info.required);
  int k = 0;
  while (rille_op_parameter(loss, k, &info) && strcmp(info.name, "reduction") != 0) k++;
  CHECK(info.kind == RILLE_KIND_CHOICE && strcmp(info.choices, "mean|sum|none") == 0);
  CHECK(strcmp(info.otherwise.text, "mean") == 0 && info.otherwise.text == info.text);
  while (rille_op_parameter(loss, k, &info)) k++;
  CHECK(!rille_op_parameter(loss, k, &info) && !rille_op_parameter(loss, -1, &info));
  struct {
    size_t size;
    const char *name;
  } little = {sizeof little, NULL};
  CHECK(rille_op_parameter(loss, 1, (RilleParameterInfo *)(void *)&little) &&
        strcmp(little.name, "target") == 0);
  for (int i = 0; i < rille_op_count(); i++)
    for (k = 0; rille_op_parameter(rille_op_at(i), k, &info); k++) CHECK(info.name[0] && info.kind > 0);
}

int main(void) {
  CHECK(rille_context_create(NULL, &ctx) == RILLE_OK);
  weights_are_pytorchs();
  modes_reach_members();
  groups_of_the_host();
  errors_name_the_member();
  functions_misbehave();
  every_type();
  state_goes_over();
  every_optimizer_goes_on();
  planned_steps_are_pytorchs();
  lbfgs_looks_along_lines();
  optimizers_say_what_is_wrong();
  numbers_and_names_in_calls();
  every_op_in_place();
  recorded();
  questions_to_ops();
  return finish(ctx);
}

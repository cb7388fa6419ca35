/* The rules for the learning rate of rille_nn.h against those of scripts, which are held against PyTorch: the
 * same rates and momenta over 60 steps. And what they say to misuse. */
#include "io_check.h"
#include "rille_lua.h"
#include "rille_nn.h"

#include <lauxlib.h>
#include <lualib.h>
#include <math.h>

enum { STEPS = 60 };

static RilleContext *ctx;

#define OK(expression)                   CHECK_OK(ctx, expression)
#define FAILS(expression, status, words) CHECK_FAILS(ctx, status, words, expression)

typedef struct Case {
  const char *lua; /* opt is the optimizer */
  const char *type;
  RilleArgument arguments[8];
} Case;

static double factor_of(void *user, int64_t epoch) {
  (void)user;
  return 1 / (1 + 0.1 * (double)epoch);
}

static const int64_t milestones[] = {5, 20, 20, 41};

static Case cases[] = {
    {"StepLR(opt, { step_size = 7, gamma = 0.5 })", "StepLR", {{0}}},
    {"MultiStepLR(opt, { milestones = { 5, 20, 20, 41 } })", "MultiStepLR", {{0}}},
    {"ConstantLR(opt, { factor = 0.25, total_iters = 9 })", "ConstantLR", {{0}}},
    {"LinearLR(opt, { total_iters = 11 })", "LinearLR", {{0}}},
    {"ExponentialLR(opt, { gamma = 0.9 })", "ExponentialLR", {{0}}},
    {"PolynomialLR(opt, { total_iters = 30, power = 2 })", "PolynomialLR", {{0}}},
    {"CosineAnnealingLR(opt, { T_max = 13, eta_min = 0.01 })", "CosineAnnealingLR", {{0}}},
    {"CosineAnnealingWarmRestarts(opt, { T_0 = 4, T_mult = 2, eta_min = 0.001 })",
     "CosineAnnealingWarmRestarts",
     {{0}}},
    {"CyclicLR(opt, { base_lr = 0.01, max_lr = 0.2, step_size_up = 5, step_size_down = 9, mode = 'triangular2' })",
     "CyclicLR",
     {{0}}},
    {"CyclicLR(opt, { base_lr = 0.01, max_lr = 0.2, step_size_up = 5, mode = 'exp_range', gamma = 0.95 })",
     "CyclicLR",
     {{0}}},
    {"OneCycleLR(opt, { max_lr = 0.3, total_steps = 61 })", "OneCycleLR", {{0}}},
    {"OneCycleLR(opt, { max_lr = 0.3, epochs = 7, steps_per_epoch = 10, three_phase = true, anneal_strategy = 'linear' })",
     "OneCycleLR",
     {{0}}},
    {"NoamLR(opt, { model_size = 64, warmup_steps = 10 })", "NoamLR", {{0}}},
    {"ReduceLROnPlateau(opt, { patience = 3, cooldown = 2, factor = 0.5 })", "ReduceLROnPlateau", {{0}}},
    {"LambdaLR(opt, { lr_lambda = function(e) return 1 / (1 + 0.1 * e) end })", "LambdaLR", {{0}}},
    {"MultiplicativeLR(opt, { lr_lambda = function(e) return 1 / (1 + 0.1 * e) end })",
     "MultiplicativeLR",
     {{0}}},
};

static void fill_arguments(void) {
  const RilleArgument lists[][8] = {
      {rille_int("step_size", 7), rille_float("gamma", 0.5)},
      {rille_ints("milestones", milestones, 4)},
      {rille_float("factor", 0.25), rille_int("total_iters", 9)},
      {rille_int("total_iters", 11)},
      {rille_float("gamma", 0.9)},
      {rille_int("total_iters", 30), rille_float("power", 2)},
      {rille_int("T_max", 13), rille_float("eta_min", 0.01)},
      {rille_int("T_0", 4), rille_int("T_mult", 2), rille_float("eta_min", 0.001)},
      {rille_float("base_lr", 0.01), rille_float("max_lr", 0.2), rille_int("step_size_up", 5),
       rille_int("step_size_down", 9), rille_text("mode", "triangular2")},
      {rille_float("base_lr", 0.01), rille_float("max_lr", 0.2), rille_int("step_size_up", 5),
       rille_text("mode", "exp_range"), rille_float("gamma", 0.95)},
      {rille_float("max_lr", 0.3), rille_int("total_steps", 61)},
      {rille_float("max_lr", 0.3), rille_int("epochs", 7), rille_int("steps_per_epoch", 10),
       rille_bool("three_phase", true), rille_text("anneal_strategy", "linear")},
      {rille_int("model_size", 64), rille_int("warmup_steps", 10)},
      {rille_int("patience", 3), rille_int("cooldown", 2), rille_float("factor", 0.5)},
  };
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    memcpy(cases[i].arguments, lists[i], sizeof lists[i]);
}

/* What a script's rule gives: rate and momentum, step by step, in lua's table at the top. */
static const char *const script =
    "local rille, rule = require 'rille', ...\n"
    "local w = rille.zeros(2, { requires_grad = true })\n"
    "local opt = rille.optim.SGD({ w }, { lr = 0.1, momentum = 0.5 })\n"
    "w.grad = rille.zeros(2)\n"
    "local made = load('local opt, S = ...; return ' .. rule)(opt, rille.optim.lr_scheduler)\n"
    "local list = {}\n"
    "for i = 0, 59 do\n"
    "  list[#list + 1], list[#list + 2] = opt.param_groups[1].lr, opt.param_groups[1].momentum\n"
    "  opt:step()\n"
    "  if rule:find 'Plateau' then made:step(1 / (1 + i // 4 * 2) + i * 0.02) else made:step() end\n"
    "end\n"
    "return list\n";

static RilleOptimizer *sgd(void) {
  RilleTensor *w = NULL;
  RilleOptimizer *optimizer = NULL;
  OK(rille_zeros(ctx, 1, (int64_t[]){2}, RILLE_FLOAT32, &w));
  OK(rille_set_requires_grad(w, true));
  OK(rille_optimizer_create_for(ctx, "SGD", &w, 1,
                                (RilleArgument[]){rille_float("lr", 0.1), rille_float("momentum", 0.5), {0}},
                                &optimizer));
  rille_tensor_release(w);
  return optimizer;
}

/* Rates and momenta of what Lua has at the top against the scheduler's, which goes on meanwhile. */
static void compare(lua_State *L, const char *name, RilleOptimizer *optimizer, RilleScheduler *scheduler) {
  for (int i = 0; i < STEPS; i++) {
    static const char *const fields[] = {"lr", "momentum"};
    for (int k = 0; k < 2; k++) {
      RilleScalar value = {0};
      lua_rawgeti(L, -1, 2 * i + k + 1);
      double wanted = lua_tonumber(L, -1);
      lua_pop(L, 1);
      OK(rille_optimizer_get(optimizer, 0, fields[k], &value));
      if (fabs(value.value.f - wanted) <= 1e-14 * fabs(wanted)) continue;
      printf("%s: step %d: %s is %.17g, a script has %.17g\n", name, i, fields[k], value.value.f, wanted);
      failures++;
      return;
    }
    OK(rille_scheduler_step_by(scheduler, 1 / (1 + i / 4 * 2.0) + i * 0.02));
  }
}

static bool run_script(lua_State *L, const char *rule) {
  lua_settop(L, 0);
  if (luaL_loadstring(L, script) == LUA_OK) {
    lua_pushstring(L, rule);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK) return true;
  }
  printf("%s: %s\n", rule, lua_tostring(L, -1));
  failures++;
  return false;
}

static void rules_are_those_of_scripts(lua_State *L) {
  fill_arguments();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char rule[300];
    RilleOptimizer *optimizer = sgd();
    RilleScheduler *scheduler = NULL;
    snprintf(rule, sizeof rule, "S.%s", cases[i].lua);
    if (!run_script(L, rule)) continue;
    if (strstr(cases[i].lua, "lambda"))
      OK(rille_scheduler_create_lambda(optimizer, cases[i].type, factor_of, NULL, NULL, &scheduler));
    else
      OK(rille_scheduler_create(optimizer, cases[i].type, cases[i].arguments, &scheduler));
    if (scheduler) compare(L, cases[i].lua, optimizer, scheduler);
    rille_scheduler_release(scheduler);
    rille_optimizer_release(optimizer);
  }
}

/* A rise, then a fall by cosine; and two at once. */
static void rules_of_rules(lua_State *L) {
  for (int chained = 0; chained < 2; chained++) {
    RilleOptimizer *optimizer = sgd();
    RilleScheduler *parts[2] = {NULL, NULL}, *all = NULL;
    OK(rille_scheduler_create(optimizer, "LinearLR", (RilleArgument[]){rille_int("total_iters", 10), {0}},
                              &parts[0]));
    OK(rille_scheduler_create(optimizer, "CosineAnnealingLR", (RilleArgument[]){rille_int("T_max", 30), {0}},
                              &parts[1]));
    OK(rille_scheduler_create_of(parts, 2, chained ? NULL : (int64_t[]){10}, &all));
    rille_scheduler_release(parts[0]);
    rille_scheduler_release(parts[1]);
    if (run_script(
            L,
            chained
                ? "S.ChainedScheduler { S.LinearLR(opt, { total_iters = 10 }), S.CosineAnnealingLR(opt, { T_max = 30 }) }"
                : "S.SequentialLR(opt, { S.LinearLR(opt, { total_iters = 10 }), S.CosineAnnealingLR(opt, { T_max = 30 }) }, { 10 })"))
      compare(L, chained ? "ChainedScheduler" : "SequentialLR", optimizer, all);
    rille_scheduler_release(all);
    rille_optimizer_release(optimizer);
  }
}

/* Rule i of the cases; those behind them: a rise and then a fall, and both at once. */
static RilleScheduler *rule(RilleOptimizer *optimizer, size_t i) {
  enum { CASES = sizeof cases / sizeof *cases };
  RilleScheduler *parts[2] = {NULL, NULL}, *all = NULL;
  if (i < CASES && strstr(cases[i].lua, "lambda"))
    OK(rille_scheduler_create_lambda(optimizer, cases[i].type, factor_of, NULL, NULL, &all));
  else if (i < CASES)
    OK(rille_scheduler_create(optimizer, cases[i].type, cases[i].arguments, &all));
  if (i < CASES) return all;
  OK(rille_scheduler_create(optimizer, "LinearLR", (RilleArgument[]){rille_int("total_iters", 10), {0}},
                            &parts[0]));
  OK(rille_scheduler_create(optimizer, "CosineAnnealingWarmRestarts",
                            (RilleArgument[]){rille_int("T_0", 5), {0}}, &parts[1]));
  OK(rille_scheduler_create_of(parts, 2, i == CASES ? (int64_t[]){10} : NULL, &all));
  for (int k = 0; k < 2; k++) rille_scheduler_release(parts[k]);
  return all;
}

static double rate_of(const RilleOptimizer *optimizer) {
  RilleScalar value = {0};
  OK(rille_optimizer_get(optimizer, 0, "lr", &value));
  return value.value.f;
}

static void step_at(RilleScheduler *s, int i) {
  OK(rille_scheduler_step_by(s, 1 / (1 + i / 4 * 2.0) + i * 0.02));
}

/* What goes on from a state dict has the rates of what never stopped, to the bit. */
static void states_go_on(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases + 2; i++) {
    RilleOptimizer *first = sgd(), *second = sgd();
    RilleScheduler *a = rule(first, i), *b = rule(second, i);
    RilleDict *rule_state = NULL, *optimizer_state = NULL;
    for (int k = 0; k < 17; k++) step_at(a, k);
    OK(rille_scheduler_state_dict(a, &rule_state));
    OK(rille_optimizer_state_dict(first, &optimizer_state));
    OK(rille_optimizer_load_state_dict(second, optimizer_state));
    OK(rille_scheduler_load_state_dict(b, rule_state));
    for (int k = 17; k < 45; k++) {
      step_at(a, k), step_at(b, k);
      CHECK(rate_of(first) == rate_of(second));
    }
    rille_dict_free(rule_state), rille_dict_free(optimizer_state);
    rille_scheduler_release(a), rille_scheduler_release(b);
    rille_optimizer_release(first), rille_optimizer_release(second);
  }
}

/* A script's state file goes on here, and the one written here in a script. */
static void states_of_scripts(lua_State *L) {
  static const char *const begin =
      "local rille, path, back = require 'rille', ...\n"
      "local w = rille.zeros(2, { requires_grad = true })\n"
      "w.grad = rille.zeros(2)\n"
      "local opt = rille.optim.SGD({ w }, { lr = 0.1, momentum = 0.5 })\n"
      "local made = rille.optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, { T_0 = 4, T_mult = 2, eta_min = 0.001 })\n"
      "if back then made:load_state_dict(rille.load(back)) end\n"
      "for i = 1, back and 1 or 7 do opt:step() made:step() end\n"
      "rille.save(made:state_dict(), path)\n"
      "return opt.param_groups[1].lr, made.T_cur, made.T_i\n";
  const char *path = scratch_file("rule.safetensors"), *back = scratch_file("back.safetensors");
  RilleOptimizer *optimizer = sgd();
  RilleScheduler *s = rule(optimizer, 7);
  RilleDict *dict = NULL;
  lua_settop(L, 0);
  CHECK(luaL_loadstring(L, begin) == LUA_OK);
  lua_pushstring(L, path);
  CHECK(lua_pcall(L, 1, LUA_MULTRET, 0) == LUA_OK);
  OK(rille_load(ctx, path, NULL, &dict));
  OK(rille_scheduler_load_state_dict(s, dict));
  rille_dict_free(dict), dict = NULL;
  OK(rille_scheduler_state_dict(s, &dict));
  CHECK(strcmp(rille_dict_text(dict, "T_cur"), "i3") == 0 && strcmp(rille_dict_text(dict, "T_i"), "i8") == 0);
  OK(rille_save(dict, back, NULL));
  rille_dict_free(dict);
  OK(rille_scheduler_step(s));
  lua_settop(L, 0);
  CHECK(luaL_loadstring(L, begin) == LUA_OK);
  lua_pushstring(L, path), lua_pushstring(L, back);
  CHECK(lua_pcall(L, 2, LUA_MULTRET, 0) == LUA_OK);
  CHECK(fabs(rate_of(optimizer) - lua_tonumber(L, 1)) < 1e-15 && lua_tointeger(L, 2) == 4);
  rille_scheduler_release(s);
  rille_optimizer_release(optimizer);
}

static void set_text(RilleScheduler *s, const char *name, const char *text, RilleStatus status,
                     const char *words) {
  RilleDict *dict = NULL;
  OK(rille_scheduler_state_dict(s, &dict));
  OK(rille_dict_set_text(dict, name, text));
  FAILS(rille_scheduler_load_state_dict(s, dict), status, words);
  rille_dict_free(dict);
}

static void misuse_of_states(void) {
  RilleOptimizer *optimizer = sgd();
  RilleScheduler *s = rule(optimizer, 7);
  set_text(s, "T_i", "i0", RILLE_ERROR_FORMAT,
           "load_state_dict: T_i must be an integer from 1 to 2^53, got 0");
  set_text(s, "last_epoch", "f0x1p+60", RILLE_ERROR_FORMAT, "last_epoch must be an integer from -1");
  set_text(s, "T_cur", "x", RILLE_ERROR_FORMAT, "load_state_dict: T_cur is no number: 'x'");
  set_text(s, "base_lrs/#2", "f1", RILLE_ERROR_ARGUMENT, "the rule has 1 groups, the state another number");
  set_text(s, "_schedulers/#1/last_epoch", "i1", RILLE_ERROR_ARGUMENT,
           "the rule is made of 0 rules, the state of another number");
  rille_scheduler_release(s);
  rille_optimizer_release(optimizer);
}

/* More milestones than a tensor has dims, in memory that is the caller's again after the call. */
static void many_milestones(void) {
  RilleOptimizer *optimizer = sgd();
  RilleScheduler *s = NULL;
  int64_t places[30];
  for (int i = 0; i < 30; i++) places[i] = i + 1;
  OK(rille_scheduler_create(
      optimizer, "MultiStepLR",
      (RilleArgument[]){rille_ints("milestones", places, 30), rille_float("gamma", 0.5), {0}}, &s));
  memset(places, 0, sizeof places);
  for (int i = 0; i < 40; i++) OK(rille_scheduler_step(s));
  CHECK(fabs(rate_of(optimizer) - 0.1 * 0x1p-30) < 1e-24);
  rille_scheduler_release(s);
  FAILS(rille_scheduler_create(optimizer, "MultiStepLR", (RilleArgument[]){rille_int("milestones", 3), {0}},
                               &s),
        RILLE_ERROR_ARGUMENT, "MultiStepLR: milestones must be a list of integers");
  rille_optimizer_release(optimizer);
}

static double negative(void *user, int64_t epoch) {
  return epoch == *(int64_t *)user ? -1 : 1;
}

/* A rate that is refused leaves the rule where it stood; arguments at the ends of int64 are computed with. */
static void refused_and_large(void) {
  RilleOptimizer *optimizer = sgd();
  RilleScheduler *s = NULL;
  RilleDict *before = NULL, *after = NULL;
  int64_t bad = 2;
  OK(rille_scheduler_create_lambda(optimizer, "LambdaLR", negative, &bad, NULL, &s));
  OK(rille_scheduler_step(s));
  OK(rille_scheduler_state_dict(s, &before));
  FAILS(rille_scheduler_step(s), RILLE_ERROR_ARGUMENT, "SGD: lr must be >= 0");
  OK(rille_scheduler_state_dict(s, &after));
  CHECK(strcmp(rille_dict_text(before, "_step_count"), rille_dict_text(after, "_step_count")) == 0);
  CHECK(strcmp(rille_dict_text(after, "last_epoch"), "i1") == 0);
  rille_dict_free(before), rille_dict_free(after);
  rille_scheduler_release(s);
  OK(rille_scheduler_create(optimizer, "CosineAnnealingLR",
                            (RilleArgument[]){rille_int("T_max", INT64_MAX), {0}}, &s));
  for (int i = 0; i < 3; i++) OK(rille_scheduler_step(s));
  CHECK(fabs(rate_of(optimizer) - 0.1) < 1e-12);
  rille_scheduler_release(s);
  OK(rille_scheduler_create(
      optimizer, "CyclicLR",
      (RilleArgument[]){
          rille_float("base_lr", 0.1), rille_float("max_lr", 0.2), rille_int("step_size_up", INT64_MAX), {0}},
      &s));
  OK(rille_scheduler_step(s));
  CHECK(fabs(rate_of(optimizer) - 0.1) < 1e-12);
  rille_scheduler_release(s);
  rille_optimizer_release(optimizer);
}

static void misuse(void) {
  RilleOptimizer *optimizer = sgd(), *other = sgd();
  RilleScheduler *s = NULL, *two[2] = {NULL, NULL};
  FAILS(rille_scheduler_create(optimizer, "SteepLR", NULL, &s), RILLE_ERROR_ARGUMENT,
        "there is no rule 'SteepLR', did you mean 'StepLR'?");
  FAILS(rille_scheduler_create(optimizer, "StepLR", NULL, &s), RILLE_ERROR_ARGUMENT,
        "StepLR: the argument 'step_size' is missing");
  FAILS(rille_scheduler_create(optimizer, "StepLR", (RilleArgument[]){rille_int("step_size", 0), {0}}, &s),
        RILLE_ERROR_ARGUMENT, "StepLR: step_size must be at least 1, got 0");
  FAILS(rille_scheduler_create(optimizer, "OneCycleLR", (RilleArgument[]){rille_float("max_lr", 1), {0}}, &s),
        RILLE_ERROR_ARGUMENT, "OneCycleLR: needs total_steps, or epochs and steps_per_epoch");
  OK(rille_scheduler_create(optimizer, "OneCycleLR",
                            (RilleArgument[]){rille_float("max_lr", 1), rille_int("total_steps", 1), {0}},
                            &s));
  OK(rille_scheduler_step(s));
  FAILS(rille_scheduler_step(s), RILLE_ERROR_STATE, "OneCycleLR: step 2 of a cycle of 1 steps");
  rille_scheduler_release(s);
  OK(rille_scheduler_create(optimizer, "ReduceLROnPlateau", NULL, &s));
  FAILS(rille_scheduler_step(s), RILLE_ERROR_STATE, "ReduceLROnPlateau: goes by a measured value");
  two[0] = s;
  OK(rille_scheduler_create(other, "ExponentialLR", (RilleArgument[]){rille_float("gamma", 1), {0}},
                            &two[1]));
  FAILS(rille_scheduler_create_of(two, 2, NULL, &s), RILLE_ERROR_ARGUMENT,
        "scheduler 1 is not a scheduler of this optimizer");
  for (int i = 0; i < 2; i++) rille_scheduler_release(two[i]);
  for (int i = 0; i < rille_scheduler_type_count(); i++) {
    RilleParameterInfo info = {.size = sizeof info};
    CHECK(rille_scheduler_name_at(i) && rille_scheduler_argument(rille_scheduler_name_at(i), 0, &info));
  }
  rille_optimizer_release(optimizer);
  rille_optimizer_release(other);
}

int main(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  ctx = new_context();
  rules_are_those_of_scripts(L);
  rules_of_rules(L);
  states_go_on();
  states_of_scripts(L);
  misuse_of_states();
  many_milestones();
  refused_and_large();
  misuse();
  lua_close(L);
  return finish(ctx);
}

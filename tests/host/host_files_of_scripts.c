/* Files between scripts and C hosts: what rille.save and a trainer write is read here, what is written here a
 * script reads, and both go on from it to the same bit. */
#include "io_check.h"
#include "rille_lua.h"
#include "rille_nn.h"

#include <lauxlib.h>
#include <lualib.h>

static RilleContext *ctx;

#define OK(expression)                   CHECK_OK(ctx, expression)
#define FAILS(expression, status, words) CHECK_FAILS(ctx, status, words, expression)

/* Trains for a step, saves all there is, and takes one step more: the weights of then are in "after". */
static const char *const training =
    "rille = require 'rille'\n"
    "local nn, data = rille.nn, rille.data\n"
    "rille.manual_seed(3)\n"
    "net = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))\n"
    "opt = rille.optim.AdamW(net:parameters(), { lr = 0.01, betas = { 0.8, 0.99 } })\n"
    "x, y = rille.rand(16, 3), rille.rand(16, 1)\n"
    "trainer = rille.train.Trainer { model = net, loss = nn.functional.mse_loss, optimizer = opt, progress = false,\n"
    "  train = data.DataLoader(data.TensorDataset(x, y), { batch_size = 16 }), epochs = 2 }\n"
    "trainer:step()\n"
    "trainer:save(folder .. '/trainer.ckpt')\n"
    "rille.save(net:state_dict(), folder .. '/net.safetensors')\n"
    "rille.save(opt:state_dict(), folder .. '/opt.safetensors')\n"
    "rille.save({ x = x, y = y }, folder .. '/data.safetensors')\n"
    "opt:zero_grad()\n"
    "nn.functional.mse_loss(net(x), y):backward()\n"
    "opt:step()\n"
    "rille.save(net:state_dict(), folder .. '/after.safetensors')\n";

/* The other way: what the host wrote goes into a new network, whose state is then the host's. */
static const char *const check_back =
    "local dict = rille.load(folder .. '/host_net.safetensors')\n"
    "net:load_state_dict(dict)\n"
    "opt:load_state_dict(rille.load(folder .. '/host_opt.safetensors'))\n"
    "local group = opt.param_groups[1]\n"
    "assert(group.lr == 0.01 and group.betas[1] == 0.8 and opt:state_dict().state[0].step == 2)\n"
    "local npz = rille.load_npz(folder .. '/host_net.npz')\n"
    "assert(rille.equal(npz['0.weight'], net[1].weight:detach()))\n";

static bool run(lua_State *L, const char *script) {
  if (luaL_dostring(L, script) == LUA_OK) return true;
  printf("%s\n", lua_tostring(L, -1));
  failures++;
  return false;
}

static RilleDict *load(const char *name) {
  RilleDict *dict = NULL;
  OK(rille_load(ctx, scratch_file(name), NULL, &dict));
  if (!dict) exit(1);
  return dict;
}

static RilleModule *layer(const char *type, const RilleArgument *arguments) {
  RilleModule *m = NULL;
  OK(rille_module_create(ctx, type, arguments, &m));
  return m;
}

static RilleModule *make_network(void) {
  RilleModule *parts[4] = {
      layer("Linear", (RilleArgument[]){rille_int("in_features", 3), rille_int("out_features", 8), {0}}),
      layer("BatchNorm1d", (RilleArgument[]){rille_int("num_features", 8), {0}}), layer("ReLU", NULL),
      layer("Linear", (RilleArgument[]){rille_int("in_features", 8), rille_int("out_features", 1), {0}})};
  RilleModule *net = NULL;
  OK(rille_sequential_create(ctx, parts, 4, &net));
  for (int i = 0; i < 4; i++) rille_module_release(parts[i]);
  return net;
}

static void train_once(RilleModule *net, RilleOptimizer *optimizer, RilleDict *data) {
  RilleModule *mse = layer("MSELoss", NULL);
  RilleTensor *x = rille_dict_tensor(data, "x"), *guess = NULL, *loss = NULL;
  OK(rille_module_forward(net, &x, 1, &guess, 1));
  OK(rille_module_forward(mse, (RilleTensor *[]){guess, rille_dict_tensor(data, "y")}, 2, &loss, 1));
  OK(rille_backward(loss, NULL, NULL));
  OK(rille_optimizer_step(optimizer));
  rille_optimizer_zero_grad(optimizer, true);
  rille_tensor_release(guess);
  rille_tensor_release(loss);
  rille_module_release(mse);
}

static void check_equal(const RilleModule *net, const RilleDict *wanted) {
  for (int64_t i = 0; i < rille_dict_count(wanted); i++) {
    const RilleTensor *a = rille_dict_tensor_at(wanted, i);
    const RilleTensor *b = rille_module_tensor(net, rille_dict_name(wanted, i));
    CHECK(b && b->numel == a->numel);
    for (int64_t k = 0; b && k < a->numel; k++) CHECK(element(a, k) == element(b, k));
  }
}

/* The weights and the optimizer's state from a script's files, or from a trainer's checkpoint; one step more.
 */
static RilleModule *go_on(RilleDict *weights, RilleDict *state, RilleOptimizer **optimizer) {
  RilleModule *net = make_network();
  RilleDict *data = load("data.safetensors"), *after = load("after.safetensors");
  OK(rille_module_load_state_dict(net, weights, true));
  OK(rille_optimizer_create(net, "AdamW", NULL, optimizer));
  OK(rille_optimizer_load_state_dict(*optimizer, state));
  train_once(net, *optimizer, data);
  check_equal(net, after);
  rille_dict_free(data);
  rille_dict_free(after);
  return net;
}

static void from_saved_files(lua_State *L) {
  RilleDict *weights = load("net.safetensors"), *state = load("opt.safetensors"), *dict = NULL;
  RilleOptimizer *optimizer = NULL;
  RilleModule *net = go_on(weights, state, &optimizer);
  rille_dict_free(weights);
  rille_dict_free(state);
  OK(rille_module_state_dict(net, &dict));
  OK(rille_save(dict, scratch_file("host_net.safetensors"), NULL));
  OK(rille_save_npz(dict, scratch_file("host_net.npz"), true, NULL));
  rille_dict_free(dict);
  OK(rille_optimizer_state_dict(optimizer, &dict));
  OK(rille_save(dict, scratch_file("host_opt.safetensors"), NULL));
  rille_dict_free(dict);
  rille_optimizer_release(optimizer);
  rille_module_release(net);
  run(L, check_back);
}

static void from_a_checkpoint(void) {
  RilleDict *all = load("trainer.ckpt"), *weights = NULL, *state = NULL;
  RilleOptimizer *optimizer = NULL;
  OK(rille_dict_part(all, "model/", &weights));
  OK(rille_dict_part(all, "optimizers/#1/", &state));
  CHECK(rille_dict_text(all, "run/steps") && strcmp(rille_dict_text(all, "run/steps"), "i1") == 0);
  rille_dict_free(all);
  RilleModule *net = go_on(weights, state, &optimizer);
  rille_dict_free(weights);
  rille_dict_free(state);
  rille_optimizer_release(optimizer);
  rille_module_release(net);

  size_t size;
  uint8_t *bytes = slurp(scratch_file("trainer.ckpt"), &size);
  bytes[size - 1] ^= 1;
  FAILS(rille_load_memory(ctx, "ckpt", bytes, size, &all), RILLE_ERROR_FORMAT,
        "the checkpoint ckpt is damaged: its check sum is");
  free(bytes);
}

/* ---- memory that ends ---------------------------------------------------------------------------------- */

static RilleStatus everything(RilleContext *c, void *user) {
  RilleModule *net = NULL, *parts[2] = {NULL, NULL};
  RilleOptimizer *optimizer = NULL;
  RilleScheduler *rule = NULL;
  RilleDict *weights = NULL, *state = NULL, *place = NULL;
  RilleTensor *x = NULL, *y = NULL;
  char *text = NULL;
  (void)user;
  RilleArgument sizes[] = {rille_int("in_features", 2), rille_int("out_features", 1), {0}};
  RilleStatus status = rille_module_create(c, "Linear", sizes, &parts[0]);
  if (status == RILLE_OK) status = rille_module_create(c, "Tanh", NULL, &parts[1]);
  if (status == RILLE_OK) status = rille_sequential_create(c, parts, 2, &net);
  if (status == RILLE_OK) status = rille_optimizer_create(net, "Adam", NULL, &optimizer);
  if (status == RILLE_OK)
    status = rille_scheduler_create(optimizer, "ExponentialLR",
                                    (RilleArgument[]){rille_float("gamma", 0.5), {0}}, &rule);
  if (status == RILLE_OK)
    status = rille_full(c, 2, (int64_t[]){1, 2}, rille_scalar_float(1), RILLE_FLOAT32, &x);
  if (status == RILLE_OK) status = rille_module_forward(net, &x, 1, &y, 1);
  if (status == RILLE_OK) status = rille_backward(y, NULL, NULL);
  if (status == RILLE_OK) status = rille_optimizer_step(optimizer);
  if (status == RILLE_OK) status = rille_scheduler_step(rule);
  if (status == RILLE_OK) status = rille_module_state_dict(net, &weights);
  if (status == RILLE_OK) status = rille_module_load_state_dict(net, weights, true);
  if (status == RILLE_OK) status = rille_optimizer_state_dict(optimizer, &state);
  if (status == RILLE_OK) status = rille_optimizer_load_state_dict(optimizer, state);
  if (status == RILLE_OK) status = rille_scheduler_state_dict(rule, &place);
  if (status == RILLE_OK) status = rille_scheduler_load_state_dict(rule, place);
  if (status == RILLE_OK) status = rille_module_format(net, &text);
  rille_free_text(c, text);
  rille_dict_free(weights);
  rille_dict_free(state);
  rille_dict_free(place);
  rille_scheduler_release(rule);
  rille_optimizer_release(optimizer);
  rille_module_release(net);
  for (int i = 0; i < 2; i++) rille_module_release(parts[i]);
  rille_tensor_release(x);
  rille_tensor_release(y);
  return status;
}

/* PyTorch's names of which scripts have a class: made by C, or said to be of Lua. */
static const char *const shared_names =
    "local names = dofile(path)\n"
    "local list = {}\n"
    "for part, from in pairs { nn = rille.nn, optim = rille.optim } do\n"
    "  for name in assert(names[part], part):gmatch '%u%w+' do\n"
    "    local has, class = pcall(function() return from[name] end)\n"
    "    if has and class ~= nil then list[#list + 1] = part .. ' ' .. name end\n"
    "  end\n"
    "end\n"
    "return table.concat(list, '\\n')\n";

static void names_of_scripts(lua_State *L) {
  static const char *const no_layers[] = {
      "Module",        "ModuleDict",    "ModuleList", "Parameter", "Buffer",
      "ParameterDict", "ParameterList", "Sequential", "Optimizer", NULL};
  int seen = 0;
  lua_pushstring(L, fixture("pytorch_names.lua"));
  lua_setglobal(L, "path");
  lua_settop(L, 0);
  CHECK(luaL_dostring(L, shared_names) == LUA_OK);
  char *list = strdup(lua_tostring(L, -1) ? lua_tostring(L, -1) : ""), *rest = NULL;
  for (char *line = strtok_r(list, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest), seen++) {
    const char *name = strchr(line, ' ') + 1;
    bool is_base = false, is_layer = strncmp(line, "nn ", 3) == 0;
    for (const char *const *other = no_layers; *other; other++)
      is_base = is_base || strcmp(*other, name) == 0;
    RilleModule *module = NULL;
    RilleOptimizer *optimizer = NULL;
    RilleStatus status = is_layer ? rille_module_create(ctx, name, NULL, &module)
                                  : rille_optimizer_create_for(ctx, name, NULL, 0, NULL, &optimizer);
    bool is_unknown = status != RILLE_OK && strstr(rille_error_message(ctx), "there is no ");
    if (is_unknown != is_base) printf("%s: %s\n", name, rille_error_message(ctx)), failures++;
    rille_module_release(module);
    rille_optimizer_release(optimizer);
  }
  free(list);
  CHECK(seen > 130);
}

int main(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  lua_pushstring(L, scratch());
  lua_setglobal(L, "folder");
  ctx = new_context();
  if (run(L, training)) {
    from_saved_files(L);
    from_a_checkpoint();
  }
  names_of_scripts(L);
  check_allocations(ctx, everything, NULL);
  lua_close(L);
  return finish(ctx);
}

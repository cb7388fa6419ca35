/* A C program that embeds Rille: it starts Lua, lets a script train a network, reads the weights from C,
 * predicts from C through the script's network, and with a network of its own that has the script's weights.
 *
 *   host train.lua
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <rille.h>
#include <rille_lua.h>
#include <rille_nn.h>

static int fail(const char *what, const char *why) {
  fprintf(stderr, "host: %s: %s\n", what, why ? why : "unknown");
  return 1;
}

/* Calls the Lua function "predict" with a 1 x 2 tensor made here; the answer is one number. */
static int predict(lua_State *L, float a, float b, double *out) {
  RilleContext *ctx = rille_lua_context(L);
  RilleTensor *input;
  RilleScalar answer;
  if (rille_from_data(ctx, 2, (int64_t[]){1, 2}, RILLE_FLOAT32, (float[]){a, b}, &input) != RILLE_OK)
    return fail("input", rille_error_message(ctx));
  lua_getglobal(L, "predict");
  rille_lua_push_tensor(L, input);
  rille_tensor_release(input); /* Lua holds it now */
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) return fail("predict", lua_tostring(L, -1));
  RilleTensor *output = rille_lua_to_tensor(L, -1);
  if (!output || rille_tensor_item(output, &answer) != RILLE_OK)
    return fail("predict", "the answer is no single number");
  *out = answer.value.f;
  lua_pop(L, 1);
  return 0;
}

/* Weight i of the table that the script left in the global "weights", borrowed. */
static RilleTensor *weight(lua_State *L, const char *name) {
  if (lua_getglobal(L, "weights") != LUA_TTABLE) {
    lua_pop(L, 1);
    return NULL;
  }
  lua_pushstring(L, name);
  lua_rawget(L, -2); /* without the script's metamethods */
  RilleTensor *tensor = rille_lua_to_tensor(L, -1);
  lua_pop(L, 2); /* the table goes on holding it */
  return tensor;
}

/* The network again, without Lua: linear, tanh, linear, with the script's weights in the place of its own. */
static RilleStatus make_network(lua_State *L, RilleModule **net) {
  static const char *const types[] = {"Linear", "Tanh", "Linear"};
  static const char *const names[] = {"0.weight", "0.bias", "2.weight", "2.bias"};
  static const int sizes[] = {2, 16, 16, 1};
  RilleContext *ctx = rille_lua_context(L);
  RilleStatus status = rille_sequential_create(ctx, NULL, 0, net);
  for (int i = 0; i < 3 && status == RILLE_OK; i++) {
    char name[2] = {(char)('0' + i), 0};
    RilleModule *layer;
    RilleArgument arguments[] = {
        rille_int("in_features", sizes[i]), rille_int("out_features", sizes[i + 1]), {0}};
    status = rille_module_create(ctx, types[i], i == 1 ? NULL : arguments, &layer);
    if (status != RILLE_OK) break;
    status = rille_module_add(*net, name, layer);
    rille_module_release(layer);
  }
  for (int i = 0; i < 4 && status == RILLE_OK; i++) {
    RilleTensor *own = weight(L, names[i]);
    status = own ? rille_module_set_tensor(*net, names[i], own)
                 : rille_error(ctx, RILLE_ERROR_HOST, "the weights have no %s", names[i]);
  }
  return status;
}

static int predict_in_c(lua_State *L, RilleModule *net, float a, float b, double *out) {
  RilleContext *ctx = rille_lua_context(L);
  RilleTensor *x = NULL, *y = NULL;
  RilleScalar answer;
  bool old_mode = rille_set_grad_mode(ctx, false);
  RilleStatus status = rille_from_data(ctx, 2, (int64_t[]){1, 2}, RILLE_FLOAT32, (float[]){a, b}, &x);
  if (status == RILLE_OK) status = rille_module_forward(net, &x, 1, &y, 1);
  if (status == RILLE_OK) status = rille_tensor_item(y, &answer);
  rille_set_grad_mode(ctx, old_mode);
  rille_tensor_release(x);
  rille_tensor_release(y);
  if (status != RILLE_OK) return fail("engine", rille_error_message(ctx));
  *out = answer.value.f;
  return 0;
}

static int show(lua_State *L, RilleModule *net) {
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++) {
      double from_lua = 0, from_c = 0;
      if (predict(L, (float)a, (float)b, &from_lua) || predict_in_c(L, net, (float)a, (float)b, &from_c))
        return 1;
      printf("%d xor %d = %.3f (without Lua: %.3f)\n", a, b, from_lua, from_c);
      if (fabs(from_lua - (a != b)) > 0.2 || fabs(from_lua - from_c) > 1e-5)
        return fail("prediction", "not what was learnt");
    }
  return 0;
}

static int read_weights(lua_State *L) {
  float values[32];
  RilleTensor *first = weight(L, "0.weight");
  if (!first) return fail("weights", "the script left none");
  if (rille_tensor_read(first, RILLE_FLOAT32, values, sizeof(float) * (size_t)rille_tensor_numel(first)) !=
      RILLE_OK)
    return fail("weights", rille_error_message(rille_lua_context(L)));
  printf("first layer: %lld x %lld, first weight %.4f\n", (long long)rille_tensor_sizes(first)[0],
         (long long)rille_tensor_sizes(first)[1], (double)values[0]);
  return 0;
}

static int show_all(lua_State *L) {
  RilleModule *net = NULL;
  int result = make_network(L, &net) == RILLE_OK ? show(L, net)
                                                 : fail("network", rille_error_message(rille_lua_context(L)));
  rille_module_release(net);
  return result;
}

/* (path): the exit code. All that may raise runs in here: opening libraries, pushing tensors, reading globals
 * of a script that may have given them metamethods, and memory may end anywhere. */
static int run(lua_State *L) {
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  lua_pop(L, 1);
  int result = luaL_dofile(L, lua_touserdata(L, 1)) ? fail("script", lua_tostring(L, -1))
                                                    : read_weights(L) || show_all(L);
  lua_pushinteger(L, result);
  return 1;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (argc != 2 || !L) return fail("usage", "host train.lua");
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, argv[1]);
  int result = lua_pcall(L, 1, 1, 0) == LUA_OK ? (int)lua_tointeger(L, -1) : fail("lua", lua_tostring(L, -1));
  lua_close(L);
  return result;
}

/* A C program that embeds Rille: it starts Lua, lets a script train a network, reads the weights from C,
 * predicts from C through the script's network, and computes the same with engine calls only.
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

/* The network again, without Lua: linear, tanh, linear. */
static int predict_in_c(lua_State *L, float a, float b, double *out) {
  RilleContext *ctx = rille_lua_context(L);
  RilleTensor *w0 = weight(L, "0.weight"), *b0 = weight(L, "0.bias"), *w2 = weight(L, "2.weight"),
              *b2 = weight(L, "2.bias");
  RilleTensor *x = NULL, *hidden = NULL, *active = NULL, *y = NULL;
  RilleScalar answer;
  bool old_mode = rille_set_grad_mode(ctx, false);
  RilleStatus status = rille_from_data(ctx, 2, (int64_t[]){1, 2}, RILLE_FLOAT32, (float[]){a, b}, &x);
  if (status == RILLE_OK)
    status = rille_call(ctx, "linear", (RilleTensor *[]){x, w0, b0}, 3, NULL, &hidden, 1);
  if (status == RILLE_OK) status = rille_call(ctx, "tanh", &hidden, 1, NULL, &active, 1);
  if (status == RILLE_OK)
    status = rille_call(ctx, "linear", (RilleTensor *[]){active, w2, b2}, 3, NULL, &y, 1);
  if (status == RILLE_OK) status = rille_tensor_item(y, &answer);
  rille_set_grad_mode(ctx, old_mode);
  rille_tensor_release(x);
  rille_tensor_release(hidden);
  rille_tensor_release(active);
  rille_tensor_release(y);
  if (status != RILLE_OK) return fail("engine", rille_error_message(ctx));
  *out = answer.value.f;
  return 0;
}

static int show(lua_State *L) {
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++) {
      double from_lua = 0, from_c = 0;
      if (predict(L, (float)a, (float)b, &from_lua) || predict_in_c(L, (float)a, (float)b, &from_c)) return 1;
      printf("%d xor %d = %.3f (engine calls only: %.3f)\n", a, b, from_lua, from_c);
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

/* (path): the exit code. All that may raise runs in here: opening libraries, pushing tensors, reading globals
 * of a script that may have given them metamethods, and memory may end anywhere. */
static int run(lua_State *L) {
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  lua_pop(L, 1);
  int result =
      luaL_dofile(L, lua_touserdata(L, 1)) ? fail("script", lua_tostring(L, -1)) : read_weights(L) || show(L);
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

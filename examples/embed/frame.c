/* A program with a loop of its own: once a frame a script trains for 2 ms, and C predicts with the weights as
 * they are by then, in a captured step of less than a microsecond.
 *
 *   frame frame.lua [frames]
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <rille_lua.h>
#include <rille_nn.h>

typedef struct Game {
  RilleContext *ctx;
  RilleModule *net; /* its tensors are the script's */
  RilleCapture *predict;
  RilleTensor *input; /* over world */
  float world[4];
} Game;

static RilleStatus add_linear(Game *game, const char *name, int in, int out) {
  RilleModule *layer;
  RilleArgument sizes[] = {rille_int("in_features", in), rille_int("out_features", out), {0}};
  RilleStatus status = rille_module_create(game->ctx, "Linear", sizes, &layer);
  if (status != RILLE_OK) return status;
  status = rille_module_add(game->net, name, layer);
  rille_module_release(layer);
  return status;
}

/* The network of the script again: 4, 32, tanh, 2. */
static RilleStatus make_network(Game *game) {
  RilleModule *tanh_layer;
  RilleStatus status = rille_sequential_create(game->ctx, NULL, 0, &game->net);
  if (status == RILLE_OK) status = add_linear(game, "0", 4, 32);
  if (status == RILLE_OK) status = rille_module_create(game->ctx, "Tanh", NULL, &tanh_layer);
  if (status != RILLE_OK) return status;
  status = rille_module_add(game->net, "1", tanh_layer);
  rille_module_release(tanh_layer);
  return status == RILLE_OK ? add_linear(game, "2", 32, 2) : status;
}

/* The script's own tensors in the place of the network's: what it learns is seen here at once. */
static RilleStatus share_weights(lua_State *L, Game *game) {
  static const char *const names[] = {"0.weight", "0.bias", "2.weight", "2.bias"};
  RilleStatus status = RILLE_OK;
  if (lua_getglobal(L, "weights") != LUA_TTABLE)
    return rille_error(game->ctx, RILLE_ERROR_HOST, "the script leaves no weights");
  for (int i = 0; i < 4 && status == RILLE_OK; i++) {
    lua_pushstring(L, names[i]);
    lua_rawget(L, -2);
    RilleTensor *tensor = rille_lua_to_tensor(L, -1);
    status = tensor ? rille_module_set_tensor(game->net, names[i], tensor)
                    : rille_error(game->ctx, RILLE_ERROR_HOST, "the weights have no %s", names[i]);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return status;
}

static RilleStatus record(Game *game) {
  RilleTensor *fixed = NULL, *output = NULL;
  rille_module_set_training(game->net, false);
  rille_set_grad_mode(game->ctx, false);
  RilleStatus status =
      rille_wrap(game->ctx, 2, (int64_t[]){1, 4}, RILLE_FLOAT32, game->world, NULL, NULL, &game->input);
  if (status == RILLE_OK) status = rille_capture_begin(game->ctx, &game->input, 1, &fixed);
  if (status == RILLE_OK) status = rille_module_forward(game->net, &fixed, 1, &output, 1);
  if (status == RILLE_OK) status = rille_capture_end(game->ctx, &output, 1, &game->predict);
  rille_tensor_release(output);
  rille_tensor_release(fixed);
  return status;
}

/* What the network steers in the world as it is. */
static RilleStatus predict(Game *game, float steering[2]) {
  RilleTensor *output;
  rille_set_grad_mode(game->ctx, false);
  RilleStatus status = rille_capture_run(game->predict, &game->input, 1, &output);
  rille_set_grad_mode(game->ctx, true);
  if (status != RILLE_OK) return status;
  status = rille_tensor_read(output, RILLE_FLOAT32, steering, 2 * sizeof *steering);
  rille_tensor_release(output);
  return status;
}

/* The world, a frame on; how far the steering was off. */
static RilleStatus frame(Game *game, int number, double *miss) {
  float steering[2], t = 0.05f * (float)number;
  for (int i = 0; i < 4; i++) game->world[i] = sinf(t + (float)i);
  RilleStatus status = predict(game, steering);
  double a = tanh((double)(game->world[0] - game->world[1])), b = (double)(game->world[2] * game->world[3]);
  if (status == RILLE_OK) *miss = fabs((double)steering[0] - a) + fabs((double)steering[1] - b);
  return status;
}

static RilleStatus play(lua_State *L, Game *game, int frames) {
  double early = 0, late = 0, miss = 0;
  RilleStatus status = make_network(game);
  if (status == RILLE_OK) status = share_weights(L, game);
  if (status == RILLE_OK) status = record(game);
  rille_set_grad_mode(game->ctx, true);
  for (int i = 0; i < frames && status == RILLE_OK; i++) {
    status = frame(game, i, &miss);
    if (i < frames / 4) early += miss / (frames / 4);
    if (i >= frames - frames / 4) late += miss / (frames / 4);
    lua_getglobal(L, "tick");
    if (lua_pcall(L, 0, 0, 0) != LUA_OK)
      return rille_error(game->ctx, RILLE_ERROR_HOST, "tick: %s", lua_tostring(L, -1));
  }
  if (status != RILLE_OK) return status;
  printf("off by %.3f in the first frames, %.3f in the last\n", early, late);
  return late < early ? RILLE_OK : rille_error(game->ctx, RILLE_ERROR_HOST, "nothing was learnt");
}

/* (path, frames): the exit code. What may raise runs in here. */
static int run(lua_State *L) {
  Game game = {0};
  luaL_openlibs(L);
  luaL_requiref(L, "rille", luaopen_rille, 0);
  lua_pop(L, 1);
  if (luaL_dofile(L, lua_touserdata(L, 1))) return lua_error(L);
  game.ctx = rille_lua_context(L);
  RilleStatus status = play(L, &game, (int)lua_tointeger(L, 2));
  if (status != RILLE_OK) fprintf(stderr, "frame: %s\n", rille_error_message(game.ctx));
  rille_capture_free(game.predict);
  rille_module_release(game.net);
  rille_tensor_release(game.input);
  lua_pushinteger(L, status != RILLE_OK);
  return 1;
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  if (argc < 2 || !L) return 2;
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, argv[1]);
  lua_pushinteger(L, argc > 2 ? atoi(argv[2]) : 120);
  int result = 1;
  if (lua_pcall(L, 2, 1, 0) == LUA_OK)
    result = (int)lua_tointeger(L, -1);
  else
    fprintf(stderr, "frame: %s\n", lua_tostring(L, -1));
  lua_close(L);
  return result;
}

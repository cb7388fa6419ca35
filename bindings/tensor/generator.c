/* rille.Generator: random streams as objects, and the default one. */
#include "capture/capture.h"
#include "state.h"
#include "describe.h"
#include "library.h"
#include "tensor/generator.h"
#include "tensor/tensor_box.h"
#include "core/random.h"

#include <string.h>
#include <time.h>

static const char generator_tag = 0;

typedef struct GeneratorBox {
  const void *tag;           /* &generator_tag */
  RilleGenerator *generator; /* own, or the context's */
  RilleGenerator own;
} GeneratorBox;

static GeneratorBox *to_box(lua_State *L, int index) {
  GeneratorBox *box = lua_type(L, index) == LUA_TUSERDATA ? lua_touserdata(L, index) : NULL;
  return box && lua_rawlen(L, index) == sizeof *box && box->tag == &generator_tag ? box : NULL;
}

RilleGenerator *rille_to_generator(lua_State *L, int index) {
  GeneratorBox *box = to_box(L, index);
  return box ? box->generator : NULL;
}

/* Methods and functions of the module are the same: the functions have no generator as first argument. */
static RilleGenerator *generator_at(lua_State *L, int *next) {
  State *state = state_of(L);
  bool method = lua_toboolean(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  *next = method ? 2 : 1;
  if (!method) return &state->ctx->generator;
  RilleGenerator *generator = rille_to_generator(L, 1);
  if (!generator)
    rille_raise_error(L, "Generator: a method needs its generator, got %s", rille_type_text(L, 1));
  return generator;
}

/* The third upvalue is the metatable. */
static GeneratorBox *push_generator(lua_State *L, int metatable) {
  GeneratorBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->tag = &generator_tag;
  box->generator = &box->own;
  box->own.limits = state_of(L)->ctx->limits;
  lua_pushvalue(L, metatable);
  lua_setmetatable(L, -2);
  return box;
}

/* A recorded step draws on in every run; what sets the stream would be done once only. */
void rille_check_stream(lua_State *L, const RilleGenerator *generator, const char *function) {
  State *state = state_of(L);
  if (RILLE_UNLIKELY(rille_recording(state->ctx) != NULL) && generator == &state->ctx->generator)
    check_status(
        L, state,
        rille_capture_refuse(state->ctx, function, "cannot be recorded; call it outside of the step"));
}

static int new_generator(lua_State *L) {
  state_of(L);
  rille_generator_seed(&push_generator(L, lua_upvalueindex(UPVALUE_FIRST_FREE))->own, RILLE_DEFAULT_SEED);
  return 1;
}

/* Gives the generator, so that Generator():manual_seed(0) is one expression. */
static int manual_seed(lua_State *L) {
  int at, is_integer = 0;
  RilleGenerator *generator = generator_at(L, &at);
  lua_Integer seed = lua_type(L, at) == LUA_TNUMBER ? lua_tointegerx(L, at, &is_integer) : 0;
  if (!is_integer)
    return rille_raise_error(L, "manual_seed: seed must be an integer, got %s",
                             lua_isnone(L, at) ? "nothing" : rille_shown_text(L, at));
  rille_check_stream(L, generator, "manual_seed");
  rille_generator_seed(generator, (uint64_t)seed);
  if (at == 1) return 0;
  lua_pushvalue(L, 1);
  return 1;
}

/* A seed that nobody chose: from the clocks and where the system put things, mixed (Steele et al.,
 * SplitMix64). */
static int seed(lua_State *L) {
  int at;
  RilleGenerator *generator = generator_at(L, &at);
  struct timespec now, running;
  clock_gettime(CLOCK_REALTIME, &now);
  clock_gettime(CLOCK_MONOTONIC, &running);
  uint64_t z = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  z ^= (uint64_t)running.tv_nsec << 32 ^ (uint64_t)(uintptr_t)&at ^ generator->seed * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z = (z ^ (z >> 31)) & 0x1fffffffffffffu;
  rille_check_stream(L, generator, "seed");
  rille_generator_seed(generator, z);
  lua_pushinteger(L, (lua_Integer)z);
  return 1;
}

static int initial_seed(lua_State *L) {
  int at;
  lua_pushinteger(L, (lua_Integer)generator_at(L, &at)->seed);
  return 1;
}

static int get_state(lua_State *L) {
  int at;
  State *state = state_of(L);
  RilleGenerator *generator = generator_at(L, &at);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(
      L, state,
      rille_tensor_new(state->ctx, RILLE_UINT8, 1, &(int64_t){RILLE_GENERATOR_BYTES}, &shell->tensor));
  rille_generator_save(generator, (uint8_t *)shell->tensor->data);
  return 1;
}

static int set_state(lua_State *L) {
  int at;
  RilleGenerator *generator = generator_at(L, &at);
  RilleTensor *bytes = rille_to_tensor(L, at);
  if (!bytes)
    return rille_raise_error(L, "set_state: takes the tensor of get_state, got %s", rille_type_text(L, at));
  if (bytes->dtype != RILLE_UINT8 || bytes->numel != RILLE_GENERATOR_BYTES || !bytes->contiguous)
    return rille_raise_error(L, "set_state: the state must be %d bytes in a row, as uint8",
                             RILLE_GENERATOR_BYTES);
  rille_check_stream(L, generator, "set_rng_state");
  if (!rille_generator_load(generator, (const uint8_t *)bytes->data))
    return rille_raise_error(L, "set_state: the bytes are no state of a generator");
  lua_settop(L, 1);
  return at - 1;
}

/* Third upvalue: the metatable. */
static int clone(lua_State *L) {
  state_of(L);
  if (!rille_to_generator(L, 1))
    return rille_raise_error(L, "clone: needs a generator, got %s", rille_type_text(L, 1));
  GeneratorBox *copy = push_generator(L, lua_upvalueindex(UPVALUE_FIRST_FREE));
  copy->own = *rille_to_generator(L, 1);
  return 1;
}

static int to_text(lua_State *L) {
  state_of(L);
  RilleGenerator *generator = rille_to_generator(L, 1);
  lua_pushfstring(L, "Generator(seed = %I)", (LUAI_UACINT)(generator ? generator->seed : 0));
  return 1;
}

static void push_closure(lua_State *L, lua_CFunction function, bool method) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushboolean(L, method);
  lua_pushcclosure(L, function, 3);
}

static void push_maker(lua_State *L, lua_CFunction function, int metatable) {
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_STATE));
  lua_pushvalue(L, lua_upvalueindex(UPVALUE_TENSOR));
  lua_pushvalue(L, metatable);
  lua_pushcclosure(L, function, 3);
}

void rille_open_generator(lua_State *L, const Library *library) {
  static const struct {
    const char *method, *name;
    lua_CFunction function;
  } both[] = {{"manual_seed", "manual_seed", manual_seed},
              {"seed", "seed", seed},
              {"initial_seed", "initial_seed", initial_seed},
              {"get_state", "get_rng_state", get_state},
              {"set_state", "set_rng_state", set_state}};
  lua_newtable(L);
  int metatable = lua_gettop(L);
  lua_newtable(L);
  for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
    push_closure(L, both[i].function, true), lua_setfield(L, -2, both[i].method);
    push_closure(L, both[i].function, false), lua_setfield(L, library->module, both[i].name);
  }
  push_maker(L, clone, metatable), lua_setfield(L, -2, "clone");
  lua_setfield(L, metatable, "__index");
  rille_push_function(L, to_text), lua_setfield(L, metatable, "__tostring");
  lua_pushliteral(L, "rille.Generator"), lua_setfield(L, metatable, "__name");
  lua_pushboolean(L, 0), lua_setfield(L, metatable, "__metatable");
  push_maker(L, new_generator, metatable), lua_setfield(L, library->module, "Generator");
  push_generator(L, metatable)->generator = &state_of(L)->ctx->generator;
  lua_setfield(L, library->module, "default_generator");
  lua_pop(L, 1);
}

/* The digits that we draw, and changes to batches of pictures. RILLE_PICTURES=OFF leaves this file out.
 * scripts/rille/data/transforms.lua is the Lua half. */
#include "state.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/random.h"
#include "pictures/augment.h"
#include "pictures/digits.h"

/* ---- digits -------------------------------------------------------------------------------------------- */

/* native.digits(n, seed): images uint8 [n, 28, 28] and labels int64 [n], from a generator of their own. */
static int pictures_digits(lua_State *L) {
  State *state = state_of(L);
  lua_Integer n = luaL_checkinteger(L, 1), seed = luaL_checkinteger(L, 2);
  if (n < 0) return rille_raise_error(L, "digits: n must be >= 0, got %lld", (long long)n);
  report_bytes(L, state);
  TensorBox *images = rille_push_tensor_shell(L), *labels = rille_push_tensor_shell(L);
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    RilleGenerator generator = {0};
    rille_generator_seed(&generator, (uint64_t)seed);
    status = rille_digits(state->ctx, &generator, n, &images->tensor, &labels->tensor);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  return 2;
}

/* native.augment(pictures, kind, numbers, height, width, value): rille_augment. */
static int pictures_augment(lua_State *L) {
  State *state = state_of(L);
  lua_Integer kind = luaL_checkinteger(L, 2), height = luaL_optinteger(L, 4, 0),
              width = luaL_optinteger(L, 5, 0);
  lua_Number value = luaL_optnumber(L, 6, 0);
  luaL_argcheck(L, kind >= 0 && kind < RILLE_AUGMENT_COUNT, 2, "no such change");
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    status = rille_augment(rille_check_tensor(L, 1), (RilleAugment)kind, rille_check_tensor(L, 3), height,
                           width, value, &shell->tensor);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  check_status(L, state, status);
  return 1;
}

static const luaL_Reg functions[] = {
    {"digits", pictures_digits}, {"augment", pictures_augment}, {NULL, NULL}};

void rille_open_pictures(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
}

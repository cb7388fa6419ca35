/* Batches of a TensorDataset gathered in C, and the draws of a shuffling loader. */
#include "autograd/extras.h"
#include "state.h"
#include "library.h"
#include "tensor/generator.h"
#include "tensor/tensor_box.h"

#include <string.h>

/* A 63-bit draw, as torch.empty((), dtype=int64).random_() takes it. */
static int module_random64(lua_State *L) {
  RilleGenerator *generator = &state_of(L)->ctx->generator;
  rille_check_stream(L, generator, "a pass of a loader");
  lua_pushinteger(L, (lua_Integer)(rille_random64(generator) & INT64_MAX));
  return 1;
}

/* native.seeded_permutation(seed, n): randperm from a generator of its own. */
static int module_seeded_permutation(lua_State *L) {
  State *state = state_of(L);
  uint64_t seed = (uint64_t)luaL_checkinteger(L, 1);
  int64_t n = luaL_checkinteger(L, 2);
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state, rille_tensor_new(state->ctx, RILLE_INT64, 1, &n, &shell->tensor));
  rille_random_order(seed, (int64_t *)(void *)shell->tensor->data, n);
  return 1;
}

static RilleStatus check_rows(State *state, const RilleTensor *source, int64_t from, int64_t to,
                              const RilleTensor *order) {
  int64_t n = source->ndim ? source->sizes[0] : 0;
  if (from < 0 || from > to || to > (order ? order->numel : n))
    return rille_error(state->ctx, RILLE_ERROR_INDEX, "batch: rows %lld to %lld of %lld", (long long)from,
                       (long long)to, (long long)n);
  if (!order) return RILLE_OK;
  const int64_t *rows = (const int64_t *)(const void *)order->data;
  for (int64_t i = from; i < to; i++)
    if (rows[i] < 0 || rows[i] >= n)
      return rille_error(state->ctx, RILLE_ERROR_INDEX, "batch: row %lld of a tensor with %lld rows",
                         (long long)rows[i], (long long)n);
  return RILLE_OK;
}

/* Rows of a large data set lie anywhere in memory: the next one is on its way while this one is copied. */
static void expect(const char *row, size_t bytes) {
  enum { LINE = 64, MOST = 64 * LINE };
  for (size_t at = 0; at < bytes && at < MOST; at += LINE) __builtin_prefetch(row + at);
}

static RilleStatus gather(State *state, RilleTensor *source, int64_t from, int64_t to,
                          const RilleTensor *order, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS];
  RilleTensor *contiguous;
  RILLE_TRY(check_rows(state, source, from, to, order));
  memcpy(sizes, source->sizes, source->ndim * sizeof *sizes);
  sizes[0] = to - from;
  RILLE_TRY(rille_tensor_contiguous(source, &contiguous));
  RilleStatus status = rille_tensor_new(state->ctx, (RilleDtype)source->dtype, source->ndim, sizes, out);
  if (status == RILLE_OK && (*out)->numel > 0) {
    size_t row = (size_t)((*out)->numel / sizes[0]) * rille_tensor_itemsize(source);
    const int64_t *rows = order ? (const int64_t *)(const void *)order->data : NULL;
    if (!rows) memcpy((*out)->data, contiguous->data + (size_t)from * row, row * (size_t)(to - from));
    for (int64_t i = from; rows && i < to; i++) {
      if (i + 1 < to) expect(contiguous->data + (size_t)rows[i + 1] * row, row);
      memcpy((*out)->data + (size_t)(i - from) * row, contiguous->data + (size_t)rows[i] * row, row);
    }
  }
  rille_tensor_release(contiguous);
  return status;
}

/* native.gather_rows({ tensors }, from, to, order or nil): rows order[from .. to - 1] (or from .. to - 1) of
 * each.
 */
static int module_gather_rows(lua_State *L) {
  State *state = state_of(L);
  int64_t from = luaL_checkinteger(L, 2), to = luaL_checkinteger(L, 3);
  lua_settop(L, 4);
  luaL_checktype(L, 1, LUA_TTABLE);
  report_bytes(L, state);
  int n = (int)lua_rawlen(L, 1);
  luaL_checkstack(L, n + 4, "batch");
  for (int k = 0; k < n; k++) rille_push_tensor_shell(L);
  for (int k = 0; k < n; k++) {
    TensorBox *shell = rille_tensor_shell_at(L, 5 + k);
    RilleStatus status = RILLE_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
      RilleTensor *order = lua_isnil(L, 4) ? NULL : rille_to_tensor(L, 4);
      if (order && (order->dtype != RILLE_INT64 || !order->contiguous || order->ndim != 1))
        return rille_raise_error(L, "batch: the order must be a contiguous int64 tensor with one dim");
      lua_rawgeti(L, 1, k + 1);
      RilleTensor *source = rille_to_tensor(L, -1);
      if (!source || source->ndim == 0)
        return rille_raise_error(L, "batch: entry %d must be a tensor with dims", k + 1);
      status = gather(state, source, from, to, order, &shell->tensor);
      lua_pop(L, 1);
      if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
    }
    check_status(L, state, status);
  }
  return n;
}

/* native.parameter(tensor, requires_grad): a leaf over the same memory, with a serial. */
static int module_parameter(lua_State *L) {
  State *state = state_of(L);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_status(L, state, rille_tensor_alias(rille_check_tensor(L, 1), &shell->tensor));
  check_status(L, state, rille_tensor_set_serial(shell->tensor));
  check_status(L, state, rille_set_requires_grad(shell->tensor, lua_toboolean(L, 2)));
  return 1;
}

/* x:_convert(dtype): a leaf itself, in another floating-point dtype. */
static int method_convert(lua_State *L) {
  RilleTensor *tensor = rille_check_tensor(L, 1);
  RilleDtype dtype;
  if (!rille_dtype_from_name(luaL_checkstring(L, 2), &dtype))
    return rille_raise_error(L, "to: no dtype is called '%s'", lua_tostring(L, 2));
  check_status(L, state_of(L), rille_convert_leaf(tensor, dtype));
  return 0;
}

/* native.same(a, b): whether two userdata stand for one tensor, as a parameter that was fetched twice. */
static int module_same(lua_State *L) {
  const TensorBox *a = rille_to_tensor_box(L, 1), *b = rille_to_tensor_box(L, 2);
  lua_pushboolean(L, a && b && a->tensor && a->tensor == b->tensor);
  return 1;
}

/* native.identity(x): a key for tables, the same for all userdata of one tensor, as long as it is alive. */
static int module_identity(lua_State *L) {
  lua_pushlightuserdata(L, rille_check_tensor(L, 1));
  return 1;
}

/* x:_serial(): a parameter's number, 0 for other tensors. */
static int method_serial(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)rille_tensor_serial(rille_check_tensor(L, 1)));
  return 1;
}

/* native.skip_init(on): whether new layers' weights keep any value; gives what it was. */
static int module_skip_init(lua_State *L) {
  RilleContext *ctx = state_of(L)->ctx;
  bool was = ctx->skips_init;
  if (!lua_isnone(L, 1)) ctx->skips_init = lua_toboolean(L, 1);
  lua_pushboolean(L, was);
  return 1;
}

/* native.release_cache(): gives the system what is kept of freed memory. */
static int module_release_cache(lua_State *L) {
  rille_release_cache(state_of(L)->ctx);
  return 0;
}

static const luaL_Reg functions[] = {{"random64", module_random64},
                                     {"seeded_permutation", module_seeded_permutation},
                                     {"gather_rows", module_gather_rows},
                                     {"parameter", module_parameter},
                                     {"skip_init", module_skip_init},
                                     {"release_cache", module_release_cache},
                                     {"same", module_same},
                                     {"identity", module_identity},
                                     {NULL, NULL}};
/* x:_awaits_size(): whether the tensor is a lazy layer's and has no elements yet. With true: it is one from
 * now on. */
static int method_awaits_size(lua_State *L) {
  RilleTensor *tensor = rille_check_tensor(L, 1);
  if (lua_toboolean(L, 2)) tensor->awaits_size = tensor->numel == 0 && rille_is_leaf(tensor);
  lua_pushboolean(L, tensor->awaits_size);
  return 1;
}

static const luaL_Reg methods[] = {{"_serial", method_serial},
                                   {"_convert", method_convert},
                                   {"_awaits_size", method_awaits_size},
                                   {NULL, NULL}};

void rille_open_batch(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
  rille_set_functions(L, library->methods, methods);
}

/* isin: which elements occur in a list. */
#include "core/limits.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/index/sort.h"

#include <stdlib.h>

RILLE_USE_OP(argsort);

typedef struct IsinArgs {
  bool assume_unique, invert; /* the first is PyTorch's hint, which is not needed here */
} IsinArgs;

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* The keys of all elements, in order; held by the scope as int64 (the bits are what counts). */
static RilleStatus sorted_keys(RilleContext *ctx, RilleTensor *list, uint64_t **keys) {
  RilleTensor *room, *flat = t_reshape(ctx, list, 1, &list->numel);
  RilleTensor *places = flat ? t_unary(ctx, &rille_op_argsort, flat) : NULL;
  if (!places) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, 1, &list->numel, &room));
  if (!rille_scope_keep(ctx, room)) return RILLE_ERROR_MEMORY;
  *keys = (uint64_t *)(void *)room->data;
  int64_t size = (int64_t)rille_tensor_itemsize(list);
  const int64_t *order = (const int64_t *)(const void *)places->data;
  for (int64_t i = 0; i < list->numel; i++)
    (*keys)[i] = rille_sort_key((RilleDtype)list->dtype, flat->data + order[i] * size);
  return RILLE_OK;
}

/* NaN equals nothing, so it occurs nowhere. */
static RilleStatus isin_forward(RilleContext *ctx, RilleCall *call) {
  bool invert = ((const IsinArgs *)call->args)->invert;
  RilleDtype dtype = rille_call_promote(call, 0);
  RilleTensor *both[2];
  uint64_t *keys = NULL, nan = rille_sort_nan_key(dtype);
  for (int k = 0; k < 2; k++) {
    RILLE_TRY(rille_tensor_as(call->in[k], dtype, &both[k]));
    if (!rille_scope_keep(ctx, both[k])) return RILLE_ERROR_MEMORY;
  }
  RILLE_TRY(sorted_keys(ctx, both[1], &keys));
  RILLE_TRY(rille_tensor_new_like(both[0], RILLE_BOOL, &call->out[0]));
  size_t size = rille_tensor_itemsize(both[0]);
  for (int64_t i = 0; i < both[0]->numel; i++) {
    if (rille_must_stop_at(ctx, i)) return rille_error_stopped(ctx);
    uint64_t key = rille_sort_key(dtype, both[0]->data + (size_t)i * size);
    bool is_nan = nan != 0 && key == nan;
    bool found = !is_nan && both[1]->numel > 0 &&
                 bsearch(&key, keys, (size_t)both[1]->numel, sizeof key, by_size) != NULL;
    ((bool *)(void *)call->out[0]->data)[i] = found != invert;
  }
  return RILLE_OK;
}

static const RilleParameter parameters[] = {
    RILLE_TENSOR_OR_NUMBER("elements"), RILLE_TENSOR_OR_NUMBER("test_elements"),
    RILLE_OPTION(BOOL, IsinArgs, assume_unique), RILLE_OPTION(BOOL, IsinArgs, invert), RILLE_PARAMETERS_END};
static const char *const samples[] =
    RILLE_SAMPLES("integers(2, 3), integers(2)", "integers(3, 2):t(), 3", "x(2, 3), x(0)",
                  "integers(0), integers(2), { invert = true }");
RILLE_OP(isin, .summary = "whether each element occurs among test_elements", .parameters = parameters,
         .defaults = &(const IsinArgs){false, false}, .args_size = sizeof(IsinArgs),
         .flags = RILLE_OP_NO_GRADIENT | RILLE_OP_NO_METHOD, .n_outputs = 1, .forward = isin_forward,
         .samples = samples);

#include "nn/layer.h"

#include <string.h>

static const RilleLayerType *const table[] = {
#define X(name) &rille_layer_##name,
#include "nn/list.h"
#undef X
};

int rille_layer_type_count(void) { return (int)(sizeof table / sizeof *table); }
const RilleLayerType *rille_layer_type_at(int index) {
  return index >= 0 && index < rille_layer_type_count() ? table[index] : NULL;
}

const RilleLayerType *rille_layer_type_find(const char *name) {
  for (int i = 0; i < rille_layer_type_count(); i++)
    if (strcmp(table[i]->name, name) == 0) return table[i];
  return NULL;
}

int rille_layer_slot_count(const RilleLayerType *type) {
  int n = 0;
  while (type->slots && type->slots[n].name) n++;
  return n;
}

/* Tensors given to the constructor (weights of losses) go to the slots in order. */
static void take_tensors(RilleLayer *layer, RilleTensor *const *tensors, int n) {
  int slots = rille_layer_slot_count(layer->type);
  for (int i = 0; i < n && i < slots; i++) layer->slots[i] = rille_tensor_retain(tensors[i]);
}

RilleStatus rille_layer_create(RilleContext *ctx, const RilleLayerType *type, const void *args,
                               RilleTensor *const *tensors, int n_tensors, RilleLayer **out) {
  size_t head = (sizeof(RilleLayer) + 15) & ~(size_t)15;
  RilleLayer *layer = rille_block_allocate(ctx, head + type->args_size);
  if (!layer) return RILLE_ERROR_MEMORY;
  *layer = (RilleLayer){.ctx = ctx, .type = type, .references = 1, .training = true, .serial = rille_next_serial(ctx)};
  layer->args = (char *)layer + head;
  if (type->args_size) memcpy(layer->args, args ? args : type->defaults, type->args_size);
  rille_context_hold(ctx);
  take_tensors(layer, tensors, n_tensors);
  const char *outer = ctx->current_op;
  ctx->current_op = type->name;
  RilleStatus status = type->create ? type->create(ctx, layer) : RILLE_OK;
  ctx->current_op = outer;
  if (status != RILLE_OK) {
    rille_layer_release(layer);
    return status;
  }
  *out = layer;
  return RILLE_OK;
}

RilleLayer *rille_layer_retain(RilleLayer *layer) {
  layer->references++;
  return layer;
}

void rille_layer_release(RilleLayer *layer) {
  if (!layer || --layer->references > 0) return;
  RilleContext *ctx = layer->ctx;
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) rille_tensor_release(layer->slots[i]);
  rille_block_free(ctx, layer);
  rille_context_drop(ctx);
}

RilleStatus rille_layer_forward(RilleLayer *layer, RilleTensor *const *in, int n_in, RilleTensor **out) {
  const RilleLayerType *type = layer->type;
  if (n_in < type->n_inputs || n_in > type->n_inputs + type->n_optional)
    return rille_error(layer->ctx, RILLE_ERROR_ARGUMENT, "%s: takes %d tensor%s, got %d", type->name, type->n_inputs,
                       type->n_inputs == 1 ? "" : "s", n_in);
  if (type->forward) return type->forward(layer->ctx, layer, in, n_in, out);
  return rille_apply(layer->ctx, type->op, in, n_in, layer->args, out);
}

/* ---- helpers for create --------------------------------------------------------------------------------------------- */

static RilleStatus new_slot(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes) {
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(layer->ctx, dtype, ndim, sizes, &tensor));
  layer->slots[slot] = tensor;
  if (layer->type->slots[slot].buffer) return RILLE_OK;
  RILLE_TRY(rille_tensor_set_serial(tensor));
  return rille_set_requires_grad(tensor, true);
}

RilleStatus rille_layer_uniform(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes, double bound) {
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  RilleTensor *t = layer->slots[slot];
  RilleGenerator *generator = &layer->ctx->generator;
  if (dtype == RILLE_FLOAT32) rille_random_fill_uniform_float(generator, (float *)(void *)t->data, t->numel, -bound, bound);
  else rille_random_fill_uniform_double(generator, (double *)(void *)t->data, t->numel, -bound, bound);
  return RILLE_OK;
}

RilleStatus rille_layer_normal(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes) {
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  RilleTensor *t = layer->slots[slot];
  RilleGenerator *generator = &layer->ctx->generator;
  if (dtype == RILLE_FLOAT32) rille_random_fill_normal_float(generator, (float *)(void *)t->data, t->numel, 0, 1);
  else rille_random_fill_normal_double(generator, (double *)(void *)t->data, t->numel, 0, 1);
  return RILLE_OK;
}

RilleStatus rille_layer_filled(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes, double value) {
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  rille_tensor_fill(layer->slots[slot], rille_scalar_float(value));
  return RILLE_OK;
}

RilleStatus rille_layer_at_least(RilleContext *ctx, const RilleLayer *layer, const char *name, int64_t value, int64_t least) {
  (void)layer;
  if (value >= least) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be at least %lld, got %lld", name, (long long)least, (long long)value);
}

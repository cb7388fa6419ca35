#include "autograd/extras.h"
#include "core/limits.h"
#include "capture/capture.h"
#include "nn/layer.h"

#include <stdio.h>
#include <string.h>

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

/* ---- layers that are one op ---------------------------------------------------------------------------- */

const RilleParameter *rille_parameter_named(const RilleParameter *parameters, const char *name) {
  for (; parameters && parameters->name; parameters++)
    if (strcmp(parameters->name, name) == 0) return parameters;
  return NULL;
}

size_t rille_parameter_size(RilleParameterType type) {
  switch (type) {
  case RILLE_PARAMETER_INT:
    return sizeof(int64_t);
  case RILLE_PARAMETER_OPTIONAL_INT:
    return sizeof(RilleOptionalInt);
  case RILLE_PARAMETER_FLOAT:
    return sizeof(double);
  case RILLE_PARAMETER_PAIR:
    return 2 * sizeof(double);
  case RILLE_PARAMETER_TRIPLE:
    return 3 * sizeof(double);
  case RILLE_PARAMETER_BOOL:
    return sizeof(bool);
  case RILLE_PARAMETER_SCALAR:
    return sizeof(RilleScalar);
  case RILLE_PARAMETER_INTS:
  case RILLE_PARAMETER_INTS_OR_CHOICE:
    return sizeof(RilleInts);
  default:
    return sizeof(uint8_t);
  }
}

/* Numbers go where numbers or a choice are taken. */
static bool fits_parameter(const RilleParameter *own, const RilleParameter *p) {
  return own && (own->type == p->type ||
                 (own->type == RILLE_PARAMETER_INTS && p->type == RILLE_PARAMETER_INTS_OR_CHOICE));
}

int rille_layer_slot(const RilleLayerType *type, const char *name) {
  for (int i = 0; type->slots && type->slots[i].name; i++)
    if (strcmp(type->slots[i].name, name) == 0) return i;
  return -1;
}

static bool works_in_place(const RilleLayer *layer) {
  if (!(layer->type->op->flags & RILLE_OP_IN_PLACE)) return false;
  for (const RilleParameter *p = layer->type->parameters; p->name; p++)
    if (p->role == RILLE_ROLE_INPLACE) return *(const bool *)((char *)layer->args + p->offset);
  return false;
}

static RilleStatus bind_op(RilleContext *ctx, RilleLayer *layer) {
  const RilleOp *op = layer->type->op;
  int inputs = 0;
  layer->in_place = works_in_place(layer);
  if (op->args_size) {
    layer->op_args = rille_block_allocate(ctx, op->args_size);
    if (!layer->op_args) return RILLE_ERROR_MEMORY;
    memcpy(layer->op_args, op->defaults, op->args_size);
  }
  for (const RilleParameter *p = op->parameters; p->name; p++) {
    const RilleParameter *own = rille_parameter_named(layer->type->parameters, p->name);
    if (!own) own = rille_parameter_named(layer->type->more, p->name);
    if (p->type <= RILLE_PARAMETER_TENSORS) {
      int slot = rille_layer_slot(layer->type, p->name);
      layer->op_tensors[layer->n_op_tensors++] = (int16_t)(slot >= 0 ? slot : -1 - inputs++);
    } else if (fits_parameter(own, p)) {
      memcpy((char *)layer->op_args + p->offset, (char *)layer->args + own->offset,
             rille_parameter_size(p->type));
      if (p->role == RILLE_ROLE_INDICES && *(bool *)((char *)layer->op_args + p->offset))
        layer->n_outputs = 2;
    } else if (p->role == RILLE_ROLE_MODE) {
      layer->op_training = (bool *)((char *)layer->op_args + p->offset);
    }
  }
  return RILLE_OK;
}

void rille_layer_set_number(RilleLayer *layer, const char *name, double value) {
  const RilleParameter *p = rille_parameter_named(layer->type->op->parameters, name);
  *(double *)(void *)((char *)layer->op_args + p->offset) = value;
}

void rille_layer_set_list(RilleLayer *layer, const char *name, const RilleInts *ints) {
  const RilleParameter *p = rille_parameter_named(layer->type->op->parameters, name);
  *(RilleInts *)(void *)((char *)layer->op_args + p->offset) = *ints;
}

static bool lacks_statistics(const RilleLayer *layer) {
  int slot = layer->type->statistics;
  return slot > 0 && !layer->slots[slot - 1];
}

RilleStatus rille_layer_apply(RilleLayer *layer, RilleTensor *const *in, int n_in, RilleTensor **out) {
  RilleTensor *tensors[RILLE_MAX_OP_TENSORS];
  RilleTensor *outputs[RILLE_MAX_OUTPUTS] = {NULL};
  const RilleOp *op = layer->type->op;
  for (int i = 0; i < layer->n_op_tensors; i++) {
    int from = layer->op_tensors[i];
    tensors[i] = from >= 0 ? layer->slots[from] : -1 - from < n_in ? in[-1 - from] : NULL;
  }
  if (layer->op_training) *layer->op_training = layer->training || lacks_statistics(layer);
  if (layer->in_place) {
    RILLE_TRY(rille_apply_in_place(layer->ctx, op, tensors, layer->n_op_tensors, layer->op_args));
    *out = rille_tensor_retain(in[0]);
    return RILLE_OK;
  }
  RILLE_TRY(rille_apply(layer->ctx, op, tensors, layer->n_op_tensors, layer->op_args, outputs));
  for (int k = 0; k < layer->n_outputs; k++) out[k] = outputs[k];
  return RILLE_OK;
}

/* ---- making and using ---------------------------------------------------------------------------------- */

static RilleStatus set_up(RilleContext *ctx, RilleLayer *layer) {
  const char *outer = ctx->current_op;
  ctx->current_op = layer->type->name;
  RilleStatus status = layer->type->create ? layer->type->create(ctx, layer) : RILLE_OK;
  ctx->current_op = outer;
  return status == RILLE_OK && layer->type->op ? bind_op(ctx, layer) : status;
}

/* Without slots; args may be NULL. */
static RilleLayer *allocate(RilleContext *ctx, const RilleLayerType *type, const void *args) {
  size_t head = (sizeof(RilleLayer) + 15) & ~(size_t)15;
  RilleLayer *layer = rille_block_allocate(ctx, head + type->args_size);
  if (!layer) return NULL;
  *layer = (RilleLayer){.ctx = ctx,
                        .type = type,
                        .references = 1,
                        .training = true,
                        .n_outputs = 1,
                        .output_size = {.count = -1},
                        .serial = rille_next_serial(ctx)};
  layer->args = (char *)layer + head;
  if (type->args_size) memcpy(layer->args, args ? args : type->defaults, type->args_size);
  rille_context_hold(ctx);
  return layer;
}

/* The layer itself, or after a failure nothing. */
static RilleStatus hand_out(RilleLayer *layer, RilleStatus status, RilleLayer **out) {
  if (status != RILLE_OK) {
    rille_layer_release(layer);
    return status;
  }
  *out = layer;
  return RILLE_OK;
}

RilleStatus rille_layer_create(RilleContext *ctx, const RilleLayerType *type, const void *args,
                               RilleTensor *const *tensors, int n_tensors, RilleLayer **out) {
  RilleLayer *layer = allocate(ctx, type, args);
  if (!layer) return RILLE_ERROR_MEMORY;
  take_tensors(layer, tensors, n_tensors);
  RilleStatus status = set_up(ctx, layer);
  /* Weights of which the half was drawn would pass for weights. */
  if (status == RILLE_OK && rille_must_stop(ctx)) status = rille_error_stopped(ctx);
  return hand_out(layer, status, out);
}

RilleStatus rille_layer_copy(const RilleLayer *layer, RilleLayer **out) {
  RilleLayer *copy = allocate(layer->ctx, layer->type, layer->args);
  if (!copy) return RILLE_ERROR_MEMORY;
  copy->training = layer->training;
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) copy->slots[i] = rille_tensor_retain(layer->slots[i]);
  return hand_out(copy, layer->type->op ? bind_op(layer->ctx, copy) : RILLE_OK, out);
}

RilleLayer *rille_layer_retain(RilleLayer *layer) {
  layer->references++;
  return layer;
}

void rille_layer_release(RilleLayer *layer) {
  if (!layer || --layer->references > 0) return;
  RilleContext *ctx = layer->ctx;
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) rille_tensor_release(layer->slots[i]);
  rille_block_free(ctx, layer->op_args);
  rille_block_free(ctx, layer);
  rille_context_drop(ctx);
}

/* The first input's dims and width, as far as the layer knows them. A norm without any state takes every
 * width. */
static RilleStatus check_input(const RilleLayer *layer, const RilleTensor *in) {
  const RilleLayerType *type = layer->type;
  int least = type->least_dims, most = type->most_dims;
  char text[RILLE_SHAPE_TEXT], last[8] = "";
  if (in->ndim < least || (most && in->ndim > most)) {
    if (most > least) snprintf(last, sizeof last, " or %d", most);
    return rille_error(layer->ctx, RILLE_ERROR_SHAPE, "%s: expects %s%d%s dims, got shape %s", type->name,
                       most ? "" : "at least ", least, last, rille_tensor_shape_text(in, text));
  }
  if (!type->width) return RILLE_OK;
  bool has_state = false;
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) has_state = has_state || layer->slots[i];
  const RilleParameter *p = &type->parameters[type->width - 1];
  int64_t wanted = *(const int64_t *)(const void *)((const char *)layer->args + p->offset);
  int dim = type->width_dim < 0 ? in->ndim + type->width_dim : type->width_dim;
  if (!has_state || in->sizes[dim] == wanted) return RILLE_OK;
  return rille_error(layer->ctx, RILLE_ERROR_SHAPE, "%s: expects %s = %lld as size of dim %d, got shape %s",
                     type->name, p->name, (long long)wanted, dim, rille_tensor_shape_text(in, text));
}

/* What a captured step takes from a layer: its mode and its tensors. */
typedef struct LayerState {
  RilleLayer *layer;
  bool training;
  RilleTensor *slots[RILLE_MAX_SLOTS];
} LayerState;

static bool layer_is_the_same(void *user) {
  const LayerState *then = user;
  return then->layer->training == then->training &&
         memcmp(then->layer->slots, then->slots, sizeof then->slots) == 0;
}

static void release_layer_state(void *user) {
  LayerState *then = user;
  RilleContext *ctx = then->layer->ctx;
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) rille_tensor_release(then->slots[i]);
  rille_context_hold(ctx);
  rille_layer_release(then->layer);
  rille_block_free(ctx, then);
  rille_context_drop(ctx);
}

static RilleStatus note_layer(RilleLayer *layer) {
  LayerState *now = rille_block_allocate(layer->ctx, sizeof *now);
  if (!now) return RILLE_ERROR_MEMORY;
  *now = (LayerState){.layer = rille_layer_retain(layer), .training = layer->training};
  for (int i = 0; i < RILLE_MAX_SLOTS; i++) now->slots[i] = rille_tensor_retain(layer->slots[i]);
  RilleCaptureNote condition = {.holds = layer_is_the_same, .release = release_layer_state, .user = now};
  rille_capture_note(layer->ctx, &condition, layer);
  return RILLE_OK;
}

RilleStatus rille_layer_forward(RilleLayer *layer, RilleTensor *const *in, int n_in, RilleTensor **out) {
  const RilleLayerType *type = layer->type;
  int most = type->n_inputs + type->n_optional;
  bool all_there = n_in >= type->n_inputs && n_in <= most;
  for (int i = 0; i < type->n_inputs && all_there; i++) all_there = in[i] != NULL;
  if (!all_there)
    return rille_error(layer->ctx, RILLE_ERROR_ARGUMENT, "%s: takes %d%s tensor%s, got %d", type->name,
                       type->n_inputs, type->n_optional ? " or more" : "", most == 1 ? "" : "s", n_in);
  RILLE_TRY(check_input(layer, in[0]));
  if (RILLE_UNLIKELY(rille_recording(layer->ctx) != NULL)) RILLE_TRY(note_layer(layer));
  for (int k = 0; k < layer->n_outputs; k++) out[k] = NULL;
  if (type->forward) RILLE_TRY(type->forward(layer->ctx, layer, in, n_in, out));
  return *out ? RILLE_OK : rille_layer_apply(layer, in, n_in, out);
}

/* ---- helpers for create -------------------------------------------------------------------------------- */

static RilleStatus new_slot(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes) {
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(layer->ctx, dtype, ndim, sizes, &tensor));
  layer->slots[slot] = tensor;
  if (layer->type->slots[slot].buffer) return RILLE_OK;
  RILLE_TRY(rille_tensor_set_serial(tensor));
  return rille_set_requires_grad(tensor, true);
}

static RilleStatus check_draw(const RilleLayer *layer) {
  if (RILLE_LIKELY(!rille_recording(layer->ctx))) return RILLE_OK;
  return rille_capture_refuse(layer->ctx, layer->type->name,
                              "a recorded step cannot draw the weights of a new layer; make it outside");
}

RilleStatus rille_layer_uniform(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes,
                                double bound) {
  RILLE_TRY(check_draw(layer));
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  if (layer->ctx->skips_init) return RILLE_OK;
  RilleTensor *t = layer->slots[slot];
  RilleGenerator *generator = &layer->ctx->generator;
  if (dtype == RILLE_FLOAT32)
    rille_random_fill_uniform_float(generator, (float *)(void *)t->data, t->numel, -bound, bound);
  else
    rille_random_fill_uniform_double(generator, (double *)(void *)t->data, t->numel, -bound, bound);
  return RILLE_OK;
}

RilleStatus rille_layer_normal(RilleLayer *layer, int slot, RilleDtype dtype, int ndim,
                               const int64_t *sizes) {
  RILLE_TRY(check_draw(layer));
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  if (layer->ctx->skips_init) return RILLE_OK;
  RilleTensor *t = layer->slots[slot];
  RilleGenerator *generator = &layer->ctx->generator;
  if (dtype == RILLE_FLOAT32)
    rille_random_fill_normal_float(generator, (float *)(void *)t->data, t->numel, 0, 1);
  else
    rille_random_fill_normal_double(generator, (double *)(void *)t->data, t->numel, 0, 1);
  return RILLE_OK;
}

RilleStatus rille_layer_filled(RilleLayer *layer, int slot, RilleDtype dtype, int ndim, const int64_t *sizes,
                               double value) {
  RILLE_TRY(new_slot(layer, slot, dtype, ndim, sizes));
  rille_tensor_fill(layer->slots[slot], rille_scalar_float(value));
  return RILLE_OK;
}

RilleStatus rille_layer_at_least(RilleContext *ctx, const RilleLayer *layer, const char *name, int64_t value,
                                 int64_t least) {
  (void)layer;
  if (value >= least) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be at least %lld, got %lld", name, (long long)least,
                     (long long)value);
}

RilleStatus rille_layer_list(RilleContext *ctx, const char *name, RilleInts *ints, int n, int64_t least) {
  if (ints->count < 0) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s is missing", name);
  if (ints->count != 1 && ints->count != n)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       n > 1 ? "%s takes one number or %d, got %d" : "%s takes %d number, got %d", name, n,
                       ints->count);
  for (int i = 0; i < n; i++) {
    if (ints->count == 1) ints->values[i] = ints->values[0];
    if (ints->values[i] < least || ints->values[i] > RILLE_LAYER_LIMIT)
      return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s must be from %lld to %lld, got %lld", name,
                         (long long)least, (long long)RILLE_LAYER_LIMIT, (long long)ints->values[i]);
  }
  ints->count = n;
  return RILLE_OK;
}

/* Hooks and keepers: functions that see a gradient on its way, and tensors that keep theirs.
 *
 * Invariant: hooks stand in the order in which they were added; one that is removed while hooks run stays in
 * the list without a function until the walk is over. Called by hosts, by the bindings, and by backward.c as
 * gradients pass. */
#include "autograd/hook.h"
#include "autograd/extras.h"
#include "autograd/tape.h"

RILLE_USE_OP(add);
RILLE_USE_OP(clone);

static RilleStatus add_hook(RilleTensor *tensor, RilleHook new, uint64_t *id) {
  RilleContext *ctx = tensor->ctx;
  if (!new.call) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "register_hook: the function is NULL");
  if (!rille_tensor_wants_grad(tensor))
    return rille_error(ctx, RILLE_ERROR_STATE,
                       "register_hook: the tensor does not require grad, so no gradient comes by");
  RilleNode *node;
  uint32_t output;
  RILLE_TRY(rille_node_of(tensor, &node, &output));
  RilleHook *hook = rille_piece_allocate(ctx, sizeof *hook);
  if (!hook) return RILLE_ERROR_MEMORY;
  *hook = new;
  hook->id = rille_next_serial(ctx);
  hook->output = output;
  if (id) *id = hook->id;
  RilleHook **last = &node->hooks;
  while (*last) last = &(*last)->next;
  *last = hook;
  return RILLE_OK;
}

RilleStatus rille_register_hook(RilleTensor *tensor, RilleHookFunction call, void *user,
                                void (*release)(void *user), uint64_t *id) {
  return add_hook(tensor, (RilleHook){.call = call, .user = user, .release = release}, id);
}

RilleStatus rille_register_post_accumulate_hook(RilleTensor *leaf, RilleHookFunction call, void *user,
                                                void (*release)(void *user), uint64_t *id) {
  if (leaf->node && leaf->node->op)
    return rille_error(leaf->ctx, RILLE_ERROR_STATE,
                       "register_post_accumulate_grad_hook: the tensor is no leaf, so no grad gathers in it");
  return add_hook(leaf, (RilleHook){.is_after = true, .call = call, .user = user, .release = release}, id);
}

uint64_t rille_hooks_sum(const RilleTensor *tensor) {
  uint64_t sum = 0;
  for (const RilleHook *hook = tensor->node ? tensor->node->hooks : NULL; hook; hook = hook->next)
    if (hook->call) sum += hook->id;
  return sum ? sum + ((uint64_t)rille_tape(tensor->ctx)->removed_hooks << 32) : 0;
}

/* The entry stays: a backward may be walking the list. */
static void switch_off(RilleHook *hook) {
  if (!hook->call) return;
  hook->call = NULL;
  if (hook->release) hook->release(hook->user);
}

void rille_remove_hook(RilleTensor *tensor, uint64_t id) {
  for (RilleHook *hook = tensor->node ? tensor->node->hooks : NULL; hook; hook = hook->next)
    if (hook->id == id) switch_off(hook);
}

void rille_hooks_free(RilleNode *node) {
  /* A hook may start a backward through its own node: the list goes when nobody walks it any more. */
  if (node->in_hooks > 0) {
    node->drop_hooks = true;
    return;
  }
  while (node->hooks) {
    RilleHook *hook = node->hooks;
    node->hooks = hook->next;
    switch_off(hook);
    rille_piece_free(node->ctx, hook, sizeof *hook);
  }
}

/* ---- retain_grad --------------------------------------------------------------------------------------- */

void rille_keeper_move(RilleTensor *tensor, RilleNode *node) {
  RilleTensorExtras *extras = tensor->extras;
  for (RilleTensor **link = tensor->node ? &tensor->node->keepers : NULL; link && *link;
       link = &(*link)->extras->other)
    if (*link == tensor) {
      *link = extras->other;
      break;
    }
  extras->other = NULL;
  if (!node) return;
  extras->other = node->keepers;
  node->keepers = tensor;
}

void rille_keeper_drop(RilleTensor *tensor) {
  if (!tensor->extras || !tensor->extras->retains_grad) return;
  rille_keeper_move(tensor, NULL);
  tensor->extras->retains_grad = false;
}

RilleStatus rille_retain_grad(RilleTensor *tensor) {
  RilleContext *ctx = tensor->ctx;
  if (!rille_tensor_wants_grad(tensor))
    return rille_error(ctx, RILLE_ERROR_STATE,
                       "retain_grad: the tensor does not require grad, so no gradient comes by");
  RilleNode *node;
  uint32_t output;
  RILLE_TRY(rille_node_of(tensor, &node, &output));
  RilleTensorExtras *extras = rille_extras(tensor);
  if (!extras) return RILLE_ERROR_MEMORY;
  if (!node->op || extras->retains_grad) return RILLE_OK; /* a leaf has its grad anyway */
  rille_keeper_move(tensor, node);
  extras->retains_grad = true;
  return RILLE_OK;
}

static RilleStatus keep(RilleTensor *tensor, RilleTensor *gradient) {
  RilleContext *ctx = tensor->ctx;
  RilleTensor *kept;
  if (RILLE_UNLIKELY(ctx->observers != NULL)) rille_tell_grad_used(tensor);
  if (tensor->grad)
    RILLE_TRY(rille_apply(ctx, &rille_op_add, (RilleTensor *[]){tensor->grad, gradient}, 2, NULL, &kept));
  else
    RILLE_TRY(rille_apply(ctx, &rille_op_clone, &gradient, 1, NULL, &kept));
  RilleStatus status = rille_set_grad(tensor, kept);
  rille_tensor_release(kept);
  return status;
}

RilleStatus rille_keepers_run(RilleNode *node) {
  RilleStatus status = RILLE_OK;
  RilleTensor *tensor = rille_tensor_retain(node->keepers);
  while (tensor) {
    RilleTensor *gradient = node->grads[tensor->output_index];
    if (gradient && status == RILLE_OK) status = keep(tensor, gradient);
    RilleTensor *next = rille_tensor_retain(tensor->extras->other);
    rille_tensor_release(tensor);
    tensor = next;
  }
  return status;
}

/* ---- running ------------------------------------------------------------------------------------------- */

static RilleStatus replace(RilleNode *node, const RilleHook *hook, RilleTensor *gradient) {
  RilleTensor **slot = &node->grads[hook->output];
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  RILLE_TRY(rille_tensors_check_context(node->ctx, "hook", &gradient, 1));
  if (!rille_tensor_same_shape(gradient, *slot) || gradient->dtype != (*slot)->dtype)
    return rille_error(node->ctx, RILLE_ERROR_SHAPE,
                       "hook: the gradient that it returned has shape %s and dtype %s, wanted %s and %s",
                       rille_tensor_shape_text(gradient, text), rille_dtype_name((RilleDtype)gradient->dtype),
                       rille_tensor_shape_text(*slot, other), rille_dtype_name((RilleDtype)(*slot)->dtype));
  RilleTensor *old = *slot;
  *slot = rille_tensor_retain(gradient);
  rille_tensor_release(old);
  return RILLE_OK;
}

static RilleStatus run_hooks(RilleNode *node, bool after) {
  RilleContext *ctx = node->ctx;
  const char *outer_op = ctx->current_op;
  RilleStatus status = RILLE_OK;
  ctx->current_op = NULL;
  node->in_hooks++;
  const RilleHook *last = node->hooks; /* those that a hook adds have their turn in the next backward */
  while (last->next) last = last->next;
  for (RilleHook *hook = node->hooks, *next; hook && status == RILLE_OK; hook = next) {
    RilleTensor *gradient = after ? node->leaf : node->grads[hook->output], *replacement = NULL;
    next = hook == last ? NULL : hook->next;
    if (!hook->call || !gradient || hook->is_after != after) continue;
    rille_tensor_retain(gradient);
    status = hook->call(hook->user, gradient, &replacement);
    if (status == RILLE_OK && replacement && !after) status = replace(node, hook, replacement);
    rille_tensor_release(replacement);
    rille_tensor_release(gradient);
  }
  node->in_hooks--;
  if (node->drop_hooks) rille_hooks_free(node);
  ctx->current_op = outer_op;
  return status;
}

RilleStatus rille_hooks_run(RilleNode *node) {
  return run_hooks(node, false);
}

RilleStatus rille_hooks_run_after(RilleNode *node) {
  return run_hooks(node, true);
}

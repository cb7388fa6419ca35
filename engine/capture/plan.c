/* From a recording to a plan: what lives how long, where it lies, and what a run finds ready-made.
 *
 * Invariant: two temporaries that live at the same time do not overlap in the arena. Called once, by
 * rille_capture_end. */
#include "capture/capture.h"
#include "dispatch/kept.h"

#include <stdlib.h>
#include <string.h>

enum {
  ALIGNMENT = 64, /* a cache line, as of blocks */
  /* Each place is compared with all before it, so time grows with the square: 4096 are 8 million comparisons.
     Steps that have more temporaries put the small rest one behind the other. */
  MOST_COMPARED = 4096,
};

static size_t aligned(size_t bytes) {
  return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* ---- lifetimes ----------------------------------------------------------------------------------------- */

static void touch(RilleCapture *c, int32_t operand, int32_t step) {
  if (operand < 0) return;
  RilleCaptureBuffer *buffer = &c->buffers[c->operands[operand].buffer];
  if (step < buffer->first) buffer->first = step;
  if (step > buffer->last) buffer->last = step;
}

static int32_t uses_of(const RilleCaptureStep *step) {
  return step->n_in + step->n_out + (step->op ? step->op->n_extra : 0);
}

/* A leaf's grad is read by steps that do not name it (an optimizer's), until it is replaced. */
static void find_lifetimes(RilleCapture *c) {
  int32_t end = (int32_t)c->n_steps;
  for (int32_t i = 0; i < end; i++) {
    const RilleCaptureStep *step = &c->steps[i];
    for (int32_t k = 0; k < uses_of(step); k++) touch(c, c->uses[step->uses + k], i);
    if (step->leaf < 0) continue;
    RilleCaptureLeaf *leaf = &c->leaves[step->leaf];
    touch(c, leaf->operand, i);
    leaf->operand = step->kind == RILLE_CAPTURE_SET_GRAD ? c->uses[step->uses] : -1;
  }
  for (size_t l = 0; l < c->n_leaves; l++) touch(c, c->leaves[l].operand, end);
  for (size_t k = 0; k < c->n_outputs; k++) touch(c, c->outputs[k], end);
}

#if !defined(RILLE_MINIMAL)
static void live_through(RilleCapture *c, const RilleCaptureSegment *segment, int32_t buffer) {
  if (c->buffers[buffer].first > segment->first) c->buffers[buffer].first = segment->first;
  if (c->buffers[buffer].last < segment->end - 1) c->buffers[buffer].last = segment->end - 1;
}

/* Of the cut steps. What a segment shares with other steps lives as long as the segment, whose steps run
 * again and again. */
static void renew_lifetimes(RilleCapture *c) {
  for (size_t i = 0; i < c->n_buffers; i++) c->buffers[i].first = INT32_MAX, c->buffers[i].last = -1;
  find_lifetimes(c);
  for (size_t i = 0; i < c->n_segments; i++) {
    const RilleCaptureSegment *segment = &c->segments[i];
    for (int32_t k = segment->buffer; k < segment->buffer + segment->n_buffers; k++)
      live_through(c, segment, c->buffers[k].piece_of);
    for (int32_t k = segment->first; k < segment->end; k++)
      for (int32_t u = c->steps[k].uses; u < c->steps[k].uses + uses_of(&c->steps[k]); u++) {
        int32_t buffer = c->uses[u] < 0 ? -1 : c->operands[c->uses[u]].buffer;
        if (buffer >= 0 && c->buffers[buffer].first < segment->first) live_through(c, segment, buffer);
      }
  }
}
#endif

/* ---- the arena: each temporary, the largest first, at the lowest place that is free while it lives ----- */

typedef struct Place {
  const RilleCaptureBuffer *buffer;
  int32_t number;
} Place;

static int larger_first(const void *a, const void *b) {
  const Place *x = a, *y = b;
  if (x->buffer->storage->bytes != y->buffer->storage->bytes)
    return x->buffer->storage->bytes < y->buffer->storage->bytes ? 1 : -1;
  return x->number - y->number;
}

static bool live_together(const RilleCaptureBuffer *a, const RilleCaptureBuffer *b) {
  return a->first <= b->last && b->first <= a->last;
}

/* placed: those that have a place, by offset. */
static size_t lowest_place(const RilleCaptureBuffer *buffer, const RilleCaptureBuffer *const *placed,
                           size_t n) {
  size_t at = 0, bytes = aligned(buffer->storage->bytes);
  for (size_t i = 0; i < n; i++) {
    if (!live_together(buffer, placed[i])) continue;
    if (placed[i]->offset >= at && placed[i]->offset - at >= bytes) break;
    size_t end = placed[i]->offset + aligned(placed[i]->storage->bytes);
    if (end > at) at = end;
  }
  return at;
}

static void insert_by_offset(const RilleCaptureBuffer **placed, size_t n, const RilleCaptureBuffer *buffer) {
  size_t at = n;
  for (; at > 0 && placed[at - 1]->offset > buffer->offset; at--) placed[at] = placed[at - 1];
  placed[at] = buffer;
}

/* A place that is taken over lives until the last of those who have it; newer ones come later. */
static void join_taken_over(RilleCapture *c) {
  for (size_t i = c->n_buffers; i-- > 0;) {
    const RilleCaptureBuffer *buffer = &c->buffers[i];
    if (buffer->over < 0) continue;
    RilleCaptureBuffer *old = &c->buffers[buffer->over];
    if (old->last < buffer->last) old->last = buffer->last;
    if (old->first > buffer->first) old->first = buffer->first;
  }
}

/* Plans of very many temporaries are placed one behind the other past a number, as comparing all with all
 * would take too long. */
static RilleStatus lay_out(RilleCapture *c) {
  if (c->n_buffers == 0) return RILLE_OK;
  join_taken_over(c);
  size_t n = 0, end = 0;
  Place *places =
      rille_block_allocate(c->ctx, c->n_buffers * (sizeof *places + sizeof(RilleCaptureBuffer *)));
  if (!places) return RILLE_ERROR_MEMORY;
  const RilleCaptureBuffer **placed = (const RilleCaptureBuffer **)(void *)(places + c->n_buffers);
  for (size_t i = 0; i < c->n_buffers; i++)
    if (c->buffers[i].kind == RILLE_BUFFER_TEMPORARY && c->buffers[i].last >= 0 && c->buffers[i].slot < 0 &&
        c->buffers[i].over < 0)
      places[n++] = (Place){&c->buffers[i], (int32_t)i};
  qsort(places, n, sizeof *places, larger_first);
  for (size_t i = 0; i < n; i++) {
    RilleCaptureBuffer *buffer = &c->buffers[places[i].number];
    buffer->offset = i < MOST_COMPARED ? lowest_place(buffer, placed, i) : end;
    if (i < MOST_COMPARED) insert_by_offset(placed, i, buffer);
    size_t behind = buffer->offset + aligned(buffer->storage->bytes);
    if (behind > end) end = behind;
  }
  rille_block_free(c->ctx, places);
  c->arena_bytes = end;
  c->arena = end ? rille_block_allocate(c->ctx, end) : NULL;
  return end && !c->arena ? RILLE_ERROR_MEMORY : RILLE_OK;
}

/* Until now temporaries had no data, and their layouts an offset in its place. */
static void give_data(RilleCapture *c) {
  for (size_t i = 0; i < c->n_buffers; i++) {
    RilleCaptureBuffer *buffer = &c->buffers[i];
    if (buffer->kind != RILLE_BUFFER_TEMPORARY) continue;
    if (buffer->over >= 0) buffer->offset = c->buffers[buffer->over].offset; /* of an older one */
    /* One without a place is never touched; an empty one may stand anywhere. */
    buffer->storage->data = c->arena ? c->arena + buffer->offset : (char *)c;
    for (int32_t k = buffer->operand; k >= 0; k = c->operands[k].next) {
      RilleTensor *tensor = c->operands[k].tensor;
      tensor->data = (char *)buffer->storage->data + (uintptr_t)tensor->data;
    }
  }
}

/* What a literal held before the step wrote to it. */
static RilleStatus keep_originals(RilleCapture *c) {
  for (size_t i = 0; i < c->n_buffers; i++) {
    RilleCaptureBuffer *buffer = &c->buffers[i];
    if (buffer->kind != RILLE_BUFFER_LITERAL || !buffer->written || buffer->storage->bytes == 0) continue;
    buffer->original = rille_block_allocate(c->ctx, buffer->storage->bytes);
    if (!buffer->original) return RILLE_ERROR_MEMORY;
    memcpy(buffer->original, buffer->storage->data, buffer->storage->bytes);
  }
  return RILLE_OK;
}

/* The lists that runs walk. */
static RilleStatus fill_lists(RilleCapture *c) {
  c->tensors = rille_block_allocate(c->ctx, (c->n_uses + 1) * sizeof *c->tensors);
  c->storages = rille_block_allocate(c->ctx, (c->n_planned + 1) * sizeof *c->storages);
  if (!c->tensors || !c->storages) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < c->n_uses; i++)
    c->tensors[i] = c->uses[i] < 0 ? NULL : c->operands[c->uses[i]].tensor;
  for (size_t i = 0; i < c->n_planned; i++) c->storages[i] = c->buffers[c->planned[i]].storage;
  return RILLE_OK;
}

static void place_products(RilleCapture *c) {
  for (size_t i = 0; i < c->n_steps; i++) {
    const RilleCaptureStep *step = &c->steps[i];
    if (step->kind != RILLE_CAPTURE_PRODUCT) continue;
    RilleTensor *const *tensors = c->tensors + step->uses;
    RilleGemmNote *product = step->as.product;
    product->a = tensors[0]->data;
    product->b = tensors[1]->data;
    if (product->bias) product->bias = tensors[2]->data;
    product->c = tensors[step->n_in]->data;
  }
}

static void place_directs(RilleCapture *c) {
  for (size_t i = 0; i < c->n_steps; i++) {
    const RilleCaptureStep *step = &c->steps[i];
    if (step->kind != RILLE_CAPTURE_DIRECT) continue;
    RilleDirectNote *direct = step->as.direct;
    for (int k = 0; k < direct->n_pointers; k++)
      if (direct->operands[k] != UINT8_MAX) {
        const void *data = c->tensors[step->uses + direct->operands[k]]->data;
        memcpy(direct->job + direct->pointers[k], &data, sizeof data);
      }
  }
}

/* Without gradients a weight stays as it is, as far as the plan knows: its op may keep what it makes of it.
 */
static RilleStatus let_keep(RilleCapture *c) {
  for (size_t i = 0; i < c->n_steps && !c->grad_mode; i++) {
    RilleCaptureStep *step = &c->steps[i];
    if (step->kind != RILLE_CAPTURE_OP || !(step->op->flags & RILLE_OP_KEEPS)) continue;
    int32_t weight = c->uses[step->uses + 1];
    const RilleCaptureBuffer *buffer = &c->buffers[c->operands[weight].buffer];
    if (buffer->kind != RILLE_BUFFER_EXTERNAL || buffer->written || buffer->is_input) continue;
    step->kept = rille_kept_acquire(c->ctx, c->operands[weight].tensor->data);
    if (!step->kept) return RILLE_ERROR_MEMORY;
  }
  return RILLE_OK;
}

RilleStatus rille_capture_plan(RilleCapture *c) {
  find_lifetimes(c);
#if !defined(RILLE_MINIMAL)
  RILLE_TRY(rille_capture_cut(c));
  if (c->n_segments > 0) renew_lifetimes(c);
#endif
  RILLE_TRY(rille_capture_find_chains(c));
  RILLE_TRY(lay_out(c));
  give_data(c);
  RILLE_TRY(keep_originals(c));
  RILLE_TRY(fill_lists(c));
  place_products(c);
  place_directs(c);
  RILLE_TRY(let_keep(c));
  RILLE_TRY(rille_capture_fill_chains(c));
#if !defined(RILLE_MINIMAL)
  for (size_t i = 0; i < c->n_segments; i++) rille_capture_set_piece(c, &c->segments[i], 0);
#endif
  return RILLE_OK;
}

/* ---- end ----------------------------------------------------------------------------------------------- */

static void free_step(RilleContext *ctx, RilleCaptureStep *step) {
  rille_block_free(ctx, step->args);
  if (RILLE_OP_KEEPS != 0) rille_kept_release(ctx, step->kept);
  if (step->kind == RILLE_CAPTURE_CALL) step->as.note.release(step->as.note.user);
  if (step->kind == RILLE_CAPTURE_PRODUCT) rille_block_free(ctx, step->as.product);
  if (step->kind == RILLE_CAPTURE_DIRECT) rille_block_free(ctx, step->as.direct);
  if (step->kind == RILLE_CAPTURE_CHAIN) rille_chain_free(ctx, step->as.chain);
}

void rille_capture_free(RilleCapture *c) {
  if (!c) return;
  RilleContext *ctx = c->ctx;
  for (size_t i = 0; i < c->n_steps; i++) free_step(ctx, &c->steps[i]);
  for (size_t i = 0; i < c->n_conditions; i++) c->conditions[i].release(c->conditions[i].user);
  for (size_t i = 0; i < c->n_leaves; i++) {
    rille_tensor_release(c->leaves[i].leaf);
    rille_tensor_release(c->leaves[i].start);
    rille_tensor_release(c->leaves[i].spare);
  }
  for (size_t i = 0; i < c->n_operands; i++) rille_tensor_release(c->operands[i].tensor);
  for (size_t i = 0; i < c->n_buffers; i++) {
    rille_storage_release(c->buffers[i].storage);
    rille_block_free(ctx, c->buffers[i].original);
  }
  void *lists[] = {c->buffers, c->operands,   c->steps,    c->uses,     c->ordinals,
                   c->planned, c->tensors,    c->storages, c->segments, c->leaves,
                   c->inputs,  c->conditions, c->outputs,  c->arena,    c};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) rille_block_free(ctx, lists[i]);
  rille_context_drop(ctx);
}

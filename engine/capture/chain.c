/* Elementwise steps that follow each other, run together: a block of elements goes through all of them while
 * it is in the nearest cache, and what only the chain sees is never written to memory.
 *
 * Invariant: the operands of a chain live from its first step to its last; each element goes through the
 * kernels that the steps alone would run, so results are theirs. Called by plan.c (building) and replay.c
 * (running). */
#include "capture/capture.h"
#include "core/loop.h"
#include "kernels/matrix/gemm.h"
#include "kernels/pointwise/pointwise.h"

#include <math.h>
#include <string.h>

enum {
  LEAST_FOLLOWER = 4096, /* elements: fewer are in the nearest cache anyway */
  BLOCK = 512,       /* elements: a multiple of every kernel's stride, so that results are those of one run */
  SLOT_BYTES = 4096, /* a block of the widest element */
  MOST_SLOTS = 12,   /* intermediates on the stack: RilleCaptureBuffer.slot */
  MOST_LINKS = 64,   /* steps of a chain; longer rows are several chains */
  PARALLEL_GRAIN = 32 * 1024, /* as in core/loop.c */
};

typedef struct Place {
  char *data;   /* NULL: a slot on the stack */
  uint8_t step; /* bytes from element to element; 0: a block that holds one value */
  uint8_t size; /* of an element */
  int8_t slot;
  const RilleTensor *value;  /* of such a block: where the value comes from */
  const RilleTensor *moving; /* a piece of a batch: where its data are now; NULL: they stay */
} Place;

typedef struct Link {
  RilleFlatKernel kernel;
  double parameters[3];
  bool has_parameters;
  uint8_t n_places;
  Place places[4];
} Link;

struct RilleChain {
  int64_t n; /* elements */
  int32_t n_links;
  char *blocks;              /* of single values; owned */
  const RilleTensor *result; /* what the chain may follow; NULL: it follows nothing */
  const void *followed;      /* where that lies */
  bool is_finish;
  RilleFinish finish; /* what it does, if is_finish */
  Link links[];
};

/* ---- finding ------------------------------------------------------------------------------------------- */

static const RilleTensor *operand(const RilleCapture *c, int32_t number) {
  return c->operands[number].tensor;
}

static int64_t elements(const RilleCapture *c, const RilleCaptureStep *step) {
  return operand(c, step->as.flat.operands[0])->numel;
}

static bool is_flat(const RilleCaptureStep *step) {
  return (step->kind == RILLE_CAPTURE_OP || step->kind == RILLE_CAPTURE_IN_PLACE) && step->as.flat.kernel;
}

/* Whether two uses of one buffer, one of them a write, keep to the same elements block by block. */
static bool agree(const RilleCapture *c, int32_t a, int32_t b) {
  return a < 0 || b < 0 || a == b || c->operands[a].buffer != c->operands[b].buffer;
}

static bool fits_chain(const RilleCapture *c, const RilleCaptureStep *first, const RilleCaptureStep *next) {
  if (!is_flat(next) || elements(c, next) != elements(c, first) || next->segment != first->segment)
    return false;
  const int32_t *new = next->as.flat.operands;
  for (const RilleCaptureStep *step = first; step < next; step++) {
    const int32_t *old = step->as.flat.operands;
    for (int k = 0; k < 4; k++)
      if (!agree(c, old[0], new[k]) || !agree(c, old[k], new[0])) return false;
  }
  return true;
}

/* First, slots: what only the chain sees gets one, and no place in the arena, as long as there are slots.
 * Then lifetimes: block by block, all other operands of a chain are alive from its first step to its last. */
static void settle_temporaries(RilleCapture *c, int32_t first, int32_t last, bool gives_slots) {
  int8_t n_slots = 0;
  if (elements(c, &c->steps[first]) <= BLOCK) return;
  for (int32_t i = first; i <= last; i++)
    for (int k = 0; k < 4; k++) {
      int32_t number = c->steps[i].as.flat.operands[k];
      RilleCaptureBuffer *buffer = number < 0 ? NULL : &c->buffers[c->operands[number].buffer];
      if (!buffer || buffer->kind != RILLE_BUFFER_TEMPORARY || buffer->slot >= 0) continue;
      if (gives_slots) {
        bool inside = buffer->first >= first && buffer->last <= last && operand(c, number)->numel > 1;
        if (inside && n_slots < MOST_SLOTS) buffer->slot = n_slots++;
        continue;
      }
      if (buffer->first > first) buffer->first = first;
      if (buffer->last < last) buffer->last = last;
    }
}

/* The operand is the whole result, element by element as it lies there, or has no part of it. */
static bool is_result_or_apart(const RilleCapture *c, int32_t number, const RilleTensor *result,
                               int32_t buffer) {
  if (number < 0 || c->operands[number].buffer != buffer) return true;
  const RilleTensor *tensor = operand(c, number);
  return tensor->numel == result->numel && tensor->dtype == result->dtype && tensor->data == result->data;
}

static bool is_input_of(const RilleCapture *c, const RilleCaptureStep *step, int32_t number) {
  for (int k = 0; k < step->n_in; k++) {
    int32_t input = c->uses[step->uses + k];
    if (input >= 0 && c->operands[input].buffer == c->operands[number].buffer) return true;
  }
  return false;
}

/* Whether the links [first, end) may run on pieces of the result of the step before them, while it is still
 * under way: they keep to the result's order of elements, and write nothing that the op may read. */
static bool can_follow(const RilleCapture *c, const RilleCaptureStep *op, size_t first, size_t end) {
  if (op->kind != RILLE_CAPTURE_OP || !(op->op->flags & RILLE_OP_HAS_FOLLOWER) || op->n_out != 1 ||
      op->segment != c->steps[first].segment)
    return false;
  int32_t number = c->uses[op->uses + op->n_in];
  if (number < 0 || c->buffers[c->operands[number].buffer].kind < RILLE_BUFFER_TEMPORARY) return false;
  const RilleTensor *result = operand(c, number);
  if (!result->contiguous || result->numel < LEAST_FOLLOWER || result->numel != elements(c, &c->steps[first]))
    return false;
  for (size_t i = first; i < end; i++) {
    const int32_t *operands = c->steps[i].as.flat.operands;
    for (int k = 0; k < 4; k++)
      if (!is_result_or_apart(c, operands[k], result, c->operands[number].buffer)) return false;
    if (is_input_of(c, op, operands[0])) return false;
  }
  return true;
}

/* The op's inputs live until the chain ends, the chain's operands from the op on. */
static void join_lifetimes(RilleCapture *c, int32_t op, int32_t end) {
  const RilleCaptureStep *step = &c->steps[op];
  for (int k = 0; k < step->n_in; k++) {
    int32_t number = c->uses[step->uses + k];
    RilleCaptureBuffer *buffer = number < 0 ? NULL : &c->buffers[c->operands[number].buffer];
    if (buffer && buffer->last < end - 1) buffer->last = end - 1;
  }
  for (int32_t i = op + 1; i < end; i++)
    for (int k = 0; k < 4; k++) {
      int32_t number = c->steps[i].as.flat.operands[k];
      RilleCaptureBuffer *buffer = number < 0 ? NULL : &c->buffers[c->operands[number].buffer];
      if (buffer && buffer->first > op) buffer->first = op;
    }
}

#if !defined(RILLE_MINIMAL)
/* The operand's buffer if it is a temporary with a place of its own that the operand fills; -1: it is not. */
static int32_t whole_temporary(const RilleCapture *c, int32_t number) {
  if (number < 0) return -1;
  const RilleCaptureBuffer *buffer = &c->buffers[c->operands[number].buffer];
  const RilleTensor *tensor = operand(c, number);
  bool is_whole = buffer->kind == RILLE_BUFFER_TEMPORARY && buffer->slot < 0 && tensor->numel > BLOCK &&
                  (size_t)tensor->numel * rille_tensor_itemsize(tensor) == buffer->storage->bytes;
  return is_whole ? c->operands[number].buffer : -1;
}

/* The last of the links that reads or writes the buffer. */
static size_t last_use(const RilleCapture *c, size_t first, size_t end, int32_t buffer) {
  size_t last = first;
  for (size_t i = first; i < end; i++)
    for (int k = 0; k < 4; k++) {
      int32_t number = c->steps[i].as.flat.operands[k];
      if (number >= 0 && c->operands[number].buffer == buffer) last = i;
    }
  return last;
}

/* The operand's place, where link i may put there what it makes; -1: it may not. */
static int32_t spare_place(const RilleCapture *c, const RilleCaptureStep *op, size_t first, size_t end,
                           size_t i, int32_t number, int32_t made) {
  int32_t place = whole_temporary(c, number);
  if (place < 0 || place == made || (op && is_input_of(c, op, number))) return -1;
  const RilleCaptureBuffer *old = &c->buffers[place];
  if (old->is_taken || old->storage->bytes != c->buffers[made].storage->bytes) return -1;
  return old->last >= (int32_t)end || last_use(c, first, end, place) > i ? -1 : place;
}

/* A result takes the place of an operand that nobody reads after the link that makes it, first of all that of
 * the result which the chain follows: each element is read before it is written, and half of the memory stays
 * out of the caches. Before lifetimes are stretched. op: the step that the chain follows, which reads its
 * inputs until the end; NULL: none. */
static void take_over_places(RilleCapture *c, const RilleCaptureStep *op, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    int32_t made = whole_temporary(c, c->steps[i].as.flat.operands[0]);
    if (made < 0 || c->buffers[made].first != (int32_t)i) continue;
    int32_t place = op ? spare_place(c, op, first, end, i, c->uses[op->uses + op->n_in], made) : -1;
    for (size_t from = first; from <= i; from++)
      for (int k = 1; k < 4 && place < 0; k++)
        place = spare_place(c, op, first, end, i, c->steps[from].as.flat.operands[k], made);
    if (place < 0) continue;
    c->buffers[made].over = place;
    c->buffers[place].is_taken = true;
  }
}
#endif

/* The links' operands are numbers in as.flat until the arena is there; the chain only counts them so far. */
RilleStatus rille_capture_find_chains(RilleCapture *c) {
  for (size_t i = 0; i < c->n_steps; i++) {
    RilleCaptureStep *first = &c->steps[i];
    if (!is_flat(first)) continue;
    size_t end = i + 1;
    while (end < c->n_steps && end - i < MOST_LINKS && fits_chain(c, first, &c->steps[end])) end++;
    size_t n = end - i;
    RilleCaptureStep *op = i > 0 && can_follow(c, first - 1, i, end) ? first - 1 : NULL;
    settle_temporaries(c, (int32_t)i, (int32_t)end - 1, true);
#if !defined(RILLE_MINIMAL)
    take_over_places(c, op, i, end);
#endif
    settle_temporaries(c, (int32_t)i, (int32_t)end - 1, false);
    if (op) {
      op->is_followed = true;
      join_lifetimes(c, (int32_t)i - 1, (int32_t)end);
    }
    struct RilleChain *chain = rille_block_allocate(c->ctx, sizeof *chain + n * sizeof(Link));
    if (!chain) return RILLE_ERROR_MEMORY;
    *chain = (struct RilleChain){.n = elements(c, first), .n_links = (int32_t)n};
    for (size_t k = 0; k < n; k++) {
      RilleCaptureStep *step = &c->steps[i + k];
      const RilleCaptureFlat flat = step->as.flat;
      Link *link = &chain->links[k];
      *link = (Link){.kernel = flat.kernel, .has_parameters = flat.has_parameters};
      memcpy(link->parameters, flat.parameters, sizeof flat.parameters);
      for (; link->n_places < 4 && flat.operands[link->n_places] >= 0; link->n_places++)
        link->places[link->n_places].value = operand(c, flat.operands[link->n_places]);
      step->kind = k == 0 ? RILLE_CAPTURE_CHAIN : RILLE_CAPTURE_NOTHING;
    }
    first->as.chain = chain;
    i = end - 1;
  }
  return RILLE_OK;
}

/* ---- filling ------------------------------------------------------------------------------------------- */

/* The buffer of a link's operand. */
static const RilleCaptureBuffer *buffer_of(const RilleCapture *c, const RilleTensor *tensor) {
  for (size_t i = 0; i < c->n_buffers; i++)
    if (c->buffers[i].storage == tensor->storage) return &c->buffers[i];
  return NULL;
}

static void fill_block(const Place *place) {
  const char *value = place->value->data;
  for (int i = 0; i < BLOCK; i++) memcpy(place->data + i * place->size, value, place->size);
}

static RilleStatus fill_chain(RilleCapture *c, struct RilleChain *chain) {
  int n_blocks = 0;
  for (int32_t k = 0; k < chain->n_links; k++)
    for (int p = 1; p < chain->links[k].n_places; p++)
      n_blocks += chain->n != 1 && chain->links[k].places[p].value->numel == 1;
  if (n_blocks) {
    chain->blocks = rille_block_allocate(c->ctx, (size_t)n_blocks * SLOT_BYTES);
    if (!chain->blocks) return RILLE_ERROR_MEMORY;
  }
  char *block = chain->blocks;
  for (int32_t k = 0; k < chain->n_links; k++)
    for (int p = 0; p < chain->links[k].n_places; p++) {
      Place *place = &chain->links[k].places[p];
      const RilleTensor *tensor = place->value;
      place->size = (uint8_t)rille_tensor_itemsize(tensor);
      place->step = place->size;
      place->data = tensor->data;
      if (tensor->numel == 1 && chain->n != 1) {
        place->step = 0;
        place->data = block;
        block += SLOT_BYTES;
        fill_block(place);
        if (tensor->is_number) place->value = NULL; /* it never changes */
        continue;
      }
      const RilleCaptureBuffer *buffer = buffer_of(c, tensor);
      place->value = NULL;
      if (buffer && buffer->kind == RILLE_BUFFER_PIECE) place->moving = tensor;
      if (!buffer || buffer->slot < 0) continue;
      place->data = NULL;
      place->slot = buffer->slot;
    }
  return RILLE_OK;
}

void rille_chain_free(RilleContext *ctx, struct RilleChain *chain) {
  rille_block_free(ctx, chain->blocks);
  rille_block_free(ctx, chain);
}

/* ---- what a product can do while it stores ---- */

#if !defined(RILLE_MINIMAL)
static const char *whole(const Link *link, int place) {
  return link->places[place].step ? link->places[place].data : NULL;
}

/* Sums of the followed result and of what lies apart from it. */
static bool is_sum(const struct RilleChain *chain, const RillePointwiseKernels *kernels, const Link *link,
                   RilleFinish *finish) {
  if (link->kernel != kernels->binary[RILLE_BINARY_add][RILLE_FLOAT32] || link->n_places != 3) return false;
  int other = whole(link, 1) == chain->followed ? 2 : 1;
  finish->more = (const float *)(const void *)whole(link, other);
  return whole(link, 3 - other) == chain->followed && finish->more && finish->more != chain->followed;
}

static bool is_limit(const RillePointwiseKernels *kernels, const Link *link, RilleFinish *finish) {
  if (link->n_places != 2) return false;
  if (link->kernel == kernels->unary[RILLE_UNARY_relu][RILLE_FLOAT32]) {
    finish->zero = finish->low = 0; /* it makes 0 of -0 */
    return true;
  }
  if (link->kernel != kernels->unary[RILLE_UNARY_clamp][RILLE_FLOAT32]) return false;
  finish->low = (float)link->parameters[0];
  finish->high = (float)link->parameters[1];
  return true;
}

/* A sum, a limit, or a limit of a sum that nobody else sees, in the place of the result. */
static void find_finish(const RilleContext *ctx, struct RilleChain *chain) {
  const RillePointwiseKernels *kernels = ctx->kernels->pointwise;
  const Link *first = chain->links, *last = first + chain->n_links - 1;
  chain->followed = chain->result ? chain->result->data : NULL;
  RilleFinish finish = {chain->followed, NULL, -0.0f, -INFINITY, INFINITY};
  if (!chain->followed || chain->n_links > 2 || whole(last, 0) != chain->followed) return;
  bool sums = is_sum(chain, kernels, first, &finish);
  bool follows = chain->n_links == 1 ? whole(last, 1) == chain->followed
                                     : sums && last->places[1].slot == first->places[0].slot &&
                                           !last->places[1].data && !first->places[0].data;
  chain->is_finish = follows && is_limit(kernels, last, &finish);
  if (chain->n_links == 1 && sums) chain->is_finish = true;
  chain->finish = finish;
}

void rille_chain_move(const RilleContext *ctx, struct RilleChain *chain) {
  for (int32_t k = 0; k < chain->n_links; k++)
    for (int p = 0; p < chain->links[k].n_places; p++) {
      Place *place = &chain->links[k].places[p];
      if (place->moving) place->data = place->moving->data;
    }
  find_finish(ctx, chain);
}
#endif

RilleStatus rille_capture_fill_chains(RilleCapture *c) {
  for (size_t i = 0; i < c->n_steps; i++) {
    if (c->steps[i].kind != RILLE_CAPTURE_CHAIN) continue;
    struct RilleChain *chain = c->steps[i].as.chain;
    RILLE_TRY(fill_chain(c, chain));
#if !defined(RILLE_MINIMAL)
    if (i == 0 || !c->steps[i - 1].is_followed) continue;
    const RilleCaptureStep *op = &c->steps[i - 1];
    chain->result = operand(c, c->uses[op->uses + op->n_in]);
    find_finish(c->ctx, chain);
#endif
  }
  return RILLE_OK;
}

const RilleFinish *rille_chain_finish(const struct RilleChain *chain) {
  return chain->is_finish ? &chain->finish : NULL;
}

/* ---- running ------------------------------------------------------------------------------------------- */

void rille_chain_part(void *user, int64_t begin, int64_t end) {
  const struct RilleChain *chain = user;
  _Alignas(64) char slots[MOST_SLOTS][SLOT_BYTES];
  for (int64_t at = begin; at < end; at += BLOCK) {
    int64_t count = end - at < BLOCK ? end - at : BLOCK;
    for (int32_t k = 0; k < chain->n_links; k++) {
      const Link *link = &chain->links[k];
      char *data[4];
      for (int p = 0; p < link->n_places; p++) {
        const Place *place = &link->places[p];
        data[p] = place->data ? place->data + at * place->step : slots[place->slot];
      }
      link->kernel(count, data, link->has_parameters ? link->parameters : NULL);
    }
  }
}

void rille_chain_start(const struct RilleChain *chain) {
  if (!chain->blocks) return;
  for (int32_t k = 0; k < chain->n_links; k++)
    for (int p = 1; p < chain->links[k].n_places; p++)
      if (chain->links[k].places[p].value) fill_block(&chain->links[k].places[p]);
}

void rille_chain_run(RilleContext *ctx, const struct RilleChain *chain) {
  rille_chain_start(chain);
  if (chain->n < 2 * PARALLEL_GRAIN)
    rille_chain_part((void *)chain, 0, chain->n);
  else
    rille_units_for(ctx, chain->n, PARALLEL_GRAIN, rille_chain_part, (void *)chain);
}

/* Large batches in pieces. Steps that make each sample of their results from that sample of their operands
 * alone run one after the other for a few samples, as many as stay in the last cache, and then for the next
 * ones: what one step writes the next one finds there, and what only these steps see takes a piece's memory.
 *
 * Invariant: within a segment an operand is either counted by samples, which are its first dim, or shared by
 * all pieces and not written. Plans without gradients alone have segments. Called by plan.c (cutting) and
 * replay.c (setting a piece). */
#include "capture/capture.h"

#include <string.h>

#if !defined(RILLE_MINIMAL)

RILLE_USE_OP(cat);

enum {
  PIECE_BYTES = 12 << 20, /* of one step's operands (measured with tests/bench/networks: with 32 MB of last
                             cache, times grow above) */
  FAR = 4,    /* a step that has room for so many times as many samples belongs to another segment, */
  LIGHT = 12, /* unless so few of such steps stand between others */
};

typedef struct Cutter {
  RilleCapture *c;
  int32_t *roles;    /* of buffers: serial where they are counted by samples, -serial where they are shared */
  int32_t n_buffers; /* that were there before pieces */
  int32_t serial;    /* of the segment that is looked for */
  int64_t samples;   /* of its batch */
} Cutter;

static RilleTensor *operand(const RilleCapture *c, int32_t number) {
  return c->operands[number].tensor;
}

static int32_t uses_of(const RilleCaptureStep *step) {
  return step->n_in + step->n_out + step->op->n_extra;
}

static bool is_flat(const RilleCaptureStep *step) {
  return step->kind != RILLE_CAPTURE_DIRECT && step->as.flat.kernel;
}

static const RilleTensor *result_of(const RilleCapture *c, const RilleCaptureStep *step) {
  if (step->kind != RILLE_CAPTURE_OP && step->kind != RILLE_CAPTURE_IN_PLACE &&
      step->kind != RILLE_CAPTURE_DIRECT)
    return NULL;
  int32_t number = c->uses[step->uses + (step->kind == RILLE_CAPTURE_IN_PLACE ? 0 : step->n_in)];
  return number < 0 ? NULL : operand(c, number);
}

/* 0: the step makes no samples. */
static int64_t samples_of(const RilleCapture *c, const RilleCaptureStep *step) {
  const RilleTensor *result = result_of(c, step);
  return result && result->ndim > 0 && step->leaf < 0 && !(step->op->flags & RILLE_OP_RANDOM)
             ? result->sizes[0]
             : 0;
}

/* ---- what a step does with its operands ---------------------------------------------------------------- */

/* Whether the step knows samples at all. */
static bool goes_by_samples(const RilleCapture *c, const RilleCaptureStep *step) {
  if (is_flat(step)) return true;
  if (step->kind == RILLE_CAPTURE_IN_PLACE) return false;
  if (step->op == &rille_op_cat || step->is_elementwise) return true;
  if (!(step->op->flags & RILLE_OP_BY_SAMPLES)) return false;
  int32_t input = c->uses[step->uses], weight = step->n_in > 1 ? c->uses[step->uses + 1] : -1;
  /* Without a dim for samples the first one counts channels. */
  return input >= 0 && (weight < 0 || operand(c, weight)->ndim == operand(c, input)->ndim);
}

/* Whether operand k of such a step is to be counted by samples. */
static bool counts_samples(const RilleCapture *c, const RilleCaptureStep *step, int32_t k) {
  if (k >= step->n_in || step->op == &rille_op_cat) return true;
  const RilleTensor *tensor = operand(c, c->uses[step->uses + k]), *result = result_of(c, step);
  if (is_flat(step)) return tensor->numel == result->numel;
  if (step->is_elementwise) return tensor->ndim == result->ndim && tensor->sizes[0] == result->sizes[0];
  return k == 0;
}

/* Sample after sample, and the whole of its memory. */
static bool is_batch(const RilleTensor *tensor, int64_t samples) {
  return tensor->ndim > 0 && tensor->sizes[0] == samples && tensor->contiguous &&
         (uintptr_t)tensor->data == (uintptr_t)tensor->storage->data &&
         (size_t)tensor->numel * rille_tensor_itemsize(tensor) == tensor->storage->bytes;
}

static bool fits_role(const Cutter *cut, const RilleCaptureStep *step, int32_t k, int32_t *role) {
  const RilleCapture *c = cut->c;
  int32_t number = c->uses[step->uses + k];
  bool counted = counts_samples(c, step, k);
  int32_t old = cut->roles[c->operands[number].buffer];
  *role = counted ? cut->serial : -cut->serial;
  if (counted && !is_batch(operand(c, number), cut->samples)) return false;
  return old != -*role; /* of another segment, or the same */
}

/* Whether the step can be one of the segment's; if so it is from now on. */
static bool join(Cutter *cut, const RilleCaptureStep *step) {
  RilleCapture *c = cut->c;
  int32_t role;
  if (samples_of(c, step) != cut->samples || !goes_by_samples(c, step)) return false;
  for (int32_t k = 0; k < uses_of(step); k++)
    if (c->uses[step->uses + k] >= 0 && !fits_role(cut, step, k, &role)) return false;
  for (int32_t k = 0; k < uses_of(step); k++) {
    int32_t number = c->uses[step->uses + k];
    if (number < 0) continue;
    if (!fits_role(cut, step, k, &role)) return false; /* one buffer is both to this step */
    cut->roles[c->operands[number].buffer] = role;
  }
  return true;
}

/* For how many samples there is room; each thread gets one. */
static int64_t room_of(const RilleCapture *c, const RilleCaptureStep *step, int64_t samples) {
  size_t bytes = 1;
  for (int32_t k = 0; k < uses_of(step); k++)
    if (c->uses[step->uses + k] >= 0 && counts_samples(c, step, k))
      bytes += operand(c, c->uses[step->uses + k])->storage->bytes / (size_t)samples;
  int64_t room = (int64_t)(PIECE_BYTES / bytes), threads = c->ctx->num_threads;
  return room < threads ? threads : room;
}

/* ---- cutting ------------------------------------------------------------------------------------------- */

/* A batch of a piece's samples. */
static void shorten(RilleTensor *tensor, int64_t pieces) {
  tensor->sizes[0] /= pieces;
  tensor->numel /= pieces;
}

/* What only the segment sees: all of its layouts become a piece's. */
static void shorten_buffer(RilleCapture *c, RilleCaptureBuffer *buffer, int64_t pieces) {
  buffer->storage->bytes /= (size_t)pieces;
  for (int32_t i = buffer->operand; i >= 0; i = c->operands[i].next) shorten(operand(c, i), pieces);
}

/* The buffer that stands for the piece at hand of another one; -1: out of memory. */
static int32_t piece_buffer(RilleCapture *c, RilleCaptureSegment *segment, int32_t of) {
  for (size_t i = (size_t)segment->buffer; i < c->n_buffers; i++)
    if (c->buffers[i].piece_of == of) return (int32_t)i;
  size_t bytes = c->buffers[of].storage->bytes / (size_t)segment->pieces;
  RilleStorage *storage = rille_storage_wrap(c->ctx, NULL, bytes, NULL, NULL);
  RilleCaptureBuffer *grown =
      storage ? rille_capture_grow(c->ctx, c->buffers, c->n_buffers, sizeof *grown) : NULL;
  if (!grown) {
    if (storage) rille_storage_release(storage);
    return -1;
  }
  c->buffers = grown;
  c->buffers[c->n_buffers] = (RilleCaptureBuffer){
      .storage = storage, .kind = RILLE_BUFFER_PIECE, .slot = -1, .operand = -1, .over = -1, .piece_of = of};
  segment->n_buffers++;
  return (int32_t)c->n_buffers++;
}

/* The layout in such a buffer that stands for this one; -1: out of memory. */
static int32_t piece_operand(RilleCapture *c, int32_t buffer, int32_t number, int64_t pieces) {
  RilleTensor *made;
  for (int32_t i = c->buffers[buffer].operand; i >= 0; i = c->operands[i].next)
    if (c->operands[i].piece_of == number) return i;
  if (rille_tensor_alias(operand(c, number), &made) != RILLE_OK) return -1;
  RilleCaptureOperand *grown = rille_capture_grow(c->ctx, c->operands, c->n_operands, sizeof *grown);
  if (!grown) {
    rille_tensor_release(made);
    return -1;
  }
  c->operands = grown;
  RilleStorage *storage = c->buffers[buffer].storage;
  storage->references++;
  rille_storage_release(made->storage);
  made->storage = storage;
  made->data = NULL;
  shorten(made, pieces);
  c->operands[c->n_operands] = (RilleCaptureOperand){made, buffer, c->buffers[buffer].operand, number};
  c->buffers[buffer].operand = (int32_t)c->n_operands;
  return (int32_t)c->n_operands++;
}

/* Use k of the step becomes that of a piece. */
static RilleStatus cut_use(RilleCapture *c, RilleCaptureSegment *segment, RilleCaptureStep *step, int32_t k) {
  int32_t number = c->uses[step->uses + k], buffer = c->operands[number].buffer;
  int32_t piece = piece_buffer(c, segment, buffer);
  int32_t made = piece < 0 ? -1 : piece_operand(c, piece, number, segment->pieces);
  if (made < 0) return RILLE_ERROR_MEMORY;
  c->uses[step->uses + k] = made;
  for (int i = 0; i < 4 && is_flat(step); i++)
    if (step->as.flat.operands[i] == number) step->as.flat.operands[i] = made;
  for (int32_t i = step->ordinals; i < step->ordinals + step->n_planned; i++)
    if (c->planned[i] == buffer) c->planned[i] = piece;
  return RILLE_OK;
}

static bool is_inside(const RilleCaptureBuffer *buffer, const RilleCaptureSegment *segment) {
  return buffer->kind == RILLE_BUFFER_TEMPORARY && buffer->first >= segment->first &&
         buffer->last < segment->end;
}

static RilleStatus cut_segment(Cutter *cut, RilleCaptureSegment *segment) {
  RilleCapture *c = cut->c;
  segment->buffer = (int32_t)c->n_buffers;
  for (int32_t i = segment->first; i < segment->end; i++) {
    RilleCaptureStep *step = &c->steps[i];
    step->segment = (int32_t)c->n_segments + 1;
    if (step->kind == RILLE_CAPTURE_DIRECT) { /* its addresses would have to move */
      rille_block_free(c->ctx, step->as.direct);
      step->kind = RILLE_CAPTURE_OP;
      step->as.flat.kernel = NULL;
    }
    for (int32_t k = 0; k < uses_of(step); k++) {
      int32_t number = c->uses[step->uses + k];
      if (number < 0 || cut->roles[c->operands[number].buffer] != cut->serial) continue;
      if (!is_inside(&c->buffers[c->operands[number].buffer], segment))
        RILLE_TRY(cut_use(c, segment, step, k));
    }
  }
  for (int32_t i = 0; i < cut->n_buffers; i++)
    if (cut->roles[i] == cut->serial && is_inside(&c->buffers[i], segment))
      shorten_buffer(c, &c->buffers[i], segment->pieces);
  RilleCaptureSegment *grown = rille_capture_grow(c->ctx, c->segments, c->n_segments, sizeof *grown);
  if (!grown) return RILLE_ERROR_MEMORY;
  c->segments = grown;
  c->segments[c->n_segments++] = *segment;
  return RILLE_OK;
}

/* The segment that begins with this step, as far as its steps have room for about as many samples; what would
 * go at once anyway has none. */
static bool find_segment(Cutter *cut, int32_t first, RilleCaptureSegment *segment) {
  RilleCapture *c = cut->c;
  const int64_t samples = cut->samples = samples_of(c, &c->steps[first]);
  cut->serial++;
  if (samples < 2 || !join(cut, &c->steps[first])) return false;
  int64_t room = room_of(c, &c->steps[first], samples);
  if (room >= samples) return false;
  int32_t last = first;
  for (int32_t i = first + 1; i < (int32_t)c->n_steps && i - last <= LIGHT; i++) {
    if (!join(cut, &c->steps[i])) break;
    int64_t own = room_of(c, &c->steps[i], samples);
    if (own < room / FAR) break;
    if (own > room * FAR) continue;
    if (own < room) room = own;
    last = i;
  }
  int64_t piece = room;
  while (samples % piece) piece--;
  if (piece * FAR < room) return false; /* a batch that hardly divides would go by too small pieces */
  *segment = (RilleCaptureSegment){.first = first, .end = last + 1, .pieces = samples / piece};
  return last > first;
}

RilleStatus rille_capture_cut(RilleCapture *c) {
  if (c->grad_mode || c->n_buffers == 0) return RILLE_OK;
  Cutter cut = {.c = c,
                .roles = rille_block_allocate(c->ctx, c->n_buffers * sizeof *cut.roles),
                .n_buffers = (int32_t)c->n_buffers};
  if (!cut.roles) return RILLE_ERROR_MEMORY;
  memset(cut.roles, 0, c->n_buffers * sizeof *cut.roles);
  RilleStatus status = RILLE_OK;
  RilleCaptureSegment segment;
  for (int32_t i = 0; i < (int32_t)c->n_steps && status == RILLE_OK; i++) {
    if (!find_segment(&cut, i, &segment)) continue;
    status = cut_segment(&cut, &segment);
    i = segment.end - 1;
  }
  rille_block_free(c->ctx, cut.roles);
  return status;
}

/* ---- running ------------------------------------------------------------------------------------------- */

void rille_capture_set_piece(RilleCapture *c, const RilleCaptureSegment *segment, int64_t piece) {
  for (int32_t i = segment->buffer; i < segment->buffer + segment->n_buffers; i++) {
    RilleStorage *storage = c->buffers[i].storage;
    storage->data = (char *)c->buffers[c->buffers[i].piece_of].storage->data + (size_t)piece * storage->bytes;
    for (int32_t k = c->buffers[i].operand; k >= 0; k = c->operands[k].next)
      operand(c, k)->data = storage->data;
  }
  for (int32_t i = segment->first; i < segment->end; i++)
    if (c->steps[i].kind == RILLE_CAPTURE_CHAIN) rille_chain_move(c->ctx, c->steps[i].as.chain);
}

#endif

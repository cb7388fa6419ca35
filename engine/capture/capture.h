/* Captured steps: what a recording sees of a step, and the plan that replays it.
 *
 * A recording watches one eager run. Every call of an op that is not inside another op becomes a step of the
 * plan, so a training step unrolls into forwards: nothing is taped in a replay. Tensors are known by their
 * storage, so views cost nothing: a view is another layout of a buffer that is there already. */
#ifndef RILLE_CAPTURE_CAPTURE_H
#define RILLE_CAPTURE_CAPTURE_H

#include "math/blas.h"
#include "core/storage.h"
#include "kernels/kernels.h"
#include "dispatch/direct.h"
#include "dispatch/observers.h"
#include "ops/elementwise/pointwise.h"

typedef enum RilleCaptureBufferKind {
  RILLE_BUFFER_EXTERNAL, /* was there before, or is an input's copy: the plan holds its storage */
  RILLE_BUFFER_LITERAL,  /* made in the step, but by no op (rille.ones, a plain number): a copy of its content
                          */
  RILLE_BUFFER_TEMPORARY, /* an op's result: a place in the arena */
  RILLE_BUFFER_PIECE /* those samples of another buffer that a segment's steps are at (capture/pieces.c) */
} RilleCaptureBufferKind;

typedef struct RilleCaptureBuffer {
  RilleStorage *storage; /* owned */
  char *original;        /* owned: of a literal that the step writes to, put back before every run */
  size_t offset;         /* of a temporary, in the arena */
  int32_t first, last;   /* steps that touch it */
  int32_t operand;       /* the first of its layouts; -1: none */
  int32_t piece_of;      /* of a piece: the buffer */
  int32_t over; /* of a temporary: the buffer whose place it takes over, element by element; -1: none */
  uint8_t kind; /* RilleCaptureBufferKind */
  int8_t slot;  /* of a temporary that only one chain sees, on its stack; -1: none */
  bool written; /* by an op in place */
  bool is_input;
  bool is_taken; /* another one takes over its place */
} RilleCaptureBuffer;

typedef struct RilleCaptureOperand {
  RilleTensor *tensor;  /* owned */
  int32_t buffer, next; /* the buffer's next layout; -1: none */
  int32_t piece_of;     /* in a piece: the layout of the whole that it stands for */
} RilleCaptureOperand;

typedef enum RilleCaptureStepKind {
  RILLE_CAPTURE_OP,
  RILLE_CAPTURE_IN_PLACE,
  RILLE_CAPTURE_PRODUCT,    /* an op that is one product of matrices */
  RILLE_CAPTURE_DIRECT,     /* an op that is one piece of arithmetic over its tensors' data */
  RILLE_CAPTURE_COPY,       /* the second operand into the first */
  RILLE_CAPTURE_SET_GRAD,   /* the operand becomes a leaf's grad */
  RILLE_CAPTURE_CLEAR_GRAD, /* a leaf's grad is dropped */
  RILLE_CAPTURE_CALL,       /* an optimizer's step */
  RILLE_CAPTURE_CHAIN,      /* elementwise kernels, run together block by block */
  RILLE_CAPTURE_NOTHING     /* part of a chain that stands before it */
} RilleCaptureStepKind;

/* Something of a higher layer that a step does, or that must hold for the plan to fit. */
typedef struct RilleCaptureNote {
  RilleStatus (*run)(void *user); /* of a step */
  bool (*holds)(void *user);      /* of a condition */
  void (*release)(void *user);
  void *user;
} RilleCaptureNote;

typedef struct RilleCaptureFlat { /* an op that is one run of one elementwise kernel over flat operands */
  RilleFlatKernel kernel;         /* NULL: it is not */
  double parameters[3];
  bool has_parameters;
  int32_t operands[4]; /* the target first; -1 behind the last */
} RilleCaptureFlat;

typedef struct RilleCaptureStep {
  uint8_t kind; /* RilleCaptureStepKind */
  bool needs_grad;
  bool is_elementwise;  /* one run of an elementwise kernel over its own operands, which may broadcast */
  bool is_followed;     /* the next step, a chain, may run piece by piece on its result */
  uint16_t n_in, n_out; /* operands: inputs, then outputs, then extras (as many as the op has) */
  int32_t uses;         /* where they stand in RilleCapture.uses */
  int32_t ordinals, n_planned; /* storages that replace the ones that forward makes */
  const RilleOp *op;
  void *args; /* owned */
  int32_t leaf;
  int32_t segment;        /* its number, counted from 1; 0: none */
  struct RilleKept *kept; /* what the op keeps of its weight; NULL: nothing */
  union {
    RilleCaptureNote note;
    RilleCaptureFlat flat;
    RilleGemmNote *product;   /* owned; addresses are set once the arena is there */
    RilleDirectNote *direct;  /* the same */
    struct RilleChain *chain; /* owned */
  } as;
} RilleCaptureStep;

typedef struct RilleCaptureLeaf {
  RilleTensor *leaf;  /* owned */
  RilleTensor *start; /* owned: the grad that it must have before a run, if it is guarded */
  RilleTensor
      *spare;      /* owned: what a run left as grad and the next one found with the leaf alone; NULL: none */
  int32_t operand; /* its grad so far; -1: none of ours */
  bool has_event;  /* of its grad */
  bool guarded;
  bool is_watched; /* it was there before: what follows must be as it was */
  bool requires_grad;
  uint64_t hooks;              /* rille_hooks_sum */
  const RilleStorage *storage; /* it changes with the dtype; a buffer of the recording keeps it */
} RilleCaptureLeaf;

/* Steps [first, end) that run for one piece of a batch after the other. */
typedef struct RilleCaptureSegment {
  int32_t first, end;
  int32_t buffer, n_buffers; /* those that stand for the piece at hand */
  int64_t pieces;
} RilleCaptureSegment;

struct RilleCapture {
  RilleContext *ctx;
  RilleCaptureBuffer *buffers;
  RilleCaptureOperand *operands;
  RilleCaptureStep *steps;
  int32_t *uses; /* operand numbers; -1: a tensor that was left out */
  uint32_t *ordinals;
  int32_t *planned;      /* buffers, beside ordinals */
  RilleTensor **tensors; /* what uses stand for; made when the recording is whole */
  RilleStorage **storages;
  RilleCaptureLeaf *leaves;
  RilleCaptureNote *conditions;
  int32_t *inputs, *outputs; /* operands */
  RilleCaptureSegment *segments;
  size_t n_buffers, n_operands, n_steps, n_uses, n_ordinals, n_planned, n_leaves, n_conditions, n_inputs,
      n_outputs, n_segments;
  char *arena; /* owned; all temporaries lie in it */
  size_t arena_bytes;
  bool grad_mode, running;
};

/* ---- growing lists: made of blocks, full at powers of two */

/* Room for one more; NULL with the status in the context. */
void *rille_capture_grow(RilleContext *ctx, void *list, size_t count, size_t item);

/* The step that is recorded; NULL: none is. */
static inline struct RilleRecording *rille_recording(const RilleContext *ctx) {
  return ctx->slots[RILLE_SLOT_RECORDING];
}

/* ---- called while a step is recorded */

/* A new tensor was filled from another. */
void rille_capture_copied(RilleContext *ctx, RilleTensor *target, RilleTensor *source);
/* leaf's grad is about to become grad: NULL clears it. */
void rille_capture_grad(RilleContext *ctx, RilleTensor *leaf, RilleTensor *grad);
/* leaf's grad is about to be read or added to. */
void rille_capture_grad_used(RilleContext *ctx, RilleTensor *leaf);
/* tensor takes part: a run must find it requiring grad, or not, and with the hooks as it is now. */
void rille_capture_watch(RilleContext *ctx, RilleTensor *tensor);
/* Whether it was made since the recording began. */
bool rille_capture_made(const RilleContext *ctx, const RilleTensor *tensor);
/* Takes the note over; condition: it is one, else a step. key: what the condition is about, noted once. */
void rille_capture_note(RilleContext *ctx, const RilleCaptureNote *note, const void *key);
/* A step that cannot be recorded: an error that names what (RILLE_ERROR_STATE), and the end of the recording.
 */
RilleStatus rille_capture_refuse(RilleContext *ctx, const char *what, const char *why);

/* What is done until rille_capture_resume is no part of the step, and may read numbers out of tensors: for
 * what depends on shapes and constants alone. What it makes is to the plan as if it had been there before.
 * NULL: nothing is recorded.
 */
struct RilleRecording *rille_capture_pause(RilleContext *ctx);
void rille_capture_resume(RilleContext *ctx, struct RilleRecording *recording); /* NULL is allowed */

/* ---- the plan */

/* The recording's output k, as the first call's result: detached, and copied where runs write to it. */
RilleStatus rille_capture_detach(const RilleCapture *capture, int k, RilleTensor *tensor, RilleTensor **out);
/* rille_capture_run without asking again whether it fits. */
RilleStatus rille_capture_run_fitting(RilleCapture *capture, RilleTensor *const *inputs,
                                      RilleTensor **outputs);
/* Lifetimes, the arena, chains. */
RilleStatus rille_capture_plan(RilleCapture *capture);
/* Segments, by the buffers' lifetimes, which are then to be found anew; and a segment's next piece
 * (capture/pieces.c). */
RilleStatus rille_capture_cut(RilleCapture *capture);
void rille_capture_set_piece(RilleCapture *capture, const RilleCaptureSegment *segment, int64_t piece);
/* Chains of elementwise steps (capture/chain.c). */
RilleStatus rille_capture_find_chains(RilleCapture *capture);
RilleStatus rille_capture_fill_chains(RilleCapture *capture); /* once the arena is there */
/* Its operands in pieces have other data now. */
void rille_chain_move(const RilleContext *ctx, struct RilleChain *chain);
void rille_chain_run(RilleContext *ctx, const struct RilleChain *chain);
/* The same piece by piece, as a follower: first single values are read, then parts run. */
void rille_chain_start(const struct RilleChain *chain);
/* What the chain does to the result of the step that it follows, if that is no more than this; else NULL. */
const struct RilleFinish *rille_chain_finish(const struct RilleChain *chain);
void rille_chain_part(void *chain, int64_t begin, int64_t end);
void rille_chain_free(RilleContext *ctx, struct RilleChain *chain);

#endif

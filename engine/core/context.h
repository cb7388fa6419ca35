/* The context's inside. Only the engine includes this; its parts are owned by the files named beside them. */
#ifndef RILLE_CORE_CONTEXT_H
#define RILLE_CORE_CONTEXT_H

#include "rille.h"
#include "core/format.h"
#include "core/memory.h"
#include "core/random.h"

struct RilleKernels;
struct RilleLimits; /* core/limits.h */
struct RilleThreads;
struct RilleHistory;     /* core/tensor.h */
struct RilleStoragePlan; /* core/storage.h */
struct RilleTape;        /* dispatch/observers.h */
struct RilleObserver;    /* dispatch/observers.h */
struct RilleKept;        /* dispatch/kept.h */

/* Pointers of whoever is at work on the context, NULL otherwise; the header beside each says what it points
 * at. */
typedef enum RilleContextSlot {
  RILLE_SLOT_PRODUCT,     /* math/blas.h: note of the last product */
  RILLE_SLOT_DIRECT,      /* dispatch/direct.h: note of the last direct forward */
  RILLE_SLOT_ELEMENTWISE, /* ops/elementwise/pointwise.h: note of the last elementwise run */
  RILLE_SLOT_RECORDING,   /* capture/recording.h: the step that is recorded */
  RILLE_SLOT_FOLLOWER,    /* dispatch/follower.h: what goes on with the running op's result */
  RILLE_SLOT_KEPT,        /* dispatch/kept.h: what the running op may find again */
  RILLE_SLOT_COUNT
} RilleContextSlot;

/* Room for the state of whoever records calls; autograd/tape.h asserts that its own fits. */
enum { RILLE_HISTORY_BYTES = 128 };

typedef struct RilleScope { /* dispatch/scope.h: temporaries that a running op lets go of when it ends */
  RilleTensor **tensors;    /* first, or a block while more are needed */
  size_t count, capacity;
  RilleTensor *first[128];
  RilleStatus status; /* first failure since the scope was opened */
} RilleScope;

struct RilleContext {
  RilleHeap heap;             /* memory.c */
  struct RilleLimits *limits; /* limits.h */
  RilleGenerator generator;   /* random.c: the default generator */
  const struct RilleKernels *kernels;
  size_t stream_from;           /* cpu.c */
  struct RilleThreads *threads; /* threads.c; NULL until the first parallel loop */
  int num_threads;
  bool flush_denormal; /* threads.c */
  bool walks_from_end; /* loop.c: where the last large walk started */
  bool grad_mode;
  bool inference_mode;
  const struct RilleHistory
      *history;                    /* what is kept with tensors by whoever records; NULL until one has any */
  const struct RilleTape *tape;    /* the same for dispatch */
  struct RilleObserver *observers; /* who watches calls; NULL nearly always */
  void *slots[RILLE_SLOT_COUNT];
  struct RilleKept *kept;                /* of all plans */
  const char *reading_refused;           /* why no number may be read out of a tensor now; NULL: it may */
  struct RilleStoragePlan *storage_plan; /* core/storage.c: numbers new storages, or hands out planned ones */
  int32_t place;                         /* what the host says is running (a module's number), for profiles */
  uint32_t storage_serials;              /* given out by all recordings so far */
  _Alignas(16) char history_state[RILLE_HISTORY_BYTES]; /* of whoever set history; zeros at the start */
  bool skips_init;        /* new layers get weights of any value: others are to take their place */
  bool destroyed;         /* destroy was called; the last live tensor frees the context */
  int64_t live_objects;   /* storages, tensors and nodes that hold a pointer to this context */
  uint64_t serials;       /* parameters, layers and Lua modules are numbered as they are made */
  const char *current_op; /* named in front of error texts while an op runs */
  RilleScope scope;
  RillePrintOptions print_options;
  RilleDtype
      default_dtype; /* of floating-point tensors and layers whose dtype is not given: float32 or float64 */
  char error[1024];
};

/* The highest level of kernels that the machine has, or the lower one that the environment variable RILLE_CPU
 * names. */
const struct RilleKernels *rille_cpu_kernels(void);

/* Bytes from which on a result is better written past the caches: it would push out all that is near, and the
 * lines need not be read before they are written. More than the second cache where that was measured to pay
 * (Intel's, whose third cache is slow to give lines up); else SIZE_MAX. */
size_t rille_cpu_stream_from(void);

/* false: a config whose fields this library does not know, or threads out of range. */
bool rille_config_read(const RilleConfig *given, RilleConfig *out);

/* rille_context_create with limits that are shared; NULL: limits of its own. */
RilleStatus rille_context_create_within(const RilleConfig *config, struct RilleLimits *limits,
                                        RilleContext **out);

/* One more or one less object that points to ctx; the last one after destroy frees the context. */
static inline void rille_context_hold(RilleContext *ctx) {
  ctx->live_objects++;
}
void rille_context_drop(RilleContext *ctx);

/* Structs that hosts fill begin with a size_t, which the host sets to its own sizeof, or to 0 for the oldest
 * layout (docs/versions.md). Whoever takes one reads it through this function first: it copies what both
 * sides know into out (size bytes; zeros where the host's struct ends). false: the host's size is smaller
 * than the oldest layout, or fields that this library does not know are not zero. */
bool rille_options_read(const void *given, size_t oldest, void *out, size_t size);
/* Bytes of the oldest layout, whose last field this was. */
#define RILLE_LAYOUT_UP_TO(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))

static inline uint64_t rille_next_serial(RilleContext *ctx) {
  return ++ctx->serials;
}

#endif

/* The context's inside. Only the engine includes this; its parts are owned by the files named beside them. */
#ifndef RILLE_CORE_CONTEXT_H
#define RILLE_CORE_CONTEXT_H

#include "rille.h"
#include "core/format.h"
#include "core/memory.h"
#include "core/random.h"

struct RilleKernels;
struct RilleThreads;
struct RilleNode;
struct RilleRecording;
struct RilleFlatNote;
struct RilleGemmNote;
struct RilleDirectNote;
struct RilleStoragePlan;

typedef struct RilleScope { /* dispatch/scope.c: temporaries that a running op lets go of when it ends */
  RilleTensor **tensors;    /* first, or a block while more are needed */
  size_t count, capacity;
  RilleTensor *first[128];
  RilleStatus status; /* first failure since the scope was opened */
} RilleScope;

struct RilleContext {
  RilleHeap heap;           /* memory.c */
  RilleGenerator generator; /* random.c: the default generator */
  const struct RilleKernels *kernels;
  size_t stream_from;           /* cpu.h */
  struct RilleThreads *threads; /* threads.c; NULL until the first parallel loop */
  int num_threads;
  bool walks_from_end; /* loop.c: where the last large walk started */
  bool grad_mode;
  bool inference_mode;
  struct RilleProfile *profile; /* profile/profile.c: NULL unless one is under way */
  /* Captured steps (capture/capture.c); NULL unless one is recorded or replayed. */
  struct RilleRecording *recording;
  uint32_t removed_hooks;          /* a host's functions that do nothing any more, though hooks name them */
  struct RilleFlatNote *flat_note; /* ops/elementwise/elementwise.c: what the last elementwise run did */
  struct RilleGemmNote *gemm_note; /* math/blas.c: what the last product was */
  struct RilleDirectNote *direct_note;   /* dispatch/direct.c: what the last direct forward did */
  struct RilleStoragePlan *storage_plan; /* core/storage.c: numbers new storages, or hands out planned ones */
  uint32_t storage_serials;              /* given out by all recordings so far */
  struct RilleRun *backward_run;         /* autograd/backward.c: the innermost one that is under way */
  struct {
    bool on;
    RilleLocate locate;
    void *user;
  } anomaly;              /* autograd/anomaly.c */
  bool destroyed;         /* destroy was called; the last live tensor frees the context */
  int64_t live_objects;   /* storages, tensors and nodes that hold a pointer to this context */
  uint64_t node_sequence; /* creation order of graph nodes */
  uint64_t backward_runs;
  uint64_t serials;                /* parameters, layers and Lua modules are numbered as they are made */
  struct RilleNode *release_queue; /* autograd/node.c: graphs are released in a loop, not by recursion */
  bool releasing;
  const char *current_op; /* named in front of error texts while an op runs */
  RilleScope scope;
  RillePrintOptions print_options;
  char error[1024];
};

/* One more or one less object that points to ctx; the last one after destroy frees the context. */
static inline void rille_context_hold(RilleContext *ctx) {
  ctx->live_objects++;
}
void rille_context_drop(RilleContext *ctx);

static inline uint64_t rille_next_serial(RilleContext *ctx) {
  return ++ctx->serials;
}

#endif

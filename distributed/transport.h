/* What librille_mpi.so offers: messages between the processes of a job, over raw memory. It knows nothing of
 * tensors, of the engine or of Lua; bindings/distributed loads it when a script first asks for
 * rille.distributed, so that nothing else needs MPI.
 *
 * Every transfer is begun and then tested until it is done: whoever waits decides for how long, and may look
 * at other things meanwhile. Functions return 0, or a code whose meaning text() tells; none prints, exits or
 * blocks but start, stop and abort. Used by one thread at a time. */
#ifndef RILLE_TRANSPORT_H
#define RILLE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RILLE_TRANSPORT_VERSION = 1, RILLE_TRANSPORT_NAME_SIZE = 256 };

/* In the order of RilleDtype (rille.h). */
typedef enum RilleTransportType {
  RILLE_TRANSPORT_BOOL,
  RILLE_TRANSPORT_UINT8,
  RILLE_TRANSPORT_INT32,
  RILLE_TRANSPORT_INT64,
  RILLE_TRANSPORT_FLOAT32,
  RILLE_TRANSPORT_FLOAT64,
  RILLE_TRANSPORT_TYPES
} RilleTransportType;

/* Sums of bools are "or", products "and". */
typedef enum RilleReduction {
  RILLE_SUM,
  RILLE_PRODUCT,
  RILLE_MIN,
  RILLE_MAX,
  RILLE_BIT_AND,
  RILLE_BIT_OR,
  RILLE_BIT_XOR,
  RILLE_MEAN, /* of floats, in an all-reduce */
  RILLE_REDUCTIONS
} RilleReduction;

typedef enum RilleTransferKind {
  RILLE_BARRIER,
  RILLE_BROADCAST,      /* target of root goes to target of all */
  RILLE_ALL_REDUCE,     /* target of all, into target of all */
  RILLE_REDUCE,         /* source of all, into target of root */
  RILLE_ALL_GATHER,     /* count elements of source of each, into target (size * count) of all */
  RILLE_GATHER,         /* the same into target of root */
  RILLE_SCATTER,        /* source (size * count) of root, count elements into target of each */
  RILLE_REDUCE_SCATTER, /* source (size * count) of all, block r into target (count) of rank r */
  RILLE_ALL_TO_ALL,     /* block r of source to rank r, from rank r into block r of target */
  RILLE_SEND,           /* source to root */
  RILLE_RECEIVE,        /* from root (negative: anyone) into target */
  RILLE_TRANSFERS
} RilleTransferKind;

typedef struct RilleTransfer {
  RilleTransferKind kind;
  RilleTransportType type;
  RilleReduction reduction;
  const void *source;
  void *target; /* both are left alone until the transfer is done */
  size_t count; /* elements */
  int root, tag;
} RilleTransfer;

typedef struct RilleJob {
  int rank, size, local_rank, local_size; /* local: among those on this host */
  int nodes, node;                        /* hosts, and which of them this is */
  char host[RILLE_TRANSPORT_NAME_SIZE], library[RILLE_TRANSPORT_NAME_SIZE];
} RilleJob;

typedef struct RilleRequest RilleRequest;

typedef struct RilleTransport {
  int version; /* RILLE_TRANSPORT_VERSION */
  /* Joins the job; without a launcher, a job of one. Once a process. Ends the process where other ranks do
   * not come within these seconds. */
  int (*start)(RilleJob *job, double seconds);
  /* Leaves it. Blocks until all have come so far, so the caller has agreed with them before; again for so
   * many seconds at most. */
  int (*stop)(double seconds);
  /* Ends all processes of the job, this one too. */
  void (*abort)(int code);
  const char *(*text)(int code);
  int (*begin)(const RilleTransfer *transfer, RilleRequest **request);
  /* source, where it is not NULL: of whom a receive was. A request that is done, or failed, is gone. */
  int (*test)(RilleRequest *request, bool *done, int *source);
  /* "Here I am, at this step", to all; for processes that have waited too long. */
  int (*call)(int64_t step);
  /* Answers those who called; steps[r], where it is not NULL, is set to what rank r said, and stays what it
   * was where it said nothing. */
  int (*listen)(int64_t step, int64_t *steps);
  /* What a process that is told to end (SIGTERM) says of itself before it does, where nothing else is to
   * happen then. Kept by the caller; may change at any time. */
  void (*last_words)(const char *words);
} RilleTransport;

/* The one name that leaves librille_mpi.so. */
typedef const RilleTransport *RilleTransportEntry(void);
#define RILLE_TRANSPORT_ENTRY "rille_transport"

#endif
